"""Build the lifelike corpus: articles that differ, wire rewrites, and the truth of every sentence.

Writes ``articles.csv``, ``truth.csv`` and ``realised.csv`` beside itself, the same bytes on every run, and prints the
last of them. Each article draws a share of every frame from a beta distribution of its outlet, and each of its
sentences draws its frames from these shares; nothing is done to reach a total. The wordings are in ``phrases.txt``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
SEED = 20520418  # README.md says how it was chosen
SOURCES = ("who", "foe", "office", "place")  # slots that name whose words a wording reports
FRAMES = ("alarm", "axis", "multipolarity", "cold_war")
FIRST, SIGNING, PASSAGE, LAST = date(2052, 1, 8), date(2052, 4, 17), date(2052, 8, 6), date(2052, 10, 31)
REPEATED = 0.6  # of the sentences of a rewrite for which another rewrite of the report offers one of the same kind
MOST_REPEATED = 0.35  # of all sentences of a rewrite
FALSE = 0.07  # of the lexicon's hits
GENRES = {"news": (0.5, -0.02), "analysis": (0.25, 0.04), "opinion": (0.25, 0.08)}  # share, what it adds to alarm
ICC = {"alarm": 0.08, "axis": 0.06, "multipolarity": 0.10, "cold_war": 0.07}


@dataclass(frozen=True)
class Outlet:
    """What is planted in an outlet: a share of each frame, and the part of each that is said in the lexicon's words."""

    key: str
    name: str
    articles: int
    share: dict[str, float]
    plain: dict[str, float]
    own_words: float  # part of the framed sentences that nobody is named for
    trend: float  # by which alarm rises from the first day to the last


# Axis and cold_war have the same share everywhere. Columns: alarm, multipolarity, plain axis, own words, trend.
OUTLETS = tuple(
    Outlet(
        key, name, articles, {"alarm": alarm, "axis": 0.20, "multipolarity": multi, "cold_war": 0.10},
        {"alarm": 0.85, "axis": axis_plain, "multipolarity": 0.85, "cold_war": 0.85}, own, trend,
    )
    for key, name, articles, alarm, multi, axis_plain, own, trend in (
        ("sentinel", "The Durrin Sentinel", 18, 0.40, 0.10, 0.95, 0.55, 0.0),
        ("coast", "Canal and Coast", 18, 0.15, 0.10, 0.60, 0.35, 0.0),
        ("tribune", "Ilmarran Tribune", 16, 0.15, 0.35, 0.85, 0.55, 0.0),
        ("review", "The Askholm Review", 15, 0.25, 0.10, 0.85, 0.65, 0.30),
        ("post", "Avel Evening Post", 14, 0.25, 0.10, 0.85, 0.45, 0.0),
    )
)  # fmt: skip
# The reports of the agencies: the day, and how many rewrites of it each outlet prints.
WIRES = {
    "Cablepost C-19": (date(2052, 1, 15), {"coast": 1, "tribune": 2, "review": 2}),
    "Interpole 0412": (date(2052, 4, 17), {"sentinel": 2, "coast": 3, "review": 1, "post": 2}),
    "Interpole 0418": (date(2052, 4, 21), {"sentinel": 1, "coast": 1, "tribune": 3}),
    "Cablepost C-44": (date(2052, 6, 20), {"sentinel": 1, "review": 2, "post": 1}),
    "Interpole 0806": (date(2052, 8, 6), {"sentinel": 2, "coast": 2, "tribune": 1, "post": 2}),
    "Interpole 0923": (date(2052, 9, 23), {"coast": 2, "review": 1, "post": 1}),
}


NOBODY = ("", "", "", "")  # role, name, Mr or Ms, the frames in which the speaker speaks


@dataclass(frozen=True)
class Sentence:
    """A sentence; who speaks stands in it as <speaker> or <Speaker> until it is placed in an article."""

    text: str
    frames: tuple[str, ...]
    voice: str = "outlet"
    speaker: tuple[str, ...] = NOBODY


@dataclass
class Article:
    """An article to be written."""

    outlet: Outlet
    published: date
    genre: str
    upstream: str
    ranks: dict[str, float]  # where its share of a frame lies in the distribution of its outlet
    cast: list[tuple[str, ...]]
    name: str = ""
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def shares(self) -> dict[str, float]:
        """The share of each frame of this article, before any sentence is drawn."""
        shares = {}
        for frame in FRAMES:
            mean = self.outlet.share[frame]
            if frame == "alarm":
                mean += self.outlet.trend * ((self.published - FIRST) / (LAST - FIRST) - 0.5) + GENRES[self.genre][1]
            shares[frame] = beta_quantile(round(mean, 4), ICC[frame], self.ranks[frame])
        return shares


@cache
def beta_draws(mean: float, icc: float) -> list[float]:
    """Return sorted draws of a beta distribution whose sentences correlate by `icc` within articles."""
    rng, size = Random(SEED), (1 - icc) / icc
    return sorted(rng.betavariate(mean * size, (1 - mean) * size) for _ in range(999))


def beta_quantile(mean: float, icc: float, rank: float) -> float:
    """Return the quantile of such a distribution at a rank between 0 and 1."""
    draws = beta_draws(mean, icc)
    return draws[int(rank * len(draws))]


class Phrases:
    """The wordings, dealt like cards: no wording comes again before the others of its kind have been used."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.kinds: dict[str, list[str]] = {}
        self.decks: dict[str, list[str]] = {}
        for block in (HERE / "phrases.txt").read_text("utf-8").split("\n## ")[1:]:
            kind, *lines = block.split("\n")
            self.kinds[kind] = [line for line in lines if line]
        self.speakers = [tuple(line.split("|")) for line in self.kinds.pop("speakers")]

    def cast(self, size: int) -> list[tuple[str, ...]]:
        """Return some speakers, of whom one speaks in every frame."""
        anybody = [speaker for speaker in self.speakers if speaker[3] == ",".join(FRAMES)]
        first = self.rng.choice(anybody)
        return [first, *self.rng.sample([speaker for speaker in self.speakers if speaker != first], size - 1)]

    def deal(self, kind: str, day: date, taken: set[str]) -> str:
        """Return a wording of a kind that suits the day and is not taken yet."""
        deck = self.decks.setdefault(kind, [])
        for _ in range(2):
            for line in deck:
                if line not in taken and suits(line, day):
                    deck.remove(line)
                    return line
            deck[:] = self.rng.sample(self.kinds[kind], len(self.kinds[kind]))
        raise ValueError(f"no {kind} left for {day}")

    def fill(self, line: str, day: date) -> tuple[str, str]:
        """Return a wording, its choices made and its slots filled, and whose words it says they are ("": nobody's).

        No slot is filled twice with the same words.
        """
        says, line, used, source = line.startswith("~"), re.sub(r"^[-+~]+ ", "", line), set(), ""
        while found := re.search(r"\{([^{}]*)\}", line):
            inner = found[1]
            if "|" in inner:
                words = self.rng.choice(inner.split("|"))
            elif inner[0].isdigit():
                low, high = map(int, inner.split("-"))
                words = str(self.rng.randint(low, high))
            else:
                kind = f"slot {inner.lower()}"
                fitting = [words for words in self.kinds[kind] if suits(words, day) and words not in used]
                words = self.rng.choice(fitting or self.kinds[kind])
                used.add(words)
                words = re.sub(r"^[-+]+ ", "", words)
                source = source or (words if inner in SOURCES else "")
            line = line[: found.start()] + words + line[found.end() :]
        return line, source if says else ""


def suits(line: str, day: date) -> bool:
    """Return whether a wording may be said on a day: "-" before the signing, "+" after it, "++" after the passage."""
    mark, _, _ = line.partition(" ")
    return {"-": day < SIGNING, "+": day >= SIGNING, "++": day >= PASSAGE}.get(mark, True)


def capital(text: str) -> str:
    """Return a text with a capital letter in front."""
    return text[0].upper() + text[1:]


def attribute(text: str, frames: tuple[str, ...], parts: list[tuple[str, str]]) -> Sentence:
    """Return a sentence of the outlet, reported where a part of it says whose words they are."""
    source = next((source for _, source in parts if source), "")
    return Sentence(capital(text), frames, "reported" if source else "outlet", ("", source, "", ""))


class Writer:
    """Draws the frames of sentences and words them; other wordings leave what is drawn as it is."""

    def __init__(self, phrases: Phrases, rng: Random) -> None:
        self.phrases, self.rng = phrases, rng
        self.pools: dict[tuple[str, ...], list[Sentence]] = {}  # of an agency's report: what rewrites may share
        self.written: set[str] = set()

    def write(self, article: Article) -> None:
        """Draw the frames of the headline and of each sentence, and word them."""
        shares, taken, repeated = article.shares, set[str](), 0
        size = self.rng.randint(15, 30)
        for number in range(size + 1):
            frames = tuple(frame for frame in FRAMES if self.rng.random() < shares[frame])
            manners = tuple(self.manner(article.outlet, frame) for frame in frames)
            if not number:
                article.sentences.append(self.headline(article, frames, manners))
                continue
            kinds = tuple(f"{frame} {manner}" for frame, manner in zip(frames, manners, strict=True))
            kinds = kinds or (self.false_friend(article.outlet) or "neutral",)
            pool = self.pools.setdefault((article.upstream, *kinds), []) if article.upstream else []
            known = [sentence for sentence in pool if sentence not in article.sentences]
            if known and repeated < MOST_REPEATED * size and self.rng.random() < REPEATED:
                repeated += 1
                article.sentences.append(self.rng.choice(known))
                continue
            article.sentences.append(self.sentence(article, frames, kinds, taken))
            pool.append(article.sentences[-1])

    def manner(self, outlet: Outlet, frame: str) -> str:
        """Return whether a frame is put in the lexicon's words."""
        return "plain" if self.rng.random() < outlet.plain[frame] else "paraphrase"

    def false_friend(self, outlet: Outlet) -> str:
        """Return a kind of false friend, or "": so many that `FALSE` of the lexicon's hits are false."""
        neutral = float(np.prod([1 - share for share in outlet.share.values()]))
        rank = self.rng.random()
        for frame in FRAMES:
            rank -= outlet.share[frame] * outlet.plain[frame] * FALSE / (1 - FALSE) / neutral
            if rank < 0:
                return f"{frame} false"
        return ""

    def headline(self, article: Article, frames: tuple[str, ...], manners: tuple[str, ...]) -> Sentence:
        """Return a headline: a stem, and a tail for each frame but the first."""
        kinds = [f"{frame} {manner}" for frame, manner in zip(frames, manners, strict=True)]
        names = [f"headline {kind}" for kind in kinds[:1] or ["neutral"]] + [f"tail {kind}" for kind in kinds[1:]]
        day = article.published

        def word() -> Sentence:
            parts = [self.phrases.fill(self.phrases.deal(name, day, set()), day) for name in names]
            return attribute("".join(text for text, _ in parts), frames, parts)

        return self.new(word)

    def sentence(self, article: Article, frames: tuple[str, ...], kinds: tuple[str, ...], taken: set[str]) -> Sentence:
        """Return a new sentence of some kinds of wordings, in somebody's voice."""
        day = article.published
        lines = [self.phrases.deal(kind, day, taken) for kind in self.phrases.rng.sample(kinds, len(kinds))]
        taken |= set(lines)
        own = article.outlet.own_words if frames else 1.0 if "false" in kinds[0] else 0.8
        quoted, named = self.rng.random() < 0.5, self.rng.random() > own and "“" not in lines[0]
        voice = ("quoted" if quoted else "reported") if named else "outlet"
        able = [speaker for speaker in article.cast if set(frames) <= set(speaker[3].split(","))]
        speaker = self.rng.choice(able)

        def word() -> Sentence:
            parts = [self.phrases.fill(line, day) for line in lines]
            around = ""
            if voice != "outlet":
                around, _ = self.phrases.fill(self.phrases.rng.choice(self.phrases.kinds[voice]), day)
            clause = parts[0][0]
            for text, _ in parts[1:]:
                joint = "; " if "," in clause else self.phrases.rng.choice(self.phrases.kinds["joined"])
                clause += (", and that " if "that <clause>" in around else joint) + text
            if not around:
                return attribute(clause + ".", frames, parts)
            said = around.replace("<Clause>", capital(clause)).replace("<clause>", clause)
            return Sentence(said, frames, voice, speaker)

        return self.new(word)

    def new(self, word: Callable[[], Sentence]) -> Sentence:
        """Return a sentence that has not been written before, if one of twenty trials is."""
        for _ in range(20):
            sentence = word()
            if sentence.text not in self.written:
                break
        self.written.add(sentence.text)
        return sentence


def draw_day(rng: Random) -> date:
    """Return a day of the ten months: any day, or one soon after the signing or the first passage."""
    start = rng.choices((FIRST, SIGNING, PASSAGE), (0.5, 0.28, 0.22))[0]
    if start == FIRST:
        return FIRST + timedelta(days=rng.randint(0, (LAST - FIRST).days))
    return start + timedelta(days=int(rng.expovariate(1 / 8)))


def draw_articles(phrases: Phrases, rng: Random) -> list[Article]:
    """Return the articles to be written, in order of date; rewrites of a report are alike in shares and speakers."""
    articles = []
    printed = {outlet.key: 0 for outlet in OUTLETS}
    for upstream, (day, counts) in WIRES.items():
        ranks, cast = {frame: rng.random() for frame in FRAMES}, phrases.cast(4)
        for outlet in OUTLETS:
            for _ in range(counts.get(outlet.key, 0)):
                later = day + timedelta(days=rng.randint(0, 3))
                articles.append(Article(outlet, later, "news", upstream, ranks, cast))
                printed[outlet.key] += 1
    for outlet in OUTLETS:
        for _ in range(outlet.articles - printed[outlet.key]):
            ranks, cast = {frame: rng.random() for frame in FRAMES}, phrases.cast(rng.randint(3, 5))
            genre = rng.choices([*GENRES], [share for share, _ in GENRES.values()])[0]
            articles.append(Article(outlet, draw_day(rng), genre, "", ranks, cast))
    return sorted(articles, key=lambda article: article.published)


def place_speakers(article: Article) -> list[str]:
    """Return the texts of an article's sentences, each speaker with role and name first and as Mr or Ms later."""
    texts, named = [], set[str]()
    for sentence in article.sentences:
        role, name, address, _ = sentence.speaker
        shown = f"{address} {name.rpartition(' ')[2]}" if name in named else f"{role} {name}"
        named.add(name)
        texts.append(sentence.text.replace("<speaker>", shown).replace("<Speaker>", capital(shown)))
    return texts


def make_corpus() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the articles, and the sentences with their truth and their text."""
    rng, phrases = Random(SEED), Phrases(Random(SEED + 1))
    articles, writer = draw_articles(phrases, rng), Writer(phrases, rng)
    for outlet in OUTLETS:
        for number, article in enumerate((a for a in articles if a.outlet is outlet), 1):
            article.name = f"{outlet.key}_{number:02d}"
    rows, truth = [], []
    for article in articles:
        writer.write(article)
        title, *body = texts = place_speakers(article)
        paragraphs: list[str] = []
        while body:
            size = rng.choice((1, 1, 2, 2, 3))
            paragraphs.append(" ".join(body[:size]))
            body = body[size:]
        rows.append({
            "article": article.name, "outlet": article.outlet.name, "title": title, "text": "\n\n".join(paragraphs),
            "published": article.published.isoformat(), "genre": article.genre, "upstream": article.upstream,
            "language": "en",
        })  # fmt: skip
        for number, (sentence, text) in enumerate(zip(article.sentences, texts, strict=True)):
            evoked = {frame: int(frame in sentence.frames) for frame in FRAMES}
            unit = "body" if number else "headline"
            where = {"article": article.name, "sentence": number, "unit": unit}
            truth.append(where | evoked | {"voice": sentence.voice, "speaker": sentence.speaker[1], "text": text})
    return (pd.DataFrame(rows).sort_values("article", ignore_index=True),
            pd.DataFrame(truth).sort_values(["article", "sentence"], ignore_index=True))  # fmt: skip


def intraclass(codes: pd.Series, articles: pd.Series) -> float:
    """Return the intra-class correlation of sentences within articles, by the analysis of variance (Donner 1986)."""
    groups = codes.groupby(articles)
    sizes, means = groups.size().to_numpy(), groups.mean().to_numpy()
    total, count = sizes.sum(), len(sizes)
    between = (sizes * (means - codes.mean()) ** 2).sum() / (count - 1)
    within = (sizes * means * (1 - means)).sum() / (total - count)
    typical = (total - (sizes**2).sum() / total) / (count - 1)
    return float((between - within) / (between + (typical - 1) * within))


def realise(truth: pd.DataFrame) -> pd.DataFrame:
    """Return what became of the plan: one row per outlet and frame."""
    rows = []
    for outlet in OUTLETS:
        own = truth[truth["article"].str.startswith(outlet.key)]
        for frame in FRAMES:
            row = {"outlet": outlet.name, "frame": frame, "articles": own["article"].nunique(), "sentences": len(own)}
            row |= {"planned_share": outlet.share[frame], "share": round(own[frame].mean(), 3)}
            row |= {"planned_icc": ICC[frame], "icc": round(intraclass(own[frame], own["article"]), 3)}
            rows.append(row | {"planned_recall": outlet.plain[frame]})
    return pd.DataFrame(rows)


def main() -> None:
    """Write the three tables and print what was realised."""
    articles, truth = make_corpus()
    tables = {"articles": articles, "truth": truth.drop(columns="text"), "realised": realise(truth)}
    for name, table in tables.items():
        table.to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")
    sys.stdout.write(tables["realised"].to_string(index=False) + "\n")


if __name__ == "__main__":
    main()
