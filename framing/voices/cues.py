"""Cues: which words of a sentence are attributed to whom.

`attribute` finds the cues of a sentence: a verb ("said", "warned of"), a set phrase ("according to", "in X's words",
"for X, it is", "warnings from X that"), a feeling ("is worried that") or a colon behind a name. Each becomes an
`Attribution`: the noun phrase that speaks and the tokens it covers, for quotations and for indirect speech alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from framing.voices.grammar import Cue, Grammar, Token
from framing.voices.phrases import (
    REACH,
    Attribution,
    Phrase,
    find_head,
    find_subject,
    is_verb,
    phrase_after,
    phrase_before,
    reach_across_commas,
    skip_auxiliaries,
)

BEFORE, AFTER, WHOLE = "before", "after", "whole"
_CONTRASTS = frozenset("but while although though whereas yet pero mientras aunque mais tandis".split())
_CARRYING = frozenset("that his her their its not only also que qu'".split())
_SUBORDINATE = frozenset("that que qu' whether if".split())
_ABOUT = frozenset("that to about of for on over against".split())
_FELT = frozenset("that about by over of at to on in with whether".split())
_NO_SUBJECT = frozenset("to it i we you as what the a that".split())
_CLAUSES = frozenset("as than like because before after since until".split())  # these begin clauses too
_OBJECTS = frozenset(["tell", "inform", "advise", "call on", "call upon"])  # they need an object, so are not inverted
_HEARD = frozenset("tell inform advise assure ask remind warn urge".split())  # somebody follows who is told
_BEFORE_INVERTED = frozenset("se also has t -t-".split())
_BEFORE_PARTICIPLES = frozenset("as by in while after before and is are".split())
_BEHIND_NOUNS = frozenset("of from over by were was is are have had".split())
_ADDRESSED = frozenset("reporters lawmakers journalists state".split())  # "…, Kim told reporters"


def attribute(
    tokens: Sequence[Token], rules: Grammar, title_case: bool = False, headline: bool = False
) -> list[Attribution]:
    """Return the attributions of a sentence, in the order of their cues."""
    found: list[Attribution] = []
    for number, token in enumerate(tokens):
        if "signal" not in token.classes:
            continue
        attribution = None
        if token.text == ":":
            attribution = _find_heading(tokens, number, headline or title_case)
        elif number and token.text in "—–" and token.quote < 0:
            attribution = _sign(tokens, number)
        elif token.word and (not token.capital or title_case or headline or number == 0):
            attribution = (
                _find_formula(tokens, number, rules)
                or _mood(tokens, number)
                or _verb_cue(tokens, number, rules, found)
                or _find_said_noun(tokens, number)
            )
        if attribution is not None:
            found.append(attribution)
    return found


def _speaks(tokens: Sequence[Token], subject: Phrase, kind: str) -> bool:
    """Return whether the subject can be a cue's: somebody, or for plain verbs of saying anything but a time."""
    words = tokens[subject.first : subject.last]
    around = tokens[max(0, subject.first - 2) : subject.first]
    of_nobody = len(around) == 2 and around[1].has("prepositions") and around[0].has("nobody")
    if of_nobody or any(word.has("nobody") for word in (words[0], words[-1])):
        return False
    if words[-1].text[0].isdigit() and not words[0].capital:
        return False
    if len(words) == 1 and words[0].has("pronouns"):
        return words[0].low not in ("i", "we", "you") and (words[0].low != "it" or kind != "name")
    if kind == "doc":
        return any(word.has("documents") for word in words)
    head = words[find_head(words)]
    if kind in ("say", "mark"):
        return not head.has("time")
    return (head.capital and not head.has("time")) or head.has("speaker")


def _clause_end(tokens: Sequence[Token], last: int) -> int:
    """Return where what follows a cue ends: at a semicolon or a contrasting clause."""
    for number in range(last, len(tokens)):
        after = tokens[number + 1].low if number + 1 < len(tokens) else ""
        if tokens[number].text == ";":
            return number
        if tokens[number].text == "," and after in _CONTRASTS and not _carries_on(tokens, number + 2):
            return number
    return len(tokens)


def _carries_on(tokens: Sequence[Token], number: int) -> bool:
    """Return whether a contrast is still the speaker's: "…, but that he", "…, but their plan", "although brief"."""
    return number < len(tokens) and (tokens[number].low in _CARRYING or tokens[number].has("pronouns"))


def _join(tokens: Sequence[Token], first: int, last: int) -> str:
    """Return the words of tokens [first, last)."""
    return " ".join(token.text for token in tokens[first:last])


# Verbs


def _verb_cue(tokens: Sequence[Token], number: int, rules: Grammar, found: Sequence[Attribution]) -> Attribution | None:
    """Attribute "warned of": the first of the verb's senses whose particle and subject are there."""
    for cue in rules.cues.get(tokens[number].low, ()):
        last = _behind_particle(tokens, number, cue)
        if last < 0 or (not cue.particle and _idiom(tokens, number, cue, rules)):
            continue
        if cue.needs and not any(token.low in cue.needs for token in tokens[last : last + 10]):
            continue
        attribution = _with_subject(tokens, number, last, cue, rules, found)
        if attribution is not None:
            return attribution
    return None


def _behind_particle(tokens: Sequence[Token], number: int, cue: Cue) -> int:
    """Return the token behind a cue and its particle, perhaps over a place ("spoke in Rome of"); -1 without it."""
    size = len(cue.particle)
    places = [number + 1]
    if size == 1 and number + 1 < len(tokens) and tokens[number + 1].low in ("in", "on", "at", "to", "again"):
        ahead: Sequence[int] = range(number + 2, min(number + 7, len(tokens)))
        stop = next((n for n in ahead if not tokens[n].word or tokens[n].has("cue")), number + 7)
        ahead = [
            n
            for n in ahead
            if tokens[n - 1].capital or tokens[n - 1].has("time", "venues") or tokens[n - 1].low == "again"
        ]
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
    """Attribute a verb, with its particle, to its subject; None where it has none that can speak."""
    left, passive, real = skip_auxiliaries(tokens, number, cue.form)
    if passive:
        if cue.kind == "doc" or (left >= 0 and tokens[left].low == "to"):  # "wants to be told"
            return None
        return _passive(tokens, number, last, cue)
    documented = cue.kind == "doc" and last < len(tokens) and _opens_content(tokens[last])
    if tokens[number].has("also nouns") and not documented and not _verbal(tokens, number, left, cue):
        return None
    inverted = _inverted(tokens, number, last, cue, rules)
    if inverted is not None:
        return inverted
    if left < 0:
        attribution = _elided_subject(tokens, number, last, cue) if cue.form == "ing" else None
        return replace(attribution, real=real) if attribution else None
    subject = find_subject(tokens, left, cue, found)
    said = cue.kind in ("say", "weak") and cue.form != "ing"
    if subject is None or not _speaks(tokens, subject, cue.kind):
        subject, said = _far_subject(tokens, left, cue), _somebody(tokens, number, left, last, cue)
    elif cue.kind != "doc" and _within_adjunct(tokens, subject, left):
        subject = _before_adjunct(tokens, subject, cue)
    elif cue.kind in ("say", "mark") and not _can_speak(tokens, subject):
        subject = _far_subject(tokens, left, cue)
    if subject is None:
        return replace(_covering(tokens, number, last, cue, None, BEFORE, True), real=real) if said else None
    if any(attribution.subject == subject for attribution in found):  # "…,” she said, adding that …"
        attribution = _covering(tokens, number, last, cue, subject, BEFORE, cue.kind != "mark")
    else:
        attribution = _active(tokens, number, last, cue, subject)
    return replace(attribution, real=real and not (cue.kind == "name" and tokens[left].low == "to"))


def _can_speak(tokens: Sequence[Token], subject: Phrase) -> bool:
    """Return whether a phrase can be named as a speaker: a name, a pronoun, or a noun of people and documents."""
    words = tokens[subject.first : subject.last]
    head = words[find_head(words)]
    return head.capital or any(word.has("speaker", "pronouns", "determiners") and word.low != "the" for word in words)


def _within_adjunct(tokens: Sequence[Token], subject: Phrase, left: int) -> bool:
    """Return whether a phrase right before a verb belongs to a preposition: "in a later interview said"."""
    before = tokens[subject.first - 1] if subject.first else None
    return before is not None and subject.last == left + 1 and before.has("prepositions") and before.low not in _CLAUSES


def _before_adjunct(tokens: Sequence[Token], subject: Phrase, cue: Cue) -> Phrase | None:
    """Return the subject in front of words with prepositions ("a judge, in response to a request, ordered")."""
    for _ in range(3):
        last = subject.first - 2
        if last >= 0 and tokens[last].text in ",—–":
            last -= 1
        found = phrase_before(tokens, last) if last >= 0 else None
        if found is None:
            return None
        subject = found
        if not _within_adjunct(tokens, subject, subject.last - 1):
            return subject if _speaks(tokens, subject, "weak") and cue.form != "ing" else None
    return None


def _opens_content(token: Token) -> bool:
    """Return whether what is said may begin with a word: "that", an article, a pronoun, a name."""
    return token.low == "that" or token.capital or token.has("pronouns", "determiners")


def _far_subject(tokens: Sequence[Token], left: int, cue: Cue) -> Phrase | None:
    """Return the subject of a clause that a relative clause or a participle parts from its verb."""
    if cue.form == "ing" or tokens[left].low == "to" or tokens[left].has("relatives", "determiners"):
        return None
    if cue.kind == "doc":
        for number in range(left, max(left - 25, -1), -1):
            if tokens[number].text == ";" or tokens[number].quote >= 0:
                return None
            if tokens[number].has("documents"):
                return phrase_before(tokens, number)
        return None
    first = left
    while first > 0 and left - first < REACH and not _opens_clause(tokens, first):
        first -= 1
    while (
        first < left
        and tokens[first].word
        and tokens[first].has("joins", "intro")
        and not tokens[first].has("determiners")
    ):
        first += 1
    subject = phrase_after(tokens, first)
    if subject is None or subject.last > left or not tokens[subject.last].has("relatives", "participle", "extenders"):
        return None
    return subject if _speaks(tokens, subject, "weak") else None


def _opens_clause(tokens: Sequence[Token], first: int) -> bool:
    """Return whether a clause begins at a token: behind a stop, or a comma and a word that joins."""
    before = tokens[first - 1]
    return (
        before.quote >= 0
        or before.text in ";:"
        or (before.text == "," and tokens[first].has("joins") and not tokens[first].has("relatives"))
    )


def _somebody(tokens: Sequence[Token], number: int, left: int, last: int, cue: Cue) -> bool:
    """Return whether a plain verb of saying has a subject, though rules cannot tell which words it is."""
    before = tokens[left]
    share = left > 1 and tokens[left - 1].low in ("in", "of")  # "one in five"
    counted = cue.form != "base" or share or before.low.endswith("s") or before.text[0].isdigit()
    if cue.kind != "say" or cue.form == "ing" or not counted or cue.particle or last >= len(tokens):
        return False
    if before.low in _NO_SUBJECT or (before.has("determiners") and not share):
        return False
    if any(token.has("nobody") for token in tokens[max(0, left - 6) : left + 1]):
        return False
    plain = cue.base in ("say", "add", "argue", "believe")
    return tokens[last].low == "that" or (plain and _opens_content(tokens[last]))


def _verbal(tokens: Sequence[Token], number: int, left: int, cue: Cue) -> bool:
    """Return whether a form that is also a noun is a verb here: a clear subject, and not "of" behind it."""
    after = tokens[number + 1].low if number + 1 < len(tokens) else ""
    if left < 0 or (after in _BEHIND_NOUNS and not cue.particle):
        return False
    before = tokens[left]
    if before.has("determiners") and left == number - 1 and not before.has("pronouns"):
        return False
    if cue.form == "s" and not cue.particle and left == number - 1 and not _takes_up(tokens, number + 1):
        return False
    if left < number - 1 or cue.particle:
        return not is_verb(tokens, left)
    if cue.form == "ing" or not before.word:
        return before.text in ",)—–" or before.low in _BEFORE_PARTICIPLES
    if before.has("pronouns", "relatives"):
        return True
    plural = before.low.endswith("s") or before.low in ("people", "media", "some", "many", "police")
    lower = before.has("speaker") and (plural or cue.form != "base")
    return not before.possessive and (lower or (before.capital and cue.form != "base"))


def _takes_up(tokens: Sequence[Token], number: int) -> bool:
    """Return whether what follows can be the object of a verb: "that", an article, a pronoun, a name, a quotation."""
    if number >= len(tokens):
        return True
    token = tokens[number]
    opens = token.quote >= 0 or token.text in ":," or token.low in _SUBORDINATE or token.capital
    return opens or token.has("determiners", "pronouns") or not token.has("prepositions", "auxiliaries", "joins")


def _elided_subject(tokens: Sequence[Token], number: int, last: int, cue: Cue) -> Attribution | None:
    """Attribute a sentence that opens with a participle: "Calling it a “…”, Kim left"."""
    within = range(last, min(len(tokens), last + REACH))
    comma = next((n for n in within if tokens[n].text == "," or tokens[n].quote >= 0), None)
    if comma is None:
        return None
    first = comma + 1
    if first < len(tokens) and tokens[first].text == ",":
        first += 1
    subject = phrase_after(tokens, first)
    if subject is None or not _speaks(tokens, subject, cue.kind):
        return None
    return Attribution(_join(tokens, number, last), cue.kind, number, last, subject, BEFORE, last, comma + 1)


def _passive(tokens: Sequence[Token], number: int, last: int, cue: Cue) -> Attribution | None:
    """Attribute "is seen by X as": X speaks; without "by" somebody unnamed does, of words in marks only."""
    for position in range(last, min(last + 6, len(tokens) - 1)):
        if tokens[position].low in ("by", "por", "par"):
            subject = phrase_after(tokens, position + 1)
            if subject is not None and _speaks(tokens, subject, cue.kind):
                return _covering(tokens, number, last, cue, subject, BEFORE, True)
    return _covering(tokens, number, last, cue, None, BEFORE, False)


def _inverted(tokens: Sequence[Token], number: int, last: int, cue: Cue, rules: Grammar) -> Attribution | None:
    """Attribute "“…,” said X" and "…, said X"."""
    if cue.form == "ing" or number == 0:
        return None
    before = number - 1
    while before > 0 and (tokens[before].has("auxiliaries") or tokens[before].low in _BEFORE_INVERTED):
        before -= 1
    comma = tokens[before].text in ",—–"
    quoted = tokens[before - comma].quote >= 0 if before >= comma else False
    if cue.kind == "name" or last >= len(tokens) or not (quoted or (comma and cue.kind in ("say", "mark"))):
        return None
    ends = tokens[before - comma].ending if quoted else ""
    if quoted and not comma and cue.kind == "weak" and ends not in ",.?!…":
        return None
    if not quoted and (cue.base in _OBJECTS or reach_across_commas(tokens, before) is not None):
        return None
    if rules.language != "en" and tokens[last].text in ".," and quoted:
        return None
    subject = phrase_after(tokens, last + (tokens[last].text in ("-t-", "-")))
    plain = quoted and cue.kind == "say" and tokens[last].has("determiners")
    if subject is None or not (plain or _speaks(tokens, subject, "weak")):
        return None
    if quoted:
        return _covering(tokens, before + 1, last, cue, subject, AFTER, False)
    if not _closed_tail(tokens, subject.last):
        return None
    edge = _comma(tokens, subject.last)
    after = tokens[edge + 1] if edge + 1 < len(tokens) else None
    described = after is None or after.has("determiners", "relatives", "adverbs") or after.low.endswith("ing")
    found = _covering(tokens, number, last, cue, subject, WHOLE, True)
    return replace(found, skip=(number, len(tokens) if described else edge))


def _active(tokens: Sequence[Token], number: int, last: int, cue: Cue, subject: Phrase) -> Attribution:
    """Attribute "X said …", "“…,” X said" and "…, X said"."""
    if _behind_quotation(tokens, subject.first) and cue.kind != "name":
        more = last < len(tokens) and tokens[last].low in _SUBORDINATE
        return _covering(tokens, number, last, cue, subject, AFTER, more)
    edge = subject.first - 1
    inserted = last < len(tokens) and tokens[last].text == ","
    tail = edge > (1 if inserted else 3) and tokens[edge].text in ",—–" and cue.kind != "name"
    lead = tokens[0].has("prepositions") or tokens[0].low in ("asked", "when", "speaking", "pressed")
    ended = last >= len(tokens) or tokens[last].text in ".!?"
    quoted = inserted and last + 1 < len(tokens) and tokens[last + 1].quote >= 0
    if tail and (ended or not (quoted and lead)) and _closed_tail(tokens, last):
        found = _covering(tokens, number, last, cue, subject, WHOLE, True)
        return replace(found, skip=(subject.first, last))
    found = _covering(tokens, number, last, cue, subject, BEFORE, cue.kind != "mark")
    if edge >= 0 and tokens[edge].low == "what":  # "what X calls …" ends where the main verb stands
        verb = next((n for n in range(last + 1, found.end) if tokens[n].has("be")), found.end)
        found = replace(found, end=verb)
    return found


def _closed_tail(tokens: Sequence[Token], position: int) -> bool:
    """Return whether nothing that is said follows: an end, or only time and place up to one."""
    for number in range(position, min(position + 14, len(tokens))):
        token = tokens[number]
        if token.text in ".;,!?—–" and token.quote < 0:
            return True
        adjunct = token.has("prepositions", "time", "adverbs") or token.low in _ADDRESSED or token.capital
        said = token.quote >= 0 or token.low in _SUBORDINATE or token.text == ":"
        if said or (number == position and not adjunct):
            return False
    return len(tokens) - position < 14


def _behind_quotation(tokens: Sequence[Token], number: int) -> bool:
    """Return whether a quotation, perhaps with a comma, stands right before a token."""
    before = tokens[max(0, number - 2) : number]
    return bool(before) and (before[-1].quote >= 0 or (before[-1].text == "," and before[0].quote >= 0))


def _covering(
    tokens: Sequence[Token], number: int, last: int, cue: Cue, subject: Phrase | None, side: str, reported: bool
) -> Attribution:
    """Return an attribution with the tokens it covers, which its side tells."""
    start, end, skip = 0, len(tokens), (0, 0)
    if side == BEFORE:
        start, end = number, _clause_end(tokens, last)
        skip = (last, _behind_hearers(tokens, last, cue))
    elif side == AFTER and tokens[0].word:  # the narrator leads up to the quotation: "It was an “axis,” said Kim."
        end, reported = number, cue.kind != "mark"
        end = min(end, subject.first) if subject else end
    elif side == AFTER:
        start = end = number
    return Attribution(
        _join(tokens, number, last), cue.kind, number, last, subject, side, start, end, reported, skip=skip
    )


def _behind_hearers(tokens: Sequence[Token], last: int, cue: Cue) -> int:
    """Return where "told lawmakers in May that" or "said on Monday that" ends, and what is said begins."""
    if cue.kind not in ("say", "weak") or last >= len(tokens):
        return last
    told = cue.base in _HEARD and not tokens[last].has("prepositions")
    if not (told or tokens[last].has("prepositions", "time", "adverbs")):
        return last
    within = range(last, min(last + 16, len(tokens)))
    that = next((n for n in within if tokens[n].low in _SUBORDINATE and tokens[n].word), None)
    if that is not None and not any(tokens[n].text in ";:" or tokens[n].has("cue") for n in range(last, that)):
        return that
    hearers = phrase_after(tokens, last) if told and cue.base in _OBJECTS else None
    return hearers.last if hearers is not None else last


# Set phrases


def _mood(tokens: Sequence[Token], number: int) -> Attribution | None:
    """Attribute "X is worried that": a feeling attributed to somebody in a main clause."""
    if not tokens[number].has("moods") or number == 0:
        return None
    left, be, real = skip_auxiliaries(tokens, number, "past")
    subject = phrase_before(tokens, left) if be and real else None
    if subject is None or not _speaks(tokens, subject, "weak"):
        return None
    after = tokens[number + 1].low if number + 1 < len(tokens) else ""
    if after not in _FELT:
        return None
    end = _clause_end(tokens, number)
    return Attribution(f"is {tokens[number].low}", "weak", number, number + 1, subject, BEFORE, number, end)


def _find_formula(tokens: Sequence[Token], number: int, rules: Grammar) -> Attribution | None:
    """Find "according to X", "in X's words", "for X, it is"."""
    opener = tokens[number].low
    for words in rules.according.get(opener, ()):
        last = number + 1 + len(words)
        if [token.low for token in tokens[number + 1 : last]] == words and last < len(tokens):
            if opener in ("citing", "quoting") and not words and number == 0:
                return None
            subject = phrase_after(tokens, last)
            if subject is not None or tokens[last].word:
                return _spread(tokens, number, last, subject, " ".join([opener, *words]))
    if opener == "in":
        return _in_their_words(tokens, number) or _in_a_poll(tokens, number)
    if opener == "for":
        return _for_whom(tokens, number)
    if opener == "as" and number + 2 < len(tokens):
        subject = phrase_after(tokens, number + 1)
        if subject is not None and [t.low for t in tokens[subject.last : subject.last + 2]] == ["put", "it"]:
            return Attribution("as put it", "phrase", number, subject.last + 2, subject, WHOLE, 0, len(tokens))
    return None


def _spread(tokens: Sequence[Token], number: int, last: int, subject: Phrase | None, cue: str) -> Attribution:
    """Attribute the sentence around "according to", or the part of it behind a semicolon, without who speaks."""
    leads = all(not token.word or token.has("joins", "intro") for token in tokens[:number])
    start = next((n + 1 for n in range(number - 1, max(number - REACH, 0), -1) if tokens[n].text == ";"), 0)
    inserted = leads or tokens[number - 1].text in ",—–"
    comma = _comma(tokens, subject.last if subject else last) if inserted else len(tokens)
    if comma + 1 < len(tokens) and tokens[comma].text == ",":
        after = tokens[comma + 1]
        described = after.low in ("a", "an") or after.has("relatives") or after.low.endswith("ing")
        beyond = _comma(tokens, comma + 1)
        apposed = beyond + 1 < len(tokens) and tokens[beyond + 1].has("auxiliaries", "determiners", "pronouns")
        comma = beyond if described and (leads or apposed) else len(tokens) if described else comma
    side = AFTER if _behind_quotation(tokens, number) else WHOLE
    found = Attribution(cue, "phrase", number, last, subject, side, start, len(tokens), True)
    return replace(found, skip=(number, comma))


def _comma(tokens: Sequence[Token], first: int) -> int:
    """Return the first comma, colon or dash from a token on; the end without one."""
    ends = (n for n in range(first, len(tokens)) if tokens[n].text in ",:;—–" and tokens[n].quote < 0)
    return next(ends, len(tokens))


def _in_their_words(tokens: Sequence[Token], number: int) -> Attribution | None:
    """Find "in his words", "in Kim's words"."""
    ahead = tokens[number + 1 : number + 3]
    if len(ahead) == 2 and ahead[0].low in ("his", "her", "their") and ahead[1].has("in their words"):
        own = Phrase(number + 1, number + 2)
        return Attribution("in the words of", "phrase", number, number + 3, own, WHOLE, 0, len(tokens))
    for last in range(number + 2, min(number + 9, len(tokens))):
        if tokens[last].has("in their words") and tokens[last - 1].possessive:
            subject = phrase_before(tokens, last - 1)
            if subject is not None and subject.first == number + 1:
                return Attribution("in the words of", "phrase", number, last + 1, subject, WHOLE, 0, len(tokens))
    return None


def _in_a_poll(tokens: Sequence[Token], number: int) -> Attribution | None:
    """Find "In a poll of May, …"."""
    comma = _comma(tokens, number + 1)
    if any(not token.has("joins", "intro") for token in tokens[:number]) or comma + 2 >= len(tokens):
        return None
    if not any(token.has("polls") for token in tokens[number + 1 : min(comma, number + 12)]):
        return None
    subject = phrase_after(tokens, number + 1)
    return _spread(tokens, number, number + 1, subject, "in") if subject is not None else None


def _for_whom(tokens: Sequence[Token], number: int) -> Attribution | None:
    """Find "For X, it is": only people who judge, at the start of a clause."""
    if number > 1 and not (tokens[number - 1].text in ",;—–" or tokens[number - 1].has("intro")):
        return None
    if number == 1 and not tokens[0].has("intro", "joins"):
        return None
    subject = phrase_after(tokens, number + 1)
    if subject is None or subject.last >= len(tokens):
        return None
    head = tokens[subject.first + find_head(tokens[subject.first : subject.last])]
    collective = head.has("people") and head.low == head.text
    named = head.capital and tokens[subject.last].text == "," and not head.has("places", "organisations", "time")
    if not (collective or named):
        return None
    return Attribution("for", "phrase", number, subject.last, subject, BEFORE, number, len(tokens), collective)


def _find_said_noun(tokens: Sequence[Token], number: int) -> Attribution | None:
    """Find "warnings from X that …"."""
    if not tokens[number].has("said nouns") or number + 2 >= len(tokens):
        return None
    if number and (tokens[number - 1].possessive or tokens[number - 1].low in ("his", "her", "their")):
        return _their_claim(tokens, number)
    if tokens[number + 1].low not in ("from", "by"):
        return None
    subject = phrase_after(tokens, number + 2)
    if subject is None or not _speaks(tokens, subject, "weak"):
        return None
    if subject.last >= len(tokens) or tokens[subject.last].low not in ("that", "about", "of", "over"):
        return None
    end = _clause_end(tokens, number)
    return Attribution(_join(tokens, number, number + 2), "weak", number, number + 2, subject, BEFORE, number, end)


def _their_claim(tokens: Sequence[Token], number: int) -> Attribution | None:
    """Find "Kim's claim that …", "their call for …": up to the next verb of the sentence, or a comma."""
    own = tokens[number - 1]
    subject = phrase_before(tokens, number - 1) if own.possessive else Phrase(number - 1, number)
    if (
        subject is None
        or tokens[number + 1].low not in _ABOUT
        or (own.possessive and not _speaks(tokens, subject, "weak"))
    ):
        return None
    clause = tokens[number + 1].low == "that"
    verbs = (n for n in range(number + 3, len(tokens)) if tokens[n].text in ",;—–" or tokens[n].quote >= 0)
    if not clause:
        verbs = (
            n
            for n in range(number + 2, len(tokens))
            if not tokens[n].word or tokens[n].has("auxiliaries", "saying", "relatives")
        )
    end = next(verbs, len(tokens))
    return Attribution(tokens[number].low, "weak", number, number + 1, subject, BEFORE, number + 1, end)


def _find_heading(tokens: Sequence[Token], number: int, headline: bool) -> Attribution | None:
    """Find "Kim: “…”", "“…”: an interview with Kim" and, in a headline, "Kim: We are ready"."""
    if number == 1 and tokens[0].quote >= 0:
        return _signed(tokens)
    if not 0 < number <= 8 or number + 1 >= len(tokens):
        return None
    quoted = tokens[number + 1].quote >= 0
    if not quoted and not headline:
        return None
    subject = phrase_before(tokens, number - 1)
    if any(is_verb(tokens, n) for n in range(1, number)):  # "Council hears pleas: “…”": somebody's words
        subject = None
    elif subject is None or subject.first != 0 or not _speaks(tokens, subject, "weak"):
        return None
    if not quoted and (subject is None or any(token.has("rubrics") for token in tokens[:number])):
        return None
    return Attribution(":", "phrase", number, number + 1, subject, BEFORE, number + 1, len(tokens), not quoted)


def _sign(tokens: Sequence[Token], number: int) -> Attribution | None:
    """Find "“…” —Kim, commissioner": a name behind a dash that closes a quotation."""
    subject = phrase_after(tokens, number + 1) if tokens[number - 1].quote >= 0 else None
    if subject is None or not tokens[subject.first].capital or not _closed_tail(tokens, subject.last):
        return None
    if subject.last < len(tokens) and tokens[subject.last].text not in ".,":
        return None
    return Attribution(tokens[number].text, "phrase", number, subject.last, subject, AFTER, number, number, False)


def _signed(tokens: Sequence[Token]) -> Attribution | None:
    """Attribute "“…”: Kim on …" and "“…”: a talk with Kim" to Kim."""
    within = range(2, min(len(tokens), 8))
    first = next((n + 1 for n in within if tokens[n].low in ("with", "by") and n + 1 < len(tokens)), 2)
    subject = phrase_after(tokens, first)
    if subject is None or not tokens[subject.last - 1].capital:
        return None
    if subject.last < len(tokens) and tokens[subject.last].low not in ("on", "about", ",", "."):
        return None
    return Attribution(":", "phrase", 1, subject.last, subject, AFTER, 0, 1, False)
