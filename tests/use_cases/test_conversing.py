"""What somebody says about a chart, and what comes of it."""

import pytest

from ports.bell import Lane
from tests.world import BEN, SARAH, World

VOICE = {"type": "audio", "audio": {"id": "1", "voice": True}}
HOW = "Charts from Acme arrive here by themselves."


@pytest.fixture
def charted(world: World) -> World:
    """Sarah has a chart, and everything so far is forgotten."""
    world.admin = world.organisation()
    world.sarah = world.recipient(world.admin)
    world.revenue = world.pulse(world.admin, world.sarah)
    world.fire(world.admin, world.revenue)
    world.work_all()
    world.messenger.sent.clear()
    return world


def about(world: World, which: int = -1) -> dict[str, str]:
    return {"from": "15550783881", "id": world.messages("chart")[which].wamid}


def heard(world: World) -> list[str]:
    world.work(Lane.INBOX, Lane.ANSWER, Lane.DELIVER)
    return [sent.text for sent in world.messenger.sent]


def why(world: World, wamid: str) -> object:
    (row,) = [row for row in world.rows("event") if row.key.endswith(wamid)]
    return row


def knock(world: World, name: str = "Revenue") -> None:
    """A pulse's chart goes as a template, for the window is closed; its analysis is held."""
    pulse = world.revenue if name == "Revenue" else world.pulse(world.admin, world.sarah)
    world.fire(world.admin, pulse)
    world.work_all()


def tap(world: World, which: int) -> None:
    button = {"payload": "read", "text": "Read it"}
    world.posts_message(
        SARAH, {"type": "button", "button": button, "context": about(world, which)}
    )


def test_a_reply_that_quotes_nothing_of_ours_gets_what_is_held_and_no_sentence(charted):
    charted.clock.forward(hours=25)
    knock(charted)
    charted.messenger.sent.clear()

    charted.says(SARAH, "what is this?", about="wamid.of-somebody")

    (analysis,) = heard(charted)
    assert HOW not in analysis


def test_a_reply_that_quotes_nothing_of_ours_gets_the_sentence_where_nothing_is_held(charted):
    charted.says(SARAH, "what is this?", about="wamid.of-somebody")

    (sentence,) = heard(charted)
    assert HOW in sentence


def test_a_reply_to_a_chart_lets_go_what_was_held_and_is_answered(charted):
    charted.clock.forward(hours=25)
    knock(charted)

    charted.says(SARAH, "why?", about=about(charted)["id"])
    heard(charted)

    assert charted.states("analysis")[-1] == "accepted"
    assert charted.states("answer") == ["accepted"]


@pytest.mark.parametrize(
    "message",
    [
        VOICE,
        {"type": "sticker", "sticker": {"id": "1"}},
        {"type": "image", "image": {"id": "1", "caption": "look"}},
        {"type": "location", "location": {"latitude": 1}},
    ],
)
def test_what_we_cannot_read_about_a_chart_gets_one_sentence(charted, message):
    charted.posts_message(SARAH, {**message, "context": about(charted)})

    (sentence,) = heard(charted)
    assert sentence.startswith("I read text and emoji.")
    assert charted.rows("follow_up") == []


def test_what_we_cannot_read_about_nothing_is_a_greeting(charted):
    for _ in range(2):
        charted.posts_message(SARAH, VOICE)

    (sentence,) = heard(charted)
    assert HOW in sentence


@pytest.mark.parametrize(
    "message",
    [
        {"type": "unsupported", "unsupported": {"type": "poll"}},
        {"type": "system", "system": {"type": "customer_identity_changed"}},
        {"type": "edit", "edit": {"original_message_id": "wamid.x"}},
        {"type": "revoke", "revoke": {"original_message_id": "wamid.x"}},
    ],
)
def test_what_asks_for_nothing_is_met_with_silence(charted, message):
    charted.posts_message(SARAH, {**message, "context": about(charted)})

    assert heard(charted) == []


def test_the_button_of_a_template_brings_its_own_analysis_beside_another_pulses(charted):
    charted.clock.forward(hours=25)
    knock(charted)
    charted.work_all()
    tap(charted, -1)
    charted.work(Lane.INBOX, Lane.DELIVER)
    charted.clock.forward(hours=25)
    knock(charted, "another")
    charted.messenger.sent.clear()

    tap(charted, -2)  # of the template whose analysis has gone already

    texts = heard(charted)
    mine, theirs = charted.messages("analysis")[-2:]
    assert sorted(texts) == sorted([mine.text, theirs.text])


def test_the_button_of_a_template_brings_its_held_analysis_once(charted):
    charted.clock.forward(hours=25)
    knock(charted)
    charted.messenger.sent.clear()

    tap(charted, -1)

    assert heard(charted) == [charted.messages("analysis")[-1].text]


def test_an_edit_replaces_a_question_that_is_not_answered_yet(charted):
    asked = charted.says(SARAH, "why?", about=about(charted)["id"])
    words = {"type": "text", "text": {"body": "what is the highest day?"}}
    charted.posts_message(
        SARAH, {"type": "edit", "edit": {"original_message_id": asked, "message": words}}
    )
    charted.work(Lane.INBOX)

    (question,) = charted.rows("follow_up")
    assert (question.text, question.state) == ("what is the highest day?", "due")
    assert len(heard(charted)) == 1


def test_an_edit_of_an_answered_question_changes_nothing(charted):
    asked = charted.says(SARAH, "why?", about=about(charted)["id"])
    heard(charted)
    words = {"type": "text", "text": {"body": "what is the highest day?"}}
    charted.posts_message(
        SARAH, {"type": "edit", "edit": {"original_message_id": asked, "message": words}}
    )

    assert len(heard(charted)) == 1
    assert charted.rows("follow_up")[0].text == "why?"


def test_a_deleted_question_is_not_answered(charted):
    asked = charted.says(SARAH, "why?", about=about(charted)["id"])
    charted.posts_message(SARAH, {"type": "revoke", "revoke": {"original_message_id": asked}})

    assert heard(charted) == []
    assert charted.rows("follow_up")[0].state == "taken_back"


def test_a_deletion_that_comes_before_its_question_still_holds(charted):
    early = {"original_message_id": "wamid.later"}
    charted.posts_message(SARAH, {"type": "revoke", "revoke": early})
    words = {"type": "text", "text": {"body": "why?"}}
    charted.posts_message(SARAH, {"id": "wamid.later", "context": about(charted), **words})

    assert heard(charted) == []
    assert charted.rows("follow_up") == []


def test_an_edit_that_comes_before_its_question_is_what_is_asked(charted):
    edited = {"type": "text", "text": {"body": "what is the highest day?"}}
    early = {"original_message_id": "wamid.later", "message": edited}
    charted.posts_message(SARAH, {"type": "edit", "edit": early})
    words = {"type": "text", "text": {"body": "why?"}}
    charted.posts_message(SARAH, {"id": "wamid.later", "context": about(charted), **words})
    charted.work(Lane.INBOX)

    (question,) = charted.rows("follow_up")
    assert question.text == "what is the highest day?"
    assert len(heard(charted)) == 1


def test_nobody_edits_or_deletes_somebody_elses_question(charted):
    asked = charted.says(SARAH, "why?", about=about(charted)["id"])
    charted.posts_message(BEN, {"type": "revoke", "revoke": {"original_message_id": asked}})

    assert len(heard(charted)) == 1


def test_each_message_says_where_it_went_and_why(charted):
    asked = charted.says(SARAH, "why?", about=about(charted)["id"])
    greeted = charted.says(SARAH, "hi")
    strange = charted.says(BEN, "hi")
    charted.work(Lane.INBOX)

    (contact,) = {row.contact for row in charted.rows("address")}
    run = charted.rows("run")[0].id
    routed = [why(charted, wamid) for wamid in (asked, greeted, strange)]
    assert [(row.organisation, row.destination, row.run) for row in routed] == [
        (charted.admin.organisation, charted.sarah, run),
        (charted.admin.organisation, charted.sarah, None),
        (None, None, None),
    ]
    assert routed[0].contact == routed[1].contact == contact != routed[2].contact
    assert [row.why for row in routed] == [
        "about a message of ours",
        "wrote, and was told how this works",
        "wrote, and was told how this works",
    ]


def test_errors_echoes_and_preferences_are_kept_with_their_kind(charted):
    charted.posts({"errors": [{"code": 130429, "title": "Rate limit hit"}]})
    charted.work(Lane.INBOX)

    (row,) = [row for row in charted.rows("event") if row.kind == "other"]
    assert (row.state, row.why) == ("done", "kept and left alone: error 130429")
