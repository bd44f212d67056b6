"""The audit of cleaning: every line of a page with its label (a person's wins over the rules'), and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from framing.capture.pages import Part
from framing.errors import InputError, one_of

KINDS = {
    "title": "article", "body": "article", "caption": "page furniture", "ad": "advertising", "nav": "page furniture",
    "section": "page furniture", "site_header": "page furniture", "footer": "page furniture",
    "teaser_headline": "other stories", "teaser_body": "other stories", "blank": "page furniture",
}  # fmt: skip
LABELS = tuple(KINDS)
FOUND = ["label_found", "kept_found"]  # what the rules say; a row in which label or kept differ was set by hand
LINES = ["capture", "line", "label", "kept", "reason", "text", *FOUND, "page"]  # of a file of lines


def write_audit(text: str, parts: list[Part]) -> pd.DataFrame:
    """Return one row per line of the capture."""
    rows = [["blank", False, "blank line"] for _ in range(text.count("\n") + 1)]
    for part in parts:
        for line in range(part.first, part.last + 1):
            rows[line] = [part.label, part.kept, part.reason]
    frame = pd.DataFrame(rows, columns=["label", "kept", "reason"])
    frame.insert(0, "line", range(1, len(rows) + 1))
    lengths = pd.Series([len(line) for line in text.split("\n")])
    frame["end"] = lengths.cumsum() + frame.index
    frame["start"] = frame["end"] - lengths
    frame[FOUND] = frame[["label", "kept"]]
    return frame[["line", "label", "kept", "reason", "start", "end", *FOUND]]


def tabulate_lines(lines: pd.DataFrame, text: str, capture: str) -> pd.DataFrame:
    """Return the lines of a page as the file of them has them: with their text and the hash of the page."""
    words = [text[a:b] for a, b in zip(lines["start"], lines["end"], strict=True)]
    return lines.assign(capture=capture, text=words, page=_hash_page(text))[LINES]


def _hash_page(text: str) -> str:
    return hashlib.sha256(text.replace("\r", "").encode("utf-8", "replace")).hexdigest()[:12]


def is_of_page(lines: pd.DataFrame, text: str) -> pd.Series:
    """Return which labels were set on this very page, by its hash; without one, by the text of the longer lines."""
    marks = lines.get("page", pd.Series("", index=lines.index)).astype("string").fillna("").str.strip()
    same, shown = True, [re.sub(r"\W", "", line) for line in text.split("\n")]
    if {"text", "line"} <= set(lines):
        for number, words in lines.loc[marks == "", ["line", "text"]].astype("string").fillna("").to_numpy():
            letters = re.sub(r"\W", "", words)  # a spreadsheet changes blanks, and short lines that look like dates
            inside = number.isdecimal() and 0 < int(number) <= len(shown)
            same &= len(letters) < 20 or (inside and shown[int(number) - 1] == letters)
    return (marks == _hash_page(text)) | ((marks == "") & same)


def set_by_hand(table: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Return the rows of a file in which a column differs from what was found (<name>_found); all without such."""
    known = {f"{name}_found" for name in names} <= set(table)
    changed = pd.Series(not known, index=table.index, dtype=bool)
    for name in names if known else ():
        now, found = (table[column].astype("string").fillna("").str.strip() for column in (name, f"{name}_found"))
        changed |= now.str.casefold() != found.str.casefold() if name == "kept" else now != found
    return changed


def correct_audit(audit: pd.DataFrame, lines: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return the audit with the labels set by hand; a headline replaces the one found, and what agrees its reason."""
    for column in ("line", "label", "kept"):
        if column not in lines.columns:
            raise InputError(f"{where}corrected lines have no column {column!r}, expected line, label, kept")
    lines = lines[set_by_hand(lines, ["label", "kept"])]
    numbers = pd.to_numeric(lines["line"], errors="coerce")  # they may be written as text
    places = pd.Series([f"{row}: " if isinstance(row, str) else where for row in lines.get("file_line", numbers)],
                       lines.index, dtype=object)  # fmt: skip
    rule = f"is not in the capture, expected a whole number from 1 to {len(audit)}"
    outside = ~numbers.isin(range(1, len(audit) + 1))
    for wrong, what in ((outside, rule), (numbers.duplicated(), "has two rows, expected one")):
        if wrong.any():
            raise InputError(f"{places[wrong].iloc[0]}line {lines.loc[wrong, 'line'].iloc[0]} {what}")
    rows = audit[["label", "kept", "reason"]].to_numpy(dtype=object).tolist()
    found = [row for row in rows if row[0] == "title" and row[1]]
    by_hand = {}
    rows_by_hand = zip(places, numbers.astype(int), lines["label"], lines["kept"], strict=True)
    for place, number, label, kept in rows_by_hand:
        place += f"line {number}"  # label and kept may be written as text
        chosen: list[Any] = [one_of("label", label, LABELS, place)]
        chosen.append(one_of("kept", str(kept).strip().casefold(), ["true", "false"], place) == "true")
        if chosen[1] and chosen[0] not in ("title", "body"):
            raise InputError(f"{place}: a kept line is labelled title or body, got {chosen[0]!r}")
        by_hand[number - 1] = [*chosen, "set by hand" if chosen != rows[number - 1][:2] else rows[number - 1][2]]
    if any(label == "title" and kept for label, kept, _ in by_hand.values()):
        for title in found:
            title[1:] = [False, "another headline was set by hand"]
    audit = audit.assign(label_found=[row[0] for row in rows], kept_found=[row[1] for row in rows])
    for row, values in by_hand.items():
        rows[row] = values
    if by_hand and set(FOUND) <= set(lines):  # so that a row set by hand stays one where the rules come to say the same
        known = [str(kept).strip().casefold() == "true" for kept in lines["kept_found"]]
        audit.loc[numbers.astype(int) - 1, FOUND] = list(zip(lines["label_found"], known, strict=True))
    if not any(label == "body" and kept for label, kept, _ in rows):
        raise InputError(f"{where}the corrected lines keep no body, expected at least one kept line labelled body")
    return audit.assign(**pd.DataFrame(rows, columns=["label", "kept", "reason"]))


def count_labels(lines: pd.DataFrame) -> pd.DataFrame:
    """Count the lines and tokens of each capture by label and its kind (see `KINDS`).

    `lines` has capture, line, label, kept and tokens, as `lines.csv` of a derived corpus has. The table has capture,
    kind, label, lines, tokens; a repeated headline is page furniture.

    Examples
    --------
    >>> lines = pd.DataFrame({"capture": "a", "line": [1, 2], "label": ["body", "ad"], "kept": [True, False],
    ...                       "tokens": [20, 10]})
    >>> count_labels(lines)[["kind", "tokens"]].values.tolist()
    [['advertising', 10], ['article', 20]]
    """
    kind = lines["label"].map(KINDS).where(lines["kept"] | (lines["label"] != "title"), "page furniture")
    grouped = lines.assign(kind=kind).groupby(["capture", "kind", "label"])["tokens"]
    return grouped.agg(lines="count", tokens="sum").reset_index()


def compare_cleaning(lines: pd.DataFrame, frames: Sequence[str]) -> pd.DataFrame:
    """Compare each capture's rate over all its lines with the rate over those kept.

    `lines` has one column hits_<frame> per frame beside those of `count_labels`. The table has frame, capture, raw
    and cleaned (hits per 1,000 tokens), raw_hits, cleaned_hits, raw_tokens, cleaned_tokens.

    Examples
    --------
    >>> lines = pd.DataFrame({"capture": "a", "tokens": [20, 10], "kept": [True, False], "hits_alarm": [1, 2]})
    >>> compare_cleaning(lines, ["alarm"])[["raw", "cleaned"]].values.tolist()
    [[100.0, 50.0]]
    """
    rows = []
    for frame in frames:
        for capture, part in lines.groupby("capture", sort=True):
            row: dict[str, object] = {"frame": frame, "capture": capture}
            for name, chosen in (("raw", part), ("cleaned", part[part["kept"]])):
                hits, tokens = int(chosen[f"hits_{frame}"].sum()), int(chosen["tokens"].sum())
                row |= {name: 1000 * hits / tokens if tokens else float("nan")}
                row |= {f"{name}_hits": hits, f"{name}_tokens": tokens}
            rows.append(row)
    columns = ["frame", "capture", "raw", "cleaned", "raw_hits", "cleaned_hits", "raw_tokens", "cleaned_tokens"]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs |= lines.attrs
    return table
