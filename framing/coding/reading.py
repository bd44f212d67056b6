"""What to read next: sentences a lexicon has no hit in, those most like its examples first.

A lexicon finds what its terms say. What it misses is found by reading, and most sentences hold nothing to find. Here a
small model learns from the lexicon's own examples which runs of letters speak for a frame, and puts the sentences in
an order. It decides nothing: a person reads, and adds a term or a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import own_articles
from framing.errors import InputError, one_of, require
from framing.lexicons import Lexicon, Term
from framing.matching import find_spans
from framing.scores.counting import scored_sentences
from framing.text import fold, token_pattern, word_list

LETTERS = (3, 5)  # lengths of the runs of letters that are counted, inside words
MOST_WORDS = 3  # named beside a sentence


def reading_queue(corpus: Corpus, lexicon: Lexicon, frame: str, units: Sequence[str] = SCORED) -> pd.DataFrame:
    """Put the sentences without a hit of a frame into the order in which to read them.

    A logistic regression on TF-IDF of runs of three to five letters, inside words that are no function words, learns
    from the lexicon: the `matches` of the frame's terms, and the sentences in which it has a hit, speak for the frame;
    the `matches` of the other frames and all `rejects` speak against it. A term without `matches` is its own example.
    The sentences in which the frame has no hit are sorted by this model, the most promising first.

    The order is for a person who looks for missed sentences, terms and codes. **It is not a score** of a sentence, an
    article or an outlet: do not count, average or compare ranks.

    Parameters
    ----------
    corpus : with its text; near-duplicates are left out, and articles that are not in the lexicon's language
    lexicon : with examples or without
    frame : one of the lexicon's frames
    units : headline, body, caption: which sentences to read

    Returns
    -------
    DataFrame
        rank (from 1), article, sentence, unit, text, words (up to three words of the sentence that speak most for the
        frame, the strongest first; empty where none does).

    Raises
    ------
    InputError
        A corpus without text (a derived one), an unknown frame, or a lexicon that holds nothing to tell the frame from:
        no other frame and no `rejects`.

    Notes
    -----
    Measured on the invented corpus of this repository with two thirds of a frame's terms, and their examples, hidden at
    random: of the sentences that then have no hit, 13 % evoke the frame. In the first tenth of the queue 60 % do, and
    it holds .47 of all that are to be found. From terms alone, without examples, these are 53 % and .42.
    ``python -m pytest tests/test_reading.py -rP`` measures it again, by frame.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat is near. The ferry left at nine. Threatening clouds came. The talks went on."])
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat", "danger"], "talks": ["talk*", "treaty"]}, "en")
    >>> reading_queue(corpus, lexicon, "alarm")[["text", "words"]].iloc[0].tolist()
    ['Threatening clouds came.', 'threatening']
    """
    require("corpus", corpus, Corpus)
    require("lexicon", lexicon, Lexicon)
    one_of("frame", frame, lexicon.names)
    if not corpus.has_text:
        raise InputError("a derived corpus has no text to read, expected a corpus of captures or texts")
    corpus = own_articles(corpus, lexicon)
    sentences = scored_sentences(corpus, "article", units)
    with_hit = sentences.index.isin(_sentences_with_hit(corpus, lexicon, frame))
    language = lexicon.language or "en"
    words = [_content_words(text, language) for text in sentences["text"]]
    known = [own for own, hit in zip(words, with_hit, strict=True) if hit]
    unread = [own for own, hit in zip(words, with_hit, strict=True) if not hit]
    queue = sentences.loc[~with_hit, ["article", "sentence", "unit", "text"]]
    if queue.empty:
        return queue.assign(rank=0, words="")[["rank", *queue.columns, "words"]]
    scores, weights = _learn(lexicon, frame, known, unread)
    order = np.argsort(-scores, kind="stable")
    queue = queue.iloc[order].assign(words=[_strongest(unread[place], weights) for place in order])
    queue.insert(0, "rank", range(1, len(queue) + 1))
    return queue.reset_index(drop=True)


def _sentences_with_hit(corpus: Corpus, lexicon: Lexicon, frame: str) -> np.ndarray:
    """Return the rows of `corpus.sentences` in which a frame has a hit."""
    spans = find_spans(corpus, lexicon)
    own = spans[spans["frame"] == lexicon.names.index(frame)]
    return corpus.tokens.sentence[own["first"].to_numpy(np.int64)]


def _content_words(text: str, language: str) -> list[str]:
    """Return the words of a text without function words, which tell how long a sentence is and not what it says."""
    function_words = _function_words(language)
    folded = [fold(word) for word in token_pattern(language).findall(text)]
    return [word for word in folded if word not in function_words]


@lru_cache(maxsize=8)
def _function_words(language: str) -> frozenset[str]:
    return frozenset(word_list("function_words", language))


def _examples(term: Term) -> list[str]:
    """Return what a term matches: its examples, or where it has none its own words."""
    return list(term.matches) or [term.term.replace("*", "").replace("?", "")]


def _learn(
    lexicon: Lexicon, frame: str, known: Sequence[list[str]], unread: Sequence[list[str]]
) -> tuple[np.ndarray, dict[str, float]]:
    """Return the score of each unread sentence, and how much each of their words speaks for the frame."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression

    language = lexicon.language or "en"
    speak_for = [text for term in lexicon.terms if term.frame == frame for text in _examples(term)]
    against = [text for term in lexicon.terms if term.frame != frame for text in _examples(term)]
    against += [text for term in lexicon.terms for text in term.rejects]
    for_words = [words for words in (_content_words(text, language) for text in speak_for) if words] + list(known)
    against_words = [words for words in (_content_words(text, language) for text in against) if words]
    if not for_words or not against_words:
        raise InputError(f"nothing to tell {frame!r} from, expected `rejects` or terms of another frame in the lexicon")
    texts = [" ".join(words) for words in for_words + against_words]
    codes = [1] * len(for_words) + [0] * len(against_words)
    counter = CountVectorizer(analyzer="char_wb", ngram_range=LETTERS)
    tfidf = TfidfTransformer()
    model = LogisticRegression(class_weight="balanced", max_iter=1000)
    model.fit(tfidf.fit_transform(counter.fit_transform(texts)), codes)
    scores = model.decision_function(tfidf.transform(counter.transform(" ".join(words) for words in unread)))
    # Runs of letters do not cross words, so that a sentence's score is, but for its length, the sum over its words.
    types = sorted({word for words in unread for word in words})
    weights = counter.transform(types) @ (tfidf.idf_ * model.coef_[0])
    return scores, dict(zip(types, weights.tolist(), strict=True))


def _strongest(words: Sequence[str], weights: dict[str, float]) -> str:
    """Return the words that speak most for the frame, the strongest first."""
    own = [word for word in dict.fromkeys(words) if weights[word] > 0]
    return ", ".join(sorted(own, key=lambda word: -weights[word])[:MOST_WORDS])
