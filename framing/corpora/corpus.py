"""A corpus: articles, their sentences and their tokens, cut once; what follows is integer work on tokens.

Articles that repeat each other form a family of near-duplicates, of which only the original is scored: the one named by
hand, else the earliest by date, else the longest.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.corpora.dates import read_dates
from framing.defaults import specification
from framing.errors import InputError, one_of, whole_number
from framing.files import whole_characters
from framing.frames import Table
from framing.lexicons.closed_vocabulary import ClosedVocabulary
from framing.lexicons.patterns import Phrases
from framing.text import Scan, Tokens, fold_all
from framing.text.scanner import Scanner

if TYPE_CHECKING:
    from scipy.sparse import csr_array

UNITS = ("headline", "body", "caption")
HEADLINE, BODY, CAPTION = range(len(UNITS))
SCORED = ("headline", "body")
# What the column note of an article says where nothing but its name does; a check says so until the note is deleted
OUTLET_UNKNOWN, OUTLET_TOLD, DATE_TOLD = "outlet unknown", "outlet told from file name", "date told from file name"
OUTLET, QUOTED, REPORTED = VOICES = ("outlet", "quoted", "reported")  # whose words a token is
MARKS = ["voice", "speaker", "scare", "negated", "hedged"]  # of a hit
TOKEN_MARKS = [*MARKS, "side"]  # side: whether the token is denied by a word "before" or "after" it, or by none ("")
SIDES = ("", "before", "after")
_TOLD = [("voice", "i1"), ("speaker", "i4"), ("scare", "?"), ("hedged", "?"), ("side", "i1")]
NOTHING_TOLD = np.array((-1, -1, False, False, -1), _TOLD)
SHINGLE = 5  # words
_MUCH = 5_000_000  # tokens of a corpus, from which on its memory is looked after
_AT_ONCE = 1 << 22  # candidates, so that memory holds few
_MIX, _BLOCK = 0x9E3779B97F4A7C15, 500  # an odd number that spreads bits; documents looked up at a time
THRESHOLD = 0.5  # containment from which two articles are near-duplicates
_UNITS = pd.Index(UNITS, dtype="str")


@dataclass(frozen=True, repr=False)
class Article:
    """One article of a corpus, as `corpus["its name"]` gives it.

    Attributes
    ----------
    name : as in the column article
    text : its text, "" in a derived corpus
    sentences : its rows of `Corpus.sentences`
    metadata : what the corpus knows of it besides, by column

    Examples
    --------
    >>> article = from_texts(["The arms race goes on. Nobody asked."])[0]
    >>> article, article.sentences["tokens"].tolist()
    (Article('0', 2 sentences, 7 tokens: 'The arms race goes on. Nobody asked.'), [5, 2])
    """

    name: str
    text: str
    sentences: pd.DataFrame
    metadata: dict[str, Any]

    def __repr__(self) -> str:
        about = ", ".join(str(self.metadata[key]) for key in ("outlet", "published") if self.metadata.get(key))
        counts = f"{len(self.sentences)} sentences, {int(self.sentences['tokens'].sum())} tokens"
        start = textwrap.shorten(self.text, 70, placeholder=" …") if self.text else "text not at hand"
        return f"Article({', '.join(filter(None, [repr(self.name), about, counts]))}: {start!r})"


class Memory:
    """What has been worked out of the tokens of a corpus, for whoever asks again; a part of a corpus shares it.

    Attributes
    ----------
    marks : the marks of each token of the corpus it began with (`NOTHING_TOLD` of those that nobody asked for yet):
        voice and side as places in `VOICES` and `SIDES`, speaker in `speakers`
    speakers : numbers of the names
    spans : the hits of lexicons, by what tells these from others
    features : the features of TF-IDF that were counted last, by what tells them from others
    """

    def __init__(self, corpus: Corpus, part_of: Memory | None = None, keep: np.ndarray | None = None) -> None:
        self._made_of = corpus.tokens.start, *_told_apart_by(corpus)
        self.marks: np.ndarray = np.full(len(corpus.tokens), NOTHING_TOLD) if part_of is None else part_of.marks
        self.speakers: dict[str, int] = {"": 0} if part_of is None else part_of.speakers
        self._places = None if part_of is None or keep is None else part_of.places(np.flatnonzero(keep))
        self.spans: dict[Any, tuple[np.ndarray, pd.DataFrame]] = {}
        self.features: Any = None

    def knows(self, corpus: Corpus) -> bool:
        """Return whether a corpus has the tokens and texts that this was made of."""
        starts, *others = self._made_of
        return starts is corpus.tokens.start and others == _told_apart_by(corpus)

    def places(self, tokens: np.ndarray) -> np.ndarray:
        """Return where the marks of some tokens are."""
        return tokens if self._places is None else self._places[tokens]


def _told_apart_by(corpus: Corpus) -> list[list[str]]:
    return [corpus.articles[name].tolist() for name in ("text", "language") if name in corpus.articles]


@dataclass(frozen=True, repr=False)
class Corpus:
    """Articles with their sentences and tokens.

    Attributes
    ----------
    articles : one row per article: article, outlet, duplicate_of (NA, or the article it repeats),
        containment (of the repeated shingles; NaN for originals), duplicate_reason (why that one is the original,
        "" for originals), language, tokens and sentences (of headline and body), the metadata's columns, and text
        where it is at hand
    sentences : article, sentence (0 is the headline), unit (headline, body, caption), paragraph (of the
        body, from 1; 0 for headline and captions), tokens, and,
        where the text is at hand, text, start, end (offsets into the article's text)
    tokens : the `framing.text.Tokens` of all sentences
    inventory : of a derived corpus, what its tokens are limited to; else None
    near : of a derived corpus, for each list of neighbours the sentences (rows) that hold one of it
    marks : of a derived corpus, the marks of each token (`TOKEN_MARKS`); else None
    corrections : voices corrected by hand: article, start, end (offsets into the article's text), voice, speaker
    words : of a derived corpus, its counts of content words (`framing.scores.counting.count_words`); else None
    others : how many articles of which languages were left out, of a part in the language of a lexicon

    Examples
    --------
    >>> from_texts(["The arms race goes on."]).sentences[["unit", "tokens"]].values.tolist()
    [['body', 5]]

    `len(corpus)` is the number of articles, `corpus["name"]` is one of them, and a loop goes through them.

    >>> corpus = from_texts(["The arms race goes on.", "The ferry left."])
    >>> len(corpus), corpus[1].text, [article.name for article in corpus.sample(1, seed=2)]
    (2, 'The ferry left.', ['1'])
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame
    tokens: Tokens
    inventory: ClosedVocabulary | None = None
    near: Mapping[Phrases, np.ndarray] = field(default_factory=dict)
    marks: pd.DataFrame | None = None
    corrections: pd.DataFrame | None = None
    words: pd.DataFrame | None = None
    others: Mapping[str, int] = field(default_factory=dict)
    _memory: list[Memory] = field(default_factory=list, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return vars(self) | {"_memory": []}  # a worker that is sent a corpus is not sent what can be worked out again

    @property
    def memory(self) -> Memory:
        """What has been worked out of its tokens; of a corpus that has been changed, nothing yet."""
        if not self._memory or not self._memory[0].knows(self):
            if self._memory:  # those it was made of go on with what they know
                object.__setattr__(self, "_memory", [])
            self._memory.append(Memory(self))
        return self._memory[0]

    @property
    def has_text(self) -> bool:
        """Whether the articles' text is at hand (a derived corpus has none)."""
        return "text" in self.articles.columns

    @property
    def scored(self) -> pd.DataFrame:
        """The articles that are scored: one of each family of near-duplicates."""
        return self.articles[self.articles["duplicate_of"].isna()]

    @property
    def repeated(self) -> tuple[int, int]:
        """How many scored sentences of five words or more repeat an earlier one word for word, and of how many."""
        if not self.has_text:
            return 0, 0
        own = self.sentences["article"].isin(self.scored["article"]) & self.sentences["unit"].isin(SCORED)
        texts = self.sentences.loc[own & (self.sentences["tokens"] >= SHINGLE), "text"]
        return int(texts.duplicated().sum()), len(texts)

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return map(self.__getitem__, self.articles["article"])

    def __getitem__(self, article: object) -> Article:
        names = self.articles["article"].astype(str)
        row = self.articles[names == one_of("article", str(article), names)].iloc[0]
        own = self.sentences[self.sentences["article"] == row["article"]].reset_index(drop=True)
        known = row.drop(["article", "text"], errors="ignore")
        return Article(str(article), row.get("text", ""), own, known[known.notna()].to_dict())

    def filter(self, **columns: Any) -> Corpus:
        """Return the articles with these values in columns of `articles`: a value, or a list of several.

        An article that repeats another is left out of scores also where the other is not among those chosen.

        >>> corpus = from_texts(["The arms race goes on.", "The ferry left."])
        >>> len(corpus.filter(article=[1]))
        1
        """
        keep = np.ones(len(self), dtype=bool)
        for name, value in columns.items():
            held = self.articles[one_of("column", name, self.articles.columns)].astype("string").fillna("")
            several = isinstance(value, Iterable) and not isinstance(value, str)
            wanted = [one_of(name, str(one), dict.fromkeys(held)) for one in (value if several else [value])]
            keep &= held.isin(wanted).to_numpy()
        return select_articles(self, keep)

    def sample(self, n: int, seed: int | None = None) -> Corpus:
        """Return n articles drawn at random from those that are scored, the same ones for the same seed."""
        if whole_number("n", n, 1) > len(self.scored):
            raise InputError(f"n must be at most {len(self.scored)}, the articles that are scored, got {n}")
        drawn = self.scored.sample(n, random_state=specification()["seed"] if seed is None else seed)
        return select_articles(self, self.articles.index.isin(drawn.index))

    def __repr__(self) -> str:
        repeated = int(self.articles["duplicate_of"].notna().sum())
        outlets = self.articles["outlet"].nunique()
        return (f"Corpus({len(self.articles)} articles ({repeated} near-duplicate), {outlets} outlets, "
                f"{len(self.sentences)} sentences, {int(self.articles['tokens'].sum())} tokens)")  # fmt: skip

    def _repr_html_(self) -> str | None:
        return Table.of(self.articles[["article", "outlet", "duplicate_of", "tokens", "sentences"]])._repr_html_()


def select_articles(corpus: Corpus, keep: np.ndarray) -> Corpus:
    """Return a corpus of the articles that a boolean mask keeps, with their sentences, tokens and marks."""
    if keep.all():
        return corpus
    articles = corpus.articles[keep].reset_index(drop=True)
    rows = corpus.sentences["article"].isin(articles["article"]).to_numpy()
    place = np.cumsum(rows) - 1
    chosen = rows[corpus.tokens.sentence]
    tokens = corpus.tokens.select(chosen)
    marks = corpus.marks
    part = replace(
        corpus,
        articles=articles,
        sentences=corpus.sentences[rows].reset_index(drop=True),
        tokens=replace(tokens, sentence=place[tokens.sentence]),
        near={key: place[found[rows[found]]] for key, found in corpus.near.items()},
        marks=None if marks is None else marks[chosen].reset_index(drop=True),
        _memory=[],
    )
    part._memory.append(Memory(part, corpus.memory, chosen))
    return part


def build(
    articles: pd.DataFrame, pieces: pd.DataFrame, scanner: Scanner | None = None, families: bool = True,
    as_written: bool = False,
) -> Corpus:  # fmt: skip
    """Make a corpus of articles and the pieces of their text: article, unit, text, and capture_start for captures.

    A piece is parted at its blank lines, or at its line breaks where it has no blank line; an article's text is its
    paragraphs, one on each line. With `as_written` it is its only piece instead, unchanged and parted at blank lines.
    `duplicate_of` in the articles is decided by hand ("none": no duplicate; NA or "": to be found, where `families`
    are looked for). A scanner given remembers the words it has met before.
    """
    articles = articles.reset_index(drop=True)
    for code in articles["language"].astype(str).unique():
        if re.search(r"[/\\\x00-\x1f]|^\.", code):  # it becomes a part of file names
            name = articles.loc[articles["language"] == code, "article"].iloc[0]
            raise InputError(f"article {name!r}: language {code[:60]!r}, expected a code such as en or pt-BR")
    owner = pd.Index(articles["article"]).get_indexer(pieces["article"])
    order = np.argsort(owner, kind="stable")
    pieces, owner = pieces.iloc[order], owner[order]
    texts, unit = pieces["text"].tolist(), _UNITS.get_indexer(pieces["unit"])
    pieces, languages = pieces.drop(columns="text"), articles["language"].to_numpy()[owner]
    paragraphs, scan = (scanner or Scanner()).scan_texts(texts, languages, unit == HEADLINE, or_lines=not as_written)
    owner, unit, offsets = owner[paragraphs.text], unit[paragraphs.text], paragraphs.start
    if not as_written:
        spans = zip(paragraphs.text.tolist(), paragraphs.start.tolist(), paragraphs.end.tolist(), strict=True)
        parts = [texts[i][start:end] for i, start, end in spans]
        cuts = np.searchsorted(owner, np.arange(len(articles) + 1)).tolist()
        texts = ["\n".join(parts[a:b]) for a, b in pairwise(cuts)]
        del parts  # texts of a large corpus are not held more often than they must be
        lengths = paragraphs.end - paragraphs.start + 1
        before = np.cumsum(lengths) - lengths
        offsets = before - before[np.searchsorted(owner, owner)]
    if len(scan.tokens) > _MUCH:
        release_memory()
    corpus = _tabulate(articles, texts, owner, unit, offsets, scan)
    if "capture_start" in pieces:
        starts = pieces["capture_start"].to_numpy()[paragraphs.text] + paragraphs.start
        starts = pd.Series(starts[scan.piece] + scan.start, corpus.sentences.index)
        corpus.sentences["capture_start"] = starts.astype("Int64" if starts.isna().any() else np.int64)
    del texts, scan, pieces, paragraphs, owner, unit, offsets
    if len(corpus.tokens) > _MUCH:
        release_memory()
    return _with_families(corpus, families)


def release_memory() -> None:
    """Hand free memory back to the system, of which Arrow and the C library keep a lot."""
    import ctypes

    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):  # only GNU's library has it
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _tabulate(
    articles: pd.DataFrame, texts: Sequence[str], owner: np.ndarray, unit: np.ndarray, offsets: np.ndarray, scan: Scan
) -> Corpus:
    """Make the tables of a corpus from what its paragraphs hold (`scan`)."""
    # owner, unit, offsets: of each paragraph the row of its article, its place in UNITS, and where it begins there
    own, units, shift = owner[scan.piece], unit[scan.piece], offsets[scan.piece]
    paragraph = pd.Series(unit == BODY).groupby(owner).cumsum().to_numpy() * (unit == BODY)
    start, end = scan.start + shift, scan.end + shift
    spans = zip(own.tolist(), start.tolist(), end.tolist(), strict=True)
    tokens = np.bincount(scan.tokens.sentence, minlength=len(own))
    columns = {"article": articles["article"].take(own).array,
               "sentence": pd.Series(units != HEADLINE).groupby(own).cumsum().to_numpy() * (units != HEADLINE),
               "unit": _UNITS.take(units).array, "paragraph": paragraph[scan.piece], "tokens": tokens,
               "text": pd.Series([texts[i][a:b] for i, a, b in spans], dtype=object),
               "start": start, "end": end}  # fmt: skip
    scored = units != CAPTION
    sizes = {"tokens": np.bincount(own[scored], tokens[scored], len(articles)).astype(np.int64),
             "sentences": np.bincount(own[scored], minlength=len(articles))}  # fmt: skip
    moved = shift.astype(scan.tokens.start.dtype)[scan.tokens.sentence]
    for places in (scan.tokens.start, scan.tokens.end):
        places += moved
    return Corpus(articles.assign(text=pd.Series(texts, dtype=object), **sizes), pd.DataFrame(columns), scan.tokens)


def from_texts(texts: Sequence[str], language: str = "en", names: Sequence[Any] | None = None) -> Corpus:
    """Make a corpus of strings, each an article (its index) without cleaning, its paragraphs parted by blank lines."""
    listed = isinstance(texts, Iterable) and not isinstance(texts, str | pd.DataFrame)
    wrong = [i for i, text in enumerate(texts) if not isinstance(text, str)][:1] if listed else []
    if not listed or wrong:
        which = f"; text {wrong[0]} is {texts[wrong[0]]!r:.40} ({type(texts[wrong[0]]).__name__})" if wrong else ""
        raise InputError(f"expected a corpus or a list of texts (strings){which}")
    names = range(len(texts)) if names is None else names
    articles = pd.DataFrame({"article": names, "outlet": "", "language": language})
    pieces = articles[["article"]].assign(unit="body", text=pd.Series([*map(whole_characters, texts)], dtype=object))
    return build(articles, pieces, families=False, as_written=True)


def _with_families(corpus: Corpus, search: bool) -> Corpus:
    """Fill `duplicate_of`: what was decided by hand wins over the families that are found."""
    articles = corpus.articles
    by_hand = articles.get("duplicate_of", pd.Series("", index=articles.index)).astype("string").fillna("").astype(str)
    if not search:
        chosen = by_hand.mask(by_hand.isin(["", "none"])).astype("string")
        columns = {"containment": np.nan, "duplicate_reason": np.where(by_hand != "", "by hand", "")}
        return replace(corpus, articles=articles.assign(duplicate_of=chosen, **columns))
    return replace(corpus, articles=articles.assign(**choose_originals(articles, by_hand, *body_shingles(corpus))))


def choose_originals(
    articles: pd.DataFrame, by_hand: pd.Series, shingles: Sequence[np.ndarray], lengths: np.ndarray
) -> pd.DataFrame:
    """Return duplicate_of, containment and duplicate_reason of articles by their shingles and what is said by hand."""
    named = articles["article"].isin(by_hand[by_hand != ""]) & by_hand.isin(["", "none"])
    families = find_families(shingles, lengths, dates=_read_dates(articles), named=named.to_numpy())
    found = pd.Series(articles["article"].to_numpy()[families["original"]], index=articles.index, dtype=object)
    found = found.mask(families["original"] == articles.index)
    chosen = _follow(found, by_hand, articles["article"])
    containment = families["containment"].where(chosen.notna() & (chosen == found))
    reason = families["reason"].where(containment.notna(), "by hand").where(chosen.notna(), "")
    columns = {"duplicate_of": chosen.astype("string"), "containment": containment, "duplicate_reason": reason}
    return pd.DataFrame(columns)


def _read_dates(articles: pd.DataFrame) -> np.ndarray:
    """Return when each article was published; NaT for all where a date cannot be read."""
    dates = pd.Series(pd.NaT, articles.index)
    with suppress(InputError, StopIteration):
        dates = read_dates(articles, next(name for name in ("published", "date") if name in articles))
    return dates.to_numpy("datetime64[s]")


def _follow(found: pd.Series, by_hand: pd.Series, names: pd.Series) -> pd.Series:
    """Return what each article repeats; a family found follows its original where that was moved by hand."""
    moved = {name: to for name, to in zip(names, by_hand, strict=True) if to not in ("", "none")}
    chosen: list[object] = []
    for name, original, hand in zip(names, found, by_hand, strict=True):
        while not hand and original in moved and original != name:
            original = moved[original]
        repeated = hand if hand else original
        chosen.append(pd.NA if pd.isna(repeated) or repeated in ("none", name) else repeated)
    return pd.Series(chosen, index=found.index, dtype=object)


def body_shingles(corpus: Corpus) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the numbers of the distinct shingles of each article's body, the same in every corpus, and its words."""
    tokens, sentences, names = corpus.tokens, corpus.sentences, corpus.articles["article"]
    numbers = pd.util.hash_array(np.array(fold_all(tokens.types), dtype=object), categorize=False)
    body = (sentences["unit"] == "body").to_numpy()[tokens.sentence]
    owner = pd.Index(names).get_indexer(sentences["article"])[tokens.sentence[body]]
    words = np.split(tokens.type[body], np.searchsorted(owner, np.arange(1, len(names))))[: len(names)]
    return [number_shingles(numbers[own]) for own in words], np.array([*map(len, words)])


def as_names(column: pd.Series) -> pd.Series:
    """Return names as text; a whole number that a missing value has made 1.0 is 1, in every block of a file."""
    if pd.api.types.is_float_dtype(column) or column.dtype == object:
        whole = [int(said) if isinstance(said, float) and said % 1 == 0 else said for said in column.tolist()]
        column = pd.Series(whole, column.index, dtype=object)
    return column.astype("string" if column.hasnans else str)


def check_articles(table: pd.DataFrame, path: Path | str, column: str = "article") -> None:
    """Check that each article is named once, and that `duplicate_of` names another or none and leads to an original."""
    refuse_blanks(table, path, [column])
    names, lines = table[column].astype(str), table["file_line"].tolist()
    if names.duplicated().any():
        again = int(names.duplicated().argmax())
        name, first = names.iloc[again], int((names == names.iloc[again]).argmax())
        place = lines[first] if isinstance(lines[first], str) else f"line {lines[first]}"  # or a row of a table
        raise InputError(f"{path}:{lines[again]}: {column} {name!r} occurs twice, first in {place}")
    if "duplicate_of" not in table:
        return
    by_hand = dict(zip(names, as_names(table["duplicate_of"]).astype("string").fillna(""), strict=True))
    line_of, sound = dict(zip(names, lines, strict=True)), {"", "none"}  # sound: leads to an original
    for name, line in line_of.items():
        if by_hand[name] not in by_hand and by_hand[name] not in sound:
            one_of("duplicate_of", by_hand[name], ["none", *names], f"{path}:{line}")
        chain = dict[str, None]()
        while name not in sound and name not in chain:
            chain[name] = None
            name = by_hand.get(name, "")
        if name in chain:
            circle = [*chain][[*chain].index(name) :]
            shown = " repeats ".join(map(repr, [*circle, name])) if len(circle) > 1 else f"{name!r} repeats itself"
            raise InputError(f"{path}:{line_of[name]}: {shown}, expected duplicate_of to lead to an original, or none")
        sound |= chain.keys()


def refuse_blanks(table: pd.DataFrame, path: Path | str, names: Sequence[str]) -> None:
    """Refuse a table with a blank in one of some columns, where it has them."""
    for name in [name for name in names if name in table]:
        if (blank := table[name].astype("string").fillna("").str.strip() == "").any():
            line = table.loc[blank, "file_line"].iloc[0]
            raise InputError(f"{path}:{line}: no {name}, expected one in every row")


def find_families(
    documents: Sequence[np.ndarray], lengths: np.ndarray, threshold: float = THRESHOLD,
    dates: np.ndarray | None = None, named: np.ndarray | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Group documents, the numbers of their word shingles, which contain each other's; lengths are in words.

    Containment is the share of the shorter document's distinct 5-word shingles that the other holds too; unlike Jaccard
    similarity it also finds excerpts. Columns: original (the index of the family's document that is named by hand, else
    of the earliest date, else the longest), containment (NaN for originals), reason.
    """
    kinds = dict[Any, int]()  # one for all documents of the same shingles; one without any has nothing in common
    marks = (blake2b(own.data, digest_size=16).digest() if len(own) else row for row, own in enumerate(documents))
    kind = np.array([kinds.setdefault(mark, len(kinds)) for mark in marks], dtype=np.int64)
    distinct = [documents[row] for row in np.unique(kind, return_index=True)[1]]
    first, second, held, sizes = find_pairs(*flatten(distinct), threshold, every=False)
    family = _components(np.array([first, second]), len(distinct))[kind]
    numbers, reason = np.arange(len(documents)), np.full(len(documents), "", dtype=object)
    original, when = numbers.copy(), np.full(len(documents), "NaT", "datetime64[s]") if dates is None else dates
    chosen = np.zeros(len(documents), dtype=bool) if named is None else named
    order = np.argsort(family, kind="stable")
    order = order[np.bincount(family)[family[order]] > 1]
    for members in np.split(order, np.flatnonzero(np.diff(family[order])) + 1) if len(order) else ():
        pool, why = members, "the longest of its family"
        if chosen[members].any():
            pool, why = members[chosen[members]], "named by hand"
        own = when[pool]
        if (own == own.astype("datetime64[D]")).any():  # not all have a time of day
            own = own.astype("datetime64[D]")
        if 0 < (earliest := own == (first := np.fmin.reduce(own))).sum() < len(pool):
            pool, why = pool[earliest], why if why == "named by hand" else f"the earliest of its family ({first})"
        original[members] = pool[np.argmax(lengths[pool])]
        reason[members] = why
    containment = np.full(len(documents), np.nan)
    copies = np.flatnonzero(original != numbers)
    shares = _containment(held, sizes, kind[copies], kind[original[copies]])
    containment[copies] = np.where(kind[copies] == kind[original[copies]], 1.0, shares)
    return pd.DataFrame({"original": original, "containment": containment, "reason": reason})


def find_overlaps(corpus: Corpus, least: float) -> pd.DataFrame:
    """Return the pairs of articles (rows a, b) whose bodies share runs of words: at least so much of the shorter's."""
    first, second, held, sizes = find_pairs(*flatten(body_shingles(corpus)[0]), least)
    pairs = np.unique(np.sort([first, second], axis=0), axis=1)
    table = pd.DataFrame({"a": pairs[0], "b": pairs[1], "share": _containment(held, sizes, *pairs)})
    return table.sort_values(["share", "a", "b"], ascending=[False, True, True], ignore_index=True)


def flatten(documents: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of all documents below each other, and how many each has."""
    return np.concatenate([*documents, np.empty(0, np.uint32)]), np.array([*map(len, documents)], dtype=np.int64)


def _find_shared(numbers: np.ndarray, sizes: np.ndarray) -> csr_array:
    """Return which shared shingles each document holds, the rarest first."""
    # Told by a number of 64 bits: in 100,000 articles two shingles are taken for one with a chance of 0.0001.
    from scipy.sparse import csr_array

    ordered = np.sort(numbers)
    repeated, counts = np.unique(ordered[1:][ordered[1:] == ordered[:-1]], return_counts=True)
    del ordered
    rank = np.empty(len(repeated), dtype=np.int64)
    rank[np.argsort(counts, kind="stable")] = np.arange(len(repeated))
    rows, columns, begins = [np.empty(0, np.int64)], [np.empty(0, np.int64)], np.cumsum([0, *sizes])
    for start in range(0, len(sizes) if len(repeated) else 0, _BLOCK):  # so that memory holds few at a time
        own = sizes[start : start + _BLOCK]
        some = numbers[begins[start] : begins[start + len(own)]]
        place = np.minimum(np.searchsorted(repeated, some), len(repeated) - 1)
        shared = repeated[place] == some
        columns.append(rank[place[shared]])
        rows.append(np.repeat(np.arange(start, start + len(own)), own)[shared])
    indices = (np.concatenate(rows), np.concatenate(columns))
    return csr_array((np.ones(len(indices[0]), np.int32), indices), shape=(len(sizes), len(repeated)))


def number_shingles(words: np.ndarray) -> np.ndarray:
    """Return the numbers of the distinct runs of `SHINGLE` words."""
    mixed = np.zeros(max(0, len(words) - SHINGLE + 1), np.uint64)
    for place in range(SHINGLE if len(mixed) else 0):
        mixed = (mixed + words[place : place + len(mixed)].astype(np.uint64) + np.uint64(1)) * np.uint64(_MIX)
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)


def _components(pairs: np.ndarray, size: int) -> np.ndarray:
    """Return which of so many documents belong together by some pairs."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array((np.ones(pairs.shape[1]), (pairs[0], pairs[1])), shape=(size, size))
    return connected_components(graph, directed=False)[1]


def find_pairs(
    numbers: np.ndarray, sizes: np.ndarray, threshold: float | np.ndarray, every: bool = True
) -> tuple[np.ndarray, np.ndarray, csr_array, np.ndarray]:
    """Return the pairs of documents of which the shorter one is contained in the other, the shared shingles, the sizes.

    The threshold is the share of its shingles that the other holds, one for all or of each document. Without `every`,
    pairs that others have joined already are left out, so that many alike make few pairs.
    """
    # Whoever holds enough of a document's shingles holds one of its rarest, as many as may be missing and one more:
    # only these are looked up, and most stand nowhere else.
    held = _find_shared(numbers, sizes)
    held.sort_indices()  # the rarest first
    threshold = np.broadcast_to(threshold, sizes.shape)
    may_lack = sizes - np.ceil(threshold * sizes - 1e-9).astype(np.int64) + 1
    alone = sizes - np.diff(held.indptr)  # shingles of no other document are rarer still
    rare = held.copy()
    first_left_out = held.indptr[:-1] + np.maximum(may_lack - alone, 0)
    rare.data[np.arange(held.nnz) >= np.repeat(first_left_out, np.diff(held.indptr))] = 0
    rare.eliminate_zeros()
    pairs, start, step = [np.empty((2, 0), dtype=np.int64)], 0, _BLOCK if every else 1
    reach = np.cumsum(rare @ np.bincount(held.indices, minlength=held.shape[1]))  # what is looked up finds at most
    while start < len(sizes):
        most = np.searchsorted(reach, (reach[start - 1] if start else 0) + _AT_ONCE, side="right")
        step = max(1, min(step, int(most) - start))
        found = (rare[start : start + step] @ held.T).tocoo()
        first, second = found.coords[0].astype(np.int64) + start, found.coords[1].astype(np.int64)
        smaller = (first != second) & (sizes[first] <= sizes[second])
        if not every and smaller.any():
            joined = _components(np.concatenate(pairs, axis=1), len(sizes))
            smaller &= joined[first] != joined[second]
        near = np.array([first[smaller], second[smaller]])
        pairs.append(near[:, _containment(held, sizes, *near) >= threshold[near[0]]])
        start, step = start + step, min(2 * step, _BLOCK)
    first, second = np.concatenate(pairs, axis=1)
    return first, second, held, sizes


def _containment(held: csr_array, sizes: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return, for pairs of documents, the share of the shorter one's shingles that both hold."""
    shared = np.concatenate([np.empty(0), *(
        held[first[i : i + _BLOCK]].multiply(held[second[i : i + _BLOCK]]).sum(axis=1)
        for i in range(0, len(first), _BLOCK))])  # fmt: skip
    return shared / np.maximum(np.minimum(sizes[first], sizes[second]), 1)
