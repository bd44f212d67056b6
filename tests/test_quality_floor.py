"""The kit against labelled sets: measured quality must not fall below fixed floors.

The hash and the counts of each set stand beside its floors, so that a smaller set, changed labels or a
lowered floor show in review. ``python -m pytest tests/test_quality_floor.py -rP`` prints the measurements.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import framing
from framing.capture.pages import read_capture
from framing.corpora import derived

FRAMES = ["alarm", "axis", "multipolarity", "cold_war"]
DATA = Path(__file__).parent / "data"

# sentences_dev: for development; sentences_seen: terms were added after reading it; sentences_blind: written and coded
# without sight of the lexicon, and not read while it was written. None of the three was coded by people.
SETS = {
    "sentences_dev.csv": {
        "sha256": "22ae25ee3de8f135a102b5785fc5852ce94abe642887d1e3f40a975bf1678a25",
        "rows": 78,
        "alarm": 13,
        "axis": 12,
        "multipolarity": 12,
        "cold_war": 12,
    },  # fmt: skip
    "sentences_seen.csv": {
        "sha256": "bc6f522e2081b8e7a1d381c68b2574a11f8f5f4c46999ee04a9cfbe09c4428e7",
        "rows": 420,
        "alarm": 78,
        "axis": 76,
        "multipolarity": 76,
        "cold_war": 75,
    },  # fmt: skip
    "sentences_blind.csv": {
        "sha256": "06518d0f4beb57168cc1d62685607b61c0e6a3c14c035be9f4753c6583b7a17d",
        "rows": 260,
        "alarm": 48,
        "axis": 48,
        "multipolarity": 47,
        "cold_war": 45,
    },  # fmt: skip
}
F1_FLOORS = {
    "sentences_dev.csv": {"alarm": 0.94, "axis": 0.97, "multipolarity": 0.97, "cold_war": 0.97},
    "sentences_seen.csv": {"alarm": 0.98, "axis": 0.98, "multipolarity": 0.98, "cold_war": 0.98},
    "sentences_blind.csv": {"alarm": 0.91, "axis": 0.91, "multipolarity": 0.89, "cold_war": 0.91},
    "captures": {"alarm": 0.95, "axis": 0.95, "multipolarity": 0.97, "cold_war": 1.00},
}
FALSE_FRIENDS_CEILING = 0.15
KEYWORD_RECALL_FLOOR = 0.85
CAPTURE_LABELS = {
    "sha256": "bdfd8a423cc0bc594936786cf04c87ca4dc2ccbc42e35991ef0bd76eae349693",
    "rows": 370, "captures": 5,
}  # fmt: skip
SYNTHETIC_LABELS = {
    "sha256": "19af861e12cb97310e612f6740eb58b4c34fb7adb0ce42cbcf2eae7a2e571055",
    "rows": 643, "captures": 24,
}  # fmt: skip


@pytest.fixture(scope="module")
def lexicon(root: Path) -> framing.Lexicon:
    return framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


@pytest.mark.parametrize("name", SETS)
def test_the_labelled_sentences_are_those_the_floors_were_set_on(name: str) -> None:
    table = pd.read_csv(DATA / name)
    found = {"sha256": sha256(DATA / name), "rows": len(table), **{frame: int(table[frame].sum()) for frame in FRAMES}}
    assert found == SETS[name]


def predict(texts: list[str], lexicon: framing.Lexicon) -> pd.DataFrame:
    hits = framing.find(texts, lexicon)
    return pd.DataFrame({f: pd.RangeIndex(len(texts)).isin(hits.loc[hits["frame"] == f, "article"]) for f in FRAMES})


def measure(gold: pd.Series, found: pd.Series) -> dict[str, float]:
    both = int((gold & found).sum())
    f1 = 2 * both / (int(gold.sum()) + int(found.sum()))
    return {"precision": both / int(found.sum()), "recall": both / int(gold.sum()), "F1": f1, "n": int(gold.sum())}


@pytest.mark.parametrize("name", SETS)
def test_the_lexicon_reaches_its_floors(name: str, lexicon: framing.Lexicon) -> None:
    table = pd.read_csv(DATA / name)
    found = predict(table["text"].tolist(), lexicon)
    rows = []
    for frame in FRAMES:
        gold = table[frame] == 1
        keyword = gold & (table["kind"] == "keyword")
        friends = found.loc[table["kind"] == "false_friend", frame].mean()
        recall = found.loc[keyword, frame].mean()
        rows.append({"frame": frame, **measure(gold, found[frame]), "false_friends": friends, "keyword_recall": recall})
    report = pd.DataFrame(rows).set_index("frame")
    print(f"\n{name}\n{report.round(3).to_string()}")
    assert (report["F1"] >= pd.Series(F1_FLOORS[name])).all()
    assert (report["false_friends"] <= FALSE_FRIENDS_CEILING).all()
    assert (report["keyword_recall"] >= KEYWORD_RECALL_FLOOR).all()


def test_the_lexicon_agrees_with_the_codes_of_the_captures(root: Path, lexicon: framing.Lexicon) -> None:
    """The codes are those of two language-model coders, and the lexicon was written with them at hand."""
    codes = derived.read_table(root / "data" / "pact-2024", "codes")
    corpus = framing.read_corpus(root / "data" / "pact-2024")
    hits = framing.find(corpus, lexicon)
    scored = corpus.sentences[
        corpus.sentences["article"].isin(corpus.scored["article"]) & (corpus.sentences["unit"] != "caption")
    ]
    table = scored.merge(codes[codes["coder"] == "adjudicated"], on=["article", "sentence"])
    assert len(table) == len(scored) == 117
    rows = {}
    for frame in FRAMES:
        own = set(map(tuple, hits.loc[hits["frame"] == frame, ["article", "sentence"]].to_numpy()))
        found = pd.Series([key in own for key in map(tuple, table[["article", "sentence"]].to_numpy())])
        rows[frame] = measure(table[frame] == 1, found)
    report = pd.DataFrame(rows).T
    print(f"\ncodes of the captures\n{report.round(3).to_string()}")
    assert (report["F1"] >= pd.Series(F1_FLOORS["captures"])).all()


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def clean_quality(text: str, labels: pd.DataFrame) -> tuple[int, int, int]:
    """Return words found rightly, found, and labelled, over the first headline and the body."""
    lines = text.split("\n")
    first = labels.loc[labels["label"] == "title", "line_no"].min()
    article = labels[(labels["label"] == "body") | (labels["line_no"] == first)]
    gold = words("\n".join(lines[n - 1] for n in article["line_no"]))
    cleaned = framing.clean(text)
    kept = cleaned.lines[cleaned.lines["kept"]]
    found = words("\n".join(lines[n - 1] for n in kept["line"]))
    return sum((gold & found).values()), sum(found.values()), sum(gold.values())


def check_cleaning(folder: Path, labels: pd.DataFrame, column: str) -> tuple[float, float]:
    parts = [clean_quality(read_capture(folder / str(name)), part) for name, part in labels.groupby(column)]
    right, found, gold = (sum(column) for column in zip(*parts, strict=True))
    print(f"\n{folder.name}: word recall {right / gold:.4f}, precision {right / found:.4f}, {len(parts)} captures")
    return right / gold, right / found


def test_cleaning_finds_every_word_of_the_captures_and_no_other(captures: Path, gold: Path) -> None:
    labels = pd.read_csv(gold / "lines.csv")
    described = {"sha256": sha256(gold / "lines.csv"), "rows": len(labels), "captures": labels["capture"].nunique()}
    assert described == CAPTURE_LABELS
    assert check_cleaning(captures, labels, "capture") == (1.0, 1.0)


def test_cleaning_reaches_its_floor_on_the_synthetic_pages() -> None:
    folder = DATA / "synthetic"
    labels = pd.read_csv(folder / "labels.csv")
    found = {"sha256": sha256(folder / "labels.csv"), "rows": len(labels), "captures": labels["file"].nunique()}
    assert found == SYNTHETIC_LABELS
    recall, precision = check_cleaning(folder, labels, "file")
    assert recall >= 0.97
    assert precision >= 0.97
