"""Labels and order of frames travel with every table that was made with a lexicon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import framing

Made = Callable[[framing.Corpus, framing.Lexicon], pd.DataFrame]
MADE: dict[str, Made] = {
    "find": framing.find,
    "score": framing.score,
    "tfidf_scores": framing.tfidf_scores,
    "count_terms": framing.count_terms,
    "count_speakers": lambda c, x: framing.count_speakers(c, framing.find(c, x)),
    "locate_hits": lambda c, x: framing.locate_hits(c, framing.find(c, x)),
    "concordance": lambda c, x: framing.concordance(c, framing.find(c, x)),
    "sentence_cosines": framing.sentence_cosines,
    "compare_sentences": lambda c, x: framing.compare_sentences(framing.sentence_cosines(c, x)),
    "compare": framing.compare,
    "word_shift": lambda c, x: framing.word_shift(c, x, x.names[0], *c.scored["outlet"].unique()[:2]),
    "sensitivity": lambda c, x: framing.sensitivity(c, x, terms=False),
    "dispersion": framing.dispersion,
    "article_table": framing.article_table,
    "model": lambda c, x: framing.model(c, x, x.names[0], "outlet"),
    "trend": framing.trend,
    "bootstrap": lambda c, x: framing.bootstrap(c, x, resamples=100),
}


@pytest.fixture(scope="module")
def corpus(root: Path) -> framing.Corpus:
    return framing.read_captures(root / "data" / "invented" / "captures")


@pytest.fixture(scope="module")
def lexicon() -> framing.Lexicon:
    named = framing.read_lexicon("pact.en")
    return replace(named, frames=tuple(replace(frame, label=f"Cadre {frame.name}") for frame in named.frames))


@pytest.mark.parametrize("made", MADE)
def test_the_table_has_labels_and_hash(corpus: framing.Corpus, lexicon: framing.Lexicon, made: str) -> None:
    table = MADE[made](corpus, lexicon)
    assert len(table) and table.attrs["frames"] == lexicon.labels, made
    assert table.attrs["lexicon"] == lexicon.hash


def test_hits_held_against_codes_keep_the_labels(corpus: framing.Corpus, lexicon: framing.Lexicon, root: Path) -> None:
    truth = framing.read_codes(root / "data" / "invented" / "truth.csv", lexicon.names)
    held = framing.validate(framing.find(corpus, lexicon), truth, corpus)
    assert held.attrs["frames"] == lexicon.labels
    assert "Cadre axis" in framing.figures.validate(held).alt
