"""The zones that there are, and the one that a page's times are told in."""

from functools import cache
from urllib.parse import unquote
from zoneinfo import available_timezones

from flask import g

from app.web import cookies, gate

COOKIE = "zone"


@cache
def zones() -> tuple[str, ...]:
    """The zones that a form offers and takes."""
    places = {name for name in available_timezones() if "/" in name and "Etc/" not in name}
    return (*sorted(places), "UTC")


def readers_zone() -> str:
    """The one that the reader's browser has said; before it did, their organisation's. Looked up
    once for each request: a page may tell hundreds of times."""
    if "readers_zone" not in g:
        g.readers_zone = _looked_up()
    zone: str = g.readers_zone
    return zone


def _looked_up() -> str:
    said = unquote(cookies.read(COOKIE))
    if said in zones():
        return said
    known = gate.seat_or_none()
    return known.timezone if known else "UTC"
