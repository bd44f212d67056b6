"""What a check says of one term that is put beside the others of a lexicon."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus, from_texts
from framing.lexicon import Frame, Lexicon, Term, split_term
from framing.matching import check_examples, find_spans
from framing.workshop.review.findings import MOST_NAMED, Places, name_some, tabulate
from framing.workshop.review.patterns import Entry
from framing.workshop.review.relations import check_exclusions, check_neighbours, check_terms
from framing.workshop.review.spelling import check_spelling


def check_term(lexicon: Lexicon, term: Term) -> list[str]:
    """Say what is wrong or doubtful about one term beside the others, quickly enough to be asked as it is typed.

    Parameters
    ----------
    lexicon : with the term or without it
    term : whose words a text can hold; its frame may be new

    Returns
    -------
    list of str
        Messages as in `framing.check_lexicon`; empty where nothing is found.

    Examples
    --------
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*", "storm"], "axis": ["bloc"]})
    >>> check_term(lexicon, Term("alarm", "threats"))
    ["is swallowed by 'threat*' (line 0), which finds all it finds"]
    >>> check_term(lexicon, Term("alarm", "storm*"))
    ["swallows 'storm', which stands there already"]
    """
    beside = _place(lexicon, term)
    own = [entry for entry in beside if entry.term is term]
    places = Places.of(lexicon, None)
    frame = _frame(lexicon, term.frame)
    small = replace(lexicon, frames=(frame,), terms=tuple(entry.term for entry in beside))
    found = [*check_terms(beside, places), *check_spelling(replace(small, frames=()), beside, places)]
    found += [*check_exclusions(small, own, places), *check_neighbours(lexicon, own, places)]
    table = tabulate(found)
    mine = (table["term"] == term.term) & (table["frame"] == term.frame)
    said = [str(message) for message in table.loc[mine, "message"]]
    said += _about_others(table[~mine], term)
    return list(dict.fromkeys([*said, *_examples(lexicon, frame, term)]))


def _place(lexicon: Lexicon, term: Term) -> list[Entry]:
    """Return the term in its place among those it may be in the way of: as long in its frame, the same in others."""
    words = split_term(term, lexicon.language)
    entries = []
    for other in lexicon.terms:
        if other.frame == term.frame and other.term == term.term and other.case == term.case:
            entries.append(Entry(term, words))
            continue
        split = split_term(other, lexicon.language)
        if split == words or (other.frame == term.frame and len(split) == len(words)):
            entries.append(Entry(other, split))
    return entries if any(entry.term is term for entry in entries) else [*entries, Entry(term, words)]


def _frame(lexicon: Lexicon, name: str) -> Frame:
    return lexicon.frames[lexicon.names.index(name)] if name in lexicon.names else Frame(name)


def _about_others(table: pd.DataFrame, term: Term) -> list[str]:
    """Say which terms a term makes needless, and which exclusions it overlaps."""
    needless = table["message"].str.startswith(f"is swallowed by {term.term!r} ")
    said = []
    if needless.any():
        stand = "stands" if needless.sum() == 1 else "stand"
        said.append(f"swallows {name_some(table.loc[needless, 'term'])}, which {stand} there already")
    overlapped = table["rule"] == "exclusion overlaps"
    if overlapped.any():
        listed = name_some(table.loc[overlapped, "term"])
        said.append(
            f"overlaps, without lying inside, what the frame excludes ({listed}): where both stand, the hit stays"
        )
    return said


def _examples(lexicon: Lexicon, frame: Frame, term: Term) -> list[str]:
    """Run the term's own examples, and the term on the frame's `rejects`."""
    others = [t for t in lexicon.terms if t.frame == term.frame and t.term != term.term]
    if term.matches or term.rejects:
        bare = [replace(other, matches=(), rejects=()) for other in others]
        failing = check_examples(replace(lexicon, frames=(frame,), terms=(*bare, term)))
        said = {"matches": "an example it should match is not matched", "rejects": "an example it should not match is"}
        messages = [f"{said[row['rule']]}: “{row['example']}”" for row in failing.to_dict("records")]
    else:
        messages = []
    rejects = tuple(dict.fromkeys(example for other in others for example in other.rejects))
    alone = replace(lexicon, frames=(frame,), terms=(replace(term, beside=False),))
    corpus = _corpus(rejects, lexicon.language or "en")
    rows = np.unique(corpus.tokens.sentence[find_spans(corpus, alone)["first"].to_numpy(np.int64)])
    hit = [rejects[article] for article in dict.fromkeys(corpus.sentences["article"].iloc[rows])]
    return messages + [f"matches what the frame rejects: “{example}”" for example in hit[:MOST_NAMED]]


@lru_cache(maxsize=16)
def _corpus(texts: tuple[str, ...], language: str) -> Corpus:
    return from_texts(texts, language)
