"""One fault is one red line, and each red line has its fix."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.checkups import (
    NEEDED,
    Check,
    Expected,
    Light,
    NumberSeen,
    Refusal,
    Seen,
    Subscription,
    TokenSeen,
    all_good,
    findings,
)
from tests.cast import NOON

ADDRESS = "https://charts.example/webhook/integrations/whatsapp"
EXPECTED = Expected("106", "102", "15550783881", "670", ADDRESS, "chart_ready", "en")
WELL = Seen(
    "",
    TokenSeen("670", True, frozenset(NEEDED), None),
    NumberSeen("15550783881", "Chartcastr", "APPROVED", "GREEN"),
    frozenset({"106", "107"}),
    frozenset({"670"}),
    Subscription(ADDRESS, frozenset({"messages"}), True),
    "approved",
)
NOTHING = Refusal()
NO_TOKEN = Refusal(190, "Invalid OAuth access token.")


def red(seen: Seen) -> set[Check]:
    return {each.check for each in findings(EXPECTED, seen, NOON) if each.light is Light.BAD}


def test_all_is_well_where_meta_says_what_we_believe():
    found = findings(EXPECTED, WELL, NOON)

    assert [each.check for each in found] == list(Check)
    assert {each.light for each in found} == {Light.GOOD}
    assert all_good(found)


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"handshake": "It cannot be reached."}, Check.ADDRESS),
        ({"token": NO_TOKEN}, Check.TOKEN),
        ({"token": NOTHING}, Check.TOKEN),
        ({"token": replace(WELL.token, valid=False)}, Check.TOKEN),
        ({"token": replace(WELL.token, app_id="671")}, Check.TOKEN),
        ({"token": replace(WELL.token, scopes=frozenset(NEEDED[:1]))}, Check.SCOPES),
        ({"token": replace(WELL.token, scopes=frozenset(NEEDED[1:]))}, Check.SCOPES),
        ({"subscription": NO_TOKEN}, Check.SECRET),
        ({"subscription": NOTHING}, Check.SECRET),
        ({"number": Refusal(100, "Unsupported get request.")}, Check.NUMBER),
        ({"number": replace(WELL.number, display_number="1555")}, Check.NUMBER),
        ({"numbers": Refusal(100)}, Check.ACCOUNT),
        ({"numbers": frozenset({"107"})}, Check.ACCOUNT),
        ({"apps": frozenset()}, Check.SUBSCRIBED),
        ({"apps": NOTHING}, Check.SUBSCRIBED),
        ({"subscription": Subscription(ADDRESS, frozenset({"calls"}), True)}, Check.FIELDS),
        ({"subscription": Subscription(ADDRESS, frozenset({"messages"}), False)}, Check.FIELDS),
        (
            {"subscription": Subscription("https://x.example", frozenset({"messages"}), True)},
            Check.CALLBACK,
        ),
        ({"number": replace(WELL.number, name_status="DECLINED")}, Check.NAME),
        ({"template": ""}, Check.TEMPLATE),
        ({"template": "rejected"}, Check.TEMPLATE),
        ({"template": NOTHING}, Check.TEMPLATE),
    ],
)
def test_each_fault_alone_is_one_red_line_with_its_fix(changes, check):
    found = findings(EXPECTED, replace(WELL, **changes), NOON)

    assert [each.check for each in found if each.light is Light.BAD] == [check]
    assert all(each.fix for each in found if each.light is Light.BAD)
    assert not all_good(found)


def test_no_subscription_at_all_lacks_the_field_and_the_address():
    assert red(replace(WELL, subscription=None)) == {Check.FIELDS, Check.CALLBACK}


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"token": replace(WELL.token, expires_at=NOON + timedelta(days=6))}, Check.TOKEN),
        ({"number": replace(WELL.number, name_status="PENDING_REVIEW")}, Check.NAME),
        ({"number": replace(WELL.number, quality="RED")}, Check.QUALITY),
        ({"number": replace(WELL.number, quality="YELLOW")}, Check.QUALITY),
        ({"template": "pending"}, Check.TEMPLATE),
    ],
)
def test_what_passes_by_itself_is_minded_and_stops_nothing(changes, check):
    found = findings(EXPECTED, replace(WELL, **changes), NOON)

    assert [each.check for each in found if each.light is Light.WARN] == [check]
    assert all_good(found)


def test_a_token_with_an_end_far_off_is_good_and_says_when():
    far = replace(WELL, token=replace(WELL.token, expires_at=NOON + timedelta(days=60)))

    token = next(each for each in findings(EXPECTED, far, NOON) if each.check is Check.TOKEN)

    assert (token.light, token.said) == (
        Light.GOOD,
        "The access token works until 17 January 2027, in 60 days.",
    )


def test_without_a_template_s_name_charts_wait_and_that_is_said():
    unnamed = replace(EXPECTED, template="")

    found = findings(unnamed, replace(WELL, template=""), NOON)

    assert found[-1].light is Light.WARN


def test_nothing_looked_at_is_not_good():
    assert not all_good(())
