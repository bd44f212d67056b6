"""Words and sentences: what each word of an article is, and where the narrator's sentences end.

The words of a language are data (`words/<language>.txt`): sections of word classes, of verbs that tell who speaks
(cues) and of the endings all verb forms are made with. The patterns over these classes are data too (`patterns.txt`,
the same for all languages). An article is cut into tokens; a quotation is one token, so that nothing said inside it is
taken for a cue. Each token has a character that stands for its classes: a sentence is a string the patterns match.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple

from framing.text import language_of, word_list
from framing.voices.patterns import Patterns
from framing.voices.quotation_marks import Span

_VERB_SECTIONS = ("say", "weak", "doc", "name", "mark")
_OTHERS = frozenset([*_VERB_SECTIONS, "conjugation", "irregular"])
_SPEAKERS = frozenset(["sources", "titles", "trades", "documents", "persons"])
_SAMPLES = ("word", "words", "working", "wordly", "x-word", "x-president", "x-report", "1", "10", "1st", "x", "%")
_FIXED = frozenset("determiners prepositions joins auxiliaries relatives adverbs cue said_nouns moods".split())
_NOTHING: frozenset[str] = frozenset()
_MARKS = {",": "comma", ":": "colon", ";": "semi", ".": "dot", "(": "open", "[": "open", ")": "close", "]": "close"}
_MARKS |= dict.fromkeys([*"—–―-", "--", "---"], "dash") | dict.fromkeys("!?…", "ask")

_QUOTE_ENDS = {"": "quote_open", ",": "quote_comma", ".": "quote_dot"} | dict.fromkeys("!?…", "quote_ask")
_ACRONYM = r"(?:[^\W\d_]\.){2,}|(?<![\w.])[A-Z]\.(?=\s?[A-Z])"
_WORDS = r"\d[\d.,]*\d|[^\W_]+(?:['’\-‐‑&.][^\W_]+)*(?:(?<=[sS])['’](?=\s))?|--+|[^\w\s]"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sen|Rep|Gov|Prof|Sgt|Adm|Maj|Capt|Rev)\.(?=\s[A-Z])"
_PLAIN = r"[A-Za-z]{2,}+(?=[\s,])"  # most words: the patterns behind it say the same of them, but slowly
_TOKEN = re.compile(rf"{_PLAIN}|{_TITLE}|{_ACRONYM}|{_WORDS}")
_ELIDING_TOKEN = re.compile(
    r"(?:[ldsnjmtc]|qu)['’]|[^\W_]+(?=-t-(?:il|elle|on)|-(?:il|elle|on|ils|elles)\b)|-t-(?=il|elle|on)|"
    + _TOKEN.pattern,
    re.IGNORECASE,
)
_ENDS = frozenset(".!?…")
_LONGEST = 300  # tokens of a sentence at most, so that text without full stops takes linear time


class Cue(NamedTuple):
    """A verb (with its particle) that tells who speaks."""

    base: str  # as listed
    kind: str  # say | mark (only of words in marks) | weak (its subject must be able to speak) | doc | name
    form: str  # base | s | past | ing
    particle: tuple[str, ...] = ()  # words that must follow
    needs: frozenset[str] = _NOTHING  # words one of which must follow nearby


class Word(NamedTuple):
    """A word as written, a punctuation mark, or a quotation."""

    text: str
    low: str  # folded, without the possessive
    classes: frozenset[str]  # see `Grammar.classes_of`
    capital: bool
    possessive: bool
    letter: str  # stands for its classes in patterns
    plain: str  # the same at the start of a sentence or in a title, where capitals tell nothing

    def has(self, *classes: str) -> bool:
        """Return whether the word belongs to one of some classes."""
        return not self.classes.isdisjoint(classes)


class Grammar:
    """Words, cues and patterns of one language."""

    def __init__(self, language: str, sections: dict[str, list[str]]) -> None:
        self.language = language
        self.words = {name: frozenset(entries) for name, entries in sections.items() if name not in _OTHERS}
        cues: dict[str, list[Cue]] = {}
        for kind in _VERB_SECTIONS:
            for entry in sections.get(kind, []):
                for word, cue in _conjugate(entry, kind, sections):
                    cues.setdefault(word, []).append(cue)
        self.cues = {word: tuple(sorted(found, key=_precedence)) for word, found in cues.items()}
        according = [" ".join(f'"{word}"' for word in entry.split()) for entry in sorted(self.phrases("according"))]
        definitions = _definitions()
        self.patterns = Patterns(definitions | {"ACCORDING": " | ".join(according) or "nothing"})
        self.deriders = tuple(self.phrases("deriders"))  # "so-called" and the like
        self.openers = {entry.split()[0] for entry in self.phrases("according")}
        self._sections: dict[str, set[str]] = {}
        for section, entries in self.words.items():
            for entry in entries:
                self._sections.setdefault(entry, set()).add(section.replace(" ", "_"))
        self._abbreviations = frozenset(word_list("abbreviations", language))
        words = {*self._sections, *self.cues, *self.openers, *self.patterns.literals, *_MARKS, *_SAMPLES}
        self._listed = words | self._abbreviations  # any other word has no class but by its shape
        forms = [form for word in words for form in (word, word.capitalize(), word + "'s", word.capitalize() + "'s")]
        sets = [frozenset(own) for form in forms for own in self.read(form)[-2:]]
        self.patterns.number([*sets, *(frozenset(["quote", end]) for end in _QUOTE_ENDS.values())])
        self.known = _Known(self)
        self.pivots = {name[:-3]: own for name, own in definitions.items() if name.endswith("<>")}

    def phrases(self, section: str) -> frozenset[str]:
        """Return a section's entries."""
        return self.words.get(section, _NOTHING)

    def classes_of(self, word: str) -> set[str]:
        """Return the classes of a folded word: the sections that list it, and those made from its parts and forms."""
        last = word.rpartition("-")[2]
        if self._listed.isdisjoint(nouns := {word, last, word.removesuffix("s"), last.removesuffix("s")}):
            return set()
        found = set(self._sections.get(word, ()))
        for noun in nouns:
            found |= {"speaker"} if not _SPEAKERS.isdisjoint(self._sections.get(noun, ())) else set()
        found |= {"office"} if "titles" in self._sections.get(last, ()) else set()  # "vice-president"
        for cue in self.cues.get(word, ()):
            found |= {"cue"} | ({"participle"} if cue.form in ("past", "ing") else set())
            found |= {"saying"} if cue.kind in ("say", "mark") and cue.form != "ing" else set()
        found |= {"opens_according"} if word in self.openers else set()
        found |= {"abbreviated"} if word in self._abbreviations else set()
        return found | ({f'"{word}"'} if word in self.patterns.literals else set())

    def read(self, text: str) -> tuple[str, bool, bool, set[str], set[str], set[str]]:
        """Return low, capital and possessive of a word, its classes, and those that count within and at the start."""
        low = text.casefold().replace("’", "'")
        low = low[:-1] if low.endswith(".") and low.count(".") == 1 and len(low) > 2 else low
        bare = low[:-2] if low.endswith("'s") and len(low) > 2 else low.rstrip("'") if len(low) > 1 else low
        folded = low if len(low) < 4 and low.endswith("'") else bare  # an elided article keeps its apostrophe
        classes = self.classes_of(folded)
        if not text[0].isalnum():
            shape = classes | {_MARKS.get(text, "other")}
            return low, False, False, classes, shape, shape
        capital, possessive = text[0].isupper(), folded != low
        shape = {"digit"} if text[0].isdigit() else {"word"}
        shape |= {"possessive"} if possessive else set()
        shape |= {"initial"} if len(text) == 1 and capital else set()
        shape |= {"upper"} if capital else set()
        plain = {f"ends_{end}" for end in ("ly", "ing", "s") if low.endswith(end) and len(low) > 4}
        plain |= classes | shape | ({"lower"} if text[0].isalpha() else set())
        if not capital or "pronouns" in classes:
            return folded, capital, possessive, classes, plain, plain
        name = (classes - _FIXED) | shape | {"cap"}
        fixed = not _FIXED.isdisjoint(classes) and "speaker" not in classes
        return folded, True, possessive, classes, name, plain if fixed else name

    @cached_property
    def idioms(self) -> dict[str, list[list[str]]]:
        """The particles that give a verb another sense, by verb."""
        found: dict[str, list[list[str]]] = {}
        for entry in sorted(self.phrases("idioms")):
            first, *rest = entry.split()
            found.setdefault(first, []).append(rest)
        return found

    @cached_property
    def dialogue(self) -> re.Pattern[str] | None:
        """How a narrator's insertion between dashes begins, in languages that mark speech by dashes."""
        helpers = "|".join(sorted(self.phrases("before dialogue")))
        if not helpers:
            return None
        verbs = sorted({form for form, cues in self.cues.items() if any(c.kind in ("say", "mark") for c in cues)})
        return re.compile(rf"(?:(?:{helpers})\s+){{0,2}}(?:{'|'.join(verbs)})\b")


class _Known(dict[str, Word]):
    """The words of a language that have been met, each read once."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar, letter = grammar, grammar.patterns.letter
        for end, kind in _QUOTE_ENDS.items():
            self["“" + end] = Word("“", "“", _NOTHING, False, False, *[letter({"quote", kind})] * 2)

    def __missing__(self, text: str) -> Word:
        low, capital, possessive, classes, *letters = self._grammar.read(text)
        own, plain = map(self._grammar.patterns.letter, letters)
        self[text] = word = Word(text, low, frozenset(classes), capital, possessive, own, plain)
        return word


def _precedence(cue: Cue) -> tuple[int, bool, int]:
    """Order longer particles first, then what needs a noun nearby, then what also reports without marks."""
    return -len(cue.particle), not cue.needs, _VERB_SECTIONS.index(cue.kind)


# Data files


@lru_cache(maxsize=16)
def load_grammar(language: str) -> Grammar:
    """Read the words of a language; one without a word list has no cues and no speakers, only quotation marks."""
    language = language_of(language)
    return Grammar(language, parse(_read(f"words/{language}.txt")))


def _read(name: str) -> str:
    file = resources.files("framing.voices").joinpath(name)
    return file.read_text("utf-8") if file.is_file() else ""


def parse(text: str) -> dict[str, list[str]]:
    """Return the entries of each section, parted by commas or line ends; ``#`` begins a comment line."""
    sections: dict[str, list[str]] = {}
    entries: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            entries = sections.setdefault(line.strip("[] "), [])
        elif not line.startswith("#"):
            entries += [entry.strip() for entry in line.split(",") if entry.strip()]
    return sections


@lru_cache(maxsize=1)
def rules() -> list[tuple[str, str]]:
    """Return the rules of `patterns.txt`: what is before the equals sign of each, and its pattern, in order."""
    text = re.sub(r"(?m)^#.*\n|\n(?=[ \t])", "", _read("words/patterns.txt"))
    pairs = (line.partition(" = ") for line in text.splitlines() if line.strip())
    return [(name.strip(), pattern) for name, _, pattern in pairs]


def _definitions() -> dict[str, str]:
    """Return the patterns by name; a rule has one before and one behind its cue."""
    found: dict[str, str] = {}
    for header, pattern in rules():
        name, (before, *behind) = header.split()[0], re.split(r'<((?:"[^"]*"|[\w/-])*)>', pattern)
        found |= {f"{name} <": before, f"{name} >": behind[1]} if behind else {name: pattern}
        found |= {f"{name} <>": behind[0]} if behind and behind[0] else {}
    return found


def _conjugate(entry: str, kind: str, sections: dict[str, list[str]]) -> list[tuple[str, Cue]]:
    """Return the forms of an entry such as "write of = wrote written", each with its cue.

    Regular forms are made from the first ending of [conjugation] the verb has ("ar = a:s ó:s ado:past"); the irregular
    ones, whose form their own endings tell ([irregular]), stand in place of the regular ones of the same form.
    """
    left, _, irregular = entry.partition(" = ")
    left, _, needs = left.partition(" + ")
    base, *particle = left.split()
    forms, listed = {base: "base"}, dict[str, str]()
    for ending, _, made in (row.partition(" = ") for row in sections.get("conjugation", [])):
        stem, found = re.subn(ending + "$", "", base, count=1)
        if found:
            forms = {stem + end: form for end, _, form in (part.partition(":") for part in made.split())}
            break
    for word in irregular.split():
        kinds = (row.partition(":") for row in sections.get("irregular", []))
        listed[word] = next(form for end, _, form in kinds if word.endswith(end))
    forms = {word: form for word, form in forms.items() if form not in listed.values()} | listed
    return [(word, Cue(left, kind, form, tuple(particle), frozenset(needs.split()))) for word, form in forms.items()]


# Sentences


@dataclass(slots=True)
class Sentence:
    """A sentence of the narrator: its words with their offsets, its paragraph, and the string that patterns match."""

    words: list[Word]
    starts: list[int]
    ends: list[int]
    paragraph: int
    title_case: bool  # whether most words are capitalised
    marked: dict[int, int]  # where a quotation is, and where its first mark is in the text
    letters: str
    attributions: list[Any] | None = None  # once they have been found

    @property
    def start(self) -> int:
        """Offset of the first token."""
        return self.starts[0]

    @property
    def end(self) -> int:
        """Offset behind the last token."""
        return self.ends[-1]


def cut_sentences(
    text: str, start: int, end: int, spans: Sequence[Span], rules: Grammar, paragraph: int
) -> list[Sentence]:
    """Return the sentences of a paragraph, in which there are some quotations."""
    pattern = _ELIDING_TOKEN if rules.language == "fr" else _TOKEN
    known, words, starts, ends = rules.known, list[Word](), list[int](), list[int]()
    marked: dict[int, int] = {}
    for span in [*spans, None]:
        found = list(pattern.finditer(text, start, span.outer_start if span else end))
        words += [known[match[0]] for match in found]
        starts += [match.start() for match in found]
        ends += [match.end() for match in found]
        if span is not None:
            marked[len(words)] = span.outer_start
            words.append(known.get("“" + text[span.end - 1 : span.end], known["“"]))
            starts.append(span.outer_start)
            ends.append(span.outer_end)
            start = span.outer_end
    letters = "".join([word.letter for word in words])
    title = _title_case(words)
    borders = [found.end("end") for found in rules.patterns.compiled("SENTENCE_END").finditer(letters) if found["end"]]
    sentences, places, plain = [], [*marked], title or paragraph == 0
    for first, last in pairwise([0, *borders, len(words)]):
        for a in range(first, last, _LONGEST):
            b = min(a + _LONGEST, last)
            part = words[a:b]
            own = "".join([word.plain for word in part]) if plain else part[0].plain + letters[a + 1 : b]
            own_marks = {n - a: marked[n] for n in places[bisect_left(places, a) : bisect_left(places, b)]}
            sentences.append(Sentence(part, starts[a:b], ends[a:b], paragraph, title, own_marks, own))
    return sentences


def _title_case(words: Sequence[Word]) -> bool:
    if not words or words[-1].text in _ENDS:
        return False
    long = [word for word in words if len(word.text) > 3 and word.text[0].isalnum()]
    return len(long) > 3 and sum(word.capital for word in long) > 0.7 * len(long)
