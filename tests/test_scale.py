"""A corpus worked on block by block, wherever and by however many, has the hits and scores of the corpus read whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import warnings
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import framing
from framing import FramingWarning, InputError, scale
from framing.commands.main import main
from framing.corpora.sources import read_lines
from framing.scale import collection
from framing.scale.blocks import Reading, cut
from framing.scale.workers import keeping, map_blocks, mapping

AXIS = framing.Lexicon.from_dict({"axis": ["axis"]})
SENTENCE = "An axis of evil came, the minister said. “We fear an axis,” she said. The ferry left the harbour.\n"


@pytest.fixture(scope="module")
def lexicon(root: Path) -> framing.Lexicon:
    return framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")


@pytest.fixture(scope="module")
def invented(root: Path) -> pd.DataFrame:
    """The invented corpus as one table of texts, of which none repeats another."""
    corpus = framing.read_captures(root / "data" / "invented" / "captures")
    return corpus.articles[["article", "outlet", "title", "text", "published"]].assign(duplicate_of="none")


@pytest.fixture(scope="module")
def folder(invented: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table in several formats, in Parquet as one row group and as several."""
    path = tmp_path_factory.mktemp("scale")
    invented.to_parquet(path / "one.parquet", index=False)
    invented.to_parquet(path / "groups.parquet", index=False, row_group_size=9)
    invented.to_csv(path / "table.csv", index=False)
    invented.to_json(path / "lines.jsonl", orient="records", lines=True)
    return path


def table(path: Path, **columns: Any) -> Path:
    pd.DataFrame({"text": SENTENCE, "outlet": "Post", "duplicate_of": "none", **columns}).to_parquet(path, index=False)
    return path


@pytest.fixture(scope="module")
def whole(folder: Path, lexicon: framing.Lexicon) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores and hits of the table opened whole."""
    corpus = framing.read_corpus(folder / "one.parquet")
    return framing.score(corpus, lexicon, voice=("all", "outlet")), framing.find(corpus, lexicon)


@pytest.mark.parametrize("name", ["one.parquet", "groups.parquet", "table.csv", "lines.jsonl"])
def test_blocks_of_any_format_have_the_scores_and_hits_of_the_whole(
    folder: Path, lexicon: framing.Lexicon, whole: tuple[pd.DataFrame, pd.DataFrame], name: str
) -> None:
    assert len(cut(folder / name, 40_000)) > 2
    scores = scale.score(folder / name, lexicon, voice=("all", "outlet"), client=1, block=40_000)
    pd.testing.assert_frame_equal(scores, whole[0], check_exact=False, rtol=1e-12)
    if name != "one.parquet":
        hits = pd.concat(scale.hits(folder / name, lexicon, client=1, block=40_000), ignore_index=True)
        pd.testing.assert_frame_equal(hits, whole[1])


def test_comparisons_tfidf_and_keywords_of_blocks_are_those_of_the_whole(
    folder: Path, lexicon: framing.Lexicon
) -> None:
    path, corpus = folder / "groups.parquet", framing.read_corpus(folder / "groups.parquet")
    how, name = {"client": 1}, corpus.articles["outlet"][0]
    calls = [(scale.compare, framing.compare, (lexicon,), {"smallest": 0.1}),
             (scale.tfidf, framing.tfidf_scores, (lexicon,), {}),
             (scale.tfidf, framing.tfidf_scores, (lexicon,), {"idf": "smooth", "by": "article"}),
             (scale.keyness, framing.keyness, (name,), {"voice": "outlet", "min_count": 1})]  # fmt: skip
    for blocks, whole, given, named in calls:
        pd.testing.assert_frame_equal(blocks(path, *given, **named, **how), whole(corpus, *given, **named), rtol=1e-12)


def test_blocks_are_derived_to_the_bytes_of_the_whole(
    root: Path, tmp_path: Path, lexicon: framing.Lexicon, folder: Path
) -> None:
    captures, phrases = root / "data" / "invented" / "captures", ["grain *", "sea wall"]
    for number, path in enumerate([captures, folder / "groups.parquet"]):
        written, blocks = tmp_path / f"whole {number}", tmp_path / f"blocks {number}"
        framing.derive(framing.read_corpus(path), read_lines(path), [lexicon], written, phrases)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".* repeat others")
            names = scale.derive(path, [lexicon], blocks, phrases, client=1, block=30_000)
        assert len(cut(path, 30_000)) > 2
        assert [file.name for file in names] == [file.name for file in names if file.is_file()]
        for file in written.iterdir():
            assert (blocks / file.name).read_text("utf-8") == file.read_text("utf-8"), (path, file.name)
        assert set(pd.read_csv(blocks / "words.csv")["word"]) > {"*"}


def test_the_commands_derive_and_score_by_tfidf_in_blocks(folder: Path, tmp_path: Path) -> None:
    given = ["derive", folder / "table.csv", "--lexicon", "pact.en", "--out", tmp_path / "shared"]
    assert run(*given) == 0
    made = {file.name: file.read_bytes() for file in (tmp_path / "shared").iterdir()}
    assert run(*given, "--stream") == 0
    assert {file.name: file.read_bytes() for file in (tmp_path / "shared").iterdir()} == made
    given = ["tfidf", folder / "table.csv", "--lexicon", "pact.en", "--out"]
    assert run(*given, tmp_path / "whole.csv") == run(*given, tmp_path / "blocks.csv", "--stream") == 0
    assert (tmp_path / "blocks.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["blocks.csv", "shared", "whole.csv"]


@pytest.mark.parametrize("many", [False, True])
def test_near_duplicates_are_found_over_all_blocks(
    tmp_path: Path, invented: pd.DataFrame, lexicon: framing.Lexicon, monkeypatch: pytest.MonkeyPatch, many: bool
) -> None:
    articles = invented.drop(columns="duplicate_of").astype(object)
    copies = articles.head(3).assign(article=["x1", "x2", "x3"], published="2090-01-01")
    copies["text"] = [text[: int(0.8 * len(text))] for text in copies["text"]]
    articles = pd.concat([articles, copies, copies.tail(1).assign(article="y", outlet="Other")])
    articles = articles.assign(duplicate_of=["none" if name == "y" else "" for name in articles["article"]])
    articles.to_parquet(path := tmp_path / "texts.parquet", index=False, row_group_size=7)
    whole = framing.read_corpus(path)
    assert whole.articles.set_index("article")["duplicate_of"].dropna()[["x1", "x2"]].notna().all()
    monkeypatch.setattr(collection, "_WHOLE", 0 if many else 99)
    with pytest.warns(FramingWarning, match=f"^{whole.articles['duplicate_of'].notna().sum()} of {len(articles)} art"):
        scores = scale.score(path, lexicon, client=1)
    pd.testing.assert_frame_equal(scores, framing.score(whole, lexicon), rtol=1e-12)
    every = scale.score(path, lexicon, client=1, duplicates=False)
    assert every["n"].sum() > scores["n"].sum()
    command = ["score", path, "--lexicon", "pact.en", "--stream", "--keep-duplicates", "--out", tmp_path / "out.csv"]
    assert run(*command) == 0
    assert pd.read_csv(tmp_path / "out.csv")["n"].tolist() == every["n"].tolist()
    invented.drop(columns="duplicate_of").head(3).to_parquet(path)  # of which none is like another
    assert set(scale.score(path, lexicon, client=1, block=1)["articles"]) <= {1, 2, 3}


@pytest.mark.filterwarnings("ignore:.*problems? found")
def test_articles_of_a_folder_of_tables_have_their_names_in_blocks(tmp_path: Path) -> None:
    texts = ["An axis of evil met at the harbour on Monday.", "The ferry left for the axis before dawn broke.",
             "Nobody slept in the valley while an axis rose."]  # fmt: skip
    named = pd.DataFrame({"text": texts, "outlet": [*"ABA"], "article": [*"pqr"], "duplicate_of": ["", "p", "none"]})
    named.to_csv(tmp_path / "a.csv", index=False)
    named = named.assign(text=[text[::-1] for text in texts]).drop(columns=["article", "duplicate_of"])
    named.to_csv(tmp_path / "b.csv", index=False)
    corpus = framing.read_corpus(tmp_path)
    assert corpus.articles["article"].tolist() == ["a.csv#p", "a.csv#q", "a.csv#r", "b.csv#1", "b.csv#2", "b.csv#3"]
    assert corpus.articles["duplicate_of"].dropna().tolist() == ["a.csv#p"]
    whole = framing.score(corpus, AXIS, by="article")
    with pytest.warns(FramingWarning, match="1 of 6 articles repeat others"):
        pd.testing.assert_frame_equal(scale.score(tmp_path, AXIS, by="article", client=1), whole)


@pytest.mark.filterwarnings("ignore:.*(problems? found|repeat others|languages without)")
def test_languages_and_copies_in_blocks_of_their_own_are_derived_as_in_the_whole(tmp_path: Path) -> None:
    english = [SENTENCE.replace("harbour", place) for place in ("town", "valley", "market", "bay")]
    spanish = [f"El eje de los puertos llegó a {place}, dijo el ministro. La gente salió." for place in "AB"]
    table = pd.DataFrame({"text": english + spanish, "outlet": [*"ABABAB"], "language": ["en"] * 4 + ["es"] * 2})
    table = table.assign(article=[*"pqrstu"], duplicate_of=["", "p", "none", "none", "none", "none"])
    table.to_csv(tmp_path / "t.csv", index=False)
    for lexicon in (AXIS, framing.Lexicon.from_dict({"eje": ["eje"]}, "es")):
        own = framing.Lexicon.from_dict({"axis": ["axis"]}, "en") if lexicon is AXIS else lexicon
        corpus = framing.read_corpus(tmp_path / "t.csv")
        framing.derive(corpus, read_lines(tmp_path / "t.csv"), [own], tmp_path / f"whole {own.language}")
        scale.derive(tmp_path / "t.csv", [own], made := tmp_path / f"blocks {own.language}", client=1, block=100)
        assert len(cut(tmp_path / "t.csv", 100)) > 4
        for file in (tmp_path / f"whole {own.language}").iterdir():
            assert (made / file.name).read_text("utf-8") == file.read_text("utf-8"), file.name
        for idf in ("background", "smooth"):
            scores = framing.tfidf_scores(framing.read_corpus(made), own, idf=idf)["estimate"]
            of_text = framing.tfidf_scores(corpus, own, idf=idf)["estimate"]
            assert scores.to_numpy() == pytest.approx(of_text.to_numpy(), nan_ok=True)


def test_a_task_reads_no_more_than_its_own_rows(folder: Path) -> None:
    blocks = cut(folder / "groups.parquet", 10**9)
    assert [(block.group, block.start, block.end, block.line) for block in blocks][:2] == [(0, 0, 9, 1), (1, 0, 9, 10)]
    [*parts] = [block for block in cut(folder / "one.parquet", 20_000)]
    assert [block.start for block in parts[1:]] == [block.end for block in parts[:-1]]


def test_a_folder_of_captures_and_one_of_files_have_their_scores(
    root: Path, tmp_path: Path, lexicon: framing.Lexicon, invented: pd.DataFrame
) -> None:
    captures = root / "data" / "invented" / "captures"
    corpus, by = framing.read_corpus(captures), ["outlet", "month"]
    with pytest.warns(FramingWarning, match="articles repeat others"):
        streamed = scale.score(captures, lexicon, by=by, client=1, block=60_000)
    pd.testing.assert_frame_equal(streamed, framing.score(corpus, lexicon, by=by), check_exact=False, rtol=1e-12)
    for number, text in enumerate(invented["text"].head(9)):
        (tmp_path / f"Gazette_{number}.html").write_text(f"<p>{text}</p>".replace("\n", "</p><p>"), "utf-8")
    with pytest.warns(FramingWarning, match="outlet of"):
        files = framing.read_corpus(tmp_path)
    streamed = scale.score(tmp_path, lexicon, client=1, block=9_000)
    pd.testing.assert_frame_equal(streamed, framing.score(files, lexicon), check_exact=False, rtol=1e-12)


def test_columns_are_decided_once_and_periods_over_all_rows(tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    days = ["03/04/2024"] * 40 + ["19/06/2024"]  # only the last tells that the day comes first
    rows = pd.DataFrame({"body": SENTENCE * 2, "source": "Post", "date": days, "id": range(41), "duplicate_of": "none"})
    rows.to_csv(path, index=False)
    with pytest.warns(FramingWarning, match="text from body, outlet from source, published from date"):
        streamed = scale.score(path, AXIS, by="month", client=1, block=900)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FramingWarning)
        corpus = framing.read_corpus(rows)
    pd.testing.assert_frame_equal(streamed, framing.score(corpus, AXIS, by="month"), check_exact=False, rtol=1e-12)
    assert list(dict.fromkeys(streamed["month"])) == ["2024-04", "2024-06"]


def test_several_files_are_one_collection(tmp_path: Path) -> None:
    paths = [table(tmp_path / f"{name}.parquet", text=[SENTENCE] * 3, article=[1, 2, 3]) for name in "ab"]
    assert set(scale.score(paths, AXIS, client=1)["articles"]) == {6}
    found = pd.concat(scale.hits(paths, AXIS, client=1))["article"]
    assert [*dict.fromkeys(found)] == [f"{name}.parquet#{n}" for name in "ab" for n in (1, 2, 3)]
    again = [*paths, tmp_path / ".." / tmp_path.name / "a.parquet"]
    assert set(scale.score(again, AXIS, client=1)["articles"]) == {6}  # a file named twice is one file


def test_numbers_that_some_rows_lack_are_the_same_names_in_blocks(tmp_path: Path) -> None:
    rows = [{"text": SENTENCE, "outlet": 1.0 if n == 7 else n % 3, **({"wave": n % 2} if n % 5 else {})}
            for n in range(40)]  # fmt: skip
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    kept = {"client": 1, "duplicates": False}
    for by in ("wave", "outlet", ["outlet", "wave"]):
        streamed = scale.score(tmp_path / "t.jsonl", AXIS, by=by, block=400, **kept)
        pd.testing.assert_frame_equal(streamed, scale.score(tmp_path / "t.jsonl", AXIS, by=by, **kept))
    assert {*streamed["wave"]} == {"0", "1", "(not given)"} and {*streamed["outlet"]} == {"0", "1", "2"}


@pytest.mark.filterwarnings("ignore:.*(problems? found|repeat others|outlet of)")
@pytest.mark.parametrize("repeated,right", [("a.csv#1", True), ("b.csv#1", False), ("c.csv#1", False)])
def test_a_table_of_a_folder_may_repeat_another(tmp_path: Path, repeated: str, right: bool) -> None:
    for name, again in (("a", ""), ("b", repeated)):
        words = "The ferry left the axis." if name == "a" else "Nobody slept while an axis rose."
        rows = [{"text": words, "outlet": name, "duplicate_of": again}]
        pd.DataFrame(rows).to_csv(tmp_path / f"{name}.csv", index=False)
    for others in ({}, {"d.json": json.dumps([{"text": "A long dreary axis.", "outlet": "d"}])}):
        for name, raw in others.items():
            (tmp_path / name).write_text(raw)
        if right:
            streamed, whole = scale.score(tmp_path, AXIS, client=1), framing.score(tmp_path, AXIS)
            pd.testing.assert_frame_equal(streamed, whole, check_exact=False, rtol=1e-12)
            assert {*whole["outlet"]} == {"a", *(name[0] for name in others)}
            continue
        for call in (partial(framing.score, tmp_path, AXIS), partial(scale.score, tmp_path, AXIS, client=1)):
            with pytest.raises(InputError, match="files:b.csv#1: (duplicate_of must be one of none, a.csv#1|.*itself)"):
                call()


def test_a_list_is_no_outlet_in_a_folder_either(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"text": SENTENCE, "outlet": ["A", "B"]}] * 2))
    with pytest.raises(InputError, match="a.json:1: outlet must be text, got list"):
        framing.read_corpus(tmp_path)


def double(number: int) -> dict[str, pd.DataFrame]:
    return {"doubled": pd.DataFrame({"number": [2 * number]})}


def fail_at_5(number: int) -> dict[str, pd.DataFrame]:
    if number == 5:
        raise InputError("five")
    return double(number)


def die_at_5(number: int) -> dict[str, pd.DataFrame]:
    if number == 5:
        os._exit(1)
    return double(number)


def test_results_come_in_order_whoever_makes_them_and_are_kept(tmp_path: Path) -> None:
    with keeping(tmp_path, "a" * 64):
        made = map_blocks(fail_at_5, range(9), keep=tmp_path)
        assert [next(made)["doubled"]["number"].tolist() for _ in range(5)] == [[0], [2], [4], [6], [8]]
        with pytest.raises(InputError, match="five"):
            next(made)
    with keeping(tmp_path, "a" * 64), mapping(2) as mapped:  # 0 to 4 are there, and are not made again
        after = map_blocks(double, [-1, *range(1, 9)], mapped, tmp_path)
        assert [table["doubled"]["number"].item() for table in after] == [*range(0, 18, 2)]
    with keeping(tmp_path, "b" * 64):
        assert [file.name for file in tmp_path.iterdir()] == ["key"]
        with pytest.raises(InputError, match="another run works there"), keeping(tmp_path, "b" * 64):
            pass
    (mine := tmp_path / "thesis").mkdir()
    (mine / "chapter.txt").touch()
    with pytest.raises(InputError, match="thesis: holds something else"), keeping(mine, "a" * 64):
        pass
    assert [file.name for file in mine.iterdir()] == ["chapter.txt"]


def test_a_process_that_dies_is_one_clear_line() -> None:
    with pytest.raises(InputError, match=r"one of 2 processes died, .* fewer of them"), mapping(2) as mapped:
        [*map_blocks(die_at_5, range(9), mapped)]


def test_the_number_of_processes_is_checked(folder: Path) -> None:
    for wrong in (0, -2, True):
        with pytest.raises(InputError, match="processes must be a number from 1 on"):
            scale.score(folder / "one.parquet", AXIS, client=wrong)


def test_marks_alone_tell_a_quotation_from_a_term_and_from_plain_words(tmp_path: Path) -> None:
    text = "The “axis” is old. An axis came. “We fear an axis of evil here,” she said."
    [hits] = scale.hits(table(tmp_path / "one.parquet", text=[text]), AXIS, by_rules=False, client=1)
    told = hits[["voice", "speaker", "scare"]].to_numpy().tolist()
    assert told == [["outlet", "", True], ["outlet", "", False], ["quoted", "unknown", False]]


def test_articles_are_numbered_through(tmp_path: Path) -> None:
    path = table(tmp_path / "many.parquet", text=[f"An axis of {n}." for n in range(50)])
    found = pd.concat(scale.hits(path, AXIS, client=1, block=100))
    assert found["article"].tolist() == [str(n) for n in range(50)]


def test_articles_are_checked_over_all_blocks(tmp_path: Path) -> None:
    path = table(tmp_path / "twice.parquet", article=["a", "b", "a"])
    with pytest.raises(InputError, match=r"twice\.parquet:3: article 'a' occurs twice"):
        scale.score(path, AXIS, client=1, block=1)
    table(path, article=["a", "b", "c"], duplicate_of=["", "d", ""])
    with pytest.raises(InputError, match=r"twice\.parquet:2: duplicate_of must be one of none, a, b, c; got 'd'"):
        scale.score(path, AXIS, client=1, block=1)
    table(path, article=["a", "b", "c"], duplicate_of=["none", "none", "a"])
    with pytest.warns(FramingWarning, match="1 of 3 articles repeat others"):
        scores = scale.score(path, AXIS, client=1, block=1)
    assert set(scores["articles"]) == {2}


def test_articles_without_a_lexicon_are_named_once(tmp_path: Path) -> None:
    path = table(tmp_path / "languages.parquet", language=["", "es", "fr", "es"])
    with pytest.warns(FramingWarning) as said:
        scale.score(path, framing.Lexicon.from_dict({"axis": ["axis"]}, "en"), client=1, block=1)
    assert [str(warning.message) for warning in said] == [
        "3 of 4 articles are in languages without a lexicon (es 2, fr 1; lexicons: en): they have no hits and no scores"
    ]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"outlet": [None]}, "no outlet"),
        ({"text": [" "]}, ":1: no text"),
        ({"text": [1]}, ":1: text must be text"),
    ],
)
def test_bad_tables_are_refused(tmp_path: Path, columns: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        scale.score(table(tmp_path / "bad.parquet", **{"text": [SENTENCE], **columns}), AXIS, client=1)


@pytest.mark.parametrize("name", ["bad.parquet", "bad.csv", "bad.jsonl", "none.parquet", "whole.json", "none.warc"])
def test_files_that_are_not_what_they_say_are_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "bad.parquet").write_text("text,outlet\n")
    (tmp_path / "bad.csv").write_text('text,outlet\n"An axis,Post\n')
    (tmp_path / "bad.jsonl").write_text("no record\n")
    (tmp_path / "whole.json").write_text('[{"text": "An axis.", "outlet": "Post"}]')
    with pytest.raises(InputError, match=name) as said:
        scale.score(tmp_path / name, AXIS, client=1)
    assert "\n" not in str(said.value)


def test_broken_documents_are_named_and_the_others_scored(tmp_path: Path) -> None:
    path, lines = tmp_path / "late.parquet", tmp_path / "late.jsonl"
    table(path, text=[SENTENCE] * 99 + [" "])
    pd.DataFrame({"text": [SENTENCE] * 9, "outlet": "Post", "duplicate_of": "none"}).to_json(
        lines, orient="records", lines=True
    )
    lines.write_text(lines.read_text() + "{broken\n" + '{"text": "An axis.", "outlet": "Post"}\n')
    with pytest.warns(FramingWarning, match=r"refused: 2 documents .*late\.jsonl:10: not valid JSON"):
        scores = scale.score([path, lines], AXIS, client=1, block=4_000)
    assert set(scores["articles"]) == {109}
    assert [line.rpartition("/")[2] for line in scores.attrs["refused"]][0] == (
        "late.parquet:100: no text, expected one in every row"
    )


def test_a_text_that_is_not_utf8_is_named_and_the_others_scored(tmp_path: Path) -> None:
    raw = SENTENCE.encode() + b"axis\xff\xfe"
    ends = np.array([0, len(raw), 2 * len(raw) - 2], dtype=np.int32)
    texts = pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(ends), pa.py_buffer(raw + raw[:-2])])
    pq.write_table(pa.Table.from_arrays([texts, pa.array(["A", "B"])], ["text", "outlet"]), tmp_path / "t.parquet")
    with pytest.warns(FramingWarning, match=r"refused: 1 .*UTF8"):
        scores = scale.score(tmp_path / "t.parquet", AXIS, client=1)
    assert set(scores["outlet"]) == {"B"}


def test_a_damaged_row_group_is_named_and_the_others_scored(folder: Path, tmp_path: Path) -> None:
    raw, path = bytearray((folder / "groups.parquet").read_bytes()), tmp_path / "damaged.parquet"
    for place in range(40_000, 44_000):
        raw[place] ^= 0x5A
    path.write_bytes(raw)
    with pytest.warns(FramingWarning, match=r"refused: 1 .*damaged\.parquet: .* \(rows \d+ to \d+\)"):
        scores = scale.score(path, AXIS, client=1)
    assert scores.groupby("outlet")["articles"].first().sum() == 42 - 9


def run(*arguments: Any) -> int:
    return main([*map(str, arguments)])


def test_the_commands_stream(folder: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lexicon = root / "data" / "lexicons" / "pact.en.yml"
    for command, *options in (["score", "--jobs", 2], ["hits"]):
        for extra, name in ([], "whole"), (["--stream", *options], "streamed"):
            out = tmp_path / f"{command}-{name}.csv"
            assert run(command, folder / "groups.parquet", "--lexicon", lexicon, *extra, "--out", out) == 0
        assert out.read_text("utf-8") == (tmp_path / f"{command}-whole.csv").read_text("utf-8")
    assert len([*tmp_path.iterdir()]) == 4  # nothing else is left
    for extra in (["--marks"], ["--jobs", "2"], ["--cluster", "tcp://127.0.0.1:9"]):
        assert run("hits", folder / "one.parquet", "--lexicon", lexicon, *extra, "--out", tmp_path / "no.csv") == 2
        assert "expected --stream" in capsys.readouterr().err


def test_a_streamed_output_follows_a_link(tmp_path: Path) -> None:
    path, own, link = table(tmp_path / "one.parquet", text=[SENTENCE]), tmp_path / "own.csv", tmp_path / "link.csv"
    own.touch()
    link.symlink_to(own)
    assert run("score", path, "--lexicon", "pact.en", "--stream", "--out", link) == 0
    assert link.is_symlink() and "prevalence" in own.read_text("utf-8")
    assert not [*tmp_path.glob("*.blocks")]


def test_a_command_writes_what_was_refused_beside_its_output(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = table(tmp_path / "late.parquet", text=[SENTENCE] * 9 + [" "]), tmp_path / "hits.csv"
    assert run("hits", path, "--lexicon", "pact.en", "--stream", "--out", out) == 0
    assert "hits.refused.csv: what was left out, and why" in capsys.readouterr().err
    refused = pd.read_csv(tmp_path / "hits.refused.csv")
    assert refused.to_numpy().tolist() == [[f"{path}:10", "no text, expected one in every row"]]
    table(path, text=[" "])
    assert run("hits", path, "--lexicon", "pact.en", "--stream", "--out", tmp_path / "none.csv") == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["hits.csv", "hits.refused.csv", "late.parquet"]


def test_no_more_processes_are_started_than_can_work(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[int]()
    monkeypatch.setattr("loky.cpu_count", lambda: 2)
    monkeypatch.setattr("loky.get_reusable_executor", lambda jobs, **_: asked.append(jobs) or SimpleNamespace(map=map))
    for jobs in (5_000, 3, -1):
        with mapping(jobs):
            pass
    assert asked == [8, 3, 2]


OTHERS = [{"key": "x", "thesis.txt": "mine"}, {".mine": "secret"}, {"notes/a.txt": "mine"}, {"blocks-1": "mine"},
          {"key": "a" * 64, "thesis.txt": "mine"}]  # fmt: skip


@pytest.mark.parametrize("own", OTHERS)
def test_a_folder_that_holds_what_a_person_made_is_left_alone(tmp_path: Path, own: dict[str, str]) -> None:
    path, kept = table(tmp_path / "t.parquet", text=[SENTENCE]), tmp_path / "out.csv.blocks"
    for name, said in own.items():
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        (kept / name).write_text(said)
    for command in ("score", "hits"):
        assert run(command, path, "--lexicon", "pact.en", "--stream", "--out", tmp_path / "out.csv") == 2
    assert {name: (kept / name).read_text() for name in own} == own
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up as Linux has them")
def test_a_killed_run_leaves_no_process_and_goes_on_to_the_same_bytes(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, out, undisturbed = tmp_path / "t.csv", tmp_path / "out.csv", tmp_path / "undisturbed.csv"
    words = np.random.default_rng(1).integers(0, 999, (400, 99)).astype(str)
    pd.DataFrame({"text": [SENTENCE + " ".join(row) for row in words], "outlet": "Post"}).to_csv(path, index=False)
    monkeypatch.setitem(collection.open_work.__wrapped__.__kwdefaults__, "block", 4_000)  # type: ignore[attr-defined]
    code = ("import framing.scale.collection as s, sys; s.open_work.__wrapped__.__kwdefaults__['block'] = 4_000; "
            "from framing.commands.main import main; sys.exit(main(sys.argv[1:]))")  # fmt: skip
    command = ["hits", path, "--lexicon", "pact.en", "--stream", "--marks", "--out"]
    kept, env = tmp_path / "out.csv.blocks", {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen([sys.executable, "-c", code, *map(str, command), out, "--jobs", "2"], env=env)
    while len([*kept.glob("blocks-*")]) < 5:
        time.sleep(0.02)
        assert process.poll() is None
    workers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not psutil.wait_procs(workers, timeout=20)[1]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.csv.blocks", "t.csv"]
    done, made = len([file for file in kept.glob("blocks-*") if not file.suffix]), []
    read = Reading.read
    monkeypatch.setattr(Reading, "read", lambda *given: made.append(1) or read(*given))
    assert run(*command, out) == 0
    assert len(made) == len(cut(path, 4_000)) - done  # those that were finished are not made again
    assert run(*command, undisturbed) == 0
    assert out.read_bytes() == undisturbed.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["out.csv", "t.csv", "undisturbed.csv"]


@pytest.mark.parametrize("call,message", [
    (lambda path: scale.score(path, AXIS, client=1, duplicats=False), "argument must be one of .*duplicates"),
    (lambda path: scale.score(path, AXIS, client=1, block=0), "block must be a whole number of 1 or more"),
    (lambda path: scale.score(path, AXIS, client=1, voice=[]), "voice must name one of"),
    (lambda path: scale.score(path, AXIS, client=1.5), "processes must be a number from 1 on"),
    (lambda path: scale.score(path, AXIS, client=[]), "client must be a Dask client"),
    (lambda path: scale.score(path, AXIS, client=1, keep=path), "holds something else"),
    (lambda path: scale.score(path, AXIS, client=1, keep=3), "keep must be a path"),
    (lambda path: scale.score("", AXIS, client=1), "paths must be a file, a folder, or a list of them; got ''"),
    (lambda path: scale.score(3, AXIS, client=1), "paths must be a file, a folder, or a list of them; got 3"),
    (lambda path: framing.read_corpus(""), "'' is no path"),
    (lambda path: scale.tfidf(path, AXIS, threshold=float("nan"), client=1), "threshold must be a cosine between 0"),
    (lambda path: framing.tfidf_scores(path, AXIS, threshold=2), "threshold must be a cosine between 0 and 1; got 2"),
    (lambda path: scale.compare(path, [AXIS, AXIS], client=1), "lexicon must be a Lexicon"),
    (lambda path: scale.keyness(path, [], client=1), "a must be the name of a publication"),
    (lambda path: scale.tfidf(path, AXIS, idf="", client=1), "idf must be one of"),
    (lambda path: scale.derive(path, ["pact.en"], path.parent / "d", client=1), "lexicons must be a list of Lexicon"),
    (lambda path: scale.derive(path, [AXIS], path.parent / "d", "an axis", client=1), "phrases must be a list of str"),
    (lambda path: scale.derive(path, [AXIS], path.parent / "d", codes="c.csv", client=1), "codes must be a DataFrame"),
])  # fmt: skip
def test_arguments_are_checked(tmp_path: Path, call: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call(table(tmp_path / "t.parquet", text=[SENTENCE]))


@pytest.mark.parametrize("raw,message", [
    ("text,outlet\nAn axis.,A\n".encode("utf-16"), "t.csv: not UTF-8, which blocks must be: save it as UTF-8"),
    (b"text,outlet\rAn axis.,A\r", "lines end in CR alone: save it anew"),
])  # fmt: skip
def test_tables_that_have_no_blocks_say_what_to_do(tmp_path: Path, raw: bytes, message: str) -> None:
    (tmp_path / "t.csv").write_bytes(raw)
    with pytest.raises(InputError, match=message):
        scale.score(tmp_path / "t.csv", AXIS, client=1)
