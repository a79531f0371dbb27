"""QR codes as SVG; black on white with their quiet zone, in either theme."""

import re

import qrcode
from markupsafe import Markup
from qrcode.image.svg import SvgPathImage

QUIET = 4
"""Modules of white around a code: what its standard asks for."""
_SIZE = re.compile(r'(width|height)="[^"]*mm" ?')


def qr_svg(text: str) -> Markup:
    """The code as an element that takes the size of its box."""
    code = qrcode.QRCode(border=QUIET, image_factory=SvgPathImage)
    code.add_data(text)
    code.make(fit=True)
    svg = code.make_image().to_string(encoding="unicode")
    sized = _SIZE.sub("", svg).replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    return Markup(sized)
