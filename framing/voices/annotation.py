"""Marks: the voice, speaker, negation and hedging of the tokens and hits of a corpus.

Each token is marked (`mark_tokens`), and the marks of a hit are made from those of its tokens (`mark_spans`). The marks
of a token depend only on its place in the article. So a derived corpus, which stores them with its words, gives every
hit the same voice as the text does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd

from framing.corpora.corpus import MARKS as MARKS
from framing.corpora.corpus import NOTHING_TOLD, OUTLET, QUOTED, REPORTED, SIDES, TOKEN_MARKS, Corpus
from framing.corpora.corpus import VOICES as VOICES
from framing.errors import progress
from framing.voices.attribution import attribute_by_marks, attribute_spans
from framing.voices.negation import judge_spans
from framing.voices.speakers import UNKNOWN

OTHERS = (QUOTED, REPORTED)
_FLAGS = ["scare", "negated", "hedged"]

Depth = Literal["speakers", "voices", "marks"]
"""How closely articles are read: for voices and speakers; for voices alone (faster; all speakers are unknown); or only
for quotation marks (faster still; nothing is reported)."""


def tell_voices(corpus: Corpus, tokens: np.ndarray) -> np.ndarray:
    """Return the voice of each of some tokens, for which nothing else is read."""
    return mark_tokens(corpus, tokens, "voices", denials=False)["voice"].to_numpy()


def mark_tokens(corpus: Corpus, tokens: np.ndarray, depth: Depth = "speakers", denials: bool = True) -> pd.DataFrame:
    """Return the marks of some tokens, one row each with the columns `TOKEN_MARKS`, indexed by token.

    What has been told of a token once is kept in the memory of its corpus, but for what is told by marks alone.
    Without `denials` nothing true is said of them.
    """
    if corpus.marks is not None:
        return corpus.marks.loc[tokens]
    memory = corpus.memory
    told = memory.marks if depth != "marks" else np.full_like(memory.marks, NOTHING_TOLD)
    places = memory.places(tokens)
    unread = (told["voice"][places] < 0) | ((depth == "speakers") & (told["speaker"][places] < 0))
    _read_voices(corpus, tokens[unread], told, depth)
    if denials:
        _read_denials(corpus, tokens[told["side"][places] < 0], told)
    own, spoken = told[places], told["voice"][places] > 0
    speakers = np.array([*memory.speakers], dtype=object)[own["speaker"]]
    columns = {
        "voice": np.array(VOICES, dtype=object)[own["voice"]],
        "speaker": speakers if depth == "speakers" else np.where(spoken, UNKNOWN, "").astype(object),
        "scare": own["scare"], "negated": own["side"] > 0, "hedged": own["hedged"],
        "side": np.array(SIDES, dtype=object)[own["side"]],
    }  # fmt: skip
    table = pd.DataFrame(columns, index=tokens)
    return table if corpus.corrections is None else _correct(table, corpus, corpus.corrections)


def _read_voices(corpus: Corpus, tokens: np.ndarray, told: np.ndarray, depth: Depth) -> None:
    """Write the voices, and at the depth of speakers who they are, of some tokens into what is told of them."""
    number = corpus.memory.speakers
    for text, language, own, spans, sentences in progress([*_by_article(corpus, tokens)], "voices"):
        if depth == "marks":
            voices = attribute_by_marks(text, spans)
        else:
            voices = attribute_spans(text, [start for start, _ in sentences], spans, language, depth == "speakers")
        told["voice"][own] = [VOICES.index(voice) for voice, _, _ in voices]
        told["scare"][own] = [scare for _, _, scare in voices]
        if depth == "speakers":
            told["speaker"][own] = [number.setdefault(name, len(number)) for _, name, _ in voices]


def _read_denials(corpus: Corpus, tokens: np.ndarray, told: np.ndarray) -> None:
    """Write which of some tokens are denied, and by a word on which side, or hedged into what is told of them."""
    for text, language, own, spans, sentences in _by_article(corpus, tokens):
        denials = judge_spans(text, sentences, spans, language)
        told["side"][own] = [SIDES.index(side) for side, _, _ in denials]
        told["hedged"][own] = [hedge != "" for _, _, hedge in denials]


Spans = list[tuple[int, int]]


def _by_article(corpus: Corpus, tokens: np.ndarray) -> Iterator[tuple[str, str, np.ndarray, Spans, Spans]]:
    """Yield for each article with some of the tokens: text, language, places of their marks, spans, and sentences'."""
    place, articles, memory, tokens = corpus.tokens, corpus.articles, corpus.memory, np.sort(tokens)
    texts, languages = articles["text"].tolist(), articles["language"].tolist()
    starts, ends = (corpus.sentences[name].to_numpy() for name in ("start", "end"))
    owner = pd.Index(articles["article"]).get_indexer(corpus.sentences["article"])[place.sentence[tokens]]
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    for row, own in zip(owner[first].tolist(), np.split(tokens, first[1:]), strict=False):
        within = np.unique(place.sentence[own])
        spans, sentences = (
            list(zip(a.tolist(), b.tolist(), strict=True))
            for a, b in ((place.start[own], place.end[own]), (starts[within], ends[within]))
        )
        yield texts[row], languages[row], memory.places(own), spans, sentences


def _correct(table: pd.DataFrame, corpus: Corpus, corrections: pd.DataFrame) -> pd.DataFrame:
    """Return the marks of tokens with what was corrected by hand written over them."""
    place, tokens = corpus.tokens, table.index.to_numpy()
    start, end = place.start[tokens], place.end[tokens]
    articles = corpus.sentences["article"].to_numpy()[place.sentence[tokens]]
    for row in corrections.to_dict("records"):
        inside = (articles == row["article"]) & (start >= row["start"]) & (end <= row["end"])
        for name in set(MARKS) & set(row):
            table.loc[inside, name] = row[name]
        if "negated" in row:
            table.loc[inside, "side"] = "before" if row["negated"] else ""
        table.loc[inside & (table["voice"] != OUTLET), "scare"] = False
    return table


def mark_spans(corpus: Corpus, first: np.ndarray, length: np.ndarray, depth: Depth = "speakers") -> pd.DataFrame:
    """Return the marks of spans of tokens, given by their first token and their length, one row each.

    A span is quoted when more than half of its tokens are; else it has the voice of the token in its middle. Negated if
    a preceding word negates its first token or a following word its last; words inside the hit ("no master") do not
    negate it. It is hedged if its first or last token is.
    """
    ends = np.cumsum(length)
    every = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - length), length)
    tokens = np.unique(every)
    marks = mark_tokens(corpus, tokens, depth)
    voice, speaker, scare, _, hedged, side = (marks[name].to_numpy() for name in TOKEN_MARKS)
    start = np.searchsorted(tokens, first)  # a span's tokens stand side by side in all
    last, quoted = start + length - 1, voice == QUOTED
    count, scared = (np.append(0, np.cumsum(flags.astype(bool))) for flags in (quoted, scare))
    among = count[last + 1] - count[start]
    theirs, others = (np.append(np.flatnonzero(which), 0) for which in (quoted, ~quoted))
    middle = np.minimum(np.searchsorted(others[:-1], start) + (length - among - 1) // 2, len(others) - 1)
    chosen = np.where(2 * among > length, theirs[np.searchsorted(theirs[:-1], start)], others[middle])
    table = {
        "voice": voice[chosen], "speaker": speaker[chosen], "scare": scared[last + 1] > scared[start],
        "negated": (side[start] == "before") | (side[last] == "after"), "hedged": hedged[start] | hedged[last],
    }  # fmt: skip
    return pd.DataFrame(table, columns=MARKS).astype(dict.fromkeys(_FLAGS, bool))
