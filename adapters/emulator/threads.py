"""Chats as a phone shows them: the list, the bubbles, and the window that is open or not."""

from typing import Any

from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock, iso
from adapters.emulator.mailbox import Mailbox
from adapters.emulator.media import MediaShelf
from adapters.emulator.messages import Chats, Message, Messages
from adapters.emulator.people import People, Person


class Threads:
    """Reads only; what it returns is plain JSON."""

    def __init__(
        self,
        clock: EmulatorClock,
        businesses: Businesses,
        people: People,
        messages: Messages,
        chats: Chats,
        mailbox: Mailbox,
        media: MediaShelf,
    ) -> None:
        self._clock = clock
        self._businesses = businesses
        self._people = people
        self._messages = messages
        self._chats = chats
        self._mailbox = mailbox
        self._media = media

    def people(self) -> list[dict[str, Any]]:
        unread = self._messages.unread_counts()
        return [
            {
                "wa_id": person.wa_id,
                "name": person.name,
                "user_id": person.user_id,
                "username": person.username,
                "unread": unread.get(person.id, 0),
            }
            for person in self._people.active()
        ]

    def chats(self, person: Person) -> list[dict[str, Any]]:
        """The one with the newest message first; those without any come last."""
        found = [self.chat(person, business) for business in self._businesses.all()]
        return sorted(found, key=lambda chat: -(chat["last"] or {"seq": 0})["seq"])

    def chat(self, person: Person, business: Business) -> dict[str, Any]:
        number = business.phone_number_id
        chat = self._chats.between(number, person.id)
        last = self._messages.thread(number, person.id, last=1)
        unread = self._messages.unread(number, person.id)
        until = chat.window_until()
        typing = chat.typing_until is not None and chat.typing_until > self._clock.real()
        return {
            "business": number,
            "name": business.verified_name,
            "display_number": business.display_number,
            "unread": len(unread),
            "first_unread": unread[0].wamid if unread else "",
            "typing": typing,
            "window_open": until is not None and until > self._clock.now(),
            "window_until": None if until is None else iso(until),
            "window_left_s": max(0, int((until or 0) - self._clock.now())),
            "last": self._last(last[0]) if last else None,
        }

    def bubbles(self, person: Person, business: Business, last: int = 200) -> list[dict[str, Any]]:
        """Oldest first."""
        found = self.thread(business.phone_number_id, person.id, last)
        return [{name: bubble[name] for name in bubble if name != "input"} for bubble in found]

    def thread(self, number: str, partner: int, last: int) -> list[dict[str, Any]]:
        """With a person, or with a group: there `input` is the number of who wrote."""
        shown = self._messages.thread(number, partner, last)
        reactions = self._messages.reactions(number, partner)
        told = self._mailbox.acknowledged([m.wamid for m in shown if m.direction == "in"])
        return [self._bubble(m, reactions.get(m.wamid, {}), told) for m in shown]

    def quotable(self, person: Person, wamid: str) -> str | None:
        """One line of a message of this phone, for the reply that is being written."""
        found = self._messages.by_wamid(wamid)
        if found is None or found.phone != person.id:
            return None
        return found.face.summary or f"[{found.type}]"

    def _last(self, message: Message) -> dict[str, Any]:
        return {
            "seq": message.seq,
            "text": message.face.summary or f"[{message.type}]",
            "at": iso(message.at),
            "direction": message.direction,
        }

    def _bubble(
        self, message: Message, reactions: dict[str, str], told: set[str]
    ) -> dict[str, Any]:
        face = message.face
        return {
            "wamid": message.wamid,
            "direction": message.direction,
            "input": message.input,
            "type": message.type,
            "status": self._status(message, told),
            "text": face.text,
            "header": face.header,
            "footer": face.footer,
            "image_url": f"/pictures/{face.image}" if face.image else None,
            "image_size": self._media.size(face.image) if face.image else None,
            "buttons": [
                {"index": n, "kind": b.kind, "text": b.text, "description": b.description,
                 "url": b.value if b.kind == "url" else None,
                 "code": b.value if b.kind == "code" else None}
                for n, b in enumerate(face.buttons)
            ],
            "context": self._quoted(message.context),
            "reactions": reactions,
            "at": iso(message.at),
            "read_at": None if message.read_at is None else iso(message.read_at),
        }  # fmt: skip

    def _status(self, message: Message, told: set[str]) -> str:
        """For what the person wrote: delivered once the business's webhook answered 200."""
        if message.direction == "out":
            return message.status(self._clock.real())
        if message.read_at is not None:
            return "read"
        return "delivered" if message.wamid in told else "sent"

    def _quoted(self, wamid: str | None) -> dict[str, str] | None:
        if wamid is None:
            return None
        quoted = self._messages.by_wamid(wamid)
        if quoted is None:
            return {"wamid": wamid, "text": "", "direction": "out"}
        return {
            "wamid": wamid,
            "text": quoted.face.summary or f"[{quoted.type}]",
            "direction": quoted.direction,
        }
