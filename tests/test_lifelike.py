"""The lifelike corpus: it can be rebuilt, its truth fits its text, and its articles differ as in news."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

import framing
from framing.corpora.corpus import Corpus
from framing.lexicons import Lexicon

FRAMES = ["alarm", "axis", "multipolarity", "cold_war"]
SENTINEL, COAST, TRIBUNE, REVIEW = "The Durrin Sentinel", "Canal and Coast", "Ilmarran Tribune", "The Askholm Review"
TABLES = ["articles.csv", "realised.csv", "truth.csv"]


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "data" / "lifelike"


@pytest.fixture(scope="module")
def script(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("lifelike_build", folder / "build.py")
    assert spec is not None and spec.loader is not None
    module = sys.modules["lifelike_build"] = importlib.util.module_from_spec(spec)  # its dataclasses look there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Corpus:
    return framing.read_corpus(folder / "articles.csv")


@pytest.fixture(scope="module")
def lexicon(root: Path) -> Lexicon:
    return framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")


@pytest.fixture(scope="module")
def truth(folder: Path, corpus: Corpus, lexicon: Lexicon) -> pd.DataFrame:
    """The truth with each sentence's outlet, report, text, and whether the lexicon hits a frame (columns hit_*)."""
    table = pd.read_csv(folder / "truth.csv", keep_default_na=False)
    table["text"] = corpus.sentences["text"].to_numpy()
    hits = framing.find(corpus, lexicon, speakers=False)
    found = hits.groupby(["article", "sentence"])["frame"].agg(set).to_dict()
    places = zip(table["article"], table["sentence"], strict=True)
    frames = [found.get(place, set()) for place in places]
    table = table.assign(**{f"hit_{frame}": [int(frame in own) for own in frames] for frame in FRAMES})
    return table.merge(corpus.articles[["article", "outlet", "upstream", "published"]], on="article")


@pytest.fixture(scope="module")
def realised(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "realised.csv")


@pytest.fixture(scope="module")
def compared(corpus: Corpus, lexicon: Lexicon) -> pd.DataFrame:
    return framing.compare(corpus, lexicon)


# The files


def test_the_build_gives_the_same_bytes_again(folder: Path, tmp_path: Path) -> None:
    for name in ("build.py", "phrases.txt"):
        shutil.copy(folder / name, tmp_path)
    done = subprocess.run([sys.executable, str(tmp_path / "build.py")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for name in TABLES:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
    assert sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) < 1_000_000


def test_the_kit_reads_the_sentences_that_were_written(script: ModuleType, corpus: Corpus, truth: pd.DataFrame) -> None:
    _, written = script.make_corpus()
    for columns in (["article", "sentence", "unit", "text"], ["article", "sentence", *FRAMES, "voice", "speaker"]):
        read = corpus.sentences if "text" in columns else truth
        first, second = (table[columns].reset_index(drop=True).astype(object) for table in (read, written))
        pd.testing.assert_frame_equal(first, second)


def test_outlets_have_unequal_numbers_of_articles_over_nine_months_with_two_bursts(corpus: Corpus) -> None:
    articles = corpus.articles
    counts = articles["outlet"].value_counts()
    assert len(counts) == 5 and counts.between(14, 18).all() and counts.nunique() > 2
    assert (articles["sentences"] - 1).between(15, 30).all()
    days = pd.to_datetime(articles["published"])
    assert (days.max() - days.min()).days > 270
    own = days[articles["upstream"] == ""]
    for event in ("2052-04-17", "2052-08-06"):
        after = (own - pd.Timestamp(event)).dt.days
        assert after.between(0, 20).mean() > 2 * 21 / 297  # more than twice as many as in other three weeks
    assert set(articles["genre"]) == {"news", "analysis", "opinion"} and set(articles["language"]) == {"en"}


def test_who_speaks_is_named_and_what_is_quoted_stands_in_marks(truth: pd.DataFrame) -> None:
    assert set(truth["voice"]) == {"outlet", "quoted", "reported"}
    assert ((truth["speaker"] == "") == (truth["voice"] == "outlet")).all()
    quoted = truth[truth["voice"] == "quoted"]
    assert quoted["text"].str.contains("“").all() and quoted["text"].str.contains("”").all()
    assert truth["voice"].value_counts(normalize=True).between(0.1, 0.8).all()
    framed = truth[truth[FRAMES].any(axis=1)]
    assert (framed["voice"].value_counts() > 100).all()


# Rewrites


def shingles(text: str) -> set[tuple[str, ...]]:
    words = "".join(char if char.isalnum() else " " for char in text.lower()).split()
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def test_rewrites_share_sentences_and_are_no_near_duplicates(corpus: Corpus) -> None:
    articles = corpus.articles
    assert articles["duplicate_of"].isna().all()
    parts, upstream = [shingles(text) for text in articles["text"]], articles["upstream"].tolist()
    shared: dict[bool, list[float]] = {True: [], False: []}
    for i, j in combinations(range(len(parts)), 2):
        together = upstream[i] != "" and upstream[i] == upstream[j]
        shared[together].append(len(parts[i] & parts[j]) / min(len(parts[i]), len(parts[j])))
    assert max(shared[True]) < 0.5 and max(shared[False]) < 0.25
    assert np.median(shared[True]) > 3 * np.median(shared[False])


def test_rewrites_of_a_report_draw_alike(script: ModuleType) -> None:
    articles = script.draw_articles(script.Phrases(Random(0)), Random(0))
    rewrites = [article for article in articles if article.upstream]
    assert len(rewrites) == 33 and all(article.genre == "news" for article in rewrites)
    for one, other in combinations(rewrites, 2):
        assert (one.ranks == other.ranks) == (one.upstream == other.upstream)
        if one.upstream == other.upstream and one.outlet is other.outlet and not one.outlet.trend:
            assert one.shares == other.shares
    several = pd.Series([(article.upstream, article.outlet.key) for article in rewrites]).value_counts()
    assert several.max() == 3 and (several > 1).sum() > 5


# What was planted, and what came of it


def test_the_readme_prints_the_plan(script: ModuleType, folder: Path) -> None:
    text = (folder / "README.md").read_text("utf-8")
    for outlet in script.OUTLETS:
        [row] = [line for line in text.splitlines() if line.startswith(f"| {outlet.name} |")]
        _, _, _, articles, *shares = row.split("|")
        assert int(articles) == outlet.articles
        assert [float(share.split()[0].strip(",")) for share in shares[:4]] == [outlet.share[f] for f in FRAMES]
        given = float(shares[1].split("(")[1].split(")")[0]) if "(" in shares[1] else 0.85
        assert given == outlet.plain["axis"]
    [row] = [line for line in text.splitlines() if line.startswith("| intra-class")]
    assert [float(cell) for cell in row.split("|")[4:8]] == [script.ICC[frame] for frame in FRAMES]


def test_shares_are_the_planned_ones_within_the_error_of_such_samples(
    script: ModuleType, truth: pd.DataFrame, realised: pd.DataFrame
) -> None:
    """The error is that of articles that differ by the planned correlation, rewrites of a report being one article."""
    scores = []
    for outlet in script.OUTLETS:
        own = truth[truth["outlet"] == outlet.name]
        clusters = own.groupby(own["upstream"].where(own["upstream"] != "", own["article"])).size()
        for frame in FRAMES:
            share, icc = outlet.share[frame], script.ICC[frame]
            alike = (clusters**2).sum() / len(own) ** 2
            error = np.sqrt(share * (1 - share) * (icc * alike + (1 - icc) / len(own)))
            scores.append((own[frame].mean() - share) / error)
            row = realised[(realised["outlet"] == outlet.name) & (realised["frame"] == frame)].iloc[0]
            assert (row["articles"], row["sentences"]) == (outlet.articles, len(own))
            assert row["share"] == pytest.approx(own[frame].mean(), abs=5e-4)
    assert np.abs(scores).max() < 3
    assert 0.6 < np.sqrt(np.mean(np.square(scores))) < 1.4  # quotas would give less


def test_articles_differ_as_the_analysis_of_variance_of_statsmodels_says(
    truth: pd.DataFrame, realised: pd.DataFrame
) -> None:
    for row in realised.itertuples():
        own = truth[truth["outlet"] == row.outlet]
        table = anova_lm(ols(f"{row.frame} ~ C(article)", own).fit())
        between, within = table["mean_sq"]
        sizes = own.groupby("article").size()
        typical = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(sizes) - 1)
        assert row.icc == pytest.approx((between - within) / (between + (typical - 1) * within), abs=6e-4)
    assert realised.groupby("frame")["icc"].mean().between(0.03, 0.15).all()
    assert (realised["icc"] > 0.01).mean() > 0.8


def test_other_seeds_give_the_planned_correlation_on_average(script: ModuleType) -> None:
    rng = np.random.default_rng(7)
    for share, icc in ((0.10, 0.07), (0.40, 0.08), (0.35, 0.10)):
        shares = np.array([script.beta_quantile(share, icc, rank) for rank in rng.random(4000)])
        assert shares.mean() == pytest.approx(share, abs=0.015)
        assert shares.var() / (share * (1 - share)) == pytest.approx(icc, rel=0.15)


def misfit(recall: dict[tuple[str, str], float], truth: pd.DataFrame) -> float:
    """Return p of the chi-squared test that the sentences of all outlets and frames were hit with these chances."""
    total = 0.0
    for (outlet, frame), planned in recall.items():
        evoked = truth.loc[(truth["outlet"] == outlet) & (truth[frame] == 1), f"hit_{frame}"]
        total += (evoked.mean() - planned) ** 2 / (planned * (1 - planned) / len(evoked))
    return float(chi2.sf(total, len(recall)))


def test_recall_and_precision_of_the_lexicon_are_the_planned_ones(script: ModuleType, truth: pd.DataFrame) -> None:
    """Recall by one test of all twenty cells: over thirty seeds their z-scores have mean -.04 and deviation 1.02."""
    planned = {(outlet.name, frame): outlet.plain[frame] for outlet in script.OUTLETS for frame in FRAMES}
    assert misfit(planned, truth) > 0.001
    assert misfit({**planned, (COAST, "axis"): 0.85}, truth) < 1e-6
    assert misfit({**planned, (SENTINEL, "alarm"): 0.95}, truth) < 1e-6
    for frame in FRAMES:
        precision = truth.loc[truth[f"hit_{frame}"] == 1, frame].mean()
        assert 0.88 < precision < 0.97, frame
    recall = truth[truth["axis"] == 1].groupby("outlet")["hit_axis"].mean()
    assert recall[SENTINEL] > 0.85 and recall[COAST] < 0.75


def test_every_wording_has_the_hits_of_its_kind(script: ModuleType, lexicon: Lexicon) -> None:
    phrases = script.Phrases(Random(1))
    kinds, texts = [], []
    for kind, lines in phrases.kinds.items():
        if not kind.startswith(("slot", "joined", "tail")):
            for line in lines:
                days = [day for day in (date(2052, 2, 1), date(2052, 9, 1)) if script.suits(line, day)]
                filled = [phrases.fill(line, days[-1])[0] for _ in range(5)]
                kinds += [kind] * 5
                texts += [script.capital(text) for text in filled]
    hits = framing.find(texts, lexicon, speakers=False)
    found = hits.groupby("article")["frame"].agg(set).to_dict()
    for number, kind in enumerate(kinds):
        *_, frame, manner = ["", *kind.split()]
        assert found.get(number, set()) == ({frame} if manner in ("plain", "false") else set()), texts[number]
    sizes = pd.Series(kinds).value_counts() // 5
    assert sizes["neutral"] > 100 and all(sizes[f"{frame} plain"] >= 20 for frame in FRAMES)


# What a study finds


def difference(compared: pd.DataFrame, frame: str, one: str, other: str) -> pd.Series:
    rows = compared[(compared["frame"] == frame) & compared["a"].isin([one, other]) & compared["b"].isin([one, other])]
    assert len(rows) == 1
    return rows.iloc[0]


def test_planted_differences_are_found_and_none_of_the_null_frame(compared: pd.DataFrame) -> None:
    assert difference(compared, "alarm", SENTINEL, COAST)["p_holm"] < 0.05
    assert difference(compared, "alarm", SENTINEL, TRIBUNE)["p_holm"] < 0.05
    assert (compared.loc[compared["frame"] == "cold_war", "p_holm"] > 0.05).all()
    tribune = compared[(compared["frame"] == "multipolarity") & (compared[["a", "b"]] == TRIBUNE).any(axis=1)]
    assert len(tribune) == 4 and (tribune["p"] < 0.05).all()


def test_the_lexicon_alone_shows_a_difference_of_axis_that_is_none(truth: pd.DataFrame) -> None:
    """The planned error of the difference is .20 (.95 - .60) = .07."""
    shares = truth.groupby("outlet")[["axis", "hit_axis"]].mean()
    assert abs(shares.loc[SENTINEL, "axis"] - shares.loc[COAST, "axis"]) < 0.02
    gaps = shares.loc[SENTINEL] - shares.loc[COAST]
    assert gaps["axis"] < 0 < 0.03 < gaps["hit_axis"]
    assert gaps["hit_axis"] - gaps["axis"] == pytest.approx(0.07, abs=0.03)


def test_alarm_rises_in_the_review(truth: pd.DataFrame) -> None:
    own = truth[truth["outlet"] == REVIEW]
    early, late = (own["published"] < "2052-04-01"), (own["published"] >= "2052-06-01")
    assert own.loc[late, "alarm"].mean() - own.loc[early, "alarm"].mean() > 0.1
