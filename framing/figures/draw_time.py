"""Figures of when and where: frames over time, and from the headline to the end of articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.corpora.dates import PERIODS, read_dates
from framing.errors import InputError, one_of, require
from framing.figures import titles
from framing.figures.canvas import Page, colour, drawing, frame_names, inches_of, ink, label, shorten, shorten_all, tint
from framing.figures.draw_scores import rows_of
from framing.figures.rows import DASHES, NO_BREAK, nice_ticks
from framing.frames import COLOURS, keep_labels
from framing.scores.counting import MISSING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BESIDE = 5  # publications side by side; more stand below each other, their frames side by side


@drawing("framing.score", "frame", "measure", "voice", "estimate", "low", "high")
def over_time(
    scores: pd.DataFrame, events: Mapping[str, str] | None = None, measure: str = "prevalence",
    groups: Sequence[str] | None = None,
) -> Page:  # fmt: skip
    """Draw frames over time: a panel for each frame and publication, its line with the range of each estimate.

    Parameters
    ----------
    scores : what `framing.score` returns by day, week or month, or by another column and one of these
    events : words by date, as in {"2024-06-19": "pact signed"}, for thin upright lines
    measure : prevalence or tfidf_share (shares of sentences), rate or rate_adjusted (per 1,000 tokens)
    groups : the publications to draw; by default all
    """
    scale, unit, _, said = titles.MEASURES[one_of("measure", measure, titles.MEASURES)]
    rows = rows_of(scores, measure)[0]
    by = scores.attrs.get("by") or list(scores.columns[1 : list(scores.columns).index("voice")])
    *outer, period = [by] if isinstance(by, str) else by
    one_of("last column of by", period, PERIODS)
    dated = rows[~rows[period].isin(["", MISSING])]
    if dated.empty:
        raise InputError(f"no {period} to draw, expected scores of articles with dates")
    named = dated[outer].astype(str).agg(", ".join, axis=1) if outer else pd.Series("", dated.index)
    groups = [one_of("group", name, set(named)) for name in (dict.fromkeys(named) if groups is None else groups)]
    if not groups:
        raise InputError("no group to draw, expected one or more")
    at = pd.PeriodIndex(dated[period], freq={"day": "D", "week": "W", "month": "M"}[period])
    span, frames, page = pd.period_range(at.min(), at.max(), freq=at.freq), frame_names(dated), Page.open()
    values = dated.assign(group=named, at=at).set_index(["frame", "group", "at"])[["estimate", "low", "high"]] * scale
    values = values.reindex(pd.MultiIndex.from_product([frames, groups, span]))  # a period without articles is a gap
    lines = dict(iter(values.groupby(level=[0, 1], sort=False)))
    _draw_grid(page, lines, groups, frames, span, period, _place(events, span), unit)
    dates = "; ".join(f"{day}, {words}" for day, words in (events or {}).items())
    undated = f"{len(rows) - len(dated)} rows without a date are left out" if len(dated) < len(rows) else ""
    where = titles.brief(groups[0]) if len(groups) == 1 else f"{titles.Count(len(groups)):paper}"
    articles = dated["articles"].groupby([dated["frame"], named]).transform("sum")
    kept = {name: dated[name] for name in ("flag", "language", "level") if name in dated}
    about = pd.DataFrame({"frame": dated["frame"], "outlet": named, "articles": articles, **kept})
    return page.say(
        "over_time", [keep_labels(about, scores)], _alt(lines), undated, dates and f"Dashed: {dates}", period=period,
        unit=said, names=page.names(dict.fromkeys(dated["frame"])),
        frames=titles.Count(dated["frame"].nunique()), where=f" in {where}" if any(groups) else "",
    )  # fmt: skip


def _draw_grid(
    page: Page, lines: Mapping[tuple[str, str], pd.DataFrame], groups: Sequence[str], frames: Sequence[str],
    span: pd.PeriodIndex, period: str, marks: Sequence[tuple[float, str]], unit: str,
) -> None:  # fmt: skip
    """Draw publications side by side and frames below each other; with many, or in a column, the other way round."""
    turned = page.narrow or len(groups) > _BESIDE
    across, down = (frames, groups) if turned else (groups, frames)

    def looks(keys: Sequence[str], room: float) -> list[tuple[str, dict[str, Any]]]:
        if keys is groups:
            return [(words, {"size": page.size}) for words in shorten_all(groups, room, page.size, 2)]
        bold: dict[str, Any] = {"size": 8.5, "weight": "bold"}
        return [(shorten(label(key), room, lines=2, **bold), bold | {"paint": colour(key, text=True)}) for key in keys]

    sides = looks(down, 0.23 * page.width)
    wide = max(inches_of(words, look["size"], look.get("weight", "normal")) for words, look in sides)
    most = min(len(across), 1 if page.narrow else 4 if turned else _BESIDE)
    top = 1.04 * max(float(np.nanmax([*part["high"], *part["estimate"], 1e-9])) for part in lines.values())
    left, gap = page.left + wide + (0.12 if wide else 0), 0.15
    width = (page.right - inches_of("100 %", 7) - 0.05 - left - gap * (most - 1)) / most
    high, y = (0.42 if len(down) > 8 else 0.52 if turned else 0.72), 0.0
    ticks = range(0, len(span), -(-len(span) // max(2, int(width / 0.4))))
    dates = span.start_time[list(ticks)].strftime("%b\n%Y" if period == "month" else "%d %b\n%Y")
    levels, every = nice_ticks(0, top, high, 0.13), list(zip(across, looks(across, width), strict=True))
    for band in [every[i : i + most] for i in range(0, len(every), most)]:
        y += 0.18 + 0.11 * len(marks) + 0.12 * max(head.count("\n") for _, (head, _) in band)
        for column, (key, (head, look)) in enumerate(band):
            x = left + column * (width + gap)
            page.write(x, y - 0.06 - 0.11 * len(marks), head, va="baseline", **look)
            for row, other in enumerate(down):
                line = (key, other) if turned else (other, key)
                axes = page.panel(x, y + row * (high + 0.12), width, high, (-0.6, len(span) - 0.4), ticks=0.3)
                _draw_line(axes, lines[line], colour(line[0]), top)
                for place, _ in marks:
                    axes.axvline(place, color=ink(), lw=0.9, ls=DASHES, zorder=4)
                axes.set_yticks(levels, [""] * len(levels))
                axes.set_xticks([*ticks], dates if row == len(down) - 1 else [""] * len(dates))
        for row, (words, look) in enumerate(sides):
            page.write(left - 0.1, y + row * (high + 0.12) + high / 2, words, ha="right", **look)
        for level in levels[1:]:
            words = f"{level:g}" + f"{NO_BREAK}{unit}" * (level == levels[-1] and bool(unit))
            page.write(x + width + 0.06, y + high * (1 - level / top), words, 7, "quiet")
        for i, (place, event) in enumerate(marks):
            words = shorten(event, width, 7)
            at, half = left + width * (place + 0.6) / (len(span) + 0.2), inches_of(words, 7) / 2
            page.write(min(max(at, left + half), left + width - half), y - 0.06 - 0.11 * i, words, 7, ha="center")
        y = page.height + 0.16


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


def _draw_line(axes: Axes, values: pd.DataFrame, paint: str, top: float) -> None:
    """Draw a line with its band; a period between gaps as a point, a gap as a grey foot."""
    x, (y, low, high) = np.arange(len(values)), values.to_numpy(float).T
    gap = np.concatenate([[True], np.isnan(y), [True]])
    alone = ~gap[1:-1] & gap[:-2] & gap[2:]
    axes.set_ylim(0, top)
    axes.grid(axis="y", color=ink("rule"), lw=0.5)
    axes.axhline(0, color=ink("quiet"), lw=0.8, clip_on=False)
    axes.fill_between(x, low, high, color=tint(paint, 0.22), lw=0, zorder=2)
    axes.vlines(x[alone], low[alone], high[alone], color=tint(paint, 0.22), lw=3, zorder=2)
    axes.plot(x, y, color=paint, lw=1.5, zorder=3)
    axes.plot(x[alone], y[alone], "o", color=paint, ms=3.5, zorder=3)
    axes.bar(x[gap[1:-1]], 0.04 * top, width=0.7, color=tint(ink("quiet"), 0.5), lw=0, zorder=2)


def _alt(lines: Mapping[tuple[str, str], pd.DataFrame]) -> list[str]:
    parts = []
    for (frame, group), part in lines.items():
        rows = part.dropna().itertuples()
        told = [f"{row[0][2]} {row.estimate:.1f} ({row.low:.1f} to {row.high:.1f})" for row in rows]
        parts.append(f"{label(frame)}{', ' * bool(group)}{group}: {', '.join(told) or 'no estimate'}")
    return parts


_MOST_MAPS, _MOST_GROUPS = 4, 12  # articles drawn line by line; publications drawn
_PARTS = 8  # of the body


@drawing("framing.locate_hits", "article", "frame", "at", "lead", "part", "of")
def position(places: pd.DataFrame, leads: pd.DataFrame) -> Page:
    """Draw where the hits are: up to four articles line by line, more as shares of sentences from headline to end.

    Parameters
    ----------
    places : what `framing.scores.counting.locate_hits` returns
    leads : article, name, headline, lead: the shares of its tokens at which headline and lead end, and tokens
        (`framing.scores.counting.measure_leads`)
    """
    if leads.empty:
        raise InputError("no articles to draw, expected a table of leads with one row or more")
    page, frames, by = Page.open(), frame_names(), str(places.columns[1])
    marks = [(f"{colour(frame)} box", label(frame)) for frame in frames]
    if maps := len(leads) <= _MOST_MAPS and len(frames) <= len(COLOURS):
        alt, left_out = _draw_maps(page, page.key([*marks, ("empty box", "not own words")]), places, leads, frames), 0
    else:
        y = page.key([("pale box", "whoever speaks"), ("line", "own words")])
        by = "article" if by == "sentence" else by
        alt, left_out = _draw_densities(page, y, places, by, frames), places[by].nunique() - _MOST_GROUPS
    head = places[places["unit"] == "headline"].groupby("frame")["article"].nunique()
    head = head.reindex([name for name in page.frames.labels if name in head.index])
    facts: dict[str, Any] = {"places": titles.YES if len(places) else None, "articles": len(leads)}
    facts["heads"] = facts["places"] if (leads["headline"] > 0).any() else None
    if len(leads) == 1:
        end = set(places.loc[places["at"] > 0.875, "frame"])
        facts |= {"through": page.names(name for name in head.index if name in end), "headline": page.names(head.index)}
    elif len(head):
        first, *more = page.names(head.index)
        rest = [f", {name} in {n:,}" for name, n in zip(more, head.iloc[1:], strict=True)]
        facts |= {"first": titles.Names([first]), "times": head.iloc[0], "rest": "".join(rest)}
    not_drawn = f"Not drawn: {titles.Count(left_out):paper}." if left_out > 0 else ""
    kind = "lines" if maps else "eighths"
    return page.say(kind, [places], alt, not_drawn, titles.speech_limits(places), **facts)


def _draw_maps(page: Page, y: float, places: pd.DataFrame, leads: pd.DataFrame, frames: Sequence[str]) -> str:
    """Draw articles as lines to scale, sentences with hits in their frames' colours; return what they show."""
    cell, bands = page.bands(list(leads.index), page.left)
    tokens = leads["tokens"] if "tokens" in leads else pd.Series(600, leads.index)
    most = max(np.ceil(tokens.max() / 60), round(4.5 * cell))  # tokens of a line
    told = []
    for band in (leads.loc[index] for index in bands):
        lines = np.ceil(tokens[band.index] / most).astype(int)
        pitch = min(0.075, 3 / lines.max())
        heads = shorten_all(list(band["name"]), cell, 8, 2)
        y += 0.1 + 0.13 * max(head.count("\n") + 1 for head in heads)
        for i, (row, head, words) in enumerate(zip(band.to_dict("records"), heads, tokens[band.index], strict=True)):
            x, own = page.left + i * (cell + 0.2), places[places["article"] == row["article"]]
            page.write(x, y, head, 8, va="baseline")
            axes = page.panel(x, y + 0.06, cell, lines.max() * pitch, (0, most), ticks=0)
            for first, last, shade in [(0, 1, 0.16), (0, row["lead"], 0.32), (0, row["headline"], 0.7)]:
                _draw_stretch(axes, first * words, last * words, most, pitch, color=tint(ink("quiet"), shade), lw=0)
            _draw_sentences(axes, own, words, most, pitch, frames)
            shares = [f"{label(str(frame))} at " + ", ".join(f"{100 * at:.0f}\u00a0%" for at in part["at"])
                      for frame, part in own.groupby("frame", sort=False)]  # fmt: skip
            told.append(f"{row['name']}: {'; '.join(shares) or 'none found'}")
        y += 0.06 + lines.max() * pitch
    return f"{'. '.join(told)}."


def _draw_sentences(
    axes: Axes, own: pd.DataFrame, words: float, most: float, pitch: float, frames: Sequence[str]
) -> None:
    """Draw a block where a sentence with hits begins, one for each frame: filled where one is in own words."""
    said = own.assign(mine=own["voice"].isin(["outlet", "all"])).groupby(["at", "frame"])
    said = said.agg(span=("span", "first"), mine=("mine", "any")).reset_index()
    for at, sentence in said.groupby("at"):
        there = sentence.set_index("frame").reindex([frame for frame in frames if frame in set(sentence["frame"])])
        start, wide = (at - sentence["span"].iloc[0] / 2) * words, 0.07 * most
        start = min(start, max(0, np.ceil((start + 0.01) / most) * most - wide * len(there)))  # all in one line
        for i, (frame, mine) in enumerate(there["mine"].items()):
            face = colour(frame) if mine else ink("page")
            ends = (start + i * wide, start + (i + 0.9) * wide)
            _draw_stretch(axes, *ends, most, pitch, fc=face, ec=colour(frame), lw=1)


def _draw_stretch(axes: Axes, start: float, end: float, most: float, pitch: float, **style: Any) -> None:
    """Draw a stretch of text over its lines, so many tokens to a line."""
    for line in range(int(round(start, 6) // most), int(np.ceil(round(end, 6) / most))):
        left, right = max(start, line * most) - line * most, min(end, (line + 1) * most) - line * most
        axes.bar(left, 0.78 * pitch, right - left, bottom=(line + 0.11) * pitch, align="edge", zorder=2, **style)


def _draw_densities(page: Page, y: float, places: pd.DataFrame, by: str, frames: Sequence[str]) -> str:
    """Draw shares of sentences in the headline and in eighths of the body, frames by groups; return what they show."""
    groups = list(dict.fromkeys(places[by]))[:_MOST_GROUPS]
    own = places["voice"].isin(["outlet", "all"])
    shares = {name: _share(places[chosen], by) for name, chosen in (("all", own | True), ("own", own))}
    top = min(1.0, np.ceil(4 * max(0.01, shares["all"].max(axis=None))) / 4)
    most = (0.26 if page.narrow else 0.16) * page.width
    heads = {frame: shorten(label(frame), most, 8.5, 2, "bold") for frame in frames}
    left = page.left + 0.1 + max(inches_of(part, 8.5, "bold") for head in heads.values() for part in head.split("\n"))
    (cell, bands), high, told = page.bands(groups, left, 0.15), 0.5, list[str]()
    for band in bands:
        names = shorten_all(band, cell, page.size, 2)
        y += 0.14 + 0.13 * max(name.count("\n") + 1 for name in names)
        for i, name in enumerate(names):
            page.write(left + i * (cell + 0.15), y - 0.1, name, page.size, va="baseline")
        for frame in frames:
            page.write(left - 0.1, y + high / 2, heads[frame], 8.5, colour(frame, text=True), weight="bold", ha="right")
            for i, group in enumerate(band):
                axes = page.panel(left + i * (cell + 0.15), y, cell, high, (-1.45, _PARTS), ticks=0)
                axes.set(ylim=(0, top), yticks=[0, top / 2, top], yticklabels=[])
                axes.grid(axis="y", color=ink("rule"), lw=0.5)
                values, mine = (table.reindex([(frame, group)]).fillna(0).iloc[0] for table in shares.values())
                fill: Any = {"align": "edge", "color": tint(colour(frame), 0.28), "lw": 0, "zorder": 2}
                line: Any = {"color": colour(frame), "lw": 1.4, "zorder": 3, "clip_on": False, "baseline": None}
                axes.bar([-1.2, *range(_PARTS)], values, 1.0, **fill)
                axes.stairs(mine.iloc[:1], [-1.2, -0.2], **line)
                axes.stairs(mine.iloc[1:], range(_PARTS + 1), **line)
                listed = ", ".join(f"{100 * value:.0f}" for value in values)
                told.append(f"{label(frame)}, {group}: {listed}\u00a0%")
            if frame == frames[0]:
                page.write(left - 0.05, y, f"{100 * top:.0f}\u00a0%", 6.5, "quiet", ha="right")
            y += high + 0.16
        for i in range(len(band)):
            x = left + i * (cell + 0.15)
            page.write(x, y - 0.05, "head", 6.5, "quiet")
            page.write(x + cell, y - 0.05, "end", 6.5, "quiet", ha="right")
        y += 0.08
    return f"{'; '.join(told)}."


def _share(places: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the share of sentences with a hit by frame and group (rows) and part, 0 to 8 (columns)."""
    found = places.drop_duplicates(["article", "at", "frame"]).groupby(["frame", by, "part"])["of"]
    found = found.agg(["size", "first"])
    return (found["size"] / found["first"]).unstack(fill_value=0).reindex(columns=range(_PARTS + 1), fill_value=0)
