"""`framing new`: a folder of articles becomes a study, with its metadata, a lexicon to extend and a notebook that runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from framing.corpora.sources import is_captures
from framing.errors import InputError
from framing.files import write_csv, write_text

_TEMPLATE = Path(__file__).parent / "study"
_KNOWN = ["title", "published", "url", "language", "upstream"]  # what metadata.csv has a column for, beside the outlet
