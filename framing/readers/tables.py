"""Tables of articles, a row each, with the columns they have: CSV, Excel, JSON, Parquet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpora.sources import open_parquet, reading_parquet
from framing.errors import InputError, warn
from framing.files import CARRIAGE_RETURN, read_csv, read_text, whole_characters
from framing.readers import needs, opening, read_kind
from framing.readers.columns import from_records


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file."""
    if path.stat().st_size:  # of an empty file a header is missing
        read_kind(path, "a table as CSV", most=2000)
    return read_csv(path, required=[])


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file."""
    with reading_parquet(path):
        (rows := open_parquet(path, required=[]).read()).validate(full=True)  # programs write bytes that are no text
        table = rows.to_pandas()
    return table.assign(file_line=range(1, len(table) + 1))


def read_excel(path: Path) -> pd.DataFrame:
    """Read the first sheet with content of an Excel file; the first row with content is the header."""
    openpyxl = needs("openpyxl", "documents")
    with opening(path, "an Excel file"):
        raw = BytesIO(read_kind(path, "an Excel file", b"PK\x03\x04"))
        book = openpyxl.load_workbook(raw, read_only=True, data_only=True)
        sheets = {sheet.title: [*sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
    filled = {name: rows for name, rows in sheets.items() if any(any(map(_is_filled, row)) for row in rows)}
    if not filled:
        raise InputError(f"{path}: empty, expected a table with a header")
    name, *others = filled
    if others:
        warn(f"{path}: the sheet {name!r} is read, {', '.join(map(repr, others))} left out")
    [(_, header), *below] = [(line, row) for line, row in enumerate(filled[name], 1) if any(map(_is_filled, row))]
    kept = [i for i, title in enumerate(header) if _is_filled(title) or any(_is_filled(row[i]) for _, row in below)]
    names = [str(header[i]).strip() if _is_filled(header[i]) else "" for i in kept]
    table = pd.DataFrame([[row[i] for i in kept] for _, row in below], columns=names, dtype=object)
    table = table.map(lambda cell: CARRIAGE_RETURN.sub("\n", cell) if isinstance(cell, str) else cell)
    return table.assign(file_line=[line for line, _ in below])


def _is_filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def read_json(path: Path) -> pd.DataFrame:
    """Read a list of records, as it is or inside what an API answered."""
    try:
        return from_records(_parse(read_text(path)), str(path))
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":  # a record a line
            return read_jsonl(path)
        raise InputError(f"{path}:{error.lineno}: not valid JSON ({error.msg})") from None


def read_jsonl(path: Path) -> pd.DataFrame:
    """Read a file with a record on each line."""
    return from_records(records_of(enumerate(read_text(path).split("\n"), 1), path), str(path))


def _parse(text: str) -> Any:
    r"""Return what JSON says; half a character, such as \ud800, is U+FFFD."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise json.JSONDecodeError("nested too deeply", text, 0) from None
    if re.search(r"\\ud[89a-f]", text, re.IGNORECASE):
        return json.loads(whole_characters(json.dumps(value, ensure_ascii=False)))
    return value


def records_of(rows: Iterable[tuple[int, str]], path: Path) -> list[dict[str, Any]]:
    """Return the records of some lines of a file, each with its file_line."""
    records = []
    for line, row in rows:
        try:
            record = _parse(row) if row.strip() else {}
        except json.JSONDecodeError as error:
            raise InputError(f"{path}:{line}: not valid JSON ({error.msg}), expected one record a line") from None
        if not isinstance(record, dict):
            raise InputError(f"{path}:{line}: {record!r:.40}, expected a record for an article")
        if record:
            records.append({**record, "file_line": line})
    return records
