"""Settings, Organisation: its name and its time zone."""

import pytest

from adapters.sql import tables
from app.use_cases.operating import make_operator
from app.use_cases.own_organisation import MOVED
from domain.accounts import NAME_LIMIT
from domain.tenancy import RENAMED, THE_HOUSE
from tests.cast import ACME, ADA, BEN, EMAILS, GLOBEX
from tests.web.conftest import Browser

URL = "/settings/organisation"


def standing(world, id=ACME):
    row = next(row for row in world.rows("organisation") if row.id == id)
    return row.name, row.timezone


def noted(world):
    return [
        (row.what, row.subject)
        for row in world.rows("audit")
        if row.organisation == ACME and row.what in {RENAMED, MOVED}
    ]


def test_an_owner_renames_it_and_the_log_keeps_the_name_before(owner, world):
    answer = owner.post(f"{URL}/name", name="  Acme \n Analytics ")

    assert (answer.status_code, answer.location) == (303, URL)
    assert standing(world) == ("Acme Analytics", "Europe/Berlin")
    assert noted(world)[-1] == ("renamed the organisation", "from “Acme” to “Acme Analytics”")
    page = owner.get(URL).text
    assert "Saved: that is its name from now on." in page
    assert "Charts from Acme Analytics will arrive here." in page
    assert "from “Acme” to “Acme Analytics”" in owner.get("/settings/audit").text


def test_who_joins_afterwards_reads_the_new_name(owner, world):
    owner.post(f"{URL}/name", name="Acme Analytics")
    world.recipient(ADA)

    (confirmation,) = world.messages("confirmation")
    assert "Charts from Acme Analytics will arrive here." in confirmation.text


def test_an_owner_moves_it_and_its_day_begins_elsewhere(owner, world):
    world.fire(ADA, world.pulse(ADA, world.recipient(ADA)))
    world.work_all()
    answer = owner.post(f"{URL}/timezone", timezone="Asia/Kolkata")

    assert (answer.status_code, answer.location) == (303, URL)
    assert standing(world) == ("Acme", "Asia/Kolkata")
    assert noted(world)[-1] == ("set the time zone", "from Europe/Berlin to Asia/Kolkata")
    assert "It is Wed 18 Nov, 17:30 Kolkata now." in owner.get(URL).text
    assert "midnight to midnight in Kolkata" in owner.get("/").text


def test_a_pulse_keeps_its_own_zone(owner, world):
    world.pulse(ADA, world.recipient(ADA))
    before = world.rows("pulse")
    owner.post(f"{URL}/timezone", timezone="Asia/Kolkata")

    assert world.rows("pulse") == before


def test_what_was_so_already_is_not_noted(owner, world):
    owner.post(f"{URL}/name", name="Acme")
    owner.post(f"{URL}/timezone", timezone="Europe/Berlin")

    assert noted(world) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * (NAME_LIMIT + 1)])
def test_a_name_is_something_and_not_too_long(owner, world, name):
    answer = owner.post(f"{URL}/name", name=name)

    assert answer.status_code == 422
    assert "Give a name of at most 80 characters." in answer.text
    assert standing(world)[0] == "Acme"


@pytest.mark.parametrize("zone", ["", "Mars/Base", "Etc/GMT+5", "../etc/passwd"])
def test_a_zone_is_one_of_the_list(owner, world, zone):
    answer = owner.post(f"{URL}/timezone", timezone=zone)

    assert answer.status_code == 422
    assert "Pick a time zone from the list." in answer.text
    assert standing(world)[1] == "Europe/Berlin"


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_admins_and_members_see_it_and_change_nothing(request, world, who):
    browser = request.getfixturevalue(who)
    page = browser.get(URL).text
    answers = [
        browser.post(f"{URL}/name", name="Another").status_code,
        browser.post(f"{URL}/timezone", timezone="Asia/Kolkata").status_code,
    ]

    assert "Its owners can change both." in page
    assert "save-name" not in page
    assert answers == [403, 403]
    assert standing(world) == ("Acme", "Europe/Berlin")
    assert noted(world) == []


def test_the_owner_of_another_one_changes_their_own_alone(cleo, world):
    cleo.post(f"{URL}/name", name="Initech")

    assert standing(world) == ("Acme", "Europe/Berlin")
    assert standing(world, GLOBEX)[0] == "Initech"


def test_two_names_of_full_length_are_noted_whole(owner, world):
    one, other = "a" * NAME_LIMIT, "b" * NAME_LIMIT
    owner.post(f"{URL}/name", name=one)
    owner.post(f"{URL}/name", name=other)

    assert noted(world)[-1][1] == f"from “{one}” to “{other}”"
    assert len(noted(world)[-1][1]) <= tables.audit.c.subject.type.length


def test_an_operator_reads_which_names_it_has_had_and_nothing_else_of_its_log(app, owner, world):
    world.pulse(ADA, world.recipient(ADA))
    make_operator(THE_HOUSE, EMAILS[BEN], storage=world.storage, clock=world.clock)
    page = f"/operator/organisations/{ACME}"
    before = Browser(app, BEN).get(page).text

    owner.post(f"{URL}/name", name="Acme Analytics")
    after = Browser(app, BEN).get(page).text

    assert "Names that it has had" not in before
    assert "Renamed from “Acme” to “Acme Analytics”" in after
    assert "made a pulse" not in after
