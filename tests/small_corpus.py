"""A small invented corpus for the tests: pages of two countries' ferry quarrel, written into a folder of captures."""

from __future__ import annotations

import csv
import random
from pathlib import Path

OPENINGS = [
    "Officials in Port Ash said on Monday that", "A spokesman for the harbour board added that",
    "In the northern villages, where boats lie idle,", "Traders along the quay complained that",
    "The old minister wrote in a letter that", "Nobody at the long meeting denied that",
    "According to two captains who watched the talks,", "“It is late,” said Mira Toll, who thinks that",
    "After nine days of silence the U.S. envoy repeated that", "Far from the capital, teachers and clerks say",
]  # fmt: skip
MIDDLES = [
    "a grave threat hangs over the whole strait", "the new axis of ports wants another world order",
    "a cold war of tariffs has begun between the islands", "the arms race at sea frightens small towns",
    "an axis, if it is one, needs more than flags", "the balance of naval forces tilts to the east",
    "the balance of trading forces remains as it was", "threats of this kind pass like the weather",
    "a cold war movie drew more people than the talks", "fish prices and ferry fares rose again last month",
    "two rival camps now sit at every single table", "Russia’s and Ketland’s pilots trained on the same ship",
    "a multipolar sea suits nobody but the insurers", "the anti-western slogans of the spring are forgotten",
]  # fmt: skip
ENDINGS = [
    "while the council waits for a calmer week.", "and no date has been set for the next round.",
    "but the crews of both sides keep sailing.", "as the spring tide reaches the outer wall.",
    "which alarmed the keepers of the lighthouse.", "and the mayor wants the army to stay away.",
    "because war insurance doubled in a single night.", "so the ferry will run on Fridays only.",
]  # fmt: skip
CAPTION = "Boats under threat at the quay of Port Ash. (AFP)"


TEASER = [
    "Continue Reading",
    "Storm closes the coast road",
    "A storm closed the coast road on Tuesday, and the council asked drivers to stay at home until the evening.",
]


def sentences(seed: int, count: int = 20) -> list[str]:
    """Return so many sentences, the same for the same seed."""
    draw = random.Random(seed)
    return [" ".join(draw.choice(part) for part in (OPENINGS, MIDDLES, ENDINGS)) for _ in range(count)]


def paragraphs(seed: int, count: int = 20) -> list[str]:
    """Return the sentences in paragraphs of two."""
    own = sentences(seed, count)
    return [" ".join(own[i : i + 2]) for i in range(0, count, 2)]


def page(title: str, body: list[str], site: str = "The Ferry Gazette") -> str:
    """Return a saved page: the article with what a site puts around it."""
    first, *rest = body
    parts = ["Menu", site, title, "By Ana Holm", first, CAPTION, *rest, *TEASER]
    return "\n\n".join(parts) + "\n"


TITLES = [
    "Ferry quarrel raises threat of a cold war",
    "Ports form an axis across the strait",
    "Nine days without a boat",
]
COLUMNS = ["capture", "outlet", "title", "upstream", "published", "duplicate_of"]
ROWS = [
    ["a.txt", "Gazette", TITLES[0], "INW", "2041-05-02", ""],
    ["b.txt", "Courier", "", "", "2041-05-03", "none"],
    ["c.txt", "Courier", TITLES[2], "INW", "2041-05-03", "none"],
    ["d.txt", "Gazette", TITLES[0], "", "2041-05-04", ""],
]


def write_captures(folder: Path) -> Path:
    """Write four captures, the last of them another save of the first's page, with their metadata."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed, title in (("a.txt", 1, 0), ("b.txt", 2, 1), ("c.txt", 3, 2), ("d.txt", 1, 0)):
        site = "The Harbour Mirror" if name == "d.txt" else "The Ferry Gazette"
        (folder / name).write_text(page(TITLES[title], paragraphs(seed), site), encoding="utf-8")
    write_metadata(folder, ROWS)
    return folder


def write_metadata(folder: Path, rows: list[list[str]], columns: list[str] | None = None) -> None:
    """Write the metadata of a folder of captures."""
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns or COLUMNS, *rows])


LEXICON = """language: en
version: test
frames:
  alarm:
    terms:
      - threat*
      - {term: alarm*, tier: peripheral}
      - {term: war, only_near: [army, insurance]}
    exclude: [cold war]
  axis:
    terms:
      - axis
      - new axis of ports
      - two rival camps
      - {term: camps, beside: true, tier: peripheral}
      - anti-western
      - "anti west*"
  order:
    terms:
      - world order
      - multipolar
      - balance of * forces
      - {term: U.S., case: exact, tier: peripheral, weight: 0.5}
  cold_war:
    terms:
      - {term: cold war, unless_near: [lighthouse]}
      - "*race"
    exclude: [cold war movie*]
"""


def write_lexicon(folder: Path) -> Path:
    """Write a lexicon with every kind of rule into a folder."""
    path = folder / "ferry.en.yml"
    path.write_text(LEXICON, encoding="utf-8")
    return path
