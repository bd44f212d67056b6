"""Corpora larger than memory: read, matched and scored block by block.

Every block goes the way of any corpus; what passes from block to block is the words met so far and the counts.
Near-duplicates are not looked for, since that needs the whole collection: `duplicate_of` in the table decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from tqdm import tqdm

from framing.corpus import SCORED, Corpus
from framing.counting import ALL_VOICES, add_counts, select_hits, tally_hits
from framing.defaults import checked_level
from framing.errors import InputError
from framing.glossary import Glossary
from framing.languages import Lexicons, mark_language, split_by_language
from framing.lexicon import TIERS, Lexicon
from framing.matching import Matcher, describe_spans, match_lexicon
from framing.scanning import Scanner
from framing.scoring import estimate_scores
from framing.sources import from_table, reading_parquet

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

BLOCK = 4_000_000  # bytes of a Parquet file's text read at a time


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
        ``file: what is wrong, what was expected``.
    """
    path, scanner = Path(path), Scanner()
    file = _open(path)
    size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.num_row_groups))
    rows = max(1, int(file.metadata.num_rows * block / max(size, 1)))
    progress = tqdm(total=file.metadata.num_rows, unit=" articles", delay=2, leave=False, desc=path.name)
    for table in _read_blocks(file, path, rows):
        yield from_table(table, path, scanner, families=False)
        progress.update(len(table))
    progress.close()


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


def _read_blocks(file: ParquetFile, path: Path, rows: int) -> Iterator[pd.DataFrame]:
    """Yield the rows of a file, numbered through."""
    done = 0
    with reading_parquet(path):
        for batch in file.iter_batches(batch_size=rows):
            numbers = np.arange(done, done + batch.num_rows)
            done += batch.num_rows
            names = {} if "article" in batch.schema.names else {"article": numbers}
            yield batch.to_pandas().assign(file_line=numbers + 1, **names)


def stream_hits(
    path: str | Path, lexicon: Lexicons, block: int = BLOCK, by_rules: bool = True
) -> Iterator[tuple[Corpus, Lexicon, pd.DataFrame]]:
    """Find the hits of a lexicon block by block.

    Parameters
    ----------
    path, block : as in `stream_corpus`
    lexicon : as in `framing.find`
    by_rules : whether rules say whose words a hit is, as in `framing.find`; else quotation marks alone do,
        which is many times faster

    Yields
    ------
    corpus, lexicon, hits
        The articles of a block in the language of a lexicon, and the rows `framing.find` gives of them.
    """
    glossaries: dict[str, Glossary] = {}
    for corpus in stream_corpus(path, block):
        for own, part in split_by_language(corpus, lexicon):
            glossary = glossaries.setdefault(own.language, Glossary())
            spans = match_lexicon(Matcher(part.tokens, own.language, glossary=glossary), own)
            yield part, own, mark_language(own.sign(describe_spans(part, own, spans, by_rules)), own)
            del part, spans
        del corpus  # the next block is read when this one is gone


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
) -> pd.DataFrame:
    """Score a Parquet file of any size; see `framing.score` for what is returned and the parameters.

    Memory is that of a block, of the distinct words, and of the counts of each value of `by`; near-duplicates
    are left out only where the table's `duplicate_of` says so.
    """
    level = checked_level(level)
    names = [voice] if isinstance(voice, str) else list(voice)
    tallies: dict[str, dict[tuple[str, bool], list[pd.DataFrame]]] = {}
    chosen: dict[str, Lexicon] = {}
    for corpus, own, hits in stream_hits(path, lexicon, block, by_rules):
        chosen[own.language] = own
        tally = tallies.setdefault(own.language, {(name, denied): [] for name in names for denied in (False, True)})
        for (name, denied), parts in tally.items():
            some = select_hits(hits, tiers, name)
            counts = tally_hits(corpus, some[some["negated"]] if denied else some, own.names, by, units)
            parts.append(counts)
        del corpus, hits, some
    tables = [_score(tallies[code], chosen[code], by, level) for code in chosen]
    return tables[0] if len(tables) == 1 else pd.concat(tables, ignore_index=True)


def _score(tally: dict[tuple[str, bool], list[pd.DataFrame]], lexicon: Lexicon, by: str, level: float) -> pd.DataFrame:
    names = [name for name, denied in tally if not denied]
    added = [
        add_counts(tally[name, False], by).assign(denied=add_counts(tally[name, True], by)["hits"], voice=name)
        for name in names
    ]
    return mark_language(estimate_scores(pd.concat(added, ignore_index=True), lexicon, by, level), lexicon)
