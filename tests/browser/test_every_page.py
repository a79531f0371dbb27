"""Everybody can read each page: axe looks once at all of them, also at those that a scene has to
bring about. `make prove-pages` looks in every scheme and at both widths."""

from itertools import chain, cycle
from pathlib import Path

from tests.browser import tour
from tests.browser.barriers import LOOKS, barriers
from tests.browser.demo import Demo
from tests.browser.first_run import set_up
from tests.browser.scenes import OF_A_PAGE
from tests.browser.screen import Screen, needs_chromium
from tests.browser.story import Story
from tests.browser.walks import everything

pytestmark = needs_chromium


def test_no_page_keeps_anybody_from_reading_it(
    furnished: Demo, screen: Screen, tmp_path: Path
) -> None:
    screen.open(furnished.url)
    story = Story(furnished, screen)
    tour.furnished(story)
    names, found = [], []
    walk = (name for name, _ in everything(story, OF_A_PAGE))
    first = set_up(tmp_path / "first", screen)
    for name, look in zip(chain(walk, first), cycle(LOOKS), strict=False):
        names.append(name)
        found += [f"{name}: {one}" for one in barriers(screen, [look])]

    assert found == []
    assert tour.missed(names) == []
