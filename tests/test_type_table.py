"""Words and their numbers: equal words, equal numbers, whatever their length and their place in the table."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from numba.core.caching import CompileResultCacheImpl

from framing.text.fast_loops import compiled
from framing.text.fast_tables import TypeTable, encode

PROPERTY = settings(deadline=None, derandomize=True, max_examples=80)
WORDS = st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=80)


def number(table: TypeTable, words: list[str]) -> list[int]:
    ends = np.cumsum([len(word) + 1 for word in words], dtype=np.int64) - 1
    starts = ends - np.array([len(word) for word in words], dtype=np.int64)
    return table.number(encode("\n".join(words)), starts, ends).tolist()


@PROPERTY
@given(st.lists(st.lists(WORDS, max_size=12), max_size=4), st.lists(WORDS, max_size=4, unique=True))
def test_words_are_numbered_by_first_appearance_over_all_calls(calls: list[list[str]], given: list[str]) -> None:
    table = TypeTable(given)
    expected = [*dict.fromkeys([*given, *(word for call in calls for word in call)])]
    for call in calls:
        assert number(table, call) == [expected.index(word) for word in call]
    assert table.words_from(0) == expected
    assert table.words_from(len(expected) // 2) == expected[len(expected) // 2 :]
    assert len(table) == len(expected)


def test_words_keep_their_numbers_while_the_table_grows() -> None:
    words = [f"w{i}" for i in range(5000)]
    table = TypeTable()
    for size in (1, 10, 5000, 5000):
        assert number(table, words[:size]) == list(range(size))
        assert number(table, words[:size][::-1]) == list(range(size - 1, -1, -1))
    assert table.words_from(0) == words


@pytest.mark.parametrize("size", [1, 7, 8, 9, 64, 200, 20_000])
def test_words_that_differ_in_one_letter_or_in_length_are_two(size: int) -> None:
    words = ["a" * size, "a" * (size - 1) + "b", "b" + "a" * (size - 1), "a" * (size + 1), "a" * size + "\x00"]
    words += ["\x00" + word for word in words] + ["\x00" * size, "\x00" * (size + 1)]
    distinct = list(dict.fromkeys(words))
    table = TypeTable()
    assert number(table, words) == [distinct.index(word) for word in words]
    assert table.words_from(0) == distinct


def test_a_word_is_the_same_whatever_stands_beside_it() -> None:
    table = TypeTable()
    text = "axis.axis\x00axis axiszzz"
    starts = np.array([0, 5, 10, 15])
    assert table.number(encode(text), starts, starts + 4).tolist() == [0, 0, 0, 0]


def test_half_a_pair_of_surrogates_is_a_word_like_others() -> None:
    table = TypeTable()
    assert number(table, ["\ud800", "a\udfff", "\ud800"]) == [0, 1, 0]
    assert table.words_from(0) == ["\ud800", "a\udfff"]


def test_no_words_no_numbers() -> None:
    table = TypeTable()
    assert number(table, []) == []
    assert len(table) == 0


def test_loops_are_compiled_also_where_they_cannot_be_kept() -> None:
    def twice(number: int) -> int:
        return 2 * number

    with patch.object(CompileResultCacheImpl, "_locator_classes", []):
        with pytest.raises(RuntimeError, match="cannot cache"):
            njit(cache=True)(twice)
        assert compiled(twice)(21) == 42
