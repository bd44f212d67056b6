"""Every figure where it is tightest: no label is cut or printed over another, whatever the groups, frames and names."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_figures import FOUR, MARKUP, assert_legible, score_table, sentence_table
from test_figures_coding import codes_of, estimates_of, validation_of
from test_figures_comparison import comparison, frame_shift
from test_figures_time import TWO, over
from test_figures_voices import lead_table, place_table, rate_table
from test_figures_words import counts_of, key_table, page_tables

from framing import InputError, agreement, figures
from framing.figures import canvas
from framing.figures.canvas import Drawing

PAPER = "The Harbour and Lower Vale Morning Intelligencer, Evening Examiner and Advertiser of Record for all"
LONG = [f"{PAPER} the Outer Islands", f"{PAPER} the Mainland", "x" * 120, "W" * 80, *MARKUP]
SCRIPTS = ["جريدة الميناء المسائية", "항구 신문 저녁판", "海港晚报", "बंदरगाह समाचार पत्र", "Gazette"]
GROUPS = {"one": ["Gazette"], "four": ["Gazette", "Herald", "Courier", "Echo"], "long": LONG, "scripts": SCRIPTS,
          "sixteen": [f"Outlet {i} of the Coast" for i in range(16)],
          "forty": [f"Outlet {i}" for i in range(40)]}  # fmt: skip
FRAMES = {1: ["alarm"], 4: FOUR, 8: [f"frame_{i}_of_some_length" for i in range(8)],
          11: [*FOUR, "a_frame_whose_name_was_written_by_a_committee", *[f"frame_{i}" for i in range(6)]]}  # fmt: skip


def voiced(groups: Sequence[str], frames: Sequence[str], hits: Any = 5, **columns: Any) -> pd.DataFrame:
    """Scores of all voices and of the own one; the last group is too short, and of the first nothing is found."""
    counts = {(frame, group): 0 if group == groups[0] else hits for frame in frames for group in groups}
    table = pd.concat([score_table(groups, frames, counts, articles=12, **columns),
                       score_table(groups, frames, hits // 2, voice="outlet", articles=12, **columns)])  # fmt: skip
    if len(groups) > 1:
        table.loc[table["outlet"] == groups[-1], ["estimate", "low", "high", "inner_low", "inner_high"]] = np.nan
    return table.reset_index(drop=True)


def specifications(groups: Sequence[str], frames: Sequence[str]) -> pd.DataFrame:
    """A table as `framing.sensitivity` returns it, of three choices and five terms left out."""
    rows = []
    choices = list(itertools.product(["in", "out"], ["all", "core"], ["all", "outlet"]))
    for (i, (headline, tiers, voice)), frame, (g, group) in itertools.product(
        enumerate(choices), frames, enumerate(groups)
    ):
        changed = (headline != "in") + (tiers != "all") + (voice != "all")
        share = 0.1 + 0.02 * g % 0.5 - 0.01 * changed
        own = {"specification": f"prevalence {i}", "without": "", "headline": headline, "tiers": tiers, "voice": voice,
               "frame": frame, "outlet": group, "measure": "prevalence", "estimate": share, "low": share / 2,
               "high": share + 0.1, "hits": 20, "n": 200, "flag": "", "articles": 8, "level": 0.95, "share": np.nan,
               "changed": changed}  # fmt: skip
        rows.append(own)
        terms = range(5) if not changed else []
        rows += [
            own | {"without": f"a term of {j} words*", "estimate": share * (1 - j / 10), "share": j / 10} for j in terms
        ]
    return pd.DataFrame(rows)


def voice_counts(groups: Sequence[str], frames: Sequence[str], many: int) -> pd.DataFrame:
    """Rates by voice: nothing of the first frame in the first group, the last group too short."""
    hits = {(frame, group): (many * (i + 1), many * 2, many) for frame in frames for i, group in enumerate(groups)}
    hits[frames[0], groups[0]] = (0, 0, 0)
    table = rate_table(groups, frames, hits)
    if len(groups) > 1:
        table.loc[table["outlet"] == groups[-1], ["estimate", "low", "high"]] = np.nan
    return table


def term_counts(groups: Sequence[str], frames: Sequence[str]) -> pd.DataFrame:
    terms = ["threat*", "an arms race that nobody wanted", "fear", "cost 5 $", *(f"term {i}" for i in range(8))]
    return counts_of([(f, g, t, 1 + 3 * i) for f in frames for g in groups for i, t in enumerate(terms)])


def said_by(groups: Sequence[str], frames: Sequence[str]) -> pd.DataFrame:
    names = [*groups, "unknown", *(f"Speaker {i}" for i in range(9))]
    rows = [(name, frame, group, 1 + i) for i, name in enumerate(names) for frame in frames for group in groups]
    return pd.DataFrame(rows, columns=["speaker", "frame", "outlet", "hits"]).assign(denied=0)


def placed_in(groups: Sequence[str], frames: Sequence[str], each: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables, names = [], []
    for group, i in itertools.product(groups, range(each)):
        rows = [(f"{len(names)}.txt", f, v, 0.025 + 0.05 * ((3 * j + i) % 20)) for j, f in enumerate(frames)
                for v in ("outlet", "quoted")]  # fmt: skip
        tables.append(place_table(rows, group))
        names.append(group)
    return pd.concat(tables, ignore_index=True), lead_table(names)


# Of each kind how it is drawn, and of which groups and how many frames: those that try another part of its layout.
Make = Callable[..., Drawing]
DRAWN: dict[str, tuple[Make, str]] = {
    "fingerprint": (lambda g, f, **k: figures.fingerprint(voiced(g, f), **k),
                    "one four four/1 four/11 long scripts sixteen forty"),
    "none": (lambda g, f, **k: figures.fingerprint(voiced(g, f, 0), note="A note. " * 30, **k), "four long"),
    "rates": (lambda g, f, **k: figures.rates(voiced(g, f, measure="rate", flag="rates_only"), **k), "four"),
    "compare": (lambda g, f, **k: figures.compare(comparison(g, f), **k), "four four/11 scripts sixteen/1"),
    "over_time": (lambda g, f, **k: figures.over_time(over(g, f), TWO, **k), "four four/11 long/1"),
    "sensitivity": (lambda g, f, **k: figures.sensitivity(specifications(g, f), f[0], **k), "one four long sixteen"),
    "leave_one_out": (lambda g, f, **k: figures.leave_one_out(specifications(g, f), **k), "one four long"),
    "word_shift": (lambda g, f, **k: figures.word_shift(frame_shift(12, g[0], g[-1]).assign(frame=f[0]), **k),
                   "four long scripts"),
    "agreement": (lambda g, f, **k: figures.agreement(agreement(codes_of(f, g[:2]), resamples=100), **k),
                  "four four/1 four/11"),
    "validate": (lambda g, f, **k: figures.validate(validation_of(f, g), **k), "one four long/11 sixteen/1"),
    "estimate": (lambda g, f, **k: figures.estimate(estimates_of(f, g), **k), "one four long/11 sixteen/1"),
    "sentences": (lambda g, f, **k: figures.sentences(sentence_table(f), 0.1, **k), "four four/1 four/11"),
    "dots": (lambda g, f, **k: figures.voices(voice_counts(g[:3], f, 1), **k), "four long"),
    "voices": (lambda g, f, **k: figures.voices(voice_counts(g, f, 97), **k), "one four four/11 long sixteen forty/1"),
    "terms": (lambda g, f, **k: figures.terms(term_counts(g, f), g, **k), "four long forty/1"),
    "speakers": (lambda g, f, **k: figures.speakers(said_by(g, f), **k), "four four/11 scripts forty"),
    "maps": (lambda g, f, **k: figures.position(*placed_in(g[:4], f, 1), **k), "four four/1 scripts"),
    "densities": (lambda g, f, **k: figures.position(*placed_in(g, f, 5), **k), "four four/11 scripts forty/1"),
    "keyness": (lambda g, f, **k: figures.keyness(key_table(12, 12, g[0], g[-1]), **k), "four long"),
    "cleaning": (lambda g, f, **k: figures.cleaning(*page_tables(g[:3], f), **k), "four four/11 scripts"),
}  # fmt: skip
WIDER = ["fingerprint", "voices", "estimate", "over_time"]  # tried in 4.5 inches, too: the others change only at 5


@lru_cache(maxsize=len(DRAWN))
def draw_four(name: str) -> Drawing:
    """The drawing that most is asked of: four groups and frames, as wide as a page."""
    return DRAWN[name][0](GROUPS["four"], FOUR)


def cases() -> Iterator[tuple[str, str, int, Any]]:
    """Kinds, groups, how many frames, and the width: a column, where names run out of room; panels beside each other
    need a page."""
    for name, (_, tried) in DRAWN.items():
        for groups, _, count in (case.partition("/") for case in tried.split()):
            widths = ["full", *[4.5] * (name in WIDER)] if (groups, count) == ("four", "") else ["column"]
            yield from ((name, groups, int(count or 4), "full" if groups == "sixteen" else width) for width in widths)


@pytest.mark.parametrize(("name", "groups", "count", "width"), [*cases()])
def test_no_label_is_cut_or_overprinted(name: str, groups: str, count: int, width: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # letters that no font here has
        plain = (groups, count, width) == ("four", 4, "full")
        drawing = draw_four(name) if plain else DRAWN[name][0](GROUPS[groups], FRAMES[count], width=width)
        assert_legible(drawing)
        assert drawing.figure.get_figwidth() == {"full": 7, "column": 3.5}.get(width, width)


@pytest.mark.parametrize("name", DRAWN)
def test_without_a_title_nothing_is_cut_and_what_is_told_stays(name: str) -> None:
    whole, bare = draw_four(name), DRAWN[name][0](GROUPS["four"], FOUR, title=False)
    assert whole.title not in assert_legible(bare).replace(" | ", " ")
    assert bare.caption == whole.caption and bare.alt == whole.alt and whole.title in whole.caption
    assert bare.figure.get_figheight() < whole.figure.get_figheight()


@pytest.mark.parametrize("name", ["fingerprint", "compare", "maps", "keyness"])
def test_a_title_of_ones_own_no_foot_and_a_dark_page(name: str) -> None:
    whole = draw_four(name)
    dark = DRAWN[name][0](GROUPS["four"], FOUR, title="A title of one's own $5", foot=False, theme="dark")
    assert dark.title == "A title of one's own $5" and dark.title in assert_legible(dark).replace(" | ", " ")
    assert dark.figure.get_facecolor() == pytest.approx((0x14 / 255, 0x18 / 255, 0x1D / 255, 1))
    assert dark.figure.get_figheight() <= whole.figure.get_figheight()


def test_what_cannot_be_asked_for_is_refused() -> None:
    for asked, message in [({"width": "half"}, "width must be one of full, column; got 'half'"),
                           ({"width": 1}, "width must be full, column or 3 to 30 inches, got 1"),
                           ({"theme": "sepia"}, "theme must be one of light, dark; got 'sepia'")]:  # fmt: skip
        with pytest.raises(InputError, match=message):
            figures.fingerprint(score_table(["Gazette"]), **asked)


@pytest.mark.parametrize("lines", [1, 2])
def test_a_name_as_long_as_a_book_is_shortened_in_a_few_steps(lines: int) -> None:
    before = canvas.inches_of.cache_info().misses
    short = canvas.shorten("Gazette of Port Ash " * 5_000, 2, lines=lines)
    assert "…" in short and len(short.split("\n")) == lines
    assert all(1.5 < canvas.inches_of(line, 8) <= 2 for line in short.split("\n"))
    assert canvas.inches_of.cache_info().misses < before + 300
