"""The closed vocabulary of a derived corpus: the phrases it was made for, and which lexicons it can decide.

A derived corpus holds no text, only runs of the words of these phrases. A lexicon gives the same hits on it as on
the text where each of its terms is one of the phrases, or is made of words that the runs show wherever they occur.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np

from framing.errors import listed
from framing.lexicons.lexicon import Lexicon, Term
from framing.lexicons.patterns import EXACT, Pattern, Phrases, TermIndex, compile_phrase, contains, word_expression
from framing.text import fold, word_list

_LISTED = 6  # terms in one line
_LEFT = "left out, words that this corpus without text does not record"


@dataclass(frozen=True)
class Decision:
    """What a derived corpus can say of a lexicon."""

    exact: tuple[bool, ...]  # of each term of the lexicon: whether its hits are those on the text
    lexicon: Lexicon  # the frames with a term of which that holds, and these terms
    counted: tuple[tuple[Term, str], ...] = ()  # those known by the counts by article of a word only
    left: tuple[str, ...] = ()  # all others, each with the nearest that is decided

    def describe(self) -> str:
        """Return the line on terms that are left out, or counted by article only; "" where there are none."""
        by_article = [f"{term.term!r} of {term.frame}" for term, _ in self.counted]
        told = ((_LEFT, self.left), ("counted by article, so in rates only", by_article))
        return "; ".join(f"{what}: {listed(names, _LISTED)}" for what, names in told if names)


@dataclass(frozen=True)
class ClosedVocabulary:
    """The phrases a derived corpus was made for: wherever one occurs in a sentence, its words are in a run."""

    phrases: Phrases  # sorted; words that begin with "=" are matched with their case
    near: tuple[Phrases, ...] = ()  # lists of neighbours; of each it is recorded which sentences contain one
    language: str = "en"  # its function words and `bound_words` are shown in a run only inside one of the phrases
    links: Phrases = ()  # function words that are shown between two of its words too

    @classmethod
    def of(cls, lexicons: Iterable[Lexicon], phrases: Iterable[str] = (), language: str = "en") -> ClosedVocabulary:
        """Return the vocabulary of some lexicons, exclusions included, and of further phrases."""
        known = {str(p) for p in (compile_phrase(phrase, language) for phrase in phrases) if not p.signs}
        near: set[Phrases] = set()
        for lexicon in lexicons:
            own = chain(lexicon.patterns, *lexicon.exclusions)
            known |= {str(pattern) for pattern in own if not pattern.signs}
            near |= {key for pattern in lexicon.patterns for key in (pattern.unless_near, pattern.only_near) if key}
        return cls(tuple(sorted(known)), tuple(sorted(near)), language, word_list("linking_words", language))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The distinct words of the phrases that are shown wherever they occur."""
        words = {word for phrase in self.phrases for word in phrase.split()} - {"*"}
        expressions = {word: word_expression(word.removeprefix(EXACT).casefold()) for word in words - self._listed}
        free = {word for word, own in expressions.items() if not any(map(own.fullmatch, self._bound))}
        return tuple(sorted(free | (words & self._listed)))  # a word that is a phrase of its own is shown everywhere

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(self.phrases)

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

    def decides(self, patterns: Iterable[Pattern]) -> bool:
        """Return whether every place of some patterns is known."""
        return all(self._find_outside(pattern) is None for pattern in patterns)

    def decide(self, lexicon: Lexicon, recorded: Collection[str] = ()) -> Decision:
        """Return which terms of a lexicon have the hits of the text; `recorded`: words with counts by article."""
        exact, counted, left = list[bool](), list[tuple[Term, str]](), list[str]()
        exclusions = dict(zip(lexicon.names, lexicon.exclusions, strict=True))
        unsure = {p for own in lexicon.exclusions for p in own if self._find_outside(p) is not None}
        for term, pattern in zip(lexicon.terms, lexicon.patterns, strict=True):
            unknown = [p for p in exclusions[term.frame] if p in unsure and _may_hold(p, pattern)]
            word = self._find_outside(unknown[0] if unknown else pattern)
            exact.append(word is None)
            if word is None:
                continue
            others = zip(lexicon.terms, lexicon.patterns, strict=True)
            rivals = [p for own, p in others if own.frame == term.frame and own != term]
            alone = pattern == Pattern((word,)) and not term.beside and word in recorded
            if alone and not any(_may_hold(rival, pattern) for rival in (*rivals, *exclusions[term.frame])):
                counted.append((term, word))
                continue
            told = [f"exclusion {' '.join(unknown[0].words)!r}"] if unknown else []
            what = "word" if word in pattern.words else "sign" if word in pattern.signs else "neighbour"
            told += [f"{what} {word!r}"] if not unknown and pattern.words != (word,) else []
            shown = [*(w for w in self.words if EXACT not in w), *(recorded if len(pattern.words) == 1 else ())]
            told += [f"nearest word {nearest!r}" for nearest in difflib.get_close_matches(word, shown, 1)]
            left.append(f"{term.term!r} of {term.frame}" + f" ({', '.join(told)})" * bool(told))
        if all(exact):
            return Decision(tuple(exact), lexicon)
        terms = tuple(term for term, sure in zip(lexicon.terms, exact, strict=True) if sure)
        empty = {term.frame for term in lexicon.terms} - {term.frame for term in terms}
        frames = tuple(frame for frame in lexicon.frames if frame.name not in empty)
        return Decision(tuple(exact), replace(lexicon, frames=frames, terms=terms), tuple(counted), tuple(left))

    def _find_outside(self, pattern: Pattern) -> str | None:
        """Return the first word for which a term, or one of its neighbours, cannot be decided; None: there is none."""
        near = [key for key in (pattern.unless_near, pattern.only_near) if key not in self.near]
        for own in (pattern, *(Pattern.parse(phrase) for key in near for phrase in key)):
            if any(own.signs):  # runs show no signs
                return next(filter(None, own.signs))
            if str(own) in self._listed:
                continue
            sure = [self._covers(word, own.exact) for word in own.words]
            between = [a and b for a, b in zip([False, *sure], [*sure[1:], False], strict=False)]
            linked = [word in self.links for word in own.words]
            for place in sorted(range(len(sure)), key=linked.__getitem__):  # a linking word is named last
                if not (sure[place] or (linked[place] and between[place])):
                    return own.words[place]
        return None

    def _covers(self, word: str, exact: bool) -> bool:
        """Return whether every type that a word matches is shown in runs."""
        own = (wider.removeprefix(EXACT) for wider in self.words if wider.startswith(EXACT) == exact)
        return word != "*" and any(contains(wider, word) for wider in own)


def _may_hold(longer: Pattern, shorter: Pattern) -> bool:
    """Return whether a hit of one pattern may lie inside a hit of another (never wrongly False)."""
    shifts = range(len(longer.words) - len(shorter.words) + 1)
    return any(all(map(_may_meet, longer.words[shift:], shorter.words)) for shift in shifts)


def _may_meet(one: str, other: str) -> bool:
    """Return whether a type may match both of two words with wildcards (never wrongly False)."""
    one, other = one.casefold(), other.casefold()
    if contains(one, other) or contains(other, one):
        return True
    (head, *wild), (other_head, *other_wild) = (re.split(r"[*?]", word) for word in (one, other))
    return bool(wild and other_wild) and (head.startswith(other_head) or other_head.startswith(head))
