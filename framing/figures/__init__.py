"""Figures: tidy tables in, matplotlib Axes out. Nothing is computed here but positions and words."""

from framing.figures.canvas import Picture, label, save
from framing.figures.captures import cleaning
from framing.figures.coding import agreement, validation
from framing.figures.forest import fingerprint
from framing.figures.strips import sentences
from framing.figures.tables import terms
from framing.figures.voices import barcode, own_and_others, speakers

__all__ = [
    "Picture",
    "agreement",
    "barcode",
    "cleaning",
    "fingerprint",
    "label",
    "own_and_others",
    "save",
    "sentences",
    "speakers",
    "terms",
    "validation",
]
