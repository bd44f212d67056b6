"""Cutting large text into tokens and sentences with compiled loops; what `framing.scanning.PlainCutter` says."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np

from framing import kernels
from framing.boundaries import NONE, WHOLE, Boundaries
from framing.characters import kinds
from framing.text import ELIDED, NO_TYPES, Paragraphs, Scan, Tokens, elides, find_dateline, sentence_spans
from framing.vocabulary import Vocabulary, decode, encode

_NOTHING_ELIDED = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint64)
_CASES = {"i": "iIİı", "s": "sSſ"}  # the letters a pattern takes for one, where they are more than two


class CompiledCutter:
    """Cuts pieces of text; remembers every word, gap and kind of place it has met.

    Parameters
    ----------
    words : numbered before

    Attributes
    ----------
    words : the distinct words as written; a word's number is its place
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words: list[str] = [*words]
        self._vocabulary = Vocabulary(self.words)
        self._gaps = Vocabulary([" "])
        self._elided = Vocabulary(_spell_out(ELIDED))
        self._rules: dict[str, Boundaries] = {}

    def cut(self, pieces: Sequence[str], single: np.ndarray, language: str) -> Scan:
        """Cut pieces into sentences and tokens; the types of the tokens are left out."""
        return self._cut(*_lay_out(pieces), single, language)

    def cut_texts(
        self, texts: Sequence[str], single: np.ndarray, language: str, or_lines: bool
    ) -> tuple[Paragraphs, Scan]:
        """Cut texts into paragraphs, and these into sentences and tokens; see `framing.scanning.Scanner.scan_texts`."""
        codes, lows, highs = _lay_out(texts)
        text, low, high = kernels.find_paragraphs(codes, lows, highs, single, or_lines, kinds())
        paragraphs = Paragraphs(text, low - lows[text], high - lows[text])
        return paragraphs, self._cut(codes, low, high, single[text], language)

    def _cut(self, codes: np.ndarray, lows: np.ndarray, highs: np.ndarray, single: np.ndarray, language: str) -> Scan:
        elided = self._elided.table if elides(language) else _NOTHING_ELIDED
        heads, start, end, value, *gaps = kernels.find_tokens(codes, lows, highs, kinds(), elided)
        type_ = self._vocabulary.number(codes, start, end, value)
        gap = np.zeros(len(start) + len(lows), dtype=np.int32)  # a blank is number 0
        gap[gaps[0]] = self._gaps.number(codes, *gaps[1:])
        self.words += self._vocabulary.words_from(len(self.words))
        rules = self._rules.setdefault(language, Boundaries(language))
        rules.learn(self.words, self._vocabulary, self._gaps)
        piece, begins, ends = _find_sentences((codes, lows, highs), single, rules, (heads, type_, gap, end))
        sentence, joined = kernels.assign(piece, begins, lows, heads, start, end, gap, rules.of_gaps[0])
        return Scan(piece, begins, ends, Tokens(NO_TYPES, type_, sentence, joined, start, end))


Text = tuple[np.ndarray, np.ndarray, np.ndarray]  # code points, and where pieces begin and end


def _lay_out(pieces: Sequence[str]) -> Text:
    sizes = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
    lows = np.cumsum(sizes + 1) - sizes
    return encode("\n" + "\n".join(pieces) + "\n\n\n\n"), lows, lows + sizes


def _find_sentences(
    text: Text, single: np.ndarray, rules: Boundaries, tokens: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
) -> tuple[np.ndarray, ...]:
    """Return piece, start and end of each sentence; tokens (heads, type, gap, end) as `framing.kernels` has them."""
    codes, lows, highs = text
    heads, type_, gap, end = tokens
    place, token, key, by_rule = kernels.find_places(heads, single, type_, gap, *rules.of_words, *rules.of_gaps)
    last, first = rules.answer(key)
    by_rule[place[last == WHOLE]] = True
    last[by_rule[place]] = NONE
    cut = np.unique(place[last != NONE])
    dated = cut[kernels.may_open_with_dateline(codes, lows, cut, kinds(), heads, end, gap, rules.of_gaps[0])]
    datelines = np.zeros(len(lows), dtype=np.int64)
    datelines[dated] = [find_dateline(piece) for piece in _pieces(text, dated)]
    opens, closes = kernels.find_edges(codes, lows, highs, single, kinds())
    behind = end[token - 1] - lows[place]
    spans = kernels.split(opens, closes, by_rule, datelines, place, last, behind + last, behind + first)
    return _with_rule(spans, text, np.flatnonzero(by_rule), rules.language)


def _pieces(text: Text, numbers: np.ndarray) -> list[str]:
    codes, lows, highs = text
    return [decode(codes[lows[i] : highs[i]]) for i in numbers.tolist()]


def _with_rule(spans: tuple[np.ndarray, ...], text: Text, left: np.ndarray, language: str) -> tuple[np.ndarray, ...]:
    """Add the sentences of the pieces left to the rule to all others (piece, start, end)."""
    if not len(left):
        return spans
    pieces = zip(left.tolist(), _pieces(text, left), strict=True)
    asked = [(i, a, b) for i, piece in pieces for a, b in sentence_spans(piece, language)]
    rule = np.array(asked, dtype=np.int64).reshape(-1, 3)
    spans = tuple(np.append(*both) for both in zip(spans, rule.T, strict=True))
    order = np.argsort(spans[0], kind="stable")
    return tuple(column[order] for column in spans)


def _spell_out(words: Iterable[str]) -> list[str]:
    """Return words in every mixture of cases."""
    letters = ([_CASES.get(letter, letter + letter.upper()) for letter in word] for word in words)
    return ["".join(spelled) for word in letters for spelled in itertools.product(*word)]
