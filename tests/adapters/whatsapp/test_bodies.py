"""Every body is one that Meta's published contract allows."""

import re
from collections.abc import Callable
from dataclasses import replace
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
from ports.messenger import Button, Outgoing, Shape, Template
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


BUTTONS = (Button("mute:8f3c", "Mute"), Button("why", "Why?"))
BY_LINK = {"media_id": "", "media_link": "https://charts.example/pictures/a.b"}
CODE, NEWS = Template("verify", "en", Shape.CODE), Template("news", "en", Shape.NOTICE)
FORMS: dict[str, Outgoing] = {
    "text": outgoing(Form.TEXT),
    "image by id": outgoing(Form.IMAGE),
    "image by link": outgoing(Form.IMAGE, **BY_LINK),
    "template with its picture by id": outgoing(Form.TEMPLATE),
    "template with its picture by link": outgoing(Form.TEMPLATE, **BY_LINK),
    "code": outgoing(Form.TEMPLATE, text="402117", template=CODE),
    "few words by template": outgoing(Form.TEMPLATE, text="Sarah has joined", template=NEWS),
    "buttons": outgoing(Form.INTERACTIVE, media_id="", buttons=BUTTONS),
    "buttons under a picture by id": outgoing(Form.INTERACTIVE, buttons=BUTTONS, footer="PAUSE 7"),
    "buttons under a picture by link": outgoing(Form.INTERACTIVE, buttons=BUTTONS, **BY_LINK),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "whom", [{"phone": "16505551234"}, {"phone": "", "user_id": "US.ENT.13491208655302741918"}]
)
@pytest.mark.parametrize("quoted", ["", "wamid.HBgLMTY1MDM4Nzk0MzkV"])
def test_each_form_is_one_that_meta_allows(
    allowed: Check, form: str, whom: dict[str, str], quoted: str
) -> None:
    allowed(bodies.message(replace(FORMS[form], quoted=quoted, **whom)))


@pytest.mark.parametrize("form", ["text", "image by id", "image by link"])
@pytest.mark.parametrize("quoted", ["", "wamid.HBgLMTY1MDM4Nzk0MzkV"])
def test_what_goes_to_a_group_is_what_meta_allows(allowed: Check, form: str, quoted: str) -> None:
    to_group = replace(FORMS[form], phone="", group="Y2FwaV9ncm91cDox", quoted=quoted)
    allowed(bodies.message(to_group))


def words(longest: int) -> st.SearchStrategy[str]:
    """Any unicode that is not blank."""
    text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=longest)
    return text.filter(lambda text: bool(text.strip()))


phones = st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True)
user_ids = st.from_regex(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", fullmatch=True)
pictures = st.one_of(
    st.fixed_dictionaries({"media_id": st.from_regex(r"[0-9]{15,17}", fullmatch=True)}),
    st.just(BY_LINK),
)
buttons = st.lists(
    st.builds(Button, words(256).map(str.strip), words(20)),
    min_size=1,
    max_size=3,
    unique_by=(lambda each: each.id, lambda each: each.title),
).map(tuple)
envelopes = st.fixed_dictionaries(
    {
        "phone": st.one_of(st.just(""), phones),
        "user_id": user_ids,
        "quoted": st.one_of(st.just(""), words(100)),
        "attempt": st.uuids().map(str),
    }
)
templates = st.builds(Template, words(512), st.sampled_from(["en", "en_US", "es"]))
contents = st.one_of(
    st.fixed_dictionaries({"form": st.just(Form.TEXT), "text": words(4096)}),
    st.tuples(
        st.fixed_dictionaries({"form": st.just(Form.IMAGE), "text": st.text(max_size=1024)}),
        pictures,
    ),
    st.tuples(
        st.fixed_dictionaries(
            {"form": st.just(Form.TEMPLATE), "text": words(1024), "template": templates}
        ),
        pictures,
    ),
    st.tuples(
        st.fixed_dictionaries(
            {
                "form": st.just(Form.INTERACTIVE),
                "text": words(1024),
                "footer": st.one_of(st.just(""), words(60)),
                "buttons": buttons,
            }
        ),
        st.one_of(st.just({"media_id": ""}), pictures),
    ),
).map(lambda parts: parts if isinstance(parts, dict) else parts[0] | parts[1])


@settings(max_examples=200, deadline=None)
@given(envelope=envelopes, content=contents)
def test_whatever_is_sent_meta_allows(
    allowed: Check, envelope: dict[str, Any], content: dict[str, Any]
) -> None:
    allowed(bodies.message(outgoing(**content | envelope)))


@settings(max_examples=200, deadline=None)
@given(envelope=envelopes, content=contents, more=st.text(max_size=6000))
def test_what_breaks_a_limit_is_never_built(
    allowed: Check, envelope: dict[str, Any], content: dict[str, Any], more: str
) -> None:
    unlimited = outgoing(**content | envelope)
    longer = replace(unlimited, text=unlimited.text + more, footer=more)

    try:
        body = bodies.message(longer)
    except ValueError:
        return
    allowed(body)


TOO_MUCH = [
    (outgoing(text="x" * 4097), "the text has 4097 characters, and 4096 are the limit"),
    (outgoing(text=" \n"), "the text is empty"),
    (outgoing(Form.IMAGE, text="é" * 1025), "the caption has 1025 characters"),
    (outgoing(Form.IMAGE, media_id=""), "the picture's link is empty"),
    (outgoing(Form.TEMPLATE, text="x" * 1025), "the template's parameter has 1025"),
    (outgoing(Form.TEMPLATE, text="\n"), "the template's parameter is empty"),
    (outgoing(Form.TEMPLATE, template=None), "needs a template"),
    (outgoing(Form.INTERACTIVE, text="x" * 1025, buttons=BUTTONS), "the text has 1025"),
    (outgoing(Form.INTERACTIVE, footer="x" * 61, buttons=BUTTONS), "the footer has 61"),
    (outgoing(Form.INTERACTIVE, buttons=()), "0 buttons, and 1 to 3 are the limit"),
    (outgoing(Form.INTERACTIVE, buttons=tuple(Button(n, n) for n in "abcd")), "4 buttons"),
    (outgoing(Form.INTERACTIVE, buttons=(Button("x" * 257, "x"),)), "a button's id has 257"),
    (outgoing(Form.INTERACTIVE, buttons=(Button(" x", "x"),)), "spaces around it"),
    (outgoing(Form.INTERACTIVE, buttons=(Button("x", "x" * 21),)), "a button's title has 21"),
    (outgoing(Form.INTERACTIVE, buttons=(Button("a", "x"), Button("b", "x"))), "the same"),
    (outgoing(phone="", user_id=""), "neither a phone nor a user id"),
    (outgoing(phone="US.134"), "the phone is not"),
    (outgoing(attempt="x" * 513), "the attempt has 513"),
]


@pytest.mark.parametrize(("message", "named"), TOO_MUCH, ids=[named for _, named in TOO_MUCH])
def test_the_limit_that_would_be_broken_is_named(message: Outgoing, named: str) -> None:
    with pytest.raises(ValueError, match=re.escape(named)) as raised:
        bodies.message(message)

    assert "xxx" not in str(raised.value)


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (outgoing(text="🙂" * 4096), "text"),
        (outgoing(Form.IMAGE, text="🙂" * 1024), "image"),
        (outgoing(Form.INTERACTIVE, text="🙂" * 1024, buttons=(Button("i" * 256, "🙂" * 20),)),
         "interactive"),
    ],
)  # fmt: skip
def test_a_limit_counts_code_points_and_may_be_reached(message: Outgoing, field: str) -> None:
    assert bodies.message(message)["type"] == field


def test_buttons_stand_under_a_picture_words_and_a_footer() -> None:
    body = bodies.message(FORMS["buttons under a picture by id"])["interactive"]

    assert body == {
        "type": "button",
        "header": {"type": "image", "image": {"id": "1037543291543636"}},
        "body": {"text": "Orders fell by 37%."},
        "footer": {"text": "PAUSE 7"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "mute:8f3c", "title": "Mute"}},
                {"type": "reply", "reply": {"id": "why", "title": "Why?"}},
            ]
        },
    }


def test_an_upload_wins_over_a_link() -> None:
    message = outgoing(Form.IMAGE, text="", media_link="https://charts.example/pictures/a.b")

    assert bodies.message(message)["image"] == {"id": "1037543291543636"}


def test_a_picture_without_an_upload_goes_by_link() -> None:
    link = BY_LINK["media_link"]

    assert bodies.message(outgoing(Form.IMAGE, text="Up", **BY_LINK))["image"] == {
        "link": link,
        "caption": "Up",
    }
    header = bodies.message(outgoing(Form.TEMPLATE, **BY_LINK))["template"]["components"][0]
    assert header["parameters"] == [{"type": "image", "image": {"link": link}}]


def test_a_message_does_not_show_its_link_when_printed() -> None:
    assert "charts.example" not in repr(outgoing(Form.IMAGE, **BY_LINK))


def test_the_read_and_typing_body_is_allowed(allowed: Check) -> None:
    allowed(bodies.typing("wamid.A"))


@pytest.mark.parametrize("form", FORMS)
def test_an_individual_is_addressed_and_the_attempt_goes_along(form: str) -> None:
    body = bodies.message(FORMS[form])

    assert body["messaging_product"] == "whatsapp"
    assert body["recipient_type"] == "individual"
    assert body["to"] == "+16505551234"
    assert "recipient" not in body
    assert body["biz_opaque_callback_data"] == "4be0643f-1d98-473b-97cd-ca98a65347dd"


@pytest.mark.parametrize("form", [Form.TEXT, Form.IMAGE])
def test_a_group_is_addressed_by_its_id_and_as_a_group(form: Form) -> None:
    body = bodies.message(outgoing(form, phone="", group="Y2FwaV9ncm91cDox"))

    assert body["recipient_type"] == "group"
    assert body["to"] == "Y2FwaV9ncm91cDox"
    assert "recipient" not in body


@pytest.mark.parametrize("form", [Form.INTERACTIVE, Form.TEMPLATE])
def test_a_group_gets_nothing_with_buttons(form: Form) -> None:
    with pytest.raises(ValueError, match="a group takes no"):
        bodies.message(outgoing(form, phone="", group="Y2FwaV9ncm91cDox"))


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


@pytest.mark.parametrize("form", ["text", "image by id", "buttons"])
def test_an_answer_quotes_what_it_answers(form: str) -> None:
    body = bodies.message(replace(FORMS[form], quoted="wamid.THEIRS"))

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


def test_a_code_stands_in_the_text_and_on_the_button_that_copies_it() -> None:
    sent = outgoing(Form.TEMPLATE, text="402117", template=CODE)
    text, button = bodies.message(sent)["template"]["components"]

    assert text == {"type": "body", "parameters": [{"type": "text", "text": "402117"}]}
    assert (button["sub_type"], button["index"]) == ("url", "0")
    assert button["parameters"] == [{"type": "text", "text": "402117"}]


def test_a_few_words_by_template_are_all_there_is_to_it() -> None:
    sent = outgoing(Form.TEMPLATE, text="Sarah\nhas joined", template=NEWS)

    assert bodies.message(sent)["template"]["components"] == [
        {"type": "body", "parameters": [{"type": "text", "text": "Sarah has joined"}]}
    ]


def test_a_code_is_as_long_as_meta_takes_it() -> None:
    bodies.message(outgoing(Form.TEMPLATE, text="1" * 15, template=CODE))
    with pytest.raises(ValueError, match="the code has 16 characters"):
        bodies.message(outgoing(Form.TEMPLATE, text="1" * 16, template=CODE))


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_a_parameter_never_has_what_meta_refuses(text: str) -> None:
    line = bodies.one_line(text)

    assert not set(line) & set("\n\t\r\v\f")
    assert " " * 5 not in line
