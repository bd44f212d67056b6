"""The commands of coding: `framing sample`, `agreement` and `validate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from typer import Argument, Option

import framing
from framing.commands.shared import By, CorpusPath, LexiconPaths, Out, note, open_corpus, read_one, say, write_table
from framing.errors import InputError


def sample(
    corpus: CorpusPath,
    lexicon: LexiconPaths,
    out: Annotated[Path, Option(metavar="SHEET.csv", help="sheet to write, with its key")],
    n: Annotated[int, Option("--n", metavar="N", help="sentences to draw")] = 100,
    seed: Annotated[int | None, Option(metavar="N", help="of the draw (the specification's)")] = None,
) -> None:
    """Draw sentences to be coded."""
    read = open_corpus(corpus)
    drawn = framing.draw_sample(read, read_one(lexicon), n, seed=seed)
    sheet, key = framing.write_sheet(drawn, out)
    counts = ", ".join(f"{count} {name}" for name, count in drawn["stratum"].value_counts(sort=False).items())
    say(f"{sheet}: {len(drawn)} sentences to code ({counts}); fill in 0 or 1 for each frame")
    say(f"{key}: their weights, not for coders")
    if not read.has_text:
        note("this corpus has no text: coders need the articles at hand")


def agreement(
    codes: Annotated[list[Path], Argument(metavar="CODES...", help="codings, of any annotation tool")],
    out: Out,
    frames: Annotated[
        str | None, Option(metavar="NAMES", help="columns or labels that are frames, separated by commas")
    ] = None,
    level: Annotated[
        str, Option(metavar="LEVEL", help="of measurement: nominal, ordinal, interval, ratio")
    ] = "nominal",
    disagreements: Annotated[Path | None, Option(metavar="OUT.csv", help="units to adjudicate")] = None,
) -> None:
    """Measure how far coders agree."""
    from framing.files import read_csv, to_csv

    names = None if frames is None else list(dict.fromkeys(filter(None, map(str.strip, frames.split(",")))))
    if names == []:
        raise InputError(f"--frames must be names separated by commas, got {frames!r}")
    read = framing.read_codings(codes, names)
    table = framing.agreement(read, level, names)
    listed = framing.disagreements(read, names)
    if disagreements is not None and disagreements.is_file() and disagreements.stat().st_size:
        settled = read_csv(disagreements, ["adjudicated"]).drop(columns="file_line").query("adjudicated != ''")
        if not set(to_csv(settled, header=False).splitlines()) <= set(to_csv(listed).splitlines()):
            raise InputError(f"{disagreements}: holds adjudicated codes, expected a new name")
    write_table(out, table, disagreements, listed)
    for row in table[table["measure"] == "alpha"].to_dict("records"):
        say(f"{row['frame']}: alpha {_interval(row)}, {row['disagreed']} of {row['n']} units disagreed on")
    _say_who_coded(codes[0])
    if disagreements is not None:
        say(f"{disagreements}: {len(listed)} codes to adjudicate")


def validate(
    corpus: CorpusPath,
    lexicon: LexiconPaths,
    codes: Annotated[list[Path], Option(metavar="FILE", help="codings; repeatable")],
    out: Out,
    by: By = "outlet",
    coder: Annotated[str | None, Option(metavar="NAME", help="whose codes (adjudicated, or the only coder)")] = None,
    key: Annotated[Path | None, Option(metavar="FILE", help="key of a coding sheet, where it is not beside it")] = None,
    confusions: Annotated[Path | None, Option(metavar="OUT.csv", help="sentences found wrongly or missed")] = None,
) -> None:
    """Compare a lexicon's hits with codes."""
    read, chosen = open_corpus(corpus), read_one(lexicon)
    hits = framing.find(read, chosen, speakers=False)
    coded = framing.read_codings(codes, chosen.names, key=key)
    table = framing.validate(hits, coded, read, (by, "voice", "unit"), frames=chosen.names, coder=coder)
    repeats = coded["article"].isin(read.articles.loc[read.articles["duplicate_of"].notna(), "article"].astype(str))
    if repeats.any():
        count = len(coded.loc[repeats, ["article", "sentence"]].drop_duplicates())
        note(f"{count} coded sentences are of articles that repeat others, and are left out")
    listed = None if confusions is None else framing.confusions(hits, coded, read, chosen.names, coder)
    write_table(out, table, confusions, listed)
    whole = table[(table["by"] == "all") & table["measure"].isin(["precision", "recall"])]
    for row in whole.to_dict("records"):
        say(f"{row['frame']}: {row['measure']} {_interval(row)}, {row['hits']} of {row['n']}")
    _say_who_coded(codes[0])
    if listed is not None:
        say(f"{confusions}: {len(listed)} sentences")


def _say_who_coded(codes: Path) -> None:
    """Say who coded, where the codes are those of a derived folder that names its coders."""
    from framing.corpora.derived import NAME, read_package

    if codes.name == "codes.csv" and (codes.parent / NAME).is_file():
        coders = str(read_package(codes.parent).get("coders", ""))
        if coders:
            say(coders)


def _interval(row: dict[str, Any]) -> str:
    if row["estimate"] != row["estimate"]:
        return "undefined"
    shown = f"{row['estimate']:.2f}"
    return shown if row["low"] != row["low"] else f"{shown} ({row['low']:.2f} to {row['high']:.2f})"
