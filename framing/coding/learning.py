"""What a classifier adds to a lexicon: both measured against codes they did not learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.coding.classification import FrameClassifier, code_table, find_frames, group_numbers, list_texts
from framing.coding.detection import Found, f1, measure_detectors
from framing.coding.regression import count_grams
from framing.errors import InputError, require, require_columns
from framing.lexicons import Lexicon

DETECTORS = ("lexicon", "classifier", "both")


def compare_with_lexicon(
    sentences: Any,
    codes: pd.DataFrame,
    lexicon: Lexicon,
    groups: Sequence[object] | None = None,
    kinds: Sequence[str] | None = None,
    classifier: FrameClassifier | None = None,
    folds: int = 5,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure a lexicon, a classifier and both together against codes, by nested cross-validation.

    Each sentence is judged by a classifier that saw no sentence of its group; the classifier's own
    thresholds come from folds inside its training groups. The lexicon is judged as it stands.

    Parameters
    ----------
    sentences : N texts, or a table with the column text, and article where sentences stand in articles
    codes : 0 or 1, N x F, columns named like frames of the lexicon
    lexicon : the lexicon
    groups : what stays in one fold, by sentence; by default the article, else each sentence by itself
    kinds : the kind of each sentence ("paraphrase", …), to be measured apart as well
    classifier : whose parameters to use (its lexicon is left aside); None: those of `FrameClassifier`
    folds, seed : number of outer folds, and the seed of folds and of the bootstrap
    level : of the intervals

    Returns
    -------
    DataFrame
        As `framing.coding.detection.measure_detectors`.

    Raises
    ------
    InputError
        What `FrameClassifier.fit` refuses.
    """
    from sklearn.model_selection import GroupKFold

    texts, table, numbers = _read(sentences, codes, lexicon, groups)
    splits = GroupKFold(min(folds, numbers.max() + 1), shuffle=True, random_state=seed).split(texts, groups=numbers)
    learned = np.zeros(table.shape, dtype=bool)
    pupil = _Pupil.of(classifier, texts, table, numbers)
    for train, test in splits:
        learned[test] = pupil.learn(train, test)
    return measure_detectors(table, _both(texts, table, lexicon, learned), numbers, kinds, level, seed)


def compare_elsewhere(
    classifier: FrameClassifier, sentences: Any, codes: pd.DataFrame, lexicon: Lexicon, **options: Any
) -> pd.DataFrame:
    """Measure a fitted classifier on sentences of another source, beside a lexicon and with it.

    Parameters
    ----------
    classifier : fitted without a lexicon, on codes of the same frames
    sentences, codes, lexicon : as for `compare_with_lexicon`
    options : groups, kinds, level, seed, as for `compare_with_lexicon`

    Returns
    -------
    DataFrame
        As `framing.coding.detection.measure_detectors`.
    """
    texts, table, numbers = _read(sentences, codes, lexicon, options.pop("groups", None))
    if classifier.lexicon is not None:
        raise InputError("the classifier has a lexicon of its own, expected one fitted without")
    if classifier.frames_ != list(table):
        own, came = ", ".join(classifier.frames_), ", ".join(table)
        raise InputError(f"a classifier of {own}, codes of {came}: expected the same frames")
    learned = classifier.predict(texts).reshape(table.shape) == 1
    return measure_detectors(table, _both(texts, table, lexicon, learned), numbers, **options)


def _read(
    sentences: Any, codes: pd.DataFrame, lexicon: Lexicon, groups: Sequence[object] | None
) -> tuple[np.ndarray, pd.DataFrame, np.ndarray]:
    """Return texts, codes and numbers of groups, of one length."""
    texts, table = list_texts(sentences), code_table(codes, lexicon)
    if len(texts) != len(table):
        raise InputError(f"{len(texts)} sentences and {len(table)} codes, expected one row of codes per sentence")
    return texts, table.reset_index(drop=True), group_numbers(sentences, groups)


def lexicon_examples(lexicon: Lexicon) -> pd.DataFrame:
    """Return the examples of a lexicon as coded sentences to learn from.

    Returns
    -------
    DataFrame
        text, and one column per frame: 1 for the `matches` of the frame's terms, else 0.

    Examples
    --------
    >>> from framing.lexicons import Frame, Term
    >>> term = Term("alarm", "threat*", matches=("a grave threat",), rejects=("a storm",))
    >>> lexicon_examples(Lexicon((Frame("alarm"),), (term,))).values.tolist()
    [['a grave threat', 1], ['a storm', 0]]
    """
    require("lexicon", lexicon, Lexicon)
    rows = [(text, term.frame) for term in lexicon.terms for text in term.matches]
    rows += [(text, "") for term in lexicon.terms for text in term.rejects]
    table = pd.DataFrame(rows, columns=["text", "frame"])
    return table[["text"]].assign(**{name: (table["frame"] == name).astype(int) for name in lexicon.names})


def _both(texts: np.ndarray, codes: pd.DataFrame, lexicon: Lexicon, learned: np.ndarray) -> dict[str, np.ndarray]:
    hits = find_frames(texts, lexicon)[list(codes)].to_numpy()
    return dict(zip(DETECTORS, (hits, learned, hits | learned), strict=True))


@dataclass(frozen=True)
class _Pupil:
    """A classifier that learns from some coded sentences and judges others; the words of all are counted once.

    Attributes
    ----------
    classifier : whose parameters count
    counts, codes, groups : of all sentences
    """

    classifier: FrameClassifier
    counts: list[Any]
    codes: pd.DataFrame
    groups: np.ndarray

    @classmethod
    def of(
        cls, classifier: FrameClassifier | None, texts: np.ndarray, codes: pd.DataFrame, groups: np.ndarray
    ) -> _Pupil:
        own = classifier or FrameClassifier()
        return cls(own, count_grams(texts, own.language)[1], codes, groups)

    def learn(self, train: np.ndarray, test: np.ndarray) -> np.ndarray:
        """Return what a copy of the classifier, without its lexicon, learns of some rows about others."""
        from sklearn.base import clone

        groups = pd.factorize(self.groups[train])[0]
        if groups.max() < 1:  # one article: no threshold can be set
            return np.zeros((len(test), self.codes.shape[1]), dtype=bool)
        own = clone(self.classifier).set_params(lexicon=None)
        own.fit_counts([count[train] for count in self.counts], self.codes.iloc[train], groups)
        return own.decide([count[test] for count in self.counts])


def learning_curve(
    sentences: Any,
    codes: pd.DataFrame,
    lexicon: Lexicon,
    groups: Sequence[object] | None = None,
    sizes: Sequence[int] = (50, 100, 200, 400),
    repeats: int = 20,
    classifier: FrameClassifier | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure how F1 grows with the number of coded sentences.

    In each repeat a third of the groups (articles) is kept for measuring; of the others, in a random order, the
    first so many sentences are learned from, as somebody would code article by article.

    Parameters
    ----------
    sentences, codes, lexicon, groups, classifier : as for `compare_with_lexicon`
    sizes : numbers of coded sentences
    repeats : draws of articles
    level : of the intervals across repeats
    seed : of the first repeat; the others follow

    Returns
    -------
    DataFrame
        frame, sentences, detector (lexicon, classifier, both), measure (f1, or f1_gain over the lexicon
        in the same repeat), estimate (mean over repeats), low, high (quantiles over repeats: they
        show how much the draw of articles matters, in this corpus), n (repeats), hits (mean number of coded sentences
        with the frame among those learned from), method, flag ("few": fewer than 20 repeats).

    Raises
    ------
    InputError
        What `FrameClassifier.fit` refuses, or a size beyond the sentences of two thirds of the groups.
    """
    texts, table, numbers = _read(sentences, codes, lexicon, groups)
    hits = find_frames(texts, lexicon)[list(table)].to_numpy()
    pupil, rows = _Pupil.of(classifier, texts, table, numbers), []
    for repeat in range(repeats):
        pool, test = _draw(numbers, max(sizes), seed + repeat)
        coded = table.to_numpy()[test] == 1
        for size in sizes:
            train = pool[:size]
            learned = pupil.learn(train, test)
            found = dict(zip(DETECTORS, (hits[test], learned, hits[test] | learned), strict=True))
            rows += _curve_rows(coded, found, list(table), {"sentences": size}, table.iloc[train].sum())
    return _across_repeats(pd.DataFrame(rows), level)


def _draw(groups: np.ndarray, size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the sentences to learn from, group by group in a random order, and those to measure on."""
    order = np.random.default_rng(seed).permutation(groups.max() + 1)
    places = np.argsort(order)[groups]
    rows = np.argsort(places, kind="stable")
    kept = places[rows] < np.ceil(len(order) / 3)
    if (~kept).sum() < size:
        raise InputError(f"a size of {size} sentences, expected at most {(~kept).sum()}: a third is kept to measure on")
    return rows[~kept], rows[kept]


def _curve_rows(
    coded: np.ndarray, found: Found, frames: Sequence[str], key: dict[str, object], counts: pd.Series
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for i, frame in enumerate(frames):
        scores = {name: f1(coded[:, i], own[:, i]) for name, own in found.items()}
        own = {"frame": frame, **key, "hits": int(counts[frame])}
        rows += [own | {"detector": name, "measure": "f1", "value": value} for name, value in scores.items()]
        gains = {name: scores[name] - scores["lexicon"] for name in ("classifier", "both")}
        rows += [own | {"detector": name, "measure": "f1_gain", "value": value} for name, value in gains.items()]
    return rows


def _across_repeats(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    keys = ["frame", "sentences", "detector", "measure"]
    grouped = rows.groupby(keys, sort=False)
    tail = (1 - level) / 2
    value = grouped["value"]
    columns = {"estimate": value.mean(), "low": value.quantile(tail), "high": value.quantile(1 - tail)}
    table = pd.DataFrame(columns | {"n": value.size(), "hits": grouped["hits"].mean()}).reset_index()
    flag = np.where(table["n"] < 20, "few", "")
    return table.assign(method=f"mean and central {100 * level:g} % of repeats", flag=flag)


def codes_needed(curve: pd.DataFrame, detector: str = "both") -> pd.DataFrame:
    """Return from how many coded sentences on a detector beats the lexicon in (nearly) every repeat.

    Parameters
    ----------
    curve : what `learning_curve` returns
    detector : "both" or "classifier"

    Returns
    -------
    DataFrame
        frame; sentences, the smallest size from which on the interval of the gain lies above 0 (NA: none of
        the sizes); gain, the mean gain of F1 at the largest size, with low and high.
    """
    require_columns("curve", curve, ["frame", "measure", "detector", "sentences", "low", "high"])
    gains = curve[(curve["measure"] == "f1_gain") & (curve["detector"] == detector)]
    rows = []
    for frame, part in gains.groupby("frame", sort=False):
        part = part.sort_values("sentences")
        always = (part["low"] > 0)[::-1].cummin()[::-1]
        last = part.iloc[-1]
        first = part.loc[always, "sentences"].min() if always.any() else pd.NA
        rows.append((frame, first, last["estimate"], last["low"], last["high"]))
    table = pd.DataFrame(rows, columns=["frame", "sentences", "gain", "low", "high"])
    return table.astype({"sentences": "Int64"})
