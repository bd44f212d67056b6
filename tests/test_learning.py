"""Lexicon and classifier against codes: counts, intervals, learning curves; each against another library or by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import precision_recall_fscore_support
from statsmodels.stats.proportion import proportion_confint
from test_figures import assert_legible, words

import framing
from framing import FrameClassifier, figures
from framing.coding.detection import measure_detectors
from framing.coding.learning import (
    codes_needed,
    compare_elsewhere,
    compare_with_lexicon,
    learning_curve,
    lexicon_examples,
)
from framing.errors import InputError

FEAR = ["Families by the strait sleep badly", "The harbour stocks water", "The threat keeps the strait awake"]
CALM = ["The ferry left at nine", "Fish prices rose again", "The mayor opened a school", "The talks went on",
        "A storm is a threat to fish", "The ferry prices rose"]  # fmt: skip
LEXICON = framing.Lexicon.from_dict({"alarm": ["threat*"]})
TABLE = pd.DataFrame(
    [(f"{text} on day {day}.", f"a{day}", int(text in FEAR)) for day in range(9) for text in (*FEAR, *CALM)],
    columns=["text", "article", "alarm"],
)
QUICK = FrameClassifier(false_alarms=0.1, folds=3)


@pytest.fixture(scope="module")
def coded() -> dict[str, Any]:
    """Codes of 300 sentences in 30 articles, and two detectors that differ in some."""
    draw = np.random.default_rng(7)
    codes = pd.DataFrame({"alarm": draw.random(300) < 0.4, "axis": draw.random(300) < 0.2}).astype(int)
    flip = draw.random((2, 300, 2))
    found = {
        "lexicon": np.where(flip[0] < 0.2, 1 - codes, codes) == 1,
        "both": np.where(flip[1] < 0.1, 1 - codes, codes) == 1,
    }
    return {"codes": codes, "found": found, "groups": np.repeat(np.arange(30), 10)}


def test_shares_are_those_of_scikit_learn_with_intervals_of_statsmodels(coded: dict[str, Any]) -> None:
    table = measure_detectors(**coded).set_index(["measure", "detector", "frame"]).sort_index()
    for detector, found in coded["found"].items():
        by_frame = precision_recall_fscore_support(coded["codes"], found)[:3]
        pooled = precision_recall_fscore_support(coded["codes"], found, average="micro")[:3]
        for measure, values, micro in zip(("precision", "recall", "f1"), by_frame, pooled, strict=True):
            own = table.loc[(measure, detector)].loc[["alarm", "axis", "all"]]
            assert own["estimate"].to_numpy() == pytest.approx([*values, micro])
            low, high = proportion_confint(own["hits"], own["n"], method="wilson")
            if measure == "f1":  # through F* = F1 / (2 - F1)
                low, high = 2 * low / (1 + low), 2 * high / (1 + high)
            assert own[["low", "high"]].to_numpy() == pytest.approx(np.column_stack([low, high]))


def test_a_gain_has_the_percentiles_of_a_bootstrap_over_articles(coded: dict[str, Any]) -> None:
    table = measure_detectors(**coded).set_index(["measure", "frame"])
    gain = table.loc[[("f1_gain", "axis")]].iloc[0]
    codes, first, own = (x[:, 1] == 1 for x in (coded["codes"].to_numpy(), *coded["found"].values()))
    draw, gains = np.random.default_rng(3), []
    for _ in range(2000):
        rows = (draw.integers(0, 30, 30)[:, None] * 10 + np.arange(10)).ravel()
        f1s = [f1_by_hand(codes[rows], found[rows]) for found in (first, own)]
        gains.append(f1s[1] - f1s[0])
    assert gain["estimate"] == pytest.approx(f1_by_hand(codes, own) - f1_by_hand(codes, first))
    assert [gain["low"], gain["high"]] == pytest.approx(np.quantile(gains, [0.025, 0.975]), abs=0.012)
    assert gain["n"] == (first != own).sum() and gain["hits"] == ((first != own) & (own == codes)).sum()


def f1_by_hand(codes: np.ndarray, found: np.ndarray) -> float:
    """F1, written out."""
    return float(2 * (codes & found).sum() / (codes.sum() + found.sum()))


def test_a_gain_in_fewer_than_five_sentences_has_no_interval() -> None:
    codes = pd.DataFrame({"alarm": [1, 1, 1, 1, 0, 0, 0, 0]})
    first = codes.to_numpy() == 1
    own = first.copy()
    own[:4] = False
    table = measure_detectors(codes, {"lexicon": first, "both": own}, np.arange(8)).set_index(["measure", "detector"])
    row = table.loc[("f1_gain", "both")]
    assert (row["estimate"], row["n"], row["hits"], row["flag"]) == (-1, 4, 0, "few") and pd.isna(row["low"])
    empty = table.loc[("precision", "both")]
    assert pd.isna(empty["estimate"]) and empty["n"] == 0 and empty["flag"] == "none"


def test_nothing_is_drawn_from_fewer_than_six_articles(coded: dict[str, Any]) -> None:
    for articles, drawn in ((6, True), (5, False)):
        table = measure_detectors(coded["codes"], coded["found"], np.arange(300) % articles)
        gain = table[table["measure"] == "f1_gain"]
        assert gain["estimate"].notna().all() and set(gain["flag"]) == {"" if drawn else "few"}
        assert (gain["low"].notna() == drawn).all()


def test_examples_of_the_lexicon_are_coded_sentences(root: Path) -> None:
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    table = lexicon_examples(lexicon)
    counts = {frame: sum(len(term.matches) for term in lexicon.terms if term.frame == frame) for frame in lexicon.names}
    assert table[lexicon.names].sum().to_dict() == counts and min(counts.values()) > 200
    assert (table[lexicon.names].sum(axis=1) == 0).sum() == sum(len(term.rejects) for term in lexicon.terms)


def test_kinds_are_measured_apart(coded: dict[str, Any]) -> None:
    kinds = ["keyword", "paraphrase"] * 150
    table = measure_detectors(**coded, kinds=kinds)
    counts = table[table["measure"] == "recall"].pivot_table(index=["detector", "frame"], columns="kind", values="n")
    assert (counts["keyword"] + counts["paraphrase"] == counts["all"]).all()
    assert set(table.loc[table["measure"] == "f1_gain", "kind"]) == {"all"}
    with pytest.raises(InputError, match="300 sentences and 2 kinds"):
        measure_detectors(**coded, kinds=["a", "b"])


def test_cross_validation_finds_what_the_lexicon_does_not() -> None:
    table = compare_with_lexicon(TABLE, TABLE[["alarm"]], LEXICON, classifier=QUICK)
    recall = table[table["measure"] == "recall"].set_index("detector")["estimate"]
    assert recall["lexicon"] == pytest.approx(1 / 3) and recall["both"] > 0.9


def test_codes_without_a_pattern_are_not_learned() -> None:
    """Shuffled codes: found in about as many sentences without the frame as with it, and no gain."""
    shuffled = pd.DataFrame({"alarm": np.random.default_rng(4).permutation(TABLE["alarm"])})
    table = compare_with_lexicon(TABLE, shuffled, LEXICON, classifier=QUICK).set_index(["detector", "measure"])
    assert table.loc[("classifier", "false_alarms"), "estimate"] <= 0.2
    gain = table.loc[("both", "f1_gain")]
    assert not gain["low"] > 0


def test_the_classifiers_own_lexicon_is_left_aside() -> None:
    own = FrameClassifier(LEXICON, **{"false_alarms": 0.1, "folds": 3})
    tables = [compare_with_lexicon(TABLE, TABLE[["alarm"]], LEXICON, classifier=c) for c in (own, QUICK)]
    pd.testing.assert_frame_equal(*tables)
    with pytest.raises(InputError, match="has a lexicon of its own"):
        compare_elsewhere(own.fit(TABLE, TABLE[["alarm"]]), TABLE, TABLE[["alarm"]], LEXICON)


def test_codes_that_do_not_fit_are_refused() -> None:
    codes = TABLE[["alarm"]]
    for measure in (compare_with_lexicon, learning_curve):
        with pytest.raises(InputError, match="81 sentences and 80 codes, expected one row of codes per sentence"):
            measure(TABLE, codes[:80], LEXICON)
    two = framing.Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]})
    fitted = FrameClassifier(false_alarms=0.1, folds=3).fit(TABLE, codes["alarm"])
    with pytest.raises(InputError, match="a classifier of alarm, codes of axis: expected the same"):
        compare_elsewhere(fitted, TABLE, codes.rename(columns={"alarm": "axis"}), two)
    table = compare_elsewhere(fitted, TABLE, codes, two)
    assert table[table["measure"] == "recall"].set_index("detector").loc["both", "estimate"] == 1


@pytest.fixture(scope="module")
def curve() -> pd.DataFrame:
    return learning_curve(TABLE, TABLE[["alarm"]], LEXICON, sizes=(9, 27, 54), repeats=4, classifier=QUICK)


def test_a_learning_curve_rises_and_its_gain_is_the_difference(curve: pd.DataFrame) -> None:
    f1 = curve[curve["measure"] == "f1"].pivot_table(index="sentences", columns="detector", values="estimate")
    assert f1["lexicon"].nunique() == 1
    assert f1.loc[9, "classifier"] == 0 and f1.loc[9, "both"] == f1.loc[9, "lexicon"]
    assert f1.loc[54, "classifier"] > 0.8
    gain = curve[(curve["measure"] == "f1_gain") & (curve["detector"] == "both")].set_index("sentences")["estimate"]
    assert gain.to_numpy() == pytest.approx((f1["both"] - f1["lexicon"]).to_numpy())
    assert set(curve["n"]) == {4} and set(curve["flag"]) == {"few"}
    assert curve.drop_duplicates("sentences")["hits"].iloc[-1] == 18  # a third of 54 in whole articles of nine


def test_a_learning_curve_is_the_same_again_and_another_with_another_seed(curve: pd.DataFrame) -> None:
    options: dict[str, Any] = {"sizes": (9, 27, 54), "repeats": 4, "classifier": QUICK}
    pd.testing.assert_frame_equal(curve, learning_curve(TABLE, TABLE[["alarm"]], LEXICON, **options))


def test_more_sentences_than_there_are_to_learn_from_are_refused() -> None:
    with pytest.raises(InputError, match="a size of 55 sentences, expected at most 54: a third is kept"):
        learning_curve(TABLE, TABLE[["alarm"]], LEXICON, sizes=(9, 55), repeats=1)


def gains(*lows: float, detector: str = "both") -> pd.DataFrame:
    rows = [("alarm", 100 * (i + 1), detector, "f1_gain", low + 0.1, low, low + 0.2) for i, low in enumerate(lows)]
    return pd.DataFrame(rows, columns=["frame", "sentences", "detector", "measure", "estimate", "low", "high"])


@pytest.mark.parametrize(
    ("lows", "needed"),
    [((-0.1, 0.02, 0.03), 200), ((0.1, -0.02, 0.03), 300), ((0.1, 0.1, -0.1), pd.NA), ((0.01,), 100)],
)
def test_sentences_are_enough_from_where_the_gain_stays_above_0(lows: tuple[float, ...], needed: object) -> None:
    table = codes_needed(gains(*lows))
    assert table["sentences"].tolist() == [needed] or (needed is pd.NA and table["sentences"].isna().all())
    assert table["gain"].tolist() == pytest.approx([lows[-1] + 0.1])


# The figure


def wide(frames: list[str], sizes: tuple[int, ...] = (100, 200, 400), top: float = 0.9) -> pd.DataFrame:
    rows = []
    for frame in frames:
        for i, size in enumerate(sizes):
            values = {"lexicon": top - 0.1, "classifier": top * i / 3, "both": top - 0.1 + 0.03 * i}
            for name, value in values.items():
                rows.append((frame, size, name, "f1", value, value - 0.05, value + 0.05))
            gain = values["both"] - values["lexicon"]
            rows.append((frame, size, "both", "f1_gain", gain, gain - 0.04, gain + 0.04))
    columns = ["frame", "sentences", "detector", "measure", "estimate", "low", "high"]
    return pd.DataFrame(rows, columns=columns).assign(
        n=20, hits=12.0, method="mean and central 95 % of repeats", flag=""
    )


def draw(table: pd.DataFrame) -> Any:
    return figures.learning_curve(table, codes_needed(table), "A corpus of nine articles.")


def test_lines_and_bars_stand_where_the_table_says() -> None:
    table = wide(["alarm", "axis"])
    axes = draw(table)[1]
    own = table[(table["frame"] == "axis") & (table["measure"] == "f1")]
    for line, name in zip(axes.lines, ("lexicon", "classifier", "both"), strict=True):
        part = own[own["detector"] == name]
        assert list(line.get_ydata()) == pytest.approx(list(part["estimate"]))
    bars = [segment[:, 1].tolist() for bars in axes.collections[:3] for segment in bars.get_segments()]
    assert np.array(sorted(bars)) == pytest.approx(np.array(sorted(own[["low", "high"]].to_numpy().tolist())))


def test_a_classifier_that_was_not_learned_has_no_mark() -> None:
    table = wide(["alarm"])
    smallest = (table["detector"] == "classifier") & (table["sentences"] == table["sentences"].min())
    table.loc[smallest, ["estimate", "low", "high"]] = 0.0
    axes = draw(table)[0]
    lengths = [len(line.get_xdata()) for line in axes.lines]
    assert lengths[1] == lengths[0] - 1 == lengths[2] - 1
    assert "No mark of the classifier: not learned" in " ".join(words((axes,)).split())
    assert "No mark of the classifier" not in words(draw(wide(["alarm"])))


def test_the_title_names_the_frames_with_a_gain_and_how_many_have_none() -> None:
    table = pd.concat([wide(["cold_war"]), wide(["alarm", "axis"]).assign(low=-1)])
    picture = figures.Picture(draw(table))
    assert (
        picture.title
        == "With 400 coded sentences a classifier beside the lexicon beats it for Cold War, not for the other 2"
    )
    assert "Cold War at 400 sentences: lexicon alone 0.80 (0.75 to 0.85), classifier alone 0.60" in picture.alt
    nothing = figures.Picture(draw(wide(["alarm"]).assign(low=-1)))
    assert nothing.title == "Up to 400 coded sentences, a classifier beside the lexicon does not beat it"


LONG = "a_frame_whose_name_was_written_by_a_committee_and_goes_on_for_quite_some_time"


@pytest.mark.parametrize(
    ("frames", "sizes", "top"),
    [
        (["alarm"], (50,), 1.0),
        (["alarm", "axis", "multipolarity", "cold_war"], (10000, 20000, 30000, 40000, 50000, 60000), 0.1),
        ([LONG, "W" * 40, "c"], (100, 200, 400), 0.9),
    ],
)
def test_every_text_is_whole_and_apart(frames: list[str], sizes: tuple[int, ...], top: float) -> None:
    axes = draw(wide(frames, sizes, top))
    assert_legible(axes)
    assert "lexicon or classifier" in words(axes) and "A corpus of nine articles." in words(axes)


def test_an_empty_curve_is_refused() -> None:
    for table in (pd.DataFrame(), wide(["alarm"]).iloc[:0]):
        with pytest.raises(InputError, match="no F1 to draw"):
            figures.learning_curve(table, pd.DataFrame())
