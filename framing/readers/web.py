"""Saved web pages: the article as trafilatura finds it, with what the page says of itself."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pandas as pd

from framing.capture.pages import headline_of
from framing.errors import InputError, warn
from framing.readers import needs
from framing.readers.bundles import split_text
from framing.readers.opening import decode, opening, read_kind, warn_cut

_SENTENCE = re.compile(r"(?=.{15}).*[.!?…。！？؟۔।](?![^\W_])")
_WALL = re.compile(r"isAccessibleForFree\W{1,6}false|subscri\w+ to (?:continue|read)|already a subscriber|not found|"
                   r"(?:log|sign) in to (?:continue|read)|create an? (?:free )?account to|enable javascript|a robot\?|"
                   r"are (?:a )?human|access denied|your privacy", re.IGNORECASE)  # fmt: skip
_NO_SITE = re.compile(r"^$|[.] |^copyright|©", re.IGNORECASE)  # the end of a title, taken for a name
_EXPORT = re.compile(r"End of Document|\d of \d+ DOCUMENTS|Do[ck]umento?\s+[A-Za-z]\w{20,}|ProQuest document ID")
_BLOCKS = {"p", "div", "br", "tr", "td", "th", "li", "table", "article", "section", "pre", "h1", "h2", "h3", "h4", "hr"}
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
    exported = split_text(path, _lines_of(path, page)) if _EXPORT.search(page) else ()
    table = exported if len(exported) else pd.DataFrame([read_page(str(path), page, url)])
    if re.search("<html", page[:4000], re.IGNORECASE):
        warn_cut(path, page[-4096:].encode(errors="replace"), b"</html>")
    return table


def _lines_of(path: Path, page: str) -> str:
    """Return the text of a page with a line for each block."""
    with opening(path, "a web page"):
        html = needs("lxml.html", "web")
        tree = html.fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
        for element in list(tree.iter()):
            if element.tag in ("script", "style", "head"):
                element.clear(keep_tail=True)
                continue
            end = "\n" if element.tag in _BLOCKS else ""
            element.text = (end if element.tag != "br" else "") + re.sub(r"\s+", " ", element.text or "")
            element.tail = end + re.sub(r"\s+", " ", element.tail or "")
        return re.sub(r"[^\S\n]+", " ", str(tree.text_content()))


def read_page(where: str, page: str, url: str = "") -> dict[str, str]:
    """Return the article in a page and what the page says of it; refuse a page without one."""
    trafilatura = needs("trafilatura", "web")
    # No date is guessed from the year of a copyright notice
    options = {"include_comments": False, "date_extraction_params": {"original_date": True, "extensive_search": False}}
    with opening(Path(where), "a web page"):
        tree = trafilatura.load_html(page.replace("\0", ""))
        if tree is None:
            raise InputError(f"{where}: {_NO_ARTICLE}")
        found = trafilatura.bare_extraction(tree, url or None, with_metadata=True, **options)
    given = (found.title or "").strip() if found else ""
    title = headline_of(given)
    lines = [line.strip(" |") for line in (found.text or "").split("\n")] if found else []
    lines = [line for line in lines if re.search(r"\w", line) and line not in (given, title)]
    if not any(_SENTENCE.search(line) for line in lines):
        raise InputError(f"{where}: {_NO_ARTICLE}")
    words = sum(max(len(line.split()), len(line) // 10) for line in lines)
    if words < SHORT and _WALL.search(page):
        warn(f"{where}: only {words} words, and it speaks of subscribers, robots or errors: is this the whole article?")
    named = tree.xpath("string(//meta[@property='og:site_name']/@content)")
    sites = [re.sub(r"^(?:@|https?://(?:www\.)?)", "", (site or "").strip())
             for site in (named, found.sitename, found.hostname)]  # fmt: skip
    language = tree.xpath("string((/html/@lang | /html/@xml:lang | //meta[@property='og:locale']/@content)[1])")
    row = {"text": "\n\n".join(lines), "title": title, "outlet": next((s for s in sites if not _NO_SITE.search(s)), ""),
           "published": found.date, "url": found.url or url, "language": language.strip()[:2].lower()}  # fmt: skip
    return {name: value or "" for name, value in row.items()}
