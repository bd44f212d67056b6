"""Figures: tidy tables in, matplotlib Axes out. Nothing is computed here but positions and words."""

from framing.figures.canvas import Picture, label, save
from framing.figures.captures import cleaning
from framing.figures.curves import leave_one_out, specification_curve
from framing.figures.forest import fingerprint
from framing.figures.strips import sentences
from framing.figures.tables import terms
from framing.figures.voices import barcode, own_and_others, speakers

__all__ = [
    "Picture",
    "barcode",
    "cleaning",
    "fingerprint",
    "label",
    "leave_one_out",
    "own_and_others",
    "save",
    "sentences",
    "specification_curve",
    "speakers",
    "terms",
]
