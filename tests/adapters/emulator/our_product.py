"""The product on a database of its own, with an emulator as its Meta."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import requests

from adapters.whatsapp.account import CloudApiBusinessAccount
from adapters.whatsapp.messenger import CloudApiMessenger
from app.use_cases.accounts import open_house
from app.use_cases.inviting import enable_managed
from domain.charts import Chart, Theme
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from ports.charts import Picture
from tests.adapters.emulator.driver import TOKEN, Bench, png, until
from tests.cast import ADA, seat_everyone
from tests.databases import cloned_sqlite
from tests.world import NUMBER as MANAGED
from tests.world import DrawnCharts, World


class PlainCharts(DrawnCharts):
    """Pictures that Meta takes."""

    def draw(self, chart: Chart, theme: Theme = Theme.LIGHT) -> Picture:
        return Picture(png(), 1080, 1350)


@contextmanager
def our_account(bench: Bench) -> Iterator[CloudApiBusinessAccount]:
    with requests.Session() as session:
        session.trust_env = False
        yield CloudApiBusinessAccount(session, bench.base, "v25.0", "670843887433847")


@contextmanager
def our_product(bench: Bench, client: CloudApiBusinessAccount) -> Iterator[World]:
    engine = cloned_sqlite()
    world = World(engine)
    follow_its_clock(bench, world)
    seat_everyone(world.storage, world.passwords)
    enable_managed(ADA, storage=world.storage, clock=world.clock)
    world.business_account = client  # type: ignore[assignment]
    world.charts = PlainCharts()
    with requests.Session() as session:
        session.trust_env = False
        world.messenger = CloudApiMessenger(session, bench.base, "v25.0")  # type: ignore[assignment]
        number = replace(MANAGED, token=TOKEN)
        open_house(THE_HOUSE, number, storage=world.storage, vault=world.vault, clock=world.clock)
        yield world
    engine.dispose()


def follow_its_clock(bench: Bench, world: World) -> None:
    world.clock.at = datetime.fromtimestamp(bench.emulator.clock.now(), UTC)


def hear_all(bench: Bench, world: World, *lanes: Lane) -> None:
    """All that Meta had to tell has come and had its effect; then these lanes do their work."""
    until(bench.all_told)
    take_in(bench, world)
    world.work(*lanes)


def take_in(bench: Bench, world: World) -> None:
    """What Meta has posted so far has its effect."""
    follow_its_clock(bench, world)
    while bench.listener.posts:
        world.inbox.keep(bench.listener.posts.pop(0).raw)
    world.work(Lane.INBOX)
