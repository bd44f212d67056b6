"""Lexicons: the frames a study looks for, their terms, and the terms compiled for matching."""

from framing.lexicons.lexicon import TIERS, Frame, Lexicon, Term, compile_term
from framing.lexicons.patterns import Pattern, TermIndex, compile_phrase

__all__ = ["TIERS", "Frame", "Lexicon", "Pattern", "Term", "TermIndex", "compile_phrase", "compile_term"]
