"""Comparisons: against statsmodels and published values, the verdict's rule, and calibration on simulated counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student
from simulated import OUTLETS, Planted, add_up, draw_corpus, draw_counts
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import test_poisson_2indep as poisson_test

import framing
from framing.comparisons.differences import (
    HIGHER,
    LOWER,
    SHORT,
    UNDECIDED,
    adjust,
    compare,
    compare_counts,
    p_of_difference,
    read_specifications,
)
from framing.errors import InputError
from framing.files import write_csv
from framing.lexicons import Lexicon
from framing.scores.intervals import newcombe, rate_ratio

ROOT = Path(__file__).parent.parent
PUBLISHED = {
    case["id"]: case
    for case in json.loads((Path(__file__).parent / "data" / "published_values.json").read_text("utf-8"))
}
DEFF = 1.3 / 0.7  # of neighbouring sentences at rho = .3


def counts(rows: list[tuple[Any, ...]], **more: Any) -> pd.DataFrame:
    """A table as `count_hits` returns it: frame, outlet, with_hit, sentences."""
    table = pd.DataFrame(rows, columns=["frame", "outlet", "with_hit", "sentences"])
    table = table.assign(hits=table["with_hit"], tokens=20 * table["sentences"], articles=6, short=False)
    return table.assign(**{"deff": DEFF, "df": np.inf} | more)


PAIR = [("alarm", "Gazette", 60, 200), ("alarm", "Herald", 20, 180)]


# ---- Intervals ----


def test_newcombe_gives_his_table() -> None:
    """Newcombe (1998b), Table II, 56/70 - 48/80, method 10; by statsmodels."""
    case = PUBLISHED["newcombe_1998_difference"]
    limits = [float(limit) for limit in newcombe(0.95, *case["inputs"]["a"], *case["inputs"]["b"])]
    assert limits == pytest.approx(case["published"]["newcombe_score"], abs=0.00006)
    assert limits == pytest.approx(case["expected"]["newcombe_score"], abs=1e-9)


@pytest.mark.parametrize(("a", "b"), [(60, 30), (3, 9), (1, 1), (0, 12)])
def test_the_ratio_interval_is_the_exact_conditional_test_turned_round(a: int, b: int) -> None:
    """statsmodels' exact conditional test has a one-sided p of .025 at each limit (Gu et al. 2008, example 1)."""
    inputs = PUBLISHED["poisson_rate_ratio_gu2008"]["inputs"]
    exposure = [inputs["exposure1"], inputs["exposure2"]]
    low, high = (float(limit) for limit in rate_ratio(0.95, a, exposure[0], b, exposure[1]))
    for limit, side in ((low, "larger"), (high, "smaller")):
        if limit > 0:
            found = poisson_test(a, exposure[0], b, exposure[1], value=limit, method="exact-cond", alternative=side)
            assert found.pvalue == pytest.approx(0.025)
    assert (low > 0) == (a > 0)
    assert low <= a / exposure[0] / (b / exposure[1]) < high


def test_a_ratio_without_hits_is_open() -> None:
    low, high = rate_ratio(0.95, [0, 0], [10, 10], [0, 4], [10, 10])
    assert low.tolist() == [0, 0]
    assert np.isinf(high[0])
    assert high[1] == pytest.approx(1.5, abs=0.02)  # 1 - .025^(1/4) of the four, as odds


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40), st.integers(0, 30), st.integers(1, 60), st.integers(1, 60))
def test_p_is_where_newcombes_interval_ends_at_0(a: int, b: int, more_a: int, more_b: int) -> None:
    n_a, n_b = a + more_a, b + more_b
    p = float(p_of_difference(*(np.array([float(x)]) for x in (a, n_a, b, n_b)))[0])
    if a * n_b == b * n_a:
        assert p == 1
        return
    for level, out in ((1 - min(1.0, p * 1.001), True), (1 - p * 0.999, False)):
        if 1e-9 < p < 0.999:
            low, high = confint_proportions_2indep(a, n_a, b, n_b, method="newcomb", alpha=1 - level)
            assert (low > 0 or high < 0) == out


# ---- The table ----


def test_a_difference_by_hand() -> None:
    row = compare_counts(counts(PAIR)).iloc[0]
    assert row["estimate"] == pytest.approx(0.3 - 20 / 180)
    expected = confint_proportions_2indep(60 / DEFF, 200 / DEFF, 20 / DEFF, 180 / DEFF, method="newcomb")
    assert [row["low"], row["high"]] == pytest.approx(list(expected))
    assert row["ratio"] == pytest.approx(2.7)
    assert (row["verdict"], row["family"]) == (HIGHER, "1 comparison: 1 frame x 1 pair of outlet")
    assert row["flag"] == ""
    few = compare_counts(counts(PAIR, articles=5)).iloc[0]
    assert (few["verdict"], few["flag"]) == (UNDECIDED, "few_articles")
    assert few[["low", "high"]].tolist() == row[["low", "high"]].tolist()


def test_counts_without_a_spread_between_articles_get_no_verdict() -> None:
    row = compare_counts(counts(PAIR).drop(columns=["deff", "df"])).iloc[0]
    assert (row["verdict"], row["flag"]) == (UNDECIDED, "few_articles")


def test_a_pair_turned_round_is_its_mirror() -> None:
    there, back = (compare_counts(counts(rows)).iloc[0] for rows in (PAIR, PAIR[::-1]))
    for left, right in (("low", "high"), ("holm_low", "holm_high"), ("estimate", "estimate")):
        assert there[left] == pytest.approx(-back[right])
    assert there["p"] == pytest.approx(back["p"])
    assert there["ratio_low"] == pytest.approx(1 / back["ratio_high"])
    assert (there["verdict"], back["verdict"]) == (HIGHER, LOWER)


def four(hits: list[int]) -> pd.DataFrame:
    rows = [("alarm", outlet, n, 200) for outlet, n in zip(OUTLETS, hits, strict=True)]
    return counts(rows)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 90), min_size=4, max_size=4))
def test_holm_and_its_intervals_agree(hits: list[int]) -> None:
    """statsmodels adjusts; an interval at Holm's level leaves out 0 exactly where p_holm is below .05."""
    table = compare_counts(four(hits))
    for name, method in (("p_holm", "holm"), ("p_bh", "fdr_bh")):
        assert table[name].tolist() == pytest.approx(multipletests(table["p"], method=method)[1].tolist())
    out = (table["holm_low"] > 0) | (table["holm_high"] < 0)
    clear = (table["p_holm"] - 0.05).abs() > 1e-6
    assert (out == (table["p_holm"] < 0.05))[clear].all()
    assert (table["holm_low"] <= table["low"]).all()
    assert (table["holm_high"] >= table["high"]).all()


def test_the_published_family_is_adjusted_as_by_hand() -> None:
    """Holm (1979) and Benjamini & Hochberg (1995), p = .01, .02, .03, .04; what was not tested takes no part."""
    case = PUBLISHED["holm_small"]
    p = [*case["inputs"]["p"], np.nan]
    assert adjust(p)[:-1].tolist() == pytest.approx(case["published"]["holm"])
    assert adjust(p, "fdr_bh")[:-1].tolist() == pytest.approx(case["published"]["bh"])
    assert np.isnan([adjust(p)[-1], *adjust([np.nan])]).all()


def test_a_short_text_is_compared_with_nothing_and_leaves_the_family() -> None:
    rows = [("alarm", outlet, 5, 50) for outlet in OUTLETS[:3]]
    table = compare_counts(counts(rows, short=[False, False, True]))
    assert table["verdict"].tolist() == [UNDECIDED, SHORT, SHORT]
    assert table.loc[1:, ["estimate", "low", "p", "p_holm", "holm_low", "ratio"]].isna().all(axis=None)
    assert table["family"][0] == "1 comparison: 1 frame x 3 pairs of outlet, 2 left out as too short"
    alone = compare_counts(counts(rows, short=True))
    assert set(alone["verdict"]) == {SHORT}


@pytest.mark.parametrize(("hits", "flag"), [((0, 0), "none"), ((0, 9), "few"), ((4, 9), "few"), ((5, 9), "")])
def test_few_hits_are_flagged(hits: tuple[int, int], flag: str) -> None:
    rows = [("alarm", outlet, n, 100) for outlet, n in zip(OUTLETS, hits, strict=False)]
    assert compare_counts(counts(rows, articles=6))["flag"].tolist() == [flag]


def test_four_hits_against_none_rank_nothing() -> None:
    """However far apart the intervals would lie: both are few."""
    row = compare_counts(counts([("alarm", "Gazette", 4, 4), ("alarm", "Herald", 0, 4000)])).iloc[0]
    assert row["holm_low"] > 0
    assert row["verdict"] == UNDECIDED


def test_one_group_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="outlet: 1 to compare, expected two or more"):
        compare_counts(counts(PAIR[:1]))


# ---- The rule of minimum evidence ----


def specifications(signs: list[int]) -> pd.DataFrame:
    rows = []
    for i, sign in enumerate(signs):
        rows += [("alarm", "Gazette", f"s{i}", 0.2 + 0.1 * sign), ("alarm", "Herald", f"s{i}", 0.2)]
    return pd.DataFrame(rows, columns=["frame", "outlet", "specification", "estimate"])


@pytest.mark.parametrize(
    ("signs", "verdict", "agreement"),
    [
        ([1] * 20, HIGHER, 1.0), ([1] * 19 + [-1], HIGHER, 0.95), ([1] * 18 + [-1] * 2, UNDECIDED, 0.9),
        ([1] * 9 + [0], UNDECIDED, 0.9), ([-1] * 20, UNDECIDED, 0.0),
    ],
)  # fmt: skip
def test_specifications_must_agree_in_sign(signs: list[int], verdict: str, agreement: float) -> None:
    row = compare_counts(counts(PAIR), specifications=specifications(signs)).iloc[0]
    assert (row["verdict"], row["agreement"], row["specifications"]) == (verdict, agreement, len(signs))
    assert f"95 % of {len(signs)} specifications of prevalence" in row["rule"]


def test_without_specifications_the_table_says_that_half_of_the_rule_was_applied() -> None:
    row = compare_counts(counts(PAIR)).iloc[0]
    assert "no specifications given" in row["rule"]
    assert np.isnan(row["agreement"])


@pytest.mark.parametrize(("others", "named"), [(-1, HIGHER), (1, UNDECIDED)])
def test_specifications_of_prevalence_count_and_no_others(others: int, named: str) -> None:
    """However many specifications other measures have, they neither take a verdict away nor save one."""
    of_prevalence = specifications([-others] * 20).assign(measure="prevalence")
    table = pd.concat([of_prevalence, specifications([others] * 900).assign(measure="tfidf_share")])
    row = compare_counts(counts(PAIR), specifications=table).iloc[0]
    assert (row["agreement"], row["specifications"], row["verdict"]) == (float(others < 0), 20, named)


def test_terms_left_out_are_no_specifications() -> None:
    without = specifications([-1] * 30).assign(without="threat*")
    table = pd.concat([specifications([1] * 20).assign(without=""), without])
    row = compare_counts(counts(PAIR), specifications=table).iloc[0]
    assert (row["agreement"], row["specifications"]) == (1, 20)


def test_specifications_that_do_not_fit_are_named() -> None:
    table = specifications([1])
    with pytest.raises(InputError, match="no column 'estimate'"):
        compare_counts(counts(PAIR), specifications=table.drop(columns="estimate"))
    with pytest.raises(InputError, match=r"none for frame and outlet \('alarm', 'Herald'\)"):
        compare_counts(counts(PAIR), specifications=table[table["outlet"] == "Gazette"])
    with pytest.raises(InputError, match="alarm, Gazette, s0 come twice"):
        compare_counts(counts(PAIR), specifications=pd.concat([table, table]))
    with pytest.raises(InputError, match="none of prevalence, which is compared; measures: rate"):
        compare_counts(counts(PAIR), specifications=table.assign(measure="rate"))


def test_specifications_are_read_from_a_file(tmp_path: Path) -> None:
    table = specifications([1, 1, -1])
    write_csv(tmp_path / "s.csv", table)
    pd.testing.assert_frame_equal(read_specifications(tmp_path / "s.csv")[list(table)], table)
    write_csv(tmp_path / "s.csv", table.astype({"estimate": object}).replace({"estimate": {0.1: "much"}}))
    with pytest.raises(InputError, match=r"s.csv:6: estimate 'much', expected a number or nothing"):
        read_specifications(tmp_path / "s.csv")


# ---- Articles that differ ----


def test_the_spread_of_articles_by_hand() -> None:
    """Ten articles of 10 sentences, 6 or 0 with a hit: the variance of their mean over that of 100 sentences."""
    rows = [("alarm", "Gazette", n, n, 200, 10) for n in [6, 0] * 5]
    table = pd.DataFrame(rows, columns=["frame", "outlet", "hits", "with_hit", "tokens", "sentences"])
    found = add_up(table, ["frame", "outlet"]).iloc[0]
    assert found["deff"] == pytest.approx(10 / 9 * 10 * 9 / (100 * 0.3 * 0.7) * 1.15)
    assert found["deff_hits"] == pytest.approx(10 / 9 * 10 * 9 / 30 * 1.15)
    among, inside = 10 * 10 * 0.3**2 / 9, 5 * (6 * 0.4**2 + 4 * 0.6**2) / 90
    assert found["icc"] == pytest.approx((among - inside) / (among + 9 * inside))
    assert (found["df"], found["clusters"]) == (9, 10)
    few = add_up(table.iloc[:5], ["frame", "outlet"]).iloc[0]
    measured = 5 / 4 * (3 * (6 - 3.6) ** 2 + 2 * 3.6**2) / (50 * 0.36 * 0.64) * (1 + 1.5 / 5)
    assert few["deff"] == pytest.approx((5 * (1 + 9 * 0.1) + 4 * measured) / 9)
    one = add_up(table.iloc[:1], ["frame", "outlet"]).iloc[0]
    assert (one["deff"], one["df"]) == (pytest.approx(DEFF), np.inf)
    assert np.isnan(one["icc"])


def test_few_hits_do_not_tell_their_own_spread() -> None:
    """Three hits in ten articles: two degrees of freedom are measured, seven assumed."""
    rows = [("alarm", "Gazette", n, n, 200, 10) for n in [3, *[0] * 9]]
    table = pd.DataFrame(rows, columns=["frame", "outlet", "hits", "with_hit", "tokens", "sentences"])
    found = add_up(table, ["frame", "outlet"]).iloc[0]
    measured = 10 / 9 * (2.7**2 + 9 * 0.3**2) / (100 * 0.03 * 0.97) * 1.15
    assert found["deff"] == pytest.approx((7 * 1.9 + 2 * measured) / 9)


def test_articles_that_differ_widen_the_interval() -> None:
    even, uneven = (compare_counts(counts(PAIR, deff=deff, df=9.0)).iloc[0] for deff in (1.0, 4.0))
    assert even["low"] > uneven["low"]
    assert uneven["method"].startswith("Newcombe at n / deff (4.00, 4.00), t with")
    shares = [(x / 4, n / 4, (x / 4 + 1) / (n / 4 + 2)) for x, n in ((60, 200), (20, 180))]
    spreads = [share * (1 - share) / n for _, n, share in shares]
    df = sum(spreads) ** 2 / sum(spread**2 / 9 for spread in spreads)
    alpha = 2 * norm.sf(student.isf(0.025, df))  # the level at which a normal quantile is that of t
    counted = [value for x, n, _ in shares for value in (x, n)]
    expected = confint_proportions_2indep(*counted, method="newcomb", alpha=alpha)
    assert uneven[["low", "high"]].tolist() == pytest.approx(list(expected))


def test_equivalence_needs_a_stated_difference_and_two_tests() -> None:
    near = [("alarm", "Gazette", 300, 1500), ("alarm", "Herald", 310, 1500)]
    assert compare_counts(counts(near))["verdict"].tolist() == [UNDECIDED]
    row = compare_counts(counts(near), smallest=0.1).iloc[0]
    assert (row["verdict"], row["p_alike"] < 0.05) == ("alike", True)
    assert "less than 0.1 apart" in row["rule"]
    inner = confint_proportions_2indep(*(x / DEFF for x in (300, 1500, 310, 1500)), method="newcomb", alpha=0.1)
    for smallest in (0.9 * max(np.abs(inner)), 1.1 * max(np.abs(inner))):
        verdict = compare_counts(counts(near), smallest=smallest)["verdict"].tolist()
        assert (verdict == ["alike"]) == (smallest > max(np.abs(inner)))
    assert compare_counts(counts(near, articles=5), smallest=0.1)["verdict"].tolist() == [UNDECIDED]
    with pytest.raises(InputError, match="smallest must be a difference between 0 and 1"):
        compare_counts(counts(near), smallest=10)


def test_a_family_of_thousands_can_still_be_decided() -> None:
    rows = [(f"f{i}", outlet, 10 if i else n, 200) for i in range(4000) for outlet, n in (("G", 150), ("H", 10))]
    table = compare_counts(counts(rows, deff=1.0, df=9.0))
    assert table.loc[table["frame"] == "f0", "verdict"].tolist() == [HIGHER]
    assert np.isfinite(table["holm_low"]).all()


# ---- Calibration: nominal 95 % intervals and the verdict's false alarms ----


@pytest.mark.parametrize(
    ("articles", "sentences", "rho", "icc", "widest"),
    [(1, 30, 0.3, 0.0, 0.6), (10, 20, 0.3, 0.02, 0.28), (10, 20, 0.0, 0.1, 0.32), (8, 20, 0.3, 0.1, 0.42)],
)
def test_intervals_cover_the_planted_differences(
    articles: int, sentences: int, rho: float, icc: float, widest: float
) -> None:
    """Nominal 95 % intervals cover at least 93 %; the method is known to be conservative, so width is held too."""
    rng = np.random.default_rng(20240619)
    planted: Planted = {f"frame{i}": [(0.1, 0.1), (0.1, 0.2), (0.15, 0.45)][i % 3] for i in range(240)}
    table = compare_counts(draw_counts(rng, planted, articles, sentences, rho, icc))
    truth = table["frame"].map({frame: a - b for frame, (a, b) in planted.items()})
    assert ((table["low"] <= truth) & (truth <= table["high"])).mean() >= 0.93
    assert (table["high"] - table["low"]).mean() < widest


EQUAL: Planted = {"alarm": (0.15,) * 4, "axis": (0.06,) * 4, "order": (0.3,) * 4, "cold_war": (0.1,) * 4}


@pytest.mark.parametrize(
    ("articles", "sentences", "rho", "icc"), [(1, 30, 0.3, 0.0), (10, 20, 0.3, 0.05), (10, 20, 0.0, 0.1)]
)
def test_planted_equalities_are_not_found(articles: int, sentences: int, rho: float, icc: float) -> None:
    """In at most 5 % of corpora without any difference does one of 24 comparisons get a verdict."""
    rng = np.random.default_rng(7)
    alarms = 0
    for _ in range(30):
        verdicts = compare_counts(draw_counts(rng, EQUAL, articles, sentences, rho, icc))["verdict"]
        alarms += bool(set(verdicts) & {HIGHER, LOWER})
    assert alarms / 30 <= 0.05


def test_whole_corpora_are_compared_as_their_counts_are() -> None:
    """Texts through tokens, hits and articles: a planted difference is found, planted equalities are not."""
    rng = np.random.default_rng(3)
    planted: Planted = {"alarm": (0.5, 0.1, 0.1, 0.1), "axis": (0.12,) * 4}
    corpus = draw_corpus(rng, planted, articles=8, sentences=15)
    table = compare(corpus, Lexicon.from_dict({frame: [f"{frame}word"] for frame in planted}))
    alarm = (table["frame"] == "alarm") & (table["a"] == "Gazette")
    assert set(table.loc[alarm, "verdict"]) == {HIGHER}
    assert set(table.loc[~alarm, "verdict"]) == {UNDECIDED}
    assert set(table["flag"]) <= {"unvalidated", "few;unvalidated"}
    assert table["voice"].unique().tolist() == ["all"]


# ---- The invented corpus, and the four articles ----


@pytest.fixture(scope="module")
def invented() -> pd.DataFrame:
    lexicon = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    return compare(framing.read_captures(ROOT / "data" / "invented" / "captures"), lexicon)


SHORTS = {
    "The Bellhaven Courier": "o1", "Harbour Standard": "o2", "Ketland People's Gazette": "o3", "The Long View": "o4"
}  # fmt: skip
DIFFERENT = {
    ("alarm", "o1", "o2"): HIGHER, ("alarm", "o1", "o3"): HIGHER, ("multipolarity", "o1", "o3"): LOWER,
    ("multipolarity", "o2", "o3"): LOWER, ("cold_war", "o1", "o4"): LOWER, ("cold_war", "o2", "o4"): LOWER,
    ("cold_war", "o3", "o4"): LOWER,
}  # fmt: skip
EQUALS = [
    ("alarm", "o2", "o3"), ("axis", "o2", "o3"), ("axis", "o1", "o4"), ("multipolarity", "o1", "o2"),
    ("cold_war", "o1", "o2"), ("cold_war", "o1", "o3"), ("cold_war", "o2", "o3"),
]  # fmt: skip


def test_what_is_planted_in_the_invented_corpus_is_found_and_no_more(invented: pd.DataFrame) -> None:
    verdicts = {
        (row["frame"], SHORTS[row["a"]], SHORTS[row["b"]]): row["verdict"] for row in invented.to_dict("records")
    }
    assert {key: verdicts[key] for key in DIFFERENT} == DIFFERENT
    assert {verdicts[key] for key in EQUALS} == {UNDECIDED}


def test_nothing_tells_four_articles_apart() -> None:
    lexicon = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    table = compare(framing.read_corpus(ROOT / "data" / "pact-2024"), lexicon)
    assert len(table) == 24
    assert set(table["verdict"]) == {UNDECIDED}
    assert table["flag"].str.contains("few_articles").all()


def test_derived_and_captured_corpora_compare_equally(captures: Path) -> None:
    lexicon = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    there = compare(framing.read_captures(captures), lexicon)
    here = compare(framing.read_corpus(ROOT / "data" / "pact-2024"), lexicon)
    pd.testing.assert_frame_equal(there, here)


def test_choices_that_do_not_exist_are_named() -> None:
    corpus = framing.read_corpus(ROOT / "data" / "pact-2024")
    lexicon = Lexicon.from_dict({"alarm": ["threat*"]})
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"by": "outlets"}, "did you mean 'outlet'"),
        ({"voice": "own"}, "voice must be one of"),
        ({"voice": ["outlet"]}, "voice must be one of"),
        ({"tiers": ["cor"]}, "did you mean 'core'"),
        ({"level": 95}, "level must lie"),
    ]
    for options, message in wrong:
        with pytest.raises(InputError, match=message):
            compare(corpus, lexicon, **options)
