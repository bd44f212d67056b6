"""Figures: tidy tables in, drawings out. Nothing is computed here but positions and words.

Each function draws the table named in its docstring. It returns a `Drawing`, which shows itself in a notebook and has
`.axes`, `.figure`, `.title`, `.alt` and `.save(path)`. Every function also takes, by name,

- `note`, a line to add at the foot, such as who coded;
- `frames`, which frames to draw: names in order, a dict of names to labels, or a lexicon. Labels, order and colours
  come with the table otherwise; more than eight frames are drawn in ink.
- `ax`, Axes of one's own, whose place the figure takes;
- `width` ("full", 7 inches; "column", 3.5; or inches), `theme` ("light" or "dark"), `title` and `foot` (words
  of one's own as the title; False leaves either out).
"""

from framing.figures.canvas import Drawing, label, save
from framing.figures.draw_coding import agreement, estimate, sentences, validate
from framing.figures.draw_comparisons import compare, leave_one_out, sensitivity, word_shift
from framing.figures.draw_keywords import keyness, terms
from framing.figures.draw_scores import cleaning, fingerprint, rates
from framing.figures.draw_time import over_time, position
from framing.figures.draw_voices import speakers, voices

# Old names, kept for one release.
barcode, own_and_others, differences, keywords, shift = position, voices, compare, keyness, word_shift
specification_curve, validation = sensitivity, validate


def Picture(drawing: Drawing) -> Drawing:  # noqa: N802
    """Return a drawing as it is: it shows itself."""
    return drawing


__all__ = [
    "Drawing", "Picture", "agreement", "barcode", "cleaning", "compare", "differences", "estimate", "fingerprint",
    "keyness", "keywords", "label", "leave_one_out", "over_time", "own_and_others", "position", "rates", "save",
    "sensitivity", "sentences", "shift", "speakers", "specification_curve", "terms", "validate", "validation", "voices",
    "word_shift",
]  # fmt: skip


def __dir__() -> list[str]:
    return sorted(__all__)
