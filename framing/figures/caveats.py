"""Caveats at the foot of a figure: unvalidated lexicons, few articles, languages without rules for speakers.

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
    if "flag" not in table or not table["flag"].str.contains(UNVALIDATED).any():
        return ""
    named = f" ({languages[0]})" if languages else ""
    return f"Unvalidated lexicon{named}: not checked against coded sentences of this language."


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
    """Return the articles of each publication in a table of scores, of sensitivity or of validation."""
    by = table.columns[list(table.columns).index("frame") + 1]
    return dict(zip(table[by].astype(str), table["articles"], strict=True))


def articles_compared(table: pd.DataFrame) -> dict[str, float]:
    """Return the articles of each publication in a table of comparisons."""
    return {str(row[side]): row[f"articles_{side}"] for row in table.to_dict("records") for side in "ab"}


def verdicts_title(compared: pd.DataFrame, frames: Sequence[str]) -> str:
    """Return how many comparisons of `framing.compare` tell publications apart, by frame: all that a title may say."""
    told = compared[compared["estimate"].notna()]
    if told.empty:
        return "No pair is long enough to be compared"
    decided = told[told["verdict"].isin(["higher", "lower"])]
    what = "articles" if max(articles_compared(compared).values()) == 1 else "publications"
    pairs = f"{len(told)} difference{'s' if len(told) > 1 else ''}"
    if decided.empty:
        return f"Nothing tells these {what} apart: none of {pairs} is distinguishable from 0"
    counts = decided.groupby("frame").size().reindex(frames, fill_value=0)
    listed = ", ".join(f"{label(frame)} {n}" for frame, n in counts.items())
    verb = "is" if len(decided) == 1 else "are"
    return f"{len(decided)} of {pairs} between {what} {verb} distinguishable from 0: {listed}"


def estimand(articles: Mapping[Any, float]) -> str:
    """Return what the intervals of publications with so many articles are about.

    Examples
    --------
    >>> estimand({"Gazette": 12, "Herald": 9})
    'Interval: the publication’s coverage of this subject, its articles as the unit.'
    """
    least = specification()["min_articles"]
    counts = set(articles.values())
    kinds = {
        "one": "this article’s own share, had its sentences fallen otherwise; not other articles",
        "few": "these articles, taken to differ as articles do (assumed ICC .1 where they are too few to tell)",
        "many": "the publication’s coverage of this subject, its articles as the unit",
    }
    meant = [kind for kind in kinds if kind in {"one" if n <= 1 else "few" if n < least else "many" for n in counts}]
    if len(meant) == 1:
        return f"Interval: {kinds[meant[0]]}."
    names = {"one": "one article", "few": f"two to {least - 1}", "many": f"{least} or more"}
    return "Interval: " + "; ".join(f"of {names[kind]}, {kinds[kind]}" for kind in meant) + "."


def percent(table: pd.DataFrame) -> str:
    """Return the level of a table's intervals, as in "95 %"."""
    return f"{100 * table['level'].iloc[0]:g} %"
