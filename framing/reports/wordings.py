"""Word for word: what two publications share, what each of them changed or cut, and quotations in several wordings."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
import pandas as pd

from framing.corpora.corpus import find_overlaps
from framing.reports.study import Row, Study
from framing.voices.attribution import read

LEAST_SHARED = 0.1  # of the shorter article's runs of five words
PAIRED = 0.3  # share of words from which two paragraphs are versions of each other
# Cosine of character n-grams: from here one utterance, of one speaker or whoever is named; up to here nothing like it
OF_ONE, ALIKE, UNLIKE = 0.35, 0.6, 0.25
_PAIRS, _LISTED, _UTTERANCES, _SINGLE = 3, 20, 8, 3  # shown of each kind
_MOST = 3000  # quotations compared, the longest
_WORDS = 5  # in a quotation that is compared


def describe_shared(study: Study) -> Row:
    """Return the pairs of articles of two publications that share most, the first of them side by side."""
    names, overlaps = study.corpus.articles["article"].tolist(), find_overlaps(study.corpus, LEAST_SHARED)
    pairs = [(share, names[a], names[b]) for a, b, share in overlaps.itertuples(index=False)]
    pairs = [pair for pair in pairs if study.owner[pair[1]] != study.owner[pair[2]]]
    about, shown = study.corpus.articles.set_index("article"), []
    for place, (share, *pair) in enumerate(pairs[:_LISTED]):
        sides = [{"group": study.owner[name], "title": about.loc[name].get("title") or name, "id": study.anchors[name]}
                 for name in pair]  # fmt: skip
        texts = [[study.texts[n][spots[0][1] : spots[-1][2]] for _, spots in study.paragraphs[n]] for n in pair]
        blocks = _compare_texts(*texts) if place < _PAIRS else []
        shown.append({"share": share, "sides": sides, "blocks": blocks, "language": about.loc[pair[0], "language"]})
    return {"pairs": shown, "all": len(pairs)}


def _compare_texts(a: Sequence[str], b: Sequence[str]) -> list[Row]:
    """Return two texts beside each other: paragraphs that are the same, changed, or in one of them only."""
    rows: list[Row] = []
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            rows.append({"same": list(a[a1:a2]), "words": sum(len(text.split()) for text in a[a1:a2])})
            continue
        at = b1
        for left in a[a1:a2]:
            likeness = [_words(left, right).ratio() for right in b[at:b2]]
            best = int(np.argmax(likeness)) if likeness else 0
            if likeness and likeness[best] >= PAIRED:
                rows += [{"left": [], "right": [(right, True)]} for right in b[at : at + best]]
                rows.append(_compare_words(left, b[at + best]))
                at += best + 1
            else:
                rows.append({"left": [(left, True)], "right": []})
        rows += [{"left": [], "right": [(right, True)]} for right in b[at:b2]]
    return rows


def _compare_words(left: str, right: str) -> Row:
    """Return two versions of a paragraph in pieces: the text of each and whether the other lacks it."""
    pieces: Row = {"left": [], "right": []}
    for kind, a1, a2, b1, b2 in _words(left, right).get_opcodes():
        for side, words in (("left", left.split()[a1:a2]), ("right", right.split()[b1:b2])):
            if words:
                pieces[side].append((" ".join(words), kind != "equal"))
    return pieces


def _words(left: str, right: str) -> SequenceMatcher[str]:
    return SequenceMatcher(None, left.split(), right.split(), autojunk=False)


def describe_utterances(study: Study) -> Row:
    """Return quotations that publications give in different wordings, and those that nobody else has."""
    table = _quote(study)
    compared = len(table)
    found: Row = {"several": [], "single": [], "all": compared}
    if table["group"].nunique() < 2:
        return found
    near, family = _find_families(table)
    order = np.argsort(family, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(family[order])) + 1):
        if len(rows) < 2:
            continue
        own = table.iloc[rows].drop_duplicates(["group", "text"])
        wordings = own["text"].str.casefold().str.replace(r"\W+", " ", regex=True).str.strip()
        if own["group"].nunique() > 1 and wordings.nunique() > 1:
            found["several"].append(own.to_dict("records"))
    found["several"].sort(key=lambda rows: (-len({row["group"] for row in rows}), -len(rows), rows[0]["text"]))
    found["several"] = found["several"][:_UTTERANCES]
    alone = table[near <= UNLIKE].sort_values(["hits", "length", "text"], ascending=[False, False, True])
    for group in study.groups:
        own = alone[alone["group"] == group]
        if len(own):
            found["single"].append({"name": group, "all": len(own), "rows": own.head(_SINGLE).to_dict("records")})
    return found


def _quote(study: Study) -> pd.DataFrame:
    """Return the quotations that somebody speaks in the scored articles, of five words or more."""
    rows, quoted = [], study.hits[study.hits["voice"] == "quoted"]
    starts = {article: hits["start"].to_numpy(np.int64) for article, hits in quoted.groupby("article")}
    for name, text, language in study.corpus.scored[["article", "text", "language"]].itertuples(index=False):
        inside, group = starts.get(name, np.empty(0)), study.owner[name]
        for quotation in read(text, language).quotations:
            if quotation.speaker is not None and quotation.speaker.name:
                start, end = quotation.span.start, quotation.span.end
                hits, words = int(((inside >= start) & (inside < end)).sum()), " ".join(text[start:end].split())
                rows.append((name, group, quotation.speaker.name, words, len(words), hits, language))
    table = pd.DataFrame(rows, columns=["article", "group", "speaker", "text", "length", "hits", "language"])
    long = table[(table["text"].str.split().str.len() >= _WORDS) | (table["length"] >= 6 * _WORDS)]
    return long.sort_values("length", kind="stable").tail(_MOST).sort_index().reset_index(drop=True)


def _find_families(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the highest cosine of each quotation with one of another publication, and what belongs together."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import NearestNeighbors

    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(table["text"])
    near, groups, alike = np.zeros(len(table)), table["group"].to_numpy(), list[tuple[int, int]]()
    for group in table["group"].unique():
        own, others = np.flatnonzero(groups == group), np.flatnonzero(groups != group)
        search = NearestNeighbors(n_neighbors=1, metric="cosine", algorithm="brute").fit(grams[others])
        distance, place = search.kneighbors(grams[own])
        near[own] = 1 - distance[:, 0]
        alike += [(int(row), int(others[at])) for row, at in zip(own, place[:, 0], strict=True) if near[row] >= ALIKE]
    for speaker, own in table.groupby("speaker").indices.items():
        if speaker != "unknown":
            close = np.triu((grams[own] @ grams[own].T).toarray() >= OF_ONE, k=1)
            alike += [(int(own[a]), int(own[b])) for a, b in np.argwhere(close) if groups[own[a]] != groups[own[b]]]
    edges = np.array(alike, dtype=int).reshape(-1, 2).T
    pairs = coo_array((np.ones(len(alike)), edges), shape=(len(table), len(table)))
    return near, connected_components(pairs, directed=False)[1]
