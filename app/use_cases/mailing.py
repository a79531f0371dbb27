"""The mail lane. It has a process of its own, so that a mail server that hangs delays no other."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from domain.mail_refusals import MailRefusal, MailTrouble
from domain.notifications import LINK, MailId, MailState, link_place
from ports.bell import Lane
from ports.mailer import Mailer, MailerDown
from ports.mails import DueMail, MailQueue
from ports.vault import Vault

log = logging.getLogger(__name__)


def with_its_link(id: MailId, body: str, sealed: bytes | None, vault: Vault) -> str:
    """The body as its reader gets it. Raises SealBroken."""
    return body.replace(LINK, vault.open(sealed, link_place(id))) if sealed else body


@dataclass(frozen=True, slots=True)
class Handed:
    mail: DueMail
    refusal: MailRefusal | None = None
    """Why it was not taken; None when it was."""


class MailWork:
    """One mail at a time; what is not taken goes again after a pause, for about a day."""

    lane = Lane.MAIL
    slots = 1

    def __init__(self, mails: MailQueue, mailer: Mailer, vault: Vault) -> None:
        self._mails = mails
        self._mailer = mailer
        self._vault = vault

    def waiting(self) -> bool:
        return self._mails.waiting()

    def claim(self, slots: int) -> Sequence[DueMail]:
        return self._mails.claim(slots)

    def perform(self, mail: DueMail) -> Handed:
        body = with_its_link(mail.id, mail.body, mail.link_sealed, self._vault)
        try:
            self._mailer.send(mail.to, mail.subject, body, mail.picture)
        except MailerDown as down:
            return Handed(mail, down.refusal)
        return Handed(mail)

    def record(self, results: Sequence[Handed]) -> None:
        self._mails.sent([each.mail for each in results if not each.refusal])
        for each in results:
            if each.refusal:
                self._put_off(each.mail, each.refusal)

    def broke(self, mail: DueMail, error: BaseException) -> None:
        self._put_off(mail, MailRefusal(MailTrouble.BROKEN), type(error).__name__)

    def give_back(self, works: Sequence[DueMail]) -> None:
        self._mails.give_back(works)

    def _put_off(self, mail: DueMail, why: MailRefusal, fault: str = "") -> None:
        said = fault or str(why)
        if self._mails.put_off(mail, why) is MailState.FAILED:
            log.error("Mail %s has failed for good at try %d: %s", mail.id, mail.tries, said)
        else:
            log.warning("Mail %s was not taken at try %d: %s", mail.id, mail.tries, said)
