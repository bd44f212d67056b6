"""Measuring suggestions: hide some of a frame's terms, and see how many of them come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.defaults import specification
from framing.errors import require
from framing.lexicons import Frame, Lexicon
from framing.matching import find_spans
from framing.scores.counting import scored_sentences
from framing.workshop.suggestions import WORD, OwnWords, Pool, count_candidates, gather, rank_candidates

RANKINGS = ("suggest", "suggest_without_definition", "suggest_from_terms", "tfidf", "tfidf_words")
Place = tuple[int, int]


def measure_recovery(
    corpus: Corpus,
    lexicon: Lexicon,
    frames: Sequence[str] | None = None,
    splits: int = 10,
    share: float = 1 / 3,
    most: int = 30,
    seed: int | None = None,
) -> pd.DataFrame:
    """Hide a share of each frame's terms, and count how many that occur in the corpus are among the first suggestions.

    A hidden term occurs where it has a hit with the whole lexicon; it comes back where a suggestion stands in the same
    place. The suggestions are measured as they are; without the frames' definitions, which name many a term; and from
    terms alone, without examples too. Beside them stands plain TF-IDF over the same candidates (names, function words
    and what is covered left out there too): the sentences with a hit of the frame times ln((1 + n) / (1 + df)) + 1,
    over words and phrases, or words alone. The weights of the score were chosen with these measures in view, on
    other draws of the same terms: another lexicon may fare worse.

    Parameters
    ----------
    corpus : with its text
    lexicon : whose terms are hidden, with their examples and notes; definitions and exclusions stay
    frames : all where not given
    splits, seed : how many times terms are drawn, and the seed; the specification's where not given
    share : of the frame's terms that is hidden
    most : suggestions that count

    Returns
    -------
    DataFrame
        frame, ranking (suggest, suggest_without_definition, suggest_from_terms, tfidf, tfidf_words), hidden (terms
        that occur, over all splits), recovered, share.
    """
    require("corpus", corpus, Corpus)
    require("lexicon", lexicon, Lexicon)
    pool = gather(corpus, lexicon.language or "en")
    draw = np.random.default_rng(specification()["seed"] if seed is None else seed)
    rows = []
    for frame in frames or lexicon.names:
        places = _hit_places(corpus, lexicon, frame)
        for reduced, hidden in _hide(lexicon, frame, share, splits, draw):
            wanted = [places[term] for term in hidden if term in places]
            for ranking, order in _rank(corpus, reduced, frame, pool).items():
                found = _places_of(pool, order[:most])
                rows.append((frame, ranking, len(wanted), sum(not found.isdisjoint(own) for own in wanted)))
    table = pd.DataFrame(rows, columns=["frame", "ranking", "hidden", "recovered"])
    table = table.groupby(["frame", "ranking"], sort=False).sum().reset_index()
    return table.assign(share=table["recovered"] / table["hidden"].where(table["hidden"] > 0))


def _hide(
    lexicon: Lexicon, frame: str, share: float, splits: int, draw: np.random.Generator
) -> Iterator[tuple[Lexicon, list[int]]]:
    """Yield the lexicon without some terms of a frame, and which they are."""
    own = [index for index, term in enumerate(lexicon.terms) if term.frame == frame]
    for _ in range(splits):
        hidden = sorted(draw.choice(own, round(share * len(own)), replace=False).tolist())
        gone = set(hidden)
        kept = tuple(term for index, term in enumerate(lexicon.terms) if index not in gone)
        yield replace(lexicon, terms=kept), hidden


def _hit_places(corpus: Corpus, lexicon: Lexicon, frame: str) -> dict[int, set[Place]]:
    """Return the first token and length of the scored hits of each term of a frame."""
    spans = find_spans(corpus, lexicon)
    rows = scored_sentences(corpus, "article", SCORED).index
    scored = np.isin(corpus.tokens.sentence[spans["first"].to_numpy(np.int64)], rows)
    own = spans[scored & (spans["frame"] == lexicon.names.index(frame))]
    places: dict[int, set[Place]] = {}
    for term, first, length in own[["term", "first", "length"]].itertuples(index=False):
        places.setdefault(term, set()).add((first, length))
    return places


def _rank(corpus: Corpus, lexicon: Lexicon, frame: str, pool: Pool) -> dict[str, list[int]]:
    """Return the candidates (rows of the pool) in the order of each ranking."""
    counts = count_candidates(corpus, lexicon, frame, pool)
    known = OwnWords.of(lexicon, frame).leave_out_names(counts)
    sentences = len(scored_sentences(corpus, "article", SCORED))
    tfidf = known["in_frame"] * (np.log((1 + sentences) / (1 + known["sentences"])) + 1)
    plain = known.assign(tfidf=tfidf).sort_values(["tfidf", "key"], ascending=[False, True])
    undefined = replace(lexicon, frames=tuple(Frame(f.name, exclude=f.exclude) for f in lexicon.frames))
    bare = replace(undefined, terms=tuple(replace(term, matches=(), rejects=()) for term in lexicon.terms))
    suggested = [rank_candidates(counts, version, frame) for version in (lexicon, undefined, bare)]
    tables = [*suggested, plain, plain[plain["kind"] == WORD]]
    return dict(zip(RANKINGS, (list(table.index) for table in tables), strict=True))


def _places_of(pool: Pool, candidates: Sequence[int]) -> set[Place]:
    own = pool.places[pool.places["candidate"].isin(candidates)]
    return set(zip(own["first"], own["length"], strict=True))
