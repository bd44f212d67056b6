"""Coefficients of agreement: published values, other libraries, and resamples by weights."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from framing.coding import reliability
from framing.coding.reliability import LEVELS
from framing.errors import InputError

CASES = json.loads((Path(__file__).parent / "data" / "published_values.json").read_text("utf-8"))
PUBLISHED: dict[str, Any] = {case["id"]: case for case in CASES}
quick = settings(deadline=None, derandomize=True, max_examples=60)


def from_table(table: list[list[int]]) -> np.ndarray:
    """Return the codes of two coders, coders x units, of a table of how often which code met which."""
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return np.array(pairs).T.astype(object)


def krippendorff_alpha(codes: Any, level: str = "nominal") -> float:
    counts, values = reliability.tally_codes(reliability.matrix_of(codes))
    scaled = reliability.scale_values(values, level)
    return float(reliability.alpha(all_once(len(counts)), counts, scaled, level)[0])


def tally(codes: Any) -> np.ndarray:
    return reliability.tally_codes(reliability.matrix_of(codes))[0]


def all_once(units: int) -> np.ndarray:
    return np.ones((1, units))


def kappa(codes: np.ndarray, weights: np.ndarray | None = None) -> float:
    values = np.unique(codes)
    one, other = (np.stack([row == value for value in values], axis=1).astype(float) for row in codes)
    return float(reliability.cohen_kappa(all_once(len(one)) if weights is None else weights, one, other)[0])


ALPHAS = [
    (i, level) for i in PUBLISHED if i.startswith("kripp_") for level in PUBLISHED[i]["expected"] if level in LEVELS
]


@pytest.mark.parametrize("case,level", ALPHAS)
def test_alpha_is_the_published_one(case: str, level: str) -> None:
    """Krippendorff (2011), sections A and C/E; the example of Wikipedia; two by definition."""
    known = PUBLISHED[case]
    found = krippendorff_alpha(known["inputs"]["data"], level)
    assert found == pytest.approx(known["expected"][level], abs=1e-12)
    if known["published"] and level in known["published"]:
        assert found == pytest.approx(known["published"][level], abs=0.0006)


def test_gwets_raw_example_gives_his_coefficients() -> None:
    """Gwet (2014), p. 120: four coders, missing codes; AC1, Fleiss' kappa, alpha, percent as R irrCAC prints them."""
    case = PUBLISHED["gwet_raw4raters"]
    codes = np.array(case["inputs"]["data"], dtype=object).T
    counts = tally(codes)
    found = {
        "gwet_ac1": reliability.gwet_ac1(all_once(len(counts)), counts)[0],
        "fleiss_kappa": reliability.fleiss_kappa(all_once(len(counts)), counts)[0],
        "percent_agreement": reliability.percent_agreement(all_once(len(counts)), counts)[0],
        "krippendorff_alpha": krippendorff_alpha(codes),
    }
    for name, value in found.items():
        assert value == pytest.approx(case["expected"][name]["value"], abs=1e-11), name
        assert value == pytest.approx(case["published"][name]["value"], abs=0.000006), name


@pytest.mark.parametrize("name", ["gwet_cont3x3abstractors", "gwet_cont4x4diagnosis"])
def test_gwets_tables_give_his_coefficients(name: str) -> None:
    """Gwet (2014) and the data of R irrCAC: Cohen's kappa, Scott's pi (Fleiss' kappa of two coders), AC1, alpha."""
    expected = PUBLISHED[name]["expected"]
    codes = from_table(PUBLISHED[name]["inputs"]["table"])
    counts = tally(codes)
    once = all_once(len(counts))
    assert kappa(codes) == pytest.approx(expected["cohen_kappa"]["value"], abs=1e-11)
    assert reliability.fleiss_kappa(once, counts)[0] == pytest.approx(expected["scott_pi"]["value"], abs=1e-11)
    assert reliability.gwet_ac1(once, counts)[0] == pytest.approx(expected["gwet_ac1"]["value"], abs=1e-11)
    assert reliability.percent_agreement(once, counts)[0] == pytest.approx(expected["percent_agreement"]["value"])
    assert krippendorff_alpha(codes) == pytest.approx(expected["krippendorff_alpha"]["value"], abs=1e-11)


@pytest.mark.parametrize(
    "name", ["cohen_kappa_wikipedia", "cohen_kappa_wikipedia_same_pa_1", "cohen_kappa_sklearn_doc"]
)
def test_kappa_is_the_published_one(name: str) -> None:
    """The worked examples of Wikipedia (Cohen's kappa) and of the documentation of scikit-learn."""
    case = PUBLISHED[name]
    inputs = case["inputs"]
    codes = from_table(inputs["table"]) if "table" in inputs else np.array([inputs["y1"], inputs["y2"]], dtype=object)
    assert kappa(codes) == pytest.approx(case["expected"]["kappa"], abs=1e-11)


def test_fleiss_kappa_is_the_published_one() -> None:
    """The worked example of Wikipedia (Fleiss' kappa), in the tests of statsmodels as table 1."""
    case = PUBLISHED["fleiss_kappa_wikipedia"]
    counts = np.array(case["inputs"]["table"], dtype=float)
    found = reliability.fleiss_kappa(all_once(len(counts)), counts)[0]
    assert found == pytest.approx(case["expected"]["kappa"], abs=1e-12)
    assert found == pytest.approx(inter_rater.fleiss_kappa(counts), abs=1e-12)


codes_with_gaps = st.integers(2, 4).flatmap(
    lambda coders: st.integers(2, 9).flatmap(
        lambda units: st.lists(
            st.lists(st.sampled_from([None, 0, 1, 2, 5]), min_size=units, max_size=units),
            min_size=coders, max_size=coders,
        )
    )
)  # fmt: skip


@quick
@given(codes_with_gaps, st.sampled_from(LEVELS))
def test_alpha_is_that_of_the_package_krippendorff(codes: list[list[int | None]], level: str) -> None:
    """Checked against krippendorff (PyPI), which raises or gives NaN where codes do not vary."""
    matrix = np.array([[np.nan if value is None else value for value in row] for row in codes], dtype=float)
    paired = matrix[:, (~np.isnan(matrix)).sum(axis=0) > 1]
    found = krippendorff_alpha(codes, level)
    if len(np.unique(paired[~np.isnan(paired)])) < 2:
        assert np.isnan(found)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # theirs: 0 / 0 of the ratio scale
        other = krippendorff.alpha(reliability_data=matrix, level_of_measurement=level)
    if not np.isnan(other):
        assert found == pytest.approx(other, abs=1e-9)


@quick
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=20))
def test_kappa_is_that_of_scikit_learn_and_fleiss_that_of_statsmodels(pairs: list[tuple[int, int]]) -> None:
    codes = np.array(pairs).T.astype(object)
    counts = tally(codes)
    if counts.shape[1] < 2:
        assert np.isnan(kappa(codes)) and np.isnan(reliability.fleiss_kappa(all_once(len(counts)), counts)[0])
        return
    assert kappa(codes) == pytest.approx(cohen_kappa_score(codes[0].astype(int), codes[1].astype(int)), abs=1e-12)
    found = reliability.fleiss_kappa(all_once(len(counts)), counts)[0]
    assert found == pytest.approx(inter_rater.fleiss_kappa(counts), abs=1e-12)


@quick
@given(codes_with_gaps, st.integers(0, 10**6), st.sampled_from(LEVELS))
def test_a_weight_is_as_good_as_that_many_copies_of_the_unit(
    codes: list[list[int | None]], seed: int, level: str
) -> None:
    counts, values = reliability.tally_codes(reliability.matrix_of(codes))
    counts = counts[counts.sum(axis=1) > 0]
    if not len(counts):
        return
    weights = np.random.default_rng(seed).integers(0, 3, size=(1, len(counts))).astype(float)
    copies = np.repeat(counts, weights[0].astype(int), axis=0)
    if not len(copies):
        return
    scaled = reliability.scale_values(values, level)
    functions = [
        lambda w, t: reliability.alpha(w, t, scaled, level),
        reliability.fleiss_kappa, reliability.gwet_ac1, reliability.percent_agreement,
    ]  # fmt: skip
    for function in functions:
        by_weight, by_copies = function(weights, counts)[0], function(all_once(len(copies)), copies)[0]
        assert by_weight == pytest.approx(by_copies, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("level", LEVELS)
def test_codes_that_do_not_vary_have_no_coefficient(level: str) -> None:
    assert np.isnan(krippendorff_alpha([[1, 1, 1], [1, 1, 1]], level))
    counts = tally([[1, 1, 1], [1, 1, 1]])
    for function in (reliability.fleiss_kappa, reliability.gwet_ac1):
        assert np.isnan(function(all_once(3), counts)[0])
    assert np.isnan(kappa(np.array([[1, 1, 1], [1, 1, 1]], dtype=object)))


def test_ac1_keeps_its_meaning_where_a_frame_is_rare() -> None:
    """96 of 100 the same, two 1s: kappa calls this chance, AC1 does not (Gwet 2008)."""
    codes = from_table([[96, 2], [2, 0]])
    counts = tally(codes)
    assert kappa(codes) < 0
    assert reliability.gwet_ac1(all_once(100), counts)[0] > 0.95


@pytest.mark.parametrize("codes,level,message", [
    ([[0, 1, 1], [0, 1]], "nominal", "codes of unequal lengths (2, 3), expected that every coder has one code"),
    ([["a", "b"], ["a", "b"]], "interval", "codes must be numbers on the interval scale, got 'b'"),
    ([[-1, 2], [1, 2]], "ratio", "codes must be 0 or more on the ratio scale, got -1"),
    ([[1, float("inf")], [1, 2]], "interval", "codes must be finite numbers on the interval scale"),
    ([[1, "a"], [1, 2]], "nominal", "codes mix numbers and words, expected values of one kind"),
    ([[0, 1], [0, 1]], "nominl", "level must be one of nominal, ordinal, interval, ratio; got 'nominl'"),
])  # fmt: skip
def test_codes_a_level_does_not_allow_are_refused(codes: Any, level: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        krippendorff_alpha(codes, level)
    assert str(caught.value).startswith(message)


def test_resamples_are_the_same_for_the_same_seed_and_come_in_parts_that_fit_memory() -> None:
    parts = list(reliability.resampled_weights(5000, 850, 3))
    assert len(parts) > 1 and sum(len(part) for part in parts) == 850
    assert all((part.sum(axis=1) == 5000).all() for part in parts)
    again = list(reliability.resampled_weights(5000, 850, 3))
    assert all(np.array_equal(one, other) for one, other in zip(parts, again, strict=True))
