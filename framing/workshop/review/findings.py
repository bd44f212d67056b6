"""What a check finds: one finding a row, with the file and line it speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml

from framing.lexicons import Lexicon, Term

ERROR, WARNING = "error", "warning"
MOST_NAMED = 3


class Finding(NamedTuple):
    """One finding; its fields are the columns of the table of findings."""

    file: str
    line: int
    level: str
    rule: str
    frame: str
    term: str
    message: str


@dataclass(frozen=True)
class Places:
    """Where the frames and exclusions of a lexicon stand in its file (terms carry their own lines)."""

    file: str
    lines: dict[tuple[str, str], int]

    @classmethod
    def of(cls, lexicon: Lexicon, path: Path | None) -> Places:
        """Return the places of a lexicon, by its file where there is one."""
        lines = _lines(path) if path is not None and path.suffix.lower() in (".yml", ".yaml") else {}
        return cls(str(path) if path is not None else lexicon.source or "lexicon", lines)

    def term(self, term: Term, level: str, rule: str, message: str) -> Finding:
        """Return a finding about a term."""
        return Finding(term.source or self.file, term.line, level, rule, term.frame, term.term, message)

    def exclusion(self, frame: str, phrase: str, level: str, rule: str, message: str) -> Finding:
        """Return a finding about an exclusion of a frame; without its own line it has its frame's."""
        line = self.lines.get((frame, phrase), self.lines.get((frame, ""), 0))
        return Finding(self.file, line, level, rule, frame, phrase, message)


def name_line(other: Term, term: Term) -> str:
    """Return the line of another term, with its file where that is not the one a term stands in."""
    return f"line {other.line}" if other.source == term.source else f"{other.source}:{other.line}"


def name_some(names: Iterable[str]) -> str:
    """Return the first names of a list and how many more there are.

    Examples
    --------
    >>> name_some(["war", "peril", "threat*", "menac*"])
    "'war', 'peril', 'threat*' and 1 more"
    """
    listed = [repr(name) for name in names]
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    return ", ".join(listed[:MOST_NAMED]) + more


def tabulate(found: Iterable[Finding]) -> pd.DataFrame:
    """Return findings as a table, in the order of the files."""
    table = pd.DataFrame(found, columns=list(Finding._fields)).astype({"line": int})
    return table.sort_values(["file", "line", "level"], kind="stable", ignore_index=True)


def _lines(path: Path) -> dict[tuple[str, str], int]:
    """Return the line of each frame, under (frame, ""), and of each of its exclusions."""
    root = yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.CBaseLoader)
    lines: dict[tuple[str, str], int] = {}
    for name, body in _entries(dict(_entries(root)).get("frames")):
        lines[name, ""] = body.start_mark.line  # the line above its first key
        excluded = dict(_entries(body)).get("exclude")
        for item in excluded.value if isinstance(excluded, yaml.SequenceNode) else []:
            if isinstance(item, yaml.ScalarNode):
                lines.setdefault((name, item.value.strip()), item.start_mark.line + 1)
    return lines


def _entries(node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return [(str(key.value), value) for key, value in pairs]
