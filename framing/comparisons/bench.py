"""Counting the same hits under many specifications: found once for each tokeniser, then chosen and added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from framing.annotation import mark_spans
from framing.comparisons.tokenisers import cut_otherwise
from framing.corpus import UNITS, Corpus
from framing.counting import scored_sentences
from framing.lexicon import Lexicon, Term
from framing.matching import Matcher, find_spans
from framing.text import Tokens
from framing.voices import OUTLET

Spec = Mapping[str, Any]


@dataclass(frozen=True)
class Count:
    """What one specification counts, for F frames and G groups.

    Attributes
    ----------
    spec : its choices
    hits, n : (F, G) and (G,): hits and tokens, or sentences with a hit and sentences
    total : (F, G) hits, whatever is counted
    share : (F, G) of the primary hits, those of the term left out; NaN where none is
    """

    spec: Spec
    hits: np.ndarray
    n: np.ndarray
    total: np.ndarray
    share: np.ndarray = field(default_factory=lambda: np.array(np.nan))


@dataclass(frozen=True)
class Bench:
    """The scored sentences of a corpus and the group of each.

    Attributes
    ----------
    corpus, lexicon, by : as in `framing.score`
    groups : values of `by`, G of them, in the order of the corpus
    member : (S, G) int, 1 where a sentence is of a group; S rows as in the corpus's sentence table
    units : (S,) headline, body or caption
    """

    corpus: Corpus
    lexicon: Lexicon
    by: str
    groups: list[str]
    member: np.ndarray
    units: np.ndarray

    @classmethod
    def of(cls, corpus: Corpus, lexicon: Lexicon, by: str) -> Bench:
        """Return the bench of a corpus; near-duplicates are of no group."""
        scored = scored_sentences(corpus, by, UNITS)
        codes, groups = pd.factorize(scored[by])
        member = np.zeros((len(corpus.sentences), len(groups)), dtype=int)
        member[corpus.sentences.index.get_indexer(scored.index), codes] = 1
        units = corpus.sentences["unit"].to_numpy(dtype=str)
        return cls(corpus, lexicon, by, [str(group) for group in groups], member, units)

    def counted(self, spec: Spec) -> np.ndarray:
        """Return which sentences count, (S,) bool."""
        units = ["body", *(["headline"] * (spec["headline"] == "in")), *(["caption"] * (spec["captions"] == "in"))]
        return np.isin(self.units, units)

    def tabulate(self, counts: Sequence[Count]) -> pd.DataFrame:
        """Return one row per specification, frame and group: its choices, frame, <by>, hits, n, total, share."""
        size, frames = len(counts), self.lexicon.names
        shape = (size, len(frames), len(self.groups))
        at = np.repeat(np.arange(size), shape[1] * shape[2])
        table = pd.DataFrame([count.spec for count in counts]).iloc[at].reset_index(drop=True)
        keys = {"frame": np.tile(np.repeat(frames, shape[2]), size), self.by: np.tile(self.groups, size * shape[1])}
        values = {
            "hits": np.array([count.hits for count in counts]),
            "n": np.repeat(np.array([count.n for count in counts])[:, None], shape[1], axis=1),
            "total": np.array([count.total for count in counts]),
            "share": np.array([np.broadcast_to(count.share, shape[1:]) for count in counts]),
        }
        return table.assign(**keys, **{name: value.ravel() for name, value in values.items()})


@dataclass(frozen=True)
class Hits:
    """The hits of a lexicon in a corpus, as one tokeniser cuts both.

    Attributes
    ----------
    corpus, lexicon : cut by the tokeniser
    spans : frame and term (indices into the lexicon), first, length (tokens), row (of the sentence), core, own
        (in the outlet's voice), negated
    marks : first, length, own and negated of every span that was read
    """

    corpus: Corpus
    lexicon: Lexicon
    spans: pd.DataFrame
    marks: pd.DataFrame

    @classmethod
    def find(cls, corpus: Corpus, lexicon: Lexicon, tokeniser: str) -> Hits:
        """Find the hits."""
        cut, lexicon = cut_otherwise(corpus, lexicon, tokeniser)
        spans = find_spans(cut, lexicon)
        marks = _read_marks(cut, spans)
        return cls(cut, lexicon, _describe(cut, lexicon, spans, marks), marks)

    def count(self, bench: Bench, spec: Spec) -> Count:
        """Count under a specification: hits and n (tokens) of a rate, sentences with a hit and n of a prevalence."""
        chosen, counted = self._chosen(spec), bench.counted(spec)
        hits = np.zeros((len(bench.lexicon.names), len(counted)), dtype=int)
        np.add.at(hits, (self.spans["frame"].to_numpy()[chosen], self.spans["row"].to_numpy()[chosen]), 1)
        hits *= counted
        total = hits @ bench.member
        if spec["measure"] == "prevalence":
            return Count(spec, (hits > 0) @ bench.member, counted @ bench.member, total)
        return Count(spec, total, (self.corpus.sentences["tokens"].to_numpy() * counted) @ bench.member, total)

    def _chosen(self, spec: Spec) -> np.ndarray:
        """Return which hits count, wherever they stand."""
        core, own, negated = (self.spans[name].to_numpy() for name in ("core", "own", "negated"))
        tiers, voices = core | (spec["tiers"] == "all"), own | (spec["voice"] == "all")
        return np.asarray(tiers & voices & (~negated | (spec["negation"] == "counted")))

    def only(self, term: int) -> Hits:
        """Return the hits of one term."""
        return replace(self, spans=self.spans[self.spans["term"] == term])

    def without(self, term: int, places: pd.DataFrame) -> Hits:
        """Return the hits there are without a term, matched anew where it stood.

        Parameters
        ----------
        term : index into the lexicon's terms
        places : what `locate_terms` returns: which terms may take its place
        """
        frame = self.lexicon.names.index(self.lexicon.terms[term].frame)
        rows = self.spans.loc[self.spans["term"] == term, "row"].unique()
        there = places.loc[places["row"].isin(rows) & (places["term"] != term), "term"]
        rivals = [i for i in sorted(set(there)) if self.lexicon.terms[i].frame == self.lexicon.names[frame]]
        kept = self.spans[(self.spans["frame"] != frame) | ~self.spans["row"].isin(rows)]
        return replace(self, spans=pd.concat([kept, self._match(rows, frame, rivals)], ignore_index=True))

    def _match(self, rows: np.ndarray, frame: int, terms: list[int]) -> pd.DataFrame:
        """Return the hits of some terms of a frame in some sentences."""
        tokens = self.corpus.tokens
        places = np.flatnonzero(np.isin(tokens.sentence, rows))
        part = replace(self.corpus, tokens=_select(tokens, places), inventory=None, marks=None)
        entries: tuple[Term, ...] = tuple(self.lexicon.terms[i] for i in terms)
        spans = find_spans(part, replace(self.lexicon, frames=(self.lexicon.frames[frame],), terms=entries))
        columns = {"frame": frame, "term": np.array(terms, dtype=int)[spans["term"]], "first": places[spans["first"]]}
        return self._described(spans.assign(**columns))

    def _described(self, spans: pd.DataFrame) -> pd.DataFrame:
        known = pd.MultiIndex.from_frame(self.marks[_SPAN])
        new = spans[~pd.MultiIndex.from_frame(spans[_SPAN]).isin(known)]
        marks = pd.concat([self.marks, _read_marks(self.corpus, new)]) if len(new) else self.marks
        return _describe(self.corpus, self.lexicon, spans, marks)

    def locate_terms(self) -> pd.DataFrame:
        """Return term and row of every place where a term stands, also where a longer one is counted."""
        matcher = Matcher(self.corpus.tokens, self.lexicon.language)
        matcher.expect_terms(self.lexicon.terms)
        rows = [self.corpus.tokens.sentence[matcher.find_term(term)[0]] for term in self.lexicon.terms]
        terms = np.repeat(np.arange(len(rows)), [len(own) for own in rows])
        return pd.DataFrame({"term": terms, "row": np.concatenate([np.empty(0, dtype=np.int64), *rows])})


def _describe(corpus: Corpus, lexicon: Lexicon, spans: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Add to spans what decides whether they count."""
    core = np.array([lexicon.terms[term].tier == "core" for term in spans["term"]], dtype=bool)
    rows = corpus.tokens.sentence[spans["first"].to_numpy(np.int64)]
    return spans.assign(row=rows, core=core).merge(marks, on=_SPAN, how="left")


def _read_marks(corpus: Corpus, spans: pd.DataFrame) -> pd.DataFrame:
    """Return each span once, with whether it is in the outlet's own voice and whether it is negated."""
    once = spans[_SPAN].drop_duplicates()
    marks = mark_spans(corpus, once["first"].to_numpy(np.int64), once["length"].to_numpy(np.int64))
    own, negated = (marks["voice"] == OUTLET).to_numpy(dtype=bool), marks["negated"].to_numpy(dtype=bool)
    return once.assign(own=own, negated=negated)


_SPAN = ["first", "length"]


def _select(tokens: Tokens, places: np.ndarray) -> Tokens:
    """Return the tokens at some places, which are whole sentences, and of the types only theirs."""
    used, types = np.unique(tokens.type[places], return_inverse=True)
    parts = (tokens.sentence, tokens.joined, tokens.start, tokens.end)
    return Tokens(tokens.types[used], types.astype(np.int32), *(part[places] for part in parts))
