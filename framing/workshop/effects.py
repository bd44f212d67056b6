"""What a term would do in its frame: its hits in context, its voices, and the scores before and after.

`Trials` tries terms in a corpus; a `TermTrial` is what one of them does, and shows itself as HTML in a notebook and in
the panel, the same bytes each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import select_articles
from framing.defaults import specification
from framing.errors import InputError
from framing.figures.wording import label
from framing.lexicons import Frame, Lexicon, Term
from framing.lexicons.lexicon import compile_term
from framing.matching import Matcher, find, find_patterns, match_lexicon
from framing.matching.concordances import Concordance, concordance
from framing.scores.counting import scored_sentences
from framing.scores.intervals import wilson
from framing.text import Tokens
from framing.voices.annotation import VOICES
from framing.workshop.checks import check_term, describe_dominance

MOST_SHOWN = 60  # hits in context
_TABLE = "border-collapse:collapse;width:100%;font-size:13px;margin:.3em 0;table-layout:auto"
_EDGE = "border-bottom:1px solid #8884;padding:3px 8px;vertical-align:baseline;text-align:left"
_NUMBER = _EDGE + ";text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap"
_HEAD = "border-bottom:2px solid #8888;padding:3px 8px;font-weight:600"
_VOICES = {"outlet": "own voice", "quoted": "quoted", "reported": "reported", "all": "hits"}


@dataclass(frozen=True, repr=False)
class TermTrial:
    """What a term would do in a frame.

    Attributes
    ----------
    term : as it would stand there
    known : whether it stands there already; the scores are then those without it and with it
    places : where its words stand in the corpus, whether they count or not
    counted : hits it would have in headline and body of the scored articles
    gained : sentences with such a hit and no other of the frame
    hits : the hits in context, as `framing.concordance` shows them, with the column `new` (its sentence has no
        other hit of the frame)
    voices : hits by voice (outlet, quoted, reported) and all; one row per group, as the index says
    scores : before, after (prevalence of the frame: share of sentences with a hit; NaN where a group's text is too
        short for an estimate), low, high (95 %, of after), with_before, with_after (sentences with a hit), n
        (sentences), hits (of the frame, after), flag ("none", "few", "short", joined by ";"); one row per group
    warnings : what a check says
    notes : what is not shown, and why
    problem : why the term can not be tried ("": it can)
    """

    term: Term
    known: bool = False
    places: int = 0
    counted: int = 0
    gained: int = 0
    hits: Concordance = field(default_factory=Concordance)
    voices: pd.DataFrame = field(default_factory=pd.DataFrame)
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""

    def __repr__(self) -> str:
        return f"TermTrial({self.term.term!r} in {self.term.frame}: {self.say()})"

    def say(self) -> str:
        """Return in a sentence what the term does."""
        if self.problem:
            return self.problem
        if not self.places:
            return "stands nowhere in this corpus"
        stands = f"stands {_times(self.places)}"
        if not len(self.scores.columns):
            return stands
        lost = self.places - self.counted
        gained = _count(self.gained, "sentence")
        why = f" ({lost} not: conditions, exclusions, longer terms, captions or near-duplicates)" if lost else ""
        verb = "has" if self.known else "would have"
        return f"{stands}, {verb} {_count(self.counted, 'hit')}{why}; {gained} without another hit of the frame"

    def _repr_html_(self) -> str:
        return show_trial(self)


def show_trial(trial: TermTrial) -> str:
    """Return a trial as safe HTML: what it does, warnings, scores by group, hits in context."""
    return str(Markup('<div style="line-height:1.35">{}</div>').format(Markup(_parts(trial))))


def _parts(trial: TermTrial) -> str:
    if trial.problem:
        return str(Markup('<p style="margin:.4em 0">{}</p>').format(trial.problem)) + _warnings(trial)
    title = Markup('<p style="margin:.4em 0"><strong>{}</strong> in <strong>{}</strong>: {}.</p>').format(
        trial.term.term, label(trial.term.frame), trial.say()
    )
    notes = Markup("").join(Markup('<p style="margin:.2em 0"><small>{}</small></p>').format(n) for n in trial.notes)
    return str(title) + _warnings(trial) + str(notes) + _groups(trial) + _contexts(trial)


def _warnings(trial: TermTrial) -> str:
    if not trial.warnings:
        return ""
    items = Markup("").join(Markup("<li>{}</li>").format(message) for message in trial.warnings)
    style = "margin:.4em 0;padding:.4em .6em .4em 1.8em;border-left:4px solid #fe6100;background:#fe610014"
    return str(Markup('<ul style="{}" aria-label="warnings">{}</ul>').format(style, items))


def _row(cells: list[Any], tag: str = "td", first: str = _EDGE, other: str = _NUMBER) -> Markup:
    styles = [first, *[other] * (len(cells) - 1)]
    cell = Markup('<{} style="{}">{}</{}>')
    made = Markup("").join(cell.format(tag, style, value, tag) for style, value in zip(styles, cells, strict=True))
    return Markup("<tr>{}</tr>").format(made)


def _groups(trial: TermTrial) -> str:
    """Show hits by voice and the prevalence before and after, one row per group."""
    if trial.scores.empty:
        return ""
    versions = ["without it", "with it"] if trial.known else ["now", "with it"]
    names = [str(trial.scores.index.name), *_VOICES.values(), *versions, "95 %", "sentences", "flag"]
    head = _row(names, "th", _HEAD + ";text-align:left", _HEAD + ";text-align:right")
    rows = Markup("").join(_group_row(trial, group) for group in trial.scores.index)
    about = f"prevalence of {label(trial.term.frame)}: share of the sentences of headline and body with a hit"
    caption = Markup('<caption style="text-align:left;caption-side:bottom"><small>{}</small></caption>').format(about)
    return str(Markup('<table style="{}">{}{}{}</table>').format(_TABLE, caption, head, rows))


def _group_row(trial: TermTrial, group: Any) -> Markup:
    score = trial.scores.loc[group]
    voices = trial.voices.loc[group] if len(trial.voices.columns) else dict.fromkeys(_VOICES, 0)
    counts = [voices[name] for name in _VOICES]
    moved = score["with_before"] != score["with_after"]
    after = Markup("<strong>{}</strong>").format(_percent(score["after"])) if moved else _percent(score["after"])
    interval = f"{100 * score['low']:.1f} – {100 * score['high']:.1f}" if pd.notna(score["low"]) else ""
    was = f"{score['with_before']} → " if moved else ""
    sentences = f"{was}{score['with_after']} of {score['n']}"
    flag = score["flag"].replace(";", ", ")
    return _row([group, *counts, _percent(score["before"]), after, interval, sentences, flag])


def _percent(share: float) -> str:
    return "–" if pd.isna(share) else f"{100 * share:.1f} %"  # NaN: the text is too short for an estimate


def _contexts(trial: TermTrial) -> str:
    if trial.hits.empty:
        return ""
    rows = Markup("").join(_context_row(row) for row in trial.hits.head(MOST_SHOWN).to_dict("records"))
    more = f"the first {MOST_SHOWN} of {len(trial.hits)} contexts. " if len(trial.hits) > MOST_SHOWN else ""
    marks = f"{more}• its sentence has no other hit of the frame · ¬ denied"
    note = Markup("<small>{}{}</small>").format(marks, f". {trial.hits.note}" if trial.hits.note else "")
    table = '<table style="{}" aria-label="hits in context">{}</table><p style="margin:.2em 0">{}</p>'
    return str(Markup(table).format(_TABLE + ";table-layout:fixed;font-size:12px", rows, note))


def _context_row(row: dict[str, Any]) -> Markup:
    speaker = f": {row['speaker']}" if row["speaker"] else ""
    who = Markup('{} <span style="opacity:.7">{}{}</span>').format(
        row["outlet"], _VOICES.get(row["voice"], ""), speaker
    )
    sign = ("• " if row.get("new") else "") + ("¬ " if row["negated"] else "")
    clip = _EDGE + ";overflow:hidden;white-space:nowrap;padding-left:0;padding-right:0"
    cells = [
        (_EDGE + ";width:22%;overflow-wrap:anywhere", who),
        (clip + ";width:33%;direction:rtl;text-align:right", Markup("<bdi>{}</bdi>").format(row["left"])),
        (_EDGE + ";width:14%;text-align:center", Markup("{}<strong>{}</strong>").format(sign, row["match"])),
        (clip + ";width:31%", row["right"]),
    ]
    made = Markup("").join(Markup('<td style="{}">{}</td>').format(style, value) for style, value in cells)
    return Markup("<tr>{}</tr>").format(made)


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


MOST_SENTENCES = 2000  # in which what a term does is worked out; more are counted only
MOST_ARTICLES = 40  # whose voices are read; those of further articles are not told
WIDTH = 50  # characters of context on each side


class Trials:
    """Tries terms in a corpus, one after the other."""

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
        """Return what a term does in its frame."""
        known = any(_same(other, term) for other in lexicon.terms)
        try:
            pattern = compile_term(term, lexicon.language)
            warnings = tuple(check_term(lexicon, term))
            outside = self._outside(term, lexicon.language)
        except InputError as error:
            return TermTrial(term, known, problem=str(error))
        if outside:
            return TermTrial(term, known, warnings=warnings, problem=outside)
        [first] = find_patterns(self.corpus.tokens, [pattern])
        rows = self.corpus.tokens.sentence[first]
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
        matcher = Matcher(self._tokens_of(sentences), combined.make_index(), self.corpus.near)
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
        dominance = describe_dominance(len(counted), int(scores["hits"].sum())) if without.terms else ""
        warnings = (*trial.warnings, dominance) if dominance else trial.warnings
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
            matcher = Matcher(self.corpus.tokens, only.make_index(), self.corpus.near)
            rows = self.corpus.tokens.sentence[match_lexicon(matcher, only)["first"].to_numpy(np.int64)]
            self._frames[only] = self._count(np.unique(rows)), self._count(rows)
        return self._frames[only]

    def _count(self, rows: np.ndarray) -> np.ndarray:
        groups = self._group[rows]
        return np.bincount(groups[groups >= 0], minlength=len(self._groups))

    def _score(self, only: Lexicon, known: bool, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
        """Return the prevalence of a frame before and after, by the rows of its hits where the term stands."""
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
