"""Figures of codes: agreement of coders, hits against codes, and shares estimated with codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError, require_columns
from framing.figures import titles
from framing.figures.canvas import Page, colour, drawing, frame_names, ink, label, shorten_all
from framing.figures.draw_comparisons import swarm
from framing.figures.rows import Column, Row, draw_mark, draw_panels, draw_row, lay_out_names, open_panel, write_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BESIDE = {"ac1": "AC1", "fleiss": "Fleiss", "kappa": "kappa"}  # coefficients written beside alpha
_MARKS = (0.667, 0.8)  # Krippendorff's (2004), of tentative and of firm conclusions
_SIDES = {"precision": "Precision: right, of found", "recall": "Recall: found, of all"}


@drawing("framing.agreement", "frame", "measure", "coders", "disagreed")
def agreement(table: pd.DataFrame) -> Page:
    """Draw how far coders agree on each frame: Krippendorff's alpha with its range, other coefficients as numbers.

    Parameters
    ----------
    table : what `framing.agreement` returns
    """
    alphas, page, top = table[table["measure"] == "alpha"], Page.open(), 0.36
    if alphas.empty:
        raise InputError("no coefficient of agreement to draw, expected what framing.agreement returns")
    frames = frame_names(alphas)
    rows = alphas.set_index("frame", drop=False).loc[frames].to_dict("records")
    others = table[table["measure"].isin([*_BESIDE][: 1 if page.narrow else None])]
    pairs = others[others.duplicated(["frame", "measure"])]["measure"]  # of several pairs of coders: in the table only
    others = others[~others["measure"].isin(pairs)].pivot(index="frame", columns="measure", values="estimate")
    columns = [Column("alpha", [_number(row["estimate"]) for row in rows], "ink", "bold")]
    columns += [Column(name, [_number(v) for v in others[key].reindex(frames)]) for key, name in _BESIDE.items()
                if key in others]  # fmt: skip
    columns.append(Column("coded apart", [f"{row['disagreed']} of {row['n']}" for row in rows]))
    places = [top + 0.24 * (i + 0.5) for i in range(len(frames))]
    names = shorten_all([label(frame) for frame in frames], 0.25 * page.width, 8.5)
    left = write_columns(page, 0, places, left=page.left,
                         columns=[Column("", names, [colour(f, text=True) for f in frames], "bold", 8.5)])  # fmt: skip
    room = write_columns(page, 0.12, places, columns, end=page.right) - left
    low = np.floor(10 * float(np.nanmin([[0.6, row["low"], row["estimate"]] for row in rows]))) / 10
    axes = open_panel(page, left, top, room, 0.24 * len(frames), (low, 1))
    for frame, y, row in zip(frames, places, rows, strict=True):
        draw_row(axes, y - top, Row.of(row), colour(frame), 0.075)
    for mark in _MARKS:
        apart = mark == _MARKS[-1] or (_MARKS[-1] - mark) * room / (1 - low) > 0.25
        draw_mark(axes, mark, f"{mark:.2f}"[1:] if apart else "")
    known = table[table["measure"].isin(["alpha", *_BESIDE])]
    beside = ["".join(f", {own.head} {own.words[i]}" for own in columns[1:]) for i in range(len(rows))]
    parts = [f"{label(row['frame'])}: alpha {_said(row)}{more}" for row, more in zip(rows, beside, strict=True)]
    firm, least = alphas.set_index("frame")["estimate"].dropna(), alphas["low"].min()
    tentative = page.names(firm.index[firm < _MARKS[1]])
    return page.say(
        "agreement", [table], parts, "Undefined: all codes are the same." * bool(alphas["estimate"].isna().any()),
        units=None if known["disagreed"].any() else titles.Count(known["n"].max()), low=tentative,
        of_low=titles.Count(len(tentative)), undefined=titles.YES if firm.empty else None,
        frames=titles.Count(len(firm)), least=firm.min(), down_to=f" (ranges from {least:.2f})" if least < 0.8 else "",
        where="on every frame" if len(firm) == len(alphas) else "where codes vary",
    )  # fmt: skip


@drawing("framing.validate", "frame", "by", "group", "measure")
def validate(table: pd.DataFrame, by: str = "outlet") -> Page:
    """Draw precision and recall of each frame, of all sentences and by one grouping, with ranges and counts.

    Parameters
    ----------
    table : what `framing.validate` returns
    by : outlet, voice, unit or another grouping of the table; "all" for none
    """
    known = sorted(set(table["by"]))
    if by not in known:
        raise InputError(f"by must be one of {', '.join(known) or 'none: the table is empty'}; got {by!r}")
    rows = table[table["by"].isin(["all", by]) & table["measure"].isin([*_SIDES])].reset_index(drop=True)
    page, frames = Page.open(), frame_names(rows)
    keys = [(f, group) for f in frames for group in dict.fromkeys(rows.loc[rows["frame"] == f, "group"])]
    called = {"all": "all sentences"} | ({"outlet": "in own words"} if by == "voice" else {})
    called_of = {f: [called.get(group, group) for name, group in keys if name == f] for f in frames}
    names, at, places, height = _lay_out_blocks(page, called_of, 0.195)
    low = np.floor(10 * float(np.nanmin([0.6, *rows["low"], *rows["estimate"]]))) * 10
    left, top, start = 0.0, 0.42, 0.0
    for side, head in _SIDES.items():
        if page.narrow or not start:
            left = start = write_columns(page, top, [top + y for y in at], names, left=page.left)
        found = rows[rows["measure"] == side].set_index(["frame", "group"]).reindex(keys).to_dict("records")
        numbers, counts = zip(*[
            (f"{100 * row['estimate']:.0f}", f"{row['hits']:.0f} of {row['n']:.0f}") if row["estimate"] >= 0 else
            ("\u2013", "") for row in found
        ], strict=True)  # fmt: skip
        end = page.right if page.narrow else left + (page.right - start - 0.3) / 2
        columns = [Column("", numbers, "ink", "bold"), Column("", counts)]
        edge = write_columns(page, top, [top + place for place in places], columns, end=end)
        page.write(left, top - 0.24, head, 8, weight="bold")
        axes = open_panel(page, left, top, edge - left, height, (low, 100))
        draw_mark(axes, 80, "80")
        for (frame, group), place, row in zip(keys, places, found, strict=True):
            draw_row(axes, place, Row.of(row, 100, size=5.8 if group == "all" else 4.4), colour(frame), 0.06)
        left, top = (left, page.height + 0.45) if page.narrow else (end + 0.3, top)
    parts = [f"{label(row['frame'])}, {row['group']}: {row['measure']} {_said(row)}, {row['hits']} of {row['n']}"
             for row in rows.to_dict("records")]  # fmt: skip
    weighted = "Weighted by the chance of each sentence to be drawn; the counts are those of the sample."
    notes = [weighted * bool(rows["method"].str.contains("draws").any()),
             "In the rows by voice the voice must be right too." * (by == "voice")]  # fmt: skip
    counted = rows[rows["by"] == ("outlet" if by == "outlet" else "all")].drop(columns="by")  # each article once
    whole = rows[(rows["by"] == "all") & rows["estimate"].notna()].groupby("measure")["estimate"]
    spans = {str(measure): titles.span(100 * own, "{:.0f}", titles.PERCENT) for measure, own in whole}
    return page.say("validate", [counted], parts, *notes, **spans)


@drawing("framing.compare_sentences", "frame", "cosine", "hits", "coded")
def sentences(compared: pd.DataFrame, threshold: float) -> Page:
    """Draw what TF-IDF adds to the lexicon: which sentences with a hit are below its threshold, and whether rightly.

    A row per frame, or one of its coded sentences and one of the others; sentences without a hit are counted.

    Parameters
    ----------
    compared : what `framing.compare_sentences` returns; where there are codes, sentences without one are left out
    threshold : the cosine from which a sentence counts in tfidf_share
    """
    if compared.empty:
        raise InputError("no sentences to draw, expected a table with one row or more")
    page, frames, coded = Page.open(), frame_names(compared), bool(compared["coded"].notna().any())
    known = compared[compared["coded"].notna()] if coded else compared.assign(coded=1)
    kinds = {1: "coded with it", 0: "coded without"} if coded else {1: ""}
    names, at, places, height = _lay_out_blocks(page, {frame: list(kinds.values()) for frame in frames}, 0.26)
    y = page.key([("dot", "rightly, by the codes" if coded else "at or above the threshold"),
                  ("ring", "wrongly" if coded else "below it")])  # fmt: skip
    hit, above, said, counts = known["hits"] > 0, known["cosine"] >= threshold, [], []
    rows = [(frame, value, name) for frame in frames for value, name in kinds.items()]
    for frame, value, name in rows:
        own = (known["frame"] == frame) & (known["coded"] == value)
        counts.append([f"{(own & chosen).sum():,}" for chosen in (hit & above, hit & ~above, ~hit)])
        told = "{} at threshold, {} below; {} without a hit".format(*counts[-1])
        said.append(f"{label(frame)}{', ' * bool(name)}{name}: {told}")
    heads, top = ["at it", "below", "no word"] if page.narrow else ["at threshold", "below it", "no word"], y + 0.26
    numbers = [Column(head, texts) for head, texts in zip(heads, zip(*counts, strict=True), strict=True)]
    left = write_columns(page, top, [top + place for place in at], names, left=page.left)
    room = write_columns(page, y + 0.1, [top + place for place in places], numbers) - left
    limit = 1.05 * max(known["cosine"].max(), threshold)
    axes = open_panel(page, left, top, room, height, (0, limit))
    draw_mark(axes, threshold, f"{threshold:g}")
    for (frame, value, _), place in zip(rows, places, strict=True):
        cosines = known.loc[(known["frame"] == frame) & (known["coded"] == value) & hit, "cosine"].to_numpy()
        _draw_hits(axes, cosines, place, room / limit, threshold, bool(value), frame)
    cases: dict[str, Any] = {"cases": len(known), "same": (above == hit).sum(), "threshold": threshold}
    if coded:
        cases |= {"right": (above == (known["coded"] == 1)).sum(), "plain": (hit == (known["coded"] == 1)).sum()}
    return page.say("sentences", [compared], said, **cases)


def _draw_hits(
    axes: Axes, cosines: np.ndarray, y: float, inch: float, threshold: float, coded: bool, frame: str
) -> None:
    """Draw sentences with a hit as points, filled where being at the threshold or below it is as coded."""
    right, places = (cosines >= threshold) == coded, y + swarm(cosines * inch, 0.11)
    for chosen, fill in ((right, colour(frame)), (~right, ink("page"))):
        axes.plot(cosines[chosen], places[chosen], "o", ms=3.2, mfc=fill, mec=colour(frame), mew=0.7, zorder=3)


@drawing("framing.estimate", "frame", "against", "lexicon", "coded")
def estimate(table: pd.DataFrame, truth: pd.DataFrame | None = None) -> Page:
    """Draw the share of sentences with each frame: by the lexicon alone, and estimated with the codes.

    Parameters
    ----------
    table : what `framing.estimate` returns; its differences are not drawn
    truth : frame, the groups' column and truth, a share to be marked by a short upright line
    """
    by, rows = str(table.columns[1]), table[table["against"] == ""].assign(truth=np.nan).reset_index(drop=True)
    if rows.empty:
        raise InputError("no share to draw, expected rows whose `against` is empty")
    if truth is not None:
        require_columns("truth", truth, ["frame", by, "truth"])
        rows = rows.drop(columns="truth").merge(truth[["frame", by, "truth"]], how="left", on=["frame", by])
    page, frames, groups = Page.open(), frame_names(rows), list(dict.fromkeys(rows[by]))
    rows["low"] = rows["low"].where(rows["low"] < rows["high"])  # all coded: no range
    found, sizes = rows.set_index(["frame", by]).to_dict("index"), rows.drop_duplicates(by)["n"]
    names = lay_out_names(page, groups, [f"{n:,} sentences" for n in sizes])
    drawn = {f: [_estimated(found.get((f, group))) for group in groups] for f in frames}
    marks = [("dot", "with the codes"), ("ring", "the lexicon alone"), ("band", f"{titles.percent(rows)} range")]
    draw_panels(page, page.key(marks + [("tick", "the truth")] * (truth is not None)), names, drawn, unit="%",
                counted="coded")  # fmt: skip
    parts = [f"{label(row['frame'])}, {row[by]}: {_said(row)}, lexicon alone {_number(row['lexicon'])}"
             for row in rows.to_dict("records")]  # fmt: skip
    return page.say("estimate", [rows], parts, caution=titles.meaning(titles.articles_of(rows), titles.percent(table)),
                    **_compare_estimates(page, table, by))  # fmt: skip


def _compare_estimates(page: Page, table: pd.DataFrame, by: str) -> dict[str, Any]:
    """Return how many shares have the lexicon outside their range, and what the differences after Holm say."""
    shares, told = (table[(table["against"] == "") == own] for own in (True, False))
    known = shares[shares["low"] < shares["high"]]
    outside = ~known["lexicon"].between(known["low"], known["high"])
    facts: dict[str, Any] = {"outside": titles.Count(outside.sum()), "known": titles.Count(len(known))}
    if len(told) and told["p_holm"].notna().any():
        apart = (told["p_holm"] < 1 - told["level"]) & ~told["flag"].str.contains("few_articles")
        verdict = np.where(apart, np.where(told["estimate"] > 0, "higher", "lower"), "")
        about = {"verdict": verdict, "flag": told["flag"], "clusters_a": np.inf, "clusters_b": np.inf}
        compared = told.rename(columns={by: "a", "against": "b"})[["frame", "a", "b", "estimate"]].assign(**about)
        facts["verdict"] = titles.verdicts(compared, page.frames, page.letters)
    return facts


def _estimated(row: dict[str, Any] | None) -> Row:
    if row is None:
        return Row(np.nan)
    return Row.of(row, 100, beside=100 * row["lexicon"], mark=100 * row["truth"], words=f"{row['coded']:,}")


def _number(value: float) -> str:
    return "undefined" if np.isnan(value) else f"{value:.2f}".replace("-", "\u2212")


def _said(row: dict[str, Any]) -> str:
    if np.isnan(row["estimate"]) or np.isnan(row["low"]):
        return _number(row["estimate"])
    return f"{_number(row['estimate'])} ({_number(row['low'])} to {_number(row['high'])})"


def _lay_out_blocks(
    page: Page, names: Mapping[str, Sequence[str]], pitch: float
) -> tuple[list[Column], list[float], list[float], float]:
    """Return columns of names in a block for each frame, their places, those of the rows alone, and the height."""
    stacked, y = page.narrow and any(any(own) for own in names.values()), 0.0  # a frame on a line of its own
    places, heads, lines, paints, rows = list[float](), list[str](), list[str](), list[str](), list[float]()
    for frame, own in names.items():
        for i, line in enumerate([label(frame)] * stacked + list(own)):
            places.append(y + pitch / 2)
            heads.append(label(frame) * (i == 0 and not stacked))
            lines.append(line)
            paints.append(colour(frame, text=True) if i == 0 and stacked else ink())
            y += pitch
        rows += places[-len(own) :]
        y += 0.07 * any(own)
    frames = [colour(frame, text=True) for frame, own in names.items() for _ in own] if not stacked else "ink"
    columns = [Column("", shorten_all(heads, 0.18 * page.width, 8.5), frames, "bold", 8.5)] * (not stacked)
    lines = shorten_all(lines, (0.3 if stacked else 0.2) * page.width, page.size)
    columns.append(Column("", lines, paints, size=page.size))
    return columns[: 1 + any(lines)], places, rows, y
