"""The figure of keyness: words by count and z, their labels placed so that none covers another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import GREY, PALE, TITLE, drawing, finish, fit, inches_of, one_panel
from framing.figures.caveats import brief, few_articles
from framing.frames import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

A, B = (COLOURS[0], "o"), (COLOURS[1], "s")
_SIZE, _LINE = 8, 0.13  # of a label: points, and inches of a line's height
_SPREAD = ["z", "z_10", "z_100", "z_500"]  # z under all weights of the prior
_NEAR = 0.1  # inches from a point to its label that need no line between them
_SHARED = 3  # words on one point that share a label


@drawing("framing.keyness", "word", "count_a", "count_b", "z", "p_bh")
def keyness(table: pd.DataFrame, most: int = 12, note: str = "") -> Axes:
    """Draw words by count and z, the most telling of either side labelled.

    Parameters
    ----------
    table : what `framing.keyness` returns
    most : words labelled on each side
    """
    if table.empty:
        raise InputError("no word to draw, expected a table of one row or more")
    if "a" in table and table["a"].nunique() > 1:
        remedy = f"draw one at a time, as in table[table['a'] == {table['a'].iloc[0]!r}]"
        raise InputError(f"keyness of {table['a'].nunique()} publications cannot share one figure: {remedy}")
    table = table.assign(count=table["count_a"] + table["count_b"], found=table["p_bh"] < 0.05)
    named = _choose(table, most)
    axes = one_panel(4.6)
    axes.axhline(0, color=GREY, lw=0.8, zorder=1)
    _draw_points(axes, table, named.index)
    reach = 1.25 * max(1.0, float(table[_SPREAD].abs().max(axis=None)))
    axes.set_ylim(-reach, reach)
    axes.set_xscale("log")
    low, high = table["count"].min(), table["count"].max()
    axes.set_xlim(low / 1.25, max(high, low + 1) * 1.6)
    _label_counts(axes)
    axes.set_xlabel("occurrences in both together (log scale)")
    axes.set_ylabel("z of the log-odds")
    axes.grid(color=PALE, lw=0.5)
    axes.set_axisbelow(True)
    title = _title(table)
    finish(axes, fit(title, TITLE, 10.5, "bold"), [*_notes(table, len(named) < len(table)), note], _alt(named, title))
    _label_points(axes, table, named)
    return axes


def _choose(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the words to label: the first and the last of the table, as far as they lean to their side."""
    first, last = table[table["z"] > 0].head(most), table[table["z"] < 0].tail(most).iloc[::-1]
    return pd.concat([first, last])


def _draw_points(axes: Axes, table: pd.DataFrame, named: pd.Index) -> None:
    mixed = table[table.index.isin(named)].groupby(["count", "z"])["found"].transform("nunique") > 1
    for index, row in table.iterrows():
        colour, shape = A if row["z"] > 0 else B
        found = row["found"]
        if index not in named:
            axes.plot(row["count"], row["z"], shape, color=PALE, mfc=PALE if found else "none", ms=4, zorder=2)
            continue
        spread = row[_SPREAD].astype(float)
        axes.plot([row["count"]] * 2, [spread.min(), spread.max()], color=colour, lw=0.8, alpha=0.6, zorder=2)
        style: dict[str, Any] = {"mfc": colour, "zorder": 4} if found else {"mfc": "white", "zorder": 3}
        if found and mixed[index]:
            style |= {"fillstyle": "left", "markerfacecoloralt": "white"}
        axes.plot(row["count"], row["z"], shape, color=colour, ms=5, **style)


def _label_counts(axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())


def _label_points(axes: Axes, table: pd.DataFrame, named: pd.DataFrame) -> None:
    """Write the words beside their points, and the names of the publications in two corners."""
    figure: Any = axes.get_figure(root=True)
    figure.draw_without_rendering()  # the layout is needed: labels keep their distances in inches
    dpi = figure.dpi
    frame = axes.get_window_extent()
    room = Box(frame.x0 / dpi + 0.04, frame.y0 / dpi + 0.04, frame.x1 / dpi - 0.04, frame.y1 / dpi - 0.04)
    taken = [*_write_corners(axes, table, room), *(_dot(axes, row, dpi, False) for row in table.to_dict("records"))]
    taken += [_dot(axes, row, dpi, True) for row in named.to_dict("records")]
    zero = float(axes.transData.transform((1, 0))[1] / dpi)
    taken.append(Box(room.left, zero - 0.01, room.right, zero + 0.01))
    groups = list(named.groupby(["count", "z", "found"], sort=False))  # words of one point, apart where only some pass
    texts = [_join(list(part["word"])) for _, part in groups]
    weights = ["bold" if found else "normal" for (_, _, found), _ in groups]
    points = [tuple(axes.transData.transform(place) / dpi) for (*place, _), _ in groups]
    sizes = [_size(text, weight) for text, weight in zip(texts, weights, strict=True)]
    labels = zip(texts, weights, groups, points, sizes, place_labels(points, sizes, room, taken), strict=True)
    for text, weight, ((*data, _), _), point, size, centre in labels:
        if centre is None:
            continue
        offset = (72 * (centre[0] - point[0]), 72 * (centre[1] - point[1]))
        colour = (A if data[1] > 0 else B)[0]
        axes.annotate(text, data, offset, textcoords="offset points", ha="center", va="center", fontsize=_SIZE,
                      color=colour, weight=weight)  # fmt: skip
        edge = _nearest(point, centre, size)
        if hypot(edge[0] - point[0], edge[1] - point[1]) > _NEAR:
            end = (72 * (edge[0] - point[0]), 72 * (edge[1] - point[1]))
            line = {"arrowstyle": "-", "color": GREY, "lw": 0.5, "ls": (0, (3, 2)), "shrinkA": 0, "shrinkB": 2}
            axes.annotate("", data, end, textcoords="offset points", arrowprops=line)


def _nearest(point: Place, centre: Place, size: Place) -> Place:
    """Return the place of a label's edge that is nearest to its point."""
    x, y = (min(max(p, c - s / 2), c + s / 2) for p, c, s in zip(point, centre, size, strict=True))
    return x, y


def _size(text: str, weight: str) -> tuple[float, float]:
    """Return the inches a label takes, with a little room around it."""
    lines = text.split("\n")
    return 1.05 * max(inches_of(line, _SIZE, weight) for line in lines) + 0.05, _LINE * len(lines)


def _join(words: Sequence[str]) -> str:
    """Return one label for words that share a point, in the order of the alphabet."""
    words = sorted(words)
    more = f" +{len(words) - _SHARED}" if len(words) > _SHARED else ""
    return "\n".join(words[:_SHARED]) + more


def _dot(axes: Axes, row: dict[str, Any], dpi: float, with_line: bool) -> Box:
    """Return the room a point takes, with the line through it."""
    values = [row[name] for name in _SPREAD] if with_line else [row["z"]]
    (x, low), (_, high) = (axes.transData.transform((row["count"], end(values))) / dpi for end in (min, max))
    return Box(x - 0.04, low - 0.04, x + 0.04, high + 0.04)


def _write_corners(axes: Axes, table: pd.DataFrame, room: Box) -> list[Box]:
    """Write who uses the words above and below 0; return the room that takes."""
    boxes = []
    for name, top, (colour, _) in ((table["a"].iloc[0], True, A), (table["b"].iloc[0], False, B)):
        text = fit(f"{'▲' if top else '▼'} more in {name}", 3.2, weight="bold")
        width = max(inches_of(line, 9, "bold") for line in text.split("\n")) + 0.1
        height = 0.16 * (1 + text.count("\n"))
        edge = room.top if top else room.bottom
        boxes.append(Box(room.left - 1, edge - height, room.left + width, edge + 1) if top
                     else Box(room.left - 1, edge - 1, room.left + width, edge + height))  # fmt: skip
        axes.annotate(text, (0, 1 if top else 0), (4, -4 if top else 4), xycoords="axes fraction", color=colour,
                      textcoords="offset points", va="top" if top else "bottom", weight="bold")  # fmt: skip
    return boxes


def _title(table: pd.DataFrame) -> str:
    a, b = brief(table["a"].iloc[0]), brief(table["b"].iloc[0])
    if table["p"].isna().all():
        first, last = table.iloc[0], table.iloc[-1]
        parts = [f"“{first['word']}” leans most to {a}"] if first["z"] > 0 else []
        parts += [f"“{last['word']}” to {b}"] if last["z"] < 0 else []
        return (", ".join(parts) or "No word leans to either") + ": an order of words, not a test"
    found, tested = table["p_bh"] < 0.05, int(table["p"].notna().sum())
    sides = [int((found & (sign * table["z"] > 0)).sum()) for sign in (1, -1)]
    if not found.any():
        return f"No word of {tested} is called at a false discovery rate of .05 (which does not mean alike)"
    return f"Of {tested} words, {sides[0]} lean to {a} and {sides[1]} to {b} at a false discovery rate of .05"


def _notes(table: pd.DataFrame, others: bool) -> list[str]:
    lines = [
        "z: Fightin’ Words (Monroe, Colaresi & Quinn 2008), two-term variance; the upright line through a labelled"
        " point shows it for priors of 10, 100 and 500 words. z orders words, it does not test them. Dashed: from a"
        f" word to its point.{' Grey points: the other words.' * others}",
    ]
    method = str(table["method"].iloc[0])
    if table["p"].isna().all():
        needed = method.rpartition(", ")[2].replace(" in each", " articles on either side")
        return [*lines, f"Hollow: not tested; {needed}.", _few(table, method)]
    rule = f"Filled, in bold: p < .05 after Benjamini & Hochberg over {table['family'].iloc[0]}; hollow: not"
    several = table.groupby(["count", "z"])["found"].nunique() > 1
    both = "; half filled: some of the words there" if several.any() else ""
    return [*lines, f"Tested over articles, not words: {method}. {rule}{both}."]


def _few(table: pd.DataFrame, method: str) -> str:
    """Return the line on few articles; "" where the table was made of counts, which know no publications."""
    counts = re.search(r"(\d+) and (\d+) articles", method)
    if counts is None or (table["a"].iloc[0], table["b"].iloc[0]) == ("a", "b"):
        return ""
    return few_articles(dict(zip((table["a"].iloc[0], table["b"].iloc[0]), map(int, counts.groups()), strict=True)))


def _alt(named: pd.DataFrame, title: str) -> str:
    parts = [f"{r['word']} {r['z']:+.1f} ({r['count_a']:g} : {r['count_b']:g})" for r in named.to_dict("records")]
    return f"Scatter of words by count and z. {title}. " + "; ".join(parts) + "."


Place = tuple[float, float]  # across and up, in inches
_RING, _TURNS = 0.07, 16  # inches between rings of places tried, places on a ring


@dataclass(frozen=True)
class Box:
    """A rectangle in inches."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Return whether the two share room."""
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top

    def inside(self, other: Box) -> bool:
        """Return whether this lies wholly in the other."""
        across = self.left >= other.left and self.right <= other.right
        return across and self.bottom >= other.bottom and self.top <= other.top


def place_labels(
    points: Sequence[Place], sizes: Sequence[Place], room: Box, taken: Sequence[Box] = ()
) -> list[Place | None]:
    """Return the centre of each label: the free place nearest to its point (first come first served), or None."""
    labels, lines, places = list[Box](), list[Box](), list[Place | None]()
    for point, size in zip(points, sizes, strict=True):
        clear = [p for p in _around(point, size, room) if not _meet([_box(p, size)], [*taken, *labels])]
        apart = (p for p in clear if not _meet([_box(p, size)], lines) and not _meet(_line(point, p, size), labels))
        place = next(apart, clear[0] if clear else None)  # in a crowd a line may run under a label
        places.append(place)
        if place is not None:
            labels.append(_box(place, size))
            lines += _line(point, place, size)
    return places


def _around(point: Place, size: Place, room: Box) -> Iterator[Place]:
    """Yield places inside the room farther and farther from a point, right of it first."""
    for ring in range(1, int(max(room.right - room.left, room.top - room.bottom) / _RING)):
        for turn in 2 * np.pi * np.arange(_TURNS) / _TURNS:
            dx = np.cos(turn) * (size[0] / 2 + ring * _RING)
            place = point[0] + float(dx), point[1] + float(np.sin(turn) * (size[1] / 2 + ring * _RING))
            if _box(place, size).inside(room):
                yield place


def _box(place: Place, size: Place) -> Box:
    (x, y), (width, height) = place, size
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _meet(boxes: Sequence[Box], others: Sequence[Box]) -> bool:
    return any(box.overlaps(other) for box in boxes for other in others)


def _line(point: Place, place: Place, size: Place) -> list[Box]:
    """Return small boxes along the line from a point to its label."""
    steps = np.linspace(point, place, max(2, int(hypot(place[0] - point[0], place[1] - point[1]) / 0.03)))
    inside = _box(place, size)
    boxes = [Box(x - 0.01, y - 0.01, x + 0.01, y + 0.01) for x, y in steps.tolist()]
    return [box for box in boxes if not box.overlaps(inside)]
