"""Caveats at the foot of a figure: unvalidated lexicons, texts off their subject, few articles, no rules for speakers.

Each function returns one line of a caption, "" where the caveat does not apply; `brief` and `percent` write names and
levels as captions do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from framing.corpora.languages import UNVALIDATED
from framing.defaults import specification
from framing.errors import InputError
from framing.figures.canvas import label
from framing.scores.counting import FEW_STOPS, OFF_SUBJECT
from framing.scores.intervals import ENOUGH
from framing.voices.grammar import load_grammar


def brief(name: object, most: int = 40) -> str:
    """Return a name as titles print it: cut where it is longer than `most` characters.

    Examples
    --------
    >>> brief("Morning Herald"), brief("Morning Herald and Evening Post", 20)
    ('Morning Herald', 'Morning Herald and…')
    """
    text = str(name)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def validity(table: pd.DataFrame) -> str:
    """Return the line that a figure of an unvalidated lexicon carries, else ""; refuse rows of several languages."""
    languages = sorted(set(table["language"]) - {""}) if "language" in table else []
    if len(languages) > 1:
        remedy = f"draw one at a time, as in table[table['language'] == {languages[0]!r}]"
        listed = ", ".join(languages)
        raise InputError(f"rows of {len(languages)} languages ({listed}) cannot share one scale: {remedy}")
    if "flag" not in table:
        return ""
    unknown = any("unknown" in table[name].unique() for name in ("outlet", "a", "b") if name in table)
    said = {flag for flags in table["flag"].unique() for flag in str(flags).split(";")}
    named = f" ({languages[0]})" if languages else ""
    lines = {
        UNVALIDATED: f"Unvalidated lexicon{named}: not checked against coded sentences of this language.",
        OFF_SUBJECT: f"Off the lexicon’s subject: {_doubted(table, OFF_SUBJECT)}. Terms may mean other things.",
        FEW_STOPS: f"Few capitals or full stops: {_doubted(table, FEW_STOPS)}. Its sentences are not right.",
    }
    lines = {flag: line for flag, line in lines.items() if flag in said}
    return " ".join([*lines.values(), *["unknown: articles of which no outlet is known."] * unknown])


def _doubted(table: pd.DataFrame, flag: str) -> str:
    """Return the publications with a flag, as captions list them."""
    rows = table[table["flag"].str.split(";").map(lambda flags: flag in flags)]
    by = [name for name in ("a", "b") if name in rows] or [rows.columns[1]]
    names = dict.fromkeys(" and ".join(brief(row[name]) for name in by) for row in rows.to_dict("records"))
    return ", ".join([*names][:_LISTED]) + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")


def speech_limits(table: pd.DataFrame) -> str:
    """Return the line that a figure of voices carries in a language without rules for speakers, else ""."""
    languages = sorted(set(table["language"]) - {""}) if "language" in table else []
    without = ", ".join(code for code in languages if not load_grammar(code).cues)
    told = "only words in quotation marks count as other people’s, and speakers are not named"
    return f"No rules for speakers in this language ({without}): {told}." if without else ""


def few_articles(articles: Mapping[Any, float]) -> str:
    """Return the line on publications with fewer than six articles; "" where there are none.

    Examples
    --------
    >>> few_articles({"Gazette": 3, "Herald": 9})
    'Fewer than six articles: Gazette 3. Of these the figure speaks of the articles, not of the publication.'
    """
    few = {name: count for name, count in articles.items() if count < specification()["min_articles"]}
    if not few:
        return ""
    if len(few) == len(articles) and max(few.values()) <= 1:
        return "One article per publication: the figure speaks of these articles, not of their outlets."
    listed = ", ".join(f"{brief(name)} {count:g}" for name, count in few.items())
    if len(few) > _LISTED:
        listed = f"{len(few)} of {len(articles)} publications"
    return f"Fewer than six articles: {listed}. Of these the figure speaks of the articles, not of the publication."


_LISTED = 6  # names in one line


def articles_of(table: pd.DataFrame) -> dict[str, float]:
    """Return the articles of each publication in a table of scores, of sensitivity or of validation.

    Articles with the same `upstream` are one, where the table says so.
    """
    by = table.columns[list(table.columns).index("frame") + 1]
    return dict(zip(table[by].astype(str), table["clusters" if "clusters" in table else "articles"], strict=True))


def articles_compared(table: pd.DataFrame) -> dict[str, float]:
    """Return the articles of each publication in a table of comparisons."""
    return {str(row[side]): row[f"clusters_{side}"] for row in table.to_dict("records") for side in "ab"}


def verdicts_title(compared: pd.DataFrame, frames: Sequence[str]) -> str:
    """Return how many comparisons of `framing.compare` tell publications apart, by frame: all that a title may say."""
    told = compared[compared["estimate"].notna()]
    if told.empty:
        return "No pair is long enough to be compared"
    decided = told[told["verdict"].isin(["higher", "lower"])]
    possible = told[~told["flag"].str.contains("few_articles")]  # those that could have had a verdict
    pairs, more = f"{len(possible)} difference{'s' * (len(possible) != 1)}", len(told) - len(possible)
    if possible.empty:
        return f"Too few articles for a verdict on any of {len(told)} differences (six of each publication are needed)"
    pairs += f" ({more} more have too few articles for a verdict)" if more else ""
    if decided.empty:
        return f"None of {pairs} between publications can be distinguished from 0 (which does not mean alike)"
    counts = decided.groupby("frame").size().reindex(frames, fill_value=0)
    listed = ", ".join(f"{label(frame)} {n}" for frame, n in counts.items())
    verb = "is" if len(decided) == 1 else "are"
    return f"{len(decided)} of {pairs} between publications {verb} distinguishable from 0: {listed}"


def estimand(articles: Mapping[Any, float], of: str = "share") -> str:
    """Return what the intervals of publications with so many articles are about: of a share, or of a difference.

    Examples
    --------
    >>> estimand({"Gazette": 12, "Herald": 10})
    'Interval: the share in the publication’s coverage of this subject, its articles as the unit.'
    """
    least = specification()["min_articles"]
    counts = set(articles.values())
    kinds = {
        "one": f"this article’s own {of}, had its sentences fallen otherwise; not other articles",
        "few": f"the {of} in articles like these, if they differ as assumed (ICC .1); no finding about the publication",
        "many": f"the {of} in the publication’s coverage of this subject, its articles as the unit",
    }
    if of != "share":
        kinds["one"] = "the difference of these two articles’ shares, had their sentences fallen otherwise"
    if any(least <= n < ENOUGH for n in counts):
        kinds["many"] += f" (below {ENOUGH} articles partly an assumed ICC of .1)"
    meant = [kind for kind in kinds if kind in {"one" if n <= 1 else "few" if n < least else "many" for n in counts}]
    if len(meant) == 1:
        return f"Interval: {kinds[meant[0]]}."
    names = {"one": "one article", "few": f"two to {least - 1}", "many": f"{least} or more"}
    return "Interval: " + "; ".join(f"of {names[kind]}, {kinds[kind]}" for kind in meant) + "."


def percent(table: pd.DataFrame) -> str:
    """Return the level of a table's intervals, as in "95 %"."""
    return f"{100 * table['level'].iloc[0]:g} %"
