"""Keywords: the words that one publication uses more than another, and the terms that make two rates differ.

`log_odds` orders words by Fightin' Words' z; `keyness` adds G2 and the log ratio, and tests the words' rates over
articles where there are enough of them. `word_shift` divides the difference between the rates of a frame into one
contribution for each term: the total has an interval, the contributions describe it and have none.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import count_codes, own_articles, tells_left_out
from framing.defaults import checked_level, specification
from framing.errors import InputError, one_of, warn, whole_number
from framing.lexicons import TIERS, Lexicon
from framing.matching import find
from framing.scores.counting import (
    ALL_VOICES,
    OTHER_WORDS,
    count_hits,
    count_words,
    key_columns,
    scored_sentences,
    select_hits,
    voices_of,
)
from framing.scores.spread import as_normal, welch
from framing.text import fold, language_of

Counts: TypeAlias = "Mapping[str, float] | pd.Series"
VARIANCES = ("two-term", "four-term")
PRIORS = ("informative", "uniform")
ALPHAS = (10, 100, 500)  # weights of the prior that every table shows


@tells_left_out
def keyness(
    corpus: Corpus | Counts | pd.DataFrame | None,
    a: str | Counts | pd.DataFrame,
    b: str | Counts | pd.DataFrame | None = None,
    by: str = "outlet",
    voice: str = ALL_VOICES,
    prior: str | Counts = "informative",
    alpha0: float = 100.0,
    min_count: int = 5,
    level: float | None = None,
) -> pd.DataFrame:
    """Find the words that one publication uses more than another.

    Words are ordered by Fightin' Words' z (`log_odds`), with G2 and the log ratio. None of them is a test: words
    cluster in articles, and a test that takes every word for an independent draw finds far too many. Where both
    sides have six articles or more, each word's rates per article are compared by Welch's t; near-duplicates
    count once.

    Parameters
    ----------
    corpus : with or without text; left out (or None) where a and b are count tables
    a, b : two values of the column `by`; or two tables: counts by word, or a DataFrame of documents x words
    by : a column of `corpus.articles`
    voice : whose words: all, outlet, quoted, reported or others
    prior, alpha0 : as in `log_odds`
    min_count : words counted less often in a and b together count in the totals, but are not listed
    level : of the interval; .95 by default

    Returns
    -------
    DataFrame
        a, b (the names), word, count_a, count_b, rate_a, rate_b (per 1,000 content words), articles_a,
        articles_b (that hold the word), log_ratio (log2 of the rates' ratio, Hardie 2014; NaN where either
        count is 0), g2_two_cell (Rayson & Garside 2000, UCREL), g2_four_cell (Dunning 1993), delta, variance
        (two-term), z, z_10, z_100, z_500 (under other weights of the prior), estimate (mean rate of a's
        articles - that of b's), low, high, p, p_holm, p_bh, family, method, flag (few_articles: words are
        ordered, not tested), by falling z.

    Raises
    ------
    InputError
        An unknown column, publication or voice, publications in different languages, or counts that `log_odds` refuses.

    References
    ----------
    Lijffijt et al. (2016), Significance testing of word frequencies in corpora, DSH 31(2): why to test over texts.

    Examples
    --------
    >>> table = keyness({"threat": 8, "ferry": 20, "pact": 9}, {"ferry": 22, "pact": 30})
    >>> table[["word", "count_a", "count_b", "method"]].values.tolist()[0]
    ['threat', 8, 0, 'ordering only: 1 and 1 articles, a test needs 6 in each']
    """
    level = checked_level(level)
    if isinstance(corpus, Corpus):
        _check_languages(corpus, by, a, b)
        names, sides = [str(a), str(b)], [_articles_by_words(corpus, by, group, voice) for group in (a, b)]
        if a == b:
            raise InputError(f"a and b are both {a!r}, expected two publications")
    else:
        tables = [table for table in (corpus, a, b) if table is not None]
        names, sides = ["a", "b"], [_as_documents(table) for table in tables]
    if len(sides) != 2:
        raise InputError(f"{len(sides)} count tables, expected two, or a corpus and two of its publications")
    sides = [side.reindex(columns=sorted(set(sides[0]) | set(sides[1])), fill_value=0.0) for side in sides]
    counts = [side.sum() for side in sides]
    table = log_odds(counts[0], counts[1], prior, alpha0)
    for weight in ALPHAS:
        other = log_odds(counts[0], counts[1], "informative", weight)[["word", "z"]]
        table = table.merge(other, on="word", suffixes=("", f"_{weight}"))
    table = table.merge(_associate(counts[0], counts[1]), on="word").merge(_test(sides[0], sides[1], level), on="word")
    whole_number("min_count", min_count, 0)
    listed = (table["count_a"] + table["count_b"] >= min_count) & (table["word"] != OTHER_WORDS)
    table = table[listed].reset_index(drop=True).assign(a=names[0], b=names[1])
    return _adjust(table, [len(side) for side in sides])[_COLUMNS]


_COLUMNS = ["a", "b", "word", "count_a", "count_b", "rate_a", "rate_b", "articles_a", "articles_b", "log_ratio"]
_COLUMNS += ["g2_two_cell", "g2_four_cell", "delta", "variance", "z", *(f"z_{weight}" for weight in ALPHAS)]
_COLUMNS += ["estimate", "low", "high", "p", "p_holm", "p_bh", "family", "method", "flag"]


def _articles_by_words(corpus: Corpus, by: str, group: object, voice: str) -> pd.DataFrame:
    """Return the content-word counts of a group's articles, articles x words."""
    sentences = scored_sentences(corpus, by)
    one_of(by, group, list(dict.fromkeys(sentences[by])))
    articles = sentences.loc[sentences[by] == group, "article"].unique()
    meant = voices_of(voice)
    words = count_words(corpus, by_voice=voice != ALL_VOICES)
    words = words[words["article"].isin(articles)]
    if voice != ALL_VOICES:
        words = words[words["voice"].isin(meant)]
    if words.empty:
        raise InputError(f"{by} {group!r}: no content word in voice {voice}, expected one or more")
    return words.pivot_table(index="article", columns="word", values="count", aggfunc="sum", fill_value=0)


def _check_languages(corpus: Corpus, by: str, a: object, b: object) -> None:
    """Refuse publications in two languages; warn where one has articles in a language the other has not."""
    groups = scored_sentences(corpus, by).drop_duplicates("article").set_index("article", drop=False)[by]
    spoken = corpus.articles.set_index("article")["language"].map(language_of)
    first, second = (spoken[groups.index[groups == group]] for group in (a, b))
    if first.empty or second.empty or set(first) == set(second):
        return
    about = f"{a} ({count_codes(first)}) and {b} ({count_codes(second)})"
    if not set(first) & set(second):
        rule = "expected one: words of different languages cannot be compared"
        raise InputError(f"{about} are in different languages, {rule}")
    text = f"{about} have articles in different languages: words of a language that only one side uses will look key"
    warn(text)


def _as_documents(table: object) -> pd.DataFrame:
    """Return documents x words; counts by word are one document."""
    if isinstance(table, pd.DataFrame):
        return table
    if isinstance(table, Mapping | pd.Series):
        return pd.DataFrame([dict(table)])
    raise InputError(f"expected counts by word (dict, Series) or a DataFrame of documents x words; got {table!r}")


def _associate(a: pd.Series, b: pd.Series) -> pd.DataFrame:
    """Return rates, log ratio and both forms of G2 of each word.

    G2 = 2 sum of O ln(O / E): over the word's two counts (UCREL), or over the four cells that the other
    words make with them (Dunning). A count of 0 adds 0.
    """
    from scipy.special import xlogy

    total_a, total_b = a.sum(), b.sum()
    share = (a + b) / (total_a + total_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2((a / total_a) / (b / total_b)).replace([np.inf, -np.inf], np.nan)
        word = xlogy(a, a / (total_a * share)) + xlogy(b, b / (total_b * share))
        rest_a, rest_b = total_a - a, total_b - b
        rest = xlogy(rest_a, rest_a / (total_a * (1 - share))) + xlogy(rest_b, rest_b / (total_b * (1 - share)))
    columns = {"rate_a": 1000 * a / total_a, "rate_b": 1000 * b / total_b, "log_ratio": ratio}
    table = pd.DataFrame(columns | {"g2_two_cell": 2 * word, "g2_four_cell": 2 * (word + rest)})
    return table.rename_axis("word").reset_index()


def _test(a: pd.DataFrame, b: pd.DataFrame, level: float) -> pd.DataFrame:
    """Compare the words' rates in the articles of two sides by Welch's t; with few articles, only describe them."""
    from scipy.stats import ttest_ind

    rates = [1000 * side.div(side.sum(axis=1), axis=0) for side in (a, b)]
    estimate = rates[0].mean() - rates[1].mean()
    present = {f"articles_{name}": (side > 0).sum() for name, side in (("a", a), ("b", b))}
    table = pd.DataFrame(present | {"estimate": estimate, "low": np.nan, "high": np.nan, "p": np.nan})
    if min(len(a), len(b)) >= specification()["min_articles"]:
        with warnings.catch_warnings():
            # The same rate in every article of both sides: no spread, no p.
            warnings.simplefilter("ignore", RuntimeWarning)
            found = ttest_ind(*rates, equal_var=False)
            low, high = found.confidence_interval(level)
        table = table.assign(low=low, high=high, p=found.pvalue)
    return table.rename_axis("word").reset_index()


def _adjust(table: pd.DataFrame, articles: list[int]) -> pd.DataFrame:
    """Add p adjusted over the listed words, and what was done or why it was not."""
    from statsmodels.stats.multitest import multipletests

    table = table.assign(p_holm=np.nan, p_bh=np.nan)
    sizes = f"{articles[0]} and {articles[1]} articles"
    needed = specification()["min_articles"]
    if min(articles) < needed:
        reason = f"ordering only: {sizes}, a test needs {needed} in each"
        return table.assign(family="none: nothing is tested", method=reason, flag="few_articles")
    tested = table["p"].notna()
    if tested.any():
        for name, method in (("p_holm", "holm"), ("p_bh", "fdr_bh")):
            table.loc[tested, name] = multipletests(table.loc[tested, "p"], method=method)[1]
    return table.assign(family=f"{int(tested.sum())} words", method=f"Welch's t over {sizes}", flag="")


def log_odds(
    a: Counts, b: Counts, prior: str | Counts = "informative", alpha0: float = 100.0, variance: str = "two-term"
) -> pd.DataFrame:
    """Compare two count tables by log-odds with a Dirichlet prior (Fightin' Words).

    delta = ln((y_a + α) / (n_a + α₀ - y_a - α)) - ln((y_b + α) / (n_b + α₀ - y_b - α)), where y is the
    count of the word, n of all words, α the word's prior count and α₀ their sum; z = delta / √variance.
    z orders words; it is not a test, because words cluster in articles.

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
    ['  word  count_a  count_b  delta  variance     z', 'threat        8        0   0.75      0.19  1.73']
    """
    one_of("variance", variance, VARIANCES)
    table = pd.DataFrame({"count_a": _checked(a, "a"), "count_b": _checked(b, "b")}).fillna(0.0).sort_index()
    table = table[table.sum(axis=1) > 0]
    alpha = _prior_counts(table, prior, alpha0)
    table = table.reindex(alpha.index, fill_value=0.0)
    if len(table) < 2:
        raise InputError(f"odds need two words or more to weigh against each other, got {len(table)}")
    own = table.add(alpha, axis=0)
    rest = own.sum() - own
    delta = np.log(own["count_a"] / rest["count_a"]) - np.log(own["count_b"] / rest["count_b"])
    spread = (1 / own).sum(axis=1) + (0 if variance == "two-term" else (1 / rest).sum(axis=1))
    table = table.astype(int) if (table % 1 == 0).all(axis=None) else table
    table = table.assign(delta=delta, variance=spread, z=delta / np.sqrt(spread)).rename_axis("word").reset_index()
    return sort_falling(table, table["z"], "word")


def _checked(counts: Counts, name: str) -> pd.Series:
    series = pd.to_numeric(pd.Series(counts, dtype=object), errors="coerce").astype(float)
    bad = ~(np.isfinite(series) & (series >= 0))
    if bad.any():
        word = series.index[bad][0]
        raise InputError(f"counts {name}: {counts[word]!r} for {word!r}, expected a number of 0 or more")
    if series.index.has_duplicates:
        word = series.index[series.index.duplicated()][0]
        raise InputError(f"counts {name}: {word!r} is listed twice, expected once")
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


@tells_left_out
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
    from statsmodels.stats.rates import confint_poisson_2indep

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
    sizes = count_hits(corpus, hits, [frame], by, units).set_index(by).loc[[a, b]]
    counted = hits.merge(sentences[key_columns(by)])
    terms = counted["term"] if each == "term" else counted["match"].map(lambda match: " ".join(fold(match).split()))
    table = _contributions(counted.assign(term=terms), a, b, by, sizes["tokens"])
    exposures = [value / row.deff_hits for row in sizes.itertuples() for value in (row.hits, row.tokens / 1000)]
    spreads = [value for row in sizes.itertuples() for value in ((row.hits + 0.5) / row.tokens**2, row.df_hits)]
    alpha = 1 - float(as_normal(level, welch(*spreads)))
    options = {"method": "mover", "method_mover": "exact-c", "compare": "diff", "alpha": alpha}
    low, high = confint_poisson_2indep(*exposures, **options)
    rates = 1000 * sizes["hits"] / sizes["tokens"]
    columns = {f"{name}_{side}": sizes.at[group, name] for name in ("hits", "tokens", "articles")
               for side, group in (("a", a), ("b", b))}  # fmt: skip
    table = table.assign(frame=frame, a=a, b=b, level=level, **columns)
    return lexicon.sign(table.assign(total=rates[a] - rates[b], total_low=low, total_high=high)[_SHIFTED])


_SHIFTED = ["frame", "a", "b", "term", "count_a", "count_b", "rate_a", "rate_b", "contribution", "share"]
_SHIFTED += ["total", "total_low", "total_high", "hits_a", "hits_b", "tokens_a", "tokens_b"]
_SHIFTED += ["articles_a", "articles_b", "level"]


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


def sort_falling(table: pd.DataFrame, values: pd.Series, name: str) -> pd.DataFrame:
    """Sort rows by falling values; rows whose values are equal to 12 digits come in alphabetical order of a column."""
    rank = -values.map(lambda value: float(f"{value:.12g}"))
    order = table.assign(rank=rank).sort_values(["rank", name], kind="stable").index
    return table.loc[order].reset_index(drop=True)
