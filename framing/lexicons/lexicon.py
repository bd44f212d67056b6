"""Lexicons: frames, their terms with conditions and examples, and the spans in which no term counts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

import pandas as pd

from framing.errors import InputError, listed, one_of, require
from framing.frames import Table, tidy
from framing.lexicons.patterns import Pattern, TermIndex, compile_phrase
from framing.text.rules import check_code

TIERS = ("core", "peripheral")
_LISTS = ("inclusion", "exclusion", "exclude")  # of a frame
_NO_EFFECT = {"note", "matches", "rejects", "line", "source"}


@dataclass(frozen=True)
class Term:
    """One term of a frame.

    Attributes
    ----------
    frame, term : name of the frame; the words, with ``*`` and ``?`` as wildcards
    tier : "core" or "peripheral"
    weight : weight in TF-IDF scores (above 1: relative to the frame's heaviest term); rates and prevalences have none
    case : "" or "exact"
    match : "" or "substring" (scripts that join words)
    unless_near, only_near : a hit is dropped when its sentence holds one of the first, or none of
        the second (words or phrases)
    beside : count only beside a core term or another peripheral term of the frame in the sentence
    matches, rejects : example sentences, run as tests
    line : line of the lexicon file (0: none)
    source : the file, as it was named when read ("": none). A term a file inherits keeps its own; two terms
        that differ in it alone are equal

    Examples
    --------
    >>> Term("cold_war", "cold war", tier="core", unless_near=("movie*",)).term
    'cold war'
    """

    frame: str
    term: str
    tier: str = "core"
    weight: float = 1.0
    case: str = ""
    match: str = ""
    note: str = ""
    unless_near: tuple[str, ...] = ()
    only_near: tuple[str, ...] = ()
    beside: bool = False
    matches: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    line: int = 0
    source: str = field(default="", compare=False)

    @property
    def place(self) -> str:
        """Where the term is written, as file:line, or its frame where it comes from no file."""
        return f"{self.source}:{self.line}" if self.source else f"frame {self.frame!r}"


@dataclass(frozen=True)
class Frame:
    """A frame: its name, what it means, and the spans in which none of its terms counts."""

    name: str
    label: str = ""
    definition: str = ""
    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Lexicon:
    """Frames and their terms in one language.

    Attributes
    ----------
    frames : the frames, in order
    terms : all terms, in order
    language : two letters, or "" where not said
    version : as the file says
    validated : against what the lexicon was checked; "" means unvalidated, which scores flag
    source : name of the file
    note : a remark on the whole lexicon
    subject : words of what its texts are about; scores of texts without them are flagged off_subject

    Raises
    ------
    InputError
        A term, exclusion or neighbour that no text can match, or a language that is no code.

    Examples
    --------
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*", "arms race"]}, "en")
    >>> lexicon.names, lexicon["alarm"]["term"].tolist()
    (['alarm'], ['threat*', 'arms race'])

    Two lexicons of one language are merged by `|`: of a term that both have, the second's conditions count, and
    nobody has validated the whole.

    >>> lexicon | Lexicon.from_dict({"alarm": ["menac*"], "axis": ["axis of evil"]}, "en")
    Lexicon(2 frames, 4 terms: alarm 3, axis 1)
    """

    frames: tuple[Frame, ...]
    terms: tuple[Term, ...]
    language: str = ""
    version: str = ""
    validated: str = ""
    source: str = ""
    note: str = ""
    subject: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_code(self.language, self.source or "language")
        _ = self.patterns, self.exclusions, self._neighbours  # compiled now: what no text can match is refused

    @classmethod
    def from_dict(cls, frames: Mapping[str, Any], language: str = "") -> Lexicon:
        """Make a lexicon of lists of terms; keys of nested dicts are joined by ".".

        Raises
        ------
        InputError
            A term no text can match, or a value that is neither a list nor a dict.

        Examples
        --------
        >>> Lexicon.from_dict({"order": {"many": ["multipolar*"], "one": ["hegemon*"]}})
        Lexicon(2 frames, 2 terms: order.many 1, order.one 1)
        """
        flat: dict[str, Iterable[str]] = {}
        for name, words in _flatten(frames):
            if name in flat:
                raise InputError(f"frame {name!r} occurs twice (nested keys are joined by '.'), expected it once")
            flat[name] = words
        terms = [Term(name, term) for name, words in flat.items() for term in dict.fromkeys(words)]
        return cls(tuple(Frame(name) for name in flat), tuple(terms), language)

    @property
    def names(self) -> list[str]:
        """Names of the frames, in order."""
        return [frame.name for frame in self.frames]

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """The compiled terms, in the order of `terms`."""
        return tuple(compile_term(term, self.language, term.place) for term in self.terms)

    @cached_property
    def exclusions(self) -> tuple[tuple[Pattern, ...], ...]:
        """The compiled exclusions of each frame, in the order of `frames`."""
        return tuple(tuple(compile_phrase(phrase, self.language, f"frame {frame.name!r}") for phrase in frame.exclude)
                     for frame in self.frames)  # fmt: skip

    @cached_property
    def subject_patterns(self) -> tuple[Pattern, ...]:
        """The compiled words of the subject."""
        return tuple(compile_phrase(phrase, self.language, "subject") for phrase in self.subject)

    def make_index(self) -> TermIndex:
        """Return a new index of the types that its terms, exclusions and neighbours match."""
        return TermIndex(chain(self.patterns, *self.exclusions, self._neighbours))

    @cached_property
    def _neighbours(self) -> tuple[Pattern, ...]:
        near = {phrase for pattern in self.patterns for phrase in (*pattern.unless_near, *pattern.only_near)}
        return tuple(map(Pattern.parse, sorted(near)))

    @cached_property
    def hash(self) -> str:
        """First 12 hex digits of the SHA-256 of everything that decides a match or a weight."""
        terms = [{k: v for k, v in vars(t).items() if k not in _NO_EFFECT} for t in self.terms]
        excluded = {frame.name: frame.exclude for frame in self.frames}
        content = json.dumps([self.language, terms, excluded], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    @property
    def labels(self) -> dict[str, str]:
        """How figures and tables call the frames, in order: the label of each, else its tidied name."""
        return {frame.name: frame.label or tidy(frame.name) for frame in self.frames}

    def sign(self, table: pd.DataFrame) -> pd.DataFrame:
        """Attach hash, labels and what else is said of the lexicon to a table made with it, as its attrs."""
        about = {"name": self.source, "version": self.version, "validated": self.validated, "terms": len(self.terms)}
        table.attrs |= {"lexicon": self.hash, "frames": self.labels, "about": about}
        return table

    def to_frame(self) -> pd.DataFrame:
        """Return the terms as a table: frame, term, tier, weight, conditions, note, line."""
        table = pd.DataFrame([asdict(term) for term in self.terms])
        return table.drop(columns=["matches", "rejects", "source"], errors="ignore")

    def __getitem__(self, frame: str) -> Table:
        one_of("frame", frame, self.names)
        own = [term for term in self.terms if term.frame == frame]
        table = self.to_frame().query("frame == @frame").reset_index(drop=True)
        return Table.of(self.sign(table.assign(condition=[_condition(term) for term in own])))

    def __or__(self, other: Lexicon) -> Lexicon:
        require("lexicon", other, Lexicon)
        if len(languages := {self.language, other.language} - {""}) > 1:
            raise InputError(f"lexicons in {' and '.join(sorted(languages))} cannot be merged: pass both, as a list")
        frames = {frame.name: frame for frame in self.frames}
        for frame in other.frames:
            mine = frames.get(frame.name, frame)
            lists = {name: tuple(dict.fromkeys([*getattr(mine, name), *getattr(frame, name)])) for name in _LISTS}
            words = {name: getattr(mine, name) or getattr(frame, name) for name in ("label", "definition")}
            frames[frame.name] = replace(mine, **(words | lists))
        terms = {(term.frame, term.term, term.case): term for term in (*self.terms, *other.terms)}
        ordered = sorted(terms.values(), key=lambda term: [*frames].index(term.frame))
        name = " | ".join(filter(None, [self.source, other.source]))
        subject = tuple(dict.fromkeys([*self.subject, *other.subject]))
        language = self.language or other.language
        return Lexicon(tuple(frames.values()), tuple(ordered), language, source=name, subject=subject)

    def __repr__(self) -> str:
        counts = {name: sum(t.frame == name for t in self.terms) for name in self.names}
        listed = ", ".join(f"{name} {count}" for name, count in counts.items())
        return f"Lexicon({len(self.frames)} frames, {len(self.terms)} terms: {listed})"

    def _repr_html_(self) -> str:
        counts = pd.crosstab(pd.Series([term.frame for term in self.terms], name="frame", dtype="str"),
                             pd.Series([term.tier for term in self.terms], name="tier", dtype="str"))  # fmt: skip
        return counts.reindex(self.names, fill_value=0).to_html(notebook=True)


def _condition(term: Term) -> str:
    """Return in words what a term needs besides being there."""
    parts = ["beside another term of the frame"] * term.beside + ["written so"] * (term.case == "exact")
    parts += [f"near {listed(term.only_near, 5)}"] if term.only_near else []
    parts += [f"not near {listed(term.unless_near, 5)}"] if term.unless_near else []
    return "; ".join([*parts, *["also inside words"] * bool(term.match)])


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Iterable[str]]]:
    require("frames", tree, Mapping)
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{name}.")
        elif isinstance(value, str) or not isinstance(value, Iterable):
            raise InputError(f"frame {name!r}: expected a list of terms, got {value!r}")
        else:
            check_name(name)
            terms = list(value)
            if wrong := [term for term in terms if not isinstance(term, str | int)]:
                raise InputError(f"frame {name!r}: expected terms as text, got {wrong[0]!r}")
            yield name, [str(term).strip() for term in terms]


def check_name(frame: str, where: str = "") -> None:
    """Refuse the name of a frame that is blank or holds what cannot be shown, joiners of letters aside."""
    if not frame.strip() or not re.sub("[\u200c\u200d]", "", frame).isprintable():
        raise InputError(f"{where}frame {frame!r}, expected a name of letters")


def compile_term(term: Term, language: str = "", where: str = "") -> Pattern:
    """Compile a term with its neighbours; an `InputError` begins with `where`."""
    exact, substring = term.case == "exact", term.match != ""
    return compile_phrase(term.term, language, where, exact, substring, term.unless_near, term.only_near)
