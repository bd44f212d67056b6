"""The command line. Exit status 0 on success, 2 on bad input with one line on standard error."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from framing.commands.coding import add_coding_commands
from framing.commands.comparing import add_comparing_commands
from framing.commands.lexicon import add_lexicon_commands
from framing.commands.outputs import check_outputs
from framing.commands.shared import VOICES, Commands, add_corpus, add_out, say
from framing.errors import FramingWarning, InputError

if TYPE_CHECKING:
    import pandas as pd

    from framing.corpus import Corpus
    from framing.lexicon import Lexicon


INTERRUPTED = 130  # exit status of a command that Ctrl-C ended, as shells have it


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status."""
    warnings.simplefilter("always", FramingWarning)
    warnings.showwarning = _show_warning
    options = _parser().parse_args(arguments)
    try:
        check_outputs(options)
        status = options.run(options)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'framing'}: {error.strerror or error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("framing: interrupted; a file that was not finished was not written\n")
        return INTERRUPTED
    return int(status or 0)


def _show_warning(message: Warning | str, category: type[Warning], *rest: object, **more: object) -> None:
    if issubclass(category, FramingWarning):
        sys.stderr.write(f"warning: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="framing", description="Compare how publications frame the same event.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _add_reproduction(commands)
    _add_cleaning(commands)
    _add_scores(commands)
    add_comparing_commands(commands)
    _add_derivation(commands)
    add_lexicon_commands(commands)
    add_coding_commands(commands)
    return parser


def _add_reproduction(commands: Commands) -> None:
    reproduce = commands.add_parser("reproduce", help="make the repository's figures and notebooks again from data/")
    reproduce.add_argument("--check", action="store_true", help="write nothing; compare with what is there")
    reproduce.add_argument("--force", action="store_true", help="make everything, also what has not changed")
    reproduce.set_defaults(run=_reproduce)

    figures = commands.add_parser("figures", help="draw the figures of any corpus")
    add_corpus(figures)
    figures.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for SVG, PNG, CSV, manifest")
    figures.set_defaults(run=_figures)


def _add_cleaning(commands: Commands) -> None:
    clean = commands.add_parser("clean", help="find the article in saved pages")
    clean.add_argument("files", nargs="+", type=Path, metavar="FILE", help="captures (.txt)")
    clean.add_argument("--lines", type=Path, metavar="OUT.csv", help="write every line with its label and reason")
    clean.set_defaults(run=_clean)


def _add_scores(commands: Commands) -> None:
    for name, text in (("hits", "list every hit"), ("score", "rates and prevalences"), ("tfidf", "TF-IDF scores")):
        table = commands.add_parser(name, help=text)
        add_corpus(table)
        add_out(table)
        if name != "tfidf":
            stream = "read a Parquet file block by block, of any size (near-duplicates: its column duplicate_of)"
            table.add_argument("--stream", action="store_true", help=stream)
            table.add_argument("--marks", action="store_true", help="with --stream: voices by quotation marks alone")
        if name == "score":
            table.add_argument("--voice", action="append", help=f"whose words count: {VOICES}; repeatable")
            jobs = "with --stream: processes that share the file out among them; -1 for one on each core"
            table.add_argument("--jobs", type=int, default=1, metavar="N", help=jobs)
        table.set_defaults(run=_table, table=name, stream=False, marks=False, jobs=1, voice=None)


def _add_derivation(commands: Commands) -> None:
    derive = commands.add_parser("derive", help="write captures in the derived text format, without their text")
    derive.add_argument("captures", type=Path, metavar="CAPTURES", help="folder with *.txt and metadata.csv")
    derive.add_argument("--lexicon", required=True, action="append", type=Path, help="its words are kept; repeatable")
    derive.add_argument("--phrases", type=Path, help="text file of further phrases, one a line, whose words are kept")
    derive.add_argument("--codes", type=Path, help="CSV of codes by capture and sentence")
    derive.add_argument("--coders", default="", help="who coded, in a sentence that figures of the codes carry")
    derive.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="folder to write")
    derive.set_defaults(run=_derive)


def _reproduce(options: argparse.Namespace) -> int:
    from framing.reproduction import reproduce

    different = reproduce(Path.cwd(), say, check=options.check, force=options.force)
    for name in different:
        say(f"differs: {name}")
    if options.check and not different:
        say("everything came out byte for byte as it stands here")
    return 1 if different else 0


def _figures(options: argparse.Namespace) -> None:
    from framing.gallery import save_figures

    written, skipped = save_figures(options.corpus, _lexicons(options), options.by, options.out)
    for line in [*map(str, written), *skipped]:
        say(line)


def _clean(options: argparse.Namespace) -> None:
    import pandas as pd

    from framing.capture.cleaning import clean
    from framing.capture.pages import read_capture
    from framing.files import write_csv

    _check_names(options.files) if options.lines is not None else None
    said: list[str] = []
    before = _earlier_lines(options.lines)
    tables = [before[~before["capture"].isin([path.name for path in options.files])]]
    for path in options.files:
        text = read_capture(path)
        own = before[before["capture"] == path.name]
        cleaned = clean(text, lines=own if len(own) else None, name=str(path))
        shown = [text[a:b] for a, b in zip(cleaned.lines["start"], cleaned.lines["end"], strict=True)]
        lines = cleaned.lines.drop(columns=["start", "end"]).assign(text=shown)
        lines.insert(0, "capture", path.name)
        tables.append(lines)
        if options.lines is None:
            said.append(f"{cleaned.title}\n\n{cleaned.text}\n")
        else:
            rows = f" ({options.lines.name} has its labels already: they stay)" if len(own) else ""
            said.append(f"{path}: {int(lines['kept'].sum())} of {len(lines)} lines kept{rows}: {cleaned.title}")
    if options.lines is not None:
        write_csv(options.lines, pd.concat(tables))
    for line in said:  # only now: a file that cannot be used leaves no half of an answer
        say(line)


def _check_names(files: Sequence[Path]) -> None:
    """Refuse two captures of one name: a table of lines could not tell them apart."""
    first: dict[str, Path] = {}
    for path in files:
        if path.name in first:
            raise InputError(
                f"{path}: has the name of {first[path.name]}, expected each once: --lines tells them by name"
            )
        first[path.name] = path


def _earlier_lines(path: Path | None) -> pd.DataFrame:
    """Return the labels of an earlier run, which may have been corrected by hand: they are kept."""
    import pandas as pd

    from framing.files import read_csv

    columns = ["capture", "line", "label", "kept", "reason", "text"]
    if path is None or not path.exists():
        return pd.DataFrame(columns=columns)
    return read_csv(path, required=columns)[columns]


def _table(options: argparse.Namespace) -> None:
    from framing.files import write_csv_parts
    from framing.languages import by_language

    if options.by == "lexicon":
        raise InputError("--by lexicon: the last column of the table has this name, expected another column")
    if (options.marks or options.jobs != 1) and not options.stream:
        raise InputError("--marks and --jobs are for large files read block by block, expected --stream with them")
    lexicon = _lexicons(options)
    hashes = {code: one.hash for code, one in by_language(lexicon).items()}
    tables = (_stream_tables if options.stream else _make_table)(options, lexicon)
    signed = (table.assign(lexicon=table["language"].map(hashes)) for table in tables)
    say(f"{options.out}: {write_csv_parts(options.out, signed)} rows")


def _stream_tables(options: argparse.Namespace, lexicon: list[Lexicon]) -> Iterator[pd.DataFrame]:
    from framing.streaming import stream_hits, stream_scores

    rules = not options.marks
    if options.table == "hits":
        return (hits for _, _, hits in stream_hits(options.corpus, lexicon, by_rules=rules))
    voice = options.voice or "all"
    return iter([stream_scores(options.corpus, lexicon, options.by, voice=voice, by_rules=rules, n_jobs=options.jobs)])


def _make_table(options: argparse.Namespace, lexicon: list[Lexicon]) -> Iterator[pd.DataFrame]:
    from framing.matching import find
    from framing.scoring import score, tfidf_scores
    from framing.sources import open_corpus

    corpus = open_corpus(options.corpus)
    _name_duplicates(corpus)
    if options.table == "hits":
        yield find(corpus, lexicon)
    elif options.table == "score":
        yield score(corpus, lexicon, by=options.by, voice=options.voice or "all")
    else:
        yield tfidf_scores(corpus, lexicon, by=options.by)


def _lexicons(options: argparse.Namespace) -> list[Lexicon]:
    from framing.formats import read_lexicon

    return [read_lexicon(path) for path in options.lexicon]


def _name_duplicates(corpus: Corpus) -> None:
    """Say on standard error which articles are not scored."""
    for row in corpus.articles[corpus.articles["duplicate_of"].notna()].to_dict("records"):
        sys.stderr.write(f"note: {row['article']} ({row['outlet']}) repeats {row['duplicate_of']}: not scored\n")


def _derive(options: argparse.Namespace) -> None:
    from framing.coding.codings import read_codes
    from framing.derivation import derive
    from framing.formats import read_lexicon
    from framing.sources import read_captures, read_lines

    lexicons = [read_lexicon(path) for path in options.lexicon]
    codes = read_codes(options.codes, lexicons[0].names) if options.codes else None
    phrases = _read_phrases(options.phrases, lexicons[0].language) if options.phrases else []
    corpus = read_captures(options.captures)
    for path in derive(corpus, read_lines(options.captures), lexicons, options.out, phrases, codes, options.coders):
        say(str(path))


def _read_phrases(path: Path, language: str) -> list[str]:
    from framing.files import read_text
    from framing.lexicon import split_phrase

    phrases = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            split_phrase(line.strip(), language, where=f"{path}:{number}")
            phrases.append(line.strip())
    return phrases
