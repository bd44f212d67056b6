"""Saved pages and documents as people have them; all texts are invented."""

from __future__ import annotations

import re
from email.message import EmailMessage
from pathlib import Path

import pandas as pd
import pytest

from framing import FramingWarning, InputError
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
<article><h1>Accord stirs alarm</h1>{paragraphs}</article><footer>Copyright 2019 Lantern</footer></body></html>"""


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


def test_a_page_for_subscribers_warns(tmp_path: Path) -> None:
    stub = page([FIRST, "Subscribe to continue reading. Already a subscriber? Log in."])
    with pytest.warns(FramingWarning, match=r"only \d+ words, .* for subscribers"):
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


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    content, said = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as error:
        read_file(tmp_path / name)
    assert re.search(said, str(error.value)) and str(error.value).startswith(str(tmp_path / name))
    assert "\n" not in str(error.value) and capfd.readouterr() == ("", "")


def test_every_ending_refuses_an_empty_file_and_noise(tmp_path: Path) -> None:
    for ending in READERS:
        if "tables" not in READERS[ending] and ending != ".txt":
            for content in (b"", b"\0\x01\xfe\xff" * 100, bytes(range(256)) * 20):
                (tmp_path / f"a{ending}").write_bytes(content)
                with pytest.raises(InputError):
                    read_file(tmp_path / f"a{ending}")
