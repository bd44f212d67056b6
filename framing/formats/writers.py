"""Dictionaries for other programs, and what they lose: a file is read again and compared with the lexicon."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import yaml

from framing.errors import listed
from framing.files import to_csv
from framing.lexicons.kit_format import DEEPEST, write_weight
from framing.lexicons.lexicon import Frame, Lexicon, Term

COLUMNS = ["frame", "term", "lost", "reason"]
Names = tuple[str, ...]  # of a category, those it is inside first


def _categories(lexicon: Lexicon, mixed: bool = True) -> dict[Names, list[Term]]:
    """Return the terms by category, outer ones first; `mixed`: one may hold both terms and categories."""
    terms = {name: [term for term in lexicon.terms if term.frame == name] for name in lexicon.names}
    tree: dict[Names, list[Term]] = {}
    for name, own in terms.items():
        names = tuple(name.split("."))
        for depth in range(1, len(names)):
            tree.setdefault(names[:depth], [])
        tree[names] = own
    outer = {names[:-1] for names in tree}
    frames = [".".join(names) for names, own in tree.items() if own or names not in outer]
    nested = all(after[:-1] == before[: len(after) - 1] for before, after in pairwise(tree))
    clean = all(part and part == part.strip() for names in tree for part in names)
    apart = mixed or not any(own and names in outer for names, own in tree.items())
    shallow = all(len(names) < DEEPEST for names in tree)
    if frames == lexicon.names and nested and clean and apart and shallow:
        return tree
    return {(name,): own for name, own in terms.items()}


def write_liwc(lexicon: Lexicon) -> str:
    """Return a dictionary in the layout of LIWC 2007, hierarchical where names are joined by dots."""
    head, numbers = list[str](), dict[str, list[str]]()
    for number, (names, terms) in enumerate(_categories(lexicon).items(), 1):
        head.append("\t" * (len(names) - 1) + f"{number}\t{names[-1]}")
        for term in terms:
            numbers.setdefault(term.term, []).append(str(number))
    return "\n".join(["%", *head, "%", *["\t".join([word, *own]) for word, own in numbers.items()], ""])


def doubt_liwc(term: Term) -> str:
    """Return what LIWC reads otherwise than the kit, "" where nothing."""
    inner = term.term.removesuffix("*")
    return "LIWC knows * at the end of a word only, and no ?" if "*" in inner or "?" in inner else ""


def write_liwc22(lexicon: Lexicon) -> str:
    """Return a dictionary of LIWC-22: X below the categories of a term, or its weight where not all weigh 1."""
    weighs = any(term.weight != 1 for term in lexicon.terms)
    rows: dict[str, dict[str, str]] = {}
    for term in lexicon.terms:
        rows.setdefault(term.term, {"DicTerm": term.term})[term.frame] = write_weight(term.weight) if weighs else "X"
    return to_csv(pd.DataFrame(list(rows.values()), columns=["DicTerm", *lexicon.names]))


def write_wordstat(lexicon: Lexicon) -> str:
    """Return a WordStat dictionary of words with their weights."""
    lines: list[str] = []
    for names, terms in _categories(lexicon).items():
        lines.append("\t" * (len(names) - 1) + names[-1])
        tabs = "\t" * len(names)
        lines += [f"{tabs}{term.term.replace(' ', '_')} ({write_weight(term.weight)})" for term in terms]
    return "\n".join([*lines, ""])


def write_lexicoder(lexicon: Lexicon) -> str:
    """Return a Lexicoder 3 dictionary; frames keep their joined names, the format has no inner categories."""
    own = {name: [term.term for term in lexicon.terms if term.frame == name] for name in lexicon.names}
    return "".join(f"{line}\n" for name, terms in own.items() for line in (f"+{name}", *terms))


def write_yoshikoder(lexicon: Lexicon) -> str:
    """Return a Yoshikoder dictionary in XML, categories inside each other where names are joined by "."."""
    root = ElementTree.Element("dictionary", style="050805")
    nodes: dict[Names, ElementTree.Element] = {(): root}
    for names, terms in _categories(lexicon).items():
        nodes[names] = ElementTree.SubElement(nodes[names[:-1]], "cnode", name=names[-1])
        for term in terms:
            ElementTree.SubElement(nodes[names], "pnode", name=term.term)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def write_quanteda(lexicon: Lexicon) -> str:
    """Return a quanteda dictionary in YAML with a list of terms behind each key."""
    categories = _categories(lexicon, mixed=False)
    outer = {names[:-1] for names in categories}
    keys: dict[Names, dict[str, Any]] = {(): {}}
    for names, terms in categories.items():
        if names in outer:
            keys[names] = keys[names[:-1]][names[-1]] = {}
        else:
            keys[names[:-1]][names[-1]] = [term.term for term in terms]
    return str(yaml.safe_dump(keys[()], allow_unicode=True, sort_keys=False, width=118))


_REASONS = yaml.safe_load(resources.files("framing.formats").joinpath("losses.yml").read_text(encoding="utf-8"))


def find_losses(
    lexicon: Lexicon, back: Lexicon, refused: dict[int, str], name: str, doubt: Callable[[Term], str]
) -> pd.DataFrame:
    """Return what a file lost of a lexicon, read back from it, as the table `framing.write_lexicon` returns."""
    # refused: why terms were not written, by their index; doubt: what the format's own program reads otherwise
    rows = _differences(lexicon, back, name)
    frames = {frame.name: frame for frame in back.frames}
    for frame in lexicon.frames:
        rest = frames.get(frame.name, Frame(frame.name))
        if frame.name not in frames:
            rows.append((frame.name, "", "frame", f"{name} has no place for a frame without terms"))
        rows += _differences(frame, rest, name, frame.name)
        lost = [span for span in frame.exclude if span not in rest.exclude]
        rows += [(frame.name, span, "exclude", f"{name} has no exclusions: counts there too") for span in lost]
    terms = {(term.frame, term.term.casefold(), term.case): term for term in back.terms}
    for index, term in enumerate(lexicon.terms):
        key = (term.frame, term.term.casefold())
        found = None if index in refused else terms.get((*key, term.case)) or terms.get((*key, ""))
        if found is None:
            rows.append((term.frame, term.term, "term", refused.get(index) or f"{name} does not keep it"))
        else:
            rows += _differences(term, found, name, term.frame, term.term)
        if index not in refused and doubt(term):
            rows.append((term.frame, term.term, "wildcard", f"{name}: {doubt(term)}"))
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def _differences(
    before: object, after: object, name: str, frame: str = "", term: str = ""
) -> list[tuple[str, str, str, str]]:
    """Return a row for each attribute of a lexicon, frame or term that a file does not give back."""
    changed = [key for key in _REASONS if getattr(before, key, "") != getattr(after, key, "")]
    return [(frame, term, key, f"{name} has {_REASONS[key]}") for key in changed]


def describe_losses(lexicon: Lexicon, lost: pd.DataFrame, path: Path) -> list[str]:
    """Return a line for each kind of loss, with the first it concerns, and a summary."""
    lines = []
    for (kind, reason), rows in lost.groupby(["lost", "reason"], sort=False):
        of = [f"{row.term!r} of {row.frame}" if row.term else row.frame or "the lexicon" for row in rows.itertuples()]
        lines.append(f"{kind} lost, {len(of)}: {reason}: {listed(of, 4)}")
    written = len(lexicon.terms) - int((lost["lost"] == "term").sum())
    counts = ", ".join(f"{name} {count}" for name, count in lost["lost"].value_counts(sort=False).items())
    head = f"{path}: {written} of {len(lexicon.terms)} terms in {len(lexicon.frames)} frames"
    return [*lines, f"{head}; lost: {counts or 'nothing'}"]
