"""A collection in blocks, opened for some work: what only the whole of it tells, and what was refused.

Before blocks are worked on, names are checked, periods are made of dates, and near-duplicates are looked for; at the
end documents that could not be read are counted.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing import __version__
from framing.corpora.corpus import Corpus, body_shingles, check_articles, choose_originals, find_pairs, flatten
from framing.corpora.dates import PERIODS, periods, read_dates
from framing.corpora.languages import warn_of_others
from framing.errors import InputError, as_path, one_of, warn, whole_number
from framing.files import write_csv
from framing.lexicons import Lexicon
from framing.readers import TABLES
from framing.scale.blocks import BLOCK, Block, Reading, cut, open_file
from framing.scale.workers import REFUSED, Tables, keeping, map_blocks, mapping
from framing.text import Scanner

_LISTED = 3  # refused documents in a warning
_WHOLE = 8  # blocks up to which articles are compared by all of their shingles at once
_SHARE, _LEAST = 16, 8  # above: by one of so many of them, and the first so many
COLUMNS = {name: name for name in ("text", "outlet", "title", "language")} | {"id": "article", "date": "published"}
_MAYBE = 0.15  # what copies share of these, rounded down, but one at least
_MANY = 100_000  # words that a process remembers
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
def open_work(
    paths: Any, lexicons: Mapping[str, Lexicon], options: object, by: str | Sequence[str] = (),
    date: str = "published", *, client: Any = None, keep: str | Path | None = None, block: int = BLOCK,
    duplicates: bool = True, **named: Any,
) -> Iterator[Work]:  # fmt: skip
    """Cut a collection into blocks, check what its articles are called, and say at the end what was left out."""
    for name in named:
        one_of("argument", name, ("client", "keep", "block", "duplicates", *COLUMNS))
    block = whole_number("block", block, 1)
    named = {COLUMNS[name]: said for name, said in named.items() if said}
    blocks = cut(paths, block)
    reading = Reading(named).decide(blocks)
    folder, key = None if keep is None else as_path("keep", keep), ""
    if folder is not None:
        said = (__version__, block, duplicates, named, by, date, options, [one.hash for one in lexicons.values()])
        hashes = [_hash(path) for path in dict.fromkeys(one.path for one in blocks)]
        key = hashlib.sha256(repr((said, hashes)).encode()).hexdigest()
    with keeping(folder, key), mapping(client) as mapped:
        work = _know(Work(blocks, reading, mapped, folder, [], []), by, date)
        yield (work := _leave_out(work) if duplicates else work)
    met = pd.concat(work.languages) if work.languages else pd.Series(dtype=int)
    if not met.sum():
        for file in () if folder is None else folder.glob("blocks-*"):  # nothing to go on from
            file.unlink()
        raise InputError(work.refused[0] if work.refused else f"{blocks[0].path}: no articles, expected some")
    if lexicons:
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
    _check_names(whole, several, work.blocks[0].path)
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


def _check_names(whole: pd.DataFrame, several: bool, path: str) -> None:
    """Check names of articles, and which repeat which, in one file or in several."""
    check_articles(whole.assign(file_line=whole["article"]) if several else whole, "files" if several else path)


def _leave_out(work: Work) -> Work:
    """Return the work with the articles named that repeat another one."""
    few = len(work.blocks) <= _WHOLE
    articles, numbers, sizes = _join_shingles(work.each(partial(_list_shingles, few, None), "repeats"))
    if not len(articles):
        return work
    if (articles["by_hand"] != "").any() and any(block.kind not in TABLES for block in work.blocks):  # see `_know`
        _check_names(articles.rename(columns={"by_hand": "duplicate_of"}), True, "")
    some = articles
    if not few:
        near = _find_near(numbers, articles["shingles"].to_numpy())
        del numbers  # before those that may be copies are read whole
        owner = np.repeat(np.arange(len(sizes)), sizes)
        again = replace(work, blocks=[work.blocks[number] for number in np.unique(owner[near])])
        names = {*articles["article"].take(near)}
        some, numbers, _ = _join_shingles(again.each(partial(_list_shingles, True, names), "copies"))
    theirs = np.split(numbers, np.cumsum(some["shingles"])[:-1])
    own, nothing = dict(zip(some["article"], theirs, strict=False)), np.empty(0, np.uint64)
    shingles = [own.get(name, nothing) for name in articles["article"]]
    chosen = choose_originals(articles, articles["by_hand"], shingles, articles["words"].to_numpy())
    left = np.flatnonzero(chosen["duplicate_of"].notna())
    if len(left):
        warn(f"{len(left)} of {len(chosen)} articles repeat others, and are not scored")
    chosen = chosen.iloc[left].set_axis(articles["article"].iloc[left])
    repeats = [chosen.iloc[a:b] for a, b in pairwise(np.searchsorted(left, np.cumsum([0, *sizes])).tolist())]
    return replace(work, blocks=[replace(one, repeats=of) for one, of in zip(work.blocks, repeats, strict=True)])


def _choose(shingles: np.ndarray) -> np.ndarray:
    """Return some of the shingles of an article, in half of their bits: enough to tell what it may repeat."""
    some = np.union1d(shingles[:_LEAST], shingles[shingles % np.uint64(_SHARE) == 0])
    return (some >> np.uint64(32)).astype(np.uint32)


def _find_near(numbers: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return which articles may repeat each other, by some of their shingles."""
    least = np.maximum(1, np.floor(_MAYBE * sizes)) / np.maximum(sizes, 1)
    return np.unique(np.concatenate(find_pairs(numbers, sizes, least, every=False)[:2]))


def _list_shingles(every: bool, names: set[str] | None, corpus: Corpus, _: Any) -> Tables:
    """Return the articles of a block, or some, and the numbers of their shingles: all of them, or some that tell."""
    about, (shingles, words) = corpus.articles, body_shingles(corpus)
    said = pd.Series(np.where(about["duplicate_reason"] == "", "", "none"), about.index)  # where nothing is repeated
    by_hand = about["duplicate_of"].fillna(said)
    told = about[["article", *({"published", "date"} & {*about})]].assign(by_hand=by_hand, words=words)
    if not every:
        shingles = [*map(_choose, shingles)]
    if names is not None:
        chosen = told["article"].isin(names).to_numpy()
        told, shingles = told[chosen], [*compress(shingles, chosen)]
    numbers = np.concatenate([*shingles, np.empty(0, np.uint64 if every else np.uint32)])
    told = told.assign(shingles=[*map(len, shingles)])
    return {"articles": told.reset_index(drop=True), "shingles": pd.DataFrame({"number": numbers})}


def _join_shingles(parts: Iterable[dict[str, pd.DataFrame]]) -> tuple[pd.DataFrame, np.ndarray, list[int]]:
    """Return the articles of all blocks, the shingles of all of them, and how many articles each block has."""
    tables, numbers, sizes = list[pd.DataFrame](), list[np.ndarray](), list[int]()
    for part in parts:
        sizes.append(len(part.get("articles", ())))
        if sizes[-1]:
            tables.append(part["articles"])
            numbers.append(part["shingles"]["number"].to_numpy())
    empty = pd.DataFrame({"article": [], "shingles": []})
    return pd.concat(tables, ignore_index=True) if tables else empty, flatten(numbers)[0], sizes


def _about(reading: Reading, block: Block) -> Tables:
    return {"about": reading.about(block).assign(path=block.path)}
