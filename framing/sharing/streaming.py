"""Corpora larger than memory: read, matched and scored block by block, by several processes if need be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache, partial
from operator import itemgetter
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import numpy as np
import pandas as pd
from loky import cpu_count, get_reusable_executor
from tqdm import tqdm

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import (
    Lexicons,
    by_language,
    join_tables,
    mark_language,
    split_by_language,
    warn_of_others,
)
from framing.corpora.sources import check_articles, from_table, languages_given, open_parquet, reading_parquet
from framing.defaults import checked_level
from framing.errors import InputError
from framing.frames import Table
from framing.lexicons import TIERS, Lexicon, TermIndex
from framing.matching import Matcher, describe_spans, match_lexicon, texts_of
from framing.scores.counting import ALL_VOICES, add_counts, mark_sentences, select_hits, tally_hits
from framing.scores.scores import estimate_scores
from framing.text.scanner import Scanner
from framing.voices.annotation import Depth

BLOCK = 4_000_000  # bytes of a Parquet file's text read at a time

T = TypeVar("T")
P = TypeVar("P")
Memory = tuple[Scanner, dict[str, TermIndex]]  # the words met so far, and what they are in each lexicon


def _read_about(path: Path) -> pd.DataFrame:
    """Return what a file says of its articles beside their texts, checked over the whole file; and language."""
    file = open_parquet(path)
    columns = [name for name in ("article", "duplicate_of", "language") if name in file.schema_arrow.names]
    with reading_parquet(path):
        table = file.read(columns).to_pandas() if columns else pd.DataFrame(index=range(file.metadata.num_rows))
    table = table.assign(file_line=np.arange(1, len(table) + 1))
    table = table if "article" in table else table.assign(article=table["file_line"] - 1)
    check_articles(table, path)
    return table.assign(language=languages_given(table))


def _read_tables(path: Path, block: int) -> Iterator[pd.DataFrame]:
    """Yield the rows of a file in tables of about so many bytes, with file_line and article in each."""
    file, line = open_parquet(path), 1
    count = file.metadata.num_rows
    size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.num_row_groups))
    rows = max(1, int(count * block / max(size, 1)))
    progress = tqdm(total=count, unit=" articles", desc=path.name, delay=2, leave=False)
    with progress, reading_parquet(path):
        for batch in file.iter_batches(batch_size=rows):
            table = batch.to_pandas().assign(file_line=range(line, line + batch.num_rows))
            yield table if "article" in table else table.assign(article=table["file_line"] - 1)
            line += batch.num_rows
            progress.update(batch.num_rows)


def stream_hits(
    path: str | Path, lexicon: Lexicons, block: int = BLOCK, by_rules: bool = True
) -> Iterator[tuple[Corpus, Lexicon, pd.DataFrame]]:
    """Find the hits of a lexicon block by block.

    Parameters
    ----------
    path : a Parquet file with the columns `framing.read_corpus` reads
    lexicon : as in `framing.find`
    block : about how many bytes of the table are read at a time
    by_rules : whether rules say whose words a hit is, as in `framing.find`; else quotation marks alone do,
        which is faster

    Yields
    ------
    corpus, lexicon, hits
        The articles of a block in the language of a lexicon, and the rows `framing.find` gives of them.

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "texts.parquet"
    ...     pd.DataFrame({"text": ["An axis of evil."], "outlet": ["Post"]}).to_parquet(path)
    ...     for corpus, lexicon, hits in stream_hits(path, Lexicon.from_dict({"axis": ["axis"]})):
    ...         print(hits["match"].tolist())
    ['axis']
    """
    path, chosen = Path(path), by_language(lexicon)
    warn_of_others(_read_about(path)["language"], chosen)
    memory: Memory = Scanner(), {}
    for table in _read_tables(path, block):
        yield from _match_block(table, path, chosen, "speakers" if by_rules else "marks", memory)


def _match_block(
    table: pd.DataFrame, path: Path, lexicons: Mapping[str, Lexicon], depth: Depth, memory: Memory
) -> Iterator[tuple[Corpus, Lexicon, pd.DataFrame]]:
    """Yield the hits of each lexicon in a block, as `stream_hits` does."""
    scanner, indexes = memory
    for own, part in split_by_language(from_table(table, path, scanner, whole=False), lexicons, warn=False):
        if own.language not in indexes:
            indexes[own.language] = own.make_index()
        spans = match_lexicon(Matcher(part.tokens, indexes[own.language], None, texts_of(part)), own)
        yield part, own, mark_language(own.sign(describe_spans(part, own, spans, depth)), own)


def stream_scores(
    path: str | Path, lexicon: Lexicons, by: str = "outlet", level: float | None = None, tiers: Sequence[str] = TIERS,
    units: Sequence[str] = SCORED, voice: str | Sequence[str] = ALL_VOICES, block: int = BLOCK, by_rules: bool = True,
    n_jobs: int = 1,
) -> pd.DataFrame:  # fmt: skip
    """Score a Parquet file of any size.

    Memory is that of a few blocks, of the distinct words, and of the counts of each value of `by`, in each process;
    near-duplicates are left out only where the table's `duplicate_of` says so.

    Parameters
    ----------
    path, lexicon, block, by_rules : as in `stream_hits`
    by, level, tiers, units, voice : as in `framing.score`
    n_jobs : processes that work on blocks at the same time; -1 for one on each core

    Returns
    -------
    DataFrame
        As `framing.score`; the same whatever the number of processes.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "texts.parquet"
    ...     pd.DataFrame({"text": ["An axis of evil."], "outlet": ["Post"]}).to_parquet(path)
    ...     stream_scores(path, Lexicon.from_dict({"axis": ["axis"]}))[["measure", "hits", "n"]].values.tolist()
    [['rate', 1, 4], ['rate_adjusted', 1, 4], ['prevalence', 1, 1]]
    """
    level, path = checked_level(level), Path(path)
    voices = [voice] if isinstance(voice, str) else list(voice)
    jobs, chosen = count_jobs(n_jobs), by_language(lexicon)
    warn_of_others(_read_about(path)["language"], chosen)
    match = partial(_match_block, path=path, lexicons=chosen, depth="voices" if by_rules else "marks")
    count = partial(_count_block, uuid4().hex, match, voices=voices, tiers=tiers, units=units, by=by)
    counted = sorted(share_out(count, enumerate(_read_tables(path, block)), jobs), key=itemgetter(0))
    _words_met.cache_clear()
    tables = []
    for own in chosen.values():
        counts = pd.concat([counts[own.language] for _, counts in counted])
        added = [add_counts([part], by).assign(voice=name) for name, part in counts.groupby("voice", sort=False)]
        tables.append(mark_language(estimate_scores(pd.concat(added, ignore_index=True), own, by, level), own))
    return Table.of(join_tables(tables))


@lru_cache(maxsize=1)
def _words_met(stream: str) -> Memory:
    """Return what this process remembers of the words of a stream; each stream has a name of its own."""
    return Scanner(), {}


def _count_block(
    stream: str, match: Callable[..., Iterator[tuple[Corpus, Lexicon, pd.DataFrame]]],
    numbered: tuple[int, pd.DataFrame], voices: Sequence[str], tiers: Sequence[str], units: Sequence[str], by: str,
) -> tuple[int, dict[str, pd.DataFrame]]:  # fmt: skip
    """Return the number of a block and its counts by the language of the lexicon, as `tally_hits` makes them."""
    number, table = numbered
    counts = {}
    for corpus, own, hits in match(table, memory=_words_met(stream)):
        corpus = mark_sentences(corpus, own)
        chosen = {name: select_hits(hits, tiers, name) for name in voices}
        parts = [tally_hits(corpus, some, own.names, by, units).assign(voice=name) for name, some in chosen.items()]
        counts[own.language] = pd.concat(parts)
    return number, counts


def count_jobs(n_jobs: int) -> int:
    """Return how many processes `n_jobs` means: -1 is one on each core."""
    if not isinstance(n_jobs, int) or n_jobs == 0 or n_jobs < -1:
        raise InputError(f"processes must be a number from 1 on, or -1 for one on each core; got {n_jobs!r}")
    return cpu_count() if n_jobs == -1 else n_jobs


def share_out(work: Callable[[P], T], pieces: Iterable[P], jobs: int) -> list[T]:
    """Return what `work` makes of each piece, in no order; this process and `jobs - 1` others work at the same time."""
    # A piece is taken only when a process is about to need one, so that few are in memory. What work raises ends all.
    if jobs == 1:
        return [work(piece) for piece in pieces]
    made, waiting = list[T](), set[Future[T]]()
    try:
        executor = get_reusable_executor(jobs - 1)
        for piece in pieces:
            if len(waiting) < 2 * (jobs - 1):  # one in hand and one in store for each of the others
                waiting.add(executor.submit(work, piece))
            else:
                made.append(work(piece))
            done, waiting = wait(waiting, timeout=0)
            made += [future.result() for future in done]
        return made + [future.result() for future in waiting]
    except BrokenProcessPool:
        hint = "mostly for lack of memory: expected fewer processes (n_jobs), or smaller blocks"
        raise InputError(f"one of {jobs} processes died, {hint}") from None
    finally:
        for future in waiting:
            future.cancel()
