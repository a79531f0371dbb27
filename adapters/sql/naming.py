"""Whose name stands in which words of ours, kept so that erasing somebody finds them all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, insert, or_, select, update

from adapters.sql.moves import move
from adapters.sql.tables import destination, invite, mail, message, naming, notification
from domain.destinations import GROUP_OF, NAMELESS_GROUP
from domain.messages import Move, Reason, State
from domain.notifications import MailKind, Words, one_line
from domain.tenancy import HOUSE, OrganisationId
from ports.erasure import StillSending

AFTER_A_NAME = ("has joined", "has linked")
"""How the subjects go on of mails that begin with a recipient's name."""


def name_in(
    connection: Connection,
    organisation: OrganisationId,
    kind: Words,
    words: UUID,
    whom: Iterable[UUID],
) -> None:
    rows = [
        {"id": uuid4(), "organisation": organisation, "whom": each, "kind": kind, "words": words}
        for each in dict.fromkeys(whom)
    ]
    if rows:
        connection.execute(insert(naming), rows)


def forget_words(connection: Connection, here: UUID, now: datetime) -> None:
    """All that names this recipient, or a group that is called after them. Raises StillSending
    while such a message is leaving."""
    after_them = _named(connection, Words.LABEL, [here])
    named = {kind: _named(connection, kind, [here, *after_them]) for kind in Words}
    messages = named[Words.MESSAGE]
    leaving = (message.c.id.in_(messages), message.c.state == State.SENDING.value)
    if connection.execute(select(message.c.id).where(*leaving).limit(1)).first() is not None:
        raise StillSending
    reason = Reason.NOT_REACHABLE.value
    move(connection, Move.CANCEL, now, message.c.id.in_(messages), reason=reason)
    still_so = destination.c.label.endswith(GROUP_OF, autoescape=True)
    gone = [*named[Words.MAIL], *named[Words.TOAST], *messages]
    for statement in (
        update(message).where(message.c.id.in_(messages)).values(text="", headline=""),
        delete(mail).where(mail.c.id.in_(named[Words.MAIL])),
        delete(notification).where(notification.c.id.in_(named[Words.TOAST])),
        update(destination)
        .where(destination.c.id.in_(after_them), still_so)
        .values(label=NAMELESS_GROUP, version=destination.c.version + 1),
        delete(naming).where(or_(naming.c.whom == here, naming.c.words.in_(gone))),
    ):
        connection.execute(statement)


def forget_mails_about(connection: Connection, one: UUID) -> None:
    """The house's own mails about an organisation, and mails to a person or of their name."""
    mails = _named(connection, Words.MAIL, [one])
    connection.execute(delete(mail).where(mail.c.id.in_(mails)))
    connection.execute(delete(naming).where(naming.c.whom == one))


def addresses_of(connection: Connection, person: UUID) -> dict[str, datetime]:
    """Where the house has written to this person, whichever address was theirs then, and when it
    did so last. Other mails name them, and go to others."""
    to_them = mail.c.kind.in_([MailKind.ACCOUNT.value, MailKind.OTHER.value])
    named = mail.c.id.in_(_named(connection, Words.MAIL, [person]))
    written = select(mail.c.to, mail.c.created_at).where(
        named, mail.c.organisation == HOUSE, to_them
    )
    rows = connection.execute(written.order_by(mail.c.created_at)).all()
    return {row.to.lower(): row.created_at for row in rows}


def _named(connection: Connection, kind: Words, whom: Sequence[UUID]) -> list[UUID]:
    found = select(naming.c.words).where(naming.c.whom.in_(whom), naming.c.kind == kind.value)
    return list(connection.scalars(found.distinct()))


def forget_older_words(
    connection: Connection, organisation: OrganisationId, names: set[str], now: datetime
) -> None:
    """What was written before it was kept whom it names: mails that begin with one of their
    names, groups that are called after them, and invites of that name that nobody can use any
    more."""
    known = [name for name in (one_line(each) for each in names) if name]
    begins = [
        mail.c.subject.startswith(f"{name} {verb}", autoescape=True)
        for name in known
        for verb in AFTER_A_NAME
    ]
    if not begins:
        return
    connection.execute(delete(mail).where(mail.c.organisation == organisation, or_(*begins)))
    over = (invite.c.used_at.is_(None), invite.c.expires_at <= now, invite.c.most == 1)
    connection.execute(
        update(invite)
        .where(invite.c.organisation == organisation, invite.c.label.in_(names), *over)
        .values(label="")
    )
    theirs = destination.c.label.in_([f"{name}{GROUP_OF}" for name in names])
    connection.execute(
        update(destination)
        .where(destination.c.organisation == organisation, theirs)
        .values(label=NAMELESS_GROUP, version=destination.c.version + 1)
    )


def names_of(connection: Connection, label: str, invites: Sequence[UUID]) -> set[str]:
    """What a recipient is called, and was when they came."""
    by = select(invite.c.label).where(invite.c.id.in_(invites), invite.c.most == 1)
    return {each for each in (label, *connection.scalars(by)) if each}
