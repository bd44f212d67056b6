"""Text cut into paragraphs, sentences and tokens, each with its offsets; `words` has each language's word lists."""

from framing.text.rules import APOSTROPHES as APOSTROPHES
from framing.text.rules import Scan as Scan
from framing.text.rules import Tokens as Tokens
from framing.text.rules import abbreviates as abbreviates
from framing.text.rules import content_words as content_words
from framing.text.rules import fold as fold
from framing.text.rules import fold_all as fold_all
from framing.text.rules import fold_exact as fold_exact
from framing.text.rules import joins as joins
from framing.text.rules import language_of as language_of
from framing.text.rules import paragraph_spans as paragraph_spans
from framing.text.rules import sentence_spans as sentence_spans
from framing.text.rules import token_pattern as token_pattern
from framing.text.rules import word_list as word_list
from framing.text.scanner import Scanner as Scanner
