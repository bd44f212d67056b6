"""Lexicon files and dicts: what is read, what is refused and in which words, what the hash covers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from framing import FramingWarning, InputError, Lexicon, Term, read_lexicon
from framing.lexicons import Frame, Pattern, compile_phrase
from framing.lexicons.kit_format import write

FILE = """\
language: en
version: 2026.11
validated: {what: checked, who: two coders, when: 2026-11}
note: a remark
near:
  - &weather [storm*, "snow"]
frames:
  alarm:
    label: Alarm
    definition: Talk of danger.
    inclusion: [Fear of states]
    exclusion: [Fear of dogs]
    terms:
      - threat*
      - term: arms race
        tier: peripheral
        weight: 0.5
        note: a remark
        unless_near: *weather
        only_near: [missile*]
        beside: true
        matches: ["an arms race"]
        rejects: ["an arm"]
      - {term: US, case: exact}
    exclude: [threat level, "death threat*"]
  axis:
    terms: ["*axis*"]
"""

Read = Callable[[str | bytes], Lexicon]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_read(content: str | bytes) -> Lexicon:
        path = tmp_path / "own.yml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_lexicon(path)

    return write_and_read


def terms(listed: str) -> str:
    """A file of one frame whose `terms:` (line 3) is followed by this."""
    return f"frames:\n  alarm:\n    terms:{listed}"


def test_a_file_is_read_with_all_it_says(read: Read) -> None:
    lexicon = read(FILE)
    about = (lexicon.language, lexicon.version, lexicon.validated, lexicon.source, lexicon.names)
    assert about == ("en", "2026.11", "checked; by two coders; 2026-11", "own.yml", ["alarm", "axis"])
    assert lexicon.note == "a remark"
    spans = ("threat level", "death threat*")
    assert lexicon.frames == (
        Frame("alarm", "Alarm", "Talk of danger.", ("Fear of states",), ("Fear of dogs",), spans),
        Frame("axis"),
    )
    assert lexicon.terms == (
        Term("alarm", "threat*", line=14),
        Term(
            "alarm", "arms race", "peripheral", 0.5, note="a remark", unless_near=("storm*", "snow"),
            only_near=("missile*",), beside=True, matches=("an arms race",), rejects=("an arm",), line=15,
        ),
        Term("alarm", "US", case="exact", line=24),
        Term("axis", "*axis*", line=27),
    )  # fmt: skip


@pytest.mark.parametrize("ending", [".yml", ".yaml", ".YML"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_endings_and_a_byte_order_mark(tmp_path: Path, ending: str, start: bytes) -> None:
    path = tmp_path / f"l{ending}"
    path.write_bytes(start + terms(" [größe]").encode())
    assert [term.term for term in read_lexicon(str(path)).terms] == ["größe"]


def test_scalars_are_text(read: Read) -> None:
    words = ["no", "on", "yes", "null", "true", "1984", "0x1F", "1e3", "007"]
    assert [term.term for term in read(terms(f" [{', '.join(words)}]")).terms] == words
    assert read("language: no\nversion: 1.10\n" + terms(" [on]")).language == "no"
    assert read("version: 1.10\n" + terms(" [on]")).version == "1.10"
    assert read("frames:\n  no:\n    terms: [on]").names == ["no"]


def test_a_frame_may_have_no_terms_yet(read: Read) -> None:
    lexicon = read("frames:\n  alarm:\n    terms:\n  axis:\n    label: Axis\n")
    assert (lexicon.names, lexicon.terms) == (["alarm", "axis"], ())


QUOTE_IT = "a term that begins with * must be quoted, as in - '*ism'"
WRONG: dict[str, tuple[str | bytes, int, str]] = {
    "unknown key of the file": (
        "framse:\n  a: {}\n",
        1,
        "key of the file must be one of .* got 'framse': did you mean 'frames'",
    ),
    "unknown key of a frame": (
        "frames:\n  a:\n    labels: A\n",
        3,
        "key of frame 'a' must be .* 'labels': did you mean 'label'",
    ),
    "unknown key of a term": (
        terms("\n      - {term: a, teir: core}"),
        4,
        "key of a term must be .* 'teir': did you mean 'tier'",
    ),
    "key twice": ("frames:\n  a:\n    label: A\n    label: B\n", 4, "key 'label' occurs twice in frame 'a'"),
    "frame twice": ("frames:\n  a: {terms: [x]}\n  a: {terms: [y]}\n", 3, "key 'a' occurs twice in frames"),
    "key that is a list": ("frames:\n  ? [a, b]\n  : {terms: [x]}\n", 2, "a key of frames must be text, got a list"),
    "unknown tier": (
        terms("\n      - term: a\n        tier: periferal"),
        4,
        "tier must be one of core, peripheral; got 'periferal': did you mean 'peripheral'",
    ),
    "unknown case": (
        terms("\n      - {term: a, case: Exact}"),
        4,
        "case must be one of exact; got 'Exact': did you mean 'exact'",
    ),
    "unknown match": (
        terms("\n      - {term: a, match: substr}"),
        4,
        "match must be one of substring; got 'substr': did you mean 'substring'",
    ),
    "beside as a word": (terms("\n      - {term: a, beside: yes}"), 4, "beside must be one of true, false; got 'yes'"),
    "weight as a word": (
        terms("\n      - term: a\n        weight: heavy"),
        5,
        "weight must be a number of 0 or more, got 'heavy'",
    ),
    "weight below zero": (
        terms("\n      - term: a\n        weight: -1"),
        5,
        "weight must be a number of 0 or more, got '-1'",
    ),
    "weight without end": (
        terms("\n      - {term: a, weight: inf}"),
        4,
        "weight must be a number of 0 or more, got 'inf'",
    ),
    "weight no number": (
        terms("\n      - {term: a, weight: nan}"),
        4,
        "weight must be a number of 0 or more, got 'nan'",
    ),
    "empty term": (terms("\n      - a\n      - ''"), 5, "term '' holds no word, expected letters, digits or wildcards"),
    "term left out": (terms("\n      -\n      - a"), 4, "term '' holds no word, expected"),
    "term without words": (terms("\n      - a\n      - {tier: core}"), 5, "a term without `term:`, expected the words"),
    "only punctuation": (terms("\n      - '…'"), 4, "term '…' holds no word, expected"),
    "comma": (
        terms("\n      - a\n      - war, peace"),
        5,
        "term 'war, peace' can never match: it holds ',', a term is words with blanks",
    ),
    "full stop": (terms("\n      - war."), 4, "term 'war.' can never match: it holds '.'"),
    "spaced dash": (terms("\n      - war – peace"), 4, "term 'war – peace' can never match: it holds '–'"),
    "brackets": (terms("\n      - '(war)'"), 4, "can never match: it holds '()'"),
    "comma in an exclusion": (
        "frames:\n  a:\n    exclude:\n      - war, peace\n",
        4,
        "term 'war, peace' can never match",
    ),
    "comma near": (
        terms("\n      - term: a\n        unless_near:\n          - war, peace"),
        6,
        "'war, peace' can never match",
    ),
    "nothing near": (terms("\n      - term: a\n        only_near: ['']"), 5, "term '' holds no word"),
    "term twice": (
        terms("\n      - Cold War\n      - a\n      - cold war"),
        6,
        "term 'cold war' occurs twice in frame 'alarm', first in line 4",
    ),
    "frames that stand in no frames:": (
        "alarm:\n  label: Alarm\n  terms: [threat*]\n",
        1,
        "key of the file must be one of .* got 'alarm'",
    ),
    "no frames": ("language: en\n", 1, "no `frames:`, expected the frames and their terms"),
    "frames without any": ("language: en\nframes:\n", 2, "frames must be `key: value` lines"),
    "empty file": ("", 1, "the file must be `key: value` lines"),
    "a list as the file": ("- a\n- b\n", 1, "the file must be `key: value` lines"),
    "a list as a frame": ("frames:\n  alarm: [a, b]\n", 2, "frame 'alarm' must be `key: value` lines"),
    "a list as a term": (terms("\n      - [a, b]"), 4, "a term must be `key: value` lines"),
    "a list as a text": (terms("\n      - term: [a, b]"), 4, "expected text, got a list"),
    "a text as terms": (terms(" threat"), 3, "expected a list, one `- item` a line or [a, b]"),
    "a text as exclusions": ("frames:\n  a:\n    exclude: war\n", 3, "expected a list"),
    "star without quotes": (terms("\n      - a\n      - *ism"), 5, f"not valid YAML .*{QUOTE_IT}"),
    "lone star without quotes": (terms("\n      - a\n      - * war"), 5, f"not valid YAML .*{QUOTE_IT}"),
    "open bracket": (terms(" [a, b\n"), 4, "not valid YAML .*, expected a lexicon file"),
    "tab": ("frames:\n\talarm: a\n", 2, "not valid YAML .*, expected a lexicon file"),
    "two files in one": (terms(" [a]\n---\nframes: {}\n"), 4, "not valid YAML"),
    "control character": ("frames:\n  a\x00", 1, "not valid YAML .*control characters"),
    "not UTF-8": (
        terms("\n      - gr\xf6\xdfe\n").encode("latin-1"),
        4,
        "not UTF-8 (byte 38), expected a file in UTF-8",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_error_is_one_line_with_file_line_rule_and_what_came(read: Read, tmp_path: Path, name: str) -> None:
    content, line, message = WRONG[name]
    with pytest.raises(InputError) as caught:
        read(content)
    said = str(caught.value)
    assert said.startswith(f"{tmp_path / 'own.yml'}:{line}: ")
    assert re.search(".*".join(map(re.escape, message.split(".*"))), said)
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "message"),
    [("own.txt", "expected a lexicon file ending in .yml, .yaml, .dic"), ("own", ".csv, got 'no ending'")],
)
def test_a_wrong_ending_is_said_without_reading(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(f"{tmp_path / name}: ") + ".*" + re.escape(message)):
        read_lexicon(tmp_path / name)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yml: cannot be read: No such file"):
        read_lexicon(tmp_path / "none.yml")
    (tmp_path / "folder.yml").mkdir()
    with pytest.raises(InputError, match=r"folder\.yml: cannot be read: "):
        read_lexicon(tmp_path / "folder.yml")


def test_the_same_words_with_and_without_case_are_two_terms(read: Read) -> None:
    lexicon = read(terms("\n      - us\n      - {term: US, case: exact}"))
    assert [(term.term, term.case) for term in lexicon.terms] == [("us", ""), ("US", "exact")]


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("Cold-War mentalit*", ("cold", "war", "mentalit*")),
        ("Cold–War", ("cold", "war")),
        ("Russia’s pact", ("russia", "pact")),
        ("don’t", ("don't",)),
        ("U.S. fleet", ("u.s.", "fleet")),
        ("arms * race", ("arms", "*", "race")),
        ("*-led wom?n", ("*", "led", "wom?n")),
        ("CAFE\u0301", ("café",)),
        ("轴心", ("轴", "心")),
    ],
)
def test_a_term_is_cut_and_folded_as_a_text_is(term: str, words: tuple[str, ...]) -> None:
    assert Lexicon((Frame("f"),), (Term("f", term),)).patterns == (Pattern(words),) == (compile_phrase(term),)


def test_the_conditions_of_a_term_shape_its_words() -> None:
    def compiled(term: Term, language: str = "") -> Pattern:
        return Lexicon((Frame("f"),), (term,), language).patterns[0]

    assert compiled(Term("f", "U.S. Navy", case="exact")) == Pattern(("US", "Navy"), exact=True)
    assert compiled(Term("f", "l’axe"), "fr").words == ("l'", "axe")
    assert compiled(Term("f", "신 냉전 *", match="substring"), "ko").words == ("*신*", "*냉전*", "*")
    assert compiled(Term("f", "a", unless_near=("Snow*", "cold-war"))).unless_near == ("cold war", "snow*")


@pytest.mark.parametrize(
    ("term", "place"),
    [
        (Term("f", "a, b", line=7, source="here.yml"), "here.yml:7"),
        (Term("f", "a", only_near=("b", "a, b"), line=7, source="here.yml"), "here.yml:7"),
        (Term("f", "a, b"), "frame 'f'"),
    ],
)
def test_a_term_no_text_can_match_is_refused_when_the_lexicon_is_made(term: Term, place: str) -> None:
    with pytest.raises(InputError, match=f"^{place}: term 'a, b' can never match"):
        Lexicon((Frame("f"),), (term,))


def test_so_is_an_exclusion() -> None:
    with pytest.raises(InputError, match="^frame 'f': term 'a, b' can never match"):
        Lexicon((Frame("f", exclude=("a, b",)),), ())


def test_keys_of_nested_dicts_are_joined() -> None:
    lexicon = Lexicon.from_dict(
        {"order": {"many": ["multipolar*"], "one": {"deep": ["hegemon*"]}}, "axis": ("axis",)}, "en"
    )
    assert lexicon.names == ["order.many", "order.one.deep", "axis"]
    assert [(t.frame, t.term, t.tier, t.weight, t.line) for t in lexicon.terms] == [
        ("order.many", "multipolar*", "core", 1.0, 0),
        ("order.one.deep", "hegemon*", "core", 1.0, 0),
        ("axis", "axis", "core", 1.0, 0),
    ]
    assert lexicon.language == "en"


def test_terms_of_a_dict_are_trimmed_and_listed_once_in_order() -> None:
    lexicon = Lexicon.from_dict({"f": ["  b ", "a", "b", 1984]})
    assert [term.term for term in lexicon.terms] == ["b", "a", "1984"]
    assert Lexicon.from_dict({"f": []}).names == ["f"]


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        ({"alarm": "threat*"}, "frame 'alarm': expected a list of terms, got 'threat*'"),
        ({"a": {"b": None}}, "frame 'a.b': expected a list of terms, got None"),
        ({"a": {"b": 3}}, "frame 'a.b': expected a list of terms, got 3"),
        ({"a": ["war", " "]}, "frame 'a': term '' holds no word"),
        ({"a": ["war, peace"]}, "frame 'a': term 'war, peace' can never match: it holds ','"),
        ({"a.b": ["war"], "a": {"b": ["peace"]}}, "frame 'a.b' occurs twice"),
        ({"a": ["war", None]}, "frame 'a': expected terms as text, got None"),
        ({"a": [float("nan")]}, "frame 'a': expected terms as text, got nan"),
        ({" ": ["war"]}, "frame ' ', expected a name of letters"),
        ({"a\nb": ["war"]}, "frame 'a\\nb', expected a name of letters"),
    ],
)
def test_a_wrong_dict_is_refused_by_the_name_of_the_frame(frames: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        Lexicon.from_dict(frames)


@pytest.mark.parametrize(
    "said", ["'yes'", "two coders", "{what: checked, when: 2026-11}", "{what: a, who: b, when: soon}",
             "{what: 'no', who: '?', when: '2026'}", "{what: checked, who: '?', when: '2026'}",
             "{what: checked, who: two coders, when: '2999-11'}"]
)  # fmt: skip
def test_validation_without_what_who_and_when_is_not_counted_and_not_lost(read: Read, said: str) -> None:
    with pytest.warns(FramingWarning, match=r"own\.yml:3: validated must say what, who and when, as in validated: {wh"):
        lexicon = read(FILE.replace("{what: checked, who: two coders, when: 2026-11}", said))
    assert lexicon.validated == "" and lexicon.note.startswith("a remark Validated, it is said without")
    again = read(write(read(FILE)))  # what a file says in full stays when it is written
    assert again.validated == "checked; by two coders; 2026-11"


def test_a_frame_that_looks_like_an_inherited_one_is_named(read: Read) -> None:
    assert read("extends: pact.en\nframes:\n  economy: {terms: [trade]}\n").names[-1] == "economy"
    with pytest.warns(FramingWarning, match=r"frame 'alram' is new, beside the inherited 'alarm': was that one meant"):
        read("extends: pact.en\nframes:\n  alram: {terms: [dread of war]}\n")


BASE = Lexicon(
    (Frame("a", "A", "about a", ("in",), ("out",), ("x y",)), Frame("b")),
    (Term("a", "x", note="n", matches=("x",), rejects=("y",), line=3), Term("b", "y", unless_near=("n",))),
    language="en", version="1", validated="", source="a.yml",
)  # fmt: skip


def with_term(**changes: Any) -> Lexicon:
    return replace(BASE, terms=(replace(BASE.terms[0], **changes), BASE.terms[1]))


def with_frame(**changes: Any) -> Lexicon:
    return replace(BASE, frames=(replace(BASE.frames[0], **changes), BASE.frames[1]))


@pytest.mark.parametrize(
    "other",
    [
        with_term(term="z"), with_term(frame="b"), with_term(tier="peripheral"), with_term(weight=2.0),
        with_term(case="exact"), with_term(match="substring"), with_term(unless_near=("n",)),
        with_term(only_near=("n",)), with_term(beside=True), with_frame(exclude=()), with_frame(exclude=("x z",)),
        replace(BASE, language="fr"), replace(BASE, terms=BASE.terms[::-1]), replace(BASE, terms=BASE.terms[:1]),
        replace(BASE, frames=(Frame("a"), Frame("b", exclude=("x y",)))),
    ],
)  # fmt: skip
def test_the_hash_changes_with_all_that_decides_a_match_or_a_weight(other: Lexicon) -> None:
    assert re.fullmatch("[0-9a-f]{12}", other.hash)
    assert other.hash != BASE.hash


@pytest.mark.parametrize(
    "other",
    [
        with_term(note="m"), with_term(matches=()), with_term(rejects=("z",)), with_term(line=9),
        with_frame(label="B"), with_frame(definition=""), with_frame(inclusion=()), with_frame(exclusion=()),
        replace(BASE, version="2"), replace(BASE, validated="by two coders"), replace(BASE, source="b.yml"),
        replace(BASE, frames=BASE.frames[::-1]),
    ],
)  # fmt: skip
def test_the_hash_stays_where_only_words_about_the_lexicon_change(other: Lexicon) -> None:
    assert other.hash == BASE.hash


def test_the_hash_is_the_same_on_every_machine() -> None:
    assert Lexicon.from_dict({"alarm": ["threat*"]}, "en").hash == "785c66546f9c"


def test_a_signed_table_carries_the_hash() -> None:
    table = pd.DataFrame({"frame": ["a"]})
    assert BASE.sign(table) is table
    about = {"name": "a.yml", "version": "1", "validated": "", "terms": 2}
    assert table.attrs == {"lexicon": BASE.hash, "frames": BASE.labels, "about": about}


def test_a_lexicon_shows_frames_and_counts_and_no_address() -> None:
    assert repr(BASE) == "Lexicon(2 frames, 2 terms: a 1, b 1)"
    html = BASE._repr_html_()
    assert "<th>peripheral</th>" in with_term(tier="peripheral")._repr_html_()
    assert " at 0x" not in repr(BASE) + html
    assert html == replace(BASE)._repr_html_()


def test_the_terms_as_a_table() -> None:
    table = BASE.to_frame()
    assert table["term"].tolist() == ["x", "y"]
    assert {"frame", "tier", "weight", "case", "match", "unless_near", "only_near", "beside", "note", "line"} <= set(
        table
    )
    assert not {"matches", "rejects"} & set(table)
    assert Lexicon.from_dict({}).to_frame().empty


def test_shipped_lexicons_are_read_and_each_line_holds_its_term(root: Path) -> None:
    paths = sorted((root / "data" / "lexicons").glob("*.yml"))
    assert paths
    for path in paths:
        lexicon, lines = read_lexicon(path), path.read_text("utf-8").split("\n")
        assert lexicon.terms and set(lexicon.names) == {term.frame for term in lexicon.terms}
        assert all(term.term in lines[term.line - 1].replace("''", "'") for term in lexicon.terms)
        assert set(yaml.safe_load(path.read_text("utf-8"))["frames"]) == set(map(str, lexicon.names))
