"""Every body is one that Meta's published contract allows."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from adapters.whatsapp import bodies
from domain.messages import Form
from tests.adapters.whatsapp.samples import TEMPLATE, outgoing

CONTRACT = (
    Path(__file__).parents[4] / "shared" / "contracts" / "meta" / "cloud-api-v23.repaired.yaml"
)
Check = Callable[[dict[str, Any]], None]


@cache
def validator() -> Draft202012Validator:
    with CONTRACT.open(encoding="utf-8") as file:
        contract = yaml.load(file, Loader=yaml.CSafeLoader)
    return Draft202012Validator(
        {"$ref": "#/components/schemas/Message", "components": contract["components"]}
    )


@pytest.fixture(scope="session")
def allowed() -> Check:
    if not CONTRACT.exists():
        pytest.skip("Meta's contract does not lie beside this checkout")
    return validator().validate


phones = st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True)
user_ids = st.from_regex(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}", fullmatch=True)
words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=400)


@settings(max_examples=60, deadline=None)
@given(
    form=st.sampled_from(Form),
    phone=st.one_of(st.just(""), phones),
    user_id=user_ids,
    text=words,
    quoted=st.sampled_from(["", "wamid.HBgLMTY1MDM4Nzk0MzkV"]),
)
def test_whatever_is_sent_meta_allows(
    allowed: Check, form: Form, phone: str, user_id: str, text: str, quoted: str
) -> None:
    message = outgoing(form, phone=phone, user_id=user_id, text=text, quoted=quoted)

    allowed(bodies.message(message))


def test_the_read_and_typing_body_is_allowed(allowed: Check) -> None:
    allowed(bodies.typing("wamid.A"))


@pytest.mark.parametrize("form", list(Form))
def test_an_individual_is_addressed_and_the_attempt_goes_along(form: Form) -> None:
    body = bodies.message(outgoing(form))

    assert body["messaging_product"] == "whatsapp"
    assert body["recipient_type"] == "individual"
    assert body["to"] == "+16505551234"
    assert "recipient" not in body
    assert body["biz_opaque_callback_data"] == "4be0643f-1d98-473b-97cd-ca98a65347dd"


def test_somebody_without_a_phone_is_addressed_by_user_id_and_never_under_to() -> None:
    body = bodies.message(outgoing(phone="", user_id="US.13491208655302741918"))

    assert body["recipient"] == "US.13491208655302741918"
    assert "to" not in body


def test_a_phone_wins_over_a_user_id() -> None:
    body = bodies.message(outgoing(phone="16505551234", user_id="US.134"))

    assert body["to"] == "+16505551234"
    assert "recipient" not in body


def test_a_text_shows_no_preview_of_links() -> None:
    body = bodies.message(outgoing(text="See https://example.com"))

    assert body["text"] == {"body": "See https://example.com", "preview_url": False}


def test_an_image_goes_by_media_id_with_its_caption() -> None:
    body = bodies.message(outgoing(Form.IMAGE, text="Two\nlines"))

    assert body["image"] == {"id": "1037543291543636", "caption": "Two\nlines"}


def test_an_image_without_words_has_no_caption() -> None:
    assert bodies.message(outgoing(Form.IMAGE, text=""))["image"] == {"id": "1037543291543636"}


@pytest.mark.parametrize("form", [Form.TEXT, Form.IMAGE])
def test_an_answer_quotes_what_it_answers(form: Form) -> None:
    body = bodies.message(outgoing(form, quoted="wamid.THEIRS"))

    assert body["context"] == {"message_id": "wamid.THEIRS"}


def test_a_template_quotes_nothing() -> None:
    assert "context" not in bodies.message(outgoing(Form.TEMPLATE, quoted="wamid.THEIRS"))


def test_a_template_has_the_picture_one_line_and_the_read_button() -> None:
    template = bodies.message(outgoing(Form.TEMPLATE, text="Orders fell\n\tby 37%"))["template"]

    assert (template["name"], template["language"]) == (TEMPLATE.name, {"code": "en_US"})
    header, text, button = template["components"]
    assert header["parameters"] == [{"type": "image", "image": {"id": "1037543291543636"}}]
    assert text["parameters"] == [{"type": "text", "text": "Orders fell by 37%"}]
    assert (button["sub_type"], button["index"]) == ("quick_reply", "0")
    assert button["parameters"] == [{"type": "payload", "payload": "read"}]


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_a_parameter_never_has_what_meta_refuses(text: str) -> None:
    line = bodies.one_line(text)

    assert not set(line) & set("\n\t\r\v\f")
    assert " " * 5 not in line
