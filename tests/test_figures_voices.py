"""Figures of voices: dots, strips, blocks and counts are what the tables say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle
from test_figures import FOUR, MARKUP, words

from framing import figures
from framing.errors import InputError
from framing.frames import COLOURS, INK

VOICES = ["outlet", "quoted", "reported", "others"]


def rate_table(groups: Sequence[str], frames: Sequence[str] = FOUR, hits: Any = None, **columns: Any) -> pd.DataFrame:
    """A table as `score` returns it for four voices; `hits` maps (frame, group) to own, quoted, reported."""
    rows = []
    for frame, group in itertools.product(frames, groups):
        own, quoted, reported = (hits or {}).get((frame, group), (4, 2, 1))
        counts = dict(zip(VOICES, (own, quoted, reported, quoted + reported), strict=True))
        for (voice, count), measure in itertools.product(counts.items(), ("rate", "prevalence")):
            limits = {"low": count * 0.5, "high": count * 1.5 + 2}
            rows.append({"frame": frame, "outlet": group, "voice": voice, "measure": measure, "estimate": float(count),
                         **limits, "n": 1000, "hits": count, "method": "m", "flag": "", "articles": 1, "level": 0.95}
                        | columns)  # fmt: skip
    return pd.DataFrame(rows)


HITS = {
    ("alarm", "Gazette"): (5, 3, 2), ("alarm", "Herald"): (0, 5, 0),
    ("axis", "Gazette"): (1, 0, 4), ("axis", "Herald"): (2, 2, 0),
}  # fmt: skip


@pytest.fixture
def rates() -> pd.DataFrame:
    return rate_table(["Gazette", "Herald"], ["alarm", "axis"], HITS)


def dots(axes: Axes) -> list[tuple[str, list[float], float]]:
    """Return the dots of a panel: voice, places across, height."""
    return [(str(line.get_label()), list(line.get_xdata()), float(line.get_ydata()[0])) for line in axes.lines
            if line.get_marker() == "o" and len(line.get_xdata())]  # fmt: skip


def strips(axes: Axes) -> list[list[float]]:
    """Return the widths of the bars of a panel, three to a row."""
    widths = [round(bar.get_width(), 9) for bar in axes.patches]
    return [widths[i : i + 3] for i in range(0, len(widths), 3)]


# ---- Whose words ----


def test_few_hits_are_a_dot_each_own_words_first(rates: pd.DataFrame) -> None:
    for axes, frame in zip(figures.voices(rates), ("alarm", "axis"), strict=True):
        rows = sorted({height for *_, height in dots(axes)})
        for height, group in zip(rows, ("Gazette", "Herald"), strict=True):
            own, quoted, reported = HITS[frame, group]
            found = {voice: places for voice, places, at in dots(axes) if at == height}
            order = [("outlet", own), ("reported", reported), ("quoted", quoted)]
            assert {voice: len(places) for voice, places in found.items()} == {v: n for v, n in order if n}
            places = [place for voice, _ in order for place in found.get(voice, [])]
            assert places == [i + 0.5 for i in range(own + quoted + reported)]


def test_own_words_are_filled_quoted_ones_hollow(rates: pd.DataFrame) -> None:
    axes = figures.voices(rates)[0]
    faces = {str(line.get_label()): to_hex(line.get_markerfacecolor()) for line in axes.lines
             if line.get_marker() == "o"}  # fmt: skip
    assert faces["outlet"] == COLOURS[0] and faces["quoted"] == "#ffffff"
    assert faces["reported"] not in (COLOURS[0], "#ffffff")


def test_many_hits_are_shares_and_few_among_them_dots() -> None:
    hits = {("alarm", "Gazette"): (50, 30, 20), ("alarm", "Herald"): (1, 2, 1), ("alarm", "Echo"): (0, 8, 0)}
    drawing = figures.voices(rate_table(["Gazette", "Herald", "Echo"], ["alarm"], hits))
    assert strips(drawing[0]) == [[0.5, 0.2, 0.3], [0, 0, 1]]
    assert [(voice, len(places)) for voice, places, _ in dots(drawing[0])] == [
        ("outlet", 1), ("reported", 1), ("quoted", 2),
    ]  # fmt: skip
    written = words(drawing)
    assert "50\u00a0%" in drawing[0].texts[0].get_text() and "25" not in written and "100 | 4 | 8" in written


def test_what_was_not_found_or_is_too_short_is_said(rates: pd.DataFrame) -> None:
    rates.loc[(rates["outlet"] == "Gazette") & (rates["frame"] == "axis"), "hits"] = 0
    rates.loc[rates["outlet"] == "Herald", ["estimate", "low", "high"]] = np.nan
    drawing = figures.voices(rates)
    assert len({height for *_, height in dots(drawing[0])}) == 1 and not dots(drawing[1])
    assert words(drawing).count("too short") == 2 and " none" in words(drawing)
    assert "Alarm, Herald: too short" in drawing.alt


def test_rows_are_found_by_their_voice_not_by_their_order(rates: pd.DataFrame) -> None:
    turned = figures.voices(rates.iloc[::-1], frames={"alarm": "", "axis": ""}).alt
    told = [f"{f.capitalize()}, {g}: own {own}, reported {r}, quoted {q}" for (f, g), (own, q, r) in HITS.items()]
    assert all(part in turned for part in told)


def test_the_title_the_counts_and_the_alt_text(rates: pd.DataFrame) -> None:
    drawing = figures.voices(rates, note="Seen at low tide.")
    assert drawing.title == "5 of 15 words of alarm are the articles’ own"
    assert "15, own 5 | " in words(drawing) and "Seen at low tide" in words(drawing)
    assert "Alarm, Gazette: own 5, reported 2, quoted 3; Alarm, Herald: own 0, reported 0, quoted 5" in drawing.alt


@pytest.mark.parametrize("voice", VOICES)
def test_a_missing_voice_is_named(rates: pd.DataFrame, voice: str) -> None:
    with pytest.raises(InputError, match=rf"no rates of voice '{voice}', expected framing\.score\(\.\.\., voice="):
        figures.voices(rates[rates["voice"] != voice])


# ---- Position ----


def place_table(rows: Sequence[tuple[str, str, str, float]], outlet: str = "Gazette") -> pd.DataFrame:
    """A table as `locate_hits` returns it, of sentences of a twentieth each; headline to .05, lead to .2."""
    table = pd.DataFrame(rows, columns=["article", "frame", "voice", "at"])
    table.insert(1, "outlet", outlet)
    unit, part = np.where(table["at"] < 0.05, "headline", "body"), np.ceil((table["at"] - 0.05) / 0.95 * 8)
    part = np.where(table["at"] < 0.05, 0, part).astype(int)
    return table.assign(unit=unit, lead=table["at"].between(0.05, 0.2), negated=False, span=0.05, part=part, of=8)


def lead_table(names: Sequence[str], headline: float = 0.05, lead: float = 0.2) -> pd.DataFrame:
    return pd.DataFrame({"article": [f"{i}.txt" for i in range(len(names))], "name": names, "headline": headline,
                         "lead": lead, "tokens": 400})  # fmt: skip


PLACES = place_table([
    ("0.txt", "alarm", "outlet", 0.025), ("0.txt", "alarm", "quoted", 0.4), ("0.txt", "axis", "outlet", 0.175),
    ("1.txt", "axis", "reported", 0.9), ("1.txt", "axis", "outlet", 0.95),
])  # fmt: skip


def blocks(axes: Axes) -> list[tuple[str, bool, float]]:
    """Return colour, whether filled, and place as a share of the text, of the blocks of a panel."""
    (_, most), found = axes.get_xlim(), []
    greys = [bar for bar in axes.patches if bar.get_linewidth() == 0]
    pitch = sorted({round(bar.get_y(), 6) for bar in greys})
    step = pitch[1] - pitch[0]
    for bar in axes.patches:
        if bar.get_linewidth():
            token = round((bar.get_y() - pitch[0]) / step) * most + bar.get_x()
            found.append((to_hex(bar.get_edgecolor()), to_hex(bar.get_facecolor()) != "#ffffff", round(token / 400, 3)))
    return found


def test_blocks_begin_where_their_sentences_do_filled_in_own_words() -> None:
    first, second = figures.position(PLACES, lead_table(["Gazette", "Herald"]))
    alarm, axis = COLOURS[:2]
    assert blocks(first) == [(alarm, True, 0.0), (axis, True, 0.15), (alarm, False, 0.375)]
    assert blocks(second) == [(axis, False, 0.875), (axis, True, 0.925)]


def test_frames_of_one_sentence_stand_beside_each_other() -> None:
    both = place_table([("0.txt", "axis", "outlet", 0.4), ("0.txt", "alarm", "quoted", 0.4)])
    (axes,) = figures.position(both, lead_table(["Gazette"]), frames={"alarm": "", "axis": ""})
    (one, at, start), (other, filled, end) = blocks(axes)
    assert (one, at) == (COLOURS[1], False) and (other, filled) == (COLOURS[0], True) and end > start


def test_the_text_is_drawn_to_scale_headline_and_lead_darker() -> None:
    (axes,) = figures.position(PLACES[PLACES["article"] == "0.txt"], lead_table(["Gazette"]))
    greys: dict[str, float] = {}
    for bar in axes.patches:
        if not bar.get_linewidth():
            greys[to_hex(bar.get_facecolor())] = greys.get(to_hex(bar.get_facecolor()), 0) + bar.get_width()
    assert sorted(greys.values()) == pytest.approx([20, 80, 400])


def test_many_articles_are_shares_of_sentences_by_part() -> None:
    many = pd.concat([PLACES.assign(article=PLACES["article"] + str(i)) for i in range(3)])
    drawing = figures.position(many, lead_table([f"Gazette ({i})" for i in range(6)]))
    alarm, axis = drawing.axes
    heights = {round(bar.get_x(), 1): bar.get_height() for bar in alarm.patches if isinstance(bar, Rectangle)}
    assert heights[-1.2] == heights[2] == 0.375  # three sentences of eight, in the headline and in the third eighth
    assert "Alarm, Gazette: 38, 0, 0, 38, 0, 0, 0, 0, 0 %" in drawing.alt
    assert drawing.title == "Alarm is in 3 of 6 headlines"


def test_the_titles_of_one_article_and_of_two() -> None:
    one = figures.position(PLACES[PLACES["article"] == "0.txt"], lead_table(["Gazette"]))
    assert one.title == "Alarm in the headline"
    two = figures.position(PLACES, lead_table(["Gazette", "Herald"]), note="Seen at low tide.")
    assert two.title == "Alarm is in 1 of 2 headlines"
    assert "Herald: Axis at 90 %, 95 %." in two.alt and "Seen at low tide" in words(two)


def test_an_article_without_hits_has_its_lines_and_is_named() -> None:
    drawing = figures.position(PLACES, lead_table(["Gazette", "Herald", "Echo"]))
    assert "Echo" in words(drawing) and "Echo: none found." in drawing.alt
    assert blocks(drawing[2]) == []


def test_no_articles_are_refused() -> None:
    with pytest.raises(InputError, match="no articles to draw, expected"):
        figures.position(PLACES.iloc[:0], lead_table([]))


# ---- Speakers ----


def speaker_table(rows: Sequence[tuple[str, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["speaker", "frame", "hits"]).assign(denied=0)


SAID = speaker_table([
    ("unknown", "alarm", 9), ("Mira Toll", "alarm", 3), ("Mira Toll", "axis", 4), ("the envoy", "axis", 2),
])  # fmt: skip


def test_a_speakers_bar_has_a_part_for_each_frame() -> None:
    (axes,) = figures.speakers(SAID)
    parts = [(round(bar.get_x(), 6), bar.get_width(), to_hex(bar.get_facecolor())) for bar in axes.patches]
    alarm, axis = COLOURS[:2]
    assert parts == [(0, 3, alarm), (3, 4, axis), (0, 0, alarm), (0, 2, axis)]
    assert "| Mira Toll | the envoy |" in words(figures.speakers(SAID))


def test_where_speakers_are_heard_is_counted_beside_their_bars() -> None:
    table = speaker_table([("Mira Toll", "alarm", 3), ("Mira Toll", "alarm", 2), ("the envoy", "axis", 2)])
    table.insert(2, "outlet", ["Gazette", "Herald", "Herald"])
    drawing = figures.speakers(table)
    cells = {(round(t.get_position()[0] - 0.5), round(t.get_position()[1], 3)): t.get_text() for t in drawing[0].texts}
    rows = sorted({y for _, y in cells})
    assert cells == {(0, rows[0]): "3", (1, rows[0]): "2", (1, rows[1]): "2"}
    assert len(figures.speakers(table, width="column").axes) == 1  # no room for them there


def test_speakers_beyond_the_most_and_without_a_name_are_counted_at_the_foot() -> None:
    table = speaker_table([("unknown", "alarm", 9), *((f"Speaker {i}", "alarm", 9 - i) for i in range(5))])
    drawing = figures.speakers(table, most=3, note="Seen at low tide.")
    written = words(drawing)
    assert "Speaker 2" in written and "Speaker 3" not in written and "unknown" not in written
    assert "Two more speakers. Without a name: 9." in written and "Seen at low tide" in written
    assert drawing.title == "Speaker 0 is heard most, with 9 of 44 words"


def test_where_nobody_has_a_name_all_are_drawn_as_one() -> None:
    drawing = figures.speakers(SAID.head(1))
    assert drawing.title == "Nobody who speaks has a name"
    assert [bar.get_width() for bar in drawing[0].patches] == [9]


def test_more_than_eight_frames_are_one_bar_in_ink() -> None:
    table = speaker_table([("Mira Toll", f"frame_{i}", 2) for i in range(9)])
    (axes,) = figures.speakers(table)
    assert [(bar.get_width(), to_hex(bar.get_facecolor())) for bar in axes.patches] == [(18, INK)]


def test_names_of_speakers_are_written_as_they_are_not_as_formulas() -> None:
    written = words(figures.speakers(speaker_table([(name, "alarm", 2) for name in MARKUP])))
    assert "$Daily$" in written or "The $D" in written
    assert "<b>Fog & Sons</b>" in written


def test_speakers_without_hits_are_refused() -> None:
    with pytest.raises(InputError, match="no hit in other people's words, expected a table of speakers with one row"):
        figures.speakers(SAID.iloc[:0])
