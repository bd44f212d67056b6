"""The fingerprint: frames by publications, with nested intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError, one_of
from framing.figures.canvas import (
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
from framing.figures.wording import few_articles, label, percent, speech_limits, validity

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


@in_style
def fingerprint(scores: pd.DataFrame, measure: str = "prevalence", note: str = "") -> Axes:
    """Draw frames by publications: points with nested intervals, counts and flags beside them.

    Parameters
    ----------
    scores : what `framing.score` or `framing.tfidf_scores` returns; of several voices "all" is drawn and,
        below it and paler, the outlet's own
    measure : prevalence or tfidf_share (shares of sentences), rate or rate_adjusted (per 1,000 tokens)
    note : a line to add at the foot

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        A measure without intervals, no rows of that measure, or rows of several languages.
    """
    one_of("measure", measure, _MEASURES)
    caveat = validity(scores)
    rows, own = _rows_of(scores, measure)
    unheard = "" if own.empty else speech_limits(scores)
    scale, unit, counted = _MEASURES[measure]
    frames, groups = list(dict.fromkeys(rows["frame"])), list(dict.fromkeys(rows.iloc[:, 1]))
    names = [fit(group, _NAMES) for group in groups]
    heads = [fit(label(frame), _NAMES, weight="bold") for frame in frames]
    places = stack([text for head in heads for text in (head, *names)]).reshape(len(frames), -1)
    places += 0.3 * np.arange(len(frames))[:, None]
    row = 0.21 if own.empty else 0.27
    figure = new_figure(0.75 + row * (places[-1, -1] + 1))
    axes = add_panels(figure, 1)[0]
    write_beside(axes, places[0, 0], counted, _BESIDE)
    for i, frame in enumerate(frames):
        part, beside = (
            table[table["frame"] == frame].set_index(rows.columns[1]).reindex(groups) for table in (rows, own)
        )
        _draw_frame(axes, part, beside, places[i], scale, i)
        write_heading(axes, places[i, 0], heads[i], i)
    axes.set_yticks(places[:, 1:].ravel(), names * len(frames))
    axes.set_ylim(places[-1, -1] + 0.5 + 0.4 * names[-1].count("\n"), -0.2)
    axes.set_xlim(left=0)
    rule(axes, width=0.6)
    axes.set_xlabel(unit)
    title = _fingerprint_title(rows, frames, groups)
    notes = [*_caveats(rows, own), caveat, unheard, note]
    finish(figure, title, notes, _fingerprint_alt(pd.concat([rows, own]), title, scale))
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
    axes: Axes, part: pd.DataFrame, own: pd.DataFrame, places: np.ndarray, scale: float, index: int
) -> None:
    """Draw the rows of one frame below its heading, the own voice below that of all."""
    colour, shape = colour_and_shape(index)
    rows = zip(places[1:], part.to_dict("records"), own.to_dict("records"), strict=True)
    for place, row, beside in rows:
        paired = beside["hits"] == beside["hits"]  # not NaN: the own voice is given
        words = f"; own {int(beside['hits'])}" if paired else ""
        write_beside(axes, place, f"{row['hits']} of {row['n']}{words}{_flag_words(row['flag'])}", _BESIDE)
        if np.isnan(row["estimate"]):
            continue
        at = place - 0.17 if paired else place
        axes.plot([scale * row["low"], scale * row["high"]], [at] * 2, color=colour, lw=1.1, zorder=2)
        axes.plot([scale * row["inner_low"], scale * row["inner_high"]], [at] * 2, color=colour, lw=4, zorder=3,
                  solid_capstyle="butt", alpha=0.55)  # fmt: skip
        filled = "white" if row["hits"] == 0 else colour
        axes.plot(scale * row["estimate"], at, shape, color=colour, mfc=filled, ms=5.5, zorder=4, clip_on=False)
        if paired:
            _draw_own(axes, beside, place + 0.24, scale, colour, shape)


def _draw_own(axes: Axes, row: dict[str, Any], place: float, scale: float, colour: str, shape: str) -> None:
    axes.plot([scale * row["low"], scale * row["high"]], [place] * 2, color=colour, lw=0.8, alpha=0.6, zorder=2)
    filled = "white" if row["hits"] == 0 else colour
    style: dict[str, Any] = {"color": colour, "mfc": filled, "ms": 3.2, "alpha": 0.75, "zorder": 4, "clip_on": False}
    axes.plot(scale * row["estimate"], place, shape, **style)


_WORDS = {"none": "none found", "few": "few", "short": "too short"}


def _flag_words(flag: str) -> str:
    words = [_WORDS[part] for part in flag.split(";") if part in _WORDS]
    return f"  ({', '.join(words)})" if words else ""


def _caveats(rows: pd.DataFrame, own: pd.DataFrame) -> list[str]:
    """Return the lines every figure of scores carries."""
    lines = [
        f"Point, 50 % interval (thick) and {percent(rows)} interval (thin); hollow: none found.",
        "few: 1 to 4 hits (a sentence may hold several).",
        "An interval speaks of another text the same desk could have written about this event.",
        few_articles(rows["articles"].max()),
    ]
    voice = rows["voice"].iloc[0]
    pooled = "All voices pooled: the outlet’s own words and those it quotes or reports."
    if not own.empty:
        pooled = "Large: all voices, the outlet’s own words and those it quotes or reports. Small: own words only."
    lines.append(pooled if voice == "all" else f"Voice: {voice}.")
    return lines


def _fingerprint_title(rows: pd.DataFrame, frames: Sequence[str], groups: Sequence[str]) -> str:
    long = rows[rows["estimate"].notna()]
    count, short = long.iloc[:, 1].nunique(), len(groups) - long.iloc[:, 1].nunique()
    what = "article" if rows["articles"].max() == 1 else "publication"
    if not count:
        return f"No {what} is long enough for an estimate"
    more = f" ({short} more too short)" if short else ""
    found = long[long["hits"] > 0].groupby("frame").size().reindex(frames, fill_value=0)
    counts = ", ".join(f"{label(frame)} in {n}" for frame, n in found.items())
    opening = f"Of {count} {what}{'s' if count > 1 else ''}{more}: {counts}"
    apart = [label(frame) for frame in frames if _apart(long[long["frame"] == frame])]
    if count < 2:
        return opening
    if apart:
        return f"{opening}.\n{percent(rows)} intervals of some {what}s lie apart for {', '.join(apart)}"
    return f"{opening}.\nNo two {what}s have {percent(rows)} intervals that lie apart"


def _apart(part: pd.DataFrame) -> bool:
    return bool(part["low"].max() > part["high"].min())


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
