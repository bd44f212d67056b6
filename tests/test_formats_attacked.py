"""Broken, hostile and random lexicon files: always one line with the file, never another exception."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from framing import FramingWarning, InputError, Lexicon, read_lexicon

SOUND = {
    ".yml": "language: en\nframes:\n  fear:\n    label: Fear\n    terms:\n      - threat*\n"
    "      - {term: arms race, tier: peripheral, weight: .5, unless_near: [sports, ice], "
    "matches: [An arms race.]}\n    exclude: [fire alarm]\n"
    "  órder:\n    terms: ['*polar']\n",
    ".yaml": "fear: [threat*, arms race]\norder:\n  many:\n    - '*polar'\n    - pôle*\n"
    "  one: [rule, hegemon*, order]\njoy:\n  - glad\n  - hope*\n  - at ease\n  - calm\n  - cheer*\n  - smile*\n",
    ".dic": "%\n1\tfear\n2\torder\n\t21\tmany\n\t22\tone\n%\nthreat*\t1\nafraid  1\npôle*\t21 22\n"
    "rule\t2\t1\nhegemon*\t22\nmultipolar\t021\nfright\t1\npanic*\t1\norder\t2\nglad\t1\nhope\t2\n",
    ".dicx": "DicTerm,fear,órder,joy\nthreat*,X,,\narms race,X,,\nafraid,X,,\npôle*,,X,\nrule,,X,\n"
    "order,X,X,\nglad,,,X\nhope*,,,X\ncalm,,,X\nat ease,,,2\ncheer*,,,X\nsmile*,,,.5\n",
    ".cat": "FEAR\n\tTHREAT* (1)\n\tARMS_RACE (0.5)\nÓRDER\n\tMANY\n\t\tPOLE* (1)\n"
    "\t\tMULTIPOLAR (2)\n\tRULE (1)\n\tORDER (1)\nJOY\n\tGLAD (1)\n\tHOPE (1)\n\tCALM (1)\n\tCHEER (1)\n",
    ".ykd": '<?xml version="1.0" encoding="UTF-8"?>\n<dictionary style="050805">\n  <cnode name="order">\n    <cnode '
    'name="many">\n      <pnode name="póle*"/>\n    </cnode>\n    <pnode name="rule"/>\n  </cnode>\n</dictionary>\n',
    ".lcd": '<dictionary>\n<cnode name="fear">\n<pnode name="threat*"></pnode>'
    '<pnode name="arms race"></pnode>\n</cnode>\n'
    '<cnode name="joy"><pnode name="glád"/><pnode name="hope*"/></cnode></dictionary>\n',
    ".lc3": "+fear\nthreat*\narms race\nafraid\npanic*\n\n+órder\nrule\npole*\nmultipolar\nhegemon*\n"
    "+joy\nglad\nhope*\ncalm\ncheer*\nsmile*\nat ease\nbright*\nease\ntender*\n+sorrow\ngrief\nmourn*\n",
    ".csv": "frame,term,weight,tier,note\nfear,threat*,1,core,\nfear,arms race,.5,peripheral,\"why, indeed\"\n"
    "órder,pole*,1,core,\norder,rule,,,\njoy,glad,1,core,\njoy,hope*,2,core,\njoy,calm,1,core,\n",
}  # fmt: skip
ENDINGS = sorted(SOUND)


def laughs(levels: int) -> str:
    entities = ['<!ENTITY e0 "ha">'] + [f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, levels)]
    return f'<!DOCTYPE dictionary [{"".join(entities)}]><dictionary><cnode name="&e{levels - 1};"/></dictionary>'


def xml(inside: str) -> str:
    return f"<dictionary>{inside}</dictionary>"


DEEP = 100_000
BROKEN_XML = [
    "", " ", "plain", "<dictionary>", "<dictionary/>", "<dictionary></dictionary>", "<html><body/></html>", laughs(10),
    '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><dictionary><cnode name="a">&x;</cnode></dictionary>',
    '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://host.invalid/d"> %p;]><dictionary/>', xml('<pnode name="a"/>'),
    xml("<cnode><pnode name='a'/></cnode>"), xml("<cnode name=''><pnode name='a'/></cnode>"),
    xml("<cnode name='a'><pnode/></cnode>"), xml("<cnode name='a'/>"), xml("<cnode name='a'></pnode></cnode>"),
    xml("<cnode name='a'><pnode name='x'/></cnode><cnode name='a'><pnode name='y'/></cnode>"),
    xml("<cnode name='a.b'><pnode name='x'/></cnode><cnode name='a'><cnode name='b'><pnode name='x'/></cnode></cnode>"),
    xml("<cnode name='a' name='b'/>"), xml("<cnode name='a'>&nbsp;</cnode>"),
    '<?xml version="1.0" encoding="klingon"?><a/>', '<?xml version="1.0" encoding="utf-7"?><dictionary/>',
    '<?xml version="9.9"?><dictionary>', "<cnode name='a'" * DEEP, "<dictionary>" + "<cnode name='a'>" * DEEP,
    "<dictionary>" * DEEP, "<!--", "<![CDATA[", "]]>", "<?xml?>", "&amp;",
]  # fmt: skip
BROKEN: dict[str, list[str]] = {
    ".yml": [
        "", "- a\n- b\n", "text", "frames:", "frames: 3", "frames: []", "frames:\n  a: [b]", "frames: {a: {terms: x}}",
        "frames: {a: {terms: [[x]]}}", "frames: {a: {terms: ['']}}", "frames: {a: {terms: [x, X]}}",
        "frames: &f {a: *f}", "frames: {a: {terms: &t [*t]}}", "frames: {a: {}, a: {}}", "frames: {? [a] : {}}",
        "frames: {a: {terms: [*x]}}", "frames: !!python/object/apply:os.system {a: [x]}", "framse: {a: {terms: [x]}}",
        "language: en", "a: b: c", "a:\n\tb", "frames: {a: {terms: [{term: [x]}]}}",
        "frames: {a: {terms: [{weight: 1}]}}", "frames: {a: {remove: [x]}}",
        "frames: {a: {terms: [{term: x, weight: -1}]}}", "frames: {a: {terms: [{term: x, weight: 1e999}]}}",
        "extends:", "extends: [a]", "extends: gone.yml", "extends: ..", "extends: own.yml", "extends: \"a\\0b.yml\"",
        "extends: x.txt", "frames: {a: {terms: [" + "[" * DEEP, "[" * DEEP, "{a: " * DEEP, "- " * DEEP,
        "a: [" + "{b: [" * DEEP, "frames: |", "\n".join(" " * i + "a:" for i in range(2000)), "%YAML 9.9\n---\n",
        "---\n---\n", "frames: {a: 'x", "? ? ? a", "@a: b", "frames: {a: {terms: [x.y.z!]}}",
        "frames: {a: {terms: [':)']}}", "frames: {a: {exclude: ['a, b']}}", "&a : *a",
    ],
    ".yaml": [
        "a:", "a: []", "a: {}", "a: {b: }", "- x", "a: [[x]]", "a: [x]\na: [y]", "a: {b: [x]}\na.b: [x]", "a: [*ism]",
        "a:\n  - *ism\n", "? [a]\n: [x]", "? {a: b}\n: [x]", "'': [x]", "a: [':)']", "a: &a {b: *a}", "a: &a [*a]",
        "a: &a {x: [y]}\nb: *a", "a: " * DEEP, "a: [" + "{b: [" * DEEP, "a: {" * DEEP,
        "{" + "a: {a: " * 60 + "[x]" + "}" * 61, "a: &l [" + "{x: [y]}, " * 3 + "]\nb: [*l, *l]", "a: 'x", "a: x: y",
        "a: [x", "a: ]", "a: |\n x\n b: [c", "\ta: [x]", "a: &a {b: {c: [x]}, d: *a}", "&l0 {a: [x]}\n---\n*l0",
        "a: [x, {b: [[y]]}]", "a: [{b: {c: [[y]]}}]", "a: *b",
    ],
    ".dic": [
        "", "\n\n", "%", "%\n", "%\n%\n", "%\n1 a\n", "%\n1 a\nglad 1\n", "1 a\n%\nglad 1\n", "glad 1\n",
        "%\n1 a\n%\n", "%\n1 a\n%\nglad\n", "%\n1 a\n%\n1\n", "%\n1 a\n%\nglad\tx\n", "%\n1 a\n%\nglad\t1 x\n",
        "%\n1 a\n%\nglad\t\n", "%\n1 a\n%\n\t1\n", "%\na 1\n%\nglad 1\n", "%\n1\n%\nglad 1\n",
        "%\n1 a\n1 b\n%\nglad 1\n", "%\n1 a\n01 b\n%\nglad 1", "%\n1 a\n2 a\n%\nglad 1\n", "%%\n1 a\n%%\nglad 1\n",
        "%\n1.5 a\n%\nglad 1", "%\n-1 a\n%\nglad 1", "%\n1 a\n%\n:) 1\n", "%\n1 a\n%\nglad\t1,2\n",
        "%\n1 a\n%\nglad 9\n", "%\n1 a\n%\nglad (1)2/3\n", "%\n" + "1" * 9999 + "\n%\n", "%\n1 a\n%\n9\n",
        "%\n" + "".join("\t" * i + f"{i + 1} a\n" for i in range(80)) + "%\nglad 1\n", "%\n1 a\n\n\n%%\nglad 1",
        "%\n1 a\n%\n" + "1 " * DEEP + "x", "%\n1 a\n%\n" + "(" * DEEP, "%\n1 a\n%\n" + "<" * DEEP,
        "%\n1 a\n%\n" + " \t" * DEEP,
    ],
    ".dicx": [
        "", "\n", "DicTerm", "DicTerm,a", "DicTerm,a\n", "a\nb", "word,a\nb,X", "DicTerm,a\nb,", "DicTerm,a\nb,0",
        "DicTerm,a\nb,Y", "DicTerm,a\nb,-1", "DicTerm,a\nb,nan", "DicTerm,a\nb,XX", "DicTerm,a,a\nb,X,X",
        "DicTerm,a\n,X", "DicTerm,a\n:),X", "DicTerm,a\n\"b,X", "DicTerm,\nb,X", '"' * DEEP, "," * 999,
    ],
    ".cat": [
        "", "\n", "FEAR", "FEAR\nJOY", "FEAR\n\tGLAD", "GLAD (1)", "\tGLAD (1)", "FEAR\n\tGLAD (x)",
        "FEAR\n\tGLAD (-1)", "FEAR\n\tGLAD (nan)", "FEAR\n\tGLAD (inf)", "FEAR\n\tGLAD ()",
        "FEAR\n\tGLAD (1)\nFEAR\n\tSAD (1)", "FEAR\nGLAD (1)", "FEAR\n\t(1)", "FEAR\n\t:) (1)", "@R (1)",
        "FEAR\n\t@R [A] (1)", "FEAR\n\tGLAD (1e999)", "A\n\tA\n\t\tB (1)\n\tA\n",
        "A\n" + "\n".join("\t" * i + "B" for i in range(1, 80)) + "\n", "A\n\t" + "(" * DEEP, "A\n\t" + ")" * DEEP,
        "A\n\t" + "x (" * DEEP, "A.B\n\tX (1)\nA\n\tB\n\t\tX (1)", "A\n\tB (1) (y)",
    ],
    ".ykd": BROKEN_XML,
    ".lcd": BROKEN_XML,
    ".lc3": [
        "", "\n", "glad", "glad\n+joy\nhope", "+", "+\nglad", "+joy", "+joy\n+fear", "+joy\nglad\n+joy\nsad", "+ \nx",
        "+joy\n:)", "+joy\n(\n)\n", "+joy\n", "++\n", "+joy\n\t\n \n",
    ],
    ".csv": [
        '"fra\nme",term\na,b', "a,b\n" * 3,
        "", "\n", "a", "frame", "term", "frame,term", "frame,term\n", "frame:term\na:b", "frame term\na b",
        "frame,term\na", "frame,term\na,b,c", "frame,term\n,b", "frame,term\na,", "frame,term\na,b\na,B",
        "frame,term,weight\na,b,x", "frame,term,weight\na,b,-1", "frame,term,weight\na,b,nan",
        "frame,term,weight\na,b,inf", "frame,term,tier\na,b,cor", "frame,term,term\na,b,c", "frame,term,wieght\na,b,1",
        "frame,term\na,\"b", "frame,term\na,\"b\"c", "frame,term\na,:)", "frame,term\na,\"b, c\"", "frame,term\na,b!",
        "Freme,Term\na,b", '"' * DEEP, "," * 999,
    ],
}  # fmt: skip


def broken_bytes(ending: str) -> Iterator[bytes]:
    """Files that no reader may take for sound: handmade, with a byte no text holds at each place, not text at all."""
    yield from (content.encode() for content in BROKEN[ending])
    sound = SOUND[ending].encode()
    for place in range(len(sound)):
        yield sound[:place] + b"\0" + sound[place:]
    for place in range(0, len(sound), 2):
        yield sound[:place] + b"\x81" + sound[place:]
    told_apart = (".ykd", ".lcd", ".csv", ".dicx")  # without a mark too
    unmarked = () if ending in told_apart else ("utf-16-le", "utf-16-be")
    for encoding in ("utf-32", "cp037", *unmarked):
        yield SOUND[ending].encode(encoding, "replace")
    yield "\ufeff".encode("utf-16-le") + sound[:31]
    yield b"\xef\xbb\xbf\xff" + sound
    for seed in range(20):
        yield random.Random(seed).randbytes(200)
    if ending in (".ykd", ".lcd"):
        for place in range(1, len(sound) - 2, 3):
            yield sound[:place]


def damaged_bytes(ending: str) -> Iterator[bytes]:
    """Files that may or may not be sound: cut, shuffled, doubled, with a few bytes changed."""
    sound = SOUND[ending].encode()
    lines = sound.splitlines(keepends=True)
    for place in range(0, len(sound), 3):
        yield sound[:place]
    for seed in range(120):
        chance = random.Random(seed)
        changed = bytearray(sound)
        for _ in range(chance.randint(1, 6)):
            changed[chance.randrange(len(changed))] = chance.choice(
                b" \t\n%+-:,;()[]{}<>&*?'\"#|!@`0aZ\x7f\xc3\xa9\xff"
            )
        yield bytes(changed)
        yield b"".join(chance.choices(lines, k=len(lines) + 3))
        start = chance.randrange(len(sound))
        yield sound[:start] + sound[start + chance.randint(1, 40) :]


def outcome(path: Path, content: bytes) -> Lexicon | str:
    """Return the lexicon of a file, or the one line that refuses it; any other exception fails the test."""
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        try:
            return read_lexicon(path)
        except InputError as error:
            return str(error)


def is_one_line(message: str, path: Path) -> bool:
    return re.match(rf"{re.escape(str(path))}:\d+: \S", message) is not None and len(message.splitlines()) == 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_sound_file_is_read(tmp_path: Path, ending: str) -> None:
    lexicon = outcome(tmp_path / f"own{ending}", SOUND[ending].encode())
    assert isinstance(lexicon, Lexicon) and len(lexicon.terms) >= 2


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_broken_file_is_refused_in_one_line(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"own{ending}"
    contents = list(broken_bytes(ending))
    assert len(contents) > 200
    for content in contents:
        said = outcome(path, content)
        assert isinstance(said, str), content[:200]
        assert is_one_line(said, path), (said[:300], content[:200])
        assert len(said) < 700 + len(str(path)), content[:200]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_damaged_file_is_read_or_refused_in_one_line(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"own{ending}"
    contents = list(damaged_bytes(ending))
    assert len(contents) > 400
    said = [outcome(path, content) for content in contents]
    refused = [message for message in said if isinstance(message, str)]
    assert all(is_one_line(message, path) for message in refused)
    assert 20 < len(refused) < len(said)
    assert all(lexicon.terms or lexicon.frames for lexicon in said if isinstance(lexicon, Lexicon))


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_folder_and_a_missing_file(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"folder{ending}").mkdir()
    for name in (f"folder{ending}", f"gone{ending}"):
        with pytest.raises(InputError, match=f"{re.escape(name)}: cannot be read: "):
            read_lexicon(tmp_path / name)


def test_aliases_do_not_multiply(tmp_path: Path) -> None:
    """Ten levels of ten aliases each would be ten thousand million keys."""
    levels = ["l0: &l0 {x: [y]}"] + [
        f"l{i}: &l{i} {{{', '.join(f'k{j}: *l{i - 1}' for j in range(10))}}}" for i in range(1, 10)
    ]
    said = outcome(tmp_path / "own.yml", "\n".join(levels).encode())
    assert said == f"{tmp_path / 'own.yml'}:1: an alias repeats whole keys, expected each written out"
    many = "a: &a [" + ", ".join(f"w{i}" for i in range(3000)) + "]\n" + "\n".join(f"k{i}: *a" for i in range(300))
    said = outcome(tmp_path / "own.yml", many.encode())
    assert isinstance(said, str) and "more than 500000 terms" in said


def test_entities_are_named_as_the_reason(tmp_path: Path) -> None:
    said = outcome(tmp_path / "own.ykd", laughs(10).encode())
    assert said == f"{tmp_path / 'own.ykd'}:1: declares entities, which a dictionary has no use for: refused"


@pytest.mark.parametrize("line", ["      - *ism", "      - * war"])
def test_a_star_without_quotes_is_explained(tmp_path: Path, line: str) -> None:
    hint = "a term that begins with * must be quoted, as in - '*ism'"
    for content, place in ((f"frames:\n  a:\n    terms:\n{line}\n", 4), (f"fear:\n  deep:\n{line}\n", 3)):
        said = outcome(tmp_path / "own.yml", content.encode())
        assert isinstance(said, str) and said.startswith(f"{tmp_path / 'own.yml'}:{place}: ") and said.endswith(hint)
