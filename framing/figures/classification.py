"""How much coding pays: F1 by the number of coded sentences, lexicon and classifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import GREY, PALE, WIDTH, colour_and_shape, finish, fit, in_style, inches_of, new_figure
from framing.figures.wording import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAMES = {"lexicon": "lexicon alone", "classifier": "classifier alone", "both": "lexicon or classifier"}
_ASIDE = 4  # points between the marks of two detectors at one size
_APART = 0.14  # of the y axis between two direct labels, at least
_HEIGHT = 1.75  # inches of a panel


@in_style
def learning_curve(curve: pd.DataFrame, needed: pd.DataFrame, note: str = "") -> Sequence[Axes]:
    """Draw F1 by the number of coded sentences, with intervals across repeats.

    Parameters
    ----------
    curve : what `framing.learning_curve` returns
    needed : what `framing.codes_needed` makes of it, for titles
    note : a line to add at the foot

    Returns
    -------
    list of Axes
        One panel per frame, two beside each other: the lexicon in grey, the classifier dashed, both
        together filled; bars are intervals across repeats; below the axis the coded sentences with the frame.

    Raises
    ------
    InputError
        No rows of F1.
    """
    rows = curve[curve["measure"] == "f1"] if "measure" in curve else curve.iloc[:0]
    if rows.empty:
        raise InputError("no F1 to draw, expected what framing.learning_curve returns")
    frames = list(dict.fromkeys(rows["frame"]))
    lines = -(-len(frames) // 2)
    figure = new_figure(0.2 + (_HEIGHT + 0.3) * lines)
    panels = list(figure.subplots(lines, 2, squeeze=False, sharey=True).ravel())
    for axes in panels[len(frames) :]:
        axes.set_visible(False)
    needed = needed.set_index("frame")
    for i, (axes, frame) in enumerate(zip(panels, frames, strict=False)):
        _draw_panel(axes, rows[rows["frame"] == frame], i)
        axes.set_title(fit(f"{label(frame)}: {_verdict(needed.loc[frame])}", 0.44 * WIDTH), fontsize=9, loc="left")
    for axes in panels[::2]:
        axes.set_ylabel("F1")
    for axes in panels[max(0, len(frames) - 2) : len(frames)]:
        axes.set_xlabel("sentences coded (of them with the frame)")
    drawn = panels[: len(frames)]
    title = _title(needed, int(rows["sentences"].max()))
    repeats = f"Bars: {rows['method'].iloc[0].removeprefix('mean and ')} ({rows['n'].iloc[0]} draws of articles)"
    notes = [
        f"F1 on articles not learned from, mean over repeats. {repeats}. In brackets above: gain at the right end.",
        "Clear gain (“better from”): from that number of sentences on, the gain over the lexicon is above 0 in all of"
        " its interval across repeats.",
        _NOT_LEARNED if _unlearned(rows).any() else "",
        note,
    ]
    finish(figure, title, notes, f"Learning curves of F1. {title}. {_alt(rows, frames, needed)}")
    return drawn


_NOT_LEARNED = (
    "No mark of the classifier: not learned, since too few of the coded sentences have the frame or lack it, or it"
    " found no coded sentence in any repeat."
)


def _unlearned(rows: pd.DataFrame) -> pd.Series:
    """Return where a classifier alone is 0 in every repeat, as it is where it was not learned."""
    return (rows["detector"] == "classifier") & (rows[["estimate", "high"]] == 0).all(axis=1)


def _draw_panel(axes: Axes, rows: pd.DataFrame, index: int) -> None:
    colour, shape = colour_and_shape(index)
    looks: dict[str, dict[str, Any]] = {
        "lexicon": {"color": GREY, "lw": 1.0, "marker": "x", "ms": 3, "zorder": 2},
        "classifier": {"color": colour, "lw": 1.0, "ls": "--", "marker": shape, "mfc": "white", "ms": 4, "zorder": 3},
        "both": {"color": colour, "lw": 1.6, "marker": shape, "ms": 4.5, "zorder": 4},
    }
    from matplotlib.transforms import ScaledTranslation

    sizes = sorted(set(rows["sentences"]))
    page: Any = axes.get_figure()
    ends = {}
    for shift, (name, look) in enumerate(looks.items()):
        own = rows[(rows["detector"] == name) & ~_unlearned(rows)].sort_values("sentences")
        if own.empty:
            continue
        places = np.searchsorted(sizes, own["sentences"])
        aside = axes.transData + ScaledTranslation((shift - 1) * _ASIDE / 72, 0, page.dpi_scale_trans)
        axes.vlines(
            places, own["low"], own["high"], color=look["color"], lw=0.9, zorder=look["zorder"], transform=aside
        )
        axes.plot(places, own["estimate"], transform=aside, **look)
        ends[name] = float(own["estimate"].iloc[-1])
    coded = rows.drop_duplicates("sentences").sort_values("sentences")["hits"]
    axes.set_xticks(
        range(len(sizes)), [f"{_short(size)}\n({count:.0f})" for size, count in zip(sizes, coded, strict=True)]
    )
    axes.set_ylim(-0.08, 1.06)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    room = max(inches_of(name, 8) for name in _NAMES.values()) / (0.5 * WIDTH - 0.5)
    span = len(sizes) - 1 + 0.5
    axes.set_xlim(-0.35, -0.35 + span / (1 - room) + 0.35)
    axes.hlines(axes.get_yticks(), -0.35, len(sizes) - 0.8, color=PALE, lw=0.6, zorder=0)
    _label_ends(axes, ends, looks, len(sizes) - 1 + 0.25)


def _short(size: int) -> str:
    return f"{size / 1000:g}k" if size >= 10_000 else str(size)


def _label_ends(axes: Axes, ends: dict[str, float], looks: dict[str, dict[str, Any]], place: float) -> None:
    """Name the lines at their right ends, the names pushed apart where lines meet."""
    order = sorted(ends, key=lambda name: (ends[name], list(_NAMES).index(name)))
    heights = np.array([ends[name] for name in order])
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + _APART)
    heights[-1] = min(heights[-1], 1.0)
    for i in range(len(heights) - 2, -1, -1):
        heights[i] = min(heights[i], heights[i + 1] - _APART)
    for name, height in zip(order, heights, strict=True):
        axes.text(place, height, _NAMES[name], fontsize=8, va="center", color=looks[name]["color"])


def _verdict(row: pd.Series) -> str:
    gain = f"{row['gain']:+.2f}"
    if pd.isna(row["sentences"]):
        return f"no clear gain over the lexicon ({gain})"
    return f"better than the lexicon from {int(row['sentences'])} ({gain})"


def _title(needed: pd.DataFrame, largest: int) -> str:
    better = [label(frame) for frame in needed.index[needed["sentences"].notna()]]
    if not better:
        return f"Up to {largest} coded sentences, a classifier beside the lexicon does not beat it"
    sizes = needed["sentences"].dropna()
    span = f"{sizes.min()}" if sizes.nunique() == 1 else f"{sizes.min()} to {sizes.max()}"
    others = "" if len(better) == len(needed) else f", not for the other {len(needed) - len(better)}"
    return f"With {span} coded sentences a classifier beside the lexicon beats it for {', '.join(better)}{others}"


def _alt(rows: pd.DataFrame, frames: Sequence[str], needed: pd.DataFrame) -> str:
    parts = []
    for frame in frames:
        last = rows[(rows["frame"] == frame) & (rows["sentences"] == rows["sentences"].max())]
        unlearned = set(last.loc[_unlearned(last), "detector"])
        last = last.set_index("detector")
        values = ", ".join(
            f"{_NAMES[str(name)]} " + ("not learned" if name in unlearned else _interval(row))
            for name, row in last.iterrows()
        )
        parts.append(f"{label(frame)} at {rows['sentences'].max()} sentences: {values}; {_verdict(needed.loc[frame])}")
    return ". ".join(parts) + "."


def _interval(row: pd.Series) -> str:
    return f"{row['estimate']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
