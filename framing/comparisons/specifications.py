"""The choices behind a score: the primary ones, their alternatives, and which of them a corpus allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

from framing.corpus import Corpus
from framing.defaults import specification
from framing.errors import InputError, one_of
from framing.similarity import IDF

_OF_SENTENCES = ("headline", "captions", "tiers")
_OF_HITS = (*_OF_SENTENCES, "voice", "negation", "tokeniser")
TAKEN = {
    "prevalence": _OF_HITS,
    "rate": ("cleaning", *_OF_HITS),
    "tfidf_share": (*_OF_SENTENCES, "idf", "threshold", "weights"),
}  # which choices each measure knows
CLEANED, RAW = "cleaned", "raw"
AS_IS, JOINED, KEPT = "as is", "hyphens joined", "possessives kept"
_VALUES: dict[str, Sequence[str]] = {
    "measure": tuple(TAKEN),
    "cleaning": (CLEANED, RAW),
    "headline": ("in", "out"),
    "captions": ("out", "in"),
    "tiers": ("all", "core"),
    "voice": ("all", "outlet"),
    "negation": ("counted", "left out"),
    "tokeniser": (AS_IS, JOINED, KEPT),
    "idf": tuple(IDF),
    "weights": ("as listed", "peripheral halved"),
}
CHOICES = ("cleaning", *_OF_HITS, "idf", "threshold", "weights")  # the columns of the table, in this order
Choices = dict[str, list[str]]


def read_choices(chosen: Mapping[str, Sequence[Any]] | None = None) -> Choices:
    """Return the values of every choice, the primary one first.

    Parameters
    ----------
    chosen : values of some choices, in place of those of the specification file

    Raises
    ------
    InputError
        An unknown choice or value, a value listed twice, a threshold outside (0, 1), or an empty list.
    """
    merged = {**specification()["choices"], **(chosen or {})}
    return {name: _checked(name, values) for name, values in merged.items()}


def _checked(name: str, values: Sequence[Any]) -> list[str]:
    one_of("choice", name, [*_VALUES, "threshold"])
    if isinstance(values, str) or not values:
        raise InputError(f"choice {name!r} must be a list of values, the primary one first; got {values!r}")
    if name == "threshold":
        bad = [value for value in values if not (isinstance(value, int | float) and 0 < value < 1)]
        if bad:
            raise InputError(f"threshold must be a cosine between 0 and 1; got {bad[0]!r}")
        checked = [f"{value:g}" for value in values]
    else:
        checked = [one_of(name, value, _VALUES[name]) for value in values]
    if len(set(checked)) < len(checked):
        raise InputError(f"choice {name!r} lists a value twice, expected each once; got {', '.join(checked)}")
    return checked


def list_choices(
    corpus: Corpus, lines: pd.DataFrame | None = None, chosen: Mapping[str, Sequence[Any]] | None = None
) -> pd.DataFrame:
    """List every value of every choice, and whether this corpus allows it.

    Parameters
    ----------
    corpus, lines, chosen : as `framing.sensitivity` takes them

    Returns
    -------
    DataFrame
        choice, value, primary (bool), used (bool), reason (why it is not used, else "").
    """
    rows = [
        {"choice": name, "value": value, "primary": place == 0, "reason": _refusal(name, value, corpus, lines)}
        for name, values in read_choices(chosen).items()
        for place, value in enumerate(values)
    ]
    table = pd.DataFrame(rows)
    table.insert(3, "used", table["reason"] == "")
    return table


def _refusal(name: str, value: str, corpus: Corpus, lines: pd.DataFrame | None) -> str:
    if name == "tokeniser" and value != AS_IS and not corpus.has_text:
        return "needs the text: a derived corpus holds its words as they were cut and its neighbours as they were found"
    if name == "cleaning" and value == RAW and lines is None:
        return "needs the lines of the saved pages, with hits per line"
    return ""


def allowed_choices(
    corpus: Corpus, lines: pd.DataFrame | None = None, chosen: Mapping[str, Sequence[Any]] | None = None
) -> Choices:
    """Return the values of every choice that this corpus allows, the primary one first.

    Raises
    ------
    InputError
        A primary value that the corpus does not allow.
    """
    table = list_choices(corpus, lines, chosen)
    refused = table[table["primary"] & ~table["used"]]
    if len(refused):
        row = refused.iloc[0]
        raise InputError(f"{row['choice']} {row['value']!r} cannot be the primary choice here: {row['reason']}")
    if table.loc[(table["choice"] == "cleaning") & table["primary"], "value"].eq(RAW).any():
        raise InputError("cleaning 'raw' cannot be the primary choice: a raw page has no sentences and no voices")
    return {str(name): list(part["value"]) for name, part in table[table["used"]].groupby("choice", sort=False)}


def combine(measure: str, choices: Choices) -> list[dict[str, Any]]:
    """Return every specification of a measure, the one with the primary values first.

    Returns
    -------
    list of dict
        measure, one entry per choice ("" for one the measure does not know) and changed, the number of choices
        that differ from the primary value.
    """
    taken = [name for name in TAKEN[measure] if name in choices and name != "cleaning"]
    empty = dict.fromkeys(CHOICES, "")
    rows = [dict(zip(taken, values, strict=True)) for values in product(*(choices[name] for name in taken))]
    if "cleaning" in TAKEN[measure]:
        raw = {name: choices[name][0] for name in taken if name not in ("headline", "captions")}
        rows = [{**row, "cleaning": CLEANED} for row in rows]
        rows += [{**raw, "cleaning": RAW}] if RAW in choices["cleaning"] else []
    return [{"measure": measure, **empty, **row, "changed": _count_changed(row, choices)} for row in rows]


def _count_changed(row: Mapping[str, str], choices: Choices) -> int:
    return sum(value != choices[name][0] for name, value in row.items())
