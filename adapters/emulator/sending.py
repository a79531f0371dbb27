"""Accepting a send: who it reaches, what Meta refuses now, and what fails afterwards."""

import hashlib
import logging
import threading
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import requests

from adapters.emulator.announcements import Announcements
from adapters.emulator.businesses import Business
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.conduct import Conduct, gist_of
from adapters.emulator.faces import Face
from adapters.emulator.graph.errors import GraphError
from adapters.emulator.graph.filling import template_face, template_key, usable
from adapters.emulator.graph.group_calls import check_face, group_of
from adapters.emulator.graph.orders import BSUID, Order, ReadMark, digits
from adapters.emulator.groups import Groups
from adapters.emulator.limits import PairRate, Reached, Throughput
from adapters.emulator.mailbox import Mailbox
from adapters.emulator.media import TYPES, MediaShelf, fault_of_image
from adapters.emulator.message_templates import Template, Templates
from adapters.emulator.messages import Addressed, Chats, Message, Messages
from adapters.emulator.people import People, Person
from adapters.emulator.store import Store
from adapters.emulator.trouble import Meeting
from adapters.emulator.wamid import OUTBOUND, new_wamid

log = logging.getLogger("emulator")

UNDELIVERABLE, UNPAID, WINDOW_CLOSED, TIER_FULL = 131026, 131042, 131047, 131048
NO_MARKETING, MEDIA_FAILED, OTHER_KEY = 131049, 131053, 137000
UNITED_STATES = "1"
"""Canada has the same country code; the emulator does not tell them apart."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FETCH_S = 4.0


@dataclass(frozen=True)
class Shelves:
    """Everything that sending looks things up in."""

    store: Store
    clock: EmulatorClock
    people: People
    groups: Groups
    messages: Messages
    chats: Chats
    media: MediaShelf
    templates: Templates
    mailbox: Mailbox
    announcements: Announcements
    reached: Reached
    conduct: Conduct


@dataclass(frozen=True)
class _Reach:
    person: Person | None
    addressed: Addressed
    wa_id: str


class PostOffice:
    """Takes orders for a business and sees them to the phone."""

    def __init__(
        self, shelves: Shelves, pairs: PairRate, throughput: Throughput, status_delay_s: float
    ) -> None:
        self._on = shelves
        self._pairs = pairs
        self._throughput = throughput
        self._delay_s = status_delay_s

    def accept(self, business: Business, order: Order, raw: bytes, meeting: Meeting) -> Message:
        """Keep the message and plan what becomes of it; raises GraphError for a refusal.

        Nothing is kept of a refused one.
        """
        try:
            return self._accept(business, order, raw, meeting)
        except GraphError as refusal:
            self._on.conduct.refused(business, order, refusal.code)
            raise

    def _accept(self, business: Business, order: Order, raw: bytes, meeting: Meeting) -> Message:
        with self._on.store.writing():
            reach = self._reach(business, order)
            _check_number(business, reach)
            order, template = self._fitted(business, order)
            if order.group:
                check_face(order)
            self._check_targets(business, order, reach)
            self._check_limits(business, reach)
            message = self._on.messages.add(
                wamid=new_wamid(reach.wa_id, OUTBOUND),
                business=business.phone_number_id,
                phone=reach.person and reach.person.id,
                direction="out",
                type=order.type,
                face=order.face,
                context=order.context,
                callback_data=order.callback_data,
                addressed=reach.addressed,
                input=order.addressee,
                category=template and template.category,
                digest=hashlib.sha256(raw).hexdigest(),
                gist=gist_of(raw),
                answered=meeting.kind or "200",
                silent=int(meeting.status_is("status-never")),
            )
            failure = self._failure(business, order, message, meeting)
            self._on.conduct.accepted(message)
            if order.face.link is None or failure:
                self._settle(message, order, failure, meeting)
        if order.face.link and not failure:
            self._fetch_later(message, order, meeting)
        return message

    def resume(self) -> None:
        """Go on with the linked pictures that a restart interrupted."""
        for message in self._on.messages.unsettled():
            order = Order(message.type, None, None, None, None, face=message.face)
            self._fetch_later(message, order, Meeting())

    def wa_id_of(self, message: Message) -> str | None:
        """The contact's id as the answer to a send gives it: absent for a user id."""
        if message.addressed == "bsuid":
            return None
        person = None if message.phone is None else self._on.people.by_id(message.phone)
        return person.wa_id if person else (digits(message.input or "") or message.input)

    def mark_read(self, business: Business, mark: ReadMark) -> None:
        """Raises 131009 unless the target is an inbound message of this number."""
        found = self._on.messages.by_wamid(mark.message_id)
        target = found and self._on.messages.target(
            found.wamid, business.phone_number_id, found.phone
        )
        if target is None or target.direction != "in" or target.phone is None:
            raise GraphError(131009, "Param message_id is not an inbound message of this number.")
        self._on.messages.mark_inbound_read(target)
        if mark.typing:
            self._on.chats.typing(business.phone_number_id, target.phone)

    def _reach(self, business: Business, order: Order) -> _Reach:
        people = self._on.people
        if order.group:
            group = group_of(self._on.groups, business, order)
            return _Reach(group.as_person(), "group", group.group_id)
        if order.to is None:
            name = order.recipient or ""
            return _Reach(people.known_as(name, business.waba_id), "bsuid", name)
        if BSUID.fullmatch(order.to):
            return _Reach(None, "dropped", order.to)
        number = digits(order.to)
        if number == business.display_number:
            raise GraphError(131021)
        person = people.with_number(number)
        return _Reach(person, "phone", person.wa_id if person else number)

    def _fitted(self, business: Business, order: Order) -> tuple[Order, Template | None]:
        """A template filled in, and a picture that this number owns."""
        template = None
        if order.template is not None:
            name, language = template_key(order.template)
            found = self._on.templates.named(business.waba_id, name, language)
            template = usable(found, name, language)
            face, attachment = template_face(template, order.template)
            order = replace(order, face=face, attachment=attachment)
            if template.category == "AUTHENTICATION" and order.to is None:
                raise GraphError(131062)
        self._check_media(business, order)
        return order, template

    def _check_media(self, business: Business, order: Order) -> None:
        """Raises 100 for an id that this number does not own, 131053 for another kind of file."""
        carried = [("image", order.face.image)]
        if order.attachment:
            carried.append((order.attachment.kind, order.attachment.media))
        for kind, media in carried:
            if media is None:
                continue
            mime = self._on.media.mime_for(business.phone_number_id, media)
            if mime is None:
                raise GraphError(
                    100,
                    f"Param {order.type}['id'] is not a valid whatsapp business account media"
                    " attachment ID",
                )
            if mime not in TYPES[kind]:
                raise GraphError(131053, f"The media is {mime}; {kind} cannot hold it.")

    def _check_targets(self, business: Business, order: Order, reach: _Reach) -> None:
        wamid = order.reaction.message_id if order.reaction else order.context
        if wamid is None or reach.addressed == "dropped":
            return
        phone = reach.person.id if reach.person else None
        target = self._on.messages.target(wamid, business.phone_number_id, phone)
        if target is None:
            raise GraphError(131009, "Param message_id: the message is unknown in this chat.")
        if order.reaction and target.type == "reaction":
            raise GraphError(131009, "Param message_id: a reaction cannot be reacted to.")

    def _check_limits(self, business: Business, reach: _Reach) -> None:
        allowed = business.capabilities.get("messages_per_second")
        if not self._throughput.takes(business.phone_number_id, allowed):
            raise GraphError(130429)
        if not self._pairs.takes(business.phone_number_id, reach.wa_id):
            raise GraphError(131056)

    def _failure(
        self, business: Business, order: Order, message: Message, meeting: Meeting
    ) -> int | None:
        """The code this send fails with after its 200."""
        if message.addressed == "dropped":
            return None
        if message.phone is None:
            return UNDELIVERABLE
        if meeting.failure:
            return meeting.failure
        if business.capabilities.get("payment") is False:
            return UNPAID
        if self._on.chats.window_open(message.business, message.phone):
            return self._personal(order, message)
        if order.type != "template":
            self._on.conduct.outside_window(message)
            return WINDOW_CLOSED
        if not self._on.reached.takes(business, str(message.phone)):
            return TIER_FULL
        return self._personal(order, message)

    def _personal(self, order: Order, message: Message) -> int | None:
        """What is between Meta and one person; a group is nobody here."""
        person = None if message.phone is None else self._on.people.by_id(message.phone)
        if person is None:
            return None
        if order.key_hash not in (None, person.key_hash):
            return OTHER_KEY
        if message.category == "MARKETING" and person.wa_id.startswith(UNITED_STATES):
            return NO_MARKETING
        return None

    def _settle(
        self, message: Message, order: Order, failure: int | None, meeting: Meeting
    ) -> None:
        """Decide when it is sent and delivered, or fails, and let the business know."""
        if message.addressed == "dropped":
            return
        first = 0.0 if meeting.status_is("status-first") else self._delay_s
        sent_due = self._on.clock.real() + first
        if failure:
            self._on.messages.plan(message.wamid, failed_due=sent_due, error_code=failure)
            self._tell(message.wamid, {"failed": sent_due}, meeting)
        elif order.reaction:
            self._on.messages.plan(message.wamid, sent_due=sent_due)
            self._on.messages.react(order.reaction.message_id, "out", order.reaction.emoji)
            self._tell(message.wamid, {"sent": sent_due}, meeting)
        else:
            delivered_due = sent_due + self._delay_s
            self._on.messages.plan(message.wamid, sent_due=sent_due, delivered_due=delivered_due)
            if message.phone is not None:
                self._on.chats.typing_ended(message.business, message.phone)
            self._tell(message.wamid, {"sent": sent_due, "delivered": delivered_due}, meeting)

    def _tell(self, wamid: str, statuses: dict[str, float], meeting: Meeting) -> None:
        message = self._on.messages.by_wamid(wamid)
        if message is None or message.silent:
            return
        for place, (name, at) in enumerate(statuses.items()):
            for _ in range(2 if meeting.status_is("status-twice") else 1):
                late = meeting.late_s(place)
                webhook = self._on.announcements.status(message, name, at=at, late_s=late)
                if webhook is not None and meeting.status_is("status-batched"):
                    self._on.mailbox.gather(webhook)

    def _fetch_later(self, message: Message, order: Order, meeting: Meeting) -> None:
        threading.Thread(
            target=self._fetch, args=(message, order, meeting), name="emulator-link", daemon=True
        ).start()

    def _fetch(self, message: Message, order: Order, meeting: Meeting) -> None:
        """Fetch a linked picture from this machine; a failure is told as 131053."""
        body, mime = fetched(order.face.link or "")
        fault = "unreachable" if body is None else fault_of_image(mime, body)
        with self._on.store.writing():
            if body is None or fault:
                log.info("linked picture: %s", fault)
                self._settle(message, order, MEDIA_FAILED, meeting)
                return
            media = self._on.media.put(message.business, mime, body)
            face: Face = replace(order.face, image=media.id, link=None)
            self._on.messages.plan(message.wamid, face=face.dumped())
            self._settle(message, order, None, meeting)


def _check_number(business: Business, reach: _Reach) -> None:
    """Raises 133010 for a number that is not registered, 131030 on a test number's list."""
    if business.capabilities.get("registered") is False:
        raise GraphError(133010)
    allowed = business.capabilities.get("allowed")
    if isinstance(allowed, list) and reach.wa_id not in allowed:
        raise GraphError(131030)


def fetched(link: str) -> tuple[bytes | None, str]:
    """The bytes and type of a loopback address; nothing else is ever asked."""
    if urlsplit(link).hostname not in LOOPBACK:
        return None, ""
    with requests.Session() as session:
        session.trust_env = False
        try:
            answer = session.get(link, timeout=FETCH_S, allow_redirects=False)
        except requests.RequestException:
            return None, ""
        mime = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        return (answer.content if answer.status_code == 200 else None), mime
