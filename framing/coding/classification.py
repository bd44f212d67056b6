"""A classifier of sentences, trained on codes, that stands beside a lexicon and finds what no term says."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from framing.coding.regression import Regressions, Scale, count_grams, set_threshold
from framing.errors import FramingWarning, InputError, one_of
from framing.lexicons import Lexicon
from framing.matching import find

MIN_CODED = 5  # sentences with a frame, and sentences without it: with fewer it is not learned


class FrameClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Say which frames a sentence evokes, learned from coded sentences, beside a lexicon or alone.

    Each frame has a logistic regression over TF-IDF of word stems (one and two in a row) and of
    characters (three to five in a row, inside words). A sentence has the frame where its score lies above
    even odds and above a threshold that a sentence without the frame exceeds with a probability of
    `false_alarms` at most, set on scores by models that did not see the sentence's article. With a
    lexicon, a sentence has the frame where the lexicon has a hit **or** the classifier says so: a
    classifier adds to the lexicon's sentences and takes none away.

    Parameters
    ----------
    lexicon : the lexicon that stands beside the classifier; None: the classifier alone
    false_alarms : probability of a false alarm in a sentence without the frame, above 0 and below 1; .01 needs
        99 coded sentences without the frame, .05 needs 19
    C : inverse strength of the regression's penalty
    folds : parts for the out-of-fold scores behind thresholds and probabilities
    language : two letters, of the stemmer; a language without one keeps its words whole
    random_state : seed of the folds

    Attributes
    ----------
    frames_ : names of the F frames
    classes_ : array of 0 and 1 (one frame), or of 0 to F - 1
    learned_ : (F,) bool; a frame coded fewer than 5 times, or in all but too few sentences for `false_alarms`,
        or whose scores do not rise with the codes out of fold, is not learned: a `FramingWarning` names it, and
        the lexicon stands alone for it
    thresholds_ : (F,) scores above which a sentence has the frame; infinite where not learned

    Notes
    -----
    Where it pays: F1 of the lexicon, and of lexicon or classifier, over decisions about four frames pooled, with the
    gain and its 95 % interval. ``python -m pytest tests/test_classification.py -rP`` prints them by frame.

    ================================  =========================  ====  ====  ====================
    learned from                      measured on                lex.  both  gain
    ================================  =========================  ====  ====  ====================
    the invented corpus               its other articles (a)      .92   .95  +.03 (+.02 to +.04)
    498 sentences on the pact         260 more, blind (b)         .88   .90  +.02 (+.00 to +.04)
    these, examples of the lexicon    260 more, blind (b)         .88   .91  +.03 (+.01 to +.06)
    the invented corpus               260 on the pact, blind (b)  .88   .84  -.05 (-.07 to -.03)
    498 sentences on the pact         each other (c)              .97   .95  -.02 (-.03 to -.01)
    498 sentences on the pact         the invented corpus         .92   .92  -.00 (-.01 to +.01)
    498 sentences on the pact         four real articles (d)      .99   .96  -.03
    these, examples of the lexicon    four real articles (d)      .99   .87  -.12
    ================================  =========================  ====  ====  ====================

    (a) Nested cross-validation by article: alarm .93 to .95, axis .95 to .95, multipolarity .92 to .96, cold
    war .87 to .94. Only for cold war, where the lexicon misses most, does the gain hold whichever way the
    articles are parted, from about 400 coded sentences on; with fewer than 150 there is none for any frame.
    (b) Measured when all was decided; one training sentence almost
    the same as a blind one is left out. Of 36 paraphrases without a keyword the lexicon finds 19, both together
    27, with the lexicon's examples 29, with codes of the invented corpus 19. These sentences were invented in
    one manner with those learned from, which flatters. (c) Terms had been added to the lexicon after these
    were read: it misses little here, and a classifier adds false alarms. (d) 117 sentences, coded by two
    language models, with whose codes at hand the lexicon was written: it misses 1 of 45, so that only
    false alarms can be added (3 and 12 in 423 decisions).

    So it is for those with some hundred codes of their own corpus and a lexicon that misses much there, and
    `framing.compare_with_lexicon` tells. Codes of another story add nothing or do harm. The lexicon stays
    the default.

    Tried and left out, because they did not help out of fold in the invented corpus: hits as features of the
    regression (it leans on them and finds little without them), training sentences with the hits cut out,
    the lexicon's definitions and terms as training sentences, cosines to the frames' prototypes, LSA vectors
    of the corpus, naive Bayes. A linear SVM, other lengths of n-grams and a threshold of best F1 do about as well.

    Sources: Joachims 1998 (linear classifiers of text); Platt 1999 (probabilities of scores).

    Examples
    --------
    With scikit-learn's own tools, sentences in a table keep an article in one fold:

    >>> from sklearn.model_selection import GroupKFold, cross_val_predict
    >>> fear = ["Families by the strait sleep badly.", "The harbour stocks water and sand.",
    ...         "Nobody by the strait sleeps soundly.", "The threat keeps families by the strait awake."]
    >>> calm = ["The ferry left at nine.", "Fish prices rose again.", "The talks went on until nine.",
    ...         "The mayor opened a school."]
    >>> sentences = pd.DataFrame({"text": (fear + calm) * 3, "article": [c for c in "abc" for _ in range(8)]})
    >>> codes = pd.DataFrame({"alarm": ([1] * 4 + [0] * 4) * 3})
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*"]})
    >>> classifier = FrameClassifier(lexicon, false_alarms=0.2, folds=3).fit(sentences, codes)
    >>> classifier.predict(["Families sleep badly.", "A threat to fish prices?", "Fish prices fell."]).tolist()
    [[1], [1], [0]]
    >>> articles = GroupKFold(3)
    >>> found = cross_val_predict(classifier, sentences, codes, cv=articles, groups=sentences["article"])
    >>> int(found.sum()), int(codes["alarm"].sum())
    (12, 12)
    """

    def __init__(
        self,
        lexicon: Lexicon | None = None,
        *,
        false_alarms: float = 0.01,
        C: float = 10.0,
        folds: int = 5,
        language: str = "en",
        random_state: int | None = 0,
    ) -> None:
        self.lexicon = lexicon
        self.false_alarms = false_alarms
        self.C = C
        self.folds = folds
        self.language = language
        self.random_state = random_state

    def fit(self, sentences: Any, codes: Any, groups: Sequence[object] | None = None) -> FrameClassifier:
        """Learn the frames of coded sentences.

        Parameters
        ----------
        sentences : N texts, or a table with the column text (such as the sentences of a corpus)
        codes : 0 or 1 by sentence: a table or array of N x F, or N codes of one frame; names of a
            table's columns (or of a Series) are the frames, else those of the lexicon, in its order
        groups : what must stay in one fold, by sentence: the article; where not given, a table's column
            article, else each sentence by itself

        Returns
        -------
        FrameClassifier
            Itself.

        Raises
        ------
        InputError
            Unequal lengths, codes other than 0 and 1, frames the lexicon does not have, fewer than two
            groups, or a parameter out of its range.
        """
        self._check_parameters()
        texts, table = list_texts(sentences), code_table(codes, self.lexicon)
        if len(table) != len(texts):
            raise InputError(f"{len(texts)} sentences and {len(table)} codes, expected one row of codes per sentence")
        self._one = np.ndim(codes) == 1
        self._counters, counts = count_grams(texts, self.language)
        self.fit_counts(counts, table, group_numbers(sentences, groups))
        self._scales = [Scale.fit(*pair) for pair in zip(self._out_of_fold.T, table.to_numpy().T, strict=True)]
        self._right = self._share_right(texts, table.to_numpy())
        self._warn_of_frames_not_learned(table.to_numpy())
        return self

    def fit_counts(self, counts: Sequence[Any], codes: pd.DataFrame, groups: np.ndarray) -> FrameClassifier:
        """Learn the frames of sentences that are counted already, for `decide` only.

        Parameters
        ----------
        counts : of the sentences, or of more words than they hold, by `framing.coding.regression.count_grams`
        codes : 0 or 1, N x F
        groups : (N,) the number of each sentence's group, from 0 on without a gap

        Returns
        -------
        FrameClassifier
            Itself.
        """
        self._check_parameters()
        values = codes.to_numpy()
        self.frames_ = list(codes.columns)
        self.classes_ = np.arange(2 if getattr(self, "_one", False) else len(self.frames_))
        self._out_of_fold = self._score_out_of_fold(counts, values, groups)
        pairs = zip(self._out_of_fold.T, values.T, strict=True)
        self.thresholds_ = np.array([set_threshold(*pair, self.false_alarms) for pair in pairs])
        self.learned_ = np.isfinite(self.thresholds_)
        self._model = Regressions.fit(counts, values, self.learned_, self.C)
        return self

    def decide(self, counts: Sequence[Any]) -> np.ndarray:
        """Return whether counted sentences have each frame by the classifier alone, N x F."""
        found: np.ndarray = self._model.score(counts) > self.thresholds_
        return found

    def predict(self, sentences: Any) -> np.ndarray:
        """Return 0 or 1 by sentence and frame: N x F, or N where the codes were those of one frame."""
        check_is_fitted(self)
        texts = list_texts(sentences)
        found = self.decide(self._count(texts)) | self._hits(texts)
        return (found[:, 0] if self._one else found).astype(int)

    def predict_proba(self, sentences: Any) -> np.ndarray:
        """Return the probability of each frame: N x F, or N x 2 (without, with) where it was one frame.

        The out-of-fold scores of the training sentences are fitted to their codes (Platt 1999); a sentence with
        a hit of the lexicon has at least the share of training sentences with a hit that had the frame.
        """
        check_is_fitted(self)
        texts = list_texts(sentences)
        pairs = zip(self._scales, self._model.score(self._count(texts)).T, strict=True)
        chances = np.column_stack([scale.probability(scores) for scale, scores in pairs])
        chances = np.where(self._hits(texts), np.maximum(chances, self._right), chances)
        return np.column_stack([1 - chances[:, 0], chances[:, 0]]) if self._one else chances

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.classifier_tags.multi_label = tags.target_tags.multi_output = True
        return tags

    def _check_parameters(self) -> None:
        if not 0 < self.false_alarms < 1:
            raise InputError(f"false_alarms must be above 0 and below 1, got {self.false_alarms!r}")
        if not self.C > 0:
            raise InputError(f"C must be above 0, got {self.C!r}")
        if self.folds < 2:
            raise InputError(f"folds must be 2 or more, got {self.folds!r}")

    def _score_out_of_fold(self, counts: Sequence[Any], codes: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Return scores by regressions that did not see a sentence's group: N x F, NaN where that cannot be."""
        from sklearn.model_selection import GroupKFold

        enough = _fewest(codes) >= MIN_CODED
        folds = GroupKFold(min(self.folds, groups.max() + 1), shuffle=True, random_state=self.random_state)
        scores = np.full(codes.shape, np.nan)
        for train, test in folds.split(codes, groups=groups):
            learned = enough & (_fewest(codes[train]) > 0)
            model = Regressions.fit([count[train] for count in counts], codes[train], learned, self.C)
            scores[test] = model.score([count[test] for count in counts])
        return scores

    def _count(self, texts: np.ndarray) -> list[Any]:
        return [counter.transform(texts) for counter in self._counters]

    def _hits(self, texts: np.ndarray) -> np.ndarray:
        if self.lexicon is None:
            return np.zeros((len(texts), len(self.frames_)), dtype=bool)
        return find_frames(texts, self.lexicon)[self.frames_].to_numpy()

    def _share_right(self, texts: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return by frame the share of sentences with a hit that have it, after one right and one wrong hit."""
        hits = self._hits(texts)
        right = (hits & (codes == 1)).sum(axis=0) + 1
        return np.asarray(right / (hits.sum(axis=0) + 2))

    def _warn_of_frames_not_learned(self, codes: np.ndarray) -> None:
        counts = zip(self.frames_, codes.sum(axis=0), self.learned_, strict=True)
        left = [f"{frame} ({count} of {len(codes)})" for frame, count, learned in counts if not learned]
        if left:
            alone = "no sentence gets them" if self.lexicon is None else "the lexicon stands alone for them"
            least = max(MIN_CODED, math.ceil(1 / self.false_alarms - 1e-9) - 1)
            rule = f"expected {MIN_CODED} or more with and {least} without, in several articles, told apart by words"
            message = f"not learned: {', '.join(left)} sentences coded; {rule}; {alone}"
            warnings.warn(message, FramingWarning, stacklevel=3)


def find_frames(texts: Sequence[str] | np.ndarray, lexicon: Lexicon) -> pd.DataFrame:
    """Return whether a lexicon has a hit: one row per text, one bool column per frame.

    Examples
    --------
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]})
    >>> find_frames(["No threat.", "An axis."], lexicon).to_numpy().tolist()
    [[True, False], [False, True]]
    """
    hits = find(list(texts), lexicon, speakers=False)
    rows = pd.RangeIndex(len(texts))
    return pd.DataFrame({frame: rows.isin(hits.loc[hits["frame"] == frame, "article"]) for frame in lexicon.names})


def _fewest(codes: np.ndarray) -> np.ndarray:
    """Return by frame the smaller of the numbers of sentences with and without it."""
    return np.minimum(codes.sum(axis=0), (1 - codes).sum(axis=0))


def list_texts(sentences: Any) -> np.ndarray:
    """Return the sentences as an array of texts."""
    if isinstance(sentences, pd.DataFrame):
        if "text" not in sentences:
            raise InputError(f"no column 'text' beside {', '.join(map(str, sentences))}: expected the sentences' text")
        sentences = sentences["text"]
    texts = [sentences] if isinstance(sentences, str) else list(sentences)
    wrong = next((text for text in texts if not isinstance(text, str)), None)
    if isinstance(sentences, str) or wrong is not None:
        came = sentences if isinstance(sentences, str) else wrong
        raise InputError(f"expected a list of sentences, each a text; got {came!r:.60}")
    if not texts:
        raise InputError("no sentences, expected one or more")
    return np.array(texts, dtype=object)


def code_table(codes: Any, lexicon: Lexicon | None) -> pd.DataFrame:
    """Return the codes as a table of 0 and 1, one column per frame."""
    known = lexicon.names if lexicon else []
    table = codes.copy() if isinstance(codes, pd.DataFrame) else pd.DataFrame(codes)
    named = isinstance(codes, pd.DataFrame) or getattr(codes, "name", None) is not None
    if not named:
        if known and len(known) != table.shape[1]:
            raise InputError(f"codes of {table.shape[1]} frames, expected {', '.join(known)} or a table with names")
        table.columns = known or [f"frame_{i}" for i in range(table.shape[1])]
    if known and set(known) <= set(table.columns):  # beside keys, as in what `framing.read_codings` reads
        table = table[[name for name in table.columns if name in known]]
    for name in known and table.columns:
        one_of("frame of the codes", name, known)
    wrong = table.to_numpy(dtype=object)[~table.isin([0, 1]).to_numpy(dtype=bool)]
    if len(wrong):
        raise InputError(f"codes must be 0 or 1, got {wrong[0]}")
    return table.astype(int)


def group_numbers(sentences: Any, groups: Sequence[object] | None) -> np.ndarray:
    """Return the number of each sentence's group: what is given, else its article, else itself.

    Raises
    ------
    InputError
        Unequal lengths, or a single group.
    """
    if groups is None:
        has_articles = isinstance(sentences, pd.DataFrame) and "article" in sentences
        groups = list(sentences["article"]) if has_articles else range(len(sentences))
    if len(groups) != len(sentences):
        raise InputError(f"{len(sentences)} sentences and {len(groups)} groups, expected one group per sentence")
    numbers = pd.factorize(pd.Series(list(groups), dtype=object), use_na_sentinel=False)[0]
    if numbers.max() < 1:
        raise InputError("sentences of one group (article), expected two groups or more to set thresholds by")
    return np.asarray(numbers)
