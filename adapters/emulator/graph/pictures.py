"""A picture inside a body: by media id, or by a link that Meta fetches."""

from urllib.parse import urlsplit

from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.fields import Fields


def picture(body: Fields, *beside: str) -> tuple[str | None, str | None]:
    """The media id or the link: exactly one of them."""
    body.only("id", "link", *beside)
    if ("id" in body) == ("link" in body):
        raise GraphError(100, "Either one of media ID or link must be present", subcode=2494009)
    if "id" in body:
        return body.text("id", longest=64), None
    link = body.text("link", longest=2048)
    if urlsplit(link).scheme not in ("http", "https"):
        raise GraphError(100, f"Param {body.at('link')} is not a valid URI.")
    return None, link
