"""A saved page as text: read, repaired without moving a letter, and split into lines or paragraphs wrapped by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from framing.errors import InputError, warn
from framing.files import read_bytes

_C1 = dict(zip(range(0x80, 0xA0), "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ", strict=True))
_CONTROL = {i: " " for i in (*range(32), 0x7F, 0xFEFF, 0x2028, 0x2029) if i != 10} | _C1
_CONTROL |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # halves of characters
_TWICE = re.compile(f"[\x80-\xff{''.join(_C1.values()).replace(' ', '')}]{{2,}}")
_CONTRACTED = re.compile(r"(?:s|t|d|m|re|ve|ll)\b")
_ENDED = re.compile(r"[.!?…。！？؟](?:\s\([^()]{1,40}\))?[\s\"'”’»›)\]*]*$")
_SUFFIX = re.compile(r"(.{15,}?\w.?)\s+(?:\||-|–|—|::|·|•|»)\s+([^|–—:]{2,40})$")


class Rule(NamedTuple):
    """One line of ``furniture.txt``."""

    place: str
    label: str
    reason: str
    pattern: re.Pattern[str]


@dataclass(slots=True)
class Part:
    """A paragraph of the page: its lines (first to last, from 0), its span, and what is found out about it."""

    first: int
    last: int
    start: int
    end: int
    text: str
    rule: Rule | None = None
    words: int = 0
    key: str = ""
    score: int = 0
    label: str = ""
    reason: str = ""
    kept: bool = False

    @property
    def place(self) -> str:
        """Where its furniture rule places it; "" for a part that fits no rule."""
        return self.rule.place if self.rule else ""

    @property
    def ended(self) -> bool:
        """Whether it ends like a sentence."""
        return bool(_ENDED.search(self.text[-60:]))

    @property
    def prose(self) -> bool:
        """Whether it reads like running text: words that are not capitalised prevail."""
        words = re.findall(r"[^\W\d_]+", self.text[:2000])
        return len(words) >= 4 and 2 * sum(not w[0].isupper() for w in words) >= len(words)

    @property
    def sentence_case(self) -> bool:
        """Whether at most half of the words after the first are capitalised."""
        return 2 * sum(word[0].islower() for word in self.text[:2000].split()) >= self.words - 1 > 0

    def set(self, label: str, reason: str, kept: bool = False) -> None:
        """Decide what becomes of it."""
        self.label, self.reason, self.kept = label, reason, kept


def read_capture(path: str | Path) -> str:
    r"""Return the text of a saved page, line ends as they are in the file (``\r`` stays).

    UTF-8 is expected, a byte order mark is dropped. Bytes that are not UTF-8 are read as cp1252, and text encoded
    twice ("â€œ" for a quotation mark) is decoded back, both with a `FramingWarning`.
    """
    raw = read_bytes(Path(path))
    if b"\0" in raw or raw.startswith((b"%PDF", b"PK\x03\x04", b"{\\rtf")):
        raise InputError(f"{path}: binary data, expected the text of a saved page in UTF-8")
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml)", raw[:200], re.IGNORECASE):
        raise InputError(f"{path}: markup, expected the text of a saved page without tags")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        warn(f"{path}: not UTF-8, read as cp1252")
        text = raw.decode("cp1252", "replace")
    if not re.search(r"\w", text):
        raise InputError(f"{path}: empty, expected the text of a saved page")
    once = _TWICE.sub(_decode_once, text).replace("â€", "”") if _TWICE.search(text) else text
    if once != text:
        warn(f"{path}: the text was encoded twice, decoded back")
    return once


def _decode_once(found: re.Match[str]) -> str:
    """Return the characters that a run of cp1252 letters encodes, or the run itself where it is no UTF-8."""
    raw = b"".join(c.encode("latin-1") if ord(c) < 256 else c.encode("cp1252") for c in found[0])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def repair(text: str) -> str:
    """Return the text with encoding faults mended, as long as it was."""
    # a letter found where only quotation marks are, before a capital or after a comma or full stop, was one
    text = text.translate(_CONTROL)
    if not (faults := _false_letters(text)):
        return text
    letters = re.compile(f"[{''.join(faults)}]")
    return "\n".join(_requote(line, letters, faults) if letters.search(line) else line for line in text.split("\n"))


def _false_letters(text: str) -> dict[str, bool]:
    """Return the letters in place of quotation marks, and whether each is also used as a letter."""
    faults: dict[str, bool] = {}
    for c in sorted({c for c in set(text) if "\x80" <= c <= "\u024f" and c.isalpha()} | ({"\ufffd"} & set(text))):
        may_open = c.islower() or c == "\ufffd"
        opening = len(re.findall(rf"(?<![^\s(\[—–-]){c}(?=[A-Z][a-z’'\s])", text)) if may_open else 0
        closing = len(re.findall(rf"[{',' if c.isupper() else ',.!?;'}]{c}(?![^\W_])", text))
        inner = len(re.findall(rf"(?<=[^\W\d_]){c}(?!{_CONTRACTED.pattern})(?=[^\W\d_])", text))
        if opening + closing > (inner > 0) or (not inner and _is_apostrophe(text, c)):
            faults[c] = inner > 0
    return faults


def _is_apostrophe(text: str, letter: str) -> bool:
    """Whether a letter is only ever found in place of an apostrophe ("donāt", "Mayaās" beside "Maya")."""
    found = re.findall(rf"\b(\w{{3,}}){letter}({_CONTRACTED.pattern})", text)
    if not 2 <= len(found) == text.count(letter):
        return False
    words, stems = set(re.findall(rf"\b\w++(?!{letter})", text)), {stem for stem, _ in found}
    known = words | {stem for stem, ending in found if stem.endswith("n") and ending == "t"}
    return 2 * len(stems & known) >= len(stems)


def _requote(line: str, letters: re.Pattern[str], faults: dict[str, bool]) -> str:
    """Return a line with false letters put back to “, ” and ’ by what is around them."""
    out, is_open = list(line), False
    for found in letters.finditer(line):
        at = found.start()
        before, after = line[at - 1 : at], line[at + 1 : at + 2]
        if before.isalnum() and after.isalpha():
            if not faults[found[0]] or _CONTRACTED.match(line, at + 1):
                out[at] = "’"
            continue
        opens = not before or before.isspace() or before in "([—–-" or (after.isalpha() and not is_open)
        if opens and faults[found[0]] and not after.isupper():
            again = line.find(found[0], at + 1)
            if again < 0 or line[again + 1 : again + 2].isalnum():  # it does not close a word further on
                continue
        plural = before == "s" and not is_open
        out[at] = "“" if opens else "’" if plural else "”"
        is_open = opens or (is_open and plural)
    return "".join(out)


@lru_cache(maxsize=1)
def rules() -> list[Rule]:
    """Return the rules of ``furniture.txt``."""
    raw = resources.files("framing.capture").joinpath("furniture.txt").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in raw.splitlines() if row and not row.startswith("#")]
    return [Rule(a, b, c, re.compile(pattern, re.IGNORECASE)) for a, b, c, pattern in rows]


@lru_cache(maxsize=4096)
def rule_of(line: str) -> Rule | None:
    """Return the first rule a line fits; none for long lines, which are no furniture."""
    return next((rule for rule in rules() if rule.pattern.match(line)), None) if len(line) <= 300 else None


def headline_of(text: str) -> str:
    """Return a line without the name of its site ("Ferry strike ends tonight | Harbour Post")."""
    found = _SUFFIX.match(text) if len(text) < 200 else None
    site = found[2].split() if found else []
    titled = 0 < len(site) <= 4 and all(len(word) < 4 or not word[0].islower() for word in site)
    return found[1] if found and titled else text


def split_page(text: str) -> list[Part]:
    """Return the parts of a page; newlines inside a wrapped paragraph become blanks."""
    parts, start = list[Part](), 0
    for number, line in enumerate(text.split("\n")):
        if body := line.strip():
            left = start + line.index(body[0])
            parts.append(Part(number, number, left, left + len(body), body, rule_of(body.lstrip("*+ "))))
        start += len(line) + 1
    parts = _unwrap(parts)
    _spread(parts)
    for part in parts:
        spaced = len(re.findall(r"\w+", part.text[:2000])) + len(re.findall("[぀-ヿ㐀-鿿]", part.text[:2000])) // 2
        part.words = max(spaced, len(part.text) // 10)  # for giants
        part.key = re.sub(r"[\W_]+", "", headline_of(part.text).casefold())  # the same line wherever it is repeated
    return parts


def _spread(parts: list[Part]) -> None:
    """Let an advertisement's other lines, and the links under a box of related articles, share its rule."""
    for a, b in pairwise(parts):
        if not a.rule or b.rule or b.ended or len(b.text) > 120:
            continue
        if a.label == "ad" or a.rule.label == "ad":
            shared = a.last + 1 == b.first and not b.text.startswith(("- ", "• "))
            b.rule = a.rule._replace(reason="in a block of advertisements") if shared else None
        elif a.rule.reason.startswith("related") or a.rule.reason == "in a list of links":
            b.rule = a.rule._replace(label="teaser_headline", reason="in a list of links")


def _unwrap(parts: list[Part]) -> list[Part]:
    """Join the lines of paragraphs wrapped by hand, where the page as a whole is wrapped."""
    near = [(a, b) for a, b in pairwise(parts) if a.last + 1 == b.first]
    flowing = sum(40 <= len(a.text) <= 100 and not a.ended and b.text[0].islower() for a, b in near)
    if flowing < max(1, 0.2 * len(near)):
        return parts
    joined: list[Part] = []
    for _, block in groupby(enumerate(parts), lambda pair: pair[1].first - pair[0]):
        joined += _join([part for _, part in block])
    return joined


def _join(block: list[Part]) -> Iterator[Part]:
    """Yield the paragraphs of neighbouring lines."""
    width = max(len(part.text) for part in block)
    whole, pieces = block[0], [block[0].text]
    for a, b in pairwise(block):
        if _goes_on(a, b, width):
            pieces += [" " * (b.start - whole.end), b.text]
            whole.last, whole.end = b.last, b.end
        else:
            yield _whole(whole, pieces)
            whole, pieces = b, [b.text]
    yield _whole(whole, pieces)


def _whole(part: Part, pieces: list[str]) -> Part:
    part.text = "".join(pieces)
    part.rule = rule_of(part.text.lstrip("*+ "))
    return part


def _goes_on(a: Part, b: Part, width: int) -> bool:
    """Whether b is the next line of a's paragraph: its first word did not fit, or is in lower case."""
    if not 40 <= len(a.text) <= 100 or a.text.isupper() != b.text.isupper():
        return False
    full = len(a.text) + 1 + len(b.text.split(None, 1)[0]) > width
    if a.text.rfind("(") > a.text.rfind(")") and ")" in b.text:
        return full
    return not a.rule and (not b.rule or b.rule.label == "caption") and (full or (not a.ended and b.text[0].islower()))
