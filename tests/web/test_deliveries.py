"""All deliveries: /deliveries and /deliveries.csv."""

import csv
import io
import re
from html import unescape

import pytest
from sqlalchemy import update

from adapters.sql import tables
from adapters.sql.engine import writing
from app.web.deliveries import AT_ONCE
from domain.messages import Outcome
from ports.messenger import Answer
from tests.cast import ADA, BEN
from tests.proofs.crowd import crowd
from tests.world import SARAH


@pytest.fixture
def sarah(world):
    return world.recipient(ADA, SARAH, "Sarah")


@pytest.fixture
def pulse(world, sarah):
    return world.pulse(ADA, sarah)


def sent(world, pulse, answer=None):
    run = world.fire(ADA, pulse)
    if answer:
        world.messenger.next.append(answer)
    world.work_all()
    return run


def refused(world, pulse, code=131026):
    return sent(world, pulse, Answer(Outcome.REFUSED, code=code))


def rows(browser, url="/deliveries.csv"):
    response = browser.get(url)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.text)))


def test_an_empty_page_says_what_brings_the_first(ada):
    page = ada.get("/deliveries").text

    assert "Nothing has been sent yet" in page
    assert 'href="/pulses"' in page


def test_a_delivery_says_when_to_whom_and_how_far_and_leads_to_its_run(ada, world, pulse):
    run = sent(world, pulse)
    page = ada.get("/deliveries").text

    assert "Wed 18 Nov, 13:00 Berlin" in page
    assert "Taken by Meta" in page
    assert "Sarah" in page
    assert f'href="/pulses/{pulse.id}?run={run.id}"' in unescape(page)


def test_what_did_not_arrive_says_why_with_metas_code_and_the_next_step(ada, world, pulse):
    refused(world, pulse)
    page = ada.get("/deliveries?state=missed").text

    assert "Did not arrive" in page
    assert "Meta’s code 131026" in page
    assert "/help/whatsapp#cannot-receive" in page or "#cannot-receive" in page


def test_members_may_look_and_strangers_see_nothing(ben, cleo, anyone, world, pulse):
    sent(world, pulse)

    assert "Sarah" in ben.get("/deliveries").text
    assert "Sarah" not in cleo.get("/deliveries").text
    assert rows(cleo) == []
    assert anyone.get("/deliveries").status_code == 302
    assert anyone.get("/deliveries.csv").status_code == 302


def test_a_place_of_somebody_else_is_404(ada, cleo, world, pulse):
    sent(world, pulse)
    (line,) = world.rows("delivery")

    assert ada.get(f"/deliveries?after={line.id}").status_code == 200
    assert cleo.get(f"/deliveries?after={line.id}").status_code == 404


def test_only_get(ada):
    assert ada.post("/deliveries").status_code == 405


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("state=missed", True),
        ("state=arrived", False),
        ("state=nonsense", True),
        ("recipient=sar", True),
        ("recipient=nobody", False),
        ("cause=131026", True),
        ("cause=131047", False),
        ("cause=no+such+words", False),
        ("from=2026-11-18", True),
        ("from=2026-11-19", False),
        ("to=2026-11-17", False),
        ("to=2026-11-18", True),
        ("from=yesterday", True),
        ("to=9999-12-31", True),
        ("pulse=00000000-0000-0000-0000-00000000abcd", False),
    ],
)
def test_filters_are_in_the_url_and_hold_for_the_file_too(ada, world, pulse, query, there):
    refused(world, pulse)
    page = ada.get(f"/deliveries?{query}").text

    assert ("Meta’s code 131026" in page) == there
    assert ("Nothing like that" in page) != there
    assert bool(rows(ada, f"/deliveries.csv?{query}")) == there


def test_a_cause_is_found_by_its_plain_words(ada, world, pulse):
    refused(world, pulse)
    (line,) = rows(ada)
    words = line["what happened"].split()[:3]

    assert rows(ada, f"/deliveries.csv?cause={'+'.join(words).upper()}") == [line]


def test_days_begin_in_the_organisations_zone(ada, world, pulse):
    world.clock.forward(hours=11, minutes=30)  # 23:30 in UTC, the 19th in Berlin
    sent(world, pulse)

    assert "Thu 19 Nov, 00:30 Berlin" in ada.get("/deliveries?from=2026-11-19").text
    assert "Nothing like that" in ada.get("/deliveries?to=2026-11-18").text


def test_older_ones_are_a_link_away_with_the_same_filters(ada, world):
    people = [world.recipient(ADA, f"1650600{number:04}", f"P{number}") for number in range(60)]
    sent(world, world.pulse(ADA, *people))
    first = ada.get("/deliveries?recipient=P").text
    older = unescape(re.search(r'href="(/deliveries\?[^"]*after=[^"]*)"', first)[1])

    assert "recipient=P" in older
    second = ada.get(older).text
    names = [re.findall(r">(P\d+)<", page) for page in (first, second)]
    assert [len(each) for each in names] == [50, 10]
    assert len({*names[0], *names[1]}) == 60
    assert "Newest deliveries" in second


@pytest.mark.parametrize("url", ["/deliveries", "/settings/audit"])
def test_a_reader_elsewhere_is_told_which_zone_the_days_and_which_the_rows_are_in(ada, url):
    assert "Days begin at midnight in Berlin.\n" in ada.get(url).text

    ada.client.set_cookie("zone", "America%2FNew_York")

    said = "Days begin at midnight in Berlin; the times below are in New York."
    assert said in ada.get(url).text


def test_the_file_has_times_with_their_zone_and_the_cause(ada, world, pulse):
    run = refused(world, pulse)
    (line,) = rows(ada)

    assert line["time (Europe/Berlin)"] == "2026-11-18T13:00:00+01:00"
    assert (line["pulse"], line["recipient"], line["run"]) == ("Revenue", "Sarah", "Sent by hand")
    assert (line["state"], line["Meta’s code"]) == ("Did not arrive", "131026")
    assert line["next step"]
    assert line["address"].endswith(f"/pulses/{pulse.id}?run={run.id}")
    response = ada.get("/deliveries.csv")
    assert response.mimetype == "text/csv"
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    assert SARAH not in response.text


@pytest.mark.parametrize("formula", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "＝1"])  # noqa: RUF001
def test_no_cell_of_the_file_is_a_formula(ada, world, pulse, formula):
    sent(world, pulse)
    with writing(world.engine) as connection:
        connection.execute(update(tables.destination).values(label=formula))
        connection.execute(update(tables.pulse).values(name=formula))
    (line,) = rows(ada)

    assert (line["recipient"], line["pulse"]) == (f"'{formula}",) * 2


def test_the_file_goes_on_past_what_is_read_at_once(ada, world):
    many = AT_ONCE + 1
    sent(world, world.pulse(ADA, *crowd(world, ADA, many).values()))

    assert len({line["recipient"] for line in rows(ada)}) == many


def test_a_text_of_theirs_stays_text(ada, world, pulse):
    sent(world, pulse)
    with writing(world.engine) as connection:
        connection.execute(update(tables.destination).values(label="<b>x</b>"))

    assert "<b>x</b>" not in ada.get("/deliveries?recipient=%3Cb%3E").text


def test_who_took_the_file_stands_in_the_audit_log(ben, world, pulse):
    ben.get("/deliveries.csv")

    line = world.rows("audit")[-1]
    assert (line.what, line.who) == ("exported deliveries", BEN.person)


def test_who_is_looked_at_alone_is_called_by_name_until_taken_away(ada, cleo, world, sarah, pulse):
    sent(world, pulse)
    page = ada.get(f"/deliveries?recipient={sarah}&state=arrived").text

    assert f'type="hidden" name="recipient" value="{sarah}"' in page
    assert 'href="/deliveries?state=arrived"' in page
    assert "</span>Sarah<span" in page
    assert 'type="search" value=""' not in page.partition('id="cause"')[0]
    assert "Sarah" not in cleo.get(f"/deliveries?recipient={sarah}").text
