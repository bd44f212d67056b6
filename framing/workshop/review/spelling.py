"""Terms that can never match, or match anything, because of the signs they are written with."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from framing.lexicons import Lexicon
from framing.workshop.review.findings import ERROR, WARNING, Finding, Places
from framing.workshop.review.patterns import Entry

# Scripts whose letters look alike. Others may share a word: Korean news writes Latin letters beside Hangul.
_LOOKALIKES = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_INVISIBLE = {"\ufeff": "a byte order mark", "\u200b": "a zero-width space", "\u2060": "a word joiner",
              "\u00ad": "a soft hyphen", "\u200e": "a direction mark", "\u200f": "a direction mark"}  # fmt: skip
LEAST_LETTERS = 3  # of a word with a star; fewer stand for too many words


def check_spelling(lexicon: Lexicon, entries: Sequence[Entry], places: Places) -> Iterator[Finding]:
    """Yield findings about the signs of terms and exclusions."""
    usual = _usual_script(lexicon)
    for term in lexicon.terms:
        for level, rule, message in _remarks(term.term, usual):
            yield places.term(term, level, rule, message)
    for entry in entries:
        for level, rule, message in _wildcards(entry):
            yield places.term(entry.term, level, rule, message)
    for frame in lexicon.frames:
        for phrase in frame.exclude:
            for level, rule, message in _remarks(phrase, usual):
                yield places.exclusion(frame.name, phrase, level, rule, message)


def _remarks(phrase: str, usual: str) -> Iterator[tuple[str, str, str]]:
    for sign in sorted(set(phrase) & set(_INVISIBLE)):
        yield WARNING, "invisible", f"holds {_INVISIBLE[sign]} (U+{ord(sign):04X}), which nobody sees: delete it"
    for word in re.findall(r"[^\W\d_]+", phrase):
        scripts = _scripts(word)
        if len(scripts) > 1:
            yield ERROR, "letters", f"can hardly match: {word!r} mixes {_mixture(word, scripts)}: type it again"
        elif usual and scripts and usual not in scripts:
            message = f"{word!r} is written in {_named(min(scripts))} letters, the lexicon in {_named(usual)}"
            yield WARNING, "letters", message


def _scripts(word: str) -> Counter[str]:
    return Counter(script for script in map(_script, word) if script)


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0]
    return name if name in _LOOKALIKES else ""


def _mixture(word: str, scripts: Counter[str]) -> str:
    """Say which letters of a word are of which script, the fewest last."""
    usual, *others = [script for script, _ in scripts.most_common()]
    strange = [f"{letter!r} (U+{ord(letter):04X})" for letter in dict.fromkeys(word) if _script(letter) in others]
    return f"{_named(usual)} letters with {', '.join(_named(script) for script in others)} {', '.join(strange)}"


def _named(script: str) -> str:
    return script.capitalize()


def _usual_script(lexicon: Lexicon) -> str:
    """Return the script of nearly all letters of a lexicon, "" where several are at home."""
    scripts = Counter(map(_script, "".join(term.term for term in lexicon.terms)))
    scripts.pop("", None)
    found = scripts.most_common(1)
    return found[0][0] if found and found[0][1] >= 0.9 * scripts.total() else ""


def _wildcards(entry: Entry) -> Iterator[tuple[str, str, str]]:
    term, words = entry
    if all(set(word) <= {"*", "?"} for word in words):
        yield ERROR, "wildcard", "stands for any word at all, expected letters beside the wildcards"
    elif len(words) == 1 and "*" in words[0] and not term.match:
        letters = words[0].replace("*", "").replace("?", "")
        if len(letters) < LEAST_LETTERS and letters.isascii():
            yield WARNING, "wildcard", f"stands for very many words: only {len(letters)} letters beside the star"
    if "**" in term.term:
        yield WARNING, "wildcard", "two stars in a row stand for what one does"
