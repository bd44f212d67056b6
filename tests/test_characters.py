"""Characters and units as people, scanners and web pages leave them: what is a word, an address, a sentence."""

from __future__ import annotations

import pytest

import framing
from framing.lexicons import Frame, Term
from framing.lexicons.closed_vocabulary import ClosedVocabulary
from framing.lexicons.patterns import Pattern, compile_phrase
from framing.text import Scanner, sentence_spans
from framing.text.scanner import is_cut


def matched(text: str, *terms: str, language: str = "en") -> list[str]:
    hits = framing.find([text], framing.Lexicon.from_dict({"f": list(terms)}, language=language))
    assert [text[a:b] for a, b in zip(hits["start"], hits["end"], strict=True)] == hits["match"].tolist()
    return hits["match"].tolist()


def cut(text: str, language: str = "en") -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text, language)]


@pytest.mark.parametrize("mark", "’‘‛ʼʻʹ′´`＇")
def test_whatever_stands_for_an_apostrophe_is_one(mark: str) -> None:
    assert matched(f"Kiel{mark}s port", "kiel") == [f"Kiel{mark}s"]
    assert matched(f"a rock{mark}n roll night", "rock'n roll") == [f"rock{mark}n roll"]
    assert framing.find([f"It isn{mark}t a threat."], framing.read_lexicon("pact.en"))["negated"].all()


def test_a_contraction_without_an_apostrophe_denies() -> None:
    lexicon = framing.Lexicon.from_dict({"f": ["danger"]}, language="en")
    texts = ["There isnt any danger.", "They dont see danger.", "The president met danger."]
    assert framing.find(texts, lexicon)["negated"].tolist() == [True, True, False]


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u200e", "\u200f", "\u202a", "\u2067", "\u061c"]
)
def test_invisible_characters_hide_no_term(mark: str) -> None:
    for text in (f"an arms{mark} race", f"an arms {mark}race", f"an {mark}arms race{mark}"):
        assert len(matched(text, "arms race")) == 1
    assert len(matched(f"the mis{mark}sile", "missile")) == 1


@pytest.mark.parametrize("mark", "-‐‑‒–—―−﹣－_")
def test_whatever_stands_for_a_hyphen_joins_a_phrase(mark: str) -> None:
    assert matched(f"an arms{mark}race", "arms race") == [f"arms{mark}race"]


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("a mis-\nsile", "missile", True),
        ("a mis\u00ad\n  sile", "missile", True),
        ("the govern¬\nment", "government", True),
        ("WASH-\nINGTON", "washington", True),
        ("a long-\nterm plan", "long term", True),
        ("an anti-\nwar rally", "anti-war", True),
        ("a well-\nknown Kiel-\nBerlin line", "kiel berlin", True),
        ("to-\nday", "today", True),
    ],
)
def test_a_word_cut_at_a_line_end_is_one_and_a_compound_is_not(text: str, term: str, found: bool) -> None:
    for compiled in (False, True):
        assert Scanner(compiled).scan([text]).tokens.end[-1] == len(text.rstrip())
    assert bool(matched(text, term)) is found


def test_cut_words_need_a_list_of_the_language() -> None:
    assert is_cut("Regie", "rung", "de")
    assert not is_cut("Innen", "und", "de")
    assert not is_cut("mis", "sile", "xx")


@pytest.mark.parametrize(
    "address",
    ["https://news.example/arms-race?x=threat", "www.threat.example", "news.example/arms-race", "threat@news.example",
     "mailto:threat@news.example", "ftp://threat.example/arms-race"],
)  # fmt: skip
def test_an_address_is_no_text(address: str) -> None:
    text = f"A threat: see {address}. Then (or {address}) threat."
    for compiled in (False, True):
        scan = Scanner(compiled).scan([text])
        types = scan.tokens.types[scan.tokens.type].tolist()
        assert types == ["A", "threat", "see", "Then", "or", "threat"]
        assert len(scan.piece) == 2
    assert matched(text, "threat", "arms race") == ["threat", "threat"]


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("N. Korea fired.", "n korea", "N. Korea"),
        ("N.Korea fired.", "n korea", "N.Korea"),
        ("Gen. Roe left St. Ives", "gen roe", "Gen. Roe"),
        ("They fired. Korea waits", "fired korea", ""),
        ("The general. Roe left", "general roe", ""),
    ],
)
def test_a_phrase_runs_across_the_stop_of_an_abbreviation_only(text: str, term: str, found: str) -> None:
    assert matched(text, term) == [found] * bool(found)
    for compiled in (False, True):
        tokens = Scanner(compiled).scan([text], whole=True).tokens
        assert bool(tokens.joined[1 + (not found)]) is bool(found)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He paused… |Then he spoke… and left."),
        ("en", "“It sank…” |The crowd fell silent. |“… Why?”"),
        ("ar", "هل غرقت؟ |نعم."),
        ("ur", "کشتی ڈوب گئی۔ |وہ گیا۔"),
        ("hi", "नाव डूब गई। |वह गया।"),
        ("hy", "Նա գնաց։ |Հետո եկավ։"),
        ("zh", "他走了．|她3．5岁。"),
        ("en", "The ferry sank.|The crew swam!|Did they?|Yes. |It cost 3.5%.|It rose."),
        ("en", "The U.S.Navy and St.Ives, example.com, e.g.x and Booking.Com stay."),
        ("en", "He came to St.Ives.|The end."),
        ("en", "The answer is no. |Roe left in no. 5."),
        ("de", "Am 3. Mai kam Prof. Dr. Roe ca. 5 Mal. |Es waren 25. |Danach ging er. |Das war 1916. |Kiel lag da."),
        ("de", "Siehe Abb. 3, vgl. S. 12. |Das sah Papst Benedikt XVI. Ratzinger, d. h. heute."),
        ("pt", "O Sr. Silva e a Exma. Sra. Roe vieram, p. ex. ontem. |O Dep. Lee falou."),
    ],
)  # fmt: skip
def test_sentences_end(language: str, text: str) -> None:
    parts = [part.strip() for part in text.split("|")]
    assert cut(text.replace("|", ""), language) == parts


@pytest.mark.parametrize(
    "text",
    [
        "“Did it sink?” Roe asked. |He left.",
        "“It sank!” Ann Roe shouted. |He left.",
        '"Did it sink?" Foreign Minister Ann Roe asked reporters on Monday. |He left.',
        "“Did it sink?” Ms. Roe, the envoy, said. |He left.",
        "“Did it sink?” Roe’s deputy asked. |He left.",
        "“Did it sink?” I asked. |He left.",
        "“Did it sink?” |Nobody asked.",
        "“Did it sink?” |The crowd asked for help.",
        "“Did it sink?” |Roe said the ferry was new.",
        "“Did it sink?” |Roe asked for help.",
        "“Did it sink?” |Roe said: “No.”",
        "“It sank.” |Roe asked why.",
    ],
)
def test_a_quoted_question_and_its_named_speaker_are_one_sentence(text: str) -> None:
    parts = [part.strip() for part in text.split("|")]
    plain = text.replace("|", "")
    assert cut(plain) == parts
    scan = Scanner(compiled=True).scan([plain])
    assert [plain[a:b] for a, b in zip(scan.start, scan.end, strict=True)] == parts


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("After 9/11, not 9-11 or 9 11.", "9/11", ["9/11"]),
        ("They post #FerryWatch; a ferrywatch.", "#ferrywatch", ["FerryWatch"]),
        ("#FerryWatch, ferrywatch", "ferrywatch", ["FerryWatch", "ferrywatch"]),
        ("More R&D or R & D, not R-D.", "r&d", ["R&D", "R & D"]),
        ("@Kiel on Kiel", "@kiel", ["Kiel"]),
        ("C++ is no C", "c++", ["C"]),
        ("Web 2.0 in Web 2 0", "web 2.0", ["Web 2.0"]),
        ("In N. Korea and N Korea", "n. korea", ["N. Korea", "N Korea"]),
        ("A U.S.-led fleet", "U.S.-led", ["U.S.-led"]),
        ("R&D. D at R & Z", "r&d", ["R&D"]),
    ],
)
def test_a_term_may_hold_a_sign_which_the_text_must_hold_too(text: str, term: str, found: list[str]) -> None:
    assert matched(text, term) == found
    frame = framing.Lexicon.from_dict({"f": [term]}, language="en")
    assert framing.LexiconVectorizer(frame).fit_transform([text]).sum() == len(found)


@pytest.mark.parametrize("term", ["9/11", "#a", "R&D now", "c++", "web 2.0", "u.s. a", "a* ?b"])
def test_a_pattern_with_signs_is_written_and_read_again(term: str) -> None:
    for exact in (False, True):
        pattern = compile_phrase(term, exact=exact)
        assert Pattern.parse(str(pattern)) == pattern


def test_a_neighbour_may_hold_a_sign_and_a_derived_corpus_decides_none() -> None:
    term = Term("f", "fleet", unless_near=("r&d",))
    hits = framing.find(["A fleet for R&D.", "A fleet: R, D."], framing.Lexicon((Frame("f"),), (term,), "en"))
    assert hits["article"].tolist() == [1]
    signed = framing.Lexicon.from_dict({"f": ["r&d"]}, language="en")
    vocabulary = ClosedVocabulary.of([signed, framing.Lexicon.from_dict({"f": ["r", "d"]}, language="en")])
    assert vocabulary.decide(signed).left[0].startswith("'r&d' of f (sign '&'")
