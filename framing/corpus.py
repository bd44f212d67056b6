"""A corpus: articles, their sentences and their tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from framing.duplicates import find_families
from framing.errors import InputError
from framing.inventory import Inventory, Phrase
from framing.text import Tokens, fold, paragraph_spans, sentence_spans, tokenise

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


def build(articles: pd.DataFrame, paragraphs: pd.DataFrame) -> Corpus:
    """Make a corpus of articles and their paragraphs.

    Parameters
    ----------
    articles : article, outlet, language and further metadata; `duplicate_of` where families were
        decided by hand ("none": by hand no duplicate; NA or "": to be found)
    paragraphs : article, unit, text, and optionally capture_start, in page order, headline first

    Returns
    -------
    Corpus
    """
    articles = articles.reset_index(drop=True)
    by_article = dict(list(paragraphs.groupby("article", sort=False)))
    empty = paragraphs.iloc[:0]
    languages = dict(zip(articles["article"], articles["language"], strict=True))
    texts, rows = [], []
    for index, article in enumerate(articles["article"]):
        own = by_article.get(article, empty)
        texts.append("\n".join(own["text"]))
        rows += [(index, article, *row) for row in _sentence_rows(own, languages[article])]
    names = ["text_index", "article", "sentence", "unit", "paragraph", "text", "start", "end", "capture_start"]
    sentences = pd.DataFrame(rows, columns=names)
    tokens = tokenise(texts, sentences, articles["language"].tolist())
    sentences.insert(5, "tokens", np.bincount(tokens.sentence, minlength=len(sentences)))
    articles = articles.assign(text=texts, **_sizes(articles, sentences))
    unused = ["text_index"] if "capture_start" in paragraphs else ["text_index", "capture_start"]
    corpus = Corpus(articles, sentences.drop(columns=unused), tokens)
    return _with_families(corpus)


def _sentence_rows(paragraphs: pd.DataFrame, language: str) -> list[tuple[object, ...]]:
    """Return sentence, unit, paragraph, text, start, end, capture_start of one article's sentences."""
    rows: list[tuple[object, ...]] = []
    offset, number, paragraph = 0, 0, 0
    captures = paragraphs.get("capture_start", pd.Series(-1, index=paragraphs.index))
    for unit, text, capture in zip(paragraphs["unit"], paragraphs["text"], captures, strict=True):
        spans = [(0, len(text))] if unit == "headline" else sentence_spans(text, language)
        paragraph += unit == "body"
        for start, end in spans:
            number += unit != "headline"
            shown = 0 if unit == "headline" else number
            at = capture + start if capture >= 0 else -1
            place = paragraph if unit == "body" else 0
            rows.append((shown, unit, place, text[start:end], offset + start, offset + end, at))
        offset += len(text) + 1
    return rows


def _sizes(articles: pd.DataFrame, sentences: pd.DataFrame) -> dict[str, list[int]]:
    """Return tokens and sentences (headline and body) of each article."""
    counted = sentences[sentences["unit"].isin(SCORED)].groupby("article", sort=False)["tokens"]
    table = counted.agg(["sum", "count"]).reindex(articles["article"], fill_value=0)
    return {"tokens": table["sum"].tolist(), "sentences": table["count"].tolist()}


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
    rows = []
    for index, text in enumerate(texts):
        number = 0
        for paragraph, (a, b) in enumerate(paragraph_spans(text), start=1):
            for start, end in sentence_spans(text[a:b], language):
                number += 1
                rows.append((index, number, "body", paragraph, text[a + start : a + end], a + start, a + end))
    sentences = pd.DataFrame(rows, columns=["article", "sentence", "unit", "paragraph", "text", "start", "end"])
    tokens = tokenise(texts, sentences.assign(text_index=sentences["article"]), [language] * len(texts))
    sentences.insert(4, "tokens", np.bincount(tokens.sentence, minlength=len(sentences)))
    articles = pd.DataFrame({"article": range(len(texts)), "outlet": "", "text": texts, "language": language})
    articles = articles.assign(duplicate_of=pd.array([pd.NA] * len(texts), dtype="string"))
    return Corpus(articles.assign(**_sizes(articles, sentences)), sentences, tokens)
