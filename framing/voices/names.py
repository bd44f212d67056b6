"""The persons of an article: their full names, their offices, and where they are mentioned."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from framing.voices.grammar import Grammar
from framing.voices.narration import Sentence, Token
from framing.voices.phrases import can_speak, find_head, is_title, phrase_after

PARTICLES = frozenset("de del der den van von bin al la di da dos el ibn ben ter ten".split())
_SEXES = {"mr": "m", "king": "m", "prince": "m", "sir": "m", "lord": "m", "father": "m"} | dict.fromkeys(
    ["mrs", "ms", "miss", "queen", "princess", "lady", "dame", "spokeswoman", "chairwoman", "mother"], "f"
)


@dataclass
class Names:
    """The persons of an article and where they are mentioned.

    Attributes
    ----------
    full : name -> offset of its first mention in full
    short : first or last part of a name -> the names it may stand for
    places : offsets of mentions, ascending; `persons` beside them
    offices : "spokesman" -> the persons introduced with it
    sexes : name -> m or f, where a form of address tells
    """

    full: dict[str, int] = field(default_factory=dict)
    short: dict[str, list[str]] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    offices: dict[str, list[str]] = field(default_factory=dict)
    sexes: dict[str, str] = field(default_factory=dict)

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


def register(sentences: Sequence[Sentence], rules: Grammar) -> Names:
    """Collect the persons of an article from its capitalised runs.

    Examples
    --------
    >>> from framing.voices.grammar import load_grammar
    >>> from framing.voices.narration import narrate
    >>> rules = load_grammar("en")
    >>> names = register(narrate("Envoy Anna Orlova met President Li Wei. Orlova left.", [], rules), rules)
    >>> list(names.full), names.resolve("Orlova", 99), names.between(0, 20)
    (['Anna Orlova', 'Li Wei'], 'Anna Orlova', ['Anna Orlova'])
    """
    names = Names()
    plain = [sentence for sentence in sentences if not sentence.title_case]
    runs = [(sentence, run) for sentence in plain for run in _runs(sentence, rules)]
    persons = [person_of(run, rules) for _, run in runs]
    whole = set(persons)
    for (_, run), person in zip(runs, persons, strict=True):
        behind = person.partition(" ")[2]
        if " " in person and not (" " in behind and behind in whole):  # else a trade stands before the name
            _add(names, person, run[0].start)
    for (_, run), person in zip(runs, persons, strict=True):
        if person and names.resolve(person, run[-1].end) == person and _addressed(run, rules):
            _add(names, person, run[0].start)
    for (sentence, run), person in zip(runs, persons, strict=True):
        behind = person.partition(" ")[2]
        known = behind if behind in names.full else names.resolve(person, run[-1].end) if person else ""
        if known in names.full:
            names.places.append(run[0].start)
            names.persons.append(known)
            _introduce(names, known, sentence.tokens, run, rules)
    return names


def _add(names: Names, person: str, start: int) -> None:
    if person not in names.full:
        names.full[person] = start
        parts = person.casefold().split()
        for part in {parts[0], parts[-1]}:
            names.short.setdefault(part, []).append(person)


def _addressed(run: Sequence[Token], rules: Grammar) -> bool:
    """Return whether a surname follows a form of address or an office ("President Kaslo")."""
    return len(run) > 1 and rules.has("courtesy", run[-2].low) and not can_speak(run[-1], rules)


def _introduce(names: Names, person: str, tokens: Sequence[Token], run: Sequence[Token], rules: Grammar) -> None:
    """Note the offices a person is introduced with, before the name or behind it."""
    place = bisect_left(tokens, run[0].start, key=lambda token: token.start)
    end = place + len(run)
    before = tokens[max(0, place - 2) : place]
    offices = [token for token in run[:-1] if token.low.split("-")[-1] in rules.phrases("titles")]
    if before and before[-1].text == ",":
        before = before[:-1]
    offices += [token for token in before[-1:] if can_speak(token, rules) and not token.capital]
    if end + 1 < len(tokens) and tokens[end].text == ",":
        apposed = phrase_after(tokens, end + 1, rules)
        words = tokens[apposed.first : apposed.last] if apposed else []
        offices += [words[find_head(words, rules)]] if words and rules.has("determiners", words[0].low) else []
    for token in offices:
        held = names.offices.setdefault(token.low.split("-")[-1], [])
        held += [] if person in held else [person]
        if token.low in _SEXES:
            names.sexes[person] = _SEXES[token.low]


def _runs(sentence: Sentence, rules: Grammar) -> list[list[Token]]:
    """Return the runs of capitalised words of a sentence; a possessive ends one."""
    runs: list[list[Token]] = []
    open_ = False
    for number, token in enumerate(sentence.tokens):
        particle = open_ and token.low in PARTICLES and _led_on(sentence.tokens, number + 1)
        initial = token.text == "." and open_ and len(runs[-1][-1].text) == 1
        if token.capital or particle:
            if open_:
                runs[-1].append(token)
            else:
                runs.append([token])
            open_ = not token.possessive
        elif not initial:
            open_ = False
    return runs


def _led_on(tokens: Sequence[Token], number: int) -> bool:
    """Return whether a capital follows, perhaps behind another particle ("van der Falk")."""
    ahead = tokens[number : number + 2]
    return bool(ahead) and (ahead[0].capital or (ahead[0].low in PARTICLES and ahead[-1].capital))


def _bare(token: Token) -> str:
    return re.sub(r"['’]s?$", "", token.text) if token.possessive else token.text


def person_of(run: Sequence[Token], rules: Grammar) -> str:
    """Return the person's name a capitalised run ends in, without titles; "" where it is none."""
    first = 0
    for number, token in enumerate(run[:-1]):
        leading = number == first and (rules.has("intro", token.low) or closed(token, rules))
        leading = leading or (number == first and token.low in ("old", "young", "little"))
        leading = leading or (rules.has("trades", token.low) and number == first and len(run) > number + 2)
        if leading or is_title(token, rules) or (rules.has("demonyms", token.low) and number == first):
            first = number + 1
    name = run[first:]
    if len(name) > 4 or any(not_personal(token, rules) for token in name):
        return ""
    return " ".join(_bare(t) + ("." if len(t.text) == 1 and n < len(name) - 1 else "") for n, t in enumerate(name))


def closed(token: Token, rules: Grammar) -> bool:
    """Return whether a word is one of a closed class, and so of no name."""
    return rules.any_has(_CLOSED, token.low)


_CLOSED = ("determiners", "prepositions", "joins", "pronouns", "adverbs")
_IMPERSONAL = ("organisations", "places", "demonyms", "time", "titles", *_CLOSED)


def not_personal(token: Token, rules: Grammar) -> bool:
    """Return whether a capitalised word makes a name not a person's."""
    if token.low in PARTICLES and not token.capital:
        return False
    shout = token.text.isupper() and len(token.text) > 2
    return shout or "." in token.text or rules.any_has(_IMPERSONAL, token.low)
