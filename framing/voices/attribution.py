"""Attribution: who says what in an article.

`read` pairs the quotation marks, cuts the narrator's sentences and gives each quotation to the cue that covers it, or
to the speaker of the quotation it goes on from; it also notes what is attributed without marks (indirect speech).
`quotations` shows the result as a table; `attribute_spans` tells the voice of each hit: the outlet's own, quoted or
reported. Words in marks that nobody is said to have spoken stay the outlet's.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter, itemgetter

import pandas as pd

from framing.corpora.corpus import OUTLET, QUOTED, REPORTED
from framing.errors import InputError, require, warn
from framing.voices.cues import AFTER, Attribution, Phrase, attribute
from framing.voices.grammar import Grammar, Sentence, cut_sentences, load_grammar
from framing.voices.quotation_marks import Pairing, Span, is_spoken
from framing.voices.speakers import UNKNOWN, Context, Names, Speaker, register

Voice = tuple[str, str, bool]  # voice, speaker, scare (in marks, or behind "so-called", but nobody's quotation)
_MANY = 100  # spans of an article: it is read whole at once, for some of them would need it anyhow
_COLUMNS = {"start": "int64", "end": "int64", "type": "str", "speaker": "str", "speaker_as_written": "str"}
_COLUMNS |= {"cue": "str", "part_of": "Int64", "doubtful": "bool"}
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_NAMED = re.compile(
    r"(?i)\b(?:treaty|agreement|pact|accord|declaration|charter|doctrine|convention|protocol|act|plan|operation)\b"
)
_TURN = re.compile(
    r"^(?P<name>[^\W\d_a-zß-ÿ](?:[^\W\d_a-zß-ÿ]|[ .'’\-]){0,40})(?: \([^()\n]{1,60}\))?:[ \t]+(?=\S)", re.MULTILINE
)
_LOOSE = frozenset("of the and on for in to a an de la el del los las y et des du le les with at".split())


def quotations(text: str, language: str = "en") -> pd.DataFrame:
    """Find the quotations of one article and who speaks them.

    Parameters
    ----------
    text : the article: headline and paragraphs, each on a line of its own
    language : two letters; en, es, fr, de and pt have rules for speakers; any other has marks only: what reads like
        a sentence in them is speech of an unknown speaker, anything else a term

    Returns
    -------
    DataFrame
        One row per quotation, in order and disjoint: start, end (offsets into `text`, marks excluded),
        type (speech | partial | term | name), speaker (resolved; "unknown" where somebody speaks who cannot
        be told, "" where nobody does), speaker_as_written, cue, part_of (row of the first part of
        a split quotation, or NA), doubtful (whether the pairing of the marks is).

    Raises
    ------
    InputError
        `text` is not a string, or `language` no code of a language.

    Warns
    -----
    FramingWarning
        A mark found no partner.

    Examples
    --------
    >>> table = quotations("“We will not bow,” said envoy Anna Orlova. “Not now.”")
    >>> table[["start", "end", "speaker", "part_of"]].values.tolist()
    [[1, 17, 'Anna Orlova', <NA>], [44, 52, 'Anna Orlova', 0]]
    """
    require("text", text, str)
    if not re.fullmatch(r"[A-Za-z]{2,3}([-_]\w+)*", str(language)):
        raise InputError(f"language must be a code such as 'de' or 'pt-BR', got {language!r}")
    reading = read(text, language)
    if reading.stray:
        warn(f"{reading.stray} quotation marks without a partner: see column doubtful")
    rows = [_row(quotation) for quotation in reading.quotations]
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _row(quotation: Quotation) -> tuple[object, ...]:
    speaker = quotation.speaker or Speaker("", "")
    part_of = quotation.part_of if quotation.part_of >= 0 else pd.NA
    span = quotation.span
    return (span.start, span.end, quotation.type, speaker.name, speaker.written, quotation.cue, part_of, span.doubtful)


# The voices of hits


def attribute_spans(
    text: str, bounds: Sequence[int], spans: Sequence[tuple[int, int]], language: str = "en", speakers: bool = True
) -> list[Voice]:
    """Return the voice of each span of an article whose sentences begin at `bounds`.

    A span that straddles a mark belongs to the side with most of its words. Without `speakers` everybody who speaks is
    unknown, which is several times faster.
    """
    places, article = [place for start, end in spans for place in (start, end - 1)], Article(text, language)
    if speakers and len(spans) > _MANY:
        return voices_in(_read_all(article, _read_names(article)), text, bounds, spans)
    reading = read_voices(text, places, language, article)
    voices = _voices_in(reading, text, bounds, spans)
    found = [speaker for _, speaker, _ in voices if speaker is not None]
    if speakers and found:
        context = _read_names(article)
        reading.context.names = context.names
        if context.host or not all(reading.context.name_alone(speaker) for speaker in found):
            return voices_in(_read_all(article, context), text, bounds, spans)
    return [_named(voice) for voice in voices]


def attribute_by_marks(text: str, spans: Sequence[tuple[int, int]]) -> list[Voice]:
    """Return the voice of each span by the quotation marks alone, many times faster than `attribute_spans`.

    Words in marks that read like somebody's sentence are quoted, by somebody unknown; nothing is reported.
    """
    voices: list[Voice] = []
    pairing = Pairing(text)
    for start, end in spans:
        around = pairing.around(start + (end - start) // 2)
        quoted = around is not None and is_spoken(text, around)
        voices.append((QUOTED, UNKNOWN, False) if quoted else (OUTLET, "", around is not None))
    return voices


def voices_in(reading: Reading, text: str, bounds: Sequence[int], spans: Sequence[tuple[int, int]]) -> list[Voice]:
    """Return the voice of each span of an article that has been read; see `attribute_spans`."""
    return [_named(found) for found in _voices_in(reading, text, bounds, spans)]


def _voices_in(
    reading: Reading, text: str, bounds: Sequence[int], spans: Sequence[tuple[int, int]]
) -> list[tuple[str, Speaker | None, bool]]:
    ascending, touched, folded = sorted(bounds), bytearray(len(text) + 1), text.casefold()
    said = [quotation.span for quotation in reading.quotations], reading.reported, *reading.turns
    for stretch in chain[Span | Stretch](*said):
        touched[stretch.start : stretch.end] = b"\1" * (stretch.end - stretch.start)
    derided = any(phrase in folded for phrase in reading.context.grammar.deriders)
    starts = [span.start for span in said[0]], [stretch.sentence for stretch in reading.reported]
    return [
        _voice_in(reading, text, ascending, starts, start, end)
        if derided or touched.find(1, start, end) >= 0
        else (OUTLET, None, False)  # most words, which nobody else can have said
        for start, end in spans
    ]


def _named(found: tuple[str, Speaker | None, bool]) -> Voice:
    voice, speaker, scare = found
    return voice, "" if speaker is None else speaker.name or UNKNOWN, scare


def _voice_in(
    reading: Reading, text: str, bounds: Sequence[int], starts: tuple[list[int], list[int]], start: int, end: int
) -> tuple[str, Speaker | None, bool]:
    quotation = _around(text, start, end, reading.quotations, starts[0])
    if quotation is not None and quotation.speaker is not None and quotation.real:
        return QUOTED, quotation.speaker, False
    floor, middle = _floor(text, start, bounds), start + (end - start) // 2
    place = bisect_right(starts[1], middle)
    near = reading.reported[max(0, place - 30) : place]
    covering = [stretch for stretch in near if floor <= stretch.start <= middle < stretch.end]
    if covering:  # of "Kim said the West fears us" Kim is the source
        return REPORTED, max(covering, key=lambda stretch: stretch.end - stretch.start).speaker, False
    for turns in reading.turns:
        place = bisect_right(turns, middle, key=attrgetter("start")) - 1
        if place >= 0 and middle < turns[place].end:
            return REPORTED, turns[place].speaker, False
    before = text[max(0, start - 24) : start].casefold().rstrip(" “”‘’'\"«»")
    return OUTLET, None, quotation is not None or before.endswith(reading.context.grammar.deriders)


def _floor(text: str, start: int, bounds: Sequence[int]) -> int:
    """Return the start of the hit's sentence; nothing said in the one before reaches it."""
    place = bisect_right(bounds, start) - 1
    floor = bounds[place] if place >= 0 else 0
    return floor if text[max(0, floor - 300) : floor].rstrip()[-1:] in ("", ".", "!", "?", "…", "\n") else 0


def _around(text: str, start: int, end: int, found: Sequence[Quotation], starts: list[int]) -> Quotation | None:
    """Return the quotation that contains most of the hit's words."""
    place = bisect_right(starts, start) - 1
    if place >= 0 and end <= found[place].span.end:  # all of it
        return found[place]
    words = [match.start() for match in _WORD.finditer(text, start, end)] or [start]
    places = [bisect_right(starts, word) - 1 for word in words]
    inside = [n for n, word in zip(places, words, strict=True) if n >= 0 and word < found[n].span.end]
    return found[inside[0]] if 2 * len(inside) > len(words) else None


# Reading an article


class Article:
    """An article, cut paragraph by paragraph as they are asked for: quotations, and the narrator's sentences."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.rules = text, load_grammar(language)
        self.pairing = Pairing(text, self.rules.dialogue)
        self._known: dict[int, list[Sentence]] = {}

    def spans(self, paragraphs: Iterable[int]) -> list[Span]:
        """Return the quotations in some paragraphs."""
        return [span for number in paragraphs for span in self.pairing.paragraph(number)[0]]

    def sentences(self, paragraphs: Iterable[int]) -> list[Sentence]:
        """Return the narrator's sentences in some paragraphs."""
        for number in (number for number in paragraphs if number not in self._known):
            bounds, spans = self.pairing.bounds[number], self.pairing.paragraph(number)[0]
            self._known[number] = cut_sentences(self.text, *bounds, spans, self.rules, number)
        return [sentence for number in paragraphs for sentence in self._known[number]]


def read(text: str, language: str = "en") -> Reading:
    """Read a whole article for its quotations and its indirect speech."""
    article = Article(text, language)
    return _read_all(article, _read_names(article))


def _read_names(article: Article) -> Context:
    """Return the sentences of an article with the persons named in them."""
    context = Context(article.sentences(range(len(article.pairing.bounds))), article.rules)
    context.names = register(context.sentences, article.rules)
    context.host = _interviewed(context.sentences, context.names)
    return context


def _read_all(article: Article, context: Context) -> Reading:
    """Read an article whose persons are known."""
    every = range(len(article.pairing.bounds))
    stray = sum(article.pairing.paragraph(number)[1] for number in every)
    reading = _attribute_all(article.text, article.spans(every), stray, context)
    context.name_speakers()
    for turn in chain(*reading.turns):
        if len(turn.speaker.written) >= 3:
            turn.speaker.name = context.names.resolve(turn.speaker.written.title(), turn.sentence)
    for quotation in reading.quotations:
        unknown = quotation.speaker is None or quotation.speaker.name == UNKNOWN
        if context.host and quotation.type == "speech" and quotation.source is None and unknown:
            quotation.speaker = Speaker(context.host, "", True)
    return reading


def read_voices(text: str, places: Sequence[int], language: str = "en", article: Article | None = None) -> Reading:
    """Read only the paragraphs that have a say in the voices at some places (offsets); every speaker is unknown.

    At those places somebody is quoted or reported just where `read` says so. Stray marks are not counted.
    """
    article = article or Article(text, language)
    pairing = article.pairing
    needed = sorted(_needed(pairing, places))
    spans = article.spans(needed)
    every, ascending, cut = article.sentences(needed), sorted(places), any(span.follows for span in spans)
    whole = {number for number in needed if pairing.announces(number) or pairing.announces(number - 1)}
    leaning = {sentence.paragraph for sentence in every if sentence.marked and (cut or _leans(sentence))}
    quoting = whole.union(leaning, (number - 1 for number in leaning))  # whose quotations others may go on from
    sentences = [
        sentence
        for sentence in every
        if sentence.paragraph in (quoting if sentence.marked else whole)
        or bisect_left(ascending, sentence.start) < bisect_left(ascending, sentence.end)
    ]
    return _attribute_all(text, spans, 0, Context(sentences, article.rules))


def _needed(pairing: Pairing, places: Sequence[int]) -> set[int]:
    """Return the paragraphs that have a say in who speaks at some places.

    A quotation can go on with the speaker of the one before it: at most one paragraph back, or anywhere back where
    it follows a span that was cut; a re-opened one can give its speaker to the paragraph before.
    """
    wanted = {bisect_right(pairing.bounds, place, key=itemgetter(1)) for place in places}
    wanted.discard(len(pairing.bounds))  # of places behind the last paragraph
    needed: set[int] = set()
    reached = 0  # all paragraphs before it are needed
    while wanted:
        number = wanted.pop()
        if number in needed:
            continue
        needed.add(number)
        wanted |= {number - 1} if pairing.announces(number - 1) else set()
        spans, _ = pairing.paragraph(number)
        if spans:
            follows = any(span.follows for span in spans)
            wanted |= {before for before in range(reached if follows else max(number - 1, 0), number)
                       if pairing.paragraph(before)[0]}  # fmt: skip
            reached = max(reached, number) if follows else reached
            wanted |= {number + 1} if pairing.carries(number) else set()
    return needed


def _interviewed(sentences: Sequence[Sentence], names: Names) -> str:
    """Return who answers in an interview: three questions without marks that a quotation follows; else ""."""
    pairs = zip(sentences[:-1], sentences[1:], strict=True)
    asked = [a for a, b in pairs if a.words[-1].text == "?" and 0 in b.marked and a.paragraph == b.paragraph]
    opening = [sentence.end for sentence in sentences if sentence.paragraph <= 1]
    persons = names.between(0, opening[-1]) if len(asked) >= 3 else []
    return persons[0] if persons else ""


# Quotations and indirect speech


@dataclass
class Quotation:
    """A quotation, and who speaks it as far as is known yet."""

    span: Span
    words: list[str]  # the first of them
    ending: str  # its last character
    derided: bool = False  # whether "so-called" or the like stands before it
    spoken: bool | None = None  # in a language without cues: whether it reads like speech
    type: str = "term"  # speech | partial | term | name
    speaker: Speaker | None = None
    cue: str = ""
    real: bool = True
    part_of: int = -1
    source: Attribution | None = None

    @property
    def capital(self) -> bool:
        """Whether its first word could begin a sentence."""
        return bool(self.words) and not self.words[0][0].islower()

    @property
    def sentence_like(self) -> bool:
        """Whether it reads like a sentence: a capital first, four words or an end like a sentence's."""
        closed = self.ending in ".!?…" or (len(self.words) >= 2 and self.ending == ",")
        return self.capital and (len(self.words) >= 4 or closed)

    @property
    def title_like(self) -> bool:
        """Whether it reads like the name of a document or a work."""
        named = _NAMED.search(" ".join(self.words)) is not None
        if not 2 <= len(self.words) <= 12 or (self.ending in ".!?" and not named):
            return False
        content = [word for word in self.words if word.casefold() not in _LOOSE]
        capitals = sum(not word[0].islower() for word in content)
        return bool(content) and (capitals == len(content) or bool(capitals and _NAMED.fullmatch(self.words[0])))

    def go_on_from(self, other: Quotation) -> None:
        """Take over the speaker of another quotation."""
        self.speaker, self.cue, self.source = other.speaker, other.cue, other.source


@dataclass(frozen=True)
class Stretch:
    """Words [start, end) that are attributed to somebody without marks, in a sentence that begins at `sentence`."""

    sentence: int
    start: int
    end: int
    speaker: Speaker


@dataclass
class Reading:
    """An article as it was read."""

    quotations: list[Quotation]
    reported: list[Stretch]  # what is said without marks, in the order of the sentences
    stray: int  # quotation marks without a partner
    turns: tuple[list[Stretch], list[Stretch]]  # said over whole lines: announced in one, or in a transcript, "NAME: …"
    context: Context


def _attribute_all(text: str, spans: Sequence[Span], stray: int, context: Context) -> Reading:
    """Attribute the quotations, and find what is reported, sentence by sentence."""
    rules = context.grammar
    found = [_quotation(text, span, rules) for span in spans]
    at = {quotation.span.outer_start: quotation for quotation in found}
    reported: list[Stretch] = []
    blocks: list[Stretch] = []
    previous: Quotation | None = None
    for number, sentence in enumerate(context.sentences):
        context.number = number
        attributions = attribute(sentence, rules)
        if sentence.marked:
            previous = _attribute_quotations(at, attributions, context, previous)
        reported += _indirect(attributions, context) if attributions else []
        announced = _announced(context, attributions) if sentence.words[-1].text == ":" else None
        if announced is not None:
            context.hear(announced)
            following = context.sentences[number + 1]
            if 0 in following.marked:
                previous = at[following.marked[0]]
                previous.speaker, previous.cue = announced, ":"
            else:
                beyond = bisect_right(context.sentences, following.paragraph, key=attrgetter("paragraph"))
                last = context.sentences[beyond - 1].end
                blocks.append(Stretch(following.start, following.start, last, announced))
    _link(found)
    return Reading(found, reported, stray, (blocks, _turns(text)), context)


def _announced(context: Context, attributions: Sequence[Attribution]) -> Speaker | None:
    """Return who is announced by a line that ends with a colon: "And from Kim:", "In May he said:"."""
    words, beyond = context.sentence.words, context.number + 1
    if beyond >= len(context.sentences):
        return None
    following = context.sentences[beyond]
    if following.paragraph != context.sentence.paragraph + 1:
        return None
    cues = [a for a in attributions if a.kind in ("say", "mark", "weak", "phrase") and a.real]
    if cues:
        return Speaker(phrase=cues[-1].subject, number=context.number)
    before = context.grammar.patterns.compiled("ANNOUNCED", True).match(context.sentence.letters[::-1])
    if before is None or len(words) >= 12 or 0 not in following.marked:
        return None
    a, b = before.span("source")
    return Speaker(phrase=Phrase(len(words) - b, len(words) - a), number=context.number)


def _turns(text: str) -> list[Stretch]:
    """Return what the persons of a transcript say: from a line that begins "NAME:" to the next of its kind."""
    heads = list(_TURN.finditer(text))
    turns = []
    for number, head in enumerate(heads if len(heads) > 1 else []):
        end = heads[number + 1].start() if number + 1 < len(heads) else text.find("\n", head.end())
        speaker = Speaker(UNKNOWN, head["name"], True, number=-1)
        turns.append(Stretch(head.start(), head.end(), end if end >= 0 else len(text), speaker))
    return turns


def _quotation(text: str, span: Span, rules: Grammar) -> Quotation:
    words = _WORD.findall(text, span.start, min(span.end, span.start + 400))
    before = text[max(0, span.outer_start - 24) : span.outer_start].casefold().rstrip()
    derided = before.endswith(rules.deriders) and not before.endswith("has dubbed")
    spoken = None if rules.cues else is_spoken(text, span)
    return Quotation(span, words, text[span.end - 1 : span.end], derided, spoken)


def _attribute_quotations(
    at: Mapping[int, Quotation], attributions: Sequence[Attribution], context: Context, previous: Quotation | None
) -> Quotation | None:
    """Give the quotations of a sentence their speakers and types; return the last one that has a speaker."""
    sentence = context.sentence
    for position, place in sentence.marked.items():
        quotation = at[place]
        source = _source(sentence, position, quotation, attributions)
        if source is not None:
            quotation.source, quotation.cue, quotation.real = source, source.cue, source.real
            quotation.speaker = Speaker(phrase=source.subject, number=context.number)
        elif quotation.speaker is None and previous is not None and _goes_on(quotation, position, previous, context):
            quotation.go_on_from(previous)
        context.hear(quotation.speaker)
        quotation.type = _type(quotation, sentence, position)
        if quotation.type == "speech" and quotation.speaker is None:
            quotation.speaker = Speaker()
        if quotation.speaker is not None:
            previous = quotation
    return previous


def _source(
    sentence: Sentence, position: int, quotation: Quotation, attributions: Sequence[Attribution]
) -> Attribution | None:
    """Return the attribution a quotation belongs to: the one right behind it, else the nearest that covers it."""
    before = sentence.words[position - 1] if position else None
    behind = [a for a in attributions if a.side == AFTER and a.first > position]
    if behind and _adjacent(sentence, position, behind[0]):
        return behind[0]
    if quotation.derided:
        return None
    named = quotation.title_like and quotation.ending != ","
    announced = before is not None and before.low == "that"
    covering = [a for a in attributions if a.start <= position < a.end]
    for attribution in sorted(covering, key=lambda a: abs(a.first - position)):
        if attribution in behind:
            continue
        if named and not (attribution.kind == "name" and position - attribution.last < 6):
            continue
        near = quotation.sentence_like or announced or position - attribution.last < 4
        if attribution.kind != "mark" or near:
            return attribution
    earlier = [a for a in attributions if a.side == AFTER and a.last <= position]
    resumed = before is not None and before.text in ",:—–"
    if earlier and not named and (resumed or quotation.sentence_like or len(quotation.words) > 3):
        return earlier[-1]
    return behind[0] if behind and not named and quotation.sentence_like else None


def _adjacent(sentence: Sentence, position: int, attribution: Attribution) -> bool:
    """Return whether a quotation and the cue behind it, or its subject, have no word between them."""
    edge = attribution.first
    if attribution.subject is not None:
        edge = min(edge, attribution.subject.first)
    between = sentence.words[position + 1 : edge]
    marks = any(n in sentence.marked for n in range(position + 1, edge))
    return not any(word.text[0].isalnum() for word in between) or (len(between) <= 3 and marks)


def _goes_on(quotation: Quotation, position: int, previous: Quotation, context: Context) -> bool:
    """Return whether a quotation carries on the one before it: re-opened, alone in its sentence, or "Also that"."""
    if quotation.span.follows:
        return True
    if not _leans(context.sentence):
        return False
    begins = previous.span.outer_start
    before = bisect_right(context.sentences, begins, hi=context.number + 1, key=attrgetter("start")) - 1
    apart = context.sentence.paragraph - context.sentences[max(before, 0)].paragraph
    return (quotation.capital and apart <= 1) if _alone(context.sentence) else (apart == 0 and position > 0)


def _leans(sentence: Sentence) -> bool:
    """Return whether a quotation of a sentence may go on from one before it."""
    return _alone(sentence) or [word.low for word in sentence.words[:2]] in (["also", "that"], ["and", "that"])


def _alone(sentence: Sentence) -> bool:
    """Return whether a sentence has no word beside its quotations."""
    return not any(word.text[0].isalnum() for word in sentence.words)


def _type(quotation: Quotation, sentence: Sentence, position: int) -> str:
    """Return speech for what reads like a sentence, partial for words of one; name or term if nobody speaks it."""
    alone, size, source = _alone(sentence), len(quotation.words), quotation.source
    if quotation.speaker is None and quotation.spoken is not None:
        return "speech" if quotation.spoken else "term"
    if quotation.speaker is None:
        if quotation.title_like:
            return "name"
        announced = position > 0 and sentence.words[position - 1].text == ":"
        ended = quotation.ending in ".!?" and (announced or size >= 5)
        spoken = quotation.sentence_like and (ended or alone) and not quotation.derided
        return "speech" if spoken else "term"
    naming = source is not None and source.kind == "name"  # "calls it a “…”"
    if (quotation.sentence_like or alone) and (not naming or size > 6):
        return "speech"
    relative = any(word.low == "what" for word in sentence.words[max(0, position - 8) : position])
    return "term" if naming and size <= 4 and (relative or not quotation.real) else "partial"


def _link(found: Sequence[Quotation]) -> None:
    """Set `part_of`: the same cue or a re-opened paragraph; a re-opened quotation may be attributed at its end."""
    for before, after in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        if after.span.follows and before.source is None and after.speaker is not None:
            before.go_on_from(after)
            before.type = "speech" if before.sentence_like else "partial"
    for number, (before, after) in enumerate(zip(found[:-1], found[1:], strict=True)):
        shared = after.source is not None and after.source is before.source
        if after.span.follows or shared:
            after.part_of = before.part_of if before.part_of >= 0 else number


def _indirect(attributions: Sequence[Attribution], context: Context) -> list[Stretch]:
    """Return the stretches of a sentence that are attributed without marks, in the order of their cues."""
    sentence, found = context.sentence, list[Stretch]()
    for attribution in attributions:
        if attribution.subject is None and not (attribution.reported and attribution.kind != "name"):
            continue
        speaker = Speaker(phrase=attribution.subject, number=context.number)
        context.queue.append((context.number, speaker))
        if attribution.reported and attribution.real:
            start, end = attribution.start, attribution.end
            if attribution.kind == "name":
                end = next((n for n in sentence.marked if start <= n < end), end)
            taken_up = context.grammar.patterns.compiled("TAKEN_UP").match(sentence.letters, attribution.last)
            end = min(end, taken_up.end()) if taken_up else end
            first, last = attribution.skip
            for a, b in ((start, min(end, first)), (max(start, last), end)) if last > first else ((start, end),):
                if b > a:
                    found.append(Stretch(sentence.start, sentence.starts[a], sentence.ends[b - 1], speaker))
    return found
