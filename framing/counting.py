"""Counts: hits per frame and group, where in their articles they stand, and who says them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from framing.corpus import SCORED, UNITS, Corpus
from framing.defaults import specification
from framing.errors import InputError, one_of, require
from framing.intervals import pearson_of_sums
from framing.lexicon import TIERS
from framing.voices.annotation import OTHERS, VOICES

ALL_VOICES = "all"
OTHER_VOICES = "others"  # quoted and reported together
MISSING = "(not given)"

_MEANING = {ALL_VOICES: VOICES, OTHER_VOICES: OTHERS}


def voices_of(name: str) -> tuple[str, ...]:
    """Return the voices that a name means: all, others (quoted and reported), or one of them."""
    one_of("voice", name, (ALL_VOICES, *VOICES, OTHER_VOICES))
    return _MEANING.get(name, (name,))


def select_hits(hits: pd.DataFrame, tiers: Sequence[str] = TIERS, voice: str = ALL_VOICES) -> pd.DataFrame:
    """Return the hits of these tiers in this voice."""
    allowed = [one_of("tier", tier, TIERS) for tier in tiers]
    return hits[hits["tier"].isin(allowed) & hits["voice"].isin(voices_of(voice))]


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
    codes, names = pd.factorize(corpus.sentences["article"])
    place = groups.index.get_indexer(names)[codes]  # -1: of an article that is not scored
    chosen = corpus.sentences["unit"].isin(units).to_numpy() & (place >= 0)
    sentences = corpus.sentences[chosen]
    return sentences if by == "article" else sentences.assign(**{by: groups.to_numpy(dtype=object)[place[chosen]]})


def count_hits(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str] = SCORED
) -> pd.DataFrame:
    """Count hits per frame and group.

    Returns
    -------
    DataFrame
        frame, <by>, hits, denied (hits that are negated), with_hit (sentences with a hit), tokens, sentences,
        articles, deff (overdispersion of hits over sentences), short (too little text for an estimate,
        whatever units are scored).
    """
    return add_counts([tally_hits(corpus, hits, frames, by, units)], by)


_SUMS = [
    "hits", "denied", "with_hit", "squares", "tokens", "sentences", "filled", "articles", "all_tokens", "all_sentences",
]  # fmt: skip


def tally_hits(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str] = SCORED
) -> pd.DataFrame:
    """Count hits per frame and group in sums that add up over parts of a corpus.

    Returns
    -------
    DataFrame
        frame, <by>, hits, denied (hits that are negated), with_hit (sentences with a hit), squares (of hits per
        sentence, over its tokens), tokens, sentences, filled (sentences with tokens), articles, all_tokens,
        all_sentences (of headline and body, whatever units are scored).
    """
    every = scored_sentences(corpus, by, [*units, *SCORED])
    sentences = every[every["unit"].isin(units)]
    tokens = sentences["tokens"]
    about = {"tokens": tokens, "sentences": 1, "filled": tokens > 0, "articles": ~sentences["article"].duplicated()}
    sizes = pd.DataFrame({by: sentences[by], **about}).groupby(by, sort=False).sum()
    whole = every[every["unit"].isin(SCORED)].groupby(by)["tokens"].agg(all_tokens="sum", all_sentences="size")
    sizes = sizes.join(whole).fillna({"all_tokens": 0, "all_sentences": 0})
    negated = hits["negated"] if "negated" in hits else False
    grouped = hits.assign(negated=negated).groupby(["article", "sentence", "frame"])["negated"]
    counts = grouped.agg(hits="size", denied="sum").reset_index()
    counts = counts.merge(sentences[list(dict.fromkeys(["article", "sentence", by, "tokens"]))])
    counts["squares"] = counts["hits"] ** 2 / counts["tokens"]
    grouped = counts.assign(with_hit=1).groupby([by, "frame"])
    found = grouped[["hits", "denied", "with_hit", "squares"]].sum()
    cells = pd.MultiIndex.from_product([sizes.index, frames], names=[by, "frame"])
    table = found.reindex(cells, fill_value=0).reset_index().merge(sizes.reset_index(), on=by)
    return table[["frame", by, *_SUMS]]


def add_counts(parts: Sequence[pd.DataFrame], by: str) -> pd.DataFrame:
    """Add up what `tally_hits` counted in parts of a corpus; see `count_hits`."""
    table = pd.concat(parts, ignore_index=True)
    table = table.groupby([by, "frame"], sort=False)[_SUMS].sum().reset_index()
    limits = specification()
    statistic = pearson_of_sums(table["hits"].where(table["hits"] > 0), table["tokens"], table["squares"])
    deff = statistic / (table["filled"] - 1).where(table["filled"] > 1)
    short = (table["all_sentences"] < limits["min_sentences"]) | (table["all_tokens"] < limits["min_tokens"])
    table = table.assign(deff=deff.fillna(1.0).clip(lower=1.0), short=short)
    return table[["frame", by, "hits", "denied", "with_hit", "tokens", "sentences", "articles", "deff", "short"]]


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
