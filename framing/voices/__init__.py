"""Whose words each hit is: quotations, their speakers, and negation.

`quotation_marks` pairs quotation marks. `grammar` cuts the narrator's text into tokens and sentences, with the word
classes of `words/<language>.txt`. `patterns` compiles the rules of `words/patterns.txt`, with which `cues` finds who is
said to speak; `speakers` tells which person that is.
`attribution` puts these together: the quotations of an article and the voice of each hit. `negation` finds denials
and hedges. `annotation` writes voice, speaker and negation beside the tokens and hits of a corpus.
"""

from framing.corpora.corpus import OUTLET, QUOTED, REPORTED
from framing.voices.attribution import quotations

__all__ = ["OUTLET", "QUOTED", "REPORTED", "quotations"]
