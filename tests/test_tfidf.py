"""TF-IDF of sentences and documents: scikit-learn's values, published ones, what moves a cosine and what it adds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import wordfreq
from known_corpora import DATA, invented, pact, pact_lexicon
from scipy import sparse
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import roc_auc_score
from sklearn.metrics.pairwise import cosine_similarity

import framing
from framing.corpora.corpus import SCORED, Corpus, build, from_texts
from framing.corpora.derived import read_table
from framing.errors import InputError
from framing.lexicons import Lexicon, Term
from framing.scores import tfidf
from framing.scores.counting import scored_sentences
from framing.scores.tfidf import IDF, base_norms, content_words, inverse_frequencies, sentence_cosines
from framing.text import fold_all

CASES = json.loads((Path(__file__).parent / "data" / "published_values.json").read_text("utf-8"))
PUBLISHED: dict[str, Any] = {case["id"]: case for case in CASES}
SETTINGS: dict[str, dict[str, bool]] = {  # of scikit-learn
    "smooth": {"smooth_idf": True},
    "plain": {"smooth_idf": False},
    "none": {"use_idf": False},
}
SENTENCES = ["Threat grows", "Harbour threat harbour", "Boats left harbour", "Axis threat menace", "Quiet tide"]


def fitted(idf: str, texts: Sequence[str], **options: Any) -> tuple[TfidfVectorizer, np.ndarray]:
    """Return scikit-learn's vectorizer of texts with an idf, and that idf."""
    vectorizer = TfidfVectorizer(**SETTINGS.get(idf, SETTINGS["none"]), **options).fit(texts)
    if idf == "background":
        known = wordfreq.get_frequency_dict("en", "small")
        return vectorizer, -np.log([known.get(word, 1e-6) for word in vectorizer.get_feature_names_out()])
    return vectorizer, vectorizer.idf_ if idf != "none" else np.ones(len(vectorizer.vocabulary_))


def shares(matrix: Any, values: np.ndarray, columns: list[int]) -> np.ndarray:
    """Return the cosine of each row, weighted, to its projection on some columns: scikit-learn's, not the kit's."""
    rows = np.asarray(matrix.todense()) * values
    projected = np.zeros_like(rows)
    projected[:, columns] = rows[:, columns]
    return np.diag(cosine_similarity(rows, projected))


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
    """The same sentences through TfidfVectorizer, compared with their parts in the matched words."""
    vectorizer, values = fitted(idf, SENTENCES)
    counts = TfidfVectorizer(norm=None, use_idf=False).fit_transform(SENTENCES)
    columns = [vectorizer.vocabulary_[word] for word in ("threat", "menace")]
    found = cosines(make_corpus({"a": SENTENCES}), Lexicon.from_dict({"alarm": ["threat", "menace"]}), idf)
    assert found == pytest.approx(shares(counts, values, columns).tolist(), abs=1e-12)
    expected = sparse.linalg.norm(counts @ sparse.diags_array(values), axis=1)
    assert base_norms(make_corpus({"a": SENTENCES}), idf) == pytest.approx(expected)


@pytest.mark.parametrize("idf", IDF)
def test_of_a_lexicon_with_one_form_it_is_the_cosine_to_that_form(idf: str) -> None:
    vectorizer, values = fitted(idf, SENTENCES)
    counts = np.asarray(TfidfVectorizer(norm=None, use_idf=False).fit_transform(SENTENCES).todense())
    form = np.zeros((1, len(values)))
    form[0, vectorizer.vocabulary_["harbour"]] = 1
    found = cosines(make_corpus({"a": SENTENCES}), Lexicon.from_dict({"sea": ["harbour*"]}), idf)
    assert found == pytest.approx(cosine_similarity(counts * values, form).ravel(), abs=1e-12)


def test_a_phrase_is_a_feature_of_its_own_beside_its_words() -> None:
    """As TfidfVectorizer with the phrase's pair of words in its vocabulary."""
    sentences = ["Arms race ahead", "Arms sold", "Race won", "Boats raced"]
    vocabulary = ["arms", "race", "ahead", "sold", "won", "boats", "raced", "arms race"]
    vectorizer = TfidfVectorizer(norm=None, vocabulary=vocabulary, ngram_range=(1, 2))
    matrix = vectorizer.fit_transform(sentences)
    prototype = np.zeros(len(vocabulary))
    prototype[-1] = vectorizer.idf_[-1]
    expected = cosine_similarity(matrix, prototype[None, :]).ravel()
    found = cosines(make_corpus({"a": sentences}), Lexicon.from_dict({"alarm": ["arms race"]}), "smooth")
    assert found == pytest.approx(expected.tolist(), abs=1e-12)
    assert found[0] > 0
    assert found[1:] == [0, 0, 0]  # the words of a phrase alone are not the phrase


@pytest.mark.parametrize(
    ("idf", "key", "shift"), [("smooth", "sklearn_smooth", 0), ("plain", "unsmoothed_ln", 1), ("none", None, 0)]
)
def test_idf_of_four_sentences(idf: str, key: str | None, shift: int) -> None:
    """scikit-learn's formula for n = 4, df = 1 to 4; plain adds 1 to ln(n / df)."""
    case = PUBLISHED["idf_n4_resolution"]
    values = inverse_frequencies(np.arange(1, 5), 4, idf)
    expected = [value + shift for value in case["expected"][key]] if key else [1] * 4
    assert values.tolist() == pytest.approx(expected)


def test_idf_falls_with_the_documents_of_a_published_table() -> None:
    """Manning, Raghavan & Schütze (2008), Figure 6.8: idf = log10(n / df), here ln(n / df) + 1 of the same n and df."""
    case = PUBLISHED["tfidf_iir_fig6_8_6_9"]
    n, words = case["inputs"]["N"], case["inputs"]["df"]
    values = inverse_frequencies(np.array([*words.values()]), n, "plain")
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
    """Weights above 1 are taken relative to the heaviest; both words in one sentence: sqrt((1 + 1/9) / 2)."""
    corpus = make_corpus({"a": ["Threat", "Menace", "Threat menace"]})
    even = cosines(corpus, lexicon_of(Term("alarm", "threat"), Term("alarm", "menace")), "none")
    assert even == pytest.approx([1, 1, 1])
    weighted = lexicon_of(Term("alarm", "threat", weight=3), Term("alarm", "menace"))
    assert cosines(corpus, weighted, "none") == pytest.approx([1, 1 / 3, np.sqrt(5 / 9)])
    halved = lexicon_of(Term("alarm", "threat", weight=0.5), Term("alarm", "menace", weight=0))
    assert cosines(corpus, halved, "none") == pytest.approx([0.5, 0, np.sqrt(1 / 8)])


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


@pytest.mark.parametrize(("idf", "same"), [("background", True), ("none", True), ("smooth", False), ("plain", False)])
def test_another_article_moves_the_idf_of_a_corpus_alone(idf: str, same: bool) -> None:
    lexicon = Lexicon.from_dict({"alarm": ["threat"]})
    alone = cosines(make_corpus({"a": SENTENCES}), lexicon, idf)
    beside = cosines(make_corpus({"a": SENTENCES, "b": ["Threat", "Threat met"]}), lexicon, idf)
    assert (alone == beside[: len(alone)]) == same


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
    message = "idf must be one of background, smooth, plain, none; got 'plian': did you mean 'plain'"
    with pytest.raises(InputError, match=message):
        sentence_cosines(make_corpus({"a": SENTENCES}), Lexicon.from_dict({"alarm": ["threat"]}), "plian")


# Whole documents

TEXTS = [
    "Threats grew; the harbour froze. The axis formed quickly.",
    "Boats left. Fishermen feared threats, fog and fines.",
    "Harbour fees rose; boats stayed.",
]
LEXICON = Lexicon.from_dict({"alarm": ["threat*", "fear*"], "axis": ["axis"]}, "en")
FORMS = {"alarm": ["threats", "feared"], "axis": ["axis"]}


@pytest.mark.parametrize("idf", IDF)
def test_documents_are_weighed_as_scikit_learn_does(idf: str) -> None:
    """Against TfidfVectorizer over content words, and the parts of its vectors in the matched words."""
    vectorizer, values = fitted(idf, TEXTS, stop_words=["the", "and"])
    counts = TfidfVectorizer(norm=None, use_idf=False, stop_words=["the", "and"]).fit_transform(TEXTS)
    found = framing.FrameTfidf(LEXICON, idf).fit_transform(TEXTS)
    for place, words in enumerate(FORMS.values()):
        columns = [vectorizer.vocabulary_[word] for word in words]
        assert found[:, place] == pytest.approx(shares(counts, values, columns), abs=1e-12)


def test_the_cosine_of_documents_follows_the_coded_share_least_closely() -> None:
    """What `tfidf_scores` says of documents, and that ten articles read as one do not score much higher than each."""
    corpus, lexicon = invented(), pact_lexicon()
    sentences = scored_sentences(corpus, "outlet", SCORED)
    articles, outlets = (sentences.groupby(name)["text"].agg("\n\n".join) for name in ("article", "outlet"))
    model = framing.FrameTfidf(lexicon).set_output(transform="pandas")
    whole = model.fit_transform(articles)
    mean = whole.groupby(sentences.groupby("article")["outlet"].first().to_numpy()).mean()
    growth = (model.fit_transform(outlets).set_axis(outlets.index) / mean).stack()
    assert 0.9 < growth.median() < 1.2 and growth.max() < 1.5
    coded = codes("invented").merge(sentences[["article", "sentence"]]).groupby("article")[lexicon.names].mean()
    scores = pd.concat([framing.tfidf_scores(corpus, lexicon, "article"), framing.score(corpus, lexicon, "article")])
    found = {"document": whole.set_axis(articles.index)}
    found |= {name: part.pivot(index="article", columns="frame", values="estimate")
              for name, part in scores.groupby("measure")}  # fmt: skip
    ranks = {name: [spearmanr(coded[frame], part[frame][coded.index]).statistic for frame in lexicon.names]
             for name, part in found.items()}  # fmt: skip
    spans = {name: (round(min(values), 2), round(max(values), 2)) for name, values in ranks.items()}
    assert (spans["document"], spans["tfidf_mean"]) == ((0.78, 0.89), (0.84, 0.93))
    assert spans["tfidf_share"] == spans["prevalence"] == (0.85, 0.96)


def test_a_document_without_any_word_of_a_frame_is_at_0() -> None:
    found = framing.FrameTfidf(LEXICON).fit_transform([*TEXTS, ""])
    assert found[1, 1] == found[2, 0] == 0 and ((found >= 0) & (found <= 1)).all()


# A score of its own


@pytest.mark.rounded
@pytest.mark.parametrize("derived", [False, True])
def test_the_same_articles_score_the_same_alone_and_beside_200_others(derived: bool, tmp_path: Path) -> None:
    """20 articles, and 200 of another outlet that use other words, and each hit in many more forms."""
    draw = np.random.default_rng(5)
    words = np.array([word for word in wordfreq.get_frequency_dict("en", "small") if word.isalpha() and len(word) > 4])
    forms = np.array(["threat", "threats", "threaten", "threatened", "threatening", "arms race", "menace"])

    def article(known: int) -> str:
        ends = [draw.choice(forms[:known]) if draw.random() < 0.3 else "" for _ in range(18)]
        picked = [[*draw.choice(words, 14), end] for end in ends]
        return " ".join(" ".join(draw.permutation(sentence)).strip().capitalize() + "." for sentence in picked)

    own, others = [article(2) for _ in range(20)], [article(7) for _ in range(200)]
    lexicon = Lexicon.from_dict({"alarm": ["threat*", "arms race", "menace"]}, "en")
    few, many = corpus_of(own), corpus_of([*own, *others])
    if derived:
        few, many = (derive_and_read(corpus, lexicon, tmp_path / name) for corpus, name in ((few, "a"), (many, "b")))
    assert len(many.scored) == 220
    alone, beside = (framing.tfidf_scores(corpus, lexicon) for corpus in (few, many))
    assert alone["estimate"].gt(0.05).all() and alone.loc[0, "hits"] > 60
    pd.testing.assert_frame_equal(alone, beside[beside["outlet"] == "A"].reset_index(drop=True))
    corpora = [framing.tfidf_scores(corpus, lexicon, idf="smooth")["estimate"][0] for corpus in (few, many)]
    assert corpora[0] != corpora[1]  # what the others change


def corpus_of(texts: Sequence[str]) -> Corpus:
    articles = pd.DataFrame({"article": [f"{i:03}" for i in range(len(texts))], "language": "en"})
    articles["outlet"], articles["duplicate_of"] = np.where(articles.index < 20, "A", "B"), "none"
    rows = [(name, "body", text) for name, text in zip(articles["article"], texts, strict=True)]
    return build(articles, pd.DataFrame(rows, columns=["article", "unit", "text"]))


def derive_and_read(corpus: Corpus, lexicon: Lexicon, folder: Path) -> Corpus:
    framing.derive(corpus, pd.DataFrame({"capture": [], "text": []}), [lexicon], folder)
    return framing.read_corpus(folder)


def test_the_background_is_how_frequent_words_are() -> None:
    """wordfreq's own look-up; words beyond its list; phrases as their rarest word; languages without a list."""
    features = ["harbour", "war", "zzyzx", ("arms", "race"), ("*", "war"), ("*",)]
    rarest = min(wordfreq.word_frequency(word, "en", "small") for word in ("arms", "race"))
    war = wordfreq.word_frequency("war", "en", "small")
    frequencies = [wordfreq.word_frequency("harbour", "en", "small"), war, 1e-6, rarest, war, 1e-6]
    values = inverse_frequencies(np.zeros(6), 0, "background", features, "en")
    assert values == pytest.approx(-np.log(frequencies), rel=1e-2) and (values > 0).all()
    assert inverse_frequencies(np.zeros(2), 0, "background", ["threat", "x"], "xx").tolist() == [1, 1]


@pytest.mark.parametrize("language", ["en", "es", "fr", "ru", "zh", "ko"])
def test_every_shipped_language_has_a_background_that_tells_words_apart(language: str, root: Path) -> None:
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / f"pact.{language}.yml")
    words = from_texts([term.term.replace("*", "") for term in lexicon.terms], language).tokens.types
    known, about = tfidf.background(language)
    assert about.startswith("wordfreq ") and f"small {language}, sha256 " in about
    assert min(known.values()) >= tfidf.RAREST and max(known.values()) < 0.1  # so that every idf is above 2
    assert np.mean([word in known for word in fold_all(words)]) > 0.4
    table = sentence_cosines(from_texts(["."], language), lexicon)
    assert table.attrs["idf"] == f"background ({about})"


def test_the_method_names_the_list_behind_the_background() -> None:
    corpus, lexicon = make_corpus({"a": SENTENCES * 8}), Lexicon.from_dict({"alarm": ["threat"]})
    about = tfidf.background("en")[1]
    assert framing.tfidf_scores(corpus, lexicon)["method"].str.contains(f"idf background ({about})", regex=False).all()
    plain = framing.tfidf_scores(corpus, lexicon, idf="plain")["method"]
    assert plain.str.contains("idf plain").all()


def test_only_a_hit_counts_not_the_same_word_elsewhere() -> None:
    """An excluded word is in the sentence's vector and in no frame, whatever is a hit in another sentence."""
    lexicon = lexicon_of(Term("alarm", "threat", unless_near=("harbour",)))
    table = sentence_cosines(make_corpus({"a": ["Threat grows", "Harbour threat"]}), lexicon)
    assert (table["cosine"] > 0).tolist() == (table["hits"] > 0).tolist() == [True, False]


def test_lengths_of_the_shipped_derived_corpus_are_those_of_its_background(root: Path) -> None:
    package = json.loads((root / "data" / "pact-2024" / "datapackage.json").read_text("utf-8"))
    assert package["background"] == tfidf.background("en")[1]


# What TF-IDF adds to a hit


def codes(name: str) -> pd.DataFrame:
    if name == "pact":
        return read_table(DATA / "pact-2024", "codes")
    return pd.read_csv(DATA / "invented" / "truth.csv").assign(coder="adjudicated")


@pytest.mark.rounded
@pytest.mark.parametrize(("name", "cases", "auc"), [("invented", 3484, 0.922), ("pact", 468, 0.978)])
def test_it_adds_nothing_to_a_hit(name: str, cases: int, auc: float) -> None:
    """The figures in the docstring of `tfidf_scores`: AUC against the codes, all frames pooled."""
    corpus = invented() if name == "invented" else pact()
    cosines = sentence_cosines(corpus, pact_lexicon())
    curve = framing.threshold_curve(cosines, codes(name), corpus, thresholds=[framing.specification()["threshold"]])
    assert curve["as_hit"].tolist() == [1]
    known = framing.compare_sentences(cosines, codes(name)).dropna(subset="coded")
    known = known.merge(scored_sentences(corpus, "outlet", SCORED)[["article", "sentence"]])
    lengths = corpus.sentences[["article", "sentence"]].assign(root=base_norms(corpus, "none"))  # of content words
    known = known.merge(lengths)
    known["by_length"] = known["hits"] / known["root"].where(known["root"] > 0, 1)
    assert len(known) == cases
    ranked = (known["cosine"], known["hits"] > 0, known["by_length"])
    found, of_hits, by_length = (roc_auc_score(known["coded"].astype(int), values) for values in ranked)
    assert found == pytest.approx(auc, abs=5e-4)
    assert abs(found - of_hits) < 1e-3 and abs(found - by_length) < 1e-3


@pytest.mark.rounded
def test_the_threshold_is_within_the_best_of_the_invented_corpus() -> None:
    """What the specification says of its threshold: F1 by threshold, on both corpora."""
    thresholds = [0.05, 0.1, 0.18, 0.19, 0.2, 0.3]
    for name, corpus, best, last in (("invented", invented(), 0.913, 0.19), ("pact", pact(), 0.977, 0.1)):
        cosines = sentence_cosines(corpus, pact_lexicon())
        f1 = framing.threshold_curve(cosines, codes(name), corpus, thresholds=thresholds).set_index("threshold")["f1"]
        assert f1.max() == pytest.approx(best, abs=5e-4)
        assert set(f1[f1 == f1.max()].index) == {t for t in thresholds if t <= last}
    assert framing.specification()["threshold"] == pytest.approx(0.19 / 2, abs=0.01)
