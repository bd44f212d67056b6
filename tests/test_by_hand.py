"""What a person set by hand stays: labels go with their page, only changed rows are corrections, nothing is lost."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
import pytest

import framing
from framing.commands.main import main
from framing.corpora.corpus import Corpus, build
from framing.corpora.sources import read_lines
from framing.errors import FramingWarning
from framing.files import read_csv

BODY = [
    "The harbour council met on Monday to speak of the old pier and its rotten planks.",
    "A threat to the ferry line was seen by the crews, who want better pay this year.",
    "Nobody could say on Tuesday when the boats would sail to the islands again.",
]
PAGE = "\n\n".join(["Menu", "Harbour council meets over the pier", *BODY, "Share"]) + "\n"
METADATA = "capture,outlet,title\na.txt,Gull,Harbour council meets\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "pages" / "metadata.csv").write_text(METADATA)
    return tmp_path / "pages"


def clean(folder: Path) -> pd.DataFrame:
    assert main(["clean", str(folder / "a.txt"), "--lines", str(folder / "lines.csv")]) == 0
    return read_csv(folder / "lines.csv", []).drop(columns="file_line")


def relabel(table: pd.DataFrame, text: str, label: str, kept: str) -> pd.DataFrame:
    table.loc[table["text"] == text, ["label", "kept"]] = [label, kept]
    return table


def body(folder: Path) -> list[str]:
    return framing.read_captures(folder).articles["text"].iloc[0].split("\n")[1:]


def test_only_rows_a_person_changed_are_set_by_hand_and_the_others_follow_the_rules(folder: Path) -> None:
    table = relabel(clean(folder), BODY[1], "ad", "False")
    table["note"] = table["text"].map({BODY[1]: "an advertisement, I think"}).fillna("")
    other = table["text"] == BODY[2]  # as if the kit had said then that this line is furniture
    table.loc[other, ["label", "kept", "label_found", "kept_found"]] = ["ad", "False", "ad", "False"]
    table.to_csv(folder / "lines.csv", index=False)
    assert body(folder) == [BODY[0], BODY[2]]
    lines = read_lines(folder)
    assert lines.loc[lines["reason"] == "set by hand", "text"].tolist() == [BODY[1]]
    again = clean(folder)
    row = again[again["text"] == BODY[1]].iloc[0]
    assert row[["label", "label_found", "note"]].tolist() == ["ad", "body", "an advertisement, I think"]
    assert again.loc[again["text"] == BODY[2], "label"].tolist() == ["body"]
    assert body(folder) == [BODY[0], BODY[2]]


def test_a_row_stays_set_by_hand_when_the_rules_come_to_agree(folder: Path) -> None:
    table = clean(folder)
    own = table["text"] == BODY[1]  # as if an older kit had dropped the line and a person had kept it
    table.loc[own, ["label_found", "kept_found"]] = ["ad", "False"]
    table.to_csv(folder / "lines.csv", index=False)
    again = clean(folder)
    assert again.loc[own, ["label", "label_found", "kept_found"]].values.tolist() == [["body", "ad", "False"]]


def test_labels_nobody_changed_say_nothing_when_the_page_changes(folder: Path) -> None:
    clean(folder)
    (folder / "a.txt").write_text(PAGE.replace("Share\n", f"{BODY[0].replace('Monday', 'Friday')}\n"), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(body(folder)) == 4


def test_labels_of_another_page_are_named_not_applied_and_not_lost(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relabel(clean(folder), BODY[1], "ad", "False").to_csv(folder / "lines.csv", index=False)
    (folder / "a.txt").write_text(PAGE.replace("Menu\n", "Menu\nNews\n"), encoding="utf-8")
    with pytest.warns(FramingWarning, match=r"a.txt: the page is not the one its labels were set on .*framing clean"):
        assert body(folder) == BODY
    table = clean(folder)
    said = capsys.readouterr().err
    assert "not the one its labels were set on" in said and "stay, and are not applied: 1" in said
    old = table[table["label"] == "ad"]
    assert old["text"].tolist() == [BODY[1]] and len(table) == 1 + len(PAGE.split("\n")) + 1
    assert body(folder) == BODY  # looked at again: no warning
    (folder / "a.txt").write_text(PAGE, encoding="utf-8", newline="\r\n")  # the first page, as another system has it
    assert [line.strip() for line in body(folder)] == [BODY[0], BODY[2]]


@pytest.mark.parametrize("change", ["none", "page"])
def test_a_file_without_hashes_is_checked_by_its_text(folder: Path, change: str) -> None:
    table = relabel(clean(folder), BODY[1], "ad", "False")[["capture", "line", "label", "kept", "reason", "text"]]
    table.to_csv(folder / "lines.csv", index=False)
    if change == "none":
        assert body(folder) == [BODY[0], BODY[2]]
        return
    (folder / "a.txt").write_text("News\n" + PAGE, encoding="utf-8")
    with pytest.warns(FramingWarning, match="not the one its labels were set on"):
        assert body(folder) == BODY


def test_the_title_is_the_headline_where_the_page_has_none(folder: Path) -> None:
    (folder / "a.txt").write_text("\n\n".join(BODY) + "\n", encoding="utf-8")
    (folder / "metadata.csv").write_text(METADATA.replace("meets", "sees a threat"))
    with pytest.warns(FramingWarning, match="no headline found, the title given serves as one"):
        corpus = framing.read_captures(folder)
    assert corpus.sentences[["sentence", "unit", "text"]].values.tolist()[0] == [
        0, "headline", "Harbour council sees a threat"]  # fmt: skip
    hits = framing.find(corpus, framing.Lexicon.from_dict({"alarm": ["threat"]}))
    assert hits["unit"].tolist() == ["headline", "body"]
    assert pd.isna(hits["capture_start"][0])
    page = (folder / "a.txt").read_text("utf-8")
    assert page[hits["capture_start"][1] : hits["capture_end"][1]] == "threat"


# Families


def family(**columns: list[str]) -> Corpus:
    names = ["x", "y", "z"]
    text = "\n".join(f"Sentence number {n} speaks of boat {n} and of pier {n + 1} at length." for n in range(12))
    articles = pd.DataFrame({"article": names, "outlet": names, "language": "en"} | columns)
    more = ["", " It rains.", " It rains today."]
    pieces = pd.DataFrame({"article": names, "unit": "body", "text": [text + words for words in more]})
    return build(articles, pieces)


@pytest.mark.parametrize("columns,original,reason", [
    ({}, "z", "the longest of its family"),
    ({"published": ["2024-06-20", "19 June 2024", "2024-06-20"]}, "y", "the earliest of its family (2024-06-19)"),
    ({"date": ["2024-06-20", "2024-06-20", ""]}, "y", "the earliest of its family (2024-06-20)"),
    ({"published": ["2024-06-20", "2024-06-20", "2024-06-20"]}, "z", "the longest of its family"),
    ({"published": ["2024-06-20 08:00", "2024-06-20", "2024-06-20 07:00"]}, "z", "the longest of its family"),
    ({"published": ["2024-06-20 08:00", "2024-06-20 09:00", "2024-06-20 10:00"]}, "x",
     "the earliest of its family (2024-06-20T08:00:00)"),
    ({"published": ["03/04/2024", "2024-06-20", "2024-06-21"]}, "z", "the longest of its family"),
    ({"published": ["2024-06-20", "2024-06-21", "2024-06-22"], "duplicate_of": ["", "", "y"]}, "y", "named by hand"),
])  # fmt: skip
def test_a_family_keeps_its_earliest_text_or_the_one_named(
    columns: dict[str, list[str]], original: str, reason: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        articles = family(**columns).articles.set_index("article")
    assert articles["duplicate_of"].dropna().unique().tolist() == [original]
    assert articles.loc[original, ["duplicate_of", "duplicate_reason"]].fillna("").tolist() == ["", ""]
    assert set(articles["duplicate_reason"]) - {""} == {reason}


# Hits


@pytest.fixture
def alarm(tmp_path: Path) -> Path:
    path = tmp_path / "alarm.yml"
    path.write_text("language: en\nframes: {alarm: {terms: [threat, harbour council, boats]}}\n")
    return path


def list_hits(folder: Path, alarm: Path, *more: str) -> pd.DataFrame:
    out = folder / "voices.csv"
    assert main(["hits", str(folder), "--lexicon", str(alarm), "--out", str(out), *more]) == 0
    return read_csv(out, []).drop(columns="file_line")


def correct(folder: Path, table: pd.DataFrame, match: str, speaker: str) -> None:
    own = table["match"] == match
    assert own.sum() == 1
    table.loc[own, ["voice", "speaker"]] = ["quoted", speaker]
    seen = own.map({True: "seen by Ann", False: ""})
    table.assign(note=seen, **{"checked by": seen}).to_csv(folder / "voices.csv", index=False)


def speakers(table: pd.DataFrame) -> dict[str, str]:
    return {row["match"]: row["speaker"] for row in table.to_dict("records")}


def test_corrected_voices_survive_another_run_and_the_others_follow_the_rules(folder: Path, alarm: Path) -> None:
    table = list_hits(folder, alarm)
    table.loc[table["match"] == "boats", ["speaker", "voice", "speaker_found", "voice_found"]] = ["Bo", "quoted"] * 2
    correct(folder, table, "threat", "Ann Lee")
    again = list_hits(folder, alarm)
    assert speakers(again) | {"Harbour council": ""} == {"Harbour council": "", "threat": "Ann Lee", "boats": ""} | {
        "harbour council": speakers(again)["harbour council"]
    }
    row = again[again["match"] == "threat"].iloc[0]
    assert row[["voice", "voice_found", "note", "checked by"]].tolist() == ["quoted", "outlet", *["seen by Ann"] * 2]
    assert list_hits(folder, alarm).equals(again)
    hits = framing.find(framing.read_captures(folder), framing.read_lexicon(alarm))
    assert hits.loc[hits["match"] == "threat", "speaker"].tolist() == ["Ann Lee"]


def test_corrected_voices_move_with_their_text(folder: Path, alarm: Path) -> None:
    correct(folder, list_hits(folder, alarm), "threat", "Ann Lee")
    (folder / "a.txt").write_text(PAGE.replace("The harbour council met", "The old harbour council met"), "utf-8")
    with pytest.warns(FramingWarning, match=r"voices.csv:\d: what it corrects no longer stands there .*framing hits"):
        framing.read_captures(folder)
    assert speakers(list_hits(folder, alarm))["threat"] == "Ann Lee"
    hits = framing.find(framing.read_captures(folder), framing.read_lexicon(alarm))  # no warning any more
    assert hits.loc[hits["match"] == "threat", "speaker"].tolist() == ["Ann Lee"]


def test_corrections_without_a_hit_are_kept_and_named(
    folder: Path, alarm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    correct(folder, list_hits(folder, alarm), "threat", "Ann Lee")
    alarm.write_text("language: en\nframes: {alarm: {terms: [boats]}}\n")
    table = list_hits(folder, alarm)
    assert table["match"].tolist() == ["boats", "threat"] and table["speaker"].tolist() == ["", "Ann Lee"]
    assert "rows corrected by hand where there is no hit now stay at its end: 1" in capsys.readouterr().err
    alarm.write_text("language: en\nframes: {alarm: {terms: [boats, threat]}}\n")
    assert speakers(list_hits(folder, alarm)) == {"threat": "Ann Lee", "boats": ""}


def test_a_file_of_voices_written_by_hand_is_kept(folder: Path, alarm: Path) -> None:
    start = framing.read_captures(folder).articles["text"].iloc[0].index("threat")
    row = f"a.txt,{start},{start + 6},quoted,Ann Lee"
    (folder / "voices.csv").write_text(f"article,start,end,voice,speaker\n{row}\n")
    table = list_hits(folder, alarm)
    assert table.loc[table["match"] == "threat", "speaker"].tolist() == ["Ann Lee"]
    assert table.iloc[-1][["article", "start", "end", "voice", "speaker"]].tolist() == row.split(",")


# What is there already


@pytest.mark.parametrize("command", ["hits", "score", "tfidf"])
@pytest.mark.parametrize("name,content", [
    ("pages/lines.csv", "capture,line,label,kept\na.txt,1,nav,False\n"),
    ("pages/notes.txt", "remember the milk\n"),
    ("mine.yml", "frames: {}\n"),
    ("codes.csv", "article,sentence,coder,alarm\na.txt,1,ann,1\n"),
    ("texts.csv", "article,outlet,text,language\na,Gull,A text.,en\n"),
    ("words.csv", "frame,term,weight,tier\nalarm,threat,1,core\n"),
])  # fmt: skip
def test_no_command_writes_over_another_table(
    folder: Path, alarm: Path, command: str, name: str, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder.parent / name
    path.write_text(content)
    assert main([command, str(folder), "--lexicon", str(alarm), "--out", str(path)]) == 2
    assert path.read_text() == content
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"{path}: ")


def test_settled_disagreements_and_derived_files_that_were_edited_are_spared(folder: Path, alarm: Path) -> None:
    codes, out, listed = (folder.parent / name for name in ("codes.csv", "out.csv", "listed.csv"))
    codes.write_text("unit,coder,alarm\n1,ann,1\n1,bo,0\n2,ann,0\n2,bo,0\n3,ann,1\n3,bo,1\n")
    command = ["agreement", str(codes), "--out", str(out), "--disagreements", str(listed)]
    assert main(command) == main(command) == 0
    listed.write_text(listed.read_text().replace("alarm,1,0,", "alarm,1,0,1"))
    assert read_csv(listed, [])["adjudicated"].tolist() == ["1"]
    assert main(command) == 2 and read_csv(listed, [])["adjudicated"].tolist() == ["1"]
    derive = ["derive", str(folder), "--lexicon", str(alarm), "--out", str(folder.parent / "shared")]
    assert main(derive) == main(derive) == 0
    hits = folder.parent / "shared" / "hits.csv"
    hits.write_text(hits.read_text().replace("outlet", "quoted", 1))
    assert main(derive) == 2 and "quoted" in hits.read_text()
