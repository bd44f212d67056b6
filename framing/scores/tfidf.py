"""TF-IDF: texts as vectors of words and phrases, and which part of a vector is the words of a frame.

A feature is a content word, counted wherever it occurs, or a phrase of the lexicon, counted where it is a hit. A text's
vector x holds counts x idf. Its cosine to a frame is the length of the part of x that is the frame's hits, divided by
the length of x: sqrt(sum over forms of (weight x hits x idf)^2) / |x|, from 0, no hit, to 1, nothing but hits. With
weights of 1 this is the cosine of the angle between x and that part of it. The sentences of a corpus are compared by
`sentence_cosines`, any texts by the scikit-learn transformer `framing.FrameTfidf`.

idf is "background", -ln f, where f is the frequency of the word in its language (wordfreq's small list; 1e-6 for a word
beyond it; of a phrase, that of its rarest word), and 1 in a language without a list; or "none", 1. Nothing but the
text, the lexicon and the list then makes the score of a text. With "smooth", ln((1+n)/(1+df)) + 1, and "plain",
ln(n/df) + 1, other texts move it: df of n texts hold the feature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus
from framing.corpora.languages import per_language
from framing.corpora.sources import takes_corpus
from framing.errors import one_of, some_of
from framing.files import sha256
from framing.lexicons import TIERS, Lexicon
from framing.matching import find_spans
from framing.text import Tokens, content_words, fold_all, language_of

IDF = ("background", "smooth", "plain", "none")
RAREST = 1e-6  # where wordfreq's small lists end
WORDS_ALONE = Lexicon.from_dict({"no frame": []})

Feature = str | tuple[str, ...]  # a word, or the words of a phrase
Frequencies = tuple[Mapping[str, int], int]  # in how many texts a feature is, where in more than one; and of how many


@takes_corpus
@per_language
def sentence_cosines(
    corpus: Corpus,
    lexicon: Lexicon,
    idf: str = "background",
    tiers: Sequence[str] = TIERS,
    spans: pd.DataFrame | None = None,
    frequencies: Frequencies | None = None,
) -> pd.DataFrame:
    """Compare every sentence with each frame: article, sentence, unit, frame, cosine (0 to 1), hits.

    Only hits of the tiers count. Smooth and plain idf are counted over the sentences of the scored articles, and move
    with them. `attrs["idf"]` names the idf, and the list of words behind a background. `spans` are the hits of the
    lexicon in the corpus (`framing.matching.find_spans`), where they are at hand;
    `frequencies` those of a collection (`document_counts`) whose sentences these are a part of.

    Examples
    --------
    >>> from framing import Lexicon
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["The arms race goes on. Boats left."])
    >>> sentence_cosines(corpus, Lexicon.from_dict({"alarm": ["arms race"]}))["cosine"].round(2).tolist()
    [0.52, 0.0]
    """
    return compare_sentences_with_frames(corpus, lexicon, idf, tiers, spans, frequencies)


def compare_sentences_with_frames(
    corpus: Corpus, lexicon: Lexicon, idf: str, tiers: Sequence[str] = TIERS, spans: pd.DataFrame | None = None,
    frequencies: Frequencies | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return the cosines of `sentence_cosines` for whoever asks often: of one lexicon, whatever is left out."""
    one_of("idf", idf, IDF)
    tiers = some_of("tier", tiers, TIERS)
    counter, counts, framed, spans = _count_features(corpus, lexicon, tiers, spans)
    values = _idf_of_features(corpus, counts, counter, idf, frequencies)
    # A derived corpus holds few of the words, but the lengths over all words: to these the phrases are added.
    phrase = np.array([isinstance(feature, tuple) for feature in counter.vocabulary], dtype=bool)
    squares = base_norms(corpus, idf, weigh(counts, values * ~phrase)) ** 2
    squares += square_sums(weigh(counts, values * phrase))
    cosines = compare_with_frames(weigh(framed, values), squares, len(lexicon.names))
    hits = np.zeros(cosines.shape, dtype=int)
    np.add.at(hits, (corpus.tokens.sentence[spans["first"].to_numpy(np.int64)], spans["frame"].to_numpy()), 1)
    sentences = corpus.sentences[["article", "sentence", "unit"]]
    columns = zip(lexicon.names, cosines.T, hits.T, strict=True)
    tables = [sentences.assign(frame=name, cosine=cosine, hits=count) for name, cosine, count in columns]
    table = lexicon.sign(pd.concat(tables, ignore_index=True))
    table.attrs["idf"] = f"{idf} ({background(counter.language)[1]})" if idf == "background" else idf
    return table


def _count_features(
    corpus: Corpus, lexicon: Lexicon, tiers: Sequence[str], spans: pd.DataFrame | None = None
) -> tuple[FeatureCounter, Any, Any, pd.DataFrame]:
    """Return a counter, its counts of the sentences of a corpus, and the hits of the tiers; the last are remembered."""
    spans = find_spans(corpus, lexicon) if spans is None else spans
    spans = spans[np.array([lexicon.terms[term].tier in tiers for term in spans["term"]], dtype=bool)]
    memory, made_of = corpus.memory, (lexicon.hash, *lexicon.names, id(corpus.tokens.types), spans.to_numpy().tobytes())
    if memory.features is None or memory.features[0] != made_of:
        counter = FeatureCounter(lexicon, _language(corpus))
        counts = counter.count(corpus.tokens, corpus.tokens.sentence, len(corpus.sentences), spans)
        memory.features = made_of, corpus.tokens.types, (counter, *counts)
    return *memory.features[-1], spans


def _key(feature: Feature) -> str:
    return feature if isinstance(feature, str) else "\x1f".join(["", *feature])


def document_counts(corpus: Corpus, lexicon: Lexicon, tiers: Sequence[str]) -> pd.DataFrame:
    """Return in how many scored sentences of a corpus each feature is: feature, df; of "" all sentences."""
    counter, counts, _, _ = _count_features(corpus, lexicon, tiers)
    scored = counts[corpus.sentences["article"].isin(corpus.scored["article"]).to_numpy()]
    found = pd.DataFrame({"feature": [*map(_key, counter.vocabulary)], "df": document_frequencies(scored)})
    return pd.concat([found, pd.DataFrame({"feature": [""], "df": [scored.shape[0]]})], ignore_index=True)


def _language(corpus: Corpus) -> str:
    languages = corpus.articles["language"].map(language_of).unique()
    return str(languages[0]) if len(languages) == 1 else "en"


def _idf_of_features(
    corpus: Corpus, counts: Any, counter: FeatureCounter, idf: str, frequencies: Frequencies | None
) -> np.ndarray:
    """Return the idf of each feature over the sentences of scored articles, or of a collection they are a part of."""
    if frequencies is None:
        scored = counts[corpus.sentences["article"].isin(corpus.scored["article"]).to_numpy()]
        df, size = document_frequencies(scored), scored.shape[0]
    else:
        df, size = np.array([frequencies[0].get(_key(feature), 1) for feature in counter.vocabulary]), frequencies[1]
    return inverse_frequencies(df, size, idf, counter.vocabulary, counter.language)


def base_norms(corpus: Corpus, idf: str, words: Any = None, frequencies: Frequencies | None = None) -> np.ndarray:
    """Return the length of each sentence's TF-IDF vector over content words (stored in a derived corpus).

    `words` are these vectors, where they are at hand. Lengths have two significant digits: a published length of more
    digits would tell the words it was made of. `frequencies` as in `sentence_cosines`.
    """
    stored = f"norm_{idf}"
    if stored in corpus.sentences:
        return corpus.sentences[stored].to_numpy(dtype=float)
    if words is None:
        counter, counts, *_ = _count_features(corpus, WORDS_ALONE, ())
        words = weigh(counts, _idf_of_features(corpus, counts, counter, idf, frequencies))
    return _round(np.sqrt(square_sums(words)))


def _round(norms: np.ndarray) -> np.ndarray:
    return np.array([float(f"{norm:.2g}") for norm in norms])


class FeatureCounter:
    """Counts content words and the phrases of a lexicon in texts, and the hits of each frame as such features.

    `vocabulary` holds the column of each feature, and grows with the texts.
    """

    def __init__(self, lexicon: Lexicon, language: str, vocabulary: Mapping[Feature, int] | None = None) -> None:
        self.lexicon, self.language = lexicon, language
        self.vocabulary = dict(vocabulary or {})
        heaviest = {name: max([1.0, *(t.weight for t in lexicon.terms if t.frame == name)]) for name in lexicon.names}
        self._weights = np.array([term.weight / heaviest[term.frame] for term in lexicon.terms])  # at most 1
        self._words = np.empty(0, dtype=object)  # of each type: the folded word
        self._content = np.empty(0, dtype=bool)  # of each type: whether it is a content word
        self._columns = np.empty(0, dtype=np.int64)  # of each type: where it is counted, -1 for nowhere

    def count(self, tokens: Tokens, rows: np.ndarray, size: int, spans: pd.DataFrame) -> tuple[Any, Any]:
        """Count the features of texts (texts, features), and each frame's hits x weight (texts * frames, features).

        `rows` tells the text of each token and `spans` the hits. With several calls, the types of each begin with
        those of the one before.
        """
        self._add_types(tokens.types[len(self._words) :])
        places = zip(spans["term"], spans["first"], spans["length"], strict=True)
        named = [self._name(term, tokens.type[at : at + length]) for term, at, length in places]
        features = np.array([self._column(feature) for feature in named], dtype=np.int64)
        phrase = np.array([isinstance(feature, tuple) for feature in named], dtype=bool)
        first = spans["first"].to_numpy(np.int64)
        phrases = np.unique(np.column_stack([first, features])[phrase], axis=0)  # once, whatever terms match it
        columns = self._columns[tokens.type]
        words = np.flatnonzero(columns >= 0)
        at = rows[np.append(words, phrases[:, 0])], np.append(columns[words], phrases[:, 1])
        frames = len(self.lexicon.names)
        framed = rows[first] * frames + spans["frame"].to_numpy(np.int64), features
        weights = self._weights[spans["term"].to_numpy(np.int64)]
        width = len(self.vocabulary)
        return tally(*at, (size, width)), tally(*framed, (size * frames, width), weights)

    def _add_types(self, types: np.ndarray) -> None:
        """Note where new types are counted."""
        words = np.array(fold_all(types), dtype=object)
        content = content_words(words, self.language)
        columns = [self._column(word) if counts else -1 for word, counts in zip(words, content, strict=True)]
        self._words = np.append(self._words, words)
        self._content = np.append(self._content, content)
        self._columns = np.append(self._columns, np.array(columns, dtype=np.int64))

    def _column(self, feature: Feature) -> int:
        return self.vocabulary.setdefault(feature, len(self.vocabulary))

    def _name(self, term: int, types: np.ndarray) -> Feature:
        """Return the feature a hit is: a single content word matched whatever its case, else the words of a phrase."""
        wanted, case = self.lexicon.patterns[term].words, self.lexicon.terms[term].case
        if len(types) == 1 and not case and tuple(wanted) != ("*",) and self._content[types[0]]:
            return self._words[types[0]]
        # A bare wildcard is kept as it is: a derived corpus does not hold the word it matched.
        return tuple("*" if word == "*" else found for word, found in zip(wanted, self._words[types], strict=True))


def tally(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int], weights: Any = 1.0) -> Any:
    """Return how often each row and column come together, or the sum of the weights, as a sparse array."""
    from scipy import sparse

    at = (rows.astype(np.int32), columns.astype(np.int32))  # the short indices that scikit-learn's models ask for
    return sparse.csr_array((np.broadcast_to(weights, len(rows)), at), shape)


def document_frequencies(counts: Any) -> np.ndarray:
    """Return in how many rows of counts each feature occurs."""
    return np.asarray((counts > 0).sum(axis=0)).ravel()


def inverse_frequencies(
    df: np.ndarray, n: int, idf: str, features: Iterable[Feature] = (), language: str = "en"
) -> np.ndarray:
    """Return the idf of each feature, which df of n texts hold, finite also for a feature in none of them."""
    if idf == "smooth":
        return np.log((1 + n) / (1 + df)) + 1
    if idf == "plain":
        return np.log(max(n, 1) / np.maximum(df, 1)) + 1
    frequencies = background(language)[0] if idf == "background" else {}
    if not frequencies:
        return np.ones(len(df))
    words = ((feature,) if isinstance(feature, str) else feature for feature in features)
    rarest = [min([frequencies.get(w, RAREST) for w in named if w != "*"], default=RAREST) for named in words]
    return -np.log(np.array(rarest, dtype=float))


@lru_cache
def background(language: str) -> tuple[dict[str, float], str]:
    """Return the frequency of each word of wordfreq's small list of a language, and which list that is."""
    import wordfreq  # its lists alone: the tokenizers it has for some languages need more libraries

    path = wordfreq.available_languages("small").get(language)
    if path is None:
        return {}, f"no list of {language!r}: 1"
    about = f"wordfreq {version('wordfreq')}, small {language}, sha256 {sha256(Path(path))[:12]}"
    return wordfreq.get_frequency_dict(language, "small"), about


def weigh(counts: Any, values: np.ndarray) -> Any:
    """Return counts with each column multiplied by a value, such as its idf."""
    weighted = counts.copy()
    weighted.data = counts.data * values[counts.indices]
    return weighted


def square_sums(matrix: Any) -> np.ndarray:
    """Return the sum of the squares of each row of a sparse array."""
    return np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()


def compare_with_frames(framed: Any, squares: np.ndarray, frames: int) -> np.ndarray:
    """Return the cosine of each text to each frame, given the frames' hits in it and the square of its length."""
    parts = np.sqrt(square_sums(framed)).reshape(len(squares), frames)
    lengths = np.sqrt(squares)[:, None]
    return np.minimum(np.divide(parts, lengths, out=np.zeros_like(parts), where=lengths > 0), 1.0)
