"""Settings, Team: /settings/team, and what becomes of those who are in it."""

from dataclasses import replace

import pytest

from domain.tenancy import Role
from tests.cast import ADA, BEN, CLEO, EMAILS, PASSWORD
from tests.web.a_team import URL, audit, invite, roles, seated
from tests.web.conftest import Browser

# --- who sees it --------------------------------------------------------------------------


def test_the_team_is_listed_with_roles(owner):
    page = owner.get(URL).text

    assert "Ada Moreau" in page
    assert EMAILS[BEN] in page
    assert "Cleo" not in page
    assert "the only owner, so the role stays" in page
    assert page.count('<span class="pill">you</span>') == 1


@pytest.mark.parametrize("path", ["", "/invitations/new"])
def test_a_member_has_no_page_of_it(ben, path):
    answer = ben.get(URL + path)

    assert answer.status_code == 403
    assert "This needs an admin" in answer.text


def test_a_member_is_led_nowhere_near_it(ben, ada):
    assert f'href="{URL}"' not in ben.get("/settings").text
    assert f'href="{URL}"' in ada.get("/settings").text


def test_a_member_changes_nothing_of_it(ben, world):
    before = roles(world)
    answers = [
        ben.post(f"{URL}/teammates/{ADA.person}/role", role="member"),
        ben.post(f"{URL}/teammates/{BEN.person}/role", role="owner"),
        ben.post(f"{URL}/teammates/{ADA.person}/removal"),
        invite(ben),
    ]

    assert {each.status_code for each in answers} == {403}
    assert roles(world) == before
    assert world.rows("invitation") == []


# --- changing it --------------------------------------------------------------------------


def test_an_owner_makes_another_owner(owner, world):
    answer = owner.post(f"{URL}/teammates/{BEN.person}/role", role="owner")

    assert answer.status_code == 303
    assert roles(world)[BEN.person] == "owner"
    assert "made a teammate owner" in audit(world)


def test_an_admin_makes_no_owners(ada, world):
    answers = [
        ada.post(f"{URL}/teammates/{BEN.person}/role", role="owner"),
        ada.post(f"{URL}/teammates/{ADA.person}/role", role="owner"),
        invite(ada, role="owner"),
    ]

    assert {each.status_code for each in answers} == {403}
    assert set(roles(world).values()) == {"admin", "member"}
    assert world.rows("invitation") == []
    assert 'value="owner"' not in ada.get(f"{URL}/invitations/new").text


def test_an_admin_takes_nothing_from_an_owner(ada, world):
    seated(world, BEN, Role.OWNER)
    answers = [
        ada.post(f"{URL}/teammates/{BEN.person}/role", role="member"),
        ada.post(f"{URL}/teammates/{BEN.person}/removal"),
    ]

    assert {each.status_code for each in answers} == {403}
    assert roles(world)[BEN.person] == "owner"


def test_the_last_owner_stays_one_and_the_page_says_why(owner, world):
    answer = owner.post(f"{URL}/teammates/{ADA.person}/role", role="member")
    removal = owner.post(f"{URL}/teammates/{ADA.person}/removal")
    leaving = owner.post("/organisations/departure")

    assert [each.status_code for each in (answer, removal, leaving)] == [422, 422, 409]
    assert "Make somebody else an owner first" in answer.text
    assert "owner" in leaving.text
    assert roles(world)[ADA.person] == "owner"


@pytest.mark.parametrize("role", ["operator", "system", "king", ""])
def test_nobody_is_made_what_no_teammate_can_be(owner, world, role):
    before = roles(world)

    assert owner.post(f"{URL}/teammates/{BEN.person}/role", role=role).status_code == 404
    assert invite(owner, role=role).status_code == 404
    assert roles(world) == before


def test_who_is_removed_is_out_with_their_next_click(owner, ben, world):
    asks = owner.get(f"{URL}/teammates/{BEN.person}/removal")
    answer = owner.post(f"{URL}/teammates/{BEN.person}/removal")

    assert "Remove Ben Okafor?" in asks.text
    assert answer.status_code == 303
    assert BEN.person not in roles(world)
    assert ben.get("/pulses").status_code == 302
    assert "removed a teammate" in audit(world)


def test_who_has_no_seat_any_more_is_told_so_with_the_right_password_only(owner, app):
    owner.post(f"{URL}/teammates/{BEN.person}/removal")

    right = Browser(app).post("/sign-in", email=EMAILS[BEN], password=PASSWORD)
    wrong = Browser(app).post("/sign-in", email=EMAILS[BEN], password="wrong")

    assert "in no organisation any more" in right.text
    assert "do not go together" in wrong.text


def test_a_stranger_is_no_teammate(owner, world):
    assert owner.get(f"{URL}/teammates/{CLEO.person}/removal").status_code == 404
    assert owner.post(f"{URL}/teammates/{CLEO.person}/removal").status_code == 404
    assert owner.post(f"{URL}/teammates/{CLEO.person}/role", role="admin").status_code == 404


def test_who_makes_themselves_a_member_is_led_away_from_the_team(ada):
    answer = ada.post(f"{URL}/teammates/{ADA.person}/role", role="member")

    assert (answer.status_code, answer.location) == (303, "/")
    assert ada.get(URL).status_code == 403


def test_an_invite_whose_maker_has_left_still_lets_somebody_in(owner, world):
    seated(world, BEN, Role.ADMIN)
    offer = world.invite(replace(BEN, role=Role.ADMIN), "Sarah")
    owner.post(f"{URL}/teammates/{BEN.person}/removal")

    world.says("16505551234", offer.token.prefilled)
    world.work_all()

    assert [row.label for row in world.rows("destination")] == ["Sarah"]
    assert {row.state for row in world.rows("event")} == {"done"}
