"""The commands of comparing: `framing sensitivity`, `framing compare`, `framing keyness`."""

from __future__ import annotations

import argparse
from pathlib import Path

from framing.commands.shared import CORPUS, VOICES, Commands, add_by, add_corpus, add_out, say


def add_comparing_commands(commands: Commands) -> None:
    """Add the commands of comparing to those of the command line."""
    sensitivity = commands.add_parser("sensitivity", help="score under every choice, and with every term left out")
    add_corpus(sensitivity)
    add_out(sensitivity)
    sensitivity.add_argument("--signs", type=Path, metavar="OUT.csv", help="share of specifications that agree in sign")
    sensitivity.set_defaults(run=_sensitivity)
    pairs = commands.add_parser("compare", help="differences between every pair of publications, with verdicts")
    add_corpus(pairs)
    pairs.add_argument("--voice", default="all", help=VOICES)
    pairs.add_argument("--specifications", type=Path, metavar="CSV", help="estimates under other choices of method")
    add_out(pairs)
    pairs.set_defaults(run=_compare)

    words = commands.add_parser("keyness", help="words that one publication uses more than another")
    words.add_argument("corpus", type=Path, metavar="CORPUS", help=CORPUS)
    words.add_argument("--a", required=True, help="a publication")
    words.add_argument("--b", required=True, help="the publication it is held against")
    add_by(words)
    words.add_argument("--voice", default="all", help=f"whose words: {VOICES}")
    add_out(words)
    words.set_defaults(run=_keyness)


def _sensitivity(options: argparse.Namespace) -> None:
    from framing.commands.robustness import write_sensitivity

    write_sensitivity(options)


def _compare(options: argparse.Namespace) -> None:
    from framing.comparisons.differences import compare, read_specifications
    from framing.files import write_csv
    from framing.languages import read_one
    from framing.sources import open_corpus

    others = read_specifications(options.specifications, options.by) if options.specifications else None
    corpus, lexicon = open_corpus(options.corpus), read_one(options.lexicon)
    table = compare(corpus, lexicon, options.by, voice=options.voice, specifications=others)
    write_csv(options.out, table)
    decided = int(table["verdict"].isin(["higher", "lower"]).sum())
    say(f"{options.out}: {table['family'].iloc[0]}; {decided} distinguishable")


def _keyness(options: argparse.Namespace) -> None:
    from framing.comparisons.keywords import keyness
    from framing.files import write_csv
    from framing.sources import open_corpus

    table = keyness(open_corpus(options.corpus), options.a, options.b, options.by, options.voice)
    write_csv(options.out, table)
    how = f" ({table['method'].iloc[0]})" if len(table) else ""
    say(f"{options.out}: {len(table)} words{how}")
