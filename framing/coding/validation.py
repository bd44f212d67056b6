"""Lexicon hits and TF-IDF cosines against codes: precision, recall, F1, MCC, and the confusions behind them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.coding.checks import as_codes, check_codes, check_hits, name_articles, one_coder
from framing.coding.codings import SENTENCE, frames_of
from framing.coding.outcomes import OUTCOMES, measure_outcomes
from framing.corpus import SCORED, UNITS, Corpus
from framing.defaults import checked_level, specification
from framing.errors import FramingWarning, InputError, one_of
from framing.evidence import sentence_contexts
from framing.languages import count_codes, languages_of
from framing.text import language_of
from framing.voices.annotation import VOICES

ALL = "all"
COLUMNS = ["frame", "by", "group", "measure", "estimate", "low", "high", "n", "hits", "method", "flag", *OUTCOMES,
           "effective", "articles", "level"]  # fmt: skip


def validate(
    hits: pd.DataFrame,
    codes: pd.DataFrame,
    corpus: Corpus | None = None,
    by: Sequence[str] = ("outlet", "voice", "unit"),
    frames: Sequence[str] | None = None,
    coder: str | None = None,
    units: Sequence[str] = SCORED,
    threshold: float | None = None,
    level: float | None = None,
    seed: int | None = None,
) -> pd.DataFrame:
    """Hold what a lexicon or TF-IDF finds in sentences against what coders coded.

    A sentence is found where it holds a hit of the frame (or its cosine reaches the threshold), and coded where its
    code is 1; a denied frame is both. Every coded sentence counts, but for languages without a hit. Of a voice, a
    sentence is found where it holds a hit of that voice, and coded where it is coded with the frame and that voice:
    what the voice's score is made of. Voices coded other than outlet, quoted or reported ("mixed") are left out there.

    - precision = tp / (tp + fp), recall = tp / (tp + fn), specificity = tn / (tn + fp), with Wilson's interval (1927)
    - f1 = 2 tp / (2 tp + fp + fn) = 2 J / (1 + J) of Jaccard's index J = tp / (tp + fp + fn), with Wilson's interval
      of J carried over: bootstrap intervals cover too seldom where a frame is rare
    - mcc, Matthews' correlation, with the percentiles of draws of the codes given what was found (Beta with
      Jeffreys' prior)
    - prevalence: share of the sentences coded with the frame, Wilson

    With a column weight in the codes (sentences drawn with unequal chances, see `framing.draw_sample`), estimates are
    weighted and all intervals are of such draws, made within the strata.

    Parameters
    ----------
    hits : what `framing.find` returned on the corpus, or sentence cosines (`framing.similarity.sentence_cosines`)
    codes : article, sentence, one column of 0 and 1 per frame (NA: not coded, left out), and optionally coder,
        voice, unit, outlet, weight, stratum
    corpus : tells outlet and unit, and leaves out near-duplicates and captions; without it the codes' own columns
        are used, and every coded sentence counts
    by : columns to group by besides all: voice, unit, and columns of the articles; those that are not at hand (voices
        of cosines, say) are passed over
    frames : columns of the codes; where not given, all but those that name sentences and coders
    coder : whose codes; "adjudicated" where there are any, else the only coder's
    units : headline, body, caption: which sentences count (with a corpus)
    threshold : cosine from which a sentence is found; the specification's where not given
    level : of the intervals; .95 where not given
    seed : of the draws; the specification's where not given

    Returns
    -------
    DataFrame
        frame, by (all, outlet, voice, unit), group, measure, estimate, low, high, n (what the measure divides by; of
        mcc all sentences), hits, method, flag ("undefined": nothing to divide by, NaN; "few": it rests on at most
        four sentences; "none": prevalence 0), tp, fp, fn, tn (sentences, unweighted), effective (independent sentences
        the interval is worth), articles (coded), level.

    Raises
    ------
    InputError
        Codes that are not 0 or 1, a sentence coded twice, several coders and none chosen, codes of sentences the
        corpus does not have, hits of other articles or frames than the codes'.

    Examples
    --------
    >>> hits = pd.DataFrame({"article": "a", "sentence": [1, 2, 3], "frame": "alarm"})
    >>> codes = pd.DataFrame({"article": "a", "sentence": [1, 2, 3, 4, 5], "alarm": [1, 1, 0, 1, 0]})
    >>> validate(hits, codes).set_index("measure").loc[["precision", "recall"], ["hits", "n"]].to_numpy().tolist()
    [[2, 3], [2, 3]]
    """
    level = checked_level(level)
    table = compare_codes(hits, codes, corpus, frames, coder, units, threshold)
    draw = np.random.default_rng(specification()["seed"] if seed is None else seed)
    rows = []
    for frame, own in table.groupby("frame", sort=False):
        for name, group, part in _groups(own, by):
            about = {"frame": frame, "by": name, "group": group, "level": level, "articles": part["article"].nunique()}
            rows += [about | row for row in measure_outcomes(part, level, draw)]
    return pd.DataFrame(rows, columns=COLUMNS)


def compare_codes(
    hits: pd.DataFrame,
    codes: pd.DataFrame,
    corpus: Corpus | None = None,
    frames: Sequence[str] | None = None,
    coder: str | None = None,
    units: Sequence[str] = SCORED,
    threshold: float | None = None,
) -> pd.DataFrame:
    """Put found and coded side by side, one row per coded sentence and frame.

    Parameters
    ----------
    hits, codes, corpus, frames, coder, units, threshold : as in `validate`

    Returns
    -------
    DataFrame
        article, sentence, what is known of them (outlet, unit, voice as coded …), weight, stratum, frame, found and
        coded (bool), found_outlet, found_quoted, found_reported (bool, where the hits have voices).
    """
    chosen = one_coder(name_articles(as_codes(codes)), coder)
    names = list(frames) if frames is not None else frames_of(chosen)
    check_codes(chosen, names)
    chosen = _with_corpus(chosen, corpus, units)
    check_hits(hits, chosen, names, anywhere=corpus is not None)
    chosen = _in_languages(chosen, languages_of(hits))
    found = _found(name_articles(hits), threshold)
    about = [column for column in chosen if column not in (*names, "coder")]
    parts = []
    for frame in names:
        part = chosen[chosen[frame].notna()]
        own = found[found["frame"] == frame]
        part = part[about].assign(frame=frame, coded=part[frame].astype(int) == 1)
        part["found"] = _holds(part, own)
        for voice in VOICES if "voice" in found else ():
            part[f"found_{voice}"] = _holds(part, own[own["voice"] == voice])
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _with_corpus(codes: pd.DataFrame, corpus: Corpus | None, units: Sequence[str]) -> pd.DataFrame:
    """Put what the corpus knows beside the codes, and leave out what it does not score."""
    if corpus is None:
        return codes
    for unit in units:
        one_of("unit", unit, UNITS)
    sentences = name_articles(corpus.sentences[[*SENTENCE, "unit"]])
    names = set(sentences["article"])
    known = pd.MultiIndex.from_frame(codes[SENTENCE]).isin(pd.MultiIndex.from_frame(sentences[SENTENCE]))
    if not known.all():
        row = codes[~known].iloc[0]
        what = f"sentence {row['sentence']} of {row['article']!r}" if row["article"] in names else repr(row["article"])
        raise InputError(f"codes speak of {what}, which is not in the corpus, expected its articles and sentences")
    articles = name_articles(corpus.scored).drop(columns=["text", "tokens", "sentences"], errors="ignore")
    about = sentences.merge(articles, on="article")
    about = about[about["unit"].isin(units)]
    own = codes.drop(columns=[name for name in about if name in codes and name not in SENTENCE])
    return own.merge(about, on=SENTENCE)


def _in_languages(codes: pd.DataFrame, languages: set[str]) -> pd.DataFrame:
    """Leave out sentences in languages without a hit: a lexicon of another language is not what they are held to."""
    if not languages or "language" not in codes:
        return codes
    spoken = codes["language"].fillna("").map(language_of)
    foreign = ~spoken.isin([*languages, ""])
    if not foreign.any():
        return codes
    about = f"in languages without a hit ({count_codes(spoken[foreign])}; hits: {', '.join(sorted(languages))})"
    if foreign.all():
        raise InputError(f"all coded sentences are {about}, expected hits of a lexicon in their language")
    text = f"{foreign.sum()} of {len(codes)} coded sentences are {about}: they are left out"
    warnings.warn(text, FramingWarning, stacklevel=4)
    return codes[~foreign]


def _found(hits: pd.DataFrame, threshold: float | None) -> pd.DataFrame:
    if "cosine" not in hits:
        return hits
    threshold = specification()["threshold"] if threshold is None else threshold
    if not 0 < threshold <= 1:
        raise InputError(f"threshold must lie between 0 and 1, got {threshold!r}")
    return hits[hits["cosine"] >= threshold].drop(columns="voice", errors="ignore")


def _holds(sentences: pd.DataFrame, hits: pd.DataFrame) -> np.ndarray:
    index = pd.MultiIndex.from_frame(sentences[SENTENCE])
    return np.asarray(index.isin(pd.MultiIndex.from_frame(hits[SENTENCE])))


def _groups(table: pd.DataFrame, by: Sequence[str]) -> list[tuple[str, str, pd.DataFrame]]:
    """Return the name of each grouping, the group, and its rows with found and coded as they count there."""
    groups = [(ALL, ALL, table)]
    for name in by:
        if name == "voice":
            groups += [(name, voice, part) for voice, part in _voices(table)]
        elif name in table:
            groups += [(name, str(group), part) for group, part in table.groupby(name, sort=False)]
    return groups


def _voices(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    if "voice" not in table or f"found_{VOICES[0]}" not in table:
        return []
    known = table[~table["coded"] | table["voice"].isin(VOICES)]
    return [
        (voice, known.assign(found=known[f"found_{voice}"], coded=known["coded"] & (known["voice"] == voice)))
        for voice in VOICES
    ]


def confusions(
    hits: pd.DataFrame,
    codes: pd.DataFrame,
    corpus: Corpus | None = None,
    frames: Sequence[str] | None = None,
    coder: str | None = None,
    units: Sequence[str] = SCORED,
    threshold: float | None = None,
) -> pd.DataFrame:
    """List the sentences in which found and coded differ.

    Parameters
    ----------
    hits, codes, corpus, frames, coder, units, threshold : as in `validate`

    Returns
    -------
    DataFrame
        frame, error (missed: coded, not found; false alarm: found, not coded), article, outlet (where known),
        sentence, unit (where known), voice (as coded, where it is), matches (what was found: words, or the cosine),
        context (the sentence, or of a derived corpus its inventory words; with a corpus).

    Raises
    ------
    InputError
        As `validate`.

    Examples
    --------
    >>> hits = pd.DataFrame({"article": "a", "sentence": [1], "frame": "alarm", "match": "threat"})
    >>> codes = pd.DataFrame({"article": "a", "sentence": [1, 2], "alarm": [0, 1]})
    >>> confusions(hits, codes)[["error", "sentence", "matches"]].to_numpy().tolist()
    [['false alarm', 1, 'threat'], ['missed', 2, '']]
    """
    table = compare_codes(hits, codes, corpus, frames, coder, units, threshold)
    wrong = table[table["found"] != table["coded"]].reset_index(drop=True)
    wrong["error"] = np.where(wrong["coded"], "missed", "false alarm")
    matches = _matches(name_articles(hits))
    keys = zip(wrong["article"], wrong["sentence"], wrong["frame"], strict=True)
    wrong["matches"] = [matches.get(key, "") for key in keys]
    columns = ["frame", "error", "article", "outlet", "sentence", "unit", "voice", "matches"]
    listed = wrong[[name for name in columns if name in wrong]]
    return listed if corpus is None else listed.assign(context=sentence_contexts(corpus, wrong))


def _matches(hits: pd.DataFrame) -> dict[tuple[object, ...], str]:
    """Return what was found of each frame in each sentence."""
    if "cosine" in hits:
        shown = hits["cosine"].map("cosine {:.2f}".format)
    else:
        shown = hits["match"].astype(str) if "match" in hits else pd.Series("", index=hits.index)
    grouped = shown.groupby([hits["article"], hits["sentence"], hits["frame"]])
    return {key: ", ".join(own) for key, own in grouped}
