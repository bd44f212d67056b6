"""Figures of robustness: points, marks and ticks are what the table says; every text is whole and apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from known_corpora import pact_sensitivity
from matplotlib.axes import Axes
from test_figures import alt, assert_legible, title, words
from test_scoring import filler, make_corpus

from framing import figures
from framing.comparisons.robustness import sensitivity
from framing.corpora.corpus import Corpus
from framing.errors import InputError
from framing.lexicons import Lexicon

LEXICON = Lexicon.from_dict({"alarm": ["threat*", "fear*"], "axis": ["axis"]}, "en")
LONG = "The Extraordinarily Long Named Harbour Herald and Evening Advertiser of"


def corpus_of(names: Sequence[str]) -> Corpus:
    """One article per name: the i-th with 6 threats, i fears, one denied; a threat in the last one's headline."""
    bodies = {
        name: ["A threat grew."] * 6 + ["Fear rose."] * i + ["There is no fear.", *filler(f"x{i}")]
        for i, name in enumerate(names)
    }
    return make_corpus(bodies, headlines={names[-1]: "A threat"}, duplicate_of=["none"] * len(names))


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    choices = {"voice": ["all", "outlet"], "negation": ["counted", "left out"]}
    return sensitivity(corpus_of(["gull", "tern"]), LEXICON, choices=choices)


@pytest.fixture(scope="module")
def pact() -> pd.DataFrame:
    return pact_sensitivity()


def points(axes: Axes) -> np.ndarray:
    return np.asarray(next(line for line in axes.lines if line.get_marker() == "o").get_ydata(), dtype=float)


# ---- The specification curve ----


@pytest.mark.parametrize("measure,scale", [("prevalence", 100), ("rate", 1), ("tfidf_share", 100)])
def test_points_rise_and_are_those_of_the_table(table: pd.DataFrame, measure: str, scale: float) -> None:
    panels = figures.sensitivity(table, "alarm", measure)
    rows = table[(table["measure"] == measure) & (table["frame"] == "alarm") & (table["without"] == "")]
    assert len(panels) == 4
    for curve, outlet in zip(panels[::2], ("gull", "tern"), strict=True):
        own = rows[rows["outlet"] == outlet]
        assert points(curve) == pytest.approx(scale * np.sort(own["estimate"].to_numpy()))
        bars = curve.collections[0].get_segments()
        assert [bar[1][1] for bar in bars] == pytest.approx(scale * own.sort_values("estimate", kind="stable")["high"])
        diamond = next(line for line in curve.lines if line.get_marker() == "D")
        primary = own[own["changed"] == 0]
        assert float(diamond.get_ydata()[0]) == pytest.approx(scale * primary["estimate"].iloc[0])


def test_a_mark_stands_in_the_row_of_each_choice_made(table: pd.DataFrame) -> None:
    matrix = figures.sensitivity(table, "alarm")[1]
    labels = [text.get_text().split(":  ")[-1] for text in matrix.get_yticklabels()]
    assert labels == ["in", "out", "out", "in", "all", "core", "all", "outlet", "counted", "left out", "as is",
                      "hyphens joined", "possessives kept"]  # fmt: skip
    rows = table[(table["measure"] == "prevalence") & (table["frame"] == "alarm") & (table["outlet"] == "gull")]
    rows = rows[rows["without"] == ""].sort_values("estimate", kind="stable")
    marks = [np.array([bar[0][0] for bar in lines.get_segments()]) for lines in matrix.collections]
    denied = marks[labels.index("left out")]
    assert denied.tolist() == np.flatnonzero(rows["negation"] == "left out").tolist()
    pairs = marks[: labels.index("as is")]
    for first, second in zip(pairs[::2], pairs[1::2], strict=True):  # every specification is marked once per choice
        assert sorted([*first, *second]) == list(range(96))


def test_a_choice_that_does_not_vary_has_no_row(pact: pd.DataFrame) -> None:
    matrix = figures.sensitivity(pact, "alarm", "rate")[1]
    names = " ".join(text.get_text() for text in matrix.get_yticklabels())
    assert "raw" in names and "hyphens" not in names and "idf" not in names


def test_the_title_says_how_far_the_choices_move_an_estimate_and_ranks_nobody(table: pd.DataFrame) -> None:
    said = title(figures.sensitivity(table, "alarm"))
    wide = table[(table["measure"] == "prevalence") & (table["frame"] == "alarm") & (table["without"] == "")]
    wide = wide.pivot(index="specification", columns="outlet", values="estimate")
    spans = wide.max() - wide.min()
    moved = f"by up to {100 * float(spans.max()):.1f} points ({spans.idxmax()})"
    assert said == f"Alarm, sentences with a hit: 96 specifications move an estimate {moved}"


def test_titles_of_one_group_one_specification_ties_and_nothing(table: pd.DataFrame) -> None:
    one = table[table["outlet"] == "gull"]
    assert "96 specifications give" in title(figures.sensitivity(one, "alarm"))
    primary = table[table["is_primary"]]
    assert "1 specification give" in title(figures.sensitivity(primary, "alarm"))
    assert title(figures.sensitivity(table, "axis")).endswith("none in any of 96 specifications")


def test_the_figure_says_what_few_articles_allow_and_its_alt_text_names_every_span(pact: pd.DataFrame) -> None:
    axes = figures.sensitivity(pact, "axis", note="A note.")
    assert "the figure speaks of these articles, not of their outlets" in words(axes) and "A note." in words(axes)
    for outlet in pact["outlet"].unique():
        assert f"{outlet}: " in alt(axes)


@pytest.mark.parametrize("frame,measure", [("alarm", "prevalence"), ("cold_war", "rate"), ("axis", "tfidf_share")])
def test_curves_of_the_pact_are_legible(pact: pd.DataFrame, frame: str, measure: str) -> None:
    assert_legible(figures.sensitivity(pact, frame, measure))


@pytest.mark.parametrize("names", [["gull"], [f"{LONG} {city}" for city in ("Ostra", "Sorvik", "Tarn", "Luohe", "X")]])
def test_curves_and_terms_of_one_and_of_five_long_names_are_legible(names: list[str]) -> None:
    table = sensitivity(corpus_of(names), LEXICON)
    assert_legible(figures.sensitivity(table, "alarm"))
    assert_legible(figures.leave_one_out(table))


@pytest.mark.parametrize("given,message", [
    (("alarm", "rates"), "measure must be one of prevalence, rate, tfidf_share; got 'rates'"),
    (("alarms", "rate"), "frame must be one of alarm, axis; got 'alarms': did you mean 'alarm'"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_refused(table: pd.DataFrame, given: tuple[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        figures.sensitivity(table, *given)
    with pytest.raises(InputError, match="every text is too short for one"):
        figures.sensitivity(table.assign(estimate=np.nan), "alarm")
    with pytest.raises(InputError, match="measure must be one of prevalence, rate"):
        figures.leave_one_out(table, "tfidf_share")
    with pytest.raises(InputError, match="no rows of rate to draw"):
        figures.leave_one_out(table[table["measure"] != "rate"], "rate")


# ---- Terms left out ----


def test_ticks_are_the_scores_without_a_term(table: pd.DataFrame) -> None:
    axes = figures.leave_one_out(table)
    rows = table[(table["measure"] == "prevalence") & (table["changed"] == 0)]
    ticks = [line for line in axes.lines if line.get_marker() == "|"]
    assert len(ticks) == 2 * 2  # frames, outlets
    for line, outlet in zip(ticks[:2], ("gull", "tern"), strict=True):
        own = rows[(rows["frame"] == "alarm") & (rows["outlet"] == outlet) & (rows["without"] != "")]
        assert sorted(line.get_xdata()) == pytest.approx(sorted(100 * own["estimate"]))
    assert all(len(line.get_xdata()) == 0 for line in ticks[2:])


def test_the_term_that_moves_a_score_most_is_named_and_bold_where_it_makes_more_than_half(table: pd.DataFrame) -> None:
    axes = figures.leave_one_out(table)
    said = {text.get_text().replace("\n", " "): text.get_weight() for text in axes.texts}
    heavy = [text for text in said if text.startswith("without “threat*”")]
    assert len(heavy) == 2 and all(said[text] == "bold" for text in heavy)
    assert any(text.endswith("(86 % of hits)") for text in heavy)  # 6 of 7 of the gull
    assert any(text.endswith("(78 % of hits)") for text in heavy)  # 7 of 9 of the tern
    assert said["none found"] == "normal"
    assert title(axes).startswith("One term makes more than half of the hits in 2 of 2 article scores above zero: A")


def test_terms_that_move_a_score_as_far_are_counted_and_none_is_named_where_none_moves_it() -> None:
    bodies = {
        "gull": ["A threat grew.", "Fear rose.", *filler("gull")],
        "tern": ["A threat and a fear grew.", *filler("tern")],
    }
    axes = figures.leave_one_out(sensitivity(make_corpus(bodies), LEXICON))
    said = [text.get_text().replace("\n", " ") for text in axes.texts]
    assert sum(text.endswith("(50 % of hits), or 1 other") for text in said) == 1
    assert said.count("none moves it") == 1  # either word leaves the sentence with a hit


def test_scores_of_the_pact_rest_on_no_single_term(pact: pd.DataFrame) -> None:
    axes = figures.leave_one_out(pact)
    assert title(axes).startswith("No term makes more than half of five or more hits in any of 14 article scores")
    assert_legible(axes)
    assert_legible(figures.leave_one_out(pact, "rate"))


def test_without_hits_and_with_short_texts_the_figure_says_so() -> None:
    short = make_corpus({"gull": ["A threat grew.", *filler("gull", 5)], "tern": filler("tern")})
    axes = figures.leave_one_out(sensitivity(short, LEXICON))
    said = [text.get_text() for text in axes.texts]
    assert said.count("too short") == 2 and said.count("none found") == 2
    assert title(axes) == "No term was found"
    assert_legible(axes)
