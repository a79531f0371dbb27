"""Words and pictures are kept for a while, and what is counted for good."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from adapters.sql.queries.conversations import SqlConversationQueries
from adapters.sql.queries.exports import SqlExportQueries
from adapters.sql.queries.runs import SqlRunQueries
from adapters.sql.upkeep import WORDS_KEPT, SqlUpkeep
from app.use_cases.pulsing import send_failed_again
from domain.tenancy import NotFound
from ports.queries.conversations import ConversationFilter
from tests.world import SARAH, World, shop_csv

A_DAY = timedelta(days=1)
QUESTION = "why was Monday so low?"


@pytest.fixture
def place(engine: Engine) -> World:
    return World(engine)


@pytest.fixture
def admin(place):
    return place.organisation()


@pytest.fixture
def run(place, admin):
    """Sarah has got a chart, and asked about it."""
    run = place.fire(admin, place.pulse(admin, place.recipient(admin, SARAH, "Sarah")))
    place.work_all()
    place.says(SARAH, QUESTION, about=place.messages("chart")[0].wamid)
    place.work_all()
    return run


def words(place):
    """Everything that anybody wrote, and the pictures."""
    return [
        *(
            row.text
            for row in place.rows("message")
            if row.part in {"chart", "analysis", "answer"}
        ),
        *(row.text for row in place.rows("follow_up")),
        *(row.payload for row in place.rows("event")),
        *(row.png for row in place.rows("picture")),
    ]


def later(place, days: timedelta):
    """A while after the newest of it: what came from Meta is timed by the database's clock."""
    newest = max(row.received_at for row in place.rows("event"))
    return max(newest, place.clock.now()) + days


def test_nothing_goes_before_its_time(place, run):
    before = words(place)
    earliest = min(place.clock.now(), *(row.received_at for row in place.rows("event")))
    earliest = min(earliest, *(row.created_at for row in place.rows("message")))

    place.upkeep.sweep(earliest + WORDS_KEPT)

    assert words(place) == before
    assert all(before)


def test_after_ninety_days_the_words_and_pictures_are_gone_and_the_counts_stay(place, admin, run):
    queries = SqlRunQueries(place.engine, admin)
    tally, states = queries.tally(run.id), place.states()

    place.upkeep.sweep(later(place, WORDS_KEPT + A_DAY))

    assert not any(words(place))
    assert queries.tally(run.id) == tally
    assert place.states() == states
    assert queries.data(run.id) is not None
    assert not queries.reading(run.id).pictured
    with pytest.raises(NotFound):
        queries.picture(run.id)
    files = SqlExportQueries(place.engine, admin).organisation()
    assert not [file.name for file in files if file.name.startswith("pictures/")]
    said = SqlConversationQueries(place.engine, admin).said(ConversationFilter("", None)).items
    assert {(line.raw.payload, line.label) for line in said} == {("", "Sarah")}


def test_an_installation_may_keep_them_for_good(place, run):
    before = words(place)

    SqlUpkeep(place.engine, words_kept=None).sweep(later(place, 1000 * A_DAY))

    assert words(place) == before


def test_what_still_waits_keeps_its_words(engine):
    place = World(engine, template=False)
    admin = place.organisation()
    sarah = place.recipient(admin, SARAH, "Sarah")
    place.clock.forward(hours=25)
    place.fire(admin, place.pulse(admin, sarah, content=shop_csv(place.clock.now())))
    place.work_all()
    assert place.states("chart") == ["held"]

    place.upkeep.sweep(later(place, WORDS_KEPT + A_DAY))

    assert place.messages("chart")[0].text
    assert all(row.png for row in place.rows("picture"))


def test_what_goes_again_late_still_has_its_picture(place, admin):
    run = place.fire(admin, place.pulse(admin, place.recipient(admin, SARAH, "Sarah")))
    place.work_all()
    place.status("failed", wamid=place.messages("chart")[0].wamid, code=131026)
    place.work_all()
    soon = WORDS_KEPT - A_DAY
    place.clock.forward(days=soon.days)
    assert send_failed_again(admin, run.id, storage=place.storage, clock=place.clock) > 0

    place.upkeep.sweep(later(place, 2 * A_DAY))

    assert all(row.png for row in place.rows("picture"))


def test_what_has_no_words_any_more_does_not_go_again(place, admin):
    sarah = place.recipient(admin, SARAH, "Sarah")
    run = place.fire(admin, place.pulse(admin, sarah))
    place.work_all()
    place.status("failed", wamid=place.messages("chart")[0].wamid, code=131026)
    place.work_all()
    assert place.states("chart") == ["dead"]

    place.upkeep.sweep(later(place, WORDS_KEPT + A_DAY))

    assert send_failed_again(admin, run.id, storage=place.storage, clock=place.clock) == 0
