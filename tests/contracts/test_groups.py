"""Groups on each database: linking, asking, and what is claimed for them."""

from datetime import timedelta

import pytest

from domain.groups import GroupState
from domain.messages import MOST_SHUT, Form
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from tests.world import BEN, SARAH, World

GROUP = "Y2FwaV9ncm91cDox"


def test_a_group_is_met_once_and_keeps_what_is_known_of_it(engine):
    world = World(engine)
    acme = world.organisation()
    with world.storage.house(THE_HOUSE) as house:
        sender = house.senders.managed().id
        assert house.groups.known(sender, GROUP) is None
        met = house.groups.meet(sender, GROUP)
        assert house.groups.meet(sender, GROUP) == met
        asking = met.asking(met.contact, [acme.organisation], world.clock.now())
        house.groups.save(asking)
        house.commit()
    with world.storage.house(THE_HOUSE) as house:
        assert house.groups.known(sender, GROUP) == asking
        assert house.groups.of_contact(met.contact) == asking
        assert house.groups.asked(met.contact) == [asking]
        assert house.contacts.get(met.contact).group == GROUP


def test_a_question_goes_out_with_its_buttons_and_a_chart_to_the_group(engine):
    world = World(engine)
    acme, beta = world.organisation(), world.organisation("Beta")
    world.recipient(acme)
    world.recipient(beta, label="Sarah at Beta")
    world.messenger.sent.clear()
    world.says_in_group(SARAH, GROUP, "chartcastr link")
    world.work(Lane.INBOX, Lane.DELIVER)
    (question,) = world.messenger.sent
    assert question.form is Form.INTERACTIVE
    assert [each.title for each in question.buttons] == ["Acme", "Beta"]
    world.says(SARAH, "1")
    world.work(Lane.INBOX, Lane.DELIVER)

    (row,) = world.rows("chat_group")
    assert (row.state, row.linked_org, row.asked) == ("linked", acme.organisation, None)
    (group,) = [each for each in world.rows("destination") if each.kind == "group"]
    pulse = world.pulse(acme, group.id)
    world.meta_opens_groups(**{GROUP: "Sales floor"})
    world.says_in_group(BEN, GROUP, "hi")
    world.work(Lane.INBOX)
    world.messenger.sent.clear()
    world.fire(acme, pulse)
    world.work_all()
    assert [(sent.group, sent.form) for sent in world.messenger.sent] == [
        (GROUP, Form.IMAGE),
        (GROUP, Form.TEXT),
    ]
    (group,) = [each for each in world.rows("destination") if each.kind == "group"]
    assert group.label == "Sales floor"


def test_numbers_that_somebody_sends_from_are_asked_about_and_each_once_in_a_while(engine):
    world = World(engine)
    now, tick = world.clock.now(), timedelta(seconds=1)
    with world.storage.house(THE_HOUSE) as house:
        assert house.groups.unasked(now, now) == []
    acme = world.organisation()
    with world.storage.house(THE_HOUSE) as house:
        sender = house.senders.managed()
        group = house.groups.meet(sender.id, GROUP)
        house.groups.save(group.linked_to(acme.organisation))
        assert [each.id for each in house.groups.unasked(now, now)] == [sender.id]
        assert house.groups.unasked(now - tick, now) == []
        assert house.groups.opened(sender.id, {GROUP: "Sales"}, now)
        assert not house.groups.opened(sender.id, {GROUP: "Sales"}, now)
        assert house.groups.are_open(sender.id)
        known = house.groups.known(sender.id, GROUP)
        assert known is not None
        assert (known.state, known.subject) == (GroupState.LINKED, "Sales")
        house.groups.closed(sender.id)
        assert not house.groups.are_open(sender.id)
        house.commit()


def shut_by_status(world, at):
    """Meta says of the group's newest chart that the window was closed at that time."""
    chart = world.messages("chart")[-1]
    world.clock.at, now = at, world.clock.at
    world.status("failed", attempt=world.attempt_of(chart.id), wamid=chart.wamid, code=131047)
    world.clock.at = now
    world.work(Lane.INBOX)


def timeline_of_the_chart(world):
    chart = world.messages("chart")[-1]
    lines = [row for row in world.rows("delivery_event") if row.message == chart.id]
    return [row.state for row in sorted(lines, key=lambda row: row.seq)]


@pytest.fixture
def charted(engine):
    """A group has a chart of Acme's, whose number has a template."""
    world = World(engine)
    acme = world.organisation()
    group = world.group(acme, GROUP)
    world.meta_opens_groups(**{GROUP: "Sales floor"})
    world.says_in_group(BEN, GROUP, "hi")
    world.work(Lane.INBOX)
    world.fire(acme, world.pulse(acme, group))
    world.work_all()
    assert world.states("chart") == ["accepted"]
    return world


def test_a_closed_window_holds_a_groups_chart_once_though_the_number_has_a_template(charted):
    charted.clock.forward(minutes=1)

    shut_by_status(charted, charted.clock.at)
    for _ in range(3):
        charted.clock.forward(minutes=1)
        charted.work(Lane.UPKEEP, Lane.DELIVER)

    timeline = timeline_of_the_chart(charted)
    assert timeline[-2:] == ["accepted", "held"]
    assert timeline.count("held") == 1


@pytest.mark.parametrize("written", ["since", "before"])
def test_what_meta_refuses_again_and_again_settles_though_people_go_on_writing(charted, written):
    """In a group somebody always has: the refusal comes before their next words or after."""
    for _ in range(MOST_SHUT + 2):
        charted.clock.forward(minutes=2)
        sent_at = charted.clock.at
        charted.clock.forward(minutes=1)
        if written == "since":
            charted.says_in_group(BEN, GROUP, "lunch?")
            charted.work(Lane.INBOX)
        if charted.messages("chart")[-1].wamid:
            shut_by_status(charted, sent_at)
        if written == "before":
            charted.clock.forward(minutes=1)
            charted.says_in_group(BEN, GROUP, "lunch?")
            charted.work(Lane.INBOX)
        charted.clock.forward(minutes=2)
        charted.work(Lane.UPKEEP, Lane.DELIVER)

    (chart,) = charted.messages("chart")
    assert (chart.state, chart.code) == ("dead", 131047)
    assert chart.tries == MOST_SHUT
