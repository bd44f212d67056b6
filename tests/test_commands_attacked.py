"""Commands given what they cannot use: one line, exit status 2, and every file as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from small_corpus import TITLES, paragraphs, write_captures, write_lexicon

import framing
from framing.commands.main import INTERRUPTED, main
from framing.commands.shared import check_outputs, in_blocks, write_table
from framing.errors import InputError
from framing.files import write_csv


@pytest.fixture
def root(tmp_path: Path) -> Path:
    rows = [(f"{o}{n}", o, TITLES[n], "\n".join(paragraphs(10 * i + n))) for i, o in enumerate("GC") for n in (1, 2)]
    table = pd.DataFrame(rows, columns=["article", "outlet", "title", "text"])
    table = table.assign(frame="x", hits=3, duplicate_of="none")
    write_csv(tmp_path / "texts.csv", table)
    write_csv(tmp_path / "strokes.csv", table.assign(text="...", title=""))
    write_csv(tmp_path / "dutch.csv", table.assign(language="nl"))
    table.iloc[:0].to_parquet(tmp_path / "none.parquet")
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.csv").touch()
    (tmp_path / "owned").mkdir()
    (tmp_path / "owned" / "words.csv").write_text("my,own\n")
    codes = ["article,sentence,coder,alarm,axis"]
    codes += [f"G1,{number},{coder},1,{number % 2}" for number in range(4) for coder in ("anna", "ben")]
    (tmp_path / "codes.csv").write_text("\n".join(codes) + "\n")
    whole = ["article,sentence,coder,alarm,axis,order,cold_war", *(f"G1,{n},anna,1,{n % 2},0,0" for n in range(4))]
    (tmp_path / "whole.csv").write_text("\n".join(whole) + "\n")
    (tmp_path / "columns.csv").write_text("article,sentence,alarm,axis\nG1,1,1,0\n")
    (tmp_path / "noted.csv").write_text("article,sentence,frame,anna,ben,adjudicated,my note\nG1,1,axis,1,0,,odd\n")
    for name, estimate in (("blank", ""), ("inf", "inf")):
        rows = [f"{frame},{o},s1,{estimate}" for frame in ("alarm", "axis", "order", "cold_war") for o in "GC"]
        (tmp_path / f"{name}.csv").write_text("\n".join(["frame,outlet,specification,estimate", *rows]) + "\n")
    write_lexicon(tmp_path)
    write_captures(tmp_path / "pages")
    for name, head, row in (("bare", "", ""), ("twice", "", "{}.txt,G\n"), ("ranged", ",lines", "{}.txt,G,1-3\n")):
        shutil.copytree(tmp_path / "pages", tmp_path / name)
        rows = "".join(map(row.format, "abcd"))
        (tmp_path / name / "metadata.csv").write_text(f"capture,outlet{head}\n{rows}")
    (tmp_path / "twice" / "lines.csv").write_text("capture,line,label,kept\na.txt,5,body,true\na.txt,5,body,true\n")
    return tmp_path


def snapshot(root: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(root.rglob("*"))}


def attack(command: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.chdir(root)
    try:
        return main(command.split())
    except SystemExit as end:
        return int(end.code or 0)


OUTPUTS = [
    ("score texts.csv --lexicon ferry.en.yml --out texts.csv", "texts.csv: is read by this command"),
    ("hits texts.csv --lexicon ferry.en.yml --out ferry.en.yml", "ferry.en.yml: is read by this command"),
    ("hits pages --lexicon ferry.en.yml --out pages/metadata.csv", "pages/metadata.csv: belongs to the corpus"),
    ("hits pages --lexicon ferry.en.yml --out pages/a.txt", "pages/a.txt: belongs to the corpus"),
    ("figures pages --lexicon ferry.en.yml --out pages", "pages: is read by this command"),
    ("derive pages --lexicon ferry.en.yml --out owned", "owned/words.csv: is there already and not as the kit"),
    ("derive texts.csv --lexicon ferry.en.yml --out /dev/stdout", "/dev/stdout: not a folder, expected one to write"),
    ("figures texts.csv --lexicon ferry.en.yml --out empty.csv", "empty.csv: not a folder, expected one to write"),
    ("agreement codes.csv --out codes.csv", "codes.csv: is read by this command"),
    ("agreement codes.csv --out o.csv --disagreements o.csv", "o.csv: given as --out and as --disagreements"),
    ("agreement codes.csv --out o.csv --disagreements noted.csv", "noted.csv: is there already and has columns that"),
    ("agreement codes.csv --out o.csv --disagreements folder", "folder: a folder, expected the name of a file"),
    ("agreement codes.csv --out o.csv --disagreements empty.csv/d.csv", "empty.csv/d.csv: cannot be written: "),
    ("sensitivity texts.csv --lexicon ferry.en.yml --out o.csv --signs folder", "folder: a folder, expected the name"),
    ("validate texts.csv --lexicon ferry.en.yml --codes whole.csv --out o.csv --confusions folder", "folder: a folder"),
    ("lexicon suggest --frame alarm --corpus texts.csv --lexicon ferry.en.yml --out folder", "folder: a folder"),
    ("clean pages/a.txt pages/a.txt --lines lines.csv", "pages/a.txt: has the same name as pages/a.txt"),
    ("clean pages/a.txt gone.txt", "gone.txt: cannot be read: No such file"),
]
INPUTS = [
    ("score none.parquet --lexicon ferry.en.yml --stream --out o.csv", "none.parquet: no rows, expected one text"),
    ("score gone.parquet --lexicon ferry.en.yml --out o.csv", "gone.parquet: no such file or folder, expected"),
    ("score folder --lexicon ferry.en.yml --stream --out o.csv", "folder: no file that can be read"),
    *((f"{command} texts.csv --lexicon ferry.en.yml --by {name} --out o.csv", f"by '{name}': tables of hits and scores")
      for command in ("score", "tfidf", "compare", "sensitivity") for name in ("frame", "hits")),
    ("sensitivity dutch.csv --lexicon ferry.en.yml --out o.csv", "no article in 'en'"),
    ("figures dutch.csv --lexicon ferry.en.yml --out figures", "no article in 'en'"),
    ("lexicon suggest --frame alarm --corpus dutch.csv --lexicon ferry.en.yml", "no article in 'en'"),
    ("lexicon suggest --frame alarm --corpus texts.csv --lexicon ferry.en.yml --most 0", "most must be 1 or more"),
    ("keyness texts.csv --a G --b G --out o.csv", "a and b are both 'G', expected two publications"),
    ("sample texts.csv --lexicon ferry.en.yml --n 20 --seed -1 --out o.csv", "seed must be a whole number of 0"),
    ("keyness texts.csv --a G --by outlet --out o.xlsx", "o.xlsx: tables are written as CSV, expected a name"),
    ("compare texts.csv --lexicon ferry.en.yml --specifications blank.csv --out o.csv", "blank.csv: no estimate"),
    ("compare texts.csv --lexicon ferry.en.yml --specifications inf.csv --out o.csv", "inf.csv:2: estimate 'inf', exp"),
    ("score bare --lexicon ferry.en.yml --out o.csv", "bare/metadata.csv:2: no captures, expected one row for each"),
    ("score twice --lexicon ferry.en.yml --out o.csv", "twice/lines.csv:3: line 5 has two rows, expected one"),
    ("score ranged --lexicon ferry.en.yml --out o.csv", "ranged/metadata.csv:2: lines is '1-3', expected the name of"),
    ("sample texts.csv --lexicon ferry.en.yml --n 0 --out o.csv", "n must lie between 1 and "),
    ("agreement empty.csv --out o.csv", "empty.csv:1: empty file, expected a header with column names"),
    ("agreement codes.csv --frames calm --out o.csv", "codes.csv: no column 'calm', expected it beside article"),
    ("validate texts.csv --lexicon ferry.en.yml --codes columns.csv --out o.csv", "columns.csv: no column 'order'"),
    ("validate texts.csv --lexicon ferry.en.yml --codes whole.csv --by owner --out o.csv", "by must be one of outlet"),
]  # fmt: skip


@pytest.mark.parametrize("command,message", OUTPUTS + INPUTS, ids=[command for command, _ in OUTPUTS + INPUTS])
def test_one_line_says_what_is_wrong_and_every_file_is_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, message: str
) -> None:
    before = snapshot(root)
    assert attack(command, root, monkeypatch) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith(message) and said.err.count("\n") == 1
    assert snapshot(root) == before


def test_columns_of_ones_own_are_not_written_over_and_those_of_other_publications_are(tmp_path: Path) -> None:
    table = pd.DataFrame({"frame": ["a"], "outlet": ["Post"], "hits": [1], "n": [2], "flag": [""]})
    write_csv(path := tmp_path / "scores.csv", table.assign(note=""))
    write_table(path, table)
    write_table(path, table.rename(columns={"outlet": "country"}))
    write_csv(path, table.assign(note="look at this"))
    with pytest.raises(InputError, match=r"columns that would be lost \(note\), expected a new name"):
        write_table(tmp_path / "first.csv", table, path, table)
    assert "look at this" in path.read_text("utf-8") and not (tmp_path / "first.csv").exists()


def test_a_file_in_the_way_is_noticed_before_blocks_are_worked_on(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(root)
    assert attack("derive texts.csv --lexicon ferry.en.yml --out owned --stream", root, monkeypatch) == 2
    assert capsys.readouterr().err.startswith("owned/words.csv: is there already") and snapshot(root) == before


def test_a_command_writes_over_what_it_wrote(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for by in ("outlet", "outlet", "article"):
        assert attack(f"score texts.csv --lexicon ferry.en.yml --by {by} --out o.csv", root, monkeypatch) == 0


def test_no_figure_and_no_table_replaces_a_part_of_a_derived_corpus(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attack("derive pages --lexicon ferry.en.yml --out derived", root, monkeypatch) == 0
    before = snapshot(root)
    capsys.readouterr()
    assert attack("figures derived --lexicon ferry.en.yml --out derived", root, monkeypatch) == 2
    assert attack("hits derived --lexicon ferry.en.yml --out derived/hits.csv", root, monkeypatch) == 2
    assert [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()] == ["derived", "derived/hits.csv"]
    assert snapshot(root) == before


@pytest.mark.parametrize("command", [
    "sensitivity strokes.csv --lexicon ferry.en.yml --out o.csv",  # texts without a word
    "keyness texts.csv --a G1 --b C1 --by article --out o.csv",
    "agreement codes.csv --frames alarm,alarm --out o.csv",
    "tfidf texts.csv --lexicon ferry.en.yml --by language --out o.csv",
])  # fmt: skip
def test_what_is_odd_but_usable_is_used(root: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    assert attack(command, root, monkeypatch) == 0
    assert len(pd.read_csv(root / "o.csv")) > 0


def test_an_interrupted_command_ends_in_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("framing.files.to_csv", interrupt)
    before = snapshot(root)
    assert attack("score texts.csv --lexicon ferry.en.yml --out o.csv", root, monkeypatch) == INTERRUPTED
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "interrupted" in said.err
    assert snapshot(root) == before


@pytest.mark.parametrize("command", ["score", "report", "figures", "derive", "score --stream", "derive --stream"])
@pytest.mark.parametrize("out", ["loop.csv", "."])
def test_outputs_that_nothing_can_be_written_to_are_one_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, out: str
) -> None:
    monkeypatch.chdir(root)
    (root / "loop.csv").symlink_to("loop.csv")
    if out == "." and "--stream" not in command and command != "score":
        return  # figures and derived folders may be written here
    name, *stream = command.split()
    assert main([name, "texts.csv", "--lexicon", "ferry.en.yml", "--out", out, *stream]) == 2
    assert [line for line in capsys.readouterr().err.splitlines() if not line.startswith(("warning", "note"))][1:] == []


def test_the_root_is_no_name_of_a_file(root: Path) -> None:
    with pytest.raises(InputError, match="^/: expected the name of a file"), in_blocks(Path("/"), True, 1, None):
        pass
    assert check_outputs({"out": Path("/")}) == [Path("/")]


def test_a_voice_asked_twice_is_scored_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    given = ["score", "texts.csv", "--lexicon", "ferry.en.yml", "--voice", "all"]
    for extra in ([], ["--stream"]):
        assert main([*given, "--out", "once.csv", *extra]) == 0
        assert main([*given, "--voice", "all", "--out", "twice.csv", *extra]) == 0
        assert (root / "once.csv").read_bytes() == (root / "twice.csv").read_bytes()


@pytest.mark.parametrize("name", ['"\\0"', '""', '" "', '"a\\e[31mb"', '"a\\nb"', '"a\u202eb"'])
def test_frames_without_letters_in_their_names_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "l.yml").write_text(f"language: en\nframes:\n  {name}:\n    terms: [threat]\n")
    with pytest.raises(InputError, match=r"l.yml:\d: frame .*expected a name of letters"):
        framing.read_lexicon(tmp_path / "l.yml")
