"""Quotation marks: which of them belong together, and whether the words between them read like speech.

`pair` goes through each paragraph once, with a stack of open marks. What a mark does is decided by its place (after a
blank it opens, before one it closes) and then by its shape, so that wrong closers (“ … “, ” … ”), German („ … “) and
inverted (» … «) marks pair like any other. Apostrophes are not marks; a dash may open speech in Spanish and French.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter, itemgetter
from typing import NamedTuple

_FAMILIES = ('"“”„‟＂', "«»", "‹›", "'‘’‚‛", "「」", "『』", "《》", "〈〉", "﹁﹂", "﹃﹄")
_FAMILY = {char: number for number, chars in enumerate(_FAMILIES) for char in chars}
_FAMILY |= {"``": 0, "''": 0}
_SINGLE = _FAMILY["'"]
_SHAPE = dict.fromkeys("“„‟«‹‘‚‛「『《〈﹁﹃", "open") | dict.fromkeys("”»›’」』》〉﹂﹄", "close")
_SHAPE |= {"``": "open", "''": "close"}
_MARK = re.compile("``|''|[" + "".join(_FAMILIES) + "]")
_SENTENCE_END = re.compile(r"[.!?…。！？](?=\s|$)")
_ELIDED = re.compile(r"\d0s|\d\ds?\b|(?:t(?:is|was|were|il|ill)|em|n|cause|cos|bout|round)\b", re.IGNORECASE)
_BEFORE_OPENING = set("([{—–-―/:…¿¡")
_AFTER_CLOSING = set(".,;:!?)]}—–-―/…。，、；：！？")
_DASH = re.compile(r"[—–―]")
PARAGRAPH = re.compile(r"[^\n]+")

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_SPOKEN_WORD = re.compile(r"[^\W_]+")
_ENDED = re.compile(r"[.!?…。！？,，][\s”»」』\"']*$")
_ANNOUNCED = re.compile(r"[:：]\s*$")
_KOREAN_CLAUSE = re.compile(r"[고며](?=[\s,.]|$)")  # behind the mark: what was a clause; 이라고 would make it a name


class Mark(NamedTuple):
    """A character (or doubled one) that may be a quotation mark."""

    start: int
    end: int
    char: str


@dataclass(frozen=True)
class Span:
    """The words between two marks."""

    start: int  # offsets of the words, without the marks and blanks beside them
    end: int
    outer_start: int  # the same with the marks
    outer_end: int
    follows: bool = False  # continues the span before: a re-opened paragraph, or cut by marks of its own kind
    doubtful: bool = False  # the marks may not belong together


@dataclass
class _Open:
    mark: Mark
    family: int
    position: int
    weak: Mark | None = None  # a closing mark that may as well be a plural possessive


@dataclass
class _Paragraph:
    """State of one pass over a paragraph."""

    text: str
    start: int
    end: int
    stack: list[_Open] = field(default_factory=list)
    pairs: list[tuple[Mark, Mark]] = field(default_factory=list)
    count: dict[int, int] = field(default_factory=dict)  # open marks of a family
    last: dict[int, int] = field(default_factory=dict)  # where the last closed span of a family begins
    stray: int = 0

    def push(self, mark: Mark, position: int) -> None:
        family = _FAMILY[mark.char]
        self.stack.append(_Open(mark, family, position))
        self.count[family] = self.count.get(family, 0) + 1

    def pop(self) -> _Open:
        entry = self.stack.pop()
        self.count[entry.family] -= 1
        return entry

    def close(self, mark: Mark) -> None:
        """Pair the mark with the nearest open one of its family; what was opened since stays unpaired."""
        family = _FAMILY[mark.char]
        while self.stack[-1].family != family:
            self.drop(self.pop())
        self.join(self.pop().mark, mark)

    def drop(self, entry: _Open) -> None:
        if entry.weak:
            self.join(entry.mark, entry.weak)
        elif entry.family != _SINGLE or entry.mark.char == "‘":
            self.stray += 1

    def join(self, opening: Mark, closing: Mark) -> None:
        self.pairs.append((opening, closing))
        self.last[_FAMILY[opening.char]] = opening.start


def pair(text: str, dialogue: re.Pattern[str] | None = None) -> tuple[list[Span], int]:
    """Return the outermost spans between marks, in order, and the number of marks without a partner.

    No pair crosses a line break unless the next paragraph re-opens it. `dialogue` tells what a narrator's insertion
    between dashes begins with, in languages where dashes mark speech.
    """
    pairing = Pairing(text, dialogue)
    paragraphs = [pairing.paragraph(number) for number in range(len(pairing.bounds))]
    return [span for spans, _ in paragraphs for span in spans], sum(stray for _, stray in paragraphs)


class Pairing:
    """The quotation marks of an article, paired paragraph by paragraph as they are asked for; see `pair`."""

    def __init__(self, text: str, dialogue: re.Pattern[str] | None = None) -> None:
        self.bounds = [found.span() for found in PARAGRAPH.finditer(text)]  # of each paragraph
        self._text, self._dialogue = text, dialogue
        self._marks = [Mark(*found.span(), found[0]) for found in _MARK.finditer(text)]
        self._known: dict[int, tuple[list[Span], int, bool]] = {}

    def paragraph(self, number: int) -> tuple[list[Span], int]:
        """Return the spans of a paragraph and the number of its stray marks."""
        spans, stray, _ = self._pair(number)
        if spans and self.carries(number - 1) and not self._spoken(number):
            spans = [replace(spans[0], follows=True), *spans[1:]]
        return spans, stray

    def around(self, place: int) -> Span | None:
        """Return the span whose words a character belongs to; whether it follows another is left out."""
        number = bisect_right(self.bounds, place, key=itemgetter(1))
        spans = self._pair(number)[0] if number < len(self.bounds) else []
        last = bisect_right(spans, place, key=attrgetter("start")) - 1
        return spans[last] if last >= 0 and place < spans[last].end else None

    def carries(self, number: int) -> bool:
        """Return whether the next paragraph goes on with what was said in this one; False where there is none."""
        return 0 <= number < len(self.bounds) and bool(self._pair(number)[0]) and self._pair(number)[2]

    def announces(self, number: int) -> bool:
        """Return whether a paragraph ends with a colon; False where there is none."""
        start, end = self.bounds[number] if 0 <= number < len(self.bounds) else (0, 0)
        return self._text[max(start, end - 200) : end].rstrip().endswith(":")

    def _pair(self, number: int) -> tuple[list[Span], int, bool]:
        """Return spans, stray marks, and whether the next paragraph goes on with what this one opened."""
        if number not in self._known:
            start, end = self.bounds[number]
            if self._dialogue is not None and self._spoken(number):
                self._known[number] = list(_dashed(self._text, start, end, self._dialogue)), 0, False
            else:
                following = self.bounds[number + 1] if number + 1 < len(self.bounds) else None
                first, last = (bisect_left(self._marks, place, key=itemgetter(0)) for place in (start, end))
                self._known[number] = _pair(_Paragraph(self._text, start, end), self._marks[first:last], following)
        return self._known[number]

    def _spoken(self, number: int) -> bool:
        """Return whether a dash begins the paragraph as speech, not as a number."""
        start = self.bounds[number][0]
        dashed = self._dialogue is not None and _DASH.match(self._text, start) is not None
        return dashed and not self._text[start + 1 : start + 2].isdigit()


def _pair(state: _Paragraph, marks: list[Mark], following: tuple[int, int] | None) -> tuple[list[Span], int, bool]:
    """Return the spans of one paragraph, its stray marks, and whether the following one goes on with what it opened."""
    if not marks:
        return [], 0, False
    _scan(state, marks)
    carried = _carried(state, following)
    found = sorted(_resolve(state, marks, carried), key=lambda span: (span.outer_start, -span.outer_end))
    return list(_outermost(state.text, found, marks)), state.stray, carried is not None


def _scan(state: _Paragraph, marks: list[Mark]) -> None:
    opened_at = -1
    for position, mark in enumerate(marks):
        left, right = _sides(state.text, mark, state.start, state.end)
        left = left or mark.start == opened_at
        handle = _single if _FAMILY[mark.char] == _SINGLE else _double
        if handle(state, mark, position, left, right) == "open":
            opened_at = mark.end


def _sides(text: str, mark: Mark, start: int, end: int) -> tuple[bool, bool]:
    """Return whether the mark stands free on its left and on its right."""
    before = text[mark.start - 1] if mark.start > start else " "
    after = text[mark.end] if mark.end < end else " "
    left = before.isspace() or before in _BEFORE_OPENING or _SHAPE.get(before) == "open"
    closing = _SHAPE.get(after) == "close" or after in "\"'“"
    return left, after.isspace() or after in _AFTER_CLOSING or (closing and not left)


def _double(state: _Paragraph, mark: Mark, position: int, left: bool, right: bool) -> str:
    """Open or close with a double mark; return which of the two it does."""
    family, shape = _FAMILY[mark.char], _SHAPE.get(mark.char, "")
    place = "" if left == right else "open" if left else "close"
    opened = state.count.get(family, 0) > 0
    if place and shape and place != shape:
        role = "close" if opened else "open"
    elif not place and shape == "open" and left and opened and state.stack[-1].mark.char == mark.char:
        role = "close"  # “ text “ with blanks on both sides
    else:
        role = place or shape or ("close" if opened else "open")
    if role == "open":
        state.push(mark, position)
    elif opened:
        state.close(mark)
    elif not (mark.char == '"' and state.text[mark.start - 1 : mark.start].isdigit()):  # 5'10"
        state.stray += 1
    return role


def _single(state: _Paragraph, mark: Mark, position: int, left: bool, right: bool) -> str:
    """Open or close with a single mark, unless it is an apostrophe; return which of the two it does, or ""."""
    top = state.stack[-1] if state.stack and state.stack[-1].family == _SINGLE else None
    if left and not right and not _ELIDED.match(state.text, mark.end):
        if top:
            state.drop(state.pop())
        state.push(mark, position)
        return "open"
    after = state.text[mark.end : mark.end + 2]
    if top is None or left or after[:1].isalnum():
        return ""
    if state.text[mark.start - 1] in "sSxzZ" and re.match(r"\s[^\W\d_]", after):  # a plural's, perhaps: "the allies’ "
        top.weak = top.weak or mark
    else:
        state.close(mark)
    return "close"


def _carried(state: _Paragraph, following: tuple[int, int] | None) -> _Open | None:
    """Return the open mark that the following paragraph re-opens with its first mark."""
    start, end = following or (0, 0)
    first = _MARK.match(state.text, end - len(state.text[start:end].lstrip()), end)
    if first is None or first.end() >= end:
        return None
    if state.text[first.end()].isspace() and first.group() not in "«»":
        return None
    family = _FAMILY[first.group()]
    for entry in state.stack:
        if entry.family != family or entry.weak or state.last.get(family, -1) >= entry.mark.start:
            continue
        straight = entry.family == _SINGLE and entry.mark.char != "‘"
        if not (straight and state.text[state.start : entry.mark.start].strip()):  # else rather an apostrophe
            return entry
    return None


def _resolve(state: _Paragraph, marks: list[Mark], carried: _Open | None) -> Iterator[Span]:
    """Yield the spans of a paragraph; an unclosed one ends with its sentence, or before the next mark."""
    for entry in reversed(state.stack):
        if entry is carried:
            yield Span(entry.mark.end, state.end, entry.mark.start, state.end)
        elif entry.weak or entry.family == _SINGLE:
            state.drop(entry)
        else:
            state.stray += 1
            yield _unclosed(state, entry, marks)
    for opening, closing in state.pairs:
        yield Span(opening.end, closing.start, opening.start, closing.end)


def _unclosed(state: _Paragraph, entry: _Open, marks: list[Mark]) -> Span:
    """Return what an open mark begins: up to the end of the sentence, or to the next mark that is no apostrophe."""
    beyond = entry.position + 1
    while beyond < len(marks) and _FAMILY[marks[beyond].char] == _SINGLE and beyond < entry.position + 20:
        beyond += 1
    limit = marks[beyond].start if beyond < len(marks) else state.end
    found = _SENTENCE_END.search(state.text, entry.mark.end, limit)
    end = found.end() if found else limit
    return Span(entry.mark.end, end, entry.mark.start, end, doubtful=True)


def _outermost(text: str, spans: list[Span], marks: list[Mark]) -> Iterator[Span]:
    """Drop nested spans; cut a span at marks of its own kind, so that no span holds its marks."""
    reach = -1
    starts = [mark.start for mark in marks]
    for span in spans:
        if span.outer_start < reach:
            continue
        reach = span.outer_end
        first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
        own = {text[span.outer_start]} | ({text[span.outer_end - 1]} if span.outer_end > span.end else set())
        inner = [m for m in marks[first:last] if m.char in own and _FAMILY[m.char] != _SINGLE]
        yield from _cut(text, span, inner)


def _cut(text: str, span: Span, inner: list[Mark]) -> Iterator[Span]:
    starts = [span.start, *(mark.end for mark in inner)]
    ends = [*(mark.start for mark in inner), span.end]
    first = True
    for start, end in zip(starts, ends, strict=True):
        words = text[start:end]
        begin, stop = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
        if begin < stop:
            outer_start = span.outer_start if start == span.start else start
            outer_end = span.outer_end if end == span.end else end
            yield Span(begin, stop, outer_start, outer_end, not first, span.doubtful or bool(inner))
            first = False


def _dashed(text: str, start: int, end: int, dialogue: re.Pattern[str]) -> Iterator[Span]:
    """Yield what is spoken in a paragraph of dialogue: —speech —said the narrator—. More speech."""
    dashes = [found.start() for found in _DASH.finditer(text, start, end)]
    first, told = True, False
    for begin, stop in zip(dashes, [*dashes[1:], end], strict=True):
        piece = text[begin + 1 : stop]
        told = not told and not first and dialogue.match(piece.lstrip()) is not None
        if told:
            continue
        comma = re.search(r"[,?!…»]\s+(?=" + dialogue.pattern + ")", piece)
        piece = piece[: comma.start() + (piece[comma.start()] != ",")] if comma else piece
        lead = len(piece) - len(piece.lstrip(" .,;:\u00a0"))
        begin_, stop_ = begin + 1 + lead, begin + 1 + len(piece.rstrip())
        if begin_ < stop_ and any(char.isalnum() for char in text[begin_:stop_]):
            yield Span(begin_, stop_, begin, max(stop_, begin_), not first)
            first = False


def is_spoken(text: str, span: Span) -> bool:
    """Return whether words in quotation marks read like somebody's sentence, not like a term or a title.

    They do when a colon announces them, a stop or a comma ends them, they are four words (or pairs of Han characters)
    or longer, or a Korean particle of indirect speech follows the mark. Who speaks cannot be told.
    """
    if text[span.outer_start] in "《〈":  # around titles
        return False
    words = text[span.start : span.end]
    han = len(_HAN.findall(words))
    size = han // 2 + len(_SPOKEN_WORD.findall(_HAN.sub(" ", words)))
    if _ANNOUNCED.search(text, max(0, span.outer_start - 3), span.outer_start) and size > 1:
        return True
    ended = _ENDED.search(text[span.start : span.outer_end]) is not None and size > 1
    return ended or size >= 4 or _KOREAN_CLAUSE.match(text, span.outer_end) is not None
