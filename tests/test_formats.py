"""Lexicon files of other programs: what is read and with which lines, what is written, and what is said to be lost."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import framing
from framing import FramingWarning, InputError, Lexicon, Term, read_lexicon, write_lexicon
from framing.commands.main import main
from framing.formats import FORMATS, format_of
from framing.lexicons import Frame

ENDINGS = [".yml", ".quanteda.yml", ".dic", ".dicx", ".cat", ".ykd", ".lcd", ".lc3", ".csv"]
Read = Callable[[str, "str | bytes"], Lexicon]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_read(ending: str, content: str | bytes) -> Lexicon:
        path = tmp_path / f"own{ending}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_lexicon(path)

    return write_and_read


def listed(lexicon: Lexicon) -> dict[str, list[tuple[str, int]]]:
    """Return the terms of each frame with their lines."""
    return {name: [(t.term, t.line) for t in lexicon.terms if t.frame == name] for name in lexicon.names}


# What is read

NESTED_DIC = "%\n1\tfear\n2\torder\n\t21\tmany\n\t22\tone\n%\nthreat*\t1\npole*\t21 22\nmultipolar\t21\nrule\t2\n"
READ: dict[str, tuple[str, str, dict[str, list[tuple[str, int]]]]] = {
    "LIWC 2007": (".dic", "%\n1\tfear\n2\tjoy\n%\nafraid\t1\nglad*\t2\ncry\t1\t2\n",
                  {"fear": [("afraid", 5), ("cry", 7)], "joy": [("glad*", 6), ("cry", 7)]}),
    "LIWC hierarchical": (".dic", NESTED_DIC, {
        "fear": [("threat*", 7)], "order": [("rule", 10)], "order.many": [("pole*", 8), ("multipolar", 9)],
        "order.one": [("pole*", 8)]}),
    "LIWC padded and repeated numbers": (".dic", "%\r\n001 fear\r\n02 joy\r\n%\r\ncry   1 02 2\r\nsob\t1\t01\r\n",
                                         {"fear": [("cry", 5), ("sob", 6)], "joy": [("cry", 5)]}),
    "LIWC 2015 phrases and long names": (".dic", "%\n1\tcalm (Quiet Words)\n\n%\nat ease\t1\nall is well 1\n9 11\t1\n",
                                         {"calm (Quiet Words)": [("at ease", 5), ("all is well", 6), ("9 11", 7)]}),
    "LIWC blanks around and old line ends": (".dic", " %  \r1 fear\r%\r\r  afraid 1  \r", {"fear": [("afraid", 5)]}),
    "LIWC-22": (".dicx", 'DicTerm,fear,joy,none\nafraid,X,,\n"so sad",X,,\nglad*,,1,\ncry,x,X,\narms race,X,0,\n',
                {"fear": [("afraid", 2), ("so sad", 3), ("cry", 5), ("arms race", 6)],
                 "joy": [("glad*", 4), ("cry", 5)], "none": []}),
    "WordStat": (".cat", "FEAR\n\tAFRAID (1)\n\tARMS_RACE (0.5)\nORDER\n\tMANY\n\t\tPOLE* (1)\n\tRULE (1)\nEMPTY\n",
                 {"FEAR": [("AFRAID", 2), ("ARMS RACE", 3)], "ORDER": [("RULE", 7)], "ORDER.MANY": [("POLE*", 6)],
                  "EMPTY": []}),
    "Yoshikoder": (".ykd", '<?xml version="1.0"?>\n<dictionary style="050805">\n<cnode name="order">\n'
                   '<cnode name="many">\n<pnode name="pole*"></pnode>\n</cnode>\n<pnode name="world &amp; order"/>\n'
                   '<pnode name="new order"/></cnode></dictionary>', {"order": [("world & order", 7), ("new order", 8)],
                                                                      "order.many": [("pole*", 5)]}),
    "Lexicoder 2": (".lcd", '<dictionary><cnode name="fear"><pnode name=" afraid "/></cnode><x/></dictionary>',
                    {"fear": [("afraid", 1)]}),
    "Lexicoder 3": (".lc3", "+fear\nafraid\n arms race \n\n+joy\nglad*\n",
                    {"fear": [("afraid", 2), ("arms race", 3)], "joy": [("glad*", 6)]}),
    "quanteda": (".yml", "fear: [no, on, 1984]\norder:\n  many:\n    - '*polar'\n    - null\n  one: rule\nempty:\n",
                 {"fear": [("no", 1), ("on", 1), ("1984", 1)], "order.many": [("*polar", 4), ("null", 5)],
                  "order.one": [("rule", 6)], "empty": []}),
    "quanteda, keys in lists": (".yaml", "order:\n  - rule\n  - many: [pole*]\n  - one: [top]\nnote: [remark]\n",
                                {"order": [("rule", 2)], "order.many": [("pole*", 3)], "order.one": [("top", 4)],
                                 "note": [("remark", 5)]}),
    "CSV": (".csv", "frame,term,weight,note,tier\nfear,afraid,,,\nfear,arms race,.5,why,peripheral\n\n"
            "joy,glad*,1,,core\n",
            {"fear": [("afraid", 2), ("arms race", 3)], "joy": [("glad*", 5)]}),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_frames_terms_and_lines_are_those_of_the_file(read: Read, tmp_path: Path, name: str) -> None:
    ending, content, expected = READ[name]
    lexicon = read(ending, content)
    assert listed(lexicon) == expected
    assert lexicon.source == f"own{ending}"
    assert {term.source for term in lexicon.terms} == {str(tmp_path / f"own{ending}")}


def test_weights_tiers_and_notes_of_a_table(read: Read) -> None:
    terms = read(".csv", READ["CSV"][1]).terms
    assert [(t.weight, t.tier, t.note) for t in terms] == [(1, "core", ""), (0.5, "peripheral", "why"), (1, "core", "")]
    assert [term.weight for term in read(".cat", READ["WordStat"][1]).terms] == [1, 0.5, 1, 1]


@pytest.mark.parametrize("ending", [".dic", ".cat", ".lc3"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_unicode_with_and_without_byte_order_mark(read: Read, ending: str, encoding: str) -> None:
    content = {".dic": "%\n1\tпорядок\n%\nмир*\t1\n", ".cat": "порядок\n\tмир* (1)\n", ".lc3": "+порядок\nмир*\n"}
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    lexicon = read(ending, (mark + content[ending]).encode(encoding))
    assert [(t.frame, t.term) for t in lexicon.terms] == [("порядок", "мир*")]


@pytest.mark.parametrize(("ending", "content"), [
    (".dic", "%\n1\tpeur\n%\nmenacé\t1\n"), (".cat", "peur\n\n\n\tmenacé (1)\n"), (".lc3", "+peur\n\n\nmenacé\n"),
])  # fmt: skip
def test_windows_1252_is_read_and_said(read: Read, tmp_path: Path, ending: str, content: str) -> None:
    with pytest.warns(FramingWarning, match=re.escape(f"own{ending}:4: not UTF-8, read as Windows-1252")):
        lexicon = read(ending, content.encode("cp1252"))
    assert [term.term for term in lexicon.terms] == ["menacé"]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "utf-8"])
def test_xml_is_read_in_the_encoding_it_declares(read: Read, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    content = f'{declared}<dictionary><cnode name="é"><pnode name="ü*"/></cnode></dictionary>'
    assert listed(read(".ykd", content.encode(encoding))) == {"é": [("ü*", 1)]}


LEFT_OUT: dict[str, tuple[str, str, list[str], list[str]]] = {
    "a term that can never match": (
        ".lc3", "+joy\nglad\n:)\n# a comment, as a term\n",
        [":3: term ':)' holds no word", ":4: term '# a comment, as a term' can never match: it holds"], ["glad"]),
    "a term that occurs twice": (
        ".cat", "joy\n\tglad (1)\n\tGLAD (2)\n", [":3: term 'GLAD' occurs twice in 'joy', first in line 2"], ["glad"]),
    "a category without definition": (
        ".dic", "%\n1 joy\n%\nglad 1 7\nsad 8\n",
        [":4: 'glad' has category 7, which is not among those", ":5: 'sad' has category 8"], ["glad"]),
    "conditional categories": (
        ".dic", "%\n1 joy\n%\nglad 1\nlike\t(02 134)125/464\nkind\t1\t<of>131/125\n",
        [":5: conditional categories ('like", ":6: conditional categories ('kind"], ["glad", "kind"]),
    "rules": (".cat", "joy\n\tglad (1)\n\t@RULE1 [GLAD NEAR DAY] (1)\n", [":3: rule '@RULE1 [GLAD NEAR"], ["glad"]),
    "punctuation in XML": (
        ".ykd", '<dictionary><cnode name="a">\n<pnode name="b, c"/><pnode name="d"/></cnode></dictionary>',
        [":2: term 'b, c' can never match: it holds ','"], ["d"]),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_cannot_be_used_is_left_out_with_its_line(read: Read, name: str) -> None:
    ending, content, messages, terms = LEFT_OUT[name]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        lexicon = read(ending, content)
    said = [str(warning.message) for warning in caught]
    assert [term.term for term in lexicon.terms] == terms
    assert len(said) == len(messages)
    assert all(f"own{ending}{message}" in line for message, line in zip(messages, said, strict=True))


def test_terms_of_a_foreign_file_are_found_in_texts(read: Read) -> None:
    hits = framing.find(["A pole, a rule; multipolar threats."], read(".dic", NESTED_DIC))
    assert hits["frame"].tolist() == ["order.many", "order.one", "order", "order.many", "fear"]


# What is written

LEXICON = Lexicon(
    (Frame("alarm", "Alarm", "Talk of danger", ("fear",), ("dogs",), ("fire alarm*", "smoke alarm")),
     Frame("order.many"), Frame("order.one"), Frame("later")),
    (Term("alarm", "threat*"), Term("alarm", "arms race", "peripheral", 0.5, note="why", matches=("An arms race.",)),
     Term("alarm", "US", case="exact", beside=True), Term("alarm", "us", rejects=("Us",)),
     Term("order.many", "*polar", unless_near=("bear*", "ice")), Term("order.many", "po?e", only_near=("world",)),
     Term("order.one", "threat*", match="substring")),
    "en", "1", "checked; by two coders; 2026-11", note="a remark",
)  # fmt: skip
GENERAL = {("", "", key) for key in ("language", "version", "validated", "note")}
OF_FRAMES = {("alarm", "", key) for key in ("label", "definition", "inclusion", "exclusion")}
SPANS = {("alarm", span, "exclude") for span in ("fire alarm*", "smoke alarm")}
CONDITIONS = {
    ("order.many", "*polar", "unless_near"), ("order.many", "po?e", "only_near"), ("order.one", "threat*", "match"),
    ("alarm", "US", "case"), ("alarm", "US", "beside"), ("alarm", "us", "term"), ("alarm", "arms race", "matches"),
}  # fmt: skip
EVERYWHERE = GENERAL | OF_FRAMES | SPANS | CONDITIONS
TIER, WEIGHT, NOTE = (("alarm", "arms race", key) for key in ("tier", "weight", "note"))
ROW = ("later", "", "frame")
LOST: dict[str, set[tuple[str, str, str]]] = {
    ".yml": set(), ".yaml": set(),
    ".csv": EVERYWHERE | {ROW},
    ".cat": EVERYWHERE | {TIER, NOTE},
    ".ykd": EVERYWHERE | {TIER, NOTE, WEIGHT}, ".lcd": EVERYWHERE | {TIER, NOTE, WEIGHT},
    ".lc3": EVERYWHERE | {TIER, NOTE, WEIGHT}, ".quanteda.yml": EVERYWHERE | {TIER, NOTE, WEIGHT},
    ".dicx": EVERYWHERE | {TIER, NOTE} | {("order.many", term, "wildcard") for term in ("*polar", "po?e")},
    ".dic": (EVERYWHERE - {("alarm", "arms race", "matches")}) | {
        ("alarm", "arms race", "term"), ("order.many", "*polar", "wildcard"), ("order.many", "po?e", "wildcard")},
}  # fmt: skip


@pytest.mark.parametrize("ending", LOST)
def test_what_a_format_cannot_hold_is_listed_term_by_term(tmp_path: Path, ending: str) -> None:
    lost = write_lexicon(LEXICON, tmp_path / f"own{ending}")
    assert list(lost) == ["frame", "term", "lost", "reason"]
    rows = [tuple(row) for row in lost[["frame", "term", "lost"]].to_numpy()]
    assert set(rows) == LOST[ending] and len(rows) == len(set(rows))
    assert (lost["reason"].str.len() > 10).all()


@pytest.mark.parametrize("ending", LOST)
def test_what_is_not_listed_reads_back_the_same(tmp_path: Path, ending: str) -> None:
    lost = write_lexicon(LEXICON, tmp_path / f"own{ending}")
    back = read_lexicon(tmp_path / f"own{ending}")
    gone = {tuple(row) for row in lost[["frame", "term", "lost"]].to_numpy()}
    assert back.names == [name for name in LEXICON.names if (name, "", "frame") not in gone]
    kept = [term for term in LEXICON.terms if (term.frame, term.term, "term") not in gone]
    default = Term("", "")
    expected = []
    for term in kept:
        changed = {key: getattr(default, key) for frame, words, key in gone
                   if (frame, words) == (term.frame, term.term) and key != "wildcard"}  # fmt: skip
        expected.append(replace(term, **changed))
    assert sorted(map(repr, (replace(t, line=0, source="") for t in back.terms))) == sorted(map(repr, expected))


def test_the_kits_own_file_is_lossless_and_keeps_the_hash(tmp_path: Path, root: Path) -> None:
    for path in sorted((root / "data" / "lexicons").glob("*.yml")):
        lexicon = read_lexicon(path)
        assert write_lexicon(lexicon, tmp_path / path.name).empty
        back = read_lexicon(tmp_path / path.name)
        assert back.hash == lexicon.hash
        assert same(back) == same(lexicon)


def test_lists_of_neighbours_that_terms_share_are_written_once(tmp_path: Path) -> None:
    near = tuple(f"word{chr(97 + i)}" for i in range(20))
    lexicon = Lexicon((Frame("a"),), tuple(Term("a", word, unless_near=near) for word in ("x", "y", "z")))
    assert write_lexicon(lexicon, tmp_path / "own.yml").empty
    text = (tmp_path / "own.yml").read_text("utf-8")
    assert text.count("worda") == 1 and "unless_near: *near1" in text
    assert same(read_lexicon(tmp_path / "own.yml")) == lexicon


def test_nothing_is_left_half_written(tmp_path: Path) -> None:
    path = tmp_path / "own.dic"
    path.write_text("as it was", encoding="utf-8")
    phrases = Lexicon.from_dict({"alarm": ["arms race"]})
    message = "own.dic: LIWC's .dic cannot hold this lexicon: own.dic:1: no terms"
    with pytest.raises(InputError, match=re.escape(message)):
        write_lexicon(phrases, path)
    broken = Lexicon((Frame("a\nb"),), (Term("a\nb", "x"),))
    with pytest.raises(InputError, match="cannot hold this lexicon"):
        write_lexicon(broken, path)
    assert path.read_text("utf-8") == "as it was"
    assert [found.name for found in tmp_path.iterdir()] == ["own.dic"]


def test_a_frame_that_is_called_frames_is_no_key_of_quantedas_layout(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="quanteda's YAML cannot hold this lexicon"):
        write_lexicon(Lexicon.from_dict({"frames": ["x"]}), tmp_path / "own.quanteda.yml")


@pytest.mark.parametrize(("name", "expected"), [
    ("a.yml", ".yml"), ("a.YAML", ".yaml"), ("a.quanteda.yml", ".quanteda.yml"), ("A.DIC", ".dic"), ("x.lc3", ".lc3"),
])  # fmt: skip
def test_the_ending_decides(name: str, expected: str) -> None:
    assert format_of(Path(name)) is FORMATS[expected]


# Round trips

WORD = st.text(st.sampled_from("abcdefgéßñжд한轴3"), min_size=1, max_size=5)
STEM = st.builds(lambda word, star: word + star, WORD, st.sampled_from(["", "*"]))
PHRASE = st.lists(STEM, min_size=1, max_size=3).map(" ".join)
REMARK = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12).map(str.strip)
NAME = st.lists(st.text(st.sampled_from("abc_ Ж-:#'\"&<%"), min_size=1, max_size=4).map(str.strip).filter(bool),
                min_size=1, max_size=3).map(".".join)  # fmt: skip
WEIGHT_ = st.floats(0, 1e6, allow_nan=False, allow_infinity=False)
SEVERAL = st.lists(PHRASE, max_size=3).map(tuple)
REMARKS = st.lists(REMARK, max_size=2).map(tuple)
CONDITION = st.fixed_dictionaries({
    "tier": st.sampled_from(["core", "peripheral"]), "weight": WEIGHT_, "case": st.sampled_from(["", "exact"]),
    "match": st.sampled_from(["", "substring"]), "note": REMARK, "unless_near": SEVERAL, "only_near": SEVERAL,
    "beside": st.booleans(), "matches": REMARKS, "rejects": REMARKS,
})  # fmt: skip


@st.composite
def lexicons(draw: st.DrawFn, plain: bool, words: st.SearchStrategy[str] = PHRASE) -> Lexicon:
    """Lexicons with one term or more; `plain`: of nothing but frames and terms."""
    names = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    frames, terms = [], []
    for name in names:
        chosen = draw(st.lists(words, min_size=1, max_size=4, unique_by=str.casefold))
        terms += [Term(name, word, **({} if plain else draw(CONDITION))) for word in chosen]
        rules = {} if plain else {"label": draw(REMARK), "inclusion": draw(REMARKS), "exclude": draw(SEVERAL)}
        frames.append(Frame(name, **rules))
    about = {} if plain else {"language": "", "version": draw(REMARK), "note": draw(REMARK)}
    return Lexicon(tuple(frames), tuple(terms), **about)


def same(lexicon: Lexicon) -> Lexicon:
    """Return a lexicon without file and lines."""
    return replace(lexicon, source="", terms=tuple(replace(term, line=0, source="") for term in lexicon.terms))


QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(lexicon=lexicons(plain=False))
def test_the_kits_yaml_holds_everything(tmp_path: Path, lexicon: Lexicon) -> None:
    assert write_lexicon(lexicon, tmp_path / "own.yml").empty
    assert same(read_lexicon(tmp_path / "own.yml")) == lexicon


@QUICK
@given(lexicon=lexicons(plain=False))
def test_csv_is_lossless_for_what_it_holds(tmp_path: Path, lexicon: Lexicon) -> None:
    write_lexicon(lexicon, tmp_path / "own.csv")
    back = read_lexicon(tmp_path / "own.csv")
    held = ("frame", "term", "weight", "tier", "note")
    rows = [[tuple(getattr(term, key) for key in held) for term in one.terms] for one in (lexicon, back)]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("ending", [".quanteda.yml", ".cat", ".ykd", ".lcd", ".lc3"])
@QUICK
@given(lexicon=lexicons(plain=True))
def test_frames_and_terms_survive_every_format(tmp_path: Path, ending: str, lexicon: Lexicon) -> None:
    lost = write_lexicon(lexicon, tmp_path / f"own{ending}")
    assert lost.empty, lost
    assert same(read_lexicon(tmp_path / f"own{ending}")) == lexicon


@QUICK
@given(lexicon=lexicons(plain=True, words=STEM))
def test_single_words_survive_liwc_in_any_order(tmp_path: Path, lexicon: Lexicon) -> None:
    assert write_lexicon(lexicon, tmp_path / "own.dic").empty
    back = same(read_lexicon(tmp_path / "own.dic"))
    assert back.frames == lexicon.frames
    assert sorted(map(repr, back.terms)) == sorted(map(repr, lexicon.terms))


@QUICK
@given(lexicon=lexicons(plain=False), ending=st.sampled_from(ENDINGS))
def test_nothing_is_lost_unsaid(tmp_path: Path, lexicon: Lexicon, ending: str) -> None:
    """What a second reader finds changed is what the table lists."""
    try:
        lost = write_lexicon(lexicon, tmp_path / f"own{ending}")
    except InputError as error:
        assert "cannot hold this lexicon" in str(error)
        return
    back = {(t.frame, t.term.casefold()): t for t in same(read_lexicon(tmp_path / f"own{ending}")).terms}
    gone = {tuple(row) for row in lost[["frame", "term", "lost"]].to_numpy()}
    for term in lexicon.terms:
        found = back.get((term.frame, term.term.casefold()))
        if found is None:
            assert (term.frame, term.term, "term") in gone
            continue
        for key in ("tier", "weight", "case", "match", "note", "unless_near", "only_near", "beside", "matches"):
            assert (getattr(found, key) == getattr(term, key)) != ((term.frame, term.term, key) in gone)


# The command line


def test_convert_says_what_was_lost_and_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_lexicon(LEXICON, tmp_path / "own.yml")
    assert main(["lexicon", "convert", str(tmp_path / "own.yml"), str(tmp_path / "own.cat")]) == 0
    lines = capsys.readouterr().out.splitlines()
    lost = write_lexicon(LEXICON, tmp_path / "again.cat")
    assert len(lines) == len(lost[["lost", "reason"]].drop_duplicates()) + 1
    tiers = next(line for line in lines if line.startswith("tier lost, "))
    assert ": WordStat's .cat has no tiers: all terms count as core: " in tiers and "'arms race' of alarm" in tiers
    assert "language lost, 1: WordStat's .cat has no language: the lexicon" in lines
    assert lines[-1].startswith(f"{tmp_path / 'own.cat'}: 6 of 7 terms in 4 frames; lost: language 1, version 1")
    assert main(["lexicon", "convert", str(tmp_path / "own.cat"), str(tmp_path / "own2.yml")]) == 0
    assert capsys.readouterr().out.splitlines() == [f"{tmp_path / 'own2.yml'}: 6 of 6 terms in 4 frames; lost: nothing"]


def test_convert_replaces_nothing_unless_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_lexicon(LEXICON, tmp_path / "own.yml")
    (tmp_path / "own.csv").write_text("mine", encoding="utf-8")
    command = ["lexicon", "convert", str(tmp_path / "own.yml"), str(tmp_path / "own.csv")]
    assert main(command) == 2
    assert (
        capsys.readouterr().err
        == f"{tmp_path / 'own.csv'}: is there already, expected a new name (--force replaces it)\n"
    )
    assert (tmp_path / "own.csv").read_text("utf-8") == "mine"
    assert main([*command, "--force"]) == 0
    assert pd.read_csv(tmp_path / "own.csv").columns.tolist() == ["frame", "term", "weight", "tier", "note"]
    base = (tmp_path / "own.yml").read_bytes()
    for name, extended in (("mine.yml", "own.yml"), ("more.yml", "mine.yml")):
        (tmp_path / name).write_text(f"extends: {extended}\n", encoding="utf-8")
    assert main(["lexicon", "convert", str(tmp_path / "more.yml"), str(tmp_path / "own.yml"), "--force"]) == 2
    assert "more.yml extends it, expected a new name" in capsys.readouterr().err
    assert (tmp_path / "own.yml").read_bytes() == base


@pytest.mark.parametrize(("source", "out", "message"), [
    ("gone.dic", "b.yml", "gone.dic: cannot be read: No such file"),
    ("own.yml", "b.txt", "b.txt: expected a lexicon file ending in .yml"),
    ("own.txt", "b.yml", "own.txt: expected a lexicon file ending in .yml"),
])  # fmt: skip
def test_convert_names_what_it_cannot_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, out: str, message: str
) -> None:
    write_lexicon(LEXICON, tmp_path / "own.yml")
    assert main(["lexicon", "convert", str(tmp_path / source), str(tmp_path / out)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path}/{message}") and said.count("\n") == 1
    assert not (tmp_path / out).exists()
