"""Pairs of publications: differences of prevalence with their intervals and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import BEHIND, GREY, WIDTH, colour_and_shape, finish, fit, in_style, new_figure, rule, stack
from framing.figures.wording import few_articles, label, percent, validity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DECIDED = ("higher", "lower")
_ACROSS = 4  # panels side by side
_NAMES = 2.2  # inches for the names of a pair
MINUS = "\u2212"


@in_style
def differences(table: pd.DataFrame, most: int = 15, note: str = "") -> Sequence[Axes]:
    """Draw how far the prevalences of each pair of publications differ, with intervals and verdicts.

    Parameters
    ----------
    table : what `framing.compare` returns
    most : pairs drawn, those with most verdicts first; the others are counted at the foot
    note : a line to add at the foot

    Returns
    -------
    list of Axes
        One panel per frame, pairs from top to bottom.

    Raises
    ------
    InputError
        No comparison, or fewer than one pair to draw.
    """
    if table.empty or most < 1:
        raise InputError("no comparison to draw, expected a table of one row or more, and one pair or more")
    pairs, left_out = _choose(table, most)
    frames = list(dict.fromkeys(table["frame"]))
    names = [fit(f"{a}\n{MINUS} {b}", _NAMES) for a, b in pairs]
    places = 1.15 * stack(names)
    rows = -(-len(frames) // _ACROSS)
    figure = new_figure(0.2 + rows * (0.5 + 0.24 * (places[-1] + 1)))
    panels = list(figure.subplots(rows, min(len(frames), _ACROSS), squeeze=False, sharex=True, sharey=True).ravel())
    for spare in panels[len(frames) :]:
        spare.set_visible(False)
    edge = _edge(table)
    for i, (axes, frame) in enumerate(zip(panels, frames, strict=False)):
        part = table[table["frame"] == frame].set_index(["a", "b"]).reindex(pairs)
        _draw_panel(axes, part, places, edge, i)
        axes.set_title(fit(label(frame), _panel(frames), weight="bold"), fontsize=9, weight="bold",
                       color=colour_and_shape(i)[0])  # fmt: skip
        axes.set_yticks(places, names, fontsize=8)
        axes.set_ylim(places[-1] + 1.1, places[0] - 1)
        axes.set_xlabel("percentage points", fontsize=8)
        axes.tick_params(axis="x", labelsize=8, labelbottom=True)
        if i % _ACROSS:
            axes.tick_params(axis="y", labelleft=False)
    title = _title(table, frames)
    finish(figure, title, [*_notes(table), _left_out(left_out), note], _alt(table, title))
    return panels[: len(frames)]


def _choose(table: pd.DataFrame, most: int) -> tuple[list[tuple[str, str]], int]:
    """Return the pairs to draw, in the table's order, and how many are left out."""
    decided = table.assign(decided=table["verdict"].isin(_DECIDED)).groupby(["a", "b"], sort=False)["decided"].sum()
    chosen = set(decided.sort_values(ascending=False, kind="stable").index[:most])
    return [pair for pair in decided.index if pair in chosen], len(decided) - len(chosen)


def _panel(frames: Sequence[str]) -> float:
    return 0.9 * (WIDTH - _NAMES) / min(len(frames), _ACROSS)


def _edge(table: pd.DataFrame) -> float:
    """Return where the axes end, the same on either side of 0."""
    widest = table[["holm_low", "holm_high"]].abs().max(axis=None)
    return 105 * float(widest) if np.isfinite(widest) and widest > 0 else 100.0


def _draw_panel(axes: Axes, part: pd.DataFrame, places: np.ndarray, edge: float, index: int) -> None:
    colour, shape = colour_and_shape(index)
    axes.axvline(0, color=GREY, lw=0.8, zorder=1)
    for place, row in zip(places, part.to_dict("records"), strict=True):
        decided = row["verdict"] in _DECIDED
        words = {"x": 0, "y": place + 0.54, "ha": "center", "va": "center", "fontsize": 6.5, "bbox": BEHIND}
        if np.isnan(row["estimate"]):
            axes.text(s="too short", color=GREY, **words)
            continue
        axes.plot([100 * row["holm_low"], 100 * row["holm_high"]], [place] * 2, color=colour, lw=0.8, zorder=2)
        axes.plot([100 * row["low"], 100 * row["high"]], [place] * 2, color=colour, lw=3, alpha=0.55, zorder=3,
                  solid_capstyle="butt")  # fmt: skip
        axes.plot(100 * row["estimate"], place, shape, color=colour, mfc=colour if decided else "white", ms=5, zorder=4)
        counts = " \u2013 ".join(f"{int(row[f'with_hit_{side}'])}/{int(row[f'sentences_{side}'])}" for side in "ab")
        axes.text(s=f"{counts}: {row['verdict']}" if decided else counts, color=colour if decided else GREY,
                  weight="bold" if decided else "normal", **words)  # fmt: skip
    axes.set_xlim(-edge, edge)
    rule(axes)


def _title(table: pd.DataFrame, frames: Sequence[str]) -> str:
    told = table[table["estimate"].notna()]
    if told.empty:
        return "No pair is long enough to be compared"
    decided = told[told["verdict"].isin(_DECIDED)]
    what = "articles" if _articles(table) == 1 else "publications"
    pairs = f"{len(told)} difference{'s' if len(told) > 1 else ''}"
    if decided.empty:
        return f"Nothing tells these {what} apart: none of {pairs} is distinguishable from 0"
    counts = decided.groupby("frame").size().reindex(frames, fill_value=0)
    listed = ", ".join(f"{label(frame)} {n}" for frame, n in counts.items())
    verb = "is" if len(decided) == 1 else "are"
    return f"{len(decided)} of {pairs} between {what} {verb} distinguishable from 0: {listed}"


def _articles(table: pd.DataFrame) -> int:
    return int(table[["articles_a", "articles_b"]].max(axis=None))


def _notes(table: pd.DataFrame) -> list[str]:
    lines = [
        f"Difference of the shares of sentences with a hit, first {MINUS} second publication. Thick: {percent(table)}"
        " interval (Newcombe’s). Thin: interval of Holm’s level. Filled: higher or lower; hollow: not distinguishable.",
        "Sentences that resemble their neighbours, or others of their article, tell less than as many independent ones:"
        " both intervals count n / design effect sentences.",
        "Below each: sentences with a hit / sentences of the first \u2013 of the second.",
        f"Rule: {table['rule'].iloc[0]}. Family: {table['family'].iloc[0]}.",
        few_articles(_articles(table)),
    ]
    if "voice" in table:
        voice = table["voice"].iloc[0]
        lines.append("All voices pooled." if voice == "all" else f"Voice: {voice}.")
    return [*lines, validity(table)]


def _left_out(count: int) -> str:
    return f"{count} more pairs are not drawn: the table has them." if count else ""


def _alt(table: pd.DataFrame, title: str) -> str:
    parts = [_say(row) for row in table.to_dict("records")]
    return f"Forest plots of differences. {title}. " + "; ".join(parts) + "."


def _say(row: dict[str, Any]) -> str:
    name = f"{label(row['frame'])}, {row['a']} minus {row['b']}"
    if np.isnan(row["estimate"]):
        return f"{name}: {row['verdict']}"
    span = f"Holm interval {100 * row['holm_low']:.0f} to {100 * row['holm_high']:.0f}"
    return f"{name}: {100 * row['estimate']:.0f} points ({span}), {row['verdict']}"
