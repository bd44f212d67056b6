"""Write the invented pieces as people find articles: saved web pages, one Word file of ten, a spreadsheet's CSV.

The texts are those of ``build.py``; the outlets o1 and o2 become saved pages (``*.html``), o3 one Word file in the
manner of a news database's download, o4 a CSV as a spreadsheet saves it (semicolons, names of columns of its own).
There is no metadata.csv: what is known of an article stands in the files. ``folder`` is where they are written.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from html import escape
from pathlib import Path

import build
import pandas as pd

HERE = Path(__file__).resolve().parent
SITE = {"o1": "courier.example", "o2": "harbour-standard.example"}
FIXED = (2041, 6, 1, 0, 0, 0)  # the time of every file inside the Word file: the same bytes each time


def paragraphs_of(piece: build.Piece) -> list[str]:
    """Return the paragraphs of the body."""
    last = piece.scored[-1].paragraph
    joined = (" ".join(s.text for s in piece.scored if s.paragraph == number) for number in range(1, last + 1))
    return [text for text in joined if text]


def web_page(piece: build.Piece) -> str:
    """Return a page of a newspaper's site with the article in it."""
    head, outlet, title = piece.header, piece.header["outlet"], piece.sentences[0].text
    menu = " ".join(f'<a href="/{name.lower()}">{name}</a>' for name in build.MENU[piece.name[:2]].split(" | "))
    number = int(piece.name[1]) * 100 + int(piece.name[3:])
    stories = build.read_teasers()
    others = [stories[(number + step) % len(stories)] for step in (0, 5)]
    teasers = "".join(
        f'<li class="card"><a href="/story/{i}"><h3>{escape(headline)}</h3></a><p>{escape(texts[0])}</p></li>'
        for i, (_, headline, texts) in enumerate(others)
    )
    caption = " ".join(s.text for s in piece.sentences if s.paragraph < 0)
    picture = f'<figure><img src="p.jpg" alt=""><figcaption>{escape(caption)}</figcaption></figure>' if caption else ""
    byline = f'<span class="author">By {escape(head["author"])}</span>' if head.get("author") else ""
    body = "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs_of(piece))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{escape(title)} | {escape(outlet)}</title>
<meta property="og:site_name" content="{escape(outlet)}">
<meta property="og:title" content="{escape(title)}">
<meta property="og:type" content="article">
<meta property="og:url" content="https://{SITE[piece.name[:2]]}/{piece.name}">
<meta property="article:published_time" content="{head["published"]}T08:00:00Z">
<link rel="canonical" href="https://{SITE[piece.name[:2]]}/{piece.name}">
</head>
<body>
<header><a href="/">{escape(outlet)}</a><p>{escape(build.TAGLINE[piece.name[:2]])}</p><nav>{menu}</nav></header>
<main>
<article>
<h1>{escape(title)}</h1>
<p class="meta">{byline}<time datetime="{head["published"]}">{head["published"]}</time></p>
<div class="share"><a href="/share">Share this article</a></div>
{picture}
{body}
</article>
<aside class="related"><h2>Related stories</h2><ul>{teasers}</ul></aside>
</main>
<footer><p>© 2041 {escape(outlet)}</p><a href="/privacy">Privacy</a> <a href="/terms">Terms of use</a></footer>
</body>
</html>
"""


def write_database_file(pieces: list[build.Piece], path: Path) -> None:
    """Write articles below each other into a Word file, as a news database delivers them."""
    import docx

    document = docx.Document()
    for piece in pieces:
        date, body = pd.Timestamp(piece.header["published"]), paragraphs_of(piece)
        words = sum(len(text.split()) for text in body)
        document.add_heading(piece.sentences[0].text, level=1)
        lines = [
            piece.header["outlet"],
            f"{date:%B} {date.day}, {date.year} {date:%A}",
            f"Copyright {date.year} {piece.header['outlet']} All Rights Reserved",
            f"Section: {build.SECTION.get(piece.header['genre'], 'Interview')}",
            f"Length: {words} words",
            *([f"Byline: {piece.header['author']}"] if piece.header.get("author") else []),
            "Body",
            *body,
            f"Load-Date: {date:%B} {date.day}, {date.year}",
            "End of Document",
        ]
        for line in lines:
            document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(path, "w") as fixed:
        for part in whole.infolist():
            entry = zipfile.ZipInfo(part.filename, FIXED)
            fixed.writestr(entry, whole.read(part), zipfile.ZIP_DEFLATED)


def write(folder: Path) -> None:
    """Write the 42 pieces into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted((HERE / "sources").glob("o[1-4]_[0-9][0-9].txt"))
    pieces = [build.read_piece(path, []) for path in sources]
    for piece in pieces:
        if piece.name[:2] in SITE:
            (folder / f"{piece.name}.html").write_text(web_page(piece), "utf-8", newline="\n")
    write_database_file([piece for piece in pieces if piece.name.startswith("o3")], folder / "gazette.docx")
    rows = [
        {
            "ID": piece.name,
            "Publication": piece.header["outlet"],
            "Headline": piece.sentences[0].text,
            "Publication date": piece.header["published"],
            "Full text": "\n\n".join(paragraphs_of(piece)),
        }
        for piece in pieces
        if piece.name.startswith("o4")
    ]
    table = pd.DataFrame(rows).to_csv(sep=";", index=False, lineterminator="\r\n")
    quoted = re.sub(r"^\ufeff?", "\ufeff", table)
    (folder / "long_view.csv").write_text(quoted, "utf-8", newline="")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "as_found")
