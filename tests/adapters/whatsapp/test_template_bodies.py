"""A template in Meta's words, and Meta's words on one."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.whatsapp.template_bodies import body, listed, told
from domain.template_library import LIBRARY
from domain.templates import ButtonKind, Category, HeaderKind, TemplateButton, Verdict, Wording
from tests.world import NOON

CHART = LIBRARY["chart_ready"]
HANDLE = "4::aW1hZ2UvcG5n:abc"
WITH_TEXT = replace(
    CHART,
    header=HeaderKind.TEXT,
    header_text="Your report",
    body="Nothing varies here.",
    examples=(),
    footer="",
    buttons=(TemplateButton(ButtonKind.URL, "Open", "https://charts.example/"),),
)


def as_listed(wording: Wording, **more: Any) -> dict[str, Any]:
    return {**body(wording, HANDLE), "id": "77", "status": "APPROVED", **more}


def test_a_chart_template_is_handed_in_as_meta_wants_it():
    said = body(CHART, HANDLE)

    assert (said["name"], said["language"], said["category"]) == ("chart_ready", "en", "UTILITY")
    header, text, footer, buttons = said["components"]
    assert header == {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [HANDLE]}}
    assert text["example"] == {"body_text": [list(CHART.examples)]}
    assert footer == {"type": "FOOTER", "text": CHART.footer}
    assert buttons["buttons"] == [{"type": "QUICK_REPLY", "text": "Read the analysis"}]


def test_an_authentication_template_has_no_words_of_ours():
    assert body(LIBRARY["verification_code"], "")["components"] == [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 10},
        {
            "type": "BUTTONS",
            "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}],
        },
    ]


@pytest.mark.parametrize("wording", [*LIBRARY.values(), WITH_TEXT])
def test_what_meta_lists_is_read_as_it_was_handed_in(wording):
    found = listed(as_listed(wording))

    assert found is not None
    assert (found.wording, found.judgement.verdict) == (wording, Verdict.APPROVE)
    assert (found.judgement.meta_id, found.judgement.category) == ("77", wording.category)


@pytest.mark.parametrize(
    "components",
    [
        [{"type": "HEADER", "format": "VIDEO"}, {"type": "BODY", "text": "x"}],
        [{"type": "BODY", "text": "x"}, {"type": "CAROUSEL", "cards": []}, {"type": "CAROUSEL"}],
        [{"type": "BUTTONS", "buttons": [{"type": "FLOW", "text": "x"}]}],
        [{"type": "BUTTONS", "buttons": "x"}],
        "x",
    ],
)
def test_a_form_that_we_do_not_make_has_no_wording(components):
    found = listed(as_listed(CHART, components=components))

    assert found is not None
    assert found.wording is None


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("PENDING", Verdict.PEND),
        ("REJECTED", Verdict.REJECT),
        ("PAUSED", Verdict.PAUSE),
        ("DISABLED", Verdict.DISABLE),
        ("PENDING_DELETION", Verdict.LOSE),
        ("IN_APPEAL", None),
        ("SOMETHING_NEW", None),
        ("", None),
    ],
)
def test_a_status_that_we_do_not_know_says_nothing(status, verdict):
    found = listed(as_listed(CHART, status=status))

    assert found is not None
    assert found.judgement.verdict is verdict


@pytest.mark.parametrize("said", [None, "x", [], {}, {"name": "a"}, {"language": "en"}])
def test_a_line_without_a_name_is_none(said):
    assert listed(said) is None


def test_a_rejection_says_why_and_what_would_help():
    word = told(
        {
            "event": "REJECTED",
            "reason": "INVALID_FORMAT",
            "message_template_category": "MARKETING",
            "rejection_info": {"reason": "It ends with a variable.", "recommendation": "Add."},
        },
        NOON,
    )

    assert (word.verdict, word.category) == (Verdict.REJECT, Category.MARKETING)
    assert word.reason == "INVALID_FORMAT It ends with a variable. Add."


@pytest.mark.parametrize(("title", "which"), [("FIRST_PAUSE", 1), ("SECOND_PAUSE", 2), ("", None)])
def test_a_pause_says_which_one_it_is(title, which):
    info = {"title": title, "description": "Paused for a while."}
    word = told({"event": "PAUSED", "reason": "NONE", "other_info": info}, NOON)

    assert (word.verdict, word.pause, word.at) == (Verdict.PAUSE, which, NOON)
    assert word.reason == "Paused for a while."


def test_the_end_of_a_pause_needs_no_reason():
    info = {"title": "UNPAUSE", "description": "It has been unpaused."}
    word = told({"event": "APPROVED", "reason": "NONE", "other_info": info}, NOON)

    assert (word.verdict, word.reason) == (Verdict.APPROVE, "")


def test_a_full_account_takes_no_template():
    assert told({"event": "LIMIT_EXCEEDED"}, NOON).verdict is Verdict.REJECT
