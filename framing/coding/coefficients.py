"""Coefficients of agreement as functions of weights of units, so that one product gives every bootstrap resample.

Letters in shapes: R resamples, N units, K values that occur, M coders.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from framing.errors import InputError, one_of

Matrix = Sequence[Sequence[object]] | npt.NDArray[Any]  # coders x units
SCALES = ("nominal", "ordinal", "interval", "ratio")
_MOST_CELLS = 4_000_000  # of weights at a time


def krippendorff_alpha(codes: Matrix, level: str = "nominal") -> float:
    """Return Krippendorff's alpha of a matrix of codes (Krippendorff 2011).

    alpha = 1 - observed / expected disagreement of the pairs of codes within units; units with one
    code say nothing. Differences: nominal, 1 where two codes are not the same; ordinal, of their mean
    ranks; interval, c - k; ratio, (c - k) / (c + k); all squared.

    Parameters
    ----------
    codes : M coders x N units; None or NaN where a coder did not code the unit
    level : nominal, ordinal, interval or ratio

    Returns
    -------
    float
        At most 1; NaN where the codes do not vary: then nothing could have been disagreed upon.

    Raises
    ------
    InputError
        Coders of unequal length, or codes that the level does not allow.

    Examples
    --------
    >>> round(krippendorff_alpha([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]), 3)
    0.095
    """
    tally, values = tally_codes(matrix_of(codes))
    return float(alpha(np.ones((1, len(tally))), tally, scale_values(values, level), level)[0])


def matrix_of(codes: Matrix) -> np.ndarray:
    """Return codes as an M x N matrix of objects, None where missing."""
    rows = [list(row) for row in codes]
    lengths = sorted({len(row) for row in rows})
    if len(lengths) != 1:
        rule = "every coder has one code per unit (None where missing)"
        raise InputError(f"codes of unequal lengths ({', '.join(map(str, lengths))}), expected that {rule}")
    matrix = np.empty((len(rows), lengths[0]), dtype=object)
    for number, row in enumerate(rows):
        matrix[number] = [None if value is None or value != value else value for value in row]
    return matrix


def tally_codes(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count the coders behind each value of each unit.

    Returns
    -------
    tally : N units x K values
    values : the K values, sorted
    """
    present = matrix != None  # noqa: E711  (element by element)
    try:
        values, index = np.unique(matrix[present], return_inverse=True)
    except TypeError:
        raise InputError("codes mix numbers and words, expected values of one kind") from None
    tally = np.zeros((matrix.shape[1], len(values)))
    np.add.at(tally, (np.nonzero(present)[1], index), 1)
    return tally, values


def scale_values(values: np.ndarray, level: str) -> np.ndarray:
    """Return the values as numbers that a level may be computed on; of nominal values, their index.

    Raises
    ------
    InputError
        An unknown level, values that are no numbers, or negative ones on the ratio scale.
    """
    one_of("level", level, SCALES)
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
    """Return Krippendorff's alpha of each resample.

    Parameters
    ----------
    weights : R resamples x N units
    tally : N units x K values
    values : the K values as `scale_values` returns them
    level : nominal, ordinal, interval or ratio
    """
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
    return 1 - (n - 1) * _ratio(observed, expected)


def _differences(values: np.ndarray, level: str) -> np.ndarray:
    """Return the squared differences of K x K values."""
    apart = values[:, None] - values[None, :]
    if level == "nominal":
        return (apart != 0).astype(float)
    if level == "ratio":
        both = values[:, None] + values[None, :]
        apart = np.divide(apart, both, out=np.zeros_like(apart), where=both > 0)
    return np.asarray(apart**2)


def _on_ranks(weights: np.ndarray, tally: np.ndarray, totals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return observed and expected disagreement of ordinal codes: squared differences of mean ranks.

    The ranks are those of the resample's own codes. Over the pairs of m codes, the sum of squared
    differences is 2 m (sum of squares) - 2 (sum)^2.
    """
    ranks = np.cumsum(totals, axis=1) - totals / 2
    ranks -= (ranks * totals).sum(axis=1, keepdims=True) / totals.sum(axis=1, keepdims=True)
    m = tally.sum(axis=1)
    sums, squares = ranks @ tally.T, ranks**2 @ tally.T
    observed = (weights * 2 * (m * squares - sums**2) / (m - 1)).sum(axis=1)
    expected = 2 * (totals.sum(axis=1) * (totals * ranks**2).sum(axis=1) - (totals * ranks).sum(axis=1) ** 2)
    return observed, expected


def percent_agreement(weights: np.ndarray, tally: np.ndarray) -> np.ndarray:
    """Return the share of pairs of codes that are the same, the mean over units with two codes or more."""
    m = tally.sum(axis=1)
    used = m > 1
    same = (tally * (tally - 1)).sum(axis=1)[used] / (m * (m - 1))[used]
    return _ratio(weights[:, used] @ same, weights[:, used].sum(axis=1))


def value_shares(weights: np.ndarray, tally: np.ndarray) -> np.ndarray:
    """Return the share of each value (R x K), every unit weighing the same however many coded it."""
    return _ratio(weights @ (tally / tally.sum(axis=1, keepdims=True)), weights.sum(axis=1)[:, None])


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
    """Return Cohen's kappa (1960) of two coders.

    Parameters
    ----------
    weights : R resamples x N units
    one, other : N units x K values, 1 where the coder chose the value; rows of 0 where one did not code
    """
    both = (one.sum(axis=1) > 0) & (other.sum(axis=1) > 0)
    weights, one, other = weights[:, both], one[both], other[both]
    n = weights.sum(axis=1)
    same = _ratio(weights @ (one * other).sum(axis=1), n)
    first, second = _ratio(weights @ one, n[:, None]), _ratio(weights @ other, n[:, None])
    return _corrected(same, (first * second).sum(axis=1), (first + second) / 2)


def _corrected(agreed: np.ndarray, chance: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return agreement beyond chance as a share of what chance leaves; NaN where one value has it all."""
    varies = shares.max(axis=1, initial=0) < 1 - 1e-12
    return np.where(varies, _ratio(agreed - chance, 1 - chance), np.nan)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return a quotient, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(below) > 0, above / below, np.nan)
