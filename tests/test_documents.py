"""Saved pages and documents as people have them; all texts are invented."""

from __future__ import annotations

import gzip
import json
import re
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pandas as pd
import pytest
from docx.oxml import parse_xml
from pypdf import PdfWriter

from framing import FramingWarning, InputError, clean, read_captures, read_corpus
from framing.corpora.sources import read_lines
from framing.readers import READERS, read_file

FIRST = "The two harbour cities signed an accord on Thursday that officials called a threat to the whole coast."
SECOND = "Fishermen watched the ceremony from the quay and said they would wait for the text before they judged it."
THIRD = "“We were not asked,” said Ann Roe, who has sold fish by the old mill for thirty years – and more."
CYRILLIC = "Рыбаки смотрели на церемонию с набережной и сказали, что подождут текста, прежде чем судить о нём всерьёз."


def page(body: list[str], head: str = "", **more: str) -> str:
    paragraphs = "".join(f"<p>{text}</p>" for text in body)
    return f"""<!DOCTYPE html><html lang="{more.get("lang", "en-GB")}"><head><title>Accord stirs alarm - Lantern</title>
<meta property="og:site_name" content="The Daily Lantern"><meta property="og:title" content="Accord stirs alarm">
<link rel="canonical" href="https://lantern.example/2024/accord"><meta property="article:published_time"
content="2024-06-21T08:00:00Z">{head}</head><body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav>
<article><h1>Accord stirs alarm</h1>{paragraphs}</article><footer>Copyright 2019 Lantern</footer></body></html>
"""


def read(folder: Path, name: str, content: str | bytes) -> pd.DataFrame:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path)


def test_a_saved_page_gives_body_and_what_it_says_of_itself(tmp_path: Path) -> None:
    row = read(tmp_path, "a.html", page([FIRST, SECOND, THIRD])).iloc[0].to_dict()
    assert row == {
        "text": f"{FIRST}\n\n{SECOND}\n\n{THIRD}", "title": "Accord stirs alarm", "outlet": "The Daily Lantern",
        "published": "2024-06-21", "url": "https://lantern.example/2024/accord", "language": "en",
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1251", "koi8-r"])
def test_a_page_is_decoded_by_what_it_declares(tmp_path: Path, encoding: str) -> None:
    html = page([CYRILLIC, CYRILLIC[::-1]], f'<meta charset="{encoding.replace("-sig", "")}">', lang="ru")
    assert read(tmp_path, "a.htm", html.encode(encoding)).loc[0, "text"] == f"{CYRILLIC}\n\n{CYRILLIC[::-1]}"


def test_quotation_marks_of_windows_are_read_in_a_page_that_says_latin_1(tmp_path: Path) -> None:
    html = page([FIRST, THIRD], '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">')
    assert THIRD in read(tmp_path, "a.html", html.encode("cp1252")).loc[0, "text"]


def test_doubtful_encodings_are_named(tmp_path: Path) -> None:
    broken = page([FIRST, THIRD, CYRILLIC], '<meta charset="utf-8">').encode().replace(b"sold fish", b"sold \xfffish")
    with pytest.warns(FramingWarning, match="1 broken characters in its UTF-8"):
        assert CYRILLIC in read(tmp_path, "a.html", broken).loc[0, "text"]
    wrong = page([CYRILLIC] * 2 + [CYRILLIC[::-1]], '<meta charset="utf-8">').encode("windows-1251")
    with pytest.warns(FramingWarning, match=r"encoding \(utf-8\) does not fit, read as cp1251"):
        assert CYRILLIC in read(tmp_path, "a.html", wrong).loc[0, "text"]


def test_no_date_is_guessed_from_a_copyright_notice(tmp_path: Path) -> None:
    undated = re.sub(r"<meta property=.article:published_time.\s[^>]*>", "", page([FIRST, SECOND]))
    assert read(tmp_path, "a.html", undated).loc[0, "published"] == ""


def test_a_file_that_was_cut_off_is_named(tmp_path: Path) -> None:
    with pytest.warns(FramingWarning, match="its end is missing"):
        read(tmp_path, "a.html", page([FIRST, SECOND])[:-9])
    with pytest.raises(InputError, match="cannot be read as a PDF file"):
        read(tmp_path, "a.pdf", pdf_bytes([[FIRST]])[:-9])


def test_a_page_that_says_little_of_itself(tmp_path: Path) -> None:
    bulk = f"<script>{'x=1;' * 3_000_000}</script>"
    html = (f"<html lang=de><head><title>Accord stirs alarm | Ports | The Lantern</title>{bulk}</head><body><article>"
            f"<h1>Accord stirs alarm</h1><p>By Ann Roe</p><p>20 June 2024</p><p>{FIRST}</p><p>{SECOND}</p></article>"
            "<footer>2019 Lantern</footer></body></html>")  # fmt: skip
    assert read(tmp_path, "a.html", html).iloc[0].to_dict() == {
        "text": f"{FIRST}\n\n{SECOND}", "title": "Accord stirs alarm", "outlet": "The Lantern",
        "published": "2024-06-20", "url": "", "language": "de",
    }  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "<strong>Read more: <a href=/9>A storm of ships nears the coast.</a></strong>",
        "<a href=/9>ALSO READ: A storm of ships nears the coast.</a>",
        "<em><a href=/9>Related: A storm of ships nears the coast.</a></em>",
        "Lesen Sie auch: <a href=/9>A storm of ships nears the coast.</a>",
        "<a href=/9>A storm of ships nears the coast.</a>",
    ],
)
def test_links_to_other_articles_are_no_text(tmp_path: Path, line: str) -> None:
    linked = FIRST.replace("accord", "<a href=/8>accord</a>")
    assert read(tmp_path, "a.html", page([linked, line, SECOND])).loc[0, "text"] == f"{FIRST}\n\n{SECOND}"


def test_a_site_keeps_the_full_stop_in_its_name(tmp_path: Path) -> None:
    html = page([FIRST, SECOND]).replace("The Daily Lantern", "St. Ann Post-Dispatch")
    assert read(tmp_path, "a.html", html).loc[0, "outlet"] == "St. Ann Post-Dispatch"


def test_a_page_for_subscribers_warns(tmp_path: Path) -> None:
    stub = page([FIRST, "Subscribe to continue reading. Already a subscriber? Log in."])
    with pytest.warns(FramingWarning, match=r"only \d+ words, .* of subscribers"):
        read(tmp_path, "a.html", stub)


@pytest.mark.parametrize("ending", [".mhtml", ".mht"])
def test_a_page_saved_in_one_file(tmp_path: Path, ending: str) -> None:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "https://herald.example/b"
    message.set_content(page([CYRILLIC, FIRST]), subtype="html", charset="windows-1251", cte="quoted-printable")
    message.add_related(b"\x89PNG", "image", "png")
    row = read(tmp_path, "a" + ending, message.as_bytes()).iloc[0]
    assert row["text"] == f"{CYRILLIC}\n\n{FIRST}" and row["title"] == "Accord stirs alarm"


LINKS = "<html><body><h1>News</h1><ul>" + "".join(f'<li><a href="/{i}">Story {i}</a></li>' for i in range(40)) + "</ul>"
REFUSED = {
    "empty.html": (b"", "empty, expected a saved web page"),
    "blank.html": (b"\xef\xbb\xbf \r\n", "empty"),
    "tags.html": (b"<html><head></head><body></body></html>", "no article found in this page"),
    "links.html": (LINKS.encode(), "no article found in this page"),
    "script.html": (b"<html><body><div id=app></div><script>start({})</script></body></html>", "no article found"),
    "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(300), "a picture, expected a saved web page"),
    "paper.html": (b"%PDF-1.7\n%\xe2\xe3", r"a PDF file \(\.pdf\), expected"),
    "noise.html": (bytes(range(256)) * 40, "binary data"),
    "words.mhtml": (b"just words", "no page in it"),
    "cut.mhtml": (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-", "no page in it"),
    "deep.html": (b"<div>" * 60_000, "no article found|cannot be read"),
}


def test_every_ending_refuses_an_empty_file_and_noise(tmp_path: Path) -> None:
    for ending in READERS:
        if "tables" not in READERS[ending] and ending != ".txt":
            for content in (b"", b"\0\x01\xfe\xff" * 100, bytes(range(256)) * 20):
                (tmp_path / f"a{ending}").write_bytes(content)
                with pytest.raises(InputError):
                    read_file(tmp_path / f"a{ending}")


def nexis(title: str, outlet: str, day: str) -> str:
    return (f"{title}\n\n{outlet}\n{day}\n\nCopyright 2024 {outlet} All Rights Reserved\nSection: NEWS; Pg. 4\n"
            f"Length: 212 words\nByline: Ann Roe\nBody\n\n{FIRST}\n\n{SECOND}\nClassification\n\nLanguage: ENGLISH\n"
            "Load-Date: June 22, 2024\n\nEnd of Document\n\n\n")  # fmt: skip


def lexis(title: str, outlet: str, day: str) -> str:
    return (f"                    1 of 2 DOCUMENTS\n\n\n    {outlet}\n\n    {day}\n    Late Edition\n\n{title}\n\n"
            f"BYLINE: Ann Roe\n\nLENGTH: 212 words\n\n{FIRST}\n\n{SECOND}\n\nLOAD-DATE: June 22, 2024\n\n"
            f"LANGUAGE: ENGLISH\n\n\n     Copyright 2024 {outlet}\n     All Rights Reserved\n")  # fmt: skip


def factiva(title: str, outlet: str, day: str) -> str:
    return (f"{title}\nBy Ann\n212 words\n{day}\n08:30\n{outlet}\nLANT\n16\nEnglish\n(c) 2024 {outlet}\n\n{FIRST}\n\n"
            f"{SECOND}\n\nLantern Press\n\nDocument LANT000020240621ek6l0001a\n\n")  # fmt: skip


def factiva_codes(title: str, outlet: str, day: str) -> str:
    return (f"HD\n{title}\nWC 212 words\nPD  {day}\nSN\n{outlet}\nLA English\nLP\n{FIRST}\nTD\n{SECOND}\nCO\n"
            "hrbr : Harbour\nAN\nDocument LANT000020240621ek6l0001a\n")  # fmt: skip


def proquest(title: str, outlet: str, day: str) -> str:
    return (f"{'_' * 60}\n\n{title}\n\nAuthor: Roe, Ann\n\nFull text: {FIRST}\n\n{SECOND}\n\nSubject: Ports\n\nTitle: "
            f"{title}\n\nPublication title: {outlet}; Northport\n\nPublication date: {day}\n\nLanguage of publication: "
            "English\n\nProQuest document ID: 12345\n\n")  # fmt: skip


def german(title: str, outlet: str, day: str) -> str:
    day = "21. Juni 2024 Freitag" if "21" in day else "22. Juni 2024 Samstag"
    head = (
        f"          Dokument 1 von 2\n\n\n     {outlet}\n\n     {day}\n\n{title}\n\nAUTOR: Ann Roe\n\nLÄNGE: 212 Wörter"
    )
    tail = "UPDATE: 22. Juni 2024\n\nSPRACHE: ENGLISH\n\nPUBLICATION-TYPE: Zeitung\n"
    return f"{head}\n\n{FIRST}\n\n{SECOND}\n\n{tail}"


def emis(title: str, outlet: str, day: str) -> str:
    return (
        f"{title}\n{outlet}\n{day}\nLanguage: English\n\n{FIRST}\n\n{SECOND}\n\n© 2024 EMIS. All rights reserved.\n\n"
    )


BUNDLES = {
    "Nexis": nexis,
    "German": german,
    "LexisNexis": lexis,
    "Factiva": factiva,
    "codes": factiva_codes,
    "ProQuest": proquest,
    "EMIS": emis,
}


@pytest.mark.parametrize("kind", BUNDLES)
def test_several_articles_in_one_file_are_split_with_their_fields(tmp_path: Path, kind: str) -> None:
    article = BUNDLES[kind]
    bundle = article("Accord stirs alarm", "The Daily Lantern", "June 21, 2024 Friday")
    grain = "Grain prices fell on Friday after two weeks of steady rain across the inland farms of the county."
    second = article("Grain prices fall", "Northport Herald", "22 June 2024")
    bundle += second.replace(FIRST, grain).replace(SECOND, THIRD)
    table = read(tmp_path, "export.txt", bundle)
    columns = ["title", "outlet", "published", "language", "text"]
    assert table[columns].to_numpy().tolist() == [
        ["Accord stirs alarm", "The Daily Lantern", "2024-06-21", "en", f"{FIRST}\n\n{SECOND}"],
        ["Grain prices fall", "Northport Herald", "2024-06-22", "en", f"{grain}\n\n{THIRD}"],
    ]
    with pytest.warns(FramingWarning, match="holds 2 articles, of which one is kept"):
        clean(bundle)
    (tmp_path / "metadata.csv").write_text("capture,outlet\nexport.txt,unknown\n")
    corpus = read_captures(tmp_path)
    outlets = [["export.txt#1", "The Daily Lantern"], ["export.txt#2", "Northport Herald"]]
    assert corpus.articles[["article", "outlet"]].to_numpy().tolist() == outlets
    for row in corpus.sentences.itertuples():
        assert bundle[row.capture_start :].startswith(row.text)
    lines = read_lines(tmp_path)
    assert lines["line"].tolist() == list(range(1, bundle.count("\n") + 2))
    assert lines.loc[lines["kept"] & lines["text"].str.contains(f"{FIRST}|{grain}"), "label"].tolist() == ["body"] * 2


def test_the_captions_of_nexis_uni_are_no_text(tmp_path: Path) -> None:
    bundle = nexis("Accord", "Lantern", "21 June 2024") + nexis("Grain", "Herald", "22 June 2024")
    drawn = bundle.replace("Classification", "\n\nGraphic\n\nThe quay at dawn, Lantern Press\n\nClassification")
    assert read(tmp_path, "export.txt", drawn)["text"].tolist() == [f"{FIRST}\n\n{SECOND}"] * 2


def test_an_article_that_says_end_of_document_is_one_article(tmp_path: Path) -> None:
    page = f"Accord stirs alarm\n\nBy Ann Roe\n\n{FIRST}\n\nEnd of Document\n\n{SECOND}\n\n{THIRD}\n\nEnd of Document\n"
    assert read(tmp_path, "a.txt", page).empty
    assert SECOND in clean(page).text


def test_what_an_export_does_not_tell_is_named(tmp_path: Path) -> None:
    untitled = nexis("", "", "").replace("Body\n", "Body\n\n", 1)
    with pytest.warns(FramingWarning, match=r"export\.txt#2: no title, outlet, published found in what Nexis exported"):
        read(tmp_path, "export.txt", nexis("Accord", "Lantern", "21 June 2024") + untitled)


def test_fields_without_marks_are_warned_of() -> None:
    head = "Source: Lantern\nDate: 21 June 2024\nLanguage: English\n\n"
    with pytest.warns(FramingWarning, match="holds 3 articles"):
        clean(f"Accord\n{head}{FIRST}\n\n{SECOND}\n\nGrain\n{head}{THIRD}\n\n{CYRILLIC}\n\nMore\n{head}{SECOND}\n")


def docx_bytes(paragraphs: list[str], heading: str = "", **more: object) -> bytes:
    document = docx.Document()
    if heading:
        document.add_heading(heading, level=1)
    for text in paragraphs:
        document.add_paragraph(text)
    if rows := more.get("table"):
        table = document.add_table(0, 2)
        for row in rows:  # type: ignore[attr-defined]
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def rtf_bytes(lines: list[str]) -> bytes:
    def escape(text: str) -> str:
        return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text.replace("\\", "\\\\"))

    return ("{\\rtf1\\ansi\\ansicpg1252 {\\fonttbl{\\f0 Arial;}}" + "\\par\n".join(map(escape, lines)) + "}").encode()


def pdf_bytes(pages: list[list[str]]) -> bytes:
    """A PDF as small as can be: Helvetica, one line below the other."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = "".join(f"({line.replace('(', '').replace(')', '')}) Tj T* " for line in lines)
        stream = f"BT /F1 10 Tf 12 TL 50 800 Td {drawn} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
                       "/Resources << /Font << /F1 3 0 R >> >> >>")  # fmt: skip
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>"
    return out + f"{end}\nstartxref\n{len(out)}\n%%EOF\n".encode()


def test_word_files_give_headings_text_and_tables(tmp_path: Path) -> None:
    content = docx_bytes([FIRST, "", SECOND, "21 June 2024"], "Accord stirs alarm", table=[["Port", "Ships"]])
    row = read(tmp_path, "a.docx", content).iloc[0]
    assert row["title"] == "Accord stirs alarm" and row["published"] == "2024-06-21"
    assert row["text"] == "\n\n".join([FIRST, SECOND, "Port", "Ships"])


HEADS = [
    (["Accord stirs alarm", "The Daily Lantern, 21 June 2024", "By Ann Roe"], "The Daily Lantern"),
    (["Accord stirs alarm", "Northport Herald", "21.06.2024"], "Northport Herald"),
    (["Northport Herald", "Accord stirs alarm", "Von Ann Roe", "21. 6. 2024"], "Northport Herald"),
    (["Accord stirs alarm", "21 June 2024 | Northport Herald", "By Ann Roe and Bo Lund, Political Editor"],
     "Northport Herald"),
    (["Accord stirs alarm", "Salt & Sail", "By Ann Roe", "21 June 2024"], "Salt & Sail"),  # as its file says
    (["Accord stirs alarm", "By Ann Roe | Northport Herald | June 21, 2024"], "Northport Herald"),
    (["Accord stirs alarm", "Source: Lund & Sons", "Author: Ann Roe", "Date: 21 June 2024"], "Lund & Sons"),
    (["Accord stirs alarm", "Northport Herald, Friday 21 June 2024, p. 4", "https://herald.example/a"],
     "Northport Herald"),
    (["Accord stirs alarm", "21 June 2024"], ""),
]  # fmt: skip


@pytest.mark.parametrize(("head", "outlet"), HEADS)
@pytest.mark.parametrize("ending", [".docx", ".rtf"])
def test_the_lines_above_a_documents_text_are_its_fields(
    tmp_path: Path, head: list[str], outlet: str, ending: str
) -> None:
    lines = [*head, FIRST, SECOND]
    made = docx_bytes(lines) if ending == ".docx" else rtf_bytes(lines)
    assert read(tmp_path, f"Salt_&_Sail_7{ending}", made).drop(columns="file_line", errors="ignore").to_dict(
        "records"
    ) == [{"text": f"{FIRST}\n\n{SECOND}", "title": "Accord stirs alarm", "outlet": outlet, "published": "2024-06-21"}]


def test_an_author_is_no_outlet_and_a_title_is_no_name(tmp_path: Path) -> None:
    row = read(tmp_path, "a.docx", docx_bytes(["Daily News Changes Hands", "Ann Roe", "21 June 2024", FIRST])).iloc[0]
    assert (row["title"], row["outlet"], row["text"]) == ("Daily News Changes Hands", "", f"Ann Roe\n\n{FIRST}")
    row = read(tmp_path, "c.docx", docx_bytes(["Harbour Accord Signed 21 June 2024", FIRST, SECOND])).iloc[0]
    assert row["title"] == "Harbour Accord Signed 21 June 2024"
    row = read(tmp_path, "b.docx", docx_bytes(["Accord", "Times of Change", FIRST, SECOND])).iloc[0]
    assert row["outlet"] == "" and row["text"].startswith("Times of Change")


def test_words_inserted_under_review_are_text_and_deleted_ones_are_not(tmp_path: Path) -> None:
    mark = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = docx.Document()
    paragraph = document.add_paragraph(FIRST + " Nobody ")
    for tag, text in (("ins", "w:t"), ("del", "w:delText")):
        xml = f"<w:{tag} {mark}><w:r><{text} {mark}>{tag}erted</{text}></w:r></w:{tag}>"
        paragraph._p.append(parse_xml(xml))
    document.save(str(tmp_path / "a.docx"))
    assert read_file(tmp_path / "a.docx").loc[0, "text"] == FIRST + " Nobody inserted"


def test_rtf_files(tmp_path: Path) -> None:
    row = read(tmp_path, "a.rtf", rtf_bytes(["Accord stirs alarm", FIRST, THIRD])).iloc[0]
    assert (row["title"], row["text"]) == ("Accord stirs alarm", f"{FIRST}\n\n{THIRD}")
    assert read(tmp_path, "b.doc", rtf_bytes([FIRST, THIRD])).loc[0, "text"] == f"{FIRST}\n\n{THIRD}"
    with pytest.warns(FramingWarning, match="its end is missing"):
        read(tmp_path, "c.rtf", rtf_bytes(["Accord stirs alarm", FIRST, THIRD])[:-1])


def test_pdf_files_lose_page_heads_and_line_breaks(tmp_path: Path) -> None:
    first = [
        "The two harbour cities signed an accord on Thursday that offi-",
        "cials called a threat to the well-known",
    ]
    first += ["coast."]
    second = ["Fishermen watched the ceremony from the quay and said they", "would wait for the text, a well-"]
    after = ["known one, before they judged it.", "Nobody asked them, a woman who sells fish in the old town", "said."]
    pages = [["The Daily Lantern", *first, *second, "Page 1 of 2"], ["The Daily Lantern", *after, "Page 2 of 2"]]
    assert read(tmp_path, "a.pdf", pdf_bytes(pages)).loc[0, "text"].split("\n\n") == [
        "The two harbour cities signed an accord on Thursday that officials called a threat to the well-known coast.",
        "Fishermen watched the ceremony from the quay and said they would wait for the text, a well-known one, before "
        "they judged it.",
        "Nobody asked them, a woman who sells fish in the old town said.",
    ]


def test_the_head_of_a_single_page_is_no_text_and_its_title_is_whole(tmp_path: Path) -> None:
    head = ["Northport Herald - 2024-06-21", "Page 1 of 1", "https://herald.example/a"]
    lines = ["Accord of two harbour cities", "stirs alarm", "By Ann Roe", FIRST]
    writer = PdfWriter(clone_from=BytesIO(pdf_bytes([[*head, *lines]])))
    writer.add_metadata({"/Title": "Accord of two harbour cities stirs  alarm"})
    writer.write(tmp_path / "made.pdf")
    assert read(tmp_path, "a.pdf", (tmp_path / "made.pdf").read_bytes()).to_dict("records") == [
        {"text": FIRST, "title": "Accord of two harbour cities stirs alarm", "outlet": "Northport Herald",
         "published": "2024-06-21"}
    ]  # fmt: skip


def test_a_page_that_a_browser_printed_loses_its_head_and_foot(tmp_path: Path) -> None:
    lines = [
        "21/06/2024, 10:15 Accord stirs alarm - Lantern",
        "Accord stirs alarm",
        FIRST,
        "https://lantern.example/a 1/1",
    ]
    row = read(tmp_path, "a.pdf", pdf_bytes([lines])).iloc[0]
    assert (row["title"], row["text"]) == ("Accord stirs alarm", FIRST)


@pytest.mark.parametrize("ending", [".docx", ".rtf", ".pdf", ".html"])
def test_exports_of_nexis_in_other_formats(tmp_path: Path, ending: str) -> None:
    cover = "Job Number: 1\nDocuments (2)\n1. Accord stirs alarm\nClient/Matter: -None-\n\n\n"
    bundle = nexis("Accord stirs alarm", "Lantern", "21 June 2024") + nexis("Grain", "Herald", "22 June 2024")
    lines = (cover + bundle).split("\n")
    made = {".docx": docx_bytes(lines), ".rtf": rtf_bytes(lines), ".pdf": pdf_bytes([lines]),
            ".html": "".join(f"<p>{line}</p>" for line in lines).encode()}  # fmt: skip
    table = read(tmp_path, f"a{ending}", made[ending])
    assert table[["outlet", "published"]].to_numpy().tolist() == [["Lantern", "2024-06-21"], ["Herald", "2024-06-22"]]
    blank = " " if ending == ".pdf" else "\n\n"  # lines as long as these go on in a PDF file
    assert table["text"].tolist() == [f"{FIRST}{blank}{SECOND}"] * 2
    if ending != ".pdf":
        assert table["title"].tolist() == ["Accord stirs alarm", "Grain"]


def test_one_article_of_nexis_in_a_word_file_has_its_fields(tmp_path: Path) -> None:
    row = read(tmp_path, "a.docx", docx_bytes(nexis("Accord", "Lantern", "21 June 2024").split("\n"))).iloc[0]
    assert row[["title", "outlet", "published"]].tolist() == ["Accord", "Lantern", "2024-06-21"]
    assert row["text"] == f"{FIRST}\n\n{SECOND}"


def warc_bytes(pages: list[tuple[str, str, bytes, str]], zipped: bool = True) -> bytes:
    records = []
    for url, status, body, kind in pages:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-06-21T00:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        record = head.encode() + answer + b"\r\n\r\n"
        records.append(gzip.compress(record) if zipped else record)
    return b"".join(records)


PAGES = [
    ("https://lantern.example/1", "200 OK", page([FIRST, SECOND]).encode(), "text/html; charset=utf-8"),
    ("https://lantern.example/2", "200 OK", page([CYRILLIC]).encode("koi8-r"), "text/html; charset=KOI8-R"),
    ("https://lantern.example/p", "200 OK", b"\x89PNG", "image/png"),
    ("https://lantern.example/3", "404 Not Found", page([FIRST]).encode(), "text/html"),
    ("https://lantern.example/4", "200 OK", b"<html><body>Menu</body></html>", "text/html"),
]


@pytest.mark.parametrize("ending", [".warc", ".warc.gz"])
def test_web_archives(tmp_path: Path, ending: str) -> None:
    with pytest.warns(FramingWarning, match="2 articles read, left out: 1 pictures.*, 1 status 404, 1 pages without"):
        table = read(tmp_path, "a" + ending, warc_bytes(PAGES, ending == ".warc.gz"))
    assert table["text"].tolist() == [f"{FIRST}\n\n{SECOND}", CYRILLIC]
    assert table["url"].tolist() == ["https://lantern.example/2024/accord"] * 2


WHOLE = docx_bytes([FIRST, SECOND])
REFUSED |= {
    "paper.docx": (b"%PDF-1.7\n", r"a PDF file \(\.pdf\), expected a Word file \(\.docx\)"),
    "old.docx": (b"\xd0\xcf\x11\xe0" * 99, "old Word file"),
    "cut.docx": (WHOLE[:-500], "cannot be read as a Word file"),
    "zip.docx": (WHOLE[:900] + b"\0" * 500, "cannot be read as a Word file"),
    "nothing.docx": (docx_bytes([]), "no text in it"),
    "page.pdf": (page([FIRST]).encode(), r"a web page \(\.html\), expected a PDF"),
    "scan.pdf": (pdf_bytes([[], []]), "pictures of pages without text.*OCR"),
    "cut.pdf": (pdf_bytes([[FIRST]])[:150], "cannot be read as a PDF file|without text"),
    "text.rtf": (FIRST.encode(), "something else, expected an RTF file"),
    "old.doc": (b"\xd0\xcf\x11\xe0" * 99, r"save it as \.docx"),
    "open.odt": (b"PK\x03\x04" * 99, r"save it as \.docx"),
    "none.warc.gz": (warc_bytes(PAGES[2:]), r"no article in it \(1 pictures"),
    "cut.warc.gz": (warc_bytes(PAGES[:1])[:300], "no article in it"),
    "plain.warc": (FIRST.encode(), "something else, expected a web archive"),
}


def test_a_word_file_that_unpacks_to_no_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framing.readers.documents.MOST_BYTES", 2_000_000)
    with ZipFile(tmp_path / "bomb.docx", "w", ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b" " * 3_000_000)
    with pytest.raises(InputError, match=r"bomb\.docx: unpacks to 3 MB"):
        read_file(tmp_path / "bomb.docx")


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=BytesIO(pdf_bytes([[FIRST]])))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    with pytest.raises(InputError, match="protected by a password"):
        read_file(tmp_path / "a.pdf")


def test_a_damaged_archive_says_what_is_lost(tmp_path: Path) -> None:
    whole = warc_bytes(PAGES[:2])
    with pytest.warns(FramingWarning, match="1 articles read, left out: 1 what follows the damage"):
        read(tmp_path, "a.warc.gz", whole[: len(whole) - 300])


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    content, said = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as error:
        read_file(tmp_path / name)
    assert re.search(said, str(error.value)) and str(error.value).startswith(str(tmp_path / name))
    assert "\n" not in str(error.value) and capfd.readouterr() == ("", "")


@pytest.mark.parametrize("folder", ["accord_files", "accord-Dateien", "accord.files"])
def test_what_belongs_to_a_saved_page_is_no_article(tmp_path: Path, folder: str) -> None:
    for name, body in {"accord.html": FIRST, f"{folder}/frame.html": SECOND, "my_files/b.html": THIRD}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(page([body]))
    assert read_corpus(tmp_path).articles["article"].tolist() == ["accord.html", "my_files/b.html"]


def test_openings_from_newsapi_lose_their_marks(tmp_path: Path) -> None:
    articles = [{"source": {"name": "Northport Herald"}, "title": "Accord stirs alarm - Northport Herald",
                 "content": f"{FIRST}\r\nFishermen watch… [+812 chars]"}]  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps({"status": "ok", "articles": articles}))
    with pytest.warns(FramingWarning, match="text from content|cut text"):
        corpus = read_corpus(tmp_path / "a.json")
    assert corpus.articles["title"].tolist() == ["Accord stirs alarm"]
    assert corpus.sentences["text"].tolist()[-2:] == [FIRST, "Fishermen watch…"]


def test_a_numbered_export_of_proquest_ends_before_its_index_terms(tmp_path: Path) -> None:
    rule = "_" * 60
    articles = [
        f"Document {i} of 2\n\nPact signed {i}\n\n"
        f"Full text: Two states signed a pact on day {i}, to nobody's surprise.\n\n"
        f"Subject: Cold War; Treaties\n\nTitle: Pact signed {i}\n\nPublication title: Post\n\n"
        f"Publication date: Mar 1{i}, 2041\n\nDatabase: Some Central\n\n{rule}\n"
        for i in (1, 2)
    ]
    (tmp_path / "export.txt").write_text(f"{rule}\n\n" + "\n".join(articles), "utf-8")
    texts = read_corpus(tmp_path / "export.txt").articles["text"].str.split("\n").str[1:].tolist()
    assert texts == [[f"Two states signed a pact on day {i}, to nobody's surprise."] for i in (1, 2)]


def test_a_word_file_of_several_articles_warns(tmp_path: Path) -> None:
    document = docx.Document()
    for title in ("Pact signed at night", "A small treaty"):
        document.add_heading(title, 1)
        document.add_paragraph(f"Two states spoke of it on Monday, and {title.lower()} was the headline of all papers.")
    document.save(tmp_path / "Post_1.docx")
    with pytest.warns(FramingWarning, match="read as one article, but has 2 headings of the first level"):
        read_file(tmp_path / "Post_1.docx")
