"""Terms in the way of each other: repeated, swallowed, shared by frames, excluded, barred by their neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from framing.inventory import near_key
from framing.lexicon import Lexicon, Term, split_phrase
from framing.workshop.review.findings import ERROR, WARNING, Finding, Places, name_line
from framing.workshop.review.patterns import Entry, Words, covers, may_meet, shared_words, stretches

MOST_NAMED = 3


def check_terms(entries: Sequence[Entry], places: Places) -> Iterator[Finding]:
    """Yield terms that repeat another, are swallowed by one of their frame, or stand in two frames."""
    groups: dict[tuple[Words, str], list[Term]] = defaultdict(list)
    for term, words in entries:
        yield from _repeated(term, groups[words, term.case], places)
        groups[words, term.case].append(term)
    yield from _swallowed(entries, places)


def _repeated(term: Term, before: Sequence[Term], places: Places) -> Iterator[Finding]:
    first = next((other for other in before if other.frame == term.frame), None)
    if first is not None and term.term.casefold() == first.term.casefold():
        yield places.term(term, ERROR, "duplicate", f"stands twice in its frame, first in {name_line(first, term)}")
    elif first is not None:
        message = f"is {first.term!r} ({name_line(first, term)}) spelled differently: both stand for the same words"
        yield places.term(term, WARNING, "duplicate", message)
    elif before:
        message = (
            f"stands in frame {before[0].frame!r} too ({name_line(before[0], term)}): each of its hits counts in both"
        )
        yield places.term(term, WARNING, "two frames", message)


def _swallowed(entries: Sequence[Entry], places: Places) -> Iterator[Finding]:
    groups: dict[tuple[str, str, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.term.frame, entry.term.case, len(entry.words)].append(entry)
    for group in groups.values():
        wide = [(i, entry) for i, entry in enumerate(group) if any(set(word) & {"*", "?"} for word in entry.words)]
        for index, entry in enumerate(group):
            found = next(((i, wider) for i, wider in wide if _swallows(wider, entry)), None)
            if found is not None:
                message = _say_swallowed(entry.term, found[1].term, first=index < found[0])
                yield places.term(entry.term, WARNING, "swallowed", message)


def _swallows(wider: Entry, entry: Entry) -> bool:
    """Return whether every hit of a term would be one of a wider term without it."""
    if wider.words == entry.words or not covers(wider.words, entry.words):
        return False
    one, other = wider.term, entry.term
    barred = set(one.unless_near) <= set(other.unless_near)
    asked = not one.only_near or (bool(other.only_near) and set(other.only_near) <= set(one.only_near))
    return barred and asked and (other.beside or not one.beside)


def _say_swallowed(term: Term, wider: Term, first: bool) -> str:
    message = f"is swallowed by {wider.term!r} ({name_line(wider, term)}), which finds all it finds"
    own = [name for name in ("tier", "weight") if getattr(term, name) != getattr(wider, name)]
    if not own:
        return message
    effect = "listed first, it keeps its" if first else "listed after it, it loses its"
    return f"{message}; {effect} {' and '.join(own)}"


def check_exclusions(lexicon: Lexicon, entries: Sequence[Entry], places: Places) -> Iterator[Finding]:
    """Yield exclusions that do nothing or half of what they seem to, and terms they always cover."""
    for frame in lexicon.frames:
        own = [entry for entry in entries if entry.term.frame == frame.name]
        seen: set[Words] = set()
        for phrase in frame.exclude:
            span = split_phrase(phrase, lexicon.language)
            for rule, message in _exclusion_remarks(span, own, again=span in seen):
                yield places.exclusion(frame.name, phrase, WARNING, rule, message)
            for entry in own:
                if span not in seen and not entry.term.case and covers(span, entry.words):
                    message = f"can never count: the exclusion {phrase!r} of its frame covers it"
                    yield places.term(entry.term, ERROR, "never", message)
            seen.add(span)


def _exclusion_remarks(span: Words, own: Sequence[Entry], again: bool) -> Iterator[tuple[str, str]]:
    if again:
        yield "duplicate", "stands twice among the exclusions of its frame"
        return
    aims = [entry.words for entry in own if _inside(entry, span)]
    partly = [entry.term.term for entry in own if entry.words not in aims and _slips(entry.words, span, aims)]
    if partly:
        yield "exclusion overlaps", f"overlaps {_listed(partly)} without containing it: where both stand, the hit stays"
    if not any(_may_cover(span, entry) for entry in own):
        yield "exclusion idle", "can never cover a hit: no term of the frame fits into it"


def _slips(words: Words, span: Words, aims: Sequence[Words]) -> bool:
    """Return whether a term may overlap an exclusion that is aimed at it: at nothing else, or at what both share."""
    shared = shared_words(span, words)
    return any(
        not aims or any(covers(aim, part) for aim in aims for part in stretches(run, len(aim))) for run in shared
    )


def _inside(entry: Entry, span: Words) -> bool:
    """Return whether a term stands in an excluded span."""
    return any(covers(part, entry.words) or covers(entry.words, part) for part in stretches(span, len(entry.words)))


def _may_cover(span: Words, entry: Entry) -> bool:
    words = entry.words
    if entry.term.case:  # matched without the dots of acronyms, which an exclusion keeps
        words = tuple(word.casefold() for word in words)
        span = tuple(word.replace(".", "") for word in span)
    return any(all(map(may_meet, part, words)) for part in stretches(span, len(words)))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:MOST_NAMED])
    return shown + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")


def check_neighbours(lexicon: Lexicon, entries: Sequence[Entry], places: Places) -> Iterator[Finding]:
    """Yield terms whose own words decide their `unless_near` or `only_near`, whatever the sentence says."""
    for entry in entries:
        barred = _own_neighbour(entry, entry.term.unless_near, lexicon.language)
        if barred:
            message = f"can never count: its own words fit {barred!r} of its unless_near"
            yield places.term(entry.term, ERROR, "never", message)
        asked = _own_neighbour(entry, entry.term.only_near, lexicon.language)
        if asked:
            message = f"its only_near is always met: its own words fit {asked!r} of it"
            yield places.term(entry.term, WARNING, "neighbours", message)


def _own_neighbour(entry: Entry, near: Words, language: str) -> str:
    """Return the neighbour that stands in a term wherever the term stands, "" where there is none."""
    words = entry.words
    if entry.term.case:
        words = tuple(word.casefold() for word in words)
    for own in _split_near(near, language):
        if len(own) <= len(words) and any(covers(own, part) for part in stretches(words, len(own))):
            return " ".join(own)
    return ""


@lru_cache(maxsize=4096)
def _split_near(near: Words, language: str) -> tuple[Words, ...]:
    return tuple(tuple(phrase.split()) for phrase in near_key(near, language))
