"""The workbench in JupyterLab, in a real browser, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browsing import new_page, open_browser, open_lab
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


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with four captures."""
    folder = tmp_path_factory.mktemp("home")
    write_captures(folder / "captures")
    return folder


@pytest.fixture(scope="module")
def lab(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with open_lab(home, tmp_path_factory.mktemp("own")) as served:
        yield served


@pytest.fixture
def book(home: Path, request: pytest.FixtureRequest) -> Path:
    """A notebook of one cell, another for each test, beside the lexicon as it was."""
    (home / "ports.yml").write_text(LEXICON, "utf-8")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, home / f"{request.node.name}.ipynb")
    return home / f"{request.node.name}.ipynb"


@pytest.fixture
def server(book: Path, lab: tuple[str, str]) -> str:
    """The address of the notebook."""
    return f"{lab[0]}doc/tree/{book.name}?token={lab[1]}"


@pytest.fixture
def page() -> Iterator[Any]:
    with open_browser() as browser:
        page, outside = new_page(browser)
        yield page
        assert outside == []


def test_a_term_is_tried_accepted_and_saved_without_a_mouse(page: Any, server: str, home: Path) -> None:
    open_panel(page, server)
    check_names(page)
    try_and_accept(page)
    save_and_undo(page, home / "ports.yml")


def test_a_term_is_chosen_edited_and_removed_by_keyboard(page: Any, server: str, home: Path) -> None:
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
    page.get_by_role("status").get_by_text("ports.yml written (1 line changed)").wait_for()
    assert (home / "ports.yml").read_text("utf-8") == LEXICON.replace("threat*", "threats")


SLOW = """\
import time
from framing.workshop.editing import Editing
quick = Editing.try_term
def slow(*args, **options):
    time.sleep(0.3)
    return quick(*args, **options)
Editing.try_term = slow
"""


def test_no_letter_is_lost_that_is_typed_right_after_enter(page: Any, server: str, book: Path, home: Path) -> None:
    changed = nbformat.read(book, as_version=4)
    changed.cells[0].source = SLOW + CELL
    nbformat.write(changed, book)
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
    terms = [(term.term, term.note) for term in framing.read_lexicon(home / "ports.yml").terms]
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
