"""Word shifts: contributions add up to the difference of the rates, and equal shifterator's."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import framing
from framing.corpora.corpus import Corpus, from_texts
from framing.errors import InputError
from framing.scores.intervals import garwood

ROOT = Path(__file__).parent.parent
PEER = json.loads((Path(__file__).parent / "data" / "peer_values.json").read_text("utf-8"))["shifterator"]


def test_contributions_equal_those_of_a_proportion_shift_of_shifterator() -> None:
    """shifterator 0.3.0 and its git head: every word's contribution, where every word of two texts is a term."""
    [case] = PEER["cases"]
    counts = [case["input"][name] for name in ("type2freq_2", "type2freq_1")]  # its text 1, the reference, is b
    corpus = from_texts([". ".join(word for word, n in text.items() for _ in range(n)) + "." for text in counts])
    corpus.articles["outlet"] = ["second", "first"]
    lexicon = framing.Lexicon.from_dict({"all": sorted(set(counts[0]) | set(counts[1]))})
    table = framing.word_shift(corpus, lexicon, "all", "second", "first").set_index("term")
    expected = case["output"]
    assert (table["contribution"] / 1000).to_dict() == pytest.approx(expected["shift_score_raw"], rel=1e-9, abs=1e-12)
    sizes = {word: abs(share) for word, share in expected["shift_score_normalised"].items()}
    assert table["share"].to_dict() == pytest.approx(sizes, rel=1e-9, abs=1e-12)
    assert table["total"].iloc[0] == pytest.approx(1000 * expected["diff"], abs=1e-9)


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
    scores = framing.score(pact, lexicon, voice=voice)
    rates = scores[scores["measure"] == "rate"].set_index(["frame", "outlet"])["estimate"]
    a, b = pact.scored["outlet"].iloc[[0, 3]]
    for frame in lexicon.names:
        table = framing.word_shift(pact, lexicon, frame, a, b, voice=voice, each=each)
        difference = rates[frame, a] - rates[frame, b]
        assert table["contribution"].sum() == pytest.approx(difference, abs=1e-12)
        assert table["total"].tolist() == pytest.approx([difference] * len(table))
        assert {table["count_a"].sum()} >= set(table["hits_a"])
        assert {table["count_b"].sum()} >= set(table["hits_b"])


def test_the_interval_of_the_total_is_made_of_two_garwood_intervals(pact: Corpus, lexicon: framing.Lexicon) -> None:
    """Donner & Zou's MOVER: sqrt((estimate - limit)² + (limit - estimate)²) to each side; by statsmodels."""
    a, b = pact.scored["outlet"].iloc[[1, 3]]
    row = framing.word_shift(pact, lexicon, "cold_war", a, b).iloc[0]
    scores = framing.score(pact, lexicon).query("measure == 'rate_adjusted' and frame == 'cold_war'")
    adjusted = scores.set_index("outlet")
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
            framing.word_shift(there, lexicon, "multipolarity", a, b, each=each),
            framing.word_shift(pact, lexicon, "multipolarity", a, b, each=each),
        )


def test_the_total_moves_with_the_comparison(pact: Corpus, lexicon: framing.Lexicon) -> None:
    a, b = pact.scored["outlet"].iloc[[0, 1]]
    row = framing.word_shift(pact, lexicon, "alarm", a, b).iloc[0]
    compared = framing.compare(pact, lexicon).query("frame == 'alarm' and a == @a and b == @b").iloc[0]
    assert (row["hits_a"], row["hits_b"]) == (compared["hits_a"], compared["hits_b"])
    assert np.sign(row["total"]) == np.sign(np.log(compared["ratio"]))


def test_no_hit_on_either_side_is_an_empty_table(pact: Corpus, lexicon: framing.Lexicon) -> None:
    a, b = pact.scored["outlet"].iloc[[1, 2]]
    table = framing.word_shift(pact, lexicon, "axis", a, b, units=["headline"])
    assert table.empty
    assert "contribution" in table


def test_names_that_do_not_exist_are_named(pact: Corpus, lexicon: framing.Lexicon) -> None:
    a, b = pact.scored["outlet"].iloc[[0, 1]]
    for arguments, options, message in (
        (("alarms", a, b), {}, "did you mean 'alarm'"), (("alarm", a, "Central"), {}, "outlet must be one of"),
        (("alarm", a, b), {"each": "word"}, "each must be one of term, match"),
        (("alarm", a, a), {}, "a and b are both"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=message):
            framing.word_shift(pact, lexicon, *arguments, **options)
