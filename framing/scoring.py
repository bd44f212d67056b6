"""Scores: lexicon rates and prevalences, and sentence-level TF-IDF, as tidy estimates with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
import yaml

from framing.annotation import OTHERS, VOICES
from framing.corpus import SCORED, UNITS, Corpus
from framing.errors import InputError, one_of, require
from framing.intervals import garwood, wilson
from framing.languages import UNVALIDATED, per_language
from framing.lexicon import TIERS, Lexicon
from framing.matching import find
from framing.similarity import sentence_cosines

ALL_VOICES = "all"
OTHER_VOICES = "others"  # quoted and reported together
MISSING = "(not given)"


@lru_cache(maxsize=1)
def specification() -> dict[str, Any]:
    """Return the primary specification (``framing/specification.yml``)."""
    text = resources.files("framing").joinpath("specification.yml").read_text("utf-8")
    return dict(yaml.safe_load(text))


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
    hits = find(corpus, lexicon)
    tables = []
    for name in [voice] if isinstance(voice, str) else voice:
        chosen = select_hits(hits, tiers, name)
        tables.append(_count_with_denied(corpus, chosen, lexicon.names, by, units).assign(voice=name))
    return estimate_scores(pd.concat(tables, ignore_index=True), lexicon, by, level)


def estimate_scores(table: pd.DataFrame, lexicon: Lexicon, by: str, level: float) -> pd.DataFrame:
    """Return the scores of counts: what `count_hits` returns, with the columns denied and voice."""
    rows = pd.concat([_rates(table, level), _adjusted_rates(table, level), _prevalences(table, level)])
    rows["flag"] = flag_evidence(rows, lexicon)
    return _tidy(rows.assign(level=level), lexicon, by)


_MEANING = {ALL_VOICES: VOICES, OTHER_VOICES: OTHERS}


def voices_of(name: str) -> tuple[str, ...]:
    """Return the voices that a name means: all, others (quoted and reported), or one of them."""
    one_of("voice", name, (ALL_VOICES, *VOICES, OTHER_VOICES))
    return _MEANING.get(name, (name,))


def select_hits(hits: pd.DataFrame, tiers: Sequence[str] = TIERS, voice: str = ALL_VOICES) -> pd.DataFrame:
    """Return the hits of these tiers in this voice."""
    allowed = [one_of("tier", tier, TIERS) for tier in tiers]
    return hits[hits["tier"].isin(allowed) & hits["voice"].isin(voices_of(voice))]


def _count_with_denied(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str]
) -> pd.DataFrame:
    denied = count_hits(corpus, hits[hits["negated"]], frames, by, units)["hits"]
    return count_hits(corpus, hits, frames, by, units).assign(denied=denied)


def checked_level(level: float | None) -> float:
    """Return the level of intervals, the specification's where not given."""
    level = specification()["level"] if level is None else level
    if not isinstance(level, int | float) or not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, as in .95; got {level!r}")
    return level


_NO_GROUPS = {"text", "duplicate_of", "containment", "tokens", "sentences", "sha256"}
_OF_TABLES = {
    "sentence", "unit", "paragraph", "start", "end", "capture_start", "frame", "term", "tier", "match", "voice",
    "speaker", "scare", "negated", "hedged", "flag", "measure", "estimate", "low", "high", "n", "hits", "with_hit",
    "squares", "filled", "articles", "all_tokens", "all_sentences", "deff", "short", "denied", "total", "method",
    "level", "specification", "cosine",
}  # fmt: skip  # tables of hits and scores have these columns: a group of such a name would be mixed up with them


def scored_sentences(corpus: Corpus, by: str, units: Sequence[str] = UNITS) -> pd.DataFrame:
    """Return the sentences of the scored articles in these units, with the column `by` beside them."""
    require("corpus", corpus, Corpus)
    require("by", by, str)
    for unit in units:
        one_of("unit", unit, UNITS)
    columns = [c for c in corpus.articles.columns if c not in _NO_GROUPS]
    if by in columns and by in _OF_TABLES:
        raise InputError(f"by {by!r}: tables of hits and scores have a column of this name, expected another column")
    one_of("by", by, [c for c in columns if c not in _OF_TABLES])
    scored = corpus.scored.set_index("article", drop=False)
    groups = scored[by].astype("string").fillna("").replace("", MISSING)
    sentences = corpus.sentences
    chosen = sentences["unit"].isin(units) & sentences["article"].isin(groups.index)
    sentences = sentences[chosen]
    return sentences if by == "article" else sentences.assign(**{by: sentences["article"].map(groups).to_numpy()})


def _keys(by: str) -> list[str]:
    return ["article", "sentence"] if by == "article" else ["article", "sentence", by]


def count_hits(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str] = SCORED
) -> pd.DataFrame:
    """Count hits per frame and group.

    Returns
    -------
    DataFrame
        frame, <by>, hits, with_hit (sentences with a hit), tokens, sentences, articles, deff
        (overdispersion of hits over sentences), short (too little text for an estimate, whatever
        units are scored).
    """
    return add_counts([tally_hits(corpus, hits, frames, by, units)], by)


_SUMS = ["hits", "with_hit", "squares", "tokens", "sentences", "filled", "articles", "all_tokens", "all_sentences"]


def tally_hits(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str] = SCORED
) -> pd.DataFrame:
    """Count hits per frame and group in sums that add up over parts of a corpus.

    Returns
    -------
    DataFrame
        frame, <by>, hits, with_hit (sentences with a hit), squares (of hits per sentence, over its tokens),
        tokens, sentences, filled (sentences with tokens), articles, all_tokens, all_sentences (of headline and
        body, whatever units are scored).
    """
    sentences = scored_sentences(corpus, by, units)
    groups = sentences.groupby(by, sort=False)
    sizes = groups.agg(tokens=("tokens", "sum"), sentences=("tokens", "size"))
    sizes["filled"] = groups["tokens"].agg(lambda tokens: int((tokens > 0).sum()))
    sizes["articles"] = groups["article"].nunique() if by != "article" else 1
    whole = scored_sentences(corpus, by, SCORED).groupby(by)["tokens"].agg(all_tokens="sum", all_sentences="size")
    sizes = sizes.join(whole).fillna({"all_tokens": 0, "all_sentences": 0})
    counts = hits.groupby(["article", "sentence", "frame"]).size().rename("hits").reset_index()
    counts = counts.merge(sentences[list(dict.fromkeys(["article", "sentence", by, "tokens"]))])
    counts["squares"] = counts["hits"] ** 2 / counts["tokens"]
    counted = {"hits": ("hits", "sum"), "with_hit": ("hits", "size"), "squares": ("squares", "sum")}
    found = counts.groupby([by, "frame"]).agg(**counted)
    every = pd.MultiIndex.from_product([sizes.index, frames], names=[by, "frame"])
    table = found.reindex(every, fill_value=0).reset_index().merge(sizes.reset_index(), on=by)
    return table[["frame", by, *_SUMS]]


def add_counts(parts: Sequence[pd.DataFrame], by: str) -> pd.DataFrame:
    """Add up what `tally_hits` counted in parts of a corpus; see `count_hits`."""
    table = pd.concat(parts, ignore_index=True)
    table = table.groupby([by, "frame"], sort=False)[_SUMS].sum().reset_index()
    limits = specification()
    spread = table["tokens"] * table["squares"] / table["hits"].where(table["hits"] > 0)
    deff = (spread - table["hits"]) / (table["filled"] - 1).where(table["filled"] > 1)
    short = (table["all_sentences"] < limits["min_sentences"]) | (table["all_tokens"] < limits["min_tokens"])
    table = table.assign(deff=deff.fillna(1.0).clip(lower=1.0), short=short)
    return table[["frame", by, "hits", "with_hit", "tokens", "sentences", "articles", "deff", "short"]]


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
    table = sizes.drop(columns="hits").merge(found.reset_index(), on=["frame", by], how="left")
    mean = table.assign(measure="tfidf_mean", estimate=table["mean"], hits=table["some"], n=table["sentences"])
    mean[INTERVALS] = np.nan
    share = _prevalences(table.assign(with_hit=table["above"], hits=table["above"]), level)
    mean["method"] = f"mean cosine of sentences, idf {idf}"
    share["method"] = f"cosine >= {threshold:g}, idf {idf}; " + share["method"]
    rows = pd.concat([mean, share.assign(measure="tfidf_share")])
    rows["flag"] = flag_evidence(rows.drop(columns="total"), lexicon)
    return _tidy(rows.assign(level=level, voice=ALL_VOICES), lexicon, by)


@per_language
def count_terms(corpus: Corpus, lexicon: Lexicon, by: str = "outlet") -> pd.DataFrame:
    """Count the hits of each term.

    Returns
    -------
    DataFrame
        frame, <by>, term, hits, share (of the frame's hits in the group), dominant (bool: more than
        half of five or more hits), language, flag ("unvalidated", or ""), by falling hits.
    """
    hits = find(corpus, lexicon).merge(scored_sentences(corpus, by, SCORED)[_keys(by)])
    table = hits.groupby(["frame", by, "term"]).size().rename("hits").reset_index()
    total = table.groupby(["frame", by])["hits"].transform("sum")
    share = table["hits"] / total
    limits = specification()
    table = table.assign(share=share, dominant=(share > limits["dominant"]) & (total > limits["few"]))
    order = {frame: i for i, frame in enumerate(lexicon.names)}
    table["order"] = table["frame"].map(order)
    table = table.sort_values(["order", by, "hits", "term"], ascending=[True, True, False, True])
    return lexicon.sign(table.drop(columns="order").reset_index(drop=True))


def locate_hits(corpus: Corpus, hits: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Return where in their articles hits stand.

    Returns
    -------
    DataFrame
        article, <by>, sentence, unit, lead (first paragraph of the body), frame, voice, negated, at
        (share of the tokens of headline and body before the middle of the hit's sentence, 0 to 1), and
        language and flag of the hits, where they have them.
    """
    sentences = scored_sentences(corpus, by, SCORED).copy()
    before = sentences.groupby("article")["tokens"].cumsum() - sentences["tokens"] / 2
    sentences["at"] = before / sentences.groupby("article")["tokens"].transform("sum")
    sentences["lead"] = sentences["paragraph"] == 1
    columns = list(dict.fromkeys(["article", by, "sentence", "unit", "lead", "at"]))
    about = [name for name in ("language", "flag") if name in hits]
    table = hits[["article", "sentence", "frame", "voice", "negated", *about]].merge(sentences[columns])
    table.attrs |= hits.attrs
    return table[[*columns[:-1], "frame", "voice", "negated", "at", *about]]


def count_speakers(corpus: Corpus, hits: pd.DataFrame) -> pd.DataFrame:
    """Count who is quoted or reported as saying what.

    Returns
    -------
    DataFrame
        speaker, frame, hits, denied, by falling hits of the speaker, and language and flag of the hits,
        where they have them; the outlets' own words are left out.
    """
    scored = scored_sentences(corpus, "article", SCORED)[["article", "sentence"]]
    said = hits[hits["voice"].isin(OTHERS)].merge(scored)
    about = [name for name in ("language", "flag") if name in hits]
    table = said.groupby(["speaker", "frame", *about])["negated"].agg(hits="size", denied="sum").reset_index()
    total = table.groupby("speaker")["hits"].transform("sum")
    table = table.assign(total=-total).sort_values(["total", "speaker", "frame"])
    table.attrs |= hits.attrs
    return table[["speaker", "frame", "hits", "denied", *about]].reset_index(drop=True)


def measure_leads(corpus: Corpus, by: str = "outlet", pooled: bool = False) -> pd.DataFrame:
    """Return where headline and lead of each scored article end.

    Returns
    -------
    DataFrame
        article, name (the value of `by`, with the article where several share it), headline, lead
        (shares of the tokens of headline and body, 0 to 1); with `pooled` the mean over the articles of
        each value of `by`, which then stands under article too.
    """
    sentences = scored_sentences(corpus, by, SCORED)
    rows = []
    for article, part in sentences.groupby("article", sort=False):
        total = part["tokens"].sum()
        headline = part.loc[part["unit"] == "headline", "tokens"].sum() / total
        lead = part.loc[part["paragraph"] == 1, "tokens"].sum() / total
        rows.append({"article": article, "name": str(part[by].iloc[0]), "headline": headline, "lead": headline + lead})
    table = pd.DataFrame(rows, columns=["article", "name", "headline", "lead"])
    if pooled:
        means = table.groupby("name", sort=False)[["headline", "lead"]].mean().reset_index()
        return means.assign(article=means["name"])[["article", "name", "headline", "lead"]]
    shared = table["name"].duplicated(keep=False)
    table.loc[shared, "name"] += " (" + table.loc[shared, "article"].astype(str) + ")"
    return table
