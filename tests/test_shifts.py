"""Word shifts: parts that add up, and equal shifterator's where shifterator is right."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

import framing
from framing.comparing.comparison import compare
from framing.comparing.shifts import shift_average, shift_divergence, shift_entropy, shift_proportion, word_shift
from framing.corpus import Corpus
from framing.errors import InputError
from framing.scores.intervals import garwood
from framing.scores.scores import score

ROOT = Path(__file__).parent.parent
PEER = json.loads((Path(__file__).parent / "data" / "peer_values.json").read_text("utf-8"))["shifterator"]
CASES = {case["name"]: case for case in PEER["cases"]}
BUGGY = "jsd_alpha_0_8"


def as_ours(case: dict[str, Any]) -> pd.DataFrame:
    """Compute a case of shifterator's; its text 2 is a, its text 1, the reference, b."""
    given = case["input"]
    texts = given["type2freq_2"], given["type2freq_1"]
    order = {name: given[name] for name in ("base", "alpha") if name in given}
    if case["cls"] == "WeightedAvgShift":
        scores = given["type2score_1"], given.get("type2score_2")
        first, second = (scores[1] or scores[0]), scores[0]
        return shift_average(*texts, first, second, given.get("reference_value", 0))
    makers: dict[str, Callable[..., pd.DataFrame]] = {
        "ProportionShift": shift_proportion, "EntropyShift": shift_entropy, "JSDivergenceShift": shift_divergence
    }  # fmt: skip
    return makers[case["cls"]](*texts, **order)


@pytest.mark.parametrize("name", [name for name in CASES if name != BUGGY])
def test_shifts_equal_shifterator(name: str) -> None:
    """shifterator 0.3.0 and its git head: every word's contribution, and the total."""
    case = CASES[name]
    table = as_ours(case).set_index("word")
    assert table["contribution"].to_dict() == pytest.approx(case["output"]["shift_score_raw"], rel=1e-9, abs=1e-12)
    assert table["total"].iloc[0] == pytest.approx(case["output"]["diff"], abs=1e-12)
    normalised = {word: abs(value) for word, value in case["output"]["shift_score_normalised"].items()}
    if case["input"].get("normalization", "variation") == "variation" and case["output"]["norm"] != 0:
        assert table["share"].to_dict() == pytest.approx(normalised, rel=1e-9, abs=1e-12)


def test_the_divergence_of_another_order_is_right_where_shifterator_is_not() -> None:
    """shifterator has a wrong sign in one score for alpha other than 1; the right total was computed apart."""
    case = CASES[BUGGY]
    table = as_ours(case)
    assert table["total"][0] == pytest.approx(case["correct_total"], rel=1e-9)
    assert table["total"][0] != pytest.approx(case["output"]["diff"], rel=0.1)
    alpha, given = case["input"]["alpha"], case["input"]
    pair = pd.DataFrame({"a": given["type2freq_2"], "b": given["type2freq_1"]}).fillna(0)
    p, q = (pair[side] / pair[side].sum() for side in "ab")
    tsallis = [(1 - (share**alpha).sum()) / (alpha - 1) for share in ((p + q) / 2, p, q)]
    assert table["total"][0] == pytest.approx(tsallis[0] - (tsallis[1] + tsallis[2]) / 2)


words = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 60), min_size=1)
quick = settings(max_examples=40, deadline=None)


@quick
@given(words, words, st.floats(0.2, 3))
def test_entropies_and_divergences_are_those_of_scipy(a: dict[str, int], b: dict[str, int], alpha: float) -> None:
    pair = pd.DataFrame({"a": a, "b": b}).fillna(0)
    p, q = (pair[side] / pair[side].sum() for side in "ab")
    found = shift_entropy(a, b)
    assert found["total"][0] == pytest.approx(entropy(p, base=2) - entropy(q, base=2), abs=1e-9)
    divergence = shift_divergence(a, b)
    assert divergence["total"][0] == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-9)
    assert (divergence["contribution"] >= -1e-12).all()
    if abs(alpha - 1) > 1e-3:
        tsallis = [(1 - (share[share > 0] ** alpha).sum()) / (alpha - 1) for share in (p, q)]
        assert shift_entropy(a, b, alpha=alpha)["total"][0] == pytest.approx(tsallis[0] - tsallis[1], abs=1e-9)


@quick
@given(words, words)
def test_orders_near_1_meet_the_logarithm(a: dict[str, int], b: dict[str, int]) -> None:
    near, at = shift_divergence(a, b, np.e, 1 + 1e-7), shift_divergence(a, b, np.e)
    assert near["total"][0] == pytest.approx(at["total"][0], abs=1e-5)


@quick
@given(words, words)
def test_contributions_add_up_and_turn_with_the_texts(a: dict[str, int], b: dict[str, int]) -> None:
    scores = {word: i - 3.5 for i, word in enumerate("abcdefgh")}
    there, back = shift_average(a, b, scores), shift_average(b, a, scores)
    means = [sum(n * scores[w] for w, n in text.items()) / sum(text.values()) for text in (a, b)]
    assert there["contribution"].sum() == pytest.approx(means[0] - means[1], abs=1e-9)
    assert there.set_index("word")["contribution"].to_dict() == pytest.approx(
        (-back.set_index("word")["contribution"]).to_dict(), abs=1e-12
    )
    assert shift_proportion(a, b)["contribution"].sum() == pytest.approx(0, abs=1e-12)


def test_words_without_a_score_are_left_out_and_a_missing_one_is_adopted() -> None:
    table = shift_average({"war": 1, "pact": 1, "the": 8}, {"war": 3, "pact": 1, "of": 6}, {"war": -1}, {"pact": 2})
    assert set(table["word"]) == {"war", "pact"}
    assert table.set_index("word")["share_a"].to_dict() == {"war": 0.5, "pact": 0.5}
    assert table["total"][0] == pytest.approx((-0.5 + 1) - (-0.75 + 0.5))


def test_a_frequency_that_does_not_move_adds_nothing() -> None:
    table = shift_average({"war": 1, "pact": 9}, {"war": 1, "pact": 9}, {"war": 5, "pact": 1})
    assert table["contribution"].tolist() == [0, 0]
    assert table["share"].tolist() == [0, 0]
    assert table["word"].tolist() == ["pact", "war"]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: shift_average({"war": 1}, {"war": 1}, {"war": "bad"}), "score 'bad' of 'war', expected a number"),
        (lambda: shift_average({"war": 1}, {"pact": 1}, {"pact": 1}), "text a: no word with a score"),
        (lambda: shift_average({"war": 1}, {"war": 1}, {"war": 1}, reference="mean"), "must be one of average"),
        (lambda: shift_entropy({"war": 1}, {"war": 1}, base=1), "base must be above 1; got 1"),
        (lambda: shift_entropy({"war": 1}, {"war": 1}, alpha=0), "alpha must be above 0; got 0"),
        (lambda: shift_divergence({"war": 1}, {"war": 1}, weight=1), "weight must lie between 0 and 1"),
        (lambda: shift_proportion({}, {"war": 1}), "counts a: no word counted"),
    ],
)
def test_what_cannot_be_shifted_is_named(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


# ---- Of a frame ----


@pytest.fixture(scope="module")
def lexicon() -> framing.Lexicon:
    return framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")


@pytest.fixture(scope="module")
def pact() -> Corpus:
    return framing.read_corpus(ROOT / "data" / "pact-2024")


@pytest.mark.parametrize("each", ["term", "match"])
@pytest.mark.parametrize("voice", ["all", "outlet"])
def test_contributions_add_up_to_the_difference_of_the_rates(
    pact: Corpus, lexicon: framing.Lexicon, each: str, voice: str
) -> None:
    rates = score(pact, lexicon, voice=voice).query("measure == 'rate'").set_index(["frame", "outlet"])["estimate"]
    a, b = pact.scored["outlet"].iloc[[0, 3]]
    for frame in lexicon.names:
        table = word_shift(pact, lexicon, frame, a, b, voice=voice, each=each)
        difference = rates[frame, a] - rates[frame, b]
        assert table["contribution"].sum() == pytest.approx(difference, abs=1e-12)
        assert table["total"].tolist() == pytest.approx([difference] * len(table))
        assert {table["count_a"].sum()} >= set(table["hits_a"])
        assert {table["count_b"].sum()} >= set(table["hits_b"])


def test_the_interval_of_the_total_is_made_of_two_garwood_intervals(pact: Corpus, lexicon: framing.Lexicon) -> None:
    """Donner & Zou's MOVER: sqrt((estimate - limit)² + (limit - estimate)²) to each side; by statsmodels."""
    a, b = pact.scored["outlet"].iloc[[1, 3]]
    row = word_shift(pact, lexicon, "cold_war", a, b).iloc[0]
    adjusted = score(pact, lexicon).query("measure == 'rate_adjusted' and frame == 'cold_war'").set_index("outlet")
    (la, ha), (lb, hb) = (adjusted.loc[name, ["low", "high"]] for name in (a, b))
    ra, rb = adjusted.loc[[a, b], "estimate"]
    assert row["total_low"] == pytest.approx(ra - rb - np.hypot(ra - la, hb - rb))
    assert row["total_high"] == pytest.approx(ra - rb + np.hypot(ha - ra, rb - lb))
    assert garwood(row["hits_b"], row["tokens_b"] / 1000, 0.95)[1] == pytest.approx(hb)


def test_derived_and_captured_corpora_shift_equally(captures: Path, pact: Corpus, lexicon: framing.Lexicon) -> None:
    there = framing.read_captures(captures)
    a, b = pact.scored["outlet"].iloc[[2, 3]]
    for each in ("term", "match"):
        pd.testing.assert_frame_equal(
            word_shift(there, lexicon, "multipolarity", a, b, each=each),
            word_shift(pact, lexicon, "multipolarity", a, b, each=each),
        )


def test_the_total_moves_with_the_comparison(pact: Corpus, lexicon: framing.Lexicon) -> None:
    a, b = pact.scored["outlet"].iloc[[0, 1]]
    row = word_shift(pact, lexicon, "alarm", a, b).iloc[0]
    compared = compare(pact, lexicon).query("frame == 'alarm' and a == @a and b == @b").iloc[0]
    assert (row["hits_a"], row["hits_b"]) == (compared["hits_a"], compared["hits_b"])
    assert np.sign(row["total"]) == np.sign(np.log(compared["ratio"]))


def test_no_hit_on_either_side_is_an_empty_table(pact: Corpus, lexicon: framing.Lexicon) -> None:
    a, b = pact.scored["outlet"].iloc[[1, 2]]
    table = word_shift(pact, lexicon, "axis", a, b, units=["headline"])
    assert table.empty
    assert "contribution" in table


def test_names_that_do_not_exist_are_named(pact: Corpus, lexicon: framing.Lexicon) -> None:
    a, b = pact.scored["outlet"].iloc[[0, 1]]
    for arguments, options, message in (
        (("alarms", a, b), {}, "did you mean 'alarm'"), (("alarm", a, "Central"), {}, "outlet must be one of"),
        (("alarm", a, b), {"each": "word"}, "each must be one of term, match"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=message):
            word_shift(pact, lexicon, *arguments, **options)
