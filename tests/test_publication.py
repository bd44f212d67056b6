"""`framing publish-check`: a derived folder is right, or each thing that is wrong is named with what to do; the zip."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from small_corpus import write_captures

import framing
from framing.commands.main import main

LEXICON = """\
language: en
frames:
  alarm:
    terms:
      - {term: threat*, matches: ["A grave threat."], note: as the editor said}
      - arms race
"""
CHECKS = ["complete", "hashes", "figures", "columns", "words", "licence", "citation"]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Captures, and the folder derived from them."""
    root = tmp_path_factory.mktemp("study")
    write_captures(root / "captures")
    (root / "ports.yml").write_text(LEXICON, "utf-8")
    files = ["--lexicon", str(root / "ports.yml"), "--out", str(root / "shared")]
    assert main(["derive", str(root / "captures"), *files]) == 0
    return root


@pytest.fixture
def shared(study: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(study / "shared", tmp_path / "shared"))


def rows(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """Return what the command printed: for each check its status and the line, with what to do below it."""
    found: dict[str, list[str]] = {}
    for line in capsys.readouterr().out.splitlines():
        name, _, rest = line.partition(" ")
        if name in CHECKS:
            found[name] = rest.split(maxsplit=1)
        elif not name:
            [*found.values()][-1].append(line.strip())
    return found


def test_what_derive_writes_can_be_published_and_packed(
    study: Path, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["publish-check", str(shared), "--captures", str(study / "captures"), "--zip", str(tmp_path / "a.zip")])
        == 0
    )
    found = rows(capsys)
    assert [*found] == CHECKS and {row[0] for row in found.values()} == {"ok"}
    assert "hits found again" in found["figures"][1] and "fingerprint" in found["figures"][1]
    assert framing.read_lexicon(shared / "ports.yml").hash == framing.read_lexicon(study / "ports.yml").hash
    assert "grave" not in (shared / "ports.yml").read_text("utf-8")  # examples and notes may quote the articles
    packed = (tmp_path / "a.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    assert {"CITATION.cff", "LICENSE.md", "codebook.md", "datapackage.json", "ports.yml", "runs.csv"} < {*held}
    sums = dict(line.split("  ")[::-1] for line in held.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in held.items()}
    (shared / "LICENSE.md").touch()  # another time of writing
    from framing.sharing.publication import write_zip

    write_zip(shared, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == packed


def test_each_thing_that_is_wrong_is_named_with_what_to_do(
    study: Path, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = sorted((study / "captures").glob("*.txt"))[0].read_text("utf-8")
    (shared / "notes.md").write_text(page.replace("\n", " ").upper(), "utf-8")
    (shared / "ports.yml").unlink()
    (shared / "LICENSE.md").write_text("Ask us.", "utf-8")
    (shared / "CITATION.cff").write_text("title: Ports\n", "utf-8")
    lines = (shared / "words.csv").read_text("utf-8").splitlines()
    (shared / "words.csv").write_text("\n".join([f"{lines[0]},mood", *(f"{line},calm" for line in lines[1:])]), "utf-8")
    arguments = ["publish-check", str(shared), "--captures", str(study / "captures"), "--zip", str(tmp_path / "a.zip")]
    assert main(arguments) == 1
    found = rows(capsys)
    assert {name: row[0] for name, row in found.items()} == dict.fromkeys(CHECKS, "wrong")
    assert all(row[2].startswith("do: ") for row in found.values())
    told = {"complete": "notes.md", "hashes": "words.csv", "figures": "the lexicon ports.yml", "columns": "mood",
            "words": "notes.md: 9 words in a row are an article's", "licence": "none stated"}  # fmt: skip
    assert all(part in found[name][1] for name, part in told.items())
    assert not (tmp_path / "a.zip").exists()
    (shared / "runs.csv").unlink()
    (shared / "lines.csv").unlink()
    assert main(["publish-check", str(shared)]) == 1
    found = rows(capsys)
    assert found["complete"][1] == "missing: lines.csv, runs.csv" and found["words"][0] == "unchecked"
    assert found["columns"][1] == "cannot be read: lines.csv is not there"


def test_nothing_is_packed_whose_words_were_not_looked_for(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish-check", str(shared), "--zip", str(tmp_path / "a.zip")]) == 1
    assert "a.zip: not written, words were not looked for: add --captures CORPUS" in capsys.readouterr().out
    assert not (tmp_path / "a.zip").exists()


def test_figures_are_drawn_again_and_a_column_of_ones_own_is_described_by_hand(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--lexicon", str(shared / "ports.yml"), "--out", str(shared / "figures")]
    assert main(["figures", str(shared), *files]) == 0
    codebook = (shared / "codebook.md").read_text("utf-8")
    (shared / "codebook.md").write_text(codebook + "| mood | (say what this column holds) |\n", "utf-8")
    manifest = shared / "figures" / "manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    said["figures"]["fingerprint"]["title"] = "The Gazette is the most alarmed of all."
    manifest.write_text(json.dumps(said), "utf-8")
    assert main(["publish-check", str(shared)]) == 1
    found = rows(capsys)
    assert found["figures"][:2] == ["wrong", "drawn again, not the same: figures/fingerprint"]
    assert found["columns"][:2] == ["wrong", "not described in codebook.md: mood"]
    assert {found[name][0] for name in ("complete", "hashes", "licence", "citation")} == {"ok"}


def test_what_is_no_derived_folder_is_said_in_a_line(
    study: Path, shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*arguments: Path | str) -> str:
        assert main(["publish-check", *map(str, arguments)]) == 2
        return capsys.readouterr().err

    assert "datapackage.json: missing, expected a folder in the derived text format" in refused(study / "captures")
    assert "nowhere/datapackage.json: missing" in refused(tmp_path / "nowhere")
    assert "shared: holds no text, expected the captures" in refused(shared, "--captures", shared)
    (shared / "datapackage.json").write_text("{}", "utf-8")
    assert "datapackage.json: does not describe" in refused(shared)


def test_a_zip_replaces_nothing_but_an_earlier_one(study: Path, tmp_path: Path) -> None:
    from framing.sharing.publication import write_zip

    (tmp_path / "mine.zip").write_text("a thesis", "utf-8")
    with pytest.raises(framing.InputError, match="mine.zip: is there already and is no zip of the kit"):
        write_zip(study / "shared", tmp_path / "mine.zip")
    assert (tmp_path / "mine.zip").read_text("utf-8") == "a thesis"
    with pytest.raises(framing.InputError, match="in the folder that is packed"):
        write_zip(study / "shared", study / "shared" / "a.zip")


def test_the_shipped_corpus_can_be_published(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish-check", str(root / "data" / "pact-2024")]) == 0
    found = rows(capsys)
    assert {name: row[0] for name, row in found.items() if row[0] != "ok"} == {"words": "unchecked"}
