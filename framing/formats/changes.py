"""What a lexicon file that extends another changes in it."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from framing.errors import FramingWarning, InputError
from framing.lexicon import Frame, Lexicon, Term


@dataclass(frozen=True)
class TermChange:
    """A term as a file gives it, and the names of the attributes the file says."""

    term: Term
    given: frozenset[str]


@dataclass(frozen=True)
class FrameChange:
    """A frame as a file gives it.

    Attributes
    ----------
    name : of a frame of the base, or a new one
    values : attributes of `Frame` the file says
    terms : added, or given again
    remove, remove_exclude : terms and exclusions taken away, each with its file:line
    """

    name: str
    values: dict[str, Any]
    terms: tuple[TermChange, ...] = ()
    remove: tuple[tuple[str, str], ...] = ()
    remove_exclude: tuple[tuple[str, str], ...] = ()


def extend(base: Lexicon, changes: Iterable[FrameChange]) -> tuple[tuple[Frame, ...], tuple[Term, ...]]:
    """Return the frames and terms of a lexicon with the changes made.

    Removals come first. Then a term given again takes the attributes the file says, keeps the others and
    its place; other terms are added behind, exclusions behind exclusions, frames behind frames.

    Raises
    ------
    InputError
        A term or exclusion to remove that is not there; the nearest is named.

    Warns
    -----
    FramingWarning
        A term given again that changes nothing.
    """
    frames = {frame.name: frame for frame in base.frames}
    terms = {name: [term for term in base.terms if term.frame == name] for name in base.names}
    for change in changes:
        own = frames.get(change.name, Frame(change.name))
        kept = _without(own.exclude, change.remove_exclude, f"frame {own.name!r} has no exclusion")
        added = [span for span in change.values.get("exclude", ()) if span not in kept]
        frames[change.name] = replace(own, **(change.values | {"exclude": (*kept, *added)}))
        terms[change.name] = _changed(terms.get(change.name, []), change)
    return tuple(frames.values()), tuple(term for listed in terms.values() for term in listed)


def _without(words: Sequence[str], removed: Iterable[tuple[str, str]], complaint: str) -> list[str]:
    kept = list(words)
    for word, where in removed:
        same = [own for own in words if own == word] or [own for own in words if own.casefold() == word.casefold()]
        if not set(same) & set(kept):
            nearest = difflib.get_close_matches(word, words, n=1, cutoff=0)
            hint = f": did you mean {nearest[0]!r}?" if nearest else ""
            raise InputError(f"{where}: {complaint} {word!r} to remove{hint}")
        kept = [own for own in kept if own not in same]
    return kept


def _changed(terms: Sequence[Term], change: FrameChange) -> list[Term]:
    words = [term.term for term in terms]
    kept = _without(words, change.remove, f"frame {change.name!r} has no term")
    own = {(term.term.casefold(), term.case): term for term in terms if term.term in kept}
    for given in change.terms:
        key = (given.term.term.casefold(), given.term.case)
        before = own.get(key)
        own[key] = given.term if before is None else _overridden(before, given)
    return list(own.values())


def _overridden(before: Term, given: TermChange) -> Term:
    after = replace(before, **{name: getattr(given.term, name) for name in given.given})
    if replace(before, line=after.line) == after:
        where = f"{given.term.source}:{given.term.line}"
        message = f"{where}: term {after.term!r} is inherited as it is given here: nothing changes"
        warnings.warn(message, FramingWarning, stacklevel=2)
    return after
