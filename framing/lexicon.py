"""Lexicons: the frames, their terms, false friends and examples, read from a file or a dict."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from framing.errors import InputError, one_of
from framing.text import fold, fold_exact, joins, token_pattern

TIERS = ("core", "peripheral")


@dataclass(frozen=True)
class Term:
    """One term of a frame.

    Attributes
    ----------
    frame, term : name of the frame; the words, with ``*`` and ``?`` as wildcards
    tier : "core" or "peripheral"
    weight : weight in TF-IDF prototypes; rates and prevalences count hits unweighted
    case : "" or "exact"
    match : "" or "substring" (scripts that join words)
    unless_near, only_near : a hit is dropped when its sentence holds one of the first, or none of
        the second (words or phrases)
    beside : count only beside a core term or another peripheral term of the frame in the sentence
    matches, rejects : example sentences, run as tests
    line : line of the lexicon file (0: none)
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
    """

    frames: tuple[Frame, ...]
    terms: tuple[Term, ...]
    language: str = ""
    version: str = ""
    validated: str = ""
    source: str = ""

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
                raise InputError(f"frame {name!r} stands twice (nested keys are joined by '.'), expected it once")
            flat[name] = words
        terms = [Term(name, term) for name, words in flat.items() for term in _distinct(words)]
        for term in terms:
            split_term(term, language, where=f"frame {term.frame!r}")
        return cls(tuple(Frame(name) for name in flat), tuple(terms), language)

    def restrict(self, tiers: Iterable[str]) -> Lexicon:
        """Return the lexicon with the terms of these tiers only."""
        keep = [one_of("tier", tier, TIERS) for tier in tiers]
        return replace(self, terms=tuple(term for term in self.terms if term.tier in keep))

    @property
    def names(self) -> list[str]:
        """Names of the frames, in order."""
        return [frame.name for frame in self.frames]

    @cached_property
    def hash(self) -> str:
        """First 12 hex digits of the SHA-256 of everything that decides a match or a weight."""
        terms = [{k: v for k, v in asdict(t).items() if k not in _NO_EFFECT} for t in self.terms]
        excluded = {frame.name: frame.exclude for frame in self.frames}
        content = json.dumps([self.language, terms, excluded], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def to_frame(self) -> pd.DataFrame:
        """Return the terms as a table: frame, term, tier, weight, conditions, note, line."""
        table = pd.DataFrame([asdict(term) for term in self.terms])
        return table.drop(columns=["matches", "rejects"], errors="ignore")

    def __repr__(self) -> str:
        counts = {name: sum(t.frame == name for t in self.terms) for name in self.names}
        listed = ", ".join(f"{name} {count}" for name, count in counts.items())
        return f"Lexicon({len(self.frames)} frames, {len(self.terms)} terms: {listed})"

    def _repr_html_(self) -> str:
        counts = pd.crosstab(
            pd.Series([term.frame for term in self.terms], name="frame", dtype="str"),
            pd.Series([term.tier for term in self.terms], name="tier", dtype="str"),
        )
        return counts.reindex(self.names, fill_value=0).to_html(notebook=True)


_NO_EFFECT = {"note", "matches", "rejects", "line"}


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Iterable[str]]]:
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{name}.")
        elif isinstance(value, str) or not isinstance(value, Iterable):
            raise InputError(f"frame {name!r}: expected a list of terms, got {value!r}")
        else:
            yield name, [str(term) for term in value]


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in words))


# Wildcards pass through the tokeniser as letters no text holds, so that terms are cut as texts are.
_AS_LETTERS = str.maketrans("*?", "\u0298\u01c2")
_AS_WILDCARDS = str.maketrans("\u0298\u01c2", "*?")


def split_term(term: Term, language: str = "", where: str = "") -> tuple[str, ...]:
    """Return the folded words of a term as the tokeniser would cut them, wildcards kept.

    Raises
    ------
    InputError
        An empty term, or one with punctuation across which no phrase runs.

    Examples
    --------
    >>> split_term(Term("cold_war", "Cold-War mentalit*"))
    ('cold', 'war', 'mentalit*')
    """
    return split_phrase(term.term, language, where, exact=term.case == "exact", substring=term.match != "")


def split_phrase(
    phrase: str, language: str = "", where: str = "", exact: bool = False, substring: bool = False
) -> tuple[str, ...]:
    """Return the folded words of a phrase; see `split_term`."""
    try:
        return _split(phrase, language or "en", exact, substring)
    except InputError as error:
        raise InputError(f"{where}: {error}" if where else str(error)) from None


@lru_cache(maxsize=1 << 16)
def _split(phrase: str, language: str, exact: bool, substring: bool) -> tuple[str, ...]:
    text = phrase.translate(_AS_LETTERS)
    found = list(token_pattern(language).finditer(text))
    if not found:
        raise InputError(f"term {phrase!r} holds no word, expected letters, digits or wildcards")
    gaps = [text[a.end() : b.start()] for a, b in pairwise(found)]
    edges = (text[: found[0].start()] + text[found[-1].end() :]).strip()
    stray = [gap.strip() for gap in gaps if not joins(gap)] + ([edges] if edges else [])
    if stray:
        rule = "a term is words with blanks or hyphens between them"
        raise InputError(f"term {phrase!r} can never match: it holds {stray[0]!r}, {rule}")
    words = [(fold_exact if exact else fold)(m.group()).translate(_AS_WILDCARDS) for m in found]
    return tuple(f"*{word}*" if substring and word != "*" else word for word in words)


def read_lexicon(path: str | Path) -> Lexicon:
    """Read a lexicon file (YAML).

    Parameters
    ----------
    path : a ``.yml`` or ``.yaml`` file with `language`, `version` and `frames`; every scalar is text

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    path = Path(path)
    if path.suffix.lower() not in (".yml", ".yaml"):
        raise InputError(f"{path}: expected a lexicon file ending in .yml, got {path.suffix or 'no ending'!r}")
    try:
        root = yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.CBaseLoader)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: not UTF-8 (byte {error.start}), expected a text file in UTF-8") from None
    except yaml.YAMLError as error:
        raise InputError(_yaml_message(path, error)) from None
    return _Reader(path).lexicon(root)


def _yaml_message(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    problem = str(getattr(error, "problem", "") or error).replace("\n", " ")
    hint = ""
    if "alias" in problem or "alphabetic" in problem:
        hint = ": a term that begins with * must be quoted, as in - '*ism'"
    return f"{path}:{line}: not valid YAML ({problem}), expected a lexicon file{hint}"


class _Reader:
    """Turns the nodes of a YAML file into a `Lexicon`, with the line in every complaint."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def where(self, node: yaml.Node | None) -> str:
        return f"{self.path}:{node.start_mark.line + 1 if node is not None else 1}"

    def lexicon(self, root: yaml.Node | None) -> Lexicon:
        fields = self.mapping(root, "the file", _FILE_KEYS)
        if "frames" not in fields:
            raise InputError(f"{self.where(root)}: no `frames:`, expected the frames and their terms")
        language = self.text(fields.get("language"))
        named = self.mapping(fields["frames"], "frames")
        frames, terms = [], []
        for name, node in named.items():
            parts = self.mapping(node, f"frame {name!r}", _FRAME_KEYS)
            rules = {key: self.texts(parts.get(key)) for key in ("inclusion", "exclusion", "exclude")}
            for child, span in zip(self.items(parts.get("exclude")), rules["exclude"], strict=True):
                split_phrase(span, language, self.where(child))
            frames.append(Frame(name, self.text(parts.get("label")), self.text(parts.get("definition")), **rules))
            terms += self.terms(name, parts.get("terms"), language)
        about = {key: self.text(fields.get(key)) for key in ("language", "version", "validated")}
        return Lexicon(tuple(frames), tuple(terms), **about, source=self.path.name)

    def terms(self, frame: str, node: yaml.Node | None, language: str) -> list[Term]:
        seen: dict[tuple[str, str], int] = {}
        found = []
        for child in self.items(node):
            term = self.term(frame, child)
            split_term(term, language, self.where(child))
            key = (term.term.casefold(), term.case)
            if key in seen:
                where = f"{self.where(child)}: term {term.term!r}"
                raise InputError(f"{where} stands twice in frame {frame!r}, first in line {seen[key]}")
            seen[key] = term.line
            found.append(term)
        return found

    def term(self, frame: str, node: yaml.Node) -> Term:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return Term(frame, node.value.strip(), line=line)
        fields = self.mapping(node, "a term", _TERM_KEYS)
        where = self.where(node)
        if not self.text(fields.get("term")):
            raise InputError(f"{where}: a term without `term:`, expected the words it stands for")
        values: dict[str, Any] = {key: self.text(child) for key, child in fields.items() if key in _TEXTS}
        values |= {key: self.texts(child) for key, child in fields.items() if key in _LISTS}
        for near in ("unless_near", "only_near"):
            for child in self.items(fields.get(near)):
                split_phrase(self.text(child), "", self.where(child))
        values |= self.checked(values, fields, where)
        return Term(frame, line=line, **values)

    def checked(self, values: dict[str, Any], fields: dict[str, yaml.Node], where: str) -> dict[str, Any]:
        checked: dict[str, Any] = {}
        for key, allowed in (("tier", TIERS), ("case", ("exact",)), ("match", ("substring",))):
            if key in values:
                one_of(key, values[key], allowed, where)
        if "beside" in fields:
            flag = one_of("beside", self.text(fields["beside"]), ("true", "false"), where)
            checked["beside"] = flag == "true"
        if "weight" in fields:
            checked["weight"] = self.number(fields["weight"])
        return checked

    def number(self, node: yaml.Node) -> float:
        try:
            value = float(self.text(node))
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf"):
            raise InputError(f"{self.where(node)}: weight must be a number of 0 or more, got {self.text(node)!r}")
        return value

    def mapping(
        self, node: yaml.Node | None, what: str, allowed: Iterable[str] | None = None
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            raise InputError(f"{self.where(node)}: {what} must be `key: value` lines")
        fields: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise InputError(f"{self.where(key)}: a key of {what} must be text, got a list or `key: value` lines")
            if allowed is not None:
                one_of(f"key of {what}", key.value, allowed, self.where(key))
            if key.value in fields:
                raise InputError(f"{self.where(key)}: key {key.value!r} stands twice in {what}")
            fields[key.value] = value
        return fields

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise InputError(f"{self.where(node)}: expected a list, one `- item` a line or [a, b]")
        return list(node.value)

    def texts(self, node: yaml.Node | None) -> tuple[str, ...]:
        return tuple(self.text(child) for child in self.items(node))

    def text(self, node: yaml.Node | None) -> str:
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            raise InputError(f"{self.where(node)}: expected text, got a list or `key: value` lines")
        return str(node.value).strip()


_FILE_KEYS = ("language", "version", "validated", "note", "near", "frames")
_FRAME_KEYS = ("label", "definition", "inclusion", "exclusion", "terms", "exclude")
_TEXTS = {"term", "tier", "case", "match", "note"}
_LISTS = {"unless_near", "only_near", "matches", "rejects"}
_TERM_KEYS = sorted(_TEXTS | _LISTS | {"beside", "weight"})
