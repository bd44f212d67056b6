"""TF-IDF beside the lexicon, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.figures.canvas import GREY, add_panels, colour_and_shape, finish, label, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def sentences(compared: pd.DataFrame, threshold: float, note: str = "") -> Sequence[Axes]:
    """Draw TF-IDF beside the lexicon, sentence by sentence, with the codes where there are any.

    Parameters
    ----------
    compared : what `framing.codes.compare_sentences` returns
    threshold : the cosine from which a sentence counts in tfidf_share
    note : a line to add at the foot

    Returns
    -------
    list of Axes
        One panel per frame: cosine to the right, sentences with a hit above those without.
    """
    frames = list(dict.fromkeys(compared["frame"]))
    figure = new_figure(8.2, 1.3 + 1.55 * len(frames))
    panels = add_panels(figure, len(frames), sharex=True)
    for i, (axes, frame) in enumerate(zip(panels, frames, strict=True)):
        part = compared[compared["frame"] == frame]
        _draw_strip(axes, part, *colour_and_shape(i))
        axes.axvline(threshold, color=GREY, lw=0.8, ls=":")
        axes.set_title(f"{label(frame)}   {_agreement_words(part)}", fontsize=9)
    panels[-1].set_xlabel(f"cosine of the sentence to the frame’s TF-IDF prototype (dotted: threshold {threshold:g})")
    coded = compared["coded"].notna().any()
    title = _sentences_title(compared, frames)
    notes = ["Filled: coded with the frame; hollow: coded without it."] if coded else []
    alt = f"Strips of sentences by cosine, with and without a lexicon hit. {title}. "
    details = "; ".join(f"{label(f)}: {_agreement_words(compared[compared['frame'] == f])}" for f in frames)
    finish(figure, title, [*notes, *([note] if note else [])], f"{alt}{details}.")
    return panels


def _draw_strip(axes: Axes, part: pd.DataFrame, colour: str, shape: str) -> None:
    for level, chosen in ((1, part["hits"] > 0), (0, part["hits"] == 0)):
        for coded in (0, 1, pd.NA):
            own = part[chosen & (part["coded"].isna() if coded is pd.NA else part["coded"].eq(coded).fillna(False))]
            if own.empty:
                continue
            fill = colour if coded != 0 or coded is pd.NA else "none"
            height = level + _spread(own["cosine"].to_numpy())
            style = {"marker": shape, "facecolors": fill, "edgecolors": colour, "lw": 0.8, "zorder": 3}
            axes.scatter(own["cosine"], height, s=22, **style)
    counts = [int((part["hits"] == 0).sum()), int((part["hits"] > 0).sum())]
    axes.set_yticks([0, 1], [f"no hit ({counts[0]})", f"hit ({counts[1]})"])
    axes.set_ylim(-0.45, 1.45)
    axes.set_xlim(-0.02, 1.0 if part["cosine"].max() > 0.9 else None)
    axes.tick_params(axis="y", length=0)


def _spread(values: np.ndarray) -> np.ndarray:
    """Return small offsets that part points of about the same value, in a fixed order."""
    offsets = np.zeros(len(values))
    bins = np.round(values / 0.012).astype(int)
    steps = np.array([0, 1, -1, 2, -2, 3, -3, 4, -4])
    for value in np.unique(bins):
        members = np.flatnonzero(bins == value)
        offsets[members] = 0.075 * steps[np.arange(len(members)) % len(steps)]
    return offsets


def _agreement_words(part: pd.DataFrame) -> str:
    auc = part["auc"].iloc[0]
    return "" if pd.isna(auc) else f"AUC against the codes {auc:.2f}"


def _sentences_title(compared: pd.DataFrame, frames: Sequence[str]) -> str:
    one = compared.drop_duplicates("frame")
    if one["auc"].isna().all():
        return "TF-IDF cosines rank sentences with a lexicon hit above those without"
    low, high = one["auc"].min(), one["auc"].max()
    return f"Sentence by sentence, TF-IDF cosines tell coded from uncoded sentences with AUC {low:.2f} to {high:.2f}"
