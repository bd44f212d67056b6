"""README and documentation: commands and snippets run as written; the site is whole and asks for nothing outside."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib
import pandas as pd
import pytest

import framing
from framing import read_corpus, sensitivity
from framing.commands.main import main
from framing.sharing import gallery

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
IMAGES = ROOT / "docs" / "images"
FENCE = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL = {"mkdir", "cp", "cat"}  # what a page asks of the shell beside framing
# These take long, and tests of their own run them: test_shipped_corpus.py, test_commands_attacked.py, test_report.py.
ELSEWHERE = {"framing figures data/pact-2024 --lexicon my.yml --out my-figures", "framing lexicon check my.yml",
             "framing report pages --lexicon pages/my.en.yml --out report.html"}  # fmt: skip


def blocks(page: Path) -> list[tuple[str, str, str]]:
    """Return language, file name and text of fenced blocks: python and sh run, py is what needs a cluster."""
    return FENCE.findall(page.read_text("utf-8"))


RUN = [page for page in PAGES if any(language in ("python", "sh") for language, *_ in blocks(page))]


def run_page(page: Path, folder: Path) -> None:
    """Run what stands on a page, from top to bottom, in one folder; what is said to be printed is compared."""
    for name in ("data", "figures"):
        (folder / name).symlink_to(ROOT / name)
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = ""
    for language, file, text in blocks(page):
        if file:
            (folder / file).write_text(text, "utf-8")
        elif language == "python":
            with redirect_stdout(io.StringIO()) as out:
                exec(compile(text, f"{page.name}: {text.splitlines()[0]}", "exec"), names)
            printed = out.getvalue()
        elif language == "sh":
            with redirect_stdout(io.StringIO()) as out:
                for line in text.replace("\\\n", " ").splitlines():
                    run_line(line, page)
            printed = out.getvalue()
        elif language == "text":
            assert text.split() == printed.split(), f"{page.name} prints\n{printed}"


def run_line(line: str, page: Path) -> None:
    program, *arguments = shlex.split(line, comments=True) or [""]
    if program == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert {word for word in arguments if "=" not in word} <= set(targets), line
    elif program == "framing":
        assert line in ELSEWHERE or main(arguments) == 0, f"{page.name}: {line}"
    elif program in SHELL:
        subprocess.run(["bash", "-ec", line], check=True)
    else:
        assert not program, f"{page.name}: who runs {line!r}?"


@lru_cache
def kept(path: str) -> framing.Corpus:
    """Return an invented corpus, read once for all pages."""
    return read_corpus(path)


def read(source: Any, **columns: Any) -> framing.Corpus:
    invented = isinstance(source, str) and source.startswith("data/") and not columns
    return kept(source) if invented else read_corpus(source, **columns)


KEPT: dict[tuple[int, str], pd.DataFrame] = {}


def specified(corpus: framing.Corpus, lexicon: framing.Lexicon) -> pd.DataFrame:
    """Return what `framing.sensitivity` does, made once for all pages."""
    if (id(corpus), lexicon.hash) not in KEPT:
        KEPT[id(corpus), lexicon.hash] = sensitivity(corpus, lexicon)
    return KEPT[id(corpus), lexicon.hash].copy()


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
@pytest.mark.filterwarnings("ignore::framing.FramingWarning")  # a page may show what draws one
def test_every_command_and_snippet_runs_as_written(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gallery, "FIGURES", {"fingerprint": gallery.FIGURES["fingerprint"]})  # the others take long
    monkeypatch.setattr(framing, "read_corpus", read)
    monkeypatch.setattr(framing, "sensitivity", specified)
    run_page(page, tmp_path)
    for made in tmp_path.glob("*.svg"):
        shown = IMAGES / made.name
        if os.environ.get("FRAMING_DOCS_IMAGES"):  # written anew: FRAMING_DOCS_IMAGES=1, after a figure has changed
            shutil.copy(made, shown)
        if as_locked():
            assert shown.read_bytes() == made.read_bytes(), f"docs/images/{made.name} is not what {page.name} draws"


def test_the_readme_is_a_page_to_land_on() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").split()) <= 900


def as_locked() -> bool:
    """Whether matplotlib is the one whose bytes are promised."""
    return f"\nmatplotlib=={matplotlib.__version__} " in (ROOT / "requirements.lock").read_text("utf-8")


def test_every_picture_is_made_by_a_page() -> None:
    made = {name for page in RUN for *_, text in blocks(page) for name in re.findall(r"\.save\(\"([^\"]+)\"\)", text)}
    assert {file.name for file in IMAGES.glob("*")} == made
    shown = {name for page in PAGES for name in re.findall(r"!\[[^]]+\]\(\S*images/([^)]+)\)", page.read_text("utf-8"))}
    assert shown == made


# ---- The site ----


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it; there a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    built = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


def test_the_reference_has_every_public_name(site: Path) -> None:
    text = "".join(page.read_text("utf-8") for page in (site / "reference").glob("*.html"))
    names = {f"framing.{name}" for name in framing.__all__} - {"framing.figures"}
    names |= {f"framing.figures.{name}" for name in framing.figures.__all__}
    names |= {f"framing.scale.{name}" for name in ("compare", "hits", "keyness", "score", "tfidf")}
    old = set(re.findall(r"<code>(framing\.figures\.\w+)</code>", text))
    assert names - set(re.findall(r'id="(framing\.[\w.]+)"', text)) - old == set()


def test_the_site_loads_nothing_from_outside(site: Path) -> None:
    loads = re.compile(r"<(?:script|img|iframe|source)[^>]*\ssrc=[\"']?(?:https?:)?//"
                       r"|<link[^>]*\shref=[\"']?(?:https?:)?//|url\([\"']?(?:https?:)?//|@import", re.I)  # fmt: skip
    pages = [file for file in site.rglob("*") if file.suffix in (".html", ".css")]
    assert len(pages) > len(PAGES)
    assert {file.name: loads.findall(file.read_text("utf-8")) for file in pages} == {file.name: [] for file in pages}


@pytest.fixture
def browser() -> Iterator[Any]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("needs Chromium: apt-get install chromium")
    with pytest.importorskip("playwright.sync_api").sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--headless", "--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def test_search_finds_without_a_server(browser: Any, site: Path) -> None:
    page, said = browser.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(site.as_uri()) else said.append(request.url))
    page.goto((site / "reference" / "scores.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("prevalence")
    page.wait_for_selector(".md-search-result__item")
    assert page.locator(".md-search-result__item").count() > 3
    assert [line for line in said if "about:srcdoc" not in line] == []
