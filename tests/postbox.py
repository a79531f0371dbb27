"""A real mail server on this machine, and what comes to it."""

import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """Keeps what comes; refuses the recipient `nobody@…`."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.secure: list[bool] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        self.secure.append(session.ssl is not None)
        return "250 Taken"

    def mail(self) -> EmailMessage:
        (mail,) = self.mails()
        return mail

    def mails(self) -> list[EmailMessage]:
        """All that have come, oldest first."""
        return [_read(envelope) for envelope in list(self.envelopes)]


def _read(envelope: Envelope) -> EmailMessage:
    mail = message_from_bytes(envelope.original_content or b"", policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


class OurServer(Controller):
    """On a free port of this machine, and known to be up when started."""

    def __init__(self, postbox: Postbox, **settings: Any) -> None:
        super().__init__(postbox, hostname="127.0.0.1", port=free_port(), **settings)
