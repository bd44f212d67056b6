"""Public functions given another thing than they are for: an `InputError` that says the rule."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from small_corpus import paragraphs

import framing
from framing import InputError, Lexicon
from framing.corpora.corpus import from_texts
from framing.errors import shown

CORPUS = from_texts(["\n\n".join(paragraphs(seed)) for seed in range(2)])
LEXICON = Lexicon.from_dict({"alarm": ["threat*"]}, "en")
OTHERS = [None, "texts.csv", 3, {}, pd.DataFrame({"q": [1]})]

OF_A_CORPUS: dict[str, Callable[[object], object]] = {
    "article_table": lambda it: framing.article_table(it, LEXICON),
    "bootstrap": lambda it: framing.bootstrap(it, LEXICON),
    "compare": lambda it: framing.compare(it, LEXICON),
    "concordance": lambda it: framing.concordance(it, framing.find(CORPUS, LEXICON)),
    "correct_voices": lambda it: framing.correct_voices(it, "voices.csv"),
    "derive": lambda it: framing.derive(it, pd.DataFrame(), [LEXICON], "derived"),
    "dispersion": lambda it: framing.dispersion(it, LEXICON),
    "estimate": lambda it: framing.estimate(it, LEXICON, pd.DataFrame()),
    "highlight": lambda it: framing.highlight(it, framing.find(CORPUS, LEXICON), 0),
    "sensitivity": lambda it: framing.sensitivity(it, LEXICON),
    "suggest_terms": lambda it: framing.suggest_terms(it, LEXICON, "alarm"),
    "model": lambda it: framing.model(it, LEXICON, "alarm", "outlet"),
    "trend": lambda it: framing.trend(it, LEXICON),
    "word_shift": lambda it: framing.word_shift(it, LEXICON, "0", "1", "article"),
}
OF_A_LEXICON: dict[str, Callable[[object], object]] = {
    "check_examples": framing.check_examples,
    "compare": lambda it: framing.compare(CORPUS, it, "article"),
    "count_terms": lambda it: framing.count_terms(CORPUS, it),
    "diff_lexicons": lambda it: framing.diff_lexicons(LEXICON, it),
    "estimate": lambda it: framing.estimate(CORPUS, it, pd.DataFrame()),
    "find": lambda it: framing.find(CORPUS, it),
    "model": lambda it: framing.model(CORPUS, it, "alarm", "outlet"),
    "trend": lambda it: framing.trend(CORPUS, it),
    "reading_queue": lambda it: framing.reading_queue(CORPUS, it, "alarm"),
    "score": lambda it: framing.score(CORPUS, it, "article"),
    "suggest_terms": lambda it: framing.suggest_terms(CORPUS, it, "alarm"),
    "tfidf_scores": lambda it: framing.tfidf_scores(CORPUS, it, "article"),
}
OF_A_TABLE: dict[str, tuple[str, Callable[[object], object]]] = {
    "compare_sides": ("scores", lambda it: framing.compare_sides(it, {"a": "north", "b": "south"})),
    "concordance": ("hits", lambda it: framing.concordance(CORPUS, it)),
    "correct_prevalence": ("scores", lambda it: framing.correct_prevalence(it, it)),
    "estimate": ("codes", lambda it: framing.estimate(CORPUS, LEXICON, it, "article", ["alarm"])),
    "highlight": ("hits", lambda it: framing.highlight(CORPUS, it, 0)),
    "sentences_needed": ("validation", framing.sentences_needed),
}


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: type(other).__name__)
@pytest.mark.parametrize("name", OF_A_CORPUS)
def test_what_is_no_corpus_is_named(name: str, other: object) -> None:
    """Whatever `framing.read_corpus` makes no corpus of is refused in its words."""
    said = "no corpus can be made of|no such file or folder|no list of articles in it|no column 'text'"
    with pytest.raises(InputError, match=f"^corpus must be a Corpus, got |{said}"):
        OF_A_CORPUS[name](other)


@pytest.mark.parametrize(
    "other", [None, "pact.en.yml", 3, [1], pd.DataFrame({"q": [1]})], ids=lambda o: type(o).__name__
)
@pytest.mark.parametrize("name", OF_A_LEXICON)
def test_what_is_no_lexicon_is_named(name: str, other: object) -> None:
    with pytest.raises(InputError, match="(^(lexicon|new) must be a Lexicon|pass one lexicon)"):
        OF_A_LEXICON[name](other)


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: type(other).__name__)
@pytest.mark.parametrize("name", OF_A_TABLE)
def test_what_is_no_table_of_that_kind_is_named(name: str, other: object) -> None:
    what, function = OF_A_TABLE[name]
    rule = f"^{what} (must be a DataFrame, got|have no column)"
    with pytest.raises(InputError, match=rule):
        function(other)


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan"), "95 %"])
def test_a_level_is_a_share(level: object) -> None:
    with pytest.raises(InputError, match="level must lie between 0 and 1"):
        framing.score(CORPUS, LEXICON, "article", level=level)


def test_lexicons_may_come_from_a_generator() -> None:
    lexicons = (lexicon for lexicon in [LEXICON])
    assert len(framing.find(CORPUS, lexicons)) == len(framing.find(CORPUS, LEXICON)) > 0


def test_numbers_of_numpy_are_shown_as_plain_ones() -> None:
    assert (shown(np.float64(1.5)), shown("axis")) == ("1.5", "'axis'")


HITS = framing.find(CORPUS, LEXICON)
SCORES = framing.score(CORPUS, LEXICON, by="article")
WRONG: dict[str, tuple[str, Callable[[], object]]] = {
    "tiers": (
        "tiers must be a list of names among core, peripheral; got 3",
        lambda: framing.score(CORPUS, LEXICON, tiers=3),
    ),
    "a tier": ("tiers must be a list of names among", lambda: framing.score(CORPUS, LEXICON, tiers="core")),
    "units": ("units must be a list of names among headline, body", lambda: framing.score(CORPUS, LEXICON, units=3)),
    "voice": ("voices must be a list of names among all, outlet", lambda: framing.score(CORPUS, LEXICON, voice=3)),
    "TF-IDF": ("tiers must be a list", lambda: framing.tfidf_scores(CORPUS, LEXICON, tiers=3)),
    "resamples": (
        "resamples must be a whole number of 100 or more",
        lambda: framing.bootstrap(CORPUS, LEXICON, resamples="x"),
    ),
    "width": ("width must be a whole number of 0 or more", lambda: framing.concordance(CORPUS, HITS, width="x")),
    "n": ("n must be a whole number of 0 or more", lambda: framing.draw_sample(CORPUS, LEXICON, "x")),
    "specifications": (
        "specifications must be a DataFrame, got int",
        lambda: framing.compare(CORPUS, LEXICON, "article", specifications=3),
    ),
    "lines": ("lines must be a DataFrame, got int", lambda: framing.sensitivity(CORPUS, LEXICON, lines=3)),
    "codes": ("codes must be a table of codes", lambda: framing.agreement(3)),
    "paths": (r"paths must be a path \(text\), got int", lambda: framing.read_codings(3)),
    "prevalences": ("prevalences must be pairs of shares, got 3", lambda: framing.power_table(3)),
    "a corpus' path": ("table: no rows", lambda: framing.read_corpus(pd.DataFrame())),
    "a folder": (r"folder must be a path \(text\), got NoneType", lambda: framing.read_captures(None)),
    "a lexicon's path": (r"path must be a path \(text\), got int", lambda: framing.read_lexicon(3)),
    "a lexicon to write": ("lexicon must be a Lexicon, got 3", lambda: framing.write_lexicon(3, "x.yml")),
    "frames": ("frames must be a Mapping, got 3", lambda: Lexicon.from_dict(3)),
    "a table": ("table: no column 'outlet'", lambda: framing.find(pd.DataFrame({"text": ["a"]}), LEXICON)),
    "a score of a table": (
        "table: no column 'outlet'",
        lambda: framing.score(pd.DataFrame({"text": ["a"]}), LEXICON),
    ),
    "nothing": ("no corpus can be made of None", lambda: framing.find(None, LEXICON)),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_argument_ends_in_one_line_that_says_the_rule(name: str) -> None:
    message, call = WRONG[name]
    with pytest.raises(InputError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)
