"""Dates of articles: read from the metadata, and the periods they fall into."""

from __future__ import annotations

from functools import partial

import pandas as pd

from framing.errors import InputError, listed, one_of, require_columns

PERIODS = ("day", "week", "month")
_MONTH = r"(?i)jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NUMBERS = r"^(\d\d?)([./-])(\d\d?)\2\d{4}\b"
_EPOCH = r"\d{9,10}(?:\.\d+)?|\d{12,13}"
_ZONE = r"\d\d:\d\d\S*?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$"


def read_dates(articles: pd.DataFrame, column: str = "published") -> pd.Series:
    """Return the dates of `corpus.articles` without time zones, NaT where empty.

    A date is written as in ISO 8601 (2024-06-19, with or without a time), or in a form that can be read in one way only
    (19 June 2024). With full stops the day is first (04.03.2025); with slashes where another date of the column says so
    (19/06/2024, so 03/04/2024 is in April). All have the same time zone, or none. It is dropped.

    >>> read_dates(pd.DataFrame({"article": ["a", "b"], "published": ["19 June 2024", ""]}))[0]
    Timestamp('2024-06-19 00:00:00')
    """
    try:
        require_columns("articles", articles, [column])
    except InputError as error:
        raise InputError(f"{error}; date= names the column of the dates") from None
    if isinstance(articles[column].dtype, pd.DatetimeTZDtype):  # one zone, whatever its summer time
        return articles[column].dt.tz_localize(None)
    text = articles[column].astype("string").str.strip().fillna("")
    names = articles.get("article", articles.index.to_series())
    zones = text.str.extract(_ZONE, expand=False).fillna("").replace(["Z", "UTC", "GMT", "+0000", "+00"], "+00:00")
    usual = zones[text != ""].mode().get(0, "")
    if (others := (text != "") & (zones != usual)).any():
        most = f"{usual or 'no time zone'} in most articles, not in {_first(text[others], names)}"
        raise InputError(f"{column}: {most}; expected one time zone or none")
    iso = text.str.fullmatch(r"\d{4}-\d\d-\d\d(?:[T ].*)?|\d{8}(?:T\d{6}Z?)?")
    dates = pd.to_datetime(text.where(iso), format="ISO8601", errors="coerce").dt.tz_localize(None)
    # Where day, month or year are not given, pandas would fill in the first, or those of today.
    day = text.str.replace(r"\d\d?:\d\d.*", "", regex=True)
    whole = ~iso & (day.str.count(r"\d+") + day.str.contains(_MONTH) > 2) & day.str.contains(r"\b\d{4}\b")
    if whole.any():
        read = partial(pd.to_datetime, text[whole], format="mixed", errors="coerce")
        day_first, month_first = (read(dayfirst=first).dt.tz_localize(None) for first in (True, False))
        numbers = text[whole].str.extract(_NUMBERS)
        first, second = (numbers[place].astype(float) > 12 for place in (0, 2))
        sure = text[whole].str.match(r"\d{4}\D") | (day_first == month_first)
        dates[whole] = month_first.where(sure)
        for signs in (".", "/-"):  # other dates of the column say which comes first, or full stops
            own = numbers[1].isin([*signs])
            days, months = (first & own).any(), (second & own).any()
            if days != months or (signs == "." and not months):
                dates[whole] = dates[whole].where(~own, month_first if months else day_first)
    if (unread := (text != "") & dates.isna()).any():
        expected = "expected dates as 2024-06-19 or 19 June 2024"
        if text[unread].str.match(_NUMBERS).any():
            expected += ". Day or month first? One date with a day above 12 decides, where all are alike"
        elif text[unread].str.fullmatch(_EPOCH).any():
            expected += ". Seconds since 1970? pandas.to_datetime(column, unit='s', or 'ms' of 13 digits) reads them"
        raise InputError(f"{column}: cannot be read as a date: {_first(text[unread], names)}; {expected}")
    return dates


def _first(values: pd.Series, names: pd.Series) -> str:
    """Return the first of some values with their articles."""
    return listed([f"{value!r} ({name})" for value, name in zip(values, names[values.index], strict=True)], 3)


def periods(dates: pd.Series, unit: str) -> pd.Series:
    """Return the day, the week (its Monday) or the month of dates, as text; "" for NaT.

    >>> periods(pd.Series(pd.to_datetime(["2024-06-19", None])), "week").tolist()
    ['2024-06-17', '']
    """
    if one_of("unit", unit, PERIODS) == "week":
        dates = dates - pd.to_timedelta(dates.dt.day_of_week, unit="D")
    return dates.dt.strftime("%Y-%m" if unit == "month" else "%Y-%m-%d").fillna("").astype(object)
