"""A page is of one moment, and gives its connection back, however it ends."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.web.conftest import Browser, instead

WHATSAPP = "/settings/destinations/whatsapp"


class Connections:
    """How many have been taken from any pool of this process, and how many are out."""

    def __init__(self) -> None:
        self.taken = self.out = 0

    def went(self, *_heard: object) -> None:
        self.taken, self.out = self.taken + 1, self.out + 1

    def came(self, *_heard: object) -> None:
        self.out -= 1


@pytest.fixture
def connections(olga: Browser) -> Iterator[Connections]:
    watched = Connections()
    event.listen(Pool, "checkout", watched.went)
    event.listen(Pool, "checkin", watched.came)
    yield watched
    event.remove(Pool, "checkout", watched.went)
    event.remove(Pool, "checkin", watched.came)


def test_a_page_takes_one_connection_beside_that_of_the_gate(olga, connections):
    assert olga.get(WHATSAPP).status_code == 200

    assert connections.taken == 2
    assert connections.out == 0


def test_it_comes_back_from_a_page_that_is_not_there(olga, connections):
    assert olga.get("/runs/00000000-0000-0000-0000-000000000009").status_code == 404

    assert connections.out == 0


def test_it_comes_back_from_a_page_that_fails(house, olga, connections):
    with instead(house.app, formats=None):
        assert olga.get("/").status_code == 500

    assert connections.out == 0


def test_a_download_reads_on_and_then_gives_it_back(olga, connections):
    response = olga.get("/settings/data/organisation.zip")
    assert connections.out == 1

    names = zipfile.ZipFile(io.BytesIO(response.data)).namelist()
    response.close()

    assert any(name.endswith(".csv") for name in names)
    assert connections.out == 0


def test_a_table_of_deliveries_does_so_too(olga, connections):
    response = olga.get("/deliveries.csv")

    assert "recipient" in response.text
    response.close()
    assert connections.out == 0
