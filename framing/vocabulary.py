"""The distinct words of a text, each with a number: read off its bytes, eight at a time."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pandas as pd

PADDING = 8  # bytes that must follow the last word
_LONG = 64  # bytes of a word from which it is hashed alone
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
MASKS = np.array([(1 << (8 * size)) - 1 for size in range(9)], dtype=np.uint64)


class Vocabulary:
    """Numbers words by their first appearance, over as many texts as it is given.

    A dictionary of 64-bit hashes holds the numbers; a table in front of it answers for nearly all words at once.
    Two words share a number only if their hashes do: among ten million distinct words the chance of one such pair
    is about five in a million.

    Parameters
    ----------
    bits : the table has 2 ** bits places

    Attributes
    ----------
    words : the distinct words as written; a word's number is its place
    """

    def __init__(self, bits: int = 20) -> None:
        self.words: list[str] = []
        self._types = np.empty(0, dtype=object)
        self._numbers: dict[int, int] = {}
        self._shift = np.uint64(64 - bits)
        self._hashes = np.zeros(1 << bits, dtype=np.uint64)
        self._known = np.zeros(1 << bits, dtype=np.int32)

    def __len__(self) -> int:
        return len(self.words)

    @property
    def types(self) -> np.ndarray:
        """The distinct words as an array of str."""
        known = len(self._types)
        if known < len(self.words):
            new = np.empty(len(self.words) - known, dtype=object)
            new[:] = self.words[known:]
            self._types = np.append(self._types, new)
        return self._types

    def number(self, encoded: bytes, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Return the numbers of the words at some places of a text.

        Parameters
        ----------
        encoded : the text in UTF-8, followed by `PADDING` bytes
        starts, ends : (T,) byte offsets of the words

        Returns
        -------
        (T,) int32
        """
        hashes = _hash(encoded, starts, ends)
        places = (hashes >> self._shift).astype(np.int64)
        numbers = self._known[places]
        missed = np.flatnonzero(self._hashes[places] != hashes)
        if len(missed):
            numbers[missed] = self._look_up(encoded, starts[missed], ends[missed], hashes[missed])
            self._hashes[places[missed]], self._known[places[missed]] = hashes[missed], numbers[missed]
        return numbers

    def _look_up(self, encoded: bytes, starts: np.ndarray, ends: np.ndarray, hashes: np.ndarray) -> np.ndarray:
        codes, distinct = pd.factorize(hashes)
        keys = distinct.tolist()
        numbers = [self._numbers.setdefault(key, len(self._numbers)) for key in keys]
        first = np.empty(len(keys), dtype=np.int64)
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        new = first[np.array(numbers, dtype=np.int64) >= len(self.words)]
        spans = zip(starts[new].tolist(), ends[new].tolist(), strict=True)
        self.words += [encoded[a:b].decode("utf-8", "surrogatepass") for a, b in spans]
        return np.array(numbers, dtype=np.int32)[codes]


def _hash(encoded: bytes, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return a hash of each word, never 0: its bytes, eight at a time, and its length."""
    shape = (len(encoded) - PADDING + 1,)
    windows = np.ndarray(shape, dtype="<u8", buffer=encoded, strides=(1,))
    lengths = ends - starts
    hashes = _mix(windows[starts] & MASKS[np.minimum(lengths, 8)], lengths.astype(np.uint64))
    rest, offset = np.flatnonzero(lengths > 8), 8
    while len(rest) and offset < _LONG:
        part = windows[starts[rest] + offset] & MASKS[np.minimum(lengths[rest] - offset, 8)]
        hashes[rest] = _mix(part, hashes[rest])
        offset += 8
        rest = rest[lengths[rest] > offset]
    for place in rest.tolist():
        digest = blake2b(encoded[starts[place] : ends[place]], digest_size=8).digest()
        hashes[place] = int.from_bytes(digest, "little")
    return hashes | np.uint64(1)


def _mix(part: np.ndarray, before: np.ndarray) -> np.ndarray:
    mixed = (part + before * _FACTOR) * _FACTOR
    return mixed ^ (mixed >> _SHIFT)
