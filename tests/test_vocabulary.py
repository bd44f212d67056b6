"""Words and their numbers: equal words, equal numbers, whatever their length and their place in the table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.vocabulary import PADDING, Vocabulary, _hash

PROPERTY = settings(deadline=None, derandomize=True, max_examples=80)
WORDS = st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=80)


def number(vocabulary: Vocabulary, words: list[str]) -> list[int]:
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    ends = np.cumsum([len(word) + 1 for word in encoded], dtype=np.int64) - 1
    starts = ends - np.array([len(word) for word in encoded], dtype=np.int64)
    return vocabulary.number(b"\n".join(encoded) + b"\n" * PADDING, starts, ends).tolist()


def in_order(calls: list[list[str]]) -> dict[str, int]:
    return {word: place for place, word in enumerate(dict.fromkeys(word for call in calls for word in call))}


@PROPERTY
@given(st.lists(st.lists(WORDS, max_size=12), max_size=4), st.sampled_from([1, 2, 12]))
def test_words_are_numbered_by_first_appearance_over_all_calls(calls: list[list[str]], bits: int) -> None:
    vocabulary, expected = Vocabulary(bits), in_order(calls)
    for call in calls:
        assert number(vocabulary, call) == [expected[word] for word in call]
    assert vocabulary.words == list(expected)
    assert len(vocabulary) == len(expected)


def test_words_that_share_a_place_of_the_table_keep_their_numbers() -> None:
    """A table of four places for a thousand words: nearly every look-up finds another word there."""
    words = [f"w{i}" for i in range(1000)]
    vocabulary = Vocabulary(bits=2)
    for _ in range(3):
        assert number(vocabulary, words) == list(range(1000))
        assert number(vocabulary, words[::-1]) == list(range(999, -1, -1))


@pytest.mark.parametrize("size", [1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 72, 200])
def test_words_that_differ_in_one_byte_or_in_length_are_two(size: int) -> None:
    words = ["a" * size, "a" * (size - 1) + "b", "b" + "a" * (size - 1), "a" * (size + 1), "a" * size + "\x00"]
    distinct = list(dict.fromkeys(words))
    vocabulary = Vocabulary()
    assert number(vocabulary, words) == [distinct.index(word) for word in words]
    assert vocabulary.words == distinct


def test_a_word_is_the_same_whatever_stands_behind_it() -> None:
    vocabulary = Vocabulary()
    for word in ("axis", "é" * 5, "x" * 70):
        text = "".join(word + mark for mark in (" ", ".", "\x00", "zzzzzzzzz"))
        size = len(word.encode())
        starts = np.array([text.encode().index(word.encode(), at) for at in (0, size + 1, 2 * size + 2, 3 * size + 3)])
        numbers = vocabulary.number(text.encode() + b"\n" * PADDING, starts, starts + size)
        assert len(set(numbers.tolist())) == 1


def test_no_word_has_the_hash_of_an_empty_place() -> None:
    encoded = b"\x00" * 100 + b"\n" * PADDING
    lengths = np.arange(1, 90)
    hashes = _hash(encoded, np.zeros_like(lengths), lengths)
    assert (hashes != 0).all()
    assert len(np.unique(hashes)) == len(lengths)


def test_half_a_pair_of_surrogates_is_a_word_like_others() -> None:
    vocabulary = Vocabulary()
    assert number(vocabulary, ["\ud800", "a\udfff", "\ud800"]) == [0, 1, 0]
    assert vocabulary.words == ["\ud800", "a\udfff"]


def test_no_words_no_numbers() -> None:
    vocabulary = Vocabulary()
    assert number(vocabulary, []) == []
    assert len(vocabulary) == 0
