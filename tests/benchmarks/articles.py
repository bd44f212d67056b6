"""Invented news articles as a study has them: ordinary grammar, people quoted and reported, a growing vocabulary.

`make_texts` of `corpus.py` is for the scanner, whose time hangs on words alone; here sentences have the small words,
names, marks and verbs on which the rules for voices work. The same articles for the same seed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
from corpus import FRAMED, OFFSET, STEEPNESS, make_vocabulary

WORDS = 568  # of an article, on average
OUTLETS = ["Gazette", "Herald", "Mirror", "Courier"]
FRAMED_SHARE = 0.065  # of nouns that are terms of the lexicon
# N noun, A adjective, V verb, P person, O office, C place, D day
PLAIN = [
    "The N of the N V the N on D, and the A N V it.", "In C the N V a N that the N had V last year.",
    "Few of the N in C have V the A N since the N of the N.", "The N, which V in the N, is not a A N.",
    "After the N the N V again, but no N was V by the N.", "P, the O of C, V the N on D with a A N.",
    "It was the first N in C since the N V, and the last before the A N.", "A N V from C to C as the N V the N.",
    "The talks between C and C may V the N, though the N remains A.", "“N” is what the N of C is called.",
    "The A N has never V a N, a N or a N without the N of the C N.", "There, N and N V more than the N’s A N.",
]  # fmt: skip
SPOKEN = [
    "“The N will V the A N, and we V it,” said P, the O of C.", "“We V the N,” P said on D. “It is not a N but a A N.”",
    "P told reporters that the N of C would V the A N.", "The O, P, said the N was a N, and warned of a A N.",
    "According to P, the N V the N without a N.", "“No N can V us,” he said, adding that the N was “A and A”.",
    "She called the N “a A N” and said it should V the N.", "“If the N V, the N will be A,” P of the N of C said.",
    "Officials in C fear that the A N V the N.", "Analysts say the N may V the N, but P denied that it was a N.",
    "“It is hard to V,” the O added. “The N V the N, and the N is A, as everybody in C has V.”",
    "The government in C has warned that the N could V a N.", "A report by the N said the N had V the N.",
]  # fmt: skip
FIRST = "Ann Mara Ivo Lena Oskar Tessa Milan Rhea Jonas Petra Viktor Nadia Emil Clara Hugo Irina".split()
OFFICES = "minister envoy spokesman spokeswoman president ambassador analyst professor governor commander".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday".split()
_SLOT = re.compile(r"\b[NAVPOCD]\b")
_FIRST = re.compile(r"[^\W\d_]")


def make_articles(count: int, seed: int = 1, framed: float = FRAMED_SHARE) -> pd.DataFrame:
    """Return articles as a table: article, outlet, published, text (a headline and paragraphs).

    `framed` is the share of nouns that are terms of the lexicon: of a fifteenth, about 16 in 1,000 words are hits.
    """
    draw = np.random.default_rng(seed)
    vocabulary = make_vocabulary()[100:]
    dates = pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 365, count), unit="D")
    texts = [_article(draw, vocabulary, framed) for _ in range(count)]
    return pd.DataFrame({
        "article": [f"a{number:06}" for number in range(count)], "outlet": draw.choice(OUTLETS, count),
        "published": dates.strftime("%Y-%m-%d"), "text": texts,
    })  # fmt: skip


def _article(draw: np.random.Generator, vocabulary: np.ndarray, framed: float) -> str:
    size = int(WORDS * draw.uniform(0.55, 1.35))  # the last paragraph goes beyond it
    least = (1 + len(vocabulary) / OFFSET) ** (1 - STEEPNESS)
    ranks = OFFSET * (1 - (1 - least) * draw.random(size)) ** (1 / (1 - STEEPNESS)) - OFFSET
    words = iter(vocabulary[ranks.astype(np.int64)].tolist())
    names = [_name(draw, vocabulary) for _ in range(6)]
    places = [str(draw.choice(vocabulary[:3000])).capitalize() for _ in range(6)]
    fill: dict[str, Callable[[], str]] = {
        "N": lambda: str(draw.choice(FRAMED)) if draw.random() < framed else next(words),
        "A": lambda: next(words), "V": lambda: next(words) + "ed", "O": lambda: str(draw.choice(OFFICES)),
        "P": lambda: names[draw.integers(6)][draw.integers(2)], "C": lambda: places[draw.integers(6)],
        "D": lambda: str(draw.choice(DAYS)),
    }  # fmt: skip
    told, paragraphs = 0, [_SLOT.sub(lambda slot: fill[slot[0]](), "A A N V the N of C")]
    while told < size:
        kinds = [SPOKEN if draw.random() < 0.35 else PLAIN for _ in range(draw.integers(1, 5))]
        sentences = [_SLOT.sub(lambda slot: fill[slot[0]](), kind[draw.integers(len(kind))]) for kind in kinds]
        paragraphs.append(" ".join(_FIRST.sub(lambda first: first[0].upper(), one, count=1) for one in sentences))
        told += len(paragraphs[-1].split())
    return "\n\n".join(paragraphs)


def _name(draw: np.random.Generator, vocabulary: np.ndarray) -> tuple[str, str]:
    """Return a person's name in full, and the last part of it."""
    last = str(draw.choice(vocabulary[:20_000])).capitalize()
    return f"{draw.choice(FIRST)} {last}", last
