"""Labels stand beside their point and on nothing."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.bokeh.layout import Role, Scene, Sizes, arranged
from adapters.bokeh.placing import Rect, Segment, holds
from adapters.bokeh.plan import planned, runs
from domain.charts import Band, ChartKind
from domain.metrics import Grain
from tests.adapters.bokeh.drawings import TUESDAY, PlainFormats, a_chart, coffee, periods

BOX = (984, 780)
VALUES = st.lists(
    st.one_of(st.none(), st.floats(-1e9, 1e9, allow_nan=False), st.integers(0, 9)),
    min_size=1,
    max_size=60,
).filter(lambda values: values[-1] is not None)
KINDS = st.sampled_from(ChartKind)
GRAINS = st.sampled_from(Grain)


def scene_of(values, kind=ChartKind.LINE, grain=Grain.DAY, *, spread=0.0):
    last = grain.start_of(TUESDAY)
    days = periods(last, len(values), grain)
    band = [
        Band(day, value - abs(value) * spread, value + abs(value) * spread)
        for day, value in zip(days, values, strict=True)
        if value is not None and spread
    ]
    return laid_out(a_chart(values, kind=kind, grain=grain, last=last, band=band))


def laid_out(chart):
    plan = planned(chart, PlainFormats())
    widths = {text: len(text[0]) * text[1] * 0.58 for text in plan.texts()}
    return plan, arranged(plan, Sizes(widths), *BOX)


def label_of(scene: Scene) -> Rect:
    return next(label.box for label in scene.labels if label.role is Role.POINT)


def line_of(plan, scene: Scene) -> list[Segment]:
    drawn = []
    for run in runs(plan.marks, plan.closed):
        corners = [(scene.x(mark.at), scene.y(mark.value)) for mark in run]
        drawn += [Segment(*start, *end) for start, end in pairwise(corners)]
    return drawn


@given(VALUES, GRAINS)
@settings(max_examples=80, deadline=None)
def test_the_value_label_never_lies_on_the_line(values, grain):
    plan, scene = scene_of(values, grain=grain)

    assert not any(label_of(scene).crossed_by(line) for line in line_of(plan, scene))


@given(VALUES, GRAINS, st.floats(0.02, 0.6))
@settings(max_examples=60, deadline=None)
def test_with_a_band_no_label_lies_on_the_line_or_a_band_edge(values, grain, spread):
    plan, scene = scene_of(values, grain=grain, spread=spread)

    edges = line_of(plan, scene)
    for area in scene.bands:
        corners = [(scene.x(x), scene.y(y)) for x, y in zip(area.xs, area.ys, strict=True)]
        edges += [Segment(*start, *end) for start, end in pairwise([*corners, corners[0]])]
    for label in scene.labels:
        assert not any(label.box.crossed_by(edge) for edge in edges)


@given(VALUES, KINDS, GRAINS, st.sampled_from([0.0, 0.2]))
@settings(max_examples=80, deadline=None)
def test_labels_stay_in_the_picture_and_apart(values, kind, grain, spread):
    _, scene = scene_of(values, kind, grain, spread=spread)

    picture = Rect(0, -20, BOX[0], BOX[1])
    for place, label in enumerate(scene.labels):
        assert label.box.inside(picture)
        assert not any(label.box.meets(other.box) for other in scene.labels[place + 1 :])


@given(VALUES, GRAINS)
@settings(max_examples=60, deadline=None)
def test_the_value_label_never_lies_on_a_bar(values, grain):
    plan, scene = scene_of(values, ChartKind.BARS, grain)

    label, half = label_of(scene), scene.bar_width / 2
    for mark in plan.marks:
        top, bottom = sorted((scene.y(mark.value), scene.y(0)))
        bar = Rect(scene.x(mark.at - half), top, scene.x(mark.at + half), bottom)
        assert not label.meets(bar)


@given(VALUES, KINDS, GRAINS)
@settings(max_examples=60, deadline=None)
def test_all_data_and_all_dates_lie_in_the_frame(values, kind, grain):
    plan, scene = scene_of(values, kind, grain)

    frame = scene.frame.grown(0.5)
    for mark in plan.marks:
        x, y = scene.x(mark.at), scene.y(mark.value)
        assert frame.inside(Rect(0, 0, *BOX))
        assert Rect(x, y, x, y).inside(frame)
    assert len(scene.dates) <= 5
    assert all(frame.left <= scene.x(tick.at) <= frame.right for tick in scene.dates)


def test_a_fall_is_labelled_below_its_point():
    plan, scene = scene_of([50, 60, 55, 58, 20])

    assert label_of(scene).top > scene.y(plan.last.value)


def test_a_rise_is_labelled_above_its_point():
    plan, scene = scene_of([50, 60, 55, 58, 90])

    assert label_of(scene).bottom < scene.y(plan.last.value)


def test_a_label_without_room_stands_in_a_gutter_right_of_the_last_point():
    plan, scene = scene_of([*([0, 1000] * 45), 500])

    assert label_of(scene).left > scene.x(plan.last.at)
    assert scene.x(plan.last.at) < scene.frame.right - label_of(scene).width


def test_the_ends_of_the_range_are_labelled_at_their_heights():
    plan, scene = laid_out(coffee())

    texts = {label.text: label.box.middle for label in scene.labels}
    for value, text in plan.range_labels:
        assert abs(texts[text] - scene.y(value)) < 20


def test_the_compared_period_is_an_open_dot_with_its_value():
    chart = a_chart([10, 12, 11, 15, 18], base=(periods(TUESDAY, 2, Grain.DAY)[0], 15))
    _, scene = laid_out(chart)

    assert [mark.value for mark in scene.open_marks] == [15]
    assert "$15" in [label.text for label in scene.labels]


def test_a_compared_period_that_is_not_shown_is_a_line_with_its_month_and_year():
    chart = a_chart([10, 12, 11, 15, 18], base=(TUESDAY.replace(year=2025), 13))
    _, scene = laid_out(chart)

    assert scene.guide == 13
    assert "Nov 2025 · $13" in [label.text for label in scene.labels]


def test_a_base_far_outside_does_not_flatten_the_data():
    plan, scene = laid_out(a_chart([10, 12, 11], base=(TUESDAY.replace(year=2025), 1e6)))

    assert plan.base is None
    assert scene.guide is None


def test_open_dots_too_close_to_the_last_point_are_left_out():
    days = periods(TUESDAY, 365, Grain.DAY)
    plan, scene = laid_out(a_chart([5.0] * 365, comparable=days))

    assert len(plan.open_marks) == 364
    assert len(scene.open_marks) < 45


def test_a_polygon_holds_its_inside_only():
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]

    assert holds(square, 5, 5)
    assert not holds(square, 15, 5)
    assert not holds(square, -5, 5)


def test_a_rectangle_is_crossed_by_what_passes_through_or_lies_in_it():
    rect = Rect(0, 0, 10, 10)

    assert rect.crossed_by(Segment(-5, 5, 15, 5))
    assert rect.crossed_by(Segment(2, 2, 3, 3))
    assert rect.crossed_by(Segment(-5, 5, 5, -5))
    assert not rect.crossed_by(Segment(-5, 3, 3, -6))
    assert not rect.crossed_by(Segment(12, 0, 12, 10))
