"""Which groups may be put in order: the rule of minimum evidence, pair by pair."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pandas as pd

from framing.corpus import SCORED, Corpus
from framing.lexicon import TIERS, Lexicon
from framing.scoring import count_hits, specification

UNDECIDED = "not distinguishable"
AGREEMENT = 0.95  # share of specifications that must agree in sign
_SPECIFICATIONS = tuple(product((TIERS, ("core",)), (SCORED, ("body",))))
_Pair = tuple["pd.Series[Any]", "pd.Series[Any]"]


def order_groups(corpus: Corpus, lexicon: Lexicon, hits: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Say of each pair of groups which holds more of a frame, where the evidence lets one say so.

    One is put before the other only if both have an estimate and more than a few hits, Newcombe's interval (1998) of
    the difference of their prevalences (at n_eff, see `framing.score`; for all pairs and frames together, after
    Bonferroni) excludes 0, and 95 % of eight specifications (rate or prevalence, all tiers or core ones, with or
    without headlines) agree with its sign.

    Parameters
    ----------
    corpus, lexicon, hits : what `framing.find` found of the lexicon in the corpus
    by : a column of `corpus.articles`

    Returns
    -------
    DataFrame
        frame, a, b, verdict ("a > b" with their names, or "not distinguishable"), reason ("" for an order), low,
        high (of the prevalence of a less that of b; NaN without an estimate).
    """
    tables = []
    for tiers, units in _SPECIFICATIONS:
        own = hits[hits["tier"].isin(tiers)]
        tables.append(count_hits(corpus, own, lexicon.names, by, units).set_index(["frame", by]))
    pairs = list(product(lexicon.names, combinations(tables[0].index.unique(by), 2)))
    rows = []
    for frame, (a, b) in pairs:
        counts = [(table.loc[(frame, a)], table.loc[(frame, b)]) for table in tables]
        low, high, reason = _weigh(counts, family=len(pairs))
        verdict = UNDECIDED if reason else f"{a} > {b}" if low > 0 else f"{b} > {a}"
        rows.append((frame, a, b, verdict, reason, low, high))
    return pd.DataFrame(rows, columns=["frame", "a", "b", "verdict", "reason", "low", "high"])


def _weigh(counts: list[_Pair], family: int) -> tuple[float, float, str]:
    """Return the interval of the difference, and what speaks against an order ("" for nothing)."""
    limits, main = specification(), counts[0]
    if any(side["short"] for side in main):
        return float("nan"), float("nan"), "too little text"
    low, high = _difference(main, 1 - (1 - limits["level"]) / family)
    if any(side["hits"] <= limits["few"] for side in main):
        return low, high, f"{limits['few']} hits or fewer"
    if low <= 0 <= high:
        return low, high, "the interval of the difference holds 0"
    differences = [a / m - b / n for pair in counts for (a, m), (b, n) in zip(*map(_shares, pair), strict=True)]
    agreeing = sum(difference * low > 0 for difference in differences) / len(differences)
    return low, high, "" if agreeing >= AGREEMENT else f"only {agreeing:.0%} of specifications agree"


def _difference(pair: _Pair, level: float) -> tuple[float, float]:
    from statsmodels.stats.proportion import confint_proportions_2indep

    rho = specification()["rho"]
    shrink = (1 - rho) / (1 + rho)
    (a, m), (b, n) = ((side["with_hit"] * shrink, side["sentences"] * shrink) for side in pair)
    low, high = confint_proportions_2indep(a, m, b, n, method="newcomb", compare="diff", alpha=1 - level)
    return float(low), float(high)


def _shares(side: pd.Series[Any]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return what rate and prevalence divide."""
    return (side["hits"], max(side["tokens"], 1)), (side["with_hit"], max(side["sentences"], 1))
