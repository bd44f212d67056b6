"""What stands in a text but is no word of it: addresses, and the hyphens of words cut at the end of a line.

A text is scanned as if these were not there, in a copy of the same length: every offset stays one into the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from math import log10

from framing.text.rules import word_list

_LINE_END = re.compile(r"\n(?<=[-‐¬]\n)")  # sought by its line break, which is faster
_ADDRESS = re.compile(
    r"(?:\b[A-Za-z][A-Za-z0-9+.]*://|\b(?i:www)\.|\bmailto:)[^\s<>\"“”«»]+(?<![.,;:!?'’)\]}…])"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b[A-Za-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/[^\s<>\"“”«»]*(?<![.,;:!?'’)\]}…])"  # site.example/page
)
# A soft hyphen or ¬ at a line's end is always a cut, a hyphen or a zero-width space only where that makes a word.
_CUT = re.compile(r"([^\W\d_]+)([-‐¬\u00ad][^\S\n]*\n[^\S\n]*(?=\w)|\u200b+)([^\W\d_]+)")


def repair(texts: Sequence[str], languages: Sequence[str] | str) -> Sequence[str]:
    """Return texts without addresses and cut words, or themselves where they have none, which is quick to see."""
    if not (odd := [i for i, text in enumerate(texts) if _is_odd(text)]):
        return texts
    repaired = list(texts)
    for i in odd:
        language = languages if isinstance(languages, str) else languages[i]
        text = _ADDRESS.sub(lambda found: "~" * len(found[0]), texts[i])
        repaired[i] = _CUT.sub(partial(_mend, language), text) if "\n" in text or "\u200b" in text else text
    return repaired


def _is_odd(text: str) -> bool:
    if "@" in text or "www." in text or ("/" in text and _ADDRESS.search(text)) or _LINE_END.search(text):
        return True
    return not text.isascii() and ("\u200b" in text or "\u00ad" in text)


def _mend(language: str, found: re.Match[str]) -> str:
    """Return a cut word with soft hyphens, which are no part of a word, where it is cut; a compound as it is."""
    before, cut, after = found.groups()
    whole = cut[0] in "\u00ad¬" or is_cut(before, after, language)
    return before + "\u00ad" * len(cut) + after if whole else found[0]


def is_cut(before: str, after: str, language: str) -> bool:
    """Return whether two runs of letters with a hyphen between them are one word ("thre-at"), not a compound.

    They are if the first is no word, or if the whole is one and its parts are not much more frequent (Zipf scale:
    the decimal logarithm of how often a word occurs in a billion), or the first is a prefix that is no word by itself.
    """
    if not (after[0].islower() or before.isupper() and after.isupper()):
        return False
    frequencies = _frequencies(language)
    words = (before.casefold(), after.casefold(), (before + after).casefold())
    first, second, whole = (9 + log10(frequencies.get(word, 1e-9)) for word in words)  # 0: no word
    rarer = min(first, second)
    if not frequencies or (whole < 1 and (second > 5 or first >= 2.5)):
        return False
    is_prefix = words[0] in word_list("prefixes", language)
    return first < 2.5 or is_prefix or rarer < 3 or whole >= max(2.5, rarer - 1.5)


@lru_cache(maxsize=4)
def _frequencies(language: str) -> dict[str, float]:
    import wordfreq  # read only where a text has words that may be cut

    known = language in wordfreq.available_languages("best")
    return wordfreq.get_frequency_dict(language, "best") if known else {}
