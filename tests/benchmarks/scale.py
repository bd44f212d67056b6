"""What corpora in blocks cost: python tests/benchmarks/scale.py [--sizes 4 16] [--out tests/benchmarks/scale.csv].

Each row is measured in a process of its own, on invented text in Parquet: seconds of processor time of a step and of
all processes together, and the most memory that the process held. The table is dated: notebook 9 reads it.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from corpus import make_vocabulary

import framing
from framing import scale
from framing.scale import workers
from framing.scale.blocks import Reading, cut

LEXICON = "pact.en"
COLUMNS = ["date", "step", "megabytes", "blocks", "cpu_seconds", "seconds", "peak_megabytes", "bytes_a_block"]


def write(path: Path, megabytes: int) -> None:
    """Write articles of invented words, a row group for each four megabytes."""
    import pyarrow as pa
    from corpus import WORDS_A_BYTE, _articles
    from pyarrow.parquet import ParquetWriter

    draw, vocabulary, writer = np.random.default_rng(1), make_vocabulary(), None
    for done in range(0, megabytes, 4):
        texts = _articles(draw, vocabulary, int(min(4, megabytes - done) * 1e6 * WORDS_A_BYTE), 0.002)
        table = pa.table({"text": texts, "outlet": [f"Outlet {n % 8}" for n in range(len(texts))]})
        writer = writer or ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def measure(step: str, path: Path) -> dict[str, object]:
    """Return what one step costs on a file, once loops are loaded: the step is done on a small file before."""
    lexicon, blocks, small = framing.read_lexicon(LEXICON), cut(path), path.with_name("small.parquet")
    if step == "dask":
        import distributed

        options = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": 50}
        with distributed.LocalCluster(**options) as own, distributed.Client(own) as client:
            scale.score(small, lexicon, client=client, duplicates=False)
            others = [psutil.Process(pid) for pid in client.run(os.getpid).values()]
            before = sum(sum(one.cpu_times()[:2]) for one in others)
            return timed(lambda: scale.score(path, lexicon, client=client, duplicates=False), blocks, others, before)
    if step == "sending":
        counts = {"counts": pd.DataFrame(np.ones((32, 25)))}  # as many as 8 outlets and 4 frames give
        size = len(workers._pack(lambda _: counts, blocks[0]))
        return timed(lambda: [workers._unpack(workers._pack(lambda _: counts, one)) for one in blocks], blocks) | {
            "bytes_a_block": size
        }
    steps = {
        "cut": lambda file: cut(file),
        "read": lambda file: [len(Reading().decide(blocks).read(one)[0]) for one in cut(file)],
        "marks": lambda file: scale.score(file, lexicon, client=1, by_rules=False, duplicates=False),
        "rules": lambda file: scale.score(file, lexicon, client=1, duplicates=False),
        "tfidf": lambda file: scale.tfidf(file, lexicon, client=1, duplicates=False),
        "duplicates": lambda file: scale.score(file, lexicon, client=1),  # rules, and what comes before them
    }
    steps[step](small)
    return timed(lambda: steps[step](path), blocks)


def timed(work, blocks, others=(), before: float = 0.0) -> dict[str, object]:  # type: ignore[no-untyped-def]
    began, cpu = time.perf_counter(), time.process_time()
    work()
    spent = time.process_time() - cpu + sum(sum(one.cpu_times()[:2]) for one in others) - before
    [peak] = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())  # not that of whoever started this
    return {"blocks": len(blocks), "cpu_seconds": round(spent, 3), "seconds": round(time.perf_counter() - began, 3),
            "peak_megabytes": int(peak) // 1024}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[4, 16])
    parser.add_argument(
        "--steps", nargs="+", default=["cut", "read", "marks", "rules", "duplicates", "tfidf", "sending", "dask"]
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        sys.stdout.write(json.dumps(measure(given.measure[0], Path(given.measure[1]))))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "small.parquet", 2)
        for size in given.sizes:
            path = Path(folder) / f"{size}.parquet"
            write(path, size)
            for step in given.steps:
                if size == max(given.sizes) or step == "rules":  # memory is compared over sizes, cost on the largest
                    command = [sys.executable, __file__, "--measure", step, str(path)]
                    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
                    about = {"date": datetime.date.today().isoformat(), "step": step, "megabytes": size}
                    rows.append(about | json.loads(said.splitlines()[-1]))
                    sys.stderr.write(f"{rows[-1]}\n")
    with given.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
