"""The codebook: every name in it is there, and it names every column of what the kit returns."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
from known_corpora import invented, pact_lexicon

import framing
from framing.commands.main import main
from framing.scores.counting import count_speakers, locate_hits


@pytest.fixture(scope="module")
def codebook(root: Path) -> str:
    return (root / "data" / "codebook.md").read_text("utf-8")


def test_functions_and_commands_are_those_there_are(codebook: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in set(re.findall(r"`framing\.([\w.]+)`", codebook)):
        room, _, function = name.rpartition(".")
        there = hasattr(import_module(f"framing.{room}") if room else framing, function)
        assert there or find_spec(f"framing.{name}"), name
    used = set(re.findall(r"`framing ([a-z-]+)", codebook))
    main(["--help"])
    assert used and used <= set(re.findall(r"^  ([a-z-]+) ", capsys.readouterr().out, re.MULTILINE))


def test_the_table_of_contents_leads_to_every_part(codebook: str) -> None:
    titles = re.findall(r"^## (.+)$", codebook, re.MULTILINE)
    assert re.findall(r"^\d+\. \[(.+?)\]\(#(.+?)\)", codebook, re.MULTILINE) == [
        (title, title.lower().replace(" ", "-")) for title in titles
    ]


def test_every_column_of_a_table_stands_in_its_part(codebook: str) -> None:
    corpus, lexicon = invented(), pact_lexicon()
    hits, scores = framing.find(corpus, lexicon), framing.score(corpus, lexicon)
    tables: dict[str, list[pd.DataFrame]] = {
        "Hits and scores": [hits, scores, framing.count_terms(corpus, lexicon), locate_hits(corpus, hits),
                            count_speakers(corpus, hits)],
        "Comparisons": [framing.compare(corpus, lexicon), framing.power_table(),
                        framing.article_table(corpus, lexicon), framing.trend(corpus, lexicon, "language"),
                        framing.model(corpus, lexicon, "alarm", "outlet"),
                        framing.word_shift(corpus, lexicon, "alarm", *corpus.scored["outlet"].unique()[:2])],
        "Robustness": [framing.bootstrap(corpus, lexicon, resamples=100), framing.dispersion(corpus, lexicon)],
        "Coding": [framing.draw_sample(corpus, lexicon).drop(columns=lexicon.names)],
    }  # fmt: skip
    elsewhere = codebook.split("## Comparisons")[0]  # of the derived format, of all estimates, of scores
    for title, own in tables.items():
        part = codebook.split(f"## {title}\n")[1].split("\n## ")[0]
        for column in {name for table in own for name in table} - {"outlet"}:
            assert re.search(rf"\b{column}\b", part + elsewhere), (title, column)
