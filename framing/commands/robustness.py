"""What `framing sensitivity` does."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from framing.commands.shared import say
from framing.comparisons.robustness import sensitivity, sign_agreement
from framing.comparisons.specifications import list_choices
from framing.derivation import describe_lines
from framing.derived import read_package, read_table
from framing.files import write_csv
from framing.languages import read_one
from framing.lexicon import Lexicon
from framing.sources import is_captures, open_corpus, read_lines


def write_sensitivity(options: argparse.Namespace) -> None:
    """Write the table of `framing.sensitivity` and, where asked for, that of `sign_agreement`; say what is left out."""
    corpus, lexicon = open_corpus(options.corpus), read_one(options.lexicon)
    lines = read_hits_per_line(options.corpus, lexicon)
    choices = list_choices(corpus, lines)
    table = sensitivity(corpus, lexicon, options.by, lines)
    write_csv(options.out, table)
    for row in choices[~choices["used"]].to_dict("records"):
        say(f"left out: {row['choice']} {row['value']}: {row['reason']}")
    say(f"{options.out}: {len(table)} rows")
    if options.signs:
        signs = sign_agreement(table, options.by)
        write_csv(options.signs, signs)
        say(f"{options.signs}: {len(signs)} rows")


def read_hits_per_line(path: Path, lexicon: Lexicon) -> pd.DataFrame | None:
    """Return the lines of the saved pages with their hits, or None where the corpus has none of this lexicon."""
    if not path.is_dir():
        return None
    if is_captures(path):
        return describe_lines(read_lines(path), lexicon)
    same = read_package(path)["lexicons"][0]["hash"] == lexicon.hash
    return read_table(path, "lines") if same else None
