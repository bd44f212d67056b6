"""Two versions of a lexicon side by side: terms, hits, scores and order."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from small_corpus import write_captures, write_lexicon

import framing
from framing import Lexicon, diff_lexicons, read_lexicon
from framing.commands.main import main
from framing.corpora.corpus import Corpus
from framing.errors import FramingWarning
from framing.lexicons import Frame, Term
from framing.workshop.revisions import Revision, order_groups


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_captures(tmp_path_factory.mktemp("corpus") / "pages")


@pytest.fixture(scope="module")
def corpus(pages: Path) -> Corpus:
    return framing.read_captures(pages)


@pytest.fixture(scope="module")
def invented(root: Path) -> Corpus:
    return framing.read_captures(root / "data" / "invented" / "captures")


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A lexicon, and its next version: `alarm*` went, `tides` came, `axis` became peripheral."""
    folder = tmp_path_factory.mktemp("lexicons")
    old = write_lexicon(folder)
    text = (
        old.read_text()
        .replace("- {term: alarm*, tier: peripheral}", "- boat")
        .replace("- axis\n", "- {term: axis, tier: peripheral}\n")
    )
    new = folder / "new.en.yml"
    new.write_text(text)
    return old, new


@pytest.fixture(scope="module")
def revision(corpus: Corpus, versions: tuple[Path, Path]) -> Revision:
    return diff_lexicons(*map(read_lexicon, versions), corpus)


def test_terms_that_came_went_and_changed(revision: Revision) -> None:
    rows = revision.terms[["change", "kind", "frame", "term", "details", "line"]].to_numpy().tolist()
    assert rows == [
        ["came", "term", "alarm", "boat", "", 7],
        ["went", "term", "alarm", "alarm*", "", 7],
        ["changed", "term", "axis", "axis", "tier: 'core' -> 'peripheral'", 12],
    ]


def test_frames_exclusions_spelling_and_lists() -> None:
    old = Lexicon(
        (Frame("a", exclude=("fog horn",)), Frame("b")), (Term("a", "cold war", unless_near=("fog", "rain")),)
    )
    new = Lexicon(
        (Frame("a", exclude=("fog-horn", "snow")), Frame("c")), (Term("a", "cold-war", unless_near=("fog", "ice")),)
    )
    table = diff_lexicons(old, new).terms
    assert table[["change", "kind", "frame", "term"]].to_numpy().tolist() == [
        ["came", "frame", "c", ""],
        ["came", "exclusion", "a", "snow"],
        ["went", "frame", "b", ""],
        ["changed", "term", "a", "cold-war"],
    ]
    assert table["details"].iloc[-1] == "term: 'cold war' -> 'cold-war'; unless_near: +ice, -rain"


def test_equal_versions_change_nothing(corpus: Corpus, versions: tuple[Path, Path]) -> None:
    lexicon = read_lexicon(versions[0])
    revision = diff_lexicons(lexicon, lexicon, corpus)
    assert revision.terms.empty and revision.hits.empty
    assert (revision.scores["change"].dropna() == 0).all() and not revision.order["changed"].any()
    assert "no score changes" in revision.to_text()
    assert repr(revision).endswith("entries: none changed; hits: none changed)")


def test_hits_that_appear_and_vanish(corpus: Corpus, versions: tuple[Path, Path], revision: Revision) -> None:
    """The hits of the new version are those of the old, without what vanishes and with what appears."""
    place = ["article", "sentence", "frame", "match"]
    scored = corpus.scored["article"]
    before, after = (framing.find(corpus, read_lexicon(path)) for path in versions)
    before, after = (t[t["article"].isin(scored) & (t["unit"] != "caption")] for t in (before, after))
    counts = [t[place].value_counts() for t in (before, after)]
    moved = {change: part[place].value_counts() for change, part in revision.hits.groupby("change")}
    expected = counts[0].sub(moved["vanishes"], fill_value=0).add(moved["appears"], fill_value=0)
    pd.testing.assert_series_equal(
        expected[expected > 0].sort_index(), counts[1].astype(float).sort_index(), check_names=False
    )
    assert set(revision.hits.loc[revision.hits["change"] == "vanishes", "term"]) == {"alarm*"}
    text = dict(zip(corpus.articles["article"], corpus.articles["text"], strict=True))
    for row in revision.hits.to_dict("records"):
        assert row["match"] in text[row["article"]] and row["left"] + row["right"]


def test_scores_are_those_of_each_version(corpus: Corpus, versions: tuple[Path, Path], revision: Revision) -> None:
    for name, path in zip(("old", "new"), versions, strict=True):
        table = framing.score(corpus, read_lexicon(path)).set_index(["frame", "outlet", "measure"])
        own = revision.scores.set_index(["frame", "outlet", "measure"])
        expected = table.loc[own.index]
        for column, ending in (("estimate", ""), ("low", "_low"), ("high", "_high"), ("hits", "_hits")):
            assert own[name + ending].to_numpy() == pytest.approx(expected[column].to_numpy(), nan_ok=True)


def test_a_frame_that_came_has_no_old_score(corpus: Corpus) -> None:
    old, new = Lexicon.from_dict({"a": ["war"]}, "en"), Lexicon.from_dict({"b": ["war"]}, "en")
    revision = diff_lexicons(old, new, corpus)
    scores = revision.scores.set_index("frame")
    assert set(scores.loc["b", "old_flag"]) == {"no such frame"} == set(scores.loc["a", "new_flag"])
    assert scores.loc["b", "old"].isna().all() and scores.loc["a", "new"].isna().all()
    order = revision.order.set_index("frame")
    assert (order.loc["a", "new"], order.loc["b", "old"]) == ("no such frame", "no such frame")


FEARS = ["threat*", "danger*", "fear*", "worr*", "warn*", "risk*", "fright*", "peril*", "alarm*"]


def test_order_is_spoken_of_only_on_enough_evidence(invented: Corpus, corpus: Corpus) -> None:
    lexicon = Lexicon.from_dict({"alarm": FEARS}, "en")
    order = order_groups(invented, lexicon, framing.find(invented, lexicon)).set_index(["frame", "a", "b"])["verdict"]
    courier, harbour, gazette = invented.articles["outlet"].unique()[:3]
    assert order["alarm", courier, harbour] == f"{courier} > {harbour}"  # planted: .48 against .14
    assert order["alarm", harbour, gazette] == "not distinguishable"  # planted: equal
    assert not order_groups(corpus, lexicon, framing.find(corpus, lexicon))["verdict"].str.contains(">").any()


def test_an_order_that_goes_is_said_to_go(invented: Corpus) -> None:
    versions = [Lexicon.from_dict({"alarm": terms}, "en") for terms in (FEARS, FEARS[-1:])]
    text = diff_lexicons(*versions, invented).to_text()
    assert (
        "alarm, The Bellhaven Courier and Harbour Standard: The Bellhaven Courier > Harbour Standard -> not dist"
        in text
    )


def test_one_group_has_no_order(invented: Corpus) -> None:
    lexicon = Lexicon.from_dict({"alarm": FEARS}, "en")
    revision = diff_lexicons(lexicon, lexicon, invented, by="language")
    assert revision.order.empty and "order by" not in revision.to_text()


def test_a_derived_corpus_gives_the_same_scores(root: Path, captures: Path) -> None:
    whole_lexicon = read_lexicon(root / "data" / "lexicons" / "pact.en.yml")
    lexicon = Lexicon(whole_lexicon.frames[:1], tuple(t for t in whole_lexicon.terms if t.frame == "alarm"), "en")
    less = Lexicon(lexicon.frames, lexicon.terms[::2], "en")
    whole, derived = (diff_lexicons(lexicon, less, c) for c in (
        framing.read_captures(captures), framing.read_corpus(root / "data" / "pact-2024")))  # fmt: skip
    pd.testing.assert_frame_equal(whole.scores, derived.scores)
    columns = ["change", "article", "sentence", "frame", "term"]
    both = [revision.hits[columns].sort_values(columns, ignore_index=True) for revision in (whole, derived)]
    pd.testing.assert_frame_equal(*both)


def test_a_term_outside_a_derived_corpus_is_named(root: Path) -> None:
    old = Lexicon.from_dict({"a": ["axis"]}, "en")
    new = Lexicon.from_dict({"a": ["axis", "zeppelin"]}, "en")
    with pytest.warns(FramingWarning, match="does not record: 'zeppelin' of a"):
        revision = diff_lexicons(old, new, framing.read_corpus(root / "data" / "pact-2024"))
    assert revision.hits.empty  # the term that is left out changes nothing


def test_it_shows_itself(revision: Revision) -> None:
    assert repr(revision).startswith("Revision(ferry.en.yml ") and "1 came, 1 went, 1 changed" in repr(revision)
    page = revision._repr_html_()
    assert page.count("<table") == 4 and "&gt;" in page
    assert "(this article)" in revision.to_text()  # outlets with fewer than six articles


def test_the_command(
    pages: Path, versions: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["lexicon", "diff", *map(str, versions)]
    assert main([*arguments, "--out", str(tmp_path / "terms.csv")]) == 0
    assert (
        "+ alarm: 'boat'\n- alarm: 'alarm*'\n~ axis: 'axis' (tier: 'core' -> 'peripheral')\n" in capsys.readouterr().out
    )
    assert [path.name for path in tmp_path.iterdir()] == ["terms.csv"]
    assert main([*arguments, "--corpus", str(pages), "--out", str(tmp_path / "tables")]) == 0
    assert {path.name for path in (tmp_path / "tables").iterdir()} == {
        "terms.csv",
        "hits.csv",
        "scores.csv",
        "order.csv",
    }
    assert main([*arguments, "--corpus", str(pages), "--by", "outle"]) == 2
    assert "did you mean 'outlet'" in capsys.readouterr().err
