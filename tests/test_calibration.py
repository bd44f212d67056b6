"""Nominal 95 % intervals over articles that differ, in short (`make calibrate` for the long form)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from calibration import LEXICON, cover_differences, cover_scores, find_false_differences
from simulated import add_up, draw_articles

import framing
from framing.defaults import specification
from framing.scores.counting import count_hits
from framing.scores.scores import estimate_scores

ROOT = Path(__file__).parent.parent
GROUPS = 2500  # a share of .95 is then known to .0044: three of these are allowed for
LUCK = 0.012


@pytest.mark.parametrize(
    ("articles", "sentences", "prevalence", "icc"),
    [(10, 20, 0.15, 0.0), (10, 20, 0.15, 0.3), (10, 40, 0.3, 0.1), (10, 40, 0.5, 0.3), (20, 20, 0.15, 0.1)],
)
def test_ten_articles_or_more_cover_as_they_say(articles: int, sentences: int, prevalence: float, icc: float) -> None:
    for share in cover_scores(prevalence, articles, sentences, icc, GROUPS).values():
        assert 0.93 - LUCK <= share <= 0.98 + LUCK


@pytest.mark.parametrize(("sentences", "prevalence"), [(20, 0.05), (40, 0.05), (20, 0.1), (40, 0.1)])
def test_rare_frames_in_articles_that_differ_much_cover_less_but_not_little(sentences: int, prevalence: float) -> None:
    assert min(cover_scores(prevalence, 10, sentences, 0.3, GROUPS).values()) >= 0.88 - LUCK


@pytest.mark.parametrize("articles", [2, 3, 5, 8])
@pytest.mark.parametrize("prevalence", [0.05, 0.4])
def test_few_articles_cover_where_they_differ_no_more_than_assumed(articles: int, prevalence: float) -> None:
    assumed = specification()["assumed_icc"]
    assert min(cover_scores(prevalence, articles, 20, assumed, GROUPS).values()) >= 0.93


def test_wires_given_as_upstream_are_counted_once() -> None:
    """Four of ten articles tell one report: .96 where it is given, .88 where it is not."""
    given = cover_scores(0.3, 10, 20, 0.1, GROUPS, wire=4)
    rng = np.random.default_rng(8)
    drawn = draw_articles(rng, 0.3, GROUPS, 10, 20, 0.1, wire=4).assign(frame="alarm", voice="all")
    counts = add_up(drawn, ["group"]).rename(columns={"group": "outlet"})
    counts = counts.assign(frame="alarm", short=False, voice="all")
    table = estimate_scores(counts, LEXICON, "outlet", 0.95)
    table = table[table["measure"] == "prevalence"]
    unknown = ((table["low"] <= 0.3) & (0.3 <= table["high"])).mean()
    assert min(given.values()) >= 0.94
    assert unknown < 0.92


def test_neighbours_alike_widen_the_spread_between_articles() -> None:
    assert min(cover_scores(0.2, 10, 20, 0.1, 800, rho=0.3).values()) >= 0.93


def test_widths_change_smoothly_with_the_number_of_articles() -> None:
    """Two articles with 6 of 20 sentences each, then three, and so on: no cliff at six or at ten."""
    widths = []
    for articles in range(2, 16):
        rows = draw_articles(np.random.default_rng(1), 0.3, 1, articles, 20, 0.0).assign(frame="alarm")
        found = [5 if place % 2 else 7 for place in range(articles)]
        rows = rows.assign(with_hit=found, hits=found)
        counts = add_up(rows, ["group"]).rename(columns={"group": "outlet"})
        table = estimate_scores(counts.assign(frame="alarm", short=False, voice="all"), LEXICON, "outlet", 0.95)
        row = table[table["measure"] == "prevalence"].iloc[0]
        widths.append(row["high"] - row["low"])
    ratios = np.array(widths[1:]) / np.array(widths[:-1])
    assert (ratios < 1.0).all() and (ratios > 0.75).all()


@pytest.mark.parametrize(("articles", "icc"), [(6, 0.3), (10, 0.0), (10, 0.3)])
def test_differences_cover_as_they_say(articles: int, icc: float) -> None:
    least = 0.93 if articles >= 10 else 0.90
    assert least - LUCK <= cover_differences((0.2, 0.4), articles, 20, icc, GROUPS) <= (0.98 if articles >= 10 else 1)


@pytest.mark.parametrize(("articles", "icc"), [(6, 0.3), (10, 0.1), (20, 0.3)])
def test_corpora_without_a_difference_rarely_show_one(articles: int, icc: float) -> None:
    """Four outlets, four frames: 24 comparisons; .05 of corpora, with the luck of 40 draws allowed for."""
    frames = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}
    assert find_false_differences(frames, 4, articles, 20, icc, 40) <= 0.05 + 0.05


# ---- The two invented corpora: by quota, and like life ----


@pytest.fixture(scope="module")
def corpora() -> dict[str, framing.Corpus]:
    return {
        "quota": framing.read_captures(ROOT / "data" / "invented" / "captures"),
        "life": framing.read_corpus(ROOT / "data" / "lifelike" / "articles.csv"),
    }


def test_only_articles_that_differ_widen_intervals(corpora: dict[str, framing.Corpus]) -> None:
    """By quota every article of an outlet has the same share; like life the mean ICC is .05 to .10 in truth."""
    lexicon = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    found = {}
    for name, corpus in corpora.items():
        scores = framing.score(corpus, lexicon)
        found[name] = scores[scores["measure"] == "prevalence"][["icc", "deff"]].mean()
    assert found["quota"]["icc"] < 0.0 and found["quota"]["deff"] < 1.0
    assert 0.03 < found["life"]["icc"] < 0.12 and 1.5 < found["life"]["deff"] < 4.0


def test_what_is_planted_like_life_is_found_and_the_null_is_not(corpora: dict[str, framing.Corpus]) -> None:
    lexicon = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    table = framing.compare(corpora["life"], lexicon).set_index(["frame", "a", "b"])["verdict"]
    assert table["alarm", "Canal and Coast", "The Durrin Sentinel"] == "lower"
    assert set(table["cold_war"]) == {"not distinguishable"}


def test_halves_of_an_outlet_are_rarely_told_apart(corpora: dict[str, framing.Corpus]) -> None:
    """Random halves of each outlet of the lifelike corpus, as two outlets: a true null made of real clustering."""
    lexicon = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    corpus, rng, told = corpora["life"], np.random.default_rng(4), []
    hits = framing.find(corpus, lexicon, speakers=False)
    for _ in range(12):
        articles = corpus.articles.copy()
        order = articles.assign(draw=rng.random(len(articles))).groupby("outlet")["draw"].rank()
        articles["half"] = articles["outlet"] + np.where(order % 2 == 0, " a", " b")
        counts = count_hits(replace(corpus, articles=articles), hits, lexicon.names, "half")
        table = framing.compare_counts(counts)
        own = table["a"].str[:-2] == table["b"].str[:-2]
        told += (table.loc[own, "p"] < 0.05).tolist()
    assert len(told) == 12 * 5 * 4
    assert np.mean(told) <= 0.05 + 0.03
