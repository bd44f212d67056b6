"""Figures of voices: own words beside those of others, where hits occur in an article, and who is quoted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import (
    GREY,
    PALE,
    WIDTH,
    add_panels,
    colour_and_shape,
    drawing,
    finish,
    fit,
    frame_names,
    inches_of,
    label,
    new_figure,
    one_panel,
    rule,
    stack,
    text_colour,
)
from framing.figures.caveats import articles_of, estimand, few_articles, percent, speech_limits, validity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAMES = 2.2  # inches for the names of publications
_NEEDED = {"outlet", "quoted", "reported", "others"}


@drawing("framing.score", "frame", "measure", "voice", "estimate", "low")
def voices(scores: pd.DataFrame, note: str = "") -> Sequence[Axes]:
    """Draw own words to the right and other people's to the left, hits per 1,000 tokens with intervals, by frame.

    Parameters
    ----------
    scores : what `framing.score` returns for the voices outlet, quoted, reported and others
    """
    caveats = [validity(scores), speech_limits(scores)]
    rates = scores[scores["measure"] == "rate"]
    if missing := sorted(_NEEDED - set(rates["voice"])):
        raise InputError(f"no rates of voice {missing[0]!r}, expected framing.score(..., voice={sorted(_NEEDED)})")
    frames, by = frame_names(rates), rates.columns[1]
    groups = list(dict.fromkeys(rates[by]))
    names = [fit(group, _NAMES) for group in groups]
    places = stack(names)
    figure = new_figure(0.5 + len(frames) * (0.5 + 0.24 * (places[-1] + 1)))
    panels = add_panels(figure, len(frames), sharex=True)
    for axes, frame in zip(panels, frames, strict=True):
        part = rates[rates["frame"] == frame]
        for place, group in zip(places, groups, strict=True):
            rows = part[part[by] == group].set_index("voice")
            _draw_pair(axes, place, {str(name): row for name, row in rows.to_dict("index").items()}, frame)
        axes.set_yticks(places, names)
        axes.set_ylim(places[-1] + 0.7, places[0] - 0.7)
        axes.axvline(0, color="black", lw=0.8)
        rule(axes)
        axes.set_title(label(frame), fontsize=9, loc="left", color=text_colour(frame), weight="bold")
    limit = 1.12 * float(np.nanmax([rates["high"].max(), 1]))
    panels[-1].set_xlim(-limit, limit)
    panels[-1].xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    panels[-1].set_xlabel("← other people’s words    hits per 1,000 tokens    own words →")
    title = _pair_title(rates, frames)
    notes = ["Left: quoted (dark) and reported (pale); right: the outlet’s own. "
             f"Whiskers: {percent(rates)} intervals of others, of own.",
             "Numbers are hits. All rates are per all tokens of the article, so that they add up.",
             estimand(articles_of(rates)), few_articles(articles_of(rates))]  # fmt: skip
    finish(panels[0], title, [*notes, *caveats, note], f"Diverging bars. {title}. {_pair_alt(rates)}")
    return panels


def _draw_pair(axes: Axes, place: float, rows: dict[str, dict[str, Any]], frame: str) -> None:
    colour, _ = colour_and_shape(frame)
    if np.isnan(rows["outlet"]["estimate"]):
        axes.text(0, place, "  too short", va="center", color=GREY, fontsize=8)
        return
    quoted, reported, own, others = (rows[name] for name in ("quoted", "reported", "outlet", "others"))
    axes.barh(place, own["estimate"], color=colour, height=0.55)
    axes.barh(place, -quoted["estimate"], color=colour, height=0.55)
    axes.barh(place, -reported["estimate"], left=-quoted["estimate"], color=colour, alpha=0.4, height=0.55)
    axes.plot([own["low"], own["high"]], [place] * 2, color="black", lw=0.9)
    axes.plot([-others["low"], -others["high"]], [place] * 2, color="black", lw=0.9)
    for row, side in ((own, 1), (others, -1)):
        at, align = side * row["high"], "left" if side > 0 else "right"
        axes.annotate(f"{row['hits']}", (at, place), (4 * side, 0), textcoords="offset points", va="center", ha=align,
                      fontsize=8, color=GREY)  # fmt: skip


def _pair_title(rates: pd.DataFrame, frames: Sequence[str]) -> str:
    parts = []
    for frame in frames:
        hits = rates[rates["frame"] == frame].groupby("voice")["hits"].sum()
        parts.append(f"{label(frame)} {hits['outlet']} own, {hits['others']} others’")
    return "Hits in own and in other people’s words: " + "; ".join(parts)


def _pair_alt(rates: pd.DataFrame) -> str:
    parts = []
    for (frame, group), rows in rates.groupby(["frame", rates.columns[1]], sort=False):
        hits = rows.set_index("voice")["hits"]
        counts = ", ".join(f"{name} {hits[name]}" for name in ("outlet", "quoted", "reported"))
        parts.append(f"{label(str(frame))}, {group}: {counts}")
    return "; ".join(parts) + "."


@drawing("framing.locate_hits", "article", "frame", "at", "lead")
def position(places: pd.DataFrame, leads: pd.DataFrame, note: str = "") -> Axes:
    """Draw where in each article the hits occur, a line per frame, with headline and lead marked.

    Parameters
    ----------
    places : what `framing.scores.counting.locate_hits` returns
    leads : article, name, headline, lead: the shares of its tokens at which headline and lead end
        (`framing.scores.counting.measure_leads`)
    """
    if leads.empty:
        raise InputError("no articles to draw, expected a table of leads with one row or more")
    caveats = [validity(places), speech_limits(places)]
    frames = frame_names()
    names = [fit(name, _NAMES) for name in leads["name"]]
    legend = [fit(label(frame), 2) for frame in frames]
    columns = max(1, min(len(frames), int(5.6 / (0.4 + _widest(legend)))))
    more = sum(text.count("\n") + 1 for text in legend) if columns < len(frames) else 0
    slack = np.array([max(0.0, 0.75 * (name.count("\n") + 1) - len(frames)) for name in names])  # for long names
    axes = one_panel(0.9 + 0.2 * (len(leads) * (len(frames) + 1) + slack.sum() + more / columns))
    tops = np.arange(len(leads)) * (len(frames) + 1.2) + np.cumsum(slack) - slack / 2
    width = 2 if len(places) < 30 * len(leads) else 1
    for top, row in zip(tops, leads.to_dict("records"), strict=True):
        _draw_article(axes, top, row, places[places["article"] == row["article"]], frames, width)
    axes.set_yticks(tops + len(frames) / 2, names)
    axes.set_ylim(tops[-1] + len(frames) + slack[-1] / 2 + 0.3, -0.3)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes.set_xlabel("share of the article’s tokens read")
    axes.tick_params(axis="y", length=0)
    handles = [axes.plot([], [], color=colour_and_shape(frame)[0], lw=2, label=name)[0]
               for frame, name in zip(frames, legend, strict=True)]  # fmt: skip
    axes.legend(handles=handles, ncols=columns, loc="lower left", bbox_to_anchor=(0, 1), frameon=False, handlelength=1)
    title = _barcode_title(places)
    notes = [
        "Solid: the outlet’s own words; dotted: quoted or reported. Dark grey: headline; light grey: first paragraph.",
        "Hits of one frame in one sentence share a stroke.",
        "Within an article from top to bottom: " + ", ".join(label(frame) for frame in frames) + ".",
    ]
    alt = f"Barcode of hits by place in the article. {title}. {_barcode_alt(places, leads)}"
    finish(axes, title, [*notes, *caveats, note], alt)
    return axes


def _draw_article(
    axes: Axes, top: float, row: dict[str, Any], own: pd.DataFrame, frames: Sequence[str], width: float
) -> None:
    height = len(frames)
    axes.barh(top + height / 2, row["headline"], height=height, color="#bdbdbd", zorder=1)
    axes.barh(top + height / 2, row["lead"] - row["headline"], left=row["headline"], height=height, color="#e9e9e9",
              zorder=1)  # fmt: skip
    for i, frame in enumerate(frames):
        colour, _ = colour_and_shape(frame)
        axes.plot([0, 1], [top + i + 0.5] * 2, color=PALE, lw=0.6, zorder=1)
        for voice, style in (("outlet", "-"), ("quoted", ":"), ("reported", ":")):
            at = own.loc[(own["frame"] == frame) & (own["voice"] == voice), "at"]
            axes.vlines(at, top + i + 0.1, top + i + 0.9, color=colour, lw=width, ls=style, zorder=3)


def _widest(texts: Sequence[str]) -> float:
    """Return the width of the widest line in inches."""
    return max((inches_of(line) for text in texts for line in text.split("\n")), default=0.0)


def _barcode_title(places: pd.DataFrame) -> str:
    headline = int((places["unit"] == "headline").sum())
    lead = int(places["lead"].sum())
    return f"Of {len(places)} hits {headline} are in a headline and {lead} in a first paragraph"


def _barcode_alt(places: pd.DataFrame, leads: pd.DataFrame) -> str:
    parts = []
    for row in leads.to_dict("records"):
        own = places[places["article"] == row["article"]]
        shares = [f"{label(str(frame))} at " + ", ".join(f"{100 * at:.0f} %" for at in part["at"])
                  for frame, part in own.groupby("frame", sort=False)]  # fmt: skip
        parts.append(f"{row['name']}: {'; '.join(shares) or 'no hits'}")
    return ". ".join(parts) + "."


@drawing("framing.count_speakers", "speaker", "frame", "hits")
def speakers(counts: pd.DataFrame, most: int = 15, note: str = "") -> Axes:
    """Draw who is quoted or reported as saying what: speakers by frames.

    Parameters
    ----------
    counts : what `framing.scores.counting.count_speakers` returns
    most : speakers drawn, by falling hits; the rest are counted in a last row
    """
    if counts.empty:
        raise InputError("no hit in other people's words, expected a table of speakers with one row or more")
    caveats = [validity(counts), speech_limits(counts)]
    frames = frame_names()
    table = counts.pivot_table(index="speaker", columns="frame", values="hits", fill_value=0, sort=False)
    table = table.reindex(columns=frames, fill_value=0).astype(int)
    if len(table) > most + 1:
        table = pd.concat([table.iloc[:most], table.iloc[most:].sum().to_frame(f"{len(table) - most} more speakers").T])
    names = [fit(name, 3.2) for name in table.index]
    places = stack(names)
    axes = one_panel(0.8 + 0.26 * (places[-1] + 1))
    for i, frame in enumerate(frames):
        for place, value in zip(places, table.iloc[:, i], strict=True):
            if value:
                room = (5.4 * len(f"{value}") + 4) ** 2
                axes.scatter(i, place, s=max(room, 90), color=colour_and_shape(frame)[0], lw=0)
                axes.text(i, place, f"{value}", ha="center", va="center", fontsize=8, color="white", weight="bold")
    axes.set_yticks(places, names)
    column = (WIDTH - 0.7 - _widest(names)) / len(frames)
    axes.set_xticks(range(len(frames)), [fit(label(frame), column) for frame in frames])
    axes.xaxis.tick_top()
    axes.set_ylim(places[-1] + 0.8, places[0] - 0.8)
    axes.set_xlim(-0.5, len(frames) - 0.5)
    rule(axes, "both")
    title = _speakers_title(counts)
    notes = ["Hits in quotations and in indirect speech, by who is said to speak, as the articles name them."]
    notes += ["unknown: the text does not say."] if "unknown" in table.index and not caveats[1] else []
    rows = [f"{name}: " + ", ".join(f"{label(f)} {v}" for f, v in row.items() if v) for name, row in table.iterrows()]
    finish(axes, title, [*notes, *caveats, note], f"Table of speakers by frames. {title}. {'; '.join(rows)}.")
    return axes


def _speakers_title(counts: pd.DataFrame) -> str:
    people, hits = len(set(counts["speaker"]) - {"unknown"}), int(counts["hits"].sum())
    return f"{hits} hits are other people’s words; {people} speakers or groups of speakers are identified"
