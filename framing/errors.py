"""Errors a user can mend, the one-line messages they carry, and the warnings beside them."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable


class InputError(ValueError):
    """Input that cannot be used: one line saying where, what is wrong and what was expected."""


class FramingWarning(UserWarning):
    """Input that was used although something about it is doubtful."""


def one_of(what: str, came: object, allowed: Iterable[str], where: str = "") -> str:
    """Return `came` when it is allowed; else raise `InputError` with the nearest valid name.

    Examples
    --------
    >>> one_of("tier", "cor", ["core", "peripheral"])
    Traceback (most recent call last):
    framing.errors.InputError: tier must be one of core, peripheral; got 'cor': did you mean 'core'?
    """
    names = list(allowed)
    if isinstance(came, str) and came in names:
        return came
    nearest = difflib.get_close_matches(str(came), names, n=1)
    hint = f": did you mean {nearest[0]!r}?" if nearest else ""
    prefix = f"{where}: " if where else ""
    raise InputError(f"{prefix}{what} must be one of {', '.join(names)}; got {came!r}{hint}")


def require(what: str, came: object, kind: type) -> None:
    """Raise `InputError` where an argument is of another kind than the function is for.

    Examples
    --------
    >>> require("corpus", "texts.csv", dict)
    Traceback (most recent call last):
    framing.errors.InputError: corpus must be a dict, got 'texts.csv' (str)
    """
    if not isinstance(came, kind):
        shown_short = textwrap.shorten(repr(came), 60, placeholder=" …")
        raise InputError(f"{what} must be a {kind.__name__}, got {shown_short} ({type(came).__name__})")


def require_columns(what: str, table: object, columns: Iterable[str]) -> None:
    """Raise `InputError` where an argument is no table, or one without some of these columns.

    Examples
    --------
    >>> require_columns("scores", None, ["frame"])
    Traceback (most recent call last):
    framing.errors.InputError: scores must be a DataFrame, got NoneType
    """
    there = getattr(table, "columns", None)
    if there is None:
        raise InputError(f"{what} must be a DataFrame, got {type(table).__name__}")
    for name in columns:
        if name not in there:
            beside = textwrap.shorten(", ".join(map(str, there)), 300, placeholder=" …")
            raise InputError(f"{what} have no column {name!r}, expected it beside {beside or 'others'}")


def shown(value: object) -> str:
    """Return a value as errors print it: a number of numpy's as a plain one.

    Examples
    --------
    >>> import numpy as np
    >>> shown(np.float64(1.5)), shown("axis")
    ('1.5', "'axis'")
    """
    return repr(value.item() if hasattr(value, "item") else value)
