"""The commands that make what leaves the kit: `framing figures`, `derive` and `reproduce`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import framing
from framing.commands.shared import By, CorpusPath, Folder, LexiconPaths, read_lexicons, say


def figures(
    corpus: CorpusPath,
    lexicon: LexiconPaths,
    out: Annotated[Path, typer.Option(metavar="DIR", help="folder for SVG, PNG, CSV, manifest")],
    by: By = "outlet",
) -> None:
    """Draw the figures of any corpus."""
    from framing.sharing.gallery import save_figures

    written, skipped = save_figures(corpus, read_lexicons(lexicon), by, out)
    for line in [*written, *skipped]:
        say(line)


def reproduce(
    check: Annotated[bool, typer.Option("--check", help="write nothing; compare with what is there")] = False,
    force: Annotated[bool, typer.Option("--force", help="make everything, also what has not changed")] = False,
) -> int:
    """Make the repository's figures and notebooks again from data/."""
    from framing.sharing.reproduction import reproduce

    different = reproduce(Path.cwd(), say, check=check, force=force)
    for name in different:
        say(f"differs: {name}")
    if check and not different:
        say("everything came out byte for byte as it stands here")
    return 1 if different else 0


def derive(
    captures: Annotated[Path, typer.Argument(metavar="CAPTURES", help="folder with *.txt and metadata.csv")],
    lexicon: Annotated[list[Path], typer.Option(metavar="FILE", help="its words are kept; repeatable")],
    out: Folder,
    phrases: Annotated[
        Path | None, typer.Option(metavar="FILE", help="text file of further phrases, one a line, whose words are kept")
    ] = None,
    codes: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV of codes by capture and sentence")] = None,
    coders: Annotated[
        str, typer.Option(metavar="TEXT", help="who coded, in a sentence that figures of the codes carry")
    ] = "",
) -> None:
    """Write captures in the derived text format, without their text."""
    from framing.corpora.sources import read_lines

    lexicons = read_lexicons(lexicon)
    table = framing.read_codes(codes, lexicons[0].names) if codes else None
    listed = _read_phrases(phrases, lexicons[0].language) if phrases else []
    corpus = framing.read_captures(captures)
    for path in framing.derive(corpus, read_lines(captures), lexicons, out, listed, table, coders):
        say(path)


def _read_phrases(path: Path, language: str) -> list[str]:
    from framing.files import read_text
    from framing.lexicons import compile_phrase

    phrases = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            compile_phrase(line.strip(), language, where=f"{path}:{number}")
            phrases.append(line.strip())
    return phrases
