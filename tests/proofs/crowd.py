"""Many recipients at once, written as rows: opting in is proved elsewhere."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select

from adapters.sql.engine import writing
from adapters.sql.tables import address, channel, contact, contact_key, destination
from adapters.vault.fingerprints import fingerprint
from domain.destinations import DestinationId, DestinationKind, DestinationState
from domain.tenancy import Actor
from tests.world import World

FIRST_PHONE = 16560000000


def crowd(
    world: World, admin: Actor, number: int, *, hours: float = 20.0, first: int = FIRST_PHONE
) -> dict[str, DestinationId]:
    """So many recipients of an organisation's, their windows open for so long, by phone."""
    now = world.clock.now()
    hmac = fingerprint(bytes(32))
    phones = [str(phone) for phone, _ in zip(count(first), range(number), strict=False)]
    people = [(phone, uuid4(), DestinationId(uuid4())) for phone in phones]
    with writing(world.engine) as connection:
        ours = connection.execute(
            select(channel.c.id, channel.c.sender).where(
                channel.c.organisation == admin.organisation
            )
        ).one()
        until = now + timedelta(hours=hours)
        rows: dict[Any, list[dict[str, Any]]] = {
            contact: [
                {"id": id, "sender": ours.sender, "window_until": until} for _, id, _ in people
            ],
            contact_key: [
                {
                    "sender": ours.sender,
                    "kind": "phone",
                    "value": phone,
                    "contact": id,
                    "hmac": hmac(phone),
                }
                for phone, id, _ in people
            ],
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
                    "channel": ours.id,
                    "contact": id,
                    "consent_event": f"m:{phone}",
                    "consent_at": now,
                }
                for phone, id, at in people
            ],
        }
        for table, lines in rows.items():
            connection.execute(insert(table), lines)
    return {phone: at for phone, _, at in people}
