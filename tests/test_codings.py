"""Codings of any annotation tool: the forms that are read, and files that are not what they seem."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing import agreement, read_codes, read_codings
from framing.coding.codings import frames_of, tidy_codes
from framing.errors import FramingWarning, InputError

LONG = "article,sentence,coder,alarm,axis\na.txt,0,anna,1,0\na.txt,1,anna,0,0\na.txt,0,ben,1,1\na.txt,1,ben,,0\n"
EXPECTED = [
    ["a.txt", 0, "anna", 1, 0],
    ["a.txt", 1, "anna", 0, 0],
    ["a.txt", 0, "ben", 1, 1],
    ["a.txt", 1, "ben", None, 0],
]


def write(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def cells(table: pd.DataFrame, columns: list[str]) -> list[list[Any]]:
    return [[None if pd.isna(value) else value for value in row] for row in table[columns].to_numpy().tolist()]


def test_long_tables_are_read_with_a_column_per_frame(tmp_path: Path) -> None:
    table = read_codings(write(tmp_path, "codes.csv", LONG))
    assert cells(table, ["article", "sentence", "coder", "alarm", "axis"]) == EXPECTED
    assert frames_of(table) == ["alarm", "axis"]


def test_long_tables_are_read_with_a_row_per_frame(tmp_path: Path) -> None:
    lines = ["article,sentence,coder,frame,code"]
    for row in EXPECTED:
        lines += [f"{row[0]},{row[1]},{row[2]},{frame},{'' if code is None else code}"
                  for frame, code in zip(("alarm", "axis"), row[3:], strict=True)]  # fmt: skip
    table = read_codings(write(tmp_path, "codes.csv", "\n".join(lines) + "\n"))
    assert cells(table, ["article", "sentence", "coder", "alarm", "axis"]) == EXPECTED


def test_wide_tables_are_read_by_frame_and_coder(tmp_path: Path) -> None:
    content = "article,sentence,alarm_anna,axis_anna,alarm_ben,axis_ben\na.txt,0,1,0,1,1\na.txt,1,0,0,,0\n"
    table = read_codings(write(tmp_path, "codes.csv", content))
    assert cells(table, ["article", "sentence", "coder", "alarm", "axis"]) == EXPECTED


def test_wide_tables_are_read_by_coder(tmp_path: Path) -> None:
    path = write(tmp_path, "codes.csv", "unit,anna,ben\n1,war,war\n2,peace,\n")
    table = read_codings(path, coders=["anna", "ben"])
    assert cells(table, ["unit", "coder", "code"]) == [
        [1, "anna", "war"], [2, "anna", "peace"], [1, "ben", "war"], [2, "ben", None],
    ]  # fmt: skip


def test_a_table_that_can_be_read_in_two_ways_is_read_with_a_warning(tmp_path: Path) -> None:
    path = write(tmp_path, "anna.csv", "unit,alarm,axis\n1,1,0\n2,0,0\n")
    with pytest.warns(FramingWarning, match="read alarm, axis as the coders of one code; give frames= if they are"):
        assert set(read_codings(path)["coder"]) == {"alarm", "axis"}
    table = read_codings(path, frames=["alarm", "axis"])
    assert cells(table, ["unit", "coder", "alarm", "axis"]) == [[1, "anna", 1, 0], [2, "anna", 0, 0]]


def test_adjudicated_codes_are_those_without_a_coders_name(tmp_path: Path) -> None:
    content = "capture,sentence,alarm,cold_war,alarm_x,cold_war_x,alarm_y,cold_war_y,voice,negated\n" \
              "a.txt,0,1,0,1,0,0,0,paraphrased,0\n"  # fmt: skip
    path = write(tmp_path, "codes.csv", content)
    table = read_codings(path)
    columns = ["article", "sentence", "coder", "alarm", "cold_war", "voice", "negated"]
    assert cells(table, columns) == cells(read_codes(path, ["alarm", "cold_war"]), columns)
    assert cells(table, ["coder", "alarm", "voice"]) == [["adjudicated", 1, "reported"], ["x", 1, None], ["y", 0, None]]


def test_the_codes_beside_the_captures_are_those_read_codes_reads(gold: Path) -> None:
    frames = ["alarm", "axis", "multipolarity", "cold_war"]
    columns = ["article", "sentence", "coder", *frames]
    one, other = read_codings(gold / "frames.csv"), read_codes(gold / "frames.csv", frames)
    assert cells(one, columns) == cells(other, columns)


def test_the_name_of_the_file_stands_for_the_coder_where_none_is_given(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{name}.csv", f"article,sentence,coder,alarm\na,1,,{code}\n")
             for name, code in (("anna", 1), ("ben", 0))]  # fmt: skip
    assert cells(read_codings(paths), ["coder", "alarm"]) == [["anna", 1], ["ben", 0]]


def test_a_blank_coder_among_named_ones_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "codes.csv", "article,sentence,coder,alarm\na,1,anna,1\na,1,,0\n")
    with pytest.warns(FramingWarning, match="codes.csv:3: no coder, where others are named: taken as 'codes'"):
        assert cells(read_codings(path), ["coder", "alarm"]) == [["anna", 1], ["codes", 0]]


@pytest.mark.parametrize("frames,right", [("alarm", True), (["alarm"], True), (3, False), ([None], False)])
def test_frames_are_named_by_one_name_or_a_list(tmp_path: Path, frames: Any, right: bool) -> None:
    path = write(tmp_path, "codes.csv", LONG)
    for call in (read_codings, read_codes, lambda path, frames: agreement(read_codings(path), frames=frames)):
        if right:
            assert len(call(path, frames)) > 0
            continue
        with pytest.raises(InputError, match="frames must be a name, or a list of names"):
            call(path, frames)
    with pytest.raises(InputError, match="frames: none is named"):
        agreement(read_codings(path), frames=[])


def test_weights_come_from_the_key_of_a_coding_sheet(tmp_path: Path) -> None:
    sheet = write(tmp_path, "sheet.csv", "article,sentence,coder,alarm\na,1,x,1\na,3,x,0\n")
    write(tmp_path, "sheet.key.csv", "article,sentence,stratum,weight\na,1,alarm,2.5\na,3,none,8\n")
    assert cells(read_codings(sheet), ["sentence", "weight", "stratum"]) == [[1, 2.5, "alarm"], [3, 8, "none"]]
    copy = write(tmp_path, "copy_of_x.csv", sheet.read_text())
    assert "weight" not in read_codings(copy)
    assert read_codings(copy, key=tmp_path / "sheet.key.csv")["weight"].tolist() == [2.5, 8]
    with pytest.raises(InputError, match=r"copy_of_x.csv:3: sentence 3 of 'a' is not in .*other.csv"):
        read_codings(copy, key=write(tmp_path, "other.csv", "article,sentence,stratum,weight\na,1,alarm,2\n"))


# Exports of annotation tools


def label_studio(*annotations: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"text": "Fog.", **data}, "annotations": list(annotations)}


def chosen(coder: Any, *labels: str, **more: Any) -> dict[str, Any]:
    region = {"from_name": "frame", "to_name": "text", "type": "choices", "value": {"choices": list(labels)}}
    return {"completed_by": coder, "result": [region] if labels else [], "was_cancelled": False, **more}


def test_label_studio_is_read_as_json(tmp_path: Path) -> None:
    tasks = [
        label_studio(chosen({"id": 3, "email": "a@p.example"}, "alarm", "axis"), chosen(12), article="a", sentence=1),
        label_studio(chosen(12, "axis"), chosen(5, "alarm", was_cancelled=True), article="a", sentence=2),
    ]  # fmt: skip
    table = read_codings(write(tmp_path, "export.json", tasks), frames=["alarm", "axis", "order"])
    assert cells(table, ["article", "sentence", "coder", "alarm", "axis", "order"]) == [
        ["a", 1, "a@p.example", 1, 1, 0], ["a", 1, "12", 0, 0, 0], ["a", 2, "12", 0, 1, 0],
    ]  # fmt: skip


def test_label_studio_is_read_as_json_min_and_csv(tmp_path: Path) -> None:
    rows = [{"id": 1, "text": "Fog.", "frame": {"choices": ["alarm", "axis"]}, "annotator": 4, "annotation_id": 9},
            {"id": 2, "text": "Rain.", "frame": "axis", "annotator": 4, "annotation_id": 10},
            {"id": 3, "text": "Sun.", "annotator": 4, "annotation_id": 11}]  # fmt: skip
    expected = [[1, "4", 1, 1], [2, "4", 0, 1], [3, "4", 0, 0]]
    table = read_codings(write(tmp_path, "min.json", rows))
    assert cells(table, ["unit", "coder", "alarm", "axis"]) == expected
    flat = [{**row, "frame": json.dumps(f) if isinstance(f := row.get("frame", ""), dict) else f} for row in rows]
    pd.DataFrame(flat).to_csv(tmp_path / "export.csv", index=False)
    assert cells(read_codings(tmp_path / "export.csv"), ["unit", "coder", "alarm", "axis"]) == expected


def test_doccano_is_read_as_jsonl_and_csv_one_file_per_user(tmp_path: Path) -> None:
    lines = [{"id": 1, "text": "Fog.", "label": ["alarm", "axis"]}, {"id": 2, "text": "Rain.", "label": []}]
    path = write(tmp_path, "anna.jsonl", "\n".join(map(json.dumps, lines)) + "\n")
    other = write(tmp_path, "ben.csv", "id,text,label\n1,Fog.,alarm#axis\n2,Rain.,alarm\n")
    table = read_codings([path, other])
    assert cells(table, ["unit", "coder", "alarm", "axis"]) == [
        [1, "anna", 1, 1], [2, "anna", 0, 0], [1, "ben", 1, 1], [2, "ben", 1, 0],
    ]  # fmt: skip


# Files that are not what they seem


@pytest.mark.parametrize("content,message", [
    ("", "codes.csv:1: empty file"),
    ("article,sentence,coder,alarm\n", "{path}: no row of codes, expected at least one"),
    ("article,sentence,coder,alarm\na,1,x,\na,2,x,\n", "{path}: no code is filled in, expected codes of alarm"),
    ("article,sentence,coder\na,1,x\n", "{path}: no column of codes, expected one per frame beside the unit"),
    ("coder,alarm\nx,1\n", "{path}: no column that names the unit, expected article and sentence, or unit; got coder"),
    ("article,sentence,coder,alarm\na,1,x,1\na,1,x,0\n", "{path}:3: coder 'x' coded 'a 1' twice, expected once"),
    ("article,sentence,coder,alarm\na,1,x,1\na,01,x,0\n", "{path}:3: coder 'x' coded 'a 1' twice, expected once"),
    ("unit,coder,frame,code\n1,x,alarm,1\n1,x,alarm,0\n", "{path}:3: coder 'x' coded 'alarm' of a unit twice"),
    ("article,sentence,coder,alarm\na,1,x,1,1\n", "{path}:2: 5 fields, expected 4 as in the header"),
    ("article,sentence,coder,alarm\na,one,x,1\n", "{path}:2: sentence must be a whole number, got 'one'"),
    ("article,sentence,coder,alarm\na,1.5,x,1\n", "{path}:2: sentence must be a whole number, got 1.5"),
    ("article,sentence,coder,alarm\na,,x,1\n", "{path}:2: no sentence, expected what was coded"),
    ("article,sentence,coder,alarm\n,1,x,1\n", "{path}:2: no article, expected what was coded"),
    ('article,sentence,coder,alarm\na,1,"x,1\n', "{path}:2: not valid CSV"),
])  # fmt: skip
def test_tables_that_cannot_be_used_are_named_with_their_line(tmp_path: Path, content: str, message: str) -> None:
    path = write(tmp_path, "codes.csv", content)
    with pytest.raises(InputError) as caught:
        read_codings(path)
    assert message.format(path=path) in str(caught.value)
    assert "\n" not in str(caught.value)


TASK = label_studio(chosen(1, "alarm"))


@pytest.mark.parametrize("name,content,message", [
    ("e.json", "{", "e.json: not valid JSON (Expecting property name"),
    ("e.json", "[" * 100_000, "e.json: not usable JSON"),
    ("e.json", {"tasks": []}, "e.json: expected the list of tasks of Label Studio, got {\"tasks\": []}"),
    ("e.json", [], "e.json: no annotation, expected at least one"),
    ("e.json", ["task"], "e.json: task 1: expected a task with annotations, got \"task\""),
    ("e.json", [{"id": 1, "text": "Fog."}], "e.json: task 1: no annotations, expected an export of Label Studio"),
    ("e.json", [{**TASK, "id": None}], "e.json: task 1: no id, expected one (or article and sentence)"),
    ("e.json", [{**TASK, "id": [1]}], "e.json: task 1: id must be a word or a whole number, got [1]"),
    ("e.json", [{**TASK, "data": 3}], "e.json: task 1: data must be a table, got 3"),
    ("e.json", [{**TASK, "annotations": {}}], "e.json: task 1: annotations must be a list, got {}"),
    ("e.json", [label_studio(chosen(None, "alarm"))], "e.json: task 1: no annotator, expected who made the annotation"),
    ("e.json", [label_studio(chosen([1], "alarm"))], "e.json: task 1: no annotator, expected who made the annotation"),
    ("e.json", [label_studio({"completed_by": 1, "result": [{"type": "choices", "value": []}]})],
     "e.json: task 1: value of a choice must be a table, got []"),
    ("e.json", [label_studio(chosen(1, 5))], "e.json: task 1: a label must be a word, got 5"),  # type: ignore[arg-type]
    ("e.json", [label_studio(chosen(1))], "e.json: no label was chosen anywhere; name the frames"),
    ("e.json", [TASK, TASK], "e.json: task 2: coder '1' coded '7' twice, expected once"),
    ("e.jsonl", '{"id": 1, "label": ["alarm"]}\n{"id": 2, "label": 3}\n', "e.jsonl:2: expected a list of labels"),
    ("e.jsonl", '{"id": 1, "label": ["alarm"]}\nrain\n', "e.jsonl:2: not valid JSON"),
    ("e.jsonl", '{"id": 1, "text": "Fog."}\n', "e.jsonl:1: no label, expected what Doccano exports"),
    ("e.jsonl", "[1]\n", "e.jsonl:1: expected one document a line, got [1]"),
    ("e.jsonl", '{"id": 1, "label": ["alarm"]}\n{"id": 1, "label": []}\n', "e.jsonl:2: coder 'e' coded '1' twice"),
    ("e.csv", "id,annotator,annotation_id,frame\n1,,5,alarm\n", "e.csv:2: no annotator, expected who made"),
    ("e.csv", 'id,annotator,annotation_id,frame\n1,2,5,"{""choices"": "\n', "e.csv:2: not valid JSON"),
])  # fmt: skip
def test_exports_that_are_not_what_they_seem_are_named(tmp_path: Path, name: str, content: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_codings(write(tmp_path, name, content))
    assert str(caught.value).startswith(f"{tmp_path}/{message}")
    assert "\n" not in str(caught.value)


def test_labels_that_are_no_frame_and_files_of_other_frames_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "e.json", [label_studio(chosen(1, "alarms"))])
    with pytest.raises(InputError, match="task 1: label 'alarms', expected one of alarm, axis"):
        read_codings(path, frames=["alarm", "axis"])
    one, other = write(tmp_path, "a.csv", LONG), write(tmp_path, "b.csv", LONG.replace("axis", "order"))
    expected = r"b.csv: codes of alarm, order, expected those of .*a.csv .alarm, axis.*frames="
    with pytest.raises(InputError, match=expected):
        read_codings([one, other])
    with pytest.raises(InputError, match=r"a.csv: no column 'order', expected it beside article, sentence"):
        read_codings(one, frames=["order"])
    with pytest.raises(InputError, match="no file of codes"):
        read_codings([])
    with pytest.raises(InputError, match="nowhere.csv: cannot be read"):
        read_codings(tmp_path / "nowhere.csv")
    (tmp_path / "latin.csv").write_bytes("unit,coder,alarm\né,x,1\n".encode("latin-1"))
    with pytest.warns(FramingWarning, match="latin.csv:2: not UTF-8, read as Windows-1252"):
        assert read_codings(tmp_path / "latin.csv")["unit"].tolist() == ["é"]


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "data", "annotations", "result", "completed_by", "value", "choices", "type", "label",
                         "annotator", "article", "sentence"]), inner, max_size=5),
    max_leaves=25,
))  # fmt: skip
def test_whatever_json_comes_it_is_codes_or_one_clear_line(
    tmp_path_factory: pytest.TempPathFactory, content: Any
) -> None:
    folder = tmp_path_factory.mktemp("json")
    for path in (write(folder, "e.json", json.dumps([content])), write(folder, "e.jsonl", json.dumps(content))):
        try:
            table = read_codings(path)
        except InputError as error:
            assert str(error).startswith(str(path)) and "\n" not in str(error)
        else:
            assert len(table) and frames_of(table)


def test_a_data_frame_is_brought_into_the_same_form() -> None:
    wide = pd.DataFrame({"unit": [1, 2], "anna": [1, 0], "ben": [True, False]})
    assert cells(tidy_codes(wide), ["unit", "coder", "code"]) == [
        [1, "anna", 1],
        [2, "anna", 0],
        [1, "ben", 1],
        [2, "ben", 0],
    ]
    with pytest.raises(InputError, match="codes must be a DataFrame, got list"):
        tidy_codes([[0, 1]])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="codes, row 1: no coder, expected who coded the unit"):
        tidy_codes(pd.DataFrame({"unit": [1, 2], "coder": ["x", ""], "alarm": [0, 1]}))


HEADERS = ["article", "sentence", "unit", "id", "coder", "annotator", "frame", "code", "alarm", "axis", "alarm_a",
           "alarm_b", "label", "annotation_id", "voice", "weight", ""]  # fmt: skip


@settings(deadline=None, derandomize=True, max_examples=120)
@given(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=6, unique=True), st.data())
def test_whatever_table_comes_it_is_codes_or_one_clear_line(
    tmp_path_factory: pytest.TempPathFactory, header: list[str], data: st.DataObject
) -> None:
    cell = st.sampled_from(["0", "1", "", "a", "b", "1.0", "inf", "1e300", "NA", "9" * 30, "-1", "{}", '"[1]"', " x "])
    rows = data.draw(st.lists(st.lists(cell, min_size=len(header), max_size=len(header)), max_size=4))
    lines = [",".join(header), *(",".join(row) for row in rows)]
    path = write(tmp_path_factory.mktemp("csv"), "e.csv", "\n".join(lines) + "\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        try:
            table = read_codings(path)
        except InputError as error:
            assert str(error).startswith(str(path)) and "\n" not in str(error)
        else:
            assert len(table) and frames_of(table)


def test_a_file_parted_by_semicolons_is_read_as_one_parted_by_commas(tmp_path: Path) -> None:
    commas, semicolons = (read_codings(write(tmp_path, "codes.csv", LONG.replace(",", mark))) for mark in ",;")
    pd.testing.assert_frame_equal(commas, semicolons)


def test_names_of_digits_stay_names(tmp_path: Path) -> None:
    table = read_codings(write(tmp_path, "codes.csv", "article,sentence,coder,alarm\n007,1,x,1\n7,1,x,0\n"))
    assert table["article"].tolist() == ["007", "7"]
    with pytest.warns(FramingWarning, match="tone: 'None' is read as a code of its own"):
        words = read_codings(write(tmp_path, "words.csv", "unit,coder,tone\n1,x,None\n2,x,nan\n3,x,NA\n"))
    assert cells(words, ["tone"]) == [["None"], [None], [None]]  # a category may be called None


def tones(folder: Path, *codes: str) -> list[Any]:
    lines = "".join(f"{number},x,{code}\n" for number, code in enumerate(codes))
    return [row[0] for row in cells(read_codings(write(folder, "tones.csv", f"unit,coder,tone\n{lines}")), ["tone"])]


def test_missing_codes_as_programs_write_them_are_no_category(tmp_path: Path) -> None:
    for missing in ("NA", "n/a", "#N/A", "NaN", "null", "None", ".", "-", "–", ""):
        assert tones(tmp_path, "1", missing, "0") == [1, None, 0]
    assert tones(tmp_path, "none", "war", ".", "-") == ["none", "war", None, None]  # none of the frames: a category
    assert tones(tmp_path, "+", "-", "+") == ["+", "-", "+"]
    for odd in ("-99", "99", "unclear"):
        with pytest.warns(FramingWarning, match=f"tones.csv:3: tone: '{odd}' is read as a code of its own"):
            assert len(tones(tmp_path, "1", odd, "0")) == 3
    assert tones(tmp_path, "-1", "0", "1", "9") == [-1, 0, 1, 9]
    assert tones(tmp_path, "10", "99", "55") == [10, 99, 55]  # a scale to 100


def test_one_code_written_in_two_ways_is_one(tmp_path: Path) -> None:
    for written in ("yes", "True", "TRUE", "Y", "1.0"):
        assert tones(tmp_path, written, "0", "1") == [1, 0, 1]
    assert tones(tmp_path, "yes", "no", "nan") == [1, 0, None]
    assert tones(tmp_path, "yes", "no", "unclear") == ["yes", "no", "unclear"]
    with pytest.warns(FramingWarning, match="'Cold War', 'cold-war' are read as one code, 'Cold War'"):
        assert tones(tmp_path, "Cold War", "cold-war", "peace", "Cold War") == ["Cold War"] * 2 + ["peace", "Cold War"]
    one = write(tmp_path, "a.csv", "unit,coder,tone\n1,a,yes\n2,a,no\n")
    other = write(tmp_path, "b.csv", "unit,coder,tone\n1,b,1\n2,b,0\n")
    assert cells(read_codings([one, other]), ["tone"]) == [[1], [0], [1], [0]]


def test_a_label_one_coder_never_chose_is_0_in_exports_and_named_in_tables(tmp_path: Path) -> None:
    rows = {"anna": [["alarm"], []], "ben": [["axis"], ["alarm"]], "carl": [[], []]}
    paths = []
    for coder, labels in rows.items():
        documents = [json.dumps({"id": 1 + n, "label": own}) for n, own in enumerate(labels)]
        paths.append(write(tmp_path, f"{coder}.jsonl", "\n".join(documents)))
    table = read_codings(paths)
    assert cells(table, ["unit", "coder", "alarm", "axis"])[:3] == [[1, "anna", 1, 0], [2, "anna", 0, 0],
                                                                   [1, "ben", 0, 1]]  # fmt: skip
    assert table.loc[table["coder"] == "carl", ["alarm", "axis"]].eq(0).all(axis=None)
    twice = write(tmp_path, "dan.jsonl", json.dumps({"id": 1, "label": ["Alarm"]}))
    with pytest.raises(InputError, match="labels 'Alarm' and 'alarm', expected one way to write it"):
        read_codings([*paths, twice])


def test_results_of_other_tags_than_choices_are_named(tmp_path: Path) -> None:
    region = {"type": "labels", "value": {"start": 0, "end": 1, "text": "t", "labels": ["alarm"]}}
    task = {"id": 1, "data": {}, "annotations": [{"completed_by": 1, "result": [region]}]}
    flat = {"id": 1, "annotator": 1, "annotation_id": 1, "frame": [{"start": 0, "text": "t", "labels": ["x"]}]}
    table = 'id,annotator,annotation_id,frame\n1,1,1,"[{""start"":0,""labels"":[""x""]}]"\n'
    for name, content in (("a.json", [task]), ("b.json", [flat]), ("c.csv", table)):
        with pytest.raises(InputError, match="results of the type labels, only those of the tag Choices are read"):
            read_codings(write(tmp_path, name, content), frames=["alarm"])
    remark = {"type": "textarea", "value": {"text": ["unsure"]}}
    choice = {"type": "choices", "value": {"choices": ["alarm"]}}
    task["annotations"] = [{"completed_by": 1, "result": [remark, choice]}]
    assert cells(read_codings(write(tmp_path, "d.json", [task])), ["alarm"]) == [[1]]
    task["annotations"] = [{"completed_by": 1, "result": [region, choice]}]
    with pytest.warns(FramingWarning, match="e.json: results of the type labels, only those"):
        assert cells(read_codings(write(tmp_path, "e.json", [task])), ["alarm"]) == [[1]]
    task["annotations"] = [{"completed_by": 1, "result": [remark]}]
    with pytest.raises(InputError, match="f.json: results of the type textarea.* nothing is coded"):
        read_codings(write(tmp_path, "f.json", [task]), frames=["alarm"])


def test_codes_are_read_without_the_names_of_frames(root: Path, tmp_path: Path) -> None:
    long = read_codes(root / "data" / "pact-2024" / "codes.csv")
    assert frames_of(long) == ["alarm", "axis", "multipolarity", "cold_war"]
    assert set(long["coder"]) == {"adjudicated", "a", "b"}
    wide = read_codes(write(tmp_path, "w.csv", "capture,sentence,alarm,alarm_ann\na,1,1,0\n"))
    assert cells(wide, ["coder", "alarm"]) == [["adjudicated", 1], ["ann", 0]]
    plain = read_codes(write(tmp_path, "p.csv", "article,sentence,alarm,axis\na,1,1,0\n"))
    assert cells(plain, ["coder", "alarm", "axis"]) == [["adjudicated", 1, 0]]


def test_decimal_commas_are_numbers_and_what_is_no_number_beside_numbers_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("article;sentence;coder;alarm\na.txt;0;anna;1,0\na.txt;0;ben;1\na.txt;1;anna;0,5\n")
    assert read_codings(path)["alarm"].tolist() == [1, 1, 0.5]
    for odd in ("0x1", "inf", "1e400", "১"):
        path.write_text(f"article,sentence,coder,alarm\na.txt,0,anna,1\na.txt,0,ben,{odd}\n")
        with pytest.warns(FramingWarning, match=f"'{odd}' is read as a code of its own"):
            read_codings(path)
