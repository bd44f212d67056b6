"""The door: a corpus of whatever articles are kept in, tables in memory, lists of texts, folders, files."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpora.corpus import DATE_TOLD, OUTLET_TOLD, OUTLET_UNKNOWN, Corpus, check_articles, from_texts
from framing.corpora.derived import NAME, read_derived
from framing.corpora.sources import (
    OWN,
    articles_of_text,
    assemble,
    captures_of,
    from_table,
    refuse_others,
    tell_doubts,
)
from framing.errors import InputError, listed, one_of, progress, warn
from framing.files import finish, list_files, sha256, whole_characters
from framing.readers import TABLES, ending_of, endings, is_table, read_file
from framing.readers.columns import KINDS, from_records, name_columns

# What browsers, in some languages, add to a page's name for the folder of what belongs to it
_PARTS = re.compile(r"(.+)[_.-](?:files|file|filer|dateien|fichiers|archivos|arquivos|ficheiros|bestanden|pliki)", re.I)
_LISTED = 3  # names in a message
# A day in a file's name; and words with capitals before a number or a small letter, as in The_Harbour_Times_12
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_WORDS = re.compile(r"(?:[A-ZÀ-Þ][^\W\d_]*(?:[-'’&.][^\W\d_]+)*[ _])+(?=[^A-ZÀ-Þ]|$)")
_NO_OUTLET = re.compile(r"[\W\d_]*|(article|text|doc|document|page|file|new|story|untitled|data)s?[\W\d]*", re.I)


def read_corpus(
    source: Any, *, text: Any = None, outlet: Any = None, date: Any = None, title: Any = None, id: Any = None,
    language: Any = None, verify: bool = True,
) -> Corpus:  # fmt: skip
    r"""Read articles into a corpus, whatever they are kept in.

    Every function of the kit that takes a corpus takes what this function takes.

    Parameters
    ----------
    source : one of

        - a DataFrame, a list of records or a mapping of columns, with a row for each article (its names are those of
          a column of ids, or of the index)
        - a list, tuple, Series or iterator of texts, or a mapping of names to texts: each is taken as it is
        - a file: a table (.csv, .tsv, .xlsx, .json, .jsonl, .parquet, and others), a saved page, a document
        - a folder: in the derived text format, of captures with ``metadata.csv`` (see `read_captures`), or of files
          without, each read by its ending. Outlets are then what the pages say, else the names of the sub-folders,
          else the first words of a file's name, in which a date is read too (column note)
        - a list of `pathlib.Path`: several files
    text, outlet, date, title, id, language : the names of the columns, where they are not found by themselves (the
        usual names of Media Cloud, GDELT, Nexis, Factiva, ProQuest, NewsAPI, Event Registry and others are known), or a
        list with a value for each article. outlet and language can be one for all articles ("Gazette", "fr").
    verify : refuse a folder in the derived text format of which a file was changed; False reads it as it is

    Returns
    -------
    Corpus
        Blank lines part the paragraphs of a text of a table; a text without any has one on each line.

    Raises
    ------
    InputError
        What is wrong and what was expected; for files ``file:line``.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "outlet": ["Gazette", "Post"], "text": ["A threat.", "No threat."]})
    >>> read_corpus(table)
    Corpus(2 articles (0 near-duplicate), 2 outlets, 2 sentences, 4 tokens)
    """
    named = {"text": text, "outlet": outlet, "published": date, "title": title, "article": id, "language": language}
    return read_any(source, {kind: said for kind, said in named.items() if said is not None}, verify=verify)


def read_any(source: Any, named: dict[str, Any], language: str = "en", verify: bool = True) -> Corpus:
    """Read articles into a corpus; texts of which nothing else is said are in the language."""
    if isinstance(source, Corpus):
        if named:
            raise InputError("a corpus has its columns already, expected no names of columns with it")
        return source
    if isinstance(source, str | os.PathLike):
        if not str(source).strip():
            raise InputError(f"{source!r} is no path, expected a file or a folder; texts are given as a list")
        return _read_path(Path(source), named, verify)
    if hasattr(source, "to_pandas"):  # polars, pyarrow
        source = source.to_pandas()
    if isinstance(source, pd.DataFrame):
        return _from_frame(source, named)
    names = None
    if isinstance(source, pd.Series):
        names = source.index if source.index.is_unique else None
    elif isinstance(source, Mapping):
        names, texts = list(source), list(source.values())
        if not texts or not all(isinstance(text, str) for text in texts):
            return _from_frame(from_records(source, "mapping"), named)
        source = texts
    elif not isinstance(source, Iterable) or isinstance(source, bytes | set):
        expected = "expected a corpus, a table, a list of texts, a file or a folder"
        raise InputError(f"no corpus can be made of {source!r:.40} ({type(source).__name__}), {expected}")
    return _from_list(list(source), names, named, language)


def _from_list(items: list[Any], names: Any, named: dict[str, Any], language: str) -> Corpus:
    """Make a corpus of a list of paths, records or texts."""
    if items and all(isinstance(item, os.PathLike) for item in items):
        paths = [Path(item) for item in items]
        distinct = len({path.name for path in paths}) == len(paths)
        return _read_files({path.name if distinct else path.as_posix(): path for path in paths}, named)
    if items and all(isinstance(item, Mapping) for item in items):
        return _from_frame(from_records(items, "list"), named)
    if items and all(isinstance(item, str) and (ending_of(Path(item[-99:])) or _exists(Path(item))) for item in items):
        raise InputError(f"{items[0]!r:.99} names a file: expected files as pathlib.Path, strings are taken as texts")
    language = named.get("language", language)
    if set(named) <= {"language"} and isinstance(language, str):
        return from_texts(items, language, names)
    return _from_frame(pd.DataFrame({"text": items}, index=names), named)


def _from_frame(frame: pd.DataFrame, named: dict[str, Any], where: str = "table") -> Corpus:
    """Make a corpus of a table; the index of one in memory names its rows, and its articles where no column does."""
    if not len(frame):
        raise InputError(f"{where}: no rows, expected one text in each")
    if "file_line" not in frame:
        index, named_levels = frame.index, [name for name in frame.index.names if name is not None]
        frame = frame.assign(file_line=[f"row {label}" for label in index])
        if len(named_levels) == index.nlevels and not set(named_levels) & set(frame.columns):
            frame = frame.reset_index()
        elif index.is_unique and "index" not in frame:
            ids = ["/".join(map(str, label)) if isinstance(label, tuple) else label for label in index]
            frame = frame.assign(index=ids)
    mixed = [name for name, kind in frame.dtypes.items() if kind == "object" and isinstance(name, str)]
    if frame.columns.is_unique:
        frame = frame.assign(**{name: frame[name].map(whole_characters) for name in mixed})
    first = f"{where}:1" if where != "table" else where
    table = name_columns(frame.reset_index(drop=True), first, named, KINDS, ["text", "outlet"])
    table = table.drop(columns="index", errors="ignore")
    categories = table.columns[[isinstance(dtype, pd.CategoricalDtype) for dtype in table.dtypes]]
    return from_table(table.astype(dict.fromkeys(categories, object)), where)


def _read_path(path: Path, named: dict[str, Any], verify: bool) -> Corpus:
    """Make a corpus of a folder or a file."""
    if not _exists(path, file=False):
        raise InputError(f"{str(path)[:200]}: no such file or folder, expected a corpus; texts are given as a list")
    finish(path)
    if (path / NAME).is_file() or (path / "runs.csv").is_file():
        return read_any(read_derived(path, verify), named)
    if (path / "metadata.csv").is_file():
        return captures_of(path, named)
    if is_table(path):
        return _from_frame(read_file(path), named, str(path))
    if not (files := files_in(path) if path.is_dir() else {path.name: path}):
        raise InputError(f"{path}: no file that can be read, expected some that end in {endings()}")
    return _read_files(files, named)


def _exists(path: Path, file: bool = True) -> bool:
    try:
        return path.is_file() if file else path.exists()
    except (OSError, ValueError):  # a whole text
        return False


def files_in(folder: Path) -> dict[str, Path]:
    """Return the files of a folder and its sub-folders that can be read, by their names in it."""
    found: dict[str, Path] = {}
    files = list_files(folder)
    pages = {path.with_suffix("") for path in files if path.suffix.lower() in (".html", ".htm", ".xhtml")}
    for path in files:
        parts = path.relative_to(folder).parts
        named = [(above, _PARTS.fullmatch(above.name)) for above in path.parents]
        beside = any(name and above.with_name(name[1]) in pages for above, name in named)
        hidden = parts[-1][0] == "~" or parts[-1] in OWN
        if ending_of(path) and not hidden and not beside:
            found["/".join(parts)] = path
    return found


def _read_files(files: dict[str, Path], named: dict[str, Any]) -> Corpus:
    """Make a corpus of files without metadata; their outlets are what the pages say, or are told from the names."""
    rows, pieces, refused = [], [], []
    ours = {kind: said for kind, said in named.items() if kind in ("outlet", "language") and isinstance(said, str)}
    if not all(map(is_table, files.values())) and (others := set(named) - set(ours)):
        raise InputError(f"{', '.join(sorted(others))}: names of columns, expected none for files that are no tables")
    for name, path in progress(list(files.items()), "files"):
        try:
            for about, own in articles_of({"capture": name, **({} if is_table(path) else ours)}, path, named):
                rows.append(about)
                pieces.append(own)
        except InputError as error:
            refused.append(str(error))
    if not rows:
        raise InputError(refused[0])
    if refused:
        shown = "; ".join(refused[:_LISTED]) + " …" * (len(refused) > _LISTED)
        warn(f"left out {len(refused)} of {len(files)} files: {shown}")
    if any(row.get("duplicate_of") for row in rows):
        told = pd.DataFrame(rows)
        check_articles(told.assign(file_line=told["article"]), "files")
    guessed = tell_outlets(rows)
    corpus = tell_doubts(assemble(rows, pieces), "files")
    notes = [guessed.get(article, "") for article in corpus.articles["article"]]
    return replace(corpus, articles=corpus.articles.assign(note=notes)) if guessed else corpus


def name_in_file(prefix: str, name: Any) -> Any:
    """Return what an article of a table in a folder is called there; what is none, or of another file, as it is."""
    return name if pd.isna(name) or str(name) in ("", "none") or "#" in str(name) else f"{prefix}{name}"


def articles_of(
    row: Mapping[str, Any], path: Path, named: Mapping[str, object], table: pd.DataFrame | None = None
) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    """Return what is known of each article of a file, what its row of the metadata says first, and its pieces.

    `table` is what has been read of a file too large to be read whole.
    """
    if ending_of(path) == ".txt":
        return list(articles_of_text(row, path, None))
    name, first = row["capture"], f"{path}:1" if is_table(path) else str(path)
    hashed = sha256(path) if table is None else ""
    found = name_columns(
        read_file(path) if table is None else table, first, named if is_table(path) else {}, KINDS, ["text"]
    )
    if is_table(path):
        refuse_others(found, path)
    if found.empty:
        raise InputError(f"{path}: no rows, expected one text in each")
    said = {key: value for key, value in row.items() if key not in ("article", "capture", "file_line", "lines")}
    given = {key: value for key, value in said.items() if value}
    articles = []
    for number, record in enumerate(found.astype(object).where(found.notna(), "").to_dict("records"), 1):
        text, line = record.pop("text"), record.pop("file_line", number)
        if not isinstance(text, str) or not text.strip():
            raise InputError(f"{path}:{line}: no text, expected one of each article")
        about = {"outlet": "", "title": "", **said, **record, **given, "sha256": hashed}
        place = record.get("article", number) if is_table(path) else number
        alone = len(found) == 1 and ending_of(path) not in TABLES
        about |= {"article": name if alone else f"{name}#{place}", "language": about.get("language") or "en"}
        if is_table(path) and "duplicate_of" in record:
            about["duplicate_of"] = name_in_file(f"{name}#", about["duplicate_of"])
        pieces = pd.DataFrame({"unit": ["headline", "body"], "text": [str(about["title"]), text]})
        articles.append((about, pieces.assign(article=about["article"])))
    return articles


def tell_outlets(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Fill outlets and dates that no file says from its name or folder, say so, and return what of each is a guess."""
    told: dict[str, list[str]] = {}
    guessed: dict[str, list[str]] = {}
    for about in rows:
        path, _, part = about["article"].partition("#")
        *folders, file = path.split("/")
        notes = guessed.setdefault(about["article"], [about["note"]] if about.get("note") else [])
        stem, day = file.rpartition(".")[0] or file, _DAY.search(file)
        if day and not part and not about.get("published"):  # that of a bundle is the day of the download
            about["published"] = "-".join(filter(None, day.groups()))
            notes.append(DATE_TOLD)
        if about.get("outlet"):
            continue
        if day:  # words before it are a name, else what is behind it begins with one
            stem = stem[: day.start()].strip(" _-.").replace("_", " ") or stem[day.end() :].lstrip(" _-.")
        words = _WORDS.match(stem)
        first, rest = (words[0], True) if words else stem.partition("_")[::2]
        name = first.replace("_", " ").strip()
        if named := [folder for folder in folders if not _NO_OUTLET.fullmatch(folder)]:
            about["outlet"], how = named[0], "from the names of sub-folders"
        elif (rest or day) and not _NO_OUTLET.fullmatch(name):
            about["outlet"], how = name, "from what is before the first _ of the files' names, or a number or date"
            notes.append(OUTLET_TOLD)
        else:
            about["outlet"], how = "unknown", "is not said: 'unknown'"
            notes.append(OUTLET_UNKNOWN)
        told.setdefault(how, []).append(about["article"])
    if told:
        how = "; ".join(f"{listed(names, _LISTED)} {source}" for source, names in told.items())
        warn(f"outlet of {how} (outlet= or a metadata.csv with the columns capture and outlet says others)")
    return {article: "; ".join(notes) for article, notes in guessed.items() if notes}


def find_captures(folder: Path, table: pd.DataFrame, path: Path) -> list[Path]:
    """Return the file of each row, whatever the capitals, the ending and the composition of accents in its name."""

    def alike(name: str) -> str:
        return unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1].strip()).casefold()

    files = [file for file in list_files(folder, "*") if file.name not in OWN]
    pages = [file for file in files if ending_of(file) and not is_table(file)]
    near: dict[str, list[Path]] = {}
    for key, file in [*((file.name, file) for file in files), *((file.stem, file) for file in pages)]:
        near.setdefault(alike(key), []).append(file)
    found: dict[Path, None] = {}
    for name, line in zip(table["capture"], table["file_line"], strict=True):
        own = (folder / name).is_file() and (folder / name).resolve().is_relative_to(folder.resolve())
        meant = [folder / name] if own else near.get(alike(name), [])
        if len(meant) != 1:
            gone = "its file is not there: put it there, or take the row out"
            rule = gone if files else f"no file ending in {endings()} in this folder"
            one_of("capture", name, [file.name for file in meant or pages], f"{path}:{line}: {rule}")
        if meant[0] in found:
            raise InputError(f"{path}:{line}: {meant[0].name} has two rows, expected one")
        found[meant[0]] = None
    if left := [file.name for file in pages if file not in found]:
        warn(f"{path}: no row for {', '.join(left)}: left out of the corpus (write one: capture, outlet)")
    return [*found]
