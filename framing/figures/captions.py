"""Captions of the figures around the core: comparisons, robustness, codes, keywords, scores over time; see `titles`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.defaults import specification
from framing.figures.titles import (
    MOST,
    SHARES,
    UNITS,
    YES,
    Caption,
    Count,
    Names,
    Writer,
    articles_of,
    brief,
    group_column,
    kind_compared,
    kind_of,
    meaning,
    percent,
    verdicts,
)
from framing.frames import Frames


def terms(counts: pd.DataFrame, frames: Frames | None = None, most: int = MOST) -> Caption:
    """Caption counts of terms: a term that makes more than half of a frame, else the first three of one."""
    write, sums = Writer(counts, frames, most), counts.groupby(["frame", "term"])["hits"].sum()
    told = list[tuple[bool, float, dict[str, Any]]]()
    for frame in dict.fromkeys(counts["frame"]):
        own = sums[frame].sort_index().sort_values(ascending=False, kind="stable")
        shares = own.cumsum() / own.sum()
        count = 1 if shares.iloc[0] > specification()["dominant"] or len(own) < 4 else 3
        share = next((words for least, words in SHARES.items() if shares.iloc[count - 1] > least), "")
        if share and own.sum() > specification()["few"]:
            listed = Names(f"“{brief(term, 24)}”" for term in own.index[:count])
            facts: dict[str, Any] = {"listed": listed, "share": share, "frame": write.names([frame])}
            told.append((count > 1, -shares.iloc[count - 1], facts))
    facts = min(told, key=lambda row: row[:2])[2] if told else {}
    return write.caption("terms", kind=kind_of(group_column(counts)), number=Count(len(sums)), **facts)


def keyness(table: pd.DataFrame, most: int = MOST) -> Caption:
    """Caption keywords: those that pass their test over articles; else that none does, or that it is no test."""
    found, tested = table["p_bh"] < 0.05, Count(table["p"].notna().sum())
    facts: dict[str, Any] = {side: brief(table[side].iloc[0], 30) for side in "ab"}
    chosen = table[found if tested else table["z"] != 0]
    for side, words in (("a", chosen.loc[chosen["z"] > 0, "word"]), ("b", chosen.loc[chosen["z"] < 0, "word"][::-1])):
        numbers = {"one": 1, "two": 2, "three": 3}
        facts |= {f"{name}_{side}": Names(f"“{word}”" for word in words[:n]) for name, n in numbers.items()}
    rule = f", tested over articles at a false discovery rate of .05 ({tested:word})"
    rule += "; bold: passes." if found.any() else ": none passes. Read the list, not one word."
    facts["tested"] = rule if tested else ": an order of words, not a test, which needs six articles a side."
    facts |= {"none": YES if tested and not found.any() else None, "found": Count(len(chosen))}
    return Writer(table, None, most).caption("keyness", **facts)


def over_time(
    rows: pd.DataFrame, measure: str, period: str, groups: Sequence[str], frames: Frames | None = None, most: int = MOST
) -> Caption:
    """Caption scores over time: no verdict is known, so that the title says what is drawn."""
    write, names = Writer(rows, frames, most), list(dict.fromkeys(rows["frame"]))
    where = f" in {brief(groups[0]) if len(groups) == 1 else f'{Count(len(groups)):paper}'}" if any(groups) else ""
    facts: dict[str, Any] = {"names": write.names(names), "frames": Count(len(names)), "where": where}
    return write.caption("over_time", period=period, unit=UNITS[measure], **facts)


def sensitivity(
    chosen: pd.DataFrame, frame: str, measure: str, frames: Frames | None = None, most: int = MOST
) -> Caption:
    """Caption the estimates of one frame under every specification: how far the way of counting moves them."""
    write, scale, unit = Writer(chosen, frames, most), *((1, "") if measure == "rate" else (100, "\u00a0%"))
    wide = chosen.pivot(index="specification", columns=group_column(chosen), values="estimate") * scale
    wide = wide.dropna(axis=1, how="all")
    moved = (wide.max() - wide.min()).sort_values(ascending=False, kind="stable")
    facts: dict[str, Any] = {"frame": write.names([frame]), "ways": Count(len(wide)), "moved": moved.iloc[0]}
    if not wide.max().max():
        facts["nowhere"] = facts["frame"]
    elif 1 in wide.shape:
        span = dict.fromkeys(f"{value:.0f}" for value in (wide.min().min(), wide.max().max()))
        facts["span"] = f"{' to '.join(span)}{unit}"
    facts |= {"points": "points" if unit else "per 1,000 words", "group": brief(moved.index[0], 30)}
    return write.caption("sensitivity", unit=UNITS[measure].replace("Share", "share"), **facts)


def leave_one_out(chosen: pd.DataFrame, measure: str, frames: Frames | None = None, most: int = MOST) -> Caption:
    """Caption scores with one term left out: those of which one term makes more than half."""
    write, by, limits = Writer(chosen, frames, most), group_column(chosen), specification()
    hits = chosen[chosen["without"] == ""].set_index(["frame", by])["hits"]
    heavy = chosen[(chosen["without"] != "") & (chosen["share"] > limits["dominant"])]
    heavy = heavy[[hits[key] > limits["few"] for key in zip(heavy["frame"], heavy[by], strict=True)]]
    facts: dict[str, Any] = {"nothing": None if hits.any() else YES, "heavy": Count(len(heavy))}
    few = hits.between(1, limits["few"]).any()
    facts["enough"] = f" of {Count(limits['few'] + 1)} words or more" if few else ""
    if len(heavy) == 1:
        row = heavy.iloc[0]
        facts |= {"term": brief(row["without"], 30), "frame": write.names([row["frame"]]), "group": brief(row[by], 30)}
    return write.caption("leave_one_out", unit=UNITS[measure], **facts)


def word_shift(table: pd.DataFrame, frames: Frames | None = None, most: int = MOST) -> Caption:
    """Caption a word shift: the term that adds most to the difference."""
    write, row = Writer(table, frames, most), table.loc[table["contribution"].abs().idxmax()]
    facts: dict[str, Any] = {name: brief(row[name], 30) for name in ("a", "b", "term")}
    return write.caption("word_shift", frame=write.names([row["frame"]]), **facts)


def differences(compared: pd.DataFrame, frames: Frames | None = None, most: int = MOST) -> Caption:
    """Caption the differences of all pairs, by their verdicts."""
    write, told = Writer(compared, frames, most), Count(compared["estimate"].notna().sum())
    facts: dict[str, Any] = {"verdict": verdicts(compared, write.frames, most), "told": told}
    facts["range"] = meaning(articles_of(compared), of="difference")
    return write.caption("differences", kind=kind_compared(compared), **facts)


def agreement(rows: pd.DataFrame, frames: Frames | None = None, most: int = MOST) -> Caption:
    """Caption coefficients of agreement, by Krippendorff's alpha and his mark of .80."""
    write, alphas = Writer(rows, frames, most), rows[rows["measure"] == "alpha"].set_index("frame")
    known, low_end = alphas["estimate"].dropna(), alphas["low"].min()
    low = write.names(known.index[known < 0.8])
    return write.caption(
        "agreement", units=None if rows["disagreed"].any() else Count(rows["n"].max()), low=low, of_low=Count(len(low)),
        undefined=YES if known.empty else None, frames=Count(len(known)), least=known.min(),
        where="on every frame" if len(known) == len(alphas) else "where codes vary",
        down_to=f" (ranges from {low_end:.2f})" if low_end < 0.8 else "",
    )  # fmt: skip


def validate(rows: pd.DataFrame, frames: Frames | None = None, most: int = MOST) -> Caption:
    """Caption precision and recall of all sentences: how much of what is found is right, and of what is there found."""
    whole, spans = rows[(rows["by"] == "all") & rows["estimate"].notna()], dict[str, Any]()
    for measure, part in whole.groupby("measure"):
        ends = dict.fromkeys(f"{100 * value:.0f}" for value in (part["estimate"].min(), part["estimate"].max()))
        spans[str(measure)] = f"{' to '.join(ends)}\u00a0%"
    return Writer(rows, frames, most).caption("validate", **spans)


def estimate(table: pd.DataFrame, frames: Frames | None = None, most: int = MOST) -> Caption:
    """Caption shares estimated with codes: their differences after Holm, else whether the lexicon is in the ranges."""
    write, by, shares = Writer(table, frames, most), group_column(table), table[table["against"] == ""]
    known, told = shares[shares["low"] < shares["high"]], table[table["against"] != ""]
    outside = ~known["lexicon"].between(known["low"], known["high"])
    facts: dict[str, Any] = {"outside": Count(outside.sum()), "known": Count(len(known))}
    if len(told) and told["p_holm"].notna().any():
        apart = (told["p_holm"] < 1 - told["level"]) & ~told["flag"].str.contains("few_articles")
        verdict = np.where(apart, np.where(told["estimate"] > 0, "higher", "lower"), "")
        about = {"verdict": verdict, "flag": told["flag"], "clusters_a": np.inf, "clusters_b": np.inf}
        compared = told.rename(columns={by: "a", "against": "b"})[["frame", "a", "b", "estimate"]].assign(**about)
        facts["verdict"] = verdicts(compared, write.frames, most)
    return write.caption("estimate", meaning(articles_of(shares), percent(table)), **facts)


def sentences(known: pd.DataFrame, threshold: float, coded: bool, most: int = MOST) -> Caption:
    """Caption TF-IDF beside the lexicon: in how many cases both say the same, and who is right."""
    above, hit = known["cosine"] >= threshold, known["hits"] > 0
    facts: dict[str, Any] = {"cases": len(known), "same": (above == hit).sum(), "threshold": threshold}
    if coded:
        facts |= {"right": (above == (known["coded"] == 1)).sum(), "plain": (hit == (known["coded"] == 1)).sum()}
    return Writer(known, None, most).caption("sentences", **facts)


def position(
    places: pd.DataFrame, articles: int, frames: Frames | None = None, most: int = MOST, lines: bool = False
) -> Caption:
    """Caption where the hits of so many articles are, drawn as lines or as shares: which frames reach the headlines."""
    write = Writer(places, frames, most)
    head = places[places["unit"] == "headline"].groupby("frame")["article"].nunique()
    head = head.reindex([name for name in write.frames.labels if name in head.index])
    facts: dict[str, Any] = {"places": YES if len(places) else None, "articles": articles}
    if articles == 1:
        end = set(places.loc[places["at"] > 0.875, "frame"])
        facts |= {"through": write.names(name for name in head.index if name in end)}
        facts |= {"headline": write.names(head.index)}
    elif len(head):
        first, *more = write.names(head.index)
        rest = [f", {name} in {n:,}" for name, n in zip(more, head.iloc[1:], strict=True)]
        facts |= {"first": Names([first]), "times": head.iloc[0], "rest": "".join(rest)}
    return write.caption("lines" if lines else "eighths", **facts)
