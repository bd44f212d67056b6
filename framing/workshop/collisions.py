"""Terms and exclusions of a lexicon that are in each other's way.

For every term a few texts that it should match are written, with its wildcards filled, and the matcher is run over
them. What it finds there tells which terms can never match, which another term or an exclusion takes, and which
conditions never or always hold. Texts in which an exclusion overlaps a term tell which hits stay all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from framing.corpora.corpus import from_texts
from framing.lexicons import Frame, Lexicon, Term, compile_phrase, compile_term
from framing.lexicons.patterns import compile_neighbours
from framing.matching import Matcher
from framing.workshop.findings import ERROR, WARNING, Entry, Findings, Words, name_line, name_some

FILLING = "qzx"  # what a star stands for in a written text, if it stands for anything: letters that no term has


# Texts written for the terms, and what the matcher finds in them


def write_texts(phrase: str) -> list[str]:
    """Return texts that a term should match, its stars left out and filled."""
    phrase = re.sub(r"(?<!\S)\*(?!\S)", FILLING, phrase)  # alone it is a word
    return list(dict.fromkeys(phrase.replace("*", filling).replace("?", "q") for filling in ("", FILLING)))


class WrittenTexts:
    """Texts in which the matcher is run.

    Attributes
    ----------
    matcher : the matcher over their tokens
    text : the text of each token, as an index
    """

    def __init__(self, texts: Sequence[str], lexicon: Lexicon) -> None:
        corpus = from_texts(list(texts), lexicon.language or "en")
        self.language = lexicon.language
        self.matcher = Matcher(corpus.tokens, lexicon.make_index())
        self._spans: dict[Words, tuple[np.ndarray, np.ndarray]] = {}
        self.text = corpus.sentences["article"].to_numpy(dtype=np.int64)[corpus.tokens.sentence]

    def find(self, terms: Sequence[Term]) -> pd.DataFrame:
        """Return all places of some terms: term (index), first (token), length, text."""
        parts = [np.empty((0, 3), dtype=np.int64)]
        for index, term in enumerate(terms):
            pattern = compile_term(term, self.language)
            first, length = self.matcher.find(pattern), len(pattern.words)
            parts.append(np.column_stack([np.full_like(first, index), first, np.full_like(first, length)]))
        places = pd.DataFrame(np.concatenate(parts), columns=["term", "first", "length"])
        return places.assign(text=self.text[places["first"]])

    def find_neighbour(self, first: np.ndarray, phrases: Sequence[str]) -> str:
        """Return the phrase that occurs in the sentence of every one of some tokens ("": there is none)."""
        sentences = self.matcher.tokens.sentence[first]
        near = {phrase: self.matcher.find_near(compile_neighbours([phrase], self.language)) for phrase in phrases}
        found = (phrase for phrase, rows in near.items() if np.isin(sentences, rows).all())
        return next(found, "")

    def are_covered(self, first: np.ndarray, last: np.ndarray, phrases: Words) -> np.ndarray:
        """Return which spans of tokens lie inside a place of one of some phrases."""
        if phrases not in self._spans:
            patterns = [compile_phrase(phrase, self.language) for phrase in phrases]
            self._spans[phrases] = self.matcher.find_any(patterns)
        starts, ends = self._spans[phrases]
        inside = (starts <= first[:, None]) & (ends >= last[:, None])
        return np.asarray(inside.any(axis=1))


def check_texts(lexicon: Lexicon, entries: Sequence[Entry], findings: Findings) -> None:
    """Run the matcher over texts written for each term: find terms that never match or count, or are swallowed."""
    terms = [entry.term for entry in entries]
    texts = [(index, text) for index, term in enumerate(terms) for text in write_texts(term.term)]
    written = WrittenTexts([text for _, text in texts], lexicon)
    places = written.find(terms)
    owners = np.array([index for index, _ in texts], dtype=np.int64)
    own = places[places["term"] == owners[places["text"]]]
    for index, part in own.groupby("term"):
        _check_conditions(lexicon, terms[int(str(index))], part, written, findings)
    for index in sorted(set(range(len(terms))) - set(own["term"])):
        findings.add(terms[index], ERROR, "never", "can never match: it is not found in its own words")
    for narrow, wide in _find_swallowed(entries, own, places):
        message = _say_swallowed(terms[narrow], terms[wide], first=narrow < wide)
        findings.add(terms[narrow], WARNING, "swallowed", message)


def _check_conditions(
    lexicon: Lexicon, term: Term, places: pd.DataFrame, written: WrittenTexts, findings: Findings
) -> None:
    """Find out whether a term's own words decide its conditions, whatever else a sentence says."""
    first = places["first"].to_numpy()
    barred = written.find_neighbour(first, term.unless_near)
    if barred:
        findings.add(term, ERROR, "never", f"can never count: its own words fit {barred!r} of its unless_near")
    asked = written.find_neighbour(first, term.only_near)
    if asked:
        findings.add(term, WARNING, "neighbours", f"its only_near is always met: its own words fit {asked!r} of it")
    if term.case or term.frame not in lexicon.names:  # written with dots, it would escape the exclusion
        return
    excluded = lexicon.frames[lexicon.names.index(term.frame)].exclude
    last = first + places["length"].to_numpy() - 1
    if written.are_covered(first, last, excluded).all():
        for phrase in excluded:
            if written.are_covered(first, last, (phrase,)).all():
                message = f"can never count: the exclusion {phrase!r} of its frame covers it"
                findings.add(term, ERROR, "never", message)


def _find_swallowed(entries: Sequence[Entry], own: pd.DataFrame, places: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Yield the terms that another of their frame matches in all the texts written for them."""
    texts = own.groupby("term")["text"].nunique()
    pairs = own.merge(places, on=["first", "length", "text"], suffixes=("", "_wide"))
    shared = pairs.groupby(["term", "term_wide"])["text"].nunique()
    found = [pair for pair, count in shared.items() if count == texts[pair[0]]]  # type: ignore[index]
    swallowed: dict[int, int] = {}
    for narrow, wide in found:
        alike = entries[narrow].words == entries[wide].words or swallowed.get(wide) == narrow
        if not alike and _takes_all(entries[wide].term, entries[narrow].term):
            swallowed.setdefault(narrow, wide)
    yield from swallowed.items()


def _takes_all(wide: Term, term: Term) -> bool:
    """Return whether the conditions of a wider term let through every hit of a term."""
    if (wide.frame, wide.case) != (term.frame, term.case):
        return False
    barred = set(wide.unless_near) <= set(term.unless_near)
    asked = not wide.only_near or (bool(term.only_near) and set(term.only_near) <= set(wide.only_near))
    return barred and asked and (term.beside or not wide.beside)


def _say_swallowed(term: Term, wide: Term, first: bool) -> str:
    message = f"is swallowed by {wide.term!r} ({name_line(wide, term)}), which finds all it finds"
    own = [name for name in ("tier", "weight") if getattr(term, name) != getattr(wide, name)]
    if not own:
        return message
    effect = "listed first, it keeps its" if first else "listed after it, it loses its"
    return f"{message}; {effect} {' and '.join(own)}"


# Exclusions


def check_exclusions(lexicon: Lexicon, entries: Sequence[Entry], findings: Findings) -> None:
    """Find exclusions that are repeated, that can cover no hit, or that overlap a term without covering it."""
    overlaps: list[tuple[Frame, str, Term, str]] = []
    for frame in lexicon.frames:
        own = [entry for entry in entries if entry.term.frame == frame.name]
        seen: set[Words] = set()
        for phrase in frame.exclude:
            span = compile_phrase(phrase, lexicon.language).words
            if span in seen:
                message = "stands twice among the exclusions of its frame"
                findings.add_exclusion(frame.name, phrase, WARNING, "duplicate", message)
                continue
            seen.add(span)
            aims = [entry for entry in own if _fits(entry, span)]
            if not aims:
                message = "can never cover a hit: no term of the frame fits into it"
                findings.add_exclusion(frame.name, phrase, WARNING, "exclusion idle", message)
            for entry in own:
                for shared, text in _write_overlaps(span, entry.words) if entry not in aims else ():
                    # an exclusion is aimed at the terms that fit into it; words it shares by chance tell nothing
                    if not aims or any(_fits(aim, shared) for aim in aims):
                        overlaps.append((frame, phrase, entry.term, text))
    for (name, phrase), kept in _find_kept(overlaps, lexicon).items():
        message = f"overlaps {name_some(kept)} without containing it: where both stand, the hit stays"
        findings.add_exclusion(name, phrase, WARNING, "exclusion overlaps", message)


def _find_kept(overlaps: Sequence[tuple[Frame, str, Term, str]], lexicon: Lexicon) -> dict[tuple[str, str], list[str]]:
    """Return for each exclusion (frame, phrase) the terms whose hit stays in a text where the two overlap."""
    written = WrittenTexts([text for *_, text in overlaps], lexicon)
    kept: dict[tuple[str, str], list[str]] = {}
    for index, (frame, phrase, term, _) in enumerate(overlaps):
        pattern = compile_term(term, lexicon.language)
        first, length = written.matcher.find(pattern), len(pattern.words)
        first = first[written.text[first] == index]
        if not len(first) or written.find_neighbour(first, term.unless_near):
            continue
        if not written.are_covered(first, first + length - 1, frame.exclude).any():
            names = kept.setdefault((frame.name, phrase), [])
            names += [] if term.term in names else [term.term]
    return kept


def _fits(entry: Entry, span: Words) -> bool:
    """Return whether an excluded span may cover a term."""
    words = entry.words
    if entry.term.case:  # matched without the dots of acronyms, which an exclusion keeps
        words = tuple(word.casefold() for word in words)
        span = tuple(word.replace(".", "") for word in span)
    starts = range(len(span) - len(words) + 1)
    return any(all(map(share_word, span[start:], words)) for start in starts)


def _write_overlaps(span: Words, term: Words) -> Iterator[tuple[Words, str]]:
    """Yield the words an exclusion shares with a term that it does not cover, and a text that holds both."""
    for size in range(1, min(len(span), len(term))):
        ahead = _share_words(span[-size:], term[:size])
        if ahead:
            yield ahead, _join([*span[:-size], *ahead, *term[size:]])
        behind = _share_words(term[-size:], span[:size])
        if behind:
            yield behind, _join([*term[:-size], *behind, *span[size:]])
    for start in range(len(term) - len(span) + 1):
        inside = _share_words(span, term[start : start + len(span)])
        if inside and len(span) < len(term):
            yield inside, _join([*term[:start], *inside, *term[start + len(span) :]])


def _share_words(ones: Words, others: Words) -> Words:
    """Return words that two phrases of one length both match, none of them any word at all; () where there are none."""
    if "*" in ones or "*" in others:
        return ()
    shared = tuple(map(share_word, ones, others))
    return shared if all(shared) else ()


def _join(words: Sequence[str]) -> str:
    return " ".join(write_texts(word)[0] or FILLING for word in words)


def share_word(one: str, other: str) -> str:
    """Return a word that two patterns both match, the shortest, "" where there is none."""
    if one == other and "*" not in one and "?" not in one:
        return one
    found = _meet(one, other)
    return "" if found is None else found or FILLING  # of two bare stars: any word


@lru_cache(maxsize=1 << 18)
def _meet(one: str, other: str) -> str | None:
    """Return what two patterns both match, letter by letter; None where there is nothing."""
    if not one or not other:
        return "" if set(one + other) <= {"*"} else None
    if other[0] == "*":
        one, other = other, one
    letter = other[0] if one[0] in "*?" else one[0]
    letter = {"*": "", "?": "q"}.get(letter, letter)
    if one[0] == "*":  # it matches nothing, or takes one letter of the other
        rest = _meet(one[1:], other)
        if rest is not None:
            return rest
        rest = _meet(one, other[1:])
    elif one[0] == other[0] or "?" in (one[0], other[0]):
        rest = _meet(one[1:], other[1:])
    else:
        return None
    return None if rest is None else letter + rest
