"""The command `framing sensitivity`: its tables are those of the functions, and it says what it left out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from small_corpus import LEXICON, write_captures, write_lexicon

from framing.commands.main import main
from framing.comparisons.robustness import sensitivity, sign_agreement
from framing.corpora.sources import read_captures, read_lines
from framing.files import to_csv
from framing.formats import read_lexicon
from framing.sharing.derivation import derive, read_hits_per_line


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with captures (pages), what is derived of them (derived) and their lexicon (ferry.en.yml)."""
    tmp_path = tmp_path_factory.mktemp("commands")
    pages, lexicon = write_captures(tmp_path / "pages"), read_lexicon(write_lexicon(tmp_path))
    derive(read_captures(pages), read_lines(pages), [lexicon], tmp_path / "derived")
    return tmp_path


def test_tables_are_those_of_the_functions(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lexicon = place / "ferry.en.yml"
    wanted = ["--lexicon", str(lexicon), "--out", str(place / "s.csv"), "--signs", str(place / "signs.csv")]
    assert main(["sensitivity", str(place / "pages"), *wanted]) == 0
    lines = read_hits_per_line(place / "pages", read_lexicon(lexicon))
    table = sensitivity(read_captures(place / "pages"), read_lexicon(lexicon), lines=lines)
    assert (place / "s.csv").read_text("utf-8") == to_csv(table)
    assert (place / "signs.csv").read_text("utf-8") == to_csv(sign_agreement(table))
    said = capsys.readouterr().out
    assert "left out" not in said and f"s.csv: {len(table)} rows" in said


def test_what_a_derived_corpus_cannot_vary_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["--lexicon", str(place / "ferry.en.yml"), "--by", "outlet", "--out", str(place / "s.csv")]
    assert main(["sensitivity", str(place / "derived"), *wanted]) == 0
    said = capsys.readouterr().out
    assert said.count("left out: tokeniser") == 2 and "cleaning" not in said
    assert set(pd.read_csv(place / "s.csv")["cleaning"].dropna()) == {"cleaned", "raw"}


def test_lines_of_another_lexicon_are_not_used(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = place / "other.yml"
    other.write_text(LEXICON.replace("      - axis\n", "", 1), encoding="utf-8")
    assert main(["sensitivity", str(place / "derived"), "--lexicon", str(other), "--out", str(place / "s.csv")]) == 0
    assert "left out: cleaning raw: needs the lines of the saved pages" in capsys.readouterr().out


def test_bad_input_is_one_line_and_nothing_is_written(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = ["--lexicon", str(place / "ferry.en.yml"), "--by", "outlets", "--out", str(place / "bad.csv")]
    assert main(["sensitivity", str(place / "pages"), *wanted]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "by must be one of" in said and not (place / "bad.csv").exists()
