"""Robustness in pictures: the specification curve, and scores with a term left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError, one_of
from framing.figures.canvas import (
    GREY,
    PALE,
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
    from matplotlib.axes import Axes

# Of each measure: scale, unit on the axis, unit of a change, what is counted.
_MEASURES = {
    "prevalence": (100, "sentences with a hit, %", " points", "sentences with a hit"),
    "rate": (1, "hits per 1,000 tokens", " per 1,000", "hits per 1,000 tokens"),
    "tfidf_share": (100, "sentences at or above the cosine, %", " points", "sentences close to the prototype"),
}
_COLUMNS = 4  # panels beside each other
_ROOM = (0.012, 0, 0.976, 1)  # for small print, which is wider in a PNG than where it is laid out
_CURVE, _ROW = 1.8, 0.155  # inches of a curve, and of a row of choices


@in_style
def specification_curve(table: pd.DataFrame, frame: str, measure: str = "prevalence", note: str = "") -> Sequence[Axes]:
    """Draw one frame's estimates under every specification, and which choices make each.

    Parameters
    ----------
    table : what `framing.sensitivity` returns
    frame : the frame to draw
    measure : prevalence, rate or tfidf_share
    note : a line to add at the foot

    Returns
    -------
    list of Axes
        For each group its curve, then its choices: estimates by rising value with their intervals; below, a mark
        in the row of each choice made. The primary specification is a diamond and a line.

    Raises
    ------
    InputError
        A measure or frame the table does not hold, or no estimate at all.
    """
    one_of("measure", measure, _MEASURES)
    chosen = table[(table["measure"] == measure) & (table["without"] == "")]
    one_of("frame", frame, list(dict.fromkeys(chosen["frame"])))
    chosen = chosen[chosen["frame"] == frame]
    by = _groups_of(table)
    groups = [g for g in dict.fromkeys(chosen[by]) if chosen.loc[chosen[by] == g, "estimate"].notna().any()]
    if not groups:
        raise InputError(f"no estimate of {measure} to draw: every text is too short for one")
    choices = _choices_made(chosen)
    bands = -(-len(groups) // _COLUMNS)
    below = max(_ROW * (len(choices) + 0.4 * choices["choice"].nunique()), 0.2)
    figure = new_figure(bands * (_CURVE + below + 0.55))
    figure.set_layout_engine("constrained", rect=_ROOM)
    grid = figure.add_gridspec(2 * bands, min(len(groups), _COLUMNS), height_ratios=[_CURVE, below] * bands)
    index = list(dict.fromkeys(table["frame"])).index(frame)
    scale, unit, _, _ = _MEASURES[measure]
    top = 1.04 * scale * chosen["high"].max()
    panels = []
    for i, group in enumerate(groups):
        band, column = divmod(i, _COLUMNS)
        curve, matrix = (figure.add_subplot(grid[2 * band + k, column]) for k in (0, 1))
        part = chosen[chosen[by] == group].sort_values("estimate", kind="stable")
        _draw_curve(curve, part, group, scale, index)
        curve.set_ylim(-0.02 * top, top)
        _draw_choices(matrix, part, choices, index)
        if column:
            curve.tick_params(labelleft=False)
            matrix.set_yticks([])
        else:
            curve.set_ylabel(fit(unit, _CURVE))
        panels += [curve, matrix]
    title = _curve_title(chosen, by, groups, frame, measure)
    finish(figure, title, [*_curve_notes(chosen), note], _curve_alt(chosen, by, groups, title, measure))
    return panels


def _groups_of(table: pd.DataFrame) -> str:
    """Return the name of the column of groups, which stands behind that of the frames."""
    return str(table.columns[list(table.columns).index("frame") + 1])


def _choices_made(chosen: pd.DataFrame) -> pd.DataFrame:
    """Return choice, value and place of each row of the matrix; a choice that does not vary has none."""
    names = list(chosen.columns)
    rows, place = [], 0.0
    for choice in names[names.index("without") + 1 : names.index("frame")]:
        values = [value for value in dict.fromkeys(chosen[choice]) if value]
        for value in values if len(values) > 1 else []:
            rows.append((choice, value, place))
            place += 1
        place += 0.4 * (len(values) > 1)
    return pd.DataFrame(rows, columns=["choice", "value", "place"]).astype({"place": float})  # also of no row


def _draw_curve(axes: Axes, part: pd.DataFrame, group: str, scale: float, index: int) -> None:
    colour, _ = colour_and_shape(index)
    at = np.arange(len(part))
    thin = min(1.2, 90 / len(part))
    axes.vlines(at, scale * part["low"], scale * part["high"], color=colour, alpha=0.22, lw=thin, zorder=2)
    axes.plot(at, scale * part["estimate"], "o", color=colour, ms=min(3.5, 1 + 60 / len(part)), mew=0, zorder=3)
    for place in at[_is_base(part)]:
        row = part.iloc[place]
        axes.vlines(place, scale * row["low"], scale * row["high"], color="black", lw=1.1, zorder=4)
        axes.plot(place, scale * row["estimate"], "D", color="black", mfc="white", ms=5, mew=1.1, zorder=5)
    axes.set_xlim(-0.04 * len(part) - 0.5, 1.04 * len(part) - 0.5)
    axes.set_xticks([])
    axes.grid(axis="y", color=PALE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_title(fit(group, 1.55, 8.5), fontsize=8.5)


def _is_base(part: pd.DataFrame) -> np.ndarray:
    """Return the specification of this measure whose choices are all primary."""
    return (part["changed"] == 0).to_numpy()


def _draw_choices(axes: Axes, part: pd.DataFrame, choices: pd.DataFrame, index: int) -> None:
    colour, _ = colour_and_shape(index)
    thin = min(1.6, 75 / len(part))
    for choice, value, place in choices.itertuples(index=False):
        made = np.flatnonzero(part[choice] == value)
        axes.axhspan(place - 0.42, place + 0.42, color="#f4f4f4", lw=0, zorder=0)
        axes.vlines(made, place - 0.36, place + 0.36, color=colour, lw=thin, zorder=2)
    for place in np.flatnonzero(_is_base(part)).tolist() if len(choices) else []:
        axes.axvline(place, color="black", lw=0.9, zorder=3)
    first = ~choices["choice"].duplicated()
    names = np.where(first, choices["choice"] + ":  " + choices["value"], choices["value"])
    axes.set_yticks(choices["place"], [str(name) for name in names], fontsize=7.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([])
    axes.set_xlim(-0.04 * len(part) - 0.5, 1.04 * len(part) - 0.5)
    axes.set_ylim((choices["place"].max() if len(choices) else 0) + 0.6, -0.6)
    for side in axes.spines.values():
        side.set_visible(False)


def _curve_title(chosen: pd.DataFrame, by: str, groups: Sequence[str], frame: str, measure: str) -> str:
    scale, _, change, counted = _MEASURES[measure]
    count = chosen["specification"].nunique()
    wide = chosen.pivot(index="specification", columns=by, values="estimate")[list(groups)] * scale
    spans = wide.max() - wide.min()
    widest = str(spans.idxmax())
    opening = f"{label(frame)}, {counted}: "
    if not wide.max().max():
        return f"{opening}none in any of {count} specifications"
    if len(groups) == 1 or count == 1:
        span = sorted({f"{value:.1f}" for value in (wide.min().min(), wide.max().max())}, key=float)
        return f"{opening}{_number(count, 'specification')} give {' to '.join(span)}"
    base = chosen[chosen["changed"] == 0].set_index(by)["estimate"].reindex(groups)
    leader = str(base.idxmax())
    moved = f"the choices move one estimate by up to {spans[widest]:.1f}{change} ({widest})"
    if (base == base.max()).sum() > 1:
        return f"{opening}in the primary specification no one is alone at the top; {moved}"
    ahead = int((wide[leader] > wide.drop(columns=leader).max(axis=1)).sum())
    if leader == widest:
        moved = f"the choices move its estimate most, by up to {spans[widest]:.1f}{change}"
    return f"{opening}{leader} is highest in {ahead} of {count} specifications; {moved}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _curve_notes(chosen: pd.DataFrame) -> list[str]:
    reading = "Each column is one specification, by rising estimate; a mark stands in the row of each choice made."
    primary = f"Diamond and line: the primary specification, the first value of every choice. Lines: {percent(chosen)}"
    return [reading, f"{primary} intervals.", few_articles(chosen["articles"].max())]


def _curve_alt(chosen: pd.DataFrame, by: str, groups: Sequence[str], title: str, measure: str) -> str:
    scale = _MEASURES[measure][0]
    parts = []
    for group in groups:
        own = chosen[chosen[by] == group]
        base = own.loc[own["changed"] == 0, "estimate"].iloc[0]
        span = f"{scale * own['estimate'].min():.1f} to {scale * own['estimate'].max():.1f}"
        parts.append(f"{group}: {span}, primary {scale * base:.1f}")
    return f"Specification curves. {title}. {'; '.join(parts)}."


_TERMS = 2.75  # inches for what is said of the heaviest term
_OUTLETS = 1.9  # inches for the names of the groups


@in_style
def leave_one_out(table: pd.DataFrame, measure: str = "prevalence", note: str = "") -> Axes:
    """Draw each score beside what it is with one term left out, and name the term that moves it most.

    Parameters
    ----------
    table : what `framing.sensitivity` returns
    measure : prevalence or rate
    note : a line to add at the foot

    Returns
    -------
    Axes
        Rows of frames and groups: the primary estimate with its interval, one tick for each term left out,
        and in words the term that matters most with its share of the hits; bold where that is more than half.

    Raises
    ------
    InputError
        A measure without terms left out.
    """
    one_of("measure", measure, ["prevalence", "rate"])
    chosen = table[(table["measure"] == measure) & (table["changed"] == 0)]
    if chosen.empty:
        raise InputError(f"no rows of {measure} to draw, expected what framing.sensitivity returns")
    by = _groups_of(table)
    frames, groups = list(dict.fromkeys(chosen["frame"])), list(dict.fromkeys(chosen[by]))
    rows = [_summary(chosen[(chosen["frame"] == f) & (chosen[by] == g)], measure) for f in frames for g in groups]
    words = [fit(row["words"], _TERMS, 8, row["weight"]) for row in rows]
    names = [fit(group, _OUTLETS) for group in groups] * len(frames)
    tall = [max(pair, key=lambda text: text.count("\n")) for pair in zip(names, words, strict=True)]
    lines = [line for i in range(len(frames)) for line in ("", *tall[i * len(groups) : (i + 1) * len(groups)])]
    places = stack(lines)
    heads, at = places[:: len(groups) + 1], np.delete(places, np.arange(0, len(places), len(groups) + 1))
    figure = new_figure(0.7 + 0.22 * (places[-1] + 1))
    figure.set_layout_engine("constrained", rect=_ROOM)
    axes = figure.subplots()
    for i, row in enumerate(rows):
        _draw_summary(axes, row, at[i], i // len(groups))
        colour = "black" if row["weight"] == "bold" else GREY
        write_beside(axes, at[i], words[i], fontsize=8, weight=row["weight"], color=colour)
    for i, frame in enumerate(frames):
        write_heading(axes, heads[i], label(frame), i, at=-0.02)
    axes.set_yticks(at, names)
    axes.tick_params(axis="y", pad=8)
    axes.set_ylim(places[-1] + 0.8, -0.2)
    axes.set_xlim(left=-0.012 * axes.get_xlim()[1])  # a tick at 0 stands clear of the axis
    axes.set_xlabel(_MEASURES[measure][1])
    rule(axes, width=0.6)
    title = _terms_title(rows, chosen)
    alt = "; ".join(f"{label(row['frame'])}, {row['group']}: {row['said']}" for row in rows)
    legend = f"Point and line: all terms, with the {percent(chosen)} interval. Ticks: one term left out at a time."
    bold = (
        "Named: the term that moves the estimate most, with its share of the hits; “or 2 others”: as many move it as"
        " far. Bold: a term that makes more than half of five or more hits."
    )
    notes = [legend, bold, few_articles(chosen["articles"].max()), note]
    finish(figure, title, notes, f"Scores with a term left out. {title}. {alt}.")
    return axes


def _summary(part: pd.DataFrame, measure: str) -> dict[str, Any]:
    """Return what is drawn and said of one frame and group."""
    scale = _MEASURES[measure][0]
    whole = part[part["without"] == ""].iloc[0]
    less = part[part["without"] != ""].assign(fall=lambda rows: whole["estimate"] - rows["estimate"])
    less = less[less["share"] > 0].assign(moved=lambda rows: rows["fall"].abs().round(9))
    less = less.sort_values(["moved", "share", "without"], ascending=[False, False, True])
    numbers = {name: scale * whole[name] for name in ("estimate", "low", "high")}
    row = {**numbers, "frame": whole["frame"], "group": whole[_groups_of(part)], "ticks": scale * less["estimate"]}
    named = {"words": "none found", "weight": "normal", "dominant": False, "said": "none found"}
    if np.isnan(whole["estimate"]):
        named = {**named, "words": "too short", "said": "too short for an estimate"}
    elif len(less):
        heavy = bool(less["share"].max() > 0.5) and "few" not in whole["flag"]
        top = less.loc[less["share"].idxmax()] if heavy else less.iloc[0]
        move = f"{numbers['estimate']:.1f} → {scale * top['estimate']:.1f}"
        words = f"without “{top['without']}” {move} ({100 * top['share']:.0f} % of hits)"
        if not heavy:
            words = words + _others(int((less["moved"] == top["moved"]).sum()) - 1) if top["moved"] else "none moves it"
        named = {"words": words, "weight": "bold" if heavy else "normal", "dominant": heavy, "said": words}
    return {**row, **named}


def _others(count: int) -> str:
    return f", or {_number(count, 'other')}" if count else ""


def _draw_summary(axes: Axes, row: dict[str, Any], place: float, index: int) -> None:
    if np.isnan(row["estimate"]):
        return
    colour, shape = colour_and_shape(index)
    axes.plot([row["low"], row["high"]], [place] * 2, color=colour, lw=1.1, alpha=0.5, zorder=2)
    clip = not len(row["ticks"])  # an empty line that is not clipped would claim the figure's corner
    axes.plot(row["ticks"], np.full(len(row["ticks"]), place), "|", color="black", ms=9, mew=1, zorder=4,
              clip_on=clip)  # fmt: skip
    filled = "white" if row["estimate"] == 0 else colour
    axes.plot(row["estimate"], place, shape, color=colour, mfc=filled, ms=5.5, zorder=3, clip_on=False)


def _terms_title(rows: Sequence[dict[str, Any]], chosen: pd.DataFrame) -> str:
    heavy = [row for row in rows if row["dominant"]]
    found = sum(row["words"] not in ("none found", "too short") for row in rows)
    what = "article score" if chosen["articles"].max() == 1 else "score"
    if not found:
        return "No term was found"
    if not heavy:
        return f"No term makes more than half of five or more hits in any of {_number(found, what)} above zero"
    named = ", ".join(f"{label(row['frame'])} in {row['group']}" for row in heavy[:3])
    more = f" and {len(heavy) - 3} more" if len(heavy) > 3 else ""
    return (
        f"One term makes more than half of the hits in {len(heavy)} of {_number(found, what)} above zero: {named}{more}"
    )
