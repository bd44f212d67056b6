"""Differences between publications, their intervals and verdicts; how many articles these need; sides of several."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import ceil, comb
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import UNVALIDATED, own_articles, tells_left_out
from framing.corpora.sources import takes_corpus
from framing.defaults import checked_level, specification
from framing.errors import InputError, require, require_columns
from framing.files import read_csv
from framing.lexicons import TIERS, Lexicon
from framing.matching import find
from framing.scores.counting import (
    ALL_VOICES,
    count_hits,
    join_flags,
    mark_sentences,
    name_groups,
    select_hits,
    voices_of,
)
from framing.scores.intervals import as_normal, measure_spread, multiply_out, newcombe, newcombe_at, rate_ratio, welch

HIGHER, LOWER, UNDECIDED, SHORT = "higher", "lower", "not distinguishable", "too short"
ALIKE = "alike"
AGREEMENT = 0.95  # share of specifications that must agree in sign
COMPARED = "prevalence"  # the measure of the differences, and of the specifications that count


@takes_corpus
@tells_left_out
def compare(
    corpus: Corpus, lexicon: Lexicon, by: str = "outlet", level: float | None = None, tiers: Sequence[str] = TIERS,
    units: Sequence[str] = SCORED, voice: str = ALL_VOICES, specifications: pd.DataFrame | None = None,
    smallest: float | None = None, denied: bool = True, date: str = "published",
) -> pd.DataFrame:  # fmt: skip
    """Compare every pair of publications in every frame.

    The difference of prevalences, a - b, has Newcombe's interval (1998) of the sentences that `framing.score` counts
    with, n / deff on each side, and Student's t with Welch's degrees of freedom: articles are the unit. p is the
    smallest 1 - level at which this interval leaves out 0. It is adjusted over the family, all comparisons of the
    table: p_holm (Holm 1979) is for confirming, p_bh (Benjamini & Hochberg 1995) for exploring. [holm_low, holm_high]
    is the interval at the level at which Holm tests the comparison: it leaves out 0 exactly where p_holm is below
    1 - level.

    Minimum evidence: a is called higher or lower only if both have six articles or more (articles with the same
    `upstream` count as one), the Holm interval leaves out 0, at least 95 % of the specifications agree with its sign,
    and one of the two has more than a few hits (4). "not distinguishable" does not say that two are alike. With
    `smallest`, two that differ by less are called alike: two one-sided tests (Schuirmann 1987), Holm over the family.

    Parameters
    ----------
    corpus, lexicon, by, level, tiers, units, date : as in `framing.score`; `by` is one column
    voice : whose hits count: all, outlet, quoted, reported or others
    specifications : estimates under other choices of method, as `framing.sensitivity` returns them: frame,
        <by>, specification, estimate. Only rows of prevalence count, and no rows in which `without` names a
        term. Without this table the sign-agreement condition is skipped, and `rule` says so
    smallest : the smallest difference of prevalences that matters, as in .10; None: nothing is called alike
    denied : whether hits that are negated count; without them is another question, not another method

    Returns
    -------
    DataFrame
        frame, a, b, voice, estimate (prevalence of a - prevalence of b), low, high, holm_low, holm_high, p,
        p_holm, p_bh, ratio (of rates, a / b, interval of the exact conditional form, at counts / deff), ratio_low,
        ratio_high, with_hit_a, with_hit_b, sentences_a, sentences_b, hits_a, hits_b, tokens_a, tokens_b,
        articles_a, articles_b, clusters_a, clusters_b, icc_a, icc_b, deff_a, deff_b (as in `framing.score`),
        agreement (share of specifications with the sign of the estimate; NaN without them), specifications (their
        number), p_alike (Holm; NaN without `smallest`), verdict (higher, lower, alike, not distinguishable, too short),
        rule, family, method, flag (short, none, few, few_articles, unvalidated; joined by ";"), level.

    Raises
    ------
    InputError
        An unknown column, tier, unit or voice, a level outside (0, 1), or fewer than two publications.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat came. " * 40, "A ferry came. " * 40])
    >>> compare(corpus, Lexicon.from_dict({"alarm": ["threat*"]}), by="article")["verdict"].tolist()
    ['too short']
    """
    corpus, by = name_groups(own_articles(corpus, lexicon), by, date)
    if specifications is not None:
        require_columns("specifications", specifications, ["frame", by, "estimate"])
    # specifications of other voices, or of denials counted otherwise, ask another question than the comparison
    voices_of(voice)
    for name, value in {"voice": voice, "negation": "counted" if denied else "left out"}.items():
        given = set() if specifications is None else set(specifications.get(name, [])) - {"", np.nan}
        if given - {value}:
            remedy = f"expected only {value!r} (choices={{{name!r}: [{value!r}]}} of framing.sensitivity)"
            raise InputError(f"specifications vary {name} ({', '.join(sorted(given))}): another question, {remedy}")
    hits = select_hits(find(corpus, lexicon, speakers=False), tiers, voice, denied)
    counts = count_hits(mark_sentences(corpus, lexicon), hits, lexicon.names, by, units)
    return compare_groups(counts, lexicon, voice, level, specifications, smallest)


def compare_groups(
    counts: pd.DataFrame, lexicon: Lexicon, voice: str, level: float | None, specifications: pd.DataFrame | None,
    smallest: float | None,
) -> pd.DataFrame:  # fmt: skip
    """Return what `compare` returns, of counts of a lexicon's hits."""
    by, table = counts.columns[1], compare_counts(counts, level, specifications, smallest)
    doubts, about = dict(zip(counts[by], counts["doubt"], strict=True)), "" if lexicon.validated else UNVALIDATED
    pairs = zip(table["flag"], table["a"].map(doubts), table["b"].map(doubts), strict=True)
    table["flag"] = [join_flags(*dict.fromkeys([*flag.split(";"), *a.split(";"), *b.split(";")]), about)
                     for flag, a, b in pairs]  # fmt: skip
    table.insert(3, "voice", voice)
    return lexicon.sign(table)


def compare_counts(
    counts: pd.DataFrame, level: float | None = None, specifications: pd.DataFrame | None = None,
    smallest: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Compare every pair of groups in every frame by their counts (`framing.scores.counting.count_hits`).

    Counts without deff and df hold no spread between articles: they are compared as single articles are, and get no
    verdict. `framing.scores.counting.count_hits` gives counts with both.

    Examples
    --------
    >>> rows = [("alarm", "Gazette", 90, 80), ("alarm", "Herald", 12, 10)]
    >>> counts = pd.DataFrame(rows, columns=["frame", "outlet", "hits", "with_hit"])
    >>> counts = counts.assign(tokens=4000, sentences=200, articles=6, deff=2.0, df=9, short=False)
    >>> compare_counts(counts)["verdict"].tolist()
    ['higher']
    """
    level = checked_level(level)
    by = counts.columns[1]
    table = _differences(_pair(counts, by), level).assign(level=level)
    table = _adjust(table, level, by)
    table = _judge(_alike(_agreement(table, specifications, by), level, smallest))
    table.attrs["short"] = list(dict.fromkeys(counts.loc[counts["short"].astype(bool), by].astype(str)))
    return table[_COLUMNS]


_SIDED = ["with_hit", "sentences", "hits", "tokens", "articles", "clusters", "icc", "deff"]
_COLUMNS = ["frame", "a", "b", "estimate", "low", "high", "holm_low", "holm_high", "p", "p_holm", "p_bh"]
_COLUMNS += ["ratio", "ratio_low", "ratio_high", *(f"{name}_{side}" for name in _SIDED for side in "ab")]
_COLUMNS += ["agreement", "specifications", "p_alike", "verdict", "rule", "family", "method", "flag", "level"]


def _pair(counts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return a row for each pair of groups in each frame, in the order they come."""
    groups = list(dict.fromkeys(counts[by]))
    if len(groups) < 2:
        raise InputError(f"{by}: {len(groups)} to compare, expected two or more")
    rho = specification()["rho"]
    unknown = {"deff": (1 + rho) / (1 - rho), "df": np.inf, "deff_hits": 1.0, "df_hits": np.inf, "icc": np.nan}
    clusters = counts.get("clusters", counts["articles"] if "deff" in counts else 1)
    counts = counts.assign(clusters=clusters, **{k: v for k, v in unknown.items() if k not in counts})
    pairs = pd.DataFrame(list(combinations(groups, 2)), columns=["a", "b"])
    table = pd.DataFrame({"frame": list(dict.fromkeys(counts["frame"]))}).merge(pairs, how="cross")
    for side in "ab":
        own = counts.rename(columns={by: side}).set_index(["frame", side]).add_suffix(f"_{side}")
        table = table.join(own, on=["frame", side])
    return table


def _effective(table: pd.DataFrame) -> list[np.ndarray]:
    """Return the sentences with a hit and all sentences of a and of b, divided by their design effects."""
    names = [(name, side) for side in "ab" for name in ("with_hit", "sentences")]
    return [(table[f"{name}_{side}"] / table[f"deff_{side}"]).to_numpy(float) for name, side in names]


def _freedom(table: pd.DataFrame) -> np.ndarray:
    """Return the degrees of freedom of each difference of prevalences (Welch)."""
    sides = []
    for x, n, side in zip(*(iter(_effective(table)),) * 2, "ab", strict=True):
        share = (x + 1) / (n + 2)  # never 0: a side without a hit has a spread, too
        sides += [share * (1 - share) / n, table[f"df_{side}"].to_numpy(float)]
    return welch(*sides)


def _differences(table: pd.DataFrame, level: float) -> pd.DataFrame:
    """Add the difference of prevalences and the ratio of rates with their intervals, at counts / design effects."""
    short = table["short_a"].astype(bool) | table["short_b"].astype(bool)
    freedom = _freedom(table)
    low, high = newcombe(level, *_effective(table), df=freedom)
    counts = [table[f"{name}_{side}"] / table[f"deff_hits_{side}"] for side in "ab" for name in ("hits", "tokens")]
    logs = [(1 / (hits + 0.5)).to_numpy(float) for hits in counts[::2]]  # variance of the logarithm of a rate
    df = [table[f"df_hits_{side}"].to_numpy(float) for side in "ab"]
    ratio_low, ratio_high = rate_ratio(as_normal(level, welch(logs[0], df[0], logs[1], df[1])), *counts)
    estimate = table["with_hit_a"] / table["sentences_a"] - table["with_hit_b"] / table["sentences_b"]
    ratio = (table["hits_a"] / table["tokens_a"]) / (table["hits_b"] / table["tokens_b"])
    found = {"estimate": estimate, "low": low, "high": high}
    found |= {"ratio": ratio, "ratio_low": ratio_low, "ratio_high": ratio_high}
    table = table.assign(**found, short=short, freedom=freedom)
    table.loc[short, list(found)] = np.nan
    sizes = table[["deff_a", "deff_b"]].to_numpy(float)
    quantiles = ["normal" if np.isinf(df) else f"t with {df:.3g} df" for df in freedom]
    method = [f"Newcombe at n / deff ({a:.2f}, {b:.2f}), {t}" for (a, b), t in zip(sizes, quantiles, strict=True)]
    return table.assign(method=method)


_FARTHEST = 37.0  # standard errors: smaller p are shown as that of this distance


def p_of_difference(
    successes_a: np.ndarray, n_a: np.ndarray, successes_b: np.ndarray, n_b: np.ndarray, *,
    df: np.ndarray | float = np.inf,
) -> np.ndarray:  # fmt: skip
    """Return the p of equal proportions: the smallest 1 - level at which Newcombe's interval leaves out 0."""
    a, b = (successes_a, n_a), (successes_b, n_b)
    p = 2 * np.minimum(_one_sided(0.0, *a, *b, df), _one_sided(0.0, *b, *a, df))
    return np.where(np.abs(successes_a / n_a - successes_b / n_b) < 1e-9, 1.0, p)  # no distance to find


def _one_sided(
    beyond: float, x_a: np.ndarray, n_a: np.ndarray, x_b: np.ndarray, n_b: np.ndarray, df: np.ndarray | float
) -> np.ndarray:
    """Return the p of a - b at or below `beyond`: half of 1 - level where Newcombe's low limit reaches it."""
    from scipy.optimize.elementwise import find_root
    from scipy.stats import t

    def low_limit(z: np.ndarray, *counts: np.ndarray) -> np.ndarray:
        return newcombe_at(z, *counts)[0] - beyond

    counts = (x_a, n_a, x_b, n_b)
    ends = np.full(x_a.shape, 1e-6), np.full(x_a.shape, _FARTHEST)
    found = find_root(low_limit, ends, args=counts)
    z = np.where(low_limit(ends[1], *counts) > 0, _FARTHEST, found.x)
    return np.where(x_a / n_a - x_b / n_b <= beyond, 1.0, t.sf(z, df))


def _alike(table: pd.DataFrame, level: float, smallest: float | None) -> pd.DataFrame:
    """Add p_alike, Holm-adjusted, of two one-sided tests that a and b differ by less than `smallest`."""
    table = table.assign(p_alike=np.nan)
    tested = ~table["short"]
    if smallest is None or not tested.any():
        return table
    if not isinstance(smallest, int | float) or not 0 < smallest < 1:
        raise InputError(f"smallest must be a difference between 0 and 1, as in .10; got {smallest!r}")
    x_a, n_a, x_b, n_b = _effective(table[tested])
    df = table.loc[tested, "freedom"].to_numpy(float)
    p = np.maximum(_one_sided(-smallest, x_a, n_a, x_b, n_b, df), _one_sided(-smallest, x_b, n_b, x_a, n_a, df))
    table.loc[tested, "p_alike"] = adjust(p)
    rule = f"; alike: less than {smallest:g} apart, two one-sided tests"
    return table.assign(rule=table["rule"] + rule, alike=table["p_alike"] < 1 - level)


def _adjust(table: pd.DataFrame, level: float, by: str) -> pd.DataFrame:
    """Add p, its two adjustments, the interval of Holm's level, and the family."""
    names = ["p", "p_holm", "p_bh", "holm_low", "holm_high"]
    table = table.assign(**dict.fromkeys(names, np.nan))
    tested = ~table["short"]
    count = int(tested.sum())
    frames, pairs = table["frame"].nunique(), table[["a", "b"]].drop_duplicates().shape[0]
    left_out = f", {len(table) - count} left out as too short" if count < len(table) else ""
    kinds = f"{frames} frame{'s' * (frames > 1)} x {pairs} pair{'s' * (pairs > 1)} of {by}"
    table["family"] = f"{count} comparison{'s' * (count != 1)}: {kinds}{left_out}"
    if not count:
        return table
    counts, df = _effective(table[tested]), table.loc[tested, "freedom"].to_numpy(float)
    p = p_of_difference(*counts, df=df)
    holm = adjust(p)
    rank = np.argsort(np.argsort(p, kind="stable"), kind="stable")
    tests = count - np.minimum(rank, (holm <= 1 - level).sum())  # after the first that fails, Holm rejects no more
    low, high = newcombe(1 - (1 - level) / tests, *counts, df=df)
    table.loc[tested, names] = np.column_stack([p, holm, adjust(p, "fdr_bh"), low, high])
    return table


def adjust(p: npt.ArrayLike, method: str = "holm") -> np.ndarray:
    """Return p adjusted for the number of tests (or by "fdr_bh"); NaN, where nothing was tested, stays."""
    # As statsmodels' multipletests, which collects the garbage of the whole process each time: a tenth of a second.
    values = np.array(p, dtype=float)
    own = values[tested := ~np.isnan(values)]
    order, rank = np.argsort(own), np.arange(1, len(own) + 1)
    if method == "holm":
        adjusted = np.maximum.accumulate(own[order] * rank[::-1])
    else:
        adjusted = np.minimum.accumulate((own[order] / (rank / len(own)))[::-1])[::-1]
    values[tested] = np.minimum(adjusted, 1)[np.argsort(order)]
    return values


def _agreement(table: pd.DataFrame, specifications: pd.DataFrame | None, by: str) -> pd.DataFrame:
    """Add the share of specifications whose difference has the sign of the estimate."""
    limits = specification()
    sides = f"{limits['min_articles']} articles a side (one per upstream), more than {limits['few']} hits on one"
    adjusted = f"{sides}, Holm interval leaves out 0"
    if specifications is None:
        rule = f"{adjusted} (no specifications given: their agreement is not asked)"
        return table.assign(agreement=np.nan, specifications=0, rule=rule)
    names = ["frame", by, "specification"]
    require_columns("specifications", specifications, [*names, "estimate"])
    if "without" in specifications:  # a term left out is a check of the lexicon, not a choice of method
        specifications = specifications[specifications["without"].isna() | (specifications["without"] == "")]
    if "measure" in specifications:
        measures = sorted(set(specifications["measure"]))
        specifications = specifications[specifications["measure"] == COMPARED]
        if specifications.empty:
            raise InputError(f"specifications: none of {COMPARED}, which is compared; measures: {', '.join(measures)}")
    if len(twice := specifications[specifications.duplicated(names)]):
        named = ", ".join(map(str, twice.iloc[0][names]))
        raise InputError(f"specifications: {named} come twice, expected each once")
    agree, numbers = count_signs(table, specifications, by)
    rule = f"{adjusted}, and {100 * AGREEMENT:g} % of {max(numbers)} specifications of prevalence agree in sign"
    return table.assign(agreement=agree / np.where(numbers, numbers, np.nan), specifications=numbers, rule=rule)


def count_signs(pairs: pd.DataFrame, specifications: pd.DataFrame, by: str) -> tuple[np.ndarray, np.ndarray]:
    """Return in how many specifications each pair differs with the sign of its estimate, and how many have both."""
    wide = specifications.pivot(index=["frame", by], columns="specification", values="estimate")
    keys = [pd.MultiIndex.from_frame(pairs[["frame", side]]) for side in "ab"]
    if len(missing := keys[0].append(keys[1]).difference(wide.index, sort=False)):
        raise InputError(f"specifications: none for frame and {by} {missing[0]}, expected some for every one")
    differences = wide.loc[keys[0]].to_numpy() - wide.loc[keys[1]].to_numpy()
    signs = np.sign(pairs["estimate"].to_numpy(float))[:, None]
    return (np.sign(differences) == signs).sum(axis=1), (~np.isnan(differences)).sum(axis=1)


def read_specifications(path: str | Path, by: str = "outlet") -> pd.DataFrame:
    """Read estimates under other choices of method: a CSV with frame, <by>, specification, estimate."""
    table = read_csv(Path(path), required=["frame", by, "specification", "estimate"])
    estimates = pd.to_numeric(table["estimate"].mask(table["estimate"] == ""), errors="coerce")
    bad = ~np.isfinite(estimates.fillna(0)) | (estimates.isna() & (table["estimate"] != ""))
    if estimates.isna().all():
        raise InputError(f"{path}: no estimate, expected some to compare with")
    if bad.any():
        row = table[bad].iloc[0]
        raise InputError(f"{path}:{row['file_line']}: estimate {row['estimate']!r}, expected a number or nothing")
    return table.assign(estimate=estimates)


def _judge(table: pd.DataFrame) -> pd.DataFrame:
    """Add the flag, and the verdict by the rule of minimum evidence."""
    limits, hits = specification(), table[["hits_a", "hits_b"]]
    few_articles = table[["clusters_a", "clusters_b"]].min(axis=1) < limits["min_articles"]
    least = np.select([hits.max(axis=1) == 0, hits.min(axis=1) <= limits["few"]], ["none", "few"], "")
    flags = np.where(table["short"], "short", ""), least, np.where(few_articles, "few_articles", "")
    apart = (table["holm_low"] > 0) | (table["holm_high"] < 0)
    agreed = (table["specifications"] == 0) | (table["agreement"] >= AGREEMENT)
    told = apart & agreed & (hits.max(axis=1) > limits["few"])
    alike = table.get("alike", pd.Series(False, table.index))
    reasons = [table["short"], few_articles, told & (table["estimate"] > 0), told, alike]
    verdict = np.select(reasons, [SHORT, UNDECIDED, HIGHER, LOWER, ALIKE], UNDECIDED)
    return table.assign(flag=[join_flags(*own) for own in zip(*flags, strict=True)], verdict=verdict)


def power_table(
    prevalences: Sequence[tuple[float, float]] = ((0.10, 0.20),), sentences: Sequence[int] = (20,),
    icc: Sequence[float] = (0.0, 0.02, 0.05), power: float = 0.8, level: float | None = None, comparisons: int = 1,
) -> pd.DataFrame:  # fmt: skip
    """Return how many articles each publication needs for `framing.compare` to tell two prevalences apart.

    The power of the very interval that `framing.compare` uses is found by simulation: 4,000 pairs of publications whose
    articles have beta-distributed prevalences with the intra-class correlation icc. Below six articles compare gives no
    verdict, so that no answer is smaller. The simulation makes it exact to about one article.

    Parameters
    ----------
    prevalences : pairs of prevalences to tell apart
    sentences : of an article
    icc : intra-class correlation of sentences within articles
    power : chance to find the difference
    level : 1 - level is the size of the test; .95 by default
    comparisons : in the family; the size is divided by it (Bonferroni, the first step of Holm)

    Returns
    -------
    DataFrame
        prevalence_a, prevalence_b, sentences, icc, deff (1 + (sentences - 1) icc, Kish 1965), independent (sentences
        needed if they were independent, by the normal approximation), articles (of each publication), power, level,
        comparisons.

    Raises
    ------
    InputError
        Values outside their range, or equal prevalences.

    Examples
    --------
    >>> power_table(icc=[0.05])["articles"].tolist()
    [22]
    """
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    level = checked_level(level)
    if not isinstance(prevalences, Iterable):
        raise InputError(f"prevalences must be pairs of shares, got {prevalences!r}")
    for a, b in prevalences:
        if not (0 < a < 1 and 0 < b < 1 and a != b):
            raise InputError(f"prevalences must be two different shares between 0 and 1; got {a:g} and {b:g}")
    _check_range("sentences", sentences, 1)
    _check_range("icc", icc, 0, 0.99)
    _check_range("power", [power], 0.05, 0.9999)
    _check_range("comparisons", [comparisons], 1)
    rows = []
    for (a, b), length, correlation in product(prevalences, sentences, icc):
        size = (1 - level) / comparisons
        needed = samplesize_proportions_2indep_onetail(a - b, b, power, alpha=size, alternative="two-sided")
        deff = 1 + (length - 1) * correlation
        guess = ceil(float(needed) * deff / length)
        articles = _articles_for(power, (a, b), length, correlation, 1 - size, guess)
        rows.append((a, b, length, correlation, deff, ceil(needed), articles, power, level, comparisons))
    columns = ["prevalence_a", "prevalence_b", "sentences", "icc", "deff", "independent", "articles"]
    return pd.DataFrame(rows, columns=[*columns, "power", "level", "comparisons"])


def _articles_for(
    power: float, prevalences: tuple[float, float], sentences: int, icc: float, level: float, guess: int
) -> int:
    """Return the fewest articles a side with this power, six or more, searched from a guess."""
    least = specification()["min_articles"]
    low, high = least - 1, max(least, guess)
    while simulate_power(prevalences, high, sentences, icc, level) < power:
        low, high = high, ceil(high * 1.3)
    between = range(low + 1, high)
    found = bisect_left(between, power, key=lambda size: simulate_power(prevalences, size, sentences, icc, level))
    return low + 1 + found


_PAIRS = 4000  # simulated for each number of articles


def simulate_power(prevalences: tuple[float, float], articles: int, sentences: int, icc: float, level: float) -> float:
    """Return how often compare's interval of two simulated publications leaves out 0 on the right side."""
    rng, sides = np.random.default_rng(specification()["seed"]), []
    for share in prevalences:
        shares = np.full((_PAIRS, articles), share)
        if icc:
            shares = rng.beta(share * (1 / icc - 1), (1 - share) * (1 / icc - 1), shares.shape)
        found = rng.binomial(sentences, shares).ravel()
        rows = pd.DataFrame({"pair": np.repeat(np.arange(_PAIRS), articles), "with_hit": found, "hits": found})
        rows = multiply_out(rows.assign(tokens=sentences, sentences=sentences, squares=found, filled=sentences))
        sides.append(measure_spread(rows.groupby("pair").sum()))
    pairs = sides[0].add_suffix("_a").join(sides[1].add_suffix("_b"))
    low, high = newcombe(level, *_effective(pairs), df=_freedom(pairs))
    return float(np.mean(low > 0 if prevalences[0] > prevalences[1] else high < 0))


def _check_range(name: str, values: Sequence[float], low: float, high: float = np.inf) -> None:
    for value in values:
        if not low <= value <= high:
            limit = f"{low:g} or more" if high == np.inf else f"between {low:g} and {high:g}"
            raise InputError(f"{name} must be {limit}; got {value!r}")


def compare_sides(
    scores: pd.DataFrame, sides: Mapping[str, str], measure: str = "prevalence", voice: str = ALL_VOICES,
    level: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Compare two sides of publications, such as two countries, by permuting the publications.

    The publication is the unit: the difference of the sides' mean scores is compared with those of all ways to
    divide the publications into two sides of these sizes. With too few publications no p could be small enough, and
    `InputError` is raised.

    Parameters
    ----------
    scores : what `framing.score` returns
    sides : the side of each publication; exactly two sides
    measure, voice : the scores compared
    level : 1 - level is the p that must be within reach; .95 by default

    Returns
    -------
    DataFrame
        frame, a, b (the sides, in the order they come), estimate (mean score of a - mean score of b), n_a,
        n_b (publications), p (two-sided, exact up to 9,999 arrangements), p_holm, method.

    Raises
    ------
    InputError
        Not two sides, a publication without a score, or too few publications, with the smallest p that
        they could give.

    Examples
    --------
    >>> scores = pd.DataFrame({"frame": "alarm", "outlet": list("abcd"), "voice": "all",
    ...                        "measure": "prevalence", "estimate": [0.1, 0.2, 0.3, 0.4]})
    >>> compare_sides(scores, {"a": "north", "b": "north", "c": "south", "d": "south"})
    Traceback (most recent call last):
    framing.errors.InputError: 2 against 2 publications: the smallest two-sided p of a permutation is 1/3, \
expected more publications, so that .05 can be reached
    """
    level = checked_level(level)
    require_columns("scores", scores, ["frame", "voice", "measure", "estimate"])
    require("sides", sides, Mapping)
    names = list(dict.fromkeys(sides.values()))
    if len(names) != 2:
        raise InputError(f"sides: {len(names)} ({', '.join(names)}), expected two")
    sizes = [sum(side == name for side in sides.values()) for name in names]
    mirrored = 2 if sizes[0] == sizes[1] else 1  # with sides of one size every arrangement comes twice
    smallest = min(Fraction(mirrored, comb(sum(sizes), sizes[0])), Fraction(1))
    if smallest > 1 - level:
        reason = f"{sizes[0]} against {sizes[1]} publications: the smallest two-sided p of a permutation is {smallest}"
        limit = f"{1 - level:.3g}".removeprefix("0")
        raise InputError(f"{reason}, expected more publications, so that {limit} can be reached")
    chosen = scores[(scores["measure"] == measure) & (scores["voice"] == voice)]
    rows = []
    for frame, part in chosen.groupby("frame", sort=False):
        own = part.set_index(part.columns[1])["estimate"].reindex(list(sides))
        if own.isna().any():
            raise InputError(f"{frame}: no {measure} of {own.index[own.isna()][0]!r}, expected one of each publication")
        parts = [own[[sides[name] == side for name in own.index]].to_numpy() for side in names]
        rows.append((frame, *names, parts[0].mean() - parts[1].mean(), *sizes, _permute(*parts)))
    table = pd.DataFrame(rows, columns=["frame", "a", "b", "estimate", "n_a", "n_b", "p"])
    return table.assign(p_holm=adjust(table["p"]), method=f"permutation of publications; Holm over {len(table)} frames")


def _permute(a: np.ndarray, b: np.ndarray) -> float:
    """Return the p of the distance between two means, among all ways to divide the values into two such sides."""
    from scipy.stats import permutation_test

    def distance(x: np.ndarray, y: np.ndarray, axis: int = -1) -> np.ndarray:
        return np.abs(x.mean(axis=axis) - y.mean(axis=axis))

    options = {"n_resamples": 9999, "rng": specification()["seed"], "alternative": "greater", "vectorized": True}
    return float(permutation_test((a, b), distance, **options).pvalue)
