"""The wheel: built, installed elsewhere, and used without the repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import framing
from framing.lexicons.kit_format import shipped_lexicons

STUDY = """
from pathlib import Path
import framing
from framing.commands.main import main
lexicon = framing.read_lexicon("pact.en")
hits = framing.find(["A new cold war threatens the region."], lexicon)
own = ["--lexicon", "study/my.en.yml", "--out"]
assert main(["new", "study"]) == 0
assert main(["figures", "study", *own, "figures"]) == 0
assert main(["report", "study", *own, "report.html"]) == 0
assert main(["derive", "study", *own, "shared"]) == 0
print(framing.__file__, lexicon.hash, len(hits))
"""
BUILD = "from setuptools import build_meta; print(build_meta.build_{}('dist'))"


def build(kind: str, source: Path, ending: str) -> Path:
    command = [sys.executable, "-c", BUILD.format(kind)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    [built] = (source / "dist").glob(f"*{ending}")
    return built


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from the source distribution, without the repository."""
    source = tmp_path_factory.mktemp("source")
    for name in ("framing", "data", "tests/data"):
        shutil.copytree(root / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "raw"))
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", *(path.name for path in root.glob("[A-Z]*"))):
        if (root / name).is_file():
            shutil.copy2(root / name, source)
    unpacked = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(build("sdist", source, ".tar.gz")) as archive:
        archive.extractall(unpacked, filter="data")
    [folder] = unpacked.iterdir()
    assert (folder / "CITATION.cff").is_file() and not (folder / "data" / "pact-2024").exists()
    return build("wheel", folder, ".whl")


def test_the_wheel_holds_the_lexicons_of_the_repository_and_every_data_file(root: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    for file in (root / "data" / "lexicons").glob("*.yml"):
        assert held[f"framing/shipped/{file.name}"] == file.read_bytes()
    for file in (root / "framing").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            assert file.relative_to(root).as_posix() in held


def test_an_installed_wheel_makes_a_study_without_the_repository(root: Path, wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n{STUDY}"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    place, found, hits = ended.stdout.splitlines()[-1].split()
    assert Path(place).is_relative_to(tmp_path)
    assert found == framing.read_lexicon("pact.en").hash and int(hits) == 2
    assert (tmp_path / "figures" / "fingerprint.svg").stat().st_size > 5000
    assert (tmp_path / "report.html").read_text("utf-8").rstrip().endswith("</html>")
    assert (tmp_path / "shared" / "codebook.md").read_bytes() == (root / "data" / "codebook.md").read_bytes()
    assert (tmp_path / "shared" / "LICENSE.md").is_file() and (tmp_path / "shared" / "my.en.yml").is_file()


def test_a_shipped_lexicon_is_read_by_its_name(root: Path) -> None:
    assert set(shipped_lexicons()) == {file.stem for file in (root / "data" / "lexicons").glob("*.yml")}
    assert framing.read_lexicon("pact.es") == framing.read_lexicon(root / "data" / "lexicons" / "pact.es.yml")


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(framing.InputError, match="must be one of pact.en, .*; got 'pact.eng': did you mean 'pact.en'"):
        framing.read_lexicon("pact.eng")


def test_a_file_can_extend_a_shipped_lexicon_by_name(tmp_path: Path) -> None:
    (tmp_path / "my.yml").write_text("extends: pact.en\nframes:\n  sanctions: {terms: [embargo*]}\n")
    extended = framing.read_lexicon(tmp_path / "my.yml")
    assert {term.source for term in extended.terms} == {str(tmp_path / "my.yml"), str(shipped_lexicons()["pact.en"])}
    findings = framing.check_lexicon(tmp_path / "my.yml")
    assert set(findings["file"]) <= {str(shipped_lexicons()["pact.en"])} and (findings["line"] > 0).all()
    assert extended.names == [*framing.read_lexicon("pact.en").names, "sanctions"]
