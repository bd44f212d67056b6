"""What a lexicon or TF-IDF finds in sentences, compared with what coders coded; scores corrected by the errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.coding.annotation_tools import SENTENCE
from framing.coding.codings import ADJUDICATED, codes_of_one, is_among, name_articles, refuse_code
from framing.coding.reliability import ratio
from framing.corpora.corpus import SCORED, UNITS, Corpus
from framing.corpora.dates import PERIODS
from framing.corpora.languages import count_codes, languages_of
from framing.corpora.sources import takes_corpus
from framing.defaults import checked_level, checked_seed, checked_threshold, specification
from framing.errors import InputError, names_of, one_of, require_columns, shown, warn
from framing.frames import keep_labels
from framing.matching.concordances import sentence_contexts
from framing.scores.counting import ALL_VOICES, join_flags, name_groups
from framing.scores.intervals import wilson
from framing.text import language_of
from framing.voices.annotation import VOICES

ALL = "all"
DRAWS = 4000  # for an interval
COUNTS = ["tp", "fp", "fn", "tn"]  # of sentences: found and coded; found only; coded only; neither
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)
# Of each measure: which of the four counts are its hits, and which it divides by.
_OF_COUNTS = {"precision": ([0], [0, 1]), "recall": ([0], [0, 2]), "specificity": ([3], [1, 3]), "f1": ([0], [0, 1, 2]),
              "mcc": ([0, 3], [0, 1, 2, 3]), "prevalence": ([0, 2], [0, 1, 2, 3])}  # fmt: skip
_RATES = ["recall", "specificity"]
_BY = ("outlet", "voice", "unit")
Counts = np.ndarray  # tp, fp, fn, tn x draws: numbers of sentences, or sums of their weights


@takes_corpus
def validate(
    hits: pd.DataFrame, codes: pd.DataFrame, corpus: Corpus | None = None,
    by: str | Sequence[str] = _BY, frames: Sequence[str] | None = None, coder: str | None = None,
    units: Sequence[str] = SCORED, threshold: float | None = None, level: float | None = None, seed: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Compare what a lexicon or TF-IDF finds in sentences with what coders coded.

    A sentence is found if it has a hit of the frame (or its cosine reaches the threshold), and coded if its code is 1.
    Denials count as hits and as codes. Every coded sentence counts, except in languages without a hit. For one voice,
    only hits and codes in that voice count, as in the score of that voice; sentences coded with a value that is not a
    voice ("mixed") are left out.

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
    by : columns to group by besides all: outlet, voice and unit where they are there (voices of cosines are not), and
        other columns of the articles; day, week and month are made from the date
    frames : columns of the codes; by default all but those that name sentences and coders
    coder : whose codes; "adjudicated" where there are any, else the only coder's
    units : headline, body, caption: which sentences count (with a corpus)
    threshold : cosine from which a sentence is found; by default the specification's
    level : of the intervals; .95 by default
    seed : of the draws; by default the specification's

    Returns
    -------
    DataFrame
        frame, by (all, outlet, voice, unit), group, measure, estimate, low, high, n (the denominator of the
        measure; for mcc all sentences), hits, method, flag ("undefined": nothing to divide by, NaN; "few": at most
        four sentences behind it; "none": prevalence 0), tp, fp, fn, tn (sentences, unweighted), effective (number of
        independent sentences that would give the same interval), articles (coded), level.

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
    level, by = checked_level(level), names_of("by", by)
    for name in by:
        if name in PERIODS and corpus is not None:
            corpus = name_groups(corpus, name)[0]
    table = compare_codes(hits, codes, corpus, frames, coder, units, threshold)
    for name in (name for name in by if name not in _BY):
        known = [column for column in table if not column.startswith(("frame", "coded", "found"))]
        one_of("by", name, dict.fromkeys([*_BY, *known]))
    draw = np.random.default_rng(checked_seed(seed))
    rows = []
    for frame, own in table.groupby("frame", sort=False):
        for name, group, part in _group(own, by):
            about = {"frame": frame, "by": name, "group": group, "level": level, "articles": part["article"].nunique()}
            rows += [about | row for row in _measure(part, level, draw)]
    columns = ["frame", "by", "group", "measure", "estimate", "low", "high", "n", "hits", "method", "flag", *COUNTS,
               "effective", "articles", "level"]  # fmt: skip
    return keep_labels(pd.DataFrame(rows, columns=columns), hits)


def compare_codes(
    hits: pd.DataFrame, codes: pd.DataFrame, corpus: Corpus | None = None, frames: Sequence[str] | None = None,
    coder: str | None = None, units: Sequence[str] = SCORED, threshold: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return found and coded of each coded sentence and frame, and found_<voice> where the hits have voices."""
    chosen, names = codes_of_one(codes, coder, frames)
    chosen = _with_corpus(chosen, corpus, units)
    hits = _check_hits(hits, chosen, names, corpus)
    chosen = _in_languages(chosen, languages_of(hits))
    if empty := [name for name in names if chosen[name].isna().all()]:
        warn(f"no code is filled in for {', '.join(empty)}: nothing is said of {'it' if len(empty) == 1 else 'them'}")
    found = name_articles(hits)
    if "cosine" in hits:
        found = found[found["cosine"] >= checked_threshold(threshold)].drop(columns="voice", errors="ignore")
    about = [column for column in chosen if column not in (*names, "coder")]
    table = chosen.melt(about, names, "frame", "coded").dropna(subset="coded", ignore_index=True)
    table["coded"] = table["coded"].astype(int) == 1
    keys = [*SENTENCE, "frame"]
    table["found"] = is_among(table, found, keys)
    for voice in VOICES if "voice" in found else ():
        table[f"found_{voice}"] = is_among(table, found[found["voice"] == voice], keys)
    return table


def _check_hits(
    hits: pd.DataFrame, codes: pd.DataFrame, frames: Sequence[str], corpus: Corpus | None
) -> pd.DataFrame:
    """Return the hits, their sentences as numbers; refuse those that share no frame or no article with the codes.

    Where there is a corpus, its articles may be others than those coded, but must be those of the hits.
    """
    require_columns("hits", hits, [*SENTENCE, "frame"])
    numbers = pd.to_numeric(hits["sentence"], errors="coerce").astype(float)  # a file may give them as text
    if (wrong := ~(numbers % 1 == 0)).any():
        came = shown(hits["sentence"][wrong].iloc[0])
        raise InputError(f"hits: sentence must be a whole number, got {came}")
    hits = hits.assign(sentence=numbers.astype(int))
    if codes.empty:
        raise InputError("no coded sentence belongs to a scored article, expected at least one")
    if hits.empty:
        return hits
    known = codes["article"] if corpus is None else corpus.articles["article"]
    if not set(hits["article"].astype(str)) & set(known.astype(str)):
        one, other = shown(hits["article"].iloc[0]), shown(known.iloc[0])
        raise InputError(f"no article is in both hits (e.g. {one}) and {'codes' if corpus is None else 'corpus'} "
                         f"(e.g. {other})")  # fmt: skip
    if not set(hits["frame"]) & set(frames):
        listed = (", ".join(sorted(map(str, names))) for names in (set(hits["frame"]), frames))
        raise InputError(f"no frame is in both hits ({next(listed)}) and codes ({next(listed)})")
    return hits


def _with_corpus(codes: pd.DataFrame, corpus: Corpus | None, units: Sequence[str]) -> pd.DataFrame:
    """Put what the corpus knows beside the codes, and leave out what it does not score."""
    if corpus is None:
        return codes
    for unit in units:
        one_of("unit", unit, UNITS)
    sentences = name_articles(corpus.sentences[[*SENTENCE, "unit"]])
    names = set(sentences["article"])
    known = is_among(codes, sentences, SENTENCE)
    if not known.all():
        row = codes[~known].iloc[0]
        what = f"sentence {row['sentence']} of {row['article']!r}" if row["article"] in names else repr(row["article"])
        raise InputError(f"{what} has a code but is not in the corpus, expected its articles and sentences")
    others = ["text", "tokens", "sentences", "frame", "coded", "found"]  # which mean something else in the tables
    articles = name_articles(corpus.scored).drop(columns=others, errors="ignore")
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
    warn(f"{foreign.sum()} of {len(codes)} coded sentences are {about}: they are left out")
    return codes[~foreign]


def _group(table: pd.DataFrame, by: Sequence[str]) -> list[tuple[str, str, pd.DataFrame]]:
    """Return each column to group by, the group, and its rows with found and coded as they count for it."""
    groups = [(ALL, ALL, table)]
    for name in by:
        if name == "voice" and {"voice", f"found_{VOICES[0]}"} <= set(table):
            known = table[~table["coded"] | table["voice"].isin(VOICES)]
            for voice in VOICES:
                coded = known["coded"] & (known["voice"] == voice)
                groups.append((name, voice, known.assign(found=known[f"found_{voice}"], coded=coded)))
        elif name != "voice" and name in table:
            groups += [(name, str(group), part) for group, part in table.groupby(name, sort=False)]
    return groups


def _measure(sentences: pd.DataFrame, level: float, draw: np.random.Generator) -> list[dict[str, Any]]:
    """Return a row per measure of sentences found and coded (bool), with weight and stratum where they were drawn."""
    found, coded = sentences["found"].to_numpy(bool), sentences["coded"].to_numpy(bool)
    cells = [found & coded, found & ~coded, ~found & coded, ~found & ~coded]
    weights = sentences.get("weight", pd.Series(1.0, sentences.index)).to_numpy(float)
    counts = np.array([int(cell.sum()) for cell in cells])
    estimates = measures_of(np.array([[weights[cell].sum()] for cell in cells]))
    drawn = measures_of(draw_counts(sentences, draw))
    rows = []
    for name, (above, below) in _OF_COUNTS.items():
        estimate, hits, n = float(estimates[name][0]), int(counts[above].sum()), int(counts[below].sum())
        evidence = n if name in ("precision", "specificity") else int(counts[0] + counts[2])
        flag = "none" if name == "prevalence" and not evidence else "few" if evidence <= specification()["few"] else ""
        low = high = effective = np.nan
        if np.isnan(estimate):
            method = flag = "undefined"
        elif "weight" in sentences or name == "mcc":
            values = drawn[name][~np.isnan(drawn[name])]
            low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
            low, high, method = min(low, estimate), max(high, estimate), f"percentiles of {DRAWS} Beta draws"
            mean, spread = float(values.mean()), float(values.var())
            if name not in ("f1", "mcc") and 0 < mean < 1 and spread > 0:  # so many independent ones vary as much
                effective = mean * (1 - mean) / spread - 1
        else:
            low, high = (float(limit) for limit in wilson(hits, n, level))
            effective, method = float(n), "Wilson"
            if name == "f1":  # Jaccard's index J has the interval; F1 is 2 J / (1 + J)
                low, high, method = 2 * low / (1 + low), 2 * high / (1 + high), "Wilson of tp / (tp + fp + fn)"
        rows.append({
            "measure": name, "estimate": estimate, "low": low, "high": high, "n": n, "hits": hits, "method": method,
            "flag": flag, "effective": effective, **dict(zip(COUNTS, counts.tolist(), strict=True)),
        })  # fmt: skip
    return rows


def measures_of(counts: Counts) -> dict[str, np.ndarray]:
    """Return precision, recall, specificity, F1, Matthews' correlation and prevalence; NaN where one is undefined."""
    tp, fp, fn, tn = counts
    shares = {name: ratio(counts[hits].sum(axis=0), counts[of].sum(axis=0)) for name, (hits, of) in _OF_COUNTS.items()}
    shares["f1"] = np.where(tp + fn > 0, ratio(2 * tp, 2 * tp + fp + fn), np.nan)  # F1 is undefined where recall is
    shares["mcc"] = ratio(tp * tn - fp * fn, np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)))
    return shares


def draw_counts(sentences: pd.DataFrame, draw: np.random.Generator, draws: int = DRAWS) -> Counts:
    """Draw what the four counts could have been, in sums of weights; without strata those of one weight are one."""
    # Two chances are drawn from Betas with Jeffreys' prior: of a sentence to be found, in every stratum that holds both
    # kinds (the strata may be made of what is found), and of a sentence to be coded, among the found and among the
    # others of each stratum. The strata share one prior: of many strata each with its own, the priors would add up.
    found, coded = sentences["found"].to_numpy(int), sentences["coded"].to_numpy(int)
    weight = sentences.get("weight", pd.Series(1.0, sentences.index)).to_numpy(float)
    strata, names = pd.factorize(sentences["stratum"] if "stratum" in sentences else weight, use_na_sentinel=False)
    size, positive, mass = (np.zeros((2, len(names))) for _ in range(3))  # not found, found x strata
    for target, amount in ((size, 1.0), (positive, coded), (mass, weight)):
        np.add.at(target, (found, strata), amount)
    share = np.tile(size[1] / size.sum(axis=0), (draws, 1))  # of each stratum, that is found
    mixed = (size > 0).all(axis=0)
    share[:, mixed] = draw.beta(size[1, mixed] + 0.5, size[0, mixed] + 0.5, size=(draws, int(mixed.sum())))
    held = mass.sum(axis=0) * share  # weight of the found in each stratum
    counts = np.zeros((4, draws))
    for kind, own in ((1, held), (0, mass.sum(axis=0) - held)):
        used = size[kind] > 0
        # one prior of half a sentence each way, shared by the strata in proportion to their weight
        prior = 0.5 * mass[kind, used] / max(mass[kind].sum(), 1e-300)
        yes, no = positive[kind, used], (size - positive)[kind, used]
        chance = draw.beta(yes + prior, no + prior, size=(draws, int(used.sum())))
        counts[0 if kind else 2] = (chance * own[:, used]).sum(axis=1)
        counts[1 if kind else 3] = ((1 - chance) * own[:, used]).sum(axis=1)
    return counts


@takes_corpus
def confusions(
    hits: pd.DataFrame, codes: pd.DataFrame, corpus: Corpus | None = None, frames: Sequence[str] | None = None,
    coder: str | None = None, units: Sequence[str] = SCORED, threshold: float | None = None,
) -> pd.DataFrame:  # fmt: skip
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
    keys, hits = [*SENTENCE, "frame"], name_articles(hits)
    words = hits["cosine"].map("cosine {:.2f}".format) if "cosine" in hits else hits.get("match", "")
    matches = hits.assign(words=words).astype({"words": str}).groupby(keys)["words"].agg(", ".join)
    wrong["matches"] = matches.reindex(pd.MultiIndex.from_frame(wrong[keys]), fill_value="").to_numpy()
    columns = ["frame", "error", "article", "outlet", "sentence", "unit", "voice", "matches"]
    listed = wrong[[name for name in columns if name in wrong]]
    return listed if corpus is None else listed.assign(context=sentence_contexts(corpus, wrong))


def compare_sentences(cosines: pd.DataFrame, codes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Put the adjudicated codes beside sentence cosines, with the area under the ROC curve (auc) of each frame.

    Both are NA where nothing is coded; auc is also NaN where the codes of a frame do not vary.

    Examples
    --------
    >>> cosines = pd.DataFrame({"article": "a", "sentence": [1, 2], "frame": "alarm", "cosine": [0.3, 0.0]})
    >>> codes = pd.DataFrame({"article": "a", "sentence": [1, 2], "coder": "adjudicated", "alarm": [1, 0]})
    >>> compare_sentences(cosines, codes)[["coded", "auc"]].values.tolist()
    [[1, 1.0], [0, 1.0]]
    """
    from sklearn.metrics import roc_auc_score

    if codes is None:
        return cosines.assign(coded=pd.array([pd.NA] * len(cosines), dtype="Int64"), auc=float("nan"))
    frames = list(dict.fromkeys(cosines["frame"]))
    chosen = codes.loc[codes["coder"] == ADJUDICATED, [*SENTENCE, *frames]]
    for frame in frames:
        refuse_code(chosen, chosen[frame].notna() & ~chosen[frame].isin([0, 1]), frame, "0 or 1")
    coded = chosen.melt(SENTENCE, var_name="frame", value_name="coded")
    table = cosines.merge(coded, on=[*SENTENCE, "frame"], how="left").astype({"coded": "Int64"})
    table.attrs |= cosines.attrs
    known = table[table["coded"].notna()].groupby("frame")
    aucs = {frame: float(roc_auc_score(part["coded"].astype(int), part["cosine"]))
            for frame, part in known if part["coded"].nunique() > 1}  # fmt: skip
    return table.assign(auc=table["frame"].map(aucs).astype(float))


@takes_corpus
def threshold_curve(
    cosines: pd.DataFrame, codes: pd.DataFrame, corpus: Corpus | None = None, frames: Sequence[str] | None = None,
    thresholds: Sequence[float] = THRESHOLDS,
) -> pd.DataFrame:  # fmt: skip
    """Compare with the codes what sentence cosines find at each threshold, all frames pooled.

    Parameters
    ----------
    cosines : what `framing.sentence_cosines` returned
    codes, corpus, frames : as in `validate`
    thresholds : the cosines from which a sentence is found

    Returns
    -------
    DataFrame
        threshold, tp, fp, fn, precision (NaN where nothing is found), recall, f1, as_hit (share of the coded
        sentences and frames where found is the same as having a hit).

    Raises
    ------
    InputError
        As `validate`.

    Examples
    --------
    >>> cosines = pd.DataFrame({"article": "a", "sentence": [1, 2], "frame": "f", "cosine": [0.3, 0.1], "hits": 1})
    >>> codes = pd.DataFrame({"article": "a", "sentence": [1, 2], "f": [1, 0]})
    >>> threshold_curve(cosines, codes, thresholds=[0.1, 0.2])[["threshold", "precision", "as_hit"]].values.tolist()
    [[0.1, 0.5, 1.0], [0.2, 1.0, 0.5]]
    """
    hit = compare_codes(cosines.assign(cosine=cosines["hits"] > 0), codes, corpus, frames, threshold=1)["found"]
    rows = []
    for threshold in thresholds:
        table = compare_codes(cosines, codes, corpus, frames, threshold=threshold)
        found, coded = table["found"], table["coded"]
        counts = ((found & coded).sum(), (found & ~coded).sum(), (coded & ~found).sum())
        rows.append((threshold, *counts, (found == hit).mean()))
    curve = pd.DataFrame(rows, columns=["threshold", *COUNTS[:3], "as_hit"])
    tp, fp, fn = (curve[name] for name in COUNTS[:3])
    measures = {"precision": tp / (tp + fp), "recall": tp / (tp + fn), "f1": 2 * tp / (2 * tp + fp + fn)}
    return curve.assign(**measures, as_hit=curve.pop("as_hit"))


def correct_prevalence(scores: pd.DataFrame, validation: pd.DataFrame, seed: int | None = None) -> pd.DataFrame:
    """Correct prevalences by one recall and specificity; prefer `framing.estimate`, which is right where these differ.

    One recall for all outlets manufactures differences: with .95 in one and .60 in the other, a truth of .20 in both
    comes out as .25 and .15, and the surer the more is coded. So recall is tested for being alike in the groups.

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
    seed : of the draws; by default the specification's

    Returns
    -------
    DataFrame
        frame, <by>, voice, measure (prevalence_corrected), estimate, low, high, n, hits, method, flag, observed,
        recall, specificity, recall_p (of equal recall in all groups of <by>: χ² of tp and fn among random tables with
        their margins), level; flag adds "undefined" (recall + specificity do not exceed 1: NaN), "uncertain" (they may
        not: the interval is 0 to 1), "limit" (the formula leaves 0 to 1), "recall_differs" (recall_p < .1) and
        "recall_untested" (recall_p is NaN: not validated by <by>, a group without a coded sentence, or one voice).

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
    rows = scores[scores["measure"].isin(["prevalence", "tfidf_share"])]
    if rows.empty:
        came = ", ".join(sorted(set(scores["measure"])))
        raise InputError(f"scores hold no prevalence to correct, expected rows of measure prevalence; got {came}")
    if len(wrong := rows[(rows["hits"] > rows["n"]) | (rows["hits"] < 0)]):
        row = wrong.iloc[0]
        raise InputError(f"a prevalence is at most 1: got {row['hits']} of {row['n']} sentences ({row['frame']})")
    draw = np.random.default_rng(checked_seed(seed))
    corrected = [_correct(row, validation, draw) for row in rows.to_dict("records")]
    by = str(scores.columns[1])
    for row in corrected:
        row["recall_p"] = p = _test_recall(validation, row, by, rows[by].unique())
        row["flag"] = join_flags(row["flag"], "recall_untested" if np.isnan(p) else "recall_differs" if p < 0.1 else "")
    columns = ["frame", by, "voice", "measure", "estimate", "low", "high", "n", "hits", "method", "flag", "observed",
               *_RATES, "recall_p", "level"]  # fmt: skip
    return keep_labels(pd.DataFrame(corrected, columns=columns), scores)


def _test_recall(validation: pd.DataFrame, row: dict[str, Any], by: str, groups: Sequence[Any]) -> float:
    """Return the p of equal recall in the groups; NaN where one of them has no coded sentence with the frame."""
    from scipy.stats import MonteCarloMethod, chi2_contingency

    own = validation[(validation["frame"] == row["frame"]) & (validation["measure"] == "recall")]
    own = own[own["by"] == by].set_index("group").reindex(columns=["tp", "fn"])
    counts = own.reindex([str(group) for group in groups]).fillna(0).to_numpy(int)
    if row["voice"] != ALL_VOICES or len(counts) < 2 or not counts.sum(axis=1).all():
        return float("nan")
    if not counts.sum(axis=0).all():  # all found, or all missed
        return 1.0
    tables = MonteCarloMethod(rng=np.random.default_rng(specification()["seed"]))
    return float(chi2_contingency(counts, correction=False, method=tables).pvalue)


def _correct(row: dict[str, Any], validation: pd.DataFrame, draw: np.random.Generator) -> dict[str, Any]:
    """Return a prevalence corrected by recall and specificity, each known as an estimate on so many sentences."""
    by, group = (ALL, ALL) if row["voice"] == ALL_VOICES else ("voice", row["voice"])
    same = (validation["frame"] == row["frame"]) & (validation["by"] == by) & (validation["group"] == group)
    own = validation[same].set_index("measure")
    if not set(_RATES) <= set(own.index):
        about = f"{row['frame']}, voice {row['voice']}"
        raise InputError(f"{about}: not in the validation, expected its recall and specificity there")
    rates = {rate: (float(own.at[rate, "estimate"]), float(own.at[rate, "effective"])) for rate in _RATES}
    rho, level = specification()["rho"], row.get("level", specification()["level"])
    n = int(row["n"])
    known = {"observed": (int(row["hits"]) / n if n else np.nan, n * (1 - rho) / (1 + rho))} | rates
    shares = {name: share for name, (share, _) in known.items()}
    flags = [part for part in str(row.get("flag", "")).split(";") if part]
    estimate = low = high = np.nan
    if "short" not in flags and n and shares["recall"] + shares["specificity"] > 1:
        exact = float(_rogan_gladen(**shares))
        estimate = min(1.0, max(0.0, exact))
        drawn = {name: draw.beta(share * size + 0.5, (1 - share) * size + 0.5, size=DRAWS)
                 for name, (share, size) in known.items()}  # fmt: skip
        # draws in which the lexicon finds no better than chance: the formula then turns its sign
        senseless = float((drawn["recall"] + drawn["specificity"] <= 1).mean())
        if senseless > (1 - level) / 2:
            low, high = 0.0, 1.0
            flags.append("uncertain")
        else:
            values = np.clip(_rogan_gladen(**drawn), 0, 1)
            low, high = (float(limit) for limit in np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))
        low, high = min(low, estimate), max(high, estimate)
        flags += ["limit"] * (estimate != exact)
    elif "short" not in flags:
        flags.append("undefined")
    return row | shares | {
        "measure": "prevalence_corrected", "estimate": estimate, "low": low, "high": high, "flag": ";".join(flags),
        "level": level, "method": f"Rogan-Gladen, percentiles of {DRAWS} draws, rho = {rho}",
    }  # fmt: skip


def _rogan_gladen(observed: Any, recall: Any, specificity: Any) -> Any:
    return (observed + specificity - 1) / (recall + specificity - 1)
