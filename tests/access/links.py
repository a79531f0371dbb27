"""Follows every link of every page, as somebody with one role, and says which lead astray."""

from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from app.web import security
from tests.access.table import TABLE, Who
from tests.access.walk import LETS_IN

GETS = ("href", "hx-get")
POSTS = ("hx-post", "formaction")


class Led(HTMLParser):
    """Where a page's links and its forms lead."""

    def __init__(self) -> None:
        super().__init__()
        self.gets: set[str] = set()
        self.posts: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        self.gets |= {given[name] for name in GETS if name in given and tag != "link"}
        self.posts |= {given[name] for name in POSTS if name in given}
        if tag == "form" and "action" in given:
            posts = given.get("method", "get").lower() == "post"
            (self.posts if posts else self.gets).add(given["action"])


def led_astray(app: Flask, client: FlaskClient, role: str, seeds: Iterable[str]) -> list[str]:
    """Each link from these pages on that answers 403, and each form that is not for that role."""
    wrong, seen, waiting = [], set(seeds), sorted(set(seeds))
    while waiting:
        page = waiting.pop()
        security.limiter.reset()
        answer = client.get(page)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            gets, faults = _read(app, page, role, answer.text)
            wrong += faults
            waiting += sorted(gets - seen)
            seen |= gets
        elif answer.status_code == 403:
            wrong.append(f"403 {page}")
        answer.close()
    return sorted(wrong)


def astray_on(app: Flask, client: FlaskClient, role: str, page: str) -> list[str]:
    """The same for a page that is there by its words only, such as an answer to a form."""
    gets, faults = _read(app, "the answer", role, page)
    return sorted([*faults, *led_astray(app, client, role, gets)])


def _read(app: Flask, page: str, role: str, text: str) -> tuple[set[str], list[str]]:
    led = Led()
    led.feed(text)
    gets = {path for path in (_here(url) for url in led.gets) if path}
    posts = {path for path in (_here(url) for url in led.posts) if path}
    faults = [f"{page} posts to {path}" for path in posts if not _may_post(app, path, role)]
    return gets, faults


def _here(url: str) -> str:
    """Path and query of one of our own pages; empty for what is none."""
    parts = urlsplit(url)
    if parts.scheme or parts.netloc or parts.path.startswith("/static/") or not parts.path:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _may_post(app: Flask, path: str, role: str) -> bool:
    try:
        rule, _ = app.url_map.bind("localhost").match(
            urlsplit(path).path, method="POST", return_rule=True
        )
    except HTTPException:
        return False
    who = TABLE[rule.rule]["POST"]
    return who in {Who.EVERYONE, Who.NOBODY} or role in LETS_IN[who]
