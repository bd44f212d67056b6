"""WordStat dictionaries (.cat): categories and, indented by tabs below them, words with weights in brackets."""

from __future__ import annotations

import re
from pathlib import Path

from framing.errors import InputError
from framing.formats.entries import Entries, number, numbered_lines, plain
from framing.formats.tree import Category, tree_of
from framing.lexicon import Lexicon

_WORD = re.compile(r"(?P<word>.*\S)\s*\((?P<weight>[^()]*)\)")
_LAYOUT = "a line per category and, behind a tab, lines as in `WORD (1)`"


def read(path: Path) -> Lexicon:
    """Read a dictionary; ``_`` in a word is a blank, rules (``@…``) are left out with a warning.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    entries = Entries(path)
    outer: list[tuple[int, str, str]] = []  # indent, name and frame of the categories a line may stand in
    for place, line in numbered_lines(path):
        content = line.strip()
        if not content:
            continue
        indent = len(line) - len(line.lstrip())
        found = _WORD.fullmatch(content)
        outer = [category for category in outer if category[0] < indent]
        if content.startswith("@"):
            entries.warn(
                place, f"rule {content!r} is left out: conditions are `unless_near` and `only_near` in the kit"
            )
        elif found and not outer:
            raise InputError(f"{entries.where(place)}: {content[:60]!r} stands in no category, expected {_LAYOUT}")
        elif found:
            weight = number(found["weight"], entries.where(place))
            entries.add(outer[-1][2], found["word"].replace("_", " "), place, weight)
        else:
            names = [name for _, name, _ in outer]
            outer.append((indent, content, entries.open([*names, content], place)))
    return entries.lexicon(_LAYOUT)


def write(lexicon: Lexicon) -> str:
    """Return a dictionary of words with their weights."""
    lines: list[str] = []
    _indent(tree_of(lexicon), 0, lines)
    return "\n".join([*lines, ""])


def _indent(categories: dict[str, Category], depth: int, lines: list[str]) -> None:
    for name, category in categories.items():
        lines.append("\t" * depth + name)
        for term in category.terms:
            lines.append("\t" * (depth + 1) + f"{term.term.replace(' ', '_')} ({plain(term.weight)})")
        _indent(category.inner, depth + 1, lines)
