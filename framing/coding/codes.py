"""Codes of sentences: what coders said, by article, sentence and coder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from framing.errors import InputError
from framing.files import read_csv

ADJUDICATED = "adjudicated"


def read_codes(path: str | Path, frames: Sequence[str]) -> pd.DataFrame:
    """Read a table of codes into one row per sentence and coder.

    Parameters
    ----------
    path : a CSV with the columns capture (or article), sentence and one column of 0 and 1 per frame, which
        holds the adjudicated codes; columns <frame>_<coder> hold those of single coders; negated (0, 1)
        and voice are kept where they stand
    frames : names of the frames

    Returns
    -------
    DataFrame
        article, sentence, coder ("adjudicated" or the coder's name), one column per frame, negated,
        voice (of the adjudicated codes only).

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    path = Path(path)
    table = read_csv(path, required=["sentence", *frames])
    table = table if "article" in table else table.rename(columns={"capture": "article"})
    if "article" not in table:
        raise InputError(f"{path}:1: no column 'capture', expected it beside {', '.join(table.columns[:4])}")
    again = table.duplicated(["article", "sentence"])
    if again.any():
        row = table[again].iloc[0]
        where = f"{path}:{row['file_line']}"
        raise InputError(f"{where}: sentence {row['sentence']} of {row['article']!r} stands twice, expected once")
    suffixes = _coders(table, frames)
    parts = [_of_coder(table, path, frames, ADJUDICATED, "")]
    parts += [_of_coder(table, path, frames, suffix, f"_{suffix}") for suffix in suffixes]
    return pd.concat(parts, ignore_index=True)


def _coders(table: pd.DataFrame, frames: Sequence[str]) -> list[str]:
    """Return the coders of the first frame; a frame's name may begin with another's."""
    longer = tuple(f"{name}_" for name in frames if name.startswith(f"{frames[0]}_"))
    own = [name for name in table if name.startswith(f"{frames[0]}_") and name not in frames]
    return [name.removeprefix(f"{frames[0]}_") for name in own if not name.startswith(longer)]


def _of_coder(table: pd.DataFrame, path: Path, frames: Sequence[str], coder: str, suffix: str) -> pd.DataFrame:
    part = table[["article"]].assign(sentence=_whole_numbers(table, path), coder=coder)
    for frame in frames:
        part[frame] = _zeros_and_ones(table, frame + suffix, path)
    adjudicated = coder == ADJUDICATED
    negated = _zeros_and_ones(table, "negated", path) if adjudicated and "negated" in table else pd.NA
    voice = table["voice"].replace("paraphrased", "reported") if adjudicated and "voice" in table else pd.NA
    columns = {"negated": negated, "voice": voice}
    return part.assign(negated=pd.Series(columns["negated"], index=part.index, dtype="Int64"), voice=columns["voice"])


def _whole_numbers(table: pd.DataFrame, path: Path) -> pd.Series:
    bad = ~table["sentence"].str.fullmatch(r"\d+")
    if bad.any():
        row = table[bad].iloc[0]
        raise InputError(f"{path}:{row['file_line']}: sentence must be a whole number, got {row['sentence']!r}")
    return table["sentence"].astype(int)


def _zeros_and_ones(table: pd.DataFrame, column: str, path: Path) -> pd.Series:
    if column not in table:
        raise InputError(f"{path}:1: no column {column!r}, expected the codes 0 and 1 of that frame")
    bad = ~table[column].isin(["0", "1"])
    if bad.any():
        row = table[bad].iloc[0]
        raise InputError(f"{path}:{row['file_line']}: {column} must be 0 or 1, got {row[column]!r}")
    return table[column].astype(int)


def compare_sentences(cosines: pd.DataFrame, codes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Put lexicon hits, TF-IDF cosines and codes of each sentence side by side.

    Parameters
    ----------
    cosines : article, sentence, unit, frame, cosine, hits (`framing.scores.tfidf.sentence_cosines`)
    codes : what `read_codes` returns; the adjudicated ones are used

    Returns
    -------
    DataFrame
        The rows of `cosines` with coded (0, 1, or NA where not coded) and auc, the area under the ROC
        curve of the frame's cosines against the codes (NaN where the codes do not vary).
    """
    if codes is None:
        return cosines.assign(coded=pd.array([pd.NA] * len(cosines), dtype="Int64"), auc=float("nan"))
    frames = list(dict.fromkeys(cosines["frame"]))
    chosen = codes[codes["coder"] == ADJUDICATED][["article", "sentence", *frames]]
    long = chosen.melt(["article", "sentence"], var_name="frame", value_name="coded")
    table = cosines.merge(long, on=["article", "sentence", "frame"], how="left")
    table["coded"] = table["coded"].astype("Int64")
    table.attrs |= cosines.attrs
    aucs = {frame: _auc(table[(table["frame"] == frame) & table["coded"].notna()]) for frame in frames}
    return table.assign(auc=table["frame"].map(aucs))


def _auc(part: pd.DataFrame) -> float:
    from sklearn.metrics import roc_auc_score

    if part["coded"].nunique() < 2:
        return float("nan")
    return float(roc_auc_score(part["coded"].astype(int), part["cosine"]))
