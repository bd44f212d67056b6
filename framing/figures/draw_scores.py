"""Figures of scores: how often each frame is found, with ranges; what cleaning a page changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd

from framing.errors import InputError, one_of
from framing.figures import titles
from framing.figures.canvas import Page, colour, drawing, frame_names, inches_of, ink, label, shorten_all, tint
from framing.figures.rows import Column, Row, draw_panels, lay_out_names, write_columns, write_inside
from framing.frames import keep_labels
from framing.scores.scores import RATES_ONLY


@drawing("framing.score or tfidf_scores", "frame", "measure", "voice", "estimate", "low")
def fingerprint(scores: pd.DataFrame, measure: str = "prevalence", *, compared: pd.DataFrame | None = None) -> Page:
    """Draw how often each frame is found in each publication: a panel for each frame, its estimates with two ranges.

    The title says which publications can be told apart only where it is given the comparisons that say so: whether two
    intervals overlap does not decide it.

    Parameters
    ----------
    scores : what `framing.score` or `framing.tfidf_scores` returns; of several voices "all" is drawn and,
        on the same row, the outlet's own
    measure : prevalence or tfidf_share (shares of sentences), rate or rate_adjusted (per 1,000 tokens)
    compared : what `framing.compare` returns for the same corpus and lexicon; with it the title has its verdicts
    """
    return _draw_scores(scores, one_of("measure", measure, titles.MEASURES), compared)


@drawing("framing.score", "frame", "measure", "voice", "estimate", "low", "flag")
def rates(scores: pd.DataFrame) -> Page:
    """Draw the frames of which a derived corpus knows the rates only, by publication.

    Parameters
    ----------
    scores : what `framing.score` returns; its frames flagged rates_only are drawn
    """
    rows = scores[scores["flag"].str.contains(RATES_ONLY)]
    return _draw_scores(rows, "rate", None, "Counted by article, so denied words count too.")


def _draw_scores(scores: pd.DataFrame, measure: str, compared: pd.DataFrame | None, more: str = "") -> Page:
    rows, own = rows_of(scores, measure)
    scale, unit, counted, _ = titles.MEASURES[measure]
    frames, by, page = frame_names(rows), str(rows.columns[1]), Page.open()
    found, heard = (table.set_index(["frame", by]).to_dict("index") for table in (rows, own))
    groups = sorted(dict.fromkeys(rows[by]), key=lambda group: _falling(found.get((frames[0], group))))
    sizes = rows.drop_duplicates(by).set_index(by).loc[groups]
    articles = [f"{n:g} articles, " if n > 1 else "" for n in sizes["articles"]]
    under = [f"{some}{n:,} {counted}" for some, n in zip(articles, sizes["n"], strict=True)]
    names = lay_out_names(page, groups, under, [f"{n:,}" for n in sizes["n"]], counted)
    together = _together(rows, scale) if len(groups) > 1 else {}
    voice, dark = rows["voice"].iloc[0], "" if page.narrow else " (dark: 50 %)"
    marks = [("dot", WHOSE.get(voice, "whoever speaks"))]
    marks += [("ring", "own words" if page.narrow else "the paper’s own words")] if heard else []
    marks += [("range", f"{titles.percent(rows)} range{dark}")]
    marks += [("dash", "all" if page.narrow else "all texts together")] if together else []
    drawn = {f: [_row(found.get((f, group)), heard.get((f, group)), scale) for group in groups] for f in frames}
    draw_panels(page, page.key(marks), names, drawn, unit=unit, lines=together, head=counted)
    said = titles.scores(rows, measure, compared, page.frames, page.letters)
    limits = "" if own.empty else titles.speech_limits(scores)
    return page.say(said, [rows], _alt(pd.concat([rows, own]), by, scale, unit), more, limits)


WHOSE = {"outlet": "own words", "quoted": "quoted", "reported": "reported", "others": "other people’s words"}


def rows_of(scores: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows to draw (of voices, all pooled where they are), and those of the own voice beside them."""
    titles.validity(scores)  # refuses rows of several languages, which `Page.say` would do too late
    rows = scores[scores["measure"] == measure]
    if rows.empty:
        raise InputError(f"no rows of measure {measure!r}, expected one of {sorted(set(scores['measure']))}")
    voices = list(dict.fromkeys(rows["voice"]))
    unknown = {"articles": np.nan, "level": 0.95}
    rows = rows.assign(**{name: value for name, value in unknown.items() if name not in rows})
    first = rows[rows["voice"] == ("all" if "all" in voices else voices[0])]
    own = rows[(rows["voice"] == "outlet") & ("all" in voices)]
    return keep_labels(first.reset_index(drop=True), scores), own.reset_index(drop=True)


def _falling(row: dict[str, Any] | None) -> float:
    return -row["estimate"] if row and row["estimate"] == row["estimate"] else np.inf


def _row(row: dict[str, Any] | None, own: dict[str, Any] | None, scale: float) -> Row:
    """Return what is drawn of a publication and frame, with its own words beside."""
    if row is None or np.isnan(row["estimate"]):
        return Row(np.nan, words="too short" if row else "")
    beside, found = scale * own["estimate"] if own else np.nan, bool(row["hits"])
    return Row.of(row, scale, beside=beside, found=found, words=f"{row['hits']:,}" if found else "none")


def _together(rows: pd.DataFrame, scale: float) -> dict[str, float]:
    """Return the share or rate of each frame in all texts together."""
    sums = rows[rows["estimate"].notna()].groupby("frame")[["hits", "n"]].sum()
    return {str(frame): (scale if scale > 1 else 1000) * hits / n for frame, hits, n in sums.itertuples()}


def _alt(rows: pd.DataFrame, by: str, scale: float, unit: str) -> list[str]:
    parts, unit = [], f" {unit}".rstrip()
    for row in rows.to_dict("records"):
        name = f"{label(row['frame'])}, {row[by]}{', own words' * (row['voice'] == 'outlet')}"
        told = "too short for an estimate"
        if row["estimate"] == row["estimate"]:
            span = f"range {scale * row['low']:.1f} to {scale * row['high']:.1f}"
            told = f"{scale * row['estimate']:.1f}{unit} ({span}; {row['hits']} of {row['n']})"
        parts.append(f"{name}: {told}")
    return parts


# ---- Cleaning ----

_SHADES = {"article": 1.0, "other stories": 0.3, "advertising": 0.55, "page furniture": 0.12}  # of ink


@drawing("framing.compare_cleaning", "frame", "capture", "raw", "cleaned")
def cleaning(rates: pd.DataFrame, lines: pd.DataFrame, *, one_page: bool = False) -> Page:
    """Draw what cleaning changes: the words of each saved page by kind, and each frame before and after.

    Parameters
    ----------
    rates : what `framing.capture.audit.compare_cleaning` returns
    lines : what `framing.capture.audit.count_labels` returns, of the same captures
    one_page : whether outlet or address of the captures agree: one article, and not one wire text in two outlets
    """
    if rates.empty:
        raise InputError("no captures to draw, expected a table of rates with one row or more")
    page, frames, captures = Page.open(), frame_names(rates), list(dict.fromkeys(rates["capture"]))
    short = _short_names(captures)
    y = page.key([(f"{tint(ink(), shade)} box", kind) for kind, shade in _SHADES.items()])
    half = page.right - page.left if page.narrow else 0.5 * (page.right - page.left) - 0.1
    names, top = lay_out_names(page, short), y + 0.08
    names.pitch = max(names.pitch, 0.3 if len(captures) < 6 else 0)
    words = lines.pivot_table(index="capture", columns="kind", values="tokens", aggfunc="sum", fill_value=0)
    words = words.reindex(index=captures, columns=[*_SHADES], fill_value=0)
    sums = words.sum(axis=1)
    left = page.left + names.width + 0.1
    totals = Column("", [f"{n:,}" for n in sums])
    room = write_columns(page, y, list(top + names.places), [totals], end=page.left + half) - left
    axes = page.panel(left, top, room, names.height, (0, max(sums.max(), 1)), ticks=0)
    names.write(page, left - 0.08, top)
    for place, (_, row) in zip(names.places, words.iterrows(), strict=True):
        start = 0
        for kind, value in row.items():
            fill = tint(ink(), _SHADES[str(kind)])
            axes.barh(place, value, left=start, height=0.7 * names.pitch, color=fill, ec=ink("page"), lw=0.8)
            if value / max(sums.max(), 1) * room > inches_of(f"{value:,}", 7) + 0.05:
                write_inside(axes, start + value / 2, place, f"{value:,}", fill)
            start += value
    left, top = (page.left, top + names.height + 0.3) if page.narrow else (page.left + half + 0.35, top)
    _draw_rates(page, rates, frames, left, top)
    told = [f"{label(row['frame'])}, {row['capture']}: raw {row['raw']:.1f}, cleaned {row['cleaned']:.1f}"
            for row in rates.to_dict("records")]  # fmt: skip
    bars = [f"{name}: " + ", ".join(f"{kind} {n:,}" for kind, n in row.items()) for name, row in words.iterrows()]
    spread = rates.groupby("frame", sort=False)[["raw", "cleaned"]].agg(np.ptp).max()
    moved = (rates["cleaned"] - rates["raw"]).abs().fillna(0)
    apart, most_moved = spread["cleaned"] >= 0.05, rates.loc[moved.idxmax()]
    times = {1: "once", 2: "twice"}.get(len(captures), f"{titles.Count(len(captures))} times")
    return page.say(
        "cleaning", [rates.drop(columns="capture").assign(outlet="")], [*told, *bars],
        still=titles.YES if moved.max() < 0.05 and not apart else None, worst=spread["cleaned"] if apart else None,
        now_alike=titles.YES if len(captures) > 1 and spread["cleaned"] < 0.05 <= spread["raw"] else None,
        what="the same article" if one_page else "the same text",
        frame=page.names([most_moved["frame"]]), raw=most_moved["raw"], cleaned=most_moved["cleaned"],
        saved=f"One article saved {times}" if one_page else f"One text on {titles.Count(len(captures)):saved page}",
    )  # fmt: skip


def _draw_rates(page: Page, rates: pd.DataFrame, frames: Sequence[str], left: float, top: float) -> None:
    """Draw a row for each frame: the rates of the raw pages hollow, of the cleaned ones filled and written."""
    pitch = 0.26
    heads = shorten_all([label(frame) for frame in frames], 0.3 * (page.right - left), page.size)
    places = [top + pitch * (i + 0.5) for i in range(len(frames))]
    before, after = ([_ends(rates, frame, column) for frame in frames] for column in ("raw", "cleaned"))
    columns = [Column("before", before), Column("after", after, "ink", "bold")]
    right = write_columns(page, top - 0.07, places, columns)
    left += max(inches_of(head, page.size, "bold") for head in heads) + 0.12
    limit = max(float(rates[["raw", "cleaned"]].max(axis=None)), 1e-9)
    axes = page.panel(left, top, right - left - 0.05, pitch * len(frames), (0, 1.02 * limit), ticks=0)
    for frame, head, place in zip(frames, heads, places, strict=True):
        own, y = rates[rates["frame"] == frame], place - top
        page.write(left - 0.1, place, head, page.size, colour(frame, text=True), weight="bold", ha="right")
        values = own[["raw", "cleaned"]].to_numpy().ravel()
        axes.axhline(y, color=ink("rule"), lw=0.5, zorder=0.5)
        axes.plot([values.min(), values.max()], [y] * 2, color=colour(frame), lw=1.4, zorder=2)
        axes.plot(own["raw"], [y] * len(own), "o", ms=5, mew=1.2, color=colour(frame), mfc=ink("page"), clip_on=False)
        axes.plot(own["cleaned"], [y] * len(own), "o", ms=5.8, mew=0, color=colour(frame), clip_on=False, zorder=3)


def _ends(rates: pd.DataFrame, frame: str, column: str) -> str:
    """Return the rates of the pages of a frame, the same ones once, or their span where there are many."""
    values = list(dict.fromkeys(f"{value:.1f}" for value in sorted(rates.loc[rates["frame"] == frame, column])))
    return ", ".join(values) if len(values) < 3 else f"{values[0]} to {values[-1]}"


def _short_names(captures: Sequence[str]) -> list[str]:
    """Return first words ("page 000" of "000_a.txt") where they tell the captures apart, else the stems."""
    firsts = [re.split(r"[\W_]", capture, maxsplit=1)[0] for capture in captures]
    told_apart = len(set(firsts)) == len(captures) and min(map(len, firsts)) > 2
    return [f"page {name}" for name in firsts] if told_apart else [PurePath(capture).stem for capture in captures]
