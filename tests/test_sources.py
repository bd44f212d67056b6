"""Where a corpus comes from: captures with metadata and corrections by hand, or tables of texts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from small_corpus import COLUMNS, ROWS, paragraphs, write_captures, write_metadata

from framing.corpora.corpus import Corpus
from framing.corpora.sources import is_captures, read_captures, read_lines
from framing.errors import FramingWarning, InputError
from framing.files import sha256, write_csv
from framing.readers.folders import read_corpus


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_captures(tmp_path / "pages")


def duplicates(corpus: Corpus) -> dict[str, str | None]:
    known = corpus.articles["duplicate_of"].astype(object)
    return dict(zip(corpus.articles["article"], known.where(known.notna(), None), strict=True))


# Captures


def test_an_article_is_named_after_its_capture_and_carries_its_metadata(folder: Path) -> None:
    articles = read_captures(folder).articles.set_index("article")
    assert articles.index.tolist() == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert articles.loc["a.txt", ["outlet", "upstream", "published", "language"]].tolist() == [
        "Gazette", "INW", "2041-05-02", "en",
    ]  # fmt: skip
    assert articles.loc["a.txt", "sha256"] == sha256(folder / "a.txt")


def test_a_title_the_metadata_leaves_empty_is_the_pages_headline(folder: Path) -> None:
    assert read_captures(folder).articles["title"][1] == "Ports form an axis across the strait"


def test_what_stands_around_the_article_stays_out_of_it(folder: Path) -> None:
    text = read_captures(folder).articles["text"][0]
    assert text.split("\n")[0] == "Ferry quarrel raises threat of a cold war"
    assert [line for line in text.split("\n")[1:] if "AFP" not in line] == paragraphs(1)


def test_the_second_save_of_a_page_repeats_the_first(folder: Path) -> None:
    corpus = read_captures(folder)
    assert duplicates(corpus) == {"a.txt": None, "b.txt": None, "c.txt": None, "d.txt": "a.txt"}
    assert corpus.articles["containment"].tolist()[3] == 1.0
    assert corpus.scored["article"].tolist() == ["a.txt", "b.txt", "c.txt"]


def test_metadata_columns_do_not_shadow_the_articles_names(folder: Path) -> None:
    write_metadata(folder, [[*row, "x", "9"] for row in ROWS], [*COLUMNS, "article", "line"])
    articles = read_captures(folder).articles
    assert articles["article"].tolist() == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert articles["line"].tolist() == ["9"] * 4 and (articles["tokens"] > 300).all()


def test_columns_beside_capture_and_outlet_may_be_missing(folder: Path) -> None:
    write_metadata(folder, [row[:2] for row in ROWS], ["capture", "outlet"])
    assert read_captures(folder).articles["language"].unique().tolist() == ["en"]


def test_a_file_without_a_row_is_left_out_with_a_warning(folder: Path) -> None:
    write_metadata(folder, [ROWS[0], ROWS[2]])
    with pytest.warns(FramingWarning, match=r"metadata\.csv: no row for b\.txt, d\.txt: left out of the corpus"):
        corpus = read_captures(folder)
    assert corpus.articles["article"].tolist() == ["a.txt", "c.txt"]


def complaint(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_captures(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message.removeprefix(f"{folder}/")


def changed(row: int, column: str, value: str) -> list[list[str]]:
    rows = [list(line) for line in ROWS]
    rows[row][COLUMNS.index(column)] = value
    return rows


@pytest.mark.parametrize("rows,message", [
    (changed(1, "capture", "a.txt"), "metadata.csv:3: capture 'a.txt' occurs twice, first in line 2"),
    (changed(1, "outlet", " "), "metadata.csv:3: no outlet, expected one in every row"),
    (changed(1, "capture", "bb.txt"), "metadata.csv:3: its file is not there: put it there, or take the row out: "
     "capture must be one of a.txt, b.txt, c.txt, d.txt; got 'bb.txt': did you mean 'b.txt'?"),
    (changed(2, "duplicate_of", "e.txt"), "metadata.csv:4: duplicate_of must be one of none, a.txt, b.txt, c.txt, "
     "d.txt; got 'e.txt': did you mean 'd.txt'?"),
    (changed(2, "duplicate_of", "c.txt"), "metadata.csv:4: 'c.txt' repeats itself, expected duplicate_of to lead to an "
     "original, or none"),
    ([*ROWS[:2], ["c.txt", "Courier"], ROWS[3]], "metadata.csv:4: 2 fields, expected 6 as in the header"),
])  # fmt: skip
def test_metadata_that_cannot_be_used_is_named_with_its_line(folder: Path, rows: list[list[str]], message: str) -> None:
    write_metadata(folder, rows)
    assert complaint(folder) == message


def test_a_row_without_a_capture_is_named(folder: Path) -> None:
    write_metadata(folder, changed(3, "capture", ""))
    assert complaint(folder) == "metadata.csv:5: no capture, expected one in every row"


def test_articles_that_repeat_each_other_in_a_circle_are_named(folder: Path) -> None:
    rows = changed(0, "duplicate_of", "d.txt")
    rows[3][5] = "a.txt"
    write_metadata(folder, rows)
    assert complaint(folder) == (
        "metadata.csv:2: 'a.txt' repeats 'd.txt' repeats 'a.txt', expected duplicate_of to lead to an original, or none"
    )


@pytest.mark.parametrize("content,message", [
    (b"", "metadata.csv:1: empty file, expected a header with column names"),
    (b"capture,paper\na.txt,X\n", "metadata.csv:1: no column 'outlet', expected it beside capture, paper "
     "(outlet= names another column, or one outlet of all)"),
    (b'capture,outlet\na.txt,"X\n', "metadata.csv:2: not valid CSV (unexpected end of data)"),
    (b"capture,outlet\na.txt,Caf\x81\n", "metadata.csv:2: not UTF-8 (byte 24), expected a file in UTF-8"),
])  # fmt: skip
def test_metadata_that_cannot_be_read_is_named(folder: Path, content: bytes, message: str) -> None:
    (folder / "metadata.csv").write_bytes(content)
    assert complaint(folder) == message


def test_a_header_without_rows_and_a_folder_without_metadata_are_named(folder: Path) -> None:
    for page in folder.glob("*.txt"):
        page.unlink()
    write_metadata(folder, [])
    assert complaint(folder) == "metadata.csv:2: no captures, expected one row for each file"
    (folder / "metadata.csv").unlink()
    assert complaint(folder) == "metadata.csv: missing, expected a table with the columns capture and outlet"
    assert complaint(folder / "none").endswith("not a folder, expected one with captures (*.txt) and metadata.csv")


# Corrections by hand


def test_the_lines_written_can_be_read_back_and_change_nothing(folder: Path) -> None:
    before = read_captures(folder)
    write_csv(folder / "lines.csv", read_lines(folder))
    after = read_captures(folder)
    pd.testing.assert_frame_equal(after.sentences, before.sentences)
    pd.testing.assert_frame_equal(after.articles, before.articles)


def test_every_line_of_a_capture_is_listed_with_its_text(folder: Path) -> None:
    lines = read_lines(folder)
    own = lines[lines["capture"] == "b.txt"]
    assert "\n".join(own["text"]) == (folder / "b.txt").read_text("utf-8")
    assert own["line"].tolist() == list(range(1, len(own) + 1))


def line_of(folder: Path, capture: str, beginning: str) -> int:
    lines = (folder / capture).read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if line.startswith(beginning))


def test_a_paragraph_dropped_by_hand_is_dropped_wherever_it_stands(folder: Path) -> None:
    third = paragraphs(2)[2]
    number = line_of(folder, "b.txt", third)
    (folder / "lines.csv").write_text(f"capture,line,label,kept\nb.txt,{number},teaser_body,False\n")
    corpus = read_captures(folder)
    assert third not in corpus.articles["text"][1]
    assert corpus.articles["sentences"].tolist() == [21, 19, 21, 21]
    row = read_lines(folder).query("capture == 'b.txt'").iloc[number - 1]
    assert row[["label", "kept", "reason"]].tolist() == ["teaser_body", False, "set by hand"]


def test_a_headline_set_by_hand_replaces_the_one_found(folder: Path) -> None:
    number = line_of(folder, "b.txt", "Storm closes")
    (folder / "lines.csv").write_text(f"capture,line,label,kept\nb.txt,{number},title,True\n")
    corpus = read_captures(folder)
    headlines = corpus.sentences[corpus.sentences["unit"] == "headline"]
    assert headlines[headlines["article"] == "b.txt"][["sentence", "text"]].to_numpy().tolist() == [
        [0, "Storm closes the coast road"],
    ]  # fmt: skip
    assert corpus.articles["title"][1] == "Storm closes the coast road"


def test_a_file_named_in_the_metadata_corrects_one_capture_and_wins_over_lines_csv(folder: Path) -> None:
    third, fourth = (line_of(folder, "b.txt", paragraph) for paragraph in paragraphs(2)[2:4])
    (folder / "lines.csv").write_text(f"capture,line,label,kept\nb.txt,{third},ad,False\n")
    (folder / "b.lines.csv").write_text(f"line,label,kept\n{fourth},ad,False\n")
    write_metadata(folder, [[*row, "b.lines.csv" * (row[0] == "b.txt")] for row in ROWS], [*COLUMNS, "lines"])
    text = read_captures(folder).articles["text"][1]
    assert paragraphs(2)[2] in text and paragraphs(2)[3] not in text


@pytest.mark.parametrize("row,message", [
    ("z.txt,1,ad,False", "lines.csv:2: capture must be one of a.txt, b.txt, c.txt, d.txt; got 'z.txt'"),
    ("b.txt,999,ad,False", "line 999 is not in the capture, expected a whole number from 1 to"),
    ("b.txt,1,advert,False", "label must be one of"),
    ("b.txt,1,ad,maybe", "kept must be one of true, false; got 'maybe'"),
])  # fmt: skip
def test_corrections_that_do_not_fit_are_named(folder: Path, row: str, message: str) -> None:
    (folder / "lines.csv").write_text(f"capture,line,label,kept\n{row}\n")
    assert message in complaint(folder)


def test_corrections_named_but_missing_are_named(folder: Path) -> None:
    write_metadata(folder, [[*row, "gone.csv"] for row in ROWS], [*COLUMNS, "lines"])
    expected = "expected the name of a CSV of corrected lines beside it"
    assert complaint(folder) == f"metadata.csv:2: lines is 'gone.csv', {expected}"


# Families by hand


def test_a_family_parted_by_hand_stays_parted(folder: Path) -> None:
    write_metadata(folder, changed(3, "duplicate_of", "none"))
    corpus = read_captures(folder)
    assert set(duplicates(corpus).values()) == {None}
    assert corpus.articles["containment"].isna().all()


def test_a_family_joined_by_hand_is_joined(folder: Path) -> None:
    write_metadata(folder, changed(1, "duplicate_of", "c.txt"))
    assert duplicates(read_captures(folder)) == {"a.txt": None, "b.txt": "c.txt", "c.txt": None, "d.txt": "a.txt"}


def test_the_original_of_a_family_may_be_chosen_by_hand(folder: Path) -> None:
    write_metadata(folder, changed(0, "duplicate_of", "d.txt"))
    corpus = read_captures(folder)
    assert duplicates(corpus) == {"a.txt": "d.txt", "b.txt": None, "c.txt": None, "d.txt": None}
    assert len(corpus.scored) == 3


def test_what_was_found_to_repeat_an_article_follows_it_when_it_is_moved_by_hand(folder: Path) -> None:
    write_metadata(folder, changed(0, "duplicate_of", "b.txt"))
    assert duplicates(read_captures(folder)) == {"a.txt": "b.txt", "b.txt": None, "c.txt": None, "d.txt": "b.txt"}


# Tables of texts

TABLE = pd.DataFrame({
    "article": ["x", "y"],
    "outlet": ["Gazette", "Courier"],
    "title": ["A cold war of ferries", ""],
    "text": ["\n\n".join(paragraphs(6)), "\n".join(paragraphs(5))],
    "language": ["en", ""],
    "edition": ["1", "2"],
})  # fmt: skip


@pytest.fixture(params=["csv", "parquet"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / f"texts.{request.param}"


def write(table: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".csv":
        write_csv(path, table)
    else:
        table.to_parquet(path)
    return path


def test_a_table_of_texts_is_a_corpus(path: Path) -> None:
    corpus = read_corpus(write(TABLE, path))
    assert corpus.articles[["article", "outlet", "edition", "language"]].to_numpy().tolist() == [
        ["x", "Gazette", "1", "en"], ["y", "Courier", "2", "en"],
    ]  # fmt: skip
    units = corpus.sentences.groupby(["article", "unit"]).size().to_dict()
    assert units == {("x", "headline"): 1, ("x", "body"): 20, ("y", "body"): 20}
    assert "line" not in corpus.articles and "file_line" not in corpus.articles


def test_articles_without_names_are_numbered(path: Path) -> None:
    corpus = read_corpus(write(TABLE[["text", "outlet"]], path))
    assert corpus.articles["article"].tolist() == ["0", "1"]


def test_missing_titles_and_languages_of_a_parquet_table_are_empty(tmp_path: Path) -> None:
    table = TABLE.assign(title=[None, None], language=[None, "en-GB"], outlet=[3, 4])
    corpus = read_corpus(write(table, tmp_path / "t.parquet"))
    assert corpus.articles["language"].tolist() == ["en", "en-GB"]
    assert set(corpus.sentences["unit"]) == {"body"}


def test_blank_lines_part_paragraphs_else_every_line_is_one(path: Path) -> None:
    table = pd.DataFrame({"outlet": "o", "text": ["one\ntwo\n\nthree", "one\ntwo", "one"]})
    corpus = read_corpus(write(table, path))
    assert corpus.sentences.groupby("article")["text"].agg(list).tolist() == [
        ["one\ntwo", "three"],
        ["one", "two"],
        ["one"],
    ]


def test_families_of_a_table_are_found_and_set_by_hand(path: Path) -> None:
    texts = ["\n".join(paragraphs(6)), "\n".join(paragraphs(6)[:8]), "\n".join(paragraphs(6))]
    table = pd.DataFrame({"article": ["x", "y", "z"], "outlet": "o", "text": texts, "duplicate_of": ["", "", "none"]})
    assert duplicates(read_corpus(write(table, path))) == {"x": None, "y": "x", "z": None}


@pytest.mark.parametrize("change,row,message", [
    ({"outlet": ["Gazette", ""]}, 2, "no outlet, expected one in every row"),
    ({"text": ["  ", "Words."]}, 1, "no text, expected one in every row"),
    ({"article": ["x", "x"]}, 2, "article 'x' occurs twice, first in line {first}"),
    ({"article": ["x", ""]}, 2, "no article, expected one in every row"),
    ({"duplicate_of": ["z", ""]}, 1, "duplicate_of must be one of none, x, y; got 'z'"),
    ({"duplicate_of": ["", "y"]}, 2, "'y' repeats itself, expected duplicate_of to lead to an original, or none"),
])  # fmt: skip
def test_a_table_that_cannot_be_used_is_named_with_its_row(
    path: Path, change: dict[str, list[str]], row: int, message: str
) -> None:
    table = TABLE.assign(text=["One line.", "Another line."]).assign(**change)
    write(table, path)
    at = row + 1 if path.suffix == ".csv" else row  # a CSV file has a header line
    with pytest.raises(InputError) as caught:
        read_corpus(path)
    assert str(caught.value) == f"{path}:{at}: {message.format(first=at - 1)}"


def test_numbers_in_place_of_texts_are_named(tmp_path: Path) -> None:
    path = write(pd.DataFrame({"outlet": ["o"], "text": [7]}), tmp_path / "t.parquet")
    with pytest.raises(InputError, match=r"t\.parquet:1: text must be text, got 7"):
        read_corpus(path)


def test_a_table_without_rows_or_columns_is_named(path: Path) -> None:
    write(TABLE.iloc[:0], path)
    with pytest.raises(InputError, match="no rows, expected one text in each"):
        read_corpus(path)
    write(TABLE.drop(columns="outlet"), path)
    with pytest.raises(InputError, match="no column 'outlet', expected it beside article, title"):
        read_corpus(path)


def test_what_is_no_corpus_is_named(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "bad.parquet").write_text("not Parquet")
    with pytest.raises(InputError, match=r"bad\.parquet: cannot be read as Parquet"):
        read_corpus(tmp_path / "bad.parquet")
    with pytest.raises(InputError, match=r"none\.csv: no such file or folder"):
        read_corpus(tmp_path / "none.csv")
    with pytest.raises(InputError, match=r"texts\.docx: no such file or folder"):
        read_corpus(tmp_path / "texts.docx")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"empty: no file that can be read, expected some that end in \.csv, "):
        read_corpus(tmp_path / "empty")


def test_a_corpus_of_any_kind_is_opened(folder: Path, path: Path) -> None:
    write(TABLE, path)
    assert is_captures(folder) and not is_captures(path)
    assert len(read_corpus(folder).articles) == 4 and len(read_corpus(path).articles) == 2
