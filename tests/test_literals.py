"""The words without which no rule of negation can match: a text without any of them need not be searched."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from literals import needed, words_needed

import framing
from framing.voices.negation import NEEDED, Rules, Sentence, any_of, fold_case, load_rules


def rules_of(code: str) -> Rules:
    rules = load_rules(code)
    assert rules is not None
    return rules


LANGUAGES = ["en", "es", "fr", "de"]
RULES = {code: rules_of(code) for code in LANGUAGES}
SECTIONS = {
    code: {
        "before": [name for name, _, _ in rules.before],
        **{kind: [n for n in names if n in rules.sections]
           for kind, names in {"after": ["after", "judged"], "hedges": ["hedges"], "harmless": ["harmless"]}.items()},
    }
    for code, rules in RULES.items()
}  # fmt: skip
PATTERNS = [(code, name) for code, kinds in SECTIONS.items() for names in kinds.values() for name in names]


def test_every_language_with_rules_is_tested(root: Path) -> None:
    files = (root / "framing" / "voices" / "words").glob("denials.*.txt")
    assert sorted(file.name.split(".")[1] for file in files) == sorted(LANGUAGES)
    assert load_rules("ru") is None


@pytest.mark.parametrize(("code", "kind"), [(code, kind) for code in LANGUAGES for kind in NEEDED])
def test_the_word_list_holds_what_the_patterns_need(code: str, kind: str) -> None:
    listed = RULES[code].words(f"needed {kind}")
    assert set(listed) == words_needed([RULES[code][name] for name in SECTIONS[code][kind]])
    assert len(listed) == len(set(listed))
    assert all(re.fullmatch(r"\*?[\w'-]+\*?", word) for word in listed)  # each within one word of a text


@pytest.mark.parametrize("code", LANGUAGES)
def test_sections_name_sections_and_are_in_small_letters(code: str) -> None:
    rules = RULES[code]
    for section, lines in rules.sections.items():
        named = {name.replace("_", " ") for line in lines for name in re.findall(r"\{([a-z_]+)\}", line)}
        assert named - {"hit"} <= set(rules.sections), section
        letters = re.sub(r"\(\?P<|\\[A-Z]", "", "".join(lines))
        assert letters == letters.lower() or section == "names", section
        assert lines and (section.startswith("needed ") or rules[section].pattern)


@pytest.mark.parametrize(("code", "section"), PATTERNS)
def test_every_match_of_a_rule_holds_one_of_its_literals(code: str, section: str) -> None:
    pattern = RULES[code][section]
    cues = any_of(words_needed([pattern]))

    @settings(deadline=None, derandomize=True, max_examples=150, suppress_health_check=[*HealthCheck], database=None)
    @given(st.from_regex(pattern))
    def check(text: str) -> None:
        folded = fold_case(text)
        if pattern.search(folded):
            assert any(cues.search(word) for word in re.findall(r"[\w'-]+", folded))

    check()


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"axis", {"axis"}),
        (r"\b(?:no|never)\b", {r"\bno\b", r"\bnever\b"}),
        (r"(?:a|b)?\s+long(?:er)?", {r"\blong"}),
        (r"g[ai]", {"ga", "gi"}),
        (r"\w+\s(?:stop\w*short|cease[sd]?)\d", {r"\bstop", r"\bcease"}),
        (r"no(?!w)\b", {r"no\b"}),
        (r"(?:reject|un(?:true|real))ed\s+claims", {r"\bclaims"}),
        (r"(?:ab){2}", {"ab"}),
        (r"[ “']+false", {r"\bfalse"}),
        (r"[ x]+false", {"false"}),
        (r"\s+-un\s+", {"-un\\b"}),
        (r"\bn't\b", {r"\bn't\b"}),
        (r"x*|y", set()),
        (r"\d+", set()),
    ],
)
def test_literals_of_patterns(pattern: str, expected: set[str]) -> None:
    assert needed(re.compile(pattern)) == expected


def test_a_pattern_without_any_is_refused() -> None:
    with pytest.raises(ValueError, match="needs no literal"):
        words_needed([re.compile("axis"), re.compile(r"\d*")])


def test_case_and_apostrophes_are_folded_in_place() -> None:
    assert fold_case("ISN’T İt? Kiß, \u212aiss, don´t") == "isn't it? kiß, kiss, don't"
    every = "".join(chr(code) for code in range(sys.maxunicode + 1))
    assert len(fold_case(every)) == len(every)


def test_windows_without_a_cue_are_neither_denied_nor_hedged(root: Path) -> None:
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    corpus = framing.read_captures(root / "data" / "invented" / "captures")
    sentences = (root / "tests" / "data" / "sentences_dev.csv").read_text("utf-8").splitlines()
    for texts in (corpus, sentences):
        found = framing.find(texts, lexicon)
        with patch.object(Sentence, "has", lambda *where: True):
            plain = framing.find(texts, lexicon)
        assert found.equals(plain)
        assert found["negated"].any() and found["hedged"].any()
