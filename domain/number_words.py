"""Words that name a number, a scale, a percentage or a month."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

PERCENT_WORDS = (
    "percent|per cent|pct|prozent|pour cent|pourcent|por ciento|por cento|per cento|procent"
    "|prosent"
)
HARMLESS = 12
"""A number word up to this is prose ("two of the three") and not a figure."""

SMALL_NUMBERS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_UNITS = {word: number for number, word in enumerate(SMALL_NUMBERS)} | {
    word: 20 + 10 * number for number, word in enumerate(_TENS)
}
_BIG = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_WORD = "|".join([*sorted(_UNITS, key=len, reverse=True), *_BIG])
_SPELLED = re.compile(
    rf"\b(?:{_WORD})(?:(?:[ -]|\s+and\s+)(?:{_WORD}))*\b"
    rf"(?P<percent>\s?%|\s(?:{PERCENT_WORDS})\b)?",
    re.IGNORECASE,
)


def spelled_numbers(text: str) -> Iterator[tuple[int, int, Decimal, bool]]:
    """Start, end, value and whether a percentage, for each English number that is a figure.

    A word up to twelve alone is none, unless it is a percentage.
    """
    for match in _SPELLED.finditer(text):
        words = [
            word
            for word in re.split(r"[ -]+|\s+", match[0].lower())
            if word in _UNITS or word in _BIG
        ]
        percent = match["percent"] is not None
        if percent or len(words) > 1 or _worth(words) > HARMLESS:
            yield match.start(), match.end(), Decimal(_worth(words)), percent


def _worth(words: list[str]) -> int:
    total = group = 0
    for word in words:
        if word in _UNITS:
            group += _UNITS[word]
        elif _BIG[word] <= 100:
            group = max(group, 1) * _BIG[word]
        else:
            total += max(group, 1) * _BIG[word]
            group = 0
    return total + group


@dataclass(frozen=True, slots=True)
class Scales:
    """Words and letters that multiply the number before them."""

    pattern: str
    worths: tuple[tuple[str, int], ...]

    def worth(self, word: str) -> Decimal:
        name = word.lower().rstrip(".")
        return Decimal(10 ** next(power for start, power in self.worths if name.startswith(start)))


SCALES = Scales(
    pattern=(
        r"(?i:hundred|thousand|million(?:en|es|s)?|billion(?:s)?|tsd|mio|mrd|tausend"
        r"|milliarden?|milliards?|millones)\b\.?|[千万萬亿億]"
    ),
    worths=(
        ("hundred", 2),
        ("thousand", 3),
        ("tsd", 3),
        ("tausend", 3),
        ("k", 3),
        ("千", 3),
        ("万", 4),
        ("萬", 4),
        ("亿", 8),
        ("億", 8),
        ("milliard", 9),
        ("mrd", 9),
        ("b", 9),
        ("m", 6),
    ),
)

# fmt: off
LANGUAGES = frozenset((
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "nn", "no", "pl",
))
# fmt: on
"""Those whose dates are read: a text that spells its dates in another one is not known true."""

_MONTH_NAMES = """
jan january januar janvier janv enero ene gennaio gen janeiro januari styczeń \
stycznia sty jänner jän
feb february februar février févr fevr febrero febbraio fevereiro fev februari luty \
lutego lut fév
mar march märz mrz mär mars marzo março maart mrt marts marzec marca
apr april avril avr abril abr aprile kwiecień kwietnia kwi
may mai mayo maggio mag maio mei maj maja
jun june juni juin jui junio giugno giu junho czerwiec czerwca cze
jul july juli juillet juil juill julio luglio lug julho lipiec lipca lip
aug august août aoû agosto ago augustus augusti sierpień sierpnia sie
sep sept september septembre septiembre setiembre settembre set setembro wrzesień września wrz
oct october oktober okt octobre octubre ottobre ott outubro out październik \
października paź
nov november novembre noviembre novembro listopad listopada lis
dec december dezember dez décembre déc diciembre dic dicembre dezembro desember des grudzień \
grudnia gru
"""
MONTHS = {
    name: number
    for number, line in enumerate(_MONTH_NAMES.split("\n")[1:-1], start=1)
    for name in line.split()
}
"""Month names and abbreviations, lower case, in each of LANGUAGES."""

# fmt: off
ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)
# fmt: on
