"""Noun phrases: the words that may name a speaker, before and behind a cue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from framing.voices.grammar import Grammar
from framing.voices.narration import Token

REACH = 40  # tokens a rule looks back or ahead at most: keeps the work linear


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: tokens [first, last) of a sentence."""

    first: int
    last: int


def phrase_before(tokens: Sequence[Token], last: int, rules: Grammar) -> Phrase | None:
    """Return the noun phrase that ends with token `last`, without times and places of utterance.

    Examples
    --------
    >>> from framing.voices.grammar import load_grammar
    >>> from framing.voices.narration import narrate
    >>> rules = load_grammar("en")
    >>> tokens = narrate("In Rome a spokesman for the ministry on Monday said no.", [], rules)[0].tokens
    >>> phrase = phrase_before(tokens, 8, rules)
    >>> " ".join(token.text for token in tokens[phrase.first : phrase.last])
    'a spokesman for the ministry'
    """
    for _ in range(3):
        if last < 0 or not _nominal(tokens, last, rules):
            return None
        first = _gather_left(tokens, last, rules)
        aside = _aside(tokens, first, last, rules)
        if aside is None:
            return Phrase(first, last + 1)
        last = aside
    return None


def _nominal(tokens: Sequence[Token], position: int, rules: Grammar) -> bool:
    token = tokens[position]
    if not token.word or (token.text.isdigit() and not (position and tokens[position - 1].capital)):
        return False  # an age; but "Article 4"
    if rules.has("pronouns", token.low):
        return True
    if rules.has("sources", token.low) and token.low not in ("that", "as"):
        return True
    closed = rules.any_has(("determiners", "prepositions", "joins", "auxiliaries"), token.low)
    if token.capital:
        return not (closed and position == 0)
    return not closed and not any(cue.form in ("past", "ing") for cue in rules.cues.get(token.low, ()))


def _gather_left(tokens: Sequence[Token], last: int, rules: Grammar) -> int:
    first = last
    if rules.has("pronouns", tokens[last].low):
        return last
    while first > 0 and last - first < 16:
        step = _step_left(tokens, first, rules)
        if not step:
            break
        first -= step
    while first < last and tokens[first].capital and rules.has("intro", tokens[first].low):
        if rules.has("determiners", tokens[first].low):
            break
        first += 1
    return first


def _step_left(tokens: Sequence[Token], first: int, rules: Grammar) -> int:
    """Return how many tokens before `first` still belong to its phrase."""
    token = tokens[first - 1]
    if not token.word or rules.has("pronouns", token.low):
        return 0
    begun = rules.has("determiners", tokens[first].low) and not tokens[first].capital
    if rules.has("determiners", token.low):
        counted = token.low in ("the", "these", "those", "all", "its", "his", "their", "los", "las", "les")
        return 1 if token.low != "that" and (counted or not begun) else 0
    if _extends(tokens, first, rules):
        return 3 if tokens[first - 2].low in ("familiar", "close") else 2
    if token.low in ("and", "&", "y", "et") and first > 1:
        left, right = tokens[first - 2], tokens[first]
        timed = rules.has("time", left.low) and not (first > 2 and tokens[first - 3].capital)
        return 2 if left.capital and right.capital and not timed else 0
    if token.low == "as" and first > 2 and tokens[first - 2].low == "such":
        return 2
    if rules.any_has(("prepositions", "joins", "auxiliaries", "relatives"), token.low):
        return 0
    if token.text[0].isdigit() and tokens[first].capital:
        return 0  # a time of day
    if begun or (token.low in rules.cues and not token.capital and not rules.has("sources", token.low)):
        return 0
    verbal = not token.capital and (token.low.endswith(("ly", "ing")) or rules.has("adverbs", token.low))
    return 0 if verbal else 1


def _extends(tokens: Sequence[Token], first: int, rules: Grammar) -> bool:
    """Return whether a preposition joins the phrase to a noun that can speak ("a spokesman for …")."""
    if first < 2 or not rules.has("extenders", tokens[first - 1].low):
        return False
    placed = tokens[first - 1].low in ("in", "on", "at", "en", "dans")
    if placed and any(rules.any_has(_WHEN_OR_WHERE, after.low) for after in tokens[first : first + 3]):
        return False
    noun = tokens[first - 2]
    if noun.low in ("familiar", "close") and first > 2:
        noun = tokens[first - 3]
    if not noun.word or noun.low in rules.cues and not can_speak(noun, rules):
        return False
    if can_speak(noun, rules) and not rules.has("time", tokens[first].low):
        return True
    if noun.capital and tokens[first - 1].low == "for" and rules.has("organisations", noun.low):
        return True
    if tokens[first - 1].low in ("in", "from", "at") and _named_from_the_start(tokens, first, rules):
        return True
    return tokens[first - 1].low in ("of", "de", "du") and noun.capital and first > 2


def _named_from_the_start(tokens: Sequence[Token], first: int, rules: Grammar) -> bool:
    """Return whether a name of two words that opens a clause stands before a place: "Anna Orlova in Rome"."""
    place = first - 2
    while place >= 0 and tokens[place].capital and not rules.has("intro", tokens[place].low):
        place -= 1
    plain = all(not can_speak(token, rules) and not token.possessive for token in tokens[place + 1 : first - 1])
    return plain and first - 2 - place >= 2 and (place < 0 or not tokens[place].word)


def can_speak(token: Token, rules: Grammar) -> bool:
    """Return whether a noun names somebody or something that speaks."""
    last = token.low.rpartition("-")[2]
    forms = (token.low, token.low.removesuffix("s"), last, last.removesuffix("s"))
    return any(rules.any_has(_SPEAKING, form) for form in forms)


_SPEAKING = ("sources", "titles", "trades")
_WHEN_OR_WHERE = ("time", "venues")


def is_verb(tokens: Sequence[Token], position: int, rules: Grammar) -> bool:
    """Return whether a word behind a noun that can speak looks like its verb ("council hears")."""
    token, before = tokens[position], tokens[position - 1] if position else None
    if before is None or token.capital or not token.low.endswith("s") or can_speak(token, rules):
        return False
    return can_speak(before, rules) and not before.low.endswith("s") and not before.possessive


def is_title(token: Token, rules: Grammar) -> bool:
    """Return whether a word is a title or an office ("Secretary-General")."""
    return rules.has("titles", token.low) or rules.has("titles", token.low.split("-")[-1])


def find_head(words: Sequence[Token], rules: Grammar) -> int:
    """Return the position of the head noun: the last word before "of", "for", "such as".

    An office is no head where a name follows it: "Secretary of State John Roe" ends in its head.
    """
    for number, token in enumerate(words[1:], 1):
        office = token.low in ("of", "de", "du") and number + 2 < len(words) and is_title(words[number + 1], rules)
        if office and words[-1].capital:
            continue
        if token.low == "such" or (rules.has("extenders", token.low) and not token.capital):
            return number - 2 if words[number - 1].low in ("familiar", "close") and number > 1 else number - 1
    return len(words) - 1


def _aside(tokens: Sequence[Token], first: int, last: int, rules: Grammar) -> int | None:
    """Return the token before "on Monday" or "in a statement" where the phrase is of that kind."""
    head = tokens[last]
    before = tokens[first - 1] if first else None
    if rules.has("time", head.low) and not head.possessive:
        while before is not None and rules.has("prepositions", before.low):
            first -= 1
            before = tokens[first - 1] if first else None
        return first - 1 if before is not None else None
    if before is not None and (rules.has("venues", head.low) or head.low == "reporters"):
        if rules.has("prepositions", before.low) and first > 1 and tokens[first - 2].word:
            return first - 2
    return None


def phrase_after(tokens: Sequence[Token], first: int, rules: Grammar) -> Phrase | None:
    """Return the noun phrase that begins with token `first`.

    Examples
    --------
    >>> from framing.voices.grammar import load_grammar
    >>> from framing.voices.narration import narrate
    >>> rules = load_grammar("en")
    >>> tokens = narrate("So said the Russian envoy Anna Orlova in Geneva.", [], rules)[0].tokens
    >>> phrase_after(tokens, 2, rules)
    Phrase(first=2, last=7)
    """
    last = first
    while last < len(tokens) and last - first < 18 and _continues(tokens, first, last, rules):
        last += 1
    while last > first and _dangling(tokens[last - 1], rules):
        last -= 1
    return Phrase(first, last) if last > first else None


def _continues(tokens: Sequence[Token], first: int, position: int, rules: Grammar) -> bool:
    token, before = tokens[position], tokens[position - 1] if position > first else None
    if not token.word:
        return False
    if before is None:
        return _opens(token, rules)
    if rules.has("pronouns", before.low) or rules.has("auxiliaries", token.low):
        return False
    if before.low in ("familiar", "close"):
        return token.low in ("with", "to")
    connects = rules.has("extenders", before.low) or before.low in ("and", "as", "such", "y", "et")
    if rules.has("determiners", token.low):
        return (
            connects or before.low in ("both", "all", "of") or position == first + 1 and before.low in ("some", "many")
        )
    if token.low in ("of", "de", "du", "del", "d'") or (rules.has("extenders", token.low) and can_speak(before, rules)):
        return not any(rules.any_has(_WHEN_OR_WHERE, after.low) for after in tokens[position + 1 : position + 4])
    if token.low in ("and", "&", "y", "et"):
        return position + 1 < len(tokens) and before.capital and tokens[position + 1].capital
    if token.low == "such" or (token.low == "as" and before.low == "such"):
        return True
    if rules.any_has(("prepositions", "joins", "pronouns", "relatives"), token.low):
        return False
    if rules.has("time", token.low) and not token.possessive:
        return False
    return token.capital or _lower_continues(tokens, first, position, rules)


def _opens(token: Token, rules: Grammar) -> bool:
    if rules.has("determiners", token.low) or rules.has("pronouns", token.low):
        return token.low not in ("that", "this", "these", "those", "no")
    closed = rules.any_has(("prepositions", "joins", "auxiliaries", "adverbs", "time"), token.low)
    return not closed and (token.capital or token.low not in rules.cues or can_speak(token, rules))


def _lower_continues(tokens: Sequence[Token], first: int, position: int, rules: Grammar) -> bool:
    token, before = tokens[position], tokens[position - 1]
    if can_speak(token, rules) or rules.has("determiners", before.low) or rules.has("extenders", before.low):
        return True
    if token.low in rules.cues or token.low.endswith(("ly", "ing")) or rules.has("adverbs", token.low):
        return False
    ended = can_speak(before, rules) and not before.capital and not before.possessive
    if ended and not (position + 1 < len(tokens) and can_speak(tokens[position + 1], rules)):
        return token.low in ("familiar", "close")
    named = before.capital and not before.possessive and not rules.has("demonyms", before.low)
    named = named and not rules.has("determiners", before.low)
    return not named


def _dangling(token: Token, rules: Grammar) -> bool:
    return rules.any_has(("extenders", "prepositions"), token.low) or token.low in ("and", "such", "y", "et")
