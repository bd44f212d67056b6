"""Design-based estimates: their formula, that they are right although the lexicon errs, and what is refused.

`python tests/test_estimation.py 2000` measures coverage at length and prints it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t
from simulated import draw_sentences
from statsmodels.formula.api import ols

import framing
from framing.coding.estimation import estimate_means
from framing.coding.sampling import _allocate
from framing.corpora.corpus import Corpus
from framing.errors import FramingWarning, InputError
from framing.lexicons import Lexicon

RECALLS = {"Gazette": 0.95, "Herald": 0.60}
LEXICON = Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]}, "en")


def draw_study(
    rng: np.random.Generator, articles: int = 25, truth: float = 0.2, icc: float = 0.08, coded: int = 400
) -> pd.DataFrame:
    """All sentences of two outlets with equal truth and unequal recall, some coded as `draw_sample` draws them."""
    parts = []
    for outlet, recall in RECALLS.items():
        true = draw_sentences(rng, truth, articles, 20, 0, icc)
        found = np.where(true, rng.random(true.shape) < recall, rng.random(true.shape) >= 0.97)
        names = [f"{outlet} {number}" for number in np.repeat(np.arange(articles), 20)]
        part = pd.DataFrame({"outlet": outlet, "article": names, "truth": true.ravel(), "found": found.ravel()})
        parts.append(part.assign(sentence=np.tile(np.arange(20), articles)))
    table = pd.concat(parts, ignore_index=True)
    strata = table["found"].map({True: "alarm", False: "none"})
    sizes = strata.value_counts().sort_index()
    codes, weights = np.full(len(table), np.nan), np.full(len(table), np.nan)
    for stratum, count in _allocate(sizes, coded).items():
        drawn = rng.choice(np.flatnonzero(strata == stratum), count, replace=False)
        codes[drawn], weights[drawn] = table["truth"].to_numpy()[drawn], sizes[stratum] / count
    return table.assign(frame="alarm", cluster=table["article"], coded=codes, weight=weights)


def cover(runs: int, seed: int, these: bool = False, **study: Any) -> np.ndarray:
    """Return how often the intervals of two levels and of their difference hold the truth (or that of the articles)."""
    rng, held = np.random.default_rng(seed), np.zeros(3)
    for _ in range(runs):
        sentences = draw_study(rng, **study)
        table = estimate_means(sentences, "outlet", 0.95)
        true = np.array([study.get("truth", 0.2)] * 2)
        if these:
            true = sentences.groupby("outlet", sort=False)["truth"].mean().to_numpy()
        aims = np.array([*true, true[0] - true[1]])
        held += (table["low"] <= aims + 1e-12) & (table["high"] >= aims - 1e-12)
    return np.asarray(held / runs)


def correct_with_one_recall(runs: int, seed: int) -> tuple[float, float]:
    """Return how often Rogan and Gladen's estimates of two outlets with equal truth differ, and how often it warns.

    The validation is that of the design: recall and specificity are estimated with the weights.
    """
    rng, apart, warned = np.random.default_rng(seed), 0, 0
    for _ in range(runs):
        sentences = draw_study(rng)
        drawn = sentences.dropna(subset="coded")
        hits = sentences.loc[sentences["found"], ["article", "sentence", "frame"]]
        codes = drawn[["article", "sentence", "outlet", "weight"]].assign(alarm=drawn["coded"].astype(int))
        known = framing.validate(hits, codes, by=["outlet"])
        counts = sentences.groupby("outlet", sort=False)["found"].agg(hits="sum", n="size").reset_index()
        counts.insert(0, "frame", "alarm")
        table = framing.correct_prevalence(counts.assign(voice="all", measure="prevalence"), known)
        errors = (table["high"] - table["low"]) / 3.92
        apart += abs(table["estimate"][0] - table["estimate"][1]) > 1.96 * np.sqrt((errors**2).sum())
        warned += bool(table["flag"].str.contains("recall_differs").all())
    return apart / runs, warned / runs


@pytest.mark.parametrize("articles,icc", [(20, 0.05), (30, 0.1)])
def test_intervals_hold_the_truth_and_equal_outlets_are_equal_although_recall_differs(
    articles: int, icc: float
) -> None:
    """The difference is falsely found as often as its interval misses 0."""
    held = cover(110, 11, articles=articles, icc=icc)
    assert ((held > 0.90) & (held < 0.99)).all()
    assert 1 - held[2] <= 0.08  # 2000 runs: .05


def test_one_recall_for_all_outlets_finds_differences_that_are_not_there_and_says_so() -> None:
    apart, warned = correct_with_one_recall(25, 5)
    print(f"Rogan and Gladen: {apart:.2f} of differences falsely found, recall_differs in {warned:.2f}")
    assert apart > 0.3 and warned > 0.9


def test_intervals_of_few_articles_hold_what_stands_in_these_articles() -> None:
    """Without the least width, a sample in which no error turned up would have an interval of no width."""
    held = cover(100, 3, these=True, articles=3, coded=60)
    assert (held >= 0.94).all()


def sentences_of(found: list[int], coded: list[float], weight: float, articles: int) -> pd.DataFrame:
    names = [f"a{i}" for i in np.arange(len(found)) % articles]
    table = pd.DataFrame({"frame": "alarm", "outlet": "Gazette", "article": names, "cluster": names})
    return table.assign(found=found, coded=coded, weight=weight)


def test_means_and_standard_errors_are_those_of_statsmodels_clustered_by_article() -> None:
    """OLS of the corrected values on a constant, HC1 by cluster without its factor (n - 1) / (n - k)."""
    rng = np.random.default_rng(8)
    sentences = draw_study(rng, articles=9, coded=150)
    table = estimate_means(sentences, "outlet", 0.9)
    values = sentences["found"] + (sentences["weight"] * (sentences["coded"] - sentences["found"])).fillna(0)
    errors = []
    for outlet, row in table.iloc[:2].set_index("outlet").iterrows():
        own = sentences["outlet"] == outlet
        data = pd.DataFrame({"y": values[own], "group": pd.factorize(sentences.loc[own, "article"])[0]})
        options = {"groups": data["group"], "use_correction": False}
        fit = ols("y ~ 1", data).fit(cov_type="cluster", cov_kwds=options)
        error = float(fit.bse.iloc[0]) * np.sqrt(9 / 8)
        errors.append(error)
        assert row["estimate"] == pytest.approx(values[own].mean())
        assert (row["high"] - row["low"]) / 2 == pytest.approx(t.isf(0.05, 8) * error)
    difference = table.iloc[2]
    squares = np.square(errors)
    df = squares.sum() ** 2 / (squares**2 / 8).sum()
    reach = t.isf(0.05, df) * np.sqrt(squares.sum())
    assert (difference["high"] - difference["low"]) / 2 == pytest.approx(reach)
    assert difference["estimate"] == pytest.approx(table["estimate"][0] - table["estimate"][1])
    assert difference["p"] == pytest.approx(2 * t.sf(abs(difference["estimate"]) / np.sqrt(squares.sum()), df))


def test_few_articles_have_the_interval_of_coding_error_alone() -> None:
    """Σ (1 - π) / π² (y - f)² / n² with six errors of weight 2; with one error, that of four."""
    found, coded = [1] * 10 + [0] * 30, [1.0, 0.0] * 5 + [1.0] + [0.0] * 9 + [np.nan] * 20
    row = estimate_means(sentences_of(found, coded, 2.0, 3), "outlet", 0.95).iloc[0]
    assert row["estimate"] == pytest.approx(10 / 40 + 2 * (1 - 5) / 40)
    assert row["high"] - row["estimate"] == pytest.approx(norm.isf(0.025) * np.sqrt(2 * 6) / 40)
    assert row["flag"] == "few_articles" and "these articles" in row["method"]
    coded[1:10:2] = [1.0] * 5
    row = estimate_means(sentences_of(found, coded, 2.0, 3), "outlet", 0.95).iloc[0]
    assert row["high"] - row["estimate"] == pytest.approx(norm.isf(0.025) * np.sqrt(2 * 4) / 40)


def test_none_coded_with_the_frame_is_not_known_to_be_none_elsewhere() -> None:
    row = estimate_means(sentences_of([0] * 200, [0.0] * 200, 1.0, 8), "outlet", 0.95).iloc[0]
    assert row["estimate"] == row["low"] == 0 and row["flag"] == "few"
    assert 3.69 / 200 <= row["high"] <= 5 / 200  # Garwood's upper limit of no hit is 3.69 / n


def test_shares_are_cut_to_0_to_1_and_differences_are_not() -> None:
    one = sentences_of([1] * 4 + [0] * 60, [0.0] * 4 + [np.nan] * 58 + [1.0, 0.0], 2.0, 8)
    other = one.assign(outlet="Herald", coded=1.0, weight=1.0)
    table = estimate_means(pd.concat([one, other]), "outlet", 0.95)
    assert table["estimate"][0] == 0 and table["low"][0] == 0 and table["flag"][0] == "few;limit"
    assert table["estimate"][2] == pytest.approx((4 - 8 + 2) / 64 - 1)


# ---- Corpora ----


def write_corpus(folder: Path, articles: int = 7, **more: Any) -> Corpus:
    """Two outlets whose articles have five sentences: the first has a hit, the second evokes alarm without a hit."""
    rows = []
    for outlet, number in [(o, i) for o in ("Gazette", "Herald") for i in range(articles)]:
        name = f"{outlet} {number}"
        text = (f"A threat came to place {name} at noon. Danger was near in {name} that day. Boats left {name} early. "
                f"Rain fell on the quay of {name}. Nobody in {name} saw the moon.")  # fmt: skip
        rows.append({"article": name, "outlet": outlet, "text": text, "language": "en"} | more)
    path = folder / "corpus.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return framing.read_corpus(path)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return write_corpus(tmp_path_factory.mktemp("texts"))


def code(sentences: pd.DataFrame) -> pd.DataFrame:
    """Code as a person would who sees what the lexicon does not: alarm in the first two sentences of each article."""
    first = sentences.groupby("article")["sentence"].transform("min") if "stratum" not in sentences else 1
    return sentences.assign(alarm=(sentences["sentence"] - first < 2).astype(int))


@pytest.fixture(scope="module")
def every(corpus: Corpus) -> pd.DataFrame:
    return code(corpus.sentences[["article", "sentence"]])


@pytest.fixture(scope="module")
def sample(corpus: Corpus) -> pd.DataFrame:
    drawn = framing.draw_sample(corpus, LEXICON, 40, frames=["alarm"], seed=2)
    return code(drawn)[["article", "sentence", "alarm", "stratum", "weight"]]


def test_where_all_is_coded_the_estimate_is_the_share_of_the_codes(corpus: Corpus, every: pd.DataFrame) -> None:
    table = framing.estimate(corpus, LEXICON, every)
    assert table["measure"].tolist() == ["prevalence_design", "prevalence_design", "difference"]
    assert table["against"].tolist() == ["", "", "Herald"]
    assert table["estimate"].tolist() == pytest.approx([0.4, 0.4, 0])
    assert table["lexicon"].tolist() == pytest.approx([0.2, 0.2, 0])
    assert table[["n", "coded", "positives", "articles"]].values.tolist() == [[35, 35, 14, 7]] * 2 + [[70, 70, 28, 14]]
    assert table["family"].tolist() == ["", "", "1 differences: all frames and pairs of outlet"]
    assert (table["flag"] == "unvalidated").all() and table.attrs["lexicon"]


def test_a_sample_is_weighted_back_through_file_and_key(corpus: Corpus, sample: pd.DataFrame, tmp_path: Path) -> None:
    drawn = framing.draw_sample(corpus, LEXICON, 40, frames=["alarm"], seed=2)
    sheet, _ = framing.write_sheet(drawn, tmp_path / "sheet.csv")
    pd.read_csv(sheet).assign(alarm=sample["alarm"].to_numpy(), coder="anna").to_csv(sheet, index=False)
    table = framing.estimate(corpus, LEXICON, framing.read_codings(sheet, ["alarm"]))
    pd.testing.assert_frame_equal(table, framing.estimate(corpus, LEXICON, sample))
    assert table["coded"][2] == 40 and table["n"][2] == 70
    values = sample["weight"] * (sample["alarm"] - (sample["sentence"] == 1))
    assert table["estimate"][:2].mean() == pytest.approx(0.2 + values.sum() / 70)
    chances = sample.assign(chance=1 / sample["weight"]).drop(columns=["weight", "stratum"])
    pd.testing.assert_frame_equal(table, framing.estimate(corpus, LEXICON, chances))


def test_articles_from_one_source_are_one_cluster(tmp_path: Path, every: pd.DataFrame) -> None:
    wired = framing.estimate(write_corpus(tmp_path, upstream="EFE"), LEXICON, every)
    assert wired["flag"].str.contains("few_articles").all() and (wired["articles"][:2] == 7).all()
    assert (wired["method"] == "these articles: all coded").all() and wired["p"].isna().all()
    assert (wired["low"] == wired["high"]).all()


def test_groups_of_any_column_and_frames_that_are_chosen(corpus: Corpus, every: pd.DataFrame) -> None:
    table = framing.estimate(corpus, LEXICON, every.assign(axis=[1, 0] * 35), by="article", frames=["axis"])
    assert (table["measure"] == "prevalence_design").sum() == 14 and set(table["frame"]) == {"axis"}


Change = Callable[[pd.DataFrame], pd.DataFrame]
REFUSED: list[tuple[str, Change, str]] = [
    ("every", lambda it: it.assign(article=["Echo", *it["article"][1:]]), "'Echo' has a code but is not in the corpus"),
    ("every", lambda it: it.assign(sentence=it["sentence"] + 50), "sentence 51 of 'Gazette 0' has a code but is not"),
    ("every", lambda it: it.iloc[2:], "2 of 70 codes are missing .* a column 'weight', as framing.draw_sample"),
    ("every", lambda it: it.assign(alarm=1), "alarm: all 70 coded sentences are 1, expected both 0 and 1"),
    ("every", lambda it: it.assign(alarm=0), "alarm: all 70 coded sentences are 0, expected both 0 and 1"),
    ("every", lambda it: it.rename(columns={"alarm": "fear"}), r"no frame is in both lexicon \(alarm, axis\)"),
    ("sample", lambda it: it.assign(weight=0), "weight must be a number above 0, got 0 at sentence"),
    ("sample", lambda it: it.assign(weight=np.nan), "weight must be a number above 0, got nan at sentence"),
    ("sample", lambda it: it.assign(weight=0.5), "weight must be 1 or more .* got 0.5 at sentence"),
    ("sample", lambda it: it.assign(chance=1.5), "chance must be above 0 and at most 1, got 1.5 at sentence"),
    ("sample", lambda it: it.assign(chance=0.0), "chance must be above 0 and at most 1, got 0.0 at sentence"),
    ("sample", lambda it: it.assign(alarm=[None, *it["alarm"][1:]]), "alarm must be 0 or 1 in every drawn sentence"),
    ("sample", lambda it: it[it["article"].str.startswith("G")].drop(columns="stratum"),
     "outlet 'Herald': no sentence is coded, expected some of every group"),
]  # fmt: skip


@pytest.mark.parametrize("which,change,message", REFUSED, ids=[message[:40] for _, _, message in REFUSED])
def test_codes_that_give_no_estimate_are_refused(
    corpus: Corpus, request: pytest.FixtureRequest, which: str, change: Change, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        framing.estimate(corpus, LEXICON, change(request.getfixturevalue(which)))
    assert "\n" not in str(caught.value)


def test_a_sample_that_is_not_complete_is_doubted(corpus: Corpus, sample: pd.DataFrame) -> None:
    with pytest.warns(FramingWarning, match="the weights of the coded sentences add up to .* there are 70 sentences"):
        framing.estimate(corpus, LEXICON, sample.iloc[:30])


def measure(runs: int) -> None:
    """Print coverage at length."""
    for articles, icc in [(20, 0.05), (25, 0.08), (30, 0.1)]:
        held = cover(runs, 1, articles=articles, icc=icc)
        print(f"{articles} articles, ICC {icc}: levels {held[:2]}, difference {held[2]:.3f}")
    print(f"30 articles, truth .05: {cover(runs, 1, articles=30, truth=0.05)}")
    print(f"3 articles, what stands in them: {cover(runs, 1, these=True, articles=3, coded=60)}")
    print(f"Rogan and Gladen: apart, warned {correct_with_one_recall(runs // 10, 1)}")


if __name__ == "__main__":
    measure(int(sys.argv[1]))
