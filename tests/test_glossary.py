"""Which types stand for which words: groups, and words and types that come later."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.glossary import Glossary
from framing.text import fold, fold_all, fold_exact

PROPERTY = settings(deadline=None, derandomize=True, max_examples=100)
WORDS = ["axis", "axes", "ax*", "a?is", "*is", "*", "?", "us", "u.s.", "café", "x*y*", "19"]
TYPES = ["axis", "Axis", "AXIS’S", "axes", "us", "US", "U.S.", "U.S", "cafe\u0301", "xy", "xay", "19", "a", "İ", "*"]


def stands(glossary: Glossary, types: list[str], word: str, exact: bool = False) -> list[str]:
    holds = glossary.update(types)
    return [name for name, group in zip(types, glossary.group, strict=True) if holds[glossary.slot(word, exact), group]]


def by_pattern(types: list[str], word: str, exact: bool = False) -> list[str]:
    """Return the types one regular expression finds, each folded by itself."""
    pattern = re.escape(word).replace(r"\*", "[^.]*").replace(r"\?", "[^.]")
    return [name for name in types if name != "*" and re.fullmatch(pattern, (fold_exact if exact else fold)(name))]


@PROPERTY
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.booleans()), max_size=6, unique=True),
    st.lists(st.tuples(st.sampled_from(WORDS), st.booleans()), max_size=3),
    st.lists(st.sampled_from(TYPES), unique=True),
    st.integers(0, len(TYPES)),
)
def test_words_and_types_may_come_in_any_order(
    words: list[tuple[str, bool]], later: list[tuple[str, bool]], types: list[str], cut: int
) -> None:
    glossary = Glossary()
    glossary.add(words)
    glossary.update(types[:cut])  # some types later
    glossary.update(types)
    glossary.add(later)  # some words later
    for word, exact in {*words, *later}:
        if word != "*":
            assert stands(glossary, types, word, exact) == by_pattern(types, word, exact)


def test_types_that_stand_for_the_same_words_share_a_group() -> None:
    glossary = Glossary()
    glossary.add([("axis", False), ("ax*", False), ("us", True)])
    holds = glossary.update(["axis", "Axis’s", "axes", "axe", "us", "US", "tide"])
    group = glossary.group.tolist()
    assert group[0] == group[1] != group[2] == group[3]
    assert group[4] not in (group[0], group[2], 0)
    assert group[5] == group[6] == 0
    assert holds.shape == (3, 4)
    assert not holds[:, 0].any()


def test_adding_says_whether_a_word_is_new_and_starts_the_groups_afresh() -> None:
    glossary = Glossary()
    assert glossary.add([("axis", False)])
    glossary.update(["axis", "bloc"])
    assert not glossary.add([("axis", False)])
    assert len(glossary.group) == 2
    assert glossary.add([("axis", True), ("bloc", False)])
    assert len(glossary.group) == 0
    assert stands(glossary, ["axis", "bloc"], "bloc") == ["bloc"]


def test_groups_of_known_types_stay_when_types_come() -> None:
    glossary = Glossary()
    glossary.add([("axis", False), ("bloc", False)])
    glossary.update(["tide", "bloc"])
    before = glossary.group.tolist()
    holds = glossary.update(["tide", "bloc", "axis", "Bloc"])
    assert glossary.group.tolist()[:2] == before
    assert glossary.group[3] == glossary.group[1]
    assert holds.shape == (2, 3)


def test_a_bare_wildcard_is_never_a_word() -> None:
    glossary = Glossary()
    assert not glossary.add([("*", False), ("*", True)])
    assert glossary.update(["axis", "*"]).shape == (0, 1)
    glossary.add([("*a*", False), ("?", False)])
    for word in ("*a*", "?"):
        assert "*" not in stands(glossary, ["axis", "*", "a"], word)


def test_no_types_and_no_words() -> None:
    glossary = Glossary()
    assert glossary.update([]).shape == (0, 1)
    glossary.add([("axis", False)])
    assert glossary.update([]).shape == (1, 1)
    assert glossary.update(["tide"]).tolist() == [[False]]
    assert np.array_equal(glossary.group, [0])


# Folding many words at once: the same as one by one.

LETTERS = st.sampled_from("aAsSiİıſßÉé'’.\u0301\u0345\u00ad\u200d\ufeffΣςσǅﬁK한다\ud800*")


@PROPERTY
@given(st.lists(st.text(LETTERS, min_size=1, max_size=7), max_size=8))
def test_words_folded_in_one_go_are_words_folded_one_by_one(words: list[str]) -> None:
    assert fold_all(words) == [fold(word) for word in words]
    assert fold_all(words, exact=True) == [fold_exact(word) for word in words]


@PROPERTY
@given(st.lists(st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=12), max_size=8))
def test_so_is_any_text_without_line_breaks(words: list[str]) -> None:
    assert fold_all(words) == [fold(word) for word in words]
    assert fold_all(words, exact=True) == [fold_exact(word) for word in words]


@pytest.mark.parametrize(
    "word", ["'s", "’S", "s's", "a.'s", "U.S.’s", "a.b", "a.b.", "e\u0301.x", "\u0301a", ".", "İ's"]
)
def test_possessives_and_acronyms_folded_side_by_side(word: str) -> None:
    words = [word, unicodedata.normalize("NFD", word), word.upper(), "x", word]
    assert fold_all(words) == [fold(each) for each in words]
    assert fold_all(words, exact=True) == [fold_exact(each) for each in words]
