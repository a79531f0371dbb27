"""A browser in a demo of its own, and the way through all that it shows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path

from tests.browser.demo import Demo
from tests.browser.scenes import Scene
from tests.browser.scenes_of_accounts import goes_for_good, newcomers
from tests.browser.screen import Screen
from tests.browser.story import Story
from tests.browser.tour import furnished, of_the_phone, pages, signed_out


@contextmanager
def visited(
    place: Path, *, empty: bool = False, settings: Mapping[str, str] | None = None
) -> Iterator[Story]:
    """The demo: furnished, or with an account and nothing else."""
    demo = Demo(place / "demo", empty=empty, settings=settings)
    try:
        with closing(Screen(place / "profile")) as screen:
            screen.open(demo.url)
            story = Story(demo, screen)
            if not empty:
                furnished(story)
            yield story
    finally:
        demo.stop()


def everything(
    story: Story, scenes: Sequence[Scene], *last: Scene
) -> Iterator[tuple[str, Screen]]:
    """The pages of the furnished demo, what those scenes bring about, and what strangers and
    newcomers see: by name, each while it is on the screen."""
    names = chain(
        pages(story),
        of_the_phone(story),
        chain.from_iterable(scene(story) for scene in scenes),
        signed_out(story),
        newcomers(story),
        goes_for_good(story),
        chain.from_iterable(scene(story) for scene in last),
    )
    for name in names:
        yield name, story.screen
