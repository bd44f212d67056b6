"""Word shifts: the terms that make a difference, as bars that add up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import (
    BEHIND,
    COLOURS,
    GREY,
    TITLE,
    add_panels,
    finish,
    fit,
    in_style,
    new_figure,
    rule,
    stack,
)
from framing.figures.wording import brief, few_articles, label, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

A, B = COLOURS[0], COLOURS[3]


@in_style
def shift(table: pd.DataFrame, most: int = 16, note: str = "") -> Axes:
    """Draw a word shift: the total with its interval, and below it what each term adds.

    Parameters
    ----------
    table : what `framing.word_shift` returns
    most : how many terms are drawn, by falling size; the others are added up in a last row
    note : a line to add at the foot

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        No term.
    """
    if table.empty:
        raise InputError("no term to draw: neither text has a hit, expected a table of one row or more")
    rows, first = _rows(table, most), table.iloc[0].to_dict()
    names = [fit(name, 2.2) for name in rows["name"]]
    places = stack(["", *names], start=0.0)
    figure = new_figure(0.8 + 0.21 * (places[-1] + 1))
    axes = add_panels(figure, 1)[0]
    axes.axvline(0, color=GREY, lw=0.8, zorder=1)
    _draw_total(axes, first, places[0])
    colours = np.where(rows["contribution"] > 0, A, B)
    axes.barh(places[1:], rows["contribution"], height=0.72, color=colours, zorder=2)
    _write_counts(axes, rows, first, places)
    axes.set_yticks(places, ["total", *names])
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.set_ylim(places[-1] + 0.7 + 0.4 * names[-1].count("\n"), places[0] - 2)
    rule(axes)
    axes.set_xlabel("difference, hits per 1,000 tokens")
    title = _title(table, first)
    finish(figure, fit(title, TITLE, 10.5, "bold"), [*_notes(table, first), note], _alt(rows, title))
    return axes


def _rows(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return name, contribution, count_a, count_b of the rows to draw, the terms beyond `most` in one."""
    rows = table.rename(columns={"term": "name"})[["name", "contribution", "count_a", "count_b"]]
    if len(rows) <= most + 1:
        return rows.reset_index(drop=True)
    rest = rows.iloc[most:][["contribution", "count_a", "count_b"]].sum()
    last = pd.DataFrame([{"name": f"{len(rows) - most} more terms, added up", **rest}])
    return pd.concat([rows.iloc[:most], last], ignore_index=True)


def _draw_total(axes: Axes, first: dict[str, Any], place: float) -> None:
    total = first["total"]
    axes.barh(place, total, height=0.72, color=A if total > 0 else B, alpha=0.45, zorder=2)
    axes.plot([first["total_low"], first["total_high"]], [place] * 2, color="black", lw=1.1, zorder=3)
    axes.plot(total, place, "D", color="black", ms=4, zorder=4)


def _short_names(first: dict[str, Any]) -> tuple[str, str]:
    return brief(str(first["a"])), brief(str(first["b"]))


def _write_counts(axes: Axes, rows: pd.DataFrame, first: dict[str, Any], places: np.ndarray) -> None:
    """Write the counts of both publications in two columns beside the bars, and over the bars which way they point."""
    across = axes.get_yaxis_transform()
    for side, at, colour in (("a", 1.05, A), ("b", 1.14, B)):
        for place, value in zip(places, [first[f"hits_{side}"], *rows[f"count_{side}"]], strict=True):
            axes.text(at, place, f"{value:g}", transform=across, ha="right", va="center", color=colour, fontsize=8)
        axes.text(at, places[0] - 1.1, side, transform=across, ha="right", va="center", color=colour, weight="bold")
    a, b = _short_names(first)
    heads = [(0.995, f"more in a: {a} \u25b6", A, "right", rows["contribution"].max() > 0)]
    heads += [(0.005, f"\u25c0 more in b: {b}", B, "left", rows["contribution"].min() < 0)]
    for at, text, colour, align, needed in heads:
        if needed:
            shown = fit(text, 2.6, size=8, weight="bold")
            style: dict[str, Any] = {"fontsize": 8, "weight": "bold", "color": colour, "bbox": BEHIND}
            style |= {"ha": align, "multialignment": align, "va": "center"}
            axes.text(at, places[0] - 1.1, shown, transform=across, **style)


def _title(table: pd.DataFrame, first: dict[str, Any]) -> str:
    a, b = _short_names(first)
    total, low, high = (first[name] for name in ("total", "total_low", "total_high"))
    span = f"{percent(table)} interval {_signed(low)} to {_signed(high)}"
    more = f"{abs(total):.1f} {'more' if total > 0 else 'fewer'}"
    opening = f"{label(first['frame'])}: {a} has {more} hits per 1,000 tokens than {b} ({span})"
    if low <= 0 <= high:
        return f"{opening}: not distinguishable from 0"
    top = table.loc[table["contribution"] * total > 0].iloc[0]
    return f"{opening}; “{top['term']}” adds most ({_signed(top['contribution'])})"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\u2212")


def _notes(table: pd.DataFrame, first: dict[str, Any]) -> list[str]:
    return [
        "Each bar is what a term adds to the total; all bars add up to it. Beside the bars: counts in a and in b.",
        f"Total with its {percent(table)} interval (MOVER of two Garwood intervals); hits cluster, so that counts"
        " are divided by their design effect: how many times as much as independent hits they vary.",
        few_articles(max(first["articles_a"], first["articles_b"])),
    ]


def _alt(rows: pd.DataFrame, title: str) -> str:
    parts = [
        f"{row['name']} {row['contribution']:+.3g} ({row['count_a']:g} in a, {row['count_b']:g} in b)"
        for row in rows.to_dict("records")
    ]
    return f"Bars of contributions. {title}. " + "; ".join(parts) + "."
