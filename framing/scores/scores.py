"""Scores: lexicon rates and prevalences, and sentence-level TF-IDF, as tidy estimates with intervals.

Every table has one row per frame, group and measure, with the columns of `score`: an estimate, its interval at the
level asked for and at 50 %, the counts behind it, and flags where there is too little evidence for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.derived import decide
from framing.corpora.languages import UNVALIDATED, per_language
from framing.defaults import checked_level, checked_threshold, specification
from framing.errors import InputError
from framing.lexicons import TIERS, Lexicon, Term
from framing.matching import find
from framing.scores.counting import (
    ALL_VOICES,
    add_counts,
    count_hits,
    count_words,
    join_flags,
    key_columns,
    mark_sentences,
    name_groups,
    scored_sentences,
    select_hits,
    split_groups,
    tally_hits,
    voices_asked,
)
from framing.scores.intervals import ENOUGH, Limits, as_normal, garwood, wilson
from framing.scores.tfidf import Frequencies, sentence_cosines


@per_language
def score(
    corpus: Corpus,
    lexicon: Lexicon,
    by: str | Sequence[str] = "outlet",
    level: float | None = None,
    tiers: Sequence[str] = TIERS,
    units: Sequence[str] = SCORED,
    voice: str | Sequence[str] = ALL_VOICES,
    date: str = "published",
) -> pd.DataFrame:
    """Score each frame by its rate and its prevalence.

    rate = 1000 hits / tokens, prevalence = sentences with a hit / sentences. Near-duplicates are left out.

    With six articles or more (those with the same `upstream` count as one) an interval is about the publication's
    coverage: articles are its unit. It is Wilson's (1927) of n / deff sentences, or Garwood's form (1936) of counts /
    deff, with quantiles of Student's t; deff is the design effect measured between articles.
    With two to nine articles, or fewer than ten hits, it is filled up with an assumed intra-class correlation of .1:
    the interval is of the share in articles like these, if articles differ as assumed. Below six that is an assumption
    about other articles, no finding. Simulated against the publication's share (``make calibrate``), nominal 95 %
    covers, with ten articles or more, .93 to .98 at a prevalence of .15 or more and an ICC up to .3, .90 or more at .05
    to .10 and ICC .3; with eight .94 or more up to ICC .2, .91 or more at .3; with two to five .96 or more up to ICC
    .1, .92 or more at .2, .86 to .99 at .3.

    One article: this text's own share, had its sentences fallen otherwise; not other texts. The prevalence has Wilson's
    interval at n_eff = n (1 - rho) / (1 + rho), the rate Garwood's exact one; rate_adjusted is widened for hits that
    cluster in sentences (with several articles, both rates have the same interval).

    Parameters
    ----------
    corpus, lexicon : the corpus to score and the lexicon; each of several lexicons scores the articles in
        its language, and scores in different languages cannot be compared
    by : a column of `corpus.articles`, or several; day, week and month are made from the date, and the rows are then in
        order of time
    level : of the intervals; .95 by default
    tiers : tiers of terms that count; overlapping terms are resolved across tiers (longest wins), so tier
        scores add up
    units : headline, body, caption: which sentences count
    voice : whose hits count: all, outlet, quoted, reported, others (quoted and reported), or several of
        them. All voices share one denominator (all tokens), so their rates add up to the total
    date : the column with the articles' dates, for day, week and month

    Returns
    -------
    DataFrame
        frame, <by>, voice, measure (rate, rate_adjusted, prevalence), estimate, low, high, n (tokens, or sentences for
        the prevalence), hits (or sentences with a hit), method, flag ("none", "few", "short", "off_subject",
        "few_stops", "other_language", "unvalidated", joined by ";"; of a derived corpus also "rates_only": known by
        article, NA but for the rate, and "undecided": no term of the frame can be counted, all NA), inner_low,
        inner_high (the 50 % interval), articles, level (of low and high), denied (hits that are negated; they count: a
        denied frame is evoked), icc (intra-class correlation of sentences with a hit within articles; NaN of one
        article), deff (the design effect that the interval uses), clusters (articles, those with the same `upstream` as
        one),
        language (of the lexicon; scores of two languages are on two scales). Its
        `attrs["lexicon"]` is the lexicon's hash, `attrs["left_out"]` the articles left out: figures say both.

    Raises
    ------
    InputError
        An unknown column, tier, unit or voice, a level outside (0, 1), or dates that cannot be read.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A grave threat came from the sea. The ferry left the old harbour. " * 30])
    >>> scores = score(corpus, Lexicon.from_dict({"alarm": ["threat*"]}, "en"), by="article")
    >>> scores[["measure", "estimate", "low", "high", "hits", "n"]].round(2).values.tolist()[0]
    ['rate', 76.92, 51.9, 109.81, 30, 390]
    """
    if not lexicon.frames:
        raise InputError(f"{lexicon.source or 'lexicon'}: no frame, expected at least one with its terms")
    level, (corpus, group) = checked_level(level), name_groups(mark_sentences(corpus, lexicon), by, date)
    decision = decide(corpus, lexicon, tell=True)
    counted = [own for own in decision.counted if own[0].tier in tiers and set(units) == set(SCORED)]
    hits = find(corpus, decision.lexicon, speakers=False)
    if counted:
        hits = pd.concat([hits, _place_counts(corpus, counted)], ignore_index=True)
    tables = []
    for name in voices_asked(voice):
        counts = count_hits(corpus, select_hits(hits, tiers, name), lexicon.names, group, units)
        tables.append(counts.assign(voice=name))
    table = estimate_scores(pd.concat(tables, ignore_index=True), lexicon, group, level)
    table.attrs["asked"] = {"units": list(units), "tiers": list(tiers)}
    by_article = {term.frame for term, _ in counted}
    unknown = set(lexicon.names) - set(decision.lexicon.names) - by_article
    unknown |= set(lexicon.names) - {term.frame for term in lexicon.terms}  # a frame without a term is not 0
    return split_groups(_blank(table, by_article, unknown), group)


RATES_ONLY, UNDECIDED = "rates_only", "undecided"
_TERM = ["frame", "term", "tier"]


def _place_counts(corpus: Corpus, counted: Sequence[tuple[Term, str]]) -> pd.DataFrame:
    """Return a row for each time a counted word stands in an article, all in one sentence, as rates do not mind."""
    places = scored_sentences(corpus, "article", SCORED).query("tokens > 0").groupby("article")["sentence"].first()
    about = pd.DataFrame([(word, t.frame, t.term, t.tier) for t, word in counted], columns=["word", *_TERM])
    rows = count_words(corpus).merge(about)
    rows = rows.assign(sentence=rows["article"].map(places), negated=False)
    return rows.loc[rows.index.repeat(rows["count"]), ["article", "sentence", *_TERM, "voice", "negated"]]


def _blank(table: pd.DataFrame, by_article: set[str], unknown: set[str]) -> pd.DataFrame:
    """Blank and flag what a derived corpus does not know: all of some frames, all but the rates of others."""
    if not by_article | unknown:
        return table
    partly, lost = (table["frame"].isin(names) for names in (by_article, unknown))
    blank = lost | (partly & (table["measure"] != "rate"))
    flags = table["flag"].mask(blank, table["flag"].str.replace("^(?:none|few);?", "", regex=True))
    told = np.select([lost, partly], [UNDECIDED, RATES_ONLY], "")
    table["flag"] = [join_flags(word, flag) for word, flag in zip(told, flags, strict=True)]
    table = table.astype({"hits": "Int64", "denied": "Int64"})
    table.loc[blank, ["estimate", *INTERVALS, "icc", "deff"]] = np.nan
    table.loc[blank, "hits"] = table.loc[blank | partly, "denied"] = pd.NA
    return table


def estimate_scores(table: pd.DataFrame, lexicon: Lexicon, by: str, level: float) -> pd.DataFrame:
    """Return the scores of counts: what `count_hits` returns, with the column voice."""
    rows = pd.concat([estimate_rates(table, level), estimate_prevalences(table, level)])
    rows["flag"] = flag_evidence(rows, lexicon)
    return _tidy(rows.assign(level=level), lexicon, by)


INNER = 0.5  # level of the inner of two nested intervals
INTERVALS = ["low", "high", "inner_low", "inner_high"]


def _nested(
    interval: Callable[..., Limits], counts: pd.Series, sizes: pd.Series, level: float, df: pd.Series | float = np.inf
) -> dict[str, np.ndarray]:
    """Return the interval at a level and the inner one, as columns."""
    limits = (interval(counts, sizes, as_normal(each, df)) for each in (level, INNER))
    return dict(zip(INTERVALS, chain.from_iterable(limits), strict=True))


def estimate_rates(table: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return the rows of rates: of one article exact, of several with the spread between articles."""
    hits, tokens, deff = table["hits"], table["tokens"], table["deff_hits"]
    one = table["clusters"] < 2
    method = describe_method("Garwood at counts / deff", table, hits, table["df_hits"])
    rates = table.assign(measure="rate", estimate=1000 * hits / tokens, n=tokens, deff=deff.mask(one, 1.0))
    rates["method"] = method.mask(one, "Garwood")
    within = [f"Garwood, counts / {value:.2f} for clustering in sentences" for value in deff]
    adjusted = rates.assign(
        measure="rate_adjusted", deff=deff, method=method.mask(one, pd.Series(within, index=table.index))
    )
    tables = []
    for rows in (rates, adjusted):
        shrunk, size = hits / rows["deff"], tokens / 1000 / rows["deff"]
        tables.append(rows.assign(**_nested(garwood, shrunk, size, level, table["df_hits"])))
    return pd.concat(tables)


def estimate_prevalences(table: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return the rows of prevalences."""
    found, sentences, deff = table["with_hit"], table["sentences"], table["deff"]
    return table.assign(
        measure="prevalence",
        estimate=found / sentences,
        **_nested(wilson, found / deff, sentences / deff, level, table["df"]),
        n=sentences,
        hits=found,
        method=describe_method("Wilson at n / deff", table, found, table["df"]),
    )


def describe_method(interval: str, table: pd.DataFrame, found: pd.Series, df: pd.Series) -> pd.Series:
    """Return how each interval was made: how many articles measured their spread, and what was assumed."""
    limits, rows = specification(), []
    assumed = f", filled up with an assumed ICC of {limits['assumed_icc']}"
    for clusters, articles, known, degrees in zip(table["clusters"], table["articles"], found, df, strict=True):
        units = f"{clusters} articles" if clusters == articles else f"{clusters} clusters of {articles} articles"
        less = assumed if min(clusters, known) < ENOUGH else ""
        rows.append(f"{interval}, t with {degrees:g} df; spread between {units}{less}")
    rho = limits["rho"]
    one = f"{interval.split()[0]}, n_eff = n (1-rho)/(1+rho), rho = {rho}"
    return pd.Series(rows, index=table.index, dtype=object).mask(table["clusters"] < 2, one)


def flag_evidence(rows: pd.DataFrame, lexicon: Lexicon) -> list[str]:
    """Return the flags of rows with the columns hits and short: what is few is what the row counts as hits."""
    few = specification()["few"]
    evidence = np.select([rows["hits"] == 0, rows["hits"] <= few], ["none", "few"], "")
    brief = np.where(rows["short"], "short", "")
    unvalidated = "" if lexicon.validated else UNVALIDATED
    doubts = rows.get("doubt", pd.Series("", index=rows.index))
    return [join_flags(*flags, unvalidated) for flags in zip(evidence, brief, doubts, strict=True)]


def _tidy(rows: pd.DataFrame, lexicon: Lexicon, by: str) -> pd.DataFrame:
    """Order the rows by frame, blank the estimates of texts too short for one, and sign with the lexicon."""
    rows.loc[rows["short"], ["estimate", *INTERVALS]] = np.nan
    rows = rows.sort_values("frame", key=lambda frames: frames.map(lexicon.names.index), kind="stable")
    columns = ["frame", by, "voice", "measure", "estimate", "low", "high", "n", "hits", "method", "flag"]
    columns += ["inner_low", "inner_high", "articles", "level", "denied", "icc", "deff", "clusters"]
    return lexicon.sign(rows[columns].reset_index(drop=True))


@per_language
def tfidf_scores(
    corpus: Corpus,
    lexicon: Lexicon,
    by: str | Sequence[str] = "outlet",
    level: float | None = None,
    tiers: Sequence[str] = TIERS,
    units: Sequence[str] = SCORED,
    idf: str | None = None,
    threshold: float | None = None,
    date: str = "published",
) -> pd.DataFrame:
    """Score each frame by the TF-IDF cosine of sentences to it: which part of a sentence its hits are.

    The formula is that of `framing.scores.tfidf`. With the background idf a score does not depend on the other
    articles. Sentences are scored, not documents: over the articles of data/invented the cosine of whole articles
    follows the coded share of sentences least closely (Spearman .78 to .89 by frame; tfidf_mean .84 to .93; tfidf_share
    and prevalence .85 to .96).

    This is the lexicon divided by the length of the sentence, and adds little to it. A cosine is above 0 where there
    is a hit, and nowhere else. At the specification's threshold it finds all sentences with a hit and no other, in
    data/invented and data/pact-2024 (`framing.threshold_curve`). Its AUC against the codes, all frames pooled, is .922
    and .978 there; those of a hit (1 or 0) and of hits / sqrt(content words) differ from it by less than .001
    (``pytest tests/test_tfidf.py -k adds_nothing``).

    Parameters
    ----------
    corpus, lexicon, by, level, tiers, units, date : as in `score`
    idf : background, smooth, plain or none; by default the specification's
    threshold : cosine from which a sentence counts in tfidf_share; by default the specification's

    Returns
    -------
    DataFrame
        As `score`; measure tfidf_mean (mean cosine, no interval; hits: sentences above 0) and
        tfidf_share (share of sentences at or above the threshold, with the interval of a prevalence). The method
        names the idf.

    Raises
    ------
    InputError
        As `score`, or an unknown idf.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A grave threat came from the sea. The ferry left the old harbour. " * 30])
    >>> scores = tfidf_scores(corpus, Lexicon.from_dict({"alarm": ["threat*"]}, "en"), by="article")
    >>> scores[["measure", "estimate", "n"]].round(2).values.tolist()
    [['tfidf_mean', 0.27, 60], ['tfidf_share', 0.5, 60]]
    """
    level = checked_level(level)
    idf = specification()["idf"] if idf is None else idf
    threshold = checked_threshold(threshold)
    corpus, by = name_groups(mark_sentences(corpus, lexicon), by, date)
    counts, sums = tally_cosines(corpus, lexicon, by, tiers, units, idf, threshold)
    return estimate_cosines(add_counts([counts], by), sums, lexicon, by, level, threshold)


def tally_cosines(
    corpus: Corpus, lexicon: Lexicon, by: str, tiers: Sequence[str], units: Sequence[str], idf: str, threshold: float,
    frequencies: Frequencies | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Count the sentences from a threshold on (`tally_hits`), and add up their cosines, in sums over parts of a corpus.

    The second table has a row per frame and group: total of the cosines, some (sentences above 0), idf (its name).
    """
    cosines = sentence_cosines(corpus, lexicon, idf, tiers, frequencies=frequencies)
    sentences = scored_sentences(corpus, by, units)[key_columns(by)]
    scored = cosines[["article", "sentence", "frame", "cosine"]].merge(sentences)
    sums = scored.assign(some=scored["cosine"] > 0).groupby(["frame", by])
    sums = sums.agg(total=("cosine", "sum"), some=("some", "sum")).reset_index().assign(idf=cosines.attrs["idf"])
    return tally_hits(corpus, scored[scored["cosine"] >= threshold], lexicon.names, by, units), sums


def estimate_cosines(
    table: pd.DataFrame, sums: pd.DataFrame, lexicon: Lexicon, by: str, level: float, threshold: float
) -> pd.DataFrame:
    """Return what `tfidf_scores` returns, of counts and sums."""
    share, idf = estimate_prevalences(table, level), sums["idf"].iloc[0] if len(sums) else ""
    sums = sums.astype({"some": int}).groupby(["frame", by])[["total", "some"]].sum().reset_index()
    mean = table.merge(sums, on=["frame", by], how="left").assign(measure="tfidf_mean")
    mean = mean.assign(estimate=mean["total"] / mean["sentences"], hits=mean["some"], n=mean["sentences"], deff=np.nan)
    mean[INTERVALS] = np.nan
    mean["method"] = f"mean cosine of sentences, idf {idf}"
    share["method"] = f"cosine >= {threshold:g}, idf {idf}; " + share["method"]
    rows = pd.concat([mean, share.assign(measure="tfidf_share")])
    rows["flag"] = flag_evidence(rows, lexicon)
    rows["denied"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    return split_groups(_tidy(rows.assign(level=level, voice=ALL_VOICES), lexicon, by), by)


@per_language
def count_terms(corpus: Corpus, lexicon: Lexicon, by: str = "outlet") -> pd.DataFrame:
    """Count the hits of each term.

    Parameters
    ----------
    corpus, lexicon, by : as in `score`

    Returns
    -------
    DataFrame
        frame, <by>, term, hits, share (of the hits of frame and group), rate (per 1,000 tokens of the group), dominant
        (bool: more than half of five or more hits), language, flag ("unvalidated", or ""), by falling hits.

    Raises
    ------
    InputError
        An unknown column.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat, one more threat, and an axis came."])
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]}, "en")
    >>> count_terms(corpus, lexicon, by="article")[["frame", "term", "hits"]].values.tolist()
    [['alarm', 'threat*', 2], ['axis', 'axis', 1]]
    """
    scored = scored_sentences(corpus, by, SCORED)
    hits = find(corpus, lexicon, speakers=False).merge(scored[key_columns(by)])
    table = hits.groupby(["frame", by, "term"]).size().rename("hits").reset_index()
    total = table.groupby(["frame", by])["hits"].transform("sum")
    tokens = table[by].map(scored.groupby(by)["tokens"].sum()).astype(float)
    share, rate = table["hits"] / total, 1000 * table["hits"] / tokens
    limits = specification()
    table = table.assign(share=share, rate=rate, dominant=(share > limits["dominant"]) & (total > limits["few"]))
    table["order"] = table["frame"].map(lexicon.names.index)
    table = table.sort_values(["order", by, "hits", "term"], ascending=[True, True, False, True])
    return lexicon.sign(table.drop(columns="order").reset_index(drop=True))
