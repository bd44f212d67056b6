"""The reading queue: its order, what it names, what it refuses, and how much of what a lexicon misses it brings up.

``python -m pytest tests/test_reading.py -rP`` prints what is measured.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from known_corpora import DATA, invented, pact, pact_lexicon

import framing
from framing import InputError, Lexicon, Term
from framing.corpora.corpus import from_texts

TEXT = "A threat is near. The ferry left at nine. Threatening clouds came. The talks went on. A treaty was signed."
LEXICON = Lexicon.from_dict({"alarm": ["threat", "danger"], "talks": ["talk*", "treaty"]}, "en")


def test_sentences_without_a_hit_are_ranked_and_the_words_that_count_named() -> None:
    queue = framing.reading_queue(from_texts([TEXT]), LEXICON, "alarm")
    assert queue.columns.tolist() == ["rank", "article", "sentence", "unit", "text", "words"]
    assert queue["rank"].tolist() == [1, 2, 3, 4]
    assert "A threat is near." not in set(queue["text"])
    assert queue.loc[0, ["sentence", "text", "words"]].tolist() == [3, "Threatening clouds came.", "threatening"]
    talks = queue[queue["text"] == "The talks went on."]
    assert "talks" not in talks["words"].item()


def test_near_duplicates_captions_and_other_languages_are_left_out() -> None:
    corpus = invented()
    queue = framing.reading_queue(corpus, pact_lexicon(), "axis")
    assert set(queue["article"]) <= set(corpus.scored["article"]) and set(queue["unit"]) == {"headline", "body"}
    hits = framing.find(corpus, pact_lexicon())
    with_hit = hits.loc[hits["frame"] == "axis", ["article", "sentence"]].drop_duplicates()
    assert queue.merge(with_hit).empty
    assert set(framing.reading_queue(corpus, pact_lexicon(), "axis", units=["caption"])["unit"]) == {"caption"}


def test_what_a_term_rejects_speaks_against_a_sentence() -> None:
    terms = {"rejects": ("a storm warning for ferries",), "matches": ("they warn of war",)}
    lexicon = replace(LEXICON, terms=(Term("alarm", "warn of*", **terms),))
    corpus = from_texts(["A storm warning came.", "They warned about war."])
    assert framing.reading_queue(corpus, lexicon, "alarm")["text"].tolist() == [
        "They warned about war.",
        "A storm warning came.",
    ]


def test_a_corpus_in_which_every_sentence_has_a_hit_leaves_nothing_to_read() -> None:
    queue = framing.reading_queue(from_texts(["A threat."]), LEXICON, "alarm")
    assert queue.empty and queue.columns.tolist() == ["rank", "article", "sentence", "unit", "text", "words"]


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(InputError, match="^a derived corpus has no text to read, expected a corpus of captures"):
        framing.reading_queue(pact(), pact_lexicon(), "alarm")
    with pytest.raises(InputError, match="frame must be one of alarm, talks; got 'alarms': did you mean 'alarm'"):
        framing.reading_queue(from_texts([TEXT]), LEXICON, "alarms")
    for terms in ({"alarm": ["threat"]}, {"alarm": ["threat"], "others": ["the"]}):
        with pytest.raises(InputError, match="no examples against 'alarm', expected `rejects` or terms of another"):
            framing.reading_queue(from_texts([TEXT]), Lexicon.from_dict(terms, "en"), "alarm")
    with pytest.raises(InputError, match="unit must be one of headline, body, caption; got 'title'"):
        framing.reading_queue(from_texts([TEXT]), LEXICON, "alarm", units=["title"])


# Measured: terms are hidden, and the first tenth of the queue is held against what was written


def hide_terms(lexicon: Lexicon, frame: str, draw: np.random.Generator, examples: bool) -> Lexicon:
    """Return a lexicon without two thirds of a frame's terms, and, if so wished, without examples."""
    own = [number for number, term in enumerate(lexicon.terms) if term.frame == frame]
    hidden = set(draw.choice(own, round(2 * len(own) / 3), replace=False).tolist())
    kept = [term for number, term in enumerate(lexicon.terms) if number not in hidden]
    bare = [replace(term, matches=(), rejects=()) for term in kept]
    return replace(lexicon, terms=tuple(kept if examples else bare))


def first_tenth(lexicon: Lexicon, frame: str, truth: pd.DataFrame) -> tuple[float, float, float]:
    """Return recall of missed sentences and precision in the first tenth, and the share of them in the whole queue."""
    queue = framing.reading_queue(invented(), lexicon, frame).merge(truth, how="left", on=["article", "sentence"])
    evoked = queue[frame].to_numpy()
    first = evoked[: -(-len(evoked) // 10)]
    return first.sum() / evoked.sum(), first.mean(), evoked.mean()


@pytest.mark.parametrize(("examples", "recall", "precision"), [(True, 0.44, 0.56), (False, 0.39, 0.49)])
def test_the_first_tenth_holds_much_of_what_is_missed(examples: bool, recall: float, precision: float) -> None:
    truth = pd.read_csv(DATA / "invented" / "truth.csv").drop(columns=["unit"])
    draw = np.random.default_rng(1)
    rows = [
        (frame, *first_tenth(hide_terms(pact_lexicon(), frame, draw, examples), frame, truth))
        for frame in pact_lexicon().names
        for _ in range(3)
    ]
    table = pd.DataFrame(rows, columns=["frame", "recall", "precision", "base"]).groupby("frame", sort=False).mean()
    print(f"\nfirst tenth of the queue, two thirds of the terms hidden; examples: {examples}\n{table.round(2)}")
    print(table.mean().round(3).to_dict())
    assert table["recall"].mean() >= recall and table["precision"].mean() >= precision
    assert (table["precision"] >= 2 * table["base"]).all()
