"""No route without its line in the table, and nobody where the table does not let them in."""

import pytest

from app.wiring import build_app
from tests.access.arranged import Site, arranged
from tests.access.table import BODIES, TABLE, Who
from tests.access.walk import Walked, refused, unlisted, walk


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return arranged(tmp_path_factory.mktemp("access"))


@pytest.fixture(scope="module")
def walked(site: Site) -> Walked:
    """With the two methods that any address has; `make prove-access` takes all seven."""
    return walk(build_app(site.settings), site, tried=("GET", "POST"))


def test_every_route_has_its_line_in_the_table_and_every_line_its_route(site: Site):
    assert unlisted(build_app(site.settings)) == []


def test_a_route_that_nobody_has_listed_is_found(site: Site):
    app = build_app(site.settings)
    app.add_url_rule("/new", view_func=lambda: "new", methods=["PUT"])

    assert unlisted(app) == ["PUT /new"]


def test_every_body_is_for_an_address_of_the_table():
    assert set(BODIES) <= set(TABLE)


def test_every_body_is_taken_of_who_may_send_it_but_a_code_that_is_guessed(site: Site):
    guessed = "/settings/destinations/whatsapp/codes/<uuid:id>/tries answered 422"

    assert refused(build_app(site.settings), site) == [guessed]


def test_everybody_gets_where_they_may_and_nowhere_else(walked: Walked):
    assert walked.said == []
    for_scripts = sum(Who.BEARERS in methods.values() for methods in TABLE.values())
    assert walked.figures["cells"] == (walked.figures["routes"] * 10 + for_scripts * 2) * 2 * 2


def test_a_leak_is_seen(site: Site):
    app = build_app(site.settings)
    app.view_functions["help.show"] = lambda: site.tenants[0].canaries[0]

    assert walk(app, site, frozenset({"/help/whatsapp"})).figures["leaks"] > 0
