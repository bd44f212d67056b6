"""Negation and hedging: whether a hit is denied or hedged. A denied frame is still evoked: its hit is never dropped.

The rules are data (`words/denials.<language>.txt`); the code knows no word of any language. It looks at a window around
a hit, blanks what only looks like a denial ("not only", "cannot deny"), cuts the window to the clause, and seeks a
denier before the hit or a denying predicate after it; if there are both, the hit is asserted.

Decisions. "no longer a threat" and "avoid a bloc" deny; "prevent" does not (what must be prevented is taken to be
real). "unlikely" denies and hedges; a doubt denies; "too early to say" only hedges. Hegemony, dictate and the like are
what their frame resists: "rejects hegemony" and "no longer unipolar" assert multipolarity; only statements such as
"is not imperialism" and "imperialism is a myth" deny it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from operator import itemgetter

from framing.text import APOSTROPHES, language_of

WINDOW = 240  # characters looked at on either side of a hit
HEDGE_REACH = 8  # words between a hedge and the hit, at most
NEEDED = ("before", "after", "hedges", "harmless")  # rules that need some of the words their language lists for them
_HIT, _BLANK = "\ue000", "\ue001"  # stand-ins of the same length: offsets stay those of the text
_TOKEN = re.compile(rf"[\w'-]+|{_BLANK}+")
_STRAY = re.compile(f"n[{APOSTROPHES}]t(?!\\w)")


class Rules(dict[str, re.Pattern[str]]):
    """The patterns of a language by the sections of its file, compiled when first used; one it lacks never matches."""

    def __init__(self, text: str) -> None:
        """Read a file of rules; its form is told in `denials.en.txt`."""
        self.sections: dict[str, list[str]] = {}
        lines: list[str] = []
        for line in re.sub(r"\n {2}", "", text).splitlines():
            if header := re.fullmatch(r"\[([a-z][\w ]*)\]", line):
                lines = self.sections[header[1]] = []
            elif line and not line.startswith("#"):
                lines.append(line)
        before = [name for name in self.sections if name.startswith("before ")]
        self.before = [(name, int(name.split()[1]), name.endswith(" resisted")) for name in before]  # reach in words
        self.needed = [any_of(self.words(f"needed {name}")) for name in NEEDED]
        self.kinds = lru_cache(100_000)(self._kinds)

    def _kinds(self, word: str) -> tuple[int, ...]:
        """Return which of the rules `NEEDED` need a word, or what it begins or ends with."""
        return tuple(kind for kind, words in enumerate(self.needed) if words.search(word))

    def words(self, section: str) -> list[str]:
        """Return the words of a section that lists some."""
        return [word for line in self.sections.get(section, ()) for word in line.split("|")]

    def source(self, section: str) -> str:
        """Return the expression of a section, with the sections it names in braces put in."""
        lines = "|".join(self.sections.get(section, ["(?!)"])).replace("{hit}", _HIT)
        return "(?:" + re.sub(r"\{([a-z_]+)\}", lambda named: self.source(named[1].replace("_", " ")), lines) + ")"

    def __missing__(self, section: str) -> re.Pattern[str]:
        pattern = self[section] = re.compile(self.source(section).replace(" ", r"\s++"))
        return pattern


@lru_cache(maxsize=8)
def load_rules(language: str) -> Rules | None:
    """Return the rules of a language, none for one without a file."""
    file = resources.files("framing.voices").joinpath("words", f"denials.{language}.txt")
    return Rules(file.read_text("utf-8")) if file.is_file() else None


def judge_spans(
    text: str, sentences: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]], language: str = "en"
) -> list[tuple[str, str, str]]:
    """Return, for each span of a text, the side of its denier (before | after), the denier and the hedge, or "".

    The sentences are (start, end) in the order of the text, the spans whole words; one outside every sentence is
    judged within the text around it. A language without rules denies and hedges nothing.
    """
    rules = load_rules(language_of(language))
    if rules is None:
        return [("", "", "")] * len(spans)
    looked_at, sentence = (-1, -1), Sentence("", rules)
    marks = []
    for start, end in spans:
        row = bisect_right(sentences, start, key=itemgetter(0)) - 1
        borders = sentences[row] if row >= 0 and start < sentences[row][1] else (0, len(text))
        if borders != looked_at:
            looked_at, sentence = borders, Sentence(text[slice(*borders)], rules)
        marks.append(sentence.judge(start - borders[0], end - borders[0]))
    return marks


class Sentence:
    """A sentence as the rules read it: folded once, and searched once for words that they need, for all its hits."""

    def __init__(self, text: str, rules: Rules) -> None:
        self.text, self.rules = text, rules
        self.folded = fold_case(rules["names"].sub(_blank, text))
        self.needed: list[list[tuple[int, int]]] = [[], [], [], []]  # spans of words that the rules `NEEDED` need
        if any(map(rules.kinds, _TOKEN.findall(self.folded))):
            for word in _TOKEN.finditer(self.folded):
                for kind in rules.kinds(word[0]):
                    self.needed[kind].append(word.span())

    def has(self, kind: int, first: int, last: int) -> bool:
        """Return whether a part of the sentence has a word that one of the rules `NEEDED` needs."""
        words = self.needed[kind]
        at = bisect_right(words, first, key=itemgetter(1))
        return at < len(words) and words[at][0] < last

    def judge(self, start: int, end: int) -> tuple[str, str, str]:
        """Return side and words of the denier and the hedge of the hit at `start` to `end`, "" for none."""
        if not any(self.needed[:3]):
            return "", "", ""
        offset, stop = _window(self.folded, start, end)
        if not (self.has(0, offset, start) or self.has(1, end, stop) or self.has(2, offset, stop)):
            return "", "", ""
        rules, hit = self.rules, self.folded[start:end]
        masked = self.folded[offset:start] + _HIT * (end - start) + self.folded[end:stop]
        masked = rules["asides"].sub(lambda found: " " * len(found[0]), masked)
        if self.has(3, offset, stop):
            masked = rules["harmless"].sub(_blank, masked)
        start, end = start - offset, end - offset
        first, last = _clause(masked, start, end, rules)
        left, right = masked[first:start], masked[end:last]
        before = _before(left, first, hit, rules) if self.has(0, offset + first, offset + start) else None
        after = _after(left, right, end, hit, rules) if self.has(1, offset + end, offset + last) else None
        hedge = _hedge(masked, first, last, start, end, rules) if self.has(2, offset + first, offset + last) else None
        denier = None if before and after else before or after  # denied twice is asserted
        side = "" if denier is None else "before" if before else "after"
        written = self.text[offset:stop]
        return side, written[slice(*denier)] if denier else "", written[slice(*hedge)] if hedge else ""


def _blank(found: re.Match[str]) -> str:
    return _BLANK * len(found[0])


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of some words in a word of a text; "*" matches more letters."""
    alike: dict[tuple[str, str], list[str]] = {}  # by the borders of words, which are sought first: many times as fast
    for word in words:
        borders = ("" if word.startswith("*") else r"\b"), ("" if word.endswith("*") else r"\b")
        alike.setdefault(borders, []).append(word.strip("*"))
    return re.compile("|".join(f"{a}(?:{'|'.join(own)}){b}" for (a, b), own in alike.items()) or "(?!)")


def fold_case(text: str) -> str:
    """Return a text in small letters and with straight apostrophes, of the same length."""
    return _STRAY.sub("n't", text).replace("’", "'").replace("İ", "i").lower()


def _window(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the words of the sentence within `WINDOW` characters of a hit."""
    first, last = max(0, start - WINDOW), max(end, min(len(sentence), end + WINDOW))
    while 0 < first < start and sentence[first - 1 : first + 1].isalnum():
        first += 1
    while end < last < len(sentence) and sentence[last - 1 : last + 1].isalnum():
        last -= 1
    return first, last


def _clause(masked: str, start: int, end: int, rules: Rules) -> tuple[int, int]:
    """Return the bounds of the clause of the hit."""
    first, last = 0, len(masked)
    for found in rules["borders"].finditer(masked):
        if found[0] == "," and rules["list comma"].match(masked, found.start()):
            continue
        if found.end() <= start:
            first = found.end()
        elif found.start() >= end:
            return first, found.start()
    return first, last


def _before(left: str, offset: int, hit: str, rules: Rules) -> tuple[int, int] | None:
    """Return the span of a denier before the hit; in a list every item may be as long as the reach."""
    if rules["never denied"].search(hit):
        return None
    resisted = rules["resisted"].search(hit) is not None
    for words, reach, denies_resisted in rules.before:
        if resisted and not denies_resisted:
            continue
        for found in reversed([*rules[words].finditer(left)]):
            gap = left[found.end() :]
            items = [len(_TOKEN.findall(item)) for item in rules["list words"].split(gap)]
            near = max(items) <= reach and sum(items) <= 3 * reach and not rules["blocks"].search(gap)
            if near and (not resisted or rules["equated"].search(left, max(0, found.start() - 8))):
                return offset + found.start(), offset + found.end()
    return None


def _after(left: str, right: str, offset: int, hit: str, rules: Rules) -> tuple[int, int] | None:
    """Return the span of a denying predicate after the hit."""
    if rules["never denied"].search(hit) or rules["object of"].search(left):
        return None
    found = rules["judging"].search(left) and rules["judged"].match(right)
    found = found or rules["after"].match(right)
    group = found.lastgroup if found else None
    if group in ("nobody", "unseen") and rules["superlative"].search(left):
        return None
    if found is None or group is None or (rules["resisted"].search(hit) and rules["ended"].fullmatch(found[group])):
        return None
    return offset + found.start(group), offset + found.end(group)


def _hedge(masked: str, first: int, last: int, start: int, end: int, rules: Rules) -> tuple[int, int] | None:
    """Return the span of the last hedge of the clause `first` to `last` that is near the hit."""
    last = end if rules["opens"].match(masked, end) else last
    for found in reversed([*rules["hedges"].finditer(masked, first)]):
        gap = masked[found.end() : start] + masked[end : found.start()]
        if found.end() <= last and len(_TOKEN.findall(gap)) <= HEDGE_REACH:
            return found.span()
    return None
