"""Every route: who gets in, who changes what, and which forms need their token."""

import pytest

from adapters.sql.tables import metadata
from tests.cast import ADA, BEN, CLEO
from tests.web.conftest import Browser
from tests.web.doors.bodies import good_bodies, operators_bodies, owners_bodies
from tests.web.doors.walking import OPEN, urls, whose

SIGNED_BY_META = {"/webhook/integrations/whatsapp"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
SECRETS = ("Sarah — CFO", "Marketing lead", "WA-", "Acme")


def test_nobody_in_particular_sees_nothing(demo_app, arranged):
    for url in urls(demo_app, "GET", arranged):
        if url in OPEN:
            continue
        response = Browser(demo_app).get(url)
        assert response.status_code in {302, 404}, url
        assert not any(secret in response.text for secret in SECRETS), url


def test_the_stranger_sees_nothing_of_acme(demo_app, arranged):
    cleo = Browser(demo_app, CLEO)
    for url in urls(demo_app, "GET", arranged):
        if url in OPEN:
            continue
        response = cleo.get(url)
        assert not any(secret.encode() in response.data for secret in SECRETS), url
        if any(str(id) in url for id in arranged.values()):
            assert response.status_code == 404, url


def everything(world):
    return {name: world.rows(name) for name in metadata.tables}


def test_the_stranger_changes_nothing_of_acme(demo_app, world, undelivered):
    cleo, before = Browser(demo_app, CLEO), everything(world)

    bodies = good_bodies(undelivered) | owners_bodies(undelivered)
    answers = {url: cleo.post(url, **body).status_code for url, body in bodies.items()}

    assert set(answers.values()) == {404}, answers
    assert everything(world) == before


def test_what_the_stranger_tried_its_owner_could_do(demo_app, undelivered):
    ada = Browser(demo_app, ADA)

    answers = {
        url: ada.post(url, **body).status_code for url, body in good_bodies(undelivered).items()
    }

    assert set(answers.values()) == {303}, answers


def test_no_form_about_somebodys_things_is_left_out(demo_app, world, undelivered):
    ids = {str(id) for id in undelivered.values()}
    known = {
        *good_bodies(undelivered),
        *owners_bodies(undelivered),
        *operators_bodies(world, undelivered),
        f"/pulses/preview/{undelivered['preview']}",  # it looks, and changes nothing
    }
    about = {url for url in urls(demo_app, "POST", undelivered) if any(id in url for id in ids)}

    assert about <= known


def for_operators(app, method, ids):
    return [url for url in urls(app, method, ids) if url.startswith("/operator")]


@pytest.mark.parametrize("somebody", [ADA, CLEO])
def test_the_operators_pages_are_not_there_for_anybody_else(demo_app, world, arranged, somebody):
    browser, before = Browser(demo_app, somebody), everything(world)
    answers = {
        url: browser.post(url, **body).status_code
        for url, body in operators_bodies(world, arranged).items()
    }
    seen = [browser.get(url).status_code for url in for_operators(demo_app, "GET", arranged)]

    assert set(answers.values()) == {404}, answers
    assert set(seen) == {404}
    assert everything(world) == before
    assert 'href="/operator"' not in browser.get("/pulses").text


def test_what_they_tried_the_operator_could_do(demo_app, world, arranged):
    operator, bodies = Browser(demo_app, BEN), operators_bodies(world, arranged)
    seen = [operator.get(url).status_code for url in for_operators(demo_app, "GET", arranged)]
    answers = {}
    for url, body in bodies.items():
        answers[url] = operator.post(url, **body).status_code

    assert seen == [200] * 15
    assert set(answers.values()) == {303}, answers
    assert set(for_operators(demo_app, "POST", arranged)) == set(bodies)
    assert 'href="/operator"' in operator.get("/pulses").text


def test_every_unsafe_route_needs_its_token(demo_app, arranged):
    for url in urls(demo_app, "POST", arranged):
        if url not in SIGNED_BY_META:
            assert Browser(demo_app, whose(url)).post_without_token(url).status_code == 400, url


def test_only_posts_change_anything(demo_app):
    for rule in demo_app.url_map.iter_rules():
        assert not rule.methods & (UNSAFE - {"POST"}), rule
