"""Figures of words: the terms that make each score, and the words that one publication uses more than another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from framing.defaults import specification
from framing.errors import InputError
from framing.figures import titles
from framing.figures.canvas import Page, colour, drawing, frame_names, inches_of, ink, label, shorten
from framing.figures.rows import Column, Names, draw_cells, least_cell, name_columns, write_columns

_LEVEL = 6  # publications beside each other in half a page


@drawing("framing.count_terms", "frame", "term", "hits", "dominant")
def terms(counts: pd.DataFrame, groups: Sequence[str] | None = None, most: int = 7) -> Page:
    """Draw which terms make each score: a table for each frame, times found by term and publication.

    The shade is the rate per 1,000 words of the publication.

    Parameters
    ----------
    counts : what `framing.count_terms` returns
    groups : the publications in the order to draw them; by default sorted
    most : terms drawn per frame, by falling hits; the rest are counted in a last row
    """
    if counts.empty:
        raise InputError("no hits to draw, expected a table of terms with one row or more")
    page, frames, by = Page.open(), frame_names(counts), str(counts.columns[1])
    groups = sorted(set(counts[by])) if groups is None else list(groups)
    across = 1 if page.narrow or len(groups) > _LEVEL else 2
    block = (page.right - page.left - 0.3 * (across - 1)) / across
    wide = min(0.4 * block, max(inches_of(str(term), 7.5) for term in counts["term"]))
    room = int((block - wide - 0.1) / least_cell(counts["hits"].max()))
    groups, rest = groups[:room], groups[room:]
    (heads, y), told = name_columns(page, 0.02, groups, (block - wide - 0.1) / len(groups)), []
    for start in range(0, len(frames), across):
        ends = []
        for i, frame in enumerate(frames[start : start + across]):
            own = counts[counts["frame"] == frame]
            x, whole = page.left + i * (block + 0.3), _spread(own, "hits", by)
            hits, more = whole.iloc[:most], whole.iloc[most:]
            words = f"{own['hits'].sum():,} found, {titles.Count(len(whole)):term}"
            head = shorten(label(frame), block - inches_of(words, 7) - 0.1, 8.5, weight="bold")
            page.write(x, y + 0.1, head, 8.5, colour(frame, text=True), weight="bold")
            page.write(x + inches_of(head, 8.5, "bold") + 0.1, y + 0.1, words, 7, "quiet")
            names = Names([shorten(term, wide, 7.5) for term in hits.index], 0.165, wide)
            rates = _spread(own, "rate" if "rate" in own else "hits", by).loc[hits.index]
            shade = 0.1 + 0.9 * rates.reindex(columns=groups, fill_value=0) / max(rates.max(axis=None), 1e-9)
            shown, left = hits.reindex(columns=groups, fill_value=0).astype(int), x + wide + 0.1
            heads = heads if across > 1 or not start else []
            end = draw_cells(page, left, y + 0.18, x + block, shown, shade, colour(frame), names, heads)
            names.write(page, left - 0.06, end)
            end += names.height
            if len(more):
                end += 0.1
                page.write(left - 0.06, end, f"{len(more):,} more", 7, "quiet", ha="right")
                step = (block - wide - 0.1) / len(groups)
                for j, value in enumerate(more.sum().reindex(groups, fill_value=0)):
                    page.write(left + (j + 0.5) * step, end, f"{value:,.0f}" * (value > 0), 6.5, "quiet", ha="center")
                end += 0.04
            ends.append(end)
            for term, row in hits.iterrows():
                listed = ", ".join(f"{group} {n:.0f}" for group, n in row.items() if n)
                told.append(f"{label(frame)}, {term}: {listed}")
        y = max(ends) + 0.12
    left_out = f"Not drawn: {titles.Count(len(rest)):paper}." if rest else ""
    number = titles.Count(len(counts[["frame", "term"]].drop_duplicates()))
    return page.say("terms", [counts], told, caution=left_out, kind=titles.kind_of(by), number=number,
                    **_find_dominant(page, counts))  # fmt: skip


def _find_dominant(page: Page, counts: pd.DataFrame) -> dict[str, Any]:
    """Return the term that makes more than half of a frame, else the first three of one and what they make of it."""
    told = list[tuple[bool, float, dict[str, Any]]]()
    for frame in dict.fromkeys(counts["frame"]):
        own = _spread(counts[counts["frame"] == frame], "hits", str(counts.columns[1])).sum(axis=1)
        shares = own.cumsum() / own.sum()
        count = 1 if shares.iloc[0] > specification()["dominant"] or len(own) < 4 else 3
        made, limits = shares.iloc[count - 1], titles.SENTENCES["shares"]
        share = next((words for least, words in limits.items() if made > least), "")
        if share and own.sum() > specification()["few"]:
            listed = titles.Names(f"“{titles.brief(term, 24)}”" for term in own.index[:count])
            told.append((count > 1, -made, {"listed": listed, "share": share, "frame": page.names([frame])}))
    return min(told, key=lambda row: row[:2])[2] if told else {}


def _spread(own: pd.DataFrame, values: str, by: str) -> pd.DataFrame:
    """Return counts by term, most first, and group."""
    table = own.pivot_table(index="term", columns=by, values=values, aggfunc="sum", fill_value=0)
    order = own.groupby("term")["hits"].sum().sort_index().sort_values(ascending=False, kind="stable").index
    return table.loc[order]


@drawing("framing.keyness", "word", "count_a", "count_b", "z", "p_bh")
def keyness(table: pd.DataFrame, most: int = 10) -> Page:
    """Draw the words that each of two uses more than the other, strongest first: how often here and there.

    Parameters
    ----------
    table : what `framing.keyness` returns
    most : words drawn on each side
    """
    if table.empty:
        raise InputError("no word to draw, expected a table of one row or more")
    if "a" in table and table["a"].nunique() > 1:
        remedy = f"draw one at a time, as in table[table['a'] == {table['a'].iloc[0]!r}]"
        raise InputError(f"keyness of {table['a'].nunique()} publications cannot share one figure: {remedy}")
    page, y, told = Page.open(), 0.0, []
    across = 1 if page.narrow else 2
    block = (page.right - page.left - 0.3 * (across - 1)) / across
    sides = [("a", "b", table[table["z"] > 0].head(most)), ("b", "a", table[table["z"] < 0].tail(most).iloc[::-1])]
    limit = max([1e-9, *(rows[f"rate_{side}"].max() for _, _, rows in sides for side in "ab" if len(rows))])
    wide = max(inches_of(word, 8) for *_, rows in sides for word in ["nothing", *rows["word"]])
    for i, (here, there, rows) in enumerate(sides):
        x, top = page.left + i * (block + 0.3) * (across - 1), y if across == 1 else 0.0
        over = shorten(f"More in {table[here].iloc[0]}", block, 8.5, weight="bold")
        page.write(x, top + 0.1, over, 8.5, weight="bold")
        words = [shorten(word, 0.35 * block, 8) for word in rows["word"]] or ["nothing"]
        names = Names(words, 0.185, min(wide, 0.35 * block))
        left, head = x + names.width + 0.12, top + 0.29
        for mark, text, at in (("o", "here", 0.0), ("", "there", 0.42)):
            page.sheet.plot(left + at, head, "o", ms=5, mew=1.2, color=ink(), mfc=ink() if mark else ink("page"))
            page.write(left + at + 0.07, head, text, 7, "quiet")
        top = head + 0.1
        columns = [Column("per 1,000", [f"{value:.1f}" for value in rows[f"rate_{here}"]] or [""])]
        if rows.filter(like="articles_").notna().all(axis=None) and len(rows):
            pairs = zip(rows[f"articles_{here}"], rows[f"articles_{there}"], strict=True)
            columns.append(Column("articles", [f"{a:.0f} v {b:.0f}" for a, b in pairs]))
        right = write_columns(page, head, list(top + names.places), columns, end=x + block)
        axes = page.panel(left, top, right - left - 0.08, names.height, (0, limit), ticks=0)
        for place, word, row in zip(names.places, words, rows.to_dict("records"), strict=False):
            ends = [row[f"rate_{there}"], row[f"rate_{here}"]]
            axes.plot(ends, [place] * 2, color=ink("rule"), lw=2, zorder=1)
            axes.plot(ends[0], place, "o", ms=5, mew=1.2, color=ink("quiet"), mfc=ink("page"), clip_on=False)
            axes.plot(ends[1], place, "o", ms=5.4, mew=1.2, color=ink(), clip_on=False)
            weight = "bold" if row["p_bh"] < 0.05 else "normal"
            page.write(left - 0.1, top + place, word, 8, ha="right", weight=weight)
            told.append(f"{row['word']} {row['z']:+.1f} ({row['count_a']:g} : {row['count_b']:g})")
        if not len(rows):
            page.write(left - 0.1, top + names.places[0], "nothing", 8, "quiet", ha="right")
        y = top + names.height + 0.1
    alt = f"More in {table['a'].iloc[0]} (z above 0) or in {table['b'].iloc[0]}: {'; '.join(told)}."
    return page.say("keyness", [table], alt, **_find_keywords(table))


def _find_keywords(table: pd.DataFrame) -> dict[str, Any]:
    """Return the words that pass their test over articles; else that none does, or that it is no test."""
    found, tested = table["p_bh"] < 0.05, titles.Count(table["p"].notna().sum())
    facts: dict[str, Any] = {side: titles.brief(table[side].iloc[0], 30) for side in "ab"}
    chosen = table[found if tested else table["z"] != 0]
    for side, words in (("a", chosen.loc[chosen["z"] > 0, "word"]), ("b", chosen.loc[chosen["z"] < 0, "word"][::-1])):
        numbers = {"one": 1, "two": 2, "three": 3}
        facts |= {f"{name}_{side}": titles.Names(f"“{word}”" for word in words[:n]) for name, n in numbers.items()}
    rule = f", tested over articles at a false discovery rate of .05 ({tested:word})"
    rule += "; bold: passes." if found.any() else ": none passes. Read the list, not one word."
    facts["tested"] = rule if tested else ": an order of words, not a test, which needs six articles a side."
    return facts | {"none": titles.YES if tested and not found.any() else None, "found": titles.Count(len(chosen))}
