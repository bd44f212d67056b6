"""The rooms of the package import one way: none imports one that, however far, imports it."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest


def imports(file: Path, names: set[str]) -> set[str]:
    """Return the modules of the package that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names} & names
            found |= parts or ({node.module} & names)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & names
    return found


def in_order(graph: dict[str, set[str]]) -> list[str]:
    return [*TopologicalSorter(graph).static_order()]


def test_no_two_rooms_import_each_other(root: Path) -> None:
    files = {".".join(file.relative_to(root).with_suffix("").parts): file for file in root.glob("framing/**/*.py")}
    modules = {name.removesuffix(".__init__"): file for name, file in files.items()}
    names = set(modules) - {"framing"}  # the package itself hands out what its rooms offer
    graph = {name: imports(modules[name], names) - {name} for name in names}
    assert graph["framing.matching"] >= {"framing.corpus", "framing.lexicon", "framing.voices.annotation"}
    order = in_order(graph)
    assert len(order) > 100
    assert order.index("framing.text") < order.index("framing.lexicon") < order.index("framing.formats")


def test_a_circle_would_be_seen() -> None:
    with pytest.raises(CycleError):
        in_order({"a": {"b"}, "b": {"c"}, "c": {"a"}})
