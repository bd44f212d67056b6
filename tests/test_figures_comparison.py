"""Figures of comparisons: what is drawn is what the tables say; every text is whole and apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from test_figures import CORPORA, FOUR, MARKUP, SIX, alt, assert_legible, title, words

import framing
from framing import figures
from framing.comparisons.differences import compare_counts
from framing.comparisons.keywords import keyness
from framing.errors import InputError
from framing.figures.draw_keywords import Box, place_labels

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


def markers(axes: Axes) -> list[tuple[float, float, bool]]:
    """Return (x, y, filled) of the points."""
    points = [line for line in axes.lines if line.get_marker() != "None"]
    return [(float(p.get_xdata()[0]), float(p.get_ydata()[0]), p.get_mfc() not in ("white", "none")) for p in points]


# ---- Differences ----


def test_differences_stand_where_the_table_says_and_only_verdicts_are_filled() -> None:
    table = comparison(["Gazette", "Herald", "Mirror"], ["alarm", "axis"])
    panels = figures.compare(table)
    assert len(panels) == 2
    for axes, frame in zip(panels, ("alarm", "axis"), strict=True):
        part = table[table["frame"] == frame]
        drawn = markers(axes)
        assert [x for x, _, _ in drawn] == pytest.approx((100 * part["estimate"]).tolist())
        assert [filled for _, _, filled in drawn] == (part["verdict"] == "higher").tolist()
        assert [y for _, y, _ in drawn] == pytest.approx(panels[0].get_yticks().tolist())
        thick = [line.get_xdata() for line in axes.lines if line.get_linewidth() == 3]
        assert np.array(thick) == pytest.approx(100 * part[["low", "high"]].to_numpy())
        assert np.abs(axes.get_xlim()).min() >= 100 * part[["holm_low", "holm_high"]].abs().max(axis=None)


def test_the_title_says_how_many_differences_are_distinguishable() -> None:
    table = comparison(["Gazette", "Herald"], ["alarm", "axis"])
    assert "2 of 2 differences between publications are distinguishable from 0: Alarm 1, Axis 1" in title(
        figures.compare(table)
    )
    none = figures.compare(comparison(["Gazette", "Herald"], first=20, articles=1))
    assert title(none) == "Too few articles for a verdict on any of 4 differences (six of each publication are needed)"
    assert "One article per publication: the figure speaks of these articles" in words(none)
    short = figures.compare(comparison(["Gazette", "Herald"], short=True))
    assert title(short) == "No pair is long enough to be compared"
    assert [axes.texts[0].get_text() for axes in short] == ["too short"] * 4


def test_the_rule_the_family_and_the_counts_are_written() -> None:
    written = words(figures.compare(comparison(["Gazette", "Herald"], ["alarm"], first=60)))
    assert "60/200 – 20/200: higher" in written
    assert "no specifications given" in written
    assert "Family: 1 comparison: 1 frame x 1 pair of outlet" in written


def test_the_alt_text_names_every_difference() -> None:
    text = alt(figures.compare(comparison(["Gazette", "Herald"], ["alarm"])))
    assert "Alarm, Gazette minus Herald: 20 points (Holm interval" in text
    assert text.endswith("higher.")


def test_pairs_beyond_the_most_are_counted() -> None:
    table = comparison([f"o{i}" for i in range(7)], ["alarm"])
    panels = figures.compare(table, most=8)
    assert len(panels[0].get_yticks()) == 8
    drawn = " ".join(label.get_text() for label in panels[0].get_yticklabels())
    assert drawn.count("o0") == 6  # those with a verdict come first
    assert "13 more pairs are in the table" in words(panels)


@pytest.mark.parametrize("groups", [c for c in CORPORA.values() if len(c) > 1], ids=[n for n in CORPORA if n != "one"])
def test_differences_are_legible(groups: list[str]) -> None:
    assert_legible(figures.compare(comparison(groups), most=6))


@pytest.mark.parametrize("frames", [["alarm"], SIX])
def test_one_and_six_frames_are_legible(frames: list[str]) -> None:
    assert_legible(figures.compare(comparison(["Gazette", "Herald", "Mirror"], frames)))


def test_nothing_to_compare_is_refused() -> None:
    with pytest.raises(InputError, match="no comparison to draw"):
        figures.compare(comparison(["Gazette", "Herald"]).iloc[:0])


# ---- Labels ----


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0.5, 5.5), st.floats(0.5, 3.5)), min_size=1, max_size=25))
def test_labels_stand_apart_inside_their_room(points: list[tuple[float, float]]) -> None:
    room, sizes = Box(0, 0, 6, 4), [(0.6, 0.13)] * len(points)
    places = [place for place in place_labels(points, sizes, room) if place is not None]
    assert len(places) == len(points)
    boxes = [Box(x - 0.3, y - 0.065, x + 0.3, y + 0.065) for x, y in places]
    assert all(box.inside(room) for box in boxes)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_a_label_without_room_is_left_out() -> None:
    assert place_labels([(1, 1)], [(3, 1)], Box(0, 0, 2, 2)) == [None]
    assert place_labels([(1, 1)], [(0.2, 0.1)], Box(0, 0, 2, 2), taken=[Box(-1, -1, 3, 3)]) == [None]


# ---- Keywords ----


def word_tables(count: int = 40, documents: int = 0) -> list[Any]:
    rng = np.random.default_rng(4)
    names = [f"word{chr(97 + i % 26)}{i}" for i in range(count)]
    shares = 1 / np.arange(1, count + 1)
    sides = []
    for lean in (1.0, -1.0):
        own = shares * np.exp(lean * np.linspace(-1, 1, count))
        rows = rng.multinomial(300, own / own.sum(), size=max(documents, 1))
        table = pd.DataFrame(rows, columns=names)
        sides.append(table if documents else table.iloc[0])
    return sides


def named(table: pd.DataFrame, a: str = "Gazette", b: str = "Herald") -> pd.DataFrame:
    return table.assign(a=a, b=b)


def test_words_stand_at_their_count_and_z_and_the_most_telling_are_labelled() -> None:
    table = named(keyness(None, *word_tables()))
    axes = figures.keyness(table, most=5)
    drawn = sorted((x, y) for x, y, _ in markers(axes))
    expected = sorted(zip((table["count_a"] + table["count_b"]).astype(float), table["z"], strict=True))
    assert np.array(drawn) == pytest.approx(np.array(expected))
    assert axes.get_xscale() == "log"
    labels = [text.get_text() for text in axes.texts if text.get_text().startswith("word")]
    counted = sum(len(label.split("\n")) + int(label.partition("+")[2] or 0) for label in labels)
    assert counted == 10
    chosen = [*table["word"][:5], *table["word"][-5:]]
    assert {word for label in labels for word in label.partition(" +")[0].split("\n")} <= set(chosen)


def test_tested_words_are_filled_where_their_adjusted_p_is_below_05() -> None:
    table = named(keyness(*word_tables(documents=8)))
    found = int((table["p_bh"] < 0.05).sum())
    assert found > 0
    axes = figures.keyness(table, most=8)
    assert sum(filled for _, _, filled in markers(axes)) == found
    assert f"Of {len(table)} words, " in title(axes)
    assert "Welch's t over 8 and 8 articles" in words(axes)


def test_an_order_is_not_called_a_test() -> None:
    axes = figures.keyness(named(keyness(None, *word_tables())))
    assert title(axes).endswith("an order of words, not a test")
    assert "Hollow: not tested; a test needs 6 articles on either side." in words(axes)
    assert "One article per publication" in words(axes)


def test_words_on_one_point_share_a_label_in_the_order_of_the_alphabet() -> None:
    a, b = {"oak": 9, "elm": 9, "yew": 9, "ash": 9, "ivy": 5, "the": 80}, {"ivy": 9, "the": 80}
    axes = figures.keyness(named(keyness(a, b)))
    assert "ash elm oak +1" in words(axes)


def test_labels_have_places_of_their_own_twice_the_same() -> None:
    table = named(keyness(None, *word_tables()))
    first, second = (
        [(t.get_text(), t.get_position()) for t in figures.keyness(table, most=8).texts] for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("names", [("Gazette", "Herald"), (MARKUP[0], MARKUP[1]), ("W" * 80, CORPORA["eighty"][0])])
@pytest.mark.parametrize("count", [3, 60])
def test_keywords_are_legible(names: tuple[str, str], count: int) -> None:
    axes = figures.keyness(named(keyness(None, *word_tables(count)), *names))
    assert_legible(axes)


def test_no_word_is_refused() -> None:
    with pytest.raises(InputError, match="no word to draw"):
        figures.keyness(keyness({"x": 1, "y": 1}, {"x": 1}))


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
    return [float(bar.get_width()) for bar in axes.patches]


def test_bars_are_contributions_below_the_total_with_its_interval() -> None:
    table = frame_shift()
    axes = figures.word_shift(table)
    assert lengths(axes) == pytest.approx([table["total"][0], *table["contribution"]])
    assert [t.get_text() for t in axes.get_yticklabels()] == ["total", *table["term"]]
    spans = [tuple(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
    assert (table["total_low"][0], table["total_high"][0]) in spans


def test_counts_stand_beside_their_bars() -> None:
    table = frame_shift()
    axes = figures.word_shift(table)
    places = dict(zip(["total", *table["term"]], axes.get_yticks(), strict=True))
    written = {}
    for text in axes.texts:
        if text.get_text().isdigit():
            written.setdefault(round(text.get_position()[1], 6), []).append(int(text.get_text()))
    for row in table.to_dict("records"):
        assert written[round(places[row["term"]], 6)] == [row["count_a"], row["count_b"]]
    assert written[round(places["total"], 6)] == [table["hits_a"][0], table["hits_b"][0]]


def test_terms_beyond_the_most_are_added_up_so_that_all_bars_make_the_total() -> None:
    table = frame_shift(30)
    axes = figures.word_shift(table, most=10)
    total, *parts = lengths(axes)
    assert len(parts) == 11
    assert sum(parts) == pytest.approx(total)
    assert "20 more terms, added up" in words(axes)


def test_the_title_gives_the_total_with_its_interval_and_no_verdict() -> None:
    table = frame_shift()
    for low in (1.0, -1.0):
        drawn = figures.word_shift(table.assign(total_low=low))
        said = title(drawn)
        assert said.startswith("Alarm: the terms that add up to +10.0 hits per 1,000 tokens, Gazette minus Herald; ")
        assert f"95 % interval, {low:+.1f}".replace("-", "−") in words(drawn)
        assert "contributes most" in said and "more" not in said and "distinguishable" not in said
    assert "no verdict" in words(figures.word_shift(table))
    assert "One article per publication" in words(figures.word_shift(table))


@pytest.mark.parametrize("names", [("Gazette", "Herald"), (MARKUP[1], MARKUP[2]), ("W" * 80, CORPORA["eighty"][0])])
@pytest.mark.parametrize("terms", [1, 30])
def test_shifts_are_legible(names: tuple[str, str], terms: int) -> None:
    assert_legible(figures.word_shift(frame_shift(terms, *names)))
    longer = "a term of {} very long and winding words indeed"
    assert_legible(figures.word_shift(frame_shift(terms, *names, name=longer)))


def test_nothing_to_shift_is_refused() -> None:
    with pytest.raises(InputError, match="no term to draw"):
        figures.word_shift(frame_shift().iloc[:0])


# ---- The pact ----


def test_figures_of_the_pact_are_legible() -> None:
    lexicon = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    corpus = framing.read_corpus(ROOT / "data" / "pact-2024")
    a, b = corpus.scored["outlet"].iloc[[0, 3]]
    assert_legible(figures.compare(framing.compare(corpus, lexicon)))
    assert_legible(figures.keyness(keyness(corpus, a, b)))
    assert_legible(figures.word_shift(framing.word_shift(corpus, lexicon, "alarm", a, b)))


def test_words_of_several_publications_against_the_rest_are_drawn_one_at_a_time() -> None:
    parts = [keyness({"pact": 9, "sea": 20, "oak": n}, {"pact": 20, "sea": 20}).assign(a=a, b="the rest")
             for a, n in (("Gazette", 9), ("Herald", 7))]  # fmt: skip
    assert "more in the rest" in words(figures.keyness(parts[0]))
    with pytest.raises(InputError, match=r"keyness of 2 publications .* draw one at a time, as in table\[table\['a'\]"):
        figures.keyness(pd.concat(parts))
