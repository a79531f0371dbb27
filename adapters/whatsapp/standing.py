"""Reading what Meta tells us about ourselves: templates, numbers, limits and accounts."""

from datetime import datetime
from typing import Any

from adapters.whatsapp import template_bodies
from adapters.whatsapp.cutting import (
    ACCOUNT,
    CAPABILITY,
    QUALITY,
    TEMPLATE,
    TEMPLATE_QUALITY,
    TEMPLATES,
)
from adapters.whatsapp.fields import Json, clean, moment_of, text_of
from domain.inbound import (
    AboutUs,
    AccountJudged,
    LimitChanged,
    NumberUpgraded,
    TemplateJudged,
)
from domain.templates import Judgement
from ports.webhook import RawEvent

HELD_AGAINST_US = frozenset(
    {"ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION", "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED"}
)
LIMIT = "max_daily_conversations_per_business"
UNLIMITED = "UNLIMITED"


def about_us(event: RawEvent, told: Json) -> AboutUs | None:
    """None for what tells nothing that we act on."""
    waba, value = clean(text_of(told, "entry")), told.get("value")
    if not waba or not isinstance(value, dict):
        return None
    match text_of(told, "field"):
        case field if field in TEMPLATES:
            return _template(event, waba, field, value, _time(told))
        case field if field == QUALITY:
            return _upgrade(event, waba, value)
        case field if field == CAPABILITY:
            return _limit(event, waba, value)
        case field if field == ACCOUNT:
            return _account(event, waba, value)
    return None


def _time(told: Json) -> datetime | None:
    """An entry's time; some are in milliseconds."""
    try:
        seconds = int(text_of(told, "time"))
        return moment_of({"time": seconds // 1000 if seconds > 10**11 else seconds}, "time")
    except ValueError:
        return None


def _template(
    event: RawEvent, waba: str, field: str, value: Json, at: datetime | None
) -> TemplateJudged | None:
    announced = None
    if field == TEMPLATE:
        word = template_bodies.told(value, at)
        if word.verdict is None:
            return None
    elif field == TEMPLATE_QUALITY:
        score = clean(text_of(value, "new_quality_score"))[:40]
        word = Judgement(at=at, quality=score, meta_id=_id(value))
    else:
        # an announcement names the category of now and the one that Meta thinks right
        announced = template_bodies.category(text_of(value, "correct_category"))
        now = template_bodies.category(text_of(value, "new_category"))
        word = Judgement(at=at, category=now, meta_id=_id(value))
    return TemplateJudged(
        event.key,
        event.phone_number_id,
        waba,
        clean(text_of(value, "message_template_name")),
        clean(text_of(value, "message_template_language")),
        word,
        announced,
    )


def _id(value: Json) -> str:
    return clean(text_of(value, "message_template_id"))[:100]


def _upgrade(event: RawEvent, waba: str, value: Json) -> NumberUpgraded | None:
    if text_of(value, "event").upper() != "THROUGHPUT_UPGRADE":
        return None
    spelled = text_of(value, "display_phone_number")
    digits = "".join(each for each in spelled if each.isascii() and each.isdigit())
    return NumberUpgraded(event.key, event.phone_number_id, waba, digits)


def _limit(event: RawEvent, waba: str, value: Json) -> LimitChanged | None:
    """Documented as a TIER, printed as a number."""
    said = text_of(value, LIMIT).upper().removeprefix("TIER_")
    if said == UNLIMITED:
        return LimitChanged(event.key, event.phone_number_id, waba, None)
    thousands = said.endswith("K")
    digits = said.removesuffix("K")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 7:
        return None
    limit = int(digits) * (1000 if thousands else 1)
    return LimitChanged(event.key, event.phone_number_id, waba, limit)


def _account(event: RawEvent, waba: str, value: Json) -> AccountJudged | None:
    said = text_of(value, "event").upper()
    if said == "DISABLED_UPDATE":
        state = text_of(value, "ban_info", "waba_ban_state").upper()
        good = state == "REINSTATE"
        return _judged(event, waba, f"{said} {state}".strip(), good=good)
    if said in HELD_AGAINST_US:
        return _judged(event, waba, f"{said} {_details(value)}".strip(), good=False)
    return None


def _details(value: Any) -> str:
    return text_of(value, "violation_info", "violation_type")


def _judged(event: RawEvent, waba: str, what: str, *, good: bool) -> AccountJudged:
    return AccountJudged(event.key, event.phone_number_id, waba, clean(what[:100]), good)
