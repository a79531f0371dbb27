"""The demo's start is made of steps that may be cut short anywhere and begun again."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.sql.engine import open_database
from app.demo import alone, run_demo
from app.seeding import founded, freshen, furnish
from app.services import Services
from app.settings import Settings
from app.wiring import build_services, demo_samples
from domain.sources import Sample
from ports.bell import Lane
from tests.databases import sqlite_file
from tests.world import SARAH, World

TODAY = date(2026, 11, 18)
MADE = ("organisation", "person", "channel", "invite", "destination", "source", "metric", "pulse")
WHOLE = {
    "organisation": 2,  # with the house
    "person": 1,
    "channel": 1,
    "invite": 1,
    "destination": 1,
    "source": 3,
    "metric": 6,
    "pulse": 3,
}


class CtrlC(BaseException):
    """What ends a process between two steps."""


@dataclass
class HeldPhone:
    """Says what it is told to the product, which listens at once."""

    world: World
    said: list[str] = field(default_factory=list)

    def has_said(self, text: str) -> bool:
        return text in self.said

    def says(self, text: str, number: str) -> None:
        self.said.append(text)
        self.world.says(SARAH, text)
        self.world.work(Lane.INBOX)


class CutShort:
    """Storage that is asked for so many units of work, and then the process ends."""

    def __init__(self, storage: Any, after: int) -> None:
        self._storage, self._left = storage, after

    def tenant(self, *asked: Any) -> Any:
        return self._opened().tenant(*asked)

    def house(self, *asked: Any) -> Any:
        return self._opened().house(*asked)

    def _opened(self) -> Any:
        if self._left == 0:
            raise CtrlC
        self._left -= 1
        return self._storage


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    engine = open_database(sqlite_file(tmp_path))
    yield World(engine)
    engine.dispose()


@pytest.fixture
def services(world: World, tmp_path: Path) -> Services:
    settings = Settings(var=tmp_path, vault_key="00" * 32, clock_url="", _env_file=None)
    built = build_services(settings)
    return replace(built, clock=world.clock, passwords=world.passwords, bell=world.bell)


@pytest.fixture(scope="module")
def samples() -> tuple[Sample, ...]:
    return demo_samples(TODAY)


def counts(world: World) -> dict[str, int]:
    return {name: len(world.rows(name)) for name in MADE}


def start(services: Services, phone: HeldPhone, samples: tuple[Sample, ...]) -> None:
    furnish(founded(services), services, phone, samples)


def test_a_start_makes_everything_and_the_next_one_nothing(world, services, samples):
    phone = HeldPhone(world)
    start(services, phone, samples)
    assert counts(world) == WHOLE

    start(services, phone, samples)

    assert counts(world) == WHOLE
    assert len(phone.said) == 1


def test_starts_that_are_each_cut_short_a_step_later_make_everything_once(
    world, services, samples
):
    phone, cut = HeldPhone(world), 0
    while True:
        stopping = replace(services, storage=CutShort(services.storage, after=cut))
        try:
            start(stopping, phone, samples)
        except CtrlC:
            cut += 1
            continue
        break

    assert cut > sum(WHOLE.values())
    assert counts(world) == WHOLE
    assert len(phone.said) == 1
    assert {len(row.destinations) for row in _pulses(world, services)} == {1}


def test_a_start_that_ended_before_the_phone_answered_goes_on_from_its_invite(
    world, services, samples
):
    phone = HeldPhone(world)
    phone.says = _ctrl_c  # type: ignore[method-assign]
    with pytest.raises(CtrlC):
        start(services, phone, samples)

    start(services, HeldPhone(world), samples)

    assert counts(world) == WHOLE


def test_an_empty_start_is_an_account_alone_and_can_be_filled_later(world, services, samples):
    freshen(founded(services), services, samples)
    assert (counts(world)["person"], counts(world)["source"]) == (1, 0)

    start(services, HeldPhone(world), samples)

    assert counts(world) == WHOLE


def test_a_start_brings_the_shop_up_to_yesterday(world, services, samples):
    start(services, HeldPhone(world), samples)
    later = demo_samples(date(2026, 11, 20))

    start(services, HeldPhone(world), later)

    admin = founded(services)
    with services.storage.tenant(admin) as uow:
        shop = next(one for one in uow.sources.all() if one.filename == later[0].filename)
        assert uow.sources.content(shop.id) == later[0].content


def test_a_second_demo_on_the_same_folder_says_where_the_first_one_is(tmp_path, capsys):
    settings = Settings(var=tmp_path, _env_file=None)
    with alone(settings):
        (tmp_path / "demo.lock").write_text("http://127.0.0.1:8000")

        assert run_demo(settings) == 1

    assert "http://127.0.0.1:8000" in capsys.readouterr().err


def _ctrl_c(*_: object) -> None:
    raise CtrlC


def _pulses(world: World, services: Services) -> list[Any]:
    admin = founded(services)
    with services.storage.tenant(admin) as uow:
        return [uow.pulses.get(row.id) for row in world.rows("pulse")]
