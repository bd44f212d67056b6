"""Compiled terms, and which types their words match: groups of types, and types that come later."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.lexicons.patterns import Pattern, TermIndex, compile_neighbours, word_expression
from framing.text import fold, fold_all, fold_exact

PROPERTY = settings(deadline=None, derandomize=True, max_examples=100)
WORDS = ["axis", "axes", "ax*", "a?is", "*is", "*", "?", "us", "u.s.", "café", "x*y*", "19"]
TYPES = ["axis", "Axis", "AXIS’S", "axes", "us", "US", "U.S.", "U.S", "cafe\u0301", "xy", "xay", "19", "a", "İ", "*"]


def index_of(words: Iterable[tuple[str, bool]]) -> TermIndex:
    return TermIndex(Pattern((word,), exact) for word, exact in words)


def matrix_of(index: TermIndex, types: list[str]) -> np.ndarray:
    """Return (words, groups) bool, whether a group matches a word."""
    words, groups = index.update(types)
    matrix = np.zeros((len(index), len({*index._groups.values()})), dtype=bool)
    matrix[words, groups] = True
    return matrix


def matched(index: TermIndex, types: list[str], word: str, exact: bool = False) -> list[str]:
    """Return the types that a word matches."""
    matrix, [number] = matrix_of(index, types), index.numbers(Pattern((word,), exact))
    return [name for name, group in zip(types, index.group, strict=True) if matrix[number, group]]


def by_expression(types: list[str], word: str, exact: bool = False) -> list[str]:
    """Return the types one regular expression finds, each folded by itself."""
    pattern = re.escape(word).replace(r"\*", "[^.]*").replace(r"\?", "[^.]")
    return [name for name in types if name != "*" and re.fullmatch(pattern, (fold_exact if exact else fold)(name))]


@PROPERTY
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.booleans()), max_size=6, unique=True),
    st.lists(st.sampled_from(TYPES), unique=True),
    st.integers(0, len(TYPES)),
)
def test_types_may_come_in_any_order(words: list[tuple[str, bool]], types: list[str], cut: int) -> None:
    index = index_of(words)
    index.update(types[:cut])  # some types later
    index.update(types)
    for word, exact in words:
        if word != "*":
            assert matched(index, types, word, exact) == by_expression(types, word, exact)


def test_types_that_match_the_same_words_share_a_group() -> None:
    index = index_of([("axis", False), ("ax*", False), ("us", True)])
    matrix = matrix_of(index, ["axis", "Axis’s", "axes", "axe", "us", "US", "tide"])
    group = index.group.tolist()
    assert group[0] == group[1] != group[2] == group[3]
    assert group[4] not in (group[0], group[2], 0)
    assert group[5] == group[6] == 0
    assert matrix.shape == (3, 4)
    assert not matrix[:, 0].any()


def test_each_word_of_the_patterns_has_one_number() -> None:
    index = TermIndex([Pattern(("axis", "*", "evil")), Pattern(("evil", "axis")), Pattern(("axis",), exact=True)])
    assert index.numbers(Pattern(("axis", "*", "evil"))) == [0, None, 1]
    assert index.numbers(Pattern(("evil", "axis"))) == [1, 0]
    assert index.numbers(Pattern(("axis",), exact=True)) == [2]


def test_groups_of_known_types_stay_when_types_come() -> None:
    index = index_of([("axis", False), ("bloc", False)])
    index.update(["tide", "bloc"])
    before = index.group.tolist()
    matrix = matrix_of(index, ["tide", "bloc", "axis", "Bloc"])
    assert index.group.tolist()[:2] == before
    assert index.group[3] == index.group[1]
    assert matrix.shape == (2, 3)


def test_a_bare_wildcard_is_never_a_word() -> None:
    assert matrix_of(index_of([("*", False), ("*", True)]), ["axis", "*"]).shape == (0, 1)
    index = index_of([("*a*", False), ("?", False)])
    for word in ("*a*", "?"):
        assert "*" not in matched(index, ["axis", "*", "a"], word)


def test_no_types_and_no_words() -> None:
    assert matrix_of(index_of([]), []).shape == (0, 1)
    index = index_of([("axis", False)])
    assert matrix_of(index, []).shape == (1, 1)
    assert matrix_of(index, ["tide"]).tolist() == [[False]]
    assert np.array_equal(index.group, [0])


@pytest.mark.parametrize(
    ("pattern", "words", "others"),
    [
        ("threat*", ["threat", "threats"], ["athreat", "threat.s"]),
        ("*", ["", "word"], ["u.s."]),
        ("?", ["a"], ["", "ab", "."]),
        ("u.s.", ["u.s."], ["uxs."]),
        ("a+b", ["a+b"], ["aab"]),
    ],
)
def test_wildcards_run_over_no_dot(pattern: str, words: list[str], others: list[str]) -> None:
    assert all(word_expression(pattern).fullmatch(word) for word in words)
    assert not any(word_expression(pattern).fullmatch(word) for word in others)


@pytest.mark.parametrize("written", ["axis of evil", "arms * race", "=US", "=EU * =Navy", "*", "u.s. wom?n"])
def test_a_pattern_is_read_as_it_was_written(written: str) -> None:
    assert str(Pattern.parse(written)) == written


def test_neighbours_are_sorted_and_folded() -> None:
    assert compile_neighbours(("b", "A’s", "b"), "en") == compile_neighbours(("a", "B"), "en") == ("a", "b")
    assert compile_neighbours(("l’axe",), "fr") == ("l' axe",)


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
