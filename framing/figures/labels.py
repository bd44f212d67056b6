"""Labels beside points, none over another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

Place = tuple[float, float]  # across and up, in inches
_RING, _TURNS = 0.07, 16  # inches between rings of places tried, places on a ring


@dataclass(frozen=True)
class Box:
    """A rectangle in inches."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Return whether the two share room."""
        across = self.left < other.right and other.left < self.right
        return across and self.bottom < other.top and other.bottom < self.top

    def inside(self, other: Box) -> bool:
        """Return whether this lies wholly in the other."""
        across = self.left >= other.left and self.right <= other.right
        return across and self.bottom >= other.bottom and self.top <= other.top


def place_labels(
    points: Sequence[Place],
    sizes: Sequence[Place],
    room: Box,
    taken: Sequence[Box] = (),
) -> list[Place | None]:
    """Find a place for each label, the nearest free one to its point; the first labels choose first.

    Parameters
    ----------
    points : x, y of each label's point, in inches
    sizes : width, height of each label, in inches
    room : where labels may stand
    taken : what they may not cover, such as all points

    Returns
    -------
    list
        The centre of each label, in inches; None where no place is free.

    Examples
    --------
    >>> room = Box(0, 0, 4, 4)
    >>> first, second = place_labels([(1, 1), (1, 1)], [(0.5, 0.1), (0.5, 0.1)], room)
    >>> first == second
    False
    """
    labels: list[Box] = []
    lines: list[Box] = []
    places: list[Place | None] = []
    for point, size in zip(points, sizes, strict=True):
        clear = [p for p in _around(point, size, room) if not _meets(_box(p, size), [*taken, *labels])]
        apart = (p for p in clear if not _meets(_box(p, size), lines) and not _crosses(_line(point, p, size), labels))
        place = next(apart, clear[0] if clear else None)  # in a crowd a line may run under a label
        places.append(place)
        if place is not None:
            labels.append(_box(place, size))
            lines += _line(point, place, size)
    return places


def _around(point: Place, size: Place, room: Box) -> Iterator[Place]:
    """Yield places inside the room farther and farther from a point, right of it first."""
    farthest = max(room.right - room.left, room.top - room.bottom)
    for ring in range(1, int(farthest / _RING)):
        for turn in 2 * np.pi * np.arange(_TURNS) / _TURNS:
            dx = np.cos(turn) * (size[0] / 2 + ring * _RING)
            dy = np.sin(turn) * (size[1] / 2 + ring * _RING)
            place = point[0] + float(dx), point[1] + float(dy)
            if _box(place, size).inside(room):
                yield place


def _box(place: Place, size: Place) -> Box:
    (x, y), (width, height) = place, size
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _meets(box: Box, others: Sequence[Box]) -> bool:
    return any(box.overlaps(other) for other in others)


def _crosses(line: Sequence[Box], others: Sequence[Box]) -> bool:
    return any(_meets(step, others) for step in line)


def _line(point: Place, place: Place, size: Place) -> list[Box]:
    """Return small boxes along the line from a point to its label."""
    steps = np.linspace(point, place, max(2, int(hypot(place[0] - point[0], place[1] - point[1]) / 0.03)))
    inside = _box(place, size)
    boxes = [Box(x - 0.01, y - 0.01, x + 0.01, y + 0.01) for x, y in steps.tolist()]
    return [box for box in boxes if not box.overlaps(inside)]
