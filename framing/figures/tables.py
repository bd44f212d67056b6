"""Which terms make each score: hits by term and publication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import (
    add_panels,
    colour_and_shape,
    finish,
    fit,
    in_style,
    inches_of,
    new_figure,
    rule,
    stack,
)
from framing.figures.wording import label, validity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NO_BREAK = "\u00a0"
_PANEL = 6.0  # inches across a panel, about
_LEVEL = 6  # names of more publications than that stand upright


@in_style
def terms(counts: pd.DataFrame, groups: Sequence[str] | None = None, most: int = 8, note: str = "") -> Sequence[Axes]:
    """Draw which terms make each score: hits by term and publication.

    Parameters
    ----------
    counts : what `framing.count_terms` returns
    groups : the publications in the order to draw them; sorted where not given
    most : terms drawn per frame, by falling hits; the rest are counted in a last row
    note : a line to add at the foot

    Returns
    -------
    list of Axes
        One panel per frame with hits, terms by publications.

    Raises
    ------
    InputError
        No hits, or rows of several languages.
    """
    if counts.empty:
        raise InputError("no hits to draw, expected a table of terms with one row or more")
    caveat, frames, by = validity(counts), list(dict.fromkeys(counts["frame"])), counts.columns[1]
    groups = sorted(set(counts[by])) if groups is None else list(groups)
    tables = {frame: _term_table(counts[counts["frame"] == frame], groups, most) for frame in frames}
    labels = {frame: [fit(term, 2.2) for term in table.index] for frame, table in tables.items()}
    rows = [stack(own)[-1] + 1 for own in labels.values()]
    names = _names(groups)
    tall = max(inches_of(line) for name in names for line in name.split("\n")) if len(groups) > _LEVEL else 0.4
    figure = new_figure(0.3 + tall + 0.23 * sum(rows) + 0.4 * len(frames))
    panels = add_panels(figure, len(frames), sharex=True, height_ratios=[n + 0.4 for n in rows])
    largest = max(int(table.to_numpy().max()) for table in tables.values())
    for i, (axes, frame) in enumerate(zip(panels, frames, strict=True)):
        _draw_counts(axes, tables[frame], labels[frame], colour_and_shape(i)[0], largest)
        total = int(tables[frame].to_numpy().sum())
        heading = fit(f"{label(frame)}: {total} hit{'s' if total > 1 else ''}", 5, weight="bold")
        axes.set_title(heading, fontsize=9, loc="left", color=colour_and_shape(i)[0], weight="bold")
    panels[-1].set_xticks(range(len(groups)), names, rotation=90 if len(groups) > _LEVEL else 0)
    title = _terms_title(counts, frames)
    notes = ["Hits of each term; a larger circle, more hits. All voices pooled.", *_dominant(counts)]
    alt = f"Table of circles: hits by term and publication. {title}. " + _terms_alt(tables)
    finish(figure, title, [*notes, caveat, note], alt)
    return panels


def _names(groups: Sequence[str]) -> list[str]:
    """Return the publications' names in as many lines as their columns have room for."""
    column = _PANEL / len(groups)
    if len(groups) <= _LEVEL:
        return [fit(group, 0.9 * column) for group in groups]
    lines = max(1, int(column / 0.16))
    return [fit(group, max(1.5, 1.3 * inches_of(group) / lines)) for group in groups]


def _term_table(part: pd.DataFrame, groups: Sequence[str], most: int) -> pd.DataFrame:
    """Return hits by term (falling) and publication, the terms beyond `most` in one row."""
    table = part.pivot_table(index="term", columns=part.columns[1], values="hits", aggfunc="sum", fill_value=0)
    table = table.reindex(columns=list(groups), fill_value=0)
    table = table.sort_index()
    table = table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    if len(table) <= most + 1:
        return table
    rest = table.iloc[most:].sum().to_frame(f"{len(table) - most} more terms").T
    return pd.concat([table.iloc[:most], rest])


def _draw_counts(axes: Axes, table: pd.DataFrame, labels: Sequence[str], colour: str, largest: int) -> None:
    places = stack(labels)
    for y, row in zip(places, table.to_numpy(), strict=True):
        for x, value in enumerate(row):
            if value:
                room = (5.4 * len(f"{value}") + 3) ** 2  # points squared that the number needs
                axes.scatter(x, y, s=max(60 + 140 * value / largest, room), color=colour, alpha=0.85, lw=0)
                axes.text(x, y, f"{value}", ha="center", va="center", fontsize=7.5, color="white", weight="bold")
    axes.set_yticks(places, labels)
    axes.set_ylim(places[-1] + 0.75, places[0] - 0.75)
    axes.set_xlim(-0.5, table.shape[1] - 0.5)
    rule(axes, "both")


def _terms_title(counts: pd.DataFrame, frames: Sequence[str]) -> str:
    total = counts.groupby(["frame", "term"])["hits"].sum()
    tops = []
    for frame in frames:
        own = total[frame].sort_index().sort_values(ascending=False, kind="stable")
        first = own.index[own == own.iloc[0]]
        ties = f" and {len(first) - 1} more" if len(first) > 1 else ""
        each = " each" if ties else ""
        share = f"({own.iloc[0]} of {own.sum()}{each})".replace(" ", NO_BREAK)
        tops.append(f"{label(frame)} “{first[0]}”{ties} {share}")
    return "Most frequent terms: " + ", ".join(tops)


def _dominant(counts: pd.DataFrame) -> list[str]:
    """Return a line for each term that makes more than half of the hits somewhere."""
    lines = []
    for (frame, term), part in counts[counts["dominant"]].groupby(["frame", "term"], sort=False):
        where = ", ".join(part.iloc[:, 1]) if len(part) <= _LEVEL else f"{len(part)} publications"
        lines.append(f"{label(str(frame))}, {where}: more than half of the hits are “{term}”.")
    return lines


def _terms_alt(tables: dict[str, pd.DataFrame]) -> str:
    parts = []
    for frame, table in tables.items():
        for term, row in table.iterrows():
            listed = ", ".join(f"{group} {int(value)}" for group, value in row.items() if value)
            parts.append(f"{label(frame)}, {term}: {listed}")
    return "; ".join(parts) + "."
