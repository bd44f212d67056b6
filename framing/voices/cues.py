"""Cues: which words of a sentence are attributed to whom.

`attribute` finds the cues of a sentence: a verb ("said", "warned of"), a set phrase ("according to", "in X's words",
"for X, it is", "warnings from X that"), a feeling ("is worried that") or a colon behind a name. What stands before and
behind a cue is told by the rules of `words/patterns.txt`, of which the first that fits is taken. Each cue becomes an
`Attribution`: the noun phrase that speaks and the tokens it covers, for quotations and for indirect speech alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from framing.voices.grammar import Cue, Grammar, Sentence, Word, load_grammar, rules

BEFORE, AFTER, WHOLE = "before", "after", "whole"
# Where an attribution may be found, and which rules are tried there, in this order
_GROUPS = [("colon", "heading"), ("colon", "title"), ("dash", "heading"), ("opens_formula", "formula")]
_GROUPS += [("moods", "mood"), ("cue", "verb"), ("said_nouns", "noun")]


class Phrase(NamedTuple):
    """A noun phrase: tokens [first, last) of a sentence."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue of a sentence, who speaks and which tokens are said."""

    cue: str  # its words
    kind: str  # say | mark | weak | doc | name (see `Cue`) | phrase
    first: int  # tokens [first, last) of the cue
    last: int
    subject: Phrase | None  # who speaks; None where it cannot be told
    side: str  # before (what follows is said) | after (the quotation before it is) | whole (the sentence is)
    start: int  # tokens [start, end) are said
    end: int
    reported: bool = True  # whether words without marks are said too
    real: bool = True  # False where nobody has said it yet ("could call")
    skip: tuple[int, int] = (0, 0)  # tokens within [start, end) that tell who speaks, and are not said


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the pattern file: where what is said is, which verbs it is for, and its patterns."""

    side: str
    kinds: frozenset[str]  # of cues; none: all
    forms: frozenset[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    pivots: frozenset[str]  # the letters its cue may have
    left: frozenset[str] | None  # those that may stand before it, "" where it begins the sentence; None: any
    right: frozenset[str] | None  # those behind it

    def fits(self, kind: str, form: str, pivot: str, left: str, right: str) -> bool:
        """Return whether the rule is one for a verb (any, where no kind is given) between two letters."""
        asked = [(pivot, self.pivots), (left, self.left), (right, self.right)]
        asked += [(kind, self.kinds or None), (form, self.forms or None)] if kind else []
        return all(known is None or own in known for own, known in asked)


class Cascade:
    """The rules of a language, by the first part of their names, and the rules tried at each letter."""

    def __init__(self, grammar: Grammar) -> None:
        self.grammar, self.groups = grammar, dict[str, list[Rule]]()
        patterns = grammar.patterns
        for header, _ in rules():
            name, *rest = header.split()
            if rest:
                kinds, forms = (frozenset(part.split(",")) - {"*"} for part in rest[1:])
                before, behind = patterns.compiled(name + " <", True), patterns.compiled(name + " >")
                pivots = patterns.letters(grammar.pivots.get(name, "."))
                edges = patterns.begins(name + " <", True), patterns.begins(name + " >")
                rule = Rule(rest[0], kinds, forms, before, behind, pivots, *edges)
                for group in [name.partition(".")[0], *["apposed"] * (".apposed" in name)]:
                    self.groups.setdefault(group, []).append(rule)
        self.fitting = lru_cache(100_000)(self._fitting)
        self.at: dict[str, list[str]] = {}
        for letter, names in patterns.groups(_GROUPS).items():
            known = {name: any(letter in rule.pivots for rule in self.groups.get(name, [])) for name in names}
            self.at[letter] = [name for name in names if known[name] or name == "verb"]
        self.signals = re.compile(f"[{''.join(map(re.escape, self.at))}]" if self.at else "(?!)")

    def _fitting(self, group: str, kind: str, form: str, pivot: str, left: str, right: str) -> list[Rule]:
        """Return the rules of a group that may fit, in order, by the letters of and beside a cue."""
        return [rule for rule in self.groups[group] if rule.fits(kind, form, pivot, left, right)]


@lru_cache(maxsize=16)
def load_cascade(language: str) -> Cascade:
    """Return the rules of a language."""
    return Cascade(load_grammar(language))


def attribute(sentence: Sentence, grammar: Grammar) -> list[Attribution]:
    """Return the attributions of a sentence, in the order of their cues."""
    if sentence.attributions is not None:
        return sentence.attributions
    cascade = load_cascade(grammar.language)
    reader = _Reader(sentence, cascade)
    for signal in cascade.signals.finditer(sentence.letters):
        found = reader.read(signal.start(), cascade.at[signal[0]])
        if found is not None:
            reader.found.append(found)
    sentence.attributions = reader.found
    return reader.found


class _Reader:
    """The attributions of one sentence."""

    def __init__(self, sentence: Sentence, cascade: Cascade) -> None:
        self.sentence, self.words, self.cascade = sentence, sentence.words, cascade
        self.grammar, self.patterns = cascade.grammar, cascade.grammar.patterns
        self.letters, self.back, self.size = sentence.letters, sentence.letters[::-1], len(sentence.words)
        self.found: list[Attribution] = []

    # Matching

    def matches(self, rule: Rule, number: int, last: int) -> dict[str, Phrase] | None:
        """Return the groups of a rule that fits around tokens [number, last), else None; "end" is where it ends."""
        before = rule.before.match(self.back, self.size - number)
        behind = rule.behind.match(self.letters, last) if before is not None else None
        if before is None or behind is None:
            return None
        groups = {name: Phrase(*behind.span(name)) for name in rule.behind.groupindex if behind[name] is not None}
        for name in rule.before.groupindex:
            a, b = before.span(name)
            if b >= 0:
                groups[name] = Phrase(self.size - b, self.size - a)
        groups["end"] = Phrase(self.size - before.end(), behind.end())
        return groups

    def fitting(self, group: str, number: int, last: int, kind: str = "", form: str = "") -> list[Rule]:
        """Return the rules of a group that may fit around tokens [number, last)."""
        left, pivot, right = (
            self.letters[max(0, number - 1) : number],
            self.letters[number],
            self.letters[last : last + 1],
        )
        return self.cascade.fitting(group, kind, form, pivot, left, right)

    def some(self, group: str, number: int, last: int, cue: Cue) -> dict[str, Phrase] | None:
        """Return the groups of the first rule of a group that fits."""
        fitting = self.fitting(group, number, last, cue.kind, cue.form)
        return next(filter(None, (self.matches(rule, number, last) for rule in fitting)), None)

    def ends(self, pattern: str, number: int) -> int:
        """Return where a pattern that begins with a token ends; -1 where it does not fit."""
        found = self.patterns.compiled(pattern).match(self.letters, number)
        return found.end() if found else -1

    def behind(self, pattern: str, number: int) -> bool:
        """Return whether a pattern ends right before a token."""
        return self.patterns.compiled(pattern, True).match(self.back, self.size - number) is not None

    def text(self, first: int, last: int) -> str:
        """Return the words of tokens [first, last)."""
        return " ".join([word.text for word in self.words[first:last]])

    # Rules

    def read(self, number: int, groups: Sequence[str]) -> Attribution | None:
        """Return the attribution of a cue."""
        for group in groups:
            found = self.verb(number) if group == "verb" else self.phrase(group, number)
            if found is not None:
                return found
        return None

    def phrase(self, group: str, number: int) -> Attribution | None:
        """Return the attribution of a set phrase."""
        if group == "title" and not self.sentence.title_case and self.sentence.paragraph:
            return None
        for rule in self.fitting(group, number, number):
            groups = self.matches(rule, number, number)
            if groups is None:
                continue
            if rule.side == "none":
                return None
            source, last = groups.get("source"), groups["end"].last
            if group in ("mood", "noun", "heading", "title") and source and not self.speaks(source, "weak"):
                continue
            kind = "weak" if group in ("mood", "noun") else "phrase"
            last = max(last, source.last) if source else last
            source = source if source and (self.can_speak(source) or self.words[source.first].has("owners")) else None
            beyond = source.first if source and source.first > number and kind == "phrase" else number + 1
            cue = self.text(number, beyond)
            start, end, skip = 0, self.size, (number, last)
            if rule.side in ("before", "marks"):
                start, end, skip = number if kind == "weak" else last, self.ends("SAID", last), (0, 0)
            elif rule.side == AFTER and not self.behind("LED", number):
                start = number
            if "said" in groups:
                start, end = groups["said"]
            if rule.side == WHOLE:
                start = self.letters.rfind(self.grammar.known[";"].letter, 0, number) + 1
            side = BEFORE if rule.side == "marks" else rule.side
            return Attribution(cue, kind, number, last, source, side, start, end, rule.side != "marks", skip=skip)
        return None

    def verb(self, number: int) -> Attribution | None:
        """Attribute "warned of": the first of the verb's senses whose particle and subject are there."""
        for cue in self.grammar.cues.get(self.words[number].low, ()):
            last = self.behind_particle(number, cue)
            if last < 0 or (not cue.particle and self.idiom(number, cue)):
                continue
            if cue.needs and not any(word.low in cue.needs for word in self.words[last : last + 10]):
                continue
            found = self.with_subject(number, last, cue)
            if found is not None:
                return found
        return None

    def behind_particle(self, number: int, cue: Cue) -> int:
        """Return the token behind a cue and its particle, perhaps over a place ("spoke in Rome of"); -1 without it."""
        if not (size := len(cue.particle)):
            return number + 1
        places = [number + 1]
        if size == 1 and cue.particle[0] in ("of", "against") and (beyond := self.ends("PLACES", number + 1)) > 0:
            places.append(beyond)
        for place in places:
            if tuple(word.low for word in self.words[place : place + size]) == cue.particle:
                return place + size
        return -1

    def idiom(self, number: int, cue: Cue) -> bool:
        """Return whether another particle gives the verb another sense: "called up", "called the cabinet together"."""
        particles = self.grammar.idioms.get(cue.base)
        if not particles:
            return False
        ahead = [word.low for word in self.words[number + 1 : max(number + 1, self.ends("NEAR", number + 1))]]
        return any(particle[0] in (ahead if particle[-1] == "together" else ahead[:2]) for particle in particles)

    def with_subject(self, number: int, last: int, cue: Cue) -> Attribution | None:
        """Attribute a verb, with its particle, to its subject; None where it has none that can speak."""
        passive = cue.form == "past" and self.behind("PASSIVE", number)
        if passive:
            return self.passive(number, last, cue)
        noun = "also_nouns" in self.words[number].classes and not (cue.kind == "doc" and self.ends("OPENING", last) > 0)
        if noun and not cue.particle and self.some("verbal", number, last, cue) is None:
            return None
        found = self.inverted(number, last, cue)
        return found or self.active(number, last, cue)

    def passive(self, number: int, last: int, cue: Cue) -> Attribution | None:
        """Attribute "is seen by X as": X speaks; without "by" somebody unnamed does, of words in marks only."""
        if cue.kind == "doc" or self.behind("TO_BE", number):  # "wants to be told"
            return None
        found = self.some("passive", number, last, cue)
        subject = found["source"] if found and self.speaks(found["source"], cue.kind) else None
        return self.covering(number, last, cue, subject, subject is not None)

    def inverted(self, number: int, last: int, cue: Cue) -> Attribution | None:
        """Attribute "“…,” said X" and "…, said X"."""
        for rule in self.fitting("inverted", number, last, cue.kind, cue.form):
            groups = self.matches(rule, number, last)
            if groups is None or (rule.side == WHOLE and self.bears_no_inversion(number, last)):
                continue
            subject = groups.get("source")
            if subject is not None and not self.speaks(
                subject, "weak" if rule.side == WHOLE or cue.kind == "weak" else "say"
            ):
                continue
            if rule.side == AFTER:
                return self.led(groups["lead"].first, last, cue, subject, False)
            tail = self.ends("BEHIND_SPEAKER", groups["end"].last)
            text = self.text(number, last)
            return Attribution(text, cue.kind, number, last, subject, WHOLE, 0, self.size, True, skip=(number, tail))
        return None

    def bears_no_inversion(self, number: int, last: int) -> bool:
        """Return whether a verb needs an object, or has its subject before the comma: "Kim, the envoy, said"."""
        apposed = any(self.matches(rule, number, last) for rule in self.fitting("apposed", number, last))
        return apposed or "needs_object" in self.words[number].classes

    def active(self, number: int, last: int, cue: Cue) -> Attribution | None:
        """Attribute a verb to the subject before it."""
        real, nameless = not self.behind("MODAL", number), False
        for rule in self.fitting("active", number, last, cue.kind, cue.form):
            groups = self.matches(rule, number, last)
            if groups is None:
                continue
            same = "same" in groups
            subject = self.repeated(groups["same"].first, number) if same else groups["source"]
            if subject is None or not self.speaks(subject, cue.kind):
                continue
            if cue.kind in ("say", "mark") and not same and not self.can_speak(subject):
                nameless = True
                continue
            if cue.kind == "name" and self.behind("TO", number):
                real = False
            if same or any(found.subject == subject for found in self.found):
                return self.covering(number, last, cue, subject, cue.kind != "mark", real)
            return self.placed(number, last, cue, subject, real, rule.side == WHOLE)
        if (nameless and cue.kind == "say") or self.some("somebody", number, last, cue) is not None:
            return self.covering(number, last, cue, None, True, real)
        return None

    def repeated(self, place: int, number: int) -> Phrase | None:
        """Return the subject an elided one repeats: of the cue before it, else of the sentence."""
        for found in reversed(self.found):
            if found.subject is not None and found.last <= number:
                return found.subject
        first = self.patterns.compiled("FIRST").match(self.letters, 0, place)
        return Phrase(*first.span("source")) if first and self.nameable(Phrase(*first.span("source"))) else None

    def nameable(self, subject: Phrase) -> bool:
        """Return whether a phrase is a pronoun, a name or people, and not a time, a place of speech or an adverb."""
        words = self.words[subject.first : subject.last]
        head = words[find_head(words)]
        if words[-1].has("time", "venues", "intro") or head.low in ("it", "there"):
            return False
        return head.has("pronouns", "speaker") or head.capital

    def placed(self, number: int, last: int, cue: Cue, subject: Phrase, real: bool, tail: bool) -> Attribution:
        """Attribute "X said …", "“…,” X said" and "…, X said"."""
        if self.behind("QUOTED", subject.first) and cue.kind != "name":
            return self.led(number, last, cue, subject, self.ends("SUBORDINATE", last) > 0, real)
        if tail and self.some("lead", subject.first, last, cue) is None and self.some("tail", subject.first, last, cue):
            text = self.text(number, last)
            return Attribution(
                text, cue.kind, number, last, subject, WHOLE, 0, self.size, True, real, (subject.first, last)
            )
        return self.covering(number, last, cue, subject, cue.kind != "mark", real)

    def led(
        self, number: int, last: int, cue: Cue, subject: Phrase | None, reported: bool, real: bool = True
    ) -> Attribution:
        """Attribute a quotation before the cue, and what led up to it: "It was an “axis,” said Kim."""
        start, end = number, number
        if "word" in self.words[0].classes or self.words[0].text[0].isalnum():
            start, reported = 0, cue.kind != "mark"
            end = min(number, subject.first) if subject else number
        elif reported:
            end = self.size
        return Attribution(self.text(number, last), cue.kind, number, last, subject, AFTER, start, end, reported, real)

    def covering(
        self, number: int, last: int, cue: Cue, subject: Phrase | None, reported: bool, real: bool = True
    ) -> Attribution:
        """Attribute what follows the cue, up to the end of its clause."""
        end = max(last, self.ends("SAID", last))
        first = subject.first if subject else 0
        if first > last and self.words[first - 1].text == ",":  # "Noting that …, Roe"
            end = min(end, first)
        classes = self.words[number].classes if not cue.particle else ()
        heard = self.ends(
            "TOLD_OBJECT" if "needs_object" in classes else "TOLD" if "hearers" in classes else "LATER", last
        )
        skip = (last, heard if heard > 0 and cue.kind in ("say", "weak") else last)
        if subject is not None and subject.first and self.words[subject.first - 1].low == "what":
            end = next((n for n in range(last + 1, end) if self.words[n].has("be")), end)
        return Attribution(
            self.text(number, last), cue.kind, number, last, subject, BEFORE, number, end, reported, real, skip
        )

    def can_speak(self, subject: Phrase) -> bool:
        """Return whether a phrase can be named as a speaker: a name, a pronoun, or a noun of people and documents."""
        words = self.words[subject.first : subject.last]
        return words[find_head(words)].capital or any(
            word.has("speaker", "pronouns", "people", "carriers") for word in words
        )

    def speaks(self, subject: Phrase, kind: str) -> bool:
        """Return whether the subject can be a cue's: somebody, or for plain verbs of saying anything but a time."""
        words = self.words[subject.first : subject.last]
        if words[0].has("nobody") or words[-1].has("nobody") or self.behind("OF_NOBODY", subject.first):
            return False
        if words[-1].text[0].isdigit() and not words[0].capital:
            return False
        if len(words) == 1 and words[0].has("pronouns"):
            return not words[0].has("first_person") and (words[0].low != "it" or kind != "name")
        if kind == "doc":
            return any(word.has("documents") for word in words)
        head = words[find_head(words)]
        if kind in ("say", "mark"):
            return not head.has("time")
        return (head.capital and not head.has("time")) or head.has("speaker")


def find_head(words: Sequence[Word]) -> int:
    """Return the position of the head noun: the last word before "of", "for", "such as"."""
    for number, word in enumerate(words[1:], 1):
        behind_of = word.low in ("of", "de", "du") and number + 2 < len(words)
        if words[number - 1].has("determiners") and number + 1 < len(words):
            continue  # "two of its allies"
        if behind_of and words[number + 1].has("titles", "office") and words[-1].capital:
            continue  # an office: "Secretary of State John Roe" ends in its head
        if word.low == "such" or (word.has("extenders") and not word.capital):
            return number - 2 if words[number - 1].low in ("familiar", "close") and number > 1 else number - 1
    return len(words) - 1
