"""Figures of words: terms, keywords and cleaning say what their tables say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from test_figures import FOUR, assert_legible, words
from test_figures_voices import lead_table, place_table, rate_table, speaker_table

from framing import figures
from framing.errors import InputError
from framing.frames import COLOURS

# ---- Terms ----


def counts_of(rows: Sequence[tuple[str, str, str, int]]) -> pd.DataFrame:
    """A table as `count_terms` returns it, of publications of 1,000 and of 2,000 words."""
    table = pd.DataFrame(rows, columns=["frame", "outlet", "term", "hits"])
    rate = table["hits"] / np.where(table["outlet"] == "Herald", 2, 1)
    return table.assign(share=0.5, rate=rate, dominant=False)


def cells(axes: Any) -> dict[tuple[float, int], tuple[str, str]]:
    """Return what is written in the cells of a table and their colours, by row and column."""
    fills = {(round(bar.get_y() + bar.get_height() / 2, 2), int(bar.get_x())): to_hex(bar.get_facecolor())
             for bar in axes.patches}  # fmt: skip
    texts = {(t.get_position()[1], int(t.get_position()[0])): t.get_text() for t in axes.texts}
    rows = sorted({y for y, _ in fills})
    found = {(rows.index(y), x): ("", fill) for (y, x), fill in fills.items()}
    for (y, x), text in texts.items():
        row = int(np.argmin(np.abs(np.array(rows) - y)))
        found[row, x] = (text, found[row, x][1])
    return found


COUNTED = [("alarm", "Herald", "threat*", 6), ("alarm", "Gazette", "threat*", 4), ("alarm", "Herald", "arms race", 2)]


def test_every_count_stands_in_its_cell_shaded_by_its_rate() -> None:
    drawing = figures.terms(counts_of(COUNTED), ["Herald", "Gazette", "Echo"])
    found = cells(drawing[0])
    assert {place: text for place, (text, _) in found.items()} == {
        (0, 0): "6", (0, 1): "4", (0, 2): "", (1, 0): "2", (1, 1): "", (1, 2): "",
    }  # fmt: skip
    assert found[0, 1][1] == COLOURS[0]  # 4 in 1,000 words is more often than 6 in 2,000
    assert found[0, 2][1] == found[1, 1][1] and found[0, 0][1] not in (COLOURS[0], found[0, 2][1])
    assert "12 found, two terms" in words(drawing)
    assert "Alarm, threat*: Gazette 4, Herald 6; Alarm, arms race: Herald 2." in drawing.alt


def test_terms_beyond_the_most_are_added_up_in_a_last_row() -> None:
    counts = counts_of([("alarm", outlet, f"term {i}*", 9 - i) for i in range(6) for outlet in ("Gazette", "Herald")])
    drawing = figures.terms(counts, most=4)
    assert len({row for row, _ in cells(drawing[0])}) == 4
    assert "2 more" in words(drawing) and words(drawing).count("9") > 2  # 5 + 4 in each publication
    assert "term 5*" not in words(drawing)
    everything = sum(int(text or 0) for text, _ in cells(drawing[0]).values()) + 2 * 9
    assert everything == counts["hits"].sum()


def test_equally_frequent_terms_stand_in_the_order_of_the_alphabet() -> None:
    drawing = figures.terms(counts_of([("alarm", "Gazette", term, 2) for term in ("risk", "fear", "danger")]))
    written = words(drawing)
    assert written.index("danger") < written.index("fear") < written.index("risk")


def test_publications_without_room_are_counted_at_the_foot() -> None:
    counts = counts_of([("alarm", f"Outlet {i}", "threat*", 2) for i in range(40)])
    assert "Not drawn:" not in words(figures.terms(counts))
    narrow = figures.terms(counts, width="column")
    assert "Not drawn: " in words(narrow) and "Outlet 9: 2" not in words(narrow)


def test_no_hits_are_refused() -> None:
    with pytest.raises(InputError, match="no hits to draw, expected a table of terms"):
        figures.terms(counts_of([]))


# ---- Keywords ----


def key_table(here: int, there: int, a: str = "Gazette", b: str = "Herald", **columns: Any) -> pd.DataFrame:
    """A table as `keyness` returns it, so many words leaning to either side."""
    rows = [{"word": f"word{i}", "z": 3.0 - 0.1 * i, "count_a": 20 - i, "count_b": i} for i in range(here)]
    rows += [{"word": f"other{i}", "z": -2.0 - 0.1 * i, "count_a": i, "count_b": 18 - i} for i in range(there)]
    table = pd.DataFrame(rows, columns=["word", "z", "count_a", "count_b"])
    table = table.assign(a=a, b=b, rate_a=table["count_a"] / 2, rate_b=table["count_b"] / 3, articles_a=5, articles_b=2)
    return table.assign(p=0.5, p_bh=0.9, flag="", **columns)


def test_words_stand_on_their_side_strongest_first_with_their_rates() -> None:
    drawing = figures.keyness(key_table(4, 3), most=2)
    left, right = drawing
    pairs = [[tuple(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2] for axes in drawing]
    assert pairs == [[(0, 10), (1 / 3, 9.5)], [(1, 16 / 3), (0.5, 17 / 3)]]  # there, here
    written = words(drawing)
    assert written.index("word0") < written.index("word1") and "word2" not in written and "other0" not in written
    assert written.index("other2") < written.index("other1") and "5 v 2" in written and "2 v 5" in written
    assert left.get_xlim() == right.get_xlim()


def test_a_word_that_passes_its_test_is_bold_and_told_in_the_title() -> None:
    table = key_table(2, 2)
    table.loc[0, "p_bh"] = 0.01
    drawing = figures.keyness(table)
    weights = {t.get_text(): t.get_weight() for t in drawing.figure.findobj(lambda o: hasattr(o, "get_weight"))}
    assert weights["word0"] == "bold" and weights["word1"] != "bold"
    assert drawing.title == "“word0” more in Gazette"
    assert "bold: passes" in words(drawing)


def test_a_side_without_words_says_nothing() -> None:
    drawing = figures.keyness(key_table(2, 0))
    assert "nothing" in words(drawing) and len(drawing) == 2
    assert_legible(drawing)


def test_keyness_of_several_publications_and_of_none_is_refused() -> None:
    with pytest.raises(InputError, match="no word to draw, expected a table of one row or more"):
        figures.keyness(key_table(0, 0))
    both = pd.concat([key_table(2, 2), key_table(2, 2, "Echo")])
    with pytest.raises(InputError, match=r"keyness of 2 publications cannot share one figure: draw one at a time"):
        figures.keyness(both)


# ---- Cleaning ----


def page_tables(names: Sequence[str], frames: Sequence[str] = FOUR) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables as `compare_cleaning` and `count_labels` return them."""
    rates = [{"frame": frame, "capture": name, "raw": 2.0 + i + j, "cleaned": 6.0 + j}
             for (j, frame), (i, name) in itertools.product(enumerate(frames), enumerate(names))]  # fmt: skip
    kinds = {"article": 700, "advertising": 90, "other stories": 400, "page furniture": 30}
    lines = [{"capture": n, "kind": k, "label": k, "lines": 3, "tokens": t} for n in names for k, t in kinds.items()]
    return pd.DataFrame(rates), pd.DataFrame(lines)


def test_cleaning_draws_every_kind_of_line_and_every_rate() -> None:
    rates, lines = page_tables(["000_a.txt", "001_b.txt"], ["alarm", "axis"])
    drawing = figures.cleaning(rates, lines)
    bars, rows = drawing
    assert [bar.get_width() for bar in bars.patches] == [700, 400, 90, 30] * 2
    assert [bar.get_x() for bar in bars.patches[:4]] == [0, 700, 1100, 1190]
    hollow = [list(line.get_xdata()) for line in rows.lines if line.get_marker() == "o"]
    assert hollow == [[2, 3], [6, 6], [3, 4], [7, 7]]
    assert "page 000 | page 001" in words(drawing) and "2.0, 3.0" in words(drawing)
    assert "Axis, 001_b.txt: raw 4.0, cleaned 7.0" in drawing.alt and "001_b.txt: article 700" in drawing.alt


def test_the_title_of_cleaning_says_whether_pages_come_to_agree() -> None:
    rates, lines = page_tables(["000_a.txt", "001_b.txt"], ["alarm"])
    once = figures.cleaning(rates, lines, one_page=True)
    assert once.title == "The same article scored differently until the page around it was cut away"
    assert "One article saved twice" in words(once)


def test_pages_whose_names_begin_alike_are_told_apart() -> None:
    rates, lines = page_tables(["gazette-of-port-ash-1.txt", "gazette-of-port-ash-2.txt"], ["alarm"])
    written = words(figures.cleaning(rates, lines))
    assert "gazette-of-port-ash-1 | gazette-of-port-ash-2" in written
    assert "o1_11 | o2_11" in words(figures.cleaning(*page_tables(["o1_11.txt", "o2_11.txt"])))


def test_no_captures_are_refused() -> None:
    rates, lines = page_tables(["a", "b"])
    with pytest.raises(InputError, match="no captures to draw, expected"):
        figures.cleaning(rates.iloc[:0], lines)


# ---- Nothing ----


def test_nothing_found_anywhere_is_drawn() -> None:
    table = rate_table(["Gazette", "Herald"], FOUR, {(f, g): (0, 0, 0) for f in FOUR for g in ("Gazette", "Herald")})
    drawing = figures.voices(table)
    assert_legible(drawing)
    assert drawing.title == "No frame is found" and words(drawing).count("none") == 8
    assert_legible(figures.position(place_table([]), lead_table(["Gazette"]), frames=FOUR))
    assert_legible(figures.speakers(speaker_table([("Mira Toll", "alarm", 1)])))
