"""The command line. Exit status 0 on success, 2 on bad input with one line on standard error."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from framing.commands.coding import add_coding_commands
from framing.commands.lexicon import add_actions
from framing.commands.outputs import check_outputs
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
    except KeyboardInterrupt:
        sys.stderr.write("framing: interrupted; a file that was not finished was not written\n")
        return INTERRUPTED
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
            stream = "read a Parquet file block by block, of any size (near-duplicates: its column duplicate_of)"
            table.add_argument("--stream", action="store_true", help=stream)
            table.add_argument("--marks", action="store_true", help="with --stream: voices by quotation marks alone")
        table.set_defaults(run=_table, table=name)

    sensitivity = commands.add_parser("sensitivity", help="score under every choice, and with every term left out")
    _add_corpus(sensitivity)
    sensitivity.add_argument("--out", required=True, type=Path, metavar="OUT.csv", help="table to write")
    sensitivity.add_argument("--signs", type=Path, metavar="OUT.csv", help="share of specifications that agree in sign")
    sensitivity.set_defaults(run=_sensitivity)
    pairs = commands.add_parser("compare", help="differences between every pair of publications, with verdicts")
    _add_corpus(pairs)
    pairs.add_argument("--voice", default="all", help="all (default), outlet, quoted, reported, others")
    pairs.add_argument("--specifications", type=Path, metavar="CSV", help="estimates under other choices of method")
    pairs.add_argument("--out", required=True, type=Path, metavar="OUT.csv", help="table to write")
    pairs.set_defaults(run=_compare)

    words = commands.add_parser("keyness", help="words that one publication uses more than another")
    words.add_argument("corpus", type=Path, metavar="CORPUS", help="captures, derived folder, .csv or .parquet")
    words.add_argument("--a", required=True, help="a publication")
    words.add_argument("--b", required=True, help="the publication it is held against")
    words.add_argument("--by", default="outlet", help="column that names the publications (outlet)")
    words.add_argument("--voice", default="all", help="whose words: all (default), outlet, quoted, reported, others")
    words.add_argument("--out", required=True, type=Path, metavar="OUT.csv", help="table to write")
    words.set_defaults(run=_keyness)

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

    add_coding_commands(commands, _add_corpus)
    return parser


def _add_corpus(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help="captures, derived folder, .csv or .parquet")
    listed = "lexicon file read by its ending; repeatable, one for each language of the corpus"
    parser.add_argument("--lexicon", required=True, action="append", type=Path, help=listed)
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
    from framing.gallery import save_figures

    written, skipped = save_figures(options.corpus, _lexicons(options), options.by, options.out)
    for line in [*map(str, written), *skipped]:
        _say(line)


def _clean(options: argparse.Namespace) -> None:
    import pandas as pd

    from framing.capture.cleaning import clean
    from framing.capture.pages import read_capture
    from framing.files import write_csv

    before = _earlier_lines(options.lines)
    _check_names(options.files) if options.lines is not None else None
    said: list[str] = []
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
        _say(line)


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
    from framing.files import write_csv
    from framing.languages import by_language
    from framing.matching import find
    from framing.scoring import score, tfidf_scores
    from framing.sources import open_corpus
    from framing.streaming import stream_scores

    if options.by == "lexicon":
        raise InputError("--by lexicon: the last column of the table has this name, expected another column")
    lexicon, voice = _lexicons(options), getattr(options, "voice", None) or "all"
    if getattr(options, "stream", False):
        table = stream_scores(options.corpus, lexicon, options.by, voice=voice, by_rules=not options.marks)
    else:
        corpus = open_corpus(options.corpus)
        _name_duplicates(corpus)
        if options.table == "hits":
            table = find(corpus, lexicon)
        elif options.table == "score":
            table = score(corpus, lexicon, by=options.by, voice=voice)
        else:
            table = tfidf_scores(corpus, lexicon, by=options.by)
    hashes = {code: one.hash for code, one in by_language(lexicon).items()}
    write_csv(options.out, table.assign(lexicon=table["language"].map(hashes)))
    _say(f"{options.out}: {len(table)} rows")


def _sensitivity(options: argparse.Namespace) -> None:
    from framing.commands.robustness import write_sensitivity

    write_sensitivity(options, _say)


def _lexicons(options: argparse.Namespace) -> list[Lexicon]:
    from framing.lexicon import read_lexicon

    return [read_lexicon(path) for path in options.lexicon]


def _name_duplicates(corpus: Corpus) -> None:
    """Say on standard error which articles are not scored."""
    for row in corpus.articles[corpus.articles["duplicate_of"].notna()].to_dict("records"):
        sys.stderr.write(f"note: {row['article']} ({row['outlet']}) repeats {row['duplicate_of']}: not scored\n")


def _compare(options: argparse.Namespace) -> None:
    from framing.comparing.comparison import compare, read_specifications
    from framing.files import write_csv
    from framing.languages import read_one
    from framing.sources import open_corpus

    others = read_specifications(options.specifications, options.by) if options.specifications else None
    corpus, lexicon = open_corpus(options.corpus), read_one(options.lexicon)
    table = compare(corpus, lexicon, options.by, voice=options.voice, specifications=others)
    write_csv(options.out, table)
    decided = int(table["verdict"].isin(["higher", "lower"]).sum())
    _say(f"{options.out}: {table['family'].iloc[0]}; {decided} distinguishable")


def _keyness(options: argparse.Namespace) -> None:
    from framing.comparing.keywords import keyness
    from framing.files import write_csv
    from framing.sources import open_corpus

    table = keyness(open_corpus(options.corpus), options.a, options.b, options.by, options.voice)
    write_csv(options.out, table)
    how = f" ({table['method'].iloc[0]})" if len(table) else ""
    _say(f"{options.out}: {len(table)} words{how}")


def _derive(options: argparse.Namespace) -> None:
    from framing.coding.codes import read_codes
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
