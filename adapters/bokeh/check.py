"""The proof of a picture: what may leave for a customer's phone."""

import struct
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from adapters.bokeh.placing import Rect
from ports.charts import Picture

MOST_BYTES = 5_000_000
"""Meta takes images of at most 5 MB."""
RGB, RGBA = 2, 6
LEAST_INK = 40
"""Pixels of the data's own colour: one small dot has more."""


class BadPicture(Exception):
    """What came out is not the picture that was asked for."""


def checked(
    png: bytes, *, size: tuple[int, int], plot: Rect, inks: tuple[str, ...], words: Rect
) -> Picture:
    """The picture, its size, depth, weight and content verified.

    `plot` and `words` are its two areas in pixels; `inks` are the colours, #rrggbb, of which at
    least one must be seen in the plot. Raises BadPicture.
    """
    _check_header(png, size)
    if len(png) > MOST_BYTES:
        raise BadPicture(f"{len(png)} bytes, more than {MOST_BYTES}")
    try:
        with Image.open(BytesIO(png)) as opened:
            image = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise BadPicture(f"unreadable: {error}") from error
    if _one_colour(image.crop(_box(words))):
        raise BadPicture("no words in it")
    if not _has_ink(image.crop(_box(plot)), inks):
        raise BadPicture("no data in its plot")
    return Picture(png, *size)


def _check_header(png: bytes, size: tuple[int, int]) -> None:
    """The first chunk of a PNG (W3C PNG, 11.2.1): width, height, depth and colour type."""
    if png[:8] != b"\x89PNG\r\n\x1a\n" or png[12:16] != b"IHDR" or len(png) < 33:
        raise BadPicture("not a PNG")
    width, height, depth, colours = struct.unpack(">IIBB", png[16:26])
    if (width, height) != size:
        raise BadPicture(f"{width} x {height} instead of {size[0]} x {size[1]}")
    if depth != 8 or colours not in (RGB, RGBA):
        raise BadPicture(f"depth {depth}, colour type {colours}")


def _box(area: Rect) -> tuple[int, int, int, int]:
    return (int(area.left), int(area.top), int(area.right), int(area.bottom))


def _one_colour(image: Image.Image) -> bool:
    return all(low == high for low, high in image.getextrema())  # type: ignore[misc]


def _has_ink(image: Image.Image, inks: tuple[str, ...]) -> bool:
    wanted = {tuple(int(ink[i : i + 2], 16) for i in (1, 3, 5)) for ink in inks}
    found = image.getcolors(maxcolors=image.width * image.height) or []
    return sum(count for count, colour in found if colour in wanted) >= LEAST_INK
