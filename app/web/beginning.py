"""The first steps of an organisation, each read from its data and never clicked done."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.web.wording import _
from ports.queries.pulses import Beginnings

CONNECT = "/settings/destinations/whatsapp/connect"
OWN_PHONE = "/account/phone"


@dataclass(frozen=True, slots=True)
class FirstStep:
    words: str
    hint: str
    url: str
    button: str
    """Empty while the steps before it are not done."""
    done: bool


def steps(found: Beginnings, *, manages: bool) -> tuple[FirstStep, ...]:
    """`manages` is whether the reader looks after the channel and its recipients."""
    reaching = _by_an_admin(found) if manages else _by_a_member(found)
    return (*reaching, *_to_a_pulse(found))


def marks(among: Sequence[FirstStep]) -> str:
    """Which of them are done, as it is kept by who puts the list away: "11000"."""
    return "".join("1" if step.done else "0" for step in among)


def is_away(kept: str, among: Sequence[FirstStep]) -> bool:
    """Whether the list was put away, and all that was done then is so still."""
    there = len(kept) == len(among)
    return there and all(step.done or mark == "0" for mark, step in zip(kept, among, strict=True))


def _by_an_admin(found: Beginnings) -> tuple[FirstStep, ...]:
    return (
        FirstStep(
            _("Connect WhatsApp"),
            _("One click: charts go out from a number that is ready."),
            CONNECT,
            _("Connect WhatsApp"),
            found.enabled,
        ),
        FirstStep(
            _("Add a recipient"),
            _("Your own phone or a teammate’s. They opt in with one message."),
            CONNECT,
            _("Add recipient"),
            found.recipients > 0,
        ),
    )


def _by_a_member(found: Beginnings) -> tuple[FirstStep, ...]:
    return (
        FirstStep(
            _("Connect WhatsApp"),
            _("An admin of your organisation does that, by one click."),
            "",
            "",
            found.enabled,
        ),
        FirstStep(
            _("Add a recipient"),
            _("An admin invites teammates. Your own phone you connect yourself."),
            OWN_PHONE,
            _("Connect my phone") if found.enabled else "",
            found.recipients > 0,
        ),
    )


def _to_a_pulse(found: Beginnings) -> tuple[FirstStep, ...]:
    return (
        FirstStep(
            _("Connect a source"),
            _("A CSV file with dates and numbers is enough."),
            f"/sources/{found.newest_source}" if found.sources else "/sources/new",
            _("Name a metric") if found.sources else _("Connect a file"),
            found.metrics > 0,
        ),
        FirstStep(
            _("Make a pulse"),
            _("What it shows, to whom, and when."),
            "/pulses/new",
            _("New pulse"),
            found.pulses > 0,
        ),
        FirstStep(
            _("See it arrive"),
            _("Send it now, and watch it reach the phone."),
            f"/pulses/{found.newest_pulse}" if found.newest_pulse else "/pulses/new",
            _("Open the pulse") if found.newest_pulse else "",
            found.arrived,
        ),
    )
