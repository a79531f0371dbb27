"""Browsers of Ada, Ben, Cleo and a stranger, on the real app over a cloned database."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, update
from werkzeug.test import TestResponse

from adapters.sql import tables
from adapters.sql.engine import writing
from adapters.sql.follow_ups import SqlFollowUpQueue
from adapters.sql.queries.seats import SqlSeats
from adapters.sql.reads import sql_reads
from adapters.sql.roll import SqlRoll
from adapters.sql.tokens import SqlAnswers, SqlBearers
from adapters.sql.watchdog import SqlSlotWatch
from app.services import Services
from app.use_cases.inviting import enable_managed
from app.use_cases.operating import make_operator
from app.use_cases.own_account import begin_browser
from app.web import security
from app.web.demo import DemoSignIn
from app.web.factory import create_app
from app.web.services import KEY
from app.web.site import Site
from domain.tenancy import THE_HOUSE, Actor, Role
from tests.adapters.emulator.driver import Bench
from tests.cast import ADA, BEN, CLEO, EMAILS, PASSWORD, seat_everyone
from tests.databases import cloned_sqlite
from tests.web.installation import Installation, installed
from tests.world import KEYS, NUMBER, Reachable, World

HTMX = {"HX-Request": "true"}
PHONE_URL = "http://phone.example"
DEMO = DemoSignIn(EMAILS[ADA], PASSWORD, PHONE_URL)


class DatabaseAway(Exception):
    """What this storage raises while its database is away."""


@dataclass
class Browser:
    """Somebody's browser: keeps cookies, and sends the token of the page that it was on."""

    app: Flask
    actor: Actor | None = None

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self._token = ""
        if self.actor is not None:
            with self.client.session_transaction() as session:
                session["_user_id"] = f"{self.actor.person}:{self.actor.organisation}"
                session["_fresh"] = True
                session["id"] = self._signed_in(self.actor)

    def _signed_in(self, actor: Actor) -> str:
        storage = self.app.extensions[KEY].storage
        secret = begin_browser(actor, "A browser", remembered=False, storage=storage)
        return secret.text

    @property
    def token(self) -> str:
        if not self._token:
            page = self.client.get("/settings/destinations" if self.actor else "/forgotten")
            found = re.search(r'"X-CSRFToken": "([^"]+)"', page.text)
            assert found, page.text
            self._token = found[1]
        return self._token

    def get(self, url: str, *, htmx: bool = False, **more: Any) -> TestResponse:
        return self.client.get(url, headers=HTMX if htmx else {}, **more)

    def post(self, url: str, *, htmx: bool = False, **data: Any) -> TestResponse:
        """Follows nothing: a 303 is what is looked at."""
        if htmx:
            headers = HTMX | {"X-CSRFToken": self.token}
            response = self.client.post(url, data=data, headers=headers)
        else:
            response = self.client.post(url, data={"csrf_token": self.token, **data})
        # a large body is a file of the test client's, which it leaves open
        response.request.environ["wsgi.input"].close()
        return response

    def post_without_token(self, url: str, **data: Any) -> TestResponse:
        return self.client.post(url, data=data)


@pytest.fixture(scope="session")
def whole_app() -> Flask:
    """Made once, for its templates compile once; each test puts its own services in."""
    nothing: Any = None
    return create_app(
        nothing,
        Site(
            "a test has no secrets",
            "http://localhost",
            outages=(DatabaseAway,),
            contact="hello@chartcastr.example",
            settings_number=NUMBER,
            settings_keys=KEYS,
        ),
    )


@dataclass
class Snapshot:
    """A database, and the bytes that it starts each test with."""

    engine: Engine
    kept: sqlite3.Connection

    def restored(self) -> Engine:
        self.kept.backup(raw(self.engine))
        return self.engine


def raw(engine: Engine) -> sqlite3.Connection:
    connection = engine.raw_connection().driver_connection
    assert isinstance(connection, sqlite3.Connection)
    return connection


@pytest.fixture(scope="session")
def snapshot() -> Iterator[Snapshot]:
    """The cast in their organisations, made once; a new engine would compile everything anew."""
    engine = cloned_sqlite()
    world = World(engine)
    seat_everyone(world.storage, world.passwords)
    enable_managed(ADA, storage=world.storage, clock=world.clock)
    kept = sqlite3.connect(":memory:")
    raw(engine).backup(kept)
    yield Snapshot(engine, kept)
    kept.close()
    engine.dispose()


@pytest.fixture
def world(snapshot: Snapshot) -> World:
    """Acme, which has Managed enabled, and Globex, which has not."""
    return World(snapshot.restored())


@pytest.fixture
def services(world: World) -> Services:
    return Services(
        brand="Chartcastr",
        clock=world.clock,
        bell=world.bell,
        storage=world.storage,
        inbox=world.inbox,
        runs=world.runs,
        deliveries=world.deliveries,
        links=world.links,
        codes=world.codes,
        follow_ups=SqlFollowUpQueue(world.engine),
        upkeep=world.upkeep,
        mails=world.mails,
        urgent_mails=world.mails,
        slot_watch=SqlSlotWatch(world.engine),
        vault=world.vault,
        passwords=world.passwords,
        webhooks=world.webhooks,
        messenger=world.messenger,
        business_account=world.business_account,
        files=world.files,
        formats=world.formats,
        writer=world.writer,
        analyst=world.writer,
        mailer=world.mailer,
        probe=Reachable(),
        alarm=world.alarm,
        roll=SqlRoll(world.engine),
        seats=SqlSeats(world.engine),
        reads=sql_reads(world.engine),
        inspector=world.inspector,
        group_directory=world.group_directory,
        bearers=SqlBearers(world.engine),
        answers=SqlAnswers(world.engine),
        charts=lambda: world.charts,
    )


@pytest.fixture
def app(whole_app: Flask, services: Services) -> Flask:
    whole_app.extensions[KEY] = services
    whole_app.extensions["demo"] = None
    _count_anew()
    return whole_app


def _count_anew() -> None:
    """The process has one limiter, which counts where the app that was made last told it to."""
    apart = Flask("limits")
    apart.config["RATELIMIT_STORAGE_URI"] = "memory://"
    security.limiter.init_app(apart)


@pytest.fixture
def demo_app(app: Flask) -> Flask:
    app.extensions["demo"] = DEMO
    return app


@pytest.fixture
def owner(app: Flask, world: World) -> Browser:
    """Ada, who answers for Acme."""
    with writing(world.engine) as connection:
        connection.execute(
            update(tables.membership)
            .where(tables.membership.c.person == ADA.person)
            .values(role="owner")
        )
    return Browser(app, replace(ADA, role=Role.OWNER))


@pytest.fixture
def operates(world: World) -> None:
    """Ada looks after the installation, too."""
    with writing(world.engine) as connection:
        connection.execute(
            insert(tables.operator).values(person=ADA.person, since=world.clock.now())
        )


@pytest.fixture
def operator(app: Flask, world: World) -> Browser:
    """Ben: a member of Acme who runs the installation, too."""
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    return Browser(app, BEN)


@pytest.fixture
def ada(app: Flask) -> Browser:
    return Browser(app, ADA)


@pytest.fixture
def ben(app: Flask) -> Browser:
    return Browser(app, BEN)


@pytest.fixture
def cleo(app: Flask) -> Browser:
    return Browser(app, CLEO)


@pytest.fixture
def anyone(app: Flask) -> Browser:
    """Not signed in."""
    return Browser(app)


@contextmanager
def instead(app: Flask, **ports: Any) -> Iterator[None]:
    """The same services, with some ports or reads that behave differently for a while."""
    before = app.extensions[KEY]
    reads = {name: port for name, port in ports.items() if hasattr(before.reads, name)}
    others = {name: port for name, port in ports.items() if name not in reads}
    changed = replace(before.reads, **reads)
    held = replace(changed, at_once=lambda: nullcontext(changed))
    app.extensions[KEY] = replace(before, reads=held, **others)
    yield
    app.extensions[KEY] = before


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(str(tmp_path / "emulator.db"))
    yield bench
    bench.close()


@pytest.fixture
def house(tmp_path: Path, bench: Bench) -> Iterator[Installation]:
    with installed(tmp_path, bench) as house:
        yield house


@pytest.fixture
def olga(house: Installation) -> Browser:
    return Browser(house.app, house.operator)


@pytest.fixture
def doors(app: Flask) -> Iterator[Callable[..., None]]:
    """By which ways somebody comes in, and whether mail leaves, while a test lasts."""
    before = app.config["ENTRANCE"]
    yield lambda **more: app.config.update(ENTRANCE=replace(before, **more))
    app.config["ENTRANCE"] = before
