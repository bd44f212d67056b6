"""Whose words, measured on PolNeAR: `python tests/evaluation/voices.py FOLDER --half even`.

FOLDER is a checkout of https://github.com/networkdynamics/PolNeAR (news of seven American outlets on the election of
2016, attributions marked by hand), or its `data` folder. The half is that of the files whose SHA-256 begins with an
even or an odd hexadecimal digit. Not part of the test suite; nothing of the texts is stored here.

The measure, word by word: what PolNeAR calls the content of an attribution is *quoted* between quotation marks and
*reported* without them; all else is the outlet's. Cue words ("said") are left out, since PolNeAR counts them as the
outlet's and the kit's codebook counts them to whom they are ascribed. An attribution is *indirect* if no word of its
content is in marks, and is found if at least half of these words are called reported or quoted.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

import framing
from framing.corpora.corpus import from_texts
from framing.text import token_pattern
from framing.voices.attribution import attribute_spans

LEXICON = Path(__file__).parents[2] / "data" / "lexicons" / "pact.en.yml"
# From a mark to its partner in the same paragraph; an opened one that is not closed ends with it
MARKED = re.compile(
    r"“[^“”\n]*(?:”|$|(?=\n|“))|\"[^\"\n]*(?:\"|$|(?=\n))|(?<!\w)[‘'](?!\d)[^‘’'\n]*(?:[’'](?=[a-z])[^‘’'\n]*)*[’'](?!\w)"
)
PRONOUNS = frozenset(
    "he she they it i we you who him her them his its their my our one which that those said says".split()
)
PLAIN = frozenset("the a an of in for on at to and by from with his her their its who that several some many".split())


class Attribution(NamedTuple):
    """One attribution of PolNeAR: offsets of its parts."""

    source: list[tuple[int, int]]
    cue: list[tuple[int, int]]
    content: list[tuple[int, int]]


class Article(NamedTuple):
    """An article and its attributions."""

    outlet: str
    name: str
    text: str
    attributions: list[Attribution]


def read_articles(folder: Path, half: str) -> Iterator[Article]:
    """Yield the annotated articles of a half, one annotation (the first by name) each."""
    data = folder / "data" if (folder / "data").is_dir() else folder
    for path in sorted(data.glob("*/text/*.txt")):
        even = hashlib.sha256(path.read_bytes()).hexdigest()[0] in "02468ace"
        if half != "all" and even != (half == "even"):
            continue
        annotations = sorted((path.parents[1] / "attributions").glob(f"{path.stem}_*.ann"))
        if annotations:
            text = path.read_bytes().decode("utf-8")
            found = read_annotation(annotations[0].read_text("utf-8"))
            yield Article(path.name.split("_")[0], path.stem, text, found)


def read_annotation(text: str) -> list[Attribution]:
    """Return the attributions of a brat file."""
    spans, found = dict[str, list[tuple[int, int]]](), list[Attribution]()
    for line in text.splitlines():
        number, _, rest = line.partition("\t")
        if number.startswith("T"):
            places = rest.partition("\t")[0].partition(" ")[2]
            spans[number] = [(int(a), int(b)) for a, b in (p.split() for p in places.split(";") if p)]
        elif number.startswith("E"):
            parts = defaultdict[str, list[tuple[int, int]]](list)
            for role, _, which in (part.partition(":") for part in rest.split()):
                parts[role.rstrip("0123456789")] += spans.get(which, [])
            found.append(Attribution(*(sorted(parts[role]) for role in ("Source", "Cue", "Content"))))
    return found


class Counts:
    """What is counted, added up over articles."""

    def __init__(self) -> None:
        self.words: Counter[tuple[str, str]] = Counter()  # (gold, called) -> words
        self.found: Counter[str] = Counter()
        self.reported: dict[str, list[tuple[int, int]]] = defaultdict(list)  # outlet -> (found, all) of each article
        self.articles = 0


def gold_voices(article: Article, words: list[tuple[int, int]]) -> tuple[list[str], dict[int, list[int]]]:
    """Return the voice of each word ("" for cue words), and the words of each attribution's content."""
    starts = np.array([start for start, _ in words])
    marked = np.zeros(len(words), bool)
    for found in MARKED.finditer(article.text):
        marked[np.searchsorted(starts, found.start()) : np.searchsorted(starts, found.end())] = True
    voice, members = ["outlet"] * len(words), dict[int, list[int]]()
    for number, attribution in enumerate(article.attributions):
        for places, content in ((attribution.content, True), (attribution.cue, False)):
            for start, end in places:
                for word in range(int(np.searchsorted(starts, start)), int(np.searchsorted(starts, end))):
                    voice[word] = ("quoted" if marked[word] else "reported") if content else ""
                    if content:
                        members.setdefault(number, []).append(word)
    return voice, members


def measure(article: Article, counts: Counts) -> None:
    """Add the figures of one article."""
    text = article.text
    words = [found.span() for found in token_pattern("en").finditer(text)]
    sentences = from_texts([text]).sentences["start"].tolist()
    called = attribute_spans(text, sentences, words, "en")
    voice, members = gold_voices(article, words)
    pairs = [(gold, found[0]) for gold, found in zip(voice, called, strict=True) if gold]
    counts.words.update(pairs)
    right = sum(pair == ("reported", "reported") for pair in pairs)
    counts.reported[article.outlet].append((right, sum(gold == "reported" for gold, _ in pairs)))
    counts.articles += 1
    for number, content in members.items():
        others = [called[word][1] for word in content if called[word][0] != "outlet"]
        if all(voice[word] != "quoted" for word in content):
            counts.found["indirect"] += 1
            counts.found["indirect found"] += 2 * len(others) >= len(content)
        source = " ".join(text[a:b] for a, b in article.attributions[number].source)
        if others and source:
            count_speaker(source, Counter(others).most_common(1)[0][0], counts)


def count_speaker(source: str, speaker: str, counts: Counts) -> None:
    """Count a speaker as right, unknown or wrong, by the words it shares with the source."""
    written = [word.removesuffix("'s") for word in re.findall(r"[\w-]+(?:'s\b)?", source.replace("’", "'"))]
    if not written or (len(written) == 1 and written[0].casefold() in PRONOUNS):
        return
    names = [word for n, word in enumerate(written) if word[0].isupper() and word.casefold() not in PLAIN]
    named = len(names) > 1 or (len(names) == 1 and (len(written) == 1 or written[0] != names[0]))
    kind = "named" if named else "noun"
    wanted = names if named else [word for word in written if word.casefold() not in PLAIN]
    parts = {word.casefold().removesuffix("s") for word in re.findall(r"[\w-]+", speaker)} - PLAIN
    shared = parts & {word.casefold().removesuffix("s") for word in wanted}
    if not wanted:
        return
    counts.found[kind] += 1
    counts.found[f"{kind} {'unknown' if speaker == 'unknown' else 'right' if shared else 'wrong'}"] += 1


def own_hits(articles: list[Article]) -> tuple[int, int]:
    """Return how many hits of the shipped lexicon are called the outlet's, and how many of these are."""
    hits = framing.find([article.text for article in articles], framing.read_lexicon(LEXICON))
    right = own = 0
    for number, part in hits[hits["voice"] == "outlet"].groupby("article"):
        text = articles[int(number)].text
        words = [found.span() for found in token_pattern("en").finditer(text)]
        voice, _ = gold_voices(articles[int(number)], words)
        starts = np.array([start for start, _ in words])
        for middle in ((part["start"] + part["end"]) // 2).tolist():
            gold = voice[int(np.searchsorted(starts, middle, "right")) - 1]
            own += gold != ""
            right += gold == "outlet"
    return own, right


def spread(reported: dict[str, list[tuple[int, int]]]) -> float:
    """Return the standard deviation of recall between outlets, less what articles alone make of it."""
    recalls, noise = [], []
    for pairs in reported.values():
        found, total = np.array(pairs).T
        recall = found.sum() / total.sum()
        recalls.append(recall)
        rest = found - recall * total
        noise.append(len(pairs) / (len(pairs) - 1) * (rest**2).sum() / total.sum() ** 2)
    return float(max(0.0, np.var(recalls, ddof=1) - np.mean(noise)) ** 0.5)


def tabulate(counts: Counts, own: int, right: int) -> pd.DataFrame:
    """Return the measures, one row each: value and of how many."""
    words, found = counts.words, counts.found
    total = sum(words.values())
    both = words["reported", "reported"]
    gold = sum(n for (true, _), n in words.items() if true == "reported")
    said = sum(n for (_, voice), n in words.items() if voice == "reported")
    outlet = sum(n for (_, voice), n in words.items() if voice == "outlet")
    rows = [
        ("words in the right voice", sum(n for (a, b), n in words.items() if a == b) / total, total),
        ("reported speech, precision", both / said, said),
        ("reported speech, recall", both / gold, gold),
        ("reported speech, F1", 2 * both / (said + gold), gold),
        ("indirect attributions found", found["indirect found"] / found["indirect"], found["indirect"]),
        ("words called the outlet's that are", words["outlet", "outlet"] / outlet, outlet),
        ("hits called the outlet's that are", right / max(own, 1), own),
        ("spread of reported recall between outlets", spread(counts.reported), len(counts.reported)),
    ]
    for kind in ("named", "noun"):
        for verdict in ("right", "unknown", "wrong"):
            rows.append((f"{kind} source, {verdict}", found[f"{kind} {verdict}"] / found[kind], found[kind]))
    return pd.DataFrame(rows, columns=["measure", "value", "of"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="a checkout of networkdynamics/PolNeAR")
    parser.add_argument("--half", choices=["even", "odd", "all"], default="all")
    chosen = parser.parse_args()
    articles = list(read_articles(chosen.folder, chosen.half))
    if not articles:
        sys.exit(f"{chosen.folder}: no annotated articles; give a checkout of github.com/networkdynamics/PolNeAR")
    counts = Counts()
    for article in articles:
        measure(article, counts)
    print(f"PolNeAR, {chosen.half} half: {counts.articles} articles; framing {framing.__version__}")
    print(tabulate(counts, *own_hits(articles)).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
