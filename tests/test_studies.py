"""`framing new`: a folder becomes a study whose notebook runs, and nothing that is there is written over."""

from __future__ import annotations

import builtins
import logging
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

import framing
from framing.commands.main import main
from framing.commands.shared import named_columns
from framing.sharing import studies
from framing.sharing.reproduction import run_notebooks


def test_an_empty_folder_becomes_a_study_that_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "study"
    assert main(["new", str(folder)]) == 0
    assert str(folder / "study.ipynb") in capsys.readouterr().out
    [book] = run_notebooks([folder / "study.ipynb"], tmp_path / "out")
    cells = [cell for cell in nbformat.read(book, as_version=4).cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    assert "Corpus(2 articles (0 near-duplicate), 2 outlets" in str(cells[0].outputs)
    assert any("image/png" in output.get("data", {}) for output in outputs)
    scores = framing.score(framing.read_corpus(folder), framing.read_lexicon(folder / "my.en.yml"))
    assert not scores["flag"].str.contains("short").any()
    checked = framing.check_lexicon(folder / "my.en.yml")
    assert checked[checked["file"].str.endswith("my.en.yml") & (checked["level"] == "error")].empty


def test_own_pages_are_put_beside_the_example_and_the_example_goes(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path)]) == 0
    shutil.copy(root / "data" / "invented" / "as_found" / "o1_01.html", tmp_path)
    assert len(framing.read_corpus(tmp_path).articles) == 3
    (tmp_path / "my.en.yml").write_text("mine", "utf-8")
    assert main(["new", str(tmp_path)]) == 0
    assert [line.split(",")[0] for line in (tmp_path / "metadata.csv").read_text("utf-8").splitlines()] == [
        "capture",
        "o1_01.html",
    ]
    (tmp_path / "example.txt").unlink()
    assert framing.read_corpus(tmp_path).articles["outlet"].tolist() == ["The Bellhaven Courier"]
    assert (tmp_path / "my.en.yml").read_text("utf-8") == "mine" and "take it out" in capsys.readouterr().out


def test_jupyterlab_is_opened_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    labapp = pytest.importorskip("jupyterlab.labapp")
    monkeypatch.setenv("JUPYTER_TOKEN", "abc")

    def launch(options: list[str]) -> None:
        logging.getLogger("ServerApp").critical("\n    To access the server, open this file in a browser:\n        …")

    monkeypatch.setattr(labapp.LabApp, "launch_instance", launch)
    assert main(["lab", str(tmp_path), "--port", "8947"]) == 0
    said = capsys.readouterr()
    assert said.out == "http://127.0.0.1:8947/lab/tree/?token=abc (Ctrl-C here ends JupyterLab)\n" and said.err == ""


def test_metadata_are_filled_from_the_pages_and_never_written_over(root: Path, tmp_path: Path) -> None:
    found = root / "data" / "invented" / "as_found"
    for name in ("o1_01.html", "o2_01.html", "gazette.docx"):
        shutil.copy(found / name, tmp_path)
    assert main(["new", str(tmp_path)]) == 0
    table = pd.read_csv(tmp_path / "metadata.csv", keep_default_na=False).set_index("capture")
    assert table.loc["o1_01.html", ["outlet", "published"]].tolist() == ["The Bellhaven Courier", "2041-05-10"]
    assert table.loc["gazette.docx", ["outlet", "title"]].tolist() == ["Ketland People's Gazette", ""]
    assert len(framing.read_corpus(tmp_path).articles) == 12
    changed = (tmp_path / "metadata.csv").read_text("utf-8").replace("The Bellhaven Courier", "Courier")
    (tmp_path / "metadata.csv").write_text(changed, "utf-8")
    (tmp_path / "my.en.yml").write_text("mine", "utf-8")
    assert main(["new", str(tmp_path)]) == 0
    assert (tmp_path / "metadata.csv").read_text("utf-8") == changed
    assert (tmp_path / "my.en.yml").read_text("utf-8") == "mine"


def test_labels_by_hand_and_helpers_of_a_page_are_no_tables(root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "data" / "invented" / "as_found" / "o1_01.html", tmp_path)
    (tmp_path / "lines.csv").write_text("capture,line,label,kept\n", "utf-8")
    (tmp_path / "o1_01_files").mkdir()
    (tmp_path / "o1_01_files" / "data.csv").write_text("a,b\n1,2\n", "utf-8")
    assert main(["new", str(tmp_path)]) == 0
    assert (tmp_path / "metadata.csv").read_text("utf-8").splitlines()[1].startswith("o1_01.html,The Bellhaven Courier")


def test_a_table_needs_no_metadata(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("outlet,text,language\nA,Une menace grave.,fr\n", "utf-8")
    assert main(["new", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.csv", "my.fr.yml", "study.ipynb"]
    assert "read_corpus('export.csv')" in (tmp_path / "study.ipynb").read_text("utf-8")
    assert framing.read_lexicon(tmp_path / "my.fr.yml").language == "fr"


def test_files_beside_a_table_have_their_metadata(root: Path, tmp_path: Path) -> None:
    shutil.copy(root / "data" / "invented" / "as_found" / "o1_01.html", tmp_path)
    (tmp_path / "list.csv").write_text("id,outlet,text\na#1,Post,A threat.\nb,Gazette,A ferry.\n", "utf-8")
    assert main(["new", str(tmp_path)]) == 0
    table = pd.read_csv(tmp_path / "metadata.csv", keep_default_na=False).set_index("capture")
    assert table["outlet"].to_dict() == {"list.csv": "", "o1_01.html": "The Bellhaven Courier"}
    outlets = framing.read_corpus(tmp_path).articles.set_index("article")["outlet"]
    assert outlets[["list.csv#a#1", "list.csv#b", "o1_01.html"]].tolist() == [
        "Post",
        "Gazette",
        "The Bellhaven Courier",
    ]


def test_of_a_language_without_a_lexicon_a_file_of_its_own_begins(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("outlet,text,language\nA,Die Wirtschaft wächst.,de\n", "utf-8")
    assert main(["new", str(tmp_path)]) == 0
    assert framing.read_lexicon(tmp_path / "my.de.yml").names == ["my_frame"]


def test_a_file_is_no_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("x", "utf-8")
    assert main(["new", str(tmp_path / "a.txt")]) == 2
    assert "expected the folder of a study" in capsys.readouterr().err


def test_columns_that_are_named_are_named_in_the_notebook(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("wer,was\nGazette,A threat.\nPost,A ferry.\n", "utf-8")
    assert main(["new", str(tmp_path), "--text", "was", "--outlet", "wer"]) == 0
    assert named_columns() == {}  # told to that command alone
    assert "read_corpus('export.csv', text='was', outlet='wer')" in (tmp_path / "study.ipynb").read_text("utf-8")
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text("A pact at sea\n" + "The two ports signed a pact on Monday, officials said.\n" * 2)
    assert main(["new", str(pages), "--outlet", "Gazette"]) == 0
    assert "a.txt,Gazette" in (pages / "metadata.csv").read_text("utf-8")
    assert "read_corpus('.')" in (pages / "study.ipynb").read_text("utf-8")


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which something listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_what_jupyterlab_cannot_open_is_said_in_a_line(
    taken: int, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("jupyterlab"):
            raise ImportError(name)
        return before(name, *rest, **more)

    def refused(*arguments: str) -> str:
        assert main(["lab", *arguments, "--no-browser"]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        return said

    assert "notebooks: no such folder, expected the folder of a study (framing new FOLDER" in refused()
    assert f"--port: port {taken} is in use, expected a free one" in refused(".", "--port", str(taken))
    assert "less than or equal to 65535" in refused(".", "--port", "70000")
    monkeypatch.setattr(studies, "_PORTS", range(taken, taken + 1))
    assert f"--port: all ports from {taken} to {taken} are in use" in refused(".")
    monkeypatch.setattr(builtins, "__import__", without)
    assert "JupyterLab is not installed, expected it: pip install jupyterlab" in refused(".")
