"""TF-IDF beside the lexicon, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.figures.canvas import GREY, add_panels, colour_and_shape, finish, fit, in_style, new_figure
from framing.figures.wording import label, validity

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@in_style
def sentences(compared: pd.DataFrame, threshold: float, note: str = "") -> Sequence[Axes]:
    """Draw TF-IDF beside the lexicon, sentence by sentence, with the codes where there are any.

    Parameters
    ----------
    compared : what `framing.coding.validation.compare_sentences` returns
    threshold : the cosine from which a sentence counts in tfidf_share
    note : a line to add at the foot

    Returns
    -------
    list of Axes
        One panel per frame: cosine to the right, sentences with a hit above those without; sentences
        of cosine 0 as one marker with their number.

    Raises
    ------
    InputError
        No sentences, or rows of several languages.
    """
    if compared.empty:
        raise InputError("no sentences to draw, expected a table with one row or more")
    caveat, frames = validity(compared), list(dict.fromkeys(compared["frame"]))
    figure = new_figure(0.6 + 1.5 * len(frames))
    panels = add_panels(figure, len(frames), sharex=True)
    right = min(1.0, 1.05 * max(compared["cosine"].max(), threshold)) + 1e-3
    for i, (axes, frame) in enumerate(zip(panels, frames, strict=True)):
        part = compared[compared["frame"] == frame]
        _draw_strip(axes, part, *colour_and_shape(i))
        axes.axvline(threshold, color=GREY, lw=0.8, ls=":", zorder=1)
        axes.set_title(fit(f"{label(frame)}   {_agreement_words(part)}", 6.5), fontsize=9, loc="left")
        axes.set_xlim(-0.02 * right, right)
    panels[-1].set_xlabel(f"cosine of the sentence to the frame’s TF-IDF prototype (dotted: threshold {threshold:g})")
    coded = compared["coded"].notna().any()
    title = _sentences_title(compared, threshold)
    legend = "Filled: coded with the frame; hollow: coded without it." if coded else ""
    alt = f"Strips of sentences by cosine, with and without a lexicon hit. {title}. "
    details = "; ".join(_strip_alt(compared[compared["frame"] == f], threshold) for f in frames)
    finish(figure, title, [legend, caveat, note], f"{alt}{details}.")
    return panels


def _draw_strip(axes: Axes, part: pd.DataFrame, colour: str, shape: str) -> None:
    style: dict[str, Any] = {"marker": shape, "edgecolors": colour, "lw": 0.8, "zorder": 3, "s": 22}
    coded = part["coded"].fillna(1).astype(int)  # drawn filled where not coded
    for level, chosen in ((1, part["hits"] > 0), (0, part["hits"] == 0)):
        for value, fill in ((0, "none"), (1, colour)):
            own = part.loc[chosen & (coded == value) & (part["cosine"] > 0), "cosine"].to_numpy()
            if len(own):
                axes.scatter(own, level + _spread(own), facecolors=fill, **style)
        _draw_zeros(axes, part[chosen & (part["cosine"] == 0)], level, colour, style)
    counts = [int((part["hits"] == 0).sum()), int((part["hits"] > 0).sum())]
    axes.set_yticks([0, 1], [f"no hit ({counts[0]})", f"hit ({counts[1]})"])
    axes.set_ylim(-0.45, 1.45)
    axes.tick_params(axis="y", length=0)


def _draw_zeros(axes: Axes, zeros: pd.DataFrame, level: int, colour: str, style: dict[str, Any]) -> None:
    """Draw the sentences of cosine 0 as one marker, with their number."""
    if zeros.empty:
        return
    coded = int(zeros["coded"].fillna(0).sum())
    words = f", {coded} of them coded with the frame" if coded else ""
    words = fit(f"{len(zeros)} at 0{words}", 1.3, 8)
    axes.scatter(0, level, facecolors=colour if zeros["coded"].isna().all() else "none", **style)
    left = axes.get_yaxis_transform()  # under the name of the row, where no point can stand
    beside: dict[str, Any] = {"xytext": (-4, -7), "textcoords": "offset points", "ha": "right", "va": "top"}
    axes.annotate(words, (0, level), xycoords=left, **beside, fontsize=8, color=GREY)


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


def _sentences_title(compared: pd.DataFrame, threshold: float) -> str:
    aucs = sorted({f"{auc:.2f}" for auc in compared["auc"].dropna()})
    if aucs:
        values = f"AUC {aucs[0]}" + (f" to {aucs[-1]}" if len(aucs) > 1 else "")
        return f"Sentence by sentence, TF-IDF cosines follow the lexicon’s hits; {values} against the codes"
    (reach, hit), (others, without) = (_reaching(compared[compared["hits"].gt(0) == has], threshold)
                                       for has in (True, False))  # fmt: skip
    if not hit:
        return f"No sentence holds a lexicon hit; {others} of {without} reach the TF-IDF threshold"
    return f"The TF-IDF threshold is reached by {reach} of {hit} sentences with a hit, {others} of {without} without"


def _reaching(part: pd.DataFrame, threshold: float) -> tuple[int, int]:
    return int((part["cosine"] >= threshold).sum()), len(part)


def _strip_alt(part: pd.DataFrame, threshold: float) -> str:
    groups = []
    for name, own in (("with a hit", part[part["hits"] > 0]), ("without", part[part["hits"] == 0])):
        reach, count = _reaching(own, threshold)
        span = f", cosines {own['cosine'].min():.2f} to {own['cosine'].max():.2f}" if count else ""
        groups.append(f"{count} sentences {name}{span}, {reach} at the threshold")
    words = _agreement_words(part)
    return f"{label(part['frame'].iloc[0])}: {', '.join(groups)}{', ' + words if words else ''}"
