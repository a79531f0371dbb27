"""Who a message reaches, and who is behind a number."""

from datetime import timedelta

import pytest

from app.use_cases.notifying import choose_confirmation
from domain.destinations import DestinationState
from domain.messages import Form, Outcome
from domain.notifications import ConfirmationChannel, NoNumberOfOwn
from domain.pulses import NobodyToSendTo
from domain.templates import Judgement, Verdict
from domain.tenancy import Role
from ports.bell import Lane
from ports.messenger import Answer, Shape
from ports.messenger import Template as Named
from tests.world import BEN, SARAH, World

BEN_HAS_JOINED = "Ben has joined Acme on WhatsApp. They wrote from +16 … 678 as “Benjamin”."


def chart_of(world: World, admin: object, *to: object) -> None:
    world.fire(admin, world.pulse(admin, *to))
    world.work_all()


def test_an_invite_makes_a_recipient_and_is_confirmed_with_name_and_stop(world):
    admin = world.organisation("Acme")

    world.recipient(admin, label="Sarah — CFO")

    (confirmation,) = world.messenger.sent
    assert "Acme" in confirmation.text
    assert "STOP" in confirmation.text
    assert [row.label for row in world.rows("destination")] == ["Sarah — CFO"]


def test_a_token_used_twice_at_once_makes_one_recipient(world):
    offer = world.invite(world.organisation())
    world.says(SARAH, offer.token.prefilled)
    world.says(BEN, offer.token.prefilled)

    world.work(Lane.INBOX, Lane.DELIVER)

    assert len(world.rows("destination")) == 1


@pytest.mark.parametrize("case", ["unknown", "used", "expired"])
def test_unknown_used_and_expired_tokens_are_answered_alike(world, case):
    admin = world.organisation()
    text = world.invite(admin).token.prefilled
    if case == "used":
        world.says(SARAH, text)
        world.work(Lane.INBOX)
    elif case == "expired":
        world.clock.forward(hours=72)
    else:
        text = "verify WA-00000000"
    world.says(BEN, text)
    world.work(Lane.INBOX, Lane.DELIVER)

    assert world.messenger.sent[-1].phone == BEN
    assert world.messenger.sent[-1].text == (
        "This invite is not valid, or not any more. Please ask whoever sent it for a new one."
    )


def test_a_recycled_number_gets_nothing_of_its_former_owner(world):
    admin = world.organisation()
    sarah = world.recipient(admin, user_id="US.1")
    pulse = world.pulse(admin, sarah)
    world.says(SARAH, "hi, who is this?", user_id="US.2")
    world.work(Lane.INBOX, Lane.DELIVER)
    world.messenger.sent.clear()

    with pytest.raises(NobodyToSendTo):
        world.fire(admin, pulse)

    assert [row.state for row in world.rows("destination")] == [DestinationState.PAUSED.value]
    assert world.messenger.sent == []


def test_a_number_recycled_while_its_chart_waits_gets_no_chart(world):
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin, user_id="US.1")))
    world.work(Lane.PREPARE)
    world.says(SARAH, "hello", user_id="US.2")
    world.work(Lane.INBOX)
    world.messenger.sent.clear()

    world.work(Lane.DELIVER)

    assert world.states("chart", "analysis") == ["cancelled", "cancelled"]
    assert [message.media_id for message in world.messenger.sent] == [""]


def test_one_person_in_two_organisations_is_one_contact_and_two_recipients(world):
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    at_acme, at_globex = world.recipient(acme), world.recipient(globex)

    assert at_acme != at_globex
    assert len(world.rows("contact")) == 1
    assert len(world.rows("address")) == 2


def test_a_reply_goes_to_the_organisation_whose_chart_it_quotes(world):
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    chart_of(world, acme, world.recipient(acme))
    chart_of(world, globex, world.recipient(globex))
    theirs, ours = world.messages("chart")

    world.says(SARAH, "why?", about=ours.wamid)
    world.work_all()

    (answer,) = world.messages("answer")
    assert answer.organisation == globex.organisation == ours.organisation
    assert theirs.organisation == acme.organisation


def test_nobody_can_ask_about_a_chart_that_went_to_somebody_else(world):
    admin = world.organisation()
    chart_of(world, admin, world.recipient(admin))
    (chart,) = world.messages("chart")

    world.says(BEN, "what are their numbers?", about=chart.wamid)
    world.work_all()

    assert world.messages("answer") == []


def test_stop_ends_everything_from_this_number_and_is_confirmed_once(world):
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    first, second = world.recipient(acme), world.recipient(globex)
    pulses = world.pulse(acme, first), world.pulse(globex, second)
    world.messenger.sent.clear()

    world.says(SARAH, " Stop. ")
    world.work(Lane.INBOX, Lane.DELIVER)

    assert len(world.messenger.sent) == 1
    assert {row.state for row in world.rows("destination")} == {"stopped"}
    for admin, pulse in zip((acme, globex), pulses, strict=True):
        with pytest.raises(NobodyToSendTo):
            world.fire(admin, pulse)


def test_what_waits_when_stop_comes_is_cancelled_and_start_brings_the_next(world):
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))
    world.fire(admin, pulse)
    world.work(Lane.PREPARE)
    world.says(SARAH, "STOP")
    world.work(Lane.INBOX, Lane.DELIVER)
    assert world.states("chart") == ["cancelled"]

    world.says(SARAH, "start")
    world.work(Lane.INBOX)
    world.fire(admin, pulse)
    world.work_all()

    assert world.states("chart") == ["cancelled", "accepted"]


def test_a_stranger_is_told_once_a_day_how_this_works(world):
    world.organisation()
    for _ in range(3):
        world.says(BEN, "hi")
    world.work(Lane.INBOX, Lane.DELIVER)
    assert len(world.messenger.sent) == 1

    world.clock.forward(days=1)
    world.says(BEN, "hi again")
    world.work(Lane.INBOX, Lane.DELIVER)

    assert len(world.messenger.sent) == 2


def test_a_week_old_message_opens_no_window(world):
    admin = world.organisation()
    sarah = world.recipient(admin)
    world.clock.forward(days=8)
    late = world.clock.now() - timedelta(days=7)
    world.posts_message(
        SARAH, {"type": "text", "text": {"body": "hi"}, "timestamp": str(int(late.timestamp()))}
    )
    world.work(Lane.INBOX)

    chart_of(world, admin, sarah)

    assert [row.form for row in world.messages("chart")] == ["template"]


def test_a_person_without_a_phone_number_is_reached_by_user_id(world):
    admin = world.organisation()
    sarah = world.recipient(admin, phone="", user_id="US.77")

    chart_of(world, admin, sarah)

    assert {(sent.phone, sent.user_id) for sent in world.messenger.sent} == {("", "US.77")}


def hears_of(world: World, admin: object, *, hours: float = 0) -> None:
    """The admin wants to hear by WhatsApp only; a teammate joins after so many hours."""
    world.recipient(admin, label="Me", for_self=True)
    for channel in (ConfirmationChannel.IN_APP, ConfirmationChannel.EMAIL):
        choose_confirmation(admin, channel, on=False, storage=world.storage)
    choose_confirmation(admin, ConfirmationChannel.WHATSAPP, on=True, storage=world.storage)
    before = len(world.rows("mail"))
    world.names[BEN] = "Benjamin"
    world.clock.forward(hours=hours)
    world.recipient(admin, BEN, "Ben")
    world.told_by_mail = len(world.rows("mail")) - before


def test_an_admin_who_wants_it_hears_on_their_own_phone(world):
    hears_of(world, world.organisation())

    assert (SARAH, BEN_HAS_JOINED) in [(sent.phone, sent.text) for sent in world.messenger.sent]
    assert world.told_by_mail == 0


def test_an_admin_s_own_phone_joins_under_their_name(world):
    admin = world.organisation()
    world.recipient(admin, SARAH, "Old phone", for_self=True)
    with world.storage.tenant(admin) as uow:
        name = uow.member(admin.person).name

    toast = world.rows("notification")[-1].text
    assert toast.startswith(f"{name} has joined Acme on WhatsApp. They wrote from +16 … 234")


def joins(world: World, name: str) -> None:
    """Whoever has an invite of Sarah's calls themselves so, and comes by it."""
    admin = world.organisation()
    choose_confirmation(admin, ConfirmationChannel.EMAIL, on=True, storage=world.storage)
    world.names[BEN] = name
    world.recipient(admin, BEN, "Sarah — CFO")


def test_a_stranger_who_uses_somebody_s_invite_is_seen_by_number_and_name(world):
    joins(world, "Mallory")

    mail = world.rows("mail")[-1]
    (there,) = world.rows("destination")
    assert "Sarah — CFO has joined" in mail.subject
    assert "They wrote from +16 … 678 as “Mallory”." in mail.body
    assert (
        f"{world.public_url}/organisations/{there.organisation}/entry"
        f"?next=/settings/destinations/whatsapp/recipients/{there.id}\n"
    ) in mail.body
    assert "They wrote from +16 … 678 as “Mallory”." in world.rows("notification")[-1].text
    assert BEN not in mail.body + mail.subject + world.rows("notification")[-1].text


def test_what_they_call_themselves_is_no_link_and_no_number(world):
    joins(world, "Win at https://evil.example or call +1 650 555 9999")

    said = world.rows("mail")[-1].body + world.rows("notification")[-1].text
    assert "evil" not in said
    assert "9999" not in said


def test_an_admin_whose_own_window_is_closed_hears_by_mail(world):
    hears_of(world, world.organisation(), hours=30)

    assert SARAH not in [sent.phone for sent in world.messenger.sent[2:]]
    assert world.told_by_mail == 1


def test_that_mail_says_why_it_is_one(world):
    hears_of(world, world.organisation(), hours=25)

    assert "no template of ours may go instead" in world.rows("mail")[-1].body


def test_an_admin_whose_window_is_closed_hears_by_a_template_where_there_is_one(world):
    world.meta_approves("recipient_news")
    hears_of(world, world.organisation(), hours=25)
    world.work(Lane.DELIVER)

    sent = next(each for each in world.messenger.sent if each.form is Form.TEMPLATE)
    assert sent.template == Named("recipient_news", "en", Shape.NOTICE)
    assert (sent.phone, sent.text) == (SARAH, BEN_HAS_JOINED.rstrip("."))
    assert not [row for row in world.rows("mail") if "Ben" in row.subject]


def test_a_paused_template_for_news_leaves_the_mail(world):
    world.meta_approves("recipient_news", Judgement(Verdict.PAUSE, reason="x", pause=3))
    hears_of(world, world.organisation(), hours=25)

    assert "Ben" in world.rows("mail")[-1].subject


def test_inside_the_window_a_dm_is_a_message_although_there_is_a_template(world):
    world.meta_approves("recipient_news")
    hears_of(world, world.organisation())
    world.work(Lane.DELIVER)

    assert [row.form for row in world.messages("notice")] == ["text"]


def test_a_notice_that_is_no_dm_never_goes_by_that_template(world):
    world.meta_approves("recipient_news")
    world.says("491510000001", "who are you?")
    world.work(Lane.INBOX)
    world.clock.forward(minutes=30)
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE contact SET window_until = NULL")
    world.work(Lane.DELIVER)

    assert world.states("notice") == ["held"]


def test_a_dm_needs_a_number_of_ones_own(world):
    admin = world.organisation()

    with pytest.raises(NoNumberOfOwn):
        choose_confirmation(admin, ConfirmationChannel.WHATSAPP, on=True, storage=world.storage)


def test_who_is_no_admin_any_more_does_not_hear_who_joins(world):
    admin = world.organisation()
    offer = world.invite(admin, "Ben")
    with world.storage.tenant(admin) as uow:
        uow.team.give(admin.person, Role.MEMBER)
        uow.commit()

    world.says(BEN, offer.token.prefilled)
    world.work(Lane.INBOX)

    assert [row.label for row in world.rows("destination")] == ["Ben"]
    assert (world.rows("notification"), world.rows("mail")) == ([], [])


def test_off_removes_the_toast_and_never_the_row(world):
    admin = world.organisation()
    choose_confirmation(admin, ConfirmationChannel.IN_APP, on=False, storage=world.storage)

    world.recipient(admin)

    assert world.rows("notification") == []
    assert len(world.rows("destination")) == 1


def test_a_notice_held_for_a_window_goes_when_its_person_writes(world):
    admin = world.organisation()
    hears_of(world, admin)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131047, details="window"))
    world.recipient(admin, "4915100001", "Cy")
    assert "held" in world.states("notice", "confirmation")

    world.clock.forward(seconds=1)  # later than Meta's word that the window is closed
    world.says(SARAH, "hi")
    world.says("4915100001", "hi")
    world.work(Lane.INBOX, Lane.DELIVER)

    assert "held" not in world.states("notice", "confirmation")
