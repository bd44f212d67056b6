"""The command line. Exit status 0 on success, 2 on bad input with one line on standard error."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from framing.commands_lexicon import add_actions
from framing.errors import FramingWarning, InputError

if TYPE_CHECKING:
    import pandas as pd

    from framing.corpus import Corpus


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
        status = options.run(options)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'framing'}: {error.strerror or error}\n")
        return 2
    return int(status or 0)


def _show_warning(message: Warning | str, category: type[Warning], *rest: object, **more: object) -> None:
    if issubclass(category, FramingWarning):
        sys.stderr.write(f"warning: {message}\n")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="framing", description="Compare how publications frame the same event.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    reproduce = commands.add_parser("reproduce", help="make the repository's figures and notebooks again from data/")
    reproduce.add_argument("--check", action="store_true", help="write nothing; compare with what is there")
    reproduce.add_argument("--force", action="store_true", help="make everything, also what has not changed")
    reproduce.set_defaults(run=_reproduce)

    figures = commands.add_parser("figures", help="draw the figures of any corpus")
    _add_corpus(figures)
    figures.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder for SVG, PNG, CSV, manifest")
    figures.set_defaults(run=_figures)

    clean = commands.add_parser("clean", help="find the article in saved pages")
    clean.add_argument("files", nargs="+", type=Path, metavar="FILE", help="captures (.txt)")
    clean.add_argument("--lines", type=Path, metavar="OUT.csv", help="write every line with its label and reason")
    clean.set_defaults(run=_clean)

    for name, text in (("hits", "list every hit"), ("score", "rates and prevalences"), ("tfidf", "TF-IDF scores")):
        table = commands.add_parser(name, help=text)
        _add_corpus(table)
        table.add_argument("--out", required=True, type=Path, metavar="OUT.csv", help="table to write")
        if name == "score":
            voices = "all (default), outlet, quoted, reported, others; repeatable"
            table.add_argument("--voice", action="append", help=f"whose words count: {voices}")
        table.set_defaults(run=_table, table=name)

    derive = commands.add_parser("derive", help="write captures in the derived text format, without their text")
    derive.add_argument("captures", type=Path, metavar="CAPTURES", help="folder with *.txt and metadata.csv")
    derive.add_argument("--lexicon", required=True, action="append", type=Path, help="its words are kept; repeatable")
    derive.add_argument("--phrases", type=Path, help="text file of further phrases, one a line, whose words are kept")
    derive.add_argument("--codes", type=Path, help="CSV of codes by capture and sentence")
    derive.add_argument("--coders", default="", help="who coded, in a sentence that figures of the codes carry")
    derive.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="folder to write")
    derive.set_defaults(run=_derive)

    lexicon = commands.add_parser("lexicon", help="work on a lexicon")
    actions = lexicon.add_subparsers(required=True, metavar="ACTION", parser_class=_Parser)
    add_actions(actions, _say)
    convert = actions.add_parser("convert", help="write a lexicon in another format, and say what that cannot hold")
    convert.add_argument("source", type=Path, metavar="IN", help="lexicon file, read by its ending")
    convert.add_argument("out", type=Path, metavar="OUT", help="file to write, in the format of its ending")
    convert.add_argument("--force", action="store_true", help="replace OUT where it is there")
    convert.set_defaults(run=_convert_lexicon)
    return parser


def _add_corpus(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="captures, derived folder, .csv or .parquet")
    parser.add_argument("--lexicon", required=True, type=Path, help="lexicon file, read by its ending")
    parser.add_argument("--by", default="outlet", help="column that names the publications (outlet)")


def _reproduce(options: argparse.Namespace) -> int:
    from framing.reproduction import reproduce

    different = reproduce(Path.cwd(), _say, check=options.check, force=options.force)
    for name in different:
        _say(f"differs: {name}")
    if options.check and not different:
        _say("everything came out byte for byte as it stands here")
    return 1 if different else 0


def _figures(options: argparse.Namespace) -> None:
    from framing.gallery import Gallery
    from framing.lexicon import read_lexicon

    gallery = Gallery(options.corpus, read_lexicon(options.lexicon), options.by)
    for path in gallery.save(options.out):
        _say(str(path))
    for line in gallery.skipped:
        _say(line)


def _clean(options: argparse.Namespace) -> None:
    import pandas as pd

    from framing.cleaning import clean
    from framing.files import write_csv
    from framing.pages import read_capture

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
            _say(f"{cleaned.title}\n\n{cleaned.text}\n")
        else:
            rows = f" ({options.lines.name} has its labels already: they stay)" if len(own) else ""
            _say(f"{path}: {int(lines['kept'].sum())} of {len(lines)} lines kept{rows}: {cleaned.title}")
    if options.lines is not None:
        write_csv(options.lines, pd.concat(tables))


def _earlier_lines(path: Path | None) -> pd.DataFrame:
    """Return the labels of an earlier run, which may have been corrected by hand: they are kept."""
    import pandas as pd

    from framing.files import read_csv

    columns = ["capture", "line", "label", "kept", "reason", "text"]
    if path is None or not path.exists():
        return pd.DataFrame(columns=columns)
    return read_csv(path, required=columns)[columns]


def _table(options: argparse.Namespace) -> None:
    from framing.files import write_csv
    from framing.lexicon import read_lexicon
    from framing.matching import find
    from framing.scoring import score, tfidf_scores
    from framing.sources import open_corpus

    if options.by == "lexicon":
        raise InputError("--by lexicon: the last column of the table has this name, expected another column")
    corpus, lexicon = open_corpus(options.corpus), read_lexicon(options.lexicon)
    _name_duplicates(corpus)
    if options.table == "hits":
        table = find(corpus, lexicon)
    elif options.table == "score":
        table = score(corpus, lexicon, by=options.by, voice=options.voice or "all")
    else:
        table = tfidf_scores(corpus, lexicon, by=options.by)
    write_csv(options.out, table.assign(lexicon=lexicon.hash))
    _say(f"{options.out}: {len(table)} rows")


def _name_duplicates(corpus: Corpus) -> None:
    """Say on standard error which articles are not scored."""
    for row in corpus.articles[corpus.articles["duplicate_of"].notna()].to_dict("records"):
        sys.stderr.write(f"note: {row['article']} ({row['outlet']}) repeats {row['duplicate_of']}: not scored\n")


def _derive(options: argparse.Namespace) -> None:
    from framing.codes import read_codes
    from framing.derived import derive
    from framing.lexicon import read_lexicon
    from framing.sources import read_captures, read_lines

    lexicons = [read_lexicon(path) for path in options.lexicon]
    codes = read_codes(options.codes, lexicons[0].names) if options.codes else None
    phrases = _read_phrases(options.phrases, lexicons[0].language) if options.phrases else []
    corpus = read_captures(options.captures)
    for path in derive(corpus, read_lines(options.captures), lexicons, options.out, phrases, codes, options.coders):
        _say(str(path))


def _read_phrases(path: Path, language: str) -> list[str]:
    from framing.files import read_text
    from framing.lexicon import split_phrase

    phrases = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            split_phrase(line.strip(), language, where=f"{path}:{number}")
            phrases.append(line.strip())
    return phrases


def _convert_lexicon(options: argparse.Namespace) -> None:
    from framing.formats import read_lexicon, write_lexicon
    from framing.formats.losses import describe

    if options.out.exists() and not options.force:
        raise InputError(f"{options.out}: is there already, expected a new name (--force replaces it)")
    lexicon = read_lexicon(options.source)
    for line in describe(lexicon, write_lexicon(lexicon, options.out), options.out):
        _say(line)
