"""The invented corpus: it reads cleanly, its truth fits its pages, what was planted is there, and it can be rebuilt."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

import framing
from framing.corpora.corpus import Corpus

FRAMES = ["alarm", "axis", "multipolarity", "cold_war"]
COURIER, STANDARD, GAZETTE, LONG_VIEW = (
    "The Bellhaven Courier", "Harbour Standard", "Ketland People's Gazette", "The Long View",
)  # fmt: skip
OUTLETS = [COURIER, STANDARD, GAZETTE, LONG_VIEW]
DIFFERENT = [
    ("alarm", COURIER, STANDARD), ("alarm", COURIER, GAZETTE),
    ("multipolarity", GAZETTE, COURIER), ("multipolarity", GAZETTE, STANDARD),
    ("cold_war", LONG_VIEW, COURIER), ("cold_war", LONG_VIEW, STANDARD), ("cold_war", LONG_VIEW, GAZETTE),
]  # fmt: skip
EQUAL = [
    ("alarm", STANDARD, GAZETTE), ("axis", STANDARD, GAZETTE), ("axis", COURIER, LONG_VIEW),
    ("multipolarity", COURIER, STANDARD),
    *[("cold_war", a, b) for a, b in combinations([COURIER, STANDARD, GAZETTE], 2)],
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "data" / "invented"


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Corpus:
    """Read with warnings as errors: every page has a headline, a body, and marks that pair."""
    return framing.read_captures(folder / "captures")


@pytest.fixture(scope="module")
def truth(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "truth.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def planted(corpus: Corpus, truth: pd.DataFrame) -> pd.DataFrame:
    """Shares of the sentences of headline and body that evoke a frame: outlets by frames."""
    outlets = corpus.articles.set_index("article")["outlet"]
    own = truth[truth["unit"] != "caption"]
    return own.groupby(own["article"].map(outlets))[FRAMES].mean()


@pytest.fixture(scope="module")
def scores(corpus: Corpus, root: Path) -> pd.DataFrame:
    table = framing.score(corpus, framing.read_lexicon(root / "data" / "lexicons" / "pact.en.yml"))
    return table[table["measure"] == "prevalence"].set_index(["frame", "outlet"])


# Pages and truth


def test_four_outlets_have_ten_articles_or_more_each_long_enough_to_score(corpus: Corpus) -> None:
    assert len(corpus.articles) == 42
    assert set(corpus.articles["outlet"]) == set(OUTLETS)
    assert (corpus.scored["outlet"].value_counts() >= 10).all()
    assert (corpus.articles["sentences"] >= 15).all() and (corpus.articles["tokens"] >= 300).all()


def test_every_article_has_the_sentences_of_its_truth(corpus: Corpus, truth: pd.DataFrame) -> None:
    columns = ["article", "sentence", "unit"]
    read = corpus.sentences[columns].reset_index(drop=True).astype(object)
    pd.testing.assert_frame_equal(read, truth[columns].astype(object))


def test_the_sentences_read_are_those_of_the_sources(corpus: Corpus, folder: Path) -> None:
    """Of the pages whose marks are kept: what stands behind the tags, in order."""
    for name, own in corpus.sentences[corpus.sentences["unit"] != "caption"].groupby("article"):
        source = (folder / "sources" / str(name)).read_text("utf-8")
        head, _, body = source.partition("\n---\n")
        style = re.search(r"^style: *(\w+)", head, re.MULTILINE)
        assert style is not None
        written = re.findall(r"^(?:# )?\[[^\]]*\] *(.+?) *$", body, re.MULTILINE)
        if style[1] not in ("guillemets", "mojibake"):
            assert [" ".join(text.split()) for text in own["text"]] == [text.replace("'", "’") for text in written]
        else:
            assert len(own) == len(written)


def test_the_truth_is_of_known_values_and_ascribes_what_is_not_the_outlets(truth: pd.DataFrame) -> None:
    flags = truth[[*FRAMES, "negated", "hedged"]]
    assert flags.isin([0, 1]).all(axis=None)
    assert set(truth["voice"]) == {"outlet", "quoted", "reported"}
    assert ((truth["speaker"] == "") == (truth["voice"] == "outlet")).all()
    evoking = truth[FRAMES].any(axis=1)
    assert evoking[(truth["negated"] + truth["hedged"]) > 0].all()


def test_the_printings_of_the_wire_report_are_one_family_and_the_only_one(corpus: Corpus) -> None:
    articles = corpus.articles.set_index("article")
    assert articles["duplicate_of"].dropna().to_dict() == {"o2_11.txt": "o1_11.txt"}
    assert articles.index[articles["upstream"] != ""].tolist() == ["o1_11.txt", "o2_11.txt"]


def test_special_pieces_are_what_the_readme_says(corpus: Corpus, truth: pd.DataFrame) -> None:
    articles = corpus.articles.set_index("article")
    assert articles.loc[articles["translated_from"] != "", "translated_from"].to_dict() == {"o4_06.txt": "zv"}
    assert articles.index[articles["genre"] == "opinion"].tolist() == ["o1_05.txt", "o3_04.txt", "o4_07.txt"]
    alarmed = truth[(truth["article"] == "o2_02.txt") & (truth["alarm"] == 1)]
    assert alarmed["unit"].tolist() == ["headline"]
    axis = truth[truth["article"].str.startswith("o2") & (truth["axis"] == 1)]
    assert len(axis) > 5 and (axis["negated"] == 1).all() and (axis["voice"] != "outlet").all()


def test_every_line_of_every_capture_has_a_label(folder: Path) -> None:
    labels = pd.read_csv(folder / "labels.csv")
    counted = {
        path.name: len(path.read_text("utf-8").split("\n")) for path in sorted((folder / "captures").glob("*.txt"))
    }
    assert labels.groupby("file")["line_no"].agg(list).map(lambda own: own == [*range(1, len(own) + 1)]).all()
    assert labels.groupby("file").size().to_dict() == counted


# What was planted


@pytest.mark.parametrize("frame,more,less", DIFFERENT)
def test_a_planted_difference_stands_in_the_truth(planted: pd.DataFrame, frame: str, more: str, less: str) -> None:
    assert planted.loc[more, frame] - planted.loc[less, frame] >= 0.3


@pytest.mark.parametrize("frame,one,other", EQUAL)
def test_a_planted_equality_stands_in_the_truth(planted: pd.DataFrame, frame: str, one: str, other: str) -> None:
    assert abs(planted.loc[one, frame] - planted.loc[other, frame]) <= 0.03


@pytest.mark.parametrize("frame,more,less", DIFFERENT)
def test_the_shipped_lexicon_finds_a_planted_difference(scores: pd.DataFrame, frame: str, more: str, less: str) -> None:
    assert scores["estimate"][frame, more] - scores["estimate"][frame, less] >= 0.15
    assert scores["low"][frame, more] > scores["high"][frame, less]


@pytest.mark.parametrize("frame,one,other", EQUAL)
def test_the_shipped_lexicon_invents_no_difference(scores: pd.DataFrame, frame: str, one: str, other: str) -> None:
    first, second = scores.loc[(frame, one)], scores.loc[(frame, other)]
    assert first["low"] <= second["high"] and second["low"] <= first["high"]


def test_the_readme_prints_what_was_planted(folder: Path, planted: pd.DataFrame) -> None:
    rows = re.findall(r"^\| o\d \| ([^|]+) \| ([.\d |]+) \|", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    printed = {outlet: [float(share) for share in shares.split(" | ")] for outlet, shares in rows}
    assert list(printed) == OUTLETS
    assert (planted - pd.DataFrame(printed, index=FRAMES).T).abs().max(axis=None) <= 0.03


# The build


def build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "build.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def files_of(folder: Path) -> dict[str, bytes]:
    paths = [*folder.glob("captures/*"), folder / "truth.csv", folder / "labels.csv"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths if path.is_file()}


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """What the corpus is built of, and nothing else."""
    shutil.copy(folder / "build.py", tmp_path)
    shutil.copytree(folder / "sources", tmp_path / "sources")
    return tmp_path


def test_the_sources_give_the_same_bytes_again(folder: Path, copy: Path) -> None:
    done = build(copy)
    assert (done.returncode, done.stderr) == (0, "")
    assert "!" not in done.stdout  # marks a share off the plan
    built = files_of(copy)
    assert len(built) == 45
    assert built == files_of(folder)


def test_a_check_writes_nothing(copy: Path) -> None:
    assert build(copy, "--check").returncode == 0
    assert files_of(copy) == {}


@pytest.mark.parametrize("tagged,complaint", [
    ("[alarms outlet] Boats left.", "unknown frame 'alarms', expected one of alarm, axis, multipolarity, cold_war"),
    ("[alarm quoted] “Boats left.”", "a speaker goes with quoted and reported, and only with them"),
    ("[alarm outlet] Boats left", "the sentence does not end with . ! or ?"),
    ("Boats left.", "expected a tag in square brackets and a sentence"),
])  # fmt: skip
def test_a_fault_in_a_source_is_named_and_nothing_is_written(copy: Path, tagged: str, complaint: str) -> None:
    source = copy / "sources" / "o1_01.txt"
    text = source.read_text("utf-8").rstrip("\n")
    source.write_text(f"{text}\n{tagged}\n", encoding="utf-8")
    done = build(copy)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"o1_01.txt:{text.count(chr(10)) + 2}: {complaint}"]
    assert files_of(copy) == {}


# The same pieces as people find articles


def test_as_found_can_be_written_again(folder: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(folder / "as_found.py"), str(tmp_path)], check=True)
    kept, written = (
        {path.name: ZipFile(path).read("word/document.xml") if path.suffix == ".docx" else path.read_bytes()
         for path in where.iterdir()} for where in (folder / "as_found", tmp_path)
    )  # fmt: skip
    assert len(kept) == 24 and kept == written


def test_as_found_holds_the_pieces_of_the_captures(folder: Path, corpus: Corpus) -> None:
    with pytest.warns(framing.FramingWarning, match="text from Full text, outlet from Publication"):
        found = framing.read_corpus(folder / "as_found")
    known = ["outlet", "published", "tokens", "sentences"]
    texts, again = (one.articles.set_index("title")[known].sort_index() for one in (corpus, found))
    pd.testing.assert_frame_equal(again, texts)
