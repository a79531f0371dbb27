"""No list asks the database more often when it shows more."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, update

from adapters.sql import tables
from adapters.sql.engine import writing
from domain.tenancy import Role
from ports.bell import Lane
from tests.cast import ADA
from tests.web.conftest import Browser
from tests.world import World

FEW, MANY = 5, 50


@pytest.fixture
def owner(app, world):
    with writing(world.engine) as connection:
        connection.execute(
            update(tables.membership)
            .where(tables.membership.c.person == ADA.person)
            .values(role="owner")
        )
    return Browser(app, replace(ADA, role=Role.OWNER))


@contextmanager
def counting(world: World) -> Iterator[list[str]]:
    asked: list[str] = []

    def hear(*said: Any) -> None:
        asked.append(said[2])

    event.listen(world.engine, "before_cursor_execute", hear)
    yield asked
    event.remove(world.engine, "before_cursor_execute", hear)


def grown(world: World, phones: range) -> None:
    """A recipient, a pulse with its run, a question and an answer for each."""
    for number in phones:
        phone = f"1650601{number:04}"
        here = world.recipient(ADA, phone, f"Person {number:02}")
        world.fire(ADA, world.pulse(ADA, here))
        world.work_all()
        world.says(phone, "why?", about=world.messages("chart")[-1].wamid)
        world.work(Lane.INBOX, Lane.ANSWER, Lane.DELIVER)


URLS = {
    "/deliveries": "Person ",
    "/deliveries?state=on-its-way": "Person ",
    "/deliveries?recipient=person": "Person ",
    "/conversations": "why?",
    "/conversations?only=questions": "why?",
    "/settings/audit": "made a pulse",
    "/settings/data?recipient=person": "Person ",
    "/pulses": "Revenue",
    "/sources": "Shop",
    "/settings/destinations/whatsapp": "Person ",
    "/": "",
    "/organisations": "Acme",
}


def counted(browser: Browser, world: World) -> dict[str, int]:
    found = {}
    for url, shown in URLS.items():
        with counting(world) as asked:
            page = browser.get(url)
        assert page.status_code == 200, url
        assert shown in page.text, url
        found[url] = len(asked)
    return found


def test_a_list_of_fifty_asks_as_often_as_one_of_five(owner, world):
    grown(world, range(FEW))
    few = counted(owner, world)
    grown(world, range(FEW, MANY))

    assert counted(owner, world) == few
    assert owner.get("/deliveries").text.count("Person ") >= MANY
