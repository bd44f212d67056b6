"""Figures: what is drawn is what the table says, every text is whole and apart, files are byte-stable."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from simulated import add_up, draw_articles

import framing
from framing import figures
from framing.errors import InputError
from framing.figures.canvas import Drawing, fit, in_style, stack
from framing.frames import COLOURS, INK, SHAPES, Frames
from framing.lexicons import Frame, Lexicon
from framing.scores.scores import estimate_scores

FOUR = ["alarm", "axis", "multipolarity", "cold_war"]
SIX = [*FOUR, "arms_control", "a_frame_whose_name_was_written_by_a_committee_and_goes_on_for_quite_some_time"]
MARKUP = ["<b>Fog & Sons</b>", "The $Daily$ $x_1$ News", "“Quoted” \\alpha 100 %", "Line\nBreak Herald"]
EIGHTY = ["The Port Ash Morning Intelligencer and Evening Examiner of Record, Lower Vale Ed.",
          "anoutletwithoutasingleblankinitsname" + "x" * 44, "W" * 80]  # fmt: skip
THIRTY = [f"Outlet {i} of the Coastal Press Association" for i in range(30)]
CORPORA = {"one": ["Gazette"], "four": ["Gazette", "Herald", "Courier", "Echo"], "thirty": THIRTY,
           "twelve": EIGHTY * 4, "markup": MARKUP, "eighty": EIGHTY}  # fmt: skip
CORPORA["twelve"] = [f"{i} {name[:77]}" for i, name in enumerate(CORPORA["twelve"])]


def signed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the label of the Cold War, as a lexicon would give it."""
    table.attrs["frames"] = {name: {"cold_war": "Cold War"}.get(name, "") for name in dict.fromkeys(table["frame"])}
    return table


def score_table(groups: Sequence[str], frames: Sequence[str] = FOUR, hits: Any = 5, **columns: Any) -> pd.DataFrame:
    """A table as `score` returns it, 40 sentences per group; `hits` is a number or a dict by (frame, group)."""
    rows = []
    for frame, group in itertools.product(frames, groups):
        count = hits.get((frame, group), 0) if isinstance(hits, dict) else hits
        flag = "none" if count == 0 else "few" if count <= 4 else ""
        share = count / 40
        limits = {"low": share * 0.5, "high": share * 0.5 + 0.2, "inner_low": share * 0.8, "inner_high": share + 0.05}
        rows.append({"frame": frame, "outlet": group, "voice": "all", "measure": "prevalence", "estimate": share,
                     **limits, "n": 40, "hits": count, "method": "m", "flag": flag, "articles": 1, "level": 0.95}
                    | columns)  # fmt: skip
    return signed(pd.DataFrame(rows))


def term_table(groups: Sequence[str], frames: Sequence[str] = FOUR, terms: int = 3, hits: int = 2) -> pd.DataFrame:
    rows = [
        {"frame": frame, "outlet": group, "term": f"term {i}*", "hits": hits + i, "share": 1 / terms, "dominant": False}
        for frame, group, i in itertools.product(frames, groups, range(terms))
    ]
    return signed(pd.DataFrame(rows)) if rows else pd.DataFrame(rows)


def sentence_table(frames: Sequence[str] = FOUR, coded: bool = True, hits: bool = True) -> pd.DataFrame:
    rows = []
    for frame, i in itertools.product(frames, range(20)):
        hit = int(hits and i < 8)
        rows.append({"article": "a", "sentence": i, "unit": "body", "frame": frame, "hits": hit,
                     "cosine": (0.04 + 0.02 * i) * hit, "coded": int(i < 6) if coded else pd.NA,
                     "auc": 0.9 if coded else np.nan})  # fmt: skip
    return signed(pd.DataFrame(rows)).astype({"coded": "Int64"})


def capture_tables(names: Sequence[str], frames: Sequence[str] = FOUR) -> tuple[pd.DataFrame, pd.DataFrame]:
    rates = [
        {"frame": frame, "capture": name, "raw": 2.0 + i + j, "cleaned": 6.0 + j}
        for (j, frame), (i, name) in itertools.product(enumerate(frames), enumerate(names))
    ]
    kinds = {"article": 700, "advertising": 90, "other stories": 400, "page furniture": 30}
    lines = [{"capture": n, "kind": k, "label": k, "lines": 3, "tokens": t} for n in names for k, t in kinds.items()]
    return signed(pd.DataFrame(rates)), pd.DataFrame(lines)


@in_style()
def visible_texts(drawing: Drawing) -> list[tuple[str, Any]]:
    """Draw a figure; return what is written on it, each with its extent in pixels."""
    figure = getattr(drawing, "figure", None) or drawing[0].figure  # also of some of its Axes
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    hidden: set[Text] = set()
    for panel in figure.axes:
        for axis in (panel.xaxis, panel.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [*axis.majorTicks, *axis.minorTicks]
            outside = [tick for tick in ticks if not low <= tick.get_loc() <= high]
            hidden |= {text for tick in outside for text in tick.findobj(Text)}
            hidden |= {text for tick in ticks if not tick.get_visible() for text in tick.findobj(Text)}
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in hidden]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts]


def assert_legible(drawing: Drawing) -> None:
    """No text reaches over the edge of the figure, and no two texts over each other."""
    texts, page = visible_texts(drawing), drawing.figure.bbox
    assert len(texts) > 5
    for text, box in texts:
        inside = box.x0 >= -0.5 and box.y0 >= -0.5 and box.x1 <= page.x1 + 0.5 and box.y1 <= page.y1 + 0.5
        assert inside, f"{text!r} is cut: {box}"
    for (a, one), (b, other) in itertools.combinations(texts, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        down = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert min(across, down) <= 1, f"{a!r} overprints {b!r}"


def words(drawing: Drawing) -> str:
    """All that is written on a figure, without the line breaks."""
    return " | ".join(" ".join(text.split()) for text, _ in visible_texts(drawing))


def alt(drawing: Drawing) -> str:
    return drawing.alt


def title(drawing: Drawing) -> str:
    assert drawing.title == " ".join(drawing.figure.get_suptitle().split())
    return drawing.title


def points(axes: Axes) -> list[Any]:
    return [line for line in axes.lines if line.get_marker() in SHAPES]


def spans(axes: Axes, width: float) -> list[tuple[float, float]]:
    lines = [line for line in axes.lines if line.get_marker() == "None" and line.get_linewidth() == width]
    return [tuple(line.get_xdata()) for line in lines]


# ---- Fingerprint ----


@pytest.fixture
def varied() -> pd.DataFrame:
    groups = ["Gazette", "Herald"]
    counts = {("alarm", "Gazette"): 9, ("alarm", "Herald"): 3, ("axis", "Herald"): 6}
    return score_table(groups, ["alarm", "axis"], counts)


@pytest.mark.parametrize(("measure", "scale"), [("prevalence", 100), ("tfidf_share", 100), ("rate", 1)])
def test_points_and_intervals_stand_where_the_table_says(varied: pd.DataFrame, measure: str, scale: int) -> None:
    table = varied.assign(measure=measure)
    axes = figures.fingerprint(table, measure)
    drawn = [line.get_xdata()[0] for line in points(axes)]
    assert drawn == pytest.approx(list(scale * table["estimate"]))
    assert np.array(spans(axes, 1.1)) == pytest.approx(scale * table[["low", "high"]].to_numpy())
    assert np.array(spans(axes, 4)) == pytest.approx(scale * table[["inner_low", "inner_high"]].to_numpy())


def test_a_point_stands_at_the_height_of_its_name_and_its_count(varied: pd.DataFrame) -> None:
    axes = figures.fingerprint(varied)
    heights = [line.get_ydata()[0] for line in points(axes)]
    assert heights == list(axes.get_yticks()) == sorted(set(heights))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Gazette", "Herald"] * 2
    written = {text.get_position()[1]: text.get_text() for text in axes.texts if " of " in text.get_text()}
    assert [written[y] for y in heights] == ["9 of 40", "3 of 40  (few)", "0 of 40  (none found)", "6 of 40"]


def test_frames_are_told_apart_by_colour_and_shape_and_nothing_found_is_hollow(varied: pd.DataFrame) -> None:
    drawn = points(figures.fingerprint(varied))
    looks = [(line.get_color(), line.get_marker()) for line in drawn]
    assert looks == [(COLOURS[0], "o")] * 2 + [(COLOURS[1], "s")] * 2
    assert [line.get_markerfacecolor() == "white" for line in drawn] == list(varied["hits"] == 0)


def test_rows_are_found_by_name_not_by_their_order(varied: pd.DataFrame) -> None:
    mixed = varied.iloc[[0, 1, 3, 2]]
    axes = figures.fingerprint(mixed)
    drawn = dict(zip(axes.get_yticks(), (line.get_xdata()[0] for line in points(axes)), strict=True))
    assert list(drawn.values()) == pytest.approx([22.5, 7.5, 0, 15])


def test_a_text_too_short_has_no_point_and_says_so() -> None:
    table = score_table(["Gazette", "Herald"], ["alarm"])
    table.loc[1, ["estimate", "low", "high", "inner_low", "inner_high"]] = np.nan
    table.loc[1, "flag"] = "short"
    axes = figures.fingerprint(table)
    assert len(points(axes)) == 1
    assert "5 of 40 (too short)" in words(axes)
    assert "Alarm, Herald: too short for an estimate" in alt(axes)
    assert title(axes) == "Of 1 article (1 more too short): Alarm in 1"


def test_the_title_counts_the_articles_with_a_hit(varied: pd.DataFrame) -> None:
    assert title(figures.fingerprint(varied))== "Of 2 articles: Alarm in 2, Axis in 1"
    many = varied.assign(articles=7)
    assert title(figures.fingerprint(many))== "Of 2 publications: Alarm in 2, Axis in 1"


def counts_of(hits: Sequence[int], articles: int) -> pd.DataFrame:
    rows = [("alarm", outlet, n, 200) for outlet, n in zip(("Gazette", "Herald"), hits, strict=True)]
    table = pd.DataFrame(rows, columns=["frame", "outlet", "with_hit", "sentences"])
    return table.assign(hits=table["with_hit"], tokens=4000, articles=articles, deff=2.0, df=9.0, short=False)


def test_the_title_says_that_publications_differ_only_where_compare_does() -> None:
    """Intervals that lie apart say nothing: a title has the verdicts of the comparisons, or none."""
    table = score_table(["Gazette", "Herald"], ["alarm"])
    table["low"], table["high"] = [0.01, 0.5], [0.02, 0.9]
    assert title(figures.fingerprint(table)) == "Of 2 articles: Alarm in 2"
    ends = {
        ((90, 10), 8): "1 of 1 difference between publications is distinguishable from 0: Alarm 1",
        ((12, 10), 8): "None of 1 difference between publications can be distinguished from 0 (which does not"
        " mean alike)",
        ((90, 10), 5): "Too few articles for a verdict on any of 1 differences (six of each publication are needed)",
    }
    for (hits, articles), end in ends.items():
        said = title(figures.fingerprint(table, compared=framing.compare_counts(counts_of(hits, articles))))
        assert said == f"Of 2 articles: Alarm in 2. {end}"


def test_corpora_without_a_difference_rarely_have_a_title_that_claims_one() -> None:
    """Twelve articles at ICC .3 in each of four outlets, 40 corpora: at most .05, with the luck of 40 draws."""
    rng, claims, lexicon = np.random.default_rng(11), 0, Lexicon.from_dict({"a": ["x"], "b": ["y"]})
    for _ in range(40):
        drawn = [draw_articles(rng, share, 4, 12, 20, 0.3).assign(frame=f) for f, share in (("a", 0.2), ("b", 0.4))]
        counts = add_up(pd.concat(drawn).rename(columns={"group": "outlet"}), ["frame", "outlet"])
        scores = estimate_scores(counts.assign(voice="all"), lexicon, "outlet", 0.95)
        said = title(figures.fingerprint(scores.astype({"outlet": str}), compared=framing.compare_counts(counts)))
        claims += "None of" not in said
    assert claims / 40 <= 0.05 + 0.05


def test_the_level_of_the_intervals_is_named(varied: pd.DataFrame) -> None:
    axes = figures.fingerprint(varied.assign(level=0.8))
    assert "80 % interval (thin)" in words(axes)
    assert "95 %" not in words(axes) + alt(axes)


@pytest.mark.parametrize(
    ("articles", "said"),
    [(1, "One article per publication"), (4, "Fewer than six articles: Gazette 4, Herald 4"), (6, "")],
)
def test_few_articles_are_said_to_be_these_articles(varied: pd.DataFrame, articles: int, said: str) -> None:
    written = words(figures.fingerprint(varied.assign(articles=articles)))
    assert ("not of the publication" in written or "not of their outlets" in written) == bool(said)
    assert said in written


def test_foot_notes_name_voices_validation_and_the_note_given(varied: pd.DataFrame) -> None:
    written = words(figures.fingerprint(varied.assign(flag="few;unvalidated"), note="Seen at low tide."))
    assert "All voices pooled" in written
    assert "Unvalidated lexicon" in written
    assert "Seen at low tide." in written
    assert "(few)" in written
    assert "Unvalidated" not in words(figures.fingerprint(varied))


def test_of_several_voices_all_are_drawn_pooled(varied: pd.DataFrame) -> None:
    quoted = varied.assign(voice="quoted", estimate=0.01)
    axes = figures.fingerprint(pd.concat([quoted, varied]))
    assert [line.get_xdata()[0] for line in points(axes)] == pytest.approx(list(100 * varied["estimate"]))
    assert "Voice: quoted." in words(figures.fingerprint(quoted))


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        ("prevalense", "measure must be one of .* got 'prevalense': did you mean 'prevalence'"),
        ("tfidf_mean", "measure must be one of"),  # it has no interval
        ("rate", r"no rows of measure 'rate', expected one of \['prevalence'\]"),
    ],
)
def test_a_measure_that_cannot_be_drawn_is_refused(varied: pd.DataFrame, measure: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        figures.fingerprint(varied, measure)


def test_the_alt_text_names_every_point(varied: pd.DataFrame) -> None:
    said = alt(figures.fingerprint(varied))
    assert "Alarm, Gazette: 22.5 (95 % interval 11.2 to 31.2; 9 of 40)" in said
    assert all(f"{frame}, {group}: " in said for frame in ("Alarm", "Axis") for group in ("Gazette", "Herald"))


# ---- Terms ----


def test_every_count_stands_in_its_row_and_column() -> None:
    counts = pd.DataFrame(
        [("alarm", "Herald", "threat*", 5), ("alarm", "Gazette", "threat*", 1), ("alarm", "Herald", "arms race", 2)],
        columns=["frame", "outlet", "term", "hits"],
    ).assign(share=0.5, dominant=False)
    (axes,) = figures.terms(counts, ["Herald", "Gazette", "Echo"])
    assert [t.get_text() for t in axes.get_yticklabels()] == ["threat*", "arms race"]
    assert [t.get_text() for t in axes.get_xticklabels()] == ["Herald", "Gazette", "Echo"]
    rows = dict(zip(axes.get_yticks(), ("threat*", "arms race"), strict=True))
    written = {(rows[t.get_position()[1]], int(t.get_position()[0])): t.get_text() for t in axes.texts}
    assert written == {("threat*", 0): "5", ("threat*", 1): "1", ("arms race", 0): "2"}
    circles = [tuple(c.get_offsets()[0]) for c in axes.collections]
    assert circles == [t.get_position() for t in axes.texts]
    sizes = [c.get_sizes()[0] for c in axes.collections]
    assert sizes[0] > sizes[2] > sizes[1]
    assert {to_hex(c.get_facecolor()[0]) for c in axes.collections} == {COLOURS[0]}


def test_terms_beyond_the_most_are_counted_in_a_last_row() -> None:
    counts = term_table(["Gazette"], ["alarm"], terms=6)  # 2 to 7 hits
    (axes,) = figures.terms(counts, most=3)
    assert [t.get_text() for t in axes.get_yticklabels()] == ["term 5*", "term 4*", "term 3*", "3 more terms"]
    assert [t.get_text() for t in axes.texts] == ["7", "6", "5", "9"]
    assert axes.get_title(loc="left") == "Alarm: 27 hits"


def test_the_title_names_the_most_frequent_terms_and_ties() -> None:
    counts = term_table(["Gazette", "Herald"], ["alarm"], terms=2, hits=1)
    assert title(figures.terms(counts)) == "Most frequent terms: Alarm “term 1*” (4 of 6)"
    level = counts.assign(hits=2)
    assert title(figures.terms(level)) == "Most frequent terms: Alarm “term 0*” and 1 more (4 of 8 each)"


def test_a_dominant_term_is_named_with_its_publications() -> None:
    counts = term_table(["Gazette", "Herald"], ["alarm"])
    assert "more than half" not in words(figures.terms(counts))
    counts.loc[counts["term"] == "term 2*", "dominant"] = True
    assert "Alarm, Gazette, Herald: more than half of the hits are “term 2*”." in words(figures.terms(counts))


def test_terms_without_hits_are_refused() -> None:
    with pytest.raises(InputError, match="no hits to draw, expected"):
        figures.terms(term_table([]).reindex(columns=["frame", "outlet", "term", "hits", "share", "dominant"]))


def test_the_alt_text_of_terms_names_every_count() -> None:
    said = alt(figures.terms(term_table(["Gazette", "Herald"], ["alarm", "axis"], terms=1)))
    assert "Alarm, term 0*: Gazette 2, Herald 2; Axis, term 0*: Gazette 2, Herald 2." in said


# ---- Sentences ----


def drawn_hits(axes: Any) -> list[tuple[float, int, bool]]:
    """Return cosine, row and whether filled of every sentence drawn."""
    return sorted(
        (float(x), round(float(y)), len(drawn.get_facecolor()) > 0)
        for drawn in axes.collections
        for x, y in drawn.get_offsets()
    )


def test_sentences_with_a_hit_stand_at_their_cosines_filled_where_counted_rightly() -> None:
    """Cosines .04 to .18 in steps of .02; the first six are coded with the frame; the threshold is .1."""
    table = sentence_table(["alarm"])
    (axes,) = figures.sentences(table, 0.1)
    expected = [(0.04 + 0.02 * i, 1 if i < 6 else 2, (i >= 3) == (i < 6)) for i in range(8)]
    for found, wanted in zip(drawn_hits(axes), expected, strict=True):
        assert found == (pytest.approx(wanted[0]), *wanted[1:])
    assert [t.get_text() for t in axes.get_yticklabels()] == ["coded with it", "coded without"]
    said = words((axes,))
    assert "3 at threshold, 3 below; 0 without a hit" in said and "2 at threshold, 0 below; 12 without a hit" in said
    assert "Filled: counted rightly by the codes" in said


def test_without_codes_a_frame_has_one_row_and_points_below_the_threshold_are_hollow() -> None:
    (axes,) = figures.sentences(sentence_table(["alarm"], coded=False), 0.1)
    assert [(row, filled) for _, row, filled in drawn_hits(axes)] == [(1, False)] * 3 + [(1, True)] * 5
    assert "5 at threshold, 3 below; 12 without a hit" in words((axes,)) and "coded" not in words((axes,))


def test_the_title_of_sentences_counts_where_tfidf_and_hits_agree_and_are_right() -> None:
    same = "TF-IDF at its threshold and a plain hit agree in 17 of 20 cases (sentence and frame)"
    assert title(figures.sentences(sentence_table(["alarm"], coded=False), 0.1)) == same
    coded = title(figures.sentences(sentence_table(["alarm"]), 0.1))
    assert coded == f"{same}. By the codes TF-IDF is right in 15, a hit in 18"
    nothing = sentence_table(["alarm"], coded=False, hits=False)
    assert "agree in 20 of 20 cases" in title(figures.sentences(nothing, 0.1))


def test_sentences_without_a_code_are_left_out_where_others_have_one() -> None:
    table = sentence_table(["alarm"])
    table.loc[table["sentence"] >= 10, "coded"] = pd.NA
    assert "agree in 7 of 10 cases" in title(figures.sentences(table, 0.1))


def test_the_alt_text_of_sentences_names_every_row() -> None:
    said = alt(figures.sentences(sentence_table(["alarm", "axis"]), 0.1))
    for frame in ("Alarm", "Axis"):
        assert f"{frame}, coded with it: 3 at threshold, 3 below; 0 without a hit" in said


def test_no_sentences_are_refused() -> None:
    with pytest.raises(InputError, match="no sentences to draw, expected"):
        figures.sentences(sentence_table(["alarm"]).iloc[:0], 0.1)


# ---- Cleaning ----


def test_cleaning_draws_every_label_and_rate() -> None:
    rates, lines = capture_tables(["000_a.txt", "001_b.txt"], ["alarm", "axis"])
    drawing = figures.cleaning(rates, lines)
    bars, *panels = drawing
    widths = [bar.get_width() for bar in bars.patches]
    assert widths == list(lines["tokens"])
    assert [bar.get_x() for bar in bars.patches[:4]] == [0, 700, 790, 1190]
    drawn = [list(line.get_ydata()) for panel in panels for line in panel.lines]
    assert drawn == rates[["raw", "cleaned"]].to_numpy().tolist()
    assert "000: 2.0" in words(drawing)
    assert "Axis, capture 001: raw 4.0, cleaned 7.0" in alt(drawing)


@pytest.mark.parametrize(
    ("raw", "cleaned", "said"),
    [
        ((2, 5), (6, 6), "raw, Alarm scores 2.0 and 5.0 hits per 1,000 tokens; cleaned, all rates agree"),
        (
            (2, 5),
            (6, 4.5),
            "raw, Alarm scores 2.0 and 5.0 hits per 1,000 tokens; cleaned, rates differ by up to 1.5",
        ),
        ((2, 2), (6, 6), "raw, all rates agree; cleaned, all rates agree"),
    ],
)
def test_the_title_of_cleaning_says_what_it_changed(raw: tuple[float], cleaned: tuple[float], said: str) -> None:
    rates, lines = capture_tables(["000_a.txt", "001_b.txt"], ["alarm"])
    axes = figures.cleaning(rates.assign(raw=raw, cleaned=cleaned), lines)
    assert title(axes) == f"Two captures of one text: {said}"
    again = figures.cleaning(rates.assign(raw=raw, cleaned=cleaned), lines, one_page=True)
    assert title(again) == f"One article captured twice: {said}"


def test_captures_whose_first_words_agree_are_named_whole() -> None:
    rates, lines = capture_tables(["o1_11.txt", "o2_11.txt"], ["alarm"])
    assert "capture o1_11 | capture o2_11" in words(figures.cleaning(rates, lines))


def test_captures_whose_names_begin_alike_are_told_apart() -> None:
    rates, lines = capture_tables(["gazette-of-port-ash-1.txt", "gazette-of-port-ash-2.txt"], ["alarm"])
    written = words(figures.cleaning(rates, lines))
    assert "capture 1 | capture 2" in written
    assert "Captures: 1: gazette-of-port-ash-1.txt, 2: gazette-of-port-ash-2.txt." in written


def test_no_captures_are_refused() -> None:
    rates, lines = capture_tables(["a", "b"])
    with pytest.raises(InputError, match="no captures to draw, expected"):
        figures.cleaning(rates.iloc[:0], lines)


# ---- Legibility ----


@pytest.mark.parametrize("groups", CORPORA.values(), ids=CORPORA)
def test_a_fingerprint_is_legible(groups: list[str]) -> None:
    assert_legible(figures.fingerprint(score_table(groups, FOUR[:2]), note="A note. " * 30))


def test_a_fingerprint_without_any_hit_is_legible() -> None:
    axes = figures.fingerprint(score_table(CORPORA["four"], hits=0))
    assert_legible(axes)
    assert title(axes).startswith("Of 4 articles: Alarm in 0, Axis in 0, Multipolarity in 0, Cold War in 0")
    assert words(axes).count("(none found)") == 16


@pytest.mark.parametrize("groups", CORPORA.values(), ids=CORPORA)
def test_terms_are_legible(groups: list[str]) -> None:
    assert_legible(figures.terms(term_table(groups, FOUR[:2], terms=2, hits=997), groups))


@pytest.mark.parametrize("frames", [FOUR[:1], SIX], ids=["one frame", "six frames"])
def test_one_and_six_frames_are_legible(frames: list[str]) -> None:
    groups = CORPORA["four"]
    assert_legible(figures.fingerprint(score_table(groups, frames)))
    assert_legible(figures.terms(term_table(groups, frames)))
    assert_legible(figures.sentences(sentence_table(frames), 0.1))
    assert_legible(figures.sentences(sentence_table(frames, coded=False, hits=False), 0.1))
    assert_legible(figures.cleaning(*capture_tables(["000_a.txt", "001_b.txt", "002_c.txt"], frames)))


def test_long_terms_are_legible() -> None:
    counts = term_table(CORPORA["four"], ["alarm"])
    longer = counts.assign(term=counts["term"] + " and many more words that a phrase of a lexicon seldom holds")
    assert_legible(figures.terms(longer.assign(dominant=True)))


def test_cleaning_of_captures_with_equal_rates_is_legible() -> None:
    rates, lines = capture_tables([f"gazette-of-port-ash-{i}.txt" for i in range(5)])
    assert_legible(figures.cleaning(rates.assign(raw=0.0, cleaned=0.0), lines))


def test_names_are_written_as_they_are_not_as_formulas() -> None:
    written = words(figures.fingerprint(score_table(MARKUP, ["alarm"])))
    assert all(" ".join(name.split()) in written for name in MARKUP)


def test_the_pact_is_legible(root: Path) -> None:
    from framing.formats import read_lexicon
    from framing.readers.folders import read_corpus
    from framing.sharing.gallery import Material, draw_figures


    lexicon = read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    path = root / "data" / "pact-2024"
    for figure in draw_figures(Material(path, lexicon, "outlet", read_corpus(path))).values():
        assert_legible(figure.drawing)
        assert words(figure.drawing).split(" | ").count(foot(figure.drawing)) == 1
        assert foot(figure.drawing).endswith(f" Lexicon {lexicon.hash}")
        assert alt(figure.drawing).endswith(f" Lexicon {lexicon.hash}.")


def foot(drawing: Drawing) -> str:
    return " ".join(drawing.figure.get_supxlabel().split())


def test_a_figure_is_signed_where_its_table_is() -> None:
    table = score_table(["Gazette", "Herald"])
    plain = figures.fingerprint(table)
    table.attrs["lexicon"] = "0123456789ab"
    signed = figures.fingerprint(table)
    assert foot(signed) == f"{foot(plain)} Lexicon 0123456789ab"
    assert "Lexicon" not in foot(plain) + alt(plain)
    assert signed.figure.get_figheight() > plain.figure.get_figheight()
    assert foot(figures.fingerprint(scores=table)) == foot(signed)
    assert_legible(signed)


# ---- Palette, layout, display, files ----


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it."""
    lights = []
    for colour in (one, other):
        parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
        lights.append(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_eight_frames_differ_in_colour_and_shape_and_are_legible_on_white() -> None:
    frames = Frames({f"frame_{i}": "" for i in range(8)})
    assert len({frames.colour(name) for name in frames.labels}) == 8
    assert len({frames.shape(name) for name in frames.labels}) == 8
    assert min(contrast(frames.colour(name), "white") for name in frames.labels) >= 2.9
    assert min(contrast(frames.colour(name, text=True), "white") for name in frames.labels) >= 4.5


def test_more_than_eight_frames_are_in_ink_and_some_can_be_chosen() -> None:
    many = [f"frame_{i}" for i in range(9)]
    table = score_table(["Gazette"], many)
    drawn = points(figures.fingerprint(table))
    assert len(drawn) == 9 and {line.get_color() for line in drawn} == {INK}
    chosen = figures.fingerprint(table, frames=["frame_7", "frame_2"])
    assert [line.get_color() for line in points(chosen)] == COLOURS[:2]
    few = figures.fingerprint(score_table(["Gazette"], many[:4]), frames=["frame_3", "frame_1"])
    assert [line.get_color() for line in points(few)] == [COLOURS[3], COLOURS[1]]  # as among all four
    assert chosen.title.startswith("Of 1 article: Frame 7 in 1, Frame 2 in 1")
    with pytest.raises(InputError, match="frames must be one of frame_0, .*; got 'frame_9'"):
        figures.fingerprint(table, frames=["frame_9"])
    with pytest.raises(InputError, match="a list of names, a dict of labels or a lexicon, got 'frame_2'"):
        figures.fingerprint(table, frames="frame_2")


def test_labels_and_order_come_from_the_lexicon() -> None:
    lexicon = framing.Lexicon.from_dict({"price": ["cost*"], "moral": ["fair*"]})
    lexicon = replace(lexicon, frames=(Frame("price"), Frame("moral", label="Économie morale")))
    table = lexicon.sign(score_table(["Gazette"], ["moral"]))
    drawing = figures.fingerprint(table)
    assert "Économie morale" in words(drawing) and "Économie morale, Gazette" in drawing.alt
    assert [line.get_color() for line in points(drawing)] == COLOURS[1:2]  # the second of its lexicon, also alone
    again = figures.fingerprint(score_table(["Gazette"], ["moral"]), frames={"moral": "Fairness"})
    assert "Fairness in 1" in again.title
    named = figures.fingerprint(score_table(["Gazette"], ["moral"]), frames=lexicon)
    assert named.alt == drawing.alt.rpartition(" Lexicon")[0]


@pytest.mark.parametrize(("frame", "name"), [("cold_war", "Cold war"), ("order.many_poles", "Order.many poles")])
def test_a_frame_without_a_label_is_named_by_its_tidied_name(frame: str, name: str) -> None:
    assert figures.label(frame) == name


@pytest.mark.parametrize(("table", "came"), [
    (None, "NoneType"), ("scores.csv", "str"), (term_table(["Gazette"]), "a table without the column 'measure'"),
])  # fmt: skip
def test_another_thing_than_a_functions_table_is_refused_by_name(table: Any, came: str) -> None:
    with pytest.raises(InputError, match=f"figures.voices draws what framing.score returns, got {came}"):
        figures.voices(table)


def test_axes_of_ones_own_are_drawn_into() -> None:
    page = Figure(figsize=(12, 4))
    left, right = page.subplots(1, 2)
    drawing = figures.fingerprint(score_table(["Gazette"]), ax=right)
    assert drawing.axes == [right] and drawing.figure is page
    assert len(points(right)) == 4 and not left.lines
    assert " ".join(right.get_title(loc="left").split()) == drawing.title
    assert page.get_figheight() == 4 and page.get_suptitle() == ""
    with pytest.raises(InputError, match="terms draws several panels, expected no ax"):
        figures.terms(term_table(["Gazette"]), ax=right)


def test_a_drawing_hands_on_what_its_axes_can_do() -> None:
    drawing = figures.fingerprint(score_table(["Gazette"]))
    drawing.set_xlim(0, 50)
    assert drawing.axes[0].get_xlim() == (0, 50) and drawing[0] is drawing.axes[0] and len(drawing) == 1
    with pytest.raises(AttributeError, match="a drawing has no attribute 'set_xlim'"):
        figures.terms(term_table(["Gazette"])).set_xlim(0, 1)


def test_fit_breaks_a_text_into_lines_that_fit() -> None:
    assert fit("Gazette", 2) == "Gazette"
    assert fit("one two three four", 0.7).replace("\n", " ") == "one two three four"
    wide, narrow = (fit("W" * 40, 2), fit("i" * 40, 2))
    assert wide.count("\n") > narrow.count("\n")
    assert wide.replace("\n", "") == "W" * 40


def test_stack_makes_room_for_names_of_several_lines() -> None:
    assert stack(["a", "b", "c"]).tolist() == [0.5, 1.5, 2.5]
    assert stack(["a", "b\nb", "c"]).tolist() == [0.5, 1.875, 3.25]


def test_a_picture_shows_html_with_alt_text_and_png_beside_it() -> None:
    table = score_table(['Fog & "Sons" <b>'], ["alarm"])
    picture = figures.fingerprint(table)
    assert figures.Picture(picture) is picture  # the name of version 0.1
    bundle = picture._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "image/png"}
    assert bundle["text/plain"] == repr(picture) == picture.alt
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG\r\n")
    html = bundle["text/html"]
    assert "Fog &amp; &#34;Sons&#34; &lt;b&gt;" in html
    found = re.fullmatch(r'<img alt="([^"<>]+)" width="820" src="data:image/png;base64,([^"]+)">', html)
    assert found is not None
    assert found[2] == bundle["image/png"]


def test_saved_files_are_the_same_bytes_twice_and_carry_no_date(tmp_path: Path) -> None:
    table = score_table(CORPORA["four"], hits=5)
    first, second = (figures.save(figures.fingerprint(table), tmp_path / n / "fingerprint", table) for n in "ab")
    assert [path.name for path in first] == ["fingerprint.svg", "fingerprint.png", "fingerprint.csv"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    svg = first[0].read_text("utf-8")
    assert "dc:date" not in svg
    assert not re.search(r"\b20\d\d-\d\d-\d\d", svg)
    assert "Matplotlib" not in svg.split("<dc:description>")[0]
    assert "Alarm, Gazette: 12.5" in svg
    assert b"Software" not in first[1].read_bytes()
    assert pd.read_csv(first[2])["hits"].tolist() == table["hits"].tolist()


@pytest.mark.parametrize(("name", "files"), [
    ("f.svg", ["f.svg"]), ("f.png", ["f.png"]), ("f.pdf", ["f.pdf"]), ("f", ["f.pdf", "f.png"]),
])  # fmt: skip
def test_a_drawing_is_saved_in_the_format_of_its_name(tmp_path: Path, name: str, files: list[str]) -> None:
    drawing = figures.fingerprint(score_table(["Gazette"], ["alarm"]))
    written = drawing.save(tmp_path / name, formats=("pdf", "png"))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written) == files
    before = [path.read_bytes() for path in written]
    drawing.save(tmp_path / name, formats=("pdf", "png"))
    assert [path.read_bytes() for path in written] == before
    with pytest.raises(InputError, match="format must be one of svg, png, pdf; got 'gif'"):
        drawing.save(tmp_path / "f", formats=["gif"])
    with pytest.raises(InputError, match="format must be one of svg, png, pdf; got 'jpg'"):
        drawing.save(tmp_path / "f.jpg")
    assert drawing.save(tmp_path / "F.SVG") == [tmp_path / "F.SVG"]


def test_saving_leaves_nothing_behind_but_its_files(tmp_path: Path) -> None:
    table = score_table(["Gazette"], ["alarm"])
    figures.save(figures.fingerprint(table), tmp_path / "fingerprint", table)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fingerprint.csv", "fingerprint.png", "fingerprint.svg"]


def test_the_kits_style_stays_inside_its_figures() -> None:
    import matplotlib

    before = matplotlib.rcParams.copy()
    figures.fingerprint(score_table(["Gazette"]))
    assert matplotlib.rcParams.copy() == before
