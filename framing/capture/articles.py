"""From a saved page to its article: the article is found, and every line is labelled, kept or dropped with a reason.

1. Repair the page and split it into parts (`framing.capture.pages`).
2. Score each part: the number of words for a sentence, a cost for anything else.
3. Take the run of parts with the largest sum, up to the first cue line (such as "Read more") after an article.
4. Find the headline, label the remaining parts and write the audit (`framing.capture.audit`); warn where in doubt.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import pandas as pd

from framing.capture.audit import correct_audit, is_of_page, write_audit
from framing.capture.bundles import count_articles
from framing.capture.pages import Part, headline_of, repair, split_page
from framing.errors import InputError, warn

LONGEST_SCORE = 40  # a paragraph counts as at most this many words
OTHER = -10  # score of a line that is not a sentence
COSTS = {"inside": 0, "last": 0, "turn": -40, "cut": -40, "late": -40}  # of furniture
WORDS_BEFORE = {"cut": 15, "late": 80}  # words there must be before a cue line for it to end the article
MOST_AFTER = 10  # times as many words may follow a cut cue with fewer than 80 before it
LEAST_WORDS = 8  # sum of scores from which there is an article
SHORT_STORY = 100  # words a teaser has at most
ITEM = re.compile(r"(?:[-•*–‣▪●·◦■➤✓]|\d{1,2}[.)]|[a-z]\))\s+\S")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d\b.{0,12}$")  # above an entry of a live report
_SIGN_OFF = re.compile(r"[.!?][”\"’]?\s\((?:[A-Z]{2,}+[ /,-]*+)++\)\W*$")


@dataclass(frozen=True, repr=False)
class Cleaned:
    r"""An article and the audit of the page it was taken from.

    Attributes
    ----------
    title : the headline ("" where none was found)
    text : the body paragraphs, without headline and captions, joined by newlines
    lines : one row per line of the capture: line (from 1), label, kept, reason, start, end (offsets), label_found,
        kept_found (what the rules say where label and kept were set by hand)
    paragraphs : unit (headline, body, caption), start, end (offsets into the capture), text, in page order;
        each text is `end - start` long: the capture there, repaired

    Examples
    --------
    >>> clean("A pact at sea\n" + "The two ports signed a pact on Monday, officials said.\n" * 2).title
    'A pact at sea'
    """

    title: str
    text: str
    lines: pd.DataFrame
    paragraphs: pd.DataFrame

    def __repr__(self) -> str:
        return f"Cleaned({self.title!r}, {int(self.lines['kept'].sum())} of {len(self.lines)} lines kept)"


def clean(text: str, lines: pd.DataFrame | None = None, name: str = "", title: str = "") -> Cleaned:
    r"""Find the article in the text of a saved page and label every line of the page.

    Parameters
    ----------
    text : a capture; offsets count its characters
    lines : labels corrected by hand (line, label, kept, and where there are the other columns that ``framing clean
        --lines`` writes); they win over the rules, where they were set on this page
    name : what messages call the capture, usually its file name
    title : serves as headline where none is found on the page

    Returns
    -------
    Cleaned

    Raises
    ------
    InputError
        The capture is empty, binary or holds no article, or `lines` does not fit it.

    Examples
    --------
    >>> page = "Menu\n\nFerry strike ends\n\nThe ferry strike ended on Monday, both sides said at night.\n\nShare"
    >>> article = clean(page)
    >>> article.title, list(article.lines["label"])
    ('Ferry strike ends', ['nav', 'blank', 'title', 'blank', 'body', 'blank', 'nav'])
    """
    where = f"{name}: " if name else ""
    if not isinstance(text, str):
        raise InputError(f"{where}expected the text of a saved page, got {type(text).__name__}")
    if "\0" in text or not text.strip():
        came = "binary data" if "\0" in text else "nothing: it is empty"
        raise InputError(f"{where}expected the text of a saved page, got {came}")
    if (several := count_articles(text)) > 1:
        warn(f"{where}holds {several} articles, of which one is kept: framing.read_corpus splits what databases export")
    parts = split_page(repair(text))
    _weigh(parts)
    if not any(part.score > 0 for part in parts):  # nothing but sentences that are repeated
        _weigh(parts, repeats=True)
    first, last, stop = _find_segment(parts, where)
    if len(parts) == 1:
        warn(f"{where}one line: paragraphs and headline cannot be told apart")
    headline = _find_headline(parts, first, last)
    if headline is None and len(parts) > 1:
        warn(f"{where}no headline found{', the title given serves as one' if title else ''}")
    _label(parts, first, last, stop, headline)
    if lines is None and (why := _doubt(parts)):
        warn(f"{where}perhaps not the whole article, or another one: {why}; check the lines (framing clean --lines)")
    audit = write_audit(text, parts)
    if lines is not None:
        fits = is_of_page(lines, text)
        if len(lines) and not fits.any():
            remedy = "`framing clean PAGE --lines FILE` writes its lines anew and keeps what you set: look there"
            warn(f"{where}the page is not the one its labels were set on by hand, they are not applied; {remedy}")
        audit = correct_audit(audit, lines[fits], where) if fits.any() or lines.empty else audit
    return _assemble(parts, audit, title)


def _weigh(parts: list[Part], repeats: bool = False) -> None:
    """Give each part its score: words for a sentence, a cost for anything else."""
    times = Counter(part.key for part in parts)
    listing = False
    for part in parts:
        repeated = not repeats and times[part.key] > 2 and part.words < 25
        opens = part.text.endswith(":") and part.words >= 4
        item = listing and bool(ITEM.match(part.text))
        long = part.words >= 25 and part.prose and bool(re.search(r"[,.;:?!…]\s", part.text))
        sentence = (part.ended and part.words >= 3) or opens or item or long
        if part.rule:
            part.score = COSTS.get(part.place, OTHER)
        elif sentence and not repeated:
            part.score = min(part.words, LONGEST_SCORE)
        else:
            part.score = -1 if repeated or part.ended else OTHER
        listing = not part.rule and (opens or item)
    for a, b in pairwise(parts):  # two lines that break off are stories in short
        if all(part.text.endswith(("…", "...")) for part in (a, b)):
            a.score = b.score = 0
    if _is_clean(parts):  # what follows the headline is the article as it is
        for part in parts[not parts[0].ended :]:
            part.score = part.score if part.rule else max(part.score, 1)
    for above, part, below in zip(parts[1:], parts[2:], parts[3:], strict=False):
        if part.rule and part.rule.reason == "section name" and above.score >= 15 <= below.score:
            part.rule, part.score = None, 1  # a subheading that happens to be a section's name


def _is_clean(parts: list[Part]) -> bool:
    """Whether a text was cleaned before: it opens on its headline or first sentence, and hardly a line is furniture."""
    credits = ("byline", "time stamp", "photo credit", "wire credit")
    if any(part.rule and part.rule.reason not in credits for part in parts):
        return False
    sentences = sum(part.words for part in parts if part.score > 0)
    return any(part.score >= LEAST_WORDS for part in parts[:2]) and sentences >= 0.4 * sum(p.words for p in parts)


def _find_segment(parts: list[Part], where: str) -> tuple[int, int, int]:
    """Return the first and last part of the article and the cue line (or the end) that stops it."""
    best, first, last, stop = _best_run(parts, 0)
    again = next((i for i in range(1, len(parts)) if parts[i].key == parts[0].key), 0)
    if first > 5 and again and parts[0].words >= 4:  # below a menu, where the page's title stands again
        below = _best_run(parts, again + 1)
        signed = any(p.rule and p.rule.reason in ("byline", "time stamp") for p in parts[again + 1 : again + 5])
        if below[0] >= (best / 4 if signed else 2 * best if again > last else best / 2):
            best, first, last, stop = below
    if best < LEAST_WORDS:
        raise InputError(f"{where}no article found: none of {len(parts)} lines reads like a paragraph")
    if (cue := next((i for i in range(first + 1, last) if _opens_teasers(parts, first, i, last)), None)) is not None:
        stop, last = cue, max(i for i in range(first, cue) if parts[i].score > 0)
    kept = _without_foreign_tail(parts, first, last)
    return first, _cut_off_end(parts, last, stop) if kept == last else kept, stop


def _best_run(parts: list[Part], start: int) -> tuple[int, int, int, int]:
    """Return the largest sum of a run of parts, its first and last part, and the cue line (or the end) after it."""
    best, first, last, stop, run, begin = 0, 0, -1, len(parts), 0, start  # Kadane's algorithm
    rest = sum(max(0, part.score) for part in parts[start:])
    for i, part in enumerate(parts[start:], start):
        enough = best >= WORDS_BEFORE["late"] or (part.place == "cut" and rest < MOST_AFTER * best)
        if enough and best >= WORDS_BEFORE.get(part.place, best + 1):
            stop = i
            break
        rest -= max(0, part.score)
        if run <= 0:
            run, begin = 0, i
        run += part.score
        if run > best:
            best, first, last = run, begin, i
    return best, first, last, stop


def _opens_teasers(parts: list[Part], first: int, cue: int, last: int) -> bool:
    """Whether only teasers, headlines with short stories, follow a section name, a related box or a note at the end."""
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
        elif part.words >= 3 and (part.rule.label == "teaser_headline" if part.rule else part.score == OTHER):
            story, heads, headless = 0, heads + 1, True
        elif part.place == "turn":
            heads = 0
        if heads > 1 or (story and not headless):  # a box of links in the middle of an article, or more of it
            return False
    return before >= WORDS_BEFORE["cut"] and longest <= min(SHORT_STORY, before / 2)


def _without_foreign_tail(parts: list[Part], first: int, last: int) -> int:
    """Return the last part before headlines with short stories that share hardly a word with the article."""
    paragraphs = [i for i in range(first, last + 1) if parts[i].score > 0]
    heads = [i for i in range(first + 1, last) if parts[i].score == OTHER and 6 <= parts[i].words <= 20]
    for head in heads[-20:]:
        above, below = paragraphs[: bisect(paragraphs, head)], paragraphs[bisect(paragraphs, head) :]
        if 2 * sum(parts[i].score for i in below) > sum(parts[i].score for i in above):
            continue  # too much to be judged by what stands above
        article = _stems([parts[i].text for i in [*range(max(0, first - 20), first), *above[:100]]], 5)
        tail = _stems([part.text for part in parts[head : last + 1][:100]], 5)
        if len(article) >= 20 and len(article & tail) <= 0.15 * len(tail) and not _CLOCK.match(parts[head - 1].text):
            return above[-1]
    return last


def _cut_off_end(parts: list[Part], last: int, stop: int) -> int:
    """Return the last part, or the one after it that belongs to the article all the same."""
    rest = [i for i in range(last + 1, min(stop, last + 40)) if not _may_interrupt(parts[i])]
    # A wire's name may end a paragraph as it ends a caption: "... on Friday. (EFE)"
    if last + 1 < stop and parts[last + 1].place == "inside" and _SIGN_OFF.search(parts[last + 1].text):
        parts[last + 1].rule = None
        return last + 1
    # A paragraph that the page cuts off has no end; only furniture or short lines follow it.
    if not rest or parts[rest[0]].rule or parts[rest[0]].ended or not parts[rest[0]].prose:
        return last
    return rest[0] if all(parts[i].rule or parts[i].words <= 3 for i in rest[1:]) else last


def _may_interrupt(part: Part) -> bool:
    """Whether a part may stand before the last paragraph: an advertisement, a link, a few capitalised words."""
    if part.rule:
        return part.rule.label == "ad" or (part.place == "inside" and "link" in part.rule.reason)
    return part.words <= 4 and not part.ended and not part.sentence_case


def _stems(texts: Sequence[str], letters: int = 4) -> set[str]:
    """Return the first six letters of the longer words."""
    word = re.compile(rf"[^\W\d_]{{{letters},}}")
    return {found[:6] for text in texts for found in word.findall(text[:2000].casefold())}


def _find_headline(parts: list[Part], first: int, last: int) -> int | None:
    """Return the part that is the headline, or None."""
    stems = _stems([part.text for part in parts[first : last + 1][:60]])
    worth = _rate_headlines(parts, first, last, stems)
    best = max((value for value, _ in worth.values()), default=0)
    if best < 3:  # no good one: a line below that says what the article says, else any line in sentence case above
        plain = [i for i in worth if i < first and parts[i].words > 2 and parts[i].sentence_case]
        below = [i for i in range(last + 1, min(last + 200, len(parts))) if not parts[i].rule and not parts[i].ended
                 and len(own := _stems([parts[i].text])) >= 3 and 3 * len(own & stems) >= 2 * len(own)]  # fmt: skip
        return below[0] if below else max(plain, key=lambda i: worth[i], default=None)
    # The best, or the first that is nearly as good and shares words with the article
    akin = [i for i in worth if worth[i][1] > 1 and worth[i][0] >= 0.4 * best and parts[i].prose]
    chosen = next(i for i in worth if worth[i][0] == best or i in akin[:1])
    return next(i for i, part in enumerate(parts) if part.key == parts[chosen].key)


def _rate_headlines(parts: list[Part], first: int, last: int, stems: set[str]) -> dict[int, tuple[float, int]]:
    """Return for each line how well it would do as the headline, and how many words it shares with the article."""
    times = Counter(part.key for part in parts)
    menu = max((i for i, part in enumerate(parts[:first]) if part.place == "page"), default=-1)
    before, worths = 0, {}
    for i, part in enumerate(parts[: max(last, 1)]):
        if _may_be_headline(part, i - first):
            shared = len(stems & _stems([part.text])) if i < first or part.score < 0 else 0
            again = times[part.key] > 1 and (part.words > 3 or part.key != parts[0].key)  # no site's name
            signed = any(a.rule and a.rule.reason in ("byline", "time stamp") for a in parts[i + 1 : i + 2])
            if before > 0 and not again and not signed:
                continue  # a subheading
            against = 4 * part.text.rstrip("”’\"' ").endswith(".") + 3 * (i < menu) + before / 8
            worths[i] = (2 * shared + min(part.words, 12) / 2 + 4 * again + 2 * signed - against, shared)
        before += max(part.score, 0) if i >= first else 0
    return worths


def _may_be_headline(part: Part, place: int) -> bool:
    """Whether a part may be the headline; in the article (place >= 0) only what is no sentence, or asks at its head."""
    if part.rule or not 2 <= part.words <= 30 or part.text.endswith(":"):
        return False
    asks = place == 0 and part.words <= 20 and part.text.rstrip("”’\"'» ")[-1:] in ("?", "!")
    return place < 0 or part.score <= 0 or asks


def _label(parts: list[Part], first: int, last: int, stop: int, headline: int | None) -> None:
    """Label every part of the page."""
    if headline is not None and first <= headline <= last:
        first = headline + 1
    heads = [i for i in range(first) if headline is not None and parts[i].key == parts[headline].key]
    top = max(first - 12, *heads) if heads else first  # the headline right above, few other lines between
    cue = f"after the cue line {parts[stop].text[:40]!r}" if stop < len(parts) else ""
    for i, part in enumerate(parts):
        if part.rule:
            part.set(part.rule.label, part.rule.reason)
        elif i < first and i <= top:
            part.set("site_header", "above the headline")
        elif i < first and part.prose and (part.words >= 12 or ITEM.match(part.text)):
            part.set("body", "", kept=True)  # a standfirst
        elif i < first:
            part.set("caption", "between headline and body, not a sentence")
        elif i > last:
            story = part.text.endswith(".") or (part.ended and part.words > 12)
            label = "footer" if part.words <= 3 and not part.prose else "teaser_body" if story else "teaser_headline"
            part.set(label, cue if i > stop else "outside the article's segment")
    _label_article(parts, first, last)
    for i, part in enumerate(parts):
        if headline is not None and part.key == parts[headline].key:
            part.set("title", "" if i == headline else "the headline again", kept=i == headline)


def _label_article(parts: list[Part], first: int, last: int) -> None:
    """Label the parts of the article's segment: paragraphs, and what is between them."""
    seen: set[str] = set()
    stems = _stems([part.text for part in parts[first : last + 1] if part.score > 0][:60])
    for i, part in enumerate(parts[first : last + 1], first):
        if part.rule and part.place != "last":
            continue
        if part.key in seen and part.words > 3:
            part.set("body" if part.score > 0 else "ad", "repeated in the capture")
        elif i == last or _is_of_article(part, stems):
            part.set("body", "", kept=True)
        else:
            part.set("teaser_headline" if part.prose else "ad", "between paragraphs, not a sentence")
        seen.add(part.key)


def _is_of_article(part: Part, stems: set[str]) -> bool:
    """Whether a part inside the article is a paragraph of it, or a short line in sentence case that heads some."""
    if part.score > 0 or part.ended or part.text.endswith(":") or ITEM.match(part.text):
        return True
    return (part.words <= 5 or (part.words <= 9 and bool(stems & _stems([part.text])))) and part.sentence_case


def _doubt(parts: list[Part]) -> str:
    """Return why the article may be cut off or the wrong one, or nothing: what was dropped beside it, what holds it."""
    body = [i for i, part in enumerate(parts) if part.kept and part.label == "body"]
    first, last, kept = body[0], body[-1], sum(parts[i].words for i in body)
    top = max((i for i in range(first) if parts[i].label == "title" or parts[i].place == "page"), default=-1)
    end = next((i for i in range(last + 1, len(parts)) if parts[i].place in ("page", "turn", "cut", "late")), None)
    sides = {"above": parts[top + 1 : first], "below": parts[last + 1 : end], "within": parts[first:last]}
    for where, side in sides.items():
        left = sum(p.words for p in side if not p.kept and (not p.rule or p.rule.reason == "in a list of links"))
        if left > max(kept, WORDS_BEFORE["late"]):
            return f"{left} words {where} it were dropped, {kept} were kept"
    spaced = [part.text for part in (parts[i] for i in body) if 2 * len(part.text.split()) > part.words >= 10]
    stems = [found for text in spaced if (found := _stems([text], 5))]  # words are known by blanks
    times = Counter(stem for found in stems for stem in found)
    shared = sum(sum(times[stem] > 1 for stem in found) / len(found) for found in stems)
    return f"its {len(stems)} paragraphs hardly share a word" if len(stems) >= 12 and shared < len(stems) / 4 else ""


def _assemble(parts: list[Part], audit: pd.DataFrame, title: str) -> Cleaned:
    """Return the article that the audit keeps."""
    lines = list(audit.itertuples(index=False))
    kept = [row.line for row in lines if row.kept]
    rows = []
    for part in parts:
        for group, text, start in _pieces(part, lines[part.first : part.last + 1]):
            if group.kept or (group.label == "caption" and kept[0] < group.line < kept[-1]):
                unit = "headline" if group.label == "title" else group.label
                text = headline_of(text) if unit == "headline" else text
                rows.append((unit, start, start + len(text), text))
    paragraphs = pd.DataFrame(rows, columns=["unit", "start", "end", "text"])
    title = " ".join(row[3] for row in rows if row[0] == "headline") or title
    return Cleaned(title, "\n".join(row[3] for row in rows if row[0] == "body"), audit, paragraphs)


def _pieces(part: Part, lines: list[Any]) -> Iterator[tuple[Any, str, int]]:
    """Yield a part's lines of one label with their text and start; a wrapped part may be corrected by line."""
    for _, same in groupby(lines, lambda line: (line.label, line.kept)):
        group = list(same)
        start, end = max(part.start, group[0].start), min(part.end, group[-1].end)
        text = part.text[start - part.start : end - part.start]
        yield group[0], text.strip(), start + len(text) - len(text.lstrip())
