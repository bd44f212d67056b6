"""Texts read block by block: of a stream of any length, one block and the words met so far are in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.glossary import Glossary
from framing.lexicon import Lexicon
from framing.matching import Matcher, match_lexicon
from framing.text import Scanner, Tokens

_BLOCK = 1 << 22  # characters of text read at a time


@dataclass(frozen=True)
class Block:
    """Some texts, read: how many, their tokens, the text of each token, and the hits of the counted tiers."""

    size: int
    tokens: Tokens
    text: np.ndarray
    spans: pd.DataFrame


def read_blocks(texts: Iterable[str], lexicon: Lexicon, tiers: Sequence[str]) -> Iterator[Block]:
    """Read texts block by block, remembering their words; paragraphs as in `framing.corpus.from_texts`."""
    scanner, glossary = Scanner(), Glossary()
    counted = np.array([term.tier in tiers for term in lexicon.terms], dtype=bool)

    def read(texts: list[str]) -> Block:
        paragraphs, scan = scanner.scan_texts(texts, lexicon.language or "en")
        spans = match_lexicon(Matcher(scan.tokens, lexicon.language, glossary=glossary), lexicon)
        text = paragraphs.text[scan.piece][scan.tokens.sentence]
        return Block(len(texts), scan.tokens, text, spans[counted[spans["term"]]])

    return map(read, _cut_blocks(texts))


def _cut_blocks(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield texts in lists of about `_BLOCK` characters."""
    refuse_other(texts)
    block: list[str] = []
    size = 0
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"text {place} is {text!r}, expected a string")
        block.append(text)
        size += len(text)
        if size >= _BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def refuse_other(texts: object) -> None:
    """Raise `InputError` where texts are no list of strings or column of a table."""
    if isinstance(texts, str) or not isinstance(texts, Iterable):
        raise InputError(f"expected a list of texts (strings), got {type(texts).__name__}")
    if getattr(texts, "ndim", 1) != 1:
        raise InputError("expected a list of texts (strings) or one column of a table, got a table")
