"""What a token, a gap, a paragraph and a sentence are, and what a word is folded to before it is matched.

A text is never changed, so every offset is one into the text as it was read. Words are folded once per type, and
everything after that works on integers per token.
"""

from __future__ import annotations

import re
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module, resources
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numpy as np

from framing.errors import InputError

HAN_RANGES = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
# Inside words, invisible: the soft hyphen, joiners and non-joiners, marks and isolates of direction.
JOINERS = "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
APOSTROPHES = "'’‘‛ʼʻʹ′´`＇"  # and what people and scanners write for one
_QUOTES = f'"“”„‟«»‹›‚「」『』《》〈〉＂{APOSTROPHES}'
_HYPHENS, _DASHES = "\\-‐‑⁃˗֊﹣－", "–—−‒―﹘_"  # a dash, or a low line, joins only without blanks
ELIDING = {"fr", "it", "ca"}  # languages whose short words lose their vowel before another: l’axe
ELIDED = ["c", "d", "j", "l", "m", "n", "s", "t", "qu", "lorsqu", "puisqu", "jusqu", "quoiqu"]


@lru_cache(maxsize=1)
def mark_ranges() -> str:
    """Return the combining marks as ranges for a character class: `re` does not count them as word characters."""
    points = [c for c in range(0x300, 0x1F000) if unicodedata.category(chr(c))[0] == "M"]
    points += range(0xE0100, 0xE01F0)
    breaks = [i for i in range(1, len(points)) if points[i] != points[i - 1] + 1]
    runs = zip([0, *breaks], [*breaks, len(points)], strict=True)
    return "".join(f"{chr(points[a])}-{chr(points[b - 1])}" for a, b in runs)


def language_of(code: object) -> str:
    """Return the two or three letters of a language code: "pt" of "pt-BR", "zh" of "zh_Hans"."""
    return str(code).replace("_", "-").split("-")[0].strip().lower()


def check_code(code: str, where: str) -> None:
    """Refuse what is no language code: it becomes a part of file names."""
    if code and not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", code):
        raise InputError(f"{where}: language {code[:60]!r}, expected a code such as en or pt-BR")


@lru_cache(maxsize=32)
def token_pattern(language: str = "en") -> re.Pattern[str]:
    """Return the pattern of one token: a dotted acronym, one Han character, or a word.

    A word is a run of letters, digits and combining marks with inner apostrophes; elided articles (l’axe) are tokens.
    """
    letter = f"[^\\W\\d_{APOSTROPHES}{HAN_RANGES}][{mark_ranges()}]*"
    first = f"[^\\W_{APOSTROPHES}{HAN_RANGES}]"
    run = f"(?:{first}|[{mark_ranges()}{JOINERS}])*"
    mark = f"[{APOSTROPHES}]"
    acronym = rf"{letter}(?:\.{letter})+(?:\.?{mark}s\b|(?![^\W_]|{mark}\w)\.?)"
    word = rf"{first}{run}(?:{mark}{first}{run})*"
    elided = rf"(?:{'|'.join(ELIDED)}){mark}(?={first})|" if language_of(language) in ELIDING else ""
    return re.compile(rf"(?:{elided}{acronym}|[{HAN_RANGES}]|{word})", re.IGNORECASE)


def fold(word: str) -> str:
    """Return the form a word is matched in: composed, case-folded, possessive and soft hyphens gone.

    Dotted acronyms keep their dots, so that "U.S." is not the pronoun "us".

    >>> fold("Russia’s"), fold("U.S"), fold("SATELLITES")
    ('russia', 'u.s.', 'satellites')
    """
    return _dotted(unicodedata.normalize("NFC", _plain(word).casefold()))


def fold_exact(word: str) -> str:
    """Return the form a ``case: exact`` term is matched in: case kept, dots of acronyms gone ("US" of "U.S.’s")."""
    return _plain(word).replace(".", "")


def fold_all(words: Sequence[str] | np.ndarray, exact: bool = False) -> list[str]:
    """Return many words folded at once, each as `fold` or `fold_exact` does it."""
    if not len(words):
        return []
    text = "\n".join(words)
    if not text.isascii() or "`" in text:
        text = _plain_marks(unicodedata.normalize("NFC", text))
    if "'" in text:
        text = _POSSESSIVES.sub("", text)
    if exact:
        return text.replace(".", "").split("\n")
    folded = unicodedata.normalize("NFC", text.casefold()).split("\n")
    return [_dotted(word) for word in folded] if "." in text else folded


_POSSESSIVES = re.compile(r"'(?<=[^\n]')[sS]$", re.MULTILINE)


def _plain(word: str) -> str:
    word = _plain_marks(unicodedata.normalize("NFC", word))
    return word[:-2] if word[-2:] in ("'s", "'S") and len(word) > 2 else word


def _dotted(word: str) -> str:
    return word + "." if "." in word and not word.endswith(".") else word


_APOSTROPHE, _JOINER = re.compile(f"[{APOSTROPHES[1:]}]"), re.compile(f"[{JOINERS}]+")


def _plain_marks(text: str) -> str:
    """Return a text with straight apostrophes and without joiners."""
    return _APOSTROPHE.sub("'", _JOINER.sub("", text))


# Between two words of a phrase: blanks and quotation marks, a hyphen (a line may break beside it),
# or a dash without blanks. Anything else (comma, full stop, spaced dash) ends a phrase.
_BETWEEN = rf"[\s{_QUOTES}{JOINERS}\u200b]*"
_JOINING_GAP = re.compile(
    rf"{_BETWEEN}(?:(?<!\s)[{_HYPHENS}]\s*|\s*[{_HYPHENS}](?!\s)|(?<!\s)[{_DASHES}](?!\s))?{_BETWEEN}"
)


def joins(gap: str, before: str = "", language: str = "en") -> bool:
    """Return whether a phrase may run across the gap between two tokens, such as " " or "-", but not ", ".

    The full stop of an abbreviation counts for nothing: `before` is the token before the gap.
    """
    if gap[:1] == "." and abbreviates(before, language):
        return _JOINING_GAP.fullmatch(gap, 1) is not None
    return _JOINING_GAP.fullmatch(gap) is not None


def abbreviates(word: str, language: str) -> bool:
    """Return whether a full stop behind a word is the mark of an abbreviation: an initial, or a listed one."""
    return (len(word) == 1 and word.isupper()) or word.lower() in word_list("abbreviations", language)


@dataclass(frozen=True)
class Tokens:
    """Tokens of a collection in the order of the text, as columns of T rows."""

    types: np.ndarray  # of str, the distinct words as written
    type: np.ndarray  # (T,) int, index into `types`
    sentence: np.ndarray  # (T,) int, row of the token's sentence in the table of sentences
    joined: np.ndarray  # (T,) bool, whether a phrase may run from the token before to this one
    start: np.ndarray  # (T,) int, offsets into the text (-1 where there is no text, in a derived corpus)
    end: np.ndarray

    def __len__(self) -> int:
        return len(self.type)

    def __repr__(self) -> str:
        return f"Tokens({len(self)} tokens, {len(self.types)} types)"

    def select(self, keep: np.ndarray) -> Tokens:
        """Return the tokens that a boolean mask keeps; no phrase runs across a token left out."""
        joined = (self.joined & (np.concatenate(([False], keep[:-1])) if len(keep) else keep))[keep]
        return Tokens(self.types, self.type[keep], self.sentence[keep], joined, self.start[keep], self.end[keep])


NO_TYPES = np.empty(0, dtype=object)


@dataclass(frozen=True)
class Scan:
    """The S sentences and T tokens found in pieces of text."""

    piece: np.ndarray  # (S,) int, the piece each sentence is in
    start: np.ndarray  # (S,) int, its offsets into that piece
    end: np.ndarray
    tokens: Tokens  # `sentence` is a row of the sentences above, `start` and `end` are offsets into the piece


@dataclass(frozen=True)
class Paragraphs:
    """The P paragraphs of texts."""

    text: np.ndarray  # (P,) int, the text each paragraph is in
    start: np.ndarray  # (P,) int, its offsets into that text
    end: np.ndarray

    def __len__(self) -> int:
        return len(self.text)

    def slice(self, texts: Sequence[str], rows: np.ndarray | slice = slice(None)) -> list[str]:
        """Return the paragraphs, or those of some rows, as strings."""
        columns = (column[rows].tolist() for column in (self.text, self.start, self.end))
        return [texts[i][start:end] for i, start, end in zip(*columns, strict=True)]


_LINE = re.compile(r"\n")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def paragraph_spans(text: str, or_lines: bool = False) -> list[tuple[int, int]]:
    """Return (start, end) of the paragraphs of a text, parted by blank lines; `or_lines`: by lines if none is blank."""
    spans = _split(text, _BLANK_LINES)
    return _split(text, _LINE) if or_lines and len(spans) == 1 else spans


def _split(text: str, between: re.Pattern[str]) -> list[tuple[int, int]]:
    spans, start = [], 0
    for found in between.finditer(text):
        spans.append((start, found.start()))
        start = found.end()
    spans.append((start, len(text)))
    return [(a, b) for a, b in spans if a < b and not (text[a].isspace() and text[a:b].isspace())]


def sentence_spans(paragraph: str, language: str = "en") -> list[tuple[int, int]]:
    """Return (start, end) of the sentences of a paragraph, surrounding blanks left out.

    nltk's Punkt splits, with the kit's list of abbreviations. A dateline ("PORT ASH, June 20 (NWA) — …") stays with
    the sentence it opens, closing quotation marks with the one they close, and no sentence begins in lower case.

    >>> text = "“Why now?” he asked the U.S. envoy. No answer came."
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['“Why now?” he asked the U.S. envoy.', 'No answer came.']
    """
    spans = [part for span in _punkt(language)(paragraph) for part in _split_more(paragraph, *span, language)]
    opening = find_dateline(paragraph)
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and (start <= opening or not _begins_sentence(paragraph, start, end, language)):
            merged[-1][1] = end
        else:
            merged.append([start, end])
    blanks = len(paragraph) - len(paragraph.lstrip())
    return [(max(a, blanks), b) for a, b in merged if b > blanks]


def find_dateline(paragraph: str) -> int:
    """Return where the dateline at the beginning of a paragraph ends, 0 if there is none."""
    if not _CAPITALS.match(paragraph) and "(" not in paragraph[:100]:  # no place in capitals, no agency in brackets
        return 0
    found = _DATELINE.match(paragraph)
    return found.end() if found else 0


_CAPITALS = re.compile(r"\s*[A-ZÀ-Þ’'. -]{3}")
WIDE_STOPS = "。！？．｡"  # no blank follows them
NARROW_STOPS = "…؟۔।॥։።။"
SENTENCE_END = ".?!" + WIDE_STOPS + NARROW_STOPS
_DATELINE = re.compile(r"\s*(?:[A-ZÀ-Þ][A-ZÀ-Þ’'. -]{2,40}(?:,\s[\w’'. /-]{1,40}?)?(?:\s?\([\w\s./-]{2,30}\))?"
                       r"|[A-ZÀ-Þ][\w’' -]{2,30}(?:,\s[\w’'. -]{1,40}?)?\s\([\w\s./-]{2,30}\))"
                       r"\s?(?:\.?\s?[—–-]+\s|:\s|\.?\s?/[\w-]+/\.?\s(?:[—–-]+\s)?)")  # fmt: skip
_CREDIT = re.compile(r"\([^()]{1,60}\)\.?")
_RUNNING_ON = re.compile(r"[\"'”’»」』]+\w")  # a closing mark and, in Korean, the particle after it: “….”라고


def _split_more(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """Split where Punkt does not: it waits for a blank, and knows the full stops of few scripts."""
    cuts = [found.span("after") for found in _STOP.finditer(text, start, end)
            if found.end() < end and not _abbreviated(text, found.start(), language)]  # fmt: skip
    starts, ends = [start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end]
    return list(zip(starts, ends, strict=True))


# The Japanese particle と after a closing mark says that the sentence around the quotation goes on.
_LOWER, _UPPER = "a-zß-öø-ÿа-яёα-ω", "A-ZÀ-ÖØ-ÞА-ЯЁΑ-Ω"
_STOP = re.compile(  # ours; other scripts'; "ended.The"; "no.", behind which Punkt waits for a number
    rf"(?:(?:[。！？｡]|．(?!\d))++(?![」』》”’）]++と)[」』》”’）]*+"
    rf"|(?<=[^\s“„«‹‘(\[{NARROW_STOPS}])[{NARROW_STOPS}]++[」』》”’）»\"'.?!]*+(?=\s)"
    rf"|(?:(?<=[{_LOWER}]{{2}})|(?<=\d{{4}})|(?<=[%)\]]))[.?!]++(?=[“„«]?[{_UPPER}][{_LOWER}])(?!(?:Com|Net|Org)\b)"
    rf"|(?<=[\s“\"]no)\.(?=\s+[“\"]?[{_UPPER}][{_LOWER}]))(?P<after>\s*)"
)


def _abbreviated(text: str, at: int, language: str) -> bool:
    """Return whether a full stop without a blank behind it is that of an abbreviation or a name ("St.Ives")."""
    if text[at] != "." or text[at + 1].isspace():
        return False
    word = re.findall(r"[\w.]*\Z", text[max(0, at - 40) : at])[0]
    return "." in word and word.islower() or abbreviates(word.rpartition(".")[2], language)


def names_speaker(text: str, start: int, end: int, language: str) -> bool:
    """Return whether what follows a quoted question or exclamation says who spoke it: “Is it a threat?” Roe asked."""
    if (said := _said(language)) is None or not re.search(r"[?!…][”’»\"']+\s*\Z", text[max(0, start - 8) : start]):
        return False
    found = said.match(text, start, end)
    opens = word_list("function_words", language) + word_list("starters", language)
    return found is not None and (found[1] == "I" or found[1].lower() not in opens)


@lru_cache(maxsize=8)
def _said(language: str) -> re.Pattern[str] | None:
    """Return the pattern of a name, a verb of saying and no clause as its object; None where no verbs are listed."""
    if not (verbs := word_list("said", language)):
        return None
    name = rf"[{_UPPER}][\w’'.\-]*"
    asking, behind, nobody = ("|".join(word[1:] for word in verbs if word[0] == sign) for sign in "?+-")
    saying = "|".join(word for word in verbs if word[0].isalpha())
    return re.compile(
        rf"(?!(?:{nobody})\b)({name})(?:\s(?:{name}|(?:of|the|for|and|de|al|bin|van|von)\b))*+"
        rf"(?:(?<=[’']s)(?:\s[a-z\-]+){{1,3}}?)?(?:,\s[^,.?!“”\"]{{1,60}},)?"
        rf"(?:\s(?:\w+ly|then|also|later|once|had|has))?\s"
        rf"(?:(?:{asking})\b(?!:|,?\s[“\"]|\s(?:for|that|whether|if|why|how|what|who|where)\b)"
        rf"|(?:{saying})\b(?=[.;!?—–]|,(?!\s[“\"][{_UPPER}])|\s*\Z|\s[—–(]|\s(?:{behind})\b))"
    )


_WORD = re.compile(r"\w+")


def _ordinal(text: str, start: int, language: str) -> bool:
    """Return whether the full stop before a sentence is that of a German ordinal ("am 3. Mai")."""
    if language_of(language) != "de" or not re.search(r"(?<![\d.,])\d{1,2}\.\s+\Z", text[max(0, start - 8) : start]):
        return False
    found = _WORD.match(text, start)
    return found is not None and found[0].lower() not in word_list("starters", language)


def _begins_sentence(text: str, start: int, end: int, language: str) -> bool:
    """Return whether a sentence that was found is one, rather than the rest of the one before."""
    if names_speaker(text, start, len(text), language) or _ordinal(text, start, language):
        return False
    first = re.search(r"\w", text[start:end])
    if first is None or _CREDIT.fullmatch(text, start, end):  # stray marks, a photo credit
        return False
    if _RUNNING_ON.match(text, start) and start and not text[start - 1].isspace():
        return False
    opened = re.search(r"[“„«\"'‘(\[]", text[start : start + first.start()])
    if text[start] == "'" and start and not text[start - 1].isspace():  # "U.S.'s": an apostrophe
        return not first.group().islower()
    return opened is not None or not first.group().islower()


@lru_cache(maxsize=8)
def _punkt(language: str) -> Callable[[str], Iterable[tuple[int, int]]]:
    punkt = _load_punkt()

    class NewsVars(punkt.PunktLanguageVars):  # type: ignore[name-defined]
        """Punkt's marks, and the curly and angled quotation marks of newspapers."""

        sent_end_chars = tuple(".?!。！？")
        _re_non_word_chars = r"(?:[)\";}\]\*:@\'\({\[!\?“”„«»‘’])"
        re_boundary_realignment = re.compile(r'["\'”’»)\]}]+?(?:\s+|(?=--)|$|(?=[“„«A-Z]))', re.MULTILINE)

        def period_context_re(self) -> re.Pattern[str]:
            """Return nltk's pattern without its clock: it scans a whole paragraph, and ends after five seconds."""
            return re.compile(super().period_context_re().pattern, re.VERBOSE)

    params = punkt.PunktParameters()
    params.abbrev_types = set(word_list("abbreviations", language))
    params.sent_starters = set(word_list("starters", language))
    return punkt.PunktSentenceTokenizer(params, lang_vars=NewsVars()).span_tokenize


@cache
def _load_punkt() -> Any:
    """Return nltk's module of Punkt, where nobody can notice without the rest of nltk, which takes a second."""
    name, spec = "nltk.tokenize.punkt", find_spec("nltk")
    if "nltk" not in sys.modules and spec is not None and threading.active_count() == 1:
        [folder] = spec.submodule_search_locations or [""]
        try:
            for parent, path in (("nltk", folder), ("nltk.tokenize", f"{folder}/tokenize")):
                sys.modules[parent] = ModuleType(parent)
                sys.modules[parent].__path__ = [path]
            with suppress(ImportError):  # of a release whose Punkt needs the rest
                return import_module(name)
        finally:  # whoever imports nltk afterwards gets all of it
            for other in [other for other in sys.modules if other.split(".")[0] == "nltk"]:
                del sys.modules[other]
    return import_module(name)


@lru_cache(maxsize=64)
def word_list(name: str, language: str) -> tuple[str, ...]:
    """Return one of the package's word lists for a language, empty where there is none."""
    file = resources.files("framing.text").joinpath(f"words/{name}.{language_of(language)}.txt")
    if not file.is_file():
        return ()
    lines = file.read_text("utf-8").splitlines()
    return tuple(sys.intern(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


def content_words(types: np.ndarray, language: str = "en") -> np.ndarray:
    """Return which folded words are content words: no function words, no bare numbers."""
    function = set(word_list("function_words", language))
    return np.array([w not in function and any(c.isalpha() for c in w) for w in types], dtype=bool)
