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
from pathlib import Path

from small_corpus import write_captures, write_lexicon

import framing
from framing.commands.main import main
from framing.sharing import gallery
from framing.workshop.editing import Editing

EVENTS = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "tempfile.mkdtemp", "tempfile.mkstemp")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
COMMANDS = {
    "derive": "derive pages --lexicon ferry.en.yml --out d",
    "figures": "figures pages --lexicon ferry.en.yml --out d",
    "report": "report pages --lexicon ferry.en.yml --out d/report.html",
    "diff": "lexicon diff old.en.yml ferry.en.yml --corpus pages --out d",
    "new": "new d",
    "clean": "clean pages/a.txt pages/b.txt --lines d/lines.csv",
    "hits": "hits pages --lexicon ferry.en.yml --out d/hits.csv",
    "score": "score pages --lexicon ferry.en.yml --out d/scores.csv",
    "sample": "sample pages --lexicon ferry.en.yml --n 4 --out d/sheet.csv",
    "convert": "lexicon convert ferry.en.yml d/ferry.cat --force",
    "save": "",
}
OLDER = {"derive": ("ferry.en.yml", "old.en.yml"), "figures": ("ferry.en.yml", "old.en.yml"),
         "report": ("ferry.en.yml", "old.en.yml"), "diff": ("old.en.yml ferry", "ferry.en.yml old"),
         "hits": ("ferry.en.yml", "old.en.yml"), "score": ("ferry.en.yml", "old.en.yml"),
         "convert": ("ferry.en.yml", "old.en.yml")}  # fmt: skip # what an earlier run had in place of what


def prepare(root: Path) -> None:
    """Write what the commands read."""
    write_captures(root / "pages")
    lexicon = write_lexicon(root)
    text = lexicon.read_text("utf-8")
    (root / "old.en.yml").write_text(
        text.replace("axis of ports", "axis of harbours").replace("dread", "fright"), "utf-8"
    )


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
            code = command() if callable(command) else main(command.split()) if command else save(root)
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            os.write(writing, str(count).encode())
            os._exit(code)
    os.close(writing)
    events = os.read(reading, 20)
    os.close(reading)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), int(events or 0)


def save(root: Path) -> int:
    """Accept a term in a workbench and save the file."""
    editing = Editing(framing.read_corpus(root / "pages"), root / "d" / "my.en.yml")
    editing.accept("ferry", "alarm")
    editing.save()
    return 0


def snapshot(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}  # fmt: skip


def read(root: Path, name: str) -> dict[str, str]:
    """Return what the kit reads of a folder: of a derived one its scores, of others the files in their places."""
    if name == "derive":
        scores = framing.score(framing.read_corpus(root / "d"), framing.read_lexicon(root / "ferry.en.yml"))
        return {"scores": scores.to_csv()}
    return {path: hash for path, hash in snapshot(root / "d").items() if not path.startswith(".framing-")}


def attack(name: str, root: Path, every: int = 1, fresh: bool = False) -> tuple[int, list[str]]:
    """Kill a command at each `every`-th event; return how often it was killed, and what went wrong."""
    command, folder, wrong, killed = COMMANDS[name], root / "d", list[str](), 0
    older = root / f"older_{name}{fresh}"
    folder.mkdir()
    (folder / "note.md").write_text("mine\n")
    if name == "save":
        shutil.copy(root / "ferry.en.yml", folder / "my.en.yml")
    elif name in OLDER and not fresh:
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
        single = len(after) - len(before) == 0 and name != "figures"
        if now not in (before, after) and (name == "derive" or single):
            wrong.append(f"{name} killed at event {at}: neither the old nor the new is read: {now}")
        status, _ = run(root, command)
        refused = name == "sample" and status == 2  # the sheet is there already, whole
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
        prepare(Path(place))
        found = []
        for chosen in sys.argv[1:] or COMMANDS:
            for new_folder in (False, True) if chosen in OLDER else (False,):
                times, problems = attack(chosen, Path(place), fresh=new_folder)
                sys.stdout.write(f"{chosen}{' (fresh)' * new_folder}: killed {times} times; {len(problems)} problems\n")
                found += problems
        sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(bool(found))
