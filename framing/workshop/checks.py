"""Check a lexicon: each rule on its terms, exclusions, examples or hits is a generator of findings."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from framing.corpora.corpus import SCORED, Corpus, from_texts
from framing.corpora.sources import takes_corpus
from framing.defaults import specification
from framing.errors import FramingWarning, InputError, as_path
from framing.formats import read_lexicon
from framing.lexicons import Frame, Lexicon, Term, compile_term
from framing.lexicons.kit_format import Nodes, base_of, compose, line_of, shipped_lexicons
from framing.lexicons.patterns import WILDCARD, Phrases, contains, word_expression
from framing.matching import Matcher, check_examples, find_patterns, find_spans, match_lexicon, texts_of
from framing.scores.counting import scored_sentences

ERROR, WARNING = "error", "warning"
LEAST_LETTERS = 3  # of a word with a star; a word with fewer matches too many words
MOST_NAMED = 3  # terms named in a message
FILLING = "qzx"  # letters that no term has: what a star matches in a written text, if anything

Words = tuple[str, ...]
# Scripts whose letters look alike. Others may share a word: Korean news writes Latin letters beside Hangul.
_LOOKALIKES = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_JOINERS = "\u200c\u200d"  # invisible, but part of the spelling in Persian and Hindi


class Finding(NamedTuple):
    """What is wrong with a term or an exclusion; both are given as a Term, which has a frame, a file and a line."""

    term: Term
    level: str
    rule: str
    message: str


@takes_corpus
def check_lexicon(lexicon: Lexicon | str | Path, corpus: Corpus | None = None) -> pd.DataFrame:
    """Check a lexicon, and what it does in a corpus.

    Errors make a term useless or wrong: a file that cannot be read, a term left out in reading, a term that is listed
    twice in its frame, that can never match or count, or whose `matches` or `rejects` fail. Warnings are probably not
    intended: a term spelled in two ways, a term made redundant by a wider one, a term in two frames, an exclusion that
    has no effect or less than it seems to, and, with a corpus, a term without hits or with more than half of the hits
    of its frame.

    Parameters
    ----------
    lexicon : a lexicon, or the path of its file; from a path, an unreadable file becomes a finding, and findings of
        exclusions have their line
    corpus : if given, terms without hits in its scored articles are found too

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
        A path that cannot be read at all, or, on a derived corpus, a frame of which its inventory decides no term.

    Examples
    --------
    >>> lexicon = Lexicon.from_dict({"alarm": ["threat*", "threat", "cold-war", "cold war"]})
    >>> check_lexicon(lexicon)[["level", "rule", "term"]].to_numpy().tolist()
    [['warning', 'duplicate', 'cold war'], ['warning', 'swallowed', 'threat']]
    """
    return check_and_read(lexicon, corpus)[0]


def check_and_read(lexicon: Lexicon | str | Path, corpus: Corpus | None = None) -> tuple[pd.DataFrame, Lexicon | None]:
    """Return the findings of `check_lexicon`, and the lexicon where it could be read."""
    findings: list[Finding] = []
    read: Lexicon | None
    if isinstance(lexicon, Lexicon):
        file, read, lines = lexicon.source or "lexicon", lexicon, {}
    else:
        file = str(as_path("lexicon", lexicon))
        read, findings = _read(Path(lexicon))
        lines = _find_lines(Path(lexicon)) if read is not None else {}
    if read is not None:
        nothing = Finding(Term("", "", line=1), ERROR, "structure", "no frame, expected at least one with its terms")
        findings += _find_all(read, lines) if read.frames else [nothing]
        findings += _check_hits(corpus, read) if corpus is not None else ()
    columns = ["file", "line", "level", "rule", "frame", "term", "message"]
    rows = [(t.source or file, t.line, level, rule, t.frame, t.term, message) for t, level, rule, message in findings]
    table = pd.DataFrame(rows, columns=columns).astype({"line": int})
    inherited = [Path(name).name != Path(file).name for name in table["file"]]
    table = table.assign(inherited=inherited, unplaced=table["line"] == 0)
    order = ["inherited", "file", "unplaced", "line", "level"]
    return table.sort_values(order, kind="stable", ignore_index=True)[columns], read


def _read(path: Path) -> tuple[Lexicon | None, list[Finding]]:
    """Read a lexicon; return it (None: a line is at fault) and what the reader said."""
    read = None
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            read = read_lexicon(path)
            said = [str(remark.message) for remark in remarks if issubclass(remark.category, FramingWarning)]
        except InputError as error:
            said = [str(error)]
    findings = []
    for message in said:
        place = re.match(r"(.+?):(\d+): ", message, re.DOTALL)
        if read is None and place is None:  # no line is at fault: the file is missing, or of no known kind
            raise InputError(message)
        level = ERROR if read is None or message.endswith(": left out") else WARNING
        term = Term("", "", source=place[1], line=int(place[2])) if place else Term("", "")
        findings.append(Finding(term, level, "structure", message[place.end() :] if place else message))
    return read, findings


def _find_lines(path: Path) -> dict[tuple[str, str], tuple[str, int]]:
    """Return file and line of each frame (name, "") and exclusion (name, phrase), also of the files a file extends."""
    if path.suffix.lower() not in (".yml", ".yaml"):
        return {}
    root, nodes = compose(path), Nodes(path)
    base = base_of(path, root)
    lines = _find_lines(base[0]) if base else {}
    frames = nodes.mapping(root, "the file").get("frames")
    for name, body in nodes.mapping(frames, "frames").items() if frames else ():
        lines[name, ""] = str(path), line_of(body) - 1  # the line above its first key
        for item in nodes.items(nodes.mapping(body, name).get("exclude")):
            lines.setdefault((name, nodes.text(item)), (str(path), line_of(item)))
    return lines


def check_term(lexicon: Lexicon, term: Term) -> list[str]:
    """Say what a check of the term's frame finds with the term and does not find without it."""
    words = compile_term(term, lexicon.language).words
    terms = zip(lexicon.terms, lexicon.patterns, strict=True)
    related = [other for other, pattern in terms if other.frame == term.frame or pattern.words == words]
    known = [other for other in related if (other.term, other.frame, other.case) == (term.term, term.frame, term.case)]
    without = [other for other in related if other not in known]
    combined = [term if other in known else other for other in related] if known else [*without, term]
    frame = next((own for own in lexicon.frames if own.name == term.frame), Frame(term.frame))
    versions = (replace(lexicon, frames=(frame,), terms=tuple(terms)) for terms in (without, combined))
    before, after = map(_check_frame, versions)
    new = [finding for finding in after if finding not in before]
    own = [finding.message for finding in new if finding.term is term]
    others = [f"with it, {finding.term.term!r} {finding.message}" for finding in new if finding.term is not term]
    return list(dict.fromkeys([*own, *others]))


@lru_cache(maxsize=8)  # a frame without the term that is being typed is asked for again and again
def _check_frame(lexicon: Lexicon) -> tuple[Finding, ...]:
    return tuple(_find_all(lexicon, {}))


def _find_all(lexicon: Lexicon, lines: Mapping[tuple[str, str], tuple[str, int]]) -> Iterator[Finding]:
    exclusions = []
    for frame in lexicon.frames:
        for phrase in frame.exclude:
            file, line = lines.get((frame.name, phrase), lines.get((frame.name, ""), ("", 0)))
            exclusions.append(Term(frame.name, phrase, source=file, line=line))
    yield from _check_letters(lexicon.terms, exclusions)
    for rule in (_check_words, _check_own_words, _check_swallowed):
        yield from rule(lexicon)
    yield from _check_exclusions(lexicon, exclusions)
    terms = {(term.frame, term.term, term.line): term for term in lexicon.terms}
    said = {"matches": "is not matched", "rejects": "rejects a text that its frame matches"}
    for row in check_examples(lexicon).to_dict("records"):
        term = terms[row["frame"], row["term"], row["line"]]
        yield Finding(term, ERROR, "example", f"{said[row['rule']]}: {row['example']}")


def _check_letters(terms: Sequence[Term], exclusions: Sequence[Term]) -> Iterator[Finding]:
    """Find terms and exclusions with letters of two scripts, or characters that nobody sees."""
    scripts = Counter(filter(None, map(_script, "".join(term.term for term in terms))))
    usual = next((script for script, count in scripts.items() if count >= 0.9 * scripts.total()), "")
    for term in (*terms, *exclusions):
        for sign in sorted(set(term.term) - set(_JOINERS)):
            if unicodedata.category(sign) == "Cf":
                name = f"{unicodedata.name(sign, 'a character').lower()} (U+{ord(sign):04X})"
                yield Finding(term, WARNING, "invisible", f"holds {name}, which nobody sees: delete it")
        for word in re.findall(r"[^\W\d_]+", term.term):
            own = Counter(filter(None, map(_script, word)))
            if len(own) > 1:
                first, *others = [script for script, _ in own.most_common()]
                strange = [f"{c!r} (U+{ord(c):04X})" for c in dict.fromkeys(word) if _script(c) in others]
                listed = f"{', '.join(map(str.capitalize, others))} {', '.join(strange)}"
                message = f"can hardly match: {word!r} mixes {first.capitalize()} letters with {listed}: type it again"
                yield Finding(term, ERROR, "letters", message)
            elif usual and own and usual not in own:
                written = min(own).capitalize()
                message = f"{word!r} is written in {written} letters, the lexicon in {usual.capitalize()}"
                yield Finding(term, WARNING, "letters", message)


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ")[0]
    return name if name in _LOOKALIKES else ""


def _check_words(lexicon: Lexicon) -> Iterator[Finding]:
    """Find terms whose wildcards match any word or very many, and terms listed twice in a frame, or in two frames."""
    groups: dict[tuple[Words, str], list[Term]] = defaultdict(list)
    for term, pattern in zip(lexicon.terms, lexicon.patterns, strict=True):
        if not (letters := "".join(pattern.words).replace("*", "").replace("?", "")):
            yield Finding(term, ERROR, "wildcard", "matches any word, expected letters beside the wildcards")
        elif len(pattern.words) == 1 and "*" in pattern.words[0] and not term.match:
            if len(letters) < LEAST_LETTERS and letters.isascii():
                message = f"matches very many words: only {len(letters)} letters beside the star"
                yield Finding(term, WARNING, "wildcard", message)
        if "**" in term.term:
            yield Finding(term, WARNING, "wildcard", "two stars in a row match the same as one")
        before = groups[pattern.words + pattern.signs, term.case]
        first = next((other for other in before if other.frame == term.frame), None)
        if first is not None and term.term.casefold() == first.term.casefold():
            yield Finding(term, ERROR, "duplicate", f"is listed twice in its frame, first in {_name_line(first, term)}")
        elif first is not None:
            spelled = f"is {first.term!r} ({_name_line(first, term)}) spelled differently"
            yield Finding(term, WARNING, "duplicate", f"{spelled}: both match the same words")
        elif before:
            counted = "each of its hits counts in both"
            if before[0].beside or before[0].only_near:
                counted = "its hits count there too where the conditions of that term are met"
            message = f"is also listed in frame {before[0].frame!r} ({_name_line(before[0], term)}): {counted}"
            yield Finding(term, WARNING, "two frames", message)
        before.append(term)


def _name_line(other: Term, term: Term) -> str:
    """Return the line of another term, with its file (or its shipped lexicon) if that is not the file of the term."""
    if other.source == term.source:
        return f"line {other.line}"
    shipped = (name for name, file in shipped_lexicons().items() if str(file) == other.source)
    return f"{next(shipped, other.source)}:{other.line}"


def _match_texts(texts: Sequence[str], lexicon: Lexicon) -> tuple[Matcher, np.ndarray]:
    """Return a matcher over some texts, and the index of the text of each token."""
    corpus = from_texts(list(texts), lexicon.language or "en")
    text = corpus.sentences["article"].to_numpy(dtype=np.int64)[corpus.tokens.sentence]
    return Matcher(corpus.tokens, lexicon.make_index(), None, texts_of(corpus)), text


def _check_own_words(lexicon: Lexicon) -> Iterator[Finding]:
    """Find terms that are not found in their own words, or whose own words decide their conditions."""
    terms = lexicon.terms
    texts = [term.term.replace("*", filling).replace("?", "q") for filling in (FILLING, "") for term in terms]
    matcher, text = _match_texts(texts, lexicon)
    for index, (term, pattern) in enumerate(zip(terms, lexicon.patterns, strict=True)):
        first = matcher.find(pattern)
        sentences = matcher.tokens.sentence[first[text[first] % len(terms) == index]]
        if not len(sentences):
            yield Finding(term, ERROR, "never", "can never match: it is not found in its own words")
        if barred := _find_neighbour(matcher, sentences, pattern.unless_near):
            message = f"can never count: the term itself contains {barred!r}, which its unless_near lists"
            yield Finding(term, ERROR, "never", message)
        if asked := _find_neighbour(matcher, sentences, pattern.only_near):
            message = f"only_near has no effect: the term itself contains {asked!r}, which it lists"
            yield Finding(term, WARNING, "neighbours", message)


def _find_neighbour(matcher: Matcher, sentences: np.ndarray, phrases: Phrases) -> str:
    """Return a phrase that occurs in every one of some sentences ("": there is none)."""
    if not phrases or not np.isin(sentences, matcher.find_near(phrases)).all():  # most terms, quickly
        return ""
    return next((phrase for phrase in phrases if np.isin(sentences, matcher.find_near((phrase,))).all()), "")


def _contain(wider: Words, words: Words) -> bool:
    """Return whether a phrase matches whatever another one matches."""
    return len(wider) == len(words) and all(map(contains, wider, words))


def _edges(words: Words) -> Iterator[tuple[int, int, str]]:
    """Yield place, side and letters of what each word begins and ends with before it has a wildcard."""
    for place, word in enumerate(words):
        literal = WILDCARD.split(word)
        yield from ((place, 0, literal[0]), (place, 1, literal[-1]))


def _beginnings(words: Words) -> Iterator[tuple[int, int, str]]:
    """Yield place, side and letters of all that each word begins and ends with."""
    for place, word in enumerate(words):
        for size in range(len(word) + 1):
            yield from ((place, 0, word[:size]), (place, 1, word[len(word) - size :]))


def _check_swallowed(lexicon: Lexicon) -> Iterator[Finding]:
    """Find terms that a wider term of their frame makes redundant."""
    groups: dict[tuple[str, int], list[tuple[Term, Words]]] = defaultdict(list)
    for term, pattern in zip(lexicon.terms, lexicon.patterns, strict=True):
        groups[term.frame, len(pattern.words)].append((term, pattern.words))
    for group in groups.values():
        swallowed: set[int] = set()
        wildcards: dict[tuple[int, int, str], list[int]] = defaultdict(list)  # terms that have some, by a rare edge
        wide_ones = {n: [*_edges(own)] for n, (_, own) in enumerate(group) if WILDCARD.search(" ".join(own))}
        common = Counter(chain.from_iterable(wide_ones.values()))
        for wide, edges in wide_ones.items():
            wildcards[min(edges, key=common.__getitem__)].append(wide)
        for narrow, (term, words) in enumerate(group):
            for wide in sorted(chain(*(wildcards.get(edge, ()) for edge in _beginnings(words)))):
                wider, wider_words = group[wide]
                if wide in swallowed or wider_words == words:
                    continue
                if _contain(wider_words, words) and _takes_all(wider, term):
                    swallowed.add(narrow)
                    message = f"is redundant: {wider.term!r} ({_name_line(wider, term)}) finds everything it finds"
                    if own := [name for name in ("tier", "weight") if getattr(term, name) != getattr(wider, name)]:
                        named, verb = " and ".join(own), "are" if len(own) > 1 else "is"
                        listed = f"this term is listed first, so its own {named} {verb} used"
                        if wide < narrow:
                            listed = f"{wider.term!r} is listed first, so this term's {named} {verb} never used"
                        message = f"{message}; {listed}"
                    yield Finding(term, WARNING, "swallowed", message)
                    break


def _takes_all(wide: Term, term: Term) -> bool:
    """Return whether the conditions of a wider term let through every hit of a term."""
    if wide.case != term.case:
        return False
    barred = set(wide.unless_near) <= set(term.unless_near)
    asked = not wide.only_near or (bool(term.only_near) and set(term.only_near) <= set(wide.only_near))
    return barred and asked and (term.beside or not wide.beside)


def _check_exclusions(lexicon: Lexicon, exclusions: Sequence[Term]) -> Iterator[Finding]:
    """Find exclusions that are repeated or cover no hit, terms they always cover, and terms they overlap."""
    overlaps: list[tuple[Term, int, str]] = []  # an exclusion, the index of a term, a text in which they overlap
    seen: set[tuple[str, Words]] = set()
    holding: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))  # frame, word: terms
    for index, (term, pattern) in enumerate(zip(lexicon.terms, lexicon.patterns, strict=True)):
        for word in set(pattern.words):
            holding[term.frame][word.casefold()].append(index)
    for exclusion, pattern in zip(exclusions, [pattern for own in lexicon.exclusions for pattern in own], strict=True):
        if (exclusion.frame, pattern.words) in seen:
            yield Finding(exclusion, WARNING, "duplicate", "is listed twice as an exclusion")
            continue
        seen.add((exclusion.frame, pattern.words))
        met = []
        own = {*pattern.words, *(word.replace(".", "") for word in pattern.words)}
        near = (held for word, held in holding[exclusion.frame].items() if any(_share_word(one, word) for one in own))
        for index in sorted(set(chain.from_iterable(near))):
            term, words = lexicon.terms[index], lexicon.patterns[index].words
            met += [(index, meeting) for meeting in _lay_over(pattern.words, words, term.case)]
            # a term with its case may be written with dots, and so escape an exclusion
            if not term.case and _contain(pattern.words, words):
                message = f"can never count: the exclusion {exclusion.term!r} of its frame covers it"
                yield Finding(term, ERROR, "never", message)
        if not (inside := {index: meeting for index, meeting in met if meeting.inside}):
            message = "has no effect: it contains no term of its frame"
            yield Finding(exclusion, WARNING, "exclusion idle", message)
        for index, meeting in met:
            # An exclusion is aimed at the terms that fit into it; other words it shares by chance.
            aimed = any(meeting.start <= aim.start and aim.end <= meeting.end for aim in inside.values())
            if index not in inside and (aimed or not inside):
                overlaps.append((exclusion, index, meeting.text))
    yield from _check_overlaps(lexicon, overlaps)


def _check_overlaps(lexicon: Lexicon, overlaps: Sequence[tuple[Term, int, str]]) -> Iterator[Finding]:
    """Find, in texts where an exclusion and a term overlap, the terms that have a hit all the same."""
    # Conditions are left out, because these texts contain nothing but the two phrases.
    bare = replace(lexicon, terms=tuple(replace(term, only_near=(), beside=False) for term in lexicon.terms))
    matcher, text = _match_texts([text for *_, text in overlaps], bare)
    hits = match_lexicon(matcher, bare)
    found = set(zip(text[hits["first"]].tolist(), hits["term"].tolist(), strict=True))
    kept: dict[Term, list[str]] = defaultdict(list)
    for number, (exclusion, index, _) in enumerate(overlaps):
        if (number, index) in found:
            kept[exclusion].append(lexicon.terms[index].term)
    for exclusion, names in kept.items():
        listed = [repr(name) for name in reversed(dict.fromkeys(names))]  # first what is being typed, the last term
        named = ", ".join(listed[:MOST_NAMED])
        named += f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
        it, hits = ("it", f"hits of {named}") if len(listed) == 1 else ("them", "their hits")
        message = f"overlaps {named} but does not contain {it}, so {hits} are kept even where this exclusion occurs"
        yield Finding(exclusion, WARNING, "exclusion overlaps", message)


class Meeting(NamedTuple):
    """Words of an exclusion that a term shares: the first, the one after the last, and a text that holds both."""

    start: int
    end: int
    inside: bool  # the term lies inside the exclusion
    text: str


def _lay_over(exclusion: Words, term: Words, case: str) -> Iterator[Meeting]:
    """Lay a term over an exclusion in every way, and yield those in which the words fit."""
    if case:  # matched without the dots of acronyms, which an exclusion keeps
        term = tuple(word.casefold() for word in term)
        exclusion = tuple(word.replace(".", "") for word in exclusion)
    for offset in range(1 - len(term), len(exclusion)):
        start, end = max(offset, 0), min(offset + len(term), len(exclusion))
        ours, theirs = exclusion[start:end], term[start - offset : end - offset]
        shared = [*map(_share_word, ours, theirs)]
        inside = len(shared) == len(term)
        # two wildcards could match the same word by chance: that is not an overlap
        likely = "*" not in ours + theirs and {*map(_fill, ours + theirs)}.issuperset(shared)
        if all(shared) and (inside or likely):
            before, after = exclusion[:start] or term[: start - offset], exclusion[end:] or term[end - offset :]
            yield Meeting(start, end, inside, " ".join([*map(_fill, before), *shared, *map(_fill, after)]))


@lru_cache(maxsize=1 << 18)
def _share_word(one: str, other: str) -> str:
    """Return a word that two words with wildcards both match ("": none of those tried)."""
    if not {"*", "?"} & {*one, *other}:
        return one if one == other else ""
    a, b = _fill(one), _fill(other)
    c, d = (word.replace("*", "").replace("?", "") for word in (one, other))
    matches = word_expression(one).fullmatch, word_expression(other).fullmatch
    return next((word for word in (a, b, a + b, b + a, c + d, d + c) if all(match(word) for match in matches)), "")


def _fill(word: str) -> str:
    return word.replace("*", "").replace("?", "q") or FILLING


def locate_terms(corpus: Corpus, lexicon: Lexicon) -> pd.DataFrame:
    """Return the hits in headline and body of the scored articles."""
    spans = find_spans(corpus, lexicon)
    scored = scored_sentences(corpus, "outlet", SCORED)[["article", "outlet"]]
    found = spans.assign(row=corpus.tokens.sentence[spans["first"].to_numpy(np.int64)])
    found = found.merge(scored, left_on="row", right_index=True)
    return found.assign(frame=found["frame"].map(dict(enumerate(lexicon.names))).astype("str"))


def describe_dominance(own: int, total: int) -> str:
    """Say that a term makes most of the hits of its frame ("": it does not)."""
    limits = specification()
    dominant = total > limits["few"] and own > limits["dominant"] * total
    return f"makes {own} of the {total} hits of its frame, more than half" if dominant else ""


def _check_hits(corpus: Corpus, lexicon: Lexicon) -> Iterator[Finding]:
    """Find the terms without hits in a corpus, and a term with more than half of the hits of its frame."""
    hits = locate_terms(corpus, lexicon)
    silent = sorted(set(range(len(lexicon.terms))) - set(hits["term"]))
    found = find_patterns(corpus, [lexicon.patterns[index] for index in silent])
    for index, first in zip(silent, found, strict=True):
        message = "does not occur in the corpus"
        if len(first):
            often = "once" if len(first) == 1 else f"{len(first)} times"
            message = (f"occurs {often} but never counts, because of its conditions, exclusions or longer terms"
                       " (or because those articles or captions are not scored)")  # fmt: skip
        yield Finding(lexicon.terms[index], WARNING, "no hits", message)
    for _, terms in hits.groupby("frame", sort=False)["term"]:
        counts = terms.value_counts()
        if message := describe_dominance(int(counts.iloc[0]), len(terms)):
            yield Finding(lexicon.terms[counts.index[0]], WARNING, "dominant", message)
