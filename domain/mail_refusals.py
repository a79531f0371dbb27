"""Why a mail was not taken, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class MailTrouble(StrEnum):
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    NOT_TRUSTED = "not_trusted"
    LACKS = "lacks"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"
    BROKE_OFF = "broke_off"
    REFUSED = "refused"
    ADDRESS = "address"
    DIED = "died"
    BROKEN = "broken"
    NOT_KEPT = ""
    """It was tried before the reason was kept."""


@dataclass(frozen=True, slots=True)
class MailRefusal:
    trouble: MailTrouble
    code: int | None = None
    """SMTP's; None where no server gave one."""

    def __str__(self) -> str:
        """For a log: nothing of the mail's."""
        said = self.trouble.value or "not kept"
        return said if self.code is None else f"{said}, SMTP {self.code}"

    @property
    def what(self) -> str:
        return _WORDS[self.trouble][0]

    @property
    def next_step(self) -> str:
        return _WORDS[self.trouble][1]


_WORDS: Mapping[MailTrouble, tuple[str, str]] = MappingProxyType(
    {
        MailTrouble.UNREACHABLE: (
            "There was no way to the mail server.",
            "Look at SMTP_HOST and SMTP_PORT, and whether the server runs.",
        ),
        MailTrouble.SILENT: (
            "The mail server did not answer in time.",
            "Look at SMTP_HOST, SMTP_PORT and the firewall between.",
        ),
        MailTrouble.NOT_TRUSTED: (
            "The mail server’s certificate is not trusted.",
            "SMTP_HOST must be the name that stands in the certificate.",
        ),
        MailTrouble.LACKS: (
            "The mail server does not offer what we need: encryption by STARTTLS, signing in, or "
            "addresses like this one.",
            "Use the server’s port for submission, mostly 587.",
        ),
        MailTrouble.SIGN_IN: (
            "The mail server did not take our sign-in.",
            "Look at SMTP_USER and SMTP_PASSWORD.",
        ),
        MailTrouble.SENDER: (
            "The mail server does not let us send from our address.",
            "Look at SMTP_SENDER: most servers take addresses of their own domain only.",
        ),
        MailTrouble.RECIPIENT: (
            "The mail server refused the recipient.",
            "Ask them whether the address is right; it is corrected where it was typed in.",
        ),
        MailTrouble.CONTENT: (
            "The mail server took the address and refused the mail.",
            "Its log says more: mostly a limit, or a filter against spam.",
        ),
        MailTrouble.BROKE_OFF: (
            "The mail server broke the connection off.",
            "Look at the server’s log, then send it again.",
        ),
        MailTrouble.REFUSED: (
            "The mail server refused.",
            "Look the code up in the server’s log.",
        ),
        MailTrouble.ADDRESS: (
            "This is not one mail address.",
            "It is corrected where it was typed in; sending it again does not help before.",
        ),
        MailTrouble.DIED: (
            "Each worker that tried it died, so it may have arrived.",
            "Ask them before you send it again.",
        ),
        MailTrouble.BROKEN: (
            "It could not be put together: that is a fault of ours.",
            "The mail worker’s log says more.",
        ),
        MailTrouble.NOT_KEPT: (
            "The reason was not kept at that time.",
            "The mail worker’s log may still have it.",
        ),
    }
)
