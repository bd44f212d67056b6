"""A corpus: sentences numbered as readers count them, every one with its place in the article and the capture."""

from __future__ import annotations

import re
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_corpus import CAPTION, TITLES, paragraphs, write_captures

import framing
from framing.capture.pages import read_capture
from framing.corpora import corpus as corpus_module
from framing.corpora.corpus import Corpus, build, from_texts
from framing.corpora.sources import read_captures
from framing.errors import InputError


def corpus_of(*articles: list[tuple[str, str]], **columns: list[str]) -> Corpus:
    """Return a corpus of articles, each a list of (unit, text)."""
    names = [f"a{i}" for i in range(len(articles))]
    rows = [(name, *part) for name, parts in zip(names, articles, strict=True) for part in parts]
    table = pd.DataFrame({"article": names, "outlet": "o", "language": "en"}).assign(**columns)
    return build(table, pd.DataFrame(rows, columns=["article", "unit", "text"]))


# Numbering


def test_the_headline_is_sentence_0_and_captions_take_part_in_page_order() -> None:
    corpus = corpus_of(
        [
            ("headline", "Boats stay in. Why?"),
            ("body", "One came. Two left."),
            ("caption", "A boat."),
            ("body", "Rain."),
        ]
    )
    assert corpus.sentences[["sentence", "unit", "text"]].to_numpy().tolist() == [
        [0, "headline", "Boats stay in. Why?"],
        [1, "body", "One came."],
        [2, "body", "Two left."],
        [3, "caption", "A boat."],
        [4, "body", "Rain."],
    ]


def test_an_article_without_a_headline_begins_with_1() -> None:
    assert corpus_of([("body", "One came.")]).sentences["sentence"].tolist() == [1]


def test_numbers_begin_again_with_every_article() -> None:
    corpus = corpus_of([("body", "One. Two.")], [("headline", "Three"), ("body", "Four.")])
    assert corpus.sentences[["article", "sentence"]].to_numpy().tolist() == [["a0", 1], ["a0", 2], ["a1", 0], ["a1", 1]]


def test_an_article_counts_the_words_and_sentences_of_headline_and_body() -> None:
    corpus = corpus_of(
        [("headline", "Two words"), ("body", "Three more words. And four more words."), ("caption", "Ship.")]
    )
    assert corpus.articles[["tokens", "sentences"]].to_numpy().tolist() == [[9, 3]]
    assert corpus.sentences["tokens"].tolist() == [2, 3, 4, 1]


def test_an_article_without_paragraphs_is_empty() -> None:
    corpus = corpus_of([], [("body", "One. Two.")])
    assert corpus.articles[["text", "tokens", "sentences"]].to_numpy().tolist() == [["", 0, 0], ["One. Two.", 2, 2]]


def test_sentences_and_units_of_the_captures_are_those_the_coders_saw(captures: Path, gold: Path) -> None:
    coded = pd.read_csv(gold / "frames.csv", keep_default_na=False).rename(columns={"capture": "article"})
    sentences = read_captures(captures).sentences
    keys = ["article", "sentence", "unit"]
    assert sentences[keys].to_numpy().tolist() == coded[keys].to_numpy().tolist()
    different = [
        (article, number)
        for article, number, ours, theirs in zip(
            sentences["article"], sentences["sentence"], sentences["text"], coded["text"], strict=True
        )
        if comparable(ours) != comparable(theirs)
    ]
    assert different == []


def comparable(text: str) -> str:
    """Return the letters and digits of a sentence, without a photo credit at its end."""
    text = re.sub(r"\([^()]{1,60}\)\W*$", "", text.strip())
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


# Offsets


def check_offsets(corpus: Corpus, folder: Path) -> None:
    texts = dict(zip(corpus.articles["article"], corpus.articles["text"], strict=True))
    pages = {name: read_capture(folder / name) for name in texts}
    for row in corpus.sentences.to_dict("records"):
        assert texts[row["article"]][row["start"] : row["end"]] == row["text"]
        page = pages[row["article"]]
        there = page[row["capture_start"] : row["capture_start"] + len(row["text"])]
        changed = [(a, b) for a, b in zip_longest(there, row["text"]) if a != b]
        assert all(b is not None and b in "“”‘’\"' " for _, b in changed), (row["article"], row["sentence"], changed)


def test_every_sentence_stands_where_its_offsets_say(tmp_path: Path) -> None:
    folder = write_captures(tmp_path)
    corpus = read_captures(folder)
    check_offsets(corpus, folder)
    first = corpus.sentences[corpus.sentences["article"] == "b.txt"]
    page = (folder / "b.txt").read_text("utf-8")
    assert first["capture_start"].tolist()[:2] == [page.index(TITLES[1]), page.index(paragraphs(2)[0])]
    assert first.loc[first["unit"] == "caption", "text"].tolist() == [CAPTION]


def test_offsets_hold_across_byte_order_marks_and_windows_line_ends(tmp_path: Path) -> None:
    folder = write_captures(tmp_path)
    page = folder / "b.txt"
    page.write_bytes(b"\xef\xbb\xbf" + page.read_bytes().replace(b"\n", b"\r\n"))
    check_offsets(read_captures(folder), folder)


def test_every_sentence_of_the_captures_stands_where_its_offsets_say(captures: Path) -> None:
    check_offsets(read_captures(captures), captures)


@settings(deadline=None, derandomize=True, max_examples=80)
@given(st.lists(st.text(alphabet='aB .?!\n"”“’(', max_size=40), max_size=3))
def test_sentences_of_any_text_are_in_order_and_where_they_say(texts: list[str]) -> None:
    corpus = from_texts(texts)
    rows = corpus.sentences
    assert all(texts[a][s:e] == t for a, s, e, t in rows[["article", "start", "end", "text"]].itertuples(index=False))
    for _, own in rows.groupby("article"):
        assert own["sentence"].tolist() == list(range(1, len(own) + 1))
        assert (own["start"].to_numpy()[1:] >= own["end"].to_numpy()[:-1]).all()
    inside = corpus.tokens
    words = sum(len(re.findall("[aB]+(?:’[aB]+)*", text)) for text in texts)
    assert len(inside) == rows["tokens"].sum() <= words
    assert np.bincount(inside.sentence, minlength=len(rows)).tolist() == rows["tokens"].tolist()


# Families

LONG = " ".join(f"word{i}" for i in range(40)) + "."


def test_families_are_found_in_bodies_headlines_aside() -> None:
    corpus = corpus_of([("headline", "One title"), ("body", LONG)], [("headline", "Another"), ("body", LONG)])
    assert corpus.articles["duplicate_of"].isna().tolist() == [True, False]
    assert corpus.articles["duplicate_of"][1] == "a0"


def test_the_same_headline_makes_no_family() -> None:
    corpus = corpus_of([("headline", LONG), ("body", "Rain fell.")], [("headline", LONG), ("body", "Snow fell.")])
    assert corpus.articles["duplicate_of"].isna().all()


def test_case_and_possessives_do_not_hide_a_family() -> None:
    assert corpus_of([("body", LONG)], [("body", LONG.upper().replace(" ", "’s "))]).articles["duplicate_of"][1] == "a0"


def test_the_two_captures_of_one_page_are_one_family(captures: Path) -> None:
    articles = read_captures(captures).articles
    repeated = articles[articles["duplicate_of"].notna()]
    assert [name[:3] for name in repeated["article"]] == ["001"]
    assert repeated["duplicate_of"].iloc[0].startswith("000") and repeated["containment"].tolist() == [1.0]


@pytest.mark.parametrize("by_hand,expected", [
    (["", "", ""], [None, "a0", "a0"]),
    (["", "none", ""], [None, None, "a0"]),
    (["a1", "", ""], ["a1", None, "a1"]),
    (["a2", "", "none"], ["a2", "a2", None]),
    (["none", "none", "none"], [None, None, None]),
])  # fmt: skip
def test_what_is_decided_by_hand_wins_and_the_rest_follows(by_hand: list[str], expected: list[str | None]) -> None:
    articles = corpus_of(*[[("body", LONG)]] * 3, duplicate_of=by_hand).articles
    assert [None if pd.isna(name) else name for name in articles["duplicate_of"]] == expected


# Showing


def test_a_corpus_says_what_it_holds() -> None:
    corpus = corpus_of([("body", LONG)], [("body", LONG)])
    assert repr(corpus) == "Corpus(2 articles (1 near-duplicate), 1 outlets, 2 sentences, 80 tokens)"
    assert '<th scope="row" class="s">a0</th>' in corpus._repr_html_() and "&lt;NA&gt;" not in corpus._repr_html_()


@pytest.mark.parametrize("texts", ["a string", ["a", 1], [None]])
def test_what_is_no_list_of_texts_is_refused(texts: object) -> None:
    with pytest.raises(InputError, match="expected a corpus or a list of texts"):
        from_texts(texts)  # type: ignore[arg-type]


def test_texts_may_be_a_column_of_a_table_in_any_order() -> None:
    column = pd.Series(["One axis.", "Two."], index=[7, 3])
    assert from_texts(column).sentences["text"].tolist() == ["One axis.", "Two."]
    assert from_texts(column.to_numpy()).articles["tokens"].tolist() == [2, 1]


def test_memory_that_is_handed_back_changes_no_corpus(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    table, asked = pd.read_csv(root / "data" / "lifelike" / "articles.csv").head(9), list[int]()
    expected, release = framing.read_corpus(table), corpus_module.release_memory
    monkeypatch.setattr(corpus_module, "_MUCH", 0)
    monkeypatch.setattr(corpus_module, "release_memory", lambda: asked.append(1) or release())
    corpus = framing.read_corpus(table)
    assert len(asked) == 2
    pd.testing.assert_frame_equal(corpus.articles, expected.articles)
    pd.testing.assert_frame_equal(corpus.sentences, expected.sentences)
    assert corpus.tokens.type.tolist() == expected.tokens.type.tolist()
