"""The report in a real browser: by mouse, by keyboard alone, without a script, and with text that tries to act."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from browsing import EVERYTHING, ROOT, open_browser
from small_corpus import write_captures

import framing
from framing import Lexicon

LEXICON = Lexicon.from_dict({"alarm": ["threat*", "arms race"], "axis": ["axis", "rival camp*"]}, "en")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module", params=["made", *(["invented", "lifelike"] if EVERYTHING else [])])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report made here; in the long form (`make test-browser`) also those of the repository with their articles."""
    if request.param != "made":
        return ROOT / "reports" / f"{request.param}.html"
    folder = tmp_path_factory.mktemp("report")
    return framing.report(write_captures(folder / "captures"), LEXICON, folder / "report.html")


def opened(browser: Any, file: Path, **options: Any) -> tuple[Any, list[str]]:
    """Return the page of a file, and what it complains of or asks for beside the file."""
    page, said = browser.new_page(**options), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    return page, said


def test_a_word_leads_to_its_sentences_and_they_to_their_article(browser: Any, file: Path) -> None:
    page, said = opened(browser, file)
    link = page.locator("#terms a[data-term]").first
    link.click()
    assert page.evaluate("document.activeElement.id") == "contexts"
    number = link.get_attribute("data-term")
    count = page.locator(f'.text mark[data-t="{number}"]').count()
    assert page.locator("#contexts li").count() == count > 0
    assert link.inner_text() == page.locator("#contexts h3").inner_text()
    page.locator("#contexts li button").last.click()
    assert page.locator("details.art[open]").count() == 1
    assert page.evaluate("document.activeElement.matches('mark') && document.activeElement.dataset.t") == number
    assert said == []


def test_words_are_stepped_through_switched_off_and_searched_by_keyboard(browser: Any, file: Path) -> None:
    page, said = opened(browser, file)
    state, total = page.locator("#state"), page.locator(".text mark[data-t]").count()
    assert f", {total} words found" in state.inner_text()
    page.locator("#next").focus()
    for number in (1, 2, 3):
        page.keyboard.press("Enter" if number == 1 else "n")
        assert f"word {number}:" in state.inner_text()
    page.keyboard.press("p")
    assert "word 2:" in state.inner_text()
    page.get_by_label("Alarm", exact=True).focus()
    page.keyboard.press("Space")
    left = page.locator(".text mark[data-t]:not(.f1)").count()
    assert f", {left} words found" in state.inner_text() and 0 < left < total
    assert page.evaluate("[...document.querySelectorAll('#articles mark.f1')].every(one => one.matches('.off'))")
    page.locator("#search").focus()
    page.keyboard.type("no such words")
    articles = page.locator("details.art").count()
    page.get_by_text(f"0 of {articles} articles, 0 words found").wait_for()
    assert page.locator("details.art:visible").count() == 0
    assert said == []


def test_without_a_script_the_articles_can_be_read(browser: Any, file: Path) -> None:
    page, _ = opened(browser, file, java_script_enabled=False)
    assert not page.locator("#search").is_visible() and page.locator(".no-script").is_visible()
    page.locator("details.art > summary").first.click()
    assert page.locator("details.art[open] mark").first.is_visible()
    assert page.locator("svg.strip").first.is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_as_wide_as_the_window(browser: Any, file: Path, width: int) -> None:
    page, _ = opened(browser, file, viewport={"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details:not(.art)').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_hostile_text_does_nothing(browser: Any, tmp_path: Path) -> None:
    bad = "</script><img src=x onerror=document.title=1><script>document.title=2</script>${evil}{{ 7*7 }}"
    rows = [
        {"outlet": bad, "title": bad, "text": f"A threat {bad} came. “The axis {bad} holds,” said Mira Toll. " * 20}
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", framing.FramingWarning)
        corpus = framing.read_corpus(pd.DataFrame(rows))
        file = framing.report(corpus, LEXICON, tmp_path / "report.html")
    page, said = opened(browser, file)
    page.locator("#terms a[data-term]").first.click()
    assert bad in page.locator("#contexts").inner_text() and page.locator("img").count() == 0
    assert len(page.title()) > 5 and said == []


@pytest.mark.skipif(not EVERYTHING, reason="the long form: make test-browser")
@pytest.mark.parametrize("name", ["pact-2024", "invented", "lifelike"])
def test_whatever_opens_in_a_report_of_the_repository_opens_by_mouse_and_by_keyboard(browser: Any, name: str) -> None:
    page, said = opened(browser, ROOT / "reports" / f"{name}.html")
    folds = page.locator("details:not(.art) > summary")
    assert folds.count() > 2
    for number in range(folds.count()):
        fold, unfolded = folds.nth(number), "one => one.parentElement.open"
        if not fold.is_visible():  # inside another that is closed
            continue
        before = fold.evaluate(unfolded)
        fold.click()
        assert fold.evaluate(unfolded) is not before
        fold.press("Enter")
        assert fold.evaluate(unfolded) is before
        fold.press("Enter")
    targets = page.locator('a[href^="#"]').evaluate_all("links => links.map(one => one.getAttribute('href').slice(1))")
    assert (
        targets and page.evaluate("names => names.filter(one => one && !document.getElementById(one))", targets) == []
    )
    assert said == []
