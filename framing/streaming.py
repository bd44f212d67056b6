"""Corpora larger than memory: read, matched and scored block by block.

Every block goes the way of any corpus; what passes from block to block is the words met so far and the counts.
Several processes can share the blocks out. Near-duplicates are not looked for, since that needs the whole collection:
`duplicate_of` in the table decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from multiprocessing import parent_process
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from tqdm import tqdm

from framing.annotation import Depth
from framing.corpus import SCORED, Corpus
from framing.counting import ALL_VOICES, add_counts, select_hits, tally_hits
from framing.defaults import checked_level
from framing.errors import InputError
from framing.glossary import Glossary
from framing.languages import Lexicons, articles_by_language, by_language, mark_language, warn_of_others
from framing.lexicon import TIERS, Lexicon
from framing.matching import Matcher, describe_spans, match_lexicon
from framing.processes import Claims, count_jobs, share_out
from framing.scoring import estimate_scores
from framing.sources import check_articles, from_table, languages_given, reading_parquet
from framing.text import Scanner

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import ParquetFile

BLOCK = 4_000_000  # bytes of a Parquet file's text read at a time

Counts = tuple[int, str, pd.DataFrame]  # number of a block, language of the lexicon, what stands in the block


def stream_corpus(path: str | Path, block: int = BLOCK) -> Iterator[Corpus]:
    """Read a Parquet file block by block.

    Parameters
    ----------
    path : a table with the columns `framing.read_corpus` reads
    block : bytes of the table held at a time, about

    Yields
    ------
    Corpus
        The articles of a block; articles without a name are numbered through.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.
    """
    _read_about(Path(path))
    for _, corpus in _read_blocks(Path(path), block, Claims()):
        yield corpus
        del corpus  # the next block is read when this one is gone


def _read_about(path: Path) -> pd.DataFrame:
    """Return what a file says of its articles beside their texts, checked over the whole file; and language."""
    file = _open(path)
    columns = [name for name in ("article", "duplicate_of", "language") if name in file.schema_arrow.names]
    with reading_parquet(path):
        table = file.read(columns).to_pandas() if columns else pd.DataFrame(index=range(file.metadata.num_rows))
    table = table.assign(file_line=np.arange(1, len(table) + 1))
    table = table if "article" in table else table.assign(article=table["file_line"] - 1)
    check_articles(table, path)
    return table.assign(language=languages_given(table))


def _open(path: Path) -> ParquetFile:
    from pyarrow.parquet import ParquetFile

    with reading_parquet(path):
        file = ParquetFile(path, buffer_size=1 << 20, pre_buffer=False)
    for name in ("text", "outlet"):
        if name not in file.schema_arrow.names:
            raise InputError(f"{path}: no column {name!r}, expected it beside {', '.join(file.schema_arrow.names)}")
    if not file.metadata.num_rows:
        raise InputError(f"{path}: no rows, expected one text in each")
    return file


def _read_blocks(path: Path, block: int, claims: Claims) -> Iterator[tuple[int, Corpus]]:
    """Yield the blocks that can be claimed, each with its number."""
    scanner, file, done = Scanner(), _open(path), 0
    about = {"total": file.metadata.num_rows, "unit": " articles", "desc": path.name, "delay": 2, "leave": False}
    silent = {"disable": True} if parent_process() else {}
    with tqdm(**about, **silent) as progress:
        for number, batch in enumerate(_read_batches(file, path, _rows_of(file, block))):
            if claims.ended:
                break
            if claims.take(number):
                lines = np.arange(done + 1, done + 1 + batch.num_rows)
                names = {} if "article" in batch.schema.names else {"article": lines - 1}
                yield number, from_table(batch.to_pandas().assign(file_line=lines, **names), path, scanner, whole=False)
            done += batch.num_rows
            progress.update(batch.num_rows)


def _read_batches(file: ParquetFile, path: Path, rows: int) -> Iterator[RecordBatch]:
    with reading_parquet(path):
        yield from file.iter_batches(batch_size=rows)


def _rows_of(file: ParquetFile, block: int) -> int:
    """Return how many rows of a file are a block."""
    size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.num_row_groups))
    return max(1, int(file.metadata.num_rows * block / max(size, 1)))


def stream_hits(
    path: str | Path, lexicon: Lexicons, block: int = BLOCK, by_rules: bool = True
) -> Iterator[tuple[Corpus, Lexicon, pd.DataFrame]]:
    """Find the hits of a lexicon block by block.

    Parameters
    ----------
    path, block : as in `stream_corpus`
    lexicon : as in `framing.find`
    by_rules : whether rules say whose words a hit is, as in `framing.find`; else quotation marks alone do,
        which is faster

    Yields
    ------
    corpus, lexicon, hits
        The articles of a block in the language of a lexicon, and the rows `framing.find` gives of them.
    """
    chosen = by_language(lexicon)
    warn_of_others(_read_about(Path(path))["language"], chosen)
    depth: Depth = "speakers" if by_rules else "marks"
    for _, corpus, own, hits in _match_blocks(Path(path), chosen, block, depth, Claims()):
        yield corpus, own, hits
        del corpus, hits


def _match_blocks(
    path: Path, lexicons: Mapping[str, Lexicon], block: int, depth: Depth, claims: Claims
) -> Iterator[tuple[int, Corpus, Lexicon, pd.DataFrame]]:
    """Yield the hits of the blocks that can be claimed, as `stream_hits` does, each with the number of its block."""
    glossaries = {code: Glossary() for code in lexicons}
    for number, corpus in _read_blocks(path, block, claims):
        for code, (own, part) in zip(lexicons, articles_by_language(corpus, lexicons), strict=True):
            spans = match_lexicon(Matcher(part.tokens, own.language, glossary=glossaries[code]), own)
            yield number, part, own, mark_language(own.sign(describe_spans(part, own, spans, depth)), own)
            del part, spans
        del corpus


def stream_scores(
    path: str | Path,
    lexicon: Lexicons,
    by: str = "outlet",
    level: float | None = None,
    tiers: Sequence[str] = TIERS,
    units: Sequence[str] = SCORED,
    voice: str | Sequence[str] = ALL_VOICES,
    block: int = BLOCK,
    by_rules: bool = True,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Score a Parquet file of any size.

    Memory is that of a block, of the distinct words, and of the counts of each value of `by`, in each process;
    near-duplicates are left out only where the table's `duplicate_of` says so.

    Parameters
    ----------
    path, lexicon, block, by_rules : as in `stream_hits`
    by, level, tiers, units, voice : as in `framing.score`
    n_jobs : processes that share the blocks out among them; -1 for one on each core

    Returns
    -------
    DataFrame
        As `framing.score`; the same whatever the number of processes.
    """
    level, path = checked_level(level), Path(path)
    names = [voice] if isinstance(voice, str) else list(voice)
    jobs, chosen = count_jobs(n_jobs), by_language(lexicon)
    warn_of_others(_read_about(path)["language"], chosen)
    depth: Depth = "voices" if by_rules else "marks"
    read = partial(_match_blocks, path, chosen, block, depth)
    count = partial(_tally_voices, voices=names, tiers=tiers, units=units, by=by)
    counted = sorted(share_out(partial(_tally_blocks, read, count), jobs), key=itemgetter(0))
    tables = []
    for own in chosen.values():
        counts = pd.concat([table for _, language, table in counted if language == own.language])
        added = [add_counts([part], by).assign(voice=name) for name, part in counts.groupby("voice", sort=False)]
        tables.append(mark_language(estimate_scores(pd.concat(added, ignore_index=True), own, by, level), own))
    return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)


def _tally_blocks(
    read: Callable[[Claims], Iterator[tuple[int, Corpus, Lexicon, pd.DataFrame]]],
    count: Callable[[Corpus, pd.DataFrame, Lexicon], pd.DataFrame],
    claims: Claims,
) -> list[Counts]:
    """Return the counts of each block that can be claimed."""
    counts = []
    try:
        for number, corpus, own, hits in read(claims):
            counts.append((number, own.language, count(corpus, hits, own)))
            del corpus, hits
    except BaseException:
        claims.end()
        raise
    return counts


def _tally_voices(
    corpus: Corpus,
    hits: pd.DataFrame,
    lexicon: Lexicon,
    voices: Sequence[str],
    tiers: Sequence[str],
    units: Sequence[str],
    by: str,
) -> pd.DataFrame:
    """Count hits as `tally_hits` does, once for each voice."""
    chosen = {name: select_hits(hits, tiers, name) for name in voices}
    return pd.concat(
        [tally_hits(corpus, some, lexicon.names, by, units).assign(voice=name) for name, some in chosen.items()]
    )
