"""What Meta says of a number and of templates, asked through the real client of a real server."""

import json
import re

import pytest
import requests
from pytest_httpserver import HTTPServer

from adapters.whatsapp.account import FIELDS, CloudApiBusinessAccount, limit_of
from domain.template_library import LIBRARY
from domain.templates import Verdict
from ports.business_account import Account, AccountRefuses, AccountSilent, NumberHealth
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


ACCOUNT = Account("102", "a token")
EDGE = "/v25.0/102/message_templates"


def client(
    session: requests.Session, server: HTTPServer, app_id: str = "670"
) -> CloudApiBusinessAccount:
    return CloudApiBusinessAccount(session, server.url_for(""), "v25.0", app_id)


def line(name: str, status: str = "APPROVED") -> dict[str, object]:
    return {"id": f"id-{name}", "name": name, "language": "en", "status": status,
            "category": "UTILITY", "components": []}  # fmt: skip


def test_a_list_is_read_to_its_end(httpserver):
    following = {"cursors": {"after": "MQ"}, "next": "https://elsewhere.example/"}
    httpserver.expect_request(EDGE, query_string="limit=100").respond_with_json(
        {"data": [line("one")], "paging": following}
    )
    httpserver.expect_request(EDGE, query_string="limit=100&after=MQ").respond_with_json(
        {"data": [line("two")], "paging": {"cursors": {"after": "Mg"}}}
    )
    with requests.Session() as session:
        found = client(session, httpserver).templates(ACCOUNT)

    assert [each.name for each in found] == ["one", "two"]


@pytest.mark.parametrize("body", [{}, {"data": "x"}, {"error": {"code": 2}}])
def test_half_a_list_is_none(httpserver, body):
    following = {"cursors": {"after": "MQ"}, "next": "https://elsewhere.example/"}
    httpserver.expect_ordered_request(EDGE).respond_with_json(
        {"data": [line("one")], "paging": following}
    )
    httpserver.expect_ordered_request(EDGE).respond_with_json(body)
    with requests.Session() as session, pytest.raises(AccountSilent):
        client(session, httpserver).templates(ACCOUNT)


def test_why_one_was_rejected_is_asked_of_it(httpserver):
    httpserver.expect_request(EDGE).respond_with_json({"data": [line("one", "REJECTED")]})
    httpserver.expect_request("/v25.0/id-one").respond_with_json(
        {"id": "id-one", "status": "REJECTED", "rejected_reason": "PROMOTIONAL"}
    )
    with requests.Session() as session:
        (found,) = client(session, httpserver).templates(ACCOUNT)
        assert (found.judgement.verdict, found.judgement.reason) == (Verdict.REJECT, "")
        assert len(httpserver.log) == 1
        why = client(session, httpserver).why_rejected(ACCOUNT, found.judgement.meta_id)

    assert why == "PROMOTIONAL"


def test_a_list_that_takes_too_long_is_silence(httpserver):
    """Upkeep asks, and has other things to do."""
    endless = {"data": [line("one")], "paging": {"cursors": {"after": "x"}, "next": "https://x"}}
    httpserver.expect_request(EDGE).respond_with_json(endless)
    with requests.Session() as session:
        account = CloudApiBusinessAccount(
            session, httpserver.url_for(""), "v25.0", list_within_s=0.0
        )
        with pytest.raises(AccountSilent):
            account.templates(ACCOUNT)

    assert len(httpserver.log) <= 1


def test_an_example_goes_up_in_two_steps(httpserver):
    about = {"file_name": "example.png", "file_length": "3", "file_type": "image/png"}
    httpserver.expect_request("/v25.0/670/uploads", "POST", query_string=about).respond_with_json(
        {"id": "upload:MTpB?sig=ARZ"}
    )
    httpserver.expect_request(
        "/v25.0/upload:MTpB",
        "POST",
        query_string="sig=ARZ",
        data=b"png",
    ).respond_with_json({"h": "4::handle"})
    asked = []
    with requests.Session() as session:
        # the test's server drops a header with an underscore
        session.hooks["response"].append(lambda answer, **_: asked.append(answer.request.headers))
        assert client(session, httpserver).upload_example(ACCOUNT, b"png") == "4::handle"

    assert [each["Authorization"] for each in asked] == ["Bearer a token", "OAuth a token"]
    assert asked[1]["file_offset"] == "0"


@pytest.mark.parametrize(
    "id", ["https://evil.example/", "upload:a/../../me", "upload:a?x=1", "", "me"]
)
def test_an_upload_goes_nowhere_else(httpserver, id):
    httpserver.expect_request("/v25.0/670/uploads", "POST").respond_with_json({"id": id})
    with requests.Session() as session, pytest.raises(AccountSilent):
        client(session, httpserver).upload_example(ACCOUNT, b"png")


def test_without_an_app_no_example_goes_up(httpserver):
    with requests.Session() as session, pytest.raises(AccountRefuses, match="META_APP_ID"):
        client(session, httpserver, "").upload_example(ACCOUNT, b"png")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ({"code": 100, "error_subcode": 2388299}, "begins or ends with a variable"),
        ({"code": 100, "error_user_msg": "Not like this."}, "Not like this."),
        ({"code": 100, "message": "(#100) Invalid parameter"}, "Invalid parameter"),
        ({"code": 190, "message": "a token"}, "token has expired"),
    ],
)
def test_a_refused_template_says_why(httpserver, error, says):
    httpserver.expect_request(EDGE, "POST").respond_with_json({"error": error}, 400)
    with requests.Session() as session, pytest.raises(AccountRefuses, match=re.escape(says)):
        client(session, httpserver).submit(ACCOUNT, LIBRARY["chart_ready"], "4::x")


@pytest.mark.parametrize(("status", "body"), [(500, "{}"), (200, "{}"), (200, "<"), (302, "{}")])
def test_an_unclear_answer_to_a_template_is_silence(httpserver, status, body):
    httpserver.expect_request(EDGE, "POST").respond_with_data(body, status)
    with requests.Session() as session, pytest.raises(AccountSilent):
        client(session, httpserver).submit(ACCOUNT, LIBRARY["chart_ready"], "4::x")


def test_a_code_is_handed_in_without_a_word_of_ours(httpserver):
    httpserver.expect_request(EDGE, "POST").respond_with_json(
        {"id": "9", "status": "APPROVED", "category": "AUTHENTICATION"}
    )
    with requests.Session() as session:
        word = client(session, httpserver).submit(ACCOUNT, LIBRARY["verification_code"], "")

    assert word.verdict is Verdict.APPROVE
    sent = json.loads(httpserver.log[0][0].data)
    assert sent["components"][0] == {"type": "BODY", "add_security_recommendation": True}


def test_an_account_never_shows_its_token():
    assert "a token" not in repr(ACCOUNT)
