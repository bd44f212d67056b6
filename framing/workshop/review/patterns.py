"""What two patterns have in common: one inside the other, or words that both may match."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from framing.inventory import contains
from framing.lexicon import Term

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


def shared_words(span: Words, term: Words) -> list[Words]:
    """Return the words of a term that an excluded span may overlap while others of both are left over.

    Examples
    --------
    >>> shared_words(("extreme", "cold"), ("cold", "war"))
    [('cold',)]
    >>> shared_words(("cold", "war", "movie*"), ("cold", "war"))
    []
    """
    lengths = range(1, min(len(span), len(term)))
    ahead = [term[:n] for n in lengths if all(map(alike, span[-n:], term[:n]))]
    behind = [term[-n:] for n in lengths if all(map(alike, span[:n], term[-n:]))]
    return ahead + behind + ([span] if 0 < len(span) < len(term) and _within(span, term) else [])


def _within(span: Words, term: Words) -> bool:
    return any(all(map(alike, span, part)) for part in stretches(term, len(span)))
