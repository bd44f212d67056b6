"""Lexicons: the frames a study looks for, their terms, and the terms compiled for matching.

`lexicon` holds frames and terms, `patterns` the compiled terms and the index of the types they match,
`closed_vocabulary` what a derived corpus can decide, `kit_format` the kit's own files (YAML and CSV).
Files of other programs are read and written in `framing.formats`.
"""

from framing.lexicons.lexicon import TIERS, Frame, Lexicon, Term, compile_term
from framing.lexicons.patterns import Pattern, TermIndex, compile_phrase

__all__ = [
    "TIERS", "Frame", "Lexicon", "Pattern", "Term", "TermIndex", "compile_phrase", "compile_term",
]  # fmt: skip
