"""Reliability: how far coders agree, as coefficients with intervals, and what is left to adjudicate.

Coefficients are functions of the weights of units, so that one matrix product gives them for every resample of the
bootstrap at once. Letters in shapes: R resamples, N units, K values that occur, M coders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from framing.coding.annotation_tools import SENTENCE
from framing.coding.codings import ADJUDICATED, frames_of, tidy_codes, units_of
from framing.corpora.corpus import Corpus
from framing.corpora.sources import takes_corpus
from framing.defaults import checked_level, specification
from framing.errors import InputError, names_of, one_of
from framing.frames import Table
from framing.matching.concordances import sentence_contexts
from framing.scores.intervals import wilson

RESAMPLES = 2000
LEVELS = ("nominal", "ordinal", "interval", "ratio")
COLUMNS = ["frame", "measure", "coders", "category", "estimate", "low", "high", "n", "hits", "disagreed"]
COLUMNS += ["method", "flag", "scale", "level"]
_MOST_CELLS = 4_000_000  # of weights at a time
Coefficient = Callable[[np.ndarray], np.ndarray]  # of weights, R x N
Matrix: TypeAlias = Sequence[Sequence[object]] | npt.NDArray[Any]  # M coders x N units, None where not coded
Codes: TypeAlias = pd.DataFrame | Matrix


def agreement(
    codes: Codes, level: str = "nominal", frames: Sequence[str] | None = None, confidence: float | None = None,
    resamples: int = RESAMPLES, seed: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Measure how far coders agree, frame by frame.

    - alpha: Krippendorff's (2011), for any number of coders and missing codes
    - kappa: Cohen's (1960), one row per pair of coders; fleiss: Fleiss' kappa (1971); ac1: Gwet's AC1 (2008),
      which keeps its meaning where a frame is rare; nominal codes only
    - percent: share of pairs of codes that are the same, the mean over units
    - prevalence: share of the codes that are the category (1 of codes 0 and 1), nominal codes only

    Intervals are percentiles over resamples of the units. Where no two coders disagree, the low limit is the
    coefficient at the upper Wilson limit of 0 units in n disagreed on. Where all codes are the
    same, percent is 1 and the other coefficients are undefined: NaN, not 1.

    Parameters
    ----------
    codes : what `read_codings` or `read_codes` returns, or a table of one of their forms; or a matrix of coders x
        units (None where missing). The coder "adjudicated" is left out
    level : of measurement: nominal, ordinal, interval or ratio
    frames : the columns of codes; by default all but those that name units and coders
    confidence : of the intervals; .95 by default
    resamples : of the bootstrap
    seed : of the bootstrap; by default the specification's

    Returns
    -------
    DataFrame
        frame, measure, coders (their names), category (of a prevalence), estimate, low, high, n (units with two codes
        or more; codes of a prevalence), hits (units somebody coded with anything but 0, where codes are 0 and 1;
        codes of the category), disagreed (units), method, flag ("no variation", "no disagreement", "few": fewer than
        five units with the frame, or, of other codes, that vary), scale, level (of the interval).

    Raises
    ------
    InputError
        One coder, a unit coded twice by one, no unit coded by two, codes the level does not allow.

    Examples
    --------
    >>> table = agreement([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
    >>> table.set_index("measure").loc[["alpha", "ac1", "percent"], "estimate"].round(3).to_dict()
    {'alpha': 0.095, 'ac1': 0.31, 'percent': 0.6}
    """
    if resamples < 100:
        raise InputError(f"resamples must be 100 or more, got {resamples}")
    table = _coders_only(_tidy(codes, frames))
    bootstrap = _Bootstrap(checked_level(confidence), resamples, specification()["seed"] if seed is None else seed)
    rows = [row | {"frame": frame, "scale": level, "level": bootstrap.level} for frame in _chosen(frames, table)
            for row in _measure(_by_coder(table, frame), level, bootstrap)]  # fmt: skip
    return Table.of(pd.DataFrame(rows, columns=COLUMNS))


@takes_corpus
def disagreements(codes: Codes, frames: Sequence[str] | None = None, corpus: Corpus | None = None) -> pd.DataFrame:
    """List the units coders disagree on, to be adjudicated.

    Parameters
    ----------
    codes, frames : as in `agreement`
    corpus : to show what was coded: the sentence, or, of a derived corpus, its inventory words

    Returns
    -------
    DataFrame
        article and sentence (or unit), frame, one column per coder, adjudicated (as coded, or empty: to be filled in),
        and context where a corpus is given.

    Raises
    ------
    InputError
        As `agreement`.

    Examples
    --------
    >>> disagreements([[0, 1, 1], [0, 1, 0]])[["unit", "coder 1", "coder 2"]].to_numpy().tolist()
    [[2, 1, 0]]
    """
    tidy = _tidy(codes, frames)
    table, settled = _coders_only(tidy), tidy[tidy["coder"] == ADJUDICATED]
    keys, coders = units_of(table), sorted(set(table["coder"]))
    parts = []
    for frame in _chosen(frames, table):
        wide = _by_coder(table, frame)
        part = wide[wide.nunique(axis=1) > 1].reset_index().assign(frame=frame)
        parts.append(part.merge(settled[[*keys, frame]].rename(columns={frame: ADJUDICATED}), on=keys, how="left"))
    listed = pd.concat(parts, ignore_index=True).reindex(columns=[*keys, "frame", *coders, ADJUDICATED])
    listed = listed.sort_values(keys, kind="stable", ignore_index=True)
    if corpus is None:
        return listed
    if keys != SENTENCE:
        raise InputError("codes name units, expected article and sentence to look them up in the corpus")
    return listed.assign(context=sentence_contexts(corpus, listed))


def _chosen(frames: Sequence[str] | None, table: pd.DataFrame) -> list[str]:
    if frames is not None and not (names := names_of("frames", frames)):
        raise InputError("frames: none is named, expected some of the codes")
    return frames_of(table) if frames is None else names


def _tidy(codes: Codes, frames: Sequence[str] | None) -> pd.DataFrame:
    """Return codes, of a table or a matrix, as `read_codings` returns them."""
    if not isinstance(codes, pd.DataFrame):
        matrix = matrix_of(codes)
        wide = pd.DataFrame(matrix.T, columns=[f"coder {number}" for number in range(1, len(matrix) + 1)])
        codes = wide.rename_axis("unit").reset_index().melt("unit", var_name="coder", value_name="code")
    return tidy_codes(codes, frames)


def _coders_only(tidy: pd.DataFrame) -> pd.DataFrame:
    """Return the codes without the adjudicated ones."""
    table = tidy[tidy["coder"] != ADJUDICATED]
    coders = sorted(set(table["coder"]))
    if len(coders) < 2:
        came = f"only {coders[0]!r}" if coders else "none"
        raise InputError(f"agreement needs two or more coders, not counting adjudicated codes; got {came}")
    return table


def _by_coder(table: pd.DataFrame, frame: str) -> pd.DataFrame:
    """Return the codes of a frame, units x coders, without units nobody coded."""
    wide = table.pivot(index=units_of(table), columns="coder", values=frame)
    wide = wide[sorted(wide.columns)].dropna(how="all")
    if (wide.notna().sum(axis=1) < 2).all():
        raise InputError(f"{frame}: no unit was coded by two coders, expected some that were")
    return wide


class _Bootstrap(NamedTuple):
    """How intervals are made: percentiles over resamples of units."""

    level: float
    resamples: int
    seed: int

    def interval(self, function: Coefficient, units: int) -> tuple[float, float, str]:
        """Return the percentiles of a coefficient, and the method; resamples in which nothing varies have none."""
        values = np.concatenate([function(part) for part in resampled_weights(units, self.resamples, self.seed)])
        values, tails = values[~np.isnan(values)], [50 - 50 * self.level, 50 + 50 * self.level]
        low, high = np.percentile(values, tails) if len(values) else (np.nan, np.nan)
        return float(low), float(high), f"percentiles of {self.resamples} resamples of units"


def _measure(wide: pd.DataFrame, level: str, bootstrap: _Bootstrap) -> Iterator[dict[str, Any]]:
    """Yield a row per coefficient of one frame, and of nominal codes one per prevalence."""
    matrix = wide.astype(object).where(wide.notna(), None).to_numpy().T
    tally, values = tally_codes(matrix)
    scaled = scale_values(values, level)
    coders = ", ".join(map(str, wide.columns))
    yield _estimate("alpha", lambda w: alpha(w, tally, scaled, level), coders, tally, values, bootstrap, level)
    if level == "nominal":
        chosen = [(row[:, None] == values).astype(float) for row in matrix]
        for (first, one), (second, other) in combinations(zip(wide.columns, chosen, strict=True), 2):
            both = (one.sum(axis=1) > 0) & (other.sum(axis=1) > 0)
            kappa = partial(cohen_kappa, one=one[both], other=other[both])
            yield _estimate("kappa", kappa, f"{first}, {second}", one[both] + other[both], values, bootstrap, level)
        yield _estimate("fleiss", lambda w: fleiss_kappa(w, tally), coders, tally, values, bootstrap, level)
        yield _estimate("ac1", lambda w: gwet_ac1(w, tally), coders, tally, values, bootstrap, level)
    yield _estimate("percent", lambda w: percent_agreement(w, tally), coders, tally, values, bootstrap, level)
    if level == "nominal":
        for category in [1] if set(values) <= {0, 1} else list(values):
            yield _prevalence(category, coders, tally, values, bootstrap)


def _estimate(
    measure: str, coefficient: Coefficient, coders: str, tally: np.ndarray, values: np.ndarray, bootstrap: _Bootstrap,
    level: str,
) -> dict[str, Any]:  # fmt: skip
    """Return a coefficient with interval, counts and flag."""
    pairs, disagreed = _coded_twice(tally)
    n = len(pairs)
    hits = int((pairs[:, values == 1] > 0).sum()) if set(values) <= {0, 1} else pd.NA
    row = {"measure": measure, "coders": coders, "category": "", "n": n, "hits": hits, "disagreed": disagreed}
    estimate = low = high = np.nan
    constant = (pairs.sum(axis=0) > 0).sum() < 2
    if constant and measure != "percent":
        return row | {"estimate": estimate, "low": low, "high": high, "method": "undefined", "flag": "no variation"}
    estimate = float(coefficient(np.ones((1, len(tally))))[0])
    method = f"percentiles of {bootstrap.resamples} resamples of units"
    if disagreed:
        low, high, method = bootstrap.interval(coefficient, len(tally))
    elif level == "nominal" or measure == "percent":  # the other coefficients have no low limit without disagreement
        # at the upper Wilson limit of 0 in n units disagreed on
        shares = value_shares(np.ones((1, len(tally))), tally)[0]
        by_chance = float((shares * (1 - shares)).sum()) / (len(shares) - 1) if measure == "ac1" else (shares**2).sum()
        upper = float(wilson(0, n, bootstrap.level)[1])
        low, high = max(-1.0, 1 - upper / (1.0 if measure == "percent" else 1 - float(by_chance))), 1.0
        method = f"Wilson limit of 0 disagreements in {n}"
    rarest = int((pairs > 0).sum(axis=0).min()) if len(values) == 2 else n
    varies = "no variation" if constant else "" if disagreed else "no disagreement"
    flags = [varies, "few" if rarest <= specification()["few"] and not constant else ""]
    flag = ";".join(word for word in flags if word)
    return row | {"estimate": estimate, "low": low, "high": high, "method": method, "flag": flag}


def _coded_twice(tally: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the units with two codes or more, and how many of them coders disagree on."""
    pairs = tally[tally.sum(axis=1) > 1]
    return pairs, int((pairs.max(axis=1, initial=0) < pairs.sum(axis=1)).sum())


def _prevalence(
    category: object, coders: str, tally: np.ndarray, values: np.ndarray, bootstrap: _Bootstrap
) -> dict[str, Any]:
    """Return the share of the codes that are a category, with interval, counts and flag."""
    column, total = tally[:, values == category].sum(axis=1), tally.sum(axis=1)
    hits, n, units = int(column.sum()), int(total.sum()), len(total)
    if 0 < hits < n:
        low, high, method = bootstrap.interval(lambda w: (w @ column) / (w @ total), units)
    else:  # nothing to resample
        low, high = (float(limit) for limit in wilson(units if hits else 0, units, bootstrap.level))
        method = f"Wilson, {units} units"
    flag = "none" if hits == 0 else "few" if hits <= specification()["few"] else ""
    return {"measure": "prevalence", "coders": coders, "category": str(category), "n": n, "hits": hits,
            "disagreed": _coded_twice(tally)[1], "estimate": hits / n, "low": low, "high": high,
            "method": method, "flag": flag}  # fmt: skip


def matrix_of(codes: Matrix) -> np.ndarray:
    """Return codes as an M x N matrix of objects, None where missing."""
    if not isinstance(codes, Iterable) or isinstance(codes, str):
        raise InputError(f"codes must be a table of codes, or one list of codes for each coder; got {codes!r}")
    rows = [list(row) for row in codes]
    lengths = sorted({len(row) for row in rows})
    if len(lengths) != 1:
        rule = "every coder has one code per unit (None where missing)"
        raise InputError(f"codes of unequal lengths ({', '.join(map(str, lengths))}), expected that {rule}")
    matrix = np.array(rows, dtype=object)
    matrix[pd.isna(matrix)] = None
    return matrix


def tally_codes(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how many coders chose each value of each unit (N x K), and the K values, sorted."""
    present = matrix != None  # noqa: E711  (element by element)
    try:
        values, index = np.unique(matrix[present], return_inverse=True)
    except TypeError:
        raise InputError("codes mix numbers and words, expected values of one kind") from None
    tally = np.zeros((matrix.shape[1], len(values)))
    np.add.at(tally, (np.nonzero(present)[1], index), 1)
    return tally, values


def scale_values(values: np.ndarray, level: str) -> np.ndarray:
    """Return the values as the numbers a level computes with; of nominal values, their index."""
    one_of("level", level, LEVELS)
    if level == "nominal":
        return np.arange(len(values), dtype=float)
    try:
        numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise InputError(f"codes must be numbers on the {level} scale, got {str(values[-1])!r}") from None
    if not np.isfinite(numbers).all():
        raise InputError(f"codes must be finite numbers on the {level} scale")
    if level == "ratio" and (numbers < 0).any():
        raise InputError(f"codes must be 0 or more on the ratio scale, got {numbers.min():g}")
    return numbers


def resampled_weights(n: int, resamples: int, seed: int) -> Iterator[np.ndarray]:
    """Yield how often each of n units was drawn in each resample, some resamples x n at a time."""
    draw = np.random.default_rng(seed)
    step = max(1, _MOST_CELLS // max(n, 1))
    for start in range(0, resamples, step):
        yield draw.multinomial(n, np.full(n, 1 / n), size=min(step, resamples - start)).astype(float)


def alpha(weights: np.ndarray, tally: np.ndarray, values: np.ndarray, level: str) -> np.ndarray:
    """Return Krippendorff's alpha (2011) of each resample, of R x N weights, the N x K tally and the scaled values."""
    # 1 - observed / expected disagreement of the pairs of codes within units; units with one code say nothing
    used = tally.sum(axis=1) > 1
    weights, tally = weights[:, used], tally[used]
    m = tally.sum(axis=1)
    totals = weights @ tally
    n = totals.sum(axis=1)
    if level == "ordinal":
        observed, expected = _on_ranks(weights, tally, totals)
    else:
        apart = _differences(values, level)
        observed = weights @ (((tally @ apart) * tally).sum(axis=1) / (m - 1))
        expected = ((totals @ apart) * totals).sum(axis=1)
    return 1 - (n - 1) * ratio(observed, expected)


def _differences(values: np.ndarray, level: str) -> np.ndarray:
    """Return the squared differences of K x K values: 1 or 0 of nominal ones, of ratios (c - k) / (c + k)."""
    apart = values[:, None] - values[None, :]
    if level == "nominal":
        return (apart != 0).astype(float)
    if level == "ratio":
        both = values[:, None] + values[None, :]
        apart = np.divide(apart, both, out=np.zeros_like(apart), where=both > 0)
    return np.asarray(apart**2)


def _on_ranks(weights: np.ndarray, tally: np.ndarray, totals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return observed and expected disagreement of ordinal codes, by mean ranks among the resample's own codes."""
    # Over the pairs of m codes the sum of squared differences is 2 m (sum of squares) - 2 (sum)^2.
    ranks = np.cumsum(totals, axis=1) - totals / 2
    ranks -= (ranks * totals).sum(axis=1, keepdims=True) / totals.sum(axis=1, keepdims=True)
    m = tally.sum(axis=1)
    sums, squares = ranks @ tally.T, ranks**2 @ tally.T
    observed = (weights * 2 * (m * squares - sums**2) / (m - 1)).sum(axis=1)
    return observed, 2 * (totals.sum(axis=1) * (totals * ranks**2).sum(axis=1) - (totals * ranks).sum(axis=1) ** 2)


def percent_agreement(weights: np.ndarray, tally: np.ndarray) -> np.ndarray:
    """Return the share of pairs of codes that are the same, the mean over units with two codes or more."""
    m = tally.sum(axis=1)
    used = m > 1
    same = (tally * (tally - 1)).sum(axis=1)[used] / (m * (m - 1))[used]
    return ratio(weights[:, used] @ same, weights[:, used].sum(axis=1))


def value_shares(weights: np.ndarray, tally: np.ndarray) -> np.ndarray:
    """Return the share of each value (R x K), every unit weighing the same however many coded it."""
    return ratio(weights @ (tally / tally.sum(axis=1, keepdims=True)), weights.sum(axis=1)[:, None])


def fleiss_kappa(weights: np.ndarray, tally: np.ndarray) -> np.ndarray:
    """Return Fleiss' kappa (1971), with missing codes as Gwet (2014) has them."""
    shares = value_shares(weights, tally)
    return _corrected(percent_agreement(weights, tally), (shares**2).sum(axis=1), shares)


def gwet_ac1(weights: np.ndarray, tally: np.ndarray) -> np.ndarray:
    """Return Gwet's AC1 (2008): chance is the sum of p (1 - p) over the K values, divided by K - 1."""
    shares = value_shares(weights, tally)
    chance = (shares * (1 - shares)).sum(axis=1) / max(tally.shape[1] - 1, 1)
    return _corrected(percent_agreement(weights, tally), chance, shares)


def cohen_kappa(weights: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return Cohen's kappa (1960) of two coders of the same units: N x K each, 1 where the coder chose the value."""
    n = weights.sum(axis=1)
    same = ratio(weights @ (one * other).sum(axis=1), n)
    first, second = ratio(weights @ one, n[:, None]), ratio(weights @ other, n[:, None])
    return _corrected(same, (first * second).sum(axis=1), (first + second) / 2)


def _corrected(agreed: np.ndarray, chance: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return agreement beyond chance as a share of what chance leaves; NaN where one value has it all."""
    return np.where(shares.max(axis=1, initial=0) < 1 - 1e-12, ratio(agreed - chance, 1 - chance), np.nan)


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return a quotient, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(below) > 0, above / below, np.nan)
