"""What a term would do in its frame: its hits in context, its voices, and the scores before and after."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus, select_articles
from framing.corpora.derived import decide
from framing.defaults import specification
from framing.errors import InputError
from framing.frames import Table, tidy
from framing.lexicons import Frame, Lexicon, Term
from framing.lexicons.lexicon import compile_term
from framing.matching import Matcher, find, find_patterns, match_lexicon, texts_of
from framing.matching.concordances import concordance
from framing.scores.counting import scored_sentences
from framing.scores.intervals import as_normal, cluster_names, measure_spread, multiply_out, wilson
from framing.scores.scores import flag_evidence
from framing.text import Tokens
from framing.voices.annotation import VOICES
from framing.workshop import template
from framing.workshop.checks import check_term
from framing.workshop.item_analysis import describe_dominance

MOST_SHOWN = 60  # hits in context
MOST_SENTENCES = 2000  # in which what a term does is worked out; where it has more, it is only shown
MOST_ARTICLES = 40  # whose hits are shown, with their voices
WIDTH = 50  # characters of context on each side
_VOICES = {"outlet": "own voice", "quoted": "quoted", "reported": "reported", "all": "hits"}


@dataclass(frozen=True, repr=False)
class TermTrial:
    """What a term would do in a frame."""

    term: Term  # as the frame would list it
    known: bool = False  # whether the frame lists it already; the scores are then those without it and with it
    places: int = 0  # how often its words occur in the corpus, whether they count or not
    counted: int = 0  # hits it would have in headline and body of the scored articles
    gained: int = 0  # sentences with such a hit and no other of the frame
    # in context, with the column `new`: its sentence has no other hit of the frame
    hits: Table = field(default_factory=Table)
    voices: pd.DataFrame = field(default_factory=pd.DataFrame)  # hits by voice, and all; a row for each group
    # A row for each group: before, after (prevalence of the frame; NaN: too short a text), low, high (95 %, of after),
    # with_before, with_after (sentences with a hit), n (sentences), hits (of the frame, after), flag
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    warnings: tuple[str, ...] = ()  # what a check says
    notes: tuple[str, ...] = ()  # what is not shown, and why
    problem: str = ""  # why the term can not be tried ("": it can)
    label: str = ""  # how the lexicon calls the frame

    def __repr__(self) -> str:
        return f"TermTrial({self.term.term!r} in {self.term.frame}: {self.say()})"

    def say(self) -> str:
        """Return in a sentence what the term does."""
        if self.problem:
            return self.problem
        if not self.places:
            return "does not occur in this corpus"
        occurs = "occurs once" if self.places == 1 else f"occurs {self.places} times"
        if not len(self.scores.columns):
            return occurs
        counts = f"{self.counted} {'count' if self.known else 'would count'} as hits"
        if self.counted == 1:
            counts = f"1 {'counts' if self.known else 'would count'} as a hit"
        lost = self.places - self.counted
        fails = "would not" if not self.known else "does not" if lost == 1 else "do not"
        why = f" ({lost} {fails}: conditions, exclusions, longer terms, captions or near-duplicates)" if lost else ""
        gained = f"{self.gained} sentence{'' if self.gained == 1 else 's'} that no other term finds"
        return f"{occurs}; {counts}{why}; {'finds' if self.known else 'adds'} {gained}"

    def _repr_html_(self) -> str:
        voices = self.voices.reindex(index=self.scores.index, columns=list(_VOICES), fill_value=0).to_numpy().tolist()
        scores = self.scores.to_dict("index")
        groups = list(zip(scores, voices, scores.values(), strict=True))
        hits = self.hits.head(MOST_SHOWN).to_dict("records")
        return template("trial.html").render(trial=self, groups=groups, hits=hits, voices=_VOICES)


class Trials:
    """Tries terms in a corpus, one after the other; what it counts of a frame is kept for the next term."""

    def __init__(self, corpus: Corpus, by: str = "outlet") -> None:
        self.corpus = corpus
        sentences = scored_sentences(corpus, by, SCORED)
        codes, groups = pd.factorize(sentences[by])
        self._groups = pd.Index(groups, name=by)
        clusters = sentences["article"].map(cluster_names(corpus, alone=by == "article"))
        cells = sentences.assign(group=codes, cluster=clusters).groupby(["group", "cluster"], sort=False)
        self._cell = np.full(len(corpus.sentences), -1, dtype=np.int64)  # of each sentence; -1: it is not scored
        self._cell[sentences.index.to_numpy()] = cells.ngroup()
        self._cells = cells["tokens"].agg(tokens="sum", sentences="size").reset_index("group")
        self._tokens, self._n = self._sum(self._cells["tokens"]), self._sum(self._cells["sentences"])
        self._frames: dict[Lexicon, tuple[np.ndarray, np.ndarray]] = {}
        self._undecided: dict[Term, str] = {}

    def try_term(self, lexicon: Lexicon, term: Term) -> TermTrial:
        """Return what a term does in its frame."""
        known = any(_same(other, term) for other in lexicon.terms)
        label = lexicon.labels.get(term.frame, tidy(term.frame))
        try:
            pattern = compile_term(term, lexicon.language)
            warnings = tuple(check_term(lexicon, term))
            problem = self._why_undecided(term, lexicon.language)
        except InputError as error:
            return TermTrial(term, known, problem=str(error), label=label)
        if problem:
            return TermTrial(term, known, warnings=warnings, problem=problem, label=label)
        [first] = find_patterns(self.corpus, [pattern])
        rows = self.corpus.tokens.sentence[first]
        trial = TermTrial(term, known, len(rows), warnings=warnings, label=label)
        sentences = np.unique(rows)
        # the term's frame without and with the term; of each term only what decides its hits
        frame = next((own for own in lexicon.frames if own.name == term.frame), Frame(term.frame))
        own = [t for t in lexicon.terms if t.frame == term.frame and not self._why_undecided(t, lexicon.language)]
        placed = [_strip(term if _same(other, term) else other) for other in own]
        placed += [] if any(_same(other, term) for other in own) else [_strip(term)]
        without = replace(lexicon, frames=(frame,), terms=tuple(other for other in placed if not _same(other, term)))
        combined = replace(without, terms=tuple(placed))
        if len(sentences) <= MOST_SENTENCES:
            return self._measure(trial, without, combined, sentences)
        hits, notes = self._show(combined, term, self._scored(sentences))
        limit = f"what it does to the scores is worked out for up to {MOST_SENTENCES}"
        notes = (f"occurs in {len(sentences)} sentences: {limit}", *notes)
        return replace(trial, hits=hits.drop(columns="row"), notes=notes)

    def _why_undecided(self, term: Term, language: str) -> str:
        """Return why a derived corpus cannot tell where a term occurs ("": it can)."""
        bare = _strip(term)
        if bare not in self._undecided:
            self._undecided[bare] = decide(self.corpus, Lexicon((Frame(term.frame),), (term,), language)).describe()
        return self._undecided[bare]

    def _measure(self, trial: TermTrial, without: Lexicon, combined: Lexicon, sentences: np.ndarray) -> TermTrial:
        """Match the frame again, without and with the term, in the sentences that hold the term."""
        texts, near = texts_of(self.corpus), self.corpus.near
        matcher = Matcher(self._select_tokens(sentences), combined.make_index(), near, texts)
        before, after = (match_lexicon(matcher, version) for version in (without, combined))
        own = after[np.array([_same(combined.terms[index], trial.term) for index in after["term"]], dtype=bool)]
        rows = [matcher.tokens.sentence[spans["first"].to_numpy(np.int64)] for spans in (before, after, own)]
        counted = self._scored(rows[2])
        gained = np.setdiff1d(counted, rows[0])
        scores = self._score(combined if trial.known else without, trial.known, *rows[:2])
        hits, notes = self._show(combined, trial.term, np.unique(counted))
        shown = self._groups[self._cells["group"].to_numpy()[self._cell[hits["row"].to_numpy(np.int64)]]]
        voices = pd.crosstab(shown, hits["voice"].to_numpy())
        voices = voices.reindex(index=self._groups, columns=list(VOICES), fill_value=0)
        voices["all"] = self._sum(self._count(counted))
        hits["new"] = hits.pop("row").isin(gained)
        dominance = describe_dominance(len(counted), int(scores["hits"].sum())) if without.terms else ""
        return replace(trial, counted=len(counted), gained=len(gained), hits=hits, voices=voices, scores=scores,
                       warnings=(*trial.warnings, dominance) if dominance else trial.warnings, notes=notes)  # fmt: skip

    def _scored(self, rows: np.ndarray) -> np.ndarray:
        return rows[self._cell[rows] >= 0]

    def _count(self, rows: np.ndarray) -> np.ndarray:
        """Return how many of some rows of the sentence table each cluster of articles has."""
        return np.bincount(self._cell[self._scored(rows)], minlength=len(self._cells))

    def _sum(self, counts: pd.Series | np.ndarray) -> np.ndarray:
        """Return the sums of groups over their clusters."""
        sums = np.bincount(self._cells["group"], weights=counts, minlength=len(self._groups))
        return sums.astype(np.int64)

    def _select_tokens(self, sentences: np.ndarray) -> Tokens:
        """Return the tokens of some sentences, with no types but theirs."""
        wanted = np.zeros(len(self._cell), dtype=bool)
        wanted[sentences] = True
        tokens = self.corpus.tokens.select(wanted[self.corpus.tokens.sentence])
        used, place = np.unique(tokens.type, return_inverse=True)
        return replace(tokens, types=tokens.types[used], type=place)

    def _score(self, only: Lexicon, known: bool, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
        """Return the prevalence of a frame before and after, by the rows of its hits where the term occurs."""
        if only not in self._frames:  # the whole corpus is matched once
            matcher = Matcher(self.corpus.tokens, only.make_index(), self.corpus.near, texts_of(self.corpus))
            rows = self.corpus.tokens.sentence[match_lexicon(matcher, only)["first"].to_numpy(np.int64)]
            self._frames[only] = self._count(np.unique(rows)), self._count(rows)
        found, hits = self._frames[only]
        change = self._count(np.unique(after)) - self._count(np.unique(before))
        old, new = (found - change, found) if known else (found, found + change)
        total = hits if known else hits + self._count(after) - self._count(before)
        limits = specification()
        clusters = self._cells.assign(with_hit=new, hits=total, squares=0, filled=0)
        spread = measure_spread(multiply_out(clusters).groupby("group").sum())
        old, new, total = (self._sum(counts) for counts in (old, new, total))
        low, high = wilson(new / spread["deff"], self._n / spread["deff"], as_normal(limits["level"], spread["df"]))
        scores = pd.DataFrame({"before": old / self._n, "after": new / self._n, "low": low, "high": high})
        short = (self._n < limits["min_sentences"]) | (self._tokens < limits["min_tokens"])
        scores[short] = np.nan
        scores = scores.assign(with_before=old, with_after=new, n=self._n, hits=total)
        flag = flag_evidence(scores.assign(short=short), replace(only, validated="not asked"))
        return scores.assign(flag=flag).set_index(self._groups)

    def _show(self, combined: Lexicon, term: Term, sentences: np.ndarray) -> tuple[Table, tuple[str, ...]]:
        """Return the term's hits in context, of the first articles, with the row of their sentence, and notes."""
        part, articles = self.corpus, self.corpus.sentences["article"]
        notes: tuple[str, ...] = ()
        if self.corpus.inventory is None:
            holding = articles.loc[sentences].unique()
            keep = self.corpus.articles["article"].isin(holding[:MOST_ARTICLES]).to_numpy()
            part = select_articles(replace(self.corpus, tokens=self._select_tokens(sentences)), keep)
            if len(holding) > MOST_ARTICLES:
                more = f"{len(holding) - MOST_ARTICLES} more hold it"
                notes = (f"contexts and voices are of the first {MOST_ARTICLES} articles; {more}",)
        found = find(part, combined)
        shown = concordance(part, found[found["term"] == term.term], WIDTH)
        rows = np.flatnonzero(articles.isin(part.articles["article"]))
        places = part.sentences[["article", "sentence"]].assign(row=rows)
        shown["row"] = shown[["article", "sentence"]].merge(places, how="left")["row"]
        return shown[shown["row"].isin(sentences)].reset_index(drop=True), notes


def _same(term: Term, other: Term) -> bool:
    return (term.frame, term.term, term.case) == (other.frame, other.term, other.case)


def _strip(term: Term) -> Term:
    """Return a term with only what decides its hits."""
    return replace(term, matches=(), rejects=(), note="", line=0)
