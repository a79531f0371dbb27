"""Very many recipients: a page at a time, found by name or number; the same on every database."""

import pytest

from adapters.sql.queries.bound import PAGE
from adapters.sql.queries.pulses import SqlPulseQueries
from adapters.sql.queries.recipients import SqlRecipientQueries
from app.use_cases.inviting import remove_recipient
from domain.tenancy import Actor
from ports.queries.pulses import OFFERED
from tests.proofs.crowd import FIRST_PHONE, crowd

MANY = OFFERED + PAGE


@pytest.fixture
def people(world, admin):
    return crowd(world, admin, MANY)


@pytest.fixture
def stranger(world, people) -> Actor:
    return world.organisation("Globex")


def listed(world, actor, after=None, like=""):
    return SqlRecipientQueries(world.engine, actor).recipients(world.clock.now(), after, like)


def test_every_recipient_is_on_one_page_and_no_more(world, admin, people):
    found, after, sizes = [], None, []
    while True:
        page = listed(world, admin, after)
        found += [line.id for line in page.items]
        sizes.append(len(page.items))
        if page.next is None:
            break
        after = page.next

    assert sizes == [PAGE] * (MANY // PAGE)
    assert sorted(found) == sorted(people.values())


def test_a_removed_recipient_is_on_no_page_and_its_place_is_still_one(world, admin, people):
    first = listed(world, admin)
    remove_recipient(admin, first.next, storage=world.storage, clock=world.clock)

    rest = listed(world, admin, first.next)

    assert len(rest.items) == PAGE
    assert not {line.id for line in rest.items} & {line.id for line in first.items}
    assert SqlRecipientQueries(world.engine, admin).active_recipients() == MANY - 1


@pytest.mark.parametrize("like", ["holder OF 16560000007", "60000007", "+1 656-000-0007"])
def test_a_recipient_is_found_by_label_or_number(world, admin, people, like):
    (line,) = listed(world, admin, like=like).items

    assert line.id == people[str(FIRST_PHONE + 7)]


@pytest.mark.parametrize("like", ["nobody", "%", "16569999999"])
def test_what_nobody_is_called_finds_nobody(world, admin, people, like):
    assert listed(world, admin, like=like).items == ()


def test_what_is_found_has_pages_too(world, admin, people):
    first = listed(world, admin, like="Holder")
    second = listed(world, admin, first.next, "Holder")

    assert (len(first.items), len(second.items)) == (PAGE, PAGE)
    assert not {line.id for line in first.items} & {line.id for line in second.items}


def test_another_organisation_finds_none_of_them(world, stranger, people):
    pulses = SqlPulseQueries(world.engine, stranger)

    assert listed(world, stranger).items == ()
    assert listed(world, stranger, like="60000007").items == ()
    assert listed(world, stranger, people[str(FIRST_PHONE)]).items == ()
    assert pulses.destinations() == pulses.picked(frozenset(people.values())) == ()
    assert SqlRecipientQueries(world.engine, stranger).active_recipients() == 0


def test_a_pulse_offers_the_first_hundred_with_the_own_phone_before_all(world, admin, people):
    own = world.recipient(admin, label="Mine", for_self=True)
    pulses = SqlPulseQueries(world.engine, admin)

    offered = pulses.destinations()

    assert len(offered) == OFFERED
    assert (offered[0].id, offered[0].own) == (own, True)
    assert pulses.own_phone() == offered[0]
    missing = set(people.values()) - {one.id for one in offered}
    other = next(phone for phone, id in people.items() if id in missing)
    assert [one.id for one in pulses.destinations(other)] == [people[other]]


def test_all_who_are_picked_are_known_however_many(world, admin, people):
    pulse = world.pulse(admin, *people.values())
    pulses = SqlPulseQueries(world.engine, admin)

    first, many = pulses.goes_to(pulse.id, 3)

    assert {one.id for one in pulses.picked(pulse.destinations)} == set(people.values())
    assert (len(first), many) == (3, MANY)
    assert pulses.own_phone() is None
