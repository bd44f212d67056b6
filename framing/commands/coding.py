"""The commands of coding: `framing sample`, `framing agreement`, `framing validate`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from framing.commands.shared import Commands, add_corpus, add_out, say
from framing.errors import InputError, one_of


def add_coding_commands(commands: Commands) -> None:
    """Add the commands of coding to those of the command line."""
    sample = commands.add_parser("sample", help="draw sentences to be coded")
    add_corpus(sample)
    sample.add_argument("--n", type=int, default=100, help="sentences to draw (100)")
    sample.add_argument("--seed", type=int, help="of the draw (the specification's)")
    sample.add_argument("--out", required=True, type=Path, metavar="SHEET.csv", help="sheet to write, with its key")
    sample.set_defaults(run=_sample)

    agree = commands.add_parser("agreement", help="measure how far coders agree")
    agree.add_argument("codes", nargs="+", type=Path, metavar="CODES", help="codings, of any annotation tool")
    agree.add_argument("--frames", help="columns or labels that are frames, separated by commas")
    agree.add_argument("--level", default="nominal", help="of measurement: nominal, ordinal, interval, ratio")
    add_out(agree)
    agree.add_argument("--disagreements", type=Path, metavar="OUT.csv", help="units to adjudicate")
    agree.set_defaults(run=_agreement)

    validate = commands.add_parser("validate", help="compare a lexicon's hits with codes")
    add_corpus(validate)
    validate.add_argument("--codes", required=True, action="append", type=Path, help="codings; repeatable")
    validate.add_argument("--coder", help="whose codes (adjudicated, or the only coder)")
    validate.add_argument("--key", type=Path, help="key of a coding sheet, where it is not beside it")
    add_out(validate)
    validate.add_argument("--confusions", type=Path, metavar="OUT.csv", help="sentences found wrongly or missed")
    validate.set_defaults(run=_validate)


def _sample(options: argparse.Namespace) -> None:
    from framing.coding.sampling import draw_sample, write_sheet
    from framing.languages import read_one
    from framing.sources import open_corpus

    corpus = open_corpus(options.corpus)
    sample = draw_sample(corpus, read_one(options.lexicon), options.n, seed=options.seed)
    sheet, key = write_sheet(sample, options.out)
    counts = ", ".join(f"{count} {name}" for name, count in sample["stratum"].value_counts(sort=False).items())
    say(f"{sheet}: {len(sample)} sentences to code ({counts}); fill in 0 or 1 for each frame")
    say(f"{key}: their weights, not for coders")
    if not corpus.has_text:
        sys.stderr.write("note: this corpus has no text: coders need the articles at hand\n")


def _agreement(options: argparse.Namespace) -> None:
    from framing.coding.codings import read_codings
    from framing.coding.reliability import agreement, disagreements
    from framing.files import write_csv

    frames = _names(options.frames)
    codes = read_codings(options.codes, frames)
    table = agreement(codes, options.level, frames)
    write_csv(options.out, table)
    for row in table[table["measure"] == "alpha"].to_dict("records"):
        say(f"{row['frame']}: alpha {_interval(row)}, {row['disagreed']} of {row['n']} units disagreed on")
    _say_who_coded(options.codes[0])
    if options.disagreements is not None:
        listed = disagreements(codes, frames)
        write_csv(options.disagreements, listed)
        say(f"{options.disagreements}: {len(listed)} codes to adjudicate")


def _validate(options: argparse.Namespace) -> None:
    from framing.coding.codings import read_codings
    from framing.coding.validation import confusions, validate
    from framing.files import write_csv
    from framing.languages import read_one
    from framing.matching import find
    from framing.sources import open_corpus

    corpus, lexicon = open_corpus(options.corpus), read_one(options.lexicon)
    hits = find(corpus, lexicon, speakers=False)
    codes = read_codings(options.codes, lexicon.names, key=options.key)
    one_of("by", options.by, [name for name in corpus.articles if name != "text"])
    by = (options.by, "voice", "unit")
    table = validate(hits, codes, corpus, by, frames=lexicon.names, coder=options.coder)
    write_csv(options.out, table)
    whole = table[(table["by"] == "all") & table["measure"].isin(["precision", "recall"])]
    for row in whole.to_dict("records"):
        say(f"{row['frame']}: {row['measure']} {_interval(row)}, {row['hits']} of {row['n']}")
    _say_who_coded(options.codes[0])
    if options.confusions is not None:
        listed = confusions(hits, codes, corpus, lexicon.names, options.coder)
        write_csv(options.confusions, listed)
        say(f"{options.confusions}: {len(listed)} sentences")


def _say_who_coded(codes: Path) -> None:
    """Say who coded, where the codes are those of a derived folder that names its coders."""
    from framing.derived import NAME, read_package

    if codes.name == "codes.csv" and (codes.parent / NAME).is_file():
        coders = str(read_package(codes.parent).get("coders", ""))
        if coders:
            say(coders)


def _interval(row: dict[str, Any]) -> str:
    if row["estimate"] != row["estimate"]:
        return "undefined"
    shown = f"{row['estimate']:.2f}"
    return shown if row["low"] != row["low"] else f"{shown} ({row['low']:.2f} to {row['high']:.2f})"


def _names(text: str | None) -> list[str] | None:
    if text is None:
        return None
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise InputError(f"--frames must be names separated by commas, got {text!r}")
    return names
