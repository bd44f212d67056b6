"""Suggested terms: what is found, what is left out, and how many hidden terms come back.

``python -m pytest tests/test_suggestion.py -rP`` prints the measurements.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hidden_terms import RANKINGS, measure_recovery

import framing
from framing import Lexicon, log_odds, suggest_terms
from framing.commands.main import main
from framing.corpora.corpus import Corpus, from_texts
from framing.errors import InputError
from framing.lexicons import Frame, Term
from framing.workshop.suggestions import OwnWords, count_candidates, find_names, gather, rank_candidates

TEXTS = [
    "The threat grew at dawn. Colm Harrow called it a menace and a threat. A grave menace, he said, is a threat to us. "
    "The harbour master of Ostra saw a threatening storm and a menacing fleet.",
    "The ferry left at nine. The crew of the ferry sang. A gull followed the ferry to Ostra. Colm Harrow waved. "
    "The neo-colonial quarrel is old, and the arms-race never ended. Peace talks went on in the peace hall.",
]
LEXICON = Lexicon(
    (Frame("alarm", "Alarm", "Fear of a storm or of war.", exclude=("storm petrel",)), Frame("calm", "Calm")),
    (
        Term("alarm", "threat*", matches=("A threat to the fleet.",)),
        Term("alarm", "armsrace", rejects=("The crew sang.",)),
        Term("alarm", "neocolonial*"),
        Term("calm", "peace", matches=("A calm gull.",)),
    ),
    "en",
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return from_texts(TEXTS)


@pytest.fixture(scope="module")
def table(corpus: Corpus) -> pd.DataFrame:
    return suggest_terms(corpus, LEXICON, "alarm", most=100).set_index("candidate")


def test_kinds_and_reasons(table: pd.DataFrame) -> None:
    assert table.loc[["neo colonial", "arms race"], "kind"].tolist() == ["spelling", "spelling"]
    assert table.loc["storm", "why"].startswith("in the frame's definition (storm)")
    assert table.loc["menac*", "why"] == "a hit of the frame in 3 of the 3 sentences it occurs in (z {:+.1f})".format(
        table.loc["menac*", "z"]
    )
    assert "+" in table.loc["fleet", "why"] and table.loc["fleet", "company"] > 0 > table.loc["gull", "company"]


def test_what_is_left_out(table: pd.DataFrame) -> None:
    """Function words, names, what is covered, and phrases that stand once and are none of the lexicon's."""
    edges = {word for candidate in table.index for word in (candidate.split()[0], candidate.split()[-1])}
    assert not edges & {"the", "of", "colm", "harrow", "ostra", "threat", "threatening", "us", "petrel"}
    assert not {"dawn colm", "grave menace", "harbour master"} & set(table.index)
    assert "ferry" in table.index


def test_counts_and_what_adding_would_change(corpus: Corpus, table: pd.DataFrame) -> None:
    row = table.loc["menac*"]
    assert row[["sentences", "in_frame", "elsewhere", "hits_added"]].tolist() == [3, 3, 0, 3]
    contexts = row["contexts"].split(" | ")
    assert len(contexts) == 3 and contexts[0].endswith(
        "[menace] and a threat. A grave menace, he said, is a threat to us. T"
    )
    larger = replace(LEXICON, terms=(*LEXICON.terms, Term("alarm", "menac*")))
    before, after = (framing.find(corpus, lexicon) for lexicon in (LEXICON, larger))
    assert len(after) - len(before) == row["hits_added"]


def test_the_log_odds_are_those_of_sentences(corpus: Corpus, table: pd.DataFrame) -> None:
    """delta and z are `log_odds` of the words' sentences, which is checked against the paper's own figures."""
    ranked = rank_candidates(count_candidates(corpus, LEXICON, "alarm"), LEXICON, "alarm")
    words = ranked[ranked["kind"] == "word"].set_index("key")
    odds = log_odds(words["in_frame"], words["elsewhere"]).set_index("word")
    assert words["z"].to_numpy() == pytest.approx(odds.loc[words.index, "z"].to_numpy())
    assert table["score"].is_monotonic_decreasing


def test_a_hit_that_touches_one_of_the_frame_is_not_added() -> None:
    corpus = from_texts(["A long arms race. The arms race is long. A race of arms. War here."])
    lexicon = Lexicon.from_dict({"alarm": ["arms race", "war"], "calm": ["sea"]}, "en")
    table = suggest_terms(corpus, lexicon, "alarm").set_index("candidate")
    assert table.loc[["race", "arms"], "hits_added"].tolist() == [1, 1]
    assert table.loc["race", "sentences"] == 1


def test_names_are_words_capitalised_in_mid_sentence_only() -> None:
    corpus = from_texts(["Boats left. He met Toll and Rose. A rose fell. Fear grew. Mira Toll sang."])
    assert find_names(corpus) == {"toll", "mira"}


def test_lower_case_in_the_lexicon_s_texts_makes_no_name() -> None:
    corpus = from_texts(["It was the Cold War again, a threat. A threat and a Cold War. Boats left. Ferries left."])
    bare = Lexicon.from_dict({"alarm": ["threat*"], "b": ["boat*"]}, "en")
    spoken = replace(bare, terms=(Term("alarm", "threat*", matches=("a cold war is a threat",)), bare.terms[1]))
    found = [set(suggest_terms(corpus, lexicon, "alarm")["candidate"]) for lexicon in (bare, spoken)]
    assert "cold war" not in found[0] and {"cold war", "cold", "war"} <= found[1]


def test_terms_of_another_language_s_lexicon(corpus: Corpus) -> None:
    other = Lexicon.from_dict({"alarm": ["quarrel*"], "calm": ["gull"]}, "es")
    table = suggest_terms(corpus, LEXICON, "alarm", others=[other]).set_index("candidate")
    assert table.loc["quarrel", "kind"] == "other lexicon"
    assert "the term 'quarrel*' of another lexicon" in table.loc["quarrel", "why"]
    assert "gull" not in table.index or table.loc["gull", "kind"] == "word"


@pytest.mark.parametrize(("language", "text", "term", "word"), [
    ("ru", "Это угроза миру. Угрозы и опасность.", "угроз*", "опасность"),
    ("fr", "La menace et le danger. Une menace, un danger.", "menace*", "danger"),
    ("xx", "kala mora suni. kala mora.", "kala", "mora"),
])  # fmt: skip
def test_other_languages(language: str, text: str, term: str, word: str) -> None:
    lexicon = Lexicon.from_dict({"a": [term], "b": ["x"]}, language)
    assert word in set(suggest_terms(from_texts([text], language), lexicon, "a")["candidate"])


@pytest.mark.parametrize("text", ["", "Nothing of the kind stands here.", "Threats."])
def test_a_corpus_with_little_or_nothing(text: str) -> None:
    table = suggest_terms(from_texts([text]), LEXICON, "alarm")
    assert list(table.columns[:2]) == ["candidate", "kind"] and (table["in_frame"] == 0).all()


def test_bad_input(root: Path, corpus: Corpus) -> None:
    with pytest.raises(InputError, match="frame must be one of alarm, calm; got 'alarms': did you mean 'alarm'"):
        suggest_terms(corpus, LEXICON, "alarms")
    with pytest.raises(InputError, match="this corpus has no text, which suggestions need"):
        suggest_terms(framing.read_corpus(root / "data" / "pact-2024"), LEXICON, "alarm")


def test_own_words() -> None:
    own = OwnWords.of(LEXICON, "alarm")
    assert own.frame["threat"] == 2 and own.rest["gull"] == 1 and own.rest["crew"] == 1
    assert {"fear", "storm", "war"} <= own.definition and "petrel" not in own.frame
    assert "a" not in own.frame and "a" in own.lower


def test_the_pool_places_every_word(corpus: Corpus) -> None:
    pool = gather(corpus)
    tokens = corpus.tokens
    for row in pool.places.sample(30, random_state=1).to_dict("records"):
        written = tokens.types[tokens.type[row["first"] : row["first"] + row["length"]]]
        assert [framing.text.fold(word) for word in written] == row["text"].split(" ")
        assert tokens.sentence[row["first"]] == row["row"]
    assert pool.table.loc[pool.table["key"] == "menac", "kind"].tolist() == ["word"]


def test_the_command(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "l.en.yml").write_text("language: en\nframes:\n  alarm: {terms: [threat*]}\n  calm: {terms: [peace]}\n")
    (tmp_path / "l.es.yml").write_text("language: es\nframes:\n  alarm: {terms: [quarrel]}\n")
    framing.files.write_csv(tmp_path / "c.csv", pd.DataFrame({"outlet": ["A", "B"], "text": TEXTS}))
    arguments = ["lexicon", "suggest", "--frame", "alarm", "--corpus", str(tmp_path / "c.csv")]
    arguments += ["--lexicon", str(tmp_path / "l.en.yml"), "--most", "3"]
    assert main([*arguments, "--out", str(tmp_path / "out.csv")]) == 0
    said = capsys.readouterr().out
    assert " 1. quarrel (other lexicon, score " in said and "adds 1 hit (B 1)" in said
    assert pd.read_csv(tmp_path / "out.csv")["candidate"].tolist()[0] == "quarrel"
    assert main([*arguments[:3], "alarms", *arguments[4:]]) == 2
    assert capsys.readouterr().err == "frame must be one of alarm, calm; got 'alarms': did you mean 'alarm'?\n"


# How many hidden terms come back among the first 30

FLOORS = {"invented": 0.22, "captures": 0.33}  # of suggest; and never less than twice plain TF-IDF


def report(name: str, table: pd.DataFrame) -> pd.Series:
    total = table.groupby("ranking", sort=False)[["hidden", "recovered"]].sum()
    shares = table.pivot(index="frame", columns="ranking", values="share")[list(RANKINGS)]
    shares.loc["all frames"] = total["recovered"] / total["hidden"]
    hidden = int(total["hidden"].iloc[0])
    print(f"\n{name}: hidden terms back among the first 30, of {hidden}\n{shares.round(3).to_string()}")
    return shares.loc["all frames"]


def check(name: str, table: pd.DataFrame) -> None:
    found = report(name, table)
    assert found["suggest"] >= FLOORS[name]
    assert found["suggest"] >= 2 * max(found["tfidf"], found["tfidf_words"])
    assert found["suggest_from_terms"] > max(found["tfidf"], found["tfidf_words"])


def test_hidden_terms_come_back_on_the_invented_corpus(root: Path) -> None:
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    corpus = framing.read_captures(root / "data" / "invented" / "captures")
    check("invented", measure_recovery(corpus, lexicon, splits=2))


def test_hidden_terms_come_back_on_the_captures(root: Path, captures: Path) -> None:
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    check("captures", measure_recovery(framing.read_captures(captures), lexicon, splits=4))


def test_the_measure_on_a_corpus_worked_by_hand() -> None:
    """All of a frame's terms hidden but one: the hidden ones are the only words left beside it."""
    corpus = from_texts(["Threat menace. Threat peril. Ferry boat. Ferry gull."])
    lexicon = Lexicon.from_dict({"alarm": ["threat", "menace", "peril", "zebra"], "calm": ["ferry"]}, "en")
    table = measure_recovery(corpus, lexicon, ["alarm"], splits=8, share=1 / 4, most=1, seed=3).set_index("ranking")
    hidden = table["hidden"].unique()
    assert len(hidden) == 1 and 0 < hidden[0] <= 8
    assert (table["recovered"] <= table["hidden"]).all()
    assert np.isnan(measure_recovery(corpus, lexicon, ["alarm"], splits=1, share=0)["share"]).all()
    everything = measure_recovery(corpus, lexicon, ["alarm"], splits=4, share=1 / 2, most=50)
    assert (everything["share"] == 1).all()
