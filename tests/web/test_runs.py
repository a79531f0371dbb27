"""The page that follows a run, its picture, and the runs before it."""

import re
from html import unescape

import pytest
from sqlalchemy import delete

from adapters.sql import tables
from adapters.sql.engine import writing
from domain.messages import Outcome
from domain.pulses import RunKind, Step
from ports.bell import Lane
from ports.messenger import Answer
from tests.cast import ADA
from tests.world import SARAH, shop_csv


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA))


@pytest.fixture
def no_template(world):
    """Nothing knocks when the window is closed."""
    with writing(world.engine) as connection:
        connection.execute(delete(tables.template))


def sent(world, pulse):
    """A run that Meta has taken."""
    run = world.fire(ADA, pulse)
    world.work_all()
    return run


def seen(page):
    """The address under which the page asks again by itself; empty when it has stopped."""
    found = re.search(r'hx-get="(/pulses/[^"]*)"\s+hx-trigger="every', page)
    return found[1].replace("&amp;", "&") if found else ""


# --- following ----------------------------------------------------------------------------


def test_the_page_asks_again_while_a_run_goes_on(ada, world, pulse):
    world.fire(ADA, pulse)
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "It starts in a moment." in page
    assert 'hx-trigger="every 500ms"' in page


def test_the_step_is_shown_in_words(ada, world, pulse):
    run = world.fire(ADA, pulse, RunKind.PREVIEW)
    (claimed,) = world.runs.claim(1, world.clock.now())
    with world.storage.tenant(ADA) as uow:
        uow.runs.step(claimed, Step.CHART)
        uow.commit()

    page = ada.get(f"/pulses/{pulse.id}?run={run.id}").text

    assert "Drawing…" in page
    assert "Reading the data" in page
    assert "Uploading" not in page


def test_nothing_moves_while_nothing_has_changed(ada, world, pulse):
    run = sent(world, pulse)
    page = ada.get(f"/pulses/{pulse.id}").text
    same = ada.get(seen(page), htmx=True)
    world.status("delivered", wamid=world.messages("chart")[0].wamid)
    world.work(Lane.INBOX)
    changed = ada.get(seen(page), htmx=True)

    assert f"run={run.id}" in seen(page)
    assert (same.status_code, same.text) == (204, "")
    assert changed.status_code == 200
    assert "It arrived." in changed.text
    assert '<p hx-swap-oob="innerHTML:#said">It arrived.' in changed.text
    assert "<html" not in changed.text


def test_the_page_stops_asking_when_all_is_settled(ada, world, pulse):
    sent(world, pulse)
    for row in world.messages("chart", "analysis"):
        world.status("read", wamid=row.wamid)
    world.work(Lane.INBOX)
    just_now = ada.get(f"/pulses/{pulse.id}").text
    world.clock.forward(minutes=11)

    assert 'hx-trigger="every 3s"' in just_now
    assert seen(ada.get(f"/pulses/{pulse.id}").text) == ""


def test_every_step_says_how_long_it_took(ada, world, pulse):
    sent(world, pulse)
    page = ada.get(f"/pulses/{pulse.id}").text

    for step in ("Reading the data", "Computing", "Writing", "Drawing", "Uploading", "Sending"):
        assert step in page
    assert page.count(" s</small>") + page.count(" s\n") >= 6


@pytest.mark.usefixtures("no_template")
def test_who_has_to_write_is_named_with_what_to_do(ada, world):
    sarah = world.recipient(ADA)
    world.clock.forward(hours=25)
    pulse = world.pulse(ADA, sarah, content=shop_csv(world.clock.now()))
    sent(world, pulse)
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "It waits for Sarah to write." in page
    assert "Ask Sarah to send “hi”" in page
    assert "Send again" not in page


def test_a_refusal_shows_metas_code_who_acts_and_the_button(ada, world, pulse):
    sent(world, pulse)
    chart = world.messages("chart")[0]
    world.status("failed", wamid=chart.wamid, code=131026)
    world.work(Lane.INBOX)
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "It did not arrive." in page
    assert "Meta’s code 131026" in page
    assert "The recipient has to act." in page
    assert f'action="/messages/{chart.id}/resend"' in page


def test_a_reply_is_seen_on_the_page(ada, world, pulse):
    sent(world, pulse)
    world.says(SARAH, "why?", about=world.messages("chart")[0].wamid)
    world.work(Lane.INBOX)

    assert "Replied" in ada.get(f"/pulses/{pulse.id}").text.partition("ladder")[0]


def test_a_run_that_is_held_says_why_and_that_nothing_false_was_sent(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA), fresh_within=2)
    world.clock.forward(days=9)
    world.fire(ADA, pulse)
    world.work_all()
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "Held. Nothing was sent." in page
    assert "Bring the source up to date." in page
    assert "Open the source" in page
    assert seen(page) == ""


def test_a_source_that_lost_its_column_holds_the_run(ada, world, pulse):
    source = world.rows("source")[0].id
    with world.storage.tenant(ADA) as uow:
        uow.sources.keep(source, b"date,other\n2026-11-16,1\n2026-11-17,2\n", world.clock.now())
        uow.commit()
    sent(world, pulse)
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "Held. Nothing was sent." in page
    assert "revenue" in page
    assert world.messages("chart") == []


def test_a_preview_shows_the_texts_and_sends_nothing(ada, world, pulse):
    run = world.fire(ADA, pulse, RunKind.PREVIEW)
    world.work_all()
    page = ada.get(f"/pulses/{pulse.id}?run={run.id}").text

    assert "This is what would be sent. Nobody got it." in page
    assert f'src="/runs/{run.id}/picture"' in page
    assert "Data as of" in page
    assert world.messages("chart") == []


def test_htmx_gets_the_block_and_the_address_of_the_run(ada, world, pulse):
    run = sent(world, pulse)
    answer = ada.get(f"/pulses/{pulse.id}?run={run.id}", htmx=True)

    assert "<html" not in answer.text
    assert answer.headers["HX-Replace-Url"] == f"/pulses/{pulse.id}?run={run.id}"


def test_a_run_of_another_pulse_or_of_a_stranger_is_not_found(ada, cleo, world, pulse):
    other = world.pulse(ADA)
    run = sent(world, pulse)

    assert ada.get(f"/pulses/{other.id}?run={run.id}").status_code == 404
    assert cleo.get(f"/pulses/{pulse.id}?run={run.id}").status_code == 404


# --- pictures -----------------------------------------------------------------------------


def test_the_picture_is_the_one_that_is_sent(ada, world, pulse):
    run = sent(world, pulse)
    answer = ada.get(f"/runs/{run.id}/picture")

    assert answer.data == world.messenger.uploads[0]
    assert answer.mimetype == "image/png"
    assert "private" in answer.headers["Cache-Control"]


def test_a_picture_is_nobody_elses(cleo, anyone, world, pulse):
    run = sent(world, pulse)

    assert cleo.get(f"/runs/{run.id}/picture").status_code == 404
    assert anyone.get(f"/runs/{run.id}/picture").status_code == 302


def test_a_run_that_drew_nothing_has_no_picture(ada, world, pulse):
    run = world.fire(ADA, pulse)

    assert ada.get(f"/runs/{run.id}/picture").status_code == 404
    assert ada.post(f"/runs/{run.id}/picture").status_code == 405


def test_a_run_that_is_on_its_way_is_no_fault(ada, world, pulse):
    sent(world, pulse)
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "Taken by Meta" in page.partition('id="history-title"')[2]
    assert "0 of 1 arrived" not in page
    assert "state-wait" not in page


def test_nothing_is_said_to_be_sent_while_meta_has_not_said_so(ada, world, pulse):
    world.messenger.next.append(Answer(Outcome.UNKNOWN))
    sent(world, pulse)
    page = ada.get(f"/pulses/{pulse.id}").text

    assert "waiting for Meta’s word" in page
    assert "Meta gave no clear answer." in page


def test_a_window_from_a_moved_clock_is_no_longer_than_a_day(ada, world, pulse):
    sent(world, pulse)
    world.clock.forward(hours=-23)
    page = ada.get(f"/pulses/{pulse.id}").text
    people = ada.get("/settings/destinations/whatsapp").text
    form = ada.get("/pulses/new").text

    assert re.search(r"window open for\s+<time[^>]*>24\u00a0h<", page)
    assert "24\u00a0h" in people
    assert "47\u00a0h" not in page + people + form


def test_runs_are_listed_as_they_were_made_whatever_the_clock_did(ada, world, pulse):
    world.clock.forward(days=3)
    ahead = world.fire(ADA, pulse)
    world.work_all()
    world.clock.forward(days=-3)
    back = sent(world, pulse)
    page = ada.get(f"/pulses/{pulse.id}").text
    listed = page.partition('id="history-title"')[2]

    assert f"run={back.id}" in seen(page)
    assert listed.index(str(back.id)) < listed.index(str(ahead.id))


# --- the history --------------------------------------------------------------------------


def older(page):
    """Where the link to older runs leads; empty where there is none."""
    found = re.search(r'href="([^"]+)">\s*Older runs', page)
    return unescape(found[1]) if found else ""


def test_the_history_goes_on_with_older_runs(ada, world, pulse):
    fired = []
    for _ in range(12):
        fired.append(world.fire(ADA, pulse, RunKind.PREVIEW))
        world.clock.forward(minutes=1)
    first = ada.get(f"/pulses/{pulse.id}").text
    second = ada.get(older(first)).text

    rows = [
        [str(run.id) in page.partition('id="history-title"')[2] for run in fired]
        for page in (first, second)
    ]
    assert rows[0] == [False] * 2 + [True] * 10
    assert rows[1][:2] == [True] * 2
    assert older(second) == ""
    assert "Newest runs" in second
    assert "older=" in seen(second)


def test_ten_runs_are_the_whole_history(ada, world, pulse):
    for _ in range(10):
        world.fire(ADA, pulse, RunKind.PREVIEW)

    page = ada.get(f"/pulses/{pulse.id}").text

    assert older(page) == ""
    assert "Newest runs" not in page


def test_a_strangers_run_is_no_place_in_the_history(ada, cleo, world, pulse):
    theirs = sent(world, pulse)

    assert cleo.get(f"/pulses/{pulse.id}?older={theirs.id}").status_code == 404


def test_without_a_script_a_run_that_goes_on_can_be_looked_at_again(ada, world, pulse):
    run = world.fire(ADA, pulse)
    going = ada.get(f"/pulses/{pulse.id}?run={run.id}").text

    again = re.search(r'<noscript>.*?href="([^"]+)".*?Look again.*?</noscript>', going, re.S)
    assert again
    assert unescape(again[1]) == f"/pulses/{pulse.id}?run={run.id}"
    assert ada.get(unescape(again[1])).status_code == 200
