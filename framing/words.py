"""Content words of articles, counted: what keyness compares."""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.corpus import SCORED, Corpus
from framing.similarity import content_words
from framing.text import fold
from framing.voices.annotation import mark_tokens

RARE = 3  # words that stand fewer times in a corpus are counted together
OTHER_WORDS = "*"  # the rare words


def count_words(corpus: Corpus, by_voice: bool = True) -> pd.DataFrame:
    """Count the content words in headline and body of each scored article, by voice.

    Words that stand fewer than `RARE` times in all scored articles are counted together, as ``*``: no
    comparison of articles can use them, but in a derived corpus a reader could place them. Function
    words and bare numbers are left out.

    Parameters
    ----------
    corpus : with or without text
    by_voice : tell the voices apart, which takes a while in long texts; else all are pooled and there is no
        column for them

    Returns
    -------
    DataFrame
        article, voice, word (folded), count; of a derived corpus what its words.csv holds, the same.

    Examples
    --------
    >>> from framing.corpus import from_texts
    >>> corpus = from_texts(["The ferry left. A ferry came, and one ferry stayed."])
    >>> count_words(corpus).values.tolist()
    [[0, 'outlet', '*', 3], [0, 'outlet', 'ferry', 3]]
    """
    if corpus.words is not None:
        return corpus.words if by_voice else _pool(corpus.words)
    tokens, sentences = corpus.tokens, corpus.sentences
    folded = np.array([fold(word) for word in tokens.types], dtype=object)
    counted = sentences["unit"].isin(SCORED) & sentences["article"].isin(corpus.scored["article"])
    keep = content_words(folded)[tokens.type] & counted.to_numpy()[tokens.sentence]
    articles = sentences["article"].to_numpy()[tokens.sentence[keep]]
    words = pd.Series(folded[tokens.type[keep]], dtype=object)
    words = words.where(words.groupby(words).transform("size") >= RARE, OTHER_WORDS)
    table = pd.DataFrame({"article": articles, "word": words})
    if not by_voice:
        return _pool(table.assign(count=1))
    table["voice"] = mark_tokens(corpus, np.flatnonzero(keep))["voice"].to_numpy()
    return table.groupby(["article", "voice", "word"]).size().rename("count").reset_index()


def _pool(words: pd.DataFrame) -> pd.DataFrame:
    return words.groupby(["article", "word"])["count"].sum().reset_index()
