"""Dates as databases and documents write them."""

from __future__ import annotations

import re

_MONTHS = ("jan|ene|gen", "feb|fév|fev", "mar|mär|maa|mrt", "apr|avr|abr", "may|mai|mei|mag", "jun|juin|giu",
           "jul|juil|lug", "aug|aoû|ago", "sep|set", "oct|okt|out|ott", "nov", "dec|dez|déc|dic")  # fmt: skip
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)|(\d{1,2})[.º]?(?: de)? ([^\W\d_]{3,10})\.?(?: de)?,? ((?:19|20)\d\d)"
                  r"|([^\W\d_]{3,10})\.? (\d{1,2}),? ((?:19|20)\d\d)")  # fmt: skip


def read_day(text: str) -> str:
    """Return the first date in a text as in ISO 8601; "" where there is none, or its month is a number.

    Examples
    --------
    >>> read_day("Friday, June 21, 2024"), read_day("21. Juni 2024"), read_day("03/04/2024")
    ('2024-06-21', '2024-06-21', '')
    """
    for found in _DAY.finditer(text):
        if found[1]:
            return found[1]
        day, name, year = found.groups()[1:4] if found[2] else (found[6], found[5], found[7])
        for month, names in enumerate(_MONTHS, start=1):
            if re.match(names, name.lower()) and 1 <= int(day) <= 31:
                return f"{year}-{month:02}-{int(day):02}"
    return ""


def is_day(line: str) -> bool:
    """Whether a line is a date, maybe with a day of the week before it and a time or an edition behind it."""
    return len(line.strip()) < 60 and bool((day := _DAY.search(line.strip())) and day.start() < 15)
