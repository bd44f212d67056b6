"""Robustness: how scores change with every defensible choice of method (a multiverse), and without each term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd

from framing.comparisons.differences import count_signs
from framing.corpora.corpus import SCORED, UNITS, Corpus
from framing.corpora.languages import own_articles, tells_left_out
from framing.corpora.sources import takes_corpus
from framing.defaults import checked_level, checked_threshold, specification
from framing.errors import InputError, one_of, require_columns
from framing.lexicons import TIERS, Lexicon
from framing.matching import Matcher, describe_spans, find_spans, match_lexicon, texts_of
from framing.scores.counting import count_hits, scored_sentences, select_hits
from framing.scores.scores import estimate_prevalences, estimate_rates, flag_evidence
from framing.scores.tfidf import IDF, compare_sentences_with_frames
from framing.text import Tokens

EVERY = "all"  # the name for all measures in `sign_agreement`
OF_HITS = ("headline", "captions", "tiers", "voice", "negation", "tokeniser")
OF_COSINES = ("headline", "captions", "tiers", "idf", "threshold", "weights")
KNOWN = {"prevalence": OF_HITS, "rate": OF_HITS, "tfidf_share": OF_COSINES}  # the choices of each measure
CHOICES = ("cleaning", *OF_HITS, "idf", "threshold", "weights")  # the columns of the table, in this order
CLEANED, RAW = "cleaned", "raw"
AS_IS, JOINED, KEPT = "as is", "hyphens joined", "possessives kept"
_VALUES: dict[str, Sequence[str]] = {"measure": tuple(KNOWN), "cleaning": (CLEANED, RAW), "headline": ("in", "out"),
                                     "captions": ("out", "in"), "tiers": ("all", "core"), "voice": ("all", "outlet"),
                                     "negation": ("counted", "left out"), "tokeniser": (AS_IS, JOINED, KEPT),
                                     "idf": tuple(IDF), "weights": ("as listed", "peripheral halved")}  # fmt: skip
Choices = dict[str, list[str]]
_LETTER = "\u02c0"  # a letter to the tokeniser, in place of a hyphen or an apostrophe
_HYPHENS = ("-", "‐", "‑")
_POSSESSIVES = ("'s", "'S", "’s", "’S")
_AS_LETTERS = str.maketrans(dict.fromkeys(_HYPHENS, _LETTER))


@takes_corpus
@tells_left_out
def sensitivity(
    corpus: Corpus, lexicon: Lexicon, by: str = "outlet", lines: pd.DataFrame | None = None,
    level: float | None = None, choices: Mapping[str, Sequence[Any]] | None = None, terms: bool = True,
) -> pd.DataFrame:  # fmt: skip
    """Score under every defensible choice, and with every term left out.

    Every combination of the choices in the specification file is a specification; values the corpus does not
    allow are left out (`framing.comparisons.robustness.list_choices` names them, with the reason). When a term
    is left out, the sentences it occurs in are matched again: a shorter term may take its place; its interval keeps the
    spread between articles that the whole lexicon measures. See Simonsohn,
    Simmons & Nelson (2020) on specification curves.

    Parameters
    ----------
    corpus, lexicon, by, level : as in `framing.score`
    lines : capture, tokens and hits_<frame> of each line of the saved pages (`lines.csv` of a derived corpus,
        or `framing.sharing.derivation.describe_lines`); with it, rates of raw pages
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
    >>> from framing.corpora.corpus import from_texts
    >>> texts = ["The threat grew at sea. " * 80, "Boats left, no threat. " * 80]
    >>> table = sensitivity(from_texts(texts), Lexicon.from_dict({"alarm": ["threat*"]}), by="article")
    >>> table[table["is_primary"]][["article", "estimate"]].to_numpy().tolist()
    [['0', 1.0], ['1', 1.0]]
    """
    level = checked_level(level)
    corpus = own_articles(corpus, lexicon)
    if lines is not None:
        require_columns("lines", lines, ["capture", "tokens"])
    allowed = allowed_choices(corpus, lines, choices)
    groups = pd.DataFrame({by: scored_sentences(corpus, by, UNITS)[by].unique()})
    nothing = pd.DataFrame({"article": [], "sentence": [], "frame": []})
    sizes = count_hits(corpus, nothing, lexicon.names[:1], by, SCORED)[[by, "articles", "short"]]
    groups = groups.merge(sizes, how="left").fillna({"articles": 0, "short": True})
    groups = groups.astype({by: str, "articles": int, "short": bool})
    specifications = list_specifications(allowed).assign(without="", left_out=-1, share=np.nan)
    rows = specifications.merge(pd.Series(lexicon.names, name="frame"), how="cross").merge(groups, how="cross")
    spans = find_spans(corpus, lexicon)
    counts = [*_count_hits(corpus, lexicon, spans, by, allowed), *_count_cosines(corpus, lexicon, spans, by, allowed)]
    raw = specifications.loc[specifications["cleaning"] == RAW, list(CHOICES[1:])]
    if lines is not None and len(raw):
        counts.append(_count_lines(corpus, lexicon, by, lines).merge(raw, how="cross"))
    rows = rows.merge(pd.concat(counts), how="left", on=[*CHOICES[1:], "frame", by])
    rows[_COUNTS] = rows[_COUNTS].fillna(0).astype(int)
    first = rows.groupby(["measure", "frame", by], sort=False)[_SPREAD].transform("first")
    rows[_SPREAD] = rows[_SPREAD].fillna(first)  # a raw page has no articles to differ: as in the primary specification
    if terms:
        primary = rows[(rows["changed"] == 0) & rows["measure"].isin(["prevalence", "rate"])]
        rows = pd.concat([rows, _leave_out_terms(corpus, lexicon, by, primary)], ignore_index=True)
    return lexicon.sign(_tidy(_estimate(rows, level, lexicon), allowed, lexicon.names, by))


_COUNTS = ["hits", "with_hit", "tokens", "sentences"]
_SPREAD = ["clusters", "deff", "df", "deff_hits", "df_hits"]


def _count_variants(
    corpus: Corpus, hits: pd.DataFrame, variants: pd.DataFrame, by: str, headline: str, captions: str
) -> pd.DataFrame:
    """Count the hits of many variants, which columns of the hits tell apart, in one call of `count_hits`."""
    units = ["body", *["headline"] * (headline == "in"), *["caption"] * (captions == "in")]
    numbered = variants.assign(number=[str(number) for number in range(len(variants))])
    hits = hits.merge(numbered)[["article", "sentence", "number"]].rename(columns={"number": "frame"})
    counts = count_hits(corpus, hits, numbered["number"].tolist(), by, units).astype({by: str})
    counts = numbered.merge(counts.rename(columns={"frame": "number"}), on="number")
    unknown = {name: "" for name in CHOICES[1:] if name not in variants}
    return counts[[*variants, by, *_COUNTS, *_SPREAD]].assign(**unknown | {"headline": headline, "captions": captions})


_OF_ONE_HIT = ("tiers", "voice", "negation")
_TIERS = {"all": TIERS, "core": ("core",)}


def _select(hits: pd.DataFrame, values: Mapping[str, str]) -> pd.DataFrame:
    """Return the hits that count under some values of `_OF_ONE_HIT`, with these values beside them."""
    hits = select_hits(hits, _TIERS[values["tiers"]], values["voice"])
    hits = hits if values["negation"] == "counted" else hits[~hits["negated"]]
    return hits.assign(**values)


def _count_hits(
    corpus: Corpus, lexicon: Lexicon, spans: pd.DataFrame, by: str, choices: Choices
) -> Iterator[pd.DataFrame]:
    """Yield the counts of prevalences and rates under every combination of their choices."""
    if set(choices["measure"]) == {"tfidf_share"}:
        return
    kinds = combine(choices, _OF_ONE_HIT)
    variants = pd.DataFrame(kinds).merge(pd.Series(lexicon.names, name="frame"), how="cross")
    for tokeniser in choices["tokeniser"]:
        cut, terms = cut_otherwise(corpus, lexicon, tokeniser)
        found = spans if tokeniser == AS_IS else find_spans(cut, terms)
        hits = describe_spans(cut, terms, found, "voices")
        chosen = pd.concat([_select(hits, values) for values in kinds])
        for units in combine(choices, ("headline", "captions")):
            yield _count_variants(cut, chosen, variants, by, **units).assign(tokeniser=tokeniser)


def _count_cosines(
    corpus: Corpus, lexicon: Lexicon, spans: pd.DataFrame, by: str, choices: Choices
) -> Iterator[pd.DataFrame]:
    """Yield the counts of tfidf_share: a sentence whose cosine reaches the threshold has one hit."""
    if "tfidf_share" not in choices["measure"]:
        return
    halved = (replace(t, weight=t.weight / 2) if t.tier == "peripheral" else t for t in lexicon.terms)
    lexicons = {"as listed": lexicon, "peripheral halved": replace(lexicon, terms=tuple(halved))}
    parts = []
    for values in combine(choices, ("tiers", "weights", "idf")):  # what is counted once serves every idf
        tiers = _TIERS[values["tiers"]]
        cosines = compare_sentences_with_frames(corpus, lexicons[values["weights"]], values["idf"], tiers, spans)
        for threshold in choices["threshold"]:
            parts.append(cosines[cosines["cosine"] >= float(threshold)].assign(threshold=threshold, **values))
    kinds = combine(choices, ("idf", "threshold", "tiers", "weights"))
    variants = pd.DataFrame(kinds).merge(pd.Series(lexicon.names, name="frame"), how="cross")
    for units in combine(choices, ("headline", "captions")):
        yield _count_variants(corpus, pd.concat(parts), variants, by, **units)


def _count_lines(corpus: Corpus, lexicon: Lexicon, by: str, lines: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of raw pages, in all lines of the captures of scored articles."""
    columns = {f"hits_{frame}": frame for frame in lexicon.names}
    for name in ("capture", "tokens", *columns):
        if name not in lines:
            expected = "expected hits per line (framing.sharing.derivation.describe_lines)"
            raise InputError(f"the lines have no column {name!r}, {expected}")
    scored = scored_sentences(corpus, by, UNITS)
    groups = dict(zip(scored["article"], scored[by].astype(str), strict=True))
    sums = lines.groupby(lines["capture"].map(groups).rename(by))[["tokens", *columns]].sum().reset_index()
    return sums.rename(columns=columns).melt([by, "tokens"], var_name="frame", value_name="hits")


def _leave_out_terms(corpus: Corpus, lexicon: Lexicon, by: str, primary: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the primary specifications again for each term that has a hit, without that term."""
    if primary.empty:
        return primary
    choices = primary.iloc[0]
    cut, terms = cut_otherwise(corpus, lexicon, choices["tokeniser"])
    spans = _match_without_terms(cut, terms)
    if spans.empty:
        return primary.iloc[:0]
    left_out = pd.DataFrame({"left_out": spans["left_out"].unique()})
    left_out["frame"] = [lexicon.terms[index].frame for index in left_out["left_out"]]
    variants = left_out.merge(pd.Series(["before", "alone", "after"], name="when"), how="cross")
    hits = describe_spans(cut, terms, spans, "voices").join(spans[["when", "left_out"]])
    hits = _select(hits, choices[list(_OF_ONE_HIT)])
    counts = _count_variants(cut, hits, variants, by, choices["headline"], choices["captions"])
    rows = primary.drop(columns="left_out").merge(left_out, on="frame")
    keys = ["left_out", "frame", by]
    counts = counts.pivot(index=keys, columns="when", values=["hits", "with_hit"])
    counts = counts.reindex(pd.MultiIndex.from_frame(rows[keys])).fillna(0).astype(int).set_axis(rows.index)
    without = pd.Series([lexicon.terms[index].term for index in rows["left_out"]])
    share = counts["hits", "alone"] / rows["hits"]
    changed = {name: rows[name] - counts[name, "before"] + counts[name, "after"] for name in ("hits", "with_hit")}
    specifications = rows["measure"] + " without " + without
    return rows.assign(specification=specifications, without=without, share=share, **changed)


def _match_without_terms(corpus: Corpus, lexicon: Lexicon) -> pd.DataFrame:
    """Return, for each term that has a hit, its frame's spans in its sentences: before, alone, after."""
    # Only these sentences can change. before: with all terms, alone: only this term, after: without it (its left_out)
    matcher = Matcher(corpus.tokens, lexicon.make_index(), corpus.near, texts_of(corpus))
    spans, sentence = match_lexicon(matcher, lexicon), corpus.tokens.sentence
    spans["row"] = sentence[spans["first"]]
    touched = spans[["frame", "row", "term"]].drop_duplicates().rename(columns={"term": "left_out"})
    before = touched.merge(spans, on=["frame", "row"])
    alone = before[before["term"] == before["left_out"]]
    places = [set(sentence[matcher.find(pattern)].tolist()) for pattern in lexicon.patterns]
    after = []
    for index, rows in touched.groupby("left_out")["row"].agg(set).items():
        frame = lexicon.names.index(lexicon.terms[index].frame)
        rivals = [other for other, term in enumerate(lexicon.terms) if term.frame == lexicon.names[frame]]
        others = [other for other in rivals if other != index and not rows.isdisjoint(places[other])]
        rest = replace(lexicon, frames=(lexicon.frames[frame],), terms=tuple(lexicon.terms[i] for i in others))
        found = match_lexicon(matcher, rest)
        found = found[np.isin(sentence[found["first"]], [*rows])]
        after.append(found.assign(left_out=index, term=np.array(others, dtype=int)[found["term"]]))
    parts = {"before": before, "alone": alone, "after": pd.concat([before.iloc[:0], *after])}
    return pd.concat(parts, names=["when"]).reset_index("when").reset_index(drop=True)


def _estimate(rows: pd.DataFrame, level: float, lexicon: Lexicon) -> pd.DataFrame:
    """Add estimate, low, high, n, method and flag, as in `framing.score`; a text that is too short has no estimate."""
    rows = rows.fillna({"clusters": 1, "df": np.inf, "df_hits": np.inf, "deff": 1.0, "deff_hits": 1.0})
    rows = rows.astype({"clusters": int})
    rate = rows["measure"] == "rate"
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = estimate_rates(rows[rate], level)
        shares = estimate_prevalences(rows[~rate], level).assign(measure=rows.loc[~rate, "measure"])
    rows = pd.concat([rates[rates["measure"] == "rate"], shares]).loc[rows.index]
    rows["flag"] = flag_evidence(rows, lexicon)
    rows.loc[rows["short"], ["estimate", "low", "high"]] = np.nan
    return rows.assign(level=level)


def _tidy(rows: pd.DataFrame, choices: Choices, frames: Sequence[str], by: str) -> pd.DataFrame:
    """Order the rows by frame, measure and specification, terms left out last, and the columns as documented."""
    whole, measures = rows["without"] == "", choices["measure"]
    primary = whole & (rows["changed"] == 0) & (rows["measure"] == measures[0])
    order = pd.DataFrame({"frame": rows["frame"].map(frames.index), "left out": ~whole})
    order["measure"] = rows["measure"].map(measures.index)
    order["raw"] = rows["cleaning"] == RAW
    order["tokeniser"] = rows["tokeniser"].map(["", *choices["tokeniser"]].index)
    order["term"] = rows["left_out"]
    rows = rows.assign(is_primary=primary).loc[order.sort_values(list(order), kind="stable").index]
    counts = ["estimate", "low", "high", "n", "hits", "method", "flag", "articles", "level"]
    counts += ["share", "changed", "is_primary"]
    return rows[["specification", "without", *CHOICES, "frame", by, "measure", *counts]].reset_index(drop=True)


def sign_agreement(table: pd.DataFrame, by: str = "outlet", measure: str | None = None) -> pd.DataFrame:
    """Count in how many specifications two groups differ in the same direction as in the primary one.

    Each specification of the primary measure counts once (of another measure, or of "all", where asked for); those
    with a term left out do not: `framing.compare` counts the same. A difference of 0 agrees only with a primary
    difference of 0; a specification without an estimate for one of the two is not counted.

    Examples
    --------
    >>> rows = [("a", True, "Gazette", 0.4), ("a", True, "Herald", 0.1), ("b", False, "Gazette", 0.3)]
    >>> table = pd.DataFrame([*rows, ("b", False, "Herald", 0.2)])
    >>> table = table.set_axis(["specification", "is_primary", "outlet", "estimate"], axis=1)
    >>> table = table.assign(frame="alarm", measure="prevalence", without="")
    >>> sign_agreement(table)[["a", "b", "same_sign", "specifications"]].values.tolist()
    [['Gazette', 'Herald', 1.0, 2]]
    """
    require_columns("rows of framing.sensitivity", table, [by, "specification", "without", "measure", "is_primary"])
    if not table["is_primary"].any():
        raise InputError("the table has no primary specification, expected one row per frame and group that is")
    chosen = table[table["without"] == ""]
    primary = chosen[chosen["is_primary"]].set_index(["frame", by])["estimate"]
    measures = list(dict.fromkeys(table["measure"]))
    if measure != EVERY:
        measure = measure or table.loc[table["is_primary"], "measure"].iloc[0]
        chosen = chosen[chosen["measure"] == one_of("measure", measure, [*measures, EVERY])]
    pairs = [(frame, a, b, float(primary[frame, a] - primary[frame, b]))
             for frame, part in chosen.groupby("frame", sort=False)
             for a, b in combinations(dict.fromkeys(part[by]), 2)]  # fmt: skip
    signs = pd.DataFrame(pairs, columns=["frame", "a", "b", "estimate"])
    agree, numbers = count_signs(signs, chosen, by)
    share = np.where((numbers > 0) & signs["estimate"].notna(), agree / np.maximum(numbers, 1), np.nan)
    signs = signs.rename(columns={"estimate": "difference"})
    return signs.assign(same_sign=share, agree=agree, specifications=numbers)


def read_choices(chosen: Mapping[str, Sequence[Any]] | None = None) -> Choices:
    """Return the values of every choice, the primary one first; `chosen` replaces those of the specification file."""
    return {name: _checked(name, values) for name, values in {**specification()["choices"], **(chosen or {})}.items()}


def _checked(name: str, values: Sequence[Any]) -> list[str]:
    one_of("choice", name, [*_VALUES, "threshold"])
    if isinstance(values, str) or not values:
        raise InputError(f"choice {name!r} must be a list of values, the primary one first; got {values!r}")
    if name == "threshold":
        checked = [f"{checked_threshold(np.nan if value is None else value):g}" for value in values]
    else:
        checked = [one_of(name, value, _VALUES[name]) for value in values]
    if len(set(checked)) < len(checked):
        raise InputError(f"choice {name!r} lists a value twice, expected each once; got {', '.join(checked)}")
    return checked


@takes_corpus
def list_choices(
    corpus: Corpus, lines: pd.DataFrame | None = None, chosen: Mapping[str, Sequence[Any]] | None = None
) -> pd.DataFrame:
    """List every value of every choice, whether this corpus allows it (used), and the reason where it does not.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> choices = list_choices(from_texts(["A threat."]))
    >>> choices.loc[choices["choice"] == "headline", ["value", "used"]].values.tolist()
    [['in', True], ['out', True]]
    """
    refused = {("cleaning", RAW): "needs the lines of the saved pages, with hits per line"} if lines is None else {}
    if not corpus.has_text:
        why = "needs the text: a derived corpus holds its words as they were cut and its neighbours as they were found"
        refused |= {("tokeniser", value): why for value in (JOINED, KEPT)}
    rows = [(name, value, place == 0, (name, value) not in refused, refused.get((name, value), ""))
            for name, values in read_choices(chosen).items() for place, value in enumerate(values)]  # fmt: skip
    return pd.DataFrame(rows, columns=["choice", "value", "primary", "used", "reason"])


def allowed_choices(
    corpus: Corpus, lines: pd.DataFrame | None = None, chosen: Mapping[str, Sequence[Any]] | None = None
) -> Choices:
    """Return the values of every choice that this corpus allows, or refuse it because of a primary value."""
    table = list_choices(corpus, lines, chosen)
    if len(refused := table[table["primary"] & ~table["used"]]):
        row = refused.iloc[0]
        raise InputError(f"{row['choice']} {row['value']!r} cannot be the primary choice here: {row['reason']}")
    if table.loc[(table["choice"] == "cleaning") & table["primary"], "value"].eq(RAW).any():
        raise InputError("cleaning 'raw' cannot be the primary choice: a raw page has no sentences and no voices")
    return {str(name): list(part["value"]) for name, part in table[table["used"]].groupby("choice", sort=False)}


def list_specifications(choices: Choices) -> pd.DataFrame:
    """List every specification of every measure, that with the primary values first; `changed` counts the others."""
    rows = []
    for measure in choices["measure"]:
        combined = combine(choices, KNOWN[measure])
        if measure == "rate":
            combined = [{"cleaning": CLEANED, **values} for values in combined]
            if RAW in choices["cleaning"]:  # a raw page has no headline and no captions: one specification more
                of_raw = [name for name in KNOWN[measure] if name not in ("headline", "captions")]
                combined.append({"cleaning": RAW, **{name: choices[name][0] for name in of_raw}})
        for number, values in enumerate(combined, start=1):
            about = {"specification": f"{measure} {number}", "measure": measure, **dict.fromkeys(CHOICES, "")}
            rows.append(about | values | {"changed": sum(v != choices[name][0] for name, v in values.items())})
    return pd.DataFrame(rows)


def combine(choices: Choices, names: Sequence[str]) -> list[dict[str, str]]:
    """Return every combination of the values of some choices."""
    return [dict(zip(names, values, strict=True)) for values in product(*(choices[name] for name in names))]


def cut_otherwise(corpus: Corpus, lexicon: Lexicon, tokeniser: str) -> tuple[Corpus, Lexicon]:
    """Return a corpus and a lexicon as another tokeniser cuts them: "arms-race" is one word, or "Russia’s" its own."""
    if tokeniser == JOINED:
        tokens, heads = _join_hyphens(corpus)
        counts = np.bincount(tokens.sentence, minlength=len(corpus.sentences))
        cut, known = replace(corpus, tokens=tokens, sentences=corpus.sentences.assign(tokens=counts)), corpus.memory
        same = tokens.end == corpus.tokens.end[heads]  # what was told of these holds
        cut.memory.speakers, cut.memory.marks[same] = known.speakers, known.marks[known.places(heads[same])]
        return cut, _join_terms(lexicon)
    if tokeniser == KEPT:
        types = [word[:-2] + _LETTER + "s" if word.endswith(_POSSESSIVES) and len(word) > 2 else word
                 for word in corpus.tokens.types]  # fmt: skip
        return replace(corpus, tokens=replace(corpus.tokens, types=np.array(types, dtype=object))), lexicon
    return corpus, lexicon


def _join_hyphens(corpus: Corpus) -> tuple[Tokens, np.ndarray]:
    """Return the tokens, those with nothing but a hyphen between them joined into one, and the first of each."""
    tokens = corpus.tokens
    texts = dict(zip(corpus.articles["article"], corpus.articles["text"], strict=True))
    articles = corpus.sentences["article"].to_numpy()[tokens.sentence]
    starts, ends = tokens.start.tolist(), tokens.end.tolist()
    glued = np.zeros(len(tokens), dtype=bool)
    for token in np.flatnonzero(tokens.joined).tolist():
        glued[token] = texts[articles[token]][ends[token - 1] : starts[token]] in _HYPHENS
    heads = np.flatnonzero(~glued)
    lasts = np.append(heads, len(tokens))[1:] - 1
    written = tokens.types[tokens.type]
    words = written[heads]
    for place in np.flatnonzero(lasts > heads).tolist():
        words[place] = _LETTER.join(written[heads[place] : lasts[place] + 1])
    codes, types = pd.factorize(words)
    columns = (tokens.sentence[heads], tokens.joined[heads], tokens.start[heads], tokens.end[lasts])
    return Tokens(np.asarray(types, dtype=object), codes.astype(np.int32), *columns), heads


def _join_terms(lexicon: Lexicon) -> Lexicon:
    """Return the lexicon with letters in place of the hyphens of its terms, neighbours and exclusions."""

    @cache
    def join(phrases: tuple[str, ...]) -> tuple[str, ...]:  # many terms have the same neighbours
        return tuple(phrase.translate(_AS_LETTERS) for phrase in phrases)

    terms = tuple(replace(term, term=join((term.term,))[0], unless_near=join(term.unless_near),
                          only_near=join(term.only_near)) for term in lexicon.terms)  # fmt: skip
    frames = tuple(replace(frame, exclude=join(frame.exclude)) for frame in lexicon.frames)
    return replace(lexicon, terms=terms, frames=frames)
