"""The steps of a study, in CPU milliseconds an article: `make bench`, or `make bench SIZE=40` for 10,000 articles, too.

Every step runs in a process of its own, forked from one that has read the corpus, and, from `score` on, found the hits:
so a step counts what it takes after the step before. The exponent says how time grows with the number of articles, from
the last size but one to the last (1: in proportion). The ratio is to scikit-learn's CountVectorizer on the same texts
in the same run, which no machine changes much; beside it stands the one of `ratios.csv` (`--keep` writes it), so that a
change that makes a step slow is seen on any machine. Memory is what a step adds at its peak.

With `--calls` the calls of functions, of Python's and of compiled ones, are counted instead: of the same versions the
same on every machine, however busy, so that a test can compare them with those of `calls.csv`. What compiled loops do
inside is not seen.
"""

from __future__ import annotations

import argparse
import gc
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from math import log, nan
from pathlib import Path

import pandas as pd
from articles import make_articles
from bench import PAGE, cpu_seconds, in_process
from contenders import ROOT
from sklearn.feature_extraction.text import CountVectorizer

import framing
from framing.corpora.sources import LINES
from framing.matching import find_spans
from framing.sharing.gallery import save_figures
from framing.text import Scanner

AT = 100  # articles, at which ratios are compared
KEPT = {"ratio": Path(__file__).with_name("ratios.csv"), "calls": Path(__file__).with_name("calls.csv")}
MEASURE, DENSE, SLOWER = "CountVectorizer", "find, dense (half of the nouns)", 1.5
MORE = 1.1  # times as many calls
Step = Callable[[], object]
Runner = Callable[[Step], tuple[float, float]]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=10, help="MB: with 40 or more, 10,000 articles are measured, too")
    parser.add_argument("--articles", help="numbers of articles, joined by commas, in place of 100 and 1,000")
    parser.add_argument("--calls", action="store_true", help="count calls of functions instead of time")
    parser.add_argument("--keep", action="store_true", help="write the ratios or calls into their table")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in (options.articles or "100,1000" + ",10000" * (options.size >= 40)).split(",")]
    runner, name, most = (count, "calls", MORE) if options.calls else (run, "ratio", SLOWER)
    table = summarise({size: measure(size, runner) for size in sizes})
    if options.calls:
        table = table[[f"{sizes[-1]:,}"]].set_axis(["calls"], axis=1)  # a thousand an article
    if options.keep:
        table[[name]].round(2).to_csv(KEPT[name])
    table["kept"] = pd.read_csv(KEPT[name], index_col="step")[name].reindex(table.index)
    slower = (table[name] > most * table["kept"]) & (options.calls or AT in sizes)
    table["note"] = slower.map({True: "slower", False: ""})
    print(table.to_string(float_format="{:.2f}".format, na_rep=""))
    return 0


def measure(size: int, run: Runner) -> dict[str, tuple[float, float]]:
    """Return the CPU seconds and the MB of memory that each step takes, or what else a runner tells of it."""
    articles, dense = (in_process(make_articles, size, framed=share) for share in (0.065, 0.5))
    lexicon = framing.read_lexicon(ROOT / "data" / "lexicons" / "pact.en.yml")
    framing.find(framing.read_corpus(articles.head(20)), lexicon)  # grammar, libraries: there before anything counts
    Scanner(compiled=True).scan(["Compiled loops are loaded."])
    found: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder, "texts.csv"), Path(folder)
        articles.to_csv(file, index=False)
        corpus, many = framing.read_corpus(file), framing.read_corpus(dense)
        first: dict[str, Step] = {
            MEASURE: lambda: CountVectorizer().fit_transform(articles["text"]),
            "read_corpus": lambda: framing.read_corpus(file), "hits alone": lambda: find_spans(corpus, lexicon),
            "find, no speakers": lambda: framing.find(corpus, lexicon, speakers=False),
            "find": lambda: framing.find(corpus, lexicon), DENSE: lambda: framing.find(many, lexicon),
        }  # fmt: skip
        frame, (a, b) = lexicon.names[0], sorted(articles["outlet"].unique())[:2]
        later: dict[str, Step] = {
            "find again": lambda: framing.find(corpus, lexicon), "score": lambda: framing.score(corpus, lexicon),
            "compare": lambda: framing.compare(corpus, lexicon), "keyness": lambda: framing.keyness(corpus, a, b),
            "bootstrap": lambda: framing.bootstrap(corpus, lexicon),
            "word_shift": lambda: framing.word_shift(corpus, lexicon, frame, a, b),
            "sensitivity": lambda: framing.sensitivity(corpus, lexicon),
            "derive": lambda: framing.derive(corpus, pd.DataFrame(columns=LINES), [lexicon], out / "derived"),
            "figures": lambda: save_figures(file, [lexicon], "outlet", out / "figures"),
            "report": lambda: framing.report(corpus, lexicon, out / "report.html"),
        }  # fmt: skip
        gc.freeze()
        found |= {name: in_process(run, step) for name, step in first.items()}
        framing.find(corpus, lexicon)
        return found | {name: in_process(run, step) for name, step in later.items()}


def run(step: Step) -> tuple[float, float]:
    memory, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, cpu_seconds()
    step()
    return cpu_seconds() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * PAGE / 1e6


def count(step: Step) -> tuple[float, float]:
    """Return how many million calls of functions a step makes."""
    events = Counter[str]()

    def note(frame: object, event: str, argument: object) -> None:
        events[event] += 1

    sys.setprofile(note)
    step()
    sys.setprofile(None)
    return (events["call"] + events["c_call"]) / 1e6, 0


def summarise(measured: dict[int, dict[str, tuple[float, float]]]) -> pd.DataFrame:
    """Return a row for each step: milliseconds an article at each size, exponent, ratio and memory at the last."""
    *_, before, last = [*measured, *measured][-2:]
    rows = []
    at = measured[AT if AT in measured else last]
    for step, (seconds, memory) in measured[last].items():
        row: dict[str, object] = {"step": step}
        row |= {f"{size:,}": 1000 * found[step][0] / size for size, found in measured.items()}
        grown = log(seconds / measured[before][step][0]) / log(last / before) if before != last else nan
        rows.append(row | {"exponent": grown, "ratio": at[step][0] / at[MEASURE][0], "peak MB": memory})
    return pd.DataFrame(rows).set_index("step")


if __name__ == "__main__":
    raise SystemExit(main())
