"""Figures over time: frames by publications, day by day, week by week or month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.corpora.dates import PERIODS, read_dates
from framing.errors import InputError, one_of, require
from framing.figures import canvas
from framing.figures.canvas import GREY, PALE, colour_and_shape, fit, frame_names, inches_of, label
from framing.figures.caveats import percent, validity
from framing.figures.draw_scores import _MEASURES, _rows_of
from framing.scores.counting import MISSING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST = 6  # publications side by side


@canvas.drawing("framing.score", "frame", "measure", "voice", "estimate", "low", "high")
def over_time(
    scores: pd.DataFrame, events: Mapping[str, str] | None = None, measure: str = "prevalence",
    groups: Sequence[str] | None = None, note: str = "",
) -> Sequence[Axes]:  # fmt: skip
    """Draw frames over time: a panel for each frame and publication, its line with intervals, the others' in grey.

    Parameters
    ----------
    scores : what `framing.score` returns by day, week or month, or by another column and one of these
    events : words by date, as in {"2024-06-19": "pact signed"}, for thin upright lines
    measure : prevalence or tfidf_share (shares of sentences), rate or rate_adjusted (per 1,000 tokens)
    groups : the publications to draw, at most six; by default all
    """
    scale, unit, _ = _MEASURES[one_of("measure", measure, _MEASURES)]
    rows, caveat = _rows_of(scores, measure)[0], validity(scores)
    by = scores.attrs.get("by") or list(scores.columns[1 : list(scores.columns).index("voice")])
    *outer, period = [by] if isinstance(by, str) else by
    one_of("last column of by", period, PERIODS)
    dated = rows[~rows[period].isin(["", MISSING])]
    if dated.empty:
        raise InputError(f"no {period} to draw, expected scores of articles with dates")
    named = dated[outer].astype(str).agg(", ".join, axis=1) if outer else pd.Series("", dated.index)
    groups = [one_of("group", name, set(named)) for name in (dict.fromkeys(named) if groups is None else groups)]
    if not 0 < len(groups) <= _MOST:
        raise InputError(f"{len(groups)} groups to draw, expected 1 to {_MOST}: choose them with groups=[…]")
    at = pd.PeriodIndex(dated[period], freq={"day": "D", "week": "W", "month": "M"}[period])
    span, frames = pd.period_range(at.min(), at.max(), freq=at.freq), frame_names(dated)
    values = dated.assign(group=named, at=at).set_index(["frame", "group", "at"])[["estimate", "low", "high"]] * scale
    values = values.reindex(pd.MultiIndex.from_product([frames, groups, span]))  # a period without articles is a gap
    lines, marks = dict(iter(values.groupby(level=[0, 1], sort=False))), _place(events, span)
    figure, room = canvas.new_figure(0.6 + 1.1 * len(frames)), 0.95 * (canvas.WIDTH - 1.7) / len(groups)
    figure.set_layout_engine("constrained", w_pad=0.08)
    grid = figure.subplots(len(frames), len(groups), sharex=True, sharey=True, squeeze=False)
    for (frame, group), axes in zip(lines, grid.flat, strict=True):
        for other in groups:
            _draw_line(axes, lines[frame, other], colour_and_shape(frame)[0] if other == group else "")
        for x, _ in marks:
            axes.axvline(x, color=GREY, lw=0.8, ls=(0, (3, 2)), zorder=1)
        axes.grid(axis="y", color=PALE, lw=0.5)
        axes.tick_params(length=0, labelsize=7, labelcolor=GREY, pad=6)
    ticks = range(0, len(span), -(-len(span) // max(2, int(room / 0.45))))
    grid[0, 0].set_xticks(ticks, span.start_time[list(ticks)].strftime("%b\n%Y" if period == "month" else "%d %b\n%Y"))
    grid[0, 0].set(xlim=(-0.6, len(span) - 0.4), ylim=(0, None))
    pad = _write_events(grid[0, 0], marks, len(span), room)
    for axes, group in zip(grid[0], groups, strict=True):
        axes.set_title(fit(group, room), fontsize=9, pad=pad)
    for axes, frame in zip(grid[:, 0], frames, strict=True):
        style = {"color": canvas.text_colour(frame), "weight": "bold", "ha": "right", "va": "center"}
        axes.set_ylabel(fit(label(frame), 1.1, weight="bold"), rotation=0, **style)
    what = ", ".join(map(label, frames)) if len(frames) < 4 else f"{len(frames)} frames"
    where = f" in {len(groups)} {'publications' if outer == ['outlet'] else 'groups'}" if len(groups) > 1 else ""
    title = f"{what} {period} by {period}{where or ' in ' * bool(groups[0]) + groups[0]}: {unit}"
    several = "of several articles with the spread between them, partly assumed"
    alone = "of one article its own share, had its sentences fallen otherwise"
    cells = f"Line: the articles of each {period}. Ribbon: {percent(rows)} interval; {several}; {alone}."
    gaps = f"Gap: no article, or too little text in the {period}." + " Grey: the others." * (len(groups) > 1)
    dates = "Dashed: " + "; ".join(f"{day}, {words}" for day, words in (events or {}).items()) + "." if events else ""
    undated = f"{len(rows) - len(dated)} rows without a date are left out." if len(dated) < len(rows) else ""
    alt = f"Lines over time. {title}. {_alt(values)} {dates}"
    canvas.finish(grid[0, 0], title, [cells, gaps, dates, undated, caveat, note], alt)
    return list(grid.flat)


def _place(events: Mapping[str, str] | None, span: pd.PeriodIndex) -> list[tuple[float, str]]:
    """Return where events stand among the periods, 0 the middle of the first, and their words."""
    require("events", events := {} if events is None else events, Mapping)
    dates = read_dates(pd.DataFrame({"article": list(events.values()), "events": list(events)}), "events")
    marks = []
    for date, (day, words) in zip(dates, events.items(), strict=True):
        if not span[0].start_time <= date <= span[-1].end_time:
            raise InputError(f"events: {day!r} ({words}) is outside {span[0]} to {span[-1]}, the dates of the scores")
        i = int(np.searchsorted(span.end_time, date))
        marks.append((i - 0.5 + (date - span[i].start_time) / (span[i].end_time - span[i].start_time), words))
    return marks


def _draw_line(axes: Axes, values: pd.DataFrame, colour: str) -> None:
    """Draw a line with gaps and its ribbon; a period between gaps as a point; without a colour pale and behind."""
    x, (y, low, high) = np.arange(len(values)), values.to_numpy(float).T
    gap = np.concatenate([[True], np.isnan(y), [True]])
    alone = ~gap[1:-1] & gap[:-2] & gap[2:]
    axes.plot(x, y, color=colour or PALE, lw=1.6 if colour else 0.9, zorder=3 if colour else 1.5)
    axes.plot(x[alone], y[alone], "o", color=colour or PALE, ms=3.5 if colour else 2, zorder=3 if colour else 1.5)
    if colour:
        axes.fill_between(x, low, high, color=colour, alpha=0.2, lw=0, zorder=2)
        axes.vlines(x[alone], low[alone], high[alone], color=colour, alpha=0.4, lw=2, zorder=2)


def _write_events(axes: Axes, marks: Sequence[tuple[float, str]], periods: int, room: float) -> float:
    """Write the events over a panel, each in lines of its own; return the points they need."""
    height = 4.0
    for x, words in marks:
        text = fit(words, room, 7)
        half = max(inches_of(line, 7) for line in text.split("\n")) / 2 / room
        place = min(max((x + 0.6) / (periods + 0.2), half), 1 - half)
        axes.annotate(text, (place, 1), (0, height), "axes fraction", "offset points", ha="center", size=7, color=GREY)
        height += 9.0 * (text.count("\n") + 1)
    return height


def _alt(values: pd.DataFrame) -> str:
    parts = []
    for (frame, group), part in values.groupby(level=[0, 1], sort=False):
        rows = part.dropna().itertuples()
        told = [f"{row[0][2]} {row.estimate:.1f} ({row.low:.1f} to {row.high:.1f})" for row in rows]
        parts.append(f"{label(frame)}{', ' * bool(group)}{group}: {', '.join(told) or 'no estimate'}")
    return "; ".join(parts) + "."
