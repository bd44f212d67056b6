"""The house: what imports what, how large it is, and where its names are listed."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import framing

# The core, what a study of scores needs, in the order the data flow. It imports nothing of what is built around it.
ROOMS = ["text", "capture", "lexicons", "corpora", "voices", "matching", "scores", "figures"]
AROUND = ["formats", "readers", "comparisons", "coding", "workshop", "sharing", "checking", "reports", "scale"]
FIGURES_AROUND = {"draw_comparisons", "draw_keywords", "draw_coding", "draw_time"}
OUTSIDE = {"framing.__main__", "framing.figures"}  # they hand on what they import; so do the commands
# What is reached, so that no more comes unseen; the aim is 20,000 and 9,500
MOST_LINES, MOST_CORE_LINES, MOST_MODULES = 26_442, 11_746, 112


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


@pytest.fixture(scope="module")
def modules(root: Path) -> dict[str, Path]:
    """The modules of the package and their files; the package itself only hands out what its rooms offer."""
    files = {".".join(file.relative_to(root).with_suffix("").parts): file for file in root.glob("framing/**/*.py")}
    return {name.removesuffix(".__init__"): file for name, file in files.items() if name != "framing.__init__"}


@pytest.fixture(scope="module")
def graph(modules: dict[str, Path]) -> dict[str, set[str]]:
    return {name: imports(file, set(modules)) - {name} for name, file in modules.items()}


def room_of(name: str) -> str:
    """Return the room of a module; a file at the top level is no room."""
    parts = name.split(".")
    return parts[1] if len(parts) > 2 or parts[1] in ROOMS + AROUND else ""


def in_core(name: str) -> bool:
    parts = name.split(".")
    if name in OUTSIDE or parts[1] == "commands" or parts[-1] in FIGURES_AROUND:
        return False
    return room_of(name) in ("", *ROOMS)


def test_no_two_modules_and_no_two_rooms_import_each_other(graph: dict[str, set[str]]) -> None:
    assert graph["framing.matching.matching"] >= {"framing.corpora.corpus", "framing.text"}
    assert len(in_order(graph)) > 50
    rooms: dict[str, set[str]] = {}
    for name, imported in graph.items():
        if name not in OUTSIDE:
            rooms.setdefault(room_of(name), set()).update(room_of(other) for other in imported)
    in_order({room: others - {room, ""} for room, others in rooms.items() if room})


def test_the_core_is_in_the_order_of_the_flow(graph: dict[str, set[str]]) -> None:
    for name in filter(in_core, graph):
        room = room_of(name)
        later = ROOMS[ROOMS.index(room) + 1 :] if room else ROOMS
        assert not {other for other in graph[name] if room_of(other) in later}, name


def test_the_core_imports_nothing_of_what_is_built_around_it(graph: dict[str, set[str]]) -> None:
    assert {room_of(name) for name in graph if in_core(name)} == {"", *ROOMS}
    for name in filter(in_core, graph):
        assert all(in_core(other) for other in graph[name]), name


def test_a_circle_would_be_seen() -> None:
    with pytest.raises(CycleError):
        in_order({"a": {"b"}, "b": {"c"}, "c": {"a"}})


def kinds_of_lines(file: Path) -> list[int]:
    """Return the numbers of lines of code, docstring, comment, blank, and all."""
    source = file.read_text("utf-8")
    lines = source.splitlines()
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            docstrings |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = {t.start[0] for t in tokens if t.type == tokenize.COMMENT and lines[t.start[0] - 1].lstrip()[0] == "#"}
    blank = {number for number, line in enumerate(lines, 1) if not line.strip()} - docstrings
    code = len(lines) - len(docstrings) - len(comments) - len(blank)
    return [code, len(docstrings), len(comments), len(blank), len(lines)]


def test_the_house_stays_small(modules: dict[str, Path], root: Path) -> None:
    """The numbers: `python -m pytest tests/test_structure.py -rP`."""
    named = {**modules, "framing": root / "framing" / "__init__.py"}
    sizes = {name: kinds_of_lines(file) for name, file in named.items()}
    print(f"{'room':14}{'code':>7}{'docs':>7}{'notes':>7}{'blank':>7}{'lines':>7}{'files':>7}")
    rooms = sorted({name.split(".")[1] if name.count(".") > 1 or room_of(name + ".x") else "" for name in named})
    for room in rooms:
        own = [size for name, size in sizes.items() if (name + ".").startswith(f"framing.{room}.") or
               (not room and name.count(".") < 2 and name.split(".")[-1] not in rooms)]  # fmt: skip
        print(f"{room or '(top level)':14}" + "".join(f"{sum(c):7}" for c in zip(*own, strict=True)) + f"{len(own):7}")
    total, core = (sum(size[-1] for name, size in sizes.items() if every or (name != "framing" and in_core(name)))
                   for every in (True, False))  # fmt: skip
    print(f"{total} lines in {len(named)} modules, the core {core}")
    assert total <= MOST_LINES and core <= MOST_CORE_LINES and len(named) <= MOST_MODULES


def test_no_module_bears_the_name_of_a_public_function(modules: dict[str, Path]) -> None:
    functions = {name for name in framing.__all__ if name not in ("figures", "scale")}
    assert {name.rpartition(".")[2] for name in modules} & functions == set()


def test_every_public_name_is_listed_once(root: Path) -> None:
    listed = re.findall(r"import (\w+) as \1", (root / "framing" / "__init__.pyi").read_text("utf-8"))
    assert sorted(listed) == sorted(set(listed)) == sorted(framing.__all__)
    assert all(getattr(framing, name) is not None for name in listed)
