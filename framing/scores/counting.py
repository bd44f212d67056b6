"""Counts: hits per frame and group, where in their articles they occur, and who says them.

Counts are taken over the scored sentences: those of headline and body, without near-duplicates. They are made in two
steps, so that corpora of any size can be counted in parts: `tally_hits` gives sums that add up, `add_counts` adds
them and measures how hits cluster in sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, UNITS, Corpus
from framing.defaults import specification
from framing.errors import InputError, one_of, require, some_of
from framing.lexicons import TIERS
from framing.scores.intervals import pearson_of_sums
from framing.text import content_words, fold_all
from framing.voices.annotation import OTHERS, VOICES, mark_tokens

ALL_VOICES = "all"
OTHER_VOICES = "others"  # quoted and reported together
VOICES_ASKED = (ALL_VOICES, *VOICES, OTHER_VOICES)
MISSING = "(not given)"
RARE = 3  # words that occur fewer times in a corpus are counted together
OTHER_WORDS = "*"  # the rare words

_NO_GROUPS = {"text", "duplicate_of", "containment", "tokens", "sentences", "sha256"}
# Tables of hits and scores have these columns: a group of such a name would be mixed up with them.
_OF_TABLES = {
    "sentence", "unit", "paragraph", "start", "end", "capture_start", "frame", "term", "tier", "match", "voice",
    "speaker", "scare", "negated", "hedged", "flag", "measure", "estimate", "low", "high", "n", "hits", "with_hit",
    "squares", "filled", "articles", "all_tokens", "all_sentences", "deff", "short", "denied", "total", "method",
    "level", "specification", "cosine",
}  # fmt: skip
_SUMS = [
    "hits", "denied", "with_hit", "squares", "tokens", "sentences", "filled", "articles", "all_tokens", "all_sentences",
]  # fmt: skip


def key_columns(*names: str) -> list[str]:
    """Return the columns that name a sentence and these, each once."""
    return list(dict.fromkeys(["article", "sentence", *names]))


def join_flags(*flags: str) -> str:
    """Return flags as tables have them: those that are not empty, joined by ";"."""
    return ";".join(filter(None, flags))


def voices_of(name: str) -> tuple[str, ...]:
    """Return the voices that a name means: all, others (quoted and reported), or one of them."""
    one_of("voice", name, VOICES_ASKED)
    return {ALL_VOICES: VOICES, OTHER_VOICES: OTHERS}.get(name, (name,))


def select_hits(hits: pd.DataFrame, tiers: Sequence[str] = TIERS, voice: str = ALL_VOICES) -> pd.DataFrame:
    """Return the hits of these tiers in this voice."""
    allowed = some_of("tier", tiers, TIERS)
    return hits[hits["tier"].isin(allowed) & hits["voice"].isin(voices_of(voice))]


def scored_sentences(corpus: Corpus, by: str, units: Sequence[str] = UNITS) -> pd.DataFrame:
    """Return the sentences of the scored articles in these units, with the column `by` added."""
    require("corpus", corpus, Corpus)
    require("by", by, str)
    some_of("unit", units, UNITS)
    columns = [c for c in corpus.articles.columns if c not in _NO_GROUPS]
    if by in columns and by in _OF_TABLES:
        raise InputError(f"by {by!r}: tables of hits and scores have a column of this name, expected another column")
    one_of("by", by, [c for c in columns if c not in _OF_TABLES])
    scored = corpus.scored.set_index("article", drop=False)
    groups = scored[by].astype("string").fillna("").replace("", MISSING)
    codes, names = pd.factorize(corpus.sentences["article"])
    place = groups.index.get_indexer(names)[codes]  # -1 for sentences of articles that are not scored
    chosen = corpus.sentences["unit"].isin(units).to_numpy() & (place >= 0)
    sentences = corpus.sentences[chosen]
    return sentences if by == "article" else sentences.assign(**{by: groups.to_numpy(dtype=object)[place[chosen]]})


def count_hits(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str] = SCORED
) -> pd.DataFrame:
    """Count hits per frame and group, as `add_counts` returns them."""
    return add_counts([tally_hits(corpus, hits, frames, by, units)], by)


def tally_hits(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str] = SCORED
) -> pd.DataFrame:
    """Count hits per frame and group in sums that add up over parts of a corpus.

    denied are the hits that are negated, with_hit the sentences with a hit, squares the sum of the squares of hits
    per sentence over its tokens, filled the sentences with tokens; all_tokens and all_sentences are those of headline
    and body, whatever units are counted.
    """
    every = scored_sentences(corpus, by, [*some_of("unit", units, UNITS), *SCORED])
    sentences = every[every["unit"].isin(units)]
    tokens = sentences["tokens"]
    about = {"tokens": tokens, "sentences": 1, "filled": tokens > 0, "articles": ~sentences["article"].duplicated()}
    sizes = pd.DataFrame({by: sentences[by], **about}).groupby(by, sort=False).sum()
    whole = every[every["unit"].isin(SCORED)].groupby(by)["tokens"].agg(all_tokens="sum", all_sentences="size")
    sizes = sizes.join(whole).fillna({"all_tokens": 0, "all_sentences": 0})
    negated = hits["negated"] if "negated" in hits else False
    grouped = hits.assign(negated=negated).groupby(["article", "sentence", "frame"])["negated"]
    counts = grouped.agg(hits="size", denied="sum").reset_index()
    counts = counts.merge(sentences[key_columns(by, "tokens")])
    counts["squares"] = counts["hits"] ** 2 / counts["tokens"]
    found = counts.assign(with_hit=1).groupby([by, "frame"])[["hits", "denied", "with_hit", "squares"]].sum()
    cells = pd.MultiIndex.from_product([sizes.index, frames], names=[by, "frame"])
    table = found.reindex(cells, fill_value=0).reset_index().merge(sizes.reset_index(), on=by)
    return table[["frame", by, *_SUMS]]


def add_counts(parts: Sequence[pd.DataFrame], by: str) -> pd.DataFrame:
    """Add up what `tally_hits` counted in parts of a corpus.

    The table holds frame, <by>, hits, denied, with_hit, tokens, sentences, articles, deff (overdispersion of hits over
    sentences) and short (headline and body are too little text for an estimate).
    """
    table = pd.concat(parts, ignore_index=True)
    table = table.groupby([by, "frame"], sort=False)[_SUMS].sum().reset_index()
    limits = specification()
    statistic = pearson_of_sums(table["hits"].where(table["hits"] > 0), table["tokens"], table["squares"])
    deff = statistic / (table["filled"] - 1).where(table["filled"] > 1)
    short = (table["all_sentences"] < limits["min_sentences"]) | (table["all_tokens"] < limits["min_tokens"])
    table = table.assign(deff=deff.fillna(1.0).clip(lower=1.0), short=short)
    return table[["frame", by, "hits", "denied", "with_hit", "tokens", "sentences", "articles", "deff", "short"]]


def locate_hits(corpus: Corpus, hits: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Return where in their articles hits occur: in the lead (first paragraph of the body) or not, and at which share.

    The share, at, is that of the tokens of headline and body before the middle of the hit's sentence, 0 to 1.

    Examples
    --------
    >>> from framing import Lexicon, find
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["The arms race goes on. Boats left. The quay lay empty. Rain fell."])
    >>> hits = find(corpus, Lexicon.from_dict({"alarm": ["arms race"]}))
    >>> locate_hits(corpus, hits, "article")["at"].round(2).tolist()
    [0.19]
    """
    sentences = scored_sentences(corpus, by, SCORED)
    tokens = sentences.groupby("article")["tokens"]
    at = (tokens.cumsum() - sentences["tokens"] / 2) / tokens.transform("sum")
    columns = list(dict.fromkeys(["article", by, "sentence", "unit", "lead"]))
    places = sentences.assign(at=at, lead=sentences["paragraph"] == 1)[[*columns, "at"]]
    about = _language_and_flag(hits)
    table = hits[["article", "sentence", "frame", "voice", "negated", *about]].merge(places)
    table.attrs |= hits.attrs
    return table[[*columns, "frame", "voice", "negated", "at", *about]]


def count_speakers(corpus: Corpus, hits: pd.DataFrame) -> pd.DataFrame:
    """Count who is quoted or reported as saying what: hits by speaker and frame, those with most hits first.

    Examples
    --------
    >>> from framing import Lexicon, find
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["“The arms race goes on,” said Ann Lee."])
    >>> hits = find(corpus, Lexicon.from_dict({"alarm": ["arms race"]}, "en"))
    >>> count_speakers(corpus, hits)[["speaker", "hits"]].values.tolist()
    [['Ann Lee', 1]]
    """
    scored = scored_sentences(corpus, "article", SCORED)[["article", "sentence"]]
    said = hits[hits["voice"].isin(OTHERS)].merge(scored)
    about = _language_and_flag(hits)
    table = said.groupby(["speaker", "frame", *about])["negated"].agg(hits="size", denied="sum").reset_index()
    total = table.groupby("speaker")["hits"].transform("sum")
    table = table.assign(total=-total).sort_values(["total", "speaker", "frame"], ignore_index=True)
    table.attrs |= hits.attrs
    return table[["speaker", "frame", "hits", "denied", *about]]


def _language_and_flag(hits: pd.DataFrame) -> list[str]:
    return [name for name in ("language", "flag") if name in hits]


def measure_leads(corpus: Corpus, by: str = "outlet", pooled: bool = False) -> pd.DataFrame:
    r"""Return where headline and lead of each scored article end, as shares of the tokens of headline and body.

    An article's name is the value of `by`, with the article where several share it. With `pooled` the shares are
    means over the articles of each value of `by`, which is then also the article.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> leads = measure_leads(from_texts(["One two three.\n\nFour five six seven."]), "article")
    >>> leads[["headline", "lead"]].round(2).values.tolist()
    [[0.0, 0.43]]
    """
    sentences = scored_sentences(corpus, by, SCORED)
    tokens = sentences["tokens"]
    headline, lead = tokens.where(sentences["unit"] == "headline", 0), tokens.where(sentences["paragraph"] == 1, 0)
    table = sentences[["article"]].assign(name=sentences[by].astype(str), headline=headline, lead=lead, total=tokens)
    table = table.groupby(["article", "name"], sort=False).sum().reset_index()
    table["headline"] /= table["total"]
    table["lead"] = table["headline"] + table["lead"] / table["total"]
    table = table.drop(columns="total")
    if pooled:
        table = table.groupby("name", sort=False)[["headline", "lead"]].mean().reset_index()
        table.insert(0, "article", table["name"])
        return table
    shared = table["name"].duplicated(keep=False)
    table.loc[shared, "name"] += " (" + table.loc[shared, "article"].astype(str) + ")"
    return table


def count_words(corpus: Corpus, by_voice: bool = True, rare: int = RARE) -> pd.DataFrame:
    """Count the content words in headline and body of each scored article by voice, or all voices pooled.

    Words that occur fewer than `rare` times in all scored articles are counted together, as ``*``: they are too
    rare to compare, and they could identify text in a derived corpus. Function
    words and bare numbers are left out. A derived corpus holds the same table: article, voice, word (folded), count.
    """
    if corpus.words is not None:
        return corpus.words if by_voice else _pool(corpus.words)
    tokens, sentences = corpus.tokens, corpus.sentences
    folded = np.array(fold_all(tokens.types), dtype=object)
    counted = sentences["unit"].isin(SCORED) & sentences["article"].isin(corpus.scored["article"])
    keep = content_words(folded)[tokens.type] & counted.to_numpy()[tokens.sentence]
    articles = sentences["article"].to_numpy()[tokens.sentence[keep]]
    words = pd.Series(folded[tokens.type[keep]], dtype=object)
    words = words.where(words.groupby(words).transform("size") >= rare, OTHER_WORDS)
    table = pd.DataFrame({"article": articles, "word": words})
    if not by_voice:
        return _pool(table.assign(count=1))
    table["voice"] = mark_tokens(corpus, np.flatnonzero(keep))["voice"].to_numpy()
    return table.groupby(["article", "voice", "word"]).size().rename("count").reset_index()


def _pool(words: pd.DataFrame) -> pd.DataFrame:
    return words.groupby(["article", "word"])["count"].sum().reset_index()
