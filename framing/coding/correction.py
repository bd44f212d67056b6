"""Prevalence corrected for what a lexicon misses and finds wrongly (Rogan & Gladen 1978)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from framing.coding.outcomes import DRAWS
from framing.defaults import specification
from framing.errors import InputError, require_columns
from framing.scores.counting import ALL_VOICES

CORRECTED = "prevalence_corrected"
_SHARES = ("prevalence", "tfidf_share")
_RATES = ["recall", "specificity"]


def correct_prevalence(scores: pd.DataFrame, validation: pd.DataFrame, seed: int | None = None) -> pd.DataFrame:
    """Correct prevalences by the recall and specificity found on coded sentences.

    corrected = (observed + specificity - 1) / (recall + specificity - 1), within 0 and 1 (Rogan & Gladen 1978). The
    interval is that of draws of all three: the observed prevalence at n_eff = n (1 - rho) / (1 + rho) sentences,
    recall and specificity at the coded ones, each Beta with Jeffreys' prior. It takes for granted that both hold
    wherever the lexicon is used, and that coded and scored sentences are not the same: where all are coded, the codes
    tell their prevalence themselves.

    Parameters
    ----------
    scores : what `framing.score` or `framing.tfidf_scores` returns; its prevalences (or TF-IDF shares) are corrected
    validation : what `framing.validate` returns on the same lexicon; its rows of all sentences are used, for scores of
        a voice those of the voice
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
