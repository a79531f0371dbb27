"""WhatsApp's way of writing bold, italic and links, as safe HTML, and of writing a number."""

import re

import phonenumbers
from markupsafe import Markup, escape

MARKS = (
    (re.compile(r"```(.+?)```", re.S), "code"),
    (re.compile(r"(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(?!\s)([^_\n]+?)(?<!\s)_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(?!\s)([^~\n]+?)(?<!\s)~(?![\w~])"), "s"),
)
LINK = re.compile(r"https?://[^\s<]+[^\s<.,;:!?)\]'\"]")


def marked_up(text: str) -> Markup:
    """Escaped first: no mark can bring in markup of its own. Links are left as they are."""
    pieces: list[str] = []
    end = 0
    for link in LINK.finditer(text):
        pieces += [_marked(text[end : link.start()]), _link(link.group())]
        end = link.end()
    return Markup("".join([*pieces, _marked(text[end:])]))


def spelled(digits: str) -> str:
    """A number as people write it: "+1 650-555-1234"; digits that are none stay as they are."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return f"+{digits}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _marked(text: str) -> str:
    html = str(escape(text))
    for pattern, tag in MARKS:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return html


def _link(url: str) -> str:
    safe = escape(url)
    return f'<a href="{safe}" target="_blank" rel="noopener noreferrer">{safe}</a>'
