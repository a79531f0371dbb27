"""The mails about accounts: their words, and how one with a secret link is written down.

What a stranger typed stands in no mail to an address that nobody has proved: a sign-up would
else carry anybody's words to anybody. An invitation names two names, and neither as a link.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

from domain.accounts import Secret
from domain.notifications import (
    LINK,
    Mail,
    MailId,
    MailKind,
    MailState,
    Words,
    link_place,
    one_line,
)
from domain.tenancy import PersonId
from ports.storage import TenantRows
from ports.vault import Vault

LIKE_A_LINK = re.compile(r"//|\bwww\.|@|\w\.\w{2,}", re.I)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """From whom mails are, where their links lead, and what seals them."""

    brand: str
    public_url: str
    vault: Vault

    def link(self, path: str, secret: Secret) -> str:
        """The secret stands behind the question mark: our own log has paths and no queries. A
        router in front may log both, as Heroku's does; so it is good once, and not for long."""
        return f"{self.public_url}{path}?{urlencode({'key': secret.text})}"


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str
    """With LINK where the link stands."""
    kind: MailKind = MailKind.ACCOUNT


def post(
    rows: TenantRows,
    to: str,
    letter: Letter,
    head: Letterhead,
    now: datetime,
    link: str = "",
    whose: PersonId | None = None,
) -> None:
    """Write it down for the mail lane; its link is sealed there. `whose` address it is, if that
    is proved, or whose name stands in an invitation: it goes with them. With a link or without,
    it takes as long."""
    id = MailId(uuid4())
    sealed = head.vault.seal(link, link_place(id))
    body = f"{letter.body}\n\n{head.brand}\n{head.public_url}\n"
    rows.notices.mail(
        Mail(
            id,
            rows.organisation.id,
            to,
            one_line(letter.subject),
            body,
            MailState.DUE,
            now,
            link_sealed=sealed if link else None,
            kind=letter.kind,
        )
    )
    if whose is not None:
        rows.notices.name(Words.MAIL, id, [whose])


def sign_up(brand: str) -> Letter:
    return Letter(
        f"Confirm your address for {brand}",
        f"Hello,\n\nsomebody, most likely you, has signed up for {brand} with this address. To "
        f"choose a password and begin, open this link within 48 hours:\n\n{LINK}\n\nIf it was "
        "not you, do nothing: without the link there is no account.",
    )


def has_account(brand: str, url: str) -> Letter:
    return Letter(
        f"You have an account at {brand}",
        f"Hello,\n\nsomebody, most likely you, has signed up for {brand} with this address. You "
        f"have an account already, and it is as it was. Sign in:\n\n{url}/sign-in\n\nIf you do "
        f"not know your password any more, choose a new one:\n\n{url}/forgotten\n\nAnother "
        "organisation of yours is made under Organisations, in the menu of your account.",
    )


def reset(brand: str) -> Letter:
    return Letter(
        f"Choose a new password for {brand}",
        f"Hello,\n\nsomebody, most likely you, has forgotten the password of this address at "
        f"{brand}. To choose a new one, open this link within an hour:\n\n{LINK}\n\nIt ends all "
        "sessions of your account. If it was not you, do nothing: your password is as it was.",
    )


def no_account(brand: str, url: str) -> Letter:
    return Letter(
        f"No account at {brand} with this address",
        f"Hello,\n\nsomebody, most likely you, has asked for a new password at {brand}, but "
        "nobody has an account with this address. Perhaps you signed up with another one:\n\n"
        f"{url}/forgotten\n\nIf it was not you, do nothing.",
    )


def password_changed(brand: str, url: str) -> Letter:
    return Letter(
        f"Your password at {brand} was changed",
        f"Hello,\n\nthe password of your account at {brand} was changed just now, and other "
        f"browsers were signed out. If it was not you, choose a new one at once:\n\n"
        f"{url}/forgotten",
    )


def confirm_address(brand: str) -> Letter:
    return Letter(
        f"Confirm your new address for {brand}",
        f"Hello,\n\nthis is to become the address of an account at {brand}. To confirm it, open "
        f"this link within 24 hours:\n\n{LINK}\n\nIf you do not know of this, do nothing.",
    )


def address_taken(brand: str) -> Letter:
    return Letter(
        f"This address has an account at {brand}",
        f"Hello,\n\nsomebody, most likely you, wanted to make this the address of their account "
        f"at {brand}, but it belongs to an account already. Nothing was changed.",
    )


def address_changed(brand: str, url: str) -> Letter:
    return Letter(
        f"Your address at {brand} was changed",
        f"Hello,\n\nyour account at {brand} has another mail address from now on, and this one "
        f"does not sign in any more. If it was not you, tell whoever runs {url}.",
    )


def farewell(brand: str, url: str) -> Letter:
    return Letter(
        f"Your account at {brand} is deleted",
        f"Hello,\n\nyour account at {brand} was deleted just now: your name, this address, your "
        "password, your sessions and your own phone are gone, and nobody signs in with them any "
        "more. What you made in an organisation stays with it, without your name.\n\nThis is "
        "our last mail to you, and we keep no copy of it. If it was not you, tell whoever runs "
        f"{url}.\n\nGoodbye, and thank you for having been here.",
        MailKind.FAREWELL,
    )


def _no_link(name: str, instead: str) -> str:
    """A name as it may stand in a mail to somebody who never asked for it: one that a mail
    program would make a link of stays out."""
    return instead if LIKE_A_LINK.search(name) else one_line(name, 80)


def invitation(brand: str, by: str, organisation: str, role: str) -> Letter:
    who, place = _no_link(by, "Somebody"), _no_link(organisation, "their organisation")
    return Letter(
        f"{who} invites you to {place}",
        f"Hello,\n\n{who} invites you to join {place} at {brand} as "
        f"{'a' if role == 'member' else 'an'} {role}. To join, open this link within seven days:"
        f"\n\n{LINK}\n\nIf you do not know them, do nothing.",
        MailKind.INVITATION,
    )
