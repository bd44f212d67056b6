"""Scores: lexicon rates and prevalences, and sentence-level TF-IDF, as tidy estimates with intervals.

Every table has one row per frame, group and measure, with the columns of `score`: an estimate, its interval at the
level asked for and at 50 %, the counts behind it, and flags where there is too little evidence for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import UNVALIDATED, per_language
from framing.defaults import checked_level, specification
from framing.errors import some_of
from framing.lexicons import TIERS, Lexicon
from framing.matching import find
from framing.scores.counting import (
    ALL_VOICES,
    VOICES_ASKED,
    count_hits,
    join_flags,
    key_columns,
    scored_sentences,
    select_hits,
)
from framing.scores.intervals import Limits, garwood, wilson
from framing.scores.tfidf import sentence_cosines


@per_language
def score(
    corpus: Corpus,
    lexicon: Lexicon,
    by: str = "outlet",
    level: float | None = None,
    tiers: Sequence[str] = TIERS,
    units: Sequence[str] = SCORED,
    voice: str | Sequence[str] = ALL_VOICES,
) -> pd.DataFrame:
    """Score each frame by its rate and its prevalence.

    rate = 1000 hits / tokens, with the exact Poisson interval (Garwood 1936); rate_adjusted is the
    same rate with an interval widened for hits that cluster in sentences; prevalence = sentences with
    a hit / sentences, with Wilson's interval (1927) at n_eff = n (1 - rho) / (1 + rho). An interval
    is about other texts that the same desk could have written on this event. Near-duplicates are
    left out.

    Parameters
    ----------
    corpus, lexicon : the corpus to score and the lexicon; each of several lexicons scores the articles in
        its language, and scores in different languages cannot be compared
    by : a column of `corpus.articles`
    level : of the intervals; .95 by default
    tiers : tiers of terms that count; overlapping terms are resolved across tiers (longest wins), so tier
        scores add up
    units : headline, body, caption: which sentences count
    voice : whose hits count: all, outlet, quoted, reported, others (quoted and reported), or several of
        them. All voices share one denominator (all tokens), so their rates add up to the total

    Returns
    -------
    DataFrame
        frame, <by>, voice, measure (rate, rate_adjusted, prevalence), estimate, low, high, n (tokens, or
        sentences for the prevalence), hits (or sentences with a hit), method, flag ("none", "few", "short",
        "unvalidated", joined by ";"), inner_low, inner_high (the 50 % interval), articles, level (of low
        and high), denied (hits that are negated; they count: a denied frame is evoked), language (of the
        lexicon; scores of two languages are on two scales). Its `attrs["lexicon"]` is the lexicon's hash,
        which figures of the table carry.

    Raises
    ------
    InputError
        An unknown column, tier, unit or voice, or a level outside (0, 1).

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A grave threat came from the sea. The ferry left the old harbour. " * 30])
    >>> scores = score(corpus, Lexicon.from_dict({"alarm": ["threat*"]}, "en"), by="article")
    >>> scores[["measure", "estimate", "low", "high", "hits", "n"]].round(2).values.tolist()[0]
    ['rate', 76.92, 51.9, 109.81, 30, 390]
    """
    level = checked_level(level)
    hits = find(corpus, lexicon, speakers=False)
    tables = []
    for name in [voice] if isinstance(voice, str) else some_of("voice", voice, VOICES_ASKED):
        counts = count_hits(corpus, select_hits(hits, tiers, name), lexicon.names, by, units)
        tables.append(counts.assign(voice=name))
    return estimate_scores(pd.concat(tables, ignore_index=True), lexicon, by, level)


def estimate_scores(table: pd.DataFrame, lexicon: Lexicon, by: str, level: float) -> pd.DataFrame:
    """Return the scores of counts: what `count_hits` returns, with the column voice."""
    rows = pd.concat([_rates(table, level), _prevalences(table, level)])
    rows["flag"] = flag_evidence(rows, lexicon)
    return _tidy(rows.assign(level=level), lexicon, by)


INNER = 0.5  # level of the inner of two nested intervals
INTERVALS = ["low", "high", "inner_low", "inner_high"]


def _nested(
    interval: Callable[..., Limits], counts: pd.Series, sizes: pd.Series, level: float
) -> dict[str, np.ndarray]:
    """Return the interval at a level and the inner one, as columns."""
    return dict(zip(INTERVALS, (*interval(counts, sizes, level), *interval(counts, sizes, INNER)), strict=True))


def _rates(table: pd.DataFrame, level: float) -> pd.DataFrame:
    hits, tokens, deff = table["hits"], table["tokens"], table["deff"]
    rates = table.assign(measure="rate", estimate=1000 * hits / tokens, n=tokens, method="Garwood")
    adjusted = rates.assign(
        measure="rate_adjusted",
        method=[f"Garwood, counts / {value:.2f} for clustering in sentences" for value in deff],
        **_nested(garwood, hits / deff, tokens / deff / 1000, level),
    )
    return pd.concat([rates.assign(**_nested(garwood, hits, tokens / 1000, level)), adjusted])


def _prevalences(table: pd.DataFrame, level: float) -> pd.DataFrame:
    rho = specification()["rho"]
    found, sentences = table["with_hit"], table["sentences"]
    return table.assign(
        measure="prevalence",
        estimate=found / sentences,
        **_nested(partial(wilson, rho=rho), found, sentences, level),
        n=sentences,
        hits=found,
        total=table["hits"],
        method=f"Wilson, n_eff = n (1-rho)/(1+rho), rho = {rho}",
    )


def flag_evidence(rows: pd.DataFrame, lexicon: Lexicon) -> list[str]:
    """Return the flags of rows with the columns hits (or total, where hits are sentences with a hit) and short."""
    few = specification()["few"]
    total = rows.get("total", rows["hits"]).fillna(rows["hits"])
    evidence = np.select([total == 0, total <= few], ["none", "few"], "")
    brief = np.where(rows["short"], "short", "")
    unvalidated = "" if lexicon.validated else UNVALIDATED
    return [join_flags(count, size, unvalidated) for count, size in zip(evidence, brief, strict=True)]


def _tidy(rows: pd.DataFrame, lexicon: Lexicon, by: str) -> pd.DataFrame:
    """Order the rows by frame, blank the estimates of texts too short for one, and sign with the lexicon."""
    rows.loc[rows["short"], ["estimate", *INTERVALS]] = np.nan
    rows = rows.sort_values("frame", key=lambda frames: frames.map(lexicon.names.index), kind="stable")
    columns = ["frame", by, "voice", "measure", "estimate", "low", "high", "n", "hits", "method", "flag"]
    columns += ["inner_low", "inner_high", "articles", "level", "denied"]
    return lexicon.sign(rows[columns].reset_index(drop=True))


@per_language
def tfidf_scores(
    corpus: Corpus,
    lexicon: Lexicon,
    by: str = "outlet",
    level: float | None = None,
    tiers: Sequence[str] = TIERS,
    units: Sequence[str] = SCORED,
    idf: str | None = None,
    threshold: float | None = None,
) -> pd.DataFrame:
    """Score each frame by the TF-IDF cosine of sentences to it: which part of a sentence its hits are.

    The formula is that of `framing.scores.tfidf`. With the background idf a score does not depend on the other
    articles. Sentences are scored, not documents: over the articles of data/invented the cosine of whole articles
    follows the coded share of sentences least closely (Spearman .77 to .90 by frame; tfidf_mean .84 to .93; tfidf_share
    and prevalence .85 to .97).

    This is the lexicon divided by the length of the sentence, and adds little to it. A cosine is above 0 where there
    is a hit, and nowhere else. At the specification's threshold it finds all sentences with a hit and no other, in
    data/invented and data/pact-2024 (`framing.threshold_curve`). Its AUC against the codes, all frames pooled, is .927
    and .989 there; those of a hit (1 or 0) and of hits / sqrt(content words) differ from it by less than .001
    (``pytest tests/test_tfidf.py -k adds_nothing``).

    Parameters
    ----------
    corpus, lexicon, by, level, tiers, units : as in `score`
    idf : background, smooth, plain or none; by default the specification's
    threshold : cosine from which a sentence counts in tfidf_share; by default the specification's

    Returns
    -------
    DataFrame
        As `score`; measure tfidf_mean (mean cosine, no interval; hits: sentences above 0) and
        tfidf_share (share of sentences at or above the threshold, Wilson at n_eff). The method names the idf.

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
    threshold = specification()["threshold"] if threshold is None else threshold
    cosines = sentence_cosines(corpus, lexicon, idf, tiers)
    sentences = scored_sentences(corpus, by, units)[key_columns(by)]
    scored = cosines[["article", "sentence", "frame", "cosine"]].merge(sentences)
    scored = scored.assign(above=scored["cosine"] >= threshold, some=scored["cosine"] > 0)
    grouped = scored.groupby(["frame", by])
    found = grouped.agg(mean=("cosine", "mean"), above=("above", "sum"), some=("some", "sum")).reset_index()
    no_hits = cosines.iloc[:0].assign(frame="")
    sizes = count_hits(corpus, no_hits, lexicon.names, by, units)
    table = sizes.drop(columns=["hits", "denied"]).merge(found, on=["frame", by], how="left")
    mean = table.assign(measure="tfidf_mean", estimate=table["mean"], hits=table["some"], n=table["sentences"])
    mean[INTERVALS] = np.nan
    share = _prevalences(table.assign(with_hit=table["above"], hits=table["above"]), level)
    mean["method"] = f"mean cosine of sentences, idf {cosines.attrs['idf']}"
    share["method"] = f"cosine >= {threshold:g}, idf {cosines.attrs['idf']}; " + share["method"]
    rows = pd.concat([mean, share.assign(measure="tfidf_share")])
    rows["flag"] = flag_evidence(rows.drop(columns="total"), lexicon)
    rows["denied"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    return _tidy(rows.assign(level=level, voice=ALL_VOICES), lexicon, by)


@per_language
def count_terms(corpus: Corpus, lexicon: Lexicon, by: str = "outlet") -> pd.DataFrame:
    """Count the hits of each term.

    Parameters
    ----------
    corpus, lexicon, by : as in `score`

    Returns
    -------
    DataFrame
        frame, <by>, term, hits, share (of the frame's hits in the group), dominant (bool: more than
        half of five or more hits), language, flag ("unvalidated", or ""), by falling hits.

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
    hits = find(corpus, lexicon, speakers=False).merge(scored_sentences(corpus, by, SCORED)[key_columns(by)])
    table = hits.groupby(["frame", by, "term"]).size().rename("hits").reset_index()
    total = table.groupby(["frame", by])["hits"].transform("sum")
    share = table["hits"] / total
    limits = specification()
    table = table.assign(share=share, dominant=(share > limits["dominant"]) & (total > limits["few"]))
    table["order"] = table["frame"].map(lexicon.names.index)
    table = table.sort_values(["order", by, "hits", "term"], ascending=[True, True, False, True])
    return lexicon.sign(table.drop(columns="order").reset_index(drop=True))
