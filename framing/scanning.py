"""Scanning: pieces of text in, tokens and sentences out, at the speed numpy reads bytes.

What a word, a joint and a sentence are is said in `framing.text`; here the same is decided once per distinct
word and once per distinct gap between two words, and all else is integer work on positions.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from framing.boundaries import Splitter
from framing.text import ELIDED, ELIDING, Tokens, is_han, is_inner, joins, token_pattern
from framing.vocabulary import MASKS, PADDING, Vocabulary

_OTHER, _WORD, _APOSTROPHE, _HAN, _INNER, _LEAD = range(6)  # what a byte belongs to
_ASCII = bytes(
    _LEAD if i >= 0xC0 else _WORD if i < 128 and chr(i).isalnum() else _APOSTROPHE if chr(i) == "'" else _OTHER
    for i in range(256)
)
_BLOCK = 1 << 21  # bytes of text cut at a time


@dataclass(frozen=True)
class Scan:
    """What pieces of text hold.

    Attributes
    ----------
    piece, start, end : (S,) of each sentence: its piece, and its offsets into it
    tokens : T tokens; `sentence` counts the sentences above, `start` and `end` are offsets into the piece
    """

    piece: np.ndarray
    start: np.ndarray
    end: np.ndarray
    tokens: Tokens


class Scanner:
    """Cuts texts into tokens and sentences; remembers every word and gap it has met.

    Parameters
    ----------
    vocabulary : numbers the words; a new one where not given
    """

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.vocabulary = Vocabulary() if vocabulary is None else vocabulary
        self._gaps = _Gaps()
        self._splitters: dict[str, Splitter] = {}

    def scan(
        self, pieces: Sequence[str], languages: Sequence[str] | str = "en", whole: np.ndarray | bool = False
    ) -> Scan:
        """Cut pieces of text into sentences and tokens.

        Parameters
        ----------
        pieces : texts no sentence runs beyond: paragraphs, headlines
        languages : of all pieces, or of each
        whole : which pieces are one sentence each

        Returns
        -------
        Scan
            Sentences and tokens in the order of the pieces.
        """
        spoken = np.full(len(pieces), languages) if isinstance(languages, str) else np.array(languages, dtype=object)
        single = np.broadcast_to(whole, len(pieces))
        parts = []
        for language in dict.fromkeys(spoken.tolist()):
            own = np.flatnonzero(spoken == language)
            for numbers in _blocks(own, pieces):
                parts.append(self._scan_block(numbers, [pieces[i] for i in numbers], language, single[numbers]))
        return _concatenate(parts, self.vocabulary.types)

    def _scan_block(self, numbers: np.ndarray, pieces: list[str], language: str, whole: np.ndarray) -> Scan:
        encoded = [piece.encode("utf-8", "surrogatepass") for piece in pieces]
        block = b"\n" + b"\n".join(encoded) + b"\n" * PADDING
        borders = 1 + np.concatenate(([0], np.cumsum([len(part) + 1 for part in encoded])))[:-1]
        starts, ends, leads = find_words(block, language)
        type_ = self.vocabulary.number(block, starts, ends)
        heads = np.searchsorted(starts, np.append(borders, len(block)))  # the first token of each piece
        gap = self._gaps.number(block, np.append(0, ends), np.append(starts, len(block) - PADDING + 1))
        start, end = _char_offsets(leads, borders, heads, starts, ends)
        if language not in self._splitters:
            self._splitters[language] = Splitter(language, self.vocabulary, self._gaps.words)
        piece, first, last = self._splitters[language].split(pieces, whole, heads, type_, gap, start, end)
        sentence = _assign(piece, first, heads, start)
        joined = self._gaps.joined[gap[:-1]]
        joined[np.flatnonzero(np.diff(sentence, prepend=-1))] = False
        types = np.empty(0, dtype=object)
        return Scan(numbers[piece], first, last, Tokens(types, type_, sentence, joined, start, end))


class _Gaps:
    """The distinct gaps between two words, each with a number; a single blank is 0."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary(bits=12)
        self._vocabulary.number(b" " + b"\n" * PADDING, np.array([0]), np.array([1]))
        self.words = self._vocabulary.words
        self.joined = np.array([True])

    def number(self, block: bytes, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        numbers = np.zeros(len(starts), dtype=np.int32)
        odd = np.flatnonzero((ends - starts != 1) | (np.frombuffer(block, np.uint8)[starts] != ord(" ")))
        numbers[odd] = self._vocabulary.number(block, starts[odd], ends[odd])
        new = [joins(gap) for gap in self.words[len(self.joined) :]]
        self.joined = np.concatenate([self.joined, np.array(new, dtype=bool)])
        return numbers


def find_words(block: bytes, language: str = "en") -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Return where the tokens of a text stand.

    Parameters
    ----------
    block : the text in UTF-8, with a line break before it and `PADDING` ones behind it

    Returns
    -------
    starts, ends : (T,) byte offsets
    leads : byte offsets of the characters longer than a byte, and how many bytes each has beyond the first
    """
    kind = np.frombuffer(bytearray(block.translate(_ASCII)), np.uint8)
    plain = np.flatnonzero(kind == _APOSTROPHE)
    leads = np.flatnonzero(kind == _LEAD)
    kinds, extra = _classify(np.frombuffer(block, np.uint8), leads)
    for offset in range(4):
        longer = extra >= offset
        kind[leads[longer] + offset] = np.where(kinds[longer] <= _WORD, kinds[longer], _OTHER)
    _join_inner(kind, leads[kinds == _INNER], extra[kinds == _INNER])
    curly = kinds == _APOSTROPHE
    marks, sizes = np.append(plain, leads[curly]), np.append(np.zeros_like(plain), extra[curly])
    inside = _join_apostrophes(kind, marks, sizes)
    edges = np.flatnonzero(np.diff(kind == _WORD)) + 1
    starts, ends = edges[::2], edges[1::2]
    han = kinds == _HAN
    if han.any():
        at = np.searchsorted(starts, leads[han])
        starts, ends = np.insert(starts, at, leads[han]), np.insert(ends, at, leads[han] + extra[han] + 1)
    if language in ELIDING and inside.any():
        starts, ends = _split_elided(block, starts, ends, marks[inside], sizes[inside])
    starts, ends = _mend_acronyms(block, kind, starts, ends, language)
    return starts, ends, (leads, extra)


def _classify(data: np.ndarray, leads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the kind of each character longer than a byte, and how many bytes it has beyond the first."""
    first = data[leads].astype(np.int32)
    extra = 1 + (first >= 0xE0) + (first >= 0xF0)
    point = first & (0x3F >> extra)
    for offset in range(1, 4):
        more = extra >= offset
        point[more] = (point[more] << 6) | (data[leads[more] + offset] & 0x3F)
    codes, points = pd.factorize(point)
    return np.array([_kind_of(chr(p)) for p in points], dtype=np.uint8)[codes], extra


def _kind_of(char: str) -> int:
    if is_han(char):
        return _HAN
    if char == "’":
        return _APOSTROPHE
    return _WORD if char.isalnum() else _INNER if is_inner(char) else _OTHER


def _join_inner(kind: np.ndarray, leads: np.ndarray, extra: np.ndarray) -> None:
    """Let marks and joiners belong to the word they follow, also one behind the other."""
    while True:
        follows = (kind[leads - 1] == _WORD) & (kind[leads] != _WORD)
        if not follows.any():
            return
        for offset in range(4):
            longer = follows & (extra >= offset)
            kind[leads[longer] + offset] = _WORD


def _join_apostrophes(kind: np.ndarray, marks: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Let apostrophes between letters belong to their word; return which do."""
    kind[marks[sizes == 0]] = _OTHER
    inside: np.ndarray = (kind[marks - 1] == _WORD) & (kind[marks + sizes + 1] == _WORD)
    for offset in range(3):
        longer = inside & (sizes >= offset)
        kind[marks[longer] + offset] = _WORD
    return inside


_CASES = {"i": "iIİı", "s": "sSſ"}  # the letters a pattern takes for one, where they are more than two
_ELIDED = np.array(
    [
        int.from_bytes("".join(letters).encode(), "little")
        for word in ELIDED
        for letters in itertools.product(*(_CASES.get(letter, letter + letter.upper()) for letter in word))
    ],
    dtype=np.uint64,
)


def _split_elided(
    block: bytes, starts: np.ndarray, ends: np.ndarray, marks: np.ndarray, sizes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Cut l’axe into l’ and axe, and so on from left to right, at the apostrophes behind elided words."""
    order = np.argsort(marks)
    marks, cuts = marks[order], (marks + sizes + 1)[order]
    word = np.searchsorted(starts, marks) - 1
    follows = np.diff(word, prepend=-1) == 0  # not the first apostrophe of its word
    begins = np.where(follows, np.append(0, cuts[:-1]), starts[word])
    length = marks - begins
    windows = np.ndarray((len(block) - PADDING + 1,), dtype="<u8", buffer=block, strides=(1,))
    elided = (length <= 8) & np.isin(windows[begins] & MASKS[np.minimum(length, 8)], _ELIDED)
    while (follows & elided & ~np.append(False, elided[:-1])).any():
        elided &= ~follows | np.append(False, elided[:-1])
    cuts = cuts[elided]
    return np.sort(np.append(starts, cuts)), np.sort(np.append(ends, cuts))


_NO_BLANK = re.compile(rb"\S+")


def _mend_acronyms(
    block: bytes, kind: np.ndarray, starts: np.ndarray, ends: np.ndarray, language: str
) -> tuple[np.ndarray, np.ndarray]:
    """Cut anew, by the pattern itself, what begins with a letter, a dot and a letter."""
    data = np.frombuffer(block, np.uint8)
    dots = np.flatnonzero(data == ord("."))
    dots = dots[(kind[dots - 1] == _WORD) & (kind[dots + 1] == _WORD)]
    words = np.searchsorted(starts, dots) - 1
    begin = starts[words]
    one = (dots - begin == 1) | (data[begin + 1] >= 0xC0)  # a letter alone, or with a mark
    single = (one & (data[begin] >= ord("A"))) | (data[begin] >= 0xC0)
    drop = np.zeros(len(starts), dtype=bool)
    spans: list[tuple[int, int]] = []
    done = -1
    for word in words[single].tolist():
        start = int(starts[word])
        chunk = _NO_BLANK.match(block, start)
        if start >= done and chunk:
            done = chunk.end()
            spans += [(start + a, start + b) for a, b in _cut(chunk[0], language)]
            drop[word : word + 1 + np.searchsorted(starts[word + 1 : word + 1 + done - start], done)] = True
    if not spans:
        return starts, ends
    mended = np.array(spans, dtype=np.int64)
    starts, ends = starts[~drop], ends[~drop]
    at = np.searchsorted(starts, mended[:, 0])
    return np.insert(starts, at, mended[:, 0]), np.insert(ends, at, mended[:, 1])


@lru_cache(maxsize=1 << 12)
def _cut(chunk: bytes, language: str) -> tuple[tuple[int, int], ...]:
    """Return the byte offsets of the tokens of a chunk without blanks."""
    text = chunk.decode("utf-8", "surrogatepass")
    places = [0, *itertools.accumulate(len(char.encode("utf-8", "surrogatepass")) for char in text)]
    return tuple((places[m.start()], places[m.end()]) for m in token_pattern(language).finditer(text))


def _char_offsets(
    leads: tuple[np.ndarray, np.ndarray], borders: np.ndarray, heads: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the offsets of tokens in characters of their piece."""
    place, extra = leads
    token = np.searchsorted(starts, place, side="right")  # behind the token a long character belongs to or follows
    before = np.bincount(token, weights=extra, minlength=len(starts) + 1)[: len(starts)].cumsum()
    start = starts - before.astype(np.int64)
    inside = (token > 0) & (place < np.append(ends, 0)[token - 1])
    longer = np.bincount(token[inside] - 1, weights=extra[inside], minlength=len(starts))
    at = np.searchsorted(borders, place, side="right")
    base = borders - np.bincount(at, weights=extra, minlength=len(borders) + 1)[: len(borders)].cumsum().astype(
        np.int64
    )
    start -= np.repeat(base, np.diff(heads))
    return start.astype(np.int32), (start + (ends - starts - longer.astype(np.int64))).astype(np.int32)


def _blocks(numbers: np.ndarray, pieces: Sequence[str]) -> list[np.ndarray]:
    """Part pieces into blocks of about `_BLOCK` characters."""
    sizes = np.cumsum([len(pieces[i]) + 1 for i in numbers])
    cuts = np.flatnonzero(np.diff(sizes // _BLOCK)) + 1
    return [part for part in np.split(numbers, cuts) if len(part)]


def _assign(piece: np.ndarray, first: np.ndarray, heads: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return the sentence of each token."""
    begins = np.array(heads[piece])
    inner = np.flatnonzero(np.diff(piece, prepend=-1) == 0)  # sentences that do not open their piece
    wide = 1 + max(int(start.max(initial=0)), int(first.max(initial=0)))
    owner = np.repeat(np.arange(len(heads) - 1), np.diff(heads)).astype(np.int64)
    begins[inner] = np.searchsorted(owner * wide + start, piece[inner] * wide + first[inner])
    sizes = np.diff(np.append(begins, len(start)))
    return np.repeat(np.arange(len(piece), dtype=np.int32), sizes)


def _concatenate(parts: list[Scan], types: np.ndarray) -> Scan:
    """Put blocks together, in the order of the pieces."""
    if len(parts) == 1:
        return replace(parts[0], tokens=replace(parts[0].tokens, types=types))
    if not parts:
        nothing = np.empty(0, dtype=np.int64)
        empty = Tokens(types, nothing.astype(np.int32), nothing, nothing.astype(bool), nothing, nothing)
        return Scan(nothing, nothing, nothing, empty)
    shift = np.cumsum([0, *(len(part.piece) for part in parts)])
    sentence = np.concatenate([p.tokens.sentence + np.int32(s) for p, s in zip(parts, shift[:-1], strict=True)])
    piece, start, end = (np.concatenate([getattr(p, name) for p in parts]) for name in ("piece", "start", "end"))
    columns = {
        name: np.concatenate([getattr(p.tokens, name) for p in parts]) for name in ("type", "joined", "start", "end")
    }
    if (np.diff(piece) < 0).any():  # several languages: back into the order of the pieces
        order = np.argsort(piece, kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        piece, start, end, sentence = piece[order], start[order], end[order], place[sentence]
        by_sentence = np.argsort(sentence, kind="stable")
        sentence = sentence[by_sentence]
        columns = {name: column[by_sentence] for name, column in columns.items()}
    return Scan(piece, start, end, Tokens(types, sentence=sentence, **columns))
