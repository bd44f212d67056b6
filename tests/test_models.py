"""Models of articles: rows, coefficients, coverage, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t
from simulated import draw_corpus

import framing
from framing import InputError, Lexicon
from framing.comparisons.models import MONTH, _fit

ALARM = Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis"]}, "en")


def articles(count: int = 40, **columns: Any) -> pd.DataFrame:
    """So many articles with 1 to 5 hits in 14 sentences, Gazette and Herald in turn, a week apart."""
    dates = pd.date_range("2024-01-03", periods=count, freq="7D").strftime("%Y-%m-%d")
    rows = [{"article": f"a{i}", "outlet": ["Gazette", "Herald"][i % 2], "genre": ["news", "opinion", "news"][i % 3],
             "hits": 1 + (i * i) % 5, "others": 9 + i % 4} for i in range(count)]  # fmt: skip
    return pd.DataFrame(rows).assign(published=dates, **columns)


def corpus_of(table: pd.DataFrame, folder: Path) -> framing.Corpus:
    texts = [
        "\n\n".join([f"A threat came on day {i}-{k}." for k in range(row.hits)] + ["The ferry left."] * row.others)
        for i, row in enumerate(table.itertuples())
    ]
    path = folder / "texts.csv"
    table.drop(columns=["hits", "others"]).assign(text=texts, duplicate_of="none").to_csv(path, index=False)
    return framing.read_corpus(path)


def refuse(table: pd.DataFrame, folder: Path, formula: Any, message: str, frame: str = "alarm", **more: Any) -> None:
    with pytest.raises(InputError, match=message) as caught:
        framing.model(corpus_of(table, folder), ALARM, frame, formula, **more)
    assert "\n" not in str(caught.value)


# ---- Rows ----


def test_a_row_is_an_article_with_its_metadata(tmp_path: Path) -> None:
    table = articles(12, upstream=["EFE", ""] * 6)
    rows = framing.article_table(corpus_of(table, tmp_path), ALARM)
    assert rows["frame"].tolist() == ["alarm"] * 12 + ["axis"] * 12
    alarm = rows[rows["frame"] == "alarm"]
    assert alarm["article"].tolist() == table["article"].tolist()
    assert alarm["with_hit"].tolist() == alarm["hits"].tolist() == table["hits"].tolist()
    assert alarm["sentences"].tolist() == (table["hits"] + table["others"]).tolist()
    assert alarm["prevalence"].tolist() == pytest.approx(alarm["hits"] / alarm["sentences"])
    assert alarm["rate"].tolist() == pytest.approx(1000 * alarm["hits"] / alarm["tokens"])
    assert np.exp(alarm["log_tokens"]).tolist() == pytest.approx(alarm["tokens"].tolist())
    assert alarm["month"].tolist()[:5] == ["2024-01"] * 5 and alarm["month"].iloc[5] == "2024-02"
    assert alarm["months"].tolist() == pytest.approx(7 * np.arange(12) / MONTH)
    assert alarm["cluster"].tolist() == ["EFE" if i % 2 == 0 else f"a{i}" for i in range(12)]
    assert {"outlet", "genre", "language", "published"} <= set(rows) and "text" not in rows
    assert rows.attrs["lexicon"] == ALARM.hash


def test_counts_are_those_of_compare(tmp_path: Path) -> None:
    corpus = corpus_of(articles(), tmp_path)
    rows = framing.article_table(corpus, ALARM, "alarm", tiers=["core"], units=["body"], voice="outlet")
    pair = framing.compare(corpus, ALARM, tiers=["core"], units=["body"], voice="outlet").iloc[0]
    totals = rows.groupby("outlet")[["with_hit", "sentences"]].sum()
    assert totals.loc["Gazette"].tolist() == [pair["with_hit_a"], pair["sentences_a"]]
    assert set(rows["frame"]) == {"alarm"}


def test_metadata_of_a_name_that_the_table_has_are_refused(tmp_path: Path) -> None:
    corpus = corpus_of(articles(12, hits_=1).rename(columns={"hits_": "rate"}), tmp_path)
    with pytest.raises(InputError, match="the articles have a column 'rate', as this table has: give it another name"):
        framing.article_table(corpus, ALARM)
    with pytest.warns(framing.FramingWarning, match="published from date"):
        dated = corpus_of(articles(12).rename(columns={"published": "date"}), tmp_path)
    assert framing.article_table(dated, ALARM, date="date")["date"].iloc[0] == pd.Timestamp("2024-01-03")
    assert len(framing.model(dated, ALARM, "alarm", "log_tokens", date="date")) == 1
    with pytest.raises(InputError, match="the articles have a column 'date', as this table has"):
        framing.article_table(dated, ALARM)
    with pytest.raises(InputError, match="no column 'day', expected it beside article, outlet"):
        framing.article_table(corpus_of(articles(12), tmp_path), ALARM, date="day")


# ---- Coefficients ----


def test_one_category_has_the_odds_ratio_and_the_closed_form_of_hc3(tmp_path: Path) -> None:
    corpus = corpus_of(articles(), tmp_path)
    rows = framing.article_table(corpus, ALARM, "alarm")
    [found] = framing.model(corpus, ALARM, "alarm", "outlet").to_dict("records")
    assert (found["term"], found["category"], found["against"]) == ("outlet", "Herald", "Gazette")
    logits, variance = {}, 0.0
    for name, part in rows.groupby("outlet"):
        p = part["with_hit"].sum() / part["sentences"].sum()
        logits[name] = np.log(p / (1 - p))
        leverage = part["sentences"] / part["sentences"].sum()
        left = (part["with_hit"] - part["sentences"] * p) / (1 - leverage)
        variance += (left**2).sum() / (part["sentences"].sum() * p * (1 - p)) ** 2
    estimate, half = logits["Herald"] - logits["Gazette"], t.isf(0.025, 38) * np.sqrt(variance)
    assert [found["estimate"], found["low"], found["high"]] == pytest.approx(
        [estimate, estimate - half, estimate + half], abs=1e-6
    )
    assert found["p"] == pytest.approx(2 * t.sf(abs(estimate) / np.sqrt(variance), 38), abs=1e-6)
    assert [found[name] for name in ("ratio", "ratio_low", "ratio_high")] == pytest.approx(
        np.exp([found[name] for name in ("estimate", "low", "high")])
    )
    assert (found["articles"], found["clusters"], found["level"]) == (40, 40, 0.95)
    assert found["flag"] == "unvalidated" and "38 degrees of freedom" in found["method"]


def test_covariates_have_the_coefficients_of_a_binomial_glm(tmp_path: Path) -> None:
    import statsmodels.api as sm

    corpus = corpus_of(articles(wordy=[str(i % 7) for i in range(40)]), tmp_path)
    found = framing.model(corpus, ALARM, "alarm", " outlet+genre + log_tokens + month+wordy + outlet")
    rows = framing.article_table(corpus, ALARM, "alarm")
    wanted = [rows["outlet"] == "Herald", rows["genre"] == "opinion", rows["log_tokens"], rows["months"], rows["wordy"]]
    counts = np.column_stack([rows["with_hit"], rows["sentences"] - rows["with_hit"]])
    fitted = sm.GLM(counts, sm.add_constant(np.column_stack(wanted).astype(float)), sm.families.Binomial()).fit()
    assert found["estimate"].tolist() == pytest.approx(fitted.params[1:].tolist(), abs=1e-5)
    assert found["term"].tolist() == ["outlet", "genre", "log_tokens", "month", "wordy"]
    assert found["against"].tolist() == ["Gazette", "news", "", "", ""]


def test_intervals_are_those_of_bias_reduced_equations_of_sentences(tmp_path: Path) -> None:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_estimating_equations import GEE

    corpus = corpus_of(articles(upstream=[["", "EFE", "AP", "", "", ""][i % 6] + str(i // 9) * (i % 6 in (1, 2))
                                          for i in range(40)]), tmp_path)  # fmt: skip
    found = framing.model(corpus, ALARM, "alarm", "outlet + log_tokens")
    rows = framing.article_table(corpus, ALARM, "alarm")
    assert 20 < rows["cluster"].nunique() == found["clusters"].iloc[0] < 38
    each = rows.loc[rows.index.repeat(rows["sentences"])]
    hit = (each.groupby("article").cumcount() < each["with_hit"]).astype(float)
    x = np.column_stack([np.ones(len(each)), each["outlet"] == "Herald", each["log_tokens"]]).astype(float)
    fitted = GEE(hit, x, each["cluster"].factorize()[0], family=Binomial()).fit(cov_type="bias_reduced")
    half = t.isf(0.025, found["clusters"].iloc[0] - 3) * np.sqrt(np.diag(fitted.cov_robust_bc))
    assert found["low"].tolist() == pytest.approx((fitted.params - half)[1:].tolist(), abs=1e-5)
    assert found["high"].tolist() == pytest.approx((fitted.params + half)[1:].tolist(), abs=1e-5)


def test_articles_of_one_source_count_once(tmp_path: Path) -> None:
    table = articles(80)
    alike = pd.concat([table, table.assign(article="b" + table["article"].str[1:])]).sort_values("hits")
    once = framing.model(corpus_of(table, tmp_path), ALARM, "alarm", "outlet").iloc[0]
    source = alike.assign(upstream=alike["article"].str[1:])
    told = framing.model(corpus_of(source, tmp_path), ALARM, "alarm", "outlet").iloc[0]
    blind = framing.model(corpus_of(alike, tmp_path), ALARM, "alarm", "outlet").iloc[0]
    assert (told["articles"], told["clusters"], blind["clusters"]) == (160, 80, 160)
    assert [told["low"], told["high"]] == pytest.approx([once["low"], once["high"]], abs=1e-6)
    assert blind["high"] - blind["low"] < 0.75 * (told["high"] - told["low"])


def test_a_planted_difference_is_found() -> None:
    corpus = draw_corpus(np.random.default_rng(1), {"alarm": (0.1, 0.3, 0.1, 0.1)}, 12, 25)
    found = framing.model(corpus, Lexicon.from_dict({"alarm": ["alarmword"]}, "en"), "alarm", "outlet")
    found = found.set_index("category")
    assert found["against"].unique().tolist() == ["Courier"]  # of equals the first
    truth = np.log(0.3 / 0.7) - np.log(0.1 / 0.9)
    assert found.loc["Herald", "low"] > 0.5 and found.loc["Herald", "low"] < truth < found.loc["Herald", "high"]
    assert (found.loc[["Gazette", "Mirror"], "low"] < 0).all() and (found.loc[["Gazette", "Mirror"], "high"] > 0).all()


def draw_rows(rng: np.random.Generator, count: int, icc: float, shared: int = 1) -> pd.DataFrame:
    """Articles of two outlets that are alike but for chance; so many in turn share a source and its prevalence."""
    source = np.arange(count) // shared
    own = rng.beta(0.15 * (1 - icc) / icc, 0.85 * (1 - icc) / icc, count)[source]
    sentences = rng.integers(10, 40, count)
    outlets = np.where(np.arange(count) < count // 2, "Gazette", "Herald")
    return pd.DataFrame({
        "frame": "alarm", "outlet": outlets, "genre": np.where(rng.random(count) < 0.5, "news", "opinion"),
        "log_tokens": np.log(20 * sentences), "months": rng.uniform(0, 12, count), "sentences": sentences,
        "with_hit": rng.binomial(sentences, own), "article": np.arange(count), "cluster": source,
    }).assign(hits=lambda rows: rows["with_hit"])  # fmt: skip


@pytest.mark.parametrize(("count", "icc", "shared"), [(30, 0.2, 1), (60, 0.3, 3)])
def test_intervals_of_an_outlet_cover_what_they_promise(count: int, icc: float, shared: int) -> None:
    rng, drawn = np.random.default_rng(20240619), 400
    covered = blind = 0
    for _ in range(drawn):
        rows = draw_rows(rng, count, icc, shared)
        found = _fit(rows, ["outlet", "log_tokens", "month"], 0.95).iloc[0]
        covered += found["low"] <= 0 <= found["high"]
        counts = rows.groupby("outlet")[["with_hit", "sentences"]].sum()
        hits, others = counts["with_hit"], counts["sentences"] - counts["with_hit"]
        distance, error = np.log(hits / others).diff().iloc[1], np.sqrt((1 / hits + 1 / others).sum())
        blind += abs(distance) < 1.96 * error
    assert 0.92 <= covered / drawn <= 0.98
    assert blind / drawn < 0.88  # sentences as if they were independent


# ---- What is refused ----


def test_covariates_without_an_answer_are_refused(tmp_path: Path) -> None:
    table = articles()
    refuse(table, tmp_path, "outlet + gendre", "covariate must be one of month, .*; got 'gendre': did you mean 'genre'")
    refuse(table, tmp_path, "outlet + __import__('os')", "covariate must be one of month")
    refuse(table, tmp_path, ["outlet"], "formula must be a str, got")
    refuse(table, tmp_path, "", "covariate must be one of month, .*; got ''")
    refuse(table, tmp_path, "language", "language is the same in all articles, expected a covariate that varies")
    blank = table.assign(genre=["", *table["genre"][1:]])
    refuse(blank, tmp_path, "genre", "genre is missing in 1 of 40 articles: a0$")
    sized = table.assign(size=["", "", "", "", *range(36)])
    refuse(sized, tmp_path, "size", "size is missing in 4 of 40 articles: a0, a1, a2 and 1 more")
    refuse(table.assign(published=["", *table["published"][1:]]), tmp_path, "month", "month is missing in 1 of 40")
    refuse(table.drop(columns="published"), tmp_path, "month", "no column 'published', expected it beside")
    rare = table.assign(genre=["letter"] * 5 + ["news"] * 35)
    refuse(rare, tmp_path, "genre", "genre 'letter': 5 articles or sources, expected 6 or more")
    refuse(table, tmp_path, "outlet", "frame must be one of alarm, axis; got 'alarms'", frame="alarms")
    refuse(table, tmp_path, "outlet", "^axis: 0 of [0-9]+ sentences with a hit", frame="axis")
    one = table.assign(rank=[1, *[0] * 39])
    refuse(one, tmp_path, "outlet + rank", "no estimate: a covariate varies with a0 alone")


def test_collinear_covariates_are_named(tmp_path: Path) -> None:
    table = articles()
    desk = table.assign(desk=["north" if name == "Herald" else "south" for name in table["outlet"]])
    refuse(desk, tmp_path, "genre + outlet + desk", "collinear covariates: desk 'south' follows from outlet 'Herald',")
    double = table.assign(size=np.arange(40) % 7, twice=2 * (np.arange(40) % 7) + 3)
    refuse(double, tmp_path, "outlet + size + twice", "collinear covariates: twice follows from size, leave one out")


def test_separation_is_refused(tmp_path: Path) -> None:
    table = articles()
    silent = table.assign(hits=table["hits"].where(table["outlet"] == "Herald", 0))
    refuse(silent, tmp_path, "outlet", r"outlet 'Gazette': 0 of \d+ sentences with a hit: its odds have no estimate")
    late = table.assign(hits=np.where(np.arange(40) < 20, 0, 14), others=np.where(np.arange(40) < 20, 14, 0))
    refuse(late, tmp_path, "month", "no estimate: month parts sentences with a hit from those without")
    refuse(table.assign(hits=0), tmp_path, "outlet", "^alarm: 0 of 420 sentences with a hit")


def test_too_few_clusters_are_refused(tmp_path: Path) -> None:
    refuse(articles(9), tmp_path, "log_tokens", "^9 articles or sources, expected 10 or more")
    few = articles(12).assign(u=np.arange(12) % 5, v=np.arange(12) % 7, w=(np.arange(12) ** 2) % 11)
    refuse(few, tmp_path, "outlet+u+v+w+month+tokens+log_tokens", "12 articles or sources for 8 parameters, expected 5")
    wired = articles(40, upstream="EFE")
    refuse(wired, tmp_path, "outlet", "^1 articles or sources, expected 10 or more")


def test_dates_are_asked_for_only_with_month(tmp_path: Path) -> None:
    corpus = corpus_of(articles().drop(columns="published"), tmp_path)
    assert len(framing.model(corpus, ALARM, "alarm", "outlet", level=0.9)) == 1


# ---- Trend ----


def test_a_trend_is_the_model_of_each_group(tmp_path: Path) -> None:
    table = articles(60)
    table["hits"] += np.where(table["outlet"] == "Herald", np.arange(60) // 10, 0)
    corpus = corpus_of(table, tmp_path)
    found = framing.trend(corpus, ALARM).set_index(["frame", "outlet"])
    herald, gazette = found.loc[("alarm", "Herald")], found.loc[("alarm", "Gazette")]
    own = framing.model(corpus_of(table[table["outlet"] == "Herald"], tmp_path), ALARM, "alarm", "month").iloc[0]
    for name in ("estimate", "low", "high", "p", "ratio", "articles", "clusters"):
        assert herald[name] == pytest.approx(own[name], abs=1e-6), name
    assert herald["low"] > 0 and gazette["low"] < 0 < gazette["high"]
    assert herald["p_holm"] == pytest.approx(2 * herald["p"])
    assert (herald["first"], herald["last"]) == (pd.Timestamp("2024-01-10"), pd.Timestamp("2025-02-19"))
    assert found.attrs["lexicon"] == ALARM.hash


def test_a_group_without_a_trend_says_why(tmp_path: Path) -> None:
    table = articles(45)
    table["outlet"] = ["Gazette"] * 20 + ["Herald"] * 16 + ["Echo"] * 9
    table.loc[20:35, "published"] = "2024-06-19"
    found = framing.trend(corpus_of(table, tmp_path), ALARM).set_index(["frame", "outlet"])
    numbers = found[["estimate", "low", "high", "p", "p_holm", "ratio", "ratio_low", "ratio_high"]]
    given = numbers.notna().all(axis=1)
    assert given[given].index.tolist() == [("alarm", "Gazette")] and numbers[~given].isna().all(axis=None)
    assert found.loc[("alarm", "Echo"), ["flag", "method"]].tolist() == [
        "few_articles;unvalidated", "no estimate: 9 articles or sources, expected 10 or more",
    ]  # fmt: skip
    assert found.loc[("alarm", "Herald"), "flag"] == "undefined;unvalidated"
    assert "month is the same in all articles" in found.loc[("alarm", "Herald"), "method"]
    assert found.loc[("axis", "Gazette"), "flag"] == "none;unvalidated"
    assert found.loc[("alarm", "Gazette"), "p_holm"] == found.loc[("alarm", "Gazette"), "p"]


def test_a_trend_needs_dates_and_a_known_group(tmp_path: Path) -> None:
    table = articles(12)
    with pytest.raises(InputError, match="month is missing in 1 of 12 articles: a0"):
        framing.trend(corpus_of(table.assign(published=["", *table["published"][1:]]), tmp_path), ALARM)
    with pytest.raises(InputError, match="by must be one of .*; got 'outlets': did you mean 'outlet'"):
        framing.trend(corpus_of(table, tmp_path), ALARM, by="outlets")
    grouped = framing.trend(corpus_of(table.assign(desk=""), tmp_path), ALARM, by="desk")
    assert grouped["desk"].unique().tolist() == ["(not given)"]
