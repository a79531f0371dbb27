"""What recipients asked, as the answer lane's queue."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, Select, or_, select, update

from adapters.sql.engine import database_now, reading, writing
from adapters.sql.mapping import Translator
from adapters.sql.tables import follow_up, organisation, sender
from ports.outbox import FollowUpClaim

LEASE = timedelta(seconds=60)
TRIES = 3
CLAIMS = Translator(FollowUpClaim, follow_up)


class SqlFollowUpQueue:
    """See ports.lanes.FollowUpQueue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def waiting(self) -> bool:
        with reading(self._engine) as connection:
            return connection.execute(_due(database_now(connection)).limit(1)).first() is not None

    def claim(self, slots: int) -> list[FollowUpClaim]:
        with writing(self._engine) as connection:
            now = database_now(connection)
            statement = _due(now).limit(slots).with_for_update(of=follow_up, skip_locked=True)
            claims = []
            for row in connection.execute(statement).mappings().all():
                values = {
                    "fence": row["fence"] + 1,
                    "tries": row["tries"] + 1,
                    "lease_until": now + LEASE,
                }
                if row["tries"] >= TRIES:
                    values = {"state": "given_up", "reason": "Answering it failed three times."}
                connection.execute(
                    update(follow_up).where(follow_up.c.event == row["event"]).values(**values)
                )
                if row["tries"] < TRIES:
                    claims.append(
                        CLAIMS.thing(
                            {**row, **values},
                            phone_number_id=row["phone_number_id"],
                            token_sealed=bytes(row["token_sealed"]),
                        )
                    )
        return claims

    def give_back(self, claim: FollowUpClaim) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(follow_up)
                .where(follow_up.c.event == claim.event, follow_up.c.fence == claim.fence)
                .values(tries=follow_up.c.tries - 1, lease_until=None)
            )

    def give_up(self, claim: FollowUpClaim, reason: str) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                update(follow_up)
                .where(follow_up.c.event == claim.event, follow_up.c.fence == claim.fence)
                .values(state="given_up", reason=reason, lease_until=None)
            )


def _due(now: Any) -> Select[Any]:
    return (
        select(follow_up, sender.c.phone_number_id, sender.c.token_sealed)
        .join(sender, sender.c.id == follow_up.c.sender)
        .join(organisation, organisation.c.id == follow_up.c.organisation)
        .where(
            follow_up.c.state == "due",
            organisation.c.erasing_since.is_(None),
            or_(follow_up.c.lease_until.is_(None), follow_up.c.lease_until < now),
        )
        .order_by(follow_up.c.asked_at)
    )
