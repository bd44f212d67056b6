"""Tables of articles, a row each, with the columns they have."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from framing.corpora.sources import open_parquet, reading_parquet
from framing.files import read_csv


def read_table(path: Path) -> pd.DataFrame:
    """Read a CSV file."""
    return read_csv(path, required=[])


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file."""
    with reading_parquet(path):
        table = open_parquet(path).read().to_pandas()
    return table.assign(file_line=range(1, len(table) + 1))
