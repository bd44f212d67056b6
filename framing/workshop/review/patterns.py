"""What two patterns have in common: one inside the other, or words that both may match."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from framing.lexicons import Term
from framing.lexicons.patterns import contains

Words = tuple[str, ...]


class Entry(NamedTuple):
    """A term and the words the tokeniser cuts it into."""

    term: Term
    words: Words


@lru_cache(maxsize=1 << 18)
def may_meet(one: str, other: str) -> bool:
    """Return whether some word is matched by both patterns.

    Examples
    --------
    >>> may_meet("threat*", "*ening"), may_meet("threat", "treat*")
    (True, False)
    """
    if not one or not other:
        return set(one + other) <= {"*"}
    if other[0] == "*":
        one, other = other, one
    if one[0] == "*":  # it stands for nothing, or takes one sign of the other
        return may_meet(one[1:], other) or may_meet(one, other[1:])
    return (one[0] == other[0] or "?" in (one[0], other[0])) and may_meet(one[1:], other[1:])


def covers(wider: Words, narrower: Words) -> bool:
    """Return whether every place where one phrase stands is one of the other, of the same length."""
    return len(wider) == len(narrower) and all(map(contains, wider, narrower))


def alike(one: str, other: str) -> bool:
    """Return whether two words stand for each other's words, neither being a bare wildcard."""
    return "*" not in (one, other) and (contains(one, other) or contains(other, one))


def stretches(words: Words, length: int) -> Iterator[Words]:
    """Yield every run of so many neighbouring words."""
    for start in range(len(words) - length + 1):
        yield words[start : start + length]


class Joint(NamedTuple):
    """A text in which an excluded span and a term overlap while words of the term stand outside the span.

    Attributes
    ----------
    shared : the words of the term that both cover
    text : words of both, one after the other
    start : where in the text the term begins
    """

    shared: Words
    text: Words
    start: int


def join_overlapping(span: Words, term: Words) -> Iterator[Joint]:
    """Yield the texts in which an excluded span and a term overlap, the term not wholly inside.

    Examples
    --------
    >>> [joint.text for joint in join_overlapping(("extreme", "cold"), ("cold", "war"))]
    [('extreme', 'cold', 'war')]
    >>> list(join_overlapping(("cold", "war", "movie*"), ("cold", "war")))
    []
    """
    for n in range(1, min(len(span), len(term))):
        if all(map(alike, span[-n:], term[:n])):
            yield Joint(term[:n], span[:-n] + _narrower(span[-n:], term[:n]) + term[n:], len(span) - n)
        if all(map(alike, span[:n], term[-n:])):
            yield Joint(term[-n:], term[:-n] + _narrower(term[-n:], span[:n]) + span[n:], 0)
    if len(span) < len(term):
        for start, part in enumerate(stretches(term, len(span))):
            if all(map(alike, span, part)):
                yield Joint(span, term[:start] + _narrower(span, part) + term[start + len(span) :], 0)


def _narrower(ones: Words, others: Words) -> Words:
    return tuple(other if contains(one, other) else one for one, other in zip(ones, others, strict=True))
