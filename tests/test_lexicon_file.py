"""A lexicon file is edited in place: what it says otherwise stays, and it is written whole or not at all."""

from __future__ import annotations

import difflib
import random
import shutil
from functools import partial
from pathlib import Path

import pytest
import yaml

import framing
from framing.corpora.corpus import from_texts
from framing.errors import InputError
from framing.lexicons import Lexicon

CORPUS = from_texts(["A threat to all."])
SMALL = """\
# Two frames.
language: en
note: not at all   # nobody did
frames:
  alarm:
    terms:  # the wide ones first
      - {term: threat*, tier: core, matches: ["A threat."]}  # from the field
      - 'no'
      - 1945
    exclude: [threat level]
  axis:
    terms: [bloc, "*ism"]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "small.yml"
    file.write_bytes(SMALL.encode())
    return file


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_a_saved_term_is_the_only_line_that_changes(path: Path) -> None:
    file = framing.Editing(CORPUS, path)
    assert (
        file.accept("menac*", "alarm", tier="peripheral", note="weak", matches=["A menace."])
        == "'menac*' added to alarm"
    )
    assert path.read_bytes() == SMALL.encode(), "nothing is written before it is saved"
    said = file.save()
    assert said == f"small.yml written (+1 lines): 6 terms, lexicon {framing.read_lexicon(path).hash}"
    line = '+      - {term: menac*, tier: peripheral, note: weak, matches: ["A menace."]}'
    assert changed_lines(SMALL, path.read_text("utf-8")) == [line]
    term = framing.read_lexicon(path).terms[3]
    assert (term.term, term.tier, term.note, term.matches) == ("menac*", "peripheral", "weak", ("A menace.",))
    assert file.save() == "small.yml: nothing to write, the file holds everything"


def test_another_reader_finds_every_comment_again(path: Path) -> None:
    file = framing.Editing(CORPUS, path)
    file.accept("menac*", "alarm")
    file.accept("no", "axis")
    file.accept("embargo*", "new", note="it’s new: really")
    file.save()
    for comment in ("# Two frames.", "# nobody did", "# the wide ones first", "# from the field"):
        assert comment in path.read_text("utf-8")
    assert list(yaml.safe_load(path.read_text("utf-8"))["frames"]) == ["alarm", "axis", "new"]
    assert "terms: [bloc, \"*ism\", {term: 'no', tier: core}]" in path.read_text("utf-8")


def test_a_term_that_stands_there_is_changed_where_it_stands(path: Path) -> None:
    file = framing.Editing(CORPUS, path)
    said = file.accept(" THREAT* ", "alarm", note="seen", matches=["Threats grew.", "A threat."], rejects=["A treat."])
    assert said == "'threat*' changed in alarm (note, matches, rejects)"
    term = file.find("threat*", "alarm")
    assert term is not None
    assert (term.tier, term.note, term.matches, term.rejects) == (
        "core", "seen", ("A threat.", "Threats grew."), ("A treat.",)
    )  # fmt: skip
    file.save()
    assert len(changed_lines(SMALL, path.read_text("utf-8"))) == 2
    assert "# from the field" in path.read_text("utf-8")
    assert file.accept("threat*", "alarm") == "'threat*' is already in alarm with these values: nothing to do"
    assert file.accept("no", "alarm", tier="peripheral") == "'no' changed in alarm (tier)"
    assert "      - {term: 'no', tier: peripheral}\n" in file.text


def test_the_terms_are_listed_with_the_file_that_says_them(path: Path) -> None:
    file = framing.Editing(CORPUS, path, path.parent / "own.yml")
    file.accept("menac*", "alarm", note="weak", matches=["A menace."])
    table = file.list_terms("alarm")
    assert table[["term", "matches", "file"]].to_numpy().tolist() == [
        ["threat*", 1, "small.yml"], ["no", 0, "small.yml"], ["1945", 0, "small.yml"], ["menac*", 1, "own.yml"]
    ]  # fmt: skip
    assert len(file.list_terms()) == 6
    with pytest.raises(InputError, match="frame must be one of alarm, axis; got 'alram': did you mean 'alarm'"):
        file.list_terms("alram")


def test_a_term_is_edited_where_it_stands(path: Path) -> None:
    file = framing.Editing(CORPUS, path)
    assert (
        file.edit("Threat*", "alarm", to="threats", matches=["Threats."])
        == "'threat*' changed in alarm (term, matches)"
    )
    assert file.edit("no", "alarm", tier="peripheral") == "'no' changed in alarm (tier)"
    assert file.edit("*ism", "axis", to="ism") == "'*ism' changed in axis (term)"
    file.save()
    assert changed_lines(SMALL, path.read_text("utf-8")) == [
        '-      - {term: threat*, tier: core, matches: ["A threat."]}  # from the field',
        "-      - 'no'",
        '+      - {term: threats, tier: core, matches: ["Threats."]}  # from the field',
        "+      - {term: 'no', tier: peripheral}",
        '-    terms: [bloc, "*ism"]',
        "+    terms: [bloc, ism]",
    ]
    assert file.edit("threats", "alarm") == "'threats' is already in alarm with these values: nothing to do"
    with pytest.raises(InputError, match="frame 'alarm' has no term 'threads': did you mean 'threats'"):
        file.edit("threads", "alarm", note="x")
    with pytest.raises(InputError, match="'No' is already in alarm: expected other words, or remove it first"):
        file.edit("threats", "alarm", to="No")
    with pytest.raises(InputError, match="can never match"):
        file.edit("threats", "alarm", to="a, b")


def test_a_term_is_removed_with_its_line(path: Path) -> None:
    file = framing.Editing(CORPUS, path)
    assert file.remove("THREAT*", "alarm") == "'threat*' removed from alarm"
    assert file.remove("bloc", "axis") == "'bloc' removed from axis"
    assert file.remove("*ism", "axis") == "'*ism' removed from axis"
    file.save()
    assert changed_lines(SMALL, path.read_text("utf-8")) == [
        '-      - {term: threat*, tier: core, matches: ["A threat."]}  # from the field',
        '-    terms: [bloc, "*ism"]',
        "+    terms: []",
    ]
    assert file.accept("bloc", "axis") == "'bloc' added to axis"
    with pytest.raises(InputError, match="frame 'axis' has no term ' '$"):
        file.remove(" ", "axis")
    with pytest.raises(InputError, match="frame must be one of alarm, axis"):
        file.remove("bloc", "axes")
    for _ in range(4):
        file.undo()
    assert file.text == SMALL


def test_an_inherited_term_is_edited_and_removed_in_the_file_that_extends(path: Path) -> None:
    own = path.parent / "own.yml"
    file = framing.Editing(CORPUS, path, own)
    file.accept("threat*", "alarm", note="mine")
    file.edit("threat*", "alarm", to="threats", tier="peripheral")
    file.remove("no", "alarm")
    file.edit("bloc", "axis", note="states")
    file.remove("bloc", "axis")
    file.remove("*ism", "axis")
    file.save()
    assert own.read_text("utf-8") == (
        "# What is added to small.yml.\nextends: small.yml\nframes:\n  alarm:\n    terms:\n"
        '      - {term: threats, tier: peripheral, note: mine, matches: ["A threat."]}\n'
        "    remove:\n      - threat*\n      - 'no'\n"
        "  axis:\n    terms:\n    remove:\n      - bloc\n      - '*ism'\n"
    )
    assert [(term.frame, term.term) for term in framing.read_lexicon(own).terms] == [
        ("alarm", "1945"), ("alarm", "threats")
    ]  # fmt: skip
    assert file.accept("no", "alarm") == "'no' added to alarm", "what was removed may come back"
    file.save()
    assert path.read_bytes() == SMALL.encode(), "the file it extends stays"


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_done_can_be_saved_and_taken_back(path: Path, seed: int) -> None:
    draw = random.Random(seed)
    file = framing.Editing(CORPUS, path, path.parent / "own.yml" if seed % 2 else None)
    texts = [file.text]
    for _ in range(15):
        words, frame = (
            draw.choice(["threat*", "no", "bloc", "*ism", "a b", "on", "é*", "1945"]),
            draw.choice(["alarm", "axis"]),
        )
        steps = [
            partial(file.accept, words, frame, tier="peripheral", note=draw.choice(["", "n: 1"])),
            partial(
                file.edit, words, frame, to=draw.choice([None, "US", "# x"]), matches=draw.choice([None, [], ["Q."]])
            ),
            partial(file.remove, words, frame),
        ]
        try:
            said = draw.choice(steps)()
        except InputError as error:  # what is not listed, or is already; never one that cannot be placed
            assert "has no term" in str(error) or "is already in" in str(error)
        else:
            texts += [file.text] if "nothing to do" not in said else []
    file.save()
    assert file.path is not None and framing.read_lexicon(file.path).hash == file.lexicon.hash
    for text in reversed(texts):
        assert file.text == text
        file.undo()


def test_undo_takes_back_one_step_after_the_other_even_saved_ones(path: Path) -> None:
    file = framing.Editing(CORPUS, path)
    start = file.lexicon
    file.accept("menac*", "alarm")
    middle = file.lexicon
    file.accept("camp", "axis")
    file.save()
    assert file.undo() == "undone: 'camp' added to axis"
    assert file.lexicon == middle and not file.is_saved
    assert file.undo() == "undone: 'menac*' added to alarm"
    assert file.lexicon == start
    assert file.undo() == "nothing to undo"
    file.save()
    assert path.read_bytes() == SMALL.encode()


def test_a_file_that_changed_on_disk_is_left_alone(path: Path) -> None:
    file = framing.Editing(CORPUS, path)
    file.accept("menac*", "alarm")
    theirs = SMALL.replace("nobody", "somebody")
    path.write_text(theirs, "utf-8")
    with pytest.raises(InputError, match=r"small\.yml: changed on disk since it was read: nothing written"):
        file.save()
    assert path.read_text("utf-8") == theirs
    path.unlink()
    with pytest.raises(InputError, match="changed on disk"):
        file.save()
    assert not list(path.parent.iterdir())


def test_a_failing_write_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = framing.Editing(CORPUS, path)
    file.accept("menac*", "alarm")

    def fail(self: Path, target: Path) -> None:
        raise OSError("no space")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        file.save()
    assert path.read_bytes() == SMALL.encode()
    assert [item.name for item in path.parent.iterdir()] == ["small.yml"]


def test_a_new_file_holds_the_difference_only(path: Path) -> None:
    own = path.parent / "mine" / "own.yml"
    with pytest.raises(InputError, match=r"own\.yml: no folder .*mine"):
        framing.Editing(CORPUS, path, own)
    own.parent.mkdir()
    file = framing.Editing(CORPUS, path, own)
    assert not own.exists() and not file.is_saved
    file.accept("threat*", "alarm", tier="peripheral")
    file.accept("embargo*", "sanctions", note="trade")
    assert file.save().startswith("own.yml written (a new file): 6 terms")
    assert own.read_text("utf-8") == (
        "# What is added to small.yml.\nextends: ../small.yml\nframes:\n  alarm:\n    terms:\n"
        "      - {term: threat*, tier: peripheral}\n  sanctions:\n    terms:\n"
        "      - {term: embargo*, tier: core, note: trade}\n"
    )
    lexicon = framing.read_lexicon(own)
    assert lexicon.hash == file.lexicon.hash
    assert [term.matches for term in lexicon.terms if term.term == "threat*"] == [("A threat.",)], "inherited"
    again = framing.Editing(CORPUS, path, own)
    assert again.lexicon == lexicon, "a file that is there is gone on with"


def test_a_lexicon_that_comes_from_no_file(tmp_path: Path) -> None:
    lexicon = Lexicon.from_dict({"alarm": ["threat*"]}, "en")
    file = framing.Editing(CORPUS, lexicon)
    file.accept("menac*", "alarm")
    with pytest.raises(InputError, match="no file to write to"):
        file.save()
    named = framing.Editing(CORPUS, lexicon, tmp_path / "a.yml")
    named.accept("menac*", "alarm")
    named.save()
    assert [term.term for term in framing.read_lexicon(tmp_path / "a.yml").terms] == ["threat*", "menac*"]


def test_a_new_file_extends_a_lexicon_of_the_kit_by_its_name(root: Path, tmp_path: Path) -> None:
    shipped = root / "data" / "lexicons" / "pact.en.yml"
    for number, lexicon in enumerate(("pact.en", shipped, framing.read_lexicon("pact.en"))):
        own = tmp_path / f"{number}.yml"
        file = framing.Editing(CORPUS, lexicon, own)
        file.accept("embargo*", "sanctions")
        file.save()
        assert own.read_text("utf-8").startswith(
            "# What is added to pact.en.\nextends: pact.en\nframes:\n  sanctions:\n"
        )
        assert len(framing.read_lexicon(own).names) == len(framing.read_lexicon(shipped).names) + 1
    nowhere = framing.Editing(CORPUS, "pact.en")
    nowhere.accept("embargo*", "sanctions")
    with pytest.raises(InputError, match="no file to write to: give the workbench a path"):
        nowhere.save()
    changed = framing.Lexicon.from_dict({"alarm": ["threat"]}, "en")
    assert "extends" not in framing.Editing(CORPUS, changed, tmp_path / "other.yml").text


def test_line_ends_and_byte_order_mark_stay(path: Path) -> None:
    before = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()
    path.write_bytes(before)
    file = framing.Editing(CORPUS, path)
    file.accept("menac*", "alarm")
    file.save()
    after = path.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf# Two") and after.count(b"\n") == after.count(b"\r\n")
    assert after.replace(b"      - {term: menac*, tier: core}\r\n", b"") == before


def test_a_link_stays_a_link(path: Path) -> None:
    link = path.parent / "link.yml"
    link.symlink_to(path)
    file = framing.Editing(CORPUS, link)
    file.accept("menac*", "alarm")
    file.save()
    assert link.is_symlink() and "menac*" in path.read_text("utf-8")


WRONG = {
    "comma": ("alarm", "a, b", "can never match"),
    "nothing": ("alarm", "  ", "no term: expected words"),
    "no letters": ("alarm", "…", "holds no word"),
    "no frame": (" ", "x", "no frame: expected the name"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_a_term_changes_nothing(path: Path, name: str) -> None:
    frame, words, message = WRONG[name]
    file = framing.Editing(CORPUS, path)
    with pytest.raises(InputError, match=message):
        file.accept(words, frame)
    assert file.text == SMALL and file.undo() == "nothing to undo"
    with pytest.raises(InputError, match="tier must be one of core, peripheral"):
        file.accept("x", "alarm", tier="cor")


def test_a_list_two_frames_share_is_not_touched(path: Path) -> None:
    path.write_text("frames:\n  a:\n    terms: &t\n      - x\n  b:\n    terms: *t\n", "utf-8")
    file = framing.Editing(CORPUS, path)
    for frame in ("a", "b"):
        with pytest.raises(InputError, match="cannot be placed without touching other entries"):
            file.accept("y", frame)
        with pytest.raises(InputError, match="cannot be placed without touching other entries"):
            file.remove("x", frame)
    assert file.is_saved


def test_files_of_other_programs_are_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.dic").write_text("%\n1 alarm\n%\nthreat 1\n", "utf-8")
    (tmp_path / "q.yml").write_text("alarm: [threat]\n", "utf-8")
    for name in ("a.dic", "q.yml"):
        with pytest.raises(InputError, match=rf"{name}: not in the kit's layout.*lexicon convert"):
            framing.Editing(CORPUS, tmp_path / name)
    with pytest.raises(InputError, match=r"gone\.yml: no such file.*workbench\(corpus, 'pact.en', 'gone.yml'\)"):
        framing.Editing(CORPUS, tmp_path / "gone.yml")
    file = framing.Editing(CORPUS, tmp_path / "a.dic", tmp_path / "b.yml")
    file.accept("menac*", "alarm")
    file.save()
    assert len(framing.read_lexicon(tmp_path / "b.yml").terms) == 2


def test_the_shipped_lexicon_takes_a_term_in_one_line(root: Path, tmp_path: Path) -> None:
    source = root / "data" / "lexicons" / "pact.en.yml"
    copy = Path(shutil.copy(source, tmp_path / "pact.en.yml"))
    file = framing.Editing(CORPUS, copy)
    file.accept("ring of outcasts", "axis", matches=["A ring of outcasts."])
    file.accept("fear*", "alarm", tier="peripheral")
    file.save()
    changes = changed_lines(source.read_text("utf-8"), copy.read_text("utf-8"))
    assert [line[0] for line in changes] == ["-", "+", "+"]
    assert changes[0].replace("tier: core", "tier: peripheral")[1:] == changes[1][1:]
