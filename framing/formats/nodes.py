"""YAML files as nodes that know their lines; every scalar is text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import yaml

from framing.errors import InputError, one_of
from framing.files import read_text

DEEPEST = 50  # levels of nesting; the parser behind `yaml.compose` dies without a word at some thousands


def compose(path: Path, text: str | None = None) -> yaml.Node | None:
    """Return the root node of a YAML file (None: empty), or of a text that is to stand there.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    text = read_text(path) if text is None else text
    try:
        _refuse_depth(text, path)
        return yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        raise InputError(_message(path, error)) from None


def _refuse_depth(text: str, path: Path) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise InputError(f"{path}:{line_of(event)}: nested more than {DEEPEST} levels deep, expected less")


def _message(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    problem = str(getattr(error, "problem", "") or error).replace("\n", " ")
    hint = ""
    if "alias" in problem or "alphabetic" in problem:
        hint = ": a term that begins with * must be quoted, as in - '*ism'"
    return f"{path}:{line}: not valid YAML ({problem}), expected a lexicon file{hint}"


class Nodes:
    """Takes the nodes of a file apart, with file and line in every complaint.

    Parameters
    ----------
    path : the file, as it stands in the complaints
    """

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
        """Return the members of a list; none where nothing stands."""
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
        """Return a scalar as text, without blanks around it; "" where nothing stands."""
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            raise InputError(f"{self.where(node)}: expected text, got a list or `key: value` lines")
        return str(node.value).strip()


def line_of(node: yaml.Node | yaml.Event | None) -> int:
    """Return the line a node begins in, 1 where there is none."""
    mark = getattr(node, "start_mark", None)
    return mark.line + 1 if mark else 1
