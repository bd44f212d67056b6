"""The published inventory of a derived corpus: what its runs hold, and which terms they can decide."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from framing.errors import InputError
from framing.lexicon import Lexicon, split_phrase, split_term
from framing.text import fold, fold_exact, word_list

EXACT = "="  # before a word that is matched with its case
Phrase = tuple[str, ...]


@lru_cache(maxsize=4096)
def glob_pattern(word: str) -> re.Pattern[str]:
    """Return the pattern of a word with wildcards; neither runs over the dot of an acronym."""
    parts = {"*": "[^.]*", "?": "[^.]"}
    return re.compile("".join(parts.get(char, re.escape(char)) for char in word))


@dataclass(frozen=True)
class Inventory:
    """The phrases a derived corpus was made for.

    Attributes
    ----------
    phrases : sorted phrases (folded words with wildcards, joined by blanks); words that begin with "="
        are matched with their case. Wherever one stands in a sentence, its words are in a run.
    near : lists of neighbours (`unless_near`, `only_near`), each sorted; of each it is known whether
        a sentence holds one of its phrases
    language : whose function words, names and everyday words (`bound_words`) stand in a run only inside
        one of the phrases
    """

    phrases: tuple[str, ...]
    near: tuple[Phrase, ...] = ()
    language: str = "en"

    @classmethod
    def of(cls, lexicons: Iterable[Lexicon], phrases: Iterable[str] = (), language: str = "en") -> Inventory:
        """Return the inventory of some lexicons, exclusions included, and of further phrases."""
        listed = {split_phrase(phrase, language) for phrase in phrases}
        near: set[Phrase] = set()
        for lexicon in lexicons:
            listed |= {words for _, words in _needed(lexicon)}
            near |= {key for _, key in _near_lists(lexicon)}
        return cls(tuple(sorted(" ".join(words) for words in listed)), tuple(sorted(near)), language)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The distinct words of the phrases that are shown wherever they stand."""
        words = {word for phrase in self.phrases for word in phrase.split()} - {"*"}
        return tuple(sorted(word for word in words if not self._is_bound(word)))

    def _is_bound(self, word: str) -> bool:
        pattern = glob_pattern(word.removeprefix(EXACT).casefold())
        return any(pattern.fullmatch(bound) for bound in self._bound)

    @cached_property
    def _bound(self) -> frozenset[str]:
        lists = ("function_words", "bound_words")
        return frozenset(word for name in lists for word in word_list(name, self.language))

    @cached_property
    def _lookups(self) -> dict[bool, tuple[frozenset[str], re.Pattern[str]]]:
        lookups = {}
        for exact in (False, True):
            own = [word.removeprefix(EXACT) for word in self.words if word.startswith(EXACT) == exact]
            globs = [word for word in own if "*" in word or "?" in word]
            pattern = re.compile("|".join(glob_pattern(word).pattern for word in globs) or r"(?!)")
            lookups[exact] = (frozenset(own) - frozenset(globs), pattern)
        return lookups

    def holds(self, types: Iterable[str]) -> np.ndarray:
        """Return, for each word as written, whether it is a word of the inventory that is shown everywhere."""
        return np.array([any(self._held(form, exact) for form, exact in _forms(word)) for word in types], dtype=bool)

    def _held(self, form: str, exact: bool) -> bool:
        literals, pattern = self._lookups[exact]
        return form in literals or pattern.fullmatch(form) is not None

    def bound_types(self, types: Iterable[str]) -> np.ndarray:
        """Return, for each word as written, whether it stands in runs only inside phrases."""
        return np.array([fold(word) in self._bound for word in types], dtype=bool)

    def require(self, lexicon: Lexicon) -> None:
        """Raise `InputError` naming the first term that the inventory cannot decide."""
        for term, words in _needed(lexicon):
            self._require(term, words)
        for term, key in _near_lists(lexicon):
            if key not in self.near:
                for phrase in key:
                    self._require(term, tuple(phrase.split()))

    def _require(self, term: str, words: Phrase) -> None:
        if " ".join(words) in self.phrases:
            return
        outside = [word for word in words if not self._covers(word)]
        if outside:
            named = outside[0].removeprefix(EXACT)
            raise InputError(
                f"term {term!r} is outside the inventory of this derived corpus (the word {named!r}): this corpus"
                " needs its captures for that (data/raw/ or FRAMING_CAPTURES); the invented corpus has no such limit"
            )

    def _covers(self, word: str) -> bool:
        """Return whether every text word that `word` stands for is shown in runs."""
        exact = word.startswith(EXACT)
        bare = word.removeprefix(EXACT)
        if bare in self._lookups[exact][0]:
            return True
        own = [w.removeprefix(EXACT) for w in self.words if w.startswith(EXACT) == exact]
        return any(contains(wider, bare) for wider in own if "*" in wider or "?" in wider)


def _forms(word: str) -> tuple[tuple[str, bool], tuple[str, bool]]:
    return (fold(word), False), (fold_exact(word), True)


def _needed(lexicon: Lexicon) -> list[tuple[str, Phrase]]:
    """Return every term and exclusion with its folded words."""
    language = lexicon.language
    needed = []
    for term in lexicon.terms:
        mark = EXACT if term.case == "exact" else ""
        needed.append((term.term, tuple(mark + w if w != "*" else w for w in split_term(term, language))))
    needed += [(span, split_phrase(span, language)) for frame in lexicon.frames for span in frame.exclude]
    return needed


def _near_lists(lexicon: Lexicon) -> list[tuple[str, Phrase]]:
    lists = [(term.term, near) for term in lexicon.terms for near in (term.unless_near, term.only_near)]
    return [(term, near_key(near, lexicon.language)) for term, near in lists if near]


@lru_cache(maxsize=4096)
def near_key(phrases: Phrase, language: str) -> Phrase:
    """Return a list of neighbours in the form in which two lists are compared."""
    return tuple(sorted({" ".join(split_phrase(phrase, language)) for phrase in phrases}))


def contains(wider: str, narrower: str) -> bool:
    """Return whether a pattern stands for every word another stands for (never wrongly True).

    Examples
    --------
    >>> contains("threat*", "threaten*"), contains("threat?", "threat*")
    (True, False)
    """
    return _as_words(wider).fullmatch(narrower) is not None


@lru_cache(maxsize=1 << 14)
def _as_words(pattern: str) -> re.Pattern[str]:
    parts = {"*": "[^.]*", "?": "[^*.]"}
    return re.compile("".join(parts.get(c, re.escape(c)) for c in pattern))
