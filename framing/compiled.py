"""Cutting large text into tokens and sentences with compiled loops; what `framing.scanning.PlainCutter` says."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np

from framing import kernels
from framing.boundaries import NONE, WHOLE, Boundaries
from framing.characters import kinds
from framing.text import ELIDED, ELIDING, NO_TYPES, Scan, Tokens, find_dateline, sentence_spans
from framing.vocabulary import Vocabulary, encode

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
        codes = encode("\n" + "\n".join(pieces) + "\n\n\n\n")
        borders = np.cumsum(np.fromiter(map(len, ["", *pieces]), dtype=np.int64) + 1)
        elided = self._elided.table if language in ELIDING else _NOTHING_ELIDED
        heads, start, end, value, *gaps = kernels.find_tokens(codes, borders, kinds(), elided)
        type_ = self._vocabulary.number(codes, start, end, value)
        gap = np.zeros(len(start) + len(pieces), dtype=np.int32)  # a blank is number 0
        gap[gaps[0]] = self._gaps.number(codes, *gaps[1:])
        self.words += self._vocabulary.words_from(len(self.words))
        rules = self._rules.setdefault(language, Boundaries(language))
        rules.learn(self.words, self._vocabulary, self._gaps)
        text, tokens = (codes, borders), (heads, type_, gap, end)
        piece, begins, ends = _find_sentences(pieces, single, rules, text, tokens)
        sentence, joined = kernels.assign(piece, begins, borders, heads, start, end, gap, rules.of_gaps[0])
        return Scan(piece, begins, ends, Tokens(NO_TYPES, type_, sentence, joined, start, end))


def _find_sentences(
    pieces: Sequence[str],
    single: np.ndarray,
    rules: Boundaries,
    text: tuple[np.ndarray, np.ndarray],
    tokens: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> tuple[np.ndarray, ...]:
    """Return piece, start and end of each sentence; the text and its tokens as `framing.kernels` has them."""
    codes, borders = text
    heads, type_, gap, end = tokens
    place, token, key, by_rule = kernels.find_places(heads, single, type_, gap, *rules.of_words, *rules.of_gaps)
    last, first = rules.answer(key)
    by_rule[place[last == WHOLE]] = True
    last[by_rule[place]] = NONE
    cut = np.unique(place[last != NONE])
    dated = cut[kernels.may_open_with_dateline(codes, borders, cut, kinds(), heads, end, gap, rules.of_gaps[0])]
    datelines = np.zeros(len(pieces), dtype=np.int64)
    datelines[dated] = [find_dateline(pieces[i]) for i in dated.tolist()]
    opens, closes = kernels.find_edges(codes, borders, single, kinds())
    behind = end[token - 1] - borders[place]
    spans = kernels.split(opens, closes, by_rule, datelines, place, last, behind + last, behind + first)
    return _with_rule(spans, pieces, np.flatnonzero(by_rule), rules.language)


def _with_rule(
    spans: tuple[np.ndarray, ...], pieces: Sequence[str], left: np.ndarray, language: str
) -> tuple[np.ndarray, ...]:
    """Add the sentences of the pieces left to the rule to all others (piece, start, end)."""
    if not len(left):
        return spans
    asked = [(i, a, b) for i in left.tolist() for a, b in sentence_spans(pieces[i], language)]
    rule = np.array(asked, dtype=np.int64).reshape(-1, 3)
    spans = tuple(np.append(*both) for both in zip(spans, rule.T, strict=True))
    order = np.argsort(spans[0], kind="stable")
    return tuple(column[order] for column in spans)


def _spell_out(words: Iterable[str]) -> list[str]:
    """Return words in every mixture of cases."""
    letters = ([_CASES.get(letter, letter + letter.upper()) for letter in word] for word in words)
    return ["".join(spelled) for word in letters for spelled in itertools.product(*word)]
