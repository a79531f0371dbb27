"""Sending mail."""

from typing import Protocol

from domain.mail_refusals import MailRefusal, MailTrouble


class MailerDown(Exception):
    """The mail was not taken this time; the same call may work later. `str()` holds nothing of
    the mail, and nothing that the server was told."""

    def __init__(self, trouble: MailTrouble, code: int | None = None) -> None:
        self.refusal = MailRefusal(trouble, code)
        super().__init__(str(self.refusal))


class Mailer(Protocol):
    def send(self, to: str, subject: str, body: str, picture: bytes = b"") -> None:
        """Hand a plain-text mail over, with a PNG if there is one. Raises MailerDown."""
