"""What has been mailed, and the links in it."""

import re
from urllib.parse import parse_qs, urlsplit

from ports.bell import Lane
from tests.world import SentMail, World


def mails(world: World) -> list[tuple[str, str, str]]:
    """To whom, subject and body of all that has gone, the newest last."""
    world.work(Lane.MAIL)
    assert isinstance(world.mailer, SentMail)
    return world.mailer.sent


def link_to(world: World, address: str) -> str:
    """The path and query of the link in the newest mail to that address."""
    body = next(text for to, _, text in reversed(mails(world)) if to == address)
    found = re.search(r"https?://\S+\?key=\S+", body)
    assert found, body
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}"


def key_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["key"][0]
