"""The fingerprint: frames by publications, with nested intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import GREY, PALE, add_panels, colour_and_shape, finish, label, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def fingerprint(scores: pd.DataFrame, measure: str = "prevalence", note: str = "") -> Axes:
    """Draw frames by publications: points with nested 50 % and 95 % intervals, counts and flags beside them.

    Parameters
    ----------
    scores : what `framing.score` returns
    measure : prevalence (share of sentences) or rate (per 1,000 tokens)
    note : a line to add at the foot

    Returns
    -------
    Axes

    Raises
    ------
    InputError
        No rows of that measure.
    """
    rows = scores[scores["measure"] == measure].reset_index(drop=True)
    if rows.empty:
        raise InputError(f"no rows of measure {measure!r}, expected one of {sorted(set(scores['measure']))}")
    frames, groups = list(dict.fromkeys(rows["frame"])), list(dict.fromkeys(rows.iloc[:, 1]))
    scale = 100 if measure == "prevalence" else 1
    height = 1.5 + 0.21 * len(frames) * (len(groups) + 1.3)
    figure = new_figure(8.2, height)
    axes = add_panels(figure, 1)[0]
    places = _forest_places(len(frames), len(groups))
    for i, frame in enumerate(frames):
        part = rows[rows["frame"] == frame]
        own = _draw_intervals(axes, part, places[i], scale, i)
        axes.text(
            -0.01, places[i][0] - 1, label(frame), transform=_beside(axes), ha="right", va="center", weight="bold",
            color=colour_and_shape(i)[0],
        )  # fmt: skip
        for place, text in zip(places[i], own, strict=True):
            axes.text(1.01, place, text, transform=_beside(axes), va="center", color=GREY)
    axes.set_yticks(np.concatenate(places), [str(group) for _ in frames for group in groups])
    axes.set_ylim(places[-1][-1] + 0.7, places[0][0] - 1.7)
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=PALE, linewidth=0.6)
    unit = "sentences with a hit, %" if measure == "prevalence" else "hits per 1,000 tokens"
    axes.set_xlabel(f"{unit}: point, 50 % interval (thick) and 95 % interval (thin)")
    title = _fingerprint_title(rows, frames, groups)
    finish(figure, title, [*_caveats(rows), *([note] if note else [])], _fingerprint_alt(rows, title, scale))
    return axes


def _beside(axes: Axes) -> Any:
    """Return the transform with x in parts of the axes and y in data."""
    return axes.get_yaxis_transform()


def _forest_places(frames: int, groups: int) -> list[np.ndarray]:
    return [np.arange(groups) + i * (groups + 1.3) for i in range(frames)]


def _draw_intervals(axes: Axes, part: pd.DataFrame, places: np.ndarray, scale: float, index: int) -> list[str]:
    """Draw the rows of one frame; return what is written beside each row."""
    colour, shape = colour_and_shape(index)
    texts = []
    for place, row in zip(places, part.to_dict("records"), strict=True):
        if np.isnan(row["estimate"]):
            texts.append(f"too short: {row['n']} {_unit(row)}")
            continue
        axes.plot([scale * row["low"], scale * row["high"]], [place] * 2, color=colour, lw=1.1, zorder=2)
        axes.plot([scale * row["inner_low"], scale * row["inner_high"]], [place] * 2, color=colour, lw=4, zorder=3,
                  solid_capstyle="butt", alpha=0.55)  # fmt: skip
        filled = "white" if row["hits"] == 0 else colour
        axes.plot(scale * row["estimate"], place, shape, color=colour, mfc=filled, ms=5.5, zorder=4, clip_on=False)
        texts.append(f"{row['hits']} of {row['n']}{_flag_words(row['flag'])}")
    return texts


def _unit(row: dict[str, Any]) -> str:
    return "sentences" if row["measure"] in ("prevalence", "tfidf_share") else "tokens"


_WORDS = {"none": "none found", "few": "few", "short": "too short"}


def _flag_words(flag: str) -> str:
    words = [_WORDS[part] for part in flag.split(";") if part in _WORDS]
    return f"  ({', '.join(words)})" if words else ""


def _caveats(rows: pd.DataFrame) -> list[str]:
    """Return the lines every figure of scores carries."""
    lines = ["An interval speaks of another text the same desk could have written about this event."]
    if rows["articles"].max() < 6:
        count = "One article" if rows["articles"].max() == 1 else f"At most {rows['articles'].max()} articles"
        lines.append(f"{count} per publication: the figure speaks of these articles, not of their outlets.")
    pooled = "All voices pooled: the outlet’s own words and those it quotes or reports."
    lines.append(pooled if set(rows["voice"]) == {"all"} else "")
    if rows["flag"].str.contains("unvalidated").any():
        lines.append("Unvalidated lexicon: not checked against coded sentences of this language.")
    return [line for line in lines if line]


def _fingerprint_title(rows: pd.DataFrame, frames: Sequence[str], groups: Sequence[str]) -> str:
    found = [int((rows.loc[rows["frame"] == frame, "hits"] > 0).sum()) for frame in frames]
    what = "articles" if rows["articles"].max() == 1 else "publications"
    counts = ", ".join(f"{label(frame)} in {count}" for frame, count in zip(frames, found, strict=True))
    apart = [label(frame) for frame in frames if _apart(rows[rows["frame"] == frame])]
    if len(groups) < 2:
        ending = ""
    elif apart:
        ending = f"\n95 % intervals of some {what} lie apart for {', '.join(apart)}"
    else:
        ending = f"\nNo two {what} have 95 % intervals that lie apart"
    return f"Of {len(groups)} {what}: {counts}{ending}"


def _apart(part: pd.DataFrame) -> bool:
    return bool(part["low"].max() > part["high"].min())


def _fingerprint_alt(rows: pd.DataFrame, title: str, scale: float) -> str:
    parts = []
    for row in rows.to_dict("records"):
        name = f"{label(row['frame'])}, {row[rows.columns[1]]}"
        if np.isnan(row["estimate"]):
            parts.append(f"{name}: too short for an estimate")
        else:
            span = f"{scale * row['low']:.1f} to {scale * row['high']:.1f}"
            parts.append(f"{name}: {scale * row['estimate']:.1f} (95 % interval {span}; {row['hits']} of {row['n']})")
    return f"Forest plot. {title}. " + "; ".join(parts) + "."
