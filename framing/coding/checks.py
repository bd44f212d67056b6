"""What codes and hits must be before one is held against the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.coding.codes import ADJUDICATED
from framing.coding.codings import SENTENCE, frames_of
from framing.errors import InputError, one_of, shown


def name_articles(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose articles are words: the articles of a list of texts are numbers, and words in a file."""
    return table.assign(article=table["article"].astype(str))


def as_codes(codes: pd.DataFrame) -> pd.DataFrame:
    """Return a table of codes with the columns article and sentence, or raise `InputError`."""
    if not isinstance(codes, pd.DataFrame):
        raise InputError(f"codes must be a DataFrame, got {type(codes).__name__}")
    codes = codes.rename(columns={"capture": "article"}) if "article" not in codes else codes
    for column in SENTENCE:
        if column not in codes:
            came = ", ".join(map(str, codes.columns))
            raise InputError(
                f"codes have no column {column!r}, expected article, sentence and one per frame; got {came}"
            )
    return codes


def one_coder(codes: pd.DataFrame, coder: str | None) -> pd.DataFrame:
    """Return the codes of one coder: the named, else the adjudicated, else the only one."""
    if "coder" not in codes:
        if coder is not None:
            raise InputError(f"codes have no column 'coder', expected it to choose {coder!r}")
        return codes
    names = sorted(set(codes["coder"].astype(str)))
    if coder is None:
        coder = ADJUDICATED if ADJUDICATED in names else names[0] if len(names) == 1 else None
    if coder is None:
        raise InputError(f"codes of several coders ({', '.join(names)}), expected one: adjudicate them, or name coder=")
    return codes[codes["coder"].astype(str) == one_of("coder", coder, names)]


def check_codes(codes: pd.DataFrame, frames: Sequence[str]) -> None:
    """Raise `InputError` for a sentence coded twice, a code that is not 0 or 1, or a weight that is none."""
    again = codes.duplicated(SENTENCE)
    if again.any():
        row = codes[again].iloc[0]
        raise InputError(f"sentence {row['sentence']} of {row['article']!r} is coded twice, expected once")
    if not frames:
        raise InputError("no column of codes, expected one of 0 and 1 per frame")
    for frame in frames:
        one_of("frame", frame, frames_of(codes))
        bad = codes[frame].notna() & ~codes[frame].isin([0, 1])
        if bad.any():
            row = codes[bad].iloc[0]
            where = f"sentence {row['sentence']} of {row['article']!r}"
            raise InputError(f"{frame} must be 0 or 1, got {shown(row[frame])} at {where}")
    if "weight" in codes:
        weights = pd.to_numeric(codes["weight"], errors="coerce")
        bad = ~(weights > 0) | ~np.isfinite(weights.astype(float))
        if bad.any():
            row = codes[bad].iloc[0]
            raise InputError(
                f"weight must be a number above 0, got {shown(row['weight'])} at sentence {row['sentence']}"
            )


def check_hits(hits: pd.DataFrame, codes: pd.DataFrame, frames: Sequence[str], anywhere: bool) -> None:
    """Raise `InputError` where hits and codes have nothing in common; articles need not where a corpus tells them."""
    if not isinstance(hits, pd.DataFrame):
        raise InputError(f"hits must be a DataFrame, got {type(hits).__name__}")
    if not {*SENTENCE, "frame"} <= set(hits.columns):
        came = ", ".join(map(str, hits.columns))
        raise InputError(f"hits must have the columns article, sentence, frame, as framing.find returns; got {came}")
    if codes.empty:
        raise InputError("no coded sentence is left to compare, expected some of scored articles")
    if hits.empty:
        return
    if not anywhere and not set(hits["article"].astype(str)) & set(codes["article"]):
        one, other = shown(hits["article"].iloc[0]), shown(codes["article"].iloc[0])
        raise InputError(f"hits and codes share no article: {one}, {other}")
    if not set(hits["frame"]) & set(frames):
        listed = (", ".join(sorted(map(str, names))) for names in (set(hits["frame"]), frames))
        raise InputError(f"hits and codes share no frame: {next(listed)}; {next(listed)}")
