"""Tokens, folding, gaps, paragraphs and sentences: nothing is shifted, nothing is lost."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.text import (
    Scanner,
    Tokens,
    fold,
    fold_exact,
    joins,
    paragraph_spans,
    sentence_spans,
    token_pattern,
    word_list,
)
from framing.text.rules import APOSTROPHES

PROPERTY = settings(deadline=None, derandomize=True, max_examples=150)
ALPHABET = "abSzİßéñ\u0301\u0327’'\"“”«-–— .,!?\n19_·轴한ガ\u00ad\u200dʼ"


def cut(text: str, language: str = "en") -> list[str]:
    return [found.group() for found in token_pattern(language).finditer(text)]


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text, language)]


def whole(texts: list[str]) -> Tokens:
    """Each text as one sentence."""
    return Scanner().scan(texts, whole=True).tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ferries sail again", ["Ferries", "sail", "again"]),
        ("a long-range plan", ["a", "long", "range", "plan"]),
        ("the Moscow–Tehran axis", ["the", "Moscow", "Tehran", "axis"]),
        ("peace—or war", ["peace", "or", "war"]),
        ("don't don’t", ["don't", "don’t"]),
        ("O'Neill’s rock'n'roll", ["O'Neill’s", "rock'n'roll"]),
        ("the 'new' crews’ boats", ["the", "new", "crews", "boats"]),
        ("the U.S. and U.K.", ["the", "U.S.", "and", "U.K."]),
        ("a U.S.-led fleet", ["a", "U.S.", "led", "fleet"]),
        ("at 5 a.m or 6 p.m.", ["at", "5", "a.m", "or", "6", "p.m."]),
        ("U.S.'s U.S’s", ["U.S.'s", "U.S’s"]),
        ("1,000 ships in 2024", ["1", "000", "ships", "in", "2024"]),
        ("B2 C3PO", ["B2", "C3PO"]),
        ("cold_war", ["cold", "war"]),
        ("cafe\u0301 caf\u00e9", ["cafe\u0301", "caf\u00e9"]),
        ("mis\u00adsile", ["mis\u00adsile"]),
        ("轴心国G7", ["轴", "心", "国", "G7"]),
        ("신냉전을 カタカナ", ["신냉전을", "カタカナ"]),
        ("हिन्दी", ["हिन्दी"]),
        ("— … “” ' ’ _", []),
    ],
)
def test_a_token_is_a_run_of_word_characters_an_acronym_or_one_han_character(text: str, words: list[str]) -> None:
    assert cut(text) == words


def test_elision_splits_where_the_language_has_it_and_nowhere_else() -> None:
    text = "L’axe qu'il nomme aujourd’hui"
    assert cut(text, "fr") == ["L’", "axe", "qu'", "il", "nomme", "aujourd’hui"]
    assert cut(text, "en") == ["L’axe", "qu'il", "nomme", "aujourd’hui"]


@pytest.mark.parametrize(
    ("word", "folded", "exact"),
    [
        ("SATELLITES", "satellites", "SATELLITES"),
        ("Russia's", "russia", "Russia"),
        ("Russia’s", "russia", "Russia"),
        ("RUSSIA'S", "russia", "RUSSIA"),
        ("Russias", "russias", "Russias"),
        ("don’t", "don't", "don't"),
        ("U.S.", "u.s.", "US"),
        ("U.S", "u.s.", "US"),
        ("U.S.’s", "u.s.", "US"),
        ("US", "us", "US"),
        ("CAFE\u0301", "caf\u00e9", "CAF\u00c9"),
        ("cafe", "cafe", "cafe"),
        ("Straße", "strasse", "Straße"),
        ("STRASSE", "strasse", "STRASSE"),
        ("İzmir", "i\u0307zmir", "İzmir"),
        ("mis\u00adsile", "missile", "missile"),
    ],
)
def test_folding(word: str, folded: str, exact: str) -> None:
    assert (fold(word), fold_exact(word)) == (folded, exact)


@pytest.mark.parametrize(
    "gap", ["", " ", "  ", "\n", "-", "‑", "- ", "-\n", "\n-", "–", "—", "” ", " “", "’ ", "' '", "“-”", "‒", "_", "－"]
)
def test_a_phrase_runs_across_blanks_hyphens_unspaced_dashes_and_quotation_marks(gap: str) -> None:
    assert joins(gap)


@pytest.mark.parametrize(
    "gap",
    [
        ",",
        ", ",
        ". ",
        "; ",
        ": ",
        "! ",
        " – ",
        " — ",
        "– ",
        " –",
        " - ",
        "--",
        "/",
        "&",
        " (",
        ") ",
        "…",
        ",” ",
        "。",
    ],
)
def test_a_phrase_never_runs_across_other_punctuation(gap: str) -> None:
    assert not joins(gap)


def test_tokens_have_types_sentences_joins_and_offsets() -> None:
    tokens = whole(["One, two-2.", "One end.", "end"])
    assert [str(tokens.types[i]) for i in tokens.type] == ["One", "two", "2", "One", "end", "end"]
    assert len(tokens.types) == 4
    assert tokens.sentence.tolist() == [0, 0, 0, 1, 1, 2]
    assert tokens.joined.tolist() == [False, False, True, False, True, False]
    assert tokens.start.tolist() == [0, 5, 9, 0, 4, 0]
    assert tokens.end.tolist() == [3, 8, 10, 3, 7, 3]
    assert (len(tokens), repr(tokens)) == (6, "Tokens(6 tokens, 4 types)")


def test_select_parts_a_phrase_where_a_token_is_left_out() -> None:
    tokens = whole(["a b c d"])
    chosen = tokens.select(np.array([True, False, True, True]))
    assert chosen.start.tolist() == [0, 4, 6]
    assert chosen.joined.tolist() == [False, False, True]
    assert len(tokens.select(np.zeros(4, dtype=bool))) == 0


@PROPERTY
@given(st.text(ALPHABET, max_size=30))
def test_every_letter_and_digit_belongs_to_exactly_one_token(text: str) -> None:
    inside = "".join(cut(text))
    for char in set(text):
        if char.isalnum() and char not in APOSTROPHES:
            assert inside.count(char) == text.count(char)


@PROPERTY
@given(st.text(ALPHABET, max_size=30))
def test_composed_and_decomposed_texts_have_the_same_folded_words(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert [fold(word) for word in cut(composed)] == [fold(word) for word in cut(decomposed)]


def test_paragraphs_are_parted_by_blank_lines_or_by_each_line() -> None:
    text = "\nOne\nstill one\n \t\n\nTwo\r\n\r\nThree\n"
    assert [text[a:b].strip() for a, b in paragraph_spans(text)] == ["One\nstill one", "Two", "Three"]
    assert paragraph_spans(text, or_lines=True) == paragraph_spans(text)
    text = "\n\nOne\r\nTwo\n"
    assert [text[a:b].strip() for a, b in paragraph_spans(text)] == ["One\r\nTwo"]
    assert [text[a:b].strip() for a, b in paragraph_spans(text, or_lines=True)] == ["One", "Two"]
    assert paragraph_spans(" \n\n ") == paragraph_spans(" \n\n ", or_lines=True) == []


@pytest.mark.parametrize(
    "parts",
    [
        ["The boats sail.", "They return."],
        ["Mr. Ash and Gen. Low met in St. Ives.", "No. 5 sank."],
        ["He left the U.S. envoy behind."],
        ["He left the U.S.", "The envoy stayed."],
        ["J. K. Ash wrote it.", "We read."],
        ["“Why now?” he asked.", "Nobody knew."],
        ["She said “stop.”", "Then she left."],
        ["He shouted «halt!»", "We ran."],
        ["“One boat.", "Two boats.”", "Three boats."],
        ["Wait... what?", "Yes!"],
        ["It cost 5.", "6 were sold."],
        ["PORT ASH, June 20 (NWA) — The ferry sank.", "It rose."],
        ["PORT ASH, June 20 /NWA/. The ferry sank.", "It rose."],
        ["Crews waved. (NWA)"],
        ["A plan of\ntwo lines.", "An end."],
        ["No stop at the end"],
    ],
)
def test_sentences(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_wide_full_stops_end_a_sentence_without_a_blank() -> None:
    assert sentences("战争结束。和平来了！“好。”他说", "zh") == ["战争结束。", "和平来了！", "“好。”", "他说"]


def test_the_blanks_around_a_paragraph_belong_to_no_sentence() -> None:
    assert sentence_spans("  One. Two.\n") == [(2, 6), (7, 11)]
    assert sentence_spans(" ") == []


@PROPERTY
@given(
    st.lists(st.sampled_from(["Boats", "sail", "U.S.", "“No,”", "Mr.", "(NWA)", "end.", "why?”", "。", "5.", "-", "…"]))
)
def test_sentences_ascend_and_leave_out_nothing_but_blanks(words: list[str]) -> None:
    text = " ".join(words)
    spans = sentence_spans(text)
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")


def test_word_lists_leave_out_remarks_and_are_empty_where_a_language_has_none() -> None:
    words = word_list("abbreviations", "en")
    assert "gen" in words
    assert not [word for word in words if word.startswith("#") or word != word.strip() or not word]
    assert word_list("abbreviations", "xx") == ()
