"""What a person does with the phone: write, react, tap, read."""

import base64
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.emulator.announcements import Announcements
from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.faces import Button, Face
from adapters.emulator.limits import Throughput
from adapters.emulator.media import INBOUND_KEPT_S, MediaShelf, fault_of_image
from adapters.emulator.messages import Chats, Message, Messages
from adapters.emulator.people import Person
from adapters.emulator.store import Store
from adapters.emulator.wamid import INBOUND, new_wamid

LONGEST_TEXT = 65536
SILENT_TYPES = ("reaction", "system")


class Impossible(Exception):
    """A gesture that the phone would not let anybody make; says why."""


@dataclass(frozen=True)
class Prefilled:
    """What a `wa.me` link opens: a chat and a draft."""

    number: str
    text: str


def wa_me(link: str) -> Prefilled:
    """Raises Impossible unless it is a `wa.me` link (or what such a link redirects to)."""
    address = link.strip()
    parts = urlsplit(address if "://" in address else f"https://{address}")
    query = parse_qs(parts.query, keep_blank_values=True)
    host = (parts.hostname or "").removeprefix("www.")
    if host == "wa.me":
        number = parts.path.strip("/")
    elif host == "api.whatsapp.com" or parts.scheme == "whatsapp":
        number = query.get("phone", [""])[0]
    else:
        raise Impossible("This is not a wa.me link.")
    if not re.fullmatch(r"[1-9]\d{6,14}", number):
        raise Impossible("A wa.me link needs the number in digits, without + or leading zeros.")
    return Prefilled(number, query.get("text", [""])[0])


class Gestures:
    """Each of them becomes a message row and a webhook, or raises Impossible."""

    def __init__(
        self,
        store: Store,
        clock: EmulatorClock,
        businesses: Businesses,
        messages: Messages,
        chats: Chats,
        announcements: Announcements,
        throughput: Throughput,
        media: MediaShelf,
    ) -> None:
        self._store = store
        self._clock = clock
        self._businesses = businesses
        self._messages = messages
        self._chats = chats
        self._announcements = announcements
        self._throughput = throughput
        self._media = media

    def business(self, given: str) -> Business:
        found = self.named(given)
        if found is None:
            raise Impossible(f"Nobody answers at {given} here.")
        return found

    def named(self, given: str) -> Business | None:
        return self._businesses.named(given)

    def first_business(self) -> Business:
        return self._businesses.all()[0]

    def write(self, person: Person, to: str, text: str, reply_to: str | None = None) -> str:
        """Returns the id of the new message."""
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise Impossible("There is nothing to send.")
        body = {"type": "text", "text": {"body": text}}
        label = f"text “{short(text)}”"
        return self._send(person, self.business(to), body, Face(text=text), label, reply_to)

    def picture(
        self, person: Person, business: Business, mime: str, body: bytes, caption: str, url: str
    ) -> str:
        """A photo, which the business reads by an id that lives for seven days."""
        fault = fault_of_image(mime, body)
        if fault:
            raise Impossible(fault)
        number = business.phone_number_id
        media = self._media.put(number, mime, body, kept_s=INBOUND_KEPT_S)
        digest = base64.b64encode(bytes.fromhex(media.sha256)).decode()
        query = media.download(self._clock.now())
        told = {"mime_type": mime, "sha256": digest, "id": media.id, "url": f"{url}?{query}"}
        image = {"caption": caption} | told if caption else told
        face = Face(text=caption, image=media.id)
        return self._send(person, business, {"type": "image", "image": image}, face, "photo")

    def react(self, person: Person, wamid: str, emoji: str, *, removed_as: str = "empty") -> str:
        """The empty emoji removes; `removed_as="absent"` leaves the key out, as Meta may."""
        target = self._own(person, wamid)
        reaction = {"message_id": wamid, "emoji": emoji}
        if not emoji and removed_as == "absent":
            del reaction["emoji"]
        what = "the chart" if target.face.image else "a message"
        label = f"reaction {emoji} to {what}" if emoji else f"reaction taken off {what}"
        business = self.business(target.business)
        body = {"type": "reaction", "reaction": reaction}
        with self._store.writing():
            self._messages.react(wamid, "in", emoji)
            return self._send(person, business, body, Face(text=emoji), label)

    def tap(self, person: Person, wamid: str, index: int) -> str | None:
        """Returns the id of what was sent, or None where the button tells the business nothing."""
        target = self._own(person, wamid)
        if target.direction != "out" or not 0 <= index < len(target.face.buttons):
            raise Impossible("There is no such button.")
        button = target.face.buttons[index]
        if button.kind in ("url", "code"):
            return None
        label = f"tap on “{button.text}”"
        business = self.business(target.business)
        return self._send(person, business, _tapped(button), Face(text=button.text), label, wamid)

    def read(self, person: Person, business: Business) -> int:
        """The chat is open: everything delivered to it has been seen. Returns how many."""
        with self._store.writing():
            unread = self._messages.unread(business.phone_number_id, person.id)
            self._messages.mark_read([message.wamid for message in unread])
            for message in unread:
                if not message.silent:
                    self._announcements.status(message, "read")
        return len(unread)

    def raw(self, person: Person, business: Business, message: dict[str, Any]) -> str:
        """Any message object at all; `id`, sender and time are completed where absent."""
        kind = str(message.get("type", "unsupported"))
        inner = message.get(kind)
        words = inner.get("body") or inner.get("caption") if isinstance(inner, dict) else None
        face = Face(text=str(words) if words else f"[{kind}]")
        return self._send(person, business, {"type": kind} | message, face, kind)

    def _own(self, person: Person, wamid: str) -> Message:
        found = self._messages.by_wamid(wamid)
        if found is None or found.phone != person.id or found.type == "reaction":
            raise Impossible("This phone has no such message.")
        return found

    def _send(
        self,
        person: Person,
        business: Business,
        body: dict[str, Any],
        face: Face,
        label: str,
        reply_to: str | None = None,
    ) -> str:
        kind = str(body["type"])
        if reply_to:
            quoted = self._own(person, reply_to)
            author = business.display_number if quoted.direction == "out" else person.wa_id
            body = {"context": {"from": author, "id": reply_to}} | body
        wamid = str(body.get("id") or new_wamid(person.wa_id, INBOUND))
        if self._messages.by_wamid(wamid):
            raise Impossible("A message with this id was sent already.")
        with self._store.writing():
            self._messages.add(
                wamid=wamid,
                business=business.phone_number_id,
                phone=person.id,
                direction="in",
                type=kind,
                face=face,
                context=reply_to,
            )
            if kind not in SILENT_TYPES or (
                kind == "reaction" and business.capabilities.get("reactions_open_window")
            ):
                self._chats.heard_from(business.phone_number_id, person.id)
            self._announcements.inbound(business, person, body | {"id": wamid}, label)
        self._throughput.count(business.phone_number_id)
        return wamid


def _tapped(button: Button) -> dict[str, Any]:
    if button.kind == "quick_reply":
        return {"type": "button", "button": {"payload": button.value, "text": button.text}}
    reply = {"id": button.value, "title": button.text}
    kind = "button_reply"
    if button.kind == "row":
        kind = "list_reply"
        if button.description:
            reply["description"] = button.description
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}


def short(text: str, longest: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
