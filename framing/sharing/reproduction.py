"""`framing reproduce`: the repository's figures, reports and notebooks, made again where data or code have changed."""

from __future__ import annotations

import asyncio
import filecmp
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import escape

import framing
from framing.errors import InputError
from framing.files import finish, list_files, sha256, write_text, writing

CORPUS = Path("data/pact-2024")
LEXICON = Path("data/lexicons/pact.en.yml")
FIGURES = Path("figures")
REPORTS = {"pact-2024": CORPUS, "invented": Path("data/invented/captures"),
           "lifelike": Path("data/lifelike/articles.csv")}  # fmt: skip
NOTEBOOKS = Path("notebooks")
EXTRA = {"9_scale.ipynb": "scale"}  # notebooks that need an extra: make notebooks-extra runs them
README = Path("README.md")
BEGIN, END = "<!-- fingerprint: begin (written by framing reproduce) -->", "<!-- fingerprint: end -->"
STATE = Path(".framing/state.json")  # hashes of what was made here and of its inputs; not part of the repository

CELL_SECONDS = 300  # a cell may take
_WIDGET = "application/vnd.jupyter.widget-view+json"  # names a widget of one kernel, so it differs from run to run
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # of a terminal, in the kernel's messages
# Kernels run side by side: with several threads each they would wait for one another.
_KERNEL = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1") | {"FRAMING_QUIET": "1"}

Say = Callable[[str], None]


class Finding:
    """One boxed sentence in a notebook: what it found.

    Parameters
    ----------
    text : plain text; markup in it is shown, never run

    Examples
    --------
    >>> Finding("Two of four publications use the frame.")
    Finding: Two of four publications use the frame.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Finding: {self.text}"

    def _repr_html_(self) -> str:
        style = "border:2px solid #004488;border-radius:4px;padding:.7em 1em;margin:.5em 0;max-width:50em"
        return f'<div style="{style}" role="note"><strong>Finding.</strong> {escape(self.text)}</div>'


def reproduce(root: Path, say: Say, check: bool = False, force: bool = False) -> list[str]:
    """Make the figures and run the notebooks whose inputs changed, or, with `force`, all; `say` gets a line a step."""
    # With check, all is made in a temporary folder, and the files that differ from the repository's are returned.
    from framing.corpora.derived import decide, read_derived
    from framing.formats import read_lexicon

    if not (root / CORPUS).is_dir() or not (root / LEXICON).is_file():
        raise InputError(f"{root}: no {CORPUS} and {LEXICON}, expected the kit's folder: change to it first")
    if lost := decide(read_derived(root / CORPUS), read_lexicon(root / LEXICON)).describe():  # before anything starts
        raise InputError(f"{root / LEXICON}: {lost}: derive {CORPUS} from the captures again")
    finish(root)
    books = [book for book in list_files(root / NOTEBOOKS, "*.ipynb") if book.name not in EXTRA]
    for name in (name for name in EXTRA if (root / NOTEBOOKS / name).is_file()):
        say(f"{name}: left out, it needs framing[{EXTRA[name]}]; make notebooks-extra runs it")
    if check:
        return _check(root, books, say)
    made: Any = {}
    with suppress(OSError, ValueError):
        made = {} if force else json.loads((root / STATE).read_text("utf-8"))
    made = made if isinstance(made, dict) else {}
    # everything a figure or notebook depends on: data, code, library versions; captures, where at hand, nothing reads
    code, raw = Path(__file__).parent.parent, root / "data" / "raw"
    used = [path for path in list_files(root / "data") if raw not in path.parents]
    kinds = (".py", ".txt", ".yml", ".html", ".css", ".js")
    used += [path for path in list_files(code) if path.suffix in kinds]
    inputs = _hash([*used, *root.glob("requirements.lock")])
    hashes = _hash_results(root, books, inputs)
    changed = [name for name in hashes if hashes[name] != made.get(name)]
    for name in hashes:
        if name not in changed:
            say(f"{name}: unchanged, skipped (--force makes it again)")
    outputs = [*books, *list_files(root, str(README)), *list_files(root / FIGURES), *list_files(root / "reports")]
    before = {path.relative_to(root).as_posix(): sha256(path) for path in outputs}
    with writing(root, lambda: before) as stage:  # what somebody changes while it runs is not written over
        _make(root, stage, [book for book in books if book.name in changed], "figures" in changed, say)
    write_text(root / STATE, json.dumps(_hash_results(root, books, inputs), indent=1) + "\n")
    return []


def _check(root: Path, books: Sequence[Path], say: Say) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        _make(root, made, books, True, say)
        names = [str(path.relative_to(made)) for path in list_files(made)]
        _, different, missing = filecmp.cmpfiles(made, root, names, shallow=False)
        return sorted(different + missing)


def _make(root: Path, out: Path, books: Sequence[Path], figures: bool, say: Say) -> None:
    """Draw the figures while the notebooks run in their kernels."""
    if books:
        import IPython  # noqa: F401  # whole, before matplotlib looks for it from another thread
        import nbclient  # noqa: F401
    with ThreadPoolExecutor(max_workers=1) as pool:
        names = ", ".join(book.name for book in books)
        running = pool.submit(_run, names, partial(run_notebooks, books, out / NOTEBOOKS), say) if books else None
        if figures:
            _run("figures", partial(_make_figures, root, out / FIGURES, say), say)
        if running:
            running.result()


def _run(what: str, step: Callable[[], object], say: Say) -> None:
    say(f"{what}: running …")
    began = time.perf_counter()
    step()
    say(f"{what}: done in {time.perf_counter() - began:.1f} s")


def _make_figures(root: Path, out: Path, say: Say) -> None:
    from framing.formats import read_lexicon
    from framing.sharing.gallery import save_figures

    lexicon = read_lexicon(root / LEXICON)
    _, notes = save_figures(root / CORPUS, lexicon, "outlet", out)
    write_text(out.parent / README, _with_finding((root / README).read_text("utf-8"), out, lexicon.labels))
    for line in notes:
        say(line)
    for name, corpus in REPORTS.items():
        if (root / corpus).exists():
            page = Path("reports", f"{name}.html")
            command = f"framing report {corpus} --lexicon {LEXICON} --out {page}"
            framing.report(root / corpus, lexicon, out.parent / page, command=command)


def _with_finding(readme: str, figures: Path, labels: dict[str, str]) -> str:
    """Return the README with the title and the numbers of this run's fingerprint between its two marks."""
    before, _, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise InputError(f"{README}: expected the line {BEGIN} and, below it, {END}")
    scores = pd.read_csv(figures / "fingerprint.csv")
    shown = scores[scores["measure"] == "prevalence"]
    own = shown[shown["voice"] == "outlet"].set_index(["outlet", "frame"])["hits"]
    shown = shown[shown["voice"] == "all"]
    title = json.loads((figures / "manifest.json").read_text("utf-8"))["figures"]["fingerprint"]["title"]
    names = [labels[frame] for frame in dict.fromkeys(shown["frame"])]
    head = "sentences with a hit (95 % interval, %); in own words"
    lines = [f"**{title}.**", "", f"| {head} | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    first = shown[shown["frame"] == shown["frame"].iloc[0]]  # in the order of the figure's rows
    for outlet in first.sort_values("estimate", ascending=False, kind="stable")["outlet"]:
        cells = [f"{row.hits} of {row.n} ({100 * row.low:.0f}–{100 * row.high:.0f}); {own[outlet, row.frame]}"
                 for row in shown[shown["outlet"] == outlet].itertuples()]  # fmt: skip
        lines.append(f"| {outlet} | " + " | ".join(cells) + " |")
    return f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}"


def _hash_results(root: Path, books: Sequence[Path], inputs: str) -> dict[str, str]:
    """Return a hash of the figures, and one of each notebook, as they are and as their inputs are."""
    figures = list_files(root, "figures/*") + list_files(root, "reports/*")
    return {"figures": _hash(figures, inputs)} | {book.name: _hash([book], inputs) for book in books}


def _hash(files: Sequence[Path], inputs: str = "") -> str:
    return hashlib.sha256("\n".join([inputs, *map(sha256, files)]).encode()).hexdigest()


def run_notebooks(paths: Sequence[Path], out: Path) -> list[Path]:
    """Run notebooks side by side, each in its folder and a fresh kernel, into `out`; a cell that fails is named."""
    import nbformat

    books = []
    for path in paths:
        try:
            books.append(nbformat.read(path, as_version=4))
        except (ValueError, AttributeError) as error:  # not JSON, or JSON that is no notebook
            reason = str(error).splitlines()[0][:80]
            raise InputError(f"{path}: not a notebook ({reason}), expected an .ipynb file") from None

    async def run() -> None:
        free = asyncio.Semaphore(max(2, os.cpu_count() or 2))
        last_first = reversed(list(zip(books, paths, strict=True)))  # the last take longest: none is left to run alone
        await asyncio.gather(*(_execute(book, path, free) for book, path in last_first))

    asyncio.run(run())
    written = [out / path.name for path in paths]
    for book, target in zip(books, written, strict=True):
        # what differs from machine to machine goes
        spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
        book.metadata = {"kernelspec": spec, "language_info": {"name": "python"}}
        for cell in book.cells:
            cell.metadata = {k: v for k, v in cell.metadata.items() if k == "tags"}
            for output in cell.get("outputs", ()):
                output.get("data", {}).pop(_WIDGET, None)
        write_text(target, nbformat.writes(book) + "\n")
    return written


async def _execute(book: Any, path: Path, free: asyncio.Semaphore) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    options: dict[str, Any] = {
        "timeout": CELL_SECONDS,
        "record_timing": False,
        "coalesce_streams": True,  # where printed text is cut into pieces depends on the kernel's timing
        "extra_arguments": ["--log-level=40"],  # of the kernel: errors only
        "resources": {"metadata": {"path": str(path.parent)}},
    }
    client = NotebookClient(book, kernel_name="python3", **options)
    try:
        with tempfile.TemporaryDirectory() as workplace:  # empty, whatever a reader's notebook has left in its own
            async with free:  # as many kernels as processors
                await client.async_execute(env=os.environ | _KERNEL | {"FRAMING_WORKPLACE": workplace})
    except CellExecutionError as error:
        cells = [cell for cell in book.cells if cell.cell_type == "code"]
        failed = (any(output.output_type == "error" for output in cell.outputs) for cell in cells)
        number = next((n for n, fails in enumerate(failed, 1) if fails), len(cells))
        last = _COLOURS.sub("", str(error)).strip().splitlines()[-1]
        raise InputError(f"{path}: cell {number} fails, expected it to run from a fresh kernel: {last}") from None
