"""The whole way: a chart becomes a good picture, whatever it holds."""

import random
import time
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from adapters.bokeh import BokehCharts
from adapters.bokeh.charts import WIDTH
from adapters.bokeh.palette import PALETTES
from adapters.bokeh.plan import AXIS, LABEL, SMALL, planned
from domain.charts import Band, ChartKind, Theme
from domain.facts import Verdict
from domain.metrics import Grain, Unit, UnitKind
from ports.charts import DrawingFailed, Picture
from tests.adapters.bokeh.drawings import TUESDAY, PlainFormats, a_chart, coffee, periods

pytestmark = pytest.mark.browser

WALK = random.Random(5)
DRAWN = (AXIS, LABEL, SMALL)
HOSTILE = "<img src=x onerror=\"document.title='owned';document.body.replaceChildren()\">"


def image_of(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.png)).convert("RGB")


def amount(image: Image.Image, colour: str) -> int:
    """How many pixels have exactly this colour."""
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return sum(n for n, found in image.getcolors(1 << 21) if found == wanted)


def plot_of(image: Image.Image) -> Image.Image:
    return image.crop((0, 300, 1080, 1250))


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("kind", list(ChartKind))
def test_a_picture_has_the_promised_shape(charts, kind, theme):
    picture = charts.draw(coffee(kind), theme)

    image = Image.open(BytesIO(picture.png))
    assert (picture.width, picture.height) == image.size == (1080, 1350)
    assert image.format == "PNG"
    assert image.mode in ("RGB", "RGBA")
    assert len(picture.png) < 1_000_000


@pytest.mark.parametrize("theme", list(Theme))
def test_the_palette_of_the_theme_is_used(charts, theme):
    palette, image = PALETTES[theme], image_of(charts.draw(coffee(), theme))

    assert image.getpixel((3, 3)) == image.getpixel((1076, 1346))
    assert amount(image, palette.paper) > 700_000
    for colour in (palette.ink, palette.grey, palette.accent, palette.band, palette.attention):
        assert amount(image, colour) > 200


def test_the_verdict_colours_the_change_and_the_last_point(charts):
    palette = PALETTES[Theme.LIGHT]
    bad = image_of(charts.draw(a_chart([5, 6, 7], verdict=Verdict.BAD)))
    good = image_of(charts.draw(a_chart([5, 6, 7], verdict=Verdict.GOOD)))

    assert amount(bad, palette.attention) > 1000
    assert amount(good, palette.attention) == 0


EDGES = {
    "one point": a_chart([2890]),
    "two points": a_chart([2890, 3100]),
    "constant": a_chart([12] * 40),
    "all zero": a_chart([0] * 20),
    "negative": a_chart([-5, -3, -8, -2, -6]),
    "through zero": a_chart([-5, 3, -8, 2, 6]),
    "huge": a_chart([8.1e14, 9.2e14, 7e14]),
    "tiny": a_chart([1.2e-7, 9e-7, 3e-7], unit=Unit(UnitKind.PLAIN, "", 9)),
    "gaps": a_chart([5, None, 7, None, None, 4, 6, None, 9]),
    "a year of days": a_chart([100 + WALK.gauss(0, 9) for _ in range(365)]),
    "two years of months": a_chart(
        [WALK.uniform(4, 9) for _ in range(24)], grain=Grain.MONTH, last=date(2026, 11, 1)
    ),
    "a year of weeks": a_chart(
        [WALK.uniform(40, 90) for _ in range(53)], grain=Grain.WEEK, last=date(2026, 11, 23)
    ),
    "one point with its range": a_chart([50], band=[Band(TUESDAY, 40, 70)]),
    "no words": a_chart(
        [1, 2, 3], change="", sentence="", over_line="", corner_left="", corner_right=""
    ),
}


AS_BARS = ("one point", "all zero", "through zero", "gaps", "a year of days", "huge")


@pytest.mark.parametrize(
    ("name", "kind"),
    [*((name, ChartKind.LINE) for name in EDGES), *((name, ChartKind.BARS) for name in AS_BARS)],
)
def test_edges_are_drawn_with_ink_in_the_plot(charts, name, kind):
    picture = charts.draw(replace(EDGES[name], kind=kind))

    plot = plot_of(image_of(picture))
    assert amount(plot, PALETTES[Theme.LIGHT].attention) > 100


def test_nothing_in_a_name_is_read_as_html_or_script(charts):
    words = ("over_line", "value", "change", "sentence", "corner_left", "corner_right")
    chart = coffee(**dict.fromkeys(words, HOSTILE + "</script><b>$$x^2$$"))
    charts.draw(chart)

    browser = charts._browser
    assert browser.run("return document.title") == "Chart"
    assert browser.run("return document.querySelectorAll('img, b, main script').length") == 0
    assert HOSTILE in browser.run("return document.querySelector('#left').textContent")


LONG_WORDS = [
    {"over_line": "Net revenue of all eleven shops " * 9 + "· yesterday"},
    {"value": "$123,456,789,012,345,678.00", "change": "1,234,567%"},
    {"value": "1" * 90},
    {"change": "9" * 90},
    {"sentence": "against a usual Tuesday, which was wet and cold. " * 12},
    {"sentence": "W" * 500},
    {"corner_left": "Donaudampfschifffahrt " * 9, "corner_right": "data as of " * 12},
    {"over_line": "الإيرادات · أمس", "sentence": "مقارنة بيوم ثلاثاء معتاد. " * 8},
    {"over_line": "売上高・全店舗" * 12, "sentence": "平均単価は据え置きです。" * 20},
]


@pytest.mark.parametrize("words", LONG_WORDS)
def test_long_words_never_leave_the_picture_or_push_out_the_plot(charts, words):
    charts.draw(coffee(**words))

    boxes = charts._browser.run(
        "return [...document.querySelectorAll('#over, #value, #change, #sentence, #left, #right,"
        " #plot')].map((e) => e.getBoundingClientRect()).map((b) => [b.left, b.top, b.right,"
        " b.bottom])"
    )
    over, value, change, sentence, plot, left, right = boxes
    for box in boxes:
        assert box[0] >= 40
        assert box[2] <= 1040
    for upper, lower in ((over, value), (value, sentence), (change, sentence), (sentence, plot)):
        assert upper[3] <= lower[1] + 16
    assert plot[3] - plot[1] > 520
    assert left[2] <= right[0] or left[3] <= right[1]
    assert right[3] <= 1350


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("Cobalt Coffee · Daily sales (fictitious)", 1),
        ("Cobalt Coffee · Sea surface temperature in the whole Gulf of Maine, 2016 to 2017", 2),
    ],
)
def test_corners_that_have_no_room_on_one_line_are_below_each_other_and_nothing_is_cut(
    charts, source, lines
):
    charts.draw(coffee(corner_left=source))

    left, right = charts._browser.run(
        "return ['#left', '#right'].map((one) => document.querySelector(one)).map((corner) => {"
        "  const box = corner.getBoundingClientRect(), style = getComputedStyle(corner);"
        "  return {top: box.top, bottom: box.bottom,"
        "    lines: Math.round(box.height / parseFloat(style.lineHeight)),"
        "    cut: corner.scrollWidth - corner.clientWidth"
        "      + corner.scrollHeight - corner.clientHeight}; })"
    )
    assert (left["cut"], right["cut"]) == (0, 0)
    assert (left["lines"], right["lines"]) == (lines, 1)
    assert left["bottom"] <= right["top"]


@pytest.mark.parametrize("words", [{}, *LONG_WORDS])
@pytest.mark.parametrize("kind", list(ChartKind))
def test_in_a_chat_on_a_phone_no_letter_is_smaller_than_nine_pixels(charts, kind, words):
    """There a picture is some 330 CSS pixels wide."""
    charts.draw(coffee(kind, **words))
    written = charts._browser.run(
        "return [...document.querySelectorAll('header *, footer *')]"
        ".filter((one) => one.childElementCount === 0 && one.textContent)"
        ".map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )

    assert min(*written, *DRAWN) * 330 / WIDTH >= 9


def test_the_top_label_of_an_axis_names_a_short_unit(charts):
    celsius = a_chart([3.6, 4.2, 4.0], unit=Unit(UnitKind.PLAIN, "°C", 1))

    labels = [tick.text for tick in planned(celsius, PlainFormats()).axis.ticks]

    assert labels[-1].endswith("\u00a0°C")
    assert not any("°" in label for label in labels[:-1])


@pytest.mark.parametrize(
    "unit", [Unit(UnitKind.MONEY, "USD"), Unit(UnitKind.COUNT, "cups"), Unit(name="metric tons")]
)
def test_an_axis_has_no_unit_that_its_labels_show_or_that_has_no_room(unit):
    labels = [tick.text for tick in planned(a_chart([1, 2], unit=unit), PlainFormats()).axis.ticks]

    assert not any(unit.name in label for label in labels)


def test_a_series_without_weekends_is_one_line(charts):
    days = periods(TUESDAY, 60, Grain.DAY)
    open_days = a_chart([day.day if day.weekday() < 5 else None for day in days])
    charts.draw(open_days)

    assert (
        charts._browser.run(
            "return Bokeh.documents[0].roots()[0].renderers[0].data_source.data.xs.length"
        )
        == 1
    )


def test_nothing_of_a_chart_stays_in_the_browser(charts):
    for _ in range(3):
        charts.draw(coffee())
    charts._browser.run("Chartcastr.clear()")

    assert charts._browser.run("return Bokeh.documents.length") == 0
    assert charts._browser.run("return document.querySelector('#plot').children.length") == 0


def test_the_page_reaches_no_network(charts):
    charts.draw(coffee())

    told = "fetch('http://example.com').then(() => 'reached', () => 'not reached')"
    assert charts._browser.run(f"return {told}") == "not reached"


def test_a_chart_without_points_is_a_failure_that_names_it(charts):
    with pytest.raises(DrawingFailed, match="no points"):
        charts.draw(replace(coffee(), points=()))


def test_a_warm_drawing_is_quick(charts: BokehCharts):
    charts.draw(coffee())
    took = []
    for _ in range(5):
        start = time.perf_counter()
        charts.draw(coffee())
        took.append(time.perf_counter() - start)

    assert min(took) < 1.5  # 0.25 on a quiet machine
