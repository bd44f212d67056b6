"""Check a lexicon: what is wrong with its terms, exclusions and examples, and what they do in a corpus.

For every term a few texts that it should match are written, with its wildcards filled, and the matcher is run over
them. What it finds there tells which terms can never match, which another term or an exclusion takes, and which
conditions never or always hold. `check_lexicon` checks a whole lexicon, `check_term` one term that is being typed.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import yaml

from framing.corpus import Corpus, from_texts
from framing.defaults import specification
from framing.errors import FramingWarning, InputError
from framing.formats import read_lexicon
from framing.inventory import glob_pattern
from framing.lexicon import Frame, Lexicon, Term, split_phrase, split_term
from framing.matching import Matcher, check_examples, find_spans
from framing.workshop.items import locate_terms

ERROR, WARNING = "error", "warning"
MOST_NAMED = 3  # terms or exclusions named in a message
FILLING = "qzx"  # what a star stands for in a generated text, beside nothing at all: letters no other term has
LEAST_LETTERS = 3  # of a word with a star; a word with fewer matches too many words

Words = tuple[str, ...]


def check_lexicon(lexicon: Lexicon | str | Path, corpus: Corpus | None = None) -> pd.DataFrame:
    """Check a lexicon, and what it does in a corpus.

    Errors are what makes a term useless or wrong: a file that cannot be read, a term left out in reading, a term that
    is listed twice in its frame, that can never match or count, or whose `matches` or `rejects` fail. Warnings are what
    is probably not intended: one term spelled in two ways, a term swallowed by a wider one, a term in two frames, an
    exclusion that does nothing or only half of what it seems to, and, over a corpus, terms without hits and a term
    with more than half of the hits of its frame.

    Parameters
    ----------
    lexicon : a lexicon, or the path of its file: then a file that cannot be read is a finding, and exclusions have
        the line they stand in
    corpus : whose scored articles tell which terms have hits

    Returns
    -------
    DataFrame
        One row per finding: file, line (0: not known), level (error, warning), rule, frame, term, message; what the
        lexicon's own file says first, then what it inherits (`extends:`), each in the order of its file. Rules:
        structure, invisible, letters, wildcard, never, duplicate, swallowed, two frames, exclusion overlaps,
        exclusion idle, neighbours, example, no hits, dominant.

    Raises
    ------
    InputError
        A path that cannot be read at all, or, on a derived corpus, a term its inventory cannot decide.

    Examples
    --------
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*", "threat", "cold-war", "cold war"]})
    >>> check_lexicon(lexicon)[["level", "rule", "term"]].to_numpy().tolist()
    [['warning', 'swallowed', 'threat'], ['warning', 'duplicate', 'cold war']]
    """
    return check_and_read(lexicon, corpus)[0]


def check_and_read(lexicon: Lexicon | str | Path, corpus: Corpus | None = None) -> tuple[pd.DataFrame, Lexicon | None]:
    """Return the findings of `check_lexicon`, and the lexicon where it could be read."""
    if isinstance(lexicon, Lexicon):
        findings = Findings(lexicon.source or "lexicon")
        _check_all(lexicon, findings, corpus)
        return findings.table(), lexicon
    path = Path(lexicon)
    findings = Findings(str(path))
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            read = read_lexicon(path)
        except InputError as error:
            if _PLACE.match(str(error)) is None:  # no line is at fault: the file is missing, or of no known kind
                raise
            findings.add_reading(str(error), ERROR)
            return findings.table(), None
    for said in [str(remark.message) for remark in remarks if issubclass(remark.category, FramingWarning)]:
        findings.add_reading(said, ERROR if said.endswith(": left out") else WARNING)
    if path.suffix.lower() in (".yml", ".yaml"):
        findings.lines = _find_lines(path)
    _check_all(read, findings, corpus)
    return findings.table(), read


_PLACE = re.compile(r"(.+?):(\d+): ", re.DOTALL)


def _check_all(lexicon: Lexicon, findings: Findings, corpus: Corpus | None) -> None:
    entries = []
    broken = False
    for term in lexicon.terms:
        try:
            entries.append(Entry(term, split_term(term, lexicon.language)))
        except InputError as error:
            broken = True
            findings.add(term, ERROR, "never", str(error))
    _check_letters(lexicon, findings)
    _check_wildcards(entries, findings)
    _check_repeated(entries, findings)
    sound = replace(lexicon, terms=tuple(entry.term for entry in entries))
    _check_written_texts(sound, entries, findings)
    _check_exclusions(sound, entries, findings)
    if broken:  # the examples cannot be run
        return
    terms = {(term.frame, term.term, term.line): term for term in lexicon.terms}
    for row in check_examples(lexicon).to_dict("records"):
        said = "is not matched" if row["rule"] == "matches" else "is matched, but listed under rejects"
        findings.add(terms[row["frame"], row["term"], row["line"]], ERROR, "example", f"{said}: {row['example']}")
    if corpus is not None:
        _check_hits(corpus, lexicon, findings)


class Entry(NamedTuple):
    """A term and the words the tokeniser cuts it into."""

    term: Term
    words: Words


class Findings:
    """The findings about a lexicon.

    Attributes
    ----------
    file : the lexicon's own file
    lines : file and line of each exclusion (frame, phrase), and of each frame (frame, "")
    """

    COLUMNS = ("file", "line", "level", "rule", "frame", "term", "message")

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[tuple[str, str], tuple[str, int]] = {}
        self._rows: list[tuple[str, int, str, str, str, str, str]] = []

    def add(self, term: Term, level: str, rule: str, message: str) -> None:
        """Add a finding about a term."""
        self._rows.append((term.source or self.file, term.line, level, rule, term.frame, term.term, message))

    def add_exclusion(self, frame: str, phrase: str, level: str, rule: str, message: str) -> None:
        """Add a finding about an exclusion of a frame; where its own line is not known it has its frame's."""
        place = self.lines.get((frame, phrase), self.lines.get((frame, ""), (self.file, 0)))
        self._rows.append((*place, level, rule, frame, phrase, message))

    def add_reading(self, message: str, level: str) -> None:
        """Add what the reader of the file said."""
        place = _PLACE.match(message)
        file, line = (place[1], int(place[2])) if place else (self.file, 0)
        self._rows.append((file, line, level, "structure", "", "", message[place.end() :] if place else message))

    def table(self) -> pd.DataFrame:
        """Return the findings, those of the lexicon's own file first."""
        table = pd.DataFrame(self._rows, columns=list(self.COLUMNS)).astype({"line": int})
        inherited = [Path(file).name != Path(self.file).name for file in table["file"]]
        table = table.assign(inherited=inherited, unplaced=table["line"] == 0)
        order = ["inherited", "file", "unplaced", "line", "level"]
        return table.sort_values(order, kind="stable", ignore_index=True)[list(self.COLUMNS)]


def _find_lines(path: Path) -> dict[tuple[str, str], tuple[str, int]]:
    """Return the places of the frames and exclusions of a file and of the files it extends."""
    root = dict(_entries(yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.CBaseLoader)))
    base = root.get("extends")
    lines = _find_lines(path.parent / base.value) if isinstance(base, yaml.ScalarNode) else {}
    for name, body in _entries(root.get("frames")):
        lines[name, ""] = str(path), body.start_mark.line  # the line above its first key
        excluded = dict(_entries(body)).get("exclude")
        for item in excluded.value if isinstance(excluded, yaml.SequenceNode) else []:
            if isinstance(item, yaml.ScalarNode):
                lines.setdefault((name, item.value.strip()), (str(path), item.start_mark.line + 1))
    return lines


def _entries(node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return [(str(key.value), value) for key, value in pairs]


def _name_line(other: Term, term: Term) -> str:
    """Return the line of another term, with its file where that is not the one a term stands in."""
    return f"line {other.line}" if other.source == term.source else f"{other.source}:{other.line}"


def _name_some(names: Iterable[str]) -> str:
    """Return the first names of a list and how many more there are."""
    listed = [repr(name) for name in names]
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    return ", ".join(listed[:MOST_NAMED]) + more


# How terms are written

# Scripts whose letters look alike. Others may share a word: Korean news writes Latin letters beside Hangul.
_LOOKALIKES = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_INVISIBLE = {"\ufeff": "a byte order mark", "\u200b": "a zero-width space", "\u2060": "a word joiner",
              "\u00ad": "a soft hyphen", "\u200e": "a direction mark", "\u200f": "a direction mark"}  # fmt: skip


def _check_letters(lexicon: Lexicon, findings: Findings) -> None:
    """Find terms and exclusions with letters of two scripts, or characters that nobody sees."""
    scripts = _count_scripts("".join(term.term for term in lexicon.terms))
    most = scripts.most_common(1)
    usual = most[0][0] if most and most[0][1] >= 0.9 * scripts.total() else ""
    for term in lexicon.terms:
        for level, rule, message in _describe_letters(term.term, usual):
            findings.add(term, level, rule, message)
    for frame in lexicon.frames:
        for phrase in frame.exclude:
            for level, rule, message in _describe_letters(phrase, usual):
                findings.add_exclusion(frame.name, phrase, level, rule, message)


def _describe_letters(phrase: str, usual: str) -> Iterator[tuple[str, str, str]]:
    for sign in sorted(set(phrase) & set(_INVISIBLE)):
        yield WARNING, "invisible", f"holds {_INVISIBLE[sign]} (U+{ord(sign):04X}), which nobody sees: delete it"
    for word in re.findall(r"[^\W\d_]+", phrase):
        scripts = _count_scripts(word)
        if len(scripts) > 1:
            first, *others = [script for script, _ in scripts.most_common()]
            strange = [f"{c!r} (U+{ord(c):04X})" for c in dict.fromkeys(word) if _script(c) in others]
            listed = f"{', '.join(map(str.capitalize, others))} {', '.join(strange)}"
            message = f"can hardly match: {word!r} mixes {first.capitalize()} letters with {listed}: type it again"
            yield ERROR, "letters", message
        elif usual and scripts and usual not in scripts:
            written = min(scripts).capitalize()
            yield WARNING, "letters", f"{word!r} is written in {written} letters, the lexicon in {usual.capitalize()}"


def _count_scripts(text: str) -> Counter[str]:
    return Counter(script for script in map(_script, text) if script)


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0]
    return name if name in _LOOKALIKES else ""


def _check_wildcards(entries: Sequence[Entry], findings: Findings) -> None:
    """Find terms whose wildcards match any word, or very many."""
    for term, words in entries:
        if all(set(word) <= {"*", "?"} for word in words):
            findings.add(term, ERROR, "wildcard", "stands for any word at all, expected letters beside the wildcards")
        elif len(words) == 1 and "*" in words[0] and not term.match:
            letters = words[0].replace("*", "").replace("?", "")
            if len(letters) < LEAST_LETTERS and letters.isascii():
                message = f"stands for very many words: only {len(letters)} letters beside the star"
                findings.add(term, WARNING, "wildcard", message)
        if "**" in term.term:
            findings.add(term, WARNING, "wildcard", "two stars in a row stand for what one does")


def _check_repeated(entries: Sequence[Entry], findings: Findings) -> None:
    """Find terms that are listed twice in a frame, or in two frames."""
    groups: dict[tuple[Words, str], list[Term]] = defaultdict(list)
    for term, words in entries:
        before = groups[words, term.case]
        first = next((other for other in before if other.frame == term.frame), None)
        if first is not None and term.term.casefold() == first.term.casefold():
            message = f"stands twice in its frame, first in {_name_line(first, term)}"
            findings.add(term, ERROR, "duplicate", message)
        elif first is not None:
            spelled = f"is {first.term!r} ({_name_line(first, term)}) spelled differently"
            findings.add(term, WARNING, "duplicate", f"{spelled}: both stand for the same words")
        elif before:
            counted = "each of its hits counts in both"
            if before[0].beside or before[0].only_near:
                counted = "its hits count there as well where the conditions of that term hold"
            message = f"stands in frame {before[0].frame!r} too ({_name_line(before[0], term)}): {counted}"
            findings.add(term, WARNING, "two frames", message)
        before.append(term)


# Texts written for the terms, and what the matcher finds in them


def write_texts(phrase: str) -> list[str]:
    """Return texts that a term should match, its stars left out and filled."""
    phrase = re.sub(r"(?<!\S)\*(?!\S)", FILLING, phrase)  # alone it is a word
    return list(dict.fromkeys(phrase.replace("*", filling).replace("?", "q") for filling in ("", FILLING)))


class WrittenTexts:
    """Texts in which the matcher is run.

    Attributes
    ----------
    matcher : the matcher over their tokens
    text : the text of each token, as an index
    """

    def __init__(self, texts: Sequence[str], lexicon: Lexicon) -> None:
        corpus = from_texts(list(texts), lexicon.language or "en")
        self.matcher = Matcher(corpus.tokens, lexicon.language)
        phrases = {phrase for frame in lexicon.frames for phrase in frame.exclude}
        phrases |= {phrase for term in lexicon.terms for phrase in (*term.unless_near, *term.only_near)}
        self.matcher.expect_terms(lexicon.terms)
        self.matcher.expect((split_phrase(phrase, lexicon.language), False) for phrase in phrases)
        self._spans: dict[Words, tuple[np.ndarray, np.ndarray]] = {}
        self.text = corpus.sentences["article"].to_numpy(dtype=np.int64)[corpus.tokens.sentence]

    def find(self, terms: Sequence[Term]) -> pd.DataFrame:
        """Return all places of some terms: term (index), first (token), length, text."""
        parts = [np.empty((0, 3), dtype=np.int64)]
        for index, term in enumerate(terms):
            first, length = self.matcher.find_term(term)
            parts.append(np.column_stack([np.full_like(first, index), first, np.full_like(first, length)]))
        places = pd.DataFrame(np.concatenate(parts), columns=["term", "first", "length"])
        return places.assign(text=self.text[places["first"]])

    def find_neighbour(self, first: np.ndarray, phrases: Sequence[str]) -> str:
        """Return the phrase that occurs in the sentence of every one of some tokens ("": there is none)."""
        sentences = self.matcher.tokens.sentence[first]
        found = (phrase for phrase in phrases if np.isin(sentences, self.matcher.find_near((phrase,))).all())
        return next(found, "")

    def are_covered(self, first: np.ndarray, last: np.ndarray, phrases: Words) -> np.ndarray:
        """Return which spans of tokens lie inside a place of one of some phrases."""
        if phrases not in self._spans:
            self._spans[phrases] = self.matcher.find_phrases(phrases)
        starts, ends = self._spans[phrases]
        inside = (starts <= first[:, None]) & (ends >= last[:, None])
        return np.asarray(inside.any(axis=1))


def _check_written_texts(lexicon: Lexicon, entries: Sequence[Entry], findings: Findings) -> None:
    """Run the matcher over texts written for each term: find terms that never match or count, or are swallowed."""
    terms = [entry.term for entry in entries]
    texts = [(index, text) for index, term in enumerate(terms) for text in write_texts(term.term)]
    written = WrittenTexts([text for _, text in texts], lexicon)
    places = written.find(terms)
    owners = np.array([index for index, _ in texts], dtype=np.int64)
    own = places[places["term"] == owners[places["text"]]]
    for index, part in own.groupby("term"):
        _check_conditions(lexicon, terms[int(str(index))], part, written, findings)
    for index in sorted(set(range(len(terms))) - set(own["term"])):
        findings.add(terms[index], ERROR, "never", "can never match: it is not found in its own words")
    for narrow, wide in _find_swallowed(entries, own, places):
        message = _say_swallowed(terms[narrow], terms[wide], first=narrow < wide)
        findings.add(terms[narrow], WARNING, "swallowed", message)


def _check_conditions(
    lexicon: Lexicon, term: Term, places: pd.DataFrame, written: WrittenTexts, findings: Findings
) -> None:
    """Find out whether a term's own words decide its conditions, whatever else a sentence says."""
    first = places["first"].to_numpy()
    barred = written.find_neighbour(first, term.unless_near)
    if barred:
        findings.add(term, ERROR, "never", f"can never count: its own words fit {barred!r} of its unless_near")
    asked = written.find_neighbour(first, term.only_near)
    if asked:
        findings.add(term, WARNING, "neighbours", f"its only_near is always met: its own words fit {asked!r} of it")
    if term.case or term.frame not in lexicon.names:  # written with dots, it would escape the exclusion
        return
    excluded = lexicon.frames[lexicon.names.index(term.frame)].exclude
    last = first + places["length"].to_numpy() - 1
    if written.are_covered(first, last, excluded).all():
        for phrase in excluded:
            if written.are_covered(first, last, (phrase,)).all():
                message = f"can never count: the exclusion {phrase!r} of its frame covers it"
                findings.add(term, ERROR, "never", message)


def _find_swallowed(entries: Sequence[Entry], own: pd.DataFrame, places: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Yield the terms that another of their frame matches in all the texts written for them."""
    texts = own.groupby("term")["text"].nunique()
    pairs = own.merge(places, on=["first", "length", "text"], suffixes=("", "_wide"))
    shared = pairs.groupby(["term", "term_wide"])["text"].nunique()
    found = [pair for pair, count in shared.items() if count == texts[pair[0]]]  # type: ignore[index]
    swallowed: dict[int, int] = {}
    for narrow, wide in found:
        alike = entries[narrow].words == entries[wide].words or swallowed.get(wide) == narrow
        if not alike and _takes_all(entries[wide].term, entries[narrow].term):
            swallowed.setdefault(narrow, wide)
    yield from swallowed.items()


def _takes_all(wide: Term, term: Term) -> bool:
    """Return whether the conditions of a wider term let through every hit of a term."""
    if (wide.frame, wide.case) != (term.frame, term.case):
        return False
    barred = set(wide.unless_near) <= set(term.unless_near)
    asked = not wide.only_near or (bool(term.only_near) and set(term.only_near) <= set(wide.only_near))
    return barred and asked and (term.beside or not wide.beside)


def _say_swallowed(term: Term, wide: Term, first: bool) -> str:
    message = f"is swallowed by {wide.term!r} ({_name_line(wide, term)}), which finds all it finds"
    own = [name for name in ("tier", "weight") if getattr(term, name) != getattr(wide, name)]
    if not own:
        return message
    effect = "listed first, it keeps its" if first else "listed after it, it loses its"
    return f"{message}; {effect} {' and '.join(own)}"


# Exclusions


def _check_exclusions(lexicon: Lexicon, entries: Sequence[Entry], findings: Findings) -> None:
    """Find exclusions that are repeated, that can cover no hit, or that overlap a term without covering it."""
    overlaps: list[tuple[Frame, str, Term, str]] = []
    for frame in lexicon.frames:
        own = [entry for entry in entries if entry.term.frame == frame.name]
        seen: set[Words] = set()
        for phrase in frame.exclude:
            span = split_phrase(phrase, lexicon.language)
            if span in seen:
                message = "stands twice among the exclusions of its frame"
                findings.add_exclusion(frame.name, phrase, WARNING, "duplicate", message)
                continue
            seen.add(span)
            aims = [entry for entry in own if _fits(entry, span)]
            if not aims:
                message = "can never cover a hit: no term of the frame fits into it"
                findings.add_exclusion(frame.name, phrase, WARNING, "exclusion idle", message)
            for entry in own:
                for shared, text in _write_overlaps(span, entry.words) if entry not in aims else ():
                    # an exclusion is aimed at the terms that fit into it; words it shares by chance tell nothing
                    if not aims or any(_fits(aim, shared) for aim in aims):
                        overlaps.append((frame, phrase, entry.term, text))
    for (name, phrase), kept in _find_kept(overlaps, lexicon).items():
        message = f"overlaps {_name_some(kept)} without containing it: where both stand, the hit stays"
        findings.add_exclusion(name, phrase, WARNING, "exclusion overlaps", message)


def _find_kept(overlaps: Sequence[tuple[Frame, str, Term, str]], lexicon: Lexicon) -> dict[tuple[str, str], list[str]]:
    """Return for each exclusion (frame, phrase) the terms whose hit stays in a text where the two overlap."""
    written = WrittenTexts([text for *_, text in overlaps], lexicon)
    kept: dict[tuple[str, str], list[str]] = {}
    for index, (frame, phrase, term, _) in enumerate(overlaps):
        first, length = written.matcher.find_term(term)
        first = first[written.text[first] == index]
        if not len(first) or written.find_neighbour(first, term.unless_near):
            continue
        if not written.are_covered(first, first + length - 1, frame.exclude).any():
            names = kept.setdefault((frame.name, phrase), [])
            names += [] if term.term in names else [term.term]
    return kept


def _fits(entry: Entry, span: Words) -> bool:
    """Return whether an excluded span may cover a term."""
    words = entry.words
    if entry.term.case:  # matched without the dots of acronyms, which an exclusion keeps
        words = tuple(word.casefold() for word in words)
        span = tuple(word.replace(".", "") for word in span)
    starts = range(len(span) - len(words) + 1)
    return any(all(map(share_word, span[start:], words)) for start in starts)


def _write_overlaps(span: Words, term: Words) -> Iterator[tuple[Words, str]]:
    """Yield the words an exclusion shares with a term that it does not cover, and a text that holds both."""
    for size in range(1, min(len(span), len(term))):
        ahead = _share_words(span[-size:], term[:size])
        if ahead:
            yield ahead, _join([*span[:-size], *ahead, *term[size:]])
        behind = _share_words(term[-size:], span[:size])
        if behind:
            yield behind, _join([*term[:-size], *behind, *span[size:]])
    for start in range(len(term) - len(span) + 1):
        inside = _share_words(span, term[start : start + len(span)])
        if inside and len(span) < len(term):
            yield inside, _join([*term[:start], *inside, *term[start + len(span) :]])


def _share_words(ones: Words, others: Words) -> Words:
    """Return words that two phrases of one length both match, none of them any word at all; () where there are none."""
    if "*" in ones or "*" in others:
        return ()
    shared = tuple(map(share_word, ones, others))
    return shared if all(shared) else ()


def _join(words: Sequence[str]) -> str:
    return " ".join(write_texts(word)[0] or FILLING for word in words)


def share_word(one: str, other: str) -> str:
    """Return a word that two patterns both match, "" where there is none."""
    if one == other and "*" not in one and "?" not in one:
        return one
    return _write_shared(one, other) if _WILD.search(one + other) else ""


_WILD = re.compile(r"[*?]")


@lru_cache(maxsize=1 << 18)
def _write_shared(one: str, other: str) -> str:
    """Fill the wildcards of each pattern with letters of the other until both match."""
    for pattern, letters in ((one, other), (other, one)):
        fillings = ["", *filter(None, re.split(r"\*", letters)), FILLING]
        for filling in dict.fromkeys(fillings):
            word = pattern.replace("*", filling)
            for letter in dict.fromkeys([*letters, "q"]) if "?" in word else [""]:
                made = word.replace("?", letter).replace("*", "")
                if made and glob_pattern(one).fullmatch(made) and glob_pattern(other).fullmatch(made):
                    return made
    return ""


# What the terms do in a corpus


def _check_hits(corpus: Corpus, lexicon: Lexicon, findings: Findings) -> None:
    """Find the terms without hits in a corpus, and a term with more than half of the hits of its frame."""
    hits = locate_terms(corpus, lexicon)
    silent = [term for index, term in enumerate(lexicon.terms) if index not in set(hits["term"])]
    matcher = Matcher(corpus.tokens, lexicon.language, corpus.near)
    matcher.expect_terms(silent)
    for term in silent:
        places = len(matcher.find_term(term)[0])
        message = "has no hit: it stands nowhere in the corpus"
        if places:
            message = (
                f"has no hit, though it stands {'once' if places == 1 else f'{places} times'} in the corpus: its"
                " conditions, exclusions or longer terms take them all (or articles and captions that are not scored)"
            )
        findings.add(term, WARNING, "no hits", message)
    for _, part in hits.groupby("frame", sort=False):
        counts = part["term"].value_counts()
        message = describe_dominance(int(counts.iloc[0]), len(part))
        if message:
            findings.add(lexicon.terms[counts.index[0]], WARNING, "dominant", message)


def describe_dominance(own: int, total: int) -> str:
    """Say that a term makes most of the hits of its frame ("": it does not)."""
    limits = specification()
    if total <= limits["few"] or own <= limits["dominant"] * total:
        return ""
    return f"makes {own} of the {total} hits of its frame, more than half"


# One term


def check_term(lexicon: Lexicon, term: Term) -> list[str]:
    """Say what is wrong or doubtful about one term beside the others, quickly enough to be asked as it is typed."""
    beside = _select_beside(lexicon, term)
    own = [entry for entry in beside if entry.term is term]
    frame = lexicon.frames[lexicon.names.index(term.frame)] if term.frame in lexicon.names else Frame(term.frame)
    small = replace(lexicon, frames=(frame,), terms=tuple(entry.term for entry in beside))
    findings = Findings(lexicon.source or "lexicon")
    _check_letters(replace(small, frames=()), findings)
    _check_wildcards(own, findings)
    _check_repeated(beside, findings)
    _check_written_texts(small, beside, findings)
    _check_exclusions(small, own, findings)
    table = findings.table()
    mine = (table["term"] == term.term) & (table["frame"] == term.frame)
    said = [str(message) for message in table.loc[mine, "message"]]
    said += _describe_others(table[~mine], term)
    return list(dict.fromkeys([*said, *_run_examples(lexicon, frame, term)]))


def _select_beside(lexicon: Lexicon, term: Term) -> list[Entry]:
    """Return the term in its place among those it may affect: as long in its frame, the same in others."""
    words = split_term(term, lexicon.language)
    entries = []
    placed = False
    for other in lexicon.terms:
        if (other.frame, other.term, other.case) == (term.frame, term.term, term.case):
            entries.append(Entry(term, words))
            placed = True
            continue
        split = split_term(other, lexicon.language)
        if split == words or (other.frame == term.frame and len(split) == len(words)):
            entries.append(Entry(other, split))
    return entries if placed else [*entries, Entry(term, words)]


def _describe_others(table: pd.DataFrame, term: Term) -> list[str]:
    """Say which terms a term makes needless, and which exclusions it overlaps."""
    needless = table.loc[table["message"].str.startswith(f"is swallowed by {term.term!r} "), "term"]
    said = []
    if len(needless):
        stand = "stands" if len(needless) == 1 else "stand"
        said.append(f"swallows {_name_some(needless)}, which {stand} there already")
    overlapped = table.loc[table["rule"] == "exclusion overlaps", "term"]
    if len(overlapped):
        listed = _name_some(overlapped)
        said.append(
            f"overlaps, without lying inside, what the frame excludes ({listed}): where both stand, the hit stays"
        )
    return said


def _run_examples(lexicon: Lexicon, frame: Frame, term: Term) -> list[str]:
    """Run the term's own examples, and the term on the frame's `rejects`."""
    others = [other for other in lexicon.terms if other.frame == term.frame and other.term != term.term]
    messages = []
    if term.matches or term.rejects:
        bare = [replace(other, matches=(), rejects=()) for other in others]
        failing = check_examples(replace(lexicon, frames=(frame,), terms=(*bare, term)))
        said = {"matches": "an example it should match is not matched", "rejects": "an example it should not match is"}
        messages = [f"{said[row['rule']]}: “{row['example']}”" for row in failing.to_dict("records")]
    rejects = tuple(dict.fromkeys(example for other in others for example in other.rejects))
    alone = replace(lexicon, frames=(frame,), terms=(replace(term, beside=False),))
    corpus = _read_rejects(rejects, lexicon.language or "en")
    rows = np.unique(corpus.tokens.sentence[find_spans(corpus, alone)["first"].to_numpy(np.int64)])
    hit = [rejects[article] for article in dict.fromkeys(corpus.sentences["article"].iloc[rows])]
    return messages + [f"matches what the frame rejects: “{example}”" for example in hit[:MOST_NAMED]]


@lru_cache(maxsize=16)
def _read_rejects(texts: tuple[str, ...], language: str) -> Corpus:
    return from_texts(list(texts), language)
