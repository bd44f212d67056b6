"""Corrected prevalence: the estimator, its interval, and where it says nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from framing import correct_prevalence, validate
from framing.errors import InputError


def score(hits: int, n: int, **more: Any) -> pd.DataFrame:
    row = {
        "frame": "alarm",
        "outlet": "Gazette",
        "voice": "all",
        "measure": "prevalence",
        "n": n,
        "hits": hits,
        "flag": "",
    }
    return pd.DataFrame([row | more])


def rates(recall: float, specificity: float, coded: float = 100, others: float = 400, **more: Any) -> pd.DataFrame:
    about = {"frame": "alarm", "by": "all", "group": "all"} | more
    return pd.DataFrame([
        about | {"measure": "recall", "estimate": recall, "effective": coded},
        about | {"measure": "specificity", "estimate": specificity, "effective": others},
    ])  # fmt: skip


@pytest.mark.parametrize("hits,n,recall,specificity,expected", [
    (23, 150, 0.96, 0.89, 0.051),  # example of epi.prev in R epiR: 5.1 cases per 100
    (6, 151, 0.964, 0.927, 0.0),  # its second example: below 0, so 0
    (9, 30, 1, 1, 0.3),
    (30, 30, 0.8, 1, 1.0),
])  # fmt: skip
def test_the_estimate_is_that_of_rogan_and_gladen(
    hits: int, n: int, recall: float, specificity: float, expected: float
) -> None:
    row = correct_prevalence(score(hits, n), rates(recall, specificity)).iloc[0]
    assert row["estimate"] == pytest.approx(expected, abs=0.0006)
    assert row["low"] <= row["estimate"] <= row["high"]
    exact = (hits / n + specificity - 1) / (recall + specificity - 1)
    assert ("limit" in row["flag"]) == (not 0 <= exact <= 1)


def test_on_the_coded_sentences_themselves_it_gives_their_prevalence() -> None:
    """(p + sp - 1) / (se + sp - 1) of one table of counts is (tp + fn) / n."""
    found, coded = [1] * 12 + [0] * 38, [1] * 9 + [0] * 3 + [1] * 5 + [0] * 33
    hits = pd.DataFrame({"article": "a", "sentence": [i for i, f in enumerate(found) if f], "frame": "alarm"})
    codes = pd.DataFrame({"article": "a", "sentence": range(50), "alarm": coded})
    row = correct_prevalence(score(12, 50), validate(hits, codes)).iloc[0]
    assert row["estimate"] == pytest.approx(14 / 50)


def test_the_interval_is_about_that_of_the_delta_method_where_all_is_plentiful() -> None:
    """Rogan & Gladen (1978), variance of the estimate with recall and specificity estimated too."""
    n, p, se, sp, n_se, n_sp, rho = 5000, 0.3, 0.8, 0.9, 2000, 3000, 0.3
    row = correct_prevalence(score(int(p * n), n), rates(se, sp, n_se, n_sp)).iloc[0]
    youden = se + sp - 1
    true = (p + sp - 1) / youden
    n_eff = n * (1 - rho) / (1 + rho)
    variance = p * (1 - p) / n_eff + true**2 * se * (1 - se) / n_se + (1 - true) ** 2 * sp * (1 - sp) / n_sp
    assert (row["high"] - row["low"]) / (2 * 1.96) == pytest.approx(np.sqrt(variance) / youden, rel=0.05)


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    """Independent sentences are simulated at n_eff, so that the interval's allowance for neighbours is used up."""
    draw = np.random.default_rng(3)
    n_eff, recall, specificity, prevalence = 140, 0.8, 0.97, 0.15
    n = round(n_eff * 1.3 / 0.7)
    inside, runs = 0, 150
    for _ in range(runs):
        se, sp = draw.binomial(40, recall) / 40, draw.binomial(200, specificity) / 200
        share = draw.binomial(n_eff, prevalence * recall + (1 - prevalence) * (1 - specificity)) / n_eff
        row = correct_prevalence(score(round(share * n), n), rates(se, sp, 40, 200), seed=1).iloc[0]
        inside += row["low"] <= prevalence <= row["high"]
    assert 0.91 <= inside / runs <= 1


def test_few_coded_sentences_make_the_interval_wider() -> None:
    widths = [
        float(
            (row := correct_prevalence(score(30, 200), rates(0.9, 0.98, coded, 10 * coded)).iloc[0])["high"]
            - row["low"]
        )
        for coded in (8, 40, 400)
    ]
    assert widths[0] > widths[1] > widths[2]


def test_what_finds_no_better_than_chance_corrects_nothing() -> None:
    row = correct_prevalence(score(30, 100), rates(0.3, 0.7)).iloc[0]
    assert np.isnan(row["estimate"]) and np.isnan(row["low"]) and row["flag"] == "undefined;recall_untested"
    doubtful = correct_prevalence(score(30, 100), rates(0.6, 0.7, 5, 10)).iloc[0]
    assert doubtful["flag"] == "uncertain;recall_untested" and doubtful[["low", "high"]].tolist() == [0, 1]
    unknown = correct_prevalence(score(30, 100), rates(np.nan, 0.9)).iloc[0]
    assert np.isnan(unknown["estimate"]) and unknown["flag"] == "undefined;recall_untested"


def test_a_text_too_short_for_a_score_has_no_corrected_one_either() -> None:
    row = correct_prevalence(score(2, 9, flag="few;short"), rates(0.9, 0.9)).iloc[0]
    assert np.isnan(row["estimate"]) and row["flag"] == "few;short;recall_untested"


def test_scores_of_a_voice_are_corrected_by_the_rates_of_that_voice() -> None:
    both = pd.concat([rates(0.9, 0.95), rates(0.5, 0.99, by="voice", group="quoted")])
    scores = pd.concat([score(30, 200), score(30, 200, voice="quoted")])
    assert correct_prevalence(scores, both)["recall"].tolist() == [0.9, 0.5]
    with pytest.raises(InputError, match="alarm, voice reported: not in the validation"):
        correct_prevalence(score(3, 20, voice="reported"), both)


def by_outlet(**found: tuple[int, int]) -> pd.DataFrame:
    """Rates of all sentences, and of each outlet tp and fn."""
    rows = [{"frame": "alarm", "by": "outlet", "group": outlet, "measure": "recall", "tp": tp, "fn": fn}
            for outlet, (tp, fn) in found.items()]  # fmt: skip
    return pd.concat([rates(0.8, 0.95), pd.DataFrame(rows)])


@pytest.mark.parametrize("found", [[(60, 4), (40, 25)], [(30, 8), (25, 6)], [(6, 1), (2, 4)]])
def test_recall_is_tested_for_being_alike(found: list[tuple[int, int]]) -> None:
    """Against Fisher's exact test by scipy: the same tables, another order of them."""
    scores = pd.concat([score(30, 200, outlet=name) for name in ("A", "B")])
    table = correct_prevalence(scores, by_outlet(**dict(zip("AB", found, strict=True))))
    p = table["recall_p"].iloc[0]
    assert p == pytest.approx(fisher_exact(found).pvalue, abs=0.02) and (table["recall_p"] == p).all()
    assert (table["flag"] == ("recall_differs" if p < 0.1 else "")).all()


@pytest.mark.parametrize("known,p,flag", [
    (by_outlet(A=(9, 0), B=(7, 0)), 1.0, ""),  # nothing missed anywhere
    (by_outlet(A=(9, 3)), np.nan, "recall_untested"),  # B was not coded
    (by_outlet(A=(9, 3), B=(0, 0)), np.nan, "recall_untested"),
    (rates(0.8, 0.95), np.nan, "recall_untested"),
    (by_outlet(A=(9, 3), B=(8, 2)).assign(by="unit"), np.nan, "recall_untested"),
])  # fmt: skip
def test_recall_that_cannot_be_tested_is_flagged(known: pd.DataFrame, p: float, flag: str) -> None:
    known.loc[known["group"] == "all", "by"] = "all"
    scores = pd.concat([score(30, 200, outlet=name) for name in ("A", "B")])
    table = correct_prevalence(scores, known)
    assert table["recall_p"].tolist() == pytest.approx([p, p], nan_ok=True) and (table["flag"] == flag).all()


@pytest.mark.parametrize("scores,message", [
    (score(3, 20, measure="rate"),
     "scores hold no prevalence to correct, expected rows of measure prevalence; got rate"),
    (score(21, 20), "a prevalence is at most 1: got 21 of 20 sentences (alarm)"),
    (score(3, 20, frame="axis"), "axis, voice all: not in the validation, expected its recall and specificity there"),
])  # fmt: skip
def test_scores_that_cannot_be_corrected_are_refused(scores: pd.DataFrame, message: str) -> None:
    with pytest.raises(InputError) as caught:
        correct_prevalence(scores, rates(0.9, 0.9))
    assert str(caught.value) == message
