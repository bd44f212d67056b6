"""Quotations in a language without rules for speakers: what the marks alone can tell."""

from __future__ import annotations

import re

from framing.voices.marks import Span

_LONG = 4  # words, or pairs of Han characters, from which words in marks are more than a term
_TITLES = "《〈"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W_]+")
_ENDED = re.compile(r"[.!?…。！？,，][\s”»」』\"']*$")
_ANNOUNCED = re.compile(r"[:：]\s*$")
_KOREAN_CLAUSE = re.compile(r"[고며](?=[\s,.]|$)")  # behind the mark: what was a clause; 이라고 would make it a name


def is_spoken(text: str, span: Span) -> bool:
    """Return whether words in quotation marks read like somebody's sentence, not like a term or a title.

    They do when a colon announces them, a stop or a comma ends them, they are four words or longer, or a
    Korean particle of indirect speech follows the mark. Who speaks cannot be told.

    Examples
    --------
    >>> text = "Министр сказала: «Нас беспокоят ракеты». Это не «ось»."
    >>> is_spoken(text, Span(18, 38, 17, 39)), is_spoken(text, Span(49, 52, 48, 53))
    (True, False)
    """
    if text[span.outer_start] in _TITLES:
        return False
    words = text[span.start : span.end]
    han = len(_HAN.findall(words))
    size = han // 2 + len(_WORD.findall(_HAN.sub(" ", words)))
    if _ANNOUNCED.search(text, max(0, span.outer_start - 3), span.outer_start) and size > 1:
        return True
    ended = _ENDED.search(text[span.start : span.outer_end]) is not None and size > 1
    return ended or size >= _LONG or _KOREAN_CLAUSE.match(text, span.outer_end) is not None
