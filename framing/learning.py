"""What a classifier adds to a lexicon: both measured against codes they did not learn from."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.classification import FrameClassifier, code_table, find_frames, group_numbers, list_texts
from framing.errors import FramingWarning, InputError
from framing.intervals import wilson
from framing.lexicon import Lexicon

DETECTORS = ("lexicon", "classifier", "both")
FEW = 5  # decisions two detectors differ in: with fewer no interval of the gain
MIN_GROUPS = 6  # articles: with fewer nothing is drawn from them
RESAMPLES = 2000

Found = Mapping[str, np.ndarray]


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
        As `measure_detectors`.

    Raises
    ------
    InputError
        What `FrameClassifier.fit` refuses.
    """
    from sklearn.model_selection import GroupKFold

    texts, table, numbers = list_texts(sentences), code_table(codes, lexicon), group_numbers(sentences, groups)
    splits = GroupKFold(min(folds, numbers.max() + 1), shuffle=True, random_state=seed).split(texts, groups=numbers)
    learned = np.zeros(table.shape, dtype=bool)
    for train, test in splits:
        learned[test] = _learn(classifier, texts[train], table.iloc[train], numbers[train])(texts[test])
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
        As `measure_detectors`.
    """
    texts, table = list_texts(sentences), code_table(codes, lexicon)
    if classifier.lexicon is not None:
        raise InputError("the classifier has a lexicon of its own, expected one fitted without")
    numbers = group_numbers(sentences, options.pop("groups", None))
    found = _both(texts, table, lexicon, classifier.predict(texts) == 1)
    return measure_detectors(table, found, numbers, **options)


def lexicon_examples(lexicon: Lexicon) -> pd.DataFrame:
    """Return the examples of a lexicon as coded sentences to learn from.

    Returns
    -------
    DataFrame
        text, and one column per frame: 1 for the `matches` of the frame's terms, else 0.

    Examples
    --------
    >>> from framing.lexicon import Frame, Term
    >>> term = Term("alarm", "threat*", matches=("a grave threat",), rejects=("a storm",))
    >>> lexicon_examples(Lexicon((Frame("alarm"),), (term,))).values.tolist()
    [['a grave threat', 1], ['a storm', 0]]
    """
    rows = [(text, term.frame) for term in lexicon.terms for text in term.matches]
    rows += [(text, "") for term in lexicon.terms for text in term.rejects]
    table = pd.DataFrame(rows, columns=["text", "frame"])
    return table[["text"]].assign(**{name: (table["frame"] == name).astype(int) for name in lexicon.names})


def _both(texts: np.ndarray, codes: pd.DataFrame, lexicon: Lexicon, learned: np.ndarray) -> dict[str, np.ndarray]:
    hits = find_frames(texts, lexicon)[list(codes)].to_numpy()
    return dict(zip(DETECTORS, (hits, learned, hits | learned), strict=True))


def _learn(
    classifier: FrameClassifier | None, texts: np.ndarray, codes: pd.DataFrame, groups: np.ndarray
) -> Callable[[np.ndarray], np.ndarray]:
    """Fit a copy of the classifier without its lexicon; frames with too few codes stay without a word."""
    from sklearn.base import clone

    if len(set(groups)) < 2:  # one article: no threshold can be set
        return lambda others: np.zeros((len(others), codes.shape[1]), dtype=bool)
    own = clone(classifier or FrameClassifier()).set_params(lexicon=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        own.fit(texts, codes, groups)
    return lambda others: own.predict(others) == 1


def measure_detectors(
    codes: pd.DataFrame,
    found: Found,
    groups: np.ndarray,
    kinds: Sequence[str] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure detectors of frames against codes.

    Precision, recall and false alarms (share of sentences without the frame that are found) are shares with Wilson's
    interval. F1 = 2 F* / (1 + F*) of the share F* = right / (right or found wrongly or missed)
    (Hand, Christen & Kirielle 2021), whose Wilson limits go through the same formula. f1_gain is the
    difference of F1 to the first detector; its interval is the percentile bootstrap over groups, paired.

    Parameters
    ----------
    codes : 0 or 1, N x F
    found : by name of the detector N x F bool; the first is the one others are compared with
    groups : (N,) numbers of the groups that are drawn together
    kinds : the kind of each sentence
    level, seed : of the intervals, and of the bootstrap

    Returns
    -------
    DataFrame
        kind ("all", and each kind), frame (each; where there are several also "all", their decisions
        pooled), detector, measure (precision, recall, false_alarms, f1; of all kinds also f1_gain),
        estimate, low, high, n (what the share is of; of f1_gain the decisions in which the detectors differ),
        hits (of those; of f1_gain those the detector is right in and the first is not), method, flag ("none": n is
        0; "few": fewer than 5 hits, or for f1_gain fewer than 5 decisions or 6 groups, then without an interval).

    Examples
    --------
    >>> codes = pd.DataFrame({"alarm": [1, 1, 0, 0]})
    >>> found = {"lexicon": np.array([[True], [False], [True], [False]])}
    >>> table = measure_detectors(codes, found, np.arange(4))
    >>> table[["measure", "estimate", "hits", "n"]].values.tolist()
    [['precision', 0.5, 1, 2], ['recall', 0.5, 1, 2], ['false_alarms', 0.5, 1, 2], ['f1', 0.5, 1, 3]]
    """
    labels = np.array(["all"] * len(codes) if kinds is None else list(kinds), dtype=object)
    if len(labels) != len(codes):
        raise InputError(f"{len(codes)} sentences and {len(labels)} kinds, expected one kind per sentence")
    rows: list[dict[str, object]] = []
    for frame, (coded, own, sentence) in _by_frame(codes, found).items():
        for kind in dict.fromkeys(["all", *labels]):
            chosen = np.ones(len(coded), dtype=bool) if kind == "all" else labels[sentence] == kind
            shares = _measure(coded[chosen], {name: values[chosen] for name, values in own.items()}, level)
            rows += [{"kind": kind, "frame": frame} | row for row in shares]
        gains = _gains(coded, own, groups[sentence], level, seed)
        rows += [{"kind": "all", "frame": frame} | row for row in gains]
    return pd.DataFrame(rows)


def _by_frame(codes: pd.DataFrame, found: Found) -> dict[str, tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]]:
    """Return of each frame, and of several pooled, the codes, what was found, and the number of the sentence."""
    values, numbers = codes.to_numpy() == 1, np.arange(len(codes))
    parts = {
        frame: (values[:, i], {name: own[:, i] for name, own in found.items()}, numbers)
        for i, frame in enumerate(codes)
    }
    if len(parts) > 1:
        pooled = {name: own.ravel() for name, own in found.items()}
        parts["all"] = (values.ravel(), pooled, np.repeat(numbers, len(parts)))
    return parts


def _measure(coded: np.ndarray, found: Found, level: float) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for name, own in found.items():
        right, wrong = int((coded & own).sum()), int((~coded & own).sum())
        shares = {
            "precision": (right, right + wrong),
            "recall": (right, int(coded.sum())),
            "false_alarms": (wrong, int((~coded).sum())),
            "f1": (right, int(coded.sum()) + wrong),
        }
        rows += [{"detector": name, "measure": key, **_share(*of, key == "f1", level)} for key, of in shares.items()]
    return rows


def _share(hits: int, n: int, as_f1: bool, level: float) -> dict[str, object]:
    values = [np.nan] * 3
    if n:
        low, high = wilson([hits], [n], level)
        values = [float(2 * x / (1 + x) if as_f1 else x) for x in (hits / n, low[0], high[0])]
    limits = dict(zip(("estimate", "low", "high"), values, strict=True))
    flag = "none" if not n else "few" if hits < FEW else ""
    return limits | {"n": n, "hits": hits, "method": "Wilson of F*" if as_f1 else "Wilson", "flag": flag}


def _gains(coded: np.ndarray, found: Found, groups: np.ndarray, level: float, seed: int) -> list[dict[str, object]]:
    """Return the differences of F1 to the first detector."""
    (_, first), *others = found.items()
    rows: list[dict[str, object]] = []
    for name, own in others:
        differ = int((first != own).sum())
        enough = differ >= FEW and len(set(groups)) >= MIN_GROUPS
        low, high = _bootstrap(coded, first, own, groups, level, seed) if enough else (np.nan, np.nan)
        estimate = float(f1(coded, own) - f1(coded, first))
        row = {"detector": name, "measure": "f1_gain", "estimate": estimate, "low": low, "high": high, "n": differ}
        right = int(((first != own) & (own == coded)).sum())
        rows.append(row | {"hits": right, "method": _BOOTSTRAP, "flag": "" if enough else "few"})
    return rows


_BOOTSTRAP = f"paired bootstrap of groups, percentile, {RESAMPLES} draws"


def f1(coded: np.ndarray, found: np.ndarray) -> float:
    """Return F1 of what was found, 0 where nothing was found or coded."""
    return 2 * float((coded & found).sum()) / max(float(coded.sum() + found.sum()), 1.0)


def _bootstrap(
    coded: np.ndarray, first: np.ndarray, own: np.ndarray, groups: np.ndarray, level: float, seed: int
) -> tuple[float, float]:
    from scipy.stats import bootstrap

    sides = [coded & first, coded & own, coded.astype(int) + first, coded.astype(int) + own]
    sums = [np.bincount(groups, weights=side) for side in sides]

    def gain(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray, axis: int) -> np.ndarray:
        right_a, right_b, all_a, all_b = (side.sum(axis=axis) for side in (a, b, c, d))
        return np.asarray(2 * right_b / np.maximum(all_b, 1) - 2 * right_a / np.maximum(all_a, 1))

    options: Any = {"paired": True, "vectorized": True, "method": "percentile", "n_resamples": RESAMPLES, "batch": 500}
    drawn = bootstrap(sums, gain, confidence_level=level, rng=np.random.default_rng(seed), **options)
    return float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


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
    texts, table, numbers = list_texts(sentences), code_table(codes, lexicon), group_numbers(sentences, groups)
    hits = find_frames(texts, lexicon)[list(table)].to_numpy()
    rows = []
    for repeat in range(repeats):
        pool, test = _draw(numbers, max(sizes), seed + repeat)
        coded = table.to_numpy()[test] == 1
        for size in sizes:
            train = pool[:size]
            learned = _learn(classifier, texts[train], table.iloc[train], numbers[train])(texts[test])
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
    return table.assign(method=f"mean and central {level:.0%} of repeats", flag=flag)


def sentences_needed(curve: pd.DataFrame, detector: str = "both") -> pd.DataFrame:
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
