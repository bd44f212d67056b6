"""Keyness against published values and peers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nltk.metrics import BigramAssocMeasures
from scipy.stats import chi2, ttest_ind
from statsmodels.stats.multitest import multipletests

import framing
from framing.comparisons.keywords import keyness, log_odds
from framing.corpora.corpus import Corpus
from framing.errors import InputError
from framing.scores.counting import count_words

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
PUBLISHED = {case["id"]: case for case in json.loads((DATA / "published_values.json").read_text("utf-8"))}
PEERS = json.loads((DATA / "peer_values.json").read_text("utf-8"))
CONVOKIT = PEERS["convokit_fighting_words"]["cases"]


def tables(case: dict) -> list[pd.Series]:
    words = case["input"]["vocabulary"]
    return [pd.Series(case["input"][name], index=words) for name in ("counts_1", "counts_2")]


@pytest.mark.parametrize("case", CONVOKIT, ids=lambda case: case["name"])
def test_log_odds_equal_convokit(case: dict) -> None:
    """ConvoKit 5.0.0, FightingWords: z; delta and the two-term variance in double precision."""
    a, b = tables(case)
    given = case["input"]["prior"]
    if isinstance(given, list):
        found = log_odds(a, b, "informative", alpha0=0.1 * (a.sum() + b.sum()))
    else:
        found = log_odds(a, b, "uniform", alpha0=given * len(a))
    found = found.set_index("word")
    for column, name in (("z", "z_convokit"), ("delta", "delta_float64"), ("variance", "variance_float64")):
        assert found[column].to_dict() == pytest.approx(case["output"][name], rel=1e-9, abs=1e-12)
    assert found["count_a"].to_dict() == a.to_dict()


def test_a_given_prior_is_taken_as_it_is() -> None:
    """ConvoKit 5.0.0 with the prior as a vector."""
    case = next(case for case in CONVOKIT if isinstance(case["input"]["prior"], list))
    a, b = tables(case)
    found = log_odds(a, b, pd.Series(case["input"]["prior"], index=a.index)).set_index("word")["z"]
    assert found.to_dict() == pytest.approx(case["output"]["z_convokit"], rel=1e-9, abs=1e-12)


def test_four_term_variance_equals_scattertext() -> None:
    """scattertext 0.2.2, LogOddsRatioUninformativeDirichletPrior(alpha_w=0.1)."""
    peer = PEERS["scattertext"]
    words = peer["input"]["vocabulary"]
    a, b = (pd.Series(peer["input"][name], index=words) for name in ("counts_category", "counts_rest"))
    found = log_odds(a, b, "uniform", alpha0=0.1 * len(words), variance="four-term").set_index("word")["z"]
    assert found.to_dict() == pytest.approx(peer["cases"][0]["output"], rel=1e-9, abs=1e-12)


def test_log_odds_equal_the_published_example() -> None:
    """README of github.com/Wigder/fightin_words, which follows Monroe, Colaresi & Quinn (2008)."""
    case = PUBLISHED["fightin_words_uninformed"]
    a, b = (pd.Series(case["inputs"][name].split()).value_counts() for name in ("doc1", "doc2"))
    found = log_odds(a, b, "uniform", alpha0=0.05 * len(set(a.index) | set(b.index))).set_index("word")["z"]
    assert found.to_dict() == pytest.approx(case["published"], abs=1e-9)


def test_both_variances_of_the_paper() -> None:
    """Monroe et al. (2008), eqs 16 to 22: two-term as in ConvoKit, four-term as in scattertext."""
    case = PUBLISHED["fightin_words_variance_variants"]
    a, b = (dict(zip("wxyz", case["inputs"][name], strict=True)) for name in ("y1", "y2"))
    two, four = (log_odds(a, b, "uniform", 0.04, form).sort_values("word") for form in ("two-term", "four-term"))
    assert two["delta"].tolist() == pytest.approx(case["expected"]["delta"])
    assert two["variance"].tolist() == pytest.approx(case["expected"]["var_approx"])
    assert two["z"].tolist() == pytest.approx(case["expected"]["z_approx_paper_eq22"])
    assert four["z"].tolist() == pytest.approx(case["expected"]["z_full_variance"])


def test_the_sign_turns_with_the_tables_and_ties_stand_in_order() -> None:
    a, b = {"pact": 4, "the": 9, "axis": 4}, {"the": 9, "sea": 4, "oak": 4}
    there, back = log_odds(a, b), log_odds(b, a).set_index("word")["z"]
    assert there["word"].tolist() == ["axis", "pact", "the", "oak", "sea"]
    assert (-back[there["word"]]).tolist() == pytest.approx(there["z"].tolist())


def test_a_heavier_informative_prior_draws_rare_words_to_zero() -> None:
    a, b = {"pact": 3, "the": 97}, {"the": 200, "axis": 2}
    rare = [log_odds(a, b, alpha0=weight).set_index("word").loc["pact", "delta"] for weight in (10, 100, 500)]
    assert rare[0] > rare[1] > rare[2] > 0


@pytest.mark.parametrize(
    ("a", "b", "options", "message"),
    [
        ({}, {"x": 1}, {}, "counts a: no word counted"),
        ({"x": 1, "y": -1}, {"x": 1}, {}, "counts a: -1 for 'y', expected a number of 0 or more"),
        ({"x": 1}, {"x": "many"}, {}, "counts b: 'many' for 'x'"),
        ({"x": 1}, {"x": 1}, {}, "odds need two words or more"),
        ({"x": 1, "y": 1}, {"x": 1}, {"prior": "informed"}, "did you mean 'informative'"),
        ({"x": 1, "y": 1}, {"x": 1}, {"prior": {"x": 1}}, "no count above 0 for 'y'"),
        ({"x": 1, "y": 1}, {"x": 1}, {"alpha0": 0}, "alpha0 must be a number above 0"),
        ({"x": 1, "y": 1}, {"x": 1}, {"variance": "full"}, "variance must be one of two-term, four-term"),
    ],
)
def test_counts_that_cannot_be_used_are_named(a: dict, b: dict, options: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        log_odds(a, b, **options)


# ---- Keyness of two count tables ----


def ucrel(case_id: str) -> tuple[pd.Series, dict]:
    """The row of a published 2 x 2 example, and its case."""
    case = PUBLISHED[case_id]
    a, b, total_a, total_b = (case["inputs"][name] for name in "abcd")
    table = keyness({"word": a, "rest": total_a - a}, {"word": b, "rest": total_b - b})
    return table.set_index("word").loc["word"], case


@pytest.mark.parametrize("case_id", ["G2_ucrel_52_57", "G2_zero_cell"])
def test_g2_equals_the_ucrel_wizard_and_dunning(case_id: str) -> None:
    """UCREL's log-likelihood wizard (2 cells), scipy's chi2_contingency (4 cells); Hardie's log ratio."""
    row, case = ucrel(case_id)
    assert row["g2_two_cell"] == pytest.approx(case["expected"]["G2_rayson_2cell"])
    assert row["g2_four_cell"] == pytest.approx(case["expected"]["G2_dunning_4cell"])
    ratio = case["expected"]["log_ratio"]
    assert np.isnan(row["log_ratio"]) if ratio is None else row["log_ratio"] == pytest.approx(ratio)
    for side in "ab":
        assert row[f"rate_{side}"] == pytest.approx(case["expected"][f"rate{' ab'.index(side)}_per_1000"])


def test_four_cell_g2_equals_scipy_and_nltk() -> None:
    """scipy's chi2_contingency(lambda_="log-likelihood") by word; nltk's likelihood ratio of a collocation."""
    peer = PEERS["keyness_scipy"]
    table = keyness(peer["counts_1"], peer["counts_2"], min_count=1).set_index("word")
    expected = {word: values["G2"] for word, values in peer["words"].items()}
    assert table["g2_four_cell"].to_dict() == pytest.approx(expected, rel=1e-9, abs=1e-12)
    both, first, second, total = 150, 12593, 932, 14307668  # Manning & Schuetze (1999), Table 5.12
    counts = {"powerful": both, "others": first - both}, {"powerful": second - both, "others": total - first - second}
    found = keyness(*counts).set_index("word").loc["powerful", "g2_four_cell"]
    nltk = BigramAssocMeasures.likelihood_ratio(both, (first, second), total)
    assert found == pytest.approx(nltk, rel=0.001)  # nltk's cells differ by the pair itself


def test_g2_equals_quanteda_uncorrected() -> None:
    """quanteda.textstats, test-textstat_keyness.R; checked there against R."""
    case = PUBLISHED["quanteda_keyness_2doc"]
    a, b = (pd.Series(case["inputs"][name].split()).value_counts() for name in ("d1", "d2"))
    found = keyness(a, b).set_index("word").loc["b", "g2_four_cell"]
    assert found == pytest.approx(case["expected"]["G2"])


def test_two_count_tables_are_ordered_and_not_tested() -> None:
    a, b = {"threat": 8, "ferry": 20, "pact": 9}, {"ferry": 22, "pact": 30, "oak": 1}
    table = keyness(a, b)
    assert table["word"].tolist() == ["threat", "ferry", "pact"]  # oak stands too rarely to be listed
    assert table["flag"].unique().tolist() == ["few_articles"]
    assert table["method"][0] == "ordering only: 1 and 1 articles, a test needs 6 in each"
    assert table[["low", "high", "p", "p_holm", "p_bh"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(table, keyness(None, a, b))


def test_every_weight_of_the_prior_is_shown() -> None:
    a, b = {"threat": 8, "ferry": 20, "pact": 9}, {"ferry": 22, "pact": 30}
    table = keyness(a, b, prior="uniform", alpha0=5).set_index("word")
    for weight in (10, 100, 500):
        expected = log_odds(a, b, alpha0=weight).set_index("word")["z"]
        assert table[f"z_{weight}"].to_dict() == pytest.approx(expected.to_dict())
    assert table["z"].to_dict() == pytest.approx(log_odds(a, b, "uniform", 5).set_index("word")["z"].to_dict())


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (({"x": 9},), "1 count tables, expected two"),
        (({"x": 9}, ["x"]), r"expected counts by word .* got \['x'\]"),
        (({"x": 9, "y": -1}, {"x": 1}), "-1"),
    ],
)
def test_tables_that_cannot_be_compared_are_named(tables: tuple, message: str) -> None:
    with pytest.raises(InputError, match=message):
        keyness(None, *tables)


# ---- Inference over articles ----


def clustered(rng: np.random.Generator, documents: int, words: int = 400, length: int = 900) -> pd.DataFrame:
    """Documents x words whose words cluster: each document has a taste of its own for every word."""
    shares = 1 / np.arange(1, words + 1)
    tastes = shares * rng.gamma(1.0, 1.0, (documents, words))
    tastes /= tastes.sum(axis=1, keepdims=True)
    counts = np.stack(
        [rng.multinomial(n, taste) for n, taste in zip(rng.poisson(length, documents), tastes, strict=True)]
    )
    return pd.DataFrame(counts, columns=[f"w{i}" for i in range(words)])


def test_random_halves_of_clustered_documents_are_called_different_about_as_often_as_they_should() -> None:
    """Under a true null about 5 % of words have p below .05 over articles; G2 over tokens calls three times as many."""
    rng = np.random.default_rng(20240619)
    over_articles, over_tokens, confirmed = [], [], 0
    for _ in range(8):
        documents = clustered(rng, 60)
        half = rng.permutation(60) < 30
        table = keyness(documents[half], documents[~half])
        over_articles.append((table["p"] < 0.05).mean())
        over_tokens.append((chi2.sf(table["g2_four_cell"], 1) < 0.05).mean())
        confirmed += bool((table["p_holm"] < 0.05).any())
    assert 0.03 < np.mean(over_articles) < 0.06
    assert np.mean(over_tokens) > 0.13
    assert confirmed <= 1


def test_one_publication_against_a_large_rest_is_not_called_different_for_words_it_never_has() -> None:
    """14 of 81 clustered documents drawn at random: Welch's t alone calls 1.5 times as many words as it should."""
    rng, called, found = np.random.default_rng(9), [], 0
    for _ in range(8):
        documents = clustered(rng, 81, length=300)
        side = rng.permutation(81) < 14
        table = keyness(documents[side], documents[~side])
        called.append((table["p"] < 0.05).mean())
        found += bool((table["p_bh"] < 0.05).any())
    assert np.mean(called) < 0.06
    assert found <= 1


def test_tokens_dealt_out_at_random_fool_neither() -> None:
    """Without clustering G2 over tokens is right as well: what it lacks is the clustering, not the formula."""
    rng = np.random.default_rng(5)
    shares = 1 / np.arange(1, 301)
    documents = pd.DataFrame(rng.multinomial(1500, shares / shares.sum(), 40))
    table = keyness(documents.iloc[:20], documents.iloc[20:], min_count=50)
    assert (chi2.sf(table["g2_four_cell"], 1) < 0.05).mean() < 0.1
    assert (table["p"] < 0.05).mean() < 0.1


def test_the_test_is_welchs_over_the_articles_rates() -> None:
    """scipy's ttest_ind of rates per 1,000 words; Holm and BH over the listed words by statsmodels."""
    documents = clustered(np.random.default_rng(1), 16, words=30)
    a, b = documents.iloc[:7], documents.iloc[7:]
    table = keyness(a, b, level=0.9).set_index("word")
    rates = [1000 * side["w3"] / side.sum(axis=1) for side in (a, b)]
    both = [ttest_ind(*rates, equal_var=equal) for equal in (False, True)]
    found = max(both, key=lambda one: one.pvalue)
    row = table.loc["w3"]
    assert row["p"] == pytest.approx(found.pvalue)
    assert [row["low"], row["high"]] == pytest.approx(list(found.confidence_interval(0.9)))
    assert row["estimate"] == pytest.approx(rates[0].mean() - rates[1].mean())
    assert row["articles_a"] == (a["w3"] > 0).sum()
    assert table["p_bh"].tolist() == pytest.approx(multipletests(table["p"], method="fdr_bh")[1].tolist())
    assert table["method"].iloc[0] == "Welch's t over 7 and 9 articles, pooled where that is more cautious"
    assert table["family"].iloc[0] == f"{len(table)} words"


@pytest.mark.parametrize(("a", "b", "tested"), [(6, 6, True), (5, 20, False), (1, 1, False)])
def test_a_test_needs_six_articles_on_either_side(a: int, b: int, tested: bool) -> None:
    documents = clustered(np.random.default_rng(2), a + b, words=20)
    table = keyness(documents.iloc[:a], documents.iloc[a:])
    assert table["p"].notna().all() == tested
    assert (table["flag"] == ("" if tested else "few_articles")).all()


def test_a_word_at_one_rate_everywhere_has_no_p() -> None:
    even = pd.DataFrame({"same": [10] * 12, "ebb": [4, 6] * 6, "flow": [6, 4] * 6})
    table = keyness(even.iloc[:6], even.iloc[6:]).set_index("word")
    assert np.isnan(table.loc["same", "p_holm"])
    assert table.loc["ebb", "p"] == pytest.approx(1)
    assert table["family"].iloc[0] == "2 words"


# ---- Corpora ----


@pytest.fixture(scope="module")
def pact() -> Corpus:
    return framing.read_corpus(ROOT / "data" / "pact-2024")


def test_derived_and_captured_corpora_have_the_same_keywords(captures: Path, pact: Corpus) -> None:
    there = framing.read_captures(captures)
    a, b = pact.scored["outlet"].iloc[[0, 2]]
    for voice in ("all", "outlet", "others"):
        pd.testing.assert_frame_equal(keyness(there, a, b, voice=voice), keyness(pact, a, b, voice=voice))


def test_words_add_up_over_voices_and_leave_out_function_words(pact: Corpus) -> None:
    words = count_words(pact)
    pooled = count_words(pact, by_voice=False).set_index(["article", "word"])["count"]
    assert words.groupby(["article", "word"])["count"].sum().to_dict() == pooled.to_dict()
    a, b = pact.scored["outlet"].iloc[[0, 3]]
    table = keyness(pact, a, b)
    listed = dict(zip(table["word"], table["count_a"], strict=True))
    own = pooled[pact.scored["article"].iloc[0]]
    assert listed == {word: own.get(word, 0) for word in listed}
    assert not set(listed) & {"the", "and", "of", "*"}


def test_near_duplicates_count_once(pact: Corpus) -> None:
    assert pact.articles["duplicate_of"].notna().any()
    assert set(count_words(pact)["article"]) == set(pact.scored["article"])


def test_publications_that_do_not_exist_are_named(pact: Corpus) -> None:
    first = pact.scored["outlet"].iloc[0]
    with pytest.raises(InputError, match="did you mean 'Central News'"):
        keyness(pact, first, "Central New")
    with pytest.raises(InputError, match="did you mean 'outlet'"):
        keyness(pact, first, first, by="outlets")
    with pytest.raises(InputError, match="voice must be one of"):
        keyness(pact, first, first, voice="own")


# ---- One publication against the rest ----


def write_corpus(folder: Path, rows: list[tuple[str, str]], language: str = "en") -> Corpus:
    path = folder / "corpus.csv"
    pd.DataFrame(rows, columns=["outlet", "text"]).assign(language=language).to_csv(path, index=False)
    return framing.read_corpus(path)


def told(*words: str) -> str:
    return " ".join(f"{a} spoke of {b} while {a} slept." for a in words for b in words)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Three outlets with seven articles each, and one that repeats the first outlet's first article."""
    draw = np.random.default_rng(6)
    words = ["grain", "salt", "iron", "coal", "bread", "ships", "roads", "mills", "rivers", "storms"]
    rows = [(outlet, " ".join(draw.choice([*words, extra, extra], 60)))
            for outlet, extra in (("A", "treaty"), ("B", "harbour"), ("C", "winter")) for _ in range(7)]  # fmt: skip
    with pytest.warns(framing.FramingWarning, match=r"few stops .*; outlet left out \(D\)"):
        return write_corpus(tmp_path_factory.mktemp("three"), [*rows, ("D", rows[0][1])])


def test_one_against_the_rest_is_the_two_tables_compared(three: Corpus) -> None:
    counts = count_words(three, by_voice=False).pivot(index="article", columns="word", values="count").fillna(0)
    own = counts.index.isin(three.scored.loc[three.scored["outlet"] == "A", "article"])
    expected = keyness(counts[own], counts[~own]).assign(a="A", b="the rest")
    pd.testing.assert_frame_equal(keyness(three, "A"), expected, check_dtype=False)
    assert keyness(three, "A")["word"].iloc[0] == "treaty"


def test_each_against_the_rest_is_adjusted_over_the_whole_table(three: Corpus) -> None:
    table = keyness(three, ["A", "B", "C"])
    parts = [keyness(three, name) for name in "ABC"]
    assert table["z"].tolist() == [z for part in parts for z in part["z"]]
    assert table["p_holm"].dropna().tolist() == pytest.approx(multipletests(table["p"].dropna(), method="holm")[1])
    assert set(table["family"]) == {f"{table['p'].notna().sum()} words of 3 comparisons"}
    assert set(table["b"]) == {"the rest"} and list(dict.fromkeys(table["a"])) == ["A", "B", "C"]


def test_rare_words_are_listed_where_the_text_is_at_hand(tmp_path: Path, pact: Corpus) -> None:
    corpus = write_corpus(tmp_path, [("A", "Grain fell. Grain and salt rose."), ("B", "Ships sank in port near coal.")])
    assert set(keyness(corpus, "A", "B", min_count=1)["word"]) >= {"grain", "salt", "ships", "coal"}
    assert keyness(corpus, "A", min_count=2)["word"].tolist() == ["grain"]
    with pytest.raises(InputError, match="no word stands 3 times, rarer words are counted together: min_count=1"):
        keyness(corpus, "A", "B")
    with pytest.raises(InputError, match="min_count must be 3 or more, got 2: a derived corpus .*pooled"):
        keyness(pact, pact.scored["outlet"].iloc[0], min_count=2)
    assert len(keyness(pact, pact.scored["outlet"].iloc[0], min_count=3))


def test_publications_that_only_repeat_others_are_said_to(three: Corpus, tmp_path: Path) -> None:
    message = "the article of 'D' repeats articles of 'A': none is scored"
    lexicon = framing.Lexicon.from_dict({"alarm": ["treaty"]}, "en")
    for compare in (lambda: keyness(three, "D", "C"), lambda: keyness(three, "C", "D"), lambda: keyness(three, ["D"]),
                    lambda: framing.word_shift(three, lexicon, "alarm", "C", "D")):  # fmt: skip
        with pytest.raises(InputError) as caught:
            compare()
        assert str(caught.value) == message
    texts = [told("grain", "salt"), told("ships", "coal")]
    rows = [(outlet, text) for outlet in "AB" for text in texts]
    with pytest.warns(framing.FramingWarning, match=r"outlet left out \(B\)"):
        two = write_corpus(tmp_path, [*rows, ("C", told("iron", "bread"))])
    with pytest.raises(InputError, match="^all 2 articles of 'B' repeat articles of 'A': none is scored$"):
        keyness(two, "B", "C")


@pytest.mark.parametrize(("names", "message"), [
    (("E",), "outlet must be one of A, B, C; got 'E'"),
    ((["A", "E"],), "outlet must be one of A, B, C; got 'E'"),
    ((["A", "B"], "C"), "a is a list of 2, expected one or more names to compare with the rest, and no b"),
    (([],), "a is a list of 0, expected one or more names"),
    (("A", "A"), "a and b are both 'A', expected two publications"),
    ((None,), "outlet must be one of A, B, C; got None"),
])  # fmt: skip
def test_names_that_cannot_be_compared_are_refused(three: Corpus, names: tuple, message: str) -> None:
    with pytest.raises(InputError, match=message):
        keyness(three, *names)


def test_the_only_publication_has_no_rest(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path, [("A", told("grain", "salt")), ("A", told("iron", "coal"))])
    with pytest.raises(InputError, match="outlet 'A' is the only one, expected two publications"):
        keyness(corpus, "A")


def test_periods_are_compared_as_publications_are(root: Path) -> None:
    corpus, day = framing.read_corpus(root / "data" / "invented" / "captures"), "2041-05-10"
    dated = replace(corpus, articles=corpus.articles.assign(dated=corpus.articles["published"].str[:10]))
    pd.testing.assert_frame_equal(keyness(corpus, day, by="day"), keyness(dated, day, by="dated"))
