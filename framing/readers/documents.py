"""Documents of word processors (.docx, .rtf), with the fields of a database where it has exported them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd

from framing.errors import InputError, warn
from framing.files import read_bytes
from framing.readers import needs, opening, read_kind, warn_cut
from framing.readers.bundles import split_text
from framing.readers.exports import read_head

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_READ = (_FALLBACK, f"{_WORD}del", f"{_WORD}tabs")
_BLANKS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
MOST_BYTES = 200_000_000  # that a file unpacks to; a thousand articles have some 10 MB


def read_docx(path: Path) -> pd.DataFrame:
    """Read a Word file: its text with that of tables, its first heading as title; footnotes are left out."""
    raw = read_kind(path, "a Word file (.docx)", b"PK\x03\x04")
    docx = needs("docx", "documents")
    with opening(path, "a Word file", "open it and save it as .docx again"):
        size = sum(file.file_size for file in ZipFile(BytesIO(raw)).infolist() if file.filename.endswith(".xml"))
        if size > MOST_BYTES:
            raise InputError(f"{path}: unpacks to {size / 1e6:,.0f} MB of text, expected an article: split the file")
        document = docx.Document(BytesIO(raw))
        paragraphs, title, headings = list[str](), "", 0
        for element in document.element.body.iter(f"{_WORD}p"):
            if next(element.iterancestors(f"{_WORD}p"), None) is None:  # a text box is part of its paragraph
                pieces = [piece for piece in element.iter(f"{_WORD}t", *_BLANKS)
                          if next(piece.iterancestors(*_NOT_READ), None) is None]  # fmt: skip  # all changes accepted
                paragraphs += "".join(_BLANKS.get(piece.tag) or piece.text or "" for piece in pieces).split("\n")
                style = docx.text.paragraph.Paragraph(element, document).style.name or ""
                headings += style == "Heading 1" and bool(paragraphs[-1].strip())
                if not title and style in ("Title", "Heading 1") and paragraphs[-1].strip():
                    title = paragraphs[-1].strip()
        title = title or document.core_properties.title or ""
    table = make_article(path, paragraphs, title)
    if headings > 1 and len(table) == 1:
        warn(f"{path}: read as one article, but has {headings} headings of the first level: one file for each article")
    return table


def read_rtf(path: Path) -> pd.DataFrame:
    """Read an RTF file."""
    raw = read_kind(path, "an RTF file (.rtf)", b"{\\rtf")
    striprtf = needs("striprtf.striprtf", "documents")
    with opening(path, "an RTF file", "open it and save it as .docx"):
        text = striprtf.rtf_to_text(raw.decode("cp1252", "replace"), errors="replace")
    warn_cut(path, raw.rstrip(b"\0\r\n\t ")[-1:], b"}")
    return make_article(path, text.replace("|", "\n").split("\n"))


def refuse(path: Path) -> pd.DataFrame:
    """Refuse a document in a format without a reader, but for RTF files that are named .doc, as LexisNexis does."""
    if read_bytes(path).startswith(b"{\\rtf"):
        return read_rtf(path)
    raise InputError(f"{path}: {path.suffix} files are not read, open it and save it as .docx (Word) or as .txt")


def make_article(path: Path, paragraphs: list[str], title: str = "", above: Iterable[str] = ()) -> pd.DataFrame:
    """Return a document's articles: those of a database's export, else its one, with its head (`above`: a page's)."""
    exported = split_text(path, "\n".join(paragraphs), least=1)
    if len(exported):
        return exported
    lines = [" ".join(line.split()) for line in paragraphs if re.search(r"\w", line)]
    if not lines:
        raise InputError(f"{path}: no text in it, expected an article (a scanned page has none until OCR finds it)")
    fields, body = read_head(lines, title if title in lines[:5] else "", path.stem)
    said = read_head(list(above), "in the page's head", path.stem)[0] if above else {}
    fields |= {name: value for name, value in said.items() if not fields[name]}
    return pd.DataFrame([{"text": "\n\n".join(body), **fields}])
