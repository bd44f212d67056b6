"""Matching: one row per place where a term of a lexicon stands.

Every pattern is decided once per distinct word; what follows is integer work on token positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from framing.corpus import Corpus, from_texts
from framing.errors import require
from framing.glossary import Glossary
from framing.inventory import Phrase, near_key
from framing.languages import per_language
from framing.lexicon import Lexicon, Term, split_phrase, split_term
from framing.text import Tokens
from framing.voices.annotation import MARKS, Depth, mark_spans

COLUMNS = [
    "article", "sentence", "unit", "frame", "term", "tier", "match", "start", "end",
    "voice", "speaker", "scare", "negated", "hedged", "language", "flag",
]  # fmt: skip


@per_language
def find(corpus: Corpus, lexicon: Lexicon, speakers: bool = True) -> pd.DataFrame:
    """Find every hit of a lexicon.

    Within a frame the longest candidate wins, then the leftmost, then the term listed first; no
    token counts twice. Frames are independent of each other.

    Parameters
    ----------
    corpus : a corpus, or a list of texts (each one text, not cleaned; its article is its index)
    lexicon : the lexicon, or several of different languages: each is used for the articles in its own
        language (`articles.language`); a warning counts the articles in a language without one
    speakers : whether to tell who speaks; without, everybody who does is "unknown", several times faster

    Returns
    -------
    DataFrame
        One row per hit, in the order of the text: article, sentence, unit, frame, term, tier, match,
        start, end (offsets into the article's text; NA on a derived corpus), voice (outlet, quoted,
        reported), speaker ("" for the outlet, "unknown" where somebody speaks who cannot be told),
        scare (in marks, but nobody's quotation), negated, hedged, and for captures capture_start,
        capture_end (offsets into the saved file); last language and flag ("unvalidated", or "") of the
        lexicon.

    Examples
    --------
    >>> lexicon = Lexicon.from_dict({"axis": ["axis", "axis of evil"]})
    >>> find(["A new “axis of evil”, or no axis?"], lexicon)["match"].tolist()
    ['axis of evil', 'axis']
    """
    depth: Depth = "speakers" if speakers else "voices"
    return lexicon.sign(describe_spans(corpus, lexicon, find_spans(corpus, lexicon), depth))


def find_spans(corpus: Corpus, lexicon: Lexicon) -> pd.DataFrame:
    """Find every hit as a span of tokens.

    Returns
    -------
    DataFrame
        frame (index into `lexicon.frames`), term (index into `lexicon.terms`), first (token),
        length (in tokens), in the order of the text.

    Raises
    ------
    InputError
        On a derived corpus, a term its inventory cannot decide.
    """
    if corpus.inventory is not None:
        corpus.inventory.require(lexicon)
    return match_lexicon(Matcher(corpus.tokens, lexicon.language, corpus.near), lexicon)


def match_lexicon(matcher: Matcher, lexicon: Lexicon) -> pd.DataFrame:
    """Return the hits of a lexicon in the tokens of a matcher; see `find_spans`."""
    matcher.expect_terms(lexicon.terms)
    phrases = [phrase for frame in lexicon.frames for phrase in frame.exclude]
    phrases += [phrase for term in lexicon.terms for phrase in (*term.unless_near, *term.only_near)]
    matcher.expect((split_phrase(phrase, lexicon.language), False) for phrase in dict.fromkeys(phrases))
    found = [_frame_hits(matcher, lexicon, name) for name in lexicon.names]
    spans = pd.concat([_NO_SPANS, *found], ignore_index=True)
    return spans.sort_values(["first", "frame"], kind="stable", ignore_index=True)


_NO_SPANS = pd.DataFrame({key: np.empty(0, np.int64) for key in ("frame", "term", "first", "length")})


class Matcher:
    """Finds words and phrases in tokens: patterns are compared with types, positions with integers.

    Parameters
    ----------
    tokens : where to look
    language : two letters
    near : of a derived corpus, the sentences that hold one of a list of neighbours
    glossary : knows which types stand for which words; a new one where not given
    """

    def __init__(
        self,
        tokens: Tokens,
        language: str = "",
        near: Mapping[Phrase, np.ndarray] | None = None,
        glossary: Glossary | None = None,
    ) -> None:
        self.tokens = tokens
        self.language = language
        self._near = dict(near or {})
        self._glossary = Glossary() if glossary is None else glossary
        self._places: _Places | None = None

    def expect(self, phrases: Iterable[tuple[Sequence[str], bool]]) -> None:
        """Note the words of phrases (and whether their case counts) that will be asked for."""
        if self._glossary.add((word, exact) for words, exact in phrases for word in words):
            self._places = None

    def expect_terms(self, terms: Iterable[Term]) -> None:
        """Note the words of terms that will be asked for."""
        self.expect((split_term(term, self.language), term.case == "exact") for term in terms)

    def find_term(self, term: Term) -> tuple[np.ndarray, int]:
        """Return the first tokens of all places where a term stands, and its length in tokens."""
        words = split_term(term, self.language)
        return self.find_words(words, term.case == "exact"), len(words)

    def find_phrases(self, phrases: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return first and last tokens of all places where one of the phrases stands, by first token."""
        split = [split_phrase(phrase, self.language) for phrase in phrases]
        self.expect((words, False) for words in split)
        found = [(self.find_words(words), len(words)) for words in split]
        first = np.concatenate([_NOTHING, *(places for places, _ in found)])
        last = np.concatenate([_NOTHING, *(places + length - 1 for places, length in found)])
        order = np.lexsort((last, first))
        return first[order], last[order]

    def find_near(self, phrases: Phrase) -> np.ndarray:
        """Return the sentences that hold one of the phrases (as stored, on a derived corpus)."""
        key = near_key(phrases, self.language)
        if key not in self._near:
            self._near[key] = np.unique(self.tokens.sentence[self.find_phrases(phrases)[0]])
        return self._near[key]

    def find_words(self, words: Sequence[str], exact: bool = False) -> np.ndarray:
        """Return the first tokens of all places where these words stand one after the other."""
        self.expect([(words, exact)])
        if self._places is None:
            self._places = _Places(self.tokens, self._glossary)
        places, size = self._places, len(self.tokens)
        wanted = [None if word == "*" else self._glossary.slot(word, exact) for word in words]
        counts = [size if slot is None else int(places.counts[slot]) for slot in wanted]
        rarest = counts.index(min(counts))
        if not counts[rarest]:
            return _NOTHING
        slot = wanted[rarest]
        first = (np.arange(size) if slot is None else places.of(slot)) - rarest
        first = first[(first >= 0) & (first + len(words) <= size)]
        for offset in range(len(words)):
            if offset:
                first = first[self.tokens.joined[first + offset]]
            other = wanted[offset]
            if offset != rarest and other is not None:
                first = first[places.stands(other, first + offset)]
        return np.sort(first)


class _Places:
    """Where in some tokens the words of a glossary stand."""

    def __init__(self, tokens: Tokens, glossary: Glossary) -> None:
        self._holds = glossary.update(tokens.types)
        self._group = glossary.group[tokens.type]
        known = np.flatnonzero(self._group)
        groups = self._group[known]
        small = groups.astype(np.uint16) if self._holds.shape[1] < 1 << 16 else groups  # sorted many times as fast
        self._order = known[np.argsort(small, kind="stable")]
        sizes = np.bincount(groups, minlength=self._holds.shape[1])
        self._starts = np.concatenate(([0], np.cumsum(sizes)))
        self.counts = self._holds @ sizes

    def of(self, slot: int) -> np.ndarray:
        """Return the tokens that stand for a word."""
        groups = np.flatnonzero(self._holds[slot])
        parts = [self._order[self._starts[group] : self._starts[group + 1]] for group in groups]
        return np.concatenate([_NOTHING, *parts])

    def stands(self, slot: int, places: np.ndarray) -> np.ndarray:
        """Return at which of some tokens a word stands."""
        found: np.ndarray = self._holds[slot][self._group[places]]
        return found


_NOTHING = np.empty(0, dtype=np.int64)


def _frame_hits(matcher: Matcher, lexicon: Lexicon, name: str) -> pd.DataFrame:
    """Return the hits of one frame: frame, term (index into the lexicon's terms), first, length."""
    frame = lexicon.names.index(name)
    parts = [np.empty((0, 3), dtype=np.int64)]
    for index, term in enumerate(lexicon.terms):
        if term.frame == name:
            first, length = matcher.find_term(term)
            if not len(first):
                continue
            first = _near_enough(matcher, term, first)
            parts.append(np.column_stack([np.full_like(first, index), first, np.full_like(first, length)]))
    candidates = pd.DataFrame(np.concatenate(parts), columns=["term", "first", "length"])
    candidates.insert(0, "frame", frame)
    excluded = matcher.find_phrases(lexicon.frames[frame].exclude)
    winners = _race(_outside(candidates, *excluded))
    return _with_company(winners, lexicon.terms, matcher.tokens)


def _near_enough(matcher: Matcher, term: Term, first: np.ndarray) -> np.ndarray:
    """Drop the places whose sentence holds an `unless_near` phrase, or no `only_near` phrase."""
    for phrases, wanted in ((term.unless_near, False), (term.only_near, True)):
        if phrases and len(first):
            near = np.isin(matcher.tokens.sentence[first], matcher.find_near(phrases))
            first = first[near == wanted]
    return first


def _outside(candidates: pd.DataFrame, first: np.ndarray, last: np.ndarray) -> pd.DataFrame:
    """Drop the candidates that lie wholly inside an excluded span."""
    if not len(first) or candidates.empty:
        return candidates
    reach = np.maximum.accumulate(last)
    before = np.searchsorted(first, candidates["first"], side="right") - 1
    final = candidates["first"] + candidates["length"] - 1
    covered = (before >= 0) & (reach[np.maximum(before, 0)] >= final)
    return candidates[~covered]


def _race(candidates: pd.DataFrame) -> pd.DataFrame:
    """Keep the longest, then leftmost, then first listed candidates, no token twice."""
    ordered = candidates.sort_values(["length", "first", "term"], ascending=[False, True, True])
    taken: set[int] = set()
    keep = []
    for first, length in zip(ordered["first"].tolist(), ordered["length"].tolist(), strict=True):
        span = range(first, first + length)
        free = taken.isdisjoint(span)
        keep.append(free)
        if free:
            taken.update(span)
    return ordered[np.array(keep, dtype=bool)]


def _with_company(hits: pd.DataFrame, terms: Sequence[Term], tokens: Tokens) -> pd.DataFrame:
    """Drop hits of `beside` terms without a core term or another peripheral one in the sentence."""
    alone = np.array([terms[i].beside for i in hits["term"]], dtype=bool)
    if not alone.any():
        return hits
    sentence = pd.Series(tokens.sentence[hits["first"]], index=hits.index)
    core = pd.Series([terms[i].tier == "core" for i in hits["term"]], index=hits.index)
    any_core = core.groupby(sentence).transform("any")
    several = hits["term"].groupby(sentence).transform("nunique") > 1
    return hits[~alone | any_core | several]


def describe_spans(corpus: Corpus, lexicon: Lexicon, spans: pd.DataFrame, depth: Depth = "speakers") -> pd.DataFrame:
    """Turn token spans into the table of hits, read as closely as `framing.voices.annotation.Depth` says."""
    tokens = corpus.tokens
    first = spans["first"].to_numpy(np.int64)
    last = first + spans["length"].to_numpy(np.int64) - 1
    hits = corpus.sentences.loc[tokens.sentence[first], ["article", "sentence", "unit"]]
    hits = hits.reset_index(drop=True)
    terms = [lexicon.terms[i] for i in spans["term"]]
    for name in ("frame", "term", "tier"):
        hits[name] = pd.Series([getattr(term, name) for term in terms], dtype="str")
    hits["match"] = pd.Series(_matched(corpus, first, last), dtype="str")
    for name, values in (("start", tokens.start[first]), ("end", tokens.end[last])):
        hits[name] = pd.array(values, dtype="Int64")
        hits.loc[hits[name] < 0, name] = pd.NA
    hits[MARKS] = mark_spans(corpus, first, spans["length"].to_numpy(np.int64), depth)
    if "capture_start" in corpus.sentences:
        sentences = corpus.sentences.loc[tokens.sentence[first], ["start", "capture_start"]]
        shift = (sentences["capture_start"] - sentences["start"]).to_numpy()
        hits["capture_start"], hits["capture_end"] = hits["start"] + shift, hits["end"] + shift
    return hits


def _matched(corpus: Corpus, first: np.ndarray, last: np.ndarray) -> list[str]:
    """Return the matched text, or, without the text, the words with blanks between them."""
    tokens = corpus.tokens
    if not corpus.has_text:
        return [" ".join(tokens.types[tokens.type[a : b + 1]]) for a, b in zip(first, last, strict=True)]
    texts = dict(zip(corpus.articles["article"], corpus.articles["text"], strict=True))
    articles = corpus.sentences["article"].to_numpy()[tokens.sentence[first]]
    spans = zip(articles, tokens.start[first], tokens.end[last], strict=True)
    return [texts[article][start:end] for article, start, end in spans]


def check_examples(lexicon: Lexicon) -> pd.DataFrame:
    """Run the `matches` and `rejects` examples of a lexicon.

    Returns
    -------
    DataFrame
        One row per failing example: frame, term, line, rule ("matches" or "rejects"), example.
    """
    require("lexicon", lexicon, Lexicon)
    rows = [
        (term, rule, example)
        for term in lexicon.terms
        for rule in ("matches", "rejects")
        for example in getattr(term, rule)
    ]
    corpus = from_texts([example for _, _, example in rows], lexicon.language or "en")
    spans = find_spans(corpus, lexicon)
    articles = corpus.sentences["article"].to_numpy()[corpus.tokens.sentence[spans["first"]]].tolist()
    terms = [lexicon.terms[i] for i in spans["term"]]
    found = {(article, term.frame, term.term) for article, term in zip(articles, terms, strict=True)}
    framed = {(article, frame) for article, frame, _ in found}
    failing = []
    for index, (term, rule, example) in enumerate(rows):
        hit = (index, term.frame, term.term) in found
        if (rule == "matches" and not hit) or (rule == "rejects" and (index, term.frame) in framed):
            failing.append((term.frame, term.term, term.line, rule, example))
    return pd.DataFrame(failing, columns=["frame", "term", "line", "rule", "example"])
