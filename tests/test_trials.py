"""Trying a term says what the whole lexicon with it would: hits, voices, scores, and what a check finds."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import framing
from framing.corpora.corpus import Corpus, from_texts
from framing.errors import FramingWarning, InputError
from framing.files import read_csv
from framing.lexicons import Frame, Lexicon, Term
from framing.matching import Matcher, match_lexicon
from framing.workshop import effects
from framing.workshop.checks import check_term
from framing.workshop.editing import Editing
from framing.workshop.effects import Trials


@pytest.fixture(scope="module")
def corpus(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Twelve pieces of the invented corpus, two of them a family of near-duplicates."""
    folder = tmp_path_factory.mktemp("captures")
    source = root / "data" / "invented" / "captures"
    chosen = [f"o{outlet}_{piece}.txt" for outlet in (1, 2) for piece in ("04", "05", "08", "11")]
    chosen += [f"o{outlet}_{piece}.txt" for outlet in (3, 4) for piece in ("05", "08")]
    table = read_csv(source / "metadata.csv", ["capture"])
    table = table[table["capture"].isin(chosen)].drop(columns="file_line")
    table.to_csv(folder / "metadata.csv", index=False)
    for name in table["capture"]:
        shutil.copy(source / name, folder)
    return framing.read_captures(folder)


@pytest.fixture(scope="module")
def lexicon(root: Path) -> Lexicon:
    """Every fourth term of the shipped lexicon, and those the tests name."""
    whole = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    chosen = (term for n, term in enumerate(whole.terms) if n % 4 == 1 or term.term in ("threat*", "rattl*"))
    return replace(whole, terms=tuple(chosen))


@pytest.fixture(scope="module")
def tried(corpus: Corpus) -> Trials:
    return Trials(corpus)


def extended(lexicon: Lexicon, term: Term) -> Lexicon:
    """Return the lexicon with a term, the plain way."""
    frames = lexicon.frames if term.frame in lexicon.names else (*lexicon.frames, Frame(term.frame))
    others = tuple(t for t in lexicon.terms if (t.frame, t.term) != (term.frame, term.term))
    return replace(lexicon, frames=frames, terms=(*others, term))


def prevalences(corpus: Corpus, lexicon: Lexicon, frame: str) -> pd.DataFrame:
    scores = framing.score(corpus, lexicon)
    return scores[(scores["measure"] == "prevalence") & (scores["frame"] == frame)].set_index("outlet")


TERMS = [
    Term("alarm", "sanction*"), Term("sanctions", "sanction*"), Term("axis", "treaty", tier="peripheral"),
    Term("alarm", "the most serious threat"), Term("cold_war", "war"), Term("alarm", "minister*", beside=True),
    Term("axis", "treaty", unless_near=("rail*", "grain")),
]  # fmt: skip


@pytest.mark.parametrize("term", TERMS, ids=lambda term: f"{term.frame}: {term.term}")
def test_a_trial_says_what_scoring_the_whole_corpus_says(
    corpus: Corpus, lexicon: Lexicon, tried: Trials, term: Term
) -> None:
    small = replace(lexicon, terms=tuple(t for t in lexicon.terms if t.frame == term.frame))
    longer = extended(small, term)
    trial = tried.try_term(small, term)
    after = prevalences(corpus, longer, term.frame)
    found = trial.scores.loc[after.index]
    for mine, theirs in (("after", "estimate"), ("low", "low"), ("high", "high"), ("with_after", "hits"), ("n", "n")):
        np.testing.assert_allclose(found[mine].astype(float), after[theirs].astype(float), rtol=1e-12, err_msg=mine)
    if term.frame in small.names:
        before = prevalences(corpus, small, term.frame).loc[after.index]
        np.testing.assert_allclose(found["before"], before["estimate"], rtol=1e-12)
    hits = framing.find(corpus, longer)
    scored = hits["article"].isin(corpus.scored["article"]) & hits["unit"].isin(["headline", "body"])
    own = hits[scored & (hits["term"] == term.term)]
    assert trial.counted == len(own)
    outlets = own["article"].map(corpus.articles.set_index("article")["outlet"])
    shown = own.assign(outlet=outlets).groupby(["outlet", "voice"]).size()
    for (outlet, voice), count in shown.items():
        assert trial.voices.loc[outlet, voice] == count
    assert trial.hits[["article", "sentence", "match", "voice"]].to_numpy().tolist() == (
        own[["article", "sentence", "match", "voice"]].to_numpy().tolist()
    )


def test_a_term_that_stands_there_is_taken_away_to_compare(corpus: Corpus, lexicon: Lexicon, tried: Trials) -> None:
    small = replace(lexicon, terms=tuple(t for t in lexicon.terms if t.frame == "alarm"))
    term = next(t for t in small.terms if t.term == "threat*")
    trial = tried.try_term(small, term)
    without = replace(small, terms=tuple(t for t in small.terms if t != term))
    before, after = prevalences(corpus, without, "alarm"), prevalences(corpus, small, "alarm")
    found = trial.scores.loc[after.index]
    assert trial.known
    assert found["with_before"].tolist() == before["hits"].tolist()
    assert found["with_after"].tolist() == after["hits"].tolist()
    assert trial.gained == (after["hits"] - before["hits"]).sum() > 0
    assert trial.hits["new"].sum() >= trial.gained
    assert "without it" in trial._repr_html_() and ">now<" not in trial._repr_html_()


def test_a_term_that_stands_nowhere_moves_nothing(lexicon: Lexicon, tried: Trials) -> None:
    for words in ("zeppelin*", "t"):
        trial = tried.try_term(lexicon, Term("alarm", words))
        assert (trial.places, trial.counted, len(trial.hits)) == (0, 0, 0)
        assert (trial.scores["before"] == trial.scores["after"]).all() and (trial.scores["before"] > 0).all()
        assert trial.say() == "does not occur in this corpus"
        assert "does not occur" in trial._repr_html_()


def test_a_term_no_text_can_match_is_a_problem_and_no_error(lexicon: Lexicon, tried: Trials) -> None:
    for words, said in (("a, b", "can never match"), ("…", "holds no word")):
        trial = tried.try_term(lexicon, Term("alarm", words))
        assert said in trial.problem and said in trial._repr_html_()


def test_a_frequent_term_is_shown_but_not_scored(
    lexicon: Lexicon, tried: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "MOST_SENTENCES", 10)
    monkeypatch.setattr(effects, "MOST_ARTICLES", 3)
    trial = tried.try_term(lexicon, Term("alarm", "treaty"))
    assert trial.places > 10 and trial.scores.empty
    assert trial.hits["article"].nunique() == 3
    assert "worked out for up to 10" in trial.notes[0]
    html = trial._repr_html_()
    assert "treaty" in html and "first 3 articles" in html


def test_few_articles_are_read_for_voices_and_it_is_said(
    lexicon: Lexicon, tried: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = tried.try_term(lexicon, Term("alarm", "treaty"))
    monkeypatch.setattr(effects, "MOST_ARTICLES", 3)
    trial = tried.try_term(lexicon, Term("alarm", "treaty"))
    assert trial.scores.equals(whole.scores) and trial.voices["all"].equals(whole.voices["all"])
    assert len(trial.hits) < len(whole.hits)
    more = whole.hits["article"].nunique() - 3
    assert trial.notes == (f"contexts and voices are of the first 3 articles; {more} more hold it",)


def test_only_the_sentences_that_hold_the_term_are_matched_again(
    corpus: Corpus, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Trials(corpus)
    own.try_term(lexicon, Term("alarm", "treaty"))  # the frame as it stands is matched once
    sizes = []

    def note(matcher: Matcher, part: Lexicon) -> pd.DataFrame:
        sizes.append(len(matcher.tokens))
        return match_lexicon(matcher, part)

    monkeypatch.setattr(effects, "match_lexicon", note)
    own.try_term(lexicon, Term("alarm", "sanction*"))
    assert len(sizes) == 2 and max(sizes) < 250 < len(corpus.tokens)
    known = next(t for t in lexicon.terms if t.term == "rattl*")
    own.try_term(lexicon, replace(known, matches=(*known.matches, "It is an example that is being typed")))
    assert max(sizes) < 250


def test_a_derived_corpus_shows_its_words_and_names_what_it_cannot_tell(root: Path, lexicon: Lexicon) -> None:
    derived = framing.read_corpus(root / "data" / "pact-2024")
    own = Trials(derived)
    trial = own.try_term(lexicon, Term("alarm", "sanction*"))
    hits = framing.find(derived, extended(lexicon, Term("alarm", "sanction*")))
    assert len(trial.hits) == trial.counted > 0
    assert trial.counted == len(hits[(hits["term"] == "sanction*") & hits["article"].isin(derived.scored["article"])])
    assert "only words of its inventory" in trial._repr_html_()
    outside = own.try_term(lexicon, Term("alarm", "zeppelin*"))
    assert "corpus without text does not record: 'zeppelin*' of alarm" in outside.problem
    accepted = extended(lexicon, Term("alarm", "zeppelin*"))
    again = own.try_term(accepted, Term("alarm", "sanction*"))
    assert again.scores.equals(trial.scores), "a term it cannot tell does not stop the others"


def test_groups_by_another_column(corpus: Corpus, lexicon: Lexicon) -> None:
    trial = Trials(corpus, "country").try_term(lexicon, Term("alarm", "treaty"))
    assert trial.scores.index.name == "country"
    assert trial.scores["n"].sum() == sum(
        corpus.sentences["article"].isin(corpus.scored["article"]) & corpus.sentences["unit"].isin(["headline", "body"])
    )  # noqa: E501
    assert ">country<" in trial._repr_html_()
    with pytest.raises(InputError, match="did you mean 'outlet'"):
        Trials(corpus, "outlets")


def test_a_trial_is_safe_html() -> None:
    nasty = from_texts(["A threat <img src=x onerror=alert(1)> & more."])
    nasty = replace(nasty, articles=nasty.articles.assign(outlet="<b>Bold</b>"))
    editing = Editing(nasty, Lexicon.from_dict({"<i>alarm": ["menace"]}, "en"))
    html = editing.try_term("threat", "<i>alarm")._repr_html_()
    assert "<img" not in html and "<b>" not in html and "<i>" not in html
    assert "&lt;img" in html and "&lt;b&gt;Bold" in html
    assert ">–<" in html and ">few, short<" in html, "no estimate of so short a text"


SINGLE = {
    "swallowed": (Term("alarm", "threats"), "is redundant: 'threat*'"),
    "swallows": (Term("alarm", "storm*"), "with it, 'storm' is redundant: 'storm*'"),
    "two frames": (Term("axis", "storm"), "is also listed in frame 'alarm'"),
    "spelled differently": (Term("alarm", "arms-race"), "is 'arms race'"),
    "never counts": (Term("alarm", "threat level"), "can never count: the exclusion 'threat level'"),
    "overlaps": (Term("alarm", "new threat"), "with it, 'threat level' overlaps 'new threat'"),
    "letters": (Term("alarm", "dаnger"), "mixes Latin letters with Cyrillic"),
    "any word": (Term("alarm", "*"), "matches any word"),
    "too wide": (Term("alarm", "a*"), "matches very many words"),
    "its neighbours": (Term("alarm", "war", unless_near=("war*",)), "contains 'war*', which its unless_near lists"),
    "example": (Term("alarm", "menace", matches=("A nuisance.",)), "is not matched: A nuisance."),
    "counterexample": (Term("alarm", "menace", rejects=("A menace.",)), "rejects a text that its frame matches"),
    "others' counterexamples": (Term("alarm", "flu"), "with it, 'threat*' rejects a text that its frame matches"),
}  # fmt: skip


@pytest.mark.parametrize("name", SINGLE)
def test_a_check_of_one_term(name: str) -> None:
    term, message = SINGLE[name]
    base = Lexicon.from_dict({"alarm": ["threat*", "storm", "arms race"], "axis": ["bloc"]}, "en")
    first = replace(base.terms[0], rejects=("A threat of flu",), unless_near=("flu",))
    frames = (replace(base.frames[0], exclude=("threat level",)), base.frames[1])
    lexicon = replace(base, frames=frames, terms=(first, *base.terms[1:]))
    found = check_term(lexicon, replace(term, unless_near=term.unless_near or ("flu",) * (name == "swallowed")))
    assert any(message in said for said in found), found
    assert check_term(lexicon, Term("alarm", "peril")) == []


def test_the_shipped_terms_have_no_more_to_hear_than_the_whole_check_says(lexicon: Lexicon) -> None:
    whole = framing.check_lexicon(lexicon)
    named = {(row["frame"], row["term"]) for row in whole.to_dict("records") if row["term"]}
    for term in lexicon.terms[::20]:
        said = [message for message in check_term(lexicon, term) if not message.startswith("with it, ")]
        assert bool(said) == ((term.frame, term.term) in named), (term.term, said)


def test_a_dominant_term_is_named(corpus: Corpus, tried: Trials) -> None:
    lexicon = Lexicon.from_dict({"alarm": ["peril*"], "empty": []}, "en")
    assert any("more than half" in said for said in tried.try_term(lexicon, Term("alarm", "treaty")).warnings)
    assert not tried.try_term(lexicon, Term("empty", "treaty")).warnings, "the first term of a frame is no finding"


def test_editing_from_question_to_file(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "own.yml"
    editing = Editing(corpus, Lexicon.from_dict({"alarm": ["threat*"]}, "en"), path)
    empty = editing.try_term(" ", "alarm")
    assert empty.problem.startswith("type a term")
    trial = editing.try_term("menac*", "alarm")
    assert trial.counted > 0
    assert editing.accept("menac*", "alarm", matches=["A menace to all."]) == "'menac*' added to alarm"
    known = editing.try_term("menac*", "alarm")
    assert known.known and known.scores["after"].tolist() == trial.scores["after"].tolist()
    with pytest.raises(InputError, match="no term"):
        editing.accept("", "alarm")
    assert repr(editing) == "Editing(own.yml, not saved: Lexicon(1 frames, 2 terms: alarm 2))"
    editing.save()
    assert [t.term for t in framing.read_lexicon(path).terms] == ["threat*", "menac*"]
    assert framing.check_lexicon(path).query("level == 'error'").empty
    editing.undo()
    assert not editing.try_term("menac*", "alarm").known


def test_articles_in_other_languages_are_left_out_with_a_warning() -> None:
    texts = from_texts(["A threat to all.", "La amenaza: a threat.", "A threat again."])
    mixed = replace(texts, articles=texts.articles.assign(language=["en", "es", "en-GB"]))
    with pytest.warns(FramingWarning, match="1 of 3 articles are in languages without a lexicon"):
        editing = Editing(mixed, Lexicon.from_dict({"alarm": ["menace"]}, "en"))
    assert editing.try_term("threat", "alarm").counted == 2
