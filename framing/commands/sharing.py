"""The commands that write: `framing new`, `figures`, `report`, `derive` and `reproduce`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from shlex import quote
from typing import Annotated

from typer import Argument, Option

import framing
from framing.commands.shared import (
    By,
    Cluster,
    CorpusPath,
    Jobs,
    KeepDuplicates,
    LexiconPaths,
    Stream,
    in_blocks,
    named_columns,
    open_corpus,
    read_lexicons,
    read_one,
    say,
)


def new(
    folder: Annotated[Path, Argument(metavar="FOLDER", help="a folder of articles as they are, or one to be made")],
) -> None:
    """Begin a study: metadata, a lexicon to extend, a notebook."""
    from framing.sharing.studies import new_study

    for line in new_study(folder, named_columns()):
        say(line)
    say(f"Open {folder / 'study.ipynb'} in JupyterLab and run it from top to bottom.")


def lab(
    notebooks: Annotated[Path, Argument(metavar="FOLDER", help="of notebooks, or a study")] = Path("notebooks"),
    browser: Annotated[bool, Option("--browser/--no-browser", help="open it there, or only print the address")] = True,
    port: Annotated[int | None, Option(min=1, max=65535, help="else the first from 8888 that is free")] = None,
) -> None:
    """Open notebooks in JupyterLab, without news and update notices."""
    from framing.sharing.studies import open_lab

    open_lab(notebooks, port, browser, say)


def figures(
    corpus: CorpusPath,
    lexicon: LexiconPaths,
    out: Annotated[Path, Option(metavar="DIR", help="folder for SVG, PNG, CSV, manifest")],
    by: By = "outlet",
) -> None:
    """Draw the figures of any corpus."""
    from framing.sharing.gallery import save_figures

    lexicons = read_lexicons(lexicon)
    written, skipped = save_figures(corpus, lexicons, by, out, **named_columns())
    for line in [*written, *skipped]:
        say(line)


def report(
    corpus: CorpusPath,
    lexicon: LexiconPaths,
    out: Annotated[Path, Option(metavar="REPORT.html", help="page to write")],
    by: By = "outlet",
) -> None:
    """Write a page that holds everything: scores, words, articles, doubts."""
    named = named_columns() | ({"by": by} if by != "outlet" else {})
    options = "".join(f" --{name} {quote(said)}" for name, said in named.items())
    command = f"framing report {corpus} --lexicon {lexicon[0]}{options} --out {out.name}"
    read = open_corpus(corpus)
    say(framing.report(read, read_one(lexicon), out, by, source=corpus, command=command))


def reproduce(
    check: Annotated[bool, Option("--check", help="write nothing; compare with what is there")] = False,
    force: Annotated[bool, Option("--force", help="make everything, also what has not changed")] = False,
) -> int:
    """Make the repository's figures and notebooks again from data/."""
    from framing.sharing.reproduction import reproduce

    different = reproduce(Path.cwd(), say, check=check, force=force)
    for name in different:
        say(f"differs: {name}")
    if check and not different:
        say("all outputs are identical to the files here")
    return 1 if different else 0


def derive(
    corpus: CorpusPath,
    lexicon: Annotated[list[Path], Option(metavar="FILE", help="its words are kept; repeatable")],
    out: Annotated[Path, Option(metavar="FOLDER", help="folder to write")],
    phrases: Annotated[Path | None, Option(metavar="FILE", help="phrases, one a line, whose words are kept")] = None,
    codes: Annotated[Path | None, Option(metavar="FILE", help="CSV of codes by capture and sentence")] = None,
    coders: Annotated[str, Option(metavar="TEXT", help="who coded, a sentence for figures of the codes")] = "",
    stream: Stream = False,
    keep_duplicates: KeepDuplicates = False,
    jobs: Jobs = 1,
    cluster: Cluster = None,
) -> None:
    """Write a corpus in the derived text format, without its text."""
    from framing.corpora.sources import read_lines
    from framing.files import read_text
    from framing.lexicons import compile_phrase
    from framing.sharing.derivation import writing_derived
    from framing.sharing.publication import hash_written, list_own, write_companions

    lexicons = read_lexicons(lexicon)
    table = framing.read_codes(codes, lexicons[0].names) if codes else None
    listed = []
    for number, line in enumerate(read_text(phrases).splitlines() if phrases else (), 1):
        if line.strip() and not line.startswith("#"):
            compile_phrase(line.strip(), lexicons[0].language, where=f"{phrases}:{number}")
            listed.append(line.strip())
    with in_blocks(out, stream, jobs, cluster, keep_duplicates=keep_duplicates) as how:
        if how is None:
            make = partial(framing.derive, open_corpus(corpus), read_lines(corpus))
        else:
            make = partial(framing.scale.derive, corpus, **how)
        with writing_derived(out, lambda: hash_written(out, list_own(lexicons))) as stage:
            written = [*make(lexicons, stage, listed, table, coders), *write_companions(out, stage, lexicons)]
    for path in written:
        say(out / path.name)


def publish_check(
    shared: Annotated[Path, Argument(metavar="FOLDER", help="what framing derive wrote, and its figures")],
    captures: Annotated[
        Path | None, Option(metavar="CORPUS", help="it was derived from: its words are looked for")
    ] = None,
    pack: Annotated[
        Path | None, Option("--zip", metavar="OUT.zip", help="pack it for Zenodo when all is right")
    ] = None,
) -> int:
    """Check a derived folder before it is published."""
    from framing.sharing.publication import check_folder, write_zip

    table = check_folder(shared, captures)
    for row in table.to_dict("records"):
        say(f"{row['check']:10} {row['status']:10} {row['found']}")
        if row["remedy"]:
            say(f"{'':21} do: {row['remedy']}")
    wrong, right = (table["status"] == "wrong").any(), (table["status"] == "ok").all()
    if pack and right:
        write_zip(shared, pack)
    if pack:
        why = "something is wrong" if wrong else "words were not looked for: add --captures CORPUS"
        say(f"{pack}: written" if right else f"{pack}: not written, {why}")
    return int(wrong or bool(pack and not right))
