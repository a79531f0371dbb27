"""Who did what, and when: /settings/audit."""

import re
from html import unescape

import pytest
from sqlalchemy import insert

from adapters.sql import tables
from adapters.sql.engine import writing
from app.use_cases.pulsing import pause_pulse
from domain.pulses import RunKind
from tests.cast import ADA, CLEO
from tests.world import SARAH

URL = "/settings/audit"


@pytest.fixture
def pulse(world):
    return world.pulse(ADA, world.recipient(ADA, SARAH, "Sarah"))


def test_each_thing_that_was_done_has_its_line_with_who_and_when(ada, world, pulse):
    world.clock.forward(minutes=5)
    pause_pulse(ADA, pulse.id, storage=world.storage, clock=world.clock)
    page = ada.get(URL).text

    first = page.partition("<tbody>")[2].partition("</tr>")[0]
    for words in ("Ada Moreau", "paused a pulse", "Revenue", "13:05:00 Berlin"):
        assert words in first
    for words in ("made a pulse", "made an invite", "connected a file", "defined a metric"):
        assert words in page


def test_what_was_sent_by_hand_is_noted_and_a_look_is_not(ada, world, pulse):
    world.fire(ADA, pulse)
    world.fire(ADA, pulse, RunKind.PREVIEW)

    whats = [row.what for row in world.rows("audit")]
    assert whats.count("sent a pulse") == 1
    assert not any("preview" in what for what in whats)


def test_what_has_a_name_is_called_by_it(ada, pulse):
    ada.post("/settings/tokens", name="Nightly export", scopes=["read"])
    page = ada.get(URL).text

    assert re.search(r"made an API token</td>\s*<td[^>]*>Nightly export</td>", page)


@pytest.mark.parametrize(
    ("names", "called"), [("Sarah", "1 invite"), ("Sarah\nBen\nAnn", "3 invites")]
)
def test_invites_made_at_once_are_called_by_how_many_they_are(ada, names, called):
    ada.post("/settings/destinations/whatsapp/invites/many", names=names)
    page = ada.get(URL).text

    assert re.search(rf"invites? at once</td>\s*<td[^>]*>{called}</td>", page)


def test_only_who_manages_the_team_may_look(ben, anyone, pulse):
    assert ben.get(URL).status_code == 403
    assert anyone.get(URL).status_code == 302
    assert URL not in ben.get("/settings/destinations").text


def test_it_is_a_row_of_the_settings(ada):
    assert f'href="{URL}"' in ada.get("/settings/destinations").text


def test_another_organisation_sees_nothing_of_it(cleo, pulse):
    page = cleo.get(URL).text

    assert "Ada Moreau" not in page
    assert str(pulse.id) not in page


def test_an_empty_log_says_what_comes_there(cleo):
    assert "Nothing was changed yet" in cleo.get(URL).text


@pytest.mark.parametrize(
    ("query", "there"),
    [
        (f"who={ADA.person}", True),
        (f"who={CLEO.person}", False),
        ("what=MADE+A+PULSE", True),
        ("what=paused", False),
        ("from=2026-11-18&to=2026-11-18", True),
        ("from=2026-11-19", False),
        ("to=2026-11-17", False),
        ("from=0001-01-01&to=9999-12-31", True),
        ("from=9999-12-31", False),
        ("to=0001-01-01", False),
        ("from=nonsense", True),
    ],
)
def test_filters_are_in_the_url(ada, pulse, query, there):
    page = ada.get(f"{URL}?{query}").text

    assert ("made a pulse" in page) == there
    assert ("Nothing like that" in page) != there


def test_older_lines_are_a_link_away(ada, world):
    with writing(world.engine) as connection:
        connection.execute(
            insert(tables.audit),
            [
                {
                    "organisation": ADA.organisation,
                    "who": ADA.person,
                    "what": f"did thing {number:02}",
                    "subject": "x",
                    "at": world.clock.now(),
                }
                for number in range(60)
            ],
        )
    first = ada.get(f"{URL}?what=did").text
    older = unescape(re.search(r'href="(/settings/audit\?[^"]*after=[^"]*)"', first)[1])
    things = [re.findall(r"did thing (\d+)", page) for page in (first, ada.get(older).text)]

    assert "what=did" in older
    assert [len(each) for each in things] == [50, 10]
    assert len({*things[0], *things[1]}) == 60


@pytest.mark.parametrize("after", [f"{2**63}", "9" * 5000, "-1", "x"])
def test_a_place_that_no_list_has_begins_at_the_newest(ada, after):
    page = ada.get(f"{URL}?after={after}")

    assert page.status_code == 200
    assert f"after={after}" not in page.text
