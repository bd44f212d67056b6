"""Logistic regressions of frames on the words and characters of sentences, and the scale of their scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np

from framing.errors import InputError
from framing.text import fold, token_pattern

SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish",
}  # fmt: skip


def stems(text: str, language: str = "en") -> list[str]:
    """Return the word stems of a text (Snowball; words of a language it does not know stay whole).

    Examples
    --------
    >>> stems("Russia’s shelters were stocked")
    ['russia', 'shelter', 'were', 'stock']
    """
    return [_stem(fold(word), language) for word in token_pattern(language).findall(text)]


@lru_cache(maxsize=1 << 16)
def _stem(word: str, language: str) -> str:
    return str(_stemmer(language).stem(word)) if language in SNOWBALL else word


@lru_cache(maxsize=8)
def _stemmer(language: str) -> Any:
    from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer(SNOWBALL[language])


def count_grams(texts: np.ndarray, language: str) -> tuple[list[Any], list[Any]]:
    """Count stems, one and two in a row, and characters, three to five in a row inside words.

    Returns
    -------
    counters, counts : two vectorisers of scikit-learn, and their counts, N rows each

    Raises
    ------
    InputError
        No text holds a word.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    analyse = {"tokenizer": partial(stems, language=language), "token_pattern": None, "ngram_range": (1, 2)}
    counters = [CountVectorizer(**analyse), CountVectorizer(analyzer="char_wb", ngram_range=(3, 5))]
    try:
        return counters, [counter.fit_transform(texts) for counter in counters]
    except ValueError:
        raise InputError(f"{len(texts)} sentences without a word, expected some to learn from") from None


@dataclass(frozen=True)
class Regressions:
    """One logistic regression per frame (None: not learned) on TF-IDF of counts.

    Attributes
    ----------
    kept : of each kind of count, the columns that stand in two sentences or more
    weights : of each kind of count, idf and the norm
    frames : the regressions
    """

    kept: list[np.ndarray]
    weights: list[Any]
    frames: list[Any]

    @classmethod
    def fit(cls, counts: Sequence[Any], codes: np.ndarray, learned: np.ndarray, strength: float) -> Regressions:
        """Fit counts of N sentences and N x F codes; `strength` is the inverse of the penalty."""
        from sklearn import config_context
        from sklearn.feature_extraction.text import TfidfTransformer
        from sklearn.linear_model import LogisticRegression

        kept = [np.flatnonzero(count.getnnz(axis=0) > 1) for count in counts]
        pairs = zip(counts, kept, strict=True)
        weights = [
            TfidfTransformer(sublinear_tf=True).fit(count[:, columns]) for count, columns in pairs if learned.any()
        ]
        model = cls(kept, weights, [None] * len(learned))
        features = model._weigh(counts)
        # vectors are short: threads gain nothing, and wait where cores are busy; checks would take as long as the fit
        with _threads().limit(limits=1), config_context(assume_finite=True, skip_parameter_validation=True):
            for index in np.flatnonzero(learned):
                regression = LogisticRegression(C=strength, class_weight="balanced", max_iter=1000)
                model.frames[index] = regression.fit(features, codes[:, index])
        return model

    def score(self, counts: Sequence[Any]) -> np.ndarray:
        """Return the log-odds of each frame, classes weighted alike: N x F, NaN where not learned."""
        scores = np.full((counts[0].shape[0], len(self.frames)), np.nan)
        features = self._weigh(counts)
        for index, frame in enumerate(self.frames):
            if frame is not None:
                scores[:, index] = frame.decision_function(features)
        return scores

    def _weigh(self, counts: Sequence[Any]) -> Any:
        from scipy import sparse

        if not self.weights:
            return None
        parts = zip(counts, self.kept, self.weights, strict=True)
        return sparse.hstack([weight.transform(count[:, columns]) for count, columns, weight in parts], format="csr")


@lru_cache(maxsize=1)
def _threads() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def set_threshold(scores: np.ndarray, codes: np.ndarray, false_alarms: float) -> float:
    """Return the threshold for out-of-fold scores of one frame; infinite where they do not rise with the codes.

    It is at least 0, even odds: sentences of another kind than all coded ones score about there.
    """
    if not rises(scores, codes):
        return np.inf
    return max(0.0, exceeded_by(scores[codes == 0], false_alarms))


def rises(scores: np.ndarray, codes: np.ndarray) -> bool:
    """Return whether a logistic regression of codes on scores rises: it does where the mean with the code is higher."""
    return bool(np.isfinite(scores).all() and scores[codes == 1].mean() > scores[codes == 0].mean())


@dataclass(frozen=True)
class Scale:
    """What scores of one frame mean: the line from scores to log-odds (Platt 1999)."""

    slope: float
    intercept: float

    @classmethod
    def fit(cls, scores: np.ndarray, codes: np.ndarray) -> Scale:
        """Fit to out-of-fold scores; where they do not rise with the codes the line is level."""
        from scipy.special import logit
        from sklearn.linear_model import LogisticRegression

        if not rises(scores, codes):
            return cls(0.0, float(logit(codes.mean())))
        line = LogisticRegression(C=np.inf).fit(scores[:, None], codes)
        return cls(float(line.coef_[0, 0]), float(line.intercept_[0]))

    def probability(self, scores: np.ndarray) -> np.ndarray:
        """Return probabilities of scores; without a line, the share of the frame among the codes."""
        from scipy.special import expit

        return np.asarray(expit(self.slope * np.nan_to_num(scores) + self.intercept))


def exceeded_by(scores: np.ndarray, share: float) -> float:
    """Return the threshold that a further score of the kind exceeds with at most this probability.

    Of n scores and one more, each rank is as likely as another: the threshold is the k-th highest, k the
    largest whole number with k / (n + 1) <= share; infinite where n is too small for any.

    Source: Vovk, Gammerman & Shafer 2005 (conformal prediction).

    Examples
    --------
    >>> exceeded_by(np.arange(99), 0.01), exceeded_by(np.arange(99), 0.02), exceeded_by(np.arange(98), 0.01)
    (98.0, 97.0, inf)
    """
    rank = int(share * (len(scores) + 1) + 1e-9)
    return float(np.sort(scores)[-rank]) if rank else np.inf
