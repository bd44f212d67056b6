"""The commands of coding: from a sheet drawn to a table of agreement and one of validation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from small_corpus import write_captures, write_lexicon

from framing.commands.main import main


@pytest.fixture
def small(tmp_path: Path) -> tuple[str, str]:
    return str(write_captures(tmp_path / "captures")), str(write_lexicon(tmp_path))


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def code(sheet: Path, coder: str, alarming: list[str]) -> Path:
    """Fill in a sheet as somebody would who goes by some words."""
    table = pd.read_csv(sheet)
    table["alarm"] = table["text"].str.contains("|".join(alarming)).astype(int)
    table[["axis", "order", "cold_war"]] = 0
    path = sheet.with_name(f"{coder}.csv")
    table.to_csv(path, index=False)
    return path


def test_a_sample_is_drawn_coded_compared_and_validated(
    small: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    captures, lexicon = small
    sheet = tmp_path / "sheet.csv"
    assert run("sample", captures, "--lexicon", lexicon, "--n", 30, "--out", sheet, "--seed", 5) == 0
    assert "30 sentences to code (" in capsys.readouterr().out
    anna, ben = code(sheet, "anna", ["threat", "fright"]), code(sheet, "ben", ["threat", "alarm"])
    lists = ["--out", tmp_path / "agreement.csv", "--disagreements", tmp_path / "settle.csv"]
    assert run("agreement", anna, ben, *lists) == 0
    said = capsys.readouterr().out
    assert "alarm: alpha 0." in said and "axis: alpha undefined, 0 of 30 units disagreed on" in said
    assert set(pd.read_csv(tmp_path / "agreement.csv")["coders"]) == {"anna, ben"}
    assert (pd.read_csv(tmp_path / "settle.csv")["frame"] == "alarm").all()
    out = [
        "--key",
        tmp_path / "sheet.key.csv",
        "--out",
        tmp_path / "validation.csv",
        "--confusions",
        tmp_path / "c.csv",
    ]
    assert run("validate", captures, "--lexicon", lexicon, "--codes", anna, *out) == 0
    assert "alarm: recall" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "validation.csv")
    assert set(table["by"]) >= {"all", "outlet", "unit"} and table["method"].str.contains("Beta draws").any()
    confused = pd.read_csv(tmp_path / "c.csv")
    counts = table[(table["by"] == "all") & (table["measure"] == "recall")]
    assert len(confused) == counts[["fp", "fn"]].to_numpy().sum()


def test_who_coded_the_shipped_codes_is_said_beside_every_result(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = root / "data" / "pact-2024" / "codes.csv"
    assert run("agreement", codes, "--out", tmp_path / "a.csv") == 0
    assert "two language-model coders, adjudicated; no person coded these sentences" in capsys.readouterr().out
    lexicon = root / "data" / "lexicons" / "pact.en.yml"
    assert run("validate", codes.parent, "--lexicon", lexicon, "--codes", codes, "--out", tmp_path / "v.csv") == 0
    said = capsys.readouterr().out
    assert "alarm: recall 0.94 (0.74 to 0.99), 17 of 18" in said
    assert "two language-model coders, adjudicated; no person coded these sentences" in said


def test_bad_input_is_one_line_and_exit_status_2(
    small: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    captures, lexicon = small
    one = tmp_path / "one.csv"
    one.write_text("article,sentence,coder,alarm,axis,order,cold_war\na.txt,1,x,1,0,0,0\n")
    bad = tmp_path / "bad.csv"
    bad.write_text("article,sentence,coder,alarm,axis,order,cold_war\na.txt,1,x,7,0,0,0\n")
    out = tmp_path / "out.csv"
    for arguments, line in (
        (("agreement", one, "--out", out), "agreement needs two or more coders"),
        (("agreement", one, "--frames", ",", "--out", out), "--frames must be names separated by commas"),
        (("agreement", tmp_path / "no.csv", "--out", out), f"{tmp_path / 'no.csv'}: cannot be read"),
        (("validate", captures, "--lexicon", lexicon, "--codes", bad, "--out", out), "alarm must be 0 or 1, got 7"),
        (
            ("validate", captures, "--lexicon", lexicon, "--codes", one, "--coder", "z", "--out", out),
            "coder must be one",
        ),
        (("sample", captures, "--lexicon", lexicon, "--n", 9999, "--out", out), "n must lie between 1 and"),
    ):
        assert run(*arguments) == 2
        error = capsys.readouterr().err
        assert error.startswith(line) and error.count("\n") == 1, error
        assert not out.exists()
