"""Readers of files: whatever people save articles in, as a table with one row for each article.

A reader is a function of a path, in a module of this room, and a line in `_KINDS`. Its table has the column text
(paragraphs parted by blank lines, already without what is not the article: the kit's cleaning never runs over it) and
whichever of outlet, title, published, url, language, article and file_line (where the article begins) the file tells.
A table of articles (`framing.readers.tables`) keeps the columns it has; `framing.read_corpus` knows their usual names.
"""

from __future__ import annotations

from importlib import import_module, resources
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import yaml

from framing.errors import InputError

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
READERS = {ending: f"{__name__}.{place}" for place, endings in _KINDS.items() for ending in endings.split()}
NAMES: dict[str, Any] = yaml.safe_load(resources.files(__name__).joinpath("names.yml").read_text("utf-8"))


def own_names(of: str) -> dict[str, str]:
    """Return the kit's name for each that `NAMES` lists of languages or charsets."""
    return {name: own for own, others in NAMES[of].items() for name in [own, *others.split()]}


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
