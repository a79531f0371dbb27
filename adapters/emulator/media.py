"""Uploaded pictures: what Meta accepts, and how long it keeps them."""

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass

from adapters.emulator.clock import EmulatorClock
from adapters.emulator.store import Store

DAY_S = 24 * 3600
KEPT_S = 30 * DAY_S
INBOUND_KEPT_S = 7 * DAY_S
URL_LIVES_S = 300
IMAGE_LIMIT = 5 * 1024 * 1024
PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPEG_MAGIC = b"\xff\xd8\xff"
RGB, RGBA = 2, 6
MB = 1024 * 1024
AUDIO = ("audio/aac", "audio/amr", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/opus")
VIDEO = ("video/3gpp", "video/mp4")
DOCUMENT = (
    "application/pdf", "text/plain", "application/msword", "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)  # fmt: skip
TYPES = {
    "image": ("image/jpeg", "image/png"),
    "sticker": ("image/webp",),
    "audio": AUDIO,
    "video": VIDEO,
    "document": DOCUMENT,
}
"""What each type of message may carry (Meta: media, supported types)."""
LIMITS = {"sticker": 500 * 1024, "audio": 16 * MB, "video": 16 * MB, "document": 100 * MB}
UPLOADABLE = tuple(mime for kinds in TYPES.values() for mime in kinds)


@dataclass(frozen=True)
class Media:
    """One uploaded file, owned by the number that uploaded it."""

    id: str
    business: str
    mime: str
    sha256: str
    body: bytes

    def download(self, now: float) -> str:
        """The query of an address that is good for five minutes, and only with the token."""
        until = int(now) + URL_LIVES_S
        return f"mid={self.id}&ext={until}&hash={self.seal(until)}"

    def seal(self, until: int) -> str:
        key = self.sha256.encode()
        return hmac.new(key, str(until).encode(), hashlib.sha256).hexdigest()[:32]


def size_of_png(body: bytes) -> tuple[int, int] | None:
    """Width and height, so that a page can keep the place free; None for anything else."""
    if not body.startswith(PNG_MAGIC) or len(body) < 24:
        return None
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def fault_of(mime: str, body: bytes) -> str | None:
    """Why Meta would not take these bytes as this type. Only pictures are looked into."""
    kind = next((name for name, kinds in TYPES.items() if mime in kinds), "image")
    if kind == "image":
        return fault_of_image(mime, body)
    if not body or len(body) > LIMITS[kind]:
        return f"The file has {len(body)} bytes; 1 to {LIMITS[kind]} are allowed for {kind}."
    if kind == "sticker" and not (body.startswith(b"RIFF") and body[8:12] == b"WEBP"):
        return _mismatch(mime)
    return None


def fault_of_image(mime: str, body: bytes) -> str | None:
    """Why Meta would not take these bytes as this type, or None if it would.

    JPEG, or PNG of 8 bits in RGB or RGBA, at most 5 MB.
    """
    if len(body) > IMAGE_LIMIT:
        return f"Image file size too big: {len(body)} bytes, max allowed is 5242880."
    if mime == "image/jpeg":
        return None if body.startswith(JPEG_MAGIC) else _mismatch(mime)
    if mime == "image/png":
        return _fault_of_png(body)
    return f"Unsupported image mime type {mime}. Use image/jpeg or image/png."


def _fault_of_png(body: bytes) -> str | None:
    if not body.startswith(PNG_MAGIC) or len(body) < 29 or body[12:16] != b"IHDR":
        return _mismatch("image/png")
    width, height, depth, colour = struct.unpack(">IIBB", body[16:26])
    if depth != 8 or colour not in (RGB, RGBA) or not width or not height:
        return "Image must be 8-bit, RGB or RGBA."
    return None


def _mismatch(mime: str) -> str:
    return f"Downloaded media has a mime type that is not {mime}: its content says otherwise."


class MediaShelf:
    """Media ids expire after 30 days of the emulator's time."""

    def __init__(self, store: Store, clock: EmulatorClock) -> None:
        self._store = store
        self._clock = clock

    def put(self, business: str, mime: str, body: bytes, *, kept_s: float = KEPT_S) -> Media:
        """The caller has looked at it with `fault_of`."""
        media = Media(
            id=str(secrets.randbelow(9 * 10**15) + 10**15),
            business=business,
            mime=mime,
            sha256=hashlib.sha256(body).hexdigest(),
            body=body,
        )
        with self._store.writing() as db:
            db.execute(
                "INSERT INTO media (id, business, mime, sha256, body, at, kept_s)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (media.id, business, mime, media.sha256, body, self._clock.now(), kept_s),
            )
        return media

    def live(self, media_id: str) -> Media | None:
        """None once it has expired or been deleted."""
        return self._get("id = ? AND at + kept_s > ?", media_id, self._clock.now())

    def shown(self, media_id: str) -> Media | None:
        """For the phone, which keeps what it once received."""
        return self._get("id = ?", media_id)

    def size(self, media_id: str) -> tuple[int, int] | None:
        """Read from the first bytes of the file."""
        with self._store.reading() as db:
            row = db.execute(
                "SELECT substr(body, 1, 32) AS head FROM media WHERE id = ?", (media_id,)
            ).fetchone()
        return None if row is None else size_of_png(row["head"])

    def mime_for(self, business: str, media_id: str) -> str | None:
        """The type of a live id of this number, without reading its bytes; else None."""
        with self._store.reading() as db:
            row = db.execute(
                "SELECT mime FROM media WHERE id = ? AND business = ? AND at + kept_s > ?",
                (media_id, business, self._clock.now()),
            ).fetchone()
        return None if row is None else str(row["mime"])

    def delete(self, media_id: str) -> None:
        """The id is worth nothing from now on; the phones keep their copy."""
        with self._store.writing() as db:
            db.execute("UPDATE media SET at = -1e18 WHERE id = ?", (media_id,))

    def _get(self, clause: str, *values: str | float) -> Media | None:
        with self._store.reading() as db:
            row = db.execute(f"SELECT * FROM media WHERE {clause}", values).fetchone()
        if row is None:
            return None
        return Media(row["id"], row["business"], row["mime"], row["sha256"], row["body"])
