"""The house's own audit log: /operator/audit."""

import re
from html import unescape
from uuid import UUID

import pytest
from sqlalchemy import insert

from adapters.sql import tables
from adapters.sql.engine import writing
from app.use_cases.operating import make_operator, remove_operator
from domain.tenancy import HOUSE, THE_HOUSE
from ports.bell import Lane
from tests.cast import ACME, ADA, BEN, EMAILS, GLOBEX
from tests.web.conftest import Browser
from tests.world import SARAH

URL = "/operator/audit"
REASON = "Cleo asked why Monday’s chart was late."


def lines(page):
    """Who, what and about of each line, the newest first."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells[1:]]
        for row in body.split("</tr>")[:-1]
        if (cells := re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S))
    ]


def test_what_operators_did_stands_in_one_log_the_newest_first(operator, world):
    organisations = "/operator/organisations"
    operator.post(f"{organisations}/{ACME}/plan", plan="branded")
    operator.post(f"{organisations}/{ACME}/approval", approved="yes")
    operator.post(f"{organisations}/{ACME}/pause", reason="We look into complaints.")
    operator.post(f"{organisations}/{ACME}/resumption")
    operator.post(f"{organisations}/{GLOBEX}/visits", reason=REASON)
    sender = world.rows("sender")[0].id
    operator.post(f"/operator/number/senders/{sender}/stop", reason="A leaked token.")
    operator.post("/operator/replays", key=world.quarantined())

    assert lines(operator.get(URL).text) == [
        ["Ben Okafor", "replayed events out of quarantine", "1"],
        ["Ben Okafor", "stopped a number", "Chartcastr"],
        ["Ben Okafor", "began a support visit", f"Globex {REASON}"],
        ["Ben Okafor", "let its sending go on", "Acme"],
        ["Ben Okafor", "paused its sending", "Acme"],
        ["Ben Okafor", "approved it for any number of recipients", "Acme"],
        ["Ben Okafor", "set the plan to branded", "Acme"],
        ["The service", "made an operator", "Ben Okafor"],
    ]


def test_what_an_organisation_does_for_itself_is_not_in_it(operator, ada, world):
    world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"))

    page = operator.get(URL).text

    assert "made a pulse" not in page
    assert "Sarah" not in page
    assert "made a pulse" in ada.get("/settings/audit").text


def test_a_pause_for_too_many_stops_is_the_service_s_own(operator, world):
    for number, name in enumerate(("Sarah", "Ana", "Ben")):
        world.recipient(ADA, f"1650555000{number}", name)
    for number in range(3):
        world.says(f"1650555000{number}", "STOP")
    world.work(Lane.INBOX)

    assert ["The service", "paused its sending: STOPs", "Acme"] in lines(operator.get(URL).text)


@pytest.mark.parametrize("page", [URL, "/operator/number", "/operator/templates"])
def test_the_operators_pages_call_it_the_installation(operator, page):
    words = re.sub(r"<[^>]+>", " ", operator.get(page).text)

    assert "nstallation" in words
    assert "house" not in words.lower()


def test_its_times_are_the_reader_s(operator):
    operator.client.set_cookie("zone", "Asia%2FTokyo")

    page = operator.get(URL).text

    assert "21:00:00 Tokyo" in page
    assert "Days begin at midnight in Tokyo." in page


@pytest.mark.parametrize(
    ("query", "there"),
    [
        (f"who={BEN.person}", True),
        (f"who={ADA.person}", False),
        ("what=SET+THE+PLAN", True),
        ("what=replayed", False),
        ("from=2026-11-18&to=2026-11-18", True),
        ("from=2026-11-19", False),
        ("to=2026-11-17", False),
        ("from=nonsense&who=nobody", True),
    ],
)
def test_filters_are_in_the_url(operator, query, there):
    operator.post(f"/operator/organisations/{ACME}/plan", plan="branded")

    page = operator.get(f"{URL}?{query}").text

    assert ("set the plan" in page) == there
    assert ("Nothing like that" in page) != there


def test_whoever_was_an_operator_can_still_be_asked_for(operator, app, world):
    operator.post(f"/operator/organisations/{ACME}/plan", plan="branded")
    make_operator(THE_HOUSE, EMAILS[ADA], storage=world.storage, clock=world.clock)
    remove_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)

    page = Browser(app, ADA).get(f"{URL}?who={BEN.person}").text

    assert f'<option value="{BEN.person}" selected>Ben Okafor</option>' in page
    assert lines(page) == [["Ben Okafor", "set the plan to branded", "Acme"]]


def test_older_lines_are_a_link_away(operator, world):
    with writing(world.engine) as connection:
        connection.execute(
            insert(tables.audit),
            [
                {
                    "organisation": HOUSE,
                    "who": BEN.person,
                    "what": f"did thing {number:02}",
                    "subject": str(UUID(int=number)),
                    "at": world.clock.now(),
                    "by_house": True,
                }
                for number in range(60)
            ],
        )
    first = operator.get(f"{URL}?what=did").text
    older = unescape(re.search(rf'href="({URL}\?[^"]*after=[^"]*)"', first)[1])
    things = [re.findall(r"did thing (\d+)", page) for page in (first, operator.get(older).text)]

    assert "what=did" in older
    assert [len(each) for each in things] == [50, 10]
    assert len({*things[0], *things[1]}) == 60


def test_it_is_the_operator_s_alone_and_in_their_menu(operator, ada, anyone):
    assert ada.get(URL).status_code == 404
    assert anyone.get(URL).status_code == 302
    assert f'href="{URL}"' in operator.get("/operator").text


def test_an_organisation_still_reads_what_was_done_to_it(operator, cleo):
    operator.post(f"/operator/organisations/{GLOBEX}/visits", reason=REASON)

    assert REASON in cleo.get("/settings/audit").text
