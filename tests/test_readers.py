"""The registry of readers: files to tables, one row for each article."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from framing import InputError
from framing.readers import READERS, needs, read_file


def test_every_reader_is_there() -> None:
    for ending, place in READERS.items():
        module, _, function = place.partition(":")
        assert ending == ending.lower() and callable(getattr(import_module(module), function)), ending


def test_a_reader_is_short(root: Path) -> None:
    for file in {root / f"{place.partition(':')[0].replace('.', '/')}.py" for place in READERS.values()}:
        assert len(file.read_text("utf-8").splitlines()) <= 100, file.name


def test_endings_nobody_reads_are_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"song\.mp3: no reader for the ending '\.mp3'; read are \.csv, .*\.txt"):
        read_file(tmp_path / "song.mp3")
    with pytest.raises(InputError, match=r"none\.csv: no such file"):
        read_file(tmp_path / "none.csv")


def test_a_missing_library_is_named_with_what_installs_it() -> None:
    with pytest.raises(InputError, match=r'^no_such is needed to read this: pip install "framing\[web\]"$'):
        needs("no_such.part", "web")
    assert needs("json.decoder", "web").__name__ == "json.decoder"
