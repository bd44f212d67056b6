"""What the readers of other programs' dictionaries share: decoding a file, collecting its categories and terms."""

from __future__ import annotations

import codecs
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.errors import FramingWarning, InputError
from framing.lexicon import Frame, Lexicon, Term, split_term

MOST = 500_000  # terms of a file; more is no dictionary, or one that repeats itself by aliases
DEEPEST = 50  # levels of categories
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n?|\n")
_LINE_END_BYTES = re.compile(rb"\r\n?|\n")


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines of a file in UTF-8, UTF-16 with a byte order mark, or Windows-1252.

    Raises
    ------
    InputError
        A file that cannot be read, or holds bytes no text has.

    Warns
    -----
    FramingWarning
        A file in Windows-1252, which nothing in it says.
    """
    for place, line in enumerate(_LINE_END.split(_decode(path)), 1):
        refuse_control(line, f"{path}:{place}")
        yield place, line


def refuse_control(text: str, where: str) -> None:
    """Raise `InputError` where a text holds a control character, as only other kinds of files do."""
    stray = _CONTROL.search(text)
    if stray:
        raise InputError(f"{where}: holds the control character {stray.group()!r}, expected a text file")


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; InputError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def _decode(path: Path) -> str:
    raw = read_bytes(path)
    try:
        return raw.decode("utf-16" if raw.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        if raw.startswith((*_UTF16, codecs.BOM_UTF8)):
            raise InputError(f"{_place(path, raw, error)}: not {error.encoding} as it begins") from None
        first = _place(path, raw, error)
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        place = _place(path, raw, error)
        raise InputError(f"{place}: neither UTF-8 nor Windows-1252 (byte {error.start}), expected text") from None
    warnings.warn(f"{first}: not UTF-8, read as Windows-1252: look at the accents", FramingWarning, stacklevel=2)
    return text


def _place(path: Path, raw: bytes, error: UnicodeDecodeError) -> str:
    return f"{path}:{len(_LINE_END_BYTES.findall(raw, 0, error.start)) + 1}"


class Entries:
    """Collects categories and terms of a file and makes a lexicon of them.

    A category inside others is a frame with the names joined by "."; one that holds categories and no
    terms is none. A term no text can match, or one that stands twice, is left out with a `FramingWarning`.

    Parameters
    ----------
    path : the file, as it stands in the complaints
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[str, int] = {}
        self._parents: set[str] = set()
        self._terms: dict[str, dict[str, Term]] = {}
        self._left = MOST

    def where(self, line: int) -> str:
        """Return file:line."""
        return f"{self.path}:{line}"

    def open(self, names: Sequence[str], line: int) -> str:
        """Begin a category inside others; return the name of its frame."""
        if not names[-1].strip():
            raise InputError(f"{self.where(line)}: a category without a name, expected one")
        if len(names) > DEEPEST:
            raise InputError(f"{self.where(line)}: categories nested more than {DEEPEST} levels deep, expected less")
        name = ".".join(part.strip() for part in names)
        if name in self._lines:
            raise InputError(f"{self.where(line)}: category {name!r} stands twice, first in line {self._lines[name]}")
        self._lines[name] = line
        self._parents.add(".".join(part.strip() for part in names[:-1]))
        self._terms[name] = {}
        return name

    def add(self, frame: str, words: str, line: int, weight: float = 1.0) -> None:
        """Add a term to a frame that was opened."""
        self._left -= 1
        if self._left < 0:
            raise InputError(f"{self.where(line)}: more than {MOST} terms, expected a dictionary")
        term = Term(frame, " ".join(words.split()), weight=weight, line=line, source=str(self.path))
        first = self._terms[frame].get(term.term.casefold())
        if first is not None:
            self.warn(line, f"term {term.term!r} stands twice in {frame!r}, first in line {first.line}: counted once")
            return
        try:
            split_term(term)
        except InputError as error:
            self.warn(line, f"{error}: left out")
            return
        self._terms[frame][term.term.casefold()] = term

    def warn(self, line: int, message: str) -> None:
        """Say what was left out or read otherwise."""
        warnings.warn(f"{self.where(line)}: {message}", FramingWarning, stacklevel=3)

    def lexicon(self, expected: str) -> Lexicon:
        """Return the lexicon; `expected` says what a file of the format looks like, where this one holds no term."""
        terms = tuple(term for frame in self._terms.values() for term in frame.values())
        if not terms:
            raise InputError(f"{self.path}:1: no terms, expected {expected}")
        frames = tuple(Frame(name) for name in self._lines if self._terms[name] or name not in self._parents)
        return Lexicon(frames, terms, source=self.path.name)


def number(text: str, where: str) -> float:
    """Return a weight.

    Raises
    ------
    InputError
        What is no number of 0 or more.

    Examples
    --------
    >>> number("0.5", "own.csv:2")
    0.5
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise InputError(f"{where}: weight must be a number of 0 or more, got {text!r}")
    return value


def plain(value: float) -> str:
    """Return a number in the fewest digits that read back as the same number.

    Examples
    --------
    >>> plain(1.0), plain(0.1 + 0.2)
    ('1', '0.30000000000000004')
    """
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)
