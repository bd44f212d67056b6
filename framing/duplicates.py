"""Near-duplicate articles: families by containment of word shingles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

SHINGLE = 5
THRESHOLD = 0.5


def find_families(documents: Sequence[np.ndarray], threshold: float = THRESHOLD) -> pd.DataFrame:
    """Group documents whose word shingles contain each other.

    Containment is the share of the shorter document's distinct 5-word shingles that the other
    holds too; unlike Jaccard similarity it also finds excerpts. Exact, all pairs.

    Parameters
    ----------
    documents : word ids (integers) of each document, in order
    threshold : containment from which two documents are one family

    Returns
    -------
    DataFrame
        One row per document: original (index of the longest document of its family; its own index
        where it is the original or alone), containment (of the two in each other; NaN for originals).

    Examples
    --------
    >>> find_families([np.arange(9), np.arange(20), np.arange(50, 70)])["original"].tolist()
    [1, 1, 2]
    """
    from scipy.sparse.csgraph import connected_components

    shared, sizes = _shared_shingles(documents)
    smaller = np.minimum.outer(sizes, sizes)
    containment = np.divide(shared, smaller, out=np.zeros(shared.shape), where=smaller > 0)
    _, family = connected_components(containment >= threshold, directed=False)
    lengths = np.array([len(document) for document in documents])
    original = np.arange(len(documents))
    for members in (np.flatnonzero(family == f) for f in np.unique(family)):
        original[members] = members[np.argmax(lengths[members])]
    own = original == np.arange(len(documents))
    values = np.where(own, np.nan, containment[np.arange(len(documents)), original])
    return pd.DataFrame({"original": original, "containment": values})


def _shared_shingles(documents: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of distinct shingles each pair of documents shares, and each one has."""
    from scipy import sparse

    windows = [
        np.lib.stride_tricks.sliding_window_view(document, SHINGLE)
        if len(document) >= SHINGLE
        else np.empty((0, SHINGLE), dtype=np.int64)
        for document in documents
    ]
    rows = np.repeat(np.arange(len(documents)), [len(window) for window in windows])
    distinct, columns = np.unique(np.concatenate(windows), axis=0, return_inverse=True)
    shape = (len(documents), len(distinct))
    held = sparse.csr_array((np.ones(len(rows)), (rows, columns.ravel())), shape=shape)
    held.data[:] = 1  # a shingle that stands twice counts once
    return (held @ held.T).toarray(), np.asarray(held.sum(axis=1)).ravel()
