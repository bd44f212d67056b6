"""Scanning: pieces of text in, tokens and sentences out.

What a word, a joint and a sentence are is said in `framing.text`. Small text is cut by those patterns and rules
themselves; once a process has read a megabyte it pays to load compiled loops (`framing.compiled`) that do the same
many times as fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from framing.arrays import enlarge, invert
from framing.text import (
    NO_TYPES,
    Paragraphs,
    Scan,
    Tokens,
    joins,
    language_of,
    paragraph_spans,
    sentence_spans,
    token_pattern,
)

_LARGE = 1 << 20  # characters read in a process from which on text is cut by compiled loops
_SMALL = 1 << 14  # characters for which they are not made ready
_BLOCK = 1 << 19  # characters cut at a time
_NOTHING = np.empty(0, dtype=np.int64)
_NO_TOKENS = Tokens(NO_TYPES, *(np.empty(0, dtype=kind) for kind in (np.int32, np.int32, bool, np.int32, np.int32)))
_NO_SCAN = Scan(_NOTHING, _NOTHING, _NOTHING, _NO_TOKENS)


class Cutter(Protocol):
    """Cuts pieces of text of one language; numbers the distinct words it meets."""

    words: list[str]

    def cut(self, pieces: Sequence[str], single: np.ndarray, language: str) -> Scan:
        """Return the sentences and tokens of pieces, of which some are one sentence each; without types."""
        ...

    def cut_texts(
        self, texts: Sequence[str], single: np.ndarray, language: str, or_lines: bool
    ) -> tuple[Paragraphs, Scan]:
        """Return the paragraphs of texts, of which some are one sentence each, and what they hold."""
        ...


class Scanner:
    """Cuts texts into tokens and sentences; remembers every word it has met.

    Parameters
    ----------
    compiled : whether compiled loops cut; where not given, once all scanners have read a megabyte
    """

    _read_by_all = 0  # characters

    def __init__(self, compiled: bool | None = None) -> None:
        self._cutter: Cutter = PlainCutter()
        self._large = _LARGE if compiled is None else 0 if compiled else np.inf
        self._read = 0  # characters
        self._types, self._known = NO_TYPES, 0  # with room for more; how many are known

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

    def scan_texts(
        self,
        texts: Sequence[str],
        languages: Sequence[str] | str = "en",
        whole: np.ndarray | bool = False,
        or_lines: bool = False,
    ) -> tuple[Paragraphs, Scan]:
        """Cut texts into paragraphs (`framing.text.paragraph_spans`), and these as `scan` does.

        Parameters
        ----------
        texts, languages : the texts; of all texts, or of each
        whole : which texts are one sentence each
        or_lines : whether a text with one paragraph has one on each line instead

        Returns
        -------
        paragraphs, scan
            The paragraphs in the order of the texts, and what stands in them.
        """
        sizes = self._measure(texts)
        single = np.broadcast_to(whole, len(texts))
        found, parts = [Paragraphs(_NOTHING, _NOTHING, _NOTHING)], []
        for language, numbers in _by_language(languages, len(texts)):
            for block in _blocks(numbers, sizes):
                own, part = self._cutter.cut_texts(
                    [texts[i] for i in block.tolist()], single[block], language, or_lines
                )
                parts.append(replace(part, piece=part.piece + sum(map(len, found))))
                found.append(replace(own, text=block[own.text]))
        text, start, end = (np.concatenate([getattr(p, name) for p in found]) for name in ("text", "start", "end"))
        order = np.argsort(text, kind="stable")
        place = invert(order)
        parts = [replace(part, piece=place[part.piece]) for part in parts]
        return Paragraphs(text[order], start[order], end[order]), _concatenate(parts, self._known_types())

    def _measure(self, pieces: Sequence[str]) -> np.ndarray:
        """Return the sizes of pieces; go on with compiled loops where text is large."""
        sizes = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
        self._read += int(sizes.sum())
        Scanner._read_by_all += int(sizes.sum())
        worth_it = self._read >= min(_SMALL, self._large) and Scanner._read_by_all >= self._large
        if isinstance(self._cutter, PlainCutter) and worth_it:
            from framing.compiled import CompiledCutter

            self._cutter = CompiledCutter(self._cutter.words)
        return sizes

    def _known_types(self) -> np.ndarray:
        """Return the distinct words as an array of str."""
        words, known = self._cutter.words, self._known
        if len(words) > len(self._types):
            self._types = enlarge(self._types, 2 * len(words))
        self._types[known : len(words)] = words[known:]
        self._known = len(words)
        return self._types[: self._known]


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

    def cut_texts(
        self, texts: Sequence[str], single: np.ndarray, language: str, or_lines: bool
    ) -> tuple[Paragraphs, Scan]:
        """Return the paragraphs of texts, and their sentences and tokens; see `Cutter`."""
        spans = [
            (i, *span)
            for i, (text, whole) in enumerate(zip(texts, single.tolist(), strict=True))
            for span in ([(0, len(text))] * bool(text.strip()) if whole else paragraph_spans(text, or_lines))
        ]
        paragraphs = Paragraphs(*np.array(spans, dtype=np.int64).reshape(-1, 3).T)
        return paragraphs, self.cut([texts[i][a:b] for i, a, b in spans], single[paragraphs.text], language)

    def _number(self, word: str) -> int:
        number = self._numbers.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number


def _by_language(languages: Sequence[str] | str, size: int) -> list[tuple[str, np.ndarray]]:
    """Return which of some pieces are in each language."""
    if isinstance(languages, str):
        return [(language_of(languages), np.arange(size))]
    bases = {code: language_of(code) for code in set(languages)}
    spoken = np.array([bases[code] for code in languages], dtype=object)
    return [(language, np.flatnonzero(spoken == language)) for language in dict.fromkeys(spoken.tolist())]


def _blocks(numbers: np.ndarray, sizes: np.ndarray) -> list[np.ndarray]:
    """Part pieces into blocks of about `_BLOCK` characters."""
    cuts = np.flatnonzero(np.diff(np.cumsum(sizes[numbers] + 1) // _BLOCK)) + 1
    return [part for part in np.split(numbers, cuts) if len(part)]


def _concatenate(parts: list[Scan], types: np.ndarray) -> Scan:
    """Put blocks together, in the order of the pieces; the list is empty then."""
    if len(parts) == 1:
        return replace(parts[0], tokens=replace(parts[0].tokens, types=types))
    parts = parts or [_NO_SCAN]
    shift = np.cumsum([0, *(len(part.piece) for part in parts)]).tolist()
    of_sentences = {name: [getattr(part, name) for part in parts] for name in ("piece", "start", "end")}
    of_tokens = {name: [getattr(part.tokens, name) for part in parts] for name in ("type", "joined", "start", "end")}
    of_tokens["sentence"] = [p.tokens.sentence + np.int32(n) for p, n in zip(parts, shift[:-1], strict=True)]
    parts.clear()
    sentences, tokens = _join_columns(of_sentences), _join_columns(of_tokens)
    if (np.diff(sentences["piece"]) < 0).any():  # several languages: back into the order of the pieces
        order = np.argsort(sentences["piece"], kind="stable")
        sentences = {name: column[order] for name, column in sentences.items()}
        tokens["sentence"] = invert(order)[tokens["sentence"]].astype(np.int32)
        order = np.argsort(tokens["sentence"], kind="stable")
        tokens = {name: column[order] for name, column in tokens.items()}
    return Scan(**sentences, tokens=Tokens(types, **tokens))


def _join_columns(parts: dict[str, list[np.ndarray]]) -> dict[str, np.ndarray]:
    """Put the parts of each column together; they are gone as soon as their column is there, for lack of room."""
    return {name: np.concatenate(parts.pop(name)) for name in list(parts)}
