"""Figures of scores: the fingerprint of estimates with their intervals, the terms behind them, TF-IDF by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.errors import InputError, one_of
from framing.figures.canvas import (
    GREY,
    add_panels,
    colour_and_shape,
    draw_estimate,
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
    write_beside,
    write_heading,
)
from framing.figures.caveats import (
    articles_of,
    estimand,
    few_articles,
    percent,
    speech_limits,
    validity,
    verdicts_title,
)
from framing.scores.scores import RATES_ONLY

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# Of each measure: scale, unit on the axis, what the counts beside the rows are.
_MEASURES = {
    "prevalence": (100, "sentences with a hit, %", "sentences with a hit"),
    "rate": (1, "hits per 1,000 tokens", "hits of tokens"),
    "rate_adjusted": (1, "hits per 1,000 tokens", "hits of tokens"),
    "tfidf_share": (100, "sentences at or above the TF-IDF threshold, %", "sentences at threshold"),
}
_NAMES = 2.3  # inches for the names of publications and frames
_BESIDE = 1.015  # where the counts stand, in widths of the panel


@drawing("framing.score or tfidf_scores", "frame", "measure", "voice", "estimate", "low")
def fingerprint(
    scores: pd.DataFrame, measure: str = "prevalence", note: str = "", compared: pd.DataFrame | None = None
) -> Axes:
    """Draw frames by publications: points with nested intervals, counts and flags beside them.

    The title says which publications can be told apart only where it is given the comparisons that say so: whether two
    intervals overlap does not decide it.

    Parameters
    ----------
    scores : what `framing.score` or `framing.tfidf_scores` returns; of several voices "all" is drawn and,
        below it and paler, the outlet's own
    measure : prevalence or tfidf_share (shares of sentences), rate or rate_adjusted (per 1,000 tokens)
    compared : what `framing.compare` returns for the same corpus and lexicon; with it the title has its verdicts
    """
    return _draw_forest(scores, one_of("measure", measure, _MEASURES), note, compared)


@drawing("framing.score", "frame", "measure", "voice", "estimate", "low", "flag")
def rates(scores: pd.DataFrame, note: str = "") -> Axes:
    """Draw the frames of which a derived corpus knows the rates only: bars with intervals, by publication.

    Parameters
    ----------
    scores : what `framing.score` returns; its frames flagged rates_only are drawn
    """
    rows = scores[scores["flag"].str.contains(RATES_ONLY)]
    return _draw_forest(rows, "rate", f"Bars: counted by article, so without prevalence and denial. {note}".strip())


def _draw_forest(scores: pd.DataFrame, measure: str, note: str, compared: pd.DataFrame | None = None) -> Axes:
    caveat = validity(scores)
    rows, own = _rows_of(scores, measure)
    unheard = "" if own.empty else speech_limits(scores)
    scale, unit, counted = _MEASURES[measure]
    frames, groups = frame_names(rows), list(dict.fromkeys(rows.iloc[:, 1]))
    names = [fit(group, _NAMES) for group in groups]
    heads = [fit(label(frame), _NAMES, weight="bold") for frame in frames]
    places = stack([text for head in heads for text in (head, *names)]).reshape(len(frames), -1)
    places += 0.3 * np.arange(len(frames))[:, None]
    row = 0.21 if own.empty else 0.27
    axes = one_panel(0.75 + row * (places[-1, -1] + 1))
    write_beside(axes, places[0, 0], counted, _BESIDE)
    for i, frame in enumerate(frames):
        part, beside = (
            table[table["frame"] == frame].set_index(rows.columns[1]).reindex(groups) for table in (rows, own)
        )
        _draw_frame(axes, part, beside, places[i], scale, frame)
        write_heading(axes, places[i, 0], heads[i], frame)
    axes.set_yticks(places[:, 1:].ravel(), names * len(frames))
    axes.set_ylim(places[-1, -1] + 0.5 + 0.4 * names[-1].count("\n"), -0.2)
    axes.set_xlim(left=0)
    rule(axes, width=0.6)
    axes.set_xlabel(unit)
    title = _fingerprint_title(rows, frames, groups, compared)
    told = "" if compared is None else "; ".join(compared["rule"].unique()[:1])
    told = f"Title: verdicts of framing.compare; {told}." if told else ""
    notes = [*_caveats(rows, own), told, caveat, unheard, note]
    finish(axes, title, notes, _fingerprint_alt(pd.concat([rows, own]), title, scale))
    return axes


def _rows_of(scores: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows to draw (of voices, all pooled where they are), and those of the own voice beside them."""
    rows = scores[scores["measure"] == measure]
    if rows.empty:
        raise InputError(f"no rows of measure {measure!r}, expected one of {sorted(set(scores['measure']))}")
    voices = list(dict.fromkeys(rows["voice"]))
    unknown = {"inner_low": np.nan, "inner_high": np.nan, "articles": np.nan, "level": 0.95}
    rows = rows.assign(**{k: v for k, v in unknown.items() if k not in rows})
    first = rows[rows["voice"] == ("all" if "all" in voices else voices[0])]
    own = rows[(rows["voice"] == "outlet") & ("all" in voices)]
    return first.reset_index(drop=True), own.reset_index(drop=True)


def _draw_frame(
    axes: Axes, part: pd.DataFrame, own: pd.DataFrame, places: np.ndarray, scale: float, frame: str
) -> None:
    """Draw the rows of one frame below its heading, the own voice below that of all."""
    rows = zip(places[1:], part.to_dict("records"), own.to_dict("records"), strict=True)
    for place, row, beside in rows:
        paired = beside["hits"] == beside["hits"]  # not NaN: the own voice is given
        words = f"; own {int(beside['hits'])}" if paired else ""
        write_beside(axes, place, f"{row['hits']} of {row['n']}{words}{_flag_words(row['flag'])}", _BESIDE)
        at = place - 0.17 if paired else place
        if RATES_ONLY in str(row["flag"]):
            axes.barh(at, scale * row["estimate"], height=0.5, color=colour_and_shape(frame)[0], alpha=0.4)
        draw_estimate(axes, at, row, frame, row["hits"] == 0, scale=scale, thick=("inner_low", "inner_high"))
        if paired:
            draw_estimate(axes, place + 0.24, beside, frame, beside["hits"] == 0, scale=scale, widths=(0.8, 0),
                          pale=0.6, ms=3.2, alpha=0.75)  # fmt: skip


_WORDS = {"none": "none found", "few": "few", "short": "too short", "off_subject": "off subject",
          "few_stops": "few stops"}  # fmt: skip


def _flag_words(flag: str) -> str:
    words = [_WORDS[part] for part in flag.split(";") if part in _WORDS]
    return f"  ({', '.join(words)})" if words else ""


def _caveats(rows: pd.DataFrame, own: pd.DataFrame) -> list[str]:
    """Return the lines every figure of scores carries."""
    articles = articles_of(rows)
    lines = [
        f"Point, 50 % interval (thick) and {percent(rows)} interval (thin); hollow: none found.",
        "few: 1 to 4 hits (a sentence may hold several).",
        estimand(articles),
        few_articles(articles),
    ]
    voice = rows["voice"].iloc[0]
    pooled = "All voices pooled: the outlet’s own words and those it quotes or reports."
    if not own.empty:
        pooled = "Large: all voices, the outlet’s own words and those it quotes or reports. Small: own words only."
    lines.append(pooled if voice == "all" else f"Voice: {voice}.")
    return lines


def _fingerprint_title(
    rows: pd.DataFrame, frames: Sequence[str], groups: Sequence[str], compared: pd.DataFrame | None
) -> str:
    long = rows[rows["estimate"].notna()]
    count, short = long.iloc[:, 1].nunique(), len(groups) - long.iloc[:, 1].nunique()
    what = "article" if rows["articles"].max() == 1 else "publication"
    if not count:
        return f"No {what} is long enough for an estimate"
    more = f" ({short} more too short)" if short else ""
    found = long[long["hits"] > 0].groupby("frame").size().reindex(frames, fill_value=0)
    counts = ", ".join(f"{label(frame)} in {n}" for frame, n in found.items())
    opening = f"Of {count} {what}{'s' if count > 1 else ''}{more}: {counts}"
    return opening if compared is None or count < 2 else f"{opening}.\n{verdicts_title(compared, frames)}"


def _fingerprint_alt(rows: pd.DataFrame, title: str, scale: float) -> str:
    parts = []
    for row in rows.to_dict("records"):
        whose = ", own words" if row["voice"] == "outlet" else ""
        name = f"{label(row['frame'])}, {row[rows.columns[1]]}{whose}"
        if np.isnan(row["estimate"]):
            parts.append(f"{name}: too short for an estimate")
        else:
            span = f"{percent(rows)} interval {scale * row['low']:.1f} to {scale * row['high']:.1f}"
            parts.append(f"{name}: {scale * row['estimate']:.1f} ({span}; {row['hits']} of {row['n']})")
    return f"Forest plot. {title}. " + "; ".join(parts) + "."


NO_BREAK = "\u00a0"
_PANEL = 6.0  # inches across a panel, about
_LEVEL = 6  # names of more publications than that stand upright


@drawing("framing.count_terms", "frame", "term", "hits", "dominant")
def terms(counts: pd.DataFrame, groups: Sequence[str] | None = None, most: int = 8, note: str = "") -> Sequence[Axes]:
    """Draw which terms make each score: hits by term and publication.

    One panel per frame with hits, terms by publications.

    Parameters
    ----------
    counts : what `framing.count_terms` returns
    groups : the publications in the order to draw them; by default sorted
    most : terms drawn per frame, by falling hits; the rest are counted in a last row
    """
    if counts.empty:
        raise InputError("no hits to draw, expected a table of terms with one row or more")
    caveat, frames, by = validity(counts), frame_names(counts), counts.columns[1]
    groups = sorted(set(counts[by])) if groups is None else list(groups)
    tables = {frame: _term_table(counts[counts["frame"] == frame], groups, most) for frame in frames}
    labels = {frame: [fit(term, 2.2) for term in table.index] for frame, table in tables.items()}
    rows = [stack(own)[-1] + 1 for own in labels.values()]
    names = _names(groups)
    tall = max(inches_of(line) for name in names for line in name.split("\n")) if len(groups) > _LEVEL else 0.4
    figure = new_figure(0.3 + tall + 0.23 * sum(rows) + 0.4 * len(frames))
    panels = add_panels(figure, len(frames), sharex=True, height_ratios=[n + 0.4 for n in rows])
    largest = max(int(table.to_numpy().max()) for table in tables.values())
    for axes, frame in zip(panels, frames, strict=True):
        _draw_counts(axes, tables[frame], labels[frame], colour_and_shape(frame)[0], largest)
        total = int(tables[frame].to_numpy().sum())
        heading = fit(f"{label(frame)}: {total} hit{'s' if total > 1 else ''}", 5, weight="bold")
        axes.set_title(heading, fontsize=9, loc="left", color=text_colour(frame), weight="bold")
    panels[-1].set_xticks(range(len(groups)), names, rotation=90 if len(groups) > _LEVEL else 0)
    title = _terms_title(counts, frames)
    counted = "Hits of each term in the articles that are scored: counts, nothing is estimated. All voices pooled."
    notes = [f"{counted} A larger circle, more hits.", *_dominant(counts)]
    alt = f"Table of circles: hits by term and publication. {title}. " + _terms_alt(tables)
    finish(panels[0], title, [*notes, caveat, note], alt)
    return panels


def _names(groups: Sequence[str]) -> list[str]:
    """Return the publications' names in as many lines as their columns have room for."""
    column = _PANEL / len(groups)
    if len(groups) <= _LEVEL:
        return [fit(group, 0.9 * column) for group in groups]
    lines = max(1, int(column / 0.16))
    return [fit(group, max(1.5, 1.3 * inches_of(group) / lines)) for group in groups]


def _term_table(part: pd.DataFrame, groups: Sequence[str], most: int) -> pd.DataFrame:
    """Return hits by term (falling) and publication, the terms beyond `most` in one row."""
    table = part.pivot_table(index="term", columns=part.columns[1], values="hits", aggfunc="sum", fill_value=0)
    table = table.reindex(columns=list(groups), fill_value=0)
    table = table.sort_index()
    table = table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    if len(table) <= most + 1:
        return table
    rest = table.iloc[most:].sum().to_frame(f"{len(table) - most} more terms").T
    return pd.concat([table.iloc[:most], rest])


def _draw_counts(axes: Axes, table: pd.DataFrame, labels: Sequence[str], colour: str, largest: int) -> None:
    places = stack(labels)
    for y, row in zip(places, table.to_numpy(), strict=True):
        for x, value in enumerate(row):
            if value:
                room = (5.4 * len(f"{value}") + 3) ** 2  # points squared that the number needs
                axes.scatter(x, y, s=max(60 + 140 * value / largest, room), color=colour, alpha=0.85, lw=0)
                axes.text(x, y, f"{value}", ha="center", va="center", fontsize=7.5, color="white", weight="bold")
    axes.set_yticks(places, labels)
    axes.set_ylim(places[-1] + 0.75, places[0] - 0.75)
    axes.set_xlim(-0.5, table.shape[1] - 0.5)
    rule(axes, "both")


def _terms_title(counts: pd.DataFrame, frames: Sequence[str]) -> str:
    total = counts.groupby(["frame", "term"])["hits"].sum()
    tops = []
    for frame in frames:
        own = total[frame].sort_index().sort_values(ascending=False, kind="stable")
        first = own.index[own == own.iloc[0]]
        ties = f" and {len(first) - 1} more" if len(first) > 1 else ""
        each = " each" if ties else ""
        share = f"({own.iloc[0]} of {own.sum()}{each})".replace(" ", NO_BREAK)
        tops.append(f"{label(frame)} “{first[0]}”{ties} {share}")
    return "Most frequent terms: " + ", ".join(tops)


def _dominant(counts: pd.DataFrame) -> list[str]:
    """Return a line for each term that makes more than half of the hits somewhere."""
    lines = []
    for (frame, term), part in counts[counts["dominant"]].groupby(["frame", "term"], sort=False):
        where = ", ".join(part.iloc[:, 1]) if len(part) <= _LEVEL else f"{len(part)} publications"
        lines.append(f"{label(str(frame))}, {where}: more than half of the hits are “{term}”.")
    return lines


def _terms_alt(tables: dict[str, pd.DataFrame]) -> str:
    parts = []
    for frame, table in tables.items():
        for term, row in table.iterrows():
            listed = ", ".join(f"{group} {int(value)}" for group, value in row.items() if value)
            parts.append(f"{label(frame)}, {term}: {listed}")
    return "; ".join(parts) + "."


@drawing("framing.compare_sentences", "frame", "cosine", "hits", "coded")
def sentences(compared: pd.DataFrame, threshold: float, note: str = "") -> Axes:
    """Draw what TF-IDF adds to the lexicon: which sentences with a hit are below its threshold, and whether rightly.

    A row per frame, or one of its coded sentences and one of the others; sentences without a hit are counted.

    Parameters
    ----------
    compared : what `framing.compare_sentences` returns; where there are codes, sentences without one are left out
    threshold : the cosine from which a sentence counts in tfidf_share
    """
    if compared.empty:
        raise InputError("no sentences to draw, expected a table with one row or more")
    caveat, frames, coded = validity(compared), frame_names(compared), compared["coded"].notna().any()
    known = compared[compared["coded"].notna()] if coded else compared.assign(coded=1)
    rows = {1: "coded with it", 0: "coded without"} if coded else {1: "sentences"}
    axes = one_panel(0.75 + 0.3 * len(frames) * (len(rows) + 1))
    names, said = {}, []
    for place, frame in enumerate(frames):
        first = place * (len(rows) + 1)
        write_heading(axes, first, fit(label(frame), _NAMES, weight="bold"), frame)
        for row, (value, name) in enumerate(rows.items(), first + 1):
            part = known[(known["frame"] == frame) & (known["coded"] == value)]
            _draw_hits(axes, part.loc[part["hits"] > 0, "cosine"].to_numpy(), row, threshold, bool(value), frame)
            words, names[row] = _count_sentences(part, threshold), name
            write_beside(axes, row, words, _BESIDE)
            said.append(f"{label(frame)}, {name}: {words}")
    axes.axvline(threshold, color=GREY, lw=0.8, ls=":", zorder=1)
    axes.set_yticks([*names], [*names.values()])
    axes.set_ylim(max(names) + 0.6, -0.5)
    axes.set_xlim(0, 1.05 * max(known["cosine"].max(), threshold))
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"TF-IDF cosine of sentences with a hit (dotted: threshold {threshold:g})")
    title = _sentences_title(known, threshold, coded)
    filled = "Filled: counted rightly by the codes; hollow: wrongly." if coded else "Hollow: below the threshold."
    told = f"{filled} A sentence without a hit has cosine 0."
    finish(axes, title, [told, caveat, note], f"Strips of sentences by cosine. {title}. {'; '.join(said)}.")
    return axes


def _draw_hits(axes: Axes, cosines: np.ndarray, row: int, threshold: float, coded: bool, frame: str) -> None:
    """Draw sentences with a hit as points, filled where being at the threshold or below it is as coded."""
    colour, shape = colour_and_shape(frame)
    right, places = (cosines >= threshold) == coded, row + _spread(cosines)
    for chosen, fill in ((right, colour), (~right, "none")):
        axes.scatter(cosines[chosen], places[chosen], marker=shape, s=16, facecolors=fill, edgecolors=colour, lw=0.8)


def _spread(values: np.ndarray) -> np.ndarray:
    """Return small offsets that part points of about the same value, in a fixed order."""
    offsets = np.zeros(len(values))
    bins = np.round(values / 0.012).astype(int)
    steps = np.array([0, 1, -1, 2, -2, 3, -3, 4, -4])
    for value in np.unique(bins):
        members = np.flatnonzero(bins == value)
        offsets[members] = 0.1 * steps[np.arange(len(members)) % len(steps)]
    return offsets


def _count_sentences(part: pd.DataFrame, threshold: float) -> str:
    hit, above = part["hits"] > 0, part["cosine"] >= threshold
    return f"{(hit & above).sum()} at threshold, {(hit & ~above).sum()} below; {(~hit).sum()} without a hit"


def _sentences_title(known: pd.DataFrame, threshold: float, coded: bool) -> str:
    above, hit = known["cosine"] >= threshold, known["hits"] > 0
    same, of = (above == hit).sum(), f"{len(known):,} cases (sentence and frame)"
    title = f"TF-IDF at its threshold and a plain hit agree in {same:,} of {of}"
    if not coded:
        return title
    right, of_hits = ((said == (known["coded"] == 1)).sum() for said in (above, hit))
    return f"{title}.\nBy the codes TF-IDF is right in {right:,}, a hit in {of_hits:,}"
