"""The subject of a cue: before its auxiliaries, across an apposition, or the clause's where it is left out."""

from __future__ import annotations

from collections.abc import Sequence

from framing.voices.formulas import Attribution
from framing.voices.grammar import Cue, Grammar
from framing.voices.narration import Token
from framing.voices.phrases import REACH, Phrase, phrase_after, phrase_before


def skip_auxiliaries(tokens: Sequence[Token], number: int, cue: Cue, rules: Grammar) -> tuple[int, bool, bool]:
    """Return the token before the verb and its auxiliaries; whether they make it passive, or unreal."""
    left, be, real = number - 1, False, True
    while left >= 0 and number - left < 8 and tokens[left].word:
        low = tokens[left].low
        adverb = rules.has("adverbs", low) or (low.endswith("ly") and len(low) > 4 and not tokens[left].capital)
        if not (adverb or rules.has("auxiliaries", low)):
            break
        be = be or (rules.has("be", low) and number - left <= 3)
        real = real and not rules.has("modals", low)
        left -= 1
    return left, be and cue.form == "past", real


def find_subject(
    tokens: Sequence[Token], left: int, cue: Cue, rules: Grammar, found: Sequence[Attribution]
) -> Phrase | None:
    """Return the noun phrase that speaks, `left` being the token before the cue and its auxiliaries."""
    token = tokens[left]
    if token.low == "as" and cue.form == "ing" and left > 0:
        return _quoted_as(tokens, left - 1, rules)
    if token.low == "that" and cue.base == "read" and left > 0:
        return phrase_before(tokens, left - 1, rules)  # "a banner that reads"
    if (
        token.low in ("and", "but", "or", "y", "et", "to", "while", "by", "before", "after", "in")
        or cue.form == "ing"
        and (token.text in ",—–" or token.quote >= 0 or not token.word)
    ):
        return _clause_subject(tokens, left, rules, found)
    if rules.has("relatives", token.low):
        left -= 1 if left and tokens[left - 1].text != "," else 2
        return phrase_before(tokens, left, rules) if left >= 0 else None
    if token.text in ",)—–":
        return reach_across_commas(tokens, left, rules)
    return phrase_before(tokens, left, rules)


def _quoted_as(tokens: Sequence[Token], left: int, rules: Grammar) -> Phrase | None:
    """Return who speaks in "was quoted as saying" and "quoted X as saying": X, not who quotes."""
    if tokens[left].low in ("quoted", "cited"):
        left = skip_auxiliaries(tokens, left, Cue("", "say", "past"), rules)[0]
    return phrase_before(tokens, left, rules) if left >= 0 else None


def reach_across_commas(tokens: Sequence[Token], left: int, rules: Grammar) -> Phrase | None:
    """Return the subject before an apposition: "Kim, the leader of the North, said"."""
    if tokens[left].text == ")":
        while left > 0 and tokens[left].text != "(":
            left -= 1
        inner = phrase_before(tokens, left - 1, rules) if left else None
        return inner
    fallback: Phrase | None = None
    end = left
    for position in range(left - 1, max(left - REACH, -1) - 1, -1):
        edge = position < 0 or tokens[position].text in ",;:—–" or tokens[position].quote >= 0
        if not edge:
            continue
        phrase = _segment(tokens, position + 1, end, rules)
        if phrase is not None:
            opener = tokens[phrase.first]
            if opener.capital and not rules.has("determiners", opener.low) and tokens[phrase.last - 1].capital:
                return phrase
            fallback = phrase
        end = position
        if position < 0 or tokens[position].quote >= 0 or tokens[position].text in ";:":
            break
    return fallback


def _segment(tokens: Sequence[Token], first: int, end: int, rules: Grammar) -> Phrase | None:
    """Return the noun phrase a comma-bounded segment consists of (joins before it aside)."""
    while first < end and tokens[first].low in ("and", "but", "that", "meanwhile", "y", "et", "mais", "pero", "que"):
        first += 1
    while first + 1 < end and tokens[first].text[0].isdigit() and tokens[first + 1].capital:
        first += 1  # a time of day
    if first >= end or rules.has("intro", tokens[first].low) and not rules.has("determiners", tokens[first].low):
        return None
    phrase = phrase_before(tokens, end - 1, rules)
    return phrase if phrase is not None and phrase.first == first else None


def _clause_subject(tokens: Sequence[Token], left: int, rules: Grammar, found: Sequence[Attribution]) -> Phrase | None:
    """Return the subject an elided one repeats: of the cue before it, else of the sentence."""
    for attribution in reversed(found):
        if attribution.subject is not None and attribution.last <= left + 1:
            return attribution.subject
    first = 0
    while first < left and (not tokens[first].text[0].isalpha() or _introduces(tokens[first], rules)):
        first += 1
    if tokens[0].low in ("what", "how", "why", "whether") or tokens[first].low in ("it", "there"):
        return None  # the subject of the clause is none of its words
    wished = tokens[left].low == "to" and left > 0 and tokens[left - 1].low in ("wish", "want", "like", "hope")
    if wished:
        return None
    if first < left and rules.has("prepositions", tokens[first].low):
        comma = next((n for n in range(first, min(left, first + REACH)) if tokens[n].text == ","), None)
        first = comma + 1 if comma is not None else _behind_preposition(tokens, first, left)
    phrase = phrase_after(tokens, first, rules) if first < left else None
    return phrase if phrase is not None and phrase.last <= left + 1 else None


def _behind_preposition(tokens: Sequence[Token], first: int, left: int) -> int:
    """Return where the subject begins in "In this context China …": the first capital behind a plain word."""
    places = range(first + 2, min(left, first + 8))
    return next((n for n in places if tokens[n].capital and tokens[n - 1].low == tokens[n - 1].text), left)


def _introduces(token: Token, rules: Grammar) -> bool:
    plain = rules.has("intro", token.low) or rules.has("adverbs", token.low) or rules.has("joins", token.low)
    return plain and not rules.has("determiners", token.low) and not rules.has("prepositions", token.low)
