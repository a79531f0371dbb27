"""Pauses, invites, tests and codes, as pages read them on both databases."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.queries.reaching import SqlReachQueries
from adapters.sql.queries.recipients import SqlRecipientQueries
from adapters.sql.tables import invite, organisation
from app.use_cases.inviting import withdraw_invite
from app.use_cases.inviting_many import create_invites, renew_invite
from app.use_cases.tending import pause_recipient, send_test
from domain.messages import Move, Reason, State, Stop
from domain.tenancy import THE_HOUSE, NotAllowed, NotFound
from ports.bell import Lane
from ports.collection import Conflict
from ports.queries.recipients import InviteState
from tests.cast import BEN as BEN_THE_MEMBER
from tests.use_cases.coding.steps import ask
from tests.world import BEN, NUMBER, SARAH


def asked(world, actor):
    return SqlReachQueries(world.engine, actor)


# --- pauses ------------------------------------------------------------------------------------


def test_a_paused_recipient_is_no_destination_of_any_pulse_until_it_ends(world, admin):
    sarah, ben = world.recipient(admin), world.recipient(admin, BEN, "Ben")
    pulse = world.pulse(admin, sarah, ben)
    until = world.clock.now() + timedelta(days=2)
    pause_recipient(admin, sarah, until, storage=world.storage, clock=world.clock)

    with world.storage.tenant(admin) as uow:
        assert uow.destinations.paused(pulse.id, until - timedelta(seconds=1)) == {sarah}
        assert uow.destinations.paused(pulse.id, until) == frozenset()


def test_a_pause_of_another_organisation_is_none_of_ours(world, admin):
    other = world.organisation("Globex")
    theirs = world.recipient(other)
    pause_recipient(other, theirs, None, storage=world.storage, clock=world.clock)
    pulse = world.pulse(admin, world.recipient(admin))

    with world.storage.tenant(admin) as uow:
        assert uow.destinations.paused(pulse.id, world.clock.now()) == frozenset()


def test_the_list_says_until_when_and_that_nothing_goes(world, admin):
    sarah = world.recipient(admin)
    world.pulse(admin, sarah)
    until = world.clock.now() + timedelta(days=30)
    pause_recipient(admin, sarah, until, storage=world.storage, clock=world.clock)

    (line,) = SqlRecipientQueries(world.engine, admin).recipients(world.clock.now()).items

    assert (line.rests_until, line.next_at) == (until, None)
    assert line.next_chart == Stop(Move.CANCEL, Reason.RESTS)


# --- last deliveries ---------------------------------------------------------------------------


def test_the_newest_chart_of_each_with_when_it_came_into_its_state(world, admin):
    sarah, ben = world.recipient(admin), world.recipient(admin, BEN, "Ben")
    pulse = world.pulse(admin, sarah)
    world.fire(admin, pulse)
    world.work_all()
    world.clock.forward(minutes=5)
    second = world.fire(admin, pulse)
    world.work_all()

    found = asked(world, admin).last_deliveries([sarah, ben])

    assert set(found) == {sarah}
    last = found[sarah]
    assert (last.run, last.pulse, last.pulse_id) == (second.id, "Revenue", pulse.id)
    assert (last.chart.state, last.chart.changed_at) == (State.ACCEPTED, world.clock.now())


def test_nobody_has_a_last_delivery_of_somebody_elses(world, admin):
    sarah, other = world.recipient(admin), world.organisation("Globex")
    theirs = world.recipient(other)  # the same phone
    world.fire(other, world.pulse(other, theirs))
    world.work_all()

    assert asked(world, admin).last_deliveries([sarah, theirs]) == {}
    assert asked(world, admin).last_deliveries([]) == {}


# --- invites -----------------------------------------------------------------------------------


def every_offer(world, admin):
    """Of all states; each is told in the state that it was asked for by, and counted in it."""
    queries, now = asked(world, admin), world.clock.now()
    found = {state: queries.offers(state, now).items for state in InviteState}
    assert {each.state for lines in found.values() for each in lines} == {
        state for state, lines in found.items() if lines
    }
    assert queries.offer_counts(now) == {state: len(lines) for state, lines in found.items()}
    return [each for lines in found.values() for each in lines]


def test_every_state_of_an_invite_is_told(world, admin):
    expired = world.invite(admin, "Late")
    world.clock.forward(hours=80)
    world.recipient(admin, SARAH, "Sarah")
    waiting, gone = world.invite(admin, "Ben"), world.invite(admin, "Nobody")
    team, ended = world.team_link(admin), world.team_link(admin)
    for each in (gone, ended):
        withdraw_invite(admin, each.invite.id, storage=world.storage, clock=world.clock)

    lines = {each.id: each.state for each in every_offer(world, admin)}

    assert lines[expired.invite.id] is InviteState.EXPIRED
    assert lines[waiting.invite.id] is lines[team.invite.id] is InviteState.WAITING
    assert lines[gone.invite.id] is lines[ended.invite.id] is InviteState.WITHDRAWN
    assert sorted(lines.values()).count(InviteState.VERIFIED) == 1


def test_a_short_team_link_that_was_not_withdrawn_expires(world, admin):
    made = world.team_link(admin, most=2, days=1)
    world.clock.forward(days=1)

    (line,) = every_offer(world, admin)
    assert (line.id, line.state) == (made.invite.id, InviteState.EXPIRED)


def test_an_invite_that_was_cut_short_before_withdrawals_were_written_down_is_withdrawn(
    world, admin
):
    offer = world.invite(admin, "Ben")
    with writing(world.engine) as connection:
        connection.execute(update(invite).values(expires_at=world.clock.now()))

    (line,) = every_offer(world, admin)
    assert (line.id, line.state) == (offer.invite.id, InviteState.WITHDRAWN)


def test_a_team_link_comes_before_the_many_that_were_made_after_it(world, admin):
    with writing(world.engine) as connection:
        connection.execute(update(organisation).values(approved=True))
    team = world.team_link(admin)
    for _ in range(2):
        names = "\n".join(f"Guest {number}" for number in range(100))
        create_invites(admin, names, storage=world.storage, vault=world.vault, clock=world.clock)
    queries, now = asked(world, admin), world.clock.now()

    page, seen = queries.offers(InviteState.WAITING, now), set()
    assert page.items[0].id == team.invite.id
    while page.next:
        seen |= {each.id for each in page.items}
        page = queries.offers(InviteState.WAITING, now, page.next)
    assert len(seen | {each.id for each in page.items}) == 201
    assert queries.offer_counts(now)[InviteState.WAITING] == 201


def test_a_batch_is_told_by_name_and_to_nobody_else(world, admin):
    batch = create_invites(
        admin, "sarah\nBen\nAnn", storage=world.storage, vault=world.vault, clock=world.clock
    )

    lines = asked(world, admin).batch(batch, world.clock.now())

    assert [each.label for each in lines] == ["Ann", "Ben", "sarah"]
    with pytest.raises(NotFound):
        asked(world, world.organisation("Globex")).batch(batch, world.clock.now())


def test_a_team_link_tells_who_came_the_newest_first(world, admin):
    opened = world.team_link(admin)
    for phone in (SARAH, BEN):
        world.clock.forward(minutes=1)
        world.says(phone, opened.token.prefilled)
        world.work(Lane.INBOX)

    assert asked(world, admin).came_by(opened.invite.id) == [f"Name of {BEN}", f"Name of {SARAH}"]
    assert asked(world, world.organisation("Globex")).came_by(opened.invite.id) == []


def test_a_link_is_renewed_by_one_of_two(world, admin):
    offer = world.invite(admin)
    with world.storage.tenant(admin) as uow:
        loaded = uow.invites.get(offer.invite.id)
    renew_invite(
        admin, offer.invite.id, storage=world.storage, vault=world.vault, clock=world.clock
    )

    with world.storage.tenant(admin) as uow, pytest.raises(Conflict):
        uow.invites.save(loaded)


# --- tests, the number, codes ------------------------------------------------------------------


def test_what_came_of_a_test_is_told_of_that_recipient_only(world, admin):
    sarah, ben = world.recipient(admin), world.recipient(admin, BEN, "Ben")
    sent = send_test(admin, sarah, storage=world.storage, clock=world.clock, brand="Chartcastr")
    world.work(Lane.DELIVER)

    assert asked(world, admin).test(sarah, sent).state is State.ACCEPTED
    with pytest.raises(NotFound):
        asked(world, admin).test(ben, sent)
    with pytest.raises(NotFound):
        asked(world, world.organisation("Globex")).test(sarah, sent)


def test_the_number_is_told_with_what_was_used_of_it(world, admin):
    sarah, other = world.recipient(admin), world.organisation("Globex")
    theirs = world.recipient(other, BEN, "Ben")
    world.clock.forward(hours=25)
    for actor, to in ((admin, sarah), (other, theirs)):
        world.fire(actor, world.pulse(actor, to))
    world.work_all()

    line = asked(world, admin).number(world.clock.now())

    assert line is not None
    assert (line.display_number, line.used, line.used_by_us) == (NUMBER.display_number, 2, 1)
    assert (line.held_for, line.waiting) == (None, 0)
    world.clock.forward(hours=24, seconds=1)
    later = asked(world, admin).number(world.clock.now())
    assert later is not None
    assert later.used == 0


def test_what_is_an_admins_is_nobody_elses(world, admin):
    queries, now = asked(world, BEN_THE_MEMBER), world.clock.now()
    for look in (
        lambda: queries.offers(InviteState.WAITING, now),
        lambda: queries.offer_counts(now),
        lambda: queries.batch(uuid4(), now),
        lambda: queries.came_by(uuid4()),
        lambda: queries.number(now),
        lambda: queries.check(uuid4()),
        lambda: queries.test(uuid4(), uuid4()),
        lambda: queries.consents_of(uuid4()),
    ):
        with pytest.raises(NotAllowed):
            look()


def test_a_check_is_told_with_its_number_and_message(world, admin):
    world.meta_approves("verification_code")
    id = ask(world, admin)
    world.work(Lane.DELIVER)

    line = asked(world, admin).check(id)

    assert (line.phone, line.tries_left, line.verified_at) == (SARAH, 5, None)
    assert line.message is not None
    assert line.message.state is State.ACCEPTED
    with pytest.raises(NotFound):
        asked(world, world.organisation("Globex")).check(id)


def test_codes_are_counted_by_number_and_by_organisation(world, admin):
    world.meta_approves("verification_code")
    ask(world, admin)
    with world.storage.house(THE_HOUSE) as house:
        log, ago = house.code_log, world.clock.now() - timedelta(seconds=1)
        assert len(log.to_number(SARAH, ago)) == len(log.by_organisation(admin.organisation, ago))
        assert len(log.by_person(admin.person, ago)) == 1
        assert log.by_person(BEN_THE_MEMBER.person, ago) == []
        assert log.to_number(BEN, ago) == log.to_number(SARAH, world.clock.now()) == []
