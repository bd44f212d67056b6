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
from framing.scanning import Scanner
from framing.text import Tokens, fold, paragraph_spans

UNITS = ("headline", "body", "caption")
SCORED = ("headline", "body")


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
    pieces = paragraphs.iloc[order].assign(owner=owner[order]).reset_index(drop=True)
    texts, owners = pieces["text"].tolist(), pieces["owner"].to_numpy()
    before = np.cumsum([0, *(len(text) + 1 for text in texts)])[:-1]
    pieces["offset"] = before - before[np.searchsorted(owners, owners)]  # in the article's text
    body = (pieces["unit"] == "body").to_numpy()
    pieces["paragraph"] = count_up(body, owners) * body
    sentences, tokens = cut_pieces(pieces, articles["language"].to_numpy()[owners], scanner)
    sentences.insert(0, "article", articles["article"].to_numpy()[sentences.pop("owner")])
    cuts = np.searchsorted(owners, np.arange(len(articles) + 1)).tolist()
    joined = np.array(["\n".join(texts[a:b]) for a, b in pairwise(cuts)], dtype=object)
    articles = articles.assign(text=joined, **_sizes(articles, sentences))
    corpus = Corpus(articles, sentences, tokens)
    return _with_families(corpus) if families else _with_given_families(corpus)


def cut_pieces(
    pieces: pd.DataFrame, languages: Sequence[str] | str, scanner: Scanner | None = None
) -> tuple[pd.DataFrame, Tokens]:
    """Cut the paragraphs of articles into sentences and tokens.

    Parameters
    ----------
    pieces : owner (number of the article, ascending), unit, paragraph, text, offset (of the piece in the article's
        text), and optionally capture_start; headlines are one sentence each
    languages : of all pieces, or of each
    scanner : knows the words of texts before; a new one where not given

    Returns
    -------
    sentences : owner, sentence (from 1; 0 for headlines), unit, paragraph, tokens, text, start, end, and
        capture_start where given
    tokens : with offsets into the article's text
    """
    texts = pieces["text"].tolist()
    whole = (pieces["unit"] == "headline").to_numpy()
    scan = (scanner or Scanner()).scan(texts, languages, whole)
    rows = pieces.drop(columns=["text", "article"], errors="ignore").iloc[scan.piece].reset_index(drop=True)
    offset = rows.pop("offset").to_numpy()
    numbered = ~whole[scan.piece]
    spans = zip(scan.piece.tolist(), scan.start.tolist(), scan.end.tolist(), strict=True)
    number = count_up(numbered, rows["owner"].to_numpy()) * numbered
    columns = {
        "owner": rows["owner"], "sentence": number, "unit": rows["unit"], "paragraph": rows["paragraph"],
        "tokens": np.bincount(scan.tokens.sentence, minlength=len(rows)),
        "text": [texts[i][a:b] for i, a, b in spans],
        "start": scan.start + offset, "end": scan.end + offset,
    }  # fmt: skip
    sentences = pd.DataFrame(columns)
    if "capture_start" in rows:
        captures = rows["capture_start"].to_numpy()
        sentences["capture_start"] = np.where(captures >= 0, captures + scan.start, -1)
    shift = offset[scan.tokens.sentence]
    return sentences, replace(scan.tokens, start=scan.tokens.start + shift, end=scan.tokens.end + shift)


def count_up(counted: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Return how many of an owner's rows are counted, up to each row; rows of one owner lie together."""
    so_far = np.cumsum(counted)
    first = np.searchsorted(owner, owner)
    return so_far - so_far[first] + counted[first]


def _sizes(articles: pd.DataFrame, sentences: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return tokens and sentences (headline and body) of each article."""
    counted = sentences["unit"].isin(SCORED).to_numpy()
    owner = pd.Index(articles["article"]).get_indexer(sentences["article"])[counted]
    tokens = np.bincount(owner, sentences["tokens"].to_numpy()[counted], len(articles)).astype(np.int64)
    return {"tokens": tokens, "sentences": np.bincount(owner, minlength=len(articles))}


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
    pieces = _paragraphs(texts)
    sentences, tokens = cut_pieces(pieces, language)
    sentences = sentences.rename(columns={"owner": "article"})
    articles = pd.DataFrame({"article": range(len(texts)), "outlet": "", "text": texts, "language": language})
    articles = articles.assign(duplicate_of=pd.array([pd.NA] * len(texts), dtype="string"))
    return Corpus(articles.assign(**_sizes(articles, sentences)), sentences, tokens)


def _paragraphs(texts: Sequence[str]) -> pd.DataFrame:
    """Return the paragraphs of texts as pieces for `cut_pieces`."""
    spans = [(i, n, a, b) for i, text in enumerate(texts) for n, (a, b) in enumerate(paragraph_spans(text), start=1)]
    columns = dict(zip(("owner", "paragraph", "offset", "end"), zip(*spans, strict=True), strict=True)) if spans else {}
    pieces = pd.DataFrame(columns, columns=["owner", "paragraph", "offset", "end"], dtype=np.int64)
    cut = [texts[i][a:b] for i, _, a, b in spans]
    return pieces.drop(columns="end").assign(unit="body", text=pd.Series(cut, dtype=object))
