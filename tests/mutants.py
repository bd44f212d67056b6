"""Mutants: small faults put into the core one by one. Do the tests that belong to a module notice?

`python tests/mutants.py 20 [SEED [module ...]]` takes a seeded sample of that many mutants of each module: a comparison
turned round, a number one larger, and for or, a condition or a `not` reversed, arithmetic or the first two arguments
exchanged. Heavy libraries are imported once; a mutant is a fork that imports the package from a copy. The tests named
first are tried first. Where a mutant is noticed by nothing, its line is printed. Results: docs/mutants.md.
"""

from __future__ import annotations

import ast
import os
import random
import resource
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TESTS = {
    "capture/articles.py": "cleaning quality_floor audit by_hand kept_results",
    "capture/pages.py": "cleaning quality_floor kept_results",
    "matching/matching.py": "matching annotation languages characters concordances kept_results derived",
    "lexicons/patterns.py": "matching closed_vocabulary patterns kept_results",
    "voices/negation.py": "negation annotation kept_results",
    "voices/quotation_marks.py": "voices speakers annotation voices_alone kept_results",
    "voices/attribution.py": "voices speakers annotation kept_results",
    "scores/scores.py": "scoring counting robustness derived codebook kept_results",
    "scores/counting.py": "counting scoring figures_time languages sources_voices codebook checking kept_results",
    "scores/intervals.py": "intervals scoring calibration differences intervals_calibration kept_results",
    "corpora/derived.py": "derived closed_vocabulary",
}
COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
RECKONED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr,
            ast.BitOr: ast.BitAnd, ast.FloorDiv: ast.Mult}  # fmt: skip
HEAVY = "numba pandas pyarrow.parquet pytest scipy.stats sklearn.feature_extraction.text nltk.tokenize.punkt".split()
DULL = {"isinstance", "InputError", "getattr", "hasattr", "cast", "TypeVar", "field", "warn"}
DULL |= {"max", "min", "maximum", "minimum", "fmax", "fmin"}  # whose arguments may stand in any order


def places(tree: ast.AST) -> list[tuple[int, str]]:
    """Return where a fault can be put in: the number of a node and the kind of fault; types and messages are spared."""
    spared: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.FunctionDef):
            own = [*node.args.args, *node.args.kwonlyargs]
            parts = [node.returns, *node.decorator_list, *(one.annotation for one in own)]
        elif isinstance(node, ast.JoinedStr | ast.Raise) or (
            isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        ):
            parts = [node]
        spared |= {id(inner) for part in parts if part is not None for inner in ast.walk(part)}
    found = []
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in spared:
            continue
        if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
            found.append((number, "compared"))
        elif isinstance(node, ast.BoolOp):
            found.append((number, "and, or"))
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            found.append((number, "not"))
        elif isinstance(node, ast.BinOp) and type(node.op) in RECKONED and not _is_text(node.left):
            found.append((number, "reckoned"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value is not True:
            found.append((number, "number"))
        elif isinstance(node, ast.IfExp | ast.If | ast.While):
            found.append((number, "condition"))
        elif isinstance(node, ast.Call) and len(node.args) > 1 and not isinstance(node.args[0], ast.Starred):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in DULL:
                found.append((number, "arguments"))
    return found


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def mutate(source: str, number: int, kind: str) -> tuple[str, int]:
    """Return a source with one fault, and its line."""
    tree = ast.parse(source)
    node: Any = [*ast.walk(tree)][number]
    if kind == "compared":
        node.ops[0] = COMPARED[type(node.ops[0])]()
    elif kind == "and, or":
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif kind == "not":
        node.operand = ast.UnaryOp(ast.Not(), node.operand)
    elif kind == "reckoned":
        node.op = RECKONED[type(node.op)]()
    elif kind == "number":
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    elif kind == "condition":
        node.test = ast.UnaryOp(ast.Not(), node.test)
    else:
        node.args[:2] = node.args[1::-1]
    return ast.unparse(ast.fix_missing_locations(tree)), node.lineno


def passes(copy: Path, tests: list[str], limit: int) -> bool:
    """Return whether tests pass in a copy of the repository, within so many processor seconds."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.chdir(copy)
        sys.path[:0] = [str(copy), str(copy / "tests")]
        sys.dont_write_bytecode, os.environ["PYTHONPATH"] = True, str(copy)
        status = 1
        try:
            import pytest

            plain = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=", "--capture=no"]
            status = int(pytest.main([*plain, *(f"tests/test_{name}.py" for name in tests)]))
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def attack(count: int, seed: str, modules: list[str]) -> None:
    """Print what survives of the mutants of each module, and the score."""
    noticed = tried = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", "__pycache__", ".venv", ".lowest", ".bucket"))
        for module in modules:
            path, tests = copy / "framing" / module, TESTS[module].split()
            source = path.read_text("utf-8")
            if not passes(copy, tests, 300):
                sys.exit(f"{module}: its tests fail without any fault")
            every = places(ast.parse(source))
            sample = random.Random(seed + module).sample(every, min(count, len(every)))
            own = 0
            for number, kind in sample:
                fault, line = mutate(source, number, kind)
                path.write_text(fault, "utf-8")
                if any(not passes(copy, [name], 90) for name in tests):
                    own += 1
                else:
                    sys.stdout.write(f"  survived: {module}:{line} {kind}: {source.splitlines()[line - 1].strip()}\n")
            path.write_text(source, "utf-8")
            noticed, tried = noticed + own, tried + len(sample)
            sys.stdout.write(f"{module}: {own} of {len(sample)} noticed, of {len(every)} possible\n")
            sys.stdout.flush()
    sys.stdout.write(f"{noticed} of {tried} noticed: {noticed / max(tried, 1):.0%}\n")


if __name__ == "__main__":
    for name in HEAVY:  # imported once, before any fork
        import_module(name)
    attack(int(sys.argv[1]), (sys.argv[2:] or ["1"])[0], sys.argv[3:] or [*TESTS])
