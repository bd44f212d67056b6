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
        place, token, key, by_rule = kernels.find_places(heads, single, type_, gap, *rules.of_words, *rules.of_gaps)
        last, first = rules.answer(key)
        by_rule[place[last == WHOLE]] = True
        last[by_rule[place]] = NONE
        datelines = _datelines(pieces, codes, borders, np.unique(place[last != NONE]))
        opens, closes = kernels.find_edges(codes, borders, single, kinds())
        behind = end[token - 1] - borders[place]
        spans = kernels.split(opens, closes, by_rule, datelines, place, last, behind + last, behind + first)
        piece, begins, ends = _with_rule(spans, pieces, np.flatnonzero(by_rule), language)
        of_tokens = kernels.assign(piece, begins, borders, heads, start, end, gap, rules.of_gaps[0])
        return Scan(piece, begins, ends, Tokens(NO_TYPES, type_, *of_tokens))


def _datelines(pieces: Sequence[str], codes: np.ndarray, borders: np.ndarray, cut: np.ndarray) -> np.ndarray:
    """Return where the datelines of pieces end, of those that are cut; 0 of the others."""
    ends = np.zeros(len(pieces), dtype=np.int64)
    for i in cut[kernels.may_open_with_dateline(codes, borders, cut, kinds())].tolist():
        ends[i] = find_dateline(pieces[i])
    return ends


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
