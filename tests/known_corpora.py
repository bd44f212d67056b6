"""The repository's two corpora, read once for all tests that use them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from framing.comparisons.robustness import sensitivity
from framing.corpora.corpus import Corpus
from framing.corpora.derived import read_table
from framing.corpora.sources import read_captures
from framing.formats import read_lexicon
from framing.lexicons import Lexicon
from framing.readers.folders import read_corpus

DATA = Path(__file__).parent.parent / "data"


@lru_cache(maxsize=1)
def pact_lexicon() -> Lexicon:
    """The shipped lexicon."""
    return read_lexicon(DATA / "lexicons" / "pact.en.yml")


@lru_cache(maxsize=1)
def pact() -> Corpus:
    """The derived corpus of the pact."""
    return read_corpus(DATA / "pact-2024")


@lru_cache(maxsize=1)
def invented() -> Corpus:
    """The invented corpus, with its text."""
    return read_captures(DATA / "invented" / "captures")


@lru_cache(maxsize=1)
def pact_sensitivity() -> pd.DataFrame:
    """What `sensitivity` returns for the pact, raw pages included."""
    return sensitivity(pact(), pact_lexicon(), lines=read_table(DATA / "pact-2024", "lines"))
