"""Lexicon files of all formats: read by their endings, written with a table of what the format cannot hold."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from os.path import isfile
from pathlib import Path
from typing import TYPE_CHECKING

from framing.errors import FramingWarning, InputError, as_path, one_of, require
from framing.files import replacing
from framing.formats import readers, writers
from framing.lexicons import kit_format
from framing.lexicons.lexicon import Lexicon, Term

if TYPE_CHECKING:
    import pandas as pd

_LONGEST = 50  # files that extend each other


@dataclass(frozen=True)
class Format:
    """A kind of lexicon file."""

    name: str
    read: Callable[[Path], Lexicon]
    write: Callable[[Lexicon], str]
    refuse: Callable[[Term], str] = lambda term: ""  # why a file cannot hold a term ("": it can)
    doubt: Callable[[Term], str] = lambda term: ""  # what the format's own program reads otherwise ("": nothing)


def _read_yaml(path: Path, inside: tuple[Path, ...] = (), text: str | None = None) -> Lexicon:
    """Read a file in the kit's layout, with what it extends, or in quanteda's."""
    root = kit_format.compose(path, text)
    if readers.looks_like_quanteda(root):
        return readers.read_quanteda(path, root)
    if (named := kit_format.base_of(path, root)) is None:
        return kit_format.read(path, root)
    base, where = named
    inside = (*inside, path)  # the files that extend each other
    if not isfile(base):
        raise InputError(f"{where}: extends {str(base)!r}: no such file, expected a lexicon beside this file")
    if base.resolve() in [path.resolve() for path in inside]:
        circle = " -> ".join(path.name for path in (*inside, base))
        raise InputError(f"{where}: extends itself in a circle: {circle}")
    if len(inside) > _LONGEST:
        raise InputError(f"{where}: more than {_LONGEST} files extend each other, expected fewer")
    form = format_of(base, where)
    return kit_format.read(path, root, _read_yaml(base, inside) if form.read is _read_yaml else form.read(base))


def bases_of(path: Path) -> Iterator[Path]:
    """Yield the files that a lexicon file extends, the nearest first."""
    while format_of(path) is _KIT and not readers.looks_like_quanteda(root := kit_format.compose(path, None)):
        if (named := kit_format.base_of(path, root)) is None:
            return
        yield (path := named[0])


_KIT = Format("the kit's YAML", _read_yaml, kit_format.write)
_YOSHIKODER = Format("Yoshikoder XML", readers.read_yoshikoder, writers.write_yoshikoder)
_PHRASE = "a blank ends the term: phrases came with LIWC 2015"
_LIWC = Format("LIWC's .dic", readers.read_liwc, writers.write_liwc,
               lambda term: _PHRASE if " " in term.term else "", writers.doubt_liwc)  # fmt: skip
_LIWC22 = Format("LIWC-22's .dicx", readers.read_liwc22, writers.write_liwc22,
                 lambda term: "" if term.weight else "a weight of 0 is no mark", writers.doubt_liwc)  # fmt: skip
FORMATS = {
    ".quanteda.yml": Format("quanteda's YAML", _read_yaml, writers.write_quanteda),
    ".yml": _KIT,
    ".yaml": _KIT,
    ".dicx": _LIWC22,
    ".dic": _LIWC,
    ".cat": Format("WordStat's .cat", readers.read_wordstat, writers.write_wordstat),
    ".ykd": _YOSHIKODER,
    ".lcd": _YOSHIKODER,
    ".lc3": Format("Lexicoder's .lc3", readers.read_lexicoder, writers.write_lexicoder),
    ".csv": Format("CSV", kit_format.read_table, kit_format.write_table),
}


def format_of(path: Path, where: str = "") -> Format:
    """Return the format of a file by its ending."""
    for ending, form in FORMATS.items():
        if path.name.lower().endswith(ending):
            return form
    endings = ", ".join(ending for ending in FORMATS if ending.count(".") == 1)
    came = path.suffix or "no ending"
    raise InputError(f"{where or path}: expected a lexicon file ending in {endings}, got {came!r}")


def _find(path: str | Path) -> Path:
    """Return the file of a path, or of the name of a shipped lexicon."""
    name, shipped = str(as_path("path", path)), kit_format.shipped_lexicons()
    if isfile(path) or name.lower().endswith(tuple(FORMATS)) or Path(name).name != name:
        return Path(path)
    return shipped[one_of("a lexicon's name (or a file with a known ending)", name, sorted(shipped))]


def read_lexicon(path: str | Path) -> Lexicon:
    """Read a lexicon file by its ending, or a shipped lexicon by its name.

    Names of categories inside others are joined by ".". A file in the kit's layout that `extends:` another
    holds only what differs from it.

    Parameters
    ----------
    path : the name of a shipped lexicon, such as "pact.en"; or a file: ``.yml`` or ``.yaml`` in the kit's layout
        (`frames:`) or quanteda's, ``.dic`` (LIWC), ``.dicx`` (LIWC-22), ``.cat`` (WordStat), ``.ykd``, ``.lcd``
        (Yoshikoder, Lexicoder 2), ``.lc3`` (Lexicoder 3), ``.csv`` (frame, term and where wanted weight, tier, note)

    Raises
    ------
    InputError
        ``file:line: what is wrong, what was expected``; or a name that no shipped lexicon has, with the nearest.

    Warns
    -----
    FramingWarning
        ``file:line: …``, in the formats of other programs: a term that no text can match or that occurs
        twice in its category, a category that is not defined, a rule the kit does not know; each is left out.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "own.yml")
    ...     _ = path.write_text("frames: {alarm: {terms: [threat*, arms race]}}")
    ...     read_lexicon(path)
    Lexicon(1 frames, 2 terms: alarm 2)
    """
    found = _find(path)
    return format_of(found).read(found)


def write_lexicon(lexicon: Lexicon, path: str | Path) -> pd.DataFrame:
    """Write a lexicon in the format of the file's ending, whole or not at all.

    Parameters
    ----------
    path : with an ending as for `read_lexicon`; ``.quanteda.yml`` for quanteda's layout. A file that is there
        is replaced

    Returns
    -------
    DataFrame
        What the file does not hold, found by reading it again: frame ("" for the lexicon as a whole), term ("" for
        the frame as a whole), lost (term, exclude, wildcard or the attribute), reason. Empty for the kit's YAML.

    Raises
    ------
    InputError
        An unknown file ending, or a lexicon that the format cannot hold at all.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*", "arms race"]})
    >>> with TemporaryDirectory() as folder:
    ...     write_lexicon(lexicon, Path(folder, "own.dic"))["lost"].tolist()
    ['term']
    """
    require("lexicon", lexicon, Lexicon)
    path = as_path("path", path)
    form = format_of(path)
    seen, refused = set[tuple[str, str]](), dict[int, str]()  # why the file cannot hold terms, by their index
    for index, term in enumerate(lexicon.terms if form is not _KIT else ()):
        key = (term.frame, term.term.casefold())
        if reason := form.refuse(term) or ("it is there already, without regard to case" if key in seen else ""):
            refused[index] = f"{form.name}: {reason}"
        seen.add(key)
    kept = tuple(term for index, term in enumerate(lexicon.terms) if index not in refused)
    with replacing(path) as temporary:
        try:
            temporary.write_text(form.write(replace(lexicon, terms=kept)), encoding="utf-8", newline="\n")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FramingWarning)  # the table lists what was left out
                back = form.read(temporary)
        except (InputError, UnicodeEncodeError) as error:
            reason = str(error).replace(str(temporary), path.name)
            raise InputError(f"{path}: {form.name} cannot hold this lexicon: {reason}") from None
    return writers.find_losses(lexicon, back, refused, form.name, form.doubt)


def read_kit(path: Path, text: str) -> Lexicon:
    """Read a text in the kit's layout that is to become the content of a file."""
    if format_of(path) is not _KIT or readers.looks_like_quanteda(kit_format.compose(path, text)):
        raise InputError(f"{path}: not in the kit's layout, expected a .yml file with `frames:` or `extends:`"
                         " (`framing lexicon convert` makes one of the other formats)")  # fmt: skip
    return _read_yaml(path, text=text)
