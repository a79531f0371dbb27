"""A whole installation of real processes, and the verbs that tests arrange with."""

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import requests
from PIL import Image
from redis import Redis
from sqlalchemy import Engine, func, select, text

from adapters.clock import FollowingClock
from adapters.rq.bells import RedisBell, connect
from adapters.sql.engine import open_database, reading, writing
from adapters.sql.tables import event, message, metadata, webhook_body
from adapters.sql.units import SqlStorage
from adapters.valkey.server import EmbeddedValkey
from adapters.vault.fingerprints import fingerprint
from adapters.whatsapp.messenger import CloudApiMessenger
from app.keys import keys_of
from app.settings import ROOT, Settings
from domain.charts import Chart, Theme
from domain.destinations import DestinationId
from domain.tenancy import Actor
from ports.bell import Lane
from ports.charts import Picture
from tests.databases import emptied
from tests.processes.checker import faults
from tests.processes.meta import Meta
from tests.processes.passing import leases_of_the_dead_run_out, silence
from tests.processes.running import Running, adopting, alive, children, free_port, until
from tests.world import NUMBER, World, shop_csv

KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR", "CHROMIUM", "CHROMEDRIVER")
PHONES = (f"1650556{number:04}" for number in count())
STILL_S = 1.2
SECRET = "the app's secret"
SETTLED = ("accepted", "sent", "delivered", "read")


class Place:
    """The lasting processes: Valkey, emulator, web. One for many tests."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.database_url = folder, database_url
        web, phone = free_port(), free_port()
        self.web_url, self.valkey = f"http://127.0.0.1:{web}", EmbeddedValkey(folder / "valkey")
        self.meta = Meta(f"http://127.0.0.1:{phone}")
        self.settings = {
            "VAR": str(folder),
            "DATABASE_URL": database_url,
            "PORT": str(web),
            "PUBLIC_URL": self.web_url,
            "GRAPH_API_URL": self.meta.url,
            "CLOCK_URL": f"{self.meta.url}/clock",
            "MANAGED_TOKEN": NUMBER.token,
            "META_APP_SECRET": SECRET,
            "SECRET_KEY": "a key of these tests",
            "VAULT_KEY": bytes(32).hex(),
            "ANALYST": "writer",
        }
        self.environment = {
            **{name: os.environ[name] for name in KEPT if name in os.environ},
            **self.settings,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "EMULATOR_PORT": str(phone),
            "EMULATOR_DB": str(folder / "emulator.db"),
            "EMULATOR_WEBHOOK_URL": f"{self.web_url}/webhook/integrations/whatsapp",
            "EMULATOR_APP_SECRET": SECRET,
            "EMULATOR_ACCESS_TOKEN": NUMBER.token,
            "EMULATOR_RETRY_S": "0.2",
            "EMULATOR_HOSTILITY": "calm",
            "EMULATOR_TIER": "TIER_UNLIMITED",
        }
        self.engine = open_database(database_url)
        self.lasting: dict[str, Running] = {}

    def start(self) -> None:
        """Migrate, and return once emulator and web answer."""
        self.valkey.start()
        self.lasting["emulator"] = self.python("emulator", "-m", "adapters.emulator")
        assert self.cli("migrate").exited(60) == 0
        self.start_web()
        until(self.meta.answers, "the emulator answers")
        until(self.web_answers, "the web answers")

    def start_web(self) -> None:
        bind = self.web_url.removeprefix("http://")
        self.lasting["web"] = self.python(
            "web", "-m", "gunicorn", "--config", "python:app.serving", "--preload",
            "--workers", "2", "--bind", bind, "--log-level", "warning", "app.wsgi:app",
        )  # fmt: skip

    def web_answers(self) -> bool:
        try:
            return requests.get(f"{self.web_url}/readyz", timeout=1).status_code == 200
        except requests.RequestException:
            return False

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody can write to the SQLite database meanwhile."""
        path = self.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=10)) as lock:
            lock.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                lock.rollback()

    def kill_valkey(self) -> None:
        with Redis.from_url(self.valkey.url) as client:
            os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
        self.valkey.stop()

    def python(self, name: str, *arguments: str) -> Running:
        return Running(name, [sys.executable, *arguments], self.environment, self.folder)

    def cli(self, *arguments: str) -> Running:
        return self.python("-".join(arguments), "-m", "app.cli", *arguments)

    def lane(self, lane: Lane) -> None:
        """One of the lanes that go on from test to test."""
        known = self.lasting.get(lane.value)
        if known is None or not known.lives:
            self.lasting[lane.value] = self.cli("worker", lane.value)

    def stop(self) -> None:
        for each in reversed(self.lasting.values()):
            each.terminate()
        with adopting():
            for each in reversed(self.lasting.values()):
                each.end(2)
        self.valkey.stop()
        self.meta.close()
        self.engine.dispose()


class PaintedCharts:
    """Charts that Meta takes as pictures, painted without a browser."""

    def draw(self, chart: Chart, theme: Theme = Theme.LIGHT) -> Picture:
        paper = BytesIO()
        Image.new("RGB", (8, 10), "white").save(paper, "PNG")
        return Picture(paper.getvalue(), 8, 10)

    def close(self) -> None:
        """There is no browser."""


class Product(World):
    """What one test has: an empty database at a lasting place, and its own workers."""

    def __init__(self, place: Place, stack: ExitStack) -> None:
        self.place, self.meta = place, place.meta
        self._started: list[Running] = []
        stack.callback(self._end)
        place.valkey.start()
        self.redis = stack.enter_context(connect(place.valkey.url))
        self.redis.flushall()
        self.meta.calm()
        self.meta.return_to_real()
        _emptied(place.engine)
        super().__init__(place.engine)
        session = stack.enter_context(requests.Session())
        session.trust_env = False
        named = {name.lower(): value for name, value in place.settings.items()}
        settings = Settings(_env_file=None, **named)
        self.clock = FollowingClock(settings.clock_url, session)
        self.bell, self.charts = RedisBell(self.redis), PaintedCharts()
        self.messenger = CloudApiMessenger(
            session, settings.graph_api_url, settings.graph_api_version
        )
        keys = keys_of(settings).fingerprint
        self.storage = SqlStorage(place.engine, self.bell, fingerprint(keys))
        self.before = self.meta.newest()
        self.promised: list[tuple[UUID, str]] = []
        self.upkeep.beat(True)  # as the upkeep lane does each five seconds
        for lane in (Lane.INBOX, Lane.UPKEEP):
            place.lane(lane)

    # --- arranging ------------------------------------------------------------------------

    def people(self, admin: Actor, number: int = 1) -> dict[str, DestinationId]:
        """Recipients who have opted in from their phones, their confirmations received."""
        offers = {next(PHONES): self.invite(admin) for _ in range(number)}
        for phone, offer in offers.items():
            self.meta.buy_phone(phone)
            self.meta.writes(phone, offer.token.prefilled)
        self.all_heard()
        self.work(Lane.DELIVER)
        with self.storage.tenant(admin) as uow:
            found = {
                phone: uow.invites.get(offer.invite.id).destination
                for phone, offer in offers.items()
            }
        assert None not in found.values()
        return found  # type: ignore[return-value]

    def run(self, admin: Actor, people: dict[str, DestinationId]) -> UUID:
        """A pulse of its own, fired now for all of them; nobody has prepared it yet."""
        content = shop_csv(self.clock.now())
        run = self.fire(admin, self.pulse(admin, *people.values(), content=content))
        self.promised += [(run.id, phone) for phone in people]
        return run.id

    def charts_for(self, number: int = 1, *, uploaded: bool = True) -> None:
        """A run whose charts and analyses are ready for so many people."""
        self.admin = self.organisation()
        self.circle = self.people(self.admin, number)
        if not uploaded:
            self.meta.trouble("500", on="media")
        self.another_run()

    def another_run(self) -> None:
        """Of a pulse of its own, to the same people."""
        self.run(self.admin, self.circle)
        self.work(Lane.PREPARE)

    def starts(self, *arguments: str) -> Running:
        """A process of the product's, ended with the test."""
        running = self.place.cli(*arguments)
        self._started.append(running)
        return running

    def worker(self, lane: Lane = Lane.DELIVER) -> Running:
        return self.starts("worker", lane.value)

    def _end(self) -> None:
        for each in self._started:
            each.terminate()
        for each in self._started:
            each.end()

    def faults(self) -> list[str]:
        """What the offline checker finds."""
        return faults(self.engine, self.log(), self.promised)

    # --- looking --------------------------------------------------------------------------

    def log(self) -> list[dict[str, Any]]:
        """What Meta has accepted in this test."""
        return self.meta.log(self.before)

    def came(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.log() if line["type"] == kind]

    def count(self, *where: Any) -> int:
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).where(*where)) or 0

    def all_heard(self) -> bool:
        """Wait until Meta has told us all, and every event has had its effect."""

        def silent() -> bool:
            return (
                self.meta.all_told()
                and not self.count(webhook_body.c.split_at.is_(None))
                and not self.count(event.c.state == "due")
            )

        return until(silent, "every event has had its effect")

    def all_on_their_way(self) -> bool:
        """Whether nothing is left to send, of what was promised and of all else."""
        planned = self.count(message.c.delivery.is_not(None))
        return planned >= 2 * len(self.promised) and not self.count(
            message.c.state.not_in(SETTLED)
        )

    def workers_of(self, nursery: Running) -> dict[int, Lane]:
        """Its living children by pid, as they have announced themselves."""
        ours = [pid for pid in children(nursery.pid) if alive(pid)]
        found = {}
        for key in self.redis.scan_iter("rq:worker:*"):
            pid = int(self.redis.hget(key, "pid") or 0)
            if pid in ours:
                found[pid] = Lane(key.decode().split(":")[-1].partition("-")[0])
        return found

    def still(self) -> bool:
        """Whether nobody is posting: what is left waits for time to pass.

        Moving the rows of a living worker's POST into the past would make it send twice.
        """
        before = self._standing()
        time.sleep(STILL_S)
        return before == self._standing() and not self.count(message.c.state == "ready")

    def _standing(self) -> list[Any]:
        fences = select(message.c.id, message.c.state, message.c.fence).order_by(message.c.id)
        with reading(self.engine) as connection:
            return list(connection.execute(fences).all())

    def settle(self) -> None:
        """Let time pass over what the dead have left, until every message is on its way."""
        for _ in range(4):
            leases_of_the_dead_run_out(self.engine)
            self.all_heard()
            until(self.still, "the living have done what they can", within=60)
            silence(self.engine)
            try:
                until(self.all_on_their_way, "every message is on its way", within=8)
            except AssertionError:
                continue
            self.all_heard()
            return


def _emptied(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        emptied(engine)
        return
    with writing(engine) as connection:
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in metadata.tables.values():
            connection.execute(table.delete())
