"""How often a frame is evoked, estimated from the codes of a sample and a lexicon's hits in every sentence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from framing.coding.annotation_tools import SENTENCE
from framing.coding.codings import codes_of_one, frames_of, is_among, name_articles, refuse_code
from framing.coding.validation import compare_codes
from framing.comparisons.differences import adjust
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import UNVALIDATED, own_articles, tells_left_out
from framing.corpora.sources import takes_corpus
from framing.defaults import checked_level, specification
from framing.errors import InputError, require_columns, some_of, warn
from framing.lexicons import Lexicon
from framing.matching import find
from framing.scores.counting import join_flags, key_columns, scored_sentences
from framing.scores.intervals import cluster_names

LEAST = 4  # errors in the coded sentences that an interval allows for: none found is not none there


@takes_corpus
@tells_left_out
def estimate(
    corpus: Corpus, lexicon: Lexicon, codes: pd.DataFrame, by: str = "outlet", frames: Sequence[str] | None = None,
    coder: str | None = None, units: Sequence[str] = SCORED, level: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Estimate how often frames are evoked, and how groups differ, without bias from the lexicon's errors.

    Every sentence has the value f + (R / π) (y - f): f is 1 where the lexicon has a hit, y is the code, R is 1 where
    the sentence is coded, π is its chance of being drawn. Their mean estimates the share of sentences with the frame.

    Standard errors are clustered by article, or by `upstream` where several articles of a group have the same: t with
    clusters - 1 degrees of freedom, Welch and Satterthwaite's for differences. With fewer than six clusters in a group
    the interval is of coding error alone, Σ (1 - π) / π² (y - f)² / n², and speaks of these articles. No interval is
    narrower than with four errors in the coded sentences (without this, .69 to .90 of those of few articles cover).

    Parameters
    ----------
    corpus, lexicon : scored articles in the lexicon's language count
    codes : article, sentence, a column of 0 and 1 per frame, and weight (1 / π; `framing.draw_sample` gives it and
        `framing.read_codings` joins it) or chance (π); neither is needed where every sentence is coded
    by : a column of `corpus.articles`
    frames : by default those of the lexicon that are coded
    coder, level : as in `framing.validate`
    units : headline, body, caption: those the sample was drawn from

    Returns
    -------
    DataFrame
        frame, <by>, against ("", or the group that is subtracted), measure (prevalence_design, difference), estimate,
        low, high, n (sentences), coded (of them), positives (coded 1), lexicon (the share with a hit, or its
        difference), method, flag, p, p_holm (over all differences), family, articles, level. Shares are cut to 0 to 1
        (flag "limit" where the estimate lay outside), differences are of uncut shares. flag: few (at most four coded 1
        in a group), few_articles (fewer than six clusters), limit, unvalidated.

    Raises
    ------
    InputError
        Codes of unknown sentences, a weight below 1 or a chance outside 0 to 1, a drawn sentence without a code, no
        weights although sentences are not coded, codes of one kind only, no common frame, a group without a code.

    References
    ----------
    Egami, Hinck, Stewart & Wei (2023), Using imperfect surrogates for downstream inference, NeurIPS 36. Angelopoulos,
    Bates, Fannjiang, Jordan & Zrnic (2023), Prediction-powered inference, Science 382.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat is near. The danger grew. It rained. Nobody came."])
    >>> codes = pd.DataFrame({"article": "0", "sentence": [1, 2, 3, 4], "alarm": [1, 1, 0, 0]})
    >>> table = estimate(corpus, Lexicon.from_dict({"alarm": ["threat"]}), codes, by="article")
    >>> table[["estimate", "lexicon", "method"]].values.tolist()
    [[0.5, 0.25, 'these articles: all coded']]
    """
    level = checked_level(level)
    own = own_articles(corpus, lexicon)
    require_columns("codes", codes, [])
    names = some_of("frame", lexicon.names if frames is None else frames, lexicon.names)
    names = [name for name in names if frames is not None or (name in codes and codes[name].notna().any())]
    if not names:
        lists = ", ".join(lexicon.names), ", ".join(frames_of(codes)) or "none"
        raise InputError(f"no frame is in both lexicon ({lists[0]}) and codes ({lists[1]})")
    chosen, _ = codes_of_one(codes, coder, names)
    drawn = "weight" in chosen
    if drawn:
        refuse_code(chosen, chosen["weight"].astype(float) < 1, "weight", "1 or more (1 / the chance of being drawn)")
        for name in names:
            refuse_code(chosen, chosen[name].isna(), name, "0 or 1 in every drawn sentence, or the chances are wrong")
    hits = find(own, lexicon, speakers=False)
    hits = hits[hits["frame"].isin(names)]
    coded = compare_codes(hits, chosen, corpus, names, None, units).astype({"sentence": int})
    pool = name_articles(scored_sentences(own, by, units))
    total = float(coded.loc[coded["frame"] == names[0], "weight"].sum()) if drawn and "stratum" in chosen else len(pool)
    if abs(total - len(pool)) > 0.5 + 0.001 * len(pool):  # strata are drawn to add up
        why = "is the sample coded to the end, and was it drawn from these articles and units?"
        warn(f"the weights of the coded sentences add up to {total:.0f}, there are {len(pool)} sentences: {why}")
    keys = [*SENTENCE, "frame"]
    table = pool[key_columns(by)].merge(pd.DataFrame({"frame": names}), how="cross").astype({"sentence": int})
    table["found"] = is_among(table, name_articles(hits), keys)
    beside = coded[[*keys, "coded"]].assign(weight=coded["weight"].astype(float) if drawn else 1.0)
    table = table.merge(beside, on=keys, how="left", validate="one_to_one")
    missing = table["coded"].isna()
    if missing.any() and not drawn:
        first = "sentence {sentence} of {article!r}".format(**table[missing].iloc[0])
        rule = "expected a column 'weight', as framing.draw_sample gives it"
        raise InputError(f"{missing.sum()} of {len(table)} codes are missing (the first: {first}): {rule}")
    for frame, own_codes in table[~missing].groupby("frame", sort=False)["coded"]:
        if own_codes.nunique() < 2:
            rule = "expected both 0 and 1: code more, or leave the frame out (frames=)"
            raise InputError(f"{frame}: all {len(own_codes)} coded sentences are {int(own_codes.iloc[0])}, {rule}")
    counts = table.groupby(by, sort=False)["coded"].count()
    if counts.min() == 0:
        raise InputError(f"{by} {counts.idxmin()!r}: no sentence is coded, expected some of every group")
    clusters = cluster_names(own).rename(index=str)
    result = estimate_means(table.assign(cluster=table["article"].map(clusters)), by, level)
    if not lexicon.validated:
        result["flag"] = [join_flags(flag, UNVALIDATED) for flag in result["flag"]]
    return lexicon.sign(result)


def estimate_means(sentences: pd.DataFrame, by: str, level: float) -> pd.DataFrame:
    """Estimate means and differences from all sentences: frame, <by>, article, cluster, found, coded, weight."""
    rows: list[dict[str, Any]] = []
    for frame, own in sentences.groupby("frame", sort=False):
        means = {group: _mean(part) for group, part in own.groupby(by, sort=False)}
        for pair in [*combinations(means, 1), *combinations(means, 2)]:
            about = {"frame": frame, by: pair[0], "against": pair[1] if len(pair) > 1 else ""}
            rows.append(about | _interval([means[group] for group in pair], level))
    table = pd.DataFrame(rows).assign(level=level)
    table["p_holm"] = adjust(table["p"])
    shares, tested, ends = table["against"] == "", table["p"].notna(), ["estimate", "low", "high"]
    outside = shares & ~table["estimate"].between(0, 1)
    table["flag"] = table["flag"].mask(outside, [join_flags(flag, "limit") for flag in table["flag"]])
    table.loc[shares, ends] = table.loc[shares, ends].clip(0, 1)
    table["measure"] = np.where(shares, "prevalence_design", "difference")
    table["family"] = np.where(tested, f"{tested.sum()} differences: all frames and pairs of {by}", "")
    columns = [*ends, "n", "coded", "positives", "lexicon", "method", "flag", "p", "p_holm", "family"]
    return table[["frame", by, "against", "measure", *columns, "articles", "level"]]


def _mean(part: pd.DataFrame) -> dict[str, Any]:
    """Return the mean of a group's values with its variance, over clusters (between) and of coding alone."""
    found, drawn = part["found"].to_numpy(float), part["coded"].notna().to_numpy()
    codes, weight = part["coded"].to_numpy(float)[drawn], part["weight"].to_numpy(float)[drawn]
    error, n, values = codes - found[drawn], len(part), found.copy()
    values[drawn] += weight * error
    sums = pd.Series(values - values.mean()).groupby(part["cluster"].to_numpy()).sum()
    between = float((sums**2).sum()) * len(sums) / max(1, len(sums) - 1)
    spread = weight * (weight - 1)  # (1 - π) / π²
    return {"estimate": float(values.mean()), "lexicon": float(found.mean()), "n": n, "coded": len(codes),
            "positives": int(codes.sum()), "articles": part["article"].nunique(), "clusters": len(sums),
            "between": max(between, LEAST * float((weight**2).mean())) / n**2,
            "coding": max(float((spread * error**2).sum()), LEAST * float(spread.mean())) / n**2}  # fmt: skip


def _interval(means: Sequence[dict[str, Any]], level: float) -> dict[str, Any]:
    """Return estimate and interval of one mean, or of the first less the second, with counts, method and flag."""
    from scipy.stats import t

    sizes = np.array([mean["clusters"] for mean in means])
    few_articles = sizes.min() < specification()["min_articles"]
    parts = np.array([mean["coding" if few_articles else "between"] for mean in means])
    variance, df = float(parts.sum()), np.inf
    method = "design-based, these articles: coding error alone" if variance else "these articles: all coded"
    if not few_articles:
        df = variance**2 / float((parts**2 / (sizes - 1)).sum())  # Welch, Satterthwaite
        method = f"design-based, t over {' and '.join(map(str, sizes))} articles"
    row = {name: sum(mean[name] for mean in means) for name in ("n", "coded", "positives", "articles")}
    row |= {name: means[0][name] - sum(other[name] for other in means[1:]) for name in ("estimate", "lexicon")}
    few = min(mean["positives"] for mean in means) <= specification()["few"]
    reach, tested = float(t.isf((1 - level) / 2, df)) * np.sqrt(variance), len(means) > 1 and variance > 0
    p = 2 * float(t.sf(abs(row["estimate"]) / np.sqrt(variance), df)) if tested else np.nan
    flag = join_flags("few" if few else "", "few_articles" if few_articles else "")
    return row | {"low": row["estimate"] - reach, "high": row["estimate"] + reach, "p": p, "method": method,
                  "flag": flag}  # fmt: skip
