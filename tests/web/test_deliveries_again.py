"""Deliveries: sending one of them again from the list, and hearing of newer ones."""

import re
from base64 import urlsafe_b64encode
from html import unescape

import pytest
from sqlalchemy import update

from adapters.sql import tables
from adapters.sql.engine import writing
from app.use_cases.shelving import archive_pulse
from app.web.deliveries import NEWER
from domain.messages import Outcome
from ports.messenger import Answer
from tests.cast import ADA
from tests.proofs.crowd import crowd
from tests.web.test_query_counts import counting
from tests.world import BEN, SARAH

NOBODYS = urlsafe_b64encode(bytes(16)).decode()
MISSED = "/deliveries?state=missed&recipient=sar"


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"))


def fail(world, pulse):
    world.fire(ADA, pulse)
    world.messenger.next.append(Answer(Outcome.REFUSED, code=131026))
    world.work_all()


@pytest.fixture
def refused(world, pulse):
    """A chart that Meta has refused."""
    fail(world, pulse)
    return world.messages("chart")[0]


def form(page, message):
    """Where its button goes back to; None where it has none."""
    _before, button, after = page.partition(f'action="/messages/{message.id}/resend"')
    return unescape(re.search(r'name="back" value="(.*?)"', after)[1]) if button else None


def poll(page):
    found = re.search(r'id="newer" hx-get="([^"]+)" hx-trigger="every 10s"', page)
    return unescape(found[1]) if found else None


# --- sending again ------------------------------------------------------------------------


def test_what_did_not_arrive_goes_again_and_the_list_comes_back_as_it_was(ada, world, refused):
    back = form(ada.get(MISSED).text, refused)
    answer = ada.post(f"/messages/{refused.id}/resend", back=back)

    assert (answer.status_code, answer.location) == (303, back)
    assert back == MISSED
    assert [row.resend for row in world.messages("chart")] == [0, 1]
    assert "It goes again." in ada.get(answer.location).text


def test_a_button_on_an_older_page_leads_back_to_that_page(ada, world, refused):
    world.clock.forward(hours=1)
    world.fire(ADA, world.pulse(ADA, world.recipient(ADA, BEN, "Ben")))
    world.work_all()
    newest = max(world.rows("delivery"), key=lambda row: row.at)
    here = f"/deliveries?after={newest.id}"

    assert form(ada.get(here).text, refused) == here


def test_what_arrived_or_is_on_its_way_has_no_button(ada, world, pulse):
    world.fire(ADA, pulse)
    world.work_all()

    assert "Send it again" not in ada.get("/deliveries").text


def test_what_is_not_confirmed_has_its_warning_beside_the_button(ada, world, refused):
    with writing(world.engine) as connection:
        connection.execute(update(tables.message).values(state="unconfirmed", code=None))
    page = ada.get("/deliveries").text

    assert "Ask Sarah. If nothing came, send it again." in page
    assert form(page, refused) == "/deliveries"


def test_a_list_that_is_behind_says_that_nothing_was_sent(ada, world, refused):
    url = f"/messages/{refused.id}/resend"
    ada.post(url, back=MISSED)
    answer = ada.post(url, back=MISSED)

    assert answer.location == MISSED
    assert "nothing was sent" in ada.get(MISSED).text
    assert len(world.messages("chart")) == 2


def test_it_leads_to_no_other_site(ada, refused):
    answer = ada.post(f"/messages/{refused.id}/resend", back="https://evil.example//x")

    assert answer.location == "/"


def test_a_stranger_sends_nothing_again_from_a_list(cleo, world, refused):
    assert cleo.post(f"/messages/{refused.id}/resend", back=MISSED).status_code == 404
    assert len(world.messages("chart")) == 1


def test_a_pulse_in_the_archive_has_no_button(ada, world, pulse, refused):
    archive_pulse(ADA, pulse.id, storage=world.storage, clock=world.clock)

    assert form(ada.get("/deliveries").text, refused) is None


def test_what_has_no_picture_any_more_has_no_button(ada, world, refused):
    with writing(world.engine) as connection:
        connection.execute(update(tables.picture).values(png=b""))

    assert form(ada.get("/deliveries").text, refused) is None


def test_more_buttons_ask_the_database_no_more_often(ada, world, refused):
    with counting(world) as one:
        ada.get("/deliveries")
    world.fire(ADA, world.pulse(ADA, *crowd(world, ADA, 40).values()))
    world.work_all()
    with writing(world.engine) as connection:
        connection.execute(update(tables.message).values(state="dead"))
    with counting(world) as many:
        page = ada.get("/deliveries").text

    assert page.count('/resend"') == 41
    assert len(many) == len(one)


# --- newer ones ---------------------------------------------------------------------------


def test_nothing_is_said_while_nothing_has_come(ada, refused):
    assert ada.get(poll(ada.get("/deliveries").text), htmx=True).status_code == 204


def test_newer_ones_are_counted_with_a_link_to_them(ada, world, pulse, refused):
    url = poll(ada.get("/deliveries").text)
    world.fire(ADA, pulse)
    world.work_all()
    one = ada.get(url, htmx=True).text
    world.fire(ADA, pulse)
    world.work_all()
    two = ada.get(poll(one), htmx=True).text

    assert "1 new · Show it" in one
    assert "2 new · Show them" in two
    assert 'href="/deliveries"' in two
    assert "<table" not in two
    assert ada.get(poll(two), htmx=True).status_code == 204


def test_those_of_the_same_moment_are_newer_too(ada, world, pulse):
    other = world.pulse(ADA, world.recipient(ADA, BEN, "Ben"))
    world.fire(ADA, pulse)
    world.work_all()
    url = poll(ada.get("/deliveries").text)
    world.fire(ADA, other)
    world.work_all()

    assert len({row.at for row in world.rows("delivery")}) == 1
    assert "1 new" in ada.get(url, htmx=True).text


def test_only_what_fits_the_filters_is_newer(ada, world, pulse):
    urls = [poll(ada.get(f"/deliveries?recipient={name}").text) for name in ("sarah", "ben")]
    world.fire(ADA, pulse)
    world.work_all()
    sarahs, bens = (ada.get(url, htmx=True) for url in urls)

    assert 'href="/deliveries?recipient=sarah"' in sarahs.text
    assert bens.status_code == 204


def test_no_more_than_a_hundred_are_counted_and_then_nothing_is_asked(ada, world, refused):
    url = poll(ada.get("/deliveries").text)
    world.fire(ADA, world.pulse(ADA, *crowd(world, ADA, NEWER + 20).values()))
    world.work_all()
    with counting(world) as asked:
        said = ada.get(url, htmx=True).text

    assert "More than 100 new · Show them" in said
    assert poll(said) is None
    with counting(world) as none:
        ada.get("/deliveries?known=", htmx=True)
    assert len(asked) == len(none)


def test_a_full_page_counts_from_its_end(ada, world, pulse):
    world.fire(ADA, world.pulse(ADA, *crowd(world, ADA, 60).values()))
    world.work_all()
    url = poll(ada.get("/deliveries").text)
    world.clock.forward(minutes=1)
    world.fire(ADA, pulse)
    world.work_all()

    assert "&end=" in url
    assert "1 new" in ada.get(url, htmx=True).text


def test_one_that_leaves_the_filter_hides_none_that_comes(ada, world, pulse, refused):
    url = poll(ada.get(MISSED).text)
    ada.post(f"/messages/{refused.id}/resend", back=MISSED)
    world.work_all()
    left = ada.get(url, htmx=True)
    world.clock.forward(minutes=1)
    fail(world, pulse)

    assert left.status_code == 204
    assert "1 new · Show it" in ada.get(url, htmx=True).text


def test_one_of_an_earlier_moment_that_comes_into_the_filter_is_newer_too(
    ada, world, pulse, refused
):
    world.clock.forward(minutes=1)
    fail(world, pulse)
    this = update(tables.message).where(tables.message.c.id == refused.id)
    with writing(world.engine) as connection:
        connection.execute(this.values(state="accepted"))
    url = poll(ada.get(MISSED).text)
    with writing(world.engine) as connection:
        connection.execute(this.values(state="dead"))

    assert "1 new · Show it" in ada.get(url, htmx=True).text


def test_a_newer_one_that_leaves_the_filter_is_spoken_of_no_longer(ada, world, pulse):
    url = poll(ada.get(MISSED).text)
    fail(world, pulse)
    said = ada.get(url, htmx=True).text
    ada.post(f"/messages/{world.messages('chart')[0].id}/resend", back=MISSED)
    world.work_all()
    after = ada.get(poll(said), htmx=True).text

    assert "1 new" in said
    assert "new ·" not in after
    assert ada.get(poll(after), htmx=True).status_code == 204


def test_what_was_shown_and_erased_since_takes_nothing_from_the_count(ada, refused):
    end = "2026-11-01T00:00:00%2B00:00"

    assert "1 new" in ada.get(f"/deliveries?known={NOBODYS}", htmx=True).text
    assert "1 new" in ada.get(f"/deliveries?known={NOBODYS}&end={end}", htmx=True).text


def test_the_address_that_asks_is_short_enough_for_every_server(ada, world):
    world.fire(ADA, world.pulse(ADA, *crowd(world, ADA, 60).values()))
    world.work_all()

    assert len(poll(ada.get("/deliveries?recipient=holder").text)) < 1300


def test_older_pages_ask_for_nothing_newer(ada, world, refused):
    (line,) = world.rows("delivery")

    assert poll(ada.get(f"/deliveries?after={line.id}").text) is None


def test_an_empty_list_hears_of_the_first(ada, world, pulse):
    url = poll(ada.get("/deliveries").text)
    world.fire(ADA, pulse)
    world.work_all()

    assert "1 new · Show it" in ada.get(url, htmx=True).text


@pytest.mark.parametrize(
    "query",
    [
        "known=-5",
        "known=9999999",
        "known=ä",
        "known=x&end=x&told=-3",
        "known=&end=2026-11-01T00:00:00%2B00:00",
        f"known={NOBODYS}&end=2026-11-01",
        f"known={NOBODYS}&end=0001-01-01T00:00:00%2B14:00",
        f"known={NOBODYS}&end=9999-12-31T23:59:59%2B00:00",
    ],
)
def test_what_no_page_of_ours_asks_is_answered_all_the_same(ada, refused, query):
    assert ada.get(f"/deliveries?{query}", htmx=True).status_code == 204
