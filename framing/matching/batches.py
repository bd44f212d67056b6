"""Texts matched batch by batch: of an iterator of any length, only one batch is in memory at a time.

The transformers of `framing.scores` read their texts this way. The words met so far are remembered from batch to batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.lexicons import Lexicon
from framing.matching.matching import Matcher, match_lexicon
from framing.text import Scanner, Tokens

_SIZE = 1 << 22  # characters of text read at a time


@dataclass(frozen=True)
class Batch:
    """Some texts, read: how many, their tokens, the text of each token, and the hits of the counted tiers."""

    size: int
    tokens: Tokens
    text: np.ndarray
    spans: pd.DataFrame


def read_batches(texts: Iterable[str], lexicon: Lexicon, tiers: Sequence[str]) -> Iterator[Batch]:
    """Read texts batch by batch, remembering their words; paragraphs as in `framing.corpora.corpus.from_texts`."""
    scanner, index = Scanner(), lexicon.make_index()
    counted = np.array([term.tier in tiers for term in lexicon.terms], dtype=bool)
    for batch in _cut_batches(texts):
        paragraphs, scan = scanner.scan_texts(batch, lexicon.language or "en")
        spans = match_lexicon(Matcher(scan.tokens, index), lexicon)
        text = paragraphs.text[scan.piece][scan.tokens.sentence]
        yield Batch(len(batch), scan.tokens, text, spans[counted[spans["term"]]])


def _cut_batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield texts in lists of about `_SIZE` characters."""
    refuse_other(texts)
    batch: list[str] = []
    size = 0
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"text {place} is {text!r}, expected a string")
        batch.append(text)
        size += len(text)
        if size >= _SIZE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def refuse_other(texts: object) -> None:
    """Raise `InputError` where texts are no list of strings or column of a table."""
    if isinstance(texts, str) or not isinstance(texts, Iterable):
        raise InputError(f"expected a list of texts (strings), got {type(texts).__name__}")
    if getattr(texts, "ndim", 1) != 1:
        raise InputError("expected a list of texts (strings) or one column of a table, got a table")
