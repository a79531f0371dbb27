"""Where a label goes: beside its point, on nothing. Pixels, the y axis pointing down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

AIR = 7.0
"""Pixels between a label and what it must not touch."""
NEAR, FAR = (22, 34, 48), (66, 88)
"""Pixels from a point to its label."""


class Segment(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float


class Rect(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def grown(self, by: float) -> "Rect":
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def inside(self, other: "Rect") -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )

    def meets(self, other: "Rect") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def crossed_by(self, line: Segment) -> bool:
        """Whether any part of a segment lies in the rectangle (Liang and Barsky's clipping)."""
        x0, y0, x1, y1 = line
        enters, leaves = 0.0, 1.0
        for delta, low, high in (
            (x1 - x0, self.left - x0, self.right - x0),
            (y1 - y0, self.top - y0, self.bottom - y0),
        ):
            if delta == 0:
                if low > 0 or high < 0:
                    return False
                continue
            near, far = sorted((low / delta, high / delta))
            enters, leaves = max(enters, near), min(leaves, far)
        return enters <= leaves


@dataclass
class Obstacles:
    """What a label keeps off: lines and band edges, bars, dots and other labels.

    It does not lie within one of the `areas` either, and on a grid line only where it must.
    """

    segments: list[Segment] = field(default_factory=list)
    rects: list[Rect] = field(default_factory=list)
    areas: list[list[tuple[float, float]]] = field(default_factory=list)
    grid: list[float] = field(default_factory=list)

    def near(self, area: Rect) -> "Obstacles":
        box = area.grown(AIR)
        return Obstacles(
            [s for s in self.segments if s.x0 <= box.right and s.x1 >= box.left],
            [r for r in self.rects if r.meets(box)],
            self.areas,
            self.grid,
        )

    def on_grid(self, rect: Rect) -> bool:
        return any(rect.top - 4 < y < rect.bottom + 4 for y in self.grid)

    def free(self, rect: Rect) -> bool:
        box = rect.grown(AIR)
        return not (
            any(box.meets(other) for other in self.rects)
            or any(box.crossed_by(line) for line in self.segments)
            or any(holds(area, (rect.left + rect.right) / 2, rect.middle) for area in self.areas)
        )


def holds(area: Sequence[tuple[float, float]], x: float, y: float) -> bool:
    """Whether a polygon holds a point: a ray to the right crosses its edge an odd time."""
    held = False
    for (x0, y0), (x1, y1) in zip(area, [*area[1:], area[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            held = not held
    return held


def around(
    x: float,
    y: float,
    size: tuple[float, float],
    bounds: Rect,
    *,
    upward: bool,
    distances: Sequence[int],
    left_too: bool = True,
) -> Iterator[Rect]:
    """Places around a point, the best first: above or below, centred or leaning, then left."""
    width, height = size
    sides = (-1, 1) if upward else (1, -1)
    leans = (width / 2, width * 0.75, width - 8, width * 0.25, 8)
    for distance in distances:
        for side in sides:
            top = y - distance - height if side < 0 else y + distance
            for lean in leans:
                left = min(x - lean, bounds.right - width)
                yield Rect(left, top, left + width, top + height)
        if left_too and distance < 60:
            for shift in (0, -0.5, 0.5, -1, 1):
                right, top = x - distance - 4, y - height / 2 + shift * height
                yield Rect(right - width, top, right, top + height)


def first_free(places: Sequence[Rect], obstacles: Obstacles, bounds: Rect) -> Rect | None:
    """The first place inside `bounds` that touches nothing, between grid lines if it can be."""
    free = [place for place in places if place.inside(bounds) and obstacles.free(place)]
    return next((place for place in free if not obstacles.on_grid(place)), next(iter(free), None))


def beside(
    x: float,
    y: float,
    size: tuple[float, float],
    obstacles: Obstacles,
    bounds: Rect,
    *,
    upward: bool,
    left_too: bool = True,
) -> Rect | None:
    """A free place near a point, else one a little further; None when both are taken."""
    for distances in NEAR, FAR:
        places = around(x, y, size, bounds, upward=upward, distances=distances, left_too=left_too)
        if place := first_free(list(places), obstacles, bounds):
            return place
    return None
