"""The real adapter on a database in memory, all of its time virtual, copied anew for each run."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update

from adapters.sql.engine import database_now, writing
from adapters.sql.tables import ingestion, webhook_body
from app.use_cases.accounts import open_house
from domain.contacts import Contact
from domain.destinations import Address
from domain.inbound import StatusSeen
from domain.messages import MessageId, Part
from domain.pulses import DeliveryId, Run, RunId
from domain.tenancy import HOUSE, THE_HOUSE, Actor, OrganisationId
from ports.bell import Lane
from ports.outbox import NewMessage, PlannedDelivery
from tests.databases import cloned_sqlite
from tests.world import BEN, NOON, NUMBER, SARAH, MovedClock, World

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Model:
    """A run whose like can be planned again: everything but the messages."""

    run: Run
    addresses: tuple[Address, ...]
    reading: Any
    picture: Any


class Ground:
    """Sarah and Ben are recipients of a pulse; the verbs of whoever acts on the database."""

    def __init__(self, *, template: bool) -> None:
        self.template = template
        engine = cloned_sqlite()
        raw = engine.raw_connection().driver_connection
        assert isinstance(raw, sqlite3.Connection)
        self.raw = raw
        self.clock = MovedClock()
        raw.create_function("strftime", 2, self._strftime)
        self.world = World(engine, template=template)
        self.world.clock = self.clock
        self.admin: Actor = self.world.organisation()
        self.model = self._arrange()
        self._as_arranged = sqlite3.connect(":memory:", check_same_thread=False)
        raw.backup(self._as_arranged)

    def _strftime(self, shape: str, moment: str) -> str:
        """SQLite's own time, which adapters.sql.engine.database_now asks for."""
        assert moment == "now"
        return f"{self.clock.now():{shape.replace('%f', '%S.000')}}"

    def _arrange(self) -> Model:
        world, admin = self.world, self.admin
        to = [world.recipient(admin), world.recipient(admin, BEN, "Ben")]
        fired = world.fire(admin, world.pulse(admin, *to))
        world.work(Lane.PREPARE)
        with writing(world.engine) as connection:
            for table in ("delivery_event", "attempt", "message", "delivery"):
                connection.exec_driver_sql(f"DELETE FROM {table}")
            connection.exec_driver_sql("UPDATE contact SET gate_at = NULL")
            connection.exec_driver_sql("UPDATE sender SET rested_at = NULL")
        with world.storage.tenant(admin) as uow:
            reading, kept = uow.readings.of(fired.id), uow.readings.picture(fired.id)
            addresses = uow.destinations.addresses(to)
        assert reading is not None
        assert kept is not None
        return Model(fired, tuple(addresses), reading.id, kept[0])

    def begin(self) -> None:
        self._as_arranged.backup(self.raw)
        self.clock.at = NOON
        self.world.upkeep.beat(reachable=True)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    # --- time and what watches it -------------------------------------------------------

    def forward(self, by: timedelta, *, watched: bool) -> None:
        """Time goes on; probes that succeed all the while leave nothing but the last one."""
        self.clock.at += by
        if watched:
            with writing(self.world.engine) as connection:
                connection.execute(update(ingestion).values(probed_at=database_now(connection)))

    def upkeep(self) -> None:
        upkeep, now = self.world.upkeep, self.now
        upkeep.lost(now)
        upkeep.resolve(now)
        upkeep.reopen(now)
        upkeep.lapse(now)

    # --- writing messages ---------------------------------------------------------------

    def plan(self, fresh: timedelta, held: timedelta) -> None:
        """The pulse has fired and its run was prepared."""
        now, id = self.now, uuid4()
        run = replace(self.model.run, id=RunId(id), request_key=str(id), at=now)
        with self.world.storage.tenant(self.admin) as uow:
            uow.runs.add(run)
            uow.outbox.plan(self._planned(run, each, fresh, held) for each in self._active(uow))
            uow.commit()

    def _active(self, uow: Any) -> list[Address]:
        """Sarah's before Ben's, whatever their ids: a seed names one course of things."""
        found = uow.destinations.addresses([each.destination for each in self.model.addresses])
        return sorted(found, key=lambda each: self.contacts().index(each.contact))

    def _planned(
        self, run: Run, to: Address, fresh: timedelta, held: timedelta
    ) -> PlannedDelivery:
        delivery = DeliveryId(uuid4())
        chart = replace(
            self._message(Part.CHART, to.contact, fresh, held),
            picture=self.model.picture,
            delivery=delivery,
        )
        analysis = replace(
            self._message(Part.ANALYSIS, to.contact, fresh, held),
            delivery=delivery,
            waits_for=chart.id,
        )
        return PlannedDelivery(
            delivery,
            run.organisation,
            run.id,
            to.destination,
            self.model.reading,
            (chart, analysis),
        )

    def _message(self, part: Part, contact: Any, fresh: timedelta, held: timedelta) -> NewMessage:
        sender = self.sender
        return NewMessage(
            MessageId(uuid4()),
            self.admin.organisation,
            sender,
            contact,
            part,
            f"the {part}",
            self.now,
            self.now + fresh,
            self.now + held,
            headline="Revenue is up",
        )

    @property
    def sender(self) -> Any:
        return UUID(self.raw.execute("SELECT id FROM sender").fetchone()[0])

    def say(self, part: Part, contact: UUID, organisation: OrganisationId) -> None:
        """A message on its own: an answer, a notice, a confirmation."""
        message = self._message(part, contact, HOUR, HOUR)
        with self.world.storage.house(THE_HOUSE) as house:
            new = replace(message, organisation=organisation, quoted="wamid.theirs")
            house.tenant(organisation).outbox.write(new)
            house.commit()

    # --- what comes in ------------------------------------------------------------------

    def contact_writes(self, id: UUID, word: str = "") -> None:
        """They write: their window opens, and what waited for them goes."""
        now = self.now
        with self.world.storage.house(THE_HOUSE) as house:
            contact: Contact = house.contacts.get(id)  # type: ignore[arg-type]
            contact = replace(contact, window_until=contact.wrote(now))
            house.contacts.put(contact)
            if word == "STOP":
                house.contacts.stop(contact, now, now)
            if word == "START":
                house.contacts.start(contact, now)
            if not house.contacts.stopped(contact):
                house.release(contact.id, now)
            house.commit()
        if word == "STOP":
            self.say(Part.CONFIRMATION, id, HOUSE)

    def body_comes(self) -> None:
        """Stored and answered with 200, and not worked off yet."""
        with writing(self.world.engine) as connection:
            connection.execute(
                insert(webhook_body).values(raw=b"{}", received_at=database_now(connection))
            )

    def inbox_works(self, seen: Iterable[StatusSeen]) -> None:
        now = self.now
        with self.world.storage.house(THE_HOUSE) as house:
            house.statuses.apply(list(seen), now)
            house.commit()
        with writing(self.world.engine) as connection:
            unsplit = webhook_body.c.split_at.is_(None)
            connection.execute(update(webhook_body).where(unsplit).values(split_at=now))

    def reconnect(self) -> None:
        """The operator has mended the number."""
        world = self.world
        number = NUMBER if self.template else replace(NUMBER, template="")
        open_house(THE_HOUSE, number, storage=world.storage, vault=world.vault, clock=world.clock)

    def believed(self, contact: UUID) -> tuple[str, datetime | None]:
        """Of a contact's number: its state; and until when we hold their window for open."""
        state, until = self.raw.execute(
            "SELECT sender.state, window_until FROM contact JOIN sender ON sender.id = sender"
            " WHERE contact.id = ?",
            (contact.hex,),
        ).fetchone()
        return state, until and datetime.fromisoformat(until).replace(tzinfo=UTC)

    def held(self) -> bool:
        """Whether our number is held: the breaker is open."""
        (state,) = self.raw.execute("SELECT state FROM sender").fetchone()
        return state != "active"

    def contacts(self) -> list[UUID]:
        """Sarah, and Ben."""
        keys = dict(
            self.raw.execute("SELECT value, contact FROM contact_key WHERE kind = 'phone'")
        )
        return [UUID(keys[SARAH]), UUID(keys[BEN])]
