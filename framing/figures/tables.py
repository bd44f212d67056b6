"""Which terms make each score: hits by term and publication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from framing.figures.canvas import PALE, add_panels, colour_and_shape, finish, label, new_figure, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def terms(counts: pd.DataFrame, most: int = 8, note: str = "") -> Sequence[Axes]:
    """Draw which terms make each score: hits by term and publication.

    Parameters
    ----------
    counts : what `framing.count_terms` returns
    most : terms drawn per frame, by falling hits; the rest are counted in a last row
    note : a line to add at the foot

    Returns
    -------
    list of Axes
        One panel per frame, terms by publications.
    """
    frames, by = list(dict.fromkeys(counts["frame"])), counts.columns[1]
    groups = sorted(set(counts[by]))
    tables = {frame: _term_table(counts[counts["frame"] == frame], groups, most) for frame in frames}
    rows = [len(table) for table in tables.values()]
    figure = new_figure(8.2, 2.0 + 0.23 * sum(rows) + 0.35 * len(frames))
    panels = add_panels(figure, len(frames), sharex=True, height_ratios=[n + 1.2 for n in rows])
    largest = max(int(table.to_numpy().max()) for table in tables.values())
    for i, (axes, frame) in enumerate(zip(panels, frames, strict=True)):
        _draw_counts(axes, tables[frame], colour_and_shape(i)[0], largest)
        heading = f"{label(frame)}: {int(tables[frame].to_numpy().sum())} hits"
        axes.set_title(heading, fontsize=9, color=colour_and_shape(i)[0], weight="bold")
    panels[-1].set_xticks(range(len(groups)), [wrap(group) for group in groups])
    title, dominant = _terms_title(counts, frames)
    notes = ["Hits of each term (area and number). All voices pooled.", *dominant, note]
    alt = f"Table of circles: hits by term and publication. {title}. " + _terms_alt(tables)
    finish(figure, title, [n for n in notes if n], alt)
    return panels


def _term_table(part: pd.DataFrame, groups: Sequence[str], most: int) -> pd.DataFrame:
    """Return hits by term (falling) and publication, the terms beyond `most` in one row."""
    table = part.pivot_table(index="term", columns=part.columns[1], values="hits", aggfunc="sum", fill_value=0)
    table = table.reindex(columns=list(groups), fill_value=0)
    order = pd.DataFrame({"hits": -table.sum(axis=1), "term": table.index}, index=table.index)
    table = table.loc[order.sort_values(["hits", "term"]).index]
    if len(table) <= most + 1:
        return table
    rest = table.iloc[most:].sum().to_frame(f"{len(table) - most} more terms").T
    return pd.concat([table.iloc[:most], rest])


def _draw_counts(axes: Axes, table: pd.DataFrame, colour: str, largest: int) -> None:
    for y, (_, row) in enumerate(table.iterrows()):
        for x, value in enumerate(row):
            if value:
                axes.scatter(x, y, s=60 + 140 * value / largest, color=colour, alpha=0.85, lw=0)
                axes.text(x, y, f"{value}", ha="center", va="center", fontsize=7.5, color="white", weight="bold")
    axes.set_yticks(range(len(table)), list(table.index))
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xlim(-0.5, table.shape[1] - 0.5)
    axes.tick_params(length=0)
    axes.grid(color=PALE, lw=0.5)
    axes.set_axisbelow(True)


def _terms_title(counts: pd.DataFrame, frames: Sequence[str]) -> tuple[str, list[str]]:
    total = counts.groupby(["frame", "term"])["hits"].sum()
    tops = []
    for frame in frames:
        own = total[frame].sort_index().sort_values(ascending=False, kind="stable")
        tops.append(f"{label(frame)} {own.iloc[0] / own.sum():.0%} “{own.index[0]}”")
    dominant = counts[counts["dominant"]]
    named = [f"{label(r.frame)}, {r[1 + 1]}: more than half of the hits are “{r.term}”." for r in dominant.itertuples()]
    return "Most frequent term of each frame: " + ", ".join(tops), named


def _terms_alt(tables: dict[str, pd.DataFrame]) -> str:
    parts = []
    for frame, table in tables.items():
        listed = ", ".join(f"{term} {int(row.sum())}" for term, row in table.iterrows())
        parts.append(f"{label(frame)}: {listed}")
    return "; ".join(parts) + "."
