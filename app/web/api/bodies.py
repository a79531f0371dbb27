"""What calls bring along, and the shapes of it that the description shows."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from domain.metrics import FRESH_DAYS, Aggregate, Good, Grain, UnitKind
from domain.pulses import RunKind
from domain.pushed import LARGEST, PLACES

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,40}(\.\d{1,400})?([eE][-+]?\d{1,3})?", re.ASCII)
NO_NUL, WORDS = r"^[^\x00]*$", r"^[^\x00]*[^\s\x00][^\x00]*$"
"""PostgreSQL keeps no text with a NUL in it."""
MOST_POINTS = 10_000
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def _day(given: Any) -> date:
    if not isinstance(given, str) or not DAY.fullmatch(given):
        raise ValueError("a date is YYYY-MM-DD")
    day = date.fromisoformat(given)
    if not EARLIEST <= day <= LATEST:
        raise ValueError("the year is from 1900 to 2199")
    return day


def _value(given: Any) -> Decimal:
    """JSON's fractions come as they were written, so that no digit is lost to binary."""
    number = isinstance(given, int) and not isinstance(given, bool)
    if not number and not (isinstance(given, Fraction) and NUMBER.fullmatch(given)):
        raise ValueError("a value is a number")
    value = Decimal(given)
    if abs(value) >= LARGEST:
        raise ValueError("a value is smaller than 1e15")
    return value.quantize(PLACES)


def _without_default(schema: dict[str, Any]) -> None:
    """Null is not what a field gets that is left out."""
    schema.pop("default", None)


class Fraction(str):
    """A number of JSON with a point or an exponent, as it was written: no string of it."""


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-27"]}),
]
Value = Annotated[
    Decimal,
    BeforeValidator(_value),
    WithJsonSchema(
        {
            "type": "number",
            "exclusiveMinimum": -float(LARGEST),
            "exclusiveMaximum": float(LARGEST),
            "description": "Rounded to six decimals.",
        }
    ),
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PointBody(Body):
    """The value of a day, in the metric's own calendar. One of a day to come is kept, at most a
    year ahead, and left out of charts until then."""

    date: Day
    value: Value


class PointsBody(Body):
    """A day that is there already gets the newer value; of a day that comes twice, the later."""

    points: Annotated[list[PointBody], Field(min_length=1, max_length=MOST_POINTS)]


class UnitBody(Body):
    """What a value counts. For money, `name` is an ISO 4217 code; for a count, a plural noun."""

    kind: Annotated[UnitKind, Field(strict=False)] = UnitKind.PLAIN
    name: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = ""
    decimals: Annotated[int, Field(ge=0, le=6)] = 0


class MetricBody(Body):
    """A metric whose points come through this API.

    Without `fresh_within` its newest complete period may be 2 days old, 9 where the grain is a
    week, 40 where it is a month; null asks for an archive, which is never too old.
    """

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=WORDS)]
    points: Annotated[list[PointBody], Field(min_length=1, max_length=MOST_POINTS)]
    unit: UnitBody = Field(default_factory=UnitBody)
    grain: Annotated[Grain, Field(strict=False)] = Grain.DAY
    aggregate: Annotated[Aggregate, Field(strict=False)] = Aggregate.SUM
    good: Annotated[Good, Field(strict=False)] = Good.UP
    timezone: Annotated[
        str,
        Field(
            max_length=64, pattern=NO_NUL, description="An IANA time zone, such as Europe/Berlin."
        ),
    ] = "UTC"
    fresh_within: Annotated[
        int | None,
        Field(
            ge=1,
            le=400,
            description="Days that the newest complete period may be old; a run on older data is "
            "held. Left out, it is what suits the grain: 2 for a day, 9 for a week, 40 for a "
            "month. Null is for an archive, which is never too old.",
            json_schema_extra=_without_default,
        ),
    ] = None

    @property
    def days_fresh(self) -> int | None:
        """`fresh_within`, or what suits the grain where it was left out."""
        if "fresh_within" in self.model_fields_set:
            return self.fresh_within
        return FRESH_DAYS[self.grain]


class RunBody(Body):
    """`now` sends to everybody, `test` to the phone of whoever made the token, `preview` only
    draws. No body at all means `now`."""

    kind: Annotated[
        RunKind, Field(strict=False), WithJsonSchema({"enum": ["now", "test", "preview"]})
    ] = RunKind.NOW
