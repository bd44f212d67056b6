"""Text files: several articles in one, as databases export them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pandas as pd

from framing.capture.articles import Cleaned
from framing.capture.audit import write_audit
from framing.capture.pages import Part, read_capture, repair, split_page
from framing.readers.exports import Entry, find_entries


def read_text(path: Path) -> pd.DataFrame:
    """Return the articles of a text file that holds several; no rows for one plain page, which the kit cleans."""
    return split_text(path, read_capture(path))


def split_text(
    path: Path, text: str, least: int = 2, join: Callable[[list[str]], list[str]] | None = None
) -> pd.DataFrame:
    """Return the articles of a database's export, none if fewer than `least`; `join` makes paragraphs of lines."""
    rows = []
    for entry in find_entries(text, str(path), least):
        paragraphs = [part.text for part in _paragraphs(text, entry)]
        if join:
            paragraphs = join([line for span in entry.body for line in text[slice(*span)].split("\n")])
        line = text.count("\n", 0, entry.start) + 1
        rows.append({"text": "\n\n".join(paragraphs), **entry.fields, "file_line": line})
    return pd.DataFrame(rows, columns=None if rows else ["text"]).fillna("")


def clean_bundle(text: str, name: str) -> list[tuple[dict[str, str], Cleaned]]:
    """Return the articles of a database's export in a capture, with their fields; none of a page with one article."""
    if not (entries := find_entries(text, name)):
        return []
    audit = write_audit(text, [])
    starts, found = audit["start"].to_numpy(), audit[["label", "kept", "reason"]].to_numpy(dtype=object)
    filled = pd.Series([bool(line.strip()) for line in text.split("\n")]).to_numpy()
    found[filled] = ["site_header", False, "a field of the database"]
    below = [0, *(starts.searchsorted([entry.start for entry in entries[1:]], side="right") - 1), len(audit)]
    articles = []
    for entry in entries:
        title, parts = entry.fields.get("title", ""), _paragraphs(text, entry)
        at = max(text.find(title, entry.start, entry.body[0][0]), entry.start)
        rows = [("headline", at, at + len(title), title)] if title else []
        rows += [("body", part.start, part.end, part.text) for part in parts]
        for unit, start, end, _ in rows:
            lines = slice(*(starts.searchsorted([start, end - 1], side="right") + [-1, 0]))
            found[lines][filled[lines]] = ["title" if unit == "headline" else unit, True, ""]
        paragraphs = pd.DataFrame(rows, columns=["unit", "start", "end", "text"])
        articles.append((entry.fields, title, "\n".join(part.text for part in parts), paragraphs))
    audit[["label", "kept", "reason"]] = pd.DataFrame(found)
    audit = audit.astype({"kept": bool}).assign(label_found=audit["label"], kept_found=audit["kept"].astype(bool))
    own = [audit.iloc[first:last] for first, last in pairwise(below)]
    return [(fields, Cleaned(title, body, lines, paragraphs))
            for (fields, title, body, paragraphs), lines in zip(articles, own, strict=True)]  # fmt: skip


def _paragraphs(text: str, entry: Entry) -> list[Part]:
    """Return the paragraphs of an article, lines wrapped by hand joined, with their spans in the file."""
    parts = []
    for start, end in entry.body:
        for part in split_page(repair(text[start:end])):
            part.start, part.end = part.start + start, part.end + start
            parts.append(part)
    return parts
