"""Reading tables with line numbers, and writing files whole or not at all."""

from __future__ import annotations

import codecs
import csv
import hashlib
import os
import re
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path

import pandas as pd

from framing.errors import InputError, warn

csv.field_size_limit(sys.maxsize)
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
CARRIAGE_RETURN = re.compile("_x000D_\r?\n?|_x000A_")  # as Excel writes it
_IN_UTF8 = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
_LONGEST_HEADER = 1 << 20


def read_csv(path: Path, required: Iterable[str], optional: Iterable[str] = ()) -> pd.DataFrame:
    """Read a CSV file whose header has the required columns, as whatever program has saved it.

    Fields are parted by commas, semicolons, tabs or bars (a first line ``sep=;`` says which); the text is UTF-8, UTF-16
    or, with a warning, Windows-1252. Required and optional names are known whatever their capitals, blanks and
    underscores. Rows and columns without any content are left out. All columns are strings ("" where empty);
    `file_line` is the line of the file in which each row begins.
    """
    required = [*required]
    text, skipped, separators = _decode_table(path), 0, [*_SEPARATORS]
    if said := re.match(r'"?sep=(.)"?\s*?(?:\r\n?|\n)', text, re.IGNORECASE):
        text, skipped, separators = text[said.end() :], 1, [said[1]]
    header, separator = find_header(text, separators, required)
    rows = rows_of(text, path, separator, 1 + skipped)
    if not rows:
        raise InputError(f"{path}:1: empty file, expected a header with {', '.join(required) or 'column names'}")
    return make_table(_known_names(header, [*required, *optional]), rows[1:], path, rows[0][0], separator, required)


def rows_of(text: str, path: Path, separator: str, first: int) -> list[tuple[int, list[str]]]:
    """Return the rows with content of a CSV file's text, which begins with its line `first`, and their lines."""
    cells = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    return [(line, row) for line, row in _numbered(cells, path, first) if any(map(str.strip, row))]


def make_table(
    header: list[str], rows: Sequence[tuple[int, list[str]]], path: Path, top: int = 1, separator: str = ",",
    required: Iterable[str] = (),
) -> pd.DataFrame:  # fmt: skip
    """Return the table of the rows of a CSV file and its header, which is in line `top`."""
    count = len(header)
    for name in required:
        if name not in header:
            beside = textwrap.shorten(", ".join(header), 300, placeholder=" …")
            raise InputError(f"{path}:{top}: no column {name!r}, expected it beside {beside}")
    for name, times in Counter(header).items():
        if name and times > 1:
            raise InputError(f"{path}:{top}: column {name!r} occurs twice, expected each name once")
    for line, row in rows:
        if len(row) != count and (len(row) < count or any(row[count:])):
            parted = "" if separator == "," else f" (separated by {_SEPARATORS.get(separator, repr(separator))})"
            raise InputError(f"{path}:{line}: {len(row)} fields, expected {count} as in the header{parted}")
    columns, excel = {}, any("_x000" in cell for _, row in rows for cell in row)
    for place, name in enumerate(header):
        column = [CARRIAGE_RETURN.sub("\n", row[place]) if excel else row[place] for _, row in rows]
        if not name and place and any(column):  # a first column without a name is a row's number or name in pandas
            raise InputError(f"{path}:{top}: column {place + 1} has no name, expected one over what it holds")
        if name or any(column):
            columns[name] = column
    return pd.DataFrame(columns, dtype=str).assign(file_line=[line for line, _ in rows])


def find_header(text: str, separators: Iterable[str], required: list[str]) -> tuple[list[str], str]:
    """Return the names in the first line with content, and what parts them: what gives most names that are expected."""

    def names(separator: str) -> list[str]:
        try:
            rows = csv.reader(StringIO(text[:_LONGEST_HEADER], newline=""), delimiter=separator)
            return [name.strip(" \t\ufeff") for name in next((row for row in rows if any(map(str.strip, row))), [])]
        except csv.Error:
            return []

    found = {separator: names(separator) for separator in separators or _SEPARATORS}
    wanted = set(required)
    best = max(found, key=lambda one: (len(wanted & {*_known_names(found[one], required)}), len(found[one])))
    return found[best], best


def _known_names(header: list[str], known: Iterable[str]) -> list[str]:
    """Return the names of a header, those known as they are known."""
    missing = {plain_name(name): name for name in known if name not in header}
    return [name if name in known else missing.get(plain_name(name), name) for name in header]


def plain_name(name: object) -> str:
    """Return the name of a column without capitals, blanks, underscores and other signs."""
    return re.sub(r"[ \t\xa0_.:/()-]+", "", str(name)).casefold()


def _decode_table(path: Path) -> str:
    """Return the text of a table: UTF-8, UTF-16, or Windows-1252 with a warning."""
    raw = read_bytes(path)
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        if marked or b"\0\0" in (raw[:4:2], raw[1:4:2]):
            return raw.decode("utf-16" if marked else "utf-16-be" if raw[0] == 0 else "utf-16-le")
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        # A damaged file in UTF-8 has more letters that are right than bytes that are not; in Windows-1252 no others are
        right, wrong = len(_IN_UTF8.findall(raw)), raw.decode("utf-8", "replace").count("\ufffd")
        with suppress(UnicodeDecodeError):
            if right <= wrong and not marked and not raw.startswith(codecs.BOM_UTF8):
                text = raw.decode("cp1252")
                warn(f"{path}:{line}: not UTF-8, read as Windows-1252: save it as CSV UTF-8 if letters are wrong")
                return text
    return read_text(path)  # which says what is wrong


def read_bytes(path: Path) -> bytes:
    """Read a file as it is; a pipe or a device is refused, never waited for."""
    if path.exists() and not path.is_file():
        what = (
            "Is a directory" if path.is_dir() else "not a file, expected one (a pipe or a device is never waited for)"
        )
        raise InputError(f"{path}: cannot be read: {what}")
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


def _numbered(reader: Iterator[list[str]], path: Path, first: int) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, fields) of the rows of a file, its lines counted from `first`."""
    line = first
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + first  # type: ignore[attr-defined]
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
    return hashlib.sha256(read_bytes(path)).hexdigest()
