"""What cleaning changes: captures of one article, raw and cleaned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.figures.canvas import STYLE, colour_and_shape, finish, label, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def cleaning(rates: pd.DataFrame, lines: pd.DataFrame, note: str = "") -> Sequence[Axes]:
    """Draw what cleaning changes: captures of one article, raw and cleaned.

    Parameters
    ----------
    rates : what `framing.audit.compare_cleaning` returns
    lines : what `framing.audit.count_labels` returns, of the same captures
    note : a line to add at the foot

    Returns
    -------
    list of Axes
        The bars of tokens by label, then one panel per frame.
    """
    from matplotlib import rc_context

    frames = list(dict.fromkeys(rates["frame"]))
    figure = new_figure(8.2, 5.2)
    with rc_context(STYLE):
        grid = figure.add_gridspec(2, len(frames), height_ratios=[0.8, 1.4])
        bars = figure.add_subplot(grid[0, :])
        panels = [figure.add_subplot(grid[1, i]) for i in range(len(frames))]
    _draw_label_bars(bars, lines)
    top = 1.12 * max(rates["raw"].max(), rates["cleaned"].max(), 1)
    for i, (axes, frame) in enumerate(zip(panels, frames, strict=True)):
        _draw_slopes(axes, rates[rates["frame"] == frame], i, top)
    panels[0].set_ylabel("hits per 1,000 tokens")
    title = _cleaning_title(rates)
    notes = ["Raw: every line of the saved page. Cleaned: headline and body. All voices pooled.", note]
    drawn = "Stacked bars of tokens by kind of line and, for each frame, lines from the raw to the cleaned rate."
    finish(figure, title, [n for n in notes if n], f"{drawn} {title}. {_cleaning_alt(rates)}")
    return [bars, *panels]


_SHADES = {"article": "#004488", "advertising": "#fe6100", "other stories": "#a96b59", "page furniture": "#b9b9b9"}


def _draw_label_bars(axes: Axes, lines: pd.DataFrame) -> None:
    captures = list(dict.fromkeys(lines["capture"]))
    for row, capture in enumerate(captures):
        left = 0
        for kind, colour in _SHADES.items():
            tokens = int(lines.loc[(lines["capture"] == capture) & (lines["kind"] == kind), "tokens"].sum())
            axes.barh(row, tokens, left=left, color=colour, height=0.62, label=kind if row == 0 else None)
            if tokens >= 0.05 * lines["tokens"].sum() / len(captures):
                white = kind != "page furniture"
                axes.text(left + tokens / 2, row, f"{tokens}", ha="center", va="center", fontsize=8,
                          color="white" if white else "black")  # fmt: skip
            left += tokens
    axes.set_yticks(range(len(captures)), [f"capture {name[:3]}" for name in captures])
    axes.invert_yaxis()
    axes.set_xlabel("tokens of the saved page")
    axes.legend(ncols=4, loc="lower left", bbox_to_anchor=(0, 1), frameon=False, handlelength=1)
    axes.tick_params(axis="y", length=0)


def _draw_slopes(axes: Axes, part: pd.DataFrame, index: int, top: float) -> None:
    colour, shape = colour_and_shape(index)
    styles = [("-", "full"), ("--", "none")]
    for row, (line, fill) in zip(part.to_dict("records"), styles * len(part), strict=False):
        axes.plot([0, 1], [row["raw"], row["cleaned"]], line, color=colour, marker=shape, fillstyle=fill)
    spread = (part["raw"] - part["raw"].mean()).round(6)
    for row, above in zip(part.to_dict("records"), spread >= 0, strict=True):
        axes.annotate(f"{row['capture'][:3]}: {row['raw']:.1f}", (0, row["raw"]), (-6, 7 if above else -13),
                      textcoords="offset points", fontsize=8, ha="left")  # fmt: skip
    cleaned = " / ".join(dict.fromkeys(f"{value:.1f}" for value in part["cleaned"]))
    axes.annotate(f"{cleaned}", (1, part["cleaned"].max()), (4, 6), textcoords="offset points", fontsize=8, ha="center")
    axes.set(xlim=(-0.3, 1.35), ylim=(-0.06 * top, top), title=label(str(part["frame"].iloc[0])))
    axes.set_xticks([0, 1], ["raw", "cleaned"])
    if index:
        axes.tick_params(labelleft=False)


def _cleaning_title(rates: pd.DataFrame) -> str:
    spread = rates.groupby("frame", sort=False)[["raw", "cleaned"]].agg(np.ptp)
    raw = spread["raw"].idxmax()
    values = sorted(rates.loc[rates["frame"] == raw, "raw"], reverse=True)
    differ = " and ".join(f"{value:.1f}" for value in values)
    times = "twice" if len(values) == 2 else f"{len(values)} times"
    worst = spread["cleaned"].max()
    after = "all rates agree" if worst < 1e-9 else f"rates differ by up to {worst:.1f}"
    return f"One article captured {times}: raw, {label(str(raw))} scores {differ}; cleaned, {after}"


def _cleaning_alt(rates: pd.DataFrame) -> str:
    parts = [
        f"{label(row['frame'])}, capture {row['capture'][:3]}: raw {row['raw']:.1f}, cleaned {row['cleaned']:.1f}"
        for row in rates.to_dict("records")
    ]
    return "; ".join(parts) + "."
