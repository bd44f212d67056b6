"""Figures of voices: whose words a frame's are, who says them, and where in an article they occur."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.defaults import specification
from framing.errors import InputError
from framing.figures import titles
from framing.figures.canvas import Page, colour, drawing, frame_names, inches_of, ink, label, shorten, tint
from framing.figures.rows import draw_cells, lay_out_names, least_cell, name_columns, write_inside

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WHOSE = {"outlet": "own", "reported": "reported", "quoted": "quoted"}  # from left to right
_SHADES = {"outlet": 1.0, "reported": 0.5, "quoted": 0.22}
_NEEDED = {"outlet", "quoted", "reported", "others"}
_DOTS = (0.092, 0.115)  # inches from dot to dot, at least and at most


@drawing("framing.score", "frame", "measure", "voice", "estimate", "low")
def voices(scores: pd.DataFrame) -> Page:
    """Draw whose words each frame's are: a dot for each where there are few, else shares of own, reported and quoted.

    Parameters
    ----------
    scores : what `framing.score` returns for the voices outlet, quoted, reported and others
    """
    limits = titles.speech_limits(scores)
    rates = scores[scores["measure"] == "rate"]
    if missing := sorted(_NEEDED - set(rates["voice"])):
        raise InputError(f"no rates of voice {missing[0]!r}, expected framing.score(..., voice={sorted(_NEEDED)})")
    page, frames, by = Page.open(), frame_names(rates), str(rates.columns[1])
    groups = list(dict.fromkeys(rates[by]))
    hits = rates.pivot_table(index=["frame", by], columns="voice", values="hits", aggfunc="sum")[[*_WHOSE]]
    short = set(rates.loc[rates["estimate"].isna(), by])
    names = lay_out_names(page, groups)
    left = page.left + names.width + 0.12
    cell, bands = page.bands(frames, left)
    step = min(_DOTS[1], cell / max(1, hits.sum(axis=1).max()))
    dots = step >= _DOTS[0]
    own = f"the {titles.kind_of(by, titles.articles_of(rates).values())}’s own words"
    y = page.key([("dot", own), ("half", "reported"), ("ring", "quoted")] if dots else
                 [("full box", own), ("half box", "reported"), ("pale box", "quoted")])  # fmt: skip
    for band in bands:
        sums = hits.groupby(level=0).sum().loc[band]
        told = [f"{row.sum():,.0f}, own {row['outlet']:,.0f}" if dots else "found" for _, row in sums.iterrows()]
        heads = [shorten(label(frame), cell, 8.5, weight="bold") for frame in band]
        wide = [inches_of(head, 8.5, "bold") + inches_of(own, 7) for head, own in zip(heads, told, strict=True)]
        lift = 0.15 if max(wide) > cell - 0.06 else 0
        y += 0.2 + lift
        names.write(page, left - 0.1, y + 0.1)
        for i, frame in enumerate(band):
            x, counts = left + i * (cell + 0.2), hits.loc[frame].reindex(groups)
            total = counts.to_numpy().sum()
            page.write(x, y - lift, heads[i], 8.5, colour(frame, text=True), weight="bold")
            page.write(x + cell, y, told[i], 7, "quiet", ha="right")
            room = cell if dots else cell - max(inches_of(f"{total:,.0f}", 7), inches_of("found", 7)) - 0.1
            axes = page.panel(x, y + 0.1, room, names.height, (0, room / step if dots else 1), ticks=0)
            for place, group, row in zip(names.places, groups, counts.fillna(0).to_dict("records"), strict=True):
                number = sum(row.values())
                if dots and place < names.places[-1]:
                    axes.axhline(place + names.pitch / 2, color=ink("rule"), lw=0.5)
                if group in short or not number:
                    page.write(x + 0.02, y + 0.1 + place, "too short" if group in short else "none", 7, "quiet")
                    continue
                if not dots:
                    page.write(x + cell, y + 0.1 + place, f"{number:,.0f}", 7, "quiet", ha="right")
                if dots or number <= specification()["few"]:
                    _draw_dots(axes, place, row, frame, 1 if dots else _DOTS[1] / room)
                else:
                    _draw_strip(axes, place, row, frame, min(0.15, 0.8 * names.pitch), room)
        y += names.height + 0.1
    alt = "; ".join(_tell(frame, group, row, short) for (frame, group), row in
                    hits.reindex([(f, g) for f in frames for g in groups]).iterrows())  # fmt: skip
    few = "" if dots else f"Under {specification()['few'] + 1} found: a dot for each, no shares."
    return page.say(titles.voices(rates, page.frames, page.letters), [rates], f"{alt}. {few}", limits)


def _draw_dots(axes: Axes, place: float, row: dict[str, float], frame: str, step: float) -> None:
    """Draw a dot for each hit, own words first; `step` from one to the next in the units of the axis."""
    at = 0.5
    for voice in _WHOSE:
        face = {"outlet": colour(frame), "reported": tint(colour(frame), 0.4), "quoted": ink("page")}[voice]
        places = (at + np.arange(int(row[voice]))) * step
        axes.plot(places, np.full(len(places), place), "o", ms=5.4, mew=1.1, mfc=face, color=colour(frame), label=voice)
        at += row[voice]


def _draw_strip(axes: Axes, place: float, row: dict[str, float], frame: str, high: float, room: float) -> None:
    """Draw the shares of the voices as one bar, the own share written."""
    total, start = sum(row.values()), 0.0
    for voice, shade in _SHADES.items():
        axes.barh(place, row[voice] / total, left=start, height=high, color=tint(colour(frame), shade), lw=0)
        start += row[voice] / total
    own, words = row["outlet"] / total, f"{100 * row['outlet'] / total:.0f}\u00a0%"
    wide = (inches_of(words, 7, "bold") + 0.06) / room
    beside = tint(colour(frame), _SHADES["reported" if row["reported"] else "quoted"])
    write_inside(axes, wide / 2 + (0 if own > wide else own), place, words, colour(frame) if own > wide else beside)


def _tell(frame: str, group: object, row: pd.Series, short: set[object]) -> str:
    told = ", ".join(f"{words} {row[voice]:.0f}" for voice, words in _WHOSE.items())
    return f"{label(frame)}, {group}: {'too short' if group in short else told}"


@drawing("framing.count_speakers", "speaker", "frame", "hits")
def speakers(counts: pd.DataFrame, most: int = 12) -> Page:
    """Draw who is quoted or reported as saying what: a bar for each speaker, and where they are heard.

    Parameters
    ----------
    counts : what `framing.count_speakers` returns; with a column of publications these are counted beside the bars
    most : speakers drawn, by falling hits; the others are counted at the foot
    """
    if counts.empty:
        raise InputError("no hit in other people's words, expected a table of speakers with one row or more")
    page, frames, by = Page.open(), frame_names(counts), str(counts.columns[2])
    named = counts[counts["speaker"] != "unknown"]
    named = named if len(named) else counts
    table = named.pivot_table(index="speaker", columns="frame", values="hits", aggfunc="sum", fill_value=0, sort=False)
    order = table.sum(axis=1).sort_values(ascending=False, kind="stable").index
    left_out, table = max(0, len(table) - most), table.loc[order[:most], [name for name in frames if name in table]]
    marks = {f"{colour(frame)} box": label(frame) for frame in frames}  # more than eight are all in ink: one bar
    y = page.key([*marks.items()] if len(marks) > 1 or len(frames) == 1 else [("full box", "all frames")])
    names = lay_out_names(page, list(table.index))
    left, right, where = page.left + names.width + 0.1, page.right, None
    if by != "hits" and not page.narrow:
        right = left + 0.55 * (page.right - left)
        heard = named[named["speaker"].isin(table.index)]
        where = heard.pivot_table(index="speaker", columns=by, values="hits", aggfunc="sum", fill_value=0)
        room = int((page.right - right - 0.25) / least_cell(where.to_numpy().max()))
        most_heard = where.sum().sort_values(ascending=False, kind="stable").index[:room]
        where = where.loc[table.index, most_heard].sort_index(axis=1)
    top = y + 0.12
    if where is not None:
        shade = where / max(where.to_numpy().max(), 1)
        heads, top = name_columns(page, top, where.columns, (page.right - right - 0.25) / len(where.columns))
        top = draw_cells(page, right + 0.25, top, page.right, where, 0.06 + 0.24 * shade, ink(), names, heads)
    longest, sums = table.sum(axis=1).max(), table.sum(axis=1)
    across = right - left - inches_of(f"{longest:,}", 7) - 0.08
    axes, high = page.panel(left, top, across, names.height, (0, longest), ticks=0), min(0.14, 0.75 * names.pitch)
    names.write(page, left - 0.1, top)
    for place, (speaker, row) in zip(names.places, table.iterrows(), strict=True):
        start = 0
        for frame, value in row.items() if len(marks) == len(frames) else [("", row.sum())]:
            axes.barh(place, value, left=start, height=high, color=colour(frame), ec=ink("page"), lw=0.8)
            if value and value / longest * across > inches_of(f"{value}", 7) + 0.05:
                write_inside(axes, start + value / 2, place, f"{value}", colour(frame))
            start += value
        page.write(left + start / longest * across + 0.05, top + place, f"{sums[speaker]:,}", 7, "quiet")
    told = [f"{name}: " + ", ".join(f"{label(f)} {v}" for f, v in row.items() if v) for name, row in table.iterrows()]
    said = titles.speakers(counts, page.frames, page.letters)
    more = f"{titles.Count(left_out):more speaker}. {said.caution}" if left_out else said.caution
    said = said._replace(caution=more[:1].upper() + more[1:])
    return page.say(said, [counts], told, titles.speech_limits(counts))
