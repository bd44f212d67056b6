"""What the kit's intervals cover and how often it finds what is not there, over simulated articles that differ.

`make calibrate` prints the long form; `test_calibration.py` keeps a short one.
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
import pandas as pd
from simulated import TOKENS, add_up, draw_articles

from framing.comparisons.differences import compare_counts
from framing.lexicons import Lexicon
from framing.scores.scores import estimate_scores

LEXICON = Lexicon.from_dict({"alarm": ["alarm"]}, "en")


def cover_scores(
    prevalence: float,
    articles: int,
    sentences: int,
    icc: float,
    groups: int,
    seed: int = 1,
    wire: int = 0,
    more: float = 0.3,
    rho: float = 0.0,
) -> dict[str, float]:
    """Return the share of the intervals of `framing.score` that hold the truth, by measure."""  # fmt: skip
    rng = np.random.default_rng([seed, articles, sentences, int(1000 * prevalence), int(1000 * icc)])
    drawn = draw_articles(rng, prevalence, groups, articles, sentences, icc, True, more, wire, rho)
    counts = add_up(drawn, ["group"], wires=wire > 0)
    counts = counts.rename(columns={"group": "outlet"}).assign(frame="alarm", short=False, voice="all")
    scores = estimate_scores(counts, LEXICON, "outlet", 0.95)
    truth = scores["measure"].map({"prevalence": prevalence, "rate": 1000 * prevalence * (1 + more) / TOKENS})
    held = (scores["low"] <= truth) & (truth <= scores["high"])
    return held.groupby(scores["measure"]).mean()[["prevalence", "rate"]].to_dict()


def cover_differences(
    prevalences: tuple[float, float], articles: int, sentences: int, icc: float, pairs: int, seed: int = 2
) -> float:
    """Return the share of the intervals of `framing.compare` that hold the true difference of two publications."""
    rng = np.random.default_rng([seed, articles, sentences, int(1000 * icc)])
    sides = [draw_articles(rng, share, pairs, articles, sentences, icc, True) for share in prevalences]
    table = pd.concat([side.assign(frame=side["group"].astype(str), outlet=i) for i, side in enumerate(sides)])
    compared = compare_counts(add_up(table, ["frame", "outlet"]).assign(short=False))
    difference = prevalences[0] - prevalences[1]
    return float(((compared["low"] <= difference) & (difference <= compared["high"])).mean())


def find_false_differences(
    prevalences: dict[str, float], outlets: int, articles: int, sentences: int, icc: float, corpora: int, seed: int = 3
) -> float:
    """Return the share of corpora without any difference in which `framing.compare` finds one."""
    rng = np.random.default_rng([seed, outlets, articles, sentences, int(1000 * icc)])
    found = 0
    for _ in range(corpora):
        tables = [
            draw_articles(rng, share, outlets, articles, sentences, icc, True).assign(frame=frame)
            for frame, share in prevalences.items()
        ]
        counts = add_up(pd.concat(tables).rename(columns={"group": "outlet"}), ["frame", "outlet"])
        found += compare_counts(counts)["verdict"].isin(["higher", "lower"]).any()
    return found / corpora


def main(groups: int = 5_000) -> None:
    """Print coverage and false alarms over the whole range that METHODS and docstrings speak of."""
    say = sys.stdout.write
    say("coverage of nominal 95 % (prevalence, rate)\n")
    for articles, sentences in ((1, 40), (2, 20), (3, 20), (5, 20), (5, 40), (8, 20), (10, 20), (10, 40), (20, 20)):
        for prevalence, icc in product((0.05, 0.10, 0.15, 0.30, 0.50), (0.0, 0.05, 0.10, 0.20, 0.30)):
            held = cover_scores(prevalence, articles, sentences, icc, groups)
            say(f"{articles:3} x {sentences} p {prevalence:.2f} ICC {icc:.2f}: ")
            say(f"{held['prevalence']:.3f} {held['rate']:.3f}\n")
    say("with wire reports (4 of 10 articles, given as upstream), and neighbours alike (rho .3)\n")
    for icc in (0.0, 0.1, 0.3):
        say(f"wire ICC {icc}: {cover_scores(0.2, 10, 20, icc, groups, wire=4)}\n")
        say(f"neighbours ICC {icc}: {cover_scores(0.2, 10, 20, icc, groups, rho=0.3)}\n")
    say("coverage of differences\n")
    for (a, b), articles, icc in product(((0.15, 0.15), (0.2, 0.4), (0.3, 0.6)), (6, 10, 20), (0.0, 0.1, 0.3)):
        say(f"{a} - {b}, {articles} articles, ICC {icc}: {cover_differences((a, b), articles, 20, icc, groups):.3f}\n")
    say("corpora without a difference in which one is found: 4 outlets, 4 frames\n")
    frames = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}
    for articles, icc in product((6, 10, 20), (0.0, 0.1, 0.3)):
        share = find_false_differences(frames, 4, articles, 20, icc, groups // 25)
        say(f"{articles} articles, ICC {icc}: {share:.3f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
