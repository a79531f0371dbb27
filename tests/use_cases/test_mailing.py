"""Mail through its lane, to a real mail server, and to one that hangs."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from adapters.smtp.mailer import SmtpMailer
from adapters.smtp.page import PageMailer
from adapters.sql.engine import open_database, writing
from adapters.sql.tables import mail, message
from ports.bell import Lane
from tests.databases import sqlite_file
from tests.postbox import OurServer, Postbox, free_port
from tests.world import World

SENDER = "charts@example.com"


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def server(postbox: Postbox) -> Iterator[OurServer]:
    server = OurServer(postbox)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mute() -> Iterator[socket.socket]:
    """Takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        yield mute


def mailer(port: int, timeout_s: float = 5.0) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", port, SENDER, starttls=False, timeout_s=timeout_s)


def a_minute_later(world: World) -> None:
    with writing(world.engine) as connection:
        due = connection.scalar(select(mail.c.due))
        connection.execute(update(mail).values(due=due - timedelta(minutes=1)))


def test_the_mail_about_a_new_recipient_arrives_once(world, server, postbox):
    world.mailer = mailer(server.port)
    world.recipient(world.organisation(), label="Sarah — CFO")

    world.work(Lane.MAIL)
    world.work(Lane.MAIL, Lane.UPKEEP)

    arrived = postbox.mail()
    assert arrived["To"] == "admin@acme.example"
    assert arrived["Subject"] == "Sarah — CFO has joined Acme on WhatsApp"
    assert "Hello Admin of Acme," in arrived.get_content()
    assert [row.state for row in world.rows("mail")] == ["sent"]


def test_a_server_that_comes_back_gets_what_it_missed(world, server, postbox):
    world.mailer = mailer(free_port())
    world.recipient(world.organisation())
    for _ in range(7):
        world.work(Lane.MAIL)
    assert [(row.state, row.tries) for row in world.rows("mail")] == [("due", 1)]

    world.mailer = mailer(server.port)
    a_minute_later(world)
    world.work(Lane.MAIL)

    assert postbox.mail()["To"] == "admin@acme.example"


def test_a_profile_name_of_many_lines_arrives_as_one_subject(world, server, postbox):
    world.mailer = mailer(server.port)
    world.names["16505551234"] = "Ana\r\nBcc: eve@example.org"
    world.recipient(world.organisation(), label="")

    world.work(Lane.MAIL)

    assert [row.label for row in world.rows("destination")] == ["Ana Bcc: eve@example.org"]
    arrived = postbox.mail()
    assert arrived["Subject"] == "Ana Bcc: eve@example.org has joined Acme on WhatsApp"
    assert postbox.envelopes[0].rcpt_tos == ["admin@acme.example"]


def test_where_mail_is_a_page_it_is_sent_at_once(world):
    world.mailer = PageMailer()
    world.recipient(world.organisation())

    world.work(Lane.MAIL)

    assert [row.state for row in world.rows("mail")] == ["sent"]


def test_a_server_that_hangs_keeps_no_tick_waiting(tmp_path, mute):
    engine = open_database(sqlite_file(tmp_path))
    world = World(engine)
    world.mailer = mailer(mute.getsockname()[1], timeout_s=60)
    admin = world.organisation()
    world.fire(admin, world.pulse(admin, world.recipient(admin)))
    world.work(Lane.PREPARE)
    hanging = threading.Thread(target=world.work, args=(Lane.MAIL,))
    hanging.start()
    mute.settimeout(10)
    talk, _ = mute.accept()

    world.work(Lane.UPKEEP)
    (before,) = world.rows("ingestion")
    world.deliveries.claim(1, world.clock.now())
    with writing(engine) as connection:  # whoever claimed it has died
        connection.execute(
            update(message)
            .where(message.c.lease_until.is_not(None))
            .values(lease_until=before.probed_at - timedelta(seconds=1))
        )
    world.work(Lane.UPKEEP)
    (after,) = world.rows("ingestion")

    assert hanging.is_alive()
    assert after.probed_at - before.probed_at < timedelta(seconds=5)
    assert after.healthy_since == before.healthy_since
    assert world.states("chart") == ["unknown"]
    talk.close()
    hanging.join(10)
    assert not hanging.is_alive()
    assert [(row.state, row.tries) for row in world.rows("mail")] == [("due", 1)]
    engine.dispose()
