"""Dates are read in one way or refused; a week begins on Monday."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from framing.corpora.dates import PERIODS, periods, read_dates
from framing.errors import InputError


def read(*values: object, column: str = "published") -> list[object]:
    names = [f"a{i}" for i in range(len(values))]
    articles = pd.DataFrame({"article": names, "published": pd.Series(values, dtype=object)})
    articles.index += 5
    dates = read_dates(articles, column)
    assert dates.dt.tz is None and dates.index.equals(articles.index)
    return dates.tolist()


@pytest.mark.parametrize(
    "written",
    ["2024-06-19", "20240619", "2024/06/19", "19 June 2024", "June 19, 2024", "19/06/2024", "19.06.2024",
     "June 19th 2024", date(2024, 6, 19), pd.Timestamp("2024-06-19"), 20240619, " 2024-06-19 "],
)  # fmt: skip
def test_a_day_is_read(written: object) -> None:
    assert read(written) == [pd.Timestamp("2024-06-19")]


@pytest.mark.parametrize(
    "written", ["2024-06-19T10:30", "2024-06-19 10:30:00", "2024-06-19T10:30+02:00", "2024-06-19T10:30:00Z",
                "19 June 2024 10:30", "Wed, 19 Jun 2024 10:30:00 GMT"],
)  # fmt: skip
def test_a_time_is_kept_as_it_was_there(written: str) -> None:
    assert read(written) == [pd.Timestamp("2024-06-19 10:30")]


def test_what_is_empty_is_no_date() -> None:
    assert pd.isna(read("", None, pd.NA)).all()
    assert read() == []


@pytest.mark.parametrize(
    "written", ["03/04/2024", "yesterday", "2024", "2024-06", "June 2024", "19 June", "19 June 24", "10:30",
                "1718755200", "2024-02-30", "June 2024 10:30", "19 June 10:30", "2024-06-19 10:30 CEST"],
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_in_none_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="^published: cannot be read as a date: ") as caught:
        read("2024-06-19", written)
    assert f"{written!r} (a1); expected" in str(caught.value)


@pytest.mark.parametrize("written, days", [
    (["04.03.2024"], ["2024-03-04"]),
    (["1.2.2024 10:30"], ["2024-02-01"]),
    (["03/04/2024", "19/06/2024"], ["2024-04-03", "2024-06-19"]),
    (["03/04/2024", "06/19/2024"], ["2024-03-04", "2024-06-19"]),
    (["03-04-2024", "2024-01-01", "19-06-2024"], ["2024-04-03", "2024-01-01", "2024-06-19"]),
    (["04.03.2024", "05/06/2024", "06/19/2024"], ["2024-03-04", "2024-05-06", "2024-06-19"]),
])  # fmt: skip
def test_full_stops_or_other_dates_of_the_column_say_which_is_the_day(written: list[str], days: list[str]) -> None:
    assert [f"{day:%Y-%m-%d}" for day in read(*written)] == days  # type: ignore[str-bytes-safe]


@pytest.mark.parametrize("written, told", [
    (["03/04/2024"], "Day or month first?"),
    (["03/04/2024", "19/06/2024", "06/19/2024"], "Day or month first?"),
    (["1718755200"], "Seconds since 1970? pandas.to_datetime"),
    (["1718755200000"], "Seconds since 1970? pandas.to_datetime"),
])  # fmt: skip
def test_what_a_number_that_is_no_day_may_be_is_said(written: list[str], told: str) -> None:
    with pytest.raises(InputError, match=r"\(a0\); ") as caught:
        read(*written)
    assert told in str(caught.value)


def test_the_first_few_that_cannot_be_read_are_named() -> None:
    with pytest.raises(InputError, match=r"'x' \(a0\), 'x' \(a1\), 'x' \(a2\) and 2 more; expected dates as"):
        read(*"xxxxx")


@pytest.mark.parametrize("other", ["2024-06-19T10:30", "2024-06-19", "2024-06-19T10:30-05:00"])
def test_time_zones_do_not_mix(other: str) -> None:
    message = r"^published: \+02:00 in most articles, not in '.*' \(a1\); expected one time zone or none$"
    with pytest.raises(InputError, match=message):
        read("2024-06-19T10:30+02:00", other, "2024-06-20T10:30+02:00")
    with pytest.raises(InputError, match=r"no time zone in most articles, not in '2024-06-19T10:30Z' \(a0\)"):
        read("2024-06-19T10:30Z", "2024-06-19", "2024-06-20")


def test_one_zone_in_several_spellings_is_one_zone() -> None:
    assert len(set(read("2024-06-19T10:30Z", "2024-06-19T10:30+00:00", "19 Jun 2024 10:30 UTC"))) == 1
    zoned = pd.Series(pd.to_datetime(["2024-06-19", "2024-12-01"])).dt.tz_localize("Europe/Paris")
    assert read_dates(pd.DataFrame({"published": zoned}))[1] == pd.Timestamp("2024-12-01")


def test_an_unknown_column_is_refused_beside_those_there_are() -> None:
    with pytest.raises(InputError, match="no column 'day', expected it beside article, published; date= names"):
        read("2024-06-19", column="day")


def test_periods_of_dates() -> None:
    dates = pd.Series(pd.to_datetime(["2024-06-19", "2024-12-30", "2025-01-05", "2024-06-17", None]))
    dates += pd.Timedelta(hours=23)
    found = {unit: periods(dates, unit).tolist() for unit in PERIODS}
    assert found["day"] == ["2024-06-19", "2024-12-30", "2025-01-05", "2024-06-17", ""]
    assert found["week"] == ["2024-06-17", "2024-12-30", "2024-12-30", "2024-06-17", ""]
    assert found["month"] == ["2024-06", "2024-12", "2025-01", "2024-06", ""]
    assert all(periods(dates[:0], unit).empty for unit in PERIODS)
    with pytest.raises(InputError, match="unit must be one of day, week, month; got 'months': did you mean 'month'"):
        periods(dates, "months")
