"""A lexicon's hits and TF-IDF cosines held against codes, and prevalences corrected by what comes of it.

`validate` measures precision, recall, F1 and MCC with intervals; `confusions` lists the sentences behind them;
`correct_prevalence` uses recall and specificity to correct a score; `compare_sentences` puts hits, cosines and codes
side by side. The confusion matrix itself is counted in `confusion`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.coding.codings import ADJUDICATED, SENTENCE, codes_of_one, name_articles
from framing.coding.confusion import COUNTS, DRAWS, measure_confusion
from framing.corpora.corpus import SCORED, UNITS, Corpus
from framing.corpora.languages import count_codes, languages_of
from framing.defaults import checked_level, specification
from framing.errors import FramingWarning, InputError, one_of, require_columns, shown
from framing.matching.concordances import sentence_contexts
from framing.scores.counting import ALL_VOICES
from framing.text import language_of
from framing.voices.annotation import VOICES

ALL = "all"
CORRECTED = "prevalence_corrected"
COLUMNS = ["frame", "by", "group", "measure", "estimate", "low", "high", "n", "hits", "method", "flag", *COUNTS,
           "effective", "articles", "level"]  # fmt: skip
_SHARES = ("prevalence", "tfidf_share")
_RATES = ["recall", "specificity"]


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
    """Compare what a lexicon or TF-IDF finds in sentences with what coders coded.

    A sentence is found if it has a hit of the frame (or its cosine reaches the threshold), and coded if its code is 1;
    a denial of the frame counts as found and as coded. Every coded sentence counts, except in languages without a hit.
    For a voice, a sentence is found if it has a hit in that voice, and coded if it is coded with the frame and that
    voice: this is what the voice's score is made of. Sentences coded with another voice ("mixed") are left out there.

    - precision = tp / (tp + fp), recall = tp / (tp + fn), specificity = tn / (tn + fp), with Wilson's interval (1927)
    - f1 = 2 tp / (2 tp + fp + fn) = 2 J / (1 + J) of Jaccard's index J = tp / (tp + fp + fn), with Wilson's interval
      of J carried over: bootstrap intervals cover too seldom where a frame is rare
    - mcc, Matthews' correlation, with the percentiles of draws of the codes given what was found (Beta with
      Jeffreys' prior)
    - prevalence: share of the sentences coded with the frame, Wilson

    With a column weight in the codes (sentences drawn with unequal chances, see `framing.draw_sample`), estimates are
    weighted, and all intervals come from such draws, made within the strata.

    Parameters
    ----------
    hits : what `framing.find` returned on the corpus, or sentence cosines (`framing.scores.tfidf.sentence_cosines`)
    codes : article, sentence, one column of 0 and 1 per frame (NA: not coded, left out), and optionally coder,
        voice, unit, outlet, weight, stratum
    corpus : gives outlet and unit, and leaves out near-duplicates and captions; without it the codes' own columns
        are used, and every coded sentence counts
    by : columns to group by besides all: voice, unit, and columns of the articles; those that are not there (voices
        of cosines, say) are skipped
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
            rows += [about | row for row in measure_confusion(part, level, draw)]
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
    """Return found and coded of each coded sentence and frame, and found_<voice> where the hits have voices."""
    chosen, names = codes_of_one(codes, coder, frames)
    chosen = _with_corpus(chosen, corpus, units)
    _check_hits(hits, chosen, names, anywhere=corpus is not None)
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


def _check_hits(hits: pd.DataFrame, codes: pd.DataFrame, frames: Sequence[str], anywhere: bool) -> None:
    """Raise `InputError` where hits and codes share no frame or, unless a corpus names the articles, no article."""
    require_columns("hits", hits, [*SENTENCE, "frame"])
    if codes.empty:
        raise InputError("no coded sentence is left to compare, expected some of scored articles")
    if hits.empty:
        return
    if not anywhere and not set(hits["article"].astype(str)) & set(codes["article"]):
        one, other = shown(hits["article"].iloc[0]), shown(codes["article"].iloc[0])
        raise InputError(f"hits and codes share no article: {one}, {other}")
    if not set(hits["frame"]) & set(frames):
        listed = (", ".join(sorted(map(str, names))) for names in (set(hits["frame"]), frames))
        raise InputError(f"hits and codes share no frame: {next(listed)}; {next(listed)}")


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
    """Leave out sentences in languages without a hit: the lexicon is of another language."""
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
    """Return each column to group by, the group, and its rows with found and coded as they count for it."""
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


def compare_sentences(cosines: pd.DataFrame, codes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Put the adjudicated codes beside sentence cosines, with the area under the ROC curve (auc) of each frame.

    Both are NA where nothing is coded; auc is also NaN where the codes of a frame do not vary.
    """
    if codes is None:
        return cosines.assign(coded=pd.array([pd.NA] * len(cosines), dtype="Int64"), auc=float("nan"))
    frames = list(dict.fromkeys(cosines["frame"]))
    chosen = codes.loc[codes["coder"] == ADJUDICATED, [*SENTENCE, *frames]]
    coded = chosen.melt(SENTENCE, var_name="frame", value_name="coded")
    table = cosines.merge(coded, on=[*SENTENCE, "frame"], how="left").astype({"coded": "Int64"})
    table.attrs |= cosines.attrs
    aucs = {frame: _auc(table[(table["frame"] == frame) & table["coded"].notna()]) for frame in frames}
    return table.assign(auc=table["frame"].map(aucs))


def _auc(part: pd.DataFrame) -> float:
    from sklearn.metrics import roc_auc_score

    if part["coded"].nunique() < 2:
        return float("nan")
    return float(roc_auc_score(part["coded"].astype(int), part["cosine"]))


def correct_prevalence(scores: pd.DataFrame, validation: pd.DataFrame, seed: int | None = None) -> pd.DataFrame:
    """Correct prevalences by the recall and specificity found on coded sentences.

    corrected = (observed + specificity - 1) / (recall + specificity - 1), within 0 and 1 (Rogan & Gladen 1978). The
    interval comes from draws of all three: the observed prevalence at n_eff = n (1 - rho) / (1 + rho) sentences,
    recall and specificity at the coded ones, each from a Beta with Jeffreys' prior. This assumes that recall and
    specificity are the same wherever the lexicon is used, and that the coded sentences are a sample of others: where
    all scored sentences are coded, the codes themselves give the prevalence.

    Parameters
    ----------
    scores : what `framing.score` or `framing.tfidf_scores` returns; its prevalences (or TF-IDF shares) are corrected
    validation : what `framing.validate` returns for the same lexicon; its rows of all sentences are used, and for the
        scores of a voice its rows of that voice
    seed : of the draws; the specification's where not given

    Returns
    -------
    DataFrame
        frame, <by>, voice, measure (prevalence_corrected), estimate, low, high, n, hits, method, flag, observed,
        recall, specificity, level; flag adds "undefined" (recall + specificity do not exceed 1: NaN), "uncertain"
        (they may not: the interval is 0 to 1) and "limit" (the formula leaves 0 to 1).

    Raises
    ------
    InputError
        No prevalence in the scores, more hits than sentences, or a frame or voice that was not validated.

    Examples
    --------
    >>> score = {"frame": "alarm", "outlet": "Gazette", "voice": "all", "measure": "prevalence", "n": 150, "hits": 23}
    >>> rates = {"frame": "alarm", "by": "all", "group": "all", "effective": 1000.0}
    >>> known = [rates | {"measure": "recall", "estimate": 0.96}, rates | {"measure": "specificity", "estimate": 0.89}]
    >>> correct_prevalence(pd.DataFrame([score]), pd.DataFrame(known))["estimate"].round(3).tolist()
    [0.051]
    """
    require_columns("scores", scores, ["frame", "voice", "measure", "hits", "n"])
    require_columns("validation", validation, ["frame", "by", "group", "measure", "estimate", "effective"])
    rows = scores[scores["measure"].isin(_SHARES)]
    if rows.empty:
        came = ", ".join(sorted(set(scores["measure"])))
        raise InputError(f"scores hold no prevalence to correct, expected rows of measure prevalence; got {came}")
    wrong = rows[(rows["hits"] > rows["n"]) | (rows["hits"] < 0)]
    if len(wrong):
        row = wrong.iloc[0]
        raise InputError(f"a prevalence is at most 1: got {row['hits']} of {row['n']} sentences ({row['frame']})")
    draw = np.random.default_rng(specification()["seed"] if seed is None else seed)
    corrected = [_correct(row, _rates(validation, row["frame"], row["voice"]), draw) for row in rows.to_dict("records")]
    by = scores.columns[1]
    columns = ["frame", by, "voice", "measure", "estimate", "low", "high", "n", "hits", "method", "flag", "observed",
               *_RATES, "level"]  # fmt: skip
    return pd.DataFrame(corrected, columns=columns)


def _rates(validation: pd.DataFrame, frame: str, voice: str) -> dict[str, tuple[float, float]]:
    """Return estimate and effective sentences of recall and specificity."""
    name, group = ("all", "all") if voice == ALL_VOICES else ("voice", voice)
    own = validation[(validation["frame"] == frame) & (validation["by"] == name) & (validation["group"] == group)]
    own = own.set_index("measure")
    if not set(_RATES) <= set(own.index):
        raise InputError(f"{frame}, voice {voice}: not in the validation, expected its recall and specificity there")
    return {rate: (float(own.at[rate, "estimate"]), float(own.at[rate, "effective"])) for rate in _RATES}


def _correct(row: dict[str, Any], rates: dict[str, tuple[float, float]], draw: np.random.Generator) -> dict[str, Any]:
    rho, level = specification()["rho"], row.get("level", specification()["level"])
    n, hits = int(row["n"]), int(row["hits"])
    observed = hits / n if n else np.nan
    (recall, _), (specificity, _) = rates["recall"], rates["specificity"]
    flags = [part for part in str(row.get("flag", "")).split(";") if part]
    result = row | {"measure": CORRECTED, "observed": observed, "recall": recall, "specificity": specificity,
                    "level": level, "method": f"Rogan-Gladen, percentiles of {DRAWS} draws, rho = {rho}"}  # fmt: skip
    if "short" in flags or not recall + specificity > 1 or not n:
        undefined = [] if "short" in flags else ["undefined"]
        return result | {"estimate": np.nan, "low": np.nan, "high": np.nan, "flag": ";".join([*flags, *undefined])}
    exact = float(_rogan_gladen(observed, recall, specificity))
    n_eff = n * (1 - rho) / (1 + rho)
    drawn = [_draw(observed, n_eff, draw), *(_draw(*rates[rate], draw) for rate in _RATES)]
    # draws in which the lexicon finds no better than chance: the formula then turns its sign
    senseless = float((drawn[1] + drawn[2] <= 1).mean())
    low, high = 0.0, 1.0
    if senseless > (1 - level) / 2:
        flags.append("uncertain")
    else:
        values = np.clip(_rogan_gladen(*drawn), 0, 1)
        low, high = (float(limit) for limit in np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))
    estimate = min(1.0, max(0.0, exact))
    flags += ["limit"] * (estimate != exact)
    result |= {"estimate": estimate, "low": min(low, estimate), "high": max(high, estimate)}
    return result | {"flag": ";".join(flags)}


def _rogan_gladen(observed: Any, recall: Any, specificity: Any) -> Any:
    return (observed + specificity - 1) / (recall + specificity - 1)


def _draw(share: float, n: float, draw: np.random.Generator) -> np.ndarray:
    return draw.beta(share * n + 0.5, (1 - share) * n + 0.5, size=DRAWS)
