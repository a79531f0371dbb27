"""What the business is told: statuses, what people did, and what became of its templates."""

from typing import Any

from adapters.emulator import payloads
from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.group_news import GroupNews
from adapters.emulator.mailbox import Mailbox
from adapters.emulator.message_templates import Template
from adapters.emulator.messages import Message
from adapters.emulator.people import People, Person


class Announcements:
    """Puts webhooks into the mailbox; whether they are posted is the courier's affair."""

    def __init__(
        self,
        mailbox: Mailbox,
        businesses: Businesses,
        people: People,
        group_news: GroupNews,
        clock: EmulatorClock,
    ) -> None:
        self._group_news = group_news
        self._mailbox = mailbox
        self._businesses = businesses
        self._people = people
        self._clock = clock

    def status(
        self, message: Message, name: str, *, at: float | None = None, late_s: float = 0.0
    ) -> int | None:
        """`at` is the real moment it happens, `late_s` how much later it is told."""
        if message.addressed == "group":
            return self._group_news.status(message, name, at=at, late_s=late_s)
        business = self._businesses.by_id(message.business)
        if business is None:
            return None
        happens = self._clock.real() if at is None else at
        person = None if message.phone is None else self._people.by_id(message.phone)
        user_id = None if person is None else self._people.user_id_for(person, business.waba_id)
        value = payloads.status(message, name, happens + self._clock.offset, person, user_id)
        return self._mailbox.put(
            business,
            f"status {name} · {named(message)}",
            payloads.envelope(business, value),
            wamid=message.wamid,
            due=happens + late_s,
        )

    def inbound(
        self, business: Business, person: Person, message: dict[str, Any], label: str
    ) -> None:
        """A message from a person, completed with who and, unless given, when.

        System messages carry no contacts, as at Meta.
        """
        user_id = self._people.user_id_for(person, business.waba_id)
        stamped = {"timestamp": str(int(self._clock.now()))} | message
        value: dict[str, Any] = {"messages": [payloads.sender(person, user_id) | stamped]}
        if message.get("type") != "system":
            value = {"contacts": [payloads.contact(person, user_id)]} | value
        self._mailbox.put(
            business, label, payloads.envelope(business, value), wamid=str(message["id"])
        )

    def template(self, template: Template, event: str) -> None:
        """Told once to the account, by way of its first number."""
        numbers = self._businesses.of_account(template.waba_id)
        if not numbers:
            return
        value = {
            "event": event,
            "message_template_id": int(template.id),
            "message_template_name": template.name,
            "message_template_language": template.language.replace("_", "-"),
            "reason": "NONE" if event != "REJECTED" else "INVALID_FORMAT",
            "message_template_category": template.category,
        }
        payload = payloads.account_envelope(
            template.waba_id, "message_template_status_update", value, self._clock.now()
        )
        self._mailbox.put(numbers[0], f"template {template.name} {event.lower()}", payload)


def named(message: Message) -> str:
    """What a person would call it."""
    if message.type == "reaction":
        return "reaction"
    if message.face.image or message.face.link:
        return "template with chart" if message.type == "template" else "chart"
    return message.type
