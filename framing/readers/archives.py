"""Web archives (.warc, .warc.gz): the articles of the pages in them."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext, redirect_stderr, suppress
from io import StringIO
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from framing.errors import InputError, warn
from framing.readers import decode, needs, read_kind
from framing.readers.web import read_page


def record_starts(path: str, file: BinaryIO) -> Iterator[int]:
    """Yield at which byte each record of a web archive begins, up to where it is damaged."""
    with redirect_stderr(StringIO()), suppress(EOFError, OSError, ValueError, zlib.error):  # named when it is read
        records = needs("warcio.archiveiterator", "web").ArchiveIterator(file)
        for _ in records:
            yield records.get_record_offset()


def read_warc(path: Path, part: BinaryIO | None = None, end: int = 1 << 62) -> pd.DataFrame:
    """Read each page of a web archive that has an article; what is left out is counted in one warning.

    Of an archive that is open (`part`), only the records from where it is up to the byte `end` are read.
    """
    sign = b"\x1f\x8b" if path.suffix.lower() == ".gz" else b"WARC/"
    if part is None:
        read_kind(path, "a web archive (.warc)", sign, most=1000)
    iterate = needs("warcio.archiveiterator", "web").ArchiveIterator
    rows, left = list[dict[str, str]](), Counter[str]()
    with nullcontext(part) if part else path.open("rb") as file, redirect_stderr(StringIO()):  # where warcio prints
        records = iterate(file)
        while True:
            try:
                if (record := next(records, None)) is None or records.offset >= end:
                    break
                if record.rec_type not in ("response", "resource", "revisit"):
                    continue
                head, url = record.http_headers or record.rec_headers, record.rec_headers.get_header("WARC-Target-URI")
                kind = (head.get_header("Content-Type") or "").lower()
                status = record.http_headers.get_statuscode() if record.http_headers else "200"
                raw = record.content_stream().read()
                if getattr(record.raw_stream, "limit", 0) > 0:
                    raise EOFError("it ends within a page")
            except Exception as error:  # a damaged archive: zlib, gzip and warcio raise many kinds
                left[f"what follows the damage ({' '.join(str(error).split())[:80]})"] += 1
                break
            if status != "200" or "html" not in kind:
                left["pictures, scripts and the like" if status == "200" else f"status {status}"] += 1
                continue
            try:
                page = decode(f"{path} {url}", raw, kind.partition("charset=")[2].strip("\"' ;"))
                rows.append(read_page(f"{path} {url}", page, url))
            except InputError:
                left["pages without an article"] += 1
    counted = ", ".join(f"{times} {what}" for what, times in left.most_common())
    if not rows:
        raise InputError(f"{path}: no article in it{counted and f' ({counted})'}, expected pages of text/html")
    if left:
        warn(f"{path}: {len(rows)} articles read, left out: {counted}")
    return pd.DataFrame(rows)
