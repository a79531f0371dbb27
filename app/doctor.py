"""`doctor`: what of this installation works, and how to mend what does not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.checks import Broken, house_checks
from app.settings import Settings
from app.use_cases.numbering import examine, keys_in_use
from app.wiring import build_services, build_workbench
from domain.checkups import Light
from domain.tenancy import THE_HOUSE
from ports.vault import SealBroken

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


def run_doctor(settings: Settings, checks: Checks | None = None) -> int:
    """Print a line for each thing looked at; 1 where one of them is wrong. `checks` are those of
    the house, all of them unless said otherwise."""
    looks = house_checks(settings) if checks is None else checks
    found = [_looked(name, look) for name, look in looks.items()]
    if any(each.name == "database" and each.light is Light.BAD for each in found):
        found.append(Told(Light.SKIPPED, "number", "Not looked at: its keys are in the database."))
    else:
        found += _number(settings)
    for each in found:
        for line in each.lines:
            print(line)  # noqa: T201
    return int(any(each.light is Light.BAD for each in found))


def _looked(name: str, look: Callable[[], str]) -> Told:
    try:
        return Told(Light.GOOD, name, look())
    except Broken as error:
        return Told(Light.BAD, name, error.said, error.fix)


def _number(settings: Settings) -> list[Told]:
    """The same lines as on the operator's page, of the number that the house sends on."""
    services = build_services(settings)
    bench = build_workbench(services, settings)
    try:
        keys = keys_in_use(THE_HOUSE, bench.settings, storage=bench.storage, vault=bench.vault)
    except SealBroken:
        return [Told(Light.BAD, "number", "Its keys open with no key that is set.", SEALED)]
    return [
        Told(each.light, each.check.value, each.said, each.fix)
        for each in examine(keys, bench=bench)
    ]
