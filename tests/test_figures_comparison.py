"""Figures of comparisons: what is drawn is what the tables say; every text is whole and apart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from test_figures import CORPORA, FOUR, MARKUP, SIX, alt, assert_legible, bars, dots, title, words

import framing
from framing import figures
from framing.comparisons.differences import compare_counts
from framing.errors import InputError

ROOT = Path(__file__).parent.parent


def comparison(groups: Sequence[str], frames: Sequence[str] = FOUR, first: int = 60, **more: Any) -> pd.DataFrame:
    """A table as `compare` returns it: the first group has `first` hits of 200, the others 20."""
    rows = [
        (frame, group, n, n, 4000, 200)
        for frame, (i, group) in itertools.product(frames, enumerate(groups))
        for n in [first if i == 0 else 20]
    ]
    counts = pd.DataFrame(rows, columns=["frame", "outlet", "hits", "with_hit", "tokens", "sentences"])
    return compare_counts(counts.assign(**{"articles": 8, "deff": 1.0, "short": False} | more))


# ---- Differences ----


def cells(axes: Axes) -> dict[tuple[int, int], str]:
    """What stands in each cell of a matrix, by row and column: a number, "=", "." for a dot, "" for nothing."""
    side = axes.patches[0].get_width() + 0.02
    high = axes.patches[0].get_height() + 0.02
    found = {(int(bar.get_y() / high), int(bar.get_x() / side)): "" for bar in axes.patches}
    found |= {(int(text.get_position()[1] / high), int(text.get_position()[0] / side)): text.get_text()
              for text in axes.texts if text.get_text()}  # fmt: skip
    dotted = [(line.get_ydata()[0], line.get_xdata()[0]) for line in axes.lines if line.get_marker() == "o"]
    return found | {(int(y / high), int(x / side)): "." for y, x in dotted}


def test_a_number_stands_where_the_row_is_higher_and_a_dot_where_two_cannot_be_told_apart() -> None:
    table = comparison(["Gazette", "Herald", "Mirror"], ["alarm", "axis"])
    table.loc[table["frame"] == "axis", "verdict"] = ["lower", "alike", "not distinguishable"]
    alarm, axis = figures.compare(table)
    assert cells(alarm) == {(0, 1): "20", (0, 2): "20", (1, 0): "", (2, 0): "", (1, 2): ".", (2, 1): "."}
    assert cells(axis) == {(0, 1): "", (1, 0): "-20", (0, 2): "=", (2, 0): "=", (1, 2): ".", (2, 1): "."}


def test_the_title_says_no_more_than_the_verdicts() -> None:
    found = figures.compare(comparison(["Gazette", "Herald"], ["alarm", "axis"]))
    assert title(found) == "Gazette uses alarm and axis more than Herald"
    none = figures.compare(comparison(["Gazette", "Herald"], first=20, articles=1))
    assert "more than" not in title(none) and "One article per paper" in words(none)
    short = figures.compare(comparison(["Gazette", "Herald"], short=True))
    assert "too little text" in title(short).lower()
    assert [cells(axes) for axes in short if axes.patches] == []  # nothing is drawn of texts too short


def test_the_family_is_written() -> None:
    written = words(figures.compare(comparison(["Gazette", "Herald", "Mirror"], ["alarm", "axis"])))
    assert "Six comparisons tested together (Holm)" in written


def test_the_alt_text_names_every_verdict_and_counts_the_other_pairs() -> None:
    text = alt(figures.compare(comparison(["Gazette", "Herald"], ["alarm"])))
    assert "Alarm, Gazette minus Herald: 20 points (Holm range" in text and ", higher." in text
    many = alt(figures.compare(comparison([f"o{i}" for i in range(7)], ["alarm"])))
    counted = re.findall(r"Alarm: (\w+) pairs not distinguishable", many)
    assert counted == ["15"] and many.count("Holm range") == 6


def test_publications_beyond_the_most_are_counted() -> None:
    table = comparison([f"o{i}" for i in range(7)], ["alarm"])
    drawing = figures.compare(table, most=4)
    assert len(cells(drawing[0])) == 12 and "o0 | " in words(drawing)  # those with a verdict come first
    assert "3 more publications are in the table" in words(drawing)


@pytest.mark.parametrize(("groups", "frames"), [(CORPORA["eighty"], SIX), (CORPORA["thirty"], ["alarm"])])
def test_differences_are_legible(groups: list[str], frames: list[str]) -> None:
    assert_legible(figures.compare(comparison(groups, frames), most=6))


def test_nothing_to_compare_is_refused() -> None:
    with pytest.raises(InputError, match="no comparison to draw"):
        figures.compare(comparison(["Gazette", "Herald"]).iloc[:0])


# ---- Shifts ----


def frame_shift(terms: int = 5, a: str = "Gazette", b: str = "Herald", name: str = "term{}*") -> pd.DataFrame:
    """A table as `word_shift` returns it."""
    count_a, count_b = np.arange(terms)[::-1] + 3, np.arange(terms) + 1
    table = pd.DataFrame({"frame": "alarm", "a": a, "b": b, "term": [name.format(i) for i in range(terms)]})
    rates = {"rate_a": count_a * 1.0, "rate_b": count_b * 1.0}
    table = table.assign(count_a=count_a, count_b=count_b, **rates, contribution=count_a - count_b * 1.0)
    total = float(table["contribution"].sum())
    more = {"total": total, "total_low": total - 2, "total_high": total + 3, "hits_a": count_a.sum()}
    more |= {"hits_b": count_b.sum(), "tokens_a": 1000, "tokens_b": 1000, "articles_a": 1, "articles_b": 1}
    order = table["contribution"].abs().sort_values(ascending=False, kind="stable").index
    return table.assign(**more, level=0.95).loc[order].reset_index(drop=True)


def lengths(axes: Axes) -> list[float]:
    """The bars of the terms, below that of the total."""
    return [float(bar.get_width()) for bar in axes.patches[1:]]


def test_bars_are_contributions_below_the_total_with_its_range() -> None:
    table = frame_shift()
    drawing = figures.word_shift(table)
    [axes] = drawing
    assert lengths(axes) == pytest.approx(table["contribution"].tolist())
    assert bars(axes)[0] == pytest.approx((table["total_low"][0], table["total_high"][0]))
    assert [x for x, _ in dots(axes)] == pytest.approx([table["total"][0]])
    heights = [bar.get_y() for bar in axes.patches]
    assert heights == sorted(heights)


def test_counts_stand_beside_their_bars() -> None:
    table = frame_shift()
    drawing = figures.word_shift(table)
    texts = [(text.get_text(), round(text.get_position()[1], 6)) for text in drawing.figure.axes[0].texts]
    places = {words: y for words, y in texts if words in ["total", *table["term"]]}
    written: dict[float, list[int]] = {}
    for said, y in texts:
        if said.isdigit():
            written.setdefault(y, []).append(int(said))
    size = {name: y + 0.34 * (7 - 8) / 72 for name, y in places.items()}  # the baseline of smaller letters
    for row in table.to_dict("records"):
        [own] = [counts for y, counts in written.items() if abs(y - size[row["term"]]) < 1e-3]
        assert sorted(own) == sorted([row["count_a"], row["count_b"]])


def test_terms_beyond_the_most_are_added_up_so_that_all_bars_make_the_total() -> None:
    table = frame_shift(30)
    drawing = figures.word_shift(table, most=10)
    parts = lengths(drawing[0])
    assert len(parts) == 11 and sum(parts) == pytest.approx(table["total"][0])
    assert "20 more terms, added up" in words(drawing)


def test_the_foot_gives_the_total_with_its_range_and_no_verdict() -> None:
    table = frame_shift()
    for low in (1.0, -1.0):
        drawn = figures.word_shift(table.assign(total_low=low))
        assert f"Total +10.0, 95 % range {low:+.1f}".replace("-", "−") in words(drawn).replace("\u00a0", " ")
        assert "more than" not in title(drawn) and "distinguishable" not in title(drawn)
    assert "no verdict" in words(figures.word_shift(table))
    assert "One article per paper" in words(figures.word_shift(table))


@pytest.mark.parametrize(("terms", "a", "b"), [(1, MARKUP[1], MARKUP[2]), (30, "W" * 80, CORPORA["eighty"][0])])
def test_shifts_are_legible(terms: int, a: str, b: str) -> None:
    assert_legible(figures.word_shift(frame_shift(terms, a, b, name="a term of {} very long and winding words indeed")))


def test_nothing_to_shift_is_refused() -> None:
    with pytest.raises(InputError, match="no term to draw"):
        figures.word_shift(frame_shift().iloc[:0])


# ---- The pact ----


def test_figures_of_the_pact_are_legible() -> None:
    lexicon = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    corpus = framing.read_corpus(ROOT / "data" / "pact-2024")
    a, b = corpus.scored["outlet"].iloc[[0, 3]]
    assert_legible(figures.compare(framing.compare(corpus, lexicon)))
    assert_legible(figures.word_shift(framing.word_shift(corpus, lexicon, "alarm", a, b)))
