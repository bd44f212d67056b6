"""Corpora, articles and lexicons as the objects people expect; words around a word, frames that occur together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import framing
from framing.corpora.corpus import Article, Corpus, from_texts
from framing.errors import InputError
from framing.lexicons import Lexicon, Term
from framing.readers.folders import read_corpus

ROWS = {
    "id": ["a1", "a2", "b1", "b2"], "outlet": ["Gazette", "Gazette", "Herald", "Herald"],
    "year": [2050, 2051, 2050, 2051],
    "title": ["Ships in port", "", "A harbour", "Rain"],
    "text": ["A grave threat grew in the port.", "The ferry left.", "A grave threat is an axis.", "It rained all day."],
}  # fmt: skip
LEXICON = Lexicon.from_dict({"alarm": ["threat*"], "axis": ["axis", "grave"]}, "en")


@pytest.fixture
def corpus() -> Corpus:
    return read_corpus(pd.DataFrame(ROWS), id="id")


def test_a_corpus_has_a_length_and_its_articles_by_name(corpus: Corpus) -> None:
    assert len(corpus) == 4 and [article.name for article in corpus] == ROWS["id"]
    article = corpus["a1"]
    assert isinstance(article, Article) and "grave threat" in article.text and article.metadata["outlet"] == "Gazette"
    assert article.sentences["unit"].tolist() == ["headline", "body"]
    assert repr(article).startswith("Article('a1', Gazette, 2 sentences, 10 tokens: 'Ships in port")
    assert not {"text", "article", "duplicate_of"} & set(article.metadata)
    with pytest.raises(InputError, match="did you mean 'a1'|'a11'"):
        corpus["a11"]
    assert from_texts(["One.", "Two."])[1].text == "Two."


def test_an_article_of_a_derived_corpus_says_that_it_has_no_text(root: Path) -> None:
    derived = framing.read_corpus(root / "data" / "pact-2024")
    article = next(iter(derived))
    assert article.text == "" and "text not at hand" in repr(article) and len(article.sentences) > 5


def test_filter_takes_values_of_columns(corpus: Corpus) -> None:
    assert list(corpus.filter(outlet="Herald").articles["article"]) == ["b1", "b2"]
    assert list(corpus.filter(outlet=["Gazette", "Herald"], year=2051).articles["article"]) == ["a2", "b2"]
    both = framing.find(corpus, LEXICON)
    own = framing.find(corpus.filter(outlet="Herald"), LEXICON)
    rows = both[both["article"].str.startswith("b")].reset_index(drop=True)
    pd.testing.assert_frame_equal(pd.DataFrame(own), pd.DataFrame(rows))
    for columns, said in (({"outlt": "Herald"}, "'outlet'"), ({"outlet": "Herld"}, "'Herald'")):
        with pytest.raises(InputError, match=said):
            corpus.filter(**columns)


def test_a_sample_is_of_scored_articles_and_the_same_again(corpus: Corpus) -> None:
    repeated = replace(corpus, articles=corpus.articles.assign(duplicate_of=[pd.NA, "a1", pd.NA, pd.NA]))
    drawn = [list(repeated.sample(2, seed).articles["article"]) for seed in range(20)]
    assert drawn == [list(repeated.sample(2, seed).articles["article"]) for seed in range(20)]
    assert {name for names in drawn for name in names} == {"a1", "b1", "b2"} and len(set(map(tuple, drawn))) > 1
    for wrong in (0, 4, 1.5):
        with pytest.raises(InputError, match="n must be"):
            repeated.sample(wrong)  # type: ignore[arg-type]


def test_a_large_corpus_shows_its_first_articles_only() -> None:
    html = from_texts(["It rained."] * 50)._repr_html_() or ""
    assert html.count('<th scope="row"') == 20 and "20 of 50 rows" in html


def test_a_frame_of_a_lexicon_shows_its_terms() -> None:
    terms = (Term("alarm", "threat*"), Term("alarm", "alert", tier="peripheral", beside=True, unless_near=("amber",)))
    own = replace(LEXICON, terms=(*terms, *LEXICON.terms[1:]))["alarm"]
    assert own["term"].tolist() == ["threat*", "alert"] and own["condition"].tolist() == [
        "", "beside another term of the frame; not near amber",
    ]  # fmt: skip
    assert "alert" in str(own) and "not near amber" in (own._repr_html_() or "")
    with pytest.raises(InputError, match="'alarm'"):
        LEXICON["alrm"]


def test_merged_lexicons_hold_the_terms_of_both() -> None:
    other = Lexicon.from_dict({"axis": ["bloc", "axis"], "order": ["multipolar*"]}, "en")
    other = replace(other, terms=tuple(replace(t, tier="peripheral") if t.term == "axis" else t for t in other.terms))
    both = LEXICON | other
    assert [(t.frame, t.term) for t in both.terms] == [
        ("alarm", "threat*"), ("axis", "axis"), ("axis", "grave"), ("axis", "bloc"), ("order", "multipolar*"),
    ]  # fmt: skip
    assert both.terms[1].tier == "peripheral" and both.validated == "" and both.language == "en"
    assert both.names == ["alarm", "axis", "order"] and (LEXICON | LEXICON).hash == LEXICON.hash
    with pytest.raises(InputError, match="en and fr cannot be merged"):
        LEXICON | Lexicon.from_dict({"axis": ["axe"]}, "fr")


def test_what_is_excluded_in_either_is_excluded_in_both() -> None:
    mine, other = (replace(LEXICON, frames=tuple(replace(f, exclude=(word,), label=word) for f in LEXICON.frames))
                   for word in ("x ray", "y axis"))  # fmt: skip
    assert (mine | other).frames[1].exclude == ("x ray", "y axis") and (mine | other).frames[1].label == "x ray"


def test_only_public_names_are_completed(corpus: Corpus) -> None:
    assert [name for name in dir(framing) if name.startswith("_") or name not in framing.__all__] == []
    assert dir(framing.figures) == sorted(framing.figures.__all__)
    public = {"articles", "sentences", "tokens", "filter", "sample", "scored", "has_text"}
    assert public <= {name for name in dir(corpus) if not name.startswith("_")}
    assert {name for name in dir(corpus["a1"]) if not name.startswith("_")} == {"metadata", "name", "sentences", "text"}


# Concordances


def test_context_by_words_and_by_sentence(corpus: Corpus) -> None:
    hits = framing.find(corpus, Lexicon.from_dict({"alarm": ["threat"]}, "en"))
    words = framing.concordance(corpus, hits, width=2, per="words")[["left", "right"]].to_numpy().tolist()
    assert words == [["A grave ", " grew in"], ["A grave ", " is an"]]
    whole = framing.concordance(corpus, hits, width=1, per="sentence")
    assert whole["right"].tolist() == [" grew in the port.", " is an axis."]
    assert (
        framing.concordance(corpus, hits, width=0, per="words")[["left", "right"]].to_numpy().tolist() == [["", ""]] * 2
    )
    with pytest.raises(InputError, match="per"):
        framing.concordance(corpus, hits, per="lines")


def test_a_sentence_ends_the_context_and_words_do_not() -> None:
    corpus = from_texts(["It rained. The threat grew. Nobody saw it."])
    hits = framing.find(corpus, LEXICON)
    sides = {per: framing.concordance(corpus, hits, 3, per=per)[["left", "right"]].iloc[0].tolist()
             for per in ("sentence", "words")}  # fmt: skip
    assert sides == {"sentence": ["The ", " grew."], "words": ["It rained. The ", " grew. Nobody saw"]}


def test_several_orders_decide_one_after_the_other() -> None:
    corpus = from_texts(["a threat b.", "b threat a.", "a threat a.", "b threat b."])
    hits = framing.find(corpus, LEXICON)
    shown = framing.concordance(corpus, hits, sort=["right", "left"], per="sentence")
    assert (shown["left"] + shown["right"]).str[0].tolist() == ["a", "b", "a", "b"]
    assert shown["right"].str.strip(" .").tolist() == ["a", "a", "b", "b"]


def test_a_highlighted_article_is_saved_as_a_page(tmp_path: Path) -> None:
    corpus = from_texts(["A threat & <b>more</b>."])
    path = framing.highlight(corpus, 0, framing.find(corpus, LEXICON)).save(tmp_path / "x.html")
    page = path.read_text("utf-8")
    assert page.startswith("<!doctype html>") and 'charset="utf-8"' in page and page.endswith("</body></html>\n")
    assert "&lt;b&gt;more" in page and "<b>" not in page


# Words around a word, frames that occur together


def around(places: list[list[str]], words: set[str], window: int) -> dict[str, tuple[int, int]]:
    """Count the slow way: for every other token, whether it is near, and on which side of the nearest."""
    found: dict[str, list[int]] = {}
    for sentence in places:
        nodes = [i for i, word in enumerate(sentence) if word in words]
        for i, word in enumerate(sentence):
            near = sorted((abs(i - node), i > node) for node in nodes if 0 < abs(i - node) <= window)
            if near and i not in nodes:
                found.setdefault(word, [0, 0])[near[0][1]] += 1
    return {word: (counts[0], counts[1]) for word, counts in found.items()}


@pytest.mark.parametrize("window", [1, 2, 5])
def test_collocates_are_those_counted_word_by_word(window: int) -> None:
    sentences = [
        "Grey gulls saw grey ships",
        "ships met ships beside gulls",
        "gulls slept",
        "storm gulls grey storm ships",
    ]
    corpus = from_texts([". ".join(sentences) + "."])
    table = framing.collocates(corpus, "gull*", window, min_count=1).set_index("word")
    expected = around([text.lower().split() for text in sentences], {"gulls"}, window)
    content = {word: sides for word, sides in expected.items() if word != "beside"}
    found = table.drop(index="beside", errors="ignore")
    assert {word: (row["left"], row["right"]) for word, row in found.iterrows()} == content
    assert (table["near"] == table["left"] + table["right"]).all()


def test_the_measures_of_collocates_are_those_of_their_formulas() -> None:
    from math import log2

    corpus = from_texts(["Grey gulls flew. Grey gulls slept. Grey ships sank. Storms sank ships."])
    row = framing.collocates(corpus, "gulls", min_count=2).set_index("word").loc["grey"]
    assert (row["near"], row["elsewhere"], row["articles"]) == (2, 1, 1)
    assert row["log_dice"] == pytest.approx(14 + log2(2 * 2 / (2 + 3)))
    # content words near: grey grey flew slept; elsewhere: grey ships sank storms sank ships
    assert row["log_ratio"] == pytest.approx(log2((2 / 4) / (1 / 6)))


def test_collocates_of_a_phrase_leave_its_own_words_out() -> None:
    table = framing.collocates(from_texts(["The cold war ended. A cold war of nerves."]), "cold war", min_count=1)
    assert set(table["word"]) == {"ended", "nerves"}


def test_collocates_refuse_what_has_none(root: Path) -> None:
    with pytest.raises(InputError, match="'gulls' does not occur"):
        framing.collocates(from_texts(["It rained."]), "gulls")
    with pytest.raises(InputError, match="derived corpus"):
        framing.collocates(framing.read_corpus(root / "data" / "pact-2024"), "axis")
    with pytest.raises(InputError, match="window"):
        framing.collocates(from_texts(["It rained."]), "rained", window=0)


def test_frames_that_occur_together_are_counted_in_sentences(corpus: Corpus) -> None:
    lexicon = Lexicon.from_dict(
        {"alarm": ["threat*"], "axis": ["axis"], "port": ["port", "harbour"], "none": ["xyz"]}, "en"
    )
    table: Any = framing.cooccurrence(corpus, framing.find(corpus, lexicon))
    rows = {(row["frame"], row["with"]): row for row in table.to_dict("records")}
    assert len(rows) == 6 and rows["alarm", "axis"]["both"] == 1 and rows["alarm", "port"]["both"] == 1
    row, total = rows["alarm", "port"], len(corpus.sentences)
    assert (row["sentences_frame"], row["sentences_with"], row["sentences"]) == (2, 3, total)
    assert row["expected"] == pytest.approx(2 * 3 / total) and row["jaccard"] == pytest.approx(1 / 4)
    assert pd.notna(rows["axis", "none"]["jaccard"]) and rows["axis", "none"]["both"] == 0
