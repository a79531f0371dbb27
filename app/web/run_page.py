"""The page of one run: what it said, on what that rests, and how far it got with everybody."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from app.web import htmx
from app.web.evidence import Told, told
from app.web.gate import actor, seat
from app.web.pulse_page import live_run
from app.web.services import services
from domain.pulses import RunId
from ports.queries.pulses import PulseView
from ports.queries.runs import ReadingText, RunQueries


def show(id: RunId, after: UUID | None) -> ResponseReturnValue:
    """Raises NotFound, also for a draft's preview."""
    queries = services().reads.history(actor())
    pulse = services().reads.pulses(actor()).pulse(queries.pulse_of(id))
    line = queries.run(pulse.id, id)
    live = live_run(queries, pulse, line, after)
    return htmx.show(
        "pulses/run_page.html",
        "main",
        pulse=pulse,
        live=live,
        told=_told(queries, pulse, id, live.reading) if live.reading else None,
        newest=_newest(live.reading) if live.reading else "",
        still=True,
    )


def _newest(reading: ReadingText) -> str:
    return services().formats.day(reading.data_until, reading.read_at.date())


def _told(queries: RunQueries, pulse: PulseView, run: RunId, reading: ReadingText) -> Told | None:
    data = queries.data(run)
    if data is None:
        return None
    names = (pulse.name, seat().organisation, pulse.source_name, services().brand, pulse.note)
    texts = (reading.headline, reading.caption, reading.analysis)
    return told(data, texts, names, pulse.timezone, services().formats)
