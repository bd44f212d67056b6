"""Agreement: one tidy table per frame, honest where nothing varies, and the list of what to adjudicate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_coefficients import from_table, krippendorff_alpha

import framing
from framing import agreement, disagreements
from framing.coding import reliability
from framing.corpora import derived
from framing.errors import InputError

CASES = json.loads((Path(__file__).parent / "data" / "published_values.json").read_text("utf-8"))
PUBLISHED: dict[str, Any] = {case["id"]: case for case in CASES}
FRAMES = ["alarm", "axis", "multipolarity", "cold_war"]


def table_of(**coders: list[object]) -> pd.DataFrame:
    """Return codes of one frame, one list per coder."""
    parts = [
        pd.DataFrame({"unit": range(len(c)), "coder": n, "alarm": pd.Series(c, dtype=object)})
        for n, c in coders.items()
    ]
    return pd.concat(parts, ignore_index=True)


def row(table: pd.DataFrame, measure: str, **where: object) -> pd.Series:
    chosen = table[table["measure"] == measure]
    for column, value in where.items():
        chosen = chosen[chosen[column] == value]
    assert len(chosen) == 1
    return chosen.iloc[0]


@pytest.fixture(scope="module")
def pact(root: Path) -> pd.DataFrame:
    """The shipped codes: two language-model coders, adjudicated."""
    return derived.read_table(root / "data" / "pact-2024", "codes")


def test_the_table_has_the_published_values() -> None:
    """Gwet (2014), p. 120 and Krippendorff (2011): coders in rows, missing codes, an estimate per coefficient."""
    case = PUBLISHED["gwet_raw4raters"]
    table = agreement(np.array(case["inputs"]["data"], dtype=object).T, resamples=200)
    for measure, name in (("alpha", "krippendorff_alpha"), ("fleiss", "fleiss_kappa"), ("ac1", "gwet_ac1"),
                          ("percent", "percent_agreement")):  # fmt: skip
        assert row(table, measure)["estimate"] == pytest.approx(case["expected"][name]["value"], abs=1e-11)
    assert row(table, "alpha")["n"] == 11  # the unit with one code is not pairable
    assert (table["measure"] == "kappa").sum() == 6  # four coders are six pairs


@pytest.mark.parametrize("measure,name", [("kappa", "cohen_kappa"), ("fleiss", "scott_pi"), ("ac1", "gwet_ac1")])
def test_the_intervals_are_as_wide_as_the_published_errors_say(measure: str, name: str) -> None:
    """Standard errors of R irrCAC on Gwet's table of 100 units; a percentile interval is about 2 x 1.96 of them."""
    case = PUBLISHED["gwet_cont3x3abstractors"]
    found = row(agreement(from_table(case["inputs"]["table"])), measure)
    assert (found["high"] - found["low"]) / (2 * 1.96) == pytest.approx(case["expected"][name]["se"], rel=0.08)
    assert found["low"] < found["estimate"] < found["high"]


def test_two_language_model_coders_agree_as_measured_before(pact: pd.DataFrame, root: Path) -> None:
    """On the scored sentences alpha is .967 (alarm) and .948 (axis), 1 for the others; the coders are no people."""
    corpus = framing.read_corpus(root / "data" / "pact-2024")
    kept = corpus.sentences[corpus.sentences["article"].isin(corpus.scored["article"])]
    codes = pact.merge(kept[["article", "sentence"]])
    alphas = agreement(codes).query("measure == 'alpha'").set_index("frame")["estimate"]
    assert alphas.round(3).to_dict() == {"alarm": 0.967, "axis": 0.948, "multipolarity": 1.0, "cold_war": 1.0}


def test_adjudicated_codes_are_no_coder(pact: pd.DataFrame) -> None:
    assert set(agreement(pact, resamples=100)["coders"]) == {"a, b"}


def test_where_nothing_varies_only_percent_is_one() -> None:
    table = agreement(table_of(anna=[0, 0, 0], ben=[0, 0, 0]))
    own = table[~table["measure"].isin(["prevalence", "percent"])]
    assert own[["estimate", "low", "high"]].isna().all(axis=None)
    assert set(own["flag"]) == {"no variation"} and set(own["method"]) == {"undefined"}
    same = row(table, "percent")  # Wilson's upper limit of 0 in 3 is 3.84 / 6.84
    assert same["estimate"] == same["high"] == 1 and same["flag"] == "no variation"
    assert same["low"] == pytest.approx(1 - 3.841459 / 6.841459, abs=1e-6)
    share = row(table, "prevalence")
    assert share["estimate"] == 0 and share["flag"] == "none" and 0 < share["high"] < 1


def test_where_nobody_disagrees_the_interval_is_not_a_point() -> None:
    """0 of 30 units: Wilson's upper limit is 3.84 / 33.84; percent cannot be below 1 minus that."""
    codes = [1] * 10 + [0] * 20
    table = agreement(table_of(anna=codes, ben=codes))
    upper = 3.841459 / (30 + 3.841459)
    assert row(table, "percent")["low"] == pytest.approx(1 - upper, abs=1e-6)
    chance = (1 / 3) ** 2 + (2 / 3) ** 2
    for measure in ("alpha", "kappa", "fleiss"):
        found = row(table, measure)
        assert found[["estimate", "high"]].tolist() == [1, 1]
        assert found["low"] == pytest.approx(1 - upper / (1 - chance), abs=1e-6)
        assert found["flag"] == "no disagreement"
    assert row(table, "ac1")["low"] == pytest.approx(1 - upper / (1 - 4 / 9), abs=1e-6)


def test_counts_say_what_an_estimate_rests_on() -> None:
    table = agreement(table_of(anna=[1, 1, 0, 0, 0, None], ben=[1, 0, 0, 0, 0, 1]))
    alpha = row(table, "alpha")
    assert alpha[["n", "hits", "disagreed", "flag"]].tolist() == [5, 2, 1, "few"]
    share = row(table, "prevalence")
    assert share[["category", "hits", "n"]].tolist() == ["1", 4, 11]


def test_three_coders_have_a_kappa_for_each_pair() -> None:
    table = agreement(table_of(a=[1, 0, 1, 0], b=[1, 0, 1, 0], c=[0, 1, 1, 0]))
    kappas = table[table["measure"] == "kappa"].set_index("coders")["estimate"]
    assert kappas.to_dict() == {"a, b": 1, "a, c": 0, "b, c": 0}


def test_categories_each_have_their_prevalence_and_numbers_only_alpha_and_percent() -> None:
    words = agreement(table_of(a=["war", "peace", "trade"], b=["war", "peace", "peace"]))
    shares = words[words["measure"] == "prevalence"].set_index("category")["estimate"]
    assert shares.to_dict() == pytest.approx({"peace": 0.5, "trade": 1 / 6, "war": 1 / 3})
    graded = agreement(table_of(a=[1, 2, 3, 5], b=[1, 2, 4, 5]), level="interval")
    assert graded["measure"].tolist() == ["alpha", "percent"] and set(graded["scale"]) == {"interval"}


def test_intervals_are_the_same_for_the_same_seed_and_wider_at_a_higher_level() -> None:
    codes = table_of(a=[1, 0] * 20, b=[1, 0, 0, 0] * 10)
    one, again, other = agreement(codes, seed=1), agreement(codes, seed=1), agreement(codes, seed=2)
    pd.testing.assert_frame_equal(one, again)
    assert not one["low"].equals(other["low"])
    wide = agreement(codes, seed=1, confidence=0.99)
    assert row(wide, "alpha")["low"] < row(one, "alpha")["low"]


def test_bootstrap_intervals_of_alpha_hold_the_truth_as_often_as_they_say() -> None:
    """Two coders, 80 units, each wrong about one in ten: the alpha of the whole population is known."""
    draw = np.random.default_rng(7)
    truth = draw.random(40_000) < 0.3
    coders = [np.where(draw.random(len(truth)) < 0.1, ~truth, truth).astype(int) for _ in range(2)]
    known = krippendorff_alpha(np.array(coders, dtype=object))
    inside = 0
    for start in range(0, 200 * 80, 80):
        part = np.array([coder[start : start + 80] for coder in coders], dtype=object)
        tally, values = reliability.tally_codes(part)
        scaled = reliability.scale_values(values, "nominal")
        weights = next(reliability.resampled_weights(80, 400, start))
        low, high = np.nanpercentile(reliability.alpha(weights, tally, scaled, "nominal"), [2.5, 97.5])
        inside += low <= known <= high
    assert 0.90 <= inside / 200 <= 0.99


def test_what_is_disagreed_upon_is_listed_with_what_was_settled(pact: pd.DataFrame, root: Path) -> None:
    corpus = framing.read_corpus(root / "data" / "pact-2024")
    listed = disagreements(pact, corpus=corpus)
    assert listed[["sentence", "frame", "a", "b", "adjudicated"]].to_numpy().tolist() == [
        [4, "axis", 1, 0, 1],
        [46, "alarm", 0, 1, 1],
    ]
    assert "new Cold War" in listed["context"].iloc[1]  # inventory words: the corpus has no text


def test_what_is_not_settled_yet_is_left_empty() -> None:
    listed = disagreements(table_of(a=[1, 0, 1], b=[1, 1, None]))
    assert listed[["unit", "a", "b"]].to_numpy().tolist() == [[1, 0, 1]]
    assert listed["adjudicated"].isna().all()


RULE = "agreement needs two or more coders, not counting adjudicated codes; got "


@pytest.mark.parametrize("codes,message", [
    (table_of(anna=[0, 1]), RULE + "only 'anna'"),
    (table_of(adjudicated=[0, 1]), RULE + "none"),
    (pd.concat([table_of(anna=[0, 1]), table_of(anna=[1, 1]), table_of(ben=[0, 1])]),
     "codes, row 2: coder 'anna' coded '0' twice, expected once"),
    (table_of(anna=[0, None], ben=[None, 1]), "alarm: no unit was coded by two coders, expected some that were"),
    ([[0, 1, 1], [0, 1]], "codes of unequal lengths (2, 3)"),
    (table_of(anna=[0, 1], ben=[0, 1]).drop(columns="alarm"), "codes: no column of codes, expected one per frame"),
    (table_of(anna=[0, 1], ben=[0, 1]).drop(columns="unit"), "codes: no column that names the unit"),
    (table_of(anna=[None], ben=[None]), "codes: no code is filled in, expected codes of alarm"),
])  # fmt: skip
def test_codes_that_cannot_be_compared_are_refused_with_the_rule(codes: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        agreement(codes)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("options,message", [
    ({"confidence": 1.5}, "level must lie between 0 and 1"),
    ({"resamples": 5}, "resamples must be 100 or more, got 5"),
    ({"level": "intervals"}, "level must be one of nominal, ordinal, interval, ratio; got 'intervals'"),
    ({"frames": ["alarms"]}, "codes: no column 'alarms', expected it beside unit, coder, alarm"),
])  # fmt: skip
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        agreement(table_of(a=[0, 1], b=[0, 1]), **options)
    assert str(caught.value).startswith(message)
