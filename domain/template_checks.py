"""What Meta would not take in a template, found before it sees it and said in plain words.

Source: Meta's pages "Template components", "Authentication templates" and "Template guidelines"
as of September 2026. Where Meta gives no figure, the rule says that it is ours.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from urllib.parse import urlsplit

from domain.templates import ButtonKind, Category, HeaderKind, TemplateButton, Wording

BODY = 1024
HEADER = FOOTER = 60
TITLE = 25
"""Of a template's button; the buttons of a message in an open window have 20."""
BUTTONS, LINKS = 10, 2
URL = 2000
WORDS_PER_VARIABLE = 3
"""Ours: Meta says "too many variables for its length" (2388293) and gives no figure."""
LONGEST_CODE = 90
"""Minutes."""

_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,4})?")
_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_AT_AN_END = re.compile(r"^[\s\W]*\{\{[^{}]*\}\}|\{\{[^{}]*\}\}[\s\W]*$")
_SIDE_BY_SIDE = re.compile(r"\}\}[\s\W]*\{\{")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_ONE_LINE = re.compile(r"[\x00-\x1f\x7f]| {5,}")
_WORD = re.compile(r"\w+")

MARKETING = (
    "bargain", "bargains", "bogo", "buy now", "cashback", "coupon", "coupons", "discount",
    "discounted", "discounts", "don't miss", "exclusive", "free gift", "free trial", "giveaway",
    "hurry", "last chance", "limited time", "offer", "offers", "order now", "promo", "promotion",
    "promotions", "rewards", "sale", "save now", "save up to", "shop now", "special price",
    "subscribe now", "upgrade now", "voucher", "vouchers", "win a",
)  # fmt: skip
"""Ours: what makes Meta take a utility template for marketing. Meta publishes no list."""
_MARKETING = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, MARKETING))})(?!\w)|(?<!\w)[0-9]+ ?% off(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    """What it is found in: name, language, header, body, examples, footer, buttons or code."""
    words: str


def faults(wording: Wording) -> tuple[Fault, ...]:
    """Everything that is wrong, in the order of the form; empty for what may be handed in."""
    found = [*_name(wording)]
    if wording.category is Category.AUTHENTICATION:
        return (*found, *_authentication(wording))
    return (
        *found,
        *_header(wording),
        *_body(wording),
        *_examples(wording),
        *_footer(wording),
        *_buttons(wording.buttons),
        *_marketing(wording),
    )


def variables(text: str) -> list[str]:
    """What stands between double braces, in its order."""
    return _VARIABLE.findall(text)


def filled(text: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def with_examples(wording: Wording) -> str:
    """The body as Meta's reviewer reads it."""
    given = {str(place): each for place, each in enumerate(wording.examples, 1)}
    return filled(wording.body, given)


def _name(wording: Wording) -> Iterator[Fault]:
    if not _NAME.fullmatch(wording.name):
        yield Fault(
            "name",
            "The name must be 1 to 512 characters long: small letters a to z, digits and "
            "underscores.",
        )
    if not _LANGUAGE.fullmatch(wording.language):
        yield Fault("language", "The language must be a code as Meta has them: en, en_US, de.")


def _header(wording: Wording) -> Iterator[Fault]:
    if wording.header is not HeaderKind.TEXT:
        if wording.header_text:
            yield Fault("header", "A header is a text or a picture: this one is both.")
        return
    yield from _plain("header", "The header", wording.header_text, HEADER)


def _footer(wording: Wording) -> Iterator[Fault]:
    if wording.footer:
        yield from _plain("footer", "The footer", wording.footer, FOOTER)


def _plain(field: str, called: str, text: str, longest: int) -> Iterator[Fault]:
    """One line of fixed text."""
    if not text.strip():
        yield Fault(field, f"{called} is empty.")
    if len(text) > longest:
        yield Fault(field, f"{called} has {len(text)} characters; {longest} are the most.")
    if "{{" in text or "}}" in text:
        yield Fault(field, f"{called} must not have variables.")
    if _NOT_ONE_LINE.search(text):
        yield Fault(field, f"{called} must be one line.")


def _body(wording: Wording) -> Iterator[Fault]:
    body = wording.body
    if not body.strip():
        yield Fault("body", "The body is empty.")
        return
    longest = max(len(body), len(with_examples(wording)))
    if longest > BODY:
        yield Fault("body", f"The body has {longest} characters; {BODY} are the most.")
    if "\t" in body or " " * 5 in body or "\n" * 3 in body.replace("\r", ""):
        yield Fault(
            "body",
            "The body must not have tabs, more than four spaces in a row, or two empty lines in "
            "a row.",
        )
    if _UNSEEN.search(body):
        yield Fault("body", "The body has characters that nobody sees: type it anew.")
    yield from _variables(body)


def _variables(body: str) -> Iterator[Fault]:
    found = variables(body)
    if body.count("{{") != len(found) or body.count("}}") != len(found):
        yield Fault("body", "A variable is written {{1}}: some braces have no partner.")
    if any(not _NUMBER.fullmatch(each) for each in found):
        yield Fault("body", "Variables are numbers in double braces: {{1}}, {{2}}.")
    elif list(dict.fromkeys(found)) != [str(each + 1) for each in range(len(set(found)))]:
        yield Fault("body", "Variables must be numbered 1, 2, 3 in their order, without a gap.")
    if not found:
        return
    if _AT_AN_END.search(body):
        yield Fault("body", "The body must not begin or end with a variable.")
    if _SIDE_BY_SIDE.search(body):
        yield Fault("body", "Two variables stand side by side: put words between them.")
    words = len(_WORD.findall(_VARIABLE.sub(" ", body)))
    if words < WORDS_PER_VARIABLE * len(found):
        yield Fault(
            "body",
            f"The body has {words} fixed words for {len(found)} variables: Meta refuses too "
            f"little text. At least {WORDS_PER_VARIABLE} for each are safe.",
        )


def _examples(wording: Wording) -> Iterator[Fault]:
    needed, given = len(set(variables(wording.body))), wording.examples
    if len(given) != needed:
        yield Fault(
            "examples",
            f"The body has {needed} variables and {len(given)} examples: each variable needs one.",
        )
    for place, example in enumerate(given, 1):
        if not example.strip():
            yield Fault("examples", f"The example for {{{{{place}}}}} is empty.")
        if _NOT_ONE_LINE.search(example):
            yield Fault(
                "examples",
                f"The example for {{{{{place}}}}} must be one line, without tabs or more than "
                "four spaces in a row.",
            )
        if "{{" in example or "}}" in example:
            yield Fault("examples", f"The example for {{{{{place}}}}} must not have variables.")


def _buttons(buttons: tuple[TemplateButton, ...]) -> Iterator[Fault]:
    if len(buttons) > BUTTONS:
        yield Fault("buttons", f"There are {len(buttons)} buttons; {BUTTONS} are the most.")
    kinds = [button.kind for button in buttons]
    if kinds.count(ButtonKind.URL) > LINKS:
        yield Fault("buttons", f"There are more than {LINKS} buttons that open a page.")
    if sum(one is not other for one, other in pairwise(kinds)) > 1:
        yield Fault("buttons", "Buttons of one kind must stand together.")
    titles = [button.title.strip() for button in buttons]
    if len(set(titles)) < len(titles):
        yield Fault("buttons", "Two buttons have the same title.")
    for button in buttons:
        yield from _button(button)


def _button(button: TemplateButton) -> Iterator[Fault]:
    if button.kind is ButtonKind.COPY_CODE:
        yield Fault("buttons", "A button that copies a code is for authentication templates only.")
    yield from _plain("buttons", f"The button “{button.title}”", button.title, TITLE)
    if button.kind is ButtonKind.URL and not _opens(button.url):
        yield Fault(
            "buttons",
            f"The button “{button.title}” needs an address that begins with https:// and has "
            f"{URL} characters at most, without variables.",
        )


def _opens(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    fixed = "{" not in url and not re.search(r"\s", url)
    return parts.scheme == "https" and bool(parts.netloc) and fixed and len(url) <= URL


def _marketing(wording: Wording) -> Iterator[Fault]:
    if wording.category is not Category.UTILITY:
        return
    read: Mapping[str, tuple[str, ...]] = MappingProxyType(
        {
            "header": (wording.header_text,),
            "body": (_VARIABLE.sub(" ", wording.body),),
            "examples": wording.examples,
            "footer": (wording.footer,),
            "buttons": tuple(button.title for button in wording.buttons),
        }
    )
    for field, texts in read.items():
        words = [found[0] for text in texts for found in _MARKETING.finditer(text)]
        if words:
            said = ", ".join(f"“{word}”" for word in dict.fromkeys(map(str.lower, words)))
            yield Fault(field, f"With {said} Meta would count this as marketing, not utility.")


def _authentication(wording: Wording) -> Iterator[Fault]:
    """Meta words it; anything of ours in it would be refused."""
    ours = wording.body or wording.footer or wording.header_text or wording.examples
    if ours or wording.header is not HeaderKind.NONE:
        yield Fault(
            "body",
            "Meta words an authentication template itself: it takes no header, body, example or "
            "footer of ours.",
        )
    if [button.kind for button in wording.buttons] != [ButtonKind.COPY_CODE]:
        yield Fault("buttons", "An authentication template has one button, which copies the code.")
    for button in wording.buttons:
        yield from _plain("buttons", f"The button “{button.title}”", button.title, TITLE)
    if wording.minutes is not None and not 1 <= wording.minutes <= LONGEST_CODE:
        yield Fault("code", f"A code is valid for 1 to {LONGEST_CODE} minutes.")
