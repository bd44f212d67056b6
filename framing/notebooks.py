"""Running notebooks from a fresh kernel, so that their outputs are the same bytes each time."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.files import write_text

TIMEOUT = 300  # seconds a cell may take
_LIVE = "application/vnd.jupyter.widget-view+json"  # names a widget of one kernel; what stands beside it stays
# Kernels run side by side: several threads each would wait for one another.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_QUIET = ["--log-level=40"]  # the kernel: errors only


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

    books = [_read(path) for path in paths]
    asyncio.run(_execute_all(books, paths))
    written = []
    for book, path in zip(books, paths, strict=True):
        _normalise(book)
        target = out / path.name
        write_text(target, nbformat.writes(book) + "\n")
        written.append(target)
    return written


def _read(path: Path) -> Any:
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError) as error:  # not JSON, or JSON that is no notebook
        reason = str(error).splitlines()[0][:80]
        raise InputError(f"{path}: not a notebook ({reason}), expected an .ipynb file") from None


async def _execute_all(books: Sequence[Any], paths: Sequence[Path]) -> None:
    free = asyncio.Semaphore(max(2, os.cpu_count() or 2))
    last_first = reversed(list(zip(books, paths, strict=True)))  # the last do most: none is left to run alone
    await asyncio.gather(*(_execute(book, path, free) for book, path in last_first))


async def _execute(book: Any, path: Path, free: asyncio.Semaphore) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    where = {"metadata": {"path": str(path.parent)}}
    options: dict[str, Any] = {"timeout": TIMEOUT, "record_timing": False, "extra_arguments": _QUIET}
    client = NotebookClient(book, kernel_name="python3", resources=where, **options)
    try:
        async with free:  # as many kernels as processors
            await client.async_execute(env=os.environ | _ONE_THREAD)
    except CellExecutionError as error:
        number, last = _failing_cell(book), _COLOURS.sub("", str(error)).strip().splitlines()[-1]
        raise InputError(f"{path}: cell {number} fails, expected it to run from a fresh kernel: {last}") from None


_COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # of a terminal, in the kernel's messages


def _failing_cell(book: Any) -> int:
    """Return the number, from 1, of the code cell that ended in an error."""
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    failed = [any(output.output_type == "error" for output in cell.outputs) for cell in cells]
    return failed.index(True) + 1 if any(failed) else len(cells)


def _normalise(book: Any) -> None:
    """Leave out what differs from machine to machine."""
    book.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in book.cells:
        cell.metadata = {k: v for k, v in cell.metadata.items() if k == "tags"}
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(_LIVE, None)
        if "outputs" in cell:
            cell.outputs = _join_streams(cell.outputs)


def _join_streams(outputs: list[Any]) -> list[Any]:
    """Join what was printed in pieces: where it is parted is a matter of time."""
    joined: list[Any] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before and output.output_type == before.output_type == "stream" and output.name == before.name:
            before.text += output.text
        else:
            joined.append(output)
    return joined
