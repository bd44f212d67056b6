"""Fixtures shared by the tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"
# Each worker is one process of several: threads of linear algebra would only wait for each other. Workers inherit it.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def captures() -> Path:
    """The folder of the five captures; a test that needs it is skipped where it is not at hand."""
    for folder in (os.environ.get("FRAMING_CAPTURES", ""), ROOT / "data" / "raw"):
        if folder and (Path(folder) / "metadata.csv").is_file():
            return Path(folder)
    pytest.skip("needs the captures: set FRAMING_CAPTURES to their folder, or put them into data/raw/")


@pytest.fixture(scope="session")
def gold(captures: Path) -> Path:
    """The folder of the labels and codes beside the captures."""
    folder = captures.parent / "gold"
    if not folder.is_dir():
        pytest.skip("needs the labelled sets: a folder gold/ beside the captures")
    return folder
