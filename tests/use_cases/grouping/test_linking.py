"""A command in a group links it, for the organisation of whoever says it."""

from app.use_cases.inviting import remove_recipient
from app.use_cases.receiving import InboxWork, Reception
from domain.messages import Form
from ports.bell import Lane
from tests.use_cases.grouping.talk import GROUP, LINK, group_row, linked, said, why
from tests.world import BEN, SARAH


def test_the_command_of_a_verified_person_links_the_group_to_their_organisation(verified):
    verified.says_in_group(SARAH, GROUP, "  ChartCastr  Link ")

    assert said(verified) == [
        "The group is linked: charts from Acme go there as soon as Meta lets this number write "
        "to groups."
    ]
    assert verified.messenger.sent[0].phone == SARAH
    assert linked(verified) == ["Sarah’s group"]
    assert group_row(verified).linked_org == verified.acme.organisation


def test_saying_it_twice_links_it_once(verified):
    first = verified.says_in_group(SARAH, GROUP, LINK)
    second = verified.says_in_group(SARAH, GROUP, LINK)

    assert len(said(verified)) == 1
    assert linked(verified) == ["Sarah’s group"]
    assert why(verified, first) == "linked a group"
    assert why(verified, second) == "linked a group that is linked to them already"


def test_the_installations_own_words_link_too_and_then_ours_do_not(verified):
    reception = Reception(
        verified.storage,
        verified.inbox,
        verified.webhooks,
        verified.clock,
        "Acme",
        group_command="acme here",
    )
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.says_in_group(SARAH, "Y2FwaV9ncm91cDoy", "ACME here")
    work = InboxWork(reception)
    for events in work.claim(1):
        work.perform(events)
    assert [row.group_id for row in verified.rows("chat_group")] == ["Y2FwaV9ncm91cDoy"]


def test_the_link_is_evidence_and_the_admin_hears_of_it(verified):
    wamid = verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)

    evidence = verified.rows("consent")[-1]
    assert (evidence.said, evidence.organisation) == (LINK, verified.acme.organisation)
    assert evidence.event.endswith(wamid)
    toast = verified.rows("notification")[-1]
    assert toast.text == (
        "Sarah has linked a WhatsApp group, “Sarah’s group”, to Acme. It can be picked as a "
        "destination of any pulse. Charts start when Meta lets our number write to groups."
    )


def test_the_command_outside_of_a_group_links_nothing(verified):
    verified.says(SARAH, LINK)
    verified.work(Lane.INBOX)
    assert verified.rows("chat_group") == []
    assert linked(verified) == []


def test_a_second_organisation_gets_a_neutral_sentence_in_the_persons_own_chat(verified):
    beta = verified.organisation("Beta")
    verified.recipient(beta, BEN, "Ben")
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX, Lane.DELIVER)
    verified.messenger.sent.clear()

    verified.says_in_group(BEN, GROUP, LINK)
    verified.says_in_group(BEN, GROUP, LINK)

    (sentence,) = said(verified)
    assert "another organisation" in sentence
    assert "Acme" not in sentence
    assert (verified.messenger.sent[0].phone, verified.messenger.sent[0].group) == (BEN, "")
    assert group_row(verified).linked_org == verified.acme.organisation


def test_a_group_that_was_removed_may_be_linked_by_another_organisation(verified):
    beta = verified.organisation("Beta")
    verified.recipient(beta, BEN, "Ben")
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)
    (row,) = [each for each in verified.rows("destination") if each.kind == "group"]
    remove_recipient(verified.acme, row.id, storage=verified.storage, clock=verified.clock)

    verified.says_in_group(BEN, GROUP, LINK)
    verified.work(Lane.INBOX)

    assert linked(verified) == ["Ben’s group"]
    assert group_row(verified).linked_org == beta.organisation


def test_who_has_given_a_group_up_hears_nothing_of_its_newer_name(verified):
    beta = verified.organisation("Beta")
    verified.recipient(beta, BEN, "Ben")
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)
    (row,) = [each for each in verified.rows("destination") if each.kind == "group"]
    remove_recipient(verified.acme, row.id, storage=verified.storage, clock=verified.clock)
    verified.says_in_group(BEN, GROUP, LINK)
    verified.work(Lane.INBOX)

    verified.meta_opens_groups(**{GROUP: "Beta’s secret launch"})

    labels = {each.id: each.label for each in verified.rows("destination") if each.kind == "group"}
    assert labels.pop(row.id) == row.label
    assert list(labels.values()) == ["Beta’s secret launch"]


def test_a_group_that_was_removed_can_be_linked_again(verified):
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)
    (row,) = [each for each in verified.rows("destination") if each.kind == "group"]
    remove_recipient(verified.acme, row.id, storage=verified.storage, clock=verified.clock)

    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)

    (again,) = [each for each in verified.rows("destination") if each.kind == "group"]
    assert (again.id, again.state) == (row.id, "active")


def test_who_has_said_stop_is_not_verified(verified):
    verified.says(SARAH, "STOP")
    verified.says_in_group(SARAH, GROUP, LINK)
    verified.work(Lane.INBOX)
    assert linked(verified) == []


def test_a_stop_that_is_heard_before_an_older_link_holds(grouped):
    (row,) = [each for each in grouped.rows("destination") if each.kind == "group"]
    remove_recipient(grouped.acme, row.id, storage=grouped.storage, clock=grouped.clock)
    grouped.clock.forward(minutes=5)
    grouped.says_in_group(BEN, GROUP, "STOP")
    grouped.work(Lane.INBOX)
    grouped.clock.forward(minutes=-3)
    grouped.says_in_group(SARAH, GROUP, LINK)
    grouped.work(Lane.INBOX)
    (row,) = [each for each in grouped.rows("destination") if each.kind == "group"]
    assert row.state == "stopped"


def test_nothing_is_said_to_a_closed_group_and_nothing_is_kept_to_be_said_later(world):
    world.organisation()
    wamid = world.says_in_group(BEN, GROUP, LINK)

    assert said(world) == []
    assert world.messages() == []
    assert group_row(world).told_at is None
    assert why(world, wamid) == "asked for a group by somebody who is not verified"


def test_an_open_group_gets_one_neutral_sentence_once(grouped):
    grouped.meta_opens_groups()
    other = "Y2FwaV9ncm91cDoy"
    grouped.says_in_group(BEN, other, LINK)
    grouped.says_in_group(BEN, other, LINK)

    assert len(said(grouped)) == 1
    (sent,) = grouped.messenger.sent
    assert (sent.group, sent.form) == (other, Form.TEXT)
    assert "Acme" not in sent.text
    grouped.clock.forward(days=3)
    grouped.says_in_group(BEN, other, LINK)
    assert len(said(grouped)) == 1


def test_talk_in_a_group_that_nobody_has_linked_is_left_alone(verified):
    wamid = verified.says_in_group(SARAH, GROUP, "lunch?")
    assert said(verified) == []
    assert verified.rows("chat_group") == []
    assert why(verified, wamid) == "said in a group that nobody has linked"


def test_a_token_in_a_group_brings_nobody_in(grouped):
    offer = grouped.invite(grouped.acme, "Ben")
    grouped.says_in_group(BEN, GROUP, offer.token.prefilled)
    grouped.work(Lane.INBOX)
    with grouped.storage.tenant(grouped.acme) as uow:
        assert uow.invites.get(offer.invite.id).used_at is None
