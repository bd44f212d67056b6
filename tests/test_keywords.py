"""Keyness against published values and peers."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import InputError
from framing.keywords import log_odds

DATA = Path(__file__).parent / "data"
PUBLISHED = {case["id"]: case for case in json.loads((DATA / "published_values.json").read_text("utf-8"))}
PEERS = json.loads((DATA / "peer_values.json").read_text("utf-8"))
CONVOKIT = PEERS["convokit_fighting_words"]["cases"]


def tables(case: dict) -> list[pd.Series]:
    words = case["input"]["vocabulary"]
    return [pd.Series(case["input"][name], index=words) for name in ("counts_1", "counts_2")]


@pytest.mark.parametrize("case", CONVOKIT, ids=lambda case: case["name"])
def test_log_odds_equal_convokit(case: dict) -> None:
    """ConvoKit 5.0.0, FightingWords: z; delta and the two-term variance in double precision."""
    a, b = tables(case)
    given = case["input"]["prior"]
    if isinstance(given, list):
        found = log_odds(a, b, "informative", alpha0=0.1 * (a.sum() + b.sum()))
    else:
        found = log_odds(a, b, "uniform", alpha0=given * len(a))
    found = found.set_index("word")
    for column, name in (("z", "z_convokit"), ("delta", "delta_float64"), ("variance", "variance_float64")):
        assert found[column].to_dict() == pytest.approx(case["output"][name], rel=1e-9, abs=1e-12)
    assert found["count_a"].to_dict() == a.to_dict()


def test_a_given_prior_is_taken_as_it_is() -> None:
    """ConvoKit 5.0.0 with the prior as a vector."""
    case = next(case for case in CONVOKIT if isinstance(case["input"]["prior"], list))
    a, b = tables(case)
    found = log_odds(a, b, pd.Series(case["input"]["prior"], index=a.index)).set_index("word")["z"]
    assert found.to_dict() == pytest.approx(case["output"]["z_convokit"], rel=1e-9, abs=1e-12)


def test_four_term_variance_equals_scattertext() -> None:
    """scattertext 0.2.2, LogOddsRatioUninformativeDirichletPrior(alpha_w=0.1)."""
    peer = PEERS["scattertext"]
    words = peer["input"]["vocabulary"]
    a, b = (pd.Series(peer["input"][name], index=words) for name in ("counts_category", "counts_rest"))
    found = log_odds(a, b, "uniform", alpha0=0.1 * len(words), variance="four-term").set_index("word")["z"]
    assert found.to_dict() == pytest.approx(peer["cases"][0]["output"], rel=1e-9, abs=1e-12)


def test_log_odds_equal_the_published_example() -> None:
    """README of github.com/Wigder/fightin_words, which follows Monroe, Colaresi & Quinn (2008)."""
    case = PUBLISHED["fightin_words_uninformed"]
    a, b = (pd.Series(case["inputs"][name].split()).value_counts() for name in ("doc1", "doc2"))
    found = log_odds(a, b, "uniform", alpha0=0.05 * len(set(a.index) | set(b.index))).set_index("word")["z"]
    assert found.to_dict() == pytest.approx(case["published"], abs=1e-9)


def test_both_variances_of_the_paper() -> None:
    """Monroe et al. (2008), eqs 16 to 22: two-term as in ConvoKit, four-term as in scattertext."""
    case = PUBLISHED["fightin_words_variance_variants"]
    a, b = (dict(zip("wxyz", case["inputs"][name], strict=True)) for name in ("y1", "y2"))
    two, four = (log_odds(a, b, "uniform", 0.04, form).sort_values("word") for form in ("two-term", "four-term"))
    assert two["delta"].tolist() == pytest.approx(case["expected"]["delta"])
    assert two["variance"].tolist() == pytest.approx(case["expected"]["var_approx"])
    assert two["z"].tolist() == pytest.approx(case["expected"]["z_approx_paper_eq22"])
    assert four["z"].tolist() == pytest.approx(case["expected"]["z_full_variance"])


def test_the_sign_turns_with_the_tables_and_ties_stand_in_order() -> None:
    a, b = {"pact": 4, "the": 9, "axis": 4}, {"the": 9, "sea": 4, "oak": 4}
    there, back = log_odds(a, b), log_odds(b, a).set_index("word")["z"]
    assert there["word"].tolist() == ["axis", "pact", "the", "oak", "sea"]
    assert (-back[there["word"]]).tolist() == pytest.approx(there["z"].tolist())


def test_a_heavier_informative_prior_draws_rare_words_to_zero() -> None:
    a, b = {"pact": 3, "the": 97}, {"the": 200, "axis": 2}
    rare = [log_odds(a, b, alpha0=weight).set_index("word").loc["pact", "delta"] for weight in (10, 100, 500)]
    assert rare[0] > rare[1] > rare[2] > 0


@pytest.mark.parametrize(
    ("a", "b", "options", "message"),
    [
        ({}, {"x": 1}, {}, "counts a: no word counted"),
        ({"x": 1, "y": -1}, {"x": 1}, {}, "counts a: -1 for 'y', expected a number of 0 or more"),
        ({"x": 1}, {"x": "many"}, {}, "counts b: 'many' for 'x'"),
        ({"x": 1}, {"x": 1}, {}, "odds need two words or more"),
        ({"x": 1, "y": 1}, {"x": 1}, {"prior": "informed"}, "did you mean 'informative'"),
        ({"x": 1, "y": 1}, {"x": 1}, {"prior": {"x": 1}}, "no count above 0 for 'y'"),
        ({"x": 1, "y": 1}, {"x": 1}, {"alpha0": 0}, "alpha0 must be a number above 0"),
        ({"x": 1, "y": 1}, {"x": 1}, {"variance": "full"}, "variance must be one of two-term, four-term"),
    ],
)
def test_counts_that_cannot_be_used_are_named(a: dict, b: dict, options: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        log_odds(a, b, **options)
