"""Codes of sentences: one row per sentence and coder, and the area under the curve against them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from framing import read_codes
from framing.coding.validation import compare_sentences
from framing.errors import InputError

HEADER = "capture,sentence,alarm,axis,alarm_x,axis_x,alarm_y,axis_y,voice,negated\n"
ROWS = "a.txt,0,1,0,1,0,0,0,outlet,0\na.txt,1,0,1,0,1,0,1,paraphrased,1\n"


def codes_of(tmp_path: Path, content: str, frames: tuple[str, ...] = ("alarm", "axis")) -> pd.DataFrame:
    (tmp_path / "codes.csv").write_text(content)
    return read_codes(tmp_path / "codes.csv", frames)


def test_the_adjudicated_codes_come_first_then_each_coder(tmp_path: Path) -> None:
    codes = codes_of(tmp_path, HEADER + ROWS)
    assert codes[["article", "sentence", "coder", "alarm", "axis"]].to_numpy().tolist() == [
        ["a.txt", 0, "adjudicated", 1, 0],
        ["a.txt", 1, "adjudicated", 0, 1],
        ["a.txt", 0, "x", 1, 0],
        ["a.txt", 1, "x", 0, 1],
        ["a.txt", 0, "y", 0, 0],
        ["a.txt", 1, "y", 0, 1],
    ]


def test_voice_and_negation_are_of_the_adjudicated_codes_only(tmp_path: Path) -> None:
    codes = codes_of(tmp_path, HEADER + ROWS)
    assert codes["voice"].tolist()[:2] == ["outlet", "reported"]  # paraphrased is reported in the kit
    assert codes["negated"].tolist()[:2] == [0, 1]
    assert codes[["voice", "negated"]].iloc[2:].isna().all(axis=None)


def test_a_table_of_adjudicated_codes_alone_will_do(tmp_path: Path) -> None:
    codes = codes_of(tmp_path, "article,sentence,alarm\nb,3,1\n", ("alarm",))
    assert codes[["article", "sentence", "coder", "alarm"]].to_numpy().tolist() == [["b", 3, "adjudicated", 1]]


def test_a_frame_whose_name_begins_with_anothers_is_no_coder(tmp_path: Path) -> None:
    content = "article,sentence,war,war_cold,war_x,war_cold_x\nb,0,1,0,0,1\n"
    codes = codes_of(tmp_path, content, ("war", "war_cold"))
    assert codes[["coder", "war", "war_cold"]].to_numpy().tolist() == [["adjudicated", 1, 0], ["x", 0, 1]]


@pytest.mark.parametrize("content,message", [
    ("capture,sentence,alarm\n", "codes.csv:1: no column 'axis', expected it beside capture, sentence, alarm"),
    ("page,sentence,alarm,axis\n",
     "codes.csv:1: no column 'article' (or 'capture'), expected it beside page, sentence, alarm, axis"),
    (HEADER.replace("axis_y,", "") + ROWS.replace("0,0,outlet", "0,outlet").replace("0,1,para", "0,para"),
     "codes.csv:1: no column 'axis_y', expected the codes 0 and 1 of that frame"),
    (HEADER + ROWS.replace("a.txt,1,0", "a.txt,1.5,0"), "codes.csv:3: sentence must be a whole number, got 1.5"),
    (HEADER + ROWS.replace("a.txt,1,0,1", "a.txt,1,0,yes"), "codes.csv:3: axis must be 0 or 1, got 'yes'"),
    (HEADER + ROWS.replace("outlet,0", "outlet,"), "codes.csv:2: negated must be 0 or 1, got ''"),
    (HEADER + ROWS.replace("a.txt,1,", "a.txt,0,"),
     "codes.csv:3: coder 'adjudicated' coded 'a.txt 0' twice, expected once"),
])  # fmt: skip
def test_codes_that_cannot_be_used_are_named_with_their_line(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        codes_of(tmp_path, content)
    assert str(caught.value) == f"{tmp_path}/{message}"


def cosines(alarm: list[float], axis: list[float]) -> pd.DataFrame:
    parts = []
    for frame, values in (("alarm", alarm), ("axis", axis)):
        part = pd.DataFrame({"article": "a.txt", "sentence": range(len(values)), "unit": "body"})
        parts.append(part.assign(frame=frame, cosine=values, hits=0))
    return pd.concat(parts, ignore_index=True)


def coded(alarm: list[int], axis: list[int]) -> pd.DataFrame:
    table = pd.DataFrame({"article": "a.txt", "sentence": range(len(alarm)), "alarm": alarm, "axis": axis})
    other = table.assign(coder="x", alarm=1 - table["alarm"], axis=1 - table["axis"])
    return pd.concat([table.assign(coder="adjudicated"), other])


def test_the_area_under_the_curve_is_the_share_of_pairs_in_the_right_order() -> None:
    table = compare_sentences(cosines([0.9, 0.5, 0.1, 0.3], [0.0] * 4), coded([1, 0, 0, 1], [0] * 4))
    # 2 x 2 pairs of alarm: .9 > .5, .9 > .1, .3 > .1 are right, .3 < .5 is not.
    assert table.loc[table["frame"] == "alarm", "auc"].tolist() == [pytest.approx(0.75)] * 4
    assert table["coded"].tolist() == [1, 0, 0, 1, 0, 0, 0, 0]
    assert table.loc[table["frame"] == "axis", "auc"].isna().all()  # the codes do not vary


def test_sentences_without_a_code_stay_and_do_not_enter_the_area() -> None:
    table = compare_sentences(cosines([0.9, 0.1, 0.99], [0.2, 0.1, 0.0]), coded([1, 0], [1, 0]))
    assert len(table) == 6 and table["coded"].isna().sum() == 2
    assert table["auc"].tolist() == [1.0] * 6


def test_without_codes_nothing_is_coded() -> None:
    table = compare_sentences(cosines([0.5], [0.5]))
    assert table["coded"].isna().all() and np.isnan(table["auc"]).all()


def test_the_codes_beside_the_captures_are_read(gold: Path) -> None:
    codes = read_codes(gold / "frames.csv", ["alarm", "axis", "multipolarity", "cold_war"])
    sizes = codes.groupby("coder").size()
    assert set(sizes.index) == {"adjudicated", "a", "b"} and sizes.nunique() == 1
    assert set(codes["voice"].dropna()) <= {"outlet", "quoted", "reported", "mixed", ""}
