"""The diagnosis knows every code of Meta's published list."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.diagnosis import CODES, Stops, Who, diagnose, known

PUBLISHED = Path(__file__).parents[3] / "shared/contracts/meta/error-codes.json"
needs_the_list = pytest.mark.skipif(
    not PUBLISHED.exists(), reason="Meta's list of codes is not beside this checkout"
)
STOPPED_BY_CLASS = {"auth": Stops.SENDER, "rate-pair": Stops.CONTACT}


def published() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(PUBLISHED.read_text())
    return found


@needs_the_list
def test_every_published_code_is_known():
    assert [each["code"] for each in published() if not known(each["code"])] == []


@needs_the_list
def test_what_meta_calls_transient_or_a_rate_goes_again_by_itself():
    waits = [each["code"] for each in published() if each["class"].startswith(("tran", "rate"))]
    for_good = {131214}  # a week without new groups is no wait for a message
    assert {code for code in waits if not diagnose(code).transient} == for_good


@needs_the_list
def test_the_class_says_how_far_a_code_reaches():
    for each in published():
        wanted = STOPPED_BY_CLASS.get(each["class"])
        assert wanted in (None, diagnose(each["code"]).stops), each["code"]


def test_whoever_must_act_is_told_what_to_do():
    for code, diagnosis in CODES.items():
        assert diagnosis.what.endswith("."), code
        assert diagnosis.next_step.endswith("."), code
        if diagnosis.stops is Stops.SENDER and not diagnosis.transient:
            assert diagnosis.who is Who.OPERATOR, code


def test_only_131047_is_about_the_window():
    assert "24 hours" in diagnose(131047).what
    assert "24" not in diagnose(131051).what
    assert [code for code, each in CODES.items() if "24 hours" in each.what] == [131047]


@pytest.mark.parametrize("code", [201, 250, 299])
def test_the_whole_range_from_200_is_about_permissions(code):
    assert diagnose(code) == CODES[200]


def test_a_code_that_nobody_knows_ends_the_message_and_needs_the_operator():
    found = diagnose(999_999)
    assert (found.transient, found.stops, found.who) == (False, Stops.MESSAGE, Who.OPERATOR)
    assert not known(999_999)


@pytest.mark.parametrize("code", [0, 190])
def test_a_bad_token_is_mended_on_the_operators_page(code):
    assert diagnose(code).next_step == "Set a new token under Operator, Number."


def test_whoever_reads_that_a_phone_cannot_receive_is_told_what_to_ask_of_its_owner():
    assert diagnose(131026).next_step == (
        "Ask them to check that WhatsApp is installed and up to date, and to write to us once."
    )
