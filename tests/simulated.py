"""Simulated articles whose truth is known: articles that differ, sentences like their neighbours, wire reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus, from_texts
from framing.scores.intervals import measure_spread, multiply_out

OUTLETS = ["Gazette", "Herald", "Mirror", "Courier"]
TOKENS = 20  # of each sentence
Planted = dict[str, tuple[float, ...]]  # of each frame the prevalence in each outlet


def draw_shares(rng: np.random.Generator, prevalence: float, shape: tuple[int, ...], icc: float) -> np.ndarray:
    """Return the prevalences of articles: of the beta distribution with this mean and intra-class correlation."""
    if not icc:
        return np.full(shape, prevalence)
    return rng.beta(prevalence * (1 - icc) / icc, (1 - prevalence) * (1 - icc) / icc, shape)


def draw_sentences(
    rng: np.random.Generator, prevalence: float, articles: int, sentences: int, rho: float, icc: float
) -> np.ndarray:
    """Return which sentences have a hit, articles x sentences; one is like the one before it with the chance rho."""
    own = draw_shares(rng, prevalence, (articles,), icc)
    hits = rng.random((articles, sentences)) < own[:, None]
    for t in range(1, sentences):
        hits[:, t] = np.where(rng.random(articles) < rho, hits[:, t - 1], hits[:, t])
    return hits


def add_up(table: pd.DataFrame, groups: Sequence[str], wires: bool = False) -> pd.DataFrame:
    """Return the counts of groups, as the kit makes them of counts per article (with wires: per column wire)."""
    counted = ["hits", "with_hit", "tokens", "sentences"]
    articles = table.groupby(list(groups), sort=False).size()
    whole = table.groupby([*groups, "wire"], sort=False)[counted].sum().reset_index() if wires else table
    whole = whole.assign(squares=whole["hits"] / TOKENS, filled=whole["sentences"])
    sums = multiply_out(whole).drop(columns="wire", errors="ignore").groupby(list(groups), sort=False).sum()
    counts = measure_spread(sums.assign(articles=articles)).reset_index()
    short = (counts["sentences"] < 15) | (counts["tokens"] < 300)
    return counts.assign(short=short, denied=0)


def draw_articles(
    rng: np.random.Generator,
    prevalence: float,
    groups: int,
    articles: int,
    sentences: int,
    icc: float,
    vary: bool = False,
    more: float = 0.0,
    wire: int = 0,
    rho: float = 0.0,
) -> pd.DataFrame:
    """Return the counts of articles in many groups alike: group, wire, hits, with_hit, tokens, sentences.

    With `vary` articles have half to one and a half times as many sentences; a sentence with a hit has `more` further
    hits on average; the first `wire` articles of a group tell the same wire report and share one prevalence.
    """  # fmt: skip
    shape = (groups, articles)
    size = rng.integers(sentences // 2, 3 * sentences // 2 + 1, shape) if vary else np.full(shape, sentences)
    shares = draw_shares(rng, prevalence, shape, icc)
    if wire:
        shares[:, :wire] = shares[:, :1]
    if rho:  # neighbours alike: the number of sentences that decide for themselves
        free = rng.random((*shape, size.max())) >= rho
        free[..., 0] = True
        drawn = rng.random(free.shape) < shares[..., None]
        last = np.maximum.accumulate(np.where(free, np.arange(size.max()), 0), axis=-1)
        found = (np.take_along_axis(drawn, last, -1) & (np.arange(size.max()) < size[..., None])).sum(axis=-1)
    else:
        found = rng.binomial(size, shares)
    names = np.where(np.arange(articles) < wire, 0, np.arange(articles))
    columns = {
        "group": np.repeat(np.arange(groups), articles), "wire": np.tile(names, groups),
        "with_hit": found.ravel(), "hits": (found + rng.poisson(more * found)).ravel(),
        "tokens": TOKENS * size.ravel(), "sentences": size.ravel(),
    }  # fmt: skip
    return pd.DataFrame(columns)


def draw_counts(
    rng: np.random.Generator, planted: Planted, articles: int, sentences: int, rho: float, icc: float
) -> pd.DataFrame:
    """Return counts as `compare` makes them of a corpus, one hit in a sentence."""
    rows = []
    for frame, prevalences in planted.items():
        for outlet, prevalence in zip(OUTLETS, prevalences, strict=False):
            hits = draw_sentences(rng, prevalence, articles, sentences, rho, icc).sum(axis=1)
            rows += [(frame, outlet, n, n, TOKENS * sentences, sentences) for n in hits]
    table = pd.DataFrame(rows, columns=["frame", "outlet", "hits", "with_hit", "tokens", "sentences"])
    return add_up(table, ["frame", "outlet"])


def draw_corpus(rng: np.random.Generator, planted: Planted, articles: int, sentences: int, icc: float = 0.0) -> Corpus:
    """Return a corpus in which the word ``<frame>word`` stands in so many sentences."""
    texts, outlets = [], []
    for i, outlet in enumerate(OUTLETS):
        drawn = {f: draw_sentences(rng, p[i], articles, sentences, 0, icc) for f, p in planted.items()}
        for article in range(articles):
            told = [[f"{f}word" for f in planted if drawn[f][article, s]] for s in range(sentences)]
            texts.append(" ".join(" ".join(["The", *words, "ferry left the quay."]) for words in told))
            outlets.append(outlet)
    corpus = from_texts(texts)
    return replace(corpus, articles=corpus.articles.assign(outlet=outlets))


def overdispersion(hits: np.ndarray, tokens: np.ndarray) -> float:
    """Return Pearson's statistic of hits per sentence over its degrees of freedom, at least 1."""
    used = tokens > 0
    hits, expected = hits[used], tokens[used] * hits.sum() / max(tokens.sum(), 1)
    if hits.sum() == 0 or len(hits) < 2:
        return 1.0
    return max(1.0, float(((hits - expected) ** 2 / expected).sum() / (len(hits) - 1)))
