"""The words behind the rules for speakers and voices: one data file per language, and verb forms made from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from framing.text import language_of

_VERB_SECTIONS = ("say", "mark", "weak", "name")


@dataclass(frozen=True)
class Cue:
    """A verb (with its particle) that tells who speaks.

    Attributes
    ----------
    base : as listed
    kind : say | mark (only of words in marks) | weak (needs a subject that can speak) | name (gives a name or a value)
    form : base | s | past | ing
    particle : words that must follow
    needs : words one of which must follow nearby
    """

    base: str
    kind: str
    form: str
    particle: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Grammar:
    """Word classes and cues of one language."""

    language: str
    words: dict[str, frozenset[str]]
    cues: dict[str, tuple[Cue, ...]]

    @cached_property
    def signals(self) -> frozenset[str]:
        """The folded words at which an attribution may be found: cues, and what formulas begin with."""
        sections = ("openers", "moods", "said nouns")
        listed = frozenset().union(*(self.phrases(section) for section in sections), self.cues)
        return listed | {"in", "for", "as"}

    @cached_property
    def idioms(self) -> dict[str, list[list[str]]]:
        """Of each verb the particles that give it another sense."""
        return _by_first(self.phrases("idioms"))

    @cached_property
    def according(self) -> dict[str, list[list[str]]]:
        """Of each word what may follow it in a phrase that ascribes ("according": "to")."""
        return _by_first(self.phrases("according"))

    @cached_property
    def dialogue(self) -> re.Pattern[str] | None:
        """How a narrator's insertion between dashes begins, in languages that mark speech by dashes."""
        if self.language not in ("es", "fr"):
            return None
        verbs = sorted({form for form, cues in self.cues.items() if any(c.kind in ("say", "mark") for c in cues)})
        helpers = "se|le|les|lui|leur|nous|me|a|ont|avait|ha|han|había"
        return re.compile(rf"(?:(?:{helpers})\s+){{0,2}}(?:{'|'.join(verbs)})\b")

    @cached_property
    def _unions(self) -> dict[tuple[str, ...], frozenset[str]]:
        return {}

    def has(self, section: str, word: str) -> bool:
        """Return whether a folded word stands in a section."""
        return word in self.words.get(section, _NOTHING)

    def any_has(self, sections: tuple[str, ...], word: str) -> bool:
        """Return whether a folded word stands in one of some sections."""
        if sections not in self._unions:
            self._unions[sections] = frozenset().union(*map(self.phrases, sections))
        return word in self._unions[sections]

    def phrases(self, section: str) -> frozenset[str]:
        """Return a section's entries."""
        return self.words.get(section, _NOTHING)


_NOTHING: frozenset[str] = frozenset()


def _by_first(entries: frozenset[str]) -> dict[str, list[list[str]]]:
    """Return the words behind the first of each entry by that, entries in the order of the alphabet."""
    found: dict[str, list[list[str]]] = {}
    for entry in sorted(entries):
        first, *rest = entry.split()
        found.setdefault(first, []).append(rest)
    return found


def load_grammar(language: str) -> Grammar:
    """Read the rules of a language; one without a data file has marks, but no cues and no speakers.

    Examples
    --------
    >>> [cue.kind for cue in load_grammar("en").cues["warned"]]
    ['say', 'say', 'say']
    >>> load_grammar("eo").cues
    {}
    """
    return _load(language_of(language))


@lru_cache(maxsize=8)
def _load(language: str) -> Grammar:
    file = resources.files("framing.voices").joinpath("words", f"{language}.txt")
    sections = parse(file.read_text("utf-8")) if file.is_file() else {}
    cues: dict[str, list[Cue]] = {}
    for kind in _VERB_SECTIONS:
        for entry in sections.get(kind, []):
            for word, cue in _conjugate(entry, kind, language):
                cues.setdefault(word, []).append(cue)
    words = {name: frozenset(entries) for name, entries in sections.items() if name not in _VERB_SECTIONS}
    words["openers"] = frozenset(entry.split()[0] for entry in words.get("according", ()))
    order = {word: tuple(sorted(found, key=_precedence)) for word, found in cues.items()}
    return Grammar(language, words, order)


def _precedence(cue: Cue) -> tuple[int, bool, int]:
    """Longer particles first, then what needs a noun nearby, then what also reports without marks."""
    return -len(cue.particle), not cue.needs, ("say", "weak", "name", "mark").index(cue.kind)


def parse(text: str) -> dict[str, list[str]]:
    r"""Return the entries of each section: parted by commas or line ends, ``#`` begins a comment line.

    Examples
    --------
    >>> parse("[say]\n# plain\nsay = said, add\n[modals]\ncould")
    {'say': ['say = said', 'add'], 'modals': ['could']}
    """
    sections: dict[str, list[str]] = {}
    entries: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            entries = sections.setdefault(line.strip("[] "), [])
        elif not line.startswith("#"):
            entries += [entry.strip() for entry in line.split(",") if entry.strip()]
    return sections


def _conjugate(entry: str, kind: str, language: str) -> list[tuple[str, Cue]]:
    left, _, irregular = entry.partition(" = ")
    left, _, needs = left.partition(" + ")
    base, *particle = left.split()
    forms = _FORMS.get(language, _as_listed)(base, irregular.split())
    rest = (kind, tuple(particle), frozenset(needs.split()))
    return [(word, Cue(left, rest[0], form, rest[1], rest[2])) for word, form in forms.items()]


def _as_listed(base: str, irregular: list[str]) -> dict[str, str]:
    return dict.fromkeys([base, *irregular], "s")


def _english(base: str, irregular: list[str]) -> dict[str, str]:
    """Return form -> base | s | past | ing."""
    soft = re.search(r"[^aeiou]y$", base) is not None
    ending = "es" if re.search(r"(?:s|x|z|ch|sh|o)$", base) else "s"
    forms = {
        base: "base",
        base[:-1] + "ies" if soft else base + ending: "s",
        (base[:-1] if re.search(r"[^eoy]e$", base) else base) + "ing": "ing",
    }
    if not any(not word.endswith("ing") for word in irregular):
        forms[base[:-1] + "ied" if soft else base + ("d" if base.endswith("e") else "ed")] = "past"
    forms |= {word: "ing" if word.endswith("ing") else "past" for word in irregular}  # "read", "put": past wins
    return forms


def _spanish(base: str, irregular: list[str]) -> dict[str, str]:
    stem, kind = base[:-2], base[-2:]
    if irregular or kind not in ("ar", "er", "ir"):
        return {
            w: "ing" if w.endswith("ndo") else "past" if w.endswith(("cho", "to")) else "s" for w in irregular or [base]
        }
    endings = "a ó an aron aba aban ará" if kind == "ar" else "e ió en ieron ía ían"
    forms = {stem + ending: "s" for ending in endings.split()}
    return forms | {
        stem + ("ado" if kind == "ar" else "ido"): "past",
        stem + ("ando" if kind == "ar" else "iendo"): "ing",
    }


def _french(base: str, irregular: list[str]) -> dict[str, str]:
    if irregular or not base.endswith("er"):
        return {w: "ing" if w.endswith("ant") else "s" for w in irregular or [base]}
    stem = base[:-2]
    soft = stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
    forms = {
        stem + "e": "s",
        stem + "ent": "s",
        soft + "a": "s",
        stem + "èrent": "s",
        soft + "ait": "s",
        soft + "aient": "s",
    }
    return forms | {stem + "é": "past", soft + "ant": "ing"}


_FORMS = {"en": _english, "es": _spanish, "fr": _french}
