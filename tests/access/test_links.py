"""Of an organisation that has everything, no page leads anybody to what they may not see."""

import pytest
from flask import Flask

from app.wiring import build_app
from tests.access.arranged import Site, arranged
from tests.access.links import astray_on, led_astray
from tests.access.table import TABLE, Who
from tests.access.walk import LETS_IN, _address, _signed_in

ROLES = ("member", "admin", "owner")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return arranged(tmp_path_factory.mktemp("links"))


@pytest.fixture(scope="module")
def app(site: Site) -> Flask:
    return build_app(site.settings)


def client_of(app, site, role):
    home, client = site.tenants[0], app.test_client()
    person = _signed_in(app, role, home, home.emails[role])
    for name, value in person.cookies.items():
        client.set_cookie(name, value)
    return client, person.token


def theirs(site, role):
    """Every page that the table gives to that role."""
    may = {Who.EVERYONE, *(who for who, roles in LETS_IN.items() if role in roles)}
    may -= {Who.OPERATORS}
    return [
        _address(rule, site.tenants[0]) for rule, who in TABLE.items() if who.get("GET") in may
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_link_and_no_form_is_for_somebody_else(app, site, role):
    client, _token = client_of(app, site, role)

    assert led_astray(app, client, role, theirs(site, role)) == []


@pytest.mark.parametrize("role", ROLES)
def test_nor_is_one_where_a_test_has_no_phone_to_go_to(app, site, role):
    client, token = client_of(app, site, role)
    url = f"/pulses/{site.tenants[0].things['pulses']}/runs"
    body = {"csrf_token": token, "kind": "test", "request_key": "a" * 32}
    refused = client.post(url, data=body)

    assert refused.status_code == 422
    assert "/account/phone" in refused.text
    assert astray_on(app, client, role, refused.text) == []


def test_a_link_that_leads_astray_is_seen(app, site):
    client, _token = client_of(app, site, "member")
    page = '<a href="/settings/team">Team</a><form method="post" action="/settings/tokens"></form>'

    assert astray_on(app, client, "member", page) == [
        "403 /settings/team",
        "the answer posts to /settings/tokens",
    ]
