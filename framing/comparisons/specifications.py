"""Specifications: the choices of method behind a score, all of their combinations, and texts cut in other ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus
from framing.corpora.sources import takes_corpus
from framing.defaults import specification
from framing.errors import InputError, one_of
from framing.lexicons import Lexicon
from framing.scores.tfidf import IDF
from framing.text import Tokens

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


def read_choices(chosen: Mapping[str, Sequence[Any]] | None = None) -> Choices:
    """Return the values of every choice, the primary one first; `chosen` replaces those of the specification file."""
    return {name: _checked(name, values) for name, values in {**specification()["choices"], **(chosen or {})}.items()}


def _checked(name: str, values: Sequence[Any]) -> list[str]:
    one_of("choice", name, [*_VALUES, "threshold"])
    if isinstance(values, str) or not values:
        raise InputError(f"choice {name!r} must be a list of values, the primary one first; got {values!r}")
    if name == "threshold":
        if bad := [value for value in values if not (isinstance(value, int | float) and 0 < value < 1)]:
            raise InputError(f"threshold must be a cosine between 0 and 1; got {bad[0]!r}")
        checked = [f"{value:g}" for value in values]
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
        tokens = _join_hyphens(corpus)
        counts = np.bincount(tokens.sentence, minlength=len(corpus.sentences))
        return replace(corpus, tokens=tokens, sentences=corpus.sentences.assign(tokens=counts)), _join_terms(lexicon)
    if tokeniser == KEPT:
        types = [word[:-2] + _LETTER + "s" if word.endswith(_POSSESSIVES) and len(word) > 2 else word
                 for word in corpus.tokens.types]  # fmt: skip
        return replace(corpus, tokens=replace(corpus.tokens, types=np.array(types, dtype=object))), lexicon
    return corpus, lexicon


def _join_hyphens(corpus: Corpus) -> Tokens:
    """Return the tokens, those with nothing but a hyphen between them joined into one."""
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
    words = [_LETTER.join(written[a : b + 1]) for a, b in zip(heads, lasts, strict=True)]
    codes, types = pd.factorize(np.array(words, dtype=object))
    columns = (tokens.sentence[heads], tokens.joined[heads], tokens.start[heads], tokens.end[lasts])
    return Tokens(np.asarray(types, dtype=object), codes.astype(np.int32), *columns)


def _join_terms(lexicon: Lexicon) -> Lexicon:
    """Return the lexicon with letters in place of the hyphens of its terms, neighbours and exclusions."""

    def join(phrases: Sequence[str]) -> tuple[str, ...]:
        return tuple(phrase.translate(_AS_LETTERS) for phrase in phrases)

    terms = tuple(replace(term, term=join([term.term])[0], unless_near=join(term.unless_near),
                          only_near=join(term.only_near)) for term in lexicon.terms)  # fmt: skip
    frames = tuple(replace(frame, exclude=join(frame.exclude)) for frame in lexicon.frames)
    return replace(lexicon, terms=terms, frames=frames)
