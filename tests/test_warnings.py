"""Warnings point to the caller's line, however deep in the package they arise."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from small_corpus import TITLES, paragraphs

import framing
from framing import FramingWarning


def line() -> int:
    """The number of the line that calls."""
    frame = inspect.currentframe()
    assert frame is not None and frame.f_back is not None
    return frame.f_back.f_lineno


def test_a_warning_names_the_line_that_led_to_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("language,outlet,text\nfr,Gazette,Une menace.\nen,Post,A threat.\n")
    corpus = framing.read_corpus(tmp_path / "a.csv")
    lexicon = framing.Lexicon.from_dict({"alarm": ["threat*"]}, "en")
    with pytest.warns(FramingWarning) as caught:
        here = line() + 1
        framing.score(corpus, lexicon, voice=["all", "outlet"])
    assert {(Path(found.filename).name, found.lineno) for found in caught} == {(Path(__file__).name, here)}


def test_so_does_one_of_a_file(tmp_path: Path) -> None:
    page = "\n".join([TITLES[0], *paragraphs(1), "The café at the quay had closed before the delegation came ashore."])
    (tmp_path / "a.txt").write_bytes(page.encode("cp1252"))
    (tmp_path / "metadata.csv").write_text("capture,outlet\na.txt,Gazette\n")
    with pytest.warns(FramingWarning, match="not UTF-8") as caught:
        here = line() + 1
        framing.read_captures(tmp_path)
    assert {(Path(found.filename).name, found.lineno) for found in caught} == {(Path(__file__).name, here)}
