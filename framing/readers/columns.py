"""The columns of tables of articles: what databases and other programs call them, and which serves as what."""

from __future__ import annotations

import ast
import difflib
import re
import textwrap
from collections.abc import Iterable, Mapping
from contextlib import suppress
from string import whitespace
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from framing.errors import InputError, one_of, warn
from framing.files import plain_name, whole_characters
from framing.readers import NAMES, own_names

KINDS = ["text", "outlet", "title", "published", "url", "language", "article"]
MOST_COLUMNS = 10_000  # of a table of articles; one of more is something else, and takes a millisecond for each
_SYNONYMS: dict[str, str] = NAMES["columns"]
_LANGUAGES = own_names("languages")
_FACTIVA = ("lp", "td")  # lead paragraph and the rest
_DATE = r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/. ]+\w+[-/., ]+\d{4}|\w+ \d\d?,? \d{4})\b.{0,20}"
_PROSE = 8  # words in half of the cells of a column that holds texts, at least


def name_columns(
    table: pd.DataFrame, where: str, named: Mapping[str, object], kinds: Iterable[str], required: Iterable[str],
    guessed: dict[str, str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return a table with the kit's columns (`kinds`): those a user names (`named`), else as `NAMES` has them.

    `guessed` is filled with the columns found to serve as these.
    """
    header = [".".join(map(str, name)) if isinstance(name, tuple) else str(name) or "index" for name in table.columns]
    if (count := len(header) - ("file_line" in header)) > MOST_COLUMNS:
        raise InputError(f"{where}: {count:,} columns, expected {MOST_COLUMNS:,} at most, and a text in each row")
    table = table.set_axis(header, axis=1)
    if table.columns.has_duplicates:
        again = table.columns[table.columns.duplicated()][0]
        if again == "index":  # no name
            raise InputError(f"{where}: columns without a name, expected names in the first row and nothing above them")
        raise InputError(f"{where}: column {again!r} occurs twice, expected each name once")
    if "text" in kinds and "text" not in table and set(_FACTIVA) <= {*(plain := {plain_name(c): c for c in header})}:
        lead, rest = (table[plain[name]].astype("string").fillna("") for name in _FACTIVA)
        table = table.assign(text=lead + "\n\n" + rest).drop(columns=[plain[name] for name in _FACTIVA])
    guessed = {} if guessed is None else guessed
    for kind in kinds:
        if named.get(kind) is not None:
            table = _put(table, kind, named[kind], where)
        elif kind not in table and (column := _find(table, kind, where)):
            table = _serve(table, column, kind)
            if plain_name(column) not in (kind, "index"):
                guessed[kind] = column
    if "outlet" in kinds and "outlet" not in table and "url" in table:
        table = table.assign(outlet=table["url"].map(_host_of))
        guessed["outlet"] = f"the hosts in {guessed.get('url', 'url')}"
    codes = {"outlet": _name_within, "language": lambda said: _LANGUAGES.get(str(said).strip().casefold(), said)}
    for kind, read in codes.items():
        if kind in kinds and kind in table and pd.api.types.infer_dtype(table[kind]) in ("string", "mixed"):
            table = table.assign(**{kind: table[kind].astype(object).map(read)})
    _require(table, required, where, header)
    if {"text", "title", "outlet"} <= {*kinds} & {*table}:  # NewsAPI marks the end of an opening, and names the outlet
        rows = zip(table["title"], table["outlet"], strict=True)
        titles = [re.sub(rf"\s[-–—|]\s{re.escape(str(o))}$", "", t) if isinstance(t, str) else t for t, o in rows]
        table = table.assign(title=titles, text=table["text"].map(_without_rest))
    if set(guessed) - {"article", "url"}:
        taken = ", ".join(f"{kind} from {column}" for kind, column in guessed.items())
        warn(f"{where}: {taken}; text=, outlet=, date=, title=, id=, language= name other columns")
    if "published" in kinds and "published" not in table:
        cells = {name: table[name].dropna().map(str).str.strip() for name in header if name in table}
        filled = {name: said[said != ""] for name, said in cells.items()}
        if dates := [name for name, said in filled.items() if len(said) and said.str.fullmatch(_DATE).all()]:
            warn(f"{where}: column {dates[0]} looks like dates; date= names it")
    return table


def _without_rest(text: Any) -> Any:
    """Return a text without what says that it goes on: "… [+2345 chars]"."""
    opening, mark, rest = text.rpartition("[+") if isinstance(text, str) else ("", "", "")
    return f"{opening.rstrip('… ' + whitespace)}…" if mark and re.fullmatch(r"\d+ chars\]\s*", rest) else text


def from_records(value: object, where: str) -> pd.DataFrame:
    """Return the table of articles in what JSON holds: records, columns, or an answer of an API around such a list."""
    if (records := _records_in(value)) is None:
        raise InputError(f"{where}: no list of articles in it, expected a record with a text for each article")
    return pd.json_normalize([{name: whole_characters(value) for name, value in row.items()} for row in records])


def _records_in(value: Any) -> list[dict[str, Any]] | None:
    if isinstance(value, list):
        return value if value and all(isinstance(one, Mapping) for one in value) else None
    if not isinstance(value, Mapping):
        return None
    if texts := _texts_of(value):
        single = isinstance(texts[0], str | None)
        return [dict(value)] if single else pd.DataFrame(value).rename_axis("index").reset_index().to_dict("records")
    if value and all(isinstance(one, Mapping) and _texts_of(one) for one in value.values()):
        return [{"index": name, **one} for name, one in value.items()]
    return next((found for one in value.values() if (found := _records_in(one)) is not None), None)


def _texts_of(record: Mapping[str, Any]) -> list[Any]:
    return [value for key, value in record.items() if plain_name(key) in {"text", *_SYNONYMS["text"].split()}]


def _require(table: pd.DataFrame, names: Iterable[str], where: str, header: list[str]) -> None:
    """Raise `InputError` where a table lacks a column, and say what can be done."""
    if not (missing := [name for name in names if name not in table]):
        return
    there = [column for column in header if column not in ("file_line", "index")]
    beside = textwrap.shorten(", ".join(there), 300, placeholder=" …")
    it, other = ("it", "names another column") if len(missing) == 1 else ("them", "name other columns")
    hint = f" ({', '.join(f'{name}=' for name in missing)} {other}{', or one outlet of all' * ('outlet' in missing)})"
    prose = [column for column in there if column in table and _is_prose(table[column])]
    if "text" in missing and prose:
        hint += f": did you mean text={max(prose, key=lambda column: table[column].astype(str).str.len().mean())!r}?"
    elif "text" in missing and "url" in table:
        hint = ". This is a list of addresses: save the pages in a folder (.html or .txt) and read the folder"
    raise InputError(f"{where}: {', '.join(f'no column {n!r}' for n in missing)}, expected {it} beside {beside}{hint}")


def _serve(table: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    """Let a column serve as one of the kit's; other columns than text stay under their own name too."""
    gone = [column] if column != kind and (kind == "text" or plain_name(column) == kind) else []
    return table.assign(**{kind: table[column]}).drop(columns=gone)


def _put(table: pd.DataFrame, kind: str, said: object, where: str) -> pd.DataFrame:
    """Let a column serve that the user names, or a list with a value for each row, or one language or outlet of all."""
    argument = {"published": "date", "article": "id"}.get(kind, kind)
    if isinstance(said, Iterable) and not isinstance(said, str):
        values = list(said)
        if len(values) != len(table):
            raise InputError(f"{argument}= has {len(values)} values, expected one for each of {len(table)} texts")
        return table.assign(**{kind: values})
    columns = list(table.columns.drop("file_line", errors="ignore"))
    if said in columns:
        return _serve(table, str(said), kind)
    if kind == "language" and re.fullmatch(r"[a-z]{2,3}([-_]\w+)?", str(said)):
        return table.assign(language=said)
    alike = difflib.get_close_matches(str(said), columns, n=1) or _find(table, "outlet", where)
    if kind == "outlet" and isinstance(said, str) and not alike:
        warn(f"{where}: no column {said!r}: taken as the outlet of all {len(table)} texts")
        return table.assign(outlet=said)
    one_of(f"{argument}=", said, columns, where)
    return table


def _find(table: pd.DataFrame, kind: str, where: str) -> str:
    """Return the column that can be taken for one of the kit's, or ""."""
    plain = {plain_name(column): column for column in reversed(table.columns)}
    if sum(plain_name(column) == kind for column in table.columns) > 1:
        raise InputError(f"{where}: column {kind!r} occurs twice in other capitals, expected each name once")
    if kind in plain and (kind != "article" or not _is_prose(table[plain[kind]])):
        return plain[kind]
    found = [plain[name] for name in _SYNONYMS[kind].split() if name in plain]
    found = [column for column in found if not _is_blank(table[column]).all()]
    if kind == "article":
        found = [column for column in found if table[column].is_unique and not _is_blank(table[column]).any()]
    if kind == "text" and not found and "article" in plain and _is_prose(table[plain["article"]]):
        return plain["article"]  # LexisNexisTools
    if kind == "text" and len(found) > 1:
        listed = " and ".join(map(repr, found))
        raise InputError(f"{where}: {listed} could each be the text, expected the name of one, as in text={found[0]!r}")
    return found[0] if found else ""


def _is_blank(column: pd.Series) -> pd.Series:
    return column.isna() | (column.astype(str).str.strip() == "")


def _is_prose(column: pd.Series) -> bool:
    return bool((column.astype(str).str.count(" ") >= _PROSE).mean() >= 0.5)


def _name_within(outlet: object) -> object:
    """Return the name of an outlet given as the record that NewsAPI and Event Registry have of it."""
    if isinstance(outlet, str) and outlet.startswith("{"):
        with suppress(ValueError, SyntaxError):
            outlet = ast.literal_eval(outlet)
    if isinstance(outlet, Mapping):
        outlet = next((outlet[key] for key in ("name", "title", "uri", "id") if outlet.get(key)), None)
    return _host_of(outlet) or outlet


def _host_of(url: object) -> str:
    return (urlsplit(str(url)).hostname or "").removeprefix("www.")
