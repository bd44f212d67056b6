"""Who speaks in each hit: decided per token, by the majority of a hit's tokens, the same on a derived corpus."""

from __future__ import annotations

import gc
import pickle
import warnings
import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpus import write_captures, write_lexicon

from framing.corpora.corpus import Corpus, from_texts
from framing.corpora.sources import read_captures, read_lines
from framing.errors import FramingWarning
from framing.formats import read_lexicon
from framing.lexicons import Lexicon
from framing.matching import find, find_spans
from framing.readers.folders import read_corpus
from framing.sharing.derivation import derive
from framing.voices import annotation
from framing.voices.annotation import OTHERS, VOICES, mark_spans, mark_tokens
from framing.voices.attribution import attribute_spans

SHOWN = ["voice", "speaker", "scare", "negated", "hedged"]
TEXT = (
    "The gale blew hard. “A grave danger is near,” Mira Toll said. Mira Toll warned that an axis was forming. "
    "The so-called “axis” met again. There is no threat. The threat may return."
)


def marks_of(corpus: Corpus, word: str) -> list[list[object]]:
    """Return the marks of each token that is a word."""
    words = corpus.tokens.types[corpus.tokens.type]
    places = np.flatnonzero([str(each).casefold() == word for each in words])
    return mark_tokens(corpus, places)[SHOWN].to_numpy().tolist()


def hits(text: str, *terms: str) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        return find([text], Lexicon.from_dict({"f": list(terms)}, "en"))


# Tokens


@pytest.mark.parametrize("word,expected", [
    ("gale", [["outlet", "", False, False, False]]),
    ("danger", [["quoted", "Mira Toll", False, False, False]]),
    ("axis", [["reported", "Mira Toll", False, False, False], ["outlet", "", True, False, True]]),
    ("threat", [["outlet", "", False, True, False], ["outlet", "", False, False, True]]),
])  # fmt: skip
def test_a_token_has_a_voice_a_speaker_and_flags(word: str, expected: list[list[object]]) -> None:
    assert marks_of(from_texts([TEXT]), word) == expected


def test_marks_come_in_the_order_asked_for_whatever_the_article() -> None:
    corpus = from_texts([TEXT, "“A grave danger is near,” Ivo Lund said.", "Boats left."])
    words = corpus.tokens.types[corpus.tokens.type]
    places = np.array([len(words) - 1, *np.flatnonzero(words == "danger")[::-1], 0])
    marks = mark_tokens(corpus, places)
    assert marks.index.tolist() == places.tolist()
    assert marks["speaker"].tolist() == ["", "Ivo Lund", "Mira Toll", ""]


def test_no_tokens_have_no_marks() -> None:
    nothing = np.empty(0, dtype=np.int64)
    corpus = from_texts([TEXT])
    assert len(mark_tokens(corpus, nothing)) == 0
    spans = mark_spans(corpus, nothing, nothing)
    assert len(spans) == 0 and set(SHOWN) <= set(spans.columns)
    assert spans[["scare", "negated", "hedged"]].dtypes.eq(bool).all()


def test_voices_of_others_are_those_not_of_the_outlet() -> None:
    assert VOICES == ("outlet", "quoted", "reported")
    assert OTHERS == ("quoted", "reported")


# Hits


@pytest.mark.parametrize("text,voice", [
    ("Mira Toll called it “a new axis of evil” on Monday.", "quoted"),
    ("Mira Toll called it a new “axis of evil” on Monday.", "quoted"),  # three of four tokens
    ("Mira Toll called it a “new axis of” evil on Monday.", "quoted"),
    ("A new axis of “evil,” Mira Toll said.", "outlet"),  # one of four
    ("“Boats left,” Mira Toll said. The new axis of evil met on Monday.", "outlet"),
])  # fmt: skip
def test_a_hit_that_straddles_a_mark_belongs_where_most_of_its_tokens_stand(text: str, voice: str) -> None:
    found = hits(text, "new axis of evil")
    assert len(found) == 1
    assert (found["voice"][0] == "quoted") == (voice == "quoted")
    assert found["speaker"][0] == "Mira Toll" or voice != "quoted"


VOICE_OF = st.sampled_from(VOICES)


def marked(voices: Sequence[str], **flags: Sequence[object]) -> Corpus:
    """Return a corpus of one sentence whose tokens have these marks, as a derived corpus stores them."""
    corpus = from_texts([" ".join(f"w{i}" for i in range(len(voices)))])
    no = [False] * len(voices)
    speakers = [f"{voice}{i}" * (voice != "outlet") for i, voice in enumerate(voices)]
    table: dict[str, Sequence[object]] = {"voice": voices, "speaker": speakers}
    table |= {name: flags.get(name, no) for name in SHOWN[2:]}
    return replace(corpus, marks=pd.DataFrame(table | {"side": flags.get("side", [""] * len(voices))}))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(VOICE_OF, min_size=1, max_size=7))
def test_a_hit_is_quoted_when_more_than_half_of_its_tokens_are(voices: list[str]) -> None:
    corpus = marked(voices)
    span = mark_spans(corpus, np.array([0]), np.array([len(voices)])).iloc[0]
    assert (span["voice"] == "quoted") == (voices.count("quoted") > len(voices) / 2)
    assert span["voice"] in voices  # no voice comes from nowhere
    assert (span["speaker"] == "") == (span["voice"] == "outlet")
    assert span["speaker"].startswith(span["voice"] if span["speaker"] else "")


@pytest.mark.parametrize("voices,expected", [
    (["outlet", "reported", "reported"], "reported"),
    (["outlet", "outlet", "reported"], "outlet"),
    (["outlet", "reported"], "outlet"),
    (["quoted", "reported"], "reported"),  # half is not more than half
    (["outlet", "quoted"], "outlet"),
    (["quoted", "quoted", "outlet"], "quoted"),
    (["reported", "quoted", "outlet", "reported"], "outlet"),  # the middle of the three not quoted
])  # fmt: skip
def test_a_hit_that_is_not_quoted_has_the_voice_of_its_middle(voices: list[str], expected: str) -> None:
    assert mark_spans(marked(voices), np.array([0]), np.array([len(voices)]))["voice"].tolist() == [expected]


def test_spans_are_marked_apart_even_where_they_share_tokens() -> None:
    corpus = marked(["outlet", "quoted", "quoted", "reported"])
    spans = mark_spans(corpus, np.array([1, 0, 3, 0]), np.array([2, 1, 1, 4]))
    assert spans["voice"].tolist() == ["quoted", "outlet", "reported", "outlet"]
    assert spans["speaker"].tolist() == ["quoted1", "", "reported3", ""]


@pytest.mark.parametrize("place,hedged", [(0, True), (1, False), (2, True)])
def test_a_hit_is_hedged_at_an_edge_and_in_scare_quotes_anywhere(place: int, hedged: bool) -> None:
    flags = [i == place for i in range(3)]
    for name, expected in (("hedged", hedged), ("scare", True)):
        span = mark_spans(marked(["outlet"] * 3, **{name: flags}), np.array([0]), np.array([3])).iloc[0]
        assert span[name] == expected
        assert span[SHOWN[2:]].sum() == expected


@pytest.mark.parametrize("side,place,negated", [
    ("before", 0, True), ("before", 1, False), ("before", 2, False),
    ("after", 0, False), ("after", 1, False), ("after", 2, True),
])  # fmt: skip
def test_a_hit_is_denied_by_a_word_outside_it_only(side: str, place: int, negated: bool) -> None:
    sides = [side * (i == place) for i in range(3)]
    corpus = marked(["outlet"] * 3, negated=[bool(s) for s in sides], side=sides)
    assert mark_spans(corpus, np.array([0]), np.array([3]))["negated"].tolist() == [negated]


@pytest.mark.parametrize("text,term,negated", [
    ("There is no new axis of evil.", "new axis of evil", True),
    ("The treaty knows no masters.", "no masters", False),
    ("There is a new axis of evil.", "new axis of evil", False),
])  # fmt: skip
def test_no_word_of_a_hit_denies_it(text: str, term: str, negated: bool) -> None:
    assert hits(text, term)["negated"].tolist() == [negated]


@pytest.mark.parametrize("text,scare", [
    ("The so-called “axis” met again.", True),
    ("The axis met again.", False),
    ("“The axis met again,” Mira Toll said.", False),
])  # fmt: skip
def test_marks_without_a_source_are_scare_quotes_of_the_outlet(text: str, scare: bool) -> None:
    found = hits(text, "axis").iloc[0]
    assert found["scare"] == scare
    assert (found["voice"] == "quoted") == ("Toll" in text)


def test_a_corpus_of_several_languages_is_read_by_the_rules_of_each(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [
        "en,Echo,en,“A grave axis is near today,” Mira Toll said.",
        "es,Eco,es,«Un axis grave está cerca hoy», dijo Mira Toll.",
    ]
    path.write_text("\n".join(["article,outlet,language,text", *(_quote(row) for row in rows)]) + "\n", "utf-8")
    corpus = read_corpus(path)
    assert [mark[:2] for mark in marks_of(corpus, "axis")] == [["quoted", "Mira Toll"]] * 2


def _quote(row: str) -> str:
    *fields, text = row.split(",", 3)
    return ",".join([*fields, f'"{text}"'])


# Corrections, derived corpora


def test_a_correction_of_part_of_a_hit_is_weighed_with_its_other_tokens() -> None:
    corpus = from_texts(["The new axis of evil met on Monday."])
    lexicon = Lexicon.from_dict({"f": ["new axis of evil"]}, "en")

    def corrected(words: str) -> list[object]:
        start = corpus.articles["text"][0].index(words)
        row = {"article": 0, "start": start, "end": start + len(words), "voice": "quoted", "speaker": "Mira Toll"}
        own = replace(corpus, corrections=pd.DataFrame([row]))
        return find(own, lexicon)[["voice", "speaker"]].to_numpy()[0].tolist()

    assert corrected("axis of evil") == ["quoted", "Mira Toll"]
    assert corrected("of evil") == ["outlet", ""]
    assert corrected("ew axis of evi") == ["outlet", ""]  # two whole tokens only


def test_a_derived_corpus_gives_every_span_the_marks_it_has_in_the_text(tmp_path: Path) -> None:
    pages, lexicon = write_captures(tmp_path / "pages"), read_lexicon(write_lexicon(tmp_path))
    corpus = read_captures(pages)
    derive(corpus, read_lines(pages), [lexicon], tmp_path / "derived")
    derived = read_corpus(tmp_path / "derived")
    tables = []
    for each in (corpus, derived):
        spans = find_spans(each, lexicon)
        marks = mark_spans(each, spans["first"].to_numpy(), spans["length"].to_numpy())[SHOWN]
        place = each.tokens.sentence[spans["first"].to_numpy()]
        tables.append(marks.assign(sentence=place, frame=spans["frame"], term=spans["term"]).sort_values(
            ["sentence", "frame", "term", *SHOWN], ignore_index=True))  # fmt: skip
    assert len(tables[0]) > 50
    pd.testing.assert_frame_equal(tables[0], tables[1], check_dtype=False)


def test_sentences_of_one_article_do_not_lend_their_speakers_to_another() -> None:
    corpus = from_texts(["“A grave danger is near,” Mira Toll said.", "She said a danger was near."])
    assert [mark[1] for mark in marks_of(corpus, "danger")][0] == "Mira Toll"
    assert "Toll" not in str(marks_of(corpus, "danger")[1][1])


# What is kept


def fresh(corpus: Corpus) -> Corpus:
    """Return a corpus that keeps nothing yet."""
    return pickle.loads(pickle.dumps(corpus))


ARTICLES = [
    TEXT, "“No danger,” said Ivo Lund. He warned of an axis. “The threat grew,” he said.\n\nBoats left.",
    "L’axe est une menace, a dit Ivo Lund. « La menace est là », selon lui.",
]  # fmt: skip
LEXICONS = [
    Lexicon.from_dict({"f": ["axis", "threat", "danger", "boats left"]}, "en"),
    Lexicon.from_dict({"f": ["axe", "menace"]}, "fr"),
]


def mixed() -> Corpus:
    corpus = from_texts(ARTICLES)
    return replace(corpus, articles=corpus.articles.assign(language=["en", "en", "fr"]))


def test_marks_told_once_are_those_told_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, calls = mixed(), []
    monkeypatch.setattr(annotation, "attribute_spans", lambda *given: calls.append(given) or attribute_spans(*given))
    every = np.arange(len(corpus.tokens))
    for speakers in (False, True, False):  # voices first, then speakers, then both are there
        pd.testing.assert_frame_equal(find(corpus, LEXICONS, speakers), find(fresh(corpus), LEXICONS, speakers))
    pd.testing.assert_frame_equal(mark_tokens(corpus, every[::2]), mark_tokens(fresh(corpus), every[::2]))
    pd.testing.assert_frame_equal(mark_tokens(corpus, every), mark_tokens(fresh(corpus), every))
    calls.clear()
    marked = mark_tokens(corpus, every)
    find(corpus, LEXICONS)
    find(corpus.filter(article=[2, 0]), LEXICONS)
    assert calls == [] and marked["speaker"].nunique() > 2


def test_a_corpus_that_was_changed_forgets_and_the_one_it_was_made_of_does_not() -> None:
    corpus = mixed()
    every = np.arange(len(corpus.tokens))
    before = mark_tokens(corpus, every)
    texts = [text.replace("said", "sold") for text in ARTICLES]
    changed = replace(corpus, articles=corpus.articles.assign(text=pd.Series(texts, dtype=object)))
    assert mark_tokens(changed, every)["voice"].tolist() == mark_tokens(fresh(changed), every)["voice"].tolist()
    assert mark_tokens(changed, every)["voice"].tolist() != before["voice"].tolist()
    pd.testing.assert_frame_equal(mark_tokens(corpus, every), before)
    corpus.articles["language"] = "fr"
    pd.testing.assert_frame_equal(mark_tokens(corpus, every), mark_tokens(fresh(corpus), every))
    part = corpus.filter(article=[1])
    pd.testing.assert_frame_equal(find(part, LEXICONS[1:]), find(fresh(part), LEXICONS[1:]))


def test_what_is_kept_goes_with_its_corpus_and_not_to_workers() -> None:
    corpus = mixed()
    bare = len(pickle.dumps(corpus))
    find(corpus, LEXICONS)
    assert len(pickle.dumps(corpus)) == bare
    gone = weakref.ref(corpus.memory)
    del corpus
    gc.collect()
    assert gone() is None
