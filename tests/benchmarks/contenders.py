"""What is measured: the kit, its stages, and what else counts the terms of a lexicon in texts.

A contender is a function that takes a `Job` and prepares (patterns compiled, files written, terms written out),
and returns the work that is timed; the work returns how many hits it found, or None. A row more is a function more,
with `@contender("its name")` before it.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import re
import shutil
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import psutil
from loky import get_reusable_executor
from sklearn.feature_extraction.text import CountVectorizer

import framing
from framing.lexicons import Lexicon, Term
from framing.matching import Matcher, match_lexicon
from framing.text import Scan, Scanner

ROOT = Path(__file__).parents[2]
TERMS = 163
BLOCK = 1 << 22  # characters of text the kit reads at a time


class Elsewhere(NamedTuple):
    """What work in several processes found, the CPU seconds it took in all, and what ends the others."""

    hits: int
    cpu: float
    end: Callable[[], object] = int


Work = Callable[[], int | None | Elsewhere]


class Missing(Exception):
    """A contender that is not installed."""


@dataclass(frozen=True)
class Job:
    """Texts, the same texts in a file (parted by two empty lines), and the lexicon."""

    texts: list[str]
    file: Path
    lexicon: Lexicon


@dataclass(frozen=True)
class Contender:
    """A row of the table.

    Attributes
    ----------
    name, prepare : what it is called, and what prepares its work
    share, limit : of the text it is given this share, and at most so many MB
    outside : it works in processes of its own, whose memory is not seen
    """

    name: str
    prepare: Callable[[Job], Work]
    share: float = 1.0
    limit: float = np.inf
    outside: bool = False


CONTENDERS: list[Contender] = []
Prepare = Callable[[Job], Work]


def contender(
    name: str, share: float = 1.0, limit: float = np.inf, outside: bool = False
) -> Callable[[Prepare], Prepare]:
    """Enter a function into the table; see `Contender`."""

    def enter(prepare: Prepare) -> Prepare:
        CONTENDERS.append(Contender(name, prepare, share, limit, outside))
        return prepare

    return enter


def make_lexicon(size: int = TERMS) -> Lexicon:
    """Return terms of the shipped lexicon, bare: from its frames in turn, in the order of the file.

    Conditions, tiers, case and exclusions are left out, so that all contenders count the same patterns.
    """
    whole = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    queues = [[term.term for term in whole.terms if term.frame == name] for name in whole.names]
    turns = [Term(name, queue[i]) for i in range(size) for name, queue in zip(whole.names, queues, strict=True)]
    frames = tuple(replace(frame, exclude=()) for frame in whole.frames)
    return Lexicon(frames, tuple(dict.fromkeys(turns[:size])), whole.language)


# The kit


def read_blocks(texts: list[str]) -> Iterator[list[str]]:
    """Yield some texts at a time."""
    block: list[str] = []
    size = 0
    for text in texts:
        block.append(text)
        size += len(text)
        if size >= BLOCK:
            yield block
            block, size = [], 0
    yield block


def scan_blocks(texts: list[str]) -> Iterator[Scan]:
    scanner = Scanner()
    return (scanner.scan_texts(block)[1] for block in read_blocks(texts))


def match_scans(scans: Iterator[Scan] | list[Scan], lexicon: Lexicon) -> int:
    """Return the hits found, each with its offsets."""
    index, found = lexicon.make_index(), 0
    for scan in scans:
        spans = match_lexicon(Matcher(scan.tokens, index), lexicon)
        first = spans["first"].to_numpy()
        start, end = scan.tokens.start[first], scan.tokens.end[first + spans["length"].to_numpy() - 1]
        found += int((end > start).sum())
        del scan  # the next is read when this one is gone
    return found


@contender("the kit: tokens, sentences, hits with offsets")
def kit(job: Job) -> Work:
    return lambda: match_scans(scan_blocks(job.texts), job.lexicon)


@contender("  stage: tokens and sentences")
def stage_scan(job: Job) -> Work:
    def work() -> None:
        deque(scan_blocks(job.texts), maxlen=0)

    return work


@contender("  stage: hits with offsets")
def stage_match(job: Job) -> Work:
    scans = list(scan_blocks(job.texts))
    return lambda: match_scans(scans, job.lexicon)


contender("  on a tenth of the text", share=0.1)(kit)


@contender("  in two processes", outside=True)
def kit_twice(job: Job) -> Work:
    middle = len(job.texts) // 2
    context = multiprocessing.get_context("fork")
    lines = []
    for half in (job.texts[:middle], job.texts[middle:]):
        here, there = context.Pipe()
        context.Process(target=work_when_told, args=(replace(job, texts=half), there)).start()
        here.recv()
        lines.append(here)

    def work() -> Elsewhere:
        for line in lines:
            line.send("now")
        found, seconds = zip(*(line.recv() for line in lines), strict=True)
        return Elsewhere(sum(found), sum(seconds))

    return work


def work_when_told(job: Job, line: Any) -> None:
    work = kit(replace(job, texts=copy_texts(job.texts)))
    line.send("ready")
    line.recv()
    began = time.process_time()
    found = work()
    line.send((found, time.process_time() - began))


def copy_texts(texts: list[str]) -> list[str]:
    """Return texts as a process has them that read them itself: to touch what is shared costs a page each time."""
    return ["".join((text[:1], text[1:])) for text in texts]


@contender("  LexiconVectorizer: counts per term")
def vectorizer(job: Job) -> Work:
    return lambda: int(framing.LexiconVectorizer(job.lexicon).transform(job.texts).sum())


@contender("  scale.score (Parquet): voice by marks, denials")
def stream(job: Job) -> Work:
    return stream_file(job, by_rules=False)


@contender("  scale.score (Parquet): voice by rules, denials", limit=40)
def stream_by_rules(job: Job) -> Work:
    return stream_file(job, by_rules=True)


@contender("  … by rules, in two processes", limit=40, outside=True)
def stream_twice(job: Job) -> Work:
    count = stream_file(job, by_rules=True, n_jobs=2)
    count()  # the processes are there, and have their compiled loops
    before = cpu_of_others()

    def work() -> Elsewhere:
        began = time.process_time()
        found = count()
        return Elsewhere(
            found, time.process_time() - began + cpu_of_others() - before, get_reusable_executor().shutdown
        )

    return work


def cpu_of_others() -> float:
    """Return the seconds of CPU that the processes started by this one have taken."""
    return sum(sum(one.cpu_times()[:2]) for one in psutil.Process().children(recursive=True))


def stream_file(job: Job, by_rules: bool, n_jobs: int = 1) -> Callable[[], int]:
    path = job.file.with_name(f"{len(job.texts)}.parquet")
    if not path.is_file():
        pd.DataFrame({"text": job.texts, "outlet": "invented"}).to_parquet(path)

    def count() -> int:
        scores = framing.scale.score(path, job.lexicon, by_rules=by_rules, client=n_jobs)
        return int(scores.loc[scores["measure"] == "rate", "hits"].sum())

    return count


@contender("  find: voice by rules, negation", limit=2)
def find(job: Job) -> Work:
    return lambda: len(framing.find(job.texts, job.lexicon))


# Others

WORD = re.compile(r"\w+")


@contender("scikit-learn: CountVectorizer, single words")
def count_vectorizer(job: Job) -> Work:
    columns = match_single_words(job.lexicon)

    def work() -> int:
        counter = CountVectorizer()
        counts = counter.fit_transform(job.texts)
        chosen = [column for word, column in counter.vocabulary_.items() if columns.fullmatch(word)]
        return int(counts[:, chosen].sum())

    return work


def match_single_words(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile("|".join(as_expression(words) for words in split_terms(lexicon) if len(words) == 1))


def split_terms(lexicon: Lexicon) -> list[tuple[str, ...]]:
    return [pattern.words for pattern in lexicon.patterns]


def as_expression(words: tuple[str, ...], between: str = r"\W+") -> str:
    """Return the regular expression of the words of a term."""
    return between.join(re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w") for word in words)


@contender("a dictionary of all n-grams, wildcards written out")
def dictionary(job: Job) -> Work:
    phrases = {" ".join(phrase) for phrase in write_out(job)}
    longest = max(len(words) for words in split_terms(job.lexicon))

    def work() -> int:
        found = 0
        for text in job.texts:
            words = WORD.findall(text.lower())
            for size in range(1, longest + 1):
                for place in range(len(words) - size + 1):
                    found += " ".join(words[place : place + size]) in phrases
        return found

    return work


@contender("a dictionary of first words, wildcards written out")
def first_words(job: Job) -> Work:
    phrases: dict[str, list[list[str]]] = {}
    for first, *rest in write_out(job):
        phrases.setdefault(first, []).append(rest)

    def work() -> int:
        found = 0
        for text in job.texts:
            words = WORD.findall(text.lower())
            for place, word in enumerate(words):
                for rest in phrases.get(word, ()):
                    found += words[place + 1 : place + 1 + len(rest)] == rest
        return found

    return work


def write_out(job: Job) -> list[list[str]]:
    """Return the phrases the terms stand for in these texts."""
    known = "\n".join(sorted({word for text in job.texts for word in WORD.findall(text.lower())}))
    phrases: list[list[str]] = []
    for words in split_terms(job.lexicon):
        ways: list[list[str]] = [[]]
        for word in words:
            written = [word] if word.isalnum() else re.findall(rf"^{as_expression((word,))}$", known, re.MULTILINE)
            ways = [[*way, each] for way in ways for each in written]
        phrases += ways
    return phrases


@contender("one regular expression per term (re)", limit=0.5)
def expressions(job: Job) -> Work:
    written = [as_expression(words) for words in split_terms(job.lexicon)]
    compiled = [re.compile(rf"\b{one}\b", re.IGNORECASE) for one in written]
    return lambda: sum(sum(1 for _ in one.finditer(text)) for text in job.texts for one in compiled)


@contender("liwc (PyPI), single words")
def liwc(job: Job) -> Work:
    if importlib.util.find_spec("liwc") is None:
        raise Missing("the package liwc is not installed")
    from liwc import load_token_parser

    single = re.compile(r"\w+\*?")
    path = job.file.with_name("lexicon.dic")
    terms = tuple(term for term in job.lexicon.terms if single.fullmatch(term.term))
    framing.write_lexicon(replace(job.lexicon, terms=terms), path)
    parse, _ = load_token_parser(path)
    return lambda: sum(1 for text in job.texts for word in WORD.findall(text.lower()) for _ in parse(word))


@contender("wc -w: counts words only", outside=True)
def wc(job: Job) -> Work:
    program = which("wc")
    return lambda: None if run(program, "-w", str(job.file)) else None


@contender("ripgrep --count-matches -w, Unicode words", outside=True)
def ripgrep(job: Job) -> Work:
    return count_matches(job, [as_expression(words) for words in split_terms(job.lexicon)], "--word-regexp")


@contender("ripgrep --count-matches, ASCII letters and blanks", outside=True)
def ripgrep_ascii(job: Job) -> Work:
    written = [as_expression(words, r"[\s-]+").replace(r"\w", "[a-z]") for words in split_terms(job.lexicon)]
    return count_matches(job, [rf"(?-u:\b){one}(?-u:\b)" for one in written])


def count_matches(job: Job, expressions: list[str], *options: str) -> Work:
    program = which("rg")
    patterns = job.file.with_name("patterns.txt")
    patterns.write_text("".join(f"{one}\n" for one in expressions), encoding="utf-8")
    options += ("--count-matches", "--ignore-case", "--threads=1", "--no-config", f"--file={patterns}")
    return lambda: int(run(program, *options, str(job.file)) or 0)


def which(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise Missing(f"{program} is not installed")
    return path


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"})
    if done.returncode > 1:  # 1: nothing found
        raise RuntimeError(f"{command[0]}: {done.stderr}")
    return done.stdout
