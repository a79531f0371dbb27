"""Pictures of every page and state, for people to look at: `python -m tests.figures.screenshots`.

They go to `docs/screens/`, each at both widths and in both colour schemes, with an index. `--only
WORD` takes those alone whose name holds the word, and leaves the others as they are; `--scene
NAME` plays that scene alone.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import chain, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.settings import ROOT
from tests.browser.first_run import nobody_yet
from tests.browser.pages import AT_THE_BEGINNING
from tests.browser.scenes import SCENES, Scene, nobody_knows_them
from tests.browser.screen import NARROW, WIDE, Screen
from tests.browser.tour import BY_NAME, missed, pages
from tests.browser.walks import everything, visited
from tests.processes.running import until

SCREENS = ROOT / "docs" / "screens"
Look = tuple[tuple[int, int], str]
LOOKS: Sequence[Look] = tuple(product((WIDE, NARROW), ("light", "dark")))
FEW: Sequence[Look] = ((WIDE, "light"), (NARROW, "dark"))
"""Of the troubles, which are all on one page."""
BY_WORD: Mapping[str, Scene] = {scene.__name__: scene for scene in SCENES}
COMMON, RARE, ALIKE = 96, 64, 12
LONGEST = 60_000
"""Pixels: no page is as long, so that each is seen to its end."""
SETTLED_S = 0.15
DRAWING = """return document.querySelector('#preview [hx-trigger="every 500ms"]') !== null"""
INDEX = """# How it looks

Every page of the product and of the phone, and the states that matter, as `make screenshots` finds them: light and dark, 1280 and 390 px wide.

| | 1280 | 390 |
|---|---|---|
"""  # noqa: E501


def main() -> int:
    parser = argparse.ArgumentParser(description="Pictures of every page.")
    parser.add_argument("--only", default="")
    parser.add_argument("--scene", choices=sorted(BY_WORD))
    asked = parser.parse_args()
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screens-") as folder:
        place = Path(folder)
        if asked.scene:
            _photographed(_one(place, BY_WORD[asked.scene]), asked.only)
            return 0
        walk = chain(_seeded(place), _empty(place), nobody_yet(place / "first"))
        shown = _photographed(walk, asked.only)
    if not asked.only:
        _tidied(shown)
    lacking = missed(shown)
    for name in lacking:
        sys.stderr.write(f"There is no picture of {name}.\n")
    return 1 if lacking else 0


def _photographed(walk: Iterable[tuple[str, Screen]], wanted: str) -> list[str]:
    """The names of all that was shown, once those are taken that hold the word."""
    shown = []
    for name, screen in walk:
        shown.append(name)
        if wanted in name:
            photograph(screen, name)
            sys.stderr.write(f"{time.strftime('%H:%M:%S')} {name}\n")
    return shown


def _one(place: Path, scene: Scene) -> Iterator[tuple[str, Screen]]:
    """What happens in that scene, where none came before it."""
    with visited(place / "seeded") as story:
        for name in scene(story):
            yield name, story.screen


def _seeded(place: Path) -> Iterator[tuple[str, Screen]]:
    """The demo as people meet it, then all that can happen in it."""
    with visited(place / "seeded") as story:
        yield from everything(story, SCENES, nobody_knows_them)


def _empty(place: Path) -> Iterator[tuple[str, Screen]]:
    """An account and nothing else."""
    with visited(place / "empty", empty=True) as story:
        for name in pages(story, [BY_NAME[name] for name in AT_THE_BEGINNING]):
            yield f"empty-{name}", story.screen


def photograph(screen: Screen, name: str) -> None:
    """What is on the screen, in each of the looks, with the pointer on nothing."""
    screen.points_at_nothing()
    until(lambda: not screen.script(DRAWING), "the preview is drawn")
    for size, scheme in looks(name):
        screen.resize(size)
        screen.prefers(scheme)
        time.sleep(SETTLED_S)
        screen.script("if (!document.querySelector('section#phone')) window.scrollTo(0, 0)")
        screen.shot()  # paints boxes that scroll, which the first one shows blank below the fold
        (SCREENS / _file(name, size, scheme)).write_bytes(small(screen.shot()))
    screen.resize(WIDE)
    screen.prefers("light")


def looks(name: str) -> Sequence[Look]:
    return FEW if name.startswith("trouble-") else LOOKS


def small(png: bytes) -> bytes:
    """The same picture in fewer colours, and not longer than any page."""
    out = BytesIO()
    with Image.open(BytesIO(png)) as whole:
        upper = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, LONGEST)))
        few = upper.quantize(palette=palette_of(upper), dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
    return out.getvalue()


def palette_of(picture: Image.Image) -> Image.Image:
    """The colours that most of it is in, then those that are least like any of them: faint
    backgrounds and rare signals stay what they are."""
    counted = picture.getcolors(picture.width * picture.height) or []
    colours = np.array([colour for _count, colour in sorted(counted, reverse=True)], dtype=float)
    chosen = list(range(min(COMMON, len(colours))))
    apart = np.min([_distances(colours, one) for one in chosen], axis=0)
    while len(chosen) < COMMON + RARE and apart.max() > ALIKE:
        chosen.append(int(apart.argmax()))
        apart = np.minimum(apart, _distances(colours, chosen[-1]))
    palette = Image.new("P", (1, 1))
    palette.putpalette([int(part) for part in colours[chosen].flatten()])
    return palette


def _distances(colours: NDArray[np.float64], one: int) -> NDArray[np.float64]:
    """Of each from that one."""
    apart: NDArray[np.float64] = np.linalg.norm(colours - colours[one], axis=1)
    return apart


def _file(name: str, size: tuple[int, int], scheme: str) -> str:
    return f"{name}-{size[0]}-{scheme}.png"


def _tidied(shown: Sequence[str]) -> None:
    """An index of those, and no picture of what is not there any more."""
    known = {_file(name, *look) for name in shown for look in looks(name)}
    for picture in SCREENS.glob("*.png"):
        if picture.name not in known:
            picture.unlink()
    (SCREENS / "README.md").write_text(INDEX + "".join(_line(name) for name in shown), "utf-8")


def _line(name: str) -> str:
    cells = [
        " · ".join(
            f"[{scheme}]({_file(name, size, scheme)})"
            for wide, scheme in looks(name)
            if wide == size
        )
        for size in (WIDE, NARROW)
    ]
    return f"| {name} | {cells[0]} | {cells[1]} |\n"


if __name__ == "__main__":
    sys.exit(main())
