"""Variation: how hits cluster in a text, and what would change if other articles or sentences had been drawn."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import languages_of, own_articles, tells_left_out
from framing.corpora.sources import takes_corpus
from framing.defaults import checked_level, checked_seed, specification
from framing.errors import InputError, one_of, require_columns, whole_number
from framing.frames import keep_labels
from framing.lexicons import TIERS, Lexicon
from framing.matching import find
from framing.scores.counting import join_flags, scored_sentences
from framing.scores.intervals import Limits
from framing.scores.scores import score
from framing.text import language_of

PARTS = ("paragraph", "article", "sentence")
UNITS = ("articles", "sentences")
ENOUGH = 20  # articles: with fewer, an interval is clearly too narrow, see `bootstrap`
_DONE = ["low", "high", "method", "drawn", "reason"]


@takes_corpus
@tells_left_out
def dispersion(
    corpus: Corpus, hits: pd.DataFrame | Lexicon, by: str = "article", parts: str = "paragraph", terms: bool = False
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
        frame[, term], <by>, dp, dp_norm (NaN without hits or with one part), dp_chance, parts, parts_hit, hits, tokens.

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
    sentences = scored_sentences(corpus, by, SCORED)
    languages = languages_of(hits)
    if languages:  # in articles in other languages no hit could have been found
        known = corpus.articles["language"].map(language_of).isin(languages)
        sentences = sentences[sentences["article"].isin(corpus.articles.loc[known, "article"])]
    keys = list(dict.fromkeys([by, "article", parts]))
    sizes = sentences.groupby(keys, sort=False)["tokens"].sum()
    columns = list(dict.fromkeys(["article", "sentence", *keys]))
    own = hits[["article", "sentence", "frame", "term"]].merge(sentences[columns], on=["article", "sentence"])
    named = ["frame", "term"] if terms else ["frame"]
    wanted = own[named].drop_duplicates() if terms else pd.DataFrame({"frame": frames})
    rows = []
    for name in wanted.to_dict("records"):
        found = own.merge(pd.DataFrame([name]))
        for group, size in sizes.groupby(level=0, sort=False):
            counts = found.groupby(keys).size().reindex(size.index, fill_value=0).to_numpy()
            tokens, total = size.to_numpy(), int(counts.sum())
            evenness = (*deviation_of_proportions(counts, tokens), _deviation_by_chance(total, tokens))
            rows.append((*name.values(), group, *evenness, len(tokens), (counts > 0).sum(), total, tokens.sum()))
    measured = ["dp", "dp_norm", "dp_chance", "parts", "parts_hit", "hits", "tokens"]
    table = pd.DataFrame(rows, columns=[*named, by, *measured])
    return keep_labels(table[table["hits"] > 0].reset_index(drop=True) if terms else table, hits)


def deviation_of_proportions(hits: npt.ArrayLike, tokens: npt.ArrayLike) -> tuple[float, float]:
    """Return Gries' DP (2008) and its normalised form; NaN without hits or with one part."""
    # sum |v - s| / 2 of the parts' shares of hits and tokens; by 1 - min s it reaches 1 (Lijffijt & Gries 2012)
    found, size = np.asarray(hits, dtype=float), np.asarray(tokens, dtype=float)
    if found.shape != size.shape or (found < 0).any() or (size < 0).any() or (found[size == 0] > 0).any():
        raise InputError("hits and tokens must be counts of the same parts, with hits only where there are tokens")
    found, size = found[size > 0], size[size > 0]
    if len(size) < 2 or found.sum() == 0:
        return np.nan, np.nan
    expected = size / size.sum()
    dp = float(np.abs(found / found.sum() - expected).sum() / 2)
    return dp, dp / (1 - float(expected.min()))


def _deviation_by_chance(hits: int, tokens: np.ndarray) -> float:
    """Return the mean normalised DP of as many hits placed at random among the tokens."""
    # The mean absolute deviation of a binomial count of k at s is 2 (1-s)^(k-m) s^(m+1) (m+1) C(k, m+1), m = floor(ks)
    # (De Moivre; Diaconis & Zabell 1991).
    from scipy.stats import binom

    shares = tokens[tokens > 0] / tokens.sum()
    if hits == 0 or len(shares) < 2:
        return np.nan
    above = np.floor(hits * shares) + 1
    deviations = 2 * above * (1 - shares) * binom.pmf(above, hits, shares)
    return float(deviations.sum() / hits / 2 / (1 - shares.min()))


@takes_corpus
@tells_left_out
def bootstrap(
    corpus: Corpus, lexicon: Lexicon, by: str = "outlet", units: str = "articles", level: float | None = None,
    tiers: Sequence[str] = TIERS, resamples: int | None = None, seed: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Bootstrap rates and prevalences where resampling is valid; elsewhere give the reason why it is not.

    Articles are drawn whole within their group (one of each family of near-duplicates): the interval is about
    other articles of the group, and needs six or more of them. Sentences are drawn in blocks of neighbours
    within one article: the interval says how stable the score of this article is, and nothing about others.
    Intervals are BCa (Efron 1987) of the ratio of sums, by `scipy.stats.bootstrap`. Simulated with articles of 15 to
    39 sentences, one in five with a hit, ICC .05, a nominal 95 % covers 85 % of the time with 6 articles, 90 % with
    10, 92 % with 20, 94 % with 40: below 20 the flag says narrow, and at 20 it still is, somewhat. Prefer
    `framing.score`.

    Parameters
    ----------
    corpus, lexicon, by, level, tiers : as in `framing.score`
    units : articles or sentences
    resamples, seed : of the bootstrap; by default the specification's. The same seed gives the same table

    Returns
    -------
    DataFrame
        frame, <by>, voice (all), measure (rate, prevalence), estimate, low, high (NaN where refused), n, hits,
        method, flag (that of the scores, and "narrow": fewer than 20 articles, so that the interval is too narrow),
        articles, level, drawn (articles or blocks that are resampled), reason (why refused, or "").

    Raises
    ------
    InputError
        An unknown kind of units, fewer than 100 resamples, or what `framing.score` refuses.

    Examples
    --------
    >>> from framing import Lexicon
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat came. " + "Boats left the quay for a calmer sea. " * 60])
    >>> table = bootstrap(corpus, Lexicon.from_dict({"alarm": ["threat*"]}), by="article", units="sentences")
    >>> table["reason"].iloc[0]
    '1 hit: below 5 a bootstrap interval is far too narrow (use the Wilson or Garwood interval)'
    """
    one_of("units", units, UNITS)
    limits = specification()
    resamples = limits["resamples"] if resamples is None else whole_number("resamples", resamples, 100)
    corpus = own_articles(corpus, lexicon)
    scores = score(corpus, lexicon, by, level, tiers)
    rows = scores[scores["measure"].isin(["rate", "prevalence"])].reset_index(drop=True)
    sums = _sum_units(corpus, lexicon, by, units, tiers)
    done = _resample_rows(rows.to_dict("records"), sums, by, units, resamples, seed)
    table = rows.drop(columns=["low", "high", "method"]).join(pd.DataFrame(done, columns=_DONE, index=rows.index))
    if units == "articles":
        narrow = (table["reason"] == "") & (table["drawn"] < ENOUGH)
        table["flag"] = table["flag"].mask(narrow, [join_flags(flag, "narrow") for flag in table["flag"]])
    columns = ["frame", by, "voice", "measure", "estimate", "low", "high", "n", "hits", "method", "flag"]
    return lexicon.sign(table[[*columns, "articles", "level", "drawn", "reason"]])


def _sum_units(corpus: Corpus, lexicon: Lexicon, by: str, units: str, tiers: Sequence[str]) -> pd.DataFrame:
    """Return tokens, sentences, and per frame hits and sentences with a hit, of each unit of each group."""
    sentences = scored_sentences(corpus, by, SCORED).reset_index(drop=True)
    hits = find(corpus, lexicon, speakers=False)
    hits = hits[hits["tier"].isin(list(tiers))]
    counts = hits.groupby(["article", "sentence", "frame"]).size().unstack(fill_value=0)
    counts = counts.reindex(pd.MultiIndex.from_frame(sentences[["article", "sentence"]]), fill_value=0)
    counts = counts.reindex(columns=lexicon.names, fill_value=0).reset_index(drop=True)
    place = sentences.groupby("article").cumcount() // specification()["block"]
    keys = [sentences[by].astype(str).rename("group"), sentences["article"].rename("unit_article")]
    keys += [place.rename("block")] if units == "sentences" else []
    sizes = sentences[["tokens"]].assign(sentences=1)
    columns = pd.concat({"rate": counts, "prevalence": (counts > 0).astype(int), "n": sizes}, axis=1)
    return columns.groupby(keys).sum()


def _resample_rows(
    rows: list[dict[str, Any]], sums: pd.DataFrame, by: str, units: str, resamples: int, seed: int | None
) -> list[tuple[float, float, str, int, str]]:
    """Return low, high, method, units drawn and reason of each row of scores; a group is drawn once for all of its."""
    found = dict[int, tuple[float, float, str, int, str]]()
    drawn = f"blocks of {specification()['block']} sentences" if units == "sentences" else "articles"
    method, sizes = f"BCa bootstrap of {drawn}, {resamples} resamples", {"rate": "tokens", "prevalence": "sentences"}
    for group in dict.fromkeys(row[by] for row in rows):
        own, asked = sums.loc[[str(group)]], dict[int, dict[str, Any]]()
        for place, row in ((place, row) for place, row in enumerate(rows) if row[by] == group):
            if reason := refuse(units, int(row["articles"]), int(row["hits"]), "short" in row["flag"]):
                found[place] = np.nan, np.nan, "refused", len(own), reason
            else:
                asked[place] = row
        if asked:
            hits = np.stack([own[row["measure"], row["frame"]].to_numpy() for row in asked.values()])
            n = np.stack([own["n", sizes[row["measure"]]].to_numpy() for row in asked.values()])
            limits = resample_ratio(hits, n, rows[0]["level"], resamples=resamples, seed=seed)
            for (place, row), low, high in zip(asked.items(), *limits, strict=True):
                per, same = 1000 if row["measure"] == "rate" else 1, np.isnan(low)
                reason = f"all {units} have the same {row['measure']}: nothing varies" if same else ""
                found[place] = per * low, per * high, "refused" if same else method, len(own), reason
    return [found[place] for place in range(len(rows))]


def refuse(units: str, articles: int, hits: int, short: bool = False) -> str:
    """Return why a bootstrap of a group with so many articles and hits is refused, or ""."""
    limits = specification()
    if short:
        return "too short for an estimate"
    if units == "articles" and articles == 1:
        return f"1 article: it has one distinct resample ({limits['min_articles']} or more are needed)"
    if units == "articles" and articles < limits["min_articles"]:
        return f"{articles} articles: too few to draw from ({limits['min_articles']} or more are needed)"
    if units == "sentences" and articles > 1:
        remedy = "use units='articles' or by='article'"
        return f"{articles} articles: sentence blocks work for a single article only; {remedy}"
    if hits <= limits["few"]:
        return (f"{hits} hit{'s' * (hits != 1)}: below {limits['few'] + 1} a bootstrap interval is far too narrow "
                "(use the Wilson or Garwood interval)")  # fmt: skip
    return ""


def resample_ratio(
    hits: np.ndarray, n: np.ndarray, level: float | None = None, resamples: int = 9999, seed: int | None = None
) -> Limits:
    """Return the BCa interval of sum(hits) / sum(n) over units (the last axis); NaN where nothing varies."""
    from scipy.stats import bootstrap as resample

    hits, n = np.broadcast_arrays(np.asarray(hits, dtype=float), np.asarray(n, dtype=float))
    units, values = hits.shape[-1], np.stack([hits, n]).reshape(-1, hits.shape[-1]).T

    def ratio(drawn: np.ndarray, axis: int = -1) -> Any:
        several = drawn.reshape(-1, drawn.shape[-1])  # how often each unit is drawn, once for all rows
        cells = several + units * np.arange(len(several))[:, None]
        sums = np.bincount(cells.ravel(), minlength=units * len(several)).reshape(-1, units) @ values
        above, below = np.split(sums, 2, axis=1)
        return (above / below).T.reshape((*hits.shape[:-1], *drawn.shape[:-1]))

    rng = np.random.default_rng(checked_seed(seed))
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore")  # scipy warns where nothing varies and gives NaN, which is what is promised
        found = resample((np.arange(units),), ratio, n_resamples=resamples, vectorized=True, axis=-1,
                         confidence_level=checked_level(level), method="BCa", rng=rng)  # fmt: skip
    low, high = found.confidence_interval
    same = np.ptp(hits / n, axis=-1) == 0
    return np.where(same, np.nan, low), np.where(same, np.nan, high)
