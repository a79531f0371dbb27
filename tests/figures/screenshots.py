"""Pictures of every page and state, for people to look at: `python -m tests.figures.screenshots`.

They go to `docs/screens/`, each at both widths and in both colour schemes, with an index. `--only
WORD` takes those alone whose name holds the word, and leaves the others as they are.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from io import BytesIO
from itertools import chain, product
from pathlib import Path

from PIL import Image

from app.settings import ROOT
from tests.browser.demo import Demo
from tests.browser.pages import AT_THE_BEGINNING
from tests.browser.scenes import SCENES, nobody_knows_them
from tests.browser.screen import NARROW, WIDE, Screen
from tests.browser.story import Story
from tests.browser.tour import BY_NAME, furnished, missed, of_the_phone, pages, signed_out

SCREENS = ROOT / "docs" / "screens"
Look = tuple[tuple[int, int], str]
LOOKS: Sequence[Look] = tuple(product((WIDE, NARROW), ("light", "dark")))
FEW: Sequence[Look] = ((WIDE, "light"), (NARROW, "dark"))
"""Of the troubles, which are all on one page."""
COLOURS = 64
LONGEST = 2800
"""Pixels: below that, a long page says nothing new of how it looks."""
SETTLED_S = 0.15
INDEX = """# How it looks

Every page of the product and of the phone, and the states that matter, as `make screenshots` finds them: light and dark, 1280 and 390 px wide.

| | 1280 | 390 |
|---|---|---|
"""  # noqa: E501


def main() -> int:
    parser = argparse.ArgumentParser(description="Pictures of every page.")
    parser.add_argument("--only", default="")
    wanted = parser.parse_args().only
    SCREENS.mkdir(parents=True, exist_ok=True)
    shown: list[str] = []
    with tempfile.TemporaryDirectory(prefix="screens-") as place:
        for name, screen in chain(_seeded(Path(place)), _empty(Path(place))):
            shown.append(name)
            if wanted in name:
                photograph(screen, name)
                sys.stderr.write(f"{time.strftime('%H:%M:%S')} {name}\n")
    lacking = missed(shown)
    if not wanted:
        _tidied(shown)
    for name in lacking:
        sys.stderr.write(f"There is no picture of {name}.\n")
    return 1 if lacking else 0


def _seeded(place: Path) -> Iterator[tuple[str, Screen]]:
    """The demo as people meet it, then all that can happen in it."""
    with visited(place / "seeded", empty=False) as story:
        furnished(story)
        told = (scene(story) for scene in SCENES)
        for name in chain(
            pages(story),
            of_the_phone(story),
            chain.from_iterable(told),
            signed_out(story),
            nobody_knows_them(story),
        ):
            yield name, story.screen


def _empty(place: Path) -> Iterator[tuple[str, Screen]]:
    """An account and nothing else."""
    with visited(place / "empty", empty=True) as story:
        for name in pages(story, [BY_NAME[name] for name in AT_THE_BEGINNING]):
            yield f"empty-{name}", story.screen


@contextmanager
def visited(place: Path, *, empty: bool) -> Iterator[Story]:
    demo = Demo(place / "demo", empty=empty)
    try:
        with closing(Screen(place / "profile")) as screen:
            screen.open(demo.url)
            yield Story(demo, screen)
    finally:
        demo.stop()


def photograph(screen: Screen, name: str) -> None:
    """What is on the screen, in each of the looks."""
    for size, scheme in looks(name):
        screen.resize(size)
        screen.prefers(scheme)
        time.sleep(SETTLED_S)
        (SCREENS / _file(name, size, scheme)).write_bytes(small(screen.shot()))
    screen.resize(WIDE)
    screen.prefers("light")


def looks(name: str) -> Sequence[Look]:
    return FEW if name.startswith("trouble-") else LOOKS


def small(png: bytes) -> bytes:
    """The same picture in fewer colours, and not longer than anybody scrolls."""
    out = BytesIO()
    with Image.open(BytesIO(png)) as whole:
        upper = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, LONGEST)))
        few = upper.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
    return out.getvalue()


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
