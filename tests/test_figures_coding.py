"""Figures of coders and codes: what is drawn is what the table says, every text is whole and apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from test_figures import EIGHTY, FOUR, MARKUP, SIX, alt, assert_legible, title, words

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


def points(axes: Axes, colour: str) -> list[float]:
    """Return the places of the markers of one colour."""
    lines = [line for line in axes.get_lines() if line.get_marker() not in ("None", None, "")]
    return [float(np.asarray(line.get_xdata())[0]) for line in lines if to_hex(line.get_color()) == colour]


@pytest.mark.parametrize("frames,coders", [
    (FOUR, ("a", "b")),
    (SIX, ("Annabel of the Very Long Name", "Ben", "Cleo")),
    (MARKUP, MARKUP),
    (FOUR[:2], EIGHTY[:2]),
    (["alarm"], ("a", "b")),
    ([f"frame_{i}" for i in range(14)], ("a", "b")),
], ids=["four", "six", "markup", "eighty", "one", "many"])  # fmt: skip
def test_agreement_is_legible(frames: list[str], coders: tuple[str, ...]) -> None:
    assert_legible(figures.agreement(agreement(codes_of(frames, coders), resamples=200), NOTE))


@pytest.mark.parametrize("frames,outlets,by", [
    (FOUR, ["Gazette", "Herald"], "outlet"),
    (SIX, EIGHTY, "outlet"),
    (MARKUP, MARKUP, "outlet"),
    (["alarm"], ["Gazette"], "all"),
    (["alarm", "axis"], [f"Outlet {i} of the Coastal Press" for i in range(25)], "outlet"),
    (FOUR, ["Gazette"], "voice"),
], ids=["four", "eighty", "markup", "tiny", "many", "voice"])  # fmt: skip
def test_validation_is_legible(frames: list[str], outlets: list[str], by: str) -> None:
    assert_legible(figures.validate(validation_of(frames, outlets), by, NOTE))


def test_agreement_draws_each_coefficient_where_it_is() -> None:
    table = agreement(codes_of(FOUR))
    axes = figures.agreement(table)
    for i, frame in enumerate(FOUR):
        own = table[(table["frame"] == frame) & (table["measure"] != "prevalence")]["estimate"].dropna()
        assert points(axes, COLOURS[i]) == pytest.approx(own.tolist())
    assert points(axes, COLOURS[0]) == [1.0]  # nobody coded it: all codes agree, the coefficients are undefined
    assert words(axes).count("undefined") == 5 and "Undefined: all codes are the same." in words(axes)
    hollow = [line for line in axes.get_lines() if line.get_marker() == "D"]
    assert hollow and all(line.get_markerfacecolor() == "white" for line in hollow)  # nobody disagreed


def test_titles_say_what_was_found_and_notes_who_coded() -> None:
    axes = figures.agreement(agreement(codes_of(FOUR)), NOTE)
    assert title(axes).startswith("Krippendorff’s alpha of the coders: 0.")
    assert title(axes).endswith("(Axis) to 1.00 (Multipolarity, Cold war); undefined for Alarm")
    assert NOTE in words(axes) and NOTE in alt(axes)
    panels = figures.validate(validation_of(FOUR, ["Gazette", "Herald"]), "outlet", NOTE)
    assert title(panels) == (
        "Against the codes: precision 0.00 (Alarm) to 1.00 (Multipolarity); recall 0.00 (Axis, Cold war) to 1.00 "
        "(Multipolarity)"
    )
    assert NOTE in words(panels) and NOTE in alt(panels)
    nothing = figures.agreement(agreement(codes_of(FOUR[:1])))
    assert title(nothing) == "Krippendorff’s alpha is undefined for Alarm: the codes do not vary"


def test_validation_draws_precision_and_recall_with_their_counts() -> None:
    table = validation_of(FOUR, ["Gazette", "Herald"])
    panels = figures.validate(table, "outlet")
    for panel, measure in zip(panels, ("precision", "recall"), strict=True):
        own = table[(table["measure"] == measure) & table["by"].isin(["all", "outlet"])]
        for i, frame in enumerate(FOUR):
            known = own[own["frame"] == frame]["estimate"].dropna()
            assert points(panel, COLOURS[i]) == pytest.approx(known.tolist())
        text = words([panel])
        assert all(f"{row.hits} of {row.n}" in text for row in own.dropna(subset=["estimate"]).itertuples())
    assert "–" in words(panels)  # nothing to divide by


def test_one_article_per_outlet_is_no_outlet() -> None:
    few, many = (figures.validate(validation_of(FOUR[:2], ["Gazette"], count), "outlet") for count in (1, 6))
    assert "One article per publication: the figure speaks of these articles, not of their outlets." in words(few)
    assert "per publication" not in words(many)


def test_a_weighted_figure_says_so() -> None:
    table = validation_of(FOUR[:2], ["Gazette"])
    weighted = table.assign(method=table["method"].replace("Wilson", "percentiles of 4000 Beta draws"))
    line = "Weighted by the chance of each sentence to be drawn; the counts are those of the sample."
    assert line in words(figures.validate(weighted)) and line not in words(figures.validation(table))


def test_many_pairs_of_coders_are_left_to_the_table() -> None:
    table = agreement(codes_of(FOUR[:2], ("a", "b", "c", "d")), resamples=100)
    shown = words(figures.agreement(table))
    assert "Cohen’s kappa (a, b)" not in shown and "Cohen’s kappa of the 6 pairs of coders is in the table" in shown


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


@pytest.mark.parametrize("frames,outlets", [
    (FOUR, ["Gazette", "Herald"]),
    (SIX, EIGHTY),
    (MARKUP, MARKUP),
    (["alarm"], ["Gazette"]),
    (["alarm", "axis"], [f"Outlet {i} of the Coastal Press" for i in range(15)]),
], ids=["four", "eighty", "markup", "tiny", "many"])  # fmt: skip
def test_estimates_are_legible(frames: list[str], outlets: list[str]) -> None:
    assert_legible(figures.estimate(estimates_of(frames, outlets), note=NOTE))


def test_estimates_are_drawn_beside_the_lexicon_and_the_truth() -> None:
    table = estimates_of(FOUR, ["Gazette", "Herald"])
    truth = table.loc[table["against"] == "", ["frame", "outlet"]].assign(truth=0.25)[1:]
    drawing = figures.estimate(table, truth, NOTE)
    shares = table[table["against"] == ""]
    for i, frame in enumerate(FOUR):
        own = shares[shares["frame"] == frame]
        assert points(drawing, COLOURS[i]) == pytest.approx(own[["lexicon", "estimate"]].to_numpy().ravel().tolist())
    upright = [line for line in drawing.get_lines() if list(line.get_xdata()) == [0.25, 0.25]]
    assert len(upright) == len(truth) == 7
    hollow = [line for line in drawing.get_lines() if line.get_markerfacecolor() == "white"]
    assert len(hollow) == 8
    assert "estimated from the coded ones and the lexicon’s errors in them, with 95 % interval" in words(drawing)
    assert "Short upright line: the truth." in words(drawing) and NOTE in alt(drawing)
    assert title(drawing) == "Share of sentences with each frame: the lexicon alone, and estimated with codes"
    few = words(figures.estimate(estimates_of(["alarm"], ["Gazette"], articles=2)))
    assert "Fewer than six articles: Gazette 2" in few
    with pytest.raises(InputError, match="no share to draw"):
        figures.estimate(table[table["against"] != ""])
    with pytest.raises(InputError, match="truth have no column 'truth'"):
        figures.estimate(table, truth.drop(columns="truth"))
