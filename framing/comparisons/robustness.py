"""Robustness: how scores move with every defensible choice, and with every term left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from framing.comparisons.bench import Bench, Count, Hits, Spec
from framing.comparisons.specifications import CHOICES, RAW, Choices, allowed_choices, combine, list_choices
from framing.corpus import SCORED, UNITS, Corpus
from framing.counting import count_hits, scored_sentences
from framing.defaults import checked_level, specification
from framing.errors import InputError, one_of
from framing.intervals import garwood, wilson
from framing.languages import own_articles
from framing.lexicon import TIERS, Lexicon
from framing.matching import find_spans
from framing.scoring import flag_evidence
from framing.similarity import sentence_cosines

__all__ = ["list_choices", "sensitivity", "sign_agreement"]

EVERY = "all"  # measures, of which specifications may count


def sensitivity(
    corpus: Corpus,
    lexicon: Lexicon,
    by: str = "outlet",
    lines: pd.DataFrame | None = None,
    level: float | None = None,
    choices: Mapping[str, Sequence[Any]] | None = None,
    terms: bool = True,
) -> pd.DataFrame:
    """Score under every defensible choice, and with every term left out.

    Every combination of the choices in the specification file is a specification; values the corpus does not
    allow are left out (`framing.comparisons.robustness.list_choices` names them, with the reason). Without a term the
    sentences in which it stood are matched anew: a shorter term may take its place. See Simonsohn, Simmons
    & Nelson (2020) on specification curves.

    Parameters
    ----------
    corpus, lexicon, by, level : as in `framing.score`
    lines : capture, tokens and hits_<frame> of each line of the saved pages (`lines.csv` of a derived corpus,
        or `framing.derivation.describe_lines`); with it, rates of raw pages
    choices : values of some choices, the primary one first, in place of those in the specification file
    terms : whether to leave out terms, too

    Returns
    -------
    DataFrame
        One row per specification, frame and group: specification, without (the term left out, or ""), one column
        per choice ("" where the measure does not know it), frame, <by>, measure (prevalence, rate,
        tfidf_share), estimate, low, high, n, hits, method, flag, articles, level, share (of the primary
        specification's hits that the term left out makes; NaN in other rows), changed (how many choices are
        not the primary ones), is_primary (bool).

    Raises
    ------
    InputError
        An unknown column, choice or value, a primary choice this corpus does not allow, or lines without hits.

    Examples
    --------
    >>> from framing import Lexicon
    >>> from framing.corpus import from_texts
    >>> texts = ["The threat grew at sea. " * 80, "Boats left, no threat. " * 80]
    >>> table = sensitivity(from_texts(texts), Lexicon.from_dict({"alarm": ["threat*"]}), by="article")
    >>> table[table["is_primary"]][["article", "estimate"]].to_numpy().tolist()
    [['0', 1.0], ['1', 1.0]]
    >>> denied = table[(table["measure"] == "prevalence") & (table["negation"] == "left out")]
    >>> denied.groupby("article")["estimate"].max().tolist()
    [1.0, 0.0]
    """
    level = checked_level(level)
    corpus = own_articles(corpus, lexicon)
    allowed = allowed_choices(corpus, lines, choices)
    bench = Bench.of(corpus, lexicon, by)
    counts = [*_of_hits(bench, allowed, terms), *_of_lines(bench, allowed, lines), *_of_cosines(bench, allowed)]
    table = bench.tabulate(counts)
    table = table[(table["of"] == "") | (table["of"] == table["frame"])]  # a term speaks of its frame only
    rows = _with_intervals(_with_sizes(table, bench), level, lexicon).assign(level=level)
    return _tidy(rows, allowed["measure"], lexicon.names, by)


def _of_hits(bench: Bench, choices: Choices, terms: bool) -> Iterator[Count]:
    """Yield prevalences and rates: hits are found once for each tokeniser."""
    specs = [spec for measure in ("prevalence", "rate") for spec in _specs(measure, choices)]
    for tokeniser in choices["tokeniser"] if specs else []:
        hits = Hits.find(bench.corpus, bench.lexicon, tokeniser)
        for spec in specs:
            if spec["tokeniser"] == tokeniser and spec["cleaning"] != RAW:
                yield hits.count(bench, spec)
        if terms and tokeniser == choices["tokeniser"][0]:
            yield from _without_terms(bench, hits, [spec for spec in specs if spec["changed"] == 0])


def _specs(measure: str, choices: Choices) -> list[dict[str, Any]]:
    """Return the specifications of a measure, numbered; none where the measure is not asked for."""
    specs = combine(measure, choices) if measure in choices["measure"] else []
    names = [f"{measure} {number}" for number in range(1, len(specs) + 1)]
    return [{"specification": name, "without": "", "of": "", **spec} for name, spec in zip(names, specs, strict=True)]


def _without_terms(bench: Bench, hits: Hits, specs: Sequence[Spec]) -> Iterator[Count]:
    """Yield the primary specifications with each term left out in turn."""
    places = hits.locate_terms()
    totals = [hits.count(bench, spec).total for spec in specs]
    for term in sorted(set(hits.spans["term"])):
        entry = bench.lexicon.terms[term]
        alone, less = hits.only(term), hits.without(term, places)
        for spec, total in zip(specs, totals, strict=True):
            with np.errstate(invalid="ignore"):
                share = alone.count(bench, spec).total / total
            name = f"{spec['measure']} without {entry.term}"
            named = {**spec, "specification": name, "without": entry.term, "of": entry.frame}
            yield replace(less.count(bench, named), share=share)


def _of_lines(bench: Bench, choices: Choices, lines: pd.DataFrame | None) -> Iterator[Count]:
    """Yield the rates of raw pages."""
    specs = [spec for spec in _specs("rate", choices) if spec["cleaning"] == RAW]
    if lines is None or not specs:
        return
    columns = [f"hits_{frame}" for frame in bench.lexicon.names]
    missing = [name for name in ("capture", "tokens", *columns) if name not in lines]
    if missing:
        expected = "expected hits per line (framing.derivation.describe_lines)"
        raise InputError(f"the lines have no column {missing[0]!r}, {expected}")
    sentences = scored_sentences(bench.corpus, bench.by, UNITS)
    groups = dict(zip(sentences["article"], sentences[bench.by], strict=True))
    sums = lines.groupby(lines["capture"].map(groups))[["tokens", *columns]].sum().reindex(bench.groups, fill_value=0)
    hits = sums[columns].to_numpy().T
    yield Count(specs[0], hits, sums["tokens"].to_numpy(), hits)


_TIERS = {"all": TIERS, "core": ("core",)}


def _of_cosines(bench: Bench, choices: Choices) -> Iterator[Count]:
    """Yield shares of sentences at or above a cosine: cosines are computed once for each idf, tiers and weights."""
    computed: dict[tuple[str, ...], np.ndarray] = {}
    specs = _specs("tfidf_share", choices)
    spans = find_spans(bench.corpus, bench.lexicon) if specs else None
    for spec in specs:
        key = (spec["idf"], spec["tiers"], spec["weights"])
        if key not in computed:
            lexicon = _weighted(bench.lexicon, spec["weights"])
            cosines = sentence_cosines(bench.corpus, lexicon, spec["idf"], _TIERS[spec["tiers"]], spans)
            computed[key] = cosines["cosine"].to_numpy().reshape(len(lexicon.names), -1)
        counted = bench.counted(spec)
        above = (computed[key] >= float(spec["threshold"])) & counted
        hits = above @ bench.member
        yield Count(spec, hits, counted @ bench.member, hits)


def _weighted(lexicon: Lexicon, weights: str) -> Lexicon:
    if weights == "as listed":
        return lexicon
    halved = (replace(t, weight=t.weight / 2) if t.tier == "peripheral" else t for t in lexicon.terms)
    return replace(lexicon, terms=tuple(halved))


def _with_sizes(table: pd.DataFrame, bench: Bench) -> pd.DataFrame:
    """Add articles and short, which are those of headline and body whatever is counted."""
    nothing = pd.DataFrame({"article": [], "sentence": [], "frame": []})
    sizes = count_hits(bench.corpus, nothing, bench.lexicon.names[:1], bench.by, SCORED)
    sizes = sizes.astype({bench.by: str}).set_index(bench.by)[["articles", "short"]].reindex(bench.groups)
    columns = {name: table[bench.by].map(sizes[name]) for name in sizes}
    short = columns["short"].astype("boolean").fillna(True).to_numpy(dtype=bool)
    return table.assign(articles=columns["articles"].fillna(0).astype(int), short=short)


def _with_intervals(table: pd.DataFrame, level: float, lexicon: Lexicon) -> pd.DataFrame:
    """Add estimate, low, high, method and flag; a text too short has no estimate."""
    rho = specification()["rho"]
    rate = (table["measure"] == "rate").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.where(rate, 1000, 1) * table["hits"].to_numpy() / table["n"].to_numpy()
    successes = np.where(rate, 0, table["hits"])
    limits = [
        np.where(rate, of_rate, of_share)
        for of_rate, of_share in zip(
            garwood(table["hits"], table["n"] / 1000, level), wilson(successes, table["n"], level, rho), strict=True
        )
    ]
    method = np.where(rate, "Garwood", f"Wilson, n_eff = n (1-rho)/(1+rho), rho = {rho}")
    rows = table.assign(estimate=estimate, low=limits[0], high=limits[1], method=method)
    rows["flag"] = flag_evidence(rows, lexicon)
    rows.loc[rows["short"], ["estimate", "low", "high"]] = np.nan
    return rows


def _tidy(rows: pd.DataFrame, measures: Sequence[str], frames: Sequence[str], by: str) -> pd.DataFrame:
    """Order rows by frame, measure and specification, columns as documented."""
    whole = rows["without"] == ""
    primary = whole & (rows["changed"] == 0) & (rows["measure"] == measures[0])
    rows = rows.assign(is_primary=primary)
    places = {name: i for names in (frames, measures) for i, name in enumerate(names)}
    rows = rows.assign(left_out=~whole).sort_values(
        ["frame", "left_out", "measure"], kind="stable", key=lambda c: c.map(places) if c.name != "left_out" else c
    )
    counts = ["estimate", "low", "high", "n", "hits", "method", "flag", "articles", "level"]
    counts += ["share", "changed", "is_primary"]
    return rows[["specification", "without", *CHOICES, "frame", by, "measure", *counts]].reset_index(drop=True)


def sign_agreement(table: pd.DataFrame, by: str = "outlet", measure: str | None = None) -> pd.DataFrame:
    """Count in how many specifications two groups differ in the direction of the primary one.

    Each specification counts once; those with a term left out do not, nor, if not asked for, those of other
    measures than the primary one: `framing.compare` counts the same. A difference of 0 agrees only with a
    primary difference of 0. A specification without an estimate for one of the two is not counted.

    Parameters
    ----------
    table : what `sensitivity` returns
    by : its column of groups
    measure : whose specifications count: those of one measure, or "all"; of the primary one where not given

    Returns
    -------
    DataFrame
        frame, a, b (each pair once, in the order of the table), difference (a - b, primary), same_sign (share
        of the specifications, 0 to 1), agree, specifications (counts).

    Raises
    ------
    InputError
        A table without the column `by` or without a primary specification, or an unknown measure.
    """
    missing = [name for name in (by, "specification", "without", "measure", "is_primary") if name not in table]
    if missing:
        raise InputError(f"the table has no column {missing[0]!r}, expected what framing.sensitivity returns")
    if not table["is_primary"].any():
        raise InputError("the table has no primary specification, expected one row per frame and group that is")
    chosen = table[table["without"] == ""]
    primary = chosen[chosen["is_primary"]].set_index(["frame", by])["estimate"]
    measures = list(dict.fromkeys(table["measure"]))
    if measure != EVERY:
        measure = measure or table.loc[table["is_primary"], "measure"].iloc[0]
        chosen = chosen[chosen["measure"] == one_of("measure", measure, [*measures, EVERY])]
    rows = []
    for frame, part in chosen.groupby("frame", sort=False):
        wide = part.pivot(index="specification", columns=by, values="estimate")
        for a, b in combinations(dict.fromkeys(part[by]), 2):
            difference = float(primary[frame, a] - primary[frame, b])
            others = (wide[a] - wide[b]).dropna()
            agree = int((np.sign(others) == np.sign(difference)).sum())
            counts = {"agree": agree, "specifications": len(others)}
            share = agree / len(others) if len(others) and not np.isnan(difference) else np.nan
            rows.append({"frame": frame, "a": a, "b": b, "difference": difference, "same_sign": share, **counts})
    return pd.DataFrame(rows, columns=["frame", "a", "b", "difference", "same_sign", "agree", "specifications"])
