"""A corpus scored block by block has the hits and scores of the same corpus read whole."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import framing
from framing import InputError
from framing.streaming import stream_corpus, stream_hits, stream_scores


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
    corpora = list(stream_corpus(path, block=100))
    assert len(corpora) > 2
    assert [name for corpus in corpora for name in corpus.articles["article"]] == [str(n) for n in range(50)]


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
        list(stream_corpus(path))


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.parquet"
    path.write_text("text,outlet\n")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        list(stream_corpus(path))


def test_the_command_streams(parquet: Path, root: Path, tmp_path: Path) -> None:
    from framing.cli import main

    lexicon = str(root / "data" / "lexicons" / "pact.en.yml")
    for extra, name in ([], "whole"), (["--stream"], "streamed"):
        assert main(["score", str(parquet), "--lexicon", lexicon, *extra, "--out", str(tmp_path / f"{name}.csv")]) == 0
    whole, streamed = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("whole", "streamed"))
    pd.testing.assert_frame_equal(streamed, whole)
