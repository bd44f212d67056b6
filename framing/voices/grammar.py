"""Words and sentences: what each word of an article is, and where the narrator's sentences end.

The words of a language are data (`words/<language>.txt`): sections of word classes, and of verbs that tell who
speaks (cues), from which all verb forms are made here. An article is cut into tokens, each with the classes of its
word, on which all other rules work. A quotation is one token, so that nothing said inside it is taken for a cue,
and a sentence ends where the narrator's does.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

from framing.text import language_of, word_list
from framing.voices.quotation_marks import PARAGRAPH, Span

_VERB_SECTIONS = ("say", "mark", "weak", "doc", "name")
_SPEAKERS = ("sources", "titles", "trades", "documents", "persons")
Word = tuple[str, frozenset[str], bool, bool, bool]
_NOTHING: frozenset[str] = frozenset()

_ACRONYM = r"(?:[^\W\d_]\.){2,}|(?<![\w.])[A-Z]\.(?=\s?[A-Z])"
_WORDS = r"\d[\d.,]*\d|[^\W_]+(?:['’\-‐‑&][^\W_]+)*(?:(?<=[sS])['’](?=\s))?|[^\w\s]"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sen|Rep|Gov|Prof|Sgt|Adm|Maj|Capt|Rev)\.(?=\s[A-Z])"
_PLAIN = r"[A-Za-z]{2,}+(?=[\s,])"  # most words: the patterns behind it say the same of them, but slowly
_TOKEN = re.compile(rf"(?=\S)(?:{_PLAIN}|{_TITLE}|{_ACRONYM}|{_WORDS})")
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
    kind: str  # say | mark (only of words in marks) | weak (its subject must be able to speak) | name (gives a name)
    form: str  # base | s | past | ing
    particle: tuple[str, ...] = ()  # words that must follow
    needs: frozenset[str] = _NOTHING  # words one of which must follow nearby


@dataclass(frozen=True)
class Grammar:
    """Word classes and cues of one language."""

    language: str
    words: dict[str, frozenset[str]]
    cues: dict[str, tuple[Cue, ...]]

    def phrases(self, section: str) -> frozenset[str]:
        """Return a section's entries."""
        return self.words.get(section, _NOTHING)

    def classes_of(self, word: str) -> frozenset[str]:
        """Return the classes of a folded word: the sections that list it, and those made from its parts and forms."""
        last = word.rpartition("-")[2]
        nouns = {word, last, word.removesuffix("s"), last.removesuffix("s")}
        cues = self.cues.get(word, ())
        made = {
            "speaker": any(noun in self.phrases(section) for noun in nouns for section in _SPEAKERS),
            "office": last in self.phrases("titles"),  # "vice-president"
            "cue": bool(cues),
            "participle": any(cue.form in ("past", "ing") for cue in cues),
            "saying": any(cue.kind in ("say", "mark") and cue.form != "ing" for cue in cues),
            "signal": word in self.signals or word in (":", "—", "–"),
            "and": word in ("and", "&", "y", "et"),
        }
        listed = {section for section, entries in self.words.items() if word in entries}
        return frozenset(listed | {name for name, belongs in made.items() if belongs})

    @cached_property
    def signals(self) -> frozenset[str]:
        """The folded words at which an attribution may be found: cues, and what formulas begin with."""
        listed = self.phrases("moods") | self.phrases("said nouns") | {"in", "for", "as"}
        return listed.union(self.cues, self.according)

    @cached_property
    def idioms(self) -> dict[str, list[list[str]]]:
        """The particles that give a verb another sense, by verb."""
        return _by_first(self.phrases("idioms"))

    @cached_property
    def according(self) -> dict[str, list[list[str]]]:
        """What follows the first word of a phrase that attributes, by that word ("according": "to")."""
        return _by_first(self.phrases("according"))

    @cached_property
    def dialogue(self) -> re.Pattern[str] | None:
        """How a narrator's insertion between dashes begins, in languages that mark speech by dashes."""
        if self.language not in ("es", "fr"):
            return None
        verbs = sorted({form for form, cues in self.cues.items() if any(c.kind in ("say", "mark") for c in cues)})
        helpers = "se|le|les|lui|leur|nous|me|a|ont|avait|ha|han|había"
        return re.compile(rf"(?:(?:{helpers})\s+){{0,2}}(?:{'|'.join(verbs)})\b")


def _by_first(entries: frozenset[str]) -> dict[str, list[list[str]]]:
    """Return the other words of each entry by its first, in alphabetical order."""
    found: dict[str, list[list[str]]] = {}
    for entry in sorted(entries):
        first, *rest = entry.split()
        found.setdefault(first, []).append(rest)
    return found


# Word lists


@lru_cache(maxsize=16)
def load_grammar(language: str) -> Grammar:
    """Read the words of a language; one without a word list has no cues and no speakers, only quotation marks."""
    language = language_of(language)
    file = resources.files("framing.voices").joinpath("words", f"{language}.txt")
    sections = parse(file.read_text("utf-8")) if file.is_file() else {}
    cues: dict[str, list[Cue]] = {}
    for kind in _VERB_SECTIONS:
        for entry in sections.get(kind, []):
            for word, cue in _conjugate(entry, kind, language):
                cues.setdefault(word, []).append(cue)
    words = {name: frozenset(entries) for name, entries in sections.items() if name not in _VERB_SECTIONS}
    order = {word: tuple(sorted(found, key=_precedence)) for word, found in cues.items()}
    return Grammar(language, words, order)


def _precedence(cue: Cue) -> tuple[int, bool, int]:
    """Order longer particles first, then what needs a noun nearby, then what also reports without marks."""
    return -len(cue.particle), not cue.needs, ("say", "weak", "doc", "name", "mark").index(cue.kind)


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


def _conjugate(entry: str, kind: str, language: str) -> list[tuple[str, Cue]]:
    """Return the forms of an entry such as "write of = wrote written", each with its cue."""
    left, _, irregular = entry.partition(" = ")
    left, _, needs = left.partition(" + ")
    base, *particle = left.split()
    forms = _FORMS.get(language, _as_listed)(base, irregular.split())
    return [(word, Cue(left, kind, form, tuple(particle), frozenset(needs.split()))) for word, form in forms.items()]


def _as_listed(base: str, irregular: list[str]) -> dict[str, str]:
    return dict.fromkeys([base, *irregular], "s")


def _english(base: str, irregular: list[str]) -> dict[str, str]:
    soft = re.search(r"[^aeiou]y$", base) is not None
    ending = "es" if re.search(r"(?:s|x|z|ch|sh|o)$", base) else "s"
    forms = {
        base: "base",
        base[:-1] + "ies" if soft else base + ending: "s",
        (base[:-1] if re.search(r"[^eoy]e$", base) else base) + "ing": "ing",
    }
    if all(word.endswith("ing") for word in irregular):
        forms[base[:-1] + "ied" if soft else base + ("d" if base.endswith("e") else "ed")] = "past"
    forms |= {word: "ing" if word.endswith("ing") else "past" for word in irregular}  # "read", "put": past wins
    return forms


def _spanish(base: str, irregular: list[str]) -> dict[str, str]:
    stem, kind = base[:-2], base[-2:]
    if irregular or kind not in ("ar", "er", "ir"):
        return {
            word: "ing" if word.endswith("ndo") else "past" if word.endswith(("cho", "to")) else "s"
            for word in irregular or [base]
        }
    endings = "a ó an aron aba aban ará" if kind == "ar" else "e ió en ieron ía ían"
    forms = {stem + ending: "s" for ending in endings.split()}
    past, ing = ("ado", "ando") if kind == "ar" else ("ido", "iendo")
    return forms | {stem + past: "past", stem + ing: "ing"}


def _french(base: str, irregular: list[str]) -> dict[str, str]:
    if irregular or not base.endswith("er"):
        return {word: "ing" if word.endswith("ant") else "s" for word in irregular or [base]}
    stem = base[:-2]
    soft = stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
    listed = [stem + "e", stem + "ent", soft + "a", stem + "èrent", soft + "ait", soft + "aient"]
    return dict.fromkeys(listed, "s") | {stem + "é": "past", soft + "ant": "ing"}


_FORMS = {"en": _english, "es": _spanish, "fr": _french}


# Tokens and sentences


@dataclass(slots=True)
class Token:
    """A word, a punctuation mark or a whole quotation of the narrator's text."""

    text: str
    start: int
    end: int
    low: str = ""  # folded, without the possessive
    classes: frozenset[str] = _NOTHING  # see `Grammar.classes_of`
    word: bool = False
    capital: bool = False
    possessive: bool = False
    quote: int = -1  # number of the quotation; -1 for all other tokens
    ending: str = ""  # last character of the quotation

    def has(self, *classes: str) -> bool:
        """Return whether the word belongs to one of some classes."""
        return not self.classes.isdisjoint(classes)


@dataclass(frozen=True)
class Sentence:
    """A sentence of the narrator: its tokens, its paragraph and whether most words are capitalised."""

    tokens: list[Token]
    paragraph: int
    title_case: bool

    @property
    def start(self) -> int:
        """Offset of the first token."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Offset behind the last token."""
        return self.tokens[-1].end


def narrate(
    text: str, spans: Sequence[Span], rules: Grammar, paragraphs: Container[int] | None = None
) -> list[Sentence]:
    """Return the narrator's sentences, quotations as single tokens; if `paragraphs` are given, only of those."""
    found: list[Sentence] = []
    abbreviations = frozenset(word_list("abbreviations", rules.language))
    first = 0
    for number, match in enumerate(PARAGRAPH.finditer(text)):
        last = first
        while last < len(spans) and spans[last].outer_start < match.end():
            last += 1
        if paragraphs is None or number in paragraphs:
            tokens = _tokens(text, match.start(), match.end(), spans, range(first, last), rules.language)
            title = _title_case(tokens)
            found += [Sentence(part, number, title) for part in _split(tokens, abbreviations)]
        first = last
    return found


def _tokens(text: str, start: int, end: int, spans: Sequence[Span], inside: range, language: str) -> list[Token]:
    pattern = _ELIDING_TOKEN if language == "fr" else _TOKEN
    tokens: list[Token] = []
    known = _known_words(language)
    for number in [*inside, -1]:
        stop = spans[number].outer_start if number >= 0 else end
        for found in pattern.finditer(text, start, stop):
            written = found[0]
            word = known.get(written)
            if word is None:
                word = known[written] = _read_word(written, language)
            tokens.append(Token(written, found.start(), found.end(), *word))
        if number >= 0:
            span = spans[number]
            ending = text[span.end - 1 : span.end]
            tokens.append(Token("“", span.outer_start, span.outer_end, quote=number, ending=ending))
            start = span.outer_end
    return tokens


@lru_cache(maxsize=16)
def _known_words(language: str) -> dict[str, Word]:
    """Return what has been read of the words of a language."""
    return {}


def _read_word(text: str, language: str) -> Word:
    """Return low, classes, word, capital and possessive of a `Token`."""
    low = text.casefold().replace("’", "'")
    low = low[:-1] if low.endswith(".") and low.count(".") == 1 and len(low) > 2 else low
    bare = low[:-2] if low.endswith("'s") and len(low) > 2 else low.rstrip("'") if len(low) > 1 else low
    elided = len(low) < 4 and low.endswith("'")
    folded = low if elided else bare
    word = text[0].isalnum()
    return folded, load_grammar(language).classes_of(folded), word, word and text[0].isupper(), folded != low


def _title_case(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if token.word and len(token.text) > 3]
    stopped = bool(tokens) and tokens[-1].text in _ENDS
    return len(words) > 3 and not stopped and sum(token.capital for token in words) > 0.7 * len(words)


def _split(tokens: list[Token], abbreviations: frozenset[str]) -> list[list[Token]]:
    sentences: list[list[Token]] = []
    first = 0
    for last, token in enumerate(tokens, 1):
        may_end = token.quote >= 0 or token.text in _ENDS
        ended = may_end and last < len(tokens) and _ends(tokens, last - 1, abbreviations)
        if ended or last == len(tokens) or last - first == _LONGEST:
            sentences.append(tokens[first:last])
            first = last
    return sentences


def _ends(tokens: list[Token], position: int, abbreviations: frozenset[str]) -> bool:
    """Return whether a sentence ends with a full stop or a quotation that another token follows."""
    token, following = tokens[position], tokens[position + 1]
    if token.quote >= 0:
        ended = token.ending in _ENDS and (following.capital or following.quote >= 0)
        return ended and not _tagged(tokens, position + 1, token.ending)
    if _abbreviated(tokens, position, abbreviations) or following.text in _ENDS or following.text in ")]":
        return False
    begun = following.quote >= 0 or not following.low[0].islower() or following.capital
    return begun and (following.start > token.end or following.quote >= 0)


def _abbreviated(tokens: Sequence[Token], position: int, abbreviations: frozenset[str]) -> bool:
    before = tokens[position - 1] if position else None
    if tokens[position].text != "." or before is None or not before.word or before.end < tokens[position].start:
        return False
    return before.low in abbreviations or (len(before.text) == 1 and before.capital)


def _tagged(tokens: Sequence[Token], position: int, ending: str) -> bool:
    """Return whether a clause such as "Kim said" follows a quotation that ends like a sentence."""
    for number in range(position, min(position + 10, len(tokens))):
        token = tokens[number]
        if token.quote >= 0 or token.text in ".;:":
            return False
        if token.has("auxiliaries") and ending == ".":
            return False
        if number > position and token.has("saying") and not token.capital:
            after = tokens[number + 1] if number + 1 < len(tokens) else None
            closed = after is None or after.text in ".,"
            return closed if ending == "." else after is None or after.low != "that"
    return False
