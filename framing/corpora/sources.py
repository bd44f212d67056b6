"""Folders of captures with their metadata, and tables of texts."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from importlib import import_module
from inspect import signature
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import pandas as pd

from framing.capture.articles import Cleaned, clean
from framing.capture.audit import LINES, set_by_hand, tabulate_lines
from framing.capture.pages import read_capture
from framing.corpora.corpus import OUTLET, VOICES, Corpus, as_names, build, check_articles, refuse_blanks
from framing.corpora.derived import NAME
from framing.errors import InputError, as_path, one_of, progress, warn
from framing.files import inside, read_csv, sha256
from framing.lexicons import Lexicon
from framing.text import Scanner, language_of

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile


P = ParamSpec("P")
T = TypeVar("T")
ABOUT = ["capture", "outlet", "title", "published", "url", "language"]
OWN = ("metadata.csv", "lines.csv", "voices.csv")  # what a folder of captures holds beside them
NO_LINES = pd.DataFrame(columns=LINES)  # of a folder without saved texts, or of a table
_OF_FILE = ("article", "capture", "file_line", "lines")  # what a row of the metadata says of no article


def read_captures(folder: str | Path) -> Corpus:
    r"""Read saved pages and their metadata into a corpus.

    Parameters
    ----------
    folder : holds ``*.txt`` and ``metadata.csv`` with the columns capture (file name) and outlet, and optionally title,
        url, published, language (two letters, "en" where empty), upstream, translated_from, duplicate_of (an article,
        or "none"), lines (a CSV of corrected labels) and any others. A row whose capture is an article (file#2) says
        what differs in it from its file's row, or stands without one. A ``lines.csv`` (capture, line, label, kept)
        beside the captures corrects the cleaning by hand, a ``voices.csv`` (see `correct_voices`) voices and speakers.
        Where no headline is found on the page, the title is the headline.

    Returns
    -------
    Corpus
        An article's name is its capture's file name (with #1, #2 … where a database put several articles into one
        file: their titles, outlets and dates as told there); `sentences` has capture_start, the offset into the file.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "metadata.csv").write_text("capture,outlet\na.txt,Gazette\n")
    ...     page = "A pact at sea\n" + "The two ports signed a pact on Monday, officials said.\n" * 2
    ...     _ = Path(folder, "a.txt").write_text(page)
    ...     read_captures(folder).articles["outlet"].tolist()
    ['Gazette']
    """
    folder = as_path("folder", folder)
    if not folder.is_dir():
        raise InputError(f"{folder}: not a folder, expected one with captures (*.txt) and metadata.csv")
    return captures_of(folder, {})


def captures_of(folder: Path, named: Mapping[str, object], only: Container[str] | None = None) -> Corpus:
    """Read captures; `named` are columns of the metadata (see `framing.readers.columns.name_columns`).

    Of a part of them (`only`), what needs the whole collection is left out: near-duplicates, corrected voices, doubts.
    """
    metadata = _read_metadata(folder, named)
    if only is not None:
        metadata = metadata[[name in only for name in metadata["capture"]]]
    corrected = _read_corrections(folder, metadata)
    articles, pieces = [], []
    for row in progress(metadata.to_dict("records"), "pages"):
        path = row.pop("path")
        of_text = path.suffix.lower() == ".txt"
        lines = corrected.get(row["capture"])
        rows = {one["capture"]: one for one in row.pop("of_articles")}
        found = articles_of_text(row, path, lines) if of_text else readers(".folders").articles_of(row, path, {})
        for about, own in (found := [*found]):
            said = rows.get(about["article"], {})
            about |= {key: value for key, value in said.items() if value and key not in _OF_FILE}
            if not str(about["outlet"]).strip():
                raise InputError(f"{folder / 'metadata.csv'}:{row['file_line']}: no outlet, expected one in every row")
            articles.append(about)
            pieces.append(own)
        for name, said in rows.items():
            where = f"{folder / 'metadata.csv'}:{said['file_line']}"
            one_of("capture", name, [about["article"] for about, _ in found], where)
    corpus = assemble(articles, pieces, families=only is None)
    if only is not None:
        return corpus
    voices = folder / "voices.csv"
    return tell_doubts(correct_voices(corpus, voices) if voices.is_file() else corpus, folder)


def articles_of_text(
    row: Mapping[str, Any], path: Path, lines: pd.DataFrame | None
) -> Iterator[tuple[dict[str, Any], pd.DataFrame]]:
    """Yield what is known of each article in a saved text, and its pieces."""
    hashed = sha256(path)
    for name, known, _, cleaned in _clean_capture(row, path, lines):
        about = {key: value for key, value in known.items() if key not in _OF_FILE}
        about |= {"title": known.get("title") or cleaned.title, "language": known.get("language") or "en"}
        found = cleaned.paragraphs.rename(columns={"start": "capture_start"})
        if cleaned.title and not (found["unit"] == "headline").any():  # the metadata's, which is nowhere on the page
            found = pd.concat([pd.DataFrame({"unit": ["headline"], "text": [cleaned.title]}), found])
        yield {"article": name, "outlet": "", **about, "sha256": hashed}, found.assign(article=name)


def assemble(articles: Sequence[Mapping[str, Any]], pieces: Sequence[pd.DataFrame], families: bool = True) -> Corpus:
    """Make a corpus of the articles of files and their pieces; `families` of near-duplicates are looked for or not."""
    corpus = build(pd.DataFrame(articles).fillna(""), pd.concat(pieces, ignore_index=True), families=families)
    if "capture_start" in corpus.sentences and corpus.sentences["capture_start"].isna().any():  # texts beside others
        corpus.sentences["capture_start"] = corpus.sentences["capture_start"].astype("Int64")
    return corpus


def as_corpus(source: Any, language: str = "en") -> Corpus:
    """Return a corpus, or what `framing.read_corpus` makes of anything else; a list of texts is in the language."""
    if isinstance(source, Corpus):
        return source
    corpus: Corpus = readers(".folders").read_any(source, {}, language)
    return corpus


def takes_corpus(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function take as its corpus whatever `read_corpus` takes; a list of texts is in its lexicon's language."""
    form = signature(function)
    may_miss = form.parameters["corpus"].default is None

    @wraps(function)
    def taking(*arguments: P.args, **options: P.kwargs) -> T:
        given = form.bind(*arguments, **options)
        if not (may_miss and given.arguments.get("corpus") is None):
            code = next((one.language for one in given.arguments.values() if isinstance(one, Lexicon)), "")
            given.arguments["corpus"] = as_corpus(given.arguments["corpus"], language_of(code) or "en")
        return function(*given.args, **given.kwargs)

    return taking


@takes_corpus
def correct_voices(corpus: Corpus, path: str | Path) -> Corpus:
    r"""Let voices and speakers corrected by hand win over the rules.

    Parameters
    ----------
    corpus : with its text
    path : a CSV with the columns article, start, end (offsets into the article's text), voice, speaker:
        rows of what `framing hits` writes, corrected. Every hit inside such a span has its voice. With the columns
        voice_found and speaker_found, as `framing hits` writes them, only rows in which they differ are corrections.

    Warns
    -----
    FramingWarning
        A correction's `match` no longer stands at its place: it is not applied until `framing hits` has moved it.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from framing import Lexicon, find, read_corpus
    >>> with TemporaryDirectory() as folder:
    ...     texts, voices = Path(folder, "texts.csv"), Path(folder, "voices.csv")
    ...     _ = texts.write_text("article,outlet,text\na,Gazette,The arms race goes on.\n")
    ...     _ = voices.write_text("article,start,end,voice,speaker\na,4,13,quoted,Ann Lee\n")
    ...     corpus = correct_voices(read_corpus(texts), voices)
    >>> find(corpus, Lexicon.from_dict({"alarm": ["arms race"]}))[["voice", "speaker"]].values.tolist()
    [['quoted', 'Ann Lee']]
    """
    path = Path(path)
    if not corpus.has_text:
        raise InputError(f"{path}: a derived corpus has no text to correct voices in, expected captures or texts")
    table = read_csv(path, required=["article", "start", "end", "voice", "speaker"])
    texts = {str(name): text for name, text in corpus.articles[["article", "text"]].to_numpy()}
    table, moved = table[set_by_hand(table, ["voice", "speaker"])], list[int]()
    for row in table.to_dict("records"):
        where = f"{path}:{row['file_line']}"
        one_of("article", row["article"], texts, where)
        one_of("voice", row["voice"], VOICES, where)
        if not (row["start"].isdecimal() and row["end"].isdecimal()):
            raise InputError(f"{where}: start and end must be whole numbers, got {row['start']!r} and {row['end']!r}")
        whole, start, end = texts[row["article"]], int(row["start"]), int(row["end"])
        if start < end and row.get("match") and row["match"] != whole[start:end]:
            moved.append(row["file_line"])
        elif not start < end <= len(whole):
            expected = f"expected them inside the article's {len(whole)} characters"
            raise InputError(f"{where}: no span from {start} to {end}, {expected}")
        if row["voice"] == OUTLET and row["speaker"]:
            raise InputError(f"{where}: speaker {row['speaker']!r} of the outlet's own words, expected none")
        if row["voice"] != OUTLET and not row["speaker"]:
            raise InputError(f"{where}: no speaker of {row['voice']} words, expected one (unknown where not told)")
    if moved:
        told = f"{path}:{moved[0]}: what it corrects no longer stands there ({len(moved)} such rows): not applied"
        warn(f"{told}; `framing hits CORPUS --lexicon LEXICON --out {path}` moves corrections to where their hits are")
    spans = table[~table["file_line"].isin(moved)].astype({"start": int, "end": int})
    return replace(corpus, corrections=spans[["article", "start", "end", "voice", "speaker"]])


def is_captures(path: Path) -> bool:
    """Return whether a path is a folder of captures (and not a derived one)."""
    return (path / "metadata.csv").is_file() and not (path / NAME).is_file()


def read_lines(folder: str | Path, only: Container[str] | None = None) -> pd.DataFrame:
    """Return every line of a folder's captures, or of some, with its label (`LINES`), as `framing clean` lists them."""
    tables = [NO_LINES]
    if not is_captures(Path(folder)):
        return NO_LINES
    metadata = _read_metadata(Path(folder), {})
    if only is not None:
        metadata = metadata[[name in only for name in metadata["capture"]]]
    corrected = _read_corrections(Path(folder), metadata)
    for row in progress(metadata.to_dict("records"), "pages"):
        if (path := row.pop("path")).suffix.lower() == ".txt":
            for _, _, text, cleaned in _clean_capture(row, path, corrected.get(row["capture"])):
                tables.append(tabulate_lines(cleaned.lines, text, row["capture"]))
    return pd.concat(tables[len(tables) > 1 :], ignore_index=True)[LINES]


def _clean_capture(
    row: Mapping[str, Any], path: Path, lines: pd.DataFrame | None
) -> Iterator[tuple[str, Mapping[str, Any], str, Cleaned]]:
    """Yield name, row of the metadata, page and what is found there of the articles in a saved text."""
    text, title = read_capture(path), str(row.get("title") or "").strip()
    several = readers(".bundles").clean_bundle(text, str(path)) if lines is None else []
    for number, (fields, cleaned) in enumerate(several, start=1):
        yield f"{row['capture']}#{number}", {**row, **fields}, text, cleaned
    if not several:
        yield row["capture"], row, text, clean(text, lines=lines, name=str(path), title=title)


def _read_metadata(folder: Path, named: Mapping[str, object]) -> pd.DataFrame:
    """Read and check metadata.csv, with the file of each (path) and the rows of its articles (file#1)."""
    path = folder / "metadata.csv"
    if not path.is_file():
        raise InputError(f"{path}: missing, expected a table with the columns capture and outlet")
    table = read_csv(path, required=[])
    if table.empty:
        raise InputError(f"{path}:2: no captures, expected one row for each file")
    table = readers(".columns").name_columns(table, f"{path}:1", named, ABOUT, ["capture", "outlet"])
    refuse_blanks(table, path, ["capture"])
    check_articles(table, path, "capture")
    own = table["capture"].str.contains("#") & ~table["capture"].map(lambda name: (folder / name).is_file())
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in table.loc[~own, "capture"]}
    for row in table[own].to_dict("records"):
        rows.setdefault(row["capture"].rpartition("#")[0], []).append(row)
    files = {row["capture"]: row for row in table[~own].to_dict("records")}
    blank = dict.fromkeys(table, "")  # of a file that has no row beside those of its articles
    table = pd.DataFrame([files.get(name) or blank | {"capture": name, "file_line": of[0]["file_line"]}
                          for name, of in rows.items()])  # fmt: skip
    return table.assign(path=readers(".folders").find_captures(folder, table, path), of_articles=[*rows.values()])


def _read_corrections(folder: Path, metadata: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the corrected lines by capture, from lines.csv and from the files named in metadata."""
    tables = {}
    shared = folder / "lines.csv"
    if shared.is_file():
        lines = read_csv(shared, required=["capture", "line", "label", "kept"])
        for name, line in zip(lines["capture"], lines["file_line"], strict=True):
            one_of("capture", name, metadata["capture"], f"{shared}:{line}")
        lines = _placed(lines[set_by_hand(lines, ["label", "kept"])], shared)
        tables = {str(name): part for name, part in lines.groupby("capture")}
    for row in metadata.to_dict("records"):
        if file := row.get("lines"):
            where = f"{folder / 'metadata.csv'}:{row['file_line']}"
            if not inside(folder, file, where).is_file():
                raise InputError(f"{where}: lines is {file!r}, expected the name of a CSV of corrected lines beside it")
            lines = _placed(read_csv(folder / file, required=["line", "label", "kept"]), folder / file)
            tables[row["capture"]] = lines[lines["capture"] == row["capture"]] if "capture" in lines else lines
    return tables


def _placed(lines: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return corrected lines whose file_line tells the file too."""
    return lines.assign(file_line=[f"{path}:{line}" for line in lines["file_line"]])


def readers(module: str = "") -> Any:
    """Return the room of the readers of files, or a module of it."""
    # The one place where the core reaches what is built around it: files in many formats, each with libraries of its
    # own, that only whoever has such files needs.
    return import_module(f"framing.readers{module}")


def open_parquet(path: Path, required: Sequence[str] = ("text", "outlet")) -> ParquetFile:
    """Open a Parquet file of texts, checked to have rows and the required columns."""
    from pyarrow.parquet import ParquetFile

    with reading_parquet(path):
        file = ParquetFile(path, buffer_size=1 << 20, pre_buffer=False)
    names = file.schema_arrow.names
    for name in required:
        if name not in names:
            raise InputError(f"{path}: no column {name!r}, expected it beside {', '.join(names)}")
    if not file.metadata.num_rows:
        raise InputError(f"{path}: no rows, expected one text in each")
    return file


@contextmanager
def reading_parquet(path: Path) -> Iterator[None]:
    """Give what goes wrong while a Parquet file is read as one line that names the file."""
    from pyarrow import ArrowException

    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        raise InputError(f"{path}: {what}, expected a table in Parquet")
    try:
        yield
    except (OSError, ValueError, KeyError, ArrowException) as error:  # KeyError: a time zone that nobody knows
        raise InputError(f"{path}: cannot be read as Parquet: {str(error).splitlines()[0]}") from None


def from_table(table: pd.DataFrame, path: Path | str, scanner: Scanner | None = None, whole: bool = True) -> Corpus:
    """Make a corpus of a table with the columns of `framing.read_corpus`; see `framing.corpora.corpus.build`."""
    # If it is not the whole collection, what needs all of it is left out: near-duplicates, and whether articles are
    # named once each (check_articles).
    refuse_others(table, path)
    refuse_blanks(table, path, ["text", "outlet", "article"])
    given = table["article"] if "article" in table else pd.Series(range(len(table)), index=table.index)
    table = table.assign(article=as_names(given), outlet=as_names(table["outlet"]), language=languages_given(table))
    if whole:
        check_articles(table, path)
    if "duplicate_of" in table:
        table = table.assign(duplicate_of=as_names(table["duplicate_of"]))
    titles = table["title"].astype("string").fillna("").tolist() if "title" in table else [""] * len(table)
    both = chain.from_iterable(zip(titles, table["text"], strict=True))
    names, units = table["article"].repeat(2).array, ["headline", "body"] * len(table)
    columns = {"article": names, "unit": units}
    corpus = build(  # the texts are in no variable, so that memory holds them only as often as it must
        table.drop(columns=["text", "file_line"]),
        pd.DataFrame(columns | {"text": pd.Series([*both], dtype=object)}), scanner, families=whole,
    )  # fmt: skip
    return tell_doubts(corpus, path) if whole else corpus


def tell_doubts(corpus: Corpus, path: Path | str) -> Corpus:
    """Return a corpus after a line on what is wrong with it, if anything."""
    # The rules stand around the core, which imports nothing of them: like the readers, they are asked by name.
    import_module("framing.checking").tell_doubts(corpus, Path(path).name)
    return corpus


def languages_given(table: pd.DataFrame) -> pd.Series:
    """Return the language of each text of a table: English where none is given."""
    given = table["language"] if "language" in table else pd.Series("", index=table.index)
    return given.astype("string").fillna("").replace("", "en")


def refuse_others(table: pd.DataFrame, path: Path | str) -> None:
    """Refuse what is no text where a text is expected, and lists where a name is; a text is not shown."""
    lines = table["file_line"].tolist() if "file_line" in table else range(1, len(table) + 1)
    for name in {"text", "title", "outlet", "article", "language", "duplicate_of"} & {*table}:
        for cell, line in zip(table[name].tolist(), lines, strict=True):
            single = not isinstance(cell, bytes) and pd.api.types.is_scalar(cell)
            if not single or (name == "text" and not isinstance(cell, str) and not pd.isna(cell)):
                came = repr(cell) if single else type(cell).__name__
                raise InputError(f"{path}:{line}: {name} must be text, got {came}")
