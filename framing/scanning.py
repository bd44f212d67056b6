"""Scanning: pieces of text in, tokens and sentences out.

What a word, a joint and a sentence are is said in `framing.text`. Small text is cut by those patterns and rules
themselves; from a megabyte on it pays to load compiled loops (`framing.compiled`) that do the same a hundred times
as fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from framing.text import NO_TYPES, Scan, Tokens, joins, paragraph_spans, sentence_spans, token_pattern

_LARGE = 1 << 20  # characters from which on text is cut by compiled loops
_BLOCK = 1 << 20  # characters cut at a time
_NOTHING = np.empty(0, dtype=np.int64)


class Cutter(Protocol):
    """Cuts pieces of text of one language; numbers the distinct words it meets."""

    words: list[str]

    def cut(self, pieces: Sequence[str], single: np.ndarray, language: str) -> Scan:
        """Return the sentences and tokens of pieces, of which some are one sentence each; without types."""
        ...

    def cut_texts(self, texts: Sequence[str], language: str) -> tuple[np.ndarray, np.ndarray, Scan]:
        """Return the paragraphs of texts (their text, and where they begin in it), and what they hold."""
        ...


class Scanner:
    """Cuts texts into tokens and sentences; remembers every word it has met.

    Parameters
    ----------
    compiled : whether compiled loops cut; where not given, from the first large call on
    """

    def __init__(self, compiled: bool | None = None) -> None:
        self._cutter: Cutter = PlainCutter()
        self._large = _LARGE if compiled is None else 0 if compiled else np.inf
        self._types = NO_TYPES

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
        sizes = self._measure(pieces)
        single = np.broadcast_to(whole, len(pieces))
        parts = []
        for language, numbers in _by_language(languages, len(pieces)):
            for block in _blocks(numbers, sizes):
                part = self._cutter.cut([pieces[i] for i in block.tolist()], single[block], language)
                parts.append(replace(part, piece=block[part.piece]))
        return _concatenate(parts, self._known_types())

    def scan_texts(self, texts: Sequence[str], language: str = "en") -> tuple[np.ndarray, np.ndarray, Scan]:
        """Cut texts into paragraphs (`framing.text.paragraph_spans`), and these as `scan` does.

        Returns
        -------
        text, start : (P,) of each paragraph its text, and where it begins in that
        scan : of the paragraphs
        """
        sizes = self._measure(texts)
        owners, starts, parts = [_NOTHING], [_NOTHING], []
        for block in _blocks(np.arange(len(texts)), sizes):
            owner, start, part = self._cutter.cut_texts([texts[i] for i in block.tolist()], language)
            parts.append(replace(part, piece=part.piece + sum(map(len, owners))))
            owners.append(block[owner])
            starts.append(start)
        return np.concatenate(owners), np.concatenate(starts), _concatenate(parts, self._known_types())

    def _measure(self, pieces: Sequence[str]) -> np.ndarray:
        """Return the sizes of pieces; go on with compiled loops if they are large."""
        sizes = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
        if isinstance(self._cutter, PlainCutter) and sizes.sum() >= self._large:
            from framing.compiled import CompiledCutter

            self._cutter = CompiledCutter(self._cutter.words)
        return sizes

    def _known_types(self) -> np.ndarray:
        """Return the distinct words as an array of str."""
        new = self._cutter.words[len(self._types) :]
        self._types = np.append(self._types, np.array([*new, None], dtype=object)[:-1])
        return self._types


class PlainCutter:
    """Cuts by the patterns and rules themselves."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._numbers: dict[str, int] = {}

    def cut(self, pieces: Sequence[str], single: np.ndarray, language: str) -> Scan:
        """Return the sentences and tokens of pieces; see `Cutter`."""
        pattern = token_pattern(language)
        sentences = [
            (i, *span)
            for i, (piece, whole) in enumerate(zip(pieces, single.tolist(), strict=True))
            for span in ([(0, len(piece))] if whole else sentence_spans(piece, language))
        ]
        tokens: list[tuple[int, int, bool, int, int]] = []
        for number, (i, opens, closes) in enumerate(sentences):
            behind = -1
            for found in pattern.finditer(pieces[i], opens, closes):
                start, end = found.span()
                joined = behind >= 0 and joins(pieces[i][behind:start])
                tokens.append((self._number(found.group()), number, joined, start, end))
                behind = end
        piece, first, last = np.array(sentences, dtype=np.int64).reshape(-1, 3).T
        type_, of, runs_on, starts, ends = np.array(tokens, dtype=np.int32).reshape(-1, 5).T.copy()
        return Scan(piece, first, last, Tokens(NO_TYPES, type_, of, runs_on.astype(bool), starts, ends))

    def cut_texts(self, texts: Sequence[str], language: str) -> tuple[np.ndarray, np.ndarray, Scan]:
        """Return the paragraphs of texts, and their sentences and tokens; see `Cutter`."""
        spans = [(i, a, b) for i, text in enumerate(texts) for a, b in paragraph_spans(text)]
        part = self.cut([texts[i][a:b] for i, a, b in spans], np.zeros(len(spans), dtype=bool), language)
        owner, start, _ = np.array(spans, dtype=np.int64).reshape(-1, 3).T
        return owner, start, part

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number


def _by_language(languages: Sequence[str] | str, size: int) -> list[tuple[str, np.ndarray]]:
    """Return which of some pieces are in each language."""
    if isinstance(languages, str):
        return [(languages, np.arange(size))]
    spoken = np.array(languages, dtype=object)
    return [(language, np.flatnonzero(spoken == language)) for language in dict.fromkeys(spoken.tolist())]


def _blocks(numbers: np.ndarray, sizes: np.ndarray) -> list[np.ndarray]:
    """Part pieces into blocks of about `_BLOCK` characters."""
    cuts = np.flatnonzero(np.diff(np.cumsum(sizes[numbers] + 1) // _BLOCK)) + 1
    return [part for part in np.split(numbers, cuts) if len(part)]


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
