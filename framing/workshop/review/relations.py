"""Terms in the way of each other: repeated, swallowed, shared by frames, excluded, barred by their neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from framing.lexicons import Lexicon, Term, split_phrase
from framing.lexicons.patterns import compile_neighbours
from framing.workshop.review.findings import ERROR, WARNING, Finding, Places, name_line, name_some
from framing.workshop.review.patterns import Entry, Joint, Words, covers, join_overlapping, may_meet, stretches


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
        other = before[0]
        counted = "each of its hits counts in both"
        if other.beside or other.only_near:
            counted = "its hits count there as well where the conditions of that term hold"
        message = f"stands in frame {other.frame!r} too ({name_line(other, term)}): {counted}"
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
        spans = [split_phrase(phrase, lexicon.language) for phrase in frame.exclude]
        seen: set[Words] = set()
        for phrase, span in zip(frame.exclude, spans, strict=True):
            for rule, message in _exclusion_remarks(span, spans, own, lexicon.language, again=span in seen):
                yield places.exclusion(frame.name, phrase, WARNING, rule, message)
            for entry in own:
                if span not in seen and not entry.term.case and covers(span, entry.words):
                    message = f"can never count: the exclusion {phrase!r} of its frame covers it"
                    yield places.term(entry.term, ERROR, "never", message)
            seen.add(span)


def _exclusion_remarks(
    span: Words, spans: Sequence[Words], own: Sequence[Entry], language: str, again: bool
) -> Iterator[tuple[str, str]]:
    if again:
        yield "duplicate", "stands twice among the exclusions of its frame"
        return
    aims = [entry.words for entry in own if _inside(entry, span)]
    partly = [
        entry.term.term
        for entry in own
        if entry.words not in aims
        and any(
            _aimed_at(joint.shared, aims) and not _dropped(joint, entry, spans, language)
            for joint in join_overlapping(span, entry.words)
        )
    ]
    if partly:
        yield (
            "exclusion overlaps",
            f"overlaps {name_some(partly)} without containing it: where both stand, the hit stays",
        )
    if not any(_may_cover(span, entry) for entry in own):
        yield "exclusion idle", "can never cover a hit: no term of the frame fits into it"


def _aimed_at(shared: Words, aims: Sequence[Words]) -> bool:
    """Return whether an exclusion is aimed at words it shares with a term, or at no term at all."""
    return not aims or any(covers(aim, part) for aim in aims for part in stretches(shared, len(aim)))


def _dropped(joint: Joint, entry: Entry, spans: Sequence[Words], language: str) -> bool:
    """Return whether the hit of a text goes all the same: by its `unless_near`, or inside another exclusion."""
    if _own_neighbour(entry._replace(words=joint.text), entry.term.unless_near, language):
        return True
    end = joint.start + len(entry.words)
    return any(
        start <= joint.start and end <= start + len(span) and covers(span, part)
        for span in spans
        for start, part in enumerate(stretches(joint.text, len(span)))
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
    return tuple(tuple(phrase.split()) for phrase in compile_neighbours(near, language))
