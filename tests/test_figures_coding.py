"""Figures of coders and codes: what is drawn is what the table says, every text is whole and apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_figures import EIGHTY, FOUR, MARKUP, SIX, alt, assert_legible, bars, colours, dots, words

from framing import agreement, figures, validate
from framing.coding.estimation import estimate_means
from framing.errors import InputError
from framing.frames import COLOURS

NOTE = "Codes: two language-model coders, adjudicated; no person coded these sentences."


def codes_of(frames: Sequence[str], coders: Sequence[str] = ("a", "b"), units: int = 24) -> pd.DataFrame:
    """Return codes: the first frame is never used, the second disagreed upon, the others agreed upon."""
    rows = []
    for k, coder in enumerate(coders):
        for i in range(units):
            codes = {name: 0 if j == 0 else int(i % 4 == 0 or (j == 1 and i % 7 == k)) for j, name in enumerate(frames)}
            rows.append({"unit": i, "coder": coder, **codes})
    return pd.DataFrame(rows)


def validation_of(frames: Sequence[str], outlets: Sequence[str], articles: int = 1) -> pd.DataFrame:
    codes = pd.DataFrame([
        {"article": f"{outlet} {a}", "sentence": i, "outlet": outlet, "voice": "outlet"}
        | {name: int(i % 3 == 0 and j != 0) for j, name in enumerate(frames)}
        for outlet in outlets for a in range(articles) for i in range(12)
    ])  # fmt: skip
    hits = pd.concat([
        codes.loc[codes["sentence"] % 3 + j % 2 == 0, ["article", "sentence"]].assign(frame=name, voice="outlet")
        for j, name in enumerate(frames)
    ])  # fmt: skip
    return validate(hits, codes, by=("outlet", "voice"))


def test_agreement_of_long_names_and_validation_by_voice_are_legible() -> None:
    assert_legible(figures.agreement(agreement(codes_of(MARKUP, EIGHTY[:2]), resamples=200), NOTE))
    assert_legible(figures.validate(validation_of(SIX, ["Gazette"]), "voice", NOTE))
    assert_legible(figures.validate(validation_of(["alarm"], ["Gazette"]), "all", NOTE))


def test_alpha_is_drawn_and_other_coefficients_are_written() -> None:
    table = agreement(codes_of(FOUR))
    drawing = figures.agreement(table)
    [axes] = drawing
    alphas = table[table["measure"] == "alpha"].set_index("frame").loc[FOUR]
    assert [x for x, _ in dots(axes)] == pytest.approx(alphas["estimate"].dropna().tolist())
    assert np.array(bars(axes)) == pytest.approx(alphas[["low", "high"]].dropna().to_numpy())
    assert colours(drawing) == COLOURS[1:4]  # nobody coded the first: all codes agree, alpha is undefined
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--"]
    assert marks == [0.667, 0.8] and ".67 | " in words(drawing) + " | " and ".80" in words(drawing)
    assert "Undefined: all codes are the same" in words(drawing) and "undefined" in words(drawing)
    for measure, name in (("ac1", "AC1"), ("kappa", "kappa"), ("fleiss", "Fleiss")):
        row = table[(table["measure"] == measure) & (table["frame"] == "axis")].iloc[0]
        assert name in words(drawing) and f"{row['estimate']:.2f}".replace("-", "−") in words(drawing)
        assert f"{name} {row['estimate']:.2f}".replace("-", "−") in alt(drawing)
    assert all(f"{row.disagreed} of {row.n}" in words(drawing) for row in alphas.itertuples())


def test_notes_say_who_coded() -> None:
    for drawing in (figures.agreement(agreement(codes_of(FOUR)), NOTE),
                    figures.validate(validation_of(FOUR, ["Gazette", "Herald"]), "outlet", NOTE)):  # fmt: skip
        assert NOTE.rstrip(".") in words(drawing).replace(" | ", " ") and NOTE.rstrip(".") in alt(drawing)


def test_validation_draws_precision_and_recall_with_their_counts() -> None:
    table = validation_of(FOUR, ["Gazette", "Herald"])
    drawing = figures.validate(table, "outlet")
    for axes, measure in zip(drawing, ("precision", "recall"), strict=True):
        own = table[(table["measure"] == measure) & table["by"].isin(["all", "outlet"])]
        known = own.dropna(subset=["estimate"])
        drawn = pd.concat([known[known["frame"] == frame] for frame in FOUR])
        assert [x for x, _ in dots(axes)] == pytest.approx((100 * drawn["estimate"]).tolist())
        assert np.array(bars(axes)) == pytest.approx(100 * drawn[["low", "high"]].to_numpy())
        assert all(f"{row.hits} of {row.n}" in words(drawing) for row in known.itertuples())
        assert [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--"] == [80]
    sizes = {line.get_markersize() for line in drawing[0].lines if line.get_marker() == "o"}
    assert len(sizes) == 2  # all sentences, and those of an outlet
    assert "–" in words(drawing)  # nothing to divide by


def test_one_article_per_outlet_is_no_outlet() -> None:
    few, many = (figures.validate(validation_of(FOUR[:2], ["Gazette"], count), "outlet") for count in (1, 6))
    assert "One article per paper" in words(few) and "per paper" not in words(many)


def test_a_weighted_figure_says_so() -> None:
    table = validation_of(FOUR[:2], ["Gazette"])
    weighted = table.assign(method=table["method"].replace("Wilson", "percentiles of 4000 Beta draws"))
    line = "Weighted by the chance of each sentence to be drawn; the counts are those of the sample"
    assert line in figures.validate(weighted).caption and line not in figures.validation(table).caption


def test_many_pairs_of_coders_are_left_to_the_table() -> None:
    table = agreement(codes_of(FOUR[:2], ("a", "b", "c", "d")), resamples=100)
    shown = words(figures.agreement(table))
    assert "Fleiss" in shown and "kappa" not in shown


def test_tables_without_what_is_drawn_are_refused() -> None:
    table = agreement(codes_of(FOUR), resamples=100)
    with pytest.raises(InputError, match="no coefficient of agreement to draw"):
        figures.agreement(table[table["measure"] == "prevalence"])
    with pytest.raises(InputError, match="by must be one of all, outlet, voice; got 'author'"):
        figures.validate(validation_of(FOUR, ["Gazette"]), "author")


def test_files_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    table = agreement(codes_of(FOUR[:2]), resamples=100)
    one, other = (figures.save(figures.agreement(table), tmp_path / name, table) for name in ("one", "other"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def estimates_of(frames: Sequence[str], outlets: Sequence[str], articles: int = 8) -> pd.DataFrame:
    names = [(frame, outlet, i) for frame in frames for outlet in outlets for i in range(articles * 10)]
    table = pd.DataFrame(names, columns=["frame", "outlet", "row"])
    place = table["row"] + table.groupby("frame").ngroup() + table.groupby("outlet").ngroup()
    table = table.assign(article=table["row"] // 10, cluster=table["row"] // 10, found=place % 5 == 0, weight=2.0)
    return estimate_means(table.assign(coded=(place % 4 == 0).astype(float).where(place % 2 == 0)), "outlet", 0.95)


def test_estimates_are_drawn_beside_the_lexicon_and_the_truth() -> None:
    table = estimates_of(FOUR, ["Gazette", "Herald"])
    truth = table.loc[table["against"] == "", ["frame", "outlet"]].assign(truth=0.25)[1:]
    drawing = figures.estimate(table, truth, NOTE)
    shares = table[table["against"] == ""]
    for axes, frame in zip(drawing, FOUR, strict=True):
        own = shares[shares["frame"] == frame]
        assert [x for x, _ in dots(axes)] == pytest.approx((100 * own["estimate"]).tolist())
        assert [x for x, _ in dots(axes, filled=False)] == pytest.approx((100 * own["lexicon"]).tolist())
    upright = [line for axes in drawing for line in axes.lines if list(line.get_xdata()) == [25, 25]]
    assert len(upright) == len(truth) == 7
    assert all(said in words(drawing) for said in ("with the codes", "the lexicon alone", "the truth"))
    assert NOTE.rstrip(".") in alt(drawing)
    assert "the truth" not in words(figures.estimate(table))
    few = words(figures.estimate(estimates_of(["alarm"], ["Gazette"], articles=2)))
    assert "Fewer than six articles: Gazette 2" in few
    with pytest.raises(InputError, match="no share to draw"):
        figures.estimate(table[table["against"] != ""])
    with pytest.raises(InputError, match="truth have no column 'truth'"):
        figures.estimate(table, truth.drop(columns="truth"))


@pytest.mark.parametrize("by", ["outlet", "voice", "all"])
def test_the_foot_of_a_validation_counts_each_article_once(by: str) -> None:
    assert "16 articles" in words(figures.validate(validation_of(["alarm"], ["Gazette", "Herald"], 8), by))
