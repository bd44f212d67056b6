"""A term is put into the text of a lexicon file, or taken out, and nothing else of the text changes."""

# ruff: noqa: E501 (a file is easier to see in one line)

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from framing.lexicons import Term
from framing.workshop.editing import cut_term, put_term

ENTRY = {"term": "embargo*", "tier": "core", "note": "a: note", "matches": ["An “embargo”, he said"]}
LINE = """{term: embargo*, tier: core, note: 'a: note', matches: ["An “embargo”, he said"]}"""

# name: (before, after); @ stands for the entry as it is written in one line
PLACED = {
    "behind the last line of a list": (
        "frames:\n  a:\n    terms:\n      - x  # one\n      # between\n      - {term: y}  # two\n    # after\n    label: A\n",
        "frames:\n  a:\n    terms:\n      - x  # one\n      # between\n      - {term: y}  # two\n      - @\n    # after\n"
        "    label: A\n",
    ),
    "a list not set in": (
        "frames:\n  a:\n    terms:\n    - x\n    label: L\n",
        "frames:\n  a:\n    terms:\n    - x\n    - @\n    label: L\n",
    ),
    "a list in brackets": ("frames:\n  a:\n    terms: [x, y]  # c\n", "frames:\n  a:\n    terms: [x, y, @]  # c\n"),
    "brackets over lines with a last comma": (
        "frames:\n  a:\n    terms: [x,\n      y,]\n",
        "frames:\n  a:\n    terms: [x,\n      y, @,]\n",
    ),
    "an empty list": ("frames:\n  a:\n    terms: []\n", "frames:\n  a:\n    terms: [@]\n"),
    "a frame without terms": (
        "frames:\n  a:\n    label: A  # l\n    # c\n  b:\n    terms: [x]\n",
        "frames:\n  a:\n    label: A  # l\n    terms:\n      - @\n    # c\n  b:\n    terms: [x]\n",
    ),
    "terms with nothing behind them": (
        "frames:\n  a:\n    terms:  # none\n  b:\n    terms: [x]",
        "frames:\n  a:\n    terms:  # none\n      - @\n  b:\n    terms: [x]",
    ),
    "a frame with nothing behind it": ("frames:\n  b:\n    label: B\n  a:\n", "frames:\n  b:\n    label: B\n  a:\n    terms:\n      - @\n"),
    "a frame that is not there": (
        "frames:\n  b:\n    terms: [x]\n# end\n",
        "frames:\n  b:\n    terms: [x]\n  a:\n    terms:\n      - @\n# end\n",
    ),
    "no frames": ("# what\nextends: x.yml", "# what\nextends: x.yml\nframes:\n  a:\n    terms:\n      - @\n"),
    "no frames in brackets": ("frames: {}\n", "frames: {a: {terms: [@]}}\n"),
    "all in brackets": ("{frames: {b: {terms: [x]}}}", "{frames: {b: {terms: [x]}, a: {terms: [@]}}}"),
    "terms over several lines": (
        "frames:\n  a:\n    terms:\n      - term: x\n        note: >-\n          long\n          note\n\n  b: {}\n",
        "frames:\n  a:\n    terms:\n      - term: x\n        note: >-\n          long\n          note\n      - @\n\n  b: {}\n",
    ),
    "letters of more than one byte": (
        "frames:\n  a:\n    terms:\n      - угроз*  # ☃😀\n      - {term: 축구, note: 'é'}\n  b: {}\n",
        "frames:\n  a:\n    terms:\n      - угроз*  # ☃😀\n      - {term: 축구, note: 'é'}\n      - @\n  b: {}\n",
    ),
    "line ends of Windows": ("frames:\r\n  a:\r\n    terms:\r\n      - x\r\n", "frames:\r\n  a:\r\n    terms:\r\n      - x\r\n      - @\r\n"),
    "an alias as the last entry": (
        "near: &n {term: y}\nframes:\n  a:\n    terms: [x, *n ]\n",
        "near: &n {term: y}\nframes:\n  a:\n    terms: [x, *n, @ ]\n",
    ),
}  # fmt: skip

CHANGED = {
    "the words alone": ("frames:\n  a:\n    terms: [x, Embargo*, y]\n", "frames:\n  a:\n    terms: [x, @, y]\n"),
    "in brackets": (
        'near: &n [u]\nframes:\n  a:\n    terms:\n      - {term: Embargo*, unless_near: *n, note: "old", weight: 2}  # c\n',
        "near: &n [u]\nframes:\n  a:\n    terms:\n      - {term: Embargo*, unless_near: *n, note: 'a: note', weight: 2, "
        'tier: core, matches: ["An “embargo”, he said"]}  # c\n',
    ),
    "over lines": (
        "frames:\n  a:\n    terms:\n      - tier: peripheral  # w\n        term: Embargo*\n      - y\n",
        "frames:\n  a:\n    terms:\n      - tier: core  # w\n        term: Embargo*\n        note: 'a: note'\n"
        '        matches: ["An “embargo”, he said"]\n      - y\n',
    ),
}  # fmt: skip


CUT = {
    "a line with its comment": ("frames:\n  a:\n    terms:\n      # z\n      - @  # one\n      - x\n", "frames:\n  a:\n    terms:\n      # z\n      - x\n"),
    "the only line": ("frames:\n  a:\n    terms:\n      - @\n    label: A\n", "frames:\n  a:\n    terms:\n    label: A\n"),
    "the last line without an end": ("frames:\n  a:\n    terms:\n      - x\n      - @", "frames:\n  a:\n    terms:\n      - x\n"),
    "line ends of Windows": ("frames:\r\n  a:\r\n    terms:\r\n      - @\r\n      - x\r\n", "frames:\r\n  a:\r\n    terms:\r\n      - x\r\n"),
    "over lines": (
        "frames:\n  a:\n    terms:\n      - term: embargo*\n        note: >-\n          a: note\n\n      - x\n",
        "frames:\n  a:\n    terms:\n\n      - x\n",
    ),
    "the first in brackets": ("frames: {a: {terms: [@, x]}}\n", "frames: {a: {terms: [x]}}\n"),
    "the last in brackets": ("frames: {a: {terms: [x, @,]}}\n", "frames: {a: {terms: [x,]}}\n"),
    "all in brackets": ("frames: {a: {terms: [@, ]}}\n", "frames: {a: {terms: []}}\n"),
    "of another frame": ("frames: {b: {terms: [@]}}\n", "frames: {b: {terms: [@]}}\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", CUT)
def test_an_entry_is_taken_out_and_the_rest_stays(name: str) -> None:
    before, after = (text.replace("@", LINE) for text in CUT[name])
    assert cut_term(before, Term("a", "Embargo*")) == after
    frames = yaml.safe_load(after)["frames"]
    assert name == "of another frame" or frames["a"]["terms"] in (["x"], [], None)
    assert cut_term(after, Term("a", "embargo*")) == after


@pytest.mark.parametrize("name", PLACED | CHANGED)
def test_an_entry_is_put_where_it_belongs_and_the_rest_stays(name: str) -> None:
    before, after = (PLACED | CHANGED)[name]
    assert put_term(before, "a", ENTRY) == after.replace("@", LINE)
    assert yaml.safe_load(after.replace("@", LINE))["frames"]["a"]["terms"]


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "on",
        "Yes",
        "null",
        "~",
        "1945",
        "1e3",
        "0x1F",
        "*ism",
        "- a",
        "a: b",
        "# x",
        "x, y",
        "2024-13-45",
        ":0",
        "defen?e",
    ],
)
def test_words_that_yaml_would_take_for_something_else_are_quoted(words: str) -> None:
    for terms in ("[x]", "\n      - x"):
        written = put_term(f"frames:\n  a:\n    terms: {terms}\n", "a", {"term": words})
        assert yaml.safe_load(written)["frames"]["a"]["terms"] == ["x", words]
        assert f"'{words}'" in written


def test_words_that_need_no_quotes_get_none() -> None:
    for words in ("cold war", "u.s.", "threat*", "l’axe", "축구"):
        assert put_term("frames:\n  a:\n    terms:\n      - x\n", "a", {"term": words}).endswith(f"- {words}\n")


def test_one_line_of_a_big_lexicon_changes(root: Path) -> None:
    text = (root / "data" / "lexicons" / "pact.en.yml").read_text("utf-8")
    before, after = text.splitlines(), put_term(text, "axis", ENTRY).splitlines()
    added = [number for number, line in enumerate(after) if line not in before]
    assert [after[number].strip() for number in added] == [f"- {LINE}"]
    assert after[: added[0]] + after[added[0] + 1 :] == before


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@given(words=texts, note=texts, example=texts, flow=st.booleans())
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_is_read_again(words: str, note: str, example: str, flow: bool) -> None:
    assume(words.strip().casefold() != "y")  # the term that is there already: it would be changed, not added
    entry = {"term": words.strip() or "x", "note": note.strip(), "matches": [example.strip()]}
    text = "frames:\n  a:\n    terms: [y]\n" if flow else "frames:\n  a:\n    terms:\n      - y\n  b: {}\n"
    written = put_term(text, "a", entry)
    assert yaml.safe_load(written)["frames"]["a"]["terms"] == ["y", entry]
    again = put_term(written, "a", entry | {"note": "other"})
    assert yaml.safe_load(again)["frames"]["a"]["terms"] == ["y", entry | {"note": "other"}]
