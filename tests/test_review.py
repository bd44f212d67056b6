"""Checking lexicons: every rule with the line it speaks of, and what the rules promise against the matcher itself."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpus import write_captures, write_lexicon

import framing
from framing import check_lexicon
from framing.commands.main import main
from framing.corpora.corpus import from_texts
from framing.errors import InputError
from framing.lexicons import Frame, Lexicon, Term
from framing.lexicons.patterns import contains, word_expression


def write(folder: Path, terms: str, exclude: str = "[]") -> Path:
    """A file of one frame; its terms begin in line 5, its exclusions stand in line 3."""
    path = folder / "own.en.yml"
    path.write_text(
        f"language: en\nframes:\n  alarm: {{exclude: {exclude}, terms: [\n\n{terms}\n]}}\n", encoding="utf-8"
    )
    return path


def found(path: Path | Lexicon) -> list[tuple[int, str, str, str]]:
    table = check_lexicon(path)
    return list(table[["line", "level", "rule", "term"]].itertuples(index=False, name=None))


RULES = {
    "nothing": ("threat*, arms race", "[]", []),
    "spelled differently: hyphen": ("cold-war,\n cold war", "[]", [(6, "warning", "duplicate", "cold war")]),
    "spelled differently: possessive": ("russia,\n Russia’s", "[]", [(6, "warning", "duplicate", "Russia’s")]),
    "spelled differently: accent": ("caf\u00e9,\n cafe\u0301", "[]", [(6, "warning", "duplicate", "cafe\u0301")]),
    "swallowed": ("threat*,\n threat", "[]", [(6, "warning", "swallowed", "threat")]),
    "swallowed phrase": ("cold * war,\n cold long war", "[]", [(6, "warning", "swallowed", "cold long war")]),
    "not swallowed: longer": ("threat*, threat of war", "[]", []),
    "not swallowed: the wider one has conditions": ("{term: threat*, unless_near: [fog]}, threat", "[]", []),
    "swallowed: the same conditions": (
        "{term: threat*, unless_near: [fog]},\n {term: threat, unless_near: [fog, rain]}", "[]",
        [(6, "warning", "swallowed", "threat")],
    ),
    "not swallowed: case": ("us*,\n {term: USA, case: exact}", "[]", [(5, "warning", "wildcard", "us*")]),
    "any word": ("'*'", "[]", [(5, "error", "wildcard", "*")]),
    "nearly any word": ("wa*", "[]", [(5, "warning", "wildcard", "wa*")]),
    "two stars": ("threat**", "[]", [(5, "warning", "wildcard", "threat**")]),
    "mixed scripts": ("thre\u0430t*", "[]", [(5, "error", "letters", "thre\u0430t*")]),
    "another script": ("threat, menace, peril, danger, warning, \u0441\u043e\u0440", "[]",
                       [(5, "warning", "letters", "\u0441\u043e\u0440")]),
    "mixed scripts that do not look alike": ("SNS\uac00", "[]", []),
    "invisible inside": ("thr\ufeffeat", "[]", [(5, "warning", "invisible", "thr\ufeffeat")]),
    "always excluded": ("war", "['war*']", [(5, "error", "never", "war")]),
    "its own neighbours": ("{term: war, unless_near: ['war*', fog]}", "[]", [(5, "error", "never", "war")]),
    "condition always met": ("{term: big war, only_near: ['war*', fog]}", "[]",
                             [(5, "warning", "neighbours", "big war")]),
    "exclusion beside": ("cold war", "[extreme cold]",
                         [(3, "warning", "exclusion idle", "extreme cold"),
                          (3, "warning", "exclusion overlaps", "extreme cold")]),
    "exclusion overlapped by a longer term": ("cold war, new cold war", "[cold war movie*]",
                                              [(3, "warning", "exclusion overlaps", "cold war movie*")]),
    "exclusion whose own words bar the term it overlaps": ("{term: cold war, unless_near: [extrem*]}", "[extreme cold]",
                                                           [(3, "warning", "exclusion idle", "extreme cold")]),
    "exclusion whose overlaps are excluded too": ("cold war", "[extreme cold, extreme cold war]",
                                                  [(3, "warning", "exclusion idle", "extreme cold")]),
    "exclusion inside a longer term": ("fear of war", "[of]", [(3, "warning", "exclusion idle", "of"),
                                                             (3, "warning", "exclusion overlaps", "of")]),
    "exclusion that shares a word by chance": ("alarm*, fuel to the fire", "[fire alarm*]", []),
    "exclusion of nothing": ("threat*", "[fire alarm]", [(3, "warning", "exclusion idle", "fire alarm")]),
    "exclusion twice": ("alarm*", "[fire alarm, fire-alarm]", [(3, "warning", "duplicate", "fire-alarm")]),
    "example fails": ("{term: threat, matches: [a menace]}", "[]", [(5, "error", "example", "threat")]),
    "rejected example is matched": ("{term: threat, rejects: [a threat]}", "[]", [(5, "error", "example", "threat")]),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_each_rule_names_its_line(tmp_path: Path, name: str) -> None:
    terms, exclude, expected = RULES[name]
    assert sorted(found(write(tmp_path, terms, exclude))) == sorted(expected)


STRUCTURE = {
    "punctuation": ("threat.*", 5, "can never match: it holds '.'"),
    "byte order mark": ("'\ufeffthreat'", 5, "can never match"),
    "zero-width space": ("thr\u200beat", 5, "can never match"),
    "twice": ("threat,\n Threat", 6, "occurs twice in frame 'alarm', first in line 5"),
    "star without quotes": ("*ism", 5, "must be quoted"),
    "unknown key": ("{term: war, teir: core}", 5, "did you mean 'tier'?"),
}


@pytest.mark.parametrize("name", STRUCTURE)
def test_what_the_reader_refuses_is_a_finding(tmp_path: Path, name: str) -> None:
    terms, line, message = STRUCTURE[name]
    path = write(tmp_path, terms)
    (row,) = check_lexicon(path).to_dict("records")
    assert (row["file"], row["line"], row["level"], row["rule"]) == (str(path), line, "error", "structure")
    assert message in row["message"]


def test_what_another_format_s_reader_leaves_out_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "l.dic"
    path.write_text("%\n1\talarm\n%\nthreat*\t1\nthreat\t1\n;note\t1\nfear\t1 7\n")
    rows = check_lexicon(path)[["line", "level", "rule"]].to_numpy().tolist()
    assert rows == [[5, "warning", "swallowed"], [6, "error", "structure"], [7, "warning", "structure"]]


def test_a_lexicon_that_extends_another_names_both_files(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("language: en\nframes:\n  alarm:\n    terms:\n    - menac*\n")
    own = tmp_path / "own.yml"
    own.write_text("extends: base.yml\nframes:\n  alarm: {terms: [menacing]}\n")
    (row,) = check_lexicon(own).to_dict("records")
    assert (row["file"], row["line"], row["rule"]) == (str(own), 3, "swallowed")
    assert f"{tmp_path / 'base.yml'}:5" in row["message"]


def test_a_file_that_is_not_there_is_no_finding(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone.yml: cannot be read"):
        check_lexicon(tmp_path / "gone.yml")


@pytest.mark.parametrize(
    ("conditions", "counted"),
    [
        ("", "each of its hits counts in both"),
        (", beside: true", "its hits count there too where the conditions of that term are met"),
        (", only_near: [war]", "its hits count there too where the conditions of that term are met"),
    ],
)
def test_a_term_in_two_frames(tmp_path: Path, conditions: str, counted: str) -> None:
    path = tmp_path / "two.yml"
    terms = f"[{{term: two camps{conditions}}}]"
    path.write_text(f"frames:\n  a:\n    terms: {terms}\n  b:\n    terms:\n    - two-camps\n")
    (row,) = check_lexicon(path).to_dict("records")
    assert (row["line"], row["rule"], row["frame"]) == (6, "two frames", "b")
    assert row["message"] == f"is also listed in frame 'a' (line 3): {counted}"


def test_a_lexicon_made_in_python_is_checked_too() -> None:
    frames, terms = (Frame("a", exclude=("ferry",)),), (Term("a", "war"), Term("a", "War"))
    with pytest.raises(InputError, match="frame 'a': term '\\?!' can never match"):
        Lexicon(frames, (*terms, Term("a", "?!")))
    table = check_lexicon(Lexicon(frames, terms))
    assert table["rule"].tolist() == ["duplicate", "exclusion idle"]
    assert set(table["file"]) == {"lexicon"} and set(table["line"]) == {0}


def test_findings_over_a_corpus(tmp_path: Path) -> None:
    path = write(tmp_path, "ferry,\n zebra,\n storm,\n harbour", "[the storm]")
    text = "A ferry came. The ferry left. Our ferry is late. The storm passed. A ferry, and a harbour."
    corpus = from_texts([text])
    table = check_lexicon(path, corpus)
    rows = {(row["line"], row["rule"]): row["message"] for row in table.to_dict("records")}
    assert set(rows) == {(5, "dominant"), (6, "no hits"), (7, "no hits")}
    assert rows[5, "dominant"] == "makes 4 of the 5 hits of its frame, more than half"
    assert "does not occur" in rows[6, "no hits"] and "occurs once but never counts" in rows[7, "no hits"]


def test_the_shipped_lexicon_has_no_errors(root: Path) -> None:
    path = root / "data" / "lexicons" / "pact.en.yml"
    corpus = framing.read_corpus(root / "data" / "pact-2024")
    table = check_lexicon(path, corpus)
    assert (table["level"] == "warning").all()
    hit = set(
        framing.count_terms(corpus, framing.read_lexicon(path))[["frame", "term"]].itertuples(index=False, name=None)
    )
    silent = set(table.loc[table["rule"] == "no hits", ["frame", "term"]].itertuples(index=False, name=None))
    assert not hit & silent and len(hit | silent) == 1970


# What the rules promise, against the matcher

PATTERN = st.text("ab*?", min_size=1, max_size=4)
WORDS = ["".join(letters) for n in range(1, 6) for letters in product("ab", repeat=n)]


@settings(max_examples=100, deadline=None)
@given(PATTERN, PATTERN)
def test_wider_patterns_match_all_words_of_narrower_ones(one: str, other: str) -> None:
    if contains(one, other):
        wider, narrower = ({word for word in WORDS if word_expression(p).fullmatch(word)} for p in (one, other))
        assert narrower <= wider


TERMS = st.lists(st.lists(st.sampled_from(["a", "b", "c", "a*", "*c", "?", "*"]), min_size=1, max_size=3).map(" ".join),
                 min_size=1, max_size=5, unique=True)  # fmt: skip
TEXTS = st.lists(st.sampled_from(["a", "b", "c", "ab", "bc", "ac"]), min_size=1, max_size=12).map(" ".join)


@settings(max_examples=20, deadline=None)
@given(TERMS, TERMS, st.lists(TEXTS, min_size=1, max_size=3))
def test_what_can_never_count_never_counts(terms: list[str], exclude: list[str], texts: list[str]) -> None:
    lexicon = Lexicon((Frame("f", exclude=tuple(exclude)),), tuple(Term("f", term) for term in terms), "en")
    table = check_lexicon(lexicon)
    hits = framing.find(texts, lexicon)
    assert not set(hits["term"]) & set(table.loc[table["rule"] == "never", "term"])
    idle = set(table.loc[table["rule"] == "exclusion idle", "term"])
    lean = Lexicon((Frame("f", exclude=tuple(e for e in exclude if e not in idle)),), lexicon.terms, "en")
    pd.testing.assert_frame_equal(framing.find(texts, lean), hits)


@settings(max_examples=20, deadline=None)
@given(TERMS, st.lists(TEXTS, min_size=1, max_size=3))
def test_a_swallowed_term_can_go_without_a_hit_lost(terms: list[str], texts: list[str]) -> None:
    lexicon = Lexicon.from_dict({"f": terms}, "en")
    table = check_lexicon(lexicon)
    swallowed = set(table.loc[table["rule"] == "swallowed", "term"])
    lean = Lexicon.from_dict({"f": [term for term in terms if term not in swallowed]}, "en")
    place = ["article", "start", "end"]
    pd.testing.assert_frame_equal(framing.find(texts, lean)[place], framing.find(texts, lexicon)[place])


# The command


def test_the_command_prints_every_finding_and_counts_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "{term: threat, matches: [a menace]},\n threat*")
    assert main(["lexicon", "check", str(path)]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{path}:5: alarm: 'threat': is not matched: a menace"
    assert lines[1].startswith(f"{path}:5: warning: alarm: 'threat': is redundant: 'threat*' (line 6) finds everything")
    assert lines[-1] == "Lexicon(1 frames, 2 terms: alarm 2): 1 error, 1 warning"
    assert lines[-2] == "2 findings: example 1, swallowed 1"


def test_the_command_lists_ten_warnings_of_a_rule_and_every_one_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "threat*,\n " + ",\n ".join(f"threat{letter}" for letter in "abcdefghijkl"))
    swallowed, listed = "is redundant: 'threat*'", []
    for extra in [], ["--all"]:
        assert main(["lexicon", "check", str(path), *extra]) == 0
        lines = capsys.readouterr().out.splitlines()
        listed.append(sum(swallowed in line for line in lines))
        assert ("12 findings: swallowed 12; 2 not listed, --all lists every one" in lines) == (not extra)
        assert lines[-1].endswith("0 errors, 12 warnings")
    assert listed == [10, 12]


def test_what_a_file_says_itself_comes_first_and_what_it_inherits_is_one_line(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.fr.yml"
    base = root / "data" / "lexicons" / "pact.fr.yml"
    path.write_text(
        f"extends: {base}\nframes:\n  new:\n    exclude: [the ferry]\n    terms:\n    - zeppelin*\n    - radeau*\n"
    )
    table = check_lexicon(path)
    assert table.iloc[0][["file", "line", "rule"]].tolist() == [str(path), 4, "exclusion idle"]
    assert set(table["file"][1:]) == {str(base)} and (table["line"] > 0).all()
    assert main(["lexicon", "check", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{path}:4: warning: new: 'the ferry': has no effect: it contains no term")
    assert lines[1] == "1 finding: exclusion idle 1" and len(lines) == 4
    assert lines[2].startswith(f"inherited: {len(table) - 1} findings: ") and lines[2].endswith("--all lists every one")


def test_what_is_printed_fits_on_a_screen(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = root / "data"
    arguments = [str(data / "lexicons" / "pact.en.yml"), "--corpus", str(data / "pact-2024")]
    assert main(["lexicon", "check", *arguments]) == 0
    assert len(capsys.readouterr().out.splitlines()) <= 42


def test_errors_are_always_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terms = ",\n ".join(f"{{term: threat{letter}, matches: [calm]}}" for letter in "abcdefghijkl")
    assert main(["lexicon", "check", str(write(tmp_path, terms))]) == 2
    assert capsys.readouterr().out.count("is not matched: calm") == 12


def test_the_command_ends_with_0_on_warnings_and_with_2_on_a_broken_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lexicon", "check", str(write(tmp_path, "threat*,\n threat"))]) == 0
    broken = write(tmp_path, "threat..")
    capsys.readouterr()
    assert main(["lexicon", "check", str(broken)]) == 2
    assert capsys.readouterr().out.startswith(f"{broken}:5: term 'threat..' can never match")
    assert main(["lexicon", "check", str(tmp_path / "gone.yml")]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'gone.yml'}: cannot be read: No such file or directory\n"


def test_the_command_over_a_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages, path = write_captures(tmp_path / "pages"), write_lexicon(tmp_path)
    assert main(["lexicon", "check", str(path), "--corpus", str(pages)]) == 0
    out = capsys.readouterr().out
    counts = framing.count_terms(framing.read_captures(pages), framing.read_lexicon(path)).groupby(["frame", "outlet"])
    gazette = counts["hits"].sum().loc["alarm", "Gazette"]
    shown = re.search(r"^alarm +(\d+) +(\d+)", out, re.MULTILINE)
    assert shown and gazette in map(int, shown.groups())


@pytest.mark.parametrize("term", ["word{}q", "x{}*", "*x{}z", "grave x{}z*"])
def test_terms_are_compared_with_those_alone_that_may_take_in_what_they_find(
    monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    calls: list[tuple[str, str]] = []
    monkeypatch.setattr("framing.workshop.checks.contains", lambda *words: calls.append(words) or contains(*words))
    lexicon = Lexicon.from_dict({"f": [term.format(number) for number in range(600)]}, "en")
    found = check_lexicon(lexicon)
    assert len(calls) < 6 * 600  # not 600 x 600
    taken = 590 if term == "x{}*" else 0  # by x0* to x9*
    assert (found["rule"] == "swallowed").sum() == taken
