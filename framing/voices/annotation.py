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
from framing.corpora.corpus import OUTLET, QUOTED, REPORTED, TOKEN_MARKS, Corpus
from framing.corpora.corpus import VOICES as VOICES
from framing.errors import progress
from framing.voices.attribution import attribute_by_marks, attribute_spans
from framing.voices.negation import judge_spans

OTHERS = (QUOTED, REPORTED)
Flags = tuple[str, str, bool, bool, bool, str]  # of a token, in the order of `TOKEN_MARKS`

Depth = Literal["speakers", "voices", "marks"]
"""How closely articles are read: for voices and speakers; for voices alone (faster; all speakers are unknown); or only
for quotation marks (faster still; nothing is reported)."""


def mark_tokens(corpus: Corpus, tokens: np.ndarray) -> pd.DataFrame:
    """Return the marks of some tokens, one row each with the columns `TOKEN_MARKS`, indexed by token."""
    if corpus.marks is not None:
        return corpus.marks.loc[tokens]
    table = pd.DataFrame(_marks(corpus, tokens, "speakers"), columns=TOKEN_MARKS, index=tokens)
    return table.astype({"scare": bool, "negated": bool, "hedged": bool})


def _marks(corpus: Corpus, tokens: np.ndarray, depth: Depth) -> list[Flags]:
    """Return the marks of some tokens: those stored, or made from the texts and corrected by hand."""
    if corpus.marks is not None:
        return list(corpus.marks.loc[tokens].itertuples(index=False, name=None))
    place, articles = corpus.tokens, corpus.articles
    texts, languages = articles["text"].tolist(), articles["language"].tolist()
    spans = list(zip(place.start[tokens].tolist(), place.end[tokens].tolist(), strict=True))
    marks: dict[int, Flags] = {}
    for row, own, sentences in progress([*_by_article(corpus, tokens)], "voices"):
        text, language, inside = texts[row], languages[row], [spans[i] for i in own]
        if depth == "marks":
            voices = attribute_by_marks(text, inside)
        else:
            bounds = [start for start, _ in sentences]
            voices = attribute_spans(text, bounds, inside, language, speakers=depth == "speakers")
        denials = judge_spans(text, sentences, inside, language)
        for i, (voice, speaker, scare), (side, denier, hedge) in zip(own, voices, denials, strict=True):
            marks[i] = (voice, speaker, scare, denier != "", hedge != "", side)
    made = [marks[i] for i in range(len(tokens))]
    return made if corpus.corrections is None else _correct(made, corpus, corpus.corrections, tokens)


def _by_article(corpus: Corpus, tokens: np.ndarray) -> Iterator[tuple[int, list[int], list[tuple[int, int]]]]:
    """Yield, for each article with some of the tokens: its row, which they are, and the spans of their sentences."""
    sentences = corpus.sentences.iloc[corpus.tokens.sentence[tokens]]
    owner = pd.Index(corpus.articles["article"]).get_indexer(sentences["article"])
    borders = list(zip(sentences["start"].tolist(), sentences["end"].tolist(), strict=True))
    groups: dict[int, list[int]] = {}
    for place, row in enumerate(owner.tolist()):
        groups.setdefault(row, []).append(place)
    for row, own in groups.items():
        yield row, own, sorted({borders[i] for i in own})


def _correct(marks: list[Flags], corpus: Corpus, corrections: pd.DataFrame, tokens: np.ndarray) -> list[Flags]:
    """Return the marks of tokens with what was corrected by hand written over them."""
    table, place = pd.DataFrame(marks, columns=TOKEN_MARKS, dtype=object), corpus.tokens
    start, end = place.start[tokens], place.end[tokens]
    articles = corpus.sentences["article"].to_numpy()[place.sentence[tokens]]
    for row in corrections.to_dict("records"):
        inside = (articles == row["article"]) & (start >= row["start"]) & (end <= row["end"])
        for name in set(MARKS) & set(row):
            table.loc[inside, name] = row[name]
        if "negated" in row:
            table.loc[inside, "side"] = "before" if row["negated"] else ""
        table.loc[inside & (table["voice"] != OUTLET), "scare"] = False
    return list(table.itertuples(index=False, name=None))


def mark_spans(corpus: Corpus, first: np.ndarray, length: np.ndarray, depth: Depth = "speakers") -> pd.DataFrame:
    """Return the marks of spans of tokens, given by their first token and their length, one row each.

    A span is quoted when more than half of its tokens are; else it has the voice of the token in its middle. Negated if
    a preceding word negates its first token or a following word its last; words inside the hit ("no master") do not
    negate it. It is hedged if its first or last token is.
    """
    spans = [range(a, a + n) for a, n in zip(first.tolist(), length.tolist(), strict=True)]
    tokens = np.array(sorted({token for span in spans for token in span}), dtype=np.int64)
    of_token = dict(zip(tokens.tolist(), _marks(corpus, tokens, depth), strict=True))
    table = [_add_up([of_token[token] for token in span]) for span in spans]
    return pd.DataFrame(table, columns=MARKS).astype({"scare": bool, "negated": bool, "hedged": bool})


def _add_up(tokens: list[Flags]) -> tuple[str, str, bool, bool, bool]:
    quoted = [token for token in tokens if token[0] == QUOTED]
    others = [token for token in tokens if token[0] != QUOTED]
    chosen = quoted[0] if len(quoted) > len(others) else others[(len(others) - 1) // 2]
    first, last = tokens[0], tokens[-1]
    denied = first[5] == "before" or last[5] == "after"
    return chosen[0], chosen[1], any(token[2] for token in tokens), denied, bool(first[4] or last[4])
