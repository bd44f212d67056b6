"""Intervals: the published limits, their edges, and how they move with the evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.scores.intervals import garwood, wilson

CASES = json.loads((Path(__file__).parent / "data" / "published_values.json").read_text("utf-8"))
PUBLISHED: dict[str, Any] = {case["id"]: case for case in CASES}
quick = settings(deadline=None, derandomize=True, max_examples=60)


def one(limits: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    return float(limits[0]), float(limits[1])


@pytest.mark.parametrize("count", PUBLISHED["poisson_garwood"]["expected"])
def test_garwood_gives_the_standard_table(count: str) -> None:
    """Garwood (1936), exact limits of a Poisson mean at 95 %."""
    case = PUBLISHED["poisson_garwood"]
    limits = one(garwood(int(count), 1, 0.95))
    assert limits == pytest.approx(case["expected"][count], rel=1e-9)
    assert limits == pytest.approx(case["published"][count], abs=0.006)


@pytest.mark.parametrize("index", range(4))
def test_wilson_gives_newcombes_table(index: int) -> None:
    """Newcombe (1998a), Table I, method 3: Wilson's score interval."""
    case = PUBLISHED["newcombe_1998_single"]
    successes, n = case["inputs"]["cases"][index]
    limits = one(wilson(successes, n, 0.95))
    assert limits == pytest.approx(case["expected"]["wilson"][index], abs=1e-9)
    assert limits == pytest.approx(case["published"]["wilson"][index], abs=0.00006)


def test_wilson_follows_its_formula() -> None:
    """Wilson (1927): (p + z²/2n ± z sqrt(p q / n + z²/4n²)) / (1 + z²/n)."""
    z, n, p = 1.959963984540054, 25, 0.2
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    expected = [(p + z**2 / (2 * n) + sign * half) / (1 + z**2 / n) for sign in (-1, 1)]
    assert one(wilson(5, 25, 0.95)) == pytest.approx(expected, abs=1e-12)


def test_correlated_sentences_count_for_fewer() -> None:
    """At rho = .3, 26 sentences are 14: n (1 - rho) / (1 + rho)."""
    assert one(wilson(13, 26, 0.95, rho=0.3)) == pytest.approx(one(wilson(7, 14, 0.95)), abs=1e-12)


def test_a_rate_is_per_unit_of_exposure() -> None:
    per_text, per_thousand = one(garwood(5, 1, 0.95)), one(garwood(5, 0.5, 0.95))
    assert per_thousand == pytest.approx([2 * limit for limit in per_text])


@pytest.mark.parametrize("successes", [0, 12])
def test_wilson_is_exact_at_none_and_all(successes: int) -> None:
    low, high = one(wilson(successes, 12, 0.95, 0.3))
    assert (low, high)[successes // 12] == successes // 12
    assert high - low == pytest.approx(0.373, abs=0.001)


def test_limits_come_as_arrays_in_the_order_given() -> None:
    low, high = garwood([0, 10, 1], [1, 1, 2], 0.95)
    assert low.shape == high.shape == (3,)
    assert high.argmax() == 1
    assert low[0] == 0 < low[2] < low[1]


def test_nothing_observed_has_no_limits_and_warns_nobody() -> None:
    assert np.isnan(garwood(0, 0, 0.95)[0])
    assert not np.isfinite(garwood(0, 0, 0.95)[1])


@quick
@given(st.integers(0, 300), st.floats(0.1, 50), st.floats(0.5, 0.99))
def test_garwood_holds_the_rate(hits: int, exposure: float, level: float) -> None:
    low, high = one(garwood(hits, exposure, level))
    assert low <= hits / exposure < high
    assert (low == 0) == (hits == 0)


@quick
@given(st.integers(1, 300), st.floats(0, 1), st.floats(0, 0.8), st.floats(0.5, 0.99))
def test_wilson_holds_the_share(n: int, part: float, rho: float, level: float) -> None:
    successes = round(part * n)
    low, high = one(wilson(successes, n, level, rho))
    assert 0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1


@quick
@given(st.integers(1, 60), st.integers(2, 9), st.floats(0, 1))
def test_wilson_is_narrower_with_more_sentences(n: int, times: int, part: float) -> None:
    successes = round(part * n)
    (low, high), (nearer, farther) = one(wilson(successes, n, 0.95)), one(wilson(times * successes, times * n, 0.95))
    assert farther - nearer < high - low


@quick
@given(st.integers(0, 50), st.floats(0.5, 0.9))
def test_a_higher_level_is_wider(hits: int, level: float) -> None:
    inner, outer = (one(garwood(hits, 1, at)) for at in (level, level + 0.05))
    assert outer[0] <= inner[0] <= inner[1] < outer[1]
    inner, outer = (one(wilson(hits, 50, at)) for at in (level, level + 0.05))
    assert outer[0] <= inner[0] <= inner[1] <= outer[1]
