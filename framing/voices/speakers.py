"""Who speaks: the persons of an article, and the name a noun phrase stands for.

Conservative: a name seen in full elsewhere in the article, the phrase as written, or "unknown"; never a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from framing.voices.grammar import Grammar
from framing.voices.narration import Sentence, Token
from framing.voices.phrases import Phrase, can_speak, find_head, is_title

UNKNOWN = "unknown"
_PARTICLES = frozenset("de del der den van von bin al la di da dos el ibn ben ter ten".split())
_JOINT = re.compile(r"\s+(?:and|&|y|et)\s+|,\s+(?:and\s+)?")


@dataclass(frozen=True)
class Speaker:
    """A resolved speaker: name, the words used, whether it is a person (None: cannot be told)."""

    name: str
    written: str
    person: bool | None = None


@dataclass
class Names:
    """The persons of an article and where they are mentioned.

    Attributes
    ----------
    full : name -> offset of its first mention in full
    short : first or last part of a name -> the names it may stand for
    places : offsets of mentions, ascending; `persons` beside them
    """

    full: dict[str, int] = field(default_factory=dict)
    short: dict[str, list[str]] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)

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
    runs = [run for sentence in sentences if not sentence.title_case for run in _runs(sentence, rules)]
    for run in runs:
        person = _person(run, rules)
        if person and " " in person and person not in names.full:
            names.full[person] = run[0].start
            parts = person.casefold().split()
            for part in {parts[0], parts[-1]}:
                names.short.setdefault(part, []).append(person)
    for run in runs:
        person = _person(run, rules)
        known = names.resolve(person, run[-1].end) if person else ""
        if known in names.full:
            names.places.append(run[0].start)
            names.persons.append(known)
    return names


def _runs(sentence: Sentence, rules: Grammar) -> list[list[Token]]:
    """Return the runs of capitalised words of a sentence; a possessive ends one."""
    runs: list[list[Token]] = []
    open_ = False
    for number, token in enumerate(sentence.tokens):
        particle = open_ and token.low in _PARTICLES and _led_on(sentence.tokens, number + 1)
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
    return bool(ahead) and (ahead[0].capital or (ahead[0].low in _PARTICLES and ahead[-1].capital))


def _bare(token: Token) -> str:
    return re.sub(r"['’]s?$", "", token.text) if token.possessive else token.text


def _person(run: Sequence[Token], rules: Grammar) -> str:
    """Return the person's name a capitalised run ends in, without titles; "" where it is none."""
    first = 0
    for number, token in enumerate(run[:-1]):
        leading = number == first and (rules.has("intro", token.low) or _closed(token, rules))
        if leading or is_title(token, rules) or (rules.has("demonyms", token.low) and number == first):
            first = number + 1
    name = run[first:]
    if len(name) > 4 or any(_not_personal(token, rules) for token in name):
        return ""
    return " ".join(_bare(t) + ("." if len(t.text) == 1 and n < len(name) - 1 else "") for n, t in enumerate(name))


def _closed(token: Token, rules: Grammar) -> bool:
    return any(rules.has(name, token.low) for name in ("determiners", "prepositions", "joins", "pronouns", "adverbs"))


def _not_personal(token: Token, rules: Grammar) -> bool:
    sections = ("organisations", "places", "demonyms", "time", "titles")
    if token.low in _PARTICLES and not token.capital:
        return False
    shout = token.text.isupper() and len(token.text) > 2
    return shout or "." in token.text or any(rules.has(name, token.low) for name in sections) or _closed(token, rules)


@dataclass
class Listener:
    """What has been heard so far in an article: the last speakers, for pronouns."""

    names: Names
    last: Speaker | None = None
    heard: int = -9  # number of the sentence the last speaker spoke in
    gender: dict[str, str] = field(default_factory=dict)

    def hear(self, speaker: Speaker, sentence: int) -> None:
        """Remember who spoke last."""
        if speaker.name not in ("", UNKNOWN):
            self.last, self.heard = speaker, sentence


def identify(sentences: Sequence[Sentence], number: int, phrase: Phrase, listener: Listener, rules: Grammar) -> Speaker:
    """Return whom a noun phrase of sentence `number` stands for."""
    tokens = sentences[number].tokens
    words = tokens[phrase.first : phrase.last]
    if len(words) == 1 and rules.has("pronouns", words[0].low):
        return _pronoun(sentences, number, words[0], listener)
    written = _text(words)
    listed = next((n for n, token in enumerate(words) if token.low == "such"), None)
    members = words[listed + 2 :] if listed is not None else words
    if any(token.low in ("and", "&", "y", "et") for token in members) and all(
        part and part[-1].capital for part in _parts(members)
    ):
        found = [_name(part, listener.names, rules) for part in _parts(members)]
        return Speaker("; ".join(name for name, _ in found), written, all(person for _, person in found))
    name, person = _name(words, listener.names, rules, phrase.first == 0)
    return Speaker(name, written, person)


def _parts(words: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in words:
        if token.low in ("and", "&", "y", "et") or token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _text(words: Sequence[Token]) -> str:
    """Return the words as written, single blanks between them where there was one."""
    pieces = [words[0].text if len(words) else ""]
    for before, token in zip(words, words[1:], strict=False):
        pieces.append((" " if token.start > before.end else "") + token.text)
    return "".join(pieces)


def _name(words: Sequence[Token], names: Names, rules: Grammar, initial: bool = False) -> tuple[str, bool | None]:
    head = find_head(words, rules)
    if not words[head].capital or (initial and head == 0 and _common(words[0], rules)):
        return _lowered(words, rules), True if rules.has("titles", words[head].low) else None
    if head == len(words) - 1:
        person = _stripped(words, names, rules)
        if person:
            return person, True
    bare = words[1:] if rules.has("determiners", words[0].low) and len(words) > 1 and words[1].capital else words
    text = _text(bare)
    person_like = rules.has("titles", words[head].low)
    return re.sub(r"['’]s?$", "", text) if bare[-1].possessive else text, True if person_like else False


def _common(token: Token, rules: Grammar) -> bool:
    """Return whether a capital at a sentence's start hides a common noun ("Analysts", "Some")."""
    plural = token.low.endswith("s") or not rules.has("organisations", token.low)
    return plural and can_speak(token, rules) and not token.text.isupper()


def _lowered(words: Sequence[Token], rules: Grammar) -> str:
    """Return the phrase, its first word in lower case where only the sentence's start made it a capital."""
    text = _text(words)
    first = words[0]
    common = rules.has("determiners", first.low) or can_speak(first, rules) or first.low in ("other", "senior")
    return (
        text[0].lower() + text[1:]
        if first.capital and common and not (first.text.isupper() and len(first.text) > 1)
        else text
    )


def _stripped(words: Sequence[Token], names: Names, rules: Grammar) -> str:
    """Return the full name of the person a capitalised phrase ends in, titles and origins stripped."""
    first = 0
    for number, token in enumerate(words[:-1]):
        title = can_speak(token, rules) and not token.capital
        if title or token.possessive or is_title(token, rules) or not (token.capital or token.low in _PARTICLES):
            first = number + 1
        elif number == first and (rules.has("demonyms", token.low) or _closed(token, rules)):
            first = number + 1
    rest = words[first:]
    if any(_not_personal(token, rules) for token in rest):
        return ""
    name = _person(rest, rules)
    known = names.resolve(name, words[-1].end)
    titled = first > 0 and any(is_title(token, rules) for token in words[:first])
    return known if " " in known or titled or known in names.full else ""


def _pronoun(sentences: Sequence[Sentence], number: int, token: Token, listener: Listener) -> Speaker:
    word = token.low
    if word in ("they", "them", "ellos", "ellas", "ils", "elles"):
        found = _plural(sentences, number, token, listener)
    elif word in ("it",):
        found = _organisation(number, listener)
    elif word in ("he", "him", "she", "él", "ella", "il", "elle"):
        found = _single(sentences, number, token, listener)
        sex = "f" if word in ("she", "ella", "elle") else "m"
        if found and listener.gender.setdefault(found.name, sex) != sex:
            found = None
    else:
        found = None
    return Speaker(found.name if found else UNKNOWN, token.text, found.person if found else None)


def _single(sentences: Sequence[Sentence], number: int, token: Token, listener: Listener) -> Speaker | None:
    """Return the one person the pronoun can mean: of its sentence, else the last speaker or subject."""
    here = listener.names.between(sentences[number].start, token.start)
    last = listener.last if listener.last and listener.last.person is not False else None
    if last and listener.heard == number and last.name != UNKNOWN:
        return last
    if len(here) == 1:
        return Speaker(here[0], token.text, True)
    if here:
        return None
    if number and listener.heard < number - 1:
        previous = sentences[number - 1]
        persons = listener.names.between(previous.start, previous.end)
        leads = bool(persons) and listener.names.between(previous.start, previous.start + 60)[:1] == persons[:1]
        if len(persons) == 1 or leads:
            return Speaker(persons[0], token.text, True)
        if persons:
            return None
    return last if last and number - listener.heard <= 3 else None


def _plural(sentences: Sequence[Sentence], number: int, token: Token, listener: Listener) -> Speaker | None:
    here = listener.names.between(sentences[number].start, token.start)
    if 2 <= len(here) <= 3:
        return Speaker("; ".join(here), token.text, True)
    last = listener.last
    plural = last is not None and (";" in last.name or re.search(r"s$|\b(?:people|media|some|many)\b", last.name))
    return last if plural and number - listener.heard <= 1 else None


def _organisation(number: int, listener: Listener) -> Speaker | None:
    last = listener.last
    return last if last and last.person is not True and number - listener.heard <= 1 else None
