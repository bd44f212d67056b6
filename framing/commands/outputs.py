"""What a command must not write over, found before it starts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from framing.errors import InputError

_WRITTEN = ("out", "signs", "disagreements", "confusions")
_BESIDE = _WRITTEN[1:]  # always files; `out` may be a folder
_READ = ("corpus", "lexicon", "codes", "specifications", "phrases", "key", "old", "new", "source")


def check_outputs(options: argparse.Namespace) -> None:
    """Refuse outputs that are one another, that a command reads, or that cannot be files, before anything is written.

    Raises
    ------
    InputError
        ``file: what is wrong, what was expected``.
    """
    outputs = {name: path for name in _WRITTEN if isinstance(path := getattr(options, name, None), Path)}
    inputs = list(_inputs(options))
    first: dict[Path, str] = {}
    for name, path in outputs.items():
        place = path.resolve()
        if place in first:
            raise InputError(f"{path}: given as --{first[place]} and as --{name}, expected two files")
        first[place] = name
        if name in _BESIDE:
            _check_file(path)
        if not getattr(options, "force", False):
            _check_unread(path, inputs)


def _inputs(options: argparse.Namespace) -> Iterator[Path]:
    for name in _READ:
        value = getattr(options, name, None)
        yield from (path for path in (value if isinstance(value, list) else [value]) if isinstance(path, Path))


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise InputError(f"{path}: a folder, expected the name of a file to write")
    above = next(parent for parent in path.absolute().parents if parent.exists())
    if not above.is_dir():
        raise InputError(f"{path}: cannot be written: {above} is a file, expected a folder")


def _check_unread(path: Path, inputs: list[Path]) -> None:
    """Refuse to write over a file, into the folder, or over a part of the folder that is read."""
    for source in inputs:
        if not path.exists() or not source.exists():
            continue
        if path.samefile(source):
            raise InputError(f"{path}: is read by this command, expected another place to write to")
        if source.is_dir() and path.parent.samefile(source) and _is_part(path, source):
            raise InputError(f"{path}: belongs to the corpus that is read, expected another place to write to")


def _is_part(path: Path, folder: Path) -> bool:
    from framing.corpora.derived import NAME

    captures = path.suffix == ".txt" or path.name == "metadata.csv"
    return path.is_file() and (captures or (folder / NAME).is_file())
