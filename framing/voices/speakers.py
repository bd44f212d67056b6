"""Speakers: the persons of an article, and whom a noun phrase means.

`register` collects the persons from runs of capitalised words, with their offices and where they are mentioned.
`identify` tells whom a phrase means: a person named in full elsewhere in the article, the phrase as it is written, or
"unknown". It never guesses: where two persons could be meant, the speaker is unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from framing.voices.grammar import Sentence, Token
from framing.voices.phrases import Phrase, find_head, phrase_after

UNKNOWN = "unknown"
_PARTICLES = frozenset("de del der den van von bin al la di da dos el ibn ben ter ten".split())
_CLOSED = ("determiners", "prepositions", "joins", "pronouns", "adverbs")  # no word of these is part of a name
_IMPERSONAL = ("organisations", "places", "demonyms", "time", "titles", *_CLOSED)
_SEX_OF_OFFICE = dict.fromkeys(["mr", "king", "prince", "sir", "lord", "father"], "m") | dict.fromkeys(
    ["mrs", "ms", "miss", "queen", "princess", "lady", "dame", "spokeswoman", "chairwoman", "mother"], "f"
)
_SEX_OF_NOUN = {"man": "m", "boy": "m", "woman": "f", "girl": "f", "lady": "f"}
_OWNERS = {"his": "he", "her": "she", "their": "they"}
_PLURAL = re.compile(r"s$|\b(?:people|media|some|many)\b")
_CARRIERS = frozenset("banner placard poster sign t-shirt shirt sticker slogan plaque inscription".split())
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass
class Names:
    """The persons of an article and where they are mentioned."""

    full: dict[str, int] = field(default_factory=dict)  # name -> offset of its first mention in full
    short: dict[str, list[str]] = field(default_factory=dict)  # first or last part -> the names it may stand for
    places: list[int] = field(default_factory=list)  # offsets of mentions, ascending
    persons: list[str] = field(default_factory=list)  # who is mentioned there
    offices: dict[str, list[str]] = field(default_factory=dict)  # "spokesman" -> the persons introduced with it
    sexes: dict[str, str] = field(default_factory=dict)  # name -> m or f, where a form of address or a pronoun tells

    def resolve(self, name: str, offset: int) -> str:
        """Return the full name last seen before `offset` that a short one stands for, else any later one."""
        if " " in name:
            return name
        known = self.short.get(name.casefold(), [])
        before = [person for person in known if self.full[person] <= offset]
        if len(before) == 1 or len(known) == 1:
            return (before or known)[0]
        return self._nearest(before, offset) if before else name

    def _nearest(self, persons: list[str], offset: int) -> str:
        place = bisect_left(self.places, offset) - 1
        for step in range(place, max(place - 200, -1), -1):
            if self.persons[step] in persons:
                return self.persons[step]
        return persons[-1]

    def holder(self, office: str, offset: int) -> str:
        """Return the one person introduced with an office before `offset`; "" for none or several."""
        held = [person for person in self.offices.get(office, []) if self.full[person] <= offset]
        return held[0] if len(held) == 1 else ""

    def between(self, start: int, end: int) -> list[str]:
        """Return the persons mentioned in [start, end), each once, in order."""
        found = self.persons[bisect_left(self.places, start) : bisect_left(self.places, end)]
        return list(dict.fromkeys(found))


def register(sentences: Sequence[Sentence]) -> Names:
    """Collect the persons of an article from its capitalised runs."""
    names = Names()
    plain = [sentence for sentence in sentences if not sentence.title_case]
    runs = [(sentence, run) for sentence in plain for run in _runs(sentence)]
    persons = [_person_of(run) for _, run in runs]
    whole = set(persons)
    for (_, run), person in zip(runs, persons, strict=True):
        behind = person.partition(" ")[2]
        if " " in person and not (" " in behind and behind in whole):  # else a trade stands before the name
            _add(names, person, run[0].start)
    for (_, run), person in zip(runs, persons, strict=True):
        addressed = len(run) > 1 and run[-2].has("courtesy") and not run[-1].has("speaker")  # "President Kaslo"
        if addressed and person and names.resolve(person, run[-1].end) == person:
            _add(names, person, run[0].start)
    for (sentence, run), person in zip(runs, persons, strict=True):
        behind = person.partition(" ")[2]
        known = behind if behind in names.full else names.resolve(person, run[-1].end) if person else ""
        if known in names.full:
            names.places.append(run[0].start)
            names.persons.append(known)
            _introduce(names, known, sentence.tokens, run)
    return names


def _add(names: Names, person: str, start: int) -> None:
    if person not in names.full:
        names.full[person] = start
        parts = person.casefold().split()
        for part in {parts[0], parts[-1]}:
            names.short.setdefault(part, []).append(person)


def _introduce(names: Names, person: str, tokens: Sequence[Token], run: Sequence[Token]) -> None:
    """Note the offices a person is introduced with, before the name or behind it."""
    place = bisect_left(tokens, run[0].start, key=lambda token: token.start)
    end = place + len(run)
    before = tokens[max(0, place - 2) : place]
    offices = [token for token in run[:-1] if token.has("office")]
    if before and before[-1].text == ",":
        before = before[:-1]
    offices += [token for token in before[-1:] if token.has("speaker") and not token.capital]
    if end + 1 < len(tokens) and tokens[end].text == ",":
        apposed = phrase_after(tokens, end + 1)
        words = tokens[apposed.first : apposed.last] if apposed else []
        offices += [words[find_head(words)]] if words and words[0].has("determiners") else []
    for token in offices:
        held = names.offices.setdefault(token.low.split("-")[-1], [])
        held += [] if person in held else [person]
        if token.low in _SEX_OF_OFFICE:
            names.sexes[person] = _SEX_OF_OFFICE[token.low]


def _runs(sentence: Sentence) -> list[list[Token]]:
    """Return the runs of capitalised words of a sentence; a possessive ends one."""
    runs: list[list[Token]] = []
    open_ = False
    for number, token in enumerate(sentence.tokens):
        ahead = sentence.tokens[number + 1 : number + 3]  # "van der Falk": a capital, perhaps behind one more particle
        led_on = bool(ahead) and (ahead[0].capital or (ahead[0].low in _PARTICLES and ahead[-1].capital))
        particle = open_ and token.low in _PARTICLES and led_on
        initial = token.text == "." and open_ and len(runs[-1][-1].text) == 1
        if token.capital or particle:
            if not open_:
                runs.append([])
            runs[-1].append(token)
            open_ = not token.possessive
        elif not initial:
            open_ = False
    return runs


def _person_of(run: Sequence[Token]) -> str:
    """Return the person's name a capitalised run ends in, without titles; "" where it is none."""
    first = 0
    for number, token in enumerate(run[:-1]):
        leading = token.has("intro", "demonyms", *_CLOSED) or token.low in ("old", "young", "little")
        leading = leading or (token.has("trades") and len(run) > number + 2)
        if (leading and number == first) or token.has("titles", "office"):
            first = number + 1
    name = run[first:]
    if len(name) > 4 or any(_impersonal(token) for token in name):
        return ""
    parts = [_POSSESSIVE.sub("", token.text) if token.possessive else token.text for token in name]
    initials = [part + "." if len(token.text) == 1 else part for part, token in zip(parts[:-1], name[:-1], strict=True)]
    return " ".join([*initials, *parts[-1:]])


def _impersonal(token: Token) -> bool:
    """Return whether a capitalised word makes a name not a person's."""
    if token.low in _PARTICLES and not token.capital:
        return False
    shout = token.text.isupper() and len(token.text) > 2
    return shout or "." in token.text or token.has(*_IMPERSONAL)


# Who is meant


@dataclass(frozen=True)
class Speaker:
    """A resolved speaker: name, the words used, whether it is a person (None: cannot be told)."""

    name: str
    written: str
    person: bool | None = None


@dataclass
class Context:
    """What is known at a sentence of an article: its persons, and the last speaker, for pronouns."""

    sentences: list[Sentence]
    names: Names
    number: int = 0  # of the sentence
    host: str = ""  # the person interviewed
    resolving: bool = True  # False: only voices are wanted, and every speaker is unknown
    last: Speaker | None = None
    heard: int = -9  # number of the sentence the last speaker spoke in

    @property
    def sentence(self) -> Sentence:
        """The sentence that is read."""
        return self.sentences[self.number]

    def fits(self, name: str, sex: str) -> bool:
        """Return whether a person can be "he" (m) or "she" (f), as far as is known."""
        return self.names.sexes.get(name, sex) == sex

    def hear(self, speaker: Speaker | None) -> None:
        """Remember who spoke last."""
        if speaker is not None and speaker.name not in ("", UNKNOWN):
            self.last, self.heard = speaker, self.number

    def last_within(self, distance: int) -> Speaker | None:
        """Return the last speaker, if it spoke at most some sentences before."""
        return self.last if self.number - self.heard <= distance else None

    def between(self, start: int, end: int, sex: str) -> list[str]:
        """Return the persons mentioned in [start, end) that can be "he" (m) or "she" (f)."""
        return [name for name in self.names.between(start, end) if self.fits(name, sex)]


def identify(phrase: Phrase, context: Context) -> Speaker:
    """Return whom a noun phrase of a sentence means."""
    if not context.resolving:
        return Speaker(UNKNOWN, "")
    tokens = context.sentence.tokens
    words = tokens[phrase.first : phrase.last]
    if len(words) == 1 and (words[0].has("pronouns") or words[0].low in _OWNERS):
        return _pronoun(words[0], context)
    written = _text(words)
    if words[-1].low in _CARRIERS:  # reads like this, but who wrote it?
        return Speaker(UNKNOWN, written)
    person = _described(words, context) or _apposed(tokens, phrase, context.names)
    if person:
        return Speaker(person, written, True)
    listed = next((n for n, token in enumerate(words) if token.low == "such"), None)
    members = words[listed + 2 :] if listed is not None else words
    parts = _parts(members) if any(token.has("and") for token in members) else []
    if parts and all(part and part[-1].capital for part in parts):
        found = [_name(part, context.names) for part in parts]
        return Speaker("; ".join(name for name, _ in found), written, all(person for _, person in found))
    name, is_person = _name(words, context.names, phrase.first == 0)
    return Speaker(name, written, is_person)


def _described(words: Sequence[Token], context: Context) -> str:
    """Return whom "the spokeswoman" or "the old man" is; "" where more than one can be meant."""
    if not 2 <= len(words) <= 3 or not words[0].has("articles") or words[1].possessive:
        return ""
    head = words[-1]
    if head.low in _SEX_OF_NOUN:
        found = _single(head, context, _SEX_OF_NOUN[head.low])
        return found.name if found else ""
    plain = len(words) == 2 or not (words[1].capital or words[1].has("titles", "office"))
    return context.names.holder(head.low.split("-")[-1], head.start) if plain and head.has("speaker") else ""


def _apposed(tokens: Sequence[Token], phrase: Phrase, names: Names) -> str:
    """Return the person named behind an office, as in "the chief negotiator, Ada Moss"."""
    head = tokens[phrase.last - 1]
    if phrase.last + 1 >= len(tokens) or tokens[phrase.last].text != "," or not tokens[phrase.last + 1].capital:
        return ""
    behind = phrase_after(tokens, phrase.last + 1)
    if behind is None or head.capital or not head.has("speaker"):
        return ""
    person = _stripped(tokens[behind.first : behind.last], names)
    ended = behind.last >= len(tokens) or tokens[behind.last].text in ",.;"
    return person if ended and person in names.full else ""


def _parts(words: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in words:
        if token.has("and") or token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _text(words: Sequence[Token]) -> str:
    """Return the words as written, single blanks between them where there was one."""
    gaps = [" " if token.start > before.end else "" for before, token in pairwise(words)]
    return "".join(gap + token.text for gap, token in zip(["", *gaps], words, strict=True))


def _name(words: Sequence[Token], names: Names, initial: bool = False) -> tuple[str, bool | None]:
    head = find_head(words)
    if not words[head].capital or (initial and head == 0 and _common(words[0])):
        return _lowered(words), True if words[head].has("titles") else None
    office = head < len(words) - 1 and words[head].has("speaker")  # "Chiefs of Staff"
    person = "" if office else _stripped(words[: head + 1], names)
    if person:
        return person, True
    bare = words[1:] if words[0].has("determiners") and len(words) > 1 and words[1].capital else words
    if all(token.has("titles") for token in bare):  # an office and no name
        return _lowered(words), True
    text = _text(bare)
    return _POSSESSIVE.sub("", text) if bare[-1].possessive else text, words[head].has("titles")


def _common(token: Token) -> bool:
    """Return whether a capital at a sentence's start hides a common noun ("Analysts", "Some")."""
    plural = token.low.endswith("s") or not token.has("organisations")
    return plural and token.has("speaker") and not token.text.isupper()


def _lowered(words: Sequence[Token]) -> str:
    """Return the phrase, its first word in lower case where only the sentence's start made it a capital."""
    text = _text(words)
    first = words[0]
    named = len(words) > 1 and words[1].capital and not first.has("determiners")
    common = first.has("determiners", "speaker") or first.low in ("other", "senior")
    acronym = first.text.isupper() and len(first.text) > 1
    return text[0].lower() + text[1:] if first.capital and common and not named and not acronym else text


def _stripped(words: Sequence[Token], names: Names) -> str:
    """Return the full name of the person a capitalised phrase ends in, titles and origins stripped."""
    first = 0
    for number, token in enumerate(words[:-1]):
        title = token.has("titles", "office") or token.possessive or (token.has("speaker") and not token.capital)
        origin = token.has("demonyms", *_CLOSED) and number == first
        if title or origin or not (token.capital or token.low in _PARTICLES):
            first = number + 1
    rest = words[first:]
    if any(_impersonal(token) for token in rest):
        return ""
    name = _person_of(rest)
    known = names.resolve(name, words[-1].end)
    titled = first > 0 and any(token.has("titles", "office") for token in words[:first])
    return known if " " in known or titled or known in names.full else ""


def _pronoun(token: Token, context: Context) -> Speaker:
    """Return whom "he", "their" and the like mean."""
    word, found = _OWNERS.get(token.low, token.low), None
    if word in ("they", "them", "ellos", "ellas", "ils", "elles"):
        found = _plural(token, context)
    elif word == "it":
        last = context.last_within(1)
        found = last if last and last.person is not True else None
    elif word in ("he", "him", "she", "él", "ella", "il", "elle"):
        sex = "f" if word in ("she", "ella", "elle") else "m"
        found = _single(token, context, sex)
        if found:
            context.names.sexes.setdefault(found.name, sex)
    return Speaker(found.name if found else UNKNOWN, token.text, found.person if found else None)


def _single(token: Token, context: Context, sex: str) -> Speaker | None:
    """Return the one person the pronoun can mean: of its sentence, else the last speaker or subject."""
    here = context.between(context.sentence.start, token.start, sex)
    last = context.last_within(3)
    if last and (last.person is False or (last.person is None and _PLURAL.search(last.name))):
        last = None
    if last and context.heard == context.number and context.fits(last.name, sex):
        return last
    if here:
        return Speaker(here[0], token.text, True) if len(here) == 1 else None
    for sentence in reversed(context.sentences[max(0, context.number - 3, context.heard + 1) : context.number]):
        pronoun = next((t.start for t in sentence.tokens if t.low == ("he" if sex == "m" else "she")), sentence.end)
        if context.names.between(pronoun, sentence.end):  # "He met Ada Moss": somebody before
            return None
        persons = context.between(sentence.start, sentence.end, sex)
        leads = persons[:1] == context.between(sentence.start, sentence.start + 60, sex)[:1]
        if persons:
            return Speaker(persons[0], token.text, True) if len(persons) == 1 or leads else None
    if last:
        return last if context.fits(last.name, sex) else None
    so_far = [context.host] if context.host else context.names.between(0, token.start)
    alone = len(so_far) == 1 and context.fits(so_far[0], sex)
    return Speaker(so_far[0], token.text, True) if alone else None


def _plural(token: Token, context: Context) -> Speaker | None:
    """Return the persons "they" can mean: those named before in the sentence, else a group that has just spoken."""
    here = context.names.between(context.sentence.start, token.start)
    if 2 <= len(here) <= 3:
        return Speaker("; ".join(here), token.text, True)
    last = context.last_within(1)
    return last if last and (";" in last.name or _PLURAL.search(last.name)) else None
