"""Intervals of rates and proportions."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.ArrayLike


def garwood(hits: Values, exposure: Values, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact Poisson interval of a rate (Garwood 1936).

    Parameters
    ----------
    hits : counts (a count divided by a design effect need not be whole)
    exposure : in the unit of the rate, such as thousands of tokens
    level : of the interval, such as .95

    Returns
    -------
    low, high : per unit of exposure; with 0 hits low is 0 and high 3.69 / exposure at .95

    Examples
    --------
    >>> low, high = garwood([0, 10], [1, 1], 0.95)
    >>> [round(float(x), 2) for x in (*low, *high)]
    [0.0, 4.8, 3.69, 18.39]
    """
    from scipy.stats import chi2

    hits, exposure = np.asarray(hits, dtype=float), np.asarray(exposure, dtype=float)
    tail = (1 - level) / 2
    low = np.where(hits > 0, chi2.ppf(tail, 2 * np.maximum(hits, 1e-300)), 0) / 2
    high = chi2.ppf(1 - tail, 2 * hits + 2) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return low / exposure, high / exposure


def wilson(successes: Values, n: Values, level: float, rho: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's interval (1927) of a proportion of neighbouring sentences.

    Parameters
    ----------
    successes, n : sentences with a hit, and sentences
    level : of the interval
    rho : correlation of neighbours; the interval is that of n_eff = n (1 - rho) / (1 + rho) sentences

    Examples
    --------
    >>> low, high = wilson([81], [263], 0.95)
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.2553, 0.3662)
    """
    from statsmodels.stats.proportion import proportion_confint

    successes, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    shrink = (1 - rho) / (1 + rho)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = proportion_confint(successes * shrink, n * shrink, alpha=1 - level, method="wilson")
    return np.where(successes == 0, 0, low), np.where(successes == n, 1, high)


def newcombe(
    level: Values, successes_a: Values, n_a: Values, successes_b: Values, n_b: Values
) -> tuple[np.ndarray, np.ndarray]:
    """Return Newcombe's interval (1998) of a difference of proportions, a - b.

    The hybrid of two Wilson intervals (his method 10); for neighbouring sentences give counts divided by
    their design effect, which need not be whole.

    Examples
    --------
    >>> low, high = newcombe(0.95, [56], [70], [48], [80])
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.0524, 0.3339)
    """
    from statsmodels.stats.proportion import confint_proportions_2indep

    counts = (np.asarray(values, dtype=float) for values in (successes_a, n_a, successes_b, n_b))
    low, high = confint_proportions_2indep(*counts, method="newcomb", alpha=1 - np.asarray(level))
    return low, high


def rate_ratio(
    level: Values, hits_a: Values, exposure_a: Values, hits_b: Values, exposure_b: Values
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact conditional interval of a ratio of two Poisson rates, a / b.

    Given hits_a + hits_b, hits_a is binomial: the limits are Clopper and Pearson's (1934), turned into
    ratios. Without hits in b the high limit is infinite, without hits in a the low one is 0.

    Examples
    --------
    >>> low, high = rate_ratio(0.95, [60], [51477.5], [30], [54308.7])
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (1.34, 3.388)
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

    Pearson's statistic of hits per sentence against the common rate, divided by its degrees of
    freedom; counts divided by it give an interval adjusted for clustering within sentences. Of
    sentences with a hit per article, give their common share: counts of so many sentences are
    binomial, and vary 1 - share times as much as Poisson counts.

    Examples
    --------
    >>> overdispersion(np.array([4, 0, 0, 0]), np.array([10, 10, 10, 10]))
    4.0
    """
    used = tokens > 0
    hits, tokens = hits[used], tokens[used]
    if hits.sum() == 0 or len(hits) < 2 or share >= 1:
        return 1.0
    statistic = pearson_of_sums(hits.sum(), tokens.sum(), (hits**2 / tokens).sum())
    return max(1.0, float(statistic / (1 - share) / (len(hits) - 1)))


def pearson_of_sums(hits: Any, tokens: Any, squares: Any) -> Any:
    """Return Pearson's statistic of counts against their common rate, from sums that add up over parts.

    The sum of (h - e)² / e with e = t H / T is T S / H - H, where S is the sum of h² / t.

    Parameters
    ----------
    hits, tokens : H and T, the sums of counts and of sizes
    squares : S, the sum of each count's square over its size
    """
    return tokens * squares / hits - hits
