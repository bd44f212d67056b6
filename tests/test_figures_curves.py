"""Figures of robustness: points, marks and ticks are what the table says; every text is whole and apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from known_corpora import pact_sensitivity
from test_figures import alt, assert_legible, dots, title, words
from test_scoring import filler, make_corpus

from framing import figures
from framing.comparisons.robustness import sensitivity
from framing.corpora.corpus import Corpus
from framing.errors import InputError
from framing.lexicons import Lexicon

LEXICON = Lexicon.from_dict({"alarm": ["threat*", "fear*"], "axis": ["axis"]}, "en")


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


def chosen_rows(table: pd.DataFrame, measure: str = "prevalence") -> pd.DataFrame:
    return table[(table["measure"] == measure) & (table["frame"] == "alarm") & (table["without"] == "")]


# ---- The specification curve ----


@pytest.mark.parametrize("measure,scale", [("prevalence", 100), ("rate", 1), ("tfidf_share", 100)])
def test_every_combination_is_a_dot_and_the_primary_one_a_line(table: pd.DataFrame, measure: str, scale: float) -> None:
    every, _ = figures.sensitivity(table, "alarm", measure)
    rows = chosen_rows(table, measure)
    lines = [line for line in every.lines if len(set(line.get_xdata())) == 1 and line.get_linewidth() == 1.6]
    base = rows[rows["changed"] == 0].sort_values("estimate", ascending=False)
    assert [line.get_xdata()[0] for line in lines] == pytest.approx((scale * base["estimate"]).tolist())
    drawn = [
        np.asarray(line.get_xdata()) for line in every.lines if line.get_marker() == "o" and len(line.get_xdata()) > 1
    ]
    for values, outlet in zip(drawn, base["outlet"], strict=True):
        assert sorted(values) == pytest.approx(sorted(scale * rows.loc[rows["outlet"] == outlet, "estimate"]))


def test_each_choice_alone_is_a_row_and_other_questions_stand_below_the_line(table: pd.DataFrame) -> None:
    drawing = figures.sensitivity(table, "alarm")
    _, alone = drawing
    names = ["headline left out", "captions counted too", "core terms only", "hyphens joined", "possessives kept"]
    other = ["denied words left out", "own words only"]
    places = {text.get_text(): text.get_position()[1] for text in drawing.figure.axes[0].texts}
    assert max(places[name] for name in names) < min(places[name] for name in other)
    rows = chosen_rows(table)
    rows = rows[rows["changed"] <= 1].set_index(["outlet", "negation"])["estimate"]
    moved = {outlet: 100 * (rows[outlet, "left out"] - chosen_rows(table).query("changed == 0 and outlet == @outlet")
             ["estimate"].iloc[0]) for outlet in ("gull", "tern")}  # fmt: skip
    drawn = [float(x) for line in alone.lines if line.get_marker() == "o" for x in np.atleast_1d(line.get_xdata())]
    assert all(any(value == pytest.approx(x) for x in drawn) for value in moved.values())
    [rule] = [line for line in alone.lines if list(line.get_xdata()) == [0, 1]]  # across the panel
    assert "Below the line: another question" in words(drawing) and 0 < rule.get_ydata()[0] < alone.get_ylim()[0]


def test_a_choice_that_does_not_vary_has_no_row(pact: pd.DataFrame) -> None:
    shown = words(figures.sensitivity(pact, "alarm", "rate"))
    assert "the page as saved" in shown and "hyphens" not in shown and "idf" not in shown


def test_one_specification_has_no_changes_to_draw(table: pd.DataFrame) -> None:
    primary = table[table["is_primary"]]
    assert len(figures.sensitivity(primary, "alarm")) == 1
    one = figures.sensitivity(table[table["outlet"] == "gull"], "alarm")
    assert "the others" not in words(one)


def test_the_figure_says_what_few_articles_allow_and_its_alt_text_names_every_span(pact: pd.DataFrame) -> None:
    axes = figures.sensitivity(pact, "axis", note="A note.")
    assert "One article per paper" in words(axes) and "A note" in words(axes)
    for outlet in pact["outlet"].unique():
        assert f"{outlet}: " in alt(axes)


def test_curves_of_the_pact_are_legible(pact: pd.DataFrame) -> None:
    assert_legible(figures.sensitivity(pact, "axis", "tfidf_share"))


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


def test_the_terms_that_move_a_score_most_are_drawn_with_it_and_without(table: pd.DataFrame) -> None:
    drawing = figures.leave_one_out(table)
    rows = table[(table["measure"] == "prevalence") & (table["changed"] == 0) & (table["frame"] == "alarm")]
    whole = rows[rows["without"] == ""].set_index("outlet")["estimate"]
    less = rows[(rows["without"] != "") & (rows["share"] > 0)].assign(
        fall=lambda t: whole[t["outlet"]].to_numpy() - t["estimate"]
    )
    less = less.sort_values("fall", ascending=False)
    [axes] = drawing
    assert [x for x, _ in dots(axes)] == pytest.approx([100 * whole[outlet] for outlet in less["outlet"]])
    assert [x for x, _ in dots(axes, filled=False)] == pytest.approx((100 * less["estimate"]).tolist())
    shown = words(drawing)
    assert "threat* | " in shown and "fear* | " in shown and "without | " in shown and "points" in shown
    assert "Alarm, gull without “threat*”: " in alt(drawing) and "86 % of hits" in alt(drawing)  # 6 of 7
    assert len(dots(figures.leave_one_out(table, most=1)[0])) == 1
    assert "The 1 largest changes by one of 2 terms" in words(figures.leave_one_out(table, most=1))


def test_scores_of_the_pact_rest_on_no_single_term(pact: pd.DataFrame) -> None:
    axes = figures.leave_one_out(pact)
    assert title(axes) == "No single term makes more than half of a score of five words or more"
    assert_legible(axes)


def test_without_hits_the_figure_says_so(table: pd.DataFrame) -> None:
    drawing = figures.leave_one_out(table.assign(hits=0, share=0.0, estimate=0.0))
    assert "No term is found." in words(drawing) and "No term is found." in alt(drawing)
