"""What every world starts from: its time, its number, two phones and a file."""

from datetime import UTC, datetime, time, timedelta

from app.use_cases.accounts import BusinessNumber
from domain.numbers import NumberKeys
from domain.schedules import Schedule

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
"""A Wednesday."""
NUMBER = BusinessNumber(
    "106540352242922", "102290129340398", "15550783881", "Chartcastr", "token", "chart_ready"
)
SARAH, BEN = "16505551234", "16505555678"
APP = "670843887433847"
KEYS = NumberKeys(
    NUMBER.phone_number_id,
    NUMBER.waba,
    NUMBER.display_number,
    APP,
    NUMBER.token,
    "secret",
    "verify",
    NUMBER.template,
    NUMBER.template_language,
)
"""The same number with all its secrets, as the settings have it."""
OPERATOR_MAIL = "ops@chartcastr.example"
DAILY = Schedule(frozenset(range(7)), time(9), "Europe/Berlin")


def shop_csv(until: datetime = NOON, days: int = 60) -> bytes:
    """A column of revenue for each of the last days, ending on the day before `until`."""
    first = until.date() - timedelta(days=days)
    lines = ["date,revenue"]
    for place in range(days):
        day = first + timedelta(days=place)
        lines.append(f"{day},{4000 + 300 * day.weekday() + 10 * place}")
    return "\n".join(lines).encode()
