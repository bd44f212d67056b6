"""Matching: one row for each hit, a place where a term of a lexicon counts.

A `Matcher` finds the places of patterns in tokens by integer work alone, since a `TermIndex` says which types match
which words. Rules in order: context words, exclusions, longest match, `beside`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import pandas as pd

from framing.corpora.corpus import Corpus, from_texts
from framing.corpora.derived import decide
from framing.corpora.languages import per_language
from framing.errors import InputError, require
from framing.lexicons import Lexicon, Pattern, Term, TermIndex
from framing.lexicons.patterns import Phrases
from framing.text import Scanner, Tokens
from framing.voices.annotation import MARKS, Depth, mark_spans

COLUMNS = ["article", "sentence", "unit", "frame", "term", "tier", "match", "start", "end",
           "voice", "speaker", "scare", "negated", "hedged", "language", "flag"]  # fmt: skip
_NO_SPANS = pd.DataFrame({key: np.empty(0, np.int64) for key in ("frame", "term", "first", "length")})
_NOWHERE = np.empty(0, dtype=np.int64)
_BATCH = 1 << 22  # characters of text read at a time
_KEPT = 8  # lexicons whose hits a corpus keeps


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
    speakers : whether to identify speakers; if not, all are "unknown", which is several times faster

    Returns
    -------
    DataFrame
        One row per hit, in the order of the text: article, sentence, unit, frame, term, tier, match, start, end
        (offsets into the article's text; NA on a derived corpus), voice (outlet, quoted, reported), speaker ("" for the
        outlet, "unknown" where the speaker cannot be identified), scare (in marks, but nobody's quotation), negated,
        hedged, and for captures capture_start, capture_end (offsets into the saved file); last language and flag
        ("unvalidated", or "") of the lexicon.

    Examples
    --------
    >>> lexicon = Lexicon.from_dict({"axis": ["axis", "axis of evil"]})
    >>> find(["A new “axis of evil”, or no axis?"], lexicon)["match"].tolist()
    ['axis of evil', 'axis']
    """
    depth: Depth = "speakers" if speakers else "voices"
    return lexicon.sign(describe_spans(corpus, lexicon, find_spans(corpus, lexicon), depth))


def find_spans(corpus: Corpus, lexicon: Lexicon) -> pd.DataFrame:
    """Find every hit as a span of tokens, in the order of the text.

    The columns are frame (index into `lexicon.frames`), term (index into `lexicon.terms`), first (token) and length.
    Terms that the closed vocabulary of a derived corpus cannot decide are left out with a warning; a frame of which
    it decides none is an `InputError`. They are kept in the memory of the corpus: whoever asks again gets a copy.
    """
    decision = decide(corpus, lexicon, tell=True)
    if empty := [name for name in lexicon.names if name not in decision.lexicon.names]:
        raise InputError(f"frame {empty[0]!r}: none of its terms can be placed in sentences; {decision.describe()}")
    known = decision.lexicon
    kept, types = corpus.memory.spans, corpus.tokens.types
    key = lexicon.hash, *lexicon.names, id(types)  # words can be told otherwise, at the same places
    if key not in kept:
        matcher = Matcher(corpus.tokens, known.make_index(), corpus.near, texts_of(corpus))
        spans = match_lexicon(matcher, known).assign(term=lambda spans: np.flatnonzero(decision.exact)[spans["term"]])
        for old in [*kept][: max(0, len(kept) - _KEPT + 1)]:
            del kept[old]
        kept[key] = types, spans
    return kept[key][1].copy()


def match_lexicon(matcher: Matcher, lexicon: Lexicon) -> pd.DataFrame:
    """Return the hits of a lexicon in the tokens of a matcher, whose index holds its patterns; see `find_spans`."""
    found = [_frame_hits(matcher, lexicon, frame) for frame in range(len(lexicon.frames))]
    spans = pd.concat([_NO_SPANS, *found], ignore_index=True)
    return spans.sort_values(["first", "frame"], kind="stable", ignore_index=True)


def find_patterns(corpus: Corpus, patterns: Sequence[Pattern]) -> list[np.ndarray]:
    """Return, for each pattern, the first tokens of all places where it occurs."""
    matcher = Matcher(corpus.tokens, TermIndex(patterns), None, texts_of(corpus))
    return [matcher.find(pattern) for pattern in patterns]


TextsOf: TypeAlias = Callable[[np.ndarray], Sequence[str]] | None
Near: TypeAlias = Mapping[Phrases, np.ndarray] | None


def texts_of(corpus: Corpus) -> TextsOf:
    """Return what gives the text that each of some sentences is in; None where a corpus has no text."""
    texts, owner = corpus.articles.set_index("article").get("text"), corpus.sentences["article"]
    return None if texts is None else lambda rows: texts[owner.iloc[rows]].tolist()


class Matcher:
    """Finds patterns in tokens, all of them in its index.

    `near`: a derived corpus' sentences with given neighbours; `texts`: the texts of sentences, for terms with signs.
    """

    def __init__(self, tokens: Tokens, index: TermIndex, near: Near = None, texts: TextsOf = None) -> None:
        self.tokens = tokens
        self._index, self._texts = index, texts
        self._near = dict(near or {})
        words, self._groups = index.update(tokens.types)
        self._from = np.searchsorted(words, np.arange(len(index) + 1))  # where the groups of each word begin
        self._group = index.group[tokens.type]
        # The tokens that match some word, sorted by the group of their type: `_order` from `_starts[group]` on.
        known = np.flatnonzero(self._group)
        groups = self._group[known]
        most = max(self._groups, default=0)
        small = groups.astype(np.uint16) if most < 1 << 16 else groups  # sorted many times as fast
        self._order = known[np.argsort(small, kind="stable")]
        sizes = np.bincount(groups, minlength=most + 1)
        self._starts = np.concatenate(([0], np.cumsum(sizes)))
        self._counts = np.bincount(words, sizes[self._groups], len(index)).astype(int)  # tokens that match each word

    def find(self, pattern: Pattern) -> np.ndarray:
        """Return the first tokens of all places where a pattern occurs."""
        size, length = len(self.tokens), len(pattern.words)
        words = self._index.numbers(pattern)
        counts = [size if word is None else int(self._counts[word]) for word in words]
        rarest = counts.index(min(counts))  # the fewest places to look at
        if not counts[rarest]:
            return _NOWHERE
        first = self._tokens_of(words[rarest]) - rarest
        first = first[(first >= 0) & (first + length <= size)]
        for offset, word in enumerate(words):
            if offset:
                signed = any(pattern.signs[offset : offset + 1])
                first = first[signed | self.tokens.joined[first + offset]]
            if offset != rarest and word is not None:
                matched = np.zeros(len(self._starts), dtype=bool)
                matched[self._groups_of(word)] = True
                first = first[matched[self._group[first + offset]]]
        return np.sort(first[self._has_signs(pattern, first)] if pattern.signs and len(first) else first)

    def _has_signs(self, pattern: Pattern, first: np.ndarray) -> np.ndarray:
        """Return at which places a pattern's signs are found in the text, before, between and behind its words."""
        tokens, (opens, *inner, closes) = self.tokens, pattern.signs
        if self._texts is None:
            raise InputError(f"term {str(pattern)!r}: its sign can be sought only where the text is at hand")
        last = first + len(pattern.words) - 1
        found = tokens.sentence[first] == tokens.sentence[last]
        for place, text in enumerate(self._texts(tokens.sentence[first])):
            starts, ends = (column[first[place] : last[place] + 1].tolist() for column in (tokens.start, tokens.end))
            found[place] &= text.endswith(opens, 0, starts[0]) and text.startswith(closes, ends[-1])
            gaps = zip(inner, ends, starts[1:], strict=False)
            found[place] &= all(text[a:b].strip() == sign for sign, a, b in gaps if sign)
        return found

    def _tokens_of(self, word: int | None) -> np.ndarray:
        """Return the tokens that match a word."""
        if word is None:
            return np.arange(len(self.tokens))
        groups = self._groups_of(word)
        return np.concatenate([self._order[self._starts[group] : self._starts[group + 1]] for group in groups])

    def _groups_of(self, word: int) -> np.ndarray:
        return self._groups[self._from[word] : self._from[word + 1]]

    def find_any(self, patterns: Iterable[Pattern]) -> tuple[np.ndarray, np.ndarray]:
        """Return first and last tokens of all places where one of the patterns occurs, by first token."""
        found = [(self.find(pattern), len(pattern.words)) for pattern in patterns]
        first = np.concatenate([_NOWHERE, *(places for places, _ in found)])
        last = np.concatenate([_NOWHERE, *(places + length - 1 for places, length in found)])
        order = np.lexsort((last, first))
        return first[order], last[order]

    def find_near(self, phrases: Phrases) -> np.ndarray:
        """Return the sentences that hold one of the phrases (as stored, on a derived corpus)."""
        if phrases not in self._near:
            first, _ = self.find_any(map(Pattern.parse, phrases))
            self._near[phrases] = np.unique(self.tokens.sentence[first])
        return self._near[phrases]


def _frame_hits(matcher: Matcher, lexicon: Lexicon, frame: int) -> pd.DataFrame:
    """Return the hits of one frame: frame, term (index into the lexicon's terms), first, length."""
    parts = [np.empty((0, 3), dtype=np.int64)]
    for index, (term, pattern) in enumerate(zip(lexicon.terms, lexicon.patterns, strict=True)):
        if term.frame == lexicon.frames[frame].name:
            if len(first := _near_enough(matcher, pattern, matcher.find(pattern))):
                length = len(pattern.words)
                parts.append(np.column_stack([np.full_like(first, index), first, np.full_like(first, length)]))
    candidates = pd.DataFrame(np.concatenate(parts), columns=["term", "first", "length"])
    candidates.insert(0, "frame", frame)
    winners = _race(_outside(candidates, *matcher.find_any(lexicon.exclusions[frame])))
    return _with_company(winners, lexicon.terms, matcher.tokens)


def _near_enough(matcher: Matcher, pattern: Pattern, first: np.ndarray) -> np.ndarray:
    """Drop the places whose sentence holds an `unless_near` phrase, or no `only_near` phrase."""
    for phrases, wanted in ((pattern.unless_near, False), (pattern.only_near, True)):
        if phrases and len(first):
            first = first[np.isin(matcher.tokens.sentence[first], matcher.find_near(phrases)) == wanted]
    return first


def _outside(candidates: pd.DataFrame, first: np.ndarray, last: np.ndarray) -> pd.DataFrame:
    """Drop the candidates that lie wholly inside an excluded span."""
    if not len(first) or candidates.empty:
        return candidates
    reach = np.maximum.accumulate(last)
    before = np.searchsorted(first, candidates["first"], side="right") - 1
    final = candidates["first"] + candidates["length"] - 1
    return candidates[~((before >= 0) & (reach[np.maximum(before, 0)] >= final))]


def _race(candidates: pd.DataFrame) -> pd.DataFrame:
    """Keep the longest, then leftmost, then first listed candidates, no token twice."""
    ordered = candidates.sort_values(["length", "first", "term"], ascending=[False, True, True])
    taken, keep = set[int](), list[bool]()
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
    hits = corpus.sentences.loc[tokens.sentence[first], ["article", "sentence", "unit"]].reset_index(drop=True)
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
        shift = (sentences["capture_start"] - sentences["start"]).array
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


@dataclass(frozen=True)
class Batch:
    """Some texts, read: how many, their tokens, the text of each token, and the hits of the counted tiers."""

    size: int
    tokens: Tokens
    text: np.ndarray
    spans: pd.DataFrame


def read_batches(texts: Iterable[str], lexicon: Lexicon, tiers: Sequence[str]) -> Iterator[Batch]:
    """Read texts batch by batch, remembering their words; paragraphs as in `framing.corpora.corpus.from_texts`."""
    scanner, index = Scanner(), lexicon.make_index()
    counted = np.array([term.tier in tiers for term in lexicon.terms], dtype=bool)
    for batch in _cut_batches(texts):
        paragraphs, scan = scanner.scan_texts(batch, lexicon.language or "en")
        pieces = partial(lambda cut, at, rows: cut(at[rows]), partial(paragraphs.slice, batch), scan.piece)
        spans = match_lexicon(Matcher(scan.tokens, index, None, pieces), lexicon)
        text = paragraphs.text[scan.piece][scan.tokens.sentence]
        yield Batch(len(batch), scan.tokens, text, spans[counted[spans["term"]]])


def _cut_batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield texts in lists of about `_BATCH` characters."""
    refuse_other(texts)
    batch, size = list[str](), 0
    for place, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"text {place} is {text!r}, expected a string")
        batch.append(text)
        size += len(text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def refuse_other(texts: object) -> None:
    """Raise `InputError` unless texts are a list of strings or a column of a table."""
    if isinstance(texts, str | Mapping) or not isinstance(texts, Iterable):
        raise InputError(f"expected a list of texts (strings), got {type(texts).__name__}")
    if getattr(texts, "ndim", 1) != 1:
        raise InputError("expected a list of texts (strings) or one column of a table, got a table")


def check_examples(lexicon: Lexicon) -> pd.DataFrame:
    """Run the `matches` and `rejects` examples of a lexicon.

    Returns
    -------
    DataFrame
        One row per failing example: frame, term, line, rule ("matches" or "rejects"), example.

    Examples
    --------
    >>> from framing.lexicons import Frame
    >>> term = Term("alarm", "arms race", matches=("An arms race.", "A race in arms."))
    >>> check_examples(Lexicon((Frame("alarm"),), (term,)))[["rule", "example"]].to_numpy().tolist()
    [['matches', 'A race in arms.']]
    """
    require("lexicon", lexicon, Lexicon)
    rows = [(term, rule, example) for term in lexicon.terms for rule in ("matches", "rejects")
            for example in getattr(term, rule)]  # fmt: skip
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
