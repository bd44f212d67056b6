"""The kit's own lexicon files: YAML, which holds all of a lexicon, and CSV, with a row for each term.

A YAML file is read as nodes that know their lines (`Nodes`), key by key as the tables of fields say. A file that
`extends:` another holds only the difference, which is applied frame by frame. Every scalar is text: `no`, `on` and
numbers are words. Errors name file and line.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from os.path import isfile
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

import framing
from framing.errors import InputError, one_of, warn
from framing.files import read_csv, read_text, to_csv
from framing.lexicons.lexicon import TIERS, Frame, Lexicon, Term, check_name
from framing.lexicons.patterns import compile_phrase
from framing.text.rules import check_code

MOST = 500_000  # terms of a file; more means a wrong file, or a YAML alias bomb
DEEPEST = 50  # levels of nesting; the parser behind `yaml.compose` crashes at some thousands
COLUMNS = ("frame", "term", "weight", "tier", "note")  # of a CSV file
_ABOUT = ("language", "version", "validated", "note")
# what a lexicon was checked against, by whom, when: words, a name, and a year
_CHECKED = re.compile(r"\W*\w.{4,}; by \W*[^\W\d_].*; .*?\b((?:19|20)\d\d)\b.*", re.DOTALL)
_FILE_KEYS = (*_ABOUT, "subject", "extends", "near", "frames")
# How the value of each key is read: the name of a method of `_KitReader`. Keys are written in this order.
_FRAME_FIELDS = {"label": "text", "definition": "text", "inclusion": "texts", "exclusion": "texts", "terms": "terms",
                 "exclude": "phrases", "remove": "removals", "remove_exclude": "removals"}  # fmt: skip
_TERM_FIELDS = {"term": "text", "tier": "text", "weight": "weight", "case": "text", "match": "text", "note": "text",
                "unless_near": "phrases", "only_near": "phrases", "beside": "text", "matches": "texts",
                "rejects": "texts"}  # fmt: skip
_CHOICES = {"tier": TIERS, "case": ("exact",), "match": ("substring",), "beside": ("true", "false")}


def compose(path: Path, text: str | None = None) -> yaml.Node | None:
    """Return the root node of a YAML file (None: empty), or of a text that is to become its content."""
    text = read_text(path) if text is None else text
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise InputError(f"{path}:{line_of(event)}: nested more than {DEEPEST} levels deep, expected less")
        return yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", "") or error).replace("\n", " ")
        starred = "alias" in problem or "alphabetic" in problem
        hint = ": a term that begins with * must be quoted, as in - '*ism'" if starred else ""
        where = f"{path}:{mark.line + 1 if mark else 1}"
        raise InputError(f"{where}: not valid YAML ({problem}), expected a lexicon file{hint}") from None


def line_of(node: yaml.Node | yaml.Event | None) -> int:
    """Return the line a node begins in, 1 where there is no node."""
    mark = getattr(node, "start_mark", None)
    return mark.line + 1 if mark else 1


class Nodes:
    """Takes the nodes of a file apart, with file and line in every complaint."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._texts: dict[int, tuple[str, ...]] = {}

    def where(self, node: yaml.Node | None) -> str:
        """Return file:line of a node."""
        return f"{self.path}:{line_of(node)}"

    def mapping(self, node: yaml.Node | None, what: str, allowed: Iterable[str] | None = None) -> dict[str, yaml.Node]:
        """Return the values of a mapping by key; keys must be text, differ, and be among the allowed."""
        if not isinstance(node, yaml.MappingNode):
            raise InputError(f"{self.where(node)}: {what} must be `key: value` lines")
        values: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise InputError(f"{self.where(key)}: a key of {what} must be text, got a list or `key: value` lines")
            if allowed is not None:
                one_of(f"key of {what}", key.value, allowed, self.where(key))
            if key.value in values:
                raise InputError(f"{self.where(key)}: key {key.value!r} occurs twice in {what}")
            values[key.value] = value
        return values

    def items(self, node: yaml.Node | None) -> list[yaml.Node]:
        """Return the members of a list; none where there is nothing."""
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise InputError(f"{self.where(node)}: expected a list, one `- item` a line or [a, b]")
        return list(node.value)

    def texts(self, node: yaml.Node | None) -> tuple[str, ...]:
        """Return a list of texts; one that an alias repeats is read once."""
        if id(node) not in self._texts:
            self._texts[id(node)] = tuple(self.text(child) for child in self.items(node))
        return self._texts[id(node)]

    def text(self, node: yaml.Node | None) -> str:
        """Return a scalar as text, without blanks around it; "" where there is nothing."""
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            raise InputError(f"{self.where(node)}: expected text, got a list or `key: value` lines")
        return str(node.value).strip()


def base_of(path: Path, root: yaml.Node | None) -> tuple[Path, str] | None:
    """Return the file that a file extends, and where it says so as file:line; None where it extends none."""
    nodes = Nodes(path)
    if (node := nodes.mapping(root, "the file", _FILE_KEYS).get("extends")) is None:
        return None
    if not (name := nodes.text(node)):
        raise InputError(f"{nodes.where(node)}: extends {name!r}, expected the name of a lexicon file")
    beside = path.parent / name
    return shipped_lexicons().get(name, beside) if not isfile(beside) else beside, nodes.where(node)


def shipped_lexicons() -> dict[str, Path]:
    """Return the lexicons that come with the kit by name: those of the repository, or their copies in a wheel."""
    package = Path(framing.__file__).parent
    folders = (package / "shipped", package.parent / "data" / "lexicons")
    return {file.stem: file for folder in folders for file in sorted(folder.glob("*.yml"))}


def read(path: Path, root: yaml.Node | None, base: Lexicon | None = None) -> Lexicon:
    """Make a lexicon of the root node of a file, and of the lexicon it extends where it does."""
    return _KitReader(path, base).lexicon(root)


class _KitReader(Nodes):
    """Turns the nodes of a file into a `Lexicon`."""

    def __init__(self, path: Path, base: Lexicon | None) -> None:
        super().__init__(path)
        self.base = base or Lexicon((), ())
        self.extends = base is not None
        self.language = ""
        self._terms = 0  # read so far

    def lexicon(self, root: yaml.Node | None) -> Lexicon:
        keys = self.mapping(root, "the file", _FILE_KEYS)
        if "frames" not in keys and not self.extends:
            raise InputError(f"{self.where(root)}: no `frames:`, expected the frames and their terms")
        about = {key: self.text(keys.get(key)) for key in _ABOUT if key != "validated"}
        about["validated"], unproven = self.validated(keys.get("validated"))
        about["note"] = " ".join(filter(None, [about["note"], unproven]))
        about["language"] = self.language = about["language"] or self.base.language
        check_code(self.language, self.where(keys["language"]) if "language" in keys else str(self.path))
        if self.base.language not in ("", self.language):
            where = self.where(keys["language"])
            raise InputError(f"{where}: language {self.language!r}, but what it extends is in {self.base.language!r}")
        named = self.mapping(keys["frames"], "frames") if "frames" in keys else {}
        frames, terms = _extend(self.base, {name: self.frame(name, node) for name, node in named.items()})
        subject = self.phrases(keys["subject"]) if "subject" in keys else self.base.subject
        return Lexicon(frames, terms, **about, source=self.path.name, subject=subject)

    def validated(self, node: yaml.Node | None) -> tuple[str, str]:
        """Return against what the lexicon was checked, by whom and when; what does not say all three is for a note."""
        keys = ("what", "who", "when")
        parts = self.mapping(node, "validated", keys) if isinstance(node, yaml.MappingNode) else {}
        said = "{}; by {}; {}".format(*(self.text(parts.get(key)) for key in keys)) if parts else self.text(node)
        checked = _CHECKED.fullmatch(said)
        if not said or (checked and int(checked[1]) <= date.today().year):
            return said, ""
        form = "validated: {what: checked against 400 sentences that two people coded, who: A. Lee, when: 2026-11}"
        warn(f"{self.where(node)}: validated must say what, who and when, as in {form}; got {said!r}: not counted")
        return "", f"Validated, it is said without saying what, who and when: {said}."

    def frame(self, name: str, node: yaml.Node) -> dict[str, Any]:
        """Return what the file says of a frame, its own or one it inherits."""
        what, inherited = f"frame {name!r}", self.base.names
        check_name(name, f"{self.where(node)}: ")
        if name not in inherited and (near := difflib.get_close_matches(name, inherited, n=1, cutoff=0.75)):
            warn(f"{self.where(node)}: {what} is new, beside the inherited {near[0]!r}: was that one meant?")
        keys = self.mapping(node, what, _FRAME_FIELDS)
        for key in ("remove", "remove_exclude"):
            if key in keys and name not in self.base.names:
                rule = "which is not inherited, expected it in a frame of the file named by `extends:`"
                raise InputError(f"{self.where(keys[key])}: `{key}:` in {what}, {rule}")
        said = self.values(keys, _FRAME_FIELDS)
        said["terms"] = [{"frame": name, **term} for term in said.get("terms", [])]
        _refuse_repeated(said["terms"])
        return said

    def values(self, keys: dict[str, yaml.Node], readers: dict[str, str]) -> dict[str, Any]:
        """Return the value of each key, read as the table of fields says."""
        return {key: getattr(self, readers[key])(child) for key, child in keys.items()}

    def phrases(self, node: yaml.Node) -> tuple[str, ...]:
        """Return a list of phrases that a text can hold; one that an alias repeats is checked once."""
        if id(node) not in self._texts:
            for child in self.items(node):
                compile_phrase(self.text(child), self.language, self.where(child))
        return self.texts(node)

    def weight(self, node: yaml.Node) -> float:
        return read_weight(self.text(node), self.where(node))

    def removals(self, node: yaml.Node) -> list[tuple[str, str]]:
        """Return the words to take away, each with its file:line."""
        return [(self.text(child), self.where(child)) for child in self.items(node)]

    def terms(self, node: yaml.Node) -> list[dict[str, Any]]:
        listed = self.items(node)
        self._terms += len(listed)
        if self._terms > MOST:
            raise InputError(f"{self.where(node)}: more than {MOST} terms, expected a lexicon")
        return [self.term(child) for child in listed]

    def term(self, node: yaml.Node) -> dict[str, Any]:
        """Return the attributes of `Term` that the file gives."""
        place = {"line": line_of(node), "source": str(self.path)}
        if isinstance(node, yaml.ScalarNode):
            return {"term": self.text(node), **place}
        keys = self.mapping(node, "a term", _TERM_FIELDS)
        if not self.text(keys.get("term")):
            raise InputError(f"{self.where(node)}: a term without `term:`, expected the words to look for")
        values = self.values(keys, _TERM_FIELDS)
        for key, allowed in _CHOICES.items():
            if key in values:
                one_of(key, values[key], allowed, self.where(node))
        if "beside" in values:
            values["beside"] = values["beside"] == "true"
        return values | place


def _identity(values: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what tells terms apart: the frame, the words whatever their case, and whether case counts."""
    return values["frame"], values["term"].casefold(), values.get("case", "")


def _refuse_repeated(terms: Iterable[Mapping[str, Any]]) -> None:
    lines: dict[tuple[str, str, str], int] = {}
    for term in terms:
        key = _identity(term)
        if key in lines:
            where = f"{term['source']}:{term['line']}: term {term['term']!r}"
            raise InputError(f"{where} occurs twice in frame {term['frame']!r}, first in line {lines[key]}")
        lines[key] = term["line"]


def _extend(base: Lexicon, changes: dict[str, dict[str, Any]]) -> tuple[tuple[Frame, ...], tuple[Term, ...]]:
    """Return the frames and terms of a lexicon after the changes: removals first."""
    # A term given again takes the attributes the file gives and keeps the others and its place; all else comes behind.
    frames = {frame.name: frame for frame in base.frames}
    terms = {name: [term for term in base.terms if term.frame == name] for name in base.names}
    for name, change in changes.items():
        own = frames.get(name, Frame(name))
        given, removed = change.pop("terms"), change.pop("remove", [])
        kept = _without(own.exclude, change.pop("remove_exclude", []), f"frame {name!r} has no exclusion")
        added = [span for span in change.get("exclude", ()) if span not in kept]
        frames[name] = replace(own, **(change | {"exclude": (*kept, *added)}))
        inherited = terms.get(name, [])
        left = _without([term.term for term in inherited], removed, f"frame {name!r} has no term")
        terms[name] = _change_terms([term for term in inherited if term.term in left], given)
    return tuple(frames.values()), tuple(term for listed in terms.values() for term in listed)


def _without(words: Sequence[str], removed: Iterable[tuple[str, str]], complaint: str) -> list[str]:
    kept = list(words)
    for word, where in removed:
        same = [own for own in words if own == word] or [own for own in words if own.casefold() == word.casefold()]
        if not set(same) & set(kept):
            nearest = difflib.get_close_matches(word, words, n=1, cutoff=0)
            hint = f": did you mean {nearest[0]!r}?" if nearest else ""
            raise InputError(f"{where}: {complaint} {word!r} to remove{hint}")
        kept = [own for own in kept if own not in same]
    return kept


def _change_terms(terms: Sequence[Term], given: Iterable[dict[str, Any]]) -> list[Term]:
    own = {_identity(vars(term)): term for term in terms}
    for values in given:
        before = own.get(_identity(values))
        after = Term(**values) if before is None else replace(before, **values)
        if before is not None and replace(before, line=after.line) == after:
            warn(f"{after.place}: term {after.term!r} is inherited as it is given here: nothing changes")
        own[_identity(values)] = after
    return list(own.values())


class _Dumper(yaml.SafeDumper):
    """Writes lists in one line where asked, and names what an alias repeats."""

    ANCHOR_TEMPLATE = "near%d"


class _Line(list[str]):
    """A list that is written in one line."""


_Dumper.add_representer(_Line, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, True))


def write(lexicon: Lexicon) -> str:
    """Return the whole lexicon; lists of neighbours that several terms share are written once, under `near:`."""
    content: dict[str, Any] = {key: getattr(lexicon, key) for key in _ABOUT if getattr(lexicon, key)}
    if lexicon.subject:
        content["subject"] = _Line(lexicon.subject)
    used = Counter(words for term in lexicon.terms for words in (term.unless_near, term.only_near) if words)
    if shared := {words: _Line(words) for words, times in used.items() if times > 1}:
        content["near"] = list(shared.values())
    content["frames"] = {}
    for frame in lexicon.frames:
        said = {"label": frame.label, "definition": frame.definition, "inclusion": list(frame.inclusion),
                "exclusion": list(frame.exclusion),
                "terms": [_term_content(term, shared) for term in lexicon.terms if term.frame == frame.name],
                "exclude": _Line(frame.exclude)}  # fmt: skip
        content["frames"][frame.name] = {key: value for key, value in said.items() if value}
    return str(yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=118))


def _term_content(term: Term, shared: dict[tuple[str, ...], _Line]) -> str | dict[str, Any]:
    """Return what differs from the default: the words alone, or with them whatever else is said of the term."""
    default = Term(term.frame, "")
    given = {key: getattr(term, key) for key in _TERM_FIELDS if getattr(term, key) != getattr(default, key)}
    lists = {key: shared.get(value) or _Line(value) for key, value in given.items() if isinstance(value, tuple)}
    return term.term if list(given) == ["term"] else given | lists


def read_table(path: Path) -> Lexicon:
    """Read a CSV file with a row for each term; weight is 1 and tier core by default."""
    table = read_csv(path, required=COLUMNS[:2], optional=COLUMNS[2:])
    for column in table.columns.drop("file_line"):
        one_of("column", column, COLUMNS, f"{path}:1")
    terms = []
    for row in table.to_dict("records"):
        where = f"{path}:{row['file_line']}"
        cells = {key: str(row.get(key, "")).strip() for key in COLUMNS}
        refuse_control("".join(cells.values()), where)
        if not cells["frame"]:
            raise InputError(f"{where}: no frame, expected the name of one beside term {cells['term']!r}")
        tier = one_of("tier", cells["tier"] or TIERS[0], TIERS, where)
        weight = read_weight(cells["weight"] or "1", where)
        line, note = int(row["file_line"]), cells["note"]
        terms.append(Term(cells["frame"], cells["term"], tier, weight, note=note, line=line, source=str(path)))
    _refuse_repeated(map(vars, terms))
    if not terms:
        raise InputError(f"{path}:1: no terms, expected a row with {', '.join(COLUMNS)} for each")
    names = list(dict.fromkeys(term.frame for term in terms))
    terms.sort(key=lambda term: names.index(term.frame))
    return Lexicon(tuple(map(Frame, names)), tuple(terms), source=path.name)


def write_table(lexicon: Lexicon) -> str:
    """Return a lexicon as CSV with a row for each term."""
    rows = [(term.frame, term.term, write_weight(term.weight), term.tier, "\n".join(term.note.splitlines()))
            for name in lexicon.names for term in lexicon.terms if term.frame == name]  # fmt: skip
    return to_csv(pd.DataFrame(rows, columns=list(COLUMNS)))


def refuse_control(text: str, where: str) -> None:
    """Raise `InputError` where a text holds a control character, as only other kinds of files do."""
    if stray := re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        raise InputError(f"{where}: holds the control character {stray.group()!r}, expected a text file")


def read_weight(text: str, where: str) -> float:
    """Return a weight; `InputError` for anything but a number of 0 or more."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise InputError(f"{where}: weight must be a number of 0 or more, got {text!r}")
    return value


def write_weight(value: float) -> str:
    """Return a number in the fewest digits that read back as the same number."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)
