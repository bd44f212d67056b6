"""Whose words: quotations, their speakers, and the voice of each hit.

The way through: `marks` pairs quotation marks; `narration` cuts what stands outside them into tokens and
sentences; `phrases` and `subjects` find who acts, `cues` and `formulas` who speaks, `names` the persons of the
article, `speakers` which of them that is; `readings` puts an article together; `ascription` answers what others
ask. Words are data: `words.*.txt`, read by `grammar`.
"""

from framing.voices.ascription import OUTLET, QUOTED, REPORTED, ascribe, ascribe_marks, ascribe_spans, quotations

__all__ = ["OUTLET", "QUOTED", "REPORTED", "ascribe", "ascribe_marks", "ascribe_spans", "quotations"]
