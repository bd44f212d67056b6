"""Cutting large text into tokens and sentences with compiled loops, exactly as `framing.text.rules` has them."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from framing.text import fast_loops, rules
from framing.text.rules import NO_TYPES, Paragraphs, Scan, Tokens, find_dateline, joins, sentence_spans, word_list

_NOTHING_ELIDED = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint64)
_CASES = {"i": "iIİı", "s": "sSſ"}  # letters that a pattern without case takes for the same, if more than two
_USED = (0, 0x34000), (0xE0000, 0xE1000)  # code points outside of these are no letters and no marks


class Cutter:
    """Cuts pieces of text; remembers every word, gap and kind of boundary; `words`: types met before, by number."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._types = TypeTable(words)
        self._gaps = TypeTable([" "])
        spelled = (itertools.product(*(_CASES.get(c, c + c.upper()) for c in word)) for word in rules.ELIDED)
        self._elided = TypeTable("".join(letters) for word in spelled for letters in word)
        self._boundaries: dict[str, Boundaries] = {}

    def cut(self, texts: Sequence[str], pieces: Paragraphs, single: np.ndarray, language: str) -> Scan:
        """Return the sentences and tokens of pieces, some of them a single sentence each; the types are left out."""
        sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        offsets = (np.cumsum(sizes + 1) - sizes)[pieces.text]
        lows, highs = offsets + pieces.start, offsets + pieces.end
        codes = encode("\n" + "\n".join(texts) + "\n\n\n\n")  # the loops look a few codes ahead
        # Tokens, and the gaps between them, as numbers of types and of distinct gaps.
        elided = self._elided.table if language in rules.ELIDING else _NOTHING_ELIDED
        found = fast_loops.find_tokens(codes, lows, highs, character_table(), elided)
        heads, start, end, hashes, unusual, *between = found
        type_ = self._types.number(codes, start, end, hashes)
        gap = np.zeros(len(start) + len(pieces), dtype=np.int32)  # number 0: a blank
        gap[unusual] = self._gaps.number(codes, *between)
        self._words += self._types.words_from(len(self._words))
        if language not in self._boundaries:
            self._boundaries[language] = Boundaries(language)
        boundaries = self._boundaries[language]
        boundaries.learn(self._words, self._types, self._gaps)
        # Sentences, where it is known what the rule says of the place between two of them.
        of_words, of_gaps = boundaries.of_words, boundaries.of_gaps
        place, token, key, by_rule = fast_loops.find_places(heads, single, type_, gap, *of_words, *of_gaps)
        last, first = boundaries.answer(key)
        by_rule[place[last == WHOLE]] = True
        last[by_rule[place]] = NONE
        behind = end[token - 1] - lows[place]
        for n in np.flatnonzero((of_gaps[0][gap[token + place]] & fast_loops.ASKS > 0) & (last >= 0)).tolist():
            begins, ends = pieces.start[place[n]], pieces.end[place[n]]
            text = texts[pieces.text[place[n]]]
            if rules.names_speaker(text, int(begins + behind[n] + first[n]), int(ends), language):
                last[n] = NONE
        datelines = np.zeros(len(pieces), dtype=np.int64)
        dated = _may_have_dateline(codes, lows)
        datelines[dated] = [find_dateline(piece) for piece in pieces.slice(texts, dated)]
        by_place = place, behind, last, first
        spans = fast_loops.split(codes, lows, highs, single, character_table(), by_rule, datelines, *by_place)
        # Sentences of the pieces that are left to the rule.
        left = np.flatnonzero(by_rule)
        asked = zip(left.tolist(), pieces.slice(texts, left), strict=True)
        ruled = [(i, *span) for i, piece in asked for span in sentence_spans(piece, language)]
        spans = np.concatenate((spans, np.array(ruled, dtype=np.int64).reshape(-1, 3)))
        piece, begins, ends = spans[np.argsort(spans[:, 0], kind="stable")].T.copy()
        kinds = of_gaps[0], type_, of_words[0]
        sentence, joined = fast_loops.assign(piece, begins, lows, heads, start, end, gap, *kinds)
        return Scan(piece, begins, ends, Tokens(NO_TYPES, type_, sentence, joined, start, end))


def _may_have_dateline(codes: np.ndarray, lows: np.ndarray) -> np.ndarray:
    """Return the pieces whose second character is no small letter, or that have a bracket early on."""
    brackets = np.append(np.flatnonzero(codes == ord("(")), len(codes) + 100)
    near = brackets[np.searchsorted(brackets, lows)] < lows + 100
    second = codes[lows + 1]
    return np.flatnonzero(near | (second < ord("a")) | (second > ord("z")))


@lru_cache(maxsize=1)
def character_table() -> np.ndarray:
    """Return what each code point is to `token_pattern`, as bits: an array (0x110000,) of uint8."""
    marks = rules.APOSTROPHES
    classes = {fast_loops.FIRST: rf"[^\W_{marks}{rules.HAN_RANGES}]",
               fast_loops.LETTER: rf"[^\W\d_{marks}{rules.HAN_RANGES}]",
               fast_loops.MARK: f"[{rules.mark_ranges()}]", fast_loops.HAN: f"[{rules.HAN_RANGES}]",
               fast_loops.WORD: r"\w", fast_loops.APOSTROPHE: f"[{marks}]", fast_loops.BLANK: r"\s"}  # fmt: skip
    table = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    for first, last in _USED:
        every = "".join(map(chr, range(first, last)))
        for bit, members in classes.items():
            for found in re.finditer(f"{members}+", every, re.IGNORECASE):
                table[first + found.start() : first + found.end()] |= bit
    table[[code for code in range(0x10000) if re.match(f"[{rules.JOINERS}]", chr(code))]] |= fast_loops.RUN
    table[table & (fast_loops.FIRST | fast_loops.MARK) > 0] |= fast_loops.RUN
    return table


class TypeTable:
    """Numbers distinct words, gaps or the like by first appearance; `fast_loops.number_spans` says how."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._slots = np.full(1 << 10, -1, dtype=np.int32)
        self._hashes = np.empty(1 << 9, dtype=np.uint64)
        self._begins = np.zeros(1 + len(self._hashes), dtype=np.int64)
        self._codes = np.empty(1 << 12, dtype=np.uint32)
        self._count = np.zeros(1, dtype=np.int64)
        listed = [*words]
        ends = np.cumsum([len(word) + 1 for word in listed], dtype=np.int64)
        self.number(encode("".join(f"{word}\n" for word in listed)), np.append(0, ends)[:-1], ends - 1)

    def __len__(self) -> int:
        return int(self._count[0])

    @property
    def table(self) -> tuple[np.ndarray, np.ndarray]:
        """Slots and hashes, in which compiled loops look words up."""
        return self._slots, self._hashes

    def number(
        self, codes: np.ndarray, starts: np.ndarray, ends: np.ndarray, values: np.ndarray | None = None
    ) -> np.ndarray:
        """Return the number of the word between each start and end in a text; `values` are the hashes, if known."""
        numbers = np.empty(len(starts), dtype=np.int32)
        values = fast_loops.hash_spans(codes, starts, ends) if values is None else values
        done = 0
        while True:
            known = self._begins, self._codes, self._count
            done = fast_loops.number_spans(codes, starts, ends, values, numbers, done, *self.table, *known)
            if done == len(starts):
                return numbers
            self._grow(int(ends[done] - starts[done]))

    def _grow(self, size: int) -> None:
        """Make room for twice as many words, and at least for one of some size."""
        self._codes = np.resize(self._codes, 2 * len(self._codes) + size + 1)
        self._hashes = np.resize(self._hashes, 2 * len(self._hashes))
        self._begins = np.resize(self._begins, 1 + len(self._hashes))
        self._slots = np.full(2 * len(self._hashes), -1, dtype=np.int32)
        fast_loops.fill_slots(self._slots, self._hashes, len(self))

    def codes_from(self, first: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the words from number `first` on, each followed by a line break, and where each begins and all end."""
        begins = self._begins[first : len(self) + 1]
        return self._codes[begins[0] : begins[-1]], begins - begins[0]

    def words_from(self, first: int) -> list[str]:
        """Return the words from number `first` on."""
        codes, begins = self.codes_from(first)
        text = codes.tobytes().decode("utf-32-le", "surrogatepass")
        words = text.split("\n")[:-1]
        if len(words) == len(self) - first:
            return words
        return [text[a : b - 1] for a, b in itertools.pairwise(begins.tolist())]  # gaps with line breaks in them


def encode(text: str) -> np.ndarray:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


WHOLE, NONE = -2, -1  # answers: the piece must be split by the rule itself; no sentence ends here
_END = re.compile(f"[{rules.SENTENCE_END}]")
_WIDE, _NARROW = re.compile(f"[{rules.WIDE_STOPS}]"), re.compile(f"[.?!{rules.NARROW_STOPS}]")
_GLUED = re.compile(rf"[{rules.SENTENCE_END}][^{rules.SENTENCE_END} \t-\r]*\Z")
_BLANK = re.compile(r"[ \t-\r]")
_ODD_BLANK = re.compile(r"[^\S \t-\r]")  # a blank that the rule does not part words at
_POSSESSIVE = re.compile(r"(?<![^\W\d_])([^\W\d_]++)(['’]s)")
_WORD = re.compile(r"\w")  # a low line, or a letter that stands for an apostrophe
_ASKS = re.compile(r"[?!…][”’»\"']+\s")


class Boundaries:
    """Says where sentences of a language end, by asking `sentence_spans` once for each kind of place.

    Whether a sentence ends between two words depends on little: the gap between them, the case of the second, and
    whether the first is an abbreviation. So each word is replaced by a stand-in that no rule tells from it, and the
    rule is asked once for each combination of stand-ins and gaps. A piece with anything the stand-ins cannot show (a
    bracket after a full stop, a dot inside a name) is left to the rule.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        listed = {part for name in ("abbreviations", "starters") for part in word_list(name, language)}
        self._special = listed | {part for word in listed for part in re.split(r"[.\-]", word)}
        self._specials = TypeTable(self._special)
        self._texts: dict[str, int] = {}  # stand-ins, and what touches words, each with its number
        self._plain = np.array([self._number_text("bbbb"), self._number_text("Bbbb"), -1], dtype=np.int32)
        self._gaps: list[str] = []
        self._gap_rows: list[tuple[int, int, int]] = []
        self._keys = TypeTable()
        self._answers = np.empty((0, 2), dtype=np.int64)
        self.of_words = np.empty((2, 0), dtype=np.int32)  # whether a dotted acronym, and the number of the stand-in
        self.of_gaps = np.empty((3, 0), dtype=np.int32)  # flags, and what touches the word before and the word after

    def _number_text(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def learn(self, words: Sequence[str], types: TypeTable, gaps: TypeTable) -> None:
        """Note what each new word and gap means for the end of a sentence."""
        known = self.of_words.shape[1]
        sorts = fast_loops.sort_words(*types.codes_from(known), self._specials.table)
        dotted, shapes = np.zeros(len(sorts), dtype=np.int32), self._plain[sorts]
        for place in np.flatnonzero(sorts == 2).tolist():
            word = words[known + place]
            shapes[place] = self._number_text(self._stand_in(word))
            if "." in word:
                dotted[place] = fast_loops.LAST_DOT if word[-1] == "." else fast_loops.INNER_DOT
            elif rules.abbreviates(word, self._language):
                dotted[place] = fast_loops.ABBREVIATION
        self.of_words = np.append(self.of_words, np.stack((dotted, shapes)), axis=1)
        for gap in gaps.words_from(len(self._gaps)):
            pieces = _BLANK.split(gap)
            tail, head = (" " + pieces[-1], pieces[0]) if len(pieces) > 1 else (gap, gap + "bb")
            self._gaps.append(gap)
            self._gap_rows.append((_flags(gap), self._number_text(tail), self._number_text(head)))
        self.of_gaps = np.array(self._gap_rows, dtype=np.int32).reshape(-1, 3).T.copy()

    def answer(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where in its gap a sentence ends, and where the next begins, for the (N, 5) keys of places."""
        begins = np.arange(len(keys)) * keys.shape[1]
        numbers = self._keys.number(keys.ravel(), begins, begins + keys.shape[1])
        new, _ = self._keys.codes_from(len(self._answers))
        texts = [*self._texts]
        asked = [self._ask(texts[before], texts[word], self._gaps[gap], texts[following], texts[after])
                 for before, word, gap, following, after, _ in new.reshape(-1, keys.shape[1] + 1).tolist()]  # fmt: skip
        self._answers = np.append(self._answers, np.array(asked, dtype=np.int64).reshape(-1, 2), axis=0)
        last, first = self._answers[numbers].T.copy()
        return last, first

    def _ask(self, before: str, word: str, gap: str, following: str, after: str) -> tuple[int, int]:
        """Return where in a gap a sentence ends and the next begins, by the rule and a sentence of stand-ins."""
        if "(" in gap or _WORD.search(gap) or _END.search(before) or _ODD_BLANK.search(before + gap + after):
            return (WHOLE, 0)
        if word.isdecimal() and not before.strip(",-"):  # "1,000.": a number only if all of it is
            return (WHOLE, 0)
        if _WIDE.search(gap) and _NARROW.search(gap):
            return (WHOLE, 0)
        if not _BLANK.search(gap) and not _WIDE.search(gap):  # "1.5", "what?!”then"
            plain = word[-1] != "." and (not gap.strip(".") or gap in ("?", "!")) and not following[0].isupper()
            return (NONE if plain else WHOLE, 0)
        if _GLUED.search(gap) and not _WIDE.search(gap):  # "one.”two"
            return (WHOLE, 0)
        opening = f"aa bb{before}{word}"  # in lower case: no dateline
        spans = sentence_spans(f"{opening}{gap}{following}{after} cc", self._language)
        if len(spans) == 1:
            return (NONE, 0)
        last, first = spans[0][1] - len(opening), spans[-1][0] - len(opening)
        return (last, first) if len(spans) == 2 and 0 <= last <= first <= len(gap) else (WHOLE, 0)

    def _stand_in(self, word: str) -> str:
        """Return a word that no rule tells from this one."""
        if word.isascii() and word.isalpha() and len(word) > 1:  # nearly all
            return word if word.lower() in self._special else "bbbb" if word[0].islower() else "Bbbb"
        if possessive := _POSSESSIVE.fullmatch(word):
            return self._stand_in(possessive[1]) + possessive[2]
        if word.isascii() and word.isdigit():
            return "1" * min(len(word), 3) if self._language == "de" else "11"  # German ordinals are short
        if re.fullmatch(f"[{rules.HAN_RANGES}]", word):
            return "文"
        if len(word) == 1 or not word.isalpha() or word.lower() in self._special:
            return word
        lower, capital = ("bbbb", "Bbbb") if word[0].isascii() else ("éééé", "Éééé")
        if word[0].islower():
            return lower
        if word[0].isupper():
            return capital
        return "가나" if word.lower() == word.upper() else word  # a script without cases


def _flags(gap: str) -> int:
    """Return what a gap holds, as bits."""
    held = {fast_loops.ENDS: _END.search(gap), fast_loops.BLANKS: _BLANK.search(gap),
            fast_loops.UNDERSCORES: _WORD.search(gap), fast_loops.JOINS: joins(gap),
            fast_loops.STOP_JOINS: joins(gap, "A"), fast_loops.ASKS: _ASKS.search(gap)}  # fmt: skip
    return sum(bit for bit, holds in held.items() if holds)
