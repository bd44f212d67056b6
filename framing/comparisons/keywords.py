"""Keywords: the words that one publication uses more than another, and the terms that make two rates differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np
import pandas as pd

from framing.comparisons.differences import adjust
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import count_codes, own_articles, tells_left_out
from framing.corpora.sources import as_corpus, takes_corpus
from framing.defaults import checked_level, specification
from framing.errors import InputError, one_of, require, require_columns, warn, whole_number
from framing.frames import Table, keep_labels
from framing.lexicons import TIERS, Lexicon
from framing.lexicons.patterns import compile_phrase
from framing.matching import find, find_patterns
from framing.scores.counting import (
    ALL_VOICES,
    OTHER_WORDS,
    RARE,
    count_hits,
    count_words,
    key_columns,
    name_groups,
    scored_sentences,
    select_hits,
    voices_of,
)
from framing.scores.intervals import as_normal, welch
from framing.text import content_words, fold, fold_all, language_of

Counts: TypeAlias = "Mapping[str, float] | pd.Series"
VARIANCES = ("two-term", "four-term")
PRIORS = ("informative", "uniform")
REST = "the rest"  # all publications but one
ALPHAS = (10, 100, 500)  # weights of the prior that every table shows
_COLUMNS = ["a", "b", "word", "count_a", "count_b", "rate_a", "rate_b", "articles_a", "articles_b", "log_ratio"]
_COLUMNS += ["g2_two_cell", "g2_four_cell", "delta", "variance", "z", *(f"z_{weight}" for weight in ALPHAS)]
_COLUMNS += ["estimate", "low", "high", "p", "p_holm", "p_bh", "family", "method", "flag"]
_SHIFTED = ["frame", "a", "b", "term", "count_a", "count_b", "rate_a", "rate_b", "contribution", "share"]
_SHIFTED += ["total", "total_low", "total_high", "hits_a", "hits_b", "tokens_a", "tokens_b"]
_SHIFTED += ["articles_a", "articles_b", "level"]


@tells_left_out
def keyness(
    corpus: Corpus | Counts | pd.DataFrame | None, a: str | Sequence[str] | Counts | pd.DataFrame,
    b: str | Counts | pd.DataFrame | None = None, by: str = "outlet", voice: str = ALL_VOICES,
    prior: str | Counts = "informative", alpha0: float = 100.0, min_count: int = 5, level: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Find the words that one publication uses more than another, or than all others together.

    Words are ordered by Fightin' Words' z (`log_odds`), with G2 and the log ratio. None of them is a test: words
    cluster in articles, and a test that takes every word for an independent draw finds far too many. Where both sides
    have six articles or more, each word's rates per article are compared by Welch's t, or by the pooled one where
    that has the larger p; near-duplicates count once, articles that rewrite one `upstream` singly.

    Parameters
    ----------
    corpus : with or without text; left out (or None) where a and b are count tables
    a, b : two values of the column `by`; without b, a (a value, or a list for one after the other) is compared with
        the rest. Or two tables: counts by word, or a DataFrame of documents x words
    by : a column of `corpus.articles`
    voice : whose words: all, outlet, quoted, reported or others
    prior, alpha0 : as in `log_odds`
    min_count : words counted less often in a and b together count in the totals, but are not listed; a derived corpus
        holds no words that stand fewer than 3 times in it
    level : of the interval; .95 by default

    Returns
    -------
    DataFrame
        a, b (the names, or "the rest"), word, count_a, count_b, rate_a, rate_b (per 1,000 content words), articles_a,
        articles_b (that hold the word), log_ratio (log2 of the rates' ratio, Hardie 2014; NaN where either
        count is 0), g2_two_cell (Rayson & Garside 2000, UCREL), g2_four_cell (Dunning 1993), delta, variance
        (two-term), z, z_10, z_100, z_500 (under other weights of the prior), estimate (mean rate of a's
        articles - that of b's), low, high, p, p_holm, p_bh (over the whole table), family, method, flag
        (few_articles: words are ordered, not tested), by falling z.

    Raises
    ------
    InputError
        An unknown column, publication or voice, publications that are not scored or in different languages, a
        min_count below 3 on a derived corpus, or counts that `log_odds` refuses.

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
    whole_number("min_count", min_count, 0)
    if not isinstance(corpus, Corpus) and isinstance(a, str | list | tuple):  # no counts
        return keyness(as_corpus(corpus), a, b, by, voice, prior, alpha0, min_count, level)
    if isinstance(corpus, Corpus):
        pairs = _choose_sides(corpus, a, b, by, voice, min_count)
    else:
        tables = [_as_documents(table) for table in (corpus, a, b) if table is not None]
        if len(tables) != 2:
            raise InputError(f"{len(tables)} count tables, expected two, or a corpus and its publications")
        pairs = [("a", tables[0], "b", tables[1])]
    sums = [(name, _sum_up(first), other, _sum_up(second)) for name, first, other, second in pairs]
    return compare_sums(sums, prior, alpha0, min_count, level)


Sums: TypeAlias = tuple[pd.DataFrame, int]  # of each word count, articles, rates, squares (of rates); of how many texts


def _sum_up(side: pd.DataFrame) -> Sums:
    """Return what `compare_sums` takes, of documents x words."""
    rates = 1000 * side.div(side.sum(axis=1), axis=0)
    sums = {"count": side.sum(), "articles": (side > 0).sum(), "rates": rates.sum(), "squares": (rates**2).sum()}
    return pd.DataFrame(sums), len(side)


def compare_sums(
    pairs: Sequence[tuple[str, Sums, str, Sums]], prior: str | Counts, alpha0: float, min_count: int, level: float
) -> pd.DataFrame:
    """Return what `keyness` returns, of sums over the articles of publications."""
    found = []
    for name, (first, size_a), other, (second, size_b) in pairs:
        words = sorted({*first.index} | {*second.index})
        sides = [side.reindex(words, fill_value=0.0) for side in (first, second)]
        own, rest = (side["count"] for side in sides)
        zs = {f"z_{each}": log_odds(own, rest, "informative", each).set_index("word")["z"] for each in ALPHAS}
        tested = _test(sides[0], size_a, sides[1], size_b, level)
        beside = pd.concat([pd.DataFrame(zs), _associate(own, rest), tested], axis=1)
        table = log_odds(own, rest, prior, alpha0).join(beside, on="word", how="inner")
        often = (table["count_a"] + table["count_b"] >= min_count) & (table["word"] != OTHER_WORDS)
        found.append(table[often].assign(a=name, b=other))
    listed = pd.concat(found, ignore_index=True)
    family = f"{listed['p'].count()} words" + f" of {len(pairs)} comparisons" * (len(pairs) > 1)
    families = np.where(listed["flag"] == "few_articles", "none: nothing is tested", family)
    listed = listed.assign(p_holm=adjust(listed["p"]), p_bh=adjust(listed["p"], "fdr_bh"), family=families)
    return listed[_COLUMNS]


def _choose_sides(
    corpus: Corpus, a: object, b: object, by: str, voice: str, min_count: int
) -> list[tuple[str, pd.DataFrame, str, pd.DataFrame]]:
    """Return a and b, or each name of a and the rest, with their content-word counts, articles x words."""
    corpus, by = name_groups(corpus, by)
    meant, owners = voices_of(voice), scored_sentences(corpus, by).drop_duplicates("article")
    owners = owners.set_index(owners["article"].rename(None))[by]
    listed = list(dict.fromkeys(a)) if isinstance(a, list | tuple) else [a]
    if isinstance(a, list | tuple) and (b is not None or not a):
        raise InputError(f"a is a list of {len(a)}, expected one or more names to compare with the rest, and no b")
    names = [scored_name(corpus, by, name, owners) for name in listed]
    other = REST if b is None else scored_name(corpus, by, b, owners)
    if names[0] == other or owners.nunique() < 2:
        what = f"a and b are both {b!r}" if b is not None else f"{by} {names[0]!r} is the only one"
        raise InputError(f"{what}, expected two publications")
    if corpus.words is not None and min_count < RARE:
        rule = f"a derived corpus has counted words that stand fewer than {RARE} times together (pooled as *)"
        raise InputError(f"min_count must be {RARE} or more, got {min_count}: {rule}")
    words = count_words(corpus, voice != ALL_VOICES, min(RARE, min_count))
    words = words[words["voice"].isin(meant)] if voice != ALL_VOICES else words
    if set(words["word"]) == {OTHER_WORDS}:
        raise InputError(f"no word stands {RARE} times, rarer words are counted together: min_count=1 lists them")
    found, spoken = [], corpus.articles.set_index("article")["language"].map(language_of)
    for name in names:
        own = owners == name
        sides = [owners.index[own], owners.index[~own if b is None else owners == other]]
        check_languages((name, other), *(spoken[side] for side in sides))
        counts = [words[words["article"].isin(side)] for side in sides]
        if empty := [group for group, part in zip((name, other), counts, strict=True) if part.empty]:
            raise InputError(f"{by} {empty[0]!r}: no content word in voice {voice}, expected one or more")
        first, second = (part.pivot_table("count", "article", "word", "sum", fill_value=0) for part in counts)
        found.append((name, first, other, second))
    return found


def scored_name(corpus: Corpus, by: str, name: object, known: Iterable[str]) -> str:
    """Return the name of a publication that is scored; say so where all its articles repeat others."""
    own = corpus.articles.loc[corpus.articles[by].astype(str) == str(name), "duplicate_of"]
    if len(own) and own.notna().all():
        originals = corpus.articles.loc[corpus.articles["article"].astype(str).isin(own.astype(str)), by].unique()
        all_of = f"all {len(own)} articles of {name!r} repeat" if len(own) > 1 else f"the article of {name!r} repeats"
        raise InputError(f"{all_of} articles of {', '.join(map(repr, originals))}: none is scored")
    return one_of(by, name, dict.fromkeys(known))


def check_languages(names: tuple[str, str], first: pd.Series, second: pd.Series) -> None:
    """Refuse publications in two languages; warn where one has articles in a language the other has not."""
    if set(first) == set(second):
        return
    about = f"{names[0]} ({count_codes(first)}) and {names[1]} ({count_codes(second)})"
    if not set(first) & set(second):
        rule = "expected one: words of different languages cannot be compared"
        raise InputError(f"{about} are in different languages, {rule}")
    warn(f"{about} have articles in different languages: words of a language that only one side uses will look key")


def _as_documents(table: object) -> pd.DataFrame:
    """Return documents x words; counts by word are one document."""
    if isinstance(table, pd.DataFrame):
        return table
    if isinstance(table, Mapping | pd.Series):
        return pd.DataFrame([dict(table)])
    raise InputError(f"expected counts by word (dict, Series) or a DataFrame of documents x words; got {table!r}")


def _associate(a: pd.Series, b: pd.Series) -> pd.DataFrame:
    """Return rates, log ratio and both forms of G2, 2 sum of O ln(O / E), of each word."""
    # over the word's two counts (UCREL), or over the four cells that the other words make with them (Dunning)
    from scipy.special import xlogy

    total_a, total_b = a.sum(), b.sum()
    share = (a + b) / (total_a + total_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2((a / total_a) / (b / total_b)).replace([np.inf, -np.inf], np.nan)
        word = xlogy(a, a / (total_a * share)) + xlogy(b, b / (total_b * share))
        rest_a, rest_b = total_a - a, total_b - b
        rest = xlogy(rest_a, rest_a / (total_a * (1 - share))) + xlogy(rest_b, rest_b / (total_b * (1 - share)))
    columns = {"rate_a": 1000 * a / total_a, "rate_b": 1000 * b / total_b, "log_ratio": ratio}
    return pd.DataFrame(columns | {"g2_two_cell": 2 * word, "g2_four_cell": 2 * (word + rest)})


def _test(a: pd.DataFrame, n_a: int, b: pd.DataFrame, n_b: int, level: float) -> pd.DataFrame:
    """Compare the words' rates in the articles of two sides by Welch's t; with few articles, only describe them."""
    from scipy.stats import t

    means, sizes = (a["rates"] / n_a, b["rates"] / n_b), f"{n_a} and {n_b} articles"
    estimate, needed = means[0] - means[1], specification()["min_articles"]
    present = {"articles_a": a["articles"].astype(int), "articles_b": b["articles"].astype(int)}
    table = pd.DataFrame(present | {"estimate": estimate, "low": np.nan, "high": np.nan, "p": np.nan})
    if min(n_a, n_b) < needed:
        return table.assign(method=f"ordering only: {sizes}, a test needs {needed} in each", flag="few_articles")
    spreads = [((side["squares"] - n * mean**2).clip(lower=0) / (n - 1)).mask(lambda v, m=mean: v < 1e-12 * m**2, 0.0)
               for side, n, mean in zip((a, b), (n_a, n_b), means, strict=True)]  # fmt: skip
    shares = spreads[0] / n_a, spreads[1] / n_b
    pooled = ((n_a - 1) * spreads[0] + (n_b - 1) * spreads[1]) / (n_a + n_b - 2) * (1 / n_a + 1 / n_b)
    tests = []
    for variance, df in ((sum(shares), welch(shares[0], n_a - 1, shares[1], n_b - 1)), (pooled, n_a + n_b - 2.0)):
        error = np.sqrt(variance)
        with np.errstate(divide="ignore", invalid="ignore"):  # the same rate in all articles: no spread, no p
            tests.append((2 * t.sf(np.abs(estimate / error), df), error * t.isf((1 - level) / 2, df)))
    # A word that a small side never has shows no spread there: Welch's t alone would be too sure of it.
    half = np.where(tests[1][0] > tests[0][0], tests[1][1], tests[0][1])
    method = f"Welch's t over {sizes}, pooled where that is more cautious"
    limits = {"low": estimate - half, "high": estimate + half, "p": np.fmax(tests[0][0], tests[1][0])}
    return table.assign(**limits, method=method, flag="")


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
    if (bad := ~(np.isfinite(series) & (series >= 0))).any():
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
        if len(missing := table.index.difference(given.index[given > 0])):
            raise InputError(f"prior: no count above 0 for {missing[0]!r}, expected one for every word")
        return given[given > 0].sort_index()
    if not (np.isfinite(alpha0) and alpha0 > 0):
        raise InputError(f"alpha0 must be a number above 0, as in 100; got {alpha0!r}")
    if one_of("prior", prior, PRIORS) == "uniform":
        return pd.Series(alpha0 / len(table), index=table.index)
    pooled = table.sum(axis=1)
    return alpha0 * pooled / pooled.sum()


@takes_corpus
@tells_left_out
def word_shift(
    corpus: Corpus, lexicon: Lexicon, frame: str, a: str, b: str, by: str = "outlet", level: float | None = None,
    tiers: Sequence[str] = TIERS, units: Sequence[str] = SCORED, voice: str = ALL_VOICES, each: str = "term",
) -> pd.DataFrame:  # fmt: skip
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
        frame, a, b, term, count_a, count_b, rate_a, rate_b (hits per 1,000 tokens), contribution, share (of the sum of
        all contributions' sizes), total (difference of the rates), total_low, total_high (from two Garwood intervals,
        Donner & Zou's MOVER, at counts / deff as in `framing.compare`), hits_a, hits_b, tokens_a, tokens_b, articles_a,
        articles_b, level, by falling size of the contribution. No row where neither has a hit.

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
        scored_name(corpus, by, group, groups)
    if a == b:
        raise InputError(f"a and b are both {a!r}, expected two publications")
    hits = select_hits(find(corpus, lexicon, speakers=False), tiers, voice)
    hits = hits[hits["frame"] == frame]
    sizes = count_hits(corpus, hits, [frame], by, units).set_index(by).loc[[a, b]]
    counted = hits.merge(sentences[key_columns(by)])
    terms = counted["term"] if each == "term" else counted["match"].map(lambda match: " ".join(fold(match).split()))
    counts = pd.crosstab(terms.rename("term"), counted[by]).reindex(columns=[a, b], fill_value=0)
    counts = counts[counts.sum(axis=1) > 0].set_axis(["count_a", "count_b"], axis=1)
    table = counts.astype(int).join((1000 * counts / sizes["tokens"].to_numpy()).set_axis(["rate_a", "rate_b"], axis=1))
    table = table.assign(contribution=table["rate_a"] - table["rate_b"]).reset_index()
    size = table["contribution"].abs()
    table = sort_falling(table.assign(share=size / size.sum() if size.sum() > 0 else 0.0), size, "term")
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


@takes_corpus
@tells_left_out
def collocates(corpus: Corpus, word: str, window: int = 5, min_count: int = 3) -> pd.DataFrame:
    """Count the content words around a word or phrase, within so many tokens in the same sentence.

    logDice = 14 + log2(2 f(x, y) / (f(x) + f(y))) (Rychlý 2008) is 14 at most; one less is half as strong. Neither it
    nor G2 is a test: words cluster in articles.

    Parameters
    ----------
    corpus : with its text; headline and body of the scored articles count (`corpus.filter` chooses some)
    word : a word or phrase, with ``*`` and ``?`` as in a lexicon
    window : tokens on each side
    min_count : words that are near it less often are not listed

    Returns
    -------
    DataFrame
        word, near (uses near it, each counted once), left, right (of them, by the nearer side), elsewhere, articles
        (with the word near it), log_dice, log_ratio (log2 of the rates near and elsewhere; NaN where one is 0), g2
        (Dunning 1993), by falling log_dice.

    Raises
    ------
    InputError
        A word that does not occur, or a derived corpus, which does not hold the words around.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["The grave threat grew. A grave threat came. The ferry left."])
    >>> collocates(corpus, "threat*", min_count=2)[["word", "near", "left", "right"]].values.tolist()
    [['grave', 2, 2, 0]]
    """
    require("word", word, str)
    if not corpus.has_text:
        raise InputError("a derived corpus does not hold the words around a word, expected captures or texts")
    tokens, counted = corpus.tokens, scored_sentences(corpus, "article", SCORED).index
    scored, sides = np.isin(tokens.sentence, counted), np.arange(1, whole_number("window", window, 1) + 1)
    pattern = compile_phrase(word, language_of(next(iter(corpus.articles["language"]), "")))
    [first] = find_patterns(corpus, [pattern])
    if not len(first := first[scored[first]]):
        raise InputError(f"{word!r} does not occur in headline and body of the scored articles")
    steps = np.column_stack([-sides, sides + len(pattern.words) - 1]).ravel()  # the nearest first
    place, own = np.add.outer(steps, first).ravel(), np.tile(first, len(steps))
    right, among = np.repeat(steps > 0, len(first)), (place >= 0) & (place < len(tokens))
    among[among] = tokens.sentence[place[among]] == tokens.sentence[own[among]]
    folded = np.array(fold_all(tokens.types), dtype=object)
    content = content_words(folded)[tokens.type] & scored
    content[np.add.outer(first, np.arange(len(pattern.words)))] = False
    near = pd.DataFrame({"place": place[among], "right": right[among]}).drop_duplicates("place")
    near = near[content[near["place"]]]
    words = pd.Series(folded[tokens.type], dtype=object)
    near = near.assign(word=words[near["place"]].array,
                       article=corpus.sentences["article"].to_numpy()[tokens.sentence[near["place"]]])  # fmt: skip
    table = near.groupby("word").agg(near=("right", "size"), right=("right", "sum"), articles=("article", "nunique"))
    total = words[content].value_counts().rename("total").rename_axis("word").to_frame()
    table = total.join(table).fillna(0).astype(int)
    table = table.assign(left=table["near"] - table["right"], elsewhere=table["total"] - table["near"])
    about = _associate(table["near"], table["elsewhere"]).rename(columns={"g2_four_cell": "g2"})
    table = table[table["near"] >= whole_number("min_count", min_count, 1)].join(about).reset_index()
    table["log_dice"] = 14 + np.log2(2 * table["near"] / (len(first) + table["total"]))
    columns = ["word", "near", "left", "right", "elsewhere", "articles", "log_dice", "log_ratio", "g2"]
    return Table.of(sort_falling(table, table["log_dice"], "word")[columns])


@takes_corpus
def cooccurrence(corpus: Corpus, hits: pd.DataFrame) -> pd.DataFrame:
    """Count the sentences in which two frames occur together.

    Parameters
    ----------
    corpus, hits : a corpus and what `framing.find` returned on it; headline and body of the scored articles count

    Returns
    -------
    DataFrame
        frame, with, both (sentences with both), sentences_frame, sentences_with (with each), expected (sentences with
        both, if the frames were independent), jaccard (both / sentences with either), sentences (all), by falling both.

    Examples
    --------
    >>> from framing import Lexicon, find
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["The axis is a threat. An axis. Rain."])
    >>> hits = find(corpus, Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]}))
    >>> cooccurrence(corpus, hits)[["frame", "with", "both", "sentences_with"]].values.tolist()
    [['alarm', 'axis', 1, 2]]
    """
    require_columns("hits", hits, ["article", "sentence", "frame"])
    sentences = scored_sentences(corpus, "article", SCORED)[["article", "sentence"]]
    there = hits[["article", "sentence", "frame"]].drop_duplicates().merge(sentences)
    frames = list(hits.attrs.get("frames", {})) or list(dict.fromkeys(hits["frame"]))
    held = pd.crosstab([there["article"], there["sentence"]], there["frame"]).reindex(columns=frames, fill_value=0)
    both, one, total = held.T @ held, held.sum(), len(sentences)
    rows = [(a, b, both.at[a, b], one[a], one[b], one[a] * one[b] / total) for a, b in combinations(frames, 2)]
    table = pd.DataFrame(rows, columns=["frame", "with", "both", "sentences_frame", "sentences_with", "expected"])
    either = table["sentences_frame"] + table["sentences_with"] - table["both"]
    table = table.assign(jaccard=table["both"] / either.where(either > 0), sentences=total)
    return keep_labels(table.sort_values("both", ascending=False, kind="stable", ignore_index=True), hits)


def sort_falling(table: pd.DataFrame, values: pd.Series, name: str) -> pd.DataFrame:
    """Sort rows by falling values; rows whose values are equal to 12 digits come in alphabetical order of a column."""
    rank = -values.map(lambda value: float(f"{value:.12g}"))
    return table.loc[table.assign(rank=rank).sort_values(["rank", name], kind="stable").index].reset_index(drop=True)
