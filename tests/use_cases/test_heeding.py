"""What Meta decides about our own templates, numbers and accounts."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.use_cases.ladders import settle_template
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from tests.world import NUMBER, World


def told(world: World, field: str, value: dict[str, Any], *, waba: str = NUMBER.waba) -> Any:
    """The event's row, once it has had its effect."""
    entry = {
        "id": waba,
        "time": int(world.clock.now().timestamp()),
        "changes": [{"field": field, "value": value}],
    }
    world.inbox.keep(json.dumps({"entry": [entry]}).encode())
    world.work(Lane.INBOX)
    return max(world.rows("event"), key=lambda row: row.seq)


def judged(world: World, event: str, name: str = "chart_ready", language: str = "EN") -> Any:
    value = {
        "event": event,
        "message_template_name": name,
        "message_template_language": language,
    }
    return told(world, "message_template_status_update", value)


def approved(world: World) -> list[bool]:
    return [row.state == "approved" for row in world.rows("template")]


def test_a_paused_template_knocks_no_more_until_it_is_reinstated(world):
    seen = []
    for event in ("PAUSED", "APPROVED", "PAUSED", "REINSTATED"):
        world.clock.forward(minutes=1)
        assert judged(world, event).state == "done"
        seen += approved(world)

    assert seen == [False, True, False, True]


def test_a_late_word_on_a_template_changes_nothing(world):
    judged(world, "PAUSED")
    world.clock.forward(minutes=-5)
    judged(world, "APPROVED")

    assert approved(world) == [False]


def test_another_template_or_account_is_none_of_ours(world):
    assert "none of ours" in judged(world, "REJECTED", "promo").why
    assert "none of ours" in judged(world, "REJECTED", "chart_ready", "de").why
    value = {"event": "REJECTED", "message_template_name": "chart_ready"}
    assert "none of ours" in told(world, "message_template_status_update", value, waba="77").why
    assert approved(world) == [True]


def test_an_upgraded_number_sends_faster(world):
    value = {"display_phone_number": NUMBER.display_number, "event": "THROUGHPUT_UPGRADE"}
    told(world, "phone_number_quality_update", value)

    assert [row.per_second for row in world.rows("sender")] == [900]


@pytest.mark.parametrize(("said", "limit"), [("TIER_2K", 2000), (250, 250)])
def test_a_new_limit_is_the_accounts(world, said, limit):
    told(world, "business_capability_update", {"max_daily_conversations_per_business": said})

    assert [row.messaging_limit for row in world.rows("sender")] == [limit]


def test_no_limit_is_none(world):
    for said in ("TIER_2K", "TIER_UNLIMITED"):
        told(world, "business_capability_update", {"max_daily_conversations_per_business": said})

    assert [row.messaging_limit for row in world.rows("sender")] == [None]


def test_a_ban_opens_one_alert_which_its_end_closes(world):
    ban = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}
    for _ in range(2):
        world.clock.forward(minutes=1)
        told(world, "account_update", ban)
    assert [(row.kind, row.closed_at) for row in world.rows("alert")] == [("account", None)]

    told(world, "account_update", {**ban, "ban_info": {"waba_ban_state": "REINSTATE"}})

    assert [row.closed_at is None for row in world.rows("alert")] == [False]


def test_what_is_not_known_is_kept_and_left_alone(world):
    row = told(world, "account_settings_update", {"event": "SOMETHING_NEW"})

    assert (row.state, row.why) == ("done", "kept and left alone: account_settings_update")


def test_a_language_is_the_same_with_either_dash(world):
    with world.storage.house(THE_HOUSE) as house:
        settle_template(house, NUMBER.waba, "chart_ready", "en_US")
        house.commit()

    judged(world, "DISABLED", language="en-US")

    assert approved(world) == [False]


# --- templates -------------------------------------------------------------------------------


def the_template(world: World) -> Any:
    (row,) = world.rows("template")
    return row


def open_alerts(world: World) -> list[str]:
    return [row.text for row in world.rows("alert") if row.closed_at is None]


def status(world: World, event: str, **more: Any) -> Any:
    value = {
        "event": event,
        "message_template_name": "chart_ready",
        "message_template_language": "en",
        **more,
    }
    return told(world, "message_template_status_update", value)


@pytest.mark.parametrize(("title", "hours"), [("FIRST_PAUSE", 3), ("SECOND_PAUSE", 6)])
def test_a_pause_says_until_when_and_its_end_closes_the_alert(world, title, hours):
    until = world.clock.now() + timedelta(hours=hours)
    row = status(world, "PAUSED", other_info={"title": title, "description": "Too many blocks."})

    assert row.why == "a template is paused"
    assert the_template(world).paused_until == until
    (said,) = open_alerts(world)
    assert f"chart_ready until {until:%-d %B, %H:%M} UTC. Too many blocks." in said

    world.clock.forward(hours=hours)
    status(world, "APPROVED", other_info={"title": "UNPAUSE"})
    assert (the_template(world).state, open_alerts(world)) == ("approved", [])


def test_a_rejection_keeps_its_reason(world):
    info = {"reason": "It ends with a variable.", "recommendation": "Add words."}
    status(world, "REJECTED", reason="INVALID_FORMAT", rejection_info=info)

    assert the_template(world).state == "rejected"
    assert the_template(world).reason == "INVALID_FORMAT It ends with a variable. Add words."
    assert "rejected the template chart_ready" in open_alerts(world)[0]


def test_a_template_that_becomes_marketing_carries_no_chart_and_an_alert_says_so(world):
    admin = world.organisation()
    sarah = world.recipient(admin)
    world.clock.forward(hours=25)
    value = {
        "message_template_name": "chart_ready",
        "message_template_language": "en",
        "previous_category": "UTILITY",
        "new_category": "MARKETING",
    }
    row = told(world, "template_category_update", value)
    world.fire(admin, world.pulse(admin, sarah))
    world.work(Lane.PREPARE, Lane.DELIVER)

    assert "of the category marketing" in row.why
    assert (the_template(world).category, the_template(world).state) == ("marketing", "approved")
    assert "to the category marketing" in open_alerts(world)[0]
    assert world.states("chart") == ["held"]

    world.clock.forward(minutes=1)
    told(world, "template_category_update", value | {"new_category": "UTILITY"})
    assert open_alerts(world) == []
    world.fire(admin, world.pulse(admin, sarah))
    world.work(Lane.PREPARE, Lane.DELIVER)
    assert world.messages("chart")[-1].form == "template"


def test_a_category_that_is_to_come_is_announced_and_changes_nothing_yet(world):
    status(world, "APPROVED", message_template_id=278)
    told(
        world,
        "template_category_update",
        {"message_template_id": 278, "new_category": "UTILITY", "correct_category": "MARKETING"},
    )

    assert the_template(world).category == "utility"
    assert "will move the template chart_ready to the category marketing" in open_alerts(world)[0]


def test_the_quality_of_a_template_is_kept(world):
    value = {
        "message_template_name": "chart_ready",
        "message_template_language": "en",
        "new_quality_score": "YELLOW",
    }
    told(world, "message_template_quality_update", value)

    assert (the_template(world).quality, open_alerts(world)) == ("YELLOW", [])


def test_trouble_that_gets_worse_is_told_anew(world):
    status(world, "PAUSED")
    world.clock.forward(minutes=1)
    status(world, "DISABLED")

    (said,) = open_alerts(world)
    assert "disabled" in said
    assert len(world.rows("alert")) == 2
