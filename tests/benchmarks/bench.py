"""The kit's speed and memory beside others', in one table: `make bench`, or `make bench SIZE=100 FRAMED=0.02`.

Every row runs in a process of its own, forked when libraries are in memory, with its own copy of the texts, in turn
with all others, for some rounds; the table holds medians. All ratios are of this one run. CPU seconds are those of
all processes of a row, the system's included; memory is the row's peak (its preparation included) above the texts and
libraries.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import platform
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import contenders
import corpus
import numpy as np
from contenders import CONTENDERS, Contender, Elsewhere, Job, Missing

import framing
from framing.text import Scanner

sys.path.insert(0, str(Path(__file__).parent))
os.environ["TQDM_DISABLE"] = "1"  # no bars of progress in the table


FORK = multiprocessing.get_context("fork")
STREAMED = "scale.score (Parquet): voice by rules, denials"
PAGE = 1 if sys.platform == "darwin" else 1024  # bytes in the unit of ru_maxrss


@dataclass(frozen=True)
class Run:
    """One row, once: CPU and clock seconds, MB of memory, hits (None where it finds none); or why it is missing."""

    cpu: float = 0.0
    clock: float = 0.0
    memory: float = 0.0
    hits: int | None = None
    missing: str = ""


def main(arguments: list[str] | None = None) -> int:
    options = read_options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        texts = in_process(corpus.make_texts, options.size, framed=options.framed)
        whole = Job(texts, Path(folder) / "texts.txt", contenders.make_lexicon())
        whole.file.write_text("\n\n\n".join(whole.texts), encoding="utf-8")
        framing.find(whole.texts[:1], whole.lexicon)  # imports what is imported where it is first used
        Scanner(compiled=True).scan(whole.texts[:1])  # loads the compiled loops
        gc.freeze()
        jobs = [take(whole, row) for row in CONTENDERS]
        rounds = [
            [in_process(run_row, row, job) for row, job in zip(CONTENDERS, jobs, strict=True)]
            for _ in range(options.repeat)
        ]
    sizes = [megabytes(job.texts) for job in jobs]
    results = [summarise(list(runs)) for runs in zip(*rounds, strict=True)]
    print(describe(whole, options.framed, options.repeat))
    print("\n".join(table(sizes, results)))
    print("\n".join(ratios(sizes, results)))
    return 0


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=10, help="MB of text")
    parser.add_argument("--repeat", type=int, default=3, help="rounds")
    parser.add_argument("--framed", type=float, default=0.002, help="share of words that are replaced by terms")
    return parser.parse_args(arguments)


def in_process(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Return what a function returns, called in a process that is then gone with all its memory."""
    here, there = FORK.Pipe(duplex=False)
    worker = FORK.Process(target=answer, args=(there, function, arguments, named))
    worker.start()
    there.close()
    try:
        failed, result = here.recv()
    except EOFError:
        raise SystemExit(f"{function.__name__} died of signal {worker.exitcode}") from None
    worker.join()
    if failed:
        raise SystemExit(result)
    return result


def answer(line: Any, function: Callable[..., Any], arguments: Sequence[Any], named: dict[str, Any]) -> None:
    try:
        line.send((False, function(*arguments, **named)))
    except Exception:
        line.send((True, traceback.format_exc()))


def take(job: Job, row: Contender) -> Job:
    """Return the job with as much of its text as a row is given."""
    sizes = np.cumsum([len(text.encode()) for text in job.texts]) / 1e6
    wanted = min(row.share * sizes[-1], row.limit)
    return replace(job, texts=job.texts[: 1 + int(np.searchsorted(sizes, wanted))])


def megabytes(texts: list[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def run_row(row: Contender, job: Job) -> Run:
    try:
        row.prepare(replace(job, texts=job.texts[:1]))()  # pages of libraries, caches: there before anything counts
    except Missing as reason:
        return Run(missing=str(reason))
    job = replace(job, texts=contenders.copy_texts(job.texts))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    work = row.prepare(job)
    began, clock = cpu_seconds(), time.perf_counter()
    hits = work()
    cpu, clock = cpu_seconds() - began, time.perf_counter() - clock
    if isinstance(hits, Elsewhere):
        hits.end()
        hits, cpu = hits.hits, hits.cpu
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Run(cpu, clock, np.nan if row.outside else (after - before) * PAGE / 1e6, hits)


def cpu_seconds() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def summarise(runs: list[Run]) -> Run:
    medians = (median(getattr(run, name) for run in runs) for name in ("cpu", "clock", "memory"))
    return Run(*medians, hits=runs[0].hits, missing=runs[0].missing)


def describe(job: Job, framed: float, repeat: int) -> str:
    terms = len(job.lexicon.terms)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{megabytes(job.texts):.1f} MB, {len(job.texts):,} texts, a term in place of {100 * framed:g} % of the words; "
        f"{terms} terms of {len(job.lexicon.names)} frames; medians of {repeat} rounds\n"
        f"Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} processors, load {load}\n"
    )


def table(sizes: list[float], results: list[Run]) -> list[str]:
    """Return the lines of the table."""
    width = max(len(row.name) for row in CONTENDERS)
    heads = ("MB", "CPU s", "MB/CPU s", "kit is x as fast", "clock s", "peak MB", "hits")
    lines = [" " * width + "".join(f"{head:>{max(len(head), 7) + 2}}" for head in heads)]
    kit = sizes[0] / results[0].cpu
    for row, size, run in zip(CONTENDERS, sizes, results, strict=True):
        speed = size / max(run.cpu, 1e-9)
        peak = "" if np.isnan(run.memory) else f"{run.memory:.0f}"
        hits = "" if run.hits is None else f"{run.hits:,}"
        cells = (f"{size:.2f}", f"{run.cpu:.3f}", f"{speed:.1f}", f"{kit / speed:.2f}", f"{run.clock:.3f}", peak, hits)
        shown = "".join(f"{cell:>{max(len(head), 7) + 2}}" for cell, head in zip(cells, heads, strict=True))
        lines.append(f"{row.name:<{width}}" + (f"  skipped: {run.missing}" if run.missing else shown))
    return lines


def ratios(sizes: list[float], results: list[Run]) -> list[str]:
    """Return what the rows of the kit say of each other."""
    found = {row.name.strip(): (size, run) for row, size, run in zip(CONTENDERS, sizes, results, strict=True)}
    (size, kit), (tenth, less) = (found[name] for name in (CONTENDERS[0].name, "on a tenth of the text"))
    hits, scores = (
        found[one][1].clock / found[two][1].clock
        for one, two in ((CONTENDERS[0].name, "in two processes"), (STREAMED, "… by rules, in two processes"))
    )
    return [
        "",
        f"two processes: {hits:.2f} x one for hits, {scores:.2f} x one for scores by rules, by the clock",
        f"from {tenth:.2f} to {size:.2f} MB: CPU seconds a MB x {kit.cpu / size / (less.cpu / tenth):.2f}",
    ]


if __name__ == "__main__":
    raise SystemExit(main())
