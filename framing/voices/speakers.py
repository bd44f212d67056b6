"""Who speaks: the persons of an article, and the name a noun phrase stands for.

Conservative: a name seen in full elsewhere in the article, the phrase as written, or "unknown"; never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from framing.voices.grammar import Grammar
from framing.voices.names import PARTICLES, Names, closed, not_personal, person_of
from framing.voices.narration import Sentence, Token
from framing.voices.phrases import Phrase, can_speak, find_head, is_title, phrase_after

UNKNOWN = "unknown"
_PEOPLE = re.compile(r"s$|\b(?:people|media|some|many)\b")
_OWNERS = {"his": "he", "her": "she", "their": "they"}
_CARRIERS = frozenset("banner placard poster sign t-shirt shirt sticker slogan plaque inscription".split())
_SEXES = {"man": "m", "boy": "m", "woman": "f", "girl": "f", "lady": "f"}


@dataclass(frozen=True)
class Speaker:
    """A resolved speaker: name, the words used, whether it is a person (None: cannot be told)."""

    name: str
    written: str
    person: bool | None = None


@dataclass
class Listener:
    """What has been heard so far in an article: the last speakers, for pronouns."""

    names: Names
    last: Speaker | None = None
    heard: int = -9  # number of the sentence the last speaker spoke in
    gender: dict[str, str] = field(default_factory=dict)
    host: str = ""  # the person interviewed

    def fits(self, name: str, sex: str) -> bool:
        """Return whether a person can be "he" (m) or "she" (f), as far as is known."""
        return (self.names.sexes.get(name) or self.gender.get(name, sex)) == sex

    def hear(self, speaker: Speaker, sentence: int) -> None:
        """Remember who spoke last."""
        if speaker.name not in ("", UNKNOWN):
            self.last, self.heard = speaker, sentence


class Bystander(Listener):
    """Hears that somebody speaks, but not who: enough to tell voices."""

    def __init__(self) -> None:
        super().__init__(Names())


def identify(sentences: Sequence[Sentence], number: int, phrase: Phrase, listener: Listener, rules: Grammar) -> Speaker:
    """Return whom a noun phrase of sentence `number` stands for."""
    if isinstance(listener, Bystander):
        return Speaker(UNKNOWN, "")
    tokens = sentences[number].tokens
    words = tokens[phrase.first : phrase.last]
    if len(words) == 1 and (rules.has("pronouns", words[0].low) or words[0].low in _OWNERS):
        return _pronoun(sentences, number, words[0], listener)
    written = _text(words)
    if words[-1].low in _CARRIERS:  # reads like this, but who wrote it?
        return Speaker(UNKNOWN, written)
    person = _described(sentences, number, words, listener, rules) or _apposed(tokens, phrase, listener.names, rules)
    if person:
        return Speaker(person, written, True)
    listed = next((n for n, token in enumerate(words) if token.low == "such"), None)
    members = words[listed + 2 :] if listed is not None else words
    if any(token.low in ("and", "&", "y", "et") for token in members) and all(
        part and part[-1].capital for part in _parts(members)
    ):
        found = [_name(part, listener.names, rules) for part in _parts(members)]
        return Speaker("; ".join(name for name, _ in found), written, all(person for _, person in found))
    name, is_person = _name(words, listener.names, rules, phrase.first == 0)
    return Speaker(name, written, is_person)


def _described(
    sentences: Sequence[Sentence], number: int, words: Sequence[Token], listener: Listener, rules: Grammar
) -> str:
    """Return whom "the spokeswoman" or "the old man" is; "" where more than one can be meant."""
    if not 2 <= len(words) <= 3 or not rules.has("articles", words[0].low) or words[1].possessive:
        return ""
    head = words[-1]
    if head.low in _SEXES:
        found = _single(sentences, number, head, listener, _SEXES[head.low])
        return found.name if found else ""
    plain = len(words) == 2 or not (words[1].capital or is_title(words[1], rules))
    return listener.names.holder(head.low.split("-")[-1], head.start) if plain and can_speak(head, rules) else ""


def _apposed(tokens: Sequence[Token], phrase: Phrase, names: Names, rules: Grammar) -> str:
    """Return the person named behind an office, as in "the chief negotiator, Ada Moss"."""
    head = tokens[phrase.last - 1]
    if phrase.last + 1 >= len(tokens) or tokens[phrase.last].text != "," or not tokens[phrase.last + 1].capital:
        return ""
    behind = phrase_after(tokens, phrase.last + 1, rules)
    if behind is None or head.capital or not can_speak(head, rules):
        return ""
    person = _stripped(tokens[behind.first : behind.last], names, rules)
    ended = behind.last >= len(tokens) or tokens[behind.last].text in ",.;"
    return person if ended and person in names.full else ""


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
    office = head < len(words) - 1 and can_speak(words[head], rules)  # "Chiefs of Staff"
    person = "" if office else _stripped(words[: head + 1], names, rules)
    if person:
        return person, True
    bare = words[1:] if rules.has("determiners", words[0].low) and len(words) > 1 and words[1].capital else words
    if all(rules.has("titles", token.low) for token in bare):  # an office and no name
        return _lowered(words, rules), True
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
    named = len(words) > 1 and words[1].capital and not rules.has("determiners", first.low)
    plain = rules.has("determiners", first.low) or can_speak(first, rules) or first.low in ("other", "senior")
    common = plain and not named
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
        if title or token.possessive or is_title(token, rules) or not (token.capital or token.low in PARTICLES):
            first = number + 1
        elif number == first and (rules.has("demonyms", token.low) or closed(token, rules)):
            first = number + 1
    rest = words[first:]
    if any(not_personal(token, rules) for token in rest):
        return ""
    name = person_of(rest, rules)
    known = names.resolve(name, words[-1].end)
    titled = first > 0 and any(is_title(token, rules) for token in words[:first])
    return known if " " in known or titled or known in names.full else ""


def _pronoun(sentences: Sequence[Sentence], number: int, token: Token, listener: Listener) -> Speaker:
    word = _OWNERS.get(token.low, token.low)
    if word in ("they", "them", "ellos", "ellas", "ils", "elles"):
        found = _plural(sentences, number, token, listener)
    elif word in ("it",):
        found = _organisation(number, listener)
    elif word in ("he", "him", "she", "él", "ella", "il", "elle"):
        sex = "f" if word in ("she", "ella", "elle") else "m"
        found = _single(sentences, number, token, listener, sex)
        if found:
            listener.gender.setdefault(found.name, sex)
    else:
        found = None
    return Speaker(found.name if found else UNKNOWN, token.text, found.person if found else None)


def _single(sentences: Sequence[Sentence], number: int, token: Token, listener: Listener, sex: str) -> Speaker | None:
    """Return the one person the pronoun can mean: of its sentence, else the last speaker or subject."""
    here = _fitting(listener, sentences[number].start, token.start, sex)
    last = listener.last if listener.last and listener.last.person is not False else None
    if last and last.person is None and _PEOPLE.search(last.name):
        last = None
    if last and listener.heard == number and listener.fits(last.name, sex):
        return last
    if here:
        return Speaker(here[0], token.text, True) if len(here) == 1 else None
    for before in range(number - 1, max(number - 4, listener.heard, -1), -1):
        sentence = sentences[before]
        pronoun = next((t.start for t in sentence.tokens if t.low == ("he" if sex == "m" else "she")), sentence.end)
        if listener.names.between(pronoun, sentence.end):  # "He met Ada Moss": somebody before
            return None
        persons = _fitting(listener, sentence.start, sentence.end, sex)
        leads = persons[:1] == _fitting(listener, sentence.start, sentence.start + 60, sex)[:1]
        if persons:
            return Speaker(persons[0], token.text, True) if len(persons) == 1 or leads else None
    if last and number - listener.heard <= 3:
        return last if listener.fits(last.name, sex) else None
    so_far = [listener.host] if listener.host else listener.names.between(0, token.start)
    alone = len(so_far) == 1 and listener.fits(so_far[0], sex)
    return Speaker(so_far[0], token.text, True) if alone else None


def _fitting(listener: Listener, start: int, end: int, sex: str) -> list[str]:
    return [name for name in listener.names.between(start, end) if listener.fits(name, sex)]


def _plural(sentences: Sequence[Sentence], number: int, token: Token, listener: Listener) -> Speaker | None:
    here = listener.names.between(sentences[number].start, token.start)
    if 2 <= len(here) <= 3:
        return Speaker("; ".join(here), token.text, True)
    last = listener.last
    plural = last is not None and (";" in last.name or _PEOPLE.search(last.name))
    return last if plural and number - listener.heard <= 1 else None


def _organisation(number: int, listener: Listener) -> Speaker | None:
    last = listener.last
    return last if last and last.person is not True and number - listener.heard <= 1 else None
