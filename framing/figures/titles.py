"""What is written on a figure, a table or a report: the finding, what is measured, and what to be careful about.

A `Writer` makes a `Caption` of facts and the sentences of ``captions.yml``; those of scores, voices and speakers, which
reports have too, are here. `foot` makes the last line of any table, from its columns and the caution of its caption.

A title says that publications differ only where a verdict of `framing.compare` does (`verdicts`), never because two
intervals lie apart. Without a verdict it says what there is. Of several sentences that are true it takes the first that
fits into `most` characters: 88 in a figure of 7 inches, 80 in two lines of a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from string import Formatter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml

from framing.corpora.languages import describe_left_out
from framing.defaults import specification
from framing.errors import InputError, listed
from framing.frames import Frames, tidy
from framing.scores.intervals import ENOUGH, as_normal, wilson
from framing.voices.grammar import load_grammar

MOST = 88  # characters of a title at 7 inches
_LISTED = 6  # names in one line
_UNEQUAL = 5  # times as many articles: one range is then more than twice as wide as another
_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()
_SEVERAL = {"is": "are", "reaches": "reach"}  # verbs of several; others lose their s
SENTENCES: dict[str, dict[str, Any]] = yaml.safe_load(
    resources.files("framing.figures").joinpath("captions.yml").read_text("utf-8")
)
MEASURES = SENTENCES["measures"]
YES = ""  # a fact that decides between sentences and is not written
PERCENT = "\u00a0%"


class Caption(NamedTuple):
    """The words around a figure or table: the finding, what is measured, what to know before it is believed."""

    title: str
    below: str
    caution: str = ""


class Names(list[str]):
    """Names as a sentence has them: ``{names}`` lists them, ``{names:is}`` with their verb, is or are."""

    def __format__(self, verb: str) -> str:
        *first, last = self
        listed = f"{', '.join(first)} and {last}" if first else last
        return f"{listed} {_SEVERAL.get(verb, verb[:-1]) if first else verb}" if verb else listed


class Count(int):
    """A number as a sentence has it: ``{n}`` in words, ``{n:paper}`` of things, one paper or four papers."""

    def __format__(self, thing: str) -> str:
        word = _NUMBERS[self] if self < len(_NUMBERS) else f"{int(self):,}"
        return f"{word} {thing}{'s' * (self != 1)}" if thing else word


def _known(template: str, facts: Mapping[str, Any]) -> bool:
    """Return whether all that a sentence speaks of is known, and there."""
    fields = [field for _, field, _, _ in Formatter().parse(template) if field]
    values = [facts.get(field) for field in fields]
    return not any(value is None or (isinstance(value, Names | Count) and not value) for value in values)


def name_frames(names: Iterable[object], frames: Frames) -> Names:
    """Return how frames are called inside a sentence: small, where the lexicon gives no label of its own."""
    labels = [(str(name), frames.label(name)) for name in names]
    return Names(name[:1].lower() + name[1:] if name == tidy(key) else name for key, name in labels)


class Writer:
    """Writes the words of one table."""

    def __init__(self, table: pd.DataFrame, frames: Frames | None, most: int) -> None:
        self.table, self.most = table, most
        self.frames = Frames.of(table) if frames is None else frames

    def names(self, frames: Iterable[object]) -> Names:
        """Return how frames are called inside a sentence: small, where the lexicon gives no label of its own."""
        return name_frames(frames, self.frames)

    def title(self, key: str, **facts: Any) -> str:
        """Return the first sentence of a kind of figure that is true and fits, else the last true one, cut."""
        facts = {"kind": "paper", "whose": "", **facts}
        told = [words.format("", **facts) for words in SENTENCES[key]["titles"] if _known(words, facts)]
        told = [words[:1].upper() + words[1:] for words in told]
        return next((words for words in told if len(words) <= self.most), brief(told[-1], self.most))

    def caption(self, key: str, caution: str = "", **facts: Any) -> Caption:
        """Return the caption of a kind of figure."""
        facts = {"kind": "paper", "level": percent(self.table), **facts}
        below, more = SENTENCES[key]["below"], SENTENCES[key].get("caution", "")
        more = more.format(**facts) if _known(more, facts) else ""
        return Caption(self.title(key, **facts), below.format(**facts), caution or more[:1].upper() + more[1:])


def brief(name: object, most: int = 40) -> str:
    """Return a name as titles print it: cut where it is longer than `most` characters."""
    text = " ".join(str(name).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def span(values: pd.Series, form: str, unit: str = "") -> str:
    """Return the least and the largest of some numbers, or one where they read alike."""
    return " to ".join(dict.fromkeys(form.format(end) for end in (values.min(), values.max()))) + unit


def percent(table: pd.DataFrame) -> str:
    """Return the level of a table's intervals, as in "95 %"."""
    return f"{100 * (table['level'].iloc[0] if 'level' in table else 0.95):g}\u00a0%"


def kind_of(by: str, articles: Iterable[float] = ()) -> str:
    """Return what one group of a column is called: article where each has one, else paper or group."""
    known = [count for count in articles if count == count]
    if by == "article" or (by == "outlet" and known and max(known) <= 1):
        return "article"
    return "paper" if by in ("outlet", "") else "group"


def verdicts(compared: pd.DataFrame, frames: Frames | None = None, most: int = MOST) -> str:
    """Say which groups use a frame more than others, as far as `framing.compare` gives a verdict."""
    write, kind, told = Writer(compared, frames, most), kind_compared(compared), compared[compared["estimate"].notna()]
    decided, names = told[told["verdict"].isin(["higher", "lower"])], write.names(told["frame"].unique())
    facts: dict[str, Any] = {"undecided": names if len(names) == 1 else None}
    if told.empty:
        facts = {"short": kind}
    elif len(decided):
        facts = _decide(decided, list(dict.fromkeys([*told["a"], *told["b"]])), write)
    elif told["flag"].str.contains("few_articles").all() and kind != "article":
        facts = {"few": kind}
    elif told["verdict"].eq("alike").all():
        facts = {"alike": names, "of_alike": YES}
    return write.title("verdicts", kind=kind, whose=_whose(compared), **facts)


def _whose(table: pd.DataFrame) -> str:
    """Return what a sentence adds where only some voices count."""
    return str(SENTENCES["whose"].get(table["voice"].iloc[0], "")) if "voice" in table else ""


def kind_compared(compared: pd.DataFrame) -> str:
    """Return what one of the groups compared is called."""
    by = re.search(r"pairs? of ([^,]*)", str(compared["family"].iloc[0])) if "family" in compared else None
    return kind_of(by[1] if by else "outlet", [*compared["clusters_a"], *compared["clusters_b"]])


def _decide(decided: pd.DataFrame, groups: Sequence[str], write: Writer) -> dict[str, Any]:
    """Return what verdicts say: who uses which frame more than all others, less than all, or more than some."""
    higher: dict[str, dict[str, list[str]]] = {}  # of each frame who uses it more than whom
    for frame, a, b, verdict in decided[["frame", "a", "b", "verdict"]].itertuples(index=False):
        more, less = (a, b) if verdict == "higher" else (b, a)
        higher.setdefault(frame, {}).setdefault(more, []).append(less)
    others, facts = len(groups) - 1, {"decided": write.names(higher), "of_decided": Count(len(higher))}
    above = {g: [f for f, won in higher.items() if len(won.get(g, [])) == others] for g in groups}
    below = {g: [f for f, won in higher.items() if sum(g in lost for lost in won.values()) == others] for g in groups}
    top, bottom = ({group: names for group, names in side.items() if names} for side in (above, below))
    if len(top) == 1:
        ((winner, won),) = top.items()
        loser = "the others" if others > 1 else next(brief(name) for name in groups if name != winner)
        return facts | {"winner": Names([brief(winner)]), "won": write.names(won), "loser": loser}
    if top:
        lines = [f"{brief(group)} {{}}by {write.names(won)}" for group, won in top.items()]
        standing = Names([lines[0].format("stands out "), *(line.format("") for line in lines[1:])])
        own = "a frame" if all(len(won) == 1 for won in top.values()) else "frames"
        stand = "all" if len(top) == len(groups) else f"{Count(len(top))} of the"
        return facts | {"standing": standing, "stand": stand, "groups": Count(len(groups)), "own": own}
    if bottom:
        (last, least), *_ = bottom.items()
        return facts | {"last": Names([brief(last)]), "least": write.names(least)}
    if len(higher) == 1:
        ((frame, won_over),) = higher.items()
        most = max(won_over, key=lambda name: len(won_over[name]))
        same = len({tuple(losers) for losers in won_over.values()}) == 1
        facts |= {"winners": Names(map(brief, won_over)), "losers": Names(map(brief, won_over[most] * same))}
        facts |= {"most": Names([brief(most)]), "beaten": Count(len(won_over[most])), "others": Count(others)}
        facts["alone"] = write.names([frame])
    return facts


def scores(
    rows: pd.DataFrame, measure: str = "prevalence", compared: pd.DataFrame | None = None,
    frames: Frames | None = None, most: int = MOST,
) -> Caption:  # fmt: skip
    """Caption scores of one measure and voice; with comparisons the title has their verdicts."""
    write, by, articles = Writer(rows, frames, most), group_column(rows), articles_of(rows)
    kind, long = kind_of(by, articles.values()), rows[rows["estimate"].notna()]
    found = (long["hits"] > 0).groupby(long["frame"], sort=False).sum().to_dict()
    facts = _find(found, long[by].nunique(), write, kind)
    facts["whose"] = _whose(rows)
    facts |= {"verb": "is", "verbs": "are", "reached": "found", "apart": ""}
    if measure == "tfidf_share":
        facts |= {"verb": "reaches", "verbs": "reach", "reached": "the threshold"}
    if long[by].nunique() < rows[by].nunique():
        facts |= {name: f"{facts[name]} long enough" for name in ("place", "everywhere") if facts.get(name)}
    if compared is not None and long[by].nunique() > 1:
        said = verdicts(compared, write.frames, most)
        none = said.startswith("No two") and said.endswith("apart")
        facts |= {"apart": "; no two can be told apart", "last_word": said} if none else {"verdict": said}
    measure = measure.removesuffix("_adjusted")
    range_of = meaning(articles, percent(rows), "rate" if measure == "rate" else "share")
    return write.caption(measure, range_of, kind=kind, **facts)


def _find(found: Mapping[str, int], groups: int, write: Writer, kind: str) -> dict[str, Any]:
    """Return which frames are found, and in how many groups."""
    there, never = (write.names(name for name, n in found.items() if bool(n) == yes) for yes in (True, False))
    if not groups:
        return {"short": kind}
    if not there:
        return {"nothing": "frame" if len(found) > 1 else f"{never}"}
    if groups == 1:
        if not never and len(there) > 1:
            return {"all": "both frames" if len(there) == 2 else f"all {Count(len(there)):frame}"}
        return {"found": there, "never": never, "of_found": Count(len(there)), "frames": Count(len(found))}
    widest, least = max(found.values()), min(found.values())
    first, last = (write.names(name for name, n in found.items() if n == end) for end in (widest, least))
    whole = "both" if groups == 2 else f"all {Count(groups)}"
    place = f"{whole if widest == groups else f'{Count(widest)} of {Count(groups)}'} {kind}s"
    if widest == least:
        return {"everywhere": place} if len(first) > 1 else {"first": first, "place": place, "least": None}
    rest = f"{Count(least)}" if least else "none"
    return {"first": first, "one": Names(first[:1]), "place": place, "last": last, "least": rest}


def voices(rates: pd.DataFrame, frames: Frames | None = None, most: int = MOST) -> Caption:
    """Caption rates by voice: "mostly" is said of a frame where the range of its own share leaves out a half.

    The range is Wilson's of all hits together, divided by their design effect, at a level for all frames (Bonferroni).
    """
    write, articles = Writer(rates, frames, most), articles_of(rates)
    kind = kind_of(group_column(rates), articles.values())
    sums = rates.pivot_table(index="frame", columns="voice", values="hits", aggfunc="sum", fill_value=0)
    sums = sums.reindex([name for name in write.frames.labels if name in sums.index])
    own, total = sums["outlet"], sums["outlet"] + sums["others"]
    enough = total > specification()["few"]
    if not enough.any():
        return write.caption("voices", kind=kind, few=YES if total.any() else None)
    spread = rates[rates["voice"].isin(["outlet", "others"])].assign(deff=rates.get("deff", 1.0))
    deff = ((spread["deff"] * spread["hits"]).groupby(spread["frame"]).sum().reindex(sums.index) / total).clip(lower=1)
    level = as_normal(1 - 0.05 / enough.sum(), max(1, sum(articles.values()) - 1))
    low, high = wilson(own / deff, total / deff, level)
    sides = {"others": list(sums.index[enough & (high < 0.5)]), "own": list(sums.index[enough & (low > 0.5)])}
    facts: dict[str, Any] = {name: write.names(part) for name, part in sides.items()}
    facts |= {f"all_{name}": YES for name, part in sides.items() if len(part) == len(sums)}
    share = (own / total)[enough]
    for name, end in (("low", share.idxmin()), ("high", share.idxmax())):
        facts |= {name: f"{own[end]:,.0f} of {total[end]:,.0f}", f"{name}est": write.names([end])}
    facts["high"] = facts["high"] if share.min() < share.max() else None
    facts["owner"] = f"the {kind}s’" if len(articles) > 1 else f"the {kind}’s"
    return write.caption("voices", kind=kind, **facts)


def speakers(counts: pd.DataFrame, frames: Frames | None = None, most: int = MOST) -> Caption:
    """Caption counts of speakers: who is heard most, of those who have a name."""
    write, unknown = Writer(counts, frames, most), counts["speaker"] == "unknown"
    sums, nameless = counts[~unknown].groupby("speaker", sort=False)["hits"].sum(), int(counts["hits"][unknown].sum())
    first = Names(brief(name, 30) for name in sums.index[sums == sums.max()])
    return write.caption(
        "speakers", nobody=YES if sums.empty else None, first=first if len(first) < 4 else None, times=sums.max(),
        words=counts["hits"].sum(), each=" each" * (len(first) > 1), number=Count(len(sums)), nameless=nameless or None,
    )  # fmt: skip


def group_column(table: pd.DataFrame) -> str:
    """Return the column of groups, which stands behind that of the frames."""
    return str(table.columns[list(table.columns).index("frame") + 1])


def articles_of(table: pd.DataFrame, every: bool = False) -> dict[str, float]:
    """Return the articles of each group in a table of scores, of sensitivity or of comparisons.

    Articles with the same `upstream` are one, where the table says so and not `every` one is to be counted.
    """
    units, pairs = ["articles", "clusters"][:: 1 if every else -1], "clusters_a" in table
    unit = next((name for name in units if f"{name}{'_a' * pairs}" in table), "")
    if pairs:
        return {str(row[side]): row[f"{unit}_{side}"] for row in table.to_dict("records") for side in "ab"}
    return dict(zip(table[group_column(table)].astype(str), table[unit], strict=True)) if unit else {}


def meaning(articles: Mapping[Any, float], level: str = "95\u00a0%", of: str = "share") -> str:
    """Return what the ranges of groups with so many articles are about: of a share, or of a difference."""
    least, known = specification()["min_articles"], [count for count in articles.values() if count == count]
    there = {"one" if count <= 1 else "few" if count < least else "many" for count in known}
    told = [words.format(of=of) for kind, words in SENTENCES["ranges"].items() if kind in there]
    told = [words.partition(", ")[2] for words in told] if len(told) == 1 else told  # of whom needs no saying
    partly = " (below ten partly assumed)" if any(least <= count < ENOUGH for count in known) else ""
    return f"{level} range: {'; '.join(told)}{partly}." if told else ""


def validity(table: pd.DataFrame) -> str:
    """Return the line that a figure of an unvalidated lexicon carries, else ""; refuse rows of several languages."""
    languages = sorted(set(table["language"]) - {""}) if "language" in table else []
    if len(languages) > 1:
        remedy = f"draw one at a time, as in table[table['language'] == {languages[0]!r}]"
        raise InputError(
            f"rows of {len(languages)} languages ({', '.join(languages)}) cannot share one scale: {remedy}"
        )
    flags = table["flag"].astype(str).str.split(";") if "flag" in table else pd.Series(dtype=object)
    by = [name for name in ("a", "b") if name in table] or [table.columns[1]]
    told = []
    for flag, words in SENTENCES["flags"].items():
        if (doubted := flags.map(lambda own, flag=flag: flag in own).astype(bool)).any():
            names = table.loc[doubted, by].astype(str).map(brief).agg(" and ".join, axis=1)
            language = f" ({languages[0]})" if languages else ""
            told.append(words.format(language=language, names=listed(list(dict.fromkeys(names)), _LISTED)))
    if len(flags) and any("unknown" in table[name].unique() for name in ("outlet", "a", "b") if name in table):
        told.append("unknown: articles of which no outlet is known.")
    return " ".join(told)


def speech_limits(table: pd.DataFrame) -> str:
    """Return the line that a figure of voices carries in a language without rules for speakers, else ""."""
    languages = sorted(set(table["language"]) - {""}) if "language" in table else []
    without = ", ".join(code for code in languages if not load_grammar(code).cues)
    return SENTENCES["flags_of_voices"]["no_rules"].format(languages=without) if without else ""


def few_articles(articles: Mapping[Any, float]) -> str:
    """Return the line on groups with fewer than six articles, or with far fewer than others; "" where none has."""
    few = {name: count for name, count in articles.items() if count < specification()["min_articles"]}
    kind = "alone" if few and len(few) == len(articles) and max(few.values()) <= 1 else "few"
    told = ", ".join(f"{brief(name)} {count:g}" for name, count in few.items())
    told = told if len(few) <= _LISTED else f"{len(few)} of {len(articles)} papers"
    lines = [str(SENTENCES["articles"][kind].format(listed=told))] if few else []
    known = sorted((count, brief(name)) for name, count in articles.items() if 0 < count < np.inf)
    if known and known[-1][0] >= _UNEQUAL * known[0][0]:
        (least, first), *_, (most, last) = known
        lines.append(SENTENCES["articles"]["unequal"].format(least=least, first=first, most=most, last=last))
    return " ".join(lines)


def foot(tables: Sequence[pd.DataFrame], note: str = "", caution: str = "") -> str:
    """Return the last line of a figure: the corpus, the lexicon's checksum, and what to be careful about.

    The first of the tables that has groups names their articles; a note, such as the name of the corpus, comes first.
    """
    first = next((table for table in tables if "frame" in table), tables[0] if tables else pd.DataFrame())
    articles, whole = (articles_of(first, every) if "frame" in first else {} for every in (False, True))
    apart, every = (Count(sum(n for n in part.values() if n < np.inf)) for part in (articles, whole))
    hashes = [f"lexicon {table.attrs['lexicon']}" for table in tables if table.attrs.get("lexicon")]
    counted = f"{every:article}{f' ({apart} with each shared report once)' * (apart < every)}" if every else ""
    source = "; ".join(filter(None, [note.strip().rstrip("."), counted, *hashes[:1]]))
    left = next(filter(None, map(describe_left_out, tables)), "")
    source = f"{source[:1].upper()}{source[1:]}." if source else ""
    return " ".join(filter(None, [source, few_articles(articles), caution, validity(first), left]))
