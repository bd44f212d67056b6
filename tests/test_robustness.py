"""Robustness: every specification scores as scoring alone would; without a term as if it were not listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import known_corpora
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_corpora import invented, pact_lexicon, pact_sensitivity
from small_corpus import write_captures, write_lexicon
from test_scoring import filler, make_corpus

import framing
from framing.capture.audit import compare_cleaning
from framing.comparisons.robustness import CHOICES, list_choices, read_choices, sensitivity, sign_agreement
from framing.corpora.corpus import Corpus, build
from framing.corpora.sources import read_captures, read_lines
from framing.defaults import specification
from framing.errors import InputError
from framing.formats import read_lexicon
from framing.lexicons import TIERS, Lexicon
from framing.matching import find
from framing.readers.folders import read_corpus
from framing.scores.scores import score, tfidf_scores
from framing.scores.tfidf import IDF
from framing.sharing.derivation import derive, describe_lines

ONE = {name: [values[0]] for name, values in specification()["choices"].items()}  # the primary choices alone
KEYS = ["frame", "outlet"]
QUESTIONS: dict[str, list[str]] = {"voice": ["all", "outlet"], "negation": ["counted", "left out"]}
VALUES = ["estimate", "low", "high", "n", "hits", "flag"]


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> tuple[Corpus, Lexicon, pd.DataFrame, Corpus]:
    """The small corpus with every kind of rule in its lexicon: text, lexicon, lines, and the corpus derived."""
    root = tmp_path_factory.mktemp("robustness")
    pages, lexicon = write_captures(root / "pages"), read_lexicon(write_lexicon(root))
    corpus = read_captures(pages)
    derive(corpus, read_lines(pages), [lexicon], root / "derived")
    return corpus, lexicon, describe_lines(read_lines(pages), lexicon), read_corpus(root / "derived")


@pytest.fixture(scope="module")
def table(ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus]) -> pd.DataFrame:
    corpus, lexicon, lines, _ = ferry
    return sensitivity(corpus, lexicon, lines=lines, choices=QUESTIONS)


def test_own_words_and_denials_do_not_vote_unless_asked_for() -> None:
    """Whose words count, and whether denials do, are other questions: no specification varies them by itself."""
    corpus = make_corpus({"gull": ["There is no threat.", *filler("gull")], "tern": filler("tern")})
    lexicon = Lexicon.from_dict({"alarm": ["threat*"]})
    table = sensitivity(corpus, lexicon, terms=False)
    assert set(table["voice"]) - {""} == {"all"} and set(table["negation"]) - {""} == {"counted"}
    asked = sensitivity(corpus, lexicon, choices={"voice": ["outlet"]}, terms=False)
    with pytest.raises(InputError, match=r"specifications vary voice \(outlet\): another question"):
        framing.compare(corpus, lexicon, specifications=asked)
    assert (framing.compare(corpus, lexicon, voice="outlet", specifications=asked)["specifications"] > 0).all()
    with pytest.raises(InputError, match="specifications vary negation"):
        framing.compare(corpus, lexicon, denied=False, specifications=table)


@pytest.fixture(scope="module")
def pact() -> tuple[Corpus, Lexicon, pd.DataFrame]:
    return known_corpora.pact(), pact_lexicon(), pact_sensitivity()


def pick(table: pd.DataFrame, **wanted: str) -> pd.DataFrame:
    """Return the rows of a specification given by some choices, the others primary or empty."""
    rows = table[table["without"] == wanted.pop("without", "")]
    for name in ("measure", *CHOICES):
        values = [wanted.pop(name)] if name in wanted else [ONE[name][0], f"{ONE[name][0]}", ""]
        rows = rows[rows[name].isin([str(value) for value in values])]
    assert not wanted and rows["specification"].nunique() == 1
    return rows


def assert_equal(found: pd.DataFrame, expected: pd.DataFrame, values: Sequence[str] = VALUES) -> None:
    """Compare rows by frame and outlet."""
    left = found[[*KEYS, *values]].sort_values(KEYS, ignore_index=True)
    right = expected[[*KEYS, *values]].sort_values(KEYS, ignore_index=True)
    pd.testing.assert_frame_equal(left, right, check_dtype=False)


# ---- What each row is ----


def test_columns_are_the_documented_ones(table: pd.DataFrame) -> None:
    assert list(table.columns) == [
        "specification", "without", *CHOICES, "frame", "outlet", "measure", "estimate", "low", "high", "n", "hits",
        "method", "flag", "articles", "level", "share", "changed", "is_primary",
    ]  # fmt: skip


def test_every_combination_stands_once(table: pd.DataFrame) -> None:
    """2 headline x 2 captions x 2 tiers x 2 voice x 2 negation x 3 tokeniser; and raw; and 2^3 x 4 idf x 3 x 2."""
    whole = table[table["without"] == ""]
    counts = whole.groupby("measure")["specification"].nunique().to_dict()
    assert counts == {"prevalence": 96, "rate": 97, "tfidf_share": 192}
    assert not whole.duplicated(["specification", *KEYS]).any()
    assert not whole.duplicated([*CHOICES, "measure", *KEYS]).any()
    assert len(whole) == 385 * 4 * 2  # frames, outlets that are scored


def test_the_primary_specification_is_one_and_scores_as_score_does(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], table: pd.DataFrame
) -> None:
    corpus, lexicon, _, _ = ferry
    primary = table[table["is_primary"]]
    assert set(primary["specification"]) == {"prevalence 1"}
    scores = score(corpus, lexicon)
    assert_equal(primary, scores[scores["measure"] == "prevalence"])
    assert primary["method"].tolist() == scores.loc[scores["measure"] == "prevalence", "method"].tolist()
    assert_equal(pick(table, measure="rate"), scores[scores["measure"] == "rate"])


UNITS = [("in", "out"), ("in", "in"), ("out", "out"), ("out", "in")]


@pytest.mark.parametrize("headline,captions", UNITS)
@pytest.mark.parametrize("tiers", ["all", "core"])
def test_lexicon_specifications_score_as_score_does(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], table: pd.DataFrame, headline: str, captions: str, tiers: str
) -> None:
    corpus, lexicon, _, _ = ferry
    units = ["headline"] * (headline == "in") + ["body"] + ["caption"] * (captions == "in")
    for voice in ("all", "outlet"):
        own = {"tiers": TIERS if tiers == "all" else ("core",), "units": units, "voice": voice}
        scores = score(corpus, lexicon, **own)  # type: ignore[arg-type]
        for measure in ("rate", "prevalence"):
            chosen: dict[str, str] = {"headline": headline, "captions": captions, "tiers": tiers, "voice": voice}
            found = pick(table, measure=measure, **chosen)
            assert_equal(found, scores[scores["measure"] == measure])


@pytest.mark.parametrize("idf,threshold", list(product(IDF, [0.05, 0.1, 0.2])))
def test_tfidf_specifications_score_as_tfidf_scores_does(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], table: pd.DataFrame, idf: str, threshold: float
) -> None:
    corpus, lexicon, _, _ = ferry
    scores = tfidf_scores(corpus, lexicon, idf=idf, threshold=threshold, tiers=("core",), units=("body", "caption"))
    chosen = {"idf": idf, "threshold": f"{threshold:g}", "tiers": "core", "headline": "out", "captions": "in"}
    found = pick(table, measure="tfidf_share", **chosen)
    assert_equal(found, scores[scores["measure"] == "tfidf_share"])


def test_halved_weights_are_those_of_a_lexicon_with_half_the_weight(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], table: pd.DataFrame
) -> None:
    corpus, lexicon, _, _ = ferry
    halves = [replace(t, weight=t.weight / 2) if t.tier == "peripheral" else t for t in lexicon.terms]
    scores = tfidf_scores(corpus, replace(lexicon, terms=tuple(halves)))
    found = pick(table, measure="tfidf_share", weights="peripheral halved")
    assert_equal(found, scores[scores["measure"] == "tfidf_share"])


def test_denied_hits_are_left_out_where_negation_says_so() -> None:
    corpus = make_corpus({"gull": ["There is no threat.", "A threat came.", *filler("gull")]})
    table = sensitivity(corpus, Lexicon.from_dict({"alarm": ["threat*"]}), choices=QUESTIONS)
    counted = [pick(table, measure="rate", negation=value)["hits"].tolist() for value in ("counted", "left out")]
    assert counted == [[2], [1]]


def test_raw_pages_are_rated_as_the_audit_of_cleaning_does(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], table: pd.DataFrame
) -> None:
    corpus, lexicon, lines, _ = ferry
    raw = table[table["cleaning"] == "raw"].set_index(KEYS)
    outlets = corpus.scored.set_index("article")["outlet"]
    rates = compare_cleaning(lines, lexicon.names)
    rates = rates[rates["capture"].isin(outlets.index)].assign(outlet=rates["capture"].map(outlets))
    sums = rates.groupby(KEYS)[["raw_hits", "raw_tokens"]].sum()
    assert raw["hits"].to_dict() == sums["raw_hits"].to_dict() and sums["raw_hits"].sum() > 0
    assert raw["n"].to_dict() == sums["raw_tokens"].to_dict()
    assert (raw["estimate"] - 1000 * raw["hits"] / raw["n"]).abs().max() < 1e-12
    assert set(raw["headline"]) == set(raw["captions"]) == {""} and set(raw["changed"]) == {1}


def test_short_texts_have_no_estimate_under_any_specification() -> None:
    corpus = make_corpus({"gull": ["A threat grew.", *filler("gull", 5)], "tern": ["One threat.", *filler("tern")]})
    table = sensitivity(corpus, Lexicon.from_dict({"alarm": ["threat*"]}))
    short = table["outlet"] == "gull"
    assert table.loc[short, ["estimate", "low", "high"]].isna().all(axis=None)
    assert table.loc[short, "flag"].str.contains("short").all()
    assert table.loc[~short, "estimate"].notna().all()


def test_the_pact_is_the_same_as_in_its_scores(pact: tuple[Corpus, Lexicon, pd.DataFrame]) -> None:
    corpus, lexicon, table = pact
    scores = score(corpus, lexicon)
    assert_equal(pick(table), scores[scores["measure"] == "prevalence"])
    assert table["articles"].eq(1).all() and table["level"].eq(0.95).all()


# ---- Tokenisers ----

TEXTS = [
    "An arms-race began. An arms race began.",  # joined: only the second is the phrase
    "The anti-western tone and the anti‑western mood.",  # the term has a hyphen, and is found whichever hyphen is used
    "Moscow-Tehran axis talks, an axis-like pact.",
    "Russia's fleet and Russia’s army are not Russia.",
    "A tit-for-tat threat – war - and cold- war.",
]
HYPHENS = Lexicon.from_dict({"f": ["arms race", "anti-western", "axis", "russia", "war", "tit for tat", "threat*"]})


def hits_of(tokeniser: str, measure: str = "rate") -> tuple[list[int], list[int]]:
    corpus = make_corpus({f"{name}x": [text, *filler(name)] for name, text in zip("abcde", TEXTS, strict=True)})
    chosen = ONE | {"measure": [measure], "tokeniser": ["as is", tokeniser][: 1 + (tokeniser != "as is")]}
    rows = pick(sensitivity(corpus, HYPHENS, choices=chosen, terms=False), measure=measure, tokeniser=tokeniser)
    return rows["hits"].tolist(), (rows["n"] - FILLED).tolist()


FILLED = 400  # tokens of the filler


def test_hyphens_part_words_or_join_them() -> None:
    """Counted by hand: in tokens and hits of each text above."""
    assert hits_of("as is") == ([2, 2, 2, 3, 4], [8, 9, 8, 8, 9])
    assert hits_of("hyphens joined") == ([1, 2, 1, 3, 3], [7, 7, 6, 8, 7])


def test_possessives_are_words_of_their_own_where_kept() -> None:
    assert hits_of("possessives kept") == ([2, 2, 2, 1, 4], [8, 9, 8, 8, 9])


@pytest.mark.parametrize("tokeniser,old,new", [
    ("hyphens joined", r"(?<=\w)[-‑](?=\w)", "ʼ"),
    ("possessives kept", r"(?<=\w)['’]s\b", "ʼs"),
])  # fmt: skip
def test_a_tokeniser_counts_as_a_text_written_that_way(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], table: pd.DataFrame, tokeniser: str, old: str, new: str
) -> None:
    corpus, lexicon, _, _ = ferry
    texts = corpus.sentences.assign(written=corpus.sentences["text"].str.replace(old, new, regex=True))
    rows = texts[["article", "unit", "written"]].set_axis(["article", "unit", "text"], axis=1)
    columns = ["article", "outlet", "language", "duplicate_of"]
    articles = corpus.articles[columns].assign(duplicate_of=corpus.articles["duplicate_of"].fillna("none"))
    terms = [replace(term, term=term.term.replace("-", "ʼ")) for term in lexicon.terms]
    written = build(articles, rows)
    scores = score(written, replace(lexicon, terms=tuple(terms)))
    found = pick(table, measure="rate", tokeniser=tokeniser)
    assert_equal(found, scores[scores["measure"] == "rate"])


# ---- Terms left out ----


def without_by_hand(corpus: Corpus, lexicon: Lexicon, frame: str, term: str) -> pd.DataFrame:
    kept = tuple(t for t in lexicon.terms if (t.frame, t.term) != (frame, term))
    scores = score(corpus, replace(lexicon, terms=kept))
    return scores[scores["frame"] == frame]


def test_without_a_term_scores_are_those_of_the_lexicon_without_it(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], table: pd.DataFrame
) -> None:
    corpus, lexicon, _, _ = ferry
    left_out = find(corpus, lexicon)[["frame", "term"]].drop_duplicates()
    rows = table[table["without"] != ""]
    assert set(map(tuple, rows[["frame", "without"]].to_numpy())) == set(map(tuple, left_out.to_numpy()))
    assert len(left_out) >= 10
    for (frame, term), part in rows.groupby(["frame", "without"]):
        scores = without_by_hand(corpus, lexicon, str(frame), str(term))
        for measure, own in part.groupby("measure"):
            expected = scores[scores["measure"] == measure]
            alone = expected["articles"] == 1  # several articles keep the spread that the whole lexicon measures
            assert_equal(own[own["articles"] == 1], expected[alone])
            assert_equal(own, expected, ["estimate", "n", "hits", "flag"])


def test_a_shorter_term_takes_the_place_of_one_left_out() -> None:
    corpus = make_corpus({"gull": ["A new axis of evil rose.", "Another axis.", *filler("gull")]})
    lexicon = Lexicon.from_dict({"axis": ["axis", "axis of evil", "new axis"]})
    table = sensitivity(corpus, lexicon, choices=ONE | {"measure": ["rate"]})
    rows = table.set_index("without")
    assert rows.loc["axis of evil", "hits"] == 2 and rows.loc["axis", "hits"] == 1
    assert rows["share"].dropna().to_dict() == {"axis": 0.5, "axis of evil": 0.5}


def test_shares_of_terms_add_up_and_agree_with_their_count(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], table: pd.DataFrame
) -> None:
    corpus, lexicon, _, _ = ferry
    rows = table[(table["without"] != "") & (table["measure"] == "rate") & (table["share"] > 0)]
    counts = framing.count_terms(corpus, lexicon).rename(columns={"term": "without"})
    merged = rows.merge(counts, on=[*KEYS, "without"], suffixes=("", "_counted"))
    assert len(merged) == len(rows) == len(counts)
    assert (merged["share"] - merged["share_counted"]).abs().max() < 1e-12
    assert rows.groupby(KEYS)["share"].sum().to_numpy() == pytest.approx(1)


WORDS = ["axis", "new", "evil", "war", "cold", "camp", "tide", "near"]
TERMS = {"f": ["axis", "new axis", "axis evil", "cold war", "war"], "g": ["war", "camp", "cold"]}
phrases = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9), min_size=1, max_size=5)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(phrases, st.integers(0, 2**16))
def test_leaving_out_any_term_of_any_text_is_as_if_it_were_not_listed(texts: list[list[str]], bits: int) -> None:
    lexicon = Lexicon.from_dict(TERMS, "en")
    rules: list[dict[str, Any]] = [{}, {"unless_near": ("tide",)}, {"only_near": ("near",)}, {"beside": True}]
    terms = [replace(t, tier=TIERS[bits >> i & 1], **rules[bits >> 2 * i & 3]) for i, t in enumerate(lexicon.terms)]
    lexicon = replace(lexicon, terms=tuple(terms))
    corpus = make_corpus({"gull": [" ".join(text).capitalize() + "." for text in texts] + filler("gull")})
    table = sensitivity(corpus, lexicon, choices=ONE | {"measure": ["rate"]})
    for (frame, term), part in table[table["without"] != ""].groupby(["frame", "without"]):
        scores = without_by_hand(corpus, lexicon, str(frame), str(term))
        assert_equal(part, scores[scores["measure"] == "rate"])


# ---- What a corpus allows ----


def test_a_derived_corpus_gives_the_same_rows_for_what_it_can(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], table: pd.DataFrame
) -> None:
    _, lexicon, lines, derived = ferry
    found = sensitivity(derived, lexicon, lines=lines, choices=QUESTIONS)
    kept = table[table["tokeniser"].isin(["as is", ""])]
    columns = [name for name in table if name != "specification"]  # numbers differ, choices do not
    order = ["frame", "measure", "without", *CHOICES, "outlet"]
    for one in (found, kept):
        assert not one.duplicated(order).any()
    left, right = (one[columns].sort_values(order, ignore_index=True) for one in (found, kept))
    pd.testing.assert_frame_equal(left, right)


def test_what_a_corpus_cannot_compute_is_listed_with_the_reason(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus],
) -> None:
    corpus, _, lines, derived = ferry
    refused = list_choices(derived)
    refused = refused[~refused["used"]]
    assert refused[["choice", "value"]].to_numpy().tolist() == [
        ["cleaning", "raw"], ["tokeniser", "hyphens joined"], ["tokeniser", "possessives kept"]
    ]  # fmt: skip
    assert refused["reason"].str.startswith("needs the ").all()
    every = list_choices(corpus, lines)
    assert every["used"].all() and (every["reason"] == "").all()
    assert every.groupby("choice")["primary"].sum().eq(1).all()


def test_the_first_choices_are_those_of_the_scores() -> None:
    limits, choices = specification(), read_choices()
    assert choices["idf"][0] == limits["idf"] and float(choices["threshold"][0]) == limits["threshold"]
    assert choices["measure"][0] == "prevalence" and set(choices) == {"measure", *CHOICES}


@pytest.mark.parametrize("chosen,message", [
    ({"tier": ["core"]}, "choice must be one of"),
    ({"tiers": ["core", "cor"]}, "tiers must be one of all, core; got 'cor': did you mean 'core'"),
    ({"tiers": "core"}, "choice 'tiers' must be a list of values, the primary one first; got 'core'"),
    ({"tiers": []}, "must be a list of values"),
    ({"tiers": ["all", "all"]}, "choice 'tiers' lists a value twice, expected each once; got all, all"),
    ({"threshold": [0.02, 2]}, "threshold must be a cosine between 0 and 1; got 2"),
    ({"threshold": [None]}, "threshold must be a cosine between 0 and 1; got nan"),
    ({"threshold": ["0.02"]}, "threshold must be a cosine between 0 and 1; got '0.02'"),
    ({"cleaning": ["raw", "cleaned"]}, "cleaning 'raw' cannot be the primary choice"),
    ({"tokeniser": ["hyphens joined"]}, "tokeniser 'hyphens joined' cannot be the primary choice here: needs the text"),
])  # fmt: skip
def test_choices_that_cannot_be_made_are_refused(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus], chosen: dict[str, Any], message: str
) -> None:
    _, lexicon, lines, derived = ferry
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        sensitivity(derived, lexicon, lines=lines, choices=chosen)


def test_lines_without_hits_and_unknown_columns_are_refused(
    ferry: tuple[Corpus, Lexicon, pd.DataFrame, Corpus],
) -> None:
    corpus, lexicon, lines, _ = ferry
    with pytest.raises(InputError, match="the lines have no column 'hits_alarm', expected hits per line"):
        sensitivity(corpus, lexicon, lines=lines.drop(columns="hits_alarm"))
    with pytest.raises(InputError, match="by must be one of"):
        sensitivity(corpus, lexicon, by="outlets")
    with pytest.raises(InputError, match="level must lie between 0 and 1"):
        sensitivity(corpus, lexicon, level=95)


def test_a_lexicon_without_hits_has_no_terms_to_leave_out() -> None:
    corpus = make_corpus({"gull": filler("gull"), "tern": filler("tern")})
    table = sensitivity(corpus, Lexicon.from_dict({"alarm": ["threat*"]}))
    assert set(table["without"]) == {""} and table["hits"].sum() == 0 and set(table["flag"]) == {"none;unvalidated"}


# ---- Agreement in sign ----


def curve(**estimates: list[float]) -> pd.DataFrame:
    """A table of one frame: estimates of each outlet under specifications, the first primary."""
    rows = [
        {"specification": f"s{i}", "without": "", "frame": "f", "outlet": name, "estimate": value, "measure": m,
         "is_primary": i == 0}
        for name, values in estimates.items()
        for i, (value, m) in enumerate(zip(values, ["prevalence"] * 3 + ["rate"] * 9, strict=False))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_agreement_counts_specifications_by_the_sign_of_the_difference() -> None:
    table = curve(a=[0.3, 0.3, 0.1, 9.0], b=[0.2, 0.3, 0.2, 2.0], c=[0.2, 0.1, 0.2, np.nan])
    found = sign_agreement(table, measure="all")
    assert found[["a", "b"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    assert found["difference"].tolist() == pytest.approx([0.1, 0.1, 0.0])
    assert found["agree"].tolist() == [2, 2, 2]  # a tie agrees with a tie only
    assert found["specifications"].tolist() == [4, 3, 3]  # c has no estimate in the fourth
    assert found["same_sign"].tolist() == pytest.approx([0.5, 2 / 3, 2 / 3])
    assert sign_agreement(table)["specifications"].tolist() == [3, 3, 3]  # of the primary measure
    assert sign_agreement(table, measure="rate")["specifications"].tolist() == [1, 0, 0]
    assert sign_agreement(table, measure="rate")["same_sign"].isna().tolist() == [False, True, True]


def test_without_a_primary_estimate_nothing_agrees() -> None:
    found = sign_agreement(curve(a=[np.nan, 0.3], b=[0.2, 0.1]))
    assert found["same_sign"].isna().all() and found["specifications"].tolist() == [1]


def test_terms_left_out_are_not_counted_as_specifications(pact: tuple[Corpus, Lexicon, pd.DataFrame]) -> None:
    _, lexicon, table = pact
    found = sign_agreement(table, measure="all")
    assert set(found["specifications"]) == {8 + 9 + 192}
    assert len(found) == len(lexicon.names) * 6
    whole = table[table["without"] == ""]
    pd.testing.assert_frame_equal(found, sign_agreement(whole, measure="all"))


def test_the_rule_of_a_comparison_counts_the_same(pact: tuple[Corpus, Lexicon, pd.DataFrame]) -> None:
    """`framing.compare` and `sign_agreement` agree in what share of the specifications of prevalence agree."""
    corpus, lexicon, table = pact
    compared, signs = framing.compare(corpus, lexicon, specifications=table), sign_agreement(table)
    both = compared.merge(signs, on=["frame", "a", "b"], validate="one_to_one")
    assert len(both) == 24 and set(both["specifications_x"]) == set(both["specifications_y"]) == {8}
    assert both["agreement"].tolist() == pytest.approx(both["same_sign"].tolist())


@pytest.mark.parametrize("drop,message", [
    ("outlet", "rows of framing.sensitivity have no column 'outlet', expected it beside"),
    ("is_primary", "rows of framing.sensitivity have no column 'is_primary'"),
])  # fmt: skip
def test_other_tables_are_refused(drop: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        sign_agreement(curve(a=[0.1], b=[0.2]).drop(columns=drop))
    with pytest.raises(InputError, match="no primary specification"):
        sign_agreement(curve(a=[0.1], b=[0.2]).assign(is_primary=False))
    with pytest.raises(InputError, match="measure must be one of prevalence, all; got 'rates'"):
        sign_agreement(curve(a=[0.1], b=[0.2]), measure="rates")


def test_planted_differences_of_the_invented_corpus_hold_under_every_specification() -> None:
    """Of the invented corpus's README: alarm o1 over o2 and o3, multipolarity o3 over o1 and o2, cold war o4."""
    corpus, lexicon = invented(), pact_lexicon()
    few = {"tokeniser": ["as is"], "threshold": [0.1, 0.05], "weights": ["as listed"], "captions": ["out"]}
    terms = tuple(term for term in lexicon.terms if term.frame != "axis")
    frames = tuple(frame for frame in lexicon.frames if frame.name != "axis")
    table = sensitivity(corpus, replace(lexicon, frames=frames, terms=terms), choices=few, terms=False)
    found = sign_agreement(table, measure="all")
    names = {"o1": "The Bellhaven Courier", "o2": "Harbour Standard", "o3": "Ketland People's Gazette",
             "o4": "The Long View"}  # fmt: skip
    planted = [("alarm", "o1", "o2"), ("alarm", "o1", "o3"), ("multipolarity", "o3", "o1")]
    planted += [("multipolarity", "o3", "o2"), *(("cold_war", "o4", other) for other in ("o1", "o2", "o3"))]
    for frame, high, low in planted:
        pair = {names[high], names[low]}
        row = found[(found["frame"] == frame) & found["a"].isin(pair) & found["b"].isin(pair)].iloc[0]
        assert row["same_sign"] == 1.0 and (row["difference"] > 0) == (row["a"] == names[high])
