"""The distinct words of a text, each with a number: a table that grows, for compiled loops."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from framing import kernels
from framing.arrays import enlarge

Table = tuple[np.ndarray, np.ndarray]


class Vocabulary:
    """Numbers sequences of code points by their first appearance; `framing.kernels.number_spans` says how.

    Parameters
    ----------
    words : numbered at once, in this order
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._slots = np.full(1 << 10, -1, dtype=np.int32)
        self._hashes = np.empty(1 << 9, dtype=np.uint64)
        self._begins = np.zeros(1 + len(self._hashes), dtype=np.int64)
        self._codes = np.empty(1 << 12, dtype=np.uint32)
        self._count = np.zeros(1, dtype=np.int64)
        listed = [*words]
        ends = np.cumsum([len(word) + 1 for word in listed], dtype=np.int64)
        self.number(encode("".join(f"{word}\n" for word in listed)), np.append(0, ends)[:-1], ends - 1)

    def __len__(self) -> int:
        return int(self._count[0])

    @property
    def table(self) -> Table:
        """What compiled loops look words up in: slots and hashes."""
        return self._slots, self._hashes

    def number(
        self, codes: np.ndarray, starts: np.ndarray, ends: np.ndarray, values: np.ndarray | None = None
    ) -> np.ndarray:
        """Return the numbers of the words at some places of a text.

        Parameters
        ----------
        codes : uint32, the text
        starts, ends : (T,) int32, where the words stand
        values : (T,) uint64, their hashes, where they are known

        Returns
        -------
        (T,) int32
        """
        numbers = np.empty(len(starts), dtype=np.int32)
        values = kernels.hash_spans(codes, starts, ends) if values is None else values
        done = 0
        while True:
            known = self._begins, self._codes, self._count
            done = kernels.number_spans(codes, starts, ends, values, numbers, done, *self.table, *known)
            if done == len(starts):
                return numbers
            self._grow(int(ends[done] - starts[done]))

    def _grow(self, size: int) -> None:
        """Make room for twice as many words, and at least one of some size."""
        self._codes = enlarge(self._codes, 2 * len(self._codes) + size + 1)
        self._hashes = enlarge(self._hashes, 2 * len(self._hashes))
        self._begins = enlarge(self._begins, 1 + len(self._hashes))
        self._slots = np.full(2 * len(self._hashes), -1, dtype=np.int32)
        kernels.fill_slots(self._slots, self._hashes, len(self))

    def codes_from(self, first: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the words with the numbers from `first` on, each followed by a line break, and where each begins."""
        begins = self._begins[first : len(self) + 1]
        return self._codes[begins[0] : begins[-1]], begins - begins[0]

    def words_from(self, first: int) -> list[str]:
        """Return the words with the numbers from `first` on."""
        codes, begins = self.codes_from(first)
        text, cuts = decode(codes), begins.tolist()
        return [text[a : b - 1] for a, b in zip(cuts[:-1], cuts[1:], strict=True)]


def encode(text: str) -> np.ndarray:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def decode(codes: np.ndarray) -> str:
    """Return the text of code points."""
    return codes.tobytes().decode("utf-32-le", "surrogatepass")
