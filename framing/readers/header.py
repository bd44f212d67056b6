"""What stands above an article in a database's export: title, outlet and date by their place, and where it ends."""

from __future__ import annotations

import re
from itertools import pairwise

from framing.capture.bundles import BELOW, FIELDS, LABEL, RIGHTS, SENTENCE, WORDS
from framing.readers.days import is_day

_BELOW = re.compile(r"\s*(?:(?:GRAPHIC|LANGUAGE|PUBLICATION-TYPE|LOAD-DATE|JOURNAL-CODE|SUBJECT|SPRACHE|LANGUE|"
                    r"UPDATE(?=\s*:\s*\d)|Graphic|Publication-Type|Load-Date)\s*:|Classification\s*$)")  # fmt: skip
OPENS = re.compile(r"\s*(?:body|full text|texte intégral|texto completo|volltext)\s*(?::\s*|$)", re.IGNORECASE)
_BY = r"(?:by|von|par|por|de|di|door) "


def by_lines(lines: list[str]) -> tuple[dict[str, str], list[tuple[int, int]]]:
    """Return the fields of an article from the lines above and below its body, and the lines of the body."""
    fields, wrapped = dict[str, str](), set[int]()
    breaks = [i for i, line in enumerate([*lines, ""]) if not line.strip() or LABEL.match(line) or OPENS.match(line)]
    for i, below in pairwise(breaks):
        if label := LABEL.match(lines[i]):
            wrapped |= {*range(i, below)}
            for name in (name for name, known in FIELDS.items() if re.fullmatch(known, label[1], re.IGNORECASE)):
                fields.setdefault(name, " ".join([label[2], *lines[i + 1 : below]]))
    opened = next((i for i, line in enumerate(lines) if OPENS.match(line)), None)
    first = _end_of_header(lines, wrapped) if opened is None else opened
    last = next((i for i in range(first, len(lines)) if _BELOW.match(lines[i])), len(lines))
    while last > first:  # from the end, block by block
        top = next((i for i in range(last - 1, first - 1, -1) if not lines[i].strip()), first - 1) + 1
        if top < last and not (LABEL.match(lines[top]) or RIGHTS.match(lines[top])):
            break
        last = max(top - 1, first)
    fields = _by_place(lines[:first], wrapped) | fields
    skip = OPENS.match(lines[first]) if opened is not None else None
    body = [(i, skip.end() if skip and i == first else 0) for i in range(first, last)]
    return fields, [(i, skipped) for i, skipped in body if lines[i][skipped:].strip() or i > first]


def _end_of_header(lines: list[str], wrapped: set[int]) -> int:
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
    if not end and any(map(is_day, lines[:above])):
        return above
    # Factiva has date, outlet, code, page, language below the words
    return above if any(map(WORDS.match, lines[:end])) and not any(map(RIGHTS.match, lines[:end])) else end


def _by_place(header: list[str], wrapped: set[int]) -> dict[str, str]:
    """Return title, outlet and date by their place above the body."""
    lines: list[str] = []
    for i, line in enumerate(header):
        around = [*header[max(i - 1, 0) : i], *header[i + 1 : i + 2]]  # an owner's name may go on below "Copyright"
        right = RIGHTS.match(line) or (len(around) == 2 and all(map(RIGHTS.match, around)))
        lines.append("" if i in wrapped or right or OPENS.match(line) else line.strip())
    days = [i for i, line in enumerate(lines) if is_day(line)]
    named = [i for i, line in enumerate(lines) if line]
    if not days:
        return {"title": lines[named[0]]} if named else {}
    words = next((i for i, line in enumerate(lines) if WORDS.match(line)), len(lines))
    above, below = [i for i in named if i < days[-1]], [i for i in named if i > days[-1]]
    found = {"published": lines[days[-1]]}
    if words < days[-1]:  # as Factiva shows it: section, title, author, words, date, time, outlet, code, page, language
        outlet = [lines[i] for i in below if not re.match(r"\d\d?:\d\d", lines[i])]
        found["language"] = next((line for line in outlet[1:] if line.isalpha() and not line.isupper()), "")
        first, last = (["", ""] + [lines[i] for i in above if i < words])[-2:]
        author = re.match(_BY, last, re.IGNORECASE) or len(last.split()) < min(5, len(first.split()))
        return found | {"title": first if author else last, "outlet": "".join(outlet[:1])}
    blank = next((i for i in range(days[-1], len(lines)) if not lines[i]), len(lines))
    below = [i for i in below if i > blank]
    title = below[:1] or above[-2:-1]
    if title and not below:  # wrapped titles stand apart from the outlet
        while len(title) < 3 and not lines[above[-1] - 1] and title[0] - 1 in named:
            title.insert(0, title[0] - 1)
    return found | {"title": " ".join(lines[i] for i in title), "outlet": lines[above[-1]] if above else ""}
