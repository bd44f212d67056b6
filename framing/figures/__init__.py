"""Figures: tidy tables in, matplotlib Axes out. Nothing is computed here but positions and words."""

from framing.figures.canvas import Picture, label, save
from framing.figures.captures import cleaning
from framing.figures.forest import fingerprint
from framing.figures.strips import sentences
from framing.figures.tables import terms

__all__ = ["Picture", "cleaning", "fingerprint", "label", "save", "sentences", "terms"]
