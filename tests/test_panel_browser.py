"""The workbench in JupyterLab, in a real browser, by keyboard alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from small_corpus import write_captures

import framing

LEXICON = """\
# What the harbour papers fear.
language: en
frames:
  alarm:
    terms:  # of the field
      - {term: threat*, tier: core, matches: ["A grave threat."]}
"""
CELL = 'import framing\nframing.workbench(framing.read_captures("captures"), "ports.yml")'
PERIPHERAL = "peripheral: leans on its sentence"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
PATIENCE = 120_000  # milliseconds, on a busy machine


@pytest.fixture
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("needs Chromium: apt-get install chromium")
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with four captures, a lexicon and a notebook of one cell."""
    home = tmp_path / "home"
    write_captures(home / "captures")
    (home / "ports.yml").write_text(LEXICON, "utf-8")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, home / "ports.ipynb")
    return home


@pytest.fixture
def server(folder: Path, tmp_path: Path, root: Path) -> Iterator[str]:
    """Yield the address of the notebook in a JupyterLab that listens to this machine only."""
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    env = os.environ | {f"JUPYTER_{name}": str(tmp_path / name.lower()) for name in names}
    env |= {"JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings"), "IPYTHONDIR": str(tmp_path / "ipython")}
    env |= {"JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "workspaces"), "PYTHONPATH": str(root)}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", "--ServerApp.port=0", f"--ServerApp.root_dir={folder}"]
    options += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with (tmp_path / "server.log").open("w") as log:
        command = [sys.executable, "-m", "jupyterlab", *options]
        with subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT) as process:
            try:
                facts = wait_for_server(tmp_path / "runtime_dir", process)
                yield f"{facts['url']}doc/tree/ports.ipynb?token={facts['token']}"
            finally:
                process.terminate()


def wait_for_server(folder: Path, process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Return what the server writes about itself once it listens."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and process.poll() is None:
        for file in folder.glob("jpserver-*.json"):
            text = file.read_text("utf-8")
            if text.rstrip().endswith("}"):  # not while it is being written
                facts: dict[str, Any] = json.loads(text)
                return facts
        time.sleep(0.2)
    raise AssertionError((folder.parent / "server.log").read_text("utf-8")[-2000:])


@pytest.fixture
def page(chromium: str) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.set_default_timeout(PATIENCE)
            yield page
        finally:
            browser.close()


def test_a_term_is_tried_accepted_and_saved_without_a_mouse(page: Any, server: str, folder: Path) -> None:
    open_panel(page, server)
    check_names(page)
    try_and_accept(page)
    save_and_undo(page, folder / "ports.yml")


def test_a_term_is_chosen_edited_and_removed_by_keyboard(page: Any, server: str, folder: Path) -> None:
    open_panel(page, server)
    page.get_by_label("Listed term", exact=True).focus()
    page.keyboard.type("threat*")
    page.get_by_text("threat* in Alarm:").wait_for()
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.value == 'threat*'")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type("s")
    page.get_by_text("threats in Alarm:").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("'threat*' changed in alarm (term)").wait_for()
    page.wait_for_function("document.activeElement.value == ''")
    page.keyboard.type("fog\n")
    page.get_by_role("status").get_by_text("'fog' added to alarm").wait_for()
    page.get_by_label("Listed term", exact=True).focus()
    page.keyboard.type("fog")
    page.get_by_text("fog in Alarm: does not occur").wait_for()
    page.get_by_role("button", name="Remove", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("status").get_by_text("'fog' removed from alarm").wait_for()
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("status").get_by_text("ports.yml written (+0 lines)").wait_for()
    assert (folder / "ports.yml").read_text("utf-8") == LEXICON.replace("threat*", "threats")


SLOW = """\
import time
from framing.workshop.editing import Editing
quick = Editing.try_term
def slow(*args, **options):
    time.sleep(0.3)
    return quick(*args, **options)
Editing.try_term = slow
"""


def test_no_letter_is_lost_that_is_typed_right_after_enter(page: Any, server: str, folder: Path) -> None:
    book = nbformat.read(folder / "ports.ipynb", as_version=4)
    book.cells[0].source = SLOW + CELL
    nbformat.write(book, folder / "ports.ipynb")
    open_panel(page, server)
    page.get_by_label("Note", exact=True).focus()
    page.keyboard.type("at sea")
    page.get_by_label("Term", exact=True).focus()
    page.keyboard.type("arms race\nnonsens*\nfog ba")
    page.get_by_role("status").get_by_text("'nonsens*' added to alarm").wait_for()
    page.keyboard.type("nk*")
    page.get_by_text("fog bank* in Alarm: does not occur").wait_for()
    page.wait_for_function("document.activeElement.value == 'fog bank*'")
    page.keyboard.type("\nmi")
    page.keyboard.type("st", delay=200)
    page.get_by_text("mist in Alarm: does not occur").wait_for()
    page.wait_for_function("document.activeElement.value == 'mist'")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("status").get_by_text("ports.yml written (+3 lines)").wait_for()
    terms = [(term.term, term.note) for term in framing.read_lexicon(folder / "ports.yml").terms]
    assert terms == [("threat*", ""), ("arms race", "at sea"), ("nonsens*", ""), ("fog bank*", "")]


def open_panel(page: Any, address: str) -> None:
    page.goto(address)
    page.get_by_text("| Idle").wait_for()
    page.locator(".jp-Notebook .cm-content").first.focus()
    page.keyboard.press("Control+Enter")
    page.get_by_label("Term", exact=True).wait_for()
    page.get_by_label("Term", exact=True).focus()


def check_names(page: Any) -> None:
    """Tab runs through the controls in the order of the eye, and each says what it is."""
    names = ["Frame", "Listed term", "Term", PERIPHERAL, "Note", "Must match", "Must not match"]
    names += ["Accept (Enter)", "Remove", "Undo", "Save"]
    found = []
    page.get_by_label("Frame", exact=True).focus()
    for _ in names:
        found.append(page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"))
        page.keyboard.press("Tab")
    assert found == names
    panel = page.locator(".jp-OutputArea-output")
    for role, count in (("textbox", 4), ("combobox", 2), ("checkbox", 1), ("button", 4)):
        own = panel.get_by_role(role)
        assert own.count() == count
        assert [panel.get_by_role(role, name=name, exact=True).count() for name in names].count(1) == count


def try_and_accept(page: Any) -> None:
    page.get_by_label("Term", exact=True).focus()
    page.keyboard.type("arms race, no")
    page.get_by_text("can never match: it holds ','").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("arms race", delay=30)
    page.get_by_text("would count").wait_for()
    contexts = page.get_by_role("table", name="hits in context")
    assert "frightens small towns" in contexts.inner_text()
    scores = page.get_by_role("table").first.inner_text()
    assert "own voice" in scores and "with it" in scores and "Gazette" in scores
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("at sea")
    page.get_by_label("Term", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("'arms race' added to alarm").wait_for()


def save_and_undo(page: Any, path: Path) -> None:
    page.keyboard.type("nonsens*")
    page.get_by_text("does not occur in this corpus").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("'nonsens*' added to alarm").wait_for()
    for _ in range(7):  # to Undo
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("undone: 'nonsens*'").wait_for()
    assert path.read_text("utf-8") == LEXICON
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("status").get_by_text("ports.yml written (+1 lines)").wait_for()
    assert path.read_text("utf-8") == LEXICON + "      - {term: arms race, tier: peripheral, note: at sea}\n"
    assert page.locator('[data-mime-type$="stderr"], [data-mime-type$="error"]').count() == 0
