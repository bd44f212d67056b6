"""What the narrator says: tokens and sentences of an article with its quotations set aside.

A quotation is one token here, so that nothing said inside it is taken for a cue, and a sentence ends
where the narrator's sentence ends.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from framing.text import word_list
from framing.voices.grammar import Grammar
from framing.voices.marks import PARAGRAPH, Span

_ACRONYM = r"(?:[^\W\d_]\.){2,}|(?<![\w.])[A-Z]\.(?=\s?[A-Z])"
_WORDS = r"\d[\d.,]*\d|[^\W_]+(?:['’\-‐‑&][^\W_]+)*(?:(?<=[sS])['’](?=\s))?|[^\w\s]"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sen|Rep|Gov|Prof|Sgt|Adm|Maj|Capt|Rev)\.(?=\s[A-Z])"
_PLAIN = r"[A-Za-z]{2,}+(?=[\s,])"  # most words: the patterns behind it say the same of them, but slowly
_PATTERN = rf"(?=\S)(?:{_PLAIN}|{_TITLE}|{_ACRONYM}|{_WORDS})"
_WORD = re.compile(_PATTERN)
_ELIDING = re.compile(
    r"(?:[ldsnjmtc]|qu)['’]|[^\W_]+(?=-t-(?:il|elle|on)|-(?:il|elle|on|ils|elles)\b)|-t-(?=il|elle|on)|"
    + _WORD.pattern,
    re.IGNORECASE,
)
_ENDS = frozenset(".!?…")
LONGEST = 300  # tokens of a sentence at most: no sentence is longer, and text without full stops stays linear


@dataclass(slots=True)
class Token:
    """A word, a punctuation mark or a whole quotation (`quote` >= 0) of the narrator's text.

    Attributes
    ----------
    word, capital : whether it is a word, and one with a capital (or a number-free acronym)
    ending : last character of a quotation
    """

    text: str
    low: str
    start: int
    end: int
    quote: int = -1
    possessive: bool = False
    ending: str = ""
    word: bool = False
    capital: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence of the narrator: its tokens, its paragraph and whether most words are capitalised."""

    tokens: list[Token]
    paragraph: int
    title_case: bool

    @property
    def start(self) -> int:
        """Offset of the first token."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Offset behind the last token."""
        return self.tokens[-1].end


def narrate(
    text: str, spans: Sequence[Span], rules: Grammar, paragraphs: Container[int] | None = None
) -> list[Sentence]:
    """Return the narrator's sentences, quotations as single tokens; of some `paragraphs` only, where these are given.

    Examples
    --------
    >>> from framing.voices.grammar import load_grammar
    >>> [[token.text for token in s.tokens] for s in narrate("Kim left. Xi stayed.", [], load_grammar("en"))]
    [['Kim', 'left', '.'], ['Xi', 'stayed', '.']]
    """
    found: list[Sentence] = []
    abbreviations = frozenset(word_list("abbreviations", rules.language))
    first = 0
    for number, match in enumerate(PARAGRAPH.finditer(text)):
        last = first
        while last < len(spans) and spans[last].outer_start < match.end():
            last += 1
        if paragraphs is None or number in paragraphs:
            tokens = _tokens(text, match.start(), match.end(), spans, range(first, last), rules)
            title = _title_case(tokens)
            found += [Sentence(part, number, title) for part in _split(text, tokens, spans, rules, abbreviations)]
        first = last
    return found


def _tokens(text: str, start: int, end: int, spans: Sequence[Span], inside: range, rules: Grammar) -> list[Token]:
    pattern = _ELIDING if rules.language == "fr" else _WORD
    tokens: list[Token] = []
    for number in [*inside, -1]:
        stop = spans[number].outer_start if number >= 0 else end
        for found in pattern.finditer(text, start, stop):
            written = found.group()
            low, possessive, word, capital = _read_word(written)
            tokens.append(Token(written, low, found.start(), found.end(), -1, possessive, "", word, capital))
        if number >= 0:
            span = spans[number]
            ending = text[span.end - 1 : span.end]
            tokens.append(Token("“", "", span.outer_start, span.outer_end, number, ending=ending))
            start = span.outer_end
    return tokens


@lru_cache(maxsize=1 << 16)
def _read_word(text: str) -> tuple[str, bool, bool, bool]:
    low = text.casefold().replace("’", "'")
    low = low[:-1] if low.endswith(".") and low.count(".") == 1 and len(low) > 2 else low
    bare = low[:-2] if low.endswith("'s") and len(low) > 2 else low.rstrip("'") if len(low) > 1 else low
    elided = len(low) < 4 and low.endswith("'")
    word = text[0].isalnum()
    return low if elided else bare, bare != low and not elided, word, word and text[0].isupper()


def _title_case(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if token.word and len(token.text) > 3]
    stopped = bool(tokens) and tokens[-1].text in _ENDS
    return len(words) > 3 and not stopped and sum(token.capital for token in words) > 0.7 * len(words)


def _split(
    text: str, tokens: list[Token], spans: Sequence[Span], rules: Grammar, abbreviations: frozenset[str]
) -> list[list[Token]]:
    sentences: list[list[Token]] = []
    first = 0
    for last, token in enumerate(tokens, 1):
        may_end = token.quote >= 0 or token.text in _ENDS
        ended = may_end and last < len(tokens) and _ends(tokens, last - 1, rules, abbreviations)
        if ended or last == len(tokens) or last - first == LONGEST:
            sentences.append(tokens[first:last])
            first = last
    return sentences


def _ends(tokens: list[Token], position: int, rules: Grammar, abbreviations: frozenset[str]) -> bool:
    """Return whether a sentence ends with a full stop or a quotation that another token follows."""
    token, following = tokens[position], tokens[position + 1]
    if token.quote >= 0:
        ended = token.ending in _ENDS and (following.capital or following.quote >= 0)
        return ended and not _tagged(tokens, position + 1, token.ending, rules)
    if _abbreviated(tokens, position, abbreviations) or following.text in _ENDS or following.text in ")]":
        return False
    begun = following.quote >= 0 or not following.low[0].islower() or following.capital
    return begun and (following.start > token.end or following.quote >= 0)


def _abbreviated(tokens: Sequence[Token], position: int, abbreviations: frozenset[str]) -> bool:
    before = tokens[position - 1] if position else None
    if tokens[position].text != "." or before is None or not before.word or before.end < tokens[position].start:
        return False
    return before.low in abbreviations or (len(before.text) == 1 and before.capital)


def _tagged(tokens: Sequence[Token], position: int, ending: str, rules: Grammar) -> bool:
    """Return whether a clause such as "Kim said" follows a quotation that ends like a sentence."""
    for number in range(position, min(position + 10, len(tokens))):
        token = tokens[number]
        if token.quote >= 0 or token.text in ".;:":
            return False
        cues = rules.cues.get(token.low, ()) if not token.capital else ()
        if rules.has("auxiliaries", token.low) and ending == ".":
            return False
        if number > position and any(cue.kind in ("say", "mark") and cue.form != "ing" for cue in cues):
            after = tokens[number + 1] if number + 1 < len(tokens) else None
            closed = after is None or after.text in ".,"
            return closed if ending == "." else after is None or after.low != "that"
    return False
