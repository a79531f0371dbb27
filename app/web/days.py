"""Days as somebody picks them: they begin and end in a zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LAST = date.max - timedelta(days=2)
"""After it no zone can say when a day ends."""
FIRST = date.min + timedelta(days=2)


def beginning_of(day: date | None, zone: str) -> datetime | None:
    return None if day is None or day < FIRST else _midnight(day, zone)


def end_of(day: date | None, zone: str) -> datetime | None:
    return None if day is None or day > LAST else _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(min(day, LAST), time(), ZoneInfo(zone))
