"""What a lexicon itself says of a word: how its texts use it, and which of its terms it is akin to."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from framing.comparisons.keywords import log_odds
from framing.inventory import contains
from framing.lexicon import Lexicon, Term, split_term
from framing.text import fold, token_pattern, word_list
from framing.workshop.candidates import WORD, stemmer

FLAT = 0.5  # prior count of every word of the lexicon's own texts
DEFINITION, INFLECTION, SPELLING, OTHER = "definition", "inflection", "spelling", "other lexicon"
MOST_LETTERS = 4  # that a star may stand for where a spelling is compared


@dataclass(frozen=True)
class OwnWords:
    """The words of a lexicon's own texts, by stem.

    Attributes
    ----------
    frame : how often terms and examples of the frame, and its definition, hold each
    rest : the same of the other frames, and of all `rejects`
    definition : the stems of the frame's label, definition and inclusion rules
    terms : the stems of its terms' words
    lower : the words that stand in lower case somewhere, which are no names
    stem : of the lexicon's language
    function : its function words
    """

    frame: Counter[str]
    rest: Counter[str]
    definition: frozenset[str]
    terms: frozenset[str]
    lower: frozenset[str]
    stem: Callable[[str], str]
    function: frozenset[str]

    @classmethod
    def of(cls, lexicon: Lexicon, frame: str) -> OwnWords:
        """Read the texts of a lexicon."""
        language = lexicon.language or "en"
        stem, function = stemmer(language), frozenset(word_list("function_words", language))
        counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        definition, terms, lower = set[str](), set[str](), set[str]()
        marks = {"definition": definition, "terms": terms}
        for kind, own, text in _texts(lexicon, frame):
            written = _cut(text, language)
            words = [stem(word) for word in map(fold, written) if word not in function]
            counts[own].update(words)
            if own and kind in marks:
                marks[kind].update(words)
            if kind != "terms":  # terms are in lower case, whatever they name
                lower.update(fold(word) for word in written if not word[:1].isupper())
        sets = frozenset(definition), frozenset(terms), frozenset(lower)
        return cls(counts[True], counts[False], *sets, stem, function)

    def stems(self, words: Sequence[str], kind: str) -> list[str]:
        """Return the stem of a word, or those of a phrase's content words."""
        return [self.stem(words[0])] if kind == WORD else [self.stem(w) for w in words if w not in self.function]

    def company(self, candidates: pd.DataFrame) -> np.ndarray:
        """Return the log-odds of each candidate's words in the frame's texts against the rest, their mean."""
        if not self.frame or not self.rest:
            return np.zeros(len(candidates))
        prior = pd.Series(FLAT, index=sorted(self.frame.keys() | self.rest.keys()))
        delta = log_odds(self.frame, self.rest, prior).set_index("word")["delta"].to_dict()
        found = [self.stems(words, kind) for words, kind in _pairs(candidates)]
        return np.array([np.mean([delta.get(stem, 0.0) for stem in own]) for own in found], dtype=float)


def _texts(lexicon: Lexicon, frame: str) -> Iterator[tuple[str, bool, str]]:
    """Yield the kind of each text of a lexicon, whether it speaks for the frame, and the text."""
    for entry in lexicon.frames:
        for text in (entry.label, entry.definition, *entry.inclusion):
            yield "definition", entry.name == frame, text
    for term in lexicon.terms:
        yield "terms", term.frame == frame, re.sub(r"[*?]", "", term.term)
        for text in term.matches:
            yield "matches", term.frame == frame, text
        for text in term.rejects:
            yield "rejects", False, text


@lru_cache(maxsize=1 << 14)
def _cut(text: str, language: str) -> tuple[str, ...]:
    return tuple(found.group() for found in token_pattern(language).finditer(text))


def _pairs(candidates: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from zip(candidates["words"], candidates["kind"], strict=True)


def find_signs(
    candidates: pd.DataFrame, lexicon: Lexicon, own: OwnWords, frame: str, others: Sequence[Lexicon] = ()
) -> list[dict[str, str]]:
    """Return for each candidate its strong signs of kinship with a frame, and what each rests on.

    Parameters
    ----------
    candidates : words (tuple), kind

    Returns
    -------
    list of dict
        Per candidate: definition, and the first of spelling, inflection, other lexicon that holds, each with the word
        or term it rests on.
    """
    terms = [term for term in lexicon.terms if term.frame == frame]
    stems = {own.stem(term.term.casefold()): term.term for term in reversed(terms) if term.term.isalpha()}
    spelled = _Spellings(terms, lexicon.language)
    foreign = [_Spellings([t for t in other.terms if t.frame == frame], other.language) for other in others]
    signs = []
    for words, kind in _pairs(candidates):
        stemmed = own.stems(words, kind)
        forms = words if kind == WORD else (" ".join(words),)
        akin = {
            SPELLING: _first(map(spelled.find, forms)),
            INFLECTION: stems.get(stemmed[0], "") if kind == WORD else "",
            OTHER: _first(other.find(form) for other in foreign for form in forms),
        }
        sign = next((name for name, basis in akin.items() if basis), None)
        found = {sign: akin[sign]} if sign else {}
        defined = _first(word for word in words if own.stem(word) in own.definition)
        signs.append(found | ({DEFINITION: defined} if defined else {}))
    return signs


def _first(found: Iterable[str]) -> str:
    return next(filter(None, found), "")


class _Spellings:
    """The terms of a frame in a form in which hyphens, accents and other spellings are one."""

    def __init__(self, terms: Sequence[Term], language: str) -> None:
        self.keys: dict[str, str] = {}
        for term in terms:
            words = split_term(term, language)
            if "*" not in words and not term.case:
                self.keys.setdefault(spelling_key("".join(words)), term.term)
        globs = [re.escape(key).replace(r"\*", ".*").replace(r"\?", ".") for key in self.keys]
        self.any = re.compile("|".join(globs) or "(?!)")

    def find(self, phrase: str) -> str:
        """Return the term a phrase is another spelling of, "" where there is none."""
        key = spelling_key(phrase.replace(" ", ""))
        if key in self.keys:
            return self.keys[key]
        if not self.any.fullmatch(key):
            return ""
        near = (t for k, t in self.keys.items() if len(key) <= len(k) + MOST_LETTERS and contains(k, key))
        return next(near, "")


_SPELLINGS = [("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("yse", "yze"), ("our", "or"),
              ("ence", "ense"), ("ll", "l")]  # fmt: skip


def spelling_key(word: str) -> str:
    """Return a word without accents, in one of its spellings.

    Examples
    --------
    >>> spelling_key("détente") == spelling_key("detente"), spelling_key("polarisation") == spelling_key("polarization")
    (True, True)
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    for one, other in _SPELLINGS:
        plain = plain.replace(one, other)
    return re.sub(r"re$", "er", plain)
