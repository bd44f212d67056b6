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
from framing.voices import negation
from framing.voices.grammar import load_grammar
from framing.voices.negation import RULES, Cues, any_of, fold_case

RULE = RULES["en"]
BEFORE = [words for words, _, _ in RULE.before]
BEHIND = [RULE.after, RULE.judged, RULE.hedges]
PATTERNS = [*BEFORE, *BEHIND, RULE.harmless]
EVERY = Cues(*[re.compile("")] * 3)


def test_the_word_list_holds_what_the_patterns_need() -> None:
    listed = load_grammar("en").phrases
    assert listed("denials before") == words_needed(BEFORE)
    assert listed("denials after and hedges") == words_needed(BEHIND) - words_needed(BEFORE)
    assert listed("harmless denials") == words_needed([RULE.harmless])


def test_only_languages_with_rules_list_such_words() -> None:
    assert [code for code in ("en", "es", "fr", "ru") if load_grammar(code).phrases("denials before")] == [*RULES]


@pytest.mark.parametrize("number", range(len(PATTERNS)))
def test_every_match_of_a_rule_holds_one_of_its_literals(number: int) -> None:
    pattern = PATTERNS[number]
    cues = any_of(words_needed([pattern]))

    @settings(
        deadline=None, derandomize=True, max_examples=150, suppress_health_check=[*HealthCheck], database=None
    )
    @given(st.from_regex(pattern))
    def check(text: str) -> None:
        if pattern.search(text):
            assert cues.search(fold_case(text))

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


def test_case_is_ignored_as_a_pattern_ignores_it() -> None:
    pattern = re.compile("kiss", re.IGNORECASE)
    cues = any_of(words_needed([pattern]))
    for text in ("KISS", "\u212aiſs", "kıſS", "kİss", "Kiß"):
        assert cues.search(fold_case(text)) or not pattern.search(text)
    odd = [chr(code) for code in range(sys.maxunicode + 1) if re.fullmatch("[a-z]", chr(code), re.IGNORECASE)]
    for char in odd:
        letters = [letter for letter in "abcdefghijklmnopqrstuvwxyz" if re.fullmatch(letter, char, re.IGNORECASE)]
        assert all(letter in fold_case(char) for letter in letters), char


def test_windows_without_a_cue_are_neither_denied_nor_hedged(root: Path) -> None:
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    corpus = framing.read_captures(root / "data" / "invented" / "captures")
    sentences = (root / "tests" / "data" / "sentences_dev.csv").read_text("utf-8").splitlines()
    for texts in (corpus, sentences):
        found = framing.find(texts, lexicon)
        with patch.object(negation, "load_cues", lambda language: EVERY):
            plain = framing.find(texts, lexicon)
        assert found.equals(plain)
        assert found["negated"].any() and found["hedged"].any()
