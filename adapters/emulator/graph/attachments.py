"""What is sent beside texts and pictures: sounds, films, files, stickers, places, contacts."""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.emulator.faces import Face
from adapters.emulator.graph.fields import Fields
from adapters.emulator.graph.pictures import picture
from adapters.emulator.graph.shapes import CONTACT, LOCATION, fit

CAPTION, FILE_NAME, MOST_CONTACTS = 1024, 240, 257


@dataclass(frozen=True)
class Attachment:
    """A media id that the number must own; what came by link has none and is not fetched."""

    kind: str
    media: str | None


def attached(kind: str, body: Fields) -> tuple[Face, Attachment | None]:
    """Raises GraphError."""
    return READERS[kind](body)


def contacts(body: Fields) -> Face:
    """`contacts` is a list, alone among the types."""
    found = body.several("contacts", most=MOST_CONTACTS)
    for each in found:
        fit(each, CONTACT)
    names = [str(each.inner("name").whole()["formatted_name"]) for each in found]
    return Face(text="👤 " + ", ".join(names))


def _sound(body: Fields) -> tuple[Face, Attachment]:
    media, _ = picture(body)
    return Face(text="🎵 Audio"), Attachment("audio", media)


def _sticker(body: Fields) -> tuple[Face, Attachment]:
    media, _ = picture(body)
    return Face(text="Sticker"), Attachment("sticker", media)


def _film(body: Fields) -> tuple[Face, Attachment]:
    media, _ = picture(body, "caption")
    words = body.optional_text("caption", longest=CAPTION) or "Video"
    return Face(text=f"🎬 {words}"), Attachment("video", media)


def _file(body: Fields) -> tuple[Face, Attachment]:
    media, _ = picture(body, "caption", "filename")
    name = body.optional_text("filename", longest=FILE_NAME) or "Document"
    words = body.optional_text("caption", longest=CAPTION) or ""
    return Face(text=f"📄 {name}\n{words}".strip()), Attachment("document", media)


def _place(body: Fields) -> tuple[Face, None]:
    fit(body, LOCATION)
    given = body.whole()
    where = given.get("name") or f"{given['latitude']}, {given['longitude']}"
    return Face(text=f"📍 {where}"), None


READERS: dict[str, Callable[[Fields], tuple[Face, Attachment | None]]] = {
    "audio": _sound,
    "sticker": _sticker,
    "video": _film,
    "document": _file,
    "location": _place,
}
