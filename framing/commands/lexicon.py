"""The commands `framing lexicon …`: what they ask for, and what they print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

import framing
from framing.commands.shared import CORPUS, By, Command, new_group, open_corpus, say, write_table, write_tables
from framing.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

actions = new_group("Work on a lexicon: check it, compare versions, find terms, convert it.")


@actions.command(cls=Command)
def check(
    file: Annotated[Path, Argument(metavar="FILE", help="lexicon file (.yml)")],
    corpus: Annotated[Path | None, Option(metavar="CORPUS", help=f"count its hits here: {CORPUS}")] = None,
    all: Annotated[bool, Option("--all", help="list every finding, also of the files it extends")] = False,
) -> int:
    """Find what is wrong with a lexicon, and what it does in a corpus."""
    import pandas as pd

    from framing.workshop.checks import check_and_read, locate_terms

    read = open_corpus(corpus) if corpus else None
    findings, lexicon = check_and_read(file, read)
    for line in _finding_lines(findings, file, all):
        say(line)
    errors = int((findings["level"] == "error").sum())
    if lexicon is None:
        return 2
    if read is not None:
        hits = locate_terms(read, lexicon)
        outlets = list(dict.fromkeys(read.scored["outlet"]))
        counts = pd.crosstab(hits["frame"], hits["outlet"]).reindex(index=lexicon.names, columns=outlets, fill_value=0)
        say(f"\nhits by outlet (headline and body, near-duplicates left out)\n{counts.to_string()}")
    outcome = f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
    say(f"{lexicon!r}: {outcome if len(findings) else 'all examples hold'}")
    return 2 if errors else 0


_MOST_LISTED = 20  # warnings that are listed without --all, so that all fits on a screen; errors are always listed
_MOST_OF_A_RULE = 10  # warnings of one rule among them


def _finding_lines(findings: pd.DataFrame, file: Path, everything: bool) -> list[str]:
    """Return what a check found: errors and the first warnings of the file itself; how many there are of each rule."""
    own = findings["file"].map(lambda name: Path(name).name == file.name).astype(bool)
    wrong = findings["level"] == "error"
    warned = findings[own & ~wrong].groupby("rule")
    first = warned.head(min(_MOST_OF_A_RULE, max(1, _MOST_LISTED // max(1, warned.ngroups))))
    listed = wrong | findings.index.isin(first.index) | everything
    lines = []
    for row in findings[listed].to_dict("records"):
        level = "warning: " if row["level"] == "warning" else ""
        about = f"{row['frame']}: {row['term']!r}: " if row["term"] else ""
        lines.append(f"{row['file']}:{row['line']}: {level}{about}{row['message']}")
    for name, part in (("", own), ("inherited: ", ~own)):
        left_out = int((part & ~listed).sum())
        rules = ", ".join(f"{rule} {count}" for rule, count in findings["rule"][part].value_counts(sort=False).items())
        more = f"; {left_out} not listed, --all lists every one" if left_out else ""
        lines += [f"{name}{_count(int(part.sum()), 'finding')}: {rules}{more}"] if rules else []
    return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


@actions.command(cls=Command)
def diff(
    old: Annotated[Path, Argument(metavar="OLD", help="lexicon file before")],
    new: Annotated[Path, Argument(metavar="NEW", help="lexicon file now")],
    corpus: Annotated[Path | None, Option(metavar="CORPUS", help=f"compare hits and scores here: {CORPUS}")] = None,
    by: By = "outlet",
    out: Annotated[
        Path | None,
        Option(metavar="OUT", help="folder for the tables; or a .csv file for the terms, the others beside it"),
    ] = None,
) -> None:
    """Say what a new version of a lexicon changes."""
    read = open_corpus(corpus) if corpus else None
    revision = framing.diff_lexicons(framing.read_lexicon(old), framing.read_lexicon(new), read, by)
    written: dict[str, pd.DataFrame] = {}  # each into a folder, or the terms into a .csv file, the others beside it
    if out is not None:
        in_folder = out.suffix.lower() != ".csv"
        for name, table in revision.tables.items():
            beside = out.name if name == "terms" else f"{out.stem}_{name}.csv"
            written[f"{name}.csv" if in_folder else beside] = table
        folder = out if in_folder else out.parent
        write_tables(folder, written)
    say(revision.to_text())
    for name, table in written.items():
        say(f"{folder / name}: {len(table)} rows")


@actions.command(cls=Command)
def suggest(
    frame: Annotated[str, Option(metavar="NAME", help="name of the frame")],
    corpus: Annotated[Path, Option(metavar="CORPUS", help="captures, .csv or .parquet")],
    lexicon: Annotated[Path, Option(metavar="FILE", help="lexicon file (.yml)")],
    most: Annotated[int, Option(metavar="N", help="suggestions at most")] = 30,
    out: Annotated[Path | None, Option(metavar="OUT.csv", help="table to write")] = None,
) -> None:
    """List words and phrases a frame may lack, with the evidence."""
    stem, _, language = lexicon.stem.rpartition(".")  # others are of other languages: pact.es.yml beside pact.en.yml
    beside = sorted(lexicon.parent.glob(f"{stem}.??{lexicon.suffix}")) if stem and len(language) == 2 else []
    others = [framing.read_lexicon(path) for path in beside if path.name != lexicon.name]
    table = framing.suggest_terms(open_corpus(corpus), framing.read_lexicon(lexicon), frame, most, others)
    if out:
        write_table(out, table)
    for number, row in enumerate(table.to_dict("records"), start=1):
        added = f"adds {_count(row['hits_added'], 'hit')}" + (f" ({row['outlets']})" if row["outlets"] else "")
        say(f"{number:2}. {row['candidate']} ({row['kind']}, score {row['score']:.1f}): {added}\n    {row['why']}")
        for context in filter(None, row["contexts"].split(" | ")):
            say(f"    … {context}")
    if out:
        say(f"{out}: {len(table)} rows")


@actions.command(cls=Command)
def convert(
    source: Annotated[Path, Argument(metavar="IN", help="lexicon file, read by its ending")],
    out: Annotated[Path, Argument(metavar="OUT", help="file to write, in the format of its ending")],
    force: Annotated[bool, Option("--force", help="replace OUT where it is there")] = False,
) -> None:
    """Write a lexicon in another format, and say what that cannot hold."""
    from framing.formats import bases_of
    from framing.formats.writers import describe_losses

    if out.exists() and not force:
        raise InputError(f"{out}: is there already, expected a new name (--force replaces it)")
    lexicon = framing.read_lexicon(source)
    if any(out.resolve() == Path(base).resolve() for base in bases_of(source)):
        raise InputError(f"{out}: {source} extends it, expected a new name")
    for line in describe_losses(lexicon, framing.write_lexicon(lexicon, out), out):
        say(line)
