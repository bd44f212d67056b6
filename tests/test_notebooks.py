"""The notebooks run in order from a fresh kernel on data/ alone, and give the outputs that are committed."""

from __future__ import annotations

import ast
import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
import pytest

import framing
from framing.sharing.reproduction import EXTRA, run_notebooks

ROOT = Path(__file__).parent.parent
BOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LEFT_OUT = {} if find_spec("distributed") else EXTRA


def locked(name: str) -> bool:
    """Return whether the installed version of a package is the one of requirements.lock."""
    return f"\n{name}=={version(name)} " in (ROOT / "requirements.lock").read_text("utf-8")


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebooks run again beside a copy of data/ (and of little else)."""
    folder = tmp_path_factory.mktemp("kit")
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("raw"))
    (folder / "notebooks").mkdir()
    (folder / "tests" / "benchmarks").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "benchmarks" / "scale.csv", folder / "tests" / "benchmarks")  # notebook 9 shows it
    copies = [Path(shutil.copy(book, folder / "notebooks")) for book in BOOKS if book.name not in LEFT_OUT]
    run_notebooks(copies, folder / "out")
    return folder / "out"


def code_cells(book: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(book, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_notebooks() -> None:
    assert [book.stem for book in BOOKS][:2] == ["1_corpus", "2_scores"]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_outputs_are_those_committed(book: Path, again: Path) -> None:
    if book.name in LEFT_OUT:
        pytest.skip(f'needs pip install "framing[{EXTRA[book.name]}]"')
    libraries = ("pandas", "numpy", "matplotlib", "scikit-learn", "scipy")
    if sys.platform != "linux" or not all(map(locked, libraries)):
        pytest.skip("outputs are promised byte for byte on Linux under requirements.lock")
    assert (again / book.name).read_bytes() == book.read_bytes()


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_a_notebook_is_prose_and_few_plain_cells(book: Path) -> None:
    cells = nbformat.read(book, as_version=4).cells
    code = code_cells(book)
    assert len(code) <= 15
    assert len(cells) - len(code) >= len(code) // 2
    for cell in code:
        defined = [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        assert not defined
    prose = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert "**Question.**" in prose
    assert "## Limits" in prose
    assert "framing.Finding(" in code[-1].source


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_cells_ran_in_order_without_error(book: Path) -> None:
    code = code_cells(book)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_every_picture_has_alt_text(book: Path) -> None:
    data = [output.get("data", {}) for cell in code_cells(book) for output in cell.outputs]
    pictures = [bundle for bundle in data if "image/png" in bundle]
    assert all('<img alt="' in bundle["text/html"] for bundle in pictures)
    assert pictures


def test_the_lexicon_of_notebook_5_stays_as_its_reader_left_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "notebooks")
    monkeypatch.setenv("FRAMING_WORKPLACE", str(tmp_path / "mine"))
    first, second = (cell.source for cell in code_cells(ROOT / "notebooks" / "5_extend_a_lexicon.ipynb")[:2])
    made: dict[str, Any] = {}
    exec(f"{first}\n{second}", made)
    editing = framing.Editing(made["corpus"], made["own"])
    editing.remove("embargo*", "sanctions")
    editing.save()
    exec(f"{first}\n{second}", made)
    assert [term.term for term in made["lexicon"].terms if term.frame == "sanctions"] == ["sanction*"]


def test_of_a_widget_what_stands_beside_it_is_kept(tmp_path: Path) -> None:
    cell = (
        "import framing\nfrom framing.corpora.corpus import from_texts\n"
        'framing.workbench(from_texts(["A threat."]), framing.Lexicon.from_dict({"alarm": ["threat"]}, "en"))'
    )
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, id="a")]), tmp_path / "a.ipynb")
    written = [run_notebooks([tmp_path / "a.ipynb"], tmp_path / name)[0] for name in ("once", "twice")]
    assert written[0].read_bytes() == written[1].read_bytes()
    (output,) = nbformat.read(written[0], as_version=4).cells[0].outputs
    assert sorted(output.data) == ["text/html", "text/plain"] and "1 terms in 1 frames" in output.data["text/html"]


def test_what_is_printed_in_pieces_is_joined(tmp_path: Path) -> None:
    lines = ["import sys, time", "for letter in 'abc':", "    print(letter, flush=True)", "    time.sleep(0.3)"]
    cell = "\n".join([*lines, "print('d', file=sys.stderr)"])
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, id="a")]), tmp_path / "a.ipynb")
    [written] = run_notebooks([tmp_path / "a.ipynb"], tmp_path / "out")
    outputs = nbformat.read(written, as_version=4).cells[0].outputs
    assert sorted((output.name, output.text) for output in outputs) == [("stderr", "d\n"), ("stdout", "a\nb\nc\n")]
