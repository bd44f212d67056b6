"""Corpora larger than memory and than one machine: the calls of the kit, made block by block.

Every function takes, as its first argument, a file (Parquet, CSV, JSONL, a web archive), a folder, or a list of files;
with the extra ``framing[scale]`` also where fsspec reaches (``s3://…``). Their other arguments and the tables they
return are those of the function of the same name in `framing`; besides, all of them take

- client: a `dask.distributed.Client`, the address of its scheduler, or a number of processes of this machine (no Dask
  is needed; -1: one on each core). By default a `LocalCluster` is started. All give the same numbers, to the last bit.
- keep: a folder in which the results of finished blocks are kept, and from which a run that was ended goes on. What
  another input, lexicon or option left there is not used. It is yours to remove.
- block: about how many bytes of text are worked on at a time.
- text, outlet, date, title, id, language: names of columns, as in `framing.read_corpus`.

A document that cannot be read is left out. A warning counts such documents, `attrs["refused"]` names them.
Near-duplicates are left out where the column duplicate_of says so; they are not looked for.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing import __version__
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.dates import PERIODS, periods, read_dates
from framing.corpora.languages import (
    Lexicons,
    by_language,
    join_tables,
    mark_language,
    split_by_language,
    warn_of_others,
)
from framing.corpora.sources import check_articles
from framing.defaults import checked_level
from framing.errors import InputError, warn
from framing.files import write_csv
from framing.frames import Table
from framing.lexicons import TIERS, Lexicon, TermIndex
from framing.matching import Matcher, describe_spans, match_lexicon, texts_of
from framing.scale.blocks import BLOCK, TABLES, Block, Reading, cut, open_file
from framing.scale.mapping import Tables, keeping, map_blocks, mapping
from framing.scores.counting import (
    ALL_VOICES,
    JOINT,
    add_counts,
    mark_sentences,
    name_groups,
    select_hits,
    split_groups,
    tally_hits,
)
from framing.scores.scores import estimate_scores
from framing.text import Scanner
from framing.voices.annotation import Depth

REFUSED = "refused.csv"  # in the folder that is kept: where each document stands that was refused, and why
_LISTED = 3  # refused documents in a warning
_MANY = 300_000  # words that a process remembers
_met = threading.local()  # the words that a thread has met, what they are in each lexicon, and how many


@dataclass
class Work:
    """A collection in blocks, what maps functions over them, and what was met: documents refused, languages."""

    blocks: Sequence[Block]
    reading: Reading
    map: Callable[..., Iterable[Any]]
    keep: Path | None
    refused: list[str]
    languages: list[pd.Series]

    def each(
        self, function: Callable[..., Tables], what: str, fresh: bool = False
    ) -> Iterator[dict[str, pd.DataFrame]]:
        """Yield the tables that a function makes of the corpus of each block, in order."""
        function = partial(_read_and, function, self.reading, fresh)
        self.refused, self.languages = [], []
        for tables in map_blocks(function, self.blocks, self.map, self.keep, what):
            about = tables.pop("about")
            self.refused += about["refused"].dropna().tolist()
            self.languages.append(about.groupby("language")["articles"].sum())
            yield tables


def _read_and(function: Callable[..., Tables], reading: Reading, fresh: bool, block: Block) -> Tables:
    """Return what a function makes of the corpus of a block; most words are those of the blocks before."""
    fresh = fresh or block.kind not in TABLES  # of these every block has words of its own
    if fresh or getattr(_met, "size", _MANY) >= _MANY:
        _met.scanner, _met.indexes = Scanner(), {}
    corpus, refused = reading.read(block, _met.scanner)
    about = pd.DataFrame({"refused": pd.Series(refused, dtype="str")})
    if corpus is None:
        return {"about": about.assign(language="", articles=0)}
    _met.size = _MANY if fresh else len(corpus.tokens.types)
    counts = corpus.articles["language"].value_counts().rename_axis("language").rename("articles").reset_index()
    return {**function(corpus, _met.indexes), "about": pd.concat([about, counts])}


@contextmanager
def _work(
    paths: Any, lexicons: Mapping[str, Lexicon], options: object, by: str | Sequence[str] = (),
    date: str = "published", *, client: Any = None, keep: str | Path | None = None, block: int = BLOCK, **named: Any,
) -> Iterator[Work]:  # fmt: skip
    """Cut a collection into blocks, check what its articles are called, and say at the end what was left out."""
    named = {{"id": "article", "date": "published"}.get(name, name): said for name, said in named.items() if said}
    blocks = cut(paths, block)
    reading = Reading(named).decide(blocks[0])
    folder, key = None if keep is None else Path(keep), ""
    if folder is not None:
        said = (__version__, block, named, by, date, options, [one.hash for one in lexicons.values()])
        hashes = [_hash(path) for path in dict.fromkeys(one.path for one in blocks)]
        key = hashlib.sha256(repr((said, hashes)).encode()).hexdigest()
    with keeping(folder, key), mapping(client) as mapped:
        yield (work := _know(Work(blocks, reading, mapped, folder, [], []), by, date))
    met = pd.concat(work.languages) if work.languages else pd.Series(dtype=int)
    if not met.sum():
        for file in () if folder is None else folder.glob("blocks-*"):  # nothing to go on from
            file.unlink()
        raise InputError(work.refused[0] if work.refused else f"{blocks[0].path}: no articles, expected some")
    warn_of_others(met.index.repeat(met.astype(int)).to_series(), lexicons)
    if work.refused:
        if folder is not None:
            parted = [(place, reason) for place, _, reason in (line.partition(": ") for line in work.refused)]
            write_csv(folder / REFUSED, pd.DataFrame(parted, columns=["place", "reason"]))
        shown = "; ".join(work.refused[:_LISTED]) + " …" * (len(work.refused) > _LISTED)
        warn(f"refused: {len(work.refused)} documents or parts of files: {shown}")


def _hash(path: str) -> str:
    """Return the hash of a file or of all files of a folder; of a file elsewhere, what its place says of its state."""
    if "://" in path:
        from fsspec.core import url_to_fs

        fs, inner = url_to_fs(path)
        return str(fs.ukey(inner))
    files = sorted(one for one in Path(path).rglob("*") if one.is_file()) if Path(path).is_dir() else [Path(path)]
    hashes = []
    for one in files:
        with open_file(str(one)) as file:
            hashes.append((str(one), hashlib.file_digest(file, "sha256").hexdigest()))
    return repr(hashes)


def _know(work: Work, by: str | Sequence[str], date: str) -> Work:
    """Return the work with what only the whole of a table tells: names are checked, and periods made of dates."""
    wanted = [name for name in ([by] if isinstance(by, str) else by) if name in PERIODS]
    several = len({block.path for block in work.blocks}) > 1
    told = wanted or {"article", "duplicate_of"} & {*work.reading.columns}
    if not told or any(block.kind not in TABLES for block in work.blocks):
        return work
    about, blocks = map_blocks(partial(_about, work.reading), work.blocks, work.map), []
    tables = [tables["about"] for tables in about]
    sizes = [len(table) for table in tables]
    whole = pd.concat(tables, ignore_index=True)
    for path, part in whole.groupby("path", sort=False):
        check_articles(part, str(path))
    known = pd.DataFrame(index=whole["article"])
    if several and "duplicate_of" in whole:
        known["duplicate_of"] = whole["duplicate_of"].to_numpy()
    dates = read_dates(whole, date) if wanted else None
    for name in wanted if dates is not None else ():
        known[name] = periods(dates, name).to_numpy()
    cuts = np.cumsum([0, *sizes])
    if len(known.columns):
        blocks = [replace(b, known=known.iloc[x:y]) for b, x, y in zip(work.blocks, cuts, cuts[1:], strict=False)]
    return replace(work, blocks=blocks or work.blocks)


def _about(reading: Reading, block: Block) -> Tables:
    return {"about": reading.about(block).assign(path=block.path)}


def hits(paths: Any, lexicon: Lexicons, by_rules: bool = True, **how: Any) -> Iterator[pd.DataFrame]:
    """Find every hit of a lexicon, block by block.

    Parameters
    ----------
    paths, how : see above
    lexicon : as in `framing.find`
    by_rules : whether rules say whose words a hit is, as in `framing.find`; else quotation marks alone do,
        which is faster

    Yields
    ------
    DataFrame
        The rows `framing.find` gives of the articles of a block in the language of a lexicon.

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
    ...     for found in hits(path, Lexicon.from_dict({"axis": ["axis"]}), client=1):
    ...         print(found["match"].tolist())
    ['axis']
    """
    chosen = by_language(lexicon)
    with _work(paths, chosen, ("hits", by_rules), **how) as work:
        for tables in work.each(partial(_list_hits, chosen, "speakers" if by_rules else "marks"), "blocks"):
            yield from tables.values()


def _list_hits(lexicons: Mapping[str, Lexicon], depth: Depth, corpus: Corpus, indexes: dict[str, TermIndex]) -> Tables:
    return {own.language: found for _, own, found in _find_in(lexicons, depth, corpus, indexes)}


def _find_in(
    lexicons: Mapping[str, Lexicon], depth: Depth, corpus: Corpus, indexes: dict[str, TermIndex]
) -> Iterator[tuple[Corpus, Lexicon, pd.DataFrame]]:
    """Yield the articles of a block in the language of each lexicon, and its hits in them."""
    for own, part in split_by_language(corpus, lexicons, warn=False):
        if own.hash not in indexes:
            indexes[own.hash] = own.make_index()
        spans = match_lexicon(Matcher(part.tokens, indexes[own.hash], None, texts_of(part)), own)
        yield part, own, mark_language(own.sign(describe_spans(part, own, spans, depth)), own)


def score(
    paths: Any, lexicon: Lexicons, by: str | Sequence[str] = "outlet", level: float | None = None,
    tiers: Sequence[str] = TIERS, units: Sequence[str] = SCORED, voice: str | Sequence[str] = ALL_VOICES,
    date: str = "published", by_rules: bool = True, **how: Any,
) -> pd.DataFrame:  # fmt: skip
    """Score each frame by its rate and its prevalence, as `framing.score` does.

    Memory is that of a few blocks, of the distinct words, and of the counts of each value of `by`, in each process.

    Parameters
    ----------
    paths, how : see above
    lexicon, by, level, tiers, units, voice, date : as in `framing.score`
    by_rules : as in `hits`

    Returns
    -------
    DataFrame
        As `framing.score`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path, lexicon = Path(folder) / "texts.parquet", Lexicon.from_dict({"axis": ["axis"]})
    ...     pd.DataFrame({"text": ["An axis of evil."], "outlet": ["Post"]}).to_parquet(path)
    ...     score(path, lexicon, client=1)[["measure", "hits", "n"]].values.tolist()
    [['rate', 1, 4], ['rate_adjusted', 1, 4], ['prevalence', 1, 1]]
    """
    level, chosen = checked_level(level), by_language(lexicon)
    counting = Counting(chosen, by, voice, tiers, units, date, "voices" if by_rules else "marks")
    counts, refused = counting.add(paths, **how)
    tables = [mark_language(estimate_scores(counts[code], own, counting.group, level), own)
              for code, own in chosen.items()]  # fmt: skip
    table = Table.of(split_groups(join_tables(tables), counting.group))
    table.attrs |= {"refused": refused, "asked": {"units": list(units), "tiers": list(tiers)}}
    return table


@dataclass(frozen=True)
class Counting:
    """Counts hits in the corpora of blocks: with which lexicons, by what, and which hits."""

    lexicons: Mapping[str, Lexicon]
    by: str | Sequence[str]
    voice: str | Sequence[str]
    tiers: Sequence[str]
    units: Sequence[str]
    date: str
    depth: Depth
    denied: bool = True

    @property
    def group(self) -> str:
        """The name of the groups, as `name_groups` gives it."""
        return self.by if isinstance(self.by, str) else JOINT.join(self.by)

    def __call__(self, corpus: Corpus, indexes: dict[str, TermIndex]) -> Tables:
        """Return the counts of a block by the language of the lexicon, with the voice."""
        corpus, group = name_groups(corpus, self.by, self.date)
        counts = {}
        for part, own, found in _find_in(self.lexicons, self.depth, corpus, indexes):
            part, voices = mark_sentences(part, own), [self.voice] if isinstance(self.voice, str) else self.voice
            chosen = {name: select_hits(found, self.tiers, name, self.denied) for name in voices}
            tables = [tally_hits(part, some, own.names, group, self.units).assign(voice=name)
                      for name, some in chosen.items()]  # fmt: skip
            counts[own.language] = pd.concat(tables)
        return counts

    def add(self, paths: Any, **how: Any) -> tuple[dict[str, pd.DataFrame], list[str]]:
        """Return the counts of all blocks (`add_counts`) by language, with the voice, and what was refused."""
        parts: dict[str, list[pd.DataFrame]] = {code: [] for code in self.lexicons}
        with _work(paths, self.lexicons, repr(replace(self, lexicons={})), self.by, self.date, **how) as work:
            for tables in work.each(self, "blocks"):
                for code, own in self.lexicons.items():
                    parts[code] += [tables[own.language]] if own.language in tables else []
        added = {}
        for code, found in parts.items():
            voices = pd.concat(found, ignore_index=True).groupby("voice", sort=False)
            sums = [add_counts([part], self.group).assign(voice=name) for name, part in voices]
            added[code] = pd.concat(sums, ignore_index=True)
        return added, work.refused
