"""Every figure at every width: no label is cut or printed over another, whatever the groups, frames and names."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_figures import FOUR, MARKUP, assert_legible, score_table, sentence_table, visible_texts
from test_figures_coding import codes_of, estimates_of, validation_of
from test_figures_comparison import comparison, frame_shift
from test_figures_time import TWO, over

from framing import InputError, agreement, figures
from framing.figures.canvas import Drawing

PAPER = "The Harbour and Lower Vale Morning Intelligencer, Evening Examiner and Advertiser of Record for all"
LONG = [f"{PAPER} the Outer Islands", f"{PAPER} the Mainland", "x" * 120, *MARKUP]
SCRIPTS = ["جريدة الميناء المسائية", "항구 신문 저녁판", "海港晚报", "बंदरगाह समाचार पत्र", "Gazette"]
GROUPS = {"one": ["Gazette"], "four": ["Gazette", "Herald", "Courier", "Echo"], "long": LONG, "scripts": SCRIPTS,
          "sixteen": [f"Outlet {i} of the Coast" for i in range(16)],
          "forty": [f"Outlet {i}" for i in range(40)]}  # fmt: skip
FRAMES = {1: ["alarm"], 4: FOUR, 8: [f"frame_{i}_of_some_length" for i in range(8)],
          11: [*FOUR, "a_frame_whose_name_was_written_by_a_committee", *[f"frame_{i}" for i in range(6)]]}  # fmt: skip


def widths_of(groups: str, count: int) -> list[Any]:
    """The widths that a case is tried at: names run out of room in a column, panels beside each other at 7 inches."""
    return ["full", 4.5] if (groups, count) == ("four", 4) else ["full" if groups == "sixteen" else "column"]


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


Make = Callable[..., Drawing]
DRAWN: dict[str, Make] = {
    "fingerprint": lambda g, f, **k: figures.fingerprint(voiced(g, f), **k),
    "none": lambda g, f, **k: figures.fingerprint(voiced(g, f, 0), **k),
    "rates": lambda g, f, **k: figures.rates(voiced(g, f, measure="rate", flag="rates_only"), **k),
    "compare": lambda g, f, **k: figures.compare(comparison(g if len(g) > 1 else [*g, "Herald"], f), **k),
    "over_time": lambda g, f, **k: figures.over_time(over(g, f), TWO, **k),
    "sensitivity": lambda g, f, **k: figures.sensitivity(specifications(g, f), f[0], **k),
    "leave_one_out": lambda g, f, **k: figures.leave_one_out(specifications(g, f), **k),
    "word_shift": lambda g, f, **k: figures.word_shift(frame_shift(12, g[0], g[-1]).assign(frame=f[0]), **k),
    "agreement": lambda g, f, **k: figures.agreement(agreement(codes_of(f, g[:2] * (len(g) > 1) or ("a", "b")),
                                                               resamples=100), **k),
    "validate": lambda g, f, **k: figures.validate(validation_of(f, g), **k),
    "estimate": lambda g, f, **k: figures.estimate(estimates_of(f, g), **k),
    "sentences": lambda g, f, **k: figures.sentences(sentence_table(f), 0.1, **k),
}  # fmt: skip
CASES = [*itertools.product(GROUPS, [4]), ("four", 11)]
OF_GROUPS = {"agreement": ["one", "four"], "sentences": ["four"], "word_shift": ["four", "long", "scripts"],
             "none": ["four", "long"], "rates": ["four"], "compare": ["four", "scripts", "sixteen"],
             "over_time": ["four", "long"], "estimate": ["one", "four", "long", "sixteen"]}  # fmt: skip
DRAWINGS = [(name, groups, count) for name, (groups, count) in itertools.product(DRAWN, CASES)
            if groups in OF_GROUPS.get(name, GROUPS) and (groups != "forty" or name == "fingerprint")]  # fmt: skip


@pytest.mark.parametrize(("name", "groups", "count"), DRAWINGS)
def test_no_label_is_cut_or_overprinted(name: str, groups: str, count: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # letters that no font here has
        for width in widths_of(groups, count):
            drawing = DRAWN[name](GROUPS[groups], FRAMES[count], width=width)
            assert_legible(drawing)
            assert drawing.figure.get_figwidth() == {"full": 7, "column": 3.5}.get(width, width)


@pytest.mark.parametrize("name", DRAWN)
def test_title_foot_theme_and_axes_of_ones_own(name: str) -> None:
    def draw(**asked: Any) -> Drawing:
        return DRAWN[name](GROUPS["four"], FOUR, **asked)

    whole = draw()
    assert draw(title="A title of one's own $5").title == "A title of one's own $5"
    bare = draw(title=False)
    assert_legible(bare)
    assert bare.figure.get_figheight() < draw(foot=False).figure.get_figheight() <= whole.figure.get_figheight()
    assert bare.caption == whole.caption and bare.alt == whole.alt and whole.title in whole.caption
    assert whole.title not in " ".join(text for text, _ in visible_texts(bare))
    dark = draw(theme="dark")
    assert_legible(dark)
    assert dark.figure.get_facecolor() == pytest.approx((0x14 / 255, 0x18 / 255, 0x1D / 255, 1))


def test_what_cannot_be_asked_for_is_refused() -> None:
    for asked, message in [({"width": "half"}, "width must be one of full, column; got 'half'"),
                           ({"width": 1}, "width must be full, column or 3 to 30 inches, got 1"),
                           ({"theme": "sepia"}, "theme must be one of light, dark; got 'sepia'")]:  # fmt: skip
        with pytest.raises(InputError, match=message):
            figures.fingerprint(score_table(["Gazette"]), **asked)
