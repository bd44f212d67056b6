"""Which words a regular expression cannot match without, read from its parse tree.

Of each pattern the tree tells a set of literals of which every match holds one: text without any of them need not
be searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from framing.voices.negation import fold_case

Literals = frozenset[str]  # each with the boundaries of words (\b) that the pattern has beside it
Item = tuple[Any, Any]
_BOUNDARY = r"\b"
_LOOKS = (op.ASSERT, op.ASSERT_NOT)


def words_needed(patterns: Iterable[re.Pattern[str]]) -> set[str]:
    """Return the words of which a match of one of the patterns holds one, as a word list has them: alleg*, *n't."""
    found: set[str] = set()
    for pattern in patterns:
        literals = needed(pattern)
        if not literals:
            raise ValueError(f"{pattern.pattern!r} needs no literal")
        found |= literals
    return {_listed(literal) for literal in found}


def _listed(literal: str) -> str:
    begins = "" if literal.startswith(_BOUNDARY) else "*"
    ends = "" if literal.endswith(_BOUNDARY) else "*"
    return begins + _bare(literal) + ends


def _bare(literal: str) -> str:
    return literal.replace(_BOUNDARY, "")


def _fold(text: str) -> str:
    return fold_case(text)


def needed(pattern: re.Pattern[str]) -> Literals:
    """Return literals, folded, of which every match of a pattern holds one; none where it may hold none.

    Examples
    --------
    >>> sorted(needed(re.compile("(?:is|are)-un(?:clear|real)")))
    ['-unclear', '-unreal']
    """
    return _of_sequence([*_parser.parse(pattern.pattern, pattern.flags)], "", "")


def _of_sequence(items: Sequence[Item], run: str, behind: str) -> Literals:
    """Return the best of what the items of a sequence need, with what stands right before and behind them.

    A sequence is as rare as its rarest item.
    """
    candidates: list[Literals] = []
    for place, (code, value) in enumerate(items):
        letters = _letters(code, value)
        if len(letters) == 1:
            run += letters[0]
            continue
        if code in _LOOKS:
            continue
        rest = items[place + 1 :]
        candidates.append(_of_item(code, value, letters, run, _ends(rest, behind)))
        candidates.append(_filled(run + _ends(items[place:], behind)))
        run = _BOUNDARY if _bounds(code, value) or (run == _BOUNDARY and _may_bound(code, value)) else ""
    candidates.append(_filled(run + behind))
    filled = [literals for literals in candidates if literals]
    return min(filled, key=lambda some: (sum(map(_share, some)), sorted(some)), default=frozenset())


def _filled(literal: str) -> Literals:
    """Return a literal, if it is one, without a boundary beside what is no letter: there may be none."""
    bare = _bare(literal)
    if not bare:
        return frozenset()
    literal = literal if _is_word(bare[0]) else literal.removeprefix(_BOUNDARY)
    return frozenset([literal if _is_word(bare[-1]) else literal.removesuffix(_BOUNDARY)])


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _of_item(code: Any, value: Any, letters: list[str], run: str, behind: str) -> Literals:
    """Return what one item needs, with what stands right before and behind it."""
    if letters:
        return frozenset().union(*(_filled(run + letter + behind) for letter in letters))
    if code is op.SUBPATTERN:
        return _of_sequence([*value[3]], run, behind)
    if code is op.ATOMIC_GROUP:
        return _of_sequence([*value], run, behind)
    if code is op.BRANCH:
        parts = [_of_sequence([*branch], run, behind) for branch in value[1]]
        return frozenset().union(*parts) if all(parts) else frozenset()
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and value[0] > 0:
        return _of_sequence([*value[2]], run if value[0] == value[1] == 1 else "", "")
    return frozenset()


def _ends(items: Sequence[Item], behind: str) -> str:
    """Return the boundary of a word where one stands before some items, whatever these look at."""
    for code, value in items:
        if code not in _LOOKS:
            return _BOUNDARY if _bounds(code, value) else ""
    return behind


def _bounds(code: Any, value: Any) -> bool:
    """Return whether an item is the boundary of a word, or characters of which no word is made."""
    if code in (op.MAX_REPEAT, op.POSSESSIVE_REPEAT) and value[0] > 0:
        return _bounds(*value[2][-1])
    if code is op.IN:
        return all(of == (op.CATEGORY, op.CATEGORY_SPACE) or _is_mark(*of) for of in value)
    return code is op.AT and value is op.AT_BOUNDARY


def _may_bound(code: Any, value: Any) -> bool:
    """Return whether an item is nothing, or ends with the boundary of a word."""
    if code is op.SUBPATTERN:
        return bool(value[3]) and _bounds(*value[3][-1])
    return code in (op.MAX_REPEAT, op.POSSESSIVE_REPEAT) and (_may_bound(*value[2][-1]) or _bounds(*value[2][-1]))


def _is_mark(code: Any, value: Any) -> bool:
    return code is op.LITERAL and not _is_word(chr(value))


def _letters(code: Any, value: Any) -> list[str]:
    """Return the letters an item stands for, folded; none where it is no letter or a whole class of them."""
    if code is op.LITERAL:
        return [_fold(chr(value))]
    if code is op.IN and all(kind is op.LITERAL for kind, _ in value):
        return sorted({_fold(chr(letter)) for _, letter in value})
    return []


def _share(literal: str) -> float:
    """Return about how common a literal is: half as common with each letter and as a whole word, more inside words."""
    bare = _bare(literal)
    if len(bare) < 2 or bare in _COMMON:
        return 1.0
    return 2.0 ** -(len(bare) + literal.endswith(_BOUNDARY) + 3 * literal.startswith(_BOUNDARY))


_COMMON = frozenset(
    """a an and are as at be been being but by can could do for from had has have he his if in is it its more of on one
    or out over re s she so some than that the their there they this to up was we were which who will with would
    you""".split()
)
