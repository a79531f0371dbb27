"""What a text must keep to: lengths, one-line parameters, and no number that is not a fact."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from domain.grounds import Grounds
from domain.numerals import DayMention, Found, Number, TimeMention, numbers_in

CAPTION_LIMIT = 1024
TEXT_LIMIT = 4096
ELLIPSIS = "…"

_SYMBOLS = {
    "$": "USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP BRL",
    "€": "EUR",
    "£": "GBP EGP",
    "¥": "JPY CNY",
    "₹": "INR",
    "₺": "TRY",
    "₽": "RUB",
    "₩": "KRW",
    "₪": "ILS",
    "₴": "UAH",
    "₫": "VND",
    "₦": "NGN",
    "฿": "THB",
    "₱": "PHP",
    "₸": "KZT",
}
_JOINER = "\u200d"
_LINK = re.compile(
    r"\b(?:https?://|www\.|wa\.me/)\S+?(?=[.,;:!?)]*(?:\s|$))|\b[\w.-]+@[\w-]+\.\w{2,}\b"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|me|ai|co|app|dev|info|biz|link|ly|gg|xyz|de|uk)\b"
    r"(?:/\S*)?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w$€£])\+\d[\d ()/-]{6,}\d|(?<!\d)\(\d{3}\) ?\d{3}-\d{4}")


@dataclass(frozen=True, slots=True)
class Unfounded:
    """A number in a text that no fact stands behind."""

    text: str
    near: str
    """The words around it."""


def check(text: str, grounds: Grounds) -> tuple[Unfounded, ...]:
    """Every number, date and time in `text` that is not among the grounds.

    A number is founded when a ground rounds to it in the digits shown; a percentage only by a
    percentage, money only by a value in that currency, anything else by a value or a count.
    """
    bare = grounds.without_names(unicodedata.normalize("NFC", text))
    wrong = [found for found in numbers_in(bare) if not founded(found, grounds)]
    unitless = grounds.without_unit(bare) if wrong else bare
    if unitless != bare:
        right = {found.at for found in numbers_in(unitless) if founded(found, grounds)}
        unread = {at for at, mark in enumerate(unitless) if mark == "\x00"}
        wrong = [found for found in wrong if found.at not in right | unread]
    return tuple(
        Unfounded(found.text, bare[max(0, found.at - 30) : found.at + 30].strip())
        for found in wrong
    )


def founded(found: Found, grounds: Grounds) -> bool:
    """Whether a number, date or time is among the grounds; see `check`."""
    if isinstance(found, DayMention):
        return any(grounds.has_date(*choice, found.weekday) for choice in found.choices)
    if isinstance(found, TimeMention):
        return (found.hour, found.minute) in grounds.times
    return _number_founded(found, grounds)


def _number_founded(number: Number, grounds: Grounds) -> bool:
    if number.percent:
        sizes = frozenset(map(abs, grounds.percents))
        return _rounds(number, grounds.percents if number.signed else sizes)
    if number.currency:
        codes = _SYMBOLS.get(number.currency, grounds.currency).split()
        return grounds.currency in codes and _rounds(number, grounds.values)
    if _rounds(number, grounds.values) or _rounds(number, grounds.counts):
        return True
    if number.ordinal:
        days = frozenset(Decimal(day.day) for day in grounds.dates)
        return _rounds(number, days)
    return re.fullmatch(r"(?:19|20)\d\d", number.text) is not None and _rounds(
        number, frozenset(Decimal(day.year) for day in grounds.dates)
    )


def _rounds(number: Number, grounds: frozenset[Decimal]) -> bool:
    return any(
        abs(ground - reading.value) * 2 <= reading.step
        for reading in number.readings
        for ground in grounds
    )


def cut(text: str, limit: int) -> str:
    """At most `limit` characters (code points, as Meta counts), cut at a word, ending in `…`.

    A number or date is left out whole, since half of one would be another. A character keeps
    its combining marks, variation selectors, skin tones and joined emoji.
    """
    if len(text) <= limit:
        return text
    end = limit - len(ELLIPSIS)
    space = max(text.rfind(mark, 0, end + 1) for mark in (" ", "\n"))
    if space > limit // 2:
        end = space
    end = min([end, *(one.at for one in _numbers_across(text, end))])
    while end > 0 and _joined(text, end):
        end -= 1
    return (text[:end].rstrip(" \n,;:") + ELLIPSIS)[:limit]


def _numbers_across(text: str, at: int) -> list[Found]:
    """The numbers, dates and times that a cut before `at` would tear."""
    if len(text) != len(unicodedata.normalize("NFC", text)):
        return []
    near = numbers_in(text[: at + 40])
    return [one for one in near if one.at < at < one.at + len(one.text)]


def cut_body(text: str, limit: int) -> str:
    """Like `cut`, keeping the last paragraph whole: it says who wrote the text."""
    body, gap, last = text.rpartition("\n\n")
    if len(text) <= limit or not gap or len(last) > limit // 2:
        return cut(text, limit)
    return cut(body, limit - len(gap) - len(last)) + gap + last


def _joined(text: str, at: int) -> bool:
    """Whether a cut before `at` would tear one visible character in two."""
    if at >= len(text):
        return False
    here, before = text[at], text[at - 1]
    if here == _JOINER or before == _JOINER or 0x1F3FB <= ord(here) <= 0x1F3FF:
        return True
    if unicodedata.category(here) in {"Mn", "Me", "Mc"} or 0xE0020 <= ord(here) <= 0xE007F:
        return True
    flags = 0
    while at - flags > 0 and 0x1F1E6 <= ord(text[at - flags - 1]) <= 0x1F1FF:
        flags += 1
    return 0x1F1E6 <= ord(here) <= 0x1F1FF and flags % 2 == 1


def parameter(text: str) -> str:
    """A template parameter: one line, no tab, never more than four spaces in a row.

    Meta refuses others with code 132018 (Cloud API, template components).
    """
    one_line = re.sub(
        r"[\s\x00-\x1f\x7f\u2028\u2029]*[\r\n\t\v\f\x85\u2028\u2029][\s]*", " ", text
    )
    return re.sub(r" {2,}", " ", one_line).strip()


def without_links(text: str, *known: str) -> str:
    """The text without links, addresses and phone numbers that are in no `known` name."""
    allowed = " ".join(known)

    def keep(match: re.Match[str]) -> str:
        return match[0] if match[0] in allowed else ""

    def strip(part: str) -> str:
        stripped = _PHONE.sub(keep, _LINK.sub(keep, part))
        if stripped == part:
            return part
        return re.sub(r"[ \t]+([.,;:)])", r"\1", re.sub(r"[ \t]{2,}", " ", stripped))

    linked = [name for name in known if _LINK.search(name) or _PHONE.search(name)]
    if not linked:
        return strip(text).strip()
    whole = "|".join(re.escape(name) for name in sorted(linked, key=len, reverse=True))
    parts = re.split(rf"(?<![\w/@.-])({whole})(?![\w/@]|[.-]\w)", text)
    parts[::2] = map(strip, parts[::2])
    return "".join(parts).strip()
