"""Dispersion: Gries' DP against published cases and its own definition, by frame and term."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from known_corpora import invented, pact_lexicon
from test_scoring import make_corpus

from framing.comparisons.variation import deviation_of_proportions, dispersion
from framing.corpora.corpus import from_texts
from framing.errors import InputError
from framing.lexicons import Lexicon
from framing.matching import find

LEXICON = Lexicon.from_dict({"alarm": ["threat*", "fear*"], "axis": ["axis"]}, "en")
COLUMNS = ["dp", "dp_norm", "dp_chance", "parts", "parts_hit", "hits", "tokens"]


def test_dp_is_that_of_the_published_cases(root: Path) -> None:
    """Gries (2008) with the normalisation of Lijffijt & Gries (2012), cases of published_values.json."""
    cases = json.loads((root / "tests" / "data" / "published_values.json").read_text("utf-8"))
    cases = cases["cases"] if isinstance(cases, dict) else cases
    cases = [case for case in cases if case["method"] == "dispersion_DP"]
    assert cases
    for case in cases:
        hits = 300 * np.array(case["inputs"]["observed"])
        found = deviation_of_proportions(hits, 900 * np.array(case["inputs"]["expected"]))
        assert found == pytest.approx((case["expected"]["DP"], case["expected"]["DPnorm"]), abs=1e-12)


@pytest.mark.parametrize("hits,tokens,dp,norm", [
    ([2, 4, 6], [10, 20, 30], 0, 0),  # as the tokens are
    ([0, 0, 5], [10, 20, 10], 0.75, 1),  # all in one of the smallest parts
    ([0, 3, 0], [10, 20, 10], 0.5, 2 / 3),  # all in the largest
    ([1, 0, 1], [10, 0, 10], 0, 0),  # a part without tokens is none
])  # fmt: skip
def test_dp_by_hand(hits: list[int], tokens: list[int], dp: float, norm: float) -> None:
    assert deviation_of_proportions(hits, tokens) == pytest.approx((dp, norm))


@pytest.mark.parametrize("hits,tokens", [([0, 0], [5, 5]), ([3], [10]), ([], []), ([2, 0], [7, 0])])
def test_dp_is_undefined_without_hits_or_with_one_part(hits: list[int], tokens: list[int]) -> None:
    assert np.isnan(deviation_of_proportions(hits, tokens)).all()


@pytest.mark.parametrize("hits,tokens", [([1, 2], [5]), ([-1, 2], [5, 5]), ([1, 2], [5, -5]), ([1, 1], [5, 0])])
def test_counts_that_cannot_be_are_refused(hits: list[int], tokens: list[int]) -> None:
    with pytest.raises(InputError, match="hits and tokens must be counts of the same parts"):
        deviation_of_proportions(hits, tokens)


parts = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 99)), min_size=2, max_size=9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(parts)
def test_dp_lies_between_0_and_1_whatever_the_order_and_unit(pairs: list[tuple[int, int]]) -> None:
    hits, tokens = map(list, zip(*pairs, strict=True))
    dp, norm = deviation_of_proportions(hits, tokens)
    if not sum(hits):
        assert np.isnan(dp) and np.isnan(norm)
        return
    assert 0 <= dp <= norm <= 1 + 1e-12
    assert deviation_of_proportions(hits[::-1], [7 * size for size in tokens[::-1]]) == pytest.approx((dp, norm))


TEXT = "A threat rose, one more threat.\n\nBoats left the quay today.\n\nFear grew. An axis formed at sea."


def test_paragraphs_of_a_text_are_its_parts() -> None:
    table = dispersion(from_texts([TEXT]), LEXICON)
    assert list(table.columns) == ["frame", "article", *COLUMNS]
    alarm = table[table["frame"] == "alarm"].iloc[0]
    dp, norm = deviation_of_proportions([2, 0, 1], [6, 5, 7])
    assert (alarm["dp"], alarm["dp_norm"]) == pytest.approx((dp, norm))
    assert alarm[["parts", "parts_hit", "hits", "tokens"]].tolist() == [3, 2, 3, 18]
    by_sentence = dispersion(from_texts([TEXT]), LEXICON, parts="sentence").iloc[0]
    assert by_sentence["dp"] == pytest.approx(deviation_of_proportions([2, 0, 1, 0], [6, 5, 2, 5])[0])


def test_a_headline_is_a_part_and_captions_are_none() -> None:
    corpus = make_corpus({"gull": ["A threat."]}, headlines={"gull": "Fear grows"}, captions={"gull": "A threat."})
    row = dispersion(corpus, LEXICON).iloc[0]
    assert row[["parts", "hits", "tokens"]].tolist() == [2, 2, 4]


def test_hits_give_what_their_lexicon_gives() -> None:
    corpus = from_texts([TEXT, TEXT + "\n\nA threat."])
    by_lexicon, by_hits = dispersion(corpus, LEXICON), dispersion(corpus, find(corpus, LEXICON))
    order = ["frame", "article"]
    left, right = (table.sort_values(order, ignore_index=True) for table in (by_lexicon, by_hits))
    assert left.equals(right)


def test_terms_have_rows_where_they_stand() -> None:
    table = dispersion(from_texts([TEXT, "Boats left.\n\nFear stayed."]), LEXICON, terms=True)
    found = set(map(tuple, table[["term", "article", "hits"]].to_numpy()))
    assert found == {("threat*", 0, 2), ("fear*", 0, 1), ("fear*", 1, 1), ("axis", 0, 1)}


def test_articles_of_an_outlet_are_its_parts() -> None:
    bodies = {"gull-1": ["A threat came.", "Boats left."], "gull-2": ["Boats left again."], "tern": ["A threat."]}
    table = dispersion(make_corpus(bodies, duplicate_of=["none"] * 3), LEXICON, by="outlet", parts="article")
    rows = table[table["frame"] == "alarm"].set_index("outlet")
    assert rows.loc["gull", "dp"] == pytest.approx(deviation_of_proportions([1, 0], [5, 3])[0])
    assert rows.loc["tern", "parts"] == 1 and np.isnan(rows.loc["tern", "dp_norm"])


def test_dp_by_chance_is_the_mean_of_hits_thrown_at_random() -> None:
    """Against 4,000 multinomial draws."""
    texts = ["\n\n".join(" ".join(f"w{i}x{j}" for j in range(size)) for i, size in enumerate((30, 50, 20, 40)))]
    texts[0] = texts[0].replace("w0x1 ", "fear ", 1).replace("w1x1 ", "fear ", 1).replace("w1x7 ", "threat ", 1)
    row = dispersion(from_texts(texts), LEXICON).iloc[0]
    rng, tokens = np.random.default_rng(0), np.array([30, 50, 20, 40])
    draws = rng.multinomial(3, tokens / tokens.sum(), 4000)
    expected = np.mean([deviation_of_proportions(draw, tokens)[1] for draw in draws])
    assert row["dp_chance"] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("given_,message", [
    ({"by": "article", "parts": "article"}, "a text of one article has one part"),
    ({"parts": "line"}, "parts must be one of paragraph, article, sentence"),
    ({"by": "paper"}, "by must be one of"),
])  # fmt: skip
def test_parts_that_do_not_exist_are_refused(given_: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        dispersion(from_texts([TEXT]), LEXICON, **given_)  # type: ignore[arg-type]


def test_a_planted_frame_stands_throughout_its_outlet() -> None:
    """The invented corpus plants multipolarity evenly over the articles of o3: more evenly than chance."""
    table = dispersion(invented(), pact_lexicon(), by="outlet", parts="article").set_index(["frame", "outlet"])
    row = table.loc[("multipolarity", "Ketland People's Gazette")]
    assert row["parts_hit"] == row["parts"] == 10 and row["dp_norm"] < row["dp_chance"] < 0.2
