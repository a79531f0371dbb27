"""An installation before its first run is over: there is a page then that is never seen again."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType

import requests

from app.settings import ROOT
from tests.browser.demo import KEPT
from tests.browser.screen import Screen
from tests.browser.tour import at_rest
from tests.processes.running import Running, free_port, until

UP_WITHIN_S = 60.0


def nobody_yet(place: Path) -> Iterator[tuple[str, Screen]]:
    """The page that makes the first account, in a browser of its own."""
    with closing(Screen(place / "profile")) as screen:
        for name in set_up(place / "installed", screen):
            yield name, screen


def set_up(place: Path, screen: Screen) -> Iterator[str]:
    """The page that makes the first account."""
    with installed(place) as url:
        screen.open(url)
        screen.see("h1", "Set")
        at_rest(screen)
        yield "set-up"


@contextmanager
def installed(place: Path, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[str]:
    """Where its web process answers; the others are not needed for that."""
    place.mkdir(parents=True)
    port = free_port()
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment |= {"VAR": str(place), "PORT": str(port), "PYTHONPATH": str(ROOT)}
    environment |= settings
    migrate = [sys.executable, "-m", "app.cli", "migrate"]
    assert Running("migrate", migrate, environment, place).exited(UP_WITHIN_S) == 0
    serve = [sys.executable, "-m", "app.cli", "web", "--host", "127.0.0.1"]
    web = Running("web", serve, environment, place)
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(url), "the web process answers", UP_WITHIN_S)
        yield url
    finally:
        web.end()


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=1).ok
    except requests.RequestException:
        return False
