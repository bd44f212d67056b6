"""Figures: tidy tables in, matplotlib Axes out. Nothing is computed here but positions and words."""

from framing.figures.canvas import Picture, label, save
from framing.figures.captures import cleaning
from framing.figures.comparison import differences
from framing.figures.forest import fingerprint
from framing.figures.keywords import keywords
from framing.figures.shifts import shift
from framing.figures.strips import sentences
from framing.figures.tables import terms
from framing.figures.voices import barcode, own_and_others, speakers

__all__ = [
    "Picture",
    "barcode",
    "cleaning",
    "differences",
    "fingerprint",
    "keywords",
    "label",
    "own_and_others",
    "save",
    "sentences",
    "shift",
    "speakers",
    "terms",
]
