"""A corpus scored block by block, by any number of processes, has the hits and scores of the corpus read whole."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing import parent_process
from pathlib import Path

import pandas as pd
import pytest

import framing
from framing import FramingWarning, InputError
from framing.sharing.streaming import count_jobs, share_out, stream_hits, stream_scores

AXIS = framing.Lexicon.from_dict({"axis": ["axis"]})


@pytest.fixture(scope="module")
def lexicon(root: Path) -> framing.Lexicon:
    return framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml")


@pytest.fixture(scope="module")
def parquet(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented corpus as one table of texts."""
    corpus = framing.read_captures(root / "data" / "invented" / "captures")
    columns = ["article", "outlet", "title", "text"]
    path = tmp_path_factory.mktemp("stream") / "invented.parquet"
    corpus.articles[columns].assign(duplicate_of="none").to_parquet(path, index=False)
    return path


@pytest.mark.parametrize("block", [20_000, 10**9])
def test_scores_of_blocks_are_those_of_the_whole(parquet: Path, lexicon: framing.Lexicon, block: int) -> None:
    voices = ("all", "outlet", "others")
    whole = framing.score(framing.read_corpus(parquet), lexicon, voice=voices)
    streamed = stream_scores(parquet, lexicon, voice=voices, block=block)
    pd.testing.assert_frame_equal(streamed, whole, check_exact=False, rtol=1e-12)


def test_processes_have_the_scores_of_one(parquet: Path, lexicon: framing.Lexicon) -> None:
    alone, shared = (stream_scores(parquet, lexicon, by="article", block=5_000, n_jobs=n) for n in (1, 3))
    pd.testing.assert_frame_equal(shared, alone)


def test_a_bad_row_met_by_any_process_ends_all(tmp_path: Path, lexicon: framing.Lexicon) -> None:
    path = tmp_path / "late.parquet"
    pd.DataFrame({"text": ["An axis of evil."] * 499 + [" "], "outlet": "Post"}).to_parquet(path, index=False)
    with pytest.raises(InputError, match=r"late\.parquet:500: no text, expected one in every row"):
        stream_scores(path, lexicon, block=100, n_jobs=2)


def double(number: int) -> tuple[int, int]:
    time.sleep(0.05)
    return 2 * number, os.getpid()


def fail_at_5(number: int) -> int:
    if number == 5:
        raise InputError("five")
    return number


def die_elsewhere(number: int) -> int:
    if parent_process():
        os._exit(1)
    return number


@pytest.mark.parametrize("jobs", [1, 3])
def test_each_piece_is_done_once(jobs: int) -> None:
    made = share_out(double, range(60), jobs)
    assert sorted(number for number, _ in made) == list(range(0, 120, 2))
    assert len({process for _, process in made}) <= jobs


def test_others_take_a_part_of_the_work() -> None:
    share_out(double, range(3), 2)  # the other process is there from now on
    assert len({process for _, process in share_out(double, range(20), 2)}) == 2


def test_a_process_that_dies_is_one_clear_line() -> None:
    with pytest.raises(InputError, match=r"one of 2 processes died, .* fewer processes"):
        share_out(die_elsewhere, range(60), 2)
    assert len(share_out(double, range(60), 2)) == 60


def test_pieces_are_taken_when_they_are_needed_and_none_after_a_failure() -> None:
    taken = []

    def pieces() -> Iterator[int]:
        for number in range(10_000):
            taken.append(number)
            yield number

    with pytest.raises(InputError, match="five"):
        share_out(fail_at_5, pieces(), 3)
    assert len(taken) < 10_000


def test_minus_one_is_a_process_for_each_core() -> None:
    assert count_jobs(-1) >= 1
    assert count_jobs(3) == 3


def test_the_number_of_processes_is_checked(parquet: Path, lexicon: framing.Lexicon) -> None:
    for wrong in (0, -2, 1.5, "two"):
        with pytest.raises(InputError, match="processes must be a number from 1 on"):
            stream_scores(parquet, lexicon, n_jobs=wrong)  # type: ignore[arg-type]


def test_hits_of_blocks_are_those_of_the_whole(parquet: Path, lexicon: framing.Lexicon) -> None:
    whole = framing.find(framing.read_corpus(parquet), lexicon)
    parts = [hits for _, _, hits in stream_hits(parquet, lexicon, block=20_000)]
    assert len(parts) > 3
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole)


def test_marks_alone_find_the_same_hits_and_most_of_the_same_quotations(
    parquet: Path, lexicon: framing.Lexicon
) -> None:
    by_rules, by_marks = (
        pd.concat([hits for _, _, hits in stream_hits(parquet, lexicon, by_rules=rules)]) for rules in (True, False)
    )
    pd.testing.assert_frame_equal(by_marks[["article", "start", "negated"]], by_rules[["article", "start", "negated"]])
    assert set(by_marks["voice"]) == {"outlet", "quoted"}
    agree = ((by_marks["voice"] == "quoted") == (by_rules["voice"] == "quoted")).mean()
    print(f"quoted or not, by marks alone against by rules: {agree:.3f} of {len(by_rules)} hits")
    assert agree > 0.95


def test_marks_alone_tell_a_quotation_from_a_term_and_from_plain_words(tmp_path: Path) -> None:
    text = "The “axis” is old. An axis came. “We fear an axis of evil here,” she said."
    path = tmp_path / "one.parquet"
    pd.DataFrame({"text": [text], "outlet": ["Post"]}).to_parquet(path, index=False)
    ((_, _, hits),) = stream_hits(path, framing.Lexicon.from_dict({"axis": ["axis"]}), by_rules=False)
    told = hits[["voice", "speaker", "scare"]].to_numpy().tolist()
    assert told == [["outlet", "", True], ["outlet", "", False], ["quoted", "unknown", False]]


def test_articles_are_numbered_through(tmp_path: Path) -> None:
    path = tmp_path / "many.parquet"
    pd.DataFrame({"text": [f"An axis of {n}." for n in range(50)], "outlet": "Post"}).to_parquet(path, index=False)
    corpora = [corpus for corpus, _, _ in stream_hits(path, AXIS, block=100)]
    assert len(corpora) > 2
    assert [name for corpus in corpora for name in corpus.articles["article"]] == [str(n) for n in range(50)]


def test_an_article_of_another_block_may_be_repeated(tmp_path: Path) -> None:
    path = tmp_path / "repeated.parquet"
    table = {
        "article": ["a", "b", "c"],
        "text": "An axis of evil.",
        "outlet": "Post",
        "duplicate_of": ["none", "", "a"],
    }
    pd.DataFrame(table).to_parquet(path, index=False)
    scores = stream_scores(path, framing.Lexicon.from_dict({"axis": ["axis"]}), block=1)
    assert set(scores["articles"]) == {2}


def test_articles_are_checked_over_all_blocks(tmp_path: Path) -> None:
    path = tmp_path / "twice.parquet"
    table = pd.DataFrame({"article": ["a", "b", "a"], "text": "An axis of evil.", "outlet": "Post"})
    table.to_parquet(path, index=False)
    with pytest.raises(InputError, match=r"twice\.parquet:3: article 'a' occurs twice"):
        next(stream_hits(path, AXIS, block=1))
    table.assign(article=["a", "b", "c"], duplicate_of=["", "d", ""]).to_parquet(path, index=False)
    with pytest.raises(InputError, match=r"twice\.parquet:2: duplicate_of must be one of none, a, b, c; got 'd'"):
        next(stream_hits(path, AXIS, block=1))


def test_articles_without_a_lexicon_are_named_once(tmp_path: Path) -> None:
    path = tmp_path / "languages.parquet"
    table = {"text": ["An axis of evil.", "Un eje.", "Un axe.", "Un eje."], "outlet": "Post"}
    pd.DataFrame({**table, "language": ["", "es", "fr", "es"]}).to_parquet(path, index=False)
    with pytest.warns(FramingWarning) as said:
        stream_scores(path, framing.Lexicon.from_dict({"axis": ["axis"]}, "en"), block=1)
    assert [str(warning.message) for warning in said] == [
        "3 of 4 articles are in languages without a lexicon (es 2, fr 1; lexicons: en): they have no hits and no scores"
    ]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame({"text": ["a"]}), "no column 'outlet'"),
        (pd.DataFrame({"text": ["a", " "], "outlet": ["b", "c"]}), ":2: no text"),
        (pd.DataFrame({"text": [1], "outlet": ["b"]}), ":1: text must be text"),
    ],
)
def test_bad_tables_are_refused(tmp_path: Path, table: pd.DataFrame, message: str) -> None:
    path = tmp_path / "bad.parquet"
    table.to_parquet(path, index=False)
    with pytest.raises(InputError, match=message):
        list(stream_hits(path, AXIS))


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.parquet"
    path.write_text("text,outlet\n")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        list(stream_hits(path, AXIS))


def test_the_command_streams(parquet: Path, root: Path, tmp_path: Path) -> None:
    from framing.commands.main import main

    lexicon = str(root / "data" / "lexicons" / "pact.en.yml")
    for extra, name in ([], "whole"), (["--stream", "--jobs", "2"], "streamed"):
        assert main(["score", str(parquet), "--lexicon", lexicon, *extra, "--out", str(tmp_path / f"{name}.csv")]) == 0
    whole, streamed = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("whole", "streamed"))
    pd.testing.assert_frame_equal(streamed, whole)


def test_the_command_streams_hits(parquet: Path, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from framing.commands.main import main

    monkeypatch.setattr("framing.sharing.streaming.stream_hits", partial(stream_hits, block=20_000))
    lexicon = str(root / "data" / "lexicons" / "pact.en.yml")
    for extra, name in ([], "whole"), (["--stream"], "streamed"):
        assert main(["hits", str(parquet), "--lexicon", lexicon, *extra, "--out", str(tmp_path / f"{name}.csv")]) == 0
    whole, streamed = ((tmp_path / f"{name}.csv").read_text("utf-8") for name in ("whole", "streamed"))
    assert streamed == whole
    assert streamed.count("\n") > 500


def test_a_stream_that_fails_writes_nothing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from framing.commands.main import main

    path, out = tmp_path / "late.parquet", tmp_path / "hits.csv"
    pd.DataFrame({"text": ["An axis of evil."] * 499 + [" "], "outlet": "Post"}).to_parquet(path, index=False)
    monkeypatch.setattr("framing.sharing.streaming.stream_hits", partial(stream_hits, block=100))
    lexicon = str(root / "data" / "lexicons" / "pact.en.yml")
    assert main(["hits", str(path), "--lexicon", lexicon, "--stream", "--out", str(out)]) == 2
    assert capsys.readouterr().err.endswith("late.parquet:500: no text, expected one in every row\n")
    assert [file.name for file in tmp_path.iterdir()] == ["late.parquet"]


def test_the_command_says_what_is_for_streams_only(
    parquet: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from framing.commands.main import main

    lexicon, out = str(root / "data" / "lexicons" / "pact.en.yml"), tmp_path / "scores.csv"
    for extra in (["score", "--marks"], ["score", "--jobs", "2"], ["hits", "--marks"]):
        assert main([extra[0], str(parquet), "--lexicon", lexicon, *extra[1:], "--out", str(out)]) == 2
        assert "expected --stream with them" in capsys.readouterr().err
    assert not out.exists()
