"""Corpora in blocks: the parts that files and folders are cut into, and the corpus of one of them.

A block is a place: rows of one row group of a Parquet file, bytes of a CSV file, of lines of JSON or of a web archive,
files of a folder. Whoever works on it reads no more than that. What must be decided once, which column is the text, is
decided on the first block.
"""

from __future__ import annotations

import csv
import os
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus
from framing.corpora.derived import NAME
from framing.corpora.sources import assemble, captures_of, from_table, is_captures
from framing.errors import FramingWarning, InputError
from framing.files import find_header, make_table, read_csv, rows_of
from framing.readers import TABLES, ending_of, is_table, needs, opening
from framing.readers.archives import read_warc, record_starts
from framing.readers.columns import KINDS, from_records, name_columns
from framing.readers.folders import articles_of, files_in, name_in_file, tell_outlets
from framing.readers.tables import records_of
from framing.text import Scanner

_TRIED = 100  # rows of a block that cannot be read as a whole, to find out what its columns are
BLOCK = 4_000_000  # bytes of a file's text in a block


@dataclass(frozen=True)
class Block:
    """A part of a file or of a folder.

    Attributes
    ----------
    path : of the file, or of the folder; with a protocol (s3://…) where it is not on this machine
    kind : the ending that says how it is read, "captures" or "files"
    start, end : the rows of a row group, or the bytes of the file
    line, row : the line of the first row, and which row of the file that is
    group, step : number of the row group, and how many of its rows are read at a time
    names : of the files in the folder, or of the columns of a CSV file with what parts them
    prefix : before the names of the articles, where there are several files
    known : columns of its articles that only the whole collection tells, by article
    repeats : duplicate_of, containment and duplicate_reason of its articles that repeat others, where these were
        looked for
    """

    path: str
    kind: str
    start: int = 0
    end: int = 0
    line: int = 1
    row: int = 0
    group: int = 0
    step: int = 0
    names: tuple[str, ...] = ()
    prefix: str = ""
    known: pd.DataFrame | None = field(default=None, compare=False)
    repeats: pd.DataFrame | None = field(default=None, compare=False)


def open_file(path: str) -> Any:
    """Open a file of this machine or of any place that fsspec reaches."""
    try:
        if "://" not in path:
            return Path(path).open("rb", buffering=1 << 20)
        return needs("fsspec", "scale").open(path, "rb").open()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None


def cut(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], size: int = BLOCK) -> list[Block]:
    """Return the blocks of a file, a folder, or several files, in order, each of about so many bytes."""
    single = isinstance(paths, str | os.PathLike)
    given: list[Any] = [paths] if single or not isinstance(paths, Iterable) else [*paths]
    if not all(isinstance(path, str | os.PathLike) and str(path) for path in given):
        raise InputError(f"paths must be a file, a folder, or a list of them; got {paths!r:.80}")
    listed = [os.fspath(path) for path in given]
    if single and "://" not in listed[0] and Path(listed[0]).is_dir():
        return _cut_folder(Path(listed[0]), size)
    if single and "://" in listed[0]:
        listed = _find_remote(listed[0])
    listed = [*{path if "://" in path else os.path.realpath(path): path for path in listed}.values()]
    names = [PurePosixPath(path.replace(os.sep, "/")).name for path in listed]
    names = names if len(set(names)) == len(names) else listed
    blocks = list[Block]()
    for path, name in zip(listed, names, strict=True):
        blocks += _cut_file(path, size, name if len(listed) > 1 else "")
    if not blocks:
        raise InputError(f"{listed[0] if listed else 'paths'}: no articles, expected some")
    return blocks


def _find_remote(path: str) -> list[str]:
    """Return the files that a path of fsspec means: itself, those of a folder, or those that fit its wildcards."""
    with opening(Path(path), "a place of files"):
        fs, inner = needs("fsspec", "scale").core.url_to_fs(path)
        found = fs.glob(inner) if "*" in inner else fs.find(inner)
    if not found:
        raise InputError(f"{path}: no such file")
    return [fs.unstrip_protocol(name) for name in sorted(found) if ending_of(Path(name))]


def _cut_folder(folder: Path, size: int) -> list[Block]:
    """Return the blocks of a folder: of captures, or of files each read by its ending."""
    if (folder / NAME).is_file() or (folder / "runs.csv").is_file():
        raise InputError(f"{folder}: a derived folder holds counts, no texts: it is opened whole, without blocks")
    if is_captures(folder):
        if (folder / "voices.csv").is_file():
            raise InputError(f"{folder / 'voices.csv'}: corrected voices are not read in blocks")
        table = read_csv(folder / "metadata.csv", ["capture"])
        names = list(dict.fromkeys(name.partition("#")[0] for name in table["capture"]))
        return [*_cut_names(folder, "captures", names, size)]
    files, blocks, pages = files_in(folder), list[Block](), list[str]()
    for name, path in files.items():
        if ending_of(path) in _CUTTERS:
            blocks += _cut_names(folder, "files", pages, size)
            pages = []
            blocks += _cut_file(str(path), size, name)
        else:
            pages.append(name)
    if blocks := [*blocks, *_cut_names(folder, "files", pages, size)]:
        return blocks
    raise InputError(f"{folder}: no file that can be read")


def _cut_names(folder: Path, kind: str, names: Iterable[str], size: int) -> Iterator[Block]:
    """Yield blocks of files of a folder, of about so many bytes."""
    held, much = list[str](), 0
    for name in names:
        held.append(name)
        much += (folder / name).stat().st_size if (folder / name).is_file() else 0
        if much >= size:
            yield Block(str(folder), kind, names=tuple(held))
            held, much = [], 0
    if held:
        yield Block(str(folder), kind, names=tuple(held))


def _cut_file(path: str, size: int, name: str) -> Iterable[Block]:
    ending = ending_of(Path(path))
    if ending not in _CUTTERS:
        if is_table(Path(path)):
            raise InputError(f"{path}: a file of its kind is opened whole, without blocks; CSV or Parquet has blocks")
        folder = path.rpartition("/")[0] if "://" in path else str(Path(path).parent)
        return [Block(folder, "files", names=(path.rpartition("/")[2] if "://" in path else Path(path).name,))]
    with open_file(path) as file:
        blocks = [*_CUTTERS[ending](path, file, size)]
    if not blocks:
        raise InputError(f"{path}: no rows, expected one text in each")
    return [replace(block, kind=ending, prefix=f"{name}#" if name else "") for block in blocks]


def _cut_parquet(path: str, file: BinaryIO, size: int) -> Iterator[Block]:
    about, row = _open_parquet(path, file).metadata, 0
    for group in range(about.num_row_groups):
        count, much = about.row_group(group).num_rows, about.row_group(group).total_byte_size
        step = max(1, int(count * size / max(much, 1)))
        for start in range(0, count, step):
            yield Block(path, "", start, min(start + step, count), row + start + 1, row + start, group, step)
        row += count


def _cut_csv(path: str, file: BinaryIO, size: int) -> Iterator[Block]:
    """Yield the blocks of a CSV file in UTF-8: a row is not cut, however many lines it has."""
    offset = [0]

    def lines() -> Iterator[str]:
        for line in file:
            offset[0] += len(line)
            yield line.decode("latin-1")  # as many characters as bytes; what parts fields is ASCII

    raw = file.read(1 << 20)
    if b"\0" in raw[:4] or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{path}: not UTF-8, which blocks must be: save it as UTF-8, or open it whole (no --stream)")
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    header, separator = find_header(text, (), [])
    file.seek(0)
    reader = csv.reader(lines(), delimiter=separator, strict=True)
    start, line, row, found, first = 0, 1, 0, 0, True
    try:
        for cells in reader:
            if first and any(map(str.strip, cells)):
                start, line, first = offset[0], reader.line_num + 1, False
                continue
            found += any(map(str.strip, cells))
            if offset[0] - start >= size:
                yield Block(path, "", start, offset[0], line, row, names=(separator, *header))
                start, line, row, found = offset[0], reader.line_num + 1, row + found, 0
    except csv.Error as error:
        why = "lines end in CR alone: save it anew" if "new-line" in str(error) else error
        raise InputError(f"{path}:{reader.line_num}: not valid CSV ({why})") from None
    if found:
        yield Block(path, "", start, offset[0], line, row, names=(separator, *header))


def _cut_lines(path: str, file: BinaryIO, size: int) -> Iterator[Block]:
    """Yield the blocks of a file with a record on each line."""
    start = offset = row = found = 0
    line = number = 1
    for text in file:
        offset, number = offset + len(text), number + 1
        found += text.strip() not in (b"", b"{}")
        if offset - start >= size and found:
            yield Block(path, "", start, offset, line, row)
            start, line, row, found = offset, number, row + found, 0
    if found:
        yield Block(path, "", start, offset, line, row)


def _cut_warc(path: str, file: BinaryIO, size: int) -> Iterator[Block]:
    start, number = 0, 1
    for offset in record_starts(path, file):
        if offset - start >= size:
            yield Block(path, "", start, offset, number)
            start, number = offset, number + 1
    yield Block(path, "", start, 1 << 62, number)


_CUTTERS: dict[str, Callable[[str, BinaryIO, int], Iterable[Block]]] = {
    ".parquet": _cut_parquet, ".pq": _cut_parquet, ".csv": _cut_csv, ".tsv": _cut_csv, ".tab": _cut_csv,
    ".jsonl": _cut_lines, ".warc": _cut_warc, ".warc.gz": _cut_warc,
}  # fmt: skip


_group = threading.local()  # the row group that a thread is reading: path, number, at which row, the batches to come


def _open_parquet(path: str, file: BinaryIO) -> Any:
    from pyarrow.parquet import ParquetFile

    with opening(Path(path), "Parquet"):
        return ParquetFile(file, buffer_size=1 << 20, pre_buffer=False)


def _read_group(block: Block, columns: list[str] | None) -> Any:
    """Return the rows of a block of a row group, as an Arrow table with file_line."""
    import pyarrow as pa

    # A large row group has several blocks. Whoever takes one after the other reads on where the last one ended.
    def batches() -> Iterator[Any]:
        with open_file(block.path) as file:
            yield from _open_parquet(block.path, file).iter_batches(block.step, [block.group], columns)

    place = (block.path, block.group, columns)
    if getattr(_group, "place", None) != place or _group.at > block.start:
        _group.place, _group.at, _group.batches = place, 0, batches()
    with opening(Path(block.path), "Parquet"):
        try:
            while _group.at <= block.start:
                batch = next(_group.batches)
                _group.at += block.step
        except BaseException:
            _group.place = None
            raise
    table = pa.Table.from_batches([batch])
    plain = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}  # rows of views cannot be taken
    table = table.cast(pa.schema([field.with_type(plain.get(field.type, field.type)) for field in table.schema]))
    lines = pa.array(range(block.line, block.line + len(table)))
    return table.drop_columns({"file_line"} & {*table.column_names}).append_column("file_line", lines)


def _load(block: Block, columns: list[str] | None) -> Any:
    """Return what a block holds, as something whose parts `take` gives: rows of a table, records, names of files."""
    if block.kind in (".parquet", ".pq"):
        return _read_group(block, columns)
    if block.kind in ("files", "captures"):
        return np.array(block.names, dtype=object)
    with open_file(block.path) as file:
        file.seek(block.start)
        if block.kind.startswith(".warc"):
            return read_warc(Path(block.path), file, block.end)
        raw = file.read(block.end - block.start)
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = block.line + raw[: error.start].count(b"\n")
        raise InputError(f"{block.path}:{line}: not UTF-8, and so are not read lines from {block.line} on") from None
    path, rows = Path(block.path), list[Any]()
    if block.kind == ".jsonl":
        rows = [(line, row) for line, row in enumerate(text.split("\n"), block.line) if row.strip() not in ("", "{}")]
    else:
        rows = rows_of(text, path, block.names[0], block.line)
    found = np.empty(len(rows), dtype=object)
    found[:] = rows
    return found


@dataclass(frozen=True)
class Reading:
    """How the blocks of a collection are read: the columns that a user names and those found, and which there are."""

    named: Mapping[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = tuple(KINDS)
    columns: tuple[str, ...] = ()

    def decide(self, blocks: Sequence[Block]) -> Reading:
        """Return how all blocks are read, by the columns of the first that can be read, or of a row of it."""
        found, why = dict[str, str](), InputError(f"{blocks[0].path}: no rows, expected one text in each")
        for block in blocks:
            if block.kind not in TABLES:
                return self
            try:
                held = _load(block, None)
                parts = (held, *(held.take(np.array([number])) for number in range(min(len(held), _TRIED))))
            except InputError as error:
                parts, why = (), error
            for part in parts:
                try:
                    table = self._tabulate(part, block)
                except InputError as error:
                    why = error
                    continue
                table = self._name(table, block, found)
                named = {kind: name for kind, name in found.items() if not name.startswith("the hosts ")}
                return Reading(named | {**self.named}, tuple(kind for kind in KINDS if kind in table), tuple(table))
        raise why

    def _tabulate(self, rows: Any, block: Block) -> pd.DataFrame:
        path = Path(block.path)
        if block.kind in (".parquet", ".pq"):
            with opening(path, "Parquet"):
                rows.validate(full=True)  # texts are UTF-8
                return rows.to_pandas()
        if block.kind == ".jsonl":
            return from_records(records_of(rows, path), block.path)
        return make_table([*block.names[1:]], [*rows], path)

    def _name(self, table: pd.DataFrame, block: Block, found: dict[str, str] | None = None) -> pd.DataFrame:
        asked = [*{kind: name for kind, name in self.named.items() if kind != "language" or name in table}.values()]
        lacking = {str(name): None for name in asked if found is None and str(name) not in table}
        where, required = f"{block.path}:1", ["text", "outlet"]
        return name_columns(table.assign(**lacking), where, self.named, self.kinds, required, found)

    def about(self, block: Block) -> pd.DataFrame:
        """Return article, file_line, and what else is told of the articles of a block of a table beside their texts."""
        columns = None
        if block.kind in (".parquet", ".pq"):
            with open_file(block.path) as file:
                there = _open_parquet(block.path, file).schema_arrow.names
            wanted = {"article", "duplicate_of", "language", "published", *map(str, self.named.values())}
            columns = [name for name in there if name in wanted and name != self.named.get("text", "text")]
        parts = [pd.DataFrame(columns=["article", "file_line"])]
        with suppress(InputError):  # which is told when texts are read
            held = _load(block, columns)
            try:
                parts = [self._number(self._tell(held, block), block)]
            except InputError:
                for number in range(len(held)):
                    with suppress(InputError):
                        told = self._tell(held.take(np.array([number])), block)
                        parts.append(self._number(told, replace(block, row=block.row + number)))
        return pd.concat(parts, ignore_index=True)

    def _tell(self, rows: Any, block: Block) -> pd.DataFrame:
        return self._name(self._tabulate(rows, block).assign(text="", outlet=""), block)

    def _number(self, table: pd.DataFrame, block: Block) -> pd.DataFrame:
        """Return a table whose articles have names: the numbers of their rows where no column names them."""
        first = block.row + bool(block.prefix)  # in a folder, rows are counted from 1
        names = table["article"] if "article" in table else pd.Series(range(first, first + len(table)))
        table = table.assign(article=names.to_numpy())
        if block.prefix:
            table["article"] = block.prefix + table["article"].astype(str)
            if "duplicate_of" in table:
                told = [name_in_file(block.prefix, name) for name in table["duplicate_of"]]
                table["duplicate_of"] = pd.Series(told, table.index, dtype=object)
        return table

    def read(self, block: Block, scanner: Scanner | None = None) -> tuple[Corpus | None, list[str]]:
        """Return the corpus of a block, and what is wrong with the documents that are not in it, a line for each."""
        try:
            held = _load(block, None)
        except InputError as error:
            of = f" (rows {block.line} to {block.line + block.end - block.start - 1})" if block.step else ""
            return None, [f"{error}{of}"]
        numbers = np.arange(len(held))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FramingWarning)  # said once, of the first block
            try:
                return self._make(held, numbers, block, scanner), []
            except InputError as error:
                if len(held) < 2:
                    return None, [str(error)]
            refused: dict[int, str] = {}
            for number in numbers.tolist():
                try:
                    self._make(held, numbers[number : number + 1], block, None)
                except InputError as error:
                    refused[number] = str(error)
            left = np.array([number for number in numbers if number not in refused])
            made = self._make(held, left, block, scanner) if len(left) else None
        return made, list(dict.fromkeys(refused.values()))

    def _make(self, held: Any, numbers: np.ndarray, block: Block, scanner: Scanner | None) -> Corpus:
        """Make a corpus of some of what a block holds."""
        corpus = self._make_alone(held, numbers, block, scanner)
        if block.repeats is None:
            return corpus
        told = block.repeats.reindex(corpus.articles["article"]).fillna({"duplicate_reason": ""})
        return replace(corpus, articles=corpus.articles.assign(**told.set_axis(corpus.articles.index)))

    def _make_alone(self, held: Any, numbers: np.ndarray, block: Block, scanner: Scanner | None) -> Corpus:
        rows = held.take(numbers)
        if block.kind == "captures":
            return captures_of(Path(block.path), self.named, {*rows})
        if block.kind not in TABLES:
            return self._from_files(rows, block)
        named = self._name(self._tabulate(rows, block), block)
        table = self._number(named, replace(block, row=0))
        if "article" not in named:
            table["article"] = [f"{block.prefix}{block.row + bool(block.prefix) + number}" for number in numbers]
        if block.known is not None:
            table = table.drop(columns=[*block.known], errors="ignore").join(block.known, on="article")
        return from_table(table, block.path, scanner, whole=False)

    def _from_files(self, rows: Any, block: Block) -> Corpus:
        """Make a corpus of files, or of pages of a web archive, without metadata."""
        ours = {kind: said for kind, said in self.named.items() if kind in ("outlet", "language")}
        articles, pieces = [], []
        with local_files(block) as folder:
            if block.kind == "files":
                files = [(folder / name, name, None) for name in rows]
            else:
                name = block.prefix.removesuffix("#") or Path(block.path).name
                files = [(Path(block.path), f"{name}#{block.line}", rows)]
            for path, name, table in files:
                about = {"capture": name, **({} if is_table(path) else ours)}
                for one, own in articles_of(about, path, self.named if is_table(path) else {}, table):
                    articles.append(one)
                    pieces.append(own)
        tell_outlets(articles)
        return assemble(articles, pieces, families=False)


@contextmanager
def local_files(block: Block) -> Iterator[Path]:
    """Give the folder of the files of a block; those of another machine are copied into one that is removed."""
    if "://" not in block.path or not block.names:
        yield Path(block.path)
        return
    with TemporaryDirectory() as folder:
        for name in block.names:
            with open_file(f"{block.path}/{name}") as file:
                Path(folder, name).write_bytes(file.read())
        yield Path(folder)
