"""Several articles in one file, as databases export them: found by the marks between them.

What is between two marks is an article only where it has sentences and fields of a database, such as its length or who
owns it: an article that merely says "End of Document" is no bundle. Run on exports of LexisNexis, Nexis Uni and
Factiva; what is known of ProQuest and EMIS is built from documentation, not run on an export.
"""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources

import yaml

_KNOWN = yaml.safe_load(resources.files("framing.capture").joinpath("databases.yml").read_text(encoding="utf-8"))
FIELDS = {name: "|".join(labels) for name, labels in _KNOWN["fields"].items()}
BELOW = "|".join(_KNOWN["below"])
LABEL = re.compile(rf"\s*({'|'.join([*FIELDS.values(), *_KNOWN['above'], BELOW])})\s*:\s*(.*)", re.IGNORECASE)
CODE = re.compile(r"(HD|BY|CR|WC|PD|ET|SN|SC|SE|ED|PG|VOL|LA|CY|LP|TD)(?:\s+(\S.*))?$")  # of Factiva
WORDS = re.compile(r"\s*[\d.,]+\s+(?:words?|wörter|mots|palabras|parole|woorden|palavras)\s*$", re.IGNORECASE)
RIGHTS = re.compile(r"\s*copyright\b|.{0,60}©|\s*\(c\) \d|.{0,60}all rights reserved", re.IGNORECASE)
SENTENCE = re.compile(r"(?=.{40}).*[.!?…。！？؟][\"'”’»)]?(?:\s|$)")
_YEAR = re.compile(r".{0,40}\b(?:19|20)\d\d\b.{0,20}$")
_MARKS = [(database, kind, least, re.compile(rf"^[^\S\n]*(?:{line})[^\S\n]*$", re.MULTILINE))
          for database, kind, least, line in _KNOWN["marks"]]  # fmt: skip


def find_bundle(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the database that put articles into a text and the span of each; no spans where there is none."""
    best, most = ("", list[tuple[int, int]]()), 0
    for database, kind, least, pattern in _MARKS:
        if marks := [found.span() for found in pattern.finditer(text)]:
            starts = [end for _, end in marks] if kind == "opens" else [0, *(end for _, end in marks)]
            ends = [*(start for start, _ in marks[kind == "opens" :]), len(text)]
            spans = [span for span in zip(starts, ends, strict=True) if _count_fields(text[slice(*span)]) >= 0]
            sure = sum(_count_fields(text[slice(*span)]) >= least for span in spans)
            if sure > most and (sure > 1 or len(spans) == 1):  # then the others are articles too, their fields unknown
                best, most = (database, spans), sure
    return best


def count_articles(text: str) -> int:
    """Return how many articles a text holds by its marks, or by fields that come again after sentences."""
    if (found := len(find_bundle(text)[1])) > 1:
        return found
    times, last, sentences = Counter[str](), dict[str, int](), 0
    for line in text.split("\n"):
        if label := LABEL.match(line):
            name = label[1].lower()
            times[name] += name not in last or sentences > last[name]
            last[name] = sentences
        elif SENTENCE.match(line):
            sentences += 1
    again = [count for count in times.values() if count > 1]
    return min(again) if len(again) > 1 else 1


def _count_fields(piece: str) -> int:
    """Return how many fields of a database are in what is between two marks; -1 where it has no sentence."""
    lines = piece.split("\n")
    if not any(SENTENCE.match(line) and not LABEL.match(line) for line in lines):
        return -1
    return sum(1 for line in lines for known in (LABEL, CODE, WORDS, RIGHTS, _YEAR) if known.match(line))
