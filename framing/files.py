"""Reading tables with line numbers, and writing files whole or not at all."""

from __future__ import annotations

import codecs
import csv
import errno
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from framing.errors import InputError, warn

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

csv.field_size_limit(sys.maxsize)
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
CARRIAGE_RETURN = re.compile("_x000D_\r?\n?|_x000A_")  # as Excel writes it
_IN_UTF8 = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
_LONGEST_HEADER = 1 << 20
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # what files cannot hold
_HALF = re.compile("[\ud800-\udfff]")
_STAGE, _JOURNAL = ".framing-", "journal.json"  # how folders begin in which files wait, and what lists them
_OPEN = re.compile(r"/dev/(fd/|std)|/proc/")  # names of files that are open
_DAY = 86_400  # seconds


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


def whole_characters(value: Any) -> Any:
    r"""Return a text whose halves of characters, such as \ud800, are joined or U+FFFD; anything else as it is."""
    if not isinstance(value, str) or not _HALF.search(value):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


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
    """Give the path of a file to write; on success it takes the place of `path`, or of what a link there points to.

    A device or a pipe, such as /dev/stdout, gets the bytes of the finished file as a stream.
    """
    if path.is_dir():
        raise InputError(f"{path}: a folder, expected the name of a file to write")
    if is_stream(path):
        with tempfile.TemporaryDirectory() as folder:
            yield (made := Path(folder, path.name))
            _pour(made, path)
        return
    target = Path(os.path.realpath(path))
    with writing(target.parent, named=path) as stage:
        yield stage / target.name


@contextmanager
def writing(
    folder: Path, made: Callable[[], Mapping[str, str]] | None = None, named: Path | None = None
) -> Iterator[Path]:
    """Give an empty folder whose files then take their places in `folder`, all of them or none.

    They wait in a hidden folder; once all are there, a journal lists them, and they are moved, what describes the
    others last. Of a run that was killed `finish` completes what had a journal and throws away what had none. Files
    that are not written again stay. `made` gives the SHA-256 of what the kit wrote into the folder before: where it is
    given, no other file is written over. `named` is how messages call the one file that is written.
    """
    place = folder.resolve()
    if any(part.startswith(_STAGE) for part in place.parts):  # of another, where all wait already
        place.mkdir(parents=True, exist_ok=True)
        yield place
        return
    absent = [path for path in (place, *place.parents) if not path.exists()]
    if named is None and (is_stream(folder) or (place.exists() and not place.is_dir())):
        raise InputError(f"{folder}: not a folder, expected one to write into")
    try:
        place.mkdir(parents=True, exist_ok=True)
        with ExitStack() as held:
            with _locked(place):
                _finish(place)
                stage = Path(tempfile.mkdtemp(prefix=_STAGE, dir=place))
                held.enter_context(_locked(stage))
            try:
                (new := stage / "new").mkdir()
                yield new
                with _locked(place):
                    _finish(place)
                    _commit(stage, made, lambda name: named or folder / name)
            finally:
                if not (stage / _JOURNAL).exists():
                    shutil.rmtree(stage, ignore_errors=True)
    except InputError as error:
        said = re.sub(rf"{re.escape(str(place))}/{_STAGE}\w+/new(?=/)", lambda _: str(folder), str(error))
        raise InputError(said) from None
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        if not full and not str(error.filename or "").startswith(str(place)):
            raise
        remedy = " (what was there is as it was: make room and run it again)" if full else ""
        raise InputError(f"{named or folder}: cannot be written: {error.strerror}{remedy}") from None
    finally:
        for path in absent:
            with suppress(OSError):
                path.rmdir()


def _commit(stage: Path, made: Callable[[], Mapping[str, str]] | None, shown: Callable[[str], Path]) -> None:
    """Move the files of a staging folder to their places, by a journal where they are several."""
    new, known = stage / "new", None if made is None else made()
    names = [path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file()]
    names.sort(key=lambda name: (name.endswith(".json"), name))
    for name in names:
        target = inside(stage.parent, name, str(shown(name)))
        if target.is_dir():
            raise InputError(f"{shown(name)}: a folder, expected the name of a file to write")
        if not target.exists():
            continue
        if not os.access(target, os.W_OK):
            raise InputError(f"{shown(name)}: cannot be written: it is write-protected")
        if known is not None and sha256(target) not in (known.get(name), sha256(new / name)):
            raise InputError(f"{shown(name)}: is there already and not as the kit wrote it, expected another folder")
        shutil.copymode(target, new / name)
    if len(names) == 1 and "/" not in names[0]:
        (new / names[0]).replace(stage.parent / names[0])
    elif names:
        (stage / "list").write_text(json.dumps(names), encoding="utf-8")
        (stage / "list").replace(stage / _JOURNAL)
        _complete(stage, names)


def _complete(stage: Path, names: Iterable[str]) -> None:
    """Move the files that a journal lists to their places; those that have theirs are passed over."""
    for name in names:
        target = inside(stage.parent, name, str(stage))
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            (stage / "new" / name).replace(target)
    (stage / _JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(stage, ignore_errors=True)


def finish(folder: Path) -> None:
    """Complete what a run that was killed had ready for a folder, and throw away what it had not."""
    try:
        if any(folder.glob(f"{_STAGE}*")):
            with _locked(folder):
                _finish(folder)
    except OSError as error:
        rule = "a run was killed while it wrote here: run it again"
        raise InputError(f"{folder}: {rule} (what is ready cannot be put in its place: {error.strerror})") from None


def _finish(folder: Path) -> None:
    for stage in sorted(folder.glob(f"{_STAGE}*")):
        if stage.is_symlink() or not stage.is_dir():
            continue
        names: list[str] = []
        with suppress(OSError, ValueError, TypeError):
            names = [str(name) for name in json.loads((stage / _JOURNAL).read_text("utf-8"))]
        if names:
            _complete(stage, names)
        elif _is_left(stage):
            shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which ends with its process; Windows and some disks have none."""
    if fcntl is None:
        yield
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _is_left(stage: Path) -> bool:
    """Return whether the process that wrote into a staging folder has ended."""
    if fcntl is not None:
        file = os.open(stage, os.O_RDONLY)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        except OSError:  # a disk without locks
            pass
        finally:
            os.close(file)
    return time.time() - stage.stat().st_mtime > _DAY


def is_stream(path: Path) -> bool:
    """Return whether a path is a device, a pipe, or the name of an open file such as /dev/stdout."""
    for _ in range(40):  # links lead to links
        if _OPEN.match(os.path.abspath(path)) or not path.is_symlink():
            break
        path = path.parent / os.readlink(path)
    return bool(_OPEN.match(os.path.abspath(path))) or (path.exists() and not path.is_file() and not path.is_dir())


def is_stdout(path: Path) -> bool:
    """Return whether a path is the standard output of this process."""
    with suppress(OSError):
        return is_stream(path) and os.path.samestat(os.fstat(1), path.stat())
    return False


def _pour(made: Path, path: Path) -> None:
    """Write the bytes of a file to a device or a pipe."""
    try:
        file = os.dup(1) if is_stdout(path) else os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
        os.set_blocking(file, True)
        with made.open("rb") as source, open(file, "wb") as target:
            shutil.copyfileobj(source, target)
    except OSError as error:
        reason = "nobody reads from this pipe, start its reader first" if error.errno == errno.ENXIO else error.strerror
        raise InputError(f"{path}: cannot be written: {reason}") from None


def inside(folder: Path, name: str, where: str) -> Path:
    """Return the path of a file in a folder; a name that leads out of it is refused."""
    if not (folder / name).resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{where}: {name!r} leads out of {folder}, expected a file in it")
    return folder / name


def list_files(folder: Path, pattern: str = "**/*") -> list[Path]:
    """Return the files of a folder in order, without hidden ones and those in hidden folders, such as half-written."""
    found = sorted(path for path in folder.glob(pattern) if path.is_file())
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


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
