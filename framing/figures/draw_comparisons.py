"""Figures of comparisons: differences between publications, the specification curve, terms left out, word shifts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError, one_of
from framing.figures.canvas import (
    BEHIND,
    GREY,
    PALE,
    TITLE,
    WIDTH,
    colour_and_shape,
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
    text_colour,
    write_beside,
    write_heading,
)
from framing.figures.caveats import (
    articles_compared,
    articles_of,
    brief,
    estimand,
    few_articles,
    percent,
    validity,
    verdicts_title,
)
from framing.frames import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


_DECIDED = ("higher", "lower")
_ACROSS = 4  # panels side by side
_NAMES = 2.2  # inches for the names of a pair
MINUS = "\u2212"


@drawing("framing.compare", "frame", "a", "b", "estimate", "verdict", "holm_low")
def compare(table: pd.DataFrame, most: int = 15, note: str = "") -> Sequence[Axes]:
    """Draw how far the prevalences of each pair of publications differ, with intervals and verdicts.

    One panel per frame, pairs from top to bottom.

    Parameters
    ----------
    table : what `framing.compare` returns
    most : pairs drawn, those with most verdicts first; the others are counted at the foot
    """
    if table.empty or most < 1:
        raise InputError("no comparison to draw, expected a table of one row or more, and one pair or more")
    pairs, left_out = _choose(table, most)
    frames = frame_names(table)
    names = [fit(f"{a}\n{MINUS} {b}", _NAMES) for a, b in pairs]
    places = 1.15 * stack(names)
    rows = -(-len(frames) // _ACROSS)
    figure = new_figure(0.2 + rows * (0.5 + 0.24 * (places[-1] + 1)))
    panels = list(figure.subplots(rows, min(len(frames), _ACROSS), squeeze=False, sharex=True, sharey=True).ravel())
    for spare in panels[len(frames) :]:
        spare.set_visible(False)
    edge = _edge(table)
    room = 0.9 * (WIDTH - _NAMES) / min(len(frames), _ACROSS)
    for i, (axes, frame) in enumerate(zip(panels, frames, strict=False)):
        part = table[table["frame"] == frame].set_index(["a", "b"]).reindex(pairs)
        _draw_panel(axes, part, places, edge, frame)
        axes.set_title(fit(label(frame), room, weight="bold"), fontsize=9, weight="bold",
                       color=text_colour(frame))  # fmt: skip
        axes.set_yticks(places, names, fontsize=8)
        axes.set_ylim(places[-1] + 1.1, places[0] - 1)
        axes.set_xlabel("percentage points", fontsize=8)
        axes.tick_params(axis="x", labelsize=8, labelbottom=True)
        if i % _ACROSS:
            axes.tick_params(axis="y", labelleft=False)
    title = verdicts_title(table, frames)
    more = f"{left_out} more pairs are in the table, not drawn." if left_out else ""
    finish(panels[0], title, [*_pairs_notes(table), more, note], _pairs_alt(table, title))
    return panels[: len(frames)]


def _choose(table: pd.DataFrame, most: int) -> tuple[list[tuple[str, str]], int]:
    """Return the pairs to draw, in the table's order, and how many are left out."""
    decided = table.assign(decided=table["verdict"].isin(_DECIDED)).groupby(["a", "b"], sort=False)["decided"].sum()
    chosen = set(decided.sort_values(ascending=False, kind="stable").index[:most])
    return [pair for pair in decided.index if pair in chosen], len(decided) - len(chosen)


def _edge(table: pd.DataFrame) -> float:
    """Return where the axes end, the same on either side of 0."""
    widest = table[["holm_low", "holm_high"]].abs().max(axis=None)
    return 105 * float(widest) if np.isfinite(widest) and widest > 0 else 100.0


def _draw_panel(axes: Axes, part: pd.DataFrame, places: np.ndarray, edge: float, frame: str) -> None:
    axes.axvline(0, color=GREY, lw=0.8, zorder=1)
    for place, row in zip(places, part.to_dict("records"), strict=True):
        decided = row["verdict"] in _DECIDED
        words = {"x": 0, "y": place + 0.54, "ha": "center", "va": "center", "fontsize": 6.5, "bbox": BEHIND}
        if np.isnan(row["estimate"]):
            axes.text(s="too short", color=GREY, **words)
            continue
        draw_estimate(axes, place, row, frame, not decided, scale=100, line=("holm_low", "holm_high"),
                      thick=("low", "high"), widths=(0.8, 3), ms=5, clip_on=True)  # fmt: skip
        counts = " \u2013 ".join(f"{int(row[f'with_hit_{side}'])}/{int(row[f'sentences_{side}'])}" for side in "ab")
        colour, weight = (text_colour(frame), "bold") if decided else (GREY, "normal")
        said = f"{counts}: {row['verdict']}" if decided or row["verdict"] == "alike" else counts
        axes.text(s=said, color=colour, weight=weight, **words)
    axes.set_xlim(-edge, edge)
    rule(axes)


def _pairs_notes(table: pd.DataFrame) -> list[str]:
    articles = articles_compared(table)
    lines = [
        f"Difference of the shares of sentences with a hit, first {MINUS} second publication. Thick: {percent(table)}"
        " interval (Newcombe’s). Thin: interval of Holm’s level. Filled: higher or lower; hollow: not distinguishable.",
        "Sentences of one article resemble each other, so both intervals use n divided by the design effect."
        " Not distinguishable does not mean alike.",
        "Below each: sentences with a hit / sentences of the first \u2013 of the second.",
        f"Rule: {table['rule'].iloc[0]}. Family: {table['family'].iloc[0]}.",
        estimand(articles, "difference"),
        few_articles(articles),
    ]
    if "voice" in table:
        voice = table["voice"].iloc[0]
        lines.append("All voices pooled." if voice == "all" else f"Voice: {voice}.")
    return [*lines, validity(table)]


def _pairs_alt(table: pd.DataFrame, title: str) -> str:
    parts = [_say(row) for row in table.to_dict("records")]
    return f"Forest plots of differences. {title}. " + "; ".join(parts) + "."


def _say(row: dict[str, Any]) -> str:
    name = f"{label(row['frame'])}, {row['a']} minus {row['b']}"
    if np.isnan(row["estimate"]):
        return f"{name}: {row['verdict']}"
    span = f"Holm interval {100 * row['holm_low']:.0f} to {100 * row['holm_high']:.0f}"
    return f"{name}: {100 * row['estimate']:.0f} points ({span}), {row['verdict']}"


# Of each measure: scale, unit on the axis, unit of a change, what is counted.
_MEASURES = {
    "prevalence": (100, "sentences with a hit, %", " points", "sentences with a hit"),
    "rate": (1, "hits per 1,000 tokens", " per 1,000", "hits per 1,000 tokens"),
    "tfidf_share": (100, "sentences at or above the cosine, %", " points", "sentences at the TF-IDF threshold"),
}
_COLUMNS = 4  # panels beside each other
_ROOM = (0.012, 0, 0.976, 1)  # for small print, which is wider in a PNG than where it is laid out
_CURVE, _ROW = 1.8, 0.155  # inches of a curve, and of a row of choices


@drawing("framing.sensitivity", "frame", "measure", "without", "specification")
def sensitivity(table: pd.DataFrame, frame: str, measure: str = "prevalence", note: str = "") -> Sequence[Axes]:
    """Draw one frame's estimates under every specification, and which choices make each.

    For each group its curve, then its choices: estimates by rising value with their intervals; below, a mark
    in the row of each choice made. The primary specification is a diamond and a line.

    Parameters
    ----------
    table : what `framing.sensitivity` returns
    frame : the frame to draw
    measure : prevalence, rate or tfidf_share
    """
    one_of("measure", measure, _MEASURES)
    chosen = table[(table["measure"] == measure) & (table["without"] == "")]
    one_of("frame", frame, frame_names(chosen))
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
    scale, unit, _, _ = _MEASURES[measure]
    top = 1.04 * scale * chosen["high"].max()
    panels = []
    for i, group in enumerate(groups):
        band, column = divmod(i, _COLUMNS)
        curve, matrix = (figure.add_subplot(grid[2 * band + k, column]) for k in (0, 1))
        part = chosen[chosen[by] == group].sort_values("estimate", kind="stable")
        _draw_curve(curve, part, group, scale, frame)
        curve.set_ylim(-0.02 * top, top)
        _draw_choices(matrix, part, choices, frame)
        if column:
            curve.tick_params(labelleft=False)
            matrix.set_yticks([])
        else:
            curve.set_ylabel(fit(unit, _CURVE))
        panels += [curve, matrix]
    title = _curve_title(chosen, by, groups, frame, measure)
    finish(panels[0], title, [*_curve_notes(chosen), note], _curve_alt(chosen, by, groups, title, measure))
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


def _draw_curve(axes: Axes, part: pd.DataFrame, group: str, scale: float, frame: str) -> None:
    colour, _ = colour_and_shape(frame)
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


def _draw_choices(axes: Axes, part: pd.DataFrame, choices: pd.DataFrame, frame: str) -> None:
    colour, _ = colour_and_shape(frame)
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
    return f"{opening}{count} specifications move an estimate by up to {spans[widest]:.1f}{change} ({widest})"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _curve_notes(chosen: pd.DataFrame) -> list[str]:
    reading = "Each column is one specification, by rising estimate; marks show the choices made."
    primary = f"Diamond and line: the primary specification, the first value of every choice. Lines: {percent(chosen)}"
    order = "An order of estimates is no verdict on a difference: framing.compare gives one."
    articles = articles_of(chosen)
    return [reading, f"{primary} intervals. {order}", estimand(articles), few_articles(articles)]


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


@drawing("framing.sensitivity", "frame", "measure", "without", "share")
def leave_one_out(table: pd.DataFrame, measure: str = "prevalence", note: str = "") -> Axes:
    """Draw each score beside what it is with one term left out, and name the term that moves it most.

    Rows of frames and groups: the primary estimate with its interval, one tick for each term left out,
    and in words the term that matters most with its share of the hits; bold where that is more than half.

    Parameters
    ----------
    table : what `framing.sensitivity` returns
    measure : prevalence or rate
    """
    one_of("measure", measure, ["prevalence", "rate"])
    chosen = table[(table["measure"] == measure) & (table["changed"] == 0)]
    if chosen.empty:
        raise InputError(f"no rows of {measure} to draw, expected what framing.sensitivity returns")
    by = _groups_of(table)
    frames, groups = frame_names(chosen), list(dict.fromkeys(chosen[by]))
    rows = [_summary(chosen[(chosen["frame"] == f) & (chosen[by] == g)], measure) for f in frames for g in groups]
    words = [fit(row["words"], _TERMS, 8, row["weight"]) for row in rows]
    names = [fit(group, _OUTLETS) for group in groups] * len(frames)
    tall = [max(pair, key=lambda text: text.count("\n")) for pair in zip(names, words, strict=True)]
    lines = [line for i in range(len(frames)) for line in ("", *tall[i * len(groups) : (i + 1) * len(groups)])]
    places = stack(lines)
    heads, at = places[:: len(groups) + 1], np.delete(places, np.arange(0, len(places), len(groups) + 1))
    axes = one_panel(0.7 + 0.22 * (places[-1] + 1))
    for i, row in enumerate(rows):
        _draw_summary(axes, row, at[i], frames[i // len(groups)])
        colour = "black" if row["weight"] == "bold" else GREY
        write_beside(axes, at[i], words[i], fontsize=8, weight=row["weight"], color=colour)
    for i, frame in enumerate(frames):
        write_heading(axes, heads[i], label(frame), frame, at=-0.02)
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
    notes = [legend, bold, few_articles(articles_of(chosen)), note]
    finish(axes, title, notes, f"Scores with a term left out. {title}. {alt}.")
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
            others = int((less["moved"] == top["moved"]).sum()) - 1
            words += f", or {_number(others, 'other')}" if others else ""
            words = words if top["moved"] else "none moves it"
        named = {"words": words, "weight": "bold" if heavy else "normal", "dominant": heavy, "said": words}
    return {**row, **named}


def _draw_summary(axes: Axes, row: dict[str, Any], place: float, frame: str) -> None:
    if np.isnan(row["estimate"]):
        return
    draw_estimate(axes, place, row, frame, row["estimate"] == 0, pale=0.5, zorder=3)
    clip = not len(row["ticks"])  # an empty line that is not clipped would claim the figure's corner
    axes.plot(row["ticks"], np.full(len(row["ticks"]), place), "|", color="black", ms=9, mew=1, zorder=4,
              clip_on=clip)  # fmt: skip


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


A, B = COLOURS[0], COLOURS[1]


@drawing("framing.word_shift", "contribution", "count_a", "count_b")
def word_shift(table: pd.DataFrame, most: int = 16, note: str = "") -> Axes:
    """Draw a word shift: the total with its interval, and below it what each term adds.

    Parameters
    ----------
    table : what `framing.word_shift` returns
    most : how many terms are drawn, by falling size; the others are added up in a last row
    """
    if table.empty:
        raise InputError("no term to draw: neither text has a hit, expected a table of one row or more")
    rows, first = _rows(table, most), table.iloc[0].to_dict()
    names = [fit(name, 2.2) for name in rows["name"]]
    places = stack(["", *names], start=0.0)
    axes = one_panel(0.8 + 0.21 * (places[-1] + 1))
    axes.axvline(0, color=GREY, lw=0.8, zorder=1)
    _draw_total(axes, first, places[0])
    colours = np.where(rows["contribution"] > 0, A, B)
    axes.barh(places[1:], rows["contribution"], height=0.72, color=colours, zorder=2)
    _write_counts(axes, rows, first, places)
    axes.set_yticks(places, ["total", *names])
    axes.get_yticklabels()[0].set_fontweight("bold")
    axes.set_ylim(places[-1] + 0.7 + 0.4 * names[-1].count("\n"), places[0] - 2)
    rule(axes)
    axes.set_xlabel("difference, hits per 1,000 tokens")
    title = _shift_title(table, first)
    finish(axes, fit(title, TITLE, 10.5, "bold"), [*_shift_notes(table, first), note], _shift_alt(rows, title))
    return axes


def _rows(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return name, contribution, count_a, count_b of the rows to draw, the terms beyond `most` in one."""
    rows = table.rename(columns={"term": "name"})[["name", "contribution", "count_a", "count_b"]]
    if len(rows) <= most + 1:
        return rows.reset_index(drop=True)
    rest = rows.iloc[most:][["contribution", "count_a", "count_b"]].sum()
    last = pd.DataFrame([{"name": f"{len(rows) - most} more terms, added up", **rest}])
    return pd.concat([rows.iloc[:most], last], ignore_index=True)


def _draw_total(axes: Axes, first: dict[str, Any], place: float) -> None:
    total = first["total"]
    axes.barh(place, total, height=0.72, color=A if total > 0 else B, alpha=0.45, zorder=2)
    axes.plot([first["total_low"], first["total_high"]], [place] * 2, color="black", lw=1.1, zorder=3)
    axes.plot(total, place, "D", color="black", ms=4, zorder=4)


def _short_names(first: dict[str, Any]) -> tuple[str, str]:
    return brief(str(first["a"])), brief(str(first["b"]))


def _write_counts(axes: Axes, rows: pd.DataFrame, first: dict[str, Any], places: np.ndarray) -> None:
    """Write the counts of both publications in two columns beside the bars, and over the bars which way they point."""
    across = axes.get_yaxis_transform()
    for side, at, colour in (("a", 1.05, A), ("b", 1.14, B)):
        for place, value in zip(places, [first[f"hits_{side}"], *rows[f"count_{side}"]], strict=True):
            axes.text(at, place, f"{value:g}", transform=across, ha="right", va="center", color=colour, fontsize=8)
        axes.text(at, places[0] - 1.1, side, transform=across, ha="right", va="center", color=colour, weight="bold")
    a, b = _short_names(first)
    heads = [(0.995, f"more in a: {a} \u25b6", A, "right", rows["contribution"].max() > 0)]
    heads += [(0.005, f"\u25c0 more in b: {b}", B, "left", rows["contribution"].min() < 0)]
    for at, text, colour, align, needed in heads:
        if needed:
            shown = fit(text, 2.6, size=8, weight="bold")
            style: dict[str, Any] = {"fontsize": 8, "weight": "bold", "color": colour, "bbox": BEHIND}
            style |= {"ha": align, "multialignment": align, "va": "center"}
            axes.text(at, places[0] - 1.1, shown, transform=across, **style)


def _shift_title(table: pd.DataFrame, first: dict[str, Any]) -> str:
    a, b = _short_names(first)
    most = table.loc[table["contribution"].abs().idxmax()]
    opening = f"{label(first['frame'])}: the terms that add up to {_signed(first['total'])} hits per 1,000 tokens"
    return f"{opening}, {a} minus {b}; “{most['term']}” contributes most ({_signed(most['contribution'])})"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\u2212")


def _shift_notes(table: pd.DataFrame, first: dict[str, Any]) -> list[str]:
    return [
        "Each bar is what a term adds to the total; all bars add up to it. Beside the bars: counts in a and in b.",
        "This pair alone: no verdict, and no adjustment for other pairs and frames (framing.compare gives both).",
        f"Total with its {percent(table)} interval, {_signed(first['total_low'])} to {_signed(first['total_high'])}"
        " (MOVER of two Garwood intervals); counts are divided"
        " by their design effect (how much more clustered hits vary than independent ones).",
        few_articles({first["a"]: first["articles_a"], first["b"]: first["articles_b"]}),
    ]


def _shift_alt(rows: pd.DataFrame, title: str) -> str:
    parts = [
        f"{row['name']} {row['contribution']:+.3g} ({row['count_a']:g} in a, {row['count_b']:g} in b)"
        for row in rows.to_dict("records")
    ]
    return f"Bars of contributions. {title}. " + "; ".join(parts) + "."
