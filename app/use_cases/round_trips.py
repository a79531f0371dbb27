"""A round trip: one message to the operator's own phone, by whose status a number shows that what
happens at Meta reaches us."""

from dataclasses import replace

from app.actors import needs
from app.use_cases.numbering import NUMBER, Workbench, keys_of, the_draft
from domain.messages import Form, Outcome
from domain.numbers import KeysNotValid, Slot
from domain.tenancy import HOUSE, THE_HOUSE, Actor, Permission
from ports.messenger import Line, Messenger, Outgoing

TRIP_TEXT = "This is a round trip: it shows that what happens here reaches us."


class TripFailed(Exception):
    """Meta did not take the message of a round trip; `str()` says why."""


@needs(Permission.OPERATE)
def send_round_trip(
    actor: Actor, slot: Slot, phone: str, *, messenger: Messenger, bench: Workbench
) -> str:
    """Send it on the draft, or on the number in use, which may be held: a trip is how one sees
    that it works again. Its wamid.

    Its status shows that events reach us, even where Meta then refuses it for a closed window.
    It belongs to no delivery, and is noted without the phone. Raises NoDraft, SealBroken,
    KeysNotValid or TripFailed.
    """
    if not NUMBER.fullmatch(phone):
        raise KeysNotValid(frozenset({"phone"}))
    keys, now = keys_of(actor, slot, bench=bench), bench.clock.now()
    message = Outgoing(Form.TEXT, phone, "", TRIP_TEXT, "round-trip")
    answer = messenger.send(Line(keys.phone_number_id, keys.token), message)
    if answer.outcome is not Outcome.ACCEPTED:
        raise TripFailed(answer.details or "Meta gave no clear answer.")
    with bench.storage.house(THE_HOUSE) as house:
        if slot is Slot.DRAFT:
            draft = the_draft(house)
            house.console.numbers.put(replace(draft, trip_wamid=answer.wamid, trip_at=now))
        else:
            known = house.console.checks.of(keys.phone_number_id)
            house.console.checks.put(replace(known, trip_wamid=answer.wamid, trip_at=now))
        house.tenant(HOUSE).note(actor, "sent a round trip", keys.phone_number_id, now)
        house.commit()
    return answer.wamid
