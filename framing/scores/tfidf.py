"""TF-IDF: texts as vectors of words and phrases, and their cosines to the prototype of each frame.

A feature is a content word, counted wherever it occurs, or a phrase of the lexicon, counted where it is a hit. A text's
vector holds counts x idf. A frame's prototype holds the words and phrases its terms match, weight x idf.
The sentences of a corpus are compared by `sentence_cosines`, any texts by the scikit-learn transformer
`framing.FrameTfidf`. idf is smooth, ln((1+n)/(1+df)) + 1; plain, ln(n/df) + 1; or none, 1;
where df of n texts hold the feature.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus
from framing.corpora.languages import per_language
from framing.errors import one_of, some_of
from framing.lexicons import TIERS, Lexicon
from framing.matching import find_spans
from framing.text import Tokens, content_words, fold_all, language_of

IDF = ("smooth", "plain", "none")

Feature = str | tuple[str, ...]  # a word, or the words of a phrase


@per_language
def sentence_cosines(
    corpus: Corpus,
    lexicon: Lexicon,
    idf: str = "smooth",
    tiers: Sequence[str] = TIERS,
    spans: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Compare every sentence with the prototype of each frame: article, sentence, unit, frame, cosine (0 to 1), hits.

    idf is counted over the sentences of the scored articles. `spans` are the hits of the lexicon in the corpus
    (`framing.matching.find_spans`), where they are at hand; those of the tiers make the prototypes.

    Examples
    --------
    >>> from framing import Lexicon
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["The arms race goes on. Boats left."])
    >>> sentence_cosines(corpus, Lexicon.from_dict({"alarm": ["arms race"]}))["cosine"].round(2).tolist()
    [0.51, 0.0]
    """
    one_of("idf", idf, IDF)
    spans = _find_hits(corpus, lexicon, tiers, spans)
    counter = FeatureCounter(lexicon, _language(corpus))
    counts = _count_sentences(corpus, counter, spans)
    values = inverse_frequencies(counts[_is_scored(corpus)], idf)
    weighted = weigh(counts, values)
    # A derived corpus holds few of the words, but the lengths over all words: to these the phrases are added.
    phrase = np.array([isinstance(feature, tuple) for feature in counter.vocabulary], dtype=bool)
    squares = base_norms(corpus, idf, counts[:, ~phrase]) ** 2 + square_sums(weighted[:, phrase])
    cosines = compare_with_prototypes(weighted, squares, counter.prototypes(values))
    hits = np.zeros(cosines.shape, dtype=int)
    np.add.at(hits, (corpus.tokens.sentence[spans["first"].to_numpy(np.int64)], spans["frame"].to_numpy()), 1)
    sentences = corpus.sentences[["article", "sentence", "unit"]]
    tables = [
        sentences.assign(frame=name, cosine=cosines[:, column], hits=hits[:, column])
        for column, name in enumerate(lexicon.names)
    ]
    return lexicon.sign(pd.concat(tables, ignore_index=True))


def _find_hits(
    corpus: Corpus, lexicon: Lexicon, tiers: Sequence[str], spans: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the hits of these tiers, as `framing.matching.find_spans` gives them."""
    tiers = some_of("tier", tiers, TIERS)
    spans = find_spans(corpus, lexicon) if spans is None else spans
    return spans[np.array([lexicon.terms[term].tier in tiers for term in spans["term"]], dtype=bool)]


def _count_sentences(corpus: Corpus, counter: FeatureCounter, spans: pd.DataFrame | None = None) -> Any:
    return counter.count(corpus.tokens, corpus.tokens.sentence, len(corpus.sentences), spans)


def _language(corpus: Corpus) -> str:
    languages = corpus.articles["language"].map(language_of).unique()
    return str(languages[0]) if len(languages) == 1 else "en"


def _is_scored(corpus: Corpus) -> np.ndarray:
    """Return which sentences are of scored articles."""
    return corpus.sentences["article"].isin(corpus.scored["article"]).to_numpy()


def base_norms(corpus: Corpus, idf: str, words: Any = None) -> np.ndarray:
    """Return the length of each sentence's TF-IDF vector over content words (stored in a derived corpus).

    `words` are the counts of these words, where they are at hand. Lengths have two significant digits: a published
    length of more digits would tell the words it was made of.
    """
    stored = f"norm_{idf}"
    if stored in corpus.sentences:
        return corpus.sentences[stored].to_numpy(dtype=float)
    if words is None:
        words = _count_sentences(corpus, FeatureCounter(Lexicon.from_dict({}), _language(corpus)))
    scored = words[_is_scored(corpus)]
    # A word of near-duplicates alone has no idf, and no part in their lengths.
    values = np.where(document_frequencies(scored) > 0, inverse_frequencies(scored, idf), 0.0)
    return _round(np.sqrt(square_sums(weigh(words, values))))


def _round(norms: np.ndarray) -> np.ndarray:
    return np.array([float(f"{norm:.2g}") for norm in norms])


class FeatureCounter:
    """Counts content words and the phrases of a lexicon in texts, and notes what the terms of each frame match there.

    `vocabulary` holds the column of each feature; where one is given, no other features are counted, else it grows
    with the texts. `weights` holds, for each frame and column its terms matched, the highest weight of these terms.
    """

    def __init__(self, lexicon: Lexicon, language: str, vocabulary: dict[Feature, int] | None = None) -> None:
        self.lexicon, self.language = lexicon, language
        self.vocabulary = {} if vocabulary is None else vocabulary
        self.weights: dict[tuple[int, int], float] = {}
        self._grows = vocabulary is None
        self._words = np.empty(0, dtype=object)  # of each type: the folded word
        self._content = np.empty(0, dtype=bool)  # of each type: whether it is a content word
        self._columns = np.empty(0, dtype=np.int64)  # of each type: where it is counted, -1 for nowhere

    def count(self, tokens: Tokens, rows: np.ndarray, size: int, spans: pd.DataFrame | None = None) -> Any:
        """Count the features of texts: a sparse array (texts, features).

        `rows` tells the text of each token and `spans` the hits. With several calls, the types of each begin with
        those of the one before.
        """
        self._add_types(tokens.types[len(self._words) :])
        columns = self._columns[tokens.type]
        words = np.flatnonzero(columns >= 0)
        phrases = self._find_phrases(tokens, spans) if spans is not None else np.empty((0, 2), dtype=np.int64)
        rows = rows[np.append(words, phrases[:, 0])]
        columns = np.append(columns[words], phrases[:, 1])
        return tally(rows, columns, (size, len(self.vocabulary)))

    def prototypes(self, idf: np.ndarray) -> Any:
        """Return weight x idf of what the terms of each frame matched: a sparse (frames, features) array."""
        from scipy import sparse

        at = np.array([*self.weights], dtype=np.int64).reshape(-1, 2)
        values = np.array([*self.weights.values()], dtype=float) * idf[at[:, 1]]
        return sparse.csr_array((values, at.T), (len(self.lexicon.names), len(self.vocabulary)))

    def _add_types(self, types: np.ndarray) -> None:
        """Note where new types are counted."""
        words = np.array(fold_all(types), dtype=object)
        content = content_words(words, self.language)
        columns = [self._column(word) if counts else -1 for word, counts in zip(words, content, strict=True)]
        self._words = np.append(self._words, words)
        self._content = np.append(self._content, content)
        self._columns = np.append(self._columns, np.array(columns, dtype=np.int64))

    def _column(self, feature: Feature) -> int:
        """Return where a feature is counted, -1 for nowhere."""
        if self._grows:
            return self.vocabulary.setdefault(feature, len(self.vocabulary))
        return self.vocabulary.get(feature, -1)

    def _find_phrases(self, tokens: Tokens, spans: pd.DataFrame) -> np.ndarray:
        """Return first token and column of each phrase that is a hit, and note the weights of all hits."""
        phrases: set[tuple[int, int]] = set()
        columns = ["frame", "term", "first", "length"]
        for frame, index, first, length in spans[columns].itertuples(index=False):
            term, words = self.lexicon.terms[index], self.lexicon.patterns[index].words
            feature = self._name(words, term.case, tokens.type[first : first + length])
            column = self._column(feature)
            if column < 0:
                continue
            self.weights[frame, column] = max(term.weight, self.weights.get((frame, column), 0.0))
            if isinstance(feature, tuple):
                phrases.add((first, column))  # a set: a phrase that several terms or frames match counts once
        return np.array(sorted(phrases), dtype=np.int64).reshape(-1, 2)

    def _name(self, wanted: Sequence[str], case: str, types: np.ndarray) -> Feature:
        """Return the feature a hit is: a single content word matched whatever its case, else the words of a phrase."""
        if len(types) == 1 and not case and tuple(wanted) != ("*",) and self._content[types[0]]:
            return self._words[types[0]]
        # A bare wildcard is kept as it is: a derived corpus does not hold the word it matched.
        return tuple("*" if word == "*" else found for word, found in zip(wanted, self._words[types], strict=True))


def tally(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int], dtype: type = float) -> Any:
    """Return how often each row and column come together, as a sparse array."""
    from scipy import sparse

    at = (rows.astype(np.int32), columns.astype(np.int32))  # the short indices that scikit-learn's models ask for
    return sparse.csr_array((np.ones(len(rows), dtype), at), shape)


def document_frequencies(counts: Any) -> np.ndarray:
    """Return in how many rows of counts each feature occurs."""
    return np.asarray((counts > 0).sum(axis=0)).ravel()


def inverse_frequencies(counts: Any, idf: str) -> np.ndarray:
    """Return the idf of each feature over the rows of counts, finite also for a feature in none of them."""
    n, df = counts.shape[0], document_frequencies(counts)
    if idf == "smooth":
        return np.log((1 + n) / (1 + df)) + 1
    if idf == "plain":
        return np.log(max(n, 1) / np.maximum(df, 1)) + 1
    return np.ones(len(df))


def weigh(counts: Any, values: np.ndarray) -> Any:
    """Return counts with each column multiplied by a value, such as its idf."""
    weighted = counts.copy()
    weighted.data = counts.data * values[counts.indices]
    return weighted


def square_sums(matrix: Any) -> np.ndarray:
    """Return the sum of the squares of each row of a sparse array."""
    return np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()


def compare_with_prototypes(weighted: Any, squares: np.ndarray, prototypes: Any) -> np.ndarray:
    """Return the cosine of each text, given its vector and the square of its length, to each prototype."""
    dots = (weighted @ prototypes.T).toarray()
    lengths = np.sqrt(np.outer(squares, square_sums(prototypes)))
    return np.minimum(np.divide(dots, lengths, out=np.zeros_like(dots), where=lengths > 0), 1.0)
