"""Mail to a real SMTP server."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from adapters.smtp.mailer import SmtpMailer
from adapters.smtp.page import PageMailer
from domain.mail_refusals import MailRefusal, MailTrouble
from ports.mailer import MailerDown
from tests.adapters.certificates import client_side, server_side, write_certificate
from tests.postbox import OurServer, Postbox, free_port


def signs_in(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
) -> AuthResult:
    right = given == LoginPassword(b"post", b"canary-password")
    return AuthResult(success=right, handled=False)


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def plain(postbox: Postbox) -> Iterator[OurServer]:
    server = OurServer(postbox)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secured(postbox: Postbox, certificate: tuple[Path, Path]) -> Iterator[OurServer]:
    server = OurServer(
        postbox,
        tls_context=server_side(*certificate),
        require_starttls=True,
        authenticator=signs_in,
        auth_required=True,
    )
    server.start()
    yield server
    server.stop()


@pytest.fixture
def trust(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return client_side(certificate[0])


def mailer(server: Controller, **settings: Any) -> SmtpMailer:
    given = {"starttls": False} | settings
    return SmtpMailer(server.hostname, server.port, "charts@example.com", **given)


def test_a_mail_arrives_as_it_was_written(plain: OurServer, postbox: Postbox) -> None:
    mailer(plain).send("ana@example.org", "Your code – 42", "Olá Ana,\n\n€ 5 – see you.\n")

    mail = postbox.mail()
    assert (mail["From"], mail["To"]) == ("charts@example.com", "ana@example.org")
    assert mail["Subject"] == "Your code – 42"
    assert mail.get_content().replace("\r\n", "\n") == "Olá Ana,\n\n€ 5 – see you.\n"
    assert mail["Date"]
    assert mail["Message-ID"].endswith("@example.com>")
    assert postbox.envelopes[0].rcpt_tos == ["ana@example.org"]


def test_a_picture_goes_with_its_words(plain: OurServer, postbox: Postbox) -> None:
    mailer(plain).send("ana@example.org", "Revenue", "Up by 4 %.\n", b"\x89PNG drawn")

    mail = postbox.mail()
    (picture,) = mail.iter_attachments()
    assert mail.get_body(("plain",)).get_content().strip() == "Up by 4 %."
    assert (picture.get_content_type(), picture.get_content()) == ("image/png", b"\x89PNG drawn")
    assert picture.get_filename() == "chart.png"


def test_with_starttls_and_a_password_it_goes_encrypted(
    secured: OurServer, postbox: Postbox, trust: ssl.SSLContext
) -> None:
    account = {"username": "post", "password": "canary-password"}

    mailer(secured, starttls=True, tls=trust, **account).send("ana@example.org", "Hi", "Hello")

    assert postbox.secure == [True]


def test_a_wrong_password_is_told_without_the_password(
    secured: OurServer, trust: ssl.SSLContext
) -> None:
    account = {"username": "post", "password": "canary-wrong"}

    with pytest.raises(MailerDown) as down:
        mailer(secured, starttls=True, tls=trust, **account).send("ana@example.org", "Hi", "x")

    assert "canary" not in str(down.value)
    assert down.value.refusal == MailRefusal(MailTrouble.SIGN_IN, 535)


def test_a_server_without_starttls_gets_no_mail(plain: OurServer, postbox: Postbox) -> None:
    with pytest.raises(MailerDown) as down:
        mailer(plain, starttls=True).send("ana@example.org", "Hi", "Hello")

    assert down.value.refusal == MailRefusal(MailTrouble.LACKS)
    assert not postbox.envelopes


def test_a_server_that_we_do_not_trust_gets_no_mail(secured: OurServer, postbox: Postbox) -> None:
    with pytest.raises(MailerDown) as down:
        mailer(secured, starttls=True).send("ana@example.org", "Hi", "Hello")

    assert down.value.refusal == MailRefusal(MailTrouble.NOT_TRUSTED)
    assert not postbox.envelopes


@pytest.mark.parametrize(
    "to",
    [
        "ana@example.org\r\nBcc: eve@example.org",
        "ana@example.org\nBcc: eve@example.org",
        "ana@example.org, eve@example.org",
        "Ana <ana@example.org>",
        "ana",
        "",
        "@",
    ],
)
def test_nobody_slips_a_second_recipient_in(to: str, plain: OurServer, postbox: Postbox) -> None:
    with pytest.raises(MailerDown) as down:
        mailer(plain).send(to, "Hi", "Hello")

    assert down.value.refusal == MailRefusal(MailTrouble.ADDRESS)

    assert not postbox.envelopes


@pytest.mark.parametrize(
    "gap", ["\r\n", "\n\n", "\r", "\n ", "\x0b", "\x00", "\x85", "\u2028", "\t\n"]
)
def test_a_subject_of_many_lines_arrives_on_one(
    gap: str, plain: OurServer, postbox: Postbox
) -> None:
    mailer(plain).send("ana@example.org", f"{gap}Hi{gap}Bcc: eve@example.org{gap}", "Hello")

    mail = postbox.mail()
    assert mail["Subject"] == "Hi Bcc: eve@example.org"
    assert mail["Bcc"] is None
    assert postbox.envelopes[0].rcpt_tos == ["ana@example.org"]


def test_a_body_with_lines_like_headers_stays_a_body(plain: OurServer, postbox: Postbox) -> None:
    mailer(plain).send("ana@example.org", "Hi", "Bcc: eve@example.org\n\n.\nQUIT\n")

    mail = postbox.mail()
    assert mail["Bcc"] is None
    assert ".\nQUIT" in mail.get_content().replace("\r\n", "\n")


def test_a_refused_recipient_is_a_failure(plain: OurServer) -> None:
    with pytest.raises(MailerDown) as down:
        mailer(plain).send("nobody@example.org", "Hi", "Hello")

    assert down.value.refusal == MailRefusal(MailTrouble.RECIPIENT, 550)
    assert "@" not in str(down.value)


def test_a_server_that_is_not_there_is_a_failure() -> None:
    nowhere = SmtpMailer("127.0.0.1", free_port(), "a@example.com", starttls=False)

    with pytest.raises(MailerDown) as down:
        nowhere.send("ana@example.org", "Hi", "Hello")

    assert down.value.refusal == MailRefusal(MailTrouble.UNREACHABLE)


def test_a_silent_server_is_a_failure_within_the_time_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        silent = SmtpMailer("127.0.0.1", port, "a@example.com", starttls=False, timeout_s=0.2)

        with pytest.raises(MailerDown) as down:
            silent.send("ana@example.org", "Hi", "Hello")

    assert down.value.refusal == MailRefusal(MailTrouble.SILENT)


def test_a_sender_that_is_no_address_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="address"):
        SmtpMailer("127.0.0.1", 25, "nobody at all", starttls=False)


def test_mail_that_is_a_page_always_succeeds() -> None:
    PageMailer().send("ana@example.org", "Hi", "Hello")
