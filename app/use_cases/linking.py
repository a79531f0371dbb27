"""Links to pictures, for Meta to fetch what could not be uploaded."""

from datetime import timedelta

from app.actors import needs, open_to_anyone
from domain.pulses import PictureId
from domain.tenancy import Actor, Permission
from ports.clock import Clock
from ports.pictures import PictureLinks

LIVES = timedelta(minutes=60)
AT_LEAST = timedelta(minutes=30)
"""A link that still holds so long serves another recipient of the picture too."""


class LinksOff(Exception):
    """Meta fetches from an https address, and this installation has none."""


def links_are_on(public_url: str) -> bool:
    return public_url.startswith("https://")


@needs(Permission.RUN_THE_HOUSE)
def link_picture(
    actor: Actor, picture: PictureId, *, links: PictureLinks, public_url: str, clock: Clock
) -> str:
    """An address of ours at which the picture can be fetched for up to an hour.

    Raises LinksOff.
    """
    if not links_are_on(public_url):
        raise LinksOff
    now = clock.now()
    name = links.open(picture, now + AT_LEAST, now + LIVES)
    return f"{public_url.rstrip('/')}/pictures/{name}"


@open_to_anyone
def linked_picture(name: str, *, links: PictureLinks, clock: Clock) -> bytes:
    """The PNG behind a link. Raises NotFound, alike for whatever is wrong with it."""
    return links.picture(name, clock.now())


@needs(Permission.RUN_THE_HOUSE)
def revoke_links(actor: Actor, picture: PictureId, *, links: PictureLinks) -> None:
    """Nobody fetches this picture any more."""
    links.revoke(picture)
