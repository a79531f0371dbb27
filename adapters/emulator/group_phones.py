"""A group on a phone: what its members read and do there."""

from typing import Any

from adapters.emulator.announcements import Announcements
from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import iso
from adapters.emulator.faces import Face
from adapters.emulator.gestures import LONGEST_TEXT, Impossible, short
from adapters.emulator.group_news import GroupNews
from adapters.emulator.groups import Group, Groups
from adapters.emulator.messages import Chats, Message, Messages
from adapters.emulator.people import Person
from adapters.emulator.store import Store
from adapters.emulator.threads import Threads
from adapters.emulator.wamid import INBOUND, new_wamid


class GroupPhones:
    """Writing, reacting and reading in a group, and how it looks to one of its members."""

    def __init__(
        self,
        store: Store,
        businesses: Businesses,
        groups: Groups,
        messages: Messages,
        chats: Chats,
        announcements: Announcements,
        news: GroupNews,
        threads: Threads,
    ) -> None:
        self._store = store
        self._businesses = businesses
        self._groups = groups
        self._messages = messages
        self._chats = chats
        self._announcements = announcements
        self._news = news
        self._threads = threads

    def named(self, group_id: object) -> Group | None:
        return self._groups.named(str(group_id or ""))

    def of_message(self, wamid: str) -> Group | None:
        """The group in whose thread a message is."""
        found = self._messages.by_wamid(wamid)
        return self._groups.at(found.phone) if found and found.phone and found.phone < 0 else None

    def write(self, person: Person, group: Group, text: str, reply_to: str | None = None) -> str:
        if not text.strip() or len(text) > LONGEST_TEXT:
            raise Impossible("There is nothing to send.")
        body: dict[str, Any] = {"type": "text", "text": {"body": text}}
        if reply_to:
            quoted = self._own(group, reply_to)
            author = self._business(group).display_number
            if quoted.direction == "in":
                author = quoted.input or ""
            body = {"context": {"from": author, "id": reply_to}} | body
        label = f"text “{short(text)}” in a group"
        return self._send(person, group, body, Face(text=text), label, reply_to)

    def react(self, person: Person, group: Group, wamid: str, emoji: str) -> str:
        self._own(group, wamid)
        body = {"type": "reaction", "reaction": {"message_id": wamid, "emoji": emoji}}
        with self._store.writing():
            self._messages.react(wamid, "in", emoji)
            label = f"reaction {emoji} in a group"
            return self._send(person, group, body, Face(text=emoji), label)

    def read(self, person: Person, group: Group) -> int:
        """This member has seen all that was delivered; told for this member alone."""
        with self._store.writing():
            unread = self._unread(person, group)
            if unread:
                self._groups.see(group, person, unread[-1].seq)
            for message in unread:
                if message.direction == "out" and not message.silent:
                    self._news.status(message, "read", who=[person])
        return len(unread)

    def chats(self, person: Person) -> list[dict[str, Any]]:
        """In the shape of a chat with a business; the group's id stands for the number."""
        return [self._chat(person, group) for group in self._groups.of(person)]

    def bubbles(self, person: Person, group: Group, last: int = 200) -> list[dict[str, Any]]:
        """What others wrote stands on the left, under their names."""
        names = {each.wa_id: each.name for each in self._news.people(group)}
        business = self._business(group).verified_name
        found = self._threads.thread(group.business, group.partner, last)
        for bubble in found:
            author = bubble.pop("input")
            if bubble["direction"] == "out":
                bubble["author"] = business
            elif author != person.wa_id:
                bubble["direction"] = "out"
                bubble["author"] = names.get(author, f"+{author}")
        return found

    def quotable(self, wamid: str) -> str | None:
        found = self._messages.by_wamid(wamid)
        return None if found is None else found.face.summary or f"[{found.type}]"

    def _chat(self, person: Person, group: Group) -> dict[str, Any]:
        business = self._business(group)
        shown = self._threads.chat(group.as_person(), business)
        unread = self._unread(person, group)
        members = self._news.people(group)
        return shown | {
            "business": group.group_id,
            "display_number": group.group_id,
            "name": group.subject,
            "business_name": business.verified_name,
            "unread": len(unread),
            "first_unread": unread[0].wamid if unread else "",
            "members": [each.name for each in members] + [business.verified_name],
            "created": iso(group.created),
        }

    def _unread(self, person: Person, group: Group) -> list[Message]:
        seen = self._groups.seen(group, person)
        shown = self._messages.thread(group.business, group.partner)
        return [m for m in shown if m.seq > seen and m.input != person.wa_id]

    def _business(self, group: Group) -> Business:
        found = self._businesses.by_id(group.business)
        assert found is not None
        return found

    def _own(self, group: Group, wamid: str) -> Message:
        found = self._messages.by_wamid(wamid)
        if found is None or found.phone != group.partner or found.type == "reaction":
            raise Impossible("This group has no such message.")
        return found

    def _send(
        self,
        person: Person,
        group: Group,
        body: dict[str, Any],
        face: Face,
        label: str,
        reply_to: str | None = None,
    ) -> str:
        if not self._groups.holds(group, person):
            raise Impossible(f"{person.name} is not in this group.")
        business = self._business(group)
        wamid = new_wamid(person.wa_id, INBOUND)
        with self._store.writing():
            self._messages.add(
                wamid=wamid,
                business=group.business,
                phone=group.partner,
                direction="in",
                type=body["type"],
                face=face,
                context=reply_to,
                addressed="group",
                input=person.wa_id,
            )
            opens = bool(business.capabilities.get("reactions_open_window"))
            if body["type"] != "reaction" or opens:
                self._chats.heard_from(group.business, group.partner)
            told = body | {"id": wamid, "group_id": group.group_id}
            self._announcements.inbound(business, person, told, label)
        return wamid
