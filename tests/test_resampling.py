"""The bootstrap: against R and scipy, refused where it means nothing, and what it covers, by simulation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from known_corpora import invented, pact, pact_lexicon
from scipy import stats
from test_scoring import filler, make_corpus

from framing.comparisons.variation import bootstrap, refuse, resample_ratio
from framing.corpora.corpus import Corpus
from framing.errors import InputError
from framing.lexicons import Lexicon
from framing.scores.intervals import wilson
from framing.scores.scores import score

LEXICON = Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]})
COLUMNS = ["frame", "outlet", "voice", "measure", "estimate", "low", "high", "n", "hits", "method", "flag",
           "articles", "level", "drawn", "reason"]  # fmt: skip


@pytest.fixture(scope="module")
def eight() -> Corpus:
    """Eight articles of the gull, 0 to 7 threats each and one axis in all; five of the tern."""
    bodies = {f"gull-{i}": ["A threat grew."] * i + filler(f"gull{i}") for i in range(8)}
    bodies["gull-0"] = ["An axis formed.", *bodies["gull-0"]]
    bodies |= {f"tern-{i}": ["A threat grew."] * (i + 1) + filler(f"tern{i}") for i in range(5)}
    return make_corpus(bodies, duplicate_of=["none"] * 13)


# ---- Against other software ----


def published(root: Path, name: str) -> dict:
    cases = json.loads((root / "tests" / "data" / "published_values.json").read_text("utf-8"))
    cases = cases["cases"] if isinstance(cases, dict) else cases
    return next(case for case in cases if case["id"] == name)


def test_intervals_of_a_mean_are_those_of_r(root: Path) -> None:
    """R's boot::boot.ci, as quoted in scipy's tests: a mean is a ratio of sums over units of size 1."""
    case = published(root, "bootstrap_R_boot_n16_mean")
    values = np.array(case["inputs"]["x"])
    low, high = resample_ratio(values, np.ones(len(values)), 0.95, resamples=40_000, seed=7)
    assert (float(low), float(high)) == pytest.approx(case["published"]["BCa"], rel=0.02)


def test_a_ratio_is_resampled_as_scipy_does_it_one_at_a_time() -> None:
    hits, n = np.array([0, 2, 1, 3, 0, 4, 1]), np.array([20, 31, 18, 25, 22, 40, 19])
    found = stats.bootstrap((hits, n), lambda h, m: h.sum() / m.sum(), n_resamples=999, paired=True, vectorized=False,
                            method="BCa", rng=np.random.default_rng(5))  # fmt: skip
    assert tuple(map(float, resample_ratio(hits, n, 0.95, resamples=999, seed=5))) == pytest.approx(
        tuple(found.confidence_interval)
    )


def test_many_ratios_at_once_are_each_within_their_data() -> None:
    hits = np.array([[0, 2, 1, 3, 0], [5, 5, 5, 5, 5], [0, 0, 0, 0, 0]])
    low, high = resample_ratio(hits, np.full(5, 10), resamples=499, seed=1)
    assert 0 <= low[0] < 6 / 50 < high[0] <= 0.3
    assert np.isnan(low[1:]).all() and np.isnan(high[1:]).all()  # nothing varies


# ---- Of a corpus ----


def test_articles_are_drawn_within_their_group(eight: Corpus) -> None:
    table = bootstrap(eight, LEXICON, resamples=999)
    assert list(table.columns) == COLUMNS
    rows = table.set_index(["frame", "outlet", "measure"])
    alarm = rows.loc[("alarm", "gull", "prevalence")]
    counts, sizes = np.arange(8), 20 + np.arange(8) + np.array([1] + [0] * 7)
    low, high = resample_ratio(counts, sizes, 0.95, resamples=999)
    assert (alarm["low"], alarm["high"]) == (float(low), float(high))
    assert alarm["drawn"] == 8 and alarm["reason"] == ""
    assert alarm["method"] == "BCa bootstrap of articles, 999 resamples"
    rate = rows.loc[("alarm", "gull", "rate")]
    tokens = 400 + 3 * sizes - 60
    low, high = resample_ratio(counts, tokens, 0.95, resamples=999)
    assert (rate["low"], rate["high"]) == pytest.approx((1000 * float(low), 1000 * float(high)))


def test_estimates_counts_and_flags_are_those_of_the_scores(eight: Corpus) -> None:
    table = bootstrap(eight, LEXICON, resamples=199)
    scores = score(eight, LEXICON)
    scores = scores[scores["measure"] != "rate_adjusted"].reset_index(drop=True)
    shared = ["frame", "outlet", "voice", "measure", "estimate", "n", "hits", "articles", "level"]
    pd.testing.assert_frame_equal(table[shared], scores[shared])
    kept = table["flag"].str.removesuffix("narrow").str.removesuffix(";")
    assert kept.tolist() == scores["flag"].tolist()


def test_intervals_of_few_articles_are_flagged_as_narrow(eight: Corpus) -> None:
    """From 6 to 19 articles: a nominal 95 % covers less than 92 %, as simulated below."""
    flags = bootstrap(eight, LEXICON, resamples=199).set_index(["frame", "outlet", "measure"])["flag"].sort_index()
    assert set(flags["alarm", "gull"]) == {"unvalidated;narrow"}
    assert not flags["alarm", "tern"].str.contains("narrow").any()  # refused: there is no interval
    assert not flags["axis", "gull"].str.contains("narrow").any()
    blocks = bootstrap(eight, LEXICON, by="article", units="sentences", resamples=199)
    assert (blocks["reason"] == "").any() and not blocks["flag"].str.contains("narrow").any()
    bodies = {f"gull-{i}": ["A threat grew."] * (i % 3) + filler(f"gull{i}", 5) for i in range(20)}
    twenty = bootstrap(make_corpus(bodies, duplicate_of=["none"] * 20), LEXICON, resamples=199)
    assert (twenty["reason"] == "").any() and not twenty["flag"].str.contains("narrow").any()


def test_refusals_name_their_reason(eight: Corpus) -> None:
    rows = bootstrap(eight, LEXICON, resamples=199).set_index(["frame", "outlet", "measure"])["reason"]
    assert rows[("alarm", "tern", "rate")] == "5 articles: too few to draw from (6 or more are needed)"
    assert rows[("axis", "gull", "rate")].startswith("1 hit: below 5 a bootstrap interval is far too narrow")
    single = bootstrap(eight, LEXICON, by="article", resamples=199)
    assert set(single["reason"]) == {"1 article: it has one distinct resample (6 or more are needed)"}
    assert single[["low", "high"]].isna().all(axis=None) and set(single["method"]) == {"refused"}
    assert single["estimate"].notna().all()  # the estimate stands, its interval does not


def test_sentences_are_drawn_in_blocks_within_one_article(eight: Corpus) -> None:
    table = bootstrap(eight, LEXICON, by="article", units="sentences", resamples=999)
    rows = table.set_index(["frame", "article", "measure"])
    row = rows.loc[("alarm", "gull-6", "prevalence")]
    low, high = resample_ratio(np.array([3, 3, *[0] * 7]), np.array([3] * 8 + [2]), 0.95, resamples=999)
    assert row["drawn"] == 9 and (row["low"], row["high"]) == (float(low), float(high))
    assert row["method"] == "BCa bootstrap of blocks of 3 sentences, 999 resamples"
    assert rows.loc[("alarm", "gull-4", "rate"), "reason"].startswith("4 hits: below 5")
    pooled = bootstrap(eight, LEXICON, units="sentences", resamples=199)
    assert pooled["reason"].str.contains(r"\d articles: sentence blocks work for a single article only").all()


def test_near_duplicates_are_one_family() -> None:
    bodies = {f"gull-{i}": ["A threat grew."] * (i + 1) + filler(f"gull{i}") for i in range(6)}
    twins = ["none"] * 5 + ["gull-4"]
    table = bootstrap(make_corpus(bodies, duplicate_of=twins), LEXICON, resamples=199)
    assert set(table["articles"]) == {5} and (table["reason"] != "").all()


def test_texts_too_short_and_hits_that_do_not_vary_are_refused() -> None:
    short = bootstrap(make_corpus({"gull": ["A threat."] * 6}), LEXICON, units="sentences", resamples=199)
    assert set(short["reason"]) == {"too short for an estimate"}
    assert short["estimate"].isna().all()
    even = make_corpus({f"gull-{i}": ["A threat grew.", *filler(f"g{i}")] for i in range(6)}, duplicate_of=["none"] * 6)
    rows = bootstrap(even, LEXICON, resamples=199).set_index(["frame", "measure"])["reason"]
    assert rows[("alarm", "prevalence")] == "all articles have the same prevalence: nothing varies"


def test_a_seed_decides_every_resample(eight: Corpus) -> None:
    first, again, other = (bootstrap(eight, LEXICON, resamples=199, seed=seed) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(first, again)
    assert not first["low"].equals(other["low"])


@pytest.mark.parametrize("given,message", [
    ({"units": "article"}, "units must be one of articles, sentences; got 'article': did you mean 'articles'"),
    ({"resamples": 10}, "resamples must be a whole number of 100 or more, got 10"),
    ({"by": "outlets"}, "by must be one of"),
    ({"level": 95}, "level must lie between 0 and 1"),
])  # fmt: skip
def test_what_cannot_be_resampled_is_an_error(eight: Corpus, given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        bootstrap(eight, LEXICON, **given)  # type: ignore[arg-type]


def test_of_the_pact_no_article_is_drawn_and_few_scores_rest_on_enough_hits() -> None:
    assert (bootstrap(pact(), pact_lexicon())["reason"].str.startswith("1 article:")).all()
    blocks = bootstrap(pact(), pact_lexicon(), units="sentences", resamples=499)
    assert ((blocks["reason"] == "") == (blocks["hits"] >= 5)).all()
    assert 0 < (blocks["reason"] == "").sum() < len(blocks) / 2


def test_of_the_invented_corpus_planted_differences_lie_apart() -> None:
    """Multipolarity of o3 against all others, by its README .46 against .06, .06 and .14."""
    table = bootstrap(invented(), pact_lexicon(), resamples=999)
    rows = table[(table["frame"] == "multipolarity") & (table["measure"] == "prevalence")].set_index("outlet")
    gazette = rows.loc["Ketland People's Gazette"]
    assert (rows.drop(index="Ketland People's Gazette")["high"] < gazette["low"]).all()


@pytest.mark.parametrize("units,articles,hits,said", [
    ("articles", 6, 5, ""), ("articles", 5, 50, "5 articles: too few"), ("articles", 6, 4, "4 hits: below 5"),
    ("sentences", 1, 5, ""), ("sentences", 2, 50, "2 articles: sentence blocks work for a single article only"),
    ("sentences", 1, 0, "0 hits: below 5"),
])  # fmt: skip
def test_the_rule_of_refusal(units: str, articles: int, hits: int, said: str) -> None:
    reason = refuse(units, articles, hits)
    assert reason.startswith(said) and bool(reason) == bool(said)


# ---- What it covers: simulations, seeded ----

TRIALS = 400  # a share of .95 is then known to .01, one of .6 to .025


def covered(limits: tuple[np.ndarray, np.ndarray], truth: float) -> float:
    low, high = limits
    return float(np.mean((low <= truth) & (truth <= high)))  # NaN does not cover


def test_it_under_covers_badly_in_short_articles_with_rare_frames() -> None:
    """Nominal 95 % at n = 17, p = .05: Wilson .94, BCa .57."""
    rng = np.random.default_rng(1)
    n, p = 17, 0.05
    hits = (rng.random((TRIALS, n)) < p).astype(float)
    blocks = np.pad(hits, ((0, 0), (0, 1))).reshape(TRIALS, 6, 3).sum(axis=-1)
    shares = {
        "Wilson": covered(wilson(hits.sum(axis=1), np.full(TRIALS, n), 0.95), p),
        "BCa": covered(resample_ratio(hits, np.ones(n), 0.95, resamples=999, seed=2), p),
        "block": covered(resample_ratio(blocks, np.array([3] * 5 + [2]), 0.95, resamples=999, seed=2), p),
    }
    assert shares == pytest.approx({"Wilson": 0.94, "BCa": 0.57, "block": 0.57}, abs=0.06)
    exact = 1 - (1 - p) ** n  # no bootstrap covers where nothing was found
    assert max(shares["BCa"], shares["block"]) < exact + 0.05


@pytest.mark.parametrize("articles,least,most", [(6, 0.80, 0.90), (20, 0.90, 0.96), (40, 0.92, 0.97)])
def test_of_articles_it_covers_once_there_are_enough(articles: int, least: float, most: float) -> None:
    """Articles of 15 to 39 sentences whose prevalences vary about .2 with an ICC of .05 (beta-binomial)."""
    rng = np.random.default_rng(articles)
    p, icc = 0.2, 0.05
    own = rng.beta(p * (1 - icc) / icc, (1 - p) * (1 - icc) / icc, (TRIALS, articles))
    sentences = rng.integers(15, 40, (TRIALS, articles))
    hits = rng.binomial(sentences, own)
    assert least <= covered(resample_ratio(hits, sentences, 0.95, resamples=999, seed=2), p) <= most
