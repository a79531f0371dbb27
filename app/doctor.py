"""`doctor`: what of this installation works, and how to mend what does not."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.checks import Broken, house_checks
from app.services import Services
from app.settings import Settings
from app.use_cases.numbering import Workbench, digits, examine, keys_in_use
from app.use_cases.round_trips import TripFailed, send_round_trip
from app.wiring import build_services, build_workbench
from domain.checkups import ARRIVES_WITHIN, Light
from domain.numbers import KeysNotValid, Slot
from domain.tenancy import THE_HOUSE
from ports.vault import SealBroken

GLANCE_S = 0.5
MARKS = {
    Light.GOOD: "ok   ",
    Light.WARN: "mind ",
    Light.BAD: "WRONG",
    Light.SKIPPED: "-    ",
}

SEALED = (
    "Set VAULT_KEY_OLD to the key that sealed them, or type them anew on the operator's page "
    "Number, check them, and set it live."
)
UNHEARD = (
    "See that the address, the subscription and the app secret are right, and that the inbox has "
    "a worker."
)


@dataclass(frozen=True, slots=True)
class Told:
    light: Light
    name: str
    said: str
    fix: str = ""

    @property
    def lines(self) -> Iterator[str]:
        yield f"{MARKS[self.light]}  {self.name}: {self.said}"
        if self.fix and self.light is not Light.GOOD:
            yield f"         → {self.fix}"


Checks = Mapping[str, Callable[[], str]]


def run_doctor(settings: Settings, checks: Checks | None = None, trip: str = "") -> int:
    """Print a line for each thing looked at; 1 where one of them is wrong. `checks` are those of
    the house, all of them unless said otherwise; `trip` is the phone that a round trip goes to."""
    looks = house_checks(settings) if checks is None else checks
    found = [_looked(name, look) for name, look in looks.items()]
    if any(each.name == "database" and each.light is Light.BAD for each in found):
        found.append(Told(Light.SKIPPED, "number", "Not looked at: its keys are in the database."))
    else:
        found += _number(settings, trip)
    for each in found:
        for line in each.lines:
            print(line)  # noqa: T201
    return int(any(each.light is Light.BAD for each in found))


def _looked(name: str, look: Callable[[], str]) -> Told:
    try:
        return Told(Light.GOOD, name, look())
    except Broken as error:
        return Told(Light.BAD, name, error.said, error.fix)


def _number(settings: Settings, trip: str) -> list[Told]:
    """The same lines as on the operator's page, of the number that the house sends on; then the
    round trip, where one is asked for."""
    services = build_services(settings)
    bench = build_workbench(services, settings)
    try:
        keys = keys_in_use(THE_HOUSE, bench.settings, storage=bench.storage, vault=bench.vault)
    except SealBroken:
        return [Told(Light.BAD, "number", "Its keys open with no key that is set.", SEALED)]
    lines = [
        Told(each.light, each.check.value, each.said, each.fix)
        for each in examine(keys, bench=bench)
    ]
    return lines if not trip else [*lines, _travelled(trip, services, bench)]


def _travelled(phone: str, services: Services, bench: Workbench) -> Told:
    try:
        wamid = send_round_trip(
            THE_HOUSE, Slot.LIVE, digits(phone), messenger=services.messenger, bench=bench
        )
    except KeysNotValid:
        return Told(
            Light.BAD, "trip", "That is no phone number.", "Type it with its country code."
        )
    except TripFailed as error:
        return Told(Light.BAD, "trip", f"Meta did not take the message: {error}")
    reads = services.reads.console(THE_HOUSE)
    until = time.monotonic() + ARRIVES_WITHIN.total_seconds()
    while not reads.trip_came(wamid):
        if time.monotonic() > until:
            return Told(
                Light.BAD, "trip", "Sent, and no status has come within a minute.", UNHEARD
            )
        time.sleep(GLANCE_S)
    return Told(Light.GOOD, "trip", "It came back: what happens at Meta reaches us.")
