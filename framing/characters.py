"""What each Unicode character is to a token: the classes of `framing.text.token_pattern`, looked up in one table."""

from __future__ import annotations

import re
import sys
from functools import lru_cache

import numpy as np

from framing.text import HAN_RANGES, JOINERS, mark_ranges

FIRST, RUN, LETTER, MARK, HAN, WORD, APOSTROPHE, BLANK = (1 << bit for bit in range(8))


@lru_cache(maxsize=1)
def kinds() -> np.ndarray:
    """Return of each code point its kinds as bits.

    Returns
    -------
    (0x110000,) uint8
        `FIRST` begins a word, `RUN` goes on in one, `LETTER` is one of an acronym, `MARK` may follow that; `HAN` is
        a token of its own; `WORD` is a word character of `re`; `APOSTROPHE` and `BLANK` are what they say.
    """
    classes = {
        FIRST: rf"\W_{HAN_RANGES}",
        LETTER: rf"\W\d_{HAN_RANGES}",
        MARK: f"^{mark_ranges()}",
        HAN: f"^{HAN_RANGES}",
        WORD: r"\W",
        APOSTROPHE: "^'’",
        BLANK: r"\S",
    }
    table = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    for first, last in _USED:
        every = "".join(map(chr, range(first, last)))
        for bit, other in classes.items():
            for found in re.finditer(f"[{other}]+|(?P<one>[{_invert(other)}]+)", every, re.IGNORECASE):
                if found.lastgroup:
                    table[first + found.start() : first + found.end()] |= bit
    table[[ord(char) for char in JOINERS]] |= RUN
    table[table & (FIRST | MARK) > 0] |= RUN
    return table


_USED = (0, 0x34000), (0xE0000, 0xE1000)  # no letter or mark stands outside


def _invert(members: str) -> str:
    return members[1:] if members[0] == "^" else "^" + members
