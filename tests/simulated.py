"""Simulated sentences with a hit, whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from framing.comparisons.variation import measure_spread
from framing.corpora.corpus import Corpus, from_texts

OUTLETS = ["Gazette", "Herald", "Mirror", "Courier"]
Planted = dict[str, tuple[float, ...]]  # of each frame the prevalence in each outlet


def draw_sentences(
    rng: np.random.Generator, prevalence: float, articles: int, sentences: int, rho: float, icc: float
) -> np.ndarray:
    """Return which sentences have a hit, articles x sentences.

    A sentence is like the one before it with the chance rho; articles have prevalences of their own,
    drawn from the beta distribution that gives the intra-class correlation icc.
    """
    own = np.full(articles, prevalence)
    if icc:
        own = rng.beta(prevalence * (1 - icc) / icc, (1 - prevalence) * (1 - icc) / icc, articles)
    hits = rng.random((articles, sentences)) < own[:, None]
    for t in range(1, sentences):
        hits[:, t] = np.where(rng.random(articles) < rho, hits[:, t - 1], hits[:, t])
    return hits


def draw_counts(
    rng: np.random.Generator, planted: Planted, articles: int, sentences: int, rho: float, icc: float
) -> pd.DataFrame:
    """Return counts as `compare` makes them of a corpus, one hit in a sentence, 20 tokens to each."""
    rows = []
    for frame, prevalences in planted.items():
        for outlet, prevalence in zip(OUTLETS, prevalences, strict=False):
            hits = draw_sentences(rng, prevalence, articles, sentences, rho, icc).sum(axis=1)
            rows += [(frame, outlet, n, n, 20 * sentences, sentences) for n in hits]
    table = pd.DataFrame(rows, columns=["frame", "outlet", "hits", "with_hit", "tokens", "sentences"])
    pooled = table.groupby(["frame", "outlet"], sort=False).sum().reset_index()
    pooled = pooled.assign(articles=articles, short=sentences * articles < 15)
    pooled = pooled.merge(measure_spread(table), on=["frame", "outlet"])
    return pooled.assign(deff=pooled["deff_articles"])


def draw_corpus(rng: np.random.Generator, planted: Planted, articles: int, sentences: int) -> Corpus:
    """Return a corpus in which the word ``<frame>word`` stands in so many sentences, without any clustering."""
    texts, outlets = [], []
    for i, outlet in enumerate(OUTLETS):
        drawn = {f: draw_sentences(rng, p[i], articles, sentences, 0, 0) for f, p in planted.items()}
        for article in range(articles):
            told = [[f"{f}word" for f in planted if drawn[f][article, s]] for s in range(sentences)]
            texts.append(" ".join(" ".join(["The", *words, "ferry left the quay."]) for words in told))
            outlets.append(outlet)
    corpus = from_texts(texts)
    return replace(corpus, articles=corpus.articles.assign(outlet=outlets))
