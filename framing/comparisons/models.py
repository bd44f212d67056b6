"""Models of articles: how a frame's prevalence goes with outlet, genre or length, and how it changes over time."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.comparisons.differences import adjust
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.dates import periods, read_dates
from framing.corpora.languages import UNVALIDATED, own_articles, tells_left_out
from framing.corpora.sources import takes_corpus
from framing.defaults import checked_level, specification
from framing.errors import InputError, one_of, require
from framing.lexicons import TIERS, Lexicon
from framing.matching import find
from framing.scores.counting import ALL_VOICES, MISSING, count_hits, join_flags, select_hits
from framing.scores.intervals import ALONE, cluster_names

MONTH = 365.2425 / 12  # days
MIN_CLUSTERS, SPARE = 10, 5  # clusters of a model, and how many more they must be than parameters
_SEPARATED = 15.0  # log-odds between the ends of a covariate: only separation makes them so large
_OWN = ["article", "frame", "hits", "with_hit", "denied", "tokens", "sentences", "prevalence", "rate", "log_tokens"]
_OWN += ["date", "month", "months", "cluster"]
_NOT_KEPT = {"text", "duplicate_of", "duplicate_reason", "containment", "tokens", "sentences", "sha256"}
_NAMES = ["term", "category", "against"]
_ESTIMATES = ["estimate", "low", "high", "p", "ratio", "ratio_low", "ratio_high"]


@takes_corpus
@tells_left_out
def article_table(
    corpus: Corpus, lexicon: Lexicon, frame: str | None = None, date: str | None = "published",
    tiers: Sequence[str] = TIERS, units: Sequence[str] = SCORED, voice: str = ALL_VOICES,
) -> pd.DataFrame:  # fmt: skip
    """Return the counts of each scored article and frame beside its metadata: rows for a model of one's own.

    Parameters
    ----------
    corpus, lexicon, tiers, units, voice : as in `framing.compare`
    frame : one frame; by default all
    date : the column with the articles' dates; None where they have none

    Returns
    -------
    DataFrame
        article, frame, hits, with_hit (sentences with a hit), denied (hits), tokens, sentences, prevalence, rate (per
        1,000 tokens), log_tokens, date, month ("2024-06"), months (since the first article), cluster (the article, or
        its `upstream`: rewrites of one source are alike), and the columns of `corpus.articles`.

    Raises
    ------
    InputError
        An unknown frame or column, dates that cannot be read, or metadata named as a column of this table.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat came. Boats left.", "A ferry came."])
    >>> table = article_table(corpus, Lexicon.from_dict({"alarm": ["threat*"]}), date=None)
    >>> table[["with_hit", "sentences"]].values.tolist()
    [[1, 2], [0, 1]]
    """
    corpus = own_articles(corpus, lexicon)
    frames = lexicon.names if frame is None else [one_of("frame", frame, lexicon.names)]
    hits = select_hits(find(corpus, lexicon, speakers=False), tiers, voice)
    about = corpus.scored[[name for name in corpus.articles if name not in _NOT_KEPT]]
    if clash := [name for name in about if name in _OWN[1:] and name != date]:
        raise InputError(f"the articles have a column {clash[0]!r}, as this table has: give it another name")
    dates = pd.Series(pd.NaT, about.index, dtype="datetime64[us]") if date is None else read_dates(about, date)
    about = about.drop(columns=[name for name in about if name in _OWN[1:]]).assign(
        date=dates, month=periods(dates, "month"), months=(dates - dates.min()) / pd.Timedelta(days=MONTH),
        cluster=about["article"].map(cluster_names(corpus)).str.removeprefix(ALONE),
    )  # fmt: skip
    table = count_hits(corpus, hits, frames, "article", units).merge(about, on="article", validate="many_to_one")
    table = table.assign(
        prevalence=table["with_hit"] / table["sentences"], rate=1000 * table["hits"] / table["tokens"],
        log_tokens=np.log(table["tokens"].where(table["tokens"] > 0)),
    ).sort_values("frame", key=lambda names: names.map(frames.index), kind="stable", ignore_index=True)  # fmt: skip
    return lexicon.sign(table[[*_OWN, *(name for name in about if name not in _OWN)]])


@takes_corpus
@tells_left_out
def model(
    corpus: Corpus, lexicon: Lexicon, frame: str, formula: str, date: str = "published", level: float | None = None,
    tiers: Sequence[str] = TIERS, units: Sequence[str] = SCORED, voice: str = ALL_VOICES,
) -> pd.DataFrame:  # fmt: skip
    """Describe how the share of sentences with a hit goes with covariates of the articles, by logistic regression.

    The table describes articles given the covariates. It shows no effect of any: outlets that differ at the same genre
    and length may differ by their topics, authors or sources.

    Parameters
    ----------
    corpus, lexicon, level, tiers, units, voice : as in `framing.compare`
    frame : whose prevalence is modelled
    formula : covariates joined by "+", as in "outlet + genre + log_tokens + month": month (the months since the first
        article), log_tokens, tokens, sentences, and columns of `corpus.articles`, numbers if all values are
    date : the column with the articles' dates, where month is a covariate

    Returns
    -------
    DataFrame
        frame, term, category, against (the category with most articles, of equals the first; both "" of a number),
        estimate (log-odds; of a number, for one more), low, high, p, ratio (of odds), ratio_low, ratio_high, articles,
        clusters, method, flag (few, unvalidated), level.

    Raises
    ------
    InputError
        A covariate that is unknown, constant, missing in an article or given by the others; a category with fewer than
        six clusters, without a hit or with hits alone; fewer than ten clusters, or than five more than parameters.

    Notes
    -----
    A binomial GLM of articles. Its covariance is over clusters (see `article_table`) and corrected for their small
    number (Mancl & DeRouen 2001; HC3 where a cluster is one article), with t at clusters - parameters degrees of
    freedom. In simulations (30 and 60 beta-binomial articles, ICC .1 and .3, four covariates) 95 % intervals of an
    outlet's coefficient covered .93 to .97.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat came. " * (1 + i % 5) + "Boats left. " * (9 + i % 7) for i in range(40)])
    >>> corpus.articles["outlet"] = ["Gazette", "Herald"] * 20
    >>> table = model(corpus, Lexicon.from_dict({"alarm": ["threat*"]}), "alarm", "outlet + log_tokens")
    >>> table[["term", "category", "against", "articles"]].values.tolist()
    [['outlet', 'Herald', 'Gazette', 40], ['log_tokens', '', '', 40]]
    """
    require("formula", formula, str)
    names = own_articles(corpus, lexicon).articles.columns.difference([*_NOT_KEPT, "article", date], sort=False)
    known = ["month", "log_tokens", "tokens", "sentences", *names]
    covariates = list(dict.fromkeys(one_of("covariate", name.strip(), known) for name in formula.split("+")))
    dated = date if "month" in covariates or date in _OWN else None
    rows = article_table(corpus, lexicon, one_of("frame", frame, lexicon.names), dated, tiers, units, voice)
    return _sign(_fit(rows, covariates, checked_level(level)).assign(frame=frame), lexicon, ["frame", *_NAMES])


def _sign(table: pd.DataFrame, lexicon: Lexicon, first: Sequence[str]) -> pd.DataFrame:
    """Put some columns first, flag an unvalidated lexicon, and sign."""
    if not lexicon.validated:
        table["flag"] = [join_flags(flag, UNVALIDATED) for flag in table["flag"]]
    return lexicon.sign(table[[*first, *(name for name in table if name not in first)]])


def _columns(rows: pd.DataFrame, name: str) -> list[tuple[str, str, str, pd.Series]]:
    """Return the columns a covariate has in a model: its name, category, what it is compared with, and the values."""
    values = rows["months" if name == "month" else name]
    text = values.astype("string").fillna("").str.strip()
    numbers = pd.to_numeric(values.where(text != ""), errors="coerce").astype(float)
    numeric = bool(numbers[text != ""].notna().all())
    if missing := rows.loc[~np.isfinite(numbers) if numeric else text == "", "article"].tolist():
        named = ", ".join(map(str, missing[:3])) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise InputError(f"{name} is missing in {len(missing)} of {len(rows)} articles: {named}")
    if text.nunique() == 1:
        raise InputError(f"{name} is the same in all articles, expected a covariate that varies")
    if numeric:
        return [(name, "", "", numbers)]
    for category, part in rows.groupby(text):
        clusters, hits, of = part["cluster"].nunique(), part["with_hit"].sum(), part["sentences"].sum()
        if clusters < (least := specification()["min_articles"]):
            raise InputError(f"{name} {category!r}: {clusters} articles or sources, expected {least} or more")
        if hits in (0, of):
            raise InputError(f"{name} {category!r}: {hits} of {of} sentences with a hit: its odds have no estimate")
    first, *others = text.value_counts().sort_index().sort_values(ascending=False, kind="stable").index
    return [(name, category, first, (text == category).astype(float)) for category in others]


def _fit(rows: pd.DataFrame, covariates: Sequence[str], level: float) -> pd.DataFrame:
    """Return the coefficients of a model of one frame; raise `InputError` where there are none."""
    from scipy.stats import t
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    clusters, sentences, found = rows["cluster"].nunique(), rows["sentences"], rows["with_hit"]
    if clusters < MIN_CLUSTERS:
        raise InputError(f"{clusters} articles or sources, expected {MIN_CLUSTERS} or more")
    if found.sum() in (0, sentences.sum()):
        raise InputError(f"{rows['frame'].iloc[0]}: {found.sum()} of {sentences.sum()} sentences with a hit")
    columns = [column for name in covariates for column in _columns(rows, name)]
    x = np.column_stack([np.ones(len(rows)), *(values for *_, values in columns)])
    scale = np.abs(x).max(axis=0)
    x, names = x / scale, [f"{term} {category!r}" if category else term for term, category, *_ in columns]
    for k, name in enumerate(names, 1):
        shares = np.linalg.lstsq(x[:, :k], x[:, k])[0]
        if np.allclose(x[:, :k] @ shares, x[:, k], rtol=0, atol=1e-8):
            others = [other for other, share in zip(names, shares[1:], strict=False) if abs(share) > 1e-6]
            raise InputError(f"collinear covariates: {name} follows from {', '.join(others)}, leave one out")
    if (spare := clusters - x.shape[1]) < SPARE:
        raise InputError(f"{clusters} articles or sources for {x.shape[1]} parameters, expected {SPARE} more")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        fitted = GLM(np.column_stack([found, sentences - found]), x, family=Binomial()).fit()
    reach = np.abs(fitted.params * np.ptp(x, axis=0))
    if told or reach.max() > _SEPARATED:
        raise InputError(f"no estimate: {names[int(reach[1:].argmax())]} parts sentences with a hit from those without")
    # Mancl & DeRouen's: statsmodels gives HC0 where HC3 is asked of a GLM, and its GEE leaves weights out of leverages.
    mean = fitted.fittedvalues
    left, weighted, scores = (found - sentences * mean).to_numpy(), x.T * (sentences * mean * (1 - mean)).to_numpy(), []
    bread = np.linalg.inv(weighted @ x)
    for own in rows.groupby("cluster").indices.values():
        kept = np.eye(len(own)) - weighted[:, own].T @ bread @ x[own].T
        if np.linalg.det(kept) < 1e-6:
            raise InputError(f"no estimate: a covariate varies with {rows['cluster'].iloc[own[0]]} alone")
        scores.append(bread @ x[own].T @ np.linalg.solve(kept, left[own]))
    estimate, error = fitted.params / scale, np.linalg.norm(scores, axis=0) / scale
    half = t.isf((1 - level) / 2, spare) * error
    limits = [estimate, estimate - half, estimate + half]
    table = pd.DataFrame([column[:3] for column in columns], columns=_NAMES)
    table[_ESTIMATES] = np.column_stack([*limits, 2 * t.sf(np.abs(estimate / error), spare), *np.exp(limits)])[1:]
    method = f"binomial GLM, covariance over clusters by Mancl & DeRouen, t with {spare} degrees of freedom"
    flag = "few" if rows["hits"].sum() <= specification()["few"] else ""
    return table.assign(articles=len(rows), clusters=clusters, method=method, flag=flag, level=level)


@takes_corpus
@tells_left_out
def trend(
    corpus: Corpus, lexicon: Lexicon, by: str = "outlet", date: str = "published", level: float | None = None,
    tiers: Sequence[str] = TIERS, units: Sequence[str] = SCORED, voice: str = ALL_VOICES,
) -> pd.DataFrame:  # fmt: skip
    """Describe how the prevalence of each frame changes per month in each group, as `model` does with month alone.

    It is a straight line in log-odds: it tells neither when a change came, nor what from, nor what other months bring.

    Parameters
    ----------
    corpus, lexicon, by, level, tiers, units, voice : as in `framing.compare`
    date : the column with the articles' dates

    Returns
    -------
    DataFrame
        frame, <by>, estimate (change of the log-odds per month), low, high, p, p_holm (over the table), ratio (of
        odds), ratio_low, ratio_high, articles, clusters, first, last (dates), method (or why there is no estimate),
        flag (none, few, few_articles: fewer than ten clusters, undefined, unvalidated), level.

    Raises
    ------
    InputError
        An unknown column, or dates that are missing or cannot be read.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat came. " * (1 + i // 10) + "Boats left. " * (9 + i % 7) for i in range(40)])
    >>> corpus.articles["published"] = [f"2024-0{1 + i // 10}-{10 + i % 10}" for i in range(40)]
    >>> trend(corpus, Lexicon.from_dict({"alarm": ["threat*"]}), "language")["ratio"].round(2).tolist()
    [1.52]
    """
    level, done = checked_level(level), []
    rows = article_table(corpus, lexicon, None, date, tiers, units, voice)
    _columns(rows[rows["frame"] == lexicon.names[0]], "month")
    groups = rows[one_of("by", by, [name for name in rows if name not in _OWN])].replace("", pd.NA).fillna(MISSING)
    for (frame, group), part in rows.groupby(["frame", groups], sort=False):
        try:
            row = _fit(part, ["month"], level).to_dict("records")[0]
        except InputError as error:
            few, hits = part["cluster"].nunique() < MIN_CLUSTERS, part["hits"].any()
            flag = join_flags("" if hits else "none", "few_articles" if few else "undefined" if hits else "")
            row = dict.fromkeys(_ESTIMATES, np.nan) | {"method": f"no estimate: {error}", "flag": flag, "level": level}
        about = {"articles": len(part), "clusters": part["cluster"].nunique()}
        dates = {"first": part["date"].min(), "last": part["date"].max()}
        done.append({"frame": frame, by: group} | row | about | dates)
    table = pd.DataFrame(done)
    table["p_holm"] = adjust(table["p"])
    first = ["frame", by, *_ESTIMATES[:4], "p_holm", *_ESTIMATES[4:], "articles", "clusters", "first", "last"]
    return _sign(table.drop(columns=_NAMES, errors="ignore"), lexicon, first)
