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


def garwood(hits: Values, exposure: Values, level: float) -> Limits:
    """Return the exact Poisson interval of a rate (Garwood 1936), per unit of exposure."""
    from scipy.stats import chi2

    hits, exposure = np.asarray(hits, dtype=float), np.asarray(exposure, dtype=float)
    tail = (1 - level) / 2
    low = np.where(hits > 0, chi2.ppf(tail, 2 * np.maximum(hits, 1e-300)), 0) / 2
    high = chi2.ppf(1 - tail, 2 * hits + 2) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return low / exposure, high / exposure


def wilson(successes: Values, n: Values, level: float, rho: float = 0.0) -> Limits:
    """Return Wilson's interval (1927) of a proportion of sentences, at n_eff = n (1 - rho) / (1 + rho) of them.

    rho is the correlation of neighbouring sentences.
    """
    from statsmodels.stats.proportion import proportion_confint

    successes, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    shrink = (1 - rho) / (1 + rho)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = proportion_confint(successes * shrink, n * shrink, alpha=1 - level, method="wilson")
    return np.where(successes == 0, 0, low), np.where(successes == n, 1, high)


def newcombe(level: Values, successes_a: Values, n_a: Values, successes_b: Values, n_b: Values) -> Limits:
    """Return Newcombe's interval (1998, method 10) of a difference of proportions, a - b."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    counts = (np.asarray(values, dtype=float) for values in (successes_a, n_a, successes_b, n_b))
    low, high = confint_proportions_2indep(*counts, method="newcomb", alpha=1 - np.asarray(level))
    return low, high


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


def overdispersion(hits: np.ndarray, tokens: np.ndarray, share: float = 0.0) -> float:
    """Return how much more hits vary over sentences than Poisson counts would, at least 1.

    This is Pearson's statistic of hits per sentence against the common rate, divided by its degrees of freedom. Of
    sentences with a hit per article, give their common share: counts of so many sentences are binomial, and vary
    1 - share times as much as Poisson counts.
    """
    used = tokens > 0
    hits, tokens = hits[used], tokens[used]
    if hits.sum() == 0 or len(hits) < 2 or share >= 1:
        return 1.0
    statistic = pearson_of_sums(hits.sum(), tokens.sum(), (hits**2 / tokens).sum())
    return max(1.0, float(statistic / (1 - share) / (len(hits) - 1)))


def pearson_of_sums(hits: Any, tokens: Any, squares: Any) -> Any:
    """Return Pearson's statistic of counts h against their common rate, from sums that add up over parts of a corpus.

    The sum of (h - e)² / e with e = t H / T is T S / H - H, where H and T are the sums of counts and of sizes t, and
    S (squares) is the sum of h² / t.
    """
    return tokens * squares / hits - hits
