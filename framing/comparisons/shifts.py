"""Word shifts: which terms make the difference between two rates.

The difference between the rates of a frame in two publications is the sum of one contribution for each
term. The total has an interval; the contributions describe it and have none.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from framing.comparisons.differences import count_with_spread
from framing.comparisons.keywords import sort_falling
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import own_articles
from framing.defaults import checked_level
from framing.errors import InputError, one_of
from framing.lexicons import TIERS, Lexicon
from framing.matching import find
from framing.scores.counting import ALL_VOICES, scored_sentences, select_hits
from framing.text import fold


def word_shift(
    corpus: Corpus,
    lexicon: Lexicon,
    frame: str,
    a: str,
    b: str,
    by: str = "outlet",
    level: float | None = None,
    tiers: Sequence[str] = TIERS,
    units: Sequence[str] = SCORED,
    voice: str = ALL_VOICES,
    each: str = "term",
) -> pd.DataFrame:
    """Divide the difference between a frame's rates into what each term adds to it.

    contribution = 1000 hits_a / tokens_a - 1000 hits_b / tokens_b of the term; over all terms they add up
    to the difference of the rates.

    Parameters
    ----------
    corpus, lexicon, level, tiers, units, voice : as in `framing.compare`
    frame : of the lexicon
    a, b : two values of the column `by`; the difference is a - b
    each : term, a row for each term of the lexicon; match, one for each word or phrase as it was found

    Returns
    -------
    DataFrame
        frame, a, b, term, count_a, count_b, rate_a, rate_b (hits per 1,000 tokens), contribution, share (of
        the sum of all contributions' sizes), total (difference of the rates), total_low, total_high (from two
        Garwood intervals, Donner & Zou's MOVER, at counts / deff as in `framing.compare`), hits_a, hits_b,
        tokens_a, tokens_b, articles_a, articles_b, level, by falling size of the contribution. No row where
        neither has a hit.

    Raises
    ------
    InputError
        An unknown frame, publication, column, tier, unit or voice.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat, an alarm, one more threat.", "No alarm rang in the ferry hall."])
    >>> corpus.articles["article"] = corpus.sentences["article"] = ["x", "y"]
    >>> shift = word_shift(corpus, Lexicon.from_dict({"alarm": ["threat", "alarm"]}), "alarm", "x", "y", by="article")
    >>> shift[["term", "contribution", "total"]].round(2).values.tolist()
    [['threat', 285.71, 285.71], ['alarm', 0.0, 285.71]]
    """
    level = checked_level(level)
    corpus = own_articles(corpus, lexicon)
    one_of("frame", frame, lexicon.names)
    one_of("each", each, ("term", "match"))
    sentences = scored_sentences(corpus, by, units)
    groups = list(dict.fromkeys(scored_sentences(corpus, by)[by]))
    for group in (a, b):
        one_of(by, group, groups)
    if a == b:
        raise InputError(f"a and b are both {a!r}, expected two publications")
    hits = select_hits(find(corpus, lexicon, speakers=False), tiers, voice)
    hits = hits[hits["frame"] == frame]
    sizes = count_with_spread(corpus, hits, [frame], by, units).set_index(by).loc[[a, b]]
    counted = hits.merge(sentences[list(dict.fromkeys(["article", "sentence", by]))])
    terms = counted["term"] if each == "term" else counted["match"].map(lambda match: " ".join(fold(match).split()))
    table = _contributions(counted.assign(term=terms), a, b, by, sizes["tokens"])
    low, high = _total_interval(sizes, level)
    rates = 1000 * sizes["hits"] / sizes["tokens"]
    columns = {f"{name}_{side}": sizes.at[group, name] for name in ("hits", "tokens", "articles")
               for side, group in (("a", a), ("b", b))}  # fmt: skip
    table = table.assign(frame=frame, a=a, b=b, level=level, **columns)
    return table.assign(total=rates[a] - rates[b], total_low=low, total_high=high)[_COLUMNS]


_COLUMNS = ["frame", "a", "b", "term", "count_a", "count_b", "rate_a", "rate_b", "contribution", "share"]
_COLUMNS += ["total", "total_low", "total_high", "hits_a", "hits_b", "tokens_a", "tokens_b"]
_COLUMNS += ["articles_a", "articles_b", "level"]


def _contributions(hits: pd.DataFrame, a: str, b: str, by: str, tokens: pd.Series) -> pd.DataFrame:
    """Return counts, rates, contribution and share of each term, by falling size of the contribution."""
    counts = pd.crosstab(hits["term"], hits[by]).reindex(columns=[a, b], fill_value=0)
    counts = counts[counts.sum(axis=1) > 0]
    table = pd.DataFrame({"count_a": counts[a], "count_b": counts[b]}).astype(int).rename_axis("term").reset_index()
    table["rate_a"], table["rate_b"] = 1000 * table["count_a"] / tokens[a], 1000 * table["count_b"] / tokens[b]
    table["contribution"] = table["rate_a"] - table["rate_b"]
    size = table["contribution"].abs()
    table["share"] = size / size.sum() if size.sum() > 0 else 0.0
    return sort_falling(table, size, "term")


def _total_interval(sizes: pd.DataFrame, level: float) -> tuple[float, float]:
    """Return the interval of the difference of two rates at counts divided by their design effects."""
    from statsmodels.stats.rates import confint_poisson_2indep

    first, second = (row for _, row in sizes.iterrows())
    counts = [value / row["deff"] for row in (first, second) for value in (row["hits"], row["tokens"] / 1000)]
    options = {"method": "mover", "method_mover": "exact-c", "compare": "diff", "alpha": 1 - level}
    low, high = confint_poisson_2indep(*counts, **options)
    return float(low), float(high)
