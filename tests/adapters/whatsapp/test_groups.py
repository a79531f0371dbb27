"""What Meta says of a number's groups, asked through the real client of a real server."""

import json

import pytest
import requests
from pytest_httpserver import HTTPServer

from adapters.whatsapp.groups import CloudApiGroups
from ports.business_account import AccountSilent
from ports.groups import GroupsClosed
from ports.messenger import Line

LINE = Line("1065", "a token")


def asked(url: str) -> dict[str, str]:
    with requests.Session() as session:
        return dict(CloudApiGroups(session, url, "v25.0").groups(LINE))


def answer(server: HTTPServer, body: str, status: int = 200, **query: str) -> None:
    server.expect_request(
        "/v25.0/1065/groups",
        headers={"Authorization": "Bearer a token"},
        query_string={"limit": "1000", **query},
    ).respond_with_data(body, status)


def page(paging: dict[str, object], **subjects: str) -> str:
    groups = [{"id": id, "subject": subject} for id, subject in subjects.items()]
    return json.dumps({"data": {"groups": groups}, "paging": paging})


def test_groups_are_listed_over_all_pages(httpserver):
    more = {"cursors": {"after": "next"}, "next": "https://graph.example/next"}
    answer(httpserver, page(more, A="Board"))
    answer(httpserver, page({"cursors": {"after": "end"}}, B="Sales"), after="next")
    assert asked(httpserver.url_for("")) == {"A": "Board", "B": "Sales"}


def test_a_number_without_groups_has_none(httpserver):
    answer(httpserver, '{"data":{"groups":[]}}')
    assert asked(httpserver.url_for("")) == {}


def test_131215_says_that_groups_are_closed(httpserver):
    answer(httpserver, '{"error":{"code":131215,"message":"(#131215) Not eligible"}}', 400)
    with pytest.raises(GroupsClosed):
        asked(httpserver.url_for(""))


@pytest.mark.parametrize(
    ("status", "body"),
    [(503, '{"error":{"code":2}}'), (400, '{"error":{"code":190}}'), (200, "<html>"), (200, "[]")],
)
def test_an_answer_that_says_nothing_changes_nothing(httpserver, status, body):
    answer(httpserver, body, status)
    with pytest.raises(AccountSilent):
        asked(httpserver.url_for(""))


def test_nobody_there_changes_nothing():
    with pytest.raises(AccountSilent):
        asked("http://127.0.0.1:9")
