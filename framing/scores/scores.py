"""Scores: lexicon rates and prevalences, and sentence-level TF-IDF, as tidy estimates with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from framing.corpus import SCORED, Corpus
from framing.defaults import checked_level, specification
from framing.languages import UNVALIDATED, per_language
from framing.lexicon import TIERS, Lexicon
from framing.matching import find
from framing.scores.counting import ALL_VOICES, count_hits, scored_sentences, select_hits
from framing.scores.intervals import garwood, wilson
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
    speaks of another text the same desk could have written about this event. Near-duplicates are
    left out.

    Parameters
    ----------
    corpus, lexicon : what is scored, and by which terms; of several lexicons each scores the articles in
        its language, and their scores stand below each other, never to be compared
    by : a column of `corpus.articles`
    level : of the intervals; .95 where not given
    tiers : tiers of terms that count; a hit of one tier takes its words from the other all the same, so
        that the scores of the tiers add up
    units : headline, body, caption: which sentences count
    voice : whose hits count: all, outlet, quoted, reported, others (quoted and reported), or several of
        them. Every voice is divided by all tokens or sentences, so that rates add up to that of all

    Returns
    -------
    DataFrame
        frame, <by>, voice, measure (rate, rate_adjusted, prevalence), estimate, low, high, n (tokens, or
        sentences for the prevalence), hits (or sentences with a hit), method, flag ("none", "few", "short",
        "unvalidated", joined by ";"), inner_low, inner_high (the 50 % interval), articles, level (of low
        and high), denied (hits that are negated: evoked, not endorsed; they count), language (of the
        lexicon; scores of two languages are on two scales). Its `attrs["lexicon"]` is the lexicon's hash,
        which figures of the table carry.

    Raises
    ------
    InputError
        An unknown column, tier, unit or voice, or a level outside (0, 1).
    """
    level = checked_level(level)
    hits = find(corpus, lexicon, speakers=False)
    tables = []
    for name in [voice] if isinstance(voice, str) else voice:
        counts = count_hits(corpus, select_hits(hits, tiers, name), lexicon.names, by, units)
        tables.append(counts.assign(voice=name))
    return estimate_scores(pd.concat(tables, ignore_index=True), lexicon, by, level)


def estimate_scores(table: pd.DataFrame, lexicon: Lexicon, by: str, level: float) -> pd.DataFrame:
    """Return the scores of counts: what `count_hits` returns, with the column voice."""
    rows = pd.concat([_rates(table, level), _adjusted_rates(table, level), _prevalences(table, level)])
    rows["flag"] = flag_evidence(rows, lexicon)
    return _tidy(rows.assign(level=level), lexicon, by)


INNER = 0.5  # level of the inner of two nested intervals
INTERVALS = ["low", "high", "inner_low", "inner_high"]


def _nested(interval: Callable[[float], tuple[np.ndarray, np.ndarray]], level: float) -> dict[str, np.ndarray]:
    return dict(zip(INTERVALS, (*interval(level), *interval(INNER)), strict=True))


def _rates(table: pd.DataFrame, level: float) -> pd.DataFrame:
    limits = _nested(lambda at: garwood(table["hits"], table["tokens"] / 1000, at), level)
    estimate = 1000 * table["hits"] / table["tokens"]
    return table.assign(measure="rate", estimate=estimate, **limits, n=table["tokens"], method="Garwood")


def _adjusted_rates(table: pd.DataFrame, level: float) -> pd.DataFrame:
    hits, thousands = table["hits"] / table["deff"], table["tokens"] / table["deff"] / 1000
    limits = _nested(lambda at: garwood(hits, thousands, at), level)
    method = [f"Garwood, counts / {deff:.2f} for clustering in sentences" for deff in table["deff"]]
    return _rates(table, level).assign(measure="rate_adjusted", **limits, method=method)


def _prevalences(table: pd.DataFrame, level: float) -> pd.DataFrame:
    rho = specification()["rho"]
    limits = _nested(lambda at: wilson(table["with_hit"], table["sentences"], at, rho), level)
    estimate = table["with_hit"] / table["sentences"]
    method = f"Wilson, n_eff = n (1-rho)/(1+rho), rho = {rho}"
    columns = {"hits": table["with_hit"], "total": table["hits"], "n": table["sentences"], "method": method}
    return table.assign(measure="prevalence", estimate=estimate, **limits, **columns)


def flag_evidence(rows: pd.DataFrame, lexicon: Lexicon) -> list[str]:
    """Return the flags of the minimum-evidence table, of rows with the columns hits (or total) and short."""
    few = specification()["few"]
    total = rows.get("total", rows["hits"]).fillna(rows["hits"])
    flags = []
    for count, short in zip(total, rows["short"], strict=True):
        evidence = "none" if count == 0 else "few" if count <= few else ""
        flags.append(";".join(f for f in (evidence, "short" * short, "" if lexicon.validated else UNVALIDATED) if f))
    return flags


def _tidy(rows: pd.DataFrame, lexicon: Lexicon, by: str) -> pd.DataFrame:
    """Order the rows, blank the estimates of texts too short for one, and sign with the lexicon."""
    rows.loc[rows["short"], ["estimate", *INTERVALS]] = np.nan
    order = {frame: i for i, frame in enumerate(lexicon.names)}
    rows = rows.sort_values("frame", key=lambda names: names.map(order), kind="stable")
    columns = ["frame", by, "voice", "measure", "estimate", "low", "high", "n", "hits", "method", "flag"]
    columns += ["inner_low", "inner_high", "articles", "level", "denied"]
    rows = rows if "denied" in rows else rows.assign(denied=pd.array([pd.NA] * len(rows), dtype="Int64"))
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
    """Score each frame by the cosine of sentences to the frame's TF-IDF prototype.

    The prototype of a frame holds the words and phrases its terms match in the corpus, weight x idf;
    idf is counted over sentences. Documents are not scored whole: their cosine grows with length.

    Parameters
    ----------
    corpus, lexicon, by, level, tiers, units : as in `score`
    idf : smooth, plain or none; the specification's where not given
    threshold : cosine from which a sentence counts in tfidf_share; the specification's where not given

    Returns
    -------
    DataFrame
        As `score`; measure tfidf_mean (mean cosine, no interval; hits: sentences above 0) and
        tfidf_share (share of sentences at or above the threshold, Wilson at n_eff).
    """
    level = checked_level(level)
    idf = specification()["idf"] if idf is None else idf
    threshold = specification()["threshold"] if threshold is None else threshold
    cosines = sentence_cosines(corpus, lexicon, idf, tiers)
    sentences = scored_sentences(corpus, by, units)
    sizes = count_hits(corpus, cosines.iloc[:0].assign(frame=""), lexicon.names, by, units)
    merged = sentences[_keys(by)].merge(cosines[["article", "sentence", "frame", "cosine"]])
    grouped = merged.groupby(["frame", by])["cosine"]
    found = grouped.agg(mean="mean", above=lambda c: int((c >= threshold).sum()), some=lambda c: int((c > 0).sum()))
    table = sizes.drop(columns=["hits", "denied"]).merge(found.reset_index(), on=["frame", by], how="left")
    mean = table.assign(measure="tfidf_mean", estimate=table["mean"], hits=table["some"], n=table["sentences"])
    mean[INTERVALS] = np.nan
    share = _prevalences(table.assign(with_hit=table["above"], hits=table["above"]), level)
    mean["method"] = f"mean cosine of sentences, idf {idf}"
    share["method"] = f"cosine >= {threshold:g}, idf {idf}; " + share["method"]
    rows = pd.concat([mean, share.assign(measure="tfidf_share")])
    rows["flag"] = flag_evidence(rows.drop(columns="total"), lexicon)
    return _tidy(rows.assign(level=level, voice=ALL_VOICES), lexicon, by)


def _keys(by: str) -> list[str]:
    return ["article", "sentence"] if by == "article" else ["article", "sentence", by]


@per_language
def count_terms(corpus: Corpus, lexicon: Lexicon, by: str = "outlet") -> pd.DataFrame:
    """Count the hits of each term.

    Returns
    -------
    DataFrame
        frame, <by>, term, hits, share (of the frame's hits in the group), dominant (bool: more than
        half of five or more hits), language, flag ("unvalidated", or ""), by falling hits.
    """
    hits = find(corpus, lexicon, speakers=False).merge(scored_sentences(corpus, by, SCORED)[_keys(by)])
    table = hits.groupby(["frame", by, "term"]).size().rename("hits").reset_index()
    total = table.groupby(["frame", by])["hits"].transform("sum")
    share = table["hits"] / total
    limits = specification()
    table = table.assign(share=share, dominant=(share > limits["dominant"]) & (total > limits["few"]))
    order = {frame: i for i, frame in enumerate(lexicon.names)}
    table["order"] = table["frame"].map(order)
    table = table.sort_values(["order", by, "hits", "term"], ascending=[True, True, False, True])
    return lexicon.sign(table.drop(columns="order").reset_index(drop=True))
