"""Measures the pages of a large organisation: `python -m tests.proofs.pages`.

10,000 recipients and 1,000,000 deliveries lie in PostgreSQL, beside what was said and done. Each
page is asked for many times, with each of its filters and far from its beginning; the time is
the server's, from the request to the last byte, in one process, without a network. The same
pages are asked for in an organisation of five, before all that came, to see whether a page asks
the database more often when it shows more. So are the lists of the API, the operator's pages, and
what a list of deliveries asks while it is open.
"""

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, ColumnElement, Connection, Engine, Table, event, func, select

from adapters.clock import SystemClock
from adapters.sql.engine import open_database, reading
from adapters.sql.migrate import migrate
from adapters.sql.tables import delivery, destination, invite, onboarding, run, template
from app.serving import when_ready
from app.settings import Settings
from app.use_cases.own_account import begin_browser
from app.use_cases.tokens import make_token
from app.web.gate import BROWSER
from app.web.services import KEY
from app.wiring import build_app
from domain.tenancy import Actor
from domain.tokens import Scope
from tests.figures.proof import PROOFS, Proof
from tests.processes.product import PaintedCharts
from tests.proofs.crowd import FIRST_PHONE
from tests.proofs.filled import WORDING, grown, organised
from tests.proofs.postgres import postgres
from tests.proofs.running import told
from tests.world import World

RECIPIENTS, PULSES, RUNS_OF_EACH = 10_000, 20, 5
DELIVERIES = RECIPIENTS * PULSES * RUNS_OF_EACH
SAID, NOTED = 100_000, 100_000
FEW = 5
BESIDE = 200
"""Members, tokens, visits and notes of an organisation, and what there is of each thing that
operators look after."""
OTHERS = FIRST_PHONE + 10_000_000
"""The first phone of those few."""
TIMES = 20
WARM = 12
"""Requests before those that are timed: by then the server has each statement prepared."""
P95_MS = 100.0
API = "/api/v1"
WHATSAPP = "/settings/destinations/whatsapp"
POLLED = {
    "deliveries": "/deliveries",
    "deliveries, read": "/deliveries?state=read",
    "deliveries, missed": "/deliveries?state=missed",
    "deliveries by name": "/deliveries?recipient=0003",
}
OF_OPERATORS = {
    "operator: lanes": "/operator",
    "operator: who asks to be let in": "/operator/access",
    "operator: onboardings": "/operator/onboardings",
    "operator: visits": "/operator/visits",
    "operator: templates": "/operator/templates",
    "operator: number": "/operator/number",
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
    proof.conditions |= {"beside": BESIDE}
    with tempfile.TemporaryDirectory(prefix="proof-") as folder, postgres() as server:
        figures, slowest = measured(Path(folder), server.url, asked.recipients)
    proof.figures |= figures
    proof.conditions |= {"slowest_page": slowest}
    whole = asked.recipients == RECIPIENTS
    return proof.finish(PROOFS if whole else Path(tempfile.gettempdir()))


def measured(folder: Path, url: str, recipients: int) -> tuple[dict[str, float], str]:
    """The figures, and which page is the slowest."""
    engine = open_database(url)
    migrate(engine)
    began = time.monotonic()
    world, queries = World(engine), Counted()
    world.clock, world.charts = SystemClock(), PaintedCharts()  # type: ignore[assignment]
    app = served(folder, url)
    small = organised(
        world, "Small", FEW, pulses=1, runs=1, said=FEW, noted=FEW, beside=FEW, first=OTHERS
    )
    grown(world, small, 1, FEW)
    few = {
        name: often(app, small, each, queries) for name, each in pages(app, engine, small).items()
    }
    grown(world, small, FEW + 1, BESIDE)
    much = {"said": SAID, "noted": NOTED, "beside": BESIDE, "first": FIRST_PHONE}
    large = organised(world, "Large", recipients, pulses=PULSES, runs=RUNS_OF_EACH, **much)
    filled_s = time.monotonic() - began
    told(f"filled in {filled_s:.0f} s")
    took, many = {}, {}
    for name, address in pages(app, engine, large).items():
        took[name], many[name] = timed(app.test_client(), large, address, queries)
        told(f"{p95(took[name]):7.1f} ms {many[name]:3} queries ({few[name]} for a few) {name}")
    figures, slowest = summed(took)
    figures |= {
        "pages_whose_queries_grow": sum(many[name] > few[name] for name in many),
        "queries_at_most": max(many.values()),
        "filled_s": round(filled_s, 1),
        **counted(engine, large),
    }
    engine.dispose()
    return figures, slowest


def served(folder: Path, url: str) -> Flask:
    settings = Settings(
        _env_file=None, var=folder, database_url=url, secret_key="of a bench", vault_key="00" * 32
    )  # type: ignore[call-arg]
    app = build_app(settings)
    when_ready(app)
    return app


def often(app: Flask, who: Actor, address: str, queries: "Counted") -> int:
    """How many queries a page needs."""
    return timed(app.test_client(), who, address, queries, times=1)[1]


def summed(took: Mapping[str, list[float]]) -> tuple[dict[str, float], str]:
    """Figures of all requests, and the page that is the slowest by its own p95."""
    times = [each for page in took.values() for each in page]
    slowest = max(took, key=lambda name: p95(took[name]))
    figures = {
        "p95_ms": round(p95(times), 1),
        "median_ms": round(statistics.median(times), 1),
        "slowest_ms": round(max(times), 1),
        "slowest_page_p95_ms": round(p95(took[slowest]), 1),
        "pages": len(took),
        "requests": len(times),
    }
    return figures, slowest


def counted(engine: Engine, where: Actor) -> dict[str, float]:
    with reading(engine) as connection:
        return {
            name: connection.scalar(
                select(func.count()).where(table.c.organisation == where.organisation)
            )
            or 0
            for name, table in (("recipients", destination), ("deliveries", delivery))
        }


@dataclass(frozen=True, slots=True)
class Places:
    """What the addresses of an organisation's pages name."""

    pulse: object
    person: object
    run: object
    """The newest of that pulse."""
    far: UUID
    """In the middle of all deliveries."""
    recipient: UUID
    """In the middle of that run."""


def pages(app: Flask, engine: Engine, who: Actor) -> Mapping[str, str]:
    """Each list page, its filters, and places far from its beginning."""
    found = places(engine, who)
    return {
        **of_deliveries(found),
        **polls(app, who),
        **of_conversations(found),
        **of_pulses(found),
        **of_settings(),
        **OF_OPERATORS,
        **of_one_thing(engine, who, found.person),
        **of_the_api(found),
    }


def places(engine: Engine, who: Actor) -> Places:
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
        far = _far(connection, mine)
        recipient = _far(connection, mine & (delivery.c.run == shown), delivery.c.destination)
    return Places(pulse, person, shown, far, recipient)


def of_deliveries(there: Places) -> dict[str, str]:
    queries = {
        "deliveries": "",
        "deliveries, read": "state=read",
        "deliveries, missed": "state=missed",
        "deliveries, held": "state=held",
        "deliveries, on their way": "state=on-its-way",
        "deliveries of a pulse": f"pulse={there.pulse}",
        "deliveries of a pulse, missed": f"pulse={there.pulse}&state=missed",
        "deliveries of a person": f"recipient={there.person}",
        "deliveries of a person, missed": f"recipient={there.person}&state=missed",
        "deliveries by name": "recipient=0003",
        "deliveries by a rare cause": "cause=131053",
        "deliveries by a cause's words": "cause=cannot+receive",
        "deliveries of no cause": "cause=no+such+words",
        "deliveries of some days": "from=2026-01-01&to=2027-12-31",
        "deliveries, half a million on": f"after={there.far}",
        "deliveries read, far on": f"state=read&after={there.far}",
    }
    return {name: f"/deliveries?{query}" for name, query in queries.items()}


def polls(app: Flask, who: Actor) -> dict[str, str]:
    """What lists of deliveries ask every ten seconds, as those lists say it."""
    client = app.test_client()
    let_in(client, who, "/deliveries")
    found = {}
    for name, address in POLLED.items():
        asked = re.search(r'id="newer" hx-get="([^"]+)"', client.get(address).text)
        assert asked, address
        found[f"newer {name}"] = unescape(asked[1])
    return found | {"newer deliveries, over a hundred": "/deliveries?known="}


def of_conversations(there: Places) -> dict[str, str]:
    return {
        "conversations": "/conversations",
        "conversations of a person": f"/conversations?recipient={there.person}",
        "conversations, disliked": "/conversations?only=down",
        "conversations, questions": "/conversations?only=questions",
    }


def of_pulses(there: Places) -> dict[str, str]:
    return {
        "home": "/",
        "pulses": "/pulses",
        "a pulse and its newest run": f"/pulses/{there.pulse}?run={there.run}",
        "a run alone": f"/runs/{there.run}",
        "a pulse's editor": f"/pulses/{there.pulse}/edit",
        "a new pulse": "/pulses/new",
        "archived pulses": "/pulses/archive",
    }


def of_settings() -> dict[str, str]:
    return {
        "audit log": "/settings/audit",
        "audit log, some words": "/settings/audit?what=thing",
        "data of a person": "/settings/data?recipient=0003",
        "recipients": WHATSAPP,
        "recipients by name": f"{WHATSAPP}?like=0003",
        "invites": f"{WHATSAPP}/invites",
        "groups": f"{WHATSAPP}/groups",
        "sources": "/sources",
        "team": "/settings/team",
        "organisations": "/organisations",
        "tokens": "/settings/tokens",
    }


def _far(
    connection: Connection, which: ColumnElement[bool], kept: Column[UUID] = delivery.c.id
) -> UUID:
    """What these deliveries have there, of the one in the middle."""
    those = select(kept).where(which)
    many = connection.scalar(select(func.count()).select_from(those.subquery())) or 0
    middle = those.order_by(delivery.c.at.desc(), kept.desc()).offset(many // 2)
    found: UUID = connection.execute(middle.limit(1)).scalar_one()
    return found


def of_one_thing(engine: Engine, who: Actor, person: object) -> dict[str, str]:
    """Pages of one thing of which there is much."""
    with reading(engine) as connection:
        link = connection.scalar(select(invite.c.id).where(_of(invite, who), invite.c.most > 1))
        booked = connection.scalar(select(onboarding.c.id).where(_of(onboarding, who)))
        drafted = connection.scalar(select(template.c.id).where(template.c.name == WORDING.name))
    return {
        "data": "/settings/data",
        "a recipient": f"{WHATSAPP}/recipients/{person}",
        "an invite with many uses": f"{WHATSAPP}/invites/{link}",
        "operator: an organisation": f"/operator/organisations/{who.organisation}",
        "operator: an onboarding": f"/operator/onboardings/{booked}",
        "operator: a template": f"/operator/templates/{drafted}",
    }


def _of(table: Table, who: Actor) -> ColumnElement[bool]:
    return table.c.organisation == who.organisation


def of_the_api(there: Places) -> dict[str, str]:
    of_pulse = f"{API}/pulses/{there.pulse}/runs"
    return {
        "API: metrics": f"{API}/metrics",
        "API: pulses": f"{API}/pulses",
        "API: runs": of_pulse,
        "API: a run": f"{of_pulse}/{there.run}",
        "API: deliveries": f"{of_pulse}/{there.run}/deliveries",
        "API: deliveries, far on": f"{of_pulse}/{there.run}/deliveries?after={there.recipient}",
    }


class Counted:
    """How many statements have been sent to any database of this process."""

    def __init__(self) -> None:
        self.many = 0
        event.listen(Engine, "before_cursor_execute", self._hear)

    def _hear(self, *_said: Any) -> None:
        self.many += 1


def let_in(client: FlaskClient, who: Actor, address: str) -> dict[str, str]:
    """Sign in; the headers that a poll needs, or a call of the API instead, by a token of its
    own, since each has its limit."""
    known = client.application.extensions[KEY]
    if address.startswith(API):
        scopes = frozenset({Scope.READ})
        made = make_token(who, "Of a bench", scopes, storage=known.storage, clock=known.clock)
        return {"Authorization": f"Bearer {made.secret}"}
    with client.session_transaction() as session:
        session["_user_id"] = f"{who.person}:{who.organisation}"
        session["_fresh"] = True
        browser = begin_browser(who, "A browser", remembered=False, storage=known.storage)
        session[BROWSER] = browser.text
    return {"HX-Request": "true"} if "known=" in address else {}


def timed(
    client: FlaskClient, who: Actor, address: str, queries: Counted, times: int = TIMES
) -> tuple[list[float], int]:
    """Milliseconds of each request, and the queries of the last."""
    took, many = [], 0
    headers = let_in(client, who, address)
    for number in range(WARM + times):
        before, began = queries.many, time.perf_counter()
        response = client.get(address, headers=headers)
        spent = (time.perf_counter() - began) * 1000
        assert response.status_code in (200, 204), (address, response.status)
        many = queries.many - before
        if number >= WARM:
            took.append(spent)
    return took, many


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


if __name__ == "__main__":
    sys.exit(main())
