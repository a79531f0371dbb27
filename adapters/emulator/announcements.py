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

    def template(
        self, template: Template, event: str, *, reason: str = "NONE", pause: str = ""
    ) -> None:
        value = self._about(template) | {
            "event": event,
            "reason": reason,
            "message_template_category": template.category,
        }
        if event == "REJECTED":
            words = "Read the guidelines, change the template, and submit it again."
            value["rejection_info"] = {"reason": reason, "recommendation": words}
        if pause:
            value["other_info"] = {"title": pause, "description": "Paused for low quality."}
        label = f"template {template.name} {event.lower()}"
        self._account(template.waba_id, "message_template_status_update", value, label)

    def category(self, template: Template, category: str) -> None:
        value = self._about(template) | {
            "previous_category": template.category,
            "new_category": category,
        }
        label = f"template {template.name} is {category.lower()}"
        self._account(template.waba_id, "template_category_update", value, label)

    def template_quality(self, template: Template, quality: str) -> None:
        value = self._about(template) | {
            "previous_quality_score": template.quality,
            "new_quality_score": quality,
        }
        label = f"template {template.name} is {quality.lower()}"
        self._account(template.waba_id, "message_template_quality_update", value, label)

    def throughput(self, business: Business, limit: str) -> None:
        """The number may send 1,000 a second from now on."""
        value = {
            "display_phone_number": business.display_number,
            "event": "THROUGHPUT_UPGRADE",
            "current_limit": limit,
        }
        self._account(business.waba_id, "phone_number_quality_update", value, "throughput")

    def messaging_limit(self, business: Business, people: int) -> None:
        """How many people may be written to first in 24 hours; -1 for any number."""
        value = {
            "max_daily_conversations_per_business": people,
            "max_phone_numbers_per_waba": 25,
        }
        self._account(business.waba_id, "business_capability_update", value, "messaging limit")

    def _about(self, template: Template) -> dict[str, Any]:
        return {
            "message_template_id": int(template.id),
            "message_template_name": template.name,
            "message_template_language": template.language.replace("_", "-"),
        }

    def _account(self, waba_id: str, field: str, value: dict[str, Any], label: str) -> None:
        """Told once to the account, by way of its first number; always at the app's address."""
        numbers = self._businesses.of_account(waba_id)
        if numbers:
            payload = payloads.account_envelope(waba_id, field, value, self._clock.now())
            self._mailbox.put(numbers[0], label, payload)


def named(message: Message) -> str:
    """What a person would call it."""
    if message.type == "reaction":
        return "reaction"
    if message.face.image or message.face.link:
        return "template with chart" if message.type == "template" else "chart"
    return message.type
