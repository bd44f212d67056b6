"""Figures over time: lines stand where the table says, gaps are gaps, and everything is legible."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from test_figures import FOUR, MARKUP, assert_legible, signed, words

from framing import InputError, figures
from framing.frames import COLOURS

MONTHS = ["2024-03", "2024-04", "2024-05", "2024-06", "2024-07", "2024-08"]
SIGNED = {"2024-06-19": "pact signed"}


def over(
    groups: Sequence[str] = ("Gazette", "Herald"), frames: Sequence[str] = ("alarm",), periods: Sequence[str] = MONTHS,
    by: Sequence[str] = ("outlet", "month"), thin: Sequence[tuple[str, str]] = (), none: Sequence[tuple[str, str]] = (),
) -> pd.DataFrame:  # fmt: skip
    """A table as `score(by=["outlet", "month"])` returns it, growing by one point of percent each period."""
    rows = []
    for frame, (g, group), (i, period) in itertools.product(frames, enumerate(groups), enumerate(periods)):
        if (group, period) in none:
            continue
        share = np.nan if (group, period) in thin else 0.10 + 0.05 * g + 0.01 * i
        rows.append({"frame": frame, **dict(zip(by, [group, period][-len(by):], strict=True)), "voice": "all",
                     "measure": "prevalence", "estimate": share, "low": share - 0.04, "high": share + 0.06, "n": 200,
                     "hits": 20, "method": "m", "flag": "short" if np.isnan(share) else "", "inner_low": share,
                     "inner_high": share, "articles": 9, "level": 0.95, "denied": 0, "icc": 0.1})  # fmt: skip
    table = signed(pd.DataFrame(rows))
    table.attrs["by"] = list(by)
    return table


def line(axes: Axes, colour: str = COLOURS[0]) -> np.ndarray:
    """The heights of the line in a colour, NaN in its gaps."""
    [found] = [one for one in axes.lines if to_hex(one.get_color()) == colour and one.get_marker() == "None"]
    return np.asarray(found.get_ydata(), dtype=float)


def dots(axes: Axes, colour: str = COLOURS[0]) -> list[tuple[float, float]]:
    found = [one for one in axes.lines if to_hex(one.get_color()) == colour and one.get_marker() == "o"]
    return [(float(x), float(y)) for one in found for x, y in zip(*one.get_data(), strict=True)]


def test_a_line_stands_where_the_table_says_within_its_ribbon() -> None:
    drawing = figures.over_time(over())
    assert len(drawing.axes) == 2
    assert line(drawing.axes[0]).tolist() == pytest.approx([10, 11, 12, 13, 14, 15])
    assert line(drawing.axes[1]).tolist() == pytest.approx([15, 16, 17, 18, 19, 20])
    [ribbon] = [one for one in drawing.axes[0].collections if len(one.get_paths()) == 1]
    corners = {(round(x), round(y)) for x, y in ribbon.get_paths()[0].vertices}
    assert {(0, 6), (0, 16), (5, 11), (5, 21)} <= corners


def test_thin_and_missing_periods_are_gaps_and_a_lone_one_is_a_point() -> None:
    table = over(thin=[("Gazette", "2024-04")], none=[("Gazette", "2024-06"), ("Herald", "2024-06")])
    axes = figures.over_time(table).axes[0]
    assert np.isnan(line(axes)).tolist() == [False, True, False, True, False, False]
    assert dots(axes) == [(0, pytest.approx(10)), (2, pytest.approx(12))]
    assert axes.get_xlim() == (-0.6, 5.6)  # the month that nobody has is there


def test_events_stand_within_their_period() -> None:
    drawing = figures.over_time(over(), SIGNED | {"2024-03-01": "talks begin"})
    for axes in drawing.axes:
        dashed = [one.get_xdata()[0] for one in axes.lines if one.get_linestyle() == "--"]
        assert dashed == pytest.approx([2.5 + 18 / 30, -0.5], abs=1e-3)
    assert "pact signed | " in words(drawing)
    assert "Dashed: 2024-06-19, pact signed; 2024-03-01, talks" in words(drawing)
    for unit, periods, day, at in (("week", ["2024-06-10", "2024-06-17", "2024-06-24"], "2024-06-20", 0.5 + 3 / 7),
                                   ("day", ["2024-06-18", "2024-06-19"], "2024-06-19 12:00", 1)):  # fmt: skip
        axes = figures.over_time(over(periods=periods, by=["outlet", unit]), {day: "x"}).axes[0]
        [dashed] = [one.get_xdata()[0] for one in axes.lines if one.get_linestyle() == "--"]
        assert dashed == pytest.approx(at, abs=1e-3), unit


def test_a_gap_has_a_grey_foot_and_the_foot_of_the_figure_says_what_it_is() -> None:
    drawing = figures.over_time(over(thin=[("Gazette", "2024-04")]))
    first, other = drawing
    assert [round(bar.get_x() + bar.get_width() / 2) for bar in first.patches] == [1] and not other.patches
    assert "Gap: no article, or too little text in the month" in words(drawing)


def test_panels_of_several_frames_share_one_scale_and_its_numbers_stand_once() -> None:
    drawing = figures.over_time(over(frames=FOUR))
    assert len(drawing) == 8 and len({axes.get_ylim() for axes in drawing}) == 1
    assert words(drawing).count("%") == 1 + drawing.title.count("%") + words(drawing).count("95") + words(
        drawing
    ).count(", %")
    turned = figures.over_time(over(frames=FOUR), width="column")
    assert len(turned) == 8 and line(turned[1], COLOURS[0]).tolist() == pytest.approx([15, 16, 17, 18, 19, 20])


def test_the_alt_text_holds_the_data() -> None:
    table = over(thin=[("Herald", month) for month in MONTHS])
    alt = figures.over_time(table, SIGNED).alt
    assert "Alarm, Gazette: 2024-03 10.0 (6.0 to 16.0), 2024-04 11.0 (7.0 to 17.0), " in alt
    assert "Alarm, Herald: no estimate" in alt and "2024-06-19, pact signed" in alt


def test_rows_without_a_date_are_told() -> None:
    table = over(periods=[*MONTHS, "(not given)"])
    drawing = figures.over_time(table)
    assert len(line(drawing.axes[0])) == 6 and "2 rows without a date are left out" in words(drawing)


def test_a_table_read_from_a_file_and_chosen_groups() -> None:
    table = over(groups=[f"Outlet {i}" for i in range(7)])
    table.attrs = {}
    assert len(figures.over_time(table)) == 7
    with pytest.raises(InputError, match="no group to draw"):
        figures.over_time(table, groups=[])
    drawing = figures.over_time(table, groups=["Outlet 6", "Outlet 1"])
    assert line(drawing.axes[0])[0] == pytest.approx(40)
    with pytest.raises(InputError, match="group must be one of .*; got 'Outlet 9'"):
        figures.over_time(table, groups=["Outlet 9"])


@pytest.mark.parametrize(
    ("events", "message"),
    [({"2024-09-01": "late"}, r"events: '2024-09-01' \(late\) is outside 2024-03 to 2024-08, the dates of the scores"),
     ({"2024-02-29": "early"}, "'2024-02-29' .early. is outside"), ({"": "never"}, "'' .never. is outside"),
     ({"some day": "x"}, r"^events: cannot be read as a date: 'some day' \(x\); expected dates as"),
     (["2024-06-19"], "events must be a Mapping")],
)  # fmt: skip
def test_events_without_a_place_are_refused(events: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        figures.over_time(over(), events)


def test_a_table_without_periods_is_refused() -> None:
    table = over().drop(columns="month")
    table.attrs["by"] = "outlet"
    with pytest.raises(InputError, match="last column of by must be one of day, week, month; got 'outlet'"):
        figures.over_time(table)
    with pytest.raises(InputError, match="^no month to draw, expected scores of articles with dates"):
        figures.over_time(over(periods=["(not given)"]))
    with pytest.raises(InputError, match="no rows of measure 'rate'"):
        figures.over_time(over(), measure="rate")


TWO = SIGNED | {"2024-06-25": "pact denied by the ministers of both countries in a statement that was read aloud"}


@pytest.mark.parametrize("groups", [MARKUP, [f"Outlet {i} of the Coast" for i in range(6)]])
def test_it_is_legible(groups: list[str]) -> None:
    assert_legible(figures.over_time(over(groups, FOUR), TWO))


@pytest.mark.parametrize(
    ("count", "unit", "freq"), [(1, "week", "W"), (2, "day", "D"), (24, "month", "M"), (60, "day", "D")]
)
def test_any_number_of_periods_is_legible(count: int, unit: str, freq: str) -> None:
    starts = pd.period_range("2023-11-20", periods=count, freq=freq).start_time
    periods = starts.strftime("%Y-%m" if unit == "month" else "%Y-%m-%d").tolist()
    assert_legible(figures.over_time(over(["Gazette", "Herald", "Mirror"], periods=periods, by=["outlet", unit])))
