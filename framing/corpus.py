"""A corpus: articles, their sentences and their tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from framing.duplicates import find_families
from framing.errors import InputError
from framing.inventory import Inventory, Phrase
from framing.text import Paragraphs, Scan, Scanner, Tokens, fold

UNITS = ("headline", "body", "caption")
HEADLINE, BODY, _ = range(len(UNITS))
SCORED = ("headline", "body")
_UNITS = pd.Index(UNITS, dtype="str")


@dataclass(frozen=True, repr=False)
class Corpus:
    """Articles with their sentences and tokens.

    Attributes
    ----------
    articles : one row per article: article, outlet, duplicate_of (NA, or the article it repeats),
        containment (of the repeated shingles; NaN for originals), language, tokens and sentences
        (of headline and body), the metadata's columns, and text where it is at hand
    sentences : article, sentence (0 is the headline), unit (headline, body, caption), paragraph (of the
        body, from 1; 0 for headline and captions), tokens, and,
        where the text is at hand, text, start, end (offsets into the article's text)
    tokens : the `framing.text.Tokens` of all sentences
    inventory : of a derived corpus, what its tokens are limited to; else None
    near : of a derived corpus, for each list of neighbours the sentences (rows) that hold one of it
    marks : of a derived corpus, the marks of each token (`framing.annotation.TOKEN_MARKS`); else None
    corrections : voices corrected by hand: article, start, end (offsets into the article's text),
        voice, speaker
    words : of a derived corpus, its counts of content words (`framing.words.count_words`); else None
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame
    tokens: Tokens
    inventory: Inventory | None = None
    near: Mapping[Phrase, np.ndarray] = field(default_factory=dict)
    marks: pd.DataFrame | None = None
    corrections: pd.DataFrame | None = None
    words: pd.DataFrame | None = None

    @property
    def has_text(self) -> bool:
        """Whether the articles' text is at hand (a derived corpus has none)."""
        return "text" in self.articles.columns

    @property
    def scored(self) -> pd.DataFrame:
        """The articles that are scored: one of each family of near-duplicates."""
        return self.articles[self.articles["duplicate_of"].isna()]

    def __repr__(self) -> str:
        repeated = int(self.articles["duplicate_of"].notna().sum())
        outlets = self.articles["outlet"].nunique()
        return (
            f"Corpus({len(self.articles)} articles ({repeated} near-duplicate), {outlets} outlets, "
            f"{len(self.sentences)} sentences, {int(self.articles['tokens'].sum())} tokens)"
        )

    def _repr_html_(self) -> str:
        columns = ["article", "outlet", "duplicate_of", "tokens", "sentences"]
        shown = self.articles[columns].astype({"duplicate_of": "string"}).fillna({"duplicate_of": ""})
        return shown.to_html(index=False, notebook=True)


def build(
    articles: pd.DataFrame, paragraphs: pd.DataFrame, scanner: Scanner | None = None, families: bool = True
) -> Corpus:
    """Make a corpus of articles and their paragraphs.

    Parameters
    ----------
    articles : article, outlet, language and further metadata; `duplicate_of` where families were
        decided by hand ("none": by hand no duplicate; NA or "": to be found)
    paragraphs : article, unit, text, and optionally capture_start, in page order, headline first
    scanner : knows the words of texts before; a new one where not given
    families : whether near-duplicates are looked for

    Returns
    -------
    Corpus
    """
    articles = articles.reset_index(drop=True)
    owner = pd.Index(articles["article"]).get_indexer(paragraphs["article"])
    order = np.argsort(owner, kind="stable")
    rows = paragraphs.iloc[order]
    pieces = Pieces(owner[order], _UNITS.get_indexer(rows["unit"]), rows["text"].tolist())
    languages = articles["language"].to_numpy()[pieces.owner]
    scan = (scanner or Scanner()).scan(pieces.texts, languages, pieces.unit == HEADLINE)
    corpus = _join(articles, pieces, scan)
    if "capture_start" in rows:
        captures = rows["capture_start"].to_numpy()[scan.piece]
        corpus.sentences["capture_start"] = np.where(captures >= 0, captures + scan.start, -1)
    return _with_families(corpus) if families else _with_given_families(corpus)


def build_of_texts(
    articles: pd.DataFrame,
    titles: Sequence[str],
    bodies: Sequence[str],
    scanner: Scanner | None = None,
    families: bool = True,
) -> Corpus:
    """Make a corpus of whole texts.

    Parameters
    ----------
    articles, scanner, families : as in `build`
    titles : of each article its headline, blank where it has none
    bodies : of each article its text: blank lines part its paragraphs, or line breaks where there are no such lines

    Returns
    -------
    Corpus
    """
    articles = articles.reset_index(drop=True)
    texts = [text for both in zip(titles, bodies, strict=True) for text in both]
    headline = np.tile([True, False], len(articles))
    languages = articles["language"].to_numpy().repeat(2)
    paragraphs, scan = (scanner or Scanner()).scan_texts(texts, languages, headline, or_lines=True)
    unit = np.where(headline, HEADLINE, BODY)[paragraphs.text]
    corpus = _join(articles, Pieces(paragraphs.text // 2, unit, _cut(texts, paragraphs)), scan)
    return _with_families(corpus) if families else _with_given_families(corpus)


@dataclass(frozen=True)
class Pieces:
    """The headlines, paragraphs and captions of articles.

    Attributes
    ----------
    owner : (P,) of each the row of its article, ascending
    unit : (P,) of each its place in `UNITS`
    texts : what stands in each
    """

    owner: np.ndarray
    unit: np.ndarray
    texts: list[str]


def _join(articles: pd.DataFrame, pieces: Pieces, scan: Scan) -> Corpus:
    """Make a corpus of articles whose texts are their pieces, a line each; families are left out."""
    lengths = np.fromiter(map(len, pieces.texts), dtype=np.int64, count=len(pieces.texts))
    before = np.cumsum(lengths + 1) - lengths - 1
    offsets = before - before[np.searchsorted(pieces.owner, pieces.owner)]
    cuts = np.searchsorted(pieces.owner, np.arange(len(articles) + 1)).tolist()
    texts = ["\n".join(pieces.texts[a:b]) for a, b in pairwise(cuts)]
    return _assemble(articles, texts, pieces.owner, pieces.unit, offsets, scan)


def _assemble(
    articles: pd.DataFrame, texts: Sequence[str], owner: np.ndarray, unit: np.ndarray, offsets: np.ndarray, scan: Scan
) -> Corpus:
    """Make a corpus of articles, their texts, and what stands in the pieces of these.

    Parameters
    ----------
    owner, unit : as in `Pieces`
    offsets : (P,) where each piece begins in its article's text
    scan : of the pieces

    Returns
    -------
    Corpus
        Without families.
    """
    own, units, shift = owner[scan.piece], unit[scan.piece], offsets[scan.piece]
    paragraph = pd.Series(unit == BODY).groupby(owner).cumsum().to_numpy() * (unit == BODY)
    start, end = scan.start + shift, scan.end + shift
    spans = zip(own.tolist(), start.tolist(), end.tolist(), strict=True)
    tokens = np.bincount(scan.tokens.sentence, minlength=len(own))
    columns = {
        "article": articles["article"].take(own).array,
        "sentence": pd.Series(units != HEADLINE).groupby(own).cumsum().to_numpy() * (units != HEADLINE),
        "unit": _UNITS.take(units).array, "paragraph": paragraph[scan.piece], "tokens": tokens,
        "text": pd.Series([texts[i][a:b] for i, a, b in spans], dtype=object),
        "start": start, "end": end,
    }  # fmt: skip
    scored = np.isin(units, [UNITS.index(name) for name in SCORED])
    sizes = {
        "tokens": np.bincount(own[scored], tokens[scored], len(articles)).astype(np.int64),
        "sentences": np.bincount(own[scored], minlength=len(articles)),
    }
    moved = shift.astype(scan.tokens.start.dtype)[scan.tokens.sentence]
    placed = replace(scan.tokens, start=scan.tokens.start + moved, end=scan.tokens.end + moved)
    return Corpus(articles.assign(text=pd.Series(texts, dtype=object), **sizes), pd.DataFrame(columns), placed)


def _cut(texts: Sequence[str], paragraphs: Paragraphs) -> list[str]:
    spans = zip(paragraphs.text.tolist(), paragraphs.start.tolist(), paragraphs.end.tolist(), strict=True)
    return [texts[i][a:b] for i, a, b in spans]


def _with_families(corpus: Corpus) -> Corpus:
    """Fill `duplicate_of` where it was not decided by hand."""
    articles = corpus.articles
    by_hand = articles.get("duplicate_of", pd.Series("", index=articles.index)).astype("string").fillna("").astype(str)
    families = find_families(_body_words(corpus))
    names = articles["article"].to_numpy()
    found = pd.Series(names[families["original"]], index=articles.index, dtype=object)
    found = found.mask(families["original"] == articles.index)
    chosen = _follow(found, by_hand, articles["article"])
    containment = families["containment"].where(chosen.notna() & (chosen == found))
    columns = {"duplicate_of": chosen.astype("string"), "containment": containment}
    return replace(corpus, articles=articles.assign(**columns))


def _with_given_families(corpus: Corpus) -> Corpus:
    """Fill `duplicate_of` with what was decided by hand only."""
    articles = corpus.articles
    by_hand = articles.get("duplicate_of", pd.Series("", index=articles.index)).astype("string").fillna("")
    chosen = by_hand.mask(by_hand.isin(["", "none"]))
    return replace(corpus, articles=articles.assign(duplicate_of=chosen, containment=float("nan")))


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


def _body_words(corpus: Corpus) -> list[np.ndarray]:
    """Return the ids of the folded words of each article's body."""
    tokens, sentences = corpus.tokens, corpus.sentences
    ids, _ = pd.factorize(np.array([fold(word) for word in tokens.types], dtype=object))
    body = (sentences["unit"] == "body").to_numpy()[tokens.sentence]
    words = ids[tokens.type[body]]
    articles = sentences["article"].to_numpy()[tokens.sentence[body]]
    groups = pd.Series(np.arange(len(words))).groupby(articles, sort=False).indices
    nothing = np.empty(0, dtype=np.int64)
    return [words[groups[a]] if a in groups else nothing for a in corpus.articles["article"]]


def from_texts(texts: Sequence[str], language: str = "en") -> Corpus:
    """Make a corpus of strings, each one text without cleaning; its article is its index.

    Paragraphs are parted by blank lines, so that a phrase may run across a line break. Offsets are
    those of the strings.
    """
    if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
        raise InputError("expected a corpus or a list of texts (strings)")
    texts = list(texts)
    articles = pd.DataFrame({"article": range(len(texts)), "outlet": "", "language": language})
    articles = articles.assign(duplicate_of=pd.array([pd.NA] * len(texts), dtype="string"))
    paragraphs, scan = Scanner().scan_texts(texts, language)
    return _assemble(articles, texts, paragraphs.text, np.full(len(paragraphs), BODY), paragraphs.start, scan)
