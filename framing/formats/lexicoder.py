"""Lexicoder 3 dictionaries (.lc3): a category behind a plus sign, its terms below it, one a line."""

from __future__ import annotations

from pathlib import Path

from framing.errors import InputError
from framing.formats.entries import Entries, numbered_lines
from framing.lexicon import Lexicon

_LAYOUT = "a line `+category` and its terms below it, one a line"


def read(path: Path) -> Lexicon:
    """Read a dictionary; names of categories come without their plus sign.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    entries, frame = Entries(path), ""
    for place, line in numbered_lines(path):
        content = line.strip()
        if content.startswith("+"):
            frame = entries.open([content.removeprefix("+")], place)
        elif content and not frame:
            raise InputError(f"{entries.where(place)}: {content[:60]!r} stands in no category, expected {_LAYOUT}")
        elif content:
            entries.add(frame, content, place)
    return entries.lexicon(_LAYOUT)


def write(lexicon: Lexicon) -> str:
    """Return a dictionary; frames keep their joined names, the format has no inner categories."""
    lines: list[str] = []
    for name in lexicon.names:
        lines.append(f"+{name}")
        lines += [term.term for term in lexicon.terms if term.frame == name]
    return "\n".join([*lines, ""])
