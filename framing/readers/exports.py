"""Articles of databases' exports with their fields: Nexis, LexisNexis, Factiva, ProQuest, EMIS.

Fields are told by labels or codes, else title, outlet and date by their place above the article. Run on exports of
LexisNexis, Nexis Uni and Factiva; ProQuest and EMIS are built from documentation, not run on an export.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from framing.capture.bundles import BELOW, CODE, FIELDS, LABEL, RIGHTS, SENTENCE, WORDS, find_bundle
from framing.errors import warn
from framing.files import plain_name
from framing.readers import NAMES, needs, opening, own_names

_CODES = {"HD": "title", "SN": "outlet", "PD": "published", "LA": "language"}  # of Factiva
_RULED = re.compile(r"\s*[_*=-]{10,}\s*")  # a line drawn below an article
_CODES_BELOW = re.compile(r"(?:CT|RF|CO|IN|RE|ART|CLM)(?:$|\s{2}|\t|\s+\w+\s?:)|(?:NS|IPC|IPD|PUB|AN)(?:\s|$)")
_BLOCKS = {"p", "div", "br", "tr", "td", "th", "li", "table", "article", "section", "pre", "h1", "h2", "h3", "h4", "hr"}
_LANGUAGES = own_names("languages")
_BELOW = re.compile(r"\s*(?:(?:GRAPHIC|LANGUAGE|PUBLICATION-TYPE|LOAD-DATE|JOURNAL-CODE|SUBJECT|SPRACHE|LANGUE|Graphic|"
                    r"UPDATE(?=\s*:\s*\d)|Publication-Type|Load-Date)\s*:|(?:Classification|Graphic)\s*$)")  # fmt: skip
OPENS = re.compile(r"\s*(?:body|full text|texte intégral|texto completo|volltext)\s*(?::\s*|$)", re.IGNORECASE)
_SEE = re.compile(r"\W*(?:(?:[\w’'-]+ ){0,3}[\w’'-]+ ?:|(?:also |see )?(?:read|see|related|watch)(?: \w+)?)?\W*", re.I)
_BY = r"(?:by|von|par|por|de|di|door) "
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)|(\d{1,2})[.º]?(?: de)? ([^\W\d_]{3,10})\.?(?: de)?,? ((?:19|20)\d\d)|"
                  r"([^\W\d_]{3,10})\.? (\d{1,2}),? ((?:19|20)\d\d)|"
                  r"(?<!\d)(\d{1,2})\. ?(\d{1,2})\. ?((?:19|20)\d\d)")  # fmt: skip
BYLINE = re.compile(r"(?:[Bb][Yy]|Von|Par|Por|Di|Door):? [A-ZÀ-Þ][\w.’'-]*(?:,? [\w.’'-]+){1,6}|https?://\S+")
_BREAK = re.compile(r"\s*[,|–—·•()]\s*|\s+-\s+|:\s+")  # between the names in a line
_ENDED = re.compile(r"[.!…。！؟۔।][\"'”’»)\]]*$")
_NAME = re.compile(r"(?:(?:[A-ZÀ-Þ][\w.’'&-]*|of|the|and|&|für|d[eiu]|des|del|der|la|y|e)(?: |$)){1,6}")
_PAPERS = re.compile(rf"\b(?:{'|'.join(NAMES['papers'].split())})\b", re.IGNORECASE)


@dataclass
class Entry:
    """An article of a bundle: its fields, as far as they are found, and the spans of its body in the file."""

    start: int
    fields: dict[str, str]
    body: list[tuple[int, int]]


def find_entries(text: str, name: str, least: int = 2) -> list[Entry]:
    """Return the articles that a database put into one text; none where it is no such export, or has fewer."""
    database, spans = find_bundle(text)
    entries = [entry for span in spans if (entry := _read_entry(text, database, *span))]
    if len(entries) < least:
        return []
    if left := len(spans) - len(entries):
        warn(f"{name}: left out {left} of the {len(spans)} articles that {database} exported: no text in them")
    for number, entry in enumerate(entries, start=1):
        if missing := [field for field in ("title", "outlet", "published") if field not in entry.fields]:
            warn(f"{name}#{number}: no {', '.join(missing)} found in what {database} exported")
    return entries


def _read_entry(text: str, database: str, start: int, end: int) -> Entry | None:
    """Return the article between two marks, if it is one."""
    lines = text[start:end].split("\n")
    offsets = list(accumulate((len(line) + 1 for line in lines), initial=start))
    codes = [i for i, line in enumerate(lines) if CODE.match(line)]
    coded = {lines[i][:2] for i in codes} >= {"HD", "PD"}
    fields, body = _by_codes(lines, codes) if coded else _by_lines(lines)
    fields = {name: re.sub(r"\s+", " ", value).strip() for name, value in fields.items()}
    fields["published"] = read_day(fields.get("published", ""))
    fields["outlet"] = fields.get("outlet", "").split(";")[0]  # ProQuest adds the place
    fields["language"] = _LANGUAGES.get(re.split(r"\W", fields.get("language", "").casefold())[0], "")
    if not any(SENTENCE.match(lines[i]) for i, _ in body):
        return None
    while database == "Factiva" and len(body) > 1 and re.fullmatch(r"(?:[^\s.!?]+\s*){0,8}", lines[body[-1][0]]):
        body.pop()  # the publisher's name
    spans = [(offsets[i] + skip, offsets[i] + len(lines[i])) for i, skip in body]
    joined = [spans[0]]
    for span in spans[1:]:
        joined[-1:] = [(joined[-1][0], span[1])] if span[0] == joined[-1][1] + 1 else [joined[-1], span]
    return Entry(start, {name: value for name, value in fields.items() if value}, joined)


def _by_codes(lines: list[str], codes: list[int]) -> tuple[dict[str, str], list[tuple[int, int]]]:
    """Return the fields of an article with Factiva's codes, and the lines of its body with what to skip of each."""
    fields, body = dict[str, str](), list[tuple[int, int]]()
    for i, after in zip(codes, [*codes[1:], len(lines)], strict=True):
        code, value = lines[i][:2], lines[i][2:]
        if code in _CODES:
            fields.setdefault(_CODES[code], " ".join([value, *lines[i + 1 : after]]))
        elif code in ("LP", "TD"):
            below = next((j for j in range(i + 1, after) if _CODES_BELOW.match(lines[j])), after)
            body += [(j, 2 if j == i else 0) for j in range(i, below) if value.strip() or j > i]
    return fields, body


def _by_lines(lines: list[str]) -> tuple[dict[str, str], list[tuple[int, int]]]:
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
        if top < last and not (LABEL.match(lines[top]) or RIGHTS.match(lines[top]) or _RULED.fullmatch(lines[top])):
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


def read_day(text: str) -> str:
    """Return the first date in a text as in ISO 8601; "" where there is none, or a day and month could be either.

    >>> read_day("Friday, June 21, 2024"), read_day("21.06.2024"), read_day("03/04/2024")
    ('2024-06-21', '2024-06-21', '')
    """
    for found in _DAY.finditer(text):
        if found[1]:
            return found[1]
        if found[8] and 1 <= int(found[9]) <= 12:
            return f"{found[10]}-{int(found[9]):02}-{int(found[8]):02}"
        day, name, year = found.groups()[1:4] if found[2] else (found[6], found[5] or "", found[7])
        for month, names in enumerate(NAMES["months"], start=1):
            if re.match(names, name.lower()) and 1 <= int(day) <= 31:
                return f"{year}-{month:02}-{int(day):02}"
    return ""


def is_day(line: str) -> bool:
    """Whether a line is a date, maybe with a day of the week before it and a time or an edition behind it."""
    return len(line.strip()) < 60 and bool((day := _DAY.search(line.strip())) and day.start() < 15)


def read_head(lines: list[str], title: str, name: str) -> tuple[dict[str, str], list[str]]:
    """Return title, outlet (told by its words or the file's name) and date above a document's text, and the text."""
    dates, outlets, gone = dict[int, str](), dict[int, str](), {i for i, line in enumerate(lines[:6]) if line == title}
    heads = [i for i, line in enumerate(lines[:6]) if i not in gone and len(line) < 80 and not _ENDED.search(line)]
    for i in heads:
        line, parts, label = lines[i], [lines[i]], LABEL.match(lines[i]) if i or title else None
        if date := read_day(line):
            rest = _DAY.sub("", line)
            around = [part.strip() for part in _BREAK.split(rest) if part.strip()]
            if is_day(line) or (_BREAK.search(rest) and all(_NAME.fullmatch(part) or len(part) < 6 for part in around)):
                dates[i], parts = date, around
        elif label:
            gone.add(i)
            outlets |= {i: label[2]} if re.fullmatch(FIELDS["outlet"], label[1], re.IGNORECASE) else {}
        for part in parts:
            if _NAME.fullmatch(part) and (_PAPERS.search(part) or plain_name(name).startswith(plain_name(part))):
                outlets[i] = part
    at = [i for i in outlets if i in gone or i in dates]
    gone |= {*dates} | {i for i in heads if (i or title) and BYLINE.fullmatch(lines[i])}
    other = [i for i in heads if i not in gone]
    alone = [i for i in outlets if i in other and (title or (len(other) > 1 and (i or len(outlets[i]) < 20)))]
    at += [i for i in alone if i + 1 in dates] or (alone if gone else [])
    left = [line for i, line in enumerate(lines) if i not in {*gone, *at[:1]}]
    if not title and len(left) > 1 and len(left[0].split()) <= 25 and not _ENDED.search(left[0]):
        title = left.pop(0)
    outlet = outlets[at[0]] if at else ""
    return {"title": title, "outlet": outlet, "published": next(iter(dates.values()), "")}, left


def lines_of(path: Path, page: str) -> str:
    """Return the text of an export that is a web page, with a line for each block."""
    with opening(path, "a web page"):
        html = needs("lxml.html", "web")
        tree = html.fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
        for element in list(tree.iter()):
            if element.tag in ("script", "style", "head"):
                element.clear(keep_tail=True)
                continue
            end = "\n" if element.tag in _BLOCKS else ""
            element.text = (end if element.tag != "br" else "") + re.sub(r"\s+", " ", element.text or "")
            element.tail = end + re.sub(r"\s+", " ", element.tail or "")
        return re.sub(r"[^\S\n]+", " ", str(tree.text_content()))


def part_line(tree: Any, lines: list[str]) -> list[str]:
    """Return the paragraphs of a short page that trafilatura has put into one line."""
    blocks = [" ".join(element.text_content().split()) for element in tree.iter("h1", "h2", "h3", "p", "li")]
    inside = [block for block in blocks if block and block in lines[0]]
    return inside if len(lines) == 1 and len("".join(inside)) > 0.7 * len(lines[0]) else lines


def links_in(tree: Any) -> set[str]:
    """Return the paragraphs of a page that are a link to another one, with or without "Read more:" before it."""
    linked = [element for element in tree.iter("p", "li", "h2", "h3", "h4") if element.find(".//a") is not None]
    texts = [" ".join(element.text_content().split()) for element in linked]
    own = [" ".join("".join(element.xpath(".//text()[not(ancestor::a)]")).split()) for element in linked]
    return {text for text, said in zip(texts, own, strict=True) if len(text) < 200 and _SEE.fullmatch(said)}
