"""Kill -9 every writing command at its file-system events: `python tests/kills.py` (make attack) kills at all of them.

A command runs in a fork, which kills itself where it opens, moves or removes a file below its folder for the n-th time.
Afterwards the kit must read the old or the new folder, the next run must end with the bytes of an undisturbed one, and
nothing may be left beside them; a file that the kit did not make must stay.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from small_corpus import write_captures, write_lexicon

import framing
from framing.commands.main import main
from framing.files import write_text
from framing.sharing import gallery, reproduction
from framing.workshop.editing import Editing

EVENTS = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "tempfile.mkdtemp", "tempfile.mkstemp")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def save() -> int:
    """Accept a term in a workbench and save the file."""
    editing = Editing(framing.read_corpus("pages"), Path("d", "my.en.yml"))
    editing.accept("ferry", "alarm")
    editing.save()
    return 0


def remake() -> int:
    """Make a kit of which one figure, one report and the README are written anew."""

    def draw(root: Path, out: Path, say: Callable[[str], None]) -> None:
        for name in ("a.svg", "../reports/b.html", "../README.md"):
            write_text(out / name, f"{name} made\n")

    reproduction._make_figures = draw
    reproduction.reproduce(Path("d").absolute(), lambda line: None)
    return 0


READ, TABLE = "pages --lexicon ferry.en.yml --out", "texts.csv --lexicon ferry.en.yml --out"
COMMANDS: dict[str, str | Callable[[], int]] = {
    "derive": f"derive {READ} d",
    "derive in blocks": f"derive {TABLE} d --stream",
    "figures": f"figures {READ} d",
    "report": f"report {READ} d/report.html",
    "diff": "lexicon diff old.en.yml ferry.en.yml --corpus pages --out d",
    "new": "new d",
    "clean": "clean pages/a.txt pages/b.txt --lines d/lines.csv",
    "check": "check texts.csv --lexicon ferry.en.yml --out d/findings.csv",
    "fix": "check texts.csv --fix d/new.csv",
    "accept": "check d --accept",
    "hits": f"hits {READ} d/hits.csv",
    "score": f"score {READ} d/scores.csv",
    "stream hits": f"hits {TABLE} d/hits.csv --stream",
    "stream score": f"score {TABLE} d/scores.csv --stream",
    "tfidf": f"tfidf {READ} d/tfidf.csv",
    "compare": f"compare {READ} d/compared.csv",
    "sensitivity": f"sensitivity {TABLE} d/choices.csv --signs d/signs.csv",
    "keyness": "keyness pages --a Gazette --out d/words.csv",
    "sample": f"sample {READ} d/sheet.csv --n 12",
    "agreement": "agreement anna.csv ben.csv --frames alarm,axis --out d/agreement.csv --disagreements d/settle.csv",
    "validate": f"validate {READ} d/valid.csv --codes anna.csv --confusions d/confused.csv",
    "publish": "publish-check shared --zip d/shared.zip --captures pages",
    "suggest": "lexicon suggest --frame alarm --corpus pages --lexicon ferry.en.yml --out d/found.csv",
    "convert": "lexicon convert ferry.en.yml d/ferry.cat --force",
    "reproduce": remake,
    "save": save,
}
_LEXICON = ("ferry.en.yml", "old.en.yml")
OLDER = dict.fromkeys(("derive", "derive in blocks", "figures", "report", "hits", "score", "stream hits",
                       "stream score", "tfidf", "compare", "sensitivity", "convert", "suggest"), _LEXICON)  # fmt: skip
OLDER |= {"diff": ("old.en.yml ferry", "ferry.en.yml old"), "agreement": ("ben", "cleo"), "validate": ("anna", "ben"),
          "publish": ("shared ", "shared2 ")}  # fmt: skip # what an earlier run had in place of what
ONCE = ("sample", "fix")  # what they wrote may have been filled in: it is not written again


def prepare(root: Path) -> None:
    """Write what the commands read."""
    write_captures(root / "pages")
    lexicon = write_lexicon(root)
    text = lexicon.read_text("utf-8")
    (root / "old.en.yml").write_text(
        text.replace("axis of ports", "axis of harbours").replace("dread", "fright"), "utf-8"
    )


def prepare_all(root: Path) -> None:
    """Write what all commands read, and run each once, so that every fork has what is imported and compiled."""
    prepare(root)
    corpus, lexicon = framing.read_corpus(root / "pages"), framing.read_lexicon(root / "ferry.en.yml")
    corpus.articles[["article", "text", "outlet"]].assign(date="2041-05-02").to_csv(root / "texts.csv", index=False)
    sheet = framing.draw_sample(corpus, lexicon, 30)[["article", "sentence"]]
    for seed, coder in enumerate(("anna", "ben", "cleo")):
        codes = {name: (sheet.index % (3 + seed) == 0).astype(int) for name in lexicon.names}
        sheet.assign(**codes).to_csv(root / f"{coder}.csv", index=False)
    os.chdir(root)
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        for folder in ("shared", "shared2"):
            assert main(COMMANDS["derive"].replace("--out d", f"--out {folder}").split()) == 0
        assert main("figures shared --lexicon ferry.en.yml --out shared/figures".split()) == 0
    kit = root / "kit"
    shutil.copytree(root / "shared", kit / "data" / "pact-2024", ignore=shutil.ignore_patterns("figures"))
    (kit / "data" / "lexicons").mkdir()
    shutil.copy(root / "ferry.en.yml", kit / "data" / "lexicons" / "pact.en.yml")
    (kit / "README.md").write_text("before\n")


def set_up(name: str, root: Path) -> None:
    """Write what a command finds in its folder before it runs."""
    folder = root / "d"
    if name == "save":
        shutil.copy(root / "ferry.en.yml", folder / "my.en.yml")
    elif name == "accept":
        shutil.copytree(root / "shared", folder, dirs_exist_ok=True)
        table = folder / "articles.csv"
        table.write_text(table.read_text("utf-8").replace("Courier", "Mercury"), "utf-8")
    elif name == "reproduce":
        shutil.copytree(root / "kit", folder, dirs_exist_ok=True)


def run(root: Path, command: str | Callable[[], int], at: int = 0) -> tuple[int, int]:
    """Run a command in a fork, killed at an event; return its exit status (-9 where it was killed) and its events."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        null, count, code = os.open(os.devnull, os.O_WRONLY), 0, 70
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.chdir(root)

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            place = str(arguments[0]) if arguments else ""
            if not place.startswith((str(root / "d"), "d/")):
                return
            count += event in EVENTS or (event == "open" and bool(int(str(arguments[2])) & WRITING))
            if at and count >= at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            code = command() if callable(command) else main(command.split())
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            os.write(writing, str(count).encode())
            os._exit(code)
    os.close(writing)
    events = os.read(reading, 20)
    os.close(reading)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), int(events or 0)


def snapshot(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip


def read(root: Path, name: str) -> dict[str, str]:
    """Return what the kit reads of a folder: of a derived one scores and names, of others the files in place."""
    if name == "derive":
        scores = framing.score(framing.read_corpus(root / "d"), framing.read_lexicon(root / "ferry.en.yml"))
        return {"scores": scores.to_csv() + " ".join(sorted(os.listdir(root / "d")))}
    return {path: hash for path, hash in snapshot(root / "d").items()
            if ".framing-" not in path and ".blocks/" not in path}  # fmt: skip


def attack(name: str, root: Path, every: int = 1, fresh: bool = False) -> tuple[int, list[str]]:
    """Kill a command at each `every`-th event; return how often it was killed, and what went wrong."""
    command, folder, wrong, killed = COMMANDS[name], root / "d", list[str](), 0
    older = root / f"older_{name}{fresh}"
    folder.mkdir()
    (folder / "note.md").write_text("mine\n")
    set_up(name, root)
    if isinstance(command, str) and name in OLDER and not fresh:
        assert run(root, command.replace(*OLDER[name]))[0] == 0
    shutil.copytree(folder, older)
    before = {} if fresh and name == "derive" else read(root, name)
    status, events = run(root, command)
    assert status == 0 and events, (name, status, events)
    whole, after = snapshot(folder), read(root, name)
    for at in range(1, events + 1, every):
        shutil.rmtree(folder)
        shutil.copytree(older, folder)
        status, _ = run(root, command, at)
        killed += status == -signal.SIGKILL
        try:
            now = read(root, name)
        except framing.InputError as error:
            now = {} if not before else {"refused": str(error)}
        if not all(now.get(file) in (before.get(file), after.get(file)) for file in {*now, *before, *after}):
            wrong.append(f"{name} killed at event {at}: neither the old nor the new is read: {now}")
        status, _ = run(root, command)
        refused = name in ONCE and status == 2
        if (status and not refused) or (name != "save" and snapshot(folder) != whole):
            left = sorted(set(snapshot(folder)) ^ set(whole))
            wrong.append(f"{name} killed at event {at}: the next run ends with {status} and other files: {left}")
        if (folder / "note.md").read_text() != "mine\n" or [*folder.glob(".framing-*")]:
            wrong.append(f"{name} killed at event {at}: a note is lost, or something is left: {os.listdir(folder)}")
    shutil.rmtree(folder)
    return killed, wrong


def few_figures(names: tuple[str, ...] = ("terms", "barcode")) -> Callable[[], None]:
    """Draw two figures only; return what undoes that."""
    every = dict(gallery.FIGURES)
    gallery.FIGURES = {name: every[name] for name in names}
    return lambda: setattr(gallery, "FIGURES", every)


if __name__ == "__main__":
    few_figures()
    with tempfile.TemporaryDirectory() as place:
        prepare_all(Path(place))
        found = []
        for chosen in sys.argv[1:] or COMMANDS:
            for new_folder in (False, True) if chosen in OLDER else (False,):
                times, problems = attack(chosen, Path(place), fresh=new_folder)
                sys.stdout.write(f"{chosen}{' (fresh)' * new_folder}: killed {times} times; {len(problems)} problems\n")
                sys.stdout.write("".join(f"{line}\n" for line in problems))
                sys.stdout.flush()
                found += problems
    sys.exit(bool(found))
