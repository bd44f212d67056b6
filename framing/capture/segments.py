"""Where on a page its article stands: the segment of its paragraphs, and its headline.

Every part gets a worth, words for a sentence and a cost for anything else; the article is the run of parts with the
largest sum, up to the first cue line that has an article before it.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence

from framing.capture.pages import Part
from framing.errors import InputError

LONGEST_SCORE = 40  # a paragraph counts as at most this many words
OTHER = -10  # what a line costs that is no sentence
COSTS = {"inside": 0, "last": 0, "turn": -40, "cut": -40, "late": -40}  # of furniture
WORDS_BEFORE = {"cut": 15, "late": 80}  # words that must stand before a cue line for it to end the article
LEAST_WORDS = 8
SHORT_STORY = 100  # words a teaser has at most
ITEM = re.compile(r"(?:[-•*–‣▪●·◦■➤✓]|\d{1,2}[.)]|[a-z]\))\s+\S")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d\b.{0,12}$")
_SIGN_OFF = re.compile(r"[.!?][”\"’]?\s\((?:[A-Z]{2,}[ /,-]*)+\)\W*$")


def score(parts: list[Part]) -> None:
    """Give each part its worth: words for a sentence, a cost for anything else."""
    times = Counter(part.key for part in parts)
    listing = False
    for part in parts:
        repeated = times[part.key] > 2 and part.words < 25
        opens = part.text.endswith(":") and part.words >= 4
        item = listing and bool(ITEM.match(part.text))
        sentence = (part.ended and part.words >= 3) or opens or item or (part.words >= 25 and part.prose)
        if part.rule:
            part.score = COSTS.get(part.place, OTHER)
        elif sentence and not repeated:
            part.score = min(part.words, LONGEST_SCORE)
        else:
            part.score = -1 if repeated or part.ended else OTHER
        listing = not part.rule and (opens or item)
    for above, part, below in zip(parts[1:], parts[2:], parts[3:], strict=False):
        if part.rule and part.rule.reason == "section name" and above.score >= 15 <= below.score:
            part.rule, part.score = None, 1  # a subheading that happens to be a section's name


def segment(parts: list[Part], where: str) -> tuple[int, int, int]:
    """Return the first and last part of the article and the cue line (or the end) that stops it.

    The run of parts with the largest sum of scores (Kadane), up to the first cue line that has
    an article before it.
    """
    best, first, last, stop = 0, 0, -1, len(parts)
    run, begin = 0, 0
    for i, part in enumerate(parts):
        if best >= WORDS_BEFORE.get(part.place, best + 1):
            stop = i
            break
        if run <= 0:
            run, begin = 0, i
        run += part.score
        if run > best:
            best, first, last = run, begin, i
    if best < LEAST_WORDS:
        raise InputError(f"{where}no article found: none of {len(parts)} lines reads like a paragraph")
    cue = next((i for i in range(first + 1, last) if _opens_teasers(parts, first, i, last)), None)
    if cue is not None:
        stop, last = cue, max(i for i in range(first, cue) if parts[i].score > 0)
    kept = _without_foreign_tail(parts, first, last)
    return first, _cut_off_end(parts, last, stop) if kept == last else kept, stop


def _opens_teasers(parts: list[Part], first: int, cue: int, last: int) -> bool:
    """Whether only teasers, headlines with short stories, follow a section name, a related box or a note at the end.

    A box of links, and a longer text under one headline, may stand in the middle of an article.
    """
    rule = parts[cue].rule
    if not rule or (rule.label != "section" and rule.place != "last"):
        return False
    before = sum(max(0, part.score) for part in parts[first:cue])
    longest = story = heads = 0
    headless = rule.reason.startswith("related")  # only such a box may open on a story
    for part in parts[cue + 1 : last + 1]:
        if part.score > 0:
            story, heads = story + part.score, 0
            longest = max(longest, story)
        elif _heads_story(part):
            story, heads, headless = 0, heads + 1, True
        elif part.place == "turn":
            heads = 0
        if heads > 1 or (story and not headless):
            return False
    return before >= WORDS_BEFORE["cut"] and longest <= min(SHORT_STORY, before / 2)


def _heads_story(part: Part) -> bool:
    """Whether a part may be the headline of a teaser."""
    return part.words >= 3 and (part.rule.label == "teaser_headline" if part.rule else part.score == OTHER)


def _without_foreign_tail(parts: list[Part], first: int, last: int) -> int:
    """Return the last part before headlines with paragraphs that share hardly a word with the article."""
    heads = [i for i in range(first + 1, last) if parts[i].score == OTHER and 6 <= parts[i].words <= 20]
    heads = [i for i in heads if not _CLOCK.match(parts[i - 1].text)]  # an entry of a live report
    paragraphs = [i for i in range(first, last + 1) if parts[i].score > 0]
    known, article = -1, set[str]()
    for head in reversed(heads):
        before = bisect(paragraphs, head)
        if known != min(before, 100):  # a hundred paragraphs are enough to know an article by
            known = min(before, 100)
            article = word_stems([parts[i].text for i in [*range(max(0, first - 20), first), *paragraphs[:known]]], 5)
        group = word_stems([part.text for part in parts[head : min(last + 1, head + 100)]], 5)
        if len(article) < 20 or len(article & group) > 0.15 * len(group):
            break
        last = paragraphs[before - 1]
    return last


def _cut_off_end(parts: list[Part], last: int, stop: int) -> int:
    """Return the last part, or the one after it that belongs to the article all the same.

    A wire's name may end a paragraph as it ends a caption ("... on Friday. (EFE)"), and a paragraph may be cut off by
    the page: it has no end, and only furniture or short lines stand between it and the cue line.
    """
    rest = [i for i in range(last + 1, min(stop, last + 40)) if not _may_interrupt(parts[i])]
    if last + 1 < stop and parts[last + 1].place == "inside" and _SIGN_OFF.search(parts[last + 1].text):
        parts[last + 1].rule = None
        return last + 1
    if not rest or parts[rest[0]].rule or parts[rest[0]].ended or not parts[rest[0]].prose:
        return last
    alone = all(parts[i].rule or parts[i].words <= 3 for i in rest[1:])
    return rest[0] if alone else last


def _may_interrupt(part: Part) -> bool:
    """Whether a part may stand before the last paragraph: an advertisement, a link, a few capitalised words."""
    if part.rule:
        return part.rule.label == "ad" or (part.place == "inside" and "link" in part.rule.reason)
    return part.words <= 4 and not part.ended and not part.sentence_case


def word_stems(texts: Sequence[str], letters: int = 4) -> set[str]:
    """Return the first six letters of the longer words."""
    word = re.compile(rf"[^\W\d_]{{{letters},}}")
    return {found[:6] for text in texts for found in word.findall(text[:2000].casefold())}


def find_headline(parts: list[Part], first: int, last: int) -> int | None:
    """Return the part that is the headline, None where there is none.

    Above the article: the line that shares most words with it, is long, or repeated; the first of several that
    read like it. Else a line below that says what the article says, else any line above in sentence case.
    """
    stems = word_stems([part.text for part in parts[first : last + 1][:60]])
    worth = _worths(parts, first, last, stems)
    best = max((value for value, _ in worth.values()), default=0)
    if best < 3:
        plain = [i for i in worth if i < first and parts[i].words > 2 and parts[i].sentence_case]
        below = _headline_below(parts, last, stems)
        return below if below or not plain else max(plain, key=lambda i: worth[i])
    akin = [i for i in worth if worth[i][1] > 1 and worth[i][0] >= 0.4 * best and parts[i].prose]
    chosen = next(i for i in worth if worth[i][0] == best or i in akin[:1])
    return next(i for i, part in enumerate(parts) if part.key == parts[chosen].key)


def _worths(parts: list[Part], first: int, last: int, stems: set[str]) -> dict[int, tuple[float, int]]:
    """Return what speaks for each line being the headline, and how many words it shares with the article."""
    times = Counter(part.key for part in parts)
    most = min(100, sum(max(part.score, 0) for part in parts[first : last + 1]) / 2)
    menu = max((i for i, part in enumerate(parts[:first]) if part.place == "page"), default=-1)
    before, worths = 0, {}
    for i, part in enumerate(parts[: max(last, 1)]):
        if _may_be_headline(part, i - first):
            shared = len(stems & word_stems([part.text])) if i < first or part.score < 0 else 0
            again = times[part.key] > 1 and (part.words > 3 or part.key != parts[0].key)  # no site's name
            signed = any(a.rule and a.rule.reason in ("byline", "time stamp") for a in parts[i + 1 : i + 2])
            against = 4 * part.text.rstrip("”’\"' ").endswith(".") + 3 * (i < menu) + before / 8
            worths[i] = (2 * shared + min(part.words, 12) / 2 + 4 * again + 2 * signed - against, shared)
        before += max(part.score, 0) if i >= first else 0
        if before > most:
            break
    return worths


def _may_be_headline(part: Part, place: int) -> bool:
    """Whether a part may be the headline; in the article (place >= 0) only what is no sentence, or asks at its head."""
    if part.rule or not 2 <= part.words <= 30 or part.text.endswith(":"):
        return False
    asks = place == 0 and part.words <= 20 and part.text.rstrip("”’\"'» ")[-1:] in ("?", "!")
    return place < 0 or part.score <= 0 or asks


def _headline_below(parts: list[Part], last: int, stems: set[str]) -> int | None:
    """Return a line below the article that says what the article says."""
    for i, part in enumerate(parts[last + 1 : last + 200], last + 1):
        own = word_stems([part.text])
        if not part.rule and not part.ended and len(own) >= 3 and 3 * len(own & stems) >= 2 * len(own):
            return i
    return None
