"""From a saved page to its article: every line labelled, kept or dropped with a reason.

The steps: repair and split the page (`framing.capture.pages`); give each part its worth, words for a sentence and a
cost for anything else; cut at the cue line; take the run of parts with the largest sum; find the headline; label what
is left; write the audit, in which labels set by hand win.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from framing.capture.pages import Part, headline_of, read_capture, repair, split_page
from framing.capture.segments import ITEM, find_headline, score, segment, word_stems
from framing.errors import FramingWarning, InputError, one_of

__all__ = ["LABELS", "Cleaned", "clean", "read_capture", "repair"]

LABELS = ("title", "body", "caption", "ad", "nav", "section", "site_header", "footer",
          "teaser_headline", "teaser_body", "blank")  # fmt: skip


@dataclass(frozen=True, repr=False)
class Cleaned:
    """An article and the audit of the page it was taken from.

    Attributes
    ----------
    title : the headline ("" where none was found)
    text : the body paragraphs, without headline and captions, joined by newlines
    lines : one row per line of the capture: line (from 1), label, kept, reason, start, end (offsets)
    paragraphs : unit (headline, body, caption), start, end (offsets into the capture), text, in page order;
        each text is `end - start` long: the capture there, repaired
    """

    title: str
    text: str
    lines: pd.DataFrame
    paragraphs: pd.DataFrame

    def __repr__(self) -> str:
        return f"Cleaned({self.title!r}, {int(self.lines['kept'].sum())} of {len(self.lines)} lines kept)"


class _Line(NamedTuple):
    line: int
    label: str
    kept: bool
    start: int
    end: int


def clean(text: str, lines: pd.DataFrame | None = None, name: str = "") -> Cleaned:
    r"""Find the article in the text of a saved page and label every line of the page.

    Parameters
    ----------
    text : a capture; offsets count its characters
    lines : labels corrected by hand (line, label, kept); they win over the rules
    name : what messages call the capture, usually its file name

    Raises
    ------
    InputError : the capture is empty, binary or holds no article, or `lines` does not fit it

    Examples
    --------
    >>> page = "Menu\n\nFerry strike ends\n\nThe ferry strike ended on Monday, both sides said at night.\n\nShare"
    >>> article = clean(page)
    >>> article.title, list(article.lines["label"])
    ('Ferry strike ends', ['nav', 'blank', 'title', 'blank', 'body', 'blank', 'nav'])
    """
    where = f"{name}: " if name else ""
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise InputError(f"{where}expected the text of a saved page, got {_what_instead(text)}")
    parts = split_page(repair(text))
    score(parts)
    first, last, stop = segment(parts, where)
    if len(parts) == 1:
        _doubt(f"{where}one line: paragraphs and headline cannot be told apart")
    headline = find_headline(parts, first, last)
    if headline is None and len(parts) > 1:
        _doubt(f"{where}no headline found")
    _label(parts, first, last, stop, headline)
    audit = _audit(text, parts)
    if lines is not None:
        audit = _correct(audit, lines, where)
    return _assemble(parts, audit)


def _doubt(message: str) -> None:
    warnings.warn(message, FramingWarning, stacklevel=3)


def _what_instead(text: object) -> str:
    if not isinstance(text, str):
        return type(text).__name__
    return "binary data" if "\0" in text else "nothing: it is empty"


def _label(parts: list[Part], first: int, last: int, stop: int, headline: int | None) -> None:
    """Label every part of the page."""
    if headline is not None and first <= headline <= last:
        first = headline + 1
    cue = f"after the cue line {parts[stop].text[:40]!r}" if stop < len(parts) else ""
    for i, part in enumerate(parts):
        if part.rule:
            part.set(part.rule.label, part.rule.reason)
        elif i < first:
            _label_above(part, headline is not None and i > headline)
        elif i > last:
            _label_below(part, cue if i > stop else "outside the article's segment")
    _label_article(parts, first, last)
    for i, part in enumerate(parts):
        if headline is not None and part.key == parts[headline].key:
            part.set("title", "" if i == headline else "the headline again", kept=i == headline)


def _label_above(part: Part, under_headline: bool) -> None:
    if not under_headline:
        part.set("site_header", "above the headline")
    elif part.prose and (part.words >= 12 or ITEM.match(part.text)):
        part.set("body", "", kept=True)  # a standfirst
    else:
        part.set("caption", "between headline and body, not a sentence")


def _label_below(part: Part, reason: str) -> None:
    if part.ended and part.words > 12:
        part.set("teaser_body", reason)
    elif part.words <= 3 and not part.prose:
        part.set("footer", reason)
    else:
        part.set("teaser_headline" if not part.text.endswith(".") else "teaser_body", reason)


def _label_article(parts: list[Part], first: int, last: int) -> None:
    """Label the parts of the article's segment: paragraphs, and what stands between them."""
    seen: set[str] = set()
    stems = word_stems([part.text for part in parts[first : last + 1] if part.score > 0][:60])
    for i, part in enumerate(parts[first : last + 1], first):
        if part.rule and part.place != "last":
            continue
        if part.key in seen and part.words > 3:
            part.set("body" if part.score > 0 else "ad", "repeated in the capture")
        elif _is_paragraph(part) or i == last or _is_subheading(part, stems):
            part.set("body", "", kept=True)
        else:
            part.set("teaser_headline" if part.prose else "ad", "between paragraphs, not a sentence")
        seen.add(part.key)


def _is_paragraph(part: Part) -> bool:
    return part.score > 0 or part.ended or part.text.endswith(":") or bool(ITEM.match(part.text))


def _is_subheading(part: Part, stems: set[str]) -> bool:
    """Whether a short line in sentence case heads paragraphs of the article."""
    short = part.words <= 5 or (part.words <= 9 and bool(stems & word_stems([part.text])))
    return short and part.sentence_case


def _audit(text: str, parts: list[Part]) -> pd.DataFrame:
    """Return one row per line of the capture."""
    rows = [["blank", False, "blank line"] for _ in range(text.count("\n") + 1)]
    for part in parts:
        for line in range(part.first, part.last + 1):
            rows[line] = [part.label, part.kept, part.reason]
    frame = pd.DataFrame(rows, columns=["label", "kept", "reason"])
    frame.insert(0, "line", range(1, len(rows) + 1))
    lengths = pd.Series([len(line) for line in text.split("\n")])
    frame["end"] = lengths.cumsum() + frame.index
    frame["start"] = frame["end"] - lengths
    return frame[["line", "label", "kept", "reason", "start", "end"]]


def _correct(audit: pd.DataFrame, lines: pd.DataFrame, where: str) -> pd.DataFrame:
    """Return the audit with the labels set by hand put in; a headline set by hand replaces the one found."""
    for column in ("line", "label", "kept"):
        if column not in lines.columns:
            raise InputError(f"{where}corrected lines have no column {column!r}, expected line, label, kept")
    rows = audit[["label", "kept", "reason"]].to_numpy(dtype=object).tolist()
    found = [row for row in rows if row[0] == "title" and row[1]]
    by_hand = {}
    for line, label, kept in zip(lines["line"], lines["label"], lines["kept"], strict=True):
        row = _row_of(line, len(rows), where)
        by_hand[row] = [*_checked(label, kept, f"{where}line {row + 1}"), "set by hand"]
    if any(label == "title" and kept for label, kept, _ in by_hand.values()):
        for title in found:
            title[1:] = [False, "another headline was set by hand"]
    for row, values in by_hand.items():
        rows[row] = values
    if not any(label == "body" and kept for label, kept, _ in rows):
        raise InputError(f"{where}the corrected lines keep no body, expected at least one kept line labelled body")
    return audit.assign(**pd.DataFrame(rows, columns=["label", "kept", "reason"]))


def _row_of(line: object, count: int, where: str) -> int:
    try:
        number = float(str(line))
    except ValueError:
        number = 0
    if number not in range(1, count + 1):
        raise InputError(f"{where}line {line} is not in the capture, expected a whole number from 1 to {count}")
    return int(number) - 1


def _checked(label: object, kept: object, where: str) -> tuple[str, bool]:
    name = one_of("label", label, LABELS, where)
    keep = one_of("kept", str(kept).strip().casefold(), ["true", "false"], where) == "true"
    if keep and name not in ("title", "body"):
        raise InputError(f"{where}: a kept line is labelled title or body, got {name!r}")
    return name, keep


def _assemble(parts: list[Part], audit: pd.DataFrame) -> Cleaned:
    """Return the article that the audit keeps."""
    lines = [_Line(*row) for row in audit[list(_Line._fields)].itertuples(index=False)]
    kept = [row.line for row in lines if row.kept]
    rows = []
    for part in parts:
        for group, text, start in _pieces(part, lines[part.first : part.last + 1]):
            if group.kept or (group.label == "caption" and kept[0] < group.line < kept[-1]):
                unit = "headline" if group.label == "title" else group.label
                text = headline_of(text) if unit == "headline" else text
                rows.append((unit, start, start + len(text), text))
    paragraphs = pd.DataFrame(rows, columns=["unit", "start", "end", "text"])
    title = " ".join(row[3] for row in rows if row[0] == "headline")
    return Cleaned(title, "\n".join(row[3] for row in rows if row[0] == "body"), audit, paragraphs)


def _pieces(part: Part, lines: list[_Line]) -> Iterator[tuple[_Line, str, int]]:
    """Yield a part's lines of one label with their text and start; a wrapped part may be corrected by line."""
    for _, same in groupby(lines, lambda line: (line.label, line.kept)):
        group = list(same)
        start, end = max(part.start, group[0].start), min(part.end, group[-1].end)
        text = part.text[start - part.start : end - part.start]
        yield group[0], text.strip(), start + len(text) - len(text.lstrip())
