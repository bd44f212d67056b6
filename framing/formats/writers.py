"""Dictionaries for other programs, and what they lose: no other format holds all that the kit's own file says.

Formats with categories inside categories get the frames as a tree ("order.many" is `many` inside `order`). What a
file lost is found by reading it again and comparing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pandas as pd
import yaml

from framing.lexicons.kit_format import DEEPEST, write_weight
from framing.lexicons.lexicon import Frame, Lexicon, Term

COLUMNS = ["frame", "term", "lost", "reason"]
Row = tuple[str, str, str, str]


@dataclass
class Category:
    """A category: its terms, and the categories inside it by name."""

    terms: list[Term] = field(default_factory=list)
    inner: dict[str, Category] = field(default_factory=dict)


def _tree_of(lexicon: Lexicon, mixed: bool = True) -> dict[str, Category]:
    """Return the frames as a tree; flat, with the names as they are, where a tree would not read back the same.

    With `mixed`, a category may hold both terms and categories.
    """
    flat = {name: Category() for name in lexicon.names}
    for term in lexicon.terms:
        flat[term.frame].terms.append(term)
    root = Category()
    for name, category in flat.items():
        inside = root
        for part in name.split("."):
            inside = inside.inner.setdefault(part, Category())
        inside.terms = category.terms
    frames = {".".join(names): own for names, own in _walk(root.inner) if own.terms or not own.inner}
    parts = [name.split(".") for name in flat]
    clean = all(part and part == part.strip() for names in parts for part in names)
    apart = mixed or not any(category.terms and category.inner for category in frames.values())
    shallow = max(map(len, parts), default=0) < DEEPEST
    return root.inner if clean and apart and shallow and list(frames) == lexicon.names else flat


def _walk(categories: dict[str, Category], outer: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Category]]:
    """Yield every category with its names, outer ones first."""
    for name, category in categories.items():
        yield (*outer, name), category
        yield from _walk(category.inner, (*outer, name))


def write_liwc(lexicon: Lexicon) -> str:
    """Return a dictionary in the layout of LIWC 2007, hierarchical where names are joined by dots."""
    head: list[str] = []
    numbers: dict[str, list[str]] = {}
    for number, (names, category) in enumerate(_walk(_tree_of(lexicon)), 1):
        head.append("\t" * (len(names) - 1) + f"{number}\t{names[-1]}")
        for term in category.terms:
            numbers.setdefault(term.term, []).append(str(number))
    body = ["\t".join([word, *own]) for word, own in numbers.items()]
    return "\n".join(["%", *head, "%", *body, ""])


def refuse_liwc(term: Term) -> str:
    """Return why LIWC's format cannot hold a term, "" where it can."""
    return "blanks part a word from its categories: phrases came with LIWC 2015" if " " in term.term else ""


def doubt_liwc(term: Term) -> str:
    """Return what LIWC reads otherwise than the kit, "" where nothing."""
    inner = term.term.removesuffix("*")
    return "LIWC knows * at the end of a word only, and no ?" if "*" in inner or "?" in inner else ""


def write_wordstat(lexicon: Lexicon) -> str:
    """Return a WordStat dictionary of words with their weights."""
    lines: list[str] = []
    for names, category in _walk(_tree_of(lexicon)):
        lines.append("\t" * (len(names) - 1) + names[-1])
        for term in category.terms:
            lines.append("\t" * len(names) + f"{term.term.replace(' ', '_')} ({write_weight(term.weight)})")
    return "\n".join([*lines, ""])


def write_lexicoder(lexicon: Lexicon) -> str:
    """Return a Lexicoder 3 dictionary; frames keep their joined names, the format has no inner categories."""
    lines: list[str] = []
    for name in lexicon.names:
        lines.append(f"+{name}")
        lines += [term.term for term in lexicon.terms if term.frame == name]
    return "\n".join([*lines, ""])


def write_yoshikoder(lexicon: Lexicon) -> str:
    """Return a Yoshikoder dictionary in XML, categories inside each other where names are joined by "."."""
    head = ['<?xml version="1.0" encoding="UTF-8"?>', '<dictionary style="050805">']
    return "\n".join([*head, *_xml_lines(_tree_of(lexicon), "  "), "</dictionary>", ""])


def _xml_lines(categories: dict[str, Category], indent: str) -> Iterator[str]:
    for name, category in categories.items():
        yield f"{indent}<cnode name={quoteattr(name)}>"
        for term in category.terms:
            yield f"{indent}  <pnode name={quoteattr(term.term)}/>"
        yield from _xml_lines(category.inner, f"{indent}  ")
        yield f"{indent}</cnode>"


def write_quanteda(lexicon: Lexicon) -> str:
    """Return a quanteda dictionary in YAML with a list of terms behind each key."""
    content = _keys_of(_tree_of(lexicon, mixed=False))
    return str(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=118))


def _keys_of(categories: dict[str, Category]) -> dict[str, Any]:
    return {
        name: _keys_of(category.inner) if category.inner else [term.term for term in category.terms]
        for name, category in categories.items()
    }


# Why a format loses what only the kit's own file holds; put behind "LIWC's .dic has".
_ABOUT = {
    "language": "no language", "version": "no version", "validated": "no word on validation", "note": "no remarks",
}  # fmt: skip
_OF_FRAMES = {
    "label": "no labels", "definition": "no definitions", "inclusion": "no rules for coders",
    "exclusion": "no rules for coders",
}  # fmt: skip
_OF_TERMS = {
    "tier": "no tiers: all terms count as core", "weight": "no weights: all are 1",
    "case": "no capitals: found in any case", "match": "no substrings: found as whole words only",
    "note": "no notes", "unless_near": "no conditions: counts beside these words too",
    "only_near": "no conditions: counts without these words too", "beside": "no conditions: counts alone too",
    "matches": "no examples", "rejects": "no examples",
}  # fmt: skip


def find_losses(
    lexicon: Lexicon, back: Lexicon, refused: dict[int, str], name: str, doubt: Callable[[Term], str]
) -> pd.DataFrame:
    """Return what a file lost of a lexicon, read back from it, as the table `framing.write_lexicon` returns.

    `refused` says why terms were not written, by their index; `doubt` what the format's own program reads otherwise.
    """
    rows = _differences(lexicon, back, _ABOUT, name)
    frames = {frame.name: frame for frame in back.frames}
    for frame in lexicon.frames:
        rows += _frame_losses(frame, frames.get(frame.name), name)
    terms = {(term.frame, term.term.casefold(), term.case): term for term in back.terms}
    for index, term in enumerate(lexicon.terms):
        key = (term.frame, term.term.casefold())
        found = None if index in refused else terms.get((*key, term.case)) or terms.get((*key, ""))
        if found is None:
            rows.append((term.frame, term.term, "term", refused.get(index) or f"{name} does not give it back"))
        else:
            rows += _differences(term, found, _OF_TERMS, name, term.frame, term.term)
        if index not in refused and doubt(term):
            rows.append((term.frame, term.term, "wildcard", f"{name}: {doubt(term)}"))
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def _differences(
    before: object, after: object, reasons: dict[str, str], name: str, frame: str = "", term: str = ""
) -> list[Row]:
    changed = [key for key in reasons if getattr(before, key) != getattr(after, key)]
    return [(frame, term, key, f"{name} has {reasons[key]}") for key in changed]


def _frame_losses(frame: Frame, back: Frame | None, name: str) -> list[Row]:
    rows = [] if back else [(frame.name, "", "frame", f"{name} has no place for a frame without terms")]
    rest = back or Frame(frame.name)
    rows += _differences(frame, rest, _OF_FRAMES, name, frame.name)
    lost = [span for span in frame.exclude if span not in rest.exclude]
    return rows + [(frame.name, span, "exclude", f"{name} has no exclusions: counts there too") for span in lost]


def describe_losses(lexicon: Lexicon, lost: pd.DataFrame, path: Path) -> list[str]:
    """Return a line for each loss, and a summary.

    Examples
    --------
    >>> lost = pd.DataFrame([("alarm", "arms race", "weight", "CSV has none")], columns=COLUMNS)
    >>> describe_losses(Lexicon.from_dict({"alarm": ["arms race"]}), lost, Path("own.csv"))
    ["alarm: 'arms race': weight lost: CSV has none", 'own.csv: 1 of 1 terms in 1 frames; lost: weight 1']
    """
    lines = []
    for row in lost.to_dict("records"):
        of = f"{row['frame'] or 'the lexicon'}: " + (f"{row['term']!r}: " if row["term"] else "")
        lines.append(f"{of}{row['lost']} lost: {row['reason']}")
    written = len(lexicon.terms) - int((lost["lost"] == "term").sum())
    counts = ", ".join(f"{name} {count}" for name, count in lost["lost"].value_counts(sort=False).items())
    head = f"{path}: {written} of {len(lexicon.terms)} terms in {len(lexicon.frames)} frames"
    return [*lines, f"{head}; lost: {counts or 'nothing'}"]
