"""Saved web pages: the article as trafilatura finds it, with what the page says of itself."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pandas as pd

from framing.capture.pages import headline_of
from framing.errors import InputError, warn
from framing.readers import decode, needs, opening, read_kind, warn_cut
from framing.readers.bundles import split_text
from framing.readers.exports import BYLINE, is_day, lines_of, links_in, part_line, read_day

_SENTENCE = re.compile(r"(?=.{15}).*[.!?…。！？؟۔।](?![^\W_])")
_WALL = re.compile(r"isAccessibleForFree\W{1,6}false|subscri\w+ to (?:continue|read)|already a subscriber|not found|"
                   r"(?:log|sign) in to (?:continue|read)|create an? (?:free )?account to|enable javascript|a robot\?|"
                   r"are (?:a )?human|access denied|your privacy", re.IGNORECASE)  # fmt: skip
_NO_SITE = re.compile(r"^$|^copyright|©", re.IGNORECASE)  # what trafilatura may take for a name
_EXPORT = re.compile(r"End of Document|\d of \d+ DOCUMENTS|Do[ck]umento?\s+[A-Za-z]\w{20,}|ProQuest document ID")
_BULK = re.compile(r"<script(?![^>]*ld\+json)[^>]*>.*?</script>|data:[\w/+.;=-]{1,99},[\w+/=%]{500,}", re.DOTALL | re.I)
SHORT = 100  # words: an article that long behind a paywall may be its opening only
_NO_ARTICLE = ("no article found in this page: it may list links, or fill itself by a script; "
               "save the article's own page once it shows its text, or save the text as .txt")  # fmt: skip


def read_html(path: Path) -> pd.DataFrame:
    """Read a saved page: one row with text, title, published, outlet, url, language, as far as the page says them."""
    return _read(path, decode(str(path), read_kind(path, "a saved web page")))


def read_mhtml(path: Path) -> pd.DataFrame:
    """Read a page that a browser saved with all its parts in one file (.mhtml, .mht)."""
    raw = read_kind(path, "a saved web page")
    with opening(path, "a web page saved in one file"):
        message = message_from_bytes(raw, policy=policy.default)
        pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
        if not pages:
            raise InputError(f"{path}: no page in it, expected a web page saved in one file (.mhtml)")
        part: Any = pages[0]
        body, charset = part.get_payload(decode=True), part.get_content_charset("")
        url = str(message["Snapshot-Content-Location"] or part["Content-Location"] or "")
    return _read(path, decode(str(path), body, charset), url)


def _read(path: Path, page: str, url: str = "") -> pd.DataFrame:
    """Return the articles of a page: those of a database's export, else its article."""
    exported = split_text(path, lines_of(path, page)) if _EXPORT.search(page) else ()
    table = exported if len(exported) else pd.DataFrame([read_page(str(path), page, url)])
    if re.search("<html", page[:4000], re.IGNORECASE):
        warn_cut(path, page[-4096:].encode(errors="replace"), b"</html>")
    return table


def read_page(where: str, page: str, url: str = "") -> dict[str, str]:
    """Return the article in a page and what the page says of it; refuse a page without one."""
    trafilatura = needs("trafilatura", "web")
    # No date is guessed from the year of a copyright notice
    options = {"include_comments": False, "date_extraction_params": {"original_date": True, "extensive_search": False}}
    page = _BULK.sub("", page.replace("\0", "")) if len(page) > 2_000_000 else page.replace("\0", "")
    with opening(Path(where), "a web page"):
        tree = trafilatura.load_html(page)
        found = None if tree is None else trafilatura.bare_extraction(tree, url or None, with_metadata=True, **options)
    if tree is None or found is None:
        raise InputError(f"{where}: {_NO_ARTICLE}")
    given = (found.title or "").strip()
    title = headline_of(given)
    lines = part_line(tree, [line.strip(" |") for line in (found.text or "").split("\n")])
    links = links_in(tree)
    lines = [line for line in lines if re.search(r"\w", line) and line not in {given, title, *links}]
    day = next((line for line in lines[:3] if is_day(line) and read_day(line)), "")
    lines = [line for i, line in enumerate(lines) if i > 2 or not (line == day or BYLINE.fullmatch(line))]
    if not any(_SENTENCE.match(line) for line in lines):
        raise InputError(f"{where}: {_NO_ARTICLE}")
    words = sum(max(len(line.split()), len(line) // 10) for line in lines)
    if words < SHORT and _WALL.search(page):
        warn(f"{where}: only {words} words, and it speaks of subscribers, robots or errors: is this the whole article?")
    language = tree.xpath("string((/html/@lang | /html/@xml:lang | //meta[@property='og:locale']/@content)[1])")
    stated = tree.xpath("string(//meta[@property='article:published_time']/@content)")[:10]  # may lie in the future
    published = found.date or read_day(stated) or read_day(day)
    # the outlet is the site as it names itself, as the page's title ends, or its host
    behind = re.match(
        re.escape(title) + r".*\s[|–—·»-]\s+([^|–—·»]{2,40})$", tree.xpath("normalize-space(//head/title)")
    )
    told = found.sitename or ""
    names = [tree.xpath("string(//meta[@property='og:site_name']/@content)"), told if "." not in told else "",
             behind[1] if behind and title else "", "" if " " in told else told, found.hostname or ""]  # fmt: skip
    names = [re.sub(r"^(?:@|https?://(?:www\.)?)", "", name.strip()) for name in names]
    outlet = next((name for name in names if not _NO_SITE.search(name)), "")
    return {"text": "\n\n".join(lines), "title": title, "outlet": outlet, "published": published,
            "url": found.url or url, "language": language.strip()[:2].lower()}  # fmt: skip
