"""Tables as a reader wants them, in notebooks, terminals and papers; and the paragraph on methods.

`tables.yml` says which columns make a kind of table and what is shown of it. A `View` is that as text: the templates
beside this module make HTML, LaTeX and Markdown of it; other libraries make Word and Excel files.
"""

from __future__ import annotations

import importlib
import io
import platform
import re
import shutil
import sys
import textwrap
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
import yaml

from framing.corpora.dates import PERIODS
from framing.corpora.languages import describe_left_out
from framing.defaults import specification
from framing.errors import InputError, as_path, one_of
from framing.files import CONTROLS, replacing
from framing.frames import COLOURS, Frames

MADE = "made by framing.table"  # stands in every file, so that no other file is overwritten
MOST = 20  # rows in a notebook or a terminal
WIDE = 120  # letters in a line that is not a terminal's
_ROOM = resources.files("framing.sharing")
WORDS: dict[str, Any] = yaml.safe_load(_ROOM.joinpath("tables.yml").read_text("utf-8"))
Row: TypeAlias = dict[str, Any]
Line: TypeAlias = list[dict[str, Any]]


@dataclass(frozen=True)
class View:
    """What a reader sees of a table; a cell is its parts: main, low, high, own, flag, marks (of a strip), rests."""

    kind: str
    caption: str
    heads: Line  # head, align, and place: that of a frame among the colours
    rows: list[Line]
    notes: Sequence[str]
    stub: int = 1  # how many cells name the row
    hidden: int = 0
    wide: bool = False

    def _repr_html_(self) -> str:
        return _render("table.html", self)

    def __repr__(self) -> str:
        most = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDE
        lines = [[head["head"] for head in self.heads], *([cell["main"] for cell in row] for row in self.rows)]
        for place in range(self.stub, len(self.heads)):  # ranges and flags below each other
            column = [row[place] for row in self.rows]
            words = max((len(cell.get("flag", "")) for cell in column), default=0)
            for line, cell in zip(lines[1:], column, strict=True):
                line[place] = f"{_flat(cell, ' [{low}, {high}]')} {cell.get('flag', '').ljust(words)}".removesuffix(" ")
        edges = [max(map(_width, column)) for column in zip(*lines, strict=True)]
        said, rest, names = [self.caption] * bool(self.caption), [*range(self.stub, len(edges))], [*range(self.stub)]
        while rest:  # as many columns as have room, the others below
            chosen = [*names, rest.pop(0)]
            while rest and (self.wide or sum(edges[i] + 2 for i in [*chosen, rest[0]]) <= most):
                chosen.append(rest.pop(0))
            aligned = [(i, edges[i], self.heads[i]["align"]) for i in chosen]
            said += ["  ".join(_pad(line[i], width, align) for i, width, align in aligned).rstrip() for line in lines]
        more = [f"… {self.hidden} more rows; .show(every=True) shows them all"] if self.hidden else []
        return "\n".join([*said, *(textwrap.fill(note, min(most, WIDE)) for note in [*more, *self.notes])])

    def cells(self) -> tuple[list[str], list[list[str]], list[str]]:
        """Return heads, rows and how columns are aligned, for a paper: what a row rests on in columns of its own."""
        rests = [dict(row[self.stub - 1].get("rests", ())) for row in self.rows]
        more, stub = list(dict.fromkeys(name for rest in rests for name in rest)), self.stub
        heads, aligns = ([head[name] for head in self.heads] for name in ("head", "align"))
        heads[stub:stub], aligns[stub:stub] = map(str.capitalize, more), ["right"] * len(more)
        rows = [[_flat(cell, " ({low} to {high})", True) for cell in row] for row in self.rows]
        for line, rest in zip(rows, rests, strict=True):
            line[stub:stub] = [rest.get(name, "") for name in more]
        return heads, rows, aligns


def _flat(cell: Row, limits: str, paper: bool = False) -> str:
    text = (cell["main"] + (limits.format(**cell) if cell.get("high") else "")).replace("\u00a0", " ")
    own, flag = (cell.get(name, "").replace("\u00a0", " ") for name in ("own", "flag"))
    if paper and flag and cell["main"] == "–":  # why there is no number stands where it would
        text, flag = text.replace("–", flag, 1), ""
    return ", ".join(filter(None, [text, f"own {own}" * bool(own), flag])) if paper else text


def _pad(text: str, width: int, align: str) -> str:
    blank = " " * (width - _width(text))
    return blank + text if align == "right" else text + blank


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") - bool(unicodedata.combining(c)) for c in text)


def _kind_of(table: pd.DataFrame) -> Row | None:
    there = set(table.columns)
    return next((kind for kind in WORDS["kinds"] if set(kind["has"]) <= there and kind.get("but") not in there), None)


def say_number(value: Any, unit: str, of: Any = 0) -> str:
    """Return a number as tables print it: percent, points, decimal, number, p or count; a limit `of` its estimate."""
    if pd.isna(value):
        return "–"
    if unit == "p":
        return "<.001" if value < 0.001 else f"{value:.{3 if value < 0.0995 else 2}f}".lstrip("0")
    if unit in ("percent", "points"):
        value = 100 * value
        of = max(abs(value), 100 * of) if unit == "percent" and value else 1
    digits = {"percent": int(of < 1), "points": 0, "decimal": 2, "number": 1}.get(unit, 0)
    text = f"{value:,.{digits}f}".replace("-", "−")
    text = text.lstrip("−") if not re.search("[1-9]", text) else text
    return f"+{text}" if unit == "points" and text[0] not in "−0" else text


def view(table: pd.DataFrame, layout: str = "matrix", every: bool = False) -> View | None:
    """Return the view of a table as a matrix or as rows; None of a table of no kind that is known."""
    one_of("layout", layout, LAYOUTS)
    if (kind := _kind_of(table)) is None:
        return None
    whole, names = table, list(table.columns)
    by = names[names.index("frame") + 1 : names.index(kind["until"])] if "until" in kind else []
    measures = [name for name in kind.get("measures", {}) if name in set(table["measure"])]
    others = measures[1:] if by else []
    if others:  # one measure of several
        table = table[table["measure"] == measures[0]]
    voices, own = [*dict.fromkeys(table["voice"])] if "own" in kind else [], {}
    keys = [name for name in ("frame", *by, "language") if name in names]
    if set(voices) == {"all", "outlet"}:
        own = table[table["voice"] == "outlet"].set_index(keys)["estimate"].to_dict()
        table = table[table["voice"] == "all"]
    given = [set(_flags(flag)) for flag in table.get("flag", [])]
    shared = set.intersection(*given) if len(given) > 1 else set()  # said once, below the table
    frames, most = Frames.of(whole), len(table) if every else kind.get("most", MOST)
    part = table if kind.get("matrix") else table.head(most)
    rows = [_read(row, kind, frames, shared, own.get(tuple(row.get(key) for key in keys)))
            for row in part.to_dict("records")]  # fmt: skip
    caption = kind.get("caption", kind["measures"][measures[0]][0] if measures else "")
    caption += f" {WORDS['voices'].get(voices[0], '')}".rstrip() if len(voices) == 1 else ""
    heads, lines, stub = (_matrix(rows, kind, by, frames) if layout == "matrix" else None) or _list(rows, kind, by)
    notes = [_fill(kind.get("foot", ""), rows), kind["own"] if own else ""]
    notes += [text for flag, (_, text) in WORDS["flags"].items() if flag in set().union(*given)]
    notes += [f"Also in the table, by its column measure: {', '.join(others)}."] if others else []
    notes += [describe_left_out(whole), whole.attrs.get("note", "")]
    notes += [f"Lexicon {whole.attrs['lexicon']}."] if "lexicon" in whole.attrs else []
    said = [_clean(note) for note in notes if note] if rows else [kind.get("empty", "No rows.")]
    hidden = len(lines[most:]) + len(table) - len(part)
    return View(kind["name"], _fill(caption, rows), heads, lines[:most], said, stub, hidden, kind.get("wide", False))


def _fill(text: str, rows: Sequence[Row]) -> str:
    """Return a text with what its braces name, as the first row has it."""
    return re.sub(r"\{(\w+)\}", lambda found: str(rows[0].get(found[1], "")) if rows else "…", text)


def _clean(value: Any) -> str:
    known = isinstance(value, list | tuple) or not pd.isna(value)
    return CONTROLS.sub("", str(value).replace("\n", " ")) if known else ""


def _flags(said: Any) -> list[str]:
    """Return the flags of a row: of a text too short for an estimate it is not said that it has few hits or none."""
    flags = list(filter(None, _clean(said).split(";")))
    return [flag for flag in flags if "short" not in flags or flag not in ("none", "few")]


def _read(row: Mapping[Any, Any], kind: Row, frames: Frames, shared: set[str], own: float | None) -> Row:
    """Return what is shown of a row: texts by the names of columns, and the cell it is in a matrix."""
    label, unit, of = kind.get("measures", {}).get(row.get("measure"), ("", kind.get("unit", ""), ""))
    units, sign = kind.get("units", {}), "\u00a0%" * (unit == "percent")
    shown: Row = {name: say_number(row[name], units[name]) if name in units else _clean(row[name]) for name in row}
    shown |= {name: frames.label(row[name]) for name in ("frame", "with") if name in row}
    said = _flags(row.get("flag", ""))
    flags = [flag for flag in said if flag not in shared]
    shown["flag"] = ", ".join(filter(None, (WORDS["flags"].get(flag, [flag])[0] for flag in flags)))
    shown["measure"] = label or shown.get("measure", "")
    if "speaker" in row:
        shown["voice"] = ": ".join(filter(None, [shown["voice"], shown["speaker"]]))
        shown["match"] = "¬ " * bool(row["negated"]) + shown["match"]
    if "estimate" not in row:
        return shown
    estimate, low, high = (row[name] for name in ("estimate", *kind.get("range", ["low", "high"])))
    nothing = pd.isna(estimate) or (estimate == 0 and "none" in said)
    limits = {} if pd.isna(low) else {"low": say_number(low, unit, estimate), "high": say_number(high, unit, estimate)}
    shown["level"] = f"{100 * row.get('level', 0):g}\u00a0%"
    shown["estimate"] = "–" if nothing else say_number(estimate, unit) + sign
    shown["range"] = "{low} to {high}".format(**limits) if limits else ""
    shown["own"] = "" if own is None else say_number(own, unit) + sign
    marks = {"low": low, "high": high, "own": own, "main": None if nothing else estimate}
    drawn = {name: float(x) for name, x in marks.items() if x is not None and kind.get("strips") and limits}
    shown["cell"] = {"main": shown["estimate"], **limits, "own": shown["own"], "flag": shown["flag"], "marks": drawn}
    counts = {key: say_number(row[key], "count") for key in ("hits", "n", "articles") if key in row}
    shown["found"] = "{hits} of {n}".format(**counts) if shown.get("hits") else ""
    about = [("articles", "articles")] * ("articles" in row) + [("n", of)]
    shown["rests"] = tuple((name, counts[key]) for key, name in about if of and shown["n"])
    return shown


def _list(rows: Sequence[Row], kind: Row, by: Sequence[str]) -> tuple[Line, list[Line], int]:
    """Return heads and cells with a line for each row; a head that ends in "?" stands only over what differs."""
    heads, cells = Line(), []
    for head, of, align in kind["rows"]:
        for name in by if of == "by" and by else [of]:
            values, named = [row.get(name, "") for row in rows], name.capitalize() if of == "by" and by else head
            if head[-1] != "?" or (set(values) - {"", "–"} and (len(set(values)) > 1 or name == "flag")):
                heads.append({"head": _fill(named.rstrip("?"), rows), "align": align})
                cells.append([{"main": value} for value in values])
    return heads, [list(line) for line in zip(*cells, strict=True)], 1


def _matrix(rows: Sequence[Row], kind: Row, by: Sequence[str], frames: Frames) -> tuple[Line, list[Line], int] | None:
    """Return heads and cells with a line for each group; None where two rows would share a cell, or there is no row."""
    matrix, lines = kind.get("matrix"), dict[tuple[str, ...], dict[str, Row]]()
    if not matrix or not rows:
        return None
    named = [name for own in matrix["rows"] for name in (by if own == "by" and by else [own])]
    named += ["voice?", "language?"]
    names = [name.rstrip("?") for name in named if name[-1] != "?" or len({row.get(name[:-1]) for row in rows}) > 1]
    for row in rows:
        line = lines.setdefault(tuple(row[name] for name in names), {})
        if line.setdefault(row[matrix["columns"]], row) is not row:
            return None
    across, ordered = list(dict.fromkeys(row[matrix["columns"]] for row in rows)), list(lines.items())
    if matrix["columns"] == "frame" and not set(names) & set(PERIODS):  # else in order of time
        marks = [line[across[0]]["cell"]["marks"] if across[0] in line else {} for _, line in ordered]
        ordered = [ordered[i] for i in sorted(range(len(marks)), key=lambda i: -marks[i].get("main", 0))]
    places = dict(zip(frames.labels.values(), range(8), strict=False)) if len(frames.labels) <= len(COLOURS) else {}
    heads = [{"head": name.capitalize(), "align": "left"} for name in names]
    heads += [{"head": name, "align": "right", "place": places.get(name)} for name in across]
    cells = list[Line]()
    for key, line in ordered:
        cells.append([{"main": name} for name in key])
        if len(rests := {row.get("rests", ()) for row in line.values()}) == 1:
            cells[-1][-1]["rests"] = rests.pop()
        cells[-1] += [line[name]["cell"] if name in line else {"main": ""} for name in across]
    return heads, cells, len(names)


@lru_cache(maxsize=8)
def _template(name: str) -> Any:
    """Return a template of this folder; what is put in is escaped as the ending wants it."""
    from jinja2 import Environment

    ending = name.rpartition(".")[2]
    table = str.maketrans(WORDS["escapes"].get(ending, {}))
    escape = (lambda text: str(text).translate(table)) if table else None
    made = Environment(autoescape=ending == "html", trim_blocks=True, lstrip_blocks=True, finalize=escape)
    return made.from_string(_ROOM.joinpath(name).read_text("utf-8"))


def _render(name: str, view: View, page: bool = False) -> str:
    heads, rows, aligns = view.cells()
    frames, dark = Frames(dict.fromkeys(COLOURS, "")), WORDS["dark"]
    colours = [(colour, frames.colour(colour, text=True), dark[place]) for place, colour in enumerate(COLOURS)]
    about = {"heads": heads, "rows": rows, "aligns": aligns, "made": MADE, "colours": colours, "page": page}
    return str(_template(name).render(view=view, **about))


def table(
    table: pd.DataFrame, format: str | None = None, path: str | Path | None = None, caption: str | None = None,
    layout: str = "matrix",
) -> str | bytes | Path:  # fmt: skip
    """Return a table for a paper: as LaTeX, Markdown, HTML, or a Word or Excel file.

    Parameters
    ----------
    table : what `score`, `compare`, `validate`, `agreement`, `keyness`, `estimate` … return, or rows of it
    format : latex (with booktabs), md, html, docx or xlsx (its second sheet has the numbers); by default what the path
        ends in, or html
    path : a file to write; one that `table` has not made is never overwritten
    caption : a text of your own above the table
    layout : matrix (groups by frames, one measure), or rows

    Returns
    -------
    str, bytes or Path
        The text, or the bytes of a Word or Excel file; with `path` the path written.

    Raises
    ------
    InputError
        An unknown format or layout, a table of another kind or without rows, a missing library, a path in use.

    Examples
    --------
    >>> from framing import Lexicon, read_corpus, score
    >>> corpus = read_corpus(["A grave threat came. The old ferry left. " * 40])
    >>> made = table(score(corpus, Lexicon.from_dict({"alarm": ["threat*"]}, "en"), by="article"), format="md")
    >>> print(made.splitlines()[5])
    | 0 | 1 | 80 | 50 % (36 to 64) |
    """
    target = None if path is None else as_path("path", path)
    ending = target.suffix.lstrip(".").lower() if target else "html"
    format = one_of("format", format or {"tex": "latex"}.get(ending, ending), FORMATS)
    if not isinstance(table, pd.DataFrame) or (shown := view(table, layout, every=True)) is None:
        came = "a table of another kind" if isinstance(table, pd.DataFrame) else type(table).__name__
        raise InputError(f"expected what score, compare, validate or another function of framing returns, got {came}")
    if table.empty:
        raise InputError(f"no rows in this table ({shown.kind}), expected one or more")
    shown = shown if caption is None else replace(shown, caption=_clean(caption))
    made: str | bytes
    if format in _FILES:
        _FILES[format](shown, table).save(buffer := io.BytesIO())
        made = buffer.getvalue()
    else:
        made = _render(_TEXTS[format], shown, page=target is not None)
    if target is None:
        return made
    if target.is_file() and target.stat().st_size and not _is_made(target):
        raise InputError(f"{target}: is there already and was not made by framing.table, expected a new name")
    with replacing(target) as temporary:
        temporary.write_bytes(made if isinstance(made, bytes) else made.encode("utf-8"))
    return target


def _is_made(path: Path) -> bool:
    """Return whether a file says that `table` has made it."""
    if not zipfile.is_zipfile(path):
        return MADE.encode() in path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        return "docProps/core.xml" in parts.namelist() and MADE.encode() in parts.read("docProps/core.xml")


def _library(name: str, package: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise InputError(f"{package} is not installed, it comes with: pip install 'framing[tables]'") from None


def _make_docx(view: View, table: pd.DataFrame) -> Any:
    docx = _library("docx", "python-docx")
    document, (heads, rows, aligns) = docx.Document(), view.cells()
    document.core_properties.comments = MADE
    document.add_paragraph(view.caption, style="Caption")
    made = document.add_table(rows=1 + len(rows), cols=len(heads), style="Table Grid")
    for row, texts in enumerate([heads, *rows]):
        for cell, text, align in zip(made.rows[row].cells, texts, aligns, strict=True):
            cell.paragraphs[0].add_run(text).bold = row == 0
            cell.paragraphs[0].alignment = ["left", "center", "right"].index(align)
    head = made.rows[0]._tr.get_or_add_trPr()  # repeated on each page, and read out as the heads
    head.append(docx.oxml.OxmlElement("w:tblHeader"))
    document.add_paragraph(" ".join(view.notes))
    return document


def _make_xlsx(view: View, table: pd.DataFrame) -> Any:
    book, (heads, rows, _) = _library("openpyxl", "openpyxl").Workbook(), view.cells()
    book.properties.description = MADE
    numbers = [list(map(str, table)), *table.astype(object).where(table.notna(), None).to_numpy().tolist()]
    for name, lines in {"table": [[view.caption], heads, *rows, [" ".join(view.notes)]], "numbers": numbers}.items():
        sheet = book.create_sheet(name)
        for row, line in enumerate(lines, 1):
            for column, value in enumerate(line, 1):
                kept = value if isinstance(value, int | float) or value is None else _clean(value)
                cell = sheet.cell(row, column, kept)
                if isinstance(kept, str) and kept[:1] in ("=", "+", "-", "@", "#"):  # a text, no formula and no error
                    cell.data_type, cell.quotePrefix = "s", True
    del book["Sheet"]
    return book


LAYOUTS = ("matrix", "rows")
_TEXTS = {"html": "table.html", "latex": "table.tex", "md": "table.md"}
_FILES = {"docx": _make_docx, "xlsx": _make_xlsx}
FORMATS = (*_TEXTS, *_FILES)


def methods_text(*tables: pd.DataFrame) -> str:
    """Return the paragraph on methods for a paper: every number in it is one of the tables'.

    Parameters
    ----------
    tables : what `score` returns, and any of what `compare`, `keyness`, `agreement`, `validate` and `estimate` return

    Returns
    -------
    str
        What was scored and left out, the lexicon, measures, intervals, comparisons, agreement, versions. Who coded is
        in no table: it is left to be said.

    Raises
    ------
    InputError
        No table, one without rows or of another kind.

    Examples
    --------
    >>> from framing import Lexicon, read_corpus, score
    >>> corpus = read_corpus(["A grave threat came. The old ferry left. " * 40])
    >>> methods_text(score(corpus, Lexicon.from_dict({"alarm": ["threat*"]}, "en"), by="article"))[:68]
    '1 article in 1 group by article was scored: 80 sentences, 320 words.'
    """
    if not tables:
        raise InputError("no table, expected what score and other functions return")
    text, given = _template("methods.txt"), dict[str, pd.DataFrame]()
    for table in tables:
        kind = _kind_of(table) if isinstance(table, pd.DataFrame) else None
        if kind is None or kind["name"] not in WORDS["methods"] or table.empty:
            came = f"an empty table ({kind['name']})" if kind and table.empty else "another"
            raise InputError(f"expected tables of score, compare, keyness, agreement, validate or estimate, got {came}")
        given[kind["name"]] = table
    about = next((table for table in tables if "lexicon" in table.attrs), tables[0])
    names = list(about.columns)
    by = names[names.index("frame") + 1 : names.index("voice")] if "scores" in given else []
    used = ("framing", "pandas", "numpy", "scipy", "statsmodels", "nltk")
    software = [f"Python {platform.python_version()}", *(f"{name} {metadata.version(name)}" for name in used)]
    said = text.render(**given, about=about.attrs, by=by, left_out=describe_left_out(about), span=_span,
                       voices=WORDS["voices"], limits=specification(), software=software)  # fmt: skip
    return " ".join(str(said).split())


def _span(values: pd.Series) -> str:
    """Return the least and the largest of some numbers, as text has them."""
    ends = [f"{value:.2f}" for value in (values.min(), values.max()) if pd.notna(value)]
    return " to ".join(dict.fromkeys(ends)) or "undefined"
