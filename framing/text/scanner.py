"""The scanner: texts in, tokens and sentences out.

`framing.text.rules` cut small texts. Once a process has read a megabyte, it pays to load compiled loops
(`framing.text.fast_tables`), which find the same tokens and sentences many times as fast. What stands in a text but is
no word of it, addresses and the hyphens of words cut at the end of a line, is scanned over in a copy of the same
length (`repair`): every offset stays one into the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain
from math import log10
from typing import TYPE_CHECKING

import numpy as np

from framing.text.rules import (
    NO_TYPES,
    Paragraphs,
    Scan,
    Tokens,
    joins,
    language_of,
    paragraph_spans,
    sentence_spans,
    token_pattern,
    word_list,
)

if TYPE_CHECKING:
    from framing.text.fast_tables import Cutter

_LARGE = 1 << 20  # characters that a process has read when it is worth loading the compiled loops
_SMALL = 1 << 14  # characters that one scanner has read when it is worth giving it compiled loops
_BLOCK = 1 << 19  # characters that are cut at a time
_LINE_END = re.compile(r"\n(?<=[-‐¬]\n)")  # sought by its line break, which is faster
_ADDRESS = re.compile(  # nothing is sought from the middle of a run of letters: that takes time with its square
    r"(?:\b[A-Za-z][A-Za-z0-9+.]{0,20}://|\b(?i:www)\.|\bmailto:)[^\s<>\"“”«»]+(?<![.,;:!?'’)\]}…])"
    r"|(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?<![A-Za-z0-9]-)(?!(?<=[A-Za-z0-9-]\.)[a-z0-9-]{1,63}\.)[A-Za-z0-9_-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,}/"
    r"[^\s<>\"“”«»]*(?<![.,;:!?'’)\]}…])"  # site.example/page
)
# A soft hyphen or ¬ at a line's end is always a cut, a hyphen or a zero-width space only where that makes a word.
_CUT = re.compile(r"(?<![^\W\d_])([^\W\d_]++)([-‐¬\u00ad][^\S\n]*\n[^\S\n]*(?=\w)|\u200b+)([^\W\d_]+)")


class Scanner:
    """Cuts texts into sentences and tokens, and numbers every type; `compiled`: by default after a megabyte of text."""

    _read_by_all = 0  # characters

    def __init__(self, compiled: bool | None = None) -> None:
        self._large = _LARGE if compiled is None else 0 if compiled else np.inf
        self._read = 0  # characters
        self._words: list[str] = []  # the types met, by number
        self._numbers: dict[str, int] = {}  # the numbers of those that were met without compiled loops
        self._types, self._known = NO_TYPES, 0  # the same as an array with room for more, and how many are in it
        self._cutter: Cutter | None = None

    def scan(
        self, pieces: Sequence[str], languages: Sequence[str] | str = "en", whole: np.ndarray | bool = False
    ) -> Scan:
        """Cut pieces of text (paragraphs, headlines) into sentences and tokens; those of `whole` are one sentence each.

        `languages` is the language of all pieces, or of each. No sentence runs from one piece into the next.
        """
        pieces = repair(pieces, languages)
        sizes = _measure(pieces)
        return self._scan(pieces, Paragraphs(np.arange(len(pieces)), np.zeros_like(sizes), sizes), languages, whole)

    def scan_texts(
        self, texts: Sequence[str], languages: Sequence[str] | str = "en", whole: np.ndarray | bool = False,
        or_lines: bool = False,
    ) -> tuple[Paragraphs, Scan]:  # fmt: skip
        """Cut texts into paragraphs (see `paragraph_spans`), and these as `scan` does; `piece` numbers paragraphs."""
        texts = repair(texts, languages)
        whole = np.broadcast_to(whole, len(texts))
        spans = [[(0, len(text))] * bool(text.strip()) if one else paragraph_spans(text, or_lines)
                 for text, one in zip(texts, whole.tolist(), strict=True)]  # fmt: skip
        owner = np.repeat(np.arange(len(texts)), [*map(len, spans)])
        bounds = np.fromiter(chain.from_iterable(chain.from_iterable(spans)), dtype=np.int64).reshape(-1, 2)
        paragraphs = Paragraphs(owner, *bounds.T)
        return paragraphs, self._scan(texts, paragraphs, languages, whole[owner])

    def _scan(
        self, texts: Sequence[str], pieces: Paragraphs, languages: Sequence[str] | str, whole: np.ndarray | bool
    ) -> Scan:
        """Cut some pieces of texts, block by block and each language by itself."""
        sizes = _measure(texts)
        single = np.broadcast_to(whole, len(pieces))
        self._choose_cutter(int(sizes.sum()))
        cut = self._cutter.cut if self._cutter else self._cut_by_rule
        block_of = np.cumsum(sizes + 1) // _BLOCK  # a text is in one block, however long it is
        parts = []
        for language, spoken in _by_language(languages, len(texts)):
            numbers = np.flatnonzero(spoken[pieces.text])
            for block in np.split(numbers, np.flatnonzero(np.diff(block_of[pieces.text[numbers]])) + 1):
                used, owner = np.unique(pieces.text[block], return_inverse=True)
                spans = Paragraphs(owner, pieces.start[block], pieces.end[block])
                part = cut([texts[i] for i in used.tolist()], spans, single[block], language)
                parts.append(replace(part, piece=block[part.piece]))
        parts = parts or [self._cut_by_rule([], pieces, single, "en")]
        return _concatenate(parts, self._list_types())

    def _choose_cutter(self, size: int) -> None:
        """Go on with compiled loops once text is large."""
        self._read += size
        Scanner._read_by_all += size
        if not self._cutter and self._read >= min(_SMALL, self._large) and Scanner._read_by_all >= self._large:
            from framing.text.fast_tables import Cutter

            self._cutter = Cutter(self._words)

    def _cut_by_rule(self, texts: Sequence[str], spans: Paragraphs, single: np.ndarray, language: str) -> Scan:
        """Return the sentences and tokens of pieces by the patterns and rules themselves; the types are left out."""
        pattern, pieces = token_pattern(language), spans.slice(texts)
        sentences = [(i, *span) for i, (piece, whole) in enumerate(zip(pieces, single.tolist(), strict=True))
                     for span in ([(0, len(piece))] if whole else sentence_spans(piece, language))]  # fmt: skip
        tokens: list[tuple[int, int, bool, int, int]] = []
        for number, (i, opens, closes) in enumerate(sentences):
            behind, before = -1, ""
            for found in pattern.finditer(pieces[i], opens, closes):
                start, end = found.span()
                joined = behind >= 0 and joins(pieces[i][behind:start], before, language)
                type_ = self._numbers.setdefault(found.group(), len(self._numbers))
                tokens.append((type_, number, joined, start, end))
                behind, before = end, found.group()
        self._words += [*self._numbers][len(self._words) :]
        piece, first, last = np.array(sentences, dtype=np.int64).reshape(-1, 3).T
        types, of, runs_on, starts, ends = np.array(tokens, dtype=np.int32).reshape(-1, 5).T.copy()
        return Scan(piece, first, last, Tokens(NO_TYPES, types, of, runs_on.astype(bool), starts, ends))

    def _list_types(self) -> np.ndarray:
        """Return the types met so far as an array of str."""
        known, count = self._known, len(self._words)
        if count > len(self._types):
            self._types = np.resize(self._types, 2 * count)
        self._types[known:count] = self._words[known:]
        self._known = count
        return self._types[:count]


def _measure(texts: Sequence[str]) -> np.ndarray:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def _by_language(languages: Sequence[str] | str, size: int) -> list[tuple[str, np.ndarray]]:
    """Return the languages of some texts, and which texts are in each."""
    if isinstance(languages, str):
        return [(language_of(languages), np.ones(size, dtype=bool))]
    bases = {code: language_of(code) for code in set(languages)}
    spoken = np.array([bases[code] for code in languages], dtype=object)
    return [(language, spoken == language) for language in dict.fromkeys(spoken.tolist())]


def _concatenate(parts: list[Scan], types: np.ndarray) -> Scan:
    """Put blocks together in the order of the pieces, and empty the list of blocks."""
    if len(parts) == 1:
        return replace(parts[0], tokens=replace(parts[0].tokens, types=types))
    sentences = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ("piece", "start", "end")}
    columns = {name: [getattr(part.tokens, name) for part in parts] for name in ("type", "joined", "start", "end")}
    before = np.cumsum([0, *(len(part.piece) for part in parts[:-1])]).tolist()
    columns["sentence"] = [part.tokens.sentence + np.int32(n) for part, n in zip(parts, before, strict=True)]
    parts.clear()  # with this and `pop`, memory holds only one column of the tokens twice
    tokens = {name: np.concatenate(columns.pop(name)) for name in list(columns)}
    if (np.diff(sentences["piece"]) < 0).any():  # several languages: back into the order of the pieces
        order = np.argsort(sentences["piece"], kind="stable")
        sentences = {name: column[order] for name, column in sentences.items()}
        tokens["sentence"] = np.argsort(order)[tokens["sentence"]].astype(np.int32)
        order = np.argsort(tokens["sentence"], kind="stable")
        tokens = {name: column[order] for name, column in tokens.items()}
    return Scan(**sentences, tokens=Tokens(types, **tokens))


def repair(texts: Sequence[str], languages: Sequence[str] | str) -> Sequence[str]:
    """Return texts without addresses and cut words, or themselves where they have none, which is quick to see."""
    if not (odd := [i for i, text in enumerate(texts) if _is_odd(text)]):
        return texts
    repaired = list(texts)
    for i in odd:
        language = languages if isinstance(languages, str) else languages[i]
        text = _ADDRESS.sub(lambda found: "~" * len(found[0]), texts[i])
        repaired[i] = _CUT.sub(partial(_mend, language), text) if "\n" in text or "\u200b" in text else text
    return repaired


def _is_odd(text: str) -> bool:
    if "@" in text or "www." in text or ("/" in text and _ADDRESS.search(text)) or _LINE_END.search(text):
        return True
    return not text.isascii() and ("\u200b" in text or "\u00ad" in text)


def _mend(language: str, found: re.Match[str]) -> str:
    """Return a cut word with soft hyphens, which are no part of a word, where it is cut; a compound as it is."""
    before, cut, after = found.groups()
    whole = cut[0] in "\u00ad¬" or is_cut(before, after, language)
    return before + "\u00ad" * len(cut) + after if whole else found[0]


def is_cut(before: str, after: str, language: str) -> bool:
    """Return whether two runs of letters with a hyphen between them are one word ("thre-at"), not a compound.

    They are if the first is no word, or if the whole is one and its parts are not much more frequent (Zipf scale:
    the decimal logarithm of how often a word occurs in a billion), or the first is a prefix that is no word by itself.
    """
    if not (after[0].islower() or before.isupper() and after.isupper()):
        return False
    frequencies = _frequencies(language)
    words = (before.casefold(), after.casefold(), (before + after).casefold())
    first, second, whole = (9 + log10(frequencies.get(word, 1e-9)) for word in words)  # 0: no word
    rarer = min(first, second)
    if not frequencies or (whole < 1 and (second > 5 or first >= 2.5)):
        return False
    is_prefix = words[0] in word_list("prefixes", language)
    return first < 2.5 or is_prefix or rarer < 3 or whole >= max(2.5, rarer - 1.5)


@lru_cache(maxsize=4)
def _frequencies(language: str) -> dict[str, float]:
    import wordfreq  # read only where a text has words that may be cut

    known = language in wordfreq.available_languages("best")
    return wordfreq.get_frequency_dict(language, "best") if known else {}
