"""The benchmark runs and prints its table; how fast anything is, is no test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pytest

import framing

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the benchmark forks a process for each row")
NUMBERS = re.compile(r"(?P<name>.*?\S) {2,}(?P<cells>[\d.]+(?: +[\d.,]+){4,})\s*")
SKIPPED = re.compile(r".*?\S +skipped: .* not installed")


@pytest.fixture(scope="module")
def printed(root: Path) -> list[str]:
    command = [sys.executable, str(root / "tests" / "benchmarks" / "bench.py"), "--size", "0.1", "--repeat", "1"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root)})
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_table_has_a_row_for_each_contender(printed: list[str]) -> None:
    rows = printed[4 : printed.index("", 4)]
    found = {row["name"].strip(): row["cells"].split() for line in rows if (row := NUMBERS.fullmatch(line))}
    assert [line for line in rows if not NUMBERS.fullmatch(line) and not SKIPPED.fullmatch(line)] == []
    assert len(rows) > 12
    kit = found["the kit: tokens, sentences, hits with offsets"]
    assert kit[3] == "1.00"
    assert int(kit[-1]) > 0
    streamed = found["scale.score (Parquet): voice by rules, denials"][-1]
    assert found["… by rules, in two processes"][-1] == streamed == kit[-1]
    for name in ("stage: hits with offsets", "in two processes", "LexiconVectorizer: counts per term"):
        assert found[name][-1] == kit[-1]
    for name in ("scikit-learn: CountVectorizer, single words", "one regular expression per term (re)"):
        assert float(found[name][2]) > 0


def test_the_lines_below_compare_rows_of_the_kit(printed: list[str]) -> None:
    twice = r"two processes: [\d.]+ x one for hits, [\d.]+ x one for scores by rules, by the clock"
    assert re.fullmatch(twice, printed[-2])
    assert re.fullmatch(r"from 0.01 to 0.10 MB: CPU seconds a MB x [\d.]+", printed[-1])


def test_the_lexicon_is_made_by_its_rule(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(root / "tests" / "benchmarks")
    from contenders import make_lexicon

    lexicon = make_lexicon()
    whole = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    assert len(lexicon.terms) == 163
    for name, size in zip(whole.names, (41, 41, 41, 40), strict=True):
        own = [term.term for term in lexicon.terms if term.frame == name]
        assert own == [term.term for term in whole.terms if term.frame == name][:size]
    assert sum("*" in term.term for term in lexicon.terms) > 40
    assert sum(" " in term.term for term in lexicon.terms) > 40
    assert not [term for term in lexicon.terms if term.unless_near or term.only_near or term.beside or term.case]


def test_no_step_of_a_study_makes_many_more_calls_than_those_kept(root: Path) -> None:
    """`python tests/benchmarks/steps.py --calls --articles 40 --keep` writes the table, where more are meant."""
    command = [sys.executable, str(root / "tests" / "benchmarks" / "steps.py"), "--calls", "--articles", "40"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root)})
    assert done.returncode == 0, done.stderr
    head, _, *rows = done.stdout.splitlines()
    assert head.split() == ["calls", "kept", "note"]
    steps = [re.split(r" {2,}", row)[0] for row in rows]
    for name in ("ratios", "calls"):
        assert steps == pd.read_csv(root / "tests" / "benchmarks" / f"{name}.csv")["step"].tolist()
    assert all(float(row.split()[-2]) > 0 for row in rows if not row.endswith("slower"))
    if version("pandas") in (root / "requirements.lock").read_text("utf-8"):  # others call in other ways
        assert [row for row in rows if row.endswith("slower")] == []


def test_steps_are_told_by_their_ratio_and_how_they_grow(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(root / "tests" / "benchmarks")
    monkeypatch.setenv("TQDM_DISABLE", "1")  # which the bench sets, gone afterwards
    from steps import MEASURE, count, run, summarise

    assert run(lambda: sum(range(10**6)))[0] > 0 and count(lambda: [len("a") for _ in range(1000)])[0] >= 0.001
    table = summarise({100: {MEASURE: (1.0, 0), "score": (2.0, 5)}, 1_000: {MEASURE: (10.0, 0), "score": (200.0, 9)}})
    assert table.loc["score", ["100", "1,000", "exponent", "ratio", "peak MB"]].tolist() == [20, 200, 2, 2, 9]
