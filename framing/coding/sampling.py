"""Samples of sentences to code, how many more to code, and the order in which to read the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from framing.coding.annotation_tools import SENTENCE
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import own_articles
from framing.corpora.sources import takes_corpus
from framing.defaults import checked_level, checked_seed
from framing.errors import InputError, one_of, require, require_columns, whole_number
from framing.files import finish, write_csv, writing
from framing.lexicons import Lexicon
from framing.matching import find_spans
from framing.matching.concordances import sentence_contexts
from framing.scores.counting import scored_sentences
from framing.scores.intervals import wilson
from framing.text import fold, token_pattern, word_list

DESIGN = ["stratum", "weight"]
NONE = "none"  # the stratum of the sentences without a hit
_TO_CODE = ["voice", "negated", "coder", "note"]
_LETTERS = (3, 5)  # lengths of the runs of letters the reading queue counts, inside words
_MOST_WORDS = 3  # named beside a sentence of the reading queue


@takes_corpus
def draw_sample(
    corpus: Corpus, lexicon: Lexicon | None = None, n: int = 100, frames: Sequence[str] | None = None,
    units: Sequence[str] = SCORED, seed: int | None = None,
) -> pd.DataFrame:  # fmt: skip
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
    frames : columns to code; by default the lexicon's frames
    units : headline, body, caption: which sentences may be drawn
    seed : of the draw; by default the specification's

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
    if not 1 <= whole_number("n", n, 0) <= len(pool):
        raise InputError(f"n must lie between 1 and {len(pool)}, the sentences to draw from; got {n}")
    strata = _strata(pool, corpus, lexicon)
    draw = np.random.default_rng(checked_seed(seed))
    sizes = strata.value_counts().sort_index()
    drawn, weights = list[int](), dict[str, float]()
    for stratum, count in _allocate(sizes, n).items():
        drawn += draw.choice(strata.index[strata == stratum].to_numpy(), size=count, replace=False).tolist()
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
    # The stratum furthest below its share gets the next few, in small steps, so that the rest of a stratum that runs
    # out is divided among the others in their proportions.
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
    finish(path.parent)
    for target in (path, key):
        if target.exists():
            raise InputError(f"{target}: is there already and may have been filled in, expected another name")
    with writing(path.parent, dict) as stage:
        write_csv(stage / key.name, sample[[*SENTENCE, *DESIGN]])
        write_csv(stage / path.name, sample.drop(columns=DESIGN))
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
    level : of that interval; .95 by default

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
    table = validation[validation["measure"] == "recall"].rename(columns={"estimate": "recall", "n": "coded"})
    table["prevalence"] = [float(shares[key]) for key in table[keys].itertuples(index=False, name=None)]
    table["half_width"] = (table["high"] - table["low"]) / 2
    table["planned"] = table["low"].clip(lower=0.5).clip(upper=table["high"]).where(table["coded"] > 0, 0.5)
    sizes = np.arange(1, int(2 / half_width**2) + 2)  # the fewest sentences at which Wilson's interval is narrow enough
    limits = [wilson(recall * sizes, sizes, level) for recall in table["planned"]]
    table["needed"] = [sizes[(high - low) / 2 > half_width].max(initial=0) + 1 for low, high in limits]
    missing = table["needed"] - table["effective"].fillna(0)
    table["more"] = np.ceil(missing - 1e-9).clip(lower=0).astype(int)
    table["sentences"] = np.ceil(table["more"] / table["prevalence"].where(table["prevalence"] > 0)).astype("Int64")
    columns = [*keys, "recall", "low", "high", "half_width", "coded", "planned", "needed", "more", "prevalence",
               "sentences"]  # fmt: skip
    return table[columns].reset_index(drop=True)


@takes_corpus
def reading_queue(corpus: Corpus, lexicon: Lexicon, frame: str, units: Sequence[str] = SCORED) -> pd.DataFrame:
    """Put the sentences without a hit of a frame into the order in which to read them.

    A logistic regression on TF-IDF of runs of three to five letters, inside words other than function words, learns
    from the lexicon: the `matches` of the frame's terms, and the sentences in which it has a hit, speak for the frame;
    the `matches` of the other frames and all `rejects` speak against it. A term without `matches` is its own example.
    The sentences in which the frame has no hit are sorted by this model, the most promising first.

    The order is for a person who looks for missed sentences, terms and codes. **It is not a score** of a sentence, an
    article or an outlet: do not count, average or compare ranks.

    Parameters
    ----------
    corpus : with its text; near-duplicates are left out, and articles that are not in the lexicon's language
    lexicon : with examples or without
    frame : one of the lexicon's frames
    units : headline, body, caption: which sentences to read

    Returns
    -------
    DataFrame
        rank (from 1), article, sentence, unit, text, words (up to three words of the sentence that speak most for the
        frame, the strongest first; empty where none does).

    Raises
    ------
    InputError
        A corpus without text (a derived one), an unknown frame, or a lexicon with no examples against the frame:
        no other frame and no `rejects`.

    Notes
    -----
    Measured on the invented corpus of this repository with two thirds of a frame's terms, and their examples, hidden at
    random: of the sentences that then have no hit, 13 % evoke the frame. In the first tenth of the queue 60 % do, and
    it holds .47 of all that are to be found. From terms alone, without examples, these are 53 % and .42.
    ``python -m pytest tests/test_reading.py -rP`` measures it again, by frame.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> corpus = from_texts(["A threat is near. The ferry left at nine. Threatening clouds came. The talks went on."])
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat", "danger"], "talks": ["talk*", "treaty"]}, "en")
    >>> reading_queue(corpus, lexicon, "alarm")[["text", "words"]].iloc[0].tolist()
    ['Threatening clouds came.', 'threatening']
    """
    require("lexicon", lexicon, Lexicon)
    one_of("frame", frame, lexicon.names)
    if not corpus.has_text:
        raise InputError("a derived corpus has no text to read, expected a corpus of captures or texts")
    corpus = own_articles(corpus, lexicon)
    sentences = scored_sentences(corpus, "article", units)
    spans = find_spans(corpus, lexicon)
    own = spans.loc[spans["frame"] == lexicon.names.index(frame), "first"].to_numpy(np.int64)
    with_hit = sentences.index.isin(corpus.tokens.sentence[own])
    words = _content_words(sentences["text"], lexicon)
    known = [own for own, hit in zip(words, with_hit, strict=True) if hit]
    unread = [own for own, hit in zip(words, with_hit, strict=True) if not hit]
    queue = sentences.loc[~with_hit, ["article", "sentence", "unit", "text"]]
    if queue.empty:
        return queue.assign(rank=0, words="")[["rank", *queue.columns, "words"]]
    scores, weights = _learn(lexicon, frame, known, unread)
    order = np.argsort(-scores, kind="stable")
    ranked = [sorted(dict.fromkeys(own), key=lambda word: -weights[word]) for own in unread]  # the strongest first
    named = [", ".join([word for word in own if weights[word] > 0][:_MOST_WORDS]) for own in ranked]
    queue = queue.iloc[order].assign(words=[named[place] for place in order])
    queue.insert(0, "rank", range(1, len(queue) + 1))
    return queue.reset_index(drop=True)


def _content_words(texts: Iterable[str], lexicon: Lexicon) -> list[list[str]]:
    """Return the words of each text without function words."""
    language = lexicon.language or "en"
    pattern, function_words = token_pattern(language), set(word_list("function_words", language))
    folded = [[fold(word) for word in pattern.findall(text)] for text in texts]
    return [[word for word in words if word not in function_words] for words in folded]


def _learn(
    lexicon: Lexicon, frame: str, known: Sequence[list[str]], unread: Sequence[list[str]]
) -> tuple[np.ndarray, dict[str, float]]:
    """Return the score of each unread sentence, and how much each of their words speaks for the frame."""
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression

    speak_for, against = list[str](), [text for term in lexicon.terms for text in term.rejects]
    for term in lexicon.terms:  # one without examples is its own
        examples = list(term.matches) or [term.term.replace("*", "").replace("?", "")]
        (speak_for if term.frame == frame else against).extend(examples)
    for_words = [words for words in _content_words(speak_for, lexicon) if words] + list(known)
    against_words = [words for words in _content_words(against, lexicon) if words]
    if not for_words or not against_words:
        raise InputError(f"no examples against {frame!r}, expected `rejects` or terms of another frame in the lexicon")
    texts = [" ".join(words) for words in for_words + against_words]
    codes = [1] * len(for_words) + [0] * len(against_words)
    counter = CountVectorizer(analyzer="char_wb", ngram_range=_LETTERS)
    tfidf = TfidfTransformer()
    model = LogisticRegression(class_weight="balanced", max_iter=1000)
    model.fit(tfidf.fit_transform(counter.fit_transform(texts)), codes)
    scores = model.decision_function(tfidf.transform(counter.transform(" ".join(words) for words in unread)))
    # Runs of letters do not cross words, so that a sentence's score is, but for its length, the sum over its words.
    types = sorted({word for words in unread for word in words})
    weights = counter.transform(types) @ (tfidf.idf_ * model.coef_[0])
    return scores, dict(zip(types, weights.tolist(), strict=True))
