"""The two palettes, from the product's look, and how a verdict is coloured."""

from dataclasses import asdict, dataclass

from domain.charts import Theme
from domain.facts import Verdict


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it; both are #rrggbb."""
    pairs = [(int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@dataclass(frozen=True, slots=True)
class Palette:
    ink: str
    grey: str
    grid: str
    paper: str
    accent: str
    band: str
    attention: str
    quiet: str
    """The accent held back: bars that are not the news."""
    faint: str
    """The band where it is not the comparison itself."""
    zero: str
    """The line at zero, stronger than the grid."""

    def verdict(self, verdict: Verdict) -> str:
        """The colour of the change; the arrow says the same without it."""
        return {Verdict.GOOD: self.accent, Verdict.BAD: self.attention}.get(verdict, self.grey)

    def point(self, verdict: Verdict) -> str:
        """The colour of the last point: the data's own, unless it needs attention."""
        return self.attention if verdict is Verdict.BAD else self.accent

    def variables(self) -> dict[str, str]:
        return asdict(self)


def _palette(
    *, ink: str, grey: str, grid: str, paper: str, accent: str, band: str, attention: str
) -> Palette:
    quiet, faint = mixed(accent, paper, 0.42), mixed(band, paper, 0.55)
    zero = mixed(grid, grey, 0.55)
    return Palette(ink, grey, grid, paper, accent, band, attention, quiet, faint, zero)


PALETTES = {
    Theme.LIGHT: _palette(
        ink="#0f1b2d",
        grey="#68758a",
        grid="#e7ebf0",
        paper="#ffffff",
        accent="#0b7a5b",
        band="#cfe8df",
        attention="#d9480f",
    ),
    Theme.DARK: _palette(
        ink="#eef3f8",
        grey="#93a1b5",
        grid="#263244",
        paper="#121a26",
        accent="#3ecf9b",
        band="#1d4439",
        attention="#ff8a4c",
    ),
}
