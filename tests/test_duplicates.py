"""Articles that repeat each other are one family, found by containment of five-word shingles."""

from __future__ import annotations

from collections.abc import Sequence

import hostile
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing.corpora.corpus
from framing.corpora.corpus import SHINGLE, find_families, find_pairs, flatten, number_shingles
from framing.scale.collection import _choose, _find_near


def words(*spans: tuple[int, int]) -> np.ndarray:
    """Return the running word ids of some spans, one after the other."""
    return np.concatenate([np.arange(a, b) for a, b in spans])


def families(documents: Sequence[np.ndarray], **options: float) -> pd.DataFrame:
    """Return the families of documents, the ids of their words."""
    return find_families([*map(number_shingles, documents)], np.array([*map(len, documents)]), **options)


def originals(*documents: np.ndarray, **options: float) -> list[int]:
    return families(documents, **options)["original"].tolist()


def test_two_copies_are_one_family_whose_first_is_the_original() -> None:
    found = families([words((0, 30)), words((0, 30))])
    assert found["original"].tolist() == [0, 0]
    assert np.isnan(found["containment"][0]) and found["containment"][1] == 1.0


def test_the_longest_is_the_original_and_an_excerpt_is_wholly_contained() -> None:
    found = families([words((20, 40)), words((0, 100))])
    assert found["original"].tolist() == [1, 1]
    assert found["containment"][0] == 1.0


def test_containment_is_the_share_of_the_shorter_ones_shingles() -> None:
    # 24 words hold 20 shingles; the first 14 words, hence 10 shingles, stand in the longer one too.
    found = families([words((0, 60)), words((0, 14), (200, 210))])
    assert found["original"].tolist() == [0, 0]
    assert found["containment"][1] == pytest.approx(10 / 20)


def test_containment_below_the_threshold_is_no_family() -> None:
    documents = [words((0, 60)), words((0, 13), (200, 211))]  # 9 of 20
    assert originals(*documents) == [0, 1]
    assert originals(*documents, threshold=0.45) == [0, 0]


def test_unrelated_texts_with_the_same_words_in_another_order_are_no_family() -> None:
    assert originals(words((0, 40)), words((0, 40))[::-1]) == [0, 1]


def test_a_chain_is_one_family() -> None:
    first, middle, last = words((0, 60)), words((30, 80)), words((60, 90))
    assert originals(first, last) == [0, 1]
    found = families([first, middle, last])
    assert found["original"].tolist() == [0, 0, 0]
    assert found["containment"][2] == 0.0  # of the two in each other: the middle one links them


def test_shingles_that_repeat_count_once() -> None:
    refrain = np.tile(np.arange(5), 20)  # 96 windows, 5 distinct shingles
    assert families([refrain, words((0, 9), (50, 59))])["original"].tolist() == [0, 1]


@pytest.mark.parametrize("lengths", [(3, 4), (0, 0), (SHINGLE - 1,), (4, 30), (0, 30, 2)])
def test_texts_too_short_for_a_shingle_are_alone(lengths: tuple[int, ...]) -> None:
    found = families([np.arange(length) for length in lengths])
    assert found["original"].tolist() == list(range(len(lengths)))
    assert found["containment"].isna().all()


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(st.lists(st.integers(0, 3), max_size=12), min_size=1, max_size=9))
def test_all_pairs_agree_with_the_definition(lists: list[list[int]]) -> None:
    shingles = [{tuple(x[i : i + SHINGLE]) for i in range(len(x) - SHINGLE + 1)} for x in lists]
    family = list(range(len(lists)))
    for i, a in enumerate(shingles):
        for j, b in enumerate(shingles):
            if a and b and len(a & b) / min(len(a), len(b)) >= 0.5:
                family = [family[i] if f == family[j] else f for f in family]
    expected = []
    for own in family:
        members = [i for i, f in enumerate(family) if f == own]
        expected.append(max(members, key=lambda i: len(lists[i])))
    assert originals(*[np.array(x, dtype=np.int64) for x in lists]) == expected


@pytest.mark.parametrize(("limit", "value"), [("_BLOCK", 2), ("_AT_ONCE", 1), ("_AT_ONCE", 60)])
def test_pairs_are_found_across_the_blocks_in_which_documents_are_looked_up(
    limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(framing.corpora.corpus, limit, value)
    alone = [words((100 * i, 100 * i + 40)) for i in range(2, 6)]
    copies = [words((100 * i, 100 * i + 30)) for i in (5, 2)]
    assert originals(*alone, *copies) == [0, 1, 2, 3, 3, 0]


def test_documents_that_are_the_same_are_wholly_contained() -> None:
    table = families([words((0, 30)), words((0, 30)), words((50, 90)), words((0, 30))])
    assert table["original"].tolist() == [0, 0, 2, 0]
    assert table["containment"].tolist() == pytest.approx([np.nan, 1, np.nan, 1], nan_ok=True)


def test_many_documents_that_are_the_same_are_found_in_a_time_that_grows_with_their_number() -> None:
    def group(number: int) -> None:
        assert set(families([words((0, 60))] * number)["original"]) == {0}

    assert not hostile.grows(group, 5_000, 20_000)


def test_many_documents_alike_make_few_pairs() -> None:
    documents = [number_shingles(words((0, 60), (1000 + i, 1002 + i))) for i in range(1_200)]
    flat = flatten(documents)
    assert len(find_pairs(*flat, 0.5, every=False)[0]) < 2 * 1_200 < len(find_pairs(*flat, 0.5)[0])
    assert set(find_families(documents, np.full(1_200, 62))["original"]) == {0}


@pytest.mark.parametrize("size,others,share,least", [(100, 100, 0.5, 0.99), (100, 1_000, 1, 0.99), (40, 600, 1, 0.92)])
def test_a_sixteenth_of_the_shingles_finds_most_copies(size: int, others: int, share: float, least: float) -> None:
    draw = np.random.default_rng(1)
    found = 0
    for _ in range(500):
        short, rest = (draw.integers(0, 1 << 63, n).astype(np.uint64) for n in (size, others))
        long = np.concatenate([short[: int(share * size)], rest])[:others]
        found += len(_find_near(*flatten([_choose(np.unique(own)) for own in (short, long)]))) == 2
    assert found >= least * 500
