"""An installation under proof: real processes, and people who have agreed by their phones."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import exists, func, select, update

from adapters.clock import SystemClock
from adapters.rq.bells import RedisBell, connect
from adapters.sql.engine import database_now, reading, writing
from adapters.sql.tables import address, attempt, event, message, run, webhook_body
from adapters.sql.units import SqlStorage
from adapters.vault.fingerprints import fingerprint
from adapters.whatsapp.messenger import CloudApiMessenger
from app.keys import keys_of
from app.settings import Settings
from app.use_cases.accounts import open_house
from domain.tenancy import THE_HOUSE, Actor
from ports.bell import Lane
from tests.processes.product import PHONES, PaintedCharts, Place
from tests.processes.running import Running, until
from tests.proofs.history import SETTLED, SHOWN, Heard, History, rows_of
from tests.world import NUMBER, World, shop_csv

OURS = {"LEASE_S": "6", "SILENCE_FLOOR_S": "4", "MANAGED_PER_SECOND": "1000"}
METAS = {"EMULATOR_MPS": "1000", "EMULATOR_HOLD_S": "2", "EMULATOR_STATUS_DELAY_MS": "60"}
WINDOW_FACTOR = 3
LEASE = timedelta(seconds=float(OURS["LEASE_S"]))
HANDS = 4


def quickened(place: Place) -> Place:
    """With the short times that every proof states, and no clock but the machine's."""
    place.settings |= OURS
    place.environment |= OURS | METAS
    del place.settings["CLOCK_URL"], place.environment["CLOCK_URL"]
    return place


class Site(World):
    """One installation, from its founding to what became of everything."""

    def __init__(self, place: Place, stack: ExitStack) -> None:
        self.place, self.meta = place, place.meta
        super().__init__(place.engine)
        self._session = stack.enter_context(requests.Session())
        self._session.trust_env = False
        named = {name.lower(): value for name, value in place.settings.items()}
        settings = Settings(_env_file=None, **named)
        self.clock, self.charts = SystemClock(), PaintedCharts()
        self.bell = RedisBell(stack.enter_context(connect(place.valkey.url)))
        self.messenger = CloudApiMessenger(
            self._session, settings.graph_api_url, settings.graph_api_version
        )
        self.storage = SqlStorage(
            place.engine, self.bell, fingerprint(keys_of(settings).fingerprint)
        )
        fast = replace(NUMBER, per_second=settings.managed_per_second)
        open_house(THE_HOUSE, fast, storage=self.storage, vault=self.vault, clock=self.clock)
        self.log: list[dict[str, Any]] = []
        self.heard: list[Heard] = []
        self.verified: dict[str, UUID] = {}
        self.promised: list[tuple[UUID, str]] = []

    # --- arranging ------------------------------------------------------------------------

    def people(self, admin: Actor, number: int) -> dict[str, Any]:
        """Recipients who have opted in by their phones: each has a window, and our word."""
        phones = list(islice(PHONES, number))
        offers = {phone: self.invite(admin) for phone in phones}
        people = [{"name": f"Holder of {phone}", "wa_id": phone} for phone in phones]
        self._post("/phones", {"people": people})
        self.say((phone, offers[phone].token.prefilled) for phone in phones)
        self.verified |= dict.fromkeys(phones, admin.organisation)
        invites = {offers[phone].invite.id: phone for phone in phones}
        mine = address.c.organisation == admin.organisation
        until(lambda: self.count(mine) == number, "everybody is in", within=120)
        with self.storage.tenant(admin) as uow:
            return {phone: uow.invites.get(id).destination for id, phone in invites.items()}

    def say(
        self, words: Iterable[tuple[str, str]], *, about: str = "", stops: bool = False
    ) -> None:
        """People write to the Managed number, several at once; or one about a message."""

        def writes(phone_and_text: tuple[str, str]) -> Heard:
            phone, text = phone_and_text
            body = {"to": NUMBER.display_number, "text": text, "reply_to": about}
            told = self._post(f"/phones/{phone}/messages", body)
            return Heard(str(told["id"]), phone, stops)

        with ThreadPoolExecutor(HANDS) as hands:
            self.heard += hands.map(writes, words)

    def plan(self, admin: Actor, people: dict[str, Any], number: int) -> None:
        """So many runs to all of them, each of a pulse of its own, due to be prepared."""
        content = shop_csv(self.clock.now())
        for _ in range(number):
            fired = self.fire(admin, self.pulse(admin, *people.values(), content=content))
            self.promised += [(fired.id, phone) for phone in people]

    def within(self, seconds: float) -> None:
        """Every run's deadline comes so soon."""
        with writing(self.engine) as connection:
            soon = self.clock.now() + timedelta(seconds=seconds)
            connection.execute(update(run).values(deadline=soon))

    def hostile(self, seed: int, sends: dict[str, float], statuses: dict[str, float]) -> None:
        self._post("/emulator/hostility", {"seed": seed, "sends": sends, "statuses": statuses})

    def friendly(self) -> dict[str, int]:
        """Faults end; how many of each kind there were."""
        met: dict[str, int] = self._session.get(
            f"{self.meta.url}/emulator/hostility", timeout=10
        ).json()["met"]
        self._post("/emulator/hostility", {})
        return met

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = requests.post(self.meta.url + path, json=body, timeout=60)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    # --- looking --------------------------------------------------------------------------

    def read_log(self) -> int:
        """What Meta has taken of the charts and analyses so far."""
        newest = self.log[-1]["seq"] if self.log else 0
        self.log += self.meta.log(newest)
        return len(self.log)

    def count(self, *where: Any) -> int:
        with reading(self.engine) as connection:
            return connection.scalar(select(func.count()).where(*where)) or 0

    def settled(self) -> bool:
        """Whether nothing is left to send, to resolve or to wait for, of all that was planned;
        what waits behind something that a person is asked about waits for that person."""
        ahead = message.alias("ahead")
        asked = exists().where(ahead.c.id == message.c.waits_for, ahead.c.state.in_(SHOWN))
        return not self.count(message.c.state.not_in(SETTLED), ~asked)

    def quiet(self) -> bool:
        """Whether Meta has told us all, and every event has had its effect."""
        return (
            self.meta.all_told()
            and not self.count(webhook_body.c.split_at.is_(None))
            and not self.count(event.c.state == "due")
        )

    def silence_window_s(self) -> float:
        """How long silence must last now to be evidence, by our own measure of the lag."""
        with reading(self.engine) as connection:
            hour_ago = database_now(connection) - timedelta(hours=1)
            rows = connection.execute(
                select(attempt.c.started_at, attempt.c.first_status_at).where(
                    attempt.c.first_status_at >= hour_ago
                )
            ).all()
        lags = sorted((seen - began).total_seconds() for began, seen in rows)
        p99 = lags[min(len(lags) - 1, len(lags) * 99 // 100)] if lags else 0.0
        return max(float(OURS["SILENCE_FLOOR_S"]), WINDOW_FACTOR * p99)

    def history(self) -> History:
        return History(
            self.meta.log(),
            **rows_of(self.engine),
            promised=self.promised,
            verified=self.verified,
            heard=self.heard,
            lease=LEASE,
        )


class Workers:
    """A nursery with a child for each lane, and deliver workers beside it."""

    def __init__(self, place: Place, beside: int = 1) -> None:
        self._place, self._beside = place, beside
        self.all: dict[str, Running] = {}

    def start(self) -> None:
        """Those that are not up."""
        wanted = {"nursery": ("worker",), "clock": ("clock",)}
        wanted |= {
            f"deliver-{number}": ("worker", Lane.DELIVER.value) for number in range(self._beside)
        }
        for name, command in wanted.items():
            if name not in self.all or not self.all[name].lives:
                self.all[name] = self._place.cli(*command)

    def end(self) -> None:
        for each in self.all.values():
            each.terminate()
        for each in self.all.values():
            each.end()
        self.all.clear()
