"""One warm browser for the tests that only draw."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.bokeh import BokehCharts
from tests.adapters.bokeh.drawings import PlainFormats

FONTS = Path(__file__).parents[3] / "static" / "vendor"


@pytest.fixture(scope="session")
def charts() -> Iterator[BokehCharts]:
    drawer = BokehCharts(PlainFormats(), fonts=FONTS)
    yield drawer
    drawer.close()
