"""Intervals of rates, of proportions and of their differences; spread: how much articles of a publication differ.

All functions of intervals work on arrays. Counts need not be whole: a count divided by its design effect makes an
interval as wide as the clustering of hits asks for.

Sentences of one article resemble each other. Articles are therefore the unit of a publication: the variance of its
share of sentences with a hit is measured between its articles, and an interval uses n / deff sentences, where deff,
the design effect, is that variance divided by the variance of independent sentences (Kish 1965). Articles that share
an `upstream`, such as a wire report, count as one cluster.

Few articles, or few hits, say little about their own spread. What is measured on min(articles, hits) - 1 degrees of
freedom is filled up to nine with an assumed intra-class correlation (`assumed_icc` in the specification), so that
interval widths change smoothly with the number of articles; from ten articles with ten hits on, nothing is assumed. A
single article has no spread: its sentences are taken to be as alike as neighbours with the correlation rho.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from framing.corpora.corpus import Corpus
from framing.defaults import specification

Values = npt.ArrayLike
Limits = tuple[np.ndarray, np.ndarray]  # low and high
ENOUGH = 10  # articles with so many hits measure their spread themselves
ALONE = "\x1f"  # begins the cluster of an article that shares none; older pandas reads text only up to a NUL
_PRODUCTS = [
    ("with_hit", "with_hit"), ("with_hit", "sentences"), ("sentences", "sentences"),
    ("hits", "hits"), ("hits", "tokens"), ("tokens", "tokens"),
]  # fmt: skip
MOMENTS = ["clusters", "between", *(f"{a} x {b}" for a, b in _PRODUCTS)]  # sums over clusters that add up


def garwood(hits: Values, exposure: Values, level: Values) -> Limits:
    """Return the exact Poisson interval of a rate (Garwood 1936), per unit of exposure."""
    from scipy.special import chdtri  # scipy.stats takes half a second to load

    hits, exposure = np.asarray(hits, dtype=float), np.asarray(exposure, dtype=float)
    tail = (1 - np.asarray(level)) / 2
    low = np.where(hits > 0, chdtri(2 * np.maximum(hits, 1e-300), 1 - tail), 0) / 2
    high = chdtri(2 * hits + 2, tail) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return low / exposure, high / exposure


def wilson(successes: Values, n: Values, level: Values, rho: float = 0.0) -> Limits:
    """Return Wilson's interval (1927) of a proportion, at n_eff = n (1 - rho) / (1 + rho); rho: of neighbours."""
    successes, n = np.asarray(successes, dtype=float), np.asarray(n, dtype=float)
    shrink, z = (1 - rho) / (1 + rho), student((1 - np.asarray(level)) / 2, np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = _wilson_at(z, successes / n, n * shrink)
    return np.where(successes == 0, 0, low), np.where(successes == n, 1, high)


def newcombe(
    level: Values, successes_a: Values, n_a: Values, successes_b: Values, n_b: Values, *, df: Values = np.inf
) -> Limits:
    """Return Newcombe's interval (1998, method 10) of a difference of proportions, a - b, with quantiles of t."""
    return newcombe_at(student((1 - np.asarray(level)) / 2, df), successes_a, n_a, successes_b, n_b)


def newcombe_at(z: Values, successes_a: Values, n_a: Values, successes_b: Values, n_b: Values) -> Limits:
    """Return Newcombe's interval of a - b at a quantile z, which may be farther out than a level can say."""
    sides = []
    for successes, n in ((successes_a, n_a), (successes_b, n_b)):
        share = np.asarray(successes) / np.asarray(n)
        sides.append((share, *_wilson_at(z, share, np.asarray(n, dtype=float))))
    (a, low_a, high_a), (b, low_b, high_b) = sides
    low = a - b - np.sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    return low, a - b + np.sqrt((high_a - a) ** 2 + (b - low_b) ** 2)


def _wilson_at(z: Values, share: np.ndarray, n: np.ndarray) -> Limits:
    square = np.square(z)
    half = z * np.sqrt(share * (1 - share) / n + square / (4 * n**2)) / (1 + square / n)
    centre = (share + square / (2 * n)) / (1 + square / n)
    return centre - half, centre + half


def rate_ratio(level: Values, hits_a: Values, exposure_a: Values, hits_b: Values, exposure_b: Values) -> Limits:
    """Return the exact conditional interval of a ratio of two Poisson rates, a / b.

    Given hits_a + hits_b, hits_a is binomial: the limits are Clopper and Pearson's (1934), turned into ratios.
    """
    from statsmodels.stats.proportion import proportion_confint

    hits_a, hits_b = np.asarray(hits_a, dtype=float), np.asarray(hits_b, dtype=float)
    both = np.maximum(hits_a + hits_b, 1e-300)
    low, high = proportion_confint(hits_a, both, alpha=1 - np.asarray(level), method="beta")
    low, high = np.where(hits_a > 0, low, 0.0), np.where(hits_b > 0, high, 1.0)
    exposure = np.asarray(exposure_b, dtype=float) / np.asarray(exposure_a, dtype=float)
    with np.errstate(divide="ignore"):
        return low / (1 - low) * exposure, high / (1 - high) * exposure


def cluster_names(corpus: Corpus, alone: bool = False) -> pd.Series:
    """Return the cluster of each article, by article: its `upstream`, or one of its own, which begins with `ALONE`."""
    articles = corpus.articles.set_index("article")
    own = pd.Series([f"{ALONE}{name}" for name in articles.index], index=articles.index, dtype=object)
    if alone or "upstream" not in articles:
        return own
    given = articles["upstream"].astype("string").fillna("").str.strip().astype(object)
    return given.where(given != "", own)


def multiply_out(table: pd.DataFrame) -> pd.DataFrame:
    """Add the products of counts that measure spread, to a table of one row for each cluster (and frame)."""
    products = {f"{a} x {b}": table[a] * table[b] for a, b in _PRODUCTS}
    between = table["with_hit"] ** 2 / table["sentences"].where(table["sentences"] > 0, 1)
    return table.assign(clusters=(table["sentences"] > 0).astype(int), between=between, **products)


def measure_spread(sums: pd.DataFrame) -> pd.DataFrame:
    """Return, for counts and the sums of `MOMENTS`, clusters, icc, design effects and degrees of freedom.

    deff and df are of sentences with a hit, deff_hits and df_hits of hits; deff_within is how much more hits vary
    over sentences than Poisson counts. icc is the analysis-of-variance estimate, NaN with one cluster.
    """
    limits, clusters = specification(), sums["clusters"].to_numpy(float)
    x, n, h, t = (sums[name].to_numpy(float) for name in ("with_hit", "sentences", "hits", "tokens"))
    with np.errstate(divide="ignore", invalid="ignore"):
        alike = 1 + (sums["sentences x sentences"].to_numpy(float) / n - 1) * limits["assumed_icc"]
        share, rate, correction = x / n, h / t, clusters / (clusters - 1)
        differ = _squared_distances(sums, "with_hit", "sentences", share)
        measured = correction * differ / (n * share * (1 - share))
        deff, df = _complete(measured, alike, clusters, np.minimum(x, n - x))
        # Pearson's statistic of counts h against their common rate: sum (h - e)² / e with e = t H / T is T S / H - H
        within = t * sums["squares"].to_numpy(float) / np.where(h > 0, h, np.nan) - h
        within = np.fmax(within / np.where(sums["filled"] > 1, sums["filled"] - 1, np.nan), 1.0)
        measured = correction * _squared_distances(sums, "hits", "tokens", rate) / h
        deff_hits, df_hits = _complete(measured, within * alike, clusters, h)
        among = (sums["between"] - x * share) / (clusters - 1)
        inside = (x - sums["between"]) / (n - clusters)
        size = (n - sums["sentences x sentences"] / n) / (clusters - 1)
        icc = (among - inside) / (among + (size - 1) * inside)
    one = clusters < 2
    rho = limits["rho"]
    return sums.assign(
        clusters=clusters.astype(int),
        icc=np.where(one, np.nan, icc),
        deff=np.where(one, (1 + rho) / (1 - rho), deff),
        df=np.where(one, np.inf, df),
        deff_hits=np.where(one, within, deff_hits),
        df_hits=np.where(one, np.inf, df_hits),
        deff_within=within,
    )


def _squared_distances(sums: pd.DataFrame, counted: str, size: str, ratio: np.ndarray) -> np.ndarray:
    """Return the sum over clusters of (counted - ratio x size) squared."""
    pairs = (counted, counted), (counted, size), (size, size)
    squares, products, sizes = (sums[f"{a} x {b}"].to_numpy(float) for a, b in pairs)
    return squares - 2 * ratio * products + ratio**2 * sizes


def _complete(
    measured: np.ndarray, assumed: np.ndarray, clusters: np.ndarray, found: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return a design effect and its degrees of freedom: what is measured, filled up with what is assumed.

    A design effect measured on few clusters is more often too small than too large; it is raised by 1 + caution / C.
    """
    limits = specification()
    known = np.clip(np.minimum(clusters, found), 1, None)
    raised = np.fmax(measured, limits["least_deff"]) * (1 + limits["caution"] / clusters)
    missing = np.clip(ENOUGH - known, 0, None)
    df = missing + known - 1
    return (missing * assumed + np.where(known > 1, (known - 1) * raised, 0)) / df, df


def as_normal(level: Values, df: Values) -> np.ndarray:
    """Return the level at which a normal quantile equals Student's t quantile at `level` with df degrees of freedom.

    >>> as_normal(0.95, [9, float("inf")]).round(3).tolist()
    [0.976, 0.95]
    """
    from scipy.special import ndtr

    level, df = np.broadcast_arrays(np.asarray(level, dtype=float), np.asarray(df, dtype=float))
    return np.asarray(1 - 2 * ndtr(-student((1 - level) / 2, df)))


def student(tail: Values, df: Values) -> np.ndarray:
    """Return the value of Student's t, with infinite degrees of freedom of the normal distribution, above a tail."""
    from scipy.special import ndtri, stdtrit

    tail, df = np.asarray(tail, dtype=float), np.asarray(df, dtype=float)
    return -np.where(np.isinf(df), ndtri(tail), stdtrit(np.where(np.isinf(df), 1.0, df), tail))


def welch(*spreads: Values) -> np.ndarray:
    """Return the degrees of freedom of a - b (Welch 1947): variance of a, its degrees of freedom, those of b."""
    spread_a, df_a, spread_b, df_b = (np.asarray(values, dtype=float) for values in spreads)
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (spread_a + spread_b) ** 2 / (spread_a**2 / df_a + spread_b**2 / df_b)
    return np.where(np.isnan(df), np.minimum(df_a, df_b), df)
