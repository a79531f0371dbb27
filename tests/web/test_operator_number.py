"""The house's own number: three planted faults are seen with their fixes, mended, and then the
number goes live, all against the emulator."""

import re
from html import unescape

import pytest
import requests

from domain.checkups import Check
from domain.tenancy import THE_HOUSE
from tests.adapters.emulator.driver import DISPLAY, SARAH, SECRET, TOKEN, WABA, until
from tests.web.a_number import (
    ALL,
    APP,
    CAME_BACK,
    KEYS,
    PAGE,
    came_back,
    live_after,
    saved_and_checked,
)
from tests.web.conftest import Browser
from tests.web.installation import Installation, installed


def lights(page: str) -> dict[str, str]:
    return dict(re.findall(r'id="line-(\w+)" data-light="(\w+)"', page))


def line(page: str, check: Check) -> str:
    """The words of one line, its fix among them."""
    block = page.split(f'id="line-{check}"')[1].split("</li>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", block)).split())


def test_three_planted_faults_are_three_red_lines_with_their_fixes(olga, bench):
    bench.act("/emulator/tokens/own", scopes=["whatsapp_business_management"])
    bench.graph("DELETE", f"{WABA}/subscribed_apps")

    page = saved_and_checked(olga, app_secret="not-the-secret")

    found = lights(page)
    assert {check for check, light in found.items() if light == "bad"} == {
        "scopes",
        "secret",
        "subscribed",
    }
    assert {check for check, light in found.items() if light == "skipped"} == {
        "fields",
        "callback",
    }
    scopes = line(page, Check.SCOPES)
    assert "The token lacks whatsapp_business_messaging." in scopes
    assert "System users, choose the user, Generate token" in scopes
    secret = line(page, Check.SECRET)
    assert f"does not take this app secret for the app {APP}" in secret
    assert "App settings, Basic, App secret, Show" in secret
    subscribed = line(page, Check.SUBSCRIBED)
    assert "not subscribed to the app: Meta posts nothing" in subscribed
    assert 'id="subscribe"' in page
    assert 'id="go-live"' not in page


def test_the_number_goes_live_once_each_fault_is_mended(olga, bench, house):
    bench.act("/emulator/tokens/own", scopes=["whatsapp_business_management"])
    bench.graph("DELETE", f"{WABA}/subscribed_apps")
    saved_and_checked(olga, app_secret="not-the-secret")

    bench.act("/emulator/tokens/own", scopes=ALL)
    saved_and_checked(olga)
    olga.post(f"{PAGE}/subscription")
    olga.post(f"{PAGE}/webhook")
    page = olga.get(PAGE).text

    assert set(lights(page).values()) == {"good"}
    assert olga.post(f"{PAGE}/trip", phone=f"+{SARAH}").status_code == 303
    log = olga.get("/operator/audit").text
    assert "sent a round trip" in log.lower()
    assert SARAH not in log
    until(lambda: came_back(olga, house))
    assert olga.post(f"{PAGE}/live").status_code == 303
    page = olga.get(PAGE).text
    assert "Set live here," in page
    assert sending_token(house) == TOKEN


def sending_token(house: Installation) -> str:
    """What the house sends with."""
    from app.use_cases.accounts import token_place

    with house.services.storage.house(THE_HOUSE) as open_house:
        sender = open_house.senders.managed()
    return house.services.vault.open(sender.token_sealed, token_place(sender.id))


@pytest.mark.parametrize(
    ("typed", "red", "says"),
    [
        ({"token": "nobodys-token"}, "token", "does not take the access token"),
        ({"phone_number_id": "999999999"}, "number", "cannot be read"),
        ({"display_number": "15550000000"}, "number", f"is the number +{DISPLAY}"),
        ({"waba": "999999999"}, "account", "cannot be read"),
        ({"app_id": "999999999"}, "token", f"belongs to the app {APP}"),
        ({"template": "no_such"}, "template", "is not in the account in “en”"),
    ],
)
def test_each_thing_that_is_typed_wrongly_is_named(olga, typed, red, says):
    page = saved_and_checked(olga, **typed)

    assert lights(page)[red] == "bad"
    assert says in line(page, Check(red))


def test_a_token_without_the_right_to_read_leaves_the_rest_unasked(olga, bench):
    bench.act("/emulator/tokens/own", scopes=["whatsapp_business_messaging"])

    found = lights(saved_and_checked(olga))

    assert found["scopes"] == "bad"
    assert {found[each] for each in ("number", "account", "subscribed", "template")} == {"skipped"}


@pytest.mark.parametrize(
    ("capabilities", "check", "light"),
    [
        ({"name_status": "DECLINED"}, "name", "bad"),
        ({"name_status": "PENDING_REVIEW"}, "name", "warn"),
        ({"quality_rating": "RED"}, "quality", "warn"),
    ],
)
def test_what_meta_thinks_of_the_number_is_shown(olga, bench, capabilities, check, light):
    bench.act("/emulator/numbers", capabilities=capabilities)

    assert lights(saved_and_checked(olga))[check] == light


def test_meta_takes_only_an_address_that_shakes_hands(olga, bench):
    saved_and_checked(olga)
    refused = bench.http.post(
        f"{bench.base}/v25.0/{APP}/subscriptions",
        headers={"Authorization": f"Bearer {APP}|{SECRET}"},
        data={
            "object": "whatsapp_business_account",
            "callback_url": f"{bench.base}/nowhere",
            "verify_token": "x",
            "fields": "messages",
        },
        timeout=10,
    )

    assert refused.status_code == 400
    assert lights(olga.get(PAGE).text)["callback"] == "bad"


def test_secrets_are_not_shown_again_and_an_empty_one_stays_as_it_was(olga):
    page = saved_and_checked(olga)

    assert SECRET not in page
    assert TOKEN not in page
    again = saved_and_checked(olga, token="", app_secret="", verify_token="")
    assert lights(again)["token"] == lights(again)["secret"] == "good"


@pytest.mark.parametrize("field", ["phone_number_id", "waba", "app_id", "display_number", "token"])
def test_what_is_missing_is_marked_and_nothing_is_kept(olga, field):
    refused = olga.post(PAGE, **(KEYS | {field: ""}))

    assert refused.status_code == 422
    assert f'id="{field}-fault"' in refused.text
    assert "Save the keys first." in olga.get(PAGE).text


def test_what_was_not_checked_does_not_go_live(olga):
    olga.post(PAGE, **KEYS)

    refused = olga.post(f"{PAGE}/live")

    assert refused.status_code == 409
    assert "This number is not ready" in refused.text


def test_the_settings_secret_counts_no_more_once_a_number_is_live(olga, bench, house):
    saved_and_checked(olga)
    olga.post(f"{PAGE}/webhook")
    olga.post(f"{PAGE}/live")
    webhooks = house.services.webhooks

    until(lambda: not webhooks.challenge("subscribe", "emulator-verify-token"))

    assert webhooks.challenge("subscribe", KEYS["verify_token"])


# --- the number in use ---------------------------------------------------------------------


def live_lights(page: str) -> dict[str, str]:
    return dict(re.findall(r'id="live-line-(\w+)" data-light="(\w+)"', page))


def test_the_live_number_is_checked_by_the_same_lines(olga, bench):
    page = live_after(olga)
    assert set(live_lights(page).values()) == {"good"}
    assert set(live_lights(page)) == {check.value for check in Check}
    assert "Does not expire" in page

    bench.graph("DELETE", f"{WABA}/subscribed_apps")
    olga.post(f"{PAGE}/live/check")
    page = olga.get(PAGE).text

    assert {check for check, light in live_lights(page).items() if light == "bad"} == {
        "subscribed"
    }
    assert "Checked: look at the lines that are not good." in page
    assert lights(page) == {}


def test_a_red_line_of_the_live_number_is_mended_by_a_press(olga, bench):
    live_after(olga)
    bench.graph("DELETE", f"{WABA}/subscribed_apps")
    olga.post(f"{PAGE}/live/check")
    assert 'id="live-subscribe"' in olga.get(PAGE).text

    olga.post(f"{PAGE}/subscription", of="live")

    page = olga.get(PAGE).text
    assert set(live_lights(page).values()) == {"good"}
    assert 'id="live-subscribe"' not in page
    assert "Save the keys first." in page


def test_the_days_that_the_live_token_has_left_are_shown(olga, bench):
    made = bench.act("/emulator/tokens", scopes=ALL, lives_s=5.5 * 24 * 3600)

    page = live_after(olga, token=made["access_token"])

    assert live_lights(page)["token"] == "warn"
    figure = page.split("<dt>Access token</dt>")[1].split("</div>")[0]
    assert "In 5 days" in figure
    assert "ends on " in figure
    assert "The access token of the Managed number ends on" in olga.get("/operator").text


def test_the_settings_number_is_checked_while_none_was_set_live(olga):
    assert "Not checked yet." in olga.get(PAGE).text

    olga.post(f"{PAGE}/live/check")

    page = olga.get(PAGE).text
    assert "Not checked yet." not in page
    assert live_lights(page)["token"] == "bad"
    assert "Save the keys first." in page


def test_the_number_in_use_hears_of_itself_wherever_its_keys_are_from(bench, tmp_path):
    with installed(tmp_path, bench, managed_token=TOKEN, meta_app_secret=SECRET) as house:
        olga = Browser(house.app, house.operator)
        wrong = olga.post(f"{PAGE}/trip", of="live", phone="nobody")
        assert wrong.status_code == 422
        assert 'aria-describedby="live-phone-hint" aria-invalid="true"' in wrong.text
        assert "Not saved" not in wrong.text
        olga.post(f"{PAGE}/webhook", of="live")

        sent = olga.post(f"{PAGE}/trip", of="live", phone=f"+{SARAH}")

        assert sent.headers["Location"].endswith("#live-trip")
        assert "Waiting for its status" in olga.get(PAGE).text
        until(lambda: came_back(olga, house))


def test_a_round_trip_counts_for_the_keys_that_it_was_made_with(olga, house):
    saved_and_checked(olga)
    olga.post(f"{PAGE}/webhook")
    olga.post(f"{PAGE}/trip", phone=f"+{SARAH}")
    until(lambda: came_back(olga, house))

    olga.post(PAGE, **KEYS)

    assert CAME_BACK not in olga.get(PAGE).text


def test_a_number_set_live_keeps_the_lines_of_its_last_check(olga):
    saved_and_checked(olga)
    olga.post(f"{PAGE}/webhook")
    drafted = lights(olga.get(PAGE).text)
    olga.post(f"{PAGE}/live")

    assert live_lights(olga.get(PAGE).text) == drafted


def test_forgotten_keys_are_gone(olga):
    saved_and_checked(olga)

    olga.post(f"{PAGE}/draft/removal")

    assert "Save the keys first." in olga.get(PAGE).text
    assert olga.post(f"{PAGE}/check").status_code == 409


def test_an_event_of_a_stranger_is_refused(house):
    address = f"{house.settings.public_url}/webhook/integrations/whatsapp"

    forged = requests.post(
        address, data=b"{}", headers={"X-Hub-Signature-256": "sha256=0"}, timeout=5
    )

    assert forged.status_code == 403
