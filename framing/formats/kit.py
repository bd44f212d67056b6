"""The kit's own layout in YAML: language, version, frames with terms, conditions, examples and exclusions."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import yaml

from framing.errors import InputError, one_of
from framing.formats.changes import FrameChange, TermChange, extend
from framing.formats.entries import MOST, number
from framing.formats.nodes import Nodes, line_of
from framing.lexicon import TIERS, Frame, Lexicon, Term, split_phrase, split_term

_ABOUT = ("language", "version", "validated", "note")
_FILE_KEYS = (*_ABOUT, "extends", "near", "frames")
_FRAME_KEYS = ("label", "definition", "inclusion", "exclusion", "exclude", "terms", "remove", "remove_exclude")
_TEXTS = {"term", "tier", "case", "match", "note"}
_NEAR = ("unless_near", "only_near")
_EXAMPLES = ("matches", "rejects")
_TERM_KEYS = sorted({*_TEXTS, *_NEAR, *_EXAMPLES, "beside", "weight"})


def read(path: Path, root: yaml.Node | None, base: Lexicon | None = None) -> Lexicon:
    """Make a lexicon of the root of a file.

    Parameters
    ----------
    base : the lexicon the file extends, where it does

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    return _Reader(path, base).lexicon(root)


def base_of(path: Path, root: yaml.Node | None) -> tuple[Path, str] | None:
    """Return the file that a file extends, and where it says so as file:line; None where it extends none."""
    if not isinstance(root, yaml.MappingNode):
        return None
    for key, node in root.value:
        if key.value == "extends":
            nodes = Nodes(path)
            name = nodes.text(node)
            if not name:
                raise InputError(f"{nodes.where(node)}: extends {name!r}, expected the name of a lexicon file")
            return path.parent / name, nodes.where(node)
    return None


class _Reader(Nodes):
    """Turns the nodes of a file into a `Lexicon`."""

    def __init__(self, path: Path, base: Lexicon | None) -> None:
        super().__init__(path)
        self.base = base
        self._phrases: dict[tuple[int, str], tuple[str, ...]] = {}
        self._left = MOST

    def lexicon(self, root: yaml.Node | None) -> Lexicon:
        keys = self.mapping(root, "the file", _FILE_KEYS)
        if "frames" not in keys and self.base is None:
            raise InputError(f"{self.where(root)}: no `frames:`, expected the frames and their terms")
        about = {key: self.text(keys.get(key)) for key in _ABOUT}
        language = about["language"] or (self.base.language if self.base else "")
        if self.base and self.base.language not in ("", language):
            where = self.where(keys["language"])
            raise InputError(f"{where}: language {language!r}, but what it extends is in {self.base.language!r}")
        named = self.mapping(keys["frames"], "frames") if "frames" in keys else {}
        changes = [self.frame(name, node, language) for name, node in named.items()]
        frames, terms = extend(self.base or Lexicon((), ()), changes)
        return Lexicon(frames, terms, **(about | {"language": language}), source=self.path.name)

    def frame(self, name: str, node: yaml.Node, language: str) -> FrameChange:
        parts = self.mapping(node, f"frame {name!r}", _FRAME_KEYS)
        values: dict[str, Any] = {key: self.text(parts[key]) for key in ("label", "definition") if key in parts}
        values |= {key: self.texts(parts[key]) for key in ("inclusion", "exclusion") if key in parts}
        if "exclude" in parts:
            values["exclude"] = self.phrases(parts["exclude"], language)
        removed = [self.removals(key, parts, name) for key in ("remove", "remove_exclude")]
        return FrameChange(name, values, tuple(self.terms(name, parts.get("terms"), language)), *removed)

    def phrases(self, node: yaml.Node, language: str = "") -> tuple[str, ...]:
        """Return a list of phrases that a text can hold; one that an alias repeats is checked once."""
        key = (id(node), language)
        if key not in self._phrases:
            for child in self.items(node):
                split_phrase(self.text(child), language, self.where(child))
            self._phrases[key] = self.texts(node)
        return self._phrases[key]

    def removals(self, key: str, parts: dict[str, yaml.Node], frame: str) -> tuple[tuple[str, str], ...]:
        if key in parts and (self.base is None or frame not in self.base.names):
            where = f"{self.where(parts[key])}: `{key}:` in frame {frame!r}"
            raise InputError(f"{where}, which is not inherited, expected it in a frame of the file named by `extends:`")
        return tuple((self.text(child), self.where(child)) for child in self.items(parts.get(key)))

    def terms(self, frame: str, node: yaml.Node | None, language: str) -> list[TermChange]:
        seen: dict[tuple[str, str], int] = {}
        found = []
        for child in self.items(node):
            self._left -= 1
            if self._left < 0:
                raise InputError(f"{self.where(child)}: more than {MOST} terms, expected a lexicon")
            change = self.term(frame, child)
            term = change.term
            split_term(term, language, self.where(child))
            key = (term.term.casefold(), term.case)
            if key in seen:
                where = f"{self.where(child)}: term {term.term!r}"
                raise InputError(f"{where} stands twice in frame {frame!r}, first in line {seen[key]}")
            seen[key] = term.line
            found.append(change)
        return found

    def term(self, frame: str, node: yaml.Node) -> TermChange:
        place: dict[str, Any] = {"line": line_of(node), "source": str(self.path)}
        if isinstance(node, yaml.ScalarNode):
            return TermChange(Term(frame, node.value.strip(), **place), frozenset({"term", *place}))
        keys = self.mapping(node, "a term", _TERM_KEYS)
        if not self.text(keys.get("term")):
            raise InputError(f"{self.where(node)}: a term without `term:`, expected the words it stands for")
        values: dict[str, Any] = {key: self.text(child) for key, child in keys.items() if key in _TEXTS}
        values |= {key: self.texts(child) for key, child in keys.items() if key in _EXAMPLES}
        values |= {key: self.phrases(child) for key, child in keys.items() if key in _NEAR}
        values |= place | self.checked(values, keys, self.where(node))
        return TermChange(Term(frame, **values), frozenset(values))

    def checked(self, values: dict[str, Any], keys: dict[str, yaml.Node], where: str) -> dict[str, Any]:
        checked: dict[str, Any] = {}
        for key, allowed in (("tier", TIERS), ("case", ("exact",)), ("match", ("substring",))):
            if key in values:
                one_of(key, values[key], allowed, where)
        if "beside" in keys:
            checked["beside"] = one_of("beside", self.text(keys["beside"]), ("true", "false"), where) == "true"
        if "weight" in keys:
            checked["weight"] = number(self.text(keys["weight"]), self.where(keys["weight"]))
        return checked


class _Dumper(yaml.SafeDumper):
    """Writes lists in one line where asked, and names what an alias repeats."""

    ANCHOR_TEMPLATE = "near%d"


class _Line(list[str]):
    """A list that is written in one line."""


_Dumper.add_representer(_Line, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, True))


def write(lexicon: Lexicon) -> str:
    """Return the whole lexicon; lists of neighbours that several terms share are written once, under `near:`."""
    shared = _shared_lists(lexicon)
    content: dict[str, Any] = {key: getattr(lexicon, key) for key in _ABOUT if getattr(lexicon, key)}
    if shared:
        content["near"] = list(shared.values())
    content["frames"] = {frame.name: _frame(frame) for frame in lexicon.frames}
    for term in lexicon.terms:
        content["frames"][term.frame].setdefault("terms", []).append(_term(term, shared))
    for frame in lexicon.frames:
        if frame.exclude:
            content["frames"][frame.name]["exclude"] = _Line(frame.exclude)
    return str(yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=118))


def _shared_lists(lexicon: Lexicon) -> dict[tuple[str, ...], _Line]:
    used = Counter(words for term in lexicon.terms for words in (term.unless_near, term.only_near) if words)
    return {words: _Line(words) for words, times in used.items() if times > 1}


def _frame(frame: Frame) -> dict[str, Any]:
    texts = {key: getattr(frame, key) for key in ("label", "definition") if getattr(frame, key)}
    return texts | {key: list(getattr(frame, key)) for key in ("inclusion", "exclusion") if getattr(frame, key)}


def _term(term: Term, shared: dict[tuple[str, ...], _Line]) -> str | dict[str, Any]:
    """Return what is not said by default: the words alone, or with them whatever else the term says."""
    default = replace(Term(term.frame, ""), line=term.line)
    said = {key.name: getattr(term, key.name) for key in fields(term) if key.name in _TERM_KEYS}
    said = {key: value for key, value in said.items() if value != getattr(default, key)}
    lists = {key: shared.get(value) or _Line(value) for key, value in said.items() if isinstance(value, tuple)}
    return term.term if list(said) == ["term"] else said | lists
