"""Intervals of rates, of proportions and of their differences, and how much more than Poisson counts hits vary.

All functions work on arrays. Counts need not be whole: a count divided by its design effect makes an interval as
wide as the clustering of hits in sentences asks for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.ArrayLike
Limits = tuple[np.ndarray, np.ndarray]  # low and high


def garwood(hits: Values, exposure: Values, level: Values) -> Limits:
    """Return the exact Poisson interval of a rate (Garwood 1936), per unit of exposure."""
    from scipy.stats import chi2

    hits, exposure = np.asarray(hits, dtype=float), np.asarray(exposure, dtype=float)
    tail = (1 - np.asarray(level)) / 2
    low = np.where(hits > 0, chi2.ppf(tail, 2 * np.maximum(hits, 1e-300)), 0) / 2
    high = chi2.ppf(1 - tail, 2 * hits + 2) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return low / exposure, high / exposure


def wilson(successes: Values, n: Values, level: Values, rho: float = 0.0) -> Limits:
    """Return Wilson's interval (1927) of a proportion of sentences, at n_eff = n (1 - rho) / (1 + rho) of them.

    rho is the correlation of neighbouring sentences.
    """
    from statsmodels.stats.proportion import proportion_confint

    successes, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    shrink = (1 - rho) / (1 + rho)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = proportion_confint(successes * shrink, n * shrink, alpha=1 - np.asarray(level), method="wilson")
    return np.where(successes == 0, 0, low), np.where(successes == n, 1, high)


def newcombe(
    level: Values, successes_a: Values, n_a: Values, successes_b: Values, n_b: Values, *, df: Values = np.inf
) -> Limits:
    """Return Newcombe's interval (1998, method 10) of a difference of proportions, a - b, with quantiles of t."""
    from scipy.stats import t

    return newcombe_at(t.isf((1 - np.asarray(level)) / 2, df), successes_a, n_a, successes_b, n_b)


def newcombe_at(z: Values, successes_a: Values, n_a: Values, successes_b: Values, n_b: Values) -> Limits:
    """Return Newcombe's interval of a - b at a quantile z, which may be farther out than a level can say."""
    sides = []
    for successes, n in ((successes_a, n_a), (successes_b, n_b)):
        share, size, square = np.asarray(successes) / np.asarray(n), np.asarray(n, dtype=float), np.square(z)
        half = z * np.sqrt(share * (1 - share) / size + square / (4 * size**2)) / (1 + square / size)  # Wilson's
        centre = (share + square / (2 * size)) / (1 + square / size)
        sides.append((share, centre - half, centre + half))
    (a, low_a, high_a), (b, low_b, high_b) = sides
    low = a - b - np.sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    return low, a - b + np.sqrt((high_a - a) ** 2 + (b - low_b) ** 2)


def rate_ratio(level: Values, hits_a: Values, exposure_a: Values, hits_b: Values, exposure_b: Values) -> Limits:
    """Return the exact conditional interval of a ratio of two Poisson rates, a / b.

    Given hits_a + hits_b, hits_a is binomial: the limits are Clopper and Pearson's (1934), turned into
    ratios. Without hits in b the high limit is infinite, without hits in a the low one is 0.
    """
    from statsmodels.stats.proportion import proportion_confint

    hits_a, hits_b = np.asarray(hits_a, dtype=float), np.asarray(hits_b, dtype=float)
    both = np.maximum(hits_a + hits_b, 1e-300)
    low, high = proportion_confint(hits_a, both, alpha=1 - np.asarray(level), method="beta")
    low, high = np.where(hits_a > 0, low, 0.0), np.where(hits_b > 0, high, 1.0)
    exposure = np.asarray(exposure_b, dtype=float) / np.asarray(exposure_a, dtype=float)
    with np.errstate(divide="ignore"):
        return low / (1 - low) * exposure, high / (1 - high) * exposure


def pearson_of_sums(hits: Any, tokens: Any, squares: Any) -> Any:
    """Return Pearson's statistic of counts h against their common rate, from sums that add up over parts of a corpus.

    The sum of (h - e)² / e with e = t H / T is T S / H - H, where H and T are the sums of counts and of sizes t, and
    S (squares) is the sum of h² / t.
    """
    return tokens * squares / hits - hits
