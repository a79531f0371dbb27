"""Codes: authentication templates are taken as Meta documents them, and in no other form."""

from typing import Any

import pytest

from adapters.whatsapp.template_bodies import body as our_submission
from domain.template_library import LIBRARY
from domain.templates import Category
from tests.adapters.emulator.driver import SARAH, WABA, Bench, error_of

SUBMITTED: dict[str, Any] = {
    "name": "sign_in_code", "language": "en_US", "category": "AUTHENTICATION",
    "components": [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 10},
        {"type": "BUTTONS", "buttons": [
            {"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}]},
    ],
}  # fmt: skip
CREATE = f"{WABA}/message_templates"
BODY = {"type": "body", "parameters": [{"type": "text", "text": "482913"}]}


@pytest.fixture(scope="module")
def approved(shared: Bench) -> Bench:
    assert shared.graph("POST", CREATE, json=SUBMITTED).ok
    return shared


def button(code: str = "482913", **changes: Any) -> dict[str, Any]:
    parameters = [{"type": "text", "text": code}]
    return {"type": "button", "sub_type": "url", "index": "0", "parameters": parameters} | changes


def code(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    whole = {"name": "sign_in_code", "language": {"code": "en_US"}, "components": [*components]}
    return {"type": "template", "template": whole} | more


def test_a_code_reaches_a_phone_that_never_wrote_with_a_button_to_copy_it(approved: Bench) -> None:
    wamid = approved.send(code(BODY, button()))

    prices = {each["pricing"]["category"] for each in approved.statuses(wamid, "delivered")}
    assert prices == {"authentication"}
    bubble = approved.delivered(wamid)
    assert bubble["text"] == (
        "482913 is your verification code. For your security, do not share this code."
    )
    assert bubble["footer"] == "This code expires in 10 minutes."
    assert [(each["text"], each["code"]) for each in bubble["buttons"]] == [
        ("Copy code", "482913")
    ]
    page = approved.phone("GET", f"/?phone={SARAH}&chat={approved.settings.phone_number_id}").text
    assert "<code>482913</code>" in page


def test_copying_a_code_tells_the_business_nothing(approved: Bench) -> None:
    wamid = approved.send(code(BODY, button()))
    approved.delivered(wamid)
    told = len(approved.listener.messages())
    assert approved.act(f"/phones/{SARAH}/taps", message_id=wamid, index=0)["id"] is None
    assert len(approved.listener.messages()) == told


@pytest.mark.parametrize(
    ("components", "refused"),
    [
        ((BODY,), 132000),
        ((button(),), 132000),
        ((BODY, button("482914")), 132018),
        ((BODY, button(sub_type="quick_reply")), 100),
        ((BODY, button(sub_type="copy_code")), 100),
        ((BODY, button(index="1")), 132000),
        ((BODY, button(parameters=[])), 132000),
        ((BODY | {"parameters": [{"type": "payload", "payload": "x"}]}, button()), 132012),
        ((BODY | {"parameters": [{"type": "text", "text": "1" * 16}]}, button("1" * 16)), 132005),
        (({"type": "header", "parameters": [{"type": "text", "text": "x"}]}, BODY, button()),
         132000),
    ],
)  # fmt: skip
def test_any_other_form_is_refused(
    approved: Bench, components: tuple[dict[str, Any], ...], refused: int
) -> None:
    assert error_of(approved.post_message(code(*components))) == (400, refused)


def test_a_code_goes_to_a_number_and_not_to_a_user_id(approved: Bench) -> None:
    person = approved.emulator.people.with_number(SARAH)
    assert person
    by_id = code(BODY, button(), to=None, recipient=person.user_id)
    assert error_of(approved.post_message(by_id)) == (400, 131062)


def test_a_template_for_codes_has_one_button_to_copy_them_and_no_other_has_one(
    shared: Bench,
) -> None:
    parts, new = SUBMITTED["components"], SUBMITTED | {"name": "another"}
    plain = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thanks"}]}
    utility = {"category": "UTILITY", "components": [{"type": "BODY", "text": "Hi."}, parts[2]]}
    for changes in ({"components": [parts[0], plain]}, {"components": parts[:1]}, utility):
        assert error_of(shared.graph("POST", CREATE, json=new | changes)) == (400, 100)


def test_the_one_of_our_library_is_taken(bench: Bench) -> None:
    for wording in LIBRARY.values():
        if wording.category is Category.AUTHENTICATION:
            answer = bench.graph("POST", CREATE, json=our_submission(wording, ""))
            assert answer.ok, answer.text
