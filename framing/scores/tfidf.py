"""TF-IDF of sentences and their cosine to each frame's prototype."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus import SCORED, Corpus
from framing.errors import InputError, one_of
from framing.languages import per_language
from framing.lexicon import TIERS, Lexicon, split_term
from framing.matching import find_spans
from framing.text import fold, language_of, word_list

IDF = {
    "smooth": {"use_idf": True, "smooth_idf": True},  # ln((1 + n) / (1 + df)) + 1
    "plain": {"use_idf": True, "smooth_idf": False},  # ln(n / df) + 1
    "none": {"use_idf": False},  # 1
}


@per_language
def sentence_cosines(
    corpus: Corpus,
    lexicon: Lexicon,
    idf: str = "smooth",
    tiers: Sequence[str] = TIERS,
    spans: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Compare every sentence with the prototype of each frame.

    A sentence is a vector over its content words and the lexicon's phrases in it, counts x idf; idf
    is counted over all sentences of the scored articles. A frame's prototype holds the words and
    phrases its terms match there, weight x idf.

    Parameters
    ----------
    corpus, lexicon : the sentences and the frames
    idf : smooth, ln((1+n)/(1+df)) + 1; plain, ln(n/df) + 1; none, 1
    tiers : tiers of terms whose hits make the prototypes
    spans : what `framing.matching.find_spans` returns for them, where it is at hand

    Returns
    -------
    DataFrame
        article, sentence, unit, frame, cosine (0 to 1), hits, language, flag: one row per sentence and frame.

    Raises
    ------
    InputError
        An unknown idf or tier.
    """
    one_of("idf", idf, IDF)
    features = _features(corpus, lexicon, [one_of("tier", tier, TIERS) for tier in tiers], spans)
    scored = corpus.sentences["article"].isin(corpus.scored["article"]).to_numpy()
    counts, phrase = features.counts, features.phrase
    weighted, idf_values = weigh(counts, scored, idf)
    squares = base_norms(corpus, idf) ** 2 + square_sums(weighted[:, phrase])
    tables = []
    for index, name in enumerate(lexicon.names):
        prototype = features.weights[index] * idf_values
        dots = weighted @ prototype
        lengths = np.sqrt(squares) * np.linalg.norm(prototype)
        cosine = np.divide(dots, lengths, out=np.zeros(len(dots)), where=lengths > 0)
        table = corpus.sentences[["article", "sentence", "unit"]].assign(frame=name, cosine=np.minimum(cosine, 1.0))
        tables.append(table.assign(hits=features.hits[index]))
    return lexicon.sign(pd.concat(tables, ignore_index=True))


def weigh(counts: Any, scored: np.ndarray, idf: str) -> tuple[Any, np.ndarray]:
    """Return counts x idf and the idf of each feature, counted over the rows that are scored."""
    from sklearn.feature_extraction.text import TfidfTransformer

    if counts.shape[1] == 0 or not scored.any():
        return counts, np.ones(counts.shape[1])
    transformer = TfidfTransformer(norm=None, **IDF[idf]).fit(counts[scored])
    values = getattr(transformer, "idf_", np.ones(counts.shape[1])) if idf != "none" else np.ones(counts.shape[1])
    return transformer.transform(counts), values


def square_sums(matrix: Any) -> np.ndarray:
    """Return the sum of the squares of each row of a sparse array."""
    return np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()


def content_words(types: np.ndarray, language: str = "en") -> np.ndarray:
    """Return which folded words are content words: no function words, no bare numbers."""
    function = set(word_list("function_words", language))
    return np.array([w not in function and any(c.isalpha() for c in w) for w in types], dtype=bool)


def base_norms(corpus: Corpus, idf: str) -> np.ndarray:
    """Return the length of each sentence's TF-IDF vector over content words (stored in a derived corpus)."""
    stored = f"norm_{idf}"
    if stored in corpus.sentences:
        return corpus.sentences[stored].to_numpy(dtype=float)
    counts = _count_content_words(corpus)
    scored = corpus.sentences["article"].isin(corpus.scored["article"]).to_numpy()
    known = np.flatnonzero(np.asarray((counts[scored] > 0).sum(axis=0)).ravel())
    weighted, _ = weigh(counts[:, known], scored, idf)
    return _round(np.sqrt(square_sums(weighted)))


def _count_content_words(corpus: Corpus) -> Any:
    """Return the content words of each sentence, counted: a sparse (sentences, words) array."""
    from scipy import sparse

    names, codes = _folded(corpus)
    keep = content_words(names, _language(corpus))[codes]
    ones = np.ones(int(keep.sum()))
    return sparse.csr_array((ones, (corpus.tokens.sentence[keep], codes[keep])), (len(corpus.sentences), len(names)))


def document_cosines(
    corpus: Corpus, lexicon: Lexicon, idf: str = "smooth", by: str = "article", tiers: Sequence[str] = TIERS
) -> pd.DataFrame:
    """Compare whole documents with the prototype of each frame: the common measure, which misleads.

    A document's cosine grows with its length alone, as more of the prototype's words turn up in it, and with
    four documents idf has four values. It is here to be compared with `sentence_cosines`, not to be used.

    Parameters
    ----------
    corpus : with its text: a derived corpus does not hold the length of a document's vector
    lexicon, tiers : as in `sentence_cosines`
    idf : as in `sentence_cosines`, counted over documents
    by : a column of `corpus.articles` whose values are the documents, such as article or outlet

    Returns
    -------
    DataFrame
        <by>, frame, cosine (0 to 1), tokens: one row per document and frame, of headlines and bodies.

    Raises
    ------
    InputError
        A derived corpus, or an unknown column, idf or tier.
    """
    from scipy import sparse

    if not corpus.has_text:
        raise InputError("documents need their text: a derived corpus holds the lengths of sentence vectors only")
    one_of("idf", idf, IDF)
    one_of("by", by, list(corpus.articles.columns))
    features = _features(corpus, lexicon, [one_of("tier", tier, TIERS) for tier in tiers])
    documents = corpus.scored.set_index("article", drop=False)[by]
    sentences = corpus.sentences[corpus.sentences["unit"].isin(SCORED)]
    sentences = sentences[sentences["article"].isin(documents.index)]
    codes, names = pd.factorize(sentences["article"].map(documents).to_numpy())
    shape = (len(names), len(corpus.sentences))
    member = sparse.csr_array((np.ones(len(codes)), (codes, sentences.index.to_numpy())), shape)
    words, _ = _weigh_documents(member @ _count_content_words(corpus), idf)
    counts, values = _weigh_documents(member @ features.counts, idf)
    lengths = np.sqrt(square_sums(words) + square_sums(counts[:, features.phrase]))
    tokens = np.bincount(codes, weights=sentences["tokens"], minlength=len(names)).astype(int)
    tables = []
    for index, frame in enumerate(lexicon.names):
        prototype = features.weights[index] * values
        norm = lengths * np.linalg.norm(prototype)
        cosine = np.divide(counts @ prototype, norm, out=np.zeros(len(names)), where=norm > 0)
        tables.append(pd.DataFrame({by: names, "frame": frame, "cosine": np.minimum(cosine, 1.0), "tokens": tokens}))
    return pd.concat(tables, ignore_index=True)


def _weigh_documents(counts: Any, idf: str) -> tuple[Any, np.ndarray]:
    """Return counts x idf and the idf of each feature, 0 of one in no document."""
    from scipy import sparse

    found = np.asarray((counts > 0).sum(axis=0)).ravel() > 0
    _, known = weigh(counts[:, np.flatnonzero(found)], np.ones(counts.shape[0], dtype=bool), idf)
    values = np.zeros(counts.shape[1])
    values[found] = known
    return counts @ sparse.diags_array(values), values


def _round(norms: np.ndarray) -> np.ndarray:
    """Return lengths at two significant digits: a shared length of more digits tells the words it was made of."""
    return np.array([float(f"{norm:.2g}") for norm in norms])


def _language(corpus: Corpus) -> str:
    languages = corpus.articles["language"].map(language_of).unique()
    return str(languages[0]) if len(languages) == 1 else "en"


def _folded(corpus: Corpus) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct folded words, and the index of each token's."""
    folded = np.array([fold(word) for word in corpus.tokens.types], dtype=object)
    codes, names = pd.factorize(folded)
    return names, codes[corpus.tokens.type]


Feature = str | tuple[str, ...]  # a word, counted wherever it stands; a phrase, counted where it is a hit


def name_features(
    spans: pd.DataFrame, names: np.ndarray, codes: np.ndarray, content: np.ndarray, lexicon: Lexicon
) -> list[Feature]:
    """Return the feature each hit is.

    Parameters
    ----------
    spans : frame, term, first, length: see `framing.matching.find_spans`
    names : folded words
    codes : (T,) of each token, the place of its folded word in `names`
    content : of each name, whether it is a content word
    lexicon : the spans' lexicon

    Returns
    -------
    list
        The word, for a single content word matched whatever its case; else the words of the phrase. A bare
        wildcard stays one: a derived corpus does not show what it stands for.
    """
    keys: list[Feature] = []
    for index, first, length in spans[["term", "first", "length"]].itertuples(index=False):
        term, at = lexicon.terms[index], codes[first : first + length]
        words, found = split_term(term, lexicon.language), names[at].tolist()
        if length == 1 and not term.case and words != ("*",) and content[at[0]]:
            keys.append(found[0])
        else:
            keys.append(tuple("*" if word == "*" else name for word, name in zip(words, found, strict=True)))
    return keys


@dataclass(frozen=True)
class _Features:
    """What the frames' terms match, as features of sentences.

    Attributes
    ----------
    counts : sparse (sentences, features)
    phrase : which features are phrases
    weights : (frames, features)
    hits : (frames, sentences)
    """

    counts: Any
    phrase: np.ndarray
    weights: np.ndarray
    hits: np.ndarray


def _features(corpus: Corpus, lexicon: Lexicon, tiers: Sequence[str], spans: pd.DataFrame | None = None) -> _Features:
    """Return what the frames' terms match.

    A single word is counted wherever it stands; a phrase (or a word matched with its case) where it is a hit.
    """
    spans = find_spans(corpus, lexicon) if spans is None else spans
    spans = spans[np.array([lexicon.terms[term].tier in tiers for term in spans["term"]], dtype=bool)]
    names, codes = _folded(corpus)
    content = content_words(names, _language(corpus))
    sentences = corpus.tokens.sentence[spans["first"].to_numpy(np.int64)]
    hits = np.zeros((len(lexicon.names), len(corpus.sentences)), dtype=int)
    np.add.at(hits, (spans["frame"].to_numpy(), sentences), 1)
    index: dict[Feature, int] = {}
    weights: dict[tuple[int, int], float] = {}
    places: set[tuple[int, int]] = set()
    keys = name_features(spans, names, codes, content, lexicon)
    for frame, term, first, key in zip(spans["frame"], spans["term"], spans["first"], keys, strict=True):
        column = index.setdefault(key, len(index))
        weights[frame, column] = max(lexicon.terms[term].weight, weights.get((frame, column), 0.0))
        if isinstance(key, tuple):
            places.add((first, column))
    at = np.array(sorted(places), dtype=np.int64).reshape(-1, 2)
    matrix = np.zeros((len(lexicon.names), len(index)))
    for (frame, column), weight in weights.items():
        matrix[frame, column] = weight
    return _Features(_count_features(corpus, index, names, codes, at), np.unique(at[:, 1]), matrix, hits)


def _count_features(
    corpus: Corpus, index: dict[Feature, int], names: np.ndarray, codes: np.ndarray, phrases: np.ndarray
) -> Any:
    """Count words wherever they stand, and phrases at their places (first token, feature): (sentences, features)."""
    from scipy import sparse

    words = {key: column for key, column in index.items() if isinstance(key, str)}
    lookup = np.full(len(names) + 1, -1)
    lookup[pd.Index(names).get_indexer(list(words))] = list(words.values())
    columns = lookup[codes]
    chosen = columns >= 0
    rows = np.concatenate([corpus.tokens.sentence[chosen], corpus.tokens.sentence[phrases[:, 0]]])
    columns = np.concatenate([columns[chosen], phrases[:, 1]])
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(corpus.sentences), len(index)))
