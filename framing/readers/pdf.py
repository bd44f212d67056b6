"""PDF files: lines joined to paragraphs, words cut at line ends rejoined, page heads and feet dropped."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path

import pandas as pd

from framing.errors import InputError, warn
from framing.files import plain_name
from framing.readers import needs, opening, read_kind, warn_cut
from framing.readers.bundles import split_text
from framing.readers.documents import make_article

_EDGE = 4  # lines at the top and at the bottom of a page that may be its head or foot
_PAGE = re.compile(r"\W*(?:page|seite|p\.)\s*\d+(?:\s*(?:of|von|/|de)\s*\d+)?\W*", re.IGNORECASE)
_PRINT = re.compile(r"\d\d?[/.]\d\d?[/.]\d{2,4}, \d\d?:\d\d.*|(?:https?|file)://\S+(?: \d+/\d+)?")  # by a browser
_NUMBER = re.compile(r"\W*\d{1,4}(?:\s*(?:of|von|/|de)\s*\d{1,4})?\W*", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")


def read_pdf(path: Path) -> pd.DataFrame:
    """Read a PDF file with text; a scanned one, or one with a password, is refused."""
    raw = read_kind(path, "a PDF file (.pdf)", b"%PDF")
    pypdf = needs("pypdf", "documents")
    with opening(path, "a PDF file", "open it and save its text as .txt or .docx"):
        reader = pypdf.PdfReader(BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError(f"{path}: protected by a password, save a copy without one")
        pages = [[line.strip() for line in page.extract_text().split("\n")] for page in reader.pages]
        title = " ".join(str((reader.metadata and reader.metadata.title) or "").split())
    warn_cut(path, raw, b"%%eof")
    if not any(any(page) for page in pages):
        raise InputError(f"{path}: pictures of pages without text, expected text: let an OCR program read it")
    if empty := sum(not any(page) for page in pages):
        warn(f"{path}: {empty} of {len(pages)} pages have no text (pictures, or scanned)")
    filled, kept = [[line for line in page if line] for page in pages], []
    for i, page in enumerate(filled):  # without heads and feet: lines as on the page before or after, and page numbers
        near = filled[max(i - 1, 0) : i] + filled[i + 1 : i + 2]
        head, foot = _edge(page, near), _edge(page[::-1], [other[::-1] for other in near])
        kept.append(page[head : max(len(page) - foot, head)])
    lines = [line for page in kept for line in page]
    for i, k in combinations(range(10), 2):  # the title that the file states, where it is broken at the top
        if title and plain_name("".join(lines[i:k])) == plain_name(title):
            lines[i:k] = ["", title, ""]
            break
    above = [line for line in pages[0][:_EDGE] if line not in kept[0]]
    exported = split_text(path, "\n".join(lines), least=1, join=join_lines)
    return exported if len(exported) else make_article(path, join_lines(lines), title, above)


def _edge(lines: list[str], near: list[list[str]]) -> int:
    """Return how many lines, from the outside, are the head of a page (or its foot)."""
    size = 0
    for k, line in enumerate(lines[: min(_EDGE, len(lines) // 2)]):
        if re.search("document", line, re.IGNORECASE):  # a mark between articles
            break
        again = any(re.sub(r"\d+", "#", line) == re.sub(r"\d+", "#", other[k]) for other in near if len(other) > k)
        numbered = _PAGE.fullmatch(line) or (near and k == 0 and _NUMBER.fullmatch(line))
        if (again and size == k) or numbered or _PRINT.fullmatch(line):
            size = k + 1
    return size


def join_lines(lines: list[str]) -> list[str]:
    """Return the paragraphs of lines that were broken to fit a page; a word cut at a line's end is made whole."""
    known = Counter(re.findall(r"\w+(?:-\w+)*", " ".join(lines).lower()))
    widths = sorted(len(line) for line in lines if line)
    width = widths[9 * len(widths) // 10] if widths else 0
    paragraphs = list[str]()
    for above, line in pairwise(["", *lines]):
        cut = re.search(r"(\w+)-$", above)
        if not line or not above:
            paragraphs += [line] if line else []
        elif cut and (rest := re.match(r"[^\W\d_]\w*", line)):
            hyphened = f"{cut[1]}-{rest[0]}".lower()
            keep = rest[0][0].isupper() or known[hyphened] > 0
            paragraphs[-1] = paragraphs[-1][: None if keep else -1] + line
        # It goes on where the line above is full, or ends without a sentence's end
        elif (line[0].islower() or len(above) + 1 + len(line.split()[0]) > 0.9 * width
              or (not _ENDED.search(above) and len(above) > 0.75 * width)):  # fmt: skip
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
    return paragraphs
