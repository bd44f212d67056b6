"""Whose words: the quotations of an article with their speakers, and the voice of each hit.

A quotation goes to the attribution that covers it (`framing.voices.cues`), a hit to the quotation or the
indirect speech it stands in. Words in marks that nobody is said to have spoken stay the outlet's.
"""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Sequence

import pandas as pd

from framing.errors import FramingWarning, InputError
from framing.voices.grammar import Grammar, load_grammar
from framing.voices.marks import pair_around
from framing.voices.overhearing import overhear
from framing.voices.readings import WORD, Quotation, Reading, read
from framing.voices.speakers import UNKNOWN, Speaker
from framing.voices.unruled import is_spoken

OUTLET, QUOTED, REPORTED = "outlet", "quoted", "reported"
_COLUMNS = ("start", "end", "type", "speaker", "speaker_as_written", "cue", "part_of", "doubtful")


def quotations(text: str, language: str = "en") -> pd.DataFrame:
    """Find the quotations of one article and who speaks them.

    Parameters
    ----------
    text : the article: headline and paragraphs, each on a line of its own
    language : two letters; en, es and fr have rules for speakers; any other has marks only: what reads like
        a sentence in them is speech of an unknown speaker, anything else a term

    Returns
    -------
    DataFrame
        One row per quotation, in order and disjoint: start, end (offsets into `text`, marks excluded),
        type (speech | partial | term | name), speaker (resolved; "unknown" where somebody speaks who cannot
        be told, "" where nobody does), speaker_as_written, cue, part_of (row of the first part of
        a split quotation, or NA), doubtful (whether the pairing of the marks is).

    Raises
    ------
    InputError
        `text` is not a string.

    Warns
    -----
    FramingWarning
        A mark found no partner.

    Examples
    --------
    >>> table = quotations("“We will not bow,” said envoy Anna Orlova. “Not now.”")
    >>> table[["start", "end", "speaker", "part_of"]].values.tolist()
    [[1, 17, 'Anna Orlova', <NA>], [44, 52, 'Anna Orlova', 0]]
    """
    reading = read(text, language)
    if reading.stray:
        warnings.warn(
            f"{reading.stray} quotation marks without a partner: see column doubtful", FramingWarning, stacklevel=2
        )
    rows = [_row(quotation) for quotation in reading.quotations]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    kinds = {"start": "int64", "end": "int64", "part_of": "Int64", "doubtful": "bool"}
    return table.astype(kinds | dict.fromkeys(["type", "speaker", "speaker_as_written", "cue"], "str"))


def _row(quotation: Quotation) -> tuple[object, ...]:
    speaker = quotation.speaker or Speaker("", "")
    part_of = quotation.part_of if quotation.part_of >= 0 else pd.NA
    span = quotation.span
    return (span.start, span.end, quotation.type, speaker.name, speaker.written, quotation.cue, part_of, span.doubtful)


def ascribe(text: str, sentences: pd.DataFrame, hits: pd.DataFrame, language: str = "en") -> pd.DataFrame:
    """Tell whose words each hit of an article is.

    Parameters
    ----------
    text : the article
    sentences : columns start, end: its sentences, offsets into `text`
    hits : columns start, end: offsets into `text`
    language : as for `quotations`

    Returns
    -------
    DataFrame
        A copy of `hits` with voice (outlet | quoted | reported), speaker ("" for the outlet) and scare (in
        marks, or behind "so-called", but nobody's quotation). A hit that straddles a mark belongs to
        where most of its words stand.

    Raises
    ------
    InputError
        A column is missing, or an offset lies outside the text.

    Examples
    --------
    >>> text = "Kim warned of a new axis. The “axis” is not new."
    >>> hits = pd.DataFrame({"start": [20, 31], "end": [24, 35]})
    >>> sentences = pd.DataFrame({"start": [0, 26], "end": [25, 48]})
    >>> ascribe(text, sentences, hits)[["voice", "speaker", "scare"]].values.tolist()
    [['reported', 'Kim', False], ['outlet', '', True]]
    """
    for name, table in (("sentences", sentences), ("hits", hits)):
        _check(name, table, len(text))
    spans = zip(hits["start"].tolist(), hits["end"].tolist(), strict=True)
    verdicts = ascribe_spans(text, sentences["start"].tolist(), list(spans), language)
    table = hits.copy()
    table["voice"] = pd.array([verdict[0] for verdict in verdicts], dtype="str")
    table["speaker"] = pd.array([verdict[1] for verdict in verdicts], dtype="str")
    table["scare"] = pd.array([verdict[2] for verdict in verdicts], dtype="bool")
    return table


def ascribe_spans(
    text: str, bounds: Sequence[int], spans: Sequence[tuple[int, int]], language: str = "en", speakers: bool = True
) -> list[tuple[str, str, bool]]:
    """Return voice, speaker and scare of each span of an article whose sentences begin at `bounds`; see `ascribe`.

    Without `speakers` everybody who speaks is unknown, which is several times faster.
    """
    places = [place for start, end in spans for place in (start, end - 1)]
    verdicts = judge(text, bounds, spans, overhear(text, places, language), language)
    if speakers and any(voice != OUTLET for voice, _, _ in verdicts):
        return judge(text, bounds, spans, read(text, language), language)
    return verdicts


def judge(
    text: str, bounds: Sequence[int], spans: Sequence[tuple[int, int]], reading: Reading, language: str
) -> list[tuple[str, str, bool]]:
    """Return voice, speaker and scare of each span of an article, as it was read; see `ascribe_spans`."""
    rules, ascending = load_grammar(language), sorted(bounds)
    return [_verdict(text, start, end, reading, ascending, rules) for start, end in spans]


def ascribe_marks(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, str, bool]]:
    """Return voice, speaker and scare of each span of an article by its quotation marks alone.

    Words in marks that read like somebody's sentence (`framing.voices.unruled`) are quoted, by somebody unknown;
    nothing is reported. Many times faster than `ascribe_spans`.
    """
    return [_verdict_of_marks(text, start + (end - start) // 2) for start, end in spans]


def _verdict_of_marks(text: str, middle: int) -> tuple[str, str, bool]:
    for span in pair_around(text, middle):
        if span.start <= middle < span.end:
            return (QUOTED, UNKNOWN, False) if is_spoken(text, span) else (OUTLET, "", True)
    return OUTLET, "", False


def _check(name: str, table: pd.DataFrame, length: int) -> None:
    for column in ("start", "end"):
        if column not in table.columns:
            raise InputError(
                f"{name}: no column {column!r}, expected start and end beside {', '.join(map(str, table.columns))}"
            )
    if len(table) and not (0 <= table["start"].min() and table["end"].max() <= length):
        raise InputError(f"{name}: offsets must lie in 0..{length}, the length of the text")


def _verdict(
    text: str, start: int, end: int, reading: Reading, bounds: Sequence[int], rules: Grammar
) -> tuple[str, str, bool]:
    quotation = _around(text, start, end, reading.quotations)
    if quotation is not None and quotation.speaker is not None and quotation.real:
        return QUOTED, quotation.speaker.name or UNKNOWN, False
    floor, middle = _floor(text, start, bounds), start + (end - start) // 2
    place = bisect_right(reading.reported, middle, key=lambda stretch: stretch.sentence)
    for stretch in reversed(reading.reported[max(0, place - 30) : place]):
        if floor <= stretch.start <= middle < stretch.end:
            return REPORTED, stretch.speaker.name, False
    before = text[max(0, start - 24) : start].casefold().rstrip(" “”‘’'\"«»")
    derided = any(before.endswith(entry) for entry in rules.phrases("deriders"))
    return OUTLET, "", quotation is not None or derided


def _floor(text: str, start: int, bounds: Sequence[int]) -> int:
    """Return the start of the hit's sentence; nothing said in the one before reaches it."""
    place = bisect_right(bounds, start) - 1
    floor = bounds[place] if place >= 0 else 0
    return floor if text[max(0, floor - 300) : floor].rstrip()[-1:] in ("", ".", "!", "?", "…", "\n") else 0


def _around(text: str, start: int, end: int, found: Sequence[Quotation]) -> Quotation | None:
    """Return the quotation most of the hit's words stand in."""
    words = [match.start() for match in WORD.finditer(text, start, end)] or [start]
    inside: list[Quotation] = []
    for word in words:
        place = bisect_right(found, word, key=lambda quotation: quotation.span.start) - 1
        if place >= 0 and word < found[place].span.end:
            inside.append(found[place])
    return inside[0] if 2 * len(inside) > len(words) else None
