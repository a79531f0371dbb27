"""Finding every number, date and time that a text states, however it is spelled."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from domain.number_words import MONTHS, PERCENT_WORDS, SCALES, spelled_numbers


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a numeral: "2.890" is 2890 here and 2.89 there."""

    value: Decimal
    step: Decimal
    """The worth of one in the last digit shown: 100 for "7.6k"."""


@dataclass(frozen=True, slots=True)
class Number:
    text: str
    at: int
    readings: tuple[Reading, ...]
    """Empty when it is surely a number and cannot be read."""
    percent: bool = False
    currency: str = ""
    ordinal: bool = False

    @property
    def signed(self) -> bool:
        return self.text.strip()[0] in "+-\u2212"


@dataclass(frozen=True, slots=True)
class DayMention:
    """A calendar date as far as it is told; a field of None is not told."""

    text: str
    at: int
    choices: tuple[tuple[int | None, int, int | None], ...]
    """Day, month, year; two choices where the order is not certain."""
    weekday: int | None = None
    """0 for Monday, where an English weekday stands before the date."""


@dataclass(frozen=True, slots=True)
class TimeMention:
    text: str
    at: int
    hour: int
    minute: int


Found = Number | DayMention | TimeMention

_SPACE = "[ \u00a0\u2009\u202f]"
_GROUP = "[.,'\u2019\u00a0\u2009\u202f]"
_ALL_MONTHS = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_ENGLISH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY = r"(?<![\d.,])(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º|er)?"
_JOIN = rf"{_SPACE}*(?:of{_SPACE}+|de{_SPACE}+)?"
_MONTH = rf"(?P<month>{_ALL_MONTHS})\b\.?"
_YEAR = rf"(?:,?{_SPACE}+(?:de{_SPACE}+)?(?P<year>(?:19|20)\d\d)(?![\d.,]*\d))?"
_FLAGS = re.IGNORECASE

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    rf"\b({'|'.join(_WEEKDAYS)})(?:day|s|sday|nesday|rs|rsday|urday)?[.,]?{_SPACE}+(?:the{_SPACE}+)?$",
    _FLAGS,
)
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d.,])(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(?![\d.,]*\d)")
_DAYS_OF_MONTH = re.compile(
    rf"(?<![\d.,])(?P<first>\d{{1,2}})\.?{_SPACE}?(?:[-\u2013]|\bto\b|\band\b|\bbis\b){_SPACE}?"
    rf"(?P<day>\d{{1,2}})\.?{_JOIN}{_MONTH}{_YEAR}",
    _FLAGS,
)
_DAY_MONTH = re.compile(rf"{_DAY}{_JOIN}{_MONTH}{_YEAR}", _FLAGS)
_MONTH_YEAR = re.compile(
    rf"\b{_MONTH}{_SPACE}+(?:de{_SPACE}+)?(?P<year>(?:19|20)\d\d)(?![\d.,]*\d)", _FLAGS
)
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_ENGLISH})\.?{_SPACE}+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d.,%]*\d)"
    rf"(?!{_SPACE}?%){_YEAR}",
    _FLAGS,
)
_QUARTER = re.compile(r"\bQ([1-4])\b")
_TIME = re.compile(
    rf"(?<![\d.,:])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::\d\d)?(?:{_SPACE}?(?P<half>[ap])\.?m\b)?",
    _FLAGS,
)
_HOUR = re.compile(rf"(?<![\d.,:])(?P<hour>\d{{1,2}}){_SPACE}?(?P<half>[ap])\.?m\b", _FLAGS)
_MARKER = re.compile(r"^[ \t*>-]*\d{1,2}(?:[.)]|\ufe0f?\u20e3)(?=[ \t])", re.MULTILINE)
_NUMERAL = re.compile(
    rf"(?P<digits>\d{{1,3}}(?:{_GROUP}\d{{3}})+(?!\d)(?:[.,]\d+)?"
    rf"|\d{{1,3}}(?:,\d\d)+,\d{{3}}(?!\d)(?:\.\d+)?"
    r"|\d+(?:[.,]\d+)*|(?<![\d\w])[.,]\d+)"
)
_PERCENT = re.compile(rf"{_SPACE}?(?:[%\u066a\uff05\u2030]|(?:{PERCENT_WORDS})\b)", _FLAGS)
_POINTS = re.compile(rf"{_SPACE}?%?{_SPACE}?-?{_SPACE}?(?:points?\b|punkt)", _FLAGS)
_SCALE = re.compile(rf"(?P<unit>[kKmMbB]|bn|mn)(?![\w])|{_SPACE}?(?P<word>{SCALES.pattern})")
_TIMES = re.compile(rf"{_SPACE}?[x\u00d7](?!\w)|-?fold\b", _FLAGS)
_CODED = re.compile(
    r"(?<![\w\x00%)])[+\u2212-][^\W\d_]{1,4}\.?(?:[\u00a0\u202f]|(?P<symbol>[^\w\s])[\u00a0\u202f]?)\Z"
)
"""A sign before a currency's letters: "-EUR 400", "-kr 400", "-R$ 400"."""
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b", _FLAGS)
_LONE_PERCENT = re.compile(rf"(\w+){_SPACE}?(?:%|\b(?:percent|per cent|prozent)\b)", _FLAGS)
_MULTIPLE = re.compile(
    r"\b(?:doubl|tripl|trebl|quadrupl|halv)(?:es|ed|ing|e)\b|\b\w+fold\b", _FLAGS
)
_CJK = re.compile("[\u3007零一二三四五六七八九十百千万亿萬億两]{2,}")


def numbers_in(text: str) -> tuple[Found, ...]:
    """Every number, date and time in a text, in order; list markers are none of them.

    Number words up to twelve are left alone unless "percent" or a scale word follows them.
    """
    left = unicodedata.normalize("NFC", text)
    found: list[Found] = []
    for pattern, read in _READERS:
        for match in list(pattern.finditer(left)):
            mentions = read(match)
            if mentions:
                found.extend(mentions)
                left = _blank(left, match.start(), match.end())
    left = _MARKER.sub(lambda match: " " * len(match[0]), left)
    for number, end in _numerals(left):
        found.append(number)
        left = _blank(left, number.at, end)
    return tuple(sorted(chain(found, _odd_numbers(left)), key=lambda one: one.at))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + "\x00" * (end - start) + text[end:]


def _calendar(match: re.Match[str]) -> tuple[Found, ...]:
    """One mention for each day told, one for the month alone where none is."""
    parts = match.groupdict()
    name = parts["month"].lower().rstrip(".")
    month = int(name) if name.isdecimal() else MONTHS[name]
    year = int(parts["year"]) if parts.get("year") else None
    days = [int(parts[key]) for key in ("first", "day") if parts.get(key)]
    if not 1 <= month <= 12 or not all(1 <= day <= 31 for day in days):
        return ()
    told: list[int | None] = [*days] if days else [None]
    weekday = _weekday_before(match)
    return tuple(
        DayMention(match[0], match.start(), ((day, month, year),), weekday) for day in told
    )


def _weekday_before(match: re.Match[str]) -> int | None:
    before = _WEEKDAY.search(match.string[max(0, match.start() - 14) : match.start()])
    return _WEEKDAYS.index(before[1].lower()) if before else None


def _numeric(match: re.Match[str]) -> tuple[Found, ...]:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    year += 2000 if year < 100 else 0
    choices = ((first, second, year), (second, first, year))
    return (DayMention(match[0], match.start(), choices),)


def _quarter(match: re.Match[str]) -> tuple[Found, ...]:
    last = int(match[1]) * 3
    months = tuple((None, month, None) for month in range(last - 2, last + 1))
    return (DayMention(match[0], match.start(), months),)


def _time(match: re.Match[str]) -> tuple[Found, ...]:
    parts = match.groupdict()
    hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
    half = (parts["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (TimeMention(match[0], match.start(), hour, minute),)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[Found, ...]]], ...] = (
    (_ISO, _calendar),
    (_NUMERIC, _numeric),
    (_DAYS_OF_MONTH, _calendar),
    (_DAY_MONTH, _calendar),
    (_MONTH_YEAR, _calendar),
    (_MONTH_DAY, _calendar),
    (_QUARTER, _quarter),
    (_TIME, _time),
    (_HOUR, _time),
)


def _numerals(text: str) -> Iterator[tuple[Number, int]]:
    for match in _NUMERAL.finditer(text):
        start, sign, currency = _before(text, match.start())
        end = match.end()
        scale, unscaled_too = Decimal(1), False
        if scaled := _SCALE.match(text, end):
            word = scaled["unit"] or scaled["word"]
            scale, end = SCALES.worth(word), scaled.end()
            unscaled_too = word == "m"
        multiple = _TIMES.match(text, end)
        ordinal = _ORDINAL.match(text, end)
        points = _POINTS.match(text, end)
        percent = None if points else _PERCENT.match(text, end)
        after = re.compile(rf"{_SPACE}?").match(text, end)
        tail = after.end() if after else end
        if not currency and tail < len(text) and unicodedata.category(text[tail]) == "Sc":
            currency, end = text[tail], tail + 1
        ends = [part.end() for part in (multiple, ordinal, points, percent) if part]
        end = max([end, *ends])
        readings = tuple(
            Reading(sign * value * by, step * by)
            for value, step in _readings(match["digits"])
            for by in ((scale, Decimal(1)) if unscaled_too else (scale,))
        )
        number = Number(
            text[start:end],
            start,
            () if multiple else readings,
            percent is not None,
            currency,
            ordinal is not None,
        )
        yield number, end


def _before(text: str, start: int) -> tuple[int, int, str]:
    """Where the number begins with its sign and currency, the sign, and the currency."""
    sign, currency = 1, ""
    if coded := _CODED.search(text, max(0, start - 10), start):
        symbol = coded["symbol"] or ""
        if not symbol or unicodedata.category(symbol) == "Sc":
            return coded.start(), 1 if coded[0][0] == "+" else -1, symbol
    for _ in range(3):
        at = start - 1
        if at >= 0 and not currency and text[at] in "\u00a0\u202f " and at > 0:
            at -= 1
        if at < 0:
            break
        symbol = text[at]
        if not currency and unicodedata.category(symbol) == "Sc":
            start, currency = at, symbol
        elif symbol in "+-\u2212" and at == start - 1 and not _joins(text, at):
            start, sign = at, 1 if symbol == "+" else -1
        else:
            break
    return start, sign, currency


def _joins(text: str, at: int) -> bool:
    """Whether the dash at `at` stands between two things rather than before a number."""
    return at > 0 and (text[at - 1].isalnum() or text[at - 1] in "\x00%)")


def _readings(digits: str) -> tuple[tuple[Decimal, Decimal], ...]:
    plain = re.sub("['\u2019\u00a0\u2009\u202f]", "", digits)
    marks = [mark for mark in plain if mark in ".,"]
    whole = plain.replace(".", "").replace(",", "")
    if not marks:
        return (_read(whole, ""),)
    before, _, after = plain.rpartition(marks[-1])
    decimal = _read(before.replace(".", "").replace(",", ""), after)
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+|\d{1,3}(?:,\d\d)+,\d{3}", plain)
    if len(set(marks)) == 2:
        return (decimal,) if marks.count(marks[-1]) == 1 else ()
    if len(marks) > 1:
        return (_read(whole, ""),) if grouped else ()
    if grouped and not before.startswith("0"):
        return _read(whole, ""), decimal
    return (decimal,)


def _read(whole: str, fraction: str) -> tuple[Decimal, Decimal]:
    return Decimal(f"{whole or '0'}.{fraction or '0'}"), Decimal(1).scaleb(-len(fraction))


def _odd_numbers(text: str) -> Iterator[Number]:
    """Numbers that are not written in digits, in what the others left over."""
    for at, end, value, percent in spelled_numbers(text):
        yield Number(text[at:end], at, (Reading(value, Decimal(1)),), percent=percent)
        text = _blank(text, at, end)
    for match in chain(_MULTIPLE.finditer(text), _CJK.finditer(text)):
        if match[0] not in {"十一", "十二"}:
            yield Number(match[0], match.start(), ())
    for match in _LONE_PERCENT.finditer(text):
        if match[1].lower() not in {"in", "as", "a", "the", "of", "what", "per", "which"}:
            yield Number(match[0], match.start(), (), percent=True)
    for at, character in enumerate(text):
        if unicodedata.category(character) in {"No", "Nl"}:
            value = Decimal(str(unicodedata.numeric(character)))
            yield Number(character, at, (Reading(value, Decimal("0.01")),))
