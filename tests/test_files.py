"""Tables are read with the line of each row; files are written whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import FramingWarning, InputError
from framing.files import read_csv, read_text, replacing, sha256, to_csv, write_csv, write_text


def table_of(tmp_path: Path, content: str | bytes, required: list[str] | None = None) -> pd.DataFrame:
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_csv(path, required or ["name", "size"])


def complaint(tmp_path: Path, content: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        table_of(tmp_path, content)
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(f"{tmp_path}/", "")


def test_every_cell_is_text_and_every_row_knows_its_line(tmp_path: Path) -> None:
    table = table_of(tmp_path, "name,size\nno,007\n\n,NA\n")
    assert table.to_dict("list") == {"name": ["no", ""], "size": ["007", "NA"], "file_line": [2, 4]}


def test_a_field_over_several_lines_counts_from_the_line_it_begins_in(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'name,size\n"two\nlines",1\nlast,2\n')
    assert table["name"].tolist() == ["two\nlines", "last"]
    assert table["file_line"].tolist() == [2, 4]


def test_a_column_called_line_is_the_files_own(tmp_path: Path) -> None:
    table = table_of(tmp_path, "name,size,line\na,1,41\n")
    assert (table["line"].tolist(), table["file_line"].tolist()) == (["41"], [2])


@pytest.mark.parametrize("content", ["\ufeffname,size\r\na,1\r\n", " name , size\na,1"])
def test_byte_order_mark_windows_line_ends_and_blanks_in_the_header_do_not_matter(tmp_path: Path, content: str) -> None:
    assert table_of(tmp_path, content)[["name", "size"]].to_numpy().tolist() == [["a", "1"]]


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    table = table_of(tmp_path, "name,size\n")
    assert len(table) == 0 and list(table) == ["name", "size", "file_line"]


@pytest.mark.parametrize("content,message", [
    ("", "table.csv:1: empty file, expected a header with name, size"),
    ("\n\n", "table.csv:1: empty file, expected a header with name, size"),
    ("name,weight\n", "table.csv:1: no column 'size', expected it beside name, weight"),
    ("name,size,name\n", "table.csv:1: column 'name' occurs twice, expected each name once"),
    ("name,size\na,1\nb\n", "table.csv:3: 1 fields, expected 2 as in the header"),
    ("name,size\na,1,2\n", "table.csv:2: 3 fields, expected 2 as in the header"),
    ('name,size\na,1\n"b,2\nc,3\n', "table.csv:3: not valid CSV (unexpected end of data)"),
    ('name,size\n"a"b,1\n', "table.csv:2: not valid CSV (',' expected after '\"')"),
])  # fmt: skip
def test_a_table_that_cannot_be_used_is_named_with_its_line(tmp_path: Path, content: str, message: str) -> None:
    assert complaint(tmp_path, content) == message


def test_a_damaged_file_names_the_line_however_long_the_file(tmp_path: Path) -> None:
    good = b"name,size\n" + "naïve café,1\n".encode() * 5000
    message = complaint(tmp_path, good + "café,2\n".encode("latin-1"))
    assert message == f"table.csv:5002: not UTF-8 (byte {len(good) + 3}), expected a file in UTF-8"


def test_windows_1252_is_read_with_a_warning_that_names_it(tmp_path: Path) -> None:
    with pytest.warns(FramingWarning, match=r"table\.csv:2: not UTF-8, read as Windows-1252"):
        assert table_of(tmp_path, "name,size\n“café” – €,2\n".encode("cp1252"))["name"].tolist() == ["“café” – €"]
    with pytest.raises(InputError, match="not UTF-8"):  # no letter of Windows-1252
        table_of(tmp_path, b"name,size\ncaf\x81,2\n")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_separator_and_encoding_gives_the_same_table(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = [["Name ", "size", "Note"], ['"a, b; c|d\te\n“é”"', "1", "x"], [" b", "2", ""]]
    content = "\r\n".join(separator.join(row) for row in rows)
    table = table_of(tmp_path, content.encode(encoding))
    assert list(table) == ["name", "size", "Note", "file_line"]
    assert table.to_numpy().tolist() == [["a, b; c|d\te\n“é”", "1", "x", 2], [" b", "2", "", 4]]


@pytest.mark.parametrize("content,names,lines", [
    ("sep=;\nname;size\na,b;1\n", ["a,b"], [3]),
    ('"sep=,"\r\nname,size\r\na,1\r\n', ["a"], [3]),
    ("name,size,,\na,1,,\n,,,\nb,2,,\n,,,\n", ["a", "b"], [2, 4]),
    ("name,size\na,1,\n , \nb,2,,\n", ["a", "b"], [2, 4]),
    ("\n,\nNAME,Size\na,1\n", ["a"], [4]),
    ("name,size\na_x000D_\nb,1\nc_x000D_d,2\n", ["a\nb", "c\nd"], [2, 4]),
    ("name;size\na;1,5\n", ["a"], [2]),
    ("name,size\n" + "long " * 100_000 + ",1\n", ["long " * 100_000], [2]),
])  # fmt: skip
def test_what_spreadsheets_leave_behind_does_not_matter(
    tmp_path: Path, content: str, names: list[str], lines: list[int]
) -> None:
    if "a_x000D_\n" in content:
        content = content.replace("a_x000D_\nb", '"a_x000D_\nb"')
    table = table_of(tmp_path, content)
    assert (table["name"].tolist(), table["file_line"].tolist()) == (names, lines)
    assert list(table) == ["name", "size", "file_line"]


def test_the_number_pandas_puts_before_each_row_is_kept_and_other_nameless_columns_are_refused(tmp_path: Path) -> None:
    assert list(table_of(tmp_path, ",name,size\n0,a,1\n")) == ["", "name", "size", "file_line"]
    assert complaint(tmp_path, "name,size,\na,1,x\n") == (
        "table.csv:1: column 3 has no name, expected one over what it holds"
    )
    assert complaint(tmp_path, "name;size\na;1;2\n") == (
        "table.csv:2: 3 fields, expected 2 as in the header (separated by semicolons)"
    )
    assert complaint(tmp_path, "sep=;\nname;size\na\n") == (
        "table.csv:3: 1 fields, expected 2 as in the header (separated by semicolons)"
    )


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: cannot be read: No such file or directory"):
        read_csv(tmp_path / "none.csv", [])
    with pytest.raises(InputError, match="cannot be read: Is a directory"):
        read_text(tmp_path)


def test_text_is_read_as_it_stands_without_the_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\n")
    assert read_text(tmp_path / "a.txt") == "one\r\ntwo\n"


def test_written_files_have_line_feeds_and_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "made" / "for it" / "a.txt"
    write_text(path, "ä\nb\n")
    (tmp_path / "plain").touch()
    assert path.read_bytes() == "ä\nb\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_a_failure_while_writing_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.txt", "old")]


def test_a_place_that_cannot_be_written_is_named_as_the_user_named_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(InputError) as caught:
        write_text(tmp_path / "file" / "a.csv", "x")
    assert str(caught.value) == f"{tmp_path}/file/a.csv: cannot be written: File exists"
    with pytest.raises(InputError, match="a folder, expected the name of a file to write"):
        write_text(tmp_path, "x")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_numbers_have_twelve_digits_and_missing_values_are_empty(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"x": [2 / 3, None, 1.0], "n": pd.array([1, None, 3], dtype="Int64"), "b": [True, False, True]}
    )
    assert to_csv(table) == "x,n,b\n0.666666666667,1,True\n,,False\n1,3,True\n"
    write_csv(tmp_path / "t.csv", table)
    assert (tmp_path / "t.csv").read_text() == to_csv(table)


def test_sha256_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")  # FIPS 180-2, appendix B.1
    assert sha256(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
