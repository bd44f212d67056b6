"""An article read for what is said at some places of it: fewer paragraphs, and no names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

from framing.voices.marks import Pairing
from framing.voices.narration import narrate
from framing.voices.readings import Reading, listen, rules_for
from framing.voices.speakers import Bystander


def overhear(text: str, places: Sequence[int], language: str = "en") -> Reading:
    """Read an article for what is said at some places of it (offsets), not by whom: every speaker is unknown.

    At those places somebody is quoted or reported just where `read` says so; the rest of the article is left out,
    and so are stray marks.
    """
    rules = rules_for(text, language)
    pairing = Pairing(text, rules.dialogue)
    needed = _needed(pairing, places)
    spans = [span for number in sorted(needed) for span in pairing.paragraph(number)[0]]
    marked = sorted([*places, *(span.outer_start for span in spans)])
    sentences = [
        sentence
        for sentence in narrate(text, spans, rules, needed)
        if bisect_left(marked, sentence.start) < bisect_left(marked, sentence.end)
    ]
    return listen(text, spans, 0, sentences, Bystander(), rules)


def _needed(pairing: Pairing, places: Sequence[int]) -> set[int]:
    """Return the paragraphs that have a say in who speaks at some places.

    A quotation can go on with the speaker of the one before it: at most one paragraph back, or anywhere back where
    it follows a span that was cut; a re-opened one can give its speaker to the paragraph before.
    """
    wanted = {bisect_right(pairing.bounds, place, key=itemgetter(1)) for place in places}
    wanted.discard(len(pairing.bounds))  # of places behind the last paragraph
    needed: set[int] = set()
    while wanted:
        number = wanted.pop()
        needed.add(number)
        spans, _ = pairing.paragraph(number)
        if spans:
            back = range(number) if any(span.follows for span in spans) else range(max(number - 1, 0), number)
            wanted |= {before for before in back if pairing.paragraph(before)[0]}
            wanted |= {number + 1} if pairing.carries(number) else set()
            wanted -= needed
    return needed
