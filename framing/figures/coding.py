"""Coders against each other, and what was found against what was coded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import (
    GREY,
    add_panels,
    colour_and_shape,
    finish,
    fit,
    in_style,
    new_figure,
    rule,
    stack,
    write_beside,
    write_heading,
)
from framing.figures.wording import few_articles, label, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_COEFFICIENTS = {
    "alpha": "Krippendorff’s alpha", "kappa": "Cohen’s kappa", "fleiss": "Fleiss’ kappa", "ac1": "Gwet’s AC1",
    "percent": "same codes, share",
}  # fmt: skip
_MOST_PAIRS = 3  # of coders whose kappas are drawn
_GUIDES = (0.667, 0.8)  # Krippendorff's (2004) marks for tentative and for firm conclusions
_MOST_NAMED = 3  # frames in a title
_NAMES = 2.3  # inches for the names of rows
_UNDEFINED = "Undefined: the codes do not vary, so that nothing could have been disagreed on."
_WEIGHTED = "Weighted by the chance of each sentence to be drawn; the counts are those of the sample."
_OF_A_VOICE = "Of a voice, found and coded must both be in that voice: a hit of another voice is none."
_SIDES = ("precision", "recall")


@in_style
def agreement(table: pd.DataFrame, note: str = "") -> Axes:
    """Draw the coefficients of agreement of each frame with their intervals.

    Parameters
    ----------
    table : what `framing.agreement` returns
    note : a line to add at the foot, such as who coded

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        No coefficients in the table.
    """
    rows, left_out = _coefficient_rows(table)
    frames = list(dict.fromkeys(rows["frame"]))
    lines, heads = _lay_out(rows, frames, [_row_name(row) for row in rows.to_dict("records")])
    axes = _new_forest(lines, heads)
    for i, frame in enumerate(frames):
        own = rows[rows["frame"] == frame]
        first = own.iloc[0]
        coded = "" if pd.isna(first["hits"]) else f", {first['hits']} with the frame"
        write_beside(axes, heads[frame][0], f"{first['n']} units{coded}, {first['disagreed']} disagreed on", fontsize=8)
        for row in own.to_dict("records"):
            place = lines[row["line"]][0]
            _draw_row(axes, row, place, *colour_and_shape(i), hollow=row["disagreed"] == 0)
            write_beside(axes, place, _interval_words(row), fontsize=8)
    for guide in _GUIDES:
        axes.axvline(guide, color=GREY, lw=0.7, ls=":", zorder=1)
    lowest = float(np.nanmin([0.0, *rows["low"]]))
    axes.set_xlim(max(-1.0, lowest) - 0.02, 1.02)
    axes.set_xlabel("agreement (1: none disagreed; 0: as by chance, for the share: none agreed)")
    title = _agreement_title(rows, frames)
    notes = [
        f"Point and {percent(rows)} interval; hollow: nobody disagreed, the interval is what the units still allow.",
        "Dotted: .667 and .80, which Krippendorff asks of tentative and of firm conclusions.",
        _UNDEFINED if rows["estimate"].isna().any() else "",
        left_out,
        note,
    ]  # fmt: skip
    finish(axes.figure, title, notes, _agreement_alt(rows, title, note))  # type: ignore[arg-type]
    return axes


@in_style
def validation(table: pd.DataFrame, by: str = "outlet", note: str = "") -> Sequence[Axes]:
    """Draw precision and recall of each frame, of all sentences and by one grouping, with intervals and counts.

    Parameters
    ----------
    table : what `framing.validate` returns
    by : outlet, voice, unit or another grouping of the table; "all" for none
    note : a line to add at the foot, such as who coded

    Returns
    -------
    list of Axes
        Precision, recall.

    Raises
    ------
    InputError
        A grouping the table does not have.
    """
    known = sorted(set(table["by"]))
    if by not in known:
        raise InputError(f"by must be one of {', '.join(known) or 'none: the table is empty'}; got {by!r}")
    rows = table[table["by"].isin(["all", by]) & table["measure"].isin(_SIDES)].reset_index(drop=True)
    frames, groups = list(dict.fromkeys(rows["frame"])), list(dict.fromkeys(rows["group"]))
    rows["line"] = [f"{frame}\0{group}" for frame, group in zip(rows["frame"], rows["group"], strict=True)]
    unique = rows.drop_duplicates("line")
    names = ["all sentences" if group == "all" else str(group) for group in unique["group"]]
    lines, heads = _lay_out(unique, frames, names)
    figure = new_figure(0.75 + 0.21 * (max(place for place, _ in lines.values()) + 1))
    panels: list[Axes] = list(figure.subplots(1, 2, sharey=True))
    for panel, measure in zip(panels, _SIDES, strict=True):
        own = rows[rows["measure"] == measure]
        for row in own.to_dict("records"):
            place = lines[row["line"]][0]
            _draw_row(panel, row, place, *colour_and_shape(frames.index(row["frame"])), hollow=row["group"] != "all")
            write_beside(panel, place, _count_words(row), fontsize=8)
        panel.set_xlim(-0.02, 1.02)
        panel.set_xlabel(_AXES[measure])
        rule(panel, width=0.6)
    _name_rows(panels[0], lines, heads)
    title = _validation_title(rows, frames)
    hollow = f"; filled: all sentences, hollow: those of one {by}" if len(groups) > 1 else ""
    levels = f"Point and {percent(rows)} interval{hollow}"
    notes = [
        f"{levels}; beside: sentences found and coded of all found, or of all coded. Nothing to divide by: –.",
        _WEIGHTED if rows["method"].str.contains("draws").any() else "",
        _OF_A_VOICE if by == "voice" else "",
        few_articles(table.loc[table["by"] == "outlet", "articles"].max()) if "articles" in table else "",
        note,
    ]
    finish(figure, title, notes, _validation_alt(rows, title, note))
    return panels


_AXES = {"precision": "precision: coded, of those found", "recall": "recall: found, of those coded"}


def _coefficient_rows(table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the rows to draw, and a line on what is left out."""
    rows = table[table["measure"].isin(_COEFFICIENTS)].reset_index(drop=True)
    if rows.empty:
        raise InputError("no coefficient of agreement to draw, expected what framing.agreement returns")
    rows["line"] = rows.index.astype(str)
    pairs = rows[rows["measure"] == "kappa"].groupby("frame").size().max()
    if pairs > _MOST_PAIRS:
        return rows[rows["measure"] != "kappa"], f"Cohen’s kappa of the {pairs} pairs of coders stands in the table."
    return rows, ""


def _row_name(row: dict[str, Any]) -> str:
    name = _COEFFICIENTS[row["measure"]]
    return f"{name} ({row['coders']})" if row["measure"] == "kappa" else name


def _lay_out(
    rows: pd.DataFrame, frames: Sequence[str], names: Sequence[str]
) -> tuple[dict[str, tuple[float, str]], dict[str, tuple[float, str]]]:
    """Return place and name of each line, and place and name of each frame's heading."""
    texts, keys = [], []
    for frame in frames:
        texts.append(fit(label(frame), _NAMES, weight="bold"))
        keys.append(("head", frame))
        for line, own, name in zip(rows["line"], rows["frame"], names, strict=True):
            if own == frame:
                texts.append(fit(name, _NAMES))
                keys.append(("line", line))
    places = stack(texts)
    gaps = 0.35 * (np.cumsum([kind == "head" for kind, _ in keys]) - 1)
    laid = {key: (float(place), text) for key, place, text in zip(keys, places + gaps, texts, strict=True)}
    lines = {key: value for (kind, key), value in laid.items() if kind == "line"}
    return lines, {key: value for (kind, key), value in laid.items() if kind == "head"}


def _new_forest(lines: dict[str, tuple[float, str]], heads: dict[str, tuple[float, str]]) -> Axes:
    last = max(place for place, _ in lines.values())
    axes = add_panels(new_figure(0.75 + 0.21 * (last + 1)), 1)[0]
    rule(axes, width=0.6)
    _name_rows(axes, lines, heads)
    return axes


def _name_rows(axes: Axes, lines: dict[str, tuple[float, str]], heads: dict[str, tuple[float, str]]) -> None:
    axes.set_yticks([place for place, _ in lines.values()], [name for _, name in lines.values()])
    for i, (place, name) in enumerate(heads.values()):
        write_heading(axes, place, name, i)
    last, name = list(lines.values())[-1]
    first = next(iter(heads.values()))
    axes.set_ylim(last + 0.6 + 0.4 * name.count("\n"), first[0] - 0.6 - 0.4 * first[1].count("\n"))


def _draw_row(axes: Axes, row: dict[str, Any], place: float, colour: str, shape: str, hollow: bool) -> None:
    if np.isnan(row["estimate"]):
        return
    if not np.isnan(row["low"]):
        axes.plot([row["low"], row["high"]], [place] * 2, color=colour, lw=1.1, zorder=2)
    fill = "white" if hollow else colour
    axes.plot(row["estimate"], place, shape, color=colour, mfc=fill, ms=5, zorder=4, clip_on=False)


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _interval_words(row: dict[str, Any]) -> str:
    if np.isnan(row["estimate"]):
        return "undefined"
    if np.isnan(row["low"]):
        return _number(row["estimate"])
    return f"{_number(row['estimate'])} ({_number(row['low'])} to {_number(row['high'])})"


def _count_words(row: dict[str, Any]) -> str:
    return "–" if np.isnan(row["estimate"]) else f"{row['hits']} of {row['n']}"


def _span(values: pd.Series) -> str:
    """Return the lowest and the highest of some values with the frames that have them."""
    shown = {frame: _number(value) for frame, value in values.items()}
    low, high = _number(values.min()), _number(values.max())
    at_low, at_high = (_names([str(frame) for frame, value in shown.items() if value == end]) for end in (low, high))
    return f"{low} ({at_low})" if low == high else f"{low} ({at_low}) to {high} ({at_high})"


def _names(frames: Sequence[str]) -> str:
    return ", ".join(map(label, frames)) if len(frames) <= _MOST_NAMED else f"{len(frames)} frames"


def _agreement_title(rows: pd.DataFrame, frames: Sequence[str]) -> str:
    alphas = rows[rows["measure"] == "alpha"].set_index("frame")["estimate"].reindex(frames)
    known, unknown = alphas.dropna(), [frame for frame in frames if np.isnan(alphas[frame])]
    missing = f"undefined for {_names(unknown)}" if unknown else ""
    if known.empty:
        return f"Krippendorff’s alpha is {missing}: the codes do not vary"
    return f"Krippendorff’s alpha of the coders: {_span(known)}{'; ' + missing if missing else ''}"


def _agreement_alt(rows: pd.DataFrame, title: str, note: str) -> str:
    parts = [
        f"{label(row['frame'])}, {_row_name(row)}: {_interval_words(row)}, {row['disagreed']} of {row['n']} units "
        "disagreed on"
        for row in rows.to_dict("records")
    ]
    return f"Forest plot. {title}. {'; '.join(parts)}. {note}"


def _validation_title(rows: pd.DataFrame, frames: Sequence[str]) -> str:
    parts = []
    for measure in _SIDES:
        own = rows[(rows["group"] == "all") & (rows["measure"] == measure)].set_index("frame")["estimate"]
        known = own.reindex(frames).dropna()
        parts.append(f"{measure} {_span(known)}" if len(known) else f"{measure} undefined")
    return f"Against the codes: {parts[0]};\n{parts[1]}"


def _validation_alt(rows: pd.DataFrame, title: str, note: str) -> str:
    parts = [
        f"{label(row['frame'])}, {row['group']}: {row['measure']} {_interval_words(row)}, {_count_words(row)}"
        for row in rows.to_dict("records")
    ]
    return f"Two forest plots. {title}. {'; '.join(parts)}. {note}"
