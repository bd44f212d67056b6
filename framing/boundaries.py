"""Where sentences end, decided once per kind of place.

`framing.text.sentence_spans` says what a sentence is. Whether one ends between two words depends on little: the
gap between them, the case of the second, and whether the first is an abbreviation. So the rule is asked once for
each such combination, with stand-ins for the words, and the answer serves wherever the combination stands again.
A piece with anything the stand-ins cannot show (a bracket after a full stop, a dot inside a name) is given to the
rule whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from framing.text import SENTENCE_END, find_dateline, is_han, sentence_spans, word_list
from framing.vocabulary import Vocabulary

_WHOLE = (-2, 0)  # the piece must be split whole
_NONE = (-1, 0)  # no sentence ends here
_END = re.compile(f"[{SENTENCE_END}]")
_GLUED = re.compile(rf"[{SENTENCE_END}][^{SENTENCE_END} \t-\r]*\Z")
_BLANK, _UNBROKEN, _UNBROKEN_END = (re.compile(p) for p in (r"[ \t-\r]", r"[^ \t-\r]*", r"[^ \t-\r]*\Z"))
_ODD_BLANK = re.compile(r"[^\S \t-\r]")  # a blank that the rule does not part words at
_POSSESSIVE = re.compile(r"([^\W\d_]+)(['’]s)")
_REACH = 6  # words that touch each other, looked through for a full stop
_DATELINE_REACH = 200  # characters within which a dateline ends


class _Texts:
    """Short texts, each with a number."""

    def __init__(self) -> None:
        self.listed: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self.listed)
            self.listed.append(text)
        return self._numbers[text]


class Splitter:
    """Finds sentence ends among tokens.

    Parameters
    ----------
    language : two letters
    vocabulary : of the words
    gaps : the distinct gaps between words, by number; may grow
    """

    def __init__(self, language: str, vocabulary: Vocabulary, gaps: list[str]) -> None:
        self.language = language
        self._words, self._gaps = vocabulary.words, gaps
        listed = {part for name in ("abbreviations", "starters") for part in word_list(name, language)}
        self._special = listed | {part for word in listed for part in re.split(r"[.\-]", word)}
        self._ends = np.empty(0, dtype=bool)  # of gaps: whether a full stop or the like stands in it
        self._blank = np.empty(0, dtype=bool)  # of gaps: whether a blank does
        self._dotted = np.empty(0, dtype=bool)  # of words: acronyms that end in their dot
        self._broken = np.empty(0, dtype=bool)  # of words: acronyms that do not ("U.S.’s", "p.m")
        self._shape_of = np.empty(0, dtype=np.int32)  # of words: the number of their stand-in, -1: not yet known
        self._tail = np.empty(0, dtype=np.int32)  # of gaps: what touches the word behind
        self._head = np.empty(0, dtype=np.int32)  # of gaps: what touches the word before
        self._texts = _Texts()  # stand-ins, tails and heads
        self._answers: dict[tuple[int, ...], tuple[int, int]] = {}

    def split(
        self,
        pieces: Sequence[str],
        single: np.ndarray,
        heads: np.ndarray,
        type_: np.ndarray,
        gap: np.ndarray,
        start: np.ndarray,
        end: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the sentences of pieces of text.

        Parameters
        ----------
        pieces : P texts
        single : (P,) bool, whether a piece is one sentence, from its first character to its last
        heads : (P + 1,) the first token of each piece
        type_ : (T,) number of each token's word
        gap : (T + 1,) number of the gap before each token, and of the one behind the last
        start, end : (T,) offsets into the piece

        Returns
        -------
        piece, start, end : (S,) of each sentence, in order
        """
        self._learn()
        sizes = np.diff(heads)
        owner = np.repeat(np.arange(len(pieces)), sizes)
        opens = np.zeros(len(type_) + 1, dtype=bool)
        opens[heads] = True
        dotted = np.append(False, self._dotted[type_])
        places = np.flatnonzero((self._ends[gap] | dotted)[:-1] & ~opens[:-1])
        places = places[~single[owner[places]]]
        last, first = self._answer(places, type_, gap)
        by_rule = sizes == 0
        by_rule[owner[places[last == _WHOLE[0]]]] = True
        by_rule[owner[self._broken[type_]]] = True
        by_rule[self._odd_edges(pieces, heads, start, end)] = True
        by_rule &= ~single
        found = (last >= 0) & ~by_rule[owner[places]]
        places, last, first = places[found], last[found], first[found]
        ends, starts = end[places - 1] + last, end[places - 1] + first
        keep = ~self._in_datelines(pieces, owner[places], starts)
        return self._assemble(pieces, single, by_rule, owner[places[keep]], starts[keep], ends[keep])

    def _learn(self) -> None:
        """Note what decides of each new gap and word."""
        gaps = self._gaps[len(self._ends) :]
        self._ends = np.append(self._ends, _flags(_END.search(gap) for gap in gaps))
        self._blank = np.append(self._blank, _flags(_BLANK.search(gap) for gap in gaps))
        tails = [" " + _UNBROKEN_END.findall(gap)[0] if _BLANK.search(gap) else gap for gap in gaps]
        heads = [_UNBROKEN.findall(gap)[0] if _BLANK.search(gap) else gap + "bb" for gap in gaps]
        self._tail = np.append(self._tail, np.array([*map(self._texts.number, tails)], dtype=np.int32))
        self._head = np.append(self._head, np.array([*map(self._texts.number, heads)], dtype=np.int32))
        words = self._words[len(self._dotted) :]
        dots = ["." in word for word in words]
        last = [dot and word[-1] == "." for word, dot in zip(words, dots, strict=True)]
        self._dotted = np.append(self._dotted, np.array(last, dtype=bool))
        self._broken = np.append(self._broken, np.array(dots, dtype=bool) & ~self._dotted[len(self._broken) :])
        self._shape_of = np.append(self._shape_of, np.full(len(words), -1, dtype=np.int32))

    def _answer(self, places: np.ndarray, type_: np.ndarray, gap: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return, for each place (a token), where in the gap before it a sentence ends and the next begins."""
        columns = [
            self._tail[gap[places - 1]],
            self._stand_in(type_[places - 1]),
            gap[places],
            self._stand_in(type_[places]),
            self._head[gap[places + 1]],
        ]
        code = columns[0].astype(np.int64)
        for more in columns[1:]:
            code, _ = pd.factorize(code << 32 | more)
        example = np.empty(int(code.max(initial=-1)) + 1, dtype=np.int64)
        example[code[::-1]] = np.arange(len(code) - 1, -1, -1)
        rows = zip(*(column[example].tolist() for column in columns), strict=True)
        answers = np.array([self._ask(*row) for row in rows], dtype=np.int64).reshape(-1, 2)[code]
        return np.where(self._stops_behind(places, type_, gap), _WHOLE[0], answers[:, 0]), answers[:, 1]

    def _stops_behind(self, places: np.ndarray, type_: np.ndarray, gap: np.ndarray) -> np.ndarray:
        """Return where a full stop stands behind words that touch the one at a place ("3.5", "well-known.”")."""
        at, stops = places + 1, np.zeros(len(places), dtype=bool)
        dotted = np.append(self._dotted[type_], False)
        open_ = ~self._blank[gap[at]]
        for _ in range(_REACH):
            if not open_.any():
                return stops
            stops |= open_ & (self._ends[gap[at]] | dotted[at])
            at = np.minimum(at + 1, len(gap) - 1)
            stops |= open_ & self._ends[gap[at]]
            open_ &= ~self._blank[gap[at]]
        return stops | open_

    def _ask(self, *key: int) -> tuple[int, int]:
        if key not in self._answers:
            before, word, gap, following, after = key
            texts = self._texts.listed
            self._answers[key] = self._decide(
                texts[before], texts[word], self._gaps[gap], texts[following], texts[after]
            )
        return self._answers[key]

    def _decide(self, before: str, word: str, gap: str, following: str, after: str) -> tuple[int, int]:
        """Ask the rule itself, with a sentence of stand-ins."""
        if "(" in gap or "_" in gap or _END.search(before) or _ODD_BLANK.search(before + gap + after):
            return _WHOLE
        if word.isdecimal() and not before.strip(",-"):  # "1,000.": a number only if all of it is
            return _WHOLE
        if _WIDE.search(gap) and _NARROW.search(gap):
            return _WHOLE
        if not _BLANK.search(gap) and not _WIDE.search(gap):  # "1.5", "what?!”then"
            return _NONE if word[-1] != "." and (not gap.strip(".") or gap in ("?", "!")) else _WHOLE
        if _GLUED.search(gap) and not _WIDE.search(gap):  # "one.”two"
            return _WHOLE
        opening = f"aa bb{before}{word}"  # in lower case: no dateline
        spans = sentence_spans(f"{opening}{gap}{following}{after} cc", self.language)
        if len(spans) == 1:
            return _NONE
        last, first = spans[0][1] - len(opening), spans[-1][0] - len(opening)
        return (last, first) if len(spans) == 2 and 0 <= last <= first <= len(gap) else _WHOLE

    def _stand_in(self, types: np.ndarray) -> np.ndarray:
        """Return the numbers of the stand-ins of some words."""
        unknown = np.flatnonzero(np.bincount(types[self._shape_of[types] < 0], minlength=1))
        shapes = [self._texts.number(self._shape(self._words[number])) for number in unknown.tolist()]
        self._shape_of[unknown] = shapes
        return self._shape_of[types]

    def _shape(self, word: str) -> str:
        """Return a word that no rule tells from this one."""
        if word.isascii() and word.isalpha() and len(word) > 1:  # nearly all
            return word if word.lower() in self._special else "bbbb" if word[0].islower() else "Bbbb"
        possessive = _POSSESSIVE.fullmatch(word)
        if possessive:
            return self._shape(possessive[1]) + possessive[2]
        if word.isascii() and word.isdigit():
            return "11"
        if is_han(word):
            return "文"
        if len(word) == 1 or not word.isalpha() or word.lower() in self._special:
            return word
        cases = ("bbbb", "Bbbb") if word[0].isascii() else ("éééé", "Éééé")
        return cases[0] if word[0].islower() else cases[1] if word[0].isupper() else "가나" if _caseless(word) else word

    def _odd_edges(self, pieces: Sequence[str], heads: np.ndarray, start: np.ndarray, end: np.ndarray) -> list[int]:
        """Return the pieces with a full stop before their first word, or an underscore behind their last."""
        filled = np.flatnonzero(np.diff(heads))
        late = filled[start[heads[filled]] > 0]
        odd = [i for i in late.tolist() if _END.search(pieces[i], 0, int(start[heads[i]]))]
        tails = zip(filled.tolist(), end[heads[filled + 1] - 1].tolist(), strict=True)
        return odd + [i for i, last in tails if "_" in pieces[i][last:]]

    def _in_datelines(self, pieces: Sequence[str], piece: np.ndarray, starts: np.ndarray) -> np.ndarray:
        """Return which sentences would begin inside the dateline of their piece."""
        inside = np.zeros(len(piece), dtype=bool)
        early = np.flatnonzero(starts <= _DATELINE_REACH)
        owners, codes = np.unique(piece[early], return_inverse=True)
        ends = np.array([find_dateline(pieces[i]) for i in owners.tolist()], dtype=np.int64)
        inside[early] = starts[early] <= ends[codes]
        return inside

    def _assemble(
        self,
        pieces: Sequence[str],
        single: np.ndarray,
        by_rule: np.ndarray,
        piece: np.ndarray,
        starts: np.ndarray,
        ends: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Put together the ends found, the edges of the pieces, and what the rule says of the pieces left to it."""
        numbers = np.flatnonzero(~by_rule)
        lengths = np.array([len(pieces[i]) for i in numbers.tolist()], dtype=np.int64)
        first = lengths - np.array([len(pieces[i].lstrip()) for i in numbers.tolist()], dtype=np.int64)
        last = np.array([len(pieces[i].rstrip()) for i in numbers.tolist()], dtype=np.int64)
        first, last = np.where(single[numbers], 0, first), np.where(single[numbers], lengths, last)
        left = np.flatnonzero(by_rule).tolist()
        asked = [(i, a, b) for i in left for a, b in sentence_spans(pieces[i], self.language)]
        rule = np.array(asked, dtype=np.int64).reshape(-1, 3)
        opens, closes = (np.searchsorted(piece, numbers, side=side) for side in ("left", "right"))
        owner = np.append(np.insert(piece, opens, numbers), rule[:, 0])
        starts = np.append(np.insert(starts, opens, first), rule[:, 1])
        ends = np.append(np.insert(ends, closes, last), rule[:, 2])
        if not len(rule):
            return owner, starts, ends
        order = np.argsort(owner, kind="stable")
        return owner[order], starts[order], ends[order]


_WIDE, _NARROW = re.compile("[。！？]"), re.compile("[.?!]")


def _flags(found: Iterable[object]) -> np.ndarray:
    return np.array([bool(one) for one in found], dtype=bool)


def _caseless(word: str) -> bool:
    return word.lower() == word.upper()
