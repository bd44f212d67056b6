"""Small work on arrays that several rooms share."""

from __future__ import annotations

import numpy as np


def enlarge(column: np.ndarray, size: int) -> np.ndarray:
    """Return a column of some size that begins as a shorter one does; the rest is left open."""
    larger = np.empty(size, dtype=column.dtype)
    larger[: len(column)] = column
    return larger


def invert(order: np.ndarray) -> np.ndarray:
    """Return the place of each number in an order of all numbers."""
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def count_up(counted: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Return how many of an owner's rows are counted, up to each row; rows of one owner lie together."""
    so_far = np.cumsum(counted)
    first = np.searchsorted(owner, owner)
    return so_far - so_far[first] + counted[first]
