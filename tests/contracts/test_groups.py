"""Groups on each database: linking, asking, and what is claimed for them."""

from domain.groups import GroupState
from domain.messages import Form
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


def test_only_numbers_in_linked_groups_are_asked_about_and_each_once_in_a_while(engine):
    world = World(engine)
    now = world.clock.now()
    acme = world.organisation()
    with world.storage.house(THE_HOUSE) as house:
        sender = house.senders.managed()
        group = house.groups.meet(sender.id, GROUP)
        assert house.groups.unasked(now, now) == []
        house.groups.save(group.linked_to(acme.organisation))
        assert [each.id for each in house.groups.unasked(now, now)] == [sender.id]
        assert house.groups.opened(sender.id, {GROUP: "Sales"}, now)
        assert not house.groups.opened(sender.id, {GROUP: "Sales"}, now)
        assert house.groups.are_open(sender.id)
        known = house.groups.known(sender.id, GROUP)
        assert known is not None
        assert (known.state, known.subject) == (GroupState.LINKED, "Sales")
        house.groups.closed(sender.id)
        assert not house.groups.are_open(sender.id)
        house.commit()
