"""Where everything in the plot lies, in pixels: frame, shapes and labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise
from math import hypot

from adapters.bokeh.placing import Obstacles, Rect, Segment, beside, first_free
from adapters.bokeh.plan import (
    AXIS,
    BOLD,
    LABEL,
    NORMAL,
    SMALL,
    Mark,
    Plan,
    Range,
    TextSize,
    runs,
)
from adapters.bokeh.scale import Tick
from domain.charts import ChartKind

MARGIN = 24
"""From the plot's box to the margin that the words keep; labels may reach into it."""
AXIS_GAP = 20
BELOW = 62
"""Under the frame: the dates."""
ROOM, LABEL_ROOM = 22, 56
"""Over and under the data; the second where the last point's label needs it."""
DOT, OPEN_DOT = 13, 9
"""Radii."""
WIDEST_BAR = 132
BAR_SHARE = 0.72
LINE_HEIGHT = 1.14
GAP = 26
"""Between two dates at least."""


class Role(StrEnum):
    """What a label is, for its colour."""

    POINT = "point"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Label:
    text: str
    box: Rect
    size: int
    role: Role
    covers_grid: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A stretch of the band: corners in places and values."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    faint: bool


@dataclass(frozen=True, slots=True)
class Scene:
    """A plot laid out: pixels for the frame and labels, places and values for the shapes."""

    width: int
    height: int
    frame: Rect
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    dates: tuple[Tick, ...]
    bar_width: float
    """In places; 0 for a line."""
    line_width: float
    bands: tuple[Area, ...]
    open_marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    guide: float | None
    """The value of a dashed line: the base, when its period is not shown."""

    def x(self, place: float) -> float:
        start, end = self.x_range
        return self.frame.left + (place - start) / (end - start) * self.frame.width

    def y(self, value: float) -> float:
        low, high = self.y_range
        return self.frame.bottom - (value - low) / (high - low) * self.frame.height


@dataclass
class Sizes:
    """How wide texts are."""

    widths: Mapping[TextSize, float]

    def axis(self, text: str) -> float:
        return self.widths[(text, AXIS, NORMAL)]

    def box(self, text: str, size: int, weight: int) -> tuple[float, float]:
        return self.widths[(text, size, weight)], size * LINE_HEIGHT


@dataclass
class _Draft:
    """A layout under way: the frame stands, the labels are being placed."""

    scene: Scene
    obstacles: Obstacles
    bounds: Rect
    labels: list[Label] = field(default_factory=list)

    def put(self, text: str, box: Rect, size: int, role: Role) -> None:
        self.labels.append(Label(text, box, size, role, self.obstacles.on_grid(box)))
        self.obstacles.rects.append(box)


def arranged(plan: Plan, sizes: Sizes, width: int, height: int) -> Scene:
    """The layout in which the last point's label touches nothing.

    It stands beside its point where there is room, else in a gutter kept free on the right.
    """
    draft = _draft(plan, sizes, width, height, gutter=0)
    label = sizes.box(plan.value_label, LABEL, BOLD)
    _place_range_labels(draft, plan, sizes)
    x, y = draft.scene.x(plan.last.at), draft.scene.y(plan.last.value)
    near = draft.obstacles.near(_reach(x, y))
    on_line = plan.kind is ChartKind.LINE  # left of a bar is another bar's place
    place = beside(x, y, label, near, draft.bounds, upward=_upward(plan), left_too=on_line)
    if place is None:
        draft = _draft(plan, sizes, width, height, gutter=label[0] + DOT + 16)
        place = _in_gutter(draft, plan, label)
    draft.put(plan.value_label, place, LABEL, Role.POINT)
    if len(draft.labels) == 1:
        _place_range_labels(draft, plan, sizes)
    _place_base_label(draft, plan, sizes)
    return replace(draft.scene, labels=tuple(draft.labels))


def _reach(x: float, y: float) -> Rect:
    return Rect(x - 520, y - 260, x + 260, y + 260)


def _upward(plan: Plan) -> bool:
    """Whether the label is better above: away from where the line comes from."""
    if plan.kind is ChartKind.BARS:
        return plan.last.value >= 0
    return len(plan.marks) < 2 or plan.last.value >= plan.marks[-2].value


def _in_gutter(draft: _Draft, plan: Plan, label: tuple[float, float]) -> Rect:
    scene, bounds = draft.scene, draft.bounds
    width, height = label
    edge = scene.x(plan.last.at + scene.bar_width / 2) + (0 if scene.bar_width else DOT)
    middle = scene.y(plan.last.value)
    top = min(max(middle - height / 2, bounds.top), bounds.bottom - height)
    left = min(edge + 12, scene.width - 4 - width)
    return Rect(left, top, left + width, top + height)


def _draft(plan: Plan, sizes: Sizes, width: int, height: int, gutter: float) -> _Draft:
    widest = max(sizes.axis(tick.text) for tick in plan.axis.ticks)
    frame = Rect(MARGIN + widest + AXIS_GAP, 18, width - MARGIN, height - BELOW)
    y_range = _y_range(plan, frame)
    dates, x_range = _dates_and_range(plan, sizes, frame, gutter)
    place = frame.width / (x_range[1] - x_range[0])
    scene = Scene(
        width,
        height,
        frame,
        x_range,
        y_range,
        dates,
        _bar_width(plan, place),
        _line_width(plan),
        _bands(plan, DOT / place),
        (),
        (),
        _guide(plan),
    )
    scene = replace(scene, open_marks=_apart(plan, scene))
    bounds = Rect(frame.left, frame.top - 14, width - MARGIN, frame.bottom - 6)
    return _Draft(scene, _obstacles(plan, scene), bounds)


def _y_range(plan: Plan, frame: Rect) -> tuple[float, float]:
    """The axis with room for labels; none beyond a zero that the shapes stand on."""
    low, high = plan.axis.low, plan.axis.high
    share = (plan.last.value - low) / (high - low)
    above = 8 if high == 0 else LABEL_ROOM if share > 0.85 else ROOM
    below = 0 if low == 0 else LABEL_ROOM if share < 0.15 else ROOM
    value = (high - low) / (frame.height - above - below)
    return low - below * value, high + above * value


def _dates_and_range(
    plan: Plan, sizes: Sizes, frame: Rect, gutter: float
) -> tuple[tuple[Tick, ...], tuple[float, float]]:
    """The finest dates that have room, and the places at the frame's two edges."""
    for dates in plan.dates:
        half = sizes.axis(dates[-1].text) / 2 if dates[-1].at == plan.last.at else 0
        x_range = _x_range(plan, frame, half, max(gutter, _range_gutter(plan, sizes)))
        start, end = x_range

        def centre(tick: Tick, start: float = start, end: float = end) -> float:
            return frame.left + (tick.at - start) / (end - start) * frame.width

        spans = [
            (centre(t) - sizes.axis(t.text) / 2, centre(t) + sizes.axis(t.text) / 2) for t in dates
        ]
        kept = [i for i, span in enumerate(spans) if span[0] >= 0 and span[1] <= frame.right + 20]
        if kept and all(spans[b][0] - spans[a][1] >= GAP for a, b in pairwise(kept)):
            return tuple(dates[i] for i in kept), x_range
    return (), _x_range(plan, frame, 0, max(gutter, _range_gutter(plan, sizes)))


def _range_gutter(plan: Plan, sizes: Sizes) -> float:
    widths = [sizes.box(text, SMALL, NORMAL)[0] for _, text in plan.range_labels]
    return max(widths, default=-DOT - 12.0) + DOT + 12


def _x_range(plan: Plan, frame: Rect, half_date: float, gutter: float) -> tuple[float, float]:
    """The places at the frame's edges, the last one far enough in for what stands beside it."""
    first, last = plan.span
    if first == last:
        side = (frame.width - gutter) / 2
        return first - 1, first + (side + gutter) / side
    if plan.kind is ChartKind.BARS:
        gap = (frame.width - gutter) / (last - first + 1)
        left, right = max(gap / 2, OPEN_DOT + 4.0), max(half_date, gutter + gap / 2)
    else:
        left, right = DOT + 4.0, max(half_date, gutter, DOT + 4.0)
    unit = (frame.width - left - right) / (last - first)
    return first - left / unit, last + right / unit


def _bar_width(plan: Plan, place: float) -> float:
    """In places, of which one has `place` pixels."""
    if plan.kind is ChartKind.LINE:
        return 0.0
    return min(BAR_SHARE if place > 12 else 0.86, WIDEST_BAR / place)


def _line_width(plan: Plan) -> float:
    count = plan.span[1] - plan.span[0] + 1
    return 6.0 if count <= 45 else 4.5 if count <= 120 else 3.0


def _bands(plan: Plan, dot: float) -> tuple[Area, ...]:
    """The usual ranges: slanting with a line; behind bars in steps, the compared ones stronger."""
    parts = runs(plan.ranges, plan.closed)
    if plan.kind is ChartKind.LINE:
        return tuple(_slanting(run, min(dot, 0.3)) for run in parts)
    compared = {mark.at for mark in plan.open_marks} | {plan.last.at}
    strong = (_steps([r], 0.5, faint=False) for r in plan.ranges if r.at in compared)
    return (*(_steps(run, 0.5, faint=True) for run in parts), *strong)


def _slanting(run: Sequence[Range], half: float) -> Area:
    if len(run) == 1:
        return _steps(run, half, faint=False)
    xs = tuple(float(r.at) for r in run)
    return Area(xs + xs[::-1], _there_and_back(run), faint=False)


def _steps(run: Sequence[Range], half: float, *, faint: bool) -> Area:
    xs = tuple(x for r in run for x in (r.at - half, r.at + half))
    return Area(xs + xs[::-1], _there_and_back([r for r in run for _ in range(2)]), faint)


def _there_and_back(run: Sequence[Range]) -> tuple[float, ...]:
    return tuple([r.high for r in run] + [r.low for r in run[::-1]])


def _apart(plan: Plan, scene: Scene) -> tuple[Mark, ...]:
    """The open marks that can be told apart, the newest first to stay."""
    kept: list[Mark] = []
    taken = [(scene.x(plan.last.at), scene.y(plan.last.value), DOT + 3)]
    for mark in reversed(plan.open_marks):
        x, y = scene.x(mark.at), scene.y(mark.value)
        if all(hypot(x - a, y - b) > OPEN_DOT + radius + 3 for a, b, radius in taken):
            taken.append((x, y, OPEN_DOT))
            kept.append(mark)
    return tuple(reversed(kept))


def _guide(plan: Plan) -> float | None:
    shown = plan.base and any(mark.at == plan.base.at for mark in plan.marks)
    return plan.base.value if plan.base and not shown else None


def _obstacles(plan: Plan, scene: Scene) -> Obstacles:
    found = Obstacles(grid=[scene.y(tick.at) for tick in plan.axis.ticks])
    for area in scene.bands:
        corners = [(scene.x(x), scene.y(y)) for x, y in zip(area.xs, area.ys, strict=True)]
        found.segments += _path([*corners, corners[0]])
        found.areas.append(corners)
    if scene.guide is not None:
        y = scene.y(scene.guide)
        found.segments.append(Segment(scene.frame.left, y, scene.frame.right, y))
    if plan.kind is ChartKind.BARS:
        half = scene.bar_width / 2
        found.rects += [_bar(scene, mark, half) for mark in plan.marks]
    else:
        for run in runs(plan.marks, plan.closed):
            found.segments += _path([(scene.x(m.at), scene.y(m.value)) for m in run])
    found.rects += [_around(scene, mark, OPEN_DOT) for mark in scene.open_marks]
    found.rects.append(_around(scene, plan.last, DOT - 6 if scene.bar_width else DOT))
    return found


def _path(corners: Sequence[tuple[float, float]]) -> list[Segment]:
    """The segments between corners, each from left to right."""
    pairs = (sorted(pair) for pair in pairwise(corners))
    segments = [Segment(*start, *end) for start, end in pairs]
    return segments or [Segment(*corners[0], *corners[0])]


def _bar(scene: Scene, mark: Mark, half: float) -> Rect:
    top, bottom = sorted((scene.y(mark.value), scene.y(0)))
    return Rect(scene.x(mark.at - half), top, scene.x(mark.at + half), bottom)


def _around(scene: Scene, mark: Mark, radius: float) -> Rect:
    x, y = scene.x(mark.at), scene.y(mark.value)
    return Rect(x - radius, y - radius, x + radius, y + radius)


def _place_range_labels(draft: _Draft, plan: Plan, sizes: Sizes) -> None:
    """The range's two ends in figures, right of the band's end, on their heights."""
    if not plan.range_labels:
        return
    scene = draft.scene
    edge = scene.x(plan.last.at + (0.5 if scene.bar_width else 0)) + (
        8 if scene.bar_width else DOT + 6
    )
    (high, _), (low, _) = plan.range_labels
    apart = scene.y(low) - scene.y(high)
    spread = max(0.0, (SMALL * LINE_HEIGHT + 2 - apart) / 2)
    for (value, text), shift in zip(plan.range_labels, (-spread, spread), strict=True):
        width, height = sizes.box(text, SMALL, NORMAL)
        top = scene.y(value) + shift - height / 2
        box = Rect(edge, top, edge + width, top + height)
        if not any(box.meets(label.box.grown(4)) for label in draft.labels):
            draft.put(text, box, SMALL, Role.QUIET)


def _place_base_label(draft: _Draft, plan: Plan, sizes: Sizes) -> None:
    """The compared value beside its dot or on its line; left out where there is no room."""
    if not plan.base or not plan.base_label:
        return
    size = sizes.box(plan.base_label, SMALL, NORMAL)
    scene = draft.scene
    if scene.guide is not None:
        y = scene.y(scene.guide)
        steps = [draft.bounds.left + 8 + i * 24 for i in range(40)]
        tops = (y - 10 - size[1], y + 10)
        places = [Rect(x, top, x + size[0], top + size[1]) for top in tops for x in steps]
        place = first_free(places, draft.obstacles, draft.bounds)
    elif any(mark.at == plan.base.at for mark in scene.open_marks):
        x, y = scene.x(plan.base.at), scene.y(plan.base.value)
        place = beside(x, y, size, draft.obstacles, draft.bounds, upward=True)
    else:
        return
    if place:
        draft.put(plan.base_label, place, SMALL, Role.QUIET)
