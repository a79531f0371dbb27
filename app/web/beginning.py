"""The first steps of an organisation, each read from its data and never clicked done."""

from dataclasses import dataclass

from app.web.wording import _
from ports.queries.pulses import Beginnings

CONNECT = "/settings/destinations/whatsapp/connect"


@dataclass(frozen=True, slots=True)
class FirstStep:
    words: str
    hint: str
    url: str
    button: str
    """Empty while the steps before it are not done."""
    done: bool


def steps(found: Beginnings) -> tuple[FirstStep, ...]:
    return (
        FirstStep(
            _("Enable WhatsApp"),
            _("One click: charts go out from a number that is ready."),
            CONNECT,
            _("Enable"),
            found.enabled,
        ),
        FirstStep(
            _("Add a recipient"),
            _("Your own phone or a teammate’s. They opt in with one message."),
            CONNECT,
            _("Add recipient"),
            found.recipients > 0,
        ),
        FirstStep(
            _("Connect a source"),
            _("A CSV file with dates and numbers is enough."),
            f"/sources/{found.newest_source}" if found.sources else "/sources/new",
            _("Name a metric") if found.sources else _("Upload a file"),
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
