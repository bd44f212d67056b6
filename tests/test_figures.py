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

import framing
from framing import figures
from framing.errors import InputError
from framing.figures.canvas import Drawing, fit, in_style, inches_of, shorten, shorten_all
from framing.frames import COLOURS, INK, Frames
from framing.lexicons import Frame

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


def assert_legible(drawing: Drawing) -> str:
    """No text reaches over the edge of the figure, and no two texts over each other; return what is written."""
    texts, page = visible_texts(drawing), drawing.figure.bbox
    assert len(texts) > 5
    for text, box in texts:
        inside = box.x0 >= -0.5 and box.y0 >= -0.5 and box.x1 <= page.x1 + 0.5 and box.y1 <= page.y1 + 0.5
        assert inside, f"{text!r} is cut: {box}"
    boxes = np.array([[box.x0, box.y0, box.x1, box.y1] for _, box in texts])
    low, high = (np.maximum(boxes[:, None, :2], boxes[:, :2]), np.minimum(boxes[:, None, 2:], boxes[:, 2:]))
    over = np.triu(((high - low) > 1).all(axis=2), 1)
    assert not over.any(), [(texts[i][0], texts[j][0]) for i, j in np.argwhere(over)]
    return " | ".join(" ".join(text.split()) for text, _ in texts)


def words(drawing: Drawing) -> str:
    """All that is written on a figure, without the line breaks."""
    return " | ".join(" ".join(text.split()) for text, _ in visible_texts(drawing))


def alt(drawing: Drawing) -> str:
    return drawing.alt


def title(drawing: Drawing) -> str:
    return drawing.title


def dots(axes: Axes, filled: bool = True) -> list[tuple[float, float]]:
    """Where the filled (or the hollow) dots of some Axes are."""
    marks = [line for line in axes.lines if line.get_marker() == "o" and not np.isnan(line.get_xdata()).all()]
    chosen = [line for line in marks if (line.get_markerfacecolor() == line.get_markeredgecolor()) == filled]
    return [(float(x), float(y)) for line in chosen for x, y in zip(*line.get_data(), strict=True)]


def colours(drawing: Drawing) -> list[str]:
    """The colours of the dots of each panel."""
    return [to_hex(line.get_color()) for axes in drawing for line in axes.lines
            if line.get_marker() == "o" and not np.isnan(line.get_xdata()).all()]  # fmt: skip


def bars(axes: Axes) -> list[tuple[float, float]]:
    return [(float(bar.get_x()), float(bar.get_x() + bar.get_width())) for bar in axes.patches]


# ---- Fingerprint ----


@pytest.fixture
def varied() -> pd.DataFrame:
    groups = ["Gazette", "Herald"]
    counts = {("alarm", "Gazette"): 9, ("alarm", "Herald"): 3, ("axis", "Herald"): 6}
    return score_table(groups, ["alarm", "axis"], counts)


@pytest.mark.parametrize(("measure", "scale"), [("prevalence", 100), ("tfidf_share", 100), ("rate", 1)])
def test_dots_and_ranges_stand_where_the_table_says(varied: pd.DataFrame, measure: str, scale: int) -> None:
    drawing = figures.fingerprint(varied.assign(measure=measure), measure)
    for axes, (_, own) in zip(drawing, varied.groupby("frame"), strict=True):
        found = own[own["hits"] > 0]
        assert sorted(x for x, _ in dots(axes)) == pytest.approx(sorted(scale * found["estimate"]))
        ends = [(row[low], row[high]) for row in own.to_dict("records")
                for low, high in (("low", "high"), ("inner_low", "inner_high"))]  # fmt: skip
        assert np.array(sorted(bars(axes))) == pytest.approx(scale * np.array(sorted(ends)))
        [together] = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--"]
        assert together == pytest.approx((scale if scale > 1 else 1000) * own["hits"].sum() / own["n"].sum())


def test_all_panels_have_the_same_rows_by_the_first_frame_and_a_count_beside_each(varied: pd.DataFrame) -> None:
    drawing = figures.fingerprint(varied.iloc[[1, 0, 3, 2]])
    alarm, axis = drawing
    assert alarm.get_ylim() == axis.get_ylim()
    [(top, first), (low, second)], [(only, third)] = (dots(axes) for axes in drawing)
    assert [top, low, only] == pytest.approx([22.5, 7.5, 15]) and first < second == third
    texts = [
        text for text in drawing.figure.findobj(Text) if text.get_text() in ("Gazette", "Herald", "9", "3", "none", "6")
    ]
    at = {text.get_text(): text.get_position()[1] for text in texts}
    assert at["Gazette"] < at["Herald"] and at["9"] == at["none"] < at["3"] == at["6"]


def test_frames_are_told_apart_by_panels_and_colour_and_nothing_found_has_no_filled_dot(varied: pd.DataFrame) -> None:
    drawing = figures.fingerprint(varied)
    assert colours(drawing) == [COLOURS[0]] * 2 + [COLOURS[1]]
    assert "Alarm | " in words(drawing) and "Axis | " in words(drawing)
    assert [len(dots(axes)) for axes in drawing] == [2, 1] and len(bars(drawing[1])) == 4


def test_own_words_are_hollow_on_the_row_of_all_voices(varied: pd.DataFrame) -> None:
    own = varied.assign(voice="outlet", estimate=varied["estimate"] / 2)
    drawing = figures.fingerprint(pd.concat([own, varied]))
    filled, hollow = dots(drawing[0]), dots(drawing[0], filled=False)
    assert hollow == [(pytest.approx(x / 2), y) for x, y in filled]
    assert "own words" in words(drawing) and "Alarm, Gazette, own words: 11.2 %" in alt(drawing)
    quoted = figures.fingerprint(varied.assign(voice="quoted"))
    assert "quoted" in words(quoted) and "whoever speaks" not in words(quoted) and not dots(quoted[0], filled=False)


def test_a_text_too_short_has_an_empty_row_and_says_so() -> None:
    table = score_table(["Gazette", "Herald"], ["alarm"])
    table.loc[1, ["estimate", "low", "high", "inner_low", "inner_high"]] = np.nan
    table.loc[1, "flag"] = "short"
    drawing = figures.fingerprint(table)
    assert len(dots(drawing[0])) == 1 and len(bars(drawing[0])) == 2
    assert "too short" in words(drawing)
    assert "Alarm, Herald: too short for an estimate" in alt(drawing)


def counts_of(hits: Sequence[int], articles: int) -> pd.DataFrame:
    rows = [("alarm", outlet, n, 200) for outlet, n in zip(("Gazette", "Herald"), hits, strict=True)]
    table = pd.DataFrame(rows, columns=["frame", "outlet", "with_hit", "sentences"])
    return table.assign(hits=table["with_hit"], tokens=4000, articles=articles, deff=2.0, df=9.0, short=False)


def test_the_title_says_that_publications_differ_only_where_compare_does() -> None:
    """Intervals that lie apart say nothing: a title has the verdicts of the comparisons, or none."""
    table = score_table(["Gazette", "Herald"], ["alarm"], articles=8)
    table["low"], table["high"] = [0.01, 0.5], [0.02, 0.9]
    assert "more" not in title(figures.fingerprint(table)) and "apart" not in title(figures.fingerprint(table))
    for (hits, articles), told in {((90, 10), 8): "Gazette uses alarm more than Herald", ((12, 10), 8): "told apart",
                                   ((90, 10), 5): "tell the papers apart"}.items():  # fmt: skip
        said = title(figures.fingerprint(table, compared=framing.compare_counts(counts_of(hits, articles))))
        assert told in said and ("more than" in said) == ("more than" in told)


def test_the_level_of_the_ranges_is_named(varied: pd.DataFrame) -> None:
    drawing = figures.fingerprint(varied.assign(level=0.8))
    assert "80 % range" in words(drawing).replace("\u00a0", " ")
    assert "95" not in words(drawing) + alt(drawing)


@pytest.mark.parametrize(
    ("articles", "said"),
    [(1, "One article per paper"), (4, "Fewer than six articles: Gazette 4, Herald 4"), (6, "")],
)
def test_few_articles_are_said_to_be_these_articles(varied: pd.DataFrame, articles: int, said: str) -> None:
    written = words(figures.fingerprint(varied.assign(articles=articles)))
    assert ("not of the paper" in written) == bool(said)
    assert said in written


def test_the_foot_names_validation_and_the_note_given(varied: pd.DataFrame) -> None:
    written = words(figures.fingerprint(varied.assign(flag="few;unvalidated"), note="Seen at low tide."))
    assert "Unvalidated lexicon" in written
    assert "Seen at low tide" in written
    assert "Unvalidated" not in words(figures.fingerprint(varied))


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


def test_the_alt_text_names_every_estimate(varied: pd.DataFrame) -> None:
    said = alt(figures.fingerprint(varied))
    assert "Alarm, Gazette: 22.5 % (range 11.2 to 31.2; 9 of 40)" in said
    assert all(f"{frame}, {group}: " in said for frame in ("Alarm", "Axis") for group in ("Gazette", "Herald"))


# ---- Sentences ----


def test_sentences_with_a_hit_stand_at_their_cosines_filled_where_counted_rightly() -> None:
    """Cosines .04 to .18 in steps of .02; the first six are coded with the frame; the threshold is .1."""
    drawing = figures.sentences(sentence_table(["alarm"]), 0.1)
    [axes] = drawing
    right, wrong = ([x for x, _ in dots(axes, filled)] for filled in (True, False))
    assert sorted(right) == pytest.approx([0.1, 0.12, 0.14])
    assert sorted(wrong) == pytest.approx([0.04, 0.06, 0.08, 0.16, 0.18])
    assert "coded with it | " in words(drawing) and "coded without | " in words(drawing)
    assert "3 at threshold, 3 below; 0 without a hit" in alt(drawing)
    assert "2 at threshold, 0 below; 12 without a hit" in alt(drawing)


def test_without_codes_a_frame_has_one_row_and_points_below_the_threshold_are_hollow() -> None:
    drawing = figures.sentences(sentence_table(["alarm"], coded=False), 0.1)
    assert len(dots(drawing[0], filled=False)) == 3 and len(dots(drawing[0])) == 5
    assert "5 at threshold, 3 below; 12 without a hit" in alt(drawing) and "coded" not in words(drawing)


def test_sentences_without_a_code_are_left_out_where_others_have_one() -> None:
    table = sentence_table(["alarm"])
    table.loc[table["sentence"] >= 10, "coded"] = pd.NA
    assert "3 at threshold, 3 below; 0 without a hit" in alt(figures.sentences(table, 0.1))
    assert "2 at threshold, 0 below; 2 without a hit" in alt(figures.sentences(table, 0.1))


def test_the_alt_text_of_sentences_names_every_row() -> None:
    said = alt(figures.sentences(sentence_table(["alarm", "axis"]), 0.1))
    for frame in ("Alarm", "Axis"):
        assert f"{frame}, coded with it: 3 at threshold, 3 below; 0 without a hit" in said


def test_no_sentences_are_refused() -> None:
    with pytest.raises(InputError, match="no sentences to draw, expected"):
        figures.sentences(sentence_table(["alarm"]).iloc[:0], 0.1)


# ---- Legibility ----


def test_a_fingerprint_of_many_long_names_is_legible() -> None:
    assert_legible(figures.fingerprint(score_table(CORPORA["twelve"], FOUR[:2]), note="A note. " * 30))


def test_a_fingerprint_without_any_hit_is_legible() -> None:
    drawing = figures.fingerprint(score_table(CORPORA["four"], hits=0))
    assert_legible(drawing)
    assert words(drawing).count("none") == 16 and not any(dots(axes) for axes in drawing)


def test_six_frames_are_legible() -> None:
    assert_legible(figures.fingerprint(score_table(CORPORA["four"], SIX)))
    assert_legible(figures.sentences(sentence_table(SIX, coded=False, hits=False), 0.1))


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
        for told in (assert_legible(figure.drawing), alt(figure.drawing)):
            assert told.replace(" | ", " ").lower().count(f"lexicon {lexicon.hash}") == 1


def test_a_figure_is_signed_where_its_table_is() -> None:
    table = score_table(["Gazette", "Herald"])
    plain = figures.fingerprint(table)
    table.attrs["lexicon"] = "0123456789ab"
    signed = figures.fingerprint(scores=table)
    assert "lexicon 0123456789ab" in words(signed) and "lexicon 0123456789ab" in signed.alt
    assert "lexicon" not in words(plain) + alt(plain)
    assert_legible(signed)


# ---- Palette, layout, display, files ----


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 defines it."""
    lights = []
    for colour in (one, other):
        parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
        lights.append(0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_eight_frames_differ_in_colour_and_are_legible_on_white() -> None:
    frames = Frames({f"frame_{i}": "" for i in range(8)})
    assert len({frames.colour(name) for name in frames.labels}) == 8
    assert min(contrast(frames.colour(name), "white") for name in frames.labels) >= 2.9
    assert min(contrast(frames.colour(name, text=True), "white") for name in frames.labels) >= 4.5


def test_more_than_eight_frames_are_in_ink_and_some_can_be_chosen() -> None:
    many = [f"frame_{i}" for i in range(9)]
    table = score_table(["Gazette"], many)
    assert colours(figures.fingerprint(table)) == [INK] * 9
    chosen = figures.fingerprint(table, frames=["frame_7", "frame_2"])
    assert colours(chosen) == COLOURS[:2]
    few = figures.fingerprint(score_table(["Gazette"], many[:4]), frames=["frame_3", "frame_1"])
    assert colours(few) == [COLOURS[3], COLOURS[1]]  # as among all four
    assert "Frame 7 | " in words(chosen) and "Frame 3" not in words(chosen)
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
    assert colours(drawing) == COLOURS[1:2]  # the second of its lexicon, also alone
    again = figures.fingerprint(score_table(["Gazette"], ["moral"]), frames={"moral": "Fairness"})
    assert "Fairness | " in words(again)
    named = figures.fingerprint(score_table(["Gazette"], ["moral"]), frames=lexicon)
    assert "Économie morale, Gazette" in named.alt and colours(named) == COLOURS[1:2]


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
    place = right.get_position().bounds
    drawing = figures.fingerprint(score_table(["Gazette"]), ax=right)
    assert drawing.axes[0] is right and drawing.figure is page and page.get_figheight() == 4
    assert len(dots(right)) == 1 and not left.lines
    for axes in drawing:  # inside the room of the Axes that were given
        x, y, width, height = axes.get_position().bounds
        assert place[0] <= x < x + width <= place[0] + place[2] and place[1] <= y < y + height <= place[1] + place[3]
    assert drawing.title not in words(drawing)
    low = Figure(figsize=(7, 0.5)).subplots()
    assert figures.fingerprint(score_table(["Gazette"]), ax=low).figure.get_figheight() == 0.5  # drawn together


def test_a_drawing_hands_on_what_its_axes_can_do() -> None:
    drawing = figures.fingerprint(score_table(["Gazette"], ["alarm"]))
    drawing.set_xlim(0, 50)
    assert drawing.axes[0].get_xlim() == (0, 50) and drawing[0] is drawing.axes[0] and len(drawing) == 1
    with pytest.raises(AttributeError, match="a drawing has no attribute 'set_xlim'"):
        figures.fingerprint(score_table(["Gazette"])).set_xlim(0, 1)


def test_fit_breaks_a_text_into_lines_that_fit() -> None:
    assert fit("Gazette", 2) == "Gazette"
    assert fit("one two three four", 0.7).replace("\n", " ") == "one two three four"
    wide, narrow = (fit("W" * 40, 2), fit("i" * 40, 2))
    assert wide.count("\n") > narrow.count("\n")
    assert wide.replace("\n", "") == "W" * 40


def test_long_names_lose_their_middle_and_two_never_read_the_same() -> None:
    with in_style():
        long = "The Harbour Herald and Evening Advertiser of the Lower Vale"
        short = shorten(long, 1.2)
        assert short.startswith("The Harb") and short.endswith("Vale") and "…" in short and inches_of(short, 8) <= 1.2
        assert shorten(long, 9) == long and shorten(long, 2, lines=2).count("\n") == 1
        first, again, other = shorten_all([long, long, long.replace("Evening", "Morning")], 1.2)
        assert first == again and first.startswith("(1)") and other.startswith("(2)")
        assert shorten_all(["Gazette", "Gazette"], 1.2) == ["Gazette"] * 2


def test_letters_that_no_font_has_are_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framing.figures.canvas._SAID", set())
    with pytest.warns(UserWarning, match=r"no font here has the letters \uf8ff?.*install a font that has them"):
        figures.fingerprint(score_table(["\U00013080\U00013081 Herald"]))
    figures.fingerprint(score_table(["\U00013080 Herald"]))  # a warning would be an error


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
    found = re.fullmatch(r'<img alt="([^"<>]+)" width="700" src="data:image/png;base64,([^"]+)">', html)
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
