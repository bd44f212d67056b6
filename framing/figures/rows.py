"""Rows of estimates, drawn one way in every figure.

A tinted bar is the range, its darker part the inner range, a filled dot the estimate and a hollow dot what is set
beside it. Where nothing was found there is no filled dot; where a text is too short the row is empty. Numbers stand in
columns of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgb

from framing.figures.canvas import Page, colour, fit, inches_of, ink, label, shorten, shorten_all, tint
from framing.frames import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TALL, FLAT = 0.34, 0.19  # inches of a row: with a second line under its name, and from nine rows on
_MOST_TALL = 8  # rows
NO_BREAK = "\u00a0"
DASHES: Any = (0, (2, 1.4))


class Row(NamedTuple):
    """An estimate with its ranges, in the units of the axis; NaN where there is none."""

    estimate: float
    low: float = np.nan
    high: float = np.nan
    inner_low: float = np.nan
    inner_high: float = np.nan
    beside: float = np.nan  # a hollow dot, joined to the filled one
    found: bool = True  # else there is no filled dot
    words: str = ""
    mark: float = np.nan  # a short upright line
    size: float = 5.8  # points of the dot

    @classmethod
    def of(cls, record: Mapping[str, Any], scale: float = 1, **more: Any) -> Row:
        """Return the row of a table as it is drawn."""
        ends = ("estimate", "low", "high", "inner_low", "inner_high")
        values = {name: scale * float(record[name]) for name in ends if name in record}
        return cls(**values | more)


def draw_row(axes: Axes, y: float, row: Row, paint: str, half: float = 0.085) -> None:
    """Draw a row in Axes whose y is in inches; `half` the thickness of its bars."""
    if not np.isnan(row.estimate):
        for low, high, share in ((row.low, row.high, 0.16), (row.inner_low, row.inner_high, 0.38)):
            if not np.isnan(low + high):
                axes.barh(y, high - low, left=low, height=2 * half, color=tint(paint, share), lw=0, zorder=1.5)
        if row.found and not np.isnan(row.beside):
            axes.plot([row.beside, row.estimate], [y, y], color=paint, lw=1.4, zorder=3, clip_on=False)
        if row.found:
            axes.plot(row.estimate, y, "o", color=paint, ms=row.size, mew=0, zorder=4, clip_on=False)
    if not np.isnan(row.beside):
        size = row.size + (4 if row.found and row.beside == row.estimate else -1)  # the same: a ring around the dot
        axes.plot(row.beside, y, "o", color=paint, mfc=ink("page"), ms=size, mew=1.3, zorder=3.5, clip_on=False)
    if not np.isnan(row.mark):
        axes.plot([row.mark] * 2, [y - 1.25 * half, y + 1.25 * half], color=ink(), lw=1.6, zorder=6, clip_on=False)


@dataclass
class Names:
    """Names of rows as they are written: lines, a quiet line below or a number beside, and where from the top."""

    lines: list[str]
    pitch: float
    width: float
    below: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    beside: float = 0.0  # inches of the numbers

    @property
    def places(self) -> np.ndarray:
        """Return the middle of each row, in inches from the top of the panel."""
        return self.pitch * (np.arange(len(self.lines)) + 0.5)

    @property
    def height(self) -> float:
        """Return the inches of all rows."""
        return self.pitch * len(self.lines)

    def write(self, page: Page, right: float, top: float, head: str = "") -> None:
        """Write names right-aligned; numbers, where there are some, in a column of their own with its head."""
        none = [""] * len(self.lines)
        every = zip(top + self.places, self.lines, self.below or none, self.numbers or none, strict=True)
        for y, line, below, number in every:
            middle = y - 0.075 * bool(below)
            page.write(right - self.beside, middle, line, page.size, ha="right")
            lower = middle + 0.115 + 0.055 * line.count("\n")
            page.write(right, lower, below, page.size - 1, "quiet", ha="right")
            page.write(right, y, number, 7, "quiet", ha="right")
        page.write(right, top - 0.14, head * bool(self.numbers), 7, "quiet", ha="right")


def lay_out_names(
    page: Page, names: Sequence[object], below: Sequence[str] = (), numbers: Sequence[str] = (), head: str = ""
) -> Names:
    """Return names of rows in the room that the page has for them: a line under each, or with many a number beside."""
    tall, most = len(names) <= _MOST_TALL, (0.315 if page.narrow else 0.24) * page.width
    lines = shorten_all(names, most, page.size, 1 + tall)
    wide, two = max(inches_of(line, page.size) for line in lines), any("\n" in line for line in lines)
    under = [shorten(line, max(most, wide), page.size - 1) for line in below if tall]
    pitch = (TALL + 0.11 * (two and any(under)) if any(under) or two else 0.24) if tall else FLAT
    numbers = [] if tall else list(numbers)
    beside = max(inches_of(words, 7) for words in [*numbers, head]) + 0.1 if numbers else 0.0
    width = max([wide, *(inches_of(line, page.size - 1) for line in under)]) + beside
    return Names(lines, pitch, width, under, numbers, beside)


def nice_ticks(low: float, high: float, room: float, apart: float) -> list[float]:
    """Return round numbers from `low` to `high`, at least so many inches apart."""
    least = (high - low) * apart / room
    power = 10.0 ** np.floor(np.log10(least))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= least)
    return [round(float(i * step), 9) for i in range(int(np.ceil(low / step - 1e-9)), int(high / step + 1e-9) + 1)]


def draw_panels(
    page: Page, y: float, names: Names, rows: Mapping[str, Sequence[Row]], *, unit: str, counted: str = "found",
    lines: Mapping[str, float] | None = None, head: str = "",
) -> None:  # fmt: skip
    """Draw a panel for each frame with the same rows, their counts in a quiet column, and `lines` that all share."""
    left, gap = page.left + names.width + 0.12, 0.2
    cell, bands = page.bands(list(rows), left, gap)
    drawn = [row for part in rows.values() for row in part]
    room = cell - 0.1 - max(inches_of(words, 7) for words in [counted, *(row.words for row in drawn)])
    ends = [value for row in drawn for value in (row.high, row.estimate, row.beside, row.mark)]
    top = 1.04 * max([value for value in ends if not np.isnan(value)], default=0) or 1.0
    half = min(0.17, 0.63 * names.pitch) / 2
    for band in bands:
        heads = [shorten(label(frame), cell, 8.5, 2, "bold") for frame in band]
        beside = all(inches_of(head, 8.5, "bold") < cell - inches_of(counted, 7) - 0.06 for head in heads)
        lift = 0 if beside else 0.13
        y += 0.13 + lift + 0.12 * max(head.count("\n") for head in heads)
        names.write(page, left - 0.1, y + 0.16, head)
        for i, (frame, words) in enumerate(zip(band, heads, strict=True)):
            x = left + i * (cell + gap)
            page.write(x, y + 0.05 - lift, words, 8.5, colour(frame, text=True), weight="bold", va="baseline")
            page.write(x + cell, y + 0.02, counted, 7, "quiet", ha="right")
            axes = open_panel(page, x, y + 0.16, room, names.height, (0, top), unit, apart=0.25)
            for place, row in zip(names.places, rows[frame], strict=True):
                draw_row(axes, float(place), row, colour(frame), half)
                page.write(x + cell, y + 0.16 + place, row.words, 7, "quiet", ha="right")
            if lines and frame in lines:
                draw_mark(axes, lines[frame])
        y += 0.16 + names.height + 0.3


class Column(NamedTuple):
    """Words beside rows, right-aligned: what is over them, one for each row, and how they look."""

    head: str
    words: Sequence[str]
    paint: str | Sequence[str] = "quiet"
    weight: str = "normal"
    size: float = 7


def write_columns(
    page: Page, head: float, places: Sequence[float], columns: Sequence[Column], left: float = 0, end: float = 0
) -> float:
    """Write columns, their heads at a height, from `left` on or up to `end` (the margin); return their other side."""
    at = left or end or page.right
    for column in columns if left else reversed(columns):
        wide = max(inches_of(words, column.size, column.weight) for words in [*column.words, ""])
        wide = max(wide, inches_of(column.head, 7))
        right = at + wide if left else at
        page.write(right, head, column.head, 7, "quiet", ha="right")
        paints = [column.paint] * len(places) if isinstance(column.paint, str) else column.paint
        for y, words, paint in zip(places, column.words, paints, strict=True):
            page.write(right, y, words, column.size, paint, weight=column.weight, ha="right")
        at += (wide + 0.13) * (1 if left else -1)
    return at


def open_panel(
    page: Page, x: float, y: float, room: float, height: float, limits: tuple[float, float], unit: str = "",
    signed: bool = False, apart: float = 0.3,
) -> Axes:  # fmt: skip
    """Return a panel with pale lines at round numbers, the first with the unit, and a darker line at 0."""
    axes, ticks = page.panel(x, y, room, height, limits), nice_ticks(*limits, room, apart)
    texts = [(f"{tick:+g}" if signed and tick else f"{tick:g}").replace("-", "\u2212") for tick in ticks]
    texts[:1] = [first + (NO_BREAK + unit) * bool(unit) for first in texts[:1]]
    axes.set_xticks(ticks, texts)
    axes.grid(axis="x", color=ink("rule"), lw=0.5)
    axes.axvline(0, color=ink("quiet"), lw=0.5, zorder=0.9)
    return axes


def draw_mark(axes: Axes, mark: float, words: str = "") -> None:
    """Draw a dashed line across a panel, its value above."""
    axes.axvline(mark, color=ink(), lw=0.9, ls=DASHES, zorder=2.5)
    axes.text(mark, -0.08, words, size=7, color=ink("quiet"), ha="center", va="center")


def readable_on(paint: str) -> str:
    """Return white or black ink, whichever is read better on a fill."""
    values = np.array(to_rgb(paint))
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return "#ffffff" if linear @ [0.2126, 0.7152, 0.0722] < 0.2 else INK


def write_inside(axes: Axes, x: float, y: float, words: str, fill: str, size: float = 7) -> None:
    """Write a number on a fill, in the ink that is read on it."""
    axes.text(x, y + 0.034, words, size=size, ha="center", color=readable_on(fill))


def least_cell(most: int) -> float:
    """Return the inches that a column of counts up to so many needs."""
    return max(0.15, inches_of(f"{most:,}", 6.5) + 0.06)


def letter(i: int) -> str:
    """Return the letters of a row or column: A to Z, AA, AB."""
    return ascii_uppercase[i] if i < 26 else f"{letter(i // 26 - 1)}{ascii_uppercase[i % 26]}"


def name_columns(page: Page, y: float, names: Sequence[str], wide: float) -> tuple[list[str], float]:
    """Return the heads of columns so wide, and where to go on: letters, told at this height, for names too long."""
    heads = [fit(name, wide - 0.03, 6.5) for name in names]
    whole = all(inches_of(word, 6.5) <= wide - 0.03 for name in names for word in str(name).split())
    if whole and max(head.count("\n") for head in heads) < 3:
        return heads, y
    told = [f"{letter(i)}: {name}".replace(" ", NO_BREAK) for i, name in enumerate(shorten_all(names, 2, 7))]
    lines = fit("   ".join(told), page.right - page.left, 7, even=False)
    page.write(page.left, y, lines, 7, va="top")
    return [letter(i) for i in range(len(names))], y + 0.12 * (1 + lines.count("\n")) + 0.08


def draw_cells(
    page: Page, left: float, y: float, right: float, numbers: pd.DataFrame, shade: pd.DataFrame, paint: str,
    rows: Names, heads: Sequence[str],
) -> float:  # fmt: skip
    """Draw a table of counts with shaded cells, heads over its columns; return where its first row begins."""
    across, high = len(numbers.columns), min(0.15, 0.85 * rows.pitch)
    wide, top = (right - left) / across, y + 0.06 + 0.11 * max([0, *(1 + head.count("\n") for head in heads)])
    for i, head in enumerate(heads):
        page.write(left + (i + 0.5) * wide, top - 0.05, head, 6.5, "quiet", ha="center", va="baseline")
    axes = page.panel(left, top, right - left, rows.height, (0, across), ticks=0)
    for place, counts, shades in zip(rows.places, numbers.to_numpy(), shade.to_numpy(), strict=True):
        for i, (count, share) in enumerate(zip(counts, shades, strict=True)):
            fill = tint(paint, float(share)) if count else ink("band")
            axes.bar(i + 0.02, high, 0.96, bottom=place - high / 2, align="edge", color=fill, lw=0)
            if count:
                write_inside(axes, i + 0.5, float(place), f"{count:,}", fill, 7 if wide > 0.2 else 6.5)
    return top
