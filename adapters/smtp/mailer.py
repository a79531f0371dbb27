"""Sending mail by SMTP."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from domain.mail_refusals import MailTrouble
from domain.notifications import one_line
from ports.mailer import MailerDown

TIMEOUT_S = 10.0
KINDS: Sequence[tuple[type[Exception], MailTrouble]] = (
    (smtplib.SMTPRecipientsRefused, MailTrouble.RECIPIENT),
    (smtplib.SMTPSenderRefused, MailTrouble.SENDER),
    (smtplib.SMTPDataError, MailTrouble.CONTENT),
    (smtplib.SMTPAuthenticationError, MailTrouble.SIGN_IN),
    (smtplib.SMTPNotSupportedError, MailTrouble.LACKS),
    (smtplib.SMTPServerDisconnected, MailTrouble.BROKE_OFF),
    (smtplib.SMTPException, MailTrouble.REFUSED),
    (ssl.SSLError, MailTrouble.NOT_TRUSTED),
    (TimeoutError, MailTrouble.SILENT),
    (OSError, MailTrouble.UNREACHABLE),
    (ValueError, MailTrouble.ADDRESS),
)
"""The first that fits; SMTP's own errors are OSErrors, too."""


class SmtpMailer:
    """See ports.mailer.Mailer. A new connection for each mail: there are few."""

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        username: str = "",
        password: str = "",
        starttls: bool = True,
        tls: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._host = host
        self._port = port
        self._sender = _address(sender)
        self._username = username
        self._password = password
        self._tls = (tls or ssl.create_default_context()) if starttls else None
        self._timeout_s = timeout_s

    def send(self, to: str, subject: str, body: str, picture: bytes = b"") -> None:
        try:
            mail = self._written(to, subject, body)
            if picture:
                mail.add_attachment(
                    picture, "image", "png", filename="chart.png", disposition="inline"
                )
            with self._connection() as server:
                server.send_message(mail)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # its kind alone: the text may repeat an address or what the server was told
            raise MailerDown(_trouble(error), _code(error)) from None

    def check(self) -> None:
        """Whether the server takes us, without a mail. Raises MailerDown."""
        try:
            with self._connection() as server:
                server.noop()
        except (OSError, smtplib.SMTPException) as error:
            raise MailerDown(_trouble(error), _code(error)) from None

    def _written(self, to: str, subject: str, body: str) -> EmailMessage:
        """Raises ValueError for what is no single address; a subject is made one line."""
        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = _address(to)
        mail["Subject"] = one_line(subject)
        mail["Date"] = formatdate(usegmt=True)
        mail["Message-ID"] = make_msgid(domain=self._sender.domain)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(body)
        return mail

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        server = smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)
        try:
            if self._tls is not None:
                server.starttls(context=self._tls)
            if self._username:
                server.login(self._username, self._password)
            yield server
            # the mail is taken by now: a bad farewell does not change that
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()


def _address(text: str) -> Address:
    """One bare address. Raises ValueError."""
    try:
        address = Address(addr_spec=text)
    except (MessageError, ValueError, IndexError, AttributeError) as error:  # its parser's ways
        raise ValueError("this is no mail address") from error
    if not address.username or not address.domain:
        raise ValueError("this is no mail address")
    return address


def _trouble(error: Exception) -> MailTrouble:
    trouble = next(trouble for kind, trouble in KINDS if isinstance(error, kind))
    # smtplib tells of a server that falls silent as of one that hangs up
    if trouble is MailTrouble.BROKE_OFF and isinstance(error.__context__, TimeoutError):
        return MailTrouble.SILENT
    return trouble


def _code(error: Exception) -> int | None:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), None)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
