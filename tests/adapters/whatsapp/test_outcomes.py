"""Every row of the table of outcomes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.whatsapp import outcomes
from domain.messages import Outcome


def error(code: object, details: str = "") -> bytes:
    return json.dumps(
        {"error": {"message": "(#1) Bad", "code": code, "error_data": {"details": details}}}
    ).encode()


def test_an_id_means_accepted_even_when_the_template_is_held_for_quality() -> None:
    body = b'{"messages":[{"id":"wamid.A","message_status":"held_for_quality_assessment"}]}'

    answer = outcomes.of(200, body)

    assert (answer.outcome, answer.wamid) == (Outcome.ACCEPTED, "wamid.A")


@pytest.mark.parametrize("code", [0, 3, 100, 190, 130429, 131026, 131047, 131056, 132001, 135000])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
def test_a_code_on_a_4xx_is_a_refusal_by_that_code(status: int, code: int) -> None:
    answer = outcomes.of(status, error(code, "Why."))

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, code)
    assert answer.details == "Why."


@pytest.mark.parametrize("code", [1, 2, 131000, 131016])
@pytest.mark.parametrize("status", [400, 429, 500, 503])
def test_codes_that_promise_nothing_are_in_doubt_on_any_status(status: int, code: int) -> None:
    answer = outcomes.of(status, error(code))

    assert (answer.outcome, answer.code) == (Outcome.UNKNOWN, None)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"", b"<html>", error(190), error(131057)])
def test_any_5xx_is_in_doubt(status: int, body: bytes) -> None:
    assert outcomes.of(status, body).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\xff",
        b"[" * 100_000,
        b"{}",
        b'{"messages":[]}',
        b'{"messages":[{}]}',
        b'{"messages":[{"id":""}]}',
        b'{"messages":[{"id":7}]}',
        b'{"messages":{"id":"wamid.A"}}',
        error(190),
    ],
)
def test_a_200_without_an_id_is_in_doubt(body: bytes) -> None:
    assert outcomes.of(200, body).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("body", [b"", b"<html>Forbidden</html>", b"{}", b'{"error":"no"}'])
def test_a_4xx_that_is_not_graphs_is_in_doubt(body: bytes) -> None:
    assert outcomes.of(403, body).outcome is Outcome.UNKNOWN


def test_an_error_of_graphs_without_a_code_is_a_refusal_without_one() -> None:
    answer = outcomes.of(400, b'{"error":{"message":"Unsupported post request."}}')

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, None)
    assert answer.details == "Unsupported post request."


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_in_doubt(status: int) -> None:
    assert outcomes.of(status, b"").outcome is Outcome.UNKNOWN


def test_a_code_in_quotes_is_a_code() -> None:
    assert outcomes.of(400, error("131047")).code == 131047


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["messages", "error", "id", "code", "error_data", "details"]), inner
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.integers(100, 599), st.binary() | json_values.map(lambda v: json.dumps(v).encode()))
def test_whatever_comes_back_is_one_of_the_outcomes(status: int, body: bytes) -> None:
    answer = outcomes.of(status, body)

    assert answer.outcome in {Outcome.ACCEPTED, Outcome.REFUSED, Outcome.UNKNOWN}
    assert bool(answer.wamid) == (answer.outcome is Outcome.ACCEPTED)
