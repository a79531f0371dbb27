"""What the proof of the pages counts as a try that was read, and how it fills a form in."""

from collections import Counter

import pytest

from tests.browser.fields import Form
from tests.browser.payloads import PAYLOADS
from tests.proofs.tries import AFTER_ALL, ONE_ANSWER, WHOLE, Tried, few, in_turn, whole


def form(path: str, *texts: str) -> Form:
    return Form(f"http://127.0.0.1:5000{path}", "post", (), (), texts)


@pytest.mark.parametrize("code", [400, 403, 404, 409, 429])
def test_a_try_that_nobody_has_read_is_refused(code):
    tried = Tried({"/pulses/new: name": Counter({200: 2, 422: 3, code: 1})}, expected=6)

    assert tried.figures()["refused"] == 1
    assert tried.figures()["server_errors"] == 0


@pytest.mark.parametrize("code", [0, 500])
def test_a_server_that_breaks_or_is_away_is_an_error(code):
    figures = Tried({"/pulses/new: name": Counter({code: 1})}, expected=1).figures()

    assert (figures["server_errors"], figures["refused"]) == (1, 0)


def test_each_try_writes_to_a_mailbox_of_its_own():
    asked = form("/sign-up", "name", "email")

    sent = {dict(asked.typed("name", "x", number)["values"])["email"] for number in range(6)}

    assert len(sent) == 6
    assert dict(asked.typed("email", "x", 1)["values"])["email"] == "x"


def test_the_organisation_is_not_erased_by_the_name_that_it_was_given():
    erasure = "/settings/data/organisation/erasure"
    paths = [AFTER_ALL[0], "/settings/organisation/name", erasure, "/organisations/new"]

    ordered = [one.kind for one, _ in in_turn([(form(path, "name"), "name") for path in paths])]

    assert ordered == [erasure, "/settings/organisation/name", "/organisations/new", AFTER_ALL[0]]


def test_what_takes_one_answer_is_left_to_who_is_new():
    paths = [*ONE_ANSWER, "/organisations/new"]

    again = [one.kind for one, _ in in_turn([(form(path, "name"), "name") for path in paths])]

    assert again == ["/organisations/new"]


def test_a_booking_holds_the_payload_in_all_of_its_fields():
    booked = whole(form(WHOLE[0], "volume", "regions"), "x").typed("regions", "x")

    assert booked["values"] == [("volume", "x"), ("regions", "x")]


def test_two_who_try_a_field_have_its_answers_together():
    ours = Tried({"/forgotten: email": Counter({422: 30}), "/sign-in: email": Counter({422: 60})})
    theirs = Tried({"/forgotten: email": Counter({422: 29, 500: 1})})

    both = ours.and_also(theirs)

    assert both.answers["/forgotten: email"] == {422: 59, 500: 1}
    assert both.answers["/sign-in: email"] == {422: 60}


def test_fewer_payloads_are_of_every_kind():
    assert few(len(PAYLOADS)) == PAYLOADS
    assert len(few(7)) == 7
    assert len({one.place for one in few(12)}) > 3
