"""Doubts about a corpus: found by rule, said in one line when it is read, flagged in scores, mended on request."""

from __future__ import annotations

from pathlib import Path

import pytest
from known_corpora import invented, pact, pact_lexicon

import framing
from framing.corpora.corpus import from_texts
from framing.figures.caveats import validity
from framing.formats import read_lexicon, write_lexicon
from framing.scores.evidence import FEW_STOPS, OFF_SUBJECT

ON, OFF = "The treaty of the two ports was signed. ", "The bakery at the corner sold warm rolls again. "
LEXICON = 'language: en\nsubject: [treaty, "sea pact*"]\nframes:\n  alarm: {terms: [rolls]}\n'


@pytest.fixture
def lexicon(tmp_path: Path) -> framing.Lexicon:
    (tmp_path / "own.yml").write_text(LEXICON)
    return read_lexicon(tmp_path / "own.yml")


def flags(texts: list[str], lexicon: framing.Lexicon) -> list[str]:
    table = framing.score(from_texts(texts, "en"), lexicon, by="article")
    return table.loc[table["measure"] == "prevalence", "flag"].tolist()


def test_a_text_off_the_subject_of_the_lexicon_is_flagged(lexicon: framing.Lexicon) -> None:
    texts = [OFF * 60, OFF * 20 + ON + OFF * 39, OFF * 57 + ON * 3]  # none, 1 in 60, 3 in 60
    assert [OFF_SUBJECT in each for each in flags(texts, lexicon)] == [True, True, False]
    unaware = framing.Lexicon.from_dict({"alarm": ["rolls"]}, "en")
    assert all(OFF_SUBJECT not in each for each in flags(texts, unaware))


def test_a_subject_is_kept_inherited_and_checked(lexicon: framing.Lexicon, tmp_path: Path) -> None:
    assert lexicon.subject == ("treaty", "sea pact*")
    write_lexicon(lexicon, tmp_path / "again.yml")
    assert read_lexicon(tmp_path / "again.yml").subject == lexicon.subject
    (tmp_path / "more.yml").write_text("extends: own.yml\nframes:\n  alarm: {terms: [warm]}\n")
    assert read_lexicon(tmp_path / "more.yml").subject == lexicon.subject
    (tmp_path / "more.yml").write_text("extends: own.yml\nsubject: [bakery]\n")
    assert read_lexicon(tmp_path / "more.yml").subject == ("bakery",)
    (tmp_path / "bad.yml").write_text(LEXICON.replace("treaty", "a; b"))
    with pytest.raises(framing.InputError, match=r"bad\.yml:2: term 'a; b' can never match"):
        read_lexicon(tmp_path / "bad.yml")


@pytest.mark.parametrize("corpus", [invented, pact])
def test_corpora_on_the_subject_are_not_flagged(corpus: object) -> None:
    scores = framing.score(corpus(), pact_lexicon())  # type: ignore[operator]
    assert not scores["flag"].str.contains(OFF_SUBJECT).any() and not scores["flag"].str.contains(FEW_STOPS).any()


def test_every_shipped_lexicon_has_a_subject_that_its_language_can_hold(root: Path) -> None:
    for file in sorted((root / "data" / "lexicons").glob("pact.*.yml")):
        assert len(read_lexicon(file).subject_patterns) > 10, file.name


def test_a_derived_corpus_is_silent_where_it_cannot_decide(lexicon: framing.Lexicon) -> None:
    own = framing.Lexicon.from_dict({"axis": ["axis"]}, "en")
    known, unknown = (framing.score(pact(), framing.Lexicon(own.frames, own.terms, "en", subject=words))
                      for words in (("hegemon*",), ("hegemon*", "bakery")))  # fmt: skip
    assert known["flag"].str.contains(OFF_SUBJECT).any() and not unknown["flag"].str.contains(OFF_SUBJECT).any()


@pytest.mark.parametrize("change, doubtful", [
    (str, False),
    (str.lower, True),
    (lambda text: text.replace(".", ""), True),
    (lambda text: text.replace(". ", "\n\n"), False),  # a line each, as headlines are: no stop is missed
])  # fmt: skip
def test_texts_without_capitals_or_stops_are_flagged(change: object, doubtful: bool, lexicon: framing.Lexicon) -> None:
    paragraphs = [ON + OFF + "Rain fell on the old harbour all the morning long." for _ in range(12)]
    text = "\n\n".join(change(paragraph) for paragraph in paragraphs)  # type: ignore[operator]
    assert (FEW_STOPS in flags([text], lexicon)[0]) is doubtful


def test_figures_and_comparisons_carry_the_flag(lexicon: framing.Lexicon) -> None:
    corpus = from_texts([OFF * 60, OFF * 40 + ON * 20], "en")
    assert "Off the lexicon’s subject: 0. Terms" in validity(framing.score(corpus, lexicon, by="article"))
    compared = framing.compare(corpus, lexicon, by="article")
    assert compared["flag"].tolist() == ["few_articles;off_subject;unvalidated"]
    assert "Off the lexicon’s subject: 0 and 1. Terms" in validity(compared)
