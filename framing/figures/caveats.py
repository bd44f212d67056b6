"""Caveats at the foot of a figure: unvalidated lexicons, few articles, languages without rules for speakers.

Each function returns one line of a caption, "" where the caveat does not apply; `brief` and `percent` write names and
levels as captions do.
"""

from __future__ import annotations

import pandas as pd

from framing.corpora.languages import UNVALIDATED
from framing.errors import InputError
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


def few_articles(most: float) -> str:
    """Return the line that a figure of at most so many articles per publication carries; "" from six on.

    Examples
    --------
    >>> few_articles(3)
    'At most 3 articles per publication: the figure speaks of these articles, not of their outlets.'
    """
    if not most < 6:
        return ""
    count = "One article" if most == 1 else f"At most {most:g} articles"
    return f"{count} per publication: the figure speaks of these articles, not of their outlets."


def percent(table: pd.DataFrame) -> str:
    """Return the level of a table's intervals, as in "95 %"."""
    return f"{100 * table['level'].iloc[0]:g} %"
