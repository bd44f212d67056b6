"""What `data/pact-2024` knows: ordinary terms of new frames, the example of the docs; how little of a text it shows."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from conftest import DATA

import framing
from framing.commands.main import main
from framing.corpora.corpus import Corpus
from framing.corpora.derived import decide
from framing.errors import FramingWarning
from framing.files import read_csv
from framing.lexicons import Lexicon
from framing.sharing import gallery

LONGEST = 5  # tokens in a run: as first designed, the folder showed longer ones and an attack put sentences together


@pytest.fixture(scope="module")
def folder(root: Path) -> Path:
    return root / "data" / "pact-2024"


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Corpus:
    return framing.read_corpus(folder)


def test_four_in_five_ordinary_terms_of_new_frames_are_counted(corpus: Corpus) -> None:
    table = read_csv(DATA / "ordinary_terms.csv", ["frame", "term", "known"])
    frames = {str(name): own["term"].tolist() for name, own in table.groupby("frame", sort=False)}
    lexicon = Lexicon.from_dict(frames, "en")
    decision = decide(corpus, lexicon)
    counted = {term.term for term, _ in decision.counted}
    known = ["exact" if sure else "rates_only" if term.term in counted else "left_out"
             for term, sure in zip(lexicon.terms, decision.exact, strict=True)]  # fmt: skip
    assert known == table["known"].tolist()
    assert len(known) == 50 and len(known) - known.count("left_out") >= 40


def test_no_run_is_long_and_few_words_of_the_articles_are_shown(folder: Path) -> None:
    lengths = read_csv(folder / "runs.csv", ["words"])["words"].str.split().str.len()
    assert lengths.max() <= LONGEST
    assert lengths.sum() < 0.15 * read_csv(folder / "sentences.csv", ["tokens"])["tokens"].astype(int).sum()


def test_the_example_of_the_docs_ends_in_a_figure(
    root: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (root / "docs" / "extend-a-lexicon.md").read_text("utf-8")
    [(lexicon, command)] = re.findall(r"```yaml title=\"my\.yml\"\n(.*?)```\s+```sh\n(.*?)\n```", text, re.DOTALL)
    shutil.copytree(folder, tmp_path / "data" / "pact-2024")
    (tmp_path / "my.yml").write_text(lexicon, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gallery, "FIGURES", {"fingerprint": gallery.FIGURES["fingerprint"]})  # the others take long
    program, *arguments = shlex.split(command, comments=True)
    assert program.endswith("framing")
    assert main(arguments) == 0
    assert "does not record" not in capsys.readouterr().err
    scores = read_csv(Path("my-figures", "fingerprint.csv"), ["frame", "hits", "measure", "voice"])
    own = scores[(scores["frame"] == "sanctions") & (scores["measure"] == "prevalence") & (scores["voice"] == "all")]
    assert len(own) == 4 and own["hits"].astype(int).sum() > 0
    assert all(Path("my-figures", f"fingerprint.{ending}").stat().st_size > 10_000 for ending in ("svg", "png"))
    Path("my.yml").write_text(lexicon.replace("embargo*", "embargo*, zeppelin*"), "utf-8")
    assert main(["score", "data/pact-2024", "--lexicon", "my.yml", "--out", "scores.csv"]) == 0
    assert re.findall(r"'zeppelin\*' of sanctions \(nearest word '\w+\*?'\)", capsys.readouterr().err)
    table = read_csv(Path("scores.csv"), ["frame", "hits", "measure"])
    again = table[(table["frame"] == "sanctions") & (table["measure"] == "prevalence")]
    assert again["hits"].tolist() == own["hits"].tolist()  # the rest goes on as it was


def test_figures_go_on_without_the_frames_that_cannot_be_placed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "FIGURES", {n: gallery.FIGURES[n] for n in ("fingerprint", "terms", "rates")})
    frames = {"arms": ["troops", "zeppelin*"], "peace": ["summit"], "sea": ["periscope*"]}
    with pytest.warns(FramingWarning, match=r"'zeppelin\*' of arms"):
        _, notes = gallery.save_figures(folder, Lexicon.from_dict(frames, "en"), "outlet", tmp_path)
    assert notes == ["frames of which no term can be placed in sentences: peace, sea"]
    tables = {name: read_csv(tmp_path / f"{name}.csv", ["frame"]) for name in ("fingerprint", "terms", "rates")}
    assert set(tables["fingerprint"]["frame"]) == set(tables["terms"]["frame"]) == {"arms"}
    flags = tables["rates"].groupby("frame")["flag"].agg(lambda own: {flag.split(";")[0] for flag in own})
    assert flags[["peace", "sea"]].tolist() == [{"rates_only"}, {"undecided"}]
    alt = (tmp_path / "manifest.json").read_text("utf-8")
    assert "does not record: 'zeppelin*' of arms" in alt and "so in rates only: 'summit' of peace" in alt
