"""scikit-learn transformers: texts in, counts of terms or frames out, or cosines to the frames.

`LexiconVectorizer` counts hits and learns nothing; `FrameTfidf` learns idf from training texts, if not asked for that
of the background. Both read texts block by block and can be steps of a pipeline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from framing.errors import InputError, one_of, require, some_of
from framing.lexicons import TIERS, Lexicon
from framing.matching.matching import read_batches, refuse_other
from framing.scores.tfidf import (
    IDF,
    FeatureCounter,
    compare_with_frames,
    document_frequencies,
    inverse_frequencies,
    square_sums,
    tally,
    weigh,
)


class _OfTexts(TransformerMixin, BaseEstimator):
    """What transformers of texts share: the lexicon, and what scikit-learn asks about them."""

    lexicon: Lexicon
    tiers: Sequence[str]

    def _check(self) -> None:
        require("lexicon", self.lexicon, Lexicon)
        some_of("tier", self.tiers, TIERS)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.transformer_tags.preserves_dtype = []
        return tags


class LexiconVectorizer(_OfTexts):
    """Counts the hits of a lexicon in texts: texts -> sparse counts, a column per term or per frame.

    Hits are those of `framing.find`: within a frame the longest, then the leftmost, no token twice. Nothing is
    learnt from the texts, so it need not be fitted. Texts are read block by block: of an iterator of texts, never
    more than one block and the words met so far are in memory.

    Parameters
    ----------
    lexicon : the lexicon
    by : "term" or "frame", what has a column
    tiers : tiers of terms that count; where terms overlap, the longest has the hit, whatever its tier
    sparse_output : a sparse array; otherwise a dense one, which ``set_output(transform="pandas")`` needs

    Raises
    ------
    InputError
        When fitted or used: an unknown tier or `by`, no lexicon, or texts that are not a list of strings.

    Examples
    --------
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*", "arms race"], "axis": ["axis"]})
    >>> vectorizer = LexiconVectorizer(lexicon)
    >>> vectorizer.fit_transform(["Threats, an arms race and a threat.", "No axis."]).toarray()
    array([[2, 1, 0],
           [0, 0, 1]])
    >>> vectorizer.get_feature_names_out().tolist()
    ['alarm__threat*', 'alarm__arms race', 'axis__axis']
    """

    def __init__(
        self, lexicon: Lexicon, by: str = "term", tiers: Sequence[str] = TIERS, sparse_output: bool = True
    ) -> None:
        self.lexicon = lexicon
        self.by = by
        self.tiers = tiers
        self.sparse_output = sparse_output

    def fit(self, texts: Iterable[str], y: object = None) -> LexiconVectorizer:
        """Check the parameters; nothing is learnt from the texts."""
        self._columns()
        refuse_other(texts)
        return self

    def transform(self, texts: Iterable[str]) -> Any:
        """Count the hits in N texts: an array (N, terms) or (N, frames), columns as `get_feature_names_out` says."""
        columns, names = self._columns()
        parts = [sparse.csr_array((0, len(names)), dtype=np.int64)]
        for block in read_batches(texts, self.lexicon, self.tiers):
            rows = block.text[block.spans["first"]]
            parts.append(tally(rows, columns[block.spans["term"]], (block.size, len(names)), np.int64(1)))
        counts = sparse.vstack(parts, format="csr")
        return counts if self.sparse_output else counts.toarray()

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Return the names of the columns: ``frame__term``, or the frames, in the order of the lexicon."""
        return np.array(self._columns()[1], dtype=object)

    def _columns(self) -> tuple[np.ndarray, list[str]]:
        """Return the column of each term of the lexicon, -1 for a term of no counted tier, and their names."""
        self._check()
        terms = self.lexicon.terms
        if one_of("by", self.by, ("term", "frame")) == "frame":
            named, names = [term.frame for term in terms], self.lexicon.names
        else:
            named = [f"{term.frame}__{term.term}" for term in terms]
            names = [name for name, term in zip(named, terms, strict=True) if term.tier in self.tiers]
        index = {name: column for column, name in enumerate(dict.fromkeys(names))}
        return np.array([index.get(name, -1) for name in named], dtype=np.int64), list(index)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags


class FrameTfidf(_OfTexts):
    """Compares texts with each frame: texts -> cosines, a column per frame.

    Each text is one document: a vector over content words and the lexicon's phrases, counts x idf; its cosine to a
    frame is the share of its length that the frame's hits are (`framing.scores.tfidf`). Words and hits that the
    training texts do not have count too, with df = 0, unlike with `sklearn.feature_extraction.text.TfidfVectorizer`.

    Given the sentences of a corpus as texts, ``fit_transform`` returns the cosines of
    `framing.scores.tfidf.sentence_cosines`, except that those divide by lengths rounded to two significant digits
    (a derived corpus stores no more) and leave near-duplicates out of df, where here every text counts.
    What that adds to a plain hit is little: see `framing.tfidf_scores`.

    Parameters
    ----------
    lexicon : the lexicon
    idf : background, -ln of a word's frequency in its language; or, learnt from the n training texts, df of which
        hold the feature: smooth, ln((1+n)/(1+df)) + 1; plain, ln(n/df) + 1; or none, 1
    tiers : tiers of terms whose hits count

    Attributes
    ----------
    vocabulary_ : dict, the column of each feature, a word or a tuple of the words of a phrase
    idf_ : (features,) idf of the features of the training texts
    n_texts_ : number of training texts

    Raises
    ------
    InputError
        When fitted or used: an unknown idf or tier, no lexicon, no text, or texts that are not a list of strings.

    Examples
    --------
    >>> model = FrameTfidf(Lexicon.from_dict({"alarm": ["threat*"]}))
    >>> model.fit(["A grave threat", "Calm seas", "Grave seas"]).transform(["Threat", "Grave threat", "Calm"]).round(3)
    array([[1.   ],
           [0.684],
           [0.   ]])
    """

    def __init__(self, lexicon: Lexicon, idf: str = "background", tiers: Sequence[str] = TIERS) -> None:
        self.lexicon = lexicon
        self.idf = idf
        self.tiers = tiers

    def fit(self, texts: Iterable[str], y: object = None) -> FrameTfidf:
        """Learn idf from texts."""
        self._learn(texts)
        return self

    def fit_transform(self, texts: Iterable[str], y: object = None) -> np.ndarray:
        """Learn idf from texts, and compare these with the frames."""
        return self._compare(*self._learn(texts), self.idf_)

    def _learn(self, texts: Iterable[str]) -> tuple[Any, Any]:
        """Learn idf from texts, and return their features and hits (`_count`)."""
        self._check()
        one_of("idf", self.idf, IDF)
        counter = FeatureCounter(self.lexicon, self.lexicon.language or "en")
        counts, framed = self._count(texts, counter)
        if not counts.shape[0]:
            raise InputError("no text to learn idf from, expected at least one")
        self.vocabulary_, self.n_texts_ = counter.vocabulary, counts.shape[0]
        self.idf_ = self._weigh(document_frequencies(counts), counter)
        return counts, framed

    def _compare(self, counts: Any, framed: Any, idf: np.ndarray) -> np.ndarray:
        return compare_with_frames(weigh(framed, idf), square_sums(weigh(counts, idf)), len(self.lexicon.names))

    def _weigh(self, df: np.ndarray, counter: FeatureCounter) -> np.ndarray:
        """Return the idf of the last features of a counter, as many as df are given."""
        features = [*counter.vocabulary][len(counter.vocabulary) - len(df) :]
        return inverse_frequencies(df, self.n_texts_, self.idf, features, counter.language)

    def transform(self, texts: Iterable[str]) -> np.ndarray:
        """Compare N texts with the frames: cosines from 0 to 1, an array (N, frames)."""
        check_is_fitted(self)
        counter = FeatureCounter(self.lexicon, self.lexicon.language or "en", self.vocabulary_)
        counts, framed = self._count(texts, counter)
        new = np.zeros(len(counter.vocabulary) - len(self.idf_))
        return self._compare(counts, framed, np.append(self.idf_, self._weigh(new, counter)))

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Return the names of the columns: the frames, in the order of the lexicon."""
        self._check()
        return np.array(self.lexicon.names, dtype=object)

    def _count(self, texts: Iterable[str], counter: FeatureCounter) -> list[Any]:
        """Return the features of N texts, counted (N, features), and the frames' hits (N * frames, features)."""
        none: list[Any] = [sparse.csr_array((0, 0)), sparse.csr_array((0, 0))]
        blocks = read_batches(texts, self.lexicon, self.tiers)
        parts = [none, *(counter.count(block.tokens, block.text, block.size, block.spans) for block in blocks)]
        for part in chain.from_iterable(parts):  # the first blocks knew fewer features
            part.resize((part.shape[0], len(counter.vocabulary)))
        return [sparse.vstack(of_blocks, format="csr") for of_blocks in zip(*parts, strict=True)]
