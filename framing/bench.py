"""Counting the same hits under many specifications: found once for each tokeniser, then chosen and added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from framing.annotation import mark_spans
from framing.corpus import UNITS, Corpus
from framing.lexicon import Lexicon, Term
from framing.matching import Matcher, find_spans
from framing.scoring import scored_sentences
from framing.text import Tokens
from framing.tokenisers import cut_otherwise
from framing.voices import OUTLET

Spec = Mapping[str, Any]


@dataclass(frozen=True)
class Bench:
    """The scored sentences of a corpus and the group of each.

    Attributes
    ----------
    corpus, lexicon, by : as in `framing.score`
    groups : values of `by`, G of them, in the order of the corpus
    member : (S, G) int, 1 where a sentence is of a group; S rows as in the corpus's sentence table
    """

    corpus: Corpus
    lexicon: Lexicon
    by: str
    groups: list[str]
    member: np.ndarray

    @classmethod
    def of(cls, corpus: Corpus, lexicon: Lexicon, by: str) -> Bench:
        """Return the bench of a corpus; near-duplicates are of no group."""
        scored = scored_sentences(corpus, by, UNITS)
        codes, groups = pd.factorize(scored[by])
        member = np.zeros((len(corpus.sentences), len(groups)), dtype=int)
        member[corpus.sentences.index.get_indexer(scored.index), codes] = 1
        return cls(corpus, lexicon, by, [str(group) for group in groups], member)

    def counted(self, spec: Spec) -> np.ndarray:
        """Return which sentences count, (S,) bool."""
        units = ["body", *(["headline"] * (spec["headline"] == "in")), *(["caption"] * (spec["captions"] == "in"))]
        return self.corpus.sentences["unit"].isin(units).to_numpy()

    def tabulate(self, spec: Spec, hits: np.ndarray, n: np.ndarray) -> pd.DataFrame:
        """Return one row per frame and group: frame, <by>, hits, n and the specification.

        Parameters
        ----------
        spec : its choices
        hits, n : (F, G) and (G,) counts
        """
        frames = self.lexicon.names
        keys = {"frame": np.repeat(frames, len(self.groups)), self.by: np.tile(self.groups, len(frames))}
        return pd.DataFrame({**spec, **keys, "hits": hits.ravel(), "n": np.tile(n, len(frames))})


@dataclass(frozen=True)
class Hits:
    """The hits of a lexicon in a corpus, as one tokeniser cuts both.

    Attributes
    ----------
    corpus, lexicon : cut by the tokeniser
    spans : frame and term (indices into the lexicon), first, length (tokens), row (of the sentence), core, own
        (in the outlet's voice), negated
    """

    corpus: Corpus
    lexicon: Lexicon
    spans: pd.DataFrame

    @classmethod
    def find(cls, corpus: Corpus, lexicon: Lexicon, tokeniser: str) -> Hits:
        """Find the hits."""
        cut, lexicon = cut_otherwise(corpus, lexicon, tokeniser)
        return cls(cut, lexicon, _marked(cut, lexicon, find_spans(cut, lexicon)))

    def count(self, bench: Bench, spec: Spec) -> pd.DataFrame:
        """Count under a specification: hits and tokens of a rate, sentences with a hit and sentences of a prevalence."""
        spans, counted = self.spans[self._chosen(spec)], bench.counted(spec)
        hits = np.zeros((len(bench.lexicon.names), len(counted)), dtype=int)
        np.add.at(hits, (spans["frame"].to_numpy(), spans["row"].to_numpy()), 1)
        hits *= counted
        total = hits @ bench.member
        if spec["measure"] == "prevalence":
            return bench.tabulate(spec, (hits > 0) @ bench.member, counted @ bench.member).assign(total=total.ravel())
        tokens = self.corpus.sentences["tokens"].to_numpy() * counted
        return bench.tabulate(spec, total, tokens @ bench.member).assign(total=total.ravel())

    def _chosen(self, spec: Spec) -> np.ndarray:
        """Return which hits count, wherever they stand."""
        core = self.spans["core"] | (spec["tiers"] == "all")
        own = self.spans["own"] | (spec["voice"] == "all")
        return (core & own & (~self.spans["negated"] | (spec["negation"] == "counted"))).to_numpy()

    def only(self, term: int) -> Hits:
        """Return the hits of one term."""
        return replace(self, spans=self.spans[self.spans["term"] == term])

    def without(self, term: int, present: Iterable[int]) -> Hits:
        """Return the hits there are without a term, matched anew where it stood.

        Parameters
        ----------
        term : index into the lexicon's terms
        present : terms that stand in the corpus (`present_terms`): no other can take its place
        """
        frame = self.lexicon.names.index(self.lexicon.terms[term].frame)
        own = self.spans["frame"] == frame
        rows = self.spans.loc[self.spans["term"] == term, "row"].unique()
        rivals = [i for i in present if i != term and self.lexicon.terms[i].frame == self.lexicon.names[frame]]
        again = self._match(rows, frame, rivals)
        kept = self.spans[~(own & self.spans["row"].isin(rows))]
        return replace(self, spans=pd.concat([kept, again], ignore_index=True))

    def _match(self, rows: np.ndarray, frame: int, terms: list[int]) -> pd.DataFrame:
        """Return the hits of some terms of a frame in some sentences."""
        tokens = self.corpus.tokens
        places = np.flatnonzero(np.isin(tokens.sentence, rows))
        part = replace(self.corpus, tokens=_select(tokens, places), inventory=None, marks=None)
        entries: tuple[Term, ...] = tuple(self.lexicon.terms[i] for i in terms)
        spans = find_spans(part, replace(self.lexicon, frames=(self.lexicon.frames[frame],), terms=entries))
        columns = {"frame": frame, "term": np.array(terms, dtype=int)[spans["term"]], "first": places[spans["first"]]}
        return _marked(self.corpus, self.lexicon, spans.assign(**columns))

    def present_terms(self) -> list[int]:
        """Return the terms that stand anywhere in the corpus, also where a longer one is counted."""
        matcher = Matcher(self.corpus.tokens, self.lexicon.language)
        return [i for i, term in enumerate(self.lexicon.terms) if len(matcher.find_term(term)[0])]


def _marked(corpus: Corpus, lexicon: Lexicon, spans: pd.DataFrame) -> pd.DataFrame:
    """Add to spans what decides whether they count."""
    first = spans["first"].to_numpy(np.int64)
    marks = mark_spans(corpus, first, spans["length"].to_numpy(np.int64))
    core = np.array([lexicon.terms[term].tier == "core" for term in spans["term"]], dtype=bool)
    said = {"own": (marks["voice"] == OUTLET).to_numpy(dtype=bool), "negated": marks["negated"].to_numpy(dtype=bool)}
    return spans.assign(row=corpus.tokens.sentence[first], core=core, **said)


def _select(tokens: Tokens, places: np.ndarray) -> Tokens:
    """Return the tokens at some places, which are whole sentences, and of the types only theirs."""
    used, types = np.unique(tokens.type[places], return_inverse=True)
    parts = (tokens.sentence, tokens.joined, tokens.start, tokens.end)
    return Tokens(tokens.types[used], types.astype(np.int32), *(part[places] for part in parts))
