"""Where Meta posts: /webhook/integrations/whatsapp."""

import hashlib
import hmac
import json

import pytest

from app.web.webhook import LARGEST
from ports.bell import Lane
from tests.web.conftest import DatabaseAway, instead

URL = "/webhook/integrations/whatsapp"
BODY = json.dumps({"object": "whatsapp_business_account", "entry": []}).encode()


def signed(raw: bytes, secret: bytes = b"secret") -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret, raw, hashlib.sha256).hexdigest()}


def shake(client, mode="subscribe", token="verify"):
    return client.get(
        URL,
        query_string={
            "hub.mode": mode,
            "hub.verify_token": token,
            "hub.challenge": "1158201444",
        },
    )


def test_the_handshake_gives_the_challenge_back_as_it_came(anyone):
    response = shake(anyone.client)

    assert response.status_code == 200
    assert response.text == "1158201444"
    assert response.mimetype == "text/plain"


@pytest.mark.parametrize(
    ("mode", "token"), [("subscribe", "wrong"), ("subscribe", ""), ("unsubscribe", "verify")]
)
def test_a_handshake_with_another_token_is_refused(anyone, mode, token):
    response = shake(anyone.client, mode, token)

    assert response.status_code == 403
    assert "1158201444" not in response.text


def test_a_challenge_is_never_a_page(anyone):
    response = anyone.client.get(
        f"{URL}?hub.mode=subscribe&hub.verify_token=verify&hub.challenge=<script>"
    )

    assert response.mimetype == "text/plain"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_genuine_body_is_stored_as_it_came_and_rings(anyone, world):
    raw = b'{"object": "whatsapp_business_account",  "entry": []}\n'

    response = anyone.client.post(URL, data=raw, headers=signed(raw))

    assert response.status_code == 200
    assert [row.raw for row in world.rows("webhook_body")] == [raw]
    assert world.bell.rung[-1] is Lane.INBOX
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Hub-Signature-256": "sha256=0"}, signed(BODY, b"other"), signed(BODY + b" ")],
)
def test_a_wrong_signature_stores_nothing(anyone, world, headers):
    before = list(world.bell.rung)

    response = anyone.client.post(URL, data=BODY, headers=headers)

    assert response.status_code == 403
    assert world.rows("webhook_body") == []
    assert world.bell.rung == before


@pytest.mark.parametrize(
    "raw", [b"not json", b"", b'{"entirely": "unknown"}', "ü".encode("latin-1")]
)
def test_what_is_not_understood_is_stored_all_the_same(anyone, world, raw):
    assert anyone.client.post(URL, data=raw, headers=signed(raw)).status_code == 200
    assert len(world.rows("webhook_body")) == 1


def test_the_bytes_are_kept_whatever_they_are_declared_to_be(anyone, world):
    headers = signed(BODY) | {"Content-Type": "application/x-www-form-urlencoded"}

    assert anyone.client.post(URL, data=BODY, headers=headers).status_code == 200
    assert [row.raw for row in world.rows("webhook_body")] == [BODY]


def test_a_body_as_large_as_meta_sends_is_taken(anyone):
    raw = b"x" * (3 * 1024 * 1024)

    assert anyone.client.post(URL, data=raw, headers=signed(raw)).status_code == 200


def test_a_larger_body_is_refused(anyone, world):
    raw = b"x" * (LARGEST + 1)

    response = anyone.client.post(URL, data=raw, headers=signed(raw))

    assert response.status_code == 413
    assert world.rows("webhook_body") == []


def test_while_the_database_is_away_meta_is_told_to_come_again(anyone, app):
    class Away:
        def keep(self, raw: bytes) -> None:
            raise DatabaseAway

    with instead(app, inbox=Away()):
        response = anyone.client.post(URL, data=BODY, headers=signed(BODY))

    assert response.status_code == 503


def test_other_verbs_are_refused(anyone):
    assert anyone.client.put(URL, data=BODY).status_code == 405
