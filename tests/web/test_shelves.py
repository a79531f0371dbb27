"""The list of pulses: pausing until a day, the archive, copies, and how many were read."""

import re

import pytest

from domain.messages import Outcome
from domain.pulses import PulseState, RunKind
from domain.tenancy import THE_HOUSE, Membership, Role
from ports.bell import Lane
from ports.messenger import Answer
from tests.cast import ADA, CLEO, GLOBEX
from tests.world import BEN as BENS_PHONE


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA))


@pytest.fixture
def in_both(world):
    """Ada is a member of Globex, too."""
    with world.storage.house(THE_HOUSE) as house:
        house.people.join(Membership(GLOBEX, ADA.person, Role.MEMBER))
        house.commit()


def loaded(world, pulse):
    with world.storage.tenant(ADA) as uow:
        return uow.pulses.get(pulse.id)


# --- a pause with an end ------------------------------------------------------------------


def test_a_pause_until_a_day_says_so_and_goes_on_by_itself(ada, world, pulse):
    answer = ada.post(f"/pulses/{pulse.id}/pause", until="2026-11-30")
    page = ada.get(answer.location).text

    assert "Paused until 30 Nov 2026." in page
    assert "Mon 30 Nov, 09:00 Berlin" in page
    assert ">Resume</button>" in re.sub(r"<svg.*?</svg>|\s*\n\s*", "", page, flags=re.DOTALL)
    assert "Paused until 30 Nov 2026" in ada.get("/pulses").text

    world.clock.forward(days=11)
    world.clock.forward(hours=22)
    assert world.tick() == 1
    assert "Paused until" not in ada.get("/pulses").text


def test_nothing_goes_out_during_the_pause(ada, world, pulse):
    ada.post(f"/pulses/{pulse.id}/pause", until="2026-11-30")
    world.clock.forward(days=5)

    assert world.tick() == 0


def test_resuming_ends_a_pause_early(ada, world, pulse):
    ada.post(f"/pulses/{pulse.id}/pause", until="2026-11-30")
    ada.post(f"/pulses/{pulse.id}/resumption")

    assert loaded(world, pulse).next_at == pulse.next_at


@pytest.mark.parametrize("day", ["2026-11-18", "2020-01-01", "2036-01-01", "soon"])
def test_a_day_that_is_not_ahead_changes_nothing_and_says_so(ada, world, pulse, day):
    answer = ada.post(f"/pulses/{pulse.id}/pause", until=day)

    assert answer.status_code == 303
    assert "Nothing was changed." in ada.get(answer.location).text
    assert loaded(world, pulse) == pulse


def test_a_pause_says_what_it_has_cancelled_and_the_run_says_why(ada, world, pulse):
    run = world.fire(ADA, pulse)
    world.work(Lane.PREPARE)

    page = ada.get(ada.post(f"/pulses/{pulse.id}/pause").location).text

    assert "1 chart that still waited was cancelled." in page
    told = ada.get(f"/runs/{run.id}").text
    assert "Its pulse was paused or put into the archive before it could go." in told


# --- the archive --------------------------------------------------------------------------


def test_what_is_archived_leaves_the_list_and_fires_no_more(ada, world, pulse):
    world.fire(ADA, pulse)
    world.work_all()
    answer = ada.post(f"/pulses/{pulse.id}/archive")
    page = ada.get(answer.location).text
    world.clock.forward(days=3)

    assert "In the archive: nothing goes out." in page
    assert 'id="send-now"' not in page
    assert "Take out of the archive" in page
    assert 'class="phone"' in page
    assert f"/pulses/{pulse.id}" not in ada.get("/pulses").text
    assert f"/pulses/{pulse.id}" in ada.get("/pulses/archive").text
    assert world.tick() == 0


def test_what_is_archived_cannot_be_sent_edited_paused_or_resumed(ada, world, pulse):
    ada.post(f"/pulses/{pulse.id}/archive")
    kept = loaded(world, pulse)
    form = {"kind": "now", "request_key": "00000000-0000-0000-0000-000000000001"}
    edit = {"name": "X", "metric": str(pulse.metric), "chart": "line", "weekdays": ["0"]}

    answers = [
        ada.post(f"/pulses/{pulse.id}/runs", **form),
        ada.post(f"/pulses/{pulse.id}/pause"),
        ada.post(f"/pulses/{pulse.id}/resumption"),
        ada.post(f"/pulses/{pulse.id}/edit", **edit, at="09:00", timezone="Europe/Berlin"),
    ]

    assert [answer.status_code for answer in answers] == [409] * 4
    assert "Take it out of the archive first" in answers[0].text
    assert loaded(world, pulse) == kept


def test_of_what_is_archived_nothing_can_be_sent_again(ada, world, pulse):
    run = world.fire(ADA, pulse)
    world.work(Lane.PREPARE)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131026))
    world.work(Lane.DELIVER)
    (chart,) = world.messages("chart")
    assert f"/messages/{chart.id}/resend" in ada.get(f"/runs/{run.id}").text
    ada.post(f"/pulses/{pulse.id}/archive")

    page = ada.get(f"/runs/{run.id}").text

    assert "/resend" not in page
    assert f"/messages/{chart.id}/" not in page
    assert ada.post(f"/runs/{run.id}/resend").status_code == 409


def test_out_of_the_archive_it_is_paused(ada, world, pulse):
    ada.post(f"/pulses/{pulse.id}/archive")
    ada.post(f"/pulses/{pulse.id}/archive/removal")

    assert loaded(world, pulse).state is PulseState.PAUSED
    assert f"/pulses/{pulse.id}" in ada.get("/pulses").text


def test_an_empty_archive_says_what_goes_there(ada):
    page = ada.get("/pulses/archive").text

    assert "The archive is empty" in page
    assert 'href="/pulses"' in page


# --- copies -------------------------------------------------------------------------------


def copied(browser, pulse, **fields):
    form = {"name": "Revenue (copy)", "metric": str(pulse.metric), **fields}
    return browser.post(f"/pulses/{pulse.id}/copy", **form)


def test_a_copy_has_all_of_the_original_and_is_paused(ada, world, pulse):
    answer = copied(ada, pulse)

    copy = next(row for row in world.rows("pulse") if row.id != pulse.id)
    assert answer.location == f"/pulses/{copy.id}"
    assert (copy.name, copy.state, copy.next_at) == ("Revenue (copy)", "paused", None)
    with world.storage.tenant(ADA) as uow:
        assert uow.pulses.get(copy.id).destinations == pulse.destinations
    assert "It is paused" in ada.get(answer.location).text


def test_the_form_offers_a_name_and_the_same_metric(ada, pulse):
    page = ada.get(f"/pulses/{pulse.id}/copy").text

    assert 'value="Revenue (copy)"' in page
    assert f'value="{pulse.metric}" selected' in page
    assert "Into" not in page


@pytest.mark.usefixtures("in_both")
def test_a_copy_elsewhere_has_neither_recipients_nor_source(ada, world, pulse):
    theirs = world.pulse(CLEO)
    page = ada.get(f"/pulses/{pulse.id}/copy?into={GLOBEX}").text
    answer = copied(ada, pulse, into=str(GLOBEX), metric=str(theirs.metric))

    copy = next(row for row in world.rows("pulse") if row.name == "Revenue (copy)")
    assert f'value="{theirs.metric}"' in page
    assert str(pulse.metric) not in page
    assert answer.location == f"/pulses/{pulse.id}"
    assert "The copy is in Globex" in ada.get(answer.location).text
    assert (copy.organisation, copy.metric, copy.by) == (GLOBEX, theirs.metric, ADA.person)
    assert [row for row in world.rows("pulse_destination") if row.pulse == copy.id] == []


@pytest.mark.usefixtures("in_both")
def test_a_metric_of_the_wrong_organisation_is_not_found(ada, world, pulse):
    theirs = world.pulse(CLEO)

    assert copied(ada, pulse, into=str(GLOBEX)).status_code == 404
    assert copied(ada, pulse, metric=str(theirs.metric)).status_code == 404
    assert len(world.rows("pulse")) == 2


@pytest.mark.usefixtures("in_both")
def test_where_there_is_no_metric_yet_it_says_what_to_do(ada, pulse):
    assert "Globex has no metric yet." in ada.get(f"/pulses/{pulse.id}/copy?into={GLOBEX}").text


def test_an_organisation_that_is_not_mine_is_not_there(ada, world, pulse):
    theirs = world.pulse(CLEO)

    assert ada.get(f"/pulses/{pulse.id}/copy?into={GLOBEX}").status_code == 404
    assert copied(ada, pulse, into=str(GLOBEX), metric=str(theirs.metric)).status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Give the pulse a name."),
        ({"name": "x" * 81}, "at most 80"),
        ({"metric": ""}, "Pick what the pulse shows."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_made(ada, world, pulse, fields, sentence):
    answer = copied(ada, pulse, **fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert len(world.rows("pulse")) == 1


@pytest.mark.parametrize("what", ["archive", "archive/removal", "copy"])
def test_only_a_member_does_it_and_only_by_a_form(ada, cleo, anyone, world, pulse, what):
    url = f"/pulses/{pulse.id}/{what}"
    form = {"name": "Mine", "metric": str(pulse.metric)}

    assert cleo.post(url, **form).status_code == 404
    assert ada.post_without_token(url, **form).status_code == 400
    assert anyone.post(url, **form).status_code == 302
    assert world.rows("pulse")[0].state == "active"
    assert len(world.rows("pulse")) == 1


# --- how many were read -------------------------------------------------------------------


def test_a_pulse_that_delivered_nothing_has_no_share_and_says_why(ada, pulse):
    page = ada.get("/pulses").text

    assert '<span class="number">–</span>' in page
    assert "none delivered" in page


def test_the_share_is_of_those_that_were_delivered(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA), world.recipient(ADA, BENS_PHONE, "Ben"))
    world.fire(ADA, pulse)
    world.work_all()
    first, second = world.messages("chart")
    world.status("read", wamid=first.wamid)
    world.status("delivered", wamid=second.wamid)
    world.work(Lane.INBOX)

    page = ada.get("/pulses").text
    assert '<span class="number">50%</span>' in page
    assert "of 2 delivered" in page

    world.clock.forward(days=31)
    assert "none delivered" in ada.get("/pulses").text


def test_a_test_to_oneself_is_no_readership(ada, world, pulse):
    world.recipient(ADA, BENS_PHONE, "Ada", for_self=True)
    world.fire(ADA, pulse, RunKind.TEST)
    world.work_all()
    world.status("read", wamid=world.messages("chart")[0].wamid)
    world.work(Lane.INBOX)

    assert "none delivered" in ada.get("/pulses").text


def test_the_list_brings_what_can_be_done_with_each(ada, pulse):
    page = ada.get("/pulses").text

    for what in ("pause", "archive"):
        assert f'action="/pulses/{pulse.id}/{what}"' in page
    assert f'href="/pulses/{pulse.id}/copy"' in page
    assert f'action="/pulses/{pulse.id}/archive"' not in ada.get("/").text
