"""What is not a good picture never leaves."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from adapters.bokeh.check import BadPicture, checked
from adapters.bokeh.placing import Rect

INK = "#0b7a5b"
SIZE = (200, 250)


def picture(size=SIZE, mode="RGB", *, words=True, data=True) -> bytes:
    image = Image.new("RGB", size, "#ffffff")
    pen = ImageDraw.Draw(image)
    if words:
        pen.rectangle((10, 10, 60, 30), fill="#0f1b2d")
    if data:
        pen.rectangle((20, 120, 80, 140), fill=INK)
    target = BytesIO()
    image.convert(mode).save(target, "PNG")
    return target.getvalue()


def check(png: bytes):
    areas = {"plot": Rect(0, 100, 200, 250), "words": Rect(0, 0, 200, 100)}
    return checked(png, size=SIZE, inks=(INK,), **areas)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_good_picture_passes_with_its_size(mode):
    assert (check(picture(mode=mode)).width, check(picture(mode=mode)).height) == SIZE


@pytest.mark.parametrize(
    ("png", "reason"),
    [
        (picture(size=(200, 249)), "instead of"),
        (picture(mode="P"), "colour type"),
        (picture(mode="L"), "colour type"),
        (picture(words=False), "no words"),
        (picture(data=False), "no data"),
        (picture()[:300], "unreadable"),
        (b"", "not a PNG"),
        (b"\xff\xd8\xff" + bytes(80), "not a PNG"),
        (picture() + bytes(5_000_001), "more than"),
    ],
)
def test_a_bad_picture_is_named(png, reason):
    with pytest.raises(BadPicture, match=reason):
        check(png)
