"""A picture that cannot be uploaded: tried again, sent by link, or why not."""

import logging

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import message
from app.use_cases.linking import linked_picture, revoke_links
from domain.messages import Form, Outcome
from domain.pulses import PictureId
from domain.tenancy import THE_HOUSE, NotFound
from ports.bell import Lane
from ports.messenger import Answer, UploadFailed, UploadRefused
from tests.world import DrawnCharts, World

AWAY = UploadFailed("Meta could not be reached with the picture.")
NOT_TAKEN = UploadRefused("Param file must be a file of another type.", 100)
REFUSED_WITHOUT_A_CODE = UploadRefused("Meta answered 413.")
UNKNOWN_CODE = UploadRefused("Something new.", 999_999)
BUSY = UploadRefused("Meta's service is down.", 131016)
TOKEN_EXPIRED = UploadRefused("The token has expired.", 190)
TOO_FAST = UploadRefused("Too many calls.", 4)


@pytest.fixture
def due(world: World) -> World:
    """A chart that is ready for Sarah; what was sent before is forgotten."""
    admin = world.organisation()
    world.shown = world.pulse(admin, world.recipient(admin))
    world.messenger.sent.clear()
    world.admin = admin
    return world


def fails(world: World, failure: UploadFailed) -> None:
    """No picture can be uploaded from now on, and a chart is due."""
    world.messenger.uploads_fail, world.messenger.upload_failure = True, failure
    world.fire(world.admin, world.shown)
    world.work(Lane.PREPARE, Lane.DELIVER)


def name_in(link: str) -> str:
    return link.rsplit("/", 1)[1]


@pytest.mark.parametrize("failure", [NOT_TAKEN, REFUSED_WITHOUT_A_CODE, UNKNOWN_CODE])
def test_what_no_later_upload_would_mend_goes_by_link_at_once(due, failure):
    fails(due, failure)

    chart = due.messenger.sent[0]
    assert (chart.form, chart.media_id) == (Form.IMAGE, "")
    assert chart.media_link.startswith("https://charts.example/pictures/")
    png = linked_picture(name_in(chart.media_link), links=due.links, clock=due.clock)
    assert png == DrawnCharts().draw(None).png
    assert due.states("chart", "analysis") == ["accepted", "accepted"]


@pytest.mark.parametrize("failure", [AWAY, BUSY])
def test_what_may_mend_is_tried_once_more_and_then_goes_by_link(due, failure):
    fails(due, failure)
    assert due.messenger.sent == []
    assert due.states("chart") == ["ready"]

    due.clock.forward(seconds=2)
    due.work(Lane.DELIVER)

    assert due.messenger.sent[0].media_link
    assert due.states("chart") == ["accepted"]


def test_an_upload_that_works_on_the_second_try_needs_no_link(due):
    fails(due, AWAY)
    due.messenger.uploads_fail = False
    due.clock.forward(seconds=2)
    due.work(Lane.DELIVER)

    assert (due.messenger.sent[0].media_id, due.messenger.sent[0].media_link) == ("media-1", "")
    assert due.rows("picture_link") == []


def test_outside_the_window_the_template_has_its_picture_by_link(due):
    due.clock.forward(hours=25)

    fails(due, NOT_TAKEN)

    knock = due.messenger.sent[0]
    assert knock.form is Form.TEMPLATE
    assert knock.media_link


@pytest.mark.parametrize(
    ("failure", "state"), [(TOKEN_EXPIRED, "held"), (TOO_FAST, "ready")], ids=["token", "limit"]
)
def test_what_stops_the_number_stops_its_links_too(due, failure, state):
    fails(due, failure)
    due.clock.forward(seconds=2)
    due.work(Lane.DELIVER)

    assert due.messenger.sent == []
    assert due.states("chart") == [state]
    assert due.rows("picture_link") == []


def test_without_an_https_address_nothing_goes_by_link_and_the_attempt_says_why(due):
    due.public_url = "http://127.0.0.1:8000"

    fails(due, NOT_TAKEN)

    assert due.messenger.sent == []
    assert due.states("chart") == ["ready"]
    assert due.rows("attempt")[-1].details == (
        "The picture could not be uploaded, and sending it by link needs an https PUBLIC_URL."
    )


def test_a_worker_says_at_its_start_that_links_are_off(world, caplog):
    caplog.set_level(logging.INFO)
    world.lane(Lane.DELIVER)
    assert caplog.messages == []

    world.public_url = "http://127.0.0.1:8000"
    world.lane(Lane.DELIVER)

    assert caplog.messages == ["Sending a picture by link is off: it needs an https PUBLIC_URL."]


def test_a_link_that_meta_could_not_fetch_is_uploaded_again(due):
    fails(due, NOT_TAKEN)
    due.messenger.uploads_fail = False
    (chart,) = due.messages("chart")
    due.status("failed", attempt=due.attempt_of(chart.id), wamid=chart.wamid, code=131053)
    due.work(Lane.INBOX)
    due.clock.forward(minutes=2)

    due.work(Lane.DELIVER)

    assert due.messenger.sent[-1].media_id == "media-1"


def test_recipients_of_a_run_share_a_link_and_a_later_one_gets_its_own(due):
    more = [due.recipient(due.admin, f"4915100000{n}", f"P{n}") for n in range(3)]
    due.shown = due.pulse(due.admin, *more)
    due.messenger.sent.clear()
    fails(due, NOT_TAKEN)
    links = {each.media_link for each in due.messenger.sent if each.form is Form.IMAGE}
    assert len(links) == 1

    (chart, *_) = due.messages("chart")
    due.clock.forward(minutes=31)
    due.status("failed", attempt=due.attempt_of(chart.id), wamid=chart.wamid, code=131053)
    due.work(Lane.INBOX)
    due.clock.forward(minutes=2)
    due.work(Lane.DELIVER)

    assert due.messenger.sent[-1].media_link not in {"", *links}


def test_a_link_ends_after_an_hour_or_when_it_is_revoked(due):
    fails(due, NOT_TAKEN)
    name = name_in(due.messenger.sent[0].media_link)
    due.clock.forward(minutes=59)
    assert linked_picture(name, links=due.links, clock=due.clock)

    due.clock.forward(minutes=1)
    with pytest.raises(NotFound):
        linked_picture(name, links=due.links, clock=due.clock)

    due.clock.forward(minutes=-1)
    (chart,) = due.messages("chart")
    revoke_links(THE_HOUSE, PictureId(chart.picture), links=due.links)
    with pytest.raises(NotFound):
        linked_picture(name, links=due.links, clock=due.clock)


def test_the_link_is_in_no_log(due, caplog):
    caplog.set_level(logging.DEBUG)
    due.messenger.next.append(Answer(Outcome.UNKNOWN))

    fails(due, NOT_TAKEN)

    link = due.messenger.sent[0].media_link
    assert name_in(link) not in caplog.text
    assert link not in repr(due.messenger.sent)
    assert link not in str(due.rows("attempt"))


def test_what_would_break_a_limit_of_metas_is_refused_and_the_lane_goes_on(due):
    due.fire(due.admin, due.shown)
    due.work(Lane.PREPARE)
    with writing(due.engine) as connection:
        of_the_chart = message.c.part == "chart"
        connection.execute(update(message).where(of_the_chart).values(text="x" * 1025))

    due.work(Lane.DELIVER)

    (chart,) = due.messages("chart")
    assert due.messenger.sent == []
    assert (chart.state, chart.code) == ("dead", 100)
    assert due.rows("attempt")[-1].details == (
        "the caption has 1025 characters, and 1024 are the limit"
    )
