"""Which words of a lexicon the words of a text stand for: decided once per distinct word."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import numpy as np

from framing.inventory import glob_pattern
from framing.text import fold_all

Word = tuple[str, bool]  # a word with or without wildcards, and whether it is matched with its case


class Glossary:
    """The words some phrases are made of, and which types stand for them.

    Types that stand for the same words form a group, so that all that follows works on a few hundred groups
    however many types a corpus has. Group 0 stands for none. New types and new words may come at any time.

    Attributes
    ----------
    group : (types,) int32, the group of each type
    """

    def __init__(self) -> None:
        self.group = np.empty(0, dtype=np.int32)
        self._slots: dict[Word, int] = {}
        self._groups: dict[tuple[int, ...], int] = {(): 0}

    def add(self, words: Iterable[Word]) -> bool:
        """Note words; return whether one of them is new. A bare wildcard is none: it stands anywhere."""
        before = len(self._slots)
        for word in words:
            if word[0] != "*":
                self._slots.setdefault(word, len(self._slots))
        if len(self._slots) > before:
            self.group, self._groups = self.group[:0], {(): 0}
            return True
        return False

    def slot(self, word: str, exact: bool) -> int:
        """Return the number of a word."""
        return self._slots[word, exact]

    def update(self, types: Sequence[str]) -> np.ndarray:
        """Sort types not met before into groups.

        Returns
        -------
        (words, groups) bool
            Whether the types of a group stand for a word.
        """
        new = types[len(self.group) :]
        if len(new):
            self.group = np.append(self.group, self._sort(new))
        holds = np.zeros((len(self._slots), len(self._groups)), dtype=bool)
        for slots, group in self._groups.items():
            holds[list(slots), group] = True
        return holds

    def _sort(self, types: Sequence[str]) -> np.ndarray:
        folded = {exact: _Folded(types, exact) for exact in {exact for _, exact in self._slots}}
        stands: dict[int, list[int]] = {}
        for (word, exact), slot in self._slots.items():
            for place in folded[exact].find(word):
                stands.setdefault(place, []).append(slot)
        group = np.zeros(len(types), dtype=np.int32)
        for place, slots in stands.items():
            group[place] = self._groups.setdefault(tuple(slots), len(self._groups))
        return group


class _Folded:
    """Types in the form they are matched in."""

    def __init__(self, types: Sequence[str], exact: bool) -> None:
        self._places: dict[str, list[int]] = {}
        for place, name in enumerate(fold_all(types, exact)):
            self._places.setdefault(name, []).append(place)
        self._places.pop("*", None)  # a word a derived corpus does not show: only a bare wildcard stands for it
        self._names = sorted(self._places)

    def find(self, word: str) -> list[int]:
        """Return the types a word, with or without wildcards, stands for."""
        if "*" not in word and "?" not in word:
            return self._places.get(word, [])
        pattern = glob_pattern(word)
        return [place for name in self._beginning(word) if pattern.fullmatch(name) for place in self._places[name]]

    def _beginning(self, word: str) -> list[str]:
        """Return the types that begin as a word does before its first wildcard."""
        opening = min(word.find(sign) % (len(word) + 1) for sign in "*?")
        prefix = word[:opening]
        return self._names[bisect_left(self._names, prefix) : bisect_left(self._names, prefix + chr(sys.maxunicode))]
