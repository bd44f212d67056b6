"""Other ways to cut a text into words, to see whether a score hangs on the tokeniser."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from framing.comparisons.specifications import AS_IS, JOINED
from framing.corpus import Corpus
from framing.lexicon import Lexicon
from framing.text import Tokens

_LETTER = "\u02bc"  # a letter to the tokeniser that stands for a hyphen or an apostrophe
_HYPHENS = ("-", "‐", "‑")
_POSSESSIVES = ("'s", "'S", "’s", "’S")


def cut_otherwise(corpus: Corpus, lexicon: Lexicon, tokeniser: str) -> tuple[Corpus, Lexicon]:
    """Return a corpus cut by another tokeniser, and the lexicon as that tokeniser cuts it.

    Parameters
    ----------
    corpus, lexicon : as cut by the kit; the corpus with its text where they are to be cut otherwise
    tokeniser : as is; hyphens joined, words with a hyphen and no blank between them are one word, in the text
        and in the terms (so that "arms race" is not found in "arms-race"); possessives kept, "Russia’s" is
        another word than "Russia"
    """
    if tokeniser == AS_IS:
        return corpus, lexicon
    if tokeniser == JOINED:
        tokens = _join_hyphens(corpus)
        counts = np.bincount(tokens.sentence, minlength=len(corpus.sentences))
        cut = replace(corpus, tokens=tokens, sentences=corpus.sentences.assign(tokens=counts))
        return cut, _join_terms(lexicon)
    types = [word[:-2] + _LETTER + "s" if _is_possessive(word) else word for word in corpus.tokens.types]
    return replace(corpus, tokens=replace(corpus.tokens, types=np.array(types, dtype=object))), lexicon


def _is_possessive(word: str) -> bool:
    return word.endswith(_POSSESSIVES) and len(word) > 2


def _join_hyphens(corpus: Corpus) -> Tokens:
    """Return the tokens with each run of words that only hyphens part made one."""
    tokens = corpus.tokens
    texts = dict(zip(corpus.articles["article"], corpus.articles["text"], strict=True))
    articles = corpus.sentences["article"].to_numpy()[tokens.sentence]
    starts, ends = tokens.start.tolist(), tokens.end.tolist()
    glued = np.zeros(len(tokens), dtype=bool)
    for token in np.flatnonzero(tokens.joined).tolist():
        glued[token] = texts[articles[token]][ends[token - 1] : starts[token]] in _HYPHENS
    heads = np.flatnonzero(~glued)
    lasts = np.append(heads, len(tokens))[1:] - 1
    written = tokens.types[tokens.type]
    words = [_LETTER.join(written[a : b + 1]) for a, b in zip(heads, lasts, strict=True)]
    codes, types = pd.factorize(np.array(words, dtype=object))
    start, end = tokens.start[heads], tokens.end[lasts]
    columns = (tokens.sentence[heads], tokens.joined[heads], start, end)
    return Tokens(np.asarray(types, dtype=object), codes.astype(np.int32), *columns)


def _join_terms(lexicon: Lexicon) -> Lexicon:
    """Return the lexicon with the hyphens inside its words made letters."""
    terms = tuple(
        replace(
            term,
            term=_glue(term.term),
            unless_near=tuple(map(_glue, term.unless_near)),
            only_near=tuple(map(_glue, term.only_near)),
        )
        for term in lexicon.terms
    )
    frames = tuple(replace(frame, exclude=tuple(map(_glue, frame.exclude))) for frame in lexicon.frames)
    return replace(lexicon, terms=terms, frames=frames)


def _glue(phrase: str) -> str:
    for hyphen in _HYPHENS:
        phrase = phrase.replace(hyphen, _LETTER)
    return phrase
