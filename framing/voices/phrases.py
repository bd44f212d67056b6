"""Noun phrases: who may speak, before or behind a cue.

`phrase_before` and `phrase_after` gather the words of a noun phrase from its last or first token. `find_subject`
finds the phrase that is the subject of a cue: before its auxiliaries, across an apposition, or the subject of the
clause where the verb has none of its own. All of them work on the classes of the tokens (`Token.has`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from framing.voices.grammar import Cue, Token

REACH = 40  # tokens a rule looks back or ahead at most: keeps the work linear
_WHEN_OR_WHERE = ("time", "venues")
_FAMILIAR = ("familiar", "close")  # "sources familiar with the talks", "a person close to the minister"
_DANGLING = frozenset("and such y et".split())  # no phrase ends with these
_BEFORE_ELIDED = frozenset("and but or y et to while by before after in".split())  # here the subject is left out


@dataclass(frozen=True)
class Phrase:
    """A noun phrase: tokens [first, last) of a sentence."""

    first: int
    last: int


@dataclass(frozen=True)
class Attribution:
    """A cue of a sentence, who speaks and which tokens are said."""

    cue: str  # its words
    kind: str  # say | mark | weak | name (see `Cue`) | phrase
    first: int  # tokens [first, last) of the cue
    last: int
    subject: Phrase | None  # who speaks; None where it cannot be told
    side: str  # before (what follows is said) | after (the quotation before it is) | whole (the sentence is)
    start: int  # tokens [start, end) are said
    end: int
    reported: bool = True  # whether words without marks are said too
    real: bool = True  # False where nobody has said it yet ("could call")
    skip: tuple[int, int] = (0, 0)  # tokens within [start, end) that tell who speaks, and are not said


def phrase_before(tokens: Sequence[Token], last: int) -> Phrase | None:
    """Return the noun phrase that ends with token `last`, without times and places of utterance."""
    for _ in range(3):
        if last < 0 or not _nominal(tokens, last):
            return None
        first = _gather_left(tokens, last)
        aside = _aside(tokens, first, last)
        if aside is None:
            return Phrase(first, last + 1)
        last = aside
    return None


def _nominal(tokens: Sequence[Token], position: int) -> bool:
    token = tokens[position]
    if not token.word or (token.text.isdigit() and not (position and tokens[position - 1].capital)):
        return False  # an age; but "Article 4"
    if token.has("pronouns") or (token.has("sources") and token.low not in ("that", "as")):
        return True
    closed = token.has("determiners", "prepositions", "joins", "auxiliaries")
    if token.capital:
        return not (closed and position == 0)
    return not closed and not token.has("participle")


def _gather_left(tokens: Sequence[Token], last: int) -> int:
    """Return the first token of the phrase that ends with token `last`."""
    first = last
    if tokens[last].has("pronouns"):
        return last
    while first > 0 and last - first < 16 and (step := _step_left(tokens, first)):
        first -= step
    while (
        first < last and tokens[first].capital and tokens[first].has("intro") and not tokens[first].has("determiners")
    ):
        first += 1
    return first


def _step_left(tokens: Sequence[Token], first: int) -> int:
    """Return how many tokens before `first` still belong to its phrase."""
    token = tokens[first - 1]
    if not token.word or token.has("pronouns"):
        return 0
    begun = tokens[first].has("determiners") and not tokens[first].capital
    if token.has("determiners"):
        counted = token.low in ("the", "these", "those", "all", "its", "his", "their", "los", "las", "les")
        return 1 if token.low != "that" and (counted or not begun) else 0
    if _extends(tokens, first):
        return 3 if tokens[first - 2].low in _FAMILIAR else 2
    if token.has("and") and first > 1:
        left, right = tokens[first - 2], tokens[first]
        timed = left.has("time") and not (first > 2 and tokens[first - 3].capital)
        return 2 if left.capital and right.capital and not timed else 0
    if token.low == "as" and first > 2 and tokens[first - 2].low == "such":
        return 2
    if token.has("prepositions", "joins", "auxiliaries", "relatives"):
        return 0
    if token.text[0].isdigit() and tokens[first].capital:
        return 0  # a time of day
    if begun or (token.has("cue") and not token.capital and not token.has("sources")):
        return 0
    verbal = not token.capital and (token.low.endswith(("ly", "ing")) or token.has("adverbs"))
    return 0 if verbal else 1


def _extends(tokens: Sequence[Token], first: int) -> bool:
    """Return whether a preposition joins the phrase to a noun that can speak ("a spokesman for …")."""
    if first < 2 or not tokens[first - 1].has("extenders"):
        return False
    placed = tokens[first - 1].low in ("in", "on", "at", "en", "dans")
    if placed and any(after.has(*_WHEN_OR_WHERE) for after in tokens[first : first + 3]):
        return False
    noun = tokens[first - 2]
    if noun.low in _FAMILIAR and first > 2:
        noun = tokens[first - 3]
    if not noun.word or noun.has("cue") and not noun.has("speaker"):
        return False
    if noun.has("speaker") and not tokens[first].has("time"):
        return True
    if noun.capital and tokens[first - 1].low == "for" and noun.has("organisations"):
        return True
    if tokens[first - 1].low in ("in", "from", "at") and _named_from_the_start(tokens, first):
        return True
    return tokens[first - 1].low in ("of", "de", "du") and noun.capital and first > 2


def _named_from_the_start(tokens: Sequence[Token], first: int) -> bool:
    """Return whether a name of two words that opens a clause stands before a place: "Anna Orlova in Rome"."""
    place = first - 2
    while place >= 0 and tokens[place].capital and not tokens[place].has("intro"):
        place -= 1
    plain = all(not token.has("speaker") and not token.possessive for token in tokens[place + 1 : first - 1])
    return plain and first - 2 - place >= 2 and (place < 0 or not tokens[place].word)


def is_verb(tokens: Sequence[Token], position: int) -> bool:
    """Return whether a word behind a noun that can speak looks like its verb ("council hears")."""
    token, before = tokens[position], tokens[position - 1] if position else None
    if before is None or token.capital or not token.low.endswith("s") or token.has("speaker"):
        return False
    return before.has("speaker") and not before.low.endswith("s") and not before.possessive


def find_head(words: Sequence[Token]) -> int:
    """Return the position of the head noun: the last word before "of", "for", "such as"."""
    for number, token in enumerate(words[1:], 1):
        behind_of = token.low in ("of", "de", "du") and number + 2 < len(words)
        if behind_of and words[number + 1].has("titles", "office") and words[-1].capital:
            continue  # an office: "Secretary of State John Roe" ends in its head
        if token.low == "such" or (token.has("extenders") and not token.capital):
            return number - 2 if words[number - 1].low in _FAMILIAR and number > 1 else number - 1
    return len(words) - 1


def _aside(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """Return the token before "on Monday" or "in a statement" where the phrase is of that kind."""
    head = tokens[last]
    before = tokens[first - 1] if first else None
    if head.has("time") and not head.possessive:
        while before is not None and before.has("prepositions"):
            first -= 1
            before = tokens[first - 1] if first else None
        return first - 1 if before is not None else None
    if before is not None and (head.has("venues") or head.low == "reporters"):
        if before.has("prepositions") and first > 1 and tokens[first - 2].word:
            return first - 2
    return None


def phrase_after(tokens: Sequence[Token], first: int) -> Phrase | None:
    """Return the noun phrase that begins with token `first`."""
    last = first
    while last < len(tokens) and last - first < 18 and _continues(tokens, first, last):
        last += 1
    while last > first and (tokens[last - 1].has("extenders", "prepositions") or tokens[last - 1].low in _DANGLING):
        last -= 1
    return Phrase(first, last) if last > first else None


def _continues(tokens: Sequence[Token], first: int, position: int) -> bool:
    token, before = tokens[position], tokens[position - 1] if position > first else None
    if not token.word:
        return False
    if before is None:
        return _opens(token)
    if before.has("pronouns") or token.has("auxiliaries"):
        return False
    if before.low in _FAMILIAR:
        return token.low in ("with", "to")
    connects = before.has("extenders") or before.low in ("and", "as", "such", "y", "et")
    if token.has("determiners"):
        some_of = position == first + 1 and before.low in ("some", "many")
        return connects or some_of or before.low in ("both", "all", "of")
    if token.low in ("of", "de", "du", "del", "d'") or (token.has("extenders") and before.has("speaker")):
        return not any(after.has(*_WHEN_OR_WHERE) for after in tokens[position + 1 : position + 4])
    if token.has("and"):
        return position + 1 < len(tokens) and before.capital and tokens[position + 1].capital
    if token.low == "such" or (token.low == "as" and before.low == "such"):
        return True
    if token.has("prepositions", "joins", "pronouns", "relatives") or (token.has("time") and not token.possessive):
        return False
    return token.capital or _lower_continues(tokens, position)


def _opens(token: Token) -> bool:
    if token.has("determiners", "pronouns"):
        return token.low not in ("that", "this", "these", "those", "no")
    closed = token.has("prepositions", "joins", "auxiliaries", "adverbs", "time")
    return not closed and (token.capital or not token.has("cue") or token.has("speaker"))


def _lower_continues(tokens: Sequence[Token], position: int) -> bool:
    token, before = tokens[position], tokens[position - 1]
    if token.has("speaker") or before.has("determiners", "extenders"):
        return True
    if token.has("cue") or token.low.endswith(("ly", "ing")) or token.has("adverbs"):
        return False
    ended = before.has("speaker") and not before.capital and not before.possessive
    if ended and not (position + 1 < len(tokens) and tokens[position + 1].has("speaker")):
        return token.low in _FAMILIAR
    return not before.capital or before.possessive or before.has("demonyms", "determiners")


# Subjects


def skip_auxiliaries(tokens: Sequence[Token], number: int, form: str) -> tuple[int, bool, bool]:
    """Return the token before the verb and its auxiliaries; whether it is passive; whether it is real (no "could")."""
    left, be, real = number - 1, False, True
    while left >= 0 and number - left < 8 and tokens[left].word:
        token = tokens[left]
        adverb = token.has("adverbs") or (token.low.endswith("ly") and len(token.low) > 4 and not token.capital)
        if not (adverb or token.has("auxiliaries")):
            break
        be = be or (token.has("be") and number - left <= 3)
        real = real and not token.has("modals")
        left -= 1
    return left, be and form == "past", real


def find_subject(tokens: Sequence[Token], left: int, cue: Cue, found: Sequence[Attribution]) -> Phrase | None:
    """Return the noun phrase that speaks, `left` being the token before the cue and its auxiliaries."""
    token = tokens[left]
    if token.low == "as" and cue.form == "ing" and left > 0:
        return _quoted_as(tokens, left - 1)
    if token.low == "that" and cue.base == "read" and left > 0:
        return phrase_before(tokens, left - 1)  # "a banner that reads"
    apart = token.text in ",—–" or token.quote >= 0 or not token.word
    if token.low in _BEFORE_ELIDED or (cue.form == "ing" and apart):
        return _clause_subject(tokens, left, found)
    if token.has("relatives"):
        left -= 1 if left and tokens[left - 1].text != "," else 2
    elif token.text in ",)—–":
        return reach_across_commas(tokens, left)
    return phrase_before(tokens, left)


def _quoted_as(tokens: Sequence[Token], left: int) -> Phrase | None:
    """Return who speaks in "was quoted as saying" and "quoted X as saying": X, not who quotes."""
    if tokens[left].low in ("quoted", "cited"):
        left = skip_auxiliaries(tokens, left, "past")[0]
    return phrase_before(tokens, left)


def reach_across_commas(tokens: Sequence[Token], left: int) -> Phrase | None:
    """Return the subject before an apposition: "Kim, the leader of the North, said"."""
    if tokens[left].text == ")":
        while left > 0 and tokens[left].text != "(":
            left -= 1
        return phrase_before(tokens, left - 1)
    fallback: Phrase | None = None
    end = left
    for position in range(left - 1, max(left - REACH, -1) - 1, -1):
        edge = position < 0 or tokens[position].text in ",;:—–" or tokens[position].quote >= 0
        if not edge:
            continue
        phrase = _segment(tokens, position + 1, end)
        if phrase is not None:
            opener = tokens[phrase.first]
            if opener.capital and not opener.has("determiners") and tokens[phrase.last - 1].capital:
                return phrase
            fallback = phrase
        end = position
        if position < 0 or tokens[position].quote >= 0 or tokens[position].text in ";:":
            break
    return fallback


def _segment(tokens: Sequence[Token], first: int, end: int) -> Phrase | None:
    """Return the noun phrase a comma-bounded segment consists of (joins before it aside)."""
    while first < end and tokens[first].low in ("and", "but", "that", "meanwhile", "y", "et", "mais", "pero", "que"):
        first += 1
    while first + 1 < end and tokens[first].text[0].isdigit() and tokens[first + 1].capital:
        first += 1  # a time of day
    if first >= end or tokens[first].has("intro") and not tokens[first].has("determiners"):
        return None
    phrase = phrase_before(tokens, end - 1)
    return phrase if phrase is not None and phrase.first == first else None


def _clause_subject(tokens: Sequence[Token], left: int, found: Sequence[Attribution]) -> Phrase | None:
    """Return the subject an elided one repeats: of the cue before it, else of the sentence."""
    for attribution in reversed(found):
        if attribution.subject is not None and attribution.last <= left + 1:
            return attribution.subject
    if tokens[0].low in ("what", "how", "why", "whether") or tokens[0].low in ("it", "there"):
        return None  # the subject of the clause is none of its words
    if tokens[left].low == "to" and left > 0 and tokens[left - 1].low in ("wish", "want", "like", "hope"):
        return None
    starts = [0, *(n + 1 for n in range(min(left, REACH)) if tokens[n].text in ",;—–" or tokens[n].quote >= 0)]
    for first in starts:
        while first < left and (not tokens[first].text[0].isalpha() or _introduces(tokens[first])):
            first += 1
        if first < left and tokens[first].has("prepositions"):
            first = _behind_preposition(tokens, first, left)
        phrase = phrase_after(tokens, first) if first < left else None
        if phrase is not None and phrase.last <= left + 1 and _nameable(tokens, phrase):
            return phrase
    return None


def _nameable(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Return whether a phrase is a pronoun, a name or people, and not a time, a place of speech or an adverb."""
    words = tokens[phrase.first : phrase.last]
    head = words[find_head(words)]
    if words[-1].has("time", "venues", "intro") or head.low.endswith("ly") or head.low in ("it", "there"):
        return False
    return head.has("pronouns", "speaker") or (head.capital and not (len(words) == 1 and head.low.endswith("ing")))


def _behind_preposition(tokens: Sequence[Token], first: int, left: int) -> int:
    """Return where the subject begins in "In this context China …": the first capital behind a plain word."""
    places = range(first + 2, min(left, first + 8))
    return next((n for n in places if tokens[n].capital and tokens[n - 1].low == tokens[n - 1].text), left)


def _introduces(token: Token) -> bool:
    """Return whether a word may precede the subject of a clause ("meanwhile", "but")."""
    return token.has("intro", "adverbs", "joins") and not token.has("determiners", "prepositions")
