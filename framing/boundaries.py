"""Where sentences end, decided once per kind of place.

`framing.text.sentence_spans` says what a sentence is. Whether one ends between two words depends on little: the
gap between them, the case of the second, and whether the first is an abbreviation. So the rule is asked once for
each such combination, with stand-ins for the words, and the answer serves wherever the combination stands again.
A piece with anything the stand-ins cannot show (a bracket after a full stop, a dot inside a name) is given to the
rule whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from framing.kernels import BLANKS, BRACKETS, ENDS, INNER_DOT, JOINS, LAST_DOT, UNDERSCORES, sort_words
from framing.text import SENTENCE_END, is_han, joins, sentence_spans, word_list
from framing.vocabulary import Vocabulary

WHOLE = -2  # the piece must be split whole
NONE = -1  # no sentence ends here
_END = re.compile(f"[{SENTENCE_END}]")
_GLUED = re.compile(rf"[{SENTENCE_END}][^{SENTENCE_END} \t-\r]*\Z")
_BLANK, _UNBROKEN, _UNBROKEN_END = (re.compile(p) for p in (r"[ \t-\r]", r"[^ \t-\r]*", r"[^ \t-\r]*\Z"))
_ODD_BLANK = re.compile(r"[^\S \t-\r]")  # a blank that the rule does not part words at
_POSSESSIVE = re.compile(r"([^\W\d_]+)(['’]s)")


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


class Boundaries:
    """Answers where sentences end.

    Parameters
    ----------
    language : two letters

    Attributes
    ----------
    of_words : of each word whether it is a dotted acronym, and the number of its stand-in; as
        `framing.kernels.find_places` reads them
    of_gaps : of each gap what stands in it, and what touches the word behind it and before it; likewise
    """

    def __init__(self, language: str) -> None:
        self.language = language
        listed = {part for name in ("abbreviations", "starters") for part in word_list(name, language)}
        self._special = listed | {part for word in listed for part in re.split(r"[.\-]", word)}
        self._specials = Vocabulary(self._special)
        self._texts = _Texts()  # stand-ins, tails and heads
        self._plain = np.array([self._texts.number("bbbb"), self._texts.number("Bbbb"), -1], dtype=np.int32)
        self._gaps: list[str] = []
        self._keys = Vocabulary()
        self._answers = np.empty((0, 2), dtype=np.int64)
        self.of_words = _columns(np.int8, np.int32)
        self.of_gaps = _columns(np.uint8, np.int32, np.int32)

    def learn(self, words: Sequence[str], vocabulary: Vocabulary, gaps: Vocabulary) -> None:
        """Note what decides of each new word and gap."""
        known = len(self.of_words[0])
        sorts = sort_words(*vocabulary.codes_from(known), self._specials.table)
        dotted, shapes = np.zeros(len(sorts), dtype=np.int8), self._plain[sorts]
        for place in np.flatnonzero(sorts == 2).tolist():
            word = words[known + place]
            shapes[place] = self._texts.number(self._shape(word))
            dotted[place] = 0 if "." not in word else LAST_DOT if word[-1] == "." else INNER_DOT
        self.of_words = _append(self.of_words, dotted, shapes)
        new = gaps.words_from(len(self._gaps))
        self._gaps += new
        tails = [" " + _UNBROKEN_END.findall(gap)[0] if _BLANK.search(gap) else gap for gap in new]
        heads = [_UNBROKEN.findall(gap)[0] if _BLANK.search(gap) else gap + "bb" for gap in new]
        touching = ([self._texts.number(part) for part in parts] for parts in (tails, heads))
        self.of_gaps = _append(self.of_gaps, [_flags(gap) for gap in new], *touching)

    def answer(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where in its gap a sentence ends, at each place, and where the next begins.

        Parameters
        ----------
        keys : (N, 5) uint32, of `framing.kernels.find_places`
        """
        begins = np.arange(len(keys)) * keys.shape[1]
        numbers = self._keys.number(keys.ravel(), begins, begins + keys.shape[1])
        new, _ = self._keys.codes_from(len(self._answers))
        asked = [self._ask(*row) for row in new.reshape(-1, keys.shape[1] + 1)[:, :-1].tolist()]
        self._answers = np.append(self._answers, np.array(asked, dtype=np.int64).reshape(-1, 2), axis=0)
        last, first = self._answers[numbers].T.copy()
        return last, first

    def _ask(self, before: int, word: int, gap: int, following: int, after: int) -> tuple[int, int]:
        texts = self._texts.listed
        return self._decide(texts[before], texts[word], self._gaps[gap], texts[following], texts[after])

    def _decide(self, before: str, word: str, gap: str, following: str, after: str) -> tuple[int, int]:
        """Ask the rule itself, with a sentence of stand-ins."""
        if "(" in gap or "_" in gap or _END.search(before) or _ODD_BLANK.search(before + gap + after):
            return (WHOLE, 0)
        if word.isdecimal() and not before.strip(",-"):  # "1,000.": a number only if all of it is
            return (WHOLE, 0)
        if _WIDE.search(gap) and _NARROW.search(gap):
            return (WHOLE, 0)
        if not _BLANK.search(gap) and not _WIDE.search(gap):  # "1.5", "what?!”then"
            return (NONE, 0) if word[-1] != "." and (not gap.strip(".") or gap in ("?", "!")) else (WHOLE, 0)
        if _GLUED.search(gap) and not _WIDE.search(gap):  # "one.”two"
            return (WHOLE, 0)
        opening = f"aa bb{before}{word}"  # in lower case: no dateline
        spans = sentence_spans(f"{opening}{gap}{following}{after} cc", self.language)
        if len(spans) == 1:
            return (NONE, 0)
        last, first = spans[0][1] - len(opening), spans[-1][0] - len(opening)
        return (last, first) if len(spans) == 2 and 0 <= last <= first <= len(gap) else (WHOLE, 0)

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

_WIDE, _NARROW = re.compile("[。！？]"), re.compile("[.?!]")


def _flags(gap: str) -> int:
    """Return what stands in a gap, as bits."""
    ends, blanks = _END.search(gap) is not None, _BLANK.search(gap) is not None
    marks = ("_" in gap) * UNDERSCORES | ("(" in gap) * BRACKETS
    return ends * ENDS | blanks * BLANKS | marks | joins(gap) * JOINS


def _columns(*kinds: type) -> tuple[np.ndarray, ...]:
    return tuple(np.empty(0, dtype=kind) for kind in kinds)


def _append(columns: tuple[np.ndarray, ...], *new: np.ndarray | list[int]) -> tuple[np.ndarray, ...]:
    return tuple(np.append(old, more).astype(old.dtype) for old, more in zip(columns, new, strict=True))


def _caseless(word: str) -> bool:
    return word.lower() == word.upper()
