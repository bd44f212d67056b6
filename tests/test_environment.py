"""What the kit needs to run: dependencies declared once, locked with hashes, the same through conda; package data."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from framing.formats import read_lexicon
from framing.text import word_list

NEGATIONS = ("no", "not", "never", "without", "nor", "neither", "against")


def name_and_specifier(requirement: str) -> tuple[str, str]:
    found = re.fullmatch(r"([A-Za-z0-9._-]+)\s*(.*)", requirement)
    assert found, f"{requirement!r} is not a requirement"
    return re.sub(r"[-_.]+", "-", found[1]).lower(), found[2].replace(" ", "")


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return dict(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"])


@pytest.fixture(scope="module")
def conda(root: Path) -> list[Any]:
    return list(yaml.safe_load((root / "environment.yml").read_text("utf-8"))["dependencies"])


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    return (root / "requirements.lock").read_text("utf-8")


@pytest.fixture(params=["requirements.lock", "requirements-dev.lock"])
def any_lock(root: Path, request: pytest.FixtureRequest) -> str:
    return (root / request.param).read_text("utf-8")


def test_conda_has_the_specifiers_of_pyproject(project: dict[str, Any], conda: list[Any]) -> None:
    wanted = {"python": project["requires-python"], "pip": ""}
    wanted |= dict(map(name_and_specifier, project["dependencies"]))
    del wanted["font-source-sans-pro"]  # not on conda-forge: pip brings it with the kit
    assert dict(name_and_specifier(line) for line in conda if isinstance(line, str)) == wanted


def test_conda_ends_with_the_kit_itself_and_says_the_route_was_not_run(root: Path, conda: list[Any]) -> None:
    text = (root / "environment.yml").read_text("utf-8")
    assert conda[-1] == {"pip": ["-e .[documents,web]"]}
    assert yaml.safe_load(text)["channels"] == ["conda-forge"]
    assert any("did not run" in line for line in text.splitlines() if line.startswith("#"))


def versions_of(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", lock, re.MULTILINE))


def test_each_lock_holds_what_it_is_for(project: dict[str, Any], root: Path, lock: str) -> None:
    """A researcher's lock has the dependencies; a developer's has their tools beside, and nothing in other versions."""
    developers = (root / "requirements-dev.lock").read_text("utf-8")
    extras = project["optional-dependencies"]
    needed = {name_and_specifier(line)[0] for line in project["dependencies"] + extras["documents"] + extras["web"]}
    tools = {name_and_specifier(line)[0] for line in extras["dev"]}
    mine, theirs = versions_of(lock), versions_of(developers)
    assert needed - set(mine) == set() and (needed | tools) - set(theirs) == set()
    assert not tools & set(mine) - {"setuptools"}
    assert {name: version for name, version in theirs.items() if name in mine} == mine


def test_the_lock_meets_the_lower_bounds(project: dict[str, Any], lock: str) -> None:
    versions = dict(re.findall(r"^([\w.-]+)==([\d.]+)", lock, re.MULTILINE))
    extras = project["optional-dependencies"]
    for name, specifier in map(name_and_specifier, project["dependencies"] + extras["documents"] + extras["web"]):
        least = [int(part) for part in specifier.removeprefix(">=").split(".")]
        assert [int(part) for part in versions[name].split(".")] >= least, f"{name} is locked below {specifier}"


def test_every_locked_version_has_a_hash(any_lock: str) -> None:
    lock = any_lock
    entries = re.split(r"^(?=\S)", re.sub(r"^#.*\n", "", lock, flags=re.MULTILINE), flags=re.MULTILINE)
    entries = [entry for entry in entries if entry.strip()]
    assert len(entries) > 50
    assert [entry.splitlines()[0] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_the_lock_names_no_registry(root: Path, any_lock: str) -> None:
    lock = any_lock
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links|--trusted-host|^-i\b", lock, re.MULTILINE)
    assert not (root / "uv.lock").exists()


def test_every_dependency_says_why(root: Path, project: dict[str, Any]) -> None:
    lines = (root / "pyproject.toml").read_text("utf-8").splitlines()
    listed = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    for requirement in listed:
        own = [line for line in lines if line.strip().startswith(f'"{requirement}"')]
        assert len(own) == listed.count(requirement)  # two extras may need one library
        assert all(re.search(r'",\s+# \w.{3,}', line) for line in own), f"{requirement} has no reason beside it"


def test_every_file_of_the_package_is_declared(root: Path) -> None:
    setup = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert setup["packages"]["find"]["include"] == ["framing*"]  # a folder with an __init__.py
    for file in (root / "framing").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".py":
            package = next(folder for folder in file.parents if (folder / "__init__.py").is_file())
            patterns = setup["package-data"].get(package.relative_to(root).as_posix().replace("/", "."), [])
            own = file.relative_to(package).as_posix()
            assert any(fnmatch(own, pattern) for pattern in patterns), f"{file} is not declared"
    assert all((file.parent / "__init__.py").is_file() for file in (root / "framing").rglob("*.py"))


def test_function_words_are_distinct_folded_and_many() -> None:
    words = word_list("function_words", "en")
    assert len(words) == len(set(words)) > 100
    assert [word for word in words if word != word.casefold()] == []


@pytest.mark.parametrize("word", NEGATIONS)
def test_no_negation_is_a_function_word(word: str) -> None:
    assert word not in word_list("function_words", "en")


def test_no_function_word_is_a_term_of_a_shipped_lexicon(root: Path) -> None:
    function = set(word_list("function_words", "en"))
    lexicons = [read_lexicon(path) for path in sorted((root / "data" / "lexicons").glob("*.yml"))]
    alone = {p.words[0] for lexicon in lexicons for p in lexicon.patterns if len(p.words) == 1}
    assert len(alone) > 10
    assert alone & function == set()
