"""An article as read: each quotation with its speaker, and what is ascribed to somebody without marks.

A quotation goes to the attribution that covers it (`framing.voices.cues`); one that stands alone goes on with
the speaker before it; else it is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from framing.errors import InputError
from framing.voices.cues import attribute, covered
from framing.voices.formulas import AFTER, Attribution
from framing.voices.grammar import Grammar, load_grammar
from framing.voices.marks import Span, pair
from framing.voices.names import Names, register
from framing.voices.narration import Sentence, Token, narrate
from framing.voices.speakers import UNKNOWN, Listener, Speaker, identify
from framing.voices.unruled import is_spoken

WORD = re.compile(r"\w+(?:['’]\w+)*")
_NAMED = re.compile(
    r"(?i)\b(?:treaty|agreement|pact|accord|declaration|charter|doctrine|convention|protocol|act|plan|operation)\b"
)
_LOOSE = frozenset("of the and on for in to a an de la el del los las y et des du le les with at".split())


@dataclass
class Quotation:
    """A quotation while it is being attributed."""

    span: Span
    words: list[str]
    ending: str
    type: str = "term"
    speaker: Speaker | None = None
    cue: str = ""
    real: bool = True
    part_of: int = -1
    source: Attribution | None = field(default=None, repr=False)

    @property
    def capital(self) -> bool:
        """Whether its first word could begin a sentence."""
        return bool(self.words) and not self.words[0][0].islower()

    @property
    def sentence_like(self) -> bool:
        """Whether it reads like a sentence: a capital first, four words or an end like a sentence's."""
        return self.capital and (
            len(self.words) >= 4 or self.ending in ".!?…" or (len(self.words) >= 2 and self.ending == ",")
        )

    @property
    def title_like(self) -> bool:
        """Whether it reads like the name of a document or a work."""
        content = [word for word in self.words if word.casefold() not in _LOOSE]
        if (
            len(self.words) < 2
            or len(self.words) > 12
            or self.ending in ".!?"
            and not _NAMED.search(" ".join(self.words))
        ):
            return False
        capitals = sum(not word[0].islower() for word in content)
        return bool(content) and (capitals == len(content) or bool(capitals and _NAMED.fullmatch(self.words[0])))


@dataclass(frozen=True)
class Stretch:
    """Words [start, end) that are ascribed to somebody without marks, in a sentence that begins at `sentence`."""

    sentence: int
    start: int
    end: int
    speaker: Speaker


@dataclass
class Reading:
    """An article as read: its quotations, and what is ascribed to somebody without marks, sentence by sentence."""

    quotations: list[Quotation]
    reported: list[Stretch]
    stray: int


def read(text: str, language: str = "en") -> Reading:
    """Read an article once, for its quotations and its indirect speech."""
    rules = rules_for(text, language)
    spans, stray = pair(text, rules.dialogue)
    sentences = narrate(text, spans, rules)
    names = register(sentences, rules)
    listener = Listener(names, host=_interviewed(sentences, names))
    return listen(text, spans, stray, sentences, listener, rules)


def rules_for(text: str, language: str) -> Grammar:
    """Return the rules an article is read by; refuse what is no text."""
    if not isinstance(text, str):
        raise InputError(f"text must be a string, got {type(text).__name__}")
    return load_grammar(language)


def listen(
    text: str, spans: Sequence[Span], stray: int, sentences: list[Sentence], listener: Listener, rules: Grammar
) -> Reading:
    """Attribute the quotations, and what is reported, sentence by sentence."""
    found = [_quotation(text, span) for span in spans]
    reported: list[Stretch] = []
    previous: Quotation | None = None
    for number, sentence in enumerate(sentences):
        attributions = attribute(sentence.tokens, rules, sentence.title_case)
        previous = _attribute_quotations(text, sentences, number, attributions, found, listener, rules, previous)
        reported += _indirect(sentences, number, attributions, listener, rules)
    _link(found)
    for quotation in found:
        if listener.host and quotation.type == "speech" and quotation.source is None and not _known(quotation.speaker):
            quotation.speaker = Speaker(listener.host, "", True)
    return Reading(found, reported, stray)


def _known(speaker: Speaker | None) -> bool:
    return speaker is not None and speaker.name != UNKNOWN


def _interviewed(sentences: Sequence[Sentence], names: Names) -> str:
    """Return who answers in an interview: three questions without marks that a quotation follows; else ""."""
    pairs = zip(sentences[:-1], sentences[1:], strict=True)
    asked = [a for a, b in pairs if a.tokens[-1].text == "?" and b.tokens[0].quote >= 0 and a.paragraph == b.paragraph]
    opening = [sentence.end for sentence in sentences if sentence.paragraph <= 1]
    persons = names.between(0, opening[-1]) if len(asked) >= 3 else []
    return persons[0] if persons else ""


def _quotation(text: str, span: Span) -> Quotation:
    words = [found.group() for found in WORD.finditer(text, span.start, min(span.end, span.start + 400))]
    return Quotation(span, words, text[span.end - 1 : span.end])


def _attribute_quotations(
    text: str,
    sentences: Sequence[Sentence],
    number: int,
    attributions: Sequence[Attribution],
    found: Sequence[Quotation],
    listener: Listener,
    rules: Grammar,
    previous: Quotation | None,
) -> Quotation | None:
    """Give the quotations of a sentence their speakers; return the last that has one."""
    tokens = sentences[number].tokens
    for position in [n for n, token in enumerate(tokens) if token.quote >= 0]:
        quotation = found[tokens[position].quote]
        source = _source(tokens, position, quotation, attributions, text, rules)
        if source is not None:
            quotation.source, quotation.cue, quotation.real = source, source.cue, source.real
            quotation.speaker = Speaker(UNKNOWN, "")
            if source.subject is not None:
                quotation.speaker = identify(sentences, number, source.subject, listener, rules)
                listener.hear(quotation.speaker, number)
        elif _inherits(sentences, number, position, quotation, previous):
            _inherit(quotation, previous, listener, number)
        quotation.type = _type(text, quotation, tokens, position, rules)
        if quotation.type == "speech" and quotation.speaker is None:
            quotation.speaker = Speaker(UNKNOWN, "")
        if quotation.speaker is not None:
            previous = quotation
    return previous


def _source(
    tokens: Sequence[Token],
    position: int,
    quotation: Quotation,
    attributions: Sequence[Attribution],
    text: str,
    rules: Grammar,
) -> Attribution | None:
    """Return the attribution a quotation belongs to: the one right behind it, else the nearest that covers it."""
    derided = is_derided(text, quotation, rules)
    behind = [a for a in attributions if a.side == AFTER and a.first > position]
    if behind and _adjacent(tokens, position, behind[0]):
        return behind[0]
    if derided:
        return None
    named = quotation.title_like and not quotation.ending == ","
    for attribution in covered(attributions, position):
        if attribution.side == AFTER and attribution.first > position:
            continue
        if named and not (attribution.kind == "name" and position - attribution.last < 6):
            continue
        announced = position > 0 and tokens[position - 1].low == "that"
        near = quotation.sentence_like or announced or position - attribution.last < 4
        if attribution.kind == "mark" and not near:
            continue
        return attribution
    earlier = [a for a in attributions if a.side == AFTER and a.last <= position]
    resumed = position > 0 and tokens[position - 1].text in ",:—–"
    if earlier and not named and (resumed or quotation.sentence_like or len(quotation.words) > 3):
        return earlier[-1]
    return behind[0] if behind and not named and quotation.sentence_like else None


def _adjacent(tokens: Sequence[Token], position: int, attribution: Attribution) -> bool:
    edge = attribution.first
    if attribution.subject is not None:
        edge = min(edge, attribution.subject.first)
    between = tokens[position + 1 : edge]
    return all(not token.word for token in between) or (len(between) <= 3 and any(t.quote >= 0 for t in between))


def is_derided(text: str, quotation: Quotation, rules: Grammar) -> bool:
    """Return whether "so-called" or the like stands before the marks."""
    before = text[max(0, quotation.span.outer_start - 24) : quotation.span.outer_start].casefold().rstrip()
    return any(before.endswith(entry) for entry in rules.phrases("deriders")) and not before.endswith("has dubbed")


def _inherits(
    sentences: Sequence[Sentence], number: int, position: int, quotation: Quotation, previous: Quotation | None
) -> bool:
    """Return whether a quotation carries on the one before it: re-opened, alone in its sentence, or "Also that"."""
    if previous is None or previous.speaker is None:
        return False
    if quotation.span.follows:
        return True
    tokens = sentences[number].tokens
    alone = not any(token.word for token in tokens)
    apart = sentences[number].paragraph - _paragraph_of(sentences, number, previous)
    if alone and quotation.capital:
        return apart <= 1
    also = tokens[0].low in ("also", "and") and tokens[1:2] and tokens[1].low == "that"
    return bool(also) and apart == 0 and position > 0


def _paragraph_of(sentences: Sequence[Sentence], number: int, quotation: Quotation) -> int:
    while number > 0 and sentences[number].start > quotation.span.outer_start:
        number -= 1
    return sentences[number].paragraph


def _inherit(quotation: Quotation, previous: Quotation | None, listener: Listener, number: int) -> None:
    if previous is not None and previous.speaker is not None:
        quotation.speaker, quotation.cue, quotation.source = previous.speaker, previous.cue, previous.source
        listener.hear(previous.speaker, number)


def _type(text: str, quotation: Quotation, tokens: Sequence[Token], position: int, rules: Grammar) -> str:
    if quotation.speaker is None and not rules.cues:
        return "speech" if is_spoken(text, quotation.span) else "term"
    if quotation.speaker is None:
        if quotation.title_like:
            return "name"
        announced = position > 0 and tokens[position - 1].text == ":"
        ended = quotation.ending in ".!?" and (announced or len(quotation.words) >= 5)
        alone = not any(token.word for token in tokens)
        if quotation.sentence_like and (ended or alone) and not is_derided(text, quotation, rules):
            return "speech"
        return "term"
    alone = not any(token.word for token in tokens)
    if (quotation.sentence_like or alone) and (
        quotation.source is None or quotation.source.kind != "name" or len(quotation.words) > 6
    ):
        return "speech"
    unreal = quotation.source is not None and quotation.source.kind == "name" and len(quotation.words) <= 4
    relative = position > 1 and any(token.low == "what" for token in tokens[max(0, position - 8) : position])
    return "term" if unreal and (relative or not quotation.real) else "partial"


def _link(found: Sequence[Quotation]) -> None:
    """Set `part_of`: the same cue or a re-opened paragraph; a re-opened quotation may be attributed at its end."""
    for before, after in zip(reversed(found[:-1]), reversed(found[1:]), strict=True):
        if after.span.follows and before.source is None and after.speaker is not None:
            before.speaker, before.cue, before.source = after.speaker, after.cue, after.source
            before.type = "speech" if before.sentence_like else "partial"
    for number, (before, after) in enumerate(zip(found[:-1], found[1:], strict=True)):
        shared = after.source is not None and after.source is before.source
        if after.span.follows or shared:
            after.part_of = before.part_of if before.part_of >= 0 else number


def _before_apposition(tokens: Sequence[Token], first: int, end: int) -> int:
    """Return where a stretch ends that the narrator takes up again: "spoke of “…”, a word that …"."""
    for number in range(first, min(first + 4, end - 2)):
        taken_up = tokens[number + 2].low in ("a", "an", "the", "which", "where", "words")
        if tokens[number].quote >= 0 and tokens[number + 1].text == "," and taken_up:
            return number + 1
    return end


def _indirect(
    sentences: Sequence[Sentence], number: int, attributions: Sequence[Attribution], listener: Listener, rules: Grammar
) -> list[Stretch]:
    """Return the stretches of a sentence that are ascribed without marks, in the order of their cues."""
    sentence = sentences[number]
    tokens, found = sentence.tokens, list[Stretch]()
    for attribution in attributions:
        if attribution.subject is None:
            continue
        speaker = identify(sentences, number, attribution.subject, listener, rules)
        if attribution.reported and attribution.real:
            start, end = attribution.start, attribution.end
            if attribution.kind == "name":
                end = next((n for n in range(start, end) if tokens[n].quote >= 0), end)
            end = _before_apposition(tokens, attribution.last, end)
            if end > start:
                found.append(Stretch(sentence.start, tokens[start].start, tokens[end - 1].end, speaker))
        if attribution.kind != "name":
            listener.hear(speaker, number)
    return found
