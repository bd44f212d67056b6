"""TF-IDF of sentences and documents: scikit-learn's values, published ones, and what moves a cosine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from known_corpora import invented, pact_lexicon
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

import framing
from framing.corpora.corpus import SCORED, Corpus, build
from framing.errors import InputError
from framing.lexicons import Lexicon, Term
from framing.scores import tfidf
from framing.scores.counting import scored_sentences
from framing.scores.tfidf import IDF, base_norms, content_words, inverse_frequencies, sentence_cosines

CASES = json.loads((Path(__file__).parent / "data" / "published_values.json").read_text("utf-8"))
PUBLISHED: dict[str, Any] = {case["id"]: case for case in CASES}
SETTINGS: dict[str, dict[str, bool]] = {  # of scikit-learn
    "smooth": {"smooth_idf": True},
    "plain": {"smooth_idf": False},
    "none": {"use_idf": False},
}
SENTENCES = ["Threat grows", "Harbour threat harbour", "Boats left harbour", "Axis threat menace", "Quiet tide"]


@pytest.fixture(autouse=True)
def exact_lengths(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Compare with exact lengths of vectors; that the kit rounds them has a test of its own."""
    if "rounded" not in request.keywords:
        monkeypatch.setattr(tfidf, "_round", lambda norms: norms)


@pytest.mark.rounded
def test_lengths_of_sentences_have_two_significant_digits() -> None:
    corpus = make_corpus({"a": SENTENCES})
    for idf in IDF:
        norms = base_norms(corpus, idf)
        assert norms.tolist() == [float(f"{norm:.2g}") for norm in norms]
    assert base_norms(corpus, "none").tolist() == [1.4, 2.2, 1.7, 1.7, 1.4]


def make_corpus(bodies: Mapping[str, Sequence[str]], duplicates: Sequence[str] | None = None) -> Corpus:
    rows = [(name, "body", sentence + ".") for name, sentences in bodies.items() for sentence in sentences]
    articles = pd.DataFrame({"article": list(bodies), "outlet": list(bodies), "language": "en"})
    articles["duplicate_of"] = ["none"] * len(bodies) if duplicates is None else list(duplicates)
    return build(articles, pd.DataFrame(rows, columns=["article", "unit", "text"]))


def cosines(corpus: Corpus, lexicon: Lexicon, idf: str = "smooth") -> list[float]:
    return sentence_cosines(corpus, lexicon, idf)["cosine"].tolist()


def lexicon_of(*terms: Term) -> Lexicon:
    return replace(Lexicon.from_dict({"alarm": []}), terms=terms)


@pytest.mark.parametrize("idf", IDF)
def test_cosines_are_scikit_learns(idf: str) -> None:
    """The same sentences through TfidfVectorizer, compared with a vector of the matched words' idf."""
    vectorizer = TfidfVectorizer(norm=None, **SETTINGS[idf])
    matrix = vectorizer.fit_transform(SENTENCES)
    values = vectorizer.idf_ if idf != "none" else np.ones(matrix.shape[1])
    prototype = np.zeros(matrix.shape[1])
    for word in ("threat", "menace"):
        prototype[vectorizer.vocabulary_[word]] = values[vectorizer.vocabulary_[word]]
    expected = cosine_similarity(matrix, prototype[None, :]).ravel()
    found = cosines(make_corpus({"a": SENTENCES}), Lexicon.from_dict({"alarm": ["threat", "menace"]}), idf)
    assert found == pytest.approx(expected.tolist(), abs=1e-12)
    assert base_norms(make_corpus({"a": SENTENCES}), idf) == pytest.approx(sparse.linalg.norm(matrix, axis=1))


def test_a_phrase_is_a_feature_of_its_own_beside_its_words() -> None:
    """As TfidfVectorizer with the phrase's pair of words in its vocabulary."""
    sentences = ["Arms race ahead", "Arms sold", "Race won", "Boats raced"]
    vocabulary = ["arms", "race", "ahead", "sold", "won", "boats", "raced", "arms race"]
    vectorizer = TfidfVectorizer(norm=None, vocabulary=vocabulary, ngram_range=(1, 2))
    matrix = vectorizer.fit_transform(sentences)
    prototype = np.zeros(len(vocabulary))
    prototype[-1] = vectorizer.idf_[-1]
    expected = cosine_similarity(matrix, prototype[None, :]).ravel()
    found = cosines(make_corpus({"a": sentences}), Lexicon.from_dict({"alarm": ["arms race"]}))
    assert found == pytest.approx(expected.tolist(), abs=1e-12)
    assert found[0] > 0
    assert found[1:] == [0, 0, 0]  # the words of a phrase alone are not the phrase


@pytest.mark.parametrize(
    ("idf", "key", "shift"), [("smooth", "sklearn_smooth", 0), ("plain", "unsmoothed_ln", 1), ("none", None, 0)]
)
def test_idf_of_four_sentences(idf: str, key: str | None, shift: int) -> None:
    """scikit-learn's formula for n = 4, df = 1 to 4; plain adds 1 to ln(n / df)."""
    case = PUBLISHED["idf_n4_resolution"]
    counts = sparse.csr_array(np.triu(np.ones((4, 4))))
    values = inverse_frequencies(counts, idf)
    expected = [value + shift for value in case["expected"][key]] if key else [1] * 4
    assert values.tolist() == pytest.approx(expected)


def test_idf_falls_with_the_documents_of_a_published_table() -> None:
    """Manning, Raghavan & Schütze (2008), Figure 6.8: idf = log10(n / df), here ln(n / df) + 1 of the same n and df."""
    case = PUBLISHED["tfidf_iir_fig6_8_6_9"]
    n, words = case["inputs"]["N"], case["inputs"]["df"]
    rows = np.concatenate([np.arange(df) for df in words.values()])
    columns = np.repeat(np.arange(len(words)), list(words.values()))
    counts = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(n, len(words)))
    values = inverse_frequencies(counts, "plain")
    assert dict(zip(words, (values - 1) / np.log(10), strict=True)) == pytest.approx(case["expected"]["idf"])


def test_without_idf_a_cosine_is_that_of_counts() -> None:
    """Threat once, harbour twice: 1 / sqrt(5); threat alone beside two other words: 1 / sqrt(3)."""
    found = cosines(make_corpus({"a": ["Harbour threat harbour", "Threat left boats"]}),
                    Lexicon.from_dict({"alarm": ["threat"]}), "none")  # fmt: skip
    assert found == pytest.approx([1 / np.sqrt(5), 1 / np.sqrt(3)])


def test_a_sentence_of_matched_words_alone_has_cosine_1() -> None:
    corpus = make_corpus({"a": ["The threat", "Boats left"]})
    assert cosines(corpus, Lexicon.from_dict({"alarm": ["threat"]})) == pytest.approx([1, 0])


def test_no_cosine_leaves_0_to_1() -> None:
    corpus = make_corpus({"a": ["Threat threat threat.", *SENTENCES]})
    for idf in IDF:
        found = cosines(corpus, Lexicon.from_dict({"alarm": ["threat*", "menace", "axis threat"]}), idf)
        assert min(found) >= 0
        assert max(found) <= 1


@pytest.mark.parametrize("sentences", [["Boats left", "Quiet tide"], ["The of and"], ["12 34"]])
def test_cosine_is_0_where_nothing_matches(sentences: list[str]) -> None:
    found = cosines(make_corpus({"a": sentences}), Lexicon.from_dict({"alarm": ["threat", "arms race"]}))
    assert found == [0] * len(sentences)


def test_weights_act() -> None:
    """Prototype (3, 1) without idf: cosines 3 / sqrt(10) and 1 / sqrt(10)."""
    corpus = make_corpus({"a": ["Threat", "Menace"]})
    even = cosines(corpus, lexicon_of(Term("alarm", "threat"), Term("alarm", "menace")), "none")
    assert even == pytest.approx([np.sqrt(0.5)] * 2)
    weighted = lexicon_of(Term("alarm", "threat", weight=3), Term("alarm", "menace"))
    assert cosines(corpus, weighted, "none") == pytest.approx([3 / np.sqrt(10), 1 / np.sqrt(10)])
    silent = lexicon_of(Term("alarm", "threat"), Term("alarm", "menace", weight=0))
    assert cosines(corpus, silent, "none") == pytest.approx([1, 0])


def test_frames_have_their_own_prototypes() -> None:
    corpus = make_corpus({"a": ["Threat", "Axis"]})
    table = sentence_cosines(corpus, Lexicon.from_dict({"alarm": ["threat"], "axis": ["axis"]}))
    assert table[["frame", "sentence", "cosine", "hits"]].to_numpy().tolist() == [
        ["alarm", 1, pytest.approx(1), 1],
        ["alarm", 2, 0, 0],
        ["axis", 1, 0, 0],
        ["axis", 2, pytest.approx(1), 1],
    ]


@pytest.mark.parametrize("idf", IDF)
def test_duplicates_do_not_move_idf(idf: str) -> None:
    lexicon = Lexicon.from_dict({"alarm": ["threat", "harbour threat"]})
    alone = sentence_cosines(make_corpus({"a": SENTENCES}), lexicon, idf)
    copied = sentence_cosines(make_corpus({"a": SENTENCES, "b": SENTENCES[:3]}, ["none", "a"]), lexicon, idf)
    kept = copied[copied["article"] == "a"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, kept)
    assert copied["article"].eq("b").sum() == 3  # they have cosines all the same


def test_another_article_does_move_idf() -> None:
    lexicon = Lexicon.from_dict({"alarm": ["threat"]})
    alone = cosines(make_corpus({"a": SENTENCES}), lexicon)
    beside = cosines(make_corpus({"a": SENTENCES, "b": ["Threat", "Threat met"]}), lexicon)
    assert alone != pytest.approx(beside[: len(alone)])


def test_function_words_and_numbers_do_not_count() -> None:
    lexicon = Lexicon.from_dict({"alarm": ["threat"]})
    plain = cosines(make_corpus({"a": ["Threat grows", "Boats left"]}), lexicon)
    padded = cosines(make_corpus({"a": ["The threat of it grows by 1950", "All these boats had left"]}), lexicon)
    assert padded == pytest.approx(plain)


def test_words_are_compared_folded() -> None:
    lexicon = Lexicon.from_dict({"alarm": ["threat"]})
    assert cosines(make_corpus({"a": ["THREAT", "threat’s"]}), lexicon) == pytest.approx([1, 1])


@pytest.mark.parametrize(
    ("word", "content"), [("threat", True), ("the", False), ("not", True), ("1961", False), ("g7", True)]
)
def test_content_words(word: str, content: bool) -> None:
    assert content_words(np.array([word], dtype=object)).tolist() == [content]


def test_an_unknown_idf_is_refused_with_the_nearest_name() -> None:
    message = "idf must be one of smooth, plain, none; got 'plian': did you mean 'plain'"
    with pytest.raises(InputError, match=message):
        sentence_cosines(make_corpus({"a": SENTENCES}), Lexicon.from_dict({"alarm": ["threat"]}), "plian")


# Whole documents

TEXTS = [
    "Threats grew; the harbour froze. The axis formed quickly.",
    "Boats left. Fishermen feared threats, fog and fines.",
    "Harbour fees rose; boats stayed.",
]
LEXICON = Lexicon.from_dict({"alarm": ["threat*", "fear*"], "axis": ["axis"]}, "en")
PROTOTYPES = {"alarm": ["threats", "feared"], "axis": ["axis"]}


@pytest.mark.parametrize("idf", IDF)
def test_documents_are_weighed_as_scikit_learn_does(idf: str) -> None:
    """Against TfidfVectorizer over content words; the prototype weighs each matched word by its idf."""
    vectorizer = TfidfVectorizer(stop_words=["the", "and"], **SETTINGS[idf])
    matrix = vectorizer.fit_transform(TEXTS)
    found = framing.FrameTfidf(LEXICON, idf).fit_transform(TEXTS)
    for place, words in enumerate(PROTOTYPES.values()):
        columns = [vectorizer.vocabulary_[word] for word in words]
        prototype = np.zeros((1, matrix.shape[1]))
        prototype[0, columns] = 1 if idf == "none" else vectorizer.idf_[columns]
        assert found[:, place] == pytest.approx(cosine_similarity(matrix, prototype).ravel(), abs=1e-12)


def test_the_cosine_of_one_outlet_doubles_with_length_alone() -> None:
    """Ten articles read as one document: the shares of sentences are the same, the cosine is not."""
    sentences = scored_sentences(invented(), "outlet", SCORED)
    articles, outlets = (sentences.groupby(name)["text"].agg("\n\n".join) for name in ("article", "outlet"))
    model = framing.FrameTfidf(pact_lexicon()).set_output(transform="pandas")
    mean = model.fit_transform(articles).groupby(sentences.groupby("article")["outlet"].first().to_numpy()).mean()
    growth = (model.fit_transform(outlets).set_axis(outlets.index) / mean).stack().median()
    assert 1.7 < growth < 2.6


def test_a_document_without_any_word_of_a_frame_is_at_0() -> None:
    found = framing.FrameTfidf(LEXICON).fit_transform([*TEXTS, ""])
    assert found[1, 1] == found[2, 0] == 0 and ((found >= 0) & (found <= 1)).all()
