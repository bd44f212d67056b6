"""Sentences to code: drawn at random so that rare frames occur, written as a sheet, and how many it takes.

`draw_sample` draws more from sentences with a hit of a rare frame and keeps weights that bring the sample back to the
corpus. `write_sheet` keeps the weights away from coders. `sentences_needed` plans how many more to code.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from framing.coding.codings import SENTENCE
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import own_articles
from framing.defaults import checked_level, specification
from framing.errors import InputError, require_columns
from framing.files import write_csv
from framing.lexicons import Lexicon
from framing.matching import find_spans
from framing.matching.concordances import sentence_contexts
from framing.scores.counting import scored_sentences
from framing.scores.intervals import wilson

DESIGN = ["stratum", "weight"]
NONE = "none"  # the stratum of the sentences without a hit
_TO_CODE = ["voice", "negated", "coder", "note"]


def draw_sample(
    corpus: Corpus,
    lexicon: Lexicon | None = None,
    n: int = 100,
    frames: Sequence[str] | None = None,
    units: Sequence[str] = SCORED,
    seed: int | None = None,
) -> pd.DataFrame:
    """Draw sentences to be coded.

    With a lexicon the sentences are divided into strata: those without a hit, and those with one by the rarest frame
    that has a hit in them. Half of the sample is drawn from those without a hit (what a lexicon misses is found only
    there), the rest in equal parts from the frames; at random within each stratum. `weight` is how many sentences of
    the corpus each drawn one represents: `framing.validate` uses it, so that recall and prevalence are those of the
    corpus and not of the sample.

    Parameters
    ----------
    corpus : near-duplicates are not drawn from
    lexicon : its hits make the strata, and only articles in its language are drawn from; without one every sentence is
        as likely to be drawn
    n : sentences to draw
    frames : columns to code; the lexicon's frames where not given
    units : headline, body, caption: which sentences may be drawn
    seed : of the draw; the specification's where not given

    Returns
    -------
    DataFrame
        In the order of the corpus: article, sentence, outlet, unit, before and text (the sentence and the one before
        it, where the corpus has its text), one empty column per frame, voice, negated, coder, note (empty), stratum,
        weight.

    Raises
    ------
    InputError
        Fewer sentences than asked for, no frame to code, or fewer asked for than there are strata.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat is near. The ferry left. Nobody came. It rained."])
    >>> sample = draw_sample(corpus, Lexicon.from_dict({"alarm": ["threat"]}), n=3, seed=1)
    >>> sample[["stratum", "weight"]].value_counts().sort_index().to_dict()
    {('alarm', 1.0): 1, ('none', 1.5): 2}
    """
    corpus = corpus if lexicon is None else own_articles(corpus, lexicon)
    names = list(frames) if frames is not None else lexicon.names if lexicon is not None else []
    if not names:
        raise InputError("no frame to code, expected a lexicon or frames=")
    pool = scored_sentences(corpus, "outlet", units).reset_index(drop=True)
    if not 1 <= n <= len(pool):
        raise InputError(f"n must lie between 1 and {len(pool)}, the sentences to draw from; got {n}")
    if seed is not None and seed < 0:
        raise InputError(f"seed must be 0 or more, got {seed}")
    strata = _strata(pool, corpus, lexicon)
    draw = np.random.default_rng(specification()["seed"] if seed is None else seed)
    sizes = strata.value_counts().sort_index()
    drawn: list[int] = []
    weights: dict[str, float] = {}
    for stratum, count in _allocate(sizes, n).items():
        members = strata.index[strata == stratum].to_numpy()
        drawn += draw.choice(members, size=count, replace=False).tolist()
        weights[stratum] = sizes[stratum] / count
    chosen = pool.loc[sorted(drawn)]
    sheet = chosen[[*SENTENCE, "outlet", "unit"]].reset_index(drop=True)
    if corpus.has_text:
        # the sentence before helps where "they" or "this" refers to it
        earlier = sentence_contexts(corpus, sheet.assign(sentence=sheet["sentence"] - 1))
        sheet = sheet.assign(before=earlier, text=sentence_contexts(corpus, sheet))
    empty = dict.fromkeys([*names, *_TO_CODE], "")
    own = strata.loc[chosen.index]
    return sheet.assign(**empty, stratum=own.to_numpy(), weight=own.map(weights).to_numpy())


def _strata(pool: pd.DataFrame, corpus: Corpus, lexicon: Lexicon | None) -> pd.Series:
    """Return the stratum of each sentence: its rarest frame, or none."""
    if lexicon is None:
        return pd.Series("all", index=pool.index)
    spans = find_spans(corpus, lexicon)
    sentences = corpus.sentences.iloc[corpus.tokens.sentence[spans["first"].to_numpy(np.int64)]]
    hits = sentences[SENTENCE].assign(frame=spans["frame"].to_numpy()).drop_duplicates()
    hits = hits.merge(pool[SENTENCE].assign(row=pool.index), on=SENTENCE)
    hits["count"] = hits.groupby("frame")["row"].transform("size")
    rarest = hits.sort_values(["count", "frame"], kind="stable").groupby("row")["frame"].first()
    return rarest.map(dict(enumerate(lexicon.names))).reindex(pool.index).fillna(NONE)


def _allocate(sizes: pd.Series, n: int) -> dict[str, int]:
    """Return how many to draw of each stratum: half without a hit, the rest in equal parts, as far as they go."""
    if n < len(sizes):
        raise InputError(f"n must be at least {len(sizes)}, one for each stratum ({', '.join(sizes.index)}); got {n}")
    share = {name: max(1, len(sizes) - 1) if name == NONE else 1 for name in sizes.index}
    quota = dict.fromkeys(sizes.index, 1)
    # Whoever is furthest behind its share gets the next few; small steps, so that a stratum that runs out leaves the
    # rest to the others in their proportions.
    while (left := n - sum(quota.values())) > 0:
        room = [name for name in sizes.index if quota[name] < sizes[name]]
        behind = min(room, key=lambda name: (quota[name] / share[name], -share[name]))
        step = max(1, left // (2 * sum(share[name] for name in room)))
        quota[behind] += min(step, sizes[behind] - quota[behind])
    return quota


def write_sheet(sample: pd.DataFrame, path: str | Path) -> list[Path]:
    """Write a coding sheet, and beside it the key that coders should not see.

    Stratum and weight tell what the lexicon found, so they have a file of their own: ``sheet.csv`` is for coders,
    ``sheet.key.csv`` is joined to it again by `framing.read_codings`.

    Parameters
    ----------
    sample : what `draw_sample` returns
    path : of the sheet, a .csv

    Returns
    -------
    list of Path
        The sheet and its key.

    Raises
    ------
    InputError
        A sheet or key is there already: it may have been filled in.

    Examples
    --------
    >>> import tempfile
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat is near. The ferry left."])
    >>> sample = draw_sample(corpus, Lexicon.from_dict({"alarm": ["threat"]}), n=2)
    >>> [path.name for path in write_sheet(sample, Path(tempfile.mkdtemp()) / "sheet.csv")]
    ['sheet.csv', 'sheet.key.csv']
    """
    path = Path(path)
    key = path.with_suffix(".key.csv")
    if path.suffix != ".csv":
        raise InputError(f"{path}: expected the name of a .csv file")
    for target in (path, key):
        if target.exists():
            raise InputError(f"{target}: is there already and may have been filled in, expected another name")
    write_csv(key, sample[[*SENTENCE, *DESIGN]])
    write_csv(path, sample.drop(columns=DESIGN))
    return [path, key]


def sentences_needed(validation: pd.DataFrame, half_width: float = 0.10, level: float | None = None) -> pd.DataFrame:
    """Say how many more sentences to code until recall is known to plus or minus so much.

    Recall rests on the sentences coded with the frame. The plan takes the value inside its present interval that is
    nearest to one half: a recall of 1.0 on nine sentences must not promise that ten will do. The number of sentences
    to code is that of a plain random sample, at the frame's prevalence; a stratified one (`draw_sample`) needs fewer.

    Parameters
    ----------
    validation : what `framing.validate` returns
    half_width : of Wilson's interval of the recall, to be reached
    level : of that interval; .95 where not given

    Returns
    -------
    DataFrame
        frame, by, group, recall, low, high, half_width (now), coded (sentences with the frame), planned (recall
        planned with), needed (sentences with the frame), more (of them), prevalence (of the frame), sentences (more
        sentences to code at that prevalence; NA where the frame was never coded).

    Raises
    ------
    InputError
        A half width outside 0 and .5.

    Examples
    --------
    >>> hits = pd.DataFrame({"article": "a", "sentence": [1, 2, 3], "frame": "alarm"})
    >>> codes = pd.DataFrame({"article": "a", "sentence": range(10), "alarm": [0, 1, 1, 0, 1, 0, 0, 0, 0, 0]})
    >>> from framing.coding.validation import validate
    >>> sentences_needed(validate(hits, codes), half_width=0.15)[["coded", "needed", "more"]].to_numpy().tolist()
    [[3, 39, 36]]
    """
    level = checked_level(level)
    require_columns("validation", validation, ["frame", "by", "group", "measure", "estimate", "low", "high", "n"])
    if not 0.005 <= half_width < 0.5:
        raise InputError(f"half_width must lie between 0.005 and 0.5, as in 0.10; got {half_width!r}")
    keys = ["frame", "by", "group"]
    shares = validation[validation["measure"] == "prevalence"].set_index(keys)["estimate"]
    rows = []
    for row in validation[validation["measure"] == "recall"].to_dict("records"):
        known = row["n"] > 0
        planned = min(max(0.5, row["low"]), row["high"]) if known else 0.5
        needed = _positives(planned, half_width, level)
        more = max(0, int(np.ceil(needed - (row["effective"] if known else 0) - 1e-9)))
        share = float(shares[row["frame"], row["by"], row["group"]])
        rows.append({
            **{key: row[key] for key in keys}, "recall": row["estimate"], "low": row["low"], "high": row["high"],
            "half_width": (row["high"] - row["low"]) / 2, "coded": row["n"], "planned": planned, "needed": needed,
            "more": more, "prevalence": share, "sentences": int(np.ceil(more / share)) if share > 0 else pd.NA,
        })  # fmt: skip
    columns = [*keys, "recall", "low", "high", "half_width", "coded", "planned", "needed", "more", "prevalence",
               "sentences"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"sentences": "Int64"})


def _positives(recall: float, half_width: float, level: float) -> int:
    """Return the fewest sentences at which Wilson's interval of a recall is narrow enough."""
    sizes = np.arange(1, int(2 / half_width**2) + 2)
    low, high = wilson(recall * sizes, sizes, level)
    wide = (high - low) / 2 > half_width
    return int(sizes[wide][-1]) + 1 if wide.any() else 1
