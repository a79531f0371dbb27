"""The running product, the browser, and stories whose later parts need the earlier ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.demo import Demo
from tests.browser.screen import Screen

BROKEN: dict[str, str] = {}
"""The stories that broke, by module, with the part where they did."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.failed:
        BROKEN.setdefault(str(item.path), item.name)
        screen = getattr(item, "funcargs", {}).get("screen")
        if isinstance(screen, Screen) and call.when == "call":
            screen.picture(f"failed-{item.name.replace('/', '-')}")
    return report


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo with an account and nothing else; it must end as cleanly as it began."""
    yield from _demo(tmp_path_factory.mktemp("empty"), empty=True)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The same as `seeded`, for those who make trouble in it."""
    yield from _demo(tmp_path_factory.mktemp("shop"), empty=False)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo as people meet it, with its samples and a verified phone."""
    yield from _demo(tmp_path_factory.mktemp("seeded"), empty=False)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The same, for a story that changes it."""
    yield from _demo(tmp_path_factory.mktemp("furnished"), empty=False)


def _demo(folder: Path, *, empty: bool) -> Iterator[Demo]:
    demo = Demo(folder, empty=empty)
    try:
        yield demo
    finally:
        demo.stop()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    screen = Screen(tmp_path_factory.mktemp("profile"))
    yield screen
    screen.close()


@pytest.fixture
def screen(browser: Screen) -> Iterator[Screen]:
    """The browser; whatever its console says is a fault."""
    yield browser
    assert browser.complaints() == []


@pytest.fixture
def next_part(request: pytest.FixtureRequest) -> None:
    """A part of a story is not told when an earlier one broke."""
    broken = BROKEN.get(str(request.path))
    if broken:
        pytest.skip(f"the story broke at {broken}")
