"""Running notebooks from a fresh kernel, so that their outputs are the same bytes each time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.files import write_text

TIMEOUT = 300  # seconds a cell may take


def run_notebooks(paths: Sequence[Path], out: Path) -> list[Path]:
    """Run notebooks side by side, each from top to bottom in a fresh kernel.

    Parameters
    ----------
    paths : notebooks; each runs in its own folder
    out : folder for the notebooks with their outputs

    Raises
    ------
    InputError
        A cell that fails, with the notebook, the cell's number and the error's last line.
    """
    import nbformat

    books = [nbformat.read(path, as_version=4) for path in paths]
    asyncio.run(_execute_all(books, paths))
    written = []
    for book, path in zip(books, paths, strict=True):
        _normalise(book)
        target = out / path.name
        write_text(target, nbformat.writes(book) + "\n")
        written.append(target)
    return written


async def _execute_all(books: Sequence[Any], paths: Sequence[Path]) -> None:
    await asyncio.gather(*(_execute(book, path) for book, path in zip(books, paths, strict=True)))


async def _execute(book: Any, path: Path) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(book, timeout=TIMEOUT, kernel_name="python3", record_timing=False, resources=where)
    try:
        await client.async_execute()
    except CellExecutionError as error:
        last = str(error).strip().splitlines()[-1]
        raise InputError(f"{path}: a cell fails, expected it to run from a fresh kernel: {last}") from None


def _normalise(book: Any) -> None:
    """Leave out what differs from machine to machine."""
    book.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in book.cells:
        cell.metadata = {k: v for k, v in cell.metadata.items() if k == "tags"}
