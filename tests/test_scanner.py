"""The scanner against the rules of `framing.text.rules`, piece by piece and to the last offset."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.text import Scan, Scanner, joins, paragraph_spans, sentence_spans, token_pattern, word_list
from framing.text.fast_loops import BLANK, FIRST, HAN, LETTER, MARK, RUN, WORD
from framing.text.fast_tables import character_table
from framing.text.scanner import repair

PROPERTY = settings(deadline=None, derandomize=True, max_examples=200)
LANGUAGES = ["en", "fr", "es", "zh", "ru", "de"]
Token = tuple[str, int, int, bool]  # word, start, end, whether a phrase may run on to it
Sentence = tuple[int, int, int, list[Token]]  # piece, start, end, tokens


def by_rule(pieces: Sequence[str], languages: Sequence[str], whole: Sequence[bool]) -> list[Sentence]:
    """Return what the patterns and rules of `framing.text` make of each piece by itself."""
    sentences = []
    pieces = repair(pieces, languages)
    for number, (piece, language, single) in enumerate(zip(pieces, languages, whole, strict=True)):
        for a, b in [(0, len(piece))] if single else sentence_spans(piece, language):
            tokens: list[Token] = []
            for found in token_pattern(language).finditer(piece, a, b):
                joined = bool(tokens) and joins(piece[tokens[-1][2] : found.start()], tokens[-1][0], language)
                tokens.append((found.group(), *found.span(), joined))
            sentences.append((number, a, b, tokens))
    return sentences


def listed(scan: Scan) -> list[Sentence]:
    tokens = scan.tokens
    columns = (tokens.types[tokens.type], tokens.start, tokens.end, tokens.joined)
    words = list(zip(*(column.tolist() for column in columns), strict=True))
    cuts = np.searchsorted(tokens.sentence, np.arange(len(scan.piece) + 1)).tolist()
    spans = zip(scan.piece.tolist(), scan.start.tolist(), scan.end.tolist(), strict=True)
    return [(*span, words[cuts[i] : cuts[i + 1]]) for i, span in enumerate(spans)]


def assert_equal(scanner: Scanner, pieces: Sequence[str], languages: Sequence[str], whole: Sequence[bool]) -> None:
    found = listed(scanner.scan(pieces, languages, np.array(whole, dtype=bool)))
    assert found == by_rule(pieces, languages, whole)


def assert_both_equal(pieces: Sequence[str], languages: Sequence[str], whole: Sequence[bool]) -> None:
    for compiled in (False, True):
        assert_equal(Scanner(compiled), pieces, languages, whole)


WORDS = [
    "the", "The", "axis", "Axis", "a", "I", "A.", "J.", "J.R.R.", "U.S.", "u.s.", "U.S.’s", "U.S.-led", "C.I.A.'s",
    "Ph.D", "e.g.", "etc.", "p.m.", "Mr.", "Dr", "No.", "site.com", "well-known", "(NWA)", "PORT ASH", "June 20",
    "don’t", "Don't", "s’", "’s", "l’axe", "qu’l’axe", "L'axe", "JUSQU’À", "puıſqu’il", "ſ’axe", "d'", "aujourd’hui",
    "cafe\u0301", "x\u0302", "\u0301", "so\u00adft", "\u00ad", "a\u200db", "É", "é.", "Ärger", "İzmir", "straße", "ﬁn",
    "多", "轴心", "한국", "동맹국이", "हिन्दी", "क्ष", "война", "Война", "т.е.", "им.", "مرحبا", "ไทย", "カタカナ",
    "\U00020000", "19", "3.5", "1,000", "2019-20", "B2", "1st", "٣", "²", "Ⅷ", "ǅ", "_", "a_b", "😀", "\ud800", "\x00",
    "é" * 40, "ab" * 40, "Roe", "asked", "said", "no", "No", "3", "1916", "thre", "at", "multi", "polar",
    "Russiaʼs", "ʼ", "isn´t", "cold\u200e", "\u200fwar", "\u2066x\u2069", "www.a.example",
    "https://a.example/b.c", "a@b.example", "St", "U.Sʼs", "xʹy", "o‘b",
]  # fmt: skip
GAPS = [
    " ", ". ", ".” ", ".\n", " — ", "? ‘", "。", "\u00a0", ".\u00a0", "\u2028", ".\u2028", " ».«", "_", "’s. ",
    "! ", "?! ", "… ", "... ", ", ", "; ", ".; ", ": ", "(", ") ", ".) ", ". (", "-", "–", ".", "..", "?", ".’ ",
    "’ ", "“", '"', '." ', "\n", "\r\n", "\t", ".\t", "！", "？」", "。”", "？.)", "\u3000", ".\u3000", " - ", "/",
    "?” ", "!\" ", "?” “", "…” ", "-\n", "\u00ad\n", "\u200b", "‒", "―", "．", "։ ", "۔ ", "…", "।।", "...", "&", "´",
    ". . ", ".\x0b", ".\x1c", ".\x85", ".[1] ", "''", ".--", " . ", ".,", ".-", "€", "% ", "¿", ". ¡", "।", "؟ ",
    "",
]  # fmt: skip
CHARS = "aAéÉ1’'.?!。 \u00a0\n“”\"()_-—,;:\u0301\u00ad多가न्lLsSdſxX/«»‘*\u2028…ʼ´\u200b\u200e؟．@/w‒"


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text of a few nasty words and gaps only, so that they meet often; or of nasty characters."""
    if draw(st.booleans()):
        return draw(st.text(st.sampled_from(CHARS), max_size=24))
    words = st.sampled_from(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)))
    gaps = st.sampled_from([" ", *draw(st.lists(st.sampled_from(GAPS), min_size=1, max_size=5))])
    parts = draw(st.lists(st.tuples(words, gaps), max_size=10))
    return draw(st.one_of(st.just(""), gaps)) + "".join(map("".join, parts))


Call = list[tuple[str, str, bool]]  # pieces, each with its language and whether it is one sentence
calls = st.lists(st.tuples(texts(), st.sampled_from(LANGUAGES), st.booleans()), max_size=6)


@PROPERTY
@given(st.lists(calls, min_size=1, max_size=3))
def test_tokens_sentences_joints_and_offsets_are_those_of_the_rules(asked: list[Call]) -> None:
    """Over several calls of one scanner, with languages mixed and some pieces whole."""
    for compiled in (False, True):
        scanner = Scanner(compiled)
        for call in asked:
            assert_equal(scanner, *(zip(*call, strict=True) if call else ([], [], [])))


@settings(PROPERTY, max_examples=40)
@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from(LANGUAGES), st.booleans()), min_size=1, max_size=6))
def test_so_they_are_of_any_text(call: Call) -> None:
    assert_both_equal(*zip(*call, strict=True))


@settings(PROPERTY, max_examples=30)
@given(calls.filter(bool))
def test_where_a_text_is_cut_into_blocks_does_not_show(call: Call) -> None:
    with patch("framing.text.scanner._BLOCK", 16):
        assert_both_equal(*zip(*call, strict=True))


PARAGRAPHS = st.one_of(texts(), st.text("ab. \n\t\u2028\r\u00a0", max_size=20))
whole_texts = st.lists(st.tuples(PARAGRAPHS, st.sampled_from(LANGUAGES), st.booleans()), max_size=6)


@PROPERTY
@given(whole_texts, st.booleans(), st.sampled_from([9, 1 << 20]))
def test_texts_are_cut_into_their_paragraphs(asked: Call, or_lines: bool, block: int) -> None:
    """With languages mixed, and some texts one sentence each."""
    texts, languages, whole = zip(*asked, strict=True) if asked else ((), (), ())
    texts = tuple(repair(texts, languages))
    spans = [
        (i, *span)
        for i, text in enumerate(texts)
        for span in ([(0, len(text))] if whole[i] else paragraph_spans(text, or_lines))
        if text.strip()
    ]
    expected = (
        by_rule(*zip(*((texts[i][a:b], languages[i], whole[i]) for i, a, b in spans), strict=True)) if spans else []
    )
    for compiled in (False, True):
        with patch("framing.text.scanner._BLOCK", block):
            found, scan = Scanner(compiled).scan_texts(texts, languages, np.array(whole, dtype=bool), or_lines)
        assert list(zip(*(a.tolist() for a in (found.text, found.start, found.end)), strict=True)) == spans
        assert listed(scan) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_piece_never_depends_on_the_pieces_beside_it(language: str) -> None:
    pieces = [word + gap + word for word in WORDS for gap in (". ", ".” ", "", "-")]
    assert_both_equal(pieces, [language] * len(pieces), [False] * len(pieces))


@pytest.mark.parametrize(
    ("language", "piece"),
    [
        ("fr", "ſ’axe et puıſqu’il, JUSQU’AU"),  # letters that a pattern takes for s and i
        ("en", "x\u0302.J and X.y\u0301.z"),  # an acronym of marked letters
        ("de", "0-1.; ǅ"),  # a number of several parts
        ("en", "It cost 1,000. \u01c5 came, 2019-20. then"),
        ("en", "x？.)ا."),  # full stops of both widths in one gap
    ],
)
def test_places_that_were_cut_otherwise_once(language: str, piece: str) -> None:
    assert_both_equal([piece] * 2, [language] * 2, [False, True])


@pytest.mark.parametrize(
    "piece",
    [
        "He left... Well-known.” Then he came.",  # a stop behind the words that touch the next one
        "Sail... J…sail?! ",
        "He left... Out-of-the-way-and-long-forgotten-town.” Then he came.",  # more such words than are looked through
        "Boats) K.... No. ‘ten**ASH.” Ten.",
        "PORT ASH, June 20 /NWA/. The ferry sank. It rose.",  # a stop inside a dateline
        "PORT ASH, June 20 (NWA). — The ferry sank. It rose.",
    ],
)
def test_places_the_stand_ins_alone_would_get_wrong(piece: str) -> None:
    assert_both_equal([piece], ["en"], [False])


def test_every_abbreviation_and_starter_of_the_lists_is_known_to_the_scanner() -> None:
    listed_words = word_list("abbreviations", "en") + word_list("starters", "en")
    words = [form for word in listed_words for form in (word, word.capitalize(), word.upper())]
    pieces = [f"{a}bb {word}. {b} c." for word in words for a in ("", "x-", "(") for b in ("Dd", "dd", "The", "5")]
    pieces += [f"Aa bb. {word} cc." for word in words]
    assert_both_equal(pieces, ["en"] * len(pieces), [False] * len(pieces))


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_whole_articles(language: str, root: Path) -> None:
    files = sorted((root / "data" / "invented" / "captures").glob("*.txt"))
    assert len(files) > 10
    pages = [file.read_text("utf-8") for file in files[:12]]
    pieces = [piece for page in pages for piece in [*page.split("\n\n"), *page.split("\n")]]
    assert_both_equal(pieces, [language] * len(pieces), [False] * len(pieces))


@pytest.mark.parametrize("compiled", [False, True])
def test_nothing_and_empty_pieces(compiled: bool) -> None:
    scanner = Scanner(compiled)
    for pieces in ([], [""], ["", " ", "\n"], ["", "One. Two.", ""]):
        for whole in (False, True):
            assert_equal(scanner, pieces, ["en"] * len(pieces), [whole] * len(pieces))
    assert len(scanner.scan([]).tokens) == 0


@pytest.mark.parametrize("compiled", [False, True])
def test_a_scanner_numbers_words_alike_in_every_call(compiled: bool) -> None:
    scanner = Scanner(compiled)
    first = scanner.scan(["The axis of the axis."]).tokens
    again = scanner.scan(["An axis", "l’axe"], ["en", "fr"]).tokens
    assert first.types.tolist() == ["The", "axis", "of", "the"]
    assert first.type.tolist() == [0, 1, 2, 3, 1]
    assert again.types[:4].tolist() == first.types.tolist()
    assert again.types[again.type].tolist() == ["An", "axis", "l’", "axe"]
    assert again.type[1] == 1


def test_a_scanner_keeps_its_numbers_when_it_goes_on_with_compiled_loops() -> None:
    scanner = Scanner()
    before = scanner.scan(["One two. Néw"]).tokens
    with patch.object(scanner, "_large", 5):
        after = scanner.scan(["three two One"]).tokens
        assert_equal(scanner, ["One two. Three."], ["en"], [False])
    assert scanner._cutter is not None
    assert before.type.tolist() == [0, 1, 2]
    assert after.type.tolist() == [3, 1, 0]


def test_large_text_is_cut_by_compiled_loops_and_small_text_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Scanner, "_read_by_all", 0)
    small, middling, many, later, large = (Scanner() for _ in range(5))
    text = "A long text. "
    small.scan([text])
    middling.scan([text] * (1 << 13))
    for _ in range(16):
        many.scan([text] * (1 << 13))
    small.scan([text])
    later.scan([text] * (1 << 11))
    large.scan([text] * (1 << 17))
    compiled = [scanner._cutter is not None for scanner in (small, middling, many, later, large)]
    assert compiled == [False, False, True, True, True]


def test_every_character_is_of_the_kinds_the_patterns_say() -> None:
    table, pattern = character_table(), token_pattern("en")
    assert len(table) == 0x110000
    for code in [*range(0x3000), *range(0x3000, 0x110000, 37), *range(0xE0100, 0xE01F0)]:
        char, kind = chr(code), int(table[code])
        assert bool(kind & BLANK) == char.isspace(), hex(code)
        assert bool(kind & WORD) == (char.isalnum() or char == "_"), hex(code)
        assert bool(kind & (FIRST | HAN)) == (pattern.fullmatch(char) is not None), hex(code)
        assert bool(kind & RUN) == (pattern.fullmatch(f"a{char}") is not None), hex(code)
        assert bool(kind & LETTER) == (pattern.fullmatch(f"{char}.b") is not None), hex(code)
        assert bool(kind & MARK) == (pattern.fullmatch(f"a{char}.b") is not None), hex(code)
