"""What stands above an article in a database's export: title, outlet and date by their place, and where it ends."""

from __future__ import annotations

import re

from framing.capture.bundles import BELOW, LABEL, RIGHTS, SENTENCE, WORDS

OPENS = re.compile(r"\s*(?:body|full text|texte intégral|texto completo|volltext)\s*(?::\s*|$)", re.IGNORECASE)
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


def end_of_header(lines: list[str], wrapped: set[int]) -> int:
    """Return the line at which the body begins: behind the last field above it."""
    end = sentences = 0
    for i, line in enumerate(lines):
        if i in wrapped or WORDS.match(line) or RIGHTS.match(line):
            below = re.fullmatch(BELOW, (LABEL.match(line) or [""] * 2)[1], re.I)
            if sentences > 1 or (sentences and (below or RIGHTS.match(line))):
                break
            end, sentences = i + 1, 0
        elif SENTENCE.match(line):
            sentences += 1
    above = next((i for i in range(end, len(lines)) if SENTENCE.match(lines[i])), end)
    if not end and any(map(_is_day, lines[:above])):
        return above
    # Factiva has date, outlet, code, page, language below the words
    return above if any(map(WORDS.match, lines[:end])) and not any(map(RIGHTS.match, lines[:end])) else end


def _is_day(line: str) -> bool:
    """Whether a line is a date, maybe with a day of the week before it and a time or an edition behind it."""
    return len(line.strip()) < 60 and bool((day := _DAY.search(line.strip())) and day.start() < 15)


def by_place(header: list[str], wrapped: set[int]) -> dict[str, str]:
    """Return title, outlet and date by their place above the body."""
    lines: list[str] = []
    for i, line in enumerate(header):
        near = (
            i > 0 and RIGHTS.match(header[i - 1]) and re.match(r"\s*all rights", "".join(header[i + 1 : i + 2]), re.I)
        )
        right = RIGHTS.match(line) or near  # the owner's name goes on in the line before "All Rights Reserved"
        lines.append("" if i in wrapped or right or OPENS.match(line) else line.strip())
    days = [i for i, line in enumerate(lines) if _is_day(line)]
    named = [i for i, line in enumerate(lines) if line]
    if not days:
        return {"title": lines[named[0]]} if named else {}
    words = next((i for i, line in enumerate(lines) if WORDS.match(line)), len(lines))
    above, below = [i for i in named if i < days[-1]], [i for i in named if i > days[-1]]
    found = {"published": lines[days[-1]]}
    if words < days[-1]:  # as Factiva shows it
        outlet = [lines[i] for i in below if not re.match(r"\d\d?:\d\d", lines[i])]
        language = [line for line in outlet[1:] if line.isalpha() and not line.isupper()]
        found |= {"language": language[0]} if language else {}
        return found | {"title": lines[named[0]], "outlet": outlet[0] if outlet else ""}
    blank = next((i for i in range(days[-1], len(lines)) if not lines[i]), len(lines))
    below = [i for i in below if i > blank]
    title = below[:1] or above[-2:-1]
    if title and not below:  # wrapped titles stand apart from the outlet
        while len(title) < 3 and not lines[above[-1] - 1] and title[0] - 1 in named:
            title.insert(0, title[0] - 1)
    return found | {"title": " ".join(lines[i] for i in title), "outlet": lines[above[-1]] if above else ""}
