"""Negation and hedging: the idioms of tests/data/negation.csv, the offsets, and the bounds of the algorithm."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pandas as pd
import pytest

import framing
from framing.voices import negation
from framing.voices.negation import judge_spans

CASES = pd.read_csv(Path(__file__).parent / "data" / "negation.csv", keep_default_na=False)


def mark(text: str, *words: str, language: str = "en") -> pd.DataFrame:
    starts = [text.index(word) for word in words]
    spans = [(start, start + len(word)) for start, word in zip(starts, words, strict=True)]
    judged = judge_spans(text, [(0, len(text))], spans, language)
    table = pd.DataFrame(judged, columns=["side", "denier", "hedge"], dtype="str")
    return table.assign(negated=table["denier"].ne(""), hedged=table["hedge"].ne(""))


def f1(gold: pd.Series, found: pd.Series) -> float:
    return float(2 * (gold & found).sum() / (gold.sum() + found.sum()))


@pytest.fixture(scope="module")
def marked() -> pd.DataFrame:
    rows = [mark(text, words).iloc[0] for text, words in zip(CASES.text, CASES.frame_words, strict=True)]
    return pd.DataFrame(rows).reset_index(drop=True)


def gold_file(name: str) -> pd.DataFrame:
    if "FRAMING_CAPTURES" not in os.environ:
        pytest.skip("FRAMING_CAPTURES is unset: the gold files stand beside the captures")
    return pd.read_csv(Path(os.environ["FRAMING_CAPTURES"]).parent / "gold" / name, keep_default_na=False)


def test_the_cases_are_unambiguous() -> None:
    assert CASES.id.is_unique
    assert CASES.text.is_unique
    counts = [text.count(words) for text, words in zip(CASES.text, CASES.frame_words, strict=True)]
    assert set(counts) == {1}
    assert (CASES.negated == 1).sum() >= 60
    assert (CASES.negated == 0).sum() >= 90


def test_negated_reaches_its_floor(marked: pd.DataFrame) -> None:
    assert f1(CASES.negated.eq(1), marked.negated) >= 0.80


def test_hedged_reaches_its_floor(marked: pd.DataFrame) -> None:
    assert f1(CASES.hedged.eq(1), marked.hedged) >= 0.80


def test_words_stand_exactly_where_something_is_marked(marked: pd.DataFrame) -> None:
    assert marked.denier.ne("").equals(marked.negated)
    assert marked.hedge.ne("").equals(marked.hedged)
    assert all(word in text for word, text in zip(marked.denier, CASES.text, strict=True))
    assert all(word in text for word, text in zip(marked.hedge, CASES.text, strict=True))


@pytest.mark.parametrize(
    ("text", "word", "denier"),
    [
        ("This isn’t a threat.", "threat", "n’t"),
        ("Neither a bloc nor an axis was signed.", "axis", "nor"),
        ("They ruled out an axis.", "axis", "ruled out"),
        ("The axis, he said, is a myth.", "axis", "is a myth"),
        ("The axis never materialised.", "axis", "never materialised"),
    ],
)
def test_the_denier_is_given_as_written(text: str, word: str, denier: str) -> None:
    assert mark(text, word).denier.tolist() == [denier]


def test_a_denier_reaches_over_a_list_and_stops_at_the_clause() -> None:
    found = mark("We see no axis, bloc or camp, but a danger remains.", "axis", "bloc", "camp", "danger")
    assert found.negated.tolist() == [True, True, True, False]


def test_two_denials_assert() -> None:
    assert mark("I do not think the axis will last.", "axis").negated.tolist() == [True]
    assert mark("I do not think the axis is a myth.", "axis").negated.tolist() == [False]


def test_what_a_frame_resists_is_denied_only_by_a_statement() -> None:
    assert not mark("They reject imperialism.", "imperialism").negated.item()
    assert mark("They reject the axis.", "axis").negated.item()
    assert mark("This is not imperialism.", "imperialism").negated.item()


def test_a_sentence_end_bounds_the_scope() -> None:
    text = "There is no The axis grew"
    assert judge_spans(text, [(0, 25)], [(16, 20)]) == [("before", "no", "")]
    assert judge_spans(text, [(0, 11), (12, 25)], [(16, 20)]) == [("", "", "")]


def test_only_a_window_round_the_hit_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    find_clause = negation._clause

    def spy(masked: str, *rest: object) -> tuple[int, int]:
        lengths.append(len(masked))
        return find_clause(masked, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(negation, "_clause", spy)
    text = "word " * 200_000 + "no threat " + "word " * 200_000
    assert mark(text, "threat").negated.item()
    longest = 2 * negation.WINDOW + len("threat")
    assert len(lengths) == 1 and longest - 2 * len("word") < lengths[0] <= longest


def test_a_word_the_window_cuts_is_left_out() -> None:
    filler = "x" * (negation.WINDOW - len("not  "))  # the window begins with "not"
    assert mark(f"Not: a knot {filler} threat looms.", "threat").negated.tolist() == [False]
    assert mark(f"Not: it is not {filler} threat looms.", "threat").negated.tolist() == [True]


@pytest.mark.parametrize("filler", ["'a", "'", '"', "a-", "x ", "and ", ", a", "(a", "that "])
def test_no_filler_makes_the_patterns_backtrack_for_ever(filler: str) -> None:
    text = filler * 200 + " threat " + filler * 200
    assert mark(text, "threat").negated.tolist() == [False]


@pytest.mark.parametrize("filler", [",", '"', "“", "(", "not ", "n't ", "no, ", "who ", "is not only "])
def test_time_grows_as_the_text_does(filler: str) -> None:
    """One sentence of up to 10^5 fillers, with a hit after every hundred of them."""
    times = []
    for number in (125, 1000):
        text = (filler * 100 + " threat ") * number
        spans = [found.span() for found in re.finditer("threat", text)]
        begun = time.process_time()
        assert len(judge_spans(text, [(0, len(text))], spans)) == number
        times.append(time.process_time() - begun)
    assert times[1] < 3 * 8 * max(times[0], 0.005)


def test_no_spans_have_no_marks() -> None:
    assert judge_spans("Nothing.", [(0, 8)], []) == []


def test_a_language_without_rules_marks_nothing() -> None:
    found = mark("No threat, perhaps.", "threat", language="ru")
    assert found[["negated", "hedged", "denier", "hedge"]].values.tolist() == [[False, False, "", ""]]


@pytest.mark.parametrize(
    ("text", "word", "side"),
    [
        ("There is no threat.", "threat", "before"),
        ("The threat is a myth.", "threat", "after"),
        ("It is a threat that does not exist.", "threat", "after"),
        ("It threatens nobody.", "threatens", "after"),
        ("I call the word axis misleading.", "axis", "after"),
        ("They spoke of a threat, an invention of the press.", "threat", "after"),
        ("Nobody who knows them is afraid.", "afraid", "before"),
        ("Norland has not been in such peril since the flood.", "peril", ""),
        ("Let us not be shy of the word axis.", "axis", ""),
        ("We would be fools not to fear them.", "fear", ""),
        ("They have never given up their claim to hegemony.", "hegemony", ""),
        ("It was not the superpowers who began.", "superpowers", ""),
        ("The age of hegemony is over.", "hegemony", ""),
        ("We have not asked the hegemon.", "hegemon", ""),
        ("Each border dispute carries the risk of war.", "risk", ""),
    ],
)
def test_the_side_of_the_denier(text: str, word: str, side: str) -> None:
    assert mark(text, word).side.tolist() == [side]


@pytest.mark.parametrize(
    ("text", "word", "negated"),
    [
        *((f"This {word} be a threat.", "threat", True) for word in ("wont", "cant", "couldnt", "shouldnt", "wouldnt")),
        *((f"They {word} see a threat in it.", "threat", True) for word in ("dont", "didnt", "doesnt", "havent")),
        *(
            (f"This {word} a threat.", "threat", True)
            for word in ("isnt", "arent", "wasnt", "werent", "isn´t", "isn`t")
        ),
        ("There has never been a greater threat.", "threat", False),  # superlatives assert
        ("We have never seen such a dangerous axis.", "axis", False),
        ("It is the largest threat nobody had ever seen coming.", "threat", False),
        ("They met a threat nobody had ever seen.", "threat", True),
        ("This is not the worst crisis of the year.", "crisis", False),
        ("It could not be a bigger threat.", "threat", False),
        ("It is not impossible that an axis forms.", "axis", False),  # double negatives assert
        ("No one can say there is no threat.", "threat", False),
        ("It isnt that there is no danger.", "danger", False),
        ("It is hardly ever not a threat.", "threat", False),
        ("Nobody sees a threat.", "threat", True),
        ("It is no longer a threat.", "threat", True),
    ],
)
def test_superlatives_and_double_negatives_assert(text: str, word: str, negated: bool) -> None:
    assert mark(text, word).negated.item() is negated


OTHER = pd.read_csv(Path(__file__).parent / "data" / "negation_other.csv", keep_default_na=False)


@pytest.mark.parametrize(("language", "text", "word", "negated", "hedged"), OTHER.to_numpy().tolist())
def test_other_languages(language: str, text: str, word: str, negated: int, hedged: int) -> None:
    assert text.count(word) == 1
    found = mark(text, word, language=language)
    assert (found.negated.item(), found.hedged.item()) == (bool(negated), bool(hedged))


def test_each_other_language_has_both_kinds_of_cases() -> None:
    counts = OTHER.groupby("language")["negated"].agg(["sum", "size"])
    assert counts.index.tolist() == ["de", "es", "fr"]
    assert (counts["size"] >= 15).all() and counts["sum"].between(6, 10).all()


@pytest.mark.parametrize(
    ("text", "word", "negated"),
    [
        ("The port (a danger to nobody, they say) was not closed.", "port", False),
        ("It does not need a fence (the danger is real).", "danger", False),
        ("It was a strange little threat.", "threat", False),
        ("It poses little threat.", "threat", True),
        ("So little was paid that the threat grew.", "threat", False),
        ("The first few threats were ignored by all.", "threats", False),
        ("Few threats were real to them.", "threats", True),
        ("The bridge has no railing and is a danger.", "danger", False),
        ("It is worse than they had ever imagined, a danger.", "danger", False),
        ("The imagined threat kept them awake.", "threat", True),
        ("We have never had a crisis here.", "crisis", True),
        ("Never had a crisis been so deep.", "crisis", False),
        ("It is not the least bit dangerous.", "dangerous", True),
        ("Isn't it a threat to all of us?", "threat", False),
        ("Was it the speech that didn't sound dangerous?", "dangerous", True),
        ("No one argues with the danger of ice.", "danger", False),
        ("The text doesn't contain a threat.", "threat", True),
        ("They cannot contain the threat.", "threat", False),
        ("They had no problem with a threat of that kind.", "threat", False),
        ("They did not mend the over-heated axis.", "axis", True),
        ("It is not a place I would fear.", "fear", True),
        ("The harbour is a place like no other, and a danger.", "danger", False),
        ("Hardly anybody in the town knows what a danger is.", "danger", False),
        ("It is hardly a danger.", "danger", True),
        ("They refused to leave the room for the danger outside.", "danger", False),
        ("They refused to call it a danger.", "danger", True),
        ("It rarely sounded like anything but a threat.", "threat", False),
        ("It was anything but a threat.", "threat", True),
        ("They lack the will and a plan, and there will be danger.", "danger", False),
        ("No crisis in May was a threat.", "threat", True),
    ],
)
def test_general_prose(text: str, word: str, negated: bool) -> None:
    assert mark(text, word).negated.item() is negated


def test_no_word_of_a_hit_denies_it() -> None:
    lexicon = framing.Lexicon.from_dict({"f": ["no master", "new cold war", "axis"]}, "en")
    texts = ["They want no master.", "There is no new cold war.", "The new cold war is a myth.", "No new axis."]
    assert framing.find(texts, lexicon)["negated"].tolist() == [False, True, True, True]


def test_floor_on_the_invented_corpus(root: Path) -> None:
    folder = root / "data" / "invented"
    corpus = framing.read_captures(folder / "captures")
    hits = framing.find(corpus, framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml"))
    truth = pd.read_csv(folder / "truth.csv", keep_default_na=False)
    both = hits.merge(truth, on=["article", "sentence"], suffixes=("", "_true"))
    own = both[[both.loc[row, frame] == 1 for row, frame in zip(both.index, both["frame"], strict=True)]]
    marked = own.groupby(["article", "sentence"])[["negated", "negated_true"]].max().astype(bool)
    assert marked["negated_true"].sum() >= 50
    assert f1(marked["negated_true"], marked["negated"]) >= 0.80


@pytest.mark.parametrize(
    ("identifier", "words"), [("al28", "fears"), ("ax25", "axis"), ("cw28", "missile crisis"), ("mu25", "multipolar")]
)
def test_the_negated_development_sentences(identifier: str, words: str) -> None:
    gold = gold_file("test_sentences_dev.csv").set_index("id")
    assert mark(gold.text[identifier], words).negated.item()


def test_the_negated_sentences_of_the_articles() -> None:
    gold = gold_file("frames.csv")
    texts = gold.text[gold.negated.astype(int).eq(1)]
    assert [mark(text, "rival sides").negated.item() for text in texts] == [True]
