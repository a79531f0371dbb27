"""STOP, START, PAUSE and HELP: obeyed at once, confirmed once, and kept as evidence."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.use_cases.complaining import count_stop
from app.use_cases.conversing import LATELY, Chat
from domain.contacts import ConsentKind
from domain.inbound import LONGEST_PAUSE, Steer, Word
from domain.messages import Part
from domain.tenancy import HOUSE, OrganisationId
from ports.lanes import Routed
from ports.outbox import Spoken


def steer(chat: Chat, order: Steer) -> Routed:
    match order.word:
        case Word.STOP:
            return _stop(chat)
        case Word.START:
            return _start(chat)
        case Word.PAUSE:
            return _pause(chat, order)
        case Word.HELP:
            return _help(chat)


def _stop(chat: Chat) -> Routed:
    moment, whose = chat.attest(ConsentKind.STOP), chat.whose()
    if not chat.house.contacts.stop(chat.contact, moment, chat.now):
        return chat.routed("said STOP, which changes nothing")
    of = f": no more charts from {whose}" if whose else ""
    chat.say(
        f"Done. Nothing more comes {chat.comes_by}{of}. "
        f"Reply START if you want {chat.brand}’s charts again.",
        part=Part.CONFIRMATION,
    )
    count_stop(chat)
    return chat.routed("said STOP")


def _start(chat: Chat) -> Routed:
    moment = chat.attest(ConsentKind.START)
    chat.house.contacts.start(chat.contact, moment)
    if chat.house.contacts.stopped(chat.contact):
        return chat.routed("said START before a STOP that came first")
    if not chat.addresses():
        return chat.hello()
    of = f"Charts from {whose}" if (whose := chat.whose()) else "Your charts"
    chat.say(f"Welcome back. {of} come again. Reply STOP to stop them.")
    chat.release()
    return chat.routed("said START")


def _help(chat: Chat) -> Routed:
    works = chat.how_this_works()
    if chat.stopped:
        works = f"Nothing comes {chat.comes_by} since a STOP."
    chat.say(
        f"{works} PAUSE 7 in reply to a chart leaves it out for 7 days. "
        "START brings everything back.",
        part=Part.CONFIRMATION,
    )
    chat.release()
    return chat.routed("asked for help")


def _pause(chat: Chat, order: Steer) -> Routed:
    if order.days is None or not 1 <= order.days <= LONGEST_PAUSE:
        _say(
            chat,
            f"Reply PAUSE and a number of days, 1 to {LONGEST_PAUSE}, to a chart: PAUSE 7 leaves "
            "it out for a week.",
        )
        return chat.routed("said PAUSE without days that we can grant")
    meant = _meant(chat, order.about)
    if len(meant) != 1:
        _say(chat, f"Reply PAUSE {order.days} to the chart that you mean.")
        return chat.routed("said PAUSE, and of which chart is not clear")
    return _leave_out(chat, meant[0], order.days)


def _meant(chat: Chat, about: str) -> list[Spoken]:
    """The charts that a PAUSE may be about: the one that it quotes, or what came lately."""
    if about:
        spoken = chat.sent_to_them(about)
        return [spoken] if spoken is not None and spoken.pulse is not None else []
    return chat.house.sent_lately(chat.contact.id, chat.said.at - LATELY)


def _leave_out(chat: Chat, spoken: Spoken, days: int) -> Routed:
    rows = chat.house.tenant(spoken.organisation)
    there = rows.destinations.at(chat.contact.id)
    if there is None or spoken.pulse is None:
        return chat.hello()
    moment = chat.attest(ConsentKind.PAUSE, OrganisationId(spoken.organisation))
    until = chat.said.at + timedelta(days=days)
    rows.destinations.pause(there.id, spoken.pulse, moment, until, chat.now)
    name = rows.pulses.get(spoken.pulse).name
    day = until.astimezone(ZoneInfo(rows.organisation.timezone))
    _say(
        chat,
        f"Done. “{name}” from {rows.organisation.name} does not come here until {day:%A}, "
        f"{day.day} {day:%B}. "
        "Reply START if you want it sooner.",
        spoken.organisation,
    )
    chat.release()
    return chat.routed("said PAUSE", spoken=spoken)


def _say(chat: Chat, text: str, organisation: OrganisationId = HOUSE) -> None:
    """A PAUSE is kept after a STOP too, for it may have come before it; only silently."""
    if not chat.stopped:
        chat.say(text, organisation, Part.CONFIRMATION)
