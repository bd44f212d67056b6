"""What a report says of a corpus: tables that the rest of the kit computes, ordered for the template that sets them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from framing.comparisons.differences import compare
from framing.comparisons.robustness import sensitivity, sign_agreement
from framing.corpora.corpus import SCORED, Corpus, as_names
from framing.corpora.dates import periods, read_dates
from framing.defaults import specification
from framing.errors import InputError
from framing.figures import titles
from framing.frames import COLOURS
from framing.lexicons import Lexicon
from framing.matching import find
from framing.scores.counting import MISSING, count_speakers, scored_sentences
from framing.scores.scores import count_terms, score
from framing.sharing.tables import methods_text
from framing.voices.annotation import OTHERS, VOICES

WHOSE = {"outlet": "own words", "quoted": "quoted", "reported": "reported"}
_WORDS = {"rates_only": "not known", "undecided": "not known", "short": "too short", "none": "none"}  # first flag wins
_SAYINGS = 8  # sentences of a speaker that are shown
_THIN = 3  # articles of a publication in a period: fewer are a gap
_IN_TIME = 12  # publications shown over time

Row = dict[str, Any]


def percent(share: float, sign: bool = False) -> str:
    """Return a share as text: whole percent, one decimal only below 1."""
    value = 100 * share
    text = f"{abs(value):.1f}" if 0 < abs(value) < 0.95 else f"{abs(value):.0f}"
    return ("\u2212" if value < 0 and float(text) else "+" if sign and float(text) else "") + text


def listed(names: Iterable[str], most: int = 6) -> str:
    """Return names as prose lists them."""
    names = list(names)
    names[most:] = [f"{len(names) - most} more"] if len(names) > most else []
    return f"{titles.Names(names)}" if names else ""


def count(number: int, one: str) -> str:
    """Return a number and its noun, as in "1 article" and "1,204 articles"."""
    return f"{number:,}\u00a0{one}{'' if number == 1 else 's'}"


@dataclass(frozen=True)
class Study:
    """A corpus in the language of its lexicon, and the column that tells its publications apart."""

    corpus: Corpus
    lexicon: Lexicon
    by: str

    @cached_property
    def owner(self) -> pd.Series:
        """The publication of each article."""
        articles = self.corpus.articles.set_index("article", drop=False)
        return as_names(articles[self.by]).astype("string").fillna("").replace("", MISSING).astype(str)

    @cached_property
    def anchors(self) -> dict[Any, str]:
        """What links name each article by."""
        return {name: f"a{place}" for place, name in enumerate(self.corpus.articles["article"], 1)}

    @cached_property
    def numbers(self) -> dict[tuple[str, str], int]:
        """What links name each term by: its place in the lexicon."""
        return {(term.frame, term.term): place for place, term in enumerate(self.lexicon.terms)}

    @cached_property
    def css(self) -> dict[str, str]:
        """The class of each frame, which gives it its colour; more frames than colours are all in ink."""
        names = self.lexicon.names
        return {name: f"f{place}" if len(names) <= len(COLOURS) else "f0" for place, name in enumerate(names, 1)}

    @cached_property
    def dates(self) -> pd.Series:
        """When each scored article was published, as far as that is known."""
        with suppress(InputError):
            return read_dates(self.corpus.scored).dropna().sort_values()
        return pd.Series(dtype="datetime64[s]")

    @cached_property
    def hits(self) -> pd.DataFrame:
        """The hits in headline and body of all articles, with their publication and whether they are scored."""
        hits = find(self.corpus, self.lexicon)
        hits = hits[hits["unit"].isin(SCORED)]
        scored = hits["article"].isin(self.corpus.scored["article"])
        return hits.assign(group=hits["article"].map(self.owner), scored=scored)

    @property
    def scored_hits(self) -> pd.DataFrame:
        """The hits that are scored."""
        return self.hits[self.hits["scored"]]

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Scores of every voice together, of the outlets' own words and of others'."""
        self.hits  # noqa: B018 - with speakers: what is found here first is read once
        return score(self.corpus, self.lexicon, by=self.by, voice=["all", "outlet", "others"])

    @cached_property
    def rows(self) -> dict[tuple[str, str], Row]:
        """The prevalence of each frame in each publication, with that in own words, and how it is called and drawn."""
        table = self.scores[self.scores["measure"] == "prevalence"]
        own = table[table["voice"] == "outlet"].set_index(["frame", self.by])["estimate"].to_dict()
        rows = {}
        for row in table[table["voice"] == "all"].to_dict("records"):
            frame, group = row["frame"], row[self.by]
            word = next((word for flag, word in _WORDS.items() if flag in row["flag"].split(";")), "")
            about = {"css": self.css[frame], "label": self.lexicon.labels[frame], "group": str(group), "word": word}
            rows[frame, str(group)] = {**row, **about, "own": own[frame, group], "known": not np.isnan(row["estimate"])}
        return rows

    @cached_property
    def groups(self) -> list[str]:
        """The publications by falling estimate of the first frame."""
        first = [row for (frame, _), row in self.rows.items() if frame == self.lexicon.names[0]]
        first.sort(key=lambda row: (-np.nan_to_num(row["estimate"], nan=-1), row["group"]))
        return [row["group"] for row in first]

    @cached_property
    def tokens(self) -> pd.Series:
        """The words of each publication."""
        rates = self.scores[(self.scores["measure"] == "rate") & (self.scores["voice"] == "all")]
        return rates.assign(group=rates[self.by].astype(str)).groupby("group")["n"].first()

    @cached_property
    def axis(self) -> tuple[float, list[float]]:
        """Where the axis of prevalences ends, and its lines."""
        ends = max((row["high"] for row in self.rows.values() if row["known"]), default=0.1)
        step = next((step for step in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2) if ends <= 4 * step), 0.25)
        return ends, [float(line) for line in np.arange(0, ends + 1e-9, step).round(3)]

    @cached_property
    def variants(self) -> pd.DataFrame:
        """Prevalences under every other way of counting, and without each term."""
        return sensitivity(self.corpus, self.lexicon, self.by, choices={"measure": ["prevalence"]})

    @cached_property
    def compared(self) -> pd.DataFrame:
        """Differences with verdicts; empty where there is nothing to compare."""
        if len(self.groups) > 1:
            names = {str(name): name for name in self.scores[self.by]}  # numbers, perhaps, of texts in a list
            variants = self.variants.assign(**{self.by: self.variants[self.by].map(names)})
            table = compare(self.corpus, self.lexicon, self.by, specifications=variants)
            return table.astype({"a": str, "b": str})
        return pd.DataFrame(columns=["frame", "a", "b", "verdict", "estimate", "flag", "clusters_a", "clusters_b"])

    @cached_property
    def term_counts(self) -> pd.DataFrame:
        """Hits of each term in each publication, and whether it makes more than half of its frame there."""
        return count_terms(self.corpus, self.lexicon, self.by)

    @cached_property
    def terms(self) -> pd.DataFrame:
        """Hits of each term (frame, term) in each publication, the most frequent first."""
        wide = self.term_counts.pivot(index=["frame", "term"], columns=self.by, values="hits").fillna(0).astype(int)
        wide = wide.rename(columns=str).reindex(columns=self.groups, fill_value=0)
        return wide.loc[sorted(wide.index, key=lambda key: (-wide.loc[key].sum(), key))]

    @cached_property
    def told(self) -> dict[str, titles.Caption]:
        """What the scores say, whose words they are, and who is heard, as figures say it."""
        rows = self.scores[(self.scores["measure"] == "prevalence") & (self.scores["voice"] == "all")]
        compared = self.compared if len(self.compared) else None
        told = {"scores": titles.scores(rows, compared=compared, most=160)}
        told["voices"] = titles.voices(self.scores[self.scores["measure"] == "rate"])
        return told | ({"speakers": titles.speakers(self.heard)} if len(self.heard) else {})

    @cached_property
    def heard(self) -> pd.DataFrame:
        """Who is quoted or reported with words of the frames, and how often."""
        return count_speakers(self.corpus, self.hits)

    @property
    def methods(self) -> str:
        """The paragraph on methods, to be copied into a paper; it names no Python, with which the page would change."""
        text = methods_text(*[self.scores, self.compared][: 1 + (len(self.compared) > 0)])
        return re.sub(r"Python \d[\d.]*\d, ", "", text)

    @cached_property
    def undecided(self) -> list[Row]:
        """The three largest differences that cannot be told from chance."""
        rows = self.compared[self.compared["verdict"] == "not distinguishable"]
        return rows.sort_values("estimate", key=lambda e: -e.abs(), kind="stable").head(3).to_dict("records")

    @property
    def small(self) -> set[str]:
        """The publications with too few articles for a verdict."""
        return {row["group"] for row in self.rows.values() if row["clusters"] < specification()["min_articles"]}

    @property
    def thin(self) -> list[str]:
        """The frames that are hardly found, and where."""
        rows = [row for row in self.rows.values() if {"none", "few"} & set(row["flag"].split(";"))]
        return [f"{row['label']} in {row['group']}" for row in rows]

    def split(self, group: str) -> dict[str, int]:
        """Return the hits of a publication by whose words they are."""
        voices = self.scored_hits.loc[self.scored_hits["group"] == group, "voice"]
        return {voice: int((voices == voice).sum()) for voice in VOICES}

    def verdicts(self, group: str) -> list[tuple[str, str, list[str]]]:
        """Return which frames a publication uses more or less often than which others."""
        told: dict[tuple[str, str], list[str]] = {}
        for frame, a, b, verdict in self.compared[["frame", "a", "b", "verdict"]].itertuples(index=False):
            if group in (a, b) and verdict in ("higher", "lower"):
                more = "more" if (verdict == "higher") == (a == group) else "less"
                told.setdefault((self.lexicon.labels[frame], more), []).append(b if a == group else a)
        return [(label, more, others) for (label, more), others in told.items()]

    @cached_property
    def speakers(self) -> list[Row]:
        """Who is quoted or reported with words of the frames, and the sentences in which they are."""
        said = self.scored_hits[self.scored_hits["voice"].isin(OTHERS)]
        rows_of, hits_of, found = defaultdict[str, list[Row]](list), defaultdict[str, dict[str, int]](dict), []
        for row in said.to_dict("records"):
            rows_of[row["speaker"]].append(row)
        for speaker, frame, hits in zip(*(self.heard[name] for name in ("speaker", "frame", "hits")), strict=True):
            hits_of[speaker][frame] = int(hits)
        for speaker in (speaker for speaker in hits_of if speaker != "unknown"):
            own, hits = rows_of[speaker], hits_of[speaker]
            groups = sorted(Counter(row["group"] for row in own).items(), key=lambda pair: (-pair[1], pair[0]))
            first = dict[tuple[Any, int], Row]()
            for row in own if self.corpus.has_text else ():
                first.setdefault((row["article"], row["sentence"]), row)
            of_frames = {name: hits[name] for name in self.lexicon.names if name in hits}
            about = {"sayings": [*first.values()][:_SAYINGS], "more": len([*first][_SAYINGS:])}
            found.append({"name": speaker, "hits": of_frames, "groups": groups, **about})
        return found

    @cached_property
    def time(self) -> Row | None:
        """Lines over time by the longest period of which there are three or more; None without them."""
        units = [unit for unit in ("month", "week", "day") if periods(self.dates, unit).nunique() >= _THIN]
        if not units:
            return None
        unit, freq = units[0], {"month": "M", "week": "W", "day": "D"}[units[0]]
        table = score(self.corpus, self.lexicon, by=[self.by, unit])
        table = table[(table["measure"] == "prevalence") & ~table[unit].isin(["", MISSING])]
        span = pd.period_range(table[unit].min(), table[unit].max(), freq=freq)
        table = table.assign(at=span.get_indexer(pd.PeriodIndex(table[unit], freq=freq)))
        known = table[table["estimate"].notna() & (table["articles"] >= _THIN)]
        runs: dict[tuple[str, str], list[list[Row]]] = {}
        for (frame, group), rows in known.groupby(["frame", self.by]):
            parts = (rows["at"].diff() != 1).cumsum()
            runs[frame, str(group)] = [part.to_dict("records") for _, part in rows.groupby(parts)]
        largest = self.owner[self.corpus.scored["article"]].value_counts().head(_IN_TIME).index
        groups = [group for group in self.groups if group in largest]
        about = {"groups": groups, "unit": unit, "periods": len(span), "runs": runs, "top": known["high"].max()}
        return {**about, "first": table[unit].min(), "last": table[unit].max()} if runs else None

    @cached_property
    def moved(self) -> dict[tuple[str, str], Row]:
        """How far other ways of counting, and the one term that moves it most, move each prevalence."""
        found: dict[tuple[str, str], Row] = {}
        for (frame, group), part in self.variants.groupby(["frame", self.by], sort=False):
            ways, without = part[part["without"] == ""], part[part["without"] != ""]
            row: Row = {"low": ways["estimate"].min(), "high": ways["estimate"].max(), "term": ""}
            distance = (without["estimate"] - self.rows[frame, str(group)]["estimate"]).abs()
            if distance.max() > 0:
                row |= without.loc[distance.idxmax(), ["without", "estimate"]].set_axis(["term", "after"]).to_dict()
            found[frame, str(group)] = row
        return found

    @cached_property
    def signs(self) -> pd.DataFrame:
        """In which share of the ways of counting each difference has the same direction."""
        table = sign_agreement(self.variants, self.by) if len(self.groups) > 1 else pd.DataFrame({"same_sign": []})
        return table[table["same_sign"].notna()]

    @cached_property
    def paragraphs(self) -> dict[Any, list[tuple[str, list[tuple[int, int, int]]]]]:
        """Of each article the paragraphs: unit, and number, start and end (in the article's text) of each sentence."""
        sentences = self.corpus.sentences[self.corpus.sentences["unit"].isin(SCORED)]
        found: dict[Any, dict[tuple[str, int], list[tuple[int, int, int]]]] = {}
        columns = (sentences[name] for name in ("article", "unit", "paragraph", "sentence", "start", "end"))
        for article, unit, paragraph, *place in zip(*columns, strict=True):
            found.setdefault(article, {}).setdefault((str(unit), paragraph), []).append(tuple(place))
        return {article: [(unit, own) for (unit, _), own in parts.items()] for article, parts in found.items()}

    @cached_property
    def texts(self) -> dict[Any, str]:
        """The text of each article."""
        return dict(zip(self.corpus.articles["article"], self.corpus.articles["text"], strict=True))

    @cached_property
    def _by_sentence(self) -> dict[tuple[Any, int], list[Row]]:
        found = defaultdict[tuple[Any, int], list[Row]](list)
        for row in self.hits.to_dict("records"):
            found[row["article"], row["sentence"]].append(row)
        return found

    def mark(self, article: Any, number: int, start: int, end: int) -> Markup:
        """Return a sentence with every hit in a mark; one with marks is in a span, of which contexts are made."""
        text, rows = self.texts[article], self._by_sentence.get((article, number), [])
        cuts = sorted({start, end, *(int(row[side]) for row in rows for side in ("start", "end"))})
        pieces = []
        for a, b in zip(cuts, cuts[1:], strict=False):
            piece = Markup("{}").format(text[a:b])
            for row in reversed([row for row in rows if row["start"] <= a and row["end"] >= b]):
                piece = self._mark_hit(piece, row, row["start"] == a)
            pieces.append(piece)
        whole = Markup("").join(pieces)
        return Markup('<span class="s">{}</span>').format(whole) if rows else whole

    def _mark_hit(self, piece: Markup, row: Row, first: bool) -> Markup:
        number, denied = self.numbers[row["frame"], row["term"]], bool(row["negated"])
        link = Markup(' data-t="{}"').format(number) if first else ""
        who = f": {row['speaker']}" if row["speaker"] not in ("", "unknown") else ""
        said = f"{self.lexicon.labels[row['frame']]}, {WHOSE[row['voice']]}{who}{', denied' * denied}"
        css = f"{self.css[row['frame']]} {row['voice']}{' no' * (denied and first)}"
        return Markup('<mark class="{}"{} title="{}">{}</mark>').format(css, link, said, piece)

    def sentence(self, article: Any, number: int) -> Markup:
        """Return a sentence with its marks."""
        places = (place for _, places in self.paragraphs[article] for place in places)
        return self.mark(article, *next(place for place in places if place[0] == number))

    def join(self, article: Any, places: list[tuple[int, int, int]]) -> Markup:
        """Return a paragraph of an article, its sentences marked."""
        parts, at = [], places[0][1]
        for number, start, end in places:
            parts += [Markup("{}").format(self.texts[article][at:start]), self.mark(article, number, start, end)]
            at = end
        return Markup("").join(parts)

    @cached_property
    def articles(self) -> dict[str, list[Row]]:
        """What is known of each article, by publication: repeated ones, too."""
        found: dict[str, list[Row]] = {group: [] for group in self.groups}
        counts = self.hits.groupby(["article", "frame"]).size().to_dict()
        articles = self.corpus.articles.astype(object)
        for row in articles.where(articles.notna(), "").to_dict("records"):
            row["counts"] = {f: counts[row["article"], f] for f in self.lexicon.names if (row["article"], f) in counts}
            found.setdefault(self.owner[row["article"]], []).append(row)
        return {group: rows for group, rows in found.items() if rows}

    @cached_property
    def strips(self) -> dict[Any, list[Row]]:
        """The sentences of each scored article with the voices of the frames in them, for a corpus without text."""
        found: dict[Any, list[Row]] = {}
        for row in scored_sentences(self.corpus, "article", SCORED).itertuples():
            voices: dict[str, list[str]] = {}
            for hit in self._by_sentence.get((row.article, row.sentence), []):
                voices.setdefault(hit["frame"], []).append(hit["voice"])
            found.setdefault(row.article, []).append({"unit": row.unit, "sentence": row.sentence, "tokens": row.tokens,
                                                      "voices": voices})  # fmt: skip
        return found
