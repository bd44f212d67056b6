"""Cleaning measured on the article extraction benchmark: plain-text dumps of real pages, and what a reader kept.

    python tests/evaluation/cleaning.py FOLDER --half even|odd|all

FOLDER is a checkout of github.com/scrapinghub/article-extraction-benchmark (MIT; no text of it is in this project). A
page belongs to a half by the first hex digit of the SHA-256 of its stored file. Both dumps, html-text and inscriptis,
are cleaned as any text file would be; trafilatura reads the HTML itself. The measure is the benchmark's: runs of four
words, precision and recall averaged over pages.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import framing

BAD = 0.6  # a page whose own F1 is lower is read badly
ALARM = re.compile("check the lines")  # what the kit says of an article that it may have read badly


def runs_of_four(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    runs = Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))
    del runs[()]
    return runs


def agreement(wanted: str, found: str) -> tuple[float, float]:
    """Return precision and recall of a page; NaN where there is nothing to divide by."""
    right, got = runs_of_four(wanted), runs_of_four(found)
    both = (right & got).total()
    return both / got.total() if got else float("nan"), both / right.total() if right else float("nan")


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision > 0 < recall else 0.0


def in_half(path: Path, half: str) -> bool:
    first = int(hashlib.sha256(path.read_bytes()).hexdigest()[0], 16)
    return half == "all" or (first % 2 == 0) == (half == "even")


def cleaned(dump: str) -> tuple[str, list[str]]:
    """Return the body without the headline and what the kit said; a refusal is an empty body."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            body = framing.clean(dump).text
        except framing.InputError as error:
            return "", [f"{error}; check the lines"]
    return body, [str(warning.message) for warning in caught]


def extracted(page: str) -> tuple[str, list[str]]:
    import trafilatura

    return trafilatura.extract(page, include_comments=False) or "", []


def measure(truth: dict[str, str], found: Iterator[tuple[str, tuple[str, list[str]]]], show: bool) -> str:
    """Return a row: pages, F1, precision, recall, bad pages, those with an alarm, alarms on other pages."""
    scores, bad, told, false = [], 0, 0, 0
    for name, (body, said) in found:
        precision, recall = agreement(truth[name], body)
        own, alarm = f1(precision, recall), any(map(ALARM.search, said))
        scores.append((precision, recall))
        bad, told, false = bad + (own < BAD), told + (own < BAD and alarm), false + (own >= BAD and alarm)
        if show and (own < BAD or alarm):
            print(f"  {name[:12]} F1 {own:.3f} P {precision:.3f} R {recall:.3f} {said}")
    means = [sum(own) / len(own) for own in ([x for x in column if x == x] for column in zip(*scores, strict=True))]
    return f"{len(scores):5d}  {f1(*means):.3f}  {means[0]:.3f}  {means[1]:.3f}  {bad:5d}  {told:5d}  {false:5d}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=["even", "odd", "all"], default="all")
    parser.add_argument("--pages", action="store_true", help="name the bad pages and those with an alarm")
    options = parser.parse_args()
    html = {path.name.split(".")[0]: path for path in sorted(options.folder.glob("html/*.html.gz"))}
    if not html or not (options.folder / "ground-truth.json").exists():
        sys.exit(f"{options.folder}: no ground-truth.json and html/*.html.gz, expected the benchmark's checkout")
    names = [name for name, path in html.items() if in_half(path, options.half)]
    gold = json.loads((options.folder / "ground-truth.json").read_text("utf-8"))
    truth = {name: gold[name].get("articleBody", "") for name in names}
    print(f"{len(names)} of {len(html)} pages ({options.half}); bad: F1 < {BAD}; alarm: told to check the lines\n")
    print(f"{'':24}pages     F1  prec.  recall    bad  alarm  false alarms")
    for dump in ("html-text", "inscriptis"):
        stored = json.loads((options.folder / "output" / f"{dump}.json").read_text("utf-8"))
        texts = stored.get("output", stored)
        found = ((name, cleaned(texts[name]["articleBody"])) for name in names)
        print(f"{'framing, ' + dump:24}{measure(truth, found, options.pages)}", flush=True)
    pages = ((name, extracted(gzip.decompress(html[name].read_bytes()).decode())) for name in names)
    print(f"{'trafilatura ' + version('trafilatura') + ', html':24}{measure(truth, pages, options.pages)}")


if __name__ == "__main__":
    main()
