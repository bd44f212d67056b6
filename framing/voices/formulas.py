"""Set phrases that ascribe: "according to X", "in X's words", "for X, it is", "warnings from X that", "X: “…”"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from framing.voices.grammar import Cue, Grammar
from framing.voices.narration import Token
from framing.voices.phrases import REACH, Phrase, can_speak, find_head, is_verb, phrase_after, phrase_before

BEFORE, AFTER, WHOLE = "before", "after", "whole"
_CONTRASTS = frozenset("but while although though whereas yet pero mientras aunque mais tandis".split())


@dataclass(frozen=True)
class Attribution:
    """One cue of a sentence.

    Attributes
    ----------
    cue : words of the cue; `kind` its class (say, mark, weak, name, phrase)
    first, last : tokens of the cue
    subject : the noun phrase that speaks; None where it cannot be told
    side : before (what follows is ascribed) | after (the quotation before it) | whole (the sentence)
    start, end : tokens covered
    reported : whether words without marks are ascribed too
    real : False where nobody has said it yet ("could call")
    """

    cue: str
    kind: str
    first: int
    last: int
    subject: Phrase | None
    side: str
    start: int
    end: int
    reported: bool = True
    real: bool = True


def speaks(tokens: Sequence[Token], subject: Phrase, cue: Cue, rules: Grammar) -> bool:
    """Return whether the subject can be a cue's: somebody, or for plain verbs of saying anything but a time."""
    words = tokens[subject.first : subject.last]
    around = tokens[max(0, subject.first - 2) : subject.first]
    of_nobody = len(around) == 2 and rules.has("prepositions", around[1].low) and rules.has("nobody", around[0].low)
    if of_nobody or any(rules.has("nobody", word.low) for word in (words[0], words[-1])):
        return False
    if words[-1].text[0].isdigit() and not words[0].capital:
        return False
    if len(words) == 1 and rules.has("pronouns", words[0].low):
        return words[0].low not in ("i", "we", "you") and (words[0].low != "it" or cue.kind != "name")
    head = words[find_head(words, rules)]
    if cue.kind in ("say", "mark"):
        return not rules.has("time", head.low)
    return (head.capital and not rules.has("time", head.low)) or can_speak(head, rules)


def clause_end(tokens: Sequence[Token], last: int, kind: str) -> int:
    """Return where what follows a cue ends: at a semicolon or a contrasting clause."""
    for number in range(last, len(tokens)):
        after = tokens[number + 1].low if number + 1 < len(tokens) else ""
        if tokens[number].text == ";" and tokens[number].quote < 0:
            return number
        if tokens[number].text == "," and tokens[number].quote < 0 and after in _CONTRASTS:
            return number
    return len(tokens)


def join(tokens: Sequence[Token], first: int, last: int) -> str:
    """Return the words of tokens [first, last)."""
    return " ".join(token.text for token in tokens[first:last])


def find_formula(tokens: Sequence[Token], number: int, rules: Grammar) -> Attribution | None:
    """Find "according to X", "in X's words", "for X, it is"."""
    opener = tokens[number].low
    for words in rules.according.get(opener, ()) if rules.has("openers", opener) else ():
        last = number + 1 + len(words)
        if [token.low for token in tokens[number + 1 : last]] == words and last < len(tokens):
            if opener in ("citing", "quoting") and not words and number == 0:
                return None
            subject = phrase_after(tokens, last, rules)
            if subject is not None:
                return _spread(tokens, number, subject, " ".join([opener, *words]), rules)
    if tokens[number].low == "in":
        return _in_theirjoin(tokens, number, rules)
    if tokens[number].low == "for":
        return _for_whom(tokens, number, rules)
    if tokens[number].low == "as" and number + 2 < len(tokens):
        subject = phrase_after(tokens, number + 1, rules)
        if subject is not None and [t.low for t in tokens[subject.last : subject.last + 2]] == ["put", "it"]:
            return Attribution("as put it", "phrase", number, subject.last + 2, subject, WHOLE, 0, len(tokens))
    return None


def _spread(tokens: Sequence[Token], number: int, subject: Phrase, cue: str, rules: Grammar) -> Attribution:
    """Cover the clause "according to" stands in: at a sentence's start or end all of it, else from the comma."""
    quoted = number > 0 and (
        tokens[number - 1].quote >= 0
        or (number > 1 and tokens[number - 1].text == "," and tokens[number - 2].quote >= 0)
    )
    start = 0
    ending = subject.last >= len(tokens) - 8 or tokens[subject.last].text in ".,"
    if number > 1 and not ending:
        start = next((n for n in range(number - 1, max(number - REACH, 0), -1) if tokens[n].text in ",;"), 0)
    semicolon = next((n for n in range(number, 0, -1) if tokens[n].text == ";"), 0) if number < REACH else 0
    side = AFTER if quoted else WHOLE
    return Attribution(cue, "phrase", number, subject.first, subject, side, max(start, semicolon), len(tokens), True)


def _in_theirjoin(tokens: Sequence[Token], number: int, rules: Grammar) -> Attribution | None:
    ahead = tokens[number + 1 : number + 3]
    if len(ahead) == 2 and ahead[0].low in ("his", "her", "their") and rules.has("in their words", ahead[1].low):
        own = Phrase(number + 1, number + 2)
        return Attribution("in the words of", "phrase", number, number + 3, own, WHOLE, 0, len(tokens))
    for last in range(number + 2, min(number + 9, len(tokens))):
        if rules.has("in their words", tokens[last].low) and tokens[last - 1].possessive:
            subject = phrase_before(tokens, last - 1, rules)
            if subject is not None and subject.first == number + 1:
                return Attribution("in the words of", "phrase", number, last + 1, subject, WHOLE, 0, len(tokens))
    return None


def _for_whom(tokens: Sequence[Token], number: int, rules: Grammar) -> Attribution | None:
    """Find "For X, it is": only people who judge, at the start of a clause."""
    if number > 1 and not (tokens[number - 1].text in ",;—–" or rules.has("intro", tokens[number - 1].low)):
        return None
    if number == 1 and not rules.has("intro", tokens[0].low) and not rules.has("joins", tokens[0].low):
        return None
    subject = phrase_after(tokens, number + 1, rules)
    if subject is None or subject.last >= len(tokens):
        return None
    head = tokens[subject.first + find_head(tokens[subject.first : subject.last], rules)]
    collective = rules.has("people", head.low) and head.low == head.text
    named = head.capital and tokens[subject.last].text == "," and not rules.has("places", head.low)
    named = named and not rules.has("organisations", head.low) and not rules.has("time", head.low)
    if not (collective or named):
        return None
    return Attribution("for", "phrase", number, subject.last, subject, BEFORE, number, len(tokens))


def find_said_noun(tokens: Sequence[Token], number: int, rules: Grammar) -> Attribution | None:
    """Find "warnings from X that …"."""
    if not rules.has("said nouns", tokens[number].low) or number + 2 >= len(tokens):
        return None
    if tokens[number + 1].low not in ("from", "by"):
        return None
    subject = phrase_after(tokens, number + 2, rules)
    if subject is None or not speaks(tokens, subject, Cue("", "weak", ""), rules):
        return None
    if subject.last >= len(tokens) or tokens[subject.last].low not in ("that", "about", "of", "over"):
        return None
    end = clause_end(tokens, number, "weak")
    return Attribution(join(tokens, number, number + 2), "weak", number, number + 2, subject, BEFORE, number, end)


def find_heading(tokens: Sequence[Token], number: int, rules: Grammar) -> Attribution | None:
    """Find "Kim: “…”" and "“…”: an interview with Kim": a name and a colon beside a quotation that opens or ends."""
    if number == 1 and tokens[0].quote >= 0:
        return _signed(tokens, rules)
    if not 0 < number <= 8 or number + 1 >= len(tokens) or tokens[number + 1].quote < 0:
        return None
    subject = phrase_before(tokens, number - 1, rules)
    if any(is_verb(tokens, n, rules) for n in range(1, number)):  # "Council hears pleas: “…”": somebody's words
        subject = None
    elif subject is None or subject.first != 0 or not speaks(tokens, subject, Cue("", "weak", ""), rules):
        return None
    return Attribution(":", "phrase", number, number + 1, subject, BEFORE, number + 1, len(tokens), False)


def _signed(tokens: Sequence[Token], rules: Grammar) -> Attribution | None:
    """Attribute "“…”: Kim on …" and "“…”: a talk with Kim" to Kim."""
    within = range(2, min(len(tokens), 8))
    first = next((n + 1 for n in within if tokens[n].low in ("with", "by") and n + 1 < len(tokens)), 2)
    subject = phrase_after(tokens, first, rules) if first < len(tokens) else None
    if subject is None or not tokens[subject.last - 1].capital:
        return None
    if subject.last < len(tokens) and tokens[subject.last].low not in ("on", "about", ",", "."):
        return None
    return Attribution(":", "phrase", 1, subject.last, subject, AFTER, 0, 1, False)
