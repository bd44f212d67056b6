"""Trying a term before it is accepted: its hits in context, by group and voice, and what it does to the scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from framing.annotation import VOICES
from framing.corpus import SCORED, Corpus
from framing.counting import scored_sentences
from framing.defaults import specification
from framing.errors import InputError
from framing.evidence import Concordance, concordance
from framing.intervals import wilson
from framing.languages import select_articles
from framing.lexicon import Frame, Lexicon, Term, split_term
from framing.matching import Matcher, find, match_lexicon
from framing.text import Tokens
from framing.workshop.checks import check_term
from framing.workshop.trial import TermTrial

MOST_SENTENCES = 2000  # in which what a term does is worked out; more are counted only
MOST_ARTICLES = 40  # whose voices are read; those of further articles are not told
WIDTH = 50  # characters of context on each side


class Trials:
    """Tries terms in a corpus, one after the other.

    Only the sentences in which a term stands are matched again, so that an answer comes at once in a big corpus too.

    Parameters
    ----------
    corpus : with its text or derived
    by : a column of `corpus.articles`

    Raises
    ------
    InputError
        An unknown column.

    Examples
    --------
    >>> from framing.corpus import from_texts
    >>> corpus = from_texts(["A threat to all. A menace. No ferry came."])
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat"]}, "en")
    >>> Trials(corpus).try_term(lexicon, Term("alarm", "menac*"))
    TermTrial('menac*' in alarm: stands once, would have 1 hit; 1 sentence without another hit of the frame)
    """

    def __init__(self, corpus: Corpus, by: str = "outlet") -> None:
        self.corpus = corpus
        self.by = by
        sentences = scored_sentences(corpus, by, SCORED)
        codes, groups = pd.factorize(sentences[by])
        self._groups = pd.Index(groups, name=by)
        self._group = np.full(len(corpus.sentences), -1, dtype=np.int64)  # of each sentence; -1: it is not scored
        self._group[sentences.index.to_numpy()] = codes
        self._tokens = np.bincount(codes, weights=sentences["tokens"], minlength=len(self._groups))
        self._n = np.bincount(codes, minlength=len(self._groups))
        self._article, self._names = pd.factorize(corpus.sentences["article"])
        self._frames: dict[Lexicon, tuple[np.ndarray, np.ndarray]] = {}
        self._undecided: dict[Term, str] = {}

    def try_term(self, lexicon: Lexicon, term: Term) -> TermTrial:
        """Return what a term does in its frame.

        Parameters
        ----------
        lexicon : with the term or without it
        term : its frame may be new
        """
        known = any(_same(other, term) for other in lexicon.terms)
        try:
            split_term(term, lexicon.language)
            warnings = tuple(check_term(lexicon, term))
            outside = self._outside(term, lexicon.language)
        except InputError as error:
            return TermTrial(term, known, problem=str(error))
        if outside:
            return TermTrial(term, known, warnings=warnings, problem=outside)
        matcher = Matcher(self.corpus.tokens, lexicon.language, self.corpus.near)
        rows = self.corpus.tokens.sentence[matcher.find_term(term)[0]]
        trial = TermTrial(term, known, len(rows), warnings=warnings)
        sentences = np.unique(rows)
        if len(sentences) > MOST_SENTENCES:
            return self._sample(trial, lexicon, sentences)
        return self._measure(trial, lexicon, sentences)

    def _sample(self, trial: TermTrial, lexicon: Lexicon, sentences: np.ndarray) -> TermTrial:
        """Show the term in its first articles; its effect on the scores would take too long."""
        hits, notes = self._show(self._versions(lexicon, trial.term)[1], trial.term, self._scored(sentences))
        note = (
            f"stands in {len(sentences)} sentences: what it does to the scores is worked out for up to {MOST_SENTENCES}"
        )
        return replace(trial, hits=hits.drop(columns="row"), notes=(note, *notes))

    def _scored(self, rows: np.ndarray) -> np.ndarray:
        return rows[self._group[rows] >= 0]

    def _measure(self, trial: TermTrial, lexicon: Lexicon, sentences: np.ndarray) -> TermTrial:
        """Match the frame again, without and with the term, where the term stands."""
        without, combined = self._versions(lexicon, trial.term)
        matcher = Matcher(self._tokens_of(sentences), lexicon.language, self.corpus.near)
        before, after = (match_lexicon(matcher, version) for version in (without, combined))
        mine = [_same(combined.terms[index], trial.term) for index in after["term"]]
        own = after[np.array(mine, dtype=bool)]
        rows = [matcher.tokens.sentence[spans["first"].to_numpy(np.int64)] for spans in (before, after, own)]
        counted = self._scored(rows[2])
        gained = np.setdiff1d(counted, rows[0])
        scores = self._score(combined if trial.known else without, trial.known, *rows[:2])
        hits, notes = self._show(combined, trial.term, np.unique(counted))
        voices = self._count_voices(counted, hits)
        hits["new"] = hits.pop("row").isin(gained)
        dominance = _dominance(len(counted), int(scores["hits"].sum())) if without.terms else []
        warnings = (*trial.warnings, *dominance)
        return replace(trial, counted=len(counted), gained=len(gained), hits=hits, voices=voices, scores=scores,
                       warnings=warnings, notes=tuple(notes))  # fmt: skip

    def _tokens_of(self, sentences: np.ndarray) -> Tokens:
        """Return the tokens of some sentences, with no types but theirs."""
        wanted = np.zeros(len(self._group), dtype=bool)
        wanted[sentences] = True
        tokens = self.corpus.tokens.select(wanted[self.corpus.tokens.sentence])
        used, place = np.unique(tokens.type, return_inverse=True)
        return replace(tokens, types=tokens.types[used], type=place)

    def _outside(self, term: Term, language: str) -> str:
        """Return why a derived corpus cannot tell where a term stands ("": it can)."""
        if self.corpus.inventory is None:
            return ""
        bare = replace(term, matches=(), rejects=(), note="", line=0)
        if bare not in self._undecided:
            try:
                self.corpus.inventory.require(Lexicon((Frame(term.frame),), (term,), language))
                self._undecided[bare] = ""
            except InputError as error:
                self._undecided[bare] = str(error)
        return self._undecided[bare]

    def _versions(self, lexicon: Lexicon, term: Term) -> tuple[Lexicon, Lexicon]:
        """Return the term's frame without it and with it, in its place; of terms what decides their hits."""
        frame = next((own for own in lexicon.frames if own.name == term.frame), Frame(term.frame))
        others = [t for t in lexicon.terms if t.frame == term.frame and not self._outside(t, lexicon.language)]
        placed = [term if _same(other, term) else other for other in others]
        placed += [] if term in placed else [term]
        bare = [replace(other, matches=(), rejects=(), note="", line=0) for other in placed]
        without = [other for other in bare if not _same(other, term)]
        one, other = (replace(lexicon, frames=(frame,), terms=tuple(terms)) for terms in (without, bare))
        return one, other

    def _base(self, only: Lexicon) -> tuple[np.ndarray, np.ndarray]:
        """Return how many sentences of each group hold a hit of a frame, and how many hits; matched once."""
        if only not in self._frames:
            matcher = Matcher(self.corpus.tokens, only.language, self.corpus.near)
            rows = self.corpus.tokens.sentence[match_lexicon(matcher, only)["first"].to_numpy(np.int64)]
            self._frames[only] = self._count(np.unique(rows)), self._count(rows)
        return self._frames[only]

    def _count(self, rows: np.ndarray) -> np.ndarray:
        groups = self._group[rows]
        return np.bincount(groups[groups >= 0], minlength=len(self._groups))

    def _score(self, only: Lexicon, known: bool, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
        """Return the prevalence of a frame before and after, by the rows of its hits where the term stands.

        `only` is the frame as it stands: with the term where that is known, else without.
        """
        found, hits = self._base(only)
        change = self._count(np.unique(after)) - self._count(np.unique(before))
        old, new = (found - change, found) if known else (found, found + change)
        total = hits if known else hits + self._count(after) - self._count(before)
        limits = specification()
        low, high = wilson(new, self._n, limits["level"], limits["rho"])
        estimates = pd.DataFrame({"before": old / self._n, "after": new / self._n, "low": low, "high": high})
        short = (self._n < limits["min_sentences"]) | (self._tokens < limits["min_tokens"])
        estimates[short] = np.nan
        counts = {"with_before": old, "with_after": new, "n": self._n, "hits": total}
        few = np.where(total == 0, "none", np.where(total <= limits["few"], "few", ""))
        flags = [
            ";".join(filter(None, (count, "short" * bool(brief)))) for count, brief in zip(few, short, strict=True)
        ]
        return estimates.assign(**counts, flag=flags).set_index(self._groups)

    def _show(self, combined: Lexicon, term: Term, sentences: np.ndarray) -> tuple[Concordance, list[str]]:
        """Return the term's hits in context, of the articles first met, with the row of their sentence."""
        part, rows, notes = self.corpus, np.arange(len(self._group)), list[str]()
        if self.corpus.inventory is None:
            part, rows, left_out = self._cut(sentences)
            if left_out:
                notes = [f"contexts and voices are of the first {MOST_ARTICLES} articles; {left_out} more hold it"]
        found = find(part, combined)
        places = part.sentences[["article", "sentence"]].assign(row=rows)
        shown = concordance(part, found[found["term"] == term.term], WIDTH)
        shown["row"] = shown[["article", "sentence"]].merge(places, how="left")["row"]
        note = shown.note
        shown = shown[shown["row"].isin(sentences)].reset_index(drop=True)
        shown.note = note
        return shown, notes

    def _cut(self, sentences: np.ndarray) -> tuple[Corpus, np.ndarray, int]:
        """Return the first articles with these words only, the rows of their sentences, and how many articles more."""
        articles = pd.unique(self._article[sentences])
        first = articles[:MOST_ARTICLES]
        keep = self.corpus.articles["article"].isin(self._names[first]).to_numpy()
        part = select_articles(replace(self.corpus, tokens=self._tokens_of(sentences)), keep)
        rows = np.flatnonzero(np.isin(self._article, first)) if not keep.all() else np.arange(len(self._group))
        return part, rows, len(articles) - len(first)

    def _count_voices(self, counted: np.ndarray, hits: pd.DataFrame) -> pd.DataFrame:
        """Return the hits of each group, and of those shown the voices."""
        names = self._groups[self._group[hits["row"].to_numpy(np.int64)]]
        table = pd.crosstab(pd.Series(names, name=self.by), pd.Series(hits["voice"].to_numpy(), name="voice"))
        table = table.reindex(index=self._groups, columns=list(VOICES), fill_value=0)
        table.columns.name = None
        return table.assign(all=self._count(counted))


def _same(term: Term, other: Term) -> bool:
    return (term.frame, term.term, term.case) == (other.frame, other.term, other.case)


def _dominance(own: int, total: int) -> list[str]:
    limits = specification()
    if total <= limits["few"] or own <= limits["dominant"] * total:
        return []
    return [f"makes {own} of the {total} hits of its frame, more than half"]
