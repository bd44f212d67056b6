"""Compare two versions of a lexicon: their terms and, over a corpus, hits, scores and the order of outlets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import pandas as pd
from markupsafe import Markup

from framing.comparisons.differences import HIGHER, LOWER, UNDECIDED, compare
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.sources import takes_corpus
from framing.defaults import specification
from framing.errors import require
from framing.lexicons import TIERS, Lexicon, Term
from framing.matching import find
from framing.matching.concordances import concordance
from framing.scores.counting import count_hits, scored_sentences
from framing.scores.scores import score
from framing.workshop import template

MOST_SHOWN = 20  # hits of a kind
MEASURES = ("rate", "prevalence")
_FIELDS = ("term", "tier", "weight", "match", "beside", "unless_near", "only_near", "matches", "rejects", "note")
_Key = tuple[str, str, tuple[str, ...], str]


@dataclass(frozen=True, repr=False)
class Revision:
    """What changed between two versions of a lexicon, and over a corpus what that does.

    Attributes
    ----------
    old, new : names and hashes of the two versions
    by : the column that names the publications
    terms : change (came, went, changed), kind (frame, term, exclusion), frame, term, details, line (of the new
        file, for what went of the old)
    hits : change (appears, vanishes) and the columns of `framing.concordance`, of headline and body of the scored
        articles; empty without a corpus
    scores : frame, <by>, measure (rate, prevalence), old, old_low, old_high, old_hits, old_flag, the same for new,
        change (new - old), n, articles
    order : frame, a, b (values of `by`), old and new ("a > b" with their names, "not distinguishable", "too short" or
        "no such frame"), changed (bool); see `order_groups`

    Examples
    --------
    >>> from framing import Lexicon, diff_lexicons
    >>> old, new = (Lexicon.from_dict({"alarm": terms}) for terms in (["threat*"], ["threat*", "peril"]))
    >>> diff_lexicons(old, new).terms[["change", "term"]].values.tolist()
    [['came', 'peril']]
    """

    old: str
    new: str
    by: str
    terms: pd.DataFrame
    hits: pd.DataFrame = field(default_factory=pd.DataFrame)
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    order: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables by name; those of a corpus only where there was one."""
        tables = {"terms": self.terms, "hits": self.hits, "scores": self.scores, "order": self.order}
        return {name: table for name, table in tables.items() if len(table.columns)}

    def __repr__(self) -> str:
        parts = [_counted(self.terms, ("came", "went", "changed"), "entries")]
        if len(self.hits.columns):
            parts.append(_counted(self.hits, ("appears", "vanishes"), "hits"))
        return f"Revision({self.old} -> {self.new}: {'; '.join(parts)})"

    def to_text(self) -> str:
        """Return all that changed in lines to read."""
        hits, scores, order = (table.to_dict("records") for table in (self.hits, self.scores, self.order))
        parts = [(change, plural, [row for row in hits if row["change"] == change])
                 for change, plural in (("appears", "appear"), ("vanishes", "vanish"))]  # fmt: skip
        moved = [row for row in scores if row["old"] != row["new"] and pd.notna([row["old"], row["new"]]).any()]
        silent = sum(not row["changed"] and ">" not in row["new"] for row in order)
        said = template("revision.txt").render(
            revision=self, parts=parts, most=MOST_SHOWN, scored=len(self.scores.columns), moved=moved, order=order,
            least=specification()["min_articles"], silent=silent, undecided=UNDECIDED, repr=repr,
        )  # fmt: skip
        return str(said.removesuffix("\n"))

    def _repr_html_(self) -> str:
        page = Markup("<p><strong>{}</strong></p>").format(repr(self))
        for name, table in self.tables.items():
            shown = pd.DataFrame(table).to_html(
                index=False, notebook=True, max_rows=MOST_SHOWN, float_format="{:.3g}".format
            )
            page += Markup("<h4>{}</h4>").format(name) + Markup(shown)
        return str(page)


def _counted(table: pd.DataFrame, changes: Sequence[str], what: str) -> str:
    counts = table["change"].value_counts()
    said = ", ".join(f"{counts[change]} {change}" for change in changes if change in counts)
    return f"{what}: {said or 'none changed'}"


@takes_corpus
def diff_lexicons(old: Lexicon, new: Lexicon, corpus: Corpus | None = None, by: str = "outlet") -> Revision:
    """Say what a new version of a lexicon changes.

    Two terms are the same if their folded words and their case are, so that another hyphen counts as a change of a
    term and not as a new one.

    Parameters
    ----------
    old, new : the two versions
    corpus : whose hits and scores are compared
    by : a column of `corpus.articles`

    Returns
    -------
    Revision
        For a notebook, or `to_text()`; its tables as attributes.

    Raises
    ------
    InputError
        An unknown column, or, on a derived corpus, a frame of which its inventory decides no term.

    Examples
    --------
    >>> old = Lexicon.from_dict({"alarm": ["threat", "cold war"]})
    >>> new = Lexicon.from_dict({"alarm": ["threat*", "cold-war"]})
    >>> diff_lexicons(old, new).terms[["change", "term", "details"]].to_numpy().tolist()
    [['came', 'threat*', ''], ['went', 'threat', ''], ['changed', 'cold-war', "term: 'cold war' -> 'cold-war'"]]
    """
    require("old", old, Lexicon)
    require("new", new, Lexicon)
    terms = _compare_terms(old, new)
    before, after = (f"{lexicon.source or 'lexicon'} {lexicon.hash}" for lexicon in (old, new))
    if corpus is None:
        return Revision(before, after, by, terms)
    hits = find(corpus, old), find(corpus, new)
    orders = [order_groups(corpus, *version, by) for version in zip((old, new), hits, strict=True)]
    order, was, now = _align(orders[0], orders[1], ["frame", "a", "b"])
    order = order.assign(old=was["verdict"], new=now["verdict"]).fillna("no such frame")
    order = order.assign(changed=order["old"] != order["new"])
    scores = _compare_scores(score(corpus, old, by), score(corpus, new, by), by)
    return Revision(before, after, by, terms, _compare_hits(corpus, *hits), scores, order)


def _compare_terms(old: Lexicon, new: Lexicon) -> pd.DataFrame:
    before, after = _entries(old), _entries(new)
    rows = [("came", key, entry, "") for key, entry in after.items() if key not in before]
    rows += [("went", key, entry, "") for key, entry in before.items() if key not in after]
    for key, entry in after.items():
        if details := _describe_changes(before[key], entry) if key in before and key[0] == "term" else "":
            rows.append(("changed", key, entry, details))
    table = [(change, key[0], entry.frame, entry.term, details, entry.line) for change, key, entry, details in rows]
    return pd.DataFrame(table, columns=["change", "kind", "frame", "term", "details", "line"])


def _entries(lexicon: Lexicon) -> dict[_Key, Term]:
    """Return frames, terms and exclusions, each as a term, by the key that identifies them in both versions."""
    entries: dict[_Key, Term] = {("frame", name, (), ""): Term(name, "") for name in lexicon.names}
    for term, pattern in zip(lexicon.terms, lexicon.patterns, strict=True):
        entries.setdefault(("term", term.frame, pattern.words + pattern.signs, term.case), term)
    for frame, patterns in zip(lexicon.frames, lexicon.exclusions, strict=True):
        for phrase, pattern in zip(frame.exclude, patterns, strict=True):
            entries.setdefault(("exclusion", frame.name, pattern.words, ""), Term(frame.name, phrase))
    return entries


def _describe_changes(old: Term, new: Term) -> str:
    """Return what changed of a term, one field after the other."""
    changes = []
    for name in _FIELDS:
        was, now = getattr(old, name), getattr(new, name)
        if isinstance(was, tuple) and was != now:
            signed = [f"+{item}" for item in now if item not in was] + [f"-{item}" for item in was if item not in now]
            changes.append(f"{name}: {', '.join(signed) or 'another order'}")
        elif was != now:
            changes.append(f"{name}: {was!r} -> {now!r}")
    return "; ".join(changes)


def _compare_hits(corpus: Corpus, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the hits that only one version finds, in their context."""
    scored = scored_sentences(corpus, "article", SCORED)[["article", "sentence"]]
    place, versions = ["article", "sentence", "frame", "start", "end", "match"], []
    for hits in (old.merge(scored), new.merge(scored)):  # without offsets, equal hits of a sentence are numbered
        keys = hits[place].astype({"start": "Int64", "end": "Int64"}).fillna({"start": -1, "end": -1})
        index = pd.MultiIndex.from_frame(keys.assign(again=keys.groupby(place).cumcount()))
        versions.append(hits.set_index(index))
    before, after = versions
    parts = [("appears", after[~after.index.isin(before.index)]), ("vanishes", before[~before.index.isin(after.index)])]
    shown = [pd.DataFrame(concordance(corpus, hits)).assign(change=change) for change, hits in parts]
    table = pd.concat([part for part in shown if len(part)] or shown[:1], ignore_index=True)
    return table[["change", *(column for column in table.columns if column != "change")]]


def _align(old: pd.DataFrame, new: pd.DataFrame, keys: list[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the keys of two tables, those of the new one first, and both tables with a row for each."""
    rows = pd.concat([new[keys], old[keys]]).drop_duplicates(ignore_index=True)
    return rows, rows.merge(old, how="left", on=keys), rows.merge(new, how="left", on=keys)


def _compare_scores(old: pd.DataFrame, new: pd.DataFrame, by: str) -> pd.DataFrame:
    old, new = old[old["measure"].isin(MEASURES)], new[new["measure"].isin(MEASURES)]
    table, before, after = _align(old, new, ["frame", by, "measure"])
    for version, scores in (("old", before), ("new", after)):
        table[version] = scores["estimate"]
        for column in ("low", "high", "hits", "flag"):
            table[f"{version}_{column}"] = scores[column]
        table[f"{version}_flag"] = table[f"{version}_flag"].fillna("no such frame")
    sizes = after[["n", "articles"]].fillna(before).astype(int)
    return table.assign(change=table["new"] - table["old"], n=sizes["n"], articles=sizes["articles"])


def order_groups(corpus: Corpus, lexicon: Lexicon, hits: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Say for each pair of groups which has the higher prevalence of a frame, or that the evidence does not suffice."""
    columns = ["frame", "a", "b", "verdict"]
    if scored_sentences(corpus, by)[by].nunique() < 2 or not lexicon.names:
        return pd.DataFrame(columns=columns)
    parts = []
    for tiers, units in product((TIERS, TIERS[:1]), (SCORED, ("body",))):
        counts = count_hits(corpus, hits[hits["tier"].isin(tiers)], lexicon.names, by, units)
        estimate = counts["with_hit"] / counts["sentences"]
        parts.append(counts[["frame", by]].assign(estimate=estimate, specification=f"{tiers} {units}"))
    table = compare(corpus, lexicon, by, specifications=pd.concat(parts))
    spoken = {HIGHER: "{a} > {b}", LOWER: "{b} > {a}"}
    table["verdict"] = [spoken.get(row["verdict"], row["verdict"]).format(**row) for row in table.to_dict("records")]
    return table[columns]
