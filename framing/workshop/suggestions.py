"""Suggest terms that a frame of a lexicon may lack, from a corpus.

Candidates (`framing.workshop.candidates`) are ranked by three kinds of evidence: how far they keep company with the
frame's hits, how the lexicon's own texts use their words, and whether they are related to a term of the frame (another
spelling, another form of the word, or a term of a further lexicon).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from os.path import commonprefix
from typing import Any

import numpy as np
import pandas as pd

from framing.comparisons.keywords import log_odds
from framing.corpora.corpus import SCORED, Corpus
from framing.corpora.languages import own_articles
from framing.errors import InputError, one_of
from framing.lexicons import Frame, Lexicon, Term, compile_term
from framing.lexicons.patterns import contains
from framing.matching import Matcher, find, find_spans
from framing.matching.concordances import concordance
from framing.text import fold, token_pattern, word_list
from framing.workshop.candidates import COLLOCATION, WORD, Pool, gather, stemmer

COLUMNS = [
    "candidate", "kind", "sentences", "in_frame", "elsewhere", "delta", "z", "company", "score",
    "hits_added", "outlets", "contexts", "why",
]  # fmt: skip
STRONG = 4.0  # what a strong sign adds to the score; chosen with hidden terms of data/invented and the captures in view
LEAST_PREFIX = 4  # letters before a star
MOST_CONTEXTS = 3


def suggest_terms(
    corpus: Corpus, lexicon: Lexicon, frame: str, most: int = 30, others: Sequence[Lexicon] = ()
) -> pd.DataFrame:
    """Suggest terms that a frame may lack, the best supported first.

    score = z + company + 4 for each strong sign, where

    - z, keeping company with the frame, is that of the log-odds with an informative Dirichlet prior (Monroe et al.
      2008) of the sentences with a hit of the frame against the others, words and phrases apart
    - company is the log-odds, with a flat prior, of the lexicon's own words: the frame's terms, examples and
      definition against those of the other frames and all `rejects`; 0 for words in neither
    - strong signs are a word of the frame's definition, and relatedness: a term spelled otherwise (hyphen, accent,
      -ise and -ize, -our and -or …), an inflection or derivation of a term (Snowball), or a term of the frame in
      another lexicon

    Left out are function words, names, and what the frame's terms or exclusions cover already. A phrase must be a
    collocation (likelihood ratio; Dunning 1993), or all its words must stand in terms of the frame.

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
        (log-odds), company, score, hits_added (places that touch no hit of the frame), outlets (where those stand,
        with counts), contexts (up to three, parted by " | "), why. It orders, it does not test: a person decides.

    Raises
    ------
    InputError
        An unknown frame, no article in the lexicon's language, or a derived corpus: it holds no sentences to look in.

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
    names = _write(corpus, chosen, OwnWords.of(lexicon, frame))
    table = chosen.join(_measure_effects(corpus, lexicon, frame, names))
    why = [_explain(row) for row in table.to_dict("records")]
    kinds = [_name_kind(row) for row in table.to_dict("records")]
    return table.assign(why=why, kind=kinds)[COLUMNS]


def count_candidates(corpus: Corpus, lexicon: Lexicon, frame: str, pool: Pool | None = None) -> pd.DataFrame:
    """Count the candidates that the terms and exclusions of a frame do not cover."""
    if not corpus.has_text:
        raise InputError(
            "a derived corpus holds no sentences to look for terms in: suggestions need its captures"
            " (data/raw/ or FRAMING_CAPTURES); the invented corpus has no such limit"
        )
    pool = pool or gather(corpus, lexicon.language or "en")
    only = _only(lexicon, frame)
    rows = np.unique(corpus.tokens.sentence[find_spans(corpus, only)["first"].to_numpy(np.int64)])
    covered, places = _cover(corpus, only), pool.places
    last = places["first"] + places["length"] - 1
    places = places[~covered[places["first"]] & ~covered[last]]
    once = places.drop_duplicates(["candidate", "row"])
    counts = once["row"].isin(rows).groupby(once["candidate"]).agg(["size", "sum"])
    table = pool.table.join(counts.set_axis(["sentences", "in_frame"], axis=1), how="inner")
    forms = _forms(places)
    pairs = zip(table.index, table["kind"], table["key"], strict=True)
    table["words"] = [forms[row] if kind == WORD else tuple(key.split(" ")) for row, kind, key in pairs]
    table["names"] = [pool.names.intersection(words) for words in table["words"]]
    return table.assign(elsewhere=table["sentences"] - table["in_frame"])


def _forms(places: pd.DataFrame) -> dict[int, tuple[str, ...]]:
    """Return the texts of each candidate, the most frequent first."""
    counts = places.groupby(["candidate", "text"]).size().rename("count").reset_index()
    ordered = counts.sort_values(["count", "text"], ascending=[False, True], kind="stable")
    forms: dict[int, tuple[str, ...]] = {}
    for candidate, text in zip(ordered["candidate"], ordered["text"], strict=True):
        forms[candidate] = (*forms.get(candidate, ()), text)
    return forms


def rank_candidates(counts: pd.DataFrame, lexicon: Lexicon, frame: str, others: Sequence[Lexicon] = ()) -> pd.DataFrame:
    """Rank counted candidates by the score of `suggest_terms`."""
    own = OwnWords.of(lexicon, frame)
    table = without_names(counts, own)
    table = table.assign(company=own.company(table), signs=find_signs(table, lexicon, own, frame, others))
    table = table[_are_phrases_sound(table, own)]
    table = table.join(_keep_company(table))
    signs = table["signs"].map(len).astype(float)
    table["score"] = table["z"] + table["company"] + STRONG * signs
    return table.sort_values(["score", "key"], ascending=[False, True])


def without_names(counts: pd.DataFrame, own: OwnWords) -> pd.DataFrame:
    """Leave out candidates with names that the lexicon's texts do not write in lower case."""
    return counts[np.array([own.lower.issuperset(names) for names in counts["names"]], dtype=bool)]


def _only(lexicon: Lexicon, frame: str) -> Lexicon:
    """Return the lexicon with one frame; frames are found independently of each other."""
    frames = (lexicon.frames[lexicon.names.index(frame)],)
    return replace(lexicon, frames=frames, terms=tuple(term for term in lexicon.terms if term.frame == frame))


def _cover(corpus: Corpus, only: Lexicon) -> np.ndarray:
    """Return which tokens the frame's terms match, whatever their conditions, or its exclusions take out."""
    bare = tuple(replace(term, unless_near=(), only_near=(), beside=False) for term in only.terms)
    spans = find_spans(corpus, replace(only, frames=(Frame(only.names[0]),), terms=bare))
    first, last = Matcher(corpus.tokens, only.make_index()).find_any(only.exclusions[0])
    starts = np.concatenate([spans["first"].to_numpy(np.int64), first])
    ends = np.concatenate([spans["first"].to_numpy(np.int64) + spans["length"].to_numpy(np.int64), last + 1])
    steps = np.zeros(len(corpus.tokens) + 1, dtype=np.int64)
    np.add.at(steps, starts, 1)
    np.add.at(steps, ends, -1)
    return np.cumsum(steps[:-1]) > 0


def _are_phrases_sound(table: pd.DataFrame, own: OwnWords) -> np.ndarray:
    """Return which candidates are words, collocations, other spellings, or phrases made of the terms' words."""
    sound = []
    for words, kind, ratio, signs in table[["words", "kind", "ratio", "signs"]].itertuples(index=False):
        related = kind == WORD or ratio >= COLLOCATION or SPELLING in signs or OTHER in signs
        sound.append(related or own.terms.issuperset(own.stems(words, kind)))
    return np.array(sound, dtype=bool)


def _keep_company(table: pd.DataFrame) -> pd.DataFrame:
    """Return delta and z of sentences in the frame against the others; 0 where there is nothing to compare."""
    parts = [pd.DataFrame({"delta": 0.0, "z": 0.0}, index=table.index)]
    for _, part in table.groupby("kind"):
        if len(part) > 1 and part["in_frame"].any() and part["elsewhere"].any():
            odds = log_odds(part["in_frame"], part["elsewhere"]).set_index("word")
            parts[0].loc[part.index] = odds.loc[part.index, ["delta", "z"]]
    return parts[0]


def _write(corpus: Corpus, table: pd.DataFrame, own: OwnWords) -> list[str]:
    """Return each candidate as a term could be written: forms of a word by their common beginning and a star."""
    vocabulary = {fold(word) for word in corpus.tokens.types}
    return [_write_word(words, vocabulary, own) if kind == WORD else " ".join(words)
            for words, kind in zip(table["words"], table["kind"], strict=True)]  # fmt: skip


def _write_word(forms: Sequence[str], vocabulary: set[str], own: OwnWords) -> str:
    prefix = commonprefix(list(forms))
    if len(forms) == 1 or len(prefix) < LEAST_PREFIX:
        return forms[0]
    related = all(own.stem(word) == own.stem(forms[0]) for word in vocabulary if word.startswith(prefix))
    return f"{prefix}*" if related else forms[0]


def _measure_effects(corpus: Corpus, lexicon: Lexicon, frame: str, candidates: list[str]) -> pd.DataFrame:
    """Return hits_added, outlets and contexts of each candidate, tried as the only term of a frame of its own."""
    excluded = lexicon.frames[lexicon.names.index(frame)].exclude
    frames = tuple(Frame(candidate, exclude=excluded) for candidate in candidates)
    if not candidates:
        return pd.DataFrame(columns=["candidate", "hits_added", "outlets", "contexts"], dtype=object)
    trial = Lexicon(frames, tuple(Term(name, name) for name in candidates), lexicon.language)
    scored = corpus.scored["article"]
    hits = find(corpus, trial)
    hits = hits[hits["article"].isin(scored) & hits["unit"].isin(SCORED)]
    added = hits[~_touch(hits, find(corpus, _only(lexicon, frame)))]
    outlets = added["article"].map(corpus.articles.set_index("article")["outlet"])
    shown = concordance(corpus, hits.groupby("frame").head(MOST_CONTEXTS))
    lines = (shown["left"] + "[" + shown["match"] + "]" + shown["right"]).groupby(shown["frame"]).agg(" | ".join)
    rows = []
    for name in candidates:
        own = Counter(outlets[added["frame"] == name])
        listed = "; ".join(f"{outlet} {count}" for outlet, count in sorted(own.items(), key=lambda o: (-o[1], o[0])))
        rows.append((name, own.total(), listed, lines.get(name, "")))
    return pd.DataFrame(rows, columns=["candidate", "hits_added", "outlets", "contexts"])


def _touch(hits: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Return which hits share text with one of some others."""
    by_article = {article: part[["start", "end"]].to_numpy(int) for article, part in others.groupby("article")}
    none = np.empty((0, 2), dtype=int)
    spans = zip(hits["article"], hits["start"], hits["end"], strict=True)
    return np.array([_meets(by_article.get(a, none), start, end) for a, start, end in spans], dtype=bool)


def _meets(spans: np.ndarray, start: int, end: int) -> bool:
    return bool(((spans[:, 0] < end) & (spans[:, 1] > start)).any())


def _name_kind(row: dict[Any, Any]) -> str:
    return next((sign for sign in (SPELLING, INFLECTION, OTHER) if sign in row["signs"]), str(row["kind"]))


def _explain(row: dict[Any, Any]) -> str:
    """Say what speaks for a candidate."""
    said = {
        DEFINITION: "in the frame's definition ({})",
        INFLECTION: "another form of the term {!r}",
        SPELLING: "another spelling of the term {!r}",
        OTHER: "the term {!r} of another lexicon",
    }
    reasons = [text.format(row["signs"][sign]) for sign, text in said.items() if sign in row["signs"]]
    if row["company"] > 0:
        reasons.append(f"the lexicon uses it for this frame rather than others ({row['company']:+.1f})")
    share = f"{row['in_frame']} of the {row['sentences']} it stands in"
    reasons.append(f"sentences with a hit of the frame: {share} (z {row['z']:+.1f})")
    if row["ratio"]:
        reasons.append(f"a collocation (likelihood ratio {row['ratio']:.0f})")
    return "; ".join(reasons)


FLAT = 0.5  # prior count of every word of the lexicon's own texts
DEFINITION, INFLECTION, SPELLING, OTHER = "definition", "inflection", "spelling", "other lexicon"
MOST_LETTERS = 4  # that a star may stand for where a spelling is compared


@dataclass(frozen=True)
class OwnWords:
    """The words of a lexicon's own texts, by stem.

    Attributes
    ----------
    frame : how often terms and examples of the frame, and its definition, hold each
    rest : the same of the other frames, and of all `rejects`
    definition : the stems of the frame's label, definition and inclusion rules
    terms : the stems of its terms' words
    lower : the words that stand in lower case somewhere, which are no names
    stem : of the lexicon's language
    function : its function words
    """

    frame: Counter[str]
    rest: Counter[str]
    definition: frozenset[str]
    terms: frozenset[str]
    lower: frozenset[str]
    stem: Callable[[str], str]
    function: frozenset[str]

    @classmethod
    def of(cls, lexicon: Lexicon, frame: str) -> OwnWords:
        """Read the texts of a lexicon."""
        language = lexicon.language or "en"
        stem, function = stemmer(language), frozenset(word_list("function_words", language))
        counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        definition, terms, lower = set[str](), set[str](), set[str]()
        marks = {"definition": definition, "terms": terms}
        for kind, own, text in _texts(lexicon, frame):
            written = _cut(text, language)
            words = [stem(word) for word in map(fold, written) if word not in function]
            counts[own].update(words)
            if own and kind in marks:
                marks[kind].update(words)
            if kind != "terms":  # terms are in lower case, whatever they name
                lower.update(fold(word) for word in written if not word[:1].isupper())
        sets = frozenset(definition), frozenset(terms), frozenset(lower)
        return cls(counts[True], counts[False], *sets, stem, function)

    def stems(self, words: Sequence[str], kind: str) -> list[str]:
        """Return the stem of a word, or those of a phrase's content words."""
        return [self.stem(words[0])] if kind == WORD else [self.stem(w) for w in words if w not in self.function]

    def company(self, candidates: pd.DataFrame) -> np.ndarray:
        """Return the log-odds of each candidate's words in the frame's texts against the rest, their mean."""
        if not self.frame or not self.rest:
            return np.zeros(len(candidates))
        prior = pd.Series(FLAT, index=sorted(self.frame.keys() | self.rest.keys()))
        delta = log_odds(self.frame, self.rest, prior).set_index("word")["delta"].to_dict()
        found = [self.stems(words, kind) for words, kind in _pairs(candidates)]
        return np.array([np.mean([delta.get(stem, 0.0) for stem in own]) for own in found], dtype=float)


def _texts(lexicon: Lexicon, frame: str) -> Iterator[tuple[str, bool, str]]:
    """Yield the kind of each text of a lexicon, whether it speaks for the frame, and the text."""
    for entry in lexicon.frames:
        for text in (entry.label, entry.definition, *entry.inclusion):
            yield "definition", entry.name == frame, text
    for term in lexicon.terms:
        yield "terms", term.frame == frame, re.sub(r"[*?]", "", term.term)
        for text in term.matches:
            yield "matches", term.frame == frame, text
        for text in term.rejects:
            yield "rejects", False, text


@lru_cache(maxsize=1 << 14)
def _cut(text: str, language: str) -> tuple[str, ...]:
    return tuple(found.group() for found in token_pattern(language).finditer(text))


def _pairs(candidates: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from zip(candidates["words"], candidates["kind"], strict=True)


def find_signs(
    candidates: pd.DataFrame, lexicon: Lexicon, own: OwnWords, frame: str, others: Sequence[Lexicon] = ()
) -> list[dict[str, str]]:
    """Return for each candidate its strong signs of relatedness to a frame, and what each rests on."""
    terms = [term for term in lexicon.terms if term.frame == frame]
    stems = {own.stem(term.term.casefold()): term.term for term in reversed(terms) if term.term.isalpha()}
    spelled = _Spellings(terms, lexicon.language)
    foreign = [_Spellings([t for t in other.terms if t.frame == frame], other.language) for other in others]
    signs = []
    for words, kind in _pairs(candidates):
        stemmed = own.stems(words, kind)
        forms = words if kind == WORD else (" ".join(words),)
        related = {
            SPELLING: _first(map(spelled.find, forms)),
            INFLECTION: stems.get(stemmed[0], "") if kind == WORD else "",
            OTHER: _first(other.find(form) for other in foreign for form in forms),
        }
        sign = next((name for name, basis in related.items() if basis), None)
        found = {sign: related[sign]} if sign else {}
        defined = _first(word for word in words if own.stem(word) in own.definition)
        signs.append(found | ({DEFINITION: defined} if defined else {}))
    return signs


def _first(found: Iterable[str]) -> str:
    return next(filter(None, found), "")


class _Spellings:
    """The terms of a frame in a form in which hyphens, accents and other spellings are one."""

    def __init__(self, terms: Sequence[Term], language: str) -> None:
        self.keys: dict[str, str] = {}
        for term in terms:
            words = compile_term(term, language).words
            if "*" not in words and not term.case:
                self.keys.setdefault(spelling_key("".join(words)), term.term)
        globs = [re.escape(key).replace(r"\*", ".*").replace(r"\?", ".") for key in self.keys]
        self.any = re.compile("|".join(globs) or "(?!)")

    def find(self, phrase: str) -> str:
        """Return the term a phrase is another spelling of, "" where there is none."""
        key = spelling_key(phrase.replace(" ", ""))
        if key in self.keys:
            return self.keys[key]
        if not self.any.fullmatch(key):
            return ""
        near = (t for k, t in self.keys.items() if len(key) <= len(k) + MOST_LETTERS and contains(k, key))
        return next(near, "")


_SPELLINGS = [("isation", "ization"), ("ise", "ize"), ("ising", "izing"), ("yse", "yze"), ("our", "or"),
              ("ence", "ense"), ("ll", "l")]  # fmt: skip


def spelling_key(word: str) -> str:
    """Return a word without accents, in one of its spellings."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    for one, other in _SPELLINGS:
        plain = plain.replace(one, other)
    return re.sub(r"re$", "er", plain)
