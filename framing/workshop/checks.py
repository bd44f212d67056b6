"""Check a lexicon: what is wrong with its terms, exclusions and examples, and what they do in a corpus.

`check_lexicon` checks a whole lexicon, `check_term` one term that is being typed. This module looks at how terms are
written; `framing.workshop.collisions` runs the matcher to see how they get in each other's way.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus, from_texts
from framing.defaults import specification
from framing.errors import FramingWarning, InputError
from framing.formats import read_lexicon
from framing.lexicons import Frame, Lexicon, Term, compile_term
from framing.matching import check_examples, find_patterns, find_spans
from framing.workshop.collisions import check_exclusions, check_texts
from framing.workshop.findings import (
    ERROR,
    MOST_NAMED,
    PLACE,
    WARNING,
    Entry,
    Findings,
    Words,
    find_lines,
    name_line,
    name_some,
)
from framing.workshop.items import locate_terms

LEAST_LETTERS = 3  # of a word with a star; a word with fewer matches too many words


def check_lexicon(lexicon: Lexicon | str | Path, corpus: Corpus | None = None) -> pd.DataFrame:
    """Check a lexicon, and what it does in a corpus.

    Errors are what makes a term useless or wrong: a file that cannot be read, a term left out in reading, a term that
    is listed twice in its frame, that can never match or count, or whose `matches` or `rejects` fail. Warnings are what
    is probably not intended: one term spelled in two ways, a term swallowed by a wider one, a term in two frames, an
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
        One row per finding: file, line (0: not known), level (error, warning), rule, frame, term, message; what the
        lexicon's own file says first, then what it inherits (`extends:`), each in the order of its file. Rules:
        structure, invisible, letters, wildcard, never, duplicate, swallowed, two frames, exclusion overlaps,
        exclusion idle, neighbours, example, no hits, dominant.

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
        findings = Findings(lexicon.source or "lexicon")
        _check_all(lexicon, findings, corpus)
        return findings.table(), lexicon
    path = Path(lexicon)
    findings = Findings(str(path))
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            read = read_lexicon(path)
        except InputError as error:
            if PLACE.match(str(error)) is None:  # no line is at fault: the file is missing, or of no known kind
                raise
            findings.add_reading(str(error), ERROR)
            return findings.table(), None
    for said in [str(remark.message) for remark in remarks if issubclass(remark.category, FramingWarning)]:
        findings.add_reading(said, ERROR if said.endswith(": left out") else WARNING)
    if path.suffix.lower() in (".yml", ".yaml"):
        findings.lines = find_lines(path)
    _check_all(read, findings, corpus)
    return findings.table(), read


def _check_all(lexicon: Lexicon, findings: Findings, corpus: Corpus | None) -> None:
    pairs = zip(lexicon.terms, lexicon.patterns, strict=True)
    entries = [Entry(term, pattern.words) for term, pattern in pairs]
    _check_letters(lexicon, findings)
    _check_wildcards(entries, findings)
    _check_repeated(entries, findings)
    check_texts(lexicon, entries, findings)
    check_exclusions(lexicon, entries, findings)
    terms = {(term.frame, term.term, term.line): term for term in lexicon.terms}
    for row in check_examples(lexicon).to_dict("records"):
        said = "is not matched" if row["rule"] == "matches" else "is matched, but listed under rejects"
        findings.add(terms[row["frame"], row["term"], row["line"]], ERROR, "example", f"{said}: {row['example']}")
    if corpus is not None:
        _check_hits(corpus, lexicon, findings)


# How terms are written

# Scripts whose letters look alike. Others may share a word: Korean news writes Latin letters beside Hangul.
_LOOKALIKES = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_INVISIBLE = {"\ufeff": "a byte order mark", "\u200b": "a zero-width space", "\u2060": "a word joiner",
              "\u00ad": "a soft hyphen", "\u200e": "a direction mark", "\u200f": "a direction mark"}  # fmt: skip


def _check_letters(lexicon: Lexicon, findings: Findings) -> None:
    """Find terms and exclusions with letters of two scripts, or characters that nobody sees."""
    scripts = _count_scripts("".join(term.term for term in lexicon.terms))
    most = scripts.most_common(1)
    usual = most[0][0] if most and most[0][1] >= 0.9 * scripts.total() else ""
    for term in lexicon.terms:
        for level, rule, message in _describe_letters(term.term, usual):
            findings.add(term, level, rule, message)
    for frame in lexicon.frames:
        for phrase in frame.exclude:
            for level, rule, message in _describe_letters(phrase, usual):
                findings.add_exclusion(frame.name, phrase, level, rule, message)


def _describe_letters(phrase: str, usual: str) -> Iterator[tuple[str, str, str]]:
    for sign in sorted(set(phrase) & set(_INVISIBLE)):
        yield WARNING, "invisible", f"holds {_INVISIBLE[sign]} (U+{ord(sign):04X}), which nobody sees: delete it"
    for word in re.findall(r"[^\W\d_]+", phrase):
        scripts = _count_scripts(word)
        if len(scripts) > 1:
            first, *others = [script for script, _ in scripts.most_common()]
            strange = [f"{c!r} (U+{ord(c):04X})" for c in dict.fromkeys(word) if _script(c) in others]
            listed = f"{', '.join(map(str.capitalize, others))} {', '.join(strange)}"
            message = f"can hardly match: {word!r} mixes {first.capitalize()} letters with {listed}: type it again"
            yield ERROR, "letters", message
        elif usual and scripts and usual not in scripts:
            written = min(scripts).capitalize()
            yield WARNING, "letters", f"{word!r} is written in {written} letters, the lexicon in {usual.capitalize()}"


def _count_scripts(text: str) -> Counter[str]:
    return Counter(script for script in map(_script, text) if script)


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0]
    return name if name in _LOOKALIKES else ""


def _check_wildcards(entries: Sequence[Entry], findings: Findings) -> None:
    """Find terms whose wildcards match any word, or very many."""
    for term, words in entries:
        if all(set(word) <= {"*", "?"} for word in words):
            findings.add(term, ERROR, "wildcard", "stands for any word at all, expected letters beside the wildcards")
        elif len(words) == 1 and "*" in words[0] and not term.match:
            letters = words[0].replace("*", "").replace("?", "")
            if len(letters) < LEAST_LETTERS and letters.isascii():
                message = f"stands for very many words: only {len(letters)} letters beside the star"
                findings.add(term, WARNING, "wildcard", message)
        if "**" in term.term:
            findings.add(term, WARNING, "wildcard", "two stars in a row stand for what one does")


def _check_repeated(entries: Sequence[Entry], findings: Findings) -> None:
    """Find terms that are listed twice in a frame, or in two frames."""
    groups: dict[tuple[Words, str], list[Term]] = defaultdict(list)
    for term, words in entries:
        before = groups[words, term.case]
        first = next((other for other in before if other.frame == term.frame), None)
        if first is not None and term.term.casefold() == first.term.casefold():
            message = f"stands twice in its frame, first in {name_line(first, term)}"
            findings.add(term, ERROR, "duplicate", message)
        elif first is not None:
            spelled = f"is {first.term!r} ({name_line(first, term)}) spelled differently"
            findings.add(term, WARNING, "duplicate", f"{spelled}: both stand for the same words")
        elif before:
            counted = "each of its hits counts in both"
            if before[0].beside or before[0].only_near:
                counted = "its hits count there as well where the conditions of that term hold"
            message = f"stands in frame {before[0].frame!r} too ({name_line(before[0], term)}): {counted}"
            findings.add(term, WARNING, "two frames", message)
        before.append(term)


# What the terms do in a corpus


def _check_hits(corpus: Corpus, lexicon: Lexicon, findings: Findings) -> None:
    """Find the terms without hits in a corpus, and a term with more than half of the hits of its frame."""
    hits = locate_terms(corpus, lexicon)
    silent = sorted(set(range(len(lexicon.terms))) - set(hits["term"]))
    found = find_patterns(corpus.tokens, [lexicon.patterns[index] for index in silent])
    for index, first in zip(silent, found, strict=True):
        term, places = lexicon.terms[index], len(first)
        message = "has no hit: it stands nowhere in the corpus"
        if places:
            message = (
                f"has no hit, though it stands {'once' if places == 1 else f'{places} times'} in the corpus: its"
                " conditions, exclusions or longer terms take them all (or articles and captions that are not scored)"
            )
        findings.add(term, WARNING, "no hits", message)
    for _, part in hits.groupby("frame", sort=False):
        counts = part["term"].value_counts()
        message = describe_dominance(int(counts.iloc[0]), len(part))
        if message:
            findings.add(lexicon.terms[counts.index[0]], WARNING, "dominant", message)


def describe_dominance(own: int, total: int) -> str:
    """Say that a term makes most of the hits of its frame ("": it does not)."""
    limits = specification()
    if total <= limits["few"] or own <= limits["dominant"] * total:
        return ""
    return f"makes {own} of the {total} hits of its frame, more than half"


# One term


def check_term(lexicon: Lexicon, term: Term) -> list[str]:
    """Say what is wrong or doubtful about one term beside the others, quickly enough to be asked as it is typed."""
    beside = _select_beside(lexicon, term)
    own = [entry for entry in beside if entry.term is term]
    frame = lexicon.frames[lexicon.names.index(term.frame)] if term.frame in lexicon.names else Frame(term.frame)
    small = replace(lexicon, frames=(frame,), terms=tuple(entry.term for entry in beside))
    findings = Findings(lexicon.source or "lexicon")
    _check_letters(replace(small, frames=()), findings)
    _check_wildcards(own, findings)
    _check_repeated(beside, findings)
    check_texts(small, beside, findings)
    check_exclusions(small, own, findings)
    table = findings.table()
    mine = (table["term"] == term.term) & (table["frame"] == term.frame)
    said = [str(message) for message in table.loc[mine, "message"]]
    said += _describe_others(table[~mine], term)
    return list(dict.fromkeys([*said, *_run_examples(lexicon, frame, term)]))


def _select_beside(lexicon: Lexicon, term: Term) -> list[Entry]:
    """Return the term in its place among those it may affect: as long in its frame, the same in others."""
    words = compile_term(term, lexicon.language).words
    entries = []
    placed = False
    for other, pattern in zip(lexicon.terms, lexicon.patterns, strict=True):
        if (other.frame, other.term, other.case) == (term.frame, term.term, term.case):
            entries.append(Entry(term, words))
            placed = True
            continue
        if pattern.words == words or (other.frame == term.frame and len(pattern.words) == len(words)):
            entries.append(Entry(other, pattern.words))
    return entries if placed else [*entries, Entry(term, words)]


def _describe_others(table: pd.DataFrame, term: Term) -> list[str]:
    """Say which terms a term makes needless, and which exclusions it overlaps."""
    needless = table.loc[table["message"].str.startswith(f"is swallowed by {term.term!r} "), "term"]
    said = []
    if len(needless):
        stand = "stands" if len(needless) == 1 else "stand"
        said.append(f"swallows {name_some(needless)}, which {stand} there already")
    overlapped = table.loc[table["rule"] == "exclusion overlaps", "term"]
    if len(overlapped):
        listed = name_some(overlapped)
        said.append(
            f"overlaps, without lying inside, what the frame excludes ({listed}): where both stand, the hit stays"
        )
    return said


def _run_examples(lexicon: Lexicon, frame: Frame, term: Term) -> list[str]:
    """Run the term's own examples, and the term on the frame's `rejects`."""
    others = [other for other in lexicon.terms if other.frame == term.frame and other.term != term.term]
    messages = []
    if term.matches or term.rejects:
        bare = [replace(other, matches=(), rejects=()) for other in others]
        failing = check_examples(replace(lexicon, frames=(frame,), terms=(*bare, term)))
        said = {"matches": "an example it should match is not matched", "rejects": "an example it should not match is"}
        messages = [f"{said[row['rule']]}: “{row['example']}”" for row in failing.to_dict("records")]
    rejects = tuple(dict.fromkeys(example for other in others for example in other.rejects))
    alone = replace(lexicon, frames=(frame,), terms=(replace(term, beside=False),))
    corpus = _read_rejects(rejects, lexicon.language or "en")
    rows = np.unique(corpus.tokens.sentence[find_spans(corpus, alone)["first"].to_numpy(np.int64)])
    hit = [rejects[article] for article in dict.fromkeys(corpus.sentences["article"].iloc[rows])]
    return messages + [f"matches what the frame rejects: “{example}”" for example in hit[:MOST_NAMED]]


@lru_cache(maxsize=16)
def _read_rejects(texts: tuple[str, ...], language: str) -> Corpus:
    return from_texts(list(texts), language)
