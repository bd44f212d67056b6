"""A lexicon on coded sentences: `python tests/evaluation/lexicon.py FOLDER [--lexicon FILE]`.

FOLDER holds CSV files (in subfolders, too) with a column `sentence` and one column of 0 and 1 for each frame, coded by
`data/codebook_frames.md`. Prints precision, recall and F1 of each frame, with the counts behind them; `--errors` lists
the sentences found wrongly or not at all, with the terms that were found. Sentences of a file count once. Not part of
the test suite; no sentence is stored here.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

import framing

LEXICON = Path(__file__).parents[2] / "data" / "lexicons" / "pact.en.yml"


def read_coded(folder: Path, frames: list[str]) -> pd.DataFrame:
    """Return the coded sentences of all CSV files below a folder that hold every frame."""
    tables = []
    for path in sorted(folder.rglob("*.csv")):
        table = pd.read_csv(path)
        missing = [column for column in ("sentence", *frames) if column not in table]
        if missing:
            sys.exit(
                f"{path}: no column {', '.join(missing)}; expected sentence and a column of 0 and 1 for each frame"
            )
        if not table[frames].isin([0, 1]).all(axis=None):
            sys.exit(f"{path}: the codes must be 0 or 1")
        tables.append(table.assign(file=path.stem).drop_duplicates("sentence"))
    if not tables:
        sys.exit(f"{folder}: no CSV file with coded sentences; expected columns sentence and a code for each frame")
    return pd.concat(tables, ignore_index=True)


def measure(coded: pd.DataFrame, found: pd.DataFrame, frames: list[str]) -> pd.DataFrame:
    """Return precision, recall and F1 of each frame, undefined where nothing was found or coded."""
    rows = {}
    for frame in frames:
        right = int((coded[frame].eq(1) & found[frame]).sum())
        hits, codes = int(found[frame].sum()), int(coded[frame].sum())
        rows[frame] = {
            "precision": right / hits if hits else float("nan"),
            "recall": right / codes if codes else float("nan"),
            "F1": 2 * right / (hits + codes) if hits + codes else float("nan"),
            "right": right, "found": hits, "coded": codes,
        }  # fmt: skip
    return pd.DataFrame(rows).T.astype({"right": int, "found": int, "coded": int})


def main() -> None:
    """Measure a lexicon and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lexicon", type=Path, default=LEXICON)
    parser.add_argument("--errors", action="store_true", help="list the sentences found wrongly or not at all")
    arguments = parser.parse_args()
    lexicon = framing.read_lexicon(arguments.lexicon)
    frames = [frame.name for frame in lexicon.frames]
    coded = read_coded(arguments.folder, frames)
    hits = framing.find(coded["sentence"].tolist(), lexicon)
    found = pd.DataFrame({f: coded.index.isin(hits.loc[hits["frame"] == f, "article"]) for f in frames})
    print(f"{len(coded)} sentences of {coded['file'].nunique()} files, {arguments.lexicon.name}")
    print(measure(coded, found, frames).round(3).to_string())
    if arguments.errors:
        for frame in frames:
            for kind, wrong in (("found, not coded", found[frame] & coded[frame].eq(0)),
                                ("coded, not found", ~found[frame] & coded[frame].eq(1))):  # fmt: skip
                print(f"\n{frame}: {kind}")
                for place in coded.index[wrong]:
                    terms = hits.loc[(hits["article"] == place) & (hits["frame"] == frame), "term"].unique()
                    print(f"  {coded.at[place, 'sentence']}  [{', '.join(terms)}]")


if __name__ == "__main__":
    main()
