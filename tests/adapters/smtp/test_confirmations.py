"""An admin hears of a new recipient by a mail that a real SMTP server takes."""

from collections.abc import Iterator

import pytest

from adapters.smtp.mailer import SmtpMailer
from app.use_cases.notifying import choose_confirmation
from domain.notifications import ConfirmationChannel
from ports.bell import Lane
from tests.postbox import OurServer, Postbox
from tests.world import BEN, SARAH, World


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def mailing(world: World, postbox: Postbox) -> Iterator[World]:
    """The product with that server as the one that it mails by."""
    server = OurServer(postbox)
    server.start()
    world.mailer = SmtpMailer(
        server.hostname, server.port, "charts@chartcastr.example", starttls=False
    )
    yield world
    server.stop()


def test_the_maker_of_an_invite_is_mailed_when_it_was_used(
    mailing: World, postbox: Postbox
) -> None:
    admin = mailing.organisation()
    sarah = mailing.recipient(admin, SARAH, "Sarah — CFO")
    mailing.work(Lane.MAIL)

    mail = postbox.mail()
    assert (mail["To"], mail["From"]) == ("admin@acme.example", "charts@chartcastr.example")
    assert mail["Subject"] == "Sarah — CFO has joined Acme on WhatsApp"
    page = f"/settings/destinations/whatsapp/recipients/{sarah}"
    assert (
        "If you do not know them, remove them here: "
        f"{mailing.public_url}/organisations/{admin.organisation}/entry?next={page}"
    ) in " ".join(mail.get_content().split())
    assert [row.state for row in mailing.rows("mail")] == ["sent"]


def test_a_dm_that_cannot_go_comes_by_that_mail_and_says_so(
    mailing: World, postbox: Postbox
) -> None:
    admin = mailing.organisation()
    mailing.recipient(admin, SARAH, "Me", for_self=True)
    mailing.work(Lane.MAIL)
    postbox.envelopes.clear()
    for channel, on in ((ConfirmationChannel.EMAIL, False), (ConfirmationChannel.WHATSAPP, True)):
        choose_confirmation(admin, channel, on=on, storage=mailing.storage)
    mailing.clock.forward(hours=25)

    mailing.recipient(admin, BEN, "Ben")
    mailing.work(Lane.MAIL)

    words = " ".join(postbox.mail().get_content().split())
    assert "You asked for a WhatsApp message of this." in words
    assert "no template of ours may go instead" in words


def test_what_the_server_refuses_is_kept_and_tried_again(mailing: World, postbox: Postbox) -> None:
    mailing.recipient(mailing.organisation(), SARAH, "Sarah")
    with mailing.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE mail SET \"to\" = 'nobody@acme.example'")
    mailing.work(Lane.MAIL)

    assert postbox.envelopes == []
    assert [(row.state, row.tries) for row in mailing.rows("mail")] == [("due", 1)]
