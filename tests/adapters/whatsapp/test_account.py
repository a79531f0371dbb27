"""What Meta says of a number, asked through the real client of a real server."""

import json

import pytest
import requests
from pytest_httpserver import HTTPServer

from adapters.whatsapp.account import FIELDS, CloudApiBusinessAccount, limit_of
from ports.business_account import AccountSilent, NumberHealth
from ports.messenger import Line

LINE = Line("1065", "a token")


def asked(server: HTTPServer, status: int = 200, body: str | None = None, **fields: object):
    told = json.dumps(fields) if body is None else body
    server.expect_request(
        "/v25.0/1065",
        headers={"Authorization": "Bearer a token"},
        query_string={"fields": FIELDS},
    ).respond_with_data(told, status)
    with requests.Session() as session:
        return CloudApiBusinessAccount(session, server.url_for(""), "v25.0").health(LINE)


def test_the_limit_and_the_quality_are_read(httpserver):
    limit = {"whatsapp_business_manager_messaging_limit": "TIER_250", "quality_rating": "GREEN"}

    assert asked(httpserver, **limit) == NumberHealth(250, "GREEN")


@pytest.mark.parametrize(
    ("tier", "people"),
    [("TIER_250", 250), ("TIER_2K", 2000), ("TIER_100K", 100_000), ("TIER_UNLIMITED", None)],
)
def test_steps_have_the_sizes_that_meta_names(tier, people):
    assert limit_of(tier) == people


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "{}"),
        (200, '{"whatsapp_business_manager_messaging_limit":"TIER_SOON"}'),
        (503, '{"error":{"code":2}}'),
        (200, "<html>"),
        (200, "[]"),
    ],
)
def test_an_answer_that_says_nothing_changes_nothing(httpserver, status, body):
    with pytest.raises(AccountSilent):
        asked(httpserver, status, body)


def test_nobody_there_changes_nothing():
    with requests.Session() as session, pytest.raises(AccountSilent):
        CloudApiBusinessAccount(session, "http://127.0.0.1:9", "v25.0").health(LINE)


def test_a_refusal_carries_its_code_and_no_token(httpserver):
    with pytest.raises(AccountSilent) as caught:
        asked(httpserver, 401, error={"code": 190, "message": "a token"})

    assert caught.value.code == 190
    assert "a token" not in str(caught.value)
