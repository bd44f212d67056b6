"""The findings of a check of a lexicon: one row each, with the file and line it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml

from framing.lexicons import Term

ERROR, WARNING = "error", "warning"
MOST_NAMED = 3  # terms or exclusions named in a message
PLACE = re.compile(r"(.+?):(\d+): ", re.DOTALL)

Words = tuple[str, ...]


class Entry(NamedTuple):
    """A term and the words the tokeniser cuts it into."""

    term: Term
    words: Words


class Findings:
    """The findings about a lexicon.

    Attributes
    ----------
    file : the lexicon's own file
    lines : file and line of each exclusion (frame, phrase), and of each frame (frame, "")
    """

    COLUMNS = ("file", "line", "level", "rule", "frame", "term", "message")

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[tuple[str, str], tuple[str, int]] = {}
        self._rows: list[tuple[str, int, str, str, str, str, str]] = []

    def add(self, term: Term, level: str, rule: str, message: str) -> None:
        """Add a finding about a term."""
        self._rows.append((term.source or self.file, term.line, level, rule, term.frame, term.term, message))

    def add_exclusion(self, frame: str, phrase: str, level: str, rule: str, message: str) -> None:
        """Add a finding about an exclusion of a frame; where its own line is not known it has its frame's."""
        place = self.lines.get((frame, phrase), self.lines.get((frame, ""), (self.file, 0)))
        self._rows.append((*place, level, rule, frame, phrase, message))

    def add_reading(self, message: str, level: str) -> None:
        """Add what the reader of the file said."""
        place = PLACE.match(message)
        file, line = (place[1], int(place[2])) if place else (self.file, 0)
        self._rows.append((file, line, level, "structure", "", "", message[place.end() :] if place else message))

    def table(self) -> pd.DataFrame:
        """Return the findings, those of the lexicon's own file first."""
        table = pd.DataFrame(self._rows, columns=list(self.COLUMNS)).astype({"line": int})
        inherited = [Path(file).name != Path(self.file).name for file in table["file"]]
        table = table.assign(inherited=inherited, unplaced=table["line"] == 0)
        order = ["inherited", "file", "unplaced", "line", "level"]
        return table.sort_values(order, kind="stable", ignore_index=True)[list(self.COLUMNS)]


def find_lines(path: Path) -> dict[tuple[str, str], tuple[str, int]]:
    """Return the places of the frames and exclusions of a file and of the files it extends."""
    root = dict(_entries(yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.CBaseLoader)))
    base = root.get("extends")
    lines = find_lines(path.parent / base.value) if isinstance(base, yaml.ScalarNode) else {}
    for name, body in _entries(root.get("frames")):
        lines[name, ""] = str(path), body.start_mark.line  # the line above its first key
        excluded = dict(_entries(body)).get("exclude")
        for item in excluded.value if isinstance(excluded, yaml.SequenceNode) else []:
            if isinstance(item, yaml.ScalarNode):
                lines.setdefault((name, item.value.strip()), (str(path), item.start_mark.line + 1))
    return lines


def _entries(node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return [(str(key.value), value) for key, value in pairs]


def name_line(other: Term, term: Term) -> str:
    """Return the line of another term, with its file where that is not the one a term stands in."""
    return f"line {other.line}" if other.source == term.source else f"{other.source}:{other.line}"


def name_some(names: Iterable[str]) -> str:
    """Return the first names of a list and how many more there are."""
    listed = [repr(name) for name in names]
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    return ", ".join(listed[:MOST_NAMED]) + more
