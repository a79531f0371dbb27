"""Everybody can read each page: axe looks once at all of them. `make prove-pages` looks in every
scheme and at both widths, and at those pages too that a scene has to bring about."""

from itertools import chain, cycle

from tests.browser import tour
from tests.browser.barriers import LOOKS, barriers
from tests.browser.demo import Demo
from tests.browser.pages import PAGES, SIGNED_OUT
from tests.browser.screen import Screen, needs_chromium
from tests.browser.story import Story

pytestmark = needs_chromium


def test_no_page_keeps_anybody_from_reading_it(furnished: Demo, screen: Screen) -> None:
    screen.open(furnished.url)
    story = Story(furnished, screen)
    tour.furnished(story)
    names, found = [], []
    walk = chain(tour.pages(story), tour.of_the_phone(story), tour.signed_out(story))
    for name, look in zip(walk, cycle(LOOKS), strict=False):
        names.append(name)
        found += [f"{name}: {one}" for one in barriers(screen, [look])]

    assert found == []
    in_scenes = [page.name for page in (*PAGES, *SIGNED_OUT) if page.in_a_scene]
    assert tour.missed(names) == in_scenes
