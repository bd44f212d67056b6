"""Folders and files of articles: pages with and without metadata, tables of every kind, odd ones too."""

from __future__ import annotations

import json
import warnings
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from small_corpus import paragraphs

from framing import FramingWarning, InputError, Lexicon, derive, find, read_captures, read_corpus
from framing.corpora.corpus import Corpus
from framing.corpora.sources import read_lines

TEXTS = ["Some fear a threat to the harbour.", "A ferry left the quay. No threat came."]
ROWS = [{"outlet": "Gazette", "text": TEXTS[0]}, {"outlet": "Post", "text": TEXTS[1]}]
PAGE = "Ports sign a pact\n\n" + "\n\n".join(paragraphs(3)) + "\n"
HTML = "<html><head><title>{0}</title><meta property='og:site_name' content='{1}'></head><body><article><h1>{0}</h1>{2}</article></body></html>"  # noqa: E501


def outlets(corpus: Corpus) -> dict[str, str]:
    return dict(zip(corpus.articles["article"], corpus.articles["outlet"], strict=True))


def html(title: str, outlet: str = "", seed: int = 2) -> str:
    return HTML.format(title, outlet, "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(seed)))


def book(path: Path, rows: list[list[object]], **others: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    for title, cells in {"articles": rows, **others}.items():
        sheet = made.active if title == "articles" else made.create_sheet(title)
        sheet.title = title
        for row in cells:
            sheet.append(row)
    made.save(path)
    return path


# Tables in files


@pytest.mark.parametrize("name,content", [
    ("t.csv", pd.DataFrame(ROWS).to_csv(index=False)),
    ("t.csv", pd.DataFrame(ROWS).to_csv()),
    ("t.tsv", pd.DataFrame(ROWS).to_csv(sep="\t", index=False)),
    ("t.TAB", pd.DataFrame(ROWS).to_csv(sep="\t", index=False)),
    ("t.json", json.dumps(ROWS)),
    ("t.json", json.dumps({"status": "ok", "articles": ROWS})),
    ("t.json", json.dumps({"articles": {"results": ROWS}})),
    ("t.json", pd.DataFrame(ROWS).to_json()),
    ("t.json", "\n".join(map(json.dumps, ROWS))),
    ("t.jsonl", "\ufeff" + "\n\n".join(map(json.dumps, ROWS)) + "\n"),
])  # fmt: skip
def test_a_table_is_read_by_its_ending(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    corpus = read_corpus(tmp_path / name)
    assert outlets(corpus) == {"0": "Gazette", "1": "Post"}
    assert corpus.articles["text"].tolist() == TEXTS


def test_an_excel_file_is_read_with_its_dates_and_numbers(tmp_path: Path) -> None:
    rows = [[], ["ID", "Outlet", "Date", "Text", None], [7, "Gazette", datetime(2041, 5, 2), TEXTS[0]], [],
            [8, "Post", None, f"{TEXTS[1]}_x000D_\nRain fell."], ["", " "]]  # fmt: skip
    with pytest.warns(FramingWarning, match="published from Date"):
        corpus = read_corpus(book(tmp_path / "t.xlsx", rows))
    assert outlets(corpus) == {"7": "Gazette", "8": "Post"}
    assert corpus.articles["text"].tolist() == [TEXTS[0], f"{TEXTS[1]}\nRain fell."]
    assert str(corpus.articles["published"][0]).startswith("2041-05-02")
    with pytest.warns(FramingWarning, match="the sheet 'articles' is read, 'notes' left out"):
        read_corpus(book(tmp_path / "u.xlsx", [["outlet", "text"], ["A", "x"]], notes=[["n"]]))


@pytest.mark.parametrize("name,content,said", [
    ("t.json", "[1, 2]", "no list of articles in it"),
    ("t.json", '[{"text": "a"},\n {]', "t.json:2: not valid JSON"),
    ("t.json", "", "t.json:1: not valid JSON"),
    ("t.jsonl", '{"text": "a"}\n[1]', "t.jsonl:2: [1], expected a record"),
    ("t.jsonl", '{"text": "a"}\n{"text"', "t.jsonl:2: not valid JSON"),
    ("t.jsonl", '{"text": "a", "outlet": "A"}\n{"outlet": "B"}', "t.jsonl:2: no text"),
    ("t.xlsx", "outlet,text", "t.xlsx: something else, expected an Excel file"),
    ("t.csv", "outlet,text\n", "t.csv: no rows"),
    ("t.csv", "text\na\n", "t.csv:1: no column 'outlet'"),
    ("t.csv", 'outlet,text\nA,"a\nb\nc"\nB,\n', "t.csv:5: no text"),
    ("t.csv", "outlet,text\n,a\n", "t.csv:2: no outlet"),
    ("t.csv", "url,title\nhttps://a.example,T\n", "a list of addresses: save the pages in a folder"),
    ("t.csv", "body,content,outlet\na,b,A\n", "'body' and 'content' could each be the text"),
    ("t.csv", "Text,TEXT,outlet\na,b,A\n", "occurs twice"),
    ("t.mp3", "x", "no reader for the ending '.mp3'; read are .csv, "),
])  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_one_line(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with warnings.catch_warnings(), pytest.raises(InputError) as caught:
        warnings.simplefilter("ignore", FramingWarning)
        read_corpus(tmp_path / name)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_an_empty_excel_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"t\.xlsx: empty, expected a table"):
        read_corpus(book(tmp_path / "t.xlsx", [[None, " "]]))


def test_columns_of_a_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"paper;story\nGazette;{TEXTS[0]}\n")
    assert outlets(read_corpus(tmp_path / "t.csv", text="story", outlet="paper")) == {"0": "Gazette"}


# Folders and several files


def test_files_without_metadata_have_the_outlet_of_the_page_the_sub_folder_or_the_name(tmp_path: Path) -> None:
    for name, content in {
        "a.html": html("Ports sign a pact", "Harbour Post", 1), "Gazette/2041/b.html": html("Ferries stop", "", 2),
        "Courier_12.txt": PAGE, "page_files/ad.html": "<p>x</p>", ".hidden.html": "x", "notes.md": "x",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    with pytest.warns(FramingWarning) as said:
        corpus = read_corpus(tmp_path)
    assert outlets(corpus) == {"Courier_12.txt": "Courier", "Gazette/2041/b.html": "Gazette", "a.html": "Harbour Post"}
    told = [str(one.message) for one in said if "outlet of" in str(one.message)]
    assert len(told) == 1 and "Courier_12.txt from what is before the first _" in told[0]
    assert "Gazette/2041/b.html from the names of sub-folders" in told[0]
    assert corpus.articles["title"].tolist() == ["Ports sign a pact", "Ferries stop", "Ports sign a pact"]
    hits = find(corpus, Lexicon.from_dict({"all": ["*"]}, "en"))
    text = hits[hits["article"] == "Courier_12.txt"].iloc[0]
    assert PAGE[text["capture_start"] : text["capture_end"]] == text["match"]
    assert hits[hits["article"] == "a.html"]["capture_start"].isna().all()


def test_a_page_that_holds_no_article_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "Gazette_1.html").write_text(html("Ports sign a pact", "Gazette"))
    (tmp_path / "Gazette_2.html").write_text("<html><body><a href='x'>Home</a></body></html>")
    with pytest.warns(FramingWarning, match=r"left out 1 of 2 files: .*Gazette_2\.html: no article"):
        assert list(outlets(read_corpus(tmp_path))) == ["Gazette_1.html"]
    with pytest.raises(InputError, match=r"Gazette_2\.html: no article"):
        read_corpus(tmp_path / "Gazette_2.html")


def test_a_table_of_addresses_beside_pages_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(html("Ports sign a pact", "Gazette"))
    (tmp_path / "list.csv").write_text("url\nhttps://a.example\n")
    with pytest.warns(FramingWarning, match=r"left out 1 of 2 files: .*list\.csv:1: no column .text."):
        assert list(outlets(read_corpus(tmp_path))) == ["a.html"]


def test_an_outlet_that_nothing_tells_is_unknown_or_given(tmp_path: Path) -> None:
    (tmp_path / "article_1.txt").write_text(PAGE)
    with pytest.warns(FramingWarning, match="article_1.txt is not said: 'unknown'"):
        assert set(outlets(read_corpus(tmp_path)).values()) == {"unknown"}
    assert set(outlets(read_corpus(tmp_path / "article_1.txt", outlet="Gazette")).values()) == {"Gazette"}
    with pytest.raises(InputError, match="text: names of columns, expected none for files that are no tables"):
        read_corpus(tmp_path, text="body")


def test_several_files_are_paths(tmp_path: Path) -> None:
    pages = [tmp_path / "Gazette_1.html", tmp_path / "Post_1.html"]
    for seed, page in enumerate(pages):
        page.write_text(html(f"Ports sign pact {seed}", page.name[:-7], seed))
    assert outlets(read_corpus(pages)) == {"Gazette_1.html": "Gazette", "Post_1.html": "Post"}
    with pytest.raises(InputError, match="names a file: expected files as pathlib.Path"):
        read_corpus([str(page) for page in pages])
    tables = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path in tables:
        path.write_text("id,outlet,text\n1,Gazette,A threat.\n2,Post,A ferry.\n")
    assert list(outlets(read_corpus(tables))) == ["a.csv#1", "a.csv#2", "b.csv#1", "b.csv#2"]


def test_metadata_names_files_of_any_ending_and_wins_over_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.TXT").write_text(PAGE)
    (tmp_path / "pa\u00eds.html").write_text(html("Ferries stop", "Harbour Post", 5))
    (tmp_path / "c.html").write_text(html("Rain falls", "Courier", 6))
    (tmp_path / "metadata.csv").write_text(
        "File;Outlet;title;genre\npages\\ a.txt;Gazette;;news\npai\u0301s.html;;Another title;\nc;Herald;;view\n",
        encoding="utf-8",
    )
    with pytest.warns(FramingWarning, match="capture from File"):
        corpus = read_captures(tmp_path)
    assert outlets(corpus) == {"pages\\ a.txt": "Gazette", "pai\u0301s.html": "Harbour Post", "c": "Herald"}
    assert corpus.articles["title"].tolist() == ["Ports sign a pact", "Another title", "Rain falls"]
    assert corpus.articles["genre"].tolist() == ["news", "", "view"]


@pytest.mark.parametrize("names,said", [
    (["b.txt"], r"metadata.csv:2: .*capture must be one of a.txt; got 'b.txt'"),
    (["a.txt", "A.txt"], "a.txt has two rows"),
    (["a.odt"], r"no reader|capture must be one of"),
])  # fmt: skip
def test_metadata_that_names_no_file_is_refused(tmp_path: Path, names: list[str], said: str) -> None:
    (tmp_path / "a.txt").write_text(PAGE)
    (tmp_path / "metadata.csv").write_text("capture,outlet\n" + "".join(f"{name},Gazette\n" for name in names))
    with pytest.raises(InputError, match=said):
        read_captures(tmp_path)


def download(*outlets: str) -> str:
    article = (
        "Ports sign pact {0}\n\n{1}\nJune 2{0}, 2041\n\nCopyright 2041 {1} All Rights Reserved\nSection: NEWS; Pg. 4\n"
        "Length: 212 words\nBody\n\n{2}\nClassification\n\nLoad-Date: June 22, 2041\n\nEnd of Document\n\n\n"
    )
    return "".join(article.format(n, name, "\n\n".join(paragraphs(3 + n))) for n, name in enumerate(outlets, 1))


@pytest.mark.filterwarnings("ignore:.* problems* found")
@pytest.mark.parametrize("whole", ["", "new.txt,,news,\n"])
def test_metadata_may_have_rows_of_single_articles_of_a_download(tmp_path: Path, whole: str) -> None:
    (tmp_path / "new.txt").write_text(download("Gazette", "Post"))
    (tmp_path / "a.txt").write_text(PAGE)
    rows = f"capture,outlet,genre,duplicate_of\n{whole}a.txt,Courier,,\nnew.txt#2,Herald,view,none\n"
    (tmp_path / "metadata.csv").write_text(rows)
    corpus = read_captures(tmp_path)
    assert outlets(corpus) == {"new.txt#1": "Gazette", "new.txt#2": "Herald", "a.txt": "Courier"}
    said = dict(zip(corpus.articles["article"], corpus.articles["genre"], strict=True))
    assert said == {"new.txt#1": "news" if whole else "", "new.txt#2": "view", "a.txt": ""}
    assert len(read_lines(tmp_path)["capture"].unique()) == 2
    (tmp_path / "metadata.csv").write_text(rows.replace("#2", "#3"))
    line = 4 if whole else 3
    with pytest.raises(
        InputError, match=rf"metadata.csv:{line}: capture must be one of new.txt#1, new.txt#2; got 'new"
    ):
        read_captures(tmp_path)


def test_files_of_the_same_name_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    pages = [tmp_path / name / "a.html" for name in ("Gazette", "Post")]
    for seed, page in enumerate(pages):
        page.parent.mkdir()
        page.write_text(html(f"Ports sign pact {seed}", page.parent.name, seed))
    assert list(outlets(read_corpus(pages)).values()) == ["Gazette", "Post"]


def test_pages_that_are_no_saved_texts_are_drawn_and_derived(tmp_path: Path) -> None:
    lexicon = Lexicon.from_dict({"all": ["the"]}, "en")
    pages = tmp_path / "pages"
    pages.mkdir()
    for seed in range(2):
        (pages / f"{seed}.html").write_text(html(f"Ports sign pact {seed}", "Gazette", seed))
    (pages / "metadata.csv").write_text("capture,outlet\n0.html,Gazette\n1.html,Post\n")
    assert read_lines(pages).empty
    derive(read_corpus(pages), read_lines(pages), [lexicon], tmp_path / "derived")
    hits = [len(find(folder, lexicon)) for folder in (pages, tmp_path / "derived")]
    assert hits[0] == hits[1] > 0
