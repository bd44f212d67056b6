"""Commands killed at their file-system events; `make attack` kills every command at every event."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from kills import COMMANDS, attack, prepare, run, snapshot

from framing.coding.sampling import write_sheet
from framing.commands.main import main
from framing.commands.shared import check_outputs
from framing.errors import InputError
from framing.files import finish, inside, list_files, read_text, write_text, writing


@pytest.mark.parametrize("name,every", [("derive", 15)])
def test_whatever_is_killed_the_kit_reads_old_or_new_and_the_next_run_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, every: int
) -> None:
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert main(COMMANDS[name].replace("--out d", "--out warm").split()) == 0
        killed, wrong = attack(name, tmp_path, every)
    assert wrong == [] and killed > 1


def test_a_folder_killed_at_any_event_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    folder, seen = tmp_path / "d", set[str]()

    def write(text: str) -> int:
        with writing(folder) as stage:
            for name in ("a.csv", "de/b.csv", "about.json"):
                write_text(stage / name, text)
        return 0

    write("old")
    _, events = run(tmp_path, lambda: write("new"))
    assert events > 10
    for at in range(1, events + 1):
        write("old")
        (folder / "note.md").write_text("mine")
        assert run(tmp_path, lambda: write("new"), at)[0] == -9
        assert not [path for path in list_files(folder) if path.name not in ("a.csv", "b.csv", "about.json", "note.md")]
        finish(folder)
        texts = {(folder / name).read_text() for name in ("a.csv", "de/b.csv", "about.json")}
        assert len(texts) == 1 and (folder / "note.md").read_text() == "mine"
        assert sorted(path.name for path in folder.iterdir()) == ["a.csv", "about.json", "de", "note.md"]
        seen |= texts
    assert seen == {"old", "new"}


@pytest.mark.parametrize(
    "write",
    [lambda path: write_sheet(pd.DataFrame(), path), lambda path: check_outputs({"out": path})],
    ids=["sheet", "command"],
)
def test_what_a_killed_run_had_ready_is_put_in_its_place_by_whoever_refuses_to_write_over_it(
    tmp_path: Path, write: Callable[[Path], object]
) -> None:
    (tmp_path / ".framing-a" / "new").mkdir(parents=True)
    (tmp_path / ".framing-a" / "journal.json").write_text('["s.key.csv", "s.csv"]')
    for name in ("s.csv", ".framing-a/new/s.key.csv"):
        (tmp_path / name).write_text("whole")
    with suppress(InputError):
        write(tmp_path / "s.csv")
    assert sorted(os.listdir(tmp_path)) == ["s.csv", "s.key.csv"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    prepare(tmp_path)
    (tmp_path / "t.csv").write_text(f"text,outlet\n{'A threat came. ' * 99},Post\n")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "note.md").write_text("mine")

    def limited(command: str) -> int:
        resource = pytest.importorskip("resource")
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
        return main(command.split())

    before = snapshot(tmp_path)
    for command in (COMMANDS["clean"], "hits t.csv --lexicon ferry.en.yml --out d/hits.csv --stream"):
        assert run(tmp_path, partial(limited, str(command)))[0] == 2
        assert snapshot(tmp_path) == before and os.listdir(tmp_path / "d") == ["note.md"]


def test_a_writer_that_lives_is_not_swept_away_and_others_files_are_not_written_over(tmp_path: Path) -> None:
    with writing(tmp_path) as stage:
        finish(tmp_path)
        write_text(tmp_path / "b.csv", "beside")
        assert stage.is_dir()
        write_text(stage / "a.csv", "whole")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "whole", "b.csv": "beside"}
    with pytest.raises(InputError, match=r"b.csv: is there already and not as the kit wrote it"):
        with writing(tmp_path, dict) as stage:
            write_text(stage / "a.csv", "whole")
            write_text(stage / "b.csv", "other")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "whole", "b.csv": "beside"}


def test_pipes_get_streams_links_are_followed_and_nothing_leads_out(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe.csv")
    with pytest.raises(InputError, match="nobody reads from this pipe"):
        write_text(pipe, "x")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_text(pipe, "streamed")
    assert os.read(reader, 99) == b"streamed" and pipe.is_fifo()
    os.close(reader)
    with pytest.raises(InputError, match="never waited for"):
        read_text(pipe)
    (tmp_path / "link.csv").symlink_to(tmp_path / "there" / "target.csv")
    write_text(tmp_path / "link.csv", "followed")
    assert (tmp_path / "there" / "target.csv").read_text() == "followed" and (tmp_path / "link.csv").is_symlink()
    with pytest.raises(InputError, match=r"metadata.csv:2: '../x.csv' leads out of"):
        inside(tmp_path, "../x.csv", "metadata.csv:2")
