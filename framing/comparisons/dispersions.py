"""Dispersion: whether the hits of a frame are in one paragraph or throughout a text.

The measure is Gries' deviation of proportions (DP), with its normalised form and the value expected by chance.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import languages_of, own_articles
from framing.errors import InputError, one_of, require_columns
from framing.lexicons import Lexicon
from framing.matching import find
from framing.scores.counting import scored_sentences
from framing.text import language_of

PARTS = ("paragraph", "article", "sentence")


def deviation_of_proportions(hits: npt.ArrayLike, tokens: npt.ArrayLike) -> tuple[float, float]:
    """Return Gries' DP and its normalised form; NaN without hits or with one part.

    DP = sum |v - s| / 2, with v the share of the hits and s the share of the tokens of each part (Gries 2008): 0 where
    the hits are spread as the tokens are. Divided by 1 - min s it can reach 1 (Lijffijt & Gries 2012).

    >>> [round(value, 4) for value in deviation_of_proportions([2, 1, 0], [100, 100, 100])]
    [0.3333, 0.5]
    """
    found, size = np.asarray(hits, dtype=float), np.asarray(tokens, dtype=float)
    if found.shape != size.shape or (found < 0).any() or (size < 0).any() or (found[size == 0] > 0).any():
        raise InputError("hits and tokens must be counts of the same parts, with hits only where there are tokens")
    found, size = found[size > 0], size[size > 0]
    if len(size) < 2 or found.sum() == 0:
        return float("nan"), float("nan")
    expected = size / size.sum()
    dp = float(np.abs(found / found.sum() - expected).sum() / 2)
    return dp, dp / (1 - float(expected.min()))


def _deviation_by_chance(hits: int, tokens: np.ndarray) -> float:
    """Return the mean normalised DP of as many hits placed at random among the tokens.

    The mean absolute deviation of a binomial count X of k at s is 2 (1-s)^(k-m) s^(m+1) (m+1) C(k, m+1), m = floor(ks)
    (De Moivre; Diaconis & Zabell 1991).
    """
    from scipy.stats import binom

    shares = tokens[tokens > 0] / tokens.sum()
    if hits == 0 or len(shares) < 2:
        return float("nan")
    above = np.floor(hits * shares) + 1
    deviations = 2 * above * (1 - shares) * binom.pmf(above, hits, shares)
    return float(deviations.sum() / hits / 2 / (1 - shares.min()))


def dispersion(
    corpus: Corpus,
    hits: pd.DataFrame | Lexicon,
    by: str = "article",
    parts: str = "paragraph",
    terms: bool = False,
) -> pd.DataFrame:
    r"""Measure how evenly each frame, or each term, is spread over the parts of a text.

    Few hits cannot occur in many parts: dp_chance is the mean normalised DP of as many hits placed at random.

    Parameters
    ----------
    corpus : headline and body of its scored articles count; articles in languages without a hit do not
    hits : what `framing.find` returned on it, or a lexicon
    by : the text that is divided into parts: "article", or a column of `corpus.articles`
    parts : paragraph (a headline is one), sentence, or article
    terms : one row per term, not per frame, where it has a hit

    Returns
    -------
    DataFrame
        frame[, term], <by>, dp, dp_norm (NaN without hits or with one part), dp_chance, parts, parts_hit, hits,
        tokens.

    Raises
    ------
    InputError
        An unknown column or kind of parts, or articles cut into articles.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat came.\n\nBoats left.\n\nNo threat stayed long."])
    >>> table = dispersion(corpus, Lexicon.from_dict({"alarm": ["threat*"]}))
    >>> table[["parts", "parts_hit", "hits"]].to_numpy().tolist()
    [[3, 2, 2]]
    """
    one_of("parts", parts, PARTS)
    if by == parts:
        raise InputError(f"a text of one {parts} has one part, expected by a column that holds several of them")
    if isinstance(hits, pd.DataFrame):
        require_columns("hits", hits, ["article", "sentence", "frame", "term"])
        frames = list(dict.fromkeys(hits["frame"]))
    else:
        corpus, frames = own_articles(corpus, hits), hits.names
        hits = find(corpus, hits, speakers=False)
    sentences = _in_languages(scored_sentences(corpus, by, SCORED), corpus, languages_of(hits))
    keys = list(dict.fromkeys([by, "article", *([parts] if parts != "article" else [])]))
    sizes = sentences.groupby(keys, sort=False)["tokens"].sum()
    columns = list(dict.fromkeys(["article", "sentence", *keys]))
    own = hits[["article", "sentence", "frame", "term"]].merge(sentences[columns], on=["article", "sentence"])
    named = ["frame", "term"] if terms else ["frame"]
    wanted = own[named].drop_duplicates() if terms else pd.DataFrame({"frame": frames})
    rows = [
        {**name, by: group, **_spread(own.merge(pd.DataFrame([name])), size)}
        for name in wanted.to_dict("records")
        for group, size in sizes.groupby(level=0, sort=False)
    ]
    rows = [row for row in rows if row["hits"] or not terms]
    measured = ["dp", "dp_norm", "dp_chance", "parts", "parts_hit", "hits", "tokens"]
    return pd.DataFrame(rows, columns=[*named, by, *measured])


def _in_languages(sentences: pd.DataFrame, corpus: Corpus, languages: set[str]) -> pd.DataFrame:
    """Return the sentences in the languages of the hits: in others none could have been found."""
    if not languages:
        return sentences
    articles = corpus.articles
    own = articles.loc[articles["language"].map(language_of).isin(languages), "article"]
    return sentences[sentences["article"].isin(own)]


def _spread(hits: pd.DataFrame, sizes: pd.Series) -> dict[str, float]:
    """Return the measures of the hits over parts of these sizes."""
    counts = hits.groupby(list(sizes.index.names)).size().reindex(sizes.index, fill_value=0).to_numpy()
    tokens = sizes.to_numpy()
    dp, norm = deviation_of_proportions(counts, tokens)
    chance = _deviation_by_chance(int(counts.sum()), tokens)
    found = {"parts": len(tokens), "parts_hit": int((counts > 0).sum()), "hits": int(counts.sum())}
    return {"dp": dp, "dp_norm": norm, "dp_chance": chance, **found, "tokens": int(tokens.sum())}
