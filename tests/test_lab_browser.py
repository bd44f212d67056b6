"""The notebooks in JupyterLab, as a person runs them: opened by `framing lab`, Run All, their panel clicked through.

The suite runs one notebook; `make test-browser` runs them all. They are copies: those of the repository stay.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browsing import EVERYTHING, ROOT, new_page, open_browser, open_lab

import framing
from framing.sharing.reproduction import EXTRA

BOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb") if path.name not in EXTRA)
WITH_PANEL = "5_extend_a_lexicon"
LIGHT = "1_corpus"
MINUTES = 15  # a notebook may take
TROUBLE = '[data-mime-type$="stderr"], [data-mime-type$="error"]'
DONE = """() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(one => one.innerText);
    const error = document.querySelector('[data-mime-type$="error"]');
    return error || prompts.every(prompt => /[0-9]/.test(prompt));
}"""


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the notebooks, their outputs cleared, beside the data they read."""
    folder = tmp_path_factory.mktemp("kit")
    (folder / "notebooks").mkdir()
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("raw"))
    for name in BOOKS:
        book = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        for cell in book.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(book, folder / "notebooks" / f"{name}.ipynb")
    return folder / "notebooks"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a person's Jupyter keeps its settings."""
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="module")
def lab(kit: Path, own: Path) -> Iterator[tuple[str, str]]:
    with open_lab(kit, own) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as browser:
        yield browser


def run_all(page: Any, lab: tuple[str, str], name: str) -> None:
    """Open a notebook, click Run All Cells in the menu, wait for the last cell and save."""
    page.goto(f"{lab[0]}lab/workspaces/{name}/tree/{name}.ipynb?token={lab[1]}")  # no other notebook beside it
    page.get_by_text("| Idle").wait_for()
    page.wait_for_timeout(1000)
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(DONE, timeout=MINUTES * 60_000)
    page.keyboard.press("Control+s")


def of_kind(cells: list[Any], kind: str, part: str = "") -> int:
    """Return how many outputs of a notebook hold data of a kind."""
    outputs = [output.get("data", {}) for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    return sum(kind in data and part in data[kind] for data in outputs)


@pytest.mark.parametrize("name", BOOKS if EVERYTHING else [LIGHT])
def test_a_notebook_runs_and_draws_what_it_is_to_draw(
    name: str, browser: Any, lab: tuple[str, str], kit: Path, own: Path
) -> None:
    page, outside = new_page(browser)
    run_all(page, lab, name)
    told = page.locator(TROUBLE).all_inner_texts()
    assert told == []
    committed = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    pictures = page.locator(".jp-OutputArea-output img")
    assert pictures.count() == of_kind(committed, "image/png") > 0
    drawn = "images => images.every(one => one.complete && one.naturalWidth > 300 && one.alt.length > 20)"
    assert pictures.evaluate_all(drawn)
    assert page.locator(".jp-OutputArea-output table").count() >= of_kind(committed, "text/html", "<table") > 0
    assert page.locator(".jp-Dialog, .Toastify__toast").count() == 0
    assert outside == []
    assert not [*own.glob("config_dir/lab/**/*.jupyterlab-*")]  # a person's own settings are as they were
    page.close()


@pytest.mark.skipif(not EVERYTHING, reason="the long form: make test-browser")
def test_the_panel_of_notebook_5_is_used_by_mouse_and_by_keyboard(
    browser: Any, lab: tuple[str, str], kit: Path
) -> None:
    page, outside = new_page(browser)
    run_all(page, lab, WITH_PANEL)
    file = kit / "my-lexicon" / "sanctions.en.yml"
    before = file.read_text("utf-8")
    said, save = page.get_by_role("status"), page.get_by_role("button", name="Save", exact=True)
    page.get_by_label("Frame", exact=True).fill("sanctions")
    page.get_by_label("Term", exact=True).click()
    page.keyboard.type("fined")
    page.get_by_text("fined in Sanctions:").wait_for()
    page.get_by_role("button", name="Accept (Enter)", exact=True).click()
    said.get_by_text("'fined' added to sanctions").wait_for()
    save.click()
    said.get_by_text("sanctions.en.yml written (+1 lines)").wait_for()
    assert "fined" in framing.read_lexicon(file).to_frame()["term"].tolist()
    page.get_by_label("Listed term", exact=True).focus()
    page.keyboard.type("fined")
    page.get_by_text("fined in Sanctions:").wait_for()
    page.get_by_role("button", name="Remove", exact=True).focus()
    page.keyboard.press("Space")
    said.get_by_text("'fined' removed from sanctions").wait_for()
    save.focus()
    page.keyboard.press("Enter")
    said.get_by_text("sanctions.en.yml written").wait_for()
    page.wait_for_timeout(500)
    assert file.read_text("utf-8") == before
    assert page.locator(TROUBLE).all_inner_texts() == [] and outside == []
    page.close()
