"""What commands share: the options that name a corpus and a table to write, and what is said on standard output."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError

if TYPE_CHECKING:
    from framing.lexicon import Lexicon

Commands = Any  # argparse keeps the type of its subparsers to itself
CORPUS = "captures, derived folder, .csv or .parquet"
VOICES = "all (default), outlet, quoted, reported, others"


def say(line: str) -> None:
    """Write a line on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def add_corpus(parser: argparse.ArgumentParser) -> None:
    """Ask for a corpus, lexicons and what publications are named by."""
    parser.add_argument("corpus", type=Path, metavar="CORPUS", help=CORPUS)
    listed = "lexicon file read by its ending; repeatable, one for each language of the corpus"
    parser.add_argument("--lexicon", required=True, action="append", type=Path, help=listed)
    add_by(parser)


def add_by(parser: argparse.ArgumentParser) -> None:
    """Ask for the column that names the publications."""
    parser.add_argument("--by", default="outlet", help="column that names the publications (outlet)")


def add_out(parser: argparse.ArgumentParser) -> None:
    """Ask for the table to write."""
    parser.add_argument("--out", required=True, type=Path, metavar="OUT.csv", help="table to write")


def read_one(paths: Sequence[Path]) -> Lexicon:
    """Read the one lexicon of a command that compares publications: languages are never compared."""
    from framing.formats import read_lexicon

    if len(paths) > 1:
        raise InputError(f"--lexicon: {len(paths)} files, expected one: languages are never compared")
    return read_lexicon(paths[0])
