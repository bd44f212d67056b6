"""The command line: what each command writes and says, and its one line when something is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from small_corpus import TITLES, paragraphs, write_captures, write_lexicon

import framing
from framing.commands.main import main
from framing.commands.shared import in_options
from framing.corpora.sources import read_captures
from framing.errors import InputError
from framing.files import read_csv, sha256, write_csv, write_text
from framing.readers.folders import read_corpus
from framing.sharing import reproduction
from framing.sharing.gallery import Material, draw_figures
from framing.sharing.reproduction import reproduce, run_notebooks


@dataclass
class Place:
    """A folder with captures, a table of texts and a lexicon."""

    root: Path
    pages: Path
    table: Path
    lexicon: Path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    rows = [(f"{o}{n}", o, TITLES[n % 3], "\n".join(paragraphs(10 * i + n))) for i, o in enumerate("GC") for n in (1,)]
    table = pd.DataFrame(rows, columns=["article", "outlet", "title", "text"]).assign(duplicate_of="none")
    write_csv(tmp_path / "texts.csv", table)
    return Place(tmp_path, write_captures(tmp_path / "pages"), tmp_path / "texts.csv", write_lexicon(tmp_path))


@dataclass
class Outcome:
    """What a command left: its exit status, and what it said."""

    status: int
    out: str
    error: str


class Runner:
    """Runs commands as a shell would, in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: object) -> Outcome:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        said = self.capsys.readouterr()
        return Outcome(status, said.out, said.err)

    def fails(self, *arguments: object) -> str:
        """Run a command that must fail: status 2, one line, nothing on standard output; return the line."""
        outcome = self(*arguments)
        assert (outcome.status, outcome.out) == (2, "")
        assert outcome.error.count("\n") == 1 and outcome.error.endswith("\n")
        return outcome.error.rstrip("\n")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(capsys)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# Tables: hits, score, tfidf

TABLES = {"hits": framing.find, "score": framing.score, "tfidf": framing.tfidf_scores}


@pytest.mark.parametrize("command", TABLES)
def test_a_table_is_that_of_the_function(run: Runner, place: Place, command: str) -> None:
    out = place.root / "new" / "out.csv"
    outcome = run(command, place.pages, "--lexicon", place.lexicon, "--out", out)
    table = TABLES[command](read_captures(place.pages), framing.read_lexicon(place.lexicon))
    assert (outcome.status, outcome.out) == (0, f"{out}: {len(table)} rows\n")
    assert all(line.startswith("note: ") and "not scored" in line for line in outcome.error.splitlines())
    repeated = read_captures(place.pages).articles["duplicate_of"].notna().sum()
    assert len(outcome.error.splitlines()) == repeated
    written = read_csv(out, table.columns)
    found = ["voice_found", "speaker_found"] if command == "hits" else []
    assert len(written) == len(table) > 5 and list(written)[:-2] == [*table, *found]
    assert set(written["lexicon"]) == {framing.read_lexicon(place.lexicon).hash} == {table.attrs["lexicon"]}


@pytest.mark.parametrize("command", ["score", "tfidf"])
def test_the_column_of_the_lexicon_is_no_group(run: Runner, place: Place, command: str) -> None:
    line = run.fails(command, place.table, "--lexicon", place.lexicon, "--by", "lexicon", "--out", place.root / "o.csv")
    assert line.startswith("--by lexicon: `lexicon` is already a column of the output, expected another")
    assert not (place.root / "o.csv").exists()


@pytest.mark.parametrize("by", ["outlet", "article", "upstream"])
@pytest.mark.parametrize("command", ["score", "tfidf"])
def test_publications_may_be_named_by_any_column(run: Runner, place: Place, command: str, by: str) -> None:
    out = place.root / "out.csv"
    assert run(command, place.pages, "--lexicon", place.lexicon, "--by", by, "--out", out).status == 0
    groups = {
        "outlet": {"Gazette", "Courier"},
        "article": {"a.txt", "b.txt", "c.txt"},
        "upstream": {"INW", "(not given)"},
    }
    assert set(read_csv(out, [by])[by]) == groups[by]


@pytest.mark.parametrize("command", TABLES)
@pytest.mark.parametrize("change,message", [
    ({"corpus": "gone"}, "gone: no such file or folder, expected a corpus; texts are given as a list"),
    ({"corpus": "gone.csv"}, "gone.csv: no such file or folder, expected a corpus; texts are given as a list"),
    ({"corpus": "ferry.en.yml"}, "ferry.en.yml: no reader for the ending '.yml'; read are "),
    ({"lexicon": "gone.yml"}, "gone.yml: cannot be read: No such file or directory"),
    ({"lexicon": "texts.csv"}, "texts.csv:1: no column 'frame', expected it beside "),
    ({"lexicon": "own.txt"}, "own.txt: expected a lexicon file ending in .yml, .yaml, .dic"),
    ({"out": "pages"}, "pages: a folder, expected the name of a file to write"),
    ({"out": "texts.csv/out.csv"}, "texts.csv/out.csv: cannot be written: "),
])  # fmt: skip
def test_what_cannot_be_used_is_one_line_and_nothing_is_written(
    run: Runner, place: Place, command: str, change: dict[str, str], message: str
) -> None:
    named = {"corpus": "texts.csv", "lexicon": "ferry.en.yml", "out": "out.csv"} | change
    before = snapshot(place.root)
    line = run.fails(
        command,
        place.root / named["corpus"],
        "--lexicon",
        place.root / named["lexicon"],
        "--out",
        place.root / named["out"],
    )
    assert line.startswith(f"{place.root}/{message}")
    assert snapshot(place.root) == before


@pytest.mark.parametrize("by,hint", [("outlets", "'outlets': did you mean 'outlet'?"), ("tokens", "'tokens'")])
@pytest.mark.parametrize("command", ["score", "tfidf"])
def test_an_unknown_column_is_named_with_the_nearest(
    run: Runner, place: Place, command: str, by: str, hint: str
) -> None:
    out = place.root / "out.csv"
    line = run.fails(command, place.table, "--lexicon", place.lexicon, "--by", by, "--out", out)
    assert line.startswith("by must be one of article, outlet, ") and line.endswith(f"got {hint}")
    assert not out.exists()


def test_a_failing_command_leaves_the_table_that_was_there(run: Runner, place: Place) -> None:
    out = place.root / "out.csv"
    out.write_text("mine\n")
    place.lexicon.write_text("frames: [")
    assert run.fails("hits", place.table, "--lexicon", place.lexicon, "--out", out).startswith(f"{place.lexicon}:")
    assert out.read_text() == "mine\n"


def test_a_warning_is_one_line_and_no_failure(run: Runner, place: Place) -> None:
    rows = (place.pages / "metadata.csv").read_text("utf-8").splitlines(keepends=True)
    (place.pages / "metadata.csv").write_text("".join(rows[:4]), encoding="utf-8")
    outcome = run("hits", place.pages, "--lexicon", place.lexicon, "--out", place.root / "out.csv")
    assert outcome.status == 0
    told = "no row for d.txt: left out of the corpus (write one: capture, outlet)"
    assert outcome.error == f"warning: {place.pages}/metadata.csv: {told}\n"


# Arguments


@pytest.mark.parametrize("arguments,message", [
    ([], "framing: Missing command (see framing --help)"),
    (["paint"], "framing: No such command 'paint' (see framing --help)"),
    (["score", "x.csv"], "framing score: Missing option '--lexicon' (see framing score --help)"),
    (["score", "x.csv", "--jobs", "two"], "framing score: Invalid value for '--jobs': "),
    (["reproduce", "--checks", "now"], "framing reproduce: No such option: --checks (Possible options: --check)"),
    (["clean"], "framing clean: Missing argument 'FILE...' (see framing clean --help)"),
    (["lexicon"], "framing lexicon: Missing command (see framing lexicon --help)"),
])  # fmt: skip
def test_arguments_that_make_no_command_are_one_line(run: Runner, arguments: list[str], message: str) -> None:
    assert run.fails(*arguments).startswith(message)


COMMANDS = ["", "new", "check", "reproduce", "figures", "clean", "hits", "score", "tfidf", "derive", "lexicon check"]
COMMANDS += ["compare", "keyness", "lab", "report"]
COMMANDS += ["lexicon diff", "lexicon suggest"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Runner, command: str) -> None:
    outcome = run(*command.split(), "--help")
    assert outcome.status == 0 and outcome.out.startswith(f"Usage: framing {command}".rstrip())


def test_the_help_lists_every_command_below_its_step(run: Runner) -> None:
    sections = dict(re.findall(r"^([A-Z][\w ]+):\n((?:  .+\n)+)", run("--help").out, re.MULTILINE))
    listed = {step: re.findall(r"^  ([a-z]+)", text, re.MULTILINE) for step, text in sections.items()}
    assert listed["Articles"] == ["new", "lab", "clean", "check"]
    assert listed["Hits and scores"] == ["hits", "score", "tfidf"]
    assert {name for names in listed.values() for name in names} >= {command.split()[0] for command in COMMANDS[1:]}


def test_the_version_is_that_of_the_package(run: Runner) -> None:
    assert run("--version").out == f"framing {framing.__version__}\n"
    ended = subprocess.run([sys.executable, "-m", "framing", "--version"], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, f"framing {framing.__version__}\n")


def test_the_installed_command_ends_with_the_status(place: Place) -> None:
    code = "import sys; from framing.commands.main import main; sys.exit(main())"
    arguments = [sys.executable, "-c", code, "hits", str(place.root / "gone.csv"), "--lexicon", str(place.lexicon)]
    ended = subprocess.run([*arguments, "--out", str(place.root / "out.csv")], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    line = "no such file or folder, expected a corpus; texts are given as a list"
    assert ended.stderr == f"{place.root}/gone.csv: {line}\n"


# clean


def test_clean_shows_headline_and_body(run: Runner, place: Place) -> None:
    outcome = run("clean", place.pages / "b.txt")
    body = "\n".join(paragraphs(2))
    assert (outcome.status, outcome.out) == (0, f"{TITLES[1]}\n\n{body}\n\n")


def test_clean_writes_lines_that_a_researcher_corrects_and_the_kit_reads_back(run: Runner, place: Place) -> None:
    lines = place.pages / "lines.csv"
    outcome = run("clean", *sorted(place.pages.glob("*.txt")), "--lines", lines)
    assert outcome.status == 0
    kept = len(paragraphs(1)) + 1
    assert outcome.out.splitlines()[0].startswith(f"{place.pages}/a.txt: {kept} of ")
    assert outcome.out.splitlines()[0].endswith(f" lines kept: {TITLES[0]}")
    table = read_csv(lines, ["capture", "line", "label", "kept", "reason", "text"])
    assert "\n".join(table.loc[table["capture"] == "c.txt", "text"]) == (place.pages / "c.txt").read_text("utf-8")
    before = read_captures(place.pages)
    assert before.articles["sentences"].tolist() == [21] * 4

    dropped = table["text"] == paragraphs(3)[4]
    assert dropped.sum() == 1
    table.loc[dropped, ["label", "kept"]] = ["ad", "False"]
    table.drop(columns="file_line").to_csv(lines, index=False)
    after = read_captures(place.pages)
    assert after.articles["sentences"].tolist() == [21, 21, 19, 21]
    assert paragraphs(3)[4] not in after.articles["text"][2]


def test_clean_writes_no_lines_when_one_file_cannot_be_used(run: Runner, place: Place) -> None:
    (place.root / "empty.txt").write_text("")
    out = place.root / "lines.csv"
    outcome = run("clean", place.pages / "a.txt", place.root / "empty.txt", "--lines", out)
    assert outcome.status == 2 and not out.exists()
    assert outcome.error == f"{place.root}/empty.txt: empty, expected the text of a saved page\n"


@pytest.mark.parametrize("content,message", [
    (None, "cannot be read: No such file or directory"),
    (b"\0\1", "binary data, expected the text of a saved page in UTF-8"),
])  # fmt: skip
def test_clean_names_a_file_it_cannot_use(run: Runner, tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "a.txt").write_bytes(content)
    assert run.fails("clean", tmp_path / "a.txt") == f"{tmp_path}/a.txt: {message}"


# derive


def test_derive_writes_a_folder_every_command_reads(run: Runner, place: Place) -> None:
    out = place.root / "derived"
    (place.root / "phrases.txt").write_text("# more\n\nnaval forces\n")
    (place.root / "codes.csv").write_text("capture,sentence,alarm,axis,order,cold_war\na.txt,0,1,0,0,0\n")
    outcome = run("derive", place.pages, "--lexicon", place.lexicon, "--phrases", place.root / "phrases.txt",
                  "--codes", place.root / "codes.csv", "--out", out)  # fmt: skip
    assert outcome.status == 0
    assert outcome.out.splitlines() == [str(path) for path in map(Path, outcome.out.splitlines()) if path.is_file()]
    assert "naval forces" in read_csv(out / "inventory.csv", ["phrase"])["phrase"].tolist()
    scores = [place.root / "text.csv", place.root / "derived.csv"]
    for corpus, path in zip((place.pages, out), scores, strict=True):
        assert run("score", corpus, "--lexicon", place.lexicon, "--out", path).status == 0
    assert scores[0].read_bytes() == scores[1].read_bytes()
    assert run("derive", place.table, "--lexicon", place.lexicon, "--out", place.root / "other").status == 0
    assert len(read_corpus(place.root / "other").articles) == len(read_corpus(place.table).articles)


def test_messages_name_the_options_of_the_command(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("wer,was\nGazette,A threat to all of us in the town.\n")
    line = run.fails("score", tmp_path / "a.csv", "--lexicon", "pact.en", "--out", tmp_path / "o.csv")
    assert "(--text, --outlet name other columns, or one outlet of all): did you mean --text was?" in line
    said = "/id=3/x: text=, id= of it (outlet='Post'), min=1: framing.check_corpus(corpus) lists"
    assert in_options(said) == "/id=3/x: --text, --id of it (--outlet Post), min=1: framing check CORPUS lists"
    (tmp_path / "b.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    line = run.fails("score", tmp_path / "b.csv", "--lexicon", "pact.en", "--out", tmp_path / "o.csv")
    assert line.endswith("b.csv: a picture, expected a table as CSV: name it by what it is, or save it again")


@pytest.mark.parametrize("option,content,message", [
    ("--phrases", b"good\nbad, phrase\n", "extra.txt:2: term 'bad, phrase' can never match: it holds ','"),
    ("--phrases", b"caf\xe9\n", "extra.txt:1: not UTF-8 (byte 3), expected a file in UTF-8"),
    ("--phrases", None, "extra.txt: cannot be read: No such file or directory"),
    ("--codes", b"capture,sentence\n", "extra.txt:1: no column 'alarm', expected it beside capture, sentence"),
    ("--lexicon", b"", "extra.txt: expected a lexicon file ending in .yml, .yaml, .dic"),
])  # fmt: skip
def test_derive_names_what_it_cannot_use_and_writes_nothing(
    run: Runner, place: Place, option: str, content: bytes | None, message: str
) -> None:
    extra = place.root / "extra.txt"
    if content is not None:
        extra.write_bytes(content)
    line = run.fails("derive", place.pages, "--lexicon", place.lexicon, option, extra, "--out", place.root / "out")
    assert line.startswith(f"{place.root}/{message}")
    assert not (place.root / "out").exists()


def test_derive_never_writes_into_the_captures(run: Runner, place: Place) -> None:
    before = snapshot(place.pages)
    line = run.fails("derive", place.pages, "--lexicon", place.lexicon, "--out", place.pages)
    assert line == f"{place.pages}: is read by this command, expected another place to write to"
    assert snapshot(place.pages) == before


# lexicon check


def test_lexicon_check_runs_the_examples(run: Runner, tmp_path: Path) -> None:
    path = tmp_path / "l.yml"
    term = "      - {term: axis, matches: [the new axis], rejects: [%s]}"
    path.write_text("frames:\n  f:\n    terms:\n" + term % "a gear" + "\n")
    good = run("lexicon", "check", path)
    assert (good.status, good.out) == (0, "Lexicon(1 frames, 1 terms: f 1): all examples hold\n")
    path.write_text("frames:\n  f:\n    terms:\n" + term % "an axis of a gear" + "\n")
    bad = run("lexicon", "check", path)
    assert bad.status == 2
    assert bad.out.splitlines()[0] == (f"{path}:4: f: 'axis': rejects a text that its frame matches: an axis of a gear")
    path.write_text("language: en\nframes: {}\n")
    empty = run("lexicon", "check", path)
    assert empty.status == 2 and empty.out.startswith(f"{path}:1: no frame, expected at least one with its terms\n")


# figures


def test_figures_of_a_table_are_written_whole_and_the_same_bytes_twice(run: Runner, place: Place) -> None:
    outs = [place.root / "one", place.root / "two"]
    said = [run("figures", place.table, "--lexicon", place.lexicon, "--out", out) for out in outs]
    assert [outcome.status for outcome in said] == [0, 0] and said[0].error == ""
    assert snapshot(outs[0]) == snapshot(outs[1])
    names = {path.stem for path in outs[0].glob("*.svg")}
    assert names >= {"fingerprint", "sentences", "terms"}
    assert {path.name for path in outs[0].iterdir()} == {
        "manifest.json", *(name + ending for name in names for ending in (".svg", ".png", ".csv")),
    }  # fmt: skip
    assert "cleaning: no article of this corpus was captured twice" in said[0].out.splitlines()

    check_manifest(outs[0], place)


def check_manifest(out: Path, place: Place) -> None:
    """Check that the manifest traces every figure to its inputs."""
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["corpus"] == {"name": "texts.csv", "inputs": {"texts.csv": sha256(place.table)}}
    assert manifest["lexicon"]["hash"] == framing.read_lexicon(place.lexicon).hash
    assert manifest["specification"] == framing.specification()
    for name, figure in manifest["figures"].items():
        assert figure["files"] == {f"{name}{e}": sha256(out / f"{name}{e}") for e in (".svg", ".png", ".csv")}
        assert len(figure["alt"]) > 40
    assert str(place.root) not in (out / "manifest.json").read_text("utf-8")


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Order the hits of a sentence by frame and term: a derived corpus does not tell which stands first."""
    keys = [name for name in ("article", "sentence", "frame", "term") if name in table]
    return table.sort_values(keys, kind="stable", ignore_index=True) if "sentence" in table else table


def test_captures_and_what_is_derived_of_them_draw_the_same_data(place: Place) -> None:
    from framing.corpora.sources import read_lines
    from framing.sharing.derivation import derive

    lexicon = framing.read_lexicon(place.lexicon)
    derive(read_captures(place.pages), read_lines(place.pages), [lexicon], place.root / "derived")
    materials = [Material(path, lexicon, "outlet", read_corpus(path)) for path in (place.pages, place.root / "derived")]
    ours_drawn, theirs_drawn = (draw_figures(material) for material in materials)
    assert list(ours_drawn) == list(theirs_drawn)
    assert set(ours_drawn) >= {"cleaning", "fingerprint", "sentences", "terms"}
    for ours, theirs in zip(ours_drawn.values(), theirs_drawn.values(), strict=True):
        pd.testing.assert_frame_equal(in_order(ours.data), in_order(theirs.data), rtol=1e-9, check_dtype=False)
    assert [material.notes for material in materials] == [[], []]


def test_a_corpus_without_a_hit_says_which_figure_it_has_no_data_for(run: Runner, place: Place) -> None:
    place.lexicon.write_text("frames:\n  f:\n    terms: [zebra]\n")
    outcome = run("figures", place.table, "--lexicon", place.lexicon, "--out", place.root / "out")
    assert outcome.status == 0
    assert "terms: the lexicon has no hit in this corpus" in outcome.out.splitlines()
    assert not (place.root / "out" / "terms.svg").exists()


def test_a_folder_without_metadata_has_its_figures(run: Runner, place: Place) -> None:
    (place.pages / "metadata.csv").unlink()
    outcome = run("figures", place.pages, "--lexicon", place.lexicon, "--out", place.root / "out")
    assert outcome.status == 0 and (place.root / "out" / "sentences.svg").exists()


def test_codes_left_over_from_an_earlier_folder_are_not_read(place: Place) -> None:
    from framing.corpora.sources import read_lines
    from framing.sharing.derivation import derive

    lexicon = framing.read_lexicon(place.lexicon)
    derive(read_captures(place.pages), read_lines(place.pages), [lexicon], place.root / "derived")
    (place.root / "derived" / "codes.csv").write_text("left,over\n")
    derived = place.root / "derived"
    drawn = draw_figures(Material(derived, lexicon, "outlet", read_corpus(derived)))
    assert drawn["sentences"].data["coded"].isna().all()


@pytest.mark.parametrize("corpus", ["pages", "texts.csv"])
def test_no_figure_is_written_when_one_cannot_be_drawn(run: Runner, place: Place, corpus: str) -> None:
    out = place.root / "out"
    line = run.fails("figures", place.root / corpus, "--lexicon", place.lexicon, "--by", "paper", "--out", out)
    assert line.startswith("by must be one of ") and not out.exists()


@pytest.mark.parametrize("out,message", [
    ("pages/a.txt", "pages/a.txt: not a folder, expected one to write figures into"),
    ("texts.csv/deep", "texts.csv/deep: cannot be written: "),
])  # fmt: skip
def test_a_folder_that_cannot_be_written_is_named(run: Runner, place: Place, out: str, message: str) -> None:
    before = snapshot(place.root)
    line = run.fails("figures", place.table, "--lexicon", place.lexicon, "--out", place.root / out)
    assert line.startswith(f"{place.root}/{message}")
    assert snapshot(place.root) == before


# reproduce


@pytest.fixture
def kit(place: Place) -> Path:
    """A small kit: a derived corpus, a lexicon, no notebooks."""
    from framing.corpora.sources import read_lines
    from framing.sharing.derivation import derive

    root = place.root / "raw" / "kit"  # "raw" above the kit is no folder of captures
    lexicon = framing.read_lexicon(place.lexicon)
    derive(read_captures(place.pages), read_lines(place.pages), [lexicon], root / "data" / "pact-2024")
    (root / "data" / "lexicons").mkdir()
    (root / "data" / "lexicons" / "pact.en.yml").write_bytes(place.lexicon.read_bytes())
    (root / "notebooks").mkdir()
    (root / "README.md").write_text(f"before\n{reproduction.BEGIN}\nold\n{reproduction.END}\nafter\n")
    return root


def draw_nothing(root: Path, out: Path, say: reproduction.Say) -> None:
    write_text(out / "drawn.svg", (root / reproduction.LEXICON).read_text("utf-8"))


def test_reproduce_outside_the_kit_says_so(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    line = run.fails("reproduce")
    assert line == (
        f"{tmp_path}: no data/pact-2024 and data/lexicons/pact.en.yml, expected the kit's folder: change to it first"
    )
    assert list(tmp_path.iterdir()) == []


def test_reproduce_makes_what_has_changed_and_nothing_else(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reproduction, "_make_figures", draw_nothing)
    said: list[str] = []
    (kit / "data" / "raw").mkdir()
    changes = {
        "": "running …",
        "requirements.txt": "unchanged, skipped (--force makes it again)",
        "data/raw/a.txt": "unchanged, skipped (--force makes it again)",
        "data/new.txt": "running …",
        "requirements.lock": "running …",
        "figures/drawn.svg": "running …",
    }
    for name, expected in changes.items():
        (kit / name).write_text("x") if name else None
        said.clear()
        assert reproduce(kit, said.append) == []
        assert said[0] == f"figures: {expected}", name
    said.clear()
    reproduce(kit, said.append, force=True)
    assert said[0] == "figures: running …"
    assert (kit / "figures" / "drawn.svg").read_bytes() == (kit / reproduction.LEXICON).read_bytes()


def test_a_damaged_state_makes_everything_again(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reproduction, "_make_figures", draw_nothing)
    for state in ("", "[]", "{"):
        write_text(kit / reproduction.STATE, state)
        said: list[str] = []
        reproduce(kit, said.append)
        assert said[0] == "figures: running …"


def test_check_says_when_everything_came_out_the_same(run: Runner, kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reproduction, "_make_figures", draw_nothing)
    monkeypatch.chdir(kit)
    assert run("reproduce").status == 0
    outcome = run("reproduce", "--check")
    assert (outcome.status, outcome.error) == (0, "")
    assert outcome.out.splitlines()[-1] == "all outputs are identical to the files here"


def test_check_compares_every_figure_and_writes_nothing(
    run: Runner, kit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reproduce(kit, lambda line: None)
    made = snapshot(kit)
    assert {"figures/cleaning.svg", "figures/fingerprint.png", "figures/manifest.json"} <= set(made)
    assert b"framing report data/pact-2024" in made["reports/pact-2024.html"]
    assert made["README.md"].startswith(b"before\n<!--") and made["README.md"].endswith(b"-->\nafter\n")
    assert b"| Gazette | " in made["README.md"] and b"\nold\n" not in made["README.md"]
    monkeypatch.chdir(kit)
    (kit / "figures" / "fingerprint.csv").write_text("tampered\n")
    (kit / "figures" / "terms.png").unlink()
    before = snapshot(kit)
    bad = run("reproduce", "--check")
    assert (bad.status, bad.error) == (1, "")
    differing = [line for line in bad.out.splitlines() if line.startswith("differs: ")]
    assert differing == ["differs: figures/fingerprint.csv", "differs: figures/terms.png"]
    assert snapshot(kit) == before


@pytest.mark.parametrize("readme", ["no marks\n", f"{reproduction.BEGIN}\nno end\n"])
def test_a_readme_without_its_marks_is_kept_as_it_is(kit: Path, readme: str) -> None:
    (kit / "README.md").write_text(readme)
    with pytest.raises(InputError, match="README.md: expected the line <!-- fingerprint: begin"):
        reproduction._with_finding(readme, kit / "figures", {})


def notebook(path: Path, *cells: str) -> Path:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, id=f"c{i}") for i, cell in enumerate(cells)])
    nbformat.write(book, path)
    return path


def test_notebooks_run_from_a_fresh_kernel_in_their_own_folder_to_the_same_bytes(tmp_path: Path) -> None:
    book = notebook(tmp_path / "b.ipynb", "import os\nx = 1", "print(x, os.path.basename(os.getcwd()))")
    outs = [run_notebooks([book], tmp_path / out)[0].read_text("utf-8") for out in ("one", "two")]
    assert outs[0] == outs[1]
    cells = nbformat.reads(outs[0], as_version=4).cells
    assert cells[1].outputs[0].text == f"1 {tmp_path.name}\n"
    assert [cell.execution_count for cell in cells] == [1, 2]


def test_a_cell_that_fails_is_named_and_no_notebook_is_written(tmp_path: Path) -> None:
    book = notebook(tmp_path / "b.ipynb", "x = 1", "y = x / 0")
    with pytest.raises(InputError) as caught:
        run_notebooks([book], tmp_path / "out")
    assert str(caught.value) == (
        f"{book}: cell 2 fails, expected it to run from a fresh kernel: ZeroDivisionError: division by zero"
    )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", ["", "{", "[1]"])
def test_a_file_that_is_no_notebook_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "b.ipynb").write_text(content)
    with pytest.raises(InputError, match=r"b\.ipynb: not a notebook \(.*\), expected an \.ipynb file"):
        run_notebooks([tmp_path / "b.ipynb"], tmp_path / "out")


def test_labels_corrected_by_hand_survive_another_run_of_clean(run: Runner, place: Place) -> None:
    pages = sorted(place.pages.glob("*.txt"))
    lines = place.root / "lines.csv"
    assert run("clean", *pages, "--lines", lines).status == 0
    before = lines.read_text("utf-8").splitlines()
    number = next(i for i, row in enumerate(before) if ",body,True," in row)
    before[number] = before[number].replace(",body,True,", ",ad,False,", 1)
    lines.write_text("\n".join(before) + "\n", encoding="utf-8")
    outcome = run("clean", pages[0], "--lines", lines)
    assert outcome.status == 0 and "keeps its labels from before" in outcome.out
    after = lines.read_text("utf-8").splitlines()
    assert len(after) == len(before)
    assert sum(",ad,False," in row for row in after) == sum(",ad,False," in row for row in before)
    lines.write_text("\n".join(before).replace(",ad,False,", ",adv,False,") + "\n", encoding="utf-8")
    outcome = run("clean", *pages, "--lines", lines)
    assert outcome.status == 2 and "did you mean 'ad'" in outcome.error


# Columns of one's own


def test_every_command_that_reads_a_corpus_has_the_options_that_name_its_columns(run: Runner) -> None:
    for command in ("new", "check", "hits", "score", "tfidf", "compare", "keyness", "sample", "validate", "figures"):
        said = run(command, "--help").out
        assert all(f"--{name} " in said for name in ("text", "outlet", "date", "title", "id", "language")), command
    assert "--text" not in run("clean", "--help").out + run("agreement", "--help").out


def test_columns_are_named_by_options(run: Runner, tmp_path: Path) -> None:
    table, out = tmp_path / "own.csv", tmp_path / "out.csv"
    table.write_text("nr,who,day,what,body_de\nx,Gazette,2041-05-02,H,The arms race goes on.\ny,Post,,,Calm.\n")
    named = ["--text", "body_de", "--outlet", "who", "--date", "day", "--title", "what", "--id", "nr"]
    assert run("hits", table, "--lexicon", "pact.en", "--out", out, *named, "--language", "en").status == 0
    assert set(read_csv(out, ["article"])["article"]) == {"x"}
    assert run("score", table, "--lexicon", "pact.en", "--out", tmp_path / "s.csv", *named).status == 0
    assert set(read_csv(tmp_path / "s.csv", ["outlet"])["outlet"]) == {"Gazette", "Post"}
    assert "who" in run("check", table).error + run.fails("check", table)
    assert run("score", table, "--lexicon", "pact.en", "--out", tmp_path / "b.csv", "--stream", *named).status == 0
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "s.csv").read_bytes()
