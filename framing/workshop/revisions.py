"""Compare two versions of a lexicon.

`diff_lexicons` says which terms came, went or changed, and over a corpus which hits, scores and orders of outlets that
changes. A `Revision` holds these tables and writes them out as text for a shell or HTML for a notebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import pandas as pd
from markupsafe import Markup, escape

from framing.comparisons.differences import HIGHER, LOWER, UNDECIDED, compare
from framing.corpora.corpus import SCORED, Corpus
from framing.defaults import specification
from framing.errors import require
from framing.lexicons import TIERS, Lexicon, Term
from framing.matching import find
from framing.matching.concordances import concordance
from framing.scores.counting import count_hits, scored_sentences
from framing.scores.scores import score

TERM_COLUMNS = ["change", "kind", "frame", "term", "details", "line"]
MEASURES = ("rate", "prevalence")
_FIELDS = ("term", "tier", "weight", "match", "beside", "unless_near", "only_near", "matches", "rejects", "note")


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
        parts = [repr(self), *list_terms(self.terms), *list_hits(self.hits)]
        if len(self.scores.columns):
            parts += [*list_scores(self.scores, self.by), *list_order(self.order)]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        title = Markup("<p><strong>{}</strong></p>").format(escape(repr(self)))
        shown = [Markup("<h4>{}</h4>").format(name) + Markup(_html(table)) for name, table in self.tables.items()]
        return str(title + Markup("").join(shown))


def _html(table: pd.DataFrame) -> str:
    return pd.DataFrame(table).to_html(index=False, notebook=True, max_rows=MOST_SHOWN, float_format="{:.3g}".format)


def diff_lexicons(old: Lexicon, new: Lexicon, corpus: Corpus | None = None, by: str = "outlet") -> Revision:
    """Say what a new version of a lexicon changes.

    A term is the same in both where its folded words and case are, so that another hyphen is a change of a term
    and no new one.

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
        An unknown column, or, on a derived corpus, a term its inventory cannot decide.

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
    names = _name(old), _name(new)
    if corpus is None:
        return Revision(*names, by, terms)
    hits = find(corpus, old), find(corpus, new)
    order = _compare_order(order_groups(corpus, old, hits[0], by), order_groups(corpus, new, hits[1], by))
    scores = _compare_scores(score(corpus, old, by), score(corpus, new, by), by)
    return Revision(*names, by, terms, _compare_hits(corpus, *hits), scores, order)


def _name(lexicon: Lexicon) -> str:
    return f"{lexicon.source or 'lexicon'} {lexicon.hash}"


def _counted(table: pd.DataFrame, changes: Sequence[str], what: str) -> str:
    counts = [(int((table["change"] == change).sum()), change) for change in changes]
    said = ", ".join(f"{count} {change}" for count, change in counts if count)
    return f"{what}: {said or 'none changed'}"


def _compare_terms(old: Lexicon, new: Lexicon) -> pd.DataFrame:
    before, after = _entries(old), _entries(new)
    rows = [("came", *key[:2], _text(after[key]), "", _line(after[key])) for key in after if key not in before]
    rows += [("went", *key[:2], _text(before[key]), "", _line(before[key])) for key in before if key not in after]
    for key in after:
        details = _changes(before[key], after[key]) if key in before else ""
        if details:
            rows.append(("changed", *key[:2], _text(after[key]), details, _line(after[key])))
    return pd.DataFrame(rows, columns=TERM_COLUMNS)


_Entry = Term | str
_Key = tuple[str, str, tuple[str, ...], str]


def _entries(lexicon: Lexicon) -> dict[_Key, _Entry]:
    """Return frames, terms and exclusions by what makes each the same in two versions."""
    entries: dict[_Key, _Entry] = {("frame", name, (), ""): "" for name in lexicon.names}
    for term, pattern in zip(lexicon.terms, lexicon.patterns, strict=True):
        entries.setdefault(("term", term.frame, pattern.words, term.case), term)
    for frame, patterns in zip(lexicon.frames, lexicon.exclusions, strict=True):
        for phrase, pattern in zip(frame.exclude, patterns, strict=True):
            entries.setdefault(("exclusion", frame.name, pattern.words, ""), phrase)
    return entries


def _text(entry: _Entry) -> str:
    return entry.term if isinstance(entry, Term) else entry


def _line(entry: _Entry) -> int:
    return entry.line if isinstance(entry, Term) else 0


def _changes(old: _Entry, new: _Entry) -> str:
    """Return what changed of a term, one field after the other."""
    if not isinstance(old, Term) or not isinstance(new, Term):
        return ""
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in _FIELDS]
    return "; ".join(f"{name}: {_change(was, now)}" for name, was, now in pairs if was != now)


def _change(was: object, now: object) -> str:
    if isinstance(was, tuple) and isinstance(now, tuple):
        signed = [f"+{item}" for item in now if item not in was] + [f"-{item}" for item in was if item not in now]
        return ", ".join(signed) or "another order"
    return f"{was!r} -> {now!r}"


def _compare_hits(corpus: Corpus, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the hits that only one version finds, in their context."""
    before, after = _keyed(corpus, old), _keyed(corpus, new)
    parts = [("appears", after[~after.index.isin(before.index)]), ("vanishes", before[~before.index.isin(after.index)])]
    shown = [pd.DataFrame(concordance(corpus, hits)).assign(change=change) for change, hits in parts]
    table = pd.concat([part for part in shown if len(part)] or shown[:1], ignore_index=True)
    return table[["change", *(column for column in table.columns if column != "change")]]


def _keyed(corpus: Corpus, hits: pd.DataFrame) -> pd.DataFrame:
    """Return the scored hits indexed by their place (without offsets: the how-manieth of its sentence)."""
    scored = scored_sentences(corpus, "article", SCORED)[["article", "sentence"]]
    hits = hits.merge(scored, on=["article", "sentence"])
    place = ["article", "sentence", "frame", "start", "end", "match"]
    again = hits.groupby(place, dropna=False).cumcount()
    keys = hits[place].astype({"start": "Int64", "end": "Int64"}).fillna({"start": -1, "end": -1})
    return hits.set_index(pd.MultiIndex.from_frame(keys.assign(again=again)))


def _compare_scores(old: pd.DataFrame, new: pd.DataFrame, by: str) -> pd.DataFrame:
    keys = ["frame", by, "measure"]
    both = [table[table["measure"].isin(MEASURES)].set_index(keys) for table in (old, new)]
    rows = both[1].index.append(both[0].index.difference(both[1].index, sort=False))
    table = pd.DataFrame(index=rows)
    for name, own in zip(("old", "new"), both, strict=True):
        for column, ending in _KEPT.items():
            table[name + ending] = own[column].reindex(rows)
        table[f"{name}_flag"] = table[f"{name}_flag"].fillna("no such frame")
    table["change"] = table["new"] - table["old"]
    for column in ("n", "articles"):
        table[column] = both[1][column].reindex(rows).fillna(both[0][column].reindex(rows)).astype(int)
    return table.reset_index()


_KEPT = {"estimate": "", "low": "_low", "high": "_high", "hits": "_hits", "flag": "_flag"}


def order_groups(corpus: Corpus, lexicon: Lexicon, hits: pd.DataFrame, by: str = "outlet") -> pd.DataFrame:
    """Say of each pair of groups which holds more of a frame, where the rule of minimum evidence lets one say so."""
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


def _compare_order(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    keys = ["frame", "a", "b"]
    both = [table.set_index(keys)["verdict"] for table in (old, new)]
    rows = both[1].index.append(both[0].index.difference(both[1].index, sort=False))
    versions = {name: own.reindex(rows).fillna("no such frame") for name, own in zip(("old", "new"), both, strict=True)}
    table = pd.DataFrame(versions, index=rows)
    return table.assign(changed=table["old"] != table["new"]).reset_index()


MOST_SHOWN = 20  # hits of a kind


def list_terms(terms: pd.DataFrame) -> list[str]:
    """Return a line for each frame, term and exclusion that came (+), went (-) or changed (~)."""
    signs = {"came": "+", "went": "-", "changed": "~"}
    lines = []
    for row in terms.to_dict("records"):
        kind = "" if row["kind"] == "term" else f"{row['kind']} "
        name = f"{kind}{row['term']!r}" if row["term"] else "the frame"
        details = f" ({row['details']})" if row["details"] else ""
        lines.append(f"{signs[row['change']]} {row['frame']}: {name}{details}")
    return lines


def list_hits(hits: pd.DataFrame) -> list[str]:
    """Return the hits that appear and vanish, in context."""
    lines = []
    for change, part in hits.groupby("change") if len(hits) else ():
        verb = change if len(part) == 1 else change.removesuffix("es" if change == "vanishes" else "s")
        lines.append(f"\n{len(part)} hit{'s' * (len(part) != 1)} {verb}:")
        for row in part.head(MOST_SHOWN).to_dict("records"):
            place = f"{row['outlet']}, {row['article']} sentence {row['sentence']}, {row['frame']}"
            lines.append(f"  {place}: {row['left']}[{row['match']}]{row['right']}")
        if len(part) > MOST_SHOWN:
            lines.append(f"  … and {len(part) - MOST_SHOWN} more")
    return lines


def list_scores(scores: pd.DataFrame, by: str) -> list[str]:
    """Return the scores that move, with their intervals."""
    moved = scores[(scores["old"] != scores["new"]) & ~(scores["old"].isna() & scores["new"].isna())]
    if moved.empty:
        return ["\nno score moves"]
    lines = ["\nscores that move (95 % intervals: another text the same desk could have written about this event):"]
    for row in moved.to_dict("records"):
        versions = [_score_text(row, version) for version in ("old", "new")]
        named = name_texts(row[by], row["articles"])
        lines.append(f"  {row['frame']}, {named}, {row['measure']}: {versions[0]} -> {versions[1]}")
    return lines


def name_texts(group: object, articles: int) -> str:
    """Return a group with how far its few articles let one speak of it."""
    if articles >= specification()["min_articles"]:
        return str(group)
    return f"{group} (this article)" if articles == 1 else f"{group} (these {articles} articles)"


def _score_text(row: dict[str, object], version: str) -> str:
    if pd.isna(row[version]):
        return "no estimate"
    numbers = f"{row[version]:.3g} [{row[f'{version}_low']:.3g}, {row[f'{version}_high']:.3g}]"
    flags = f" {row[f'{version}_flag']}" if row[f"{version}_flag"] else ""
    return f"{numbers} ({row[f'{version}_hits']:.0f} hits{flags})"


def list_order(order: pd.DataFrame) -> list[str]:
    """Return the pairs that have an order, or lost or won one."""
    if order.empty:
        return []
    lines = ["\norder by prevalence, where the evidence lets one speak of order:"]
    for row in order.to_dict("records"):
        if row["changed"]:
            lines.append(f"  {row['frame']}, {row['a']} and {row['b']}: {row['old']} -> {row['new']}")
        elif ">" in row["new"]:
            lines.append(f"  {row['frame']}: {row['new']}, as before")
    silent = int((~order["changed"] & ~order["new"].str.contains(">")).sum())
    return [*lines, f"  {silent} of {len(order)} pairs: {UNDECIDED} or too short, before and now"]
