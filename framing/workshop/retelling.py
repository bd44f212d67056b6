"""A revision of a lexicon retold in lines to read."""

from __future__ import annotations

import pandas as pd

from framing.comparisons.differences import UNDECIDED
from framing.defaults import specification

MOST_SHOWN = 20  # hits of a kind


def list_terms(terms: pd.DataFrame) -> list[str]:
    """Return a line for each frame, term and exclusion that came (+), went (-) or changed (~)."""
    signs = {"came": "+", "went": "-", "changed": "~"}
    lines = []
    for row in terms.to_dict("records"):
        kind = "" if row["kind"] == "term" else f"{row['kind']} "
        name = f"{kind}{row['term']!r}" if row["term"] else "the frame"
        details = f" ({row['details']})" if row["details"] else ""
        lines.append(f"{signs[row['change']]} {row['frame']}: {name}{details}")
    return lines


def list_hits(hits: pd.DataFrame) -> list[str]:
    """Return the hits that appear and vanish, in context."""
    lines = []
    for change, part in hits.groupby("change") if len(hits) else ():
        verb = change if len(part) == 1 else change.removesuffix("es" if change == "vanishes" else "s")
        lines.append(f"\n{len(part)} hit{'s' * (len(part) != 1)} {verb}:")
        for row in part.head(MOST_SHOWN).to_dict("records"):
            place = f"{row['outlet']}, {row['article']} sentence {row['sentence']}, {row['frame']}"
            lines.append(f"  {place}: {row['left']}[{row['match']}]{row['right']}")
        if len(part) > MOST_SHOWN:
            lines.append(f"  … and {len(part) - MOST_SHOWN} more")
    return lines


def list_scores(scores: pd.DataFrame, by: str) -> list[str]:
    """Return the scores that move, with their intervals."""
    moved = scores[(scores["old"] != scores["new"]) & ~(scores["old"].isna() & scores["new"].isna())]
    if moved.empty:
        return ["\nno score moves"]
    lines = ["\nscores that move (95 % intervals: another text the same desk could have written about this event):"]
    for row in moved.to_dict("records"):
        versions = [_score_text(row, version) for version in ("old", "new")]
        named = name_texts(row[by], row["articles"])
        lines.append(f"  {row['frame']}, {named}, {row['measure']}: {versions[0]} -> {versions[1]}")
    return lines


def name_texts(group: object, articles: int) -> str:
    """Return a group with how far its few articles let one speak of it."""
    if articles >= specification()["min_articles"]:
        return str(group)
    return f"{group} (this article)" if articles == 1 else f"{group} (these {articles} articles)"


def _score_text(row: dict[str, object], version: str) -> str:
    if pd.isna(row[version]):
        return "no estimate"
    numbers = f"{row[version]:.3g} [{row[f'{version}_low']:.3g}, {row[f'{version}_high']:.3g}]"
    flags = f" {row[f'{version}_flag']}" if row[f"{version}_flag"] else ""
    return f"{numbers} ({row[f'{version}_hits']:.0f} hits{flags})"


def list_order(order: pd.DataFrame) -> list[str]:
    """Return the pairs that have an order, or lost or won one."""
    if order.empty:
        return []
    lines = ["\norder by prevalence, where the evidence lets one speak of order:"]
    for row in order.to_dict("records"):
        if row["changed"]:
            lines.append(f"  {row['frame']}, {row['a']} and {row['b']}: {row['old']} -> {row['new']}")
        elif ">" in row["new"]:
            lines.append(f"  {row['frame']}: {row['new']}, as before")
    silent = int((~order["changed"] & ~order["new"].str.contains(">")).sum())
    return [*lines, f"  {silent} of {len(order)} pairs: {UNDECIDED} or too short, before and now"]
