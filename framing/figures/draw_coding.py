"""Figures of codes: agreement of coders, hits against codes, and shares estimated with codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError, require_columns
from framing.figures.canvas import (
    GREY,
    draw_estimate,
    drawing,
    finish,
    fit,
    frame_names,
    label,
    new_figure,
    one_panel,
    rule,
    stack,
    write_beside,
    write_heading,
)
from framing.figures.caveats import articles_of, few_articles, percent, validity
from framing.frames import INK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_COEFFICIENTS = {"alpha": "Krippendorff’s alpha", "kappa": "Cohen’s kappa", "fleiss": "Fleiss’ kappa",
                 "ac1": "Gwet’s AC1", "percent": "same codes, share"}  # fmt: skip
_MOST_PAIRS = 3  # of coders whose kappas are drawn
_GUIDES = (0.667, 0.8)  # Krippendorff's (2004) marks for tentative and for firm conclusions
_MOST_NAMED = 3  # frames in a title
_NAMES = 2.3  # inches for the names of rows
_UNDEFINED = "Undefined: all codes are the same."
_WEIGHTED = "Weighted by the chance of each sentence to be drawn; the counts are those of the sample."
_OF_A_VOICE = "For one voice, only hits and codes in that voice count."
_SIDES = ("precision", "recall")
_AXES = {"precision": "precision: coded, of those found", "recall": "recall: found, of those coded"}


@drawing("framing.agreement", "frame", "measure", "coders", "disagreed")
def agreement(table: pd.DataFrame, note: str = "") -> Axes:
    """Draw the coefficients of agreement of each frame with their intervals.

    Parameters
    ----------
    table : what `framing.agreement` returns
    """
    rows, left_out = _coefficient_rows(table)
    frames = frame_names(rows)
    lines, heads = _lay_out(rows, frames, [_row_name(row) for row in rows.to_dict("records")])
    axes = one_panel(0.75 + 0.21 * (max(place for place, _ in lines.values()) + 1))
    rule(axes, width=0.6)
    _name_rows(axes, lines, heads)
    for frame in frames:
        own = rows[rows["frame"] == frame]
        first = own.iloc[0]
        coded = "" if pd.isna(first["hits"]) else f", {first['hits']} with the frame"
        write_beside(axes, heads[frame][0], f"{first['n']} units{coded}, {first['disagreed']} disagreed on", fontsize=8)
        for row in own.to_dict("records"):
            place = lines[row["line"]][0]
            draw_estimate(axes, place, row, frame, row["disagreed"] == 0, ms=5)
            write_beside(axes, place, _interval_words(row), fontsize=8)
    for guide in _GUIDES:
        axes.axvline(guide, color=GREY, lw=0.7, ls=":", zorder=1)
    axes.set_xlim(max(-1.0, float(np.nanmin([0.0, *rows["low"]]))) - 0.02, 1.02)
    axes.set_xlabel("agreement (1 = perfect, 0 = chance; for the raw share, 0 = none)")
    title = _agreement_title(rows, frames)
    notes = [f"Point and {percent(rows)} interval; hollow: no disagreement; the interval shows how much could have been"
             " missed in so few units.",
             "Dotted: .667 and .80, which Krippendorff asks of tentative and of firm conclusions.",
             _UNDEFINED if rows["estimate"].isna().any() else "", left_out, note]  # fmt: skip
    finish(axes, title, notes, _agreement_alt(rows, title, note))
    return axes


@drawing("framing.validate", "frame", "by", "group", "measure")
def validate(table: pd.DataFrame, by: str = "outlet", note: str = "") -> Sequence[Axes]:
    """Draw precision and recall of each frame, of all sentences and by one grouping, with intervals and counts.

    Parameters
    ----------
    table : what `framing.validate` returns
    by : outlet, voice, unit or another grouping of the table; "all" for none
    """
    known = sorted(set(table["by"]))
    if by not in known:
        raise InputError(f"by must be one of {', '.join(known) or 'none: the table is empty'}; got {by!r}")
    rows = table[table["by"].isin(["all", by]) & table["measure"].isin(_SIDES)].reset_index(drop=True)
    frames, groups = frame_names(rows), list(dict.fromkeys(rows["group"]))
    rows["line"] = [f"{frame}\0{group}" for frame, group in zip(rows["frame"], rows["group"], strict=True)]
    unique = rows.drop_duplicates("line")
    names = ["all sentences" if group == "all" else str(group) for group in unique["group"]]
    lines, heads = _lay_out(unique, frames, names)
    figure = new_figure(0.75 + 0.21 * (max(place for place, _ in lines.values()) + 1))
    panels: list[Axes] = list(figure.subplots(1, 2, sharey=True))
    for panel, measure in zip(panels, _SIDES, strict=True):
        for row in rows[rows["measure"] == measure].to_dict("records"):
            place = lines[row["line"]][0]
            draw_estimate(panel, place, row, row["frame"], row["group"] != "all", ms=5)
            write_beside(panel, place, _count_words(row), fontsize=8)
        panel.set_xlim(-0.02, 1.02)
        panel.set_xlabel(_AXES[measure])
        rule(panel, width=0.6)
    _name_rows(panels[0], lines, heads)
    title = _validation_title(rows, frames)
    hollow = f"; filled: all sentences, hollow: those of one {by}" if len(groups) > 1 else ""
    levels = f"Point and {percent(rows)} interval{hollow}"
    notes = [f"{levels}; beside: sentences found and coded of all found, or of all coded. –: nothing to divide by.",
             _WEIGHTED if rows["method"].str.contains("draws").any() else "", _OF_A_VOICE if by == "voice" else "",
             few_articles(_articles(table)), note]  # fmt: skip
    finish(panels[0], title, notes, _validation_alt(rows, title, note))
    return panels


def _articles(table: pd.DataFrame) -> dict[str, float]:
    """Return the coded articles of each outlet."""
    own = table[table["by"] == "outlet"] if "articles" in table else table.iloc[:0].assign(articles=0)
    return dict(zip(own["group"].astype(str), own["articles"], strict=True))


@drawing("framing.estimate", "frame", "against", "lexicon", "coded")
def estimate(table: pd.DataFrame, truth: pd.DataFrame | None = None, note: str = "") -> Axes:
    """Draw the share of sentences with each frame: by the lexicon alone, and estimated with the codes.

    Parameters
    ----------
    table : what `framing.estimate` returns; its differences are not drawn
    truth : frame, the groups' column and truth, a share to be marked by a short upright line
    """
    by, rows = str(table.columns[1]), table[table["against"] == ""].reset_index(drop=True)
    if rows.empty:
        raise InputError("no share to draw, expected rows whose `against` is empty")
    if truth is not None:
        require_columns("truth", truth, ["frame", by, "truth"])
        rows = rows.merge(truth[["frame", by, "truth"]], how="left", on=["frame", by])
    rows["line"], rows["low"] = rows.index.astype(str), rows["low"].where(rows["low"] < rows["high"])  # all coded: none
    lines, heads = _lay_out(rows, frame_names(rows), rows[by].astype(str).tolist())
    axes = one_panel(0.75 + 0.21 * (max(place for place, _ in lines.values()) + 1))
    rule(axes, width=0.6)
    _name_rows(axes, lines, heads)
    for row in rows.to_dict("records"):
        place = lines[row["line"]][0]
        alone = {"estimate": row["lexicon"], "low": np.nan}
        draw_estimate(axes, place, alone, row["frame"], True, ms=8)  # larger, to be seen around the other
        draw_estimate(axes, place, row, row["frame"], False, ms=4.5)
        axes.plot([row.get("truth", np.nan)] * 2, [place - 0.3, place + 0.3], color=INK, lw=1.6, zorder=5)
        write_beside(axes, place, f"{_interval_words(row)}, {row['coded']}/{row['n']} coded", fontsize=8)
    most = rows.reindex(columns=["high", "lexicon", "truth"]).max(axis=None)
    axes.set_xlim(-0.02 * most, 1.1 * most)
    axes.set_xlabel("share of sentences")
    title = "Share of sentences with each frame: the lexicon alone, and estimated with codes"
    marked = " Short upright line: the truth." if truth is not None else ""
    notes = [
        "Filled: share of all sentences that would be coded with the frame, estimated from the coded ones and the"
        f" lexicon’s errors in them, with {percent(rows)} interval. Hollow: share with a hit of the lexicon.{marked}",
        "Interval: the publication’s coverage, its articles as the unit; of fewer than six, coding errors alone.",
        validity(rows), few_articles(articles_of(rows)), note,
    ]  # fmt: skip
    parts = [f"{label(row['frame'])}, {row[by]}: {_interval_words(row)}, lexicon alone {_number(row['lexicon'])}"
             for row in rows.to_dict("records")]  # fmt: skip
    finish(axes, title, notes, f"Forest plot. {title}. {'; '.join(parts)}. {note}")
    return axes


def _coefficient_rows(table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the rows to draw, and a line on what is left out."""
    rows = table[table["measure"].isin(_COEFFICIENTS)].reset_index(drop=True)
    if rows.empty:
        raise InputError("no coefficient of agreement to draw, expected what framing.agreement returns")
    rows["line"] = rows.index.astype(str)
    pairs = rows[rows["measure"] == "kappa"].groupby("frame").size().max()
    if pairs > _MOST_PAIRS:
        left_out = f"Cohen’s kappa of the {pairs} pairs of coders is in the table, not drawn."
        return rows[rows["measure"] != "kappa"], left_out
    return rows, ""


def _row_name(row: dict[str, Any]) -> str:
    name = _COEFFICIENTS[row["measure"]]
    return f"{name} ({row['coders']})" if row["measure"] == "kappa" else name


Places = dict[str, tuple[float, str]]  # of each line or frame: where it is written, and its name


def _lay_out(rows: pd.DataFrame, frames: Sequence[str], names: Sequence[str]) -> tuple[Places, Places]:
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


def _name_rows(axes: Axes, lines: Places, heads: Places) -> None:
    axes.set_yticks([place for place, _ in lines.values()], [name for _, name in lines.values()])
    for frame, (place, name) in heads.items():
        write_heading(axes, place, name, frame)
    last, name = list(lines.values())[-1]
    first = next(iter(heads.values()))
    axes.set_ylim(last + 0.6 + 0.4 * name.count("\n"), first[0] - 0.6 - 0.4 * first[1].count("\n"))


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
    parts = [f"{label(row['frame'])}, {_row_name(row)}: {_interval_words(row)}, {row['disagreed']} of {row['n']} units "
             "disagreed on" for row in rows.to_dict("records")]  # fmt: skip
    return f"Forest plot. {title}. {'; '.join(parts)}. {note}"


def _validation_title(rows: pd.DataFrame, frames: Sequence[str]) -> str:
    parts = []
    for measure in _SIDES:
        own = rows[(rows["group"] == "all") & (rows["measure"] == measure)].set_index("frame")["estimate"]
        known = own.reindex(frames).dropna()
        parts.append(f"{measure} {_span(known)}" if len(known) else f"{measure} undefined")
    return f"Against the codes: {parts[0]};\n{parts[1]}"


def _validation_alt(rows: pd.DataFrame, title: str, note: str) -> str:
    parts = [f"{label(row['frame'])}, {row['group']}: {row['measure']} {_interval_words(row)}, {_count_words(row)}"
             for row in rows.to_dict("records")]  # fmt: skip
    return f"Two forest plots. {title}. {'; '.join(parts)}. {note}"
