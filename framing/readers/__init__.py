"""Readers of files: whatever people save articles in, as a table with one row for each article.

A reader is a function of a path, in a module of this room, and a line in `_KINDS`. Its table has the column text
(paragraphs parted by blank lines, already without what is not the article: the kit's cleaning never runs over it) and
whichever of outlet, title, published, url, language, article and file_line (where the article begins) the file tells.
A table of articles (`framing.readers.tables`) keeps the columns it has; `framing.read_corpus` knows their usual names.
Other people's parsers are called such that what goes wrong in them is one line that names the file (`opening`).
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module, resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import yaml

from framing.errors import InputError, warn

# The function that reads each kind of file, and the endings of that kind. Of two endings that fit, the longer is meant.
_KINDS = {
    "archives:read_warc": ".warc .warc.gz",
    "bundles:read_text": ".txt",
    "documents:read_docx": ".docx",
    "documents:read_rtf": ".rtf",
    "documents:refuse": ".doc .odt",
    "pdf:read_pdf": ".pdf",
    "tables:read_excel": ".xlsm .xlsx",
    "tables:read_json": ".json",
    "tables:read_jsonl": ".jsonl",
    "tables:read_parquet": ".parquet .pq",
    "tables:read_table": ".csv .tab .tsv",
    "web:read_html": ".htm .html .xhtml",
    "web:read_mhtml": ".mht .mhtml",
}
TABLES = (".parquet", ".pq", ".csv", ".tsv", ".tab", ".jsonl")  # whose rows can be read some at a time
READERS = {ending: f"{__name__}.{place}" for place, endings in _KINDS.items() for ending in endings.split()}
NAMES: dict[str, Any] = yaml.safe_load(resources.files(__name__).joinpath("names.yml").read_text("utf-8"))


def own_names(of: str) -> dict[str, str]:
    """Return the kit's name for each that `NAMES` lists of languages or charsets."""
    return {name: own for own, others in NAMES[of].items() for name in [own, *others.split()]}


_CHARSETS = own_names("charsets")  # as browsers understand their names
_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}(?:charset|encoding)\s*=\s*["']?\s*([\w:-]+)""", re.IGNORECASE)


def ending_of(path: Path) -> str:
    """Return the ending of a file that a reader is registered for, or ""."""
    fitting = [ending for ending in READERS if path.name.lower().endswith(ending)]
    return max(fitting, key=len, default="")


def read_file(path: Path) -> pd.DataFrame:
    """Read the articles of a file with the reader of its ending."""
    if not (ending := ending_of(path)):
        raise InputError(f"{path}: no reader for the ending {path.suffix!r}; read are {endings()}")
    if not path.is_file():
        raise InputError(f"{path}: {'a folder' if path.is_dir() else 'no such file'}, expected a file")
    module, _, function = READERS[ending].partition(":")
    table: pd.DataFrame = getattr(import_module(module), function)(path)
    return table


def is_table(path: Path) -> bool:
    """Return whether a file is a table of articles, whose columns a user may name."""
    return READERS.get(ending_of(path), "").startswith("framing.readers.tables:")


def endings() -> str:
    """Return the endings that are read, as a list for messages."""
    return ", ".join(sorted(ending for ending, place in READERS.items() if not place.endswith(":refuse")))


def needs(module: str, extra: str) -> ModuleType:
    """Import a library that only a reader needs; where it is missing, say what installs it.

    >>> needs("no_such_library", "documents")
    Traceback (most recent call last):
    framing.errors.InputError: no_such_library is needed to read this: pip install "framing[documents]"
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise InputError(f'{error.name} is needed to read this: pip install "framing[{extra}]"') from None


@contextmanager
def opening(path: Path, what: str, advice: str = "") -> Iterator[None]:
    """Give any failure inside as an `InputError`; what the parser logs or warns of is not shown."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (InputError, ImportError):
        raise
    except Exception as error:  # parsers raise what they like on a damaged file
        said = re.sub(r"\s+", " ", str(error))[:150] or type(error).__name__
        raise InputError(f"{path}: cannot be read as {what} ({said}){advice and ': ' + advice}") from None
    finally:
        logging.disable(before)


def read_kind(path: Path, what: str, expected: bytes = b"", most: int = -1) -> bytes:
    """Read a file, which is neither empty nor of another kind than its name says, or its first bytes."""
    with opening(path, what), path.open("rb") as file:
        raw = file.read(most)
    if not raw.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise InputError(f"{path}: empty, expected {what}")
    start = raw[:2000].lstrip(b"\xef\xbb\xbf\t\r\n ")
    kinds = {b"%PDF": "a PDF file (.pdf)", b"PK\x03\x04": "a zip archive, such as a Word file (.docx)",
             b"{\\rtf": "an RTF file (.rtf)", b"\x1f\x8b": "compressed (.gz)", b"\x89PNG": "a picture",
             b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"\xd0\xcf\x11\xe0": "an old Word file (.doc)",
             b"WARC/": "a web archive (.warc)"}  # fmt: skip
    came = next((kind for sign, kind in kinds.items() if start.startswith(sign) and sign != expected), "")
    if not came and expected and re.match(rb"<(?:!doctype html|html|head|\?xml)", start, re.IGNORECASE):
        came = "a web page (.html)"
    if came or not start.startswith(expected):
        renamed = ": name it by what it is, or save it again" if came else ""
        raise InputError(f"{path}: {came or 'something else'}, expected {what}{renamed}")
    return raw


def decode(where: str, raw: bytes, charset: str = "") -> str:
    """Return the text of a page, decoded by what its bytes are, what it declares, or what it looks like."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    if raw[:400].count(b"\0") >= len(raw[:400]) // 3:
        return raw.decode("utf-16-le" if raw[1:2] == b"\0" else "utf-16-be", "replace")
    if len(re.findall(rb"[\0-\x08\x0e-\x1a]", raw[:4000])) > 40:
        raise InputError(f"{where}: binary data, expected a saved web page")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    found = _CHARSET.search(raw[:4096])
    charset = (charset or (found[1].decode() if found else "")).lower()
    text, letters = raw.decode("utf-8", "replace"), len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", raw))
    if text.count("�") <= letters / 10:  # UTF-8 all the same
        warn(f"{where}: {text.count('�')} broken characters in its UTF-8, read as �")
        return text
    try:
        return raw.decode(_CHARSETS.get(charset, charset))
    except (LookupError, UnicodeDecodeError):
        from charset_normalizer import from_bytes

        best = from_bytes(raw).best()
        encoding = best.encoding if best else "cp1252"
        warn(f"{where}: its encoding ({charset or 'not declared'}) does not fit, read as {encoding}")
        return raw.decode(encoding, "replace")


def warn_cut(path: Path, raw: bytes, end: bytes) -> None:
    """Warn of a file without what its kind ends in: a download or a copy that broke off."""
    if end not in raw[-4096:].lower():
        warn(f"{path}: its end is missing: the file was cut off, and so may be the text")
