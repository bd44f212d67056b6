"""Cronbach's alpha and Kuder-Richardson 20 of the terms of each frame, and the hits of each term in a corpus."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.sources import takes_corpus
from framing.defaults import specification
from framing.errors import one_of, require
from framing.lexicons import Lexicon
from framing.matching import find_spans
from framing.scores.counting import scored_sentences

UNITS_OF_STATISTICS = ("sentence", "article")


def locate_terms(corpus: Corpus, lexicon: Lexicon) -> pd.DataFrame:
    """Return the hits in headline and body of the scored articles."""
    spans = find_spans(corpus, lexicon)
    spans = spans.assign(row=corpus.tokens.sentence[spans["first"].to_numpy(np.int64)])
    scored = scored_sentences(corpus, "outlet", SCORED)[["article", "outlet"]]
    found = spans.merge(scored, left_on="row", right_index=True)
    names = [lexicon.names[index] for index in found["frame"]]
    return found.assign(frame=pd.Series(names, index=found.index, dtype="str"))[["frame", "term", *scored, "row"]]


def describe_dominance(own: int, total: int) -> str:
    """Say that a term makes most of the hits of its frame ("": it does not)."""
    limits = specification()
    if total <= limits["few"] or own <= limits["dominant"] * total:
        return ""
    return f"makes {own} of the {total} hits of its frame, more than half"


@takes_corpus
def item_statistics(
    corpus: Corpus, lexicon: Lexicon, per: str = "sentence", hits: pd.DataFrame | None = None
) -> pd.DataFrame:
    r"""Measure how far the terms of each frame occur together, as LIWC-22 reports it for its categories.

    Terms are the items, sentences or articles the cases. Cronbach's alpha (1951) is computed from the percentage of a
    case's tokens that each term makes, Kuder-Richardson 20 (1937) from whether the term occurs in the case, both by

    .. math:: \frac{k}{k-1} \left(1 - \frac{\sum_i \sigma_i^2}{\sigma_{sum}^2}\right)

    over the k terms that vary. The words of a frame are often used in place of each other, and sentences are
    short: low values are usual and not a fault.

    Parameters
    ----------
    corpus, lexicon : the cases (headline and body of scored articles) and the terms
    per : sentence or article
    hits : what `locate_terms` returned, if it was called before

    Returns
    -------
    DataFrame
        frame, per, n (cases), terms, items (terms that vary, k), alpha, kr20 (NaN where fewer than two terms
        vary), flag ("undefined" then).

    Raises
    ------
    InputError
        An unknown `per`.

    References
    ----------
    Boyd, Ashokkumar, Seraj & Pennebaker 2022, The development and psychometric properties of LIWC-22.

    Examples
    --------
    >>> from framing import Lexicon
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat and a peril. Boats left. A threat and a peril came. Rain."])
    >>> item_statistics(corpus, Lexicon.from_dict({"alarm": ["threat", "peril"]}))["alpha"].tolist()
    [1.0000000000000004]
    """
    one_of("per", per, UNITS_OF_STATISTICS)
    require("lexicon", lexicon, Lexicon)
    sentences = scored_sentences(corpus, "outlet", SCORED)
    codes, cases = pd.factorize(sentences["article"] if per == "article" else sentences.index.to_series())
    tokens = np.bincount(codes, weights=sentences["tokens"], minlength=len(cases))
    located = locate_terms(corpus, lexicon) if hits is None else hits
    located = located.assign(case=located["row"].map(pd.Series(codes, index=sentences.index)))
    rows = []
    for frame in lexicon.names:
        counts = located[located["frame"] == frame].groupby(["case", "term"]).size()
        case, term = (counts.index.get_level_values(name).to_numpy(np.int64) for name in ("case", "term"))
        values: dict[str, Any] = {"frame": frame, "per": per, "n": len(cases)}
        values["terms"] = sum(entry.frame == frame for entry in lexicon.terms)
        values["items"], values["alpha"] = consistency(case, term, 100 * counts.to_numpy() / tokens[case], len(cases))
        _, values["kr20"] = consistency(case, term, np.ones(len(case)), len(cases))
        rows.append({**values, "flag": "undefined" if np.isnan(values["alpha"]) else ""})
    return pd.DataFrame(rows, columns=["frame", "per", "n", "terms", "items", "alpha", "kr20", "flag"])


def consistency(case: np.ndarray, item: np.ndarray, value: np.ndarray, n: int) -> tuple[int, float]:
    """Return how many items vary, and Cronbach's alpha over them (KR-20 where the values are 0 and 1)."""
    if not len(value):
        return 0, float("nan")
    variances = np.maximum(np.bincount(item, value**2) / n - (np.bincount(item, value) / n) ** 2, 0)
    k = int((variances > 1e-12).sum())
    total = float(np.bincount(case, value, minlength=n).var())
    return k, float("nan") if k < 2 or total <= 1e-12 else float(k / (k - 1) * (1 - variances.sum() / total))
