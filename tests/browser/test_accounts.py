"""A teammate is invited and restricted, somebody signs up, and every page of it is readable."""

import pytest

from app.seeding import ADMIN
from tests.browser.barriers import barriers
from tests.browser.demo import Demo
from tests.browser.pages import WHATSAPP
from tests.browser.screen import Screen, needs_chromium
from tests.browser.visitor import link_in_the_mail

pytestmark = [*needs_chromium, pytest.mark.usefixtures("next_part")]
TEAM = "/settings/team"
DORA, EVE = "dora@cobalt.example", "eve@initech.example"
CHOSEN = "a staple of horses"


def looked_at(screen: Screen, name: str) -> list[str]:
    """What keeps people from reading this page, which is kept as pictures as well."""
    for scheme in ("dark", "light"):
        screen.prefers(scheme)
        screen.pictures(f"accounts-{name}-{scheme}")
    return barriers(screen)


def test_an_admin_invites_a_teammate(screen: Screen, furnished: Demo) -> None:
    screen.open(furnished.url)
    screen.see("h1")
    screen.open(furnished.url + TEAM)
    assert looked_at(screen, "team") == []
    screen.click_on("Invite a teammate")
    screen.see("h1", "Invite a teammate")
    assert looked_at(screen, "invitation") == []
    screen.type("#email", DORA)
    screen.click("button[type=submit]", "Invite")
    screen.see("h1", f"{DORA} is invited")
    assert looked_at(screen, "link") == []
    screen.click_on("Done")
    screen.see("th", DORA)
    assert looked_at(screen, "invited") == []


def test_the_account_of_who_is_signed_in_can_be_read_by_everybody(
    screen: Screen, furnished: Demo
) -> None:
    screen.click("details.menu summary")
    screen.pictures("accounts-menu")
    screen.click_on("Your account")
    screen.see("h1", "Your account")
    screen.see(".state", "This browser")
    assert looked_at(screen, "account") == []
    screen.open(f"{furnished.url}/organisations/departure")
    assert looked_at(screen, "departure") == []


def test_another_organisation_is_made_and_one_comes_back_by_the_menu(
    screen: Screen, furnished: Demo
) -> None:
    screen.open(f"{furnished.url}/organisations/new")
    assert looked_at(screen, "another") == []
    screen.type("#organisation", "Cobalt Tea")
    screen.click_on("Make it")
    screen.see(".foot", "Cobalt Tea")
    screen.open(f"{furnished.url}/organisations")
    assert looked_at(screen, "organisations") == []
    screen.click("details.menu summary")
    screen.see(".menu-places", "Switch to Cobalt Coffee")
    screen.picture("accounts-switch")
    screen.click_on("Switch to Cobalt Coffee")
    screen.see(".foot", "Cobalt Coffee")


def test_the_teammate_makes_an_account_and_sees_no_team(screen: Screen, furnished: Demo) -> None:
    link = link_in_the_mail(furnished.url, f"{ADMIN.name} invites you")
    screen.click("details.menu summary")
    screen.click_on("Sign out")
    screen.see("h1", "Sign in")
    assert looked_at(screen, "sign-in") == []
    screen.open(link)
    screen.see("h1", "Join Cobalt Coffee")
    assert looked_at(screen, "join") == []
    screen.type("#name", "Dora Brand")
    screen.type("#password", CHOSEN)
    screen.click("button[type=submit]", "Join")
    screen.see(".foot", "Cobalt Coffee")
    assert "Operator" not in screen.says(".main-nav")
    screen.open(f"{furnished.url}/settings/destinations")
    assert "Team" not in screen.says(".sub-nav")
    screen.open(furnished.url + TEAM)
    screen.see("h1", "This needs an admin")
    assert looked_at(screen, "no-right") == []
    assert all("403" in one for one in screen.complaints())


def test_who_is_no_admin_makes_pulses_and_changes_no_recipients(
    screen: Screen, furnished: Demo
) -> None:
    screen.open(furnished.url + WHATSAPP)
    screen.see("#recipients tr", "Verified")
    assert not screen.all("#add-recipient, [id^=remove-], [id^=mail-]")
    screen.click_on("Pulses")
    screen.click_on("New pulse")
    screen.see("#metric")
    screen.see(".destinations .choice", ADMIN.name.split()[0])


def test_somebody_signs_up_by_a_mail(screen: Screen, furnished: Demo) -> None:
    screen.click("details.menu summary")
    screen.click_on("Sign out")
    screen.see("h1", "Sign in")
    screen.click_on("Sign up")
    screen.see("h1", "Sign up")
    assert looked_at(screen, "sign-up") == []
    screen.type("#name", "Eve Stone")
    screen.type("#email", EVE)
    screen.type("#organisation", "Initech")
    screen.click_on("Send me the link")
    screen.see("h1", "Check your mail")
    assert looked_at(screen, "sent") == []
    screen.open(link_in_the_mail(furnished.url, "Confirm your address"))
    screen.see("h1", "Welcome, Eve Stone")
    assert looked_at(screen, "finish") == []
    screen.type("#password", CHOSEN)
    screen.click_on("Begin")
    screen.see(".foot", "Initech")


def test_a_forgotten_password_is_chosen_anew(screen: Screen, furnished: Demo) -> None:
    screen.click("details.menu summary")
    screen.click_on("Sign out")
    screen.see("h1", "Sign in")
    screen.click_on("Forgotten your password?")
    screen.see("h1", "Forgotten your password?")
    assert looked_at(screen, "forgotten") == []
    screen.type("#email", EVE)
    screen.click_on("Send me the link")
    screen.see("h1", "Check your mail")
    screen.open(link_in_the_mail(furnished.url, "Choose a new password"))
    screen.see("h1", "Choose a new password")
    assert looked_at(screen, "new-password") == []
    screen.type("#password", "another staple of horses")
    screen.click_on("Save the new password")
    screen.see("h1", "Sign in")
    screen.type("#email", EVE)
    screen.type("#password", "another staple of horses")
    screen.click("button[type=submit]", "Sign in")
    screen.see(".foot", "Initech")
