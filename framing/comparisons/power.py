"""How many articles a comparison takes, and what a handful of publications cannot tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, comb

import numpy as np
import pandas as pd

from framing.counting import ALL_VOICES
from framing.defaults import checked_level
from framing.errors import InputError, require, require_columns


def power_table(
    prevalences: Sequence[tuple[float, float]] = ((0.10, 0.20),),
    sentences: Sequence[int] = (20,),
    icc: Sequence[float] = (0.0, 0.02, 0.05),
    power: float = 0.8,
    level: float | None = None,
    comparisons: int = 1,
) -> pd.DataFrame:
    """Return how many articles each publication needs to tell two prevalences apart.

    Sentences by the normal approximation of a two-sided test of two proportions, times the design effect
    1 + (sentences - 1) icc of articles whose sentences are alike (Kish 1965).

    Parameters
    ----------
    prevalences : pairs of prevalences to tell apart
    sentences : of an article
    icc : intra-class correlation of sentences within articles
    power : chance to find the difference
    level : 1 - level is the size of the test; .95 where not given
    comparisons : in the family; the size is divided by it (Bonferroni, the first step of Holm)

    Returns
    -------
    DataFrame
        prevalence_a, prevalence_b, sentences, icc, deff, independent (sentences needed if they were
        independent), articles (of each publication), power, level, comparisons.

    Raises
    ------
    InputError
        Values outside their range, or equal prevalences.

    Examples
    --------
    >>> power_table()["articles"].tolist()
    [10, 14, 20]
    """
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    level = checked_level(level)
    _check_design(prevalences, sentences, icc, power, comparisons)
    rows = []
    for (a, b), length, correlation in product(prevalences, sentences, icc):
        size = (1 - level) / comparisons
        needed = samplesize_proportions_2indep_onetail(a - b, b, power, alpha=size, alternative="two-sided")
        deff = 1 + (length - 1) * correlation
        articles = ceil(round(float(needed) * deff / length, 9))
        rows.append((a, b, length, correlation, deff, ceil(needed), articles, power, level, comparisons))
    columns = ["prevalence_a", "prevalence_b", "sentences", "icc", "deff", "independent", "articles"]
    return pd.DataFrame(rows, columns=[*columns, "power", "level", "comparisons"])


def _check_design(
    prevalences: Sequence[tuple[float, float]],
    sentences: Sequence[int],
    icc: Sequence[float],
    power: float,
    comparisons: int,
) -> None:
    for a, b in prevalences:
        if not (0 < a < 1 and 0 < b < 1 and a != b):
            raise InputError(f"prevalences must be two different shares between 0 and 1; got {a:g} and {b:g}")
    for name, values, low, high in (
        ("sentences", sentences, 1, np.inf), ("icc", icc, 0, 1), ("power", [power], 0.05, 0.9999),
        ("comparisons", [comparisons], 1, np.inf),
    ):  # fmt: skip
        for value in values:
            if not low <= value <= high:
                limit = f"{low:g} or more" if high == np.inf else f"between {low:g} and {high:g}"
                raise InputError(f"{name} must be {limit}; got {value!r}")


def compare_sides(
    scores: pd.DataFrame,
    sides: Mapping[str, str],
    measure: str = "prevalence",
    voice: str = ALL_VOICES,
    level: float | None = None,
) -> pd.DataFrame:
    """Compare two sides of publications, such as two countries, by permuting the publications.

    The publication is the unit: the difference of the sides' mean scores is set against those of all ways
    to part the publications into sides of these sizes. With few publications no result could be rare
    enough, and the comparison is refused.

    Parameters
    ----------
    scores : what `framing.score` returns
    sides : the side of each publication; exactly two sides
    measure, voice : the scores compared
    level : 1 - level is the p that must be within reach; .95 where not given

    Returns
    -------
    DataFrame
        frame, a, b (the sides, in the order they come), estimate (mean score of a - mean score of b), n_a,
        n_b (publications), p (two-sided, exact up to 9,999 arrangements), p_holm, method.

    Raises
    ------
    InputError
        Not two sides, a publication without a score, or too few publications, with the smallest p that
        they could give.

    Examples
    --------
    >>> scores = pd.DataFrame({"frame": "alarm", "outlet": list("abcd"), "voice": "all",
    ...                        "measure": "prevalence", "estimate": [0.1, 0.2, 0.3, 0.4]})
    >>> compare_sides(scores, {"a": "north", "b": "north", "c": "south", "d": "south"})
    Traceback (most recent call last):
    framing.errors.InputError: 2 against 2 publications: the smallest two-sided p of a permutation is 1/3, \
expected more publications, so that .05 can be reached
    """
    level = checked_level(level)
    require_columns("scores", scores, ["frame", "voice", "measure", "estimate"])
    require("sides", sides, Mapping)
    names = list(dict.fromkeys(sides.values()))
    if len(names) != 2:
        raise InputError(f"sides: {len(names)} ({', '.join(names)}), expected two")
    sizes = [sum(side == name for side in sides.values()) for name in names]
    _check_reach(sizes, 1 - level)
    chosen = scores[(scores["measure"] == measure) & (scores["voice"] == voice)]
    rows = []
    for frame, part in chosen.groupby("frame", sort=False):
        own = part.set_index(part.columns[1])["estimate"].reindex(list(sides))
        if own.isna().any():
            raise InputError(f"{frame}: no {measure} of {own.index[own.isna()][0]!r}, expected one of each publication")
        parts = [own[[sides[name] == side for name in own.index]].to_numpy() for side in names]
        rows.append((frame, *names, parts[0].mean() - parts[1].mean(), *sizes, _permute(*parts)))
    return _with_holm(pd.DataFrame(rows, columns=["frame", "a", "b", "estimate", "n_a", "n_b", "p"]))


def _check_reach(sizes: Sequence[int], size: float) -> None:
    """Refuse sides so small that the rarest arrangement is not rare."""
    mirrored = 2 if sizes[0] == sizes[1] else 1
    smallest = min(Fraction(mirrored, comb(sum(sizes), sizes[0])), Fraction(1))
    if smallest > size:
        reason = f"{sizes[0]} against {sizes[1]} publications: the smallest two-sided p of a permutation is {smallest}"
        limit = f"{size:.3g}".removeprefix("0")
        raise InputError(f"{reason}, expected more publications, so that {limit} can be reached")


def _permute(a: np.ndarray, b: np.ndarray) -> float:
    from scipy.stats import permutation_test

    from framing.defaults import specification

    def distance(x: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
        return np.abs(x.mean(axis=axis) - y.mean(axis=axis))

    options = {"n_resamples": 9999, "rng": specification()["seed"], "alternative": "greater", "vectorized": True}
    return float(permutation_test((a, b), distance, **options).pvalue)


def _with_holm(table: pd.DataFrame) -> pd.DataFrame:
    from statsmodels.stats.multitest import multipletests

    adjusted = multipletests(table["p"], method="holm")[1] if len(table) else []
    return table.assign(p_holm=adjusted, method=f"permutation of publications; Holm over {len(table)} frames")
