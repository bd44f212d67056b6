"""Who speaks in each hit, and whether it is denied or hedged: decided per token, added up per hit.

The marks of a token depend on its place in the article only, so that a derived corpus, which stores them
with its words, gives every hit the voice it has in the text.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from framing.corpus import Corpus
from framing.negation import mark_negation
from framing.voices import OUTLET, QUOTED, REPORTED, ascribe

VOICES = (OUTLET, QUOTED, REPORTED)
OTHERS = (QUOTED, REPORTED)
MARKS = ["voice", "speaker", "scare", "negated", "hedged"]  # of a hit
TOKEN_MARKS = [*MARKS, "side"]
_NO_MARKS = pd.DataFrame(
    {"voice": pd.Series(dtype=object), "speaker": pd.Series(dtype=object)}
    | {name: pd.Series(dtype=bool) for name in MARKS[2:]}
    | {"side": pd.Series(dtype=object)}
)


def mark_tokens(corpus: Corpus, tokens: np.ndarray) -> pd.DataFrame:
    """Return the marks of some tokens, one row each, indexed by token.

    Their columns are `TOKEN_MARKS`: voice, speaker, scare, negated, hedged, and side, on which of its sides the
    denier of a token stands (before | after | "").
    """
    if corpus.marks is not None:
        return corpus.marks.loc[tokens]
    place = corpus.tokens
    articles = corpus.sentences["article"].to_numpy()[place.sentence[tokens]]
    spans = pd.DataFrame({"start": place.start[tokens], "end": place.end[tokens]}, index=tokens)
    rows = corpus.articles.set_index("article")
    sentences = dict(list(corpus.sentences.groupby("article", sort=False)[["start", "end"]]))
    parts = []
    for article, part in spans.groupby(articles, sort=False):
        text, language = str(rows.at[article, "text"]), str(rows.at[article, "language"])
        own = _mark_article(text, language, sentences[article], part)
        parts.append(_corrected(corpus.corrections, article, part, own))
    marks = pd.concat([_NO_MARKS, *parts]).loc[tokens]
    return marks.astype({"scare": bool, "negated": bool, "hedged": bool})


def _mark_article(text: str, language: str, sentences: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    said = ascribe(text, sentences, spans, language)
    denied = mark_negation(text, sentences, spans, language)
    return said[["voice", "speaker", "scare"]].join(denied[["negated", "hedged", "side"]])


def _corrected(
    corrections: pd.DataFrame | None, article: object, spans: pd.DataFrame, marks: pd.DataFrame
) -> pd.DataFrame:
    """Let what was corrected by hand win."""
    if corrections is None:
        return marks
    marks = marks.astype({"voice": object, "speaker": object, "side": object})
    for row in corrections[corrections["article"] == article].to_dict("records"):
        inside = (spans["start"] >= row["start"]) & (spans["end"] <= row["end"])
        for name in set(MARKS) & set(row):
            marks.loc[inside, name] = row[name]
        if "negated" in row:
            marks.loc[inside, "side"] = "before" if row["negated"] else ""
        marks.loc[inside & (marks["voice"] != OUTLET), "scare"] = False
    return marks


def mark_spans(corpus: Corpus, first: np.ndarray, length: np.ndarray) -> pd.DataFrame:
    """Return voice, speaker, scare, negated, hedged of spans of tokens.

    A span is quoted when more than half of its tokens are; else it has the voice of the token in its
    middle. It is denied when its first token is by a word before it, or its last by one after it, so that
    no word of its own denies it ("no master"); it is hedged when its first or last token is.

    Parameters
    ----------
    corpus : whose tokens
    first, length : of each span, in tokens

    Returns
    -------
    DataFrame
        One row per span, in order.
    """
    spans = [range(a, a + n) for a, n in zip(first.tolist(), length.tolist(), strict=True)]
    tokens = np.array(sorted({token for span in spans for token in span}), dtype=np.int64)
    marks = mark_tokens(corpus, tokens)
    rows = {token: row for token, row in zip(tokens.tolist(), marks.itertuples(index=False, name=None), strict=True)}
    table = [_add_up([rows[token] for token in span]) for span in spans]
    return pd.DataFrame(table, columns=MARKS).astype({"scare": bool, "negated": bool, "hedged": bool})


def _add_up(tokens: list[tuple[str, str, bool, bool, bool, str]]) -> tuple[str, str, bool, bool, bool]:
    quoted = [token for token in tokens if token[0] == QUOTED]
    others = [token for token in tokens if token[0] != QUOTED]
    chosen = quoted[0] if len(quoted) > len(others) else others[(len(others) - 1) // 2]
    first, last = tokens[0], tokens[-1]
    denied = first[5] == "before" or last[5] == "after"
    return chosen[0], chosen[1], _any(t[2] for t in tokens), denied, _any((first[4], last[4]))


def _any(flags: Iterable[bool]) -> bool:
    return any(bool(flag) for flag in flags)
