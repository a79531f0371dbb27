"""Many recipients at once, written as rows: opting in is proved elsewhere."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, insert, select, update

from adapters.sql.engine import writing
from adapters.sql.tables import (
    address,
    attempt,
    channel,
    contact,
    contact_key,
    destination,
    message,
)
from adapters.vault.fingerprints import fingerprint
from app.keys import Keys
from domain.destinations import DestinationId, DestinationKind, DestinationState
from domain.messages import Outcome, State
from domain.tenancy import Actor
from ports.bell import Lane
from tests.world import World, shop_csv

FIRST_PHONE = 16560000000
People = list[tuple[str, UUID, DestinationId]]
"""Phone, contact and recipient of each."""
Rows = dict[Table, list[dict[str, Any]]]


def crowd(
    world: World, admin: Actor, number: int, *, hours: float = 20.0, first: int = FIRST_PHONE
) -> dict[str, DestinationId]:
    """So many recipients of an organisation's, their windows open for so long, by phone."""
    now = world.clock.now()
    hmac = fingerprint(Keys("", bytes(32)).fingerprint)  # as the workers of these proofs
    phones = [str(phone) for phone, _ in zip(count(first), range(number), strict=False)]
    people = [(phone, uuid4(), DestinationId(uuid4())) for phone in phones]
    with writing(world.engine) as connection:
        ours = connection.execute(
            select(channel.c.id, channel.c.sender).where(
                channel.c.organisation == admin.organisation
            )
        ).one()
        until = now + timedelta(hours=hours)
        rows = _known(people, ours.sender, until, hmac) | _reached(people, admin, ours.id, now)
        for table, lines in rows.items():
            connection.execute(insert(table), lines)
    return {phone: at for phone, _, at in people}


def _known(people: People, sender: UUID, until: datetime, hmac: Callable[[str], str]) -> Rows:
    """Who the number knows, by phone, with a window that is open until then."""
    return {
        contact: [{"id": id, "sender": sender, "window_until": until} for _, id, _ in people],
        contact_key: [
            {
                "sender": sender,
                "kind": "phone",
                "value": phone,
                "contact": id,
                "hmac": hmac(phone),
            }
            for phone, id, _ in people
        ],
    }


def _reached(people: People, admin: Actor, ours: UUID, now: datetime) -> Rows:
    """The same people as recipients of that organisation, who have said yes."""
    return {
        destination: [
            {
                "id": at,
                "organisation": admin.organisation,
                "kind": DestinationKind.RECIPIENT.value,
                "label": f"Holder of {phone}",
                "state": DestinationState.ACTIVE.value,
                "created_at": now,
                "version": 1,
            }
            for phone, _, at in people
        ],
        address: [
            {
                "id": uuid4(),
                "organisation": admin.organisation,
                "destination": at,
                "channel": ours,
                "contact": id,
                "consent_event": f"m:{phone}",
                "consent_at": now,
            }
            for phone, id, at in people
        ],
    }


def sent_to(
    world: World, admin: Actor, number: int, *, first: int = FIRST_PHONE, name: str = "sent"
) -> list[tuple[str, str, str]]:
    """A run to so many new people whose every message Meta has taken: attempt, wamid, phone."""
    people = crowd(world, admin, number, first=first)
    pulse = world.pulse(admin, *people.values(), content=shop_csv(world.clock.now()))
    world.fire(admin, pulse)
    world.work(Lane.PREPARE)
    now = world.clock.now()
    with writing(world.engine) as connection:
        rows = connection.execute(
            select(message.c.id, message.c.organisation, contact_key.c.value)
            .join(contact_key, contact_key.c.contact == message.c.contact)
            .where(message.c.organisation == admin.organisation, message.c.delivery.is_not(None))
        ).all()
        sent = [(row, uuid4(), f"wamid.{name}.{place}") for place, row in enumerate(rows)]
        connection.execute(
            update(message)
            .where(message.c.id == bindparam("this"))
            .values(state=State.ACCEPTED.value, wamid=bindparam("its"), fence=1, accepted_at=now),
            [{"this": row.id, "its": wamid} for row, _, wamid in sent],
        )
        connection.execute(
            insert(attempt),
            [
                {
                    "id": id,
                    "organisation": row.organisation,
                    "message": row.id,
                    "fence": 1,
                    "form": "image",
                    "started_at": now,
                    "finished_at": now,
                    "outcome": Outcome.ACCEPTED.value,
                    "wamid": wamid,
                }
                for row, id, wamid in sent
            ],
        )
    return [(str(id), wamid, row.value) for row, id, wamid in sent]
