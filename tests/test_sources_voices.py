"""Voices corrected by hand: they win over the rules, hit by hit, and what does not fit is named with its line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from small_corpus import write_captures, write_lexicon

import framing
from framing.corpora.corpus import Corpus
from framing.corpora.sources import correct_voices, read_captures, read_lines
from framing.errors import FramingWarning, InputError
from framing.files import write_csv
from framing.formats import read_lexicon
from framing.lexicons import Lexicon
from framing.matching import find
from framing.readers.folders import read_corpus
from framing.sharing.derivation import derive

HEADER = "article,start,end,voice,speaker"
SHOWN = ["article", "start", "end", "voice", "speaker"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_captures(tmp_path / "pages")


@pytest.fixture
def lexicon(tmp_path: Path) -> Lexicon:
    return read_lexicon(write_lexicon(tmp_path))


def write(folder: Path, *rows: str, header: str = HEADER) -> None:
    (folder / "voices.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def first_hit(corpus: Corpus, lexicon: Lexicon, voice: str) -> pd.Series:
    hits = find(corpus, lexicon)
    return hits[(hits["voice"] == voice) & (hits["article"] == "b.txt")].iloc[0]


def voice_at(hits: pd.DataFrame, hit: pd.Series) -> list[str]:
    same = (hits["article"] == hit["article"]) & (hits["start"] == hit["start"]) & (hits["frame"] == hit["frame"])
    return list(hits.loc[same, ["voice", "speaker"]].to_numpy()[0])


@pytest.mark.parametrize("voice,speaker", [("quoted", "Ana Holm"), ("reported", "unknown"), ("outlet", "")])
@pytest.mark.parametrize("before", ["outlet", "reported"])
def test_a_voice_corrected_beside_the_captures_wins(
    folder: Path, lexicon: Lexicon, before: str, voice: str, speaker: str
) -> None:
    plain = read_captures(folder)
    hit = first_hit(plain, lexicon, before)
    write(folder, f"b.txt,{hit['start']},{hit['end']},{voice},{speaker}")
    hits, was = find(read_captures(folder), lexicon), find(plain, lexicon)
    assert voice_at(hits, hit) == [voice, speaker]
    others = (was["article"] != "b.txt") | (was["end"] <= hit["start"]) | (was["start"] >= hit["end"])
    pd.testing.assert_frame_equal(hits[others], was[others])


def test_what_was_found_can_be_written_and_read_back_and_changes_nothing(folder: Path, lexicon: Lexicon) -> None:
    hits = find(read_captures(folder), lexicon)
    assert {"outlet", "reported"} <= set(hits["voice"])
    write_csv(folder / "voices.csv", hits)
    pd.testing.assert_frame_equal(find(read_captures(folder), lexicon), hits)


def test_every_hit_inside_a_span_has_its_voice_and_none_outside(folder: Path, lexicon: Lexicon) -> None:
    corpus = read_captures(folder)
    own = corpus.sentences[(corpus.sentences["article"] == "c.txt") & (corpus.sentences["unit"] == "body")]
    start, end = own["start"].iloc[3], own["end"].iloc[8]
    write(folder, f"c.txt,{start},{end},quoted,Ana Holm")
    hits = find(correct_voices(corpus, folder / "voices.csv"), lexicon)
    inside = (hits["article"] == "c.txt") & (hits["start"] >= start) & (hits["end"] <= end)
    assert inside.sum() > 2
    assert set(map(tuple, hits.loc[inside, ["voice", "speaker"]].to_numpy())) == {("quoted", "Ana Holm")}
    assert "Ana Holm" not in set(hits.loc[~inside, "speaker"])


def test_of_two_rows_for_a_place_the_later_wins(folder: Path, lexicon: Lexicon) -> None:
    hit = first_hit(read_captures(folder), lexicon, "outlet")
    place = f"b.txt,{hit['start']},{hit['end']}"
    write(folder, f"{place},quoted,Ana Holm", f"{place},reported,Bo Lind")
    assert voice_at(find(read_captures(folder), lexicon), hit) == ["reported", "Bo Lind"]


def test_the_corpus_corrected_is_another_one(folder: Path, lexicon: Lexicon) -> None:
    corpus = read_captures(folder)
    hit = first_hit(corpus, lexicon, "outlet")
    write(folder, f"b.txt,{hit['start']},{hit['end']},quoted,Ana Holm")
    correct_voices(corpus, folder / "voices.csv")
    assert corpus.corrections is None
    assert voice_at(find(corpus, lexicon), hit) == ["outlet", ""]


def test_scores_and_the_derived_text_format_carry_corrections(folder: Path, lexicon: Lexicon, tmp_path: Path) -> None:
    corpus = read_captures(folder)
    hits = find(corpus, lexicon)
    rows = hits.assign(voice="quoted", speaker="Ana Holm")
    write_csv(folder / "voices.csv", rows[SHOWN])
    corrected = read_captures(folder)
    derive(corrected, read_lines(folder), [lexicon], tmp_path / "derived")
    for each in (corrected, read_corpus(tmp_path / "derived")):
        scores = framing.score(each, lexicon, voice=["all", "outlet", "quoted"])
        counts = scores[scores["measure"] == "rate"].groupby("voice")["hits"].sum()
        assert counts["quoted"] == counts["all"] > 10 and counts["outlet"] == 0
        assert set(find(each, lexicon)["speaker"]) == {"Ana Holm"}


def test_the_voices_of_a_table_of_texts_are_corrected_too(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("article,outlet,text\n7,Echo,The axis met in the harbour.\n")
    write(tmp_path, "7,4,8,reported,Ana Holm")
    corpus = correct_voices(read_corpus(table), str(tmp_path / "voices.csv"))
    hits = find(corpus, Lexicon.from_dict({"axis": ["axis"]}))
    assert hits[["voice", "speaker"]].to_numpy().tolist() == [["reported", "Ana Holm"]]


# Complaints


def complaint(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_captures(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message.removeprefix(f"{folder}/")


@pytest.mark.parametrize("row,message", [
    ("z.txt,0,5,quoted,Ana", "article must be one of a.txt, b.txt, c.txt, d.txt; got 'z.txt'"),
    ("b.txt,0,5,quote,Ana", "voice must be one of outlet, quoted, reported; got 'quote': did you mean 'quoted'?"),
    ("b.txt,0,5,others,Ana", "voice must be one of outlet, quoted, reported; got 'others'"),
    ("b.txt,zero,5,quoted,Ana", "start and end must be whole numbers, got 'zero' and '5'"),
    ("b.txt,0,5.0,quoted,Ana", "start and end must be whole numbers, got '0' and '5.0'"),
    ("b.txt,-3,5,quoted,Ana", "start and end must be whole numbers, got '-3' and '5'"),
    ("b.txt,0,²,quoted,Ana", "start and end must be whole numbers, got '0' and '²'"),
    ("b.txt,,,quoted,Ana", "start and end must be whole numbers, got '' and ''"),
    ("b.txt,5,5,quoted,Ana", "no span from 5 to 5, expected them inside the article's"),
    ("b.txt,9,5,quoted,Ana", "no span from 9 to 5, expected them inside the article's"),
    ("b.txt,0,999999,quoted,Ana", "no span from 0 to 999999, expected them inside the article's"),
    ("b.txt,0,5,quoted,", "no speaker of quoted words, expected one (unknown where not told)"),
    ("b.txt,0,5,outlet,Ana", "speaker 'Ana' of the outlet's own words, expected none"),
])  # fmt: skip
def test_a_row_that_does_not_fit_is_named_with_its_line(folder: Path, row: str, message: str) -> None:
    write(folder, "a.txt,0,5,outlet,", "", row)
    assert complaint(folder).startswith(f"voices.csv:4: {message}")


def test_a_span_up_to_the_last_character_fits_and_one_more_does_not(folder: Path) -> None:
    length = len(read_captures(folder).articles["text"][0])
    write(folder, f"a.txt,0,{length},outlet,")
    assert len(read_captures(folder).corrections) == 1  # type: ignore[arg-type]
    write(folder, f"a.txt,0,{length + 1},outlet,")
    assert complaint(folder).endswith(f"expected them inside the article's {length} characters")


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_missing_column_is_named(folder: Path, column: str) -> None:
    rest = [name for name in HEADER.split(",") if name != column]
    write(folder, header=",".join(rest))
    assert complaint(folder) == f"voices.csv:1: no column {column!r}, expected it beside {', '.join(rest)}"


def test_a_derived_corpus_has_no_text_to_correct(folder: Path, lexicon: Lexicon, tmp_path: Path) -> None:
    derive(read_captures(folder), read_lines(folder), [lexicon], tmp_path / "derived")
    write(tmp_path)
    with pytest.raises(InputError, match="a derived corpus has no text to correct voices in, expected captures"):
        correct_voices(read_corpus(tmp_path / "derived"), tmp_path / "voices.csv")


def test_a_table_without_rows_corrects_nothing(folder: Path, lexicon: Lexicon) -> None:
    before = find(read_captures(folder), lexicon)
    write(folder)
    pd.testing.assert_frame_equal(find(read_captures(folder), lexicon), before)


def test_a_row_whose_match_does_not_stand_there_is_named_and_not_applied(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    story = "Boats stay at the quay\n\nThe harbour sees a threat in the fog, and the ferry waits all day long.\n"
    (folder / "a.txt").write_text(story)
    (folder / "metadata.csv").write_text("capture,outlet\na.txt,Gull\n")
    text = read_captures(folder).articles["text"].iloc[0]
    at = text.index("harbour")
    row = "article,match,start,end,voice,speaker\na.txt,harbour,{},{},quoted,Ana\n"
    (folder / "voices.csv").write_text(row.format(at, at + 7))
    assert len(read_captures(folder).corrections) == 1
    (folder / "voices.csv").write_text(row.format(at + 1, at + 8))
    with pytest.warns(FramingWarning, match=r"voices.csv:2: .* no longer stands there .*framing hits CORPUS"):
        assert read_captures(folder).corrections.empty  # type: ignore[union-attr]
