"""Texts as WhatsApp's apps show them: *bold* and _italic_ are marks, everything else is text."""

import re

from markupsafe import Markup, escape

MARKS = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"<em>\1</em>"),
)


def chat(text: str) -> Markup:
    shown = str(escape(text))
    for mark, tag in MARKS:
        shown = mark.sub(tag, shown)
    return Markup(shown)
