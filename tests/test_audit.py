"""What cleaning did: lines and words by label, rates before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.capture.audit import compare_cleaning, count_labels

LINES = pd.DataFrame(
    [
        ("a", "title", True, 6, 1),
        ("a", "body", True, 94, 3),
        ("a", "title", False, 6, 1),
        ("a", "ad", False, 10, 0),
        ("a", "teaser_body", False, 84, 7),
        ("b", "body", True, 50, 0),
        ("b", "body", False, 50, 2),
        ("b", "blank", False, 0, 0),
    ],
    columns=["capture", "label", "kept", "tokens", "hits_alarm"],
)


def test_lines_and_words_are_counted_by_capture_and_label() -> None:
    counts = count_labels(LINES).set_index(["capture", "kind", "label"])
    assert counts.loc[("a", "article", "body")].tolist() == [1, 94]
    assert counts.loc[("b", "article", "body")].tolist() == [2, 100]
    assert counts["lines"].sum() == len(LINES) and counts["tokens"].sum() == LINES["tokens"].sum()


def test_a_repeated_headline_is_page_furniture() -> None:
    counts = count_labels(LINES).set_index(["capture", "kind", "label"])
    assert counts.loc[("a", "article", "title")].tolist() == [1, 6]
    assert counts.loc[("a", "page furniture", "title")].tolist() == [1, 6]


def test_rates_are_per_thousand_words_over_all_lines_and_over_those_kept() -> None:
    rates = compare_cleaning(LINES, ["alarm"]).set_index("capture")
    assert rates.loc["a", ["raw", "cleaned"]].tolist() == [1000 * 12 / 200, 1000 * 4 / 100]
    assert rates.loc["b", ["raw_hits", "cleaned_hits", "raw_tokens", "cleaned_tokens"]].tolist() == [2, 0, 100, 50]


def test_a_capture_without_words_has_no_rate() -> None:
    empty = LINES.assign(tokens=0, hits_alarm=0)
    assert np.isnan(compare_cleaning(empty, ["alarm"])[["raw", "cleaned"]].to_numpy()).all()


def test_there_is_one_row_per_frame_and_capture() -> None:
    rates = compare_cleaning(LINES.assign(hits_axis=[0, 1, 0, 0, 0, 0, 0, 0]), ["axis", "alarm"])
    assert rates[["frame", "capture"]].to_numpy().tolist() == [
        ["axis", "a"], ["axis", "b"], ["alarm", "a"], ["alarm", "b"],
    ]  # fmt: skip
    assert rates["cleaned_hits"].tolist() == [1, 0, 4, 0]
