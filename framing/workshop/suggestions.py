"""Suggest terms that a frame of a lexicon may lack: words and collocations of a corpus, ranked by their evidence."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from os.path import commonprefix
from typing import Any

import numpy as np
import pandas as pd

from framing.comparisons.keywords import log_odds
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import own_articles
from framing.corpora.sources import takes_corpus
from framing.errors import InputError, one_of
from framing.lexicons import Frame, Lexicon, Term
from framing.lexicons.patterns import contains
from framing.matching import Matcher, describe_spans, find_spans, texts_of
from framing.matching.concordances import concordance
from framing.scores.counting import scored_sentences
from framing.text import fold, language_of, token_pattern, word_list

COLUMNS = ["candidate", "kind", "sentences", "in_frame", "elsewhere", "delta", "z", "company", "score",
           "hits_added", "outlets", "contexts", "why"]  # fmt: skip
STRONG = 4.0  # what a strong sign adds to the score; chosen with hidden terms of data/invented and the captures in view
WORD, PHRASE = "word", "phrase"
LONGEST = 3  # words of a phrase
COLLOCATION = 6.63  # likelihood ratio from which a phrase that occurs twice counts as one (chi2, 1 df, p = .01)
FLAT = 0.5  # prior count of every word of the lexicon's own texts
LEAST_PREFIX = 4  # letters before a star
MOST_LETTERS = 4  # that a star may match where a spelling is compared
MOST_CONTEXTS = 3
DEFINITION, INFLECTION, SPELLING, OTHER = "definition", "inflection", "spelling", "other lexicon"
_YEAR = re.compile(r"1\d{3}|20\d\d")
_SNOWBALL = {"da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
             "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
             "ro": "romanian", "ru": "russian", "sv": "swedish"}  # fmt: skip
_SPELLINGS = [("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("yse", "yze"), ("our", "or"),
              ("ence", "ense"), ("ll", "l")]  # fmt: skip


@takes_corpus
def suggest_terms(
    corpus: Corpus, lexicon: Lexicon, frame: str, most: int = 30, others: Sequence[Lexicon] = ()
) -> pd.DataFrame:
    """Suggest terms that a frame may lack, the best supported first.

    score = z + company + 4 for each strong sign, where

    - z compares how many sentences hold the candidate among those with a hit of the frame and among the others: the
      z of the log-odds with an informative Dirichlet prior (Monroe et al. 2008), words and phrases apart
    - company compares the lexicon's own texts: the log-odds, with a flat prior, of the candidate's words in the frame's
      terms, examples and definition against those of the other frames and all `rejects`; 0 for words in neither
    - strong signs are a word of the frame's definition, and a relation to a term of the frame: another spelling
      (hyphen, accent, -ise and -ize, -our and -or …), an inflection or derivation (Snowball), or a term of the frame
      in another lexicon

    Function words, names, and what the frame's terms or exclusions cover already are left out. A phrase must be a
    collocation (likelihood ratio; Dunning 1993), or all its words must occur in terms of the frame.

    Parameters
    ----------
    corpus : with its text
    lexicon, frame : the lexicon and the name of one of its frames
    most : rows at most
    others : further lexicons, as of other languages, with a frame of this name

    Returns
    -------
    DataFrame
        candidate (as a term could be written), kind (word, phrase, inflection, spelling, other lexicon), sentences
        (of headline and body that hold it uncovered), in_frame (of them with a hit of the frame), elsewhere, delta, z
        (log-odds), company, score, hits_added (places that touch no hit of the frame), outlets (with counts of those
        places), contexts (up to three, separated by " | "), why. The order is not a test: a person decides.

    Raises
    ------
    InputError
        An unknown frame, no article in the lexicon's language, or a derived corpus, which has no text.

    Examples
    --------
    >>> from framing.corpora.corpus import from_texts
    >>> texts = ["The threat is a menace. A grave menace is a threat.", "The ferry came. The ferry left. A boat came."]
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*"], "calm": ["boat"]}, "en")
    >>> suggest_terms(from_texts(texts), lexicon, "alarm", most=1)[["candidate", "sentences", "hits_added"]].values
    array([['menace', 2, 2]], dtype=object)
    """
    corpus = own_articles(corpus, lexicon)
    one_of("frame", frame, lexicon.names)
    if most < 1:
        raise InputError(f"most must be 1 or more, got {most}")
    counts = count_candidates(corpus, lexicon, frame)
    chosen = rank_candidates(counts, lexicon, frame, others).head(most).reset_index(drop=True)
    names = _write(corpus, chosen, stemmer(lexicon.language or "en"))
    table = chosen.join(_measure_effects(corpus, lexicon, frame, names))
    signed = [[sign for sign in (SPELLING, INFLECTION, OTHER) if sign in signs] for signs in table["signs"]]
    kinds = [own[0] if own else kind for own, kind in zip(signed, table["kind"], strict=True)]
    return table.assign(why=[_explain(row) for row in table.to_dict("records")], kind=kinds)[COLUMNS]


@dataclass(frozen=True)
class Pool:
    """The candidates of a corpus, and where they occur in headline and body of the scored articles."""

    table: pd.DataFrame  # key (the stem of a word, the folded words of a phrase), kind, ratio (`_likelihood_ratios`)
    places: pd.DataFrame  # candidate (row of `table`), first (token), length, row (of the sentences), text (folded)
    names: frozenset[str]  # folded words the corpus writes as names (see `find_names`)


def gather(corpus: Corpus, language: str = "en") -> Pool:
    """Return the words and phrases of a corpus that may become terms."""
    tokens = corpus.tokens
    folded = np.array([fold(word) for word in tokens.types], dtype=object)
    stem, function = stemmer(language), set(word_list("function_words", language))
    words = folded[tokens.type]
    stems = np.array([stem(word) for word in folded], dtype=object)[tokens.type]
    kept = [w not in function and (any(map(str.isalpha, w)) or bool(_YEAR.fullmatch(w))) for w in folded]
    content = np.array(kept, dtype=bool)[tokens.type]
    long = np.array([len(word) > 2 for word in folded], dtype=bool)[tokens.type]
    scored = np.isin(tokens.sentence, scored_sentences(corpus, "article", SCORED).index)
    single = np.flatnonzero(scored & content & long)
    parts = [pd.DataFrame({"key": stems[single], "kind": WORD, "first": single, "length": 1, "text": words[single]})]
    run = np.arange(len(words))  # first tokens of runs of words that a phrase may hold
    for length in range(2, LONGEST + 1):
        run = run[run + length <= len(words)]
        run = run[tokens.joined[run + length - 1]]
        first = run[scored[run] & content[run] & content[run + length - 1]]
        phrases = [" ".join(words[start : start + length]) for start in first]
        parts.append(pd.DataFrame({"key": phrases, "kind": PHRASE, "first": first, "length": length, "text": phrases}))
    places = pd.concat(parts, ignore_index=True)
    grouped = places.groupby(["kind", "key"], sort=True)
    places = places.assign(row=tokens.sentence[places["first"]], candidate=grouped.ngroup())
    table = grouped.size().reset_index()[["key", "kind"]]
    ratios = table["key"].map(_likelihood_ratios(words, tokens.joined, scored))
    table["ratio"] = ratios.where(table["kind"] == PHRASE).fillna(0.0)
    return Pool(table, places[["candidate", "first", "length", "row", "text"]], find_names(corpus))


def find_names(corpus: Corpus) -> frozenset[str]:
    """Return the folded words that are names: capitalised in mid-sentence, and nowhere in lower case."""
    # Headlines may capitalise every word, and sentences begin with a capital: both tell nothing, but for a word that
    # opens a sentence before a name.
    tokens, sentences = corpus.tokens, corpus.sentences
    if not len(tokens):
        return frozenset()
    capital = np.array([word[:1].isupper() for word in tokens.types], dtype=bool)
    lower = {fold(word) for word in tokens.types[~capital]}
    text = (sentences["unit"] != "headline").to_numpy()[tokens.sentence]
    inside = np.concatenate(([False], tokens.sentence[1:] == tokens.sentence[:-1]))
    named = capital[tokens.type] & text & inside
    opens = capital[tokens.type] & text & ~inside & np.concatenate((named[1:] & tokens.joined[1:], [False]))
    return frozenset(fold(word) for word in tokens.types[np.unique(tokens.type[named | opens])]) - lower


def _likelihood_ratios(words: np.ndarray, joined: np.ndarray, scored: np.ndarray) -> dict[str, float]:
    """Return the likelihood ratio of every pair and triple of neighbouring words that occurs twice or more."""
    from nltk.collocations import BigramCollocationFinder, TrigramCollocationFinder
    from nltk.metrics import BigramAssocMeasures, TrigramAssocMeasures

    own = np.flatnonzero(scored)
    runs = [list(run) for run in np.split(words[own], np.flatnonzero(~joined[own])[1:])]
    pairs: Any = BigramCollocationFinder.from_documents(runs)
    triples: Any = TrigramCollocationFinder.from_documents(runs)
    ratios: dict[str, float] = {}
    for found, measures in ((pairs, BigramAssocMeasures), (triples, TrigramAssocMeasures)):
        found.apply_freq_filter(2)
        ratios |= {" ".join(phrase): ratio for phrase, ratio in found.score_ngrams(measures.likelihood_ratio)}
    return ratios


@lru_cache(maxsize=8)
def stemmer(language: str) -> Callable[[str], str]:
    """Return Snowball's stemmer of a language; of one it does not know, words stay as they are."""
    if (name := _SNOWBALL.get(language_of(language))) is None:
        return str
    from nltk.stem.snowball import SnowballStemmer

    snowball = SnowballStemmer(name)
    return lru_cache(maxsize=1 << 16)(lambda word: snowball.stem(word) if word.isalpha() else word)


def count_candidates(corpus: Corpus, lexicon: Lexicon, frame: str, pool: Pool | None = None) -> pd.DataFrame:
    """Count the candidates that the terms and exclusions of a frame do not cover."""
    if not corpus.has_text:
        raise InputError("this corpus has no text, which suggestions need: read its captures (data/raw/ or "
                         "FRAMING_CAPTURES), or use the invented corpus")  # fmt: skip
    pool = pool or gather(corpus, lexicon.language or "en")
    only = _select_frame(lexicon, frame)
    rows = corpus.tokens.sentence[find_spans(corpus, only)["first"].to_numpy(np.int64)]
    # which tokens the frame's terms match, whatever their conditions, or its exclusions take out
    bare = tuple(replace(term, unless_near=(), only_near=(), beside=False) for term in only.terms)
    spans = find_spans(corpus, replace(only, frames=(Frame(only.names[0]),), terms=bare))
    first, last = Matcher(corpus.tokens, only.make_index(), None, texts_of(corpus)).find_any(only.exclusions[0])
    covered = _mark_tokens(corpus, pd.concat([spans, pd.DataFrame({"first": first, "length": last - first + 1})]))
    places = pool.places
    places = places[~covered[places["first"]] & ~covered[places["first"] + places["length"] - 1]]
    once = places.drop_duplicates(["candidate", "row"])
    counts = once["row"].isin(rows).groupby(once["candidate"]).agg(["size", "sum"])
    table = pool.table.join(counts.set_axis(["sentences", "in_frame"], axis=1), how="inner")
    # the forms of each word, the most frequent first; of a phrase its words
    forms = places[places["length"] == 1].groupby(["candidate", "text"]).size().rename("count").reset_index()
    forms = forms.sort_values(["count", "text"], ascending=[False, True]).groupby("candidate")["text"].agg(tuple)
    table["words"] = forms.reindex(table.index).where(table["kind"] == WORD, table["key"].str.split(" ").map(tuple))
    table["names"] = [pool.names.intersection(words) for words in table["words"]]
    return table.assign(elsewhere=table["sentences"] - table["in_frame"])


def _select_frame(lexicon: Lexicon, frame: str) -> Lexicon:
    """Return the lexicon with one frame; frames are found independently of each other."""
    frames = (lexicon.frames[lexicon.names.index(frame)],)
    return replace(lexicon, frames=frames, terms=tuple(term for term in lexicon.terms if term.frame == frame))


def _mark_tokens(corpus: Corpus, spans: pd.DataFrame) -> np.ndarray:
    """Return which tokens of a corpus lie in one of some spans."""
    first, length = (spans[name].to_numpy(np.int64) for name in ("first", "length"))
    steps = np.zeros(len(corpus.tokens) + 1, dtype=np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, first + length, -1)
    return np.cumsum(steps[:-1]) > 0


def rank_candidates(counts: pd.DataFrame, lexicon: Lexicon, frame: str, others: Sequence[Lexicon] = ()) -> pd.DataFrame:
    """Rank counted candidates by the score of `suggest_terms`."""
    own = OwnWords.of(lexicon, frame)
    table = own.leave_out_names(counts)
    table = table.assign(company=own.company(table), signs=find_signs(table, lexicon, own, frame, others))
    related = np.array([bool({SPELLING, OTHER} & signs.keys()) for signs in table["signs"]], dtype=bool)
    known = [own.terms.issuperset(own.stems(words, PHRASE)) for words in table["words"]]
    table = table[related | (table["kind"] == WORD) | (table["ratio"] >= COLLOCATION) | np.array(known, dtype=bool)]
    table = table.assign(delta=0.0, z=0.0)  # where there is nothing to compare
    for _, part in table.groupby("kind"):
        if len(part) > 1 and part["in_frame"].any() and part["elsewhere"].any():
            found = log_odds(part["in_frame"], part["elsewhere"]).set_index("word")
            table.loc[part.index, ["delta", "z"]] = found.loc[part.index, ["delta", "z"]]
    table["score"] = table["z"] + table["company"] + STRONG * table["signs"].map(len).astype(float)
    return table.sort_values(["score", "key"], ascending=[False, True])


def _write(corpus: Corpus, table: pd.DataFrame, stem: Callable[[str], str]) -> list[str]:
    """Return each candidate as a term could be written: forms of a word by their common beginning and a star."""
    vocabulary = {fold(word) for word in corpus.tokens.types}
    written = []
    for words, kind in zip(table["words"], table["kind"], strict=True):
        prefix = commonprefix(words)
        if kind == PHRASE:
            written.append(" ".join(words))
        elif len(words) == 1 or len(prefix) < LEAST_PREFIX:
            written.append(words[0])
        else:  # a star must not let in unrelated words
            begun = {stem(word) for word in vocabulary if word.startswith(prefix)}
            written.append(f"{prefix}*" if begun == {stem(words[0])} else words[0])
    return written


def _measure_effects(corpus: Corpus, lexicon: Lexicon, frame: str, candidates: list[str]) -> pd.DataFrame:
    """Return hits_added, outlets and contexts of each candidate, tried as the only term of a frame of its own."""
    only = _select_frame(lexicon, frame)
    frames = tuple(Frame(name, exclude=only.frames[0].exclude) for name in candidates)
    alone = Lexicon(frames, tuple(Term(name, name) for name in candidates), lexicon.language)
    covered = np.concatenate(([0], np.cumsum(_mark_tokens(corpus, find_spans(corpus, only)))))
    spans = find_spans(corpus, alone).astype(np.int64)
    spans["row"] = corpus.tokens.sentence[spans["first"]]
    spans = spans[spans["row"].isin(scored_sentences(corpus, "article", SCORED).index)]
    added = spans[covered[spans["first"]] == covered[spans["first"] + spans["length"]]]
    articles = corpus.sentences["article"].loc[added["row"]].to_numpy()
    outlets = corpus.articles.set_index("article")["outlet"].loc[articles].to_numpy()
    counts = added.assign(outlet=outlets).groupby(["frame", "outlet"]).size().rename("count").reset_index()
    counts = counts.sort_values(["count", "outlet"], ascending=[False, True])
    shown = concordance(corpus, describe_spans(corpus, alone, spans.groupby("frame").head(MOST_CONTEXTS), "marks"))
    shown["context"] = [f"{row['left']}[{row['match']}]{row['right']}" for row in shown.to_dict("records")]
    rows = []
    for number, name in enumerate(candidates):
        own = counts[counts["frame"] == number]
        listed = "; ".join(f"{outlet} {count}" for outlet, count in zip(own["outlet"], own["count"], strict=True))
        rows.append((name, int(own["count"].sum()), listed, " | ".join(shown.loc[shown["frame"] == name, "context"])))
    return pd.DataFrame(rows, columns=["candidate", "hits_added", "outlets", "contexts"])


def _explain(row: dict[Any, Any]) -> str:
    """Say in words what supports a candidate."""
    said = {DEFINITION: "in the frame's definition ({})", INFLECTION: "another form of the term {!r}",
            SPELLING: "another spelling of the term {!r}", OTHER: "the term {!r} of another lexicon"}  # fmt: skip
    reasons = [text.format(row["signs"][sign]) for sign, text in said.items() if sign in row["signs"]]
    if row["company"] > 0:
        reasons.append(f"the lexicon uses it for this frame rather than others ({row['company']:+.1f})")
    share = f"{row['in_frame']} of the {row['sentences']} sentences it occurs in"
    reasons.append(f"a hit of the frame in {share} (z {row['z']:+.1f})")
    if row["ratio"]:
        reasons.append(f"a collocation (likelihood ratio {row['ratio']:.0f})")
    return "; ".join(reasons)


@lru_cache(maxsize=1 << 14)  # the texts of a lexicon are read for each of its frames
def _cut(text: str, language: str) -> tuple[str, ...]:
    return tuple(found.group() for found in token_pattern(language).finditer(text))


@dataclass(frozen=True)
class OwnWords:
    """The words of a lexicon's own texts, by stem."""

    frame: Counter[str]  # how often terms and examples of the frame, and its definition, hold each
    rest: Counter[str]  # the same of the other frames, and of all `rejects`
    definition: set[str]  # the stems of the frame's label, definition and inclusion rules
    terms: set[str]  # the stems of its terms' words
    lower: set[str]  # the words that the texts write in lower case somewhere, so they are not names
    stem: Callable[[str], str]  # the stemmer of the lexicon's language
    function: frozenset[str]  # its function words

    @classmethod
    def of(cls, lexicon: Lexicon, frame: str) -> OwnWords:
        """Read the texts of a lexicon."""
        language = lexicon.language or "en"
        stem, function = stemmer(language), frozenset(word_list("function_words", language))

        def stems(texts: Iterable[str]) -> list[str]:
            words = (fold(word) for text in texts for word in _cut(text, language))
            return [stem(word) for word in words if word not in function]

        about = {own.name: [own.label, own.definition, *own.inclusion] for own in lexicon.frames}
        terms: dict[bool, list[str]] = {True: [], False: []}  # of the frame, and of the others
        examples: dict[bool, list[str]] = {True: [], False: []}
        for term in lexicon.terms:
            terms[term.frame == frame].append(re.sub(r"[*?]", "", term.term))
            examples[term.frame == frame] += term.matches
            examples[False] += term.rejects  # they speak for no frame
        written = [*chain.from_iterable(about.values()), *examples[True], *examples[False]]  # terms are in lower case
        lower = {fold(word) for text in written for word in _cut(text, language) if not word[:1].isupper()}
        definition, own = stems(about.pop(frame, [])), stems(terms[True])
        rest = stems([*chain.from_iterable(about.values()), *terms[False], *examples[False]])
        spoken = Counter([*definition, *own, *stems(examples[True])])
        return cls(spoken, Counter(rest), set(definition), set(own), lower, stem, function)

    def stems(self, words: Sequence[str], kind: str) -> list[str]:
        """Return the stem of a word, or those of a phrase's content words."""
        return [self.stem(words[0])] if kind == WORD else [self.stem(w) for w in words if w not in self.function]

    def leave_out_names(self, candidates: pd.DataFrame) -> pd.DataFrame:
        """Leave out candidates with names that the lexicon's texts do not write in lower case."""
        return candidates[np.array([self.lower.issuperset(names) for names in candidates["names"]], dtype=bool)]

    def company(self, candidates: pd.DataFrame) -> list[float]:
        """Return the log-odds of each candidate's words in the frame's texts against the rest, their mean."""
        if not self.frame or not self.rest:
            return [0.0] * len(candidates)
        prior = pd.Series(FLAT, index=sorted(self.frame.keys() | self.rest.keys()))
        delta = log_odds(self.frame, self.rest, prior).set_index("word")["delta"].to_dict()
        pairs = zip(candidates["words"], candidates["kind"], strict=True)
        return [float(np.mean([delta.get(stem, 0.0) for stem in self.stems(*pair)])) for pair in pairs]


def find_signs(
    candidates: pd.DataFrame, lexicon: Lexicon, own: OwnWords, frame: str, others: Sequence[Lexicon] = ()
) -> list[dict[str, str]]:
    """Return for each candidate its strong signs of relatedness to a frame, and what each rests on."""
    terms = [term for term in lexicon.terms if term.frame == frame]
    stems = {own.stem(term.term.casefold()): term.term for term in reversed(terms) if term.term.isalpha()}
    find_term, find_others = _spelling_finder(lexicon, frame), [_spelling_finder(other, frame) for other in others]
    signs = []
    for words, kind in zip(candidates["words"], candidates["kind"], strict=True):
        forms = words if kind == WORD else (" ".join(words),)
        related = {
            SPELLING: next(filter(None, map(find_term, forms)), ""),
            INFLECTION: stems.get(own.stem(words[0]), "") if kind == WORD else "",
            OTHER: next(filter(None, (find_other(form) for find_other in find_others for form in forms)), ""),
        }
        found = dict([(name, basis) for name, basis in related.items() if basis][:1])  # one sign of relatedness counts
        defined = [word for word in words if own.stem(word) in own.definition]
        signs.append(found | ({DEFINITION: defined[0]} if defined else {}))
    return signs


def _spelling_finder(lexicon: Lexicon, frame: str) -> Callable[[str], str]:
    """Return a function that takes a phrase and returns the term of the frame it is another spelling of, or ""."""
    keys: dict[str, str] = {}
    for term, pattern in zip(lexicon.terms, lexicon.patterns, strict=True):
        if term.frame == frame and "*" not in pattern.words and not term.case:
            keys.setdefault(spelling_key("".join(pattern.words)), term.term)
    globs = [re.escape(key).replace(r"\*", ".*").replace(r"\?", ".") for key in keys]
    some_key = re.compile("|".join(globs) or "(?!)")

    def find_term(phrase: str) -> str:
        key = spelling_key(phrase.replace(" ", ""))
        if key in keys or not some_key.fullmatch(key):
            return keys.get(key, "")
        near = (term for own, term in keys.items() if len(key) <= len(own) + MOST_LETTERS and contains(own, key))
        return next(near, "")

    return find_term


def spelling_key(word: str) -> str:
    """Return a word without accents, in one of its spellings."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    for one, other in _SPELLINGS:
        plain = plain.replace(one, other)
    return re.sub(r"re$", "er", plain)
