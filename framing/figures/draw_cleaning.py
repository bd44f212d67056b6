"""The figure of cleaning: raw page beside article, and what was dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import colour_and_shape, drawing, finish, fit, frame_names, inches_of, label, new_figure
from framing.figures.caveats import validity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = 4  # frames beside each other
_PANEL = 1.5  # inches of a panel's width, at least
_LONGEST = 8  # letters of a capture's name
_SHADES = {"article": "#333333", "advertising": "#808080", "other stories": "#b8b8b8", "page furniture": "#e2e2e2"}


@drawing("framing.compare_cleaning", "frame", "capture", "raw", "cleaned")
def cleaning(rates: pd.DataFrame, lines: pd.DataFrame, note: str = "", one_page: bool = False) -> Sequence[Axes]:
    """Draw what cleaning changes, captures of one text raw and cleaned: tokens by label, then one panel per frame.

    Parameters
    ----------
    rates : what `framing.capture.audit.compare_cleaning` returns
    lines : what `framing.capture.audit.count_labels` returns, of the same captures
    one_page : whether outlet or address of the captures agree: one article, and not one wire text in two outlets
    """
    if rates.empty:
        raise InputError("no captures to draw, expected a table of rates with one row or more")
    frames = frame_names(rates)
    captures = list(dict.fromkeys(rates["capture"]))
    names, key = _short_names(captures)
    rows, columns = -(-len(frames) // _COLUMNS), min(len(frames), _COLUMNS)
    tall = 0.7 + 0.38 * len(captures)
    figure = new_figure(tall + 2.4 * rows)
    grid = figure.add_gridspec(1 + rows, columns, height_ratios=[tall] + [2.4] * rows)
    bars = figure.add_subplot(grid[0, :])
    panels = [figure.add_subplot(grid[1 + i // columns, i % columns]) for i in range(len(frames))]
    _draw_label_bars(bars, lines, names)
    top = 1.12 * max(rates["raw"].max(), rates["cleaned"].max(), 1)
    for i, (axes, frame) in enumerate(zip(panels, frames, strict=True)):
        _draw_slopes(axes, rates[rates["frame"] == frame], names, frame, top)
        if i % columns == 0:
            axes.set_ylabel("hits per 1,000 tokens")
        else:
            axes.tick_params(labelleft=False)
    title = _cleaning_title(rates, one_page)
    order = " / ".join(names.values())
    notes = ["Raw: every line of the saved page. Cleaned: headline and body. All voices pooled.",
             f"In the bars: tokens. Beside each raw rate its capture; cleaned rates that differ: capture {order}.",
             key]  # fmt: skip
    drawn = "Stacked bars of tokens by kind of line and, for each frame, lines from the raw to the cleaned rate."
    finish(bars, title, [*notes, validity(rates), note], f"{drawn} {title}. {_cleaning_alt(rates, names)}")
    return [bars, *panels]


def _short_names(captures: Sequence[str]) -> tuple[dict[str, str], str]:
    """Return the captures' first words ("000" of "000_a.txt"), else their stems, else numbers and their key."""
    firsts = [re.split(r"[\W_]", capture, maxsplit=1)[0] for capture in captures]
    for short, least in ((firsts, 3), ([PurePath(capture).stem for capture in captures], 1)):
        if len(set(short)) == len(captures) and all(least <= len(name) <= _LONGEST for name in short):
            return dict(zip(captures, short, strict=True)), ""
    names = {capture: f"{number}" for number, capture in enumerate(captures, 1)}
    return names, "Captures: " + ", ".join(f"{number}: {capture}" for capture, number in names.items()) + "."


def _draw_label_bars(axes: Axes, lines: pd.DataFrame, names: Mapping[str, str]) -> None:
    for row, capture in enumerate(names):
        left = 0
        for kind, colour in _SHADES.items():
            tokens = int(lines.loc[(lines["capture"] == capture) & (lines["kind"] == kind), "tokens"].sum())
            axes.barh(row, tokens, left=left, color=colour, height=0.62, label=kind if row == 0 else None)
            if tokens >= 0.05 * lines["tokens"].sum() / len(names):
                axes.text(left + tokens / 2, row, f"{tokens}", ha="center", va="center", fontsize=8,
                          color="white" if kind in ("article", "advertising") else "black")  # fmt: skip
            left += tokens
    axes.set_yticks(range(len(names)), [f"capture {name}" for name in names.values()])
    axes.invert_yaxis()
    axes.set_xlabel("tokens of the saved page")
    axes.legend(ncols=4, loc="lower left", bbox_to_anchor=(0, 1), frameon=False, handlelength=1)
    axes.tick_params(axis="y", length=0)


def _draw_slopes(axes: Axes, part: pd.DataFrame, names: Mapping[str, str], frame: str, top: float) -> None:
    colour, shape = colour_and_shape(frame)
    for row, (line, fill) in zip(part.to_dict("records"), [("-", "full"), ("--", "none")] * len(part), strict=False):
        axes.plot([0, 1], [row["raw"], row["cleaned"]], line, color=colour, marker=shape, fillstyle=fill)
    texts = [f"{names[row['capture']]}: {row['raw']:.1f}" for row in part.to_dict("records")]
    for text, place in zip(texts, _apart(part["raw"].to_numpy(), 0.09 * top), strict=True):
        axes.annotate(text, (0, place), (-7, 0), textcoords="offset points", fontsize=8, ha="right", va="center")
    ends = [f"{value:.1f}" for value in part["cleaned"]]
    cleaned = " / ".join(ends if len(set(ends)) > 1 else ends[:1])
    axes.annotate(cleaned, (1, part["cleaned"].max()), (0, 7), textcoords="offset points", fontsize=8, ha="center")
    share = min(0.75, (max(inches_of(text, 8) for text in texts) + 0.15) / _PANEL)
    axes.set(xlim=(-max(1.05, 1.3 * share / (1 - share)), 1.3), ylim=(-0.06 * top, top))
    axes.set_title(fit(label(str(part["frame"].iloc[0])), 1.6, 10), loc="left")
    axes.set_xticks([0, 1], ["raw", "cleaned"])


def _apart(values: np.ndarray, least: float) -> np.ndarray:
    """Return places for labels in the order of the values, at least so far from each other."""
    places = values.astype(float).copy()
    for below, above in pairwise(np.argsort(values, kind="stable")):
        places[above] = max(places[above], places[below] + least)
    return places - (places - values).mean()


def _cleaning_title(rates: pd.DataFrame, one_page: bool) -> str:
    spread = rates.groupby("frame", sort=False)[["raw", "cleaned"]].agg(np.ptp)
    raw = spread["raw"].idxmax()
    values = sorted(rates.loc[rates["frame"] == raw, "raw"])
    differ = " and ".join(f"{value:.1f}" for value in values)
    times = {1: "once", 2: "twice"}.get(len(values), f"{len(values)} times")
    words = f"{label(str(raw))} scores {differ} hits per 1,000 tokens"
    before = words if spread["raw"].max() >= 0.05 else "all rates agree"
    worst = spread["cleaned"].max()
    after = "all rates agree" if worst < 0.05 else f"rates differ by up to {worst:.1f}"
    number = {1: "One capture", 2: "Two captures"}.get(len(values), f"{len(values)} captures")
    opening = f"One article captured {times}" if one_page else f"{number} of one text"
    return f"{opening}: raw, {before}; cleaned, {after}"


def _cleaning_alt(rates: pd.DataFrame, names: Mapping[str, str]) -> str:
    parts = [
        f"{label(row['frame'])}, capture {names[row['capture']]}: raw {row['raw']:.1f}, cleaned {row['cleaned']:.1f}"
        for row in rates.to_dict("records")
    ]
    return "; ".join(parts) + "."
