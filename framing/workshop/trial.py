"""What a trial of a term found, and how it looks: HTML for a notebook and for the panel, the same bytes each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from markupsafe import Markup

from framing.figures.wording import label
from framing.lexicons import Term
from framing.matching.concordances import Concordance

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
