"""Figures: tidy tables in, matplotlib Axes out. Nothing is computed here but positions and words."""

from framing.figures.canvas import Picture, save
from framing.figures.coding import agreement, validation
from framing.figures.comparison import differences
from framing.figures.curves import leave_one_out, specification_curve
from framing.figures.draw_cleaning import cleaning
from framing.figures.draw_scores import fingerprint, sentences, terms
from framing.figures.draw_voices import barcode, own_and_others, speakers
from framing.figures.keywords import keywords
from framing.figures.shifts import shift
from framing.figures.wording import label

__all__ = [
    "Picture",
    "agreement",
    "barcode",
    "cleaning",
    "differences",
    "fingerprint",
    "keywords",
    "label",
    "leave_one_out",
    "own_and_others",
    "save",
    "sentences",
    "specification_curve",
    "shift",
    "speakers",
    "terms",
    "validation",
]
