"""The confusion matrix: sentences found and coded, and the measures made of the four counts, with intervals.

tp: found and coded; fp: found, not coded (false alarm); fn: coded, not found (missed); tn: neither.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from framing.defaults import specification
from framing.scores.intervals import wilson

COUNTS = ["tp", "fp", "fn", "tn"]
DRAWS = 4000
Counts = np.ndarray  # tp, fp, fn, tn x draws: numbers of sentences, or sums of their weights


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / below, np.nan)


def measures_of(counts: Counts) -> dict[str, np.ndarray]:
    """Return precision, recall, specificity, F1, Matthews' correlation and prevalence; NaN where one is undefined."""
    tp, fp, fn, tn = counts
    margins = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return {
        "precision": _ratio(tp, tp + fp),
        "recall": _ratio(tp, tp + fn),
        "specificity": _ratio(tn, fp + tn),
        "f1": np.where(tp + fn > 0, _ratio(2 * tp, 2 * tp + fp + fn), np.nan),  # without a recall there is none
        "mcc": _ratio(tp * tn - fp * fn, np.sqrt(margins)),
        "prevalence": _ratio(tp + fn, tp + fp + fn + tn),
    }


# Of each measure: which of the four counts are its hits, and which it divides by.
_OF_COUNTS = {
    "precision": ([0], [0, 1]),
    "recall": ([0], [0, 2]),
    "specificity": ([3], [1, 3]),
    "f1": ([0], [0, 1, 2]),
    "mcc": ([0, 3], [0, 1, 2, 3]),
    "prevalence": ([0, 2], [0, 1, 2, 3]),
}


def measure_confusion(sentences: pd.DataFrame, level: float, draw: np.random.Generator) -> list[dict[str, Any]]:
    """Return a row per measure of sentences found and coded (bool), with weight and stratum where they were drawn."""
    found, coded = sentences["found"].to_numpy(bool), sentences["coded"].to_numpy(bool)
    cells = [found & coded, found & ~coded, ~found & coded, ~found & ~coded]
    counts = np.array([int(cell.sum()) for cell in cells])
    weighted = "weight" in sentences
    weights = sentences["weight"].to_numpy(float) if weighted else np.ones(len(sentences))
    sums = np.array([[weights[cell].sum()] for cell in cells])
    drawn = measures_of(draw_counts(sentences, draw))
    rows = []
    for name, estimate in measures_of(sums).items():
        above, below = _OF_COUNTS[name]
        row: dict[str, Any] = {"measure": name, "estimate": float(estimate[0])}
        row |= {"n": int(counts[below].sum()), "hits": int(counts[above].sum())}
        if np.isnan(row["estimate"]):
            row |= _UNDEFINED
        elif weighted or name == "mcc":
            row |= _percentiles(drawn[name], row, level)
        else:
            row |= _wilson(row, level)
        evidence = row["n"] if name in ("precision", "specificity") else int(counts[0] + counts[2])
        row["flag"] = _flag(row, evidence)
        rows.append(row | dict(zip(COUNTS, counts.tolist(), strict=True)))
    return rows


_UNDEFINED = {"low": np.nan, "high": np.nan, "effective": np.nan, "method": "undefined"}


def _flag(row: dict[str, Any], evidence: int) -> str:
    if np.isnan(row["estimate"]):
        return "undefined"
    if row["measure"] == "prevalence" and evidence == 0:
        return "none"
    return "few" if evidence <= specification()["few"] else ""


def _wilson(row: dict[str, Any], level: float) -> dict[str, Any]:
    """Return Wilson's interval at the counts; of F1 that of Jaccard's index J, carried over by 2 J / (1 + J)."""
    low, high = (float(limit) for limit in wilson(row["hits"], row["n"], level))
    method = "Wilson"
    if row["measure"] == "f1":
        low, high = 2 * low / (1 + low), 2 * high / (1 + high)
        method = "Wilson of tp / (tp + fp + fn)"
    return {"low": low, "high": high, "effective": float(row["n"]), "method": method}


def _percentiles(values: np.ndarray, row: dict[str, Any], level: float) -> dict[str, Any]:
    """Return the percentiles of draws, and how many independent sentences would vary as much."""
    values = values[~np.isnan(values)]
    if not len(values):
        return _UNDEFINED
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    mean, spread = float(values.mean()), float(values.var())
    proportion = row["measure"] not in ("f1", "mcc") and 0 < mean < 1 and spread > 0
    effective = mean * (1 - mean) / spread - 1 if proportion else np.nan
    return {"low": min(float(low), row["estimate"]), "high": max(float(high), row["estimate"]),
            "effective": effective, "method": f"percentiles of {DRAWS} Beta draws"}  # fmt: skip


def draw_counts(sentences: pd.DataFrame, draw: np.random.Generator, draws: int = DRAWS) -> Counts:
    """Draw what the four counts could have been, in sums of weights.

    Two chances are drawn from Betas with Jeffreys' prior: of a sentence to be found, in every stratum that holds both
    kinds (the strata may be made of what is found), and of a sentence to be coded, among the found and among the
    others of each stratum. The strata share one prior: of many strata each with its own, the priors would add up.
    Without a column stratum the sentences of one weight are a stratum.
    """
    found, coded = sentences["found"].to_numpy(int), sentences["coded"].to_numpy(int)
    weight = sentences["weight"].to_numpy(float) if "weight" in sentences else np.ones(len(sentences))
    of = sentences["stratum"].to_numpy() if "stratum" in sentences else weight
    strata, names = pd.factorize(of, use_na_sentinel=False)
    size, positive, mass = (np.zeros((2, len(names))) for _ in range(3))  # not found, found x strata
    for target, amount in ((size, 1.0), (positive, coded), (mass, weight)):
        np.add.at(target, (found, strata), amount)
    counts = np.zeros((4, draws))
    held = mass.sum(axis=0) * _draw_found(size, draws, draw)  # weight of the found in each stratum
    for kind, own in ((1, held), (0, mass.sum(axis=0) - held)):
        used = size[kind] > 0
        # one prior of half a sentence each way, shared by the strata in proportion to their weight
        prior = 0.5 * mass[kind, used] / max(mass[kind].sum(), 1e-300)
        yes, no = positive[kind, used], (size - positive)[kind, used]
        chance = draw.beta(yes + prior, no + prior, size=(draws, int(used.sum())))
        counts[0 if kind else 2] = (chance * own[:, used]).sum(axis=1)
        counts[1 if kind else 3] = ((1 - chance) * own[:, used]).sum(axis=1)
    return counts


def _draw_found(size: np.ndarray, draws: int, draw: np.random.Generator) -> np.ndarray:
    """Return the share of each stratum that is found (draws x strata), drawn where it holds both kinds."""
    share = np.tile(size[1] / size.sum(axis=0), (draws, 1))
    mixed = (size > 0).all(axis=0)
    share[:, mixed] = draw.beta(size[1, mixed] + 0.5, size[0, mixed] + 0.5, size=(draws, int(mixed.sum())))
    return share
