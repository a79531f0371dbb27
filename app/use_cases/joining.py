"""Becoming a recipient: the message that carries an invite's token."""

from datetime import timedelta
from uuid import uuid4

from app.use_cases.conversing import Chat
from app.use_cases.notifying import Arrival, tell_of_verification
from domain.alerts import AlertKind
from domain.contacts import ConsentKind, masked
from domain.destinations import (
    Address,
    AddressId,
    Destination,
    DestinationId,
    DestinationKind,
    DestinationState,
)
from domain.invites import (
    NOT_GOOD,
    WRONG_IN_A_DAY,
    WRONG_IN_AN_HOUR,
    WRONG_OF_ALL,
    Invite,
    InviteNotGood,
    InviteToken,
)
from domain.messages import Part
from ports.lanes import Routed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def verify(chat: Chat, token: InviteToken) -> Routed:
    if _has_guessed(chat):
        return _refuse(chat, "a token after too many that are not good")
    invite = chat.house.invite(token.digest)
    if invite is None:
        return _not_good(chat)
    rows = chat.house.tenant(invite.organisation)
    if rows.channels.get(invite.channel).sender != chat.sender.id:
        return _not_good(chat)
    known = rows.destinations.at(chat.contact.id)
    destination = known.id if known else DestinationId(uuid4())
    try:
        spent = _spent(chat, invite, known, destination)
    except InviteNotGood:
        return _not_good(chat)
    moment = chat.attest(ConsentKind.VERIFY, invite.organisation)
    chat.house.contacts.welcome(chat.contact, moment)
    return _let_in(chat, spent, known, destination)


def _spent(
    chat: Chat, invite: Invite, known: Destination | None, destination: DestinationId
) -> Invite:
    """With one use more; whoever is here by a team link already takes no other place of it.

    Raises InviteNotGood, also for somebody whom an admin has removed since they came by it.
    """
    rows = chat.house.tenant(invite.organisation)
    if invite.for_team and known is not None and rows.came_by(invite.id, known.id):
        if known.state is DestinationState.REMOVED or chat.now >= invite.expires_at:
            raise InviteNotGood
        return invite
    return invite.accept(destination, chat.now)


def _let_in(chat: Chat, spent: Invite, known: Destination | None, id: DestinationId) -> Routed:
    rows = chat.house.tenant(spent.organisation)
    stopped = chat.house.contacts.stopped(chat.contact)
    state = DestinationState.STOPPED if stopped else DestinationState.ACTIVE
    destination = _destination(chat, spent, known, id, state)
    (rows.destinations.save if known else rows.destinations.add)(destination)
    rows.destinations.move_in(_address(chat, spent, destination))
    rows.invites.save(spent)
    if not spent.for_team or rows.note_use(spent.id, destination.id, chat.now):
        arrival = Arrival(spent, destination, chat.contact, chat.brand, chat.public_url)
        tell_of_verification(rows, arrival, chat.now)
    if stopped:
        return chat.routed("used an invite, after which they said STOP", spent.organisation)
    chat.say(
        f"You are in. Charts from {rows.organisation.name} will arrive here. "
        f"Reply to a chart to ask about it, or STOP to stop them.",
        spent.organisation,
        Part.CONFIRMATION,
    )
    chat.release()
    return chat.routed("used an invite", spent.organisation)


def _destination(
    chat: Chat,
    invite: Invite,
    known: Destination | None,
    id: DestinationId,
    state: DestinationState,
) -> Destination:
    """Who has come by this invite: somebody new, or a recipient who is here again."""
    return Destination(
        id,
        invite.organisation,
        DestinationKind.RECIPIENT,
        _label(chat, invite, known),
        invite.by if invite.for_self else (known.person if known else None),
        state,
        known.created_at if known else chat.now,
        known.version if known else 0,
        known.mail_to if known else "",
        known.mails_instead if known else False,
        known.rests_until if known else None,
    )


def _label(chat: Chat, invite: Invite, known: Destination | None) -> str:
    """What a team link is called says nothing of those who come by it."""
    before = known.label if known else ""
    if invite.for_team:
        return before or _name_at_whatsapp(chat) or "From team link"
    return invite.label or before or _own_name(chat)


def _address(chat: Chat, invite: Invite, destination: Destination) -> Address:
    """Where they are reached, and the message by which they agreed to it."""
    return Address(
        AddressId(uuid4()),
        invite.organisation,
        destination.id,
        invite.channel,
        chat.contact.id,
        chat.said.key,
        chat.said.at,
    )


def _own_name(chat: Chat) -> str:
    return _name_at_whatsapp(chat) or masked(chat.contact.phone) or "A guest"


def _name_at_whatsapp(chat: Chat) -> str:
    return " ".join(chat.contact.name.split())[:80]


def _has_guessed(chat: Chat) -> bool:
    """Whether so many tokens of this phone were wrong that no more of its are looked up."""
    counted, who = chat.house.contacts.wrong_tokens, chat.contact.id
    return (
        counted(chat.now - HOUR, who) >= WRONG_IN_AN_HOUR
        or counted(chat.now - DAY, who) >= WRONG_IN_A_DAY
    )


def _not_good(chat: Chat) -> Routed:
    """Unknown, expired, used: all the same to whoever asks. This one makes one more than are
    counted."""
    if chat.house.contacts.wrong_tokens(chat.now - HOUR) >= WRONG_OF_ALL:
        chat.house.alert(
            AlertKind.GUESSES.value,
            "invites",
            f"More than {WRONG_OF_ALL:,} tokens of invites that are not good came in an hour.",
        )
    return _refuse(chat, NOT_GOOD)


def _refuse(chat: Chat, why: str) -> Routed:
    """Answered once an hour at most, whatever is wrong."""
    if chat.house.contacts.told_off(chat.contact.id, chat.now):
        chat.say(
            "This invite is not valid, or not any more. Please ask whoever sent it for a new one.",
            part=Part.CONFIRMATION,
        )
    chat.release()
    return chat.routed(why)
