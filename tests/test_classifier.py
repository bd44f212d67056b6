"""What a plain classifier, taught on codes, finds beside the lexicon: the pipeline of notebook 6, measured again.

``python -m pytest tests/test_classifier.py -rP`` prints the counts that the notebook names in words.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from known_corpora import DATA, invented, pact_lexicon
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union

import framing
from framing.corpora.derived import read_table

FRAMES = ["alarm", "axis", "multipolarity", "cold_war"]


def pipeline() -> Pipeline:
    """The pipeline of notebook 6."""
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True),
    )
    return make_pipeline(features, OneVsRestClassifier(LogisticRegression(C=10)))


@pytest.fixture(scope="module")
def coded() -> pd.DataFrame:
    """The sentences of the invented corpus with what they were written to evoke, and their duplicate family."""
    truth = pd.read_csv(DATA / "invented" / "truth.csv")
    sentences = invented().sentences.merge(truth[truth["unit"] != "caption"].drop(columns="unit"))
    repeats = invented().articles.set_index("article")["duplicate_of"]
    return sentences.assign(family=sentences["article"].map(repeats).fillna(sentences["article"]))


def sentences(*names: str) -> pd.DataFrame:
    """Sentences on the pact, written one by one."""
    folder = Path(__file__).parent / "data"
    return pd.concat([pd.read_csv(folder / f"sentences_{name}.csv") for name in names], ignore_index=True)


def lexicon_finds(texts: pd.Series) -> np.ndarray:
    hits = framing.find(texts.tolist(), pact_lexicon(), speakers=False)
    rows = pd.RangeIndex(len(texts))
    return np.column_stack([rows.isin(hits.loc[hits["frame"] == frame, "article"]) for frame in FRAMES])


def measure(title: str, table: pd.DataFrame, learned: np.ndarray) -> dict[str, float]:
    """Print and return F1 of the lexicon and of both, all decisions pooled, and what the classifier adds."""
    codes, found = table[FRAMES].to_numpy() == 1, lexicon_finds(table["text"])
    alone = learned.astype(bool) & ~found
    result = {
        "lexicon": float(f1_score(codes.ravel(), found.ravel())),
        "both": float(f1_score(codes.ravel(), (found | alone).ravel())),
        "missed": int((codes & ~found).sum()),
        "right": int((alone & codes).sum()),
        "wrong": int((alone & ~codes).sum()),
    }
    print(title, {name: round(value, 3) for name, value in result.items()})
    return result


def test_codes_of_the_same_corpus_help_a_little(coded: pd.DataFrame) -> None:
    """No article is judged by a model that has seen it or a near-duplicate of it."""
    folds = GroupKFold(5, shuffle=True, random_state=0)
    learned = cross_val_predict(pipeline(), coded["text"], coded[FRAMES], cv=folds, groups=coded["family"])
    scored = coded["article"].isin(invented().scored["article"]).to_numpy()
    found = measure("invented corpus, cross-validated:", coded[scored].reset_index(drop=True), learned[scored])
    assert 0.01 <= found["both"] - found["lexicon"] <= 0.05
    assert found["right"] > found["wrong"]


def test_codes_of_another_story_do_harm_or_nothing(coded: pd.DataFrame) -> None:
    blind, written = sentences("blind"), sentences("dev", "seen")
    of_invented = pipeline().fit(coded["text"], coded[FRAMES])
    of_written = pipeline().fit(written["text"], written[FRAMES])
    one = measure("invented -> the pact, blind:", blind, of_invented.predict(blind["text"]))
    other = measure("the pact, written -> invented:", coded, of_written.predict(coded["text"]))
    assert one["both"] < one["lexicon"] and one["right"] <= 3 and one["wrong"] >= 10
    assert other["both"] - other["lexicon"] <= 0.01 and other["right"] < other["wrong"]


def test_on_the_four_real_articles_more_false_alarms_than_finds_are_added(coded: pd.DataFrame, captures: Path) -> None:
    """The codes are those of two language-model coders, and the lexicon was written with them at hand."""
    corpus = framing.read_captures(captures)
    codes = read_table(DATA / "pact-2024", "codes")
    own = corpus.sentences[corpus.sentences["article"].isin(corpus.scored["article"])]
    table = own[own["unit"] != "caption"].merge(codes[codes["coder"] == "adjudicated"], on=["article", "sentence"])
    assert len(table) == 117
    written = sentences("dev", "seen")
    for title, taught, right in (("invented", coded, 0), ("the pact, written", written, 1)):
        learned = pipeline().fit(taught["text"], taught[FRAMES]).predict(table["text"])
        found = measure(f"{title} -> four real articles:", table, learned)
        assert found["missed"] == 2 and found["right"] == right and 3 <= found["wrong"] <= 12
        assert found["both"] < found["lexicon"] - 0.05
