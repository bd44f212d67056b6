"""Found against coded: counts, measures with intervals, groups, weights, and the list of confusions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

import framing
from framing import confusions, threshold_curve, validate
from framing.coding import validation
from framing.coding.validation import compare_codes
from framing.corpora import derived
from framing.corpora.corpus import Corpus
from framing.errors import InputError
from framing.scores.intervals import wilson
from framing.scores.tfidf import sentence_cosines

FRAMES = ["alarm", "axis", "multipolarity", "cold_war"]
CASES = json.loads((Path(__file__).parent / "data" / "published_values.json").read_text("utf-8"))
PUBLISHED: dict[str, Any] = {case["id"]: case for case in CASES}
Found = tuple[pd.DataFrame, pd.DataFrame]


def sentences_of(found: list[int], coded: list[int], **columns: Any) -> Found:
    """Return hits and codes of one frame, a sentence per place of the lists."""
    numbers = [i for i, value in enumerate(found) if value]
    hits = pd.DataFrame({"article": "a", "sentence": numbers, "frame": "alarm", "match": "threat"})
    codes = pd.DataFrame({"article": "a", "sentence": range(len(coded)), "alarm": coded, **columns})
    return hits, codes


def measures(table: pd.DataFrame, column: str = "estimate", **where: object) -> dict[str, float]:
    chosen = table[(table["by"] == where.pop("by", "all"))]
    for name, value in where.items():
        chosen = chosen[chosen[name] == value]
    assert chosen["measure"].is_unique
    return chosen.set_index("measure")[column].to_dict()


@pytest.fixture(scope="module")
def lexicon(root: Path) -> framing.Lexicon:
    return framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")


@pytest.fixture(scope="module")
def pact(root: Path) -> Corpus:
    return framing.read_corpus(root / "data" / "pact-2024")


@pytest.fixture(scope="module")
def pact_codes(root: Path) -> pd.DataFrame:
    """The shipped codes: two language-model coders, adjudicated."""
    return derived.read_table(root / "data" / "pact-2024", "codes")


# Measures


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=40))
def test_measures_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    found, coded = map(list, zip(*pairs, strict=True))
    table = validate(*sentences_of(found, coded))
    known = measures(table)
    expected = {
        "precision": metrics.precision_score(coded, found, zero_division=np.nan),
        "recall": metrics.recall_score(coded, found, zero_division=np.nan),
        "specificity": metrics.recall_score(coded, found, pos_label=0, zero_division=np.nan),
        "prevalence": float(np.mean(coded)),
    }
    if any(coded):
        expected["f1"] = metrics.f1_score(coded, found)
    if len(set(coded)) == len(set(found)) == 2:  # else scikit-learn says 0, the kit says undefined
        expected["mcc"] = metrics.matthews_corrcoef(coded, found)
    assert {name: known[name] for name in expected} == pytest.approx(expected, nan_ok=True, abs=1e-12)
    assert all(np.isnan(known[name]) for name in {"f1", "mcc"} - set(expected))
    assert table[["tp", "fp", "fn", "tn"]].iloc[0].sum() == len(pairs)
    given_ = table.dropna(subset=["estimate"])
    assert (given_["low"] <= given_["estimate"] + 1e-12).all() and (given_["estimate"] <= given_["high"] + 1e-12).all()
    assert (given_["low"] < given_["high"]).all()  # a perfect score is no certainty


def test_mcc_is_the_published_one() -> None:
    """The worked example of scikit-learn's documentation."""
    case = PUBLISHED["mcc_sklearn_doc"]
    found, coded = ([int(value == 1) for value in case["inputs"][name]] for name in ("y_pred", "y_true"))
    assert measures(validate(*sentences_of(found, coded)))["mcc"] == pytest.approx(case["expected"]["mcc"])


def test_a_frame_absent_from_the_codes_has_no_recall_and_no_f1() -> None:
    """Published case by definition: undefined with n = 0, neither 0 nor 1."""
    case = PUBLISHED["f1_no_positive_gold"]["inputs"]
    for found in (case["y_pred"], [1, 0, 0, 0]):
        table = validate(*sentences_of(found, case["y_true"])).set_index("measure")
        assert table.loc[["recall", "f1"], ["estimate", "low", "high"]].isna().all(axis=None)
        assert table.loc["recall", ["n", "flag", "method"]].tolist() == [0, "undefined", "undefined"]
        assert table.loc["prevalence", ["estimate", "flag"]].tolist() == [0, "none"]


def test_intervals_of_counts_are_wilsons_and_that_of_f1_is_wilsons_of_jaccard() -> None:
    """Newcombe (1998a), Table I: Wilson's interval of 81 in 263 and of 15 in 148."""
    case = PUBLISHED["newcombe_1998_single"]
    found, coded = [1] * 263 + [0] * 10, [1] * 81 + [0] * 192
    table = validate(*sentences_of(found, coded)).set_index("measure")
    assert table.loc["precision", ["low", "high"]].tolist() == pytest.approx(case["expected"]["wilson"][0])
    assert table.loc["precision", ["hits", "n", "effective"]].tolist() == [81, 263, 263]
    low, high = (float(limit) for limit in wilson(81, 263, 0.95))  # of Jaccard's index: there are no fn
    assert table.loc["f1", ["low", "high"]].tolist() == pytest.approx([2 * low / (1 + low), 2 * high / (1 + high)])


def test_the_interval_of_mcc_holds_the_truth_about_as_often_as_it_says() -> None:
    """117 sentences, prevalence .12, recall and precision .9: a bootstrap holds it in 90 %, this in 95 %."""
    chances = np.array([0.108, 0.012, 0.012, 0.868])
    known = float(validation.measures_of(chances[:, None])["mcc"][0])
    draw = np.random.default_rng(11)
    inside = 0
    for _ in range(250):
        counts = draw.multinomial(117, chances)
        table = pd.DataFrame(
            {"found": np.repeat([1, 1, 0, 0], counts) == 1, "coded": np.repeat([1, 0, 1, 0], counts) == 1}
        )
        values = validation.measures_of(validation.draw_counts(table, draw, 600))["mcc"]
        low, high = np.nanquantile(values, [0.025, 0.975])
        inside += low <= known <= max(high, float(counts[1] + counts[2] == 0))
    assert 0.91 <= inside / 250 <= 0.99


# Groups


def test_of_a_voice_found_and_coded_must_both_be_in_that_voice() -> None:
    voices = ["outlet", "quoted", "quoted", "mixed", "outlet"]
    hits, codes = sentences_of([1, 1, 0, 1, 0], [1, 1, 1, 1, 0], voice=voices)
    hits["voice"] = ["outlet", "outlet", "quoted"]  # the second hit is ascribed wrongly
    table = validate(hits, codes).query("by == 'voice' and measure == 'recall'").set_index("group")
    assert table[["tp", "fp", "fn", "tn"]].to_dict("index") == {
        "outlet": {"tp": 1, "fp": 1, "fn": 0, "tn": 2},
        "quoted": {"tp": 0, "fp": 0, "fn": 2, "tn": 2},  # the sentence coded mixed is left out
        "reported": {"tp": 0, "fp": 0, "fn": 0, "tn": 4},
    }


def test_groups_add_up_to_all(pact: Corpus, pact_codes: pd.DataFrame, lexicon: framing.Lexicon) -> None:
    table = validate(framing.find(pact, lexicon), pact_codes, pact).query("measure == 'recall'")
    counts = ["tp", "fp", "fn", "tn"]
    whole = table[table["by"] == "all"].set_index("frame")[counts]
    for by in ("outlet", "unit"):
        assert table[table["by"] == by].groupby("frame", sort=False)[counts].sum().equals(whole)
    assert set(table["by"]) == {"all", "outlet", "voice", "unit"}
    assert (table.loc[table["by"] == "outlet", "articles"] == 1).all()


def test_the_pacts_counts_are_those_of_its_scored_sentences(
    pact: Corpus, pact_codes: pd.DataFrame, lexicon: framing.Lexicon
) -> None:
    """Near-duplicates and captions are left out with a corpus: 117 sentences; without one 139 codes count."""
    hits = framing.find(pact, lexicon)
    table = validate(hits, pact_codes, pact, by=()).query("measure == 'recall'").set_index("frame")
    assert (table[["tp", "fp", "fn", "tn"]].sum(axis=1) == 117).all()
    assert table.loc["alarm", ["hits", "n"]].tolist() == [17, 18]
    assert (validate(hits, pact_codes).query("by == 'all'")[["tp", "fp", "fn", "tn"]].sum(axis=1) == 139).all()


def test_on_the_invented_corpus_the_lexicon_is_held_against_what_was_written(
    root: Path, lexicon: framing.Lexicon
) -> None:
    corpus = framing.read_captures(root / "data" / "invented" / "captures")
    truth = pd.read_csv(root / "data" / "invented" / "truth.csv", keep_default_na=False)
    hits = framing.find(corpus, lexicon)
    table = validate(hits, truth, corpus, frames=FRAMES)
    recall = table.query("by == 'all' and measure == 'recall'").set_index("frame")
    assert (recall["n"] == [198, 154, 153, 168]).all()
    assert recall["estimate"].between(0.7, 0.95).all()  # about one frame in five is a paraphrase
    listed = confusions(hits, truth, corpus, frames=FRAMES)
    counts = listed.groupby(["frame", "error"]).size()
    assert counts.xs("missed", level="error").reindex(FRAMES).tolist() == recall["fn"].tolist()
    first = listed.iloc[0]
    text = corpus.sentences.set_index(["article", "sentence"]).at[(first["article"], first["sentence"]), "text"]
    assert first["context"] == text


def test_cosines_are_found_at_the_threshold(pact: Corpus, pact_codes: pd.DataFrame, lexicon: framing.Lexicon) -> None:
    cosines = sentence_cosines(pact, lexicon)
    low, high = (measures(validate(cosines, pact_codes, pact, by=("voice",), threshold=t), frame="alarm")
                 for t in (0.001, 0.3))  # fmt: skip
    assert low["recall"] > high["recall"] > 0 and low["precision"] == high["precision"] == 1
    compared = compare_codes(cosines, pact_codes, pact, threshold=0.3)
    known = cosines[cosines["cosine"] >= 0.3].merge(compared[["article", "sentence", "frame"]])
    assert compared["found"].sum() == len(known)
    wrong = confusions(cosines, pact_codes, pact, threshold=0.3)
    assert wrong["matches"].str.fullmatch(r"cosine \d\.\d\d").all()


def test_the_curve_of_thresholds_is_what_validate_measures(
    pact: Corpus, pact_codes: pd.DataFrame, lexicon: framing.Lexicon
) -> None:
    cosines = sentence_cosines(pact, lexicon)
    curve = threshold_curve(cosines, pact_codes, pact, frames=["alarm"], thresholds=[0.1, 0.3, 0.9])
    assert curve.columns.tolist() == ["threshold", "tp", "fp", "fn", "precision", "recall", "f1", "as_hit"]
    for row in curve.to_dict("records"):
        known = validate(cosines, pact_codes, pact, by=(), frames=["alarm"], threshold=row["threshold"])
        known = known.set_index("measure")
        assert known.loc["f1", ["tp", "fp", "fn"]].tolist() == [row["tp"], row["fp"], row["fn"]]
        for measure in ("precision", "recall", "f1"):
            assert row[measure] == pytest.approx(known.at[measure, "estimate"], nan_ok=True)
    assert curve["as_hit"].tolist() == [1, (117 - 17 + curve["tp"][1]) / 117, 100 / 117]  # 17 of 117 have a hit
    assert np.isnan(curve["precision"][2]) and curve["recall"][2] == 0


# Weights


def test_weights_bring_a_sample_back_to_its_corpus() -> None:
    """9 sentences found were coded of 9, and 10 of 190 not found: 2 of those are coded with the frame."""
    found, coded = [1] * 9 + [0] * 10, [1] * 8 + [0] + [1] * 2 + [0] * 8
    design = {"weight": [1.0] * 9 + [19.0] * 10, "stratum": ["alarm"] * 9 + ["none"] * 10}
    table = validate(*sentences_of(found, coded, **design)).set_index("measure")
    assert table.at["recall", "estimate"] == pytest.approx(8 / (8 + 2 * 19))
    assert table.at["prevalence", "estimate"] == pytest.approx((8 + 2 * 19) / 199)
    assert table.at["precision", "estimate"] == pytest.approx(8 / 9)
    assert table.loc["recall", ["hits", "n"]].tolist() == [8, 10]  # counts stay those of the sample
    assert table.at["recall", "low"] < 8 / 46 < table.at["recall", "high"] < 0.6


def test_nothing_missed_in_a_weighted_sample_is_no_proof_that_nothing_was() -> None:
    found, coded = [1] * 20 + [0] * 10, [1] * 20 + [0] * 10
    plain = validate(*sentences_of(found, coded)).set_index("measure")
    weighted = validate(*sentences_of(found, coded, weight=[1.0] * 20 + [50.0] * 10)).set_index("measure")
    assert weighted.at["recall", "estimate"] == 1 == weighted.at["recall", "high"]
    assert weighted.at["recall", "low"] < 0.5 < plain.at["recall", "low"]


def test_equal_weights_give_the_estimates_of_none() -> None:
    found, coded = [1, 1, 1, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0, 0, 0]
    plain, weighted = validate(*sentences_of(found, coded)), validate(*sentences_of(found, coded, weight=[3.0] * 8))
    assert weighted["estimate"].tolist() == pytest.approx(plain["estimate"].tolist())


# What is refused


def codes_with(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"article": "a", "sentence": [0, 1], "alarm": [0, 1]} | columns)


HITS = pd.DataFrame({"article": ["a"], "sentence": [0], "frame": ["alarm"]})


@pytest.mark.parametrize("hits,codes,message", [
    (HITS, codes_with(alarm=[0, 2]), "alarm must be 0 or 1, got 2 at sentence 1 of 'a'"),
    (HITS, codes_with(alarm=[0, 0.5]), "alarm must be 0 or 1, got 0.5 at sentence 1 of 'a'"),
    (HITS, codes_with(alarm=["no", "yes"]), "alarm must be 0 or 1, got 'no' at sentence 0 of 'a'"),
    (HITS, codes_with(sentence=[0, 0]), "sentence 0 of 'a' is coded twice, expected once"),
    (HITS, codes_with(coder=["x", "y"]), "codes of several coders (x, y), expected one: adjudicate them, or name"),
    (HITS, codes_with(weight=[1, 0]), "weight must be a number above 0, got 0 at sentence 1"),
    (HITS, codes_with(weight=[1, np.nan]), "weight must be a number above 0, got nan at sentence 1"),
    (HITS, codes_with(weight=[1, np.inf]), "weight must be a number above 0, got inf at sentence 1"),
    (HITS, codes_with().drop(columns="sentence"), "codes have no column 'sentence', expected it beside article, alarm"),
    (HITS, codes_with().drop(columns="alarm"), "no column of codes, expected one of 0 and 1 per frame"),
    (HITS, codes_with().iloc[:0], "no coded sentence belongs to a scored article"),
    (HITS.assign(article="b"), codes_with(), "no article is in both hits (e.g. 'b') and codes (e.g. 'a')"),
    (HITS.assign(frame="axis"), codes_with(), "no frame is in both hits (axis) and codes (alarm)"),
    (HITS.drop(columns="frame"), codes_with(), "hits have no column 'frame', expected it beside article, sentence"),
    ([0, 1], codes_with(), "hits must be a DataFrame, got list"),
    (HITS, [0, 1], "codes must be a DataFrame, got list"),
])  # fmt: skip
def test_input_that_cannot_be_compared_is_refused_with_the_rule(hits: Any, codes: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        validate(hits, codes)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("options,message", [
    ({"coder": "z"}, "coder must be one of a, adjudicated, b; got 'z'"),
    ({"frames": ["alarms"]}, "frame must be one of alarm, axis, multipolarity, cold_war; got 'alarms': did you mean"),
    ({"units": ("title",)}, "unit must be one of headline, body, caption; got 'title'"),
    ({"level": 95}, "level must lie between 0 and 1, as in .95; got 95"),
])  # fmt: skip
def test_options_that_make_no_sense_are_refused(
    pact: Corpus, pact_codes: pd.DataFrame, options: dict[str, Any], message: str
) -> None:
    hits = pd.DataFrame({"article": pact_codes["article"].iloc[:1], "sentence": 0, "frame": "alarm"})
    with pytest.raises(InputError) as caught:
        validate(hits, pact_codes, pact, **options)
    assert str(caught.value).startswith(message)


def test_hits_of_a_file_and_of_another_corpus(
    pact: Corpus, pact_codes: pd.DataFrame, lexicon: framing.Lexicon
) -> None:
    hits = framing.find(pact, lexicon)
    expected = validate(hits, pact_codes, pact)
    as_text = hits.assign(sentence=hits["sentence"].astype(str))
    pd.testing.assert_frame_equal(validate(as_text, pact_codes, pact), expected)
    with pytest.raises(InputError, match="hits: sentence must be a whole number, got None"):
        validate(hits.assign(sentence=None), pact_codes, pact)
    with pytest.raises(InputError, match="no article is in both hits .e.g. 'elsewhere'. and corpus"):
        validate(hits.assign(article="elsewhere"), pact_codes, pact)


def test_groups_are_named_by_one_name_or_several_and_periods_are_made(
    pact: Corpus, pact_codes: pd.DataFrame, lexicon: framing.Lexicon
) -> None:
    hits = framing.find(pact, lexicon)
    assert {*validate(hits, pact_codes, pact, "outlet")["by"]} == {"all", "outlet"}
    assert {*validate(hits, pact_codes, pact, "month").query("by == 'month'")["group"]} == {"2024-06"}
    with pytest.raises(InputError, match="by must be one of outlet, voice, unit, .*; got 'owner'"):
        validate(hits, pact_codes, pact, ["owner"])
    with pytest.raises(InputError, match="by must be a name, or a list of names"):
        validate(hits, pact_codes, pact, [None])


def test_a_frame_that_nobody_coded_is_named(pact: Corpus, pact_codes: pd.DataFrame, lexicon: framing.Lexicon) -> None:
    codes = pact_codes.astype({"axis": "Int64"}).assign(axis=pd.NA)
    with pytest.warns(framing.FramingWarning, match="no code is filled in for axis: nothing is said of it"):
        assert "axis" not in {*validate(framing.find(pact, lexicon), codes, pact)["frame"]}


@pytest.mark.parametrize("column,far,near", [("weight", 1e300, 1e-300), ("weight", 1e160, 1), ("chance", 1e-300, 1)])
def test_weights_that_no_sum_can_hold_are_refused(column: str, far: float, near: float) -> None:
    codes = codes_with(**{column: [far, near]})
    with pytest.raises(InputError, match="weight must be at most 1e.12 times the smallest, got .* at sentence"):
        validate(HITS, codes)


def test_codes_of_sentences_the_corpus_does_not_have_are_refused(pact: Corpus, pact_codes: pd.DataFrame) -> None:
    last = pact_codes[pact_codes["coder"] == "adjudicated"].iloc[[-1]]
    for codes, what in (
        (last.assign(sentence=999), r"sentence 999 of '004_\w+.txt'"),
        (last.assign(article="x"), "'x'"),
    ):
        with pytest.raises(InputError, match=f"{what} has a code but is not in the corpus"):
            validate(HITS.iloc[:0], codes, pact)


def test_a_threshold_outside_its_range_is_refused(
    pact: Corpus, pact_codes: pd.DataFrame, lexicon: framing.Lexicon
) -> None:
    with pytest.raises(InputError, match="threshold must be a cosine between 0 and 1; got 2"):
        validate(sentence_cosines(pact, lexicon), pact_codes, pact, threshold=2)


def test_one_coder_can_be_chosen_and_uncoded_sentences_are_left_out() -> None:
    hits, codes = sentences_of([1, 0, 0], [1, 0, 1])
    both = pd.concat([codes.assign(coder="x"), codes.assign(coder="y", alarm=[1, pd.NA, 1])])
    assert measures(validate(hits, both, coder="x"), "n")["mcc"] == 3
    assert measures(validate(hits, both, coder="y"), "n")["mcc"] == 2
