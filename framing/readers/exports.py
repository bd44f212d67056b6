"""Articles of databases' exports with their fields: Nexis, LexisNexis, Factiva, ProQuest, EMIS.

Run on exports of LexisNexis, Nexis Uni and Factiva; ProQuest and EMIS are built from documentation, not run on an
export.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from framing.capture.bundles import CODE, SENTENCE, find_bundle
from framing.errors import warn
from framing.readers import needs
from framing.readers.days import read_day
from framing.readers.header import by_lines
from framing.readers.opening import opening

_CODES = {"HD": "title", "SN": "outlet", "PD": "published", "LA": "language"}  # of Factiva
_CODES_BELOW = re.compile(r"(?:CT|RF|CO|IN|RE|ART|CLM)(?:$|\s{2}|\t|\s+\w+\s?:)|(?:NS|IPC|IPD|PUB|AN)(?:\s|$)")
_BLOCKS = {"p", "div", "br", "tr", "td", "th", "li", "table", "article", "section", "pre", "h1", "h2", "h3", "h4", "hr"}
_LANGUAGES = (("en", "en"), ("ger|deu|de", "de"), ("fr", "fr"), ("spa|esp|es", "es"), ("it", "it"), ("por|pt", "pt"),
              ("dut|ned|nl", "nl"), ("rus|ru", "ru"), ("pol|pl", "pl"), ("swe|sv", "sv"), ("dan|da", "da"))  # fmt: skip


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
    fields, body = _by_codes(lines, codes) if coded else by_lines(lines)
    fields = {name: re.sub(r"\s+", " ", value).strip() for name, value in fields.items()}
    fields["published"] = read_day(fields.get("published", ""))
    fields["outlet"] = fields.get("outlet", "").split(";")[0]  # ProQuest adds the place
    told = fields.get("language", "")
    fields["language"] = next((code for names, code in _LANGUAGES if re.match(names, told, re.IGNORECASE)), "")
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
