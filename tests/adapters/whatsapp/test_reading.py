"""What people say in chats and groups, and what became of our messages, as Meta tells it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.whatsapp.webhooks import CloudApiWebhooks
from domain.contacts import Identity
from domain.inbound import (
    GroupsChanged,
    Inbound,
    NotForUs,
    Renamed,
    Said,
    SaidKind,
    Seen,
    StatusSeen,
)
from ports.webhook import RawEvent
from tests.adapters.whatsapp.samples import NUMBER, body, said, status, value

WEBHOOKS = CloudApiWebhooks("secret", "token")
OURS = {"from": "15550783881", "id": "wamid.OURS"}
SHEENA = {"profile": {"name": "Sheena Nelson"}, "wa_id": "16505551234", "user_id": "US.1349"}


def read(**parts: Any) -> Inbound:
    (event,) = WEBHOOKS.split(body(value(**parts)))
    return WEBHOOKS.read(event)


def read_said(type: str, **fields: Any) -> Said:
    found = read(contacts=[SHEENA], messages=[said(type, **fields)])
    assert isinstance(found, Said)
    return found


def test_a_text_says_who_wrote_what_and_when() -> None:
    assert read_said("text", from_user_id="US.1349", text={"body": "WA-7K2M9QXD"}) == Said(
        key=f"m:{NUMBER}:wamid.A",
        phone_number_id=NUMBER,
        wamid="wamid.A",
        at=datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC),
        who=Identity("16505551234", "US.1349", "Sheena Nelson"),
        kind=SaidKind.TEXT,
        text="WA-7K2M9QXD",
    )


def test_a_reply_is_about_what_it_quotes() -> None:
    assert read_said("text", context=OURS, text={"body": "why?"}).about == "wamid.OURS"


@pytest.mark.parametrize(
    "context", [{"forwarded": True}, {"frequently_forwarded": True}, {}, None, "odd"]
)
def test_a_forwarded_text_is_about_nothing(context: Any) -> None:
    assert read_said("text", context=context, text={"body": "look"}).about == ""


def test_a_reaction_is_its_emoji_about_its_message_and_opens_no_window() -> None:
    reaction = read_said("reaction", reaction={"message_id": "wamid.OURS", "emoji": "😮"})

    assert (reaction.kind, reaction.text) == (SaidKind.REACTION, "😮")
    assert reaction.about == "wamid.OURS"
    assert not reaction.opens_window


@pytest.mark.parametrize("removed", [{"emoji": ""}, {}])
def test_a_reaction_taken_back_has_no_emoji(removed: dict[str, str]) -> None:
    reaction = read_said("reaction", reaction={"message_id": "wamid.OURS", **removed})

    assert (reaction.kind, reaction.text, reaction.about) == (SaidKind.REACTION, "", "wamid.OURS")


@pytest.mark.parametrize(
    ("type", "fields"),
    [
        ("button", {"button": {"payload": "read", "text": "Read it"}}),
        (
            "interactive",
            {"interactive": {"type": "button_reply", "button_reply": {"title": "Read it"}}},
        ),
        (
            "interactive",
            {"interactive": {"type": "list_reply", "list_reply": {"id": "1", "title": "Read it"}}},
        ),
    ],
)
def test_a_tap_is_its_words_about_the_message_with_the_button(
    type: str, fields: dict[str, Any]
) -> None:
    tap = read_said(type, context=OURS, **fields)

    assert (tap.kind, tap.text, tap.about) == (SaidKind.TAP, "Read it", "wamid.OURS")
    assert tap.opens_window


def test_a_tap_without_its_context_is_about_nothing() -> None:
    assert read_said("button", button={"payload": "read", "text": "Read it"}).about == ""


def test_a_tap_keeps_what_we_named_the_button_apart_from_its_words() -> None:
    reply = {"type": "button_reply", "button_reply": {"id": "mute:8f3c", "title": "Mute"}}

    assert read_said("interactive", interactive=reply).tap == "mute:8f3c"
    assert read_said("button", button={"payload": "read", "text": "Read it"}).tap == "read"


@pytest.mark.parametrize(
    ("type", "fields", "kind", "opens"),
    [
        ("image", {"image": {"id": "1", "caption": "Taj Mahal"}}, "other", True),
        ("audio", {"audio": {"id": "1", "voice": True}}, "other", True),
        ("contacts", {"contacts": [{"phones": []}]}, "other", True),
        ("interactive", {"interactive": {"type": "nfm_reply", "nfm_reply": {}}}, "other", True),
        ("something_new", {}, "other", True),
        ("text", {}, "other", True),
        ("button", {}, "other", True),
        ("unsupported", {"unsupported": {"type": "poll"}, "errors": [{}]}, "silent", True),
        ("unsupported", {"unsupported": {"type": "edit"}}, "silent", False),
        ("system", {"system": {"type": "customer_identity_changed"}}, "silent", False),
        ("edit", {"edit": {"original_message_id": "wamid.A"}}, "edit", False),
        ("revoke", {"revoke": {"original_message_id": "wamid.A"}}, "revoke", False),
    ],
)
def test_anything_else_is_kept_and_opens_the_window_where_meta_does(
    type: str, fields: dict[str, Any], kind: str, opens: bool
) -> None:
    other = read_said(type, **fields)

    assert (other.kind.value, other.text, other.opens_window) == (kind, "", opens)


def test_an_edit_has_its_new_words_and_a_deletion_none_about_their_original() -> None:
    words = {"type": "text", "text": {"body": "why up?"}}
    edit = read_said("edit", edit={"original_message_id": "wamid.A", "message": words})
    revoke = read_said("revoke", revoke={"original_message_id": "wamid.A"})

    assert (edit.text, edit.about) == ("why up?", "wamid.A")
    assert (revoke.text, revoke.about) == ("", "wamid.A")


@pytest.mark.parametrize(
    ("system", "to"),
    [
        (
            {"type": "user_changed_number", "wa_id": "12195555358"},
            Identity("12195555358"),
        ),
        (
            {"type": "customer_changed_number", "new_wa_id": "12195555358"},
            Identity("12195555358"),
        ),
        ({"type": "user_changed_user_id", "user_id": "US.NEW"}, Identity("", "US.NEW")),
    ],
)
def test_a_change_of_keys_names_the_old_and_the_new(system: dict[str, str], to: Identity) -> None:
    found = read(messages=[said("system", system=system)])

    assert isinstance(found, Renamed)
    assert (found.who, found.to) == (Identity("16505551234"), to)


def test_a_username_user_has_no_phone() -> None:
    message = said("text", text={"body": "Hi"}, from_user_id="US.1349")
    del message["from"]
    contact = {"profile": {"name": "Sheena", "username": "@sheena"}, "user_id": "US.1349"}

    found = read(contacts=[contact], messages=[message])

    assert isinstance(found, Said)
    assert found.who == Identity("", "US.1349", "Sheena")


def test_an_older_payload_has_no_user_id_and_no_profile() -> None:
    found = read(contacts=[{"wa_id": "16505551234"}], messages=[said("text", text={"body": "x"})])

    assert isinstance(found, Said)
    assert found.who == Identity("16505551234")


def test_a_message_without_contacts_is_read_too() -> None:
    found = read(messages=[said("text", text={"body": "Hi"})])

    assert isinstance(found, Said)
    assert found.who == Identity("16505551234")


def test_each_message_of_a_batch_takes_its_own_profile() -> None:
    pablo = {"profile": {"name": "Pablo"}, "user_id": "CO.77"}
    by_pablo = said("text", id="wamid.P", from_user_id="CO.77", text={"body": "Hola"})
    del by_pablo["from"]
    by_sheena = said("text", id="wamid.S", text={"body": "Hi"})
    events = WEBHOOKS.split(body(value(contacts=[SHEENA, pablo], messages=[by_pablo, by_sheena])))

    who = [found.who for found in map(WEBHOOKS.read, events) if isinstance(found, Said)]

    assert who == [
        Identity("", "CO.77", "Pablo"),
        Identity("16505551234", "US.1349", "Sheena Nelson"),
    ]


def test_somebody_named_in_the_contacts_alone_is_known_by_them() -> None:
    message = said("text", text={"body": "Hi"})
    del message["from"]

    found = read(contacts=[SHEENA], messages=[message])

    assert isinstance(found, Said)
    assert found.who == Identity("16505551234", "US.1349", "Sheena Nelson")


def test_a_message_of_nobody_is_not_for_us() -> None:
    message = said("text", text={"body": "Hi"})
    del message["from"]

    assert isinstance(read(messages=[message]), NotForUs)


def test_a_message_in_a_group_names_the_group() -> None:
    assert read_said("text", group_id="Y2Fw", text={"body": "x"}).group == "Y2Fw"
    assert read_said("text", text={"body": "x"}).group == ""


@pytest.mark.parametrize("key", ["recipient_participant_id", "participant_recipient_id"])
def test_what_failed_for_one_of_a_group_says_nothing_of_the_message(key: str) -> None:
    errors = [{"code": 131026, "title": "Message undeliverable"}]
    member = {"recipient_type": "group", key: "16505551234"}
    found = read(statuses=[status("failed", errors=errors, **member)])
    assert isinstance(found, NotForUs)
    assert found.kind == "status failed for one of a group"


def test_a_closed_window_told_of_one_member_is_the_whole_groups() -> None:
    member = {"recipient_type": "group", "recipient_participant_id": "16505551234"}
    found = read(statuses=[status("failed", errors=[{"code": 131047}], **member)])
    assert isinstance(found, StatusSeen)
    assert found.code == 131047


def changed(**group: Any) -> Inbound:
    told = {"groups": [{"timestamp": "1750030073", "group_id": "Y2Fw", **group}]}
    (event,) = WEBHOOKS.split(body(told, field="group_participants_update"))
    return WEBHOOKS.read(event)


def test_who_came_into_a_group_and_who_left_is_read() -> None:
    found = changed(
        added_participants=[{"wa_id": "16505551234"}, {"user_id": "US.1349"}],
        removed_participants=[{"wa_id": "16505555678"}, {}, "odd"],
    )
    assert isinstance(found, GroupsChanged)
    assert found.waba == "980198427658004"
    assert found.at == datetime(2025, 6, 15, 23, 27, 53, tzinfo=UTC)
    (change,) = found.changes
    assert change.group_id == "Y2Fw"
    assert change.joined == (Identity("16505551234"), Identity(user_id="US.1349"))
    assert change.left == (Identity("16505555678"),)


@pytest.mark.parametrize("value", [{}, {"groups": "odd"}, {"groups": [{"timestamp": "1"}, 7]}])
def test_news_of_no_group_is_not_for_us(value: Any) -> None:
    (event,) = WEBHOOKS.split(body(value, field="group_participants_update"))
    assert isinstance(WEBHOOKS.read(event), NotForUs)


def test_text_holds_nothing_that_a_database_refuses() -> None:
    assert read_said("text", text={"body": "a\x00b\ud800"}).text == "ab?"


@pytest.mark.parametrize("seen", list(Seen))
def test_a_status_says_what_was_seen(seen: Seen) -> None:
    pricing = {"billable": True, "pricing_model": "PMP", "category": "utility"}
    attempt = "4be0643f-1d98-473b-97cd-ca98a65347dd"

    found = read(
        statuses=[status(seen, biz_opaque_callback_data=attempt, pricing=pricing)],
    )

    assert found == StatusSeen(
        key=f"s:wamid.OURS:{seen}:16505551234",
        phone_number_id=NUMBER,
        wamid="wamid.OURS",
        seen=seen,
        at=datetime(2025, 6, 15, 23, 27, 53, tzinfo=UTC),
        attempt=attempt,
        pricing=pricing,
    )


def test_a_failure_has_metas_code_and_details() -> None:
    error = {"code": 131049, "title": "T", "message": "M", "error_data": {"details": "D"}}

    found = read(statuses=[status("failed", errors=[error])])

    assert isinstance(found, StatusSeen)
    assert (found.code, found.details) == (131049, "D")


@pytest.mark.parametrize(("errors", "details"), [([{"title": "T"}], "T"), ([], ""), (None, "")])
def test_a_failure_may_lack_code_and_details(errors: Any, details: str) -> None:
    found = read(statuses=[status("failed", errors=errors)])

    assert isinstance(found, StatusSeen)
    assert (found.code, found.details) == (None, details)


@pytest.mark.parametrize("name", ["played", "deleted", "warning", ""])
def test_a_status_that_we_do_not_track_is_not_for_us(name: str) -> None:
    assert isinstance(read(statuses=[status(name)]), NotForUs)


def test_an_echo_of_our_own_message_is_not_for_us() -> None:
    echo = {"from": "15550783881", "to": "16505551234", "id": "wamid.P", "type": "text"}

    (event,) = WEBHOOKS.split(body(value(message_echoes=[echo]), field="smb_message_echoes"))

    found = WEBHOOKS.read(event)
    assert isinstance(found, NotForUs)
    assert (found.kind, found.phone_number_id) == ("smb_message_echoes", NUMBER)


@pytest.mark.parametrize("payload", ["[]", "{", "null"])
def test_a_payload_that_is_no_object_raises(payload: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the port promises no more
        WEBHOOKS.read(RawEvent("m:1:2", "message", "1", payload))


def test_a_message_without_a_time_raises() -> None:
    (event,) = WEBHOOKS.split(body(value(messages=[said("text", timestamp="soon")])))

    with pytest.raises(ValueError, match="soon"):
        WEBHOOKS.read(event)


def test_an_error_beside_messages_is_kept_with_its_code() -> None:
    found = read(errors=[{"code": 130429, "title": "Rate limit hit"}])

    assert isinstance(found, NotForUs)
    assert found.kind == "error 130429"
