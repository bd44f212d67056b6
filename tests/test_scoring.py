"""Scores: rates and prevalences by hand, minimum evidence, what counts and what is left out, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing.corpora.corpus import SCORED, Corpus, build
from framing.defaults import specification
from framing.errors import InputError
from framing.lexicons import Lexicon, Term
from framing.scores.counting import count_hits, scored_sentences
from framing.scores.intervals import garwood, wilson
from framing.scores.scores import count_terms, score, tfidf_scores
from framing.scores.tfidf import background, sentence_cosines

COLUMNS = ["frame", "outlet", "voice", "measure", "estimate", "low", "high", "n", "hits", "method", "flag"]
LEXICON = replace(Lexicon.from_dict({"alarm": ["threat*", "arms race"], "axis": ["axis"]}), validated="by hand")
FILLER = 20  # sentences, of 20 tokens each: long enough for an estimate


def filler(name: str, count: int = FILLER, tokens: int = 20) -> list[str]:
    """Sentences no other text shares and no lexicon matches."""
    return [" ".join(f"{name}{i}w{j}" for j in range(tokens)).capitalize() + "." for i in range(count)]


def make_corpus(
    bodies: Mapping[str, Sequence[str]],
    headlines: Mapping[str, str] | None = None,
    captions: Mapping[str, str] | None = None,
    **metadata: Sequence[object],
) -> Corpus:
    """One article per key, of its outlet's name up to a hyphen; one paragraph per sentence."""
    rows = []
    for name, sentences in bodies.items():
        rows += [(name, "headline", (headlines or {})[name])] if name in (headlines or {}) else []
        rows += [(name, "caption", (captions or {})[name])] if name in (captions or {}) else []
        rows += [(name, "body", sentence) for sentence in sentences]
    articles = pd.DataFrame({"article": list(bodies), "outlet": [name.split("-")[0] for name in bodies]})
    articles = articles.assign(language="en", **metadata)
    return build(articles, pd.DataFrame(rows, columns=["article", "unit", "text"]))


def row(table: pd.DataFrame, frame: str, group: str, measure: str) -> dict[str, Any]:
    chosen = table[(table["frame"] == frame) & (table.iloc[:, 1] == group) & (table["measure"] == measure)]
    assert len(chosen) == 1
    return dict(chosen.iloc[0])


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """gull: 3 alarm hits in 2 of 23 sentences, 410 tokens, 1 of them in the headline; tern: 1 axis hit, 404 tokens."""
    gull = ["A threat, and one more threat.", *filler("gull"), "Boats left."]
    tern = ["One axis was seen.", *filler("tern")]
    return make_corpus({"gull": gull, "tern": tern}, headlines={"gull": "Threats"})


@pytest.fixture(scope="module")
def scores(corpus: Corpus) -> pd.DataFrame:
    return score(corpus, LEXICON)


def test_columns_and_order_are_the_contract(scores: pd.DataFrame) -> None:
    assert list(scores.columns)[: len(COLUMNS)] == COLUMNS
    assert scores[["frame", "outlet", "measure"]].to_numpy().tolist() == [
        [frame, outlet, measure]
        for frame in ("alarm", "axis")
        for measure in ("rate", "rate_adjusted", "prevalence")
        for outlet in ("gull", "tern")
    ]
    assert set(scores["voice"]) == {"all"}
    assert set(scores["articles"]) == {1}
    assert set(scores["level"]) == {0.95}


def test_rate_by_hand(scores: pd.DataFrame) -> None:
    tokens = 1 + 6 + 400 + 2
    own = row(scores, "alarm", "gull", "rate")
    assert (own["hits"], own["n"], own["method"]) == (3, tokens, "Garwood")
    assert own["estimate"] == pytest.approx(1000 * 3 / tokens)
    low, high = garwood(3, tokens / 1000, 0.95)
    assert (own["low"], own["high"]) == pytest.approx((float(low), float(high)))
    assert own["low"] == pytest.approx(0.6187 / 0.409, rel=1e-3)  # standard table: 3 counts, .6187 to 8.7673
    assert own["high"] == pytest.approx(8.7673 / 0.409, rel=1e-3)


def test_adjusted_rate_by_hand(scores: pd.DataFrame) -> None:
    """Hits 1, 2, 0, … in sentences of 1, 6, 20 × 20 and 2 tokens; Pearson's statistic over 22 degrees of freedom."""
    sizes, hits = np.array([1, 6, *[20] * 20, 2]), np.array([1, 2, *[0] * 21])
    expected = sizes * 3 / 409
    deff = ((hits - expected) ** 2 / expected).sum() / 22
    plain, own = row(scores, "alarm", "gull", "rate"), row(scores, "alarm", "gull", "rate_adjusted")
    assert deff > 1
    assert own["estimate"] == plain["estimate"]
    limits = garwood(3 / deff, 0.409 / deff, 0.95)
    assert (own["low"], own["high"]) == pytest.approx([float(limit) for limit in limits])
    assert own["low"] < plain["low"] < plain["high"] < own["high"]
    assert own["method"] == f"Garwood, counts / {deff:.2f} for clustering in sentences"


def test_prevalence_by_hand(scores: pd.DataFrame) -> None:
    own = row(scores, "alarm", "gull", "prevalence")
    assert (own["hits"], own["n"]) == (2, 23)
    assert own["estimate"] == pytest.approx(2 / 23)
    shrink = 0.7 / 1.3
    low, high = wilson(2 * shrink, 23 * shrink, 0.95)
    assert (own["low"], own["high"]) == pytest.approx((float(low), float(high)))
    assert own["method"] == "Wilson, n_eff = n (1-rho)/(1+rho), rho = 0.3"


def test_the_inner_interval_is_of_50_percent_whatever_the_level(corpus: Corpus) -> None:
    for level in (0.8, 0.95):
        own = row(score(corpus, LEXICON, level=level), "alarm", "gull", "rate")
        inner, outer = garwood(3, 0.409, 0.5), garwood(3, 0.409, level)
        assert (own["inner_low"], own["inner_high"]) == pytest.approx([float(limit) for limit in inner])
        assert (own["low"], own["high"]) == pytest.approx([float(limit) for limit in outer])
        assert own["level"] == level


def test_nothing_found_has_an_upper_limit_of_3_69(scores: pd.DataFrame) -> None:
    own = row(scores, "axis", "gull", "rate")
    assert (own["estimate"], own["low"], own["hits"]) == (0, 0, 0)
    assert own["high"] == pytest.approx(3.6889 / 0.409, rel=1e-4)


# ---- Minimum evidence ----


@pytest.mark.parametrize(
    ("hits", "flag"), [(0, "none"), (1, "few"), (4, "few"), (5, ""), (9, "")], ids=lambda value: str(value)
)
@pytest.mark.parametrize("validated", [True, False])
def test_flags_count_hits_and_name_the_unvalidated(hits: int, flag: str, validated: bool) -> None:
    lexicon = LEXICON if validated else replace(LEXICON, validated="")
    table = score(make_corpus({"gull": [*["A threat is near."] * hits, *filler("gull")]}), lexicon)
    expected = ";".join(part for part in (flag, "" if validated else "unvalidated") if part)
    assert set(table.loc[table["frame"] == "alarm", "flag"]) == {expected}


def test_few_counts_what_the_row_counts() -> None:
    """Five hits in one sentence: not few hits, but one sentence with a hit."""
    table = score(make_corpus({"gull": ["Threats threats threats threats threats.", *filler("gull")]}), LEXICON)
    rate, prevalence = (row(table, "alarm", "gull", name) for name in ("rate", "prevalence"))
    assert (rate["hits"], rate["flag"]) == (5, "")
    assert (prevalence["hits"], prevalence["flag"]) == (1, "few")


@pytest.mark.parametrize(
    ("sentences", "tokens", "short"),
    [(14, 40, True), (15, 20, False), (15, 19, True), (30, 10, False), (14, 20, True), (1, 400, True)],
)
def test_short_texts_have_no_estimate(sentences: int, tokens: int, short: bool) -> None:
    bodies = {"gull": filler("gull", sentences, tokens)}
    bodies["gull"][0] = bodies["gull"][0].replace("Gull0w0", "Threat")
    table = score(make_corpus(bodies), LEXICON)
    own = table[table["frame"] == "alarm"]
    assert set(own["flag"]) == {"few;short" if short else "few"}
    assert own[["estimate", "low", "high", "inner_low", "inner_high"]].isna().all(axis=None) == short
    assert list(own["hits"]) == [1, 1, 1]
    assert list(own["n"]) == [sentences * tokens, sentences * tokens, sentences]


def test_all_flags_are_joined_by_semicolons() -> None:
    table = score(make_corpus({"gull": filler("gull", 3)}), replace(LEXICON, validated=""))
    assert set(table["flag"]) == {"none;short;unvalidated"}


# ---- What counts ----


def test_near_duplicates_are_left_out(corpus: Corpus, scores: pd.DataFrame) -> None:
    gull = ["A threat, and one more threat.", *filler("gull"), "Boats left."]
    tern = ["One axis was seen.", *filler("tern")]
    copied = make_corpus({"gull": gull, "tern": tern, "gull-copy": gull[:-1]}, headlines={"gull": "Threats"})
    assert copied.articles["duplicate_of"].tolist()[2] == "gull"
    pd.testing.assert_frame_equal(score(copied, LEXICON), scores)
    alone = score(copied, LEXICON, by="article")
    assert sorted(set(alone["article"])) == ["gull", "tern"]


def test_captions_are_left_out_unless_asked_for() -> None:
    bodies = {"gull": filler("gull")}
    with_caption = make_corpus(bodies, captions={"gull": "A threat seen from above."})
    assert row(score(with_caption, LEXICON), "alarm", "gull", "rate")["hits"] == 0
    own = row(score(with_caption, LEXICON, units=("body", "caption")), "alarm", "gull", "rate")
    assert (own["hits"], own["n"]) == (1, 405)


def test_headlines_alone_can_be_scored(corpus: Corpus) -> None:
    """“Too short” speaks of the whole text, not of the headline."""
    table = score(corpus, LEXICON, units=("headline",))
    own = row(table, "alarm", "gull", "prevalence")
    assert (own["hits"], own["n"], own["estimate"], own["flag"]) == (1, 1, 1, "few")
    assert set(table["outlet"]) == {"gull"}  # the other has no headline


@pytest.mark.parametrize(("tiers", "hits"), [(("core",), 1), (("peripheral",), 2), (("core", "peripheral"), 3)])
def test_only_terms_of_the_tiers_count(tiers: tuple[str, ...], hits: int) -> None:
    terms = (Term("alarm", "threat*"), Term("alarm", "worr*", tier="peripheral"))
    lexicon = replace(Lexicon.from_dict({"alarm": []}), terms=terms)
    body = ["A threat grew.", "They worried.", "Worries stayed.", *filler("gull")]
    own = row(score(make_corpus({"gull": body}), lexicon, tiers=tiers), "alarm", "gull", "rate")
    assert own["hits"] == hits


def test_any_metadata_column_groups_and_missing_values_are_a_group() -> None:
    bodies = {name: ["A threat grew.", *filler(name)] for name in ("gull", "tern", "auk", "skua")}
    corpus = make_corpus(bodies, upstream=["wire", "wire", "", None])
    table = score(corpus, LEXICON, by="upstream")
    assert table.columns[1] == "upstream"
    wire, missing = (row(table, "alarm", group, "rate") for group in ("wire", "(not given)"))
    assert (wire["hits"], wire["articles"], wire["n"]) == (2, 2, 806)
    assert (missing["hits"], missing["articles"]) == (2, 2)


def test_groups_stand_in_the_order_of_the_corpus() -> None:
    table = score(make_corpus({name: filler(name) for name in ("tern", "auk", "gull")}), LEXICON)
    assert list(dict.fromkeys(table["outlet"])) == ["tern", "auk", "gull"]


def test_count_hits_gives_the_counts_behind_the_scores(corpus: Corpus) -> None:
    table = count_hits(corpus, framing.find(corpus, LEXICON), LEXICON.names, "outlet")
    columns = ["frame", "outlet", "hits", "with_hit", "tokens", "sentences", "articles", "short"]
    assert table[columns].to_numpy().tolist() == [
        ["alarm", "gull", 3, 2, 409, 23, 1, False],
        ["axis", "gull", 0, 0, 409, 23, 1, False],
        ["alarm", "tern", 0, 0, 404, 21, 1, False],
        ["axis", "tern", 1, 1, 404, 21, 1, False],
    ]


# ---- Errors ----


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "outlt"}, "by must be one of article, outlet, .*; got 'outlt': did you mean 'outlet'?"),
        ({"by": "text"}, "by must be one of"),
        ({"by": "duplicate_of"}, "by must be one of"),
        ({"tiers": ("cor",)}, "tier must be one of core, peripheral; got 'cor': did you mean 'core'?"),
        ({"units": ("headlines",)}, "unit must be one of .*; got 'headlines': did you mean 'headline'?"),
        ({"level": 95}, "level must lie between 0 and 1, as in .95; got 95"),
        ({"level": 0}, "level must lie between 0 and 1"),
        ({"level": 1.0}, "level must lie between 0 and 1"),
    ],
)
@pytest.mark.parametrize("function", [score, tfidf_scores])
def test_unknown_options_are_refused_with_the_nearest_name(
    corpus: Corpus, function: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message.rstrip("?")) as caught:
        function(corpus, LEXICON, **options)
    assert "\n" not in str(caught.value)


def test_an_unknown_idf_is_refused_with_the_nearest_name(corpus: Corpus) -> None:
    message = "idf must be one of background, smooth, plain, none; got 'smoth': did you mean 'smooth'"
    with pytest.raises(InputError, match=message):
        tfidf_scores(corpus, LEXICON, idf="smoth")


# ---- Terms ----


def test_terms_are_counted_by_falling_hits_within_frame_and_group() -> None:
    body = ["Threat, threat, arms race.", "Axis.", *filler("gull")]
    other = ["Arms race.", *filler("auk")]
    table = count_terms(make_corpus({"gull": body, "auk": other}), LEXICON)
    assert table[["frame", "outlet", "term", "hits"]].to_numpy().tolist() == [
        ["alarm", "auk", "arms race", 1],
        ["alarm", "gull", "threat*", 2],
        ["alarm", "gull", "arms race", 1],
        ["axis", "gull", "axis", 1],
    ]
    assert list(table["share"]) == pytest.approx([1, 2 / 3, 1 / 3, 1])


@pytest.mark.parametrize(
    ("threats", "races", "dominant"),
    [(3, 2, True), (3, 1, False), (5, 0, True), (4, 0, False), (3, 3, False), (4, 4, False), (4, 3, True)],
)
def test_a_term_dominates_with_more_than_half_of_five_or_more_hits(threats: int, races: int, dominant: bool) -> None:
    body = [*["A threat grew."] * threats, *["An arms race began."] * races, *filler("gull")]
    table = count_terms(make_corpus({"gull": body}), LEXICON)
    assert dict(zip(table["term"], table["dominant"], strict=True))["threat*"] == dominant
    assert table["dominant"].sum() <= 1


def test_terms_of_captions_and_near_duplicates_do_not_count() -> None:
    body = ["A threat grew.", *filler("gull")]
    corpus = make_corpus({"gull": body, "gull-copy": body}, captions={"gull": "Threat level high."})
    assert list(count_terms(corpus, LEXICON)["hits"]) == [1]


def test_no_hits_are_no_rows(corpus: Corpus) -> None:
    table = count_terms(corpus, Lexicon.from_dict({"alarm": ["zeppelin"]}))
    assert table.empty
    assert list(table.columns) == ["frame", "outlet", "term", "hits", "share", "rate", "dominant", "language", "flag"]


# ---- TF-IDF scores ----


@pytest.fixture(scope="module")
def tfidf(corpus: Corpus) -> pd.DataFrame:
    return tfidf_scores(corpus, LEXICON)


def test_tfidf_has_the_columns_of_scores(tfidf: pd.DataFrame, scores: pd.DataFrame) -> None:
    assert list(tfidf.columns) == list(scores.columns)
    assert set(tfidf["measure"]) == {"tfidf_mean", "tfidf_share"}
    assert len(tfidf) == 2 * 2 * 2


def test_tfidf_mean_is_the_mean_cosine_without_interval(corpus: Corpus, tfidf: pd.DataFrame) -> None:
    cosines = sentence_cosines(corpus, LEXICON)
    part = cosines[(cosines["frame"] == "alarm") & (cosines["article"] == "gull")]["cosine"]
    own = row(tfidf, "alarm", "gull", "tfidf_mean")
    assert own["estimate"] == pytest.approx(part.sum() / 23)
    assert (own["hits"], own["n"]) == (2, 23)
    means = tfidf[tfidf["measure"] == "tfidf_mean"]
    assert means[["low", "high", "inner_low", "inner_high"]].isna().all(axis=None)
    assert set(means["method"]) == {f"mean cosine of sentences, idf background ({background('en')[1]})"}


def test_tfidf_share_counts_sentences_at_the_threshold(corpus: Corpus) -> None:
    """Of the two sentences with a hit, the headline is a hit and nothing else: cosine 1."""
    every, sure = (tfidf_scores(corpus, LEXICON, threshold=at) for at in (1e-6, 0.999))
    assert row(every, "alarm", "gull", "tfidf_share")["hits"] == 2
    own = row(sure, "axis", "tern", "tfidf_share")
    assert own["hits"] == 0
    low, high = wilson(2, 23, 0.95, 0.3)
    two = row(every, "alarm", "gull", "tfidf_share")
    assert (two["estimate"], two["low"], two["high"]) == pytest.approx((2 / 23, float(low), float(high)))
    assert two["method"].startswith(f"cosine >= 1e-06, idf background ({background('en')[1]}); Wilson")


def test_tfidf_of_short_texts_is_withheld() -> None:
    table = tfidf_scores(make_corpus({"gull": ["A threat grew.", *filler("gull", 5)]}), LEXICON)
    assert table["estimate"].isna().all()
    assert set(table.loc[table["frame"] == "alarm", "flag"]) == {"few;short"}


def test_defaults_are_the_specification(corpus: Corpus, tfidf: pd.DataFrame) -> None:
    limits = specification()
    given_ = tfidf_scores(corpus, LEXICON, level=limits["level"], idf=limits["idf"], threshold=limits["threshold"])
    pd.testing.assert_frame_equal(tfidf, given_)
    assert {name: value for name, value in limits.items() if name != "choices"} == {
        "level": 0.95, "rho": 0.3, "idf": "background", "threshold": 0.1, "min_sentences": 15, "min_tokens": 300,
        "few": 4, "dominant": 0.5, "seed": 20240619, "min_articles": 6,
        "block": 3, "resamples": 9999, "assumed_icc": 0.1, "caution": 1.5, "least_deff": 0.5,
    }  # fmt: skip


# ---- Properties ----

WORDS = ["threat", "arms race", "axis", "boats", "harbour", "tide"]
texts = st.lists(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), max_size=5), min_size=1, max_size=4)
slow = settings(deadline=None, derandomize=True, max_examples=5)


def invented(articles: list[list[list[str]]]) -> Corpus:
    names = [f"a{i}" for i in range(len(articles))]
    bodies = {
        name: [" ".join(sentence).capitalize() + "." for sentence in sentences] + filler(name)
        for name, sentences in zip(names, articles, strict=True)
    }
    return make_corpus(bodies, duplicate_of=["none"] * len(names))


@slow
@given(texts)
def test_hits_add_up_over_tiers_and_intervals_hold_their_estimates(articles: list[list[list[str]]]) -> None:
    """Terms of one word each in different tiers do not compete for tokens."""
    terms = (Term("alarm", "threat"), Term("alarm", "tide", tier="peripheral"))
    lexicon = replace(Lexicon.from_dict({"alarm": []}), terms=terms)
    corpus = invented(articles)
    both, core, peripheral = (
        score(corpus, lexicon, tiers=tiers) for tiers in (("core", "peripheral"), ("core",), ("peripheral",))
    )
    rates = both["measure"] == "rate"
    assert list(both.loc[rates, "hits"]) == list(core.loc[rates, "hits"] + peripheral.loc[rates, "hits"])
    assert (both["low"] <= both["estimate"] + 1e-12).all()
    assert (both["estimate"] <= both["high"] + 1e-12).all()
    assert (both["low"] <= both["inner_low"] + 1e-12).all()
    assert (both["inner_high"] <= both["high"] + 1e-12).all()


@slow
@given(texts, st.randoms(use_true_random=False))
def test_the_order_of_articles_changes_nothing(articles: list[list[list[str]]], random: Any) -> None:
    bodies = {f"a{i}": [*(" ".join(s) + "." for s in part), *filler(f"a{i}")] for i, part in enumerate(articles)}
    names = list(bodies)
    random.shuffle(names)
    tables = []
    for order in (list(bodies), names):
        corpus = make_corpus({name: bodies[name] for name in order}, duplicate_of=["none"] * len(order))
        scored = pd.concat([score(corpus, LEXICON), tfidf_scores(corpus, LEXICON)])
        tables.append(scored.sort_values(["frame", "outlet", "measure"], ignore_index=True))
    pd.testing.assert_frame_equal(*tables, rtol=1e-9)


@slow
@given(texts)
def test_groups_add_up_to_the_whole(articles: list[list[list[str]]]) -> None:
    corpus = invented(articles)
    apart = score(corpus, LEXICON)
    together = score(corpus, LEXICON, by="language")
    for measure in ("rate", "prevalence"):
        parts = apart[apart["measure"] == measure].groupby("frame")[["hits", "n"]].sum()
        whole = together[together["measure"] == measure].set_index("frame")[["hits", "n"]]
        assert parts.to_dict() == whole.to_dict()


def test_scored_sentences_carry_the_group_beside_them(corpus: Corpus) -> None:
    table = scored_sentences(corpus, "outlet", ("headline",))
    assert table[["article", "sentence", "outlet"]].to_numpy().tolist() == [["gull", 0, "gull"]]


def test_a_corpus_of_captures_scores_each_publication_once(captures: Any) -> None:
    corpus = framing.read_captures(captures)
    table = score(corpus, LEXICON)
    assert corpus.articles["duplicate_of"].notna().sum() == 1
    assert table["articles"].max() == 1
    assert table["outlet"].nunique() == len(corpus.scored) == 4


def test_what_is_not_counted_adds_no_words_and_two_articles_are_no_single_one() -> None:
    texts = ["A threat came on. " * 40 + "Boats left.", "The quay lay empty. " * 40]
    table = pd.DataFrame({"text": texts, "outlet": "A", "title": ["No threat at sea", "All is calm"]})
    lexicon = Lexicon.from_dict({"alarm": ["threat*"]}, "en")
    body, whole = (
        score(framing.read_corpus(table), lexicon, units=units).set_index("measure") for units in (("body",), SCORED)
    )
    assert whole.at["rate", "n"] - body.at["rate", "n"] == 4 + 3
    assert whole.at["prevalence", "n"] - body.at["prevalence", "n"] == 2
    assert "spread between 2 articles" in body.at["prevalence", "method"]


def test_articles_of_one_agency_are_one_cluster_of_several() -> None:
    texts = [f"A {word} came on. " * 40 for word in ("threat", "boat", "storm", "truce")]
    table = pd.DataFrame({"text": texts, "outlet": "A", "upstream": ["NWA", "NWA", "", ""]})
    scores = score(framing.read_corpus(table), Lexicon.from_dict({"alarm": ["threat*"]}, "en"))
    assert "spread between 3 clusters of 4 articles" in scores["method"].iloc[0]
