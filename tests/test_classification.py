"""The classifier of frames: what scikit-learn expects of an estimator, thresholds, and what it adds to the lexicon.

All is measured on sentences the classifier did not see: invented ones and, where at hand, those of the captures.
``python -m pytest tests/test_classification.py -rP`` prints the tables.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks as checks

import framing
from framing import FrameClassifier, Lexicon
from framing.coding import learning
from framing.coding.classification import code_table, find_frames
from framing.coding.learning import compare_elsewhere, compare_with_lexicon, lexicon_examples
from framing.coding.regression import Regressions, Scale, count_grams, exceeded_by, rises, set_threshold, stems
from framing.corpora import derived
from framing.errors import FramingWarning, InputError

FRAMES = ["alarm", "axis", "multipolarity", "cold_war"]
DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def lexicon(root: Path) -> framing.Lexicon:
    return framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")


@pytest.fixture(scope="module")
def invented(root: Path) -> pd.DataFrame:
    """Sentences of the invented corpus with their codes; of near-identical articles one."""
    corpus = framing.read_captures(root / "data" / "invented" / "captures")
    truth = pd.read_csv(root / "data" / "invented" / "truth.csv").drop(columns="unit")
    scored = corpus.sentences[corpus.sentences["article"].isin(corpus.scored["article"])]
    return scored.merge(truth, on=["article", "sentence"])


def sentences(*names: str) -> pd.DataFrame:
    return pd.concat([pd.read_csv(DATA / f"sentences_{name}.csv") for name in names], ignore_index=True)


# Small, and quickly learned: fear of the strait in some sentences, in every article

FEAR = [
    "Families by the strait sleep badly.", "The harbour stocks water and sand.", "Nobody by the strait sleeps soundly.",
    "The threat keeps families by the strait awake.", "Sand and water are stocked in the harbour.",
]  # fmt: skip
CALM = [
    "The ferry left at nine.", "Fish prices rose again.", "The talks went on until nine.", "The mayor opened a school.",
    "Fish left the school at nine.", "The ferry prices rose.",
]  # fmt: skip
TINY = framing.Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]})
TEXTS = [f"{text} ({number})" for number in range(4) for text in (*FEAR, *CALM)]
ARTICLES = [article for article in "abcd" for _ in (*FEAR, *CALM)]
ALARM = [1] * len(FEAR) + [0] * len(CALM)
CODES = pd.DataFrame({"alarm": ALARM * 4, "axis": ([0] * len(FEAR) + [1, 0, 1, 0, 1, 0]) * 4})
TABLE = pd.DataFrame({"text": TEXTS, "article": ARTICLES})
QUICK: dict[str, Any] = {"false_alarms": 0.1, "folds": 3}


@pytest.fixture(scope="module")
def fitted() -> FrameClassifier:
    return FrameClassifier(TINY, **QUICK).fit(TABLE, CODES)


# An estimator as scikit-learn wants it


@pytest.mark.parametrize(
    "check",
    [
        checks.check_estimator_cloneable, checks.check_estimator_repr, checks.check_estimator_tags_renamed,
        checks.check_valid_tag_types, checks.check_no_attributes_set_in_init, checks.check_mixin_order,
        checks.check_parameters_default_constructible, checks.check_get_params_invariance, checks.check_set_params,
    ],
    ids=lambda check: check.__name__,
)  # fmt: skip
def test_checks_of_scikit_learn_that_need_no_numbers(check: Any) -> None:
    check("FrameClassifier", FrameClassifier())


def test_check_estimator_passes_what_it_runs_on_texts() -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Can't test estimator")
        results = checks.check_estimator(FrameClassifier(), on_fail=None)
    assert results and {result["status"] for result in results} == {"passed"}


def test_a_clone_has_the_parameters_and_not_what_was_learned(fitted: FrameClassifier) -> None:
    copy = clone(fitted).set_params(C=3.0)
    assert copy.get_params() == fitted.get_params() | {"C": 3.0}
    with pytest.raises(NotFittedError):
        copy.predict(TEXTS)


def test_a_pickle_says_the_same(fitted: FrameClassifier) -> None:
    copy = pickle.loads(pickle.dumps(fitted))
    assert (copy.predict_proba(TEXTS) == fitted.predict_proba(TEXTS)).all()


def test_fitting_leaves_the_codes_alone_and_says_the_same_again(fitted: FrameClassifier) -> None:
    before = CODES.copy()
    again = clone(fitted).fit(TABLE, CODES)
    assert (again.predict_proba(TEXTS) == fitted.predict_proba(TEXTS)).all()
    pd.testing.assert_frame_equal(CODES, before)


def test_it_works_in_pipelines_grids_and_cross_validation() -> None:
    pipeline = make_pipeline(FunctionTransformer(), FrameClassifier(**QUICK))
    grid = GridSearchCV(pipeline, {"frameclassifier__C": [0.1, 10.0]}, cv=GroupKFold(2), scoring="f1_macro")
    grid.fit(TABLE, CODES, groups=ARTICLES)
    assert grid.best_score_ > 0.9
    options: dict[str, Any] = {"cv": GroupKFold(4), "groups": ARTICLES}
    chances = cross_val_predict(FrameClassifier(**QUICK), TABLE, CODES, method="predict_proba", **options)
    assert chances.shape == CODES.shape and ((chances > 0.5) == CODES).to_numpy().mean() > 0.9
    one = cross_val_predict(FrameClassifier(**QUICK), TABLE, CODES["alarm"], method="predict_proba", **options)
    assert one.shape == (len(TEXTS), 2) and one.sum(axis=1) == pytest.approx(1)


def test_codes_may_be_a_table_an_array_or_those_of_one_frame(fitted: FrameClassifier) -> None:
    found = fitted.predict(TEXTS)
    assert found.shape == CODES.shape and fitted.frames_ == ["alarm", "axis"]
    assert (FrameClassifier(TINY, **QUICK).fit(TABLE, CODES.to_numpy()).predict(TEXTS) == found).all()
    turned = FrameClassifier(TINY, **QUICK).fit(TABLE, CODES[["axis", "alarm"]])
    assert (turned.predict(TEXTS) == found[:, ::-1]).all()
    single = FrameClassifier(TINY, **QUICK).fit(TABLE, CODES["axis"])
    assert (single.predict(TEXTS) == found[:, 1]).all()
    assert single.score(TABLE, CODES["axis"]) == (found[:, 1] == CODES["axis"]).mean()
    plain = FrameClassifier(**QUICK).fit(TEXTS, [bool(code) for code in CODES["alarm"]], groups=ARTICLES)
    assert plain.frames_ == ["frame_0"] and plain.classes_.tolist() == [0, 1]


# What it says


def test_beside_a_lexicon_it_adds_sentences_and_takes_none_away(fitted: FrameClassifier) -> None:
    texts = [*TEXTS, "A threat to the ferry prices.", "The axis opened at nine.", "Nothing of the kind."]
    alone = FrameClassifier(**QUICK).fit(TABLE, CODES).predict(texts) == 1
    hits = find_frames(texts, TINY).to_numpy()
    assert (fitted.predict(texts) == (alone | hits)).all()
    assert (hits & ~alone).any() and (alone & ~hits).any()


def test_a_hit_makes_a_frame_as_likely_as_hits_were_right(fitted: FrameClassifier) -> None:
    """Four sentences with a hit, all coded: (4 + 1) / (4 + 2)."""
    chances = fitted.predict_proba(["The threat is a matter of ferry prices."])
    assert chances[0, 0] == pytest.approx(5 / 6)


def test_a_frame_coded_too_seldom_is_left_to_the_lexicon() -> None:
    codes = CODES.assign(axis=[1] * 4 + [0] * (len(CODES) - 4))
    with pytest.warns(FramingWarning, match=r"not learned: axis \(4 of 44\).*5 or more with and 9 without.*lexicon"):
        classifier = FrameClassifier(TINY, **QUICK).fit(TABLE, codes)
    assert classifier.learned_.tolist() == [True, False] and classifier.thresholds_[1] == np.inf
    assert classifier.predict([*TEXTS, "An axis."])[:, 1].tolist() == [0] * len(TEXTS) + [1]
    assert classifier.predict_proba(["A ferry"])[0, 1] == pytest.approx(4 / 44)


def test_a_frame_in_one_article_alone_is_not_learned() -> None:
    codes = CODES.assign(axis=[int(article == "a") for article in ARTICLES])
    with pytest.warns(FramingWarning, match="not learned: axis"):
        FrameClassifier(TINY, **QUICK).fit(TABLE, codes)


def test_too_few_sentences_for_the_share_of_false_alarms_are_not_learned_from() -> None:
    with pytest.warns(FramingWarning, match=r"alarm \(20 of 44\), axis \(12 of 44\).*99 without"):
        classifier = FrameClassifier(folds=3).fit(TABLE, CODES)
    assert classifier.predict(TEXTS).sum() == 0


def test_words_of_an_article_do_not_leak_into_thresholds() -> None:
    """Each article has a word and a code of its own: known articles are told apart, new ones are not."""
    draw = np.random.default_rng(1)
    rows = [(f"{word} {' '.join(draw.permutation(CALM[0].split()))}", article, article % 2)
            for article, word in enumerate(["gull", "tern", "loon", "crow", "rook", "wren", "swan", "coot"])
            for _ in range(10)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["text", "article", "code"])
    leaking = FrameClassifier(**QUICK).fit(table["text"], table["code"])
    assert leaking.learned_.all() and (leaking.predict(table["text"]) == table["code"]).all()
    with pytest.warns(FramingWarning, match="not learned"):
        FrameClassifier(**QUICK).fit(table, table["code"])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.sampled_from([0.01, 0.05, 0.1, 0.3]), st.integers(0, 2**31))
def test_a_further_score_exceeds_the_threshold_as_seldom_as_promised(n: int, share: float, seed: int) -> None:
    """By rank: of n + 1 exchangeable scores, the number that would exceed the threshold set by the others."""
    scores = np.random.default_rng(seed).permutation(n + 1).astype(float)
    exceeding = sum(scores[i] > exceeded_by(np.delete(scores, i), share) for i in range(0, n + 1))
    assert exceeding <= share * (n + 1) + 1e-9
    assert exceeding == int(share * (n + 1) + 1e-9)


def test_probabilities_are_those_of_scikit_learns_regression_on_the_scores() -> None:
    draw = np.random.default_rng(2)
    scores = draw.normal(size=300)
    codes = (draw.random(300) < 1 / (1 + np.exp(1 - 2 * scores))).astype(int)
    scale = Scale.fit(scores, codes)
    expected = LogisticRegression(C=np.inf).fit(scores[:, None], codes).predict_proba(scores[:, None])[:, 1]
    assert scale.probability(scores) == pytest.approx(expected)
    assert scale.probability(scores).mean() == pytest.approx(codes.mean(), abs=1e-4)
    assert Scale.fit(-scores, codes).slope == 0
    assert set_threshold(-scores, codes, 0.05) == np.inf
    assert set_threshold(scores, codes, 0.05) == max(0, exceeded_by(scores[codes == 0], 0.05))


@pytest.mark.parametrize("seed", range(40))
def test_a_threshold_is_set_where_scikit_learns_regression_on_the_scores_rises(seed: int) -> None:
    draw = np.random.default_rng(seed)
    codes = np.append(draw.integers(0, 2, 20), [0, 1])
    scores = draw.normal(size=22) + draw.choice([-0.2, 0, 0.2]) * codes
    line = LogisticRegression(C=np.inf).fit(scores[:, None], codes)
    assert rises(scores, codes) == (line.coef_[0, 0] > 0)


def test_a_regression_is_that_of_scikit_learn_on_tfidf_of_stems_and_characters() -> None:
    texts, codes = np.array(TEXTS, dtype=object), CODES.to_numpy()
    words = TfidfVectorizer(analyzer=lambda text: _with_pairs(stems(text)), min_df=2, sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True)
    features = make_union(words, characters)
    regression = LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
    expected = regression.fit(features.fit_transform(texts), codes[:, 0]).decision_function(features.transform(texts))
    _, counts = count_grams(texts, "en")
    found = Regressions.fit(counts, codes, np.array([True, False]), 10).score(counts)
    assert found[:, 0] == pytest.approx(expected) and np.isnan(found[:, 1]).all()


def _with_pairs(words: list[str]) -> list[str]:
    return words + [f"{a} {b}" for a, b in zip(words, words[1:], strict=False)]


def test_a_language_without_a_stemmer_keeps_its_words() -> None:
    assert stems("l’axe inquiète les voisins", "fr") == ["l'", "axe", "inquiet", "le", "voisin"]
    assert stems("Grožnje sosedom", "sl") == ["grožnje", "sosedom"]


# What it refuses


@pytest.mark.parametrize(
    ("texts", "codes", "options", "message"),
    [
        ("One text.", [1], {}, "expected a list of sentences, each a text; got 'One text.'"),
        ([3, 4], [1, 0], {}, "each a text; got 3"),
        ([], [], {}, "no sentences, expected one or more"),
        (pd.DataFrame({"sentence": [1]}), [1], {}, "no column 'text' beside sentence"),
        (TEXTS, CODES[:2], {}, "44 sentences and 2 codes"),
        (TEXTS, CODES.replace(1, 2), {}, "codes must be 0 or 1, got 2"),
        (TEXTS, CODES.rename(columns={"axis": "axes"}), {}, "got 'axes': did you mean 'axis'"),
        (TEXTS, CODES["alarm"].to_numpy(), {}, "codes of 1 frames, expected alarm, axis or a table with names"),
        (TEXTS, CODES, {"groups": [1, 2]}, "44 sentences and 2 groups"),
        (TEXTS, CODES, {"groups": ["a"] * 44}, "sentences of one group"),
        ([""] * 44, CODES, {}, "44 sentences without a word"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(texts: Any, codes: Any, options: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        FrameClassifier(TINY, **QUICK).fit(texts, codes, **options)


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ({"false_alarms": 0}, "false_alarms must be above 0 and below 1, got 0"),
        ({"false_alarms": 1.0}, "false_alarms must be above 0"),
        ({"C": 0}, "C must be above 0, got 0"),
        ({"folds": 1}, "folds must be 2 or more, got 1"),
    ],
)
def test_parameters_out_of_range_are_refused(parameter: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        FrameClassifier(**parameter).fit(TABLE, CODES)


# Measured


def show(title: str, table: pd.DataFrame) -> pd.DataFrame:
    """Print a table of measures, one line per kind, frame and detector; return it by these."""
    cells = table["estimate"].map("{:.2f}".format) + table.apply(_limits, axis=1)
    flat = table.assign(cell=cells).pivot_table(
        index=["kind", "frame", "detector"], columns="measure", values="cell", aggfunc="first", sort=False
    )
    print(f"\n{title}\n{flat.fillna('').to_string()}")
    return table.set_index(["kind", "measure", "detector", "frame"]).sort_index()


def _limits(row: pd.Series) -> str:
    span = "" if pd.isna(row["low"]) else f" {row['low']:.2f}–{row['high']:.2f}"
    return f"{span} ({row['hits']}/{row['n']})"


def floors(table: pd.DataFrame, measure: str, detector: str) -> pd.Series:
    return table.loc[("all", measure, detector), "estimate"]


def reaches(values: pd.Series, least: list[float]) -> bool:
    """Return whether each frame, in the order of `FRAMES`, reaches its floor."""
    return bool((values[FRAMES].to_numpy() >= least).all())


def test_own_codes_lift_recall_where_the_lexicon_misses_most(invented: pd.DataFrame, lexicon: framing.Lexicon) -> None:
    """Nested cross-validation by article; the lexicon was not written on this corpus."""
    found = show("invented corpus, 41 articles", compare_with_lexicon(invented, invented[FRAMES], lexicon))
    gain = found.loc[("all", "f1_gain", "both")]
    assert gain.loc["cold_war", "low"] > 0 and gain.loc["cold_war", "estimate"] >= 0.05
    assert (gain["estimate"] >= -0.01).all() and not (gain["high"] < 0).any()
    assert (floors(found, "false_alarms", "both") <= 0.015).all()
    lift = floors(found, "recall", "both") - floors(found, "recall", "lexicon")
    assert reaches(lift, [0.02, 0.03, 0.05, 0.1])
    assert reaches(floors(found, "f1", "classifier"), [0.5, 0.7, 0.8, 0.85])


def test_on_sentences_written_one_by_one_own_codes_add_nothing(lexicon: framing.Lexicon) -> None:
    """Nested cross-validation; terms were added to the lexicon after these were read, so its recall is flattered."""
    table = sentences("dev", "seen")
    measured = compare_with_lexicon(table["text"], table[FRAMES], lexicon, kinds=kinds_of(table))
    found = show("sentences_dev and _seen, nested cross-validation", measured)
    assert not (found.loc[("all", "f1_gain", "both"), "low"] > 0).any()
    assert (floors(found, "false_alarms", "both") <= 0.03).all()


@pytest.fixture(scope="module", autouse=True)
def hits_found_once() -> Iterator[None]:
    """Several classifiers are measured on the same texts: the lexicon's hits in them are found once."""
    known: dict[tuple[str, ...], pd.DataFrame] = {}

    def find_once(texts: Any, lexicon: framing.Lexicon) -> pd.DataFrame:
        key = (str(id(lexicon)), *texts)
        if key not in known:
            known[key] = find_frames(texts, lexicon)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "find_frames", find_once)
        yield


@pytest.fixture(scope="module")
def classifiers(invented: pd.DataFrame, lexicon: framing.Lexicon) -> dict[str, FrameClassifier]:
    """What can be learned without codes of the corpus at hand."""
    written = apart(sentences("dev", "seen"), sentences("blind"))
    more = pd.concat([written, apart(lexicon_examples(lexicon), sentences("blind"))], ignore_index=True)
    return {
        "the invented corpus": FrameClassifier().fit(invented, invented[FRAMES]),
        "sentences_dev and _seen": FrameClassifier().fit(written, written[FRAMES]),
        "these and the lexicon’s examples": FrameClassifier().fit(more, more[FRAMES]),
    }


def apart(own: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return the sentences to learn from without those nearly identical to one that is measured on."""
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4)).fit(own["text"])
    nearest = (grams.transform(own["text"]) @ grams.transform(table["text"]).T).max(axis=1).toarray().ravel()
    return own[nearest < 0.7]


def measure_all(
    classifiers: dict[str, FrameClassifier], table: pd.DataFrame, lexicon: framing.Lexicon, title: str
) -> list[pd.DataFrame]:
    kinds = kinds_of(table) if "kind" in table else None
    measured = {
        name: compare_elsewhere(classifier, table, table[FRAMES], lexicon, kinds=kinds)
        for name, classifier in classifiers.items()
    }
    return [show(f"{title}, learned from {name}", rows) for name, rows in measured.items()]


def kinds_of(table: pd.DataFrame) -> list[str]:
    """Return the kinds to measure apart: the sentences without a keyword, and those that tempt."""
    shown = {"paraphrase": "paraphrase", "false_friend": "false friend"}
    return [shown.get(kind, "other") for kind in table["kind"]]


def test_codes_of_another_story_add_nothing(
    classifiers: dict[str, FrameClassifier], invented: pd.DataFrame, lexicon: framing.Lexicon
) -> None:
    others = {name: own for name, own in classifiers.items() if "invented" not in name}
    for found in measure_all(others, invented, lexicon, "invented corpus"):
        assert found.loc[("all", "f1_gain", "both", "all"), "estimate"] == pytest.approx(0, abs=0.02)


def test_the_blind_sentences(classifiers: dict[str, FrameClassifier], lexicon: framing.Lexicon) -> None:
    """Neither lexicon nor classifier was made with these at hand; they were measured once, when all was decided."""
    measured = measure_all(classifiers, sentences("blind"), lexicon, "sentences_blind")
    elsewhere, written, examples = (found["estimate"] for found in measured)
    recall = ("paraphrase", "recall", "both", "all")
    assert min(written[recall], examples[recall]) >= 0.7
    assert examples[("paraphrase", "recall", "lexicon", "all")] < 0.55
    gain, alarms = ("all", "f1_gain", "both", "all"), ("all", "false_alarms", "both", "all")
    assert elsewhere[gain] < 0 < 0.015 <= written[gain] and examples[gain] >= 0.025
    assert max(written[alarms], examples[alarms]) <= 0.03
    assert (examples.loc["all", "f1", "both"][FRAMES] >= 0.9).all()


def test_the_captures(
    classifiers: dict[str, FrameClassifier], captures: Path, root: Path, lexicon: framing.Lexicon
) -> None:
    """The codes are those of two language-model coders, and the lexicon was written with them at hand."""
    corpus = framing.read_captures(captures)
    codes = derived.read_table(root / "data" / "pact-2024", "codes")
    own = corpus.sentences[corpus.sentences["article"].isin(corpus.scored["article"])]
    table = own[own["unit"] != "caption"].merge(codes[codes["coder"] == "adjudicated"], on=["article", "sentence"])
    assert len(table) == 117
    for found in measure_all(classifiers, table, lexicon, "captures"):
        assert (floors(found, "recall", "both") >= floors(found, "recall", "lexicon")).all()
        assert (floors(found, "false_alarms", "both") <= 0.1).all()


def test_codings_as_read_are_learned_from(tmp_path: Path) -> None:
    lexicon = Lexicon.from_dict({"alarm": ["threat"], "axis": ["axis"]}, "en")
    rows = "\n".join(f"a{n},{n},anna,{n % 2},{int(n % 3 == 0)}" for n in range(12))
    path = tmp_path / "anna.csv"
    path.write_text(f"article,sentence,coder,alarm,axis\n{rows}\n", "utf-8")
    codes = framing.read_codings(path)
    table = code_table(codes, lexicon)
    assert table.columns.tolist() == ["alarm", "axis"]
    assert table["alarm"].tolist() == [n % 2 for n in range(12)]
