"""What a lexicon file does not hold of a lexicon, found by reading the file again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from framing.lexicon import Frame, Lexicon, Term

COLUMNS = ["frame", "term", "lost", "reason"]
_ABOUT = {
    "language": "no language", "version": "no version", "validated": "no word on validation", "note": "no remarks",
}  # fmt: skip
_OF_FRAMES = {
    "label": "no labels", "definition": "no definitions", "inclusion": "no rules for coders",
    "exclusion": "no rules for coders",
}  # fmt: skip
_OF_TERMS = {
    "tier": "no tiers: all terms count as core", "weight": "no weights: all are 1",
    "case": "no capitals: found in any case", "match": "no substrings: found as whole words only",
    "note": "no notes", "unless_near": "no conditions: counts beside these words too",
    "only_near": "no conditions: counts without these words too", "beside": "no conditions: counts alone too",
    "matches": "no examples", "rejects": "no examples",
}  # fmt: skip
Row = tuple[str, str, str, str]


def compare(
    lexicon: Lexicon, read: Lexicon, reasons: dict[int, str], name: str, doubt: Callable[[Term], str] = lambda term: ""
) -> pd.DataFrame:
    """Return what a file of a lexicon lost.

    Parameters
    ----------
    lexicon, read : what was written, and what stands in the file
    reasons : why terms were not written, by their index in `lexicon.terms`
    name : of the format
    doubt : what the format's own program reads otherwise than the kit in a term ("": nothing)

    Returns
    -------
    DataFrame
        frame ("" for the lexicon as a whole), term ("" for the frame as a whole), lost (term, exclude,
        wildcard or the attribute), reason.
    """
    rows: list[Row] = [("", "", key, f"{name} has {no}") for key, no in _differing(lexicon, read, _ABOUT)]
    there = {frame.name: frame for frame in read.frames}
    for frame in lexicon.frames:
        rows += _of_frame(frame, there.get(frame.name), name)
    listed = _by_key(read.terms)
    for index, term in enumerate(lexicon.terms):
        rows += _of_term(term, None if index in reasons else _found(term, listed), reasons.get(index, ""), name)
        if index not in reasons and doubt(term):
            rows.append((term.frame, term.term, "wildcard", f"{name}: {doubt(term)}"))
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def _differing(before: object, after: object, attributes: dict[str, str]) -> Iterable[tuple[str, str]]:
    return ((key, no) for key, no in attributes.items() if getattr(before, key) != getattr(after, key))


def _of_frame(frame: Frame, read: Frame | None, name: str) -> list[Row]:
    rows: list[Row] = [] if read else [(frame.name, "", "frame", f"{name} has no place for a frame without terms")]
    rest = read or Frame(frame.name)
    rows += [(frame.name, "", key, f"{name} has {no}") for key, no in _differing(frame, rest, _OF_FRAMES)]
    lost = [span for span in frame.exclude if span not in rest.exclude]
    return rows + [(frame.name, span, "exclude", f"{name} has no exclusions: counts there too") for span in lost]


def _by_key(terms: Iterable[Term]) -> dict[tuple[str, str, str], Term]:
    return {(term.frame, term.term.casefold(), term.case): term for term in terms}


def _found(term: Term, listed: dict[tuple[str, str, str], Term]) -> Term | None:
    words = term.term.casefold()
    return listed.get((term.frame, words, term.case)) or listed.get((term.frame, words, ""))


def _of_term(term: Term, read: Term | None, reason: str, name: str) -> list[Row]:
    if read is None:
        return [(term.frame, term.term, "term", reason or f"{name} does not give it back")]
    return [(term.frame, term.term, key, f"{name} has {no}") for key, no in _differing(term, read, _OF_TERMS)]


def describe(lexicon: Lexicon, lost: pd.DataFrame, path: Path) -> list[str]:
    """Return a line for each loss, and a summary.

    Parameters
    ----------
    lexicon, lost : what was written, and what `framing.write_lexicon` returned
    path : where to

    Examples
    --------
    >>> lost = pd.DataFrame([("alarm", "arms race", "weight", "CSV has none")], columns=COLUMNS)
    >>> describe(Lexicon.from_dict({"alarm": ["arms race"]}), lost, Path("own.csv"))
    ["alarm: 'arms race': weight lost: CSV has none", 'own.csv: 1 of 1 terms in 1 frames; lost: weight 1']
    """
    lines = []
    for row in lost.to_dict("records"):
        of = f"{row['frame'] or 'the lexicon'}: " + (f"{row['term']!r}: " if row["term"] else "")
        lines.append(f"{of}{row['lost']} lost: {row['reason']}")
    written = len(lexicon.terms) - int((lost["lost"] == "term").sum())
    counts = ", ".join(f"{name} {count}" for name, count in lost["lost"].value_counts(sort=False).items())
    head = f"{path}: {written} of {len(lexicon.terms)} terms in {len(lexicon.frames)} frames"
    return [*lines, f"{head}; lost: {counts or 'nothing'}"]
