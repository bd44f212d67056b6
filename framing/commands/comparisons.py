"""The commands that compare publications: `framing compare`, `sensitivity` and `keyness`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option

import framing
from framing.commands.shared import (
    VOICES,
    By,
    CorpusPath,
    LexiconPaths,
    Out,
    open_corpus,
    read_one,
    say,
    tell_left_out,
    write_table,
)

Voice = Annotated[str, Option(metavar="VOICE", help=f"whose words count: {VOICES}", show_default=False)]


def compare(
    corpus: CorpusPath,
    lexicon: LexiconPaths,
    out: Out,
    by: By = "outlet",
    voice: Voice = "all",
    specifications: Annotated[Path | None, Option(metavar="CSV", help="estimates by other choices of method")] = None,
) -> None:
    """Difference between every pair of publications, with verdicts."""
    from framing.comparisons.differences import read_specifications

    others = read_specifications(specifications, by) if specifications else None
    table = framing.compare(open_corpus(corpus), read_one(lexicon), by, voice=voice, specifications=others)
    write_table(out, table)
    decided = int(table["verdict"].isin(["higher", "lower"]).sum())
    say(f"{out}: {table['family'].iloc[0]}; {decided} distinguishable. Rule: {table['rule'].iloc[0]}")
    tell_left_out(table)


def sensitivity(
    corpus: CorpusPath,
    lexicon: LexiconPaths,
    out: Out,
    by: By = "outlet",
    signs: Annotated[Path | None, Option(metavar="OUT.csv", help="share of specifications that agree in sign")] = None,
) -> None:
    """Score under every choice of method, and with every term left out."""
    from framing.comparisons.robustness import list_choices, sign_agreement
    from framing.sharing.derivation import read_hits_per_line

    read, chosen = open_corpus(corpus), read_one(lexicon)
    lines = read_hits_per_line(corpus, chosen) if corpus.is_dir() else None
    lines = lines if lines is not None and lines.attrs["lexicon"] == chosen.hash else None
    choices = list_choices(read, lines)
    table = framing.sensitivity(read, chosen, by, lines)
    agreed = sign_agreement(table, by) if signs else None
    write_table(out, table, signs, agreed)
    tell_left_out(table)
    for row in choices[~choices["used"]].to_dict("records"):
        say(f"left out: {row['choice']} {row['value']}: {row['reason']}")
    say(f"{out}: {len(table)} rows")
    if agreed is not None:
        say(f"{signs}: {len(agreed)} rows")


def keyness(
    corpus: CorpusPath,
    a: Annotated[str, Option(metavar="NAME", help="a publication")],
    out: Out,
    b: Annotated[str | None, Option(metavar="NAME", help="the one it is compared with (all others)")] = None,
    by: By = "outlet",
    voice: Voice = "all",
) -> None:
    """List the words that one publication uses more than another, or than the rest."""
    table = framing.keyness(open_corpus(corpus), a, b, by, voice)
    write_table(out, table)
    tell_left_out(table)
    how = f" ({table['method'].iloc[0]})" if len(table) else ""
    say(f"{out}: {len(table)} words{how}")
