"""Word shifts: which terms make the difference of two scores, in parts that add up to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from framing.comparing.keywords import Counts, pair_counts
from framing.comparing.spread import count_with_spread
from framing.corpus import SCORED, Corpus
from framing.defaults import checked_level
from framing.errors import InputError, one_of
from framing.languages import own_articles
from framing.lexicon import TIERS, Lexicon
from framing.matching import find
from framing.scores.counting import ALL_VOICES, scored_sentences, select_hits
from framing.text import fold

UNITS_OF_SHIFT = ("term", "match")


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
    """Part the difference of a frame's rates into what each term adds to it.

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
    >>> from framing.corpus import from_texts
    >>> corpus = from_texts(["A threat, an alarm, one more threat.", "No alarm rang in the ferry hall."])
    >>> corpus.articles["article"] = corpus.sentences["article"] = ["x", "y"]
    >>> shift = word_shift(corpus, Lexicon.from_dict({"alarm": ["threat", "alarm"]}), "alarm", "x", "y", by="article")
    >>> shift[["term", "contribution", "total"]].round(2).values.tolist()
    [['threat', 285.71, 285.71], ['alarm', 0.0, 285.71]]
    """
    level = checked_level(level)
    corpus = own_articles(corpus, lexicon)
    one_of("frame", frame, lexicon.names)
    one_of("each", each, UNITS_OF_SHIFT)
    groups = list(dict.fromkeys(scored_sentences(corpus, by)[by]))
    for group in (a, b):
        one_of(by, group, groups)
    hits = select_hits(find(corpus, lexicon, speakers=False), tiers, voice)
    hits = hits[hits["frame"] == frame]
    sizes = count_with_spread(corpus, hits, [frame], by, units).set_index(by).loc[[a, b]]
    table = _contributions(_counts_of(corpus, hits, by, units, each), a, b, sizes["tokens"])
    low, high = _total_interval(sizes, level)
    columns: dict[str, object] = {"total_low": low, "total_high": high}
    for side, group in (("a", a), ("b", b)):
        columns |= {f"{name}_{side}": sizes.at[group, name] for name in ("hits", "tokens", "articles")}
    rates = 1000 * sizes["hits"] / sizes["tokens"]
    table = table.assign(frame=frame, a=a, b=b, total=rates[a] - rates[b], level=level, **columns)
    return table[_COLUMNS]


_COLUMNS = ["frame", "a", "b", "term", "count_a", "count_b", "rate_a", "rate_b", "contribution", "share"]
_COLUMNS += ["total", "total_low", "total_high", "hits_a", "hits_b", "tokens_a", "tokens_b"]
_COLUMNS += ["articles_a", "articles_b", "level"]


def _counts_of(corpus: Corpus, hits: pd.DataFrame, by: str, units: Sequence[str], each: str) -> pd.DataFrame:
    """Return hits by term and group."""
    keys = list(dict.fromkeys(["article", "sentence", by]))
    hits = hits.merge(scored_sentences(corpus, by, units)[keys])
    terms = hits["term"] if each == "term" else hits["match"].map(lambda match: " ".join(fold(match).split()))
    return hits.assign(term=terms).pivot_table(index="term", columns=by, values="frame", aggfunc="size", fill_value=0)


def _contributions(counts: pd.DataFrame, a: str, b: str, tokens: pd.Series) -> pd.DataFrame:
    counts = counts.reindex(columns=list(dict.fromkeys([a, b])), fill_value=0)
    counts = counts[counts.sum(axis=1) > 0]
    table = pd.DataFrame({"count_a": counts[a], "count_b": counts[b]}).astype(int)
    table["rate_a"], table["rate_b"] = 1000 * table["count_a"] / tokens[a], 1000 * table["count_b"] / tokens[b]
    return _by_size(table.assign(contribution=table["rate_a"] - table["rate_b"]).rename_axis("term"))


def _by_size(table: pd.DataFrame) -> pd.DataFrame:
    """Add each row's share of all change; order by its size, ties in the order of the alphabet."""
    size = table["contribution"].abs()
    table = table.assign(share=size / size.sum() if size.sum() > 0 else 0.0)
    name = str(table.index.name)
    rank = size.map(lambda value: float(f"{value:.12g}"))
    order = table.assign(rank=-rank).reset_index().sort_values(["rank", name], kind="stable")
    return order.drop(columns="rank").reset_index(drop=True)


def _total_interval(sizes: pd.DataFrame, level: float) -> tuple[float, float]:
    from statsmodels.stats.rates import confint_poisson_2indep

    first, second = (row for _, row in sizes.iterrows())
    counts = [value / row["deff"] for row in (first, second) for value in (row["hits"], row["tokens"] / 1000)]
    options = {"method": "mover", "method_mover": "exact-c", "compare": "diff", "alpha": 1 - level}
    low, high = confint_poisson_2indep(*counts, **options)
    return float(low), float(high)


def shift_average(
    a: Counts,
    b: Counts,
    scores_a: Mapping[str, float] | pd.Series,
    scores_b: Mapping[str, float] | pd.Series | None = None,
    reference: float | str = 0.0,
) -> pd.DataFrame:
    """Part the difference of two texts' average scores into what each word adds to it.

    contribution = p_a s_a - p_b s_b - (p_a - p_b) reference, where p is the word's share and s its score: the
    sum of what its share and what its score change (Gallagher et al. 2021, eq. 7, b being their text 1).

    Parameters
    ----------
    a, b : counts by word; b is the text that a is held against
    scores_a, scores_b : score of each word; scores_b are scores_a where not given. A word that one of them
        lacks has its score from the other; one that both lack is left out, also of the shares
    reference : score that counts as neutral; or "average", that of b

    Returns
    -------
    DataFrame
        word, count_a, count_b, share_a, share_b, score_a, score_b, contribution, share (of the sum of all
        contributions' sizes), total (average of a - average of b), by falling size of the contribution.

    Raises
    ------
    InputError
        Counts that cannot be used, scores that are no numbers, or a text without a scored word.

    Examples
    --------
    >>> shift = shift_average({"war": 2, "pact": 2}, {"war": 1, "pact": 3}, {"war": -1, "pact": 1})
    >>> shift[["word", "contribution", "total"]].values.tolist()
    [['pact', -0.25, -0.5], ['war', -0.25, -0.5]]
    """
    first, second = _numbers(scores_a), _numbers(scores_a if scores_b is None else scores_b)
    first, second = first.combine_first(second), second.combine_first(first)
    table = pair_counts(a, b)
    table = table[table.index.isin(first.index)]
    for side in "ab":
        if not table[f"count_{side}"].sum() > 0:
            raise InputError(f"text {side}: no word with a score, expected one or more")
    table = _shares(table).assign(score_a=first.reindex(table.index), score_b=second.reindex(table.index))
    if isinstance(reference, str):
        one_of("reference", reference, ["average"])
        reference = float((table["share_b"] * table["score_b"]).sum())
    return _add_up(table, reference)


def shift_proportion(a: Counts, b: Counts) -> pd.DataFrame:
    """Return how each word's share differs; the differences add up to 0.

    Parameters, columns and errors are those of `shift_average`, every score 1.

    Examples
    --------
    >>> shift_proportion({"war": 2, "pact": 2}, {"war": 1, "pact": 3})["contribution"].tolist()
    [-0.25, 0.25]
    """
    return _add_up(_shares(pair_counts(a, b)).assign(score_a=1.0, score_b=1.0))


def shift_entropy(a: Counts, b: Counts, base: float = 2.0, alpha: float = 1.0) -> pd.DataFrame:
    """Part the difference of two texts' entropies into what each word adds to it.

    A word's score is its surprisal, -log p; for the generalised (Tsallis) entropy of order alpha it is
    p^(alpha - 1) / (1 - alpha), which leaves out a constant that both texts share (Gallagher et al. 2021).

    Parameters
    ----------
    a, b : counts by word
    base : of the logarithm, where alpha is 1
    alpha : order; below 1 rare words weigh more, above 1 frequent ones; 2 is Gini & Simpson's diversity

    Returns
    -------
    DataFrame
        As `shift_average`; total is the entropy of a - that of b.

    Raises
    ------
    InputError
        Counts that cannot be used, or a base or alpha outside their range.

    Examples
    --------
    >>> float(shift_entropy({"war": 2, "pact": 2}, {"war": 4})["total"][0])
    1.0
    """
    _check_order(base, alpha)
    table = _shares(pair_counts(a, b))
    scores = {f"score_{side}": _surprisal(table[f"share_{side}"], base, alpha) for side in "ab"}
    return _add_up(table.assign(**scores))


def shift_divergence(a: Counts, b: Counts, base: float = 2.0, alpha: float = 1.0, weight: float = 0.5) -> pd.DataFrame:
    """Part the Jensen-Shannon divergence of two texts into what each word adds to it.

    JSD = H(m) - w H(p_a) - (1 - w) H(p_b) with m = w p_a + (1 - w) p_b and the entropy of `shift_entropy`,
    so that every contribution is 0 or more for alpha = 1. score_a is what a word of a adds, score_b the
    negative of what a word of b adds.

    Parameters
    ----------
    a, b, base, alpha : as in `shift_entropy`
    weight : w, the weight of a

    Returns
    -------
    DataFrame
        As `shift_average`; total is the divergence.

    Raises
    ------
    InputError
        Counts that cannot be used, or a base, alpha or weight outside their range.

    Examples
    --------
    >>> float(shift_divergence({"war": 4}, {"pact": 4})["total"][0])
    1.0
    """
    _check_order(base, alpha)
    if not 0 < weight < 1:
        raise InputError(f"weight must lie between 0 and 1; got {weight!r}")
    table = _shares(pair_counts(a, b))
    mixed = _surprisal(weight * table["share_a"] + (1 - weight) * table["share_b"], base, alpha)
    score_a = weight * (mixed - _surprisal(table["share_a"], base, alpha))
    score_b = (1 - weight) * (_surprisal(table["share_b"], base, alpha) - mixed)
    return _add_up(table.assign(score_a=score_a, score_b=score_b))


def _check_order(base: float, alpha: float) -> None:
    if not (np.isfinite(base) and base > 1):
        raise InputError(f"base must be above 1; got {base!r}")
    if not (np.isfinite(alpha) and alpha > 0):
        raise InputError(f"alpha must be above 0; got {alpha!r}")


def _numbers(scores: Mapping[str, float] | pd.Series) -> pd.Series:
    series = pd.to_numeric(pd.Series(scores, dtype=object), errors="coerce").astype(float)
    if not np.isfinite(series).all():
        word = series.index[~np.isfinite(series)][0]
        raise InputError(f"score {scores[word]!r} of {word!r}, expected a number")
    return series


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{f"share_{side}": table[f"count_{side}"] / table[f"count_{side}"].sum() for side in "ab"})


def _surprisal(share: pd.Series, base: float, alpha: float) -> pd.Series:
    """Return the score of each word in the entropy of order alpha; 0 for words that do not occur."""
    known = share.where(share > 0, 1.0)
    scores = -np.log(known) / np.log(base) if alpha == 1 else known ** (alpha - 1) / (1 - alpha)
    return scores.where(share > 0, 0.0)


def _add_up(table: pd.DataFrame, reference: float = 0.0) -> pd.DataFrame:
    weighted = table["share_a"] * table["score_a"] - table["share_b"] * table["score_b"]
    contribution = weighted - (table["share_a"] - table["share_b"]) * reference
    table = _by_size(table.assign(contribution=contribution).rename_axis("word"))
    return table.assign(total=contribution.sum())
