r"""Corpora larger than memory and than one machine: the calls of the kit, made block by block.

Every function takes, as its first argument, a file (Parquet, CSV, JSONL, a web archive), a folder, or a list of files;
with the extra ``framing[scale]`` also where fsspec reaches (``s3://…``). Their other arguments and the tables they
return are those of the function of the same name in `framing`; besides, all of them take

- client: a `dask.distributed.Client`, the address of its scheduler, or a number of processes of this machine (no Dask
  is needed; -1: one on each core). By default a `LocalCluster` is started. All give the same numbers, to the last bit.
- keep: a folder in which the results of finished blocks are kept, and from which a run that was ended goes on. What
  another input, lexicon or option left there is not used. It is yours to remove.
- block: about how many bytes of text are worked on at a time.
- duplicates: whether near-duplicates are looked for over all blocks, as `framing.read_corpus` does, by reading all
  texts once before. In more than eight blocks a sixteenth of the runs of five words tells which articles may repeat
  each other, and these are compared by all runs. Else only a column duplicate_of says what is left out.
- text, outlet, date, title, id, language: names of columns, as in `framing.read_corpus`.

A document that cannot be read is left out. A warning counts such documents, `attrs["refused"]` names them.

Examples
--------
>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     table = Path(folder, "texts.csv")
...     _ = table.write_text("text,outlet\nThe threat grew. Nobody slept.,Gazette\nThe ferry left.,Post\n")
...     scores = score(table, Lexicon.from_dict({"alarm": ["threat*"]}, "en"), client=1)
>>> scores.loc[scores["measure"] == "prevalence", ["outlet", "hits", "n"]].to_numpy().tolist()
[['Gazette', 1, 2], ['Post', 0, 1]]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from framing.comparisons.differences import compare_groups
from framing.comparisons.keywords import REST, check_languages, compare_sums
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import Lexicons, by_language, join_tables, mark_language, split_by_language
from framing.corpora.sources import NO_LINES, is_captures, read_lines
from framing.defaults import checked_level, checked_threshold, specification
from framing.errors import InputError, one_of, require
from framing.frames import Table
from framing.lexicons import TIERS, Lexicon, TermIndex
from framing.lexicons.closed_vocabulary import ClosedVocabulary
from framing.matching import Matcher, describe_spans, match_lexicon, texts_of
from framing.scale.collection import open_work
from framing.scale.workers import Tables
from framing.scores.counting import (
    ALL_VOICES,
    JOINT,
    OTHER_WORDS,
    RARE,
    add_counts,
    count_words,
    mark_sentences,
    name_groups,
    scored_sentences,
    select_hits,
    split_groups,
    tally_hits,
    voices_asked,
    voices_of,
)
from framing.scores.scores import estimate_cosines, estimate_scores, tally_cosines
from framing.scores.tfidf import IDF, WORDS_ALONE, Frequencies, document_counts
from framing.sharing.derivation import check_request, derive_part, each_language, write_parts
from framing.text import language_of
from framing.voices.annotation import Depth

_PARTED = "\x1e"  # between a language and a word


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
    with open_work(paths, chosen, ("hits", by_rules), **{"duplicates": False, **how}) as work:
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
    level, chosen, voice = checked_level(level), by_language(lexicon), voices_asked(voice)
    counting = Counting(chosen, by, voice, tiers, units, date, "voices" if by_rules else "marks")
    counts, refused = counting.add(paths, **how)
    tables = [mark_language(estimate_scores(counts[code], own, counting.group, level), own)
              for code, own in chosen.items() if code in counts]  # fmt: skip
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
            part, voices = mark_sentences(part, own), voices_asked(self.voice)
            chosen = {name: select_hits(found, self.tiers, name, self.denied) for name in voices}
            tables = [tally_hits(part, some, own.names, group, self.units).assign(voice=name)
                      for name, some in chosen.items()]  # fmt: skip
            counts[own.language] = pd.concat(tables)
        return counts

    def add(self, paths: Any, **how: Any) -> tuple[dict[str, pd.DataFrame], list[str]]:
        """Return the counts of all blocks (`add_counts`) by language, with the voice, and what was refused."""
        parts: dict[str, list[pd.DataFrame]] = {code: [] for code in self.lexicons}
        with open_work(paths, self.lexicons, repr(replace(self, lexicons={})), self.by, self.date, **how) as work:
            for tables in work.each(self, "blocks"):
                for code, own in self.lexicons.items():
                    parts[code] += [found] if len(found := tables.get(own.language, ())) else []
        added = {}
        if not any(parts.values()):
            raise InputError(f"no article is in the language of a lexicon ({', '.join(parts)}), expected some")
        for code, found in ((code, found) for code, found in parts.items() if found):
            voices = pd.concat(found, ignore_index=True).groupby("voice", sort=False)
            sums = [add_counts([part], self.group).assign(voice=name) for name, part in voices]
            added[code] = pd.concat(sums, ignore_index=True)
        return added, work.refused


def compare(
    paths: Any, lexicon: Lexicon, by: str = "outlet", level: float | None = None, tiers: Sequence[str] = TIERS,
    units: Sequence[str] = SCORED, voice: str = ALL_VOICES, specifications: pd.DataFrame | None = None,
    smallest: float | None = None, denied: bool = True, date: str = "published", **how: Any,
) -> pd.DataFrame:  # fmt: skip
    r"""Compare every pair of publications in every frame, as `framing.compare` does.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path, lexicon = Path(folder) / "texts.csv", Lexicon.from_dict({"axis": ["axis"]})
    ...     _ = path.write_text("text,outlet\nAn axis of evil.,Post\nA ferry left.,Herald\n")
    ...     compare(path, lexicon, client=1)["verdict"].tolist()
    ['too short']
    """
    require("lexicon", lexicon, Lexicon)
    counting = Counting(by_language(lexicon), by, voice, tiers, units, date, "voices", denied)
    counts, refused = counting.add(paths, **how)
    [found] = counts.values()
    table = compare_groups(found.drop(columns="voice"), lexicon, voice, level, specifications, smallest)
    table.attrs["refused"] = refused
    return table


def tfidf(
    paths: Any, lexicon: Lexicons, by: str | Sequence[str] = "outlet", level: float | None = None,
    tiers: Sequence[str] = TIERS, units: Sequence[str] = SCORED, idf: str | None = None,
    threshold: float | None = None, date: str = "published", **how: Any,
) -> pd.DataFrame:  # fmt: skip
    r"""Score each frame by the TF-IDF cosine of sentences to it, as `framing.tfidf_scores` does.

    With smooth and plain idf the collection is read twice: once to count in how many sentences each word is.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path, lexicon = Path(folder) / "texts.csv", Lexicon.from_dict({"axis": ["axis"]})
    ...     _ = path.write_text("text,outlet\nAn axis of evil.,Post\n")
    ...     tfidf(path, lexicon, client=1)["hits"].tolist()
    [1, 1]
    """
    level, chosen = checked_level(level), by_language(lexicon)
    idf = specification()["idf"] if idf is None else one_of("idf", idf, IDF)
    asked, frequencies = (chosen, by, date, tiers, units, idf, checked_threshold(threshold)), dict[str, Frequencies]()
    group = by if isinstance(by, str) else JOINT.join(by)
    with open_work(paths, chosen, asked[1:], by, date, **how) as work:
        if idf in ("smooth", "plain"):
            counts = _add_up(work.each(partial(_count_features, chosen, tiers), "words", True), ["feature"])
            for language, table in counts.items():
                df = table.set_index("feature")["df"]
                frequencies[language] = df[df > 1].to_dict(), int(df.pop(""))
        parts = _add_up(work.each(partial(_add_cosines, asked, frequencies), "blocks", True),
                        [group, "frame", "_cluster", "idf"])  # fmt: skip
    tables = []
    for own in chosen.values():
        found = parts[own.language]
        counts, sums = found[found["idf"] == ""], found[found["idf"] != ""]
        scored = estimate_cosines(add_counts([counts], group), sums, own, group, level, asked[-1])
        tables.append(mark_language(scored, own))
    table = Table.of(join_tables(tables))
    table.attrs["refused"] = work.refused
    return table


def _count_features(lexicons: Mapping[str, Lexicon], tiers: Sequence[str], corpus: Corpus, *_: Any) -> Tables:
    parts = split_by_language(corpus, lexicons, warn=False)
    return {own.language: document_counts(part, own, tiers) for own, part in parts}


def _add_cosines(asked: Any, frequencies: Mapping[str, Frequencies], corpus: Corpus, *_: Any) -> Tables:
    """Return the counts and the sums of cosines of a block, below each other: counts have no name of an idf."""
    lexicons, by, date, tiers, units, idf, threshold = asked
    (corpus, group), tables = name_groups(corpus, by, date), {}
    for own, part in split_by_language(corpus, lexicons, warn=False):
        known = frequencies.get(own.language)
        parts = tally_cosines(mark_sentences(part, own), own, group, tiers, units, idf, threshold, known)
        tables[own.language] = pd.concat([parts[0].assign(idf=""), parts[1].assign(_cluster="")]).fillna(0)
    return tables


def _add_up(parts: Iterable[Tables], keys: list[str]) -> dict[str, pd.DataFrame]:
    """Return tables of the same name added up: what has the same keys is one row."""
    sums: dict[str, list[pd.DataFrame]] = {}
    for tables in parts:
        for name, table in tables.items():
            held = sums.setdefault(name, [])
            held.append(table)
            if sum(map(len, held[1:])) > 100_000 + len(held[0]):
                held[:] = [pd.concat(held).groupby(keys, sort=False).sum().reset_index()]
    return {name: pd.concat(held).groupby(keys, sort=False).sum().reset_index() for name, held in sums.items()}


def derive(
    paths: Any, lexicons: Sequence[Lexicon], out: str | Path, phrases: Sequence[str] = (),
    codes: pd.DataFrame | None = None, coders: str = "", **how: Any,
) -> list[Path]:  # fmt: skip
    r"""Write a corpus in the derived text format, as `framing.derive` does, its lines included.

    The collection is read twice: once to count words and in how many sentences each is. Memory holds besides the
    distinct words and what is known of the articles.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path, lexicon = Path(folder) / "texts.csv", Lexicon.from_dict({"axis": ["axis"]}, "en")
    ...     _ = path.write_text("text,outlet\nAn axis of evil.,Post\n")
    ...     derive(path, [lexicon], Path(folder, "shared"), client=1)[-1].name
    'datapackage.json'
    """
    out, inventory = check_request(out, lexicons, phrases)
    asked = ("derive", [one.hash for one in lexicons], inventory)
    with open_work(paths, {}, asked, **how) as work:
        found = _add_up(work.each(_count_for_derived, "words", True), ["word"])
        words, df = found["words"].set_index("word")["count"], found["df"].set_index("word")["df"]
        common, known = frozenset(words.index[words >= RARE]), dict[str, Frequencies]()
        for code, own in df.groupby(df.index.str.partition(_PARTED).get_level_values(0)):
            own = own.set_axis(own.index.str.removeprefix(f"{code}{_PARTED}"))
            size = int(own.pop(""))
            known[str(code)] = own[own != 1].to_dict(), size
        pages = Path(paths) if isinstance(paths, str | Path) and is_captures(Path(paths)) else None
        part = partial(_derive_block, lexicons[0], inventory, known, common, pages)
        return write_parts(out, work.each(part, "blocks", True), lexicons, inventory, codes, coders)


def _count_for_derived(corpus: Corpus, *_: Any) -> Tables:
    """Return how often each content word of a block is, and in how many sentences of each language; of "" in all."""
    words = count_words(corpus, False, 1).groupby("word")["count"].sum().reset_index()
    parts = {code: document_counts(part, WORDS_ALONE, ()) for code, part in each_language(corpus)}
    tables = [table.assign(word=code + _PARTED + table["feature"]) for code, table in parts.items()]
    return {"words": words, "df": pd.concat(tables)[["word", "df"]]}


def _derive_block(
    lexicon: Lexicon, inventory: ClosedVocabulary, frequencies: Mapping[str, Frequencies], common: frozenset[str],
    pages: Path | None, corpus: Corpus, *_: Any,
) -> Tables:  # fmt: skip
    lines = read_lines(pages, {*corpus.articles["article"].str.partition("#")[0]}) if pages else NO_LINES
    return derive_part(corpus, lines, lexicon, inventory, frequencies, common)


def keyness(
    paths: Any, a: str | Sequence[str], b: str | None = None, by: str = "outlet", voice: str = ALL_VOICES,
    prior: Any = "informative", alpha0: float = 100.0, min_count: int = 5, level: float | None = None, **how: Any,
) -> pd.DataFrame:  # fmt: skip
    r"""Find the words that one publication uses more than another, or than all others, as `framing.keyness` does.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "texts.csv"
    ...     _ = path.write_text("text,outlet\nAn axis. An axis. A pact.,Post\nA ferry. A ferry. A pact.,Herald\n")
    ...     keyness(path, "Post", min_count=2, client=1)["word"].tolist()
    ['axis', 'pact', 'ferry']
    """
    if not a or not isinstance(a, str | Sequence):
        raise InputError(f"a must be the name of a publication, or a list of them; got {a!r}")
    level, names = checked_level(level), [a] if isinstance(a, str) else list(dict.fromkeys(a))
    wanted = [*names, *([] if b is None else [b])]
    with open_work(paths, {}, ("keyness", wanted, by, voice), by, **how) as work:
        found = _add_up(work.each(partial(_count_words, wanted, by, voice), "blocks", True), ["group", "word"])
    words, sizes = found["words"], found["sizes"]  # of sizes, word is a language
    for name in wanted:
        one_of(by, name, dict.fromkeys(sizes["group"]))
    total = words["word"].map(words.groupby("word")["every"].sum())
    words["word"] = words["word"].mask(total < min(RARE, min_count), OTHER_WORDS)
    words = words.groupby(["group", "word"])[["count", "articles", "rates", "squares"]].sum()

    def side(groups: list[str]) -> tuple[tuple[pd.DataFrame, int], pd.Series]:
        of = sizes[sizes["group"].isin(groups)]
        held = words[words.index.isin(["" if group not in wanted else group for group in groups], level=0)]
        if not of["filled"].sum():
            raise InputError(f"{by} {groups[0]!r}: no content word in voice {voice}, expected one or more")
        return (held.groupby("word").sum().query("count > 0"), int(of["filled"].sum())), of["word"]

    pairs = []
    for name in names:
        rest = [b] if b is not None else [group for group in dict.fromkeys(sizes["group"]) if group != name]
        if not rest or name == b:
            raise InputError(f"{by} {name!r}: nothing to compare it with, expected two publications")
        (first, spoken), (second, others) = side([name]), side(rest)
        check_languages((name, b or REST), spoken, others)
        pairs.append((name, first, b or REST, second))
    table = compare_sums(pairs, prior, alpha0, min_count, level)
    table.attrs["refused"] = work.refused
    return table


def _count_words(wanted: Sequence[str], by: str, voice: str, corpus: Corpus, *_: Any) -> Tables:
    """Return the sums of the words of a block by group ("" of the others), and how many articles each group has."""
    owners = scored_sentences(corpus, by).drop_duplicates("article").set_index("article")[by].astype(str)
    counts = count_words(corpus, voice != ALL_VOICES, 1).assign(every=lambda table: table["count"])
    if voice != ALL_VOICES:
        counts["count"] *= counts["voice"].isin(voices_of(voice))
    counts = counts.groupby(["article", "word"])[["count", "every"]].sum().reset_index()
    rates = 1000 * counts["count"] / counts.groupby("article")["count"].transform("sum").clip(lower=1)
    filled = counts.loc[counts["count"] > 0, "article"].unique()
    counts = counts.assign(
        articles=counts["count"] > 0, rates=rates, squares=rates**2, group=counts["article"].map(owners)
    )
    counts["group"] = counts["group"].where(counts["group"].isin(wanted), "")
    spoken = corpus.articles.set_index("article")["language"].map(language_of)
    sizes = pd.DataFrame({"group": owners, "word": spoken[owners.index], "filled": owners.index.isin(filled)})
    sums = counts.groupby(["group", "word"])[["count", "every", "articles", "rates", "squares"]].sum()
    return {"words": sums.reset_index(), "sizes": sizes.groupby(["group", "word"]).sum().reset_index()}
