"""Which words of a lexicon the words of a text stand for: decided once per distinct word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

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

    def update(self, types: np.ndarray) -> np.ndarray:
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

    def _sort(self, types: np.ndarray) -> np.ndarray:
        stands: dict[int, list[int]] = {}
        for exact in (False, True):
            slots = {word: slot for (word, with_case), slot in self._slots.items() if with_case == exact}
            for place, slot in _stand_for(fold_all(types, exact), slots) if slots else ():
                stands.setdefault(place, []).append(slot)
        group = np.zeros(len(types), dtype=np.int32)
        for place, own in stands.items():
            group[place] = self._groups.setdefault(tuple(sorted(own)), len(self._groups))
        return group


def _stand_for(names: Sequence[str], slots: Mapping[str, int]) -> Iterator[tuple[int, int]]:
    """Yield, for words with or without wildcards, which of some folded types each stands for: place, slot."""
    by_length: dict[int, dict[str, list[str]]] = {}  # of what stands before the first wildcard
    for word in slots:
        beginning = _WILDCARD.split(word)[0]
        by_length.setdefault(len(beginning), {}).setdefault(beginning, []).append(word)
    for place in _candidates(names, slots):
        name = names[place]
        for length, beginnings in by_length.items():
            for word in beginnings.get(name[:length], ()):
                if word == name or _matches(word, name):
                    yield place, slots[word]


def _candidates(names: Sequence[str], words: Iterable[str]) -> list[int]:
    """Return the places of names that begin like a word (and of a few others); all that are left stand for none."""
    by_size: dict[int, set[str]] = {}
    for word in words:
        beginning = _WILDCARD.split(word)[0]
        size = _OPENING if beginning == word else min(len(beginning), _OPENING)
        by_size.setdefault(size, set()).add(beginning)
    opened, found = _opening(names), np.zeros(len(names), dtype=bool)
    for size, beginnings in by_size.items():
        wanted = np.zeros(1 << 16, dtype=bool)
        wanted[_mix(_opening([*beginnings])[:, :size])] = True
        found |= wanted[_mix(opened[:, :size])]
    return np.flatnonzero(found).tolist()


_OPENING = 4  # characters of a word looked at first


def _opening(words: Sequence[str]) -> np.ndarray:
    """Return the first characters of words, (words, `_OPENING`) code points; 0 behind the end of a word."""
    return np.array(words, dtype=f"U{_OPENING}").view(np.uint32).reshape(len(words), _OPENING)


def _mix(characters: np.ndarray) -> np.ndarray:
    """Return a number below 65,536 for each row of characters, the same for the same ones."""
    mixed = np.zeros(len(characters), dtype=np.uint64)
    for column in characters.T:
        mixed = (mixed ^ column) * np.uint64(0x9E3779B97F4A7C15)
    return mixed >> np.uint64(48)


def _matches(word: str, name: str) -> bool:
    # a derived corpus writes "*" for a word it does not show: only a bare wildcard stands for it
    return name != "*" and _WILDCARD.search(word) is not None and glob_pattern(word).fullmatch(name) is not None


_WILDCARD = re.compile(r"[*?]")
