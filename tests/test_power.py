"""How many articles a comparison takes, and what is refused because publications are too few."""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from simulated import add_up, draw_articles
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize

from framing.comparisons.differences import compare_counts, compare_sides, power_table
from framing.errors import InputError


def test_articles_to_tell_10_from_20_percent() -> None:
    table = power_table()
    assert table["articles"].tolist() == [13, 16, 22]
    assert table["deff"].tolist() == pytest.approx([1, 1.38, 1.95])
    assert table["independent"].tolist() == [199] * 3


def test_sentences_follow_the_formula_and_are_near_the_arcsine_form() -> None:
    """(z_a sqrt(2 p q) + z_b sqrt(p1 q1 + p2 q2))² / d²; statsmodels' NormalIndPower uses the arcsine."""
    found = power_table([(0.3, 0.45)], sentences=[40], icc=[0], power=0.9)["independent"][0]
    za, zb, p = norm.isf(0.025), norm.isf(0.1), 0.375
    exact = (za * np.sqrt(2 * p * (1 - p)) + zb * np.sqrt(0.3 * 0.7 + 0.45 * 0.55)) ** 2 / 0.15**2
    assert found == np.ceil(exact)
    arcsine = NormalIndPower().solve_power(proportion_effectsize(0.45, 0.3), power=0.9, alpha=0.05)
    assert found == pytest.approx(arcsine, rel=0.01)


@pytest.mark.parametrize("icc", [0.0, 0.05])
def test_compare_has_the_power_that_is_planned(icc: float) -> None:
    """A fresh draw of articles through `compare_counts`: .10 against .20 is called lower in four of five trials."""
    articles = int(power_table(icc=[icc])["articles"][0])
    rng = np.random.default_rng(5)
    sides = [draw_articles(rng, share, 1500, articles, 20, icc) for share in (0.1, 0.2)]
    table = pd.concat([side.assign(outlet=name, frame="alarm") for name, side in zip("ab", sides, strict=True)])
    counts = add_up(table.assign(frame=table["group"].astype(str)), ["frame", "outlet"])
    found = np.mean(compare_counts(counts)["high"] < 0)
    assert found == pytest.approx(0.8, abs=0.04)


def test_a_family_takes_more_articles_and_rows_are_all_combinations() -> None:
    one, many = (power_table(icc=[0.05], comparisons=number) for number in (1, 24))
    assert (many["articles"] > one["articles"]).all()
    assert len(power_table([(0.1, 0.3), (0.1, 0.4)], [20, 40], [0, 0.1])) == 8


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"prevalences": [(10, 20)]}, "prevalences must be two different shares between 0 and 1; got 10 and 20"),
        ({"prevalences": [(0.1, 0.1)]}, "two different shares"),
        ({"icc": [2]}, "icc must be between 0 and 0.99; got 2"),
        ({"sentences": [0]}, "sentences must be 1 or more"),
        ({"power": 80}, "power must be between"),
        ({"comparisons": 0}, "comparisons must be 1 or more"),
        ({"level": 95}, "level must lie between 0 and 1"),
    ],
)
def test_designs_that_cannot_be_are_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        power_table(**options)


def scores(values: list[float]) -> pd.DataFrame:
    outlets = [f"o{i}" for i in range(len(values))]
    more = {"voice": "all", "measure": "prevalence", "estimate": values}
    return pd.DataFrame({"frame": "alarm", "outlet": outlets, **more})


def sides(a: int, b: int) -> dict[str, str]:
    return {f"o{i}": "north" if i < a else "south" for i in range(a + b)}


@pytest.mark.parametrize(("a", "b", "smallest"), [(2, 2, "1/3"), (1, 3, "1/4"), (3, 3, "1/10"), (1, 18, "1/19")])
def test_few_publications_are_refused_with_the_smallest_p(a: int, b: int, smallest: str) -> None:
    with pytest.raises(InputError, match=f"{a} against {b} publications: the smallest two-sided p .* is {smallest}, "):
        compare_sides(scores([0.1] * (a + b)), sides(a, b))


def test_sides_that_lie_wholly_apart_have_the_smallest_p() -> None:
    """Exact: 2 of C(8, 4) arrangements are as far apart."""
    table = compare_sides(scores([0.5, 0.6, 0.7, 0.8, 0.1, 0.2, 0.3, 0.35]), sides(4, 4))
    row = table.iloc[0]
    assert row["p"] == pytest.approx(2 / comb(8, 4))
    assert row["estimate"] == pytest.approx(0.65 - 0.2375)
    assert (row["n_a"], row["n_b"], row["p_holm"]) == (4, 4, row["p"])


def test_a_permutation_of_many_is_drawn_with_the_seed() -> None:
    rng = np.random.default_rng(1)
    values = rng.random(30).tolist()
    first, second = (compare_sides(scores(values), sides(15, 15))["p"][0] for _ in range(2))
    assert first == second > 0.01


def test_sides_that_do_not_fit_are_named() -> None:
    with pytest.raises(InputError, match="sides: 1 .north., expected two"):
        compare_sides(scores([0.1] * 8), sides(8, 0))
    with pytest.raises(InputError, match="alarm: no prevalence of 'o7'"):
        compare_sides(scores([0.1] * 7), sides(4, 4))
