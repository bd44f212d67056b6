"""The commands that read a corpus: `framing clean`, `check`, `hits`, `score` and `tfidf`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

import framing
from framing.commands.shared import (
    VOICES,
    By,
    Cluster,
    CorpusPath,
    Jobs,
    KeepDuplicates,
    LexiconPaths,
    Marks,
    Out,
    Stream,
    in_blocks,
    note,
    open_corpus,
    read_lexicons,
    say,
    spare_others,
    write_table,
)
from framing.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def clean(
    files: Annotated[list[Path], Argument(metavar="FILE...", help="captures (.txt)")],
    lines: Annotated[Path | None, Option(metavar="OUT.csv", help="write every line with its label and reason")] = None,
) -> None:
    """Find the article in saved pages."""
    import pandas as pd

    from framing.capture.audit import is_of_page, set_by_hand, tabulate_lines
    from framing.capture.pages import read_capture
    from framing.files import read_csv

    first: dict[str, Path] = {}
    for path in files if lines is not None else ():
        if (other := first.setdefault(path.name, path)) is not path:
            rule = "expected different names: --lines stores names only"
            raise InputError(f"{path}: has the same name as {other}, {rule}")
    said: list[str] = []
    before = pd.DataFrame(columns=["capture", "line", "label", "kept", "reason", "text"])
    if lines is not None and lines.exists():  # an earlier run, whose labels may have been corrected by hand, are kept
        before = read_csv(lines, required=list(before)).drop(columns="file_line")
    tables = [before[~before["capture"].isin([path.name for path in files])]]
    for path in files:
        text = read_capture(path)
        own = before[before["capture"] == path.name]
        cleaned = framing.clean(text, lines=own if len(own) else None, name=str(path))
        table, fits = tabulate_lines(cleaned.lines, text, path.name), is_of_page(own, text)
        beside = [name for name in own if name not in table.columns]  # a note, say
        notes = own.loc[fits, ["line", *beside]].drop_duplicates("line").astype({"line": int})
        table = table.merge(notes, on="line", how="left")
        noted = (own[beside] != "").any(axis=1)
        left = own[~fits & (set_by_hand(own, ["label", "kept"]) | noted)]
        tables += [table, left]
        if len(left):
            note(f"{lines}: rows set by hand on another page {path.name} stay, and are not applied: {len(left)}")
        if lines is None:
            said.append(f"{cleaned.title}\n\n{cleaned.text}\n")
        else:
            rows = f" ({lines.name} keeps its labels from before)" if fits.any() else ""
            said.append(f"{path}: {int(table['kept'].sum())} of {len(table)} lines kept{rows}: {cleaned.title}")
    if lines is not None:
        write_table(lines, pd.concat(tables))
    for line in said:  # at the end, so that nothing is printed if one of the files cannot be used
        say(line)


def check(
    corpus: CorpusPath,
    lexicon: Annotated[list[Path] | None, Option(metavar="FILE", help="find texts off its subject; repeatable")] = None,
    out: Annotated[Path | None, Option(metavar="OUT.csv", help="write all findings as a table")] = None,
    fix: Annotated[Path | None, Option(metavar="NEW.csv", help="write a copy, mended where that is safe")] = None,
    accept: Annotated[bool, Option("--accept", help="take changed tables of a derived folder as they are")] = False,
) -> int:
    """Find what is wrong with a corpus: texts, outlets, dates, languages."""
    if accept:
        from framing.coding.codings import frames_of, refuse_code
        from framing.corpora.derived import accept_changes

        if (path := corpus / "codes.csv").is_file():
            codes = framing.read_codes(path)
            for name in frames_of(codes):
                refuse_code(codes, codes[name].notna() & ~codes[name].isin([0, 1]), name, "0 or 1", f"{path}: ")
        for name in accept_changes(corpus):
            say(f"{corpus / name}: accepted as it is")
    read = open_corpus(corpus)
    findings = framing.check_corpus(read, [framing.read_lexicon(path) for path in lexicon] if lexicon else None)
    for (level, rule), part in findings.groupby(["level", "rule"], sort=False):
        say(f"{level}: {rule} ({len(part)}): {part['remedy'].iloc[0]}")
        for row in part.head(_MOST_LISTED).to_dict("records"):
            say("    " + ": ".join(str(row[name]) for name in ("article", "outlet", "found") if row[name]))
        if len(part) > _MOST_LISTED:
            say(f"    and {len(part) - _MOST_LISTED} more (--out OUT.csv has all)")
    counts = findings["level"].value_counts()
    say(f"{read!r}: {', '.join(f'{level}s {count}' for level, count in counts.items()) or 'nothing found'}")
    if out is not None:
        spare_others(out, findings)
    if fix is not None:
        changes = framing.fix_corpus(read, fix)
        for row in changes.to_dict("records"):
            say(f"{row['article']}: {row['column']}: {row['rule']}: {row['before']!r} -> {row['after']!r}")
        say(f"{fix}: {len(changes)} changes")
    if out is not None:
        write_table(out, findings)
    return int("error" in counts)


_MOST_LISTED = 10  # findings of a rule on the screen


def hits(
    corpus: CorpusPath, lexicon: LexiconPaths, out: Out, by: By = "outlet", stream: Stream = False,
    marks: Marks = False, jobs: Jobs = 1, cluster: Cluster = None,
) -> None:  # fmt: skip
    """List every hit."""
    lexicons, earlier = _lexicons(lexicon, by), _earlier_hits(out)
    with in_blocks(out, stream, jobs, cluster, marks) as how:
        if how is None:
            read = _read(corpus)
            table = framing.find(read, lexicons)
            by_rules = table if read.corrections is None else framing.find(replace(read, corrections=None), lexicons)
            table = table.assign(voice_found=by_rules["voice"], speaker_found=by_rules["speaker"])
            _write(out, [_carry_over(table, earlier, out)], lexicons, earlier.empty)
        elif earlier["by_hand"].any():
            raise InputError(f"{out}: holds rows corrected by hand, expected a new name with --stream")
        else:
            tables = framing.scale.hits(corpus, lexicons, not marks, **how)
            found = (table.assign(voice_found=table["voice"], speaker_found=table["speaker"]) for table in tables)
            _write(out, found, lexicons, earlier.empty, how["keep"])


_CORRECTED = ["voice", "speaker"]
_PLACE = ["article", "frame", "term", "match"]
_WRITTEN = {*"article sentence unit frame term tier match start end voice speaker scare negated hedged".split(),
            *"capture_start capture_end language flag lexicon voice_found speaker_found".split()}  # fmt: skip


def _earlier_hits(out: Path) -> pd.DataFrame:
    """Return the hits a file holds, and which of them a person changed or wrote a note beside (by_hand)."""
    import pandas as pd

    from framing.capture.audit import set_by_hand
    from framing.files import read_csv

    table = read_csv(out, []).drop(columns="file_line") if out.is_file() and out.stat().st_size else pd.DataFrame()
    known = "voice_found" in table or out.name == "voices.csv"  # nobody corrects another file, such as scores.csv
    if not known or not {*_CORRECTED, "article", "start", "end"} <= set(table):
        return pd.DataFrame({"by_hand": []}, dtype=bool)
    table = table.reindex(columns=list(dict.fromkeys([*_PLACE, *table])), fill_value="")
    noted = (table[[name for name in table if name not in _WRITTEN]] != "").any(axis=1)
    return table.assign(by_hand=set_by_hand(table, _CORRECTED) | noted)


def _carry_over(table: pd.DataFrame, earlier: pd.DataFrame, out: Path) -> pd.DataFrame:
    """Return hits with what a person corrected in the file they replace; what fits no hit is kept below them."""
    import pandas as pd

    if not earlier["by_hand"].any():
        return table
    sizes = [part.groupby(_PLACE).size().to_dict() for part in (table, earlier)]
    moved = {place for place, size in sizes[0].items() if sizes[1].get(place) == size}  # the order tells which is which
    spots = [[(*place, nth if tuple(place) in moved else str(start)) for *place, nth, start in zip(
        *(part[name] for name in _PLACE), part.groupby(_PLACE).cumcount(), part["start"], strict=True)]
        for part in (table, earlier)]  # fmt: skip
    rows, left = {spot: row for row, spot in enumerate(spots[0])}, []
    own = [name for name in earlier if name not in (*_WRITTEN, "by_hand")]  # columns of the person's own, such as note
    names = [name for name in (*_CORRECTED, "voice_found", "speaker_found") if name in earlier]
    table = table.assign(**dict.fromkeys(own, ""))
    for spot, old in zip(spots[1], earlier.to_dict("records"), strict=True):
        if old["by_hand"] and spot in rows:
            table.loc[rows[spot], [*names, *own]] = [old[name] for name in (*names, *own)]
        elif old["by_hand"]:
            left.append(old)
    if left:
        note(f"{out}: rows corrected by hand where there is no hit now stay at its end: {len(left)}")
    return pd.concat([table, pd.DataFrame(left, columns=table.columns, dtype=object)]) if left else table


def score(
    corpus: CorpusPath,
    lexicon: LexiconPaths,
    out: Out,
    by: By = "outlet",
    voice: Annotated[list[str] | None, Option(metavar="VOICE", help=f"whose words count: {VOICES}; repeatable")] = None,
    stream: Stream = False,
    marks: Marks = False,
    keep_duplicates: KeepDuplicates = False,
    jobs: Jobs = 1,
    cluster: Cluster = None,
) -> None:
    """Score rates and prevalences."""
    lexicons, voices, names = _lexicons(lexicon, by), voice or "all", by.split(",") if "," in by else by
    with in_blocks(out, stream, jobs, cluster, marks, keep_duplicates) as how:
        if how is None:
            table = framing.score(_read(corpus), lexicons, by=names, voice=voices)
        else:
            table = framing.scale.score(corpus, lexicons, names, voice=voices, by_rules=not marks, **how)
        _write(out, [table], lexicons, folder=how["keep"] if how else None)


def tfidf(
    corpus: CorpusPath, lexicon: LexiconPaths, out: Out, by: By = "outlet", stream: Stream = False,
    keep_duplicates: KeepDuplicates = False, jobs: Jobs = 1, cluster: Cluster = None,
) -> None:  # fmt: skip
    """Score sentences by TF-IDF."""
    lexicons, names = _lexicons(lexicon, by), by.split(",") if "," in by else by
    with in_blocks(out, stream, jobs, cluster, keep_duplicates=keep_duplicates) as how:
        if how is None:
            table = framing.tfidf_scores(_read(corpus), lexicons, by=names)
        else:
            table = framing.scale.tfidf(corpus, lexicons, names, **how)
        _write(out, [table], lexicons, folder=how["keep"] if how else None)


def _lexicons(paths: Sequence[Path], by: str) -> list[framing.Lexicon]:
    """Read lexicons, once it is clear that the options go together."""
    if by == "lexicon":
        raise InputError("--by lexicon: `lexicon` is already a column of the output, expected another column")
    return read_lexicons(paths)


def _read(path: Path) -> framing.Corpus:
    """Read a corpus; say on standard error which articles are not scored."""
    corpus = open_corpus(path)
    for row in corpus.articles[corpus.articles["duplicate_of"].notna()].to_dict("records"):
        why = f" ({row['duplicate_of']} is {row['duplicate_reason']})" if row.get("duplicate_reason") else ""
        note(f"{row['article']} ({row['outlet']}) repeats {row['duplicate_of']}: not scored{why}")
    return corpus


def _write(
    out: Path, tables: Iterable[pd.DataFrame], lexicons: list[framing.Lexicon], spare: bool = True,
    folder: Path | None = None,
) -> None:  # fmt: skip
    """Write tables below each other, by way of a folder, each row with the hash of the lexicon of its language."""
    from framing.corpora.languages import by_language
    from framing.files import replacing, write_csv_parts

    hashes = {code: one.hash for code, one in by_language(lexicons).items()}

    def signed() -> Iterator[pd.DataFrame]:
        for number, table in enumerate(tables):
            table = table.assign(lexicon=table["language"].map(hashes))
            if spare and not number:
                spare_others(out, table)
            yield table

    path = out if folder is None else folder / out.name
    rows = write_csv_parts(path, signed())
    if folder is not None:
        with replacing(out) as place:
            path.replace(place)
    say(f"{out}: {rows} rows")
