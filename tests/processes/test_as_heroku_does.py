"""Each process from the Procfile, with what a dyno gets and a disk that forgets: the main job."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from adapters.sql.engine import database_now, writing
from adapters.sql.tables import pulse
from app.settings import ROOT
from tests.processes.customer import Customer
from tests.processes.heroku import App, on_heroku, opened

pytestmark = pytest.mark.browser
CHROMIUMS_OWN = {".cache", ".config"}
NOTHING: dict[str, set[str]] = {"clock": set(), "web": set(), "worker": set()}


@pytest.fixture
def app(postgresql: Engine) -> Iterator[App]:
    with on_heroku(postgresql) as app:
        yield app


@pytest.fixture
def customer(app: App) -> Iterator[Customer]:
    with Customer(app.url, app.trusted, app.phones) as customer:
        yield customer


def test_the_main_job_is_done_and_goes_on_when_every_disk_has_forgotten(
    app: App, customer: Customer
) -> None:
    assert app.config.keys() <= asked_for() | {"DATABASE_URL", "REDIS_URL"}
    assert app.one_off("release", app.commands["release"])[0] == 0
    app.start()
    try:
        code = app.set_up_code()
        app.is_up()
        customer.prepares(code)
        first = customer.sends_now()
        customer.gets(1)
        told = customer.asks_why(first)
        picture = customer.picture(first)
        assert picture.content.startswith(b"\x89PNG")
        second = customer.sends_now()  # and in the middle of it every dyno is started anew
        left = {kind: dyno.written(app.slug) for kind, dyno in app.dynos.items()}
        ended = app.end()
        app.start()
        app.is_up()
        customer.gets(2)
        _fires_a_slot(app)
        customer.gets(3)
    except AssertionError as error:
        raise AssertionError(f"{error}\n{app.told()[-6000:]}") from error

    assert set(ended.values()) == {0}
    assert "Revenue came to" in told
    assert {kind: beside - CHROMIUMS_OWN for kind, beside in left.items()} == NOTHING
    assert customer.picture(first).content == picture.content
    assert customer.picture(second).status_code == 200
    assert app.postbox.envelopes
    assert all(app.postbox.secure)


def asked_for() -> set[str]:
    """The config vars that app.json names."""
    return set(json.loads((ROOT / "app.json").read_text("utf-8"))["env"])


def _fires_a_slot(app: App) -> None:
    """The pulse's slot has just come: nobody but the clock fires it."""
    engine = opened(app)
    with writing(engine) as connection:
        connection.execute(pulse.update().values(next_at=database_now(connection)))
    engine.dispose()
