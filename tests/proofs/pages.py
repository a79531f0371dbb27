"""Measures the pages of a large organisation: `python -m tests.proofs.pages`.

10,000 recipients and 1,000,000 deliveries lie in PostgreSQL, beside what was said and done. Each
page is asked for many times, with each of its filters and far from its beginning; the time is
the server's, from the request to the last byte, in one process, without a network. The same
pages are asked for in an organisation of five, to see whether a page asks the database more
often when it shows more.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, event, func, select, text

from adapters.clock import SystemClock
from adapters.sql.engine import open_database, reading, writing
from adapters.sql.migrate import migrate
from adapters.sql.tables import delivery, destination, run
from app.serving import when_ready
from app.settings import Settings
from app.use_cases.inviting_many import create_invites
from app.use_cases.operating import make_operator
from app.use_cases.own_account import begin_browser
from app.web.gate import BROWSER
from app.web.services import KEY
from app.wiring import build_app
from domain.invites import MANY
from domain.tenancy import THE_HOUSE, Actor
from tests.figures.proof import PROOFS, Proof
from tests.processes.product import PaintedCharts
from tests.proofs.crowd import crowd
from tests.proofs.postgres import postgres
from tests.proofs.running import told
from tests.world import World, shop_csv

RECIPIENTS, PULSES, RUNS_OF_EACH = 10_000, 20, 5
DELIVERIES = RECIPIENTS * PULSES * RUNS_OF_EACH
SAID, NOTED = 100_000, 100_000
FEW = 5
TIMES = 20
WARM = 12
"""Requests before those that are timed: by then the server has each statement prepared."""
P95_MS = 100.0
NUMBER = "106540352242922"
WHATSAPP = "/settings/destinations/whatsapp"
OF_OPERATORS = {
    "operator: organisations": "/operator/organisations",
    "operator: organisations by name": "/operator/organisations?q=arg",
    "operator: audit log": "/operator/audit",
    "operator: mails": "/operator/mails",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", type=int, default=RECIPIENTS)
    asked = parser.parse_args()
    proof = Proof(
        "pages",
        "python -m tests.proofs.pages",
        {"p95_ms": P95_MS, "pages_whose_queries_grow": 0},
        at_least={"recipients": RECIPIENTS, "deliveries": DELIVERIES},
    )
    proof.conditions = {"times_each": TIMES, "warm": WARM, "said": SAID, "noted": NOTED}
    with tempfile.TemporaryDirectory(prefix="proof-") as folder, postgres() as server:
        proof.figures |= measured(Path(folder), server.url, asked.recipients)
    whole = asked.recipients == RECIPIENTS
    return proof.finish(PROOFS if whole else Path(tempfile.gettempdir()))


def measured(folder: Path, url: str, recipients: int) -> dict[str, float]:
    engine = open_database(url)
    migrate(engine)
    began = time.monotonic()
    world = World(engine)
    world.clock, world.charts = SystemClock(), PaintedCharts()  # type: ignore[assignment]
    small = organised(world, "Small", FEW, pulses=1, runs=1, said=FEW, noted=FEW)
    large = organised(
        world, "Large", recipients, pulses=PULSES, runs=RUNS_OF_EACH, said=SAID, noted=NOTED
    )
    filled_s = time.monotonic() - began
    told(f"filled in {filled_s:.0f} s")
    settings = Settings(
        _env_file=None, var=folder, database_url=url, secret_key="of a bench", vault_key="00" * 32
    )  # type: ignore[call-arg]
    app = build_app(settings)
    when_ready(app)
    times, grown, most = [], 0, 0
    queries = Counted()
    asked = pages(engine, large)
    for name, address in asked.items():
        took, many = timed(app.test_client(), large, address, queries)
        _, few = timed(app.test_client(), small, pages(engine, small)[name], queries, times=1)
        times += took
        most = max(most, many)
        grown += many > few
        told(f"{p95(took):7.1f} ms {many:3} queries ({few} for a few) {name}")
    figures = {
        "p95_ms": round(p95(times), 1),
        "median_ms": round(statistics.median(times), 1),
        "slowest_ms": round(max(times), 1),
        "pages": len(asked),
        "requests": len(times),
        "pages_whose_queries_grow": grown,
        "queries_at_most": most,
        "filled_s": round(filled_s, 1),
        **counted(engine, large),
    }
    engine.dispose()
    return figures


def counted(engine: Engine, where: Actor) -> dict[str, float]:
    with reading(engine) as connection:
        return {
            name: connection.scalar(
                select(func.count()).where(table.c.organisation == where.organisation)
            )
            or 0
            for name, table in (("recipients", destination), ("deliveries", delivery))
        }


def pages(engine: Engine, who: Actor) -> Mapping[str, str]:
    """Each list page, its filters, and places far from its beginning."""
    mine = delivery.c.organisation == who.organisation
    with reading(engine) as connection:
        some = connection.execute(select(delivery.c.pulse, delivery.c.destination).where(mine))
        pulse, person = some.first() or (None, None)
        newest = (
            select(run.c.id)
            .where(run.c.organisation == who.organisation, run.c.pulse == pulse)
            .order_by(run.c.created_at.desc())
        )
        shown = connection.scalar(newest.limit(1))
        far = _far(connection, who)
    found = {
        name: f"/deliveries?{query}"
        for name, query in {
            "deliveries": "",
            "deliveries, read": "state=read",
            "deliveries, missed": "state=missed",
            "deliveries, held": "state=held",
            "deliveries, on their way": "state=on-its-way",
            "deliveries of a pulse": f"pulse={pulse}",
            "deliveries of a pulse, missed": f"pulse={pulse}&state=missed",
            "deliveries of a person": f"recipient={person}",
            "deliveries of a person, missed": f"recipient={person}&state=missed",
            "deliveries by name": "recipient=0003",
            "deliveries by a rare cause": "cause=131053",
            "deliveries by a cause's words": "cause=cannot+receive",
            "deliveries of no cause": "cause=no+such+words",
            "deliveries of some days": "from=2026-01-01&to=2027-12-31",
            "deliveries, half a million on": f"after={far}",
            "deliveries read, far on": f"state=read&after={far}",
        }.items()
    }
    return found | {
        "conversations": "/conversations",
        "conversations of a person": f"/conversations?recipient={person}",
        "conversations, disliked": "/conversations?only=down",
        "conversations, questions": "/conversations?only=questions",
        "audit log": "/settings/audit",
        "audit log, some words": "/settings/audit?what=thing",
        "data of a person": "/settings/data?recipient=0003",
        "home": "/",
        "pulses": "/pulses",
        "a pulse and its newest run": f"/pulses/{pulse}?run={shown}",
        "a run alone": f"/runs/{shown}",
        "a pulse's editor": f"/pulses/{pulse}/edit",
        "a new pulse": "/pulses/new",
        "archived pulses": "/pulses/archive",
        "recipients": WHATSAPP,
        "recipients by name": f"{WHATSAPP}?like=0003",
        "invites": f"{WHATSAPP}/invites",
        "groups": f"{WHATSAPP}/groups",
        "sources": "/sources",
        "team": "/settings/team",
        "organisations": "/organisations",
        "tokens": "/settings/tokens",
        **OF_OPERATORS,
    }


def _far(connection: Connection, who: Actor) -> UUID:
    """The delivery in the middle."""
    mine = select(delivery.c.id).where(delivery.c.organisation == who.organisation)
    many = connection.scalar(select(func.count()).select_from(mine.subquery())) or 0
    middle = mine.order_by(delivery.c.at.desc(), delivery.c.id.desc()).offset(many // 2)
    found: UUID = connection.execute(middle.limit(1)).scalar_one()
    return found


class Counted:
    """How many statements have been sent to any database of this process."""

    def __init__(self) -> None:
        self.many = 0
        event.listen(Engine, "before_cursor_execute", self._hear)

    def _hear(self, *_said: Any) -> None:
        self.many += 1


@contextmanager
def signed_in(client: FlaskClient, who: Actor) -> Iterator[FlaskClient]:
    with client.session_transaction() as session:
        session["_user_id"] = f"{who.person}:{who.organisation}"
        session["_fresh"] = True
        storage = client.application.extensions[KEY].storage
        browser = begin_browser(who, "A browser", remembered=False, storage=storage)
        session[BROWSER] = browser.text
    yield client


def timed(
    client: FlaskClient, who: Actor, address: str, queries: Counted, times: int = TIMES
) -> tuple[list[float], int]:
    """Milliseconds of each request, and the queries of the last."""
    took, many = [], 0
    with signed_in(client, who):
        for number in range(WARM + times):
            before, began = queries.many, time.perf_counter()
            response = client.get(address)
            spent = (time.perf_counter() - began) * 1000
            assert response.status_code == 200, (address, response.status)
            many = queries.many - before
            if number >= WARM:
                took.append(spent)
    return took, many


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


# --- filling ---------------------------------------------------------------------------------


def organised(
    world: World, name: str, recipients: int, *, pulses: int, runs: int, said: int, noted: int
) -> Actor:
    """An organisation with so much in it, written as rows."""
    owner = world.organisation(name)
    known = {"storage": world.storage, "clock": world.clock}
    make_operator(THE_HOUSE, f"admin@{name.lower()}.example", **known)
    with world.storage.house(THE_HOUSE) as house:
        house.console.standings.approve(owner.organisation, approved=True)
        house.commit()
    invited = "\n".join(f"Guest {number}" for number in range(min(recipients, MANY)))
    create_invites(owner, invited, vault=world.vault, **known)
    first = 16560000000 if recipients > FEW else 16570000000
    people = crowd(world, owner, recipients, first=first)
    someone = next(iter(people.values()))
    for _ in range(pulses):
        pulse = world.pulse(owner, someone, content=shop_csv(world.clock.now()))
        world.fire(owner, pulse)
    world.work_all()
    told(f"{name}: {recipients} people, {pulses} pulses")
    with writing(world.engine) as connection:
        # every row is made of rows that are there: looking each up again would take minutes
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in FILLING:
            connection.execute(
                text(statement),
                {"org": owner.organisation, "runs": runs, "said": said, "noted": noted},
            )
    with world.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))  # as it does by itself, a little later
    return owner


FILLING = (
    """
    INSERT INTO mail (id, organisation, "to", subject, body, state, created_at, tried_at)
    SELECT gen_random_uuid(), :org, 'somebody@example.org', 'A mail', 'Words.', 'failed', now(),
           now()
    FROM generate_series(1, least(1000, :noted)) n
    """,
    """
    INSERT INTO audit (organisation, who, what, subject, at)
    SELECT '00000000-0000-0000-0000-000000000000', m.person, 'made an operator', 'x', now()
    FROM generate_series(1, :noted) n, membership m WHERE m.organisation = :org
    """,
    # the first run's few rows make room for many
    "DELETE FROM delivery_event WHERE organisation = :org",
    "DELETE FROM attempt WHERE organisation = :org",
    "DELETE FROM message WHERE organisation = :org AND part = 'analysis'",
    "DELETE FROM message WHERE organisation = :org AND delivery IS NOT NULL",
    "DELETE FROM delivery WHERE organisation = :org",
    """
    INSERT INTO run (id, organisation, pulse, kind, rev, request_key, at, deadline, held_until,
                     state, by, seconds, created_at, finished_at)
    SELECT gen_random_uuid(), r.organisation, r.pulse, 'now', r.rev, 'bench-' || n,
           r.at - n * interval '1 day', r.deadline, r.held_until, r.state, r.by, r.seconds,
           r.created_at - n * interval '1 day', r.finished_at
    FROM run r, generate_series(1, :runs - 1) n WHERE r.organisation = :org
    """,
    """
    INSERT INTO delivery (id, organisation, run, destination, reading, pulse, at)
    SELECT gen_random_uuid(), r.organisation, r.id, d.id, f.id, r.pulse, r.at
    FROM run r
    JOIN (SELECT first.pulse, reading.id FROM reading JOIN run first ON first.id = reading.run) f
      ON f.pulse = r.pulse
    CROSS JOIN destination d
    WHERE r.organisation = :org AND d.organisation = :org
    """,
    """
    INSERT INTO message (id, organisation, delivery, part, resend, sender, contact, text, state,
                         reason, code, form, due, priority, deadline, held_until, wamid,
                         accepted_at, created_at, listed_at, run)
    SELECT gen_random_uuid(), d.organisation, d.id, 'chart', 0, c.sender, a.contact, 'A chart.',
           CASE WHEN h < 600 THEN 'read' WHEN h < 920 THEN 'delivered' WHEN h < 940 THEN 'sent'
                WHEN h < 980 THEN 'dead' WHEN h < 995 THEN 'held' ELSE 'expired' END,
           CASE WHEN h >= 980 AND h < 995 THEN 'window_closed' WHEN h >= 995 THEN 'too_late'
                ELSE '' END,
           CASE WHEN h >= 940 AND h < 979 THEN 131026 WHEN h = 979 THEN 131053 END,
           'image', d.at, 5, d.at + interval '6 hours', d.at + interval '7 days',
           'wamid.' || d.id, d.at, d.at, d.at, d.run
    FROM (SELECT *, abs(hashtext(id::text)) % 1000 h FROM delivery WHERE organisation = :org) d
    JOIN address a ON a.destination = d.destination
    JOIN channel c ON c.id = a.channel
    """,
    """
    INSERT INTO delivery_event (message, seq, organisation, at, state)
    SELECT id, 1, organisation, created_at, state FROM message
    WHERE organisation = :org AND delivery IS NOT NULL
    """,
    f"""
    INSERT INTO event (key, seq, kind, phone_number_id, payload, received_at, state, sender,
                       organisation, contact, destination, run, why, reaction)
    SELECT 'm:{NUMBER}:' || s.id || n, 1000000 * (abs(hashtext(:org ::text)) % 1000 + 1) + n,
           'message', '{NUMBER}',
           '{{"message": {{"id": "' || n || '", "from": "1656", "timestamp": "1790000000", '
           || '"type": "text", "text": {{"body": "why?"}}}}}}',
           now(), 'done', s.sender, :org, s.contact, s.destination, s.run,
           'about a message of ours', CASE WHEN n % 500 = 0 THEN '👎' ELSE '' END
    FROM generate_series(1, :said) n
    JOIN (SELECT row_number() OVER () AS place, m.id, m.sender, m.contact, d.destination, d.run
          FROM (SELECT * FROM delivery WHERE organisation = :org LIMIT 10000) d
          JOIN message m ON m.delivery = d.id) s
      ON s.place = 1 + n % (SELECT least(10000, count(*)) FROM delivery WHERE organisation = :org)
    """,
    """
    INSERT INTO follow_up (event, organisation, run, sender, contact, wamid, quoted, text,
                           is_reaction, asked_at, state)
    SELECT key, organisation, run, sender, contact, key, '', 'why?', false, received_at,
           'given_up'
    FROM event WHERE organisation = :org AND kind = 'message' AND run IS NOT NULL
      AND key NOT IN (SELECT event FROM follow_up)
    """,
    """
    INSERT INTO audit (organisation, who, what, subject, at)
    SELECT :org, m.person, 'did thing ' || n, 'x', now()
    FROM generate_series(1, :noted) n, membership m WHERE m.organisation = :org
    """,
)


if __name__ == "__main__":
    sys.exit(main())
