"""What a term would do in its frame: its hits in context, its voices, and the scores before and after."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
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
from framing.scores.counting import count_hits, scored_sentences
from framing.scores.scores import estimate_prevalences, flag_evidence
from framing.text import Tokens
from framing.voices.annotation import VOICES
from framing.workshop import template
from framing.workshop.checks import check_term, describe_dominance

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


def name_mistyped(frame: str, names: Iterable[str]) -> str:
    """Return a question about a frame whose name is nearly that of another ("": it is one of them, or quite new)."""
    near = difflib.get_close_matches(frame, names := list(names), n=1)
    return f"{frame!r} is a new frame: did you mean {near[0]!r}?" if near and frame not in names else ""


class Trials:
    """Tries terms in a corpus, one after the other; what it finds of a frame is kept for the next term."""

    def __init__(self, corpus: Corpus, by: str = "outlet") -> None:
        self.corpus, self.by = corpus, by
        self._scored = scored_sentences(corpus, by, SCORED)
        self._frames: dict[Lexicon, np.ndarray] = {}  # the rows of a frame's hits in the sentence table
        self._undecided: dict[Term, str] = {}

    def try_term(self, lexicon: Lexicon, term: Term) -> TermTrial:
        """Return what a term does in its frame."""
        trial = TermTrial(term, any(_same(other, term) for other in lexicon.terms),
                          label=lexicon.labels.get(term.frame, tidy(term.frame)))  # fmt: skip
        try:
            pattern = compile_term(term, lexicon.language)
            trial = replace(trial, warnings=tuple(check_term(lexicon, term)))
            problem = self._why_undecided(term, lexicon.language)
        except InputError as error:
            problem = str(error)
        if problem:
            return replace(trial, problem=problem)
        [first] = find_patterns(self.corpus, [pattern])
        sentences = np.unique(rows := self.corpus.tokens.sentence[first])
        asked = name_mistyped(term.frame, lexicon.names)
        trial = replace(trial, places=len(rows), notes=(asked,) if asked else ())
        # the term's frame without and with the term; of each term only what decides its hits
        frame = next((own for own in lexicon.frames if own.name == term.frame), Frame(term.frame))
        own = [t for t in lexicon.terms if t.frame == term.frame and not self._why_undecided(t, lexicon.language)]
        placed = [_strip(term if _same(other, term) else other) for other in own]
        placed += [] if any(_same(other, term) for other in own) else [_strip(term)]
        without = replace(lexicon, frames=(frame,), terms=tuple(other for other in placed if not _same(other, term)))
        combined = replace(without, terms=tuple(placed))
        if len(sentences) <= MOST_SENTENCES:
            return self._measure(trial, without, combined, sentences)
        hits, notes = self._show(combined, term, sentences)
        limit = f"what it does to the scores is worked out for up to {MOST_SENTENCES}"
        notes = (*trial.notes, f"occurs in {len(sentences)} sentences: {limit}", *notes)
        return replace(trial, hits=hits.drop(columns="row"), notes=notes)

    def _why_undecided(self, term: Term, language: str) -> str:
        """Return why a derived corpus cannot tell where a term occurs ("": it can)."""
        bare = _strip(term)
        if bare not in self._undecided:
            self._undecided[bare] = decide(self.corpus, Lexicon((Frame(term.frame),), (term,), language)).describe()
        return self._undecided[bare]

    def _measure(self, trial: TermTrial, without: Lexicon, combined: Lexicon, sentences: np.ndarray) -> TermTrial:
        """Match the frame again, without and with the term, in the sentences that hold the term."""
        part = self._select_tokens(sentences)
        before, after = (self._match(part, version) for version in (without, combined))
        own = after[np.array([_same(combined.terms[index], trial.term) for index in after["term"]], dtype=bool)]
        counted = own["row"][own["row"].isin(self._scored.index)].to_numpy()
        gained = np.setdiff1d(counted, before["row"])
        if (only := combined if trial.known else without) not in self._frames:  # the whole corpus is matched once
            self._frames[only] = self._match(self.corpus.tokens, only)["row"].to_numpy()
        elsewhere = self._frames[only][~np.isin(self._frames[only], sentences)]
        scores = self._score(only, *(np.append(elsewhere, hits["row"]) for hits in (before, after)))
        hits, notes = self._show(combined, trial.term, counted)
        groups = self._scored[self.by]
        voices = pd.crosstab(groups[hits["row"]].to_numpy(), hits["voice"].to_numpy())
        voices = voices.reindex(index=scores.index, columns=list(VOICES), fill_value=0)
        voices["all"] = groups[counted].value_counts().reindex(scores.index, fill_value=0)
        hits["new"] = hits.pop("row").isin(gained)
        dominance = describe_dominance(len(counted), int(scores["hits"].sum())) if without.terms else ""
        warnings = (*trial.warnings, *filter(None, [dominance]))
        return replace(trial, counted=len(counted), gained=len(gained), hits=hits, voices=voices, scores=scores,
                       warnings=warnings, notes=(*trial.notes, *notes))  # fmt: skip

    def _match(self, tokens: Tokens, lexicon: Lexicon) -> pd.DataFrame:
        matcher = Matcher(tokens, lexicon.make_index(), self.corpus.near, texts_of(self.corpus))
        spans = match_lexicon(matcher, lexicon)
        return spans.assign(row=tokens.sentence[spans["first"].to_numpy(np.int64)])

    def _select_tokens(self, sentences: np.ndarray) -> Tokens:
        """Return the tokens of some sentences, with no types but theirs."""
        tokens = self.corpus.tokens.select(np.isin(self.corpus.tokens.sentence, sentences))
        used, place = np.unique(tokens.type, return_inverse=True)
        return replace(tokens, types=tokens.types[used], type=place)

    def _score(self, only: Lexicon, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
        """Return the prevalence of a frame before and after, by the rows of its hits."""
        keys, versions = self.corpus.sentences[["article", "sentence"]], {"before": before, "after": after}
        hits = pd.concat([keys.iloc[rows].assign(frame=name) for name, rows in versions.items()])
        counts = count_hits(self.corpus, hits, list(versions), self.by).set_index(self.by)
        old, new = (counts[counts["frame"] == name] for name in versions)
        limits = estimate_prevalences(new, specification()["level"])[["low", "high"]]
        old_share, new_share = (own["with_hit"] / own["sentences"] for own in (old, new))
        scores = limits.assign(before=old_share, after=new_share)[["before", "after", "low", "high"]]
        scores[new["short"]] = np.nan
        scores = scores.assign(with_before=old["with_hit"], with_after=new["with_hit"], n=new["sentences"],
                               hits=new["hits"])  # fmt: skip
        flag = flag_evidence(scores.assign(short=new["short"]), replace(only, validated="not asked"))
        return scores.assign(flag=flag)

    def _show(self, combined: Lexicon, term: Term, sentences: np.ndarray) -> tuple[Table, tuple[str, ...]]:
        """Return the term's hits in context, of the first articles, with the row of their sentence, and notes."""
        sentences = np.unique(sentences[np.isin(sentences, self._scored.index)])
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
