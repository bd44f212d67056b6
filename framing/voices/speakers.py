"""Speakers: the persons of an article, and whom a noun phrase means.

`register` collects the persons from runs of capitalised words, with their offices and where they are mentioned.
`identify` tells whom a phrase means: a person named in full elsewhere in the article, the phrase as it is written, or
"unknown". It never guesses: where two persons could be meant, the speaker is unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

from framing.voices.cues import Phrase, find_head
from framing.voices.grammar import Grammar, Sentence, Word

UNKNOWN = "unknown"
_CLOSED = ("determiners", "prepositions", "joins", "pronouns", "adverbs")  # no word of these is part of a name
_IMPERSONAL = ("organisations", "places", "demonyms", "time", "titles", *_CLOSED)
_PLURAL = re.compile(r"s$|\b(?:people|media|some|many)\b")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass
class Names:
    """The persons of an article and where they are mentioned."""

    full: dict[str, int] = field(default_factory=dict)  # name -> offset of its first mention in full
    short: dict[str, list[str]] = field(default_factory=dict)  # first or last part -> the names it may stand for
    places: list[int] = field(default_factory=list)  # offsets of mentions, ascending
    persons: list[str] = field(default_factory=list)  # who is mentioned there
    held: dict[str, dict[str, None]] = field(default_factory=dict)  # "spokesman" -> the persons introduced with it
    offices: dict[str, list[str]] = field(default_factory=dict)  # the same in the order in which they are named first
    sexes: dict[str, str] = field(default_factory=dict)  # name -> m or f, where a form of address or a pronoun tells

    def resolve(self, name: str, offset: int) -> str:
        """Return the full name last seen before `offset` that a short one stands for, else any later one."""
        if " " in name:
            return name
        known = self.short.get(name.casefold(), [])
        before = bisect_right(known, offset, key=self.full.__getitem__)
        if before == 1 or len(known) == 1:
            return known[0]
        return self._nearest(name.casefold(), offset) or known[before - 1] if before else name

    def _nearest(self, part: str, offset: int) -> str:
        """Return the person with a part of a name who was mentioned last, named in full before; "" for none nearby."""
        place = bisect_left(self.places, offset) - 1
        for person in map(self.persons.__getitem__, range(place, max(place - 200, -1), -1)):
            if part in _ends(person) and self.full[person] <= offset:
                return person
        return ""

    def add(self, person: str, start: int) -> None:
        """Note a person mentioned in full."""
        if person not in self.full:
            self.full[person] = start
            for part in _ends(person):
                insort(self.short.setdefault(part, []), person, key=self.full.__getitem__)

    def holder(self, office: str, offset: int) -> str:
        """Return the one person introduced with an office before `offset`; "" for none or several."""
        held = self.offices.get(office, [])
        return held[0] if bisect_right(held[:2], offset, key=self.full.__getitem__) == 1 else ""

    def only(self, offset: int) -> str:
        """Return the one person mentioned before `offset`; "" for none or several."""
        alone = self.places and self.places[0] < offset and offset <= self.second
        return self.persons[0] if alone else ""

    @cached_property
    def second(self) -> float:
        """Offset of the first mention of a second person."""
        mentions = zip(self.places, self.persons, strict=True)
        return next((place for place, person in mentions if person != self.persons[0]), inf)

    def between(self, start: int, end: int) -> list[str]:
        """Return the persons mentioned in [start, end), each once, in order."""
        found = self.persons[bisect_left(self.places, start) : bisect_left(self.places, end)]
        return list(dict.fromkeys(found))


def register(sentences: Sequence[Sentence], grammar: Grammar) -> Names:
    """Collect the persons of an article from its capitalised runs."""
    names, run_of = Names(), grammar.patterns.compiled("RUN")
    runs = [(own, *run.span()) for own in sentences if not own.title_case for run in run_of.finditer(own.letters)]
    found = [(*run, _person_of(run[0].words[run[1] : run[2]])) for run in runs if run[2] - run[1] > 1]
    whole = {person for *_, person in found}
    for sentence, first, _, person in found:
        behind = person.partition(" ")[2]
        if " " in person and not (" " in behind and behind in whole):  # else a trade stands before the name
            names.add(person, sentence.starts[first])
    for sentence, first, last, person in found:
        addressed = sentence.words[last - 2].has("courtesy")  # "President Kaslo"
        if addressed and person and not sentence.words[last - 1].has("speaker"):
            if names.resolve(person, sentence.ends[last - 1]) == person:
                names.add(person, sentence.starts[first])
    persons, parts = iter(found), {part.replace("’", "'") for part in names.short}
    for sentence, first, last in runs:
        alone = sentence.words[first:last] if last - first == 1 else []  # seldom part of a name
        person = next(persons)[3] if not alone else _person_of(alone) if alone[0].low in parts else ""
        behind = person.partition(" ")[2]
        known = behind if behind in names.full else names.resolve(person, sentence.ends[last - 1]) if person else ""
        if known in names.full:
            names.places.append(sentence.starts[first])
            names.persons.append(known)
            _introduce(names, known, sentence, first, last, grammar)
    names.offices = {name: sorted(held, key=names.full.__getitem__) for name, held in names.held.items()}
    return names


def _ends(person: str) -> set[str]:
    """Return the first and the last part of a name, folded."""
    parts = person.casefold().split()
    return {parts[0], parts[-1]}


def _introduce(names: Names, person: str, sentence: Sentence, first: int, last: int, grammar: Grammar) -> None:
    """Note the offices a person is introduced with, before the name or behind it."""
    words = sentence.words
    before = words[max(0, first - 2) : first]
    offices = [word for word in words[first : last - 1] if word.has("office")]
    if before and before[-1].text == ",":
        before = before[:-1]
    offices += [word for word in before[-1:] if word.has("speaker") and not word.capital]
    apposed = grammar.patterns.compiled("APPOSED").match(sentence.letters, last)
    if apposed is not None:
        own = words[apposed.start("source") : apposed.end("source")]
        offices.append(own[find_head(own)])
    for word in offices:
        names.held.setdefault(word.low.split("-")[-1], {})[person] = None
        if word.has("men", "women"):
            names.sexes[person] = "m" if word.has("men") else "f"


def _person_of(run: Sequence[Word]) -> str:
    """Return the person's name a capitalised run ends in, without titles; "" where it is none."""
    first = 0
    for number, word in enumerate(run[:-1]):
        leading = word.has("intro", "demonyms", "leading", *_CLOSED) or (word.has("trades") and len(run) > number + 2)
        if (leading and number == first) or word.has("titles", "office"):
            first = number + 1
    name = [word for word in run[first:] if word.text != "."]
    if len(name) > 4 or any(_impersonal(word) for word in name):
        return ""
    parts = [_POSSESSIVE.sub("", word.text) if word.possessive else word.text for word in name]
    initials = [part + "." if len(part) == 1 else part for part in parts[:-1]]
    return " ".join([*initials, *parts[-1:]])


def _impersonal(word: Word) -> bool:
    """Return whether a capitalised word makes a name not a person's."""
    if not word.capital and word.has("particles"):
        return False
    shout = word.text.isupper() and len(word.text) > 2
    return shout or "." in word.text or word.has(*_IMPERSONAL)


# Who is meant


@dataclass
class Speaker:
    """Who speaks: name, the words used, whether it is a person (None: cannot be told)."""

    name: str = UNKNOWN
    written: str = ""
    person: bool | None = None
    phrase: Phrase | None = None  # what names the speaker, until it is told who that is
    number: int = 0  # of the sentence of the phrase; -1: of no sentence


@dataclass
class Context:
    """What is known at a sentence of an article: its persons, and the last speaker, for pronouns."""

    sentences: list[Sentence]
    grammar: Grammar
    names: Names = field(default_factory=Names)
    number: int = 0  # of the sentence
    host: str = ""  # the person interviewed
    last: Speaker | None = None
    heard: int = -9  # number of the sentence the last speaker spoke in
    queue: list[tuple[int, Speaker]] = field(default_factory=list)  # who is heard in which sentence, in order

    @property
    def sentence(self) -> Sentence:
        """The sentence that is read."""
        return self.sentences[self.number]

    def fits(self, name: str, sex: str) -> bool:
        """Return whether a person can be "he" (m) or "she" (f), as far as is known."""
        return self.names.sexes.get(name, sex) == sex

    def hear(self, speaker: Speaker | None) -> None:
        """Note who speaks in the sentence that is read; who that is, is told at the end."""
        if speaker is not None:
            self.queue.append((self.number, speaker))

    def name_speakers(self) -> None:
        """Tell who the speakers are, in the order in which they are heard."""
        for number, speaker in self.queue:
            self.number = number
            self.name(speaker)
            if speaker.name != UNKNOWN:
                self.last, self.heard = speaker, self.number

    def name(self, speaker: Speaker) -> None:
        """Tell who a speaker is."""
        if speaker.phrase is not None:
            told, speaker.phrase = identify(speaker.phrase, self), None
            speaker.name, speaker.written, speaker.person = told.name, told.written, told.person

    def name_alone(self, speaker: Speaker) -> bool:
        """Tell who a speaker is, unless others who spoke before have a say in it; return whether that was so."""
        self.number = speaker.number
        words = self.sentence.words[slice(*speaker.phrase)] if speaker.phrase is not None else []
        pointing = any(word.has("pronouns", "owners") for word in words[:1])
        pointing = pointing or (any(word.has("men", "women") for word in words[-1:]) and words[0].has("articles"))
        if pointing or speaker.number < 0:
            return False
        self.name(speaker)
        return True

    def last_within(self, distance: int) -> Speaker | None:
        """Return the last speaker, if it spoke at most some sentences before."""
        return self.last if self.number - self.heard <= distance else None

    def between(self, start: int, end: int, sex: str) -> list[str]:
        """Return the persons mentioned in [start, end) that can be "he" (m) or "she" (f)."""
        return [name for name in self.names.between(start, end) if self.fits(name, sex)]


def identify(phrase: Phrase, context: Context) -> Speaker:
    """Return whom a noun phrase of a sentence means."""
    sentence, names = context.sentence, context.names
    words, start = sentence.words[phrase.first : phrase.last], sentence.starts[phrase.first]
    if len(words) == 1 and words[0].has("pronouns", "owners"):
        return _pronoun(words[0], start, context)
    written = _text(sentence, phrase.first, phrase.last)
    if words[-1].has("carriers"):  # reads like this, but who wrote it?
        return Speaker(UNKNOWN, written)
    person = _described(words, sentence.starts[phrase.last - 1], context) or _apposed(phrase, context)
    if person:
        return Speaker(person, written, True)
    listed = next((n for n, word in enumerate(words) if word.low == "such"), None)
    first = phrase.first + (listed + 2 if listed is not None else 0)
    parts = _parts(sentence.words, first, phrase.last) if any(word.has("and") for word in words) else []
    if parts and all(b > a and sentence.words[b - 1].capital for a, b in parts):
        found = [_name(sentence, a, b, names) for a, b in parts]
        return Speaker("; ".join(name for name, _ in found), written, all(person for _, person in found))
    name, is_person = _name(sentence, phrase.first, phrase.last, names)
    return Speaker(name, written, is_person)


def _described(words: Sequence[Word], place: int, context: Context) -> str:
    """Return whom "the spokeswoman" or "the old man" is; "" where more than one can be meant."""
    if not 2 <= len(words) <= 3 or not words[0].has("articles") or words[1].possessive:
        return ""
    head = words[-1]
    if head.has("men", "women") and not head.has("office"):
        found = _single(place, context, "m" if head.has("men") else "f")
        return found.name if found else ""
    plain = len(words) == 2 or not (words[1].capital or words[1].has("titles", "office"))
    return context.names.holder(head.low.split("-")[-1], place) if plain and head.has("speaker") else ""


def _apposed(phrase: Phrase, context: Context) -> str:
    """Return the person named behind an office, as in "the chief negotiator, Ada Moss"."""
    sentence, head = context.sentence, context.sentence.words[phrase.last - 1]
    behind = context.grammar.patterns.compiled("NAME_APPOSED").match(sentence.letters, phrase.last)
    if behind is None or head.capital or not head.has("speaker"):
        return ""
    person = _stripped(sentence, *behind.span("source"), context.names)
    return person if person in context.names.full else ""


def _parts(words: Sequence[Word], first: int, last: int) -> list[tuple[int, int]]:
    """Return the members of a list of names."""
    borders = [n for n in range(first, last) if words[n].has("and") or words[n].text == ","]
    return list(zip([first, *(n + 1 for n in borders)], [*borders, last], strict=True))


def _text(sentence: Sentence, first: int, last: int) -> str:
    """Return words as written, single blanks between them where there was one."""
    text = sentence.words[first].text
    for n in range(first + 1, last):
        text += " " * (sentence.starts[n] > sentence.ends[n - 1]) + sentence.words[n].text
    return text


def _name(sentence: Sentence, first: int, last: int, names: Names) -> tuple[str, bool | None]:
    words = sentence.words[first:last]
    head = find_head(words)
    if not words[head].capital or (first == head == 0 and _common(words[0])):
        return _lowered(words, _text(sentence, first, last)), True if words[head].has("titles") else None
    office = head < len(words) - 1 and words[head].has("speaker")  # "Chiefs of Staff"
    person = "" if office else _stripped(sentence, first, first + head + 1, names)
    if person:
        return person, True
    bare = first + (len(words) > 1 and words[0].has("determiners") and words[1].capital)
    if all(word.has("titles") for word in sentence.words[bare:last]):  # an office and no name
        return _lowered(words, _text(sentence, first, last)), True
    text = _text(sentence, bare, last) if bare > first else _lowered(words, _text(sentence, first, last))
    return _POSSESSIVE.sub("", text) if words[-1].possessive else text, words[head].has("titles")


def _common(word: Word) -> bool:
    """Return whether a capital at a sentence's start hides a common noun ("Analysts", "Some")."""
    plural = word.low.endswith("s") or not word.has("organisations")
    return plural and word.has("speaker") and not word.text.isupper()


def _lowered(words: Sequence[Word], text: str) -> str:
    """Return the phrase, its first word in lower case where only the sentence's start made it a capital."""
    first = words[0]
    named = len(words) > 1 and words[1].capital and not first.has("determiners")
    common = first.has("determiners", "speaker", "leading")
    acronym = first.text.isupper() and len(first.text) > 1
    return text[0].lower() + text[1:] if first.capital and common and not named and not acronym else text


def _stripped(sentence: Sentence, start: int, end: int, names: Names) -> str:
    """Return the full name of the person a capitalised phrase ends in, titles and origins stripped."""
    words, first = sentence.words[start:end], 0
    for number, word in enumerate(words[:-1]):
        title = word.has("titles", "office") or word.possessive or (word.has("speaker") and not word.capital)
        origin = word.has("demonyms", *_CLOSED) and number == first
        if title or origin or not (word.capital or word.has("particles")):
            first = number + 1
    rest = words[first:]
    if any(_impersonal(word) for word in rest):
        return ""
    name = _person_of(rest)
    known = names.resolve(name, sentence.ends[end - 1])
    titled = first > 0 and any(word.has("titles", "office") for word in words[:first])
    return known if " " in known or titled or known in names.full else ""


def _pronoun(word: Word, start: int, context: Context) -> Speaker:
    """Return whom "he", "their" and the like mean."""
    found = None
    if word.has("they"):
        found = _plural(word, start, context)
    elif word.has("it"):
        last = context.last_within(1)
        found = last if last and last.person is not True else None
    elif word.has("he", "she"):
        sex = "f" if word.has("she") else "m"
        found = _single(start, context, sex)
        if found:
            context.names.sexes.setdefault(found.name, sex)
    return Speaker(found.name if found else UNKNOWN, word.text, found.person if found else None)


def _single(start: int, context: Context, sex: str) -> Speaker | None:
    """Return the one person a pronoun can mean: of its sentence, else the last speaker or subject."""
    here = context.between(context.sentence.start, start, sex)
    last = context.last_within(3)
    if last and (last.person is False or (last.person is None and _PLURAL.search(last.name))):
        last = None
    if last and context.heard == context.number and context.fits(last.name, sex):
        return last
    if here:
        return Speaker(here[0], "", True) if len(here) == 1 else None
    own = "she" if sex == "f" else "he"
    for sentence in reversed(context.sentences[max(0, context.number - 3, context.heard + 1) : context.number]):
        places = zip(sentence.starts, sentence.words, strict=True)
        pronoun = next((place for place, word in places if word.has(own)), sentence.end)
        if context.names.between(pronoun, sentence.end):  # "He met Ada Moss": somebody before
            return None
        persons = context.between(sentence.start, sentence.end, sex)
        leads = persons[:1] == context.between(sentence.start, sentence.start + 60, sex)[:1]
        if persons:
            return Speaker(persons[0], "", True) if len(persons) == 1 or leads else None
    if last:
        return last if context.fits(last.name, sex) else None
    only = context.host or context.names.only(start)
    return Speaker(only, "", True) if only and context.fits(only, sex) else None


def _plural(word: Word, start: int, context: Context) -> Speaker | None:
    """Return the persons "they" can mean: those named before in the sentence, else a group that has just spoken."""
    here = context.names.between(context.sentence.start, start)
    if 2 <= len(here) <= 3:
        return Speaker("; ".join(here), word.text, True)
    last = context.last_within(1)
    return last if last and (";" in last.name or _PLURAL.search(last.name)) else None
