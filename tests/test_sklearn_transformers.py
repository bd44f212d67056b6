"""The transformers: scikit-learn's own checks, the kit's hits and cosines, and how they behave in pipelines."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
import wordfreq
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline, make_union
from sklearn.utils import estimator_checks
from sklearn.utils.validation import check_is_fitted, validate_data

import framing
from framing import FrameTfidf, InputError, Lexicon, LexiconVectorizer, Term
from framing.corpora.corpus import from_texts
from framing.lexicons import TIERS, Frame
from framing.scores import tfidf
from framing.scores.tfidf import IDF, sentence_cosines

LEXICON = Lexicon.from_dict({"alarm": ["threat*", "arms race", "grave threat"], "axis": ["axis", "axis of evil"]})
TEXTS = [
    "A grave threat, threats and an arms race.",
    "An axis of evil. No axis!\n\nThe arms. Race on.",
    "",
    "Boats left the harbour.",
    "Threat’s harbour, THREATENED axis",
]

# scikit-learn's checks feed numbers. These stand before the transformers and read each row as a text.

NUMBERS = Lexicon.from_dict({"one": ["w1*", "w2 w3"], "two": ["w4"]})


def written(table: Any, checked: np.ndarray) -> pd.Series | list[str]:
    rows = [" ".join(f"w{abs(int(value * 10)) % 6}" for value in row) for row in checked]
    return pd.Series(rows, index=table.index, dtype="str") if hasattr(table, "iloc") else rows


class OfNumbers:
    def fit(self, X: Any, y: object = None) -> Any:
        return super().fit(written(X, validate_data(self, X)))  # type: ignore[misc]

    def transform(self, X: Any) -> Any:
        if self.__sklearn_tags__().requires_fit:
            check_is_fitted(self)
        return super().transform(written(X, validate_data(self, X, reset=False)))  # type: ignore[misc]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.two_d_array, tags.input_tags.string = True, False
        return tags


class NumberVectorizer(OfNumbers, LexiconVectorizer):
    def __init__(
        self,
        lexicon: Lexicon = NUMBERS,
        by: str = "term",
        tiers: Sequence[str] = TIERS,
        sparse_output: bool = False,
    ) -> None:
        super().__init__(lexicon, by, tiers, sparse_output)


class NumberTfidf(OfNumbers, FrameTfidf):
    def __init__(self, lexicon: Lexicon = NUMBERS, idf: str = "background", tiers: Sequence[str] = TIERS) -> None:
        super().__init__(lexicon, idf, tiers)

    def fit_transform(self, X: Any, y: object = None) -> Any:
        return super().fit_transform(written(X, validate_data(self, X)))


@pytest.mark.parametrize("idf", IDF)
def test_texts_that_are_learnt_from_are_compared_as_others_are(idf: str) -> None:
    texts = ["A grave threat.", "The axis of evil, a grave threat.", "Calm seas.", ""]
    model = FrameTfidf(Lexicon.from_dict({"alarm": ["threat*", "grave threat"], "axis": ["axis"]}), idf)
    assert np.array_equal(model.fit_transform(texts), model.fit(texts).transform(texts))


def known_to_fail(estimator: BaseEstimator) -> dict[str, str]:
    return {"check_parameters_default_constructible": "it allows plain values alone as defaults, not a lexicon"}


@estimator_checks.parametrize_with_checks(
    [NumberVectorizer(), NumberVectorizer(by="frame"), NumberTfidf(), NumberTfidf(idf="smooth")],
    expected_failed_checks=known_to_fail,
)
def test_checks_of_scikit_learn(estimator: BaseEstimator, check: Callable[[BaseEstimator], None]) -> None:
    check(estimator)


@pytest.mark.parametrize("estimator", [NumberVectorizer(), NumberTfidf()])
@pytest.mark.parametrize(
    "name", ["set_output_transform", "set_output_transform_pandas", "global_output_transform_pandas"]
)
@pytest.mark.filterwarnings("ignore:X (has|does not have valid) feature names:UserWarning")
def test_checks_of_tables_as_output(name: str, estimator: BaseEstimator) -> None:
    getattr(estimator_checks, f"check_{name}")(type(estimator).__name__, estimator)


@pytest.mark.parametrize("estimator", [LexiconVectorizer(LEXICON), FrameTfidf(LEXICON)])
@pytest.mark.parametrize(
    "name",
    [
        "estimator_cloneable", "estimator_tags_renamed", "valid_tag_types", "estimator_repr",
        "no_attributes_set_in_init", "parameters_default_constructible", "get_params_invariance", "set_params",
        "do_not_raise_errors_in_init_or_set_params", "mixin_order", "transformer_n_iter",
    ],
)  # fmt: skip
def test_checks_that_feed_nothing(name: str, estimator: BaseEstimator) -> None:
    """On the transformers themselves: scikit-learn leaves out all others for what takes texts."""
    getattr(estimator_checks, f"check_{name}")(type(estimator).__name__, clone(estimator))


def test_tags_are_those_of_scikit_learns_text_vectorizers() -> None:
    theirs = CountVectorizer().__sklearn_tags__().input_tags
    for estimator in (LexiconVectorizer(LEXICON), FrameTfidf(LEXICON)):
        assert estimator.__sklearn_tags__().input_tags == theirs
    assert not LexiconVectorizer(LEXICON).__sklearn_tags__().requires_fit
    assert FrameTfidf(LEXICON).__sklearn_tags__().requires_fit


# Counts


def test_terms_are_counted_as_hits() -> None:
    counts = LexiconVectorizer(LEXICON).fit_transform(TEXTS)
    assert sparse.issparse(counts)
    assert (counts.format, counts.dtype) == ("csr", np.int64)
    assert counts.toarray().tolist() == [
        [1, 1, 1, 0, 0],  # the phrase takes its word from the wildcard
        [0, 0, 0, 1, 1],  # no phrase across a full stop
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [2, 0, 0, 1, 0],
    ]


def test_frames_are_sums_of_their_terms() -> None:
    terms = LexiconVectorizer(LEXICON).fit_transform(TEXTS).toarray()
    frames = LexiconVectorizer(LEXICON, by="frame").fit_transform(TEXTS).toarray()
    assert frames.tolist() == [[3, 0], [0, 2], [0, 0], [0, 0], [2, 1]]
    assert frames.tolist() == np.column_stack([terms[:, :3].sum(1), terms[:, 3:].sum(1)]).tolist()


@pytest.mark.parametrize("tiers", [TIERS, ("core",), ("peripheral",)])
def test_counts_of_a_whole_lexicon_are_those_of_find(tiers: tuple[str, ...], root: Path) -> None:
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    texts = pd.read_csv(root / "tests" / "data" / "sentences_dev.csv")["text"]
    texts = pd.concat([texts, texts + "\n\n" + texts.iloc[::-1].to_numpy()])
    hits = framing.find(texts.tolist(), lexicon)
    hits = hits[hits["tier"].isin(tiers)]
    for by, column in (("frame", hits["frame"]), ("term", hits["frame"] + "__" + hits["term"])):
        vectorizer = LexiconVectorizer(lexicon, by=by, tiers=tiers, sparse_output=False).set_output(transform="pandas")
        expected = pd.crosstab(hits["article"], column).reindex(range(len(texts)), fill_value=0)
        counts = vectorizer.fit_transform(texts.tolist())
        assert counts.to_numpy().sum() == len(hits) > 20
        assert counts.loc[:, counts.any()].to_dict() == expected.reindex(columns=counts.columns[counts.any()]).to_dict()


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.lists(st.lists(st.sampled_from("a b c B’s a-b . , \n\n".split(" ")), max_size=12).map(" ".join), max_size=6))
def test_single_words_are_counted_as_scikit_learn_counts_them(texts: list[str]) -> None:
    pattern = CountVectorizer(vocabulary=["a", "b", "c"], token_pattern=r"(?u)\b(\w)(?:’s)?\b")
    ours = LexiconVectorizer(Lexicon.from_dict({"f": ["a", "b", "c"]})).transform(texts)
    assert ours.shape == (len(texts), 3)
    if texts:
        assert ours.toarray().tolist() == pattern.transform(texts).toarray().tolist()


def test_columns_are_named_by_frame_and_term_in_the_order_of_the_lexicon() -> None:
    names = LexiconVectorizer(LEXICON).get_feature_names_out()
    assert names.dtype == object
    assert names.tolist() == [
        "alarm__threat*", "alarm__arms race", "alarm__grave threat", "axis__axis", "axis__axis of evil",
    ]  # fmt: skip
    for estimator in (LexiconVectorizer(LEXICON, by="frame"), FrameTfidf(LEXICON)):
        assert estimator.get_feature_names_out(["ignored"]).tolist() == ["alarm", "axis"]


def test_a_term_that_stands_twice_has_one_column() -> None:
    terms = (Term("f", "us"), Term("f", "US", case="exact"), Term("g", "us"), Term("f", "us", unless_near=("x",)))
    lexicon = Lexicon((Frame("f"), Frame("g")), terms, "en")
    vectorizer = LexiconVectorizer(lexicon)
    assert vectorizer.get_feature_names_out().tolist() == ["f__us", "f__US", "g__us"]
    assert vectorizer.transform(["us, US and the U.S."]).toarray().tolist() == [[2, 1, 2]]


def test_a_tier_left_out_has_no_columns_but_takes_its_words() -> None:
    lexicon = replace(LEXICON, terms=(Term("alarm", "grave threat", tier="peripheral"), Term("alarm", "threat")))
    core = LexiconVectorizer(lexicon, tiers=["core"])
    assert core.get_feature_names_out().tolist() == ["alarm__threat"]
    assert core.transform(["a grave threat, a threat"]).toarray().tolist() == [[1]]
    frames = LexiconVectorizer(lexicon, by="frame", tiers=[])
    assert frames.transform(["a threat"]).toarray().tolist() == [[0, 0]]


def test_texts_may_be_any_iterable_of_strings() -> None:
    vectorizer = LexiconVectorizer(LEXICON)
    expected = vectorizer.transform(TEXTS).toarray().tolist()
    for texts in (tuple(TEXTS), iter(TEXTS), np.array(TEXTS), np.array(TEXTS, dtype=object), pd.Series(TEXTS)):
        assert vectorizer.transform(texts).toarray().tolist() == expected


@pytest.mark.parametrize("size", [1, 30, 10_000])
def test_blocks_do_not_show(size: int) -> None:
    whole = LexiconVectorizer(LEXICON).transform(TEXTS).toarray().tolist()
    model = FrameTfidf(LEXICON).fit(TEXTS)
    cosines = model.transform(TEXTS)
    with patch("framing.matching.matching._BATCH", size):
        assert LexiconVectorizer(LEXICON).transform(TEXTS).toarray().tolist() == whole
        again = FrameTfidf(LEXICON).fit(TEXTS)
        assert model.transform(TEXTS).tolist() == cosines.tolist()
    assert again.transform(TEXTS) == pytest.approx(cosines, abs=1e-12)
    assert set(again.vocabulary_) == set(model.vocabulary_)


# Cosines


@pytest.mark.parametrize("idf", IDF)
def test_cosines_of_sentences_are_those_of_sentence_cosines(idf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [text for text in TEXTS if text and "." not in text[:-1]]
    found = FrameTfidf(LEXICON, idf).fit_transform(sentences)
    rounded = sentence_cosines(from_texts(sentences), LEXICON, idf)
    assert found.T.ravel() == pytest.approx(by_frame(rounded), rel=0.06)  # lengths of two digits
    monkeypatch.setattr(tfidf, "_round", lambda norms: norms)
    exact = sentence_cosines(from_texts(sentences), LEXICON, idf)
    assert found.T.ravel() == pytest.approx(by_frame(exact), abs=1e-12)
    assert (found > 0).sum() == 3


def by_frame(table: pd.DataFrame) -> list[float]:
    return [cosine for frame in LEXICON.names for cosine in table.loc[table["frame"] == frame, "cosine"]]


@pytest.mark.parametrize("idf", IDF)
@pytest.mark.parametrize("tiers", [TIERS, ("core",)])
def test_cosines_of_a_lexicon_with_every_rule_are_those_of_sentence_cosines(
    idf: str, tiers: tuple[str, ...], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lexicon with phrases, tiers, weights and conditions."""
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    texts = pd.read_csv(root / "tests" / "data" / "sentences_dev.csv")["text"].tolist()
    monkeypatch.setattr(tfidf, "_round", lambda norms: norms)
    table = sentence_cosines(from_texts(texts), lexicon, idf, tiers)
    texts = from_texts(texts).sentences["text"].tolist()
    expected = table.pivot(index=["article", "sentence"], columns="frame", values="cosine")[lexicon.names].to_numpy()
    found = FrameTfidf(lexicon, idf, tiers).fit_transform(texts)
    assert found == pytest.approx(expected, abs=1e-12)
    assert (found > 0).sum() > 20


@pytest.mark.parametrize("idf", IDF)
def test_new_texts_are_compared_with_idf_of_the_training_texts(idf: str) -> None:
    """As scikit-learn's TfidfVectorizer that knows all words, and the parts of its vectors in the matched words."""
    training = ["Threat grows", "Harbour threat harbour", "Boats left harbour", "Axis threat menace", "Quiet tide"]
    new = ["Threat harbour", "Menace menace unheard", "Threatening storm", "Boats axis tide"]
    lexicon = Lexicon.from_dict({"alarm": ["threat*", "menace"], "axis": ["axis"]})
    words = sorted({word for text in training + new for word in text.lower().split()})
    counts = np.asarray(TfidfVectorizer(norm=None, use_idf=False, vocabulary=words).fit_transform(new).todense())
    met = np.array([sum(word in text.lower().split() for text in training) for word in words])
    known = wordfreq.get_frequency_dict("en", "small")
    values = {
        "smooth": TfidfVectorizer(vocabulary=words).fit(training).idf_,
        "plain": np.log(5 / met.clip(1)) + 1,
        "none": np.ones(len(words)),
        "background": -np.log([known.get(word, 1e-6) for word in words]),
    }[idf]
    vectors = counts * values
    matched = np.array([[word.startswith("threat") or word == "menace" for word in words], np.array(words) == "axis"])
    expected = [np.diag(cosine_similarity(vectors, np.where(forms, vectors, 0))) for forms in matched]
    model = FrameTfidf(lexicon, idf).fit(training)
    assert model.transform(new) == pytest.approx(np.transpose(expected), abs=1e-12)
    assert model.transform(new)[2, 0] > 0.5  # a form not met in training is a hit all the same
    assert {word: model.idf_[column] for word, column in model.vocabulary_.items()} == pytest.approx(
        {word: value for word, value, df in zip(words, values, met, strict=True) if df}
    )


def test_what_was_read_in_training_does_not_matter_to_the_background() -> None:
    few, many = FrameTfidf(LEXICON).fit(["Quiet tide"]), FrameTfidf(LEXICON).fit([*TEXTS, *SEAS])
    assert few.transform(TEXTS) == pytest.approx(many.transform(TEXTS), abs=1e-12)
    smooth = [FrameTfidf(LEXICON, "smooth").fit(texts).transform(TEXTS) for texts in (["Quiet tide"], TEXTS + SEAS)]
    assert smooth[0] != pytest.approx(smooth[1], abs=1e-3)


SEAS = ["Calm seas and a threat", "A grave harbour", "Boats and boats"]


def test_phrases_and_weights_count() -> None:
    terms = (Term("alarm", "arms race", weight=3), Term("alarm", "threat"))
    model = FrameTfidf(replace(Lexicon.from_dict({"alarm": []}), terms=terms), "none")
    found = model.fit_transform(["Arms race", "Threat", "Arms", "Arms race threat"]).ravel()
    assert model.vocabulary_ == {"arms": 0, "race": 1, "threat": 2, ("arms", "race"): 3}
    assert found == pytest.approx([1 / np.sqrt(3), 1 / 3, 0, np.sqrt((1 + 1 / 9) / 4)])


def test_fitting_anew_forgets() -> None:
    model = FrameTfidf(LEXICON, "smooth").fit(TEXTS)
    alone = FrameTfidf(LEXICON, "smooth").fit(TEXTS[:2]).transform(TEXTS)
    assert model.transform(TEXTS).tolist() != alone.tolist()
    assert model.fit(TEXTS[:2]).transform(TEXTS).tolist() == alone.tolist()


@pytest.mark.parametrize("texts", [["the of"], [""], ["12 34", "and"], ["Quiet tide"]])
def test_texts_without_a_content_word_or_a_hit_have_cosine_0(texts: list[str]) -> None:
    assert FrameTfidf(LEXICON).fit_transform(texts).tolist() == [[0, 0]] * len(texts)


@pytest.mark.parametrize("lexicon", [Lexicon.from_dict({}), Lexicon.from_dict({"f": []})])
def test_a_lexicon_without_terms_counts_nothing(lexicon: Lexicon) -> None:
    size = len(lexicon.names)
    assert LexiconVectorizer(lexicon).fit_transform(TEXTS).shape == (5, 0)
    assert LexiconVectorizer(lexicon, by="frame").fit_transform(TEXTS).toarray().tolist() == [[0] * size] * 5
    assert FrameTfidf(lexicon).fit_transform(TEXTS).tolist() == [[0] * size] * 5


def test_no_texts() -> None:
    assert LexiconVectorizer(LEXICON).transform([]).shape == (0, 5)
    assert FrameTfidf(LEXICON).fit(TEXTS).transform([]).shape == (0, 2)


# Among other steps


def test_in_pipelines_searches_unions_and_beside_other_columns() -> None:
    labels = [1, 0, 0, 0, 1]
    for counts in (LexiconVectorizer(LEXICON), FrameTfidf(LEXICON)):
        for model in (MultinomialNB(), LogisticRegression(solver="liblinear")):
            assert make_pipeline(counts, model).fit(TEXTS, labels).predict(TEXTS).shape == (5,)
    both = make_union(LexiconVectorizer(LEXICON), CountVectorizer())
    assert both.fit_transform(TEXTS).shape[1] == 5 + len(CountVectorizer().fit(TEXTS).vocabulary_)
    table = pd.DataFrame({"text": TEXTS, "length": range(5)})
    beside = ColumnTransformer([("frames", FrameTfidf(LEXICON), "text")], remainder="passthrough")
    assert beside.fit_transform(table).shape == (5, 3)
    assert beside.get_feature_names_out().tolist() == ["frames__alarm", "frames__axis", "remainder__length"]
    search = GridSearchCV(
        make_pipeline(LexiconVectorizer(LEXICON), MultinomialNB()), {"lexiconvectorizer__by": ["term", "frame"]}, cv=2
    )
    assert search.fit(TEXTS * 2, labels * 2).best_params_["lexiconvectorizer__by"] in ("term", "frame")


@pytest.mark.parametrize("model", [LexiconVectorizer(LEXICON, sparse_output=False), FrameTfidf(LEXICON, "plain")])
def test_pickled_and_cloned(model: Any) -> None:
    fitted = model.fit(TEXTS)
    again = pickle.loads(pickle.dumps(fitted))
    assert again.transform(TEXTS).tolist() == fitted.transform(TEXTS).tolist()
    assert clone(fitted).get_params() == fitted.get_params()
    assert not [name for name in vars(clone(fitted)) if name.endswith("_")]


def test_tables_as_output() -> None:
    texts = pd.Series(TEXTS[:2], index=["x", "y"])
    dense = LexiconVectorizer(LEXICON, by="frame", sparse_output=False).set_output(transform="pandas")
    expected = pd.DataFrame({"alarm": [3, 0], "axis": [0, 2]}, index=["x", "y"])
    pd.testing.assert_frame_equal(dense.fit_transform(texts), expected)
    assert list(FrameTfidf(LEXICON).set_output(transform="pandas").fit_transform(texts).columns) == ["alarm", "axis"]
    vectorizer = LexiconVectorizer(LEXICON).set_output(transform="pandas")
    with pytest.raises(ValueError, match="sparse matrix"):
        vectorizer.fit_transform(texts)
    assert sparse.issparse(vectorizer.set_output(transform="default").transform(texts))


# What is refused

WRONG: list[tuple[Any, str]] = [
    ("one text", "expected a list of texts"),
    (3, "expected a list of texts"),
    (None, "expected a list of texts"),
    (pd.DataFrame({"text": TEXTS}), "got a table"),
    (np.array([TEXTS]), "got a table"),
]


@pytest.mark.parametrize(("texts", "message"), WRONG)
def test_what_is_no_list_of_texts_is_refused(texts: Any, message: str) -> None:
    for call in (
        LexiconVectorizer(LEXICON).fit,
        LexiconVectorizer(LEXICON).transform,
        FrameTfidf(LEXICON).fit,
        FrameTfidf(LEXICON).fit(TEXTS).transform,
    ):
        with pytest.raises(InputError, match=message):
            call(texts)


@pytest.mark.parametrize("value", [None, 3, float("nan"), b"bytes", ["text"]])
def test_a_text_that_is_no_string_is_named_by_its_place(value: object) -> None:
    for call in (LexiconVectorizer(LEXICON).transform, FrameTfidf(LEXICON).fit):
        with pytest.raises(InputError, match="^text 1 is .*, expected a string$"):
            call(["a text", value])


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (LexiconVectorizer(LEXICON, by="trem"), "by must be one of term, frame; got 'trem': did you mean 'term'?"),
        (LexiconVectorizer(LEXICON, tiers=["cor"]), "did you mean 'core'"),
        (LexiconVectorizer(LEXICON, tiers="core"), "tiers must be a list of names among core, peripheral; got 'core'"),
        (LexiconVectorizer({"f": ["a"]}), "lexicon must be a Lexicon, got .*dict"),  # type: ignore[arg-type]
        (FrameTfidf(LEXICON, idf="smoth"), "did you mean 'smooth'"),
        (FrameTfidf(LEXICON, tiers=["cor"]), "did you mean 'core'"),
        (FrameTfidf("pact.en.yml"), "lexicon must be a Lexicon, got .pact.en.yml. .str"),  # type: ignore[arg-type]
    ],
)
def test_unknown_parameters_are_refused_when_fitting(model: Any, message: str) -> None:
    with pytest.raises(InputError, match=message.replace("?", r"\?")):
        model.fit(TEXTS)


def test_idf_needs_texts_and_cosines_need_idf() -> None:
    with pytest.raises(InputError, match="no text to learn idf from"):
        FrameTfidf(LEXICON).fit([])
    with pytest.raises(NotFittedError):
        FrameTfidf(LEXICON).transform(TEXTS)


def test_the_kit_is_imported_without_scikit_learn() -> None:
    code = "import sys, framing; framing.find; dir(framing); raise SystemExit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_sentences_are_cut_without_the_rest_of_nltk_which_is_whole_afterwards() -> None:
    code = (
        "import sys; from framing.text import Scanner; Scanner().scan(['Mr. Lee came. Two left.'])\n"
        "assert not [name for name in sys.modules if name.split('.')[0] == 'nltk']\n"
        "import nltk; assert nltk.__version__ and nltk.word_tokenize and nltk.tokenize.punkt.PunktTokenizer"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
