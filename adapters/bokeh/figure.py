"""A scene as a Bokeh document: what lies where is decided already."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from bokeh.embed import json_item
from bokeh.models import (
    ColumnDataSource,
    FixedTicker,
    LinearAxis,
    MultiLine,
    Plot,
    Range1d,
    Scatter,
    VBar,
)
from bokeh.models import Grid as BokehGrid
from bokeh.models.annotations import Label, Span
from bokeh.models.glyph import Glyph
from bokeh.models.glyphs import Patches
from bokeh.models.renderers import GlyphRenderer
from bokeh.resources import Resources

from adapters.bokeh.layout import DOT, OPEN_DOT, Role, Scene
from adapters.bokeh.palette import Palette
from adapters.bokeh.plan import AXIS, Mark, Plan, runs
from adapters.bokeh.scale import Tick
from domain.charts import ChartKind

GRID_WIDTH = 2
ROUND = 6
"""Radius of a bar's two corners at most."""


@cache
def bokehjs() -> str:
    """BokehJS's source, core only: nothing here needs widgets, tables or formulas."""
    return "\n".join(Resources(mode="inline", components=["bokeh"]).js_raw)


def document(plan: Plan, scene: Scene, palette: Palette, accent: str, font: str) -> str:
    """The JSON of one plot, as a string; `accent` is the last point's colour."""
    plot = _canvas(scene)
    _add_axes(plot, plan, scene, palette, font)
    _add_bands(plot, scene, palette)
    if plan.kind is ChartKind.BARS:
        _add_bars(plot, plan, scene, palette, accent)
    else:
        _add_line(plot, plan, scene, palette)
    _add_guides(plot, plan, scene, palette)
    _add_marks(plot, plan, scene, palette, accent)
    _add_labels(plot, scene, palette, accent, font)
    return json.dumps(json_item(plot))


def _canvas(scene: Scene) -> Plot:
    frame = scene.frame
    return Plot(
        width=scene.width,
        height=scene.height,
        min_border_left=round(frame.left),
        min_border_right=scene.width - round(frame.right),
        min_border_top=round(frame.top),
        min_border_bottom=scene.height - round(frame.bottom),
        x_range=Range1d(start=scene.x_range[0], end=scene.x_range[1]),
        y_range=Range1d(start=scene.y_range[0], end=scene.y_range[1]),
        toolbar_location=None,
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
    )


def _draw(plot: Plot, glyph: Glyph, **columns: Sequence[object]) -> None:
    """Adds a glyph whose fields are `columns`, without the doubles that selections would need."""
    source = ColumnDataSource({name: list(column) for name, column in columns.items()})
    plot.renderers.append(
        GlyphRenderer(data_source=source, glyph=glyph, nonselection_glyph=None, muted_glyph=None)
    )


def _add_axes(plot: Plot, plan: Plan, scene: Scene, palette: Palette, font: str) -> None:
    _add_axis(plot, "left", plan.axis.ticks, palette, font, standoff=18)
    _add_axis(plot, "below", scene.dates, palette, font, standoff=20)
    ticker = FixedTicker(ticks=[tick.at for tick in plan.axis.ticks])
    grid = BokehGrid(dimension=1, ticker=ticker, level="underlay")
    grid.grid_line_color, grid.grid_line_width = palette.grid, GRID_WIDTH
    plot.add_layout(grid)


def _add_axis(
    plot: Plot,
    side: Literal["left", "below"],
    ticks: tuple[Tick, ...],
    palette: Palette,
    font: str,
    standoff: int,
) -> None:
    axis = LinearAxis(
        major_label_overrides={tick.at: tick.text for tick in ticks},
        major_label_text_font=font,
        major_label_text_font_size=f"{AXIS}px",
        major_label_text_color=palette.grey,
        major_label_standoff=standoff,
        axis_line_color=None,
        major_tick_line_color=None,
        minor_tick_line_color=None,
        major_tick_out=0,
        major_tick_in=0,
    )
    axis.ticker = FixedTicker(ticks=[tick.at for tick in ticks])  # type: ignore[assignment]
    plot.add_layout(axis, side)


def _add_bands(plot: Plot, scene: Scene, palette: Palette) -> None:
    if scene.bands:
        _draw(
            plot,
            Patches(xs="xs", ys="ys", fill_color="colour", line_color=None),
            xs=[list(area.xs) for area in scene.bands],
            ys=[list(area.ys) for area in scene.bands],
            colour=[palette.faint if area.faint else palette.band for area in scene.bands],
        )


def _add_bars(plot: Plot, plan: Plan, scene: Scene, palette: Palette, accent: str) -> None:
    coloured = [(mark, palette.quiet) for mark in plan.marks[:-1]] + [(plan.last, accent)]
    radius = min(ROUND, round(scene.x(scene.bar_width) - scene.x(0)) // 4)
    rising = [(mark, colour) for mark, colour in coloured if mark.value >= 0]
    falling = [(mark, colour) for mark, colour in coloured if mark.value < 0]
    for end, bars in (("top", rising), ("bottom", falling)):
        if bars:
            bar = VBar(x="x", top="top", bottom="bottom", width=scene.bar_width, line_color=None)
            bar.fill_color = "colour"
            corners: Any = {f"{end}_left": radius, f"{end}_right": radius}
            bar.border_radius = corners
            _draw(
                plot,
                bar,
                x=[mark.at for mark, _ in bars],
                top=[max(mark.value, 0) for mark, _ in bars],
                bottom=[min(mark.value, 0) for mark, _ in bars],
                colour=[colour for _, colour in bars],
            )


def _add_line(plot: Plot, plan: Plan, scene: Scene, palette: Palette) -> None:
    parts = runs(plan.marks, plan.closed)
    line = MultiLine(xs="xs", ys="ys", line_color=palette.accent, line_width=scene.line_width)
    line.line_join, line.line_cap = "round", "round"
    _draw(
        plot,
        line,
        xs=[[mark.at for mark in run] for run in parts],
        ys=[[mark.value for mark in run] for run in parts],
    )
    alone = [run[0] for run in parts if len(run) == 1]
    _add_dots(plot, alone, scene.line_width * 2, palette.accent, palette.accent, edge_width=0)


def _add_guides(plot: Plot, plan: Plan, scene: Scene, palette: Palette) -> None:
    """The line at zero, and the dashed one at a base whose period is not shown."""
    if plan.axis.low <= 0 <= plan.axis.high:
        zero = Span(location=0, dimension="width", line_color=palette.zero, line_width=GRID_WIDTH)
        zero.level = "underlay"
        plot.add_layout(zero)
    if scene.guide is not None:
        guide = Span(location=scene.guide, dimension="width", line_color=palette.grey)
        guide.line_width, guide.line_dash, guide.line_cap = 3, [3, 9], "round"
        plot.add_layout(guide)


def _add_marks(plot: Plot, plan: Plan, scene: Scene, palette: Palette, accent: str) -> None:
    _add_dots(plot, scene.open_marks, 2 * OPEN_DOT, palette.paper, palette.accent, edge_width=5)
    if plan.kind is ChartKind.LINE:
        _add_dots(plot, [plan.last], 2 * DOT + 3, accent, palette.paper, edge_width=3)


def _add_dots(
    plot: Plot, marks: Sequence[Mark], size: float, fill: str, edge: str, edge_width: float
) -> None:
    if marks:
        dot = Scatter(x="x", y="y", size=size, fill_color=fill, line_color=edge)
        dot.line_width = edge_width
        _draw(plot, dot, x=[mark.at for mark in marks], y=[mark.value for mark in marks])


def _add_labels(plot: Plot, scene: Scene, palette: Palette, accent: str, font: str) -> None:
    for label in scene.labels:
        point = label.role is Role.POINT
        padding: Any = 2 if label.covers_grid else 0
        plot.add_layout(
            Label(
                x=label.box.left - scene.frame.left,
                y=scene.frame.bottom - label.box.middle,
                x_units="screen",
                y_units="screen",
                text=label.text,
                text_font=font,
                text_font_size=f"{label.size}px",
                text_font_style="bold" if point else "normal",
                text_color=accent if point else palette.grey,
                text_baseline="middle",
                background_fill_color=palette.paper if label.covers_grid else None,
                padding=padding,
            )
        )
