"""Whole documents compared with prototypes: as scikit-learn weighs them, and why they mislead."""

from __future__ import annotations

import numpy as np
import pytest
from known_corpora import invented, pact, pact_lexicon
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from framing.corpus import from_texts
from framing.errors import InputError
from framing.lexicon import Lexicon
from framing.scores.tfidf import document_cosines

TEXTS = [
    "Threats grew; the harbour froze. The axis formed quickly.",
    "Boats left. Fishermen feared threats, fog and fines.",
    "Harbour fees rose; boats stayed.",
]
LEXICON = Lexicon.from_dict({"alarm": ["threat*", "fear*"], "axis": ["axis"]}, "en")
SETTINGS = {"smooth": {"smooth_idf": True}, "plain": {"smooth_idf": False}, "none": {"use_idf": False}}
PROTOTYPES = {"alarm": ["threats", "feared"], "axis": ["axis"]}


@pytest.mark.parametrize("idf", list(SETTINGS))
def test_documents_are_weighed_as_scikit_learn_does(idf: str) -> None:
    """Against TfidfVectorizer over content words; the prototype weighs each matched word by its idf."""
    vectorizer = TfidfVectorizer(stop_words=["the", "and"], **SETTINGS[idf])
    matrix = vectorizer.fit_transform(TEXTS)
    table = document_cosines(from_texts(TEXTS), LEXICON, idf)
    for frame, words in PROTOTYPES.items():
        columns = [vectorizer.vocabulary_[word] for word in words]
        prototype = np.zeros((1, matrix.shape[1]))
        prototype[0, columns] = 1 if idf == "none" else vectorizer.idf_[columns]
        own = table[table["frame"] == frame].sort_values("article")["cosine"].to_numpy()
        assert own == pytest.approx(cosine_similarity(matrix, prototype).ravel(), abs=1e-12)


def test_the_cosine_of_one_outlet_doubles_with_length_alone() -> None:
    """Ten articles read as one document: the shares of sentences are the same, the cosine is not."""
    corpus, lexicon = invented(), pact_lexicon()
    single = document_cosines(corpus, lexicon).merge(corpus.articles[["article", "outlet"]])
    mean = single.groupby(["frame", "outlet"])["cosine"].mean()
    pooled = document_cosines(corpus, lexicon, by="outlet").set_index(["frame", "outlet"])["cosine"]
    growth = (pooled / mean.reindex(pooled.index)).median()
    assert 1.7 < growth < 2.6
    tokens = corpus.scored.groupby("outlet")["tokens"].sum()
    assert document_cosines(corpus, lexicon, by="outlet").groupby("outlet")["tokens"].first().equals(tokens)


def test_documents_need_their_text_and_known_words() -> None:
    with pytest.raises(InputError, match="documents need their text: a derived corpus holds"):
        document_cosines(pact(), pact_lexicon())
    corpus = from_texts(TEXTS)
    for given, message in (({"idf": "log"}, "idf must be one of"), ({"by": "outlets"}, "by must be one of"),
                           ({"tiers": ["cor"]}, "tier must be one of")):  # fmt: skip
        with pytest.raises(InputError, match=message):
            document_cosines(corpus, LEXICON, **given)  # type: ignore[arg-type]


def test_a_document_without_any_word_of_a_frame_is_at_0() -> None:
    table = document_cosines(from_texts([*TEXTS, ""]), LEXICON)
    rows = table.set_index(["frame", "article"])["cosine"]
    assert rows[("axis", 1)] == rows[("alarm", 2)] == 0 and rows.between(0, 1).all()
