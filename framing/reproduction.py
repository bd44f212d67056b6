"""`framing reproduce`: the repository's figures and notebooks, made again from data/."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from framing.errors import InputError
from framing.files import sha256, write_text

CORPUS = Path("data/pact-2024")
LEXICON = Path("data/lexicons/pact.en.yml")
FIGURES = Path("figures")
NOTEBOOKS = Path("notebooks")
README = Path("README.md")
BEGIN, END = "<!-- fingerprint: begin (written by framing reproduce) -->", "<!-- fingerprint: end -->"
STATE = Path(".framing/state.json")  # what was made here from which inputs; not part of the repository

Say = Callable[[str], None]


def reproduce(root: Path, say: Say, check: bool = False, force: bool = False) -> list[str]:
    """Make the figures and run the notebooks whose inputs changed.

    Parameters
    ----------
    root : the repository's folder
    say : receives one line per step
    check : write nothing; make everything beside and compare it with what is there
    force : make everything

    Returns
    -------
    list of str
        With `check`, the files that came out different; else empty.

    Raises
    ------
    InputError
        `root` is not the kit's folder, or a notebook fails.
    """
    if not (root / CORPUS).is_dir() or not (root / LEXICON).is_file():
        raise InputError(f"{root}: no {CORPUS} and {LEXICON}, expected the kit's folder: change to it first")
    _require_inventory(root)
    books = sorted((root / NOTEBOOKS).glob("*.ipynb"))
    if check:
        return _check(root, books, say)
    state = _read_state(root)
    inputs = _fingerprint_inputs(root)
    stale = force or state.get("figures") != _hash([inputs, *_outputs(root, "figures")])
    changed = [book for book in books if force or state.get(book.name) != _hash([inputs, sha256(book)])]
    for name in [*([] if stale else ["figures"]), *(book.name for book in sorted(set(books) - set(changed)))]:
        say(f"{name}: unchanged, skipped (--force makes it again)")
    _make(root, root, changed, stale, say)
    state["figures"] = _hash([inputs, *_outputs(root, "figures")])
    state |= {book.name: _hash([inputs, sha256(book)]) for book in changed}
    write_text(root / STATE, json.dumps(state, indent=1) + "\n")
    return []


def _require_inventory(root: Path) -> None:
    """Refuse a lexicon the derived corpus cannot decide before anything starts."""
    from framing.corpora.derived import read_derived
    from framing.formats import read_lexicon

    inventory = read_derived(root / CORPUS).inventory
    if inventory is not None:
        inventory.require(read_lexicon(root / LEXICON))


def _make(root: Path, out: Path, books: Sequence[Path], figures: bool, say: Say) -> None:
    """Draw the figures while the notebooks run in their kernels."""
    if books:
        import IPython  # noqa: F401  # whole, before matplotlib looks for it from another thread
        import nbclient  # noqa: F401
    with ThreadPoolExecutor(max_workers=1) as pool:
        names = ", ".join(book.name for book in books)
        running = pool.submit(_timed, say, names, lambda: _run(books, out / NOTEBOOKS)) if books else None
        if figures:
            _timed(say, "figures", lambda: _make_figures(root, out / FIGURES, say))
        if running:
            running.result()


def _timed(say: Say, what: str, action: Callable[[], None]) -> None:
    say(f"{what}: running …")
    began = time.perf_counter()
    action()
    say(f"{what}: done in {time.perf_counter() - began:.1f} s")


def _make_figures(root: Path, out: Path, say: Say) -> None:
    from framing.formats import read_lexicon
    from framing.gallery import Gallery

    gallery = Gallery(root / CORPUS, read_lexicon(root / LEXICON))
    gallery.save(out)
    write_text(out.parent / README, _with_finding((root / README).read_text("utf-8"), out))
    for line in gallery.skipped:
        say(line)


def _with_finding(readme: str, figures: Path) -> str:
    """Return the README with the fingerprint's title and numbers as the figures of this run give them."""
    if BEGIN not in readme or END not in readme.partition(BEGIN)[2]:
        raise InputError(f"{README}: expected the line {BEGIN} and, below it, {END}")
    import pandas as pd

    from framing.figures.wording import label

    scores = pd.read_csv(figures / "fingerprint.csv")
    shown = scores[scores["measure"] == "prevalence"]
    own = shown[shown["voice"] == "outlet"].set_index(["outlet", "frame"])["hits"]
    shown = shown[shown["voice"] == "all"]
    title = json.loads((figures / "manifest.json").read_text("utf-8"))["figures"]["fingerprint"]["title"]
    names = [label(frame) for frame in dict.fromkeys(shown["frame"])]
    head = "sentences with a hit (95 % interval, %); in own words"
    lines = [f"**{title}.**", "", f"| {head} | " + " | ".join(names) + " |"]
    lines.append("|---" * (len(names) + 1) + "|")
    for outlet, rows in shown.groupby("outlet", sort=False):
        cells = [
            f"{row.hits} of {row.n} ({100 * row.low:.0f}–{100 * row.high:.0f}); {own[outlet, row.frame]}"
            for row in rows.itertuples()
        ]
        lines.append(f"| {outlet} | " + " | ".join(cells) + " |")
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}"


def _run(books: Sequence[Path], out: Path) -> None:
    from framing.notebooks import run_notebooks

    run_notebooks(books, out)


def _check(root: Path, books: Sequence[Path], say: Say) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        _make(root, made, books, True, say)
        files = sorted(path for path in made.rglob("*") if path.is_file())
        return [
            str(path.relative_to(made))
            for path in files
            if not (root / path.relative_to(made)).is_file()
            or path.read_bytes() != (root / path.relative_to(made)).read_bytes()
        ]


def _fingerprint_inputs(root: Path) -> str:
    """Return one hash of everything a figure or notebook depends on: data, code, library versions."""
    code = Path(__file__).parent
    data = root / "data"
    raw = data / "raw"  # captures, where at hand: nothing here reads them
    files = [path for path in sorted(data.rglob("*")) if path.is_file() and raw not in path.parents]
    files += [path for path in sorted(code.rglob("*")) if path.suffix in (".py", ".txt", ".yml")]
    lock = root / "requirements.lock"
    return _hash([sha256(path) for path in [*files, *([lock] if lock.is_file() else [])]])


def _outputs(root: Path, folder: str) -> list[str]:
    return [sha256(path) for path in sorted((root / folder).glob("*")) if path.is_file()]


def _read_state(root: Path) -> dict[str, str]:
    try:
        state = json.loads((root / STATE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _hash(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
