"""Defaults: the primary specification, the choices of method that every score starts from."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from numbers import Real
from typing import Any

import yaml

from framing.errors import InputError, whole_number


@lru_cache(maxsize=1)
def specification() -> dict[str, Any]:
    """Return the primary specification: levels, thresholds, minimum evidence and the choices `sensitivity` varies.

    Each value is explained in ``framing/specification.yml``.

    Returns
    -------
    dict
        The values by their names in the file.

    Examples
    --------
    >>> specification()["level"], specification()["idf"]
    (0.95, 'background')
    """
    text = resources.files("framing").joinpath("specification.yml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def checked_level(level: float | None) -> float:
    """Return the level of intervals, by default the specification's."""
    level = specification()["level"] if level is None else level
    if not isinstance(level, int | float) or not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, as in .95; got {level!r}")
    return level


def checked_seed(seed: int | None) -> int:
    """Return the seed of draws, by default the specification's."""
    return int(specification()["seed"]) if seed is None else whole_number("seed", seed, 0)


def checked_threshold(threshold: float | None) -> float:
    """Return the cosine from which a sentence counts, by default the specification's."""
    threshold = specification()["threshold"] if threshold is None else threshold
    if isinstance(threshold, bool) or not isinstance(threshold, Real) or not 0 < float(threshold) <= 1:
        raise InputError(f"threshold must be a cosine between 0 and 1; got {threshold!r}")
    return float(threshold)
