"""Patterns: terms cut and folded once as texts are, and the index of the types that each of their words matches."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from framing.errors import InputError
from framing.text import abbreviates, fold, fold_all, fold_exact, joins, token_pattern

EXACT = "="  # before a word that is matched with its case
Phrases = tuple[str, ...]  # patterns as `str` writes them

# Wildcards pass through the tokeniser as letters no text holds, so that terms are cut as texts are.
_AS_LETTERS = str.maketrans("*?", "\u0298\u01c2")
_AS_WILDCARDS = str.maketrans("\u0298\u01c2", "*?")
WILDCARD = re.compile(r"[*?]")
_SIGN = re.compile(r"\s*[#@&/+%$€£]+\s*|(?<=\d)[.,:](?!\s)")  # part of a term: #MeToo, R&D, 9/11, Web 2.0
_FIRST = 4  # characters of a word by which types are sieved


@dataclass(frozen=True)
class Pattern:
    """A compiled term, exclusion or neighbour: words that follow each other."""

    words: tuple[str, ...]  # folded; * and ? are wildcards, a bare * is any one token
    exact: bool = False  # whether the words are matched with their case
    unless_near: Phrases = ()  # sorted
    only_near: Phrases = ()  # sorted
    signs: tuple[str, ...] = ()  # before each word and behind the last, or none at all

    def __str__(self) -> str:
        """Return the words in one line, as a closed vocabulary lists them."""
        mark = EXACT if self.exact else ""
        first, *inner, last = self.signs or [""] * (len(self.words) + 1)
        words = [word if word == "*" else f"{mark}{word}" for word in self.words]
        between = [*(sign or " " for sign in inner), last]
        return first + "".join(map("".join, zip(words, between, strict=True)))

    @classmethod
    @lru_cache(maxsize=1 << 14)
    def parse(cls, written: str) -> Pattern:
        """Return the pattern that `str` wrote, without neighbours."""
        cut = re.split(rf"({_SIGN.pattern}|\s+)", written)  # words and what is between them by turns
        signs = [*[""] * bool(cut[0]), *(sign.strip() for sign in cut[1::2]), *[""] * bool(cut[-1])]
        words = tuple(word.removeprefix(EXACT) for word in cut[::2] if word)
        return cls(words, EXACT in written, signs=tuple(signs) if any(signs) else ())


def compile_phrase(
    phrase: str, language: str = "", where: str = "", exact: bool = False, substring: bool = False,
    unless_near: Phrases = (), only_near: Phrases = (),
) -> Pattern:  # fmt: skip
    """Compile a phrase: cut it into words as the tokeniser would, and fold them (case is kept where it is `exact`).

    With `substring`, each word matches inside longer words too. A phrase or neighbour no text can match is an
    `InputError`, which begins with `where`.

    >>> compile_phrase("Cold-War mentalit*").words
    ('cold', 'war', 'mentalit*')
    """
    try:
        return _compile(phrase, language or "en", exact, substring, unless_near, only_near)
    except InputError as error:
        raise InputError(f"{where}: {error}" if where else str(error)) from None


@lru_cache(maxsize=1 << 17)  # a study makes many lexicons of the same terms, some of 100,000
def _compile(
    phrase: str, language: str, exact: bool, substring: bool, unless_near: Phrases, only_near: Phrases
) -> Pattern:
    text = phrase.translate(_AS_LETTERS)
    if not (found := list(token_pattern(language).finditer(text))):
        raise InputError(f"term {phrase!r} holds no word, expected letters, digits or wildcards")
    words, ends = [match.group() for match in found], [place for match in found for place in match.span()]
    gaps = list(zip([0, *ends[1::2]], [*ends[::2], len(text)], strict=True))
    signs = [text[a:b].strip() if _SIGN.fullmatch(text, a, b) else "" for a, b in gaps]
    first, *inner, last = ["" if sign else text[a:b] for (a, b), sign in zip(gaps, signs, strict=True)]
    edges = (first + last.removeprefix("." if abbreviates(words[-1].upper(), language) else "")).strip()
    seen = zip(words, (gap.replace("\u200b", "…") for gap in inner), strict=False)  # not even what nobody sees
    stray = [gap.strip() for word, gap in seen if not joins(gap, word.upper(), language)]
    if stray := stray + [edges] * bool(edges):
        rule = "a term is words with blanks, hyphens or signs such as # & / between them"
        raise InputError(f"term {phrase!r} can never match: it holds {stray[0]!r}, {rule}")
    words = [(fold_exact if exact else fold)(word).translate(_AS_WILDCARDS) for word in words]
    if substring:
        words = [word if word == "*" else f"*{word}*" for word in words]
    near, asked = compile_neighbours(unless_near, language), compile_neighbours(only_near, language)
    return Pattern(tuple(words), exact, near, asked, tuple(signs) if any(signs) else ())


@lru_cache(maxsize=1 << 10)  # many terms share a list of neighbours
def compile_neighbours(phrases: Phrases, language: str = "") -> Phrases:
    """Return phrases compiled, each once and sorted, so that two lists of neighbours can be compared."""
    return tuple(sorted({str(compile_phrase(phrase, language)) for phrase in phrases}))


@lru_cache(maxsize=1 << 14)  # a check of a lexicon compares every word with every other
def word_expression(word: str) -> re.Pattern[str]:
    """Return a word with wildcards as a regular expression; wildcards do not run over the dot of an acronym.

    What stands between two asterisks is taken where it first occurs, without a second try: time grows with the word.
    """
    first, *parts = ("".join("[^*.]" if char == "?" else re.escape(char) for char in part) for part in word.split("*"))
    inner = "".join(f"(?>[^.]*?{part})" for part in parts[:-1])
    return re.compile(first + inner + "".join(f"[^.]*{part}" for part in parts[-1:]))


def contains(wider: str, narrower: str) -> bool:
    """Return whether a word with wildcards matches every word another matches (never wrongly True)."""
    return word_expression(wider).fullmatch(narrower) is not None


class TermIndex:
    """Says which types of a text match which words of some patterns.

    Types that match the same words form a group, so that matching works on a few hundred groups however many
    types a corpus has. Group 0 matches no word. New types may come at any time, new patterns may not.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        # A bare wildcard has no number: it matches every token.
        words = dict.fromkeys((word, p.exact) for p in patterns for word in p.words if word != "*")
        self._numbers = {word: number for number, word in enumerate(words)}
        self._groups: dict[tuple[int, ...], int] = {(): 0}
        self.group = np.empty(0, dtype=np.int32)  # of each type

    def numbers(self, pattern: Pattern) -> list[int | None]:
        """Return the number of each word of a pattern; None for a bare wildcard."""
        return [None if word == "*" else self._numbers[word, pattern.exact] for word in pattern.words]

    def __len__(self) -> int:
        return len(self._numbers)

    def update(self, types: Sequence[str] | np.ndarray) -> np.ndarray:
        """Sort types not met before into groups; return words and groups that match them, a column each, by word."""
        if len(new := types[len(self.group) :]):
            self.group = np.append(self.group, self._sort(new))
        pairs = [(number, group) for numbers, group in self._groups.items() for number in numbers]
        return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T

    def _sort(self, types: Sequence[str] | np.ndarray) -> np.ndarray:
        """Return the groups of new types."""
        matched: dict[int, list[int]] = defaultdict(list)
        for exact in (False, True):
            words = {word: number for (word, cased), number in self._numbers.items() if cased == exact}
            for place, word in _match_words(fold_all(types, exact), words) if words else ():
                matched[place].append(words[word])
        group = np.zeros(len(types), dtype=np.int32)
        for place, numbers in matched.items():
            group[place] = self._groups.setdefault(tuple(sorted(numbers)), len(self._groups))
        return group


def _match_words(names: Sequence[str], words: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the place of each folded type that a word, with or without wildcards, matches, and the word."""
    by_opening, by_part = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    lengths, short = defaultdict[str, set[int]](set), set[int]()  # of openings, by how these begin; of those shorter
    for word in words:
        opening, *others = WILDCARD.split(word)  # the characters before the first wildcard
        longest = max(others, key=len, default="")[:_FIRST]
        if len(longest) > len(opening):  # not its beginning tells it from most types, but a part within
            by_part[longest].append(word)
            continue
        by_opening[opening].append(word)
        (short if others and len(opening) < _FIRST else lengths[opening[:_FIRST]]).add(len(opening))
    nothing, sizes_of = set[int](), dict[str, set[int]]()  # of openings that types may have which begin so
    for first in {name[:_FIRST] for name in names}:
        if own := lengths.get(first, nothing) | {size for size in short if first[:size] in by_opening}:
            sizes_of[first] = own
    for place, name in enumerate(names):
        for size in sizes_of.get(name[:_FIRST], nothing):
            for word in by_opening.get(name[:size], ()):
                if _matches(word, name):
                    yield place, word
    sizes = {*map(len, by_part)}
    for place, name in enumerate(names) if sizes else ():
        pieces = {name[at : at + size] for size in sizes for at in range(len(name) - size + 1)}
        for piece in pieces & by_part.keys():
            for word in by_part[piece]:
                if _matches(word, name):
                    yield place, word


def _matches(word: str, name: str) -> bool:
    """Return whether a word, with or without wildcards, matches a folded type."""
    # A derived corpus writes "*" for a word it does not show: only a bare wildcard matches it.
    wild = name != "*" and WILDCARD.search(word)
    return word == name or bool(wild and word_expression(word).fullmatch(name))
