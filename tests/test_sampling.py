"""Sentences to code: strata, weights, the sheet coders see, and how many it takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import framing
from framing import draw_sample, read_codings, sentences_needed, validate, write_sheet
from framing.corpora.corpus import Corpus, from_texts
from framing.errors import InputError
from framing.scores.intervals import wilson

LEXICON = framing.Lexicon.from_dict({"fog": ["fog"], "rain": ["rain"]})
FRAMES = ["fog", "rain"]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """300 sentences: 60 with fog, 12 with rain, 4 of them with both."""
    texts = []
    for i in range(300):
        weather = ["fog"] * (i % 5 == 0) + ["rain"] * (i % 25 == 3 or i in (0, 50, 100, 150))
        texts.append(f"On day {i} the ferry left, and there was {' and '.join(weather) or 'sun'}.")
    return from_texts([" ".join(texts[i : i + 30]) for i in range(0, 300, 30)])


@pytest.fixture(scope="module")
def strata(corpus: Corpus) -> dict[str, int]:
    hits = framing.find(corpus, LEXICON).groupby(["article", "sentence"])["frame"].agg(set)
    rare = sum("rain" in frames for frames in hits)
    return {"fog": len(hits) - rare, "none": 300 - len(hits), "rain": rare}


def test_half_is_drawn_without_a_hit_and_the_rest_evenly_from_the_frames(
    corpus: Corpus, strata: dict[str, int]
) -> None:
    sample = draw_sample(corpus, LEXICON, 80, seed=4)
    assert len(sample) == 80 and not sample.duplicated(["article", "sentence"]).any()
    counts = sample["stratum"].value_counts().to_dict()
    assert counts["rain"] == strata["rain"] == 16  # all there are
    assert abs(counts["none"] - 2 * counts["fog"]) <= 3  # of what is left, two to one
    weights = sample.groupby("stratum")["weight"].agg(["nunique", "sum"])
    assert (weights["nunique"] == 1).all()
    assert weights["sum"].to_dict() == pytest.approx(strata)  # each stratum stands for all of its sentences


def test_where_the_strata_suffice_the_parts_are_exact(corpus: Corpus) -> None:
    counts = draw_sample(corpus, LEXICON, 40, seed=4)["stratum"].value_counts().to_dict()
    assert counts == {"none": 20, "fog": 10, "rain": 10}


def test_a_sentence_of_two_frames_is_of_the_rarer(corpus: Corpus) -> None:
    sample = draw_sample(corpus, LEXICON, 300)
    both = sample["text"].str.contains("fog and rain")
    assert both.sum() == 4 and set(sample.loc[both, "stratum"]) == {"rain"}
    assert (sample["weight"] == 1).all()


def test_a_draw_is_the_same_for_the_same_seed_and_in_the_order_of_the_corpus(corpus: Corpus) -> None:
    one, again, other = (draw_sample(corpus, LEXICON, 50, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, again)
    assert not one[["article", "sentence"]].equals(other[["article", "sentence"]])
    assert one[["article", "sentence"]].equals(one[["article", "sentence"]].sort_values(["article", "sentence"]))


def test_every_sentence_of_a_stratum_is_as_likely_to_be_drawn(corpus: Corpus) -> None:
    drawn: dict[tuple[int, int], int] = {}
    for seed in range(30):
        sample = draw_sample(corpus, LEXICON, 60, seed=seed)
        own = sample[sample["stratum"] == "fog"]
        for key in zip(own["article"], own["sentence"], strict=True):
            drawn[key] = drawn.get(key, 0) + 1
    counts = np.array(list(drawn.values()))
    assert len(drawn) == 56  # each of them sooner or later
    expected = counts.sum() / 56
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    assert chi2 < 90  # 55 degrees of freedom: less varied than chance, for a stratum is drawn without repeats


def test_weighted_validation_of_samples_is_right_on_average_and_its_intervals_hold(corpus: Corpus) -> None:
    """40 samples of 60 sentences: what the lexicon misses is met at one in 10 and weighted back."""
    truth = corpus.sentences[["article", "sentence"]].copy()
    truth["fog"] = [int("fog" in text or number % 12 == 7) for number, text in enumerate(corpus.sentences["text"])]
    hits = framing.find(corpus, LEXICON)
    known = validate(hits, truth, frames=["fog"], by=()).set_index("measure")["estimate"]
    found = []
    for seed in range(40):
        sample = draw_sample(corpus, LEXICON, 60, seed=seed)[["article", "sentence", "weight", "stratum"]]
        table = validate(hits, sample.merge(truth), frames=["fog"], by=(), seed=seed).set_index("measure")
        plain = sample.drop(columns=["weight", "stratum"]).merge(truth)
        rest = plain[plain["fog"] == 1].merge(
            hits[hits["frame"] == "fog"][["article", "sentence"]], how="left", indicator=True
        )
        inside = table["low"].le(known) & table["high"].ge(known)
        found.append(table.assign(inside=inside, unweighted=(rest["_merge"] == "both").mean()))
    mean = pd.concat(found).groupby("measure")[["estimate", "inside", "unweighted"]].mean()
    assert known["recall"] < 0.8 < mean.loc["recall", "unweighted"]  # such a sample holds too many hits
    assert mean.loc["recall", "estimate"] == pytest.approx(known["recall"], abs=0.03)
    assert mean.loc["prevalence", "estimate"] == pytest.approx(known["prevalence"], abs=0.015)
    assert (mean.loc[["recall", "precision", "prevalence", "f1", "mcc"], "inside"] >= 0.9).all()


def test_coders_see_no_stratum_and_no_weight_and_what_they_fill_in_is_read_back(corpus: Corpus, tmp_path: Path) -> None:
    sample = draw_sample(corpus, LEXICON, 20, seed=1)
    sheet, key = write_sheet(sample, tmp_path / "sheet.csv")
    shown = pd.read_csv(sheet)
    assert list(shown) == ["article", "sentence", "outlet", "unit", "before", "text", *FRAMES, "voice", "negated",
                           "coder", "note"]  # fmt: skip
    assert shown[[*FRAMES, "voice", "coder"]].isna().all(axis=None)
    assert key.name == "sheet.key.csv"
    filled = shown.assign(fog=shown["text"].str.contains("fog").astype(int), rain=0, coder="anna", voice="Quoted ")
    filled.to_csv(sheet, index=False)
    codes = read_codings(sheet)
    assert codes["weight"].tolist() == pytest.approx(sample["weight"].tolist())
    assert set(codes["voice"]) == {"quoted"}
    table = validate(framing.find(corpus, LEXICON), codes).query("frame == 'fog' and by == 'all'")
    assert table.set_index("measure").at["recall", "estimate"] == 1
    with pytest.raises(InputError, match="sheet.key.csv: is there already and may have been filled in"):
        sheet.unlink()
        write_sheet(sample, sheet)
    with pytest.raises(InputError, match="expected the name of a .csv file"):
        write_sheet(sample, tmp_path / "sheet.xlsx")


def test_the_sentence_before_stands_beside_each(corpus: Corpus) -> None:
    sample = draw_sample(corpus, LEXICON, 300)
    assert sample.loc[1, "before"] == sample.loc[0, "text"]
    assert (sample.loc[sample["sentence"] == 1, "before"] == "").all()


def test_of_a_corpus_without_text_numbers_are_drawn(root: Path) -> None:
    pact = framing.read_corpus(root / "data" / "pact-2024")
    lexicon = framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    sample = draw_sample(pact, lexicon, 40)
    assert "text" not in sample and set(sample["unit"]) <= {"headline", "body"}
    assert set(sample["article"]) <= set(pact.scored["article"])
    assert set(sample["stratum"]) == {"none", *lexicon.names}


@pytest.mark.parametrize("n,message", [
    (0, "n must lie between 1 and 300, the sentences to draw from; got 0"),
    (301, "n must lie between 1 and 300, the sentences to draw from; got 301"),
    (2, "n must be at least 3, one for each stratum (fog, none, rain); got 2"),
])  # fmt: skip
def test_samples_that_cannot_be_drawn_are_refused(corpus: Corpus, n: int, message: str) -> None:
    with pytest.raises(InputError) as caught:
        draw_sample(corpus, LEXICON, n)
    assert str(caught.value) == message


def test_without_a_lexicon_all_are_drawn_alike(corpus: Corpus) -> None:
    sample = draw_sample(corpus, n=30, frames=["fog"])
    assert set(sample["stratum"]) == {"all"} and (sample["weight"] == 10).all()
    with pytest.raises(InputError, match="no frame to code, expected a lexicon or frames="):
        draw_sample(corpus, n=30)


def recall_row(hits: int, n: int, prevalence: float) -> pd.DataFrame:
    low, high = (float(limit) for limit in wilson(hits, n, 0.95))
    about = {"frame": "fog", "by": "all", "group": "all"}
    share = hits / n if n else np.nan
    return pd.DataFrame([
        about | {"measure": "recall", "estimate": share, "low": low, "high": high, "n": n, "effective": n},
        about | {"measure": "prevalence", "estimate": prevalence},
    ])  # fmt: skip


def test_the_sentences_needed_bring_the_interval_to_its_width() -> None:
    row = sentences_needed(recall_row(12, 20, 0.1)).iloc[0]
    width = [
        float(h - lo) / 2 for lo, h in (wilson(row["planned"] * n, n, 0.95) for n in (row["needed"] - 1, row["needed"]))
    ]
    assert width[0] > 0.10 >= width[1]
    assert row["planned"] == 0.5  # inside the interval, and the hardest to know
    assert row["more"] == row["needed"] - 20 and row["sentences"] == row["more"] * 10


def test_a_recall_of_one_on_few_sentences_does_not_promise_that_few_will_do() -> None:
    """At p = .5 and +-.10, n = 96 by the normal formula (Cochran): Wilson's needs a few less."""
    few, many = (sentences_needed(recall_row(n, n, 0.1)).iloc[0] for n in (5, 60))
    assert few["more"] > 80 and many["more"] == 0
    unknown = sentences_needed(recall_row(0, 0, 0.0)).iloc[0]
    assert unknown["needed"] == 93 and pd.isna(unknown["sentences"])


def test_a_half_width_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InputError, match="half_width must lie between 0.005 and 0.5, as in 0.10; got 10"):
        sentences_needed(recall_row(5, 9, 0.1), half_width=10)
