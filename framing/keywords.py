"""Keyness: which words one group of texts uses more than another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import pandas as pd

from framing.errors import InputError, one_of

Counts: TypeAlias = "Mapping[str, float] | pd.Series"
VARIANCES = ("two-term", "four-term")
PRIORS = ("informative", "uniform")


def log_odds(
    a: Counts,
    b: Counts,
    prior: str | Counts = "informative",
    alpha0: float = 100.0,
    variance: str = "two-term",
) -> pd.DataFrame:
    """Compare two count tables by log-odds with a Dirichlet prior (Fightin' Words).

    delta = ln((y_a + α) / (n_a + α₀ - y_a - α)) - ln((y_b + α) / (n_b + α₀ - y_b - α)), where y is the
    count of the word, n of all words, α the word's prior count and α₀ their sum; z = delta / √variance.
    The z of a word orders words; it is no test, for words cluster in articles.

    Parameters
    ----------
    a, b : counts by word, as a dict or a Series
    prior : informative, α = α₀ x the word's share of both tables; uniform, α = α₀ / number of words;
        or prior counts by word, which alpha0 does not touch
    alpha0 : α₀, the weight of the prior in words
    variance : two-term, 1/(y_a + α) + 1/(y_b + α) (eq. 20 of the paper); four-term, with
        1/(n + α₀ - y - α) of both tables added

    Returns
    -------
    DataFrame
        word, count_a, count_b, delta, variance, z, by falling z, ties in the order of the alphabet.

    Raises
    ------
    InputError
        A negative or missing count, a table without words, fewer than two words, or an unknown name.

    References
    ----------
    Monroe, Colaresi & Quinn (2008), Fightin' Words, Political Analysis 16(4).

    Examples
    --------
    >>> table = log_odds({"threat": 8, "treaty": 2, "the": 40}, {"treaty": 9, "the": 41})
    >>> table.round(2).to_string(index=False).splitlines()[:2]
    ['  word  count_a  count_b  delta  variance     z', 'threat      8.0      0.0   0.75      0.19  1.73']
    """
    one_of("variance", variance, VARIANCES)
    table = pair_counts(a, b)
    alpha = _prior_counts(table, prior, alpha0)
    table = table.reindex(alpha.index, fill_value=0.0)
    if len(table) < 2:
        raise InputError(f"odds need two words or more to weigh against each other, got {len(table)}")
    own = table.add(alpha, axis=0)
    rest = own.sum() - own
    delta = np.log(own["count_a"] / rest["count_a"]) - np.log(own["count_b"] / rest["count_b"])
    spread = (1 / own).sum(axis=1) + (0 if variance == "two-term" else (1 / rest).sum(axis=1))
    table = table.assign(delta=delta, variance=spread, z=delta / np.sqrt(spread))
    return _order(table.rename_axis("word").reset_index(), "z")


def pair_counts(a: Counts, b: Counts) -> pd.DataFrame:
    """Return two count tables side by side: count_a and count_b, by word in the order of the alphabet.

    Words that neither holds are left out.

    Raises
    ------
    InputError
        A negative or missing count, or a table without words.
    """
    table = pd.DataFrame({"count_a": _checked(a, "a"), "count_b": _checked(b, "b")}).fillna(0.0).sort_index()
    return table[table.sum(axis=1) > 0]


def _checked(counts: Counts, name: str) -> pd.Series:
    series = pd.to_numeric(pd.Series(counts, dtype=object), errors="coerce").astype(float)
    bad = ~(np.isfinite(series) & (series >= 0))
    if bad.any():
        word = series.index[bad][0]
        raise InputError(f"counts {name}: {counts[word]!r} for {word!r}, expected a number of 0 or more")
    if series.index.has_duplicates:
        raise InputError(f"counts {name}: {series.index[series.index.duplicated()][0]!r} stands twice, expected once")
    if not series.sum() > 0:
        raise InputError(f"counts {name}: no word counted, expected one or more")
    return series


def _prior_counts(table: pd.DataFrame, prior: str | Counts, alpha0: float) -> pd.Series:
    """Return the prior count of each word; words named only in a given prior are added."""
    if not isinstance(prior, str):
        given = _checked(prior, "of the prior")
        missing = table.index.difference(given.index[given > 0])
        if len(missing):
            raise InputError(f"prior: no count above 0 for {missing[0]!r}, expected one for every word")
        return given[given > 0].sort_index()
    if not (np.isfinite(alpha0) and alpha0 > 0):
        raise InputError(f"alpha0 must be a number above 0, as in 100; got {alpha0!r}")
    if one_of("prior", prior, PRIORS) == "uniform":
        return pd.Series(alpha0 / len(table), index=table.index)
    pooled = table.sum(axis=1)
    return alpha0 * pooled / pooled.sum()


def _order(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Order by a column, falling; words that tie (to 12 digits) in the order of the alphabet."""
    rank = table[column].map(lambda value: float(f"{value:.12g}"))
    order = table.assign(rank=-rank).sort_values(["rank", "word"], kind="stable").index
    return table.loc[order].reset_index(drop=True)
