"""STOP, START, PAUSE and HELP."""

import pytest

from app.use_cases.inviting import remove_recipient
from domain.pulses import NobodyToSendTo
from ports.bell import Lane
from tests.world import BEN, SARAH, World


@pytest.fixture
def charted(world: World) -> World:
    """Sarah has a chart of Acme's."""
    world.admin = world.organisation("Acme")
    world.sarah = world.recipient(world.admin)
    world.revenue = world.pulse(world.admin, world.sarah)
    world.fire(world.admin, world.revenue)
    world.work_all()
    world.messenger.sent.clear()
    return world


def says(world: World, text: str, **more: str) -> list[str]:
    """What she hears upon it."""
    before = len(world.messenger.sent)
    world.clock.forward(seconds=1)
    world.says(SARAH, text, **more)
    world.work_all()
    return [sent.text for sent in world.messenger.sent[before:]]


def evidence(world: World) -> list[tuple[str, str]]:
    return [(row.kind, row.said) for row in world.rows("consent")]


def test_a_second_stop_is_kept_and_not_confirmed_again(charted):
    (confirmed,) = says(charted, "STOP")

    assert says(charted, "unsubscribe") == []
    assert confirmed == (
        "Done. Nothing more comes from this number: no more charts from Acme. "
        "Reply START if you want Chartcastr’s charts again."
    )
    assert evidence(charted)[1:] == [("stop", "STOP"), ("stop", "unsubscribe")]


def test_a_stop_and_a_start_name_each_organisation_that_is_meant(charted):
    for name in ("Globex", "Umbrella"):
        charted.recipient(charted.organisation(name))
    gone = charted.organisation("Hooli")
    left = charted.recipient(gone)
    remove_recipient(gone, left, storage=charted.storage, clock=charted.clock)

    (stopped,) = says(charted, "STOP")
    (started,) = says(charted, "START")

    assert "no more charts from Acme, Globex and Umbrella." in stopped
    assert started.startswith("Welcome back. Charts from Acme, Globex and Umbrella come again.")


def test_each_opt_in_and_each_word_is_evidence_with_metas_time(charted):
    says(charted, "PAUSE 7")
    says(charted, "STOP")
    says(charted, "START")

    verify, pause, stop, start = charted.rows("consent")
    assert (verify.kind, verify.organisation) == ("verify", charted.admin.organisation)
    assert verify.said.startswith("verify WA-")
    assert (pause.kind, pause.organisation) == ("pause", charted.admin.organisation)
    assert (stop.kind, stop.organisation, start.kind) == ("stop", None, "start")
    assert start.at == charted.clock.now()
    assert {row.event for row in charted.rows("consent")} <= {
        row.key for row in charted.rows("event")
    }


def test_a_pause_in_reply_to_a_chart_leaves_that_pulse_out_until_it_is_over(charted):
    chart = charted.messages("chart")[0].wamid
    other = charted.pulse(charted.admin, charted.sarah)

    (confirmed,) = says(charted, "pause 7 days", about=chart)

    assert "“Revenue” from Acme does not come here until Wednesday, 25 November" in confirmed
    assert "START" in confirmed
    charted.fire(charted.admin, charted.revenue)
    charted.fire(charted.admin, other)
    charted.work_all()
    assert len(charted.messages("chart")) == 2
    charted.clock.forward(days=7)
    charted.fire(charted.admin, charted.revenue)
    charted.work_all()
    assert len(charted.messages("chart")) == 3


def test_what_waits_of_a_paused_pulse_is_cancelled_with_the_reason(charted):
    charted.fire(charted.admin, charted.revenue)
    charted.work(Lane.PREPARE)

    charted.says(SARAH, "PAUSE 3", about=charted.messages("chart")[0].wamid)
    charted.work(Lane.INBOX)

    waiting = [row for row in charted.messages("chart", "analysis") if row.state == "cancelled"]
    assert {(row.part, row.reason) for row in waiting} == {
        ("chart", "paused"),
        ("analysis", "paused"),
    }


def test_a_pause_without_a_reply_is_about_the_one_pulse_that_came_lately(charted):
    (confirmed,) = says(charted, "PAUSE 7")

    assert "“Revenue”" in confirmed
    assert [row.pulse for row in charted.rows("pause")] == [charted.revenue.id]


def test_a_pause_that_could_mean_two_pulses_asks_which(charted):
    charted.fire(charted.admin, charted.pulse(charted.admin, charted.sarah))
    charted.work_all()

    (asked,) = says(charted, "PAUSE 7")

    assert asked == "Reply PAUSE 7 to the chart that you mean."
    assert charted.rows("pause") == []


def test_a_pause_is_not_about_what_came_long_ago(charted):
    charted.clock.forward(hours=25)

    (asked,) = says(charted, "PAUSE 7")

    assert "to the chart that you mean" in asked


@pytest.mark.parametrize("text", ["pause", "PAUSE 0", "pause 91 days"])
def test_a_pause_without_days_that_we_can_grant_says_how_it_goes(charted, text):
    (told,) = says(charted, text)

    assert "1 to 90" in told
    assert charted.rows("pause") == []


@pytest.mark.parametrize("word", ["START", "resume"])
def test_start_ends_a_pause(charted, word):
    says(charted, "PAUSE 7")

    (told,) = says(charted, word)

    assert told == "Welcome back. Charts from Acme come again. Reply STOP to stop them."
    assert charted.rows("pause") == []
    charted.fire(charted.admin, charted.revenue)
    charted.work_all()
    assert len(charted.messages("chart")) == 2


def test_a_pause_that_comes_after_a_later_start_pauses_nothing(charted):
    charted.clock.forward(minutes=10)
    says(charted, "START")
    charted.clock.forward(minutes=-9)

    says(charted, "PAUSE 7")

    assert charted.rows("pause") == []


def test_a_pause_of_one_pulse_reaches_nobody_else(charted):
    ben = charted.recipient(charted.admin, BEN, "Ben")
    says(charted, "PAUSE 7")
    both = charted.pulse(charted.admin, charted.sarah, ben)
    charted.fire(charted.admin, both)
    charted.work_all()

    assert len(charted.messages("chart")) == 3


def test_help_names_every_word_and_is_answered_after_stop_too(charted):
    says(charted, "STOP")

    (told,) = says(charted, "Help!")

    assert all(word in told for word in ("STOP", "PAUSE", "START"))


def test_help_names_whose_charts_come(charted):
    (told,) = says(charted, "help")

    assert told.startswith("Charts from Acme arrive here by themselves.")


def test_a_stranger_who_says_start_is_told_that_it_takes_an_invite(world):
    world.organisation()
    world.says(BEN, "START")
    world.work(Lane.INBOX, Lane.DELIVER)

    (told,) = world.messenger.sent
    assert "Ask your team for an invite" in told.text


def test_a_tap_that_says_stop_stops(charted):
    charted.posts_message(SARAH, {"type": "button", "button": {"text": "Unsubscribe"}})
    charted.work_all()

    with pytest.raises(NobodyToSendTo):
        charted.fire(charted.admin, charted.revenue)


def test_an_opt_in_that_comes_after_a_later_stop_stays_stopped(world):
    offer = world.invite(world.organisation(), "Sarah")
    world.clock.forward(minutes=10)
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX, Lane.DELIVER)
    world.messenger.sent.clear()
    world.clock.forward(minutes=-5)

    world.says(SARAH, offer.token.prefilled)
    world.work(Lane.INBOX, Lane.DELIVER)

    assert [row.state for row in world.rows("destination")] == ["stopped"]
    assert world.messenger.sent == []
