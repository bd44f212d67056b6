"""Reading tables with line numbers, and writing files whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import os
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pandas as pd

from framing.errors import InputError

csv.field_size_limit(sys.maxsize)


def read_csv(path: Path, required: Iterable[str]) -> pd.DataFrame:
    """Read a CSV file in UTF-8 whose header has the required columns.

    All columns are strings ("" where empty); `file_line` is the line of the file in which each row begins.
    """
    rows = list(_numbered(csv.reader(StringIO(read_text(path), newline=""), strict=True), path))
    if not rows:
        raise InputError(f"{path}:1: empty file, expected a header with {', '.join(required) or 'column names'}")
    header = [name.strip() for name in rows[0][1]]
    for name in required:
        if name not in header:
            beside = textwrap.shorten(", ".join(header), 300, placeholder=" …")
            raise InputError(f"{path}:1: no column {name!r}, expected it beside {beside}")
    repeated = [name for name in header if header.count(name) > 1]
    if repeated:
        raise InputError(f"{path}:1: column {repeated[0]!r} occurs twice, expected each name once")
    for line, row in rows[1:]:
        if len(row) != len(header):
            raise InputError(f"{path}:{line}: {len(row)} fields, expected {len(header)} as in the header")
    table = pd.DataFrame([row for _, row in rows[1:]], columns=header, dtype=str)
    return table.assign(file_line=[line for line, _ in rows[1:]])


def read_bytes(path: Path) -> bytes:
    """Read a file as it is."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def read_text(path: Path) -> str:
    """Read a text file in UTF-8 (a byte order mark is dropped), line ends as they are in the file."""
    raw = read_bytes(path)
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{line}: not UTF-8 (byte {error.start}), expected a file in UTF-8") from None


def _numbered(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, fields) of the rows that are not blank."""
    line = 1
    try:
        for row in reader:
            if row:
                yield line, row
            line = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error as error:
        raise InputError(f"{path}:{line}: not valid CSV ({error})") from None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on success it takes the place of `path`, else it is removed."""
    if path.is_dir():
        raise InputError(f"{path}: a folder, expected the name of a file to write")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        mask = os.umask(0)  # a temporary file is for its owner alone: give it the rights a new file has
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, content: str) -> None:
    """Write a UTF-8 text file with line feeds, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_text(content, encoding="utf-8", newline="\n")


def to_csv(table: pd.DataFrame, header: bool = True) -> str:
    r"""Return a table as CSV with 12 significant digits, the same bytes on every machine.

    Examples
    --------
    >>> to_csv(pd.DataFrame({"rate": [1 / 3], "flag": ["few"]}))
    'rate,flag\n0.333333333333,few\n'
    """
    buffer = StringIO()
    table.to_csv(buffer, index=False, header=header, float_format="%.12g", lineterminator="\n")
    return buffer.getvalue()


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV (see `to_csv`), whole or not at all."""
    write_text(path, to_csv(table))


def write_csv_parts(path: Path, tables: Iterable[pd.DataFrame]) -> int:
    """Write tables with the same columns below each other as CSV, whole or not at all; return the number of rows."""
    rows = 0
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        for number, table in enumerate(tables):
            file.write(to_csv(table, number == 0))
            rows += len(table)
    return rows


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
