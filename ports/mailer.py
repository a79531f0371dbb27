"""Sending mail."""

from typing import Protocol


class MailerDown(Exception):
    """The mail was not taken this time; the same call may work later."""


class Mailer(Protocol):
    def send(self, to: str, subject: str, body: str, picture: bytes = b"") -> None:
        """Hand a plain-text mail over, with a PNG if there is one. Raises MailerDown."""
