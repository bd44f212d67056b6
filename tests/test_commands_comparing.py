"""The commands compare and keyness: what they write and say, and their one line when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from framing.commands.main import main
from framing.comparisons.differences import compare
from framing.comparisons.keywords import keyness
from framing.files import read_csv, to_csv, write_csv
from framing.formats import read_lexicon
from framing.readers.folders import read_corpus

ROOT = Path(__file__).parent.parent
PACT, LEXICON = ROOT / "data" / "pact-2024", ROOT / "data" / "lexicons" / "pact.en.yml"
FIRST, SECOND = "Central News", "South Shore Journal"


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_compare_writes_the_functions_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "pairs.csv"
    assert run("compare", PACT, "--lexicon", LEXICON, "--voice", "outlet", "--out", out) == 0
    expected = compare(read_corpus(PACT), read_lexicon(LEXICON), voice="outlet")
    assert out.read_text("utf-8") == to_csv(expected)
    said = capsys.readouterr()
    rule = "6 articles a side (one per upstream), more than 4 hits on one, Holm interval leaves out 0"
    rule += " (no specifications given: their agreement is not asked)"
    assert said.out == f"{out}: 24 comparisons: 4 frames x 6 pairs of outlet; 0 distinguishable. Rule: {rule}\n"
    assert "Left out: " in said.err


@pytest.mark.parametrize("command", ["compare", "sensitivity", "sample"])
def test_commands_of_one_language_take_one_lexicon(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spanish = LEXICON.with_name("pact.es.yml")
    out = tmp_path / "out.csv"
    assert run(command, PACT, "--lexicon", LEXICON, "--lexicon", spanish, "--out", out) == 2
    rule = "pass one lexicon: scores in different languages cannot be compared"
    assert capsys.readouterr().err == f"--lexicon: 2 files, {rule}\n"
    assert not out.exists()


def test_compare_reads_specifications(tmp_path: Path) -> None:
    corpus = read_corpus(PACT)
    rows = [
        (frame, outlet, f"s{i}", i)
        for frame in read_lexicon(LEXICON).names
        for outlet in corpus.scored["outlet"]
        for i in range(3)
    ]
    write_csv(tmp_path / "s.csv", pd.DataFrame(rows, columns=["frame", "outlet", "specification", "estimate"]))
    out = tmp_path / "pairs.csv"
    assert run("compare", PACT, "--lexicon", LEXICON, "--specifications", tmp_path / "s.csv", "--out", out) == 0
    table = read_csv(out, required=["specifications", "agreement", "rule"])
    assert set(table["specifications"]) == {"3"}
    assert set(table["agreement"]) == {"0"}
    assert table["rule"].str.contains("95 % of 3 specifications").all()


def test_keyness_writes_the_functions_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "words.csv"
    assert run("keyness", PACT, "--a", FIRST, "--b", SECOND, "--out", out) == 0
    assert out.read_text("utf-8") == to_csv(keyness(read_corpus(PACT), FIRST, SECOND))
    assert "words (ordering only: 1 and 1 articles, a test needs 6 in each)" in capsys.readouterr().out
    assert run("keyness", PACT, "--a", FIRST, "--out", out) == 0
    assert out.read_text("utf-8") == to_csv(keyness(read_corpus(PACT), FIRST))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["compare", PACT, "--lexicon", LEXICON, "--voice", "own"], "voice must be one of"),
        (["compare", PACT, "--lexicon", LEXICON, "--by", "outlets"], "did you mean 'outlet'"),
        (["compare", PACT, "--lexicon", LEXICON, "--by", "language"], "language: 1 to compare, expected two or more"),
        (["keyness", PACT, "--a", FIRST, "--b", "South Shore"], "did you mean 'South Shore Journal'"),
        (["keyness", PACT / "nowhere.csv", "--a", FIRST, "--b", SECOND], "nowhere.csv: no such file"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_nothing_is_written(
    arguments: list[object], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments, "--out", tmp_path / "out.csv") == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())
