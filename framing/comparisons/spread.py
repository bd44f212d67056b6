"""Design effects: how much more than by chance the articles of a publication differ."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from framing.corpus import SCORED, Corpus
from framing.counting import count_hits, scored_sentences
from framing.defaults import specification
from framing.intervals import overdispersion


def count_with_spread(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str] = SCORED
) -> pd.DataFrame:
    """Count hits as `framing.counting.count_hits`, with design effects that know how articles differ.

    Returns
    -------
    DataFrame
        The columns of `count_hits`, deff (of hits: of sentences or of articles, whichever is more) and
        deff_sentences (of sentences with a hit, over articles).
    """
    counts = count_hits(corpus, hits, frames, by, units)
    spread = measure_spread(_count_articles(corpus, hits, frames, by, units), by)
    counts = counts.merge(spread, on=["frame", by], how="left", validate="one_to_one")
    deff = counts[["deff", "deff_articles"]].max(axis=1)
    return counts.assign(deff=deff).drop(columns="deff_articles")


def _count_articles(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str]
) -> pd.DataFrame:
    """Return the counts of each article, with the column `by` beside them."""
    counts = count_hits(corpus, hits, frames, "article", units)
    if by == "article":
        return counts
    groups = scored_sentences(corpus, by, units).drop_duplicates("article").set_index("article")[by]
    return counts.assign(**{by: counts["article"].map(groups)})


def measure_spread(articles: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Measure how much more than by chance the articles of a publication differ, where it has six or more.

    Parameters
    ----------
    articles : frame, <by>, hits, with_hit, tokens, sentences, a row for each article

    Returns
    -------
    DataFrame
        frame, <by>, deff_sentences (of sentences with a hit), deff_articles (of hits): Pearson's statistic
        over articles, times (t / z)² at .95 because so few articles tell it badly; 1 with fewer than six.
    """
    from scipy.stats import norm, t

    rows = []
    for (frame, group), part in articles.groupby(["frame", by]):
        spread = [1.0, 1.0]
        if len(part) >= specification()["min_articles"]:
            share = part["with_hit"].sum() / part["sentences"].sum()
            caution = (t.isf(0.025, len(part) - 1) / norm.isf(0.025)) ** 2
            sentences = overdispersion(part["with_hit"].to_numpy(), part["sentences"].to_numpy(), share)
            spread = [caution * sentences, caution * overdispersion(part["hits"].to_numpy(), part["tokens"].to_numpy())]
        rows.append((frame, group, *spread))
    return pd.DataFrame(rows, columns=["frame", by, "deff_sentences", "deff_articles"])
