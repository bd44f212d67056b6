"""Attributions: which words of a sentence are ascribed to whom, by which cue.

One engine serves quotations and indirect speech: it finds the cues of a sentence (a verb, "according to",
"for X, it is", a colon), the noun phrase that speaks, and the tokens each covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from framing.voices.formulas import (
    AFTER,
    BEFORE,
    WHOLE,
    Attribution,
    clause_end,
    find_formula,
    find_heading,
    find_said_noun,
    join,
    speaks,
)
from framing.voices.grammar import Cue, Grammar
from framing.voices.narration import Token
from framing.voices.phrases import REACH, Phrase, can_speak, is_verb, phrase_after, phrase_before
from framing.voices.subjects import find_subject, reach_across_commas, skip_auxiliaries

_SUBORDINATE = frozenset("that que qu' whether if".split())


def attribute(tokens: Sequence[Token], rules: Grammar, title_case: bool = False) -> list[Attribution]:
    """Return the attributions of a sentence, in the order of their cues.

    Examples
    --------
    >>> from framing.voices.grammar import load_grammar
    >>> from framing.voices.narration import narrate
    >>> rules = load_grammar("en")
    >>> tokens = narrate("Analysts warned that the talks may fail.", [], rules)[0].tokens
    >>> [(a.cue, a.subject, a.side, a.end) for a in attribute(tokens, rules)]
    [('warned', Phrase(first=0, last=1), 'before', 8)]
    """
    found: list[Attribution] = []
    signals = rules.signals
    for number, token in enumerate(tokens):
        if token.low not in signals and token.text != ":":
            continue
        if not token.word or (token.capital and not title_case and number > 0):
            heading = find_heading(tokens, number, rules) if token.text == ":" else None
        else:
            heading = find_formula(tokens, number, rules) or _mood(tokens, number, rules)
            heading = heading or _verb_cue(tokens, number, rules, found) or find_said_noun(tokens, number, rules)
        if heading is not None:
            found.append(heading)
    return found


def _verb_cue(tokens: Sequence[Token], number: int, rules: Grammar, found: Sequence[Attribution]) -> Attribution | None:
    for cue in rules.cues.get(tokens[number].low, ()):
        last = _behind_particle(tokens, number, cue, rules)
        if last < 0 or (not cue.particle and _idiom(tokens, number, cue, rules)):
            continue
        if cue.needs and not any(token.low in cue.needs for token in tokens[last : last + 10]):
            continue
        attribution = _with_subject(tokens, number, last, cue, rules, found)
        if attribution is not None:
            return attribution
    return None


def _behind_particle(tokens: Sequence[Token], number: int, cue: Cue, rules: Grammar) -> int:
    """Return the token behind a cue and its particle, perhaps over a place ("spoke in Rome of"); -1 without it."""
    size = len(cue.particle)
    places = [number + 1]
    if size == 1 and number + 1 < len(tokens) and tokens[number + 1].low in ("in", "on", "at", "to", "again"):
        ahead = range(number + 2, min(number + 7, len(tokens)))
        stop = next((n for n in ahead if not tokens[n].word or tokens[n].low in rules.cues), number + 7)
        places += [n for n in ahead if n < stop and cue.particle[0] in ("of", "against")]
    for place in places:
        if tuple(token.low for token in tokens[place : place + size]) == cue.particle:
            return place + size
    return -1


def _idiom(tokens: Sequence[Token], number: int, cue: Cue, rules: Grammar) -> bool:
    """Return whether another particle gives the verb another sense: "called up", "called the cabinet together"."""
    particles = rules.idioms.get(cue.base, ())
    ahead = [token.low if token.word else "," for token in tokens[number + 1 : number + 6]] if particles else []
    ahead = ahead[: ahead.index(",")] if "," in ahead else ahead
    return any(particle[0] in (ahead if particle[-1] == "together" else ahead[:2]) for particle in particles)


def _with_subject(
    tokens: Sequence[Token], number: int, last: int, cue: Cue, rules: Grammar, found: Sequence[Attribution]
) -> Attribution | None:
    left, passive, real = skip_auxiliaries(tokens, number, cue, rules)
    if passive:
        if left >= 0 and tokens[left].low == "to":  # "wants to be told"
            return None
        return _passive(tokens, number, last, cue, rules)
    if rules.has("also nouns", tokens[number].low) and not _verbal(tokens, number, left, cue, rules):
        return None
    inverted = _inverted(tokens, number, last, cue, rules)
    if inverted is not None:
        return inverted
    if left < 0:
        return _elided_subject(tokens, number, last, cue, rules, found, real) if cue.form == "ing" else None
    subject = find_subject(tokens, left, cue, rules, found)
    if subject is None or not speaks(tokens, subject, cue, rules):
        return None
    if any(attribution.subject == subject for attribution in found):  # "…,” she said, adding that …"
        return _covering(tokens, number, last, cue, subject, BEFORE, number, cue.kind != "mark" and real, real)
    return _active(tokens, number, last, cue, subject, real, rules)


def _verbal(tokens: Sequence[Token], number: int, left: int, cue: Cue, rules: Grammar) -> bool:
    """Return whether a form that is also a noun is a verb here: a clear subject, and not "of" behind it."""
    after = tokens[number + 1].low if number + 1 < len(tokens) else ""
    if (
        left < 0
        or after in ("of", "from", "over", "by", "were", "was", "is", "are", "have", "had")
        and not cue.particle
    ):
        return False
    before = tokens[left]
    if left < number - 1 or cue.particle:
        return not is_verb(tokens, left, rules)
    if cue.form == "ing" or not before.word:
        return before.text in ",)—–" or before.low in ("as", "by", "in", "while", "after", "before", "and", "is", "are")
    if rules.has("pronouns", before.low) or rules.has("relatives", before.low):
        return True
    plural = before.low.endswith("s") or before.low in ("people", "media", "some", "many", "police")
    lower = can_speak(before, rules) and (plural or cue.form != "base")
    return not before.possessive and (lower or (before.capital and cue.form != "base"))


def _elided_subject(
    tokens: Sequence[Token], number: int, last: int, cue: Cue, rules: Grammar, found: Sequence[Attribution], real: bool
) -> Attribution | None:
    """Attribute a sentence that opens with a participle: "Calling it a “…”, Kim left"."""
    comma = next(
        (n for n in range(last, min(len(tokens), last + REACH)) if tokens[n].text == "," or tokens[n].quote >= 0), None
    )
    if comma is None:
        return None
    first = comma + 1
    if first < len(tokens) and tokens[first].text == ",":
        first += 1
    subject = phrase_after(tokens, first, rules) if first < len(tokens) else None
    if subject is None or not speaks(tokens, subject, cue, rules):
        return None
    return Attribution(join(tokens, number, last), cue.kind, number, last, subject, BEFORE, last, comma + 1, True, real)


def _passive(tokens: Sequence[Token], number: int, last: int, cue: Cue, rules: Grammar) -> Attribution | None:
    """Attribute "is seen by X as": X speaks; without "by" somebody unnamed does, and only marked words are ascribed."""
    for position in range(last, min(last + 6, len(tokens) - 1)):
        if tokens[position].low in ("by", "por", "par"):
            subject = phrase_after(tokens, position + 1, rules)
            if subject is not None and speaks(tokens, subject, cue, rules):
                return _covering(tokens, number, last, cue, subject, BEFORE, number, True, True)
    return _covering(tokens, number, last, cue, None, BEFORE, last, False, True)


def _inverted(tokens: Sequence[Token], number: int, last: int, cue: Cue, rules: Grammar) -> Attribution | None:
    """Attribute "“…,” said X" and "…, said X"."""
    if cue.form == "ing" or number == 0:
        return None
    before = number - 1
    while before > 0 and (
        rules.has("auxiliaries", tokens[before].low) or tokens[before].low in ("se", "also", "has", "t", "-t-")
    ):
        before -= 1
    comma = tokens[before].text in ",—–"
    quoted = tokens[before - comma].quote >= 0 if before >= comma else False
    if not (quoted or (comma and cue.kind in ("say", "mark"))) or last >= len(tokens):
        return None
    if not quoted and (cue.base in _OBJECTS or reach_across_commas(tokens, before, rules) is not None):
        return None
    if cue.kind == "name":
        return None
    if rules.language != "en" and tokens[last].text in ".," and quoted:
        return None
    subject = phrase_after(tokens, last + (tokens[last].text in ("-t-", "-")), rules)
    plain = quoted and cue.kind == "say" and rules.has("determiners", tokens[last].low)
    if subject is None or not (plain or speaks(tokens, subject, Cue("", "weak", ""), rules)):
        return None
    if not quoted and not _closed_tail(tokens, subject.last, rules):
        return None
    if quoted:
        return _covering(tokens, before + 1, last, cue, subject, AFTER, before + 1, False, True)
    return _covering(tokens, number, last, cue, subject, WHOLE, 0, True, True)


_OBJECTS = frozenset(["tell", "inform", "advise", "call on", "call upon"])


def _active(
    tokens: Sequence[Token], number: int, last: int, cue: Cue, subject: Phrase, real: bool, rules: Grammar
) -> Attribution:
    edge = subject.first - 1
    after_quote = edge >= 0 and (
        tokens[edge].quote >= 0 or (tokens[edge].text == "," and edge > 0 and tokens[edge - 1].quote >= 0)
    )
    if after_quote and cue.kind != "name":
        more = last < len(tokens) and tokens[last].low in _SUBORDINATE
        return _covering(tokens, number, last, cue, subject, AFTER, number, more, real)
    inserted = last < len(tokens) and tokens[last].text == ","
    tail = edge > (1 if inserted else 3) and tokens[edge].text in ",—–" and cue.kind != "name"
    if tail and not rules.has("prepositions", tokens[0].low) and _closed_tail(tokens, last, rules):
        return _covering(tokens, number, last, cue, subject, WHOLE, 0, cue.base != "ask", real)
    found = _covering(tokens, number, last, cue, subject, BEFORE, number, cue.kind != "mark" and real, real)
    if edge >= 0 and tokens[edge].low == "what":  # "what X calls …" ends where the main verb stands
        verb = next((n for n in range(last + 1, found.end) if rules.has("be", tokens[n].low)), found.end)
        found = replace(found, end=verb)
    return found


def _closed_tail(tokens: Sequence[Token], position: int, rules: Grammar) -> bool:
    """Return whether nothing that is said follows: an end, or only time and place up to one."""
    for number in range(position, min(position + 14, len(tokens))):
        token = tokens[number]
        if token.text in ".;,!?—–" and token.quote < 0:
            return True
        adjunct = number > position or rules.has("prepositions", token.low) or rules.has("time", token.low)
        adjunct = (
            adjunct
            or token.low in ("reporters", "lawmakers", "journalists", "state")
            or rules.has("adverbs", token.low)
        )
        adjunct = adjunct or token.capital
        if not adjunct or token.quote >= 0 or token.low in _SUBORDINATE or token.text == ":":
            return False
    return len(tokens) - position < 14


def _covering(
    tokens: Sequence[Token],
    number: int,
    last: int,
    cue: Cue,
    subject: Phrase | None,
    side: str,
    start: int,
    reported: bool,
    real: bool,
) -> Attribution:
    end = clause_end(tokens, last, cue.kind) if side == BEFORE else number if side == AFTER else len(tokens)
    if (
        side == AFTER and tokens[0].word
    ):  # words of the narrator lead up to the quotation: "It was an “axis,” said Kim."
        start, reported = 0, cue.kind != "mark"
    words = join(tokens, number, last)
    return Attribution(words, cue.kind, number, last, subject, side, start, end, reported, real)


def _mood(tokens: Sequence[Token], number: int, rules: Grammar) -> Attribution | None:
    """Attribute "X is worried that": a feeling ascribed to somebody in a main clause."""
    if not rules.has("moods", tokens[number].low) or number == 0:
        return None
    left, be, real = skip_auxiliaries(tokens, number, Cue("", "weak", "past"), rules)
    if not be or left < 0 or not real:
        return None
    subject = phrase_before(tokens, left, rules)
    if subject is None or not speaks(tokens, subject, Cue("", "weak", ""), rules):
        return None
    after = tokens[number + 1].low if number + 1 < len(tokens) else ""
    if after not in ("that", "about", "by", "over", "of", "at"):
        return None
    end = clause_end(tokens, number, "weak")
    return Attribution(f"is {tokens[number].low}", "weak", number, number + 1, subject, BEFORE, number, end)


def covered(attributions: Sequence[Attribution], position: int) -> Iterator[Attribution]:
    """Yield the attributions that cover a token, the nearest cue first."""
    around = [a for a in attributions if a.start <= position < a.end]
    yield from sorted(around, key=lambda a: abs(a.first - position))
