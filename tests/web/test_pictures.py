"""GET /pictures/<name>: for Meta, which is signed in nowhere."""

from datetime import timedelta
from uuid import uuid4

import pytest

from domain.pulses import PictureId
from ports.bell import Lane
from tests.cast import ADA
from tests.world import NOON


@pytest.fixture
def picture(world):
    world.fire(ADA, world.pulse(ADA, world.recipient(ADA)))
    world.work(Lane.PREPARE)
    return PictureId(world.rows("picture")[0].id)


@pytest.fixture
def link(world, picture):
    until = NOON + timedelta(hours=1)
    return "/pictures/" + world.links.open(picture, until, until)


def test_whoever_has_the_link_gets_the_picture_and_may_keep_no_copy(anyone, link):
    answer = anyone.get(link)

    assert (answer.status_code, answer.data) == (200, b"\x89PNG drawn")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers


def test_a_head_is_answered_and_a_post_is_not(anyone, link):
    assert anyone.client.head(link).status_code == 200
    assert anyone.client.post(link).status_code in {400, 405}


def test_forged_expired_revoked_and_unknown_are_alike(anyone, world, link, picture):
    forged = anyone.get(link[:-1] + ("0" if link[-1] != "0" else "1"))
    unknown = anyone.get(f"/pictures/{uuid4().hex}.{'0' * 64}")
    world.clock.forward(hours=1)
    expired = anyone.get(link)
    world.clock.forward(hours=-1)
    world.links.revoke(picture)
    revoked = anyone.get(link)

    answers = [forged, unknown, expired, revoked]
    assert {each.status_code for each in answers} == {404}
    assert {each.mimetype for each in answers} == {"text/html"}
    assert len({len(each.data) for each in answers}) == 1
    assert not any(b"PNG" in each.data for each in answers)
