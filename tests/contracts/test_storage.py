"""What storage promises, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.sql.engine import open_database, reading, writing
from adapters.sql.tables import address, invite, person
from domain.destinations import DestinationState
from domain.notifications import ConfirmationSettings
from domain.senders import NotEnabled
from domain.tenancy import Actor, NotAllowed, NotFound, Role
from ports.bell import Lane
from ports.collection import Conflict
from tests.databases import sqlite_file
from tests.world import BEN, NOON, SARAH


def test_what_was_committed_is_there_next_time(world):
    admin = world.organisation()
    pulse = world.pulse(admin, world.recipient(admin))

    with world.storage.tenant(admin) as uow:
        assert uow.pulses.get(pulse.id) == pulse


def test_what_was_not_committed_is_gone_and_rings_nothing(world):
    admin = world.organisation()
    pulse = world.pulse(admin)
    world.bell.rung.clear()

    with world.storage.tenant(admin) as uow:
        uow.pulses.save(pulse.paused())
        uow.after_commit(Lane.PREPARE)

    with world.storage.tenant(admin) as uow:
        assert uow.pulses.get(pulse.id) == pulse
    assert world.bell.rung == []


def test_nothing_of_another_organisation_can_be_had(world):
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    pulse = world.pulse(acme, world.recipient(acme))
    offer = world.invite(acme)

    with world.storage.tenant(globex) as uow:
        for collection, key in (
            (uow.pulses, pulse.id),
            (uow.metrics, pulse.metric),
            (uow.destinations, next(iter(pulse.destinations))),
            (uow.invites, offer.invite.id),
        ):
            with pytest.raises(NotFound):
                collection.get(key)
        with pytest.raises(Conflict):
            uow.pulses.save(pulse)
        assert uow.destinations.addresses(pulse.destinations) == []


def test_a_row_cannot_point_into_another_organisation(world):
    acme, globex = world.organisation("Acme"), world.organisation("Globex")
    acmes, globexs = world.recipient(acme, SARAH), world.recipient(globex, BEN)
    with reading(world.engine) as connection:
        rows = connection.execute(select(address)).mappings().all()
    theirs = {row["destination"]: row for row in rows}[globexs]
    elsewhere = update(address).where(address.c.id == theirs["id"]).values(destination=acmes)

    with (
        pytest.raises(IntegrityError, match=r"(?i)foreign key"),
        writing(world.engine) as connection,
    ):
        connection.execute(elsewhere)


def test_two_who_loaded_the_same_version_cannot_both_save(world):
    admin = world.organisation()
    pulse = world.pulse(admin)
    with world.storage.tenant(admin) as uow:
        uow.pulses.save(replace(pulse, name="First"))
        uow.commit()

    with world.storage.tenant(admin) as uow, pytest.raises(Conflict):
        uow.pulses.save(replace(pulse, name="Second"))


def test_a_channel_is_needed_before_anybody_can_be_invited(world):
    stranger = Actor(world.organisation().organisation, Role.ADMIN)
    with (
        world.storage.tenant(replace(stranger, organisation=uuid4())) as uow,
        pytest.raises(NotEnabled),
    ):
        uow.channels.first()


def test_a_tenants_actor_cannot_open_the_house(world):
    with pytest.raises(NotAllowed):
        world.storage.house(world.organisation())


def test_a_digest_belongs_to_one_invite_only(world):
    admin = world.organisation()
    world.invite(admin)

    with reading(world.engine) as connection:
        row = connection.execute(select(invite)).mappings().one()
    again = insert(invite).values({**row, "id": uuid4()})
    with pytest.raises(IntegrityError), writing(world.engine) as connection:
        connection.execute(again)


def test_an_address_says_which_event_opted_in(world):
    admin = world.organisation()
    destination = world.recipient(admin)

    with world.storage.tenant(admin) as uow:
        (at,) = uow.destinations.addresses([destination])

    assert at.consent_event == "m:106540352242922:wamid.in1"
    assert at.consent_at == NOON


def test_confirmation_settings_are_each_admins_own(world):
    admin = world.organisation()

    with world.storage.tenant(admin) as uow:
        assert uow.notices.settings(admin.person) == ConfirmationSettings(
            admin.organisation, admin.person
        )
        uow.notices.choose(ConfirmationSettings(admin.organisation, admin.person, email=False))
        uow.commit()

    with world.storage.tenant(admin) as uow:
        assert not uow.notices.settings(admin.person).email


def test_a_toast_is_shown_once(world):
    admin = world.organisation()
    world.recipient(admin)

    def toasts() -> list[str]:
        with world.storage.tenant(admin) as uow:
            found = [each.text for each in uow.notices.unseen(admin.person, NOON)]
            uow.commit()
        return found

    (told,) = toasts()
    assert told.startswith("Sarah has joined Acme on WhatsApp. They wrote from +16 … 234 as “")
    assert toasts() == []


def test_a_removed_destination_is_reached_nowhere(world):
    admin = world.organisation()
    destination = world.recipient(admin)
    with world.storage.tenant(admin) as uow:
        gone = replace(uow.destinations.get(destination), state=DestinationState.REMOVED)
        uow.destinations.save(gone)
        uow.commit()

    with world.storage.tenant(admin) as uow:
        assert uow.destinations.addresses([destination]) == []


def test_a_time_without_a_zone_is_refused(engine):
    with pytest.raises(Exception, match="without a zone"), writing(engine) as connection:
        connection.execute(
            insert(person).values(
                id=uuid4(),
                email="a@b.example",
                name="A",
                password_hash="",
                created_at=datetime(2026, 1, 1),  # noqa: DTZ001 - what must be refused
            )
        )


def test_a_reading_transaction_can_write_nothing(postgresql, tmp_path):
    for engine in (postgresql, open_database(sqlite_file(tmp_path))):
        with reading(engine) as connection, pytest.raises(DBAPIError, match=r"(?i)read.?only"):
            connection.execute(text("DELETE FROM person"))
