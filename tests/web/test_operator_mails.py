"""Mails that were not taken: /operator/mails, before a real mail server."""

import re
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import update

from adapters.smtp.mailer import SmtpMailer
from adapters.sql.engine import writing
from adapters.sql.tables import mail, person
from app.use_cases.letters import Letterhead
from app.use_cases.own_account import ask_for_reset
from domain.notifications import MAIL_TRIES
from ports.bell import Lane
from tests.cast import ADA, EMAILS
from tests.postbox import OurServer, Postbox, free_port
from tests.world import SARAH

URL = "/operator/mails"
NOBODY = "nobody@acme.example"
FAILED, WAITING = "failed-title", "waiting-title"


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def server(postbox):
    server = OurServer(postbox)
    server.start()
    yield server
    server.stop()


def through(world, port):
    world.mailer = SmtpMailer("127.0.0.1", port, "charts@example.com", starttls=False)


def fails_for_good(world):
    """The last try of all that is due."""
    with writing(world.engine) as connection:
        connection.execute(update(mail).values(tries=MAIL_TRIES - 1))
    world.work(Lane.MAIL)


@pytest.fixture
def refused(world, server):
    """Ada's address is refused: she does not hear that Sarah has joined."""
    through(world, server.port)
    with writing(world.engine) as connection:
        connection.execute(update(person).where(person.c.id == ADA.person).values(email=NOBODY))
    world.recipient(ADA, SARAH, "Sarah — CFO")
    fails_for_good(world)


def words(page, title):
    """Of one card."""
    card = page.split(f'aria-labelledby="{title}"')[1].split("</section>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", card)).split())


def test_a_mail_that_failed_is_listed_with_what_it_is_and_why(operator, refused):
    said = words(operator.get(URL).text, FAILED)

    assert NOBODY in said
    assert "Who has joined · Acme" in said
    assert "The mail server refused the recipient. SMTP 550" in said
    assert "tried for the last time" in said


def test_an_organisation_s_words_are_not_the_operator_s_to_read(operator, refused, world):
    assert [row.subject for row in world.rows("mail")] == [
        "Sarah — CFO has joined Acme on WhatsApp"
    ]
    assert "Sarah" not in operator.get(URL).text


def test_the_first_page_counts_what_waits_and_what_failed(operator, refused, world):
    world.recipient(ADA, "16505559999", "Ana")
    world.work(Lane.MAIL)

    said = words(operator.get("/operator").text, "mails-title")

    assert "Waiting 1 not gone yet" in said
    assert "Not taken so far 1 of those" in said
    assert "Failed for good 1 in the last 30 days" in said


def test_one_that_is_tried_again_says_when(operator, world):
    through(world, free_port())
    world.recipient(ADA, SARAH, "Sarah")
    world.work(Lane.MAIL)

    page = operator.get(URL).text

    assert "No mail has failed" in page
    said = words(page, WAITING)
    assert EMAILS[ADA] in said
    assert "There was no way to the mail server." in said
    assert re.search(r"tried once · again in (\d\d s|1 min)", said)


def test_send_again_sends_it_and_says_so_in_the_log(operator, refused, world, postbox):
    (failed,) = world.rows("mail")
    with writing(world.engine) as connection:
        connection.execute(update(mail).values(to=EMAILS[ADA]))

    assert operator.post(f"{URL}/{failed.id}/resend").status_code == 303
    assert "No mail has failed" in operator.get(URL).text
    world.work(Lane.MAIL)

    assert postbox.mail()["To"] == EMAILS[ADA]
    assert world.rows("mail")[0].state == "sent"
    log = operator.get("/operator/audit").text
    assert "sent a failed mail again" in log
    assert EMAILS[ADA] in log


def test_all_of_them_go_again_by_one_press(operator, world, server, postbox):
    through(world, free_port())
    for number, name in enumerate(("Sarah", "Ana")):
        world.recipient(ADA, f"1650555000{number}", name)
    fails_for_good(world)
    assert 'id="resend-all"' in operator.get(URL).text

    operator.post(f"{URL}/resend")
    through(world, server.port)
    world.work(Lane.MAIL)

    assert len(postbox.mails()) == 2


def test_a_link_that_is_gone_is_not_sent_again(operator, world, server):
    through(world, server.port)
    head = Letterhead("Chartcastr", "http://localhost", world.vault)
    ask_for_reset(NOBODY, storage=world.storage, clock=world.clock, head=head)
    with writing(world.engine) as connection:
        connection.execute(update(mail).values(to=EMAILS[ADA]))
    ask_for_reset(EMAILS[ADA], storage=world.storage, clock=world.clock, head=head)
    through(world, free_port())
    fails_for_good(world)
    with_link = next(row for row in world.rows("mail") if "[[the link]]" in row.body)

    said = words(operator.get(URL).text, FAILED)
    operator.post(f"{URL}/{with_link.id}/resend")
    operator.post(f"{URL}/resend")

    assert "Choose a new password for Chartcastr" in said
    assert "they ask for another one where they asked for this one" in said
    assert {row.id: row.state for row in world.rows("mail")}[with_link.id] == "failed"
    assert [row.state for row in world.rows("mail")].count("due") == 1


def test_one_that_goes_already_or_was_never_there_changes_nothing(operator, refused, world):
    (failed,) = world.rows("mail")
    operator.post(f"{URL}/{failed.id}/resend")

    for id in (failed.id, uuid4()):
        assert operator.post(f"{URL}/{id}/resend").status_code == 303
        assert "It goes again already, or cannot" in operator.get(URL).text
    noted = [row for row in world.rows("audit") if row.what == "sent a failed mail again"]
    assert len(noted) == 1


def test_it_is_the_operator_s_alone(operator, refused, ada, anyone, world):
    (failed,) = world.rows("mail")

    assert ada.get(URL).status_code == 404
    assert ada.post(f"{URL}/{failed.id}/resend").status_code == 404
    assert anyone.get(URL).status_code == 302
    assert [row.state for row in world.rows("mail")] == ["failed"]
