"""What many STOPs do: the organisation that they left does not send on the shared number."""

from uuid import uuid4

from app.use_cases.conversing import Chat
from domain.alerts import AlertKind
from domain.complaints import Complaints
from domain.notifications import Mail, MailId, MailKind, MailState, one_line
from domain.plans import Access
from domain.senders import Tier
from domain.tenancy import THE_HOUSE, OrganisationId
from ports.bell import Lane


def count_stop(chat: Chat) -> None:
    """After a STOP: pause whoever has had too many; its operator and its admins hear of it."""
    if chat.sender.tier is not Tier.MANAGED:
        return
    for organisation, found in chat.house.console.standings.complaints(chat.contact.id, chat.now):
        if found.too_many:
            _pause(chat, organisation, found)


def _pause(chat: Chat, organisation: OrganisationId, found: Complaints) -> None:
    known = chat.house.organisations.get(organisation)
    if known.access is Access.PAUSED:
        return
    reason = found.sentence
    chat.house.console.standings.pause(organisation, reason)
    chat.house.alert(
        AlertKind.STOPS.value, str(organisation), f"{known.name} is paused. {found.sentence}"
    )
    rows = chat.house.tenant(organisation)
    rows.note(THE_HOUSE, "paused its sending: STOPs", str(organisation), chat.now)
    for person in map(rows.member, rows.admins()):
        rows.notices.mail(
            Mail(
                MailId(uuid4()),
                organisation,
                person.email,
                "Your sending on WhatsApp is paused",
                f"Hello {one_line(person.name)},\n\n{reason}\n\nNothing of yours goes on the "
                "shared number until its operator has looked at it with you. What is due waits "
                "for as long as it is in time. Settings, Plan says more.\n\n"
                f"{chat.brand}\n",
                MailState.DUE,
                chat.now,
                kind=MailKind.FROM_HOUSE,
            )
        )
    chat.house.after_commit(Lane.MAIL)
