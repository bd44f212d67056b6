"""Figures of comparisons: differences between publications, the specification curve, terms left out, word shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.defaults import specification
from framing.errors import InputError, one_of
from framing.figures import titles
from framing.figures.canvas import Page, colour, drawing, frame_names, inches_of, ink, label, shorten, shorten_all, tint
from framing.figures.rows import (
    NO_BREAK,
    Column,
    Row,
    draw_row,
    lay_out_names,
    letter,
    open_panel,
    readable_on,
    write_columns,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DECIDED = ("higher", "lower")


@drawing("framing.compare", "frame", "a", "b", "estimate", "verdict", "holm_low")
def compare(table: pd.DataFrame, most: int = 15) -> Page:
    """Draw by how many points the publications differ: a matrix for each frame, a number where a verdict was reached.

    A cell holds the row's share minus the column's where the row is higher and Holm's range leaves out 0. A dot: the
    two cannot be told apart; "=": alike; empty: the other way round.

    Parameters
    ----------
    table : what `framing.compare` returns
    most : publications drawn, those with most verdicts first; the others are counted at the foot
    """
    if table.empty or most < 1:
        raise InputError("no comparison to draw, expected a table of one row or more, and one publication or more")
    every = list(dict.fromkeys([*table["a"], *table["b"]]))
    decided = table[table["verdict"].isin(_DECIDED)]
    verdicts = pd.concat([decided["a"], decided["b"]]).value_counts()
    chosen = sorted(every, key=lambda group: -verdicts.get(group, 0))[: max(most, 2)]
    groups = [group for group in every if group in chosen]
    page, frames, count, y, gap = Page.open(), frame_names(table), len(groups), 0.15, 0.25
    texts = shorten_all(groups, 0.3 * page.width, page.size), [letter(i) for i in range(count)]
    columns = [Column("", words, "ink", size=page.size) for words in texts]
    wide = sum(max(inches_of(words, page.size) for words in column.words) for column in columns) + 0.26 + page.left

    def side_of(panels: int) -> float:
        return min(0.3, (page.right - wide - gap * (panels - 1)) / panels / count)

    most_across = min(len(frames), 2 if page.narrow else 4)
    across = max([n for n in range(1, most_across + 1) if side_of(n) >= 0.165], default=1)
    side, largest = side_of(across), float(np.nanmax([0.01, *table["estimate"].abs()]))
    high = max(side, 0.165)
    turned = table.rename(columns={"a": "b", "b": "a"}).assign(estimate=-table["estimate"])
    turned["verdict"] = turned["verdict"].replace({"higher": "lower", "lower": "higher"})
    cells = {(row["frame"], row["a"], row["b"]): row for row in pd.concat([turned, table]).to_dict("records")}
    for start in range(0, len(frames), across):
        left = write_columns(page, y, [y + 0.29 + high * (i + 0.5) for i in range(count)], columns, left=page.left)
        for column, frame in enumerate(frames[start : start + across]):
            x = left + column * (side * count + gap)
            head = shorten(label(frame), min(side * count + gap - 0.1, page.right - x), 8.5, weight="bold")
            page.write(x, y, head, 8.5, colour(frame, text=True), weight="bold")
            axes = page.panel(x, y + 0.29, side * count, high * count, (0, side * count), ticks=0)
            for i, a in enumerate(groups):
                page.write(x + side * (i + 0.5), y + 0.2, letter(i), 6.5, "quiet", ha="center")
                for j, b in enumerate(groups):
                    row = cells.get((frame, a, b))
                    if row is not None and row["estimate"] == row["estimate"]:
                        _draw_cell(axes, (i, j), (side, high), row, largest, colour(frame))
        y = page.height + 0.25
    more = f"{len(every) - count} more publications are in the table, not drawn." if len(every) > count else ""
    return page.say(
        "differences", [table], _tell(table), more,
        told=titles.Count(table["estimate"].notna().sum()), kind=titles.kind_compared(table),
        verdict=titles.verdicts(table, page.frames, page.letters),
        range=titles.meaning(titles.articles_of(table), of="difference"),
    )  # fmt: skip


def _draw_cell(
    axes: Axes, at: tuple[int, int], sides: tuple[float, float], row: dict[str, Any], largest: float, paint: str
) -> None:
    """Draw a cell of the matrix: a number where the row is higher, a dot where the two cannot be told apart."""
    (i, j), (wide, high), higher = at, sides, row["verdict"] == "higher"
    fill = tint(paint, 0.6 + 0.4 * row["estimate"] / largest) if higher else ink("band")
    x, y = (j + 0.5) * wide, (i + 0.5) * high
    axes.bar(x, high - 0.02, wide - 0.02, y - high / 2 + 0.01, color=fill, lw=0)
    if row["verdict"] not in (*_DECIDED, "alike"):
        axes.plot(x, y, "o", ms=3, mew=0, color=tint(ink("quiet"), 0.6))
    words = f"{100 * row['estimate']:.0f}" if higher else "=" * (row["verdict"] == "alike")
    axes.text(x, y, words, size=8 if wide > 0.25 else 6.5, ha="center", va="center_baseline",
              weight="bold" if higher else "normal",
              color=readable_on(tint(paint, 0.85)) if higher else ink("quiet"))  # fmt: skip


def _tell(table: pd.DataFrame) -> list[str]:
    """Return the differences with a verdict as text, and how many of each frame have none."""
    decided, told = table["verdict"].isin(_DECIDED), list[str]()
    for row in table[decided].to_dict("records"):
        span = f"Holm range {100 * row['holm_low']:.0f} to {100 * row['holm_high']:.0f}"
        name = f"{label(row['frame'])}, {row['a']} minus {row['b']}"
        told.append(f"{name}: {100 * row['estimate']:.0f} points ({span}), {row['verdict']}")
    others = table[~decided].groupby(["frame", "verdict"], sort=False).size()
    return told + [f"{label(frame)}: {titles.Count(n):pair} {verdict}" for (frame, verdict), n in others.items()]


# ---- Robustness ----

_OTHER_QUESTIONS = ("voice", "negation")  # choices that stand below a line


@drawing("framing.sensitivity", "frame", "measure", "without", "specification")
def sensitivity(table: pd.DataFrame, frame: str, measure: str = "prevalence") -> Page:
    """Draw one frame's estimates under every combination of choices, and what each choice alone does.

    Left: a dot for each combination, an upright line for the primary one. Right: the change by one choice in points, of
    the publication with the highest primary estimate in colour; choices that ask another question stand below the line.

    Parameters
    ----------
    table : what `framing.sensitivity` returns
    frame : the frame to draw
    measure : prevalence, rate or tfidf_share
    """
    scale, unit, _, said = titles.MEASURES[one_of("measure", measure, ["prevalence", "rate", "tfidf_share"])]
    chosen = table[(table["measure"] == measure) & (table["without"] == "")]
    one_of("frame", frame, frame_names(chosen))
    chosen = chosen[chosen["frame"] == frame]
    by, page = titles.group_column(table), Page.open()
    base = chosen[chosen["changed"] == 0].set_index(by)["estimate"].dropna() * scale
    base = base.sort_values(ascending=False, kind="stable")
    if base.empty:
        raise InputError(f"no estimate of {measure} to draw: every text is too short for one")
    estimates = {group: scale * chosen.loc[chosen[by] == group, "estimate"].dropna().to_numpy() for group in base.index}
    under = [f"{own.min():.0f} to {own.max():.0f}{NO_BREAK}{unit}".strip() for own in estimates.values()]
    names, changes = lay_out_names(page, list(base.index), under, under, "from, to"), _changes(chosen, by, base, scale)
    pitch = names.pitch = max(names.pitch, 0.44 if len(base) <= 8 else names.pitch)
    left, top = page.left + names.width + 0.12, 0.42
    words = [titles.SENTENCES["choices"].get(name, {}).get(value, f"{name}: {value}") for name, value in changes]
    words = shorten_all(words, (0.36 if page.narrow else 0.25) * page.width, page.size)
    beside, room = max((inches_of(word, page.size) for word in words), default=0) + 0.48, page.right - left
    room = room if page.narrow or not words else (room - beside) / 2
    limit = 1.06 * max(max(own.max() for own in estimates.values()), 1e-9)
    axes = open_panel(page, left, top, room, names.height, (0, limit), unit, apart=0.4)
    names.write(page, left - 0.1, top, "from, to")
    for place, (group, own) in zip(names.places, estimates.items(), strict=True):
        offsets = swarm(own * room / limit, 0.3 * pitch, 0.03)
        axes.plot(own, place + offsets, "o", ms=3, mew=0, color=tint(colour(frame), 0.5), zorder=2)
        draw_row(axes, place, Row(np.nan, mark=base[group]), ink(), 0.3 * pitch)
    page.key([("tick", "as published")])
    if changes:
        x, y = (page.left, page.height + 0.35) if page.narrow else (left + room + 0.35, top)
        _draw_changes(page, x, y, names.height, changes, words, frame, str(base.index[0]))
    below = "Below the line: another question." * any(key[0] in _OTHER_QUESTIONS for key in changes)
    parts = [f"{group}: {own.min():.1f} to {own.max():.1f}, as published {base[group]:.1f}"
             for group, own in estimates.items()]  # fmt: skip
    parts += [f"{': '.join(key)} {_signed(sum(own.values()) / len(own))} on average" for key, own in changes.items()]
    wide = chosen.pivot(index="specification", columns=by, values="estimate").dropna(axis=1, how="all") * scale
    moved = (wide.max() - wide.min()).sort_values(ascending=False, kind="stable")
    name, sign = page.names([frame]), titles.PERCENT * bool(unit)
    return page.say(
        "sensitivity", [chosen], parts, below, frame=name, nowhere=None if wide.max().max() else name,
        ways=titles.Count(len(wide)), moved=moved.iloc[0], group=titles.brief(moved.index[0], 30),
        span=titles.span(wide.stack(), "{:.0f}", sign) if 1 in wide.shape else None,
        points="points" if unit else "per 1,000 words", unit=said.replace("Share", "share"),
    )  # fmt: skip


def _changes(chosen: pd.DataFrame, by: str, base: pd.Series, scale: float) -> dict[tuple[str, str], dict[str, float]]:
    """Return what each choice alone adds to the estimate of each group; those of other questions last."""
    names = list(chosen.columns)
    choices = names[names.index("without") + 1 : names.index("frame")]
    primary = chosen[chosen["changed"] == 0].iloc[0]
    changes: dict[tuple[str, str], dict[str, float]] = {}
    for row in chosen[chosen["changed"] == 1].to_dict("records"):
        key = next((name, str(row[name])) for name in choices if row[name] != primary[name])
        if row[by] in base.index and row["estimate"] == row["estimate"]:
            changes.setdefault(key, {})[row[by]] = scale * row["estimate"] - float(base[row[by]])
    return dict(sorted(changes.items(), key=lambda item: item[0][0] in _OTHER_QUESTIONS))


def _draw_changes(
    page: Page, left: float, top: float, height: float, changes: dict[tuple[str, str], dict[str, float]],
    words: list[str], frame: str, first: str,
) -> None:  # fmt: skip
    """Draw what one choice alone does to each publication, the first one in colour."""
    pitch = max(height / len(changes), 0.17)
    places = [pitch * (i + 0.5) for i in range(len(changes))]
    left = write_columns(page, top, [top + y for y in places], [Column("", words, "ink", size=page.size)], left=left)
    moved = [1.08 * value for own in changes.values() for value in own.values()] + [-0.5, 0.5]
    axes = open_panel(page, left, top, page.right - left - 0.1, pitch * len(changes), (min(moved), max(moved)),
                      signed=True, apart=0.35)  # fmt: skip
    before, quiet = "", tint(ink("quiet"), 0.6)
    for y, ((choice, _), own) in zip(places, changes.items(), strict=True):
        axes.plot([min(own.values()), max(own.values())], [y, y], color=ink("rule"), lw=2, zorder=1)
        others = [value for group, value in own.items() if group != first]
        axes.plot(others, [y] * len(others), "o", ms=4, mew=0, color=quiet, zorder=2, clip_on=False)
        axes.plot(own.get(first, np.nan), y, "o", ms=5.5, mew=0, color=colour(frame), zorder=3, clip_on=False)
        if choice in _OTHER_QUESTIONS and before not in (*_OTHER_QUESTIONS, ""):
            axes.axhline(y - pitch / 2, color=ink("quiet"), lw=0.8)
        before = choice
    marks = [(colour(frame), shorten(first, page.right - left - 0.9, 7)), (quiet, "the others")]
    page.key(marks[: 1 + any(len(own) > 1 for own in changes.values())], top - 0.16, left)


@drawing("framing.sensitivity", "frame", "measure", "without", "share")
def leave_one_out(table: pd.DataFrame, measure: str = "prevalence", *, most: int = 8) -> Page:
    """Draw what a score loses without one term: the terms that move one most, before (filled) and after (hollow).

    Parameters
    ----------
    table : what `framing.sensitivity` returns
    measure : prevalence or rate
    most : rows drawn
    """
    scale, unit, _, said = titles.MEASURES[one_of("measure", measure, ["prevalence", "rate"])]
    chosen = table[(table["measure"] == measure) & (table["changed"] == 0)]
    if chosen.empty:
        raise InputError(f"no rows of {measure} to draw, expected what framing.sensitivity returns")
    by, page = titles.group_column(table), Page.open()
    whole = chosen[chosen["without"] == ""].set_index(["frame", by])["estimate"]
    less = chosen[chosen["without"] != ""]
    less = less.assign(before=scale * whole.reindex(pd.MultiIndex.from_frame(less[["frame", by]])).to_numpy())
    less = less.assign(after=scale * less["estimate"], moved=lambda rows: (rows["after"] - rows["before"]).round(9))
    less = less[(less["share"] > 0) & less["moved"].notna()]
    less = less.sort_values(["moved", "share", "without"], ascending=[True, False, True])
    rows, count = less.head(most).to_dict("records"), less[["frame", "without"]].drop_duplicates().shape[0]
    facts = _find_heavy(page, chosen, by) | {"unit": said}
    if not rows:
        page.write(page.left, 0.12, "No term is found.", 8, "quiet")
        page.panel(page.left, 0.2, page.right - page.left, 0.1)
        return page.say("leave_one_out", [chosen], "No term is found.", **facts)
    size, top = page.size, 0.25
    places = [top + 0.2 * (i + 0.5) for i in range(len(rows))]
    paints = [colour(row["frame"], text=True) for row in rows]
    terms = Column("without", shorten_all([r["without"] for r in rows], 0.26 * page.width, size), paints, "bold", size)
    names = Column("in", shorten_all([row[by] for row in rows], 0.24 * page.width, size), "ink", size=size)
    left = write_columns(page, 0.12, places, [terms, names], left=page.left)
    digits = [0 if row["before"] >= 10 else 1 for row in rows]
    arrows = [f"{row['before']:.{n}f} \u2192 {row['after']:.{n}f}" for row, n in zip(rows, digits, strict=True)]
    columns = [Column("", arrows), Column("points" if unit else "", [_signed(row["moved"]) for row in rows], "ink")]
    room = write_columns(page, 0.12, places, columns, end=page.right) - left
    limit = 1.05 * max(row["before"] for row in rows)
    axes = open_panel(page, left, top, room, 0.2 * len(rows), (0, limit), unit)
    for row, y in zip(rows, places, strict=True):
        draw_row(axes, y - top, Row(row["before"], beside=row["after"]), colour(row["frame"]))
    drawn = f"The {len(rows)} largest changes by one of {count} terms." if len(less) > len(rows) else ""
    parts = [f"{label(row['frame'])}, {row[by]} without “{row['without']}”: {arrow}, {100 * row['share']:.0f} % of hits"
             for row, arrow in zip(rows, arrows, strict=True)]  # fmt: skip
    return page.say("leave_one_out", [chosen], parts, drawn, **facts)


def _find_heavy(page: Page, chosen: pd.DataFrame, by: str) -> dict[str, Any]:
    """Return the scores of which one term makes more than half, and of which it can be said."""
    limits, hits = specification(), chosen[chosen["without"] == ""].set_index(["frame", by])["hits"]
    heavy = chosen[(chosen["without"] != "") & (chosen["share"] > limits["dominant"])]
    heavy = heavy[[hits[key] > limits["few"] for key in zip(heavy["frame"], heavy[by], strict=True)]]
    few = hits.between(1, limits["few"]).any()
    facts: dict[str, Any] = {"nothing": None if hits.any() else titles.YES, "heavy": titles.Count(len(heavy))}
    facts["enough"] = f" of {titles.Count(limits['few'] + 1)} words or more" if few else ""
    if len(heavy) == 1:
        row = heavy.iloc[0]
        facts |= {"term": titles.brief(row["without"], 30), "frame": page.names([row["frame"]]),
                  "group": titles.brief(row[by], 30)}  # fmt: skip
    return facts


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\u2212")


# ---- Word shift ----


@drawing("framing.word_shift", "contribution", "count_a", "count_b")
def word_shift(table: pd.DataFrame, most: int = 16) -> Page:
    """Draw a word shift: the total with its range, and below it what each term adds.

    Parameters
    ----------
    table : what `framing.word_shift` returns
    most : how many terms are drawn, by falling size; the others are added up in a last row
    """
    if table.empty:
        raise InputError("no term to draw: neither text has a hit, expected a table of one row or more")
    rows, first, page = _rows(table, most), table.iloc[0].to_dict(), Page.open()
    paint, size, top = colour(first["frame"]), page.size, 0.42
    names = ["total", *shorten_all(rows["name"], 0.3 * page.width, size)]
    places = [top + 0.19 * (i + 0.5) for i in range(len(names))]
    left = write_columns(page, top, places, [Column("", names, "ink", size=size)], left=page.left)
    found = {side: (first[f"hits_{side}"], *rows[f"count_{side}"]) for side in "ab"}
    counts = [Column(side.upper(), [f"{count:g}" for count in own]) for side, own in found.items()]
    room = write_columns(page, top - 0.1, places, counts, end=page.right) - left
    ends = [0.0, first["total_low"], first["total_high"], first["total"], *rows["contribution"]]
    low, high = 1.05 * min(ends), 1.05 * max(ends)
    axes = open_panel(page, left, top, room, 0.19 * len(names), (low, high), signed=True, apart=0.4)
    draw_row(axes, 0.095, Row(first["total"], first["total_low"], first["total_high"]), paint, 0.06)
    for y, value in zip(places[1:], rows["contribution"], strict=True):
        axes.barh(y - top, value, height=0.11, color=paint if value > 0 else tint(paint, 0.45), lw=0, zorder=2)
    zero = left + room * -low / (high - low)
    for side, gap, ha, free in [("A", 0.05, "left", left + room - zero), ("B", -0.05, "right", zero - left)]:
        words = f"more in {side}" if free > 0.6 else side * (free > 0.15)
        page.write(zero + gap, top - 0.1, words, 7, "quiet", ha=ha)
    page.write(page.left, 0.1, shorten(f"A: {first['a']} · B: {first['b']}", page.right - page.left, 7.5), 7.5)
    parts = [f"{row['name']} {row['contribution']:+.3g} ({row['count_a']:g} in A, {row['count_b']:g} in B)"
             for row in rows.to_dict("records")]  # fmt: skip
    low, high = (_signed(first[f"total_{end}"]) for end in ("low", "high"))
    total = f"Total {_signed(first['total'])}, {titles.percent(table)} range {low} to {high}."
    about = table.assign(clusters_a=table["articles_a"], clusters_b=table["articles_b"])
    most_added = table.loc[table["contribution"].abs().idxmax()]
    facts = {name: titles.brief(most_added[name], 30) for name in ("a", "b", "term")}
    parts[0] = f"A is {first['a']}, B is {first['b']}. {parts[0]}"
    return page.say("word_shift", [about], parts, total, frame=page.names([most_added["frame"]]), **facts)


def _rows(table: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return name, contribution, count_a, count_b of the rows to draw, the terms beyond `most` in one."""
    rows = table.rename(columns={"term": "name"})[["name", "contribution", "count_a", "count_b"]]
    if len(rows) <= most + 1:
        return rows.reset_index(drop=True)
    rest = rows.iloc[most:][["contribution", "count_a", "count_b"]].sum()
    last = pd.DataFrame([{"name": f"{len(rows) - most} more terms, added up", **rest}])
    return pd.concat([rows.iloc[:most], last], ignore_index=True)


def swarm(places: np.ndarray, half: float, apart: float = 0.045) -> np.ndarray:
    """Return offsets that part points of about the same place, all in inches, within `half` of their row."""
    bins, offsets = np.round(places / apart), np.zeros(len(places))
    for value in np.unique(bins):
        (members,) = np.nonzero(bins == value)
        step = min(apart, 2 * half / max(len(members) - 1, 1))
        offsets[members] = step * (np.arange(len(members)) - (len(members) - 1) / 2)
    return offsets
