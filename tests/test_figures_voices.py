"""Figures of voices: bars, ticks and counts are what the tables say; every text is whole and apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from test_figures import CORPORA, FOUR, MARKUP, SIX, alt, assert_legible, title, words

from framing import figures
from framing.errors import InputError
from framing.frames import COLOURS

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
    ("alarm", "Gazette"): (9, 3, 2), ("alarm", "Herald"): (0, 5, 0),
    ("axis", "Gazette"): (1, 0, 4), ("axis", "Herald"): (2, 2, 0),
}  # fmt: skip


@pytest.fixture
def rates() -> pd.DataFrame:
    return rate_table(["Gazette", "Herald"], ["alarm", "axis"], HITS)


def bars(axes: Axes) -> dict[float, list[tuple[float, float, float]]]:
    """Return (left, right, opacity) of the bars by their height on the axis."""
    found: dict[float, list[tuple[float, float, float]]] = {}
    for bar in axes.patches:
        ends = sorted((bar.get_x(), bar.get_x() + bar.get_width()))
        found.setdefault(round(bar.get_y() + bar.get_height() / 2, 6), []).append((*ends, bar.get_alpha() or 1.0))
    return found


def whiskers(axes: Axes) -> list[tuple[float, tuple[float, float]]]:
    lines = [line for line in axes.lines if len(set(line.get_ydata())) == 1]
    return [(float(line.get_ydata()[0]), tuple(sorted(map(float, line.get_xdata())))) for line in lines]


# ---- Own words against other people's ----


def test_bars_are_as_long_as_the_rates_own_to_the_right_others_to_the_left(rates: pd.DataFrame) -> None:
    panels = figures.voices(rates)
    for axes, frame in zip(panels, ("alarm", "axis"), strict=True):
        drawn = bars(axes)
        for place, group in zip(axes.get_yticks(), ("Gazette", "Herald"), strict=True):
            own, quoted, reported = HITS[frame, group]
            right, dark, pale = drawn[round(float(place), 6)]
            assert right == (0, own, 1)
            assert dark == (-quoted, 0, 1)
            assert pale == (-quoted - reported, -quoted, 0.4)


def test_whiskers_are_the_intervals_of_own_and_of_others(rates: pd.DataFrame) -> None:
    axes = figures.voices(rates)[0]
    drawn = whiskers(axes)
    table = rates[(rates["frame"] == "alarm") & (rates["measure"] == "rate")].set_index(["outlet", "voice"])
    expected = []
    for place, group in zip(axes.get_yticks(), ("Gazette", "Herald"), strict=True):
        own, others = table.loc[(group, "outlet")], table.loc[(group, "others")]
        expected += [(place, (own["low"], own["high"])), (place, (-others["high"], -others["low"]))]
    assert drawn == expected


def test_numbers_beside_the_bars_are_hits(rates: pd.DataFrame) -> None:
    axes = figures.voices(rates)[0]
    written = {(text.xy[1], text.xy[0] > 0): text.get_text() for text in axes.texts}  # type: ignore[attr-defined]
    first, second = axes.get_yticks()
    assert written == {(first, True): "9", (first, False): "5", (second, True): "0", (second, False): "5"}


def test_panels_are_named_in_the_colours_of_their_frames(rates: pd.DataFrame) -> None:
    panels = figures.voices(rates)
    assert [axes.get_title(loc="left") for axes in panels] == ["Alarm", "Axis"]
    assert [{to_hex(bar.get_facecolor()) for bar in axes.patches} for axes in panels] == [{c} for c in COLOURS[:2]]
    assert [label.get_text() for label in panels[0].get_yticklabels()] == ["Gazette", "Herald"]


def test_both_sides_have_one_scale_without_signs(rates: pd.DataFrame) -> None:
    axes = figures.voices(rates)[-1]
    low, high = axes.get_xlim()
    assert -low == high > rates["high"].max()
    assert axes.xaxis.get_major_formatter()(-5.0, 0) == axes.xaxis.get_major_formatter()(5.0, 0) == "5"


def test_rows_are_found_by_their_voice_not_by_their_order(rates: pd.DataFrame) -> None:
    mixed = rates.iloc[[*range(8, 16), *range(8), *range(16, len(rates))]].iloc[::-1]
    turned = figures.voices(mixed)
    names = [label.get_text() for label in turned[0].get_yticklabels()]
    frames = [axes.get_title(loc="left") for axes in turned]
    for axes, frame in zip(turned, frames, strict=True):
        for place, group in zip(axes.get_yticks(), names, strict=True):
            own = bars(axes)[round(float(place), 6)][0]
            assert own == (0, HITS[frame.lower(), group][0], 1)


def test_a_text_too_short_has_no_bar_and_says_so(rates: pd.DataFrame) -> None:
    short = rates["outlet"] == "Herald"
    rates.loc[short, ["estimate", "low", "high"]] = np.nan
    axes = figures.voices(rates)[0]
    assert len(axes.patches) == 3 and len(whiskers(axes)) == 2
    assert "too short" in words([axes])


def test_the_title_and_the_alt_text_count_the_hits(rates: pd.DataFrame) -> None:
    panels = figures.voices(rates)
    assert title(panels) == (
        "Hits in own and in other people’s words: Alarm 9 own, 10 others’; Axis 3 own, 6 others’"
    )  # fmt: skip
    assert title(panels) in alt(panels)
    assert "Alarm, Gazette: outlet 9, quoted 3, reported 2; Alarm, Herald: outlet 0, quoted 5," in alt(panels)


@pytest.mark.parametrize(("articles", "said"), [(1, True), (4, False)])
def test_one_article_per_publication_is_said_to_be_that_article(rates: pd.DataFrame, articles: int, said: bool) -> None:
    panels = figures.voices(rates.assign(articles=articles), note="Seen at low tide.")
    assert ("One article per publication" in words(panels)) == said
    assert "Seen at low tide." in words(panels)


def test_the_level_of_the_whiskers_is_named(rates: pd.DataFrame) -> None:
    assert "Whiskers: 95 % intervals" in words(figures.voices(rates))
    written = words(figures.voices(rates.assign(level=0.8)))
    assert "Whiskers: 80 % intervals" in written and "95 %" not in written


@pytest.mark.parametrize("voice", VOICES)
def test_a_missing_voice_is_named(rates: pd.DataFrame, voice: str) -> None:
    with pytest.raises(InputError, match=rf"no rates of voice '{voice}', expected framing\.score\(\.\.\., voice="):
        figures.voices(rates[rates["voice"] != voice])


# ---- Barcode ----


def place_table(rows: Sequence[tuple[str, str, str, float]]) -> pd.DataFrame:
    """A table as `locate_hits` returns it: article, frame, voice, at; the headline ends at .05, the lead at .2."""
    table = pd.DataFrame(rows, columns=["article", "frame", "voice", "at"])
    unit = np.where(table["at"] < 0.05, "headline", "body")
    return table.assign(unit=unit, lead=table["at"].between(0.05, 0.2), negated=False)


def lead_table(names: Sequence[str], headline: float = 0.05, lead: float = 0.2) -> pd.DataFrame:
    return pd.DataFrame({"article": [f"{i}.txt" for i in range(len(names))], "name": names, "headline": headline,
                         "lead": lead})  # fmt: skip


PLACES = place_table([
    ("0.txt", "alarm", "outlet", 0.01), ("0.txt", "alarm", "quoted", 0.4), ("0.txt", "axis", "outlet", 0.15),
    ("1.txt", "axis", "reported", 0.9), ("1.txt", "axis", "outlet", 0.95),
])  # fmt: skip


def ticks(axes: Axes) -> list[tuple[float, float, str, bool]]:
    """Return place, height, colour and whether drawn through of every tick of a barcode."""
    found = []
    for lines in axes.collections:
        solid = lines.get_linestyle()[0][1] is None  # type: ignore[attr-defined,index]
        for segment in lines.get_segments():  # type: ignore[attr-defined]
            found.append((segment[0][0], segment.mean(axis=0)[1], to_hex(lines.get_color()[0]), solid))  # type: ignore[attr-defined]
    return sorted(found)


def test_ticks_stand_where_the_hits_do_in_the_row_of_article_and_frame() -> None:
    (axes,) = figures.position(PLACES, lead_table(["Gazette", "Herald"]))
    alarm, axis, top = COLOURS[0], COLOURS[1], 3.2
    assert ticks(axes) == [
        (0.01, 0.5, alarm, True), (0.15, 1.5, axis, True), (0.4, 0.5, alarm, False),
        (0.9, pytest.approx(top + 1.5), axis, False), (0.95, pytest.approx(top + 1.5), axis, True),
    ]  # fmt: skip
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Gazette", "Herald"]
    assert list(axes.get_yticks()) == pytest.approx([1, top + 1])
    assert axes.get_xlim() == (0, 1)
    assert axes.yaxis_inverted()


def test_headline_and_lead_are_shaded_to_where_they_end() -> None:
    leads = lead_table(["Gazette", "Herald"]).assign(headline=[0.05, 0.1], lead=[0.2, 0.1])
    (axes,) = figures.position(PLACES, leads)
    shaded = [(bar.get_x(), pytest.approx(bar.get_x() + bar.get_width())) for bar in axes.patches]
    assert shaded == [(0, 0.05), (0.05, 0.2), (0, 0.1), (0.1, 0.1)]


def test_frames_are_drawn_in_the_order_given_and_kept_without_hits() -> None:
    named = {"cold_war": "Cold War", "axis": "", "alarm": ""}
    (axes,) = figures.position(PLACES, lead_table(["Gazette", "Herald"]), frames=named)
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["Cold War", "Axis", "Alarm"]
    heights = {colour: height for _, height, colour, _ in ticks(axes) if height < 3}
    assert heights == {COLOURS[1]: 1.5, COLOURS[2]: 2.5}
    assert "from top to bottom: Cold War, Axis, Alarm." in words([axes])


def test_hits_of_many_articles_are_pooled_under_one_name() -> None:
    pooled = PLACES.assign(article="Gazette")
    leads = pd.DataFrame({"article": ["Gazette"], "name": ["Gazette"], "headline": [0.05], "lead": [0.2]})
    drawing = figures.position(pooled, leads)
    axes = drawing[0]
    assert [at for at, *_ in ticks(axes)] == sorted(PLACES["at"])
    assert alt(drawing).endswith("Gazette: Alarm at 1 %, 40 %; Axis at 15 %, 90 %, 95 %.")


def test_an_article_without_hits_has_its_row_and_is_named() -> None:
    drawing = figures.position(PLACES, lead_table(["Gazette", "Herald", "Echo"]))
    axes = drawing[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Gazette", "Herald", "Echo"]
    assert alt(drawing).endswith("Echo: no hits.")


def test_the_title_counts_headline_and_first_paragraph() -> None:
    panels = figures.position(PLACES, lead_table(["Gazette", "Herald"]), note="Seen at low tide.")
    assert title(panels) == "Of 5 hits 1 are in a headline and 1 in a first paragraph"
    assert "Herald: Axis at 90 %, 95 %." in alt(panels)
    assert "Seen at low tide." in words(panels)


def test_no_articles_are_refused() -> None:
    with pytest.raises(InputError, match="no articles to draw, expected"):
        figures.position(PLACES.iloc[:0], lead_table([]))


# ---- Speakers ----


def speaker_table(rows: Sequence[tuple[str, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["speaker", "frame", "hits"]).assign(denied=0)


SAID = speaker_table([
    ("unknown", "alarm", 9), ("Mira Toll", "alarm", 3), ("Mira Toll", "axis", 4), ("the envoy", "axis", 2),
])  # fmt: skip


def counts(axes: Axes) -> dict[tuple[str, str], str]:
    rows = [label.get_text() for label in axes.get_yticklabels()]
    columns = [label.get_text() for label in axes.get_xticklabels()]
    at = {place: name for place, name in zip(axes.get_yticks(), rows, strict=True)}
    return {(at[t.get_position()[1]], columns[int(t.get_position()[0])]): t.get_text() for t in axes.texts}


def test_every_count_stands_in_the_row_of_its_speaker_and_the_column_of_its_frame() -> None:
    (axes,) = figures.speakers(SAID, frames=["axis", "alarm"])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Axis", "Alarm"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["unknown", "Mira Toll", "the envoy"]
    assert counts(axes) == {
        ("unknown", "Alarm"): "9", ("Mira Toll", "Alarm"): "3", ("Mira Toll", "Axis"): "4", ("the envoy", "Axis"): "2",
    }  # fmt: skip
    circles = sorted(tuple(map(float, c.get_offsets()[0])) for c in axes.collections)
    assert circles == sorted((float(t.get_position()[0]), float(t.get_position()[1])) for t in axes.texts)
    low, high = axes.get_ylim()
    assert low > high  # the first row on top


def test_without_an_order_frames_are_drawn_as_they_come() -> None:
    (axes,) = figures.speakers(SAID)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Alarm", "Axis"]


@pytest.mark.parametrize("number,rows", [(3, 3), (4, 4), (5, 4)])
def test_speakers_beyond_the_most_are_counted_in_a_last_row(number: int, rows: int) -> None:
    table = speaker_table([(f"Speaker {i}", "alarm", 9 - i) for i in range(number)])
    (axes,) = figures.speakers(table, most=3)
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert len(names) == rows
    assert names[:3] == ["Speaker 0", "Speaker 1", "Speaker 2"]
    if number == 5:
        assert names[3] == "2 more speakers"
        assert counts(axes)["2 more speakers", "Alarm"] == str(6 + 5)
    assert sum(int(text) for text in counts(axes).values()) == table["hits"].sum()


def test_the_unknown_are_drawn_but_not_counted_as_somebody() -> None:
    panels = figures.speakers(SAID, note="Seen at low tide.")
    assert title(panels) == "18 hits are other people’s words; 2 speakers or groups of speakers are identified"
    assert "unknown: the text does not say. Seen at low tide." in words(panels).replace("| ", "")
    assert "unknown: Alarm 9; Mira Toll: Alarm 3, Axis 4; the envoy: Axis 2." in alt(panels)


def test_speakers_without_hits_are_refused() -> None:
    with pytest.raises(InputError, match="no hit in other people's words, expected a table of speakers with one row"):
        figures.speakers(SAID.iloc[:0])


# ---- Legibility ----


@pytest.mark.parametrize("groups", CORPORA.values(), ids=CORPORA)
def test_own_and_others_are_legible(groups: list[str]) -> None:
    assert_legible(figures.voices(rate_table(groups, FOUR[:2]), note="A note. " * 30))


@pytest.mark.parametrize("count", [0, 1, 2345])
def test_own_and_others_of_many_and_of_no_hits_are_legible(count: int) -> None:
    hits = {("alarm", "Gazette"): (count, 0, 0), ("alarm", "Herald"): (0, count, count)}
    assert_legible(figures.voices(rate_table(["Gazette", "Herald"], ["alarm"], hits)))


@pytest.mark.parametrize("groups", CORPORA.values(), ids=CORPORA)
def test_a_barcode_is_legible(groups: list[str]) -> None:
    assert_legible(figures.position(PLACES, lead_table(groups), frames=FOUR))


@pytest.mark.parametrize("groups", [CORPORA["four"], CORPORA["eighty"]], ids=["four", "eighty"])
def test_a_barcode_of_one_frame_is_legible(groups: list[str]) -> None:
    assert_legible(figures.position(PLACES, lead_table(groups), frames=FOUR[:1]))


@pytest.mark.parametrize("names", [CORPORA["eighty"], MARKUP, [f"Speaker {i}" for i in range(40)]])
def test_speakers_are_legible(names: list[str]) -> None:
    rows = [(name, frame, 1234) for name in names for frame in FOUR]
    assert_legible(figures.speakers(speaker_table(rows), frames=FOUR))


@pytest.mark.parametrize("frames", [FOUR[:1], SIX], ids=["one frame", "six frames"])
def test_one_and_six_frames_are_legible(frames: list[str]) -> None:
    assert_legible(figures.voices(rate_table(CORPORA["four"], frames)))
    assert_legible(figures.position(PLACES[PLACES["frame"].isin(frames)], lead_table(CORPORA["four"]), frames=frames))
    said = [(name, frame, 3) for name in ("Mira Toll", "Ivo Lund") for frame in frames]
    assert_legible(figures.speakers(speaker_table(said), frames=frames))


def test_names_of_speakers_are_written_as_they_are_not_as_formulas() -> None:
    written = words(figures.speakers(speaker_table([(name, "alarm", 2) for name in MARKUP])))
    assert all(" ".join(name.split()) in written for name in MARKUP)
