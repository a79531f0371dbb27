"""Drawing a chart as a picture."""

from dataclasses import dataclass
from typing import Protocol

from domain.charts import Chart, Theme


class DrawingFailed(Exception):
    """No picture came, or not a good one; drawing the same chart again may work."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, 8-bit RGB or RGBA, at most 5 MB (what Meta takes); sizes in pixels."""

    png: bytes
    width: int
    height: int


class Charts(Protocol):
    def draw(self, chart: Chart, theme: Theme = Theme.LIGHT) -> Picture:
        """The picture, 1080 wide, checked: right size, not blank. One caller at a time.

        Raises DrawingFailed after its own second try with a new browser.
        """

    def warm(self) -> None:
        """Start what drawing needs, so that the first chart does not wait for it."""

    def close(self) -> None:
        """End the browser, if one runs."""
