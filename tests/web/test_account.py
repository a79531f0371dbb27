"""One's own account: /account, its forms, and the browsers that one is signed in with."""

import pytest
from sqlalchemy import update

from adapters.sql.engine import writing
from adapters.sql.tables import signed_in_browser
from app.web.devices import device_of
from domain.accounts import LONGEST, UNUSED
from tests.cast import ADA, BEN, CLEO, EMAILS, PASSWORD
from tests.web.conftest import Browser
from tests.web.mailbox import key_of, link_to, mails

NEW = "a staple of horses"
MOVED = "ada@moreau.example"
MOZILLA = "Mozilla/5.0"
FIREFOX = f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"


def browsers(world, who=ADA):
    return [row for row in world.rows("signed_in_browser") if row.person == who.person]


def long_unused(world, **moved):
    """As if nobody had used any browser since."""
    with writing(world.engine) as connection:
        connection.execute(update(signed_in_browser).values(**moved))


# --- name and password --------------------------------------------------------------------


def test_a_member_has_an_account_page_too(ben):
    page = ben.get("/account").text

    assert EMAILS[BEN] in page
    assert "This browser" in page
    assert "Acme" in page


def test_a_new_name_is_seen_by_others(ada, app):
    answer = ada.post("/account/name", name="  Ada   Byron ")

    assert answer.status_code == 303
    assert "Ada Byron" in Browser(app, ADA).get("/account").text


def test_an_empty_name_is_none(ada):
    answer = ada.post("/account/name", name=" ")

    assert answer.status_code == 422
    assert "Give a name" in answer.text


def test_a_new_password_needs_the_present_one_and_signs_the_others_out(ada, app, world):
    other = Browser(app, ADA)

    answer = ada.post("/account/password", present=PASSWORD, password=NEW)

    assert answer.status_code == 303
    assert ada.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert Browser(app).post("/sign-in", email=EMAILS[ADA], password=NEW).status_code == 303
    assert mails(world)[-1][:2] == (EMAILS[ADA], "Your password at Chartcastr was changed")


@pytest.mark.parametrize(
    ("present", "password", "fault"),
    [("wrong", NEW, "not your current password"), (PASSWORD, "short", "at least 10")],
)
def test_otherwise_everything_stays_as_it_was(ada, app, world, present, password, fault):
    other = Browser(app, ADA)

    answer = ada.post("/account/password", present=present, password=password)

    assert answer.status_code == 422
    assert fault in answer.text
    assert other.get("/account").status_code == 200
    assert Browser(app).post("/sign-in", email=EMAILS[ADA], password=PASSWORD).status_code == 303
    assert mails(world) == []


def test_nobody_guesses_a_present_password_for_long(ada):
    answers = [
        ada.post("/account/password", present="wrong", password=NEW).status_code for _ in range(11)
    ]

    assert answers[-1] == 429


# --- the address --------------------------------------------------------------------------


def test_a_new_address_counts_once_its_mailbox_has_confirmed_it(ada, app, world):
    asked = ada.post("/account/email", email=MOVED, proof=PASSWORD)
    link = link_to(world, MOVED)
    between = Browser(app).post("/sign-in", email=EMAILS[ADA], password=PASSWORD)
    page, done = ada.get(link), ada.post("/account/email/confirm", key=key_of(link))

    assert (asked.status_code, between.status_code, page.status_code) == (303, 303, 200)
    assert f"Once you confirm, you sign in with {MOVED}." in page.text
    assert "A mail tells your old address." in page.text
    assert (done.status_code, done.location) == (303, "/account")
    assert Browser(app).post("/sign-in", email=MOVED, password=PASSWORD).status_code == 303
    assert Browser(app).post("/sign-in", email=EMAILS[ADA], password=PASSWORD).status_code == 422
    assert mails(world)[-1][:2] == (EMAILS[ADA], "Your address at Chartcastr was changed")


def test_a_new_address_needs_the_present_password(ada, world):
    answer = ada.post("/account/email", email=MOVED, proof="wrong")

    assert answer.status_code == 422
    assert mails(world) == []


def test_whether_an_address_is_taken_is_said_only_in_its_mailbox(ada, world):
    taken = ada.post("/account/email", email=EMAILS[CLEO], proof=PASSWORD)
    free = ada.post("/account/email", email=MOVED, proof=PASSWORD)

    assert (taken.status_code, taken.location) == (free.status_code, free.location)
    _, subject, body = next(each for each in mails(world) if each[0] == EMAILS[CLEO])
    assert subject == "This address has an account at Chartcastr"
    assert "?key=" not in body


def test_an_address_that_was_taken_in_the_meantime_is_not_changed(ada, world, app):
    ada.post("/account/email", email=MOVED, proof=PASSWORD)
    link = link_to(world, MOVED)
    Browser(app).post(
        "/sign-up", name="Eve", email=MOVED, organisation="Evil", timezone="Europe/Paris"
    )
    sign_up = link_to(world, MOVED)
    Browser(app).post("/sign-up/finish", key=key_of(sign_up), password=NEW)

    answer = ada.post("/account/email/confirm", key=key_of(link))

    assert answer.status_code == 409
    assert EMAILS[ADA] in ada.get("/account").text


def test_a_new_password_ends_a_change_of_address_that_somebody_else_began(ada, world):
    ada.post("/account/email", email=MOVED, proof=PASSWORD)
    link = link_to(world, MOVED)
    ada.post("/account/password", present=PASSWORD, password=NEW)

    assert ada.post("/account/email/confirm", key=key_of(link)).status_code == 410


# --- browsers -----------------------------------------------------------------------------


def signed_in(app, user_agent=FIREFOX, **more):
    browser = Browser(app)
    browser.client.post(
        "/sign-in",
        data={"csrf_token": browser.token, "email": EMAILS[ADA], "password": PASSWORD, **more},
        headers={"User-Agent": user_agent},
    )
    browser._token = ""  # that was the session's before
    return browser


def test_each_browser_is_listed_in_words_and_nothing_of_where_it_is_is_kept(app, world):
    browser = signed_in(app)

    assert "Firefox on Windows" in browser.get("/account").text
    (row,) = browsers(world)
    assert row.device == "Firefox on Windows"
    assert "127.0.0.1" not in str(row)


def test_what_a_cookie_holds_is_kept_as_a_digest_alone(app, world):
    browser = signed_in(app)
    with browser.client.session_transaction() as session:
        secret = session["id"]

    assert secret not in str(world.rows("signed_in_browser"))


def test_one_browser_ends_another(ada, app, world):
    other = signed_in(app)
    id = next(row.id for row in browsers(world) if row.device == "Firefox on Windows")

    answer = ada.post(f"/account/browsers/{id}/end")

    assert answer.status_code == 303
    assert other.get("/account").status_code == 302
    assert ada.get("/account").status_code == 200


def test_all_others_end_at_once_and_nobody_elses(ada, app, ben):
    others = [signed_in(app), signed_in(app)]

    ada.post("/account/browsers/others/end")

    assert [each.get("/account").status_code for each in others] == [302, 302]
    assert ada.get("/account").status_code == 200
    assert ben.get("/account").status_code == 200


def test_nobody_ends_somebody_elses_browser(ada, ben, world):
    (theirs,) = browsers(world)

    assert ben.post(f"/account/browsers/{theirs.id}/end").status_code == 404
    assert ada.get("/account").status_code == 200


def test_after_signing_out_a_copy_of_the_cookie_opens_nothing(app):
    browser = signed_in(app)
    copy = Browser(app)
    cookie = browser.client.get_cookie("session")
    copy.client.set_cookie("session", cookie.value)
    assert copy.get("/account").status_code == 200

    browser.post("/sign-out")

    assert copy.get("/account").status_code == 302


def test_only_who_wants_to_be_remembered_has_a_cookie_that_outlives_the_browser(app):
    plain, remembered = signed_in(app), signed_in(app, remember="1")

    assert plain.client.get_cookie("session").expires is None
    assert remembered.client.get_cookie("session").expires is not None
    assert "remembered" in remembered.get("/account").text


def test_a_browser_that_is_over_opens_nothing(ada, world):
    (row,) = browsers(world)
    long_unused(world, ends_at=row.created_at)

    assert ada.get("/account").status_code == 302


def test_the_time_of_the_product_ends_no_session(ada, world):
    world.clock.forward(days=90)

    assert ada.get("/account").status_code == 200


def test_use_is_noted_once_in_a_while_and_keeps_the_session(ada, world):
    (before,) = browsers(world)
    ada.get("/account")
    assert browsers(world) == [before]

    earlier = before.seen_at.replace(year=before.seen_at.year - 1)
    long_unused(world, seen_at=earlier)
    ada.get("/account")

    (after,) = browsers(world)
    assert after.seen_at >= before.seen_at
    assert after.ends_at > before.ends_at


def test_the_list_says_when_each_browser_is_signed_out_by_itself(ada, world):
    (row,) = browsers(world)
    unused, last = row.created_at + UNUSED, row.created_at + LONGEST
    first = ada.get("/account").text
    long_unused(world, ends_at=last)

    assert "signed out if not used until" in first
    assert f'datetime="{unused:%Y-%m-%dT%H:%M}' in first
    assert f'datetime="{last:%Y-%m-%dT%H:%M}' in first
    assert "if not used" not in ada.get("/account").text


def test_after_its_last_day_a_browser_that_is_used_all_the_time_is_signed_out(ada, world):
    (row,) = browsers(world)
    long_unused(world, created_at=row.created_at - LONGEST, seen_at=row.seen_at - UNUSED)
    ada.get("/account")

    assert ada.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 14) Version/18 Safari/605", "Safari on Mac"),
        (f"{MOZILLA} (Linux; Android 15) Chrome/140 Safari/537", "Chrome on Android"),
        (f"{MOZILLA} (iPhone; like Mac OS X) CriOS/140 Safari/604", "Chrome on iPhone"),
        (f"{MOZILLA} (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge on Windows"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)  # fmt: skip
def test_a_browser_in_words(said, words):
    assert device_of(said) == words
