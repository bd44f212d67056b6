"""Logistic regressions of frames on the words and characters of sentences, and the scale of their scores."""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass(frozen=True)
class TextRegression:
    """TF-IDF of stems and characters, and one logistic regression per frame (None: not learned)."""

    grams: Any
    frames: tuple[Any, ...]

    @classmethod
    def fit(
        cls, texts: np.ndarray, codes: np.ndarray, learned: Iterable[bool], strength: float, language: str
    ) -> TextRegression:
        """Fit N texts and N x F codes; `strength` is the inverse of the penalty."""
        from sklearn.linear_model import LogisticRegression

        wanted = list(learned)
        if not any(wanted):
            return cls(None, (None,) * len(wanted))
        grams = _grams(language)
        try:
            features = grams.fit_transform(texts)
        except ValueError:
            raise InputError(f"{len(texts)} sentences without words in common, expected some to learn from") from None
        regression = partial(LogisticRegression, C=strength, class_weight="balanced", max_iter=1000)
        fitted = (regression().fit(features, own) if ok else None for own, ok in zip(codes.T, wanted, strict=True))
        return cls(grams, tuple(fitted))

    def score(self, texts: np.ndarray) -> np.ndarray:
        """Return the log-odds of each frame, classes weighted alike: N x F, NaN where not learned."""
        scores = np.full((len(texts), len(self.frames)), np.nan)
        features = self.grams.transform(texts) if self.grams else None
        for index, frame in enumerate(self.frames):
            if frame is not None:
                scores[:, index] = frame.decision_function(features)
        return scores


def _grams(language: str) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    words = {"tokenizer": partial(stems, language=language), "token_pattern": None, "ngram_range": (1, 2)}
    characters = {"analyzer": "char_wb", "ngram_range": (3, 5)}
    kinds = (words, characters)
    return make_union(*(TfidfVectorizer(**kind, min_df=2, sublinear_tf=True) for kind in kinds))


@dataclass(frozen=True)
class Scale:
    """What scores of one frame mean: the threshold, and the line from scores to log-odds (Platt 1999)."""

    threshold: float = np.inf
    slope: float = 0.0
    intercept: float = 0.0

    @classmethod
    def fit(cls, scores: np.ndarray, codes: np.ndarray, false_alarms: float) -> Scale:
        """Fit to out-of-fold scores; where they do not rise with the codes the threshold is infinite.

        The threshold is at least 0, even odds: sentences of another kind than all coded ones score about there.
        """
        from scipy.special import logit
        from sklearn.linear_model import LogisticRegression

        known = np.isfinite(scores)
        if known.all():
            line = LogisticRegression(C=np.inf).fit(scores[:, None], codes)
            if line.coef_[0, 0] > 0:
                threshold = max(0.0, highest_but(scores[codes == 0], false_alarms))
                return cls(threshold, float(line.coef_[0, 0]), float(line.intercept_[0]))
        return cls(intercept=float(logit(codes.mean())))

    def probability(self, scores: np.ndarray) -> np.ndarray:
        """Return probabilities of scores; without a line, the share of the frame among the codes."""
        from scipy.special import expit

        return np.asarray(expit(self.slope * np.nan_to_num(scores) + self.intercept))


def highest_but(scores: np.ndarray, share: float) -> float:
    """Return the lowest of the scores that at most this share of them exceeds.

    Examples
    --------
    >>> highest_but(np.arange(100), 0.02), highest_but(np.arange(10), 0.02)
    (97.0, 9.0)
    """
    exceeding = int(share * len(scores) + 1e-9)
    return float(np.sort(scores)[len(scores) - 1 - exceeding])
