"""Checking a lexicon: its spelling, its terms beside each other, its examples, and what it does in a corpus."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from framing.corpora.corpus import Corpus
from framing.errors import FramingWarning, InputError
from framing.formats import read_lexicon
from framing.lexicon import Lexicon, split_term
from framing.matching import check_examples
from framing.workshop.review.findings import ERROR, WARNING, Finding, Places, tabulate
from framing.workshop.review.patterns import Entry
from framing.workshop.review.relations import check_exclusions, check_neighbours, check_terms
from framing.workshop.review.spelling import check_spelling
from framing.workshop.review.usage import check_usage
from framing.workshop.review.usage import item_statistics as item_statistics


def check_lexicon(lexicon: Lexicon | str | Path, corpus: Corpus | None = None) -> pd.DataFrame:
    """Check a lexicon, and what it does in a corpus.

    Errors are what makes a term useless or wrong: a file that cannot be read, a term left out in reading, that stands
    twice in its frame, that can never match or count, or whose `matches` or `rejects` fail. Warnings are what is
    likely no purpose: one pattern spelled in two ways, a term swallowed by a wider one, a term in two frames, an
    exclusion that does nothing or only half of what it seems to, and, over a corpus, terms without hits and a term
    with more than half of the hits of its frame.

    Parameters
    ----------
    lexicon : a lexicon, or the path of its file: then a file that cannot be read is a finding, and exclusions have
        the line they stand in
    corpus : whose scored articles tell which terms have hits

    Returns
    -------
    DataFrame
        One row per finding: file, line (0: not known), level (error, warning), rule, frame, term, message; in the
        order of the file. Rules: structure, invisible, letters, wildcard, never, duplicate, swallowed, two frames,
        exclusion overlaps, exclusion idle, neighbours, example, no hits, dominant.

    Raises
    ------
    InputError
        A path that cannot be read at all, or, on a derived corpus, a term its inventory cannot decide.

    Examples
    --------
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*", "threat", "cold-war", "cold war"]})
    >>> check_lexicon(lexicon)[["level", "rule", "term"]].to_numpy().tolist()
    [['warning', 'duplicate', 'cold war'], ['warning', 'swallowed', 'threat']]
    """
    return check_and_read(lexicon, corpus)[0]


def check_and_read(lexicon: Lexicon | str | Path, corpus: Corpus | None = None) -> tuple[pd.DataFrame, Lexicon | None]:
    """Return the findings of `check_lexicon`, and the lexicon where it could be read."""
    if isinstance(lexicon, Lexicon):
        return tabulate(_findings(lexicon, Places.of(lexicon, None), corpus)), lexicon
    path = Path(lexicon)
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            read = read_lexicon(path)
        except InputError as error:
            if _PLACE.match(str(error)) is None:  # no line is at fault: the file is missing, or of no known kind
                raise
            return tabulate([_reading(str(error), path, ERROR)]), None
    said = [str(remark.message) for remark in remarks if issubclass(remark.category, FramingWarning)]
    found = [_reading(text, path, ERROR if text.endswith(": left out") else WARNING) for text in said]
    return tabulate([*found, *_findings(read, Places.of(read, path), corpus)]), read


_PLACE = re.compile(r"(.+?):(\d+): ", re.DOTALL)


def _reading(message: str, path: Path, level: str) -> Finding:
    """Return what the reader of the file said as a finding."""
    place = _PLACE.match(message)
    file, line = (place[1], int(place[2])) if place else (str(path), 0)
    return Finding(file, line, level, "structure", "", "", message[place.end() :] if place else message)


def _findings(lexicon: Lexicon, places: Places, corpus: Corpus | None) -> Iterator[Finding]:
    entries, broken = _split(lexicon, places)
    yield from broken
    yield from check_spelling(lexicon, entries, places)
    yield from check_terms(entries, places)
    yield from check_exclusions(lexicon, entries, places)
    yield from check_neighbours(lexicon, entries, places)
    if broken:
        return
    yield from _examples(lexicon, places)
    if corpus is not None:
        yield from check_usage(corpus, lexicon, places)


def _split(lexicon: Lexicon, places: Places) -> tuple[list[Entry], list[Finding]]:
    """Return the terms with their words, and findings about those that have none."""
    entries, broken = [], []
    for term in lexicon.terms:
        try:
            entries.append(Entry(term, split_term(term, lexicon.language)))
        except InputError as error:
            broken.append(places.term(term, ERROR, "never", str(error)))
    return entries, broken


def _examples(lexicon: Lexicon, places: Places) -> Iterator[Finding]:
    terms = {(term.frame, term.term, term.line): term for term in lexicon.terms}
    for row in check_examples(lexicon).to_dict("records"):
        said = "is not matched" if row["rule"] == "matches" else "is matched, but listed under rejects"
        term = terms[row["frame"], row["term"], row["line"]]
        yield places.term(term, ERROR, "example", f"{said}: {row['example']}")
