"""quanteda's YAML: keys inside keys, with lists of terms; every scalar is text."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import yaml

from framing.errors import InputError
from framing.formats.entries import Entries
from framing.formats.nodes import Nodes, line_of
from framing.formats.tree import Category, tree_of
from framing.lexicon import Lexicon

_LAYOUT = "keys with lists of terms, as in `alarm: [threat*, arms race]`"
_OWN = ("language", "version", "validated", "note")  # of the kit's layout, with text behind them


def looks_like(root: yaml.Node | None) -> bool:
    """Return whether the root of a YAML file has quanteda's layout rather than the kit's."""
    if not isinstance(root, yaml.MappingNode):
        return False
    for key, value in root.value:
        name = str(key.value)
        if name in ("frames", "extends") or (name in _OWN and isinstance(value, yaml.ScalarNode)):
            return False
        if isinstance(value, yaml.MappingNode) and _is_slip(name, value):
            return False  # the kit's reader says what is wrong
    return True


def _is_slip(name: str, value: yaml.MappingNode) -> bool:
    """Return whether a key is `frames`, misspelt, or a frame of the kit's that stands in no `frames:`."""
    return difflib.SequenceMatcher(None, name, "frames").ratio() > 0.8 or any(
        key.value == "terms" and isinstance(inner, yaml.SequenceNode) for key, inner in value.value
    )


def read(path: Path, root: yaml.Node | None) -> Lexicon:
    """Make a lexicon of the root of a file.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    reader = _Reader(path)
    reader.keys(root, [])
    return reader.entries.lexicon(_LAYOUT)


class _Reader(Nodes):
    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.entries = Entries(path)
        self._seen: set[int] = set()

    def keys(self, node: yaml.Node | None, outer: list[str]) -> None:
        """Read the keys of a mapping: each is a category."""
        if id(node) in self._seen:
            raise InputError(f"{self.where(node)}: an alias repeats whole keys, expected each written out")
        self._seen.add(id(node))
        for name, value in self.mapping(node, f"{'.'.join(outer)!r}" if outer else "the file").items():
            names = [*outer, name]
            frame = self.entries.open(names, line_of(value))
            if isinstance(value, yaml.MappingNode):
                self.keys(value, names)
            elif isinstance(value, yaml.ScalarNode) and value.value:
                self.entries.add(frame, value.value, line_of(value))
            else:
                self.members(value, names, frame)

    def members(self, node: yaml.Node, names: list[str], frame: str) -> None:
        """Read a list: terms, or keys that are categories of their own."""
        for child in self.items(node):
            if isinstance(child, yaml.MappingNode):
                self.keys(child, names)
            else:
                self.entries.add(frame, self.text(child), line_of(child))


def write(lexicon: Lexicon) -> str:
    """Return a dictionary with a list of terms behind each key."""
    plain = _plain(tree_of(lexicon, mixed=False))
    return str(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=118))


def _plain(categories: dict[str, Category]) -> dict[str, Any]:
    return {
        name: _plain(category.inner) if category.inner else [term.term for term in category.terms]
        for name, category in categories.items()
    }
