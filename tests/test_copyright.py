"""The captures are copyrighted: no file of the repository holds a run of nine of their words."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

RUN = 9
FACTS = {"title", "url"}  # bibliographic facts: of metadata.csv, and of the articles.csv made of it


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def windows(text: str) -> set[tuple[str, ...]]:
    own = words(text)
    return {tuple(own[i : i + RUN]) for i in range(len(own) - RUN + 1)}


def facts(captures: Path) -> set[tuple[str, ...]]:
    """Return the runs of the titles and addresses of the metadata."""
    with (captures / "metadata.csv").open(encoding="utf-8-sig", newline="") as file:
        return {run for row in csv.DictReader(file) for name in FACTS for run in windows(row.get(name) or "")}


@pytest.fixture(scope="module")
def protected(captures: Path) -> set[tuple[str, ...]]:
    pages = [path.read_text("utf-8", errors="replace") for path in sorted(captures.glob("*.txt"))]
    return {run for page in pages for run in windows(page)} - facts(captures)


@pytest.fixture(scope="module")
def tracked(root: Path) -> list[Path]:
    """The files git knows of, or would add."""
    if shutil.which("git") is None or not (root / ".git").exists():
        pytest.skip("needs git and its record of the repository")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def text_of(path: Path) -> str:
    """Return the text of a file; "" where it has none."""
    raw = path.read_bytes()
    return "" if b"\0" in raw else raw.decode("utf-8", errors="replace")


def test_runs_are_found_across_lines_case_and_marks() -> None:
    run = windows("one two three four five six seven eight nine")
    assert run <= windows("“One, two\nTHREE (four) five; six—seven | eight.\n\tNine!")
    assert not run & windows("one two three four five six seven eight")


def test_no_run_of_nine_words_of_a_capture_stands_in_the_repository(
    protected: set[tuple[str, ...]], tracked: list[Path], root: Path
) -> None:
    assert len(protected) > 1000 and len(tracked) > 20
    found = {
        str(path.relative_to(root)): " ".join(min(runs))
        for path in tracked
        if (runs := windows(text_of(path)) & protected)
    }
    assert found == {}


def test_no_cell_of_a_tracked_table_holds_a_sentence_of_a_capture(
    protected: set[tuple[str, ...]], tracked: list[Path]
) -> None:
    """A table whose rows each hold a word or two would be found here, column by column."""
    for path in tracked:
        if path.suffix != ".csv":
            continue
        rows = list(csv.reader(io.StringIO(text_of(path))))
        for column in zip(*[row for row in rows if len(row) == len(rows[0])], strict=True):
            if column[0] not in FACTS:
                assert not windows(" ".join(column)) & protected, (path.name, column[0])
