"""What a business is told of a group: statuses for each of its people, and who came or went."""

from collections.abc import Sequence
from typing import Any

from adapters.emulator import payloads
from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.groups import Group, Groups
from adapters.emulator.mailbox import Mailbox
from adapters.emulator.messages import Message
from adapters.emulator.people import People, Person

PRICED = ("sent", "delivered")


class GroupNews:
    """Puts webhooks into the mailbox, as `Announcements` does for people."""

    def __init__(
        self,
        mailbox: Mailbox,
        businesses: Businesses,
        people: People,
        groups: Groups,
        clock: EmulatorClock,
    ) -> None:
        self._mailbox = mailbox
        self._businesses = businesses
        self._people = people
        self._groups = groups
        self._clock = clock

    def people(self, group: Group) -> list[Person]:
        found = [self._people.by_id(each) for each in self._groups.members(group)]
        return [person for person in found if person is not None]

    def status(
        self,
        message: Message,
        name: str,
        *,
        at: float | None = None,
        late_s: float = 0.0,
        who: Sequence[Person] | None = None,
    ) -> int | None:
        """One webhook with a status for each member, or for those of `who`; a failure is the
        whole group's."""
        business = self._businesses.by_id(message.business)
        group = self._groups.at(message.phone or 0)
        if business is None or group is None:
            return None
        happens = self._clock.real() if at is None else at
        told = _status(message, name, happens + self._clock.offset, group)
        each = self.people(group) if who is None else who
        statuses = [told] if name == "failed" else [told | self._named(p, business) for p in each]
        return self._mailbox.put(
            business,
            f"status {name} · {message.type} to a group",
            payloads.envelope(business, {"statuses": statuses}),
            wamid=message.wamid,
            due=happens + late_s,
        )

    def joined(self, group: Group, person: Person) -> None:
        self._changed(group, person, "add", {"reason": "invite_link"})

    def left(self, group: Group, person: Person) -> None:
        self._changed(group, person, "remove", {"initiated_by": "participant"})

    def _changed(self, group: Group, person: Person, what: str, why: dict[str, str]) -> None:
        business = self._businesses.by_id(group.business)
        if business is None:
            return
        user_id = self._people.user_id_for(person, business.waba_id)
        named = {"user_id": user_id} | ({} if person.hides_number else {"wa_id": person.wa_id})
        kind = f"group_participants_{what}"
        list_name = "added_participants" if what == "add" else "removed_participants"
        told: dict[str, Any] = {
            "timestamp": str(int(self._clock.now())),
            "group_id": group.group_id,
            "type": kind,
            list_name: [named],
        }
        payload = payloads.account_envelope(
            business.waba_id,
            "group_participants_update",
            {"groups": [told | why]},
            self._clock.now(),
        )
        self._mailbox.put(business, kind.replace("_", " "), payload)

    def _named(self, person: Person, business: Business) -> dict[str, str]:
        if person.hides_number:
            user_id = self._people.user_id_for(person, business.waba_id)
            return {"recipient_participant_user_id": user_id}
        return {"recipient_participant_id": person.wa_id}


def _status(message: Message, name: str, at: float, group: Group) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": message.wamid,
        "status": name,
        "timestamp": str(int(at)),
        "recipient_id": group.group_id,
        "recipient_type": "group",
    }
    if message.callback_data is not None:
        told["biz_opaque_callback_data"] = message.callback_data
    if name == "failed":
        told["errors"] = [payloads.error(message.error_code or 131000)]
    elif name in PRICED:
        told["pricing"] = {
            "billable": True,
            "pricing_model": "PMP",
            "type": "regular",
            "category": f"group_{(message.category or 'service').lower()}",
        }
    return told
