"""Errors and warnings for users, checks of arguments, and a progress line for long work.

`InputError` says in one line what is wrong with an input and what was expected; `FramingWarning` marks an input that
was used although something about it is doubtful. `one_of`, `whole_number`, `require` and the like check an argument
and raise `InputError` with the rule it breaks.
"""

from __future__ import annotations

import difflib
import os
import sys
import textwrap
import warnings
from collections.abc import Iterable, Sequence
from numbers import Integral
from pathlib import Path
from traceback import walk_stack
from typing import TypeVar

T = TypeVar("T")
_NAMES = 10_000  # among which the nearest to a wrong one is sought


class InputError(ValueError):
    """Input that cannot be used: one line saying where, what is wrong and what was expected.

    Examples
    --------
    >>> raise InputError("codes.csv:3: coded must be 0 or 1, got 'yes'")
    Traceback (most recent call last):
    framing.errors.InputError: codes.csv:3: coded must be 0 or 1, got 'yes'
    """


class FramingWarning(UserWarning):
    """Input that was used although something about it is doubtful.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", FramingWarning)  # where you know about it
    """


def warn(message: str) -> None:
    """Warn of input that is used; the warning points to the line outside the package that led here."""
    level, frame = 1, sys._getframe()
    for depth, (outer, _) in enumerate(walk_stack(frame), start=1):
        if str(outer.f_globals.get("__name__")).split(".")[0] == "framing":
            level = depth + 1
    warnings.warn(message, FramingWarning, stacklevel=level)


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
    nearest = difflib.get_close_matches(str(came), names[:_NAMES], n=1)
    hint = f": did you mean {nearest[0]!r}?" if nearest else ""
    prefix = f"{where}: " if where else ""
    raise InputError(f"{prefix}{what} must be one of {listed(names, 100)}; got {came!r}{hint}")


def some_of(what: str, came: object, allowed: Iterable[str]) -> list[str]:
    """Return a list of names that are all allowed, such as tiers; a single string is refused."""
    names = list(allowed)
    if isinstance(came, str) or not isinstance(came, Iterable):
        raise InputError(f"{what}s must be a list of names among {', '.join(names)}; got {came!r}")
    return [one_of(what, name, names) for name in came]


def names_of(what: str, came: object) -> list[str]:
    """Return names given as a list, or one as a text."""
    names = [came] if isinstance(came, str) else list(came) if isinstance(came, Iterable) else [came]
    if not all(isinstance(name, str) and name for name in names):
        raise InputError(f"{what} must be a name, or a list of names; got {came!r:.80}")
    return [str(name) for name in names]


def whole_number(what: str, came: object, least: int) -> int:
    """Return a whole number that is large enough, else raise `InputError`."""
    if isinstance(came, bool) or not isinstance(came, Integral) or came < least:
        raise InputError(f"{what} must be a whole number of {least} or more, got {came!r}")
    return int(came)


def as_path(what: str, came: object) -> Path:
    """Return a path given as text or as a path, else raise `InputError`."""
    if not isinstance(came, str | os.PathLike):
        raise InputError(f"{what} must be a path (text), got {type(came).__name__}")
    return Path(came)


def require(what: str, came: object, kind: type) -> None:
    """Raise `InputError` where an argument is of another kind than the function is for."""
    if not isinstance(came, kind):
        value = textwrap.shorten(repr(came), 60, placeholder=" …")
        raise InputError(f"{what} must be a {kind.__name__}, got {value} ({type(came).__name__})")


def require_columns(what: str, table: object, columns: Iterable[str]) -> None:
    """Raise `InputError` unless an argument is a DataFrame with these columns."""
    there = getattr(table, "columns", None)
    if there is None:
        raise InputError(f"{what} must be a DataFrame, got {type(table).__name__}")
    for name in columns:
        if name not in there:
            beside = textwrap.shorten(", ".join(map(str, there)), 300, placeholder=" …")
            raise InputError(f"{what} have no column {name!r}, expected it beside {beside or 'others'}")


def shown(value: object) -> str:
    """Return a value as errors print it: a number of numpy's as a plain one."""
    return repr(value.item() if hasattr(value, "item") else value)


def listed(names: Sequence[str], most: int) -> str:
    """Return the first names of a list, and how many more there are."""
    return ", ".join(names[:most]) + f" and {len(names) - most} more" * (len(names) > most)


def progress(work: Sequence[T], what: str) -> Iterable[T]:
    """Return the pieces of some work one by one; where somebody watches, show after two seconds how far it is.

    Nothing is shown where the output is neither a terminal nor a notebook, or FRAMING_QUIET is set.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    notebook = shell is not None and "IPKernelApp" in shell.config
    if not (notebook or sys.stderr.isatty()) or os.environ.get("FRAMING_QUIET"):
        return work
    from tqdm.auto import tqdm

    shown: Iterable[T] = tqdm(work, desc=what, delay=2, leave=False)
    return shown
