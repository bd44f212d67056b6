"""What cleaning did to captures: labels, and rates before and after."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

KINDS = {
    "title": "article", "body": "article", "caption": "page furniture", "ad": "advertising", "nav": "page furniture",
    "section": "page furniture", "site_header": "page furniture", "footer": "page furniture",
    "teaser_headline": "other stories", "teaser_body": "other stories", "blank": "page furniture",
}  # fmt: skip


def count_labels(lines: pd.DataFrame) -> pd.DataFrame:
    """Count lines and tokens of each capture by label.

    Parameters
    ----------
    lines : capture, line, label, kept, tokens (`lines.csv` of a derived corpus)

    Returns
    -------
    DataFrame
        capture, kind (article, advertising, other stories, page furniture), label, lines, tokens; a
        repeated headline is page furniture.
    """
    kind = lines["label"].map(KINDS).where(lines["kept"] | (lines["label"] != "title"), "page furniture")
    grouped = lines.assign(kind=kind).groupby(["capture", "kind", "label"])["tokens"]
    return grouped.agg(lines="count", tokens="sum").reset_index()


def compare_cleaning(lines: pd.DataFrame, frames: Sequence[str]) -> pd.DataFrame:
    """Compare each capture's rate over all its lines with the rate over those kept.

    Parameters
    ----------
    lines : as in `count_labels`, with one column hits_<frame> per frame

    Returns
    -------
    DataFrame
        frame, capture, raw and cleaned (hits per 1,000 tokens), raw_hits, cleaned_hits, raw_tokens,
        cleaned_tokens.
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
