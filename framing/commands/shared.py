"""What the commands share: arguments and options that several have, the order of the help, and a guard of files."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, redirect_stdout
from contextvars import ContextVar
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import Argument, Option
from typer.core import TyperCommand, TyperGroup

import framing
from framing.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

VOICES = "all (default), outlet, quoted, reported, others"
CORPUS = "a folder, a table (.csv, .xlsx, .json …) or a file"
_LEXICONS = "lexicon file, read by its ending, or a shipped one (pact.en); repeatable, one for each language"

CorpusPath = Annotated[Path, Argument(metavar="CORPUS", help=CORPUS, show_default=False)]
LexiconPaths = Annotated[list[Path], Option("--lexicon", metavar="FILE", help=_LEXICONS, show_default=False)]
_BY = "column that names the publications; day, week, month are made from the date"
By = Annotated[str, Option("--by", metavar="COLUMN", help=_BY)]
Out = Annotated[Path, Option("--out", metavar="OUT.csv", help="table to write", show_default=False)]
Stream = Annotated[bool, Option("--stream", help="read block by block, of any size: Parquet, CSV, JSONL, WARC, folder")]
Marks = Annotated[bool, Option("--marks", help="with --stream: voices by quotation marks alone")]
KeepDuplicates = Annotated[bool, Option("--keep-duplicates", help="with --stream: near-duplicates are not looked for")]
Jobs = Annotated[int, Option(metavar="N", help="with --stream: processes of this machine; -1 for one on each core")]
Cluster = Annotated[str | None, Option(metavar="ADDRESS", help="with --stream: a Dask scheduler (tcp://host:8786)")]


_options: ContextVar[dict[str, str]] = ContextVar("options")  # of the running command, by the names Python has


def in_options(message: object) -> str:
    """Return a message with the running command's options in place of the arguments that Python's functions have."""
    said = str(message).replace("framing.check_corpus(corpus)", "framing check CORPUS")
    for name, option in _options.get({}).items():  # not inside of paths and addresses (…/id=3, ?id=3)
        said = re.sub(rf"(?<![\w/.?&-]){name}=(?:'(\w+)'|(?=[\s,;:)]|$))", rf"{option} \1", said)
        said = re.sub(rf"{option} (?=[\s,;:)]|$)", option, said)
    return said


class Steps(TyperGroup):
    """A group of commands whose help lists them by the step of a study they belong to."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one section of help for each step, in the order of the commands."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            step = getattr(command, "rich_help_panel", None)
            rows = sections.setdefault(step if isinstance(step, str) else "Commands", [])
            rows.append((name, command.get_short_help_str(90)))
        for step, rows in sections.items():
            with formatter.section(step):
                formatter.write_dl(rows)


class Command(TyperCommand):
    """A command that refuses to start if an output would overwrite one of its inputs."""

    def invoke(self, ctx: Any) -> Any:
        """Check the outputs, then run the command."""
        from framing.files import is_stdout

        _options.set({parameter.name: parameter.opts[0] for parameter in self.params})
        outputs = check_outputs(ctx.params)
        with redirect_stdout(sys.stderr) if any(map(is_stdout, outputs)) else nullcontext():  # the table stays alone
            return super().invoke(ctx)


def new_group(help: str) -> typer.Typer:
    """Return an empty group of commands, with plain help and without a traceback of its own."""
    return typer.Typer(
        cls=Steps, help=help, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
    )


_COLUMNS = {
    "text": "column of the texts, where it is not found by itself",
    "outlet": "column of the outlets, or the one outlet of all",
    "date": "column of the dates",
    "title": "column of the headlines",
    "id": "column that names the articles",
    "language": "column of the languages, or the one of all (fr)",
}
_said: ContextVar[dict[str, str] | None] = ContextVar("columns", default=None)


def takes_columns(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that reads a corpus the options that name its columns; others stay as they are."""
    form = signature(command, eval_str=True)
    if not {"corpus", "folder"} & set(form.parameters):
        return command

    @wraps(command)
    def run(**options: Any) -> Any:
        before = _said.set({name: said for name in _COLUMNS if (said := options.pop(name)) is not None})
        try:
            return command(**options)
        finally:
            _said.reset(before)

    types = {name: Annotated[str | None, Option(metavar="COLUMN", help=text)] for name, text in _COLUMNS.items()}
    own = [Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=kind) for name, kind in types.items()]
    run.__signature__ = form.replace(parameters=[*form.parameters.values(), *own])  # type: ignore[attr-defined]
    return run


def named_columns() -> dict[str, Any]:
    """Return the columns that the running command's options name."""
    return _said.get() or {}


@contextmanager
def in_blocks(
    out: Path, stream: bool, jobs: int, cluster: str | None, marks: bool = False, keep_duplicates: bool | None = None
) -> Iterator[dict[str, Any] | None]:
    """Give the options of `framing.scale` to a command that streams; what it keeps meanwhile is gone at the end."""
    if not stream:
        if marks or cluster or jobs != 1 or keep_duplicates:
            options = "--marks, --keep-duplicates, --jobs and --cluster"
            raise InputError(f"{options} are for what is read block by block, expected --stream")
        yield None
        return
    import pandas as pd

    from framing.scale.workers import REFUSED, is_kept, sweep

    if not out.name:
        raise InputError(f"{out}: expected the name of a file or folder to write")
    refused = out.with_name(f"{out.stem if out.suffix == '.csv' else out.name}.{REFUSED}")
    spare_others(refused, pd.DataFrame(columns=["place", "reason"]))
    folder = out.with_name(f"{out.name}.blocks") if out.is_file() or out.is_dir() or not out.exists() else None
    done = False
    try:
        told = {} if keep_duplicates is None else {"duplicates": not keep_duplicates}
        yield {"client": cluster or jobs, "keep": folder, **told, **named_columns()}
        done = True
        if folder is not None and (folder / REFUSED).is_file():
            note(f"{(folder / REFUSED).replace(refused)}: what was left out, and why")
    finally:
        if folder is not None and not done and is_kept(folder) and any(folder.glob("*-*")):
            note(f"{folder}: holds what is finished; the same command goes on there")
        elif folder is not None:
            sweep(folder)


def open_corpus(path: Path) -> framing.Corpus:
    """Read a corpus of any kind."""
    return framing.read_corpus(path, **named_columns())


def read_one(paths: Sequence[Path]) -> framing.Lexicon:
    """Read the one lexicon of a command that compares publications."""
    if len(paths) > 1:
        rule = "pass one lexicon: scores in different languages cannot be compared"
        raise InputError(f"--lexicon: {len(paths)} files, {rule}")
    return read_lexicons(paths)[0]


def read_lexicons(paths: Sequence[Path]) -> list[framing.Lexicon]:
    """Read the lexicons of a command, which must have frames to look for."""
    lexicons = [framing.read_lexicon(path) for path in paths]
    for path, lexicon in zip(paths, lexicons, strict=True):
        if not lexicon.frames:
            raise InputError(f"{path}: no frame, expected at least one with its terms")
    return lexicons


def write_table(
    path: Path, table: pd.DataFrame, beside: Path | None = None, second: pd.DataFrame | None = None
) -> None:
    """Write a table as CSV, and where there is a second one that too; neither where one may not be written."""
    from framing.files import write_csv

    several = [(path, table), *([(beside, second)] if beside is not None and second is not None else [])]
    for target, content in several:
        if target.suffix.lower() in (".xlsx", ".xls", ".ods", ".json", ".jsonl", ".parquet", ".html", ".md"):
            raise InputError(f"{target}: tables are written as CSV, expected a name that ends in .csv")
        spare_others(target, content)
    for target, content in several:
        write_csv(target, content)


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables as the CSV files of these names, all of them or none."""
    from framing.files import write_csv, writing

    for name, table in tables.items():
        spare_others(folder / name, table)
    with writing(folder) as stage:
        for name, table in tables.items():
            write_csv(stage / name, table)


def spare_others(path: Path, table: pd.DataFrame) -> None:
    """Refuse to write a table over a file that is not an earlier one of its kind: people write tables by hand."""
    from framing.files import is_stream, read_csv

    if path.is_file() and path.stat().st_size and not is_stream(path):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            header, now = file.readline().strip().split(","), [*map(str, table)]
        if 2 * len({*header} & {*now}) < len({*header, *now}):
            raise InputError(f"{path}: is there already and holds something else, expected a new name")
        # a column in whose place there is another now is that of other publications (--by)
        instead = [place < len(now) and now[place] not in header for place in range(len(header))]
        others = [name for name, other in zip(header, instead, strict=True) if not (name in now or other)]
        before = read_csv(path, []) if others else table
        if own := [name for name in others if name not in before or (before[name] != "").any()]:
            what = f"columns that would be lost ({', '.join(own)})"
            raise InputError(f"{path}: is there already and has {what}, expected a new name")


def say(line: object) -> None:
    """Write a line on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def note(line: str) -> None:
    """Write a remark on standard error."""
    sys.stderr.write(f"note: {line}\n")


def tell_left_out(table: pd.DataFrame) -> None:
    """Say which articles the analysis behind a table left out."""
    from framing.corpora.languages import describe_left_out

    if line := describe_left_out(table):
        note(line)


_WRITTEN = ("out", "signs", "disagreements", "confusions", "fix", "pack")
_BESIDE = _WRITTEN[1:]  # always files; `out` may be a folder
_READ = ("corpus", "lexicon", "codes", "specifications", "phrases", "key", "old", "new", "source")


def check_outputs(options: dict[str, Any]) -> list[Path]:
    """Return the outputs; refuse two with the same path, those that the command reads, and paths that are no files."""
    from framing.files import finish, is_stream

    outputs = {name: Path(options[name]) for name in _WRITTEN if options.get(name)}
    read = [options[name] for name in _READ if options.get(name)]
    inputs = [Path(path) for one in read for path in (one if isinstance(one, (list, tuple)) else [one])]
    first: dict[Path, str] = {}
    for name, path in outputs.items():
        if not is_stream(path):
            finish(path if path.is_dir() else path.parent)  # what was killed may have had more ready than is there
        try:
            other = first.setdefault(path.resolve(), name)
        except (OSError, RuntimeError):  # links that lead to each other
            raise InputError(f"{path}: cannot be written: too many levels of symbolic links") from None
        if other != name:
            raise InputError(f"{path}: given as --{other} and as --{name}, expected two files")
        if name in _BESIDE and path.is_dir():
            raise InputError(f"{path}: a folder, expected the name of a file to write")
        above = next((parent for parent in path.absolute().parents if parent.exists()), path)
        if name in _BESIDE and not above.is_dir():
            raise InputError(f"{path}: cannot be written: {above} is a file, expected a folder")
        for source in inputs if path.exists() else ():
            if not source.exists():
                continue
            if path.samefile(source):
                raise InputError(f"{path}: is read by this command, expected another place to write to")
            if source.is_dir() and path.is_file() and path.parent.samefile(source):
                from framing.corpora.derived import NAME

                if path.suffix == ".txt" or path.name == "metadata.csv" or (source / NAME).is_file():
                    raise InputError(f"{path}: belongs to the corpus that is read, expected another place to write to")
    return [*outputs.values()]
