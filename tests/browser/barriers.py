"""What keeps people from reading a page, as axe and the window's edge tell it."""

from collections.abc import Iterable
from itertools import product
from typing import Any

from app.settings import ROOT
from tests.browser.screen import NARROW, WIDE, Screen

Look = tuple[tuple[int, int], str]
LOOKS: tuple[Look, ...] = tuple(product((WIDE, NARROW), ("light", "dark")))
AXE = (ROOT / "static" / "vendor" / "axe.min.js").read_text("utf-8")
RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
  (told) => done(told.violations.map((one) => ({
    rule: one.id, impact: one.impact, where: one.nodes.map((node) => node.target.join(" ")),
  }))),
  (fault) => done([{rule: "axe itself", impact: String(fault), where: []}]));
"""


def objections(screen: Screen) -> list[dict[str, Any]]:
    """Of axe, to what is seen now; no rule of its is left out."""
    if screen.script("return typeof axe") == "undefined":
        screen.script(AXE)
    found: list[dict[str, Any]] = screen.driver.execute_async_script(RUN_AXE)
    return found


def barriers(screen: Screen, looks: Iterable[Look] = LOOKS) -> list[str]:
    """The same in light and dark, wide and narrow, and whatever is wider than the window."""
    told: list[str] = []
    for size, scheme in looks:
        screen.resize(size)
        screen.prefers(scheme)
        told += [f"{scheme} at {size[0]}: {one}" for one in objections(screen)]
        if screen.script("return document.documentElement.scrollWidth > innerWidth"):
            told.append(f"{scheme}: wider than {size[0]}")
    screen.prefers("light")
    screen.resize(WIDE)
    return told
