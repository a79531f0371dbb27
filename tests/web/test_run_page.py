"""GET /runs/<id>: what a run said, on what that rests, and how far it got."""

import re
from html import unescape
from uuid import UUID, uuid4

import pytest

from adapters.babel.formats import BabelFormats
from app.use_cases.operating import make_operator
from app.web.evidence import Spelling, with_links
from domain.evidence import Citation, FactKind, evidence
from domain.facts import compute
from domain.messages import Outcome
from domain.pulses import RunKind
from domain.tenancy import THE_HOUSE
from ports.bell import Lane
from ports.messenger import Answer
from tests.cast import ADA, BEN, EMAILS
from tests.charted import metric, series, weeks_of
from tests.web.conftest import Browser
from tests.world import BEN as BENS_PHONE
from tests.world import SARAH


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA))


@pytest.fixture
def run(world, pulse):
    run = world.fire(ADA, pulse)
    world.work_all()
    return run


def bubbles(page):
    return [part.partition("</p>")[0] for part in page.split('class="bubble-text">')[1:]]


def test_the_texts_are_those_that_were_sent(ada, world, run):
    page = ada.get(f"/runs/{run.id}").text

    shown = [unescape(re.sub(r"<[^>]+>", "", text)) for text in bubbles(page)]
    sent = [re.sub(r"[*_]", "", text.text) for text in world.messages("chart", "analysis")]
    assert [re.sub(r"[*_]", "", text) for text in shown] == sent
    assert f'src="/runs/{run.id}/picture"' in page


def test_each_number_leads_to_a_fact_and_each_fact_to_its_rows(ada, run):
    page = ada.get(f"/runs/{run.id}").text

    cited = re.findall(r'class="cited" href="#([^"]+)"', page)
    places = set(re.findall(r'<tr id="([^"]+)"', page))
    links = set(re.findall(r'href="#(row-[^"]+)"', page))
    assert len(cited) > 5
    assert set(cited) <= places
    assert links <= places
    assert {"fact-value", "fact-mean", "fact-freshness", "row-2026-11-17"} <= places


def test_no_number_of_the_texts_is_without_its_link(ada, run):
    for text in bubbles(ada.get(f"/runs/{run.id}").text):
        assert not re.search(r"\d", re.sub(r"<a .*?</a>|<[^>]+>|&#\d+;", "", text)), text


def test_how_new_the_data_was_is_said(ada, world, run):
    page = ada.get(f"/runs/{run.id}").text

    assert "Newest row" in page
    assert "Tue 17 Nov" in page
    assert "Wed 18 Nov, 13:00 Berlin" in page
    assert f'href="/sources/{world.rows("source")[0].id}">Shop' in page


def test_the_timeline_goes_as_far_as_read_and_replied(ada, world, run):
    for row in world.messages("chart"):
        world.status("delivered", wamid=row.wamid)
        world.status("read", wamid=row.wamid)
    world.says(SARAH, "why?", about=world.messages("chart")[0].wamid)
    world.work(Lane.INBOX)

    timeline = ada.get(f"/runs/{run.id}").text.partition('class="timeline"')[2]
    for word in ("Taken by Meta", "Delivered", "Read", "Replied"):
        assert f"<strong>{word}</strong>" in timeline


def test_how_far_it_got_stands_before_what_its_numbers_rest_on(ada, run):
    page = ada.get(f"/runs/{run.id}").text

    places = [
        page.index(f'id="{title}"') for title in ("people-title", "facts-title", "rows-title")
    ]
    assert places == sorted(places)


def test_one_button_sends_all_that_failed_again(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA), world.recipient(ADA, BENS_PHONE, "Ben"))
    run = world.fire(ADA, pulse)
    world.work_all()
    for failed in world.messages("chart"):
        world.status("failed", wamid=failed.wamid, code=131026)
    world.work(Lane.INBOX)

    for url in (f"/runs/{run.id}", f"/pulses/{pulse.id}"):
        page = ada.get(url).text
        assert f'action="/runs/{run.id}/resend"' in page
        assert "Send the 2 failed ones again" in page


def test_one_that_failed_alone_has_its_button_in_its_own_row(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA), world.recipient(ADA, BENS_PHONE, "Ben"))
    run = world.fire(ADA, pulse)
    world.work_all()
    arrived, failed = world.messages("chart")
    world.status("delivered", wamid=arrived.wamid)
    world.status("failed", wamid=failed.wamid, code=131026)
    world.work(Lane.INBOX)

    for url in (f"/runs/{run.id}", f"/pulses/{pulse.id}"):
        page = ada.get(url).text
        assert f'action="/messages/{failed.id}/resend"' in page
        assert f"/runs/{run.id}/resend" not in page


def test_what_failed_further_down_the_list_is_sent_again_from_the_head(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA))
    run = world.fire(ADA, pulse)
    world.work_all()
    (failed,) = world.messages("chart")
    world.status("failed", wamid=failed.wamid, code=131026)
    world.work(Lane.INBOX)

    page = ada.get(f"/runs/{run.id}?after={UUID(int=2**128 - 1)}").text

    assert f'action="/messages/{failed.id}/resend"' not in page
    assert "Send the failed one again" in page


def test_where_nothing_failed_there_is_no_such_button(ada, pulse, run):
    for url in (f"/runs/{run.id}", f"/pulses/{pulse.id}"):
        assert "/resend" not in ada.get(url).text


def test_the_page_of_the_pulse_leads_there(ada, pulse, run):
    assert f'href="/runs/{run.id}">' in ada.get(f"/pulses/{pulse.id}").text


def test_a_run_that_drew_nothing_says_why(ada, world):
    pulse = world.pulse(ADA, world.recipient(ADA), fresh_within=2)
    world.clock.forward(days=9)
    run = world.fire(ADA, pulse)
    world.work_all()
    page = ada.get(f"/runs/{run.id}").text

    assert "Bring the source up to date." in page
    assert "This run drew nothing" in page
    assert "fact-value" not in page


def test_one_that_is_still_going_on_has_a_page_too(ada, world, pulse):
    run = world.fire(ADA, pulse)

    assert "It starts in a moment." in ada.get(f"/runs/{run.id}").text


def test_a_preview_has_its_facts_and_no_people(ada, world, pulse):
    run = world.fire(ADA, pulse, RunKind.PREVIEW)
    world.work_all()
    page = ada.get(f"/runs/{run.id}").text

    assert 'id="fact-value"' in page
    assert "people-list" not in page


def test_a_run_is_nobody_elses(ada, ben, cleo, anyone, run):
    assert ben.get(f"/runs/{run.id}").status_code == 200
    assert cleo.get(f"/runs/{run.id}").status_code == 404
    assert anyone.get(f"/runs/{run.id}").status_code == 302
    assert ada.get(f"/runs/{uuid4()}").status_code == 404
    assert ada.post(f"/runs/{run.id}").status_code == 405


def test_what_a_text_says_of_itself_is_never_markup():
    text = "<b>12</b> & *up 12 %*"
    found = (Citation(3, 5, "fact-value"), Citation(16, 20, "fact-change"))

    assert with_links(text, found) == (
        '&lt;b&gt;<a class="cited" href="#fact-value">12</a>&lt;/b&gt; &amp; '
        '<strong>up <a class="cited" href="#fact-change">12 %</a></strong>'
    )


def test_the_page_has_nothing_inline(ada, run):
    page = ada.get(f"/runs/{run.id}").text

    for inline in ("style=", "<style", " onclick", "<script>"):
        assert inline not in page


def spelled(values, measured):
    facts = compute(values, measured)
    spell = Spelling(facts, "UTC", BabelFormats())
    found = evidence(facts, values, "UTC")
    return {fact.kind: spell.fact(fact).value for fact in found if fact.kind in PLAINLY}


PLAINLY = {FactKind.CHANGE, FactKind.RECORD}


def test_a_line_never_ends_after_a_minus_sign():
    said = spelled(series([20, 10]), metric())[FactKind.CHANGE]

    assert said.count("−") == said.count("−\N{WORD JOINER}") == 2


def test_what_did_not_move_has_no_change():
    assert spelled(series([20, 20]), metric())[FactKind.CHANGE] == "no change (from $20)"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (series(weeks_of(90, 9890)), r"highest of the last \d+ Tuesdays"),
        (series(range(20, 0, -1)), "lowest of the last 20 days"),
    ],
)
def test_a_record_says_of_what_it_is_one(values, words):
    assert re.fullmatch(words, spelled(values, metric())[FactKind.RECORD])


def test_only_an_operator_is_led_to_where_a_token_is_set(world, app, ada):
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    pulse = world.pulse(ADA, world.recipient(ADA))
    world.messenger.next.append(Answer(Outcome.REFUSED, code=190))
    world.fire(ADA, pulse)
    world.work_all()
    admin, operator = (each.get(f"/pulses/{pulse.id}").text for each in (ada, Browser(app, BEN)))

    assert "The operator of this installation has to set a new token." in admin
    assert "Set a new token under Operator, Number." not in admin
    assert '<a href="/operator/number">Set a new token under Operator, Number.</a>' in operator
