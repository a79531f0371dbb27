"""What Meta tells of an account: its templates, its limits, its number and its standing."""

from typing import Any

import pytest

from adapters.whatsapp.webhooks import CloudApiWebhooks
from domain.inbound import (
    AccountJudged,
    Inbound,
    LimitChanged,
    NotForUs,
    NumberUpgraded,
    TemplateJudged,
)
from domain.templates import Category, Verdict
from tests.adapters.whatsapp.samples import body

WEBHOOKS = CloudApiWebhooks("secret", "token")


def read_field(field: str, told: dict[str, Any]) -> Inbound:
    (event,) = WEBHOOKS.split(body(told, field=field))
    return WEBHOOKS.read(event)


def template(event: str) -> dict[str, Any]:
    return {
        "event": event,
        "message_template_name": "chart_ready",
        "message_template_language": "en-US",
    }


@pytest.mark.parametrize(
    ("event", "verdict"),
    [
        ("APPROVED", Verdict.APPROVE),
        ("REINSTATED", Verdict.APPROVE),
        ("REJECTED", Verdict.REJECT),
        ("PAUSED", Verdict.PAUSE),
        ("LOCKED", Verdict.PAUSE),
        ("DISABLED", Verdict.DISABLE),
        ("PENDING", Verdict.PEND),
        ("PENDING_DELETION", Verdict.LOSE),
    ],
)
def test_meta_says_where_a_template_stands(event: str, verdict: Verdict) -> None:
    found = read_field("message_template_status_update", template(event))

    assert isinstance(found, TemplateJudged)
    assert (found.name, found.language) == ("chart_ready", "en-US")
    assert found.word.verdict is verdict


def test_a_new_category_is_read_by_name() -> None:
    told = template("") | {"previous_category": "UTILITY", "new_category": "MARKETING"}
    found = read_field("template_category_update", told)

    assert isinstance(found, TemplateJudged)
    assert (found.name, found.word.category, found.announced) == (
        "chart_ready",
        Category.MARKETING,
        None,
    )
    assert found.word.verdict is None


def test_a_category_that_is_to_come_is_read_by_metas_id() -> None:
    told = {"message_template_id": 278, "new_category": "UTILITY", "correct_category": "MARKETING"}
    found = read_field("template_category_update", told)

    assert isinstance(found, TemplateJudged)
    assert (found.name, found.word.meta_id) == ("", "278")
    assert (found.word.category, found.announced) == (Category.UTILITY, Category.MARKETING)


def test_a_template_has_a_quality() -> None:
    told = template("") | {"previous_quality_score": "GREEN", "new_quality_score": "RED"}
    found = read_field("message_template_quality_update", told)

    assert isinstance(found, TemplateJudged)
    assert (found.word.quality, found.word.verdict) == ("RED", None)


def test_a_flag_says_nothing_of_whether_a_template_may_be_sent() -> None:
    found = read_field("message_template_status_update", template("FLAGGED"))

    assert isinstance(found, NotForUs)


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        (2000, 2000),
        ("TIER_250", 250),
        ("TIER_2K", 2000),
        ("TIER_100K", 100_000),
        ("TIER_UNLIMITED", None),
    ],
)
def test_a_limit_is_spelled_as_a_tier_or_a_number(said: Any, limit: int | None) -> None:
    told = {"max_daily_conversations_per_business": said}
    found = read_field("business_capability_update", told)

    assert isinstance(found, LimitChanged)
    assert found.limit == limit


@pytest.mark.parametrize("said", [None, "many", "", -1, [], "TIER_K"])
def test_a_limit_that_says_nothing_is_left_alone(said: Any) -> None:
    told = {"max_daily_conversations_per_business": said}

    assert isinstance(read_field("business_capability_update", told), NotForUs)


def test_an_upgrade_names_its_number_by_its_digits() -> None:
    told = {"display_phone_number": "+1 555-078-3881", "event": "THROUGHPUT_UPGRADE"}
    found = read_field("phone_number_quality_update", told)

    assert isinstance(found, NumberUpgraded)
    assert found.display_number == "15550783881"


@pytest.mark.parametrize(
    ("told", "what", "good"),
    [
        (
            {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}},
            "DISABLED_UPDATE DISABLE",
            False,
        ),
        (
            {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}},
            "DISABLED_UPDATE REINSTATE",
            True,
        ),
        (
            {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ADULT"}},
            "ACCOUNT_VIOLATION ADULT",
            False,
        ),
    ],
)
def test_what_meta_holds_against_an_account(told: dict[str, Any], what: str, good: bool) -> None:
    found = read_field("account_update", told)

    assert isinstance(found, AccountJudged)
    assert (found.what, found.good) == (what, good)


@pytest.mark.parametrize(
    ("field", "told", "kind"),
    [
        ("account_update", {"event": "PARTNER_ADDED"}, "account_update"),
        (
            "user_preferences",
            {"user_preferences": [{"value": "stop", "category": "marketing_messages"}]},
            "user_preferences: stop",
        ),
        ("user_preferences", {}, "user_preferences: "),
        ("what_is_new", {"a": 1}, "what_is_new"),
    ],
)
def test_what_nobody_acts_on_is_kept_under_its_kind(
    field: str, told: dict[str, Any], kind: str
) -> None:
    found = read_field(field, told)

    assert isinstance(found, NotForUs)
    assert found.kind == kind
