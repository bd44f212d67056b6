"""The commands `framing lexicon …`: what they ask for, and what they print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.commands.shared import CORPUS, Commands, add_by, say
from framing.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from framing.corpus import Corpus
    from framing.lexicon import Lexicon


def add_lexicon_commands(commands: Commands) -> None:
    """Add `framing lexicon` with its actions to the commands of the command line."""
    lexicon = commands.add_parser("lexicon", help="work on a lexicon")
    actions = lexicon.add_subparsers(required=True, metavar="ACTION", parser_class=type(lexicon))
    check = actions.add_parser("check", help="find what is wrong with a lexicon, and what it does in a corpus")
    check.add_argument("file", type=Path, metavar="FILE", help="lexicon file (.yml)")
    check.add_argument("--corpus", type=Path, metavar="CORPUS", help=f"count its hits here: {CORPUS}")
    check.add_argument(
        "--all", action="store_true", help="list every finding, also of the files it extends"
    )
    check.set_defaults(run=_check)

    diff = actions.add_parser("diff", help="say what a new version of a lexicon changes")
    diff.add_argument("old", type=Path, metavar="OLD", help="lexicon file before")
    diff.add_argument("new", type=Path, metavar="NEW", help="lexicon file now")
    diff.add_argument("--corpus", type=Path, metavar="CORPUS", help=f"compare hits and scores here: {CORPUS}")
    add_by(diff)
    diff.add_argument(
        "--out",
        type=Path,
        metavar="OUT",
        help="folder for the tables; or a .csv file for the terms, the others beside it",
    )
    diff.set_defaults(run=_diff)

    suggest = actions.add_parser("suggest", help="list words and phrases a frame may lack, with the evidence")
    suggest.add_argument("--frame", required=True, help="name of the frame")
    suggest.add_argument("--corpus", required=True, type=Path, metavar="CORPUS", help="captures, .csv or .parquet")
    suggest.add_argument("--lexicon", required=True, type=Path, help="lexicon file (.yml)")
    suggest.add_argument("--most", type=int, default=30, metavar="N", help="suggestions at most (30)")
    suggest.add_argument("--out", type=Path, metavar="OUT.csv", help="table to write")
    suggest.set_defaults(run=_suggest)

    convert = actions.add_parser("convert", help="write a lexicon in another format, and say what that cannot hold")
    convert.add_argument("source", type=Path, metavar="IN", help="lexicon file, read by its ending")
    convert.add_argument("out", type=Path, metavar="OUT", help="file to write, in the format of its ending")
    convert.add_argument("--force", action="store_true", help="replace OUT where it is there")
    convert.set_defaults(run=_convert)


def _check(options: argparse.Namespace) -> int:
    from framing.sources import open_corpus
    from framing.workshop.checks import check_and_read
    from framing.workshop.findings import ERROR

    corpus = open_corpus(options.corpus) if options.corpus else None
    findings, lexicon = check_and_read(options.file, corpus)
    for line in _finding_lines(findings, options.file, options.all):
        say(line)
    errors = int((findings["level"] == ERROR).sum())
    if lexicon is None:
        return 2
    if corpus is not None:
        _say_usage(corpus, lexicon)
    outcome = f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
    say(f"{lexicon!r}: {outcome if len(findings) else 'all examples hold'}")
    return 2 if errors else 0


_MOST_LISTED = 20  # findings that are listed without --all, so that all fits on a screen; errors are always listed
_MOST_OF_A_RULE = 10  # warnings of one rule among them


def _finding_lines(findings: pd.DataFrame, file: Path, everything: bool) -> list[str]:
    """Return what a check found: errors and the first warnings of the file itself; how many there are of each rule."""
    from framing.workshop.findings import ERROR

    own = findings["file"].map(lambda name: Path(name).name == file.name)
    wrong = findings["level"] == ERROR
    listed = findings
    if not everything:
        warned = findings[own & ~wrong]
        room = _MOST_LISTED - int(wrong.sum())
        counts = warned["rule"].value_counts()
        most = next((n for n in range(_MOST_OF_A_RULE, 1, -1) if counts.clip(upper=n).sum() <= room), 1)
        first = warned[warned.groupby("rule").cumcount() < most]
        listed = findings[wrong | findings.index.isin(first.index)]
    lines = [_finding_line(row) for row in listed.to_dict("records")]
    for name, part in (("", findings[own]), ("inherited: ", findings[~own])):
        left_out = len(part) - int(part.index.isin(listed.index).sum())
        rules = ", ".join(f"{rule} {count}" for rule, count in part["rule"].value_counts(sort=False).items())
        more = f"; {left_out} not listed, --all lists every one" if left_out else ""
        lines += [f"{name}{_count(len(part), 'finding')}: {rules}{more}"] if len(part) else []
    return lines


def _finding_line(row: dict[Any, Any]) -> str:
    place = f"{row['file']}:{row['line']}:"
    level = [] if row["level"] == "error" else [f"{row['level']}:"]
    about = [f"{row['frame']}:", f"{row['term']!r}:"] if row["term"] else []
    return " ".join([place, *level, *about, row["message"]])


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _say_usage(corpus: Corpus, lexicon: Lexicon) -> None:
    """Print the hits of each frame by outlet, and its item statistics."""
    import pandas as pd

    from framing.workshop.items import UNITS_OF_STATISTICS, item_statistics, locate_terms

    hits = locate_terms(corpus, lexicon)
    outlets = list(dict.fromkeys(corpus.scored["outlet"]))
    counts = pd.crosstab(hits["frame"], hits["outlet"]).reindex(index=lexicon.names, columns=outlets, fill_value=0)
    say(f"\nhits by outlet (headline and body, near-duplicates left out)\n{counts.to_string()}")
    tables = [item_statistics(corpus, lexicon, per, hits) for per in UNITS_OF_STATISTICS]
    statistics = pd.concat(tables).sort_values("frame", key=lambda names: names.map(lexicon.names.index), kind="stable")
    shown = statistics.round(3).to_string(index=False, na_rep="-")
    say(f"\nitem statistics: Cronbach's alpha and KR-20, terms as items\n{shown}")


def _diff(options: argparse.Namespace) -> None:
    from framing.files import write_csv
    from framing.formats import read_lexicon
    from framing.sources import open_corpus
    from framing.workshop.revisions import diff_lexicons

    corpus = open_corpus(options.corpus) if options.corpus else None
    revision = diff_lexicons(read_lexicon(options.old), read_lexicon(options.new), corpus, options.by)
    written = _outputs(options.out, revision.tables)
    for path, table in written.items():
        write_csv(path, table)
    say(revision.to_text())
    for path, table in written.items():
        say(f"{path}: {len(table)} rows")


def _outputs(out: Path | None, tables: dict[str, pd.DataFrame]) -> dict[Path, pd.DataFrame]:
    """Return which table goes where: each into a folder, or all beside one .csv file (terms into that)."""
    if out is None:
        return {}
    if out.suffix.lower() != ".csv":
        return {out / f"{name}.csv": table for name, table in tables.items()}
    rest = {out.with_name(f"{out.stem}_{name}.csv"): table for name, table in tables.items() if name != "terms"}
    return {out: tables["terms"], **rest}


def _suggest(options: argparse.Namespace) -> None:
    from framing.files import write_csv
    from framing.formats import read_lexicon
    from framing.sources import open_corpus
    from framing.workshop.suggestions import suggest_terms

    corpus, lexicon = open_corpus(options.corpus), read_lexicon(options.lexicon)
    others = [read_lexicon(path) for path in find_siblings(options.lexicon)]
    table = suggest_terms(corpus, lexicon, options.frame, options.most, others)
    if options.out:
        write_csv(options.out, table)
    for number, row in enumerate(table.to_dict("records"), start=1):
        for line in _suggestion_lines(number, row):
            say(line)
    if options.out:
        say(f"{options.out}: {len(table)} rows")


def find_siblings(path: Path) -> list[Path]:
    """Return the lexicons of other languages beside one: pact.es.yml beside pact.en.yml.

    Examples
    --------
    >>> find_siblings(Path("alone.yml"))
    []
    """
    stem, _, language = path.stem.rpartition(".")
    if len(language) != 2 or not stem:
        return []
    return sorted(other for other in path.parent.glob(f"{stem}.??{path.suffix}") if other.name != path.name)


def _suggestion_lines(number: int, row: dict[Any, Any]) -> list[str]:
    added = f"adds {_count(row['hits_added'], 'hit')}" + (f" ({row['outlets']})" if row["outlets"] else "")
    lines = [f"{number:2}. {row['candidate']} ({row['kind']}, score {row['score']:.1f}): {added}", f"    {row['why']}"]
    return lines + [f"    … {context}" for context in row["contexts"].split(" | ") if context]


def _convert(options: argparse.Namespace) -> None:
    from framing.formats import read_lexicon, write_lexicon
    from framing.formats.losses import describe

    if options.out.exists() and not options.force:
        raise InputError(f"{options.out}: is there already, expected a new name (--force replaces it)")
    lexicon = read_lexicon(options.source)
    for line in describe(lexicon, write_lexicon(lexicon, options.out), options.out):
        say(line)
