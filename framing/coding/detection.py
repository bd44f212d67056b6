"""Detectors of frames measured against codes: shares with intervals, and the gain of one over another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.scores.intervals import wilson

FEW = 5  # decisions two detectors differ in: with fewer no interval of the gain
MIN_GROUPS = 6  # articles: with fewer nothing is drawn from them
RESAMPLES = 2000

Found = Mapping[str, np.ndarray]


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
