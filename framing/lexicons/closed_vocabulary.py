"""The closed vocabulary of a derived corpus: the phrases it was made for, and which lexicons it can decide.

A derived corpus holds no text, only runs of the words of these phrases. A lexicon gives the same hits on it as on
the text where each of its terms is one of the phrases, or is made of words that the runs show wherever they occur.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from framing.errors import InputError
from framing.lexicons.lexicon import Lexicon
from framing.lexicons.patterns import EXACT, Pattern, Phrases, TermIndex, compile_phrase, contains, word_expression
from framing.text import fold, word_list


@dataclass(frozen=True)
class ClosedVocabulary:
    """The phrases a derived corpus was made for: wherever one occurs in a sentence, its words are in a run."""

    phrases: Phrases  # sorted; words that begin with "=" are matched with their case
    near: tuple[Phrases, ...] = ()  # lists of neighbours; of each it is recorded which sentences contain one
    language: str = "en"  # its function words and `bound_words` are shown in a run only inside one of the phrases

    @classmethod
    def of(cls, lexicons: Iterable[Lexicon], phrases: Iterable[str] = (), language: str = "en") -> ClosedVocabulary:
        """Return the vocabulary of some lexicons, exclusions included, and of further phrases."""
        listed = {str(compile_phrase(phrase, language)) for phrase in phrases}
        near: set[Phrases] = set()
        for lexicon in lexicons:
            listed |= {str(pattern) for _, pattern in _terms_and_exclusions(lexicon)}
            near |= {phrases for _, phrases in _neighbours(lexicon)}
        return cls(tuple(sorted(listed)), tuple(sorted(near)), language)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The distinct words of the phrases that are shown wherever they occur."""
        words = {word for phrase in self.phrases for word in phrase.split()} - {"*"}
        expressions = {word: word_expression(word.removeprefix(EXACT).casefold()) for word in words}
        return tuple(sorted(word for word in words if not any(map(expressions[word].fullmatch, self._bound))))

    @cached_property
    def _bound(self) -> frozenset[str]:
        return frozenset(word for name in ("function_words", "bound_words") for word in word_list(name, self.language))

    def holds(self, types: Sequence[str] | np.ndarray) -> np.ndarray:
        """Return, for each type, whether it is a word of the vocabulary that is shown wherever it occurs."""
        index = TermIndex(map(Pattern.parse, self.words))
        index.update(types)
        return index.group > 0

    def bound_types(self, types: Iterable[str]) -> np.ndarray:
        """Return, for each type, whether it is shown in runs only inside phrases."""
        return np.array([fold(word) in self._bound for word in types], dtype=bool)

    def require(self, lexicon: Lexicon) -> None:
        """Raise `InputError` naming the first term that the vocabulary cannot decide."""
        needed = list(_terms_and_exclusions(lexicon))
        for term, phrases in _neighbours(lexicon):
            if phrases not in self.near:
                needed += [(term, Pattern.parse(phrase)) for phrase in phrases]
        listed = set(self.phrases)
        for term, pattern in needed:
            if str(pattern) in listed:
                continue
            if outside := [word for word in pattern.words if not self._covers(word, pattern.exact)]:
                raise InputError(
                    f"term {term!r}: this corpus has no text and does not record the word {outside[0]!r}: read its"
                    " captures (data/raw/ or FRAMING_CAPTURES), or use the invented corpus"
                )

    def decides(self, patterns: Iterable[Pattern]) -> bool:
        """Return whether every place of some patterns is known."""
        return all(str(p) in self.phrases or all(self._covers(word, p.exact) for word in p.words) for p in patterns)

    def _covers(self, word: str, exact: bool) -> bool:
        """Return whether every type that a word matches is shown in runs."""
        own = (wider.removeprefix(EXACT) for wider in self.words if wider.startswith(EXACT) == exact)
        return word != "*" and any(contains(wider, word) for wider in own)


def _terms_and_exclusions(lexicon: Lexicon) -> Iterator[tuple[str, Pattern]]:
    """Yield every term and exclusion as written and compiled."""
    for term, pattern in zip(lexicon.terms, lexicon.patterns, strict=True):
        yield term.term, pattern
    for frame, patterns in zip(lexicon.frames, lexicon.exclusions, strict=True):
        yield from zip(frame.exclude, patterns, strict=True)


def _neighbours(lexicon: Lexicon) -> Iterator[tuple[str, Phrases]]:
    """Yield every list of neighbours with its term."""
    for term, pattern in zip(lexicon.terms, lexicon.patterns, strict=True):
        for phrases in (pattern.unless_near, pattern.only_near):
            if phrases:
                yield term.term, phrases
