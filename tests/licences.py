"""List the licences of the libraries in the lock: `python tests/licences.py` writes docs/licences.csv (make lock).

A licence is what a library says of itself: its SPDX expression, else its classifiers, else the first line of its field.
Libraries of other systems, which are not installed here, keep the licence they had.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docs" / "licences.csv"
UNSAID, ELSEWHERE = "not said", "of another system: not looked at"


def locked() -> dict[str, str]:
    """Return the version of each library in the lock that users install."""
    return dict(re.findall(r"(?m)^([\w.\-]+)==([^\s;]+)", (ROOT / "requirements.lock").read_text("utf-8")))


def licence_of(name: str) -> str | None:
    """Return what a library says of its licence; None where it is not installed."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return None
    listed = about.get_all("Classifier") or []
    classifiers = [row.rpartition(" :: ")[2] for row in listed if row.startswith("License ::")]
    field = (about.get("License") or "").strip().split("\n")[0][:80]
    return about.get("License-Expression") or "; ".join(classifiers) or field or UNSAID


def list_licences() -> pd.DataFrame:
    """Return library, version and licence of all that is locked."""
    before = pd.read_csv(FILE, index_col="library")["licence"].to_dict() if FILE.is_file() else {}
    table = pd.DataFrame(sorted(locked().items()), columns=["library", "version"])
    return table.assign(licence=[licence_of(name) or before.get(name, ELSEWHERE) for name in table["library"]])


if __name__ == "__main__":
    list_licences().to_csv(FILE, index=False, lineterminator="\n")
    sys.stdout.write(f"{FILE.relative_to(ROOT)}: {len(locked())} libraries\n")
