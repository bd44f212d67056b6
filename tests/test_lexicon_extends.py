"""A lexicon file that extends another holds only the difference."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import framing
from framing import FramingWarning, InputError, Lexicon, Term, read_lexicon, write_lexicon
from framing.commands.main import main
from framing.corpora.corpus import from_texts
from framing.lexicons import Frame

BASE = """\
language: en
version: 1
validated: checked; by two coders; 2026-11
note: the base
frames:
  alarm:
    label: Alarm
    definition: Talk of danger.
    terms:
      - threat*
      - {term: arms race, tier: peripheral, weight: .5, unless_near: [sports], matches: [An arms race.]}
      - {term: US, case: exact}
      - us
    exclude: [fire alarm, smoke alarm]
  order:
    terms: [pole*]
"""


class Folder:
    """A folder of lexicon files."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("base.yml", BASE)

    def write(self, name: str, content: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def read(self, content: str, name: str = "own.yml") -> Lexicon:
        return read_lexicon(self.write(name, content))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def words(lexicon: Lexicon, frame: str) -> list[str]:
    return [term.term for term in lexicon.terms if term.frame == frame]


def place(lexicon: Lexicon, word: str) -> tuple[str, int]:
    """Return file name and line of a term."""
    found = next(term for term in lexicon.terms if term.term == word)
    return Path(found.source).name, found.line


def test_a_file_that_only_extends_holds_all_of_the_base(folder: Folder) -> None:
    own, base = folder.read("extends: base.yml\n"), read_lexicon(folder.path / "base.yml")
    assert own.terms == base.terms and own.frames == base.frames and own.hash == base.hash
    assert own.language == "en" and own.source == "own.yml"


def test_version_validation_and_note_are_the_files_own(folder: Folder) -> None:
    own = folder.read("extends: base.yml\nversion: mine\n")
    assert (own.version, own.validated, own.note) == ("mine", "", "")
    scores = framing.score(from_texts(["A threat."]), own)
    assert scores["flag"].str.contains("unvalidated").all()


def test_terms_and_frames_are_added_behind(folder: Folder) -> None:
    own = folder.read("extends: base.yml\nframes:\n  alarm:\n    terms: [dread]\n  joy:\n    terms: [glad]\n")
    assert own.names == ["alarm", "order", "joy"]
    assert words(own, "alarm") == ["threat*", "arms race", "US", "us", "dread"]
    assert words(own, "order") == ["pole*"] and words(own, "joy") == ["glad"]
    frames = [term.frame for term in own.terms]
    assert frames == sorted(frames, key=own.names.index)


def test_each_term_knows_its_file_and_line(folder: Folder) -> None:
    own = folder.read("extends: base.yml\nframes:\n  alarm:\n    terms:\n      - dread\n      - Threat*\n")
    assert place(own, "dread") == ("own.yml", 5)
    assert place(own, "Threat*") == ("own.yml", 6)
    assert place(own, "arms race") == ("base.yml", 11)


def test_a_term_given_again_takes_what_is_said_and_keeps_the_rest_and_its_place(folder: Folder) -> None:
    own = folder.read(
        "extends: base.yml\nframes:\n  alarm:\n    terms:\n"
        "      - {term: Arms race, tier: core, unless_near: [], note: mine}\n"
    )
    assert words(own, "alarm") == ["threat*", "Arms race", "US", "us"]
    changed = own.terms[1]
    assert changed == Term("alarm", "Arms race", "core", 0.5, note="mine", matches=("An arms race.",), line=5)


def test_case_tells_terms_apart(folder: Folder) -> None:
    own = folder.read(
        "extends: base.yml\nframes:\n  alarm:\n    terms:\n      - {term: US, case: exact, weight: 2}\n"
        "      - {term: Threat*, case: exact}\n"
    )
    assert words(own, "alarm") == ["threat*", "arms race", "US", "us", "Threat*"]
    assert [term.weight for term in own.terms if term.term in ("US", "us")] == [2, 1]


def test_a_term_given_again_unchanged_is_said(folder: Folder) -> None:
    with pytest.warns(FramingWarning, match=r"own\.yml:4: term 'threat\*' is inherited as it is given here"):
        own = folder.read("extends: base.yml\nframes:\n  alarm:\n    terms: [threat*]\n")
    assert own.hash == read_lexicon(folder.path / "base.yml").hash


def test_terms_are_removed_and_may_begin_anew(folder: Folder) -> None:
    own = folder.read(
        "extends: base.yml\nframes:\n  alarm:\n    remove: [THREAT*, arms race, US]\n    terms: [arms race]\n"
    )
    assert words(own, "alarm") == ["us", "arms race"]
    assert own.terms[1] == Term("alarm", "arms race", line=5)


def test_exclusions_are_added_to_and_removed(folder: Folder) -> None:
    own = folder.read(
        "extends: base.yml\nframes:\n  alarm:\n    exclude: [alarm clock, fire alarm]\n"
        "    remove_exclude: [smoke alarm]\n"
    )
    assert own.frames[0] == Frame("alarm", "Alarm", "Talk of danger.", exclude=("fire alarm", "alarm clock"))


def test_words_about_a_frame_are_overridden_one_by_one(folder: Folder) -> None:
    own = folder.read("extends: base.yml\nframes:\n  alarm: {definition: Mine., inclusion: [fear]}\n")
    assert own.frames[0] == Frame("alarm", "Alarm", "Mine.", ("fear",), exclude=("fire alarm", "smoke alarm"))


def test_chains_and_other_folders_and_formats(folder: Folder) -> None:
    folder.write("deep/far.csv", "frame,term\nalarm,fear*\n")
    folder.write("deep/middle.yml", "extends: far.csv\nframes:\n  alarm:\n    terms: [dread]\n")
    own = folder.read("extends: deep/middle.yml\nframes:\n  alarm:\n    terms: [panic]\n    remove: [fear*]\n")
    assert words(own, "alarm") == ["dread", "panic"]
    assert (place(own, "dread"), place(own, "panic")) == (("middle.yml", 4), ("own.yml", 4))
    absolute = folder.read(f"extends: {folder.path / 'deep' / 'far.csv'}\n")
    assert words(absolute, "alarm") == ["fear*"]


def test_a_chain_has_an_end(folder: Folder) -> None:
    for number in range(60):
        folder.write(f"l{number}.yml", f"extends: l{number + 1}.yml\n")
    folder.write("l60.yml", "frames:\n  a:\n    terms: [x]\n")
    assert words(read_lexicon(folder.path / "l20.yml"), "a") == ["x"]
    with pytest.raises(InputError, match=r"l50\.yml:1: more than 50 files extend each other, expected fewer"):
        read_lexicon(folder.path / "l0.yml")


def test_the_language_is_inherited_and_may_not_change(folder: Folder) -> None:
    folder.write("none.yml", "frames:\n  a:\n    terms: [x]\n")
    assert folder.read("extends: none.yml\nlanguage: fr\n").language == "fr"
    assert folder.read("extends: base.yml\nlanguage: en\n").language == "en"


WRONG: dict[str, tuple[str, str]] = {
    "term to remove": (
        "extends: base.yml\nframes:\n  alarm:\n    remove:\n      - arms race\n      - threta*\n",
        "own.yml:6: frame 'alarm' has no term 'threta*' to remove: did you mean 'threat*'?"),
    "term removed twice": (
        "extends: base.yml\nframes:\n  alarm:\n    remove: [us, us]\n",
        "own.yml:4: frame 'alarm' has no term 'us' to remove"),
    "exclusion to remove": (
        "extends: base.yml\nframes:\n  alarm: {remove_exclude: [smoke alarms]}\n",
        "own.yml:3: frame 'alarm' has no exclusion 'smoke alarms' to remove: did you mean 'smoke alarm'?"),
    "removal without base": (
        "frames:\n  alarm:\n    terms: [x]\n    remove: [y]\n",
        "own.yml:4: `remove:` in frame 'alarm', which is not inherited, expected it in a frame of the file"),
    "removal in a new frame": (
        "extends: base.yml\nframes:\n  joy: {terms: [x], remove_exclude: [y]}\n",
        "own.yml:3: `remove_exclude:` in frame 'joy', which is not inherited"),
    "removals as text": ("extends: base.yml\nframes:\n  alarm: {remove: us}\n", "own.yml:3: expected a list"),
    "missing base": (
        "version: 1\nextends: gone.yml\n",
        "own.yml:2: extends '{folder}/gone.yml': no such file, expected a lexicon beside"),
    "a name that is none": (
        'extends: "gone\\nfile.yml"\n', "own.yml:1: extends '{folder}/gone\\nfile.yml': no such file, expected"),
    "a name that is too long": (f"extends: {'x' * 5000}.yml\n", "own.yml:1: extends '{folder}/xxx"),
    "no name": ("extends:\n", "own.yml:1: extends '', expected the name of a lexicon file"),
    "a list of bases": ("extends: [base.yml]\n", "own.yml:1: expected text, got a list"),
    "base of unknown format": ("extends: notes.txt\n", "own.yml:1: expected a lexicon file ending in .yml"),
    "base that is wrong": ("extends: wrong.yml\n", "wrong.yml:3: key of frame 'a' must be one of"),
    "itself": ("extends: own.yml\n", "own.yml:1: extends itself in a circle: own.yml -> own.yml"),
    "circle": (
        "\nextends: one.yml\n", "two.yml:2: extends itself in a circle: own.yml -> one.yml -> two.yml -> own.yml"),
    "other language": ("extends: base.yml\nlanguage: fr\n", "own.yml:2: language 'fr', but what it extends is in 'en'"),
    "term twice": (
        "extends: base.yml\nframes:\n  joy:\n    terms: [x, X]\n", "own.yml:4: term 'X' occurs twice in frame 'joy'"),
    "twice": ("extends: base.yml\nextends: base.yml\n", "own.yml:2: key 'extends' occurs twice in the file"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_the_right_file_and_line(folder: Folder, name: str) -> None:
    folder.write("one.yml", "extends: two.yml\n")
    folder.write("two.yml", "\nextends: ../" + folder.path.name + "/own.yml\n")
    folder.write("wrong.yml", "frames:\n  a:\n    trems: [x]\n")
    folder.write("notes.txt", "x")
    content, message = WRONG[name]
    with pytest.raises(InputError) as caught:
        folder.read(content)
    said = str(caught.value)
    assert said.startswith(f"{folder.path}/{message.replace('{folder}', str(folder.path))}"), said
    assert "\n" not in said


def test_failing_examples_are_named_in_the_file_they_stand_in(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write("base.yml", BASE.replace("An arms race.", "A pole."))
    folder.write(
        "own.yml", "extends: base.yml\nframes:\n  order:\n    terms:\n      - {term: rule, matches: [A pole.]}\n"
    )
    assert main(["lexicon", "check", str(folder.path / "own.yml")]) == 2
    lines = [line for line in capsys.readouterr().out.splitlines() if " matched" in line]
    assert [line.split(": ")[0] for line in lines] == [
        f"{folder.path / 'own.yml'}:5", f"{folder.path / 'base.yml'}:11"
    ]  # fmt: skip


def test_writing_it_writes_the_whole(folder: Folder) -> None:
    own = folder.read("extends: base.yml\nframes:\n  alarm:\n    remove: [us]\n")
    assert write_lexicon(own, folder.path / "whole.yml").empty
    whole = read_lexicon(folder.path / "whole.yml")
    assert whole.hash == own.hash and "extends" not in (folder.path / "whole.yml").read_text("utf-8")


def test_the_shipped_lexicon_can_be_extended(folder: Folder, root: Path) -> None:
    base = root / "data" / "lexicons" / "pact.en.yml"
    sanctions = "  sanctions:\n    label: Sanctions\n    terms: [sanction*, embargo*]\n"
    own = folder.read(f"extends: {base}\nframes:\n{sanctions}")
    before = read_lexicon(base)
    assert own.names == [*before.names, "sanctions"] and own.terms[:-2] == before.terms
    assert own.hash != before.hash


def test_the_example_of_the_codebook_holds(folder: Folder, root: Path) -> None:
    shipped = (root / "data" / "lexicons" / "pact.en.yml").read_text("utf-8")
    folder.write("pact.en.yml", shipped)
    example = (root / "data" / "codebook.md").read_text("utf-8").rsplit("```yaml\n", 1)[1].split("```")[0]
    own, base = folder.read(example), read_lexicon(folder.path / "pact.en.yml")
    gone, new = (
        set(words(base, "alarm")) - set(words(own, "alarm")),
        set(words(own, "alarm")) - set(words(base, "alarm")),
    )
    assert (gone, new) == ({"scare*"}, {"dread of war"})
    again = next(term for term in own.terms if (term.frame, term.term) == ("alarm", "fear*"))
    before = next(term for term in base.terms if (term.frame, term.term) == ("alarm", "fear*"))
    assert again == replace(before, tier="peripheral", line=again.line) and before.tier == "core"
    assert words(own, "sanctions") == ["sanction*", "embargo*"]


WORDS = st.lists(st.sampled_from([f"w{letter}" for letter in "abcdefgh"]), min_size=1, max_size=6, unique=True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=WORDS, added=WORDS, data=st.data())
def test_a_difference_is_what_a_set_would_make_of_it(
    tmp_path: Path, before: list[str], added: list[str], data: st.DataObject
) -> None:
    removed = data.draw(st.lists(st.sampled_from(before), max_size=3, unique=True))
    (tmp_path / "base.yml").write_text(f"frames: {{f: {{terms: [{', '.join(before)}]}}}}", encoding="utf-8")
    change = f"{{remove: [{', '.join(removed)}], terms: [{', '.join(added)}]}}"
    (tmp_path / "own.yml").write_text(f"extends: base.yml\nframes: {{f: {change}}}", encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        own = read_lexicon(tmp_path / "own.yml")
    kept = [word for word in before if word not in removed]
    assert words(own, "f") == [*kept, *(word for word in added if word not in kept)]


def test_source_has_no_part_in_equality_or_hash() -> None:
    term = Term("a", "x", line=3, source="one.yml")
    other = replace(term, source="two.yml")
    assert term == other and hash(term) == hash(other)
    lexicons = [Lexicon((Frame("a"),), (each,)) for each in (term, other)]
    assert lexicons[0].hash == lexicons[1].hash
