"""Matching against an obviously right reference, and its rules one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing import InputError, Lexicon, Term
from framing.corpora.corpus import Corpus, from_texts
from framing.lexicons import Frame, Pattern, TermIndex, compile_phrase
from framing.matching import COLUMNS, Matcher, check_examples, find_spans
from framing.text import Scanner, fold, fold_exact, joins, paragraph_spans, sentence_spans, token_pattern
from framing.voices.annotation import MARKS, Depth

PROPERTY = settings(deadline=None, derandomize=True, max_examples=100)


def lexicon_of(*terms: Term | str, exclude: Sequence[str] = (), language: str = "en") -> Lexicon:
    listed = tuple(Term("f", term) if isinstance(term, str) else term for term in terms)
    return Lexicon((Frame("f", exclude=tuple(exclude)),), listed, language)


def matched(text: str, *terms: Term | str, exclude: Sequence[str] = (), language: str = "en") -> list[str]:
    return framing.find([text], lexicon_of(*terms, exclude=exclude, language=language))["match"].tolist()


def unmarked(corpus: Corpus, first: np.ndarray, length: np.ndarray, depth: Depth = "speakers") -> pd.DataFrame:
    return pd.DataFrame("", index=range(len(first)), columns=MARKS)


def places_of(texts: list[str], lexicon: Lexicon) -> pd.DataFrame:
    """`find` without voice and negation, which are tested where they are made and take most of its time."""
    with patch("framing.matching.matching.mark_spans", unmarked):
        return framing.find(texts, lexicon)


# The reference: words by one regular expression, every pattern at every place, then the race by hand.

MARK = "\u0301\u0302\u0307\u0327"
WORD = re.compile(rf"[^\W\d_](?:\.[^\W\d_])+\.?(?:['’]s\b)?|轴|心|[^\W_轴心](?:[^\W_轴心]|[{MARK}])*(?:['’]\w+)*")
JOINING = ["", " ", "\n", "-", "–", "—", " “", "” ", "«", "- ", '" ']
PARTING = [", ", " – ", ". ", "! ", "; ", "\n\n", " - ", "/", "…", ",” ", " (", "。"]


def plain(word: str) -> str:
    word = unicodedata.normalize("NFC", word.replace("’", "'")).casefold().removesuffix("'s")
    return unicodedata.normalize("NFC", word).rstrip(".") + "." * ("." in word)


def places(pattern: Sequence[str], line: str) -> set[tuple[int, int]]:
    """Where a pattern stands in a line of words, each followed by a blank, or by "|" where no phrase runs on."""
    globs = [re.escape(word).replace(r"\*", "[^ |.]*").replace(r"\?", "[^ |.]") for word in pattern]
    expression = " ".join("[^ |]+" if word == "*" else glob for word, glob in zip(pattern, globs, strict=True))
    found = re.finditer(rf"(?=(?<![^ |])(?:{expression})[ |])", line)
    return {(n := len(re.findall("[ |]", line[: m.start()])), n + len(pattern)) for m in found}


def reference(text: str, patterns: list[list[str]], exclude: list[list[str]]) -> list[tuple[int, int, int]]:
    """Return (start, end, index of the pattern), by trying one pattern at a time at each word."""
    hits = []
    for a, b in [(p + a, p + b) for p, q in paragraph_spans(text) for a, b in sentence_spans(text[p:q])]:
        words = list(WORD.finditer(text, a, b))
        gaps = [text[v.end() : w.start()] for v, w in zip(words, words[1:], strict=False)]
        ends = [*(" " if gap in JOINING else "|" for gap in gaps), "|"]
        line = "".join(plain(word.group()) + end for word, end in zip(words, ends, strict=False))
        banned = {place for pattern in exclude for place in places(pattern, line)}
        hits += run_race(words, [places(pattern, line) for pattern in patterns], banned)
    return sorted(hits)


def run_race(
    words: list[re.Match[str]], candidates: list[set[tuple[int, int]]], banned: set[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """Return start, end and pattern of the winners: longest, leftmost, first listed, no word twice."""
    hits = []
    taken: set[int] = set()
    for _, i, k, j in sorted((i - j, i, k, j) for k, found in enumerate(candidates) for i, j in found):
        inside = any(first <= i and j <= last for first, last in banned)
        if not inside and taken.isdisjoint(range(i, j)):
            taken |= set(range(i, j))
            hits.append((words[i].start(), words[j - 1].end(), k))
    return hits


# Words as texts write them, and the words of terms that may stand for them, each with its folded patterns.
FAMILIES: list[tuple[list[str], dict[str, list[str]]]] = [
    (
        ["axis", "Axis", "AXIS’S", "axis's", "axes"],
        {"axis": ["axis"], "Axis’s": ["axis"], "ax*": ["ax*"], "*xi*": ["*xi*"], "ax?s": ["ax?s"]},
    ),
    (["evil", "EVILS", "eil"], {"evil": ["evil"], "e?il": ["e?il"], "e*il": ["e*il"], "evil?": ["evil?"]}),
    (["of", "OF", "S", "19", "B2"], {"of": ["of"], "o?": ["o?"], "?": ["?"], "*": ["*"], "19": ["19"], "b?": ["b?"]}),
    (
        ["café", "cafe\u0301", "CAFE\u0301", "cafe", "x̂y"],
        {"CAFÉ": ["café"], "cafe\u0301": ["café"], "caf?": ["caf?"], "x̂y": ["x̂y"], "x*y": ["x*y"]},
    ),
    (
        ["İzmir", "izmir", "straße", "STRASSE"],
        {"İZMIR": ["i\u0307zmir"], "*zmir": ["*zmir"], "Straße": ["strasse"], "stra*": ["stra*"]},
    ),
    (["U.S.", "u.s", "U.S.’s", "US", "us"], {"U.S.": ["u.s."], "us": ["us"], "u*": ["u*"], "*s": ["*s"]}),
    (["don't", "Don’t", "don"], {"don’t": ["don't"], "do*'t": ["do*'t"], "don*": ["don*"]}),
    (["轴心", "心", "G轴"], {"轴心": ["轴", "心"], "轴": ["轴"], "?": ["?"]}),
]
Phrase = tuple[str, list[str]]  # as a lexicon writes it, and its patterns
World = tuple[list[str], list[Phrase], list[Phrase]]  # texts, terms, exclusions


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Texts and phrases made of one or two families of words only, so that candidates overlap."""
    chosen = draw(st.lists(st.sampled_from(FAMILIES), min_size=1, max_size=2))
    written = st.sampled_from([word for words, _ in chosen for word in words])
    parts = st.sampled_from([("*", ["*"]), *(item for _, items in chosen for item in items.items())])
    gaps = st.sampled_from(JOINING[1:] * 3 + PARTING)
    text = st.lists(st.tuples(written, gaps), max_size=14).map(lambda pairs: "".join(map("".join, pairs)))
    phrase = st.tuples(st.lists(parts, min_size=1, max_size=3), st.sampled_from(" -")).map(
        lambda made: (made[1].join(part for part, _ in made[0]), [word for _, words in made[0] for word in words])
    )
    terms = draw(st.lists(phrase, min_size=1, max_size=6, unique_by=lambda item: item[0]))
    return draw(st.lists(text, min_size=1, max_size=3)), terms, draw(st.lists(phrase, max_size=2))


@PROPERTY
@given(worlds())
def test_find_is_the_reference_hit_for_hit(world: World) -> None:
    articles, terms, excluded = world
    found = places_of(articles, lexicon_of(*(term for term, _ in terms), exclude=[span for span, _ in excluded]))
    expected = [
        (article, start, end, terms[k][0])
        for article, text in enumerate(articles)
        for start, end, k in reference(text, [words for _, words in terms], [words for _, words in excluded])
    ]
    assert list(zip(found["article"], found["start"], found["end"], found["term"], strict=True)) == expected
    assert found["match"].tolist() == [articles[article][start:end] for article, start, end, _ in expected]


@settings(PROPERTY, max_examples=15)
@given(worlds(), worlds())
def test_frames_are_independent_of_each_other(world: World, other: World) -> None:
    articles = world[0] + other[0]
    one, two = ({name: [term for term, _ in terms]} for name, (_, terms, _) in (("one", world), ("two", other)))
    both = places_of(articles, Lexicon.from_dict({**one, **two}))
    for alone in (one, two):
        hits = places_of(articles, Lexicon.from_dict(alone))
        pd.testing.assert_frame_equal(both[both["frame"].isin(alone)].reset_index(drop=True), hits)


# Random characters: what a word, a joint and a sentence are is asked of `framing.text`, all else is done by hand.


def reference_of_any_text(text: str, terms: Sequence[Term], exclude: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return (start, end, index of the term), by trying one term at a time at each word."""
    hits = []
    for a, b in [(p + a, p + b) for p, q in paragraph_spans(text) for a, b in sentence_spans(text[p:q])]:
        words = list(token_pattern().finditer(text, a, b))
        gaps = [text[v.end() : w.start()] for v, w in zip(words, words[1:], strict=False)]
        ends = [*(" " if joins(gap) else "|" for gap in gaps), "|"]
        folded, exact = (
            "".join(rule(word.group()) + end for word, end in zip(words, ends, strict=False))
            for rule in (fold, fold_exact)
        )
        patterns = [compile_phrase(term.term, exact=term.case == "exact") for term in terms]
        found = [places(pattern.words, exact if pattern.exact else folded) for pattern in patterns]
        banned = {place for phrase in exclude for place in places(compile_phrase(phrase).words, folded)}
        hits += run_race(words, found, banned)
    return sorted(hits)


@st.composite
def unicode_worlds(draw: st.DrawFn) -> tuple[list[str], list[Term], list[str]]:
    """Texts of a few characters of all Unicode, and terms and exclusions made of their own words."""
    letters = draw(st.lists(st.characters(exclude_characters="\u0298\u01c2"), min_size=1, max_size=3))
    alphabet = [*letters, *draw(st.lists(st.sampled_from("aAßéİs'’.-“” \n\u0301\u00ad轴"), max_size=4)), " ", " "]
    texts = draw(st.lists(st.text(st.sampled_from(alphabet), max_size=30), min_size=1, max_size=3))
    words = [word for text in texts for word in token_pattern().findall(text)] or ["a"]
    part = st.tuples(st.sampled_from(words), st.integers(0, 9), st.sampled_from("*?")).map(blur)
    phrase = st.lists(part, min_size=1, max_size=3).map(" ".join).filter(can_match)
    term = st.builds(Term, st.just("f"), phrase, case=st.sampled_from(["", "", "exact"]))
    terms = st.lists(term, min_size=1, max_size=6, unique_by=lambda term: (term.term, term.case))
    return texts, draw(terms), draw(st.lists(phrase, max_size=1))


def blur(drawn: tuple[str, int, str]) -> str:
    """Put a wildcard in place of a letter, or of the whole word; or leave the word as it is."""
    word, place, sign = drawn
    return sign if place == 9 else word[:place] + sign + word[place + 1 :] if place < len(word) else word


def can_match(phrase: str) -> bool:
    try:
        return bool(compile_phrase(phrase) and compile_phrase(phrase, exact=True))
    except InputError:
        return False


@settings(PROPERTY, max_examples=200)
@given(unicode_worlds())
def test_find_is_the_reference_on_random_characters(world: tuple[list[str], list[Term], list[str]]) -> None:
    texts, terms, exclude = world
    lexicon = lexicon_of(*terms, exclude=exclude)
    found = places_of(texts, lexicon)
    expected = [
        (article, start, end, terms[k].term)
        for article, text in enumerate(texts)
        for start, end, k in reference_of_any_text(text, terms, exclude)
    ]
    assert list(zip(found["article"], found["start"], found["end"], found["term"], strict=True)) == expected


@pytest.mark.parametrize(
    ("text", "term", "matches"),
    [
        # case, accents, apostrophes, possessives
        ("Axis AXIS axis", "aXis", ["Axis", "AXIS", "axis"]),
        ("café CAFÉ cafe\u0301 cafe", "café", ["café", "CAFÉ", "cafe\u0301"]),
        ("don't don’t dont", "don’t", ["don't", "don’t"]),
        ("Russia's Russia’s RUSSIA'S Russia Russias", "russia", ["Russia's", "Russia’s", "RUSSIA'S", "Russia"]),
        ("Russia Russia’s", "Russia's", ["Russia", "Russia’s"]),
        ("Straße STRASSE", "straße", ["Straße", "STRASSE"]),
        ("İzmir izmir", "izmir", ["izmir"]),
        # wildcards
        (
            "threat threats threatened threat-free a-threat",
            "threat*",
            ["threat", "threats", "threatened", "threat", "threat"],
        ),
        ("ism racism isms", "*ism", ["ism", "racism"]),
        ("color colour colouur", "colo*r", ["color", "colour", "colouur"]),
        ("woman women womn womaan", "wom?n", ["woman", "women"]),
        ("tank tanks tankss", "tank?", ["tanks"]),
        ("a.b ab a+b", "a?b", []),
        ("axe (axes) [axe]", "axe", ["axe", "axe"]),
        ("arms race, arms trade", "arms *", ["arms race", "arms trade"]),
        ("rule over seas, rule seas, rule of the seas", "rule * seas", ["rule over seas"]),
        ("rule of the seas", "rule * * seas", ["rule of the seas"]),
        ("race", "* race", []),
        ("race.", "race *", []),
        # phrases
        ("axis of evil", "axis of evil", ["axis of evil"]),
        ("axis-of-evil", "axis of evil", ["axis-of-evil"]),
        ("axis of evil", "axis-of-evil", ["axis of evil"]),
        ("axis\nof  evil", "axis of evil", ["axis\nof  evil"]),
        ("axis “of” 'evil'", "axis of evil", ["axis “of” 'evil"]),
        ("the Moscow–Tehran axis", "tehran axis", ["Tehran axis"]),
        ("peace—war", "peace war", ["peace—war"]),
        ("axis, of evil", "axis of", []),
        ("axis. Of evil", "axis of", []),
        ("axis. of evil", "axis of", []),
        ("axis – of evil", "axis of", []),
        ("axis — of evil", "axis of", []),
        ("axis - of evil", "axis of", []),
        ("axis (of) evil", "axis of", []),
        ("axis\n\nof evil", "axis of", []),
        ("the axis; of/evil: of… evil", "of evil", []),
        ("axis Axis AXIS axis axis", "axis axis", ["axis Axis", "AXIS axis"]),
        # acronyms and digits
        ("U.S. u.s U.S.’s us US", "u.s.", ["U.S.", "u.s", "U.S.’s"]),
        ("U.S. us US", "us", ["us", "US"]),
        ("a U.S.-led fleet", "u.s. led", ["U.S.-led"]),
        ("in 1984, 19845, B2", "1984", ["1984"]),
        ("cold_war cold__war", "war", ["war", "war"]),
        ("cold_war", "cold war", ["cold_war"]),
        ("U.S. USA unit", "u*", ["USA", "unit"]),
    ],
)
def test_words_phrases_and_wildcards(text: str, term: str, matches: list[str]) -> None:
    assert matched(text, term) == matches


@pytest.mark.parametrize("term", ["*", "a *"])
def test_a_sentence_end_parts_what_a_bare_star_stands_for(term: str) -> None:
    assert [m for m in matched("This is a. End it.", term) if " " in m] == []


def test_exact_case_tells_the_country_from_the_pronoun() -> None:
    text = "The U.S. told us that US ships and U.S.'s boats are Us."
    assert matched(text, Term("f", "US", case="exact")) == ["U.S.", "US", "U.S.'s"]
    assert matched(text, Term("f", "U.S.", case="exact")) == ["U.S.", "US", "U.S.'s"]
    assert matched(text, "us") == ["us", "US", "Us"]
    assert matched("NATO’s nato Natos NATO", Term("f", "N*", case="exact")) == ["NATO’s", "Natos", "NATO"]


def test_an_elided_article_is_a_token_of_its_own_in_french() -> None:
    text = "L’axe, l'axe du mal et d’axe"
    assert matched(text, "axe", language="fr") == ["axe", "axe", "axe"]
    assert matched(text, "l'axe du mal", language="fr") == ["l'axe du mal"]
    assert matched(text, "axe", language="en") == []


def test_han_is_one_token_per_character() -> None:
    assert matched("世界多极化，轴心国。", "多极", "轴心", language="zh") == ["多极", "轴心"]
    assert matched("多，极", "多极", language="zh") == []
    assert matched("多极化", "多?化", language="zh") == ["多极化"]


@pytest.mark.parametrize(
    ("text", "term", "matches"),
    [
        ("신냉전을 막고 냉전의 끝", "냉전", ["신냉전을", "냉전의"]),
        ("핵무기와 탈핵", "핵", ["핵무기와", "탈핵"]),
        ("제5개년계획은", "5개년", ["제5개년계획은"]),
        ("สงครามเย็นใหม่", "เย็น", ["สงครามเย็นใหม่"]),
        ("新冷战思维", "冷战", ["冷战"]),
        ("신냉전의 시대가", "냉전 * 끝", []),
        ("신냉전의 긴 끝에", "냉전 * 끝", ["신냉전의 긴 끝에"]),
    ],
)
def test_substring_finds_a_word_inside_a_joined_one(text: str, term: str, matches: list[str]) -> None:
    assert matched(text, Term("f", term, match="substring"), language="ko") == matches
    assert matched("신냉전을", "냉전", language="ko") == []


def test_the_longest_wins_then_the_leftmost_then_the_first_listed() -> None:
    assert matched("a new cold war era", "war", "cold war era", "new cold") == ["cold war era"]
    assert matched("a b c", "b c", "a b") == ["a b"]
    assert matched("a b c d", "b c", "a b", "c d") == ["a b", "c d"]
    assert matched("a b c d", "c d", "a b c") == ["a b c"]
    for terms in (["threat*", "threats"], ["threats", "threat*"]):
        assert framing.find(["threats"], lexicon_of(*terms))["term"].tolist() == [terms[0]]


def test_the_race_is_run_in_each_frame_by_itself() -> None:
    hits = framing.find(
        ["a new cold war"], Lexicon.from_dict({"war": ["war"], "cold": ["cold war"], "new": ["new cold war"]})
    )
    assert list(zip(hits["frame"], hits["match"], strict=True)) == [
        ("new", "new cold war"), ("cold", "cold war"), ("war", "war"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "terms", "exclude", "matches"),
    [
        ("a cold war movie and a cold war", ["cold war"], ["cold war movie*"], ["cold war"]),
        ("extreme cold war rhetoric", ["cold war"], ["extreme cold"], ["cold war"]),
        ("a new cold war movie", ["new cold war", "cold war"], ["cold war movie"], ["new cold war"]),
        ("a new cold war movie", ["new cold war", "cold war"], ["* cold war movie"], []),
        ("cold war", ["cold war"], ["cold war"], []),
        ("cold war", ["cold war"], ["cold", "war"], ["cold war"]),
        ("a b c", ["a b c", "b"], ["a b c"], []),
        ("a b c", ["a b", "b c"], ["a b"], ["b c"]),
        ("a cold war, movie", ["cold war"], ["cold war movie"], ["cold war"]),
        ("a b c d e f", ["c d", "e"], ["a b c d", "b c", "d"], ["e"]),
    ],
)
def test_a_hit_wholly_inside_an_excluded_span_is_dropped_before_the_race(
    text: str, terms: list[str], exclude: list[str], matches: list[str]
) -> None:
    assert matched(text, *terms, exclude=exclude) == matches


def test_exclusions_act_in_their_own_frame_only() -> None:
    frames = (Frame("one", exclude=("cold war movie",)), Frame("two"))
    hits = framing.find(["A cold war movie."], Lexicon(frames, (Term("one", "war"), Term("two", "war"))))
    assert hits["frame"].tolist() == ["two"]


def test_unless_near_and_only_near_look_at_the_whole_sentence() -> None:
    text = "Doctors warned of flu. Generals warned of war. They warned."
    assert matched(text, Term("f", "warned", unless_near=("doctor*", "flu season"))) == ["warned", "warned"]
    assert matched(text, Term("f", "warned", unless_near=("of war", "flu"))) == ["warned"]
    hits = framing.find([text], lexicon_of(Term("f", "warned", only_near=("general*", "missile*"))))
    assert hits["sentence"].tolist() == [2]
    assert matched(text, Term("f", "warned", only_near=("of *",), unless_near=("flu",))) == ["warned"]
    assert matched("Peace, he warned.", Term("f", "warned", only_near=("peace he",))) == []


def test_a_word_withheld_by_its_sentence_does_not_take_part_in_the_race() -> None:
    long = Term("f", "warned of", unless_near=("flu",))
    assert matched("He warned of flu.", long, "of flu") == ["of flu"]


def test_beside_counts_only_in_company() -> None:
    weak = [Term("f", word, tier="peripheral", beside=True) for word in ("tense", "grave")]
    terms = [*weak, Term("f", "threat*"), Term("f", "dark", tier="peripheral")]
    text = "A tense day. Tense, tense. A tense threat. Tense and grave. Tense and dark. A dark day."
    hits = framing.find([text], lexicon_of(*terms))
    assert list(zip(hits["sentence"], hits["match"], strict=True)) == [
        (3, "tense"), (3, "threat"), (4, "Tense"), (4, "grave"), (5, "Tense"), (5, "dark"), (6, "dark"),
    ]  # fmt: skip


def test_company_that_lost_the_race_or_is_excluded_is_none() -> None:
    weak = Term("f", "tense calm", tier="peripheral", beside=True)
    assert matched("A tense calm.", weak, "calm") == []
    assert matched("A tense calm, a threat.", weak, "threat", exclude=["a threat"]) == []
    other = Lexicon((Frame("f"), Frame("g")), (weak, Term("g", "threat")))
    assert framing.find(["A tense calm, a threat."], other)["frame"].tolist() == ["g"]


def test_the_table_of_hits() -> None:
    texts = ["No word.", "First.\n\nThe new “Cold\nWar”; a threat.", ""]
    lexicon = Lexicon(
        (Frame("fear"), Frame("war")),
        (Term("fear", "threat*", tier="peripheral"), Term("war", "cold war"), Term("war", "new")),
    )
    hits = framing.find(texts, lexicon)
    assert list(hits.columns) == COLUMNS
    shown = hits[["article", "sentence", "unit", "frame", "term", "tier", "match", "start", "end"]]
    assert shown.to_numpy().tolist() == [
        [1, 2, "body", "war", "new", "core", "new", 12, 15],
        [1, 2, "body", "war", "cold war", "core", "Cold\nWar", 17, 25],
        [1, 2, "body", "fear", "threat*", "peripheral", "threat", 30, 36],
    ]
    assert [texts[a][s:e] for a, s, e in zip(hits["article"], hits["start"], hits["end"], strict=True)] == hits[
        "match"
    ].tolist()


@pytest.mark.parametrize("texts", [[], [""], ["nothing here"]])
@pytest.mark.parametrize("frames", [{}, {"f": []}, {"f": ["word", "two words"]}])
def test_no_hit_is_an_empty_table_with_all_columns(texts: list[str], frames: dict[str, list[str]]) -> None:
    hits = framing.find(texts, Lexicon.from_dict(frames))
    assert (list(hits.columns), len(hits)) == (COLUMNS, 0)


def test_one_string_is_no_list_of_texts() -> None:
    with pytest.raises(InputError, match="one text: no such file or folder, .* texts are given as a list"):
        framing.find("one text", lexicon_of("text"))


def test_spans_point_into_the_lexicon_and_the_tokens() -> None:
    corpus = from_texts(["a cold war. A war."])
    spans = find_spans(corpus, Lexicon.from_dict({"none": ["x"], "war": ["war", "cold war"]}))
    assert spans.to_numpy().tolist() == [[1, 2, 1, 2], [1, 1, 4, 1]]
    assert list(spans.columns) == ["frame", "term", "first", "length"]


def test_the_matcher_finds_terms_phrases_and_the_sentences_near_them() -> None:
    cold, *patterns = (Pattern.parse(phrase) for phrase in ("cold w*", "war", "a *", "nothing"))
    near = [Pattern.parse(phrase) for phrase in ("cold war", "x")]
    matcher = Matcher(Scanner().scan(["a cold war.", "a cold a war"]).tokens, TermIndex([cold, *patterns, *near]))
    assert matcher.find(cold).tolist() == [1]
    firsts, lasts = matcher.find_any(patterns)
    assert list(zip(firsts.tolist(), lasts.tolist(), strict=True)) == [(0, 1), (2, 2), (3, 4), (5, 6), (6, 6)]
    assert matcher.find_near(("cold war", "x")).tolist() == [0]
    assert matcher.find_near(("war",)).tolist() == [0, 1]


def test_examples_of_a_lexicon_are_run() -> None:
    good = Term("f", "cold war", matches=("a Cold War",), rejects=("a cold day",))
    missed = Term("f", "arms race", matches=("the arms", "the arms race"), line=7)
    caught = Term("f", "front", rejects=("the cold war front", "the back"), line=9)
    shadowed = Term("f", "war", matches=("the cold war",), line=11)
    failing = check_examples(lexicon_of(good, missed, caught, shadowed))
    assert failing.to_numpy().tolist() == [
        ["f", "arms race", 7, "matches", "the arms"],
        ["f", "front", 9, "rejects", "the cold war front"],
        ["f", "war", 11, "matches", "the cold war"],
    ]
    assert list(failing.columns) == ["frame", "term", "line", "rule", "example"]
    assert check_examples(lexicon_of(good)).empty
