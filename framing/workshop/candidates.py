"""Words and phrases of a corpus that may become terms of a lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.scores.counting import scored_sentences
from framing.text import fold, language_of, word_list

WORD, PHRASE = "word", "phrase"
LONGEST = 3  # words of a phrase
COLLOCATION = 6.63  # likelihood ratio from which a phrase that stands twice counts as one (chi2, 1 df, p = .01)
_YEAR = re.compile(r"1\d{3}|20\d\d")


@dataclass(frozen=True, repr=False)
class Pool:
    """The candidates of a corpus.

    Attributes
    ----------
    table : one row per candidate: key (the stem of a word, the folded words of a phrase), kind (word, phrase), ratio
        (likelihood ratio of a phrase that stands twice or more, else 0)
    places : one row per place in headline and body of a scored article: candidate (row of `table`), first (token),
        length, row (of the sentence table), text (the folded words)
    names : folded words the corpus writes as names (see `find_names`)
    """

    table: pd.DataFrame
    places: pd.DataFrame
    names: frozenset[str]

    def __repr__(self) -> str:
        kinds = self.table["kind"].value_counts()
        return f"Pool({kinds.get(WORD, 0)} words, {kinds.get(PHRASE, 0)} phrases, {len(self.places)} places)"


def gather(corpus: Corpus, language: str = "en") -> Pool:
    """Return the words and phrases of a corpus that may become terms."""
    tokens = corpus.tokens
    codes, names = pd.factorize(np.array([fold(word) for word in tokens.types], dtype=object))
    words = names[codes][tokens.type] if len(tokens) else np.empty(0, dtype=object)
    scored = np.isin(tokens.sentence, scored_sentences(corpus, "article", SCORED).index.to_numpy())
    content = _of_types(_content(names, language), codes, tokens.type)
    alone = content & _of_types(np.array([len(name) > 2 for name in names], dtype=bool), codes, tokens.type)
    stems = _of_types(np.array(list(map(stemmer(language), names)), dtype=object), codes, tokens.type)
    single = np.flatnonzero(scored & alone)
    parts = [_part(stems[single], words[single], WORD, single, 1)]
    for length in range(2, LONGEST + 1):
        first = _runs(tokens.joined, length)
        first = first[scored[first] & content[first] & content[first + length - 1]]
        phrases = np.array([" ".join(words[start : start + length]) for start in first], dtype=object)
        parts.append(_part(phrases, phrases, PHRASE, first, length))
    places = pd.concat(parts, ignore_index=True)
    places["row"] = tokens.sentence[places["first"]]
    return _pool(places, _ratios(words, tokens.joined, scored), find_names(corpus))


def _of_types(values: np.ndarray, codes: np.ndarray, types: np.ndarray) -> np.ndarray:
    """Return the value of each token's folded word."""
    return values[codes][types] if len(types) else np.empty(0, dtype=values.dtype)


def _part(keys: np.ndarray, texts: np.ndarray, kind: str, first: np.ndarray, length: int) -> pd.DataFrame:
    return pd.DataFrame({"key": keys, "kind": kind, "first": first, "length": length, "text": texts})


def _pool(places: pd.DataFrame, ratios: dict[str, float], names: frozenset[str]) -> Pool:
    """Give each candidate a row, and its places the number of it."""
    grouped = places.groupby(["kind", "key"], sort=True)
    places = places.assign(candidate=grouped.ngroup())
    table = grouped.size().reset_index()[["key", "kind"]]
    table["ratio"] = table["key"].map(ratios).where(table["kind"] == PHRASE).fillna(0.0)
    return Pool(table, places[["candidate", "first", "length", "row", "text"]], names)


def _content(names: np.ndarray, language: str) -> np.ndarray:
    function = set(word_list("function_words", language))
    return np.array([w not in function and (any(map(str.isalpha, w)) or bool(_YEAR.fullmatch(w))) for w in names], bool)


def find_names(corpus: Corpus) -> frozenset[str]:
    """Return the folded words that are names: capitalised in mid-sentence, and nowhere in lower case."""
    # Headlines may capitalise every word, and sentences begin with a capital: both tell nothing, but for a word that
    # opens a sentence before a name.
    tokens, sentences = corpus.tokens, corpus.sentences
    if not len(tokens):
        return frozenset()
    capital = np.array([word[:1].isupper() for word in tokens.types], dtype=bool)
    lower = {fold(word) for word in tokens.types[~capital]}
    text = (sentences["unit"] != "headline").to_numpy()[tokens.sentence]
    inside = np.concatenate(([False], tokens.sentence[1:] == tokens.sentence[:-1]))
    named = capital[tokens.type] & text & inside
    opens = capital[tokens.type] & text & ~inside & np.concatenate((named[1:] & tokens.joined[1:], [False]))
    return frozenset(fold(word) for word in tokens.types[np.unique(tokens.type[named | opens])]) - lower


def _runs(joined: np.ndarray, length: int) -> np.ndarray:
    """Return the first tokens of all runs of so many tokens across which a phrase may run."""
    first = np.arange(max(0, len(joined) - length + 1))
    for offset in range(1, length):
        first = first[joined[first + offset]]
    return first


def _ratios(words: np.ndarray, joined: np.ndarray, scored: np.ndarray) -> dict[str, float]:
    """Return the likelihood ratio of every pair and triple of neighbouring words that stands twice or more."""
    from nltk.collocations import BigramCollocationFinder, TrigramCollocationFinder
    from nltk.metrics import BigramAssocMeasures, TrigramAssocMeasures

    own = np.flatnonzero(scored)
    runs = np.split(words[own], np.flatnonzero(~joined[own])[1:])
    ratios: dict[str, float] = {}
    finders: list[tuple[Any, Any]] = [
        (BigramCollocationFinder, BigramAssocMeasures.likelihood_ratio),
        (TrigramCollocationFinder, TrigramAssocMeasures.likelihood_ratio),
    ]
    for finder, measure in finders:
        found = finder.from_documents([list(run) for run in runs])
        found.apply_freq_filter(2)
        ratios |= {" ".join(phrase): ratio for phrase, ratio in found.score_ngrams(measure)}
    return ratios


_SNOWBALL = {"da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
             "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
             "ro": "romanian", "ru": "russian", "sv": "swedish"}  # fmt: skip


@lru_cache(maxsize=8)
def stemmer(language: str) -> Callable[[str], str]:
    """Return Snowball's stemmer of a language; of one it does not know, words stay as they are."""
    name = _SNOWBALL.get(language_of(language))
    if name is None:
        return str
    from nltk.stem.snowball import SnowballStemmer

    snowball = SnowballStemmer(name)
    return lru_cache(maxsize=1 << 16)(lambda word: snowball.stem(word) if word.isalpha() else word)
