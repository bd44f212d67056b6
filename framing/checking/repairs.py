"""Mending what is safe to mend in the texts of a corpus: a copy is written, what was read stays as it is."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from os.path import commonprefix
from pathlib import Path

import pandas as pd

from framing.checking.rules import ENTITY, TAG, Material
from framing.corpora.corpus import Corpus
from framing.corpora.sources import takes_corpus
from framing.errors import InputError, as_path
from framing.files import write_csv

_COMPUTED = {"text", "duplicate_of", "duplicate_reason", "containment", "tokens", "sentences", "sha256"}
_BLOCK = re.compile(r"(?i)<(?:/?(?:p|div|h[1-6]|li|ul|ol|table|tr|blockquote|section|article)|br)\b[^<>]*>")
_HIDDEN = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|<!--.*?-->")
_SHOWN = 20  # characters on each side of a change


@takes_corpus
def fix_corpus(corpus: Corpus, path: str | Path) -> pd.DataFrame:
    """Write a copy of a corpus as a CSV file, mended where that is safe, and list every change.

    Texts, titles and all other columns are read as UTF-8 where they were read in another encoding (ftfy), entities
    become characters, tags go (those of paragraphs become line breaks), letters are composed (NFC), blanks around go.
    Spellings of outlets, dates, and texts that are cut or missing are left as they are.

    Parameters
    ----------
    corpus : with its text
    path : the CSV file to write, for `framing.read_corpus`; one that exists is never overwritten

    Returns
    -------
    DataFrame
        One row per change: article, column, rule (encoding, entities, markup, letters, blanks), before, after
        (both shortened to what differs).

    Raises
    ------
    InputError
        A path that exists, or a derived corpus.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from framing.corpora.corpus import from_texts
    >>> with TemporaryDirectory() as folder:
    ...     fix_corpus(from_texts(["Ships &amp; boats."]), Path(folder, "new.csv"))[["rule", "after"]].values.tolist()
    [['entities', 'Ships & boats.']]
    """
    path = as_path("path", path)
    if path.exists():
        raise InputError(f"{path}: is there already, expected the name of a new file: nothing is overwritten")
    if not corpus.has_text:
        raise InputError(f"{path}: a derived corpus has no text to mend, expected captures or texts")
    kept = [name for name in corpus.articles if name not in _COMPUTED]
    table = corpus.articles[kept].assign(text=Material(corpus, {}, quick=False).bodies)
    changes: list[tuple[str, str, str, str, str]] = []
    for column in table.columns.drop("article"):
        values = table[column].tolist()
        for row, (article, value) in enumerate(zip(table["article"], values, strict=True)):
            for rule, fix in FIXES.items():
                if isinstance(value, str) and (fixed := fix(value)) != value:
                    changes.append((str(article), column, rule, *_differing(value, fixed)))
                    values[row] = value = fixed
        table[column] = pd.Series(values, index=table.index, dtype=object)
    write_csv(path, table)
    return pd.DataFrame(changes, columns=["article", "column", "rule", "before", "after"], dtype="str")


def _decode(text: str) -> str:
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if text.isascii():
        return text
    lines = text.split("\n")
    return "\n".join(fix_encoding(line) if is_bad(line) else line for line in lines)


def _unescape(text: str) -> str:
    """Return a text with characters for its entities, also for those that were escaped twice."""
    for _ in range(2):
        text = ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return text.replace("\xa0", " ")


def _strip_tags(text: str) -> str:
    if not TAG.search(text):
        return text
    return re.sub(r"\s*\n\s*", "\n", TAG.sub("", _BLOCK.sub("\n", _HIDDEN.sub(" ", text)))).strip()


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


FIXES: dict[str, Callable[[str], str]] = {
    "encoding": _decode, "entities": _unescape, "markup": _strip_tags, "letters": _compose, "blanks": str.strip,
}  # fmt: skip


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return the places of two texts where they begin to differ."""
    start = max(0, len(commonprefix([before, after])) - _SHOWN)
    return tuple(text[start : start + 3 * _SHOWN] for text in (before, after))  # type: ignore[return-value]
